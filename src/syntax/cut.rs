//! The text cut into pieces that each hold one declaration, brackets counted, before anything is parsed.
//!
//! Depth is bounded here, on the tokens, so that the parser's stack is safe. Uses the tokens and `diagnostic`.

use super::tokens::{DECLARATIONS, Token, TokenKind};
use super::{MAX_DIAGNOSTICS, MAX_NESTING};
use crate::diagnostic::{Code, Diagnostic};
use crate::prelude::*;
use crate::source::{SourceId, Span};

/// A piece of the text that holds one declaration, and what keeps it from being read as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Piece {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// What closes the brackets that were opened and not closed, in order.
    pub(crate) missing: String,
    /// Brackets that close nothing, or the wrong one, with what is read in their place.
    pub(crate) wrong: Vec<(usize, char)>,
}

/// Words that can stand at the start of a line and go on with what stands above.
const CONTINUES: &[&str] = &[
    "if",
    "then",
    "else",
    "and",
    "or",
    "not",
    "sum",
    "max",
    "min",
    "any",
    "all",
    "count",
    "product",
    "for",
    "where",
    "in",
    "is",
    "source",
    "assumed",
    "of",
    "from",
    "by",
    "because",
    "differs",
    "per",
    "on",
    "when",
    "otherwise",
    "yes",
    "no",
    "missing",
    "known",
];

/// Where the pieces of a text start, for those who look at the tokens of a text that may not parse.
pub(crate) fn starts(text: &str, tokens: &[Token]) -> Vec<usize> {
    cut(text, SourceId::default(), tokens, &mut Vec::new()).into_iter().map(|piece| piece.start).collect()
}

/// The pieces of a text.
pub(crate) fn cut(text: &str, source: SourceId, tokens: &[Token], diagnostics: &mut Vec<Diagnostic>) -> Vec<Piece> {
    let mut cut =
        Cut { text, source, tokens, diagnostics, open: Vec::new(), piece: Piece::default(), first: 0, pieces: Vec::new() };
    cut.run();
    cut.pieces
}

struct Cut<'t> {
    text: &'t str,
    source: SourceId,
    tokens: &'t [Token],
    diagnostics: &'t mut Vec<Diagnostic>,
    open: Vec<Open>,
    /// The piece at hand, and its first token.
    piece: Piece,
    first: usize,
    pieces: Vec<Piece>,
}

/// An open bracket.
#[derive(Clone, Copy)]
struct Open {
    token: Token,
    /// Where its line starts to be written.
    indent: usize,
    /// Whether a bracket inside was closed by a brace that stands where this one's should: that one lacks its partner.
    suspect: Option<Token>,
}

/// Where the walk stands on its line.
#[derive(Clone, Copy, Default)]
struct Line {
    /// Whether something stands on the line already.
    begun: bool,
    /// How many blanks stand before it.
    indent: usize,
    /// Whether what stood before goes on, as after an operator.
    goes_on: bool,
}

