//! The axioms of `semantics`, as properties over generated facts and generated programs.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail loudly")]

mod support;

use goalfit::syntax::{format, parse};
use goalfit::{Report, SourceId, Sources, compile};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::fmt::Write;
use support::number;

const CASES: u32 = 1000;

fn config() -> ProptestConfig {
    ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() }
}

// Facts

const GOAL_KINDS: [&str; 5] = ["money", "recurring", "services", "trust", "capability"];
const REWARD_KINDS: [&str; 5] = ["cash", "revenue_share", "training", "co_sell", "leads"];

/// A case in the oracle's shape: one partner, one offer.
fn case() -> impl Strategy<Value = Value> {
    let goals = prop::collection::vec((0..5_usize, 1..100_u32, 3..48_u32), 1..4);
    let activities = prop::collection::vec((prop::collection::vec(-50..100_i32, 4), 5..20_u32, any::<bool>()), 1..4);
    let reward =
        (0..5_usize, 100..100_000_u32, 0..5_u32, 1..8_u32, 0..4_usize, prop::option::of(1..100_u32), 0..12_u32, 0..60_u32);
    let rewards = prop::collection::vec(reward, 1..3);
    let rhythm = (1..40_u32, 5..95_u32, 0..12_u32, 0..4_u32, 5..100_u32, 5..100_u32, 0..60_u32);
    let offer = (0..24_u32, prop::collection::vec(1..60_u32, 1..4), 0..30_u32, prop::option::of(5..200_u32), any::<bool>());
    (goals, activities, rewards, rhythm, offer).prop_map(|(goals, activities, rewards, rhythm, offer)| {
        let share = |number: u32| f64::from(number) / 100.0;
        let (opportunities, win, cycle, ramp, readiness, trust, slack) = rhythm;
        let (window, asks, support, capacity, person) = offer;
        let names: Vec<String> = (0..goals.len()).map(|at| format!("g{at}")).collect();
        let goals: Value = goals
            .iter()
            .enumerate()
            .map(|(at, (kind, weight, horizon))| {
                let kind = GOAL_KINDS[*kind];
                (names[at].clone(), json!({"kind": kind, "weight": weight, "horizon": horizon}))
            })
            .collect::<serde_json::Map<_, _>>()
            .into();
        let count = activities.len();
        let activities: Value = activities
            .iter()
            .enumerate()
            .map(|(at, (moves, room, norm))| {
                let moves: serde_json::Map<String, Value> = names.iter().zip(moves).map(|(name, value)| (name.clone(), json!(f64::from(*value) / 100.0))).collect();
                (format!("a{at}"), json!({"moves": moves, "room": f64::from(*room) / 10.0, "by_norm": norm}))
            })
            .collect::<serde_json::Map<_, _>>()
            .into();
        let effort: serde_json::Map<String, Value> = asks.iter().take(count).enumerate().map(|(at, days)| (format!("a{at}"), json!(days))).collect();
        let rewards: Vec<Value> = rewards
            .iter()
            .map(|(kind, amount, threshold, units, to, odds, lag, hassle)| {
                let kind = REWARD_KINDS[*kind];
                let to = ["both", "decider", "doer", "neither"][*to];
                let mut reward = json!({"kind": kind, "amount": amount, "threshold": threshold, "units": units,
                    "to": to, "lag": lag, "hassle": share(*hassle)});
                if let Some(odds) = odds {
                    reward["odds"] = json!(share(*odds));
                }
                reward
            })
            .collect();
        json!({
            "partner": {"goals": goals, "activities": activities, "day_worth": 500, "gross_profit": 50_000, "slack": share(slack), "capacity": capacity,
                "opportunities": f64::from(opportunities) / 10.0, "win": share(win), "sales_cycle": cycle, "ramp": ramp, "readiness": share(readiness),
                "trust": share(trust), "acts_as": if person { "person" } else { "firm" }},
            "offer": {"window": window, "effort": effort, "support": support, "rewards": rewards},
            "hopes": {"a0": 1, "a1": 0.5},
        })
    })
}

fn report(case: &Value) -> Report {
    support::report(case)
}

fn pull(case: &Value) -> f64 {
    number(&report(case), "pull").expect("a number")
}

fn changed(case: &Value, change: impl FnOnce(&mut Value)) -> Value {
    let mut other = case.clone();
    change(&mut other);
    other
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * 1.0_f64.max(a.abs()).max(b.abs())
}

