//! The special functions of the language. Transcendental functions come from `libm`, so that all targets give the same bits.

use super::double::Double;
pub use goalfit_lanes::{decay, limit};

/// e to the power of `x`.
#[must_use]
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// The natural logarithm of `x` > 0.
#[must_use]
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// `x` to the power of `power`.
#[must_use]
pub fn pow(x: f64, power: f64) -> f64 {
    libm::pow(x, power)
}

/// The square root of `x` ≥ 0.
#[must_use]
pub fn sqrt(x: f64) -> f64 {
    libm::sqrt(x)
}

/// x / (1 + |x|), in (−1, 1).
#[must_use]
pub fn saturate(x: f64) -> f64 {
    if x.is_infinite() { x.signum() } else { x / (1.0 + x.abs()) }
}

/// 1 + 1/2 + … + 1/n for a whole n ≥ 0: term by term while there are few, then by the Euler-Maclaurin series, whose first term
/// left out is below 1e-17 from 64 on.
#[must_use]
pub fn harmonic(n: f64) -> f64 {
    const EULER: f64 = 0.577_215_664_901_532_9;
    if n > 64.0 {
        let square = n * n;
        let rest = (1.0 / 12.0 - (1.0 / 120.0 - 1.0 / 252.0 / square) / square) / square;
        return libm::log(n) + EULER + 0.5 / n - rest;
    }
    let (mut sum, mut k) = (0.0, 1.0);
    while k <= n {
        sum += 1.0 / k;
        k += 1.0;
    }
    sum
}

/// ln(n!) − Stirling's approximation: the error term of Loader 2000, "Fast and accurate computation of binomial probabilities".
pub(crate) fn stirling_error(n: f64) -> f64 {
    if n < 16.0 {
        return libm::lgamma(n + 1.0) - (n + 0.5) * libm::log(n) + n - 0.918_938_533_204_672_7;
    }
    let square = n * n;
    (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / 1188.0 / square) / square) / square) / square) / n
}

/// n ln(n / mean) + mean − n without cancellation (Loader 2000).
pub(crate) fn deviance(n: f64, mean: f64) -> f64 {
    if (n - mean).abs() < 0.1 * (n + mean) {
        let v = (n - mean) / (n + mean);
        let mut sum = (n - mean) * v;
        let mut term = 2.0 * n * v;
        for round in 1..1000 {
            term *= v * v;
            let next = sum + term / f64::from(2 * round + 1);
            if next == sum {
                break;
            }
            sum = next;
        }
        return sum;
    }
    n * libm::log(n / mean) + mean - n
}

/// P(N = n), N ~ Poisson(mean), by Loader's saddle point.
fn poisson(n: f64, mean: f64) -> f64 {
    if mean <= 0.0 {
        return if n == 0.0 { 1.0 } else { 0.0 };
    }
    if n == 0.0 {
        return libm::exp(-mean);
    }
    libm::exp(-stirling_error(n) - deviance(n, mean)) / libm::sqrt(core::f64::consts::TAU * n)
}

/// Up to this count P(N ≥ n) is one less the sum of what lies below, term by term.
const PLAIN_SUM: f64 = 256.0;

/// P(N ≥ n) for N ~ Poisson(mean). `n` is a whole number from 0 to 1,000,000, `mean` ≥ 0. In [0, 1].
///
/// For small n it is 1 − Σ P(N = k), each term rounded once, as the normative definition has it: what is less than the last bit of 1 is nothing, so a
/// chance of 10⁻²⁰ is no chance. (A tail summed by itself would be exact there, and a power of it, such as an attitude to risk,
/// would see a difference that no partner can.) For large n the smaller tail is summed from its greatest term.
#[must_use]
pub fn at_least(n: f64, mean: f64) -> f64 {
    if n <= 0.0 {
        return 1.0;
    }
    if mean <= 0.0 {
        return 0.0;
    }
    // Beyond this mean e to its power is below the least number, and a small n is certain.
    if n <= PLAIN_SUM && mean > 700.0 {
        return 1.0;
    }
    if n <= PLAIN_SUM {
        let (mut sum, mut k) = (0.0, 0.0);
        let (mut term, factor) = (Double::exp_minus(mean), Double::new(mean));
        while k < n {
            sum += term.rounded();
            k += 1.0;
            term = term.times(factor).over(k);
        }
        return (1.0 - sum).clamp(0.0, 1.0);
    }
    if n > mean {
        let mut term = poisson(n, mean);
        let (mut sum, mut k) = (term, n);
        while term > sum * 1e-18 && term > 0.0 {
            k += 1.0;
            term *= mean / k;
            sum += term;
        }
        return sum.min(1.0);
    }
    (1.0 - below(n - 1.0, mean)).max(0.0)
}

/// P(N ≤ n) for n < mean.
fn below(n: f64, mean: f64) -> f64 {
    let mut term = poisson(n, mean);
    let (mut sum, mut k) = (term, n);
    while k > 0.0 && term > sum * 1e-18 {
        term *= k / mean;
        k -= 1.0;
        sum += term;
    }
    sum.min(1.0)
}

/// E[min(N, units)^power] for N ~ Poisson(mean): how much of what is paid for at most `units` closings is to be expected.
/// `units` is a whole number from 1 to 1,000,000, `mean` ≥ 0, `power` in (0, 1]. In [0, units^power].
#[must_use]
pub fn up_to(units: f64, mean: f64, power: f64) -> f64 {
    if mean <= 0.0 {
        return 0.0;
    }
    let worth = |count: f64| if power == 1.0 { count } else { libm::pow(count, power) };
    let tail = at_least(units, mean) * worth(units);
    // Terms below `units`, from the greatest outwards; what lies beyond adds nothing to the last bit.
    let top = libm::floor(mean).min(units - 1.0);
    if top < 1.0 && units <= 1.0 {
        return tail;
    }
    let start = top.max(1.0).min(units - 1.0);
    if start < 1.0 {
        return tail;
    }
    let first = poisson(start, mean);
    let mut sum = first * worth(start);
    let (mut term, mut k) = (first, start);
    while k > 1.0 && term > 0.0 {
        term *= k / mean;
        k -= 1.0;
        let part = term * worth(k);
        sum += part;
        if part < sum * 1e-18 {
            break;
        }
    }
    let (mut term, mut k) = (first, start);
    while k + 1.0 < units && term > 0.0 {
        k += 1.0;
        term *= mean / k;
        let part = term * worth(k);
        sum += part;
        if part < sum * 1e-18 && k > mean {
            break;
        }
    }
    (sum + tail).min(worth(units))
}
