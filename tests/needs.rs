//! Needs and findings over all offers.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail loudly")]

use goalfit::{Program, Sources, compile};

const BOUNTY: &str = include_str!("../examples/referral-bounty.goalfit");
const PARTNER: &str = "Northwind Consulting";

fn program(text: &str) -> Program {
    match compile(Sources::single("needs.goalfit", text)) {
        Ok(program) => program,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn needs_are_ranked_by_what_they_gain_for_their_cost_and_laid_out_over_months() {
    let needs = program(BOUNTY).needs(PARTNER).expect("needs");
    assert_eq!(needs.needs[0].lever, "Get them ready");
    let worth: Vec<f64> = needs.needs.iter().map(|need| need.score_gain / need.cost).collect();
    assert!(worth.windows(2).all(|two| two[0] >= two[1]), "{worth:?}");
    let mut month = 0.0;
    for need in &needs.needs {
        assert!((need.from_month - month).abs() < 1e-12 && need.to_month >= need.from_month);
        month = need.to_month;
        let sum: f64 = need.effects.iter().map(|effect| effect.score_then - effect.score).sum();
        assert!((sum - need.score_gain).abs() < 1e-9);
    }
    // Ten days at five a month.
    assert!((needs.needs[0].days - 10.0).abs() < 1e-9 && (needs.needs[0].to_month - 2.0).abs() < 1e-9);
    assert!((needs.needs[0].cost - 3500.0).abs() < 1e-9);
}

/// What a need promises is what comes out when the facts are so.
#[test]
fn a_mended_need_gives_the_score_that_was_told() {
    let needs = program(BOUNTY).needs(PARTNER).expect("needs");
    let mended = program(&BOUNTY.replacen("readiness: 50%", "readiness: 100%", 1));
    for effect in &needs.needs[0].effects {
        let score = mended.score(PARTNER, &effect.offer).expect("a score");
        assert_eq!(score.to_bits(), effect.score_then.to_bits(), "{}", effect.offer);
    }
}

#[test]
fn a_partner_that_lacks_nothing_has_no_needs() {
    let text = "use std\npartner \"P\" is reseller { gross_profit: €10k per month, day_worth: €400 per day, ramp: 0 months }\n\
                offer \"O\" { window: 12 months, support: 20 days, asks { resell: 20 days }, reward margin { amount: €20k } }\n";
    assert!(program(text).needs("P").expect("needs").needs.is_empty());
    let wrong = program(text).needs("Q").expect_err("nobody").to_string();
    assert_eq!(wrong, "there is no partner `Q`: did you mean `P`?");
    let nothing = program("use std\npartner \"P\" is reseller { gross_profit: €10k per month, day_worth: €400 per day }\n");
    assert!(nothing.needs("P").expect("needs").needs.is_empty());
    assert!(nothing.needs("Q").is_err());
}

fn found(program: &Program) -> Vec<String> {
    program.programme(PARTNER).expect("findings").into_iter().map(|finding| finding.rule).collect()
}

#[test]
fn overload_and_push_look_over_all_offers_in_force() {
    let program_of = |text: &str| program(text);
    assert_eq!(found(&program_of(BOUNTY)), ["Overload"]);
    let second = "window: 12 months\n  asks { co_sell";
    let later = BOUNTY.replacen(second, &format!("in_force: no, {second}"), 1);
    assert_ne!(later, BOUNTY);
    assert_eq!(found(&program_of(&later)), ["Push"], "what is not in force does not count");
    let unsupported = BOUNTY.replacen("  support: 15 days\n", "", 1);
    assert_eq!(found(&program_of(&unsupported)), ["Overload", "Push"]);
    let sentence = &program_of(BOUNTY).programme(PARTNER).expect("findings")[0].because;
    assert!(sentence.contains("80 days") && sentence.contains("60 days"), "{sentence}");
    // A pair's own report is untouched by other offers.
    let alone = program_of(BOUNTY).assess(PARTNER, "€100k referral bounty").expect("a report");
    assert!(alone.findings.iter().all(|finding| finding.rule != "Overload"));
}

#[test]
fn a_look_over_all_offers_says_where_it_does_not_belong() {
    let wrong = |rule: &str| {
        let text = format!("use std\n{rule}\n");
        match compile(Sources::single("rule.goalfit", &text)) {
            Ok(_) => String::new(),
            Err(error) => error.diagnostics.iter().map(|wrong| wrong.message.clone()).collect::<Vec<_>>().join("; "),
        }
    };
    let all = "(sum of effort for offer in partner.offers) > 3 days";
    assert_eq!(wrong(&format!("rule \"R\" {{ finding, when: {all}, because: \"x\" }}")), "");
    assert!(
        wrong(&format!("rule \"R\" {{ finding, when: {all} and offer.window > 3 months, because: \"x\" }}"))
            .contains("about a single one, too")
    );
    assert!(wrong(&format!("rule \"R\" {{ finding, when: {all}, because: \"{{fit}}\" }}")).contains("about a single one, too"));
    assert!(
        wrong(&format!("rule \"R\" {{ finding, for: reward where {all}, because: \"x\" }}"))
            .contains("only a finding without `for`")
    );
    assert!(wrong(&format!("define x = if {all} then 1 else 0")).contains("only a finding without `for`"));
    let inner = "(sum of (sum of effort for offer in partner.offers) for offer in partner.offers) > 3 days";
    assert!(wrong(&format!("rule \"R\" {{ finding, when: {inner}, because: \"x\" }}")).contains("inside another"));
    let other = "(sum of effort for o in partner.offers) > 3 days";
    assert!(wrong(&format!("rule \"R\" {{ finding, when: {other}, because: \"x\" }}")).contains("an offer is called `offer`"));
}
