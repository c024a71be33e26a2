//! `docs/model.md` is made by the engine from `tests/data/model.md.in`: no formula, constant or figure on it can go stale.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

use goalfit::program::{Level, Model, RuleRole};
use goalfit::syntax::parse;
use goalfit::syntax::tree::DeclarationKind;
use goalfit::{Program, Sources, Target, compile};
use std::collections::BTreeMap;
use std::fs;

const BOUNTY: &str = include_str!("../examples/referral-bounty.goalfit");
const PARTNER: &str = "Northwind Consulting";
const OFFER: &str = "€100k referral bounty";

/// Every quantity, define, rule and lever of the library by its kind and name, as the library writes it.
fn declarations(program: &Program) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (id, source) in program.sources.iter().filter(|(_, source)| source.library) {
        let (tree, _) = parse(&program.sources, id);
        for declaration in &tree.declarations {
            let name = match &declaration.kind {
                DeclarationKind::Quantity(quantity) => {
                    format!("{} {}", if quantity.moves { "quantity" } else { "define" }, quantity.name.node)
                }
                DeclarationKind::Rule(rule) => format!("rule {}", rule.name.node),
                _ => continue,
            };
            let range = declaration.span.range();
            found.insert(name, source.text.get(range).unwrap_or("").trim_end().to_string());
        }
    }
    found
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

