//! How long the engine takes. The bounds of the project: std and the example compile within 10 ms, a program of 1 MB within 1 s,
//! one pair is explained within 1 ms. `cargo bench` prints the figures.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "a benchmark")]

use divan::{Bencher, black_box};
use goalfit::{Program, Sources, compile};
use std::fmt::Write as _;

const EXAMPLE: &str = include_str!("../examples/referral-bounty.goalfit");
const PARTNER: &str = "Northwind Consulting";
const OFFER: &str = "€100k referral bounty";

/// A megabyte; less where `cargo test --bench engine` only tries whether each runs, without optimisation.
const LONG: usize = if cfg!(debug_assertions) { 20_000 } else { 1_000_000 };

fn main() {
    divan::main();
}

fn compiled(text: &str) -> Program {
    compile(Sources::single("bench.goalfit", text)).map_err(|error| error.to_string()).expect("a good program")
}

/// Distinct partners, as the example writes them, until the text is as long as wanted.
fn many_partners(bytes: usize) -> String {
    let mut text = String::from("use std\n");
    let mut at = 0;
    while text.len() < bytes {
        write!(
            text,
            r#"
partner "Partner {at}" is services_firm {{
  gross_profit: €{profit}k per month, day_worth: €{worth} per day
  opportunities: 0.5 per month, win: 25%
  sales_cycle: 6 months, ramp: 1 month
  capacity: 60 days, slack: 15%, readiness: 50%, trust: 85%

  goal services "Grow services" {{ kind: services, weight: 40, horizon: 12 months }}
  goal trust "Keep clients' trust" {{ kind: trust, weight: 25, horizon: 36 months }}

  moves {{
    |           | services | trust |
    | refer     | 0.1      | -0.1  |
    | implement | drives   | 0.6   |
  }}
}}
"#,
            profit = 50 + at % 200,
            worth = 300 + at % 500,
        )
        .unwrap();
        at += 1;
    }
    text
}

/// Knowledge instead of facts: many definitions that use each other, with rules on some.
fn many_definitions(bytes: usize) -> String {
    let mut text = String::from("use std\ndefine step_0 = partner.win\n");
    let mut at = 1;
    while text.len() < bytes {
        writeln!(text, "define step_{at} \"Step {at}\" = clamp(step_{} * 0.5 + max(partner.slack, {at} / 100000), 0, 1)", at / 2)
            .unwrap();
        at += 1;
    }
    text
}

#[divan::bench]
fn compile_std_and_the_example(bencher: Bencher) {
    bencher.bench(|| compiled(black_box(EXAMPLE)));
}

#[divan::bench(sample_count = 5)]
fn compile_a_megabyte_of_partners(bencher: Bencher) {
    let text = many_partners(LONG);
    bencher.bench(|| compiled(black_box(&text)));
}

#[divan::bench(sample_count = 5)]
fn compile_a_megabyte_of_definitions(bencher: Bencher) {
    let text = many_definitions(LONG);
    bencher.bench(|| compiled(black_box(&text)));
}

#[divan::bench]
fn explain_one_pair(bencher: Bencher) {
    let program = compiled(EXAMPLE);
    bencher.bench(|| program.assess(black_box(PARTNER), black_box(OFFER)).unwrap());
}

#[divan::bench]
fn score_one_pair(bencher: Bencher) {
    let program = compiled(EXAMPLE);
    bencher.bench(|| program.score(black_box(PARTNER), black_box(OFFER)).unwrap());
}

/// What an editor asks after each key: the program looked at again, and questions about it.
#[divan::bench_group]
mod editor {
    use super::{Bencher, EXAMPLE, Sources, black_box};
    use goalfit::language::{Analysis, Offset, tokens};

    fn sources() -> Sources {
        Sources::single("bench.goalfit", EXAMPLE)
    }

    #[divan::bench]
    fn look_again(bencher: Bencher<'_, '_>) {
        let before = Analysis::new(sources());
        bencher.with_inputs(|| before.clone()).bench_values(|before| black_box(before.update(sources())));
    }

    #[divan::bench]
    fn highlight(bencher: Bencher<'_, '_>) {
        bencher.bench(|| tokens(black_box(EXAMPLE)));
    }

    #[divan::bench]
    fn hover(bencher: Bencher<'_, '_>) {
        let analysis = Analysis::new(sources());
        bencher.bench(|| analysis.hover("bench.goalfit", black_box(Offset::Byte(520))));
    }

    #[divan::bench]
    fn complete(bencher: Bencher<'_, '_>) {
        let analysis = Analysis::new(sources());
        bencher.bench(|| analysis.complete("bench.goalfit", black_box(Offset::Byte(520))));
    }
}
