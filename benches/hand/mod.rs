//! The standard library's score and verdict as one would write them by hand in plain Rust: structs, loops, the platform's own
//! functions, nothing more general than the model needs.
#![allow(
    clippy::disallowed_methods,
    missing_docs,
    unreachable_pub,
    clippy::expect_used,
    clippy::panic,
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "what one writes without this project's rules"
)]

use goalfit::facts::{Pair, Record, bind};
use goalfit::program::Model;
use goalfit::schema::{Entity, Schema, Value};

#[derive(Clone, Debug)]
pub struct Goal {
    pub kind: usize,
    pub weight: f64,
    pub horizon: f64,
    pub of_norms: bool,
}

#[derive(Clone, Debug)]
pub struct Activity {
    pub name: String,
    pub room: f64,
    pub by_norm: bool,
    /// Goal by goal.
    pub moves: Vec<f64>,
}

#[derive(Clone, Debug)]
pub struct Partner {
    pub goals: Vec<Goal>,
    pub activities: Vec<Activity>,
    pub day_worth: f64,
    pub opportunities: f64,
    pub win: f64,
    pub sales_cycle: f64,
    pub ramp: f64,
    pub capacity: Option<f64>,
    pub slack: f64,
    pub readiness: f64,
    pub trust: f64,
    pub is_person: bool,
}

#[derive(Clone, Debug)]
pub struct Reward {
    pub kind: usize,
    pub cash_like: bool,
    pub amount: f64,
    pub units: u32,
    pub threshold: u32,
    pub odds: Option<f64>,
    /// What the payment's address leaves of it.
    pub reach: f64,
    pub lag: f64,
    pub hassle: f64,
    pub pays_for: Option<Vec<(String, f64)>>,
}

#[derive(Clone, Debug)]
pub struct Offer {
    pub window: f64,
    pub support: f64,
    pub asks: Vec<(String, f64)>,
    pub rewards: Vec<Reward>,
    pub hopes: Option<Vec<(String, f64)>>,
}

/// Reward kind × goal kind.
pub type Serves = Vec<Vec<f64>>;

fn limit(a: f64, b: f64) -> f64 {
    let (x, y) = (a.abs(), b.abs());
    let mean = if x + y > 0.0 { 2.0 * x * y / (x + y) } else { 0.0 };
    if a < 0.0 || b < 0.0 { -mean } else { mean }
}

/// P(N ≥ n), N ~ Poisson(mean).
fn at_least(n: u32, mean: f64) -> f64 {
    let mut term = (-mean).exp();
    let mut sum = 0.0;
    for k in 0..n {
        sum += term;
        term *= mean / f64::from(k + 1);
    }
    (1.0 - sum).clamp(0.0, 1.0)
}

/// E[min(N, units)^power].
fn up_to(units: u32, mean: f64, power: f64) -> f64 {
    let worth = |count: u32| if power == 1.0 { f64::from(count) } else { f64::from(count).powf(power) };
    let mut term = (-mean).exp();
    let (mut below, mut sum) = (0.0, 0.0);
    for k in 0..units {
        below += term;
        sum += term * worth(k);
        term *= mean / f64::from(k + 1);
    }
    sum + (1.0 - below).max(0.0) * worth(units)
}

const CURVATURE: f64 = 0.88;

