//! goalfit. `peer-goalfit score|trace` takes one pair at a time, as the other peers do: the plain evaluator, and the whole report, from
//! which the trace is read. `columns` scores the whole portfolio, its facts in columns as the hand-written SoA line has them, its rules
//! traced. `records` is the same from records, in blocks: reading them into columns and tracing are timed too; any `--n`.
use goalfit::assess::{Records, assess, score};
use goalfit::columnar::{Offered, Portfolio, Scorer, Scores};
use goalfit::facts::Record;
use goalfit::{Program, Sources, compile};
use serde_json::{Map, Value, json};
use std::time::{Duration, Instant};
use wl::*;

const BLOCK: usize = 4096;

fn object(fields: &[(&'static str, V)]) -> Value {
    let value = |v: &V| match v {
        V::S(text) => json!(text),
        V::N(number) => json!(number),
        V::B(truth) => json!(truth),
    };
    fields.iter().map(|(name, v)| ((*name).to_string(), value(v))).collect::<Map<_, _>>().into()
}

fn partner_json(name: &str, p: &Partner) -> Value {
    let mut fields = object(&p.fields());
    fields["name"] = name.into();
    fields["goals"] = p.goals.iter().enumerate().map(|(at, g)| (format!("g{at}"), object(&g.fields()))).collect::<Map<_, _>>().into();
    fields
}

fn offer_json(name: &str, o: &Offer) -> Value {
    let mut fields = object(&o.fields());
    fields["name"] = name.into();
    fields
}

fn with(program: &Program, facts: Value) -> Program {
    let mut program = program.clone();
    program.add_facts_json(&facts.to_string()).unwrap();
    program
}

fn partner_records(program: &Program, partners: &[Partner]) -> Vec<Record> {
    let facts: Vec<Value> = partners.iter().enumerate().map(|(at, p)| partner_json(&format!("p{at}"), p)).collect();
    with(program, json!({ "partners": facts })).facts().partners.values().map(|partner| partner.as_ref().clone()).collect()
}

fn offer_records(program: &Program, offers: &[Offer]) -> Vec<Record> {
    let facts: Vec<Value> = offers.iter().enumerate().map(|(at, o)| offer_json(&format!("o{at}"), o)).collect();
    with(program, json!({ "offers": facts })).facts().offers.values().map(|offer| offer.as_ref().clone()).collect()
}

struct Goalfit(Program);

impl Peer for Goalfit {
    const NAME: &'static str = "goalfit";
    type P = Record;
    type O = Record;

    fn load() -> Self {
        Goalfit(compile(Sources::single("goalfit.goalfit", &rule_text("goalfit.goalfit"))).unwrap())
    }

    fn partner(&self, p: &Partner) -> Record {
        partner_records(&self.0, std::slice::from_ref(p)).remove(0)
    }

    fn offer(&self, o: &Offer) -> Record {
        offer_records(&self.0, std::slice::from_ref(o)).remove(0)
    }

    fn score(&mut self, partner: &Record, offer: &Record) -> Option<f64> {
        Some(score(self.0.model(), Records { vendor: None, partner, offer }).unwrap())
    }

    fn trace(&mut self, partner: &Record, offer: &Record) -> (f64, Fired) {
        let report = assess(self.0.model(), Records { vendor: None, partner, offer }).unwrap();
        let mut fired = Vec::new();
        for chain in report.chain.iter().filter(|chain| chain.quantity == "served") {
            let goal: u32 = chain.member[1..].parse().unwrap();
            fired.extend(chain.steps.iter().map(|step| (goal, rule_no(&step.cause) as u16 - 1)));
        }
        (report.score, fired)
    }
}

/// Passes over all pairs until the time is over; `pass` says how much of it counts, and what the scores add up to.
fn passes(name: &str, args: &Args, mut pass: impl FnMut() -> (Duration, f64)) {
    if !args.verify {
        pass();
    }
    let (mut used, mut sum, mut pairs) = (Duration::ZERO, 0.0, 0);
    while pairs == 0 || (!args.verify && used.as_secs_f64() < args.secs) {
        let (time, scores) = pass();
        used += time;
        sum += scores;
        pairs += (args.n * args.m) as u64;
    }
    print(name, "score", pairs, used.as_secs_f64(), sum, 0, 0, 0.0, 0.0);
}

/// What the scores add up to. No pair may have been left to the plain evaluator.
fn total(scores: &Scores) -> f64 {
    assert!(scores.left.is_empty());
    scores.scores.iter().sum()
}

fn main() {
    let args = args();
    let whole = |args: &Args| {
        let Goalfit(program) = Goalfit::load();
        let offers = offer_records(&program, &offers(args.m)).into_iter().map(|offer| Offered { vendor: None, offer });
        (offers.collect::<Vec<_>>(), program)
    };
    match args.mode.as_str() {
        "columns" => {
            let (offered, program) = whole(&args);
            let portfolio = Portfolio::new(program.model(), offered, partner_records(&program, &partners(args.n)));
            passes("goalfit-columns", &args, || {
                let mut portfolio = portfolio.clone();
                let start = Instant::now();
                let scores = portfolio.scores();
                let sum = total(&scores);
                (start.elapsed(), sum)
            });
        }
        "records" => {
            let (offered, program) = whole(&args);
            let partners = partners(args.n);
            // Where they fit, records are made once.
            let few = (args.n <= 10 * BLOCK).then(|| partner_records(&program, &partners));
            passes("goalfit-records", &args, || {
                let start = Instant::now();
                let mut scorer = Scorer::new(program.model(), offered.clone());
                let (mut used, mut sum) = (start.elapsed(), 0.0);
                for (at, block) in partners.chunks(BLOCK).enumerate() {
                    let made = if few.is_none() { partner_records(&program, block) } else { Vec::new() };
                    let records: Vec<&Record> = match &few {
                        Some(records) => records.iter().skip(at * BLOCK).take(BLOCK).collect(),
                        None => made.iter().collect(),
                    };
                    let start = Instant::now();
                    let scores = scorer.block(&records);
                    sum += total(&scores);
                    used += start.elapsed();
                }
                (used, sum)
            });
        }
        _ => run::<Goalfit>(),
    }
}