fn table(heads: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut text = format!("| {} |\n|{}\n", heads.join(" | "), "---|".repeat(heads.len()));
    for row in rows {
        let cells: Vec<String> = row.iter().map(|text| cell(text)).collect();
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    text.trim_end().to_string()
}

fn constants(program: &Program) -> String {
    let written = |at: goalfit::Span| {
        let source = program.sources.get(at.source).map_or("", |source| source.text.as_str());
        let rest = source.get(at.range().start..).unwrap_or("");
        let line = rest.lines().next().unwrap_or("");
        let value = line.split_once(" = ").map_or("", |(_, value)| value);
        value.split(" source ").next().unwrap_or("").trim_end_matches(" assumed").to_string()
    };
    let rows = program.model().constants.iter().map(|constant| {
        let source = constant.source.clone().unwrap_or_else(|| "*assumed*".into());
        vec![format!("`{}`", constant.name), constant.title.clone(), written(constant.span), source]
    });
    let tables = program.model().tables.iter().map(|table| {
        let source = table.source.clone().unwrap_or_else(|| "*assumed*".into());
        vec![format!("`{}`", table.name), table.title.clone(), "a table".into(), source]
    });
    table(&["name", "what it is", "value", "source"], rows.chain(tables))
}

fn causes(model: &Model) -> String {
    let rows = model.rules.iter().filter_map(|rule| {
        let RuleRole::Moves(cause) = rule.role else { return None };
        let cause = model.causes.get(cause.0)?;
        let moved: Vec<String> = rule
            .effects
            .iter()
            .filter_map(|effect| model.quantities.get(model.effects.get(effect.0)?.target.0))
            .map(|quantity| format!("`{}`", quantity.name))
            .collect();
        Some(vec![cause.title.clone(), rule.name.clone(), moved.join(", "), rule.source.clone()])
    });
    table(&["cause", "rule", "moves", "source"], rows)
}

fn findings(model: &Model) -> String {
    let rows = model.rules.iter().filter_map(|rule| {
        let (level, over) = match rule.role {
            RuleRole::Finding(level) => (level, "a pair"),
            RuleRole::Programme(level) => (level, "all offers to a partner"),
            _ => return None,
        };
        let level = match level {
            Level::Limit => "limit",
            Level::Warning => "warning",
            Level::Note => "note",
        };
        Some(vec![rule.name.clone(), level.into(), over.into(), rule.source.clone()])
    });
    table(&["finding", "level", "about", "source"], rows)
}

fn levers(model: &Model) -> String {
    let rows = model.levers.iter().map(|lever| {
        let fields: Vec<String> = lever
            .changes
            .iter()
            .filter_map(|change| model.schema.field(change.field))
            .map(|field| format!("`{}`", field.path()))
            .collect();
        let of = if lever.need.is_some() { "a need" } else { "an offer" };
        vec![lever.name.clone(), fields.join(", "), of.into(), lever.source.clone()]
    });
    table(&["lever", "changes", "is part of", "source"], rows)
}

#[test]
fn the_page_of_the_model_is_made_by_the_engine() {
    let program = compile(Sources::single("bounty.goalfit", BOUNTY)).expect("compiles");
    let code = declarations(&program);
    let report = program.assess(PARTNER, OFFER).expect("a report");
    let advice = program.advise(PARTNER, OFFER, &Target::Verdict("aligned".into()), &mut |_, _| true).expect("advice");
    let plan = advice.plan.as_ref().expect("a plan");
    let label = |name: &str| report.labels.get(name).map_or_else(String::new, |label| label.text.clone());
    let chain = report.chain.iter().find(|chain| chain.quantity == "felt").expect("a chain");
    let changes = |changes: &[goalfit::advise::FieldChange]| {
        let told: Vec<String> =
            changes.iter().map(|change| format!("`{}` {} → {}", change.field, change.from, change.to)).collect();
        told.join(", ")
    };
    let affiliate = program.judge("Kite Reviews", OFFER).expect("a verdict");
    let mut filled: BTreeMap<&str, String> = BTreeMap::new();
    filled.insert("{causes}", causes(program.model()));
    filled.insert("{findings}", findings(program.model()));
    filled.insert("{levers}", levers(program.model()));
    filled.insert("{constants}", constants(&program));
    filled.insert("{verdict}", report.verdict_title.clone());
    filled.insert("{score}", format!("{:.2}", report.score));
    filled.insert("{attention}", label("attention"));
    filled.insert("{face}", format!("{:.1}", chain.base));
    filled.insert("{felt}", format!("{:.4}", chain.value));
    filled.insert("{cost}", label("cost"));
    filled.insert("{ceiling}", label("ceiling"));
    let live = || report.causes.iter().filter(|cause| cause.live);
    filled.insert(
        "{shares}",
        table(
            &["cause", "share", "alone", "lift", "why"],
            live().map(|cause| {
                let number = |value: f64| format!("{value:.2}");
                vec![cause.title.clone(), number(cause.share), number(cause.alone), number(cause.lift), cause.because.clone()]
            }),
        ),
    );
    filled.insert(
        "{chain}",
        table(
            &["felt value, step by step", "times", "days"],
            core::iter::once(vec!["face value".into(), String::new(), chain.base_text.clone()])
                .chain(chain.steps.iter().map(|step| vec![step.title.clone(), format!("{:.4}", step.by), step.text.clone()])),
        ),
    );
    filled.insert(
        "{told}",
        report
            .findings
            .iter()
            .map(|finding| format!("- **{}.** {}", finding.rule, finding.because))
            .collect::<Vec<_>>()
            .join("\n"),
    );
    filled.insert(
        "{alone}",
        table(
            &["lever", "change", "score"],
            advice
                .alone
                .iter()
                .map(|alone| vec![alone.lever.clone(), changes(&alone.changes), format!("{:.2}", alone.standing.score)]),
        ),
    );
    filled.insert("{complete}", advice.search.complete_up_to.to_string());
    filled.insert("{count}", advice.search.levers.to_string());
    filled.insert(
        "{steps}",
        table(
            &["step", "change", "score then", "verdict then", "costs"],
            plan.steps.iter().map(|step| {
                let standing = &step.standing;
                let score = format!("{:.1}", standing.score);
                vec![step.lever.clone(), changes(&step.changes), score, standing.verdict_title.clone(), step.cost_text.clone()]
            }),
        ),
    );
    filled.insert("{plan_cost}", plan.standing.cost_text.clone());
    filled.insert("{offer}", plan.offer_text.trim_end().to_string());
    filled.insert("{affiliate}", format!("{:.1}", affiliate.0));
    filled.insert("{affiliate_verdict}", affiliate.1);
    let mut page = String::new();
    for line in include_str!("data/model.md.in").lines() {
        if let Some(name) = line.strip_prefix("{code ").and_then(|rest| rest.strip_suffix('}')) {
            let text = code.get(name).unwrap_or_else(|| panic!("the library has no {name}"));
            page.push_str(&format!("```goalfit\n{text}\n```\n"));
            continue;
        }
        let mut line = line.to_string();
        for (hole, text) in &filled {
            line = line.replace(hole, text);
        }
        page.push_str(&line);
        page.push('\n');
    }
    let path = format!("{}/docs/model.md", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &page).expect("can write");
    }
    let known = fs::read_to_string(&path).unwrap_or_default();
    for (at, (known, made)) in known.lines().zip(page.lines()).enumerate() {
        assert_eq!(known, made, "line {}: read the difference, then `UPDATE=1 cargo test --test model`", at + 1);
    }
    assert_eq!(known.len(), page.len(), "read the difference, then `UPDATE=1 cargo test --test model`");
}
