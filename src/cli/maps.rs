//! `goalfit maps`: the mappings that ship with the engine, one of them as JSON, or a suggestion for a table.

use super::look::{Look, Tone, columns, padded, safe};
use super::{Status, complain, load, problems};
use crate::facts::mapping::{Reason, RowEntity, Suggestion, maps, shipped};
use std::io::{self, Write};
use std::path::PathBuf;

/// Arguments of `maps`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Print this one as JSON, to begin one of your own with
    #[arg(conflicts_with = "suggest")]
    name: Option<String>,
    /// Suggest a mapping for the columns of this table; what was found goes to standard error
    #[arg(long, value_name = "BOOK.csv")]
    suggest: Option<PathBuf>,
}

/// Runs it.
pub(crate) fn run(arguments: &Arguments, look: Look, out: &mut dyn Write) -> io::Result<Status> {
    if let Some(path) = &arguments.suggest {
        return suggest(path, out);
    }
    let Some(name) = &arguments.name else {
        return list(look, out).map(|()| Status::Fine);
    };
    if let Some(found) = maps().iter().find(|map| map.name == name) {
        out.write_all(found.json.as_bytes())?;
        return Ok(Status::Fine);
    }
    complain(&unknown(name));
    Ok(Status::Wrong)
}

/// Says that there is no mapping of this name.
pub(super) fn unknown(name: &str) -> String {
    let help = match crate::value::nearest(name, maps().iter().map(|map| map.name)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`goalfit maps` lists those that there are; a file's name ends in `.json`".to_string(),
    };
    format!("there is no mapping `{name}`: {help}")
}

fn list(look: Look, out: &mut dyn Write) -> io::Result<()> {
    let widest = maps().iter().map(|map| columns(map.name)).max().unwrap_or(0);
    for map in maps() {
        let title = shipped(map.name).map(|map| map.title).unwrap_or_default();
        writeln!(out, "{}  {title}", look.paint(Tone::Strong, &padded(map.name, widest)))?;
    }
    Ok(())
}

fn suggest(path: &std::path::Path, out: &mut dyn Write) -> io::Result<Status> {
    let text = match load::text(path) {
        Ok(text) => text,
        Err(unread) => return Ok(unread.report()),
    };
    let program =
        crate::compile(crate::Sources::single("std", "use std\n")).map_err(|error| io::Error::other(error.to_string()))?;
    match program.suggest_mapping(&text, RowEntity::Partner) {
        Ok(suggestion) => {
            told(&suggestion);
            serde_json::to_writer_pretty(&mut *out, &suggestion.mapping)?;
            writeln!(out)?;
            Ok(Status::Fine)
        }
        Err(crate::Error::Facts(diagnostics)) => {
            problems::print(&program.sources, &diagnostics);
            Ok(Status::Wrong)
        }
        Err(other) => {
            complain(&other.to_string());
            Ok(Status::Wrong)
        }
    }
}

/// What was found for each column, aligned.
fn told(suggestion: &Suggestion) {
    let widest = suggestion.columns.iter().map(|found| columns(&found.column)).max().unwrap_or(0).min(40);
    for found in &suggestion.columns {
        let why = match (found.reason, &found.to) {
            (Reason::Name, Some(to)) => to.clone(),
            (Reason::Values, Some(to)) => format!("{to}, by its values"),
            (Reason::Synonym, Some(to)) => format!("{to}, a common name for it"),
            (Reason::Near, Some(to)) => format!("{to}?"),
            (Reason::Nothing, _) => "is not read".into(),
            (_, None) => "is not read: another column leads there".into(),
        };
        let line = format!("{}  {why}", padded(&safe(&found.column), widest));
        let _ = writeln!(io::stderr(), "{}", line.trim_end());
    }
}
