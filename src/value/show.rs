//! Numbers as they read in a sentence.

use super::{Currency, Dimension};
use crate::prelude::*;

/// How a plain number reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// As it is.
    Plain,
    /// As a percentage.
    Percent,
}

/// A number in base units, as a reader would write it.
#[must_use]
pub fn show(value: f64, dimension: Dimension, style: Style, currency: Option<Currency>) -> String {
    let Dimension { money, time, effort } = dimension;
    match (money, time, effort) {
        (0, 0, 0) if style == Style::Percent => percent(value),
        (0, 0, 0) => plain(value),
        (1, 0, 0) => amount(value, currency),
        (1, -1, 0) => format!("{} per month", amount(value, currency)),
        (1, 0, -1) => format!("{} per day", amount(value, currency)),
        (0, 1, 0) => duration(value),
        (0, 0, 1) => counted(value, "day"),
        (0, -1, 0) => format!("{} per month", if style == Style::Percent { percent(value) } else { plain(value) }),
        (0, 0, -1) => format!("{} per day", plain(value)),
        (0, -1, 1) => format!("{} per month", counted(value, "day")),
        _ => format!("{} ({})", plain(value), dimension.words()),
    }
}

fn percent(value: f64) -> String {
    let size = (value * 100.0).abs();
    if size > 0.0 && size < 0.000_1 {
        return "under 0.0001%".into();
    }
    format!("{}%", significant(value * 100.0, if size >= 10.0 { 0 } else { 2 }))
}

fn plain(value: f64) -> String {
    significant(value, 3)
}

fn amount(value: f64, currency: Option<Currency>) -> String {
    let size = value.abs();
    let (scaled, letter) = if size >= 1e9 {
        (size / 1e9, "B")
    } else if size >= 1e6 {
        (size / 1e6, "M")
    } else if size >= 1e4 {
        (size / 1e3, "k")
    } else {
        (size, "")
    };
    let number = significant(scaled, 3);
    let sign = if value < 0.0 && number != "0" { "-" } else { "" };
    match currency.map(|currency| (currency.symbol(), currency)) {
        Some((Some(symbol), _)) => format!("{sign}{symbol}{number}{letter}"),
        Some((None, currency)) => format!("{sign}{number}{letter} {}", currency.code()),
        None => format!("{sign}{number}{letter}"),
    }
}

fn duration(months: f64) -> String {
    if months != 0.0 && months.abs() < 1.0 { counted(months * 365.0 / 12.0, "day") } else { counted(months, "month") }
}

fn counted(value: f64, word: &str) -> String {
    let number = significant(value, 3);
    let plural = if number == "1" { "" } else { "s" };
    format!("{number} {word}{plural}")
}

/// At least this many significant digits (all digits before the point, none of the zeros at the end); thousands with commas.
fn significant(value: f64, digits: i32) -> String {
    let size = value.abs();
    if size == 0.0 {
        return "0".into();
    }
    if size >= 1e15 {
        return format!("{value:.2e}");
    }
    if size < 1e-9 {
        return if value < 0.0 { "about -0".replace("-0", "0") } else { "about 0".into() };
    }
    let magnitude = libm::floor(libm::log10(size));
    let decimals =
        (f64::from(digits) - 1.0 - magnitude).clamp(if size < 1000.0 && digits > 2 && size >= 100.0 { 1.0 } else { 0.0 }, 12.0);
    let mut places = 0;
    while f64::from(places) < decimals {
        places += 1;
    }
    let places = usize::try_from(places).unwrap_or(0);
    let text = format!("{size:.places$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text };
    let sign = if value < 0.0 && text != "0" { "-" } else { "" };
    format!("{sign}{}", thousands(&text))
}

fn thousands(text: &str) -> String {
    let (whole, decimals) = text.split_once('.').map_or((text, None), |(whole, decimals)| (whole, Some(decimals)));
    if whole.len() < 5 {
        return text.into();
    }
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    match decimals {
        Some(decimals) => format!("{grouped}.{decimals}"),
        None => grouped,
    }
}
