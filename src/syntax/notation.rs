//! Numbers, money and units in the notations of other places.

use super::grammar::Rule;
use super::hints::{Spot, is_word, nearest, shown};
use super::tokens::{DECLARATIONS, Token, TokenKind};
use crate::diagnostic::{Code, Diagnostic};
use crate::prelude::*;
use crate::source::Span;
use crate::value::Currency;

const TIMES: &[&str] = &["days", "weeks", "months", "quarters", "years", "day", "week", "month", "quarter", "year"];
const COMMON_CODES: &[&str] = &["EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "JPY", "INR", "CAD", "AUD"];

/// Units and magnitudes as other people write them.
const OTHERWISE: &[(&str, &str)] = &[
    ("K", "k"),
    ("thousand", "k"),
    ("tsd", "k"),
    ("mn", "M"),
    ("mio", "M"),
    ("mm", "M"),
    ("million", "M"),
    ("millions", "M"),
    ("b", "B"),
    ("bn", "B"),
    ("billion", "B"),
    ("billions", "B"),
    ("pct", "%"),
    ("percent", "%"),
    ("d", "days"),
    ("w", "weeks"),
    ("wk", "weeks"),
    ("wks", "weeks"),
    ("mo", "months"),
    ("mos", "months"),
    ("mth", "months"),
    ("q", "quarters"),
    ("y", "years"),
    ("yr", "years"),
    ("yrs", "years"),
    ("euro", "EUR"),
    ("euros", "EUR"),
    ("dollar", "USD"),
    ("dollars", "USD"),
    ("pounds", "GBP"),
];

/// Slips within a number.
pub(crate) fn number(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    comma(spot)
        .or_else(|| exponent(spot))
        .or_else(|| points(spot))
        .or_else(|| blank(spot))
        .or_else(|| point(spot))
        .or_else(|| plus(spot))
        .or_else(|| symbol(spot))
        .or_else(|| code_before(spot))
        .or_else(|| range(spot))
        .or_else(|| rate(spot))
}

fn numbers(spot: &Spot<'_, '_>) -> (Option<Token>, Option<Token>) {
    let is_number = |token: &Token| token.kind == TokenKind::Number;
    (spot.before.filter(is_number), spot.here.filter(is_number))
}

fn touching(first: Token, second: Token) -> bool {
    first.end == second.start
}

fn digits_first(spot: &Spot<'_, '_>, token: Token) -> bool {
    token.kind == TokenKind::Number && spot.letters(token).starts_with(|letter: char| letter.is_ascii_digit())
}

/// A slip that is mended by writing the whole anew.
fn rewritten(code: Code, span: Span, message: String, write: &str) -> Diagnostic {
    Diagnostic::new(code, span, message).help(format!("write `{write}`")).fix(format!("write `{write}`"), span, write)
}

/// `3,80`, `1,000,000`
fn comma(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let (first, mut last) = if spot.is(spot.before, ",") {
        let (comma, second) = (spot.before?, spot.here.filter(|here| digits_first(spot, *here))?);
        let first = spot
            .previous(1)
            .filter(|first| first.kind == TokenKind::Number && touching(*first, comma) && touching(comma, second))?;
        (first, second)
    } else {
        let comma = spot.here.filter(|_| spot.is(spot.here, ","))?;
        let first = spot.before.filter(|first| first.kind == TokenKind::Number && touching(*first, comma))?;
        (first, spot.next(1).filter(|second| digits_first(spot, *second) && touching(comma, *second))?)
    };
    // The parser's limit may be the next comma; the number goes on behind it.
    let behind = spot.build.tokens.partition_point(|token| token.start < last.end);
    let mut groups = 1;
    let mut rest = spot.build.tokens.get(behind..).unwrap_or(&[]).chunks_exact(2).take(8);
    while let Some([comma, digits]) = rest.next() {
        if comma.text(spot.build.text) != ","
            || !touching(last, *comma)
            || !touching(*comma, *digits)
            || !digits_first(spot, *digits)
        {
            break;
        }
        (last, groups) = (*digits, groups + 1);
    }
    let span = spot.span(first).to(spot.build.span(last.start, last.end));
    let written = spot.build.text.get(first.start..last.end)?;
    let decimals = spot.letters(last).trim_end_matches(|letter: char| !letter.is_ascii_digit());
    let thousands = groups > 1 || (decimals.len() == 3 && !decimals.contains('.')) || decimals.find('.') == Some(3);
    let write = written.replace(',', if thousands { "_" } else { "." });
    let wrong =
        rewritten(Code::COMMA_NUMBER, span, format!("`{}` has a comma: write `{}`", shown(written), shown(&write)), &write);
    Some(wrong.labelled("a number has a point before its decimals and `_` between thousands"))
}

/// `1 000`, `1 000 000`
fn blank(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let (Some(first), Some(second)) = numbers(spot) else { return None };
    let group = |before: Token, here: Token| {
        let whole = spot.letters(here).split('.').next().unwrap_or("");
        let digits = whole.trim_end_matches(|letter: char| !letter.is_ascii_digit());
        let open = !spot.letters(before).contains('.') && spot.letters(before).ends_with(|letter: char| letter.is_ascii_digit());
        let number = here.kind == TokenKind::Number && digits_first(spot, here);
        open && number && digits.len() == 3 && spot.same_line(before, here)
    };
    if !group(first, second) {
        return None;
    }
    let mut write = format!("{}_{}", spot.letters(first), spot.letters(second));
    let mut last = second;
    // The parser stopped at the first blank; the number goes on behind it.
    let behind = spot.build.tokens.partition_point(|token| token.start < last.end);
    let rest = spot.build.tokens.get(behind..).unwrap_or(&[]).iter();
    for token in rest.filter(|token| token.kind != TokenKind::Space).take(8) {
        if !group(last, *token) {
            break;
        }
        write.push('_');
        write.push_str(spot.letters(*token));
        last = *token;
    }
    let span = spot.span(first).to(spot.span(last));
    Some(rewritten(Code::NUMBER_NOTATION, span, format!("thousands are separated by `_`: write `{write}`"), &write))
}

/// `1.000.000`
fn points(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let point = spot.here.filter(|_| spot.is(spot.here, "."))?;
    let first = spot
        .before
        .filter(|first| first.kind == TokenKind::Number && touching(*first, point) && spot.letters(*first).contains('.'))?;
    let second = spot.next(1).filter(|second| digits_first(spot, *second) && touching(point, *second))?;
    let span = spot.span(first).to(spot.span(second));
    let write = format!("{}_{}", spot.letters(first).replace('.', "_"), spot.letters(second).replace('.', "_"));
    Some(rewritten(
        Code::NUMBER_NOTATION,
        span,
        format!("a number has one point; thousands are separated by `_`: write `{write}`"),
        &write,
    ))
}

/// `1e400`, `1.5e-3`
fn exponent(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let number = spot.before.filter(|before| before.kind == TokenKind::Number)?;
    let word = spot.here.filter(|here| is_word(*here) && touching(number, *here))?;
    let letters = spot.letters(word).strip_prefix(['e', 'E'])?;
    let (digits, end) = if letters.is_empty() {
        let sign = spot.next(1).filter(|sign| touching(word, *sign) && matches!(spot.letters(*sign), "-" | "+"))?;
        let digits = spot.next(2).filter(|digits| touching(sign, *digits) && digits_first(spot, *digits))?;
        (spot.build.text.get(sign.start..digits.end)?, digits)
    } else {
        (letters, word)
    };
    let span = spot.span(number).to(spot.span(end));
    let wrong = Diagnostic::new(Code::EXPONENT, span, "numbers are written out").labelled("there are no exponents");
    if !digits.trim_start_matches(['-', '+']).bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(match digits.parse::<i32>().ok().and_then(|exponent| written_out(spot.letters(number), exponent)) {
        Some(write) => wrong.help(format!("write `{write}`")).fix(format!("write `{write}`"), span, write),
        None => wrong.help("write `1_000_000` or `1M`"),
    })
}

/// The number with its point moved, unless that makes it long.
fn written_out(number: &str, exponent: i32) -> Option<String> {
    let places = usize::try_from(exponent.unsigned_abs()).ok().filter(|places| *places <= 24)?;
    let symbol: String = number.chars().take_while(|letter| !letter.is_ascii_digit()).collect();
    let number = number.get(symbol.len()..)?;
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let written = if exponent >= 0 {
        let padded = format!("{decimals:0<places$}");
        let (more, left) = padded.split_at_checked(places)?;
        format!("{whole}{more}.{left}")
    } else {
        let padded = format!("{whole:0>width$}", width = places + whole.len());
        let (left, moved) = padded.split_at_checked(whole.len())?;
        format!("{left}.{moved}{decimals}")
    };
    let trimmed = written.trim_start_matches('0');
    let trimmed = if trimmed.starts_with('.') { format!("0{trimmed}") } else { trimmed.into() };
    let trimmed = trimmed.trim_end_matches('0').trim_end_matches('.');
    Some(format!("{symbol}{}", if trimmed.is_empty() { "0" } else { trimmed }))
}

/// `.5`, `5.`
fn point(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let here = spot.here.filter(|_| spot.is(spot.here, "."))?;
    if let Some(next) = spot.next(1).filter(|next| digits_first(spot, *next) && touching(here, *next)) {
        let write = format!("0.{}", spot.letters(next));
        let span = spot.span(here).to(spot.span(next));
        return Some(rewritten(
            Code::POINT_NUMBER,
            span,
            format!("a number has a digit before its point: write `{write}`"),
            &write,
        ));
    }
    let number = spot.before.filter(|before| before.kind == TokenKind::Number && touching(*before, here))?;
    let write = spot.letters(number).to_string();
    let span = spot.span(number).to(spot.span(here));
    Some(rewritten(Code::POINT_NUMBER, span, format!("a number has a digit after its point: write `{write}`"), &write))
}

/// `+5`
fn plus(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let here = spot.here.filter(|_| spot.is(spot.here, "+"))?;
    let number = spot.next(1).filter(|next| next.kind == TokenKind::Number && touching(here, *next))?;
    let starts = spot.before.is_none_or(|before| matches!(spot.letters(before), ":" | "," | "[" | "=" | "(" | "|" | ".."));
    if !starts {
        return None;
    }
    let span = spot.span(here);
    let wrong = Diagnostic::new(Code::NUMBER_NOTATION, span, "a number above zero has no sign");
    Some(wrong.help(format!("write `{}`", spot.letters(number))).fix("leave out `+`", span, ""))
}

fn is_symbol(spot: &Spot<'_, '_>, token: Token) -> bool {
    let mut letters = spot.letters(token).chars();
    letters.next().is_some_and(|letter| Currency::from_symbol(letter).is_some()) && letters.next().is_none()
}

/// `100k €`, `€ 100k`, `€-5`
fn symbol(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let is_number = |token: &Token| token.kind == TokenKind::Number;
    let here = spot.here?;
    let before = spot.before.filter(|before| spot.same_line(*before, here));
    let (number, symbol, minus) = match before {
        Some(number) if is_number(&number) && is_symbol(spot, here) => (number, here, None),
        Some(symbol) if is_symbol(spot, symbol) && is_number(&here) => (here, symbol, None),
        Some(symbol) if is_symbol(spot, symbol) && spot.letters(here) == "-" => {
            (spot.next(1).filter(is_number)?, symbol, Some("-"))
        }
        _ if is_symbol(spot, here) => (spot.next(1).filter(is_number)?, here, None),
        _ => return None,
    };
    let span = spot.build.span(number.start.min(symbol.start), number.end.max(symbol.end));
    let write = format!("{}{}{}", minus.unwrap_or(""), spot.letters(symbol), spot.letters(number));
    if spot.letters(number).starts_with(|letter: char| !letter.is_ascii_digit()) || spot.letters(number).ends_with('%') {
        return None;
    }
    let rule = if minus.is_some() { "the minus comes first" } else { "the symbol comes first" };
    // `130.000 €` is a hundred and thirty thousand where the symbol stands behind, and 130 where it stands before.
    let three = |decimals: &str| decimals.len() == 3 && decimals.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((whole, _)) = spot.letters(number).split_once('.').filter(|(_, decimals)| three(decimals)) {
        let thousands = write.replace('.', "_");
        let wrong =
            Diagnostic::new(Code::SYMBOL_BEHIND, span, format!("this may be {thousands}, or {whole} with three decimals"));
        return Some(wrong.labelled("a point stands before decimals, `_` between thousands").help(format!(
            "write `{thousands}` for thousands, or `{}{}{whole}`",
            minus.unwrap_or(""),
            spot.letters(symbol)
        )));
    }
    let wrong = rewritten(Code::SYMBOL_BEHIND, span, format!("write `{write}`: {rule}"), &write);
    Some(wrong.labelled("the symbol stands directly before the digits"))
}

/// `EUR 100k`
fn code_before(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let number = spot.here.filter(|here| digits_first(spot, *here))?;
    let code = spot.before.filter(|before| is_word(*before) && spot.same_line(*before, number))?;
    Currency::from_code(spot.letters(code))?;
    let span = spot.span(code).to(spot.span(number));
    let write = format!("{} {}", spot.letters(number), spot.letters(code));
    Some(rewritten(Code::SYMBOL_BEHIND, span, format!("write `{write}`: the code comes last"), &write))
}

/// `6-12 months`, `6 to 12 months`
fn range(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let here = spot.here.filter(|here| matches!(spot.letters(*here), "-" | "to" | "..."))?;
    let low = spot.before.filter(|low| matches!(low.kind, TokenKind::Number | TokenKind::Unit) && spot.same_line(*low, here))?;
    let high = spot.next(1).filter(|high| high.kind == TokenKind::Number && spot.same_line(here, *high))?;
    let dates = spot.letters(low).len() == 4 && spot.letters(high).len() <= 2 && spot.is(spot.next(2), "-");
    if dates {
        return date(spot, low, high);
    }
    let span = spot.build.span(low.end, high.start);
    let write = format!("{}..{}", spot.letters(low), spot.letters(high));
    let wrong = Diagnostic::new(
        Code::NUMBER_NOTATION,
        spot.span(low).to(spot.span(high)),
        format!("a range is written with two points: `{write}`"),
    );
    Some(wrong.help(format!("write `{write}`")).fix("write `..`", span, ".."))
}

/// `2027-3-1`
fn date(spot: &Spot<'_, '_>, year: Token, month: Token) -> Option<Diagnostic> {
    let day = spot.next(3).filter(|day| day.kind == TokenKind::Number)?;
    let span = spot.span(year).to(spot.span(day));
    if spot.letters(month).len() == 2 && spot.letters(day).len() >= 2 {
        return None;
    }
    let write = format!("{}-{:0>2}-{:0>2}", spot.letters(year), spot.letters(month), spot.letters(day));
    Some(rewritten(Code::BAD_DATE, span, format!("days and months have two digits: write `{write}`"), &write))
}

/// `€700/day`
fn rate(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let slash = spot.here.filter(|_| spot.is(spot.here, "/"))?;
    let amount = spot.before.filter(|before| matches!(before.kind, TokenKind::Number | TokenKind::Unit | TokenKind::Name))?;
    let unit = spot.next(1).filter(|unit| is_word(*unit))?;
    let word = spot.letters(unit);
    let time = TIMES.iter().find(|time| **time == word).copied().or_else(|| other(word)).or_else(|| nearest(word, TIMES))?;
    let time = time.trim_end_matches('s');
    let span = spot.build.span(amount.end, unit.end);
    let wrong =
        Diagnostic::new(Code::NUMBER_NOTATION, spot.span(slash).to(spot.span(unit)), format!("a rate is written `per {time}`"));
    Some(wrong.help(format!("write `{} per {time}`", spot.letters(amount))).fix(
        format!("write `per {time}`"),
        span,
        format!(" per {time}"),
    ))
}

fn other(word: &str) -> Option<&'static str> {
    OTHERWISE.iter().find(|(written, _)| *written == word).map(|(_, meant)| *meant)
}

