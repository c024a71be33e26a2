//! The command line: arguments in, exit status out. One file for each subcommand; what they print is composed in `text`.
//!
//! Reads files and the terminal, calls the door, prints. Exit status: 0 fine, 1 not as it should be (failed expectations, unformatted
//! files, a target missed, warnings where `check --strict` forbids them), 2 the input (or the command) has errors, 3 something
//! could not be read or written. What `explain` and `needs` find is what they are for, and no failure.

mod advice;
mod advise;
mod check;
mod codes;
mod explain;
mod fmt;
mod load;
mod look;
mod maps;
mod markdown;
mod needs;
mod problems;
mod record;
mod schema;
mod score;
mod svg;
mod test;
mod text;
mod words;

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

pub use look::Look;
pub use text::{explanation, overview};

/// What a subcommand ends in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// All is well.
    Fine,
    /// Expectations failed, files are not formatted, a target is missed, or there are warnings and none may be.
    Failed,
    /// The input has errors.
    Wrong,
    /// Something could not be read or written.
    Unreadable,
    /// Somebody has ended it.
    Interrupted,
}

impl Status {
    fn code(self) -> u8 {
        match self {
            Status::Fine => 0,
            Status::Failed => 1,
            Status::Wrong => 2,
            Status::Unreadable => 3,
            // As shells say it of what a signal ended.
            Status::Interrupted => 130,
        }
    }

    /// The graver of two.
    #[must_use]
    pub fn or(self, other: Status) -> Status {
        if other.code() > self.code() { other } else { self }
    }
}

/// How well does an offer align with what a partner works for, and why?
#[derive(Debug, Parser)]
#[command(
    name = "goalfit",
    version,
    about,
    after_help = "Exit status: 0 fine · 1 failed expectations (test), warnings (check --strict), unformatted files (fmt --check), \
                  target missed (advise) · 2 errors in the input · 3 could not read or write"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// When to use colour; `NO_COLOR` is kept
    #[arg(long, global = true, value_enum, default_value = "auto")]
    color: When,
    /// The width of what is printed; that of the terminal, if not given
    #[arg(long, global = true, value_parser = clap::value_parser!(u16).range(20..=400))]
    width: Option<u16>,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How a report is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a reader at a terminal
    Text,
    /// Whole, as data; see `goalfit schema`
    Json,
    /// For a page or a ticket
    Markdown,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Explain every pair of partner and offer, best first
    Explain(explain::Arguments),
    /// Score every partner of a book with every offer, as a table
    Score(score::Arguments),
    /// Say what would make an offer align, and what that costs
    Advise(advise::Arguments),
    /// Say what a partner lacks for what is asked of it
    Needs(needs::Arguments),
    /// Say what is wrong with programs
    Check(check::Arguments),
    /// Format programs
    Fmt(fmt::Arguments),
    /// Run the expectations that programs state
    Test(test::Arguments),
    /// Print the JSON Schema of facts, of mappings or of reports
    Schema(schema::Arguments),
    /// List the mappings for exports of other systems, print one, or suggest one for a table
    Maps(maps::Arguments),
    /// Explain a diagnostic's code, or list them all
    ExplainCode {
        /// Such as E0203
        code: Option<String>,
    },
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let look = Look::of(arguments.color, arguments.width);
    let mut out = io::BufWriter::new(io::stdout().lock());
    let result = dispatch(arguments.command, look, &mut out).and_then(|status| out.flush().map(|()| status));
    match result {
        Ok(status) => ExitCode::from(status.code()),
        // Whoever reads our output has had enough of it.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: could not write: {error}");
            ExitCode::from(Status::Unreadable.code())
        }
    }
}

fn dispatch(command: Command, look: Look, out: &mut dyn Write) -> io::Result<Status> {
    match command {
        Command::Explain(arguments) => explain::run(&arguments, look, out),
        Command::Score(arguments) => score::run(&arguments),
        Command::Advise(arguments) => advise::run(&arguments, look, out),
        Command::Needs(arguments) => needs::run(&arguments, look, out),
        Command::Check(arguments) => check::run(&arguments, out),
        Command::Fmt(arguments) => fmt::run(&arguments, out),
        Command::Test(arguments) => test::run(&arguments, look, out),
        Command::Schema(arguments) => schema::run(&arguments, out),
        Command::Maps(arguments) => maps::run(&arguments, look, out),
        Command::ExplainCode { code } => codes::run(code.as_deref(), look, out),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Arguments::command(), "goalfit", &mut SafeWriter(out));
            Ok(Status::Fine)
        }
    }
}

/// clap_complete panics where a write fails; a broken pipe shall not.
struct SafeWriter<'w>(&'w mut dyn Write);

impl Write for SafeWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let _ = self.0.write_all(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let _ = self.0.flush();
        Ok(())
    }
}

/// Says on stderr what could not be done.
fn complain(message: &str) {
    let _ = writeln!(io::stderr(), "error: {}", look::safe(message));
}

/// A path as a source's name; `-` is standard input.
fn shown(path: &std::path::Path) -> String {
    if path.as_os_str() == "-" { "<stdin>".into() } else { path.to_string_lossy().replace('\\', "/") }
}

/// Files below a folder that end in `.goalfit`, sorted; a file stands for itself.
fn programs(paths: &[PathBuf]) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            let mut waiting = vec![path.clone()];
            while let Some(folder) = waiting.pop() {
                for entry in std::fs::read_dir(&folder)
                    .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", folder.display())))?
                {
                    let entry = entry?;
                    let kind = entry.file_type()?;
                    if kind.is_dir() {
                        waiting.push(entry.path());
                    } else if entry.path().extension().is_some_and(|end| end == "goalfit") {
                        found.push(entry.path());
                    }
                }
            }
        } else {
            found.push(path.clone());
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}
