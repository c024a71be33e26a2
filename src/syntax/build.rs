//! What building nodes from pest's pairs has in common: spans become those of the whole text, comments find their nodes.

use super::grammar::{Pair, Rule};
use super::tokens::{Token, TokenKind};
use super::tree::{Comment, Comments, Name, Text};
use crate::diagnostic::Diagnostic;
use crate::prelude::*;
use crate::source::{SourceId, Span, Spanned};
use alloc::rc::Rc;
use pest::pratt_parser::PrattParser;

/// Builds the nodes of one text, in the order of the text.
pub(crate) struct Build<'t> {
    pub(crate) source: SourceId,
    pub(crate) text: &'t str,
    /// The text before slips were mended; of the same length.
    pub(crate) written: &'t str,
    pub(crate) tokens: &'t [Token],
    pub(super) comments: &'t [Comment],
    pub(super) next_comment: usize,
    /// Where the piece at hand starts and ends.
    base: usize,
    limit: usize,
    /// Where something was reported before parsing, in order.
    pub(crate) seen: Vec<u32>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) pratt: Rc<PrattParser<Rule>>,
}

impl<'t> Build<'t> {
    pub(crate) fn new(source: SourceId, text: &'t str, tokens: &'t [Token], comments: &'t [Comment], seen: Vec<u32>) -> Self {
        let pratt = super::expression::precedence();
        Build {
            source,
            text,
            written: text,
            tokens,
            comments,
            next_comment: 0,
            base: 0,
            limit: text.len(),
            seen,
            diagnostics: Vec::new(),
            pratt,
        }
    }

    /// Turns to a piece of the text.
    pub(crate) fn at(&mut self, base: usize, limit: usize) {
        (self.base, self.limit) = (base, limit);
    }

    /// Where the piece at hand starts and ends.
    pub(crate) fn place(&self) -> (usize, usize) {
        (self.base, self.limit)
    }

    pub(crate) fn span(&self, start: usize, end: usize) -> Span {
        let (start, end) = (start.min(self.limit), end.min(self.limit));
        Span::new(self.source, self.written.floor_char_boundary(start), self.written.ceil_char_boundary(end))
    }

    /// A pair's span in the whole text, without the blanks and comments at its end.
    pub(crate) fn span_of(&self, pair: &Pair<'_>) -> Span {
        let span = pair.as_span();
        let (start, end) = (self.base + span.start(), self.base + span.end());
        let last = self.tokens.partition_point(|token| token.start < end);
        let solid = self
            .tokens
            .iter()
            .take(last)
            .rev()
            .take_while(|token| token.end > start)
            .find(|token| !matches!(token.kind, TokenKind::Space | TokenKind::Comment));
        // Inside of a text the token is the whole text; then the pair's own letters count.
        let trimmed = start + span.as_str().trim_end().len();
        let end = solid.map_or(end, |token| token.end.min(end)).min(trimmed).max(start);
        self.span(start, end)
    }

    pub(crate) fn token_at(&self, start: usize) -> Option<Token> {
        self.tokens.get(self.tokens.partition_point(|token| token.start < start)).copied()
    }

    /// Where the next token starts that is neither blank nor comment; the end of the text if there is none.
    pub(crate) fn skip_space(&self, from: usize) -> usize {
        let first = self.tokens.partition_point(|token| token.start < from);
        let solid = self.tokens.iter().skip(first).find(|token| !matches!(token.kind, TokenKind::Space | TokenKind::Comment));
        solid.map_or(self.text.len(), |token| token.start)
    }

    // Comments

    pub(super) fn take_before(&mut self, position: u32) -> Vec<Comment> {
        let rest = self.comments.get(self.next_comment..).unwrap_or(&[]);
        let found: Vec<Comment> = rest.iter().take_while(|comment| comment.span.start < position).cloned().collect();
        self.next_comment += found.len();
        found
    }

    /// Comments that no node took.
    pub(crate) fn rest(&mut self) -> Vec<Comment> {
        self.take_before(u32::MAX)
    }

    /// Builds a node together with its comments.
    pub(crate) fn commented<T>(&mut self, span: Span, build: impl FnOnce(&mut Self) -> T) -> (Comments, T) {
        let mut before = self.take_before(span.start);
        let first = before.first().map_or(span.start, |comment| comment.span.start);
        let blank_before = self.blank_before(first);
        let made = build(self);
        before.extend(self.take_before(span.end));
        let after = self.take_after(span.end);
        (Comments { before, after, blank_before }, made)
    }

    fn take_after(&mut self, end: u32) -> Option<Comment> {
        let comment = self.comments.get(self.next_comment)?;
        let between = self.text.get(Span { source: self.source, start: end, end: comment.span.start }.range())?;
        if !between.chars().all(|letter| matches!(letter, ' ' | '\t' | ',')) {
            return None;
        }
        self.next_comment += 1;
        Some(comment.clone())
    }

    fn blank_before(&self, position: u32) -> bool {
        let before = self.text.get(..usize::try_from(position).unwrap_or(0)).unwrap_or("");
        let white = before.len() - before.trim_end_matches([' ', '\t', '\r', '\n', ',']).len();
        let gap = before.get(before.len() - white..).unwrap_or("");
        gap.matches('\n').count().max(gap.matches('\r').count()) >= 2
    }

    // Leaves

    pub(crate) fn name(&self, pair: &Pair<'_>) -> Name {
        Spanned::new(pair.as_str().trim().to_string(), self.span_of(pair))
    }

    /// A quoted text, escapes resolved.
    pub(crate) fn text(&mut self, pair: &Pair<'_>) -> Text {
        let span = self.span_of(pair);
        let inner = pair.as_str().trim();
        let inner = inner.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(inner);
        let start = usize::try_from(span.start).unwrap_or(0) + 1;
        let (text, wrong) = super::template::unescape(inner, self.source, start);
        self.diagnostics.extend(wrong);
        Spanned::new(text, span)
    }

    /// Comments up to a position, for blocks that end there.
    pub(crate) fn trailing(&mut self, end: u32) -> Vec<Comment> {
        self.take_before(end)
    }
}
