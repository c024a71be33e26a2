//! What can be written in an expression.

use super::complete::{Completion, item, keyword};
use super::describe::function;
use super::kind::Kind;
use super::meaning::{Meaning, View};
use super::scan::{Role, Sort};
use super::words;
use crate::prelude::*;
use crate::program::Function;
use crate::schema::{Entity, FieldType};
use crate::syntax::TokenKind;

impl View<'_> {
    /// Fields behind a point; elsewhere members in view, symbols of the field that is compared with, named numbers, functions.
    pub(super) fn expression_items(&self, at: usize) -> Vec<Completion> {
        if let Some(dot) = self.scan.previous(at).filter(|dot| self.word(*dot) == ".") {
            let entity = self.scan.previous(dot).and_then(|owner| self.entity_at(owner));
            return entity.map_or_else(Vec::new, |entity| self.behind_point(entity, at));
        }
        if self.is_behind_operand(at) {
            return self.operators(at);
        }
        let line = self.scan.get(at).and_then(|lexeme| lexeme.at.field);
        if line.is_some_and(|line| {
            self.word(line) == "effect" && self.scan.previous(at).and_then(|colon| self.scan.previous(colon)) == Some(line)
        }) {
            return self.quantities(|kind| kind == Kind::Quantity);
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

    /// Whether what stands before is a whole operand, so that only an operator can follow.
    fn is_behind_operand(&self, at: usize) -> bool {
        let Some(before) = self.scan.previous(at) else { return false };
        let Some(lexeme) =
            self.scan.get(before).filter(|lexeme| lexeme.role == Role::Expression || lexeme.kind == TokenKind::Close)
        else {
            return false;
        };
        match lexeme.kind {
            TokenKind::Number | TokenKind::Date | TokenKind::Name | TokenKind::Unit | TokenKind::Close => true,
            TokenKind::Keyword => {
                let word = self.word(before);
                let field = self.scan.previous(before).is_some_and(|dot| self.word(dot) == ".");
                field || matches!(word, "yes" | "no" | "missing" | "known")
            }
            _ => false,
        }
    }

    /// What can follow an operand: in an effect that has no operation yet the operations, elsewhere what joins or goes on.
    fn operators(&self, at: usize) -> Vec<Completion> {
        let line = self.scan.get(at).and_then(|lexeme| lexeme.at.field);
        let is_line = |word: &str| line.is_some_and(|line| self.word(line) == word);
        let has = |words: &[&str]| line.is_some_and(|line| (line..at).any(|at| words.contains(&self.word(at))));
        let operations = ["times", "plus", "minus", "becomes"];
        let words: &[&str] = if is_line("effect") && !has(&operations) {
            &operations
        } else if is_line("change") && !has(&["to"]) {
            &["to", "up", "down", "plus"]
        } else {
            &["and", "or", "else", "is", "in", "then", "for", "where"]
        };
        let origins =
            words::HEAD.iter().filter(|known| self.keyword(at) == "constant" && matches!(known.word, "source" | "assumed"));
        let known = words.iter().filter_map(|word| words::EXPRESSION.iter().find(|known| known.word == *word));
        origins
            .chain(known)
            .map(|known| {
                keyword(known, if matches!(known.word, "up" | "down") { format!("{} to", known.word) } else { known.word.into() })
            })
            .collect()
    }

    fn in_hole(&self, at: usize) -> bool {
        let mut frame = self.scan.get(at).and_then(|lexeme| self.scan.frame(lexeme.at.frame));
        while let Some(found) = frame {
            match found.sort {
                Sort::Hole => return true,
                Sort::Paren | Sort::List => frame = self.scan.frame(found.parent),
                _ => return false,
            }
        }
        false
    }

    /// Fields and lists of an entity.
    fn behind_point(&self, entity: Entity, at: usize) -> Vec<Completion> {
        let schema = &self.analysis.model().schema;
        // Tables are looked up by symbols only.
        let keys = self.keyword(at) == "table";
        let fitting = schema.fields_of(entity).filter(|(_, field)| !keys || matches!(field.kind, FieldType::Symbol(_)));
        let fields = fitting.map(|(_, field)| {
            let insert = if field.keys.is_empty() { field.name.clone() } else { format!("{}(", field.name) };
            item(&field.name, Kind::Field, insert, Some(self.analysis.field(field)))
        });
        let mut items: Vec<Completion> = fields.collect();
        let lists = Entity::ALL
            .into_iter()
            .filter_map(|member| member.list().filter(|(owner, _)| *owner == entity).map(|(_, list)| (member, list)));
        items.extend(lists.filter(|_| !keys).map(|(member, list)| self.described(&Meaning::List(member), list, Kind::List)));
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
        named.arrange_by_key(|(name, kind)| (order(*kind), *name));
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
