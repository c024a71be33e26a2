//! The search: trials of changed facts, every set of levers by increasing size, numbers by bisection.

use super::moves::{Move, Pass, apply};
use crate::assess::{Records, in_lever, pair, sound, target, verdict};
use crate::diagnostic::Diagnostic;
use crate::eval::{all_on, evaluate};
use crate::facts::{Record, bind};
use crate::prelude::*;
use crate::program::Model;
use alloc::borrow::Cow;

/// Sets of at most so many levers are all looked at, for the cheapest.
pub(crate) const MAX_LEVERS: usize = 4;
/// Where none of those suffices, sets of up to so many are, as far as the trials allow it.
pub(crate) const MORE_LEVERS: usize = 6;
/// Where none of those suffices, levers are added one by one up to so many.
pub(crate) const MOST_LEVERS: usize = 12;
/// The most trials of one search, where an offer has up to [`FEW_MEMBERS`] asks and rewards; with more of them each costs more, and
/// there are fewer.
const MAX_TRIALS: u64 = 40_000;
const FEW_MEMBERS: u64 = 8;
/// How many sets that reach the target are looked at for the cheapest.
const MAX_FOUND: usize = 4_000;

/// How many trials an offer may cost.
pub(crate) fn most_trials(offer: &Record) -> u64 {
    let members: usize = offer.members.values().map(Vec::len).sum();
    let members = u64::try_from(members).unwrap_or(u64::MAX).max(FEW_MEMBERS);
    (MAX_TRIALS * FEW_MEMBERS / members).max(1_000)
}

/// What is to be reached.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// A verdict, by its symbol.
    Verdict(String),
    /// A value of the quantity that the verdict is about.
    Score(f64),
}

/// Facts with some changes made.
#[derive(Debug, Clone)]
pub(crate) struct State<'f> {
    pub(crate) partner: Cow<'f, Record>,
    pub(crate) offer: Cow<'f, Record>,
}

/// How a trial ended.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Trial {
    pub(crate) score: f64,
    pub(crate) verdict: String,
    pub(crate) verdict_title: String,
}

/// A set of moves, each with the outcome that is chosen.
pub(crate) type Chosen = Vec<(usize, usize)>;

/// A set that reaches the target, and what it costs.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    pub(crate) chosen: Chosen,
    pub(crate) cost: f64,
}

/// The search at work.
pub(crate) struct Bench<'m, 'p> {
    pub(crate) model: &'m Model,
    pub(crate) records: Records<'m>,
    pub(crate) goal: &'p Target,
    pub(crate) moves: Vec<Move>,
    pub(crate) trials: u64,
    pub(crate) expected: u64,
    /// No more trials than this.
    pub(crate) limit: u64,
    pub(crate) stopped: bool,
    /// The first fault in a lever's cost.
    pub(crate) fault: Option<Diagnostic>,
    pub(crate) progress: &'p mut dyn FnMut(u64, u64) -> bool,
}

