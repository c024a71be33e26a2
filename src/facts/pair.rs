//! A pair: one partner and one offer (and its vendor), every field in columns, members in a fixed order.
//!
//! Members stand in the order of their names, so that the order in which facts were written changes no sum. Defaults are
//! added here and nowhere else.

use super::read::show_field;
use super::{Cell, Record, Said};
use crate::prelude::*;
use crate::schema::{Default, Entity, Field, FieldId, FieldType, Schema, Value};
use crate::value::Currency;

/// The entities of a pair and their values.
#[derive(Debug, Clone)]
pub struct Pair<'f> {
    /// The vendor, where the offer names one.
    pub vendor: Option<&'f Record>,
    /// The partner.
    pub partner: &'f Record,
    /// The offer.
    pub offer: &'f Record,
    /// Per entity: its members' names, in order. A missing vendor still has one (nameless) member.
    names: Vec<Vec<String>>,
    /// Per entity: its members' titles.
    titles: Vec<Vec<String>>,
    /// Per field: its values, member by member, keys innermost.
    columns: Vec<Vec<Value>>,
    /// Per field with keys: whether anything is stated, member by member.
    stated: Vec<Vec<bool>>,
    /// Texts beyond those of the program.
    pub texts: Vec<String>,
}

/// A fact that a pair cannot do without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairError {
    /// What must be stated, such as `goal trust: weight` of which entity.
    pub missing: Vec<String>,
    /// Lists with too many members.
    pub too_many: Option<String>,
}

impl<'f> Pair<'f> {
    /// How many members an entity has.
    #[must_use]
    pub fn count(&self, entity: Entity) -> usize {
        self.names.get(entity.index()).map_or(0, Vec::len)
    }

    /// A member's name.
    #[must_use]
    pub fn name(&self, entity: Entity, member: usize) -> &str {
        self.names.get(entity.index()).and_then(|names| names.get(member)).map_or("", String::as_str)
    }

    /// The members in the order in which a reader looks for their names.
    #[must_use]
    pub fn in_order(&self, entity: Entity) -> Vec<usize> {
        let mut members: Vec<usize> = (0..self.count(entity)).collect();
        members.arrange(|a, b| crate::value::natural(self.name(entity, *a), self.name(entity, *b)));
        members
    }

    /// A member's title.
    #[must_use]
    pub fn title(&self, entity: Entity, member: usize) -> &str {
        self.titles.get(entity.index()).and_then(|titles| titles.get(member)).map_or("", String::as_str)
    }

    /// Where the value of a member (and keys) stands in its field's column.
    #[must_use]
    pub fn offset(&self, field: &Field, at: impl Iterator<Item = usize>) -> usize {
        let sizes = field.keys.iter().map(|key| self.count(*key));
        core::iter::once(1).chain(sizes).zip(at).fold(0, |offset, (size, index)| offset * size + index)
    }

    /// A value by its offset.
    #[must_use]
    pub fn value(&self, field: FieldId, offset: usize) -> Value {
        self.columns.get(field.0).and_then(|column| column.get(offset)).copied().unwrap_or(Value::Missing)
    }

    /// Whether any value of a field with keys is stated for a member.
    #[must_use]
    pub fn any_stated(&self, field: FieldId, member: usize) -> bool {
        self.stated.get(field.0).and_then(|stated| stated.get(member)).copied().unwrap_or(false)
    }

    /// Replaces a value: what if it were so?
    pub fn set(&mut self, field: FieldId, offset: usize, value: Value) {
        if let Some(place) = self.columns.get_mut(field.0).and_then(|column| column.get_mut(offset)) {
            *place = value;
        }
    }

