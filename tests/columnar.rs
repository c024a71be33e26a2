//! Scores of many pairs at once are those of one pair, to the bit: on the standard library with generated facts, on generated
//! programs, on the casebook and on the oracle's vectors.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail loudly")]

mod support;

use goalfit::columnar::{Portfolio, Scorer, Scores};
use goalfit::{Diagnostic, Program, Sources, compile};
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
        let bound = u64::try_from(of.len()).expect("small");
        of[usize::try_from(self.below(bound)).expect("small")]
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
            names.iter().filter(|_| !odd || !random.0.is_multiple_of(5)).map(|goal| ((*goal).to_string(), json!(0.0))).collect();
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
    let partners: Vec<_> = program.facts().partners.values().map(AsRef::as_ref).collect();
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

#[test]
fn the_casebook_and_the_vectors_are_planned_and_agree() {
    let mut seen = Seen::default();
    for (_, case) in support::cases() {
        compare(&support::program(&case["case"]), &mut seen);
    }
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/casebook")).expect("a folder") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("UTF-8");
        compare(&compile(Sources::single("case.goalfit", &text)).expect("a good program"), &mut seen);
    }
    assert!(seen.pairs >= 60 + 31 + 31);
    assert_eq!((seen.planned, seen.faults), (seen.pairs, 0));
}

// Programs

/// An expression that gives a number, of what is in view: `depth` bounds it.
fn number(random: &mut Random, depth: u64, reads: &[&str]) -> String {
    if depth == 0 || random.chance(15) {
        return match random.below(6) {
            0 => format!("{}", random.below(9)),
            1 => format!("{:.1}", random.upto(5)),
            2 => "partner.size".into(),
            3 => "offer.width".into(),
            4 => "shift".into(),
            _ => random.one(reads).into(),
        };
    }
    let depth = depth - 1;
    let next = |random: &mut Random| number(random, depth, reads);
    match random.below(17) {
        0 => format!("({} + {})", next(random), next(random)),
        1 => format!("({} - {})", next(random), next(random)),
        2 => format!("({} * {})", next(random), next(random)),
        3 => format!("({} / {})", next(random), next(random)),
        4 => format!("(if {} then {} else {})", truth(random, depth, reads), next(random), next(random)),
        5 => format!("min({}, {})", next(random), next(random)),
        6 => format!("max({}, {}, {})", next(random), next(random), next(random)),
        7 => format!("clamp({}, -3, {})", next(random), next(random)),
        8 => format!("(ratio({}, {}) else {})", next(random), next(random), next(random)),
        9 => format!("(partner.extra else {})", next(random)),
        10 => format!("(sum of goal.pay * {} for goal in partner.goals where {})", next(random), truth(random, depth, reads)),
        11 => format!("((max of goal.pay - {} for goal in partner.goals where goal.kind = money) else 1)", next(random)),
        12 => format!(
            "(product of reward.amount * 0.1 + (sum of suits(reward.kind, goal.kind) for goal in partner.goals) + {} for reward in offer.rewards)",
            next(random)
        ),
        13 => format!("pow(abs({}), {:.2})", next(random), random.upto(2)),
        14 => format!("at_least({}, abs({}))", random.below(6), next(random)),
        15 => format!("up_to({}, {}, 0.5)", 1 + random.below(6), next(random)),
        _ => match random.below(6) {
            0 => format!("saturate({})", next(random)),
            1 => format!("decay({}, abs({}))", next(random), next(random)),
            2 => format!("sqrt(abs({}))", next(random)),
            3 => format!("ln({})", next(random)),
            4 => format!("exp(min(20, {}))", next(random)),
            _ => format!("limit({}, round({}))", next(random), next(random)),
        },
    }
}

fn truth(random: &mut Random, depth: u64, reads: &[&str]) -> String {
    if depth == 0 {
        return random
            .one(&["partner.extra is known", "offer.wide", "partner.keen", "partner.mood = fine", "offer.mood in [fine, odd]"])
            .into();
    }
    let depth = depth - 1;
    match random.below(6) {
        0 => format!("{} > {}", number(random, depth, reads), number(random, depth, reads)),
        1 => format!("({} and {})", truth(random, depth, reads), truth(random, depth, reads)),
        2 => format!("({} or not {})", truth(random, depth, reads), truth(random, depth, reads)),
        3 => format!("(partner.extra is known and partner.extra >= {})", number(random, depth, reads)),
        4 => format!("(any of goal.kind = fame or goal.pay < {} for goal in partner.goals)", number(random, depth, reads)),
        _ => "(all of partner.likes(goal) is known for goal in partner.goals)".into(),
    }
}

