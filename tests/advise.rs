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
    let advice = advice(&program(BOUNTY), &Target::Score(99.9));
    let plan = advice.plan.expect("the closest");
    assert!(!plan.reaches && plan.standing.score > 80.0 && plan.standing.verdict == "aligned");
    assert!(advice.obstacle.expect("an obstacle").ends_with("and at least 99.9 is wanted"));
    holds(BOUNTY, &plan);
}

#[test]
fn a_score_that_cannot_be_is_refused() {
    for (score, told) in [(101.0, "a score is at most 100"), (-101.0, "a score is at least -100")] {
        let wrong = program(BOUNTY).advise(PARTNER, OFFER, &Target::Score(score), &mut |_, _| true).expect_err("a fault");
        assert!(wrong.to_string().ends_with(told), "{wrong}");
    }
}

#[test]
fn a_score_is_reached_only_with_the_verdict_that_belongs_to_it() {
    let plan = advice(&program(BOUNTY), &Target::Score(70.0)).plan.expect("a plan");
    assert!(plan.reaches && plan.standing.score >= 70.0);
    assert_eq!(plan.standing.verdict, "aligned");
    holds(BOUNTY, &plan);
}

#[test]
fn a_verdict_as_target_means_at_least_that() {
    let wanted = Target::Verdict("mixed".into());
    let advice = program(BOUNTY).advise("Kite Reviews", OFFER, &wanted, &mut |_, _| true).expect("advice");
    assert!(advice.reached && advice.plan.is_none());
}

/// A pair with one number, one choice, and a verdict about the number and something else.
const HONEST: &str = r#"
field offer.a: number in 0..100 = 0
field offer.b: one of low, high = low
quantity points "Points" in 0..100 = offer.a
quantity honest "Honesty" in 0..1 = if offer.b = high then 0.6 else 0.2
lever "A" { change: offer.a up to 100, cost: offer.a * €1 }
lever "B" { change: offer.b to high, cost: if offer.b = high then €25 else €0 }
verdict on points { bad when points < 10, bad when honest < 0.5, fair when honest < 0.9, good otherwise }
partner "Northwind Consulting" {}
offer "€100k referral bounty" { a: 20 }
"#;

#[test]
fn what_comes_closest_has_the_best_verdict_and_says_what_stands_in_the_way() {
    let advice = advice(&program(HONEST), &Target::Verdict("good".into()));
    let plan = advice.plan.expect("the closest");
    assert!(!plan.reaches);
    assert_eq!(plan.steps.iter().map(|step| step.lever.as_str()).collect::<Vec<_>>(), ["B"], "A does nothing for honesty");
    assert_eq!(advice.obstacle.as_deref(), Some("Honesty is 0.6, and at least 0.9 is wanted"));
    assert!(advice.alone.iter().all(|alone| alone.helps == (alone.lever == "B")));
}

#[test]
fn where_nothing_comes_nearer_there_is_no_plan() {
    let advice = advice(&program(&HONEST.replace("0.6", "0.2")), &Target::Verdict("good".into()));
    assert!(advice.plan.is_none());
    assert_eq!(advice.obstacle.as_deref(), Some("Honesty is 0.2, and at least 0.9 is wanted"));
    let score = Target::Score(50.0);
    let advice = program(&HONEST.replace("0.6", "0.2")).advise(PARTNER, OFFER, &score, &mut |_, _| true).expect("advice");
    assert!(advice.score_alone, "a score of 50 can be had, with a verdict that is not worth it");
    assert!(advice.plan.is_none_or(|plan| !plan.reaches));
}

/// More is not always better: the number must stop before its limit, alone and beside another lever.
const EVEN: &str = r#"
field offer.a: number in 0..100 = 0
field offer.c: one of low, high = low
quantity points in 0..1000 = offer.a + (if offer.c = high then 40 else 0)
quantity even in 0..1 = 1 - abs(offer.a - 30) / 70
lever "A" { change: offer.a up to 100, cost: offer.a * €1 }
lever "C" { change: offer.c to high, cost: if offer.c = high then €5 else €0 }
verdict on points { bad when points < LEAST, bad when even < 0.8, good otherwise }
partner "Northwind Consulting" {}
offer "€100k referral bounty" { a: 0 }
"#;

#[test]
fn a_number_may_stop_before_its_limit() {
    let good = Target::Verdict("good".into());
    let alone = advice(&program(&EVEN.replace("LEAST", "35")), &good);
    assert!(alone.one_suffices);
    let single = alone.fewest.expect("one lever");
    assert_eq!((single.steps.len(), single.standing.cost), (1, 35.0));
    assert_eq!(alone.plan.expect("a plan").standing.cost, 21.0);
    let together = advice(&program(&EVEN.replace("LEAST", "60")), &good);
    let plan = together.plan.expect("a plan");
    assert!(!together.one_suffices && plan.reaches, "{:?}", together.search);
    assert_eq!((plan.steps.len(), plan.standing.cost), (2, 25.0));
    assert!(together.search.between > 0);
}

