//! Where the values of a partner's columns stand in its record: found once for all partners whose records have the same outline.
//!
//! Two records have the same outline when they state the same fields, under the same names, with the same kinds: then binding
//! them finds each value in the same place, and copying from that place is all there is to do. Which place that is shows when a
//! record is bound that holds numbers of places instead of values, so there is no second way of binding.

use crate::facts::mapping::Place;
use crate::facts::{Cell, Record};
use crate::prelude::*;
use crate::schema::{Entity, FieldId, Schema, Value};
use core::hash::{BuildHasher, Hash, Hasher};

/// Where a column's value comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Spot {
    /// The same for the whole outline.
    Fixed(f64),
    /// The value of the cell with this number in [`cells`].
    Cell(usize),
    /// The letters of that cell.
    Letters(usize),
}

/// How to read records of one outline.
#[derive(Debug, Clone)]
pub(super) struct Stencil {
    pub(super) outline: Record,
    pub(super) layout: usize,
    pub(super) spots: Vec<Spot>,
    /// Columns that must not be missing.
    pub(super) required: Vec<usize>,
}

/// Stencils by outline.
#[derive(Debug, Clone, Default)]
pub(super) struct Stencils {
    known: Map<u64, Option<Stencil>>,
}

/// A member's kind, as far as something is found by it; of the partner first.
pub(super) type KindOf<'a> = &'a dyn Fn(&Record, &Record) -> Option<u32>;

/// The most outlines that are remembered.
const MOST_OUTLINES: usize = 4096;

impl Stencils {
    /// The stencil for a record, where there is one; otherwise whether it is time to make one.
    pub(super) fn find(&mut self, kinds: KindOf<'_>, record: &Record) -> Result<&Stencil, bool> {
        let hash = hash(kinds, record);
        let full = self.known.len() >= MOST_OUTLINES;
        match self.known.get_index_of(&hash) {
            None if full => Err(false),
            None => {
                self.known.insert(hash, None);
                Err(false)
            }
            Some(at) => match self.known.get_index(at) {
                Some((_, Some(stencil))) if same(kinds, &stencil.outline, record) => Ok(stencil),
                Some((_, None)) => Err(true),
                _ => Err(false),
            },
        }
    }

    pub(super) fn keep(&mut self, kinds: KindOf<'_>, stencil: Stencil) {
        self.known.insert(hash(kinds, &stencil.outline), Some(stencil));
    }
}

fn records(partner: &Record) -> impl Iterator<Item = &Record> {
    core::iter::once(partner).chain(partner.list(Entity::Goal)).chain(partner.list(Entity::Activity))
}

/// All cells, in an order that only the outline decides.
pub(super) fn cells(partner: &Record) -> impl Iterator<Item = &Cell> {
    records(partner).flat_map(|record| record.cells.values().chain(record.entries.values()))
}

/// The number of the cell at a place.
pub(super) fn number_of(partner: &Record, place: &Place) -> Option<usize> {
    let mut before = 0;
    for record in records(partner) {
        let meant = match &place.member {
            None => record.entity == Entity::Partner,
            Some((entity, name)) => record.entity == *entity && record.name == *name,
        };
        if meant {
            let at = if place.key.is_empty() {
                record.cells.keys().position(|id| *id == place.field)
            } else {
                let entry = record.entries.keys().position(|(id, key)| *id == place.field && *key == place.key);
                entry.map(|entry| record.cells.len() + entry)
            };
            return at.map(|at| before + at);
        }
        before += record.cells.len() + record.entries.len();
    }
    None
}

/// The same record with the number of each cell as its value, and the numbers of those that keep theirs: kinds, by which entries
/// are found.
pub(super) fn numbered(schema: &Schema, partner: &Record) -> (Record, BTreeMap<(FieldId, String), usize>) {
    let mut found = partner.clone();
    let mut kinds = BTreeMap::new();
    let mut next = 0;
    number(schema, &mut found, &mut next, &mut kinds);
    for entity in [Entity::Goal, Entity::Activity] {
        for member in found.members.get_mut(&entity).into_iter().flatten() {
            number(schema, member, &mut next, &mut kinds);
        }
    }
    (found, kinds)
}

fn number(schema: &Schema, record: &mut Record, next: &mut usize, kinds: &mut BTreeMap<(FieldId, String), usize>) {
    let kind = schema.find(record.entity, "kind");
    for (id, cell) in &mut record.cells {
        if kind == Some(*id) {
            // Of members with one name the first counts.
            kinds.entry((*id, record.name.clone())).or_insert(*next);
        } else {
            (cell.value, cell.text) = (Value::Member(*next), None);
        }
        *next += 1;
    }
    for cell in record.entries.values_mut() {
        (cell.value, cell.text) = (Value::Member(*next), None);
        *next += 1;
    }
}

fn hash(kinds: KindOf<'_>, partner: &Record) -> u64 {
    let mut hasher = foldhash::fast::FixedState::default().build_hasher();
    for record in records(partner) {
        record.entity.hash(&mut hasher);
        kinds(partner, record).hash(&mut hasher);
        if record.entity != Entity::Partner {
            record.name.hash(&mut hasher);
        }
        for (id, cell) in &record.cells {
            (id, cell.text.is_some()).hash(&mut hasher);
        }
        record.entries.len().hash(&mut hasher);
        for (id, key) in record.entries.keys() {
            (id, key).hash(&mut hasher);
        }
    }
    hasher.finish()
}

/// Whether two records have one outline. The partner's own name counts too where it is not the same for all: see `Reader::read`.
fn same(kinds: KindOf<'_>, a: &Record, b: &Record) -> bool {
    let (first, second) = (a, b);
    let pair = |(a, b): (&Record, &Record)| {
        a.entity == b.entity
            && (a.entity == Entity::Partner || a.name == b.name)
            && kinds(first, a) == kinds(second, b)
            && a.cells
                .iter()
                .map(|(id, cell)| (id, cell.text.is_some()))
                .eq(b.cells.iter().map(|(id, cell)| (id, cell.text.is_some())))
            && a.entries.keys().eq(b.entries.keys())
    };
    records(a).count() == records(b).count() && records(a).zip(records(b)).all(pair)
}
