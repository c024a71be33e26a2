//! Expressions of one pair.

use super::Values;
use crate::prelude::*;
use crate::program::{self, Binary, EffectId, Expr, ListOperator, Place, Problem, QuantityId, SLOTS, Unit};
use crate::schema::{Entity, FieldId, Value};
use crate::source::Span;

/// Why a pair has no result.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// What went wrong.
    pub kind: FaultKind,
    /// In which expression.
    pub span: Span,
    /// In which quantity or effect, and for which member of its scope; `None` outside of both.
    pub unit: Option<(Unit, usize)>,
}

/// What can go wrong in a checked program.
#[derive(Debug, Clone, PartialEq)]
pub enum FaultKind {
    /// An operation has no result.
    Problem(Problem),
    /// A quantity leaves its declared range.
    OutOfRange {
        /// Its value.
        value: f64,
        /// The least allowed.
        low: Option<f64>,
        /// The greatest allowed.
        high: Option<f64>,
        /// The effects that had moved it, if any.
        effects: Vec<EffectId>,
        /// Whether some causes were off, as in the account of shares.
        partly: bool,
    },
    /// Two rules give the same quantity a new start.
    TwoBecome(String, String),
}

impl Fault {
    // Boxed, so that the results of expressions are no larger than their values.
    pub(crate) fn new(problem: Problem, span: Span) -> Box<Self> {
        Fault::of(FaultKind::Problem(problem), span)
    }

    pub(crate) fn of(kind: FaultKind, span: Span) -> Box<Self> {
        Box::new(Fault { kind, span, unit: None })
    }

    pub(crate) fn within(self, unit: Unit, instance: usize) -> Self {
        Fault { unit: Some((unit, instance)), ..self }
    }
}

type Slots = [usize; SLOTS];

