//! How much work a pair costs, stated before any of it is spent.

use super::Context;
use crate::diagnostic::{Code, Diagnostic};
use crate::facts::Facts;
use crate::prelude::*;
use crate::program::{Expr, Function, MAX_COMPARED, MAX_LIVE_CAUSES, MAX_ROUNDS, MAX_STEPS, Model, RuleRole, Unit};
use crate::schema::Entity;

/// How long a pair's lists are, by [`Entity::index`].
pub type Counts = [usize; 7];

/// A bound on the steps that explaining one pair takes: every expression for every member, once for each set of the causes
/// that it can depend on (at most [`MAX_LIVE_CAUSES`]). Saturates.
#[must_use]
pub fn work(model: &Model, counts: &Counts) -> u64 {
    bound(model, counts, &model.influences, MAX_ROUNDS)
}

/// The steps that explaining a pair with lists of this length may take, where they are more than are allowed.
pub(crate) fn too_much_work(model: &Model, counts: &Counts) -> Option<u64> {
    if counts.iter().zip(&model.room).all(|(count, room)| count <= room) {
        return None;
    }
    Some(work(model, counts)).filter(|steps| *steps > MAX_STEPS)
}

/// Lengths of lists that are not too much work: those of the program's own facts, or longer.
pub(super) fn room(model: &Model, facts: &Facts) -> Counts {
    let own = longest(facts);
    for least in [64, 32, 16, 8, 4, 0] {
        let mut counts = own;
        counts.iter_mut().for_each(|count| *count = (*count).max(least));
        if work(model, &counts) <= MAX_STEPS {
            return counts;
        }
    }
    Counts::default()
}

/// About how many steps one pair takes with all causes on, where nothing is compared pairwise. Saturates.
#[must_use]
pub fn plain_work(model: &Model, counts: &Counts) -> u64 {
    bound(model, counts, &vec![0; model.order.len()], 1)
}

fn bound(model: &Model, counts: &Counts, depends: &[usize], rounds: usize) -> u64 {
    let mut total: u64 = 0;
    for (unit, causes) in model.order.iter().zip(depends) {
        let (expr, scope) = match unit {
            Unit::Quantity(id) => match model.quantities.get(id.0) {
                Some(quantity) => {
                    (steps(&quantity.base, counts, rounds).saturating_add(wide(quantity.effects.len())), &quantity.scope)
                }
                None => continue,
            },
            Unit::Effect(id) => {
                let Some(effect) = model.effects.get(id.0) else { continue };
                let Some(rule) = model.rules.get(effect.rule.0) else { continue };
                let condition = rule.condition.as_ref().map_or(0, |condition| steps(condition, counts, rounds));
                (steps(&effect.value, counts, rounds).saturating_add(condition), &rule.scope)
            }
        };
        let members = scope.iter().fold(1, |product: u64, entity| product.saturating_mul(count(counts, *entity)));
        let sets = 1_u64 << (*causes).min(MAX_LIVE_CAUSES);
        total = total.saturating_add(expr.saturating_mul(members).saturating_mul(sets));
    }
    total
}

/// For each unit in order: how many causes it is computed with and without.
pub(super) fn influences(model: &Model) -> Vec<usize> {
    let mut quantities: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); model.quantities.len()];
    let mut effects: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); model.effects.len()];
    let mut found = Vec::new();
    for unit in &model.order {
        let mut causes = BTreeSet::new();
        match unit {
            Unit::Quantity(id) => {
                let Some(quantity) = model.quantities.get(id.0) else { continue };
                if !quantity.switched {
                    // Nothing that is switched is computed from it.
                    found.push(0);
                    continue;
                }
                for read in quantity.base.reads() {
                    causes.extend(quantities.get(read.0).into_iter().flatten().copied());
                }
                for effect in &quantity.effects {
                    causes.extend(effects.get(effect.0).into_iter().flatten().copied());
                }
            }
            Unit::Effect(id) => {
                let Some(effect) = model.effects.get(id.0) else { continue };
                for read in super::graph::effect_reads(model, effect) {
                    causes.extend(quantities.get(read.0).into_iter().flatten().copied());
                }
                if let Some(RuleRole::Moves(cause)) = model.rules.get(effect.rule.0).map(|rule| rule.role) {
                    causes.insert(cause.0);
                }
            }
        }
        found.push(causes.len());
        let place = match unit {
            Unit::Quantity(id) => quantities.get_mut(id.0),
            Unit::Effect(id) => effects.get_mut(id.0),
        };
        if let Some(place) = place {
            *place = causes;
        }
    }
    found
}

fn wide(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

fn count(counts: &Counts, entity: Entity) -> u64 {
    counts.get(entity.index()).copied().map_or(1, wide)
}

/// The steps of one expression for one member, where comparing pairwise takes so many rounds.
fn steps(expr: &Expr, counts: &Counts, rounds: usize) -> u64 {
    let mut inner: u64 = 1;
    expr.inside(&mut |child| inner = inner.saturating_add(steps(child, counts, rounds)));
    match expr {
        Expr::Comparing { entity, .. } => {
            let members = count(counts, *entity).min(wide(MAX_COMPARED));
            inner.saturating_add(wide(rounds)).saturating_mul(members).saturating_mul(members)
        }
        Expr::List { entity, .. } => inner.saturating_mul(count(counts, *entity)),
        Expr::Call(Function::AtLeast | Function::UpTo | Function::Harmonic, ..) => inner.saturating_add(50),
        _ => inner,
    }
}

/// The longest lists of a program's own facts.
#[must_use]
pub fn longest(facts: &Facts) -> Counts {
    let mut counts: Counts = [1; 7];
    let owners = facts.partners.values().chain(facts.offers.values());
    for owner in owners {
        for entity in [Entity::Goal, Entity::Activity, Entity::Ask, Entity::Reward] {
            let length = match entity {
                Entity::Activity => activities(owner),
                _ => owner.list(entity).len(),
            };
            if let Some(place) = counts.get_mut(entity.index()) {
                *place = (*place).max(length);
            }
        }
    }
    // Activities that only the offer names are added to the partner's.
    let asks = counts.get(Entity::Ask.index()).copied().unwrap_or(0);
    if let Some(place) = counts.get_mut(Entity::Activity.index()) {
        *place = place.saturating_add(asks);
    }
    counts
}

fn activities(owner: &crate::facts::Record) -> usize {
    let keyed: BTreeSet<&String> = owner.entries.keys().filter_map(|(_, key)| key.first()).gather();
    keyed.len().max(owner.list(Entity::Activity).len())
}

/// Refuses programs whose own pairs would cost too much.
pub(crate) fn check(context: &mut Context<'_>, model: &Model, facts: &Facts) {
    let steps = work(model, &longest(facts));
    if steps > MAX_STEPS {
        context.report(
            Diagnostic::without_place(
                Code::TOO_MUCH_WORK,
                format!("one pair would take up to {steps} steps, and {MAX_STEPS} are allowed"),
            )
            .help("shorten the lists of goals, activities and rewards, or let rules share causes"),
        );
    }
}
