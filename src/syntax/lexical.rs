//! Slips that the tokens alone show: signs of other languages, quotes that do not quote, texts without an end, hidden characters.
//!
//! Each is reported once and mended in a copy of the same length, so that what stands around it is read as it was meant.
//! Uses the tokens and `diagnostic`.

use super::MAX_DIAGNOSTICS;
use super::tokens::{Token, TokenKind};
use crate::diagnostic::{Code, Diagnostic, Edit, Fix};
use crate::prelude::*;
use crate::source::{SourceId, Span};

/// What can be read of a text.
pub(crate) enum Reading {
    /// It is no program.
    Nothing,
    /// The text as it is.
    AsWritten,
    /// This text of the same length, in which the slips are mended.
    Mended(String),
}

/// More control characters than this, and the text is no program.
const MAX_CONTROLS: usize = 4;
/// A text in wrong quotes is at most this long.
const MAX_QUOTED: usize = 400;
/// More characters of no known use than this, and the text is no program.
const MAX_UNKNOWN: usize = 40;

/// Reports the slips, and mends them.
pub(crate) fn read(text: &str, source: SourceId, tokens: &[Token], diagnostics: &mut Vec<Diagnostic>) -> Reading {
    let mut reader = Reader { text, source, tokens, diagnostics, edits: Vec::new(), at: 0, line: Line::Start, no_star: false };
    if !reader.is_program() {
        return Reading::Nothing;
    }
    while let Some(token) = tokens.get(reader.at).copied().filter(|_| reader.diagnostics.len() < MAX_DIAGNOSTICS) {
        reader.at += 1;
        reader.token(token);
    }
    if reader.edits.is_empty() { Reading::AsWritten } else { Reading::Mended(reader.mended()) }
}

struct Reader<'t> {
    text: &'t str,
    source: SourceId,
    tokens: &'t [Token],
    diagnostics: &'t mut Vec<Diagnostic>,
    /// What takes the place of what: same lengths, in the order of the text.
    edits: Vec<(usize, String)>,
    /// The next token.
    at: usize,
    line: Line,
    /// Whether it is known that no `*/` follows.
    no_star: bool,
}

/// What is known of the line at hand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    /// Nothing stands on it yet.
    Start,
    /// It is a row of a table.
    Row,
    /// It is another line.
    Other,
}