    /// Replaces all values of a field with one key for a member: these by the key's place, the others unstated. Gives back what
    /// was there, for [`Pair::put_back`].
    pub(crate) fn restate(
        &mut self,
        field: &Field,
        id: FieldId,
        member: usize,
        entries: Option<&[(usize, f64)]>,
    ) -> (Vec<Value>, bool) {
        let size: usize = field.keys.iter().map(|key| self.count(*key)).product();
        let unstated = default_number(field);
        let column = self.columns.get_mut(id.0);
        let old = match column.and_then(|column| column.get_mut(member * size..(member + 1) * size)) {
            Some(place) => {
                let old = place.to_vec();
                place.fill(unstated);
                for (at, number) in entries.into_iter().flatten() {
                    if let Some(place) = place.get_mut(*at) {
                        *place = Value::Number(*number);
                    }
                }
                old
            }
            None => Vec::new(),
        };
        let stated = self.stated.get_mut(id.0).and_then(|stated| stated.get_mut(member));
        let was = stated.map(|stated| core::mem::replace(stated, entries.is_some_and(|entries| !entries.is_empty())));
        (old, was.unwrap_or(false))
    }

    /// Undoes [`Pair::restate`].
    pub(crate) fn put_back(&mut self, id: FieldId, member: usize, (old, stated): (Vec<Value>, bool)) {
        let size = old.len();
        if let Some(place) = self.columns.get_mut(id.0).and_then(|column| column.get_mut(member * size..(member + 1) * size)) {
            place.copy_from_slice(&old);
        }
        if let Some(place) = self.stated.get_mut(id.0).and_then(|all| all.get_mut(member)) {
            *place = stated;
        }
    }

    /// The place of a member by its name.
    #[must_use]
    pub(crate) fn find(&self, entity: Entity, name: &str) -> Option<usize> {
        self.names.get(entity.index())?.iter().position(|other| other == name)
    }

    /// The record that a member comes from; `None` for an activity that is only named.
    #[must_use]
    pub fn record(&self, entity: Entity, member: usize) -> Option<&'f Record> {
        match entity {
            Entity::Vendor => self.vendor,
            Entity::Partner => Some(self.partner),
            Entity::Offer => Some(self.offer),
            Entity::Goal | Entity::Activity => find(self.partner, entity, self.name(entity, member)),
            Entity::Ask | Entity::Reward => find(self.offer, entity, self.name(entity, member)),
        }
    }
}

fn find<'f>(owner: &'f Record, entity: Entity, name: &str) -> Option<&'f Record> {
    owner.list(entity).iter().find(|member| member.name == name)
}

/// Puts a partner and an offer together.
///
/// # Errors
/// Lists every fact that has no default and is not stated, and lists beyond their limits.
pub fn bind<'f>(
    schema: &Schema,
    texts: &[String],
    vendor: Option<&'f Record>,
    partner: &'f Record,
    offer: &'f Record,
) -> Result<Pair<'f>, PairError> {
    let (pair, missing) = bind_open(schema, texts, vendor, partner, offer)?;
    if missing.is_empty() { Ok(pair) } else { Err(PairError { missing, too_many: None }) }
}

/// The same, with what is not stated missing in the pair, and listed.
///
/// # Errors
/// Lists beyond their limits.
pub(crate) fn bind_open<'f>(
    schema: &Schema,
    texts: &[String],
    vendor: Option<&'f Record>,
    partner: &'f Record,
    offer: &'f Record,
) -> Result<(Pair<'f>, Vec<String>), PairError> {
    let mut pair = Pair {
        vendor,
        partner,
        offer,
        names: Vec::new(),
        titles: Vec::new(),
        columns: Vec::new(),
        stated: Vec::new(),
        texts: Vec::new(),
    };
    for entity in Entity::ALL {
        let (names, titles) = members(schema, &pair, entity);
        if names.len() > entity.limit() {
            let list = entity.list().map_or("", |(_, list)| list);
            return Err(PairError {
                missing: Vec::new(),
                too_many: Some(format!("{} {list}, at most {}", names.len(), entity.limit())),
            });
        }
        pair.names.push(names);
        pair.titles.push(titles);
    }
    let mut missing = Vec::new();
    for (at, field) in schema.fields.iter().enumerate() {
        let (column, stated) = column(schema, &mut pair, texts, FieldId(at), field, &mut missing);
        pair.columns.push(column);
        pair.stated.push(stated);
    }
    Ok((pair, missing))
}

