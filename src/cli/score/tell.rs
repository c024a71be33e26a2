//! What people hear while and after a book is scored: progress, problems, a summary. All of it on stderr or in a file beside the output.

use super::place::Place;
use super::whole::{Ready, Whole};
use super::{Stop, wrong};
use crate::cli::look::safe;
use crate::cli::problems::note;
use crate::cli::{complain, shown};
use crate::facts::mapping::Problem;
use crate::facts::table::TableWriter;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::fs::{self, File};
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

/// Where the output is a stream, no more problems than these are told in full.
const MOST_TOLD: usize = 30;
/// So many rows that quotes make of several lines are told of.
const MOST_SWALLOWED: usize = 3;
/// The columns of the table of problems.
const COLUMNS: [&str; 9] = ["row", "line", "partner", "column", "value", "offer", "code", "message", "help"];

/// How far the book is read: a bar on a terminal, nothing elsewhere.
pub(super) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    pub(super) fn over(book: &Path) -> Progress {
        let length = std::fs::metadata(book).ok().filter(|known| known.is_file()).map(|known| known.len());
        let bar = match length {
            Some(length) => ProgressBar::new(length),
            None => ProgressBar::new_spinner(),
        };
        let terminal = io::stderr().is_terminal();
        bar.set_draw_target(if terminal { ProgressDrawTarget::stderr_with_hz(10) } else { ProgressDrawTarget::hidden() });
        // Narrow terminals lose the bar first: it takes what is left.
        let template = if length.is_some() { "{percent:>3}% {wide_bar} {msg} {eta}" } else { "{spinner} {msg}" };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("━╸ "));
        }
        Progress { bar }
    }

    /// Nothing, wherever it is.
    pub(super) fn hidden() -> Progress {
        Progress { bar: ProgressBar::hidden() }
    }

    /// So many bytes more are read.
    pub(super) fn bytes(&self, count: usize) {
        self.bar.inc(u64::try_from(count).unwrap_or(0));
    }

    /// So many rows are done.
    pub(super) fn rows(&self, rows: usize) {
        if !self.bar.is_hidden() {
            self.bar.set_message(format!("{} rows", grouped(rows)));
        }
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

/// Rows and pairs with problems: in a table beside the output, or on stderr where that is a stream, or where there is to be no output.
pub(super) struct Problems {
    strict: bool,
    path: Option<PathBuf>,
    place: Place,
    out: Option<Whole>,
    count: usize,
    first: Option<String>,
    /// Lines that quotes make one row, and that are lost.
    swallowed: Vec<String>,
}

impl Problems {
    /// Where problems go. A file there that is none of ours is not touched.
    pub(super) fn beside(output: &Path, place: &Place, strict: bool) -> Result<Problems, Stop> {
        let mut found =
            Problems { strict, path: None, place: Place::Stream, out: None, count: 0, first: None, swallowed: Vec::new() };
        if place.is_file() {
            let path = aside(output);
            found.place = Place::of(&path).map_err(|error| Stop::Write(Some(path.clone()), error))?;
            if let Place::File(file) = &found.place
                && !is_ours(file)
            {
                let name = shown(&path);
                return Err(wrong(&format!(
                    "{name} is where problems go, and goalfit has not written what is there: move it away, or write to another file"
                )));
            }
            found.path = Some(path);
        }
        Ok(found)
    }

    /// The name of the table, where there is one, and what it leads to.
    pub(super) fn table(&self) -> Option<(&Path, &Place)> {
        self.path.as_deref().map(|path| (path, &self.place))
    }

    pub(super) fn any(&self) -> bool {
        self.count > 0
    }

    /// Whether there are some, and there were to be none.
    pub(super) fn forbidden(&self) -> bool {
        self.strict && self.any()
    }

    /// Remembers rows that are broken, and that quotes make of several lines: number, first and last line.
    pub(super) fn swallowed(&mut self, rows: &[(usize, usize, usize)], book: &Path) {
        let room = MOST_SWALLOWED.saturating_sub(self.swallowed.len());
        self.swallowed.extend(rows.iter().take(room).map(|(_, first, last)| {
            format!(
                "{}: lines {} to {} are one row to the reader, and left out: a quote there is not closed, or one is too many",
                shown(book),
                grouped(*first),
                grouped(*last)
            )
        }));
    }

    pub(super) fn add(&mut self, problems: &[Problem]) -> Result<(), Stop> {
        let Some(path) = self.path.clone().filter(|_| !self.strict) else {
            for problem in problems.iter().take(MOST_TOLD.saturating_sub(self.count)) {
                complain(&told(problem));
            }
            self.count += problems.len();
            return Ok(());
        };
        let failed = |error| Stop::Write(Some(path.clone()), error);
        let mut writer = TableWriter::new();
        if self.out.is_none() && !problems.is_empty() {
            self.out = Some(Whole::create(&path, &self.place).map_err(failed)?);
            writer.row(COLUMNS);
        }
        for problem in problems {
            let (row, line) = (problem.row.to_string(), problem.line.map_or(String::new(), |line| line.to_string()));
            let pair = problem.field.is_empty() && !problem.value.is_empty();
            let (value, offer) = if pair { ("", problem.value.as_str()) } else { (problem.value.as_str(), "") };
            let Problem { name, field, diagnostic, .. } = problem;
            let help = diagnostic.help.join("; ");
            let cells: [&str; 9] = [&row, &line, name, field, value, offer, diagnostic.code.as_str(), &diagnostic.message, &help];
            // Whoever shows the table on a terminal is safe from what names hold.
            let cells = cells.map(safe);
            writer.row(cells.iter().map(String::as_str));
            self.first.get_or_insert_with(|| told(problem));
        }
        self.count += problems.len();
        match &mut self.out {
            Some(out) => out.write_all(writer.text.as_bytes()).map_err(failed),
            None => Ok(()),
        }
    }

    /// The table is on the disk, and not yet in its place.
    pub(super) fn finish(&mut self) -> Result<Option<Ready>, Stop> {
        self.out.take().map(Whole::finish).transpose().map_err(|error| Stop::Write(self.path.clone(), error))
    }

    /// Puts the table in its place. Where there is nothing to tell, one of an earlier run is taken away.
    pub(super) fn place(&self, table: Option<Ready>) -> Result<(), Stop> {
        let placed = match (table, &self.place) {
            (Some(table), _) => table.place(),
            (None, Place::File(path)) if path.exists() && is_ours(path) => fs::remove_file(path),
            (None, _) => Ok(()),
        };
        placed.map_err(|error| Stop::Write(self.path.clone(), error))
    }

    /// Says where they are.
    pub(super) fn say(&self) {
        // More may be lost there than anywhere else.
        self.swallowed.iter().for_each(|lines| complain(lines));
        match (&self.path, &self.first) {
            (Some(path), Some(first)) => {
                complain(first);
                if self.count > 1 {
                    complain(&format!("and {} more, see {}", grouped(self.count - 1), shown(path)));
                }
            }
            _ if self.count > MOST_TOLD => complain(&format!("and {} more", grouped(self.count - MOST_TOLD))),
            _ => {}
        }
    }
}

/// Where the problems of an output stand.
fn aside(output: &Path) -> PathBuf {
    let mut path = output.as_os_str().to_owned();
    path.push(".problems.csv");
    PathBuf::from(path)
}

/// Whether there is a table of problems, or nothing.
fn is_ours(path: &Path) -> bool {
    let head = COLUMNS.join(",");
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(u64::try_from(head.len()).unwrap_or(0)).read_to_end(&mut start));
    match read {
        Ok(_) => start.is_empty() || start == head.as_bytes(),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

fn told(problem: &Problem) -> String {
    let help = problem.diagnostic.help.first().map_or(String::new(), |help| format!(" ({help})"));
    // A name with line ends would look like messages of its own.
    format!("{} {}{help}", problem.diagnostic.code, problem.diagnostic.message).replace(['\n', '\r'], " ")
}

/// `1,000 partners × 20 offers, 3 rows left out`
pub(super) fn summary(rows: usize, offers: usize, left_out: usize, pairs: usize, output: &Path) -> String {
    let count = |count: usize, word: &str| format!("{} {word}{}", grouped(count), if count == 1 { "" } else { "s" });
    let mut text = format!("{} × {}", count(rows, "partner"), count(offers, "offer"));
    if output.as_os_str() != "-" {
        text.push_str(&format!(" are in {}", shown(output)));
    }
    if left_out > 0 {
        text.push_str(&format!(", {} left out", count(left_out, "row")));
    }
    if pairs > 0 {
        text.push_str(&format!(", {} without a result", count(pairs, "pair")));
    }
    text
}

/// `1,000,000`
pub(super) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Says on stderr how many rows a shard has.
pub(super) fn shard(from: usize, to: usize, of: usize) {
    if to < from {
        return note(&format!("none of {} rows, since there are more parts than rows", grouped(of)));
    }
    note(&format!("rows {} to {} of {}", grouped(from), grouped(to), grouped(of)));
}
