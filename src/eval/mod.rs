//! The evaluator: every quantity of one pair, for every set of causes that is asked for. The definition of the language.
//!
//! A program's units (quantities and effects) are computed in the order that the checker found. Each has one value for every
//! member of its scope and for every set of the *players* that it depends on: causes that can be switched. A quantity that no
//! player reaches is computed once, one that three reach eight times; so all sets of causes together cost little more than one.
//! One that neither the target nor an effect is computed from is computed with all players on alone.
//! Uses `program` and `facts`; takes a pair and gives values, or the first fault.

mod expression;
mod grid;

pub use expression::{Fault, FaultKind};
pub(crate) use expression::{joined, of_none};
pub use grid::{Grid, Switch};

use crate::facts::Pair;
use crate::prelude::*;
use crate::program::{CauseId, Effect, EffectId, Expr, Model, Problem, Quantity, QuantityId, Rule, RuleRole, SLOTS, Unit, scope};
use crate::schema::{Entity, Value};
use crate::source::Span;
use crate::syntax::tree::Operation;
use core::cell::Cell;
use grid::{Place, compress, expand};

/// The values of one pair.
#[derive(Debug, Clone)]
pub struct Values<'m> {
    model: &'m Model,
    pair: &'m Pair<'m>,
    /// Per quantity.
    quantities: Vec<Grid>,
    /// Per quantity that effects move: its base, before any of them.
    bases: Vec<Option<Grid>>,
    /// Per effect.
    effects: Vec<Grid>,
    /// Per effect: whether it can change anything for some set of players.
    live: Vec<bool>,
    /// Per quantity: where its value for the set of players at hand stands.
    current: Vec<usize>,
    /// The first fault.
    fault: Option<Fault>,
    /// Units at fault, in their order.
    faulty: Vec<Unit>,
    /// Whether there are no players, so that there is one set of them and nothing has to be looked up.
    plain: bool,
    /// Steps that went into pairwise comparisons, about.
    compared: Cell<u64>,
}

/// Computes every quantity of a pair for every set of players. `switches` says for each cause whether it is on, off, or a player.
#[must_use]
pub fn evaluate<'m>(model: &'m Model, pair: &'m Pair<'m>, switches: &[Switch]) -> Values<'m> {
    let mut values = Values {
        model,
        pair,
        quantities: vec![Grid::default(); model.quantities.len()],
        bases: vec![None; model.quantities.len()],
        effects: vec![Grid::default(); model.effects.len()],
        live: vec![false; model.effects.len()],
        current: vec![0; model.quantities.len()],
        fault: None,
        faulty: Vec::new(),
        plain: switches.iter().all(|switch| !matches!(switch, Switch::Player(_))),
        compared: Cell::new(0),
    };
    for unit in &model.order {
        match unit {
            Unit::Effect(id) => values.effect(*id),
            Unit::Quantity(id) => values.quantity(*id, switches),
        }
    }
    values
}

/// All causes on.
#[must_use]
pub fn all_on(model: &Model) -> Vec<Switch> {
    vec![Switch::On; model.causes.len()]
}

impl<'m> Values<'m> {
    /// About how many steps went into pairwise comparisons: nothing is known of them before.
    pub(crate) fn compared(&self) -> u64 {
        self.compared.get()
    }

    /// The first fault, if there is one.
    #[must_use]
    pub fn fault(&self) -> Option<&Fault> {
        self.fault.as_ref()
    }

