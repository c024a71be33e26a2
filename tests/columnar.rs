//! Scores of many pairs at once are those of one pair, to the bit: on the standard library with generated facts, on generated
//! programs, on the casebook and on the oracle's vectors.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail loudly")]

mod support;

use goalfit::columnar::{Portfolio, Scorer, Scores};
use goalfit::{Error, Program, Sources, compile};
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// The same numbers on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) ^ (self.0 >> 12 & 0xffff)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[usize::try_from(self.below(of.len() as u64)).expect("small")]
    }

    /// A number from 0 to `most` in thousandths.
    fn upto(&mut self, most: u32) -> f64 {
        f64::from(u32::try_from(self.below(u64::from(most) * 1000 + 1)).expect("small")) / 1000.0
    }
}

// Facts for the standard library

const GOALS: [&str; 7] = ["money", "trust", "services", "ease", "income", "name", "brand"];
const KINDS: [&str; 8] = ["money", "recurring", "services", "trust", "capability", "mission", "ease", "brand"];
const ACTIVITIES: [&str; 6] = ["refer", "promote", "implement", "advise", "train", "co_sell"];
const REWARDS: [&str; 8] = ["cash", "revenue_share", "training", "leads", "mdf", "tier", "points", "recognition"];

fn some<'a>(random: &mut Random, of: &[&'a str], most: u64) -> Vec<&'a str> {
    let mut found: Vec<&str> = Vec::new();
    for _ in 0..=random.below(most) {
        let name = random.one(of);
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

/// A partner; the odder, the more its facts are missing or beyond what a rule allows.
fn partner(random: &mut Random, name: &str, odd: bool) -> Value {
    let names = if odd { some(random, &GOALS, 5) } else { vec!["money", "services", "trust"] };
    let ranked = odd && random.chance(15);
    let compared = odd && !ranked && random.chance(10);
    let mut goals = Map::new();
    for (at, goal) in names.iter().enumerate() {
        let kind = if KINDS.contains(goal) && random.chance(50) { goal } else { random.one(&KINDS) };
        let mut fields = json!({"kind": kind, "horizon": random.upto(48)});
        if ranked {
            fields["rank"] = json!(at + 1);
        } else if !odd || !random.chance(4) {
            fields["weight"] = json!(if odd && random.chance(5) { 0.0 } else { random.upto(100) + if odd { 0.0 } else { 1.0 } });
        }
        goals.insert((*goal).into(), fields);
    }
    let doing = if odd { some(random, &ACTIVITIES, 4) } else { vec!["refer", "implement"] };
    let mut activities = Map::new();
    let mut moves = Map::new();
    for activity in &doing {
        activities.insert((*activity).into(), json!({"room": random.upto(3), "by_norm": random.chance(30)}));
        let row: Map<String, Value> =
            names.iter().filter(|_| !odd || random.0 % 5 > 0).map(|goal| ((*goal).to_string(), json!(0.0))).collect();
        let row: Map<String, Value> = row.into_iter().map(|(goal, _)| (goal, json!(random.upto(2) - 1.0))).collect();
        moves.insert((*activity).into(), Value::Object(row));
    }
    let mut fields = json!({
        "name": name, "goals": goals, "activities": activities, "moves": moves, "day_worth": random.upto(2000) + 1.0,
        "gross_profit": random.upto(90_000), "opportunities": random.upto(30), "win": random.upto(1), "sales_cycle": random.upto(12),
        "ramp": random.upto(3), "readiness": random.upto(1), "trust": random.upto(1), "slack": random.upto(1),
    });
    if random.chance(60) {
        fields["capacity"] = json!(random.upto(90));
    }
    if random.chance(40) {
        fields["acts_as"] = json!("person");
    }
    if compared {
        let mut compares = Map::new();
        for (at, goal) in names.iter().enumerate() {
            let row: Map<String, Value> =
                names.iter().skip(at + 1).map(|other| ((*other).to_string(), json!(1 + random.below(4)))).collect();
            if !row.is_empty() {
                compares.insert((*goal).into(), Value::Object(row));
            }
        }
        if !compares.is_empty() {
            fields["compares"] = Value::Object(compares);
        }
    }
    if odd && random.chance(3) {
        fields["day_worth"] = json!(0);
    }
    if odd && random.chance(2) {
        fields["gross_profit"] = json!(1e308);
    }
    if odd && random.chance(2) {
        fields["opportunities"] = json!(1e306);
    }
    if odd && random.chance(3) {
        fields.as_object_mut().expect("an object").remove("win");
    }
    fields
}

fn offer(random: &mut Random, name: &str) -> Value {
    let mut asks = Map::new();
    for activity in some(random, &ACTIVITIES, 3) {
        asks.insert(activity.into(), json!(random.upto(60)));
    }
    let mut rewards = Map::new();
    for at in 0..random.below(4) {
        let many = if random.chance(20) { 400 } else { 9 };
        let mut fields = json!({
            "kind": random.one(&REWARDS), "amount": random.upto(100_000), "to": random.one(&["both", "decider", "doer", "neither"]),
            "lag": random.upto(12), "hassle": random.upto(1), "units": 1 + random.below(many),
        });
        match random.below(4) {
            0 => fields["odds"] = json!(random.upto(1)),
            1 => fields["threshold"] = json!(random.below(many)),
            _ => {}
        }
        if random.chance(20) {
            fields["pays_for"] = json!({ random.one(&ACTIVITIES): random.upto(1) });
        }
        if random.chance(20) {
            fields["serves"] = json!({ random.one(&GOALS): random.upto(1), random.one(&KINDS): random.upto(1) });
        }
        if random.chance(4) {
            fields["amount"] = json!(1e307);
        }
        if random.chance(10) {
            fields["amount"] = json!(-random.upto(1000));
        }
        rewards.insert(format!("r{at}"), fields);
    }
    let mut fields =
        json!({"name": name, "window": random.upto(24), "asks": asks, "rewards": rewards, "support": random.upto(20)});
    if random.chance(50) {
        fields["vendor"] = json!("V");
    }
    fields
}

fn book(seed: u64, partners: usize, offers: usize, odd: bool) -> Program {
    let random = &mut Random(seed);
    let partners: Vec<Value> = (0..partners).map(|at| partner(random, &format!("p{at}"), odd)).collect();
    let offers: Vec<Value> = (0..offers).map(|at| offer(random, &format!("o{at}"))).collect();
    let facts = json!({
        "vendors": [{"name": "V", "hopes": {"implement": 1, "refer": 0.25}}], "partners": partners, "offers": offers,
    });
    let mut program = support::library();
    program.add_facts_json(&facts.to_string()).expect("the facts can be read");
    program
}

// Comparison

/// What a comparison saw.
#[derive(Default)]
struct Seen {
    pairs: usize,
    planned: usize,
    faults: usize,
}

fn names(program: &Program) -> (Vec<String>, Vec<String>) {
    (program.partners().map(Into::into).collect(), program.offers().map(Into::into).collect())
}

fn offered(program: &Program) -> Vec<goalfit::columnar::Offered> {
    program.offers().map(|name| program.offered(name).expect("known")).collect()
}

/// Every pair of the program, with plans even for a single partner.
fn compare(program: &Program, seen: &mut Seen) {
    let partners: Vec<_> = program.facts().partners.values().collect();
    let scores = Scorer::with_least(program.model(), offered(program), 1).block(&partners);
    same(program, &scores, seen);
}

fn same(program: &Program, scores: &Scores, seen: &mut Seen) {
    let (partners, offers) = names(program);
    let mut left = scores.left.iter().peekable();
    for (row, partner) in partners.iter().enumerate() {
        for (column, offer) in offers.iter().enumerate() {
            seen.pairs += 1;
            let judged = program.judge(partner, offer);
            seen.faults += usize::from(judged.is_err());
            if left.next_if(|cell| **cell == (row, column)).is_some() {
                continue;
            }
            seen.planned += 1;
            let at = row * offers.len() + column;
            let (score, verdict) =
                judged.unwrap_or_else(|error| panic!("{partner} × {offer}: {error}, scored {}", scores.scores[at]));
            let name = scores.verdict_names.get(usize::from(scores.verdicts[at])).map_or("", String::as_str);
            assert_eq!((scores.scores[at].to_bits(), name), (score.to_bits(), verdict.as_str()), "{partner} × {offer}: {score}");
        }
    }
}

#[test]
fn generated_facts_score_as_one_by_one() {
    let mut seen = Seen::default();
    for seed in 0..4 {
        compare(&book(seed, 130, 12, false), &mut seen);
        compare(&book(seed + 100, 100, 12, true), &mut seen);
    }
    assert!(seen.pairs >= 10_000, "{}", seen.pairs);
    assert!(seen.faults > 500 && seen.faults * 3 < seen.pairs, "{} of {} without a result", seen.faults, seen.pairs);
    println!("{} pairs, {} planned, {} faults", seen.pairs, seen.planned, seen.faults);
    let sound = seen.pairs - seen.faults;
    assert!(seen.planned * 20 >= sound * 17, "{} of {sound} by plan", seen.planned);
}
