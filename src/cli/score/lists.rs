//! Lists of rows in JSON, read as they come: at the top, or along a path of names.

use super::input::{Batch, Book, MAX_LINE, Take, bad_line, too_long, unread};
use super::{Stop, facts};
use crate::Error;
use crate::cli::{problems, shown};
use crate::door::not_json;
use crate::facts::Datum;
use serde::de::{Deserialize as _, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::cell::{Cell, RefCell};
use std::fmt;
use std::io::{self, BufRead, Read};

/// So much memory for the bytes of a row is kept from one row to the next.
const KEPT: usize = 64 * 1024;

/// Reads the list at a path, and says whether there is one.
pub(super) fn listed(book: Book<'_>, input: &mut dyn BufRead, path: &[String], take: &mut Take<'_>) -> Result<bool, Stop> {
    let (since, line, column) = (Cell::new(None), Cell::new(1), Cell::new(0));
    let kept = RefCell::new(Vec::new());
    let mut sink = Sink {
        take,
        batch: Batch::data(),
        number: 0,
        met: false,
        since: &since,
        line: &line,
        column: &column,
        kept: &kept,
        last: 0,
        passed: Vec::new(),
        end: None,
    };
    let mut from = serde_json::Deserializer::from_reader(Bounded {
        input,
        held: Vec::new(),
        at: 0,
        since: &since,
        line: &line,
        column: &column,
        kept: &kept,
    });
    let read = Walk { path, top: true, sink: &mut sink }.deserialize(&mut from).and_then(|()| from.end());
    match (sink.end.take(), read) {
        (Some(End::Enough), _) => return Ok(true),
        (Some(End::Stop(stop)), _) => return Err(stop),
        (None, Err(_)) if since.get() > Some(MAX_LINE) => {
            let told = too_long(&format!("row {}", sink.number + 1));
            return Err(facts(book.program, Some(book.path), Error::Facts(vec![told])));
        }
        (None, Err(error)) if error.is_io() => return Err(unread(book.path, &error.into())),
        (None, Err(error)) => return Err(facts(book.program, Some(book.path), not_json(error))),
        (None, Ok(())) => {}
    }
    if sink.met {
        (sink.take)(sink.batch.emptied())?;
        if !book.counted && book.mapping.is_none() && !sink.passed.is_empty() {
            let passed = crate::facts::listed(sink.passed.iter().map(String::as_str));
            problems::note(&format!("{}: only partners are read, and not {passed}", shown(book.path)));
        }
    }
    Ok(sink.met)
}

/// Why reading ends early.
enum End {
    /// No more rows are wanted.
    Enough,
    /// Something keeps from going on.
    Stop(Stop),
}

/// Counts what is read since the last row, within a list, and ends where that is too much.
struct Bounded<'i> {
    input: &'i mut dyn BufRead,
    held: Vec<u8>,
    at: usize,
    since: &'i Cell<Option<usize>>,
    /// The line that is read.
    line: &'i Cell<usize>,
    /// How many bytes of it have come.
    column: &'i Cell<usize>,
    /// The bytes of the row that is read, within a list.
    kept: &'i RefCell<Vec<u8>>,
}

impl Bounded<'_> {
    /// The next piece is here.
    fn fill(&mut self) -> io::Result<()> {
        self.held.clear();
        self.at = 0;
        let piece = self.input.fill_buf()?;
        let length = piece.len();
        self.held.extend_from_slice(piece);
        self.input.consume(length);
        Ok(())
    }
}

impl Read for Bounded<'_> {
    /// The parser asks for one byte after the other.
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.held.len() {
            self.fill()?;
        }
        let (Some(byte), Some(slot)) = (self.held.get(self.at), into.first_mut()) else { return Ok(0) };
        *slot = *byte;
        self.at += 1;
        self.column.set(self.column.get() + 1);
        if *byte == b'\n' {
            self.line.set(self.line.get() + 1);
            self.column.set(0);
        }
        if let Some(since) = self.since.get() {
            self.since.set(Some(since + 1));
            self.kept.borrow_mut().push(*byte);
            if since >= MAX_LINE {
                return Err(io::Error::other("a row is too long"));
            }
        }
        Ok(1)
    }
}

