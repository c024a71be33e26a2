//! `goalfit fmt`: the canonical form of programs. A file with mistakes is not touched.

use super::{Status, complain, load, problems, shown};
use crate::diagnostic::Diagnostic;
use crate::source::Sources;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Arguments of `fmt`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Programs, or folders of them; `-` reads standard input and prints
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Change nothing, name the files that are not in canonical form
    #[arg(long)]
    check: bool,
}

/// Runs it.
pub(crate) fn run(arguments: &Arguments, out: &mut dyn Write) -> io::Result<Status> {
    let files = match super::programs(&arguments.files) {
        Ok(files) => files,
        Err(error) => {
            complain(&error.to_string());
            return Ok(Status::Unreadable);
        }
    };
    if files.is_empty() {
        complain("there is nothing to format: no file there ends in `.goalfit`");
        return Ok(Status::Wrong);
    }
    let mut status = Status::Fine;
    for path in &files {
        status = status.or(one(path, arguments.check, out)?);
    }
    Ok(status)
}

fn one(path: &Path, check: bool, out: &mut dyn Write) -> io::Result<Status> {
    let text = match load::text(path) {
        Ok(text) => text,
        Err(unread) => return Ok(unread.report()),
    };
    let sources = Sources::single(&shown(path), &text);
    let (tree, diagnostics) = crate::syntax::parse(&sources, crate::SourceId(0));
    if diagnostics.iter().any(Diagnostic::is_error) {
        problems::print(&sources, &diagnostics);
        return Ok(Status::Wrong);
    }
    let formatted = crate::syntax::format(&sources, &tree);
    let stdin = path.as_os_str() == "-";
    if check {
        if formatted != text {
            writeln!(out, "{}", super::look::safe(&shown(path)))?;
            return Ok(Status::Failed);
        }
    } else if stdin {
        out.write_all(formatted.as_bytes())?;
    } else if formatted != text
        && let Err(error) = replace(path, &formatted)
    {
        complain(&format!("could not write {}: {error}", shown(path)));
        return Ok(Status::Unreadable);
    }
    Ok(Status::Fine)
}

/// Writes a file whole or not at all: beside it first, then in its place. Its permissions are kept.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let target = std::fs::canonicalize(path)?;
    let mut name = target.file_name().map(std::ffi::OsStr::to_os_string).unwrap_or_default();
    name.push(format!(".{}.tmp", std::process::id()));
    let beside = target.with_file_name(name);
    let written = std::fs::write(&beside, text)
        .and_then(|()| std::fs::set_permissions(&beside, std::fs::metadata(&target)?.permissions()))
        .and_then(|()| std::fs::rename(&beside, &target));
    if written.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    written
}
