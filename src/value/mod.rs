//! Values: money, durations, effort, rates, dates, and their dimensions; reading and printing them.
//!
//! The engine computes with `f64` in base units: money in the program's currency, time in months, effort in person-days,
//! rates per month or per person-day. Literals keep how they were written; conversion to base units happens here, once.

mod date;
mod dimension;
mod double;
mod literal;
pub mod math;
mod natural;
mod show;
mod suggest;

pub use date::Date;
pub use dimension::Dimension;
pub use literal::{Currency, Literal, Magnitude, Measure, Per, TimeUnit, Unit};
pub use natural::natural;
pub use show::{Style, show, show_stated};
pub use suggest::nearest;
