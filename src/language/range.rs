//! Places in a text, counted in every way in which somebody counts: bytes, UTF-16 code units, lines and columns.

use crate::prelude::*;
use serde::{Deserialize, Serialize};

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema), schemars(rename = "TextPoint"))]
pub struct Point {
    /// Offset from the start of the text in bytes of UTF-8; always at the start of a character.
    pub byte: usize,
    /// Offset from the start of the text in UTF-16 code units, as JavaScript counts.
    pub utf16: usize,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// A piece of a text: `start` included, `end` excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema), schemars(rename = "TextRange"))]
pub struct Range {
    /// Where it starts.
    pub start: Point,
    /// Where it ends.
    pub end: Point,
}

/// A piece of one of the texts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema), schemars(rename = "TextLocation"))]
pub struct Location {
    /// The text's name.
    pub source: String,
    /// Whether it belongs to a library that ships with the engine, so that nobody can edit it.
    pub library: bool,
    /// Where in it.
    pub range: Range,
}

/// An offset into a text as the asker counts. One beyond the text is its end; one inside of a character is that character's start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offset {
    /// In bytes of UTF-8.
    Byte(usize),
    /// In UTF-16 code units.
    Utf16(usize),
}

/// So many bytes lie between two marks at most.
const STRIDE: usize = 64;

/// Converts offsets into one text: built in one pass over it, then each offset takes a bounded number of steps.
#[derive(Debug, Clone)]
pub struct Lines<'t> {
    text: &'t str,
    /// The last character starts at or before each multiple of the stride.
    marks: Vec<Point>,
}

const START: Point = Point { byte: 0, utf16: 0, line: 1, column: 1 };

impl<'t> Lines<'t> {
    /// Reads the text once.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        let mut marks = vec![START];
        let mut at = START;
        for letter in text.chars() {
            let next = step(at, letter);
            // The mark for each multiple of the stride that the character covers is where the character starts.
            while marks.len() * STRIDE < next.byte {
                marks.push(at);
            }
            at = next;
        }
        marks.push(at);
        Lines { text, marks }
    }

    /// The place of a byte offset.
    #[must_use]
    pub fn point(&self, byte: usize) -> Point {
        let byte = byte.min(self.text.len());
        let mark = self.marks.get(byte / STRIDE).copied().unwrap_or(START);
        self.walk(mark, |next| next.byte <= byte)
    }

    /// The place of an offset, however it is counted.
    #[must_use]
    pub fn at(&self, offset: Offset) -> Point {
        match offset {
            Offset::Byte(byte) => self.point(byte),
            Offset::Utf16(units) => {
                let after = self.marks.partition_point(|mark| mark.utf16 <= units);
                let mark = self.marks.get(after.saturating_sub(1)).copied().unwrap_or(START);
                self.walk(mark, |next| next.utf16 <= units)
            }
        }
    }

    /// The range between two byte offsets.
    #[must_use]
    pub fn range(&self, bytes: core::ops::Range<usize>) -> Range {
        let start = self.point(bytes.start);
        Range { start, end: self.point(bytes.end).max(start) }
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &'t str {
        self.text
    }

    fn walk(&self, mark: Point, goes_on: impl Fn(&Point) -> bool) -> Point {
        let mut at = mark;
        for letter in self.text.get(mark.byte..).unwrap_or("").chars() {
            let next = step(at, letter);
            if !goes_on(&next) {
                break;
            }
            at = next;
        }
        at
    }
}

fn step(at: Point, letter: char) -> Point {
    let (byte, utf16) = (at.byte + letter.len_utf8(), at.utf16 + letter.len_utf16());
    match letter {
        '\n' => Point { byte, utf16, line: at.line + 1, column: 1 },
        _ => Point { byte, utf16, line: at.line, column: at.column + 1 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    #[test]
    fn every_offset_is_where_the_slow_way_finds_it() {
        let text = "€100k → \u{1F600}\r\nné\n\n".repeat(23) + &"x".repeat(300);
        let lines = Lines::new(&text);
        let mut sources = Sources::new();
        let id = sources.add("a", &text);
        for offset in 0..=text.len() + 3 {
            let point = lines.point(offset);
            let slow = sources.position(id, u32::try_from(offset).unwrap());
            assert_eq!((point.line, point.column, point.utf16), (slow.line, slow.column, slow.utf16), "at {offset}");
            assert!(text.is_char_boundary(point.byte));
            assert_eq!(lines.at(Offset::Utf16(point.utf16)), point);
        }
    }
}
