//! Where things are declared, and where they are used.

use super::kind::Kind;
use super::meaning::{Meaning, RecordSort, View};
use super::problems::Places;
use super::range::{Lines, Location, Offset};
use super::{Analysis, scan, unquoted};
use crate::prelude::*;
use crate::schema::Entity;
use crate::source::{SourceId, Span};
use crate::syntax::tree::{DeclarationKind, FactsKeyword, RuleItemKind, UsePath};

impl Analysis {
    /// Where the thing at a place is declared. `None` where nothing is, or for what is built in.
    #[must_use]
    pub fn definition(&self, source: &str, offset: Offset) -> Option<Location> {
        let span = self.view(source, |view| {
            let at = view.lexeme(Lines::new(view.text).at(offset).byte)?;
            self.defined(view, &view.meaning(at)?)
        })?;
        Places::new(&self.examined.sources).location(span)
    }

    /// Every place at which the thing at a place is written, its declaration included, in the texts that are not a library's.
    #[must_use]
    pub fn references(&self, source: &str, offset: Offset) -> Vec<Location> {
        let found = self.view(source, |view| view.meaning(view.lexeme(Lines::new(view.text).at(offset).byte)?));
        let Some(wanted) = found.filter(|meaning| !matches!(meaning, Meaning::Number(..) | Meaning::Unit(_) | Meaning::Word(..)))
        else {
            return Vec::new();
        };
        let mut places = Places::new(&self.examined.sources);
        let mut all = Vec::new();
        for (id, scan) in &self.scans {
            let text = self.examined.sources.get(*id).map_or("", |source| source.text.as_str());
            let view = View { analysis: self, source: *id, text, scan };
            for at in (0..scan.lexemes.len()).filter(|at| scan.is_code(*at)) {
                if view.meaning(at).as_ref() == Some(&wanted)
                    && let Some(bytes) = view.extent_of(&wanted, at)
                {
                    all.extend(places.location(Span::new(*id, bytes.start, bytes.end)));
                }
            }
        }
        all.dedup();
        all
    }

    fn defined(&self, view: View<'_>, meaning: &Meaning) -> Option<Span> {
        let lexeme = |source: u32, head: usize, find: &dyn Fn(&scan::Head) -> Option<usize>| {
            let scan = if source == view.source.0 { view.scan } else { self.scans.get(&SourceId(source))? };
            let lexeme = scan.get(find(scan.heads.get(head)?)?)?;
            Some(Span::new(SourceId(source), lexeme.start, lexeme.end))
        };
        match meaning {
            Meaning::Member(source, head, entity, name) => {
                lexeme(*source, *head, &|head| head.members.get(&(*entity, name.clone())).copied())
            }
            Meaning::Local(source, head, name, _) => lexeme(*source, *head, &|head| head.locals.get(name).map(|(_, at)| *at)),
            Meaning::File(path) => {
                let name = crate::door::resolve(&self.examined.sources.get(view.source)?.name, path);
                Some(Span::new(self.examined.sources.find(&name)?, 0, 0))
            }
            Meaning::Field(entity, name) => {
                let schema = &self.model().schema;
                let field = schema.field(schema.find(*entity, name)?)?;
                (field.span != Span::default()).then_some(field.span)
            }
            Meaning::Symbol(set, name) => {
                let schema = &self.model().schema;
                Some(schema.set(schema.find_set(set)?)?.members.get(name)?.span)
            }
            Meaning::Library(name) => {
                let prefix = format!("{name}/");
                let first = self.examined.sources.iter().find(|(_, source)| source.library && source.name.starts_with(&prefix));
                first.map(|(id, _)| Span::new(id, 0, 0))
            }
            other => self.definitions.get(other).copied(),
        }
    }

