//! Trials: the pair with some levers moved, where it then stands, and what that costs.
//!
//! The pair is bound once for each way in which its lists can look; what else a trial changes is put into its columns and taken
//! out again. Trials are counted, and there are fewer of them the more work one is.

use super::aim::{Aim, Distance};
use super::moves::{Move, Pass, Pick, Setting, To, apply};
use crate::assess::{Records, in_lever, pair, sound, target, verdict_line};
use crate::check::plain_work;
use crate::diagnostic::Diagnostic;
use crate::eval::{Values, all_on, evaluate};
use crate::facts::{Pair, Record, bind};
use crate::prelude::*;
use crate::program::{Binary, Expr, Model, Place, QuantityId};
use crate::schema::{Entity, FieldId, Value};
use alloc::borrow::Cow;

/// The most trials of one search.
const MAX_TRIALS: u64 = 150_000;
/// The fewest, however large the offer.
const LEAST_TRIALS: u64 = 40;
/// The most steps of the evaluator in one search.
const MAX_WORK: u64 = 400_000_000;
/// What a trial costs beside the evaluator's steps, in such steps.
const BESIDE: u64 = 500;

/// How many trials a pair may cost.
pub(crate) fn most_trials(model: &Model, pair: &Pair<'_>, compared: u64) -> u64 {
    let mut counts = [1; 7];
    for entity in Entity::ALL {
        if let Some(place) = counts.get_mut(entity.index()) {
            *place = pair.count(entity);
        }
    }
    (MAX_WORK / plain_work(model, &counts).saturating_add(compared).saturating_add(BESIDE)).clamp(LEAST_TRIALS, MAX_TRIALS)
}

/// Facts with some changes made.
#[derive(Debug, Clone)]
pub(crate) struct State<'f> {
    pub(crate) partner: Cow<'f, Record>,
    pub(crate) offer: Cow<'f, Record>,
}

/// A lever moved: its place among the moves, and where to.
pub(crate) type Step = (usize, Pick);
/// A set of levers, moved.
pub(crate) type Chosen = Vec<Step>;

/// How a trial ended.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Trial {
    pub(crate) score: f64,
    /// The line of the verdict table.
    pub(crate) line: usize,
    pub(crate) distance: Distance,
    /// What the set costs; 0 where nobody asked.
    pub(crate) cost: f64,
    /// Every value of the pair, where somebody asked.
    pub(crate) print: Vec<Value>,
}

/// What is asked about a trial, beside where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ask {
    Standing,
    Cost,
    CostAndPrint,
}

/// A part of what the vendor must expect to pay: what a lever's cost adds up, or takes off.
#[derive(Debug)]
struct Term<'m> {
    expr: &'m Expr,
    negative: bool,
    /// Whose cost it is a part of.
    lever: usize,
    /// The members that it speaks of, by name; none where it speaks of the pair.
    members: Vec<String>,
    now: f64,
}

/// The pair with an ask's activity changed: which one to which.
pub(crate) type Renamed = (Entity, String, String);

/// The search at work.
pub(crate) struct Bench<'m, 'p> {
    pub(crate) model: &'m Model,
    pub(crate) records: Records<'m>,
    pub(crate) aim: Aim<'m>,
    pub(crate) moves: Vec<Move>,
    pub(crate) trials: u64,
    pub(crate) expected: u64,
    /// No more trials than this.
    pub(crate) limit: u64,
    pub(crate) stopped: bool,
    /// The first fault in a lever's cost.
    pub(crate) fault: Option<Diagnostic>,
    pub(crate) progress: &'p mut dyn FnMut(u64, u64) -> bool,
    /// The pair as it is, and with each renaming that levers offer.
    bases: Vec<Option<Pair<'p>>>,
    renamed: BTreeMap<Renamed, usize>,
    /// Parts of costs, each once however many levers name it.
    terms: Vec<Term<'m>>,
    /// Per lever and members: its terms.
    accounts: BTreeMap<(usize, Vec<String>), Vec<usize>>,
}

