//! What operators and functions do with numbers. The checker folds constants with it, the evaluator computes with it.

use super::{Binary, Constant, Expr, Function};
use crate::prelude::*;
use crate::value::math;

/// The largest count that a Poisson sum is taken over.
pub const MAX_COUNT: f64 = 1_000_000.0;

/// Why an operation has no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// Division by zero.
    DividesByZero,
    /// The result is beyond the greatest number, or is no number.
    NotFinite,
    /// A function was given what it cannot take.
    Argument(String),
    /// A value is missing where one is needed; the checker rules it out.
    Missing,
}

/// Sum, difference, product or quotient.
///
/// # Errors
/// Division by zero, and results that are not finite.
pub fn binary(operator: Binary, left: f64, right: f64) -> Result<f64, Problem> {
    let result = match operator {
        Binary::Add => left + right,
        Binary::Subtract => left - right,
        Binary::Multiply => left * right,
        Binary::Divide if right == 0.0 => return Err(Problem::DividesByZero),
        Binary::Divide => left / right,
        Binary::Else
        | Binary::Or
        | Binary::And
        | Binary::Equal
        | Binary::NotEqual
        | Binary::Less
        | Binary::AtMost
        | Binary::Greater
        | Binary::AtLeast => return Err(Problem::Missing),
    };
    finite(result)
}

/// The number, unless it is none.
///
/// # Errors
/// [`Problem::NotFinite`].
pub fn finite(number: f64) -> Result<f64, Problem> {
    if number.is_finite() { Ok(number) } else { Err(Problem::NotFinite) }
}

/// A function of numbers; `None` where its result is missing.
///
/// # Errors
/// Arguments that it cannot take, and results that are not finite.
pub fn call(function: Function, arguments: &[f64]) -> Result<Option<f64>, Problem> {
    let result = match (function, arguments) {
        (Function::Min, [first, rest @ ..]) => rest.iter().fold(*first, |least, next| if *next < least { *next } else { least }),
        (Function::Max, [first, rest @ ..]) => rest.iter().fold(*first, |most, next| if *next > most { *next } else { most }),
        (Function::Clamp, [value, low, high]) if low <= high => value.clamp(*low, *high),
        (Function::Clamp, [_, low, high]) => {
            return Err(Problem::Argument(format!("its range {low} to {high} ends before it starts")));
        }
        (Function::Abs, [value]) => value.abs(),
        (Function::Limit, [a, b]) => math::limit(*a, *b),
        (Function::Ratio, [_, below]) if *below == 0.0 => return Ok(None),
        (Function::Ratio, [above, below]) => above / below,
        (Function::Exp, [x]) => math::exp(*x),
        (Function::Ln, [x]) if *x <= 0.0 => return Err(Problem::Argument(format!("the logarithm of {x} does not exist"))),
        (Function::Ln, [x]) => math::ln(*x),
        (Function::Pow, [x, power]) if *x < 0.0 || (*x == 0.0 && *power < 0.0) => {
            return Err(Problem::Argument(format!("{x} to the power of {power} is no number")));
        }
        (Function::Pow, [x, power]) => math::pow(*x, *power),
        (Function::Sqrt, [x]) if *x < 0.0 => return Err(Problem::Argument(format!("the square root of {x} does not exist"))),
        (Function::Sqrt, [x]) => math::sqrt(*x),
        (Function::Floor, [x]) => libm::floor(*x),
        (Function::Ceil, [x]) => libm::ceil(*x),
        (Function::Round, [x]) => libm::round(*x),
        (Function::Saturate, [x]) => math::saturate(*x),
        (Function::Decay, [time, rate]) if *time < 0.0 || *rate < 0.0 => {
            return Err(Problem::Argument("time and rate must not be below zero".into()));
        }
        (Function::Decay, [time, rate]) => math::decay(*time, *rate),
        (Function::AtLeast, [n, mean]) => {
            counted("its first value", *n, 0.0)?;
            math::at_least(*n, mean_of(*mean)?)
        }
        (Function::UpTo, [units, mean, rest @ ..]) => {
            counted("its first value", *units, 1.0)?;
            let power = rest.first().copied().unwrap_or(1.0);
            if !(power > 0.0 && power <= 1.0) {
                return Err(Problem::Argument(format!("its power is {power} and must be above 0 and at most 1")));
            }
            math::up_to(*units, mean_of(*mean)?, power)
        }
        (Function::Harmonic, [n]) => {
            counted("its value", *n, 0.0)?;
            math::harmonic(*n)
        }
        _ => return Err(Problem::Missing),
    };
    finite(result + 0.0).map(Some)
}

fn counted(what: &str, number: f64, least: f64) -> Result<(), Problem> {
    if libm::floor(number) == number && number >= least && number <= MAX_COUNT {
        return Ok(());
    }
    Err(Problem::Argument(format!("{what} is {number} and must be a whole number from {least} to {MAX_COUNT}")))
}

fn mean_of(mean: f64) -> Result<f64, Problem> {
    if mean >= 0.0 { Ok(mean) } else { Err(Problem::Argument(format!("its mean is {mean} and must not be below zero"))) }
}

/// The number that an expression of numbers, constants and functions is, if it is one.
#[must_use]
pub fn fold(expr: &Expr, constants: &[Constant]) -> Option<f64> {
    match expr {
        Expr::Number(number) => Some(*number),
        Expr::Constant(id) => constants.get(id.0).map(|constant| constant.value),
        Expr::Negate(inner) => fold(inner, constants).map(|number| 0.0 - number),
        Expr::Binary(operator, left, right, _) => binary(*operator, fold(left, constants)?, fold(right, constants)?).ok(),
        Expr::Call(function, arguments, _) => {
            let arguments: Option<Vec<f64>> = arguments.iter().map(|argument| fold(argument, constants)).collect();
            call(*function, &arguments?).ok().flatten()
        }
        _ => None,
    }
}
