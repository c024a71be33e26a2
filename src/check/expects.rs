//! What a program expects of its assessments: names, types, units and ranges, before anything is assessed.

use super::types::words;
use super::{Context, unknown};
use crate::diagnostic::{Code, Diagnostic};
use crate::facts::Facts;
use crate::prelude::*;
use crate::program::{Model, Quantity, RuleRole, Type};
use crate::source::{Span, Spanned};
use crate::syntax::test_text;
use crate::syntax::tree::{DeclarationKind, Expect, Expectation, FactValue, Test};
use crate::value::{Dimension, Literal, Unit};

/// What can be expected beside quantities.
const SPECIAL: [&str; 3] = ["verdict", "first_cause", "finding"];

/// Reads all expectations, each with its place.
pub(crate) fn read(context: &mut Context<'_>, model: &Model, facts: &Facts) -> Vec<(Expect, Span)> {
    let mut found = Vec::new();
    for declaration in context.declarations() {
        let DeclarationKind::Expect(expect) = &declaration.kind else { continue };
        if !facts.offers.contains_key(&expect.offer.node) {
            let known = facts.offers.keys().map(String::as_str);
            context.report(unknown(Code::UNKNOWN_PAIR, expect.offer.span, "offer", &expect.offer.node, known));
        }
        if !facts.partners.contains_key(&expect.partner.node) {
            let known = facts.partners.keys().map(String::as_str);
            context.report(unknown(Code::UNKNOWN_PAIR, expect.partner.span, "partner", &expect.partner.node, known));
        }
        if expect.items.is_empty() {
            context.report(
                Diagnostic::new(Code::WRONG_TYPE, expect.offer.span, "this `expect` expects nothing")
                    .help("write for example `{ verdict: aligned }`"),
            );
        }
        let mut seen: BTreeMap<(&str, String), Span> = BTreeMap::new();
        for item in &expect.items {
            // `finding` may stand several times, and a number between `above` and `below`; the same line twice says nothing.
            if let Some(first) = seen.insert((&item.name.node, test_text(&item.test)), item.name.span) {
                context.report(
                    Diagnostic::new(Code::DOUBLED_FIELD, item.name.span, format!("`{}` is expected twice", item.name.node))
                        .and(first, "the first time")
                        .help("keep one of them"),
                );
            }
            if let Some(wrong) = check(model, item) {
                context.report(wrong);
            }
        }
        found.push((expect.clone(), declaration.span));
    }
    found
}

fn check(model: &Model, item: &Expectation) -> Option<Diagnostic> {
    match item.name.node.as_str() {
        "verdict" => {
            let known: Vec<&str> = model.verdict.lines.iter().map(|line| line.name.as_str()).collect();
            words_of(item, "verdict", &known)
        }
        "first_cause" => {
            let known: Vec<&str> = model.causes.iter().map(|cause| cause.name.as_str()).chain(core::iter::once("none")).collect();
            words_of(item, "cause", &known)
        }
        "finding" => {
            let findings = model.rules.iter().filter(|rule| matches!(rule.role, RuleRole::Finding(_) | RuleRole::Programme(_)));
            words_of(item, "finding", &findings.map(|rule| rule.name.as_str()).collect::<Vec<_>>())
        }
        name => {
            let quantities = || model.quantities.iter().map(|quantity| quantity.name.as_str());
            if model.quantities.is_empty() {
                return None;
            }
            match model.quantities.iter().find(|quantity| quantity.name == name) {
                Some(quantity) => of_quantity(model, item, quantity),
                None => {
                    let known = SPECIAL.into_iter().chain(quantities());
                    Some(unknown(Code::UNKNOWN_NAME, item.name.span, "quantity", name, known))
                }
            }
        }
    }
}

/// One word, or a list of words that would each do.
fn words_of(item: &Expectation, what: &str, known: &[&str]) -> Option<Diagnostic> {
    let Test::Is(value) = &item.test else {
        return Some(wrong_type(item, &format!("a {what}, or a list of them")));
    };
    let options: Vec<&Spanned<FactValue>> = match &value.node {
        FactValue::List(options) if !options.is_empty() => options.iter().collect(),
        _ => vec![value],
    };
    options.into_iter().find_map(|option| match &option.node {
        FactValue::Words(word) | FactValue::Text(word) if known.is_empty() || known.contains(&word.as_str()) => None,
        FactValue::Words(word) | FactValue::Text(word) => {
            let wrong = Diagnostic::new(Code::UNKNOWN_NAME, option.span, format!("there is no {what} `{word}`"));
            Some(match crate::facts::nearest(word, known.iter().copied()) {
                Some(near) => {
                    let text = if crate::syntax::is_word(near) { near.to_string() } else { format!("\"{near}\"") };
                    wrong.fix(format!("write `{text}`"), option.span, text).help(format!("did you mean `{near}`?"))
                }
                None => wrong.help(format!("known are {}", crate::facts::listed(known.iter().copied()))),
            })
        }
        _ => Some(wrong_type(item, &format!("a {what}, or a list of them"))),
    })
}

