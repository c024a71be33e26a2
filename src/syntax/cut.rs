//! What is done before parsing: sizes and nesting are bounded, odd characters reported, and the text cut into declarations.

use super::tokens::{DECLARATIONS, Token, TokenKind};
use super::{MAX_NESTING, MAX_OPERANDS};
use crate::diagnostic::{Code, Diagnostic};
use crate::prelude::*;
use crate::source::{SourceId, Span};

/// A piece of the text that holds one declaration, and what is missing at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Brackets that were opened and not closed, innermost last.
    pub(crate) unclosed: Vec<char>,
}

/// More odd characters than this, and the text is no program.
const MAX_UNKNOWN: usize = 40;

pub(crate) struct Cut<'t> {
    text: &'t str,
    source: SourceId,
    tokens: &'t [Token],
    diagnostics: &'t mut Vec<Diagnostic>,
}

/// Words that can stand at the start of a line and go on with what stands above.
const CONTINUES: &[&str] = &[
    "if", "then", "else", "and", "or", "not", "sum", "max", "min", "any", "all", "count", "product", "for", "where", "in", "is",
    "source", "assumed", "of", "from", "by", "because", "differs",
];

/// The pieces, or `None` where the text must not be parsed at all.
pub(crate) fn cut(text: &str, source: SourceId, tokens: &[Token], diagnostics: &mut Vec<Diagnostic>) -> Option<Vec<Piece>> {
    let mut cut = Cut { text, source, tokens, diagnostics };
    if !cut.characters() || !cut.nesting() {
        return None;
    }
    Some(cut.pieces())
}