/// A program of its own, with partners of several shapes.
fn generated(random: &mut Random) -> String {
    let mut text = String::from(
        "kind goal { money, fame }\nkind reward { cash, praise }\nfield partner.size: number = 10\nfield partner.extra: number = missing\n\
         field partner.keen: truth = no\nfield partner.mood: one of fine, odd, sad = sad\nfield partner.likes: number for goal = missing\n\
         field offer.width: number\nfield offer.wide: truth = yes\nfield offer.mood: one of fine, odd, sad = fine\nfield goal.kind: kind goal\nfield goal.pay: number\n\
         field reward.kind: kind reward\nfield reward.amount: number = 1\nconstant shift = 1.5 assumed\n\
         table suits by reward.kind, goal.kind else 0.5 {\n  |      | money |\n  | cash | 2     |\n}\n",
    );
    let mut reads = vec!["partner.size"];
    for (at, name) in ["a", "b", "c", "d"].into_iter().enumerate() {
        let range = random.one(&["", "", " in -20..50", " in 0.."]);
        let _ = writeln!(text, "quantity {name}{range} = {}", number(random, 3, &reads));
        for rule in 0..random.below(3) {
            let operation = random.one(&["times", "plus", "minus", "becomes"]);
            let scope = if random.chance(30) { "  for: goal where goal.kind = money\n" } else { "" };
            let condition = format!("  when: {}\n", truth(random, 2, &reads));
            let condition = if scope.is_empty() { condition.as_str() } else { "" };
            let _ = writeln!(
                text,
                "rule \"r{at}{rule}\" {{\n{scope}{condition}  cause: c{rule}\n  effect: {name} {operation} {}\n  because: \"so\"\n}}",
                number(random, 2, &reads)
            );
        }
        reads.push(name);
    }
    let _ = writeln!(text, "quantity score = {}", number(random, 2, &["a", "b", "c", "d"]));
    if random.chance(40) {
        let _ = writeln!(
            text,
            "rule \"no\" {{\n  refuse\n  when: {}\n  because: \"it is {{partner.size}}\"\n}}",
            truth(random, 2, &reads)
        );
    }
    let _ = writeln!(
        text,
        "verdict on score {{\n  bad when {}\n  good when score > 0\n  poor otherwise\n}}",
        truth(random, 1, &["score", "d"])
    );
    for at in 0..12 {
        let _ = writeln!(text, "partner \"P{at}\" {{");
        for (field, chance) in [("size", 70), ("extra", 40)] {
            if random.chance(chance) {
                let _ = writeln!(text, "  {field}: {}", if random.chance(20) { 0.0 } else { random.upto(20) });
            }
        }
        if random.chance(50) {
            let _ = writeln!(text, "  keen: yes\n  mood: {}", random.one(&["fine", "odd"]));
        }
        for goal in 0..random.below(3) {
            let _ = writeln!(text, "  goal g{goal} {{ kind: {}, pay: {:.2} }}", random.one(&["money", "fame"]), random.upto(9));
        }
        text.push_str("}\n");
    }
    for at in 0..3 {
        let _ = writeln!(text, "offer \"O{at}\" {{\n  width: {:.1}", random.upto(30));
        for reward in 0..random.below(3) {
            let _ = writeln!(
                text,
                "  reward x{reward} {{ kind: {}, amount: {:.1} }}",
                random.one(&["cash", "praise"]),
                random.upto(9)
            );
        }
        text.push_str("}\n");
    }
    text
}

#[test]
fn generated_programs_score_as_one_by_one() {
    let random = &mut Random(3);
    let (mut seen, mut programs, mut tried) = (Seen::default(), 0, 0);
    let mut refused = String::new();
    while programs < 150 && tried < 3000 {
        tried += 1;
        let text = generated(random);
        match compile(Sources::single("generated.goalfit", &text)) {
            Ok(program) => {
                programs += 1;
                compare(&program, &mut seen);
            }
            Err(error) => refused = format!("{error}\n{text}"),
        }
    }
    println!("{programs} programs of {tried}, {} pairs, {} planned, {} faults", seen.pairs, seen.planned, seen.faults);
    assert!(programs >= 100, "{programs} of {tried} compile, the last did not: {refused}");
    assert!(seen.planned * 4 > seen.pairs && seen.faults > 100, "{} planned, {} faults", seen.planned, seen.faults);
}

// Changes

/// The same program text with another constant.
fn with_constant(name: &str, value: &str) -> Program {
    let text = format!(
        "use std\nrule \"Trusted less\" {{\n  for: reward\n  cause: payout \"paperwork or distrust\"\n  effect: felt(reward) times {name}\n  because: \"so\"\n}}\nconstant {name} = {value} assumed\n"
    );
    let mut changed = compile(Sources::single("changed.goalfit", &text)).expect("a good program");
    changed.add_facts_json(&facts(17)).expect("facts");
    changed
}

fn facts(seed: u64) -> String {
    let random = &mut Random(seed);
    let partners: Vec<Value> = (0..300).map(|at| partner(random, &format!("p{at}"), false)).collect();
    let offers: Vec<Value> = (0..10).map(|at| offer(random, &format!("o{at}"))).collect();
    json!({"vendors": [{"name": "V", "hopes": {"implement": 1}}], "partners": partners, "offers": offers}).to_string()
}

fn fresh(program: &Program) -> Portfolio {
    let (partners, offers) = names(program);
    let partners: Vec<&str> = partners.iter().map(String::as_str).collect();
    let offers: Vec<&str> = offers.iter().map(String::as_str).collect();
    program.portfolio(&partners, &offers).expect("known")
}

