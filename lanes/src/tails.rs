//! Chances of many means at once.
//!
//! The definition adds terms that it computes to 30 digits and rounds once. Here they are computed to 20 digits, which is four
//! times cheaper, and where 20 digits do not say how to round, nothing is said (Ziv's strategy: once in ten thousand).

extern crate alloc;

use super::{LANES, Lanes};
use alloc::boxed::Box;

/// 2^(j/32), upper and lower part.
#[allow(clippy::approx_constant, reason = "one of the powers is the root of 2")]
const POWERS: [(f64, f64); 32] = [
    (1.0, 0.0),
    (1.0218971486541166, 5.109225028973444e-17),
    (1.0442737824274138, 8.551889705537965e-17),
    (1.0671404006768237, -7.899853966841582e-17),
    (1.0905077326652577, -3.046782079812471e-17),
    (1.1143867425958924, 1.0410278456845571e-16),
    (1.1387886347566916, 8.912812676025408e-17),
    (1.1637248587775775, 3.8292048369240935e-17),
    (1.189207115002721, 3.982015231465646e-17),
    (1.215247359980469, -7.712630692681488e-17),
    (1.241857812073484, 4.658027591836937e-17),
    (1.2690509571917332, 2.667932131342186e-18),
    (1.2968395546510096, 2.5382502794888315e-17),
    (1.3252366431597413, -2.8587312100388614e-17),
    (1.3542555469368927, 7.70094837980299e-17),
    (1.383909881963832, -6.770511658794786e-17),
    (1.4142135623730951, -9.667293313452913e-17),
    (1.4451808069770467, -3.0237581349939873e-17),
    (1.4768261459394993, -3.483994556892796e-17),
    (1.5091644275934228, -1.016455327754295e-16),
    (1.5422108254079407, 7.949834809697621e-17),
    (1.5759808451078865, -1.0136916471278304e-17),
    (1.6104903319492543, 2.4707192569797888e-17),
    (1.645755478153965, -1.0125679913674773e-16),
    (1.681792830507429, 8.199010020581497e-17),
    (1.718619298122478, -1.851380418263111e-17),
    (1.7562521603732995, 2.960140695448873e-17),
    (1.7947090750031072, 1.8227458427912087e-17),
    (1.8340080864093424, 3.283107224245627e-17),
    (1.8741676341103, -6.122763413004143e-17),
    (1.9152065613971474, -1.0619946056195963e-16),
    (1.9571441241754002, 8.960767791036668e-17),
];
/// ln 2 / 32, in parts whose products with whole numbers below 2^20 are exact.
const STEP: [f64; 3] = [0.021660849390173098, 2.325192846813431e-12, 6.544295091468976e-23];
const STEPS_IN_ONE: f64 = 46.16624130844683;
/// Up to this mean the terms are far above the least numbers.
const MOST_MEAN: f64 = 500.0;
/// The fewer digits are right to this part, four bits to spare.
const DOUBT: f64 = 1.0 / 73_786_976_294_838_206_464.0;
/// Rounds to a whole number when added, and holds it in its last bits.
const WHOLE: f64 = 6_755_399_441_055_744.0;

#[inline(always)]
fn split(value: f64) -> (f64, f64) {
    let scaled = 134_217_729.0 * value;
    let high = scaled - (scaled - value);
    (high, value - high)
}

/// The product, and what rounding took from it.
#[inline(always)]
fn product(a: f64, b: f64) -> (f64, f64) {
    let high = a * b;
    let ((a1, a2), (b1, b2)) = (split(a), split(b));
    (high, ((a1 * b1 - high) + a1 * b2 + a2 * b1) + a2 * b2)
}

/// The sum of a larger and a smaller number, and what rounding took from it.
#[inline(always)]
fn sum(large: f64, small: f64) -> (f64, f64) {
    let high = large + small;
    (high, small - (high - large))
}

/// e to the power of −x in two parts, for 0 ≤ x ≤ 500.
#[inline(always)]
fn exp_minus(x: f64) -> (f64, f64) {
    let [first, second, third] = STEP;
    let moved = WHOLE - x * STEPS_IN_ONE;
    let steps = moved - WHOLE;
    let bits = moved.to_bits();
    // r = −x − steps × ln 2 / 32, at most 0.011.
    let near = -x - steps * first;
    let (r, r_low) = {
        let part = steps * second;
        let high = near - part;
        (high, (near - high) - part - steps * third)
    };
    let (square, square_low) = product(r, r);
    let cube = square * r;
    let rest =
        cube * (1.0 / 6.0 + r * (1.0 / 24.0 + r * (1.0 / 120.0 + r * (1.0 / 720.0 + r * (1.0 / 5040.0 + r * (1.0 / 40320.0))))));
    let (high, low) = sum(r, 0.5 * square);
    let (high, low) = (high, low + (r_low + (0.5 * square_low + r * r_low) + rest));
    let power = usize::try_from(bits & 31).unwrap_or(0);
    let (top, bottom) = POWERS.get(power).copied().unwrap_or((1.0, 0.0));
    let (main, main_low) = product(top, high);
    let (result, result_low) = sum(top, main);
    let result_low = result_low + (main_low + (bottom + bottom * high + top * low));
    let (result, result_low) = sum(result, result_low);
    // Whole powers of 2 are added to the exponents.
    let exponent = (bits.wrapping_sub(0x4338_0000_0000_0000) >> 5).wrapping_add(1023) & 0x7ff;
    let scale = f64::from_bits(exponent << 52);
    (result * scale, result_low * scale)
}

