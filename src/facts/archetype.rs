//! What is typical of a sort of partner, merged into partners that state less.

use super::{Cell, Facts, Record, Said, nearest};
use crate::diagnostic::{Code, Diagnostic};
use crate::prelude::*;
use crate::schema::{Entity, FieldType, Schema, Value};
use crate::source::Span;
use alloc::sync::Arc;

/// Merges archetypes into all partners and checks the names that the facts use for each other.
pub(crate) fn apply(schema: &Schema, facts: &mut Facts, diagnostics: &mut Vec<Diagnostic>) {
    let archetypes = core::mem::take(&mut facts.archetypes);
    for partner in facts.partners.values_mut() {
        let Some(name) = partner.archetype.clone() else { continue };
        match archetypes.get(&name) {
            Some(archetype) => merge(Arc::make_mut(partner), archetype),
            None => diagnostics.push(unknown_archetype(partner, &name, archetypes.keys().map(String::as_str))),
        }
    }
    facts.archetypes = archetypes;
    let all = facts.partners.values_mut().chain(facts.archetypes.values_mut()).chain(facts.offers.values_mut());
    all.for_each(|record| kinds_by_name(schema, Arc::make_mut(record)));
    let known = Known::of(schema, facts);
    let all = facts.partners.values().chain(facts.archetypes.values()).chain(facts.vendors.values()).chain(facts.offers.values());
    all.for_each(|record| known.check(schema, record, diagnostics));
}

fn unknown_archetype<'a>(partner: &Record, name: &str, known: impl Iterator<Item = &'a str> + Clone) -> Diagnostic {
    let message = format!("there is no archetype `{name}`");
    let mut wrong = match partner.span {
        Some(span) => Diagnostic::new(Code::UNKNOWN_ARCHETYPE, span, message),
        None => Diagnostic::without_place(Code::UNKNOWN_ARCHETYPE, message),
    };
    wrong = match nearest(name, known.clone()) {
        Some(near) => wrong.help(format!("did you mean `{near}`?")),
        None => wrong.help(format!("known are {}", super::read::listed(known))),
    };
    wrong
}

fn unknown_vendor<'a>(offer: &Record, name: &str, known: impl Iterator<Item = &'a str> + Clone) -> Diagnostic {
    let message = format!("there is no vendor `{name}`");
    let (wrong, key) = match offer.span {
        Some(span) => (Diagnostic::new(Code::UNKNOWN_VENDOR, span, message), "from"),
        None => {
            let message = format!("offer `{}`: {message}", offer.name);
            (Diagnostic::without_place(Code::UNKNOWN_VENDOR, message), "vendor")
        }
    };
    if let Some(near) = nearest(name, known.clone()) {
        return wrong.help(format!("did you mean `{near}`?"));
    }
    let declare = format!("declare it: `vendor \"{name}\" {{ hopes {{ refer: drives }} }}`, or leave `{key}` out");
    match known.clone().next() {
        Some(_) if offer.span.is_none() => wrong.help(format!("known are {}; {declare}", super::read::listed(known))),
        _ => wrong.help(declare),
    }
}

/// Lets a partner take what it does not state from its archetype. Goals are taken as a whole, when the partner states none;
/// of tables it takes the rows that the partner does not have.
pub(crate) fn merge(partner: &mut Record, archetype: &Record) {
    let typical = |cell: &Cell| Cell { said: Said::Archetype(archetype.name.clone()), span: None, ..cell.clone() };
    for (id, cell) in &archetype.cells {
        partner.cells.entry(*id).or_insert_with(|| typical(cell));
    }
    let rows: BTreeSet<_> = partner.entries.keys().map(|(id, key)| (*id, key.first().cloned())).gather();
    for ((id, key), cell) in &archetype.entries {
        if !rows.contains(&(*id, key.first().cloned())) {
            partner.entries.insert((*id, key.clone()), typical(cell));
        }
    }
    for (entity, members) in &archetype.members {
        let own = partner.members.entry(*entity).or_default();
        let states_none = own.is_empty();
        for member in members {
            match own.iter_mut().find(|other| other.name == member.name) {
                Some(mine) => {
                    for (id, cell) in &member.cells {
                        mine.cells.entry(*id).or_insert_with(|| typical(cell));
                    }
                }
                None if states_none || *entity == Entity::Activity => {
                    let mut taken = member.clone();
                    taken.cells.values_mut().for_each(|cell| *cell = typical(cell));
                    own.push(taken);
                }
                None => {}
            }
        }
    }
}