#[test]
fn after_a_change_only_what_depends_on_it_is_computed() {
    let first = with_constant("bent", "0.9");
    let mut portfolio = fresh(&first);
    let before = portfolio.scores();
    let whole = portfolio.computed();
    assert_eq!(portfolio.scores(), before);
    assert_eq!(portfolio.computed(), whole, "nothing has changed, nothing is computed");

    // A constant that every reward feels: what partners are apart from it stays.
    let second = with_constant("bent", "0.8");
    portfolio.set_model(second.model());
    let after = portfolio.scores();
    let constant = portfolio.computed() - whole;
    assert_eq!(after, fresh(&second).scores());
    assert_ne!(after.scores, before.scores);
    assert!(constant * 4 < whole * 3, "{constant} of {whole}");

    // One offer: its own column.
    let mut changed = second.offered("o3").expect("known");
    let other = second.offered("o5").expect("known").offer.members;
    changed.offer.members = other;
    portfolio.set_offer(3, changed.clone());
    let start = portfolio.computed();
    let third = portfolio.scores();
    let one = portfolio.computed() - start;
    let mut offers: Vec<_> = second.offers().map(|name| second.offered(name).expect("known")).collect();
    offers[3] = changed;
    let partners = second.facts().partners.values().map(|partner| partner.as_ref().clone()).collect();
    assert_eq!(third, Portfolio::new(second.model(), offers, partners).scores());
    assert!(one * 6 < whole, "{one} of {whole}");
    let others = |scores: &Scores| -> Vec<u64> {
        scores.scores.iter().enumerate().filter(|(at, _)| at % 10 != 3).map(|(_, score)| score.to_bits()).collect()
    };
    assert_eq!(others(&third), others(&after));

    // A new one, and the old program again.
    portfolio.add_offer(second.offered("o1").expect("known"));
    assert_eq!(portfolio.scores().offers, 11);
    portfolio.set_model(first.model());
    let again = portfolio.scores();
    assert_eq!(again, Portfolio::new(first.model(), portfolio.offers().to_vec(), portfolio.partners().to_vec()).scores());
    println!("operations: {whole} in all, {constant} after a constant, {one} after an offer");
}

/// The constants of the library, each a tenth smaller: `constant name = …`.
fn changed_constants() -> Vec<String> {
    let files =
        ["core", "findings", "levers", "needs"].map(|name| format!("{}/src/std/{name}.goalfit", env!("CARGO_MANIFEST_DIR")));
    let texts: String = files.iter().map(|path| std::fs::read_to_string(path).expect("a text")).collect();
    let lines = texts.lines().filter_map(|line| line.strip_prefix("constant ")?.split_once(" = "));
    lines
        .map(|(name, value)| {
            let name = name.split_whitespace().next().expect("a name");
            let value = value.split(" source").next().and_then(|value| value.split(" assumed").next()).expect("a value");
            let (digits, unit) =
                value.split_at(value.find(|letter: char| letter != '.' && !letter.is_ascii_digit()).unwrap_or(value.len()));
            let number: f64 = digits.parse().expect("a number");
            format!("constant {name} = {}{unit} assumed\n", (number * 900.0).round() / 1000.0)
        })
        .collect()
}

#[test]
fn whichever_constant_changes_the_scores_are_those_of_a_fresh_portfolio() {
    let compiled = |constant: &str| {
        let mut program = compile(Sources::single("changed.goalfit", &format!("use std\n{constant}"))).expect("a good program");
        program.add_facts_json(&facts(17)).expect("facts");
        program
    };
    let first = compiled("");
    let mut portfolio = fresh(&first);
    portfolio.scores();
    let whole = portfolio.computed();
    let mut shares = Vec::new();
    for constant in changed_constants() {
        let changed = compiled(&constant);
        portfolio.set_model(changed.model());
        let start = portfolio.computed();
        assert_eq!(portfolio.scores(), fresh(&changed).scores(), "{constant}");
        shares.push(((portfolio.computed() - start) * 1000 / whole, constant));
        portfolio.set_model(first.model());
        portfolio.scores();
    }
    shares.sort();
    for (share, constant) in &shares {
        print!("{share} of 1000 after {constant}");
    }
    assert!(shares.len() > 20, "{} constants", shares.len());
    let none = shares.iter().filter(|(share, _)| *share == 0).count();
    assert!(none >= 12, "{none} of {} cost nothing: most are about findings and levers alone", shares.len());
}

#[test]
fn other_names_of_verdicts_are_those_of_a_fresh_portfolio() {
    let named = |middle: &str| {
        let partners: String = (0..300).map(|at| format!("partner \"P{at}\" {{ size: {} }}\n", at % 10)).collect();
        let text = format!(
            "field partner.size: number in 0..10\nfield offer.worth: number in 0..100\nquantity score in 0..100 = offer.worth * partner.size\n\
             verdict on score {{\n  bad when score < 20\n  {middle} when score < 60\n  good otherwise\n}}\n\
             offer \"O\" {{ worth: 10 }}\n{partners}"
        );
        compile(Sources::single("verdicts.goalfit", &text)).expect("a good program")
    };
    let mut portfolio = fresh(&named("bad"));
    let before = portfolio.scores();
    portfolio.set_model(named("poor").model());
    let after = portfolio.scores();
    assert_eq!(after, fresh(&named("poor")).scores());
    assert_ne!(after.verdicts, before.verdicts);
}