/// Working space.
#[derive(Debug, Clone)]
pub struct Space {
    high: Box<Lanes>,
    low: Box<Lanes>,
    sum: Box<Lanes>,
    doubt: Box<Lanes>,
}

impl Default for Space {
    fn default() -> Self {
        Space::new()
    }
}

impl Space {
    /// Of a thread.
    #[must_use]
    pub fn new() -> Space {
        let lanes = || Box::new([0.0; LANES]);
        Space { high: lanes(), low: lanes(), sum: lanes(), doubt: lanes() }
    }
}

/// The largest `n` that is worth it.
pub const MOST_COUNT: f64 = 256.0;

/// P(N ≥ n) for N ~ Poisson(mean), for a whole `n` from 1 to 256; missing where it has to be computed with more digits.
#[cfg_attr(all(target_arch = "wasm32", goalfit_simd), target_feature(enable = "simd128"))]
pub fn at_least(out: &mut Lanes, space: &mut Space, n: f64, means: &Lanes) {
    let Space { high, low, sum: sums, doubt } = space;
    for ((high, low), mean) in high.iter_mut().zip(low.iter_mut()).zip(means) {
        let mean = if (0.0..=MOST_MEAN).contains(mean) { *mean } else { 1.0 };
        (*high, *low) = exp_minus(mean);
    }
    sums.fill(0.0);
    doubt.fill(0.0);
    let mut k = 0.0;
    loop {
        let terms = high.iter().zip(low.iter()).zip(sums.iter_mut().zip(doubt.iter_mut()));
        for ((high, low), (sum, doubt)) in terms {
            let margin = high * DOUBT;
            let (most, least) = (high + (low + margin), high + (low - margin));
            *doubt = if most == least { *doubt } else { 1.0 };
            *sum += most;
        }
        k += 1.0;
        if k >= n {
            break;
        }
        let upper = 1.0 / k;
        // 1 / k to more digits.
        let (back, back_low) = product(upper, k);
        let lower = ((1.0 - back) - back_low) / k;
        for ((high, low), mean) in high.iter_mut().zip(low.iter_mut()).zip(means) {
            let (by, by_low) = product(*mean, upper);
            let by_low = by_low + mean * lower;
            let (next, next_low) = product(*high, by);
            (*high, *low) = sum(next, next_low + (*high * by_low + *low * by));
        }
    }
    let results = out.iter_mut().zip(sums.iter()).zip(means.iter().zip(doubt.iter()));
    for ((out, sum), (mean, doubt)) in results {
        let value = 1.0 - sum;
        let value = if value < 0.0 { 0.0 } else { value };
        let sure = (*doubt == 0.0) & (*mean > 0.0) & (*mean <= MOST_MEAN);
        *out = if sure { value + 0.0 } else { f64::NAN };
    }
}

/// The count of the greatest term below `units`; 0 where there is none.
#[inline(always)]
#[must_use]
pub fn start(units: f64, mean: f64) -> f64 {
    libm::floor(mean).min(units - 1.0).max(1.0).min(units - 1.0)
}

/// E[min(N, units)^power], N ~ Poisson(mean), from what is known: P(N ≥ units), and the greatest term. `worths` are the powers of
/// the counts from 0 to `units`.
#[cfg_attr(all(target_arch = "wasm32", goalfit_simd), target_feature(enable = "simd128"))]
pub fn up_to(out: &mut Lanes, means: &Lanes, tails: &Lanes, firsts: &Lanes, units: f64, worths: &[f64]) {
    let Some((most, below)) = worths.split_last() else { return };
    for ((out, mean), (tail, first)) in out.iter_mut().zip(means).zip(tails.iter().zip(firsts)) {
        *out = if *mean > 0.0 {
            partly(*mean, tail * most, *first, start(units, *mean), below).min(*most) + 0.0
        } else {
            mean * 0.0 + 0.0
        };
    }
}

/// Terms below `units`, from the greatest outwards.
#[inline(always)]
fn partly(mean: f64, tail: f64, first: f64, start: f64, worths: &[f64]) -> f64 {
    let at = super::index(start);
    let (down, up) = worths.split_at_checked(at).unwrap_or((worths, &[]));
    let Some((worth, up)) = up.split_first() else { return tail };
    let mut sum = first * worth;
    let (mut term, mut k) = (first, start);
    // Down to a count of 1; that of 0 is worth nothing.
    for worth in down.iter().skip(1).rev() {
        if term <= 0.0 {
            break;
        }
        term *= k / mean;
        k -= 1.0;
        let part = term * worth;
        sum += part;
        if part < sum * 1e-18 {
            break;
        }
    }
    let (mut term, mut k) = (first, start);
    for worth in up {
        if term <= 0.0 {
            break;
        }
        k += 1.0;
        term *= mean / k;
        let part = term * worth;
        sum += part;
        if part < sum * 1e-18 && k > mean {
            break;
        }
    }
    sum + tail
}
