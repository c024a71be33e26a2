//! Partners as rows of numbers, and pairs as the places of those numbers.
//!
//! Partners with the same lists have the same *layout*: with any offer they make the same pair, up to numbers. Names count as far
//! as offers mention them. A partner is bound once, by itself, and not once for each offer.

use super::range::{Range, is_minus_zero};
use super::stencil::{self, Spot, Stencil, Stencils, numbered};
use super::trace::count;
use crate::facts::{Cell as StatedCell, Outline, Pair, Record, bind};
use crate::prelude::*;
use crate::schema::{Default, Entity, Field, FieldId, FieldType, Schema, Value};
use crate::value::Date;

/// An offer and the vendor who makes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Offered {
    /// The vendor, where the offer names one that exists.
    pub vendor: Option<Record>,
    /// The offer.
    pub offer: Record,
}

/// A value of a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell {
    /// The same for every partner of the layout.
    Fixed(f64),
    /// The partner's, in this column.
    Column(usize),
}

/// A pair of some layout and an offer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Symbolic {
    counts: [usize; 7],
    columns: Vec<Vec<Cell>>,
    stated: Vec<Vec<Cell>>,
}

impl Symbolic {
    pub(super) fn count(&self, entity: Entity) -> usize {
        self.counts.get(entity.index()).copied().unwrap_or(0)
    }

    pub(super) fn counts(&self) -> &[usize; 7] {
        &self.counts
    }

    pub(super) fn value(&self, field: FieldId, offset: usize) -> Option<Cell> {
        self.columns.get(field.0)?.get(offset).copied()
    }

    pub(super) fn stated(&self, field: FieldId, member: usize) -> Option<Cell> {
        self.stated.get(field.0)?.get(member).copied()
    }
}

/// A partner's layout and numbers; missing is no number.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// The layout's number.
    pub(super) layout: usize,
    pub(super) values: Vec<f64>,
}

/// Partners of one outline: all but their numbers.
#[derive(Debug, Clone)]
pub(super) struct Like {
    pub(super) layout: usize,
    /// The outline's record, without its name.
    pub(super) record: Record,
    values: Vec<f64>,
    /// For each number that such a partner states the columns that it stands in.
    columns: Vec<Vec<usize>>,
}

impl Like {
    /// The row of a partner with these numbers; false where `eval` has to look at it.
    pub(super) fn fill(&self, numbers: &[f64], into: &mut Vec<f64>) -> bool {
        into.clone_from(&self.values);
        for (columns, number) in self.columns.iter().zip(numbers) {
            for column in columns {
                if let Some(place) = into.get_mut(*column) {
                    *place = *number;
                }
            }
        }
        numbers.len() == self.columns.len() && numbers.iter().all(|number| number.is_finite())
    }
}

/// Reads partners.
#[derive(Debug, Clone)]
pub(super) struct Reader {
    /// With nothing demanded of offers: a partner is read without one.
    schema: Schema,
    texts: Vec<String>,
    interned: Map<String, usize>,
    /// Names that offers and vendors mention, in order.
    mentioned: Vec<String>,
    nobody: Record,
    /// Layouts by what they are told apart by.
    layouts: Map<Vec<u32>, usize>,
    stencils: Stencils,
    /// The kind of each entity, where it has one.
    kinds: [Option<FieldId>; 7],
}

impl Reader {
    /// For these offers.
    ///
    /// # Errors
    /// What no plan can express, in words.
    pub(super) fn new(schema: &Schema, texts: &[String], offers: &[Offered]) -> Result<Reader, String> {
        let mut own = schema.clone();
        for field in &mut own.fields {
            if is_partners(field.entity) {
                if let Some(key) = field.keys.iter().find(|key| !is_partners(**key)) {
                    return Err(format!("`{}` has a value for each {}", field.path(), key.word()));
                }
                if matches!(field.kind, FieldType::Member(_)) {
                    return Err(format!("`{}` is a member of another list", field.path()));
                }
            } else if field.default == Default::Required {
                field.default = Default::Missing;
            }
        }
        let mut mentioned = BTreeSet::new();
        for Offered { vendor, offer } in offers {
            for record in vendor.iter().chain(core::iter::once(offer)) {
                mention(record, &mut mentioned);
            }
        }
        let kinds = Entity::ALL.map(|entity| own.find(entity, "kind"));
        Ok(Reader {
            schema: own,
            texts: texts.to_vec(),
            interned: Map::default(),
            mentioned: mentioned.into_iter().collect(),
            nobody: Record::new(Entity::Offer, "", "", None),
            layouts: Map::default(),
            stencils: Stencils::default(),
            kinds,
        })
    }