// The door

#[test]
fn a_matrix_holds_numbers_verdicts_and_the_words_of_every_fault() {
    let program = book(5, 60, 8, true);
    let (partners, offers) = names(&program);
    let (rows, columns): (Vec<&str>, Vec<&str>) =
        (partners.iter().map(String::as_str).collect(), offers.iter().map(String::as_str).collect());
    let matrix = program.score_matrix(&rows, &columns).expect("known names");
    assert!(matrix.scores.iter().all(|score| score.is_finite()) && matrix.unplanned.is_none());
    let mut faults = matrix.faults.iter();
    for (row, partner) in rows.iter().enumerate() {
        for (column, offer) in columns.iter().enumerate() {
            match program.judge(partner, offer) {
                Ok((score, verdict)) => {
                    assert_eq!(matrix.scores[row * columns.len() + column].to_bits(), score.to_bits());
                    assert_eq!(matrix.verdict(row, column), verdict);
                    assert_eq!(matrix.score(row, column), Some(score));
                }
                Err(goalfit::Error::Evaluation(diagnostic)) => {
                    assert_eq!(faults.next(), Some(&(row, column, diagnostic)));
                    assert_eq!((matrix.score(row, column), matrix.verdict(row, column)), (None, ""));
                }
                Err(other) => panic!("{other}"),
            }
        }
    }
    assert_eq!(faults.next(), None);
    assert!(program.score_matrix(&["nobody"], &columns).is_err() && program.score_matrix(&rows, &["nothing"]).is_err());
}

#[test]
fn a_cell_is_explained_on_demand_and_its_main_cause_has_the_largest_share() {
    let program = book(6, 12, 3, false);
    let (partners, offers) = names(&program);
    let (rows, columns): (Vec<&str>, Vec<&str>) =
        (partners.iter().map(String::as_str).collect(), offers.iter().map(String::as_str).collect());
    let matrix = program.score_matrix(&rows, &columns).expect("known names");
    let cells: Vec<(usize, usize)> = (0..12).flat_map(|row| (0..3).map(move |column| (row, column))).collect();
    let causes = program.main_causes(&matrix, &cells, &mut |_| true).expect("known names");
    for ((row, column), main) in cells.iter().zip(&causes) {
        let Some(score) = matrix.score(*row, *column) else {
            assert!(main.is_none() && program.explain_cell(&matrix, *row, *column).is_err());
            continue;
        };
        let report = program.explain_cell(&matrix, *row, *column).expect("a report");
        assert_eq!(report.score.to_bits(), score.to_bits());
        let most = report.causes.iter().map(|cause| cause.share.abs()).fold(0.0, f64::max);
        match main {
            Some(main) => {
                assert_eq!(main.share.abs().to_bits(), most.to_bits());
                assert!(
                    report.causes.iter().any(|cause| cause.name == main.cause && cause.share.to_bits() == main.share.to_bits())
                );
            }
            None => assert_eq!(most, 0.0),
        }
    }
    let some = program.main_causes(&matrix, &cells, &mut |done| done < 5).expect("known names");
    assert_eq!(some.as_slice(), &causes[..5], "it stops when it is told to");
}

#[test]
fn blocks_of_any_size_give_the_same_and_can_be_stopped() {
    let program = book(8, 90, 5, true);
    let offers: Vec<&str> = program.offers().collect();
    let partners: Vec<_> = program.facts().partners.values().map(AsRef::as_ref).collect();
    let whole = program.scorer(&offers).expect("known").block(&partners);
    for size in [1, 7, 64] {
        let (mut scores, mut verdicts, mut faults, mut told) = (Vec::new(), Vec::new(), 0, Vec::new());
        let mut scorer = program.scorer(&offers).expect("known");
        let all = scorer.blocks(&partners, size, &mut |done, block| {
            scores.extend(block.scores.iter().map(|score| score.to_bits()));
            verdicts.extend(block.verdicts.clone());
            faults += block.faults.len();
            told.push(done);
            true
        });
        assert!(all && told.last() == Some(&90));
        assert_eq!(scores, whole.scores.iter().map(|score| score.to_bits()).collect::<Vec<_>>());
        assert_eq!((verdicts, faults), (whole.verdicts.clone(), whole.faults.len()));
    }
    let mut blocks = 0;
    let all = program.scorer(&offers).expect("known").blocks(&partners, 20, &mut |_, _| {
        blocks += 1;
        blocks < 2
    });
    assert_eq!((all, blocks), (false, 2));
}

