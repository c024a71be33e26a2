//! What a program expects of its own assessments, and what came out.

use super::report::{ExpectCheck, ExpectOutcome, Programme, QuantityValue, Report};
use crate::diagnostic::Diagnostic;
use crate::prelude::*;
use crate::program::{Model, Type};
use crate::source::Span;
use crate::syntax::test_text;
use crate::syntax::tree::{Expect, Expectation, FactValue, Test};
use crate::value::{Dimension, Literal};

/// Compares an `expect` with the report of its pair, or with the reason why there is none, and with what rules say of all offers to
/// the partner together.
#[must_use]
pub fn expectation(
    model: &Model,
    expect: &Expect,
    span: Span,
    report: Result<&Report, &Diagnostic>,
    programme: &Programme,
) -> ExpectOutcome {
    let (checks, error) = match report {
        Ok(report) => (expect.items.iter().map(|item| check(model, item, report, programme)).collect(), None),
        Err(why) => (Vec::new(), Some(why.message.clone())),
    };
    ExpectOutcome {
        partner: expect.partner.node.clone(),
        offer: expect.offer.node.clone(),
        differs: expect.differs.as_ref().map(|why| why.node.clone()),
        span,
        checks,
        error,
        score: report.ok().map(|report| report.score),
        baselines: report.map(baselines).unwrap_or_default(),
    }
}

fn baselines(report: &Report) -> BTreeMap<String, f64> {
    let named = report.quantities.iter().filter(|(name, _)| name.starts_with("baseline_"));
    named
        .filter_map(|(name, value)| match value {
            QuantityValue::Number(number) => {
                Some((report.labels.get(name).map_or_else(|| name.clone(), |label| label.title.clone()), *number))
            }
            _ => None,
        })
        .gather()
}

fn check(model: &Model, item: &Expectation, report: &Report, programme: &Programme) -> ExpectCheck {
    let name = item.name.node.as_str();
    let (found, holds) = match name {
        "verdict" => compare_word(&report.verdict, &item.test),
        "first_cause" => {
            let first = report.causes.iter().find(|cause| cause.live).map_or("none", |cause| cause.name.as_str());
            compare_word(first, &item.test)
        }
        "finding" => {
            let names: Vec<&str> =
                report.findings.iter().chain(&programme.findings).map(|finding| finding.rule.as_str()).collect();
            let wanted: Vec<&str> = match &item.test {
                Test::Is(value) => match &value.node {
                    FactValue::List(options) => options.iter().filter_map(|option| word(&option.node)).collect(),
                    value => word(value).into_iter().collect(),
                },
                _ => Vec::new(),
            };
            let mut found = if names.is_empty() { "none".into() } else { names.join(", ") };
            if let Some(problem) = &programme.problem {
                found.push_str(&format!(" (over all offers nothing can be said: {problem})"));
            }
            (found, wanted.iter().any(|wanted| names.contains(wanted)))
        }
        _ => quantity(model, report, name, &item.test),
    };
    ExpectCheck { name: name.into(), expected: test_text(&item.test), found, holds }
}

fn word(value: &FactValue) -> Option<&str> {
    match value {
        FactValue::Words(word) | FactValue::Text(word) => Some(word),
        _ => None,
    }
}

fn compare_word(found: &str, test: &Test) -> (String, bool) {
    let holds = match test {
        Test::Is(value) => match &value.node {
            FactValue::List(options) => options.iter().any(|option| word(&option.node) == Some(found)),
            value => word(value) == Some(found),
        },
        Test::Below(_) | Test::Above(_) => false,
    };
    (found.into(), holds)
}

fn quantity(model: &Model, report: &Report, name: &str, test: &Test) -> (String, bool) {
    let text = report.labels.get(name).map_or("", |label| label.text.as_str());
    match report.quantities.get(name) {
        Some(QuantityValue::Number(number)) => {
            let declared = model.quantities.iter().find(|quantity| quantity.name == name);
            let dimension = match declared.map(|quantity| quantity.shape.kind) {
                Some(Type::Number(dimension)) => dimension,
                _ => Dimension::NUMBER,
            };
            (text.into(), number_holds(*number, test, dimension))
        }
        Some(QuantityValue::Missing) => ("missing".into(), matches!(test, Test::Is(value) if value.node == FactValue::Missing)),
        Some(QuantityValue::Truth(truth)) => {
            (text.into(), matches!(test, Test::Is(value) if value.node == FactValue::Truth(*truth)))
        }
        Some(QuantityValue::Symbol(symbol)) => compare_word(symbol, test),
        Some(QuantityValue::Members(_)) => ("one value for each member".into(), false),
        None => ("not there".into(), false),
    }
}

fn number_holds(found: f64, test: &Test, dimension: Dimension) -> bool {
    let measure = |literal: &Literal| literal.reading(Some(dimension)).value;
    match test {
        Test::Below(limit) => found < measure(&limit.node),
        Test::Above(limit) => found > measure(&limit.node),
        Test::Is(value) => match &value.node {
            FactValue::Literal(literal) => (found - measure(literal)).abs() <= slack(literal, dimension),
            FactValue::Range { low, high } => found >= measure(low) && found <= measure(high),
            FactValue::Around { middle, spread } => (found - measure(middle)).abs() <= measure(spread),
            _ => false,
        },
    }
}

/// Half a unit of the last digit that was written, in base units.
fn slack(literal: &Literal, dimension: Dimension) -> f64 {
    let decimals =
        literal.digits.split_once('.').map_or(0, |(_, decimals)| decimals.chars().filter(char::is_ascii_digit).count());
    let one = Literal { digits: "1".into(), negative: false, ..literal.clone() };
    let unit = one.reading(Some(dimension)).value.abs();
    let decimals = i32::try_from(decimals).unwrap_or(0);
    let half = 0.5 * unit * libm::pow(10.0, f64::from(-decimals));
    half * (1.0 + 1e-9)
}