impl Reader<'_> {
    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.source, start, end)
    }

    fn letters(&self, token: Token) -> &str {
        token.text(self.text)
    }

    /// Replaces from `start` by a text that is filled up with blanks to the length.
    fn mend(&mut self, start: usize, length: usize, with: &str) {
        let mut with = String::from(with);
        while with.len() < length {
            with.push(' ');
        }
        self.edits.push((start, with));
    }

    fn mended(&self) -> String {
        let mut mended = String::with_capacity(self.text.len());
        let mut from = 0;
        for (start, with) in &self.edits {
            mended.push_str(self.text.get(from..*start).unwrap_or(""));
            mended.push_str(with);
            from = start + with.len();
        }
        mended.push_str(self.text.get(from..).unwrap_or(""));
        mended
    }

    /// Whether so little is unreadable that the rest can be a program.
    fn is_program(&mut self) -> bool {
        let unknown = self.tokens.iter().copied().filter(|token| token.kind == TokenKind::Unknown);
        let is_strange = |token: &Token| {
            self.letters(*token).chars().all(|letter| letter.is_control() || !(letter.is_ascii() || is_blank(letter)))
        };
        let strange: Vec<Token> = unknown.filter(is_strange).collect();
        let controls: Vec<Token> = strange.iter().copied().filter(|token| self.is_control(*token)).collect();
        let quotes = strange.iter().filter(|token| self.letters(**token).chars().any(is_quote)).count();
        if controls.len() <= MAX_CONTROLS && strange.len() - quotes <= MAX_UNKNOWN {
            return true;
        }
        let first = if controls.len() > MAX_CONTROLS { controls.first() } else { strange.first() };
        if let Some(first) = first {
            let span = self.span(first.start, first.end);
            self.diagnostics.push(
                Diagnostic::new(Code::NO_PROGRAM, span, "this is no program text")
                    .labelled("the first character that cannot be in one")
                    .help("give a text file in UTF-8"),
            );
        }
        false
    }

    fn is_control(&self, token: Token) -> bool {
        self.letters(token).chars().any(char::is_control)
    }

    fn token(&mut self, token: Token) {
        self.line = match (token.kind, self.line) {
            (TokenKind::Space, line) if !self.letters(token).contains(['\n', '\r']) => line,
            (TokenKind::Space | TokenKind::Open, _) => Line::Start,
            (TokenKind::Bar, Line::Start | Line::Row) => Line::Row,
            (_, Line::Start | Line::Other) => Line::Other,
            (_, Line::Row) => Line::Row,
        };
        match (token.kind, self.letters(token)) {
            (TokenKind::Unknown, "\"") => self.unclosed_text(token),
            (TokenKind::Unknown, _) => self.unknown(token),
            (TokenKind::Text | TokenKind::Comment, _) => self.hidden_inside(token),
            (TokenKind::Operator, "/") => self.slashes(token),
            (TokenKind::Bar, "|") => self.bars(token),
            _ => {}
        }
    }

    /// The token behind this one, if nothing stands between.
    fn touching(&self, token: Token) -> Option<Token> {
        self.tokens.get(self.at).copied().filter(|next| next.start == token.end)
    }

    // Characters

    fn unknown(&mut self, token: Token) {
        let letter = self.letters(token).chars().next().unwrap_or(' ');
        let span = self.span(token.start, token.end);
        let foreign = |message: String, write: &str| {
            Diagnostic::new(Code::FOREIGN_OPERATOR, span, message).help(format!("write `{write}`")).fix(
                format!("write `{write}`"),
                span,
                write,
            )
        };
        let wrong = match letter {
            letter if is_quote(letter) => return self.quote(token),
            letter if is_blank(letter) => return self.mend(token.start, token.end - token.start, " "),
            '&' => return self.ampersand(token),
            '!' => return self.exclamation(token),
            ';' => {
                self.mend(token.start, 1, ",");
                Diagnostic::new(Code::UNKNOWN_CHARACTER, span, "lines end without `;`").help("leave it out").fix(
                    "leave it out",
                    span,
                    "",
                )
            }
            '≤' => foreign("`≤` is written `<=`".into(), "<="),
            '≥' => foreign("`≥` is written `>=`".into(), ">="),
            '≠' => foreign("`≠` is written `!=`".into(), "!="),
            '×' | '·' | '∙' => foreign(format!("`{letter}` is written `*`"), "*"),
            '÷' => foreign("`÷` is written `/`".into(), "/"),
            '–' | '—' | '…' if self.between_digits(token) => {
                foreign(format!("a range is written with two points, not with `{letter}`"), "..")
            }
            '−' | '–' | '—' => foreign(format!("`{letter}` is no minus"), "-"),
            '^' => Diagnostic::new(Code::FOREIGN_OPERATOR, span, "`^` is no operator").help("write `pow(base, exponent)`"),
            '\\' => Diagnostic::new(Code::UNKNOWN_CHARACTER, span, "`\\` belongs inside of texts only").help("leave it out"),
            letter if is_bidi(letter) => hidden(span, letter),
            letter if letter.is_control() => control(span, letter),
            '\u{200b}'..='\u{200d}' | '\u{ad}' | '\u{2060}' => invisible(span, letter),
            letter => Diagnostic::new(Code::UNKNOWN_CHARACTER, span, format!("`{letter}` has no meaning here"))
                .help("leave it out, or put it into a text"),
        };
        let sign = wrong.fix.as_ref().and_then(|fix| fix.edits.first()).map_or("", |edit| edit.text.as_str()).to_string();
        if letter != ';' && (sign.len() <= token.end - token.start) && wrong.fix.is_some() {
            self.mend(token.start, token.end - token.start, &sign);
        }
        self.diagnostics.push(wrong);
    }

    fn between_digits(&self, token: Token) -> bool {
        let digit = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_digit());
        let before = self.text.get(..token.start).and_then(|before| before.trim_end().chars().next_back());
        let after = self.text.get(token.end..).and_then(|after| after.trim_start().chars().next());
        digit(before.filter(|letter| *letter != '%')) && digit(after)
    }

    /// `a && b`
    fn ampersand(&mut self, token: Token) {
        let doubled = self.touching(token).filter(|next| self.letters(*next) == "&");
        self.operator(token, doubled, "and");
    }

    /// `a || b`. An empty cell is `| |`; two bars that touch outside of a row are an operator of another language.
    fn bars(&mut self, token: Token) {
        let Some(next) = self.touching(token).filter(|next| self.letters(*next) == "|") else { return };
        if self.line == Line::Other {
            self.operator(token, Some(next), "or");
        }
    }

    fn operator(&mut self, token: Token, second: Option<Token>, write: &str) {
        let end = second.map_or(token.end, |second| second.end);
        let span = self.span(token.start, end);
        let written = self.text.get(token.start..end).unwrap_or("").to_string();
        let before = self.text.get(..token.start).and_then(|before| before.chars().next_back()).is_none_or(char::is_whitespace);
        let after = self.text.get(end..).and_then(|after| after.chars().next()).is_none_or(char::is_whitespace);
        let new = format!("{}{write}{}", if before { "" } else { " " }, if after { "" } else { " " });
        self.diagnostics.push(
            Diagnostic::new(Code::FOREIGN_OPERATOR, span, format!("`{written}` is no operator"))
                .help(format!("write `{write}`"))
                .fix(format!("write `{write}`"), span, new),
        );
        if second.is_some() {
            self.at += 1;
        }
    }

    /// `!x`
    fn exclamation(&mut self, token: Token) {
        let span = self.span(token.start, token.end);
        let touches = self.touching(token).is_some();
        self.diagnostics.push(
            Diagnostic::new(Code::FOREIGN_OPERATOR, span, "`!` is no operator").help("write `not`, or `!=` for unequal").fix(
                "write `not`",
                span,
                if touches { "not " } else { "not" },
            ),
        );
    }

    // Comments

    /// `// a comment`, `/* a comment */`
    fn slashes(&mut self, token: Token) {
        let Some(next) = self.touching(token).filter(|next| matches!(self.letters(*next), "/" | "*")) else { return };
        if self.letters(next) == "*" {
            return self.starred(token, next);
        }
        let span = self.span(token.start, next.end);
        self.foreign_comment(span, vec![Edit { span, text: "#".into() }]);
        self.mend(token.start, 2, "#");
        self.skip_to(self.line_end(next.end));
    }

    fn starred(&mut self, token: Token, next: Token) {
        let rest = self.text.get(next.end..).filter(|_| !self.no_star);
        let close = rest.and_then(|rest| rest.find("*/")).map(|at| next.end + at);
        self.no_star = close.is_none();
        let end = close.map_or_else(|| self.line_end(next.end), |close| close + 2);
        let inside = self.text.get(next.end..close.unwrap_or(end)).unwrap_or("");
        let mut edits = vec![Edit { span: self.span(token.start, next.end), text: "#".into() }];
        let line_ends = inside.match_indices('\n').map(|(at, _)| next.end + at + 1);
        edits.extend(line_ends.map(|at| Edit { span: self.span(at, at), text: "# ".into() }));
        if let Some(close) = close {
            let rest = self.text.get(end..self.line_end(end)).unwrap_or("");
            let text = if rest.trim().is_empty() { "" } else { "\n" };
            edits.push(Edit { span: self.span(close, end), text: text.into() });
        }
        self.foreign_comment(self.span(token.start, next.end), edits);
        let blank: String =
            self.text.get(token.start..end).unwrap_or("").bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
        self.mend(token.start, end - token.start, &blank);
        self.skip_to(end);
    }

    fn foreign_comment(&mut self, span: Span, edits: Vec<Edit>) {
        let mut wrong = Diagnostic::new(Code::FOREIGN_COMMENT, span, "comments start with `#`").help("write `#`");
        wrong.fix = Some(Fix { title: "write `#`".into(), edits });
        self.diagnostics.push(wrong);
    }

    fn skip_to(&mut self, end: usize) {
        self.at = self.at.max(self.tokens.partition_point(|token| token.start < end));
    }

    fn line_end(&self, from: usize) -> usize {
        self.text.get(from..).and_then(|rest| rest.find(['\n', '\r'])).map_or(self.text.len(), |at| from + at)
    }

    // Texts

    /// `"Kite {` is closed before the brace, any other text where its line ends.
    fn unclosed_text(&mut self, token: Token) {
        let line_end = self.line_end(token.end);
        let inside = self.text.get(token.end..line_end).unwrap_or("");
        let kept = inside.trim_end_matches([' ', '\t', '{', '}', ')', ']', ',']);
        let end = token.end + kept.len();
        let span = self.span(token.start, token.end);
        self.diagnostics.push(
            Diagnostic::new(Code::UNCLOSED_TEXT, span, "this text is not closed on its line")
                .labelled("opened here")
                .help("close it with `\"`; write a line end inside a text as `\\n`")
                .fix("close it", self.span(end, end), "\""),
        );
        match inside.get(kept.len()..).and_then(|rest| rest.chars().next()) {
            Some(' ' | '\t') => self.mend(end, 1, "\""),
            _ => self.close_over_last_letter(token, kept),
        }
        self.skip_to(line_end);
    }

    fn close_over_last_letter(&mut self, token: Token, inside: &str) {
        let Some((at, letter)) = inside.char_indices().next_back() else { return self.mend(token.start, 1, " ") };
        let mut quote = "\"".to_string();
        quote = " ".repeat(letter.len_utf8() - 1) + &quote;
        if inside.get(..at).is_some_and(|before| before.ends_with('\\')) {
            return self.mend(token.end + at - 1, 1 + letter.len_utf8(), &format!(" {quote}"));
        }
        self.mend(token.end + at, letter.len_utf8(), &quote);
    }

    /// `'Kite'`, `“Kite”`: one slip for the pair, if there are two on the line.
    fn quote(&mut self, token: Token) {
        if matches!(self.letters(token), "'" | "’") && self.touching(token).is_some() && self.between_digits(token) {
            let span = self.span(token.start, token.end);
            let wrong = Diagnostic::new(Code::NUMBER_NOTATION, span, "thousands are separated by `_`").help("write `_`").fix(
                "write `_`",
                span,
                "_",
            );
            self.diagnostics.push(wrong);
            return self.mend(token.start, token.end - token.start, "_");
        }
        let letter = self.letters(token).chars().next().unwrap_or('\'');
        let rest = self.text.get(token.end..).unwrap_or("");
        let length =
            rest.char_indices().take(MAX_QUOTED).find(|(_, other)| matches!(other, '\n' | '\r')).map_or(rest.len(), |(at, _)| at);
        let inside = rest.get(..length).unwrap_or("");
        let close = inside.char_indices().take(MAX_QUOTED).find(|(_, other)| is_quote(*other) && closes(letter, *other));
        let Some((at, close)) = close.filter(|(at, _)| !inside.get(..*at).unwrap_or("").contains('"')) else {
            let span = self.span(token.start, token.end);
            let wrong = Diagnostic::new(Code::WRONG_QUOTES, span, format!("`{letter}` does not quote a text"));
            self.diagnostics.push(wrong.help("write straight double quotes around texts").fix("write `\"`", span, "\""));
            return;
        };
        let close_at = token.end + at;
        let (open, end) = (self.span(token.start, token.end), close_at + close.len_utf8());
        let shown = self.text.get(token.start..end).unwrap_or("");
        let mut wrong =
            Diagnostic::new(Code::WRONG_QUOTES, open.to(self.span(close_at, end)), format!("`{letter}` does not quote a text"));
        wrong = wrong.help(if shown.len() > 60 {
            "write straight double quotes".into()
        } else {
            format!("write `\"{}\"`", inside.get(..at).unwrap_or(""))
        });
        let edits = vec![Edit { span: open, text: "\"".into() }, Edit { span: self.span(close_at, end), text: "\"".into() }];
        wrong.fix = Some(Fix { title: "write straight double quotes".into(), edits });
        self.diagnostics.push(wrong);
        self.mend(token.start, letter.len_utf8(), &format!("{}\"", " ".repeat(letter.len_utf8() - 1)));
        self.mend(close_at, close.len_utf8(), "\"");
        self.skip_to(end);
    }

    fn hidden_inside(&mut self, token: Token) {
        let found: Vec<(usize, char)> = self.letters(token).char_indices().filter(|(_, letter)| is_bidi(*letter)).collect();
        let Some((first, letter)) = found.first().copied() else { return };
        let place = |at: usize, letter: char| self.span(token.start + at, token.start + at + letter.len_utf8());
        let mut wrong = hidden(place(first, letter), letter);
        let edits = found.iter().map(|(at, letter)| Edit { span: place(*at, *letter), text: String::new() }).collect();
        wrong.fix = Some(Fix { title: "leave it out".into(), edits });
        self.diagnostics.push(wrong);
    }
}

