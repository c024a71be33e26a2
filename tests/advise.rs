//! Advice: what it promises, held against the evaluator.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail loudly")]

use goalfit::advise::{Advice, Plan};
use goalfit::{Error, Program, Sources, Target, compile};

const BOUNTY: &str = include_str!("../examples/referral-bounty.goalfit");
const PARTNER: &str = "Northwind Consulting";
const OFFER: &str = "€100k referral bounty";

fn program(text: &str) -> Program {
    match compile(Sources::single("advise.goalfit", text)) {
        Ok(program) => program,
        Err(error) => panic!("{error}"),
    }
}

fn advice(program: &Program, target: &Target) -> Advice {
    program.advise(PARTNER, OFFER, target, &mut |_, _| true).expect("advice")
}

fn aligned() -> Target {
    Target::Verdict("aligned".into())
}

/// The redesigned offer, put into the program as it was printed, is worth what the plan says, to the bit.
fn holds(text: &str, plan: &Plan) {
    let changed = program(&format!("{text}\n{}", plan.offer_text));
    let score = changed.score(PARTNER, &plan.report.offer).expect("a score");
    assert_eq!(score.to_bits(), plan.standing.score.to_bits(), "{}", plan.offer_text);
    assert_eq!(plan.report.score.to_bits(), plan.standing.score.to_bits());
    assert_eq!(plan.steps.last().expect("a step").standing, plan.standing);
    let sum: f64 = plan.steps.iter().map(|step| step.cost).sum();
    assert!((sum - plan.standing.cost).abs() <= 1e-6 * plan.standing.cost.abs().max(1.0), "{sum}");
}

#[test]
fn the_bounty_can_be_made_to_align_and_no_single_change_does_it() {
    let program = program(BOUNTY);
    let advice = advice(&program, &aligned());
    assert!(!advice.reached && !advice.one_suffices);
    assert!(advice.limits.iter().any(|limit| limit.rule == "Money ceiling"), "{:?}", advice.limits);
    let money = advice.alone.iter().find(|alone| alone.lever == "More of it").expect("money alone");
    assert!(money.standing.score < 3.7 && !money.reaches);
    let plan = advice.plan.as_ref().expect("a plan");
    assert!(plan.reaches);
    assert_eq!(plan.report.verdict, "aligned");
    holds(BOUNTY, plan);
    // No step is there for nothing.
    for step in &plan.steps {
        let without = step.without.as_ref().expect("a result");
        assert!(without.verdict != "aligned", "{}", step.lever);
    }
    assert!(advice.search.complete_up_to >= 4 && !advice.search.stopped);
}

#[test]
fn what_aligns_already_needs_nothing() {
    let advice = program(BOUNTY).advise("Kite Reviews", OFFER, &aligned(), &mut |_, _| true).expect("advice");
    assert!(advice.reached && advice.plan.is_none());
}

#[test]
fn a_score_can_be_the_target_and_costs_no_more_than_a_higher_one() {
    let program = program(BOUNTY);
    let mut last = f64::NEG_INFINITY;
    for target in [1.0, 3.0, 10.0, 30.0, 55.0] {
        let advice = advice(&program, &Target::Score(target));
        let plan = advice.plan.as_ref().expect("a plan");
        assert!(plan.reaches && plan.standing.score >= target, "{target}: {}", plan.standing.score);
        assert!(plan.standing.cost >= last - 1e-9, "{target} costs {} and the one below {last}", plan.standing.cost);
        last = plan.standing.cost;
        holds(BOUNTY, plan);
        if let Some(fewest) = &advice.fewest {
            assert!(fewest.reaches && fewest.steps.len() < plan.steps.len() && fewest.standing.cost >= plan.standing.cost);
            holds(BOUNTY, fewest);
        }
    }
}

#[test]
fn what_is_out_of_reach_gets_what_comes_closest_and_says_so() {
    let advice = advice(&program(BOUNTY), &Target::Score(101.0));
    let plan = advice.plan.expect("the closest");
    assert!(!plan.reaches && plan.standing.score > 90.0);
    holds(BOUNTY, &plan);
}

/// Two levers with prices of their own: all sets can be counted by hand.
#[test]
fn the_cheapest_set_is_found_and_numbers_stop_where_they_suffice() {
    let text = r#"
field offer.a: number in 0..100 = 0
field offer.b: number in 0..100 = 0
field offer.c: one of low, high = low
quantity points in 0..1000 = offer.a + 2 * offer.b + (if offer.c = high then 30 else 0)
lever "A" { change: offer.a up to 100, cost: offer.a * €1 }
lever "B" { change: offer.b up to 20, cost: offer.b * €3 }
lever "C" { change: offer.c to high, cost: if offer.c = high then €25 else €0 }
verdict on points { bad when points < 50, good otherwise }
partner "Northwind Consulting" {}
offer "€100k referral bounty" { a: 0 }
"#;
    let program = program(text);
    // A alone reaches 60 for €60; C and A at 30 for €55; C and B at 15 for €70; B alone ends at 40.
    let advice = advice(&program, &Target::Score(60.0));
    let plan = advice.plan.expect("a plan");
    assert_eq!(plan.standing.cost, 55.0);
    let mut levers: Vec<&str> = plan.steps.iter().map(|step| step.lever.as_str()).collect();
    levers.sort_unstable();
    assert_eq!(levers, ["A", "C"]);
    let fewest = advice.fewest.expect("a smaller set");
    assert_eq!((fewest.steps[0].lever.as_str(), fewest.standing.cost), ("A", 60.0));
    assert!(advice.one_suffices);
    assert_eq!(advice.search.complete_up_to, 4);
    // A good deal more needs all three: 100 + 2 · 20 + 30.
    let all = program.advise(PARTNER, OFFER, &Target::Score(170.0), &mut |_, _| true).expect("advice").plan.expect("a plan");
    assert_eq!((all.steps.len(), all.standing.cost), (3, 185.0));
}

