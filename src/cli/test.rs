//! `goalfit test`: runs the expectations that programs state.

use super::look::{Look, Tone, safe};
use super::record::Record;
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
    let mut told: Vec<u8> = Vec::new();
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
            judge(&outcome, &format!("{}:{line}", safe(&shown(path))), look, &mut tally, &mut told)?;
        }
    }
    if arguments.record {
        out.write_all(record.markdown().as_bytes())?;
    } else {
        out.write_all(&told)?;
        if record.speaks() {
            writeln!(out)?;
            for (at, line) in record.text().iter().enumerate() {
                writeln!(out, "{}", if at == 0 { look.paint(Tone::Quiet, line) } else { line.clone() })?;
            }
            writeln!(out)?;
        }
        summary(&tally, look, out)?;
    }
    Ok(if tally.failed > 0 { status.or(Status::Failed) } else { status })
}

fn judge(outcome: &ExpectOutcome, place: &str, look: Look, tally: &mut Tally, out: &mut dyn Write) -> io::Result<()> {
    let holds = outcome.error.is_none() && outcome.checks.iter().all(|check| check.holds);
    let pair = safe(&format!("\"{}\" for \"{}\"", outcome.offer, outcome.partner));
    match (&outcome.differs, holds) {
        (None, true) => {
            tally.held += 1;
            return Ok(());
        }
        (Some(why), false) => {
            tally.differs += 1;
            writeln!(out, "{}  {pair}", look.paint(Tone::Middling, "differs"))?;
            writeln!(out, "         {} · as stated: {}", look.paint(Tone::Quiet, place), safe(why))?;
        }
        (Some(_), true) => {
            tally.failed += 1;
            writeln!(out, "{}  {pair}", look.paint(Tone::Bad, "agrees "))?;
            writeln!(
                out,
                "         {} · the program says that the model differs here, and it does not: leave `differs because` out",
                look.paint(Tone::Quiet, place)
            )?;
        }
        (None, false) => {
            tally.failed += 1;
            writeln!(out, "{}   {pair}", look.paint(Tone::Bad, "failed"))?;
            writeln!(out, "         {}", look.paint(Tone::Quiet, place))?;
        }
    }
    if let Some(error) = &outcome.error {
        writeln!(out, "         {}", safe(error))?;
    }
    for check in outcome.checks.iter().filter(|check| !check.holds) {
        writeln!(out, "         {}: expected {}, found {}", safe(&check.name), safe(&check.expected), safe(&check.found))?;
    }
    Ok(())
}

fn summary(tally: &Tally, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let all = tally.held + tally.failed + tally.differs;
    let files = if tally.files == 1 { "file" } else { "files" };
    let mut line = format!("{} of {all} expectations hold", tally.held);
    if tally.differs > 0 {
        line.push_str(&format!(", {} differ as stated", tally.differs));
    }
    if tally.broken > 0 {
        line.push_str(&format!(
            ", {} could not be run",
            if tally.broken == 1 { "1 file".into() } else { format!("{} files", tally.broken) }
        ));
    }
    if tally.failed > 0 {
        line.push_str(&format!(", {} failed", tally.failed));
    }
    let tone = if tally.failed > 0 { Tone::Bad } else { Tone::Good };
    writeln!(out, "{} ({} {files})", look.paint(tone, &line), tally.files)
}
