//! What editors ask: answers at marked places, and the promises that hold for every text and every offset.
//!
//! In the texts here `‸` marks the cursor; it is taken out before the question is asked.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail loudly")]

use goalfit::Sources;
use goalfit::assess::QuantityValue;
use goalfit::language::{
    Analysis, Class, Completions, EditError, Hover, Kind, Lines, NumberLiteral, NumberPart, Offset, Range, Symbol, TextEdit,
    apply, check, fixes, set_number, tokens,
};
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};

const MAIN: &str = "main.goalfit";
const BOUNTY: &str = include_str!("../examples/referral-bounty.goalfit");

fn marked(text: &str) -> (Analysis, Offset, String) {
    let byte = text.find('‸').expect("a cursor");
    let text = text.replacen('‸', "", 1);
    (Analysis::new(Sources::single(MAIN, &text)), Offset::Byte(byte), text)
}

fn hover(text: &str) -> Hover {
    let (analysis, offset, _) = marked(text);
    analysis.hover(MAIN, offset).unwrap_or_else(|| panic!("nothing to say: {text}"))
}

fn complete(text: &str) -> Completions {
    let (analysis, offset, _) = marked(text);
    analysis.complete(MAIN, offset)
}

fn labels(completions: &Completions) -> Vec<&str> {
    completions.items.iter().map(|item| item.label.as_str()).collect()
}

/// The bounty with the first occurrence of a piece replaced.
fn bounty(from: &str, to: &str) -> String {
    assert!(BOUNTY.contains(from), "the example has no `{from}`");
    BOUNTY.replacen(from, to, 1)
}

fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in ["tests/language/good", "tests/language/bad", "examples"] {
        for entry in fs::read_dir(root.join(folder)).expect("the folder") {
            found.push(entry.expect("an entry").path());
        }
    }
    found.retain(|path| path.extension().is_some_and(|end| end == "goalfit"));
    found.sort();
    found
}

// Hovers

#[test]
fn hovers_say_what_stands_there() {
    for (text, kind, title, is, value) in [
        (bounty("sales_cycle", "sales‸_cycle"), Kind::Field, "Sales cycle", "a duration, not negative", None),
        (bounty("window", "‸window"), Kind::Field, "Window", "a duration, not negative", None),
        (
            bounty("trust: 85%", "trust‸: 85%"),
            Kind::Field,
            "Trust that promises are kept",
            "a share from 0% to 100%",
            Some("100% where it is not stated"),
        ),
        (bounty("kind: services,", "kind: serv‸ices,"), Kind::Symbol, "Services", "a kind of goal", None),
        (bounty("to: decider", "to: deci‸der"), Kind::Symbol, "decider", "a choice of `reward.to`", None),
        (
            bounty("€130k per month", "€130‸k per month"),
            Kind::Number,
            "€130k per month",
            "money per month",
            Some("130,000 EUR per month"),
        ),
        (
            bounty("€700 per day", "€700 per ‸day"),
            Kind::Number,
            "€700 per day",
            "money per day of work",
            Some("700 EUR per day of work"),
        ),
        (bounty("refer: 40 days", "refer: 4‸0 days"), Kind::Number, "40 days", "days of work", Some("40 days of work")),
        (bounty("win: 25%", "win: ‸25%"), Kind::Number, "25%", "a number", Some("0.25")),
        (bounty("is services_firm", "is services‸_firm"), Kind::Archetype, "Services firm (SI, consultancy)", "archetype", None),
        (bounty("from \"Acme Cloud\"", "from \"Ac‸me Cloud\""), Kind::Vendor, "Acme Cloud", "vendor", None),
        (bounty("for \"Northwind", "for \"North‸wind"), Kind::Partner, "Northwind Consulting", "partner, services_firm", None),
        (bounty("expect \"€100k", "expect \"€‸100k"), Kind::Offer, "€100k referral bounty", "offer from Acme Cloud", None),
        (bounty("| practice", "| prac‸tice"), Kind::Goal, "Deepen the practice", "goal of Northwind Consulting", None),
        (bounty("| implement |", "| imple‸ment |"), Kind::Symbol, "Implement", "a kind of activity", None),
        (bounty("refer: drives", "refer: dri‸ves"), Kind::Scale, "drives", "a word of the scale", Some("1")),
        (bounty("verdict: misfires", "verdict: mis‸fires"), Kind::Verdict, "Misfires", "a verdict", None),
        (bounty("first_cause: fit", "first_cause: ‸fit"), Kind::Cause, "wrong work", "a cause", None),
        (bounty("ceiling:", "ceil‸ing:"), Kind::Quantity, "Money ceiling", "a number from 0 to 100", None),
    ] {
        let found = hover(&text);
        assert_eq!(
            (found.kind, found.title.as_str(), found.is.as_deref(), found.value.as_deref()),
            (kind, title, Some(is), value)
        );
    }
}

