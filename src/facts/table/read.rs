//! CSV to rows. `csv-core` reads the cells; this adds what a person needs to mend a file: lines, columns, and what is wrong.

use super::quotes::Quotes;
use crate::diagnostic::{Code, Diagnostic};
use crate::facts::Datum;
use crate::prelude::*;
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// The longest row, in bytes. Longer ones mostly come from a quote that is not closed.
pub(super) const MAX_ROW_BYTES: usize = 1024 * 1024;
/// The most columns.
pub(super) const MAX_COLUMNS: usize = 4096;
/// So many bytes are looked at to find out what separates the cells.
const MAX_FIRST_LINE: usize = 64 * 1024;

/// One row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    /// Its number, the first row below the header being 1.
    pub number: usize,
    /// The line on which it starts, from 1.
    pub line: usize,
    /// Its cells, one for each name of the header.
    pub cells: Vec<String>,
}

/// A row that cannot be read, or what ends the table.
#[derive(Debug, Clone, PartialEq)]
pub struct BadRow {
    /// Its number, from 1; 0 where the table as a whole is meant.
    pub number: usize,
    /// The line on which it starts.
    pub line: usize,
    /// The line on which it ends: a later one where quotes make several lines one row.
    pub last: usize,
    /// The name of the column that is meant; empty where it is the row as a whole.
    pub column: String,
    /// What is the matter, with line and column.
    pub diagnostic: Diagnostic,
}

impl TableRow {
    /// The row as fields by the header's names.
    #[must_use]
    pub fn datum(self, header: &[String]) -> Datum {
        Datum::Map(header.iter().cloned().zip(self.cells.into_iter().map(Datum::Text)).collect())
    }
}

/// Reads CSV that arrives in pieces: UTF-8 with or without a mark at its start, cells apart by `,`, `;` or tabs (the header shows
/// which, or a first line `sep=;`), in double quotes where they hold one of these or a line end. The first row names the columns.
///
/// Lines that are empty, and rows whose cells all are, hold nothing and are passed over. Trailing cells beyond the header may be
/// empty; any other difference in length is an error of that row, and the next one is read. So are rows that are too long, and
/// text behind a closing quote. What breaks the table as a whole (a header with a doubled name, another encoding) ends it.
#[derive(Debug)]
pub struct TableReader {
    parser: Option<Box<Reader>>,
    separator: Option<u8>,
    /// The beginning, as long as it is not clear what separates the cells.
    held: Vec<u8>,
    bytes: Vec<u8>,
    used: usize,
    ends: Vec<usize>,
    ended: usize,
    line: usize,
    start: usize,
    open: bool,
    after_return: bool,
    /// Whether the last byte ended a line.
    fresh: bool,
    header: Vec<String>,
    number: usize,
    stopped: bool,
    quotes: Quotes,
    /// What is wrong with a row that is too long to be kept; the rest of it is passed over.
    long: Option<String>,
}

impl Default for TableReader {
    fn default() -> Self {
        TableReader::new()
    }
}

impl TableReader {
    /// A reader that finds out what separates the cells.
    #[must_use]
    pub fn new() -> Self {
        TableReader {
            parser: None,
            separator: None,
            held: Vec::new(),
            bytes: vec![0; 4096],
            used: 0,
            ends: vec![0; 64],
            ended: 0,
            line: 1,
            start: 1,
            open: false,
            after_return: false,
            fresh: true,
            header: Vec::new(),
            number: 0,
            stopped: false,
            quotes: Quotes::new(),
            long: None,
        }
    }

    /// A reader of cells that this byte separates.
    #[must_use]
    pub fn separated_by(separator: u8) -> Self {
        TableReader { separator: Some(separator), ..TableReader::new() }
    }

