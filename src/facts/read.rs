//! One stated value against the field that it is for: type, dimension, currency, range.

use super::{Cell, Said};
use crate::diagnostic::{Code, Diagnostic};
use crate::prelude::*;
use crate::schema::{self, Entity, Field, FieldType, Schema, SetId, Value};
use crate::source::{Span, Spanned};
use crate::syntax::tree::FactValue;
use crate::value::{Currency, Dimension, Literal, Style, Unit, show_stated};

/// The currency that a program counts in, and what others are worth in it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Money {
    /// The base; the first currency that is met where no exchange rate is stated.
    pub base: Option<Currency>,
    /// What one unit of a currency is in the base.
    pub rates: BTreeMap<Currency, f64>,
}

impl Money {
    /// An amount in the base currency.
    pub(crate) fn convert(&mut self, value: f64, currency: Currency, span: Span) -> Result<f64, Diagnostic> {
        let base = *self.base.get_or_insert(currency);
        if base == currency {
            return Ok(value);
        }
        match self.rates.get(&currency) {
            Some(rate) => Ok(value * rate),
            None => Err(Diagnostic::new(
                Code::TWO_CURRENCIES,
                span,
                format!("this is in {}, and the program counts in {}", currency.code(), base.code()),
            )
            .labelled(format!("no exchange rate for {}", currency.code()))
            .help(format!(
                "state the rate: `exchange 1 {} = 1.1 {}`, with the rate of the day",
                currency.code(),
                base.code()
            ))),
        }
    }
}

/// A literal as a number of a field; `None` where somebody has to say what is wrong with it, or where it settles the currency.
pub(crate) fn number_in(field: &Field, literal: &Literal, money: &Money) -> Option<f64> {
    let measure = literal.reading(Some(field.dimension()));
    let value = match literal.unit {
        // The first amount settles the currency, and is read as a whole row is.
        Unit::Money(_) if money.base.is_none() => return None,
        Unit::Money(currency) if money.base != Some(currency) => measure.value * money.rates.get(&currency)?,
        Unit::Money(_) | Unit::Plain | Unit::Percent | Unit::Time(_) | Unit::Work => measure.value,
    };
    (measure.dimension == field.dimension()).then(|| fitting(field, value)).flatten()
}

/// A number in base units as it may stand in a field; `None` where it may not.
pub(crate) fn fitting(field: &Field, value: f64) -> Option<f64> {
    let whole = !matches!(field.kind, FieldType::Number { whole: true, .. }) || libm::floor(value) == value;
    let within = field.low.is_none_or(|low| value >= low) && field.high.is_none_or(|high| value <= high);
    (whole && within && value.is_finite()).then_some(value + 0.0)
}

/// A literal in base units, with the reading that the place wants.
pub(crate) fn number_of(
    literal: &Literal,
    wanted: Dimension,
    money: &mut Money,
    span: Span,
) -> Result<(f64, Dimension), Diagnostic> {
    let measure = literal.reading(Some(wanted));
    let value = match literal.unit {
        Unit::Money(currency) => money.convert(measure.value, currency, span)?,
        _ => measure.value,
    };
    Ok((value, measure.dimension))
}

/// What is read against.
pub(crate) struct Reader<'a> {
    pub schema: &'a Schema,
    pub money: &'a mut Money,
}

