//! Instructions at work: one loop over the pairs of a block for each.
#![allow(clippy::vec_box, reason = "registers change places by their addresses, 2 kB stay where they are")]

use super::graph::{Dyadic, Function1, Unary, apply_one, apply_two, called};
use super::plan::{Code, Instruction, Source};
use super::tails;
use crate::prelude::*;
use crate::program::Function;
use goalfit_lanes::{self as lanes, Space};

pub(super) use lanes::{LANES, Lanes, Read};

/// The registers of one thread.
#[derive(Debug, Clone)]
pub(super) struct Machine {
    registers: Vec<Box<Lanes>>,
    fresh: Box<Lanes>,
    space: Space,
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

fn execute(out: &mut Lanes, space: &mut Space, code: Code, [a, b, c]: [Read<'_>; 3], tables: &[Vec<f64>]) {
    let table = |table: usize| tables.get(table).map_or(&[][..], Vec::as_slice);
    match code {
        Code::One(unary) => execute_one(out, unary, a),
        Code::Two(Dyadic::AtLeast) => match (a, b) {
            (Read::One(n), Read::Many(means)) if (1.0..=lanes::MOST_COUNT).contains(&n) && libm::floor(n) == n => {
                tails::at_least(out, space, n, means);
            }
            _ => execute_two(out, Dyadic::AtLeast, a, b),
        },
        Code::Two(Dyadic::Pow) => match (a, b) {
            (Read::Many(a), Read::One(b)) => super::power::pow(out, a, b),
            _ => execute_two(out, Dyadic::Pow, a, b),
        },
        Code::Two(dyadic) => execute_two(out, dyadic, a, b),
        Code::Choose => lanes::choose(out, a, b, c),
        Code::Clamp => lanes::clamps(out, a, b, c),
        Code::UpTo => each(out, |lane| called(Function::UpTo, &[a.at(lane), b.at(lane), c.at(lane)])),
        Code::Greatest { units, table: at } => match a {
            Read::Many(means) => tails::greatest(out, means, units, table(at)),
            Read::One(mean) => tails::greatest(out, &[mean; LANES], units, table(at)),
        },
        Code::Partly { table: at } => match (a, b, c) {
            (Read::Many(means), Read::Many(tails), Read::Many(firsts)) => tails::up_to(out, means, tails, firsts, table(at)),
            _ => tails::up_to(out, &a.lanes(), &b.lanes(), &c.lanes(), table(at)),
        },
        Code::Cell { table: at, stride, base } => lanes::cells(out, a, table(at), stride, base),
    }
}

fn execute_one(out: &mut Lanes, unary: Unary, a: Read<'_>) {
    match unary {
        Unary::IsMissing => lanes::is_missing(out, a),
        Unary::IsWild => lanes::is_wild(out, a),
        Unary::IsInfinite => lanes::is_infinite(out, a),
        Unary::Not => lanes::not(out, a),
        Unary::Call(Function1::Abs) => lanes::abs(out, a),
        Unary::Call(Function1::Saturate) => lanes::saturates(out, a),
        Unary::Call(_) => each(out, |lane| apply_one(unary, a.at(lane))),
    }
}

fn execute_two(out: &mut Lanes, dyadic: Dyadic, a: Read<'_>, b: Read<'_>) {
    match dyadic {
        Dyadic::Add => lanes::add(out, a, b),
        Dyadic::Subtract => lanes::subtract(out, a, b),
        Dyadic::Multiply => lanes::multiply(out, a, b),
        Dyadic::Divide => lanes::divide(out, a, b),
        Dyadic::Less => lanes::less(out, a, b),
        Dyadic::AtMost => lanes::at_most(out, a, b),
        Dyadic::Equal => lanes::equal(out, a, b),
        Dyadic::And => lanes::both(out, a, b),
        Dyadic::Or => lanes::either(out, a, b),
        Dyadic::Min => lanes::min(out, a, b),
        Dyadic::Max => lanes::max(out, a, b),
        Dyadic::Ratio => lanes::ratio(out, a, b),
        Dyadic::Limit => lanes::limits(out, a, b),
        Dyadic::Decay => lanes::decays(out, a, b),
        Dyadic::Pow | Dyadic::AtLeast | Dyadic::UpTo => each(out, |lane| apply_two(dyadic, a.at(lane), b.at(lane))),
    }
}

/// Pair by pair.
fn each(out: &mut Lanes, function: impl Fn(usize) -> f64) {
    out.iter_mut().enumerate().for_each(|(lane, out)| *out = function(lane));
}