impl Values<'_> {
    /// The value of an expression for the set of players at hand.
    pub(super) fn expression(&self, expr: &Expr, slots: &mut Slots) -> Result<Value, Box<Fault>> {
        Ok(match expr {
            Expr::Number(number) => Value::Number(*number),
            Expr::Truth(truth) => Value::Truth(*truth),
            Expr::Symbol(symbol) => Value::Symbol(*symbol),
            Expr::Date(date) => Value::Date(*date),
            Expr::Text(text) => Value::Text(*text),
            Expr::Missing => Value::Missing,
            Expr::Constant(id) => self.model.constants.get(id.0).map_or(Value::Missing, |constant| Value::Number(constant.value)),
            Expr::Member(place) => Value::Member(self.place(*place, slots)),
            Expr::Field(id, places) => self.field(*id, places, slots),
            Expr::AnyStated(id, place) => Value::Truth(self.pair.any_stated(*id, self.place(*place, slots))),
            Expr::Quantity(id, places) => self.read(*id, places, slots),
            Expr::Table(id, keys) => self.table(id.0, keys, slots)?,
            Expr::Negate(inner) => Value::Number(0.0 - self.number(inner, slots)?),
            Expr::Not(inner) => Value::Truth(!self.expression(inner, slots)?.is_yes()),
            Expr::Binary(operator, left, right, span) => self.binary(*operator, left, right, *span, slots)?,
            Expr::In(value, list) => {
                let value = self.expression(value, slots)?;
                let mut found = false;
                for item in list {
                    found = found || self.expression(item, slots)? == value;
                }
                Value::Truth(found)
            }
            Expr::IsMissing(inner) => Value::Truth(self.expression(inner, slots)?.is_missing()),
            Expr::If(condition, then, otherwise) => {
                let branch = if self.expression(condition, slots)?.is_yes() { then } else { otherwise };
                self.expression(branch, slots)?
            }
            Expr::Call(function, arguments, span) => self.call(*function, arguments, *span, slots)?,
            // Only findings over all offers hold it, and it is replaced before they are computed.
            Expr::OverOffers { .. } => return Err(Fault::new(Problem::Missing, Span::default())),
            Expr::Comparing { entity, first, at, body, span } => {
                let count = self.pair.count(*entity);
                if count > program::MAX_COMPARED {
                    let why = format!("{count} members are compared, and at most {} can be", program::MAX_COMPARED);
                    return Err(Fault::new(Problem::Argument(why), *span));
                }
                let steps = count.saturating_mul(count).saturating_mul(program::MAX_ROUNDS);
                self.compared.set(self.compared.get().saturating_add(u64::try_from(steps).unwrap_or(u64::MAX)));
                let at = at.map(|place| self.place(place, slots));
                let mut matrix = Vec::with_capacity(count * count);
                for row in 0..count {
                    for column in 0..count {
                        for (slot, member) in [(*first, row), (*first + 1, column)] {
                            if let Some(place) = slots.get_mut(slot) {
                                *place = member;
                            }
                        }
                        matrix.push(self.number(body, slots)?);
                    }
                }
                let (value, vector) = program::principal(&matrix, count).map_err(|problem| Fault::new(problem, *span))?;
                Value::Number(match at {
                    None => value,
                    Some(member) => vector.get(member).copied().unwrap_or(0.0),
                })
            }
            Expr::List { operator, entity, slot, condition, body } => {
                self.list(*operator, *entity, *slot, condition.as_deref(), body, slots)?
            }
        })
    }

    fn place(&self, place: Place, slots: &Slots) -> usize {
        match place {
            Place::Single => 0,
            Place::Slot(slot) => slots.get(slot).copied().unwrap_or(0),
            Place::Via(field, slot) => match self.pair.value(field, slots.get(slot).copied().unwrap_or(0)) {
                Value::Member(member) => member,
                _ => usize::MAX / 4,
            },
        }
    }

    fn field(&self, id: FieldId, places: &[Place], slots: &Slots) -> Value {
        if let [only] = places {
            return self.pair.value(id, self.place(*only, slots));
        }
        let Some(field) = self.model.schema.field(id) else { return Value::Missing };
        let offset = self.pair.offset(field, places.iter().map(|place| self.place(*place, slots)));
        self.pair.value(id, offset)
    }

    fn read(&self, id: QuantityId, places: &[Place], slots: &Slots) -> Value {
        let (Some(grid), Some(quantity)) = (self.quantities.get(id.0), self.model.quantities.get(id.0)) else {
            return Value::Missing;
        };
        let members = places.iter().map(|place| self.place(*place, slots));
        let member = program::scope::instance(&quantity.scope, members, |entity| self.pair.count(entity));
        grid.get(member, self.current.get(id.0).copied().unwrap_or(0))
    }

    fn table(&self, at: usize, keys: &[Expr], slots: &mut Slots) -> Result<Value, Box<Fault>> {
        let Some(table) = self.model.tables.get(at) else { return Ok(Value::Missing) };
        let mut offset = 0;
        for (place, key) in keys.iter().enumerate() {
            let Value::Symbol(symbol) = self.expression(key, slots)? else { return Ok(Value::Missing) };
            let symbol = usize::try_from(symbol).unwrap_or(usize::MAX / 4);
            offset = if place == 0 { symbol } else { offset * table.width + symbol };
        }
        Ok(table.cells.get(offset).map_or(Value::Missing, |cell| Value::Number(*cell)))
    }

    fn number(&self, expr: &Expr, slots: &mut Slots) -> Result<f64, Box<Fault>> {
        match self.expression(expr, slots)? {
            Value::Number(number) => Ok(number),
            _ => Err(Fault::new(Problem::Missing, Span::default())),
        }
    }

    fn binary(&self, operator: Binary, left: &Expr, right: &Expr, span: Span, slots: &mut Slots) -> Result<Value, Box<Fault>> {
        Ok(match operator {
            Binary::Else => match self.expression(left, slots)? {
                Value::Missing => self.expression(right, slots)?,
                value => value,
            },
            Binary::Or => Value::Truth(self.expression(left, slots)?.is_yes() || self.expression(right, slots)?.is_yes()),
            Binary::And => Value::Truth(self.expression(left, slots)?.is_yes() && self.expression(right, slots)?.is_yes()),
            Binary::Equal => Value::Truth(self.expression(left, slots)? == self.expression(right, slots)?),
            Binary::NotEqual => Value::Truth(self.expression(left, slots)? != self.expression(right, slots)?),
            Binary::Less | Binary::AtMost | Binary::Greater | Binary::AtLeast => {
                let (left, right) = (self.ordered(left, slots)?, self.ordered(right, slots)?);
                Value::Truth(match operator {
                    Binary::Less => left < right,
                    Binary::AtMost => left <= right,
                    Binary::Greater => left > right,
                    _ => left >= right,
                })
            }
            Binary::Add | Binary::Subtract | Binary::Multiply | Binary::Divide => {
                let (left, right) = (self.number(left, slots)?, self.number(right, slots)?);
                Value::Number(program::binary(operator, left, right).map_err(|problem| Fault::new(problem, span))?)
            }
        })
    }

    fn ordered(&self, expr: &Expr, slots: &mut Slots) -> Result<f64, Box<Fault>> {
        match self.expression(expr, slots)? {
            Value::Number(number) => Ok(number),
            Value::Date(date) => Ok(date.days_since_epoch()),
            _ => Err(Fault::new(Problem::Missing, Span::default())),
        }
    }

    fn call(&self, function: program::Function, arguments: &[Expr], span: Span, slots: &mut Slots) -> Result<Value, Box<Fault>> {
        let mut numbers = [0.0; 4];
        let mut many = Vec::new();
        for (at, argument) in arguments.iter().enumerate() {
            let number = self.number(argument, slots)?;
            match numbers.get_mut(at) {
                Some(place) if arguments.len() <= 4 => *place = number,
                _ => many.push(number),
            }
        }
        let few = numbers.get(..arguments.len()).unwrap_or(&[]);
        let given = if many.is_empty() { few } else { many.as_slice() };
        let result = program::call(function, given).map_err(|problem| Fault::new(problem, span))?;
        Ok(result.map_or(Value::Missing, Value::Number))
    }

    fn list(
        &self,
        operator: ListOperator,
        entity: Entity,
        slot: usize,
        condition: Option<&Expr>,
        body: &Expr,
        slots: &mut Slots,
    ) -> Result<Value, Box<Fault>> {
        let mut result = of_none(operator);
        let count = self.pair.count(entity);
        let order = (operator == ListOperator::First).then(|| self.pair.in_order(entity));
        for at in 0..count {
            let member = order.as_ref().and_then(|order| order.get(at).copied()).unwrap_or(at);
            if let Some(place) = slots.get_mut(slot) {
                *place = member;
            }
            if let Some(condition) = condition
                && !self.expression(condition, slots)?.is_yes()
            {
                continue;
            }
            let value = self.expression(body, slots)?;
            result = joined(operator, result, value);
        }
        match result {
            Value::Number(number) if !number.is_finite() => Err(Fault::new(Problem::NotFinite, Span::default())),
            _ => Ok(result),
        }
    }
}