impl Reader<'_> {
    /// A value for a field, or what is wrong with it.
    pub(crate) fn cell(&mut self, field: &Field, value: &Spanned<FactValue>) -> Result<Cell, Diagnostic> {
        let mut cell = Cell { value: Value::Missing, text: None, ends: None, said: Said::Given, span: Some(value.span) };
        if matches!(value.node, FactValue::Missing) {
            return match field.default {
                schema::Default::Missing => Ok(cell),
                schema::Default::Required => Err(cannot_be_missing(field, value.span)),
                _ => Err(has_default(field, value.span)),
            };
        }
        match (&field.kind, &value.node) {
            (FieldType::Number { .. }, _) => self.number(field, value, &mut cell)?,
            (FieldType::Truth, FactValue::Truth(truth)) => cell.value = Value::Truth(*truth),
            (FieldType::Symbol(set), FactValue::Words(word)) => {
                cell.value = Value::Symbol(self.symbol(field, *set, word, value.span)?)
            }
            (FieldType::Text, FactValue::Text(text)) => cell.text = Some(text.clone()),
            (FieldType::Date, FactValue::Date(date)) => cell.value = Value::Date(*date),
            _ => return Err(self.wrong_type(field, value)),
        }
        Ok(cell)
    }

    fn number(&mut self, field: &Field, value: &Spanned<FactValue>, cell: &mut Cell) -> Result<(), Diagnostic> {
        let (low, middle, high) = match &value.node {
            FactValue::Literal(literal) => {
                let number = self.measure(field, literal, value.span)?;
                (number, number, number)
            }
            FactValue::Range { low, high } => {
                let (low, high) = (self.measure(field, low, value.span)?, self.measure(field, high, value.span)?);
                (low, low + (high - low) / 2.0, high)
            }
            FactValue::Around { middle, spread } => {
                let (middle, spread) = (self.measure(field, middle, value.span)?, self.measure(field, spread, value.span)?);
                (middle - spread, middle, middle + spread)
            }
            FactValue::Truth(false) if self.schema.scale.contains_key("no") => self.word("no"),
            FactValue::Words(words) if self.schema.scale.contains_key(words) => self.word(words),
            FactValue::Words(words) if field.dimension() == Dimension::NUMBER => {
                return Err(self.unknown_word(field, words, value.span));
            }
            _ => return Err(self.wrong_type(field, value)),
        };
        if low > high {
            return Err(Diagnostic::new(
                Code::RANGE_REVERSED,
                value.span,
                format!("the range of `{}` ends before it starts", field.name),
            )
            .help("write the smaller end first"));
        }
        for end in [low, high] {
            self.check_range(field, end, value.span)?;
        }
        cell.value = Value::Number(middle + 0.0);
        cell.ends = (low < high).then_some((low, high));
        Ok(())
    }

    fn word(&self, word: &str) -> (f64, f64, f64) {
        let value = self.schema.scale.get(word).copied().unwrap_or(0.0);
        (value, value, value)
    }

    fn measure(&mut self, field: &Field, literal: &Literal, span: Span) -> Result<f64, Diagnostic> {
        let wanted = field.dimension();
        let (value, dimension) = number_of(literal, wanted, self.money, span)?;
        if dimension == wanted {
            return Ok(value);
        }
        let plain_zero = dimension == Dimension::NUMBER && value == 0.0;
        if plain_zero {
            return Ok(0.0);
        }
        let mut wrong = Diagnostic::new(
            Code::WRONG_DIMENSION,
            span,
            format!("`{}` wants {}, found `{}`", field.name, wanted.words(), literal.print()),
        )
        .labelled(format!("this is {}", dimension.words()));
        wrong = wrong.help(format!("write for example `{}: {}`", field.name, example(field, self.money)));
        Err(wrong)
    }

    /// Whether a number may stand in a field.
    pub(crate) fn check_range(&self, field: &Field, value: f64, span: Span) -> Result<(), Diagnostic> {
        if let FieldType::Number { whole: true, .. } = field.kind
            && libm::floor(value) != value
        {
            return Err(Diagnostic::new(Code::NOT_WHOLE, span, format!("`{}` counts whole things, found {value}", field.name))
                .help("write a whole number"));
        }
        let below = field.low.is_some_and(|low| value < low);
        let above = field.high.is_some_and(|high| value > high);
        if !below && !above {
            return Ok(());
        }
        let found = self.show(field, value);
        Err(Diagnostic::new(Code::OUT_OF_RANGE, span, format!("`{}` is {found}, {}", field.name, self.bounds(field)))
            .labelled(if below { "too small" } else { "too large" })
            .help(format!("write a value {}", self.bounds(field).trim_start_matches("which must be "))))
    }

    fn bounds(&self, field: &Field) -> String {
        match (field.low, field.high) {
            (Some(low), Some(high)) => format!("which must be between {} and {}", self.show(field, low), self.show(field, high)),
            (Some(low), None) => format!("which must be at least {}", self.show(field, low)),
            (None, Some(high)) => format!("which must be at most {}", self.show(field, high)),
            (None, None) => String::new(),
        }
    }

    /// A number of this field for a reader.
    pub(crate) fn show(&self, field: &Field, value: f64) -> String {
        show_field(field, value, self.money.base)
    }

    fn symbol(&self, field: &Field, set: SetId, word: &str, span: Span) -> Result<u32, Diagnostic> {
        if let Some(symbol) = self.schema.symbol(set, word) {
            return Ok(symbol);
        }
        let names = || self.schema.set(set).into_iter().flat_map(|set| set.members.keys().map(String::as_str));
        let mut wrong = Diagnostic::new(Code::UNKNOWN_SYMBOL, span, format!("`{}` does not know `{word}`", field.name));
        if let Some(near) = super::nearest(word, names()) {
            wrong = wrong.fix(format!("write `{near}`"), span, near).help(format!("did you mean `{near}`?"));
        }
        Err(wrong.help(format!("it may be {}", listed(names()))))
    }

    fn unknown_word(&self, field: &Field, words: &str, span: Span) -> Diagnostic {
        let known = || self.schema.scale.keys().map(String::as_str);
        let mut wrong = Diagnostic::new(Code::UNKNOWN_SYMBOL, span, format!("`{}` wants a number, found `{words}`", field.name));
        // The words say how strongly something acts, and no share of anything.
        if matches!(field.kind, FieldType::Number { percent: true, .. }) {
            wrong = wrong.help(format!("write a number such as `{}`", example(field, self.money)));
        } else if let Some(near) = super::nearest(words, known()) {
            wrong = wrong.fix(format!("write `{near}`"), span, near).help(format!("did you mean `{near}`?"));
        } else if self.schema.scale.is_empty() {
            wrong = wrong.help("write a number such as `0.5`");
        } else {
            wrong = wrong.help(format!("write a number or one of {}", listed(known())));
        }
        wrong
    }

    fn wrong_type(&self, field: &Field, value: &Spanned<FactValue>) -> Diagnostic {
        Diagnostic::new(
            Code::WRONG_TYPE,
            value.span,
            format!("`{}` wants {}, found {}", field.name, self.wanted(field), found(&value.node)),
        )
        .help(format!("write for example `{}: {}`", field.name, example_of(field, self.schema, self.money)))
    }

    fn wanted(&self, field: &Field) -> String {
        match &field.kind {
            FieldType::Number { dimension, .. } => dimension.words(),
            FieldType::Truth => "`yes` or `no`".into(),
            FieldType::Symbol(set) => {
                format!(
                    "one of {}",
                    listed(self.schema.set(*set).into_iter().flat_map(|set| set.members.keys().map(String::as_str)))
                )
            }
            FieldType::Text => "a text in quotes".into(),
            FieldType::Date => "a date".into(),
            FieldType::Member(entity) => format!("one of the {}", entity.list().map_or("members", |(_, list)| list)),
        }
    }
}