#[test]
fn hovers_in_rules_know_names_functions_members_and_holes() {
    let rule = |line: &str| format!("use std\nrule \"R\" {{\n  for: reward\n  cause: mine \"mine\"\n  {line}\n}}\n");
    for (line, kind, title, is) in [
        ("effect: fe‸lt(reward) times 0.5", Kind::Quantity, "Felt value", "days of work, for each reward"),
        ("effect: felt(reward) times at_l‸east(3, 0.3)", Kind::Function, "at_least", "a function"),
        ("effect: felt(reward) times curv‸ature", Kind::Constant, "Curvature of value", "a number"),
        ("effect: felt(reward) tim‸es 0.5", Kind::Keyword, "times", ""),
        (
            "effect: felt(reward) times serv‸es(reward.kind, money)",
            Kind::Table,
            "How far a reward serves a goal",
            "a number by reward.kind, goal.kind",
        ),
        (
            "effect: felt(reward) times (sum of other.wei‸ght else 1 for other in partner.goals)",
            Kind::Field,
            "Weight, in points",
            "a number, not negative",
        ),
        (
            "effect: felt(reward) times (sum of oth‸er.weight else 1 for other in partner.goals)",
            Kind::Member,
            "other",
            "a member of partner.goals",
        ),
        ("because: \"In {offer.win‸dow} it pays.\"", Kind::Field, "Window", "a duration, not negative"),
        ("because: \"In {per‸cent(partner.win)} it pays.\"", Kind::Function, "percent", "a function"),
        ("because: \"In {percent(partner.w‸in", Kind::Field, "Share of opportunities won", "a share from 0% to 100%"),
        ("wh‸en: offer.window > 0 months", Kind::Keyword, "when", ""),
        ("when: reward.kind = ca‸sh", Kind::Symbol, "Cash", "a kind of reward"),
        ("when: reward.to in [both, do‸er]", Kind::Symbol, "doer", "a choice of `reward.to`"),
    ] {
        let found = hover(&rule(line));
        assert_eq!((found.kind, found.title.as_str(), found.is.as_deref().unwrap_or("")), (kind, title, is), "{line}");
    }
    let constant = hover("use std\ndefine x = one_p‸ocket * 2\n");
    assert_eq!((constant.value.as_deref(), constant.origin.as_deref()), (Some("62%"), Some("Deserranno et al. 2023: 1/1.61")));
    assert_eq!(hover("use std\ndefine x = least‸_effort\n").origin.as_deref(), Some("assumed"));
    let quantity = hover("use std\ndefine x = imp‸ortance(goal)\n");
    assert!(quantity.formula.expect("a formula").starts_with("define importance"));
    assert!(quantity.documentation.expect("a comment").contains("Saaty 1977"));
    assert_eq!(hover("us‸e std\n").documentation.as_deref(), Some("Takes in a library, or another file by its name."));
}

#[test]
fn hovers_work_in_half_typed_texts() {
    let text = "use std\npartner \"A\" is reseller {\n  gross_profit: €1\n  win: \n  sales_‸cycle: 6 mon\n  goal services {\n\noffer \"B\" {\n";
    assert_eq!(hover(text).title, "Sales cycle");
    let text = "use std\npartner \"A\" {{{ win: 5% }\noffer \"B\" from \"A\" { win‸dow: }\n";
    assert_eq!(hover(text).title, "Window");
}

#[test]
fn there_is_nothing_to_say_of_blanks_comments_and_unknown_sources() {
    let (analysis, offset, _) = marked("use std\n\n‸\n# win\n");
    assert_eq!(analysis.hover(MAIN, offset), None);
    assert_eq!(analysis.hover("other", Offset::Byte(0)), None);
    assert_eq!(analysis.complete("other", Offset::Byte(0)).items, []);
    assert_eq!(marked("use std\n# wi‸n\n").0.complete(MAIN, Offset::Byte(12)).items, []);
}

// Completions

