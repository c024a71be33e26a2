//! Books as rows in batches: CSV, JSON and JSON lines, read as they come. One batch is in memory at a time.

use super::lists::listed;
use super::tell::Progress;
use super::{Stop, facts, list_paths, parts, wrong};
use crate::cli::{Status, complain, shown};
use crate::diagnostic::{Code, Diagnostic};
use crate::door::not_json;
use crate::facts::Datum;
use crate::facts::mapping::{Mapping, Problem};
use crate::facts::table::{BadRow, TableReader, TableRow, is_utf16};
use crate::source::MAX_SOURCE_BYTES;
use crate::{Error, Program};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// So many rows are scored at once.
pub(super) const BLOCK: usize = 8192;
/// So many bytes are read at once; a batch ends after a hundred of these whatever its rows.
const PIECE: usize = 64 * 1024;
/// So much memory the rows of a batch may take, by estimate.
const MAX_BATCH: usize = 8 * 1024 * 1024;
/// The longest line of JSON lines, and the longest row of a list, in bytes.
pub(super) const MAX_LINE: usize = 16 * 1024 * 1024;

/// What a book is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// A table
    Csv,
    /// A list of partners, facts, or an export
    Json,
    /// A partner on each line
    Jsonl,
    /// Columns, as databases write them
    #[cfg(feature = "parquet")]
    Parquet,
}

impl Format {
    fn of(path: &Path) -> Option<Format> {
        let end = path.extension()?.to_str()?.to_ascii_lowercase();
        match end.as_str() {
            "csv" | "tsv" | "txt" => Some(Format::Csv),
            "json" => Some(Format::Json),
            "jsonl" | "ndjson" => Some(Format::Jsonl),
            #[cfg(feature = "parquet")]
            "parquet" => Some(Format::Parquet),
            _ => None,
        }
    }
}

/// Some rows, in order.
pub(super) struct Batch {
    pub(super) rows: Rows,
    /// Those that are none.
    pub(super) bad: Vec<Problem>,
    /// Rows that quotes make of several lines, and that are none: number, first line, last line.
    pub(super) swallowed: Vec<(usize, usize, usize)>,
    /// What they take in memory, by estimate.
    weight: usize,
}

/// Rows as the book has them.
pub(super) enum Rows {
    /// Of a table.
    Table { header: Vec<String>, separator: u8, rows: Vec<TableRow> },
    /// As data, with number and line.
    Data(Vec<(usize, Option<usize>, Datum)>),
}

impl Batch {
    /// The number of its last row.
    pub(super) fn last(&self) -> usize {
        let last = match &self.rows {
            Rows::Table { rows, .. } => rows.last().map(|row| row.number),
            Rows::Data(rows) => rows.last().map(|(number, ..)| *number),
        };
        last.max(self.bad.last().map(|problem| problem.row)).unwrap_or(0)
    }
}

/// A book, and what is known of it.
#[derive(Clone, Copy)]
pub(super) struct Book<'b> {
    pub(super) path: &'b Path,
    pub(super) format: Option<Format>,
    pub(super) mapping: Option<&'b Mapping>,
    pub(super) program: &'b Program,
    /// Whether its rows are counted only, and nothing is told of it.
    pub(super) counted: bool,
    /// What the file was before it was read; `None` where nothing is known of it.
    pub(super) stamp: parts::Stamp,
}

/// Takes a batch and says whether to go on.
pub(super) type Take<'t> = dyn FnMut(Batch) -> Result<bool, Stop> + 't;

