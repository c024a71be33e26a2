//! What facts of partners as data have in common: everything but their names, titles and numbers.
//!
//! Facts that state the same fields, with the same words where words are, become the same record up to those. So the record is made
//! once, and of further ones only the numbers are read. What is in doubt is read whole.

use super::mapping::{Place, Signature};
use super::read::{fitting, number_in};
use super::{Datum, Money, bad_name};
use crate::prelude::*;
use crate::schema::{Entity, Field, FieldId, FieldType, Schema};
use crate::source::SourceId;
use crate::syntax::parse_value;
use crate::syntax::tree::FactValue;

/// Facts of a partner, taken apart.
pub(super) struct Apart<'d> {
    /// What it is called.
    pub(super) name: &'d str,
    /// The numbers that it states.
    pub(super) numbers: Vec<f64>,
    /// Where they go, where somebody asked.
    pub(super) places: Vec<Place>,
}

/// Takes facts apart, and writes what their outline is known by; `None` where they have none that may stand.
pub(super) fn apart<'d>(
    schema: &Schema,
    money: &Money,
    facts: &'d Datum,
    placed: bool,
    into: &mut Signature,
) -> Option<Apart<'d>> {
    into.clear();
    let Datum::Map(map) = facts else { return None };
    let mut name = None;
    let mut writer = Writer { schema, money, placed, into, numbers: Vec::new(), places: Vec::new() };
    for (key, value) in map.iter().filter(|(_, value)| **value != Datum::Nothing) {
        match (key.as_str(), value) {
            ("name", Datum::Text(text)) => name = Some(text.as_str()),
            ("title", Datum::Text(_)) => {}
            ("name" | "title", _) => return None,
            (key, value) => match Entity::listed(Entity::Partner, key) {
                Some(entity) => writer.members(entity, key, value)?,
                None => writer.own(key, value)?,
            },
        }
    }
    let Writer { numbers, places, .. } = writer;
    Some(Apart { name: name.filter(|name| bad_name(name).is_none())?, numbers, places })
}

struct Writer<'a> {
    schema: &'a Schema,
    money: &'a Money,
    placed: bool,
    into: &'a mut Signature,
    numbers: Vec<f64>,
    places: Vec<Place>,
}

impl Writer<'_> {
    fn own(&mut self, key: &str, value: &Datum) -> Option<()> {
        self.key(b'k', key);
        match self.schema.find(Entity::Partner, key).and_then(|id| Some((id, self.schema.field(id)?))) {
            Some((id, field)) => self.field(None, (id, field), &mut Vec::new(), value),
            None if matches!(key, "archetype" | "is") => self.words(value),
            // Nothing reads it.
            None => Some(()),
        }
    }

    fn members(&mut self, entity: Entity, list: &str, value: &Datum) -> Option<()> {
        let Datum::List(items) = value else { return None };
        self.key(b'l', list);
        for item in items {
            let Datum::Map(fields) = item else { return None };
            let Some(Datum::Text(name)) = fields.get("name") else { return None };
            self.key(b'm', name);
            for (key, value) in fields.iter().filter(|(key, value)| *key != "name" && **value != Datum::Nothing) {
                self.key(b'k', key);
                match self.schema.find(entity, key).and_then(|id| Some((id, self.schema.field(id)?))) {
                    Some((id, field)) => self.field(Some((entity, name)), (id, field), &mut Vec::new(), value)?,
                    None => self.words(value)?,
                }
            }
        }
        self.into.push(b'.');
        Some(())
    }

    /// The value of a field, or the values by key.
    fn field(
        &mut self,
        member: Option<(Entity, &str)>,
        (id, field): (FieldId, &Field),
        key: &mut Vec<String>,
        value: &Datum,
    ) -> Option<()> {
        if let (true, Datum::Map(map)) = (key.len() < field.keys.len(), value) {
            self.into.push(b'{');
            for (name, value) in map {
                self.key(b'k', name);
                key.push(name.clone());
                self.field(member, (id, field), key, value)?;
                key.pop();
            }
            self.into.push(b'}');
            return Some(());
        }
        if key.len() != field.keys.len() || !matches!(field.kind, FieldType::Number { .. }) {
            return self.words(value);
        }
        let number = match value {
            Datum::Number(number) => fitting(field, *number)?,
            Datum::Literal(literal) => number_in(field, literal, self.money)?,
            Datum::Text(text) => match parse_value(text, SourceId::default()).ok()?.node {
                FactValue::Literal(literal) => number_in(field, &literal, self.money)?,
                _ => return self.words(value),
            },
            _ => return self.words(value),
        };
        self.into.push(b'n');
        self.numbers.push(number);
        if self.placed {
            let member = member.map(|(entity, name)| (entity, name.to_string()));
            self.places.push(Place { member, field: id, key: key.clone() });
        }
        Some(())
    }

    fn words(&mut self, value: &Datum) -> Option<()> {
        match value {
            Datum::Nothing => self.into.push(b'0'),
            Datum::Truth(truth) => self.into.extend([b't', u8::from(*truth)]),
            Datum::Number(number) => {
                self.into.push(b'f');
                self.into.extend(number.to_bits().to_le_bytes());
            }
            Datum::Text(text) => self.key(b'w', text),
            Datum::Literal(literal) => self.key(b'u', &literal.print()),
            Datum::List(items) => {
                self.into.push(b'[');
                for item in items {
                    self.words(item)?;
                }
                self.into.push(b']');
            }
            Datum::Map(map) => {
                self.into.push(b'{');
                for (name, value) in map {
                    self.key(b'k', name);
                    self.words(value)?;
                }
                self.into.push(b'}');
            }
        }
        // Longer ones are hardly alike.
        (self.into.len() <= LONGEST).then_some(())
    }

    fn key(&mut self, kind: u8, text: &str) {
        self.into.push(kind);
        self.into.extend(text.len().to_le_bytes());
        self.into.extend_from_slice(text.as_bytes());
    }
}

/// The longest that an outline is known by, in bytes.
const LONGEST: usize = 16 * 1024;
