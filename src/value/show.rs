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

/// A number in base units, as a reader would write it: rounded to what the eye takes in.
#[must_use]
pub fn show(value: f64, dimension: Dimension, style: Style, currency: Option<Currency>) -> String {
    shown(value, dimension, style, currency, significant)
}

/// A number that somebody stated, in base units: as many digits as it was stated with, up to seven.
#[must_use]
pub fn show_stated(value: f64, dimension: Dimension, style: Style, currency: Option<Currency>) -> String {
    shown(value, dimension, style, currency, stated)
}

/// Writes a number with at least so many significant digits.
type Digits = fn(f64, i32) -> String;

fn shown(value: f64, dimension: Dimension, style: Style, currency: Option<Currency>, digits: Digits) -> String {
    let Dimension { money, time, effort } = dimension;
    let plain = |value: f64| digits(value, 3);
    let amount = |value: f64| amount(value, currency, digits);
    let counted = |value: f64, word: &str| counted(value, word, digits);
    match (money, time, effort) {
        (0, 0, 0) if style == Style::Percent => percent(value, digits),
        (0, 0, 0) => plain(value),
        (1, 0, 0) => amount(value),
        (1, -1, 0) => format!("{} per month", amount(value)),
        (1, 0, -1) => format!("{} per day", amount(value)),
        (0, 1, 0) if value != 0.0 && value.abs() < 1.0 => {
            let weeks = value * 52.0 / 12.0;
            if (weeks - libm::round(weeks)).abs() < 1e-9 {
                counted(libm::round(weeks), "week")
            } else {
                counted(value * 365.0 / 12.0, "day")
            }
        }
        (0, 1, 0) => counted(value, "month"),
        (0, 0, 1) => counted(value, "day"),
        (0, -1, 0) => format!("{} per month", if style == Style::Percent { percent(value, digits) } else { plain(value) }),
        (0, 0, -1) => format!("{} per day", plain(value)),
        (0, -1, 1) => format!("{} per month", counted(value, "day")),
        _ => format!("{} ({})", plain(value), dimension.words()),
    }
}

fn percent(value: f64, digits: Digits) -> String {
    let size = (value * 100.0).abs();
    if size > 0.0 && size < 0.000_1 {
        return "under 0.0001%".into();
    }
    format!("{}%", digits(value * 100.0, if size >= 10.0 { 0 } else { 2 }))
}

fn amount(value: f64, currency: Option<Currency>, digits: Digits) -> String {
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
    // What rounds up to a thousand is one of the next letter: €1M, not €1000k.
    let (scaled, letter) = match (digits(scaled, 3).as_str(), letter) {
        ("1000" | "1,000", "k") => (1.0, "M"),
        ("1000" | "1,000", "M") => (1.0, "B"),
        _ => (scaled, letter),
    };
    let number = digits(scaled, 3);
    let sign = if value < 0.0 && number != "0" { "-" } else { "" };
    match currency.map(|currency| (currency.symbol(), currency)) {
        Some((Some(symbol), _)) => format!("{sign}{symbol}{number}{letter}"),
        Some((None, currency)) => format!("{sign}{number}{letter} {}", currency.code()),
        None => format!("{sign}{number}{letter}"),
    }
}

fn counted(value: f64, word: &str, digits: Digits) -> String {
    let number = digits(value, 3);
    let plural = if number == "1" { "" } else { "s" };
    format!("{number} {word}{plural}")
}

/// The fewest digits, from what the eye takes in to seven, that say the number exactly; the former where none does.
fn stated(value: f64, digits: i32) -> String {
    let says = |text: &String| text.replace(',', "").parse::<f64>().is_ok_and(|read| (read - value).abs() <= 1e-12 * value.abs());
    (digits..=7).map(|digits| significant(value, digits)).find(says).unwrap_or_else(|| significant(value, digits))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_round_into_the_next_letter_and_weeks_stay_weeks() {
        let money = Dimension { money: 1, time: 0, effort: 0 };
        let time = Dimension { money: 0, time: 1, effort: 0 };
        assert_eq!(show(999_999.0, money, Style::Plain, None), "1M");
        assert_eq!(show(999_400.0, money, Style::Plain, None), "999.4k");
        assert_eq!(show(12.0 / 52.0, time, Style::Plain, None), "1 week");
        assert_eq!(show(0.5, time, Style::Plain, None), "15.2 days");
    }

    #[test]
    fn what_was_stated_reads_as_it_was_stated() {
        let rate = Dimension { money: 0, time: -1, effort: 0 };
        assert_eq!(show_stated(0.0125, rate, Style::Percent, None), "1.25% per month");
        assert_eq!(show(0.0125, rate, Style::Percent, None), "1.2% per month");
        assert_eq!(show_stated(0.425, Dimension::default(), Style::Percent, None), "42.5%");
        assert_eq!(show_stated(123_456.0, Dimension { money: 1, time: 0, effort: 0 }, Style::Plain, None), "123.456k");
        assert_eq!(show_stated(1.0 / 3.0, Dimension::default(), Style::Plain, None), "0.333");
        assert_eq!(show_stated(3.0, Dimension { money: 0, time: 1, effort: 0 }, Style::Plain, None), "3 months");
    }
}
