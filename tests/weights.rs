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

/// Ranks say an order: gaps say nothing, and goals of one rank share the centroids of the places that they take.
#[test]
fn ranks_with_gaps_or_ties_are_an_order() {
    let ranked = |ranks: &[u32]| -> Vec<f64> {
        weights(
            &ranks
                .iter()
                .enumerate()
                .map(|(at, rank)| format!("  goal g{at} {{ kind: money, rank: {rank} }}\n"))
                .collect::<String>(),
        )
    };
    let close = |found: &[f64], wanted: &[f64]| {
        assert_eq!(found.len(), wanted.len());
        assert!(found.iter().zip(wanted).all(|(found, wanted)| (found - wanted).abs() < 1e-12), "{found:?} is not {wanted:?}");
    };
    let [first, second, third] = [11.0 / 18.0, 5.0 / 18.0, 2.0 / 18.0];
    close(&ranked(&[1, 3, 5]), &[first, second, third]);
    close(&ranked(&[40, 7, 1000]), &[second, first, third]);
    close(&ranked(&[1, 1, 3]), &[(first + second) / 2.0, (first + second) / 2.0, third]);
    close(&ranked(&[2, 1, 2]), &[(second + third) / 2.0, first, (second + third) / 2.0]);
    close(&ranked(&[5, 5, 5]), &[1.0 / 3.0; 3]);
    for ranks in [&[3, 9, 9, 9, 20, 20, 1][..], &[1; 30]] {
        assert!((ranked(ranks).iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }
    let many: Vec<u32> = (1..=100).collect();
    assert!((ranked(&many).iter().sum::<f64>() - 1.0).abs() < 1e-12, "beyond what is summed term by term");
}

#[test]
fn what_does_not_go_together_is_refused() {
    let none = refusal("");
    assert!(none.contains("P has no goals") && none.contains("goal growth"), "{none}");
    let neither = refusal("  goal a { kind: money }\n");
    assert!(neither.contains("Nobody says how much"), "{neither}");
    let half = refusal("  goal a { kind: money, rank: 1 }\n  goal b { kind: trust, weight: 3 }\n");
    assert!(half.contains("rank them all"), "{half}");
}

#[test]
fn what_is_stated_twice_counts_in_a_fixed_order_and_is_told() {
    let goals = "  goal a { kind: money, rank: 2, weight: 90 }\n  goal b { kind: trust, rank: 1, weight: 10 }\n";
    assert_eq!(weights(goals), [0.25, 0.75]);
    assert!(findings(goals).contains(&"Importance stated twice".to_string()));
    let compared = format!("{goals}  compares {{ a {{ b: 4 }} }}\n");
    assert_eq!(weights(&compared), [0.8, 0.2]);
}

/// A published example: who is compared with whom, and the weights, the eigenvalue and the consistency ratio that come out.
struct Compared {
    pairs: &'static [(&'static str, &'static str, f64)],
    weights: &'static [(&'static str, f64, f64)],
    ratio: (f64, f64),
}

/// Saaty 2008, drinks in the USA: exact figures, and as published to three digits.
const DRINKS: Compared = Compared {
    pairs: &[
        ("coffee", "wine", 9.0),
        ("coffee", "tea", 5.0),
        ("coffee", "beer", 2.0),
        ("coffee", "soda", 1.0),
        ("coffee", "milk", 1.0),
        ("water", "coffee", 2.0),
        ("water", "wine", 9.0),
        ("water", "tea", 9.0),
        ("water", "beer", 3.0),
        ("water", "soda", 2.0),
        ("water", "milk", 3.0),
        ("tea", "wine", 3.0),
        ("beer", "wine", 9.0),
        ("beer", "tea", 3.0),
        ("beer", "milk", 1.0),
        ("soda", "wine", 9.0),
        ("soda", "tea", 4.0),
        ("soda", "beer", 2.0),
        ("soda", "milk", 2.0),
        ("milk", "wine", 9.0),
        ("milk", "tea", 3.0),
    ],
    weights: &[
        ("beer", 0.116_417_031_735, 0.116),
        ("coffee", 0.177_456_747_446, 0.177),
        ("milk", 0.128_780_548_539, 0.129),
        ("soda", 0.189_572_375_326, 0.190),
        ("tea", 0.041_831_181_662_1, 0.042),
        ("water", 0.326_792_639_268, 0.327),
        ("wine", 0.019_149_476_024_4, 0.019),
    ],
    ratio: (0.022_301_646_380_1, 0.022),
};

