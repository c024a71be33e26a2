//! `goalfit test`: runs the expectations that programs state.

use super::look::{Look, Tone};
use super::record::Record;
use super::text::Page;
use super::{Status, complain, load, shown};
use crate::assess::ExpectOutcome;
use std::io::{self, Write};
use std::path::PathBuf;

/// Arguments of `test`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Programs, or folders of them
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Print the record of documented verdicts alone, as Markdown
    #[arg(long)]
    record: bool,
}

/// Below this width what stands under a pair is indented less.
const NARROW: usize = 60;

#[derive(Default)]
struct Tally {
    held: usize,
    failed: usize,
    differs: usize,
    files: usize,
    broken: usize,
}

/// Runs it.
pub(crate) fn run(arguments: &Arguments, look: Look, out: &mut dyn Write) -> io::Result<Status> {
    let files = match super::programs(&arguments.paths) {
        Ok(files) => files,
        Err(error) => {
            complain(&error.to_string());
            return Ok(Status::Unreadable);
        }
    };
    if files.is_empty() {
        complain("there is nothing to test: no file there ends in `.goalfit`");
        return Ok(Status::Wrong);
    }
    let mut tally = Tally::default();
    let mut record = Record::default();
    let mut told = String::new();
    let mut status = Status::Fine;
    for path in &files {
        let program = match load::program(path, &load::Book::default()) {
            Ok(program) => program,
            Err(wrong) => {
                status = status.or(wrong);
                tally.broken += 1;
                continue;
            }
        };
        tally.files += 1;
        for outcome in program.expectations() {
            let line = program.sources.position(outcome.span.source, outcome.span.start).line;
            record.add(&path.file_stem().unwrap_or_default().to_string_lossy(), &program, &outcome);
            told.push_str(&judge(&outcome, &format!("{}:{line}", shown(path)), look, &mut tally));
        }
    }
    if arguments.record {
        out.write_all(record.markdown().as_bytes())?;
    } else {
        out.write_all(told.as_bytes())?;
        if record.speaks() {
            writeln!(out)?;
            out.write_all(record.text(look).as_bytes())?;
            writeln!(out)?;
        }
        out.write_all(summary(&tally, look).as_bytes())?;
    }
    Ok(if tally.failed > 0 { status.or(Status::Failed) } else { status })
}

fn judge(outcome: &ExpectOutcome, place: &str, look: Look, tally: &mut Tally) -> String {
    let mut page = Page::new(look);
    let holds = outcome.error.is_none() && outcome.checks.iter().all(|check| check.holds);
    let (word, tone, beside) = match (&outcome.differs, holds) {
        (None, true) => {
            tally.held += 1;
            return page.text;
        }
        (Some(why), false) => {
            tally.differs += 1;
            ("differs", Tone::Middling, format!(" · as stated: {why}"))
        }
        (Some(_), true) => {
            tally.failed += 1;
            let why = "the program says that the model differs here, and it does not: leave `differs because` out";
            ("agrees", Tone::Bad, format!(" · {why}"))
        }
        (None, false) => {
            tally.failed += 1;
            ("failed", Tone::Bad, String::new())
        }
    };
    let indent = if look.width < NARROW { 2 } else { 9 };
    let rest = " ".repeat(indent);
    // Painted after it is laid out: letters of colour take no columns.
    let head = format!("{word:7}  ");
    let mut pair = Page::new(Look { color: false, ..look });
    pair.wrapped(&format!("\"{}\" for \"{}\"", outcome.offer, outcome.partner), &head, indent, None);
    page.text.push_str(&pair.text.replacen(word, &look.paint(tone, word), 1));
    page.wrapped(&format!("{place}{beside}"), &rest, indent, Some(Tone::Quiet));
    if let Some(error) = &outcome.error {
        page.wrapped(error, &rest, indent, None);
    }
    for check in outcome.checks.iter().filter(|check| !check.holds) {
        page.wrapped(&format!("{}: expected {}, found {}", check.name, check.expected, check.found), &rest, indent, None);
    }
    page.text
}

fn summary(tally: &Tally, look: Look) -> String {
    let all = tally.held + tally.failed + tally.differs;
    let files = if tally.files == 1 { "file" } else { "files" };
    let mut line = format!("{} of {all} expectations hold", tally.held);
    if tally.differs > 0 {
        line.push_str(&format!(", {} differ as stated", tally.differs));
    }
    if tally.broken > 0 {
        let broken = if tally.broken == 1 { "1 file".into() } else { format!("{} files", tally.broken) };
        line.push_str(&format!(", {broken} could not be run"));
    }
    if tally.failed > 0 {
        line.push_str(&format!(", {} failed", tally.failed));
    }
    let tone = if tally.failed > 0 { Tone::Bad } else { Tone::Good };
    let mut page = Page::new(look);
    page.wrapped(&format!("{line} ({} {files})", tally.files), "", 0, Some(tone));
    page.text
}
