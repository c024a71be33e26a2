//! From base to value, step by step; and sums, member by member.

use super::players::Cast;
use super::report::{CauseShare, Chain, Part, Parts, Step};
use super::sentences::Words;
use crate::eval::{Switch, Values};
use crate::prelude::*;
use crate::program::{EffectId, Expr, Function, ListOperator, Place, Quantity, QuantityId, RuleRole};
use crate::schema::{Entity, Value};
use crate::syntax::tree::Operation;
use crate::value::natural;

/// The chain of the target, cause by cause, and of every quantity of members that rules move, effect by effect.
pub(crate) fn chains(words: &Words<'_>, values: &mut Values<'_>, cast: &Cast, causes: &[CauseShare]) -> Vec<Chain> {
    let mut chains: Vec<Chain> = target(words, values, cast, causes).into_iter().collect();
    for (at, quantity) in words.model.quantities.iter().enumerate() {
        if quantity.scope.is_empty() || quantity.effects.is_empty() {
            continue;
        }
        for member in 0..values.instances(&quantity.scope) {
            chains.extend(member_chain(words, values, QuantityId(at), quantity, member));
        }
    }
    // The target's own first, the others by name.
    let by_name = |a: &Chain, b: &Chain| a.quantity.cmp(&b.quantity).then_with(|| natural(&a.member, &b.member));
    chains.get_mut(1..).unwrap_or_default().arrange(by_name);
    chains
}

/// The causes switched on one after the other, those that take most first.
fn target(words: &Words<'_>, values: &Values<'_>, cast: &Cast, causes: &[CauseShare]) -> Option<Chain> {
    let quantity = words.target();
    let id = words.model.verdict.on;
    let base = values.value(id, 0, 0).number()?;
    let mut steps = Vec::new();
    let (mut players, mut value) = (0, base);
    for cause in causes.iter().filter(|cause| cause.live) {
        players |= bit(words, cast, cause);
        let next = values.value(id, 0, players).number()?;
        steps.push(Step {
            cause: cause.name.clone(),
            title: cause.title.clone(),
            operation: "on".into(),
            by: next - value + 0.0,
            value: next,
            text: words.quantity_text(quantity, next),
            rule: cause.rule.clone(),
        });
        value = next;
    }
    Some(Chain {
        quantity: quantity.name.clone(),
        title: quantity.title.clone(),
        member: String::new(),
        base,
        base_text: words.quantity_text(quantity, base),
        steps,
        value,
        text: words.quantity_text(quantity, value),
    })
}

fn bit(words: &Words<'_>, cast: &Cast, cause: &CauseShare) -> u32 {
    let number = words.model.causes.iter().position(|known| known.name == cause.name);
    match number.and_then(|number| cast.switches.get(number)) {
        Some(Switch::Player(player)) => 1 << player,
        Some(_) => 0,
        None => cast.others.map_or(0, |player| 1 << player),
    }
}

fn member_chain(words: &Words<'_>, values: &Values<'_>, id: QuantityId, quantity: &Quantity, member: usize) -> Option<Chain> {
    let base = values.base(id, member).number()?;
    let mut value = base;
    let mut steps = Vec::new();
    for operation in [Operation::Becomes, Operation::Times, Operation::Plus, Operation::Minus] {
        for effect in &quantity.effects {
            steps.extend(effect_steps(words, values, quantity, *effect, operation, member, &mut value));
        }
    }
    let end = values.value(id, member, u32::MAX).number()?;
    Some(Chain {
        quantity: quantity.name.clone(),
        title: quantity.title.clone(),
        member: words.members(values, &quantity.scope, member),
        base,
        base_text: words.quantity_text(quantity, base),
        steps,
        value: end,
        text: words.quantity_text(quantity, end),
    })
}