/// The facts with each renaming that levers offer, to bind pairs to.
pub(crate) fn renamings<'f>(model: &Model, records: Records<'f>, moves: &[Move]) -> Vec<(Renamed, State<'f>)> {
    let mut found = Vec::new();
    for setting in moves.iter().flat_map(|made| &made.outcomes).flatten() {
        let To::Member(to) = &setting.to else { continue };
        let renamed = (setting.entity, setting.member.clone(), to.clone());
        if found.len() < MAX_BASES && !found.iter().any(|(known, _)| *known == renamed) {
            let mut state = State { partner: Cow::Borrowed(records.partner), offer: Cow::Borrowed(records.offer) };
            apply(model, setting, &mut state);
            found.push((renamed, state));
        }
    }
    found
}

/// How many renamings are bound beforehand.
const MAX_BASES: usize = 64;

/// What a search is about.
pub(crate) struct Setup<'m, 'p> {
    pub(crate) model: &'m Model,
    pub(crate) records: Records<'m>,
    pub(crate) aim: Aim<'m>,
    pub(crate) moves: Vec<Move>,
    pub(crate) bound: Pair<'p>,
    /// Steps that an evaluation spends on pairwise comparisons.
    pub(crate) compared: u64,
    pub(crate) renamings: &'p [(Renamed, State<'m>)],
    pub(crate) progress: &'p mut dyn FnMut(u64, u64) -> bool,
}

impl<'m, 'p> Bench<'m, 'p> {
    /// Everything in its place.
    pub(crate) fn new(setup: Setup<'m, 'p>) -> Bench<'m, 'p>
    where
        'm: 'p,
    {
        let Setup { model, records, aim, moves, bound, compared, renamings, progress } = setup;
        let limit = most_trials(model, &bound, compared);
        let mut bench = Bench {
            model,
            records,
            aim,
            moves,
            trials: 0,
            expected: limit,
            limit,
            stopped: false,
            fault: None,
            progress,
            bases: vec![Some(bound)],
            renamed: BTreeMap::new(),
            terms: Vec::new(),
            accounts: BTreeMap::new(),
        };
        for (renamed, state) in renamings {
            let Ok(pair) = bind(&model.schema, &model.texts, records.vendor, &state.partner, &state.offer) else { continue };
            bench.renamed.insert(renamed.clone(), bench.bases.len());
            bench.bases.push(Some(pair));
        }
        bench.open_accounts();
        bench
    }

