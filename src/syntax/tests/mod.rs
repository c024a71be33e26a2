//! What reading and printing promise.

mod layout;
mod limits;
mod reading;
mod slips;
mod soup;

use super::tree::*;
use super::*;
use crate::diagnostic::Diagnostic;
use crate::prelude::*;
use crate::source::{SourceId, Sources};

const ID: SourceId = SourceId(0);

const EVERYTHING: &str = include_str!("everything.goalfit");

fn read(text: &str) -> (Sources, Tree, Vec<Diagnostic>) {
    let sources = Sources::single("test", text);
    let (tree, diagnostics) = parse(&sources, ID);
    (sources, tree, diagnostics)
}

/// The only diagnostic of a text: its code, the letters it points at, its message.
fn only(text: &str) -> (String, String, Diagnostic) {
    let (sources, _, diagnostics) = read(text);
    assert_eq!(diagnostics.len(), 1, "{text}\n{diagnostics:#?}");
    let found = diagnostics.into_iter().next().expect("one");
    let letters = sources.slice(found.span().expect("a place")).to_string();
    (found.code.clone(), letters, found)
}

fn repaired(text: &str, diagnostic: &Diagnostic) -> Option<String> {
    let mut edits = diagnostic.fix.as_ref()?.edits.clone();
    edits.sort_by_key(|edit| core::cmp::Reverse(edit.span.start));
    let mut mended = text.to_string();
    for edit in edits {
        mended.replace_range(edit.span.range(), &edit.text);
    }
    Some(mended)
}

/// A tree without its spans, which differ between a text and its formatted form.
fn bare(tree: &Tree) -> String {
    let debug = format!("{tree:?}");
    let mut bare = String::new();
    let mut rest = debug.as_str();
    while let Some(at) = rest.find("Span { ") {
        bare.push_str(&rest[..at]);
        let end = rest[at..].find('}').expect("closed");
        rest = &rest[at + end + 1..];
    }
    bare.push_str(rest);
    bare
}

fn comment_letters(text: &str) -> Vec<String> {
    let comments = tokens(text).into_iter().filter(|token| token.kind == TokenKind::Comment);
    let mut letters: Vec<String> = comments.map(|token| token.text(text).trim_start_matches('#').trim().to_string()).collect();
    letters.sort();
    letters
}

fn formatted(text: &str) -> String {
    let (sources, tree, diagnostics) = read(text);
    assert_eq!(diagnostics, vec![], "{text}");
    format(&sources, &tree)
}

#[track_caller]
fn assert_round_trip(text: &str) {
    let (_, tree, _) = read(text);
    let once = formatted(text);
    let (_, again, diagnostics) = read(&once);
    assert_eq!(diagnostics, vec![], "{once}");
    assert_eq!(without_layout(&bare(&tree)), without_layout(&bare(&again)), "{once}");
    assert_eq!(formatted(&once), once, "formatting twice is formatting once:\n{once}");
    assert_eq!(comment_letters(text), comment_letters(&once), "no comment is lost:\n{once}");
}

/// Blank lines and the place of comments are layout.
fn without_layout(bare: &str) -> String {
    bare.replace("blank_before: true", "blank_before: false").replace("blank_after: true", "blank_after: false")
}

#[track_caller]
fn assert_covers(text: &str) {
    let mut at = 0;
    for token in tokens(text) {
        assert_eq!(token.start, at);
        assert!(token.end > token.start);
        at = token.end;
    }
    assert_eq!(at, text.len());
}
