//! Which entities exist and which fields they have.
//!
//! The seven entities and how they hang together are built in; every field is declared in the language (`field …`), by the
//! standard library or by a program. Uses values and spans; knows neither expressions nor facts.

mod value;

pub use value::Value;

use crate::prelude::*;
use crate::source::Span;
use crate::value::{Date, Dimension};

/// The things that facts are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Entity {
    /// Who makes offers.
    Vendor,
    /// Who is offered something.
    Partner,
    /// What a partner works for.
    Goal,
    /// What a partner can spend days on.
    Activity,
    /// What a vendor offers.
    Offer,
    /// What an offer asks for: days of an activity.
    Ask,
    /// What an offer gives.
    Reward,
}

impl Entity {
    /// All of them, in the order in which a pair stores them.
    pub const ALL: [Entity; 7] =
        [Entity::Vendor, Entity::Partner, Entity::Goal, Entity::Activity, Entity::Offer, Entity::Ask, Entity::Reward];

    /// Its place in [`Entity::ALL`].
    #[must_use]
    pub fn index(self) -> usize {
        match self {
            Entity::Vendor => 0,
            Entity::Partner => 1,
            Entity::Goal => 2,
            Entity::Activity => 3,
            Entity::Offer => 4,
            Entity::Ask => 5,
            Entity::Reward => 6,
        }
    }

    /// The word for one of it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Entity::Vendor => "vendor",
            Entity::Partner => "partner",
            Entity::Goal => "goal",
            Entity::Activity => "activity",
            Entity::Offer => "offer",
            Entity::Ask => "ask",
            Entity::Reward => "reward",
        }
    }

    /// The word with its article: `an offer`.
    #[must_use]
    pub(crate) fn with_article(self) -> &'static str {
        match self {
            Entity::Vendor => "a vendor",
            Entity::Partner => "a partner",
            Entity::Goal => "a goal",
            Entity::Activity => "an activity",
            Entity::Offer => "an offer",
            Entity::Ask => "an ask",
            Entity::Reward => "a reward",
        }
    }

    /// Finds an entity by its word.
    #[must_use]
    pub fn find(word: &str) -> Option<Entity> {
        Entity::ALL.into_iter().find(|entity| entity.word() == word)
    }

    /// For members of a list: the entity that holds the list, and the list's name.
    #[must_use]
    pub fn list(self) -> Option<(Entity, &'static str)> {
        match self {
            Entity::Goal => Some((Entity::Partner, "goals")),
            Entity::Activity => Some((Entity::Partner, "activities")),
            Entity::Ask => Some((Entity::Offer, "asks")),
            Entity::Reward => Some((Entity::Offer, "rewards")),
            Entity::Vendor | Entity::Partner | Entity::Offer => None,
        }
    }

    /// The entity whose members an expression like `offer.rewards` lists.
    #[must_use]
    pub fn listed(owner: Entity, list: &str) -> Option<Entity> {
        Entity::ALL.into_iter().find(|entity| entity.list() == Some((owner, list)))
    }

    /// The most members that a list may have.
    #[must_use]
    pub fn limit(self) -> usize {
        match self {
            Entity::Vendor | Entity::Partner | Entity::Offer => 1,
            Entity::Goal | Entity::Activity => 1_000,
            Entity::Ask | Entity::Reward => 256,
        }
    }
}

/// Number of a field in [`Schema::fields`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldId(pub usize);
/// Number of a set of symbols in [`Schema::sets`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SetId(pub usize);

/// What a field holds.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldType {
    /// A number in base units.
    Number {
        /// Its dimension.
        dimension: Dimension,
        /// Whether it counts whole things.
        whole: bool,
        /// Whether a reader sees it as a percentage.
        percent: bool,
    },
    /// Yes or no.
    Truth,
    /// A symbol of a set.
    Symbol(SetId),
    /// Any text.
    Text,
    /// A calendar day.
    Date,
    /// A member of a list of the same pair, such as the activity that is asked for.
    Member(Entity),
}

/// What a field is when nobody states it.
#[derive(Debug, Clone, PartialEq)]
pub enum Default {
    /// It must be stated.
    Required,
    /// It may be missing.
    Missing,
    /// A number in base units.
    Number(f64),
    /// Yes or no.
    Truth(bool),
    /// A symbol.
    Symbol(u32),
    /// A text.
    Text(String),
    /// A day.
    Date(Date),
}

