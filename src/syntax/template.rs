//! Texts: escapes, and sentences with holes.

use super::build::Build;
use super::cut::nesting;
use super::grammar::{Grammar, Pair, Rule, position};
use super::hints::Place;
use super::tokens::{Token, tokens};
use super::tree::{Expr, Template, TemplatePart};
use crate::diagnostic::{Code, Diagnostic};
use crate::prelude::*;
use crate::source::{SourceId, Span};
use pest::Parser;

/// Resolves `\"`, `\\` and `\n`; another letter behind `\` is reported and kept.
pub(crate) fn unescape(inner: &str, source: SourceId, start: usize) -> (String, Vec<Diagnostic>) {
    let mut text = String::new();
    let mut wrong = Vec::new();
    let mut letters = inner.char_indices();
    while let Some((at, letter)) = letters.next() {
        if letter != '\\' {
            text.push(letter);
            continue;
        }
        match letters.next() {
            Some((_, '"')) => text.push('"'),
            Some((_, '\\')) => text.push('\\'),
            Some((_, 'n')) => text.push('\n'),
            other => {
                let letter = other.map_or(' ', |(_, letter)| letter);
                let span = Span::new(source, start + at, start + at + 1 + other.map_or(0, |(_, letter)| letter.len_utf8()));
                wrong.push(
                    Diagnostic::new(Code::UNKNOWN_ESCAPE, span, format!("`\\{letter}` means nothing in a text"))
                        .help("write `\\\\` for a backslash; `\\\"` and `\\n` are a quote and a line end")
                        .fix("write `\\\\`", Span::new(source, start + at, start + at + 1), "\\\\"),
                );
                text.push(letter);
            }
        }
    }
    (text, wrong)
}

impl Build<'_> {
    /// A sentence with holes.
    pub(crate) fn template(&mut self, pair: &Pair<'_>) -> Template {
        let span = self.span_of(pair);
        let inner = pair.as_str().trim();
        let inner = inner.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(inner);
        let start = usize::try_from(span.start).unwrap_or(0) + 1;
        let mut parts = Vec::new();
        let mut text = String::new();
        let mut at = 0;
        while let Some(letter) = inner.get(at..).and_then(|rest| rest.chars().next()) {
            let rest = inner.get(at..).unwrap_or("");
            if rest.starts_with("{{") || rest.starts_with("}}") {
                text.push(letter);
                at += 2;
            } else if letter == '{' {
                if !text.is_empty() {
                    parts.push(TemplatePart::Text(self.plain(&core::mem::take(&mut text), start)));
                }
                at += self.hole(rest, start + at, &mut parts);
            } else if letter == '}' {
                let place = Span::new(self.source, start + at, start + at + 1);
                self.diagnostics.push(
                    Diagnostic::new(Code::BAD_HOLE, place, "this `}` closes no hole").help("write `}}` for a brace").fix(
                        "write `}}`",
                        place,
                        "}}",
                    ),
                );
                at += 1;
            } else if letter == '\\' {
                let length = 1 + rest.chars().nth(1).map_or(0, char::len_utf8);
                text.push_str(rest.get(..length).unwrap_or("\\"));
                at += length;
            } else {
                text.push(letter);
                at += letter.len_utf8();
            }
        }
        if !text.is_empty() {
            parts.push(TemplatePart::Text(self.plain(&text, start)));
        }
        Template { parts, span }
    }

    fn plain(&mut self, text: &str, start: usize) -> String {
        let (text, wrong) = unescape(text, self.source, start);
        self.diagnostics.extend(wrong);
        text
    }

    /// Reads a hole that starts here; says how many bytes it takes.
    fn hole(&mut self, rest: &str, position: usize, parts: &mut Vec<TemplatePart>) -> usize {
        let Some(end) = rest.find('}') else {
            let span = Span::new(self.source, position, position + 1);
            self.diagnostics.push(
                Diagnostic::new(Code::BAD_HOLE, span, "this hole is never closed")
                    .help("close it with `}`, or write `{{` for a brace"),
            );
            return rest.len();
        };
        let inside = rest.get(1..end).unwrap_or("");
        if inside.trim().is_empty() {
            let span = Span::new(self.source, position, position + end + 1);
            self.diagnostics.push(
                Diagnostic::new(Code::BAD_HOLE, span, "this hole is empty").help("write what belongs into it, as in `{score}`"),
            );
            return end + 1;
        }
        if let Some(expr) = self.inside_hole(inside, position) {
            parts.push(TemplatePart::Hole(expr));
        }
        end + 1
    }

    fn inside_hole(&mut self, inside: &str, start: usize) -> Option<Expr> {
        let whole = Span::new(self.source, start, start + inside.len() + 2);
        let inner = tokens(inside);
        if let Some(mut deep) = nesting(inside, self.source, &inner) {
            at_hole(&mut deep, whole);
            self.diagnostics.push(deep);
            return None;
        }
        // Inside of a text there are no tokens: a hole has a text and tokens of its own, moved to its place.
        let moved: Vec<Token> =
            inner.iter().map(|token| Token { start: token.start + start + 1, end: token.end + start + 1, ..*token }).collect();
        let mut build = Build::new(self.source, self.text, &moved, &[], Vec::new());
        build.pratt = alloc::rc::Rc::clone(&self.pratt);
        build.at(start + 1, start + 1 + inside.len());
        let expr = match Grammar::parse(Rule::only_expr, inside) {
            Ok(pairs) => pairs.flatten().find(|pair| pair.as_rule() == Rule::expr).and_then(|expr| build.expr(expr)),
            Err(error) => {
                let (offset, limit) = (start + 1 + position(&error), start + 1 + inside.len());
                build.explain(Place { start: start + 1, offset, limit, error: Some(error) });
                None
            }
        };
        self.diagnostics.append(&mut build.diagnostics);
        expr
    }
}

/// Points at the whole hole.
fn at_hole(wrong: &mut Diagnostic, whole: Span) {
    if let Some(label) = wrong.labels.first_mut() {
        label.span = whole;
        label.text = "in this hole".into();
    }
}
