//! What a reader is told where the text cannot be parsed: common slips first, else what belongs there and what stands there.

use super::build::Build;
use super::grammar::Rule;
use super::tokens::{Token, TokenKind};
use crate::diagnostic::{Code, Diagnostic};
use crate::prelude::*;
use crate::source::Span;
use pest::error::{Error, ErrorVariant};

/// The nearest of these words, if it is near enough to be meant.
pub(crate) fn nearest<'a>(word: &str, candidates: &[&'a str]) -> Option<&'a str> {
    crate::value::nearest(word, candidates.iter().copied())
}

const UNITS: &[&str] = &["days", "weeks", "months", "quarters", "years", "day", "week", "month", "quarter", "year"];

/// Explains what is wrong in the text that starts at `start` and could be read up to `offset`.
pub(crate) fn explain(build: &Build<'_>, start: usize, offset: usize, error: Option<&Error<Rule>>) -> Diagnostic {
    let at = build.tokens.partition_point(|token| token.end <= offset);
    let solid = |token: &&Token| !matches!(token.kind, TokenKind::Space | TokenKind::Comment);
    let at = beyond_head(build, start, at, offset);
    let here = build.tokens.iter().skip(at).find(solid).copied();
    let before = build.tokens.iter().take(at).rev().find(solid).copied();
    let slip = Slip { build, here, before, at };
    slip.known().unwrap_or_else(|| slip.general(error))
}

/// The parser knows no place for a missing sign: where it stopped at the very start of an item, the trouble lies behind the
/// item's name (and its colon), if they are well.
fn beyond_head(build: &Build<'_>, start: usize, at: usize, offset: usize) -> usize {
    if offset > start {
        return at;
    }
    let mut solid = build
        .tokens
        .iter()
        .enumerate()
        .skip_while(|(_, token)| token.end <= start)
        .filter(|(_, token)| !matches!(token.kind, TokenKind::Space | TokenKind::Comment));
    let (Some((_, name)), Some((second_at, second))) = (solid.next(), solid.next()) else { return at };
    let same_line = build.text.get(name.end..second.start).is_some_and(|between| !between.contains(['\n', '\r']));
    if !matches!(name.kind, TokenKind::Name | TokenKind::Keyword) || !same_line {
        return at;
    }
    match solid.next() {
        Some((third, _)) if second.text(build.text) == ":" => third,
        _ => second_at,
    }
}

struct Slip<'b, 't> {
    build: &'b Build<'t>,
    here: Option<Token>,
    before: Option<Token>,
    at: usize,
}

impl Slip<'_, '_> {
    fn text(&self, token: Option<Token>) -> &str {
        token.map_or("", |token| token.text(self.build.text))
    }

    fn span(&self, token: Token) -> Span {
        self.build.span(token.start, token.end)
    }

    fn next(&self, skip: usize) -> Option<Token> {
        let solid = |token: &&Token| !matches!(token.kind, TokenKind::Space | TokenKind::Comment);
        self.build.tokens.iter().skip(self.at).filter(solid).nth(skip).copied()
    }

    fn touching(&self, a: Token, b: Token) -> bool {
        a.end == b.start
    }

    fn known(&self) -> Option<Diagnostic> {
        self.comma_number()
            .or_else(|| self.exponent())
            .or_else(|| self.point_number())
            .or_else(|| self.symbol_behind())
            .or_else(|| self.unknown_unit())
            .or_else(|| self.doubled_equals())
            .or_else(|| self.equals_for_colon())
            .or_else(|| self.missing_colon())
            .or_else(|| self.slashes())
            .or_else(|| self.unclosed_row())
    }

