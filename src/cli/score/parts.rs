//! One of several machines' parts of a book: rows that stand together, so that the outputs can be put one behind the other.

use super::input::{self, Batch, Book, Rows};
use super::tell::{self, Progress};
use super::{Stop, wrong};
use crate::cli::shown;
use crate::{BookScorer, Error};
use core::ops::Range;
use std::path::Path;
use std::str::FromStr;
use std::time::SystemTime;

/// `2/8`: the second of eight parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shard {
    at: usize,
    of: usize,
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Shard, String> {
        let numbers = text.split_once('/').and_then(|(at, of)| Some((at.parse().ok()?, of.parse().ok()?)));
        match numbers {
            Some((at, of)) if at >= 1 && at <= of => Ok(Shard { at, of }),
            _ => Err("write for example `2/8`: the second of eight parts".into()),
        }
    }
}

impl Shard {
    /// Whether it is the one with the header.
    pub(super) fn is_first(self) -> bool {
        self.at == 1
    }

    /// Its rows, from 1, of so many: parts that differ by one row at most.
    fn rows(self, of: usize) -> Range<usize> {
        let share = |part: usize| of / self.of * part + (of % self.of).min(part);
        share(self.at - 1) + 1..share(self.at) + 1
    }
}

/// Length and time of a file, where they are known.
pub(super) type Stamp = Option<(u64, Option<SystemTime>)>;

/// This machine's part of a book.
#[derive(Debug)]
pub(super) struct Part {
    /// Its rows, from 1.
    rows: Range<usize>,
    /// What the file was when its rows were counted; `None` where nothing is known of it.
    stamp: Stamp,
}

impl Part {
    /// Counts the book's rows, and says which are this machine's.
    pub(super) fn of(shard: Shard, book: Book<'_>) -> Result<Part, Stop> {
        // What does not exist is told of by whoever reads it.
        let streams = book.path.as_os_str() == "-" || std::fs::metadata(book.path).is_ok_and(|known| !known.is_file());
        if streams {
            return Err(wrong(
                "`--shard` reads the book twice, to count its rows first, and this can be read once: write it to a file",
            ));
        }
        let stamp = stamp(book.path);
        let mut count = 0;
        input::read(Book { counted: true, ..book }, &Progress::over(book.path), &mut |batch| {
            count = count.max(batch.last());
            Ok(true)
        })?;
        let rows = shard.rows(count);
        tell::shard(rows.start, rows.end - 1, count);
        Ok(Part { rows, stamp })
    }

    /// Refuses a book that is no longer the one whose rows were counted. `seen` is the last row that was read.
    pub(super) fn unchanged(&self, book: &Path, seen: usize) -> Result<(), Stop> {
        if stamp(book) == self.stamp && (self.rows.is_empty() || seen + 1 >= self.rows.end) {
            return Ok(());
        }
        let name = shown(book);
        Err(wrong(&format!("{name} has changed while it was read, and parts of two books make no whole: score all parts again")))
    }
}

pub(super) fn stamp(book: &Path) -> Stamp {
    std::fs::metadata(book).ok().map(|known| (known.len(), known.modified().ok()))
}

/// Refuses a book that has become shorter since: what was read is neither what it was nor what it is.
pub(super) fn whole(book: &Path, before: Stamp) -> Result<(), Stop> {
    let length = |stamp: Stamp| stamp.map(|(length, _)| length);
    if length(stamp(book)) >= length(before) {
        return Ok(());
    }
    let name = shown(book);
    Err(wrong(&format!("{name} has become shorter while it was read, and what was read is no whole book: score it again")))
}

/// What of a batch is this machine's, and whether there may be more. Rows of machines before it are looked at only as long as it is
/// not settled in which currency amounts are counted, since the first amount decides that.
pub(super) fn own(batch: Batch, part: Option<&Part>, scorer: &mut BookScorer<'_>) -> Result<(Batch, bool), Error> {
    let Some(Part { rows: range, .. }) = part else { return Ok((batch, true)) };
    let more = batch.last() + 1 < range.end;
    let mut bad = batch.bad;
    bad.retain(|problem| range.contains(&problem.row));
    let swallowed = batch.swallowed.into_iter().filter(|(row, ..)| range.contains(row)).collect();
    let rows = match batch.rows {
        Rows::Table { header, separator, mut rows } => {
            let after = rows.split_off(rows.partition_point(|row| row.number < range.start));
            scorer.separated_by(separator);
            scorer.pass_table(&header, rows)?;
            Rows::Table { header, separator, rows: after.into_iter().filter(|row| range.contains(&row.number)).collect() }
        }
        Rows::Data(mut rows) => {
            let after = rows.split_off(rows.partition_point(|(number, ..)| *number < range.start));
            scorer.pass_data(&rows)?;
            Rows::Data(after.into_iter().filter(|(number, ..)| range.contains(number)).collect())
        }
    };
    let mut own = Batch::new(rows, bad);
    own.swallowed = swallowed;
    Ok((own, more))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_all_rows_once() {
        for (of, rows) in [(1, 7), (3, 7), (8, 3), (4, 0), (5, 100)] {
            let parts = (1..=of).flat_map(|at| Shard { at, of }.rows(rows));
            assert_eq!(parts.collect::<Vec<_>>(), (1..=rows).collect::<Vec<_>>(), "{of} parts of {rows}");
        }
        assert!("0/3".parse::<Shard>().is_err() && "4/3".parse::<Shard>().is_err() && "3".parse::<Shard>().is_err());
    }
}
