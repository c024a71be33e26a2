//! What people hear while and after a book is scored: progress, problems, a summary. All of it on stderr or in a file beside the output.

use super::whole::Whole;
use crate::cli::problems::note;
use crate::cli::{complain, shown};
use crate::facts::mapping::Problem;
use crate::facts::table::TableWriter;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Where the output is a stream, no more problems than these are told in full.
const MOST_TOLD: usize = 30;

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

/// Rows and pairs with problems: in a table beside the output, or on stderr where that is a stream.
pub(super) struct Problems {
    path: Option<PathBuf>,
    out: Option<Whole>,
    count: usize,
    first: Option<String>,
}

impl Problems {
    pub(super) fn beside(output: &Path) -> Problems {
        let stream = output.as_os_str() == "-" || std::fs::metadata(output).is_ok_and(|known| !known.is_file());
        let path = (!stream).then(|| {
            let mut path = output.as_os_str().to_owned();
            path.push(".problems.csv");
            PathBuf::from(path)
        });
        Problems { path, out: None, count: 0, first: None }
    }

    pub(super) fn any(&self) -> bool {
        self.count > 0
    }

    pub(super) fn add(&mut self, problems: &[Problem]) -> io::Result<()> {
        let Some(path) = &self.path else {
            for problem in problems.iter().take(MOST_TOLD.saturating_sub(self.count)) {
                complain(&told(problem));
            }
            self.count += problems.len();
            return Ok(());
        };
        let mut writer = TableWriter::new();
        if self.out.is_none() && !problems.is_empty() {
            self.out = Some(Whole::create(path)?);
            writer.row(["row", "line", "partner", "column", "value", "offer", "code", "message", "help"]);
        }
        for problem in problems {
            let (row, line) = (problem.row.to_string(), problem.line.map_or(String::new(), |line| line.to_string()));
            let pair = problem.field.is_empty() && !problem.value.is_empty();
            let (value, offer) = if pair { ("", problem.value.as_str()) } else { (problem.value.as_str(), "") };
            let Problem { name, field, diagnostic, .. } = problem;
            let help = diagnostic.help.join("; ");
            let cells = [&row, &line, name, field, value, offer, diagnostic.code.as_str(), &diagnostic.message, &help];
            writer.row(cells);
            self.first.get_or_insert_with(|| told(problem));
        }
        self.count += problems.len();
        match &mut self.out {
            Some(out) => out.write_all(writer.text.as_bytes()),
            None => Ok(()),
        }
    }

    /// Puts the table in its place. Where there is nothing to tell, one of an earlier run is taken away.
    pub(super) fn close(&mut self) -> io::Result<()> {
        match (self.out.take(), &self.path) {
            (Some(out), _) => out.finish(),
            (None, Some(path)) => match std::fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            },
            (None, None) => Ok(()),
        }
    }

    /// Says where they are.
    pub(super) fn say(&self) {
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

fn told(problem: &Problem) -> String {
    let help = problem.diagnostic.help.first().map_or(String::new(), |help| format!(" ({help})"));
    format!("{} {}{help}", problem.diagnostic.code, problem.diagnostic.message)
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
    note(&format!("rows {} to {} of {}", grouped(from), grouped(to), grouped(of)));
}
