//! `goalfit check`: what is wrong with programs.

use super::{Status, load, problems, shown};
use crate::diagnostic::Diagnostic;
use crate::source::Sources;
use serde::Serialize;
use std::io::{self, Write};
use std::path::PathBuf;

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Programs, or folders of them; `-` is standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// How the diagnostics are printed: for a reader on stderr, or as JSON on stdout
    #[arg(long, value_enum, default_value = "text")]
    format: CheckFormat,
    /// End with status 1 where there are warnings
    #[arg(long)]
    strict: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum CheckFormat {
    /// For a reader
    Text,
    /// A list of diagnostics
    Json,
}

/// A diagnostic with its place in words.
#[derive(Serialize)]
struct Placed<'d> {
    source: &'d str,
    line: usize,
    column: usize,
    #[serde(flatten)]
    diagnostic: &'d Diagnostic,
}

/// Runs it.
pub(crate) fn run(arguments: &Arguments, out: &mut dyn Write) -> io::Result<Status> {
    let mut status = Status::Fine;
    let mut json: Vec<serde_json::Value> = Vec::new();
    let files = match super::programs(&arguments.files) {
        Ok(files) => files,
        Err(error) => {
            super::complain(&error.to_string());
            return Ok(Status::Unreadable);
        }
    };
    if files.is_empty() {
        super::complain("there is nothing to check: no file there ends in `.goalfit`");
        return Ok(Status::Wrong);
    }
    for path in &files {
        let sources = match load::sources(path) {
            Ok(sources) => sources,
            Err(unread) => {
                if arguments.format == CheckFormat::Json {
                    json.push(serde_json::json!({
                        "source": shown(path), "line": 0, "column": 0, "severity": "error", "message": unread.message(),
                    }));
                }
                status = status.or(unread.report());
                continue;
            }
        };
        let (sources, diagnostics, wrong) = match crate::compile(sources) {
            Ok(program) => (program.sources, program.warnings, false),
            Err(error) => (error.sources, error.diagnostics, true),
        };
        if wrong {
            status = status.or(Status::Wrong);
        } else if arguments.strict && !diagnostics.is_empty() {
            status = status.or(Status::Failed);
        }
        match arguments.format {
            CheckFormat::Text => {
                problems::print(&sources, &diagnostics);
                if diagnostics.is_empty() {
                    writeln!(out, "{}: no mistakes", super::look::safe(&shown(path)))?;
                }
            }
            CheckFormat::Json => json.extend(diagnostics.iter().filter_map(|diagnostic| placed(&sources, diagnostic))),
        }
    }
    if arguments.format == CheckFormat::Json {
        serde_json::to_writer_pretty(&mut *out, &json)?;
        writeln!(out)?;
    }
    Ok(status)
}

fn placed(sources: &Sources, diagnostic: &Diagnostic) -> Option<serde_json::Value> {
    let place = diagnostic.span().map(|span| (sources.get(span.source), sources.position(span.source, span.start)));
    let (source, line, column) = match &place {
        Some((Some(source), position)) => (source.name.as_str(), position.line, position.column),
        _ => ("", 0, 0),
    };
    serde_json::to_value(Placed { source, line, column, diagnostic }).ok()
}
