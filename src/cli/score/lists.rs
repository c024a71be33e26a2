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
    let window = Window { line: Cell::new(1), ..Window::default() };
    let mut sink =
        Sink { take, batch: Batch::data(), number: 0, met: false, window: &window, last: 0, passed: Vec::new(), end: None };
    let mut from = serde_json::Deserializer::from_reader(Bounded { input, window: &window });
    let read = Walk { path, top: true, sink: &mut sink }.deserialize(&mut from).and_then(|()| from.end());
    match (sink.end.take(), read) {
        (Some(End::Enough), _) => return Ok(true),
        (Some(End::Stop(stop)), _) => return Err(stop),
        (None, Err(_)) if window.since.get() > Some(MAX_LINE) => {
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

/// What is known of the bytes that are read, for whoever reads rows out of them.
#[derive(Default)]
struct Window {
    /// The piece that is read.
    held: RefCell<Vec<u8>>,
    /// How much of it has been taken.
    at: Cell<usize>,
    /// Where in it the row begins.
    mark: Cell<usize>,
    /// What came of the row before this piece, within a list.
    kept: RefCell<Vec<u8>>,
    /// Bytes since the last row, within a list.
    since: Cell<Option<usize>>,
    /// The line that is read.
    line: Cell<usize>,
    /// How many bytes of it have come.
    column: Cell<usize>,
}

impl Window {
    /// A row begins with the byte that came last.
    fn begin(&self) {
        self.kept.borrow_mut().clear();
        self.mark.set(self.at.get().saturating_sub(1));
    }

    /// The row is at its end.
    fn end(&self) -> Result<Datum, serde_json::Error> {
        let (mut kept, held) = (self.kept.borrow_mut(), self.held.borrow());
        let last = held.get(self.mark.get()..self.at.get()).unwrap_or_default();
        self.mark.set(self.at.get());
        if kept.is_empty() {
            return serde_json::from_slice(row(last));
        }
        kept.extend_from_slice(last);
        let data = serde_json::from_slice(row(&kept));
        kept.clear();
        kept.shrink_to(KEPT);
        data
    }
}

/// The bytes of a row, without the one behind a number: that has come, too, since the number ends before it.
fn row(bytes: &[u8]) -> &[u8] {
    match bytes {
        [b'-' | b'0'..=b'9', middle @ .., _] => bytes.get(..=middle.len()).unwrap_or(bytes),
        _ => bytes,
    }
}

/// Counts what is read since the last row, within a list, and ends where that is too much.
struct Bounded<'i> {
    input: &'i mut dyn BufRead,
    window: &'i Window,
}

impl Bounded<'_> {
    /// The next piece is here.
    fn fill(&mut self) -> io::Result<()> {
        let window = self.window;
        let mut held = window.held.borrow_mut();
        if window.since.get().is_some() {
            window.kept.borrow_mut().extend_from_slice(held.get(window.mark.get()..).unwrap_or_default());
        }
        held.clear();
        window.at.set(0);
        window.mark.set(0);
        let piece = self.input.fill_buf()?;
        let length = piece.len();
        held.extend_from_slice(piece);
        self.input.consume(length);
        Ok(())
    }
}

impl Read for Bounded<'_> {
    /// The parser asks for one byte after the other.
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let window = self.window;
        let at = window.at.get();
        let next = window.held.borrow().get(at).copied();
        let byte = match next {
            Some(byte) => byte,
            None => {
                self.fill()?;
                let Some(byte) = window.held.borrow().first().copied() else { return Ok(0) };
                byte
            }
        };
        let Some(slot) = into.first_mut() else { return Ok(0) };
        *slot = byte;
        window.at.set(window.at.get() + 1);
        window.column.set(window.column.get() + 1);
        if byte == b'\n' {
            window.line.set(window.line.get() + 1);
            window.column.set(0);
        }
        if let Some(since) = window.since.get() {
            window.since.set(Some(since + 1));
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
    /// What is known of the bytes.
    window: &'s Window,
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
        self.window.since.set(Some(0));
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
struct Placed<'l>(&'l Window);

impl<'de> DeserializeSeed<'de> for Placed<'_> {
    type Value = ((usize, usize), Result<Datum, serde_json::Error>);

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        // Its first byte has been looked at, and is the last that came.
        let at = (self.0.line.get(), self.0.column.get());
        self.0.begin();
        IgnoredAny::deserialize(from)?;
        Ok((at, self.0.end()))
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
        let window = self.sink.window;
        window.since.set(Some(0));
        window.begin();
        self.sink.last = window.line.get();
        while let Some((at, row)) = items.next_element_seed(Placed(window))? {
            if !self.sink.row(at, row) {
                return Err(A::Error::custom("enough"));
            }
        }
        window.since.set(None);
        window.kept.borrow_mut().clear();
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