/// A number of a field for a reader.
pub(crate) fn show_field(field: &Field, value: f64, currency: Option<Currency>) -> String {
    let style = match field.kind {
        FieldType::Number { percent: true, .. } => Style::Percent,
        _ => Style::Plain,
    };
    show_stated(value, field.dimension(), style, currency)
}

fn cannot_be_missing(field: &Field, span: Span) -> Diagnostic {
    Diagnostic::new(Code::MISSING_FACT, span, format!("`{}` must be stated", field.name))
        .help("write its value, or an estimate as a range")
}

fn has_default(field: &Field, span: Span) -> Diagnostic {
    Diagnostic::new(Code::MISSING_FACT, span, format!("`{}` cannot be missing: it has a default", field.name))
        .help("leave the line out: the default is taken, and reported as assumed")
}

/// `a`, `b` or `c`; long lists are cut.
pub(crate) fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    joined(names, "or")
}

/// `a`, `b` and `c`: for what is meant all together.
pub(crate) fn listed_all<'a>(names: impl Iterator<Item = &'a str>) -> String {
    joined(names, "and")
}

fn joined<'a>(names: impl Iterator<Item = &'a str>, last_word: &str) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => "none".into(),
        [only] => only.clone(),
        [start @ .., last] if names.len() <= 12 => format!("{} {last_word} {last}", start.join(", ")),
        _ => format!(
            "{} and {} more",
            names.iter().take(10).cloned().collect::<Vec<_>>().join(", "),
            names.len().saturating_sub(10)
        ),
    }
}