    /// Whether a partner that was read for these offers can be used for that one.
    pub(super) fn knows(&self, offered: &Offered) -> bool {
        let mut mentioned = BTreeSet::new();
        for record in offered.vendor.iter().chain(core::iter::once(&offered.offer)) {
            mention(record, &mut mentioned);
        }
        mentioned.iter().all(|name| self.mentioned.binary_search(name).is_ok())
    }

    /// How much it remembers of the partners that it has read.
    pub(super) fn known(&self) -> usize {
        self.layouts.len() + self.interned.len()
    }

    /// Whether an offer mentions this name.
    pub(super) fn mentions(&self, name: &str) -> bool {
        self.mention(name) % 2 == 1
    }

    /// How to read partners of an outline; `None` where `eval` has to look at them.
    pub(super) fn like(&mut self, outline: &Outline) -> Option<Like> {
        let record = Record { name: String::new(), ..outline.record.clone() };
        let row = self.bound(&record)?;
        let (spots, required) = self.spots(&record)?;
        if required.iter().any(|column| row.values.get(*column).is_none_or(|value| value.is_nan())) {
            return None;
        }
        let mut columns = Vec::new();
        for place in &outline.places {
            let cell = stencil::number_of(&record, place)?;
            let spots = spots.iter().enumerate().filter(|(_, spot)| **spot == Spot::Cell(cell));
            columns.push(spots.map(|(column, _)| column).collect());
        }
        Some(Like { layout: row.layout, record, values: row.values, columns })
    }

    /// Reads a partner; `None` where `eval` has to say what is wrong.
    pub(super) fn read(&mut self, partner: &Record) -> Option<Row> {
        // A partner that an offer mentions by its name has a layout of its own.
        if self.mention(&partner.name) % 2 == 1 {
            return self.bound(partner);
        }
        let mut stencils = core::mem::take(&mut self.stencils);
        let row = match stencils.find(&|partner, member| self.finds_by(partner, member), partner) {
            Ok(stencil) => stamped(stencil, partner, &self.texts, &mut self.interned),
            Err(often) => {
                let row = self.bound(partner);
                if let (true, Some(row)) = (often, &row)
                    && let Some((spots, required)) = self.spots(partner)
                {
                    let stencil = Stencil { outline: partner.clone(), layout: row.layout, spots, required };
                    stencils.keep(&|partner, member| self.finds_by(partner, member), stencil);
                }
                row
            }
        };
        self.stencils = stencils;
        row
    }

    /// The number of a member's kind, where an entry of the partner's or of an offer's can be found by its name.
    fn finds_by(&self, partner: &Record, member: &Record) -> Option<u32> {
        let kind = self.kinds.get(member.entity.index()).copied().flatten()?;
        let Value::Symbol(symbol) = member.cells.get(&kind)?.value else { return None };
        let FieldType::Symbol(set) = self.schema.field(kind)?.kind else { return None };
        let name = self.schema.symbol_name(set, symbol);
        let stated = |record: &Record| record.entries.keys().any(|(_, key)| key.iter().any(|known| known == name));
        let found = self.mention(name) % 2 == 1
            || stated(partner)
            || partner.list(Entity::Goal).iter().chain(partner.list(Entity::Activity)).any(stated);
        found.then_some(symbol)
    }

    /// By binding it.
    fn bound(&mut self, partner: &Record) -> Option<Row> {
        let pair = bind(&self.schema, &self.texts, None, partner, &self.nobody).ok()?;
        let mut values = Vec::new();
        for (at, field) in self.schema.fields.iter().enumerate().filter(|(_, field)| is_partners(field.entity)) {
            for offset in 0..size(&pair, field) {
                let value = number(pair.value(FieldId(at), offset), &pair, &self.texts, &mut self.interned);
                if value.is_infinite() {
                    return None;
                }
                values.push(value);
            }
            if !field.keys.is_empty() {
                values.extend((0..pair.count(field.entity)).map(|member| truth(pair.any_stated(FieldId(at), member))));
            }
        }
        let key = self.key(&pair);
        let next = self.layouts.len();
        Some(Row { layout: *self.layouts.entry(key).or_insert(next), values })
    }

