//! The loops of goalfit's portfolios: one operation on many numbers at once.
//!
//! A crate of its own, since compilers optimise by the crate: where the engine is built to be small, for browsers, these loops are
//! built to be fast. Takes numbers and gives numbers; missing is no number, yes is 1. What it cannot compute to the bits that the
//! engine defines it leaves missing, and the engine computes it.
#![no_std]

mod power;
mod tails;

pub use power::pow;
pub use tails::{MOST_COUNT, Space, at_least, start, up_to};

/// How many pairs are computed at once: registers at work stay in the first caches.
pub const LANES: usize = 256;
/// One value for each pair of a block.
pub type Lanes = [f64; LANES];

/// What an instruction reads.
#[derive(Debug, Clone, Copy)]
pub enum Read<'a> {
    /// One value for each pair.
    Many(&'a Lanes),
    /// The same for all.
    One(f64),
}

impl Read<'_> {
    /// One value for each pair.
    #[must_use]
    pub fn lanes(self) -> Lanes {
        match self {
            Read::Many(lanes) => *lanes,
            Read::One(number) => [number; LANES],
        }
    }

    /// The value of one pair.
    #[must_use]
    pub fn at(self, lane: usize) -> f64 {
        match self {
            Read::Many(lanes) => lanes.get(lane).copied().unwrap_or(f64::NAN),
            Read::One(number) => number,
        }
    }
}

/// As a number.
#[inline(always)]
#[must_use]
pub fn yes(truth: bool) -> f64 {
    if truth { 1.0 } else { 0.0 }
}

/// Where a key's cell stands; beyond any table for what is no key.
#[inline]
#[must_use]
pub fn place(key: f64, stride: usize, base: usize) -> usize {
    if key >= 0.0 { index(key).saturating_mul(stride).saturating_add(base) } else { usize::MAX }
}

/// A whole number from 0 on as one; other numbers saturate.
#[allow(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a whole number from 0 on; other numbers saturate"
)]
#[inline]
#[must_use]
pub fn index(number: f64) -> usize {
    number as usize
}

/// 1 / (1 + rate × time): hyperbolic discounting (Mazur 1987), in (0, 1].
#[inline]
#[must_use]
pub fn decay(time: f64, rate: f64) -> f64 {
    1.0 / (1.0 + rate * time)
}