/// The members of an entity: for activities also those that only the offer names.
fn members(schema: &Schema, pair: &Pair<'_>, entity: Entity) -> (Vec<String>, Vec<String>) {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    match entity {
        Entity::Vendor => drop(found.insert(
            pair.vendor.map_or(String::new(), |vendor| vendor.name.clone()),
            pair.vendor.map_or(String::new(), |vendor| vendor.title.clone()),
        )),
        Entity::Partner => drop(found.insert(pair.partner.name.clone(), pair.partner.title.clone())),
        Entity::Offer => drop(found.insert(pair.offer.name.clone(), pair.offer.title.clone())),
        Entity::Goal => found.extend(listed(pair.partner, entity)),
        Entity::Ask | Entity::Reward => found.extend(listed(pair.offer, entity)),
        Entity::Activity => activities(schema, pair, &mut found),
    }
    // Any fixed order would do. Backwards through the names, floating-point sums round as in the vectors of record.
    found.into_iter().rev().unzip()
}

fn listed(owner: &Record, entity: Entity) -> impl Iterator<Item = (String, String)> + '_ {
    owner.list(entity).iter().map(|member| (member.name.clone(), member.title.clone()))
}

fn activities(schema: &Schema, pair: &Pair<'_>, found: &mut BTreeMap<String, String>) {
    let mut named: BTreeSet<String> = BTreeSet::new();
    let mut keyed = |record: &Record| {
        for (id, key) in record.entries.keys() {
            let place = schema.field(*id).and_then(|field| field.keys.iter().position(|key| *key == Entity::Activity));
            named.extend(place.and_then(|place| key.get(place)).cloned());
        }
    };
    keyed(pair.partner);
    pair.offer.list(Entity::Reward).iter().for_each(&mut keyed);
    named.extend(pair.offer.list(Entity::Ask).iter().map(|ask| ask.name.clone()));
    let set = schema.find_set(Entity::Activity.word());
    for name in named {
        let declared = set.and_then(|set| schema.set(set)?.members.get(&name));
        let title = declared.map_or_else(|| super::from_tree::readable(&name), |info| info.title.clone());
        found.insert(name, title);
    }
    found.extend(listed(pair.partner, Entity::Activity));
}

fn column(
    schema: &Schema,
    pair: &mut Pair<'_>,
    texts: &[String],
    id: FieldId,
    field: &Field,
    missing: &mut Vec<String>,
) -> (Vec<Value>, Vec<bool>) {
    let mut column = Vec::new();
    let mut stated = Vec::new();
    for member in 0..pair.count(field.entity) {
        let record = pair.record(field.entity, member);
        if !field.keys.is_empty() {
            let before = column.len();
            keyed(schema, pair, record, id, field, &mut column);
            stated.push(record.is_some_and(|record| record.entries.keys().any(|(of, _)| *of == id)));
            debug_assert!(column.len() >= before);
            continue;
        }
        let value = match (&field.kind, record.and_then(|record| record.cells.get(&id))) {
            (FieldType::Member(entity), _) => reference(pair, *entity, field.entity, member),
            (FieldType::Text, Some(Cell { text: Some(text), .. })) => intern(&mut pair.texts, texts, text),
            (_, Some(cell)) => cell.value,
            (_, None) => default_value(&mut pair.texts, texts, field),
        };
        if value.is_missing() && field.default == Default::Required && (field.entity != Entity::Vendor || pair.vendor.is_some()) {
            missing.push(match record {
                Some(record) if field.entity.list().is_some() => format!("{}: {}", record.label(), field.name),
                _ => format!("{}: {}", field.entity.word(), field.name),
            });
        }
        column.push(value);
    }
    (column, stated)
}

