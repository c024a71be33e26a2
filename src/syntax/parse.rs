//! Text to tree.

use super::build::Build;
use super::cut::{Piece, cut};
use super::grammar::{Grammar, Rule};
use super::hints;
use super::tokens::{DECLARATIONS, Token, TokenKind, tokens};
use super::tree::{Comment, Declaration, FactValue, Tree};
use crate::diagnostic::{Code, Diagnostic};
use crate::prelude::*;
use crate::source::{MAX_SOURCE_BYTES, SourceId, Sources, Span, Spanned};
use pest::Parser;

/// Reads one of the sources. Never fails: what cannot be read becomes diagnostics, the rest a tree.
#[must_use]
pub fn parse(sources: &Sources, id: SourceId) -> (Tree, Vec<Diagnostic>) {
    let mut tree = Tree { source: id, declarations: Vec::new(), trailing: Vec::new() };
    let mut diagnostics = Vec::new();
    let text = sources.get(id).map_or("", |source| source.text.as_str());
    if text.len() > MAX_SOURCE_BYTES {
        diagnostics.push(too_large(id, text.len()));
        return (tree, diagnostics);
    }
    let tokens = tokens(text);
    let Some(pieces) = cut(text, id, &tokens, &mut diagnostics) else { return (tree, diagnostics) };
    let comments: Vec<Comment> = comments(text, id, &tokens);
    let mut build = Build::new(id, text, &tokens, &comments);
    for piece in &pieces {
        piece_declarations(&mut build, piece, &mut tree.declarations, &mut diagnostics);
    }
    tree.trailing = build.rest();
    diagnostics.sort_by_key(|diagnostic| diagnostic.span().map(|span| (span.start, span.end)));
    diagnostics.dedup();
    (tree, diagnostics)
}

/// Says that a text is too long to be read.
#[must_use]
pub(super) fn too_large(id: SourceId, length: usize) -> Diagnostic {
    Diagnostic::new(
        Code::TOO_LARGE,
        Span::new(id, 0, 0),
        format!("the text has {} MB, and at most {} MB are read", length / 1_000_000, MAX_SOURCE_BYTES / 1_000_000),
    )
    .help("split it into files and `use` them; give long lists of partners as JSON")
}

fn comments(text: &str, id: SourceId, tokens: &[Token]) -> Vec<Comment> {
    let letters = |token: &Token| {
        let body = token.text(text).trim_start_matches('#');
        body.strip_prefix(' ').unwrap_or(body).trim_end().to_string()
    };
    let found = tokens.iter().filter(|token| token.kind == TokenKind::Comment);
    let blank_after = |token: &Token| {
        let rest = text.get(token.end..).unwrap_or("");
        let gap = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
        let gap = rest.get(..gap).unwrap_or("");
        gap.len() < rest.len() && gap.matches('\n').count().max(gap.matches('\r').count()) >= 2
    };
    found
        .map(|token| Comment {
            text: letters(token),
            span: Span::new(id, token.start, token.end),
            blank_after: blank_after(token),
        })
        .collect()
}

/// The declarations of a piece: one, or several when they share lines.
fn piece_declarations(
    build: &mut Build<'_>,
    piece: &Piece,
    declarations: &mut Vec<Declaration>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let text = build.text;
    let mut start = piece.start;
    loop {
        start = skip_space(build.tokens, start);
        let Some(rest) = text.get(start..piece.end) else { return };
        if rest.is_empty() {
            return;
        }
        build.at(start, piece.end);
        if start > piece.start && !opens(build, start) {
            let wrong = hints::explain(build, start, start, None);
            merge(diagnostics, vec![wrong]);
            return;
        }
        let mut padded = String::from(rest);
        if !piece.unclosed.is_empty() {
            padded.push('\n');
        }
        padded.extend(piece.unclosed.iter().rev().map(|open| match open {
            '(' => ')',
            '[' => ']',
            _ => '}',
        }));
        match Grammar::parse(Rule::declaration, &padded) {
            Ok(mut pairs) => {
                let Some(pair) = pairs.next() else { return };
                let end = start + pair.as_span().end();
                let made = build.declaration(pair);
                merge(diagnostics, core::mem::take(&mut build.diagnostics));
                declarations.extend(made);
                if end >= piece.end {
                    return;
                }
                start = end;
            }
            Err(error) => {
                let offset = match error.location {
                    pest::error::InputLocation::Pos(at) | pest::error::InputLocation::Span((at, _)) => {
                        (start + at).min(piece.end)
                    }
                };
                let wrong = declaration_error(build, start, offset, piece.end, &error);
                merge(diagnostics, vec![wrong]);
                return;
            }
        }
    }
}