/// Whether a word looks like a unit, so that it is not taken for a field.
pub(crate) fn is_unit_like(word: &str) -> bool {
    other(word).is_some() || nearest(word, TIMES).is_some() || matches!(word, "k" | "M" | "B")
}

/// `6 mnths`, `5 k`, `5 %`, `3 per mnth`
pub(crate) fn unit(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let here = spot.here?;
    let before = spot.before.filter(|before| spot.same_line(*before, here))?;
    if spot.letters(before) == "per" && is_word(here) {
        return (!TIMES.contains(&spot.letters(here))).then(|| no_time(spot, here));
    }
    if before.kind != TokenKind::Number {
        return None;
    }
    if spot.letters(here) == "%" {
        return percent(spot, before, here);
    }
    let word = Some(here).filter(|here| is_word(*here)).map(|here| spot.letters(here))?;
    let complete = spot.letters(before).ends_with('%');
    let colon = spot.is(spot.next(1), ":");
    let origin = spot.wants(Rule::origin) && !is_unit_like(word);
    if complete || colon || origin || DECLARATIONS.contains(&word) || here.kind == TokenKind::Keyword && word != "per" {
        return None;
    }
    if word == "per" {
        return spot
            .next(1)
            .filter(|unit| is_word(*unit) && !TIMES.contains(&spot.letters(*unit)))
            .map(|unit| no_time(spot, unit));
    }
    Some(no_unit(spot, before, here, word))
}