fn keyed(schema: &Schema, pair: &Pair<'_>, record: Option<&Record>, id: FieldId, field: &Field, column: &mut Vec<Value>) {
    let unstated = default_number(field);
    let Some(record) = record.filter(|record| record.entries.keys().any(|(of, _)| *of == id)) else {
        let size: usize = field.keys.iter().map(|entity| pair.count(*entity)).product();
        column.resize(column.len() + size, unstated);
        return;
    };
    entries(schema, pair, record, id, field, |cell| column.push(cell.map_or(unstated, |cell| cell.value)));
}

/// What a record states for each place of a field with keys, in the order of its column.
fn entries<'r>(
    schema: &Schema,
    pair: &Pair<'_>,
    record: &'r Record,
    id: FieldId,
    field: &Field,
    mut each: impl FnMut(Option<&'r Cell>),
) {
    let first = field.keys.first().copied().unwrap_or(Entity::Goal);
    let second = field.keys.get(1).copied();
    let inner = second.map_or(1, |entity| pair.count(entity));
    let all_names = |entity| (0..pair.count(entity)).map(|member| key_names(schema, pair, entity, member)).collect::<Vec<_>>();
    let inner_names = second.map(all_names);
    // One key for all questions, so that its memory is used again.
    let mut key: (FieldId, Vec<String>) = (id, vec![String::new(); field.keys.len()]);
    for outer_names in all_names(first) {
        for inner in 0..inner {
            let inner_names = inner_names.as_ref().and_then(|names| names.get(inner));
            each(outer_names.iter().find_map(|name| match inner_names {
                None => entry(record, &mut key, [name.as_str()]),
                Some(others) => others.iter().find_map(|other| entry(record, &mut key, [name.as_str(), other.as_str()])),
            }));
        }
    }
}

/// What a record states for these names.
fn entry<'r, const N: usize>(record: &'r Record, key: &mut (FieldId, Vec<String>), names: [&str; N]) -> Option<&'r Cell> {
    for (place, name) in key.1.iter_mut().zip(names) {
        place.clear();
        place.push_str(name);
    }
    record.entries.get(key)
}

/// A member is found by its name, or else by its kind.
fn key_names(schema: &Schema, pair: &Pair<'_>, entity: Entity, member: usize) -> Vec<String> {
    let mut names = vec![pair.name(entity, member).to_string()];
    if let Some(id) = schema.find(entity, "kind")
        && let Some(FieldType::Symbol(set)) = schema.field(id).map(|field| field.kind.clone())
        && let Some(Value::Symbol(symbol)) =
            pair.record(entity, member).and_then(|record| record.cells.get(&id)).map(|cell| cell.value)
    {
        names.push(schema.symbol_name(set, symbol).into());
    }
    names
}

fn reference(pair: &Pair<'_>, entity: Entity, owner: Entity, member: usize) -> Value {
    let name = pair.name(owner, member);
    let names = pair.names.get(entity.index());
    names.and_then(|names| names.iter().position(|other| other == name)).map_or(Value::Missing, Value::Member)
}

fn intern(pair_texts: &mut Vec<String>, texts: &[String], text: &str) -> Value {
    if let Some(at) = texts.iter().position(|other| other == text) {
        return Value::Text(at);
    }
    let at = pair_texts.iter().position(|other| other == text).unwrap_or_else(|| {
        pair_texts.push(text.into());
        pair_texts.len() - 1
    });
    Value::Text(texts.len() + at)
}

fn default_number(field: &Field) -> Value {
    match field.default {
        Default::Number(number) => Value::Number(number),
        _ => Value::Missing,
    }
}

fn default_value(pair_texts: &mut Vec<String>, texts: &[String], field: &Field) -> Value {
    match &field.default {
        Default::Required | Default::Missing => Value::Missing,
        Default::Number(number) => Value::Number(*number),
        Default::Truth(truth) => Value::Truth(*truth),
        Default::Symbol(symbol) => Value::Symbol(*symbol),
        Default::Text(text) => intern(pair_texts, texts, text),
        Default::Date(date) => Value::Date(*date),
    }
}

