//! Text to tree.

use super::build::Build;
use super::cut::{Piece, cut};
use super::grammar::{Grammar, Rule, position};
use super::hints::{self, Place};
use super::lexical::{self, Reading};
use super::tokens::{DECLARATIONS, Token, TokenKind, tokens};
use super::tree::{Comment, Declaration, FactValue, Tree};
use super::{MAX_DIAGNOSTICS, MAX_VALUE_BYTES};
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
    let written = tokens(text);
    match lexical::read(text, id, &written, &mut diagnostics) {
        Reading::Nothing => {}
        Reading::AsWritten => declarations(&mut tree, text, text, &written, &mut diagnostics),
        Reading::Mended(mended) => declarations(&mut tree, text, &mended, &tokens(&mended), &mut diagnostics),
    }
    diagnostics.iter_mut().for_each(|diagnostic| on_characters(diagnostic, text));
    diagnostics.arrange_by_key(|diagnostic| diagnostic.span().map(|span| (span.start, span.end)));
    diagnostics.dedup();
    limit(id, &mut diagnostics);
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

/// Widens places to whole characters: a mended character may have become several.
fn on_characters(diagnostic: &mut Diagnostic, text: &str) {
    let widen = |span: &mut Span| {
        let range = span.range();
        *span = Span::new(span.source, text.floor_char_boundary(range.start), text.ceil_char_boundary(range.end));
    };
    diagnostic.labels.iter_mut().for_each(|label| widen(&mut label.span));
    diagnostic.fix.iter_mut().flat_map(|fix| &mut fix.edits).for_each(|edit| widen(&mut edit.span));
}

/// Leaves so many mistakes that a reader can do something with the list.
fn limit(id: SourceId, diagnostics: &mut Vec<Diagnostic>) {
    if diagnostics.len() < MAX_DIAGNOSTICS {
        return;
    }
    diagnostics.truncate(MAX_DIAGNOSTICS - 1);
    let last = diagnostics.last().and_then(Diagnostic::span).unwrap_or(Span::new(id, 0, 0));
    diagnostics.push(
        Diagnostic::new(
            Code::TOO_MANY_MISTAKES,
            last,
            format!("more than {} mistakes: the rest of the text is not looked at", MAX_DIAGNOSTICS - 1),
        )
        .help("mend the first ones and look again"),
    );
}