/// Reads a book, batch by batch.
pub(super) fn read(book: Book<'_>, progress: &Progress, take: &mut Take<'_>) -> Result<(), Stop> {
    let input: Box<dyn Read + '_> = if book.path.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(book.path).map_err(|error| unread(book.path, &error))?)
    };
    let mut input = BufReader::with_capacity(PIECE, Counted { input, progress });
    let start = input.fill_buf().map_err(|error| unread(book.path, &error))?;
    let format = match told_by(start) {
        None => None,
        #[cfg(feature = "parquet")]
        Some(Known::Parquet) if book.path.as_os_str() != "-" && book.format.is_none_or(|said| said == Format::Parquet) => {
            Some(Format::Parquet)
        }
        Some(known) => return Err(wrong(&format!("{} is {}", shown(book.path), known.way_out(book.path)))),
    };
    if format.or(book.format).is_none() && Format::of(book.path) == Some(Format::Csv) && is_json(start) {
        return Err(wrong(&format!("{} is called a table, and is JSON: say `--from json` or `--from jsonl`", shown(book.path))));
    }
    let format = format.or(book.format).or_else(|| Format::of(book.path)).unwrap_or_else(|| {
        match start.iter().find(|byte| !byte.is_ascii_whitespace()) {
            Some(b'[') => Format::Json,
            Some(b'{') => Format::Jsonl,
            _ => Format::Csv,
        }
    });
    // Of a table its reader tells so.
    if matches!(format, Format::Json | Format::Jsonl) && is_utf16(start) {
        let name = shown(book.path);
        return Err(wrong(&format!("{name} is UTF-16: save it as UTF-8, or convert it with `iconv -f UTF-16 -t UTF-8`")));
    }
    match format {
        Format::Csv => table(book, input, take),
        Format::Jsonl => lines(book, input, take),
        Format::Json => data(book, input, take),
        #[cfg(feature = "parquet")]
        Format::Parquet => super::columns_in::read(book, take),
    }
}

/// Whether this is the beginning of JSON that holds rows.
fn is_json(start: &[u8]) -> bool {
    let mut letters =
        start.strip_prefix("\u{feff}".as_bytes()).unwrap_or(start).iter().filter(|byte| !byte.is_ascii_whitespace());
    matches!((letters.next(), letters.next()), (Some(b'{'), Some(b'"')) | (Some(b'['), Some(b'{')))
}

/// Whether a whole object stands on the first line, and another one begins below it.
fn is_lines(start: &[u8]) -> bool {
    let mut lines = start.splitn(2, |byte| *byte == b'\n');
    let (Some(first), Some(rest)) = (lines.next(), lines.next()) else { return false };
    rest.trim_ascii_start().starts_with(b"{") && serde_json::from_slice::<serde::de::IgnoredAny>(first).is_ok()
}

/// What a file is by its first bytes, whatever it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Parquet,
    /// A ZIP archive, as Excel's workbooks are.
    Zip,
    /// A workbook of older days.
    Workbook,
    Gzip,
    Zstd,
}

fn told_by(start: &[u8]) -> Option<Known> {
    let known: [(&[u8], Known); 5] = [
        (b"PAR1", Known::Parquet),
        (b"PK\x03\x04", Known::Zip),
        (b"\xd0\xcf\x11\xe0", Known::Workbook),
        (b"\x1f\x8b", Known::Gzip),
        (b"\x28\xb5\x2f\xfd", Known::Zstd),
    ];
    known.into_iter().find(|(bytes, _)| start.starts_with(bytes)).map(|(_, known)| known)
}

impl Known {
    fn way_out(self, path: &Path) -> String {
        let unpack = |what: &str, program: &str| {
            let name = if path.as_os_str() == "-" { "book".into() } else { shown(path) };
            format!("compressed by {what}: unpack it on the way, `{program} {name} | goalfit score … --partners - --from csv`")
        };
        match self {
            Known::Parquet if !cfg!(feature = "parquet") => {
                "Parquet: build goalfit with `--features parquet`, or give CSV or JSON".into()
            }
            Known::Parquet => {
                "Parquet, which is read from its end: give it as a file, with `--from parquet` or without `--from`".into()
            }
            Known::Zip | Known::Workbook => {
                "a workbook or another archive: save the sheet with the partners as `CSV UTF-8`, and give that".into()
            }
            Known::Gzip => unpack("gzip", "gunzip -c"),
            Known::Zstd => unpack("zstd", "zstd -dc"),
        }
    }
}

pub(super) fn unread(path: &Path, error: &io::Error) -> Stop {
    complain(&format!("could not read {}: {error}", shown(path)));
    Stop::Told(Status::Unreadable)
}

/// Tells the progress what has been read.
struct Counted<'p, R> {
    input: R,
    progress: &'p Progress,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(into)?;
        self.progress.bytes(count);
        Ok(count)
    }
}