    /// By quantity: whether its value is none, or says nothing, since it is at fault, or computed from what is. Nothing where no unit is.
    pub(crate) fn spoiled(&self) -> Vec<bool> {
        if self.faulty.is_empty() {
            return Vec::new();
        }
        let mut quantities = vec![false; self.quantities.len()];
        let mut effects = vec![false; self.effects.len()];
        let mut faulty = self.faulty.iter();
        let mut next = faulty.next();
        for unit in &self.model.order {
            let own = next == Some(unit);
            if own {
                next = faulty.next();
            }
            match unit {
                Unit::Quantity(id) => {
                    let Some(quantity) = self.model.quantities.get(id.0) else { continue };
                    let moved = quantity.effects.iter().any(|effect| effects.get(effect.0) == Some(&true));
                    let spoiled = own || moved || quantity.base.reads_any(&quantities);
                    quantities.get_mut(id.0).into_iter().for_each(|place| *place = spoiled);
                }
                Unit::Effect(id) => {
                    let Some(effect) = self.model.effects.get(id.0) else { continue };
                    let condition = self.model.rules.get(effect.rule.0).and_then(|rule| rule.condition.as_ref());
                    let read = effect.value.reads_any(&quantities) || condition.is_some_and(|read| read.reads_any(&quantities));
                    effects.get_mut(id.0).into_iter().for_each(|place| *place = own || read);
                }
            }
        }
        quantities
    }

    /// The value of a quantity of a member, with this set of players on (one bit each).
    #[must_use]
    pub fn value(&self, quantity: QuantityId, member: usize, players: u32) -> Value {
        self.quantities.get(quantity.0).map_or(Value::Missing, |grid| grid.at(member, players))
    }

    /// The value of a quantity's base with all players on.
    #[must_use]
    pub fn base(&self, quantity: QuantityId, member: usize) -> Value {
        match self.bases.get(quantity.0) {
            Some(Some(grid)) => grid.at(member, u32::MAX),
            _ => self.value(quantity, member, u32::MAX),
        }
    }

