//! The engine against an independent definition: every random vector and every case of the casebook, to 1e-9.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail loudly")]

mod support;

use goalfit::Report;
use serde_json::Value;
use support::{cases, number, report};

fn close(found: f64, wanted: f64) -> bool {
    (found - wanted).abs() <= 1e-9 * 1.0_f64.max(found.abs()).max(wanted.abs())
}

fn compare(wrong: &mut Vec<String>, what: &str, found: Option<f64>, wanted: &Value) {
    let agrees = match (found, wanted.as_f64()) {
        (Some(found), Some(wanted)) => close(found, wanted),
        (None, None) => wanted.is_null(),
        _ => false,
    };
    if !agrees {
        wrong.push(format!("{what}: found {found:?}, wanted {wanted}"));
    }
}

/// The factor of a cause in a reward's chain; 1 where the cause has no step.
fn factor(report: &Report, reward: &str, cause: &str) -> f64 {
    let chain =
        report.chain.iter().find(|chain| chain.quantity == "felt" && chain.member == reward).expect("a chain for each reward");
    chain.steps.iter().filter(|step| step.cause == cause).map(|step| step.by).product()
}

fn check(id: &str, case: &Value) -> Vec<String> {
    let outcome = &case["outcome"];
    let report = report(&case["case"]);
    let mut wrong = Vec::new();
    for name in ["score", "fit", "pull", "toll", "cost", "direction", "attention", "ceiling", "participation"] {
        compare(&mut wrong, name, number(&report, name), &outcome[name]);
    }
    compare(&mut wrong, "felt", number(&report, "felt_total"), &outcome["felt"]);
    compare(&mut wrong, "the report's score", Some(report.score), &outcome["score"]);
    if outcome["verdict"] != report.verdict {
        wrong.push(format!("verdict: found {}, wanted {}", report.verdict, outcome["verdict"]));
    }
    let shares = outcome["shares"].as_object().expect("shares");
    assert_eq!(shares.len(), report.causes.len(), "the causes are those of the oracle");
    for cause in &report.causes {
        compare(&mut wrong, &format!("share of {}", cause.name), Some(cause.share), &shares[&cause.name]);
    }
    for (at, link) in outcome["chain"].as_array().expect("a chain").iter().enumerate() {
        let reward = format!("r{at}");
        let chain = report.chain.iter().find(|chain| chain.quantity == "felt" && chain.member == reward).expect("a chain");
        compare(&mut wrong, &format!("face of {reward}"), Some(chain.base), &link["face_days"]);
        for cause in ["relevance", "reach", "odds", "risk", "delay", "payout"] {
            compare(&mut wrong, &format!("{cause} of {reward}"), Some(factor(&report, &reward, cause)), &link[cause]);
        }
    }
    wrong.into_iter().map(|line| format!("{id}: {line}")).collect()
}

#[test]
fn every_vector_and_every_case_agrees_with_the_oracle() {
    let cases = cases();
    assert_eq!(cases.len(), 60 + 31);
    let wrong: Vec<String> = cases.iter().flat_map(|(id, case)| check(id, case)).collect();
    assert!(wrong.is_empty(), "{} differences\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_bits_are_those_of_record() {
    let found = support::all_bits();
    if std::env::var_os("UPDATE").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/bits.json");
        std::fs::write(path, serde_json::to_string_pretty(&found).expect("JSON") + "\n").expect("can write");
        return;
    }
    let known: Value = serde_json::from_str(support::BITS).expect("JSON");
    for (id, bits) in known.as_object().expect("by id") {
        assert_eq!(&found[id], bits, "{id}");
    }
    assert_eq!(found, known);
}

#[test]
fn the_bounty_gives_the_figures_that_started_it() {
    let (_, case) = cases().into_iter().find(|(id, _)| id == "seed-referral-100k").expect("the seed");
    let report = report(&case["case"]);
    assert!(close(report.score, 0.074_224_263_943_872_41));
    assert!(close(number(&report, "attention").expect("a number"), 0.434_782_608_695_652_16));
    assert!(close(number(&report, "ceiling").expect("a number"), 3.680_981_595_092_026));
    assert_eq!(report.causes.first().map(|cause| cause.name.as_str()), Some("fit"));
}