/// The signed harmonic mean of two numbers in [−1, 1]: 0 where both are 0, below zero where either is.
#[inline]
#[must_use]
pub fn limit(a: f64, b: f64) -> f64 {
    let (x, y) = (a.abs(), b.abs());
    let mean = if x + y > 0.0 { 2.0 * x * y / (x + y) } else { 0.0 };
    if a < 0.0 || b < 0.0 { 0.0 - mean } else { mean }
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

/// Whether it is missing.
#[cfg_attr(all(target_arch = "wasm32", goalfit_simd), target_feature(enable = "simd128"))]
pub fn is_missing(out: &mut Lanes, a: Read<'_>) {
    one(out, a, |x| yes(x.is_nan()));
}

/// Whether it is missing or infinite.
#[cfg_attr(all(target_arch = "wasm32", goalfit_simd), target_feature(enable = "simd128"))]
pub fn is_wild(out: &mut Lanes, a: Read<'_>) {
    one(out, a, |x| yes(!x.is_finite()));
}

/// Whether it is infinite.
#[cfg_attr(all(target_arch = "wasm32", goalfit_simd), target_feature(enable = "simd128"))]
pub fn is_infinite(out: &mut Lanes, a: Read<'_>) {
    one(out, a, |x| yes(x.is_infinite()));
}

/// Whether it is not yes.
#[cfg_attr(all(target_arch = "wasm32", goalfit_simd), target_feature(enable = "simd128"))]
pub fn not(out: &mut Lanes, a: Read<'_>) {
    one(out, a, |x| yes(x != 1.0));
}

/// The size without the sign.
#[cfg_attr(all(target_arch = "wasm32", goalfit_simd), target_feature(enable = "simd128"))]
pub fn abs(out: &mut Lanes, a: Read<'_>) {
    one(out, a, f64::abs);
}

/// x / (1 + |x|)
#[cfg_attr(all(target_arch = "wasm32", goalfit_simd), target_feature(enable = "simd128"))]
pub fn saturates(out: &mut Lanes, a: Read<'_>) {
    one(out, a, |x| x / (1.0 + x.abs()) + 0.0);
}

/// Sums.
#[cfg_attr(all(target_arch = "wasm32", goalfit_simd), target_feature(enable = "simd128"))]
pub fn add(out: &mut Lanes, a: Read<'_>, b: Read<'_>) {
    two(out, a, b, |a, b| a + b);
}

/// Differences.
#[cfg_attr(all(target_arch = "wasm32", goalfit_simd), target_feature(enable = "simd128"))]
pub fn subtract(out: &mut Lanes, a: Read<'_>, b: Read<'_>) {
    two(out, a, b, |a, b| a - b);
}

/// Products.
#[cfg_attr(all(target_arch = "wasm32", goalfit_simd), target_feature(enable = "simd128"))]
pub fn multiply(out: &mut Lanes, a: Read<'_>, b: Read<'_>) {
    two(out, a, b, |a, b| a * b);
}

/// Quotients.
#[cfg_attr(all(target_arch = "wasm32", goalfit_simd), target_feature(enable = "simd128"))]
pub fn divide(out: &mut Lanes, a: Read<'_>, b: Read<'_>) {
    two(out, a, b, |a, b| a / b);
}

/// Whether the first is below the second.
#[cfg_attr(all(target_arch = "wasm32", goalfit_simd), target_feature(enable = "simd128"))]
pub fn less(out: &mut Lanes, a: Read<'_>, b: Read<'_>) {
    two(out, a, b, |a, b| yes(a < b));
}

/// Whether the first is not above the second.
#[cfg_attr(all(target_arch = "wasm32", goalfit_simd), target_feature(enable = "simd128"))]
pub fn at_most(out: &mut Lanes, a: Read<'_>, b: Read<'_>) {
    two(out, a, b, |a, b| yes(a <= b));
}

/// Whether both are the same.
#[cfg_attr(all(target_arch = "wasm32", goalfit_simd), target_feature(enable = "simd128"))]
pub fn equal(out: &mut Lanes, a: Read<'_>, b: Read<'_>) {
    two(out, a, b, |a, b| yes(a == b));
}

/// Whether both are yes.
#[cfg_attr(all(target_arch = "wasm32", goalfit_simd), target_feature(enable = "simd128"))]
pub fn both(out: &mut Lanes, a: Read<'_>, b: Read<'_>) {
    two(out, a, b, |a, b| yes((a == 1.0) & (b == 1.0)));
}

/// Whether either is yes.
#[cfg_attr(all(target_arch = "wasm32", goalfit_simd), target_feature(enable = "simd128"))]
pub fn either(out: &mut Lanes, a: Read<'_>, b: Read<'_>) {
    two(out, a, b, |a, b| yes((a == 1.0) | (b == 1.0)));
}

/// The lesser; missing where either is.
#[cfg_attr(all(target_arch = "wasm32", goalfit_simd), target_feature(enable = "simd128"))]
pub fn min(out: &mut Lanes, a: Read<'_>, b: Read<'_>) {
    two(out, a, b, |a, b| or_missing(if b < a { b } else { a }, a, b));
}

/// The greater; missing where either is.
#[cfg_attr(all(target_arch = "wasm32", goalfit_simd), target_feature(enable = "simd128"))]
pub fn max(out: &mut Lanes, a: Read<'_>, b: Read<'_>) {
    two(out, a, b, |a, b| or_missing(if b > a { b } else { a }, a, b));
}

/// Quotients; missing where the second is 0.
#[cfg_attr(all(target_arch = "wasm32", goalfit_simd), target_feature(enable = "simd128"))]
pub fn ratio(out: &mut Lanes, a: Read<'_>, b: Read<'_>) {
    two(out, a, b, |a, b| if b == 0.0 { f64::NAN } else { a / b + 0.0 });
}

/// [`limit`]
#[cfg_attr(all(target_arch = "wasm32", goalfit_simd), target_feature(enable = "simd128"))]
pub fn limits(out: &mut Lanes, a: Read<'_>, b: Read<'_>) {
    two(out, a, b, |a, b| limit(a, b) + 0.0);
}

/// [`decay`]; infinite where it is not defined.
#[cfg_attr(all(target_arch = "wasm32", goalfit_simd), target_feature(enable = "simd128"))]
pub fn decays(out: &mut Lanes, time: Read<'_>, rate: Read<'_>) {
    two(out, time, rate, |time, rate| {
        let value = decay(time, rate);
        if (time < 0.0) | (rate < 0.0) { f64::INFINITY } else { value + 0.0 }
    });
}

/// The second where the first is yes, else the third.
#[cfg_attr(all(target_arch = "wasm32", goalfit_simd), target_feature(enable = "simd128"))]
pub fn choose(out: &mut Lanes, a: Read<'_>, b: Read<'_>, c: Read<'_>) {
    three(out, a, b, c, |a, b, c| if a == 1.0 { b } else { c });
}

/// Values within their ranges; infinite where a range ends before it starts.
#[cfg_attr(all(target_arch = "wasm32", goalfit_simd), target_feature(enable = "simd128"))]
pub fn clamps(out: &mut Lanes, value: Read<'_>, low: Read<'_>, high: Read<'_>) {
    three(out, value, low, high, clamp);
}

/// A table's cells by their keys.
#[cfg_attr(all(target_arch = "wasm32", goalfit_simd), target_feature(enable = "simd128"))]
pub fn cells(out: &mut Lanes, keys: Read<'_>, cells: &[f64], stride: usize, base: usize) {
    one(out, keys, |key| cells.get(place(key, stride, base)).copied().unwrap_or(f64::NAN));
}

/// Missing where either is.
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