    /// The names of the columns; empty until the header has been read.
    #[must_use]
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Whether nothing but blanks and line ends has come so far.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let held = self.held.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(&self.held);
        self.header.is_empty() && !self.open && !self.stopped && held.trim_ascii().is_empty()
    }

    /// What separates the cells; `None` until that is known.
    #[must_use]
    pub fn separator(&self) -> Option<u8> {
        self.separator
    }

    /// Whether the table cannot be read any further.
    #[must_use]
    pub fn stopped(&self) -> bool {
        self.stopped
    }

    /// Takes the next piece and gives the rows that it completes, each of them read or with what is wrong with it.
    pub fn push(&mut self, piece: &[u8]) -> Vec<Result<TableRow, BadRow>> {
        let mut rows = Vec::new();
        if self.parser.is_some() {
            self.feed(piece, &mut rows);
        } else if !self.stopped {
            self.held.extend_from_slice(piece);
            if first_line(&self.held).is_some() || self.held.len() > MAX_FIRST_LINE {
                self.begin(&mut rows);
            }
        }
        rows
    }

    /// The table is at its end: gives the last row, where it does not end with its line.
    pub fn finish(&mut self) -> Vec<Result<TableRow, BadRow>> {
        let mut rows = Vec::new();
        if self.parser.is_none() && !self.stopped {
            self.begin(&mut rows);
        }
        if self.open && !self.stopped {
            let last = if self.fresh { self.line.saturating_sub(1) } else { self.line };
            // Whatever is not in quotes ends with the line.
            self.feed(b"\n", &mut rows);
            if self.open && !self.stopped {
                self.unclosed(&mut rows, last);
            }
        }
        if self.header.is_empty() && !self.stopped {
            self.stop(&mut rows, wrong("the table is empty".into(), "write the names of the columns into the first line"));
        }
        rows
    }

    /// The table ends between quotes: whatever stands behind the one that opened is lost.
    fn unclosed(&mut self, rows: &mut Vec<Result<TableRow, BadRow>>, last: usize) {
        let opened = self.start + self.quotes.opened;
        let message = self.long.take();
        let message = message.unwrap_or_else(|| format!("line {opened}: a quote is opened in this row and not closed"));
        let wrong = if last > opened {
            let help = format!("close the quote in line {opened}; up to line {last} all was read as one cell, and is left out");
            Diagnostic::without_place(Code::NOT_A_TABLE, message).help(help)
        } else {
            wrong(message, "close it; a quote inside of quotes is written twice: `\"\"`")
        };
        if self.header.is_empty() {
            return self.stop(rows, wrong);
        }
        self.number += 1;
        self.open = false;
        rows.push(Err(BadRow { last: last.max(self.start), ..self.bad(wrong) }));
    }

    /// A row that is too long is passed over up to its end.
    fn too_long(&mut self, rows: &mut Vec<Result<TableRow, BadRow>>, what: String) {
        let message = format!("line {}: this row {what}", self.start);
        if self.header.is_empty() {
            return self.stop(rows, wrong(message, LONG_HELP));
        }
        self.long.get_or_insert(message);
        (self.used, self.ended) = (0, 0);
    }

    /// Decides what separates the cells, and reads what has been held.
    fn begin(&mut self, rows: &mut Vec<Result<TableRow, BadRow>>) {
        let held = core::mem::take(&mut self.held);
        if is_utf16(&held) {
            let message = "line 1, column 1: this is UTF-16".to_string();
            return self.stop(rows, wrong(message, "save it as `CSV UTF-8`, or convert it with `iconv -f UTF-16 -t UTF-8`"));
        }
        let mut text = held.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(&held);
        if let Some((named, rest)) = named_separator(text) {
            self.separator = self.separator.or(Some(named));
            text = rest;
        }
        let found = self.separator.unwrap_or_else(|| separator(text));
        self.separator = Some(found);
        self.parser = Some(Box::new(ReaderBuilder::new().delimiter(found).build()));
        self.feed(text, rows);
    }

    fn feed(&mut self, piece: &[u8], rows: &mut Vec<Result<TableRow, BadRow>>) {
        let mut rest = piece;
        while !self.stopped {
            if !self.open {
                rest = self.skip_line_ends(rest);
                self.start = self.line;
                self.open = !rest.is_empty();
                self.quotes = Quotes::new();
            }
            if rest.is_empty() {
                return;
            }
            let Some(parser) = self.parser.as_mut() else { return };
            let (bytes, ends) = (self.bytes.get_mut(self.used..), self.ends.get_mut(self.ended..));
            let (result, took, wrote, ended) = parser.read_record(rest, bytes.unwrap_or_default(), ends.unwrap_or_default());
            let taken = rest.get(..took).unwrap_or_default();
            let whole = matches!(result, ReadRecordResult::Record);
            self.quotes.follow(taken, whole, self.separator.unwrap_or(b','));
            self.count_lines(taken);
            rest = rest.get(took..).unwrap_or_default();
            self.used += wrote;
            self.ended += ended;
            match result {
                ReadRecordResult::InputEmpty | ReadRecordResult::End => {}
                ReadRecordResult::OutputFull if self.bytes.len() < MAX_ROW_BYTES => self.bytes.resize(self.bytes.len() * 2, 0),
                ReadRecordResult::OutputEndsFull if self.ends.len() < MAX_COLUMNS => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::OutputFull => self.too_long(rows, "is longer than 1 MB".into()),
                ReadRecordResult::OutputEndsFull => self.too_long(rows, format!("has more than {MAX_COLUMNS} cells")),
                ReadRecordResult::Record => {
                    self.record(rows);
                    (self.open, self.used, self.ended) = (false, 0, 0);
                }
            }
        }
    }

    fn skip_line_ends<'p>(&mut self, piece: &'p [u8]) -> &'p [u8] {
        let length = piece.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let (ends, rest) = piece.split_at_checked(length).unwrap_or((piece, &[]));
        self.count_lines(ends);
        rest
    }

    /// `\n`, `\r\n` and a lone `\r` end a line.
    fn count_lines(&mut self, bytes: &[u8]) {
        if let Some(last) = bytes.last() {
            self.fresh = matches!(last, b'\r' | b'\n');
        }
        for byte in bytes {
            match byte {
                b'\n' if self.after_return => {}
                b'\n' | b'\r' => self.line += 1,
                _ => {}
            }
            self.after_return = *byte == b'\r';
        }
    }

    fn record(&mut self, rows: &mut Vec<Result<TableRow, BadRow>>) {
        if let Some(message) = self.long.take() {
            self.number += 1;
            return rows.push(Err(self.bad(wrong(message, LONG_HELP))));
        }
        let cells = match self.cells() {
            Ok(cells) => cells,
            Err((_, wrong)) if self.header.is_empty() => return self.stop(rows, wrong),
            Err((at, wrong)) => {
                self.number += 1;
                return rows.push(Err(self.bad_at(at, wrong)));
            }
        };
        if self.header.is_empty() {
            return match header(cells, self.start) {
                Ok(names) => self.header = names,
                Err(wrong) => self.stop(rows, wrong),
            };
        }
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return;
        }
        self.number += 1;
        if let Some(at) = self.quotes.stray {
            let message = format!("{}: text stands behind a closing quote{}", self.place(at), self.spanned());
            return rows.push(Err(self.bad_at(at, wrong(message, STRAY_HELP))));
        }
        rows.push(self.row(cells));
    }

    fn cells(&self) -> Result<Vec<String>, (usize, Diagnostic)> {
        let mut from = 0;
        let mut cells = Vec::with_capacity(self.ended);
        for (at, end) in self.ends.iter().take(self.ended).enumerate() {
            let bytes = self.bytes.get(from..*end).unwrap_or_default();
            match core::str::from_utf8(bytes) {
                Ok(text) if !text.contains('\0') => cells.push(text.into()),
                Ok(text) => {
                    let place = self.place(at);
                    let wrong = wrong(
                        format!("{place}: this holds a NUL character (U+0000), which no text has: `{}`", text.escape_debug()),
                        "leave it out; if the file is UTF-16 or no text at all, save it as `CSV UTF-8`",
                    );
                    return Err((at, wrong));
                }
                Err(_) => {
                    let place = self.place(at);
                    let wrong = wrong(
                        format!("{place}: this is not UTF-8 text: `{}`", String::from_utf8_lossy(bytes).escape_debug()),
                        "save the file as `CSV UTF-8`, or convert it with `iconv -t UTF-8`",
                    );
                    return Err((at, wrong));
                }
            }
            from = *end;
        }
        Ok(cells)
    }

    fn row(&self, mut cells: Vec<String>) -> Result<TableRow, BadRow> {
        let wanted = self.header.len();
        while cells.len() > wanted && cells.last().is_some_and(|cell| cell.trim().is_empty()) {
            cells.pop();
        }
        if cells.len() == wanted {
            return Ok(TableRow { number: self.number, line: self.start, cells });
        }
        let at = cells.len().min(wanted);
        let count = cells.len();
        let noun = if count == 1 { "cell" } else { "cells" };
        let message = format!("{}: this row has {count} {noun}, and the header has {wanted}{}", self.place(at), self.spanned());
        Err(self.bad(
            Diagnostic::without_place(Code::ROW_LENGTH, message)
                .help("leave empty cells empty, and put cells that hold the separator in double quotes"),
        ))
    }

    fn bad(&self, diagnostic: Diagnostic) -> BadRow {
        // The row's end is counted already.
        let last = self.line.saturating_sub(1).max(self.start);
        BadRow { number: self.number, line: self.start, last, column: String::new(), diagnostic }
    }

    fn bad_at(&self, at: usize, diagnostic: Diagnostic) -> BadRow {
        BadRow { column: self.header.get(at).cloned().unwrap_or_default(), ..self.bad(diagnostic) }
    }

    /// Says so where a row has several lines: it may be a quote that makes them one.
    fn spanned(&self) -> String {
        // The row's end is counted already.
        let last = self.line.saturating_sub(1);
        if last > self.start { format!("; quotes make lines {} to {last} one row", self.start) } else { String::new() }
    }

    fn place(&self, at: usize) -> String {
        match self.header.get(at) {
            Some(name) => format!("line {}, column {} (`{name}`)", self.start, at + 1),
            None => format!("line {}, column {}", self.start, at + 1),
        }
    }

    fn stop(&mut self, rows: &mut Vec<Result<TableRow, BadRow>>, wrong: Diagnostic) {
        self.stopped = true;
        rows.push(Err(BadRow { number: 0, ..self.bad(wrong) }));
    }
}