impl Cut<'_> {
    fn word(&self, token: Token) -> &str {
        token.text(self.text)
    }

    fn span(&self, token: Token) -> Span {
        Span::new(self.source, token.start, token.end)
    }

    fn run(&mut self) {
        let mut line = Line::default();
        for at in 0..self.tokens.len() {
            let Some(token) = self.tokens.get(at).copied() else { break };
            match token.kind {
                TokenKind::Space => {
                    let text = self.word(token);
                    if let Some(end) = text.rfind(['\n', '\r']) {
                        line = Line { begun: false, indent: text.len() - end - 1, ..line };
                    } else if !line.begun {
                        line.indent = text.len();
                    }
                    continue;
                }
                TokenKind::Comment => continue,
                TokenKind::Keyword | TokenKind::Name | TokenKind::Unit if self.begins(at, token, line) => {
                    self.finish(token.start, at)
                }
                TokenKind::Open => self.open.push(Open { token, indent: line.indent, suspect: None }),
                TokenKind::Close => self.close(token, line),
                _ => {}
            }
            line.begun = true;
            line.goes_on = self.goes_on(token);
        }
        self.finish(self.text.len(), self.tokens.len());
    }

    /// Whether what follows this token belongs to it even on a new line.
    fn goes_on(&self, token: Token) -> bool {
        match token.kind {
            TokenKind::Operator | TokenKind::Punctuation => true,
            TokenKind::Keyword => {
                matches!(
                    self.word(token),
                    "and"
                        | "or"
                        | "not"
                        | "if"
                        | "then"
                        | "else"
                        | "of"
                        | "for"
                        | "in"
                        | "is"
                        | "where"
                        | "by"
                        | "from"
                        | "per"
                        | "when"
                )
            }
            _ => false,
        }
    }

    /// Whether a declaration begins at this token, the first of its line: at the head of one where no bracket is open, at a
    /// head of one at the margin whatever is open, and at any other word at the margin that nothing above asks for.
    fn begins(&self, at: usize, token: Token, line: Line) -> bool {
        if line.begun || token.start == self.piece.start {
            return false;
        }
        let word = self.word(token);
        let margin = line.indent == 0;
        let head = DECLARATIONS.contains(&word) && self.is_head(at);
        let fresh = margin && !line.goes_on && !CONTINUES.contains(&word);
        head && (margin || self.open.is_empty()) || fresh && self.open.is_empty()
    }

    /// Whether what follows a keyword looks like the head of a declaration: a name, a text or a number on the same line, no `:`.
    fn is_head(&self, at: usize) -> bool {
        let mut after = self.tokens.iter().skip(at + 1).copied();
        let word = self.tokens.get(at).map_or("", |token| self.word(*token));
        let Some(next) = after.next() else { return true };
        if next.kind == TokenKind::Open {
            return self.word(next) == "{";
        }
        if next.kind != TokenKind::Space || self.word(next).contains(['\n', '\r']) {
            return false;
        }
        let Some(then) = after.next() else { return true };
        let opens = then.kind == TokenKind::Open && self.word(then) == "{";
        let named = matches!(
            then.kind,
            TokenKind::Name | TokenKind::Keyword | TokenKind::Text | TokenKind::Number | TokenKind::Unit | TokenKind::Unknown
        );
        let colon =
            after.find(|token| token.kind != TokenKind::Space).is_some_and(|token| self.word(token) == ":") && word != "field";
        opens || (named && !colon)
    }

    fn close(&mut self, token: Token, line: Line) {
        let wanted = match self.word(token) {
            ")" => "(",
            "]" => "[",
            _ => "{",
        };
        let Some(last) = self.open.last().copied() else { return self.stray(token) };
        if self.word(last.token) == wanted {
            self.open.pop();
            let outdented = !line.begun && line.indent < last.indent;
            if let Some(outer) = self.open.last_mut().filter(|outer| outdented && outer.indent < last.indent) {
                outer.suspect = outer.suspect.or(Some(last.token));
            }
        } else if wanted == "{" && self.open.iter().any(|open| self.word(open.token) == "{") {
            self.close_inner(token);
        } else if wanted != "{" && self.word(last.token) != "{" {
            self.mismatch(last.token, token);
        } else {
            self.stray(token);
        }
    }

    /// `{ ( }`: what is open inside of the braces has no partner. It is closed before the brace, where nothing has to be read.
    fn close_inner(&mut self, token: Token) {
        let mut first = None;
        while let Some(last) = self.open.pop() {
            if self.word(last.token) == "{" {
                break;
            }
            first = Some(last.token);
        }
        if let Some(first) = first {
            self.unclosed(first, token.start);
        }
    }

    /// `(a]`
    fn mismatch(&mut self, opener: Token, token: Token) {
        let close = closing(self.word(opener));
        let span = self.span(token);
        self.diagnostics.push(
            Diagnostic::new(Code::STRAY_BRACKET, span, format!("`{}` is closed by `{}`", self.word(opener), self.word(token)))
                .and(self.span(opener), "opened here")
                .help(format!("write `{close}`"))
                .fix(format!("write `{close}`"), span, close),
        );
        self.piece.wrong.push((token.start, close));
        self.open.pop();
    }

    fn stray(&mut self, token: Token) {
        let span = self.span(token);
        self.diagnostics.push(
            Diagnostic::new(Code::STRAY_BRACKET, span, format!("`{}` closes nothing", self.word(token)))
                .help("leave it out")
                .fix("leave it out", span, ""),
        );
        self.piece.wrong.push((token.start, ' '));
    }

    fn unclosed(&mut self, opener: Token, end: usize) {
        let bracket = self.word(opener).to_string();
        let close = closing(&bracket);
        let before = self.text.get(..end).unwrap_or("");
        let solid = before.trim_end();
        let at = if self.last_is_comment(solid.len()) { end } else { solid.len() };
        let text = if bracket == "{" { format!("\n{close}") } else { close.to_string() };
        let place = Span::new(self.source, at, at);
        self.diagnostics.push(
            Diagnostic::new(Code::UNCLOSED_BRACKET, self.span(opener), format!("this `{bracket}` is never closed"))
                .labelled("opened here")
                .help(format!("add `{close}` where it ends"))
                .fix(format!("add `{close}`"), place, text),
        );
    }

    fn last_is_comment(&self, end: usize) -> bool {
        let last = self.tokens.partition_point(|token| token.start < end).checked_sub(1);
        last.and_then(|last| self.tokens.get(last)).is_some_and(|token| token.kind == TokenKind::Comment)
    }

    /// Ends the piece at hand.
    fn finish(&mut self, end: usize, next: usize) {
        let open = core::mem::take(&mut self.open);
        let mut piece = core::mem::replace(&mut self.piece, Piece { start: end, ..Piece::default() });
        piece.end = end;
        let tokens = self.tokens.get(self.first..next).unwrap_or(&[]);
        self.first = next;
        let solid = tokens.iter().any(|token| !matches!(token.kind, TokenKind::Space | TokenKind::Comment));
        if !solid || self.diagnostics.len() >= MAX_DIAGNOSTICS {
            return;
        }
        if let Some(wrong) = nesting(self.text, self.source, tokens) {
            self.diagnostics.push(wrong);
            return;
        }
        if let Some(first) = open.first() {
            self.unclosed(open.iter().find_map(|open| open.suspect).unwrap_or(first.token), end);
        }
        piece.missing = open.iter().rev().map(|open| closing(self.word(open.token))).collect();
        self.pieces.push(piece);
    }
}