    /// The facts with the changes of a set.
    pub(crate) fn state(&self, chosen: &[Step]) -> State<'m> {
        let mut state = State { partner: Cow::Borrowed(self.records.partner), offer: Cow::Borrowed(self.records.offer) };
        let settings = self.settings(chosen);
        // Members are found by their names, so values come before new names, and what is added by name after them. The order of
        // a set's levers changes nothing.
        for pass in [Pass::Values, Pass::Names, Pass::Additions] {
            settings.iter().filter(|setting| setting.pass() == pass).for_each(|setting| apply(self.model, setting, &mut state));
        }
        state
    }

    fn settings(&self, chosen: &[Step]) -> Vec<Setting> {
        chosen.iter().filter_map(|(at, pick)| Some(self.moves.get(*at)?.settings(*pick))).flatten().collect()
    }

    /// Tries a set; `None` where the pair then has no result.
    pub(crate) fn trial(&mut self, chosen: &[Step], ask: Ask) -> Option<Trial> {
        self.trials += 1;
        if self.trials.is_multiple_of(64) && !(self.progress)(self.trials, self.expected) {
            self.stopped = true;
        }
        let settings = self.settings(chosen);
        let terms = if ask == Ask::Standing { BTreeSet::new() } else { self.terms_of(chosen) };
        let (trial, fault) = match self.base_for(&settings) {
            Some((base, pair)) => self.patched(base, pair, &settings, &terms, ask),
            None => {
                let state = self.state(chosen);
                // No change makes a list longer than it is, so what the pair may cost has been checked.
                let Records { vendor, .. } = self.records;
                let bound = bind(&self.model.schema, &self.model.texts, vendor, &state.partner, &state.offer).ok()?;
                self.judged(&bound, &settings, &terms, ask)
            }
        };
        if let Some(wrong) = fault {
            self.fault.get_or_insert(wrong);
        }
        trial
    }

    /// The pair to put changes into; `None` where they go into none that is bound.
    fn base_for(&mut self, settings: &[Setting]) -> Option<(usize, Pair<'p>)> {
        let mut names = settings.iter().filter(|setting| setting.pass() == Pass::Names);
        let base = match (names.next(), names.next()) {
            (None, _) => 0,
            (Some(setting), None) => {
                let To::Member(to) = &setting.to else { return None };
                let of_list = |other: &Setting| other.entity == setting.entity && other != setting;
                if settings.iter().any(of_list) {
                    return None;
                }
                *self.renamed.get(&(setting.entity, setting.member.clone(), to.clone()))?
            }
            _ => return None,
        };
        let takes = |pair: &Pair<'_>| {
            settings.iter().all(|setting| match &setting.to {
                To::Value(_) | To::Member(_) => true,
                To::Entries { stated, .. } => {
                    let key = self.model.schema.field(setting.field).and_then(|field| field.keys.first().copied());
                    key.is_some_and(|key| stated.iter().all(|(name, _)| pair.find(key, name).is_some()))
                }
            })
        };
        if !self.bases.get(base)?.as_ref().is_some_and(takes) {
            return None;
        }
        Some((base, self.bases.get_mut(base)?.take()?))
    }

    fn patched(
        &mut self,
        base: usize,
        mut pair: Pair<'p>,
        settings: &[Setting],
        terms: &BTreeSet<usize>,
        ask: Ask,
    ) -> (Option<Trial>, Option<Diagnostic>) {
        let mut undo: Vec<Undo> = Vec::new();
        for pass in [Pass::Values, Pass::Additions] {
            for setting in settings.iter().filter(|setting| setting.pass() == pass) {
                undo.extend(self.patch(&mut pair, setting));
            }
        }
        let judged = self.judged(&pair, settings, terms, ask);
        for step in undo.into_iter().rev() {
            match step {
                Undo::Value(field, offset, value) => pair.set(field, offset, value),
                Undo::Keyed(field, member, old) => pair.put_back(field, member, old),
            }
        }
        if let Some(place) = self.bases.get_mut(base) {
            *place = Some(pair);
        }
        judged
    }

    fn patch(&self, pair: &mut Pair<'_>, setting: &Setting) -> Option<Undo> {
        let field = self.model.schema.field(setting.field)?;
        let member = if setting.entity.list().is_some() { pair.find(setting.entity, &setting.member)? } else { 0 };
        match &setting.to {
            To::Value(value) if field.keys.is_empty() => {
                let old = pair.value(setting.field, member);
                pair.set(setting.field, member, *value);
                Some(Undo::Value(setting.field, member, old))
            }
            To::Value(_) => Some(Undo::Keyed(setting.field, member, pair.restate(field, setting.field, member, None))),
            To::Entries { stated, lists } => {
                let key = *field.keys.first()?;
                let size = pair.count(key);
                let mut entries: BTreeMap<usize, f64> = BTreeMap::new();
                if pair.any_stated(setting.field, member) {
                    let now = (0..size).filter_map(|at| Some((at, pair.value(setting.field, member * size + at).number()?)));
                    entries.extend(now);
                }
                let mut add = |at: usize, number: f64| {
                    let place = entries.entry(at).or_insert(number);
                    if *place < number {
                        *place = number;
                    }
                };
                for list in lists {
                    (0..pair.count(*list)).filter_map(|at| pair.find(key, pair.name(*list, at))).for_each(|at| add(at, 1.0));
                }
                stated.iter().filter_map(|(name, number)| Some((pair.find(key, name)?, *number))).for_each(|(at, number)| {
                    add(at, number);
                });
                let entries: Vec<(usize, f64)> = entries.into_iter().collect();
                Some(Undo::Keyed(setting.field, member, pair.restate(field, setting.field, member, Some(&entries))))
            }
            To::Member(_) => None,
        }
    }

    fn judged(
        &self,
        pair: &Pair<'_>,
        settings: &[Setting],
        terms: &BTreeSet<usize>,
        ask: Ask,
    ) -> (Option<Trial>, Option<Diagnostic>) {
        let model = self.model;
        let mut values = evaluate(model, pair, &all_on(model));
        let Some((score, line)) = stands(model, pair, &mut values) else { return (None, None) };
        let distance = self.aim.distance(&mut values, score, line);
        let mut cost = 0.0;
        for at in terms {
            let Some(term) = self.terms.get(*at) else { continue };
            match worth(model, pair, &mut values, term, settings) {
                Ok(worth) => cost += if term.negative { term.now - worth } else { worth - term.now },
                Err(wrong) => return (None, Some(wrong)),
            }
        }
        let print = if ask == Ask::CostAndPrint { all_values(model, &values) } else { Vec::new() };
        (Some(Trial { score, line, distance, cost: cost + 0.0, print }), None)
    }

    /// How far each comparison of the verdict table is from where it tips, with a set.
    pub(crate) fn margins(&mut self, chosen: &[Step]) -> Vec<f64> {
        self.trials += 1;
        let state = self.state(chosen);
        let bound = bind(&self.model.schema, &self.model.texts, self.records.vendor, &state.partner, &state.offer);
        let Ok(bound) = bound else { return Vec::new() };
        self.aim.margins(&mut evaluate(self.model, &bound, &all_on(self.model)))
    }

    /// Whether a set reaches what is wanted.
    pub(crate) fn reached(&mut self, chosen: &[Step]) -> bool {
        self.trial(chosen, Ask::Standing).is_some_and(|trial| trial.distance.reached)
    }

    /// Whether there may be no more trials.
    pub(crate) fn spent(&self) -> bool {
        self.stopped || self.trials >= self.limit
    }

    // Costs

    /// What each lever's cost is made of. What several of them name is paid once.
    fn open_accounts(&mut self) {
        let Some(Some(pair)) = self.bases.first() else { return };
        let mut values = evaluate(self.model, pair, &all_on(self.model));
        let (mut terms, mut accounts, mut fault) = (Vec::<Term<'m>>::new(), BTreeMap::new(), None);
        for made in &self.moves {
            let Some(lever) = self.model.levers.get(made.lever) else { continue };
            let Some(cost) = &lever.cost else { continue };
            let mut parts = Vec::new();
            split(cost, false, &mut parts);
            let mut own = Vec::new();
            for (expr, negative) in parts {
                let members = if speaks(expr, lever.scope.len()) { made.members.clone() } else { Vec::new() };
                let known = terms.iter().position(|term| {
                    let whose = self.model.levers.get(term.lever).map(|other| other.scope.as_slice());
                    term.negative == negative
                        && term.members == members
                        && (members.is_empty() || whose == Some(lever.scope.as_slice()))
                        && alike(term.expr, expr)
                });
                own.push(known.unwrap_or(terms.len()));
                if known.is_none() {
                    let mut term = Term { expr, negative, lever: made.lever, members, now: 0.0 };
                    match worth(self.model, pair, &mut values, &term, &[]) {
                        Ok(now) => term.now = now,
                        Err(wrong) => drop(fault.get_or_insert(wrong)),
                    }
                    terms.push(term);
                }
            }
            accounts.insert((made.lever, made.members.clone()), own);
        }
        self.terms = terms;
        self.accounts = accounts;
        self.fault = fault;
    }

    fn terms_of(&self, chosen: &[Step]) -> BTreeSet<usize> {
        let accounts = chosen.iter().filter_map(|(at, _)| {
            let made = self.moves.get(*at)?;
            self.accounts.get(&(made.lever, made.members.clone()))
        });
        accounts.flatten().copied().gather()
    }
}

