//! Vendors, partners and offers as data: from a tree, from JSON or from rows of another system, checked against the schema, and bound into pairs.
//!
//! Data comes in as text and numbers with units and leaves as values in base units, each with its origin. Uses `schema`,
//! `syntax` (for literals in texts) and `value`; knows no expressions.

mod alike;
mod archetype;
mod from_data;
mod from_tree;
pub mod mapping;
mod pair;
mod read;
mod rows;
mod schema;
pub mod table;
mod write;

pub(crate) use crate::value::nearest;
pub use from_data::{Datum, read_data};
pub(crate) use from_data::{doubled, read_listed, read_rows};
pub use from_tree::read_trees;
pub(crate) use from_tree::{readable, row_length};
pub(crate) use pair::bind_open;
pub use pair::{Pair, PairError, Told, bind};
pub use read::Money;
pub(crate) use read::{check_number, column_unit, example, listed, listed_all, number_of, read_value, unknown_field};
pub(crate) use rows::name_of;
pub use rows::{Outline, Partner, RowReader};
pub use schema::facts_schema;
pub(crate) use write::write_offer;

use crate::prelude::*;
use crate::schema::{Entity, FieldId, Value};
use crate::source::Span;
use alloc::sync::Arc;

/// Who said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// The facts themselves.
    Given,
    /// The archetype of this name.
    Archetype(String),
}

/// Why a text cannot be a name, where it cannot.
pub(crate) fn bad_name(name: &str) -> Option<&'static str> {
    if name.trim().is_empty() {
        Some("a name has letters")
    } else if name.chars().any(char::is_control) {
        let lines = name.contains(['\n', '\r', '\u{b}', '\u{c}', '\u{85}']);
        Some(if lines { "a name stands on one line" } else { "a name has no control characters" })
    } else if name.trim() != name {
        Some("a name has no blanks around it")
    } else {
        None
    }
}

/// One stated value.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// The value; the midpoint of a range.
    pub value: Value,
    /// A text's letters, where the value is a text.
    pub text: Option<String>,
    /// The ends, where a range was given.
    pub ends: Option<(f64, f64)>,
    /// Who said so.
    pub said: Said,
    /// Where, in program text.
    pub span: Option<Span>,
}

/// The names by which an entry of a field with keys is found.
pub type Key = Vec<String>;

/// An entity's facts: stated values only, defaults are added when a pair is bound.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// What it is.
    pub entity: Entity,
    /// Its name.
    pub name: String,
    /// What a reader calls it.
    pub title: String,
    /// Plain fields.
    pub cells: BTreeMap<FieldId, Cell>,
    /// Fields with keys.
    pub entries: BTreeMap<(FieldId, Key), Cell>,
    /// Members of its lists.
    pub members: BTreeMap<Entity, Vec<Record>>,
    /// Where the rows and columns of its tables are named, in program text.
    pub heads: BTreeMap<(FieldId, String), Span>,
    /// A partner's archetype.
    pub archetype: Option<String>,
    /// An offer's vendor.
    pub vendor: Option<String>,
    /// Fields that the schema does not know, by path.
    pub unknown: Vec<String>,
    /// Where its name is written, in program text.
    pub span: Option<Span>,
}

impl Record {
    /// A record without facts.
    #[must_use]
    pub fn new(entity: Entity, name: &str, title: &str, span: Option<Span>) -> Self {
        Record {
            entity,
            name: name.into(),
            title: title.into(),
            cells: BTreeMap::new(),
            entries: BTreeMap::new(),
            members: BTreeMap::new(),
            heads: BTreeMap::new(),
            archetype: None,
            vendor: None,
            unknown: Vec::new(),
            span,
        }
    }

    /// The members of one of its lists.
    #[must_use]
    pub fn list(&self, entity: Entity) -> &[Record] {
        self.members.get(&entity).map_or(&[], Vec::as_slice)
    }

    /// `goal trust`, `partner "Northwind"`
    #[must_use]
    pub fn label(&self) -> String {
        match self.entity.list() {
            Some(_) => format!("{} {}", self.entity.word(), self.name),
            None => self.entity.word().into(),
        }
    }
}

/// Whether two records state the same, wherever that is written.
pub(crate) fn alike(a: &Record, b: &Record) -> bool {
    let cell = |a: &Cell, b: &Cell| (a.value, &a.text, a.ends, &a.said) == (b.value, &b.text, b.ends, &b.said);
    let members = |a: &[Record], b: &[Record]| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(a, b));
    (&a.name, &a.title, &a.archetype, &a.vendor, &a.unknown) == (&b.name, &b.title, &b.archetype, &b.vendor, &b.unknown)
        && a.cells.len() == b.cells.len()
        && a.cells.iter().zip(&b.cells).all(|((field, a), (other, b))| field == other && cell(a, b))
        && a.entries.len() == b.entries.len()
        && a.entries.iter().zip(&b.entries).all(|((key, a), (other, b))| key == other && cell(a, b))
        && a.members.len() == b.members.len()
        && a.members.iter().zip(&b.members).all(|((entity, a), (other, b))| entity == other && members(a, b))
}

/// Records by name, in the order in which they were declared or added. Programs share them.
pub type ByName = Map<String, Arc<Record>>;

/// All facts of a program, by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// Vendors.
    pub vendors: ByName,
    /// Partners, their archetypes already merged in.
    pub partners: ByName,
    /// Offers.
    pub offers: ByName,
    /// Archetypes.
    pub archetypes: ByName,
}

impl Facts {
    /// The map that holds entities of this sort.
    pub fn of_mut(&mut self, entity: Entity) -> &mut ByName {
        match entity {
            Entity::Vendor => &mut self.vendors,
            Entity::Offer => &mut self.offers,
            _ => &mut self.partners,
        }
    }
}
