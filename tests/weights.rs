//! Weights of goals, stated in points or as an order of importance.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

use goalfit::{Error, Sources, compile};
use serde_json::Value;

fn program(goals: &str) -> String {
    format!(
        "use std\npartner \"P\" {{\n  gross_profit: €10k per month, day_worth: €400 per day\n  opportunities: 1 per month, win: 20%, \
         sales_cycle: 2 months\n{goals}}}\noffer \"O\" {{\n  window: 6 months\n  asks {{ refer: 10 days }}\n  reward cash {{ kind: cash, \
         amount: €1k }}\n}}\n"
    )
}

fn weights(goals: &str) -> Vec<f64> {
    let program = compile(Sources::single("weights.goalfit", &program(goals))).expect("compiles");
    let report = program.assess("P", "O").expect("is assessed");
    let report = serde_json::to_value(&report).expect("is data");
    let members = report.pointer("/quantities/weight").expect("there are weights");
    let mut found: Vec<(String, f64)> = Vec::new();
    collect(members, &mut found);
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found.into_iter().map(|(_, weight)| weight).collect()
}

fn collect(value: &Value, found: &mut Vec<(String, f64)>) {
    let Value::Object(members) = value else { panic!("{value} is not by member") };
    for (name, weight) in members {
        match weight.as_f64() {
            Some(weight) => found.push((name.clone(), weight)),
            None => collect(weight, found),
        }
    }
}

fn refusal(goals: &str) -> String {
    let program = compile(Sources::single("weights.goalfit", &program(goals))).expect("compiles");
    match program.assess("P", "O") {
        Err(Error::Evaluation(diagnostic)) => diagnostic.message,
        other => panic!("{other:?}"),
    }
}

/// The published table of rank order centroids (Edwards & Barron 1994).
#[test]
fn an_order_gives_the_centroids() {
    let table: [&[f64]; 5] = [
        &[0.75, 0.25],
        &[0.611_111_111_111, 0.277_777_777_778, 0.111_111_111_111],
        &[0.520_833_333_333, 0.270_833_333_333, 0.145_833_333_333, 0.0625],
        &[0.456_666_666_667, 0.256_666_666_667, 0.156_666_666_667, 0.09, 0.04],
        &[0.408_333_333_333, 0.241_666_666_667, 0.158_333_333_333, 0.102_777_777_778, 0.061_111_111_111_1, 0.027_777_777_777_8],
    ];
    for row in table {
        let goals: String = (1..=row.len()).map(|rank| format!("  goal g{rank} {{ kind: money, rank: {rank} }}\n")).collect();
        let found = weights(&goals);
        assert_eq!(found.len(), row.len());
        for (found, published) in found.iter().zip(row) {
            assert!((found - published).abs() < 1e-12, "{found} is not {published}");
        }
    }
}

#[test]
fn points_are_shares_of_their_sum() {
    let found = weights("  goal a { kind: money, weight: 30 }\n  goal b { kind: trust, weight: 10 }\n");
    assert_eq!(found, [0.75, 0.25]);
}

#[test]
fn goals_of_one_rank_weigh_the_same() {
    let found = weights("  goal a { kind: money, rank: 1 }\n  goal b { kind: trust, rank: 1 }\n");
    assert_eq!(found, [0.5, 0.5]);
}

#[test]
fn what_does_not_go_together_is_refused() {
    let neither = refusal("  goal a { kind: money }\n");
    assert!(neither.contains("Nobody says how much"), "{neither}");
    let half = refusal("  goal a { kind: money, rank: 1 }\n  goal b { kind: trust, weight: 3 }\n");
    assert!(half.contains("rank them all"), "{half}");
    let both = refusal("  goal a { kind: money, rank: 1, weight: 3 }\n");
    assert!(both.contains("leave one of them out"), "{both}");
}