fn is_quote(letter: char) -> bool {
    matches!(letter, '\'' | '`' | '´' | '‘' | '’' | '‚' | '“' | '”' | '„' | '«' | '»')
}

/// Whether a quote that was opened by the first can be closed by the second.
fn closes(open: char, close: char) -> bool {
    match open {
        '‘' | '‚' | '’' => matches!(close, '‘' | '’'),
        '“' | '„' | '”' => matches!(close, '“' | '”'),
        '«' => close == '»',
        '»' => close == '«',
        '`' => matches!(close, '`' | '\''),
        other => close == other,
    }
}

/// Blanks that look like one and are another character.
fn is_blank(letter: char) -> bool {
    matches!(letter, '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}' | '\u{3000}' | '\u{feff}')
}

fn is_bidi(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
}

fn hidden(span: Span, letter: char) -> Diagnostic {
    Diagnostic::new(
        Code::HIDDEN_CHARACTER,
        span,
        format!("an invisible character that turns the direction of writing (U+{:04X})", u32::from(letter)),
    )
    .labelled("it can make a text look like another")
    .help("leave it out; right-to-left letters need none")
    .fix("leave it out", span, "")
}

fn control(span: Span, letter: char) -> Diagnostic {
    left_out(span, format!("a control character (U+{:04X})", u32::from(letter)))
}

fn invisible(span: Span, letter: char) -> Diagnostic {
    left_out(span, format!("an invisible character (U+{:04X})", u32::from(letter)))
}

fn left_out(span: Span, message: String) -> Diagnostic {
    Diagnostic::new(Code::UNKNOWN_CHARACTER, span, message).help("leave it out").fix("leave it out", span, "")
}