/// A declared field.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Whose.
    pub entity: Entity,
    /// Its name.
    pub name: String,
    /// What a reader calls it.
    pub title: String,
    /// What it holds.
    pub kind: FieldType,
    /// One value for each member of these; empty for a plain field.
    pub keys: Vec<Entity>,
    /// The least value allowed.
    pub low: Option<f64>,
    /// The greatest value allowed.
    pub high: Option<f64>,
    /// What it is when nobody states it.
    pub default: Default,
    /// Where it is declared.
    pub span: Span,
    /// Whether a library declares it.
    pub library: bool,
}

impl Field {
    /// `partner.win`
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}.{}", self.entity.word(), self.name)
    }

    /// Whether an expression that reads it must reckon with a missing value.
    #[must_use]
    pub fn may_be_missing(&self) -> bool {
        self.default == Default::Missing
    }

    /// Its dimension; a plain number where it holds no number.
    #[must_use]
    pub fn dimension(&self) -> Dimension {
        match self.kind {
            FieldType::Number { dimension, .. } => dimension,
            _ => Dimension::NUMBER,
        }
    }
}

/// A set of symbols: a kind, or the choices of a field.
#[derive(Debug, Clone, PartialEq)]
pub struct SymbolSet {
    /// The kind's name, or the path of the field whose choices these are.
    pub name: String,
    /// Symbols with their titles; a symbol's number is its place.
    pub members: Map<String, SymbolInfo>,
}

/// A symbol's title and place.
#[derive(Debug, Clone, PartialEq)]
pub struct SymbolInfo {
    /// What a reader calls it.
    pub title: String,
    /// Where it is declared.
    pub span: Span,
}

/// All fields, symbols and scale words of a program.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Schema {
    /// The fields, built-in ones first.
    pub fields: Vec<Field>,
    /// The sets of symbols.
    pub sets: Vec<SymbolSet>,
    /// `strongly` → 0.75
    pub scale: BTreeMap<String, f64>,
}

/// Whether facts mean the same in both: they are read alike and stand in the same places.
pub(crate) fn same_reading(a: &Schema, b: &Schema) -> bool {
    let range = |field: &Field| (field.low.map(f64::to_bits), field.high.map(f64::to_bits), field.library);
    same_columns(a, b) && a.fields.iter().map(range).eq(b.fields.iter().map(range)) && a.scale == b.scale
}

/// Whether facts that were read stand in the same places.
pub(crate) fn same_columns(a: &Schema, b: &Schema) -> bool {
    let field = |field: &Field| (field.entity, field.name.clone(), field.kind.clone(), field.keys.clone(), field.default.clone());
    let set = |set: &SymbolSet| (set.name.clone(), set.members.keys().cloned().collect::<Vec<_>>());
    a.fields.iter().map(field).eq(b.fields.iter().map(field)) && a.sets.iter().map(set).eq(b.sets.iter().map(set))
}

impl Schema {
    /// A field by number.
    #[must_use]
    pub fn field(&self, id: FieldId) -> Option<&Field> {
        self.fields.get(id.0)
    }

    /// Looks a field up.
    #[must_use]
    pub fn find(&self, entity: Entity, name: &str) -> Option<FieldId> {
        self.fields.iter().position(|field| field.entity == entity && field.name == name).map(FieldId)
    }

    /// The fields of an entity.
    pub fn fields_of(&self, entity: Entity) -> impl Iterator<Item = (FieldId, &Field)> {
        self.fields.iter().enumerate().filter(move |(_, field)| field.entity == entity).map(|(at, field)| (FieldId(at), field))
    }

    /// A set by number.
    #[must_use]
    pub fn set(&self, id: SetId) -> Option<&SymbolSet> {
        self.sets.get(id.0)
    }

    /// Looks a set up by its name.
    #[must_use]
    pub fn find_set(&self, name: &str) -> Option<SetId> {
        self.sets.iter().position(|set| set.name == name).map(SetId)
    }

    /// A symbol's number in a set.
    #[must_use]
    pub fn symbol(&self, set: SetId, name: &str) -> Option<u32> {
        self.set(set)?.members.get_index_of(name).and_then(|at| u32::try_from(at).ok())
    }

    /// A symbol's name.
    #[must_use]
    pub fn symbol_name(&self, set: SetId, symbol: u32) -> &str {
        let entry = || self.set(set)?.members.get_index(usize::try_from(symbol).ok()?);
        entry().map_or("", |(name, _)| name.as_str())
    }

    /// A symbol's title.
    #[must_use]
    pub fn symbol_title(&self, set: SetId, symbol: u32) -> &str {
        let entry = || self.set(set)?.members.get_index(usize::try_from(symbol).ok()?);
        entry().map_or("", |(_, info)| info.title.as_str())
    }
}