    /// For each column where its value stands, and the columns that must not be missing.
    fn spots(&mut self, partner: &Record) -> Option<(Vec<Spot>, Vec<usize>)> {
        let (tagged, kinds) = numbered(&self.schema, partner);
        let pair = bind(&self.schema, &self.texts, None, &tagged, &self.nobody).ok()?;
        let mut spots = Vec::new();
        let mut required = Vec::new();
        for (at, field) in self.schema.fields.iter().enumerate().filter(|(_, field)| is_partners(field.entity)) {
            for offset in 0..size(&pair, field) {
                let kind = if field.keys.is_empty() {
                    kinds.get(&(FieldId(at), pair.name(field.entity, offset).to_string()))
                } else {
                    None
                };
                if field.default == Default::Required {
                    required.push(spots.len());
                }
                spots.push(match (kind, pair.value(FieldId(at), offset)) {
                    (Some(cell), _) => Spot::Cell(*cell),
                    (None, Value::Member(cell)) if field.kind == FieldType::Text && field.keys.is_empty() => Spot::Letters(cell),
                    (None, Value::Member(cell)) => Spot::Cell(cell),
                    (None, value) => Spot::Fixed(number(value, &pair, &self.texts, &mut self.interned)),
                });
            }
            if !field.keys.is_empty() {
                spots
                    .extend((0..pair.count(field.entity)).map(|member| Spot::Fixed(truth(pair.any_stated(FieldId(at), member)))));
            }
        }
        Some((spots, required))
    }

    fn key(&self, pair: &Pair<'_>) -> Vec<u32> {
        let mut key = Vec::new();
        for entity in [Entity::Partner, Entity::Goal, Entity::Activity] {
            let kind = self.schema.find(entity, "kind");
            key.push(u32::MAX);
            for member in 0..pair.count(entity) {
                // An activity that only the offer names is put among the partner's by its name.
                let place = self.mention(pair.name(entity, member));
                key.push(if entity == Entity::Activity || place % 2 == 1 { place } else { 0 });
                key.push(kind.map_or(0, |kind| self.kind(pair, kind, entity, member)));
            }
        }
        key
    }

    /// Odd: the place of a name that is mentioned. Even: between which of them it would stand.
    fn mention(&self, name: &str) -> u32 {
        let small = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        match self.mentioned.binary_search_by(|known| known.as_str().cmp(name)) {
            Ok(place) => small(place * 2 + 1),
            Err(place) => small(place * 2),
        }
    }

    fn kind(&self, pair: &Pair<'_>, kind: FieldId, entity: Entity, member: usize) -> u32 {
        let set = match self.schema.field(kind).map(|field| &field.kind) {
            Some(FieldType::Symbol(set)) => *set,
            _ => return 0,
        };
        // Only a kind that is stated stands for a name.
        let stated = pair.record(entity, member).and_then(|record| record.cells.get(&kind)).map(|cell| cell.value);
        match stated {
            Some(Value::Symbol(symbol)) => match self.mention(self.schema.symbol_name(set, symbol)) {
                place if place % 2 == 1 => place,
                _ => 0,
            },
            _ => 0,
        }
    }

    /// The pair that partners of this one's layout make with an offer; `None` where `eval` has to say what is wrong.
    pub(super) fn symbolic(&mut self, schema: &Schema, partner: &Record, offered: &Offered) -> Option<Symbolic> {
        let own = bind(&self.schema, &self.texts, None, partner, &self.nobody).ok()?;
        let pair = bind(schema, &self.texts, offered.vendor.as_ref(), partner, &offered.offer).ok()?;
        let mut counts = [0; 7];
        for entity in Entity::ALL {
            if let Some(place) = counts.get_mut(entity.index()) {
                *place = pair.count(entity);
            }
        }
        let places: Vec<Vec<Option<usize>>> = Entity::ALL.iter().map(|entity| own_places(&own, &pair, *entity)).collect();
        let mut found = Symbolic { counts, columns: Vec::new(), stated: Vec::new() };
        let mut base = 0;
        for (at, field) in schema.fields.iter().enumerate() {
            let id = FieldId(at);
            let partners = is_partners(field.entity);
            let mut column = Vec::new();
            for offset in 0..size(&pair, field) {
                let own = if partners { own_offset(&own, &pair, field, &places, offset) } else { None };
                column.push(match own {
                    Some(own) => Cell::Column(base + own),
                    None => Cell::Fixed(number(pair.value(id, offset), &pair, &self.texts, &mut self.interned)),
                });
            }
            let sized = size(&own, field);
            let mut stated = Vec::new();
            if !field.keys.is_empty() {
                for member in 0..pair.count(field.entity) {
                    let own = places.get(field.entity.index()).and_then(|places| places.get(member)).copied().flatten();
                    stated.push(match own {
                        Some(own) if partners => Cell::Column(base + sized + own),
                        _ => Cell::Fixed(truth(pair.any_stated(id, member))),
                    });
                }
            }
            if partners {
                base += sized + if field.keys.is_empty() { 0 } else { own.count(field.entity) };
            }
            found.columns.push(column);
            found.stated.push(stated);
        }
        Some(found)
    }
}

