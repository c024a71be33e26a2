//! Instructions at work: one loop over the pairs of a block for each.
#![allow(clippy::vec_box, reason = "registers change places by their addresses, 2 kB stay where they are")]

use super::graph::{Dyadic, Function1, Unary, apply_one, apply_two, called, place, yes};
use super::plan::{Code, Instruction, Source};
use super::tails::{self, Space};
use crate::prelude::*;
use crate::program::Function;
use crate::value::math;

/// How many pairs are computed at once: registers at work stay in the first caches.
pub(super) const LANES: usize = 256;
/// One value for each pair of a block.
pub(super) type Lanes = [f64; LANES];

/// The registers of one thread.
#[derive(Debug, Clone)]
pub(super) struct Machine {
    registers: Vec<Box<Lanes>>,
    fresh: Box<Lanes>,
    space: Space,
}

/// What an instruction reads.
#[derive(Clone, Copy)]
pub(super) enum Read<'a> {
    Many(&'a Lanes),
    One(f64),
}

impl Machine {
    pub(super) fn new() -> Machine {
        Machine { registers: Vec::new(), fresh: Box::new([0.0; LANES]), space: Space::new() }
    }

    pub(super) fn reserve(&mut self, registers: usize) {
        while self.registers.len() < registers {
            self.registers.push(Box::new([0.0; LANES]));
        }
    }