    /// Notes where things are declared that the model does not say; a program's own place comes before a library's.
    pub(super) fn define(&mut self) {
        let mut found: BTreeMap<Meaning, Span> = BTreeMap::new();
        let is_library = |span: Span| self.examined.sources.get(span.source).is_some_and(|source| source.library);
        let mut note = |meaning: Meaning, span: Span| {
            let replaces = found.get(&meaning).is_none_or(|first| is_library(*first) && !is_library(span));
            if replaces {
                found.insert(meaning, span);
            }
        };
        for declaration in self.examined.trees.iter().flat_map(|tree| &tree.declarations) {
            match &declaration.kind {
                DeclarationKind::Quantity(declared) => note(Meaning::Declared(declared.name.node.clone()), declared.name.span),
                DeclarationKind::Constant(declared) => note(Meaning::Declared(declared.name.node.clone()), declared.name.span),
                DeclarationKind::Table(declared) => note(Meaning::Declared(declared.name.node.clone()), declared.name.span),
                DeclarationKind::Facts(facts) => {
                    note(Meaning::Record(record_of(facts.keyword), facts.name.node.clone()), facts.name.span);
                }
                DeclarationKind::Rule(rule) => {
                    note(Meaning::Rule(rule.name.node.clone()), rule.name.span);
                    for item in &rule.items {
                        if let RuleItemKind::Cause { name, .. } = &item.kind {
                            note(Meaning::Cause(name.node.clone()), name.span);
                        }
                    }
                }
                DeclarationKind::Lever(lever) => note(Meaning::Lever(lever.name.node.clone()), lever.name.span),
                DeclarationKind::Verdict(verdict) => {
                    for line in &verdict.lines {
                        note(Meaning::Verdict(line.name.node.clone()), line.name.span);
                    }
                }
                DeclarationKind::Kind { set, .. } => note(Meaning::Set(set.node.clone()), set.span),
                DeclarationKind::Scale { words, .. } => {
                    for word in words {
                        note(Meaning::Scale(word.words.node.clone()), word.words.span);
                    }
                }
                DeclarationKind::Use(UsePath::Library(_) | UsePath::File(_))
                | DeclarationKind::Exchange { .. }
                | DeclarationKind::Expect(_)
                | DeclarationKind::Field(_)
                | DeclarationKind::Without { .. } => {}
            }
        }
        // Declarations that do not parse yet.
        for (id, scan) in &self.scans {
            let text = self.examined.sources.get(*id).map_or("", |source| source.text.as_str());
            for (at, head) in scan.heads.iter().enumerate() {
                let Some((name, lexeme)) =
                    head.name.and_then(|name| scan.get(name).map(|lexeme| (scan.text(text, name), lexeme)))
                else {
                    continue;
                };
                let meaning = match scan.keyword(text, at) {
                    "quantity" | "define" | "constant" | "table" => Meaning::Declared(name.into()),
                    "partner" => Meaning::Record(RecordSort::Partner, unquoted(name)),
                    "offer" => Meaning::Record(RecordSort::Offer, unquoted(name)),
                    "vendor" => Meaning::Record(RecordSort::Vendor, unquoted(name)),
                    "archetype" => Meaning::Record(RecordSort::Archetype, unquoted(name)),
                    _ => continue,
                };
                note(meaning, Span::new(*id, lexeme.start, lexeme.end));
            }
        }
        self.definitions = found;
    }
}

fn record_of(keyword: FactsKeyword) -> RecordSort {
    match keyword {
        FactsKeyword::Vendor => RecordSort::Vendor,
        FactsKeyword::Partner => RecordSort::Partner,
        FactsKeyword::Archetype => RecordSort::Archetype,
        FactsKeyword::Offer => RecordSort::Offer,
    }
}

/// What a record of this sort is.
pub(super) fn kind_of(sort: RecordSort) -> Kind {
    match sort {
        RecordSort::Vendor => Kind::Vendor,
        RecordSort::Partner => Kind::Partner,
        RecordSort::Archetype => Kind::Archetype,
        RecordSort::Offer => Kind::Offer,
    }
}

/// What a member of a list is.
pub(super) fn kind_of_member(entity: Entity) -> Kind {
    match entity {
        Entity::Goal => Kind::Goal,
        Entity::Activity => Kind::Activity,
        Entity::Reward => Kind::Reward,
        Entity::Ask => Kind::Ask,
        Entity::Vendor | Entity::Partner | Entity::Offer => Kind::Entity,
    }
}
