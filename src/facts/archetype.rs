//! What is typical of a sort of partner, merged into partners that state less.

use super::{Cell, Facts, Record, Said, nearest};
use crate::diagnostic::{Code, Diagnostic};
use crate::prelude::*;
use crate::schema::{Entity, Schema};

/// Merges archetypes into all partners and checks the names that the facts use for each other.
pub(crate) fn apply(schema: &Schema, facts: &mut Facts, diagnostics: &mut Vec<Diagnostic>) {
    let archetypes = core::mem::take(&mut facts.archetypes);
    for partner in facts.partners.values_mut() {
        let Some(name) = partner.archetype.clone() else { continue };
        match archetypes.get(&name) {
            Some(archetype) => merge(partner, archetype),
            None => diagnostics.push(unknown_archetype(partner, &name, archetypes.keys().map(String::as_str))),
        }
    }
    facts.archetypes = archetypes;
    for offer in facts.offers.values() {
        let Some(vendor) = &offer.vendor else { continue };
        if !facts.vendors.contains_key(vendor) {
            diagnostics.push(unknown_vendor(offer, vendor, facts.vendors.keys().map(String::as_str)));
        }
    }
    check_members(schema, facts, diagnostics);
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
    let wrong = match offer.span {
        Some(span) => Diagnostic::new(Code::UNKNOWN_VENDOR, span, message),
        None => Diagnostic::without_place(Code::UNKNOWN_VENDOR, message),
    };
    match nearest(name, known) {
        Some(near) => wrong.help(format!("did you mean `{near}`?")),
        None => wrong.help(format!("declare it: `vendor \"{name}\" {{ hopes {{ refer: drives }} }}`, or leave `from` out")),
    }
}

/// Lets a partner take what it does not state from its archetype. Goals are taken as a whole, when the partner states none;
/// of tables it takes the rows that the partner does not have.
pub(crate) fn merge(partner: &mut Record, archetype: &Record) {
    let typical = |cell: &Cell| Cell { said: Said::Archetype(archetype.name.clone()), span: None, ..cell.clone() };
    for (id, cell) in &archetype.cells {
        partner.cells.entry(*id).or_insert_with(|| typical(cell));
    }
    let rows: BTreeSet<_> = partner.entries.keys().map(|(id, key)| (*id, key.first().cloned())).collect();
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

/// Goals that key a table must be the partner's (or kinds of goals); activities that an offer or a vendor names must exist.
fn check_members(schema: &Schema, facts: &Facts, diagnostics: &mut Vec<Diagnostic>) {
    let kinds = |word: &str| -> BTreeSet<String> {
        schema.find_set(word).and_then(|set| schema.set(set)).map(|set| set.members.keys().cloned().collect()).unwrap_or_default()
    };
    let goal_at = |field: &crate::schema::Field| field.keys.iter().position(|key| *key == Entity::Goal);
    let activity_at = |field: &crate::schema::Field| field.keys.iter().position(|key| *key == Entity::Activity);
    let partners = || facts.partners.values().chain(facts.archetypes.values());
    for partner in partners() {
        let mut known = kinds("goal");
        known.extend(partner.list(Entity::Goal).iter().map(|goal| goal.name.clone()));
        super::from_tree::check_keys(schema, partner, &known, goal_at, "goal", diagnostics);
    }
    let mut activities = kinds("activity");
    let mut goals = kinds("goal");
    for partner in partners() {
        activities.extend(partner.list(Entity::Activity).iter().map(|activity| activity.name.clone()));
        goals.extend(partner.list(Entity::Goal).iter().map(|goal| goal.name.clone()));
        activities.extend(partner.entries.keys().filter_map(|(id, key)| {
            let place = schema.field(*id).and_then(activity_at)?;
            key.get(place).cloned()
        }));
    }
    for vendor in facts.vendors.values() {
        super::from_tree::check_keys(schema, vendor, &activities, activity_at, "activity", diagnostics);
    }
    for offer in facts.offers.values() {
        for reward in offer.list(Entity::Reward) {
            super::from_tree::check_keys(schema, reward, &activities, activity_at, "activity", diagnostics);
            super::from_tree::check_keys(schema, reward, &goals, goal_at, "goal", diagnostics);
        }
        for ask in offer.list(Entity::Ask).iter().filter(|ask| !activities.contains(&ask.name)) {
            let Some(span) = ask.span else { continue };
            let wrong = Diagnostic::new(Code::UNKNOWN_MEMBER, span, format!("there is no activity `{}`", ask.name));
            diagnostics.push(match nearest(&ask.name, activities.iter().map(String::as_str)) {
                Some(near) => wrong.fix(format!("write `{near}`"), span, near).help(format!("did you mean `{near}`?")),
                None => wrong.help(format!("declare it: `kind activity {{ {} }}`", ask.name)),
            });
        }
    }
}
