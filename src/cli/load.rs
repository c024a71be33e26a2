//! Programs and facts from files: the one place that reads them.

use super::problems;
use super::{Status, complain, shown};
use crate::diagnostic::Diagnostic;
use crate::door::resolve;
use crate::facts::mapping::{Mapped, Mapping, shipped};
use crate::source::{MAX_SOURCE_BYTES, SourceId, Sources};
use crate::syntax::tree::{DeclarationKind, UsePath};
use crate::{Error, Program};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// A text from a file or from standard input (`-`).
///
/// # Errors
/// What the system says, and texts that are not UTF-8.
pub(crate) fn text(path: &Path) -> Result<String, Unread> {
    let limit = u64::try_from(MAX_SOURCE_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    let read = if path.as_os_str() == "-" {
        io::stdin().lock().take(limit).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes))
    };
    read.map_err(|error| Unread::System(format!("could not read {}: {error}", shown(path))))?;
    if bytes.len() > MAX_SOURCE_BYTES {
        let limit = MAX_SOURCE_BYTES / (1024 * 1024);
        return Err(Unread::Text(format!(
            "{} is longer than {limit} MB: split it, or give partners as JSON in several files",
            shown(path)
        )));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Unread::Text(format!(
            "{} is not UTF-8 text (at byte {at}): save it as UTF-8, or convert it with `iconv -t UTF-8`",
            shown(path)
        ))
    })
}

/// Why a text was not read.
pub(crate) enum Unread {
    /// The system refused.
    System(String),
    /// It is no text for us.
    Text(String),
}

impl Unread {
    /// Why.
    pub(crate) fn message(&self) -> &str {
        match self {
            Unread::System(message) | Unread::Text(message) => message,
        }
    }

    /// Says so on stderr.
    pub(crate) fn report(&self) -> Status {
        match self {
            Unread::System(message) => {
                complain(message);
                Status::Unreadable
            }
            Unread::Text(message) => {
                complain(message);
                Status::Wrong
            }
        }
    }
}

/// A file and all files that it uses, as sources. A file that is used and not there is left to the checker to report.
///
/// # Errors
/// The main file could not be read.
pub(crate) fn sources(path: &Path) -> Result<Sources, Unread> {
    let mut sources = Sources::new();
    let main = sources.add(&shown(path), &text(path)?);
    let mut waiting = vec![main];
    let mut seen: BTreeSet<String> = BTreeSet::from([shown(path)]);
    while let Some(id) = waiting.pop() {
        for name in used(&sources, id) {
            if !seen.insert(name.clone()) {
                continue;
            }
            match text(&PathBuf::from(&name)) {
                Ok(text) => waiting.push(sources.add(&name, &text)),
                Err(Unread::System(_)) => {}
                Err(unread) => return Err(unread),
            }
        }
    }
    Ok(sources)
}

fn used(sources: &Sources, id: SourceId) -> Vec<String> {
    let from = sources.get(id).map_or("", |source| source.name.as_str()).to_string();
    let (tree, _) = crate::syntax::parse(sources, id);
    let files = tree.declarations.iter().filter_map(|declaration| match &declaration.kind {
        DeclarationKind::Use(UsePath::File(path)) => Some(resolve(&from, &path.node)),
        _ => None,
    });
    files.collect()
}

/// Further facts on the command line.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Book {
    /// Further facts, as JSON or CSV (may be given several times); see `goalfit schema facts`
    #[arg(long, value_name = "BOOK")]
    pub(crate) partners: Vec<PathBuf>,
    /// How to read them: one of `goalfit maps`, or a file; see `goalfit schema map`
    #[arg(long, value_name = "NAME or MAP.json", requires = "partners")]
    pub(crate) map: Option<String>,
}

/// A compiled program with the facts of further files. What is wrong goes to stderr; rows of exports that cannot be read are told
/// of and left out.
///
/// # Errors
/// The status to end with.
pub(crate) fn program(path: &Path, book: &Book) -> Result<Program, Status> {
    program_and_status(path, book).map(|(program, _)| program)
}

