//! Facts back into program text, so that reading it gives the same facts to the bit.

use super::read::{Money, read_value};
use super::{Cell, Record};
use crate::prelude::*;
use crate::schema::{Entity, Field, FieldId, FieldType, Schema, Value};
use crate::source::SourceId;
use crate::syntax::{is_word, parse_value, quoted};
use crate::value::{Currency, Dimension};

/// An offer as a declaration, not yet laid out. Values that an archetype or a default gives are left out.
#[must_use]
pub(crate) fn write_offer(schema: &Schema, money: &Money, offer: &Record) -> String {
    let writer = Writer { schema, money };
    let from = offer.vendor.as_ref().map_or_else(String::new, |vendor| format!(" from {}", quoted(vendor)));
    format!("offer {}{from} {{\n{}}}\n", quoted(&offer.name), writer.body(offer))
}

struct Writer<'s> {
    schema: &'s Schema,
    money: &'s Money,
}

impl Writer<'_> {
    /// Fields, then the lists of members, each on lines of their own.
    fn body(&self, record: &Record) -> String {
        let mut text = String::new();
        let fields = self.fields(record);
        if !fields.is_empty() {
            text.push_str(&format!("  {}\n", fields.join(", ")));
        }
        let asks: Vec<String> =
            record.list(Entity::Ask).iter().map(|ask| format!("{}: {}", word(&ask.name), self.only(ask))).collect();
        if !asks.is_empty() {
            text.push_str(&format!("  asks {{ {} }}\n", asks.join(", ")));
        }
        for entries in self.keyed(record) {
            text.push_str(&format!("  {entries}\n"));
        }
        for member in record.list(Entity::Reward) {
            let title =
                if member.title == super::readable(&member.name) { String::new() } else { format!(" {}", quoted(&member.title)) };
            let mut inner = self.fields(member);
            inner.extend(self.keyed(member));
            text.push_str(&format!("  reward {}{title} {{ {} }}\n", word(&member.name), inner.join(", ")));
        }
        text
    }

    /// What it is first, then in the order of the fields.
    fn fields(&self, record: &Record) -> Vec<String> {
        let kind = self.schema.find(record.entity, "kind");
        let first = record.cells.iter().filter(|(id, _)| Some(**id) == kind);
        let others = record.cells.iter().filter(|(id, _)| Some(**id) != kind);
        first.chain(others).filter_map(|(id, cell)| self.field(*id, cell)).collect()
    }

    fn field(&self, id: FieldId, cell: &Cell) -> Option<String> {
        let field = self.schema.field(id)?;
        Some(format!("{}: {}", field.name, self.cell(field, cell)))
    }

    /// The value of a member that has one field.
    fn only(&self, member: &Record) -> String {
        let cell = member.cells.iter().next();
        cell.and_then(|(id, cell)| Some(self.cell(self.schema.field(*id)?, cell))).unwrap_or_else(|| "0 days".into())
    }

    /// `pays_for: [refer]`, or `pays_for { refer: 0.5 }`
    fn keyed(&self, record: &Record) -> Vec<String> {
        let mut by_field: BTreeMap<FieldId, Vec<(&String, &Cell)>> = BTreeMap::new();
        for ((id, key), cell) in &record.entries {
            if let [name] = key.as_slice() {
                by_field.entry(*id).or_default().push((name, cell));
            }
        }
        let written = by_field.into_iter().filter_map(|(id, entries)| {
            let field = self.schema.field(id)?;
            if entries.iter().all(|(name, cell)| cell.value == Value::Number(1.0) && is_word(name)) {
                let names: Vec<&str> = entries.iter().map(|(name, _)| name.as_str()).collect();
                return Some(format!("{}: [{}]", field.name, names.join(", ")));
            }
            let values: Vec<String> = entries.iter().map(|(name, cell)| format!("{name}: {}", self.cell(field, cell))).collect();
            Some(format!("{} {{ {} }}", field.name, values.join(", ")))
        });
        written.collect()
    }

    fn cell(&self, field: &Field, cell: &Cell) -> String {
        match (cell.value, &field.kind) {
            (Value::Number(_), _) if cell.ends.is_some() => {
                let (low, high) = cell.ends.unwrap_or_default();
                let (low, high) = (self.number(field, low), self.number(field, high));
                // `6..12 weeks`: one unit is enough.
                match (low.split_once(' '), high.split_once(' ')) {
                    (Some((low, unit)), Some((_, other))) if unit.trim_end_matches('s') == other.trim_end_matches('s') => {
                        format!("{low}..{high}")
                    }
                    _ => format!("{low}..{high}"),
                }
            }
            (Value::Number(number), _) => self.number(field, number),
            (Value::Truth(truth), _) => if truth { "yes" } else { "no" }.into(),
            (Value::Symbol(symbol), FieldType::Symbol(set)) => self.schema.symbol_name(*set, symbol).into(),
            (Value::Date(date), _) => date.to_string(),
            _ => match &cell.text {
                Some(text) => quoted(text),
                None => "missing".into(),
            },
        }
    }

    /// The shortest way to write a number that reads back to the same bits.
    fn number(&self, field: &Field, value: f64) -> String {
        // Money from data may come without a currency; a text has to name one.
        let base = self.money.base.or_else(|| Currency::from_code("EUR"));
        let ways = ways(value, field, base);
        let same = |text: &&String| {
            let Ok(parsed) = parse_value(text, SourceId::default()) else { return false };
            let read = read_value(self.schema, &mut self.money.clone(), field, &parsed);
            read.is_ok_and(|cell| cell.value == Value::Number(value))
        };
        let found = if field.dimension().time == 1 {
            ways.iter().filter(same).min_by_key(|text| text.len())
        } else {
            ways.iter().find(same)
        };
        found.or(ways.last()).cloned().unwrap_or_default()
    }
}

