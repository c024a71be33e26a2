//! Facts from data: the JSON twin of the blocks in program text. Same names; values as text of the language or as numbers in
//! the unit that the schema states (the program's currency, months, person-days, shares as 0..1).

use super::read::Reader;
use super::{ByName, Cell, Facts, Key, Money, Record, Said, archetype, nearest};
use crate::diagnostic::{Code, Diagnostic};
use crate::prelude::*;
use crate::schema::{Entity, Field, FieldId, FieldType, Schema, Value};
use crate::source::{SourceId, Span, Spanned};
use crate::syntax::parse_value;
use crate::syntax::tree::FactValue;
use crate::value::{Date, Literal};
use alloc::sync::Arc;

use core::fmt;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

/// Data of any shape, as JSON has it. A key that stands twice in one map is refused when it is read.
#[derive(Debug, Clone, PartialEq)]
pub enum Datum {
    /// `null`
    Nothing,
    /// `true`, `false`
    Truth(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// A number with its unit, as a mapping makes it. Leaves as text of the language, and is read from that.
    Literal(Literal),
    /// A list.
    List(Vec<Datum>),
    /// Fields by name.
    Map(Map<String, Datum>),
}

impl Serialize for Datum {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Datum::Nothing => to.serialize_unit(),
            Datum::Truth(truth) => to.serialize_bool(*truth),
            Datum::Number(number) => to.serialize_f64(*number),
            Datum::Text(text) => to.serialize_str(text),
            Datum::Literal(literal) => to.serialize_str(&literal.print()),
            Datum::List(items) => to.collect_seq(items),
            Datum::Map(map) => to.collect_map(map),
        }
    }
}

impl<'de> Deserialize<'de> for Datum {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(DatumVisitor)
    }
}

struct DatumVisitor;