#[test]
fn partners_that_are_held_score_the_same_again_and_again() {
    let program = book(9, 400, 5, true);
    let (partners, offers) = names(&program);
    let (partners, offers): (Vec<&str>, Vec<&str>) =
        (partners.iter().map(String::as_str).collect(), offers.iter().map(String::as_str).collect());
    let whole = program.score_matrix(&partners, &offers).expect("known");
    let records = &program.facts().partners;
    let mut held = program.hold(&offers).expect("known");
    while held.read_so_far() < partners.len() {
        held.read(records.values().map(AsRef::as_ref).skip(held.read_so_far()).take(33));
    }
    held.close();
    for most in [1, 300, 5000] {
        let (mut seen, mut faults, mut evaluated) = (vec![false; partners.len()], Vec::new(), 0);
        let mut done = 0;
        while done < partners.len() {
            let record = |row: usize| records.get_index(row).map(|(_, record)| record.as_ref());
            let (rows, block) = goalfit::score_held(program.model(), &mut held, done, most, &record);
            done += rows.len();
            evaluated += block.evaluated;
            for (at, row) in rows.iter().enumerate() {
                assert!(!std::mem::replace(&mut seen[*row], true), "row {row} comes twice");
                for column in 0..offers.len() {
                    let (one, other) = (at * offers.len() + column, row * offers.len() + column);
                    assert_eq!(block.scores[one].to_bits(), whole.scores[other].to_bits());
                    assert_eq!(block.verdicts[one], whole.verdicts[other]);
                }
            }
            faults.extend(block.faults.into_iter().map(|(at, column, why)| (rows[at], column, why)));
        }
        faults.sort_by_key(|(row, column, _)| (*row, *column));
        assert_eq!(faults, whole.faults);
        assert!(evaluated < partners.len() * offers.len(), "nothing is planned");
    }
}

/// Scores by their bits, main causes, and what is the matter.
type Found = (Vec<u64>, Vec<u8>, Vec<(usize, usize, Diagnostic)>);

/// All that partners who were read come to.
fn bits_of_held(program: &Program, held: &mut goalfit::columnar::Held) -> Found {
    let records = &program.facts().partners;
    let record = |row: usize| records.get_index(row).map(|(_, record)| record.as_ref());
    let columns = held.offers().len();
    let (mut scores, mut mains, mut faults) = (vec![0; records.len() * columns], Vec::new(), Vec::new());
    let mut done = 0;
    while done < records.len() {
        let (rows, block) = goalfit::score_held(program.model(), held, done, 300, &record);
        done += rows.len();
        for (at, row) in rows.iter().enumerate() {
            for column in 0..columns {
                scores[row * columns + column] = block.scores[at * columns + column].to_bits();
            }
        }
        mains.extend(block.mains);
        faults.extend(block.faults.into_iter().map(|(at, column, why)| (rows[at], column, why)));
    }
    faults.sort_by_key(|(row, column, _)| (*row, *column));
    (scores, mains, faults)
}

#[test]
fn partners_that_are_held_score_the_same_for_other_rules_and_offers() {
    let read = |program: &Program| {
        let offers: Vec<&str> = program.offers().collect();
        let mut held = program.hold(&offers).expect("known");
        held.read(program.facts().partners.values().map(AsRef::as_ref));
        held.close();
        held
    };
    let (first, second) = (with_constant("bent", "0.9"), with_constant("bent", "0.8"));
    let held = read(&first);
    let mut offers = offered(&second);
    offers.swap(2, 5);
    let mut again = held.again(second.model(), offers.clone()).expect("the same facts");
    let (scores, _, faults) = bits_of_held(&second, &mut again);
    let records: Vec<_> = second.facts().partners.values().map(AsRef::as_ref).collect();
    let whole = second.score_block(&mut Scorer::new(second.model(), offers.clone()), &records);
    assert_eq!(scores, whole.scores.iter().map(|score| score.to_bits()).collect::<Vec<_>>());
    assert_eq!(faults, whole.faults);
    assert_ne!(scores, bits_of_held(&first, &mut held.clone()).0);
    let (with, mains, _) = bits_of_held(&second, &mut held.again(second.model(), offers).expect("the same facts").with_mains());
    assert!(with == scores && mains.len() == scores.len());
    // Other facts, other names that offers mention: to be read anew.
    assert!(held.again(book(9, 4, 5, true).model(), Vec::new()).is_some(), "the same fields");
    let other = compile(Sources::single("other.goalfit", "use std\nfield partner.size: number = 1\n")).expect("a good program");
    assert!(held.again(other.model(), Vec::new()).is_none());
}

#[test]
fn a_program_that_no_plan_can_express_is_computed_all_the_same_and_says_so() {
    let text = "field partner.size: number = 10\nfield partner.likes: number for reward = 2\nfield reward.amount: number = 1\n\
        quantity score = sum of partner.likes(reward) * reward.amount for reward in offer.rewards\nverdict on score {\n  good otherwise\n}\n\
        partner \"P\" {\n  size: 3\n}\noffer \"O\" {\n  reward x { amount: 4 }\n}\n";
    let program = compile(Sources::single("odd.goalfit", text)).expect("a good program");
    let matrix = program.score_matrix(&["P"], &["O"]).expect("known names");
    assert_eq!((matrix.scores.as_slice(), matrix.evaluated), ([8.0].as_slice(), 1));
    assert!(matrix.unplanned.as_deref().is_some_and(|why| why.contains("partner.likes")), "{:?}", matrix.unplanned);
}

#[cfg(feature = "parallel")]
#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let program = book(9, 700, 12, true);
    let offers: Vec<&str> = program.offers().collect();
    let partners: Vec<_> = program.facts().partners.values().map(AsRef::as_ref).collect();
    let results: Vec<_> = [1, 2, 3]
        .into_iter()
        .map(|threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            pool.install(|| program.scorer(&offers).expect("known").block(&partners))
        })
        .collect();
    assert_eq!(results[0], results[1]);
    assert_eq!(results[0], results[2]);
}

