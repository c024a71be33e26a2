//! A program's quantities of one pair as a graph, all causes on: the evaluator's walk, with nodes instead of values.
//!
//! It visits every unit that `eval` visits, since a fault anywhere leaves a pair without a result. Whatever can go wrong becomes a
//! test, valid only where the evaluator would have come by (`active`); what a range shows to be sound needs none. A pair with a
//! positive test is computed by `eval`, which says what was wrong: so a test may be too careful, never too careless.

mod mains;

pub(super) use mains::Main;

use super::graph::{Dyadic, Function1, Graph, MAX_NODES, Node, Unary};
use super::layout::{Cell, Symbolic};
use super::range::Range;
use crate::prelude::*;
use crate::program::{
    Binary, EffectId, Expr, Function, ListOperator, Model, Place, QuantityId, Rule, RuleRole, SLOTS, Unit, scope,
};
use crate::schema::{Entity, FieldId};
use crate::syntax::tree::Operation;

/// What is wanted of a pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    /// The target of the verdict.
    pub(super) score: Node,
    /// The number of the verdict's line; as many as there are lines where none holds.
    pub(super) verdict: Node,
    /// Where any of these is so, `eval` has to compute the pair.
    pub(super) tests: Vec<Node>,
    /// The cause that lifts the target most, where that was asked for.
    pub(super) main: Option<Main>,
}

/// Why a program cannot be traced; its pairs are left to `eval`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Untraceable(pub(super) String);

type Slots = [usize; SLOTS];
type Traced = Result<Node, Untraceable>;

/// What an instance of a rule does.
#[derive(Clone, Copy)]
struct Act {
    holds: Node,
    by: Node,
}

struct Trace<'a> {
    graph: &'a mut Graph,
    model: &'a Model,
    pair: &'a Symbolic,
    inputs: &'a [Range],
    quantities: Vec<Vec<Node>>,
    effects: Vec<Vec<Act>>,
    tests: BTreeSet<Node>,
    /// The cause that is switched off.
    off: Option<usize>,
    visits: usize,
    yes: Node,
    no: Node,
    missing: Node,
}

/// Traces one layout of pairs.
///
/// # Errors
/// What cannot be expressed, in words.
pub(super) fn trace(
    graph: &mut Graph,
    model: &Model,
    pair: &Symbolic,
    inputs: &[Range],
    mains: bool,
) -> Result<Wanted, Untraceable> {
    let (yes, no, missing) = (graph.truth(true), graph.truth(false), graph.number(f64::NAN));
    let mut trace = Trace {
        graph,
        model,
        pair,
        inputs,
        quantities: vec![Vec::new(); model.quantities.len()],
        effects: vec![Vec::new(); model.effects.len()],
        tests: BTreeSet::new(),
        off: None,
        visits: 0,
        yes,
        no,
        missing,
    };
    let score = trace.target()?;
    trace.refusals()?;
    let verdict = trace.verdict()?;
    let tests = core::mem::take(&mut trace.tests);
    let main = if mains { Some(trace.main(score, &tests)?) } else { None };
    Ok(Wanted { score, verdict, tests: tests.into_iter().collect(), main })
}