fn of_quantity(model: &Model, item: &Expectation, quantity: &Quantity) -> Option<Diagnostic> {
    let name = &item.name;
    if !quantity.scope.is_empty() {
        let wrong = format!("`{}` has one value for each {}", name.node, quantity.scope.first()?.word());
        return Some(Diagnostic::new(Code::WRONG_USE, name.span, wrong).help("expect a number of the pair"));
    }
    match (&item.test, quantity.shape.kind) {
        (Test::Is(value), _) if value.node == FactValue::Missing => {
            let never = format!("`{}` is never missing", name.node);
            (!quantity.optional).then(|| Diagnostic::new(Code::WRONG_USE, value.span, never).help("write a value"))
        }
        (Test::Below(limit) | Test::Above(limit), Type::Number(dimension)) => {
            measure(model, item, &limit.node, dimension, limit.span)
        }
        (Test::Is(value), Type::Number(dimension)) => match &value.node {
            FactValue::Literal(literal) => measure(model, item, literal, dimension, value.span)
                .or_else(|| possible(item, quantity, [literal, literal], dimension, value.span)),
            FactValue::Range { low, high } => measure(model, item, low, dimension, value.span)
                .or_else(|| measure(model, item, high, dimension, value.span))
                .or_else(|| reversed(item, low, high, dimension, value.span))
                .or_else(|| possible(item, quantity, [low, high], dimension, value.span)),
            FactValue::Around { middle, spread } => measure(model, item, middle, dimension, value.span)
                .or_else(|| measure(model, item, spread, dimension, value.span)),
            _ => Some(wrong_type(item, &dimension.words())),
        },
        (Test::Is(value), Type::Truth) if matches!(value.node, FactValue::Truth(_)) => None,
        (Test::Is(value), Type::Symbol(set)) => match &value.node {
            FactValue::Words(_) | FactValue::List(_) => {
                let known = model.schema.set(set)?.members.keys().map(String::as_str).collect::<Vec<_>>();
                words_of(item, "symbol", &known)
            }
            _ => Some(wrong_type(item, &words(&model.schema, Type::Symbol(set)))),
        },
        (Test::Is(value), Type::Text | Type::Date | Type::Member(_)) if !matches!(value.node, FactValue::Literal(_)) => None,
        (_, kind) => Some(wrong_type(item, &words(&model.schema, kind))),
    }
}

fn measure(model: &Model, item: &Expectation, literal: &Literal, wanted: Dimension, span: Span) -> Option<Diagnostic> {
    let found = literal.reading(Some(wanted));
    if let (Unit::Money(currency), Some(base)) = (literal.unit, model.currency)
        && currency != base
    {
        let message = format!("this is in {}, and results are in {}", currency.code(), base.code());
        return Some(Diagnostic::new(Code::TWO_CURRENCIES, span, message).help(format!("write it in {}", base.code())));
    }
    if found.dimension == wanted || found.dimension == Dimension::NUMBER && found.value == 0.0 {
        return None;
    }
    let message = format!("`{}` is {}, found `{}`", item.name.node, wanted.words(), literal.print());
    Some(Diagnostic::new(Code::WRONG_DIMENSION, span, message).help(format!("write {}", wanted.words())))
}

fn reversed(item: &Expectation, low: &Literal, high: &Literal, wanted: Dimension, span: Span) -> Option<Diagnostic> {
    (low.reading(Some(wanted)).value > high.reading(Some(wanted)).value).then(|| {
        Diagnostic::new(Code::RANGE_REVERSED, span, format!("the range of `{}` ends before it starts", item.name.node))
            .help("write the smaller end first")
    })
}

/// Whether the quantity's own range leaves anything between these ends.
fn possible(item: &Expectation, quantity: &Quantity, ends: [&Literal; 2], wanted: Dimension, span: Span) -> Option<Diagnostic> {
    let [low, high] = ends.map(|end| end.reading(Some(wanted)).value);
    let outside = quantity.low.is_some_and(|least| high < least) || quantity.high.is_some_and(|most| low > most);
    outside.then(|| {
        Diagnostic::new(Code::OUT_OF_RANGE, span, format!("`{}` can never be this", item.name.node))
            .help("its range is stated where it is declared")
            .and(quantity.span, "declared here")
    })
}

fn wrong_type(item: &Expectation, wanted: &str) -> Diagnostic {
    let span = match &item.test {
        Test::Is(value) => value.span,
        Test::Below(limit) | Test::Above(limit) => limit.span,
    };
    let message = format!("`{}` is {wanted}, found `{}`", item.name.node, test_text(&item.test));
    Diagnostic::new(Code::WRONG_TYPE, span, message).help(format!("write {wanted}"))
}