fn table(book: Book<'_>, mut input: impl BufRead, take: &mut Take<'_>) -> Result<(), Stop> {
    let mut reader = TableReader::new();
    let (mut rows, mut bad, mut swallowed, mut bytes) = (Vec::new(), Vec::new(), Vec::new(), 0);
    loop {
        let piece = input.fill_buf().map_err(|error| unread(book.path, &error))?;
        let length = piece.len();
        if piece.is_empty() && reader.is_empty() {
            // A table without a header has no rows, as one without rows.
            return Ok(());
        }
        let read = if piece.is_empty() { reader.finish() } else { reader.push(piece) };
        input.consume(length);
        bytes += length;
        for row in read {
            match row {
                Ok(row) => rows.push(row),
                Err(found) if reader.stopped() => {
                    return Err(facts(book.program, Some(book.path), Error::Facts(vec![found.diagnostic])));
                }
                Err(found) => {
                    if found.last > found.line {
                        swallowed.push((found.number, found.line, found.last));
                    }
                    bad.push(problem(found));
                }
            }
        }
        let last = length == 0;
        if last || rows.len() + bad.len() >= BLOCK || bytes >= 100 * PIECE {
            let (rows, bad) = (core::mem::take(&mut rows), core::mem::take(&mut bad));
            let separator = reader.separator().unwrap_or(b',');
            let mut batch = Batch::new(Rows::Table { header: reader.header().to_vec(), separator, rows }, bad);
            batch.swallowed = core::mem::take(&mut swallowed);
            bytes = 0;
            if !take(batch)? || last {
                return Ok(());
            }
        }
    }
}

fn problem(bad: BadRow) -> Problem {
    let BadRow { number, line, column, diagnostic, .. } = bad;
    Problem { row: number, line: Some(line), name: String::new(), field: column, value: String::new(), diagnostic }
}

fn lines(book: Book<'_>, mut input: impl BufRead, take: &mut Take<'_>) -> Result<(), Stop> {
    let limit = u64::try_from(MAX_LINE).unwrap_or(u64::MAX);
    let (mut line, mut number, mut bytes) = (0, 0, 0);
    let mut text = Vec::new();
    let mut batch = Batch::data();
    loop {
        text.clear();
        let length = (&mut input).take(limit).read_until(b'\n', &mut text).map_err(|error| unread(book.path, &error))?;
        line += 1;
        if length >= MAX_LINE {
            skip_line(&mut input).map_err(|error| unread(book.path, &error))?;
            number += 1;
            batch.bad.push(bad_line(number, line, too_long(&format!("line {line}"))));
            continue;
        }
        bytes += length;
        let row = if line == 1 { text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&text) } else { &text };
        // The line's end is none of it, for whoever says where it is wrong.
        let row = row.trim_ascii_end();
        if !row.is_empty() {
            number += 1;
            if number == 1 && row.trim_ascii_start().starts_with(b"[") {
                let name = shown(book.path);
                return Err(wrong(&format!("{name} is a list, and not a partner on each line: say `--from json`")));
            }
            match serde_json::from_slice::<Datum>(row) {
                Ok(data) => batch.push(number, Some(line), data),
                Err(error) => {
                    let column = error.column();
                    let Error::Facts(told) = not_json(error) else { continue };
                    batch.bad.extend(told.into_iter().map(|mut diagnostic| {
                        // The place within the line is the place in the file.
                        let what = diagnostic.message.split(" at line 1 column").next().unwrap_or_default();
                        diagnostic.message = format!("line {line}, column {column}: {what}");
                        bad_line(number, line, diagnostic)
                    }));
                }
            }
        }
        if length == 0 || batch.is_full() || bytes >= 100 * PIECE {
            bytes = 0;
            if !take(batch.emptied())? || length == 0 {
                return Ok(());
            }
        }
    }
}

pub(super) fn bad_line(number: usize, line: usize, diagnostic: Diagnostic) -> Problem {
    problem(BadRow { number, line, last: line, column: String::new(), diagnostic })
}

/// Passes over the rest of a line that is too long to be kept.
fn skip_line(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let piece = input.fill_buf()?;
        let (length, ended) = match piece.iter().position(|byte| *byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (piece.len(), piece.is_empty()),
        };
        input.consume(length);
        if ended {
            return Ok(());
        }
    }
}

pub(super) fn too_long(at: &str) -> Diagnostic {
    Diagnostic::without_place(Code::NO_ROWS, format!("{at} is longer than 16 MB")).help("leave out what is not read of it")
}

