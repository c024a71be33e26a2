//! What came out: mapped rows, what was added of them, and what was not.

use super::Plan;
use crate::diagnostic::{Code, Diagnostic};
use crate::facts::{Datum, Record};
use crate::prelude::*;
use crate::schema::{Default, FieldType, Schema};
use serde::{Deserialize, Serialize};

/// One row as facts.
#[derive(Debug, Clone, PartialEq)]
pub struct MappedRow {
    /// Its number, from 1.
    pub number: usize,
    /// Its line, where the source has lines.
    pub line: Option<usize>,
    /// What it is called; empty where it says nothing.
    pub name: String,
    /// Its facts, in the shape that facts from JSON have.
    pub facts: Datum,
    /// What the mapping does not read, by path, with its values. Of the members of a list the first stands for all.
    pub unmapped: Vec<(String, Datum)>,
    /// Fields that must be stated and are not, such as `partner.day_worth`. An archetype may state them.
    pub missing: Vec<String>,
    /// Values that are not what the mapping says.
    pub problems: Vec<Problem>,
}

/// What is wrong with a row. The row is left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema), schemars(rename = "RowProblem"))]
pub struct Problem {
    /// Its number, from 1.
    pub row: usize,
    /// Its line, where the source has lines.
    pub line: Option<usize>,
    /// What it is called; empty where it says nothing.
    pub name: String,
    /// The field of the source, or else of goalfit; empty where the row as a whole is meant.
    pub field: String,
    /// The value that the source has there.
    pub value: String,
    /// What is the matter and what to do.
    pub diagnostic: Diagnostic,
}

impl Problem {
    /// `line 17 (Acme)`, `row 3`
    pub(crate) fn place(row: usize, line: Option<usize>, name: &str) -> String {
        let at = line.map_or_else(|| format!("row {row}"), |line| format!("line {line}"));
        if name.is_empty() { at } else { format!("{at} ({name})") }
    }
}

/// A field of the source that the mapping does not read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Unmapped {
    /// Its path.
    pub field: String,
    /// In how many rows it states something.
    pub rows: usize,
    /// What it states in the first of them.
    pub example: String,
}

/// A field of goalfit that must be stated and is not, neither by the row nor by its archetype.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Absent {
    /// Such as `partner.day_worth`.
    pub field: String,
    /// The names of those that do not state it. They were added, and cannot be assessed before it is.
    pub names: Vec<String>,
}

/// What became of many rows.
#[derive(Debug, Clone, PartialEq, core::default::Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Mapped {
    /// How many there were.
    pub rows: usize,
    /// The names of those that were added.
    pub added: Vec<String>,
    /// The numbers of their rows, from 1, in the same order.
    #[serde(default)]
    pub added_rows: Vec<usize>,
    /// Fields of the source that the mapping does not read, in the order in which they were met.
    pub unmapped: Vec<Unmapped>,
    /// What must be stated and is not.
    pub missing: Vec<Absent>,
    /// What was left out, and why.
    pub problems: Vec<Problem>,
}

/// The most fields that are told of, where each row may have others.
const MOST_FIELDS: usize = 4096;

/// Counts over rows as they come.
#[derive(Debug, Clone, core::default::Default)]
pub(crate) struct Tally {
    unmapped: Map<String, Unmapped>,
}

impl Tally {
    /// Takes note of what a row states and the mapping does not read.
    pub(crate) fn row(&mut self, row: &MappedRow) {
        for (field, value) in &row.unmapped {
            self.count(field, Some(value));
        }
    }

    /// Takes note of what facts state that the schema does not know.
    pub(crate) fn unknown(&mut self, record: &Record, facts: &Datum) {
        for path in record.unknown.iter().chain(record.members.values().flatten().flat_map(|member| &member.unknown)) {
            let field = path.split_once('.').map_or(path.as_str(), |(_, field)| field);
            let value = match facts {
                Datum::Map(map) => map.get(field),
                _ => None,
            };
            self.count(&any_member(field), value);
        }
    }

    fn count(&mut self, field: &str, value: Option<&Datum>) {
        let full = self.unmapped.len() >= MOST_FIELDS;
        match self.unmapped.get_mut(field) {
            Some(known) => known.rows += 1,
            None if full => {}
            None => {
                let example: String = value.and_then(super::path::plain).unwrap_or_default().chars().take(80).collect();
                self.unmapped.insert(field.into(), Unmapped { field: field.into(), rows: 1, example });
            }
        }
    }

    /// The list.
    pub(crate) fn unmapped(self) -> Vec<Unmapped> {
        self.unmapped.into_values().collect()
    }
}

/// A path without the places of members: `goals[0].wait` and `goals[3].wait` are `goals[].wait`.
fn any_member(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    let mut within = false;
    for letter in path.chars() {
        within &= letter != ']';
        if !within {
            text.push(letter);
        }
        within |= letter == '[';
    }
    text
}

impl Plan<'_> {
    /// The rows that a text in JSON holds, as the mapping says where they are.
    ///
    /// # Errors
    /// There is no list of rows where the mapping looks for it.
    pub fn find<'d>(&self, data: &'d Datum) -> Result<Vec<&'d Datum>, Diagnostic> {
        if let Datum::List(items) = data {
            return Ok(items.iter().collect());
        }
        for path in &self.rows {
            match path.find(data, &[]) {
                Some(Datum::List(items)) => return Ok(items.iter().collect()),
                // Some products write a list of one as its member, and an empty one as nothing.
                Some(Datum::Nothing) => return Ok(Vec::new()),
                Some(one @ Datum::Map(_)) => return Ok(vec![one]),
                _ => {}
            }
        }
        if self.lines.iter().flat_map(|line| &line.from).any(|path| path.find(data, &[]).is_some()) {
            return Ok(vec![data]);
        }
        let looked: Vec<&str> = self.rows.iter().map(|path| path.text.as_str()).collect();
        let wrong = if looked.is_empty() {
            Diagnostic::without_place(Code::NO_ROWS, "there is no list of rows")
        } else {
            let looked = crate::facts::listed(looked.into_iter());
            Diagnostic::without_place(Code::NO_ROWS, format!("there is no list of rows in {looked}"))
        };
        let lists = match data {
            Datum::Map(map) => {
                map.iter().filter(|(_, value)| matches!(value, Datum::List(_))).map(|(name, _)| name.as_str()).collect()
            }
            _ => Vec::new(),
        };
        Err(match lists.as_slice() {
            [] => wrong.help("say in `rows` where the list is, such as `data.items`"),
            lists => wrong.help(format!("say in `rows` which list it is: {}", crate::facts::listed(lists.iter().copied()))),
        })
    }
}

/// What an added record must state and does not, its archetype merged in.
pub(crate) fn missing_of(schema: &Schema, record: &Record) -> Vec<String> {
    let mut missing = Vec::new();
    let members = record.members.values().flatten();
    for one in core::iter::once(record).chain(members) {
        for (id, field) in schema.fields_of(one.entity) {
            let wanted = field.default == Default::Required && !matches!(field.kind, FieldType::Member(_));
            if wanted && !one.cells.contains_key(&id) {
                let of = if one.entity.list().is_some() { one.label() } else { one.entity.word().into() };
                missing.push(format!("{of}.{}", field.name));
            }
        }
    }
    missing
}