const LONG_HELP: &str = "look for a quote that is not closed, or a line end that is missing";
const STRAY_HELP: &str = "a cell that begins with a quote ends with the next one: write quotes inside of it twice (`\"\"`), and close it where it ends";

fn wrong(message: String, help: &str) -> Diagnostic {
    Diagnostic::without_place(Code::NOT_A_TABLE, message).help(help)
}

/// The names of the columns; those at the end may be empty, and name none.
fn header(mut cells: Vec<String>, line: usize) -> Result<Vec<String>, Diagnostic> {
    cells.iter_mut().for_each(|cell| *cell = cell.trim().into());
    while cells.last().is_some_and(String::is_empty) {
        cells.pop();
    }
    let mut seen = BTreeMap::new();
    for (at, name) in cells.iter().enumerate() {
        let column = at + 1;
        if name.is_empty() {
            let message = format!("line {line}, column {column}: this column has no name");
            return Err(wrong(message, "write its name into the first line"));
        }
        if let Some(first) = seen.insert(name, column) {
            let message = format!("line {line}, column {column}: `{name}` is also the name of column {first}");
            return Err(Diagnostic::without_place(Code::DOUBLED_ROW, message).help("give each column a name of its own"));
        }
    }
    if cells.is_empty() {
        return Err(wrong(format!("line {line}: no column has a name"), "write the names of the columns into the first line"));
    }
    Ok(cells)
}