/// The choice of a leader, the example of the encyclopaedia.
const LEADER: Compared = Compared {
    pairs: &[
        ("experience", "education", 4.0),
        ("experience", "charisma", 3.0),
        ("experience", "age", 7.0),
        ("education", "charisma", 1.0 / 3.0),
        ("education", "age", 3.0),
        ("charisma", "age", 5.0),
    ],
    weights: &[
        ("age", 0.055_925_554_212_5, 0.056),
        ("charisma", 0.269_949_922_452, 0.270),
        ("education", 0.126_555_284_373, 0.127),
        ("experience", 0.547_569_238_962, 0.547),
    ],
    ratio: (0.043_858_527_523_5, 0.044),
};

fn goals(example: &Compared, turned: bool) -> String {
    let mut text: String = example.weights.iter().map(|(name, ..)| format!("  goal {name} {{ kind: money }}\n")).collect();
    text.push_str("  compares {\n");
    for (first, second, times) in example.pairs {
        if turned {
            text.push_str(&format!("    {second} {{ {first}: {} }}\n", 1.0 / times));
        } else {
            text.push_str(&format!("    {first} {{ {second}: {times} }}\n"));
        }
    }
    text + "  }\n"
}

fn report(goals: &str) -> goalfit::Report {
    let program = compile(Sources::single("weights.goalfit", &program(goals))).expect("compiles");
    program.assess("P", "O").expect("is assessed")
}

fn findings(goals: &str) -> Vec<String> {
    report(goals).findings.into_iter().map(|finding| finding.rule).collect()
}

#[test]
fn comparisons_give_the_published_weights_and_consistency() {
    for example in [DRINKS, LEADER] {
        for turned in [false, true] {
            let text = goals(&example, turned);
            for (found, (name, exact, published)) in weights(&text).iter().zip(example.weights) {
                assert!((found - exact).abs() < 1e-9, "{name}: {found} is not {exact}");
                assert!((found - published).abs() <= 0.000_6, "{name}: {found} is not {published}");
            }
            let report = report(&text);
            let Some(goalfit::assess::QuantityValue::Number(ratio)) = report.quantities.get("consistency_ratio") else {
                panic!("no consistency ratio")
            };
            assert!((ratio - example.ratio.0).abs() < 1e-9 && (ratio - example.ratio.1).abs() < 0.000_5, "{ratio}");
            assert!(!findings(&text).contains(&"Comparisons that contradict each other".to_string()));
        }
    }
}

#[test]
fn comparisons_that_contradict_each_other_are_told_above_a_tenth() {
    let round = "  goal a { kind: money }\n  goal b { kind: trust }\n  goal c { kind: ease }\n  compares { a { b: 5 }, b { c: 5 }, c { a: 5 } }\n";
    assert!(findings(round).contains(&"Comparisons that contradict each other".to_string()));
    for weight in weights(round) {
        assert!((weight - 1.0 / 3.0).abs() < 1e-12, "{weight}");
    }
}