/// A fact as a reader sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// `partner.win`, `goal trust.weight`
    pub name: String,
    /// As text.
    pub value: String,
    /// Who said so; `None` for a default.
    pub said: Option<Said>,
    /// The ends of a range.
    pub ends: Option<(f64, f64)>,
    /// The field.
    pub field: FieldId,
    /// Where a range stands in the field's column: an entry for a kind stands for all members of that kind.
    pub offsets: Vec<usize>,
}

impl Pair<'_> {
    /// Every fact of the pair that is stated or has a default, with who said so.
    #[must_use]
    pub fn told(&self, schema: &Schema, currency: Option<Currency>) -> Vec<Told> {
        let mut told = Vec::new();
        for (at, field) in schema.fields.iter().enumerate() {
            let id = FieldId(at);
            for member in 0..self.count(field.entity) {
                let Some(record) = self.record(field.entity, member) else { continue };
                if field.keys.is_empty() {
                    if !matches!(field.kind, FieldType::Member(_)) {
                        told.extend(self.told_cell(schema, currency, id, field, record, member));
                    }
                } else {
                    told.extend(self.told_entries(schema, currency, id, field, record, member));
                }
            }
        }
        told
    }

    fn told_cell(
        &self,
        schema: &Schema,
        currency: Option<Currency>,
        id: FieldId,
        field: &Field,
        record: &Record,
        member: usize,
    ) -> Option<Told> {
        let cell = record.cells.get(&id);
        let value = self.value(id, member);
        if cell.is_none() && value.is_missing() {
            return None;
        }
        let text = match cell.and_then(|cell| cell.text.as_ref()) {
            Some(text) => format!("\"{text}\""),
            None => self.show(schema, field, value, currency),
        };
        Some(Told {
            name: format!("{}.{}", record.label(), field.name),
            value: text,
            said: cell.map(|cell| cell.said.clone()),
            ends: cell.and_then(|cell| cell.ends),
            field: id,
            offsets: cell.and_then(|cell| cell.ends).map(|_| member).into_iter().collect(),
        })
    }

    fn told_entries(
        &self,
        schema: &Schema,
        currency: Option<Currency>,
        id: FieldId,
        field: &Field,
        record: &Record,
        member: usize,
    ) -> Vec<Told> {
        let stated: Vec<_> = record.entries.iter().filter(|((of, _), _)| *of == id).collect();
        if stated.is_empty() {
            return Vec::new();
        }
        let mut places = Vec::new();
        if stated.iter().any(|(_, cell)| cell.ends.is_some()) {
            entries(schema, self, record, id, field, |cell| places.push(cell));
        }
        let first = member * places.len();
        let offsets = |cell: &Cell| {
            let all = places.iter().enumerate();
            all.filter(|(_, place)| place.is_some_and(|place| core::ptr::eq(place, cell))).map(|(at, _)| first + at).collect()
        };
        stated
            .into_iter()
            .map(|((_, key), cell)| Told {
                name: format!("{}.{}({})", record.label(), field.name, key.join(", ")),
                value: self.show(schema, field, cell.value, currency),
                said: Some(cell.said.clone()),
                ends: cell.ends,
                field: id,
                offsets: if cell.ends.is_some() { offsets(cell) } else { Vec::new() },
            })
            .collect()
    }

    /// A value of a field as text.
    #[must_use]
    pub fn show(&self, schema: &Schema, field: &Field, value: Value, currency: Option<Currency>) -> String {
        match (value, &field.kind) {
            (Value::Number(number), _) => show_field(field, number, currency),
            (Value::Truth(truth), _) => if truth { "yes" } else { "no" }.into(),
            (Value::Symbol(symbol), FieldType::Symbol(set)) => schema.symbol_name(*set, symbol).into(),
            (Value::Member(member), FieldType::Member(entity)) => self.name(*entity, member).into(),
            (Value::Date(date), _) => date.to_string(),
            _ => "missing".into(),
        }
    }
}
