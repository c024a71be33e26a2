//! What stands at a place.

use super::describe::Description;
use super::kind::Kind;
use super::meaning::{Meaning, View};
use super::range::{Lines, Offset, Range};
use super::{Analysis, scan};
use crate::prelude::*;
use serde::{Deserialize, Serialize};

/// What stands at a place, for a box beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Hover {
    /// The word or number that it is about.
    pub range: Range,
    /// What it is.
    pub kind: Kind,
    /// Its name in the language, such as `partner.win`.
    pub name: String,
    /// What a reader calls it.
    pub title: String,
    /// Its type in words, such as `a duration, not negative`.
    pub is: Option<String>,
    /// The unit of its numbers, such as `EUR per month`.
    pub unit: Option<String>,
    /// Its value: of a constant or a number in base units, of a field what it is where nobody states it.
    pub value: Option<String>,
    /// How it is declared or written, in the language.
    pub formula: Option<String>,
    /// How it is used.
    pub example: Option<String>,
    /// What is said of it: the comment above its declaration, or what a word is for.
    pub documentation: Option<String>,
    /// Where it is known from: a source, or `assumed`.
    pub origin: Option<String>,
}

impl Hover {
    fn of(range: Range, kind: Kind, description: Description) -> Self {
        let Description { name, title, is, unit, value, formula, example, documentation, origin } = description;
        Hover { range, kind, name, title, is, unit, value, formula, example, documentation, origin }
    }
}

impl View<'_> {
    /// The lexeme at a byte: the one that begins there, or the word that ends there.
    pub(super) fn lexeme(&self, byte: usize) -> Option<usize> {
        let here = self.scan.holding(byte).filter(|at| self.scan.is_code(*at));
        let wordy = |at: &usize| {
            self.scan.get(*at).is_some_and(|lexeme| {
                scan::is_word(lexeme.kind)
                    || self.word(*at).ends_with(|letter: char| letter.is_alphanumeric() || letter == '%' || letter == '"')
            })
        };
        if let Some(at) = here.filter(|at| wordy(at)) {
            return Some(at);
        }
        let before = byte.checked_sub(1).and_then(|byte| self.scan.holding(byte)).filter(|at| self.scan.is_code(*at));
        before.filter(|at| wordy(at)).or(here)
    }

    /// From where to where it goes in the text.
    pub(super) fn extent_of(&self, meaning: &Meaning, at: usize) -> Option<core::ops::Range<usize>> {
        let (mut from, mut to) = (at, at);
        match meaning {
            Meaning::Number(first, last) => (from, to) = (*first, *last),
            Meaning::Scale(words) if words.contains(' ') => {
                if words.starts_with(self.word(at)) {
                    to = self.scan.next(at)?;
                } else {
                    from = self.scan.previous(at)?;
                }
            }
            _ => {}
        }
        Some(self.scan.get(from)?.start..self.scan.get(to)?.end)
    }
}

impl Analysis {
    /// What stands at a place: a field, a symbol, a name, a word of the language, a number. Works in texts with errors, and in
    /// the holes of sentences. `None` where there is nothing to say, and for a source that there is not.
    #[must_use]
    pub fn hover(&self, source: &str, offset: Offset) -> Option<Hover> {
        self.view(source, |view| {
            let lines = Lines::new(view.text);
            let at = view.lexeme(lines.at(offset).byte)?;
            let meaning = view.meaning(at)?;
            let (kind, description) = view.describe(&meaning, at)?;
            let range = lines.range(view.extent_of(&meaning, at)?);
            Some(Hover::of(range, kind, description))
        })
    }
}