#[test]
fn comparisons_may_be_a_table_or_data_and_must_be_whole() {
    let goals = "  goal a { kind: money }\n  goal b { kind: trust }\n";
    let table = format!("{goals}  compares {{\n    |   | a   | b |\n    | a | 1   | 3 |\n    | b | missing | 1 |\n  }}\n");
    assert_eq!(weights(&table), [0.75, 0.25]);
    let half = format!("{goals}  goal c {{ kind: ease }}\n  compares {{ a {{ b: 3 }} }}\n");
    assert!(refusal(&half).starts_with("A and C are not compared"), "{}", refusal(&half));
    let twice = format!("{goals}  compares {{ a {{ b: 3 }}, b {{ a: 3 }} }}\n");
    assert!(refusal(&twice).starts_with("A and B are compared in both directions"), "{}", refusal(&twice));
    let itself = format!("{goals}  compares {{ a {{ a: 5, b: 3 }} }}\n");
    assert!(refusal(&itself).starts_with("A is compared with itself"), "{}", refusal(&itself));
    let many: String = (0..33).map(|at| format!("  goal g{at} {{ kind: money }}\n")).collect();
    let compares: Vec<String> = (1..33).map(|at| format!("g{at}: 1")).collect();
    let many = refusal(&format!("{many}  compares {{ g0 {{ {} }} }}\n", compares.join(", ")));
    assert!(many.starts_with("33 goals of P are compared, and at most 32"), "{many}");
    let nobody = compile(Sources::single("w.goalfit", &program(&format!("{goals}  compares {{ a {{ bb: 3 }} }}\n"))));
    assert!(nobody.expect_err("a stranger").to_string().contains("there is no goal `bb`"));
    let mut data = compile(Sources::single(
        "w.goalfit",
        &program(goals).replace("goal a { kind: money }", "goal a { kind: money, weight: 1 }"),
    ))
    .expect("compiles");
    let json = r#"[{"name": "D", "gross_profit": 1e4, "day_worth": 400, "opportunities": 1, "win": 0.2, "sales_cycle": 2,
        "goals": {"a": {"kind": "money"}, "b": {"kind": "trust"}}, "compares": {"a": {"b": 3}}}]"#;
    data.add_facts_json(json).expect("facts");
    let members = data.assess("D", "O").expect("is assessed").quantities.remove("weight");
    let mut found = Vec::new();
    collect(&serde_json::to_value(members).expect("data"), &mut found);
    found.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(found.into_iter().map(|(_, weight)| weight).collect::<Vec<_>>(), [0.75, 0.25]);
}

/// A comparison of kinds stands for all goals of these kinds, in what a range of it comes to, too.
#[test]
fn kinds_are_compared_as_their_goals_are() {
    let goals =
        ["money", "trust", "services", "ease", "status"].map(|kind| format!("  goal my_{kind} {{ kind: {kind} }}\n")).concat();
    let compared = |own: &str| {
        let named = |kind: &str| format!("{own}{kind}");
        let line = |of: &str, with: &[(&str, &str)]| {
            let with: Vec<String> = with.iter().map(|(kind, times)| format!("{}: {times}", named(kind))).collect();
            format!("{} {{ {} }}", named(of), with.join(", "))
        };
        let lines = [
            line("money", &[("trust", "3"), ("services", "1..4"), ("ease", "5"), ("status", "2")]),
            line("trust", &[("services", "1"), ("ease", "2"), ("status", "2")]),
            line("services", &[("ease", "3"), ("status", "2")]),
            line("ease", &[("status", "3")]),
        ];
        let text =
            program(&format!("{goals}  moves {{ refer {{ money: 1, trust: 0.2 }} }}\n  compares {{ {} }}\n", lines.join(", ")));
        let text = text.replace("10 days", "1 day").replace("€1k", "€20k");
        let program = compile(Sources::single("weights.goalfit", &text)).expect("compiles");
        serde_json::to_value(program.assess("P", "O").expect("is assessed")).expect("is data")
    };
    let (kinds, names) = (compared(""), compared("my_"));
    assert_eq!(kinds.get("score"), names.get("score"));
    let ends = |report: &Value| {
        let of = |end: &str| report.pointer(&format!("/uncertain/0/{end}")).and_then(Value::as_f64).expect("there is a range");
        (of("score_low"), of("score_high"))
    };
    assert_eq!(ends(&kinds), ends(&names));
    let (low, high) = ends(&kinds);
    assert!((low - high).abs() > 0.01, "{low} and {high}: the range makes a difference");
}