impl<'m> Bench<'m, '_> {
    /// The facts with the outcomes of a set.
    pub(crate) fn state(&self, chosen: &[(usize, usize)]) -> State<'m> {
        let mut state = State { partner: Cow::Borrowed(self.records.partner), offer: Cow::Borrowed(self.records.offer) };
        let settings = || chosen.iter().filter_map(|(at, outcome)| self.moves.get(*at)?.outcomes.get(*outcome)).flatten();
        // Members are found by their names, so values come before new names, and what is added by name after them. The order of
        // a set's levers changes nothing.
        for pass in [Pass::Values, Pass::Names, Pass::Additions] {
            settings().filter(|setting| setting.pass() == pass).for_each(|setting| apply(self.model, setting, &mut state));
        }
        state
    }

    /// Tries facts; `None` where they have no result.
    pub(crate) fn trial(&mut self, state: &State<'_>) -> Option<Trial> {
        self.trials += 1;
        if self.trials.is_multiple_of(64) && !(self.progress)(self.trials, self.expected) {
            self.stopped = true;
        }
        let records = Records { vendor: self.records.vendor, partner: &state.partner, offer: &state.offer };
        let Records { vendor, partner, offer } = records;
        // No change makes a list longer than it is, so what the pair may cost has been checked.
        let pair = bind(&self.model.schema, &self.model.texts, vendor, partner, offer).ok()?;
        let mut values = evaluate(self.model, &pair, &all_on(self.model));
        sound(self.model, &pair, &mut values).ok()?;
        let score = target(self.model, &pair, &values, u32::MAX).ok()?;
        let (verdict, verdict_title) = verdict(self.model, &pair, &mut values).ok()?;
        Some(Trial { score, verdict, verdict_title })
    }

    /// Whether that is what is wanted.
    pub(crate) fn reaches(&self, trial: &Trial) -> bool {
        match self.goal {
            Target::Verdict(verdict) => trial.verdict == *verdict,
            Target::Score(score) => trial.score >= *score,
        }
    }

    fn reached(&mut self, chosen: &[(usize, usize)]) -> bool {
        let state = self.state(chosen);
        self.trial(&state).is_some_and(|trial| self.reaches(&trial))
    }

    /// Whether there may be no more trials.
    pub(crate) fn spent(&self) -> bool {
        self.stopped || self.trials >= self.limit
    }

    /// What a set costs: for each lever in turn the difference that it makes to its own account.
    pub(crate) fn cost(&mut self, chosen: &[(usize, usize)]) -> f64 {
        let mut total = 0.0;
        let mut from = 0;
        while let Some((at, _)) = chosen.get(from) {
            // Levers that share one account are settled at once: the differences in between cancel.
            let account = self.account(*at);
            let run = chosen.iter().skip(from).take_while(|(other, _)| self.account(*other) == account).count();
            let single = self.lever_scope(*at) > 0;
            let until = from + if single { 1 } else { run.max(1) };
            if account.is_some() {
                let before = self.worth(*at, &self.state(chosen.get(..from).unwrap_or(&[])));
                let after = self.worth(*at, &self.state(chosen.get(..until).unwrap_or(&[])));
                total += after - before;
            }
            from = until;
        }
        total + 0.0
    }

    fn account(&self, at: usize) -> Option<&'m crate::program::Expr> {
        self.moves.get(at).and_then(|made| self.model.levers.get(made.lever)).and_then(|lever| lever.cost.as_ref())
    }

    /// How many members a lever's account speaks of.
    fn lever_scope(&self, at: usize) -> usize {
        let account = self.account(at);
        let mut members = 0;
        if let Some(account) = account {
            account.visit(&mut |expr| {
                use crate::program::{Expr, Place};
                let slots = |places: &[Place]| places.iter().any(|place| !matches!(place, Place::Single));
                match expr {
                    Expr::Field(_, places) | Expr::Quantity(_, places) if slots(places) => members += 1,
                    Expr::List { .. } => members += 1,
                    _ => {}
                }
            });
        }
        members
    }

    /// A lever's account in a state; 0, and a fault, where it has no result.
    fn worth(&mut self, at: usize, state: &State<'_>) -> f64 {
        let Some(made) = self.moves.get(at) else { return 0.0 };
        let Some(lever) = self.model.levers.get(made.lever) else { return 0.0 };
        let Some(account) = &lever.cost else { return 0.0 };
        let records = Records { vendor: self.records.vendor, partner: &state.partner, offer: &state.offer };
        let Ok(pair) = pair(self.model, records) else { return 0.0 };
        let mut values = evaluate(self.model, &pair, &all_on(self.model));
        let instance = lever.scope.iter().zip(&made.members).fold(0, |instance, (entity, name)| {
            let count = pair.count(*entity);
            let member = (0..count).find(|member| pair.name(*entity, *member) == name).unwrap_or(0);
            instance * count + member
        });
        match values.compute(account, &lever.scope, instance) {
            Ok(value) => value.number().unwrap_or(0.0),
            Err(fault) => {
                let wrong = in_lever(self.model, &pair, lever, &fault, &values);
                self.fault.get_or_insert(wrong);
                0.0
            }
        }
    }

    /// Each number of a set moved back to the nearest that still reaches the target, from the last lever to the first and from
    /// the first to the last; the cheaper of both.
    pub(crate) fn cheapest(&mut self, chosen: &Chosen) -> Found {
        let numeric: Vec<usize> = (0..chosen.len())
            .filter(|at| chosen.get(*at).and_then(|(made, _)| self.moves.get(*made)).is_some_and(|made| made.numeric))
            .collect();
        let mut orders = vec![numeric.iter().rev().copied().collect::<Vec<usize>>()];
        if numeric.len() > 1 {
            orders.push(numeric.clone());
        }
        let mut best: Option<Found> = None;
        for order in orders {
            let mut tuned = chosen.clone();
            for place in order {
                self.bisect(&mut tuned, place);
            }
            let cost = self.cost(&tuned);
            if best.as_ref().is_none_or(|best| cost < best.cost) {
                best = Some(Found { chosen: tuned, cost });
            }
        }
        best.unwrap_or_else(|| Found { chosen: chosen.clone(), cost: self.cost(chosen) })
    }

    fn bisect(&mut self, chosen: &mut Chosen, place: usize) {
        let Some((_, end)) = chosen.get(place).copied() else { return };
        // The end reaches the target; below `low` nothing is known to.
        let (mut low, mut high) = (0, end);
        while low < high && !self.stopped {
            let middle = low + (high - low) / 2;
            let mut tried = chosen.clone();
            if let Some((_, outcome)) = tried.get_mut(place) {
                *outcome = middle;
            }
            if self.reached(&tried) { high = middle } else { low = middle + 1 }
        }
        if let Some((_, outcome)) = chosen.get_mut(place) {
            *outcome = high;
        }
    }

    /// How many sets there are of each size, from one lever up.
    pub(crate) fn sizes(&self) -> [u64; MORE_LEVERS] {
        let mut ways = [0_u64; MORE_LEVERS + 1];
        ways[0] = 1;
        for made in &self.moves {
            let tried = u64::try_from(made.tried().len()).unwrap_or(u64::MAX);
            for size in (1..=MORE_LEVERS).rev() {
                let with = ways.get(size - 1).copied().unwrap_or(0).saturating_mul(tried);
                if let Some(place) = ways.get_mut(size) {
                    *place = place.saturating_add(with);
                }
            }
        }
        let mut sizes = [0; MORE_LEVERS];
        sizes.iter_mut().zip(ways.iter().skip(1)).for_each(|(size, ways)| *size = *ways);
        sizes
    }

    /// Looks at every set of one size. Says whether it got through.
    pub(crate) fn sets(&mut self, size: usize, seen: &mut Seen) -> bool {
        let mut chosen = Chosen::new();
        self.extend(size, 0, &mut chosen, seen);
        !self.spent()
    }

    fn extend(&mut self, size: usize, from: usize, chosen: &mut Chosen, seen: &mut Seen) {
        if self.spent() {
            return;
        }
        if chosen.len() == size {
            self.look(chosen, seen);
            return;
        }
        for at in from..self.moves.len() {
            if self.moves.len() - at < size - chosen.len() {
                return;
            }
            let Some(made) = self.moves.get(at) else { return };
            let collides = chosen.iter().any(|(other, _)| self.moves.get(*other).is_some_and(|other| other.collides(made)));
            if collides {
                continue;
            }
            for outcome in made.tried() {
                chosen.push((at, outcome));
                self.extend(size, at + 1, chosen, seen);
                chosen.pop();
            }
        }
    }

    fn look(&mut self, chosen: &Chosen, seen: &mut Seen) {
        let state = self.state(chosen);
        let Some(trial) = self.trial(&state) else { return };
        if self.reaches(&trial) {
            if seen.reached.len() < MAX_FOUND {
                let found = self.cheapest(chosen);
                seen.reached.push(found);
            }
        } else if seen.nearest.as_ref().is_none_or(|(_, score)| trial.score > *score) {
            seen.nearest = Some((chosen.clone(), trial.score));
        }
    }
}

/// What a search has come across.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Sets that reach the target.
    pub(crate) reached: Vec<Found>,
    /// The set that comes closest without reaching it, and its score.
    pub(crate) nearest: Option<(Chosen, f64)>,
}
