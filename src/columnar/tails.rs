//! Chances of many means at once: `math::at_least` and `math::up_to` to the same bits.
//!
//! `lanes` computes most of them; where its digits do not say how to round, `math` is asked. `math::up_to` spends its time on powers
//! and factorials of whole numbers: those are in tables.

use super::machine::Lanes;
use crate::prelude::*;
use crate::value::math;
use goalfit_lanes::{self as lanes, Space, start};

/// `at_least(n, mean)` for a whole `n` from 1 to 256.
pub(super) fn at_least(out: &mut Lanes, space: &mut Space, n: f64, means: &Lanes) {
    lanes::at_least(out, space, n, means);
    for (out, mean) in out.iter_mut().zip(means) {
        if out.is_nan() {
            *out = super::graph::called(crate::program::Function::AtLeast, &[n, *mean]);
        }
    }
}

/// For each count from 1 to `units` − 1: Stirling's error and √(2πn).
pub(super) fn factorials(units: usize) -> Vec<f64> {
    (1..units).map(super::trace::count).flat_map(|n| [math::stirling_error(n), libm::sqrt(core::f64::consts::TAU * n)]).collect()
}

/// For each count from 0 to `units` its power.
pub(super) fn worths(units: usize, power: f64) -> Vec<f64> {
    (0..=units).map(super::trace::count).map(|count| if power == 1.0 { count } else { libm::pow(count, power) }).collect()
}

/// P(N = n) for the n at which `up_to` starts.
pub(super) fn greatest(out: &mut Lanes, means: &Lanes, units: usize, factorials: &[f64]) {
    let units = super::trace::count(units);
    for (out, mean) in out.iter_mut().zip(means) {
        let n = start(units, *mean);
        let at = super::graph::index(n - 1.0) * 2;
        *out = match factorials.get(at..at + 2) {
            Some([error, root]) if *mean > 0.0 => libm::exp(-error - math::deviance(n, *mean)) / root,
            _ => 0.0,
        };
    }
}

/// `up_to(units, mean, power)` from what is known: P(N ≥ units), and the greatest term.
pub(super) fn up_to(out: &mut Lanes, means: &Lanes, tails: &Lanes, firsts: &Lanes, worths: &[f64]) {
    let units = super::trace::count(worths.len().saturating_sub(1));
    lanes::up_to(out, means, tails, firsts, units, worths);
}

#[cfg(test)]
mod tests {
    use super::super::graph::called;
    use super::super::machine::LANES;
    use super::*;
    use crate::program::Function;

    fn means(seed: u64) -> Lanes {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            f64::from_bits(0x3ff0_0000_0000_0000 | state >> 12) - 1.0
        };
        let mut means = [0.0; LANES];
        for (at, mean) in means.iter_mut().enumerate() {
            *mean = match at % 7 {
                0 => next() * 3.0,
                1 => next() * 30.0,
                2 => next() * 700.0,
                3 => libm::exp(-next() * 500.0),
                4 => libm::floor(next() * 20.0),
                5 => next() * 1500.0,
                _ => next() * 12.0,
            };
        }
        means
    }

    #[test]
    fn tails_have_the_bits_of_the_function() {
        let mut space = Space::new();
        for round in 0..1500_u32 {
            let means = means(u64::from(round));
            let n = f64::from(1 + if round % 5 == 0 { round % 256 } else { round % 13 });
            let mut out = [0.0; LANES];
            at_least(&mut out, &mut space, n, &means);
            for (out, mean) in out.iter().zip(&means) {
                let wanted = called(Function::AtLeast, &[n, *mean]);
                assert_eq!(out.to_bits(), wanted.to_bits(), "at_least({n}, {mean}): {out} and {wanted}");
            }
        }
    }

    #[test]
    fn capped_means_have_the_bits_of_the_function() {
        let mut space = Space::new();
        for round in 0..600_u32 {
            let means = means(u64::from(round));
            let units = 2 + if round % 5 == 0 { round % 200 } else { round % 13 };
            let (n, units) = (f64::from(units), usize::try_from(units).expect("small"));
            let power = [1.0, 0.88, 0.5][usize::try_from(round % 3).expect("small")];
            let (mut tails, mut firsts, mut out) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
            at_least(&mut tails, &mut space, n, &means);
            greatest(&mut firsts, &means, units, &factorials(units));
            up_to(&mut out, &means, &tails, &firsts, &worths(units, power));
            for (out, mean) in out.iter().zip(&means) {
                let wanted = called(Function::UpTo, &[n, *mean, power]);
                assert_eq!(out.to_bits(), wanted.to_bits(), "up_to({n}, {mean}, {power}): {out} and {wanted}");
            }
        }
    }
}