/// A name as a word of the language; data may hold others.
fn word(name: &str) -> String {
    if is_word(name) {
        return name.into();
    }
    let letters: String = name.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '_' }).collect();
    if letters.starts_with(|first: char| first.is_alphabetic()) { letters } else { format!("_{letters}") }
}

/// How a number of a field may be written, the shortest first; the last one holds whatever the number is.
fn ways(value: f64, field: &Field, base: Option<Currency>) -> Vec<String> {
    let percent = matches!(field.kind, FieldType::Number { percent: true, .. });
    let Dimension { money, time, effort } = field.dimension();
    let scaled = |value: f64| {
        let mut found = Vec::new();
        for (size, letter) in [(1e9, "B"), (1e6, "M"), (1e3, "k")] {
            let short = format!("{}{letter}", value / size);
            if value.abs() >= size && short.len() <= 9 {
                found.push(short);
            }
        }
        found.push(value.to_string());
        found
    };
    let priced = |number: String| match base.map(|currency| (currency.symbol(), currency)) {
        Some((Some(symbol), _)) => match number.strip_prefix('-') {
            Some(number) => format!("-{symbol}{number}"),
            None => format!("{symbol}{number}"),
        },
        Some((None, currency)) => format!("{number} {}", currency.code()),
        None => number,
    };
    let counted = |value: f64, word: &str| format!("{value} {word}{}", if value == 1.0 { "" } else { "s" });
    let rate = match (time, effort) {
        (-1, _) => " per month",
        (_, -1) => " per day of work",
        _ => "",
    };
    if money != 0 {
        return scaled(value).into_iter().map(|number| format!("{}{rate}", priced(number))).collect();
    }
    let mut found = Vec::new();
    match (time, effort) {
        (1, _) => {
            // Of equally short ways the first is taken.
            found.push(counted(value, "month"));
            if libm::floor(value) != value {
                for (per_month, word) in [(52.0 / 12.0, "week"), (365.0 / 12.0, "day")] {
                    found.push(counted(libm::round(value * per_month), word));
                    found.push(counted(libm::round(value * per_month * 100.0) / 100.0, word));
                }
                found.push(counted(value, "month"));
            }
        }
        (_, 1) => found.push(counted(value, "day")),
        _ => {
            if percent {
                found.push(format!("{}%{rate}", libm::round(value * 1e4) / 1e2));
                found.push(format!("{}%{rate}", value * 100.0));
            }
            found.push(format!("{value}{rate}"));
        }
    }
    found
}