    /// `3,80`
    fn comma_number(&self) -> Option<Diagnostic> {
        let (before, here) = (self.before?, self.here?);
        let digits = |token: Token| self.text(Some(token)).bytes().next().is_some_and(|byte| byte.is_ascii_digit());
        let (first, second) =
            if self.text(Some(before)) == "," && here.kind == TokenKind::Number && digits(here) && self.touching(before, here) {
                let first = self.build.tokens.iter().find(|token| token.end == before.start).copied()?;
                (first, here)
            } else if self.text(Some(here)) == "," && before.kind == TokenKind::Number {
                let second = self.next(1).filter(|next| self.touching(here, *next) && digits(*next))?;
                (before, second)
            } else {
                return None;
            };
        if first.kind != TokenKind::Number {
            return None;
        }
        let span = self.build.span(first.start, second.end);
        let (whole, decimals) = (self.text(Some(first)).to_string(), self.text(Some(second)).to_string());
        let write = if decimals.len() == 3 { format!("{whole}_{decimals}") } else { format!("{whole}.{decimals}") };
        Some(
            Diagnostic::new(Code::COMMA_NUMBER, span, format!("`{whole},{decimals}` has a comma: write `{whole}.{decimals}`"))
                .labelled("a number has a point before its decimals and `_` between thousands")
                .help(format!("write `{whole}.{decimals}` for decimals, `{whole}_{decimals}` for thousands"))
                .fix(format!("write `{write}`"), span, write),
        )
    }

    /// `1e400`, `2E5`
    fn exponent(&self) -> Option<Diagnostic> {
        let (number, word) = self.number_and_word()?;
        let letters = self.text(Some(word));
        let rest = letters.strip_prefix(['e', 'E'])?;
        if !rest.bytes().all(|byte| byte.is_ascii_digit()) || !self.touching(number, word) {
            return None;
        }
        let span = self.build.span(number.start, word.end);
        Some(
            Diagnostic::new(Code::EXPONENT, span, "numbers are written out")
                .labelled("there are no exponents")
                .help("write `1_000_000` or `1M`"),
        )
    }

    fn number_and_word(&self) -> Option<(Token, Token)> {
        let number = self.before.filter(|token| token.kind == TokenKind::Number)?;
        let word = self.here.filter(|token| matches!(token.kind, TokenKind::Name | TokenKind::Keyword | TokenKind::Unit))?;
        let between = self.build.text.get(number.end..word.start)?;
        (!between.contains(['\n', '\r', '#'])).then_some((number, word))
    }

    /// `.5`, `5.`
    fn point_number(&self) -> Option<Diagnostic> {
        let here = self.here?;
        if self.text(self.here) != "." {
            return None;
        }
        if let Some(next) = self.next(1).filter(|next| next.kind == TokenKind::Number && self.touching(here, *next)) {
            let span = self.build.span(here.start, next.end);
            let write = format!("0.{}", self.text(Some(next)));
            return Some(
                Diagnostic::new(Code::POINT_NUMBER, span, "a number has a digit before its point")
                    .help(format!("write `{write}`"))
                    .fix(format!("write `{write}`"), span, write),
            );
        }
        let number = self.before.filter(|token| token.kind == TokenKind::Number && self.touching(*token, here))?;
        let span = self.build.span(number.start, here.end);
        let write = self.text(Some(number)).to_string();
        Some(
            Diagnostic::new(Code::POINT_NUMBER, span, "a number has a digit after its point")
                .help(format!("write `{write}`"))
                .fix(format!("write `{write}`"), span, write),
        )
    }

    /// `100k €`, `€ 100k`
    fn symbol_behind(&self) -> Option<Diagnostic> {
        let is_symbol = |token: Token| {
            let mut letters = self.text(Some(token)).chars();
            letters.next().is_some_and(|letter| crate::value::Currency::from_symbol(letter).is_some()) && letters.next().is_none()
        };
        let (number, symbol) = match (self.before, self.here) {
            (Some(number), Some(symbol)) if number.kind == TokenKind::Number && is_symbol(symbol) => (number, symbol),
            (_, Some(symbol)) if is_symbol(symbol) => (self.next(1).filter(|next| next.kind == TokenKind::Number)?, symbol),
            (Some(symbol), Some(number)) if is_symbol(symbol) && number.kind == TokenKind::Number => (number, symbol),
            _ => return None,
        };
        let span = self.build.span(number.start.min(symbol.start), number.end.max(symbol.end));
        let write = format!("{}{}", self.text(Some(symbol)), self.text(Some(number)));
        Some(
            Diagnostic::new(Code::SYMBOL_BEHIND, span, format!("write `{write}`: the symbol comes first"))
                .labelled("the symbol stands directly before the digits")
                .help(format!("write `{write}`"))
                .fix(format!("write `{write}`"), span, write),
        )
    }