/// Score and verdict: 0 misfires, 1 mixed, 2 aligned.
pub fn score(partner: &Partner, offer: &Offer, serves: &Serves) -> (f64, u8) {
    let total: f64 = partner.goals.iter().map(|goal| goal.weight.max(0.0)).sum();
    let day = |activity: &Activity| -> f64 {
        partner.goals.iter().zip(&activity.moves).map(|(goal, moves)| goal.weight / total * moves).sum()
    };
    let mut best = f64::NEG_INFINITY;
    for activity in &partner.activities {
        best = best.max(day(activity));
    }
    let find = |name: &str| partner.activities.iter().find(|activity| activity.name == name);
    let unknown = offer.asks.iter().any(|(name, _)| find(name).is_none());
    if unknown {
        best = best.max(0.0);
    }
    let best_day = best.max(0.05);
    let effort: f64 = offer.asks.iter().map(|(_, days)| days).sum();
    let asked_value: f64 = offer.asks.iter().map(|(name, days)| days * find(name).map_or(0.0, day)).sum();
    let fit = if effort > 0.0 { (asked_value / (effort * best_day)).clamp(-1.0, 1.0) } else { 1.0 };

    let room = match partner.capacity {
        Some(capacity) if capacity > 0.0 && effort > 0.0 => (capacity / effort).min(1.0),
        _ => 1.0,
    };
    let time_left = (offer.window - partner.sales_cycle - partner.ramp).max(0.0);
    let expected = partner.opportunities * time_left * partner.win * partner.readiness * room;
    let impatience = if partner.is_person { 0.05 } else { 0.0125 };
    let mut felt_total = 0.0;
    let mut takes_favour = false;
    for reward in &offer.rewards {
        takes_favour |= reward.cash_like && reward.amount > 0.0;
        let wait = reward.lag
            + if reward.odds.is_none() { partner.sales_cycle } else { 0.0 }
            + offer.window / if reward.threshold > 0 { 1.0 } else { 2.0 };
        let mut relevance = 0.0;
        for goal in &partner.goals {
            let in_time = if wait > 0.0 { (goal.horizon / wait).min(1.0) } else { 1.0 };
            relevance += goal.weight / total * serves[reward.kind][goal.kind] * in_time;
        }
        let relevance = (relevance / best_day).min(1.0);
        let risk = 1.0 / CURVATURE - 1.0;
        let (chance, certainty) = if let Some(odds) = reward.odds {
            let chance = odds * partner.readiness * room;
            (chance, if reward.threshold > 0 && chance > 0.0 { chance.powf(risk) } else { 1.0 })
        } else if reward.threshold > 0 {
            let chance = at_least(reward.threshold, expected);
            (chance, if chance > 0.0 { chance.powf(risk) } else { 0.0 })
        } else {
            let paid = up_to(reward.units, expected, 1.0);
            let certainty = if paid > 0.0 { up_to(reward.units, expected, CURVATURE).powf(1.0 / CURVATURE) / paid } else { 0.0 };
            (paid / f64::from(reward.units), certainty)
        };
        felt_total += reward.amount / partner.day_worth * relevance * reward.reach * chance * certainty
            / (1.0 + impatience * wait)
            * partner.trust
            * (1.0 - reward.hassle);
    }
    let toll = if takes_favour {
        let of_norms = |activity: &Activity| -> f64 {
            let goals = partner.goals.iter().zip(&activity.moves).filter(|(goal, _)| activity.by_norm && goal.of_norms);
            goals.map(|(goal, moves)| goal.weight / total * moves.max(0.0)).sum()
        };
        0.5 / best_day * offer.asks.iter().map(|(name, days)| days * find(name).map_or(0.0, of_norms)).sum::<f64>()
    } else {
        0.0
    };
    let net = felt_total - toll;
    let days = (effort - offer.support).max(0.1 * effort);
    let cost = days * (1.0 - partner.slack);
    let pull = if net.abs() + cost == 0.0 { 0.0 } else { net / (net.abs() + cost) };
    let score = 100.0 * limit(fit, pull);
    let direction = direction(partner, offer);
    let verdict = if score < 0.0 || score < 100.0 / 3.0 || direction.is_some_and(|direction| direction < 0.35) && pull >= 0.25 {
        0
    } else if score < 55.0 || direction.is_some_and(|direction| direction < 0.75) {
        1
    } else {
        2
    };
    (score, verdict)
}

fn direction(partner: &Partner, offer: &Offer) -> Option<f64> {
    let hopes = offer.hopes.as_ref()?;
    let of = |list: &[(String, f64)], name: &str| list.iter().find(|(known, _)| known == name).map_or(0.0, |(_, value)| *value);
    let (mut paid_square, mut hoped_square, mut paid_hoped) = (0.0, 0.0, 0.0);
    let mut add = |name: &str, room: f64| {
        let asked = offer.asks.iter().any(|(known, _)| known == name);
        let mut paid = 0.0;
        for reward in &offer.rewards {
            let pays = match &reward.pays_for {
                Some(pays) => of(pays, name),
                None => f64::from(u8::from(asked)),
            };
            paid += reward.amount / partner.day_worth * pays;
        }
        let hoped = of(hopes, name);
        paid_square += room * paid * paid;
        hoped_square += room * hoped * hoped;
        paid_hoped += room * paid * hoped;
    };
    for activity in &partner.activities {
        add(&activity.name, activity.room);
    }
    let known = |name: &str| partner.activities.iter().any(|activity| activity.name == name);
    let asked = offer.asks.iter().map(|(name, _)| name);
    let paid = offer.rewards.iter().filter_map(|reward| reward.pays_for.as_ref()).flatten().map(|(name, _)| name);
    let mut others: Vec<&String> = asked.chain(paid).filter(|name| !known(name)).collect();
    others.sort();
    others.dedup();
    for name in others {
        add(name, 1.0);
    }
    let lengths = (paid_square * hoped_square).sqrt();
    (lengths > 0.0).then(|| (paid_hoped / lengths).clamp(-1.0, 1.0))
}

// Facts out of the engine's records

fn field(schema: &Schema, pair: &Pair<'_>, entity: Entity, name: &str, at: usize) -> Value {
    schema.find(entity, name).map_or(Value::Missing, |id| pair.value(id, at))
}

fn number(schema: &Schema, pair: &Pair<'_>, entity: Entity, name: &str, at: usize) -> Option<f64> {
    field(schema, pair, entity, name, at).number()
}

fn symbol(schema: &Schema, pair: &Pair<'_>, entity: Entity, name: &str, at: usize) -> String {
    let id = schema.find(entity, name).expect("a field");
    let set = match &schema.field(id).expect("a field").kind {
        goalfit::schema::FieldType::Symbol(set) => *set,
        other => panic!("{name} is {other:?}"),
    };
    match pair.value(id, at) {
        Value::Symbol(symbol) => schema.symbol_name(set, symbol).to_string(),
        other => panic!("{name} is {other:?}"),
    }
}