enum Undo {
    Value(FieldId, usize, Value),
    Keyed(FieldId, usize, (Vec<Value>, bool)),
}

/// Where a pair stands: the score and the verdict's line; `None` where it has no result.
pub(crate) fn stands(model: &Model, pair: &Pair<'_>, values: &mut Values<'_>) -> Option<(f64, usize)> {
    sound(model, pair, values).ok()?;
    let score = target(model, pair, values, u32::MAX).ok()?;
    Some((score, verdict_line(model, pair, values).ok()??))
}

fn all_values(model: &Model, values: &Values<'_>) -> Vec<Value> {
    let ids = (0..model.quantities.len()).map(QuantityId);
    let all = ids.zip(&model.quantities).flat_map(|(id, quantity)| {
        let members = values.instances(&quantity.scope);
        (0..members).map(move |member| values.value(id, member, u32::MAX))
    });
    all.collect()
}

/// A term of a cost for a pair; members that the changes call by another name are looked for by that.
fn worth(
    model: &Model,
    pair: &Pair<'_>,
    values: &mut Values<'_>,
    term: &Term<'_>,
    settings: &[Setting],
) -> Result<f64, Diagnostic> {
    let Some(lever) = model.levers.get(term.lever) else { return Ok(0.0) };
    let mut instance = 0;
    for (entity, name) in lever.scope.iter().zip(&term.members) {
        let renamed = settings.iter().find_map(|setting| match &setting.to {
            To::Member(to) if setting.entity == *entity && setting.member == *name => Some(to),
            _ => None,
        });
        let member = pair.find(*entity, renamed.unwrap_or(name)).unwrap_or(0);
        instance = instance * pair.count(*entity) + member;
    }
    let value = values.compute(term.expr, &lever.scope, instance);
    value.map(|value| value.number().unwrap_or(0.0)).map_err(|fault| in_lever(model, pair, lever, &fault, values))
}

