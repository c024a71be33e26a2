//! What a program expects of its own assessments, and what came out.

use super::report::{ExpectCheck, ExpectOutcome, QuantityValue, Report};
use crate::diagnostic::Diagnostic;
use crate::prelude::*;
use crate::source::Span;
use crate::syntax::tree::{Expect, Expectation, FactValue, Test};
use crate::value::{Dimension, Literal};

/// Compares an `expect` with the report of its pair, or with the reason why there is none.
#[must_use]
pub fn expectation(expect: &Expect, span: Span, report: Result<&Report, &Diagnostic>) -> ExpectOutcome {
    let (checks, error) = match report {
        Ok(report) => (expect.items.iter().map(|item| check(item, report)).collect(), None),
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
        .collect()
}

fn check(item: &Expectation, report: &Report) -> ExpectCheck {
    let name = item.name.node.as_str();
    let (found, holds) = match name {
        "verdict" => compare_word(&report.verdict, &item.test),
        "first_cause" => {
            let first = report.causes.iter().find(|cause| cause.live).map_or("none", |cause| cause.name.as_str());
            compare_word(first, &item.test)
        }
        "finding" => {
            let names: Vec<&str> = report.findings.iter().map(|finding| finding.rule.as_str()).collect();
            let wanted = match &item.test {
                Test::Is(value) => word(&value.node),
                _ => None,
            };
            let found = if names.is_empty() { "none".into() } else { names.join(", ") };
            (found, wanted.is_some_and(|wanted| names.contains(&wanted)))
        }
        _ => quantity(report, name, &item.test),
    };
    ExpectCheck { name: name.into(), expected: wanted(&item.test), found, holds }
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

fn quantity(report: &Report, name: &str, test: &Test) -> (String, bool) {
    let text = report.labels.get(name).map_or("", |label| label.text.as_str());
    match report.quantities.get(name) {
        Some(QuantityValue::Number(number)) => (text.into(), number_holds(*number, test)),
        Some(QuantityValue::Missing) => ("missing".into(), matches!(test, Test::Is(value) if value.node == FactValue::Missing)),
        Some(QuantityValue::Truth(truth)) => {
            (text.into(), matches!(test, Test::Is(value) if value.node == FactValue::Truth(*truth)))
        }
        Some(QuantityValue::Symbol(symbol)) => compare_word(symbol, test),
        Some(QuantityValue::Members(_)) => ("one value for each member".into(), false),
        None => ("not there".into(), false),
    }
}

fn number_holds(found: f64, test: &Test) -> bool {
    match test {
        Test::Below(limit) => measures(&limit.node).iter().any(|limit| found < *limit),
        Test::Above(limit) => measures(&limit.node).iter().any(|limit| found > *limit),
        Test::Is(value) => match &value.node {
            FactValue::Literal(literal) => measures(literal).iter().any(|wanted| (found - wanted).abs() <= slack(literal)),
            FactValue::Range { low, high } => {
                measures(low).iter().zip(measures(high)).any(|(low, high)| found >= *low && found <= high)
            }
            FactValue::Around { middle, spread } => {
                measures(middle).iter().zip(measures(spread)).any(|(middle, spread)| (found - middle).abs() <= spread)
            }
            _ => false,
        },
    }
}

/// A literal in base units, in each of its readings (days of the calendar or of work).
fn measures(literal: &Literal) -> Vec<f64> {
    let calendar = literal.reading(None);
    let work = literal.reading(Some(Dimension::EFFORT));
    vec![calendar.value, work.value]
}

/// Half a unit of the last digit that was written, in base units.
fn slack(literal: &Literal) -> f64 {
    let decimals =
        literal.digits.split_once('.').map_or(0, |(_, decimals)| decimals.chars().filter(char::is_ascii_digit).count());
    let one = Literal { digits: "1".into(), negative: false, ..literal.clone() };
    let unit = one.reading(None).value.abs();
    let decimals = i32::try_from(decimals).unwrap_or(0);
    let half = 0.5 * unit * libm::pow(10.0, f64::from(-decimals));
    half * (1.0 + 1e-9)
}

fn wanted(test: &Test) -> String {
    match test {
        Test::Below(limit) => format!("below {}", limit.node.print()),
        Test::Above(limit) => format!("above {}", limit.node.print()),
        Test::Is(value) => shown(&value.node),
    }
}

fn shown(value: &FactValue) -> String {
    match value {
        FactValue::Literal(literal) => literal.print(),
        FactValue::Range { low, high } => format!("{}..{}", low.print(), high.print()),
        FactValue::Around { middle, spread } => format!("{} ± {}", middle.print(), spread.print()),
        FactValue::Date(date) => date.to_string(),
        FactValue::Truth(truth) => if *truth { "yes" } else { "no" }.into(),
        FactValue::Missing => "missing".into(),
        FactValue::Words(words) => words.clone(),
        FactValue::Text(text) => format!("\"{text}\""),
        FactValue::List(items) => format!("[{}]", items.iter().map(|item| shown(&item.node)).collect::<Vec<_>>().join(", ")),
    }
}
