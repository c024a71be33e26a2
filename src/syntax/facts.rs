//! Blocks of facts and their values.

use super::build::Build;
use super::grammar::{Pair, Rule};
use super::tree::*;
use crate::diagnostic::{Code, Diagnostic};
use crate::prelude::*;
use crate::source::{Span, Spanned};
use crate::value::{Currency, Date, Literal, Magnitude, Per, TimeUnit, Unit};

impl Build<'_> {
    pub(crate) fn facts(&mut self, pair: Pair<'_>) -> Option<DeclarationKind> {
        let mut parts = pair.into_inner();
        let head = parts.next()?;
        let start = self.span_of(&head).range().start;
        let mut inner = head.into_inner();
        let keyword = match inner.next()?.as_str().trim() {
            "vendor" => FactsKeyword::Vendor,
            "partner" => FactsKeyword::Partner,
            "archetype" => FactsKeyword::Archetype,
            _ => FactsKeyword::Offer,
        };
        let name = inner.next()?;
        let name = if name.as_rule() == Rule::text { self.text(&name) } else { self.name(&name) };
        let (mut title, mut is, mut from, mut body) = (None, None, None, FactBlock::default());
        for part in inner.chain(parts) {
            match part.as_rule() {
                Rule::head_junk => {
                    let end = self.span_of(&part).range().end;
                    self.head_junk(start, end);
                }
                Rule::archetype_title => title = part.into_inner().next().map(|text| self.text(&text)),
                Rule::like => is = part.into_inner().next().map(|word| self.name(&word)),
                Rule::from => from = part.into_inner().next().map(|text| self.text(&text)),
                Rule::block => body = self.block(part),
                _ => {}
            }
        }
        Some(DeclarationKind::Facts(Facts { keyword, name, title, is, from, body }))
    }

    fn block(&mut self, pair: Pair<'_>) -> FactBlock {
        let span = self.span_of(&pair);
        let mut items = Vec::new();
        for item in pair.into_inner() {
            let Some(inner) = item.into_inner().next() else { continue };
            if inner.as_rule() == Rule::junk {
                self.junk(&inner, Rule::only_field);
                continue;
            }
            let span = self.span_of(&inner);
            let (comments, kind) = self.commented(span, |build| build.fact(inner));
            items.extend(kind.map(|kind| FactItem { comments, span, kind }));
        }
        let trailing = self.trailing(span.end);
        FactBlock { items, trailing, span }
    }

    fn fact(&mut self, pair: Pair<'_>) -> Option<FactItemKind> {
        let rule = pair.as_rule();
        let mut inner = pair.into_inner();
        let keyword = self.name(&inner.next()?);
        match rule {
            Rule::field => Some(FactItemKind::Field { name: keyword, value: self.value(inner.next()?)? }),
            Rule::table_item => Some(FactItemKind::Table { keyword, rows: self.rows(inner.next()?) }),
            _ => {
                let (mut name, mut title, mut body) = (None, None, FactBlock::default());
                for part in inner {
                    match part.as_rule() {
                        Rule::word => name = Some(self.name(&part)),
                        Rule::text => title = Some(self.text(&part)),
                        _ => body = self.block(part),
                    }
                }
                Some(FactItemKind::Block { keyword, name, title, body })
            }
        }
    }

    pub(crate) fn value(&mut self, pair: Pair<'_>) -> Option<Spanned<FactValue>> {
        let span = self.span_of(&pair);
        let inner = pair.into_inner().next()?;
        let value = match inner.as_rule() {
            Rule::date => FactValue::Date(self.date(&inner)?),
            Rule::measure => self.measure(inner)?,
            Rule::text => FactValue::Text(self.text(&inner).node),
            Rule::list => {
                let mut items = Vec::new();
                for item in inner.into_inner() {
                    items.extend(self.value(item));
                }
                FactValue::List(items)
            }
            Rule::yes => FactValue::Truth(true),
            Rule::no => FactValue::Truth(false),
            Rule::missing => FactValue::Missing,
            _ => FactValue::Words(inner.as_str().split_whitespace().collect::<Vec<_>>().join(" ")),
        };
        Some(Spanned::new(value, span))
    }

    /// One number, or two that say how uncertain it is.
    fn measure(&mut self, pair: Pair<'_>) -> Option<FactValue> {
        let mut parts = pair.into_inner();
        let first = self.literal(parts.next()?)?;
        let Some(between) = parts.next() else { return Some(FactValue::Literal(first)) };
        let second = self.literal(parts.next()?)?;
        let first = with_unit_of(first, &second);
        Some(match between.as_rule() {
            Rule::upto => FactValue::Range { low: first, high: second },
            _ => FactValue::Around { middle: first, spread: second },
        })
    }

    pub(crate) fn date(&mut self, pair: &Pair<'_>) -> Option<Date> {
        match Date::parse(pair.as_str().trim()) {
            Ok(date) => Some(date),
            Err(why) => {
                let span = self.span_of(pair);
                self.diagnostics
                    .push(Diagnostic::new(Code::BAD_DATE, span, why).help("write a day of the calendar, as in `2027-03-31`"));
                None
            }
        }
    }

    pub(crate) fn spanned_literal(&mut self, pair: Pair<'_>) -> Option<Spanned<Literal>> {
        let span = self.span_of(&pair);
        self.literal(pair).map(|literal| Spanned::new(literal, span))
    }

    /// A number with its unit.
    pub(crate) fn literal(&mut self, pair: Pair<'_>) -> Option<Literal> {
        let span = self.span_of(&pair);
        let mut literal = Literal { negative: false, digits: String::new(), magnitude: None, unit: Unit::Plain, per: None };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::minus => literal.negative = true,
                Rule::symbol => {
                    literal.unit = part.as_str().chars().next().and_then(Currency::from_symbol).map_or(Unit::Plain, Unit::Money)
                }
                Rule::digits => literal.digits = part.as_str().into(),
                Rule::magnitude => {
                    literal.magnitude = Some(match part.as_str() {
                        "k" => Magnitude::Thousand,
                        "M" => Magnitude::Million,
                        _ => Magnitude::Billion,
                    });
                }
                Rule::percent => literal.unit = Unit::Percent,
                Rule::unit => literal.unit = self.unit(part)?,
                Rule::per => {
                    let mut words = part.into_inner();
                    let unit = time_unit(words.next()?.as_str());
                    literal.per = Some(if words.next().is_some() { Per::Work } else { Per::Time(unit) });
                }
                _ => {}
            }
        }
        if literal.number().is_none() {
            self.diagnostics.push(
                Diagnostic::new(Code::NUMBER_TOO_LARGE, span, "this number is beyond the greatest that can be computed with")
                    .help("write a number below 10 to the power of 308"),
            );
            return None;
        }
        Some(literal)
    }

    fn unit(&mut self, pair: Pair<'_>) -> Option<Unit> {
        let mut parts = pair.into_inner();
        let word = parts.next()?;
        let span = self.span_of(&word);
        if word.as_rule() == Rule::time_unit {
            let unit = time_unit(word.as_str());
            return Some(if parts.next().is_some() { Unit::Work } else { Unit::Time(unit) });
        }
        match Currency::from_code(word.as_str()) {
            Some(currency) => Some(Unit::Money(currency)),
            None => {
                self.diagnostics.push(unknown_currency(span, word.as_str()));
                None
            }
        }
    }
}

fn unknown_currency(span: Span, code: &str) -> Diagnostic {
    Diagnostic::new(Code::UNKNOWN_UNIT, span, format!("`{code}` is no currency"))
        .help("write a code of ISO 4217 such as `EUR` or `USD`")
}

fn time_unit(word: &str) -> TimeUnit {
    match word.trim_end_matches('s') {
        "day" => TimeUnit::Day,
        "week" => TimeUnit::Week,
        "quarter" => TimeUnit::Quarter,
        "year" => TimeUnit::Year,
        _ => TimeUnit::Month,
    }
}

/// `6..12 months`: the unit of the second number is that of a bare first one, too.
fn with_unit_of(bare: Literal, other: &Literal) -> Literal {
    match bare.unit {
        Unit::Plain if bare.per.is_none() => Literal { unit: other.unit, per: other.per, ..bare },
        _ if bare.per.is_none() => Literal { per: other.per, ..bare },
        _ => bare,
    }
}
