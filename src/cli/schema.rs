//! `goalfit schema`: the JSON Schema of facts, from the fields that a program declares, and of mappings and
//! reports, from the Rust types.

use super::{Status, load};
use crate::advise::Advice;
use crate::assess::{ExpectOutcome, Explanation, Finding, Programme, Report, Version};
use crate::door::About;
use crate::facts::mapping::{Mapped, Mapping, Suggestion};
use crate::language::{Completions, Highlight, Hover, Location, NumberLiteral, Problem, Symbol};
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
    /// Everything that crosses the doors of the npm package, in one document
    Api,
    /// Vendors, partners and offers, as `--partners` takes them
    Facts,
    /// What `explain --format json` prints
    Report,
    /// What `advise --format json` prints
    Advice,
    /// What `needs --format json` prints
    Needs,
    /// How rows of other systems become facts, as `--map` takes it
    Map,
}

/// One document with every type that is answered, each under its name in `$defs`.
fn api() -> io::Result<serde_json::Value> {
    let mut generator = schemars::generate::SchemaSettings::draft2020_12().for_serialize().into_generator();
    macro_rules! add {
        ($($of:ty),* $(,)?) => { $( let _ = generator.subschema_for::<$of>(); )* };
    }
    add!(About, Report, Advice, Needs, Finding, ExpectOutcome, Problem, Highlight, Hover, Completions, Location, Symbol);
    add!(NumberLiteral, Version, Mapped, Suggestion, Programme);
    let mut definitions = generator.take_definitions(true);
    let program = standard()?;
    let verdicts: Vec<String> = program.about().verdicts.into_iter().map(|verdict| verdict.name).collect();
    definitions
        .insert("Verdict".into(), serde_json::json!({ "enum": verdicts, "description": "A verdict of `std`, or of a program." }));
    let facts = program.facts_schema();
    for (name, of) in [("PartnerFacts", "partner"), ("OfferFacts", "offer"), ("VendorFacts", "vendor")] {
        definitions.extend(facts.pointer(&format!("/$defs/{of}")).map(|schema| (name.to_string(), schema.clone())));
    }
    Ok(serde_json::json!({ "title": "Api", "type": "object", "additionalProperties": false, "$defs": definitions }))
}

/// The program that is nothing but the standard library.
fn standard() -> io::Result<crate::Program> {
    crate::compile(crate::Sources::single("std", "use std\n")).map_err(|error| io::Error::other(error.to_string()))
}

/// Runs it.
pub(crate) fn run(arguments: &Arguments, out: &mut dyn Write) -> io::Result<Status> {
    let schema = match arguments.which {
        Which::Api => api()?,
        Which::Report => serde_json::to_value(schemars::schema_for!(Explanation))?,
        Which::Advice => serde_json::to_value(schemars::schema_for!(Advice))?,
        Which::Needs => serde_json::to_value(schemars::schema_for!(Needs))?,
        Which::Map => serde_json::to_value(schemars::schema_for!(Mapping))?,
        Which::Facts => match &arguments.file {
            Some(path) => match load::program(path, &load::Book::default()) {
                Ok(program) => program.facts_schema(),
                Err(status) => return Ok(status),
            },
            None => standard()?.facts_schema(),
        },
    };
    serde_json::to_writer_pretty(&mut *out, &schema)?;
    writeln!(out)?;
    Ok(Status::Fine)
}
