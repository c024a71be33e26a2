//! Numbers of about 32 digits, as the sum of two `f64` (Dekker 1971): for sums in which almost everything cancels.

/// A number as `high + low`, where `low` is what rounding took from `high`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Double {
    high: f64,
    low: f64,
}

impl Double {
    pub(crate) const ONE: Double = Double { high: 1.0, low: 0.0 };

    pub(crate) fn new(value: f64) -> Double {
        Double { high: value, low: 0.0 }
    }

    /// The nearest `f64`.
    pub(crate) fn rounded(self) -> f64 {
        self.high + self.low
    }

    pub(crate) fn plus(self, other: Double) -> Double {
        let sum = two_sum(self.high, other.high);
        normal(sum.high, sum.low + self.low + other.low)
    }

    pub(crate) fn times(self, other: Double) -> Double {
        let product = two_product(self.high, other.high);
        normal(product.high, product.low + self.high * other.low + self.low * other.high)
    }

    pub(crate) fn over(self, divisor: f64) -> Double {
        let high = self.high / divisor;
        let back = two_product(high, divisor);
        let rest = (self.high - back.high) - back.low + self.low;
        normal(high, rest / divisor)
    }

    /// e to the power of −x, for 0 ≤ x: Taylor's series of x / 1024, squared ten times.
    pub(crate) fn exp_minus(x: f64) -> Double {
        let step = Double::new(-x / 1024.0);
        let (mut sum, mut term) = (Double::ONE, Double::ONE);
        for k in 1..24 {
            term = term.times(step).over(f64::from(k));
            sum = sum.plus(term);
        }
        for _ in 0..10 {
            sum = sum.times(sum);
        }
        sum
    }
}

fn normal(high: f64, low: f64) -> Double {
    let sum = high + low;
    Double { high: sum, low: low - (sum - high) }
}

fn two_sum(a: f64, b: f64) -> Double {
    let high = a + b;
    let part = high - a;
    Double { high, low: (a - (high - part)) + (b - part) }
}

/// The product and what rounding took from it, by splitting each factor into halves (Veltkamp).
fn two_product(a: f64, b: f64) -> Double {
    let high = a * b;
    let ((a1, a2), (b1, b2)) = (split(a), split(b));
    Double { high, low: ((a1 * b1 - high) + a1 * b2 + a2 * b1) + a2 * b2 }
}

fn split(value: f64) -> (f64, f64) {
    let scaled = 134_217_729.0 * value;
    let high = scaled - (scaled - value);
    (high, value - high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rounding_takes_is_kept() {
        let third = Double::ONE.over(3.0);
        let one = third.plus(third).plus(third);
        assert!((one.high - 1.0).abs() < 1e-30 && one.low.abs() < 1e-30);
    }

    #[test]
    fn the_exponential_is_right_to_the_last_bit() {
        // e⁻¹ and e⁻⁰·⁵ to 40 digits, rounded.
        assert_eq!(Double::exp_minus(1.0).rounded().to_bits(), 0.367_879_441_171_442_33_f64.to_bits());
        assert_eq!(Double::exp_minus(0.5).rounded().to_bits(), 0.606_530_659_712_633_4_f64.to_bits());
        assert!(Double::exp_minus(0.0) == Double::ONE);
    }
}
