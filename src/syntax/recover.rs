//! What is done with text that does not parse: it is read again alone, explained, and left out.

use super::build::Build;
use super::grammar::{Grammar, Pair, Rule, position};
use super::hints::{self, Place};
use super::slips;
use super::tokens::{Token, TokenKind};
use crate::diagnostic::Diagnostic;
use pest::Parser;

impl Build<'_> {
    /// Explains where reading stopped.
    pub(crate) fn explain(&mut self, place: Place) {
        let (wrong, known) = hints::explain(self, &place);
        let end = if known { wrong.span().map_or(place.offset, |span| span.range().end) } else { hints::stopped(self, &place) };
        let line_start = self.text.get(..place.start).and_then(|before| before.rfind(['\n', '\r'])).map_or(0, |at| at + 1);
        let start = if known { wrong.span().map_or(place.start, |span| span.range().start) } else { line_start };
        self.report(start, end, wrong);
    }

    /// Adds a diagnostic, unless something in this part of the text has been reported already: one mistake, one message.
    pub(crate) fn report(&mut self, start: usize, end: usize, wrong: Diagnostic) {
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        let end = u32::try_from(end).unwrap_or(u32::MAX);
        let next = self.seen.partition_point(|seen| *seen < start);
        let seen = self.seen.get(next).is_some_and(|seen| *seen < end);
        let span = wrong.span().unwrap_or_default();
        let last = self.diagnostics.last().and_then(Diagnostic::span);
        let overlaps = last.is_some_and(|last| last.start < span.end && span.start < last.end);
        if !seen && !overlaps {
            self.diagnostics.push(wrong);
        }
    }

    /// Explains what stands where an item belongs. Lines that start as items are taken one by one.
    pub(crate) fn junk(&mut self, pair: &Pair<'_>, rule: Rule) {
        let span = self.span_of(pair);
        let (mut start, end) = (span.range().start, span.range().end);
        let mut trailing = self.is_trailing(start);
        while start < end {
            let stop = self.next_line(start, end, rule).unwrap_or(end);
            if trailing {
                self.explain(Place { start, offset: start, limit: stop, error: None });
            } else {
                self.item(start, stop, rule);
            }
            (start, trailing) = (stop, false);
        }
    }

    /// Whether something on the same line stands before, which this is behind.
    fn is_trailing(&self, start: usize) -> bool {
        let at = self.tokens.partition_point(|token| token.start < start);
        let mut before = self.tokens.iter().take(at).rev();
        match before.next() {
            Some(token) if token.kind == TokenKind::Space && token.text(self.text).contains(['\n', '\r']) => false,
            Some(token) if token.kind == TokenKind::Space => before.next().is_some_and(|token| self.ends_value(*token)),
            Some(token) => self.ends_value(*token),
            None => false,
        }
    }

    fn ends_value(&self, token: Token) -> bool {
        !matches!(token.text(self.text), "{" | "}" | "," | "|") && token.kind != TokenKind::Comment
    }

    /// Where the next line starts that looks like an item of its own.
    fn next_line(&self, start: usize, end: usize, rule: Rule) -> Option<usize> {
        let first = self.tokens.partition_point(|token| token.start < start);
        let mut depth = 0_usize;
        let mut goes_on = false;
        let mut new_line = false;
        for (at, token) in self.tokens.iter().enumerate().skip(first).take_while(|(_, token)| token.start < end) {
            let text = token.text(self.text);
            match token.kind {
                TokenKind::Space => {
                    new_line = new_line || text.contains(['\n', '\r']);
                    continue;
                }
                TokenKind::Comment => continue,
                TokenKind::Open => depth += 1,
                TokenKind::Close => depth = depth.saturating_sub(1),
                TokenKind::Name | TokenKind::Keyword | TokenKind::Unit
                    if new_line && depth == 0 && !goes_on && self.looks_like_item(at, rule) =>
                {
                    return Some(token.start);
                }
                _ => {}
            }
            goes_on = matches!(token.kind, TokenKind::Operator | TokenKind::Punctuation);
            new_line = false;
        }
        None
    }

    fn looks_like_item(&self, at: usize, rule: Rule) -> bool {
        let word = self.tokens.get(at).map_or("", |token| token.text(self.text));
        if rule == Rule::only_rule_line {
            return matches!(
                word,
                "for"
                    | "when"
                    | "cause"
                    | "effect"
                    | "because"
                    | "source"
                    | "remedy"
                    | "finding"
                    | "refuse"
                    | "change"
                    | "cost"
                    | "need"
                    | "gain"
                    | "pace"
            );
        }
        let next = self.tokens.iter().skip(at + 1).find(|token| token.kind != TokenKind::Space);
        next.is_some_and(|next| {
            matches!(next.kind, TokenKind::Number | TokenKind::Text | TokenKind::Date | TokenKind::Name)
                || matches!(next.text(self.text), "=" | "{" | ":")
        })
    }

    fn item(&mut self, start: usize, end: usize, rule: Rule) {
        let text = self.text;
        let rest = text.get(start..end).unwrap_or("");
        let rule = match rule {
            Rule::only_field if rest.contains('{') => Rule::only_member,
            other => other,
        };
        let error = Grammar::parse(rule, rest).err();
        let offset = error.as_ref().map_or(end, |error| start + position(error)).min(end);
        let place = Place { start, offset, limit: end, error };
        let word = self.token_at(start).filter(|word| rule == Rule::only_rule_line && offset == start && hints::is_word(*word));
        match word {
            Some(word) => {
                let wrong = hints::with_spot(self, &place, |spot| slips::rule_line(spot, word));
                self.report(start, word.end, wrong);
            }
            None => self.explain(place),
        }
    }

    /// Explains what stands between the head of a block of facts and its brace.
    pub(crate) fn head_junk(&mut self, start: usize, end: usize) {
        let text = self.text;
        let error = Grammar::parse(Rule::only_facts_head, text.get(start..end).unwrap_or("")).err();
        let offset = error.as_ref().map_or(end, |error| start + position(error)).min(end);
        self.explain(Place { start, offset, limit: end, error });
    }
}
