//! What a word stands for: names resolved against what is known of the program, as far as that goes.

use super::Analysis;
use super::scan::{Role, Scan, Sort, is_word, unquoted};
use crate::prelude::*;
use crate::program::Function;
use crate::schema::{Entity, Field, FieldId, FieldType, SetId};
use crate::source::SourceId;
use crate::syntax::TokenKind;

/// What a word stands for. Equal meanings are the same thing, wherever they are written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Meaning {
    /// A word of the language, in the sort of place where it stands.
    Word(Area, String),
    /// A field, by entity and name.
    Field(Entity, String),
    /// A list: `offer.rewards`.
    List(Entity),
    /// `partner`, `reward`.
    Entity(Entity),
    /// A symbol of a set.
    Symbol(String, String),
    /// A set of symbols.
    Set(String),
    /// A word that stands for a number.
    Scale(String),
    /// A quantity, define, constant or table.
    Declared(String),
    /// A function.
    Function(&'static str),
    /// A member's name within an expression: source, declaration, name.
    Local(u32, usize, String, Entity),
    /// A record by its name.
    Record(RecordSort, String),
    /// A goal, activity or reward: source, declaration, entity, name.
    Member(u32, usize, Entity, String),
    /// A rule.
    Rule(String),
    /// A lever.
    Lever(String),
    /// A cause.
    Cause(String),
    /// A verdict.
    Verdict(String),
    /// A library.
    Library(String),
    /// A file.
    File(String),
    /// A number, from one lexeme to another.
    Number(usize, usize),
    /// A unit or a currency's code.
    Unit(String),
}

/// What a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum RecordSort {
    Vendor,
    Partner,
    Archetype,
    Offer,
}

/// In which sort of place a word of the language stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Area {
    /// Opens a declaration.
    Opening,
    /// In a head, a value or a type.
    Head,
    /// In a block of facts.
    Facts,
    /// A line of a rule or lever.
    Rule,
    /// What an `expect` looks at.
    Expect,
    /// In an expression.
    Expression,
}

/// Types of fields by their words.
pub(super) const TYPES: &[&str] = &["number", "count", "share", "money", "duration", "days", "truth", "text", "date", "activity"];

/// A text that is looked at.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) analysis: &'a Analysis,
    pub(super) source: SourceId,
    pub(super) text: &'a str,
    pub(super) scan: &'a Scan,
}

