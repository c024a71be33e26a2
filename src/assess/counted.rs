//! Which offers of a partner count when all of them are looked at together: one that cannot be assessed is no hindrance where
//! nothing asks for it, as where every look over all offers leaves out those that are not in force.

use super::{Records, pair, sound};
use crate::diagnostic::Diagnostic;
use crate::eval::{Values, all_on, evaluate};
use crate::facts::bind_open;
use crate::prelude::*;
use crate::program::{Expr, Lever, Model, RuleRole};
use crate::schema::Entity;

/// The offers that can be assessed, in their order.
///
/// # Errors
/// What keeps an offer from being assessed that rules over all offers, or one of these levers, ask for.
pub(crate) fn counted<'r>(model: &Model, records: &[Records<'r>], levers: &[&Lever]) -> Result<Vec<Records<'r>>, Diagnostic> {
    let mut counted = Vec::new();
    for records in records {
        match assessed(model, *records) {
            Ok(()) => counted.push(*records),
            Err(wrong) if is_asked_for(model, *records, levers) => return Err(wrong),
            Err(_) => {}
        }
    }
    Ok(counted)
}

fn assessed(model: &Model, records: Records<'_>) -> Result<(), Diagnostic> {
    let pair = pair(model, records)?;
    sound(model, &pair, &mut evaluate(model, &pair, &all_on(model)))
}

/// Whether a condition holds for this offer, or cannot be told.
fn is_asked_for(model: &Model, Records { vendor, partner, offer }: Records<'_>, levers: &[&Lever]) -> bool {
    let Ok((pair, _)) = bind_open(&model.schema, &model.texts, vendor, partner, offer) else { return true };
    if super::too_much(model, &pair).is_some() {
        return true;
    }
    let mut values = evaluate(model, &pair, &all_on(model));
    let rules = model.rules.iter().filter(|rule| matches!(rule.role, RuleRole::Programme(_)));
    let of_rules = rules.flat_map(|rule| rule.condition.iter().chain(rule.because.holes()));
    let of_levers = levers.iter().flat_map(|lever| lever.expressions());
    let mut asked = false;
    for expr in of_rules.chain(of_levers) {
        expr.visit(&mut |part| {
            if let Expr::OverOffers { condition, .. } = part {
                asked = asked || may_hold(&mut values, condition.as_deref(), &[]);
            }
        });
    }
    asked || levers.iter().any(|lever| may_hold(&mut values, lever.condition.as_ref(), &lever.scope))
}

fn may_hold(values: &mut Values<'_>, condition: Option<&Expr>, scope: &[Entity]) -> bool {
    let Some(condition) = condition else { return true };
    (0..values.instances(scope)).any(|instance| values.compute(condition, scope, instance).map_or(true, |value| value.is_yes()))
}
