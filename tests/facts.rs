//! Facts as data: what JSON may say, and what is said about the rest.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

use goalfit::{Error, Program, Sources, compile};

const PROGRAM: &str = r#"use std
vendor "V" { hopes { refer: drives } }
partner "Old" is reseller { gross_profit: €10k per month, day_worth: €400 per day }
offer "O" from "V" { window: 12 months, asks { refer: 10 days }, reward cash { amount: €5k } }
"#;

fn program() -> Program {
    compile(Sources::single("facts.goalfit", PROGRAM)).expect("a program")
}

fn refused(json: &str) -> String {
    match program().add_facts_json(json) {
        Err(Error::Facts(diagnostics)) => {
            let told = diagnostics.iter().map(|diagnostic| format!("{} {}", diagnostic.code, diagnostic.message));
            told.collect::<Vec<_>>().join("\n")
        }
        Err(other) => panic!("another error: {other}"),
        Ok(unknown) => panic!("taken, with unknown fields {unknown:?}"),
    }
}

#[test]
fn names_that_nothing_is_called_by_are_refused() {
    let found = refused(r#"[{"name": "A", "archetype": "reseller", "moves": {"refer": {"mony": 1}}}]"#);
    assert_eq!(found, "E0206 partner `A`: there is no goal `mony`");
    let found = refused(r#"[{"name": "A", "archetype": "reseller", "moves": {"refr": {"money": 1}}}]"#);
    assert_eq!(found, "E0206 partner `A`: there is no activity `refr`");
    let found = refused(r#"{"offers": [{"name": "B", "window": 12, "asks": {"refr": 10}}]}"#);
    assert_eq!(found, "E0206 offer `B`: there is no activity `refr`");
    let found =
        refused(r#"{"offers": [{"name": "B", "window": 12, "rewards": [{"kind": "cash", "amount": 1, "pays_for": ["refr"]}]}]}"#);
    assert_eq!(found, "E0206 reward cash: there is no activity `refr`");
}

#[test]
fn a_key_that_stands_twice_is_refused() {
    let found = refused("[{\"name\": \"A\",\n \"win\": 0.2, \"win\": 0.9}]");
    assert_eq!(found, "E0213 `win` is stated twice at line 2 column 24");
}

#[test]
fn names_are_one_line_of_letters() {
    assert_eq!(refused(r#"[{"name": " "}]"#), "E0212 `partners[0]` is a partner without a name");
    assert_eq!(refused(r#"[{"name": "a\nb"}]"#), "E0212 `partners[0]` is called \"a\\nb\": a name stands on one line");
    assert_eq!(refused(r#"[{"name": " a"}]"#), "E0212 `partners[0]` is called \" a\": a name has no blanks around it");
}

#[test]
fn null_is_not_stated_and_missing_is_not_known() {
    let mut program = program();
    let facts = r#"[
        {"name": "A", "archetype": "reseller", "gross_profit": 10000, "day_worth": 400, "slack": null, "capacity": null},
        {"name": "B", "archetype": "reseller", "gross_profit": 10000, "day_worth": 400, "capacity": "missing"}
    ]"#;
    program.add_facts_json(facts).expect("facts");
    let (a, b) = (program.score("A", "O").expect("a score"), program.score("B", "O").expect("a score"));
    assert_eq!(a.to_bits(), b.to_bits());
    assert_eq!(
        refused(r#"[{"name": "A", "slack": "missing"}]"#),
        "E0601 at `partners[0].slack`: `slack` cannot be missing: it has a default"
    );
}

#[test]
fn a_sentence_that_cannot_be_filled_in_is_an_error() {
    let text =
        format!("{PROGRAM}rule \"Half\" {{\n  finding\n  because: \"Half of nothing is {{1 / (effort - effort)}}.\"\n}}\n");
    let program = compile(Sources::single("facts.goalfit", &text)).expect("a program");
    let wrong = program.assess("Old", "O").expect_err("no sentence").to_string();
    assert!(wrong.starts_with("E0701 the sentence of the rule \"Half\" divides by zero"), "{wrong}");
}
