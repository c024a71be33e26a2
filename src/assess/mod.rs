//! Assessments: what a pair's values mean to a reader. Shares, chains, findings, remedies, assumptions, the verdict.
//!
//! Takes a checked program and a pair, runs the evaluator, and makes a [`Report`]. Uses everything below; computes nothing that
//! the program does not say except shares (the Shapley value) and their likes.

mod chain;
mod counted;
mod expect;
mod fault;
mod players;
mod programme;
mod report;
mod sentences;
mod shares;
mod told;

pub(crate) use counted::counted;
pub use expect::expectation;
pub(crate) use fault::in_lever;
pub(crate) use programme::over;
pub use programme::programme;
pub use report::{
    Assumption, AssumptionOrigin, CauseShare, Chain, ExpectCheck, ExpectOutcome, Explanation, Finding, FindingLevel, GivenFact,
    LANGUAGE, Library, Part, Parts, Programme, QuantityLabel, QuantityValue, REPORT_SCHEMA, Remedy, RemedyStep, Report, Step,
    Uncertain, VerdictReason, Version,
};
pub use shares::shapley;

use crate::check::too_much_work;
use crate::diagnostic::{Code, Diagnostic};
use crate::eval::{Switch, Values, all_on, evaluate};
use crate::facts::{Pair, PairError, Record, bind};
use crate::prelude::*;
use crate::program::{MAX_STEPS, Model, RuleRole};
use crate::schema::{Entity, Value};
pub(crate) use sentences::Words;

/// The facts of one pair.
#[derive(Debug, Clone, Copy)]
pub struct Records<'f> {
    /// The vendor, where the offer names one that exists.
    pub vendor: Option<&'f Record>,
    /// The partner.
    pub partner: &'f Record,
    /// The offer.
    pub offer: &'f Record,
}

/// Puts the records together.
pub(crate) fn pair<'f>(model: &Model, records: Records<'f>) -> Result<Pair<'f>, Diagnostic> {
    let pair = bind(&model.schema, &model.texts, records.vendor, records.partner, records.offer)
        .map_err(|error| unbound(records, &error))?;
    if let Some(steps) = too_much(model, &pair) {
        let message = format!("{} would take up to {steps} steps, and {MAX_STEPS} are allowed", name_of(records));
        return Err(
            Diagnostic::without_place(Code::TOO_MUCH_WORK, message).help("shorten the lists of goals, activities and rewards")
        );
    }
    Ok(pair)
}

/// A bound on the steps that a pair takes, where it is more than are allowed.
fn too_much(model: &Model, pair: &Pair<'_>) -> Option<u64> {
    let mut counts = [1; 7];
    for entity in Entity::ALL {
        if let Some(place) = counts.get_mut(entity.index()) {
            *place = pair.count(entity);
        }
    }
    too_much_work(model, &counts)
}

fn name_of(records: Records<'_>) -> String {
    format!("`{}` for `{}`", records.offer.name, records.partner.name)
}

fn unbound(records: Records<'_>, error: &PairError) -> Diagnostic {
    let message = match &error.too_many {
        Some(too_many) => format!("{} has too long a list: {too_many}", name_of(records)),
        None => format!(
            "{} cannot be assessed without {}",
            name_of(records),
            crate::facts::listed_all(error.missing.iter().map(String::as_str))
        ),
    };
    let span =
        if error.missing.iter().any(|path| path.starts_with("offer") || path.starts_with("reward") || path.starts_with("ask")) {
            records.offer.span
        } else {
            records.partner.span
        };
    let wrong = match span {
        Some(span) => Diagnostic::new(Code::MISSING_FACT, span, message).labelled("not everything is stated"),
        None => Diagnostic::without_place(Code::MISSING_FACT, message),
    };
    let wrong = slips(records, error).into_iter().fold(wrong, Diagnostic::help);
    wrong.help("state what is missing; an estimate as a range, such as `6..12 months`, is better than nothing")
}

/// Fields that nobody knows and that are nearly called as one that is missing.
fn slips(records: Records<'_>, error: &PairError) -> Vec<String> {
    let own = |path: &str| path.rsplit(['.', ' ']).next().unwrap_or("").to_string();
    let missing: Vec<String> = error.missing.iter().map(|path| own(path)).collect();
    let all = records.vendor.into_iter().chain([records.partner, records.offer]);
    let unknown =
        all.flat_map(|record| record.unknown.iter().chain(record.members.values().flatten().flat_map(|member| &member.unknown)));
    let slip = |path: &String| {
        let near = crate::facts::nearest(&own(path), missing.iter().map(String::as_str))?;
        Some(format!("`{path}` is no field: did you mean `{near}`?"))
    };
    unknown.filter_map(slip).collect()
}

