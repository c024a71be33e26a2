//! Whole portfolios: pair by pair through the evaluator, by plan on one thread, and the same model written by hand in plain Rust.
//! `cargo bench --bench columnar` prints them side by side; `items/s` are pairs. Equal results are checked before anything is timed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    missing_docs,
    unreachable_pub,
    reason = "a benchmark"
)]

mod hand;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use goalfit::columnar::{Offered, Portfolio, Scorer};
use goalfit::facts::Record;
use goalfit::{Program, Sources, compile};
use serde_json::{Map, Value, json};
use std::sync::OnceLock;

const PARTNERS: usize = if cfg!(debug_assertions) { 300 } else { 10_000 };
const OFFERS: usize = 20;
/// Pairs that the evaluator is asked for, one by one.
const SOME: usize = PARTNERS / 20;

fn main() {
    agree();
    divan::main();
}

struct Random(u64);

impl Random {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(bound)).unwrap()
    }

    fn upto(&mut self, most: u32) -> f64 {
        f64::from(self.below(most * 1000 + 1)) / 1000.0
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(u32::try_from(of.len()).unwrap()) as usize]
    }
}

const KINDS: [&str; 8] = ["money", "recurring", "services", "trust", "capability", "customers", "ease", "brand"];
const ACTIVITIES: [&str; 4] = ["refer", "implement", "co_sell", "promote"];
const REWARDS: [&str; 8] = ["cash", "revenue_share", "training", "leads", "mdf", "rebate", "points", "margin"];

/// Four goals of any kinds, four activities, sixteen moves: partners as a vendor's export would have them.
fn partner(random: &mut Random, name: &str) -> Value {
    let names = ["first", "second", "third", "fourth"];
    let goals: Map<String, Value> = names
        .iter()
        .map(|name| {
            (
                (*name).to_string(),
                json!({"kind": random.one(&KINDS), "weight": 1.0 + random.upto(99), "horizon": 3.0 + random.upto(45)}),
            )
        })
        .collect();
    let activities: Map<String, Value> = ACTIVITIES
        .iter()
        .map(|name| ((*name).to_string(), json!({"by_norm": random.below(5) == 0, "room": 0.5 + random.upto(2)})))
        .collect();
    let moves: Map<String, Value> = ACTIVITIES
        .iter()
        .map(|activity| {
            let row: Map<String, Value> = names.iter().map(|goal| ((*goal).to_string(), json!(random.upto(2) - 1.0))).collect();
            ((*activity).to_string(), Value::Object(row))
        })
        .collect();
    let mut fields = json!({
        "name": name, "goals": goals, "activities": activities, "moves": moves, "day_worth": 200.0 + random.upto(1500),
        "gross_profit": 5000.0 + random.upto(90_000), "opportunities": 0.1 + random.upto(10), "win": random.upto(1),
        "sales_cycle": random.upto(9), "ramp": random.upto(3), "readiness": random.upto(1), "trust": random.upto(1), "slack": random.upto(1) / 2.0,
    });
    if random.below(2) == 0 {
        fields["capacity"] = json!(10.0 + random.upto(80));
    }
    if random.below(4) == 0 {
        fields["acts_as"] = json!("person");
    }
    fields
}

fn offer(random: &mut Random, name: &str) -> Value {
    let asks: Map<String, Value> = ACTIVITIES
        .iter()
        .skip(random.below(3) as usize)
        .map(|name| ((*name).to_string(), json!(1.0 + random.upto(30))))
        .collect();
    let rewards: Map<String, Value> = (0..=random.below(3))
        .map(|at| {
            let mut reward = json!({
                "kind": random.one(&REWARDS), "amount": 1000.0 + random.upto(80_000), "to": random.one(&["both", "both", "decider", "doer"]),
                "lag": random.upto(9), "hassle": random.upto(1) / 3.0, "units": 1 + random.below(12),
            });
            match random.below(3) {
                0 => reward["odds"] = json!(random.upto(1)),
                1 => reward["threshold"] = json!(1 + random.below(6)),
                _ => {}
            }
            (format!("r{at}"), reward)
        })
        .collect();
    json!({"name": name, "vendor": "V", "window": 6.0 + random.upto(12), "asks": asks, "rewards": rewards, "support": random.upto(9)})
}

struct Book {
    program: Program,
    partners: Vec<hand::Partner>,
    offers: Vec<hand::Offer>,
    serves: hand::Serves,
}

fn book() -> &'static Book {
    static BOOK: OnceLock<Book> = OnceLock::new();
    BOOK.get_or_init(|| {
        let random = &mut Random(7);
        let facts = json!({
            "vendors": [{"name": "V", "hopes": {"implement": 1, "refer": 0.25}}],
            "partners": (0..PARTNERS).map(|at| partner(random, &format!("p{at}"))).collect::<Vec<_>>(),
            "offers": (0..OFFERS).map(|at| offer(random, &format!("o{at}"))).collect::<Vec<_>>(),
        });
        let mut program = compile(Sources::single("bench.goalfit", "use std\n")).unwrap();
        program.add_facts_json(&facts.to_string()).unwrap();
        let (model, known) = (program.model(), program.facts());
        let (some_partner, some_offer) = (&known.partners[0], &known.offers[0]);
        let partners = known.partners.values().map(|partner| hand::partner(model, partner, some_offer)).collect();
        let offers = known
            .offers
            .values()
            .map(|offer| hand::offer(model, known.vendors.values().next().map(AsRef::as_ref), some_partner, offer))
            .collect();
        let serves = hand::serves(model);
        Book { partners, offers, serves, program }
    })
}

fn offered() -> Vec<Offered> {
    let program = &book().program;
    program.offers().map(|name| program.offered(name).unwrap()).collect()
}

