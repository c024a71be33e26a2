//! The register of diagnostic codes: every code has a text, is proven by a program, and stands in `docs/diagnostics.md`.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail loudly")]

use goalfit::diagnostic::{CODES, Code};
use goalfit::{Error, Sources, compile};
use std::collections::BTreeSet;
use std::fmt::Write;

/// The codes that a text provokes, compiled and, where it compiles, assessed pair by pair.
fn provoked(text: &str) -> Vec<String> {
    let program = match compile(Sources::single("example.goalfit", text)) {
        Err(error) => return error.diagnostics.into_iter().map(|diagnostic| diagnostic.code).collect(),
        Ok(program) => program,
    };
    let mut found: Vec<String> = program.warnings.iter().map(|warning| warning.code.clone()).collect();
    for partner in program.partners() {
        for offer in program.offers() {
            if let Err(Error::Evaluation(diagnostic)) = program.assess(partner, offer) {
                found.push(diagnostic.code);
            }
        }
    }
    found
}

const OWN: &str = "field partner.size: number = 10\nverdict on score {\n  fine otherwise\n}\npartner \"P\" {}\noffer \"O\" {}\n";

/// A pair for mistakes that show only where something is assessed.
const PAIR: &str = "partner \"Kite\" {\n  gross_profit: €10k per month, day_worth: €400 per day\n  opportunities: 1 per month, win: 20%, sales_cycle: 2 months\n  \
                    goal income { kind: money, weight: 1 }\n}\noffer \"Fee\" {\n  window: 6 months\n  asks { refer: 10 days }\n  reward cash { kind: cash, amount: €1k }\n}\n";

/// A text for each code that has no example of its own, since it would be long.
fn constructed(code: &Code) -> Option<String> {
    let own = |rest: &str| Some(format!("{OWN}{rest}"));
    match code.id {
        "E0102" => Some("# x\n".repeat(5_000_000)),
        "E0107" => Some(format!("use std\ndefine x = {}1{}\n", "(".repeat(100_000), ")".repeat(100_000))),
        "E0108" => Some(format!("use std\ndefine x = {}1\n", "1 + ".repeat(300))),
        "E0124" => Some(format!("use std\ndefine x = {}\n", "9".repeat(400))),
        "E0130" => Some("x y\n".repeat(2_000)),
        "E0502" => {
            let rules: String = (0..4000)
                .map(|at| format!("rule \"r{at}\" {{\n  cause: c{}\n  effect: score times 0.99\n  because: \"x\"\n}}\n", at % 16))
                .collect();
            own(&format!("quantity score = 1\n{rules}"))
        }
        "E0503" => {
            let rules: String = (0..300)
                .map(|at| format!("rule \"r{at}\" {{\n  cause: c{at}\n  effect: score times 0.99\n  because: \"x\"\n}}\n"))
                .collect();
            own(&format!("quantity score = 1\n{rules}"))
        }
        _ => None,
    }
}

#[test]
fn codes_are_unique_and_say_something() {
    let ids: BTreeSet<&str> = CODES.iter().map(|code| code.id).collect();
    assert_eq!(ids.len(), CODES.len());
    for code in CODES {
        assert!(code.id.len() == 5 && !code.title.is_empty() && code.explanation.ends_with('.'), "{}", code.id);
        assert!(
            !code.title.ends_with('.') && code.title.chars().next().is_some_and(|first| !first.is_uppercase()),
            "{}",
            code.id
        );
    }
}

#[test]
fn every_code_is_proven_by_a_program() {
    let mut wrong = Vec::new();
    for code in CODES {
        // Facts from data are proven below; a missing result is what the checker rules out, and its code is for the day it errs.
        if ["E0602", "E0603", "E0604", "E0605", "E0606", "E0706"].contains(&code.id) {
            continue;
        }
        let text = match (code.example, constructed(code)) {
            (_, Some(text)) => text,
            ("", None) => {
                wrong.push(format!("{} has neither an example nor a construction", code.id));
                continue;
            }
            (example, None) if example.starts_with("# without") => example.into(),
            (example, None) if code.id.starts_with("E07") => format!("use std\n{PAIR}{example}"),
            (example, None) => format!("use std\n{example}"),
        };
        let found = provoked(&text);
        if !found.iter().any(|id| id == code.id) {
            wrong.push(format!("{}: its program gives {found:?}", code.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn facts_that_are_no_json_are_told_so() {
    let mut program = compile(Sources::single("p", "use std\n")).expect("std compiles");
    let Err(Error::Facts(diagnostics)) = program.add_facts_json("{ partners") else { panic!("no JSON") };
    assert_eq!(diagnostics[0].code, "E0602");
}

#[test]
fn mistakes_in_tables_and_mappings_are_told() {
    let refused = |text: &str, mapping: &str| {
        let mut program = compile(Sources::single("p", "use std\n")).expect("std compiles");
        match program.map_facts(text, &serde_json::from_str(mapping).expect("a mapping")) {
            Err(Error::Facts(diagnostics)) => diagnostics[0].code.clone(),
            Err(other) => panic!("{other}"),
            Ok(mapped) => mapped.problems[0].diagnostic.code.clone(),
        }
    };
    let named = r#"{ "from": "n", "to": "name" }"#;
    let plain = format!("{{ \"fields\": [{named}] }}");
    let cents = format!(
        r#"{{ "fields": [{named}, {{ "from": "d", "to": "day_worth", "as": "money_minor", "currency": "EUR", "per": "day_of_work" }}] }}"#
    );
    assert_eq!(refused("n,m\n\"Kite,3\n", &plain), "E0603");
    assert_eq!(refused("n\nKite\n", r#"{ "fields": [{ "from": "x", "to": "partner.sale_cycle" }] }"#), "E0604");
    assert_eq!(refused("n,d\nKite,12.5\n", &cents), "E0605");
    assert_eq!(refused("{ \"items\": [] }", &format!("{{ \"rows\": [\"records\"], \"fields\": [{named}] }}")), "E0606");
}

#[test]
fn the_page_of_diagnostics_is_up_to_date() {
    let mut page = String::from(
        "# Diagnostics\n\nEvery message of the checker and the evaluator has a code. `goalfit explain-code E0203` prints what stands here.\n\
         This page is made from the register in `src/diagnostic/codes.rs`; each example is a test.\n",
    );
    for code in CODES {
        let _ = write!(page, "\n## {} · {}\n\n{}\n", code.id, code.title, code.explanation);
        let plain = code.example.chars().all(|letter| !letter.is_control() || letter == '\n');
        if !code.example.is_empty() && plain {
            let _ = write!(page, "\n```goalfit\n{}```\n", code.example);
        }
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/diagnostics.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &page).expect("can write");
    }
    assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), page, "run `UPDATE=1 cargo test --test codes`");
}