/// A goal or reward that is called by a kind and states none is of that kind: `reward cash { … }`.
pub(crate) fn kinds_by_name(schema: &Schema, record: &mut Record) {
    for (entity, members) in &mut record.members {
        let Some(id) = schema.find(*entity, "kind") else { continue };
        let Some(FieldType::Symbol(set)) = schema.field(id).map(|field| &field.kind) else { continue };
        for member in members.iter_mut().filter(|member| !member.cells.contains_key(&id)) {
            let Some(symbol) = schema.symbol(*set, &member.name) else { continue };
            let cell = Cell { value: Value::Symbol(symbol), text: None, ends: None, said: Said::Given, span: None };
            member.cells.insert(id, cell);
        }
    }
}

/// Goals, activities and vendors by name: what the names that facts use for each other are held against.
pub(crate) struct Known {
    kinds_of_goal: BTreeSet<String>,
    kinds_of_activity: BTreeSet<String>,
    goals: BTreeSet<String>,
    activities: BTreeSet<String>,
    vendors: BTreeSet<String>,
    /// Whether partners follow, with activities and goals of their own: then only what is nearly a kind is a mistake.
    pub(super) more_follow: bool,
}

impl Known {
    /// All that the program names.
    pub(crate) fn of(schema: &Schema, facts: &Facts) -> Self {
        let kinds = |word: &str| -> BTreeSet<String> {
            let set = schema.find_set(word).and_then(|set| schema.set(set));
            set.map(|set| set.members.keys().cloned().gather()).unwrap_or_default()
        };
        let mut known = Known {
            kinds_of_goal: kinds(Entity::Goal.word()),
            kinds_of_activity: kinds(Entity::Activity.word()),
            goals: BTreeSet::new(),
            activities: BTreeSet::new(),
            vendors: BTreeSet::new(),
            more_follow: false,
        };
        let all = facts.partners.values().chain(facts.archetypes.values()).chain(facts.vendors.values());
        all.for_each(|record| known.learn(schema, record));
        known
    }

    /// Adds a vendor, or the goals and activities of a partner.
    pub(crate) fn learn(&mut self, schema: &Schema, record: &Record) {
        match record.entity {
            Entity::Vendor => drop(self.vendors.insert(record.name.clone())),
            Entity::Partner => self.learn_partner(schema, record),
            _ => {}
        }
    }

    fn learn_partner(&mut self, schema: &Schema, partner: &Record) {
        self.goals.extend(partner.list(Entity::Goal).iter().map(|goal| goal.name.clone()));
        self.activities.extend(partner.list(Entity::Activity).iter().map(|activity| activity.name.clone()));
        self.activities.extend(keys(schema, partner, Entity::Activity).map(|(name, _, _)| name.clone()));
    }

    /// Goals that key a partner's field must be its own (or kinds of goals); its activities may be new, but not one letter off a
    /// known one; what an offer or a vendor names must exist.
    pub(crate) fn check(&self, schema: &Schema, record: &Record, diagnostics: &mut Vec<Diagnostic>) {
        match record.entity {
            Entity::Partner => self.check_partner(schema, record, diagnostics),
            Entity::Vendor => self.check_names(schema, record, Entity::Activity, diagnostics),
            Entity::Offer => {
                if let Some(vendor) = record.vendor.as_ref().filter(|vendor| !self.vendors.contains(*vendor)) {
                    diagnostics.push(unknown_vendor(record, vendor, self.vendors.iter().map(String::as_str)));
                }
                for reward in record.list(Entity::Reward) {
                    self.check_names(schema, reward, Entity::Activity, diagnostics);
                    self.check_names(schema, reward, Entity::Goal, diagnostics);
                }
                for ask in record.list(Entity::Ask) {
                    if self.is_strange(&ask.name, &self.kinds_of_activity, &self.activities, self.more_follow) {
                        let place = ask.span.map(|span| (span, true));
                        let names = || self.kinds_of_activity.union(&self.activities).map(String::as_str);
                        let declare = match place {
                            Some(_) => format!("declare it: `kind activity {{ {} }}`", ask.name),
                            None => unheard(Entity::Activity, &ask.name, names()),
                        };
                        let near = nearest(&ask.name, names());
                        diagnostics.push(stranger(place, record, Entity::Activity, &ask.name, near, declare));
                    }
                }
            }
            _ => {}
        }
    }