fn effect_steps(
    words: &Words<'_>,
    values: &Values<'_>,
    quantity: &Quantity,
    id: EffectId,
    operation: Operation,
    member: usize,
    value: &mut f64,
) -> Vec<Step> {
    let model = words.model;
    let Some(effect) = model.effects.get(id.0).filter(|effect| effect.operation == operation) else { return Vec::new() };
    let Some(rule) = model.rules.get(effect.rule.0) else { return Vec::new() };
    let cause = match rule.role {
        RuleRole::Moves(cause) => model.causes.get(cause.0),
        _ => None,
    };
    let mine = values.slots(&quantity.scope, member);
    let mut steps = Vec::new();
    for instance in 0..values.instances(&rule.scope) {
        let slots = values.slots(&rule.scope, instance);
        let matches = effect.members.iter().enumerate().all(|(at, slot)| slots.get(*slot) == mine.get(at));
        let Value::Number(by) = values.effect_value(id, instance) else { continue };
        if !matches {
            continue;
        }
        *value = match operation {
            Operation::Becomes => by,
            Operation::Times => *value * by,
            Operation::Plus => *value + by,
            Operation::Minus => *value - by,
        };
        steps.push(Step {
            cause: cause.map_or_else(String::new, |cause| cause.name.clone()),
            title: cause.map_or_else(String::new, |cause| cause.title.clone()),
            operation: word(operation).into(),
            by,
            value: *value,
            text: words.quantity_text(quantity, *value),
            rule: rule.name.clone(),
        });
    }
    steps
}

fn word(operation: Operation) -> &'static str {
    match operation {
        Operation::Becomes => "becomes",
        Operation::Times => "times",
        Operation::Plus => "plus",
        Operation::Minus => "minus",
    }
}

/// Quantities of the pair whose value is a sum of a quantity of members: `sum of q(m) for m in list`, clamped or not.
pub(crate) fn parts(words: &Words<'_>, values: &mut Values<'_>) -> Vec<Parts> {
    let mut found = Vec::new();
    for quantity in &words.model.quantities {
        if !quantity.scope.is_empty() {
            continue;
        }
        let expr = deciding(words, values, quantity);
        let Some((of, entity)) = summed(expr) else { continue };
        let Some(part) = words.model.quantities.get(of.0) else { continue };
        let mut members: Vec<Part> = (0..words.pair.count(entity))
            .filter_map(|member| {
                let value = values.value(of, member, u32::MAX).number()?;
                Some(Part {
                    name: words.pair.name(entity, member).into(),
                    title: words.pair.title(entity, member).into(),
                    value,
                    text: words
                        .text(Value::Number(value), crate::program::Shape { percent: quantity.shape.percent, ..part.shape }),
                })
            })
            .collect();
        members.arrange(|a, b| b.value.total_cmp(&a.value).then_with(|| natural(&a.name, &b.name)));
        found.push(Parts {
            quantity: quantity.name.clone(),
            title: quantity.title.clone(),
            by: entity.word().into(),
            of: part.name.clone(),
            members,
        });
    }
    found.arrange(|a, b| a.quantity.cmp(&b.quantity));
    found
}

/// The expression that gives a quantity its start: the base, or what a rule lets it become.
fn deciding<'m>(words: &Words<'m>, values: &Values<'_>, quantity: &'m Quantity) -> &'m Expr {
    let becomes = quantity.effects.iter().filter(|effect| values.is_live(**effect)).find_map(|effect| {
        let found = words.model.effects.get(effect.0)?;
        let acts = found.operation == Operation::Becomes && !values.effect_value(*effect, 0).is_missing();
        acts.then_some(&found.value)
    });
    becomes.unwrap_or(&quantity.base)
}

fn summed(expr: &Expr) -> Option<(QuantityId, Entity)> {
    match expr {
        Expr::Call(Function::Clamp | Function::Min | Function::Max, arguments, _) => arguments.iter().find_map(summed),
        Expr::List { operator: ListOperator::Sum, entity, slot, condition: None, body } => match body.as_ref() {
            Expr::Quantity(id, places) if places.as_slice() == [Place::Slot(*slot)] => Some((*id, *entity)),
            _ => None,
        },
        _ => None,
    }
}