    /// `6 mnths`
    fn unknown_unit(&self) -> Option<Diagnostic> {
        let (number, word) = self.number_and_word()?;
        let letters = self.text(Some(word)).to_string();
        let colon = self.next(1).is_some_and(|next| self.text(Some(next)) == ":");
        if colon || super::tokens::DECLARATIONS.contains(&letters.as_str()) {
            return None;
        }
        let span = self.span(word);
        let wrong = Diagnostic::new(Code::UNKNOWN_UNIT, span, format!("`{letters}` is no unit"));
        let digits = self.text(Some(number)).to_string();
        Some(match nearest(&letters, UNITS) {
            Some(near) => wrong.fix(format!("write `{near}`"), span, near).help(format!("did you mean `{digits} {near}`?")),
            None => wrong.help("units are days, weeks, months, quarters, years, and currencies such as `EUR`; `k`, `M`, `B` stand directly behind the digits"),
        })
    }

    /// `==`
    fn doubled_equals(&self) -> Option<Diagnostic> {
        let here = self.here.filter(|_| self.text(self.here) == "=")?;
        let other = match (self.before, self.next(1)) {
            (Some(before), _) if self.text(Some(before)) == "=" && self.touching(before, here) => before,
            (_, Some(next)) if self.text(Some(next)) == "=" && self.touching(here, next) => next,
            _ => return None,
        };
        let span = self.build.span(here.start.min(other.start), here.end.max(other.end));
        Some(Diagnostic::new(Code::DOUBLED_EQUALS, span, "values are compared with one `=`").help("write `=`").fix(
            "write `=`",
            span,
            "=",
        ))
    }

    /// `win = 25%`
    fn equals_for_colon(&self) -> Option<Diagnostic> {
        let equals = self.here.filter(|_| self.text(self.here) == "=")?;
        let name = self.before.filter(|token| matches!(token.kind, TokenKind::Name | TokenKind::Keyword))?;
        let span = self.span(equals);
        let name = self.text(Some(name)).to_string();
        Some(
            Diagnostic::new(Code::EQUALS_FOR_COLON, span, format!("`{name}` is stated with `:`"))
                .help(format!("write `{name}: …`"))
                .fix("write `:`", span, ":"),
        )
    }

    /// `trust 85%`
    fn missing_colon(&self) -> Option<Diagnostic> {
        let name = self.before.filter(|token| matches!(token.kind, TokenKind::Name | TokenKind::Keyword))?;
        let here = self.here.filter(|token| matches!(token.kind, TokenKind::Number | TokenKind::Date | TokenKind::Text))?;
        let between = self.build.text.get(name.end..here.start)?;
        if between.contains(['\n', '\r']) || super::tokens::DECLARATIONS.contains(&self.text(Some(name))) {
            return None;
        }
        let (name_text, found) = (self.text(Some(name)).to_string(), self.text(Some(here)).to_string());
        let place = self.build.span(name.end, name.end);
        Some(
            Diagnostic::new(
                Code::MISSING_COLON,
                self.span(name).to(self.span(here)),
                format!("`{name_text}` wants `:` and a value, found `{found}`"),
            )
            .help(format!("write `{name_text}: {found}`"))
            .fix("add `:`", place, ":"),
        )
    }

    /// `// a comment`, `/* a comment */`
    fn slashes(&self) -> Option<Diagnostic> {
        let here = self.here.filter(|_| self.text(self.here) == "/")?;
        let next = self.next(1).filter(|next| matches!(self.text(Some(*next)), "/" | "*") && self.touching(here, *next))?;
        let span = self.build.span(here.start, next.end);
        Some(Diagnostic::new(Code::FOREIGN_COMMENT, span, "comments start with `#`").help("write `#`").fix(
            "write `#`",
            span,
            "#",
        ))
    }

    /// A row of a table without its last bar.
    fn unclosed_row(&self) -> Option<Diagnostic> {
        let near = [self.here.map(|here| here.start), self.before.map(|before| before.start)];
        near.into_iter().flatten().find_map(|at| self.unclosed_row_at(at))
    }