#[test]
fn numbers_are_set_to_three_digits() {
    let text = r#"
field offer.budget: money = €0
quantity points in 0..1000 = offer.budget / €1k
lever "More" { change: offer.budget up to €1M, cost: offer.budget }
verdict on points { bad when points < 50, good otherwise }
partner "Northwind Consulting" {}
offer "€100k referral bounty" { budget: €100k }
"#;
    let plan = advice(&program(text), &Target::Score(204.6)).plan.expect("a plan");
    assert_eq!(plan.standing.cost, 105_000.0, "{:?}", plan.steps);
}

#[test]
fn every_step_of_a_plan_is_needed() {
    let text = r#"use std
vendor "V" { hopes { refer: drives, co_sell: drives } }
partner "Northwind Consulting" {
  gross_profit: €100k per month, day_worth: €700 per day
  opportunities: 10 per month, win: 50%, sales_cycle: 1 month
  goal m "Money" { kind: money, weight: 100, horizon: 24 months }
  moves { refer { m: 1 }, co_sell { m: 1 } }
}
offer "€100k referral bounty" from "V" {
  window: 12 months
  asks { refer: 20 days, co_sell: 20 days }
  reward a { kind: deal_registration, amount: €18k, pays_for: [refer] }
  reward b { kind: cash, amount: €3k, pays_for: [co_sell] }
}
"#;
    let plan = advice(&program(text), &aligned()).plan.expect("a plan");
    assert!(plan.reaches && plan.standing.cost <= 320.0 + 1e-6, "{}", plan.standing.cost);
    for step in &plan.steps {
        assert!(step.without.as_ref().expect("a result").verdict != "aligned", "{} adds nothing", step.lever);
    }
}

#[test]
fn offers_that_mean_the_same_get_the_same_advice() {
    let text = r#"use std
vendor "V" { hopes { resell: 1, refer: 1 } }
partner "Northwind Consulting" is reseller { gross_profit: €10k per month, day_worth: €500 per day }
offer "€100k referral bounty" from "V" {
  window: 12 months, asks { refer: 20 days }
  reward referral_fee { amount: €20k, threshold: 2PAYS }
}
"#;
    let plans = ["", ", pays_for: [refer]"].map(|pays| {
        let plan = advice(&program(&text.replace("PAYS", pays)), &aligned()).plan.expect("a plan");
        assert!(plan.reaches);
        plan
    });
    let [unstated, stated] = plans;
    assert_eq!(unstated.standing, stated.standing);
    assert_eq!(unstated.offer_text, stated.offer_text);
}

#[test]
fn costs_are_the_difference_of_what_is_paid_whatever_the_order() {
    let text = format!(
        "{BOUNTY}\nwithout lever \"A longer window\"\nwithout lever \"Pay for each deal\"\nwithout lever \"A nearer threshold\"\nlever \"Free window\" {{ change: offer.window up to 24 months }}\n"
    );
    let program = program(&text);
    let before = program.assess(PARTNER, OFFER).expect("a report");
    let outlay = |report: &goalfit::Report| match report.quantities.get("outlay") {
        Some(goalfit::assess::QuantityValue::Number(number)) => *number,
        other => panic!("{other:?}"),
    };
    let advice = advice(&program, &Target::Score(20.0));
    let plan = advice.plan.expect("a plan");
    let paid = outlay(&plan.report) - outlay(&before);
    let asks_less = plan.steps.iter().any(|step| step.lever == "Ask for less");
    assert!(asks_less || (plan.standing.cost - paid).abs() < 1e-6, "{} and {paid}", plan.standing.cost);
}

#[test]
fn a_lever_that_goes_beyond_its_field_is_an_error_that_names_it() {
    let text = format!("{BOUNTY}\nlever \"Win all\" {{ change: partner.win to 200% }}\n");
    let wrong = program(&text).advise(PARTNER, OFFER, &aligned(), &mut |_, _| true).expect_err("a fault").to_string();
    assert!(wrong.contains("the lever \"Win all\" goes too far: `win` is 200%, which must be between 0% and 100%"), "{wrong}");
}

#[test]
fn large_offers_cost_no_more_trials_than_can_be_afforded_and_say_what_was_left_out() {
    let kinds = ["cash", "margin", "leads", "training", "co_sell"];
    let names: Vec<String> = (0..60).map(|at| format!("act{at}")).collect();
    let rewards: Vec<String> = (0..60)
        .map(|at| format!("  reward r{at} {{ kind: {}, amount: €{}k, threshold: 2, to: decider }}\n", kinds[at % 5], at + 1))
        .collect();
    let asks: Vec<String> = names.iter().enumerate().map(|(at, name)| format!("{name}: {} days", at + 1)).collect();
    let text = format!(
        "use std\nkind activity {{ {} }}\nvendor \"V\" {{ hopes {{ act1: drives }} }}\npartner \"Northwind Consulting\" is services_firm {{ gross_profit: €130k per month, day_worth: €700 per day }}\noffer \"€100k referral bounty\" from \"V\" {{\n  window: 12 months\n  asks {{ {} }}\n{}}}\n",
        names.join(", "),
        asks.join(", "),
        rewards.concat()
    );
    let advice = advice(&program(&text), &aligned());
    assert!(advice.search.trials < 10_000, "{:?}", advice.search);
    assert!(advice.search.left_out > 0 && advice.search.complete_up_to == 0);
    // The levers on the largest come first.
    assert!(advice.alone.iter().any(|alone| alone.member == "r59"));
    assert!(advice.alone.iter().all(|alone| alone.member != "r0"));
}