/// Names by which something of the partner's can be found or put in its place.
fn mention(record: &Record, names: &mut BTreeSet<String>) {
    names.extend(record.entries.keys().flat_map(|(_, key)| key.iter().cloned()));
    for member in record.members.values().flatten() {
        names.insert(member.name.clone());
        mention(member, names);
    }
}

/// For each member of the pair its place in the partner's own list.
fn own_places(own: &Pair<'_>, pair: &Pair<'_>, entity: Entity) -> Vec<Option<usize>> {
    if !is_partners(entity) {
        return Vec::new();
    }
    let names: BTreeMap<&str, usize> = (0..own.count(entity)).map(|member| (own.name(entity, member), member)).gather();
    (0..pair.count(entity)).map(|member| names.get(pair.name(entity, member)).copied()).collect()
}

/// Where a value of the pair stands in the partner's own column; `None` where it belongs to a member that only the offer names.
fn own_offset(own: &Pair<'_>, pair: &Pair<'_>, field: &Field, places: &[Vec<Option<usize>>], offset: usize) -> Option<usize> {
    let mut indices = Vec::new();
    let mut rest = offset;
    for entity in field.keys.iter().rev().chain(core::iter::once(&field.entity)) {
        let count = pair.count(*entity).max(1);
        indices.push(places.get(entity.index())?.get(rest % count).copied().flatten()?);
        rest /= count;
    }
    Some(own.offset(field, indices.into_iter().rev()))
}

fn size(pair: &Pair<'_>, field: &Field) -> usize {
    field.keys.iter().fold(pair.count(field.entity), |size, key| size * pair.count(*key))
}

fn is_partners(entity: Entity) -> bool {
    matches!(entity, Entity::Partner | Entity::Goal | Entity::Activity)
}

fn truth(truth: bool) -> f64 {
    if truth { 1.0 } else { 0.0 }
}

/// A partner's row by a stencil.
fn stamped(stencil: &Stencil, partner: &Record, texts: &[String], interned: &mut Map<String, usize>) -> Option<Row> {
    let cells: Vec<&StatedCell> = stencil::cells(partner).collect();
    let mut values = Vec::with_capacity(stencil.spots.len());
    for spot in &stencil.spots {
        values.push(match spot {
            Spot::Fixed(number) => *number,
            Spot::Cell(at) => plain(cells.get(*at)?.value),
            Spot::Letters(at) => {
                let letters = cells.get(*at)?.text.as_ref()?;
                match texts.iter().position(|known| known == letters) {
                    Some(known) => count(known),
                    None => intern(letters.clone(), texts, interned),
                }
            }
        });
    }
    let lacks = |column: &usize| values.get(*column).is_none_or(|value| value.is_nan());
    let sound = values.iter().all(|value| !value.is_infinite()) && !stencil.required.iter().any(lacks);
    sound.then_some(Row { layout: stencil.layout, values })
}

fn intern(letters: String, texts: &[String], interned: &mut Map<String, usize>) -> f64 {
    let next = texts.len() + interned.len();
    count(*interned.entry(letters).or_insert(next))
}

/// A value as a number: symbols, members and texts by their numbers, days since 1970, missing as no number. A number that is
/// none comes out as infinite: `eval` will say what it thinks of it.
fn number(value: Value, pair: &Pair<'_>, texts: &[String], interned: &mut Map<String, usize>) -> f64 {
    match value {
        Value::Text(text) if text >= texts.len() => {
            let letters = pair.texts.get(text - texts.len()).cloned().unwrap_or_default();
            intern(letters, texts, interned)
        }
        value => plain(value),
    }
}

fn plain(value: Value) -> f64 {
    match value {
        Value::Missing => f64::NAN,
        Value::Number(number) if number.is_nan() => f64::INFINITY,
        Value::Number(number) => number,
        Value::Truth(yes) => truth(yes),
        Value::Symbol(symbol) => f64::from(symbol),
        Value::Member(place) | Value::Text(place) => count(place),
        Value::Date(date) => Date::days_since_epoch(date),
    }
}

/// Where the numbers of a column lie.
pub(super) fn range(column: impl Iterator<Item = f64>) -> Range {
    let mut range = Range { low: f64::INFINITY, high: f64::NEG_INFINITY, missing: false, minus_zero: false };
    for value in column {
        range.missing = range.missing || value.is_nan();
        range.low = if value < range.low { value } else { range.low };
        range.high = if value > range.high { value } else { range.high };
        range.minus_zero = range.minus_zero || is_minus_zero(value);
    }
    range
}