fn records() -> Vec<&'static Record> {
    book().program.facts().partners.values().map(AsRef::as_ref).collect()
}

fn portfolio() -> Portfolio {
    Portfolio::new(book().program.model(), offered(), records().into_iter().cloned().collect())
}

/// The same scores to 1e-9 and the same verdicts, the same bits as the evaluator's.
fn agree() {
    let book = book();
    let names: Vec<&str> = book.program.partners().collect();
    let offers: Vec<&str> = book.program.offers().collect();
    let mut portfolio = portfolio();
    let scores = portfolio.scores();
    println!("{} operations on columns for {OFFERS} offers", portfolio.computed());
    assert!(scores.left.is_empty(), "{} pairs are left to the evaluator", scores.left.len());
    let mut wrong = 0;
    for (row, partner) in book.partners.iter().enumerate() {
        for (column, offer) in book.offers.iter().enumerate() {
            let at = row * offers.len() + column;
            let (score, verdict) = hand::score(partner, offer, &book.serves);
            let near = (score - scores.scores[at]).abs() <= 1e-9 * 1.0_f64.max(score.abs());
            if !near {
                wrong += 1;
                println!("{} × {}: by hand {score}, by plan {}", names[row], offers[column], scores.scores[at]);
                assert!(wrong < 5, "the scores differ");
            }
            assert_eq!(verdict, scores.verdicts[at], "{} × {}", names[row], offers[column]);
            if at.is_multiple_of(997) {
                let (score, _) = book.program.judge(names[row], offers[column]).unwrap();
                assert_eq!(score.to_bits(), scores.scores[at].to_bits());
            }
        }
    }
    assert_eq!(wrong, 0);
}

#[divan::bench(sample_count = 5)]
fn by_the_evaluator(bencher: Bencher) {
    let program = &book().program;
    let names: Vec<&str> = program.partners().take(SOME / OFFERS).collect();
    let offers: Vec<&str> = program.offers().collect();
    bencher.counter(ItemsCount::new(names.len() * OFFERS)).bench_local(|| {
        let mut sum = 0.0;
        for name in &names {
            for offer in &offers {
                sum += program.judge(black_box(name), black_box(offer)).unwrap().0;
            }
        }
        sum
    });
}

/// Facts read, plans made: the scores alone.
#[divan::bench(sample_count = 10)]
fn by_plan(bencher: Bencher) {
    let book = portfolio();
    // Giving the memory back is not timed.
    bencher.counter(ItemsCount::new(PARTNERS * OFFERS)).with_inputs(|| book.clone()).bench_local_values(|mut book| {
        let scores = book.scores();
        (book, scores)
    });
}

/// Scored before; then one constant is another one, or one offer.
#[divan::bench(sample_count = 10)]
fn again_with_another_constant(bencher: Bencher) {
    let mut scored = portfolio();
    scored.scores();
    let text = "use std\nconstant crowding_share = 40%\n";
    let changed = compile(Sources::single("bench.goalfit", text)).unwrap();
    bencher.counter(ItemsCount::new(PARTNERS * OFFERS)).with_inputs(|| scored.clone()).bench_local_values(|mut book| {
        book.set_model(black_box(changed.model()));
        let scores = book.scores();
        (book, scores)
    });
}

#[divan::bench(sample_count = 10)]
fn again_with_another_offer(bencher: Bencher) {
    let mut scored = portfolio();
    scored.scores();
    let mut program = book().program.clone();
    program.add_facts_json(&json!({"offers": [offer(&mut Random(11), "other")]}).to_string()).unwrap();
    let changed = program.offered("other").unwrap();
    bencher.counter(ItemsCount::new(PARTNERS * OFFERS)).with_inputs(|| scored.clone()).bench_local_values(|mut book| {
        book.set_offer(0, black_box(changed.clone()));
        let scores = book.scores();
        (book, scores)
    });
}

/// With reading the partners' records and making plans.
#[divan::bench(sample_count = 5)]
fn by_plan_from_records(bencher: Bencher) {
    let (records, offered) = (records(), offered());
    bencher.counter(ItemsCount::new(PARTNERS * OFFERS)).bench_local(|| {
        let mut scorer = Scorer::new(book().program.model(), offered.clone());
        records.chunks(4096).map(|block| scorer.block(block).scores.len()).sum::<usize>()
    });
}

/// Facts in structs: the scores alone.
#[divan::bench(sample_count = 10)]
fn by_hand(bencher: Bencher) {
    let book = book();
    bencher.counter(ItemsCount::new(PARTNERS * OFFERS)).bench_local(|| {
        let mut scores = Vec::with_capacity(PARTNERS * OFFERS);
        let mut verdicts = Vec::with_capacity(PARTNERS * OFFERS);
        for partner in &book.partners {
            for offer in &book.offers {
                let (score, verdict) = hand::score(black_box(partner), black_box(offer), &book.serves);
                scores.push(score);
                verdicts.push(verdict);
            }
        }
        scores.len() + verdicts.len()
    });
}

// What `LEAST_TOGETHER` is about: a plan for one layout and all offers, and partners by the evaluator.

#[divan::bench(sample_count = 10)]
fn a_plan_for_all_offers(bencher: Bencher) {
    let (records, offered) = (records(), offered());
    bencher.bench_local(|| Scorer::with_least(book().program.model(), offered.clone(), 1).block(&records[..1]).scores.len());
}

#[divan::bench(sample_count = 10)]
fn a_partner_with_all_offers_by_the_evaluator(bencher: Bencher) {
    let program = &book().program;
    let name = program.partners().next().unwrap();
    bencher.bench_local(|| program.offers().map(|offer| program.judge(name, offer).unwrap().0).sum::<f64>());
}