    /// The values of a quantity of the pair for every set of so many players, in order.
    pub(crate) fn across(&self, quantity: QuantityId, players: usize) -> impl Iterator<Item = Value> + '_ {
        let grid = self.quantities.get(quantity.0);
        let mut place = Place::new(grid.map_or(0, |grid| grid.depends), u32::MAX);
        (0..1_usize << players).map(move |set| {
            place.go(set);
            grid.map_or(Value::Missing, |grid| grid.get(0, place.at))
        })
    }

    /// What an effect does for an instance of its rule with all players on; missing where the rule does not hold.
    #[must_use]
    pub fn effect_value(&self, effect: EffectId, instance: usize) -> Value {
        self.effects.get(effect.0).map_or(Value::Missing, |grid| grid.at(instance, u32::MAX))
    }

    /// Whether an effect can change anything for some set of players.
    #[must_use]
    pub fn is_live(&self, effect: EffectId) -> bool {
        self.live.get(effect.0).copied().unwrap_or(false)
    }

    /// How many members (or tuples of members) a scope has.
    #[must_use]
    pub fn instances(&self, scope: &[Entity]) -> usize {
        scope::instances(scope, |entity| self.pair.count(entity))
    }

    /// The members of an instance, by slot.
    #[must_use]
    pub fn slots(&self, scope: &[Entity], instance: usize) -> [usize; SLOTS] {
        scope::slots(scope, instance, |entity| self.pair.count(entity))
    }

    /// An expression with all players on.
    ///
    /// # Errors
    /// What can go wrong in it.
    pub fn compute(&mut self, expr: &Expr, scope: &[Entity], instance: usize) -> Result<Value, Box<Fault>> {
        self.all_on();
        let mut slots = self.slots(scope, instance);
        self.expression(expr, &mut slots)
    }

    /// What if the quantity of a pair had this value? What is computed from it beforehand stays.
    pub(crate) fn suppose(&mut self, quantity: QuantityId, value: Value) {
        if let Some(grid) = self.quantities.get_mut(quantity.0) {
            *grid = Grid::new(0, 1);
            grid.set(0, 0, value);
        }
    }

    /// Looks at every quantity with all players on.
    fn all_on(&mut self) {
        for (current, grid) in self.current.iter_mut().zip(&self.quantities) {
            *current = grid.sets() - 1;
        }
    }

    /// Looks at the quantities that an expression reads with all players on.
    fn read_with_all_on(&mut self, expr: &Expr) {
        expr.visit(&mut |part| {
            if let Expr::Quantity(id, _) = part
                && let (Some(current), Some(grid)) = (self.current.get_mut(id.0), self.quantities.get(id.0))
            {
                *current = grid.sets() - 1;
            }
        });
    }

    /// Looks at the quantities that are read with the next set of players on.
    fn turn(&mut self, reads: &mut [(QuantityId, Place)], set: usize) {
        for (id, place) in reads {
            place.go(set);
            if let Some(current) = self.current.get_mut(id.0) {
                *current = place.at;
            }
        }
    }

    /// The players that what these expressions read depends on, and where it stands for the first set of them.
    fn reads<'e>(&self, expressions: impl Iterator<Item = &'e Expr>) -> (u32, Vec<(QuantityId, Place)>) {
        if self.plain {
            return (0, Vec::new());
        }
        let mut reads = BTreeSet::new();
        for expr in expressions {
            expr.read(&mut reads);
        }
        let depends = |id: &QuantityId| self.quantities.get(id.0).map_or(0, |grid| grid.depends);
        let all = reads.iter().fold(0, |all, id| all | depends(id));
        (all, reads.iter().map(|id| (*id, Place::new(depends(id), all))).collect())
    }

    fn note(&mut self, fault: Fault, unit: Unit, instance: usize) {
        self.faulty.push(unit);
        if self.fault.is_none() {
            self.fault = Some(fault.within(unit, instance));
        }
    }

    // Effects

    fn effect(&mut self, id: EffectId) {
        let model = self.model;
        let Some(effect) = model.effects.get(id.0) else { return };
        let Some(rule) = model.rules.get(effect.rule.0) else { return };
        let (depends, mut reads) = self.reads(core::iter::once(&effect.value).chain(&rule.condition));
        let instances = self.instances(&rule.scope);
        let mut grid = Grid::new(depends, instances);
        for set in 0..grid.sets() {
            self.turn(&mut reads, set);
            for instance in 0..instances {
                let value = match self.instance_value(rule, effect, instance) {
                    Ok(value) => value,
                    Err(fault) => {
                        self.note(*fault, Unit::Effect(id), instance);
                        return;
                    }
                };
                grid.set(instance, set, value);
            }
        }
        let neutral = match effect.operation {
            Operation::Times => Some(1.0),
            Operation::Plus | Operation::Minus => Some(0.0),
            Operation::Becomes => None,
        };
        if let (Some(neutral), Some(live)) = (neutral, self.live.get_mut(id.0)) {
            *live = grid.values().any(|value| !value.is_missing() && value != Value::Number(neutral));
        }
        if let Some(place) = self.effects.get_mut(id.0) {
            *place = grid;
        }
    }

    /// What an effect does for one instance; missing where its rule does not hold.
    fn instance_value(&mut self, rule: &Rule, effect: &Effect, instance: usize) -> Result<Value, Box<Fault>> {
        let mut slots = self.slots(&rule.scope, instance);
        if let Some(condition) = &rule.condition
            && !self.expression(condition, &mut slots)?.is_yes()
        {
            return Ok(Value::Missing);
        }
        let value = self.expression(&effect.value, &mut slots)?;
        // A quantity that becomes missing: told apart from a rule that does not hold.
        Ok(if value.is_missing() { Value::Truth(false) } else { value })
    }

    // Quantities

    fn quantity(&mut self, id: QuantityId, switches: &[Switch]) {
        if let Err((fault, instance)) = self.try_quantity(id, switches) {
            self.note(*fault, Unit::Quantity(id), instance);
        }
    }

    fn try_quantity(&mut self, id: QuantityId, switches: &[Switch]) -> Result<(), (Box<Fault>, usize)> {
        let model = self.model;
        let Some(quantity) = model.quantities.get(id.0) else { return Ok(()) };
        let base = self.base_grid(quantity)?;
        let effects: Vec<Acting<'m>> =
            quantity.effects.iter().filter_map(|effect| self.acting(*effect, quantity, &base, switches)).collect();
        let depends = effects.iter().fold(base.depends, |all, acting| {
            all | acting.player.unwrap_or(0) | self.effects.get(acting.id.0).map_or(0, |grid| grid.depends)
        });
        let (base, grid) = if effects.is_empty() {
            (None, base)
        } else {
            let moved = self.moved(quantity, &base, &effects, depends)?;
            (Some(base), moved)
        };
        self.check_range(quantity, &grid, &effects)?;
        if let Some(place) = self.bases.get_mut(id.0) {
            *place = base;
        }
        if let Some(place) = self.quantities.get_mut(id.0) {
            *place = grid;
        }
        Ok(())
    }

    fn base_grid(&mut self, quantity: &Quantity) -> Result<Grid, (Box<Fault>, usize)> {
        let (depends, mut reads) = if quantity.switched || self.plain {
            self.reads(core::iter::once(&quantity.base))
        } else {
            self.read_with_all_on(&quantity.base);
            (0, Vec::new())
        };
        let members = self.instances(&quantity.scope);
        let mut grid = Grid::new(depends, members);
        for set in 0..grid.sets() {
            self.turn(&mut reads, set);
            for member in 0..members {
                let mut slots = self.slots(&quantity.scope, member);
                let value = self.expression(&quantity.base, &mut slots).map_err(|fault| (fault, member))?;
                grid.set(member, set, value);
            }
        }
        Ok(grid)
    }

    /// An effect that takes part: switched on or a player, and not neutral whatever the players do.
    fn acting(&mut self, id: EffectId, quantity: &Quantity, base: &Grid, switches: &[Switch]) -> Option<Acting<'m>> {
        let model = self.model;
        let effect = model.effects.get(id.0)?;
        let rule = model.rules.get(effect.rule.0)?;
        let RuleRole::Moves(CauseId(cause)) = rule.role else { return None };
        if effect.operation == Operation::Becomes {
            let live = self.replaces(id, effect, rule, quantity, base);
            if let Some(place) = self.live.get_mut(id.0) {
                *place = live;
            }
        }
        if !self.is_live(id) {
            return None;
        }
        match switches.get(cause) {
            Some(Switch::Off) | None => None,
            Some(Switch::On) => Some(Acting { id, effect, rule, player: None }),
            Some(Switch::Player(number)) => Some(Acting { id, effect, rule, player: Some(1 << number) }),
        }
    }

    /// Whether a `becomes` differs from the base for some set of players.
    fn replaces(&self, id: EffectId, effect: &Effect, rule: &Rule, quantity: &Quantity, base: &Grid) -> bool {
        let Some(grid) = self.effects.get(id.0) else { return true };
        let depends = grid.depends | base.depends;
        (0..1_usize << depends.count_ones()).any(|set| {
            let players = expand(set, depends);
            (0..self.instances(&rule.scope)).any(|instance| {
                let value = grid.at(instance, players);
                let member = self.member(effect, rule, quantity, instance);
                !value.is_missing() && value != base.at(member, players)
            })
        })
    }

    /// The member of the target that an instance of a rule moves.
    fn member(&self, effect: &Effect, rule: &Rule, quantity: &Quantity, instance: usize) -> usize {
        let slots = self.slots(&rule.scope, instance);
        let members = effect.members.iter().map(|slot| slots.get(*slot).copied().unwrap_or(0));
        scope::instance(&quantity.scope, members, |entity| self.pair.count(entity))
    }

    fn moved(&self, quantity: &Quantity, base: &Grid, effects: &[Acting<'m>], depends: u32) -> Result<Grid, (Box<Fault>, usize)> {
        let members = self.instances(&quantity.scope);
        let mut grid = Grid::new(depends, members);
        let mut start = Place::new(base.depends, depends);
        let mut steps = Vec::new();
        for operation in [Operation::Becomes, Operation::Times, Operation::Plus, Operation::Minus] {
            for acting in effects.iter().filter(|acting| acting.effect.operation == operation) {
                let Some(values) = self.effects.get(acting.id.0) else { continue };
                let own = acting.player.map_or(0, |player| compress(player, depends));
                let targets = self.targets(acting, quantity, members);
                steps.push(Step { acting, own, values, place: Place::new(values.depends, depends), targets });
            }
        }
        for set in 0..grid.sets() {
            start.go(set);
            steps.iter_mut().for_each(|step| step.place.go(set));
            for member in 0..members {
                let mut moved = Moved { value: base.get(member, start.at), became: None };
                for step in steps.iter().filter(|step| step.own == 0 || set & step.own != 0) {
                    for instance in step.targets.get(member).into_iter().flatten() {
                        let by = step.values.get(*instance, step.place.at);
                        moved.apply(step.acting, by).map_err(|fault| (fault, member))?;
                    }
                }
                grid.set(member, set, moved.value);
            }
        }
        Ok(grid)
    }

    /// For each member of the target the instances of the rule that move it.
    fn targets(&self, acting: &Acting<'m>, quantity: &Quantity, members: usize) -> Vec<Vec<usize>> {
        let mut targets = vec![Vec::new(); members];
        for instance in 0..self.instances(&acting.rule.scope) {
            let member = self.member(acting.effect, acting.rule, quantity, instance);
            if let Some(place) = targets.get_mut(member) {
                place.push(instance);
            }
        }
        targets
    }

    fn check_range(&self, quantity: &Quantity, grid: &Grid, effects: &[Acting<'m>]) -> Result<(), (Box<Fault>, usize)> {
        if quantity.low.is_none() && quantity.high.is_none() {
            return Ok(());
        }
        // From the last set down: the one with every cause on is what a reader asks for first.
        for set in (0..grid.sets()).rev() {
            for member in 0..grid.members {
                let Value::Number(value) = grid.get(member, set) else { continue };
                if quantity.low.is_some_and(|low| value < low) || quantity.high.is_some_and(|high| value > high) {
                    let players = expand(set, grid.depends);
                    let on = |acting: &&Acting<'m>| acting.player.is_none_or(|player| players & player != 0);
                    let kind = FaultKind::OutOfRange {
                        value,
                        low: quantity.low,
                        high: quantity.high,
                        effects: effects.iter().filter(on).map(|acting| acting.id).collect(),
                        partly: set + 1 != grid.sets(),
                    };
                    return Err((Fault::of(kind, quantity.span), member));
                }
            }
        }
        Ok(())
    }
}

/// An effect that takes part.
struct Acting<'m> {
    id: EffectId,
    effect: &'m Effect,
    rule: &'m Rule,
    /// Its cause's bit; `None` where the cause is simply on.
    player: Option<u32>,
}