fn same(a: &Report, b: &Report) -> bool {
    near(a.score, b.score)
        && ["fit", "pull", "attention", "participation"]
            .iter()
            .all(|name| near(number(a, name).expect("a number"), number(b, name).expect("a number")))
}

/// A change of one number of the partner or of every reward.
fn partner(case: &Value, field: &str, change: impl Fn(f64) -> f64) -> Value {
    changed(case, |case| case["partner"][field] = json!(change(case["partner"][field].as_f64().expect("a number"))))
}

fn rewards(case: &Value, field: &str, change: impl Fn(f64) -> f64) -> Value {
    changed(case, |case| {
        for reward in case["offer"]["rewards"].as_array_mut().expect("a list") {
            if let Some(value) = reward[field].as_f64() {
                reward[field] = json!(change(value));
            }
        }
    })
}

/// Entries of every object in reverse order, and lists of rewards with their names kept.
fn reversed(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let parts: Vec<String> =
                map.iter().rev().map(|(key, value)| format!("{}: {}", json!(key), reversed(value))).collect();
            format!("{{{}}}", parts.join(", "))
        }
        Value::Array(list) => format!("[{}]", list.iter().map(reversed).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_order_of_facts_changes_no_bit(case in case()) {
        let facts = support::facts(&case);
        let mut other = support::library();
        other.add_facts_json(&reversed(&facts)).expect("the same facts");
        let (a, b) = (report(&case), other.assess("partner", "offer").expect("assessed"));
        prop_assert_eq!(serde_json::to_string(&a).expect("JSON"), serde_json::to_string(&b).expect("JSON"));
    }

    #[test]
    fn scaling_weights_or_money_changes_nothing(case in case(), scale in 1..1000_u32) {
        let scale = f64::from(scale) / 7.0;
        let weights = changed(&case, |case| for goal in case["partner"]["goals"].as_object_mut().expect("goals").values_mut() {
            goal["weight"] = json!(goal["weight"].as_f64().expect("a number") * scale);
        });
        let money = rewards(&partner(&partner(&case, "day_worth", |x| x * scale), "gross_profit", |x| x * scale), "amount", |x| x * scale);
        let first = report(&case);
        prop_assert!(same(&first, &report(&weights)));
        prop_assert!(same(&first, &report(&money)));
    }

    #[test]
    fn a_goal_of_weight_zero_changes_nothing(case in case()) {
        let more = changed(&case, |case| case["partner"]["goals"]["zero"] = json!({"kind": "money", "weight": 0, "horizon": 6}));
        prop_assert!(same(&report(&case), &report(&more)));
    }

    #[test]
    fn shares_sum_exactly_and_neutral_causes_have_none(case in case()) {
        let report = report(&case);
        let sum: f64 = report.causes.iter().map(|cause| cause.share).sum();
        prop_assert!((report.best + sum - report.score).abs() <= 1e-9, "{} {} {}", report.best, sum, report.score);
        prop_assert_eq!(report.best, 100.0);
        for cause in report.causes.iter().filter(|cause| !cause.live) {
            prop_assert_eq!((cause.share, cause.lift), (0.0, 0.0));
            prop_assert_eq!(cause.alone, report.best);
        }
    }

    #[test]
    fn unrelated_partners_and_offers_change_nothing(case in case(), other in case()) {
        let mut program = support::program(&case);
        let alone = program.assess("partner", "offer").expect("assessed");
        let mut facts = support::facts(&other);
        for (list, name) in [("partners", "another partner"), ("offers", "another offer")] {
            facts[list][0]["name"] = json!(name);
        }
        facts.as_object_mut().expect("an object").remove("vendors");
        program.add_facts_json(&facts.to_string()).expect("the facts can be read");
        prop_assert_eq!(alone, program.assess("partner", "offer").expect("assessed"));
    }

    #[test]
    fn the_same_input_gives_the_same_bits(case in case()) {
        prop_assert_eq!(support::bits(&report(&case)), support::bits(&report(&case)));
    }

    #[test]
    fn every_figure_is_finite_and_within_its_bounds(case in case()) {
        let report = report(&case);
        for (name, low, high) in [("score", -100.0, 100.0), ("fit", -1.0, 1.0), ("pull", -1.0, 1.0), ("attention", 0.0, 1.0), ("participation", 0.0, 1.0), ("ceiling", 0.0, 100.0)] {
            let value = number(&report, name).expect("a number");
            prop_assert!((low..=high).contains(&value), "{} {}", name, value);
        }
        prop_assert!(!serde_json::to_string(&report).expect("JSON").contains("null,\"best"));
    }

    #[test]
    fn no_reward_no_pull_and_more_reward_never_less(case in case(), scale in 1..50_u32) {
        let nothing = rewards(&case, "amount", |_| 0.0);
        let report = report(&nothing);
        prop_assert!(number(&report, "pull").expect("a number") <= 0.0);
        // A toll on favours is taken once, when any cash is paid: the first cent may cost more than it brings, later ones do not.
        let more = rewards(&case, "amount", |x| x * (1.0 + f64::from(scale)));
        prop_assert!(pull(&more) >= pull(&case) - 1e-12);
    }

    #[test]
    fn what_helps_never_lowers_pull(case in case(), by in 1..100_u32) {
        let up = |x: f64| (x + f64::from(by) / 100.0).min(1.0);
        let first = pull(&case);
        for better in [partner(&case, "trust", up), partner(&case, "readiness", up), partner(&case, "win", up), partner(&case, "opportunities", |x| x + f64::from(by) / 10.0)] {
            prop_assert!(pull(&better) >= first - 1e-12);
        }
    }

    #[test]
    fn what_hinders_never_raises_pull(case in case(), by in 1..24_u32) {
        let first = pull(&case);
        let later = |x: f64| x + f64::from(by);
        for worse in [rewards(&case, "lag", later), rewards(&case, "hassle", |x| (x + f64::from(by) / 50.0).min(1.0)), partner(&case, "sales_cycle", later), partner(&case, "ramp", later)] {
            prop_assert!(pull(&worse) <= first + 1e-12);
        }
    }

    #[test]
    fn more_effort_at_the_same_mix_leaves_fit_and_never_raises_pull(case in case(), scale in 2..5_u32) {
        let more = changed(&case, |case| for days in case["offer"]["effort"].as_object_mut().expect("asks").values_mut() {
            *days = json!(days.as_f64().expect("a number") * f64::from(scale));
        });
        let (a, b) = (report(&case), report(&more));
        prop_assert!(near(number(&a, "fit").expect("a number"), number(&b, "fit").expect("a number")));
        // Where a toll outweighs what is felt, pull is below zero, and days that support does not cover any more dilute it: so
        // the definition has it. The promise is for offers that give something.
        let gives = |report: &Report| number(report, "net").expect("a number") >= 0.0;
        prop_assume!(gives(&a) && gives(&b));
        prop_assert!(number(&b, "pull").expect("a number") <= number(&a, "pull").expect("a number") + 1e-12);
    }

    #[test]
    fn a_lower_threshold_never_lowers_pull(case in case()) {
        // Between thresholds: to pay from the first closing on is another rule of payment, with its own cap on units.
        let lower = rewards(&case, "threshold", |x| if x > 1.0 { x - 1.0 } else { x });
        prop_assert!(pull(&lower) >= pull(&case) - 1e-12);
    }

    #[test]
    fn splitting_an_activity_changes_neither_fit_nor_pull_nor_direction(case in case(), part in 1..9_u32) {
        let whole = changed(&case, |case| for reward in case["offer"]["rewards"].as_array_mut().expect("a list") {
            reward["pays_for"] = json!({"a0": 1});
        });
        // Two halves of one activity: each is asked, paid and hoped for like the whole; a half's room is half the room.
        let split = changed(&whole, |case| {
            let mut activity = case["partner"]["activities"]["a0"].clone();
            activity["room"] = json!(activity["room"].as_f64().expect("a number") / 2.0);
            case["partner"]["activities"]["a0"] = activity.clone();
            case["partner"]["activities"]["a0_b"] = activity;
            let days = case["offer"]["effort"]["a0"].as_f64().expect("days");
            let first = days * f64::from(part) / 10.0;
            case["offer"]["effort"]["a0"] = json!(first);
            case["offer"]["effort"]["a0_b"] = json!(days - first);
            for reward in case["offer"]["rewards"].as_array_mut().expect("a list") {
                reward["pays_for"] = json!({"a0": 1, "a0_b": 1});
            }
            case["hopes"]["a0_b"] = case["hopes"]["a0"].clone();
        });
        let (a, b) = (report(&whole), report(&split));
        for name in ["fit", "pull", "direction"] {
            let (x, y) = (number(&a, name), number(&b, name));
            prop_assert!(x.is_some() == y.is_some() && x.zip(y).is_none_or(|(x, y)| near(x, y)), "{} {:?} {:?}", name, x, y);
        }
    }

    #[test]
    fn the_money_ceiling_holds_and_is_approached(case in case(), scale in 1..1000_u32) {
        let first = report(&case);
        let ceiling = number(&first, "ceiling").expect("a number");
        let more = report(&rewards(&case, "amount", |x| x * f64::from(scale)));
        prop_assert!(more.score <= ceiling + 1e-9);
        let felt = number(&first, "felt_total").expect("a number");
        if felt > 1e-6 && number(&first, "fit").expect("a number") > 0.0 && number(&first, "toll").expect("a number") == 0.0 {
            let endless = report(&rewards(&case, "amount", |x| x * 1e14));
            prop_assert!((endless.score - ceiling).abs() < 1e-3, "{} {}", endless.score, ceiling);
        }
    }

    #[test]
    fn a_dominated_offer_never_ranks_higher(case in case(), less in 1..100_u32) {
        let worse = rewards(&case, "amount", |x| x * f64::from(less) / 100.0);
        let (a, b) = (report(&case), report(&worse));
        let positive = |report: &Report| ["fit", "pull"].iter().all(|name| number(report, name).expect("a number") >= 0.0);
        if positive(&a) && positive(&b) {
            prop_assert!(b.score <= a.score + 1e-9);
        }
    }
}