#[test]
fn a_program_adds_and_withdraws_levers() {
    let text = format!(
        "{BOUNTY}\nwithout lever \"Other work\"\nlever \"Train them\" {{\n  change: partner.readiness up to 100%\n  cost: partner.readiness * €20k\n  because: \"{{partner}} is {{percent(partner.readiness)}} ready.\"\n}}\n"
    );
    let advice = advice(&program(&text), &Target::Score(3.0));
    assert!(advice.alone.iter().all(|alone| alone.lever != "Other work"));
    let trained = advice.alone.iter().find(|alone| alone.lever == "Train them").expect("the lever");
    assert!((trained.standing.cost - 10_000.0).abs() < 1e-6, "{}", trained.standing.cost);
    assert!(trained.standing.score > advice.present.score);
}

#[test]
fn the_search_can_be_stopped_and_says_so() {
    let program = program(BOUNTY);
    let mut calls = 0;
    let advice = program
        .advise(PARTNER, OFFER, &aligned(), &mut |_, _| {
            calls += 1;
            calls < 3
        })
        .expect("advice");
    assert!(advice.search.stopped && advice.search.complete_up_to < 4);
}

#[test]
fn an_unknown_verdict_is_an_error_with_a_way_out() {
    let wrong = program(BOUNTY).advise(PARTNER, OFFER, &Target::Verdict("alined".into()), &mut |_, _| true);
    let Err(Error::Evaluation(wrong)) = wrong else { panic!("{wrong:?}") };
    assert_eq!(wrong.message, "there is no verdict `alined`");
    assert_eq!(wrong.help, ["did you mean `aligned`?"]);
}

#[test]
fn the_same_question_gets_the_same_answer_to_the_bit() {
    let once = advice(&program(BOUNTY), &Target::Score(20.0));
    let again = advice(&program(BOUNTY), &Target::Score(20.0));
    assert_eq!(serde_json::to_string(&once).expect("JSON"), serde_json::to_string(&again).expect("JSON"));
}

/// Offers of the casebook: whatever is advised can be pasted and holds.
#[test]
fn advice_on_the_casebook_can_be_pasted() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/casebook");
    let mut seen = 0;
    let mut paths: Vec<_> = std::fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    for path in paths.into_iter().filter(|path| path.extension().is_some_and(|end| end == "goalfit")) {
        let text = std::fs::read_to_string(&path).expect("a text");
        let program = program(&text);
        let (partner, offer) = (program.partners().next().expect("a partner"), program.offers().next().expect("an offer"));
        // The levers of two sizes are enough here, and quick.
        let mut left = 40;
        let mut progress = |_: u64, _: u64| {
            left -= 1;
            left > 0
        };
        let advice = program.advise(partner, offer, &aligned(), &mut progress).expect("advice");
        let Some(plan) = advice.plan else { continue };
        let changed = compile(Sources::single("case.goalfit", &format!("{text}\n{}", plan.offer_text)));
        let changed = changed.unwrap_or_else(|error| panic!("{}: {error}\n{}", path.display(), plan.offer_text));
        if plan.partner_changes.is_empty() {
            let score = changed.score(partner, &plan.report.offer).expect("a score");
            assert_eq!(score.to_bits(), plan.standing.score.to_bits(), "{}\n{}", path.display(), plan.offer_text);
            seen += 1;
        }
    }
    assert!(seen >= 10, "{seen}");
}

#[test]
fn a_lever_whose_cost_has_no_result_is_an_error_that_names_it() {
    let text = format!(
        "{BOUNTY}\nlever \"Free\" {{ change: offer.window up to 24 months, cost: €1 / (24 months - offer.window) * 1 month }}\n"
    );
    let wrong = program(&text).advise(PARTNER, OFFER, &Target::Score(1.0), &mut |_, _| true).expect_err("a fault").to_string();
    assert!(wrong.starts_with("E0701 the lever \"Free\" divides by zero"), "{wrong}");
}

#[test]
fn an_offer_from_data_is_written_as_a_program_would_write_it() {
    let mut program = program(BOUNTY);
    let offer = r#"{"offers": [{"name": "Half \"a\" bounty", "vendor": "Acme Cloud", "window": 7.5, "asks": {"refer": 12.25},
        "rewards": [{"name": "the first €", "kind": "cash", "amount": 12345.67, "threshold": 3, "hassle": 0.125, "lag": 0.5}]}]}"#;
    program.add_facts_json(offer).expect("facts");
    let advice = program.advise(PARTNER, "Half \"a\" bounty", &Target::Score(5.0), &mut |_, _| true).expect("advice");
    let plan = advice.plan.expect("a plan");
    let changed = compile(Sources::single("advise.goalfit", &format!("{BOUNTY}\n{}", plan.offer_text)));
    let changed = changed.unwrap_or_else(|error| panic!("{error}\n{}", plan.offer_text));
    let score = changed.score(PARTNER, &plan.report.offer).expect("a score");
    assert_eq!(score.to_bits(), plan.standing.score.to_bits(), "{}", plan.offer_text);
}

#[test]
fn a_program_without_levers_is_told_that_nothing_can_be_moved() {
    let text = "field offer.a: number = 0\nquantity points = offer.a\nverdict on points { bad when points < 50, good otherwise }\n\
                partner \"Northwind Consulting\" {}\noffer \"€100k referral bounty\" { a: 0 }\n";
    let advice = advice(&program(text), &Target::Score(60.0));
    assert!(advice.plan.is_none() && advice.alone.is_empty() && !advice.reached);
}
