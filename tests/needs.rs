//! Needs and findings over all offers.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail loudly")]

use goalfit::needs::{Need, Needs};
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
    // 104 days free and 80 asked in twelve months: two days a month are left.
    let needs = program(&BOUNTY.replace("capacity: 60 days, slack: 15%", "capacity: 104 days, slack: 15%"))
        .needs(PARTNER)
        .expect("needs");
    assert_eq!(needs.needs[0].lever, "Get them ready");
    let worth: Vec<f64> = needs.needs.iter().map(|need| need.score_gain / need.cost).collect();
    assert!(worth.windows(2).all(|two| two[0] >= two[1]), "{worth:?}");
    let mut month = 0.0;
    for need in &needs.needs {
        let (from, to) = (need.from_month.expect("room"), need.to_month.expect("room"));
        if need.days > 0.0 {
            assert!((from - month).abs() < 1e-12 && (to - from - need.days / 2.0).abs() < 1e-9, "{need:?}");
            month = to;
        } else {
            assert_eq!((from, to), (0.0, 0.0), "what takes no days waits for nothing");
        }
        let sum: f64 = need.effects.iter().map(|effect| effect.score_then - effect.score).sum();
        assert!((sum - need.score_gain).abs() < 1e-9);
    }
    assert!((needs.needs[0].days - 10.0).abs() < 1e-9 && needs.needs[0].to_month == Some(5.0));
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

const THREE: &str = r#"use std
vendor "V" {}
partner "P" is reseller { gross_profit: €10k per month, day_worth: €700 per day, capacity: 30 days, readiness: 40% }
offer "A" from "V" { window: 12 months, asks { resell: 25 days }, reward margin { amount: €50k, units: 10 } }
offer "B" from "V" { window: 3 months, asks { co_sell: 25 days }, reward cash { amount: €50k, units: 10 } }
offer "Off" from "V" { in_force: no, window: 6 months, asks { refer: 250 days }, reward cash { amount: €50k } }
"#;

fn need(needs: &Needs, lever: &str) -> Need {
    let found = needs.needs.iter().find(|need| need.lever == lever);
    found.unwrap_or_else(|| panic!("{lever} is not among {:?}", needs.needs)).clone()
}

#[test]
fn offers_that_are_not_in_force_count_for_nothing() {
    let with = program(THREE).needs("P").expect("needs");
    for need in &with.needs {
        assert!(need.effects.iter().all(|effect| effect.offer != "Off"), "{need:?}");
    }
    let without = THREE.lines().filter(|line| !line.contains("Off")).collect::<Vec<_>>().join("\n");
    assert_eq!(program(&without).needs("P").expect("needs"), with);
}

/// What is not in force need not even be complete; what is, must be.
#[test]
fn an_offer_that_is_not_in_force_and_cannot_be_assessed_is_no_hindrance() {
    let broken = THREE.replace("in_force: no, window: 6 months,", "in_force: no,");
    assert_ne!(broken, THREE);
    let (whole, open) = (program(THREE), program(&broken));
    assert!(open.assess("P", "Off").is_err());
    assert_eq!(open.needs("P").expect("needs"), whole.needs("P").expect("needs"));
    assert_eq!(open.programme("P").expect("findings"), whole.programme("P").expect("findings"));
    let in_force = program(&broken.replace("in_force: no,", ""));
    assert!(in_force.needs("P").expect_err("a fact is missing").to_string().contains("window"));
    assert!(in_force.programme("P").expect_err("a fact is missing").to_string().contains("window"));
}