/// What an empty list comes to.
pub(crate) fn of_none(operator: ListOperator) -> Value {
    match operator {
        ListOperator::Sum | ListOperator::Count => Value::Number(0.0),
        ListOperator::Product => Value::Number(1.0),
        ListOperator::Max | ListOperator::Min | ListOperator::First => Value::Missing,
        ListOperator::Any => Value::Truth(false),
        ListOperator::All => Value::Truth(true),
    }
}

/// A list with one more member.
pub(crate) fn joined(operator: ListOperator, so_far: Value, next: Value) -> Value {
    match (operator, so_far, next) {
        (ListOperator::Sum | ListOperator::Count, Value::Number(sum), Value::Number(next)) => Value::Number(sum + next),
        (ListOperator::Product, Value::Number(product), Value::Number(next)) => Value::Number(product * next),
        (ListOperator::Max | ListOperator::Min | ListOperator::First, Value::Missing, next) => next,
        (ListOperator::Max, Value::Number(most), Value::Number(next)) => Value::Number(if next > most { next } else { most }),
        (ListOperator::Min, Value::Number(least), Value::Number(next)) => Value::Number(if next < least { next } else { least }),
        (ListOperator::Any, Value::Truth(any), Value::Truth(next)) => Value::Truth(any || next),
        (ListOperator::All, Value::Truth(all), Value::Truth(next)) => Value::Truth(all && next),
        (_, so_far, _) => so_far,
    }
}