impl<'a> View<'a> {
    pub(super) fn word(&self, at: usize) -> &'a str {
        self.scan.text(self.text, at)
    }

    pub(super) fn is(&self, at: Option<usize>, word: &str) -> bool {
        at.is_some_and(|at| self.word(at) == word)
    }

    pub(super) fn keyword(&self, at: usize) -> &'a str {
        let head = self.scan.get(at).and_then(|lexeme| lexeme.at.head);
        head.map_or("", |head| self.scan.keyword(self.text, head))
    }

    fn sort(&self, at: usize) -> Sort {
        self.scan.get(at).and_then(|lexeme| self.scan.frame(lexeme.at.frame)).map_or(Sort::Outside, |frame| frame.sort)
    }

    /// What the lexeme stands for.
    pub(super) fn meaning(&self, at: usize) -> Option<Meaning> {
        let lexeme = self.scan.get(at)?;
        let letters = self.word(at);
        let word = |area: Area| Some(Meaning::Word(area, letters.to_string()));
        if lexeme.kind == TokenKind::Unit {
            return match self.number_at(at) {
                Some(number) => Some(number),
                None => Some(Meaning::Unit(letters.into())),
            };
        }
        if matches!(lexeme.kind, TokenKind::Number) || lexeme.kind == TokenKind::Operator && matches!(letters, "-" | "€" | "$")
        {
            return self.number_at(at);
        }
        match lexeme.role {
            Role::Opening => word(Area::Opening),
            Role::Syntax => word(Area::Head),
            Role::Name => self.name(lexeme.at.head?, at),
            Role::Archetype => Some(Meaning::Record(RecordSort::Archetype, letters.into())),
            Role::Vendor => Some(Meaning::Record(RecordSort::Vendor, unquoted(letters))),
            Role::Offer => Some(Meaning::Record(RecordSort::Offer, unquoted(letters))),
            Role::Partner => Some(Meaning::Record(RecordSort::Partner, unquoted(letters))),
            Role::Ruled => {
                let lever = lexeme.at.field.is_some_and(|field| self.word(field) == "lever");
                Some(if lever { Meaning::Lever(unquoted(letters)) } else { Meaning::Rule(unquoted(letters)) })
            }
            Role::Library => Some(Meaning::Library(letters.into())),
            Role::File => Some(Meaning::File(unquoted(letters))),
            Role::Field => self.field_name(at),
            Role::Member => self.member_word(at),
            Role::MemberName => {
                let item = Entity::find(self.word(self.scan.previous(at)?))?;
                self.key(item, at)
            }
            Role::Value | Role::Cell => self.value(at),
            Role::Corner => self.table_key(at, 0),
            Role::Column => self.table_key(at, 1),
            Role::Row => self.table_key(at, 0),
            Role::Expected => match letters {
                "verdict" | "first_cause" | "finding" => word(Area::Expect),
                _ => Some(Meaning::Declared(letters.into())),
            },
            Role::Symbol => {
                let set = self.scan.heads.get(lexeme.at.head?)?.name?;
                Some(Meaning::Symbol(self.word(set).into(), letters.into()))
            }
            Role::Scale => Some(Meaning::Scale(letters.into())),
            Role::Line => word(Area::Rule),
            Role::Level => word(Area::Rule),
            Role::Cause => Some(Meaning::Cause(letters.into())),
            Role::Verdict => Some(Meaning::Verdict(letters.into())),
            Role::Type => self.type_word(at),
            Role::Expression if is_word(lexeme.kind) => self.expression(at),
            Role::Plain | Role::Title | Role::Prose | Role::Expression | Role::Hole => None,
        }
    }

    fn name(&self, head: usize, at: usize) -> Option<Meaning> {
        let letters = self.word(at);
        Some(match self.scan.keyword(self.text, head) {
            "partner" => Meaning::Record(RecordSort::Partner, unquoted(letters)),
            "vendor" => Meaning::Record(RecordSort::Vendor, unquoted(letters)),
            "offer" => Meaning::Record(RecordSort::Offer, unquoted(letters)),
            "archetype" => Meaning::Record(RecordSort::Archetype, unquoted(letters)),
            "rule" => Meaning::Rule(unquoted(letters)),
            "lever" => Meaning::Lever(unquoted(letters)),
            "kind" => Meaning::Set(letters.into()),
            "quantity" | "define" | "constant" | "table" => Meaning::Declared(letters.into()),
            _ => return None,
        })
    }

    /// The field whose value stands here, or in whose entries.
    pub(super) fn field_of(&self, at: usize) -> Option<(FieldId, &'a Field)> {
        let lexeme = self.scan.get(at)?;
        if self.keyword(at) == "field" {
            let name = self.scan.heads.get(lexeme.at.head?)?.name?;
            let owner = Entity::find(self.word(self.scan.previous(self.scan.previous(name)?)?))?;
            return self.field_named(owner, self.word(name));
        }
        let mut frame = self.scan.frame(lexeme.at.frame)?;
        loop {
            match frame.sort {
                Sort::List => frame = self.scan.frame(frame.parent)?,
                Sort::Facts(entity) => return self.field_named(entity, self.word(lexeme.at.field?)),
                Sort::Asks => return self.ask_field(),
                Sort::Entries => {
                    let outer = self.scan.frame(frame.parent)?;
                    if let Sort::Facts(entity) = outer.sort {
                        return self.field_named(entity, self.word(frame.keyword?));
                    }
                    frame = outer;
                }
                _ => return None,
            }
        }
    }

    pub(super) fn ask_field(&self) -> Option<(FieldId, &'a Field)> {
        self.analysis.model().schema.fields_of(Entity::Ask).find(|(_, field)| !matches!(field.kind, FieldType::Member(_)))
    }

    pub(super) fn field_named(&self, entity: Entity, name: &str) -> Option<(FieldId, &'a Field)> {
        let schema = &self.analysis.model().schema;
        let id = schema.find(entity, name)?;
        schema.field(id).map(|field| (id, field))
    }

    /// The entity whose members are the keys of the entries in which the lexeme stands.
    pub(super) fn key_entity(&self, at: usize) -> Option<Entity> {
        let lexeme = self.scan.get(at)?;
        self.key_entity_in(lexeme.at.frame)
    }

    /// The same for a block.
    pub(super) fn key_entity_in(&self, frame: usize) -> Option<Entity> {
        let frame = self.scan.frame(frame)?;
        if frame.sort == Sort::Asks {
            return Some(Entity::Activity);
        }
        let outer = self.scan.frame(frame.parent)?;
        match outer.sort {
            Sort::Facts(entity) => {
                let (_, field) = self.field_named(entity, self.word(frame.keyword?))?;
                field.keys.first().copied()
            }
            Sort::Entries => {
                let Sort::Facts(entity) = self.scan.frame(outer.parent)?.sort else { return None };
                let (_, field) = self.field_named(entity, self.word(outer.keyword?))?;
                field.keys.get(1).copied()
            }
            _ => None,
        }
    }

    fn field_name(&self, at: usize) -> Option<Meaning> {
        match self.sort(at) {
            Sort::Facts(entity) => Some(Meaning::Field(entity, self.word(at).into())),
            _ => self.key(self.key_entity(at)?, at),
        }
    }

    /// A word before a block: a list's member, a list, or a field with entries. Half-typed, it may become any field.
    fn member_word(&self, at: usize) -> Option<Meaning> {
        let letters = self.word(at);
        let Sort::Facts(entity) = self.sort(at) else { return None };
        if let Some(listed) = Entity::listed(entity, letters) {
            return Some(Meaning::List(listed));
        }
        let member = Entity::find(letters).filter(|found| found.list().is_some_and(|(owner, _)| owner == entity));
        match member {
            Some(member) => Some(Meaning::Entity(member)),
            None => Some(Meaning::Field(entity, letters.into())),
        }
    }

    /// A name by which a member is called: a member of this block's own, or a symbol of the kind of that name.
    fn key(&self, entity: Entity, at: usize) -> Option<Meaning> {
        let letters = self.word(at);
        let head = self.scan.get(at)?.at.head?;
        let own = self.scan.heads.get(head)?.members.contains_key(&(entity, letters.to_string()));
        let symbol = self.symbol(entity.word(), letters);
        if own && !(entity == Entity::Activity && symbol.is_some()) {
            return Some(Meaning::Member(self.source.0, head, entity, letters.into()));
        }
        symbol
    }

    fn symbol(&self, set: &str, name: &str) -> Option<Meaning> {
        let schema = &self.analysis.model().schema;
        let id = schema.find_set(set)?;
        schema.symbol(id, name).map(|_| Meaning::Symbol(set.into(), name.into()))
    }

    fn table_key(&self, at: usize, key: usize) -> Option<Meaning> {
        let lexeme = self.scan.get(at)?;
        let frame = self.scan.frame(lexeme.at.frame)?;
        if frame.sort == Sort::Table {
            return match self.dotted(at) {
                Some(path) => Some(path),
                None => {
                    let keys = self.table_keys(lexeme.at.head?);
                    let (entity, name) = keys.get(key).or(keys.first())?;
                    let (_, field) = self.field_named(*entity, name)?;
                    let FieldType::Symbol(set) = field.kind else { return None };
                    self.symbol(&self.analysis.model().schema.set(set)?.name, self.word(at))
                }
            };
        }
        let outer = self.scan.frame(frame.parent)?;
        let Sort::Facts(entity) = outer.sort else { return None };
        let (_, field) = self.field_named(entity, self.word(frame.keyword?))?;
        self.key(field.keys.get(key).copied()?, at)
    }

    /// The fields by which a table is keyed.
    pub(super) fn table_keys(&self, head: usize) -> Vec<(Entity, &'a str)> {
        let Some(found) = self.scan.heads.get(head) else { return Vec::new() };
        let mut keys = Vec::new();
        for at in found.keyword..found.end {
            match self.word(at) {
                "{" | "else" => break,
                "." => {
                    let (Some(owner), Some(name)) = (self.scan.previous(at), self.scan.next(at)) else { break };
                    if let Some(entity) = Entity::find(self.word(owner)) {
                        keys.push((entity, self.word(name)));
                    }
                }
                _ => {}
            }
        }
        keys
    }

    /// A fact's value.
    fn value(&self, at: usize) -> Option<Meaning> {
        let letters = self.word(at);
        if self.scan.get(at)?.kind == TokenKind::Text {
            let finding =
                self.sort(at) == Sort::Expect && self.scan.get(at)?.at.field.is_some_and(|field| self.word(field) == "finding");
            return finding.then(|| Meaning::Rule(unquoted(letters)));
        }
        if self.sort(at) == Sort::Expect
            || self
                .scan
                .get(at)?
                .at
                .field
                .is_some_and(|field| self.scan.get(field).is_some_and(|field| field.role == Role::Expected))
        {
            let field = self.word(self.scan.get(at)?.at.field?);
            return match (field, letters) {
                (_, "below" | "above" | "missing" | "yes" | "no") => Some(Meaning::Word(Area::Expect, letters.into())),
                ("verdict", _) => Some(Meaning::Verdict(letters.into())),
                ("first_cause", _) => Some(Meaning::Cause(letters.into())),
                _ => None,
            };
        }
        let number = Meaning::Word(Area::Head, letters.into());
        let Some((_, field)) = self.field_of(at) else {
            return matches!(letters, "yes" | "no" | "missing" | "per").then_some(number);
        };
        let schema = &self.analysis.model().schema;
        match &field.kind {
            _ if letters == "missing" || letters == "per" => Some(number),
            FieldType::Symbol(set) => {
                let set = schema.set(*set)?;
                set.members.contains_key(letters).then(|| Meaning::Symbol(set.name.clone(), letters.into()))
            }
            FieldType::Truth => matches!(letters, "yes" | "no").then_some(number),
            _ if self.in_list(at) => self.key(field.keys.first().copied()?, at),
            FieldType::Number { .. } => self.scale_word(at),
            _ => None,
        }
    }

    fn in_list(&self, at: usize) -> bool {
        self.sort(at) == Sort::List
    }

    /// One word or two that stand for a number.
    fn scale_word(&self, at: usize) -> Option<Meaning> {
        let scale = &self.analysis.model().schema.scale;
        let letters = self.word(at);
        let beside =
            |other: Option<usize>| other.filter(|other| self.scan.get(*other).is_some_and(|lexeme| is_word(lexeme.kind)));
        let after = beside(self.scan.next(at)).map(|next| format!("{letters} {}", self.word(next)));
        let before = beside(self.scan.previous(at)).map(|previous| format!("{} {letters}", self.word(previous)));
        [after, before, Some(letters.to_string())]
            .into_iter()
            .flatten()
            .find(|words| scale.contains_key(words))
            .map(Meaning::Scale)
    }

    fn type_word(&self, at: usize) -> Option<Meaning> {
        let letters = self.word(at);
        let previous = self.scan.previous(at);
        if self.is(previous, "kind") {
            return Some(Meaning::Set(letters.into()));
        }
        if TYPES.contains(&letters) || matches!(letters, "kind" | "one" | "of" | "for" | "in" | "per") {
            return Some(Meaning::Word(Area::Head, letters.into()));
        }
        if let Some(entity) = Entity::find(letters) {
            return Some(Meaning::Entity(entity));
        }
        let (_, field) = self.field_of(at)?;
        let FieldType::Symbol(set) = field.kind else { return None };
        self.symbol(&self.analysis.model().schema.set(set)?.name, letters)
    }

    /// The entity that a word means in an expression: a member in view, or the only one.
    pub(super) fn entity_at(&self, at: usize) -> Option<Entity> {
        let letters = self.word(at);
        let head = self.scan.get(at)?.at.head.and_then(|head| self.scan.heads.get(head));
        let local = head.and_then(|head| head.locals.get(letters)).map(|(entity, _)| *entity);
        local.or_else(|| Entity::find(letters))
    }

    /// `reward.kind`, seen from the word behind the point.
    fn dotted(&self, at: usize) -> Option<Meaning> {
        let letters = self.word(at);
        if let Some(dot) = self.scan.previous(at).filter(|dot| self.word(*dot) == ".") {
            let owner = self.scan.previous(dot)?;
            let entity = self.entity_at(owner)?;
            if let Some(listed) = Entity::listed(entity, letters) {
                return Some(Meaning::List(listed));
            }
            return Some(Meaning::Field(entity, letters.into()));
        }
        if !self.is(self.scan.next(at), ".") {
            return None;
        }
        let head = self.scan.get(at)?.at.head?;
        match self.scan.heads.get(head)?.locals.get(letters) {
            Some((entity, _)) if Entity::find(letters).is_none() => {
                Some(Meaning::Local(self.source.0, head, letters.into(), *entity))
            }
            _ => Entity::find(letters).map(Meaning::Entity),
        }
    }

    fn expression(&self, at: usize) -> Option<Meaning> {
        let letters = self.word(at);
        if let Some(found) = self.dotted(at) {
            return Some(found);
        }
        if self.is(self.scan.previous(at), ".") {
            return None;
        }
        let head = self.scan.get(at)?.at.head?;
        let called = self.is(self.scan.next(at), "(");
        if called && let Some((name, _)) = Function::ALL.iter().find(|(name, _)| *name == letters) {
            return Some(Meaning::Function(name));
        }
        if called && letters == "percent" {
            return Some(Meaning::Function("percent"));
        }
        if let Some((entity, _)) = self.scan.heads.get(head)?.locals.get(letters) {
            return match Entity::find(letters) {
                Some(entity) => Some(Meaning::Entity(entity)),
                None => Some(Meaning::Local(self.source.0, head, letters.into(), *entity)),
            };
        }
        if self.analysis.declared.contains_key(letters) {
            return Some(Meaning::Declared(letters.into()));
        }
        if let Some(entity) = Entity::find(letters) {
            return Some(Meaning::Entity(entity));
        }
        if let Some(symbol) = self.compared(at) {
            return Some(symbol);
        }
        if super::words::of_expression(letters) {
            return Some(Meaning::Word(Area::Expression, letters.into()));
        }
        let schema = &self.analysis.model().schema;
        let set = schema.sets.iter().find(|set| set.members.contains_key(letters))?;
        Some(Meaning::Symbol(set.name.clone(), letters.into()))
    }

    /// A symbol of the set of the field that it is compared with.
    fn compared(&self, at: usize) -> Option<Meaning> {
        let set = self.compared_set(at)?;
        let set = self.analysis.model().schema.set(set)?;
        set.members.contains_key(self.word(at)).then(|| Meaning::Symbol(set.name.clone(), self.word(at).into()))
    }

    /// The set of the field with which the word at (or before) this lexeme is compared, or to which it is set.
    pub(super) fn compared_set(&self, at: usize) -> Option<SetId> {
        let inside = self.scan.get(at).map(|lexeme| lexeme.at.frame).and_then(|frame| self.scan.frame(frame))?;
        let operator = if inside.sort == Sort::List { self.scan.previous(inside.open)? } else { self.scan.previous(at)? };
        let mut field = match self.word(operator) {
            "=" | "!=" | "in" | "to" => self.scan.previous(operator)?,
            "of" | "," => {
                // `change: reward.kind to one of tier, recognition`
                let line = self.scan.get(at)?.at.field.filter(|field| self.word(*field) == "change")?;
                let owner = self.scan.next(self.scan.next(line)?)?;
                self.scan.next(self.scan.next(owner)?)?
            }
            _ => return None,
        };
        if self.is(Some(field), ")") {
            field = self.scan.previous(field)?;
        }
        let Some(Meaning::Field(entity, name)) = self.dotted(field) else { return None };
        match self.field_named(entity, &name)?.1.kind {
            FieldType::Symbol(set) => Some(set),
            FieldType::Member(entity) => self.analysis.model().schema.find_set(entity.word()),
            _ => None,
        }
    }
}