impl Trace<'_> {
    // Tests

    /// A pair for which this is so is computed by `eval`.
    fn test(&mut self, wrong: Node, active: Node) {
        let wrong = self.graph.two(Dyadic::And, active, wrong);
        if wrong != self.no {
            self.tests.insert(wrong);
        }
    }

    fn finite(&mut self, node: Node, active: Node) {
        let wrong = self.graph.one(Unary::IsWild, node);
        self.test(wrong, active);
    }

    fn present(&mut self, node: Node, active: Node) {
        let wrong = self.graph.one(Unary::IsMissing, node);
        self.test(wrong, active);
    }

    /// Where an effect without effect would still change the sign of a zero.
    fn zeros(&mut self, a: Node, b: Node, active: Node) {
        if self.graph.range(a).minus_zero || self.graph.range(b).minus_zero {
            let zero = self.graph.number(0.0);
            let (a, b) = (self.graph.two(Dyadic::Equal, a, zero), self.graph.two(Dyadic::Equal, b, zero));
            let both = self.graph.two(Dyadic::And, a, b);
            self.test(both, active);
        }
    }

    fn and(&mut self, a: Node, b: Node) -> Node {
        self.graph.two(Dyadic::And, a, b)
    }

    fn not(&mut self, a: Node) -> Node {
        self.graph.one(Unary::Not, a)
    }

    /// Whether it is yes; what is missing is not.
    fn is_yes(&mut self, node: Node) -> Node {
        if !self.graph.range(node).missing {
            return node;
        }
        self.graph.two(Dyadic::Equal, node, self.yes)
    }

    // Units

    /// The target of the verdict.
    fn target(&mut self) -> Traced {
        let model = self.model;
        for unit in &model.order {
            match unit {
                Unit::Effect(id) => self.effect(*id)?,
                Unit::Quantity(id) => self.quantity(*id)?,
            }
            if self.graph.len() > MAX_NODES {
                return Err(Untraceable(format!("a pair takes more than {MAX_NODES} operations")));
            }
        }
        let score = self.value(model.verdict.on, 0);
        self.present(score, self.yes);
        Ok(score)
    }

    fn instances(&self, scope: &[Entity]) -> usize {
        scope::instances(scope, |entity| self.pair.count(entity))
    }

    fn slots(&self, scope: &[Entity], instance: usize) -> Slots {
        scope::slots(scope, instance, |entity| self.pair.count(entity))
    }

    fn effect(&mut self, id: EffectId) -> Result<(), Untraceable> {
        let model = self.model;
        let Some(effect) = model.effects.get(id.0) else { return Ok(()) };
        let Some(rule) = model.rules.get(effect.rule.0) else { return Ok(()) };
        let mut acts = Vec::new();
        for instance in 0..self.instances(&rule.scope) {
            let mut slots = self.slots(&rule.scope, instance);
            let holds = self.condition(rule, &mut slots)?;
            let by = self.expression(&effect.value, &mut slots, holds)?;
            acts.push(Act { holds, by });
        }
        if let Some(place) = self.effects.get_mut(id.0) {
            *place = acts;
        }
        Ok(())
    }

    fn condition(&mut self, rule: &Rule, slots: &mut Slots) -> Traced {
        let yes = self.yes;
        match &rule.condition {
            None => Ok(yes),
            Some(condition) => {
                let holds = self.expression(condition, slots, yes)?;
                Ok(self.is_yes(holds))
            }
        }
    }

    fn quantity(&mut self, id: QuantityId) -> Result<(), Untraceable> {
        let model = self.model;
        let Some(quantity) = model.quantities.get(id.0) else { return Ok(()) };
        let mut values = Vec::new();
        for member in 0..self.instances(&quantity.scope) {
            let mut slots = self.slots(&quantity.scope, member);
            values.push(self.expression(&quantity.base, &mut slots, self.yes)?);
        }
        let mut became = vec![self.no; values.len()];
        for operation in [Operation::Becomes, Operation::Times, Operation::Plus, Operation::Minus] {
            for id in &quantity.effects {
                let Some(effect) = model.effects.get(id.0).filter(|effect| effect.operation == operation) else { continue };
                let Some(rule) = model.rules.get(effect.rule.0) else { continue };
                match rule.role {
                    RuleRole::Moves(cause) if self.off != Some(cause.0) => {}
                    _ => continue,
                }
                let acts = self.effects.get(id.0).cloned().unwrap_or_default();
                for (instance, act) in acts.into_iter().enumerate() {
                    let slots = self.slots(&rule.scope, instance);
                    let members = effect.members.iter().map(|slot| slots.get(*slot).copied().unwrap_or(0));
                    let member = scope::instance(&quantity.scope, members, |entity| self.pair.count(entity));
                    let (Some(value), Some(became)) = (values.get_mut(member), became.get_mut(member)) else { continue };
                    *value = self.moved(operation, *value, act, became);
                }
            }
        }
        for value in &values {
            self.within(*value, quantity.low, quantity.high);
        }
        if let Some(place) = self.quantities.get_mut(id.0) {
            *place = values;
        }
        Ok(())
    }

    fn moved(&mut self, operation: Operation, value: Node, act: Act, became: &mut Node) -> Node {
        let Act { holds, by } = act;
        if operation == Operation::Becomes {
            let twice = self.and(*became, holds);
            self.test(twice, self.yes);
            *became = self.graph.two(Dyadic::Or, *became, holds);
            self.zeros(value, by, holds);
            return self.graph.choose(holds, by, value);
        }
        let dyadic = match operation {
            Operation::Plus => Dyadic::Add,
            Operation::Minus => Dyadic::Subtract,
            Operation::Times | Operation::Becomes => Dyadic::Multiply,
        };
        // What is missing moves nothing and is not moved.
        let lacking = self.graph.one(Unary::IsMissing, by);
        let there = self.not(lacking);
        let acts = self.and(holds, there);
        if acts == self.no {
            return value;
        }
        let result = self.graph.two(dyadic, value, by);
        let beyond = self.graph.one(Unary::IsInfinite, result);
        self.test(beyond, acts);
        if dyadic != Dyadic::Multiply && self.graph.range(value).minus_zero {
            let zero = self.graph.number(0.0);
            let (a, b) = (self.graph.two(Dyadic::Equal, value, zero), self.graph.two(Dyadic::Equal, by, zero));
            let both = self.and(a, b);
            self.test(both, acts);
        }
        self.graph.choose(acts, result, value)
    }

    fn within(&mut self, value: Node, low: Option<f64>, high: Option<f64>) {
        for (bound, below) in [(low, true), (high, false)] {
            let Some(bound) = bound else { continue };
            let bound = self.graph.number(bound);
            // What is missing leaves no range.
            let range = self.graph.range(value);
            let limit = self.graph.range(bound);
            let holds = range.is_never() || if below { range.low >= limit.low } else { range.high <= limit.high };
            if holds {
                continue;
            }
            let wrong =
                if below { self.graph.two(Dyadic::Less, value, bound) } else { self.graph.two(Dyadic::Less, bound, value) };
            self.test(wrong, self.yes);
        }
    }

    fn refusals(&mut self) -> Result<(), Untraceable> {
        let model = self.model;
        for rule in model.rules.iter().filter(|rule| rule.role == RuleRole::Refuses) {
            for instance in 0..self.instances(&rule.scope) {
                let mut slots = self.slots(&rule.scope, instance);
                let holds = self.condition(rule, &mut slots)?;
                self.test(holds, self.yes);
            }
        }
        Ok(())
    }

    fn verdict(&mut self) -> Traced {
        let model = self.model;
        let mut verdict = self.graph.number(line_number(model.verdict.lines.len()));
        let mut open = self.yes;
        let mut found = Vec::new();
        for (at, line) in model.verdict.lines.iter().enumerate() {
            let holds = match &line.condition {
                None => open,
                Some(condition) => {
                    let holds = self.expression(condition, &mut [0; SLOTS], open)?;
                    let holds = self.is_yes(holds);
                    self.and(open, holds)
                }
            };
            found.push((holds, line_number(at)));
            let closed = self.not(holds);
            open = self.and(open, closed);
        }
        for (holds, at) in found.into_iter().rev() {
            let at = self.graph.number(at);
            verdict = self.graph.choose(holds, at, verdict);
        }
        Ok(verdict)
    }

    fn value(&self, id: QuantityId, member: usize) -> Node {
        self.quantities.get(id.0).and_then(|members| members.get(member)).copied().unwrap_or(self.missing)
    }

    // Expressions

    fn expression(&mut self, expr: &Expr, slots: &mut Slots, active: Node) -> Traced {
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

    fn branches(&mut self, holds: Node, active: Node) -> (Node, Node) {
        let fails = self.not(holds);
        (self.and(active, holds), self.and(active, fails))
    }

    fn place(&self, place: Place, slots: &Slots) -> usize {
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

    fn cell(&mut self, cell: Cell) -> Node {
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

    fn operation(&mut self, operator: Binary, first: Node, second: Node, active: Node) -> Node {
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
            (_, [only]) => match Function1::of(function) {
                Some(function) => self.graph.one(Unary::Call(function), *only),
                None => return Err(Untraceable(format!("`{}` is not known here", function.name()))),
            },
            (_, [first, second]) => match Dyadic::of(function) {
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

/// More steps than this are not worth a plan.
const MAX_VISITS: usize = 1_000_000;

/// No member stands here.
const NOWHERE: usize = usize::MAX / 4;

fn offset(sizes: impl Iterator<Item = usize>, at: impl Iterator<Item = usize>) -> Option<usize> {
    sizes.zip(at).try_fold(0_usize, |offset, (size, index)| offset.checked_mul(size)?.checked_add(index))
}

pub(super) fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::MAX, f64::from)
}

fn line_number(at: usize) -> f64 {
    count(at)
}