#[test]
fn levers_that_do_nothing_for_the_target_make_no_plan_dearer() {
    let mut text = String::from(
        "field offer.a: number in 0..100 = 0\nfield offer.b: number in 0..100 = 0\nquantity points in 0..1000 = offer.a + 2 * offer.b\nlever \"A\" { change: offer.a up to 40, cost: offer.a * €2 }\nlever \"B\" { change: offer.b up to 20, cost: offer.b * €3 }\nverdict on points { bad when points < 50, good otherwise }\npartner \"Northwind Consulting\" {}\noffer \"€100k referral bounty\" { a: 0 }\n",
    );
    let few = advice(&program(&text), &Target::Score(60.0)).plan.expect("a plan");
    for at in 0..14 {
        text.push_str(&format!(
            "field offer.z{at}: number in 0..10 = 0\nquantity idle{at} in 0..10 = offer.z{at}\nlever \"Z{at}\" {{ change: offer.z{at} up to 10, cost: offer.z{at} * €1 }}\n"
        ));
    }
    let many = advice(&program(&text), &Target::Score(60.0));
    assert_eq!((many.search.levers, many.search.complete_up_to), (16, 4));
    let many = many.plan.expect("a plan");
    assert_eq!(many.standing.cost, few.standing.cost);
    assert_eq!(many.steps.len(), 2);
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
        for step in plan.steps.iter().filter(|_| plan.reaches) {
            assert!(step.without.as_ref().is_none_or(|without| without.verdict != "aligned"), "{} adds nothing", step.lever);
        }
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

#[test]
fn units_that_were_written_stay_and_money_without_a_currency_can_be_pasted() {
    let offer = OFFER;
    let written = BOUNTY
        .replace("lag: 2 months", "lag: 0.5 months")
        .replace("window: 12 months\n  asks { refer", "window: 40..60 weeks\n  asks { refer");
    let plan = advice(&program(&written), &Target::Score(2.0)).plan.expect("a plan");
    assert!(
        plan.offer_text.contains("lag: 0.5 months") || plan.steps.iter().any(|step| step.lever == "Pay sooner"),
        "{}",
        plan.offer_text
    );
    assert!(
        plan.offer_text.contains("40..60 weeks") || plan.steps.iter().any(|step| step.lever == "A longer window"),
        "{}",
        plan.offer_text
    );
    holds(&written, &plan);
    let mut bare = program("use std\n");
    let facts = format!(
        r#"{{"vendors": [{{"name": "V"}}], "partners": [{{"name": "{PARTNER}", "archetype": "reseller", "gross_profit": 50000, "day_worth": 500}}],
        "offers": [{{"name": "{offer}", "vendor": "V", "window": 12, "asks": {{"refer": 10}}, "rewards": {{"fee": {{"kind": "cash", "amount": 5000, "threshold": 3}}}}}}]}}"#
    );
    bare.add_facts_json(&facts).expect("facts");
    let plan = advice(&bare, &Target::Score(30.0)).plan.expect("a plan");
    assert!(plan.offer_text.contains("amount: €5k"), "{}", plan.offer_text);
    let mut pasted = program(&format!("use std\nvendor \"V\" {{}}\n{}", plan.offer_text));
    let partner = facts.split(r#""offers""#).next().expect("facts").trim_end().trim_end_matches(',').to_string() + "}";
    pasted.add_facts_json(&partner.replace(r#""vendors": [{"name": "V"}],"#, "")).expect("facts");
    let score = pasted.score(PARTNER, &plan.report.offer).expect("a score");
    assert_eq!(score.to_bits(), plan.standing.score.to_bits());
}

/// The remedy for all or nothing does what it says: each deal is paid its part, not all of it for the first.
#[test]
fn the_remedy_pays_for_each_deal_and_no_more_than_that() {
    let program = program(BOUNTY);
    let report = program.assess(PARTNER, OFFER).expect("a report");
    let remedy = report.remedies.iter().find(|remedy| remedy.text.starts_with("pay for each deal")).expect("the remedy");
    assert_eq!((remedy.field.as_str(), remedy.to.as_str()), ("reward.units", "3"));
    assert_eq!((remedy.also[0].field.as_str(), remedy.also[0].to.as_str()), ("reward.threshold", "0"));
    let advice = advice(&program, &aligned());
    let lever = advice.alone.iter().find(|alone| alone.lever == "Pay for each deal").expect("the lever");
    assert!((remedy.score.expect("a score") - lever.standing.score).abs() < 1e-9);
}
