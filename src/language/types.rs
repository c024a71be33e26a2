//! Types, units and values in words.

use super::Analysis;
use crate::prelude::*;
use crate::program::{Quantity, Shape, Type};
use crate::schema::{Default, Field, FieldType, Value};
use crate::value::{Currency, Dimension, Style, show_stated};

/// A number as a person reads it, every digit kept that matters.
pub(super) fn plain(value: f64) -> String {
    let rounded = libm::round(value * 1e9) / 1e9;
    show_stated(if rounded.is_finite() { rounded } else { value }, Dimension::NUMBER, Style::Plain, None)
}

/// The unit of numbers of this dimension: `EUR per month`, `months`; empty for a plain number.
pub(super) fn unit_words(dimension: Dimension, currency: Option<&str>) -> String {
    match (dimension.money, dimension.time, dimension.effort) {
        (0, 0, 0) => String::new(),
        (0, 1, 0) => "months".into(),
        (0, -1, 0) => "per month".into(),
        (0, 0, 1) => "days of work".into(),
        (0, 0, -1) => "per day of work".into(),
        _ => dimension.words().replace("money", currency.unwrap_or("money")),
    }
}

impl Analysis {
    pub(super) fn currency(&self) -> Option<Currency> {
        self.model().currency
    }

    /// What a field is where nobody states it, as it would be written.
    pub(super) fn default_text(&self, field: &Field) -> Option<String> {
        match &field.default {
            Default::Required | Default::Date(_) => None,
            Default::Missing => Some("missing".into()),
            Default::Number(number) => self.value_text(field, Value::Number(*number)),
            Default::Truth(truth) => self.value_text(field, Value::Truth(*truth)),
            Default::Symbol(symbol) => self.value_text(field, Value::Symbol(*symbol)),
            Default::Text(text) => Some(crate::syntax::quoted(text)),
        }
    }

    /// A stated value, as it would be written.
    pub(super) fn value_text(&self, field: &Field, value: Value) -> Option<String> {
        match (value, &field.kind) {
            (Value::Number(number), _) => Some(self.shown(number, field)),
            (Value::Symbol(symbol), FieldType::Symbol(set)) => Some(self.model().schema.symbol_name(*set, symbol).into()),
            (Value::Truth(truth), _) => Some(if truth { "yes" } else { "no" }.into()),
            _ => None,
        }
    }

    pub(super) fn shown(&self, number: f64, field: &Field) -> String {
        let percent = matches!(field.kind, FieldType::Number { percent: true, .. });
        show_stated(number, field.dimension(), if percent { Style::Percent } else { Style::Plain }, self.currency())
    }

    pub(super) fn field_type(&self, field: &Field) -> String {
        let schema = &self.model().schema;
        let mut words = match &field.kind {
            FieldType::Number { whole: true, .. } => "a whole number".to_string(),
            FieldType::Number { dimension, percent: true, .. } if *dimension == Dimension::NUMBER => "a share".into(),
            FieldType::Number { dimension, .. } => dimension.words(),
            FieldType::Truth => "yes or no".into(),
            FieldType::Symbol(set) => match schema.set(*set) {
                Some(set) if set.name.contains('.') => {
                    format!("one of {}", set.members.keys().map(String::as_str).collect::<Vec<_>>().join(", "))
                }
                Some(set) => format!("a kind of {}", set.name),
                None => "a symbol".into(),
            },
            FieldType::Text => "a text".into(),
            FieldType::Date => "a date".into(),
            FieldType::Member(entity) => format!("one of the {}", entity.list().map_or("members", |(_, list)| list)),
        };
        words.push_str(&range_words(field.low, field.high, &|end| self.shown(end, field)));
        if !field.keys.is_empty() {
            let keys: Vec<&str> = field.keys.iter().map(|key| key.word()).collect();
            words.push_str(&format!(", for each {}", keys.join(" and ")));
        }
        words
    }

    pub(super) fn shape(&self, shape: Shape) -> String {
        match shape.kind {
            Type::Number(dimension) if shape.percent && dimension == Dimension::NUMBER => "a percentage".into(),
            Type::Number(dimension) => dimension.words(),
            Type::Truth => "yes or no".into(),
            Type::Symbol(set) => {
                self.model().schema.set(set).map_or_else(|| "a symbol".into(), |set| format!("a symbol of {}", set.name))
            }
            Type::Text => "a text".into(),
            Type::Date => "a date".into(),
            Type::Member(entity) => format!("a member of {}", entity.list().map_or("a list", |(_, list)| list)),
        }
    }

    pub(super) fn shape_unit(&self, shape: Shape) -> Option<String> {
        let Type::Number(dimension) = shape.kind else { return None };
        let currency = self.currency().map(|currency| currency.code().to_string());
        let unit =
            if shape.percent && dimension == Dimension::NUMBER { "%".into() } else { unit_words(dimension, currency.as_deref()) };
        (!unit.is_empty()).then_some(unit)
    }

    /// The range of a quantity, as it follows its type.
    pub(super) fn range_words(&self, quantity: &Quantity) -> String {
        let dimension = if let Type::Number(dimension) = quantity.shape.kind { dimension } else { Dimension::NUMBER };
        let style = if quantity.shape.percent { Style::Percent } else { Style::Plain };
        range_words(quantity.low, quantity.high, &|end| show_stated(end, dimension, style, self.currency()))
    }
}

fn range_words(low: Option<f64>, high: Option<f64>, show: &dyn Fn(f64) -> String) -> String {
    match (low, high) {
        (Some(low), Some(high)) => format!(" from {} to {}", show(low), show(high)),
        (Some(0.0), None) => ", not negative".into(),
        (Some(low), None) => format!(", at least {}", show(low)),
        (None, Some(high)) => format!(", at most {}", show(high)),
        (None, None) => String::new(),
    }
}