/// The target of the verdict, without explanation.
///
/// # Errors
/// What keeps the pair from being assessed, as a diagnostic.
pub fn score(model: &Model, records: Records<'_>) -> Result<f64, Diagnostic> {
    let pair = pair(model, records)?;
    let mut values = evaluate(model, &pair, &all_on(model));
    sound(model, &pair, &mut values)?;
    target(model, &pair, &values, u32::MAX)
}

/// The verdict and the target, without explanation.
///
/// # Errors
/// What keeps the pair from being assessed, as a diagnostic.
pub fn judge(model: &Model, records: Records<'_>) -> Result<(f64, String), Diagnostic> {
    let pair = pair(model, records)?;
    let mut values = evaluate(model, &pair, &all_on(model));
    sound(model, &pair, &mut values)?;
    Ok((target(model, &pair, &values, u32::MAX)?, verdict(model, &pair, &mut values)?.0))
}

/// The cause with the largest share of a pair, and that share, without any words. The first by name where several are alike; `None`
/// where no cause takes or gives anything.
///
/// # Errors
/// What keeps the pair from being assessed, as a diagnostic.
pub(crate) fn main_cause(model: &Model, records: Records<'_>) -> Result<Option<(String, f64)>, Diagnostic> {
    let pair = pair(model, records)?;
    let cast = players::choose(model, &pair);
    let mut values = evaluate(model, &pair, &cast.switches);
    sound(model, &pair, &mut values)?;
    shares::main(&Words { model, pair: &pair }, &values, &cast)
}

/// The number of the cause without which, all others on, the target would be highest, and what it would gain: the largest `lift`
/// of a report. The first of several that are alike; `None` where it would be higher without none of them. A rule that refuses the pair
/// is about the pair as it is, and a cause without which the target has no value is passed over.
///
/// # Errors
/// What keeps the pair from being explained, as a diagnostic.
pub(crate) fn main_lift(model: &Model, records: Records<'_>) -> Result<Option<(usize, f64)>, Diagnostic> {
    let pair = pair(model, records)?;
    let on = all_on(model);
    let mut values = evaluate(model, &pair, &on);
    sound(model, &pair, &mut values)?;
    let score = target(model, &pair, &values, u32::MAX)?;
    let mut found: Option<(usize, f64)> = None;
    for cause in 0..model.causes.len() {
        let switches: Vec<Switch> = on.iter().enumerate().map(|(at, on)| if at == cause { Switch::Off } else { *on }).collect();
        let without = evaluate(model, &pair, &switches).value(model.verdict.on, 0, u32::MAX);
        let lift = without.number().map_or(0.0, |without| without - score);
        if lift > found.map_or(0.0, |(_, most)| most) {
            found = Some((cause, lift));
        }
    }
    Ok(found)
}

/// Faults and refusals: reasons why there is no assessment. A rule's refusal says more than the fault that it foresaw, unless it is
/// itself about what has no value.
pub(crate) fn sound(model: &Model, pair: &Pair<'_>, values: &mut Values<'_>) -> Result<(), Diagnostic> {
    let spoiled = values.spoiled();
    for rule in model.rules.iter().filter(|rule| rule.role == RuleRole::Refuses) {
        if rule.condition.iter().chain(rule.because.holes()).any(|read| read.reads_any(&spoiled)) {
            continue;
        }
        let mut refused = Vec::new();
        for instance in 0..values.instances(&rule.scope) {
            let holds = match &rule.condition {
                Some(condition) => values.compute(condition, &rule.scope, instance),
                None => Ok(Value::Truth(true)),
            };
            if holds.is_ok_and(Value::is_yes) {
                refused.push(instance);
            }
        }
        if refused.is_empty() {
            continue;
        }
        let words = Words { model, pair };
        let first = words.in_order(values, &rule.scope).into_iter().find(|instance| refused.contains(instance)).unwrap_or(0);
        let because = words.sentence(values, rule, first)?;
        let place = pair.partner.span.or(pair.offer.span).unwrap_or(rule.span);
        return Err(Diagnostic::new(Code::REFUSED, place, because).help(format!("the rule \"{}\" demands it", rule.name)));
    }
    match values.fault().cloned() {
        Some(found) => Err(fault::diagnostic(model, pair, &found, values)),
        None => Ok(()),
    }
}

