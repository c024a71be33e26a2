//! Dimensions: which powers of money, time and effort a number carries.

use crate::prelude::*;
use serde::{Deserialize, Serialize};

/// Exponents of money, calendar time (months) and effort (person-days). A plain number has all zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Dimension {
    /// Power of money.
    pub money: i8,
    /// Power of calendar time.
    pub time: i8,
    /// Power of effort.
    pub effort: i8,
}

impl Dimension {
    /// A number.
    pub const NUMBER: Dimension = Dimension { money: 0, time: 0, effort: 0 };
    /// Money.
    pub const MONEY: Dimension = Dimension { money: 1, time: 0, effort: 0 };
    /// Calendar time.
    pub const TIME: Dimension = Dimension { money: 0, time: 1, effort: 0 };
    /// Days of work.
    pub const EFFORT: Dimension = Dimension { money: 0, time: 0, effort: 1 };

    /// The dimension of a product. Exponents saturate; the checker bounds expressions long before that.
    #[must_use]
    pub fn times(self, other: Dimension) -> Dimension {
        Dimension {
            money: self.money.saturating_add(other.money),
            time: self.time.saturating_add(other.time),
            effort: self.effort.saturating_add(other.effort),
        }
    }

    /// The dimension of a quotient.
    #[must_use]
    pub fn over(self, other: Dimension) -> Dimension {
        Dimension {
            money: self.money.saturating_sub(other.money),
            time: self.time.saturating_sub(other.time),
            effort: self.effort.saturating_sub(other.effort),
        }
    }

    /// What a reader calls it: `a number`, `money`, `a duration`, `days of work`, `money per month`, `money per day of work`, …
    #[must_use]
    pub fn words(self) -> String {
        let above = |power: i8, word: &str| (0..power).map(|_| word.to_string()).collect::<Vec<_>>();
        let mut over: Vec<String> = above(self.money, "money");
        over.extend(above(self.time, "duration"));
        over.extend(above(self.effort, "days of work"));
        let mut under: Vec<String> = above(self.money.saturating_neg(), "money");
        under.extend(above(self.time.saturating_neg(), "month"));
        under.extend(above(self.effort.saturating_neg(), "day of work"));
        let top = match over.as_slice() {
            [] => "a number".to_string(),
            [one] if one == "duration" => "a duration".into(),
            many => many.join(" × "),
        };
        if under.is_empty() { top } else { format!("{top} per {}", under.join(" per ")) }
    }
}