fn found(value: &FactValue) -> String {
    match value {
        FactValue::Literal(literal) => format!("`{}`", literal.print()),
        FactValue::Range { .. } | FactValue::Around { .. } => "a range".into(),
        FactValue::Date(date) => format!("the date `{date}`"),
        FactValue::Truth(truth) => if *truth { "`yes`" } else { "`no`" }.into(),
        FactValue::Missing => "`missing`".into(),
        FactValue::Words(words) => format!("`{words}`"),
        FactValue::Text(_) => "a text".into(),
        FactValue::List(_) => "a list".into(),
    }
}

pub(crate) fn example(field: &Field, money: &Money) -> String {
    let symbol = money.base.and_then(Currency::symbol).unwrap_or('€');
    let Dimension { money, time, effort } = field.dimension();
    match (money, time, effort) {
        (1, 0, 0) => format!("{symbol}100k"),
        (1, -1, 0) => format!("{symbol}130k per month"),
        (1, 0, -1) => format!("{symbol}700 per day"),
        (0, 1, 0) => "6 months".into(),
        (0, 0, 1) => "40 days".into(),
        (0, -1, 0) => "0.5 per month".into(),
        _ => match field.kind {
            FieldType::Number { percent: true, .. } => "25%".into(),
            _ => "1".into(),
        },
    }
}

/// The unit that the header of a column states for a field, where it wants one.
pub(crate) fn column_unit(field: &Field, money: &Money) -> Option<String> {
    let currency = || match money.base {
        Some(base) => base.symbol().map_or_else(|| base.code().to_string(), |symbol| symbol.to_string()),
        None => "€".into(),
    };
    let Dimension { money, time, effort } = field.dimension();
    Some(match (money, time, effort) {
        (1, 0, 0) => currency(),
        (1, -1, 0) => format!("{} per month", currency()),
        (1, 0, -1) => format!("{} per day", currency()),
        (0, 1, 0) => "months".into(),
        (0, 0, 1) => "days".into(),
        (0, -1, 0) => "per month".into(),
        _ => return None,
    })
}

fn example_of(field: &Field, schema: &Schema, money: &Money) -> String {
    match &field.kind {
        FieldType::Number { .. } => example(field, money),
        FieldType::Truth => "yes".into(),
        FieldType::Symbol(set) => schema.symbol_name(*set, 0).into(),
        FieldType::Text => "\"EMEA\"".into(),
        FieldType::Date => "2027-03-31".into(),
        FieldType::Member(_) => "refer".into(),
    }
}

/// An unknown field of an entity, with the nearest one that exists.
pub(crate) fn unknown_field(schema: &Schema, entity: Entity, name: &str, span: Span) -> Diagnostic {
    let mut names: Vec<&str> = schema.fields_of(entity).map(|(_, field)| field.name.as_str()).collect();
    names.extend(Entity::ALL.into_iter().filter_map(Entity::list).filter(|(owner, _)| *owner == entity).map(|(_, list)| list));
    let mut wrong = Diagnostic::new(Code::UNKNOWN_FIELD, span, format!("{} has no field `{name}`", entity.with_article()));
    match super::nearest(name, names.iter().copied()) {
        Some(near) => wrong = wrong.fix(format!("write `{near}`"), span, near).help(format!("did you mean `{near}`?")),
        None => {
            wrong = wrong.help(format!("declare it with its type: `field {}.{name}: number = missing`", entity.word()));
        }
    }
    wrong
}

/// One value for a field, as facts would state it.
pub(crate) fn read_value(
    schema: &Schema,
    money: &mut Money,
    field: &Field,
    value: &Spanned<FactValue>,
) -> Result<Cell, Diagnostic> {
    Reader { schema, money }.cell(field, value)
}

/// Whether a number may stand in a field.
pub(crate) fn check_number(schema: &Schema, money: &mut Money, field: &Field, value: f64, span: Span) -> Result<(), Diagnostic> {
    Reader { schema, money }.check_range(field, value, span)
}
