//! What can be written in the head of a declaration.

use super::complete::{Completion, NOTHING, item, keyword, openings};
use super::definition::kind_of;
use super::describe::{Description, documentation};
use super::kind::Kind;
use super::meaning::{Meaning, RecordSort, TYPES, View};
use super::words;
use crate::prelude::*;
use crate::schema::Entity;
use crate::syntax::quoted;
use crate::syntax::tree::DeclarationKind;

impl View<'_> {
    pub(super) fn head(&self, at: usize) -> Vec<Completion> {
        let Some(lexeme) = self.scan.get(at) else { return Vec::new() };
        let keyword_of = self.keyword(at);
        let marker = lexeme.at.field.map_or("", |field| self.word(field));
        let named =
            lexeme.at.head.and_then(|head| self.scan.heads.get(head)).and_then(|head| head.name).is_some_and(|name| name < at);
        let listed = |all: &[&str]| -> Vec<Completion> {
            let known = all.iter().filter_map(|word| words::HEAD.iter().find(|known| known.word == *word));
            known.map(|known| keyword(known, known.word.into())).collect()
        };
        // What stands before is whole: a new declaration follows.
        let ended = self.scan.previous(at).is_some_and(|before| self.word(before) == "}")
            || keyword_of == "use" && !self.is_after(at, "use");
        match (keyword_of, marker) {
            _ if ended => openings(),
            ("use", _) => self.libraries(),
            ("expect", "") if self.scan.previous(at).is_some_and(|before| self.word(before) == "expect") => {
                self.records(RecordSort::Offer)
            }
            ("expect", "") => listed(&["for"]),
            ("expect", "for") if self.is_after(at, "for") => self.records(RecordSort::Partner),
            ("expect", _) => listed(&["differs"]),
            ("without", "rule" | "lever") => self.ruled(marker == "lever"),
            ("without", _) => listed(&["rule", "lever"]),
            (_, "is") if self.is_after(at, "is") => self.records(RecordSort::Archetype),
            (_, "from") if self.is_after(at, "from") => self.records(RecordSort::Vendor),
            ("partner", _) if named => listed(&["is"]),
            ("offer", _) if named => listed(&["from"]),
            ("kind", _) => Entity::ALL
                .into_iter()
                .filter(|entity| entity.list().is_some())
                .map(|entity| item(entity.word(), Kind::Set, entity.word().into(), None))
                .collect(),
            ("quantity" | "define", "for") if named => self.scopes(),
            ("quantity" | "define", "") if named => listed(&["for", "in"]),
            ("quantity" | "define", "in") => Vec::new(),
            ("constant", "=") => listed(&["source", "assumed"]),
            ("table", "by") if self.is_after(at, ".") => self.expression_items(at),
            ("table", "by") if self.is_after(at, "by") || self.is_after(at, ",") => self.entities(),
            ("table", "by") => listed(&["else", "source", "assumed"]),
            ("table", _) if named => listed(&["by"]),
            ("verdict", "on") => self.quantities(|kind| kind == Kind::Quantity),
            ("verdict", _) => listed(&["on"]),
            ("field", ":") => self.types(at),
            ("field", "=") => self.values(at),
            _ => Vec::new(),
        }
    }

    pub(super) fn is_after(&self, at: usize, word: &str) -> bool {
        self.scan.previous(at).is_some_and(|before| self.word(before) == word)
    }

    pub(super) fn types(&self, at: usize) -> Vec<Completion> {
        if self.is_after(at, "kind") {
            let sets = self.analysis.model().schema.sets.iter().filter(|set| !set.name.contains('.'));
            return sets.map(|set| item(&set.name, Kind::Set, set.name.clone(), None)).collect();
        }
        if self.is_after(at, "for") || self.is_after(at, ",") {
            return self.scopes();
        }
        if self.is_after(at, "per") {
            return ["month", "day"].iter().map(|unit| item(unit, Kind::Unit, (*unit).into(), None)).collect();
        }
        let all: &[&str] = if self.is_after(at, ":") { TYPES } else { &["in", "for", "per"] };
        let extra: &[&str] = if self.is_after(at, ":") { &["kind", "one"] } else { &[] };
        let known = all.iter().chain(extra).filter_map(|word| words::HEAD.iter().find(|known| known.word == *word));
        known.map(|known| keyword(known, if known.word == "one" { "one of ".into() } else { known.word.into() })).collect()
    }

    pub(super) fn scopes(&self) -> Vec<Completion> {
        let members = Entity::ALL.into_iter().filter(|entity| entity.list().is_some());
        members.map(|entity| self.described(&Meaning::Entity(entity), entity.word(), Kind::Entity)).collect()
    }

    pub(super) fn entities(&self) -> Vec<Completion> {
        Entity::ALL.into_iter().map(|entity| self.described(&Meaning::Entity(entity), entity.word(), Kind::Entity)).collect()
    }

    pub(super) fn libraries(&self) -> Vec<Completion> {
        let mut items = vec![item(
            "std",
            Kind::Library,
            "std".into(),
            Some(Description { title: "std".into(), is: Some("the standard library".into()), ..Description::default() }),
        )];
        let sources = self.analysis.examined.sources.iter().filter(|(id, source)| !source.library && *id != self.source);
        items.extend(sources.map(|(_, source)| item(&source.name, Kind::File, quoted(&source.name), None)));
        items
    }

    pub(super) fn records(&self, sort: RecordSort) -> Vec<Completion> {
        let facts = self.analysis.facts();
        let map = match sort {
            RecordSort::Vendor => &facts.vendors,
            RecordSort::Partner => &facts.partners,
            RecordSort::Archetype => &facts.archetypes,
            RecordSort::Offer => &facts.offers,
        };
        let mut names: Vec<String> = map.keys().cloned().collect();
        // Also those that do not parse yet.
        for meaning in self.analysis.definitions.keys() {
            if let Meaning::Record(found, name) = meaning
                && *found == sort
                && !names.contains(name)
                && name != NOTHING
            {
                names.push(name.clone());
            }
        }
        let insert = |name: &str| if sort == RecordSort::Archetype { name.to_string() } else { quoted(name) };
        let describe = |name: &str| self.analysis.describe(&Meaning::Record(sort, name.into())).map(|(_, described)| described);
        names.iter().map(|name| item(name, kind_of(sort), insert(name), describe(name))).collect()
    }

    pub(super) fn ruled(&self, levers: bool) -> Vec<Completion> {
        let declarations = self.analysis.examined.trees.iter().flat_map(|tree| &tree.declarations);
        let found = declarations.filter_map(|declaration| match &declaration.kind {
            DeclarationKind::Rule(rule) if !levers => Some((declaration, rule)),
            DeclarationKind::Lever(lever) if levers => Some((declaration, lever)),
            _ => None,
        });
        let kind = if levers { Kind::Lever } else { Kind::Rule };
        let described = |comments| Description { documentation: documentation(comments), ..Description::default() };
        found
            .map(|(declaration, rule)| Completion {
                detail: None,
                ..item(&rule.name.node, kind, quoted(&rule.name.node), Some(described(&declaration.comments)))
            })
            .collect()
    }
}