// Main causes

/// The cause with the largest lift in a report, by number; none where none lifts.
fn largest_lift(program: &Program, partner: &str, offer: &str) -> Option<(String, f64)> {
    let report = program.assess(partner, offer).ok()?;
    let mut found: Option<(String, f64)> = None;
    // In the order of the program, since of several that are alike the first is meant.
    for cause in &program.model().causes {
        let lift = report.causes.iter().find(|told| told.name == cause.name).map_or(0.0, |told| told.lift);
        if lift > found.as_ref().map_or(0.0, |(_, most)| *most) {
            found = Some((cause.name.clone(), lift));
        }
    }
    found
}

#[test]
fn the_main_cause_of_every_cell_has_the_largest_lift_of_its_report() {
    let (mut pairs, mut named, mut planned) = (0, 0, 0);
    let random = &mut Random(5);
    let own = (0..80).filter_map(|_| compile(Sources::single("generated.goalfit", &generated(random))).ok());
    let mut programs: Vec<Program> = [book(21, 40, 6, false), book(22, 40, 6, true)].into_iter().chain(own).collect();
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/casebook")).expect("a folder") {
        let text = std::fs::read_to_string(entry.expect("an entry").path()).expect("UTF-8");
        programs.push(compile(Sources::single("case.goalfit", &text)).expect("a good program"));
    }
    for program in &programs {
        let partners: Vec<_> = program.facts().partners.values().map(AsRef::as_ref).collect();
        for least in [1, 1000] {
            let mut scorer = Scorer::with_least(program.model(), offered(program), least).with_mains();
            let found = scorer.block(&partners);
            let matrix = program.score_block(&mut scorer, &partners);
            planned += partners.len() * found.offers - found.left.len() - found.unsure.len();
            for (row, partner) in matrix.partners.iter().enumerate() {
                for (column, offer) in matrix.offers.iter().enumerate() {
                    pairs += 1;
                    let wanted = largest_lift(program, partner, offer);
                    let main = matrix.main(row, column).map(|(cause, lift)| (cause.to_string(), lift));
                    named += usize::from(main.is_some());
                    let bits = |main: &Option<(String, f64)>| main.as_ref().map(|(cause, lift)| (cause.clone(), lift.to_bits()));
                    assert_eq!(bits(&main), bits(&wanted), "{partner} × {offer}");
                }
            }
        }
    }
    assert!(named > 500 && planned > 1500 && pairs > 5000, "{named} named and {planned} planned of {pairs}");
}

/// What would be refused with a cause off is scored as it is: whether a plan or the evaluator finds the main cause makes no difference.
#[test]
fn a_refusal_is_about_the_pair_as_it_is() {
    let partners: String = (0..300).map(|at| format!("partner \"P{at}\" {{ size: {} }}\n", at % 10)).collect();
    let text = format!(
        "field partner.size: number in 0..10\nfield offer.worth: number in 0..100\n\
         quantity score in 0..100 = offer.worth\nquantity side = partner.size\n\
         rule \"Slow\" {{ cause: drag  effect: score times 0.5  because: \"it is slow\" }}\n\
         rule \"Far\" {{ cause: far  effect: score times 0.9  effect: side becomes 1  because: \"it is far\" }}\n\
         rule \"Small\" {{ refuse when: score > 60 and partner.size > 5  because: \"too good\" }}\n\
         quantity odd = 1 / (side - 7)\n\
         verdict on score {{ good otherwise }}\noffer \"O\" {{ worth: 80 }}\n{partners}"
    );
    let program = compile(Sources::single("refusal.goalfit", &text)).expect("a good program");
    let partners: Vec<_> = program.facts().partners.values().map(AsRef::as_ref).collect();
    let mut found = Vec::new();
    for least in [1, 1000] {
        let mut scorer = Scorer::with_least(program.model(), offered(&program), least).with_mains();
        let matrix = program.score_block(&mut scorer, &partners);
        assert!(matrix.faults.is_empty(), "{:?}", matrix.faults.first());
        let mains: Vec<_> = (0..300).map(|row| matrix.main(row, 0).map(|(cause, lift)| (cause.to_string(), lift))).collect();
        assert!(mains.iter().all(|main| *main == Some(("drag".into(), 36.0))), "{mains:?}");
        found.push(matrix.mains);
    }
    assert_eq!(found[0], found[1]);
}