/// Takes rows one by one.
struct Sink<'s, 't> {
    take: &'s mut Take<'t>,
    batch: Batch,
    number: usize,
    /// Whether there was a list.
    met: bool,
    /// Bytes since the last row, within a list.
    since: &'s Cell<Option<usize>>,
    /// The line that is read.
    line: &'s Cell<usize>,
    /// How many bytes of it have come.
    column: &'s Cell<usize>,
    /// The bytes of the row that is read.
    kept: &'s RefCell<Vec<u8>>,
    /// The line of the row before.
    last: usize,
    /// Keys beside the list.
    passed: Vec<String>,
    end: Option<End>,
}

impl Sink<'_, '_> {
    /// Takes a row, and says whether to go on.
    fn row(&mut self, (line, column): (usize, usize), data: Result<Datum, serde_json::Error>) -> bool {
        self.number += 1;
        self.since.set(Some(0));
        // Of rows that stand on one line the number says more.
        let own = (line > self.last).then_some(line);
        self.last = line;
        match data {
            Ok(data) => self.batch.push(self.number, own, data),
            Err(error) => {
                // The row's first line may begin anywhere in the file's.
                let before = if error.line() > 1 { 0 } else { column.saturating_sub(1) };
                let (at, column) = (line + error.line().saturating_sub(1), before + error.column());
                if let Error::Facts(told) = not_json(error) {
                    self.batch.bad.extend(told.into_iter().map(|mut diagnostic| {
                        // The place within the row is none in the file.
                        let what = diagnostic.message.split(" at line ").next().unwrap_or_default();
                        diagnostic.message = format!("row {}: line {at}, column {column}: {what}", self.number);
                        bad_line(self.number, line, diagnostic)
                    }));
                }
            }
        }
        if !self.batch.is_full() {
            return true;
        }
        self.end = match (self.take)(self.batch.emptied()) {
            Ok(true) => None,
            Ok(false) => Some(End::Enough),
            Err(stop) => Some(End::Stop(stop)),
        };
        self.end.is_none()
    }
}

/// Goes along a path of names to a list, and over its members.
struct Walk<'w, 's, 't> {
    path: &'w [String],
    top: bool,
    sink: &'w mut Sink<'s, 't>,
}

/// A row with the line on which it begins. Its end is found first, so that what is wrong within it stops no other row.
struct Placed<'l> {
    line: &'l Cell<usize>,
    column: &'l Cell<usize>,
    kept: &'l RefCell<Vec<u8>>,
}

impl<'de> DeserializeSeed<'de> for Placed<'_> {
    type Value = ((usize, usize), Result<Datum, serde_json::Error>);

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        // Its first byte has been looked at, and is the last that came.
        let at = (self.line.get(), self.column.get());
        {
            let mut kept = self.kept.borrow_mut();
            let before = kept.len().saturating_sub(1);
            kept.drain(..before);
        }
        IgnoredAny::deserialize(from)?;
        let mut kept = self.kept.borrow_mut();
        // Where a number ends the byte behind it has come, too, and the parser holds it.
        let behind = kept.first().filter(|first| !matches!(first, b'{' | b'[' | b'"' | b't' | b'f' | b'n')).is_some();
        let row = kept.get(..kept.len() - usize::from(behind)).unwrap_or_default();
        let data = serde_json::from_slice(row);
        kept.clear();
        kept.shrink_to(KEPT);
        Ok((at, data))
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of partners")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        if !self.path.is_empty() {
            while items.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(());
        }
        self.sink.met = true;
        self.sink.since.set(Some(0));
        self.sink.last = self.sink.line.get();
        let Sink { line, column, kept, .. } = *self.sink;
        while let Some((at, row)) = items.next_element_seed(Placed { line, column, kept })? {
            if !self.sink.row(at, row) {
                return Err(A::Error::custom("enough"));
            }
        }
        self.sink.since.set(None);
        self.sink.kept.borrow_mut().clear();
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let Walk { path, top, sink } = self;
        let mut gone = false;
        while let Some(key) = entries.next_key::<String>()? {
            match path.split_first() {
                Some((first, _)) if *first == key && gone => {
                    return Err(A::Error::custom(format!("`{key}` is stated twice")));
                }
                Some((first, rest)) if *first == key => {
                    gone = true;
                    entries.next_value_seed(Walk { path: rest, top: false, sink: &mut *sink })?;
                }
                _ => {
                    entries.next_value::<IgnoredAny>()?;
                    if top {
                        sink.passed.push(key);
                    }
                }
            }
        }
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
}