fn no_time(spot: &Spot<'_, '_>, unit: Token) -> Diagnostic {
    let word = spot.letters(unit);
    let span = spot.span(unit);
    let wrong = Diagnostic::new(Code::UNKNOWN_UNIT, span, format!("`{}` is no unit of time", shown(word)));
    match other(word).filter(|meant| TIMES.contains(meant)).or_else(|| nearest(word, TIMES)) {
        Some(near) => {
            let near = near.trim_end_matches('s');
            wrong.help(format!("did you mean `per {near}`?")).fix(format!("write `{near}`"), span, near)
        }
        None => wrong.help("rates are per day, week, month, quarter or year, or `per day of work`"),
    }
}

fn percent(spot: &Spot<'_, '_>, number: Token, sign: Token) -> Option<Diagnostic> {
    let plain = spot.letters(number).bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'_'));
    let span = spot.span(number).to(spot.span(sign));
    let write = format!("{}%", spot.letters(number));
    plain.then(|| {
        rewritten(Code::NUMBER_NOTATION, span, format!("`%` stands directly behind the digits: write `{write}`"), &write)
    })
}

fn no_unit(spot: &Spot<'_, '_>, number: Token, unit: Token, word: &str) -> Diagnostic {
    let (digits, span) = (spot.letters(number), spot.span(unit));
    let both = spot.span(number).to(span);
    if TIMES.contains(&word) && touching(number, unit) {
        let write = format!("{digits} {word}");
        return rewritten(Code::UNKNOWN_UNIT, both, format!("a blank stands before the unit: write `{write}`"), &write);
    }
    let meant = if matches!(word, "k" | "M" | "B") { Some(word) } else { other(word) };
    if let Some(meant) = meant {
        let glued = matches!(meant, "k" | "M" | "B" | "%");
        let write = if glued { format!("{digits}{meant}") } else { format!("{digits} {meant}") };
        if glued && digits.ends_with(|letter: char| !letter.is_ascii_digit()) {
            return Diagnostic::new(Code::UNKNOWN_UNIT, span, format!("`{word}` does not belong behind `{digits}`"))
                .help("a number has one unit");
        }
        let message = if meant == word {
            format!("`{word}` stands directly behind the digits: write `{write}`")
        } else {
            format!("`{word}` is no unit: write `{write}`")
        };
        return rewritten(Code::UNKNOWN_UNIT, both, message, &write);
    }
    let wrong = Diagnostic::new(Code::UNKNOWN_UNIT, span, format!("`{}` is no unit", shown(word)));
    if word == "m" {
        return wrong.help(format!("write `{digits} months` or, for millions, `{digits}M`"));
    }
    let upper = word.to_uppercase();
    if Currency::from_code(&upper).is_some() {
        return wrong.help(format!("write `{digits} {upper}`")).fix(format!("write `{upper}`"), span, upper);
    }
    let near =
        nearest(word, TIMES).or_else(|| Some(word).filter(|word| word.len() == 3).and_then(|word| nearest(word, COMMON_CODES)));
    match near {
        Some(near) => {
            // `1 mnth`: one of it; `6 month` is right as it is, so only the plural is offered for others.
            let near = if digits == "1" { near.trim_end_matches('s') } else { near };
            wrong.help(format!("did you mean `{digits} {near}`?")).fix(format!("write `{near}`"), span, near)
        }
        None => wrong.help("units are days, weeks, months, quarters, years, and currencies such as `EUR`; `k`, `M`, `B` stand directly behind the digits"),
    }
}
