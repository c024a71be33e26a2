//! What can be written in an expression.

use super::complete::{Completion, item, keyword};
use super::describe::function;
use super::kind::Kind;
use super::meaning::{Meaning, View};
use super::words;
use crate::prelude::*;
use crate::program::Function;
use crate::schema::Entity;

impl View<'_> {
    /// Fields behind a point; elsewhere members in view, symbols of the field that is compared with, named numbers, functions.
    pub(super) fn expression_items(&self, at: usize) -> Vec<Completion> {
        if let Some(dot) = self.scan.previous(at).filter(|dot| self.word(*dot) == ".") {
            let entity = self.scan.previous(dot).and_then(|owner| self.entity_at(owner));
            return entity.map_or_else(Vec::new, |entity| self.behind_point(entity, at));
        }
        let mut items = Vec::new();
        if let Some(set) = self.compared_set(at) {
            items.extend(self.symbols_of(set));
        }
        items.extend(self.members_in_view(at));
        items.extend(self.quantities(|_| true));
        items.extend(Function::ALL.iter().map(|(name, _)| item(name, Kind::Function, format!("{name}("), function(name))));
        if self.in_hole(at) {
            items.push(item("percent", Kind::Function, "percent(".into(), function("percent")));
        }
        items
            .extend(self.entities().into_iter().filter(|entity| matches!(entity.label.as_str(), "partner" | "offer" | "vendor")));
        items.extend(words::EXPRESSION.iter().map(|known| keyword(known, known.word.into())));
        items
    }

    fn in_hole(&self, at: usize) -> bool {
        let mut frame = self.scan.get(at).and_then(|lexeme| self.scan.frame(lexeme.at.frame));
        while let Some(found) = frame {
            match found.sort {
                super::scan::Sort::Hole => return true,
                super::scan::Sort::Paren | super::scan::Sort::List => frame = self.scan.frame(found.parent),
                _ => return false,
            }
        }
        false
    }

    /// Fields and lists of an entity.
    fn behind_point(&self, entity: Entity, _at: usize) -> Vec<Completion> {
        let schema = &self.analysis.model().schema;
        let fields = schema.fields_of(entity).map(|(_, field)| {
            let insert = if field.keys.is_empty() { field.name.clone() } else { format!("{}(", field.name) };
            item(&field.name, Kind::Field, insert, Some(self.analysis.field(field)))
        });
        let mut items: Vec<Completion> = fields.collect();
        let lists = Entity::ALL
            .into_iter()
            .filter_map(|member| member.list().filter(|(owner, _)| *owner == entity).map(|(_, list)| (member, list)));
        items.extend(lists.map(|(member, list)| self.described(&Meaning::List(member), list, Kind::List)));
        items
    }

    /// The names by which members are called here.
    fn members_in_view(&self, at: usize) -> Vec<Completion> {
        let head = self.scan.get(at).and_then(|lexeme| lexeme.at.head).and_then(|head| self.scan.heads.get(head));
        let locals = head.into_iter().flat_map(|head| &head.locals);
        locals.map(|(name, (entity, _))| self.described(&Meaning::Entity(*entity), name, Kind::Member)).collect()
    }

    /// Named numbers of the program and its libraries: quantities first, then what is defined, constants and tables.
    pub(super) fn quantities(&self, wanted: impl Fn(Kind) -> bool) -> Vec<Completion> {
        let order = |kind: Kind| match kind {
            Kind::Quantity => 0,
            Kind::Define => 1,
            Kind::Constant => 2,
            _ => 3,
        };
        let mut named: Vec<(&String, Kind)> = self
            .analysis
            .declared
            .iter()
            .map(|(name, declared)| (name, declared.kind))
            .filter(|(_, kind)| wanted(*kind))
            .collect();
        named.sort_by_key(|(name, kind)| (order(*kind), *name));
        let scoped = |name: &str| {
            self.analysis.model().quantities.iter().any(|quantity| quantity.name == name && !quantity.scope.is_empty())
        };
        let made = named.into_iter().map(|(name, kind)| {
            let mut made = self.described(&Meaning::Declared(name.clone()), name, kind);
            if kind == Kind::Table || scoped(name) {
                made.insert.push('(');
            }
            made
        });
        made.collect()
    }
}