/// The first line without its end; line ends in quotes do not end it.
fn first_line(text: &[u8]) -> Option<&[u8]> {
    let mut quoted = false;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => return text.get(..at),
            _ => {}
        }
    }
    None
}

/// Whether a text begins with the mark of UTF-16.
pub(crate) fn is_utf16(start: &[u8]) -> bool {
    start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff])
}

/// `sep=;`, which spreadsheets write into the first line.
fn named_separator(text: &[u8]) -> Option<(u8, &[u8])> {
    let line = first_line(text)?;
    let named = line.strip_prefix(b"sep=")?;
    let [separator] = named else { return None };
    Some((*separator, text.get(line.len()..)?))
}

/// What separates the cells of a table: the one of `,`, `;` and the tab that stands most often in its first line, outside of
/// quotes.
#[must_use]
pub fn separator(text: &[u8]) -> u8 {
    let line = first_line(text).unwrap_or(text);
    let mut quoted = false;
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0)];
    for byte in line {
        quoted ^= *byte == b'"';
        if !quoted {
            counts.iter_mut().filter(|(known, _)| known == byte).for_each(|(_, count)| *count += 1);
        }
    }
    let most = counts.iter().rev().max_by_key(|(_, count)| *count);
    most.map_or(b',', |(separator, _)| *separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8], piece: usize) -> (Vec<String>, Vec<Result<TableRow, BadRow>>) {
        let mut reader = TableReader::new();
        let mut rows: Vec<_> = text.chunks(piece).flat_map(|piece| reader.push(piece)).collect();
        rows.extend(reader.finish());
        (reader.header().to_vec(), rows)
    }

    fn messages(text: &[u8]) -> Vec<String> {
        let rows = read(text, 1024).1;
        rows.into_iter()
            .filter_map(Result::err)
            .map(|bad| format!("{} {}", bad.diagnostic.code, bad.diagnostic.message))
            .collect()
    }

    #[test]
    fn pieces_of_any_length_give_the_same_rows() {
        let text =
            "\u{feff}name;note;win\r\n\"Ärzte; \"\"Nord\"\"\r\nGmbH\";;25%\r\n\r\n;;\r\n株式会社,x;a;\r\nlast;b;c".as_bytes();
        let whole = read(text, text.len());
        assert_eq!(whole.0, ["name", "note", "win"]);
        let cells = |at: usize| whole.1[at].as_ref().expect("a row").cells.clone();
        assert_eq!(cells(0), ["Ärzte; \"Nord\"\r\nGmbH", "", "25%"]);
        assert_eq!(cells(1), ["株式会社,x", "a", ""]);
        let lines: Vec<usize> = whole.1.iter().map(|row| row.as_ref().expect("a row").line).collect();
        assert_eq!(lines, [2, 6, 7]);
        for piece in 1..40 {
            assert_eq!(read(text, piece), whole, "{piece}");
        }
    }

    #[test]
    fn separators_are_found_or_stated() {
        assert_eq!(separator(b"a\tb;c\td\n1,2,3,4,5"), b'\t');
        assert_eq!(separator(b"\"a;b;c\",d"), b',');
        assert_eq!(separator(b"name"), b',');
        let (header, rows) = read(b"sep=;\r\na;b\r\n1;2\r\n", 3);
        assert_eq!(header, ["a", "b"]);
        assert_eq!(rows[0].as_ref().expect("a row").line, 3);
        let mut reader = TableReader::separated_by(b'|');
        assert_eq!(reader.push(b"a|b\n1,5|2\n")[0].as_ref().expect("a row").cells, ["1,5", "2"]);
    }

    #[test]
    fn what_is_wrong_has_its_line_and_column() {
        assert_eq!(
            messages(b"a,b\n1\n2,3\n4,5,6\n"),
            [
                "E0403 line 2, column 2 (`b`): this row has 1 cell, and the header has 2",
                "E0403 line 4, column 3: this row has 3 cells, and the header has 2",
            ]
        );
        assert_eq!(messages(b"a,b,a\n1,2,3\n"), ["E0402 line 1, column 3: `a` is also the name of column 1"]);
        assert_eq!(messages(b"a,,c\n1,2,3\n"), ["E0603 line 1, column 2: this column has no name"]);
        assert_eq!(messages(b"a,b\n\n1,\"x\ny\n"), ["E0603 line 3: a quote is opened in this row and not closed"]);
        assert_eq!(
            messages(b"a,b\n1,M\xfcller\n2,3\n"),
            ["E0603 line 2, column 2 (`b`): this is not UTF-8 text: `M\u{fffd}ller`"]
        );
        assert_eq!(messages(b"\xff\xfea\0"), ["E0603 line 1, column 1: this is UTF-16"]);
        assert_eq!(messages(b""), ["E0603 the table is empty"]);
        assert_eq!(
            messages(b"a,b,\n1,2,\n5\",3\n"),
            Vec::<String>::new(),
            "trailing separators, and inches in a cell without quotes"
        );
    }

    #[test]
    fn what_is_wrong_with_one_row_leaves_the_next_ones_alone() {
        let long = format!("a,b\n1,\"{}\"\n2,{}3\n4,5\n", "x".repeat(MAX_ROW_BYTES), ",".repeat(MAX_COLUMNS));
        for piece in [long.len(), 100_000, 4097] {
            let (_, rows) = read(long.as_bytes(), piece);
            let told = |at: usize| {
                let bad = rows[at].as_ref().expect_err("too long");
                (bad.number, bad.line, bad.diagnostic.message.clone())
            };
            assert_eq!(told(0), (1, 2, "line 2: this row is longer than 1 MB".into()));
            assert_eq!(told(1), (2, 3, "line 3: this row has more than 4096 cells".into()));
            let row = rows[2].as_ref().expect("a row");
            assert_eq!((row.number, row.line, row.cells.join("|"), rows.len()), (3, 4, "4|5".into(), 3), "{piece}");
        }
        let (_, rows) = read(b"a,b\n1,2\n3,\"4\n5,6\n7,8\n", 3);
        let bad = rows[1].as_ref().expect_err("a quote");
        assert_eq!((rows.len(), bad.number, bad.line), (2, 2, 3));
        assert_eq!(bad.diagnostic.message, "line 3: a quote is opened in this row and not closed");
        assert!(bad.diagnostic.help[0].contains("up to line 5 all was read as one cell"), "{:?}", bad.diagnostic.help);
    }

    #[test]
    fn quotes_that_swallow_rows_are_told_of() {
        let text = b"a,b\n1,\"5 inch\n2,x\n3,\"5 inch\n4,x\n5,\"x\"y\n6,\"x\" \n7,\"say \"\"hi\"\"\"\n8,\"a\nb\"\n9,x\"y\"z\n";
        let wanted = [
            "E0603 line 2, column 2 (`b`): text stands behind a closing quote; quotes make lines 2 to 4 one row",
            "E0603 line 6, column 2 (`b`): text stands behind a closing quote",
        ];
        for piece in 1..text.len() {
            let (_, rows) = read(text, piece);
            let bad: Vec<String> =
                rows.iter().filter_map(|row| row.as_ref().err()).map(|bad| format!("E0603 {}", bad.diagnostic.message)).collect();
            assert_eq!(bad, wanted, "{piece}");
            let cells: Vec<&str> = rows.iter().flatten().map(|row| row.cells[1].as_str()).collect();
            assert_eq!(cells, ["x", "x ", "say \"hi\"", "a\nb", "x\"y\"z"]);
        }
    }

    #[test]
    fn a_quote_that_is_never_closed_costs_a_bounded_row() {
        let mut text = b"a,b\n1,\"".to_vec();
        text.resize(5_000_000, b'x');
        assert_eq!(messages(&text), ["E0603 line 2: this row is longer than 1 MB"]);
    }
}
