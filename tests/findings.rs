//! Every finding of the standard library: a plain pair has none, and each appears by the change that calls for it.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

use goalfit::{Report, Sources, compile};

const PLAIN: &str = r#"use std
vendor "V" { hopes { resell: drives } }
partner "P" {
  gross_profit: €50k per month, day_worth: €500 per day
  opportunities: 10 per month, win: 50%, sales_cycle: 1 month
  capacity: 60 days
  goal income { kind: money, weight: 80 }
  goal name { kind: trust, weight: 20 }
  moves {
    |        | income | name |
    | resell | drives | 0.5  |
    | refer  | 0.2    | 0    |
  }
}
offer "O" from "V" {
  window: 6 months
  asks { resell: 20 days }
  reward margin { kind: margin, amount: €60k, units: 20 }
}
"#;

fn report(text: &str) -> Report {
    let program = compile(Sources::single("findings.goalfit", text)).expect("compiles");
    program.assess("P", "O").expect("is assessed")
}

fn names(report: &Report) -> Vec<&str> {
    report.findings.iter().map(|finding| finding.rule.as_str()).collect()
}

#[test]
fn a_plain_pair_has_none() {
    assert_eq!(names(&report(PLAIN)), Vec::<&str>::new());
}

#[test]
fn each_appears_where_it_should() {
    let changes: &[(&str, &[(&str, &str)])] = &[
        ("Money ceiling", &[("asks { resell", "asks { refer")]),
        ("Attention without motivation", &[("units: 20", "units: 1, threshold: 60, headline: €1M")]),
        ("Pays for one thing, hopes for another", &[("hopes { resell", "hopes { refer")]),
        ("Damage", &[("| refer  | 0.2    | 0    |", "| refer  | -0.2   | 0    |"), ("asks { resell", "asks { refer")]),
        ("No trigger", &[("units: 20", "odds: 100%"), ("resell: 20 days", "resell: 0 days")]),
        ("Takes something away", &[("amount: €60k", "amount: -€60k")]),
        ("A cliff", &[("units: 20", "threshold: 25")]),
        ("Counts what goes in, not what is sold on", &[("units: 20", "units: 20, measure: sell_in")]),
        ("An annual bonus only", &[("units: 20", "threshold: 3"), ("window: 6", "window: 12")]),
        ("One pocket of a two-layer job", &[("units: 20", "units: 20, to: doer")]),
        ("Cash on a favour", &[("  goal name", "  activity resell { by_norm: yes }\n  goal name")]),
        ("Pays for what is done already", &[("  goal name", "  activity resell { done_anyway: 60% }\n  goal name")]),
        (
            "An unpaid task next to a paid one",
            &[("resell: 20 days", "resell: 20 days, refer: 5 days"), ("units: 20", "units: 20, pays_for: [resell]")],
        ),
        (
            "A measure that has been learnt",
            &[("window: 6 months", "window: 6 months, running: 2 years"), ("hopes { resell", "hopes { refer")],
        ),
        ("Asks for nothing", &[("resell: 20 days", "resell: 0 days")]),
    ];
    for (finding, replacements) in changes {
        let mut text = PLAIN.to_string();
        for (from, to) in *replacements {
            assert!(text.contains(from), "{finding}: no {from}");
            text = text.replace(from, to);
        }
        let report = report(&text);
        let found = report.findings.iter().find(|found| found.rule == *finding);
        let found = found.unwrap_or_else(|| panic!("{finding} is not among {:?}", names(&report)));
        assert!(found.because.ends_with('.') && !found.because.contains('{'), "{}", found.because);
    }
}

/// A penalty pays for nothing: beside it no task is the unpaid one.
#[test]
fn what_takes_away_is_no_pay() {
    let report = report(&PLAIN.replace("amount: €60k", "amount: -€60k"));
    assert!(!names(&report).contains(&"An unpaid task next to a paid one"), "{:?}", names(&report));
    let away = report.findings.iter().find(|finding| finding.rule == "Pays for one thing, hopes for another");
    let sentence = &away.expect("it leads away").because;
    assert!(sentence.contains("points 0% of the way") && sentence.contains("rather away from it"), "{sentence}");
}

#[test]
fn a_remedy_of_a_finding_is_tried() {
    let report = report(&PLAIN.replace("units: 20", "units: 20, to: doer"));
    let remedy = report.remedies.iter().find(|remedy| remedy.field == "reward.to").expect("one pocket has a remedy");
    assert_eq!((remedy.from.as_str(), remedy.to.as_str()), ("doer", "both"));
    assert!(remedy.score > Some(report.score));
}
