//! Classes for highlighting, from the text alone.

use super::range::{Lines, Range};
use super::scan::{Role, Scan, is_word};
use super::walk::scan;
use crate::prelude::*;
use crate::program::Function;
use crate::schema::Entity;
use crate::syntax::TokenKind;
use serde::{Deserialize, Serialize};

/// A piece of a text with its class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema), schemars(rename = "SourceToken"))]
pub struct Highlight {
    /// Where.
    pub range: Range,
    /// What it is.
    pub class: Class,
}

/// What a piece of a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema), schemars(rename = "TokenClass"))]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// A word of the language.
    Keyword,
    /// The name of what is declared.
    Declaration,
    /// A name that stands for something declared elsewhere, in quotes or as a word.
    Reference,
    /// A field, the key of an entry, or a line of a rule.
    Field,
    /// `partner`, `reward` in an expression; the word before a block of facts.
    Entity,
    /// A number.
    Number,
    /// A number with a currency.
    Money,
    /// A number with a unit of time.
    Duration,
    /// A number with a percent sign.
    Percent,
    /// A day of the calendar.
    Date,
    /// A unit, a currency's code, the `per` before one.
    Unit,
    /// A text.
    String,
    /// A brace of a hole in a sentence.
    Hole,
    /// A symbol, or a word of a scale.
    Symbol,
    /// A function.
    Function,
    /// Any other name in an expression.
    Name,
    /// `yes`, `no`, `missing`
    Literal,
    /// A comment.
    Comment,
    /// An operator.
    Operator,
    /// `:`, `,`, `.`
    Punctuation,
    /// A bracket.
    Bracket,
    /// The bar of a table.
    Bar,
    /// The header of a table's column or row.
    Header,
    /// What belongs nowhere.
    Invalid,
}

/// The pieces of a text with their classes: in order, none overlapping another, blanks left out. Needs no program around it.
#[must_use]
pub fn tokens(text: &str) -> Vec<Highlight> {
    let (scan, lines) = (scan(text), Lines::new(text));
    let pieces = scan.lexemes.iter().enumerate().filter(|(_, lexeme)| lexeme.kind != TokenKind::Space);
    pieces.map(|(at, lexeme)| Highlight { range: lines.range(lexeme.start..lexeme.end), class: class(text, &scan, at) }).collect()
}

fn class(text: &str, scan: &Scan, at: usize) -> Class {
    let Some(lexeme) = scan.get(at) else { return Class::Invalid };
    let letters = scan.text(text, at);
    match (lexeme.kind, lexeme.role) {
        (_, Role::Hole) => Class::Hole,
        (TokenKind::Comment, _) => Class::Comment,
        (TokenKind::Number, _) => number(text, scan, at),
        (TokenKind::Date, _) => Class::Date,
        (TokenKind::Unit, _) => Class::Unit,
        (TokenKind::Open | TokenKind::Close, _) => Class::Bracket,
        (TokenKind::Bar, _) => Class::Bar,
        (TokenKind::Punctuation, _) => Class::Punctuation,
        (TokenKind::Operator, _) => Class::Operator,
        (TokenKind::Unknown, _) => Class::Invalid,
        (TokenKind::Text, role) => match role {
            Role::Name => Class::Declaration,
            Role::Vendor | Role::Offer | Role::Partner | Role::Ruled => Class::Reference,
            _ => Class::String,
        },
        (_, role) => word(text, scan, at, letters, role),
    }
}

fn word(text: &str, scan: &Scan, at: usize, letters: &str, role: Role) -> Class {
    match role {
        Role::Opening | Role::Syntax | Role::Level => Class::Keyword,
        Role::Name | Role::MemberName | Role::Symbol | Role::Scale | Role::Verdict => Class::Declaration,
        Role::Archetype | Role::Library | Role::Cause => Class::Reference,
        Role::Field | Role::Line | Role::Expected => Class::Field,
        Role::Member => Class::Entity,
        Role::Corner | Role::Column | Role::Row => Class::Header,
        Role::Value | Role::Cell => match letters {
            "yes" | "no" | "missing" => Class::Literal,
            "per" | "of" => Class::Unit,
            "below" | "above" => Class::Keyword,
            code if is_code(code) => Class::Unit,
            _ => Class::Symbol,
        },
        Role::Type => match letters {
            "kind" | "one" | "of" | "for" | "in" | "per" => Class::Keyword,
            _ if Entity::find(letters).is_some() => Class::Entity,
            _ => Class::Symbol,
        },
        Role::Expression => expression(text, scan, at, letters),
        Role::Plain => Class::Invalid,
        _ => Class::Name,
    }
}

fn expression(text: &str, scan: &Scan, at: usize, letters: &str) -> Class {
    let is = |at: Option<usize>, sign: &str| at.is_some_and(|at| scan.text(text, at) == sign);
    let (previous, next) = (scan.previous(at), scan.next(at));
    if is(previous, ".") {
        return Class::Field;
    }
    if is(next, "(") && (Function::find(letters).is_some() || letters == "percent") {
        return Class::Function;
    }
    if Entity::find(letters).is_some() {
        return Class::Entity;
    }
    match letters {
        "yes" | "no" | "missing" | "known" => Class::Literal,
        code if is_code(code) && previous.and_then(|at| scan.get(at)).is_some_and(|lexeme| lexeme.kind == TokenKind::Number) => {
            Class::Unit
        }
        _ if super::words::of_expression(letters) => Class::Keyword,
        _ => Class::Name,
    }
}

fn is_code(word: &str) -> bool {
    word.len() == 3 && word.bytes().all(|letter| letter.is_ascii_uppercase())
}

/// What a number is, by its sign or by the unit behind it.
fn number(text: &str, scan: &Scan, at: usize) -> Class {
    let letters = scan.text(text, at);
    if letters.ends_with('%') {
        return Class::Percent;
    }
    if !letters.starts_with(|letter: char| letter.is_ascii_digit()) {
        return Class::Money;
    }
    let next = scan.next(at).and_then(|next| scan.get(next).map(|lexeme| (scan.text(text, next), lexeme)));
    match next {
        Some((word, lexeme)) if is_word(lexeme.kind) && lexeme.start > 0 && same_line(text, scan, at, lexeme.start) => match word
        {
            code if is_code(code) => Class::Money,
            "per" => Class::Number,
            _ if lexeme.kind == TokenKind::Unit => Class::Duration,
            _ => Class::Number,
        },
        _ => Class::Number,
    }
}

fn same_line(text: &str, scan: &Scan, at: usize, next: usize) -> bool {
    let end = scan.get(at).map_or(0, |lexeme| lexeme.end);
    text.get(end..next).is_some_and(|gap| !gap.contains(['\n', '\r']))
}
