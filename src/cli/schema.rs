//! `goalfit schema`: the JSON Schema of facts, from the fields that a program declares, and of reports, from the Rust types.

use super::{Status, load};
use crate::advise::Advice;
use crate::assess::Explanation;
use crate::needs::Needs;
use std::io::{self, Write};
use std::path::PathBuf;

/// Arguments of `schema`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Which
    #[arg(value_enum)]
    which: Which,
    /// A program whose own fields and kinds shall be in the schema of facts
    file: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Which {
    /// Vendors, partners and offers, as `--partners` takes them
    Facts,
    /// What `explain --format json` prints
    Report,
    /// What `advise --format json` prints
    Advice,
    /// What `needs --format json` prints
    Needs,
}

/// Runs it.
pub(crate) fn run(arguments: &Arguments, out: &mut dyn Write) -> io::Result<Status> {
    let schema = match arguments.which {
        Which::Report => serde_json::to_value(schemars::schema_for!(Explanation))?,
        Which::Advice => serde_json::to_value(schemars::schema_for!(Advice))?,
        Which::Needs => serde_json::to_value(schemars::schema_for!(Needs))?,
        Which::Facts => match &arguments.file {
            Some(path) => match load::program(path, &[]) {
                Ok(program) => program.facts_schema(),
                Err(status) => return Ok(status),
            },
            None => match crate::compile(crate::Sources::single("std", "use std\n")) {
                Ok(program) => program.facts_schema(),
                Err(error) => return Err(io::Error::other(error.to_string())),
            },
        },
    };
    serde_json::to_writer_pretty(&mut *out, &schema)?;
    writeln!(out)?;
    Ok(Status::Fine)
}