/// Adds diagnostics, leaving out those whose line was already found faulty: one mistake, one message.
fn merge(diagnostics: &mut Vec<Diagnostic>, found: Vec<Diagnostic>) {
    for diagnostic in found {
        let general = [Code::UNEXPECTED.id, Code::UNKNOWN_DECLARATION.id].contains(&diagnostic.code.as_str());
        let covered = general
            && diagnostic.span().is_some_and(|span| {
                diagnostics
                    .iter()
                    .filter_map(Diagnostic::span)
                    .any(|other| other.start <= span.end.saturating_add(1) && span.start <= other.end.saturating_add(1))
            });
        if !covered {
            diagnostics.push(diagnostic);
        }
    }
}

/// Whether a word stands here: the start of a declaration, or what was meant as one.
fn opens(build: &Build<'_>, start: usize) -> bool {
    let Some(token) = build.token_at(start) else { return false };
    let line_start = build.text.get(..start).is_some_and(|before| before.trim_end_matches([' ', '\t']).ends_with(['\n', '\r']));
    let word = token.text(build.text);
    DECLARATIONS.contains(&word) || (line_start && token.kind == TokenKind::Name)
}

fn skip_space(tokens: &[Token], from: usize) -> usize {
    let first = tokens.partition_point(|token| token.start < from);
    let solid = tokens.iter().skip(first).find(|token| !matches!(token.kind, TokenKind::Space | TokenKind::Comment));
    solid.map_or(usize::MAX, |token| token.start)
}

fn declaration_error(
    build: &Build<'_>,
    start: usize,
    offset: usize,
    limit: usize,
    error: &pest::error::Error<Rule>,
) -> Diagnostic {
    let token = build.token_at(start);
    let word = token.map_or("", |token| token.text(build.text));
    let is_word = token.is_some_and(|token| matches!(token.kind, TokenKind::Name | TokenKind::Keyword | TokenKind::Unit));
    if is_word && !DECLARATIONS.contains(&word) {
        return unknown_declaration(build, token, word, start);
    }
    hints::explain(build, start, offset.min(limit), Some(error))
}

fn unknown_declaration(build: &Build<'_>, token: Option<Token>, word: &str, start: usize) -> Diagnostic {
    let span = token.map_or_else(|| build.span(start, start + 1), |token| build.span(token.start, token.end));
    let wrong = Diagnostic::new(Code::UNKNOWN_DECLARATION, span, format!("`{word}` opens no declaration"));
    match crate::syntax::hints::nearest(word, DECLARATIONS) {
        Some(near) => wrong.fix(format!("write `{near}`"), span, near).help(format!("did you mean `{near}`?")),
        None => wrong.help("a declaration starts with a word such as `partner`, `offer`, `rule` or `define`"),
    }
}

/// Reads one value of a fact, such as `€130k per month`, that stands alone.
///
/// # Errors
/// Says what is wrong with it.
pub fn parse_value(text: &str, source: SourceId) -> Result<Spanned<FactValue>, Diagnostic> {
    let whole = Span::new(source, 0, text.len());
    if text.len() > 4096 {
        return Err(Diagnostic::new(Code::TOO_LONG, whole, "this value is too long").help("write one number with its unit"));
    }
    let tokens = tokens(text);
    let mut diagnostics = Vec::new();
    let pieces = cut(text, source, &tokens, &mut diagnostics);
    if pieces.is_none() || !diagnostics.is_empty() {
        return Err(diagnostics
            .into_iter()
            .next()
            .unwrap_or_else(|| Diagnostic::new(Code::UNEXPECTED, whole, "this is no value")));
    }
    let mut build = Build::new(source, text, &tokens, &[]);
    match Grammar::parse(Rule::only_value, text) {
        Ok(pairs) => {
            let pair = pairs.flatten().find(|pair| pair.as_rule() == Rule::value);
            let value = pair.and_then(|pair| build.value(pair));
            match (value, build.diagnostics.into_iter().next()) {
                (_, Some(wrong)) => Err(wrong),
                (Some(value), None) => Ok(value),
                (None, None) => Err(Diagnostic::new(Code::UNEXPECTED, whole, "this is no value")),
            }
        }
        Err(error) => {
            let offset = match error.location {
                pest::error::InputLocation::Pos(at) | pest::error::InputLocation::Span((at, _)) => at.min(text.len()),
            };
            Err(hints::explain(&build, 0, offset, Some(&error)))
        }
    }
}
