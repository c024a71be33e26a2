//! A fault in a rule, as a diagnostic: which rule, which pair, which values.

use super::sentences::Words;
use crate::diagnostic::{Code, Diagnostic};
use crate::eval::{Fault, FaultKind, Values};
use crate::facts::Pair;
use crate::prelude::*;
use crate::program::{Expr, Lever, Model, Problem, Rule, Unit, VerdictLine};
use crate::source::Span;

/// What a fault is called, where it is and with which values.
pub(crate) fn diagnostic(model: &Model, pair: &Pair<'_>, fault: &Fault, values: &Values<'_>) -> Diagnostic {
    let words = Words { model, pair };
    told(&words, named(&words, fault, values), fault, values)
}

/// A fault in a rule's condition or sentence.
pub(crate) fn in_rule(words: &Words<'_>, rule: &Rule, part: &str, fault: &Fault, values: &Values<'_>) -> Diagnostic {
    told(words, (format!("{part} the rule \"{}\"", rule.name), rule.span), fault, values)
}

/// A fault in a lever.
pub(crate) fn in_lever(model: &Model, pair: &Pair<'_>, lever: &Lever, fault: &Fault, values: &Values<'_>) -> Diagnostic {
    told(&Words { model, pair }, (format!("the lever \"{}\"", lever.name), lever.span), fault, values)
}

/// A fault in a line of the verdict table.
pub(crate) fn in_verdict(words: &Words<'_>, line: &VerdictLine, fault: &Fault, values: &Values<'_>) -> Diagnostic {
    told(words, (format!("the verdict `{}`", line.name), words.target().span), fault, values)
}

fn told(words: &Words<'_>, (who, place): (String, Span), fault: &Fault, values: &Values<'_>) -> Diagnostic {
    let Words { model, pair } = *words;
    let span = if fault.span == Span::default() { place } else { fault.span };
    let of = format!("`{}` for `{}`", pair.offer.name, pair.partner.name);
    let (code, what, help) = match &fault.kind {
        FaultKind::Problem(Problem::DividesByZero) => (
            Code::DIVIDES_BY_ZERO,
            "divides by zero".to_string(),
            "guard it: `ratio(a, b) else 0`, or `if b > 0 then a / b else 0`".to_string(),
        ),
        FaultKind::Problem(Problem::NotFinite) => {
            (Code::NOT_FINITE, "is beyond the greatest number".into(), "bound it, for example with `min` or `clamp`".into())
        }
        FaultKind::Problem(Problem::Argument(why)) => {
            (Code::BAD_ARGUMENT, format!("cannot be computed: {why}"), "bring the value into the range, or test it first".into())
        }
        FaultKind::Problem(Problem::Missing) => {
            (Code::NO_RESULT, "reads a value that is missing".into(), "test it first: `… is known`".into())
        }
        FaultKind::OutOfRange { value, low, high, .. } => (
            Code::LEAVES_RANGE,
            format!("is {}, outside of its range {}..{}", written(Some(*value)), written(*low), written(*high)),
            out_of_range_help(&fault.kind),
        ),
        FaultKind::TwoBecome(first, second) => (
            Code::TWO_BECOME,
            format!("becomes something in two rules at once, \"{first}\" and \"{second}\""),
            "let their conditions exclude each other".into(),
        ),
    };
    let mut wrong = Diagnostic::new(code, span, format!("{who} {what}, in {of}"));
    let partly = matches!(fault.kind, FaultKind::OutOfRange { partly: true, .. });
    if let Some(read) = read(words, fault, values).filter(|_| !partly) {
        wrong = wrong.labelled(format!("with {read}"));
    }
    for (rule, place) in movers(model, &fault.kind) {
        wrong = wrong.and(place, format!("moved by the rule \"{rule}\""));
    }
    wrong.help(help)
}

fn written(number: Option<f64>) -> String {
    number.map_or_else(String::new, |number| number.to_string())
}

fn out_of_range_help(kind: &FaultKind) -> String {
    let way = "let the rule move what it is computed from, write `becomes clamp(…)`, or widen the range";
    match kind {
        FaultKind::OutOfRange { partly: true, .. } => {
            format!("it is so where other causes are switched off, as the account of shares does; {way}")
        }
        FaultKind::OutOfRange { effects, .. } if effects.is_empty() => "clamp it, or widen its range".into(),
        _ => way.into(),
    }
}

/// The rules that moved a quantity out of its range, and where they do.
fn movers<'m>(model: &'m Model, kind: &FaultKind) -> Vec<(&'m str, Span)> {
    let FaultKind::OutOfRange { effects, .. } = kind else { return Vec::new() };
    let effects = effects.iter().filter_map(|id| model.effects.get(id.0));
    effects.filter_map(|effect| Some((model.rules.get(effect.rule.0)?.name.as_str(), effect.span))).take(4).collect()
}

fn named(words: &Words<'_>, fault: &Fault, values: &Values<'_>) -> (String, Span) {
    match fault.unit {
        Some((Unit::Quantity(id), member)) => match words.model.quantities.get(id.0) {
            Some(quantity) => {
                let members = words.members(values, &quantity.scope, member);
                let of = if members.is_empty() { String::new() } else { format!("({members})") };
                (format!("`{}{of}`", quantity.name), quantity.span)
            }
            None => ("a quantity".into(), Span::default()),
        },
        Some((Unit::Effect(id), _)) => {
            let effect = words.model.effects.get(id.0);
            let rule = effect.and_then(|effect| words.model.rules.get(effect.rule.0));
            (
                rule.map_or_else(|| "a rule".into(), |rule| format!("the rule \"{}\"", rule.name)),
                effect.map_or_else(Span::default, |effect| effect.span),
            )
        }
        None => ("an expression".into(), Span::default()),
    }
}

/// The pair's quantities that the faulty expression reads, with their values.
fn read(words: &Words<'_>, fault: &Fault, values: &Values<'_>) -> Option<String> {
    let model = words.model;
    let expr: &Expr = match fault.unit? {
        (Unit::Quantity(id), _) => &model.quantities.get(id.0)?.base,
        (Unit::Effect(id), _) => &model.effects.get(id.0)?.value,
    };
    let told: Vec<String> = expr
        .reads()
        .into_iter()
        .filter_map(|id| {
            let quantity = model.quantities.get(id.0).filter(|quantity| quantity.scope.is_empty())?;
            let number = values.value(id, 0, u32::MAX).number()?;
            Some(format!("`{}` = {}", quantity.name, words.quantity_text(quantity, number)))
        })
        .take(4)
        .collect();
    (!told.is_empty()).then(|| told.join(", "))
}
