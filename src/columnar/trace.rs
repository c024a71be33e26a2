//! A program's quantities of one pair as a graph, all causes on: the evaluator's walk, with nodes instead of values.
//!
//! It visits every unit that `eval` visits, since a fault anywhere leaves a pair without a result. Whatever can go wrong becomes a
//! test, valid only where the evaluator would have come by (`active`); what a range shows to be sound needs none. A pair with a
//! positive test is computed by `eval`, which says what was wrong: so a test may be too careful, never too careless.

use super::graph::{Dyadic, Graph, MAX_NODES, Node, Unary};
use super::layout::Symbolic;
use super::range::Range;
use crate::prelude::*;
use crate::program::{EffectId, Model, QuantityId, Rule, RuleRole, SLOTS, Unit};
use crate::schema::Entity;
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

/// The cause without which the target would gain most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Main {
    /// Its number; as many as there are causes where the target would gain without none of them.
    pub(super) cause: Node,
    /// What the target would gain.
    pub(super) lift: Node,
    /// Where any of these is so, `eval` has to say.
    pub(super) tests: Vec<Node>,
}

/// Why a program cannot be traced; its pairs are left to `eval`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Untraceable(pub(super) String);

pub(super) type Slots = [usize; SLOTS];
pub(super) type Traced = Result<Node, Untraceable>;

/// What an instance of a rule does.
#[derive(Clone, Copy)]
struct Act {
    holds: Node,
    by: Node,
}

pub(super) struct Trace<'a> {
    pub(super) graph: &'a mut Graph,
    pub(super) model: &'a Model,
    pub(super) pair: &'a Symbolic,
    pub(super) inputs: &'a [Range],
    pub(super) quantities: Vec<Vec<Node>>,
    effects: Vec<Vec<Act>>,
    pub(super) tests: BTreeSet<Node>,
    /// The cause that is switched off.
    pub(super) off: Option<usize>,
    pub(super) visits: usize,
    pub(super) yes: Node,
    pub(super) no: Node,
    pub(super) missing: Node,
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
    pub(super) fn test(&mut self, wrong: Node, active: Node) {
        let wrong = self.graph.two(Dyadic::And, active, wrong);
        if wrong != self.no {
            self.tests.insert(wrong);
        }
    }

    pub(super) fn finite(&mut self, node: Node, active: Node) {
        let wrong = self.graph.one(Unary::IsWild, node);
        self.test(wrong, active);
    }

    pub(super) fn present(&mut self, node: Node, active: Node) {
        let wrong = self.graph.one(Unary::IsMissing, node);
        self.test(wrong, active);
    }

    /// Where an effect without effect would still change the sign of a zero.
    pub(super) fn zeros(&mut self, a: Node, b: Node, active: Node) {
        if self.graph.range(a).minus_zero || self.graph.range(b).minus_zero {
            let zero = self.graph.number(0.0);
            let (a, b) = (self.graph.two(Dyadic::Equal, a, zero), self.graph.two(Dyadic::Equal, b, zero));
            let both = self.graph.two(Dyadic::And, a, b);
            self.test(both, active);
        }
    }

    pub(super) fn and(&mut self, a: Node, b: Node) -> Node {
        self.graph.two(Dyadic::And, a, b)
    }

    pub(super) fn not(&mut self, a: Node) -> Node {
        self.graph.one(Unary::Not, a)
    }

    /// Whether it is yes; what is missing is not.
    pub(super) fn is_yes(&mut self, node: Node) -> Node {
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

    /// The target again with each cause switched off in turn: what that leaves as it is, is the same node.
    fn main(&mut self, score: Node, known: &BTreeSet<Node>) -> Result<Main, Untraceable> {
        let mut lift = self.graph.number(0.0);
        let mut cause = self.graph.number(line_number(self.model.causes.len()));
        for off in 0..self.model.causes.len() {
            (self.off, self.visits) = (Some(off), 0);
            let without = self.target()?;
            if without == score {
                continue;
            }
            let gain = self.graph.two(Dyadic::Subtract, without, score);
            let more = self.graph.two(Dyadic::Less, lift, gain);
            let number = self.graph.number(line_number(off));
            lift = self.graph.choose(more, gain, lift);
            cause = self.graph.choose(more, number, cause);
        }
        let tests = core::mem::take(&mut self.tests);
        Ok(Main { cause, lift, tests: tests.difference(known).copied().collect() })
    }

    fn instances(&self, scope: &[Entity]) -> usize {
        scope.iter().fold(1, |product, entity| product * self.pair.count(*entity))
    }

    fn slots(&self, scope: &[Entity], instance: usize) -> Slots {
        let mut slots = [0; SLOTS];
        let mut rest = instance;
        for (at, entity) in scope.iter().enumerate().rev() {
            let count = self.pair.count(*entity).max(1);
            if let Some(slot) = slots.get_mut(at) {
                *slot = rest % count;
            }
            rest /= count;
        }
        slots
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
                    let member = quantity
                        .scope
                        .iter()
                        .zip(&effect.members)
                        .fold(0, |at, (entity, slot)| at * self.pair.count(*entity) + slots.get(*slot).copied().unwrap_or(0));
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

    pub(super) fn value(&self, id: QuantityId, member: usize) -> Node {
        self.quantities.get(id.0).and_then(|members| members.get(member)).copied().unwrap_or(self.missing)
    }

    // Expressions
}

pub(super) fn offset(sizes: impl Iterator<Item = usize>, at: impl Iterator<Item = usize>) -> Option<usize> {
    sizes.zip(at).try_fold(0_usize, |offset, (size, index)| offset.checked_mul(size)?.checked_add(index))
}

pub(super) fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::MAX, f64::from)
}

fn line_number(at: usize) -> f64 {
    count(at)
}