impl<'de> Visitor<'de> for DatumVisitor {
    type Value = Datum;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("facts as data")
    }

    fn visit_unit<E: Error>(self) -> Result<Datum, E> {
        Ok(Datum::Nothing)
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<Datum, E> {
        Ok(Datum::Truth(truth))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Datum, E> {
        #[allow(
            clippy::as_conversions,
            clippy::cast_precision_loss,
            reason = "JSON numbers are doubles: the nearest one is meant"
        )]
        Ok(Datum::Number(number as f64))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Datum, E> {
        #[allow(
            clippy::as_conversions,
            clippy::cast_precision_loss,
            reason = "JSON numbers are doubles: the nearest one is meant"
        )]
        Ok(Datum::Number(number as f64))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Datum, E> {
        Ok(Datum::Number(number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Datum, E> {
        Ok(Datum::Text(text.into()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Datum, E> {
        Ok(Datum::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Datum, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Datum::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Datum, A::Error> {
        let mut map = Map::default();
        while let Some((key, value)) = entries.next_entry::<String, Datum>()? {
            if map.contains_key(&key) {
                return Err(A::Error::custom(format_args!("`{key}` is stated twice")));
            }
            map.insert(key, value);
        }
        Ok(Datum::Map(map))
    }
}

/// Reads facts: `{"vendors": …, "partners": …, "offers": …}`, a list of partners, or one partner. Nothing is added to
/// `facts` unless everything can be read.
///
/// # Errors
/// One diagnostic for each value that cannot be what its field wants, with its path.
pub fn read_data(schema: &Schema, money: &mut Money, facts: &mut Facts, data: &Datum) -> Result<(), Vec<Diagnostic>> {
    let mut read = DataReader { schema, money, archetypes: &facts.archetypes, diagnostics: Vec::new(), paths: Vec::new() };
    let mut records: Vec<(Entity, Record)> = Vec::new();
    match data {
        Datum::Map(map) if map.keys().any(|key| section(key).is_some()) => {
            for (key, value) in map {
                match section(key) {
                    Some(entity) => records.extend(read.section(entity, key, value)),
                    None => {
                        read.wrong(key, Code::UNKNOWN_FIELD, "is none of `vendors`, `partners`, `offers`".into(), "rename it")
                    }
                }
            }
        }
        Datum::List(_) => records.extend(read.section(Entity::Partner, "partners", data)),
        Datum::Map(_) => {
            records.extend(read.record(Entity::Partner, "partner", None, data).map(|record| (Entity::Partner, record)))
        }
        _ => read.wrong(
            "the file",
            Code::WRONG_TYPE,
            "holds no facts".into(),
            "write a list of partners, or `{\"partners\": [ … ]}`",
        ),
    }
    let diagnostics = read.diagnostics;
    settle(schema, facts, Some(&[]), records, diagnostics)
}

/// Reads records of one kind, each with its place in the list that `path` names; they may also name what the partners beside have. `None`
/// says that partners follow whom nobody knows yet.
///
/// # Errors
/// As [`read_data`].
pub(crate) fn read_listed<'d>(
    schema: &Schema,
    money: &mut Money,
    facts: &mut Facts,
    beside: Option<&[&ByName]>,
    (entity, path): (Entity, &str),
    items: impl Iterator<Item = (usize, &'d Datum)>,
) -> Result<(), Vec<Diagnostic>> {
    let mut read = DataReader { schema, money, archetypes: &facts.archetypes, diagnostics: Vec::new(), paths: Vec::new() };
    let mut records = Vec::new();
    for (at, item) in items {
        records.extend(read.record(entity, &format!("{path}[{at}]"), None, item).map(|record| (entity, record)));
    }
    let diagnostics = read.diagnostics;
    settle(schema, facts, beside, records, diagnostics)
}

/// Adds records that fit each other and what is there, if there is nothing to tell.
fn settle(
    schema: &Schema,
    facts: &mut Facts,
    beside: Option<&[&ByName]>,
    records: Vec<(Entity, Record)>,
    mut diagnostics: Vec<Diagnostic>,
) -> Result<(), Vec<Diagnostic>> {
    let mut seen: BTreeSet<(Entity, &str)> = BTreeSet::new();
    for (entity, record) in &records {
        let there = match entity {
            Entity::Vendor => &facts.vendors,
            Entity::Offer => &facts.offers,
            _ => &facts.partners,
        };
        if there.contains_key(&record.name) || !seen.insert((*entity, &record.name)) {
            diagnostics.push(doubled(*entity, &record.name));
        }
    }
    let mut known = archetype::Known::of(schema, facts);
    known.more_follow = beside.is_none();
    let others = beside.into_iter().flatten().flat_map(|partners| partners.values()).map(AsRef::as_ref);
    records.iter().map(|(_, record)| record).chain(others).for_each(|record| known.learn(schema, record));
    for (_, record) in &records {
        known.check(schema, record, &mut diagnostics);
    }
    if !diagnostics.is_empty() {
        return Err(diagnostics);
    }
    for (entity, record) in records {
        facts.of_mut(entity).insert(record.name.clone(), Arc::new(record));
    }
    Ok(())
}

/// Says that two are called the same.
pub(crate) fn doubled(entity: Entity, name: &str) -> Diagnostic {
    Diagnostic::without_place(Code::DOUBLED_NAME, format!("there are two {}s called `{name}`", entity.word()))
        .help("give one of them another name")
}

/// Reads records one by one. One that cannot be read is left out and leaves the others alone: its diagnostics stand at its place
/// in the answer, which is empty for those that were added.
pub(crate) fn read_rows(
    schema: &Schema,
    money: &mut Money,
    facts: &mut Facts,
    entity: Entity,
    rows: &[Datum],
) -> Vec<Vec<Diagnostic>> {
    let mut told: Vec<Vec<Diagnostic>> = Vec::with_capacity(rows.len());
    let mut records: Vec<Option<Record>> = Vec::with_capacity(rows.len());
    for row in rows {
        let mut own = money.clone();
        let (record, found) = read_one(schema, &mut own, facts, entity, row);
        told.push(found.into_iter().map(|(_, diagnostic)| diagnostic).collect());
        if record.is_some() {
            *money = own;
        }
        records.push(record);
    }
    let mut known = archetype::Known::of(schema, facts);
    records.iter().flatten().for_each(|record| known.learn(schema, record));
    for (record, told) in records.into_iter().zip(&mut told) {
        let Some(record) = record else { continue };
        if facts.of_mut(entity).contains_key(&record.name) {
            told.push(doubled(entity, &record.name));
        }
        known.check(schema, &record, told);
        if told.is_empty() {
            facts.of_mut(entity).insert(record.name.clone(), Arc::new(record));
        }
    }
    told
}

/// One record, its archetype merged in; or what is wrong with it, with the path of each.
pub(super) fn read_one(
    schema: &Schema,
    money: &mut Money,
    facts: &Facts,
    entity: Entity,
    row: &Datum,
) -> (Option<Record>, Vec<(String, Diagnostic)>) {
    let mut read = DataReader { schema, money, archetypes: &facts.archetypes, diagnostics: Vec::new(), paths: Vec::new() };
    let record = read.record(entity, entity.word(), None, row).filter(|_| read.diagnostics.is_empty());
    (record, read.paths.into_iter().zip(read.diagnostics).collect())
}

fn section(key: &str) -> Option<Entity> {
    match key {
        "vendors" => Some(Entity::Vendor),
        "partners" => Some(Entity::Partner),
        "offers" => Some(Entity::Offer),
        _ => None,
    }
}

struct DataReader<'a> {
    schema: &'a Schema,
    money: &'a mut Money,
    archetypes: &'a ByName,
    diagnostics: Vec<Diagnostic>,
    /// Where each of them is.
    paths: Vec<String>,
}

impl DataReader<'_> {
    fn wrong(&mut self, path: &str, code: Code, what: String, help: &str) {
        self.diagnostics.push(Diagnostic::without_place(code, format!("`{path}` {what}")).help(help));
        self.paths.push(path.into());
    }

    fn section(&mut self, entity: Entity, path: &str, data: &Datum) -> Vec<(Entity, Record)> {
        let named = self.named(path, data);
        named.into_iter().filter_map(|(path, name, value)| Some((entity, self.record(entity, &path, name, value)?))).collect()
    }

    /// A list, or a map by name, as (path, name, value).
    fn named<'d>(&mut self, path: &str, data: &'d Datum) -> Vec<(String, Option<&'d str>, &'d Datum)> {
        match data {
            Datum::List(items) => items.iter().enumerate().map(|(at, item)| (format!("{path}[{at}]"), None, item)).collect(),
            Datum::Map(map) => {
                let stated = map.iter().filter(|(_, item)| !matches!(item, Datum::Nothing));
                stated.map(|(name, item)| (format!("{path}.{name}"), Some(name.as_str()), item)).collect()
            }
            Datum::Nothing => Vec::new(),
            _ => {
                self.wrong(path, Code::WRONG_TYPE, "wants a list, or fields by name".into(), "write `[ … ]` or `{ … }`");
                Vec::new()
            }
        }
    }

    fn record(&mut self, entity: Entity, path: &str, name: Option<&str>, data: &Datum) -> Option<Record> {
        let Datum::Map(map) = data else {
            let what = format!("wants the fields of {}, found {}", entity.with_article(), kind_of(data));
            self.wrong(path, Code::WRONG_TYPE, what, "write `{ \"name\": … }`");
            return None;
        };
        let name = match name {
            Some(name) => Some(name),
            None => self.head(path, map, &["name"], "a text").ok()?,
        };
        let Some(name) = name.filter(|name| !name.trim().is_empty()) else {
            let what = format!("is {} without a name", entity.with_article());
            self.wrong(path, Code::NAMELESS, what, "give it a name: `\"name\": \"…\"`, or in a table the cell of its column");
            return None;
        };
        if let Some(why) = super::bad_name(name) {
            self.wrong(
                path,
                Code::NAMELESS,
                format!("is called {name:?}: {why}"),
                "write the name on one line, without control characters and without blanks around it",
            );
            return None;
        }
        let title = self.head(path, map, &["title"], "a text").ok().flatten();
        let title = title.map_or_else(|| default_title(entity, name), ToString::to_string);
        let mut record = Record::new(entity, name, &title, None);
        if entity == Entity::Partner {
            record.archetype = self.head(path, map, &["archetype", "is"], "a name").ok().flatten().map(Into::into);
        }
        if entity == Entity::Offer {
            record.vendor = self.head(path, map, &["vendor", "from"], "a name").ok().flatten().map(Into::into);
        }
        for (key, value) in map {
            if !heads(entity).contains(&key.as_str()) {
                self.item(&mut record, &format!("{path}.{key}"), key, value);
            }
        }
        self.merge_archetype(path, &mut record);
        archetype::kinds_by_name(self.schema, &mut record);
        Some(record)
    }

    /// The text behind the first of these keys that states something. An error has been told of.
    fn head<'d>(
        &mut self,
        path: &str,
        map: &'d Map<String, Datum>,
        keys: &[&str],
        wanted: &str,
    ) -> Result<Option<&'d str>, NoText> {
        for key in keys {
            let found = match map.get(*key) {
                None | Some(Datum::Nothing) => continue,
                Some(Datum::Text(text)) => return Ok(Some(text)),
                Some(found) => found,
            };
            let help = match found {
                Datum::Number(number) => format!("write it in quotes: `\"{number}\"`"),
                Datum::Literal(literal) => format!("write it in quotes: `\"{}\"`", literal.print()),
                Datum::Nothing | Datum::Truth(_) | Datum::Text(_) | Datum::List(_) | Datum::Map(_) => {
                    "write it as text, in quotes, or leave it out".into()
                }
            };
            self.wrong(&format!("{path}.{key}"), Code::WRONG_TYPE, format!("wants {wanted}, found {}", kind_of(found)), &help);
            return Err(NoText);
        }
        Ok(None)
    }

    fn merge_archetype(&mut self, path: &str, record: &mut Record) {
        let Some(name) = record.archetype.clone() else { return };
        match self.archetypes.get(&name) {
            Some(found) => archetype::merge(record, found),
            None => {
                let help = match nearest(&name, self.archetypes.keys().map(String::as_str)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("known are {}", super::read::listed(self.archetypes.keys().map(String::as_str))),
                };
                self.wrong(path, Code::UNKNOWN_ARCHETYPE, format!("names the archetype `{name}`, which does not exist"), &help);
                if let Some(place) = self.paths.last_mut() {
                    place.push_str(".archetype");
                }
            }
        }
    }

    fn item(&mut self, record: &mut Record, path: &str, key: &str, value: &Datum) {
        if let Some(entity) = Entity::listed(record.entity, key) {
            if matches!(value, Datum::Nothing) {
                return;
            }
            let members = if entity == Entity::Ask { self.asks(path, value) } else { self.members(entity, path, value) };
            if members.len() > entity.limit() {
                self.wrong(
                    path,
                    Code::TOO_MANY,
                    format!("has more than {} members", entity.limit()),
                    "join those that are alike",
                );
                return;
            }
            let mut names = BTreeSet::new();
            if let Some(twice) = members.iter().find(|member| !names.insert(member.name.clone())) {
                let twice = format!("names `{}` twice", twice.name);
                self.wrong(path, Code::DOUBLED_FIELD, twice, "give each member a name of its own");
                return;
            }
            record.members.insert(entity, members);
            return;
        }
        let Some(id) = self.schema.find(record.entity, key) else {
            record.unknown.push(path.into());
            return;
        };
        let Some(field) = self.schema.field(id) else { return };
        if field.keys.is_empty() {
            if let Some(cell) = self.cell(field, path, value) {
                record.cells.insert(id, cell);
            }
        } else {
            self.entries(record, id, field, path, &[], value);
        }
    }

    /// Rewards may go without a name: they are called by their kind, and numbered where several are alike.
    fn members(&mut self, entity: Entity, path: &str, value: &Datum) -> Vec<Record> {
        let named = self.named(path, value);
        let mut nameless: Vec<(String, &Datum)> = Vec::new();
        let mut made = Vec::new();
        for (path, name, value) in named {
            let own = match value {
                Datum::Map(map) => map.contains_key("name"),
                _ => true,
            };
            if name.is_some() || own || entity != Entity::Reward {
                made.extend(self.record(entity, &path, name, value));
            } else {
                nameless.push((path, value));
            }
        }
        made.extend(self.numbered(entity, nameless));
        made
    }

    fn numbered(&mut self, entity: Entity, nameless: Vec<(String, &Datum)>) -> Vec<Record> {
        let kind = |value: &Datum| match value {
            Datum::Map(map) => match map.get("kind") {
                Some(Datum::Text(kind)) => kind.clone(),
                _ => entity.word().to_string(),
            },
            _ => entity.word().to_string(),
        };
        // Names follow the content, not the place in the list: the order in which facts are given changes nothing.
        let mut sorted: Vec<(String, String, &Datum)> =
            nameless.into_iter().map(|(path, value)| (format!("{}\u{0}{value:?}", kind(value)), path, value)).collect();
        sorted.arrange(|a, b| a.0.cmp(&b.0));
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for (_, _, value) in &sorted {
            *counts.entry(kind(value)).or_default() += 1;
        }
        let mut used: BTreeMap<String, usize> = BTreeMap::new();
        let mut made = Vec::new();
        for (_, path, value) in sorted {
            let kind = kind(value);
            let number = used.entry(kind.clone()).or_default();
            *number += 1;
            let name = if counts.get(&kind) == Some(&1) { kind } else { format!("{kind}_{number}") };
            made.extend(self.record(entity, &path, Some(&name), value));
        }
        made
    }

    /// `{"refer": 40}` or `{"refer": "40 days"}`
    fn asks(&mut self, path: &str, value: &Datum) -> Vec<Record> {
        let ask_field = self.schema.fields_of(Entity::Ask).find(|(_, field)| field.name != "activity");
        let (Some((id, field)), Datum::Map(map)) = (ask_field, value) else {
            self.wrong(path, Code::WRONG_TYPE, "wants days by activity".into(), "write `{ \"refer\": 40 }`");
            return Vec::new();
        };
        let mut made = Vec::new();
        for (name, value) in map.iter().filter(|(_, value)| !matches!(value, Datum::Nothing)) {
            let mut ask = Record::new(Entity::Ask, name, &super::from_tree::readable(name), None);
            if let Some(cell) = self.cell(field, &format!("{path}.{name}"), value) {
                ask.cells.insert(id, cell);
            }
            made.push(ask);
        }
        made
    }

    fn entries(&mut self, record: &mut Record, id: FieldId, field: &Field, path: &str, key: &[String], value: &Datum) {
        if key.len() == field.keys.len() {
            if let Some(cell) = self.cell(field, path, value)
                && !cell.value.is_missing()
            {
                record.entries.insert((id, Key::from(key)), cell);
            }
            return;
        }
        match value {
            Datum::Nothing => {}
            Datum::Map(map) => {
                for (name, value) in map {
                    let mut inner = key.to_vec();
                    inner.push(name.clone());
                    self.entries(record, id, field, &format!("{path}.{name}"), &inner, value);
                }
            }
            Datum::List(items) if field.keys.len() == 1 => {
                for item in items {
                    let Datum::Text(name) = item else {
                        self.wrong(path, Code::WRONG_TYPE, "wants a list of names".into(), "write `[\"refer\"]`");
                        continue;
                    };
                    let cell = Cell { value: Value::Number(1.0), text: None, ends: None, said: Said::Given, span: None };
                    record.entries.insert((id, vec![name.clone()]), cell);
                }
            }
            _ => self.wrong(path, Code::WRONG_TYPE, "wants values by name".into(), "write `{ \"refer\": 1 }`"),
        }
    }

    fn cell(&mut self, field: &Field, path: &str, value: &Datum) -> Option<Cell> {
        let span = Span::default();
        let bare = |value: Value| Cell { value, text: None, ends: None, said: Said::Given, span: None };
        let written = match (value, &field.kind) {
            // `null` says: not stated. The archetype or the default then holds, and what has neither is told of when a pair is
            // assessed; the text `"missing"` says that it is not known.
            (Datum::Nothing, _) => return None,
            (Datum::Number(number), FieldType::Number { .. }) if number.is_finite() => {
                let reader = Reader { schema: self.schema, money: self.money };
                return match reader.check_range(field, *number, span) {
                    Ok(()) => Some(bare(Value::Number(*number + 0.0))),
                    Err(wrong) => self.relocate(path, wrong),
                };
            }
            (Datum::Literal(literal), _) => FactValue::Literal(literal.clone()),
            (Datum::Truth(truth), _) => FactValue::Truth(*truth),
            (Datum::Text(text), FieldType::Text) => FactValue::Text(text.clone()),
            (Datum::Text(text), FieldType::Symbol(_)) => FactValue::Words(text.trim().into()),
            (Datum::Text(text), FieldType::Date) => match Date::parse(text.trim()) {
                Ok(date) => FactValue::Date(date),
                Err(why) => {
                    self.wrong(path, Code::WRONG_TYPE, format!("is no date: {why}"), "write `2027-03-31`");
                    return None;
                }
            },
            (Datum::Text(text), _) => match parse_value(text, SourceId::default()) {
                Ok(parsed) => parsed.node,
                Err(wrong) => return self.relocate(path, wrong),
            },
            _ => {
                self.wrong(
                    path,
                    Code::WRONG_TYPE,
                    format!("is not of the type that its field wants, found {}", kind_of(value)),
                    "see `goalfit schema facts`",
                );
                return None;
            }
        };
        let mut reader = Reader { schema: self.schema, money: self.money };
        match reader.cell(field, &Spanned::new(written, span)) {
            Ok(cell) => Some(Cell { span: None, ..cell }),
            Err(wrong) => self.relocate(path, wrong),
        }
    }

    /// A message about a piece of data names its path; there is no place in a program to point at.
    fn relocate(&mut self, path: &str, mut wrong: Diagnostic) -> Option<Cell> {
        wrong.labels.clear();
        wrong.fix = None;
        wrong.message = format!("at `{path}`: {}", wrong.message);
        self.diagnostics.push(wrong);
        self.paths.push(path.into());
        None
    }
}

/// A value that is no text, where one is wanted.
struct NoText;

/// What JSON calls a value.
fn kind_of(data: &Datum) -> &'static str {
    match data {
        Datum::Nothing => "`null`",
        Datum::Truth(true) => "`true`",
        Datum::Truth(false) => "`false`",
        Datum::Number(_) | Datum::Literal(_) => "a number",
        Datum::Text(_) => "a text",
        Datum::List(_) => "a list",
        Datum::Map(_) => "an object",
    }
}

fn default_title(entity: Entity, name: &str) -> String {
    if entity.list().is_some() { super::from_tree::readable(name) } else { name.into() }
}

/// Keys that say who the record is; they are no fields.
fn heads(entity: Entity) -> &'static [&'static str] {
    match entity {
        Entity::Partner => &["name", "title", "archetype", "is"],
        Entity::Offer => &["name", "title", "vendor", "from"],
        _ => &["name", "title"],
    }
}