/// Whether an effect that adds nothing is looked at or not makes no difference, to the sign of zero.
#[test]
fn what_adds_nothing_leaves_minus_zero() {
    let partners: String = [-1, -2, 3, 4].map(|size| format!("partner \"P{size}\" {{ size: {size} }}\n")).concat();
    for operation in ["plus", "minus"] {
        let text = format!(
            "field partner.size: number = 0\nquantity score = partner.size * 0\nquantity b = 0\n\
             rule \"b\" {{ cause: first  effect: b becomes 1  because: \"so\" }}\n\
             rule \"one\" {{ cause: second  effect: score {operation} if b = 1 then 0 * partner.size else 3  because: \"so\" }}\n\
             verdict on score {{ good otherwise }}\noffer \"O\" {{}}\n{partners}"
        );
        let program = compile(Sources::single("zero.goalfit", &text)).expect("a good program");
        let partners: Vec<_> = program.facts().partners.values().map(AsRef::as_ref).collect();
        for least in [1, 1000] {
            let mut scorer = Scorer::with_least(program.model(), offered(&program), least);
            let matrix = program.score_block(&mut scorer, &partners);
            for (row, partner) in partners.iter().enumerate() {
                let report = program.assess(&partner.name, "O").expect("is assessed");
                assert_eq!(matrix.scores[row].to_bits(), report.score.to_bits(), "{operation} for {}", partner.name);
            }
        }
    }
}

// Books

const HEADER: &str = "name,archetype,gross_profit (€ per month),day_worth (€ per day),opportunities (per month),win (%),sales_cycle (days),\
                      ramp (days),capacity (days),trust (%),goal services.weight,goal services.kind,moves.refer.services,Region";

#[test]
fn other_quantities_of_every_cell_are_those_of_its_report() {
    let program = book(21, 40, 6, false);
    let (partners, offers) = names(&program);
    let of: Vec<&str> = offers.iter().map(String::as_str).collect();
    let records: Vec<_> = partners.iter().map(|name| program.facts().partners[name].as_ref()).collect();
    for quantity in ["fit", "pull", "attention"] {
        let found = program.plan_quantity(quantity, &of).expect("a quantity of pairs").block(&records);
        assert_eq!(found.len(), partners.len() * offers.len());
        for (at, value) in found.iter().enumerate() {
            let (partner, offer) = (&partners[at / offers.len()], &offers[at % offers.len()]);
            match program.assess(partner, offer) {
                Ok(report) => {
                    let report = serde_json::to_value(&report.quantities[quantity]).expect("plain data");
                    assert_eq!(report.as_f64(), Some(*value), "{quantity} of {offer} for {partner}");
                }
                Err(_) => assert!(value.is_nan(), "{quantity} of {offer} for {partner}"),
            }
        }
    }
    let wrong = program.plan_quantity("pul", &of).expect_err("no such quantity");
    assert!(wrong.to_string().contains("no quantity `pul`"), "{wrong}");
    assert!(program.plan_quantity("weight", &of).is_err(), "it has a value for each goal, and none for the pair");
}