    /// What stands at a place.
    pub(super) fn read<'a>(&'a self, source: Source, columns: &[&'a Lanes]) -> Read<'a> {
        read(&self.registers, source, columns)
    }

    /// A copy of it, one value for each pair.
    pub(super) fn copy(&self, source: Source, columns: &[&Lanes]) -> Box<Lanes> {
        match self.read(source, columns) {
            Read::Many(lanes) => Box::new(*lanes),
            Read::One(number) => Box::new([number; LANES]),
        }
    }

    pub(super) fn run(&mut self, instructions: &[Instruction], columns: &[&Lanes], tables: &[Vec<f64>]) {
        let Machine { registers, fresh, space } = self;
        for instruction in instructions {
            let [a, b, c] = [instruction.a, instruction.b, instruction.c].map(|source| read(registers, source, columns));
            execute(fresh, space, instruction.code, [a, b, c], tables);
            if let Some(out) = registers.get_mut(instruction.out) {
                core::mem::swap(out, fresh);
            }
        }
    }
}

fn read<'a>(registers: &'a [Box<Lanes>], source: Source, columns: &[&'a Lanes]) -> Read<'a> {
    match source {
        Source::Register(at) => registers.get(at).map_or(Read::One(f64::NAN), |lanes| Read::Many(lanes)),
        Source::Column(at) => columns.get(at).map_or(Read::One(f64::NAN), |lanes| Read::Many(lanes)),
        Source::Number(number) => Read::One(number),
    }
}

impl Read<'_> {
    fn lanes(self) -> Lanes {
        match self {
            Read::Many(lanes) => *lanes,
            Read::One(number) => [number; LANES],
        }
    }

    /// The value of one pair.
    pub(super) fn at(self, lane: usize) -> f64 {
        match self {
            Read::Many(lanes) => lanes.get(lane).copied().unwrap_or(f64::NAN),
            Read::One(number) => number,
        }
    }
}

#[inline(always)]
fn one(out: &mut Lanes, a: Read<'_>, function: impl Fn(f64) -> f64) {
    match a {
        Read::Many(a) => out.iter_mut().zip(a).for_each(|(out, a)| *out = function(*a)),
        Read::One(a) => out.fill(function(a)),
    }
}

#[inline(always)]
fn two(out: &mut Lanes, a: Read<'_>, b: Read<'_>, function: impl Fn(f64, f64) -> f64) {
    match (a, b) {
        (Read::Many(a), Read::Many(b)) => out.iter_mut().zip(a).zip(b).for_each(|((out, a), b)| *out = function(*a, *b)),
        (Read::Many(a), Read::One(b)) => out.iter_mut().zip(a).for_each(|(out, a)| *out = function(*a, b)),
        (Read::One(a), Read::Many(b)) => out.iter_mut().zip(b).for_each(|(out, b)| *out = function(a, *b)),
        (Read::One(a), Read::One(b)) => out.fill(function(a, b)),
    }
}

#[inline(always)]
fn three(out: &mut Lanes, a: Read<'_>, b: Read<'_>, c: Read<'_>, function: impl Fn(f64, f64, f64) -> f64) {
    match (a, b, c) {
        (Read::Many(a), Read::Many(b), Read::Many(c)) => {
            out.iter_mut().zip(a).zip(b).zip(c).for_each(|(((out, a), b), c)| *out = function(*a, *b, *c));
        }
        (Read::Many(a), Read::One(b), Read::Many(c)) => {
            out.iter_mut().zip(a).zip(c).for_each(|((out, a), c)| *out = function(*a, b, *c));
        }
        (Read::Many(a), Read::Many(b), Read::One(c)) => {
            out.iter_mut().zip(a).zip(b).for_each(|((out, a), b)| *out = function(*a, *b, c));
        }
        (Read::Many(a), Read::One(b), Read::One(c)) => out.iter_mut().zip(a).for_each(|(out, a)| *out = function(*a, b, c)),
        _ => {
            for (lane, out) in out.iter_mut().enumerate() {
                *out = function(a.at(lane), b.at(lane), c.at(lane));
            }
        }
    }
}

fn execute(out: &mut Lanes, space: &mut Space, code: Code, [a, b, c]: [Read<'_>; 3], tables: &[Vec<f64>]) {
    let table = |table: usize| tables.get(table).map_or(&[][..], Vec::as_slice);
    match code {
        Code::One(unary) => execute_one(out, unary, a),
        Code::Two(Dyadic::AtLeast) => match (a, b) {
            (Read::One(n), Read::Many(means)) if (1.0..=tails::MOST_COUNT).contains(&n) && libm::floor(n) == n => {
                tails::at_least(out, space, n, means);
            }
            _ => execute_two(out, Dyadic::AtLeast, a, b),
        },
        Code::Two(Dyadic::Pow) => match (a, b) {
            (Read::Many(a), Read::One(b)) => super::power::pow(out, a, b),
            _ => execute_two(out, Dyadic::Pow, a, b),
        },
        Code::Two(dyadic) => execute_two(out, dyadic, a, b),
        Code::Choose => three(out, a, b, c, |a, b, c| if a == 1.0 { b } else { c }),
        Code::Clamp => three(out, a, b, c, clamp),
        Code::UpTo => three(out, a, b, c, |units, mean, power| called(Function::UpTo, &[units, mean, power])),
        Code::Greatest { units, table: at } => match a {
            Read::Many(means) => tails::greatest(out, means, units, table(at)),
            Read::One(mean) => tails::greatest(out, &[mean; LANES], units, table(at)),
        },
        Code::Partly { table: at } => match (a, b, c) {
            (Read::Many(means), Read::Many(tails), Read::Many(firsts)) => tails::up_to(out, means, tails, firsts, table(at)),
            _ => tails::up_to(out, &a.lanes(), &b.lanes(), &c.lanes(), table(at)),
        },
        Code::Cell { table: at, stride, base } => {
            let cells = table(at);
            one(out, a, |key| cells.get(place(key, stride, base)).copied().unwrap_or(f64::NAN));
        }
    }
}

fn execute_one(out: &mut Lanes, unary: Unary, a: Read<'_>) {
    match unary {
        Unary::IsMissing => one(out, a, |x| yes(x.is_nan())),
        Unary::IsWild => one(out, a, |x| yes(!x.is_finite())),
        Unary::IsInfinite => one(out, a, |x| yes(x.is_infinite())),
        Unary::Not => one(out, a, |x| yes(x != 1.0)),
        Unary::Call(Function1::Abs) => one(out, a, f64::abs),
        Unary::Call(Function1::Saturate) => one(out, a, |x| x / (1.0 + x.abs()) + 0.0),
        Unary::Call(_) => one(out, a, |x| apply_one(unary, x)),
    }
}

fn execute_two(out: &mut Lanes, dyadic: Dyadic, a: Read<'_>, b: Read<'_>) {
    match dyadic {
        Dyadic::Add => two(out, a, b, |a, b| a + b),
        Dyadic::Subtract => two(out, a, b, |a, b| a - b),
        Dyadic::Multiply => two(out, a, b, |a, b| a * b),
        Dyadic::Divide => two(out, a, b, |a, b| a / b),
        Dyadic::Less => two(out, a, b, |a, b| yes(a < b)),
        Dyadic::AtMost => two(out, a, b, |a, b| yes(a <= b)),
        Dyadic::Equal => two(out, a, b, |a, b| yes(a == b)),
        Dyadic::And => two(out, a, b, |a, b| yes(a == 1.0 && b == 1.0)),
        Dyadic::Or => two(out, a, b, |a, b| yes(a == 1.0 || b == 1.0)),
        Dyadic::Min => two(out, a, b, |a, b| or_missing(if b < a { b } else { a }, a, b)),
        Dyadic::Max => two(out, a, b, |a, b| or_missing(if b > a { b } else { a }, a, b)),
        Dyadic::Ratio => two(out, a, b, |a, b| if b == 0.0 { f64::NAN } else { a / b + 0.0 }),
        Dyadic::Limit => two(out, a, b, |a, b| math::limit(a, b) + 0.0),
        Dyadic::Decay => two(out, a, b, |time, rate| {
            let value = math::decay(time, rate);
            if time < 0.0 || rate < 0.0 { f64::INFINITY } else { value + 0.0 }
        }),
        Dyadic::Pow | Dyadic::AtLeast | Dyadic::UpTo => two(out, a, b, |a, b| apply_two(dyadic, a, b)),
    }
}

/// As `called`: missing where either is.
#[inline(always)]
fn or_missing(value: f64, a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() { f64::NAN } else { value + 0.0 }
}

#[inline(always)]
fn clamp(value: f64, low: f64, high: f64) -> f64 {
    if value.is_nan() || low.is_nan() || high.is_nan() {
        return f64::NAN;
    }
    if low > high {
        return f64::INFINITY;
    }
    let value = if value < low { low } else { value };
    (if value > high { high } else { value }) + 0.0
}