/// What data take in memory, by estimate.
pub(super) fn weight(data: &Datum) -> usize {
    let inner = match data {
        Datum::Text(text) => text.len(),
        Datum::List(items) => items.iter().map(weight).sum(),
        Datum::Map(map) => map.iter().map(|(name, value)| 64 + name.len() + weight(value)).sum(),
        Datum::Nothing | Datum::Truth(_) | Datum::Number(_) | Datum::Literal(_) => 0,
    };
    64 + inner
}

impl Batch {
    pub(super) fn new(rows: Rows, bad: Vec<Problem>) -> Batch {
        Batch { rows, bad, swallowed: Vec::new(), weight: 0 }
    }

    /// No rows of data yet.
    pub(super) fn data() -> Batch {
        Batch::new(Rows::Data(Vec::new()), Vec::new())
    }

    pub(super) fn push(&mut self, number: usize, line: Option<usize>, data: Datum) {
        self.weight += weight(&data);
        if let Rows::Data(rows) = &mut self.rows {
            rows.push((number, line, data));
        }
    }

    #[cfg(feature = "parquet")]
    pub(super) fn push_row(&mut self, row: TableRow) {
        self.weight += row.cells.iter().map(|cell| 24 + cell.len()).sum::<usize>();
        if let Rows::Table { rows, .. } = &mut self.rows {
            rows.push(row);
        }
    }

    /// Whether it is time to score them.
    pub(super) fn is_full(&self) -> bool {
        self.len() >= BLOCK || self.weight >= MAX_BATCH
    }

    /// Its rows, and leaves none.
    pub(super) fn emptied(&mut self) -> Batch {
        let none = match &self.rows {
            Rows::Table { header, separator, .. } => {
                Rows::Table { header: header.clone(), separator: *separator, rows: Vec::new() }
            }
            Rows::Data(_) => Rows::Data(Vec::new()),
        };
        core::mem::replace(self, Batch::new(none, Vec::new()))
    }

    fn len(&self) -> usize {
        let rows = match &self.rows {
            Rows::Table { rows, .. } => rows.len(),
            Rows::Data(rows) => rows.len(),
        };
        rows + self.bad.len()
    }
}

/// A list is read as it comes, at the top or where the mapping says; anything else is read whole, and may be as long as a program.
fn data(book: Book<'_>, mut input: impl BufRead, take: &mut Take<'_>) -> Result<(), Stop> {
    let start = input.fill_buf().map_err(|error| unread(book.path, &error))?;
    if start.starts_with("\u{feff}".as_bytes()) {
        input.consume(3);
    }
    let start = input.fill_buf().map_err(|error| unread(book.path, &error))?;
    let list = start.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[');
    if list {
        return listed(book, &mut input, &[], take).map(|_| ());
    }
    if is_lines(start) {
        let name = shown(book.path);
        return Err(wrong(&format!("{name} has an object on each line: say `--from jsonl`, or call it .jsonl")));
    }
    // What is no file can be read once.
    let file = book.path.as_os_str() != "-" && std::fs::metadata(book.path).is_ok_and(|known| known.is_file());
    if file {
        for path in list_paths(book.mapping) {
            let file = File::open(book.path).map_err(|error| unread(book.path, &error))?;
            let mut file = BufReader::with_capacity(PIECE, file);
            if file.fill_buf().is_ok_and(|start| start.starts_with("\u{feff}".as_bytes())) {
                file.consume(3);
            }
            if listed(book, &mut file, &path, take)? {
                return Ok(());
            }
        }
    }
    let limit = u64::try_from(MAX_SOURCE_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    input.take(limit).read_to_end(&mut bytes).map_err(|error| unread(book.path, &error))?;
    if bytes.len() > MAX_SOURCE_BYTES {
        let place = if file { "" } else { "give it as a file, or " };
        let message =
            format!("{} is too long to be read whole: {place}write partners as a list, or as JSON lines", shown(book.path));
        return Err(wrong(&message));
    }
    let told = |error| facts(book.program, Some(book.path), error);
    let data: Datum = serde_json::from_slice(&bytes).map_err(|error| told(not_json(error)))?;
    let rows = book.program.rows_in(&data, book.mapping).map_err(told)?;
    let mut number = 0;
    for block in rows.chunks(BLOCK) {
        let rows = block.iter().zip(number + 1..).map(|(row, number)| (number, None, row.clone())).collect();
        number += block.len();
        if !take(Batch::new(Rows::Data(rows), Vec::new()))? {
            break;
        }
    }
    Ok(())
}