/// The terms of a sum.
fn split<'e>(expr: &'e Expr, negative: bool, found: &mut Vec<(&'e Expr, bool)>) {
    match expr {
        Expr::Binary(operator @ (Binary::Add | Binary::Subtract), left, right, _) => {
            split(left, negative, found);
            split(right, negative != (*operator == Binary::Subtract), found);
        }
        Expr::Negate(inner) => split(inner, !negative, found),
        other => found.push((other, negative)),
    }
}

/// Whether an expression speaks of the members of a scope of this size.
fn speaks(expr: &Expr, scope: usize) -> bool {
    let own = |place: &Place| matches!(place, Place::Slot(slot) | Place::Via(_, slot) if *slot < scope);
    let mut found = false;
    expr.visit(&mut |part| {
        found = found
            || match part {
                Expr::Field(_, places) | Expr::Quantity(_, places) => places.iter().any(own),
                Expr::Member(place) | Expr::AnyStated(_, place) => own(place),
                _ => false,
            };
    });
    found
}

/// Whether two expressions say the same, wherever they are written.
fn alike(first: &Expr, second: &Expr) -> bool {
    match (first, second) {
        (Expr::Binary(a, ..), Expr::Binary(b, ..)) if a != b => false,
        (Expr::Call(a, ..), Expr::Call(b, ..)) if a != b => false,
        (Expr::Binary(..), Expr::Binary(..))
        | (Expr::Call(..), Expr::Call(..))
        | (Expr::If(..), Expr::If(..))
        | (Expr::Negate(_), Expr::Negate(_)) => {
            let (first, second) = (first.children(), second.children());
            first.len() == second.len() && first.iter().zip(&second).all(|(first, second)| alike(first, second))
        }
        _ => first == second,
    }
}

/// Where a trial that has no result would stand.
pub(crate) fn nowhere() -> Trial {
    let gap = super::aim::Gap { largest: 1.0, sum: 1.0 };
    Trial { score: 0.0, line: 0, distance: Distance { reached: false, place: 0, gap }, cost: 0.0, print: Vec::new() }
}

/// The pair of changed facts, for what needs words.
pub(crate) fn bound<'s>(model: &Model, records: Records<'s>, state: &'s State<'_>) -> Result<Pair<'s>, Diagnostic> {
    pair(model, Records { vendor: records.vendor, partner: &state.partner, offer: &state.offer })
}
