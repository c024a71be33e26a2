//! The expressions of a program as nodes of a graph: what `eval` does with values, done with nodes.
//!
//! Every step that can go wrong becomes a test, valid only where the evaluator would have come by.

use super::graph::{Dyadic, Function1, Node, Unary};
use super::layout::Cell;
use super::trace::{Slots, Trace, Traced, Untraceable, count, offset};
use crate::prelude::*;
use crate::program::{Binary, Expr, Function, ListOperator, Place, QuantityId};
use crate::schema::{Entity, FieldId};

/// More steps than this are not worth a plan.
const MAX_VISITS: usize = 1_000_000;

/// No member stands here.
const NOWHERE: usize = usize::MAX / 4;

impl Trace<'_> {
    pub(super) fn expression(&mut self, expr: &Expr, slots: &mut Slots, active: Node) -> Traced {
        if active == self.no {
            return Ok(self.missing);
        }
        self.visits += 1;
        if self.visits > MAX_VISITS {
            return Err(Untraceable(format!("a pair takes more than {MAX_VISITS} steps")));
        }
        Ok(match expr {
            Expr::Number(number) => self.graph.number(*number),
            Expr::Truth(truth) => self.graph.truth(*truth),
            Expr::Symbol(symbol) => self.graph.number(f64::from(*symbol)),
            Expr::Date(date) => self.graph.number(date.days_since_epoch()),
            Expr::Text(text) => self.graph.number(count(*text)),
            Expr::Missing => self.missing,
            Expr::Constant(id) => match self.model.constants.get(id.0) {
                Some(constant) => self.graph.number(constant.value),
                None => self.missing,
            },
            Expr::Member(place) => {
                let member = self.place(*place, slots);
                self.graph.number(count(member))
            }
            Expr::Field(id, places) => self.field(*id, places, slots),
            Expr::AnyStated(id, place) => {
                let member = self.place(*place, slots);
                match self.pair.stated(*id, member) {
                    Some(cell) => self.cell(cell),
                    None => self.no,
                }
            }
            Expr::Quantity(id, places) => self.read(*id, places, slots),
            Expr::Table(id, keys) => self.table(id.0, keys, slots, active)?,
            Expr::Negate(inner) => {
                let inner = self.expression(inner, slots, active)?;
                self.present(inner, active);
                let zero = self.graph.number(0.0);
                self.graph.two(Dyadic::Subtract, zero, inner)
            }
            Expr::Not(inner) => {
                let inner = self.expression(inner, slots, active)?;
                self.not(inner)
            }
            Expr::Binary(operator, left, right, _) => self.binary(*operator, left, right, slots, active)?,
            Expr::In(value, list) => self.is_in(value, list, slots, active)?,
            Expr::IsMissing(inner) => {
                let inner = self.expression(inner, slots, active)?;
                self.graph.one(Unary::IsMissing, inner)
            }
            Expr::If(condition, then, otherwise) => {
                let holds = self.expression(condition, slots, active)?;
                let holds = self.is_yes(holds);
                let (first, second) = self.branches(holds, active);
                let then = self.expression(then, slots, first)?;
                let otherwise = self.expression(otherwise, slots, second)?;
                self.graph.choose(holds, then, otherwise)
            }
            Expr::Call(function, arguments, _) => self.call(*function, arguments, slots, active)?,
            Expr::OverOffers { .. } => return Err(Untraceable("an expression looks over all offers".into())),
            // Left to the evaluator, where it is reached at all.
            Expr::Comparing { .. } => {
                self.test(self.yes, active);
                self.missing
            }
            Expr::List { operator, entity, slot, condition, body } => {
                self.list(*operator, *entity, *slot, condition.as_deref(), body, slots, active)?
            }
        })
    }

    pub(super) fn branches(&mut self, holds: Node, active: Node) -> (Node, Node) {
        let fails = self.not(holds);
        (self.and(active, holds), self.and(active, fails))
    }

    pub(super) fn place(&self, place: Place, slots: &Slots) -> usize {
        match place {
            Place::Single => 0,
            Place::Slot(slot) => slots.get(slot).copied().unwrap_or(0),
            Place::Via(field, slot) => {
                let member = slots.get(slot).copied().unwrap_or(0);
                match self.pair.value(field, member) {
                    Some(Cell::Fixed(member)) if member >= 0.0 => super::graph::index(member),
                    _ => NOWHERE,
                }
            }
        }
    }

    pub(super) fn cell(&mut self, cell: Cell) -> Node {
        match cell {
            Cell::Fixed(number) => self.graph.number(number),
            Cell::Column(column) => match self.inputs.get(column) {
                Some(range) => self.graph.input(column, *range),
                None => self.missing,
            },
        }
    }

    fn field(&mut self, id: FieldId, places: &[Place], slots: &Slots) -> Node {
        let offset = match places {
            [only] => Some(self.place(*only, slots)),
            places => self.model.schema.field(id).and_then(|field| {
                let sizes = field.keys.iter().map(|key| self.pair.count(*key));
                offset(core::iter::once(1).chain(sizes), places.iter().map(|place| self.place(*place, slots)))
            }),
        };
        match offset.and_then(|offset| self.pair.value(id, offset)) {
            Some(cell) => self.cell(cell),
            None => self.missing,
        }
    }

    fn read(&self, id: QuantityId, places: &[Place], slots: &Slots) -> Node {
        let Some(quantity) = self.model.quantities.get(id.0) else { return self.missing };
        let sizes = quantity.scope.iter().map(|entity| self.pair.count(*entity));
        match offset(sizes, places.iter().map(|place| self.place(*place, slots))) {
            Some(member) => self.value(id, member),
            None => self.missing,
        }
    }

    fn table(&mut self, at: usize, keys: &[Expr], slots: &mut Slots, active: Node) -> Traced {
        let Some(table) = self.model.tables.get(at) else { return Ok(self.missing) };
        let at = self.graph.table(&table.cells);
        let mut nodes = Vec::new();
        let mut reached = active;
        for key in keys {
            let node = self.expression(key, slots, reached)?;
            let lacking = self.graph.one(Unary::IsMissing, node);
            let there = self.not(lacking);
            reached = self.and(reached, there);
            nodes.push(node);
        }
        Ok(match nodes.as_slice() {
            [key] => self.graph.cell(at, 1, 0, *key),
            [first, second] => match (self.graph.constant(*first), self.graph.constant(*second)) {
                (Some(first), _) if first >= 0.0 => self.graph.cell(at, 1, super::graph::place(first, table.width, 0), *second),
                (_, Some(second)) if second >= 0.0 => self.graph.cell(at, table.width, super::graph::index(second), *first),
                _ => {
                    let width = self.graph.number(count(table.width));
                    let row = self.graph.two(Dyadic::Multiply, *first, width);
                    let key = self.graph.two(Dyadic::Add, row, *second);
                    self.graph.cell(at, 1, 0, key)
                }
            },
            _ => return Err(Untraceable(format!("the table `{}` has {} keys", table.name, nodes.len()))),
        })
    }

    fn binary(&mut self, operator: Binary, left: &Expr, right: &Expr, slots: &mut Slots, active: Node) -> Traced {
        let first = self.expression(left, slots, active)?;
        match operator {
            Binary::Else => {
                let lacking = self.graph.one(Unary::IsMissing, first);
                let reached = self.and(active, lacking);
                let second = self.expression(right, slots, reached)?;
                Ok(self.graph.choose(lacking, second, first))
            }
            Binary::And | Binary::Or => {
                let first = self.is_yes(first);
                let open = if operator == Binary::And { first } else { self.not(first) };
                let reached = self.and(active, open);
                let second = self.expression(right, slots, reached)?;
                let second = self.is_yes(second);
                // What is not reached is missing here, and counts for nothing.
                let dyadic = if operator == Binary::And { Dyadic::And } else { Dyadic::Or };
                Ok(self.graph.two(dyadic, first, second))
            }
            _ => {
                let second = self.expression(right, slots, active)?;
                Ok(self.operation(operator, first, second, active))
            }
        }
    }

    pub(super) fn operation(&mut self, operator: Binary, first: Node, second: Node, active: Node) -> Node {
        let dyadic = match operator {
            Binary::Add => Dyadic::Add,
            Binary::Subtract => Dyadic::Subtract,
            Binary::Multiply => Dyadic::Multiply,
            Binary::Divide => Dyadic::Divide,
            _ => return self.compared(operator, first, second, active),
        };
        let result = self.graph.two(dyadic, first, second);
        // A missing operand gives no number, and is found with the result.
        self.finite(result, active);
        result
    }

    fn compared(&mut self, operator: Binary, first: Node, second: Node, active: Node) -> Node {
        self.present(first, active);
        self.present(second, active);
        match operator {
            Binary::Less => self.graph.two(Dyadic::Less, first, second),
            Binary::AtMost => self.graph.two(Dyadic::AtMost, first, second),
            Binary::Greater => self.graph.two(Dyadic::Less, second, first),
            Binary::AtLeast => self.graph.two(Dyadic::AtMost, second, first),
            Binary::NotEqual => {
                let same = self.graph.two(Dyadic::Equal, first, second);
                self.not(same)
            }
            _ => self.graph.two(Dyadic::Equal, first, second),
        }
    }

    fn is_in(&mut self, value: &Expr, list: &[Expr], slots: &mut Slots, active: Node) -> Traced {
        let value = self.expression(value, slots, active)?;
        self.present(value, active);
        let mut found = self.no;
        for item in list {
            let open = self.not(found);
            let reached = self.and(active, open);
            if reached == self.no {
                break;
            }
            let item = self.expression(item, slots, reached)?;
            self.present(item, reached);
            let same = self.graph.two(Dyadic::Equal, item, value);
            found = self.graph.two(Dyadic::Or, found, same);
        }
        Ok(found)
    }

    fn call(&mut self, function: Function, arguments: &[Expr], slots: &mut Slots, active: Node) -> Traced {
        let mut nodes = Vec::new();
        for argument in arguments {
            let node = self.expression(argument, slots, active)?;
            self.present(node, active);
            nodes.push(node);
        }
        let result = match (function, nodes.as_slice()) {
            (Function::Min | Function::Max, [first, rest @ ..]) if !rest.is_empty() => {
                let dyadic = if function == Function::Min { Dyadic::Min } else { Dyadic::Max };
                rest.iter().fold(*first, |so_far, next| self.graph.two(dyadic, so_far, *next))
            }
            (Function::Clamp, [value, low, high]) => self.graph.clamp(*value, *low, *high),
            (Function::UpTo, [units, mean, power]) => self.graph.up_to(*units, *mean, *power),
            (_, [only]) => match function1(function) {
                Some(function) => self.graph.one(Unary::Call(function), *only),
                None => return Err(Untraceable(format!("`{}` is not known here", function.name()))),
            },
            (_, [first, second]) => match function2(function) {
                Some(dyadic) => self.graph.two(dyadic, *first, *second),
                None => return Err(Untraceable(format!("`{}` is not known here", function.name()))),
            },
            _ => return Err(Untraceable(format!("`{}` with {} arguments is not known here", function.name(), nodes.len()))),
        };
        // Only a ratio may be missing.
        let unary = if function == Function::Ratio { Unary::IsInfinite } else { Unary::IsWild };
        let wrong = self.graph.one(unary, result);
        self.test(wrong, active);
        Ok(result)
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of a list, and where it stands")]
    fn list(
        &mut self,
        operator: ListOperator,
        entity: Entity,
        slot: usize,
        condition: Option<&Expr>,
        body: &Expr,
        slots: &mut Slots,
        active: Node,
    ) -> Traced {
        let mut result = match operator {
            ListOperator::Sum | ListOperator::Count => self.graph.number(0.0),
            ListOperator::Product => self.graph.number(1.0),
            ListOperator::Max | ListOperator::Min => self.missing,
            ListOperator::Any => self.no,
            ListOperator::All => self.yes,
            ListOperator::First => return Err(Untraceable("`first of` is for sentences".into())),
        };
        for member in 0..self.pair.count(entity) {
            if let Some(place) = slots.get_mut(slot) {
                *place = member;
            }
            let counts = match condition {
                None => self.yes,
                Some(condition) => {
                    let holds = self.expression(condition, slots, active)?;
                    self.is_yes(holds)
                }
            };
            let reached = self.and(active, counts);
            if reached == self.no {
                continue;
            }
            let value = self.expression(body, slots, reached)?;
            let joined = self.joined(operator, result, value);
            let lacking = self.graph.one(Unary::IsMissing, value);
            if self.graph.is_wild(joined) {
                // What is beyond the greatest number on the way stays beyond it, or becomes no number.
                let there = self.not(lacking);
                let counted = self.and(reached, there);
                self.finite(joined, counted);
            }
            let kept = match operator {
                ListOperator::Max | ListOperator::Min => joined,
                _ => self.graph.choose(lacking, result, joined),
            };
            result = self.graph.choose(counts, kept, result);
        }
        Ok(result)
    }

    fn joined(&mut self, operator: ListOperator, so_far: Node, next: Node) -> Node {
        match operator {
            ListOperator::Sum | ListOperator::Count => self.graph.two(Dyadic::Add, so_far, next),
            ListOperator::Product => self.graph.two(Dyadic::Multiply, so_far, next),
            ListOperator::Max | ListOperator::Min => {
                let beyond = match operator {
                    ListOperator::Max => self.graph.two(Dyadic::Less, so_far, next),
                    _ => self.graph.two(Dyadic::Less, next, so_far),
                };
                let better = self.graph.choose(beyond, next, so_far);
                let first = self.graph.one(Unary::IsMissing, so_far);
                self.graph.choose(first, next, better)
            }
            ListOperator::Any => {
                let next = self.is_yes(next);
                self.graph.two(Dyadic::Or, so_far, next)
            }
            ListOperator::All => {
                let next = self.is_yes(next);
                self.graph.two(Dyadic::And, so_far, next)
            }
            ListOperator::First => {
                let first = self.graph.one(Unary::IsMissing, so_far);
                self.graph.choose(first, next, so_far)
            }
        }
    }
}

fn function1(function: Function) -> Option<Function1> {
    Some(match function {
        Function::Abs => Function1::Abs,
        Function::Exp => Function1::Exp,
        Function::Ln => Function1::Ln,
        Function::Sqrt => Function1::Sqrt,
        Function::Floor => Function1::Floor,
        Function::Ceil => Function1::Ceil,
        Function::Round => Function1::Round,
        Function::Saturate => Function1::Saturate,
        Function::Harmonic => Function1::Harmonic,
        _ => return None,
    })
}

fn function2(function: Function) -> Option<Dyadic> {
    Some(match function {
        Function::Limit => Dyadic::Limit,
        Function::Ratio => Dyadic::Ratio,
        Function::Pow => Dyadic::Pow,
        Function::Decay => Dyadic::Decay,
        Function::AtLeast => Dyadic::AtLeast,
        Function::UpTo => Dyadic::UpTo,
        _ => return None,
    })
}