// Programs

/// A small model of its own: base quantities, defines, rules with random causes, conditions and operations.
fn program() -> impl Strategy<Value = Vec<String>> {
    let numbers = prop::collection::vec(-20..20_i32, 4);
    let rule = (0..6_usize, 0..4_usize, 0..4_usize, -8..8_i32, 0..3_usize);
    (numbers, prop::collection::vec(rule, 0..9), 0..4_usize).prop_map(|(numbers, rules, shape)| {
        let mut made: Vec<String> = vec![
            "kind goal { money, fame }".into(),
            "kind reward { cash, praise }".into(),
            "field partner.size: number = 10".into(),
            "field goal.kind: kind goal".into(),
            "field reward.kind: kind reward".into(),
            "field reward.amount: number = 1".into(),
            format!("constant shift = {}.5 assumed", numbers[0].abs()),
            "table suits by reward.kind, goal.kind else 0.5 {\n  |      | money |\n  | cash | 2     |\n}".into(),
            format!("quantity a = {} + partner.size", numbers[1]),
            format!("quantity b = a * 0.25 - {}", numbers[2].abs()),
            "quantity worth for reward = reward.amount * (sum of suits(reward.kind, goal.kind) for goal in partner.goals)".into(),
            "define total = sum of worth(reward) for reward in offer.rewards".into(),
            format!("quantity score = {} + shift", ["a + b", "a - total", "b + total * 0.5", "max(a, b) + min(total, 5)"][shape]),
            "verdict on score {\n  good when score > 0\n  poor otherwise\n}".into(),
            "partner \"P\" {\n  goal m { kind: money }\n  goal f { kind: fame }\n}".into(),
            format!(
                "offer \"O\" {{\n  reward x {{ kind: cash, amount: {} }}\n  reward y {{ kind: praise, amount: 3 }}\n}}",
                numbers[3]
            ),
        ];
        for (at, (cause, target, operation, value, condition)) in rules.iter().enumerate() {
            let target = ["a", "b", "score", "worth(reward)"][*target];
            let mut text = format!("rule \"r{at}\" {{\n");
            if target == "worth(reward)" {
                text.push_str("  for: reward\n");
            }
            let _ = match condition {
                0 => Ok(()),
                1 => writeln!(text, "  when: partner.size > {value}"),
                _ => writeln!(text, "  when: a > {value}").and(Ok(())),
            };
            // A condition on `a` for an effect on `a` would be a circle.
            if *condition == 2 && target == "a" {
                text = text.replace("when: a >", "when: partner.size >");
            }
            let operation = ["times", "plus", "minus", "times"][*operation];
            let _ = writeln!(
                text,
                "  cause: c{cause}\n  effect: {target} {operation} {value} / 4\n  because: \"{{a}} and {{partner}}.\" # why\n}}"
            );
            made.push(text.trim_end().to_string());
        }
        made
    })
}