fn closing(bracket: &str) -> char {
    match bracket {
        "(" => ')',
        "[" => ']',
        _ => '}',
    }
}

/// Reports where brackets, `if`s and lists lie too deep inside of one another. Nothing may be parsed that has not passed here.
pub(crate) fn nesting(text: &str, source: SourceId, tokens: &[Token]) -> Option<Diagnostic> {
    let mut depth = Depth::default();
    let mut previous = "";
    for token in tokens.iter().filter(|token| !matches!(token.kind, TokenKind::Space | TokenKind::Comment)) {
        let word = token.text(text);
        depth.step(word, previous);
        if depth.total() > MAX_NESTING {
            let span = Span::new(source, token.start, token.end);
            return Some(
                Diagnostic::new(
                    Code::TOO_NESTED,
                    span,
                    format!("more than {MAX_NESTING} brackets, `if`s or lists, one inside the other"),
                )
                .labelled("the first one too many")
                .help("name the inner parts with `define`"),
            );
        }
        previous = word;
    }
    None
}

/// Counts what can make the parser go deeper. Each kind of bracket for itself, since only its own partner closes it.
#[derive(Default)]
struct Depth {
    round: usize,
    square: usize,
    curly: usize,
    /// `if`s and aggregates of the expression at hand.
    inner: usize,
}

impl Depth {
    fn total(&self) -> usize {
        self.round + self.square + self.curly + self.inner
    }

    fn step(&mut self, word: &str, previous: &str) {
        match word {
            "(" => self.round += 1,
            "[" => self.square += 1,
            "{" => self.curly += 1,
            ")" => self.round = self.round.saturating_sub(1),
            "]" => self.square = self.square.saturating_sub(1),
            "}" => self.curly = self.curly.saturating_sub(1),
            "if" => self.inner += 1,
            "of" if matches!(previous, "sum" | "product" | "max" | "min" | "any" | "all" | "first" | "count") => self.inner += 1,
            // No expression reaches over one of these.
            ":" | "|" | "when" => self.inner = 0,
            _ => {}
        }
    }
}