fn place(schema: &Schema, pair: &Pair<'_>, entity: Entity, name: &str, at: usize) -> usize {
    match field(schema, pair, entity, name, at) {
        Value::Symbol(symbol) => symbol as usize,
        other => panic!("{name} is {other:?}"),
    }
}

pub fn serves(model: &Model) -> Serves {
    let table = model.tables.iter().find(|table| table.name == "serves").expect("the table");
    table.cells.chunks(table.width).map(<[f64]>::to_vec).collect()
}

pub fn partner(model: &Model, partner: &Record, any: &Record) -> Partner {
    let schema = &model.schema;
    let pair = bind(schema, &model.texts, None, partner, any).expect("all facts");
    let pair = &pair;
    let of = |name: &str| number(schema, pair, Entity::Partner, name, 0);
    let goals: Vec<Goal> = (0..pair.count(Entity::Goal))
        .map(|at| Goal {
            kind: place(schema, pair, Entity::Goal, "kind", at),
            weight: number(schema, pair, Entity::Goal, "weight", at).expect("a weight"),
            horizon: number(schema, pair, Entity::Goal, "horizon", at).expect("a horizon"),
            of_norms: ["trust", "mission", "fairness"].contains(&symbol(schema, pair, Entity::Goal, "kind", at).as_str()),
        })
        .collect();
    let own: Vec<usize> = (0..pair.count(Entity::Activity))
        .filter(|at| partner.list(Entity::Activity).iter().any(|record| record.name == pair.name(Entity::Activity, *at)))
        .collect();
    let moves = schema.find(Entity::Partner, "moves").expect("a field");
    let activities = own.into_iter().map(|at| Activity {
        name: pair.name(Entity::Activity, at).into(),
        room: number(schema, pair, Entity::Activity, "room", at).expect("room"),
        by_norm: field(schema, pair, Entity::Activity, "by_norm", at).is_yes(),
        moves: (0..goals.len()).map(|goal| pair.value(moves, at * goals.len() + goal).number().expect("a number")).collect(),
    });
    Partner {
        activities: activities.collect(),
        day_worth: of("day_worth").expect("stated"),
        opportunities: of("opportunities").expect("stated"),
        win: of("win").expect("stated"),
        sales_cycle: of("sales_cycle").expect("stated"),
        ramp: of("ramp").expect("stated"),
        capacity: of("capacity"),
        slack: of("slack").expect("stated"),
        readiness: of("readiness").expect("stated"),
        trust: of("trust").expect("stated"),
        is_person: symbol(schema, pair, Entity::Partner, "acts_as", 0) == "person",
        goals,
    }
}

fn keyed(record: &Record, schema: &Schema, entity: Entity, name: &str) -> Option<Vec<(String, f64)>> {
    let id = schema.find(entity, name)?;
    let found: Vec<(String, f64)> = record
        .entries
        .iter()
        .filter(|((of, _), _)| *of == id)
        .map(|((_, key), cell)| (key[0].clone(), cell.value.number().expect("a number")))
        .collect();
    (!found.is_empty()).then_some(found)
}

pub fn offer(model: &Model, vendor: Option<&Record>, any: &Record, offer: &Record) -> Offer {
    let schema = &model.schema;
    let pair = bind(schema, &model.texts, vendor, any, offer).expect("all facts");
    let pair = &pair;
    let rewards = (0..pair.count(Entity::Reward)).map(|at| {
        let of = |name: &str| number(schema, pair, Entity::Reward, name, at);
        let record = pair.record(Entity::Reward, at).expect("a record");
        let kind = symbol(schema, pair, Entity::Reward, "kind", at);
        Reward {
            kind: place(schema, pair, Entity::Reward, "kind", at),
            cash_like: ["cash", "margin", "points", "spiff", "rebate", "referral_fee", "accelerator"].contains(&kind.as_str()),
            amount: of("amount").expect("stated"),
            units: of("units").expect("stated") as u32,
            threshold: of("threshold").expect("stated") as u32,
            odds: of("odds"),
            reach: match symbol(schema, pair, Entity::Reward, "to", at).as_str() {
                "both" => 1.0,
                "neither" => 0.0,
                _ => 0.62,
            },
            lag: of("lag").expect("stated"),
            hassle: of("hassle").expect("stated"),
            pays_for: keyed(record, schema, Entity::Reward, "pays_for"),
        }
    });
    let days = schema.find(Entity::Ask, "days").expect("a field");
    Offer {
        window: number(schema, pair, Entity::Offer, "window", 0).expect("stated"),
        support: number(schema, pair, Entity::Offer, "support", 0).expect("stated"),
        asks: (0..pair.count(Entity::Ask))
            .map(|at| (pair.name(Entity::Ask, at).to_string(), pair.value(days, at).number().expect("days")))
            .collect(),
        hopes: vendor.and_then(|vendor| keyed(vendor, schema, Entity::Vendor, "hopes")),
        rewards: rewards.collect(),
    }
}