fn assessed(declarations: &[String]) -> Report {
    let text = declarations.join("\n");
    let program = compile(Sources::single("generated.goalfit", &text)).unwrap_or_else(|error| panic!("{error}\n{text}"));
    program.assess("P", "O").unwrap_or_else(|error| panic!("{error}\n{text}"))
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn shares_of_any_program_sum_to_the_difference(program in program()) {
        let report = assessed(&program);
        let sum: f64 = report.causes.iter().map(|cause| cause.share).sum();
        let size = 1.0_f64.max(report.best.abs()).max(report.score.abs());
        prop_assert!((report.best + sum - report.score).abs() <= 1e-9 * size);
        for cause in report.causes.iter().filter(|cause| !cause.live) {
            prop_assert_eq!(cause.share, 0.0);
        }
    }

    #[test]
    fn the_order_of_declarations_changes_no_bit(program in program(), seed in any::<u64>()) {
        let mut other = program.clone();
        let mut state = seed | 1;
        for at in (1..other.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let place = usize::try_from(state >> 33).expect("small") % (at + 1);
            other.swap(at, place);
        }
        prop_assert_eq!(serde_json::to_string(&assessed(&program)).expect("JSON"), serde_json::to_string(&assessed(&other)).expect("JSON"));
    }

    #[test]
    fn causes_that_enter_alike_share_alike(program in program(), by in 1..9_u32) {
        let mut twice = program;
        for name in ["one", "two"] {
            twice.push(format!("rule \"{name}\" {{\n  cause: {name}\n  effect: score times {by} / 3\n  because: \"x\"\n}}"));
        }
        let report = assessed(&twice);
        let share = |name: &str| report.causes.iter().find(|cause| cause.name == name).map(|cause| cause.share).expect("there");
        prop_assert!(near(share("one"), share("two")));
    }

    #[test]
    fn an_unrelated_finding_or_quantity_changes_nothing(program in program()) {
        let mut more = program.clone();
        more.push("quantity aside = partner.size * 2".into());
        more.push("rule \"Aside\" {\n  cause: a_side\n  effect: aside times 0.5\n  because: \"x\"\n}".into());
        more.push("rule \"Found\" {\n  finding\n  because: \"x\"\n}".into());
        let (a, b) = (assessed(&program), assessed(&more));
        prop_assert_eq!(a.score.to_bits(), b.score.to_bits());
        for cause in &a.causes {
            let other = b.causes.iter().find(|other| other.name == cause.name).expect("there");
            prop_assert!(near(cause.share, other.share));
        }
    }

    #[test]
    fn more_than_sixteen_causes_are_joined_and_still_sum(factors in prop::collection::vec(1..40_u32, 17..30)) {
        let mut text = vec![
            "verdict on score {\n  fine otherwise\n}".to_string(),
            "quantity score = 100".into(),
            "partner \"P\" {}\noffer \"O\" {}".into(),
        ];
        for (at, factor) in factors.iter().enumerate() {
            text.push(format!("rule \"r{at}\" {{\n  cause: c{at}\n  effect: score times {} / 40\n  because: \"x\"\n}}", factor));
        }
        let report = assessed(&text);
        let sum: f64 = report.causes.iter().map(|cause| cause.share).sum();
        prop_assert!((report.best + sum - report.score).abs() <= 1e-9);
        prop_assert_eq!(report.causes.len(), 16);
        prop_assert_eq!(report.joined.len(), factors.len() - 15);
    }

    #[test]
    fn formatting_keeps_meaning_and_comments_and_is_done_once(program in program()) {
        let text = program.join("\n");
        let sources = Sources::single("generated.goalfit", &text);
        let (tree, _) = parse(&sources, SourceId(0));
        let once = format(&sources, &tree);
        let again = Sources::single("generated.goalfit", &once);
        let (tree, diagnostics) = parse(&again, SourceId(0));
        prop_assert!(diagnostics.is_empty());
        prop_assert_eq!(&format(&again, &tree), &once);
        prop_assert_eq!(text.matches('#').count(), once.matches('#').count());
        prop_assert_eq!(serde_json::to_string(&assessed(&program)).expect("JSON"), serde_json::to_string(&assessed(&[once])).expect("JSON"));
    }

    #[test]
    fn any_text_at_all_is_read_without_a_panic(text in "[a-z{}\\[\\]()|:,.=\"#€0-9%\n +*/<>-]{0,200}") {
        let whole = format!("use std\n{text}");
        let sources = Sources::single("any.goalfit", &whole);
        let (tree, _) = parse(&sources, SourceId(0));
        let _ = format(&sources, &tree);
        let _ = compile(sources);
        let tokens = goalfit::syntax::tokens(&whole);
        prop_assert_eq!(tokens.iter().map(|token| token.text(&whole)).collect::<String>(), whole);
    }
}