#[test]
fn room_is_looked_for_over_all_offers_in_force() {
    let crowded = program(THREE).needs("P").expect("needs");
    let room = need(&crowded, "Make room");
    assert!(room.because.contains("50 days") && room.because.contains("30 days"), "{}", room.because);
    assert_eq!(room.changes[0].to, "50 days");
    assert_eq!(room.effects.len(), 2);
    assert!(room.gain > 0.0 && (room.cost - 14_000.0).abs() < 1e-9, "{room:?}");
    let ready = need(&crowded, "Get them ready");
    assert_eq!((ready.days, ready.from_month, ready.to_month), (12.0, None, None), "50 days asked and 30 free: no room");
    let at_once = need(&crowded, "Work beside them");
    assert_eq!((at_once.from_month, at_once.to_month), (Some(0.0), Some(0.0)));
    // 74 free and 50 asked, over the longest window of twelve months: two a month, whichever offer stands first.
    let roomy = THREE.replace("capacity: 30 days", "capacity: 74 days");
    let mut lines: Vec<&str> = roomy.lines().collect();
    lines[3..].reverse();
    for text in [roomy.clone(), lines.join("\n")] {
        let needs = program(&text).needs("P").expect("needs");
        assert!(needs.needs.iter().all(|need| need.lever != "Make room"));
        assert_eq!(need(&needs, "Get them ready").to_month, Some(6.0));
    }
    // The bounty's offers ask for 80 days and 60 are free, though each alone finds room.
    let bounty = need(&program(BOUNTY).needs(PARTNER).expect("needs"), "Make room");
    assert_eq!((bounty.changes[0].from.as_str(), bounty.changes[0].to.as_str()), ("60 days", "80 days"));
}

#[test]
fn what_does_harm_is_no_need() {
    let fee = "use std\nvendor \"V\" { hopes { resell: 1 } }\n\
               partner \"P\" is reseller { gross_profit: €10k per month, day_worth: €700 per day, readiness: 40%, trust: 50% }\n\
               offer \"Fee\" from \"V\" { window: 12 months, asks { resell: 10 days }, reward cash { amount: -€5k } }\n";
    let needs = program(fee).needs("P").expect("needs");
    assert!(needs.needs.iter().all(|need| need.score_gain > 0.0 && need.lowers.is_empty()), "{needs:?}");
    // Where the same training lifts another offer by more, it is a need, and whom it costs is told.
    let both = format!(
        "{fee}offer \"Pay\" from \"V\" {{ window: 12 months, asks {{ resell: 10 days }}, reward margin {{ amount: €20k, units: 5 }} }}\n"
    );
    let ready = need(&program(&both).needs("P").expect("needs"), "Get them ready");
    assert_eq!(ready.lowers, ["Fee"]);
    assert!(ready.score_gain > 0.0);
}

#[test]
fn a_lever_for_each_member_is_a_need_for_each() {
    let named = BOUNTY.replacen("  goal services", "  activity refer { skill: 40% }\n  activity resell {}\n  goal services", 1);
    let text = format!(
        "{named}\nfield activity.skill: share = 50%\n\
         lever \"Teach\" {{ for: activity where offer.in_force, change: activity.skill to 60%, need: 1 day of work, gain: 1 * activity.skill, because: \"y\" }}\n"
    );
    let needs = program(&text).needs(PARTNER).expect("needs");
    let taught: Vec<&str> = needs.needs.iter().filter(|need| need.lever == "Teach").map(|need| need.member.as_str()).collect();
    assert_eq!(taught, ["refer", "resell"]);
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
fn an_expectation_may_be_about_a_finding_over_all_offers() {
    let checks = |finding: &str| -> Vec<(bool, String)> {
        let text = format!("{BOUNTY}\nexpect \"Co-delivery programme\" for \"{PARTNER}\" {{ finding: {finding} }}\n");
        let outcome = program(&text).expectations().pop().expect("an outcome");
        outcome.checks.into_iter().map(|check| (check.holds, check.found)).collect()
    };
    let (holds, found) = checks("\"Overload\"").remove(0);
    assert!(holds && found.ends_with("Overload"), "{found}");
    assert!(checks("[\"Push\", \"Overload\"]")[0].0, "one of several");
    assert!(!checks("\"Push\"")[0].0);
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