impl Cut<'_> {
    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.source, start, end)
    }

    fn word(&self, token: &Token) -> &str {
        token.text(self.text)
    }

    /// Reports characters that belong nowhere. Says whether the text can be a program.
    fn characters(&mut self) -> bool {
        let unknown: Vec<Token> = self.tokens.iter().copied().filter(|token| token.kind == TokenKind::Unknown).collect();
        let control = |token: &Token| self.word(token).chars().any(|letter| letter.is_control());
        let controls = unknown.iter().filter(|token| control(token)).count();
        let first = unknown.iter().copied().find(control).or_else(|| unknown.first().copied());
        if let Some(first) = first.filter(|_| controls > 4 || unknown.len() > MAX_UNKNOWN) {
            self.diagnostics.push(
                Diagnostic::new(Code::NO_PROGRAM, self.span(first.start, first.end), "this is no program text")
                    .labelled("the first character that cannot be in one")
                    .help("give a text file in UTF-8"),
            );
            return false;
        }
        for token in unknown {
            let diagnostic = self.unknown(token);
            self.diagnostics.push(diagnostic);
        }
        for token in self.tokens.iter().filter(|token| matches!(token.kind, TokenKind::Text | TokenKind::Comment)) {
            if let Some((at, letter)) = token.text(self.text).char_indices().find(|(_, letter)| is_bidi(*letter)) {
                let span = Span::new(self.source, token.start + at, token.start + at + letter.len_utf8());
                self.diagnostics.push(hidden(span, letter));
            }
        }
        true
    }

    fn unknown(&self, token: Token) -> Diagnostic {
        let text = self.word(&token);
        let span = self.span(token.start, token.end);
        let letter = text.chars().next().unwrap_or(' ');
        match letter {
            '"' => Diagnostic::new(Code::UNCLOSED_TEXT, span, "this text is not closed on its line")
                .labelled("opened here")
                .help("close it with `\"`; write a line end inside a text as `\\n`"),
            '\'' | '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}' => {
                Diagnostic::new(Code::WRONG_QUOTES, span, format!("`{letter}` does not quote a text"))
                    .help("write straight double quotes")
                    .fix("write `\"`", span, "\"")
            }
            ';' => Diagnostic::new(Code::UNKNOWN_CHARACTER, span, "lines end without `;`").help("leave it out").fix(
                "leave it out",
                span,
                "",
            ),
            '\\' => Diagnostic::new(Code::UNKNOWN_CHARACTER, span, "`\\` belongs inside of texts only").help("leave it out"),
            '&' => Diagnostic::new(Code::UNKNOWN_CHARACTER, span, "`&` is no operator").help("write `and`"),
            '!' => Diagnostic::new(Code::UNKNOWN_CHARACTER, span, "`!` is no operator").help("write `not`, or `!=` for unequal"),
            '≤' | '≥' | '≠' => {
                let write = match letter {
                    '≤' => "<=",
                    '≥' => ">=",
                    _ => "!=",
                };
                Diagnostic::new(Code::UNKNOWN_CHARACTER, span, format!("`{letter}` is written `{write}`")).fix(
                    format!("write `{write}`"),
                    span,
                    write,
                )
            }
            letter if is_bidi(letter) => hidden(span, letter),
            letter if letter.is_control() => {
                Diagnostic::new(Code::UNKNOWN_CHARACTER, span, format!("a control character (U+{:04X})", u32::from(letter)))
                    .help("leave it out")
                    .fix("leave it out", span, "")
            }
            letter => Diagnostic::new(Code::UNKNOWN_CHARACTER, span, format!("`{letter}` has no meaning here"))
                .help("leave it out, or put it into a text"),
        }
    }

    /// Bounds the depth of brackets and of `if` and lists inside of one another. Says whether parsing is safe.
    fn nesting(&mut self) -> bool {
        let mut depth: usize = 0;
        let mut inner: usize = 0;
        let mut operators: usize = 0;
        for token in self.tokens {
            match (token.kind, token.text(self.text)) {
                (TokenKind::Open, _) => depth += 1,
                (TokenKind::Close, _) => depth = depth.saturating_sub(1),
                (TokenKind::Keyword, "if" | "of") => inner += 1,
                (TokenKind::Punctuation, ":") => (inner, operators) = (0, 0),
                (TokenKind::Keyword, word) if DECLARATIONS.contains(&word) && depth == 0 => (inner, operators) = (0, 0),
                (TokenKind::Keyword, "when") => (inner, operators) = (0, 0),
                (TokenKind::Keyword, "not") => operators += 1,
                (TokenKind::Operator, _) => operators += 1,
                (TokenKind::Bar, _) => operators = 0,
                _ => {}
            }
            if depth + inner > MAX_NESTING {
                let span = Span::new(self.source, token.start, token.end);
                self.diagnostics.push(
                    Diagnostic::new(
                        Code::TOO_NESTED,
                        span,
                        format!("more than {MAX_NESTING} brackets, `if`s or lists, one inside the other"),
                    )
                    .labelled("the first one too many")
                    .help("name the inner parts with `define`"),
                );
                return false;
            }
            if operators > 16 * MAX_OPERANDS {
                let span = Span::new(self.source, token.start, token.end);
                self.diagnostics.push(
                    Diagnostic::new(Code::TOO_LONG, span, format!("an expression of more than {MAX_OPERANDS} operands"))
                        .help("name parts of it with `define`"),
                );
                return false;
            }
        }
        true
    }

    /// Where declarations begin: at a word that starts a line outside of brackets, or at a keyword of theirs that starts a
    /// line at the margin, whatever brackets are still open.
    fn pieces(&mut self) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut open: Vec<Token> = Vec::new();
        let mut start = 0;
        let mut line_start = true;
        let mut margin = true;
        for at in 0..self.tokens.len() {
            let Some(token) = self.tokens.get(at).copied() else { break };
            let text = token.text(self.text);
            match token.kind {
                TokenKind::Space => {
                    if let Some(end) = text.rfind(['\n', '\r']) {
                        line_start = true;
                        margin = end + 1 == text.len();
                    } else if line_start {
                        margin = false;
                    }
                    continue;
                }
                TokenKind::Comment => continue,
                TokenKind::Keyword | TokenKind::Name | TokenKind::Unit if line_start && token.start > start => {
                    let head = self.is_head(at);
                    let keyword = DECLARATIONS.contains(&text);
                    let begins = (open.is_empty() && ((keyword && head) || (margin && !CONTINUES.contains(&text))))
                        || (margin && keyword && head);
                    if begins {
                        self.finish(&mut pieces, start, token.start, &mut open);
                        start = token.start;
                    }
                }
                TokenKind::Open => open.push(token),
                TokenKind::Close => self.close(&mut open, token),
                _ => {}
            }
            line_start = false;
        }
        self.finish(&mut pieces, start, self.text.len(), &mut open);
        pieces
    }

    fn close(&mut self, open: &mut Vec<Token>, token: Token) {
        let wanted = match self.word(&token) {
            ")" => "(",
            "]" => "[",
            _ => "{",
        };
        if open.last().is_some_and(|last| self.word(last) == wanted) {
            open.pop();
        } else if wanted == "{" && open.iter().any(|opener| self.word(opener) == "{") {
            // `{ ( }`: the inner one was never closed; its line says so when it is parsed.
            while open.pop().is_some_and(|last| self.word(&last) != "{") {}
        } else {
            let span = self.span(token.start, token.end);
            self.diagnostics.push(
                Diagnostic::new(Code::STRAY_BRACKET, span, format!("`{}` closes nothing", self.word(&token)))
                    .help("leave it out")
                    .fix("leave it out", span, ""),
            );
        }
    }

    fn finish(&mut self, pieces: &mut Vec<Piece>, start: usize, end: usize, open: &mut Vec<Token>) {
        if let Some(first) = open.first() {
            let bracket = self.word(first).to_string();
            let close = if bracket == "{" { "}" } else { "its partner" };
            let span = self.span(first.start, first.end);
            self.diagnostics.push(
                Diagnostic::new(Code::UNCLOSED_BRACKET, span, format!("this `{bracket}` is never closed"))
                    .labelled("opened here")
                    .help(format!("add `{close}` where it ends")),
            );
        }
        let unclosed = open.iter().filter_map(|token| self.word(token).chars().next()).collect();
        open.clear();
        let blank = self.text.get(start..end).is_none_or(|piece| piece.trim().is_empty());
        if !blank {
            pieces.push(Piece { start, end, unclosed });
        }
    }

    /// Whether what follows a keyword looks like the head of a declaration: a name, a text or a literal on the same line, no `:`.
    fn is_head(&self, at: usize) -> bool {
        let mut after = self.tokens.iter().skip(at + 1);
        let word = self.tokens.get(at).map_or("", |token| self.word(token));
        let Some(next) = after.next() else { return false };
        if word == "scale" && next.kind == TokenKind::Open {
            return true;
        }
        if next.kind != TokenKind::Space || self.word(next).contains(['\n', '\r']) {
            return false;
        }
        let Some(then) = after.next() else { return false };
        let named = matches!(
            then.kind,
            TokenKind::Name | TokenKind::Keyword | TokenKind::Text | TokenKind::Number | TokenKind::Unit | TokenKind::Unknown
        );
        let opens = word == "scale" && then.kind == TokenKind::Open;
        let colon =
            after.find(|token| token.kind != TokenKind::Space).is_some_and(|token| self.word(token) == ":") && word != "field";
        opens || (named && !colon)
    }
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