/// An effect that takes part, on its way through the sets of players.
struct Step<'v, 'm> {
    acting: &'v Acting<'m>,
    /// Its cause's bit in a set; 0 where the cause is simply on.
    own: usize,
    values: &'v Grid,
    place: Place,
    /// For each member of the target the instances of its rule that move it.
    targets: Vec<Vec<usize>>,
}

/// A value on its way through the effects.
struct Moved<'m> {
    value: Value,
    became: Option<&'m str>,
}

impl<'m> Moved<'m> {
    fn apply(&mut self, acting: &Acting<'m>, by: Value) -> Result<(), Box<Fault>> {
        let span = acting.effect.span;
        match (acting.effect.operation, self.value, by) {
            (_, _, Value::Missing) => {}
            (Operation::Becomes, _, by) => {
                if let Some(first) = self.became {
                    return Err(Fault::of(FaultKind::TwoBecome(first.into(), acting.rule.name.clone()), span));
                }
                self.became = Some(&acting.rule.name);
                self.value = if by == Value::Truth(false) { Value::Missing } else { by };
            }
            (operation, Value::Number(value), Value::Number(by)) => {
                self.value = Value::Number(moved(operation, value, by, span)?)
            }
            _ => {}
        }
        Ok(())
    }
}

fn moved(operation: Operation, value: f64, by: f64, span: Span) -> Result<f64, Box<Fault>> {
    let result = match operation {
        // What moves nothing leaves −0 as it is: it counts alike whether the effect is looked at or not.
        Operation::Plus | Operation::Minus if by == 0.0 => value,
        Operation::Times => value * by,
        Operation::Plus => value + by,
        Operation::Minus => value - by,
        Operation::Becomes => by,
    };
    if result.is_finite() { Ok(result) } else { Err(Fault::new(Problem::NotFinite, span)) }
}
