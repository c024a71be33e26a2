//! What several tests share: the oracle's vectors and the casebook as facts of this engine, and their figures.
//!
//! Needs no file system, so that the same comparison runs in WebAssembly.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail loudly")]
#![allow(unreachable_pub, reason = "a module of several tests")]
#![allow(dead_code, reason = "each test uses what it needs")]

use goalfit::assess::QuantityValue;
use goalfit::{Program, Report, Sources, compile};
use serde_json::{Map, Value, json};

/// The oracle's random vectors.
pub const VECTORS: &str = include_str!("../data/vectors.json");
/// The public casebook.
pub const CASEBOOK: &str = include_str!("../data/casebook.json");
/// The bit patterns that this engine gives natively.
pub const BITS: &str = include_str!("../data/bits.json");

/// A vector's or case's facts as this engine takes them: other names, the same numbers.
pub fn facts(case: &Value) -> Value {
    let mut partner = case["partner"].as_object().expect("a partner").clone();
    partner.insert("name".into(), json!("partner"));
    let activities = partner.remove("activities").expect("activities");
    let mut plain = Map::new();
    let mut moves = Map::new();
    for (name, activity) in activities.as_object().expect("activities by name") {
        moves.insert(name.clone(), activity["moves"].clone());
        let mut fields = activity.as_object().expect("fields").clone();
        fields.remove("moves");
        plain.insert(name.clone(), Value::Object(fields));
    }
    partner.insert("activities".into(), Value::Object(plain));
    partner.insert("moves".into(), Value::Object(moves));
    let mut offer = case["offer"].as_object().expect("an offer").clone();
    offer.insert("name".into(), json!("offer"));
    let asks = offer.remove("effort").expect("effort");
    offer.insert("asks".into(), asks);
    let rewards = offer.remove("rewards").expect("rewards");
    let named = rewards.as_array().expect("a list").iter().enumerate().map(|(at, reward)| (format!("r{at}"), reward.clone()));
    offer.insert("rewards".into(), Value::Object(named.collect()));
    let mut facts = json!({ "partners": [partner] });
    if let Some(hopes) = case.get("hopes").filter(|hopes| !hopes.is_null()) {
        facts["vendors"] = json!([{ "name": "vendor", "hopes": hopes }]);
        offer.insert("vendor".into(), json!("vendor"));
    }
    facts["offers"] = json!([offer]);
    facts
}

/// The standard library alone, compiled once.
pub fn library() -> Program {
    static LIBRARY: std::sync::OnceLock<Program> = std::sync::OnceLock::new();
    LIBRARY.get_or_init(|| compile(Sources::single("case.goalfit", "use std\n")).expect("std compiles")).clone()
}

/// The standard library with one vector's facts, through the JSON door.
pub fn program(case: &Value) -> Program {
    let mut program = library();
    program.add_facts_json(&facts(case).to_string()).expect("the facts can be read");
    program
}

/// One vector's report.
pub fn report(case: &Value) -> Report {
    program(case).assess("partner", "offer").expect("the pair can be assessed")
}

/// A pair's number; `None` where it is missing.
pub fn number(report: &Report, name: &str) -> Option<f64> {
    match report.quantities.get(name) {
        Some(QuantityValue::Number(number)) => Some(*number),
        Some(QuantityValue::Missing) => None,
        other => panic!("`{name}` is {other:?}"),
    }
}

/// Every figure of a report by name: pair quantities and shares, as bit patterns.
pub fn bits(report: &Report) -> Value {
    let mut found = Map::new();
    for (name, value) in &report.quantities {
        if let QuantityValue::Number(number) = value {
            found.insert(name.clone(), json!(format!("{:016x}", number.to_bits())));
        }
    }
    for cause in &report.causes {
        found.insert(format!("share of {}", cause.name), json!(format!("{:016x}", cause.share.to_bits())));
    }
    Value::Object(found)
}

/// All vectors and cases with their names.
pub fn cases() -> Vec<(String, Value)> {
    let read = |text: &str| -> Vec<Value> { serde_json::from_str(text).expect("JSON") };
    read(VECTORS).into_iter().chain(read(CASEBOOK)).map(|case| (case["id"].as_str().expect("an id").to_string(), case)).collect()
}

/// The bit patterns of all vectors and cases.
pub fn all_bits() -> Value {
    let cases = cases().into_iter().map(|(id, case)| (id, bits(&report(&case["case"]))));
    Value::Object(cases.chain(core::iter::once(("advice on the bounty".into(), advice_bits()))).collect())
}

/// What is advised on the bounty, cut short at a fixed number of trials: the same search everywhere.
fn advice_bits() -> Value {
    let text = include_str!("../../examples/referral-bounty.goalfit");
    let program = compile(Sources::single("bounty.goalfit", text)).expect("compiles");
    let mut calls = 0;
    let mut progress = |_: u64, _: u64| {
        calls += 1;
        calls < 40
    };
    let target = goalfit::Target::Score(3.0);
    let advice = program.advise("Northwind Consulting", "€100k referral bounty", &target, &mut progress).expect("advice");
    let plan = advice.plan.expect("a plan");
    json!({
        "trials": advice.search.trials,
        "score": format!("{:016x}", plan.standing.score.to_bits()),
        "cost": format!("{:016x}", plan.standing.cost.to_bits()),
        "offer": plan.offer_text,
    })
}
