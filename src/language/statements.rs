//! What can be written in a block of facts: fields, members, keys, values, units.

use super::complete::{Completion, NOTHING, item};
use super::definition::kind_of_member;
use super::describe::Description;
use super::kind::Kind;
use super::meaning::{Area, Meaning, View};
use super::scan::{Role, Sort};
use super::words;
use crate::prelude::*;
use crate::schema::{Default, Entity, Field, FieldType, SetId};
use crate::syntax::TokenKind;
use crate::value::Dimension;

impl View<'_> {
    /// The fields that are not stated yet: those that must be first, then blocks of members, then the others.
    pub(super) fn fields(&self, entity: Entity, at: usize) -> Vec<Completion> {
        let stated = self.stated_in_block(at);
        let named = self
            .scan
            .frame(self.scan.get(at).map_or(0, |lexeme| lexeme.at.frame))
            .and_then(|frame| frame.name)
            .map(|name| self.word(name));
        let schema = &self.analysis.model().schema;
        let archetype = self.archetype(at);
        let mut found: Vec<(u8, Completion)> = Vec::new();
        for (id, field) in schema.fields_of(entity) {
            if stated.contains(field.name.as_str()) || matches!(field.kind, FieldType::Member(_)) {
                continue;
            }
            let given = archetype
                .is_some_and(|record| record.cells.contains_key(&id) || record.entries.keys().any(|(known, _)| *known == id));
            // A goal or reward that is called by a kind needs no `kind`.
            let implied = matches!(&field.kind, FieldType::Symbol(set) if field.name == "kind" && named.is_some_and(|name| schema.symbol(*set, name).is_some()));
            let rank = match field.default {
                _ if implied => 5,
                Default::Required if !given => 0,
                _ if !field.keys.is_empty() => 3,
                Default::Missing => 4,
                _ => 2,
            };
            let insert = match field.keys.len() {
                0 => format!("{}: ", field.name),
                1 => format!("{} {{ ", field.name),
                _ => table_text(self, field),
            };
            found.push((rank, item(&field.name, Kind::Field, insert, Some(self.analysis.field(field)))));
        }
        for member in Entity::ALL {
            let Some((_, list)) = member.list().filter(|(owner, _)| *owner == entity) else { continue };
            let word = if member == Entity::Ask { list } else { member.word() };
            if member == Entity::Ask && stated.contains(word) {
                continue;
            }
            let known = words::find(Area::Facts, word);
            let described = known.map(|known| Description {
                title: word.into(),
                documentation: Some(known.is.into()),
                example: Some(known.written.into()),
                ..Description::default()
            });
            let insert = if member == Entity::Ask { format!("{word} {{ ") } else { format!("{word} ") };
            found.push((1, item(word, kind_of_member(member), insert, described)));
        }
        found.arrange_by_key(|(rank, _)| *rank);
        found.into_iter().map(|(_, item)| item).collect()
    }

    /// The archetype of the partner in whose block the lexeme stands directly.
    pub(super) fn archetype(&self, at: usize) -> Option<&crate::facts::Record> {
        let head = self.scan.heads.get(self.scan.get(at)?.at.head?)?;
        let name = (head.keyword..head.end)
            .take_while(|at| self.word(*at) != "{")
            .find(|at| self.scan.get(*at).is_some_and(|lexeme| lexeme.role == Role::Archetype))?;
        let direct = self.scan.frame(self.scan.get(at)?.at.frame)?.name.is_none();
        self.analysis.facts().archetypes.get(self.word(name)).map(AsRef::as_ref).filter(|_| direct)
    }

    /// What the block in which the lexeme stands already states.
    pub(super) fn stated_in_block(&self, at: usize) -> BTreeSet<&str> {
        let Some(frame) = self.scan.get(at).map(|lexeme| lexeme.at.frame) else { return BTreeSet::new() };
        let here = |other: &usize| {
            *other != at
                && self.scan.get(*other).is_some_and(|lexeme| {
                    lexeme.at.frame == frame
                        && matches!(
                            lexeme.role,
                            Role::Field | Role::Member | Role::Row | Role::Column | Role::Expected | Role::Line
                        )
                })
        };
        (0..self.scan.lexemes.len()).filter(here).map(|at| self.word(at)).gather()
    }

    /// Names for a goal or a reward: those of kinds need no `kind`.
    pub(super) fn names_for_members(&self, at: usize) -> Vec<Completion> {
        let Some(entity) = self.scan.previous(at).and_then(|word| Entity::find(self.word(word))) else { return Vec::new() };
        let schema = &self.analysis.model().schema;
        schema.find_set(entity.word()).map_or_else(Vec::new, |set| self.symbols_of(set))
    }

    pub(super) fn symbols_of(&self, set: SetId) -> Vec<Completion> {
        let Some(set) = self.analysis.model().schema.set(set) else { return Vec::new() };
        let meaning = |name: &str| Meaning::Symbol(set.name.clone(), name.into());
        set.members.keys().map(|name| self.described(&meaning(name), name, Kind::Symbol)).collect()
    }

    /// The names by which entries go: this block's own members, then symbols.
    pub(super) fn keys(&self, at: usize) -> Vec<Completion> {
        let Some(lexeme) = self.scan.get(at) else { return Vec::new() };
        let Some(frame) = self.scan.frame(lexeme.at.frame) else { return Vec::new() };
        if lexeme.role == Role::Corner {
            return Vec::new();
        }
        let keys = if frame.sort == Sort::Table {
            let keys = lexeme.at.head.map_or_else(Vec::new, |head| self.table_keys(head));
            let wanted = usize::from(lexeme.role == Role::Column && keys.len() > 1);
            let Some((entity, name)) = keys.get(wanted) else { return Vec::new() };
            let field = self.field_named(*entity, name).map(|(_, field)| field);
            let stated = self.stated_in_block(at);
            let all = field.map_or_else(Vec::new, |field| {
                if let FieldType::Symbol(set) = field.kind { self.symbols_of(set) } else { Vec::new() }
            });
            return all.into_iter().filter(|item| !stated.contains(item.label.as_str())).collect();
        } else if frame.table {
            let outer = self.scan.frame(frame.parent).map(|outer| outer.sort);
            let Some(Sort::Facts(entity)) = outer else { return Vec::new() };
            let name = frame.keyword.map_or("", |keyword| self.word(keyword));
            self.field_named(entity, name).map_or_else(Vec::new, |(_, field)| field.keys.clone())
        } else {
            self.key_entity(at).into_iter().collect()
        };
        let wanted = usize::from(frame.table && lexeme.role == Role::Column);
        let Some(entity) = keys.get(wanted).copied() else { return Vec::new() };
        let stated = self.stated_in_block(at);
        let after = if frame.table { "" } else { ": " };
        let mut items = self.names_of(entity, at);
        items.retain(|item| !stated.contains(item.label.as_str()));
        for item in &mut items {
            item.insert.push_str(after);
        }
        items
    }

    /// The names of an entity's members in this declaration, then the symbols of its kind.
    pub(super) fn names_of(&self, entity: Entity, at: usize) -> Vec<Completion> {
        let head = self
            .scan
            .get(at)
            .and_then(|lexeme| lexeme.at.head)
            .and_then(|head| self.scan.heads.get(head).map(|found| (head, found)));
        let mut items = Vec::new();
        if let Some((head, found)) = head {
            for (owner, name) in found.members.keys().filter(|(owner, name)| *owner == entity && name != NOTHING) {
                let meaning = Meaning::Member(self.source.0, head, *owner, name.clone());
                let described = self.describe(&meaning, at).map(|(_, described)| described);
                items.push(item(name, kind_of_member(entity), name.clone(), described));
            }
        }
        let own_goals = entity == Entity::Goal && !items.is_empty();
        let set = self.analysis.model().schema.find_set(entity.word()).filter(|_| !own_goals);
        items.extend(set.map_or_else(Vec::new, |set| self.symbols_of(set)));
        items
    }

    pub(super) fn scale(&self) -> Vec<Completion> {
        let scale = &self.analysis.model().schema.scale;
        let mut words: Vec<(&String, &f64)> = scale.iter().collect();
        words.arrange(|a, b| b.1.total_cmp(a.1));
        words.into_iter().map(|(words, _)| self.described(&Meaning::Scale(words.clone()), words, Kind::Scale)).collect()
    }

    /// What a fact can be.
    pub(super) fn values(&self, at: usize) -> Vec<Completion> {
        let Some(lexeme) = self.scan.get(at) else { return Vec::new() };
        let field_word = lexeme.at.field.map_or("", |field| self.word(field));
        if self.keyword(at) == "expect" {
            return self.expected_values(field_word);
        }
        let Some((id, field)) = self.field_of(at) else { return Vec::new() };
        let in_list = self.scan.frame(lexeme.at.frame).is_some_and(|frame| frame.sort == Sort::List);
        if in_list {
            return field.keys.first().map_or_else(Vec::new, |entity| self.names_of(*entity, at));
        }
        let mut items = match &field.kind {
            FieldType::Symbol(set) => self.symbols_of(*set),
            FieldType::Truth => ["yes", "no"].iter().map(|word| item(word, Kind::Keyword, (*word).into(), None)).collect(),
            FieldType::Number { dimension, .. } if !field.keys.is_empty() && *dimension == Dimension::NUMBER => self.scale(),
            _ => Vec::new(),
        };
        let mut propose = |text: Option<String>, is: String| {
            let Some(text) = text.filter(|text| !items.iter().any(|item| item.label == *text)) else { return };
            let kind = if text == "missing" { Kind::Keyword } else { Kind::Number };
            items.push(item(
                &text,
                kind,
                text.clone(),
                Some(Description { title: text.clone(), is: Some(is), ..Description::default() }),
            ));
        };
        if let Some(archetype) = self.archetype(at) {
            let typical = archetype.cells.get(&id).and_then(|cell| self.analysis.value_text(field, cell.value));
            propose(typical, format!("typical of {}", archetype.title));
        }
        propose(self.analysis.default_text(field), "what it is where nobody states it".into());
        items
    }

    /// Units, where a number stands before on the same line and has none yet.
    pub(super) fn units(&self, at: usize) -> Vec<Completion> {
        let Some(before) = self.scan.previous(at) else { return Vec::new() };
        let (Some(number), Some(word)) = (self.scan.get(before), self.scan.get(at)) else { return Vec::new() };
        let gap = self.text.get(number.end..word.start).unwrap_or("\n");
        let rate = self.word(before) == "per";
        if gap.contains(['\n', '\r']) || number.kind != TokenKind::Number && !rate {
            return Vec::new();
        }
        let unit = |label: &str, detail: &str| Completion {
            label: label.into(),
            kind: Kind::Unit,
            detail: Some(detail.into()),
            documentation: None,
            insert: label.into(),
        };
        if rate {
            return [
                ("day", "a day"),
                ("week", "52 in a year"),
                ("month", "12 in a year"),
                ("quarter", "3 months"),
                ("year", "12 months"),
            ]
            .iter()
            .map(|(word, told)| unit(word, told))
            .collect();
        }
        let one = self.word(before) == "1";
        let time = |per: &str| -> Vec<Completion> {
            let plural = if one || !per.is_empty() { "" } else { "s" };
            let all = [
                ("month", "12 in a year"),
                ("day", "365 in a year"),
                ("week", "52 in a year"),
                ("quarter", "3 months"),
                ("year", "12 months"),
            ];
            all.iter().map(|(word, told)| unit(&format!("{per}{word}{plural}"), told)).collect()
        };
        let dimension = match word.role {
            Role::Expression => None,
            _ => match self.field_of(at) {
                Some((_, field)) => Some(field.dimension()),
                None => return Vec::new(),
            },
        };
        let currency = self.analysis.model().currency.map_or("EUR".to_string(), |currency| currency.code().into());
        let digits = self.word(before).starts_with(|letter: char| letter.is_ascii_digit());
        match dimension.map(|dimension| (dimension.money, dimension.time, dimension.effort)) {
            None if self.word(before).ends_with('%') => time("per "),
            None if digits => [time(""), time("per ")].concat(),
            None => time("per "),
            Some((0, 1, 0)) => time(""),
            Some((0, 0, 1)) => vec![unit(if one { "day" } else { "days" }, "of work")],
            Some((1, -1, 0) | (0, -1, 0)) => time("per "),
            Some((1, 0, -1)) => vec![unit("per day", "of work")],
            Some((1, 0, 0)) if digits => vec![unit(&currency, "a currency")],
            Some(_) => Vec::new(),
        }
    }
}

/// A table with the names that are known as its header.
fn table_text(view: &View<'_>, field: &Field) -> String {
    let goals: Vec<String> = view
        .scan
        .heads
        .iter()
        .flat_map(|head| head.members.keys())
        .filter(|(entity, _)| field.keys.get(1) == Some(entity))
        .map(|(_, name)| name.clone())
        .collect();
    let header = if goals.is_empty() { "  ".to_string() } else { goals.join(" | ") };
    format!("{} {{\n    | | {header} |\n  }}", field.name)
}
