//! A mapping laid over the header of a table: which columns hold numbers and where these go, and which columns decide everything
//! else about a row.
//!
//! Rows that state the same columns, with the same words where words are, become the same record up to numbers and the name. So
//! the record is made once, and for each further row only its numbers are read. A row for which that is in doubt is mapped whole.

use super::Notation;
use super::plan::{Line, Plan};
use super::target::{Target, What, Who};
use crate::facts::{Datum, Key, bad_name};
use crate::prelude::*;
use crate::schema::{Entity, Field, FieldId, FieldType};
use crate::source::SourceId;
use crate::syntax::parse_value;
use crate::syntax::tree::FactValue;
use crate::value::Literal;

/// Where in a partner's record a number goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The member of a list, where it is not the partner's own.
    pub member: Option<(Entity, String)>,
    /// The field.
    pub field: FieldId,
    /// The names by which an entry of a field with keys is found; empty for plain fields.
    pub key: Key,
}

/// What becomes of a column.
#[derive(Debug, Clone, PartialEq)]
enum Use {
    /// Nothing reads it.
    Unread,
    /// It names the row.
    Name,
    /// It says what a reader calls it, which changes no number.
    Title,
    /// It holds numbers: of which line.
    Number(usize),
    /// It holds words.
    Words,
}

/// The columns of a table.
#[derive(Debug, Clone)]
pub(crate) struct Columns {
    uses: Vec<Use>,
}

/// What tells one outline from another: the words, and which numbers are stated.
pub(crate) type Signature = Vec<u8>;

impl Columns {
    /// For tables with this header; `None` where rows have to be mapped one by one, since lines read lists or objects.
    pub(crate) fn of(plan: &Plan<'_>, header: &[String]) -> Option<Columns> {
        let flat = plan.lines.iter().all(|line| line.each.is_none() && line.reads().all(|path| path.is_plain()));
        if !flat || plan.entity != Entity::Partner {
            return None;
        }
        let uses: Vec<Use> = header.iter().map(|column| of_column(plan, column)).collect();
        (uses.iter().filter(|known| **known == Use::Name).count() == 1).then_some(Columns { uses })
    }

    /// Writes what a row's outline is known by, and gives its name; `None` where it has none that may stand.
    pub(crate) fn signature<'c>(&self, plan: &Plan<'_>, cells: &'c [String], into: &mut Signature) -> Option<&'c str> {
        into.clear();
        let mut name = None;
        for (known, cell) in self.uses.iter().zip(cells) {
            match known {
                Use::Unread | Use::Title => {}
                Use::Name => name = plan.states(cell).then(|| cell.trim()).filter(|name| bad_name(name).is_none()),
                Use::Number(_) => into.push(u8::from(plan.states(cell))),
                Use::Words => {
                    into.extend_from_slice(cell.as_bytes());
                    into.push(0);
                }
            }
        }
        name
    }

    /// The stated numbers of a row, each with its field; `None` where one of them is no number with its unit, but a range
    /// or a word.
    pub(crate) fn numbers<'p>(
        &self,
        plan: &'p Plan<'_>,
        cells: &[String],
        take: &mut dyn FnMut(&'p Field, Literal) -> Option<f64>,
    ) -> Option<Vec<f64>> {
        let mut numbers = Vec::with_capacity(self.uses.len());
        for (known, cell) in self.uses.iter().zip(cells) {
            let Use::Number(line) = known else { continue };
            if plan.states(cell) {
                let line = plan.lines.get(*line)?;
                let field = line.target.field(plan.schema)?;
                let literal = match line.way.read(&Datum::Text(cell.clone()), Some(&field.kind), line.currency).ok()? {
                    Datum::Literal(literal) => literal,
                    Datum::Text(text) => match parse_value(&text, SourceId::default()).ok()?.node {
                        FactValue::Literal(literal) => literal,
                        _ => return None,
                    },
                    _ => return None,
                };
                numbers.push(take(field, literal)?);
            }
        }
        Some(numbers)
    }

    /// Where the numbers of a row like this one go, in the order in which they stand.
    pub(crate) fn places(&self, plan: &Plan<'_>, cells: &[String]) -> Vec<Place> {
        let stated = self.uses.iter().zip(cells).filter(|(_, cell)| plan.states(cell));
        let lines = stated.filter_map(|(known, _)| match known {
            Use::Number(line) => plan.lines.get(*line),
            _ => None,
        });
        lines.filter_map(|line| place(&line.target)).collect()
    }

    /// Counts the columns that a row states and nothing reads.
    pub(crate) fn count_unread(&self, cells: &[String], counts: &mut [(usize, String)]) {
        for ((known, cell), (count, example)) in self.uses.iter().zip(cells).zip(counts) {
            if *known == Use::Unread && !cell.trim().is_empty() {
                if *count == 0 {
                    *example = cell.chars().take(80).collect();
                }
                *count += 1;
            }
        }
    }
}

fn of_column(plan: &Plan<'_>, column: &str) -> Use {
    let readers: Vec<(usize, &Line)> =
        plan.lines.iter().enumerate().filter(|(_, line)| line.reads().any(|path| path.text == column)).collect();
    let [(at, line)] = readers.as_slice() else {
        return if readers.is_empty() { Use::Unread } else { Use::Words };
    };
    let rivals = plan.lines.iter().filter(|other| other.target == line.target).count();
    let alone = line.reads().count() == 1 && line.constant.is_none() && line.way.table.is_empty() && rivals == 1;
    let text = matches!(line.way.notation, Notation::Literal | Notation::Text);
    match &line.target {
        Target::Head("name") if alone && text && line.otherwise.is_none() => Use::Name,
        Target::Head("title") if alone && text && line.otherwise.is_none() => Use::Title,
        target if alone => match target.field(plan.schema).map(|field| &field.kind) {
            Some(FieldType::Number { .. }) if place(target).is_some() && line.way.notation != Notation::Names => Use::Number(*at),
            _ => Use::Words,
        },
        _ => Use::Words,
    }
}

fn place(target: &Target) -> Option<Place> {
    match target {
        Target::Own(field, key) => Some(Place { member: None, field: *field, key: key.clone() }),
        Target::Member(entity, Who::Named(name), What::Field(field, key)) => {
            Some(Place { member: Some((*entity, name.clone())), field: *field, key: key.clone() })
        }
        Target::Head(_) | Target::Member(..) => None,
    }
}
