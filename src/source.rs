//! Source texts, spans into them, and positions for readers.
//!
//! Lives on the lowest floor and uses nothing else of the crate. Texts come from the caller (the engine reads no file);
//! spans are byte offsets into one text, and become lines and columns only where somebody reads them.

use crate::prelude::*;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The longest source text that is read, in bytes.
pub const MAX_SOURCE_BYTES: usize = 16 * 1024 * 1024;

/// Which of the sources a span belongs to. Texts of libraries are numbered from [`SourceId::FIRST_OF_LIBRARIES`], each with the same
/// number in every program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct SourceId(pub u32);

impl SourceId {
    /// The first number of a library's text.
    pub const FIRST_OF_LIBRARIES: u32 = 1 << 20;
}

/// A piece of one source text: byte offsets, `start` included, `end` excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Span {
    /// The text it lies in.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from byte offsets; offsets beyond 4 GB cannot occur, since sources are bounded.
    #[must_use]
    pub fn new(source: SourceId, start: usize, end: usize) -> Self {
        let narrow = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span { source, start: narrow(start), end: narrow(end) }
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        Span { source: self.source, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The byte range.
    #[must_use]
    pub fn range(self) -> core::ops::Range<usize> {
        usize::try_from(self.start).unwrap_or(usize::MAX)..usize::try_from(self.end).unwrap_or(usize::MAX)
    }
}

/// As readers see it.
#[derive(Serialize, Deserialize)]
struct Written {
    source: SourceId,
    start: u32,
    end: u32,
}

/// An object with `source`, `start` and `end`; where nobody reads it, three small numbers: source, start and length.
impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Span { source, start, end } = *self;
        if serializer.is_human_readable() {
            return Written { source, start, end }.serialize(serializer);
        }
        (source.0 ^ SourceId::FIRST_OF_LIBRARIES, start, end.saturating_sub(start)).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let Written { source, start, end } = Written::deserialize(deserializer)?;
            return Ok(Span { source, start, end });
        }
        let (source, start, length) = <(u32, u32, u32)>::deserialize(deserializer)?;
        let source = SourceId(source ^ SourceId::FIRST_OF_LIBRARIES);
        Ok(Span { source, start, end: start.saturating_add(length) })
    }
}

/// Something with the place where it was written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Spanned<T> {
    /// What was written.
    pub node: T,
    /// Where.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Puts a thing and its place together.
    pub fn new(node: T, span: Span) -> Self {
        Spanned { node, span }
    }
}

/// One named text.
#[derive(Clone, PartialEq, Eq)]
pub struct Source {
    /// The name that diagnostics show, such as a path.
    pub name: String,
    /// The text.
    pub text: String,
    /// Whether it belongs to a library that ships with the engine.
    pub library: bool,
}

/// Name and length: the text itself would bury what else is told.
impl core::fmt::Debug for Source {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{} ({} bytes)", self.name, self.text.len())
    }
}

fn own_id(at: usize) -> SourceId {
    SourceId(u32::try_from(at).unwrap_or(SourceId::FIRST_OF_LIBRARIES).min(SourceId::FIRST_OF_LIBRARIES))
}

/// A place for a reader: line and column count from one, the column in characters; `utf16` is the offset that editors use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Offset from the start of the text in UTF-16 code units.
    pub utf16: usize,
}

/// The texts of one program, in the order in which they were given, and those of libraries after them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sources {
    own: Vec<Source>,
    of_libraries: BTreeMap<SourceId, Source>,
}

impl Sources {
    /// No texts yet.
    #[must_use]
    pub fn new() -> Self {
        Sources::default()
    }

    /// One text with a name.
    #[must_use]
    pub fn single(name: &str, text: &str) -> Self {
        let mut sources = Sources::new();
        sources.add(name, text);
        sources
    }

    /// Adds a text and says which one it is.
    pub fn add(&mut self, name: &str, text: &str) -> SourceId {
        let id = own_id(self.own.len());
        self.own.push(Source { name: name.into(), text: text.into(), library: false });
        id
    }

    /// Adds a text of a library that ships with the engine, under its number.
    pub(crate) fn add_library(&mut self, id: SourceId, name: &str, text: &str) {
        self.of_libraries.insert(id, Source { name: name.into(), text: text.into(), library: true });
    }

    /// The source with this number.
    #[must_use]
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        if id.0 >= SourceId::FIRST_OF_LIBRARIES {
            return self.of_libraries.get(&id);
        }
        self.own.get(usize::try_from(id.0).ok()?)
    }

    /// Looks a source up by its name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<SourceId> {
        self.iter().find(|(_, source)| source.name == name).map(|(id, _)| id)
    }

    /// All sources with their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        let own = self.own.iter().enumerate().map(|(at, source)| (own_id(at), source));
        own.chain(self.of_libraries.iter().map(|(id, source)| (*id, source)))
    }

    /// The text under a span; empty where the span lies outside.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.source).and_then(|source| source.text.get(span.range())).unwrap_or("")
    }

    /// Where a byte offset stands for a reader. An offset inside a character counts as that character's start.
    #[must_use]
    pub fn position(&self, id: SourceId, offset: u32) -> Position {
        let text = self.get(id).map_or("", |source| source.text.as_str());
        let mut end = usize::try_from(offset).unwrap_or(usize::MAX).min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let before = text.get(..end).unwrap_or("");
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Position {
            line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: before.get(line_start..).unwrap_or("").chars().count() + 1,
            utf16: before.encode_utf16().count(),
        }
    }
}
