//! How output looks: its width, its colours, and letters that are safe to print.

use super::When;
use anstyle::{AnsiColor, Style};
use std::io::IsTerminal;
use unicode_width::UnicodeWidthStr;

/// Width and colour of what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// In columns.
    pub width: usize,
    /// Whether to use colour.
    pub color: bool,
}

/// What a piece of text is, by which it gets its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// A heading.
    Heading,
    /// The verdict and the score where they are good.
    Good,
    /// Where they are middling.
    Middling,
    /// Where they are bad, and what was lost.
    Bad,
    /// What stands back.
    Quiet,
    /// A name.
    Strong,
}

impl Look {
    /// The look of standard output.
    #[must_use]
    pub fn of(color: When, width: Option<u16>) -> Self {
        let terminal = std::io::stdout().is_terminal();
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let color = match color {
            When::Always => true,
            When::Never => false,
            When::Auto => !set("NO_COLOR") && (terminal || set("CLICOLOR_FORCE")),
        };
        let stated =
            std::env::var("COLUMNS").ok().and_then(|columns| columns.trim().parse::<u16>().ok()).filter(|width| *width > 0);
        let measured = || terminal_size::terminal_size().filter(|_| terminal).map(|(width, _)| width.0);
        let width = width.unwrap_or_else(|| stated.or_else(measured).map_or(80, |width| width.clamp(40, 110)));
        Look { width: usize::from(width), color }
    }

    /// A piece of text in its tone.
    #[must_use]
    pub fn paint(self, tone: Tone, text: &str) -> String {
        if !self.color || text.is_empty() {
            return text.into();
        }
        let style = match tone {
            Tone::Heading => Style::new().bold(),
            Tone::Strong => Style::new().bold(),
            Tone::Good => Style::new().bold().fg_color(Some(AnsiColor::Green.into())),
            Tone::Middling => Style::new().bold().fg_color(Some(AnsiColor::Yellow.into())),
            Tone::Bad => Style::new().fg_color(Some(AnsiColor::Red.into())),
            Tone::Quiet => Style::new().dimmed(),
        };
        format!("{}{text}{}", style.render(), style.render_reset())
    }
}

/// Letters without control or direction characters, so that no name can move the cursor or turn the line.
#[must_use]
pub(crate) fn safe(text: &str) -> String {
    let odd = |letter: char| {
        (letter.is_control() && letter != '\n')
            || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
    };
    text.chars().map(|letter| if odd(letter) { '\u{fffd}' } else { letter }).collect()
}

/// `−` for the minus of a number, in text for people; the hyphens of names and dates stay.
#[must_use]
pub(super) fn minus(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut rest = text.chars();
    while let Some(letter) = rest.next() {
        let mut ahead = rest.clone();
        let number = match ahead.next() {
            Some(next) if next.is_ascii_digit() => true,
            // A currency's symbol, as in `-€5k`.
            Some(next) => {
                !next.is_alphanumeric() && !next.is_whitespace() && ahead.next().is_some_and(|then| then.is_ascii_digit())
            }
            None => false,
        };
        let opens = before.is_whitespace() || matches!(before, '(' | '[' | '/');
        out.push(if letter == '-' && opens && number { '−' } else { letter });
        before = letter;
    }
    out
}

/// How many columns a text takes.
#[must_use]
pub(super) fn columns(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// A text cut to a width, `…` at its end, and filled to it.
#[must_use]
pub(super) fn padded(text: &str, width: usize) -> String {
    let cut = cut(text, width);
    let fill = width.saturating_sub(columns(&cut));
    format!("{cut}{}", " ".repeat(fill))
}

/// A text cut to a width, `…` at its end.
#[must_use]
pub(super) fn cut(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.into();
    }
    let mut short = String::new();
    for letter in text.chars() {
        if columns(&short) + columns(&letter.to_string()) + 1 > width {
            break;
        }
        short.push(letter);
    }
    short.push('…');
    short
}

/// A bar of eighths: `length` columns, of which `from..to` (0 to 1) is filled. A part that is not nothing shows at least a sliver.
#[must_use]
pub(super) fn bar(from: f64, to: f64, length: usize) -> String {
    const EIGHTHS: [char; 9] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];
    let (low, high) = if from <= to { (from, to) } else { (to, from) };
    let cells = whole(length);
    let eighths = |place: f64| libm::round(place.clamp(0.0, 1.0) * cells * 8.0);
    // The left edge of a segment stands on a whole column; blocks grow from the left only.
    let start = libm::floor(eighths(low) / 8.0).min(cells - 1.0).max(0.0);
    let mut rest = (eighths(high) - start * 8.0).max(1.0);
    let mut text = String::new();
    let mut column = 0.0;
    while column < start {
        text.push(' ');
        column += 1.0;
    }
    while rest >= 8.0 {
        text.push('█');
        rest -= 8.0;
    }
    let mut part = 0;
    while f64::from(u32::try_from(part).unwrap_or(0)) < rest {
        part += 1;
    }
    if part > 0 {
        text.push(EIGHTHS.get(part).copied().unwrap_or('█'));
    }
    text
}

fn whole(length: usize) -> f64 {
    f64::from(u32::try_from(length).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_long_as_its_share() {
        assert_eq!(bar(0.0, 1.0, 4), "████");
        assert_eq!(bar(0.0, 0.5, 4), "██");
        assert_eq!(bar(0.5, 1.0, 4), "  ██");
        assert_eq!(bar(0.0, 0.125, 4), "▌");
    }

    #[test]
    fn what_is_not_nothing_shows_and_nothing_overflows() {
        assert_eq!(bar(0.0, 0.000_1, 4), "▏");
        assert_eq!(columns(&bar(1.0, 1.0, 4)), 4);
        assert_eq!(columns(&bar(-3.0, 7.0, 4)), 4);
    }

    #[test]
    fn names_cannot_move_the_cursor() {
        assert_eq!(safe("a\u{1b}[2Jb\u{202e}c"), "a\u{fffd}[2Jb\u{fffd}c");
    }

    #[test]
    fn numbers_have_one_minus_and_names_keep_their_hyphens() {
        let text = "-1.14 days, (-100%), -€5k: co-sell on 2027-03-31 - or A-5";
        assert_eq!(minus(text), "−1.14 days, (−100%), −€5k: co-sell on 2027-03-31 - or A-5");
    }

    #[test]
    fn wide_letters_count_double() {
        assert_eq!(columns(&padded("日本語", 5)), 5);
        assert_eq!(padded("abcdef", 4), "abc…");
    }
}