/// The target with this set of players on.
pub(crate) fn target(model: &Model, pair: &Pair<'_>, values: &Values<'_>, players: u32) -> Result<f64, Diagnostic> {
    values.value(model.verdict.on, 0, players).number().ok_or_else(|| no_value(pair))
}

fn no_value(pair: &Pair<'_>) -> Diagnostic {
    let message = format!("`{}` for `{}` has no value", pair.offer.name, pair.partner.name);
    Diagnostic::without_place(Code::NO_RESULT, message)
        .help("let the quantity that the verdict is about be a number for every pair")
}

/// The line of the verdict table that decides.
pub(crate) fn verdict_line(model: &Model, pair: &Pair<'_>, values: &mut Values<'_>) -> Result<Option<usize>, Diagnostic> {
    for (at, line) in model.verdict.lines.iter().enumerate() {
        let holds = match &line.condition {
            None => true,
            Some(condition) => match values.compute(condition, &[], 0) {
                Ok(value) => value.is_yes(),
                Err(fault) => return Err(fault::in_verdict(&Words { model, pair }, line, &fault, values)),
            },
        };
        if holds {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// The verdict's symbol and title.
pub(crate) fn verdict(model: &Model, pair: &Pair<'_>, values: &mut Values<'_>) -> Result<(String, String), Diagnostic> {
    let line = verdict_line(model, pair, values)?.and_then(|at| model.verdict.lines.get(at));
    Ok(line.map_or_else(Default::default, |line| (line.name.clone(), line.title.clone())))
}

/// The parts of the deciding line's condition that hold.
fn reasons(model: &Model, values: &mut Values<'_>) -> Vec<VerdictReason> {
    for line in &model.verdict.lines {
        let mut found = Vec::new();
        for (part, condition) in &line.parts {
            // A part that another one guards may read what is missing: then it is not the reason.
            if values.compute(part, &[], 0).is_ok_and(Value::is_yes) {
                let read = part.reads().into_iter().filter_map(|id| model.quantities.get(id.0));
                found.push(VerdictReason {
                    condition: condition.clone(),
                    reads: read.map(|quantity| quantity.name.clone()).collect(),
                });
            }
        }
        if line.condition.is_none() || !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// One pair, explained.
///
/// # Errors
/// What keeps the pair from being assessed, as a diagnostic: missing facts, a refusal, a fault in a rule.
pub fn assess(model: &Model, records: Records<'_>) -> Result<Report, Diagnostic> {
    let pair = pair(model, records)?;
    let cast = players::choose(model, &pair);
    let mut values = evaluate(model, &pair, &cast.switches);
    sound(model, &pair, &mut values)?;
    let words = Words { model, pair: &pair };
    let score = target(model, &pair, &values, u32::MAX)?;
    let causes = shares::causes(&words, &mut values, &cast)?;
    let (verdict, verdict_title) = verdict(model, &pair, &mut values)?;
    let verdict_reasons = reasons(model, &mut values);
    let (quantities, labels) = words.quantities(&values);
    let facts = pair.told(&model.schema, model.currency);
    Ok(Report {
        schema: REPORT_SCHEMA,
        language: LANGUAGE.into(),
        libraries: model
            .libraries
            .iter()
            .map(|name| Library { name: name.clone(), version: env!("CARGO_PKG_VERSION").into() })
            .collect(),
        partner: pair.partner.name.clone(),
        offer: pair.offer.name.clone(),
        vendor: pair.vendor.map(|vendor| vendor.name.clone()),
        target: words.target().name.clone(),
        score,
        best: target(model, &pair, &values, 0)?,
        verdict,
        verdict_title,
        verdict_reasons,
        quantities,
        labels,
        chain: chain::chains(&words, &mut values, &cast, &causes),
        parts: chain::parts(&words, &mut values),
        joined: cast.joined.clone(),
        findings: words.findings(&mut values)?,
        remedies: words.remedies(&mut values)?,
        assumed: told::assumed(&words, &values, &facts),
        given: told::given(&facts),
        uncertain: told::uncertain(&words, &facts),
        unknown: told::unknown(&pair),
        causes,
    })
}