/// As [`program`], with the status that rows which were left out call for.
///
/// # Errors
/// The status to end with.
pub(crate) fn program_and_status(path: &Path, book: &Book) -> Result<(Program, Status), Status> {
    let inputs = core::iter::once(path).chain(book.partners.iter().map(PathBuf::as_path)).filter(|path| path.as_os_str() == "-");
    if inputs.count() > 1 {
        complain("standard input can be read once: give one of the inputs as a file");
        return Err(Status::Wrong);
    }
    let mapping = book.map.as_deref().map(mapping).transpose()?;
    let sources = sources(path).map_err(|unread| unread.report())?;
    let mut program = match crate::compile(sources) {
        Ok(program) => program,
        Err(error) => {
            problems::print(&error.sources, &error.diagnostics);
            return Err(Status::Wrong);
        }
    };
    problems::print(&program.sources, &program.warnings);
    let mut status = Status::Fine;
    for path in &book.partners {
        status = status.or(facts(&mut program, path, mapping.as_ref())?);
    }
    Ok((program, status))
}

/// A ready mapping by name, or one from a file.
pub(crate) fn mapping(name: &str) -> Result<Mapping, Status> {
    if let Some(found) = shipped(name) {
        return Ok(found);
    }
    if !name.ends_with(".json") {
        complain(&super::maps::unknown(name));
        return Err(Status::Wrong);
    }
    let text = text(Path::new(name)).map_err(|unread| unread.report())?;
    serde_json::from_str(&text).map_err(|error| {
        complain(&format!("{name} is no mapping: {error}; `goalfit schema map` says what a mapping is"));
        Status::Wrong
    })
}

/// Adds the facts of one file.
fn facts(program: &mut Program, path: &Path, mapping: Option<&Mapping>) -> Result<Status, Status> {
    let text = text(path).map_err(|unread| unread.report())?;
    let name = shown(path);
    let is_table = path.extension().is_some_and(|end| ["csv", "tsv", "txt"].iter().any(|known| end.eq_ignore_ascii_case(known)));
    let added = match mapping {
        Some(mapping) => program.map_facts(&text, mapping).map(|mapped| exported(program, path, mapped)),
        None if is_table => program.add_table(&text).map(|mapped| exported(program, path, mapped)),
        None => program.add_facts_json(&text).map(|unknown| {
            if !unknown.is_empty() {
                let listed = crate::facts::listed(unknown.iter().map(String::as_str));
                problems::note(&format!("{name}: fields that nothing reads: {listed}"));
            }
            Status::Fine
        }),
    };
    match added {
        Ok(status) => Ok(status),
        Err(Error::Facts(diagnostics)) => {
            let placed: Vec<Diagnostic> = diagnostics.into_iter().map(|diagnostic| in_file(path, diagnostic)).collect();
            problems::print(&program.sources, &placed);
            Err(Status::Wrong)
        }
        Err(other) => {
            complain(&other.to_string());
            Err(Status::Wrong)
        }
    }
}

/// Tells what became of an export: what was left out and why, what is not read, what is missing.
fn exported(program: &Program, path: &Path, mapped: Mapped) -> Status {
    let name = shown(path);
    let left_out: BTreeSet<usize> = mapped.problems.iter().map(|problem| problem.row).collect();
    let wrong: Vec<Diagnostic> = mapped.problems.into_iter().map(|problem| in_file(path, problem.diagnostic)).collect();
    problems::print(&program.sources, &wrong);
    if !left_out.is_empty() {
        problems::note(&format!(
            "{name}: {} of {} rows are added, {} are left out",
            mapped.added.len(),
            mapped.rows,
            left_out.len()
        ));
    }
    if !mapped.unmapped.is_empty() {
        let listed = crate::facts::listed(mapped.unmapped.iter().map(|field| field.field.as_str()));
        problems::note(&format!("{name}: fields that are not read: {listed}"));
    }
    for absent in mapped.missing {
        let listed = crate::facts::listed(absent.names.iter().map(String::as_str));
        problems::note(&format!(
            "{name}: `{}` is not stated by {} of {}: {listed}",
            absent.field,
            absent.names.len(),
            mapped.added.len()
        ));
    }
    if left_out.is_empty() { Status::Fine } else { Status::Wrong }
}

fn in_file(path: &Path, mut diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.message = format!("{}: {}", shown(path), diagnostic.message);
    diagnostic
}