#[test]
fn partners_that_are_taken_in_portions_are_those_that_are_taken_at_once() {
    use goalfit::{Subjects, facts::Datum};
    let program = book(22, 8, 3, false);
    let own = program.partners().next().expect("a partner").to_string();
    let data = |text: &str| -> Datum { serde_json::from_str(text).expect("data") };
    let (first, second) = (data(&format!("[{own:?}, {{\"name\": \"X\"}}]")), data(r#"[{"name": "Y", "archetype": "reseller"}]"#));
    let both = data(&format!("[{own:?}, {{\"name\": \"X\"}}, {{\"name\": \"Y\", \"archetype\": \"reseller\"}}]"));
    let mut portions = program.on(Subjects::Data(&Datum::List(Vec::new())), Subjects::All).expect("offers alone");
    portions.take_partners(&program, &first).expect("facts");
    portions.take_partners(&program, &second).expect("facts");
    let at_once = program.on(Subjects::Data(&both), Subjects::All).expect("facts");
    assert_eq!(portions.facts(), at_once.facts());
    for (wrong, said) in [("[{\"name\": \"X\"}]", "two partners called `X`"), ("[\"Nobody\"]", "no partner `Nobody`")] {
        let told = portions.take_partners(&program, &data(wrong)).expect_err(wrong).to_string();
        assert!(told.contains(said), "{told}");
    }
    assert_eq!(portions.facts(), at_once.facts(), "what is refused adds nothing");
}

fn table(seed: u64, rows: usize) -> String {
    let random = &mut Random(seed);
    let mut text = format!("{HEADER}\n");
    for row in 0..rows {
        let archetype = random.one(&["services_firm", "reseller", "affiliate", "msp", "reseler", ""]);
        let own = random.chance(30);
        let _ = writeln!(
            text,
            "p{row},{archetype},{},{},{},{},{},{},{},{},{},{},{},x",
            random.one(&["1000", "20000.55", "€13k per month", "0", "-5", "3,80"].map(|cell| if cell.contains(',') {
                "7"
            } else {
                cell
            })),
            random.upto(900) + 1.0,
            random.upto(20),
            random.one(&["25", "0", "100", "5", "120", "30%", ""]),
            random.below(400),
            random.below(60),
            if random.chance(50) { String::new() } else { random.below(90).to_string() },
            random.below(101),
            if own { random.below(9).to_string() } else { String::new() },
            if own { "services" } else { "" },
            if own { random.one(&["0.1", "drives", "-1", ""]) } else { "" },
        );
    }
    text
}

#[test]
fn a_book_scores_as_if_its_rows_were_added_to_the_program() {
    let mut program = book(31, 1, 6, false);
    let text = table(4, 1500);
    let mut scored: Vec<(String, usize, Option<u64>, String)> = Vec::new();
    let mut problems: Vec<(usize, String)> = Vec::new();
    let offers: Vec<String> = program.offers().map(Into::into).collect();
    let names: Vec<&str> = offers.iter().map(String::as_str).collect();
    {
        let mut scorer = program.book_scorer(None, &names, false).expect("known");
        let mut reader = goalfit::facts::table::TableReader::new();
        let mut rows: Vec<_> = reader.push(text.as_bytes());
        rows.extend(reader.finish());
        let rows: Vec<_> = rows.into_iter().map(|row| row.expect("a row")).collect();
        for block in rows.chunks(700) {
            let found = scorer.table(reader.header(), block.to_vec()).expect("a table");
            assert_eq!(found.left_out + found.rows.len(), block.len());
            for (row, partner) in found.matrix.partners.iter().enumerate() {
                for column in 0..offers.len() {
                    let score = found.matrix.score(row, column).map(f64::to_bits);
                    scored.push((partner.clone(), column, score, found.matrix.verdict(row, column).into()));
                }
            }
            problems.extend(found.problems.into_iter().map(|problem| (problem.row, problem.diagnostic.message)));
        }
        assert_eq!(
            scorer.unmapped().iter().map(|field| (field.field.as_str(), field.rows)).collect::<Vec<_>>(),
            [("Region", 1500)]
        );
    }
    let mapped = program.add_table(&text).expect("a table");
    let mut wanted: Vec<(usize, String)> =
        mapped.problems.iter().map(|problem| (problem.row, problem.diagnostic.message.clone())).collect();
    let lacking: Vec<&String> = mapped.missing.iter().flat_map(|absent| &absent.names).collect();
    let mut pairs = scored.into_iter();
    for name in mapped.added.iter().filter(|name| !lacking.contains(name)) {
        for (column, offer) in offers.iter().enumerate() {
            let (score, verdict) = match program.judge(name, offer) {
                Ok((score, verdict)) => (Some(score.to_bits()), verdict),
                Err(error) => {
                    let row: usize = name[1..].parse::<usize>().expect("a number") + 1;
                    let goalfit::Error::Evaluation(diagnostic) = error else { panic!("{error}") };
                    wanted.push((row, format!("line {} ({name}): {}", row + 1, diagnostic.message)));
                    (None, String::new())
                }
            };
            assert_eq!(pairs.next(), Some((name.clone(), column, score, verdict)), "{name} × {offer}");
        }
    }
    assert_eq!(pairs.next(), None);
    problems.retain(|(_, message)| !message.contains("must be stated, and "));
    problems.sort();
    wanted.sort();
    assert_eq!(problems, wanted);
    assert!(mapped.added.len() - lacking.len() > 300 && wanted.len() > 300, "{} {}", mapped.added.len(), wanted.len());
}

#[test]
fn partners_with_lists_of_their_own_stay_within_bounds() {
    let program = book(41, 1, 4, false);
    let mut scorer = Scorer::new(program.model(), offered(&program));
    let random = &mut Random(6);
    let mut planned = 0;
    for block in 0..6 {
        let partners: Vec<Value> = (0..120)
            .map(|at| {
                let mut fields = partner(random, &format!("p{block}_{at}"), false);
                // Every partner calls its goals as it likes.
                let goals = fields["goals"].as_object().expect("goals").clone();
                let renamed = goals.into_iter().map(|(name, mut goal)| {
                    goal["kind"] = json!(random.one(&["money", "trust"]));
                    (format!("{name}_{block}_{at}"), goal)
                });
                fields["goals"] = renamed.collect::<Map<_, _>>().into();
                fields.as_object_mut().expect("an object").remove("moves");
                fields.as_object_mut().expect("an object").remove("compares");
                fields
            })
            .collect();
        let mut own = support::library();
        own.add_facts_json(&json!({ "partners": partners }).to_string()).expect("facts");
        let records: Vec<_> = own.facts().partners.values().map(AsRef::as_ref).collect();
        let scores = scorer.block(&records);
        planned += 120 * 4 - scores.left.len();
        assert!(scorer.kept() <= 400_000, "{}", scorer.kept());
    }
    assert!(planned * 2 > 6 * 120 * 4, "{planned}");
}

#[test]
fn a_matrix_is_plain_data() {
    let program = book(5, 20, 4, true);
    let offers: Vec<&str> = program.offers().collect();
    let partners: Vec<_> = program.facts().partners.values().map(AsRef::as_ref).collect();
    let mut matrix = program.scorer(&offers).expect("known").with_mains().block(&partners);
    // Whole numbers, since the reader of JSON may be off by the last bit.
    matrix.scores.iter_mut().chain(&mut matrix.lifts).for_each(|number| *number = number.floor());
    let text = serde_json::to_string(&matrix).expect("JSON");
    assert_eq!(serde_json::from_str::<goalfit::Matrix>(&text).expect("the same"), matrix);
    for row in 0..20 {
        for column in 0..4 {
            let at = |fault: &&(usize, usize, goalfit::Diagnostic)| (fault.0, fault.1) == (row, column);
            assert_eq!(matrix.fault(row, column), matrix.faults.iter().find(at).map(|fault| &fault.2));
        }
    }
}
