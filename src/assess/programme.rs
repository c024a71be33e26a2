//! Findings over all offers in force for a partner: what is asked and given together.

use super::report::Finding;
use super::sentences::Words;
use super::{Records, counted, fault, pair, sound};
use crate::diagnostic::Diagnostic;
use crate::eval::{Fault, Values, all_on, evaluate, joined, of_none};
use crate::prelude::*;
use crate::program::{Expr, Model, Rule, RuleRole};
use crate::schema::Value;

/// The findings of rules that look over all offers of a partner; limits first, then warnings, then notes.
///
/// # Errors
/// What keeps a pair from being assessed that one of these rules asks for, and faults in rules.
pub fn programme(model: &Model, records: &[Records<'_>]) -> Result<Vec<Finding>, Diagnostic> {
    let mut found = Vec::new();
    let rules = || {
        model.rules.iter().filter_map(|rule| match rule.role {
            RuleRole::Programme(level) => Some((rule, level)),
            _ => None,
        })
    };
    if rules().next().is_none() {
        return Ok(found);
    }
    let records = counted(model, records, &[])?;
    let pairs = records.iter().map(|records| pair(model, *records)).collect::<Result<Vec<_>, _>>()?;
    let mut all = Vec::new();
    for pair in &pairs {
        let mut values = evaluate(model, pair, &all_on(model));
        sound(model, pair, &mut values)?;
        all.push(values);
    }
    let Some(first) = pairs.first() else { return Ok(found) };
    let words = Words { model, pair: first };
    for (rule, level) in rules() {
        let told = tell(&words, rule, &mut all).map_err(|wrong| match all.first() {
            Some(values) => fault::in_rule(&words, rule, "the finding of", &wrong, values),
            None => Diagnostic::without_place(crate::diagnostic::Code::NO_RESULT, "there is no offer"),
        })?;
        if let Some(because) = told {
            let (rule, source) = (rule.name.clone(), rule.source.clone());
            found.push(Finding { rule, level: level.into(), because, source, member: String::new() });
        }
    }
    found.arrange_by_key(|finding| finding.level);
    Ok(found)
}

/// A rule's sentence, where it holds.
fn tell(words: &Words<'_>, rule: &Rule, all: &mut [Values<'_>]) -> Result<Option<String>, Box<Fault>> {
    if let Some(condition) = &rule.condition {
        let settled = condition.settled(&mut |part| over(part, all))?;
        let holds = match all.first_mut() {
            Some(first) => first.compute(&settled, &[], 0)?,
            None => Value::Missing,
        };
        if !holds.is_yes() {
            return Ok(None);
        }
    }
    let because = rule.because.settled(&mut |part| over(part, all))?;
    match all.first_mut() {
        Some(first) => words.filled(first, &because, &[], 0).map(Some),
        None => Ok(None),
    }
}

/// What a look over all offers comes to.
pub(crate) fn over(part: &Expr, all: &mut [Values<'_>]) -> Result<Expr, Box<Fault>> {
    let Expr::OverOffers { operator, condition, body } = part else { return Ok(part.clone()) };
    let mut result = of_none(*operator);
    for values in all {
        if let Some(condition) = condition
            && !values.compute(condition, &[], 0)?.is_yes()
        {
            continue;
        }
        result = joined(*operator, result, values.compute(body, &[], 0)?);
    }
    Ok(match result {
        Value::Number(number) => Expr::Number(number),
        Value::Truth(truth) => Expr::Truth(truth),
        _ => Expr::Missing,
    })
}