#[test]
fn completions_propose_what_can_stand_there() {
    let mut wrong: Vec<String> = Vec::new();
    for (text, first, among, not) in [
        ("‸", "partner", vec!["offer", "use", "rule"], vec!["window"]),
        ("use std\n\nof‸", "offer", vec!["partner"], vec!["window"]),
        ("use ‸\n", "std", vec![], vec!["partner"]),
        (
            "use std\npartner \"A\" {\n  win: 5%\n  ‸\n}\n",
            "day_worth",
            vec!["goal", "activity", "moves", "trust"],
            vec!["win", "reward", "asks"],
        ),
        ("use std\npartner \"A\" {\n  win: 5%, sa‸\n}\n", "sales_cycle", vec!["goal"], vec!["win"]),
        ("use std\npartner \"A\" is reseller {\n  ‸\n}\n", "day_worth", vec!["gross_profit", "win"], vec![]),
        ("use std\noffer \"A\" {\n  ‸\n}\n", "window", vec!["asks", "reward", "support"], vec!["goal", "win"]),
        ("use std\noffer \"A\" {\n  reward fee { ‸ }\n}\n", "amount", vec!["kind", "to"], vec!["window"]),
        ("use std\noffer \"A\" {\n  reward fee { kind: ‸ }\n}\n", "accelerator", vec!["cash"], vec!["money", "window"]),
        ("use std\noffer \"A\" {\n  reward fee { to: d‸ }\n}\n", "decider", vec!["doer", "both"], vec!["cash"]),
        ("use std\noffer \"A\" {\n  reward fee { pays_for: [re‸] }\n}\n", "refer", vec!["register", "resell"], vec!["cash"]),
        ("use std\noffer \"A\" {\n  asks { ‸ }\n}\n", "advise", vec!["refer"], vec!["window"]),
        ("use std\noffer \"A\" {\n  window: 6 ‸\n}\n", "months", vec!["days", "years"], vec!["per month", "refer"]),
        ("use std\npartner \"A\" {\n  gross_profit: €6k ‸\n}\n", "per month", vec![], vec!["months"]),
        ("use std\npartner \"A\" {\n  goal ‸\n}\n", "brand", vec!["money"], vec!["cash"]),
        ("use std\npartner \"A\" is ‸ {\n}\n", "referral_agent", vec!["reseller"], vec!["cash"]),
        ("use std\npartner \"A\" ‸", "is", vec![], vec!["from"]),
        ("use std\nvendor \"V\" { }\noffer \"A\" from ‸", "V", vec![], vec![]),
        ("use std\nvendor \"V\" { }\noffer \"A\" from \"‸\" {\n}\n", "V", vec![], vec![]),
        ("use std\noffer \"O\" { }\npartner \"P\" { }\nexpect ‸", "O", vec![], vec!["P"]),
        ("use std\noffer \"O\" { }\npartner \"P\" { }\nexpect \"O\" for ‸", "P", vec![], vec!["O"]),
        ("use std\noffer \"O\" { }\npartner \"P\" { }\nexpect \"O\" for \"‸", "P", vec![], vec!["O"]),
        ("use std\nexpect \"O\" for \"P\" { ‸ }", "verdict", vec!["first_cause", "finding", "score"], vec!["felt"]),
        ("use std\nexpect \"O\" for \"P\" { verdict: ‸ }", "aligned", vec!["misfires"], vec![]),
        ("use std\nexpect \"O\" for \"P\" { finding: \"‸\" }", "A cliff", vec!["Damage"], vec!["Wrong clock"]),
        ("use std\nwithout ru‸", "rule", vec!["lever"], vec![]),
        ("use std\nwithout rule \"Wr‸\"", "Wrong reward", vec!["Wrong pocket"], vec![]),
        ("use std\nrule \"R\" {\n  ‸\n}\n", "when", vec!["cause", "effect", "because", "finding"], vec!["change"]),
        ("use std\nlever \"R\" {\n  ‸\n}\n", "when", vec!["change", "cost"], vec!["effect"]),
        ("use std\nrule \"R\" {\n  when: partner.‸\n}\n", "acts_as", vec!["win", "goals"], vec!["window"]),
        ("use std\nrule \"R\" {\n  for: reward where reward.‸\n}\n", "amount", vec!["lag"], vec!["window", "goals"]),
        ("use std\nrule \"R\" {\n  because: \"In {offer.‸}\"\n}\n", "in_force", vec!["window"], vec!["win"]),
        ("use std\nrule \"R\" {\n  because: \"In {perc‸\n}\n", "percent", vec![], vec![]),
        ("use std\nrule \"R\" {\n  when: reward.to = ‸\n}\n", "both", vec!["doer"], vec![]),
        ("use std\ndefine x = cur‸\n", "curvature", vec!["partner", "clamp", "if"], vec![]),
        ("use std\ndefine x = sum of other.‸ for other in partner.goals\n", "horizon", vec!["weight"], vec!["win"]),
        ("use std\ndefine x = sum of ‸ for other in partner.goals\n", "other", vec!["clamp"], vec![]),
        ("use std\nfield partner.x: ‸\n", "number", vec!["duration", "kind"], vec!["window"]),
        ("use std\nfield partner.x: kind ‸\n", "goal", vec!["reward"], vec!["number"]),
        ("use std\nverdict on ‸\n", "attention", vec!["score"], vec!["partner"]),
        ("use std\nrule \"R\" {\n  cause: c\n  effect: ‸\n}\n", "attention", vec!["pull"], vec!["curvature", "clamp"]),
        ("use std\nrule \"R\" {\n  effect: pull ‸\n}\n", "times", vec!["becomes"], vec!["and", "score"]),
        ("use std\ndefine x = partner.win ‸\n", "and", vec!["is", "else"], vec!["score", "clamp"]),
        ("use std\nlever \"L\" {\n  change: offer.window ‸\n}\n", "to", vec!["up", "down"], vec!["and"]),
        ("use std\nlever \"L\" {\n  change: reward.to to one of both, ‸\n}\n", "both", vec!["doer"], vec![]),
        ("use std\ntable t by reward.‸\n", "kind", vec!["to"], vec!["amount"]),
        ("use std\npartner \"P\" is reseller {\n  win: ‸\n}\n", "30%", vec![], vec![]),
        ("use std\npartner \"P\" {\n}\n ‸", "partner", vec!["offer"], vec!["is"]),
        ("use std\n  ‸", "partner", vec!["offer"], vec!["std"]),
        ("use std\nconstant x = 5% as‸\n", "assumed", vec!["source"], vec![]),
    ] {
        let completions = complete(text);
        let labels = labels(&completions);
        if labels.first() != Some(&first) {
            wrong.push(format!("not `{first}` first: {text}\n{labels:?}"));
        }
        wrong.extend(
            among.iter().filter(|label| !labels.contains(label)).map(|label| format!("no `{label}`: {text}\n{labels:?}")),
        );
        wrong.extend(not.iter().filter(|label| labels.contains(label)).map(|label| format!("`{label}`: {text}\n{labels:?}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn tables_propose_the_partners_own_goals_and_scale_words() {
    let text = bounty("| resell    | 0.2      | no    |", "| resell    | 0.2      | no‸    |");
    assert_eq!(labels(&complete(&text))[..2], ["no", "drives"]);
    let text = bounty("|           | services | trust | practice |", "|           | services | trust | ‸ |");
    assert_eq!(labels(&complete(&text)), ["practice"], "the others stand there already");
    let text = bounty("| co_sell   |", "| ‸   |");
    assert!(labels(&complete(&text)).contains(&"co_sell"));
    assert!(!labels(&complete(&text)).contains(&"refer"));
}

#[test]
fn a_completion_takes_the_place_of_what_is_typed_and_gives_a_right_program() {
    for (text, label, wanted) in [
        ("use std\noffer \"A\" {\n  win‸dow: 6 months\n}\n", "support", "  support: : 6 months\n"),
        ("use std\npartner \"P\" { }\noffer \"O\" { }\nexpect \"O\" for \"‸\" {\n}\n", "P", "expect \"O\" for \"P\" {\n"),
        ("use std\noffer \"A\" {\n  window: 6 mo‸\n}\n", "months", "  window: 6 months\n"),
        ("use std\nrule \"R\" {\n  when: partner.wi‸ > 5%\n}\n", "win", "  when: partner.win > 5%\n"),
    ] {
        let (analysis, offset, text) = marked(text);
        let completions = analysis.complete(MAIN, offset);
        let item = completions.items.iter().find(|item| item.label == label).expect("the item");
        let edit = TextEdit { source: MAIN.into(), range: completions.replace, text: item.insert.clone() };
        let changed = apply(&text, &[edit]).expect("it lies in the text");
        assert!(changed.contains(wanted), "{changed}");
    }
}

/// Every function's example is computed.
#[test]
fn examples_of_functions_are_true() {
    let completions = complete("use std\ndefine x = ‸\n");
    let functions: Vec<_> = completions.items.iter().filter(|item| item.kind == Kind::Function).collect();
    assert_eq!(functions.len(), goalfit::program::Function::ALL.len());
    let example = |text: &str| -> (String, f64) {
        let example = text.split('`').find(|piece| piece.contains(") = ")).expect("an example").to_string();
        let (call, result) = example.rsplit_once(" = ").expect("a result");
        (call.to_string(), result.parse().expect("a number"))
    };
    let examples: Vec<(String, f64)> =
        functions.iter().map(|item| example(item.documentation.as_deref().expect("told"))).collect();
    let optional = |call: &str| if call.starts_with("ratio") { " else 0" } else { "" };
    let defines = examples.iter().enumerate().map(|(at, (call, _))| format!("define example_{at} = {call}{}\n", optional(call)));
    let text = format!("{BOUNTY}\n{}", defines.collect::<String>());
    let program = goalfit::compile(Sources::single(MAIN, &text)).expect("they compile");
    let report = program.assess("Kite Reviews", "€100k referral bounty").expect("a report");
    for (at, (call, wanted)) in examples.iter().enumerate() {
        let found = &report.quantities[&format!("example_{at}")];
        let QuantityValue::Number(found) = found else { panic!("{call} is {found:?}") };
        assert!((found - wanted).abs() < 1e-4, "{call} is {found}, not {wanted}");
    }
}

// Tokens

#[test]
fn tokens_have_classes() {
    let text = "use std # c\noffer \"O\" from \"V\" {\n  window: 6 months, reward cash { amount: €5k, odds: 90%, to: doer }\n  asks { refer: 40 days }\n}\nrule \"R\" {\n  because: \"a {percent(win)} b\"\n}\n";
    let classes: Vec<(&str, Class)> =
        tokens(text).iter().map(|token| (&text[token.range.start.byte..token.range.end.byte], token.class)).collect();
    for wanted in [
        ("use", Class::Keyword),
        ("std", Class::Reference),
        ("# c", Class::Comment),
        ("\"O\"", Class::Declaration),
        ("\"V\"", Class::Reference),
        ("from", Class::Keyword),
        ("window", Class::Field),
        ("6", Class::Duration),
        ("months", Class::Unit),
        ("reward", Class::Entity),
        ("cash", Class::Declaration),
        ("€5k", Class::Money),
        ("90%", Class::Percent),
        ("doer", Class::Symbol),
        ("refer", Class::Field),
        ("because", Class::Field),
        ("\"a ", Class::String),
        ("{", Class::Hole),
        ("percent", Class::Function),
        ("win", Class::Name),
        (" b\"", Class::String),
    ] {
        assert!(classes.contains(&wanted), "no {wanted:?} in {classes:?}");
    }
}

// Outline, definitions, references

#[test]
fn the_outline_names_what_a_text_declares() {
    let analysis = Analysis::new(Sources::single(MAIN, BOUNTY));
    let symbols = analysis.symbols(MAIN);
    let told: Vec<(&str, Kind, usize)> =
        symbols.iter().map(|symbol| (symbol.name.as_str(), symbol.kind, symbol.children.len())).collect();
    assert_eq!(
        told,
        [
            ("Acme Cloud", Kind::Vendor, 0),
            ("Northwind Consulting", Kind::Partner, 4),
            ("Kite Reviews", Kind::Partner, 2),
            ("€100k referral bounty", Kind::Offer, 1),
            ("Co-delivery programme", Kind::Offer, 2),
            ("€100k referral bounty for Northwind Consulting", Kind::Expect, 0),
            ("€100k referral bounty for Kite Reviews", Kind::Expect, 0),
        ]
    );
    let goal = &symbols[1].children[0];
    assert_eq!((goal.name.as_str(), goal.title.as_deref(), goal.kind), ("services", Some("Grow services"), Kind::Goal));
    let piece = |range: Range| &BOUNTY[range.start.byte..range.end.byte];
    assert_eq!(piece(goal.range), "goal services \"Grow services\" { kind: services, weight: 40, horizon: 12 months }");
    assert_eq!(piece(symbols[0].range).lines().count(), 3);
    assert_eq!(piece(symbols[4].children[0].range).lines().count(), 3, "a block over several lines");
}

#[test]
fn definitions_lead_to_where_things_are_declared() {
    let text = |marked: &str| bounty(marked.replace('‸', "").as_str(), marked);
    for (text, source, line) in [
        (text("is services‸_firm"), "std/archetypes.goalfit", None),
        (text("from \"Acme‸ Cloud\""), MAIN, Some(6)),
        (text("for \"North‸wind"), MAIN, Some(10)),
        (text("| prac‸tice"), MAIN, Some(18)),
        (text("wind‸ow: 12"), "std/facts.goalfit", None),
        (text("ceil‸ing"), "std/core.goalfit", None),
    ] {
        let (analysis, offset, _) = marked(&text);
        let found = analysis.definition(MAIN, offset).expect("a place");
        assert_eq!(found.source, source);
        assert_eq!(found.library, source != MAIN);
        if let Some(line) = line {
            assert_eq!(found.range.start.line, line);
        }
    }
    let (analysis, offset, _) = marked(&text("goal prac‸tice"));
    assert_eq!(analysis.references(MAIN, offset).len(), 2);
    let (analysis, offset, _) = marked(&text("from \"Acme‸ Cloud\""));
    assert_eq!(analysis.references(MAIN, offset).len(), 3);
}

// Numbers

#[test]
fn numbers_say_what_they_are_and_can_be_set_in_their_own_notation() {
    let analysis = Analysis::new(Sources::single(MAIN, BOUNTY));
    let numbers = analysis.numbers(MAIN);
    let find = |path: &str| {
        let found: Vec<_> = numbers.iter().filter(|number| number.path == path).collect();
        assert_eq!(found.len(), 1, "{path}");
        found[0].clone()
    };
    let profit = find("partner \"Northwind Consulting\".gross_profit");
    assert_eq!(
        (profit.text.as_str(), profit.value, profit.unit.as_str(), profit.low),
        ("€130k per month", 130_000.0, "EUR per month", Some(0.0))
    );
    assert_eq!(set(&profit, 125_500.0), "€125.5k per month");
    let win = find("partner \"Northwind Consulting\".win");
    assert_eq!((win.value, win.unit.as_str(), win.low, win.high, win.step), (0.25, "%", Some(0.0), Some(1.0), 0.01));
    assert_eq!(set(&win, 0.3), "30%");
    assert_eq!(set(&win, 0.1 + 0.2), "30%");
    let cell = find("partner \"Northwind Consulting\".moves(refer, trust)");
    assert_eq!((cell.text.as_str(), cell.value, cell.low, cell.high), ("-0.1", -0.1, Some(-1.0), Some(1.0)));
    assert_eq!(set(&cell, 0.25), "0.25");
    let weight = find("partner \"Kite Reviews\".goal income.weight");
    assert_eq!((weight.member.expect("a goal").name.as_str(), weight.step), ("income", 1.0));
    let days = find("offer \"€100k referral bounty\".asks.refer");
    assert_eq!((days.text.as_str(), set(&days, 1.0).as_str(), set(&days, 2.0).as_str()), ("40 days", "1 day", "2 days"));
    let threshold = find("offer \"€100k referral bounty\".reward cash.threshold");
    assert_eq!((threshold.step, threshold.high), (1.0, Some(1_000_000.0)));
    let window = find("offer \"Co-delivery programme\".window");
    assert_eq!((window.owner, window.title.as_str(), window.unit.as_str()), (Kind::Offer, "Window", "months"));
    assert!(numbers.iter().all(|number| number.owner != Kind::Expect));
}

fn set(number: &NumberLiteral, value: f64) -> String {
    set_number(number, value).unwrap_or_else(|unwritten| panic!("{unwritten}"))
}

#[test]
fn a_number_that_cannot_be_written_is_an_error() {
    let text = "use std\npartner \"P\" { win: 25%, gross_profit: €130k per month, day_worth: €400 per day }\n";
    let numbers = Analysis::new(Sources::single(MAIN, text)).numbers(MAIN);
    let told = |at: usize, value: f64| match set_number(&numbers[at], value) {
        Ok(written) => written,
        Err(unwritten) => unwritten.to_string(),
    };
    assert_eq!(told(1, 1e22), "1e22 is too large to stand in place of `€130k per month`: the largest is 1e21");
    assert_eq!(told(1, 1e21), "€1000000000000000000k per month");
    assert_eq!(told(2, -1e21), "-1e21 is too large to stand in place of `€400 per day`: the largest is 1e18");
    assert_eq!(told(0, f64::NAN), "a value that is not finite cannot be written");
    let junk = NumberLiteral { text: "junk".into(), ..numbers[0].clone() };
    assert_eq!(set_number(&junk, 1.0).expect_err("no number").to_string(), "`junk` is no number such as `€130k per month`");
}

#[test]
fn parts_of_uncertain_values_are_told_apart() {
    let text = "use std\npartner \"P\" { win: 25% ± 5%, opportunities: 0.3..0.7 per month, sales_cycle: 2 quarters }\nconstant c \"C\" = 40 assumed\n";
    let analysis = Analysis::new(Sources::single(MAIN, text));
    let told: Vec<_> =
        analysis.numbers(MAIN).into_iter().map(|number| (number.text, number.part, number.low, number.high)).collect();
    let own = |text: &str, part, low, high| (text.to_string(), part, low, high);
    assert_eq!(
        told,
        [
            own("25%", NumberPart::Whole, Some(0.0), Some(1.0)),
            own("5%", NumberPart::Spread, Some(0.0), None),
            own("0.3", NumberPart::Low, Some(0.0), None),
            own("0.7 per month", NumberPart::High, Some(0.0), None),
            own("2 quarters", NumberPart::Whole, Some(0.0), None),
            own("40", NumberPart::Whole, None, None),
        ]
    );
}

#[test]
fn every_number_can_be_set_and_is_read_back() {
    for path in files() {
        let text = fs::read_to_string(&path).expect("UTF-8");
        let analysis = Analysis::new(Sources::single(MAIN, &text));
        // Reading a program with the library takes its time: the first numbers of each file will do.
        for number in analysis.numbers(MAIN).into_iter().take(3) {
            for value in [number.value, 0.0, 1.0, 12.5, 1_234.0, 0.07] {
                let written = set(&number, value);
                let edit = TextEdit { source: MAIN.into(), range: number.range, text: written.clone() };
                let changed = apply(&text, &[edit]).expect("in the text");
                let again = Analysis::new(Sources::single(MAIN, "")).update(Sources::single(MAIN, &changed));
                let same = again.numbers(MAIN).into_iter().find(|other| other.range.start == number.range.start);
                let same = same.unwrap_or_else(|| panic!("{}: {} became {written}", path.display(), number.text));
                assert!(
                    (same.value - value).abs() <= 1e-9 * value.abs().max(1.0),
                    "{} -> {written}: {} is not {value}",
                    number.text,
                    same.value
                );
                assert_eq!((same.unit, same.path), (number.unit.clone(), number.path.clone()));
            }
        }
    }
}

// Problems and edits

#[test]
fn problems_have_places_and_corrections_that_can_be_made() {
    let text = "use std\npartner \"Ä€\" {\n  gros_profit: €5 per month, weight: 5\n}\n";
    let problems = check(Sources::single(MAIN, text));
    let first = &problems[0];
    let range = first.labels[0].location.range;
    assert_eq!((first.code.as_str(), range.start.line, range.start.column), ("E0203", 3, 3));
    assert_eq!(range.start.byte - range.start.utf16, 3, "two letters of several bytes stand before");
    let changed = apply(text, &fixes(&problems, MAIN)).expect("edits apart");
    assert!(changed.contains("gross_profit"), "{changed}");
}

#[test]
fn edits_that_overlap_are_refused() {
    let lines = Lines::new("abcdef");
    let edit =
        |from: usize, to: usize, text: &str| TextEdit { source: MAIN.into(), range: lines.range(from..to), text: text.into() };
    assert_eq!(apply("abcdef", &[edit(3, 4, "D"), edit(0, 1, "A"), edit(1, 1, "-")]).as_deref(), Ok("A-bcDef"));
    assert_eq!(apply("abcdef", &[edit(0, 3, "x"), edit(2, 4, "y")]), Err(EditError::Overlap { byte: 2 }));
    assert_eq!(apply("é", &[edit(1, 2, "y")]), Err(EditError::Outside { byte: 1 }));
}

// Promises for every text and offset

fn sane(text: &str, range: Range) {
    let (start, end) = (range.start.byte, range.end.byte);
    assert!(start <= end && text.get(start..end).is_some(), "{range:?} of {}", text.len());
    assert_eq!(text[..start].encode_utf16().count(), range.start.utf16);
    assert_eq!(text[..end].encode_utf16().count(), range.end.utf16);
}

fn sane_symbols(text: &str, symbols: &[Symbol]) {
    for symbol in symbols {
        sane(text, symbol.range);
        sane(text, symbol.selection);
        assert!(symbol.range.start <= symbol.selection.start && symbol.selection.end <= symbol.range.end, "{symbol:?}");
        sane_symbols(text, &symbol.children);
    }
}

/// Asks everything at these offsets of a text.
fn ask(text: &str, offsets: impl Iterator<Item = usize>, completes: usize) {
    let analysis = Analysis::new(Sources::single(MAIN, text));
    let mut end = 0;
    for token in tokens(text) {
        sane(text, token.range);
        assert!(end <= token.range.start.byte && token.range.start < token.range.end, "{token:?}");
        end = token.range.end.byte;
    }
    for problem in analysis.problems() {
        for label in problem.labels.iter().filter(|label| label.location.source == MAIN) {
            sane(text, label.location.range);
        }
        if let Some(fix) = problem.fix {
            assert!(fix.edits.iter().any(|edit| edit.source != MAIN) || apply(text, &fix.edits).is_ok(), "{fix:?}");
        }
    }
    assert!(apply(text, &fixes(&analysis.problems(), MAIN)).is_ok());
    sane_symbols(text, &analysis.symbols(MAIN));
    for number in analysis.numbers(MAIN) {
        sane(text, number.range);
        assert_eq!(&text[number.range.start.byte..number.range.end.byte], number.text);
    }
    for (at, offset) in offsets.enumerate() {
        if let Some(hover) = analysis.hover(MAIN, Offset::Byte(offset)) {
            sane(text, hover.range);
            assert!(
                hover.range.start.byte <= offset && text.floor_char_boundary(offset) <= hover.range.end.byte,
                "{hover:?} at {offset}"
            );
        }
        if let Some(found) = analysis.definition(MAIN, Offset::Byte(offset)) {
            let text = &analysis.sources().get(analysis.sources().find(&found.source).expect("a source")).expect("it").text;
            sane(text, found.range);
        }
        if at.is_multiple_of(completes) {
            let completions = analysis.complete(MAIN, Offset::Byte(offset));
            sane(text, completions.replace);
            assert!(completions.replace.start.byte <= offset);
        }
    }
}

#[test]
fn every_offset_of_every_text_has_a_sane_answer() {
    for path in files() {
        let text = fs::read_to_string(&path).expect("UTF-8");
        let every = if path.ends_with("referral-bounty.goalfit") { 7 } else { 23 };
        ask(&text, 0..=text.len() + 1, every);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn truncated_and_stirred_texts_have_sane_answers(file in any::<prop::sample::Index>(), cut in any::<prop::sample::Index>(), from in any::<prop::sample::Index>(), length in 0_usize..40) {
        let files = files();
        let path = &files[file.index(files.len())];
        let text = fs::read_to_string(path).expect("UTF-8");
        let cut = text.floor_char_boundary(cut.index(text.len() + 1));
        let truncated = &text[..cut];
        ask(truncated, cut.saturating_sub(30)..=cut, 3);
        let start = text.floor_char_boundary(from.index(text.len() + 1));
        let end = text.ceil_char_boundary((start + length).min(text.len()));
        let gap = format!("{}{}", &text[..start], &text[end..]);
        ask(&gap, start.saturating_sub(20)..(start + 20).min(gap.len()), 3);
    }

    #[test]
    fn any_letters_have_sane_answers(text in "[a-z{}|\\[\\]()\"# €%,:.=\n0-9é\u{1F600}\\\\-]{0,80}") {
        ask(&text, 0..=text.len(), 2);
    }
}

#[test]
fn a_program_looked_at_again_is_the_same_as_one_looked_at_anew() {
    let anew = Analysis::new(Sources::single(MAIN, BOUNTY));
    let again = Analysis::new(Sources::single(MAIN, "use std\npartner {")).update(Sources::single(MAIN, BOUNTY));
    assert_eq!(anew.problems(), again.problems());
    assert_eq!(anew.symbols(MAIN), again.symbols(MAIN));
    let name = ("Northwind Consulting", "€100k referral bounty");
    let score = |analysis: &Analysis| analysis.program().expect("no errors").score(name.0, name.1).expect("a score").to_bits();
    assert_eq!(score(&anew), score(&again));
    assert!(Analysis::new(Sources::single(MAIN, "partner {")).program().is_none());
}

#[test]
fn several_files_are_looked_at_together() {
    let sources = |main: &str| {
        let mut sources = Sources::single("book/main.goalfit", main);
        sources.add("book/kinds.goalfit", "use std\nkind reward { trip \"A trip\" }\n");
        sources.add("book/alone.goalfit", "offer \"Alone\" { }\n");
        sources
    };
    let text = "use \"kinds.goalfit\"\noffer \"O\" { reward fee { kind: trip } }\n";
    let analysis = Analysis::new(sources("use std\n")).update(sources(text));
    let at = |piece: &str| Offset::Byte(text.find(piece).expect("it") + 1);
    assert_eq!(analysis.hover("book/main.goalfit", at("trip")).expect("known").title, "A trip");
    assert_eq!(analysis.definition("book/main.goalfit", at("trip")).expect("a place").source, "book/kinds.goalfit");
    assert_eq!(analysis.definition("book/main.goalfit", at("\"kinds")).expect("a place").source, "book/kinds.goalfit");
    assert_eq!(analysis.symbols("book/alone.goalfit")[0].name, "Alone");
    assert_eq!(analysis.symbols("std/core.goalfit")[0].name, "least_best_day");
}

#[test]
fn utf16_offsets_are_taken_as_well() {
    let (analysis, Offset::Byte(byte), text) = marked(&bounty("sales_cycle", "sales‸_cycle")) else { panic!("bytes") };
    let point = Lines::new(&text).point(byte);
    assert_eq!(analysis.hover(MAIN, Offset::Utf16(point.utf16)), analysis.hover(MAIN, Offset::Byte(byte)));
}
