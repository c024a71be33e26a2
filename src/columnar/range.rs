//! What is known of a value before it is computed: between which numbers it lies, and whether it can be missing.
//!
//! Rounding is monotone, so the ends of a range, computed like any value, bound every value in between: a bound is never crossed
//! by rounding. What is proven here is not tested again for every pair.

/// Where a value lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Range {
    /// Not below.
    pub(super) low: f64,
    /// Not above.
    pub(super) high: f64,
    /// Whether it can be missing.
    pub(super) missing: bool,
    /// Whether it can be −0.
    pub(super) minus_zero: bool,
}

/// Either truth value.
pub(super) const TRUTH: Range = Range { low: 0.0, high: 1.0, missing: false, minus_zero: false };
/// Any number.
const ANY: Range = Range { low: f64::NEG_INFINITY, high: f64::INFINITY, missing: false, minus_zero: true };
/// What rounding can add to a bound that is itself rounded, many times over.
const SLACK: f64 = 1.0 + 1e-9;

impl Range {
    pub(super) fn of(value: f64) -> Range {
        if value.is_nan() {
            return Range { low: f64::INFINITY, high: f64::NEG_INFINITY, missing: true, minus_zero: false };
        }
        Range { low: value, high: value, missing: false, minus_zero: is_minus_zero(value) }
    }

    pub(super) fn between(low: f64, high: f64) -> Range {
        Range { low, high, missing: false, minus_zero: false }
    }

    /// Whether a value beyond the greatest number, or none at all, cannot be ruled out.
    pub(super) fn is_wild(self) -> bool {
        !(self.is_never() || self.low > f64::NEG_INFINITY && self.high < f64::INFINITY)
    }

    /// Whether there is never a value.
    pub(super) fn is_never(self) -> bool {
        self.low > self.high
    }

    pub(super) fn includes_zero(self) -> bool {
        !(self.is_never() || self.low > 0.0 || self.high < 0.0)
    }

    /// Whether every value is one of the other's.
    pub(super) fn lies_in(self, other: Range) -> bool {
        (self.is_never() || self.low >= other.low && self.high <= other.high)
            && (other.missing || !self.missing)
            && (other.minus_zero || !self.minus_zero)
    }

    /// Its numbers, none of them infinite: what is beyond has been told apart.
    pub(super) fn tamed(self) -> Range {
        let (low, high) =
            (if self.low.is_nan() { f64::MIN } else { self.low }, if self.high.is_nan() { f64::MAX } else { self.high });
        if self.is_never() { self } else { Range { low: low.max(f64::MIN), high: high.min(f64::MAX), ..self } }
    }

    pub(super) fn or(self, other: Range) -> Range {
        Range {
            low: self.low.min(other.low),
            high: self.high.max(other.high),
            missing: self.missing || other.missing,
            minus_zero: self.minus_zero || other.minus_zero,
        }
    }

    fn largest(self) -> f64 {
        self.low.abs().max(self.high.abs())
    }

    pub(super) fn plus(self, other: Range) -> Range {
        Range {
            low: self.low + other.low,
            high: self.high + other.high,
            missing: self.missing || other.missing,
            minus_zero: self.minus_zero && other.minus_zero,
        }
        .checked(self, other)
    }

    pub(super) fn minus(self, other: Range) -> Range {
        Range {
            low: self.low - other.high,
            high: self.high - other.low,
            missing: self.missing || other.missing,
            minus_zero: self.minus_zero && other.includes_zero(),
        }
        .checked(self, other)
    }

    pub(super) fn times(self, other: Range) -> Range {
        self.spread(other, |a, b| a * b)
    }

    pub(super) fn over(self, other: Range) -> Range {
        if other.includes_zero() {
            return Range { missing: self.missing || other.missing, ..ANY }.checked(self, other);
        }
        self.spread(other, |a, b| a / b)
    }

    /// Of an operation that is extreme where both sides are.
    fn spread(self, other: Range, of: impl Fn(f64, f64) -> f64) -> Range {
        let corners = [of(self.low, other.low), of(self.low, other.high), of(self.high, other.low), of(self.high, other.high)];
        Range {
            low: corners.iter().copied().fold(f64::INFINITY, f64::min),
            high: corners.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            missing: self.missing || other.missing,
            minus_zero: self.may_be_negative() || other.may_be_negative(),
        }
        .checked(self, other)
    }

    /// `above / below`, missing where `below` is 0.
    pub(super) fn ratio(self, other: Range) -> Range {
        Range { missing: self.missing || other.missing || other.includes_zero(), minus_zero: false, ..self.over(other) }
    }

    fn may_be_negative(self) -> bool {
        self.minus_zero || self.low < 0.0
    }

    /// Nothing comes of two where one is never there.
    fn checked(self, left: Range, right: Range) -> Range {
        if left.is_never() || right.is_never() { Range::of(f64::NAN) } else { self }
    }

    pub(super) fn least(self, other: Range) -> Range {
        Range {
            low: self.low.min(other.low),
            high: self.high.min(other.high),
            missing: self.missing || other.missing,
            minus_zero: false,
        }
        .checked(self, other)
    }

    pub(super) fn most(self, other: Range) -> Range {
        Range {
            low: self.low.max(other.low),
            high: self.high.max(other.high),
            missing: self.missing || other.missing,
            minus_zero: false,
        }
        .checked(self, other)
    }

    pub(super) fn size(self) -> Range {
        let low = if self.includes_zero() { 0.0 } else { self.low.abs().min(self.high.abs()) };
        Range { low, high: self.largest(), missing: self.missing, minus_zero: false }.checked(self, self)
    }

    /// Of a function that never decreases and rounds towards the nearest.
    pub(super) fn rising(self, function: impl Fn(f64) -> f64) -> Range {
        Range { low: function(self.low), high: function(self.high), missing: self.missing, minus_zero: false }.checked(self, self)
    }

    /// The signed harmonic mean lies within the larger of both.
    pub(super) fn limit(self, other: Range) -> Range {
        let most = self.largest().max(other.largest());
        if most > 1e150 {
            return Range { missing: self.missing || other.missing, minus_zero: false, ..ANY };
        }
        let low = if self.low < 0.0 || other.low < 0.0 { -most * SLACK } else { 0.0 };
        Range { low, high: most * SLACK, missing: self.missing || other.missing, minus_zero: false }.checked(self, other)
    }

    /// Powers of what is not below 0.
    pub(super) fn power(self, power: Range) -> Range {
        let missing = self.missing || power.missing;
        if self.low < 0.0 || power.low < 0.0 || self.high > 1e100 || power.high > 3.0 {
            return Range { missing, minus_zero: false, ..ANY };
        }
        let high = libm::pow(self.high.max(1.0), power.high) * SLACK;
        Range { low: 0.0, high, missing, minus_zero: false }.checked(self, power)
    }

    /// Anything, where it cannot be said.
    pub(super) fn any(missing: bool) -> Range {
        Range { missing, minus_zero: false, ..ANY }
    }
}

pub(super) fn is_minus_zero(value: f64) -> bool {
    value == 0.0 && value.is_sign_negative()
}