fn declarations(tree: &mut Tree, written: &str, text: &str, tokens: &[Token], diagnostics: &mut Vec<Diagnostic>) {
    let pieces = cut(text, tree.source, tokens, diagnostics);
    let comments = comments(text, tree.source, tokens);
    diagnostics.arrange_by_key(|diagnostic| diagnostic.span().map(|span| span.start));
    let seen = diagnostics.iter().filter_map(Diagnostic::span).map(|span| span.start).collect();
    let mut build = Build::new(tree.source, text, tokens, &comments, seen);
    build.written = written;
    for piece in &pieces {
        if diagnostics.len() + build.diagnostics.len() >= MAX_DIAGNOSTICS {
            break;
        }
        piece_declarations(&mut build, piece, &mut tree.declarations);
    }
    tree.trailing = build.rest();
    diagnostics.append(&mut build.diagnostics);
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
fn piece_declarations(build: &mut Build<'_>, piece: &Piece, declarations: &mut Vec<Declaration>) {
    let text = build.text;
    let mended = mended(text, piece);
    let whole = mended.as_deref().or(text.get(piece.start..piece.end)).unwrap_or("");
    let mut start = build.skip_space(piece.start);
    while start < piece.end {
        let rest = whole.get(start - piece.start..).unwrap_or("");
        build.at(start, piece.end);
        let token = build.token_at(start);
        let word = token.map_or("", |token| token.text(text));
        if !DECLARATIONS.contains(&word) {
            unknown_declaration(build, token, word, start);
            return;
        }
        let Some(pair) = Grammar::parse(Rule::declaration, rest).ok().and_then(|mut pairs| pairs.next()) else {
            return broken(build, rest, start);
        };
        let end = start + pair.as_span().end();
        let next = build.skip_space(end);
        let more = next < piece.end && !build.token_at(next).is_some_and(|token| DECLARATIONS.contains(&token.text(text)));
        declarations.extend(build.declaration(pair));
        if more && rest.get(end - start..).is_some_and(|rest| !only_brackets(rest, &piece.missing)) {
            return broken(build, rest, start);
        }
        start = next;
    }
}

/// Whether nothing is left but blanks, comments and the brackets that were added.
fn only_brackets(rest: &str, added: &str) -> bool {
    rest.trim() == added && !added.is_empty() || rest.trim().is_empty()
}

/// The piece with its brackets in order, where they are not.
fn mended(text: &str, piece: &Piece) -> Option<String> {
    if piece.missing.is_empty() && piece.wrong.is_empty() {
        return None;
    }
    let mut mended = String::with_capacity(piece.end - piece.start + piece.missing.len() + 1);
    let mut from = piece.start;
    for (at, letter) in &piece.wrong {
        mended.push_str(text.get(from..*at)?);
        mended.push(*letter);
        from = at + 1;
    }
    mended.push_str(text.get(from..piece.end)?);
    if !piece.missing.is_empty() {
        mended.push('\n');
    }
    mended.push_str(&piece.missing);
    Some(mended)
}

/// Says where a declaration stops being one.
fn broken(build: &mut Build<'_>, rest: &str, start: usize) {
    let error = Grammar::parse(Rule::only_declaration, rest).err();
    let (_, limit) = build.place();
    let offset = error.as_ref().map_or(limit, |error| start + position(error));
    build.explain(Place { start, offset, limit, error });
}

fn unknown_declaration(build: &mut Build<'_>, token: Option<Token>, word: &str, start: usize) {
    let (_, limit) = build.place();
    let span = token.map_or_else(|| build.span(start, start + 1), |token| build.span(token.start, token.end));
    let wrong = Diagnostic::new(Code::UNKNOWN_DECLARATION, span, format!("`{}` opens no declaration", hints::shown(word)));
    let wrong = match hints::nearest(word, DECLARATIONS) {
        Some(near) => wrong.fix(format!("write `{near}`"), span, near).help(format!("did you mean `{near}`?")),
        None => wrong.help("a declaration starts with a word such as `partner`, `offer`, `rule` or `define`"),
    };
    build.report(start, limit.min(span.range().end), wrong);
}

/// Reads one value of a fact, such as `€130k per month`, that stands alone.
///
/// # Errors
/// Says what is wrong with it.
pub fn parse_value(text: &str, source: SourceId) -> Result<Spanned<FactValue>, Diagnostic> {
    let whole = Span::new(source, 0, text.len());
    if text.len() > MAX_VALUE_BYTES {
        return Err(Diagnostic::new(Code::TOO_LONG, whole, "this value is too long").help("write one number with its unit"));
    }
    let no_value = || {
        Diagnostic::new(Code::UNEXPECTED, whole, "this is no value")
            .help("write one number with its unit, as in `€130k per month`")
    };
    let tokens = tokens(text);
    let mut found = Vec::new();
    let mended = match lexical::read(text, source, &tokens, &mut found) {
        Reading::Nothing => None,
        Reading::AsWritten => Some(text.to_string()),
        Reading::Mended(mended) => Some(mended),
    };
    found.extend(super::cut::nesting(text, source, &tokens));
    let Some(text) = mended.as_deref().filter(|_| found.is_empty()) else {
        return Err(found.into_iter().next().unwrap_or_else(no_value));
    };
    let tokens = super::tokens::tokens(text);
    let mut build = Build::new(source, text, &tokens, &[], Vec::new());
    let value = match Grammar::parse(Rule::only_value, text) {
        Ok(pairs) => {
            let pair = pairs.flatten().find(|pair| pair.as_rule() == Rule::value);
            pair.and_then(|pair| build.value(pair))
        }
        Err(error) => {
            let offset = position(&error).min(text.len());
            build.explain(Place { start: 0, offset, limit: text.len(), error: Some(error) });
            None
        }
    };
    match build.diagnostics.into_iter().next() {
        Some(wrong) => Err(wrong),
        None => value.ok_or_else(no_value),
    }
}