    fn check_partner(&self, schema: &Schema, partner: &Record, diagnostics: &mut Vec<Diagnostic>) {
        let goals = || partner.list(Entity::Goal).iter().map(|goal| goal.name.as_str());
        let mut told: BTreeSet<&String> = BTreeSet::new();
        for (name, cell, _) in keys(schema, partner, Entity::Goal) {
            if cell.said != Said::Given || self.kinds_of_goal.contains(name) || goals().any(|goal| goal == name) {
                continue;
            }
            if cell.span.is_some() || told.insert(name) {
                let names = goals().chain(self.kinds_of_goal.iter().map(String::as_str));
                let near = nearest(name, names.clone());
                let help = format!("known are {}", super::read::listed(names));
                diagnostics.push(stranger(cell.span.map(|span| (span, false)), partner, Entity::Goal, name, near, help));
            }
        }
        let described = |name: &String| partner.list(Entity::Activity).iter().any(|activity| activity.name == *name);
        for (name, cell, head) in keys(schema, partner, Entity::Activity) {
            if cell.said != Said::Given || self.kinds_of_activity.contains(name) || described(name) || told.contains(name) {
                continue;
            }
            let Some(near) = nearest(name, self.kinds_of_activity.iter().map(String::as_str)) else { continue };
            told.insert(name);
            let declare = format!("if it is another one, declare it: `kind activity {{ {name} }}`");
            let place = head.or(cell.span).map(|span| (span, head.is_some()));
            diagnostics.push(stranger(place, partner, Entity::Activity, name, Some(near), String::new()).help(declare));
        }
    }

    fn is_strange(&self, name: &str, kinds: &BTreeSet<String>, own: &BTreeSet<String>, more_follow: bool) -> bool {
        let slip = || nearest(name, kinds.iter().map(String::as_str)).is_some();
        !kinds.contains(name) && !own.contains(name) && (!more_follow || slip())
    }

    fn check_names(&self, schema: &Schema, record: &Record, of: Entity, diagnostics: &mut Vec<Diagnostic>) {
        let (kinds, own) = match of {
            Entity::Goal => (&self.kinds_of_goal, &self.goals),
            _ => (&self.kinds_of_activity, &self.activities),
        };
        for (name, cell, _) in keys(schema, record, of) {
            // What a vendor hopes for, as data, may come before the partners who do it.
            let more_follow = self.more_follow || record.entity == Entity::Vendor && cell.span.is_none();
            if self.is_strange(name, kinds, own, more_follow) {
                let names = || kinds.union(own).map(String::as_str);
                let near = nearest(name, names());
                let help = match cell.span {
                    Some(_) => format!("known are {}", super::read::listed(names())),
                    None => unheard(of, name, names()),
                };
                diagnostics.push(stranger(cell.span.map(|span| (span, false)), record, of, name, near, help));
            }
        }
    }
}

/// What to do about a name in data that nothing is called by yet: partners with names of their own may be in another file.
fn unheard<'k>(of: Entity, name: &str, known: impl Iterator<Item = &'k str>) -> String {
    let word = of.word();
    let known = super::read::listed(known);
    format!("known are {known}; if it is another one, declare `kind {word} {{ {name} }}`, or add the partners that have it first")
}

/// The names of members of this sort that key a record's fields, each with its cell and the place of its row's head.
fn keys<'r>(schema: &Schema, record: &'r Record, of: Entity) -> impl Iterator<Item = (&'r String, &'r Cell, Option<Span>)> {
    record.entries.iter().flat_map(move |((id, key), cell)| {
        let keys = schema.field(*id).map_or(&[][..], |field| &field.keys);
        keys.iter().zip(key).filter(move |(entity, _)| **entity == of).map(move |(_, name)| {
            let head = record.heads.get(&(*id, name.clone())).copied();
            (name, cell, head)
        })
    })
}

/// A name that nothing is called by: at its place in program text (and whether the place is the name itself), or else by whose it is.
fn stranger(
    place: Option<(Span, bool)>,
    record: &Record,
    of: Entity,
    name: &str,
    near: Option<&str>,
    otherwise: String,
) -> Diagnostic {
    let message = format!("there is no {} `{name}`", of.word());
    let wrong = match place {
        Some((span, _)) => Diagnostic::new(Code::UNKNOWN_MEMBER, span, message),
        None => {
            let whose = if record.entity.list().is_some() {
                record.label()
            } else {
                format!("{} `{}`", record.entity.word(), record.name)
            };
            Diagnostic::without_place(Code::UNKNOWN_MEMBER, format!("{whose}: {message}"))
        }
    };
    match (near, place) {
        (Some(near), Some((span, true))) => {
            wrong.fix(format!("write `{near}`"), span, near).help(format!("did you mean `{near}`?"))
        }
        (Some(near), _) => wrong.help(format!("did you mean `{near}`?")),
        (None, _) => wrong.help(otherwise),
    }
}