    fn unclosed_row_at(&self, at: usize) -> Option<Diagnostic> {
        let line_start = self.build.text.get(..at)?.rfind('\n').map_or(0, |at| at + 1);
        let line_end = self.build.text.get(line_start..)?.find('\n').map_or(self.build.text.len(), |at| line_start + at);
        let mut line = self.build.tokens.iter().filter(|token| token.start >= line_start && token.end <= line_end);
        let solid = |token: &&Token| !matches!(token.kind, TokenKind::Space | TokenKind::Comment);
        let first = line.clone().find(solid)?;
        let last = line.rfind(solid)?;
        if first.kind != TokenKind::Bar || last.kind == TokenKind::Bar {
            return None;
        }
        let place = self.build.span(last.end, last.end);
        Some(
            Diagnostic::new(Code::UNCLOSED_ROW, self.build.span(first.start, last.end), "this row has no `|` at its end")
                .help("close the last cell with `|`")
                .fix("add `|`", place, " |"),
        )
    }

    fn general(&self, error: Option<&Error<Rule>>) -> Diagnostic {
        let wanted = error.and_then(expected);
        let Some(here) = self.here else {
            let end = self.build.text.len();
            let span = self.before.map_or_else(|| self.build.span(end, end), |before| self.span(before));
            let message = match &wanted {
                Some(wanted) => format!("the text ends where {wanted} belongs"),
                None => "the text ends too early".into(),
            };
            return Diagnostic::new(Code::UNEXPECTED, span, message).help("complete the line");
        };
        let found = self.text(Some(here));
        let found: String =
            if found.chars().count() > 40 { found.chars().take(40).chain(['…']).collect() } else { found.into() };
        let message = match &wanted {
            Some(wanted) => format!("{wanted} belongs here, found `{found}`"),
            None => format!("`{found}` does not belong here"),
        };
        let found_is_name = matches!(here.kind, TokenKind::Name | TokenKind::Keyword);
        let wrong = Diagnostic::new(Code::UNEXPECTED, self.span(here), message);

        match self.next(1).map(|next| self.text(Some(next)).to_string()) {
            Some(next) if found_is_name && next == ":" => wrong.help("check the line above: its value may be missing or broken"),
            _ => wrong.help("`goalfit explain-code E0101` shows the shape of a declaration; docs/language.md has every construct with an example"),
        }
    }
}

/// What could stand there, in a reader's words; `None` where that would be a long list.
fn expected(error: &Error<Rule>) -> Option<String> {
    let ErrorVariant::ParsingError { positives, .. } = &error.variant else { return None };
    let words: BTreeSet<&str> = positives.iter().filter_map(|rule| called(*rule)).collect();
    let words: Vec<&str> = words.into_iter().collect();
    match words.as_slice() {
        [] => None,
        [one] => Some((*one).to_string()),
        [one, two] => Some(format!("{one} or {two}")),
        [one, two, three] => Some(format!("{one}, {two} or {three}")),
        _ if words.contains(&"a value") || words.contains(&"an expression") => Some("a value".into()),
        _ => None,
    }
}

/// What a reader calls a rule of the grammar.
fn called(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::word | Rule::name | Rule::words | Rule::scale_words => "a name",
        Rule::text | Rule::archetype_title => "a text in quotes",
        Rule::value | Rule::signed | Rule::range | Rule::around | Rule::list | Rule::missing | Rule::yes | Rule::no => "a value",
        Rule::literal | Rule::digits => "a number",
        Rule::date => "a date",
        Rule::block | Rule::expect_block => "`{ … }`",
        Rule::rows | Rule::row | Rule::cell => "a row of a table",
        Rule::expr | Rule::reference | Rule::group | Rule::choice | Rule::aggregate | Rule::negate | Rule::not => "an expression",
        Rule::operation => "`becomes`, `times`, `plus` or `minus`",
        Rule::range_ends | Rule::range_in => "a range",
        Rule::type_for | Rule::type_plain => "a type",
        Rule::key => "a field such as `reward.kind`",
        Rule::otherwise | Rule::verdict_when => "`when` or `otherwise`",
        Rule::member => "a field's name",
        Rule::arguments => "arguments in brackets",
        _ => return None,
    })
}
