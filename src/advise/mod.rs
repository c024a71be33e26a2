//! Advice: what would make an offer reach a target, at the least cost.
//!
//! Moves the levers that a program declares. First each alone; then every set of up to four, by increasing size, each number at
//! its limit and, where more of it is not better in every respect, at some values before; of what reaches the target only what is
//! needed stays, and numbers go no farther than they must; the cheapest set is the plan. Where none suffices, levers are added to
//! the closest set one by one. Takes a checked program and the records of a pair and gives plain data; assesses with the
//! evaluator and knows no lever by name. Bounded by a number of trials, never by a clock, so the result is the same everywhere.

mod aim;
pub(crate) mod bench;
pub(crate) mod moves;
mod report;
mod search;

pub use aim::Target;
pub use report::{Advice, Alone, FieldChange, Plan, PlanStep, Search, Standing};

use crate::assess::{FindingLevel, REPORT_SCHEMA, Records, Report, Words, assess, in_lever, pair};
use crate::diagnostic::Diagnostic;
use crate::eval::{all_on, evaluate};
use crate::facts::{Money, Pair, write_offer};
use crate::prelude::*;
use crate::program::Model;
use crate::value::{Dimension, Style, show};
use aim::{Aim, Distance};
use bench::{Ask, Bench, Chosen, Setup, Trial, bound, nowhere, renamings, stands};
use moves::Pick;
use search::{MAX_LEVERS, MORE_LEVERS, MOST_BETWEEN, Seen, Single};

/// What advice is asked about.
#[derive(Debug, Clone, Copy)]
pub struct Question<'q> {
    /// The program.
    pub model: &'q Model,
    /// Its currency.
    pub money: &'q Money,
    /// The facts of the pair.
    pub records: Records<'q>,
    /// What is to be reached.
    pub target: &'q Target,
}

/// Searches for what would make a pair reach a target. `progress` hears of the trials made and of about how many there will be,
/// and says whether to go on.
///
/// # Errors
/// What keeps the pair from being assessed as it is, and faults in levers.
pub fn advise(question: Question<'_>, progress: &mut dyn FnMut(u64, u64) -> bool) -> Result<Advice, Diagnostic> {
    let Question { model, records, target, .. } = question;
    let present = assess(model, records)?;
    let now = pair(model, records)?;
    let mut values = evaluate(model, &now, &all_on(model));
    let moves = moves::moves(model, &now, &mut values, &|lever| lever.need.is_none())?;
    let aim = Aim::new(model, target, &values, &present.verdict);
    let (score, line) = stands(model, &now, &mut values).unwrap_or((present.score, 0));
    let start = aim.distance(&mut values, score, line);
    let renamings = renamings(model, records, &moves);
    let compared = values.compared();
    let setup = Setup { model, records, aim, moves, bound: now.clone(), compared, renamings: &renamings, progress };
    let mut bench = Bench::new(setup);
    let left_out = bench.leave_out_the_least();
    let mut seen = Seen::default();
    seen.score_alone = bench.aim.scores(score) && !start.reached;
    let alone = bench.each_alone(&start, &mut seen);
    let (complete_up_to, between) = if start.reached { (MAX_LEVERS, 0) } else { bench.search(&mut seen) };
    let teller = Teller { question, pair: &now };
    let (mut plan, mut fewest, mut obstacle) = (None, None, None);
    if !start.reached {
        bench.settle(&mut seen);
        if let Some(found) = &seen.cheapest {
            plan = Some(teller.plan(&mut bench, &found.chosen, true)?);
            let smaller = seen.fewest.as_ref().filter(|fewest| fewest.chosen.len() < found.chosen.len());
            fewest = smaller.map(|smaller| teller.plan(&mut bench, &smaller.chosen, true)).transpose()?;
        } else {
            let nearest = seen.nearest.take().filter(|(_, distance)| distance.clearly_nearer(&start));
            let chosen = nearest.map(|(chosen, distance)| bench.nearest_needed(&chosen, &distance)).unwrap_or_default();
            if !chosen.is_empty() {
                plan = Some(teller.plan(&mut bench, &chosen, false)?);
            }
            obstacle = bench.obstacle(&chosen);
        }
    }
    if let Some(wrong) = bench.fault.take() {
        return Err(wrong);
    }
    let start_trial = Trial { score, line, distance: start, ..nowhere() };
    Ok(Advice {
        schema: REPORT_SCHEMA,
        partner: present.partner.clone(),
        offer: present.offer.clone(),
        target: teller.target(),
        reached: start.reached,
        limits: present.findings.iter().filter(|finding| finding.level == FindingLevel::Limit).cloned().collect(),
        one_suffices: alone.iter().any(|single| single.trial.distance.reached),
        alone: alone.iter().filter_map(|single| teller.alone(&bench, single, &start)).collect(),
        plan,
        fewest,
        obstacle,
        score_alone: seen.score_alone && seen.cheapest.is_none() && !start.reached,
        search: Search {
            trials: bench.trials,
            levers: bench.moves.len(),
            left_out,
            complete_up_to: if left_out > 0 { 0 } else { complete_up_to },
            between,
            unsettled: seen.unsettled,
            stopped: bench.stopped,
        },
        present: standing(model, &start_trial, 0.0),
    })
}

impl Bench<'_, '_> {
    /// Looks at sets by increasing size. Says up to which size all were looked at, and at how many places before its limit a number
    /// was tried in each of these.
    fn search(&mut self, seen: &mut Seen) -> (usize, usize) {
        let all = self.moves.len();
        let mut complete = (if self.spent() { 0 } else { 1 }, 0);
        for size in 2..=MORE_LEVERS {
            if self.spent() || size > MAX_LEVERS && seen.any() {
                break;
            }
            // A part is kept for larger sets, for following up what reaches the target, and for adding levers one by one.
            let part = if size > MAX_LEVERS { self.limit / 8 * 7 } else { self.limit / 2 };
            let left = part.saturating_sub(self.trials);
            let sets = self.affordable(size, left);
            self.expected = self.trials.saturating_add(sets).min(self.limit);
            if sets <= left {
                if !self.sets(size, all, seen) {
                    break;
                }
                complete = (size, if size > 2 { self.between().min(complete.1) } else { self.between() });
                continue;
            }
            // The best of them that can be looked at.
            let affordable = |among: &usize| self.sizes(*among).get(size - 1).is_some_and(|sets| *sets <= left);
            if let Some(among) = (size..all).rev().find(affordable) {
                self.sets(size, among, seen);
            }
            break;
        }
        self.thin_out(MOST_BETWEEN);
        if !seen.any() {
            self.beyond(seen);
        }
        self.expected = self.limit;
        complete
    }

    /// Lets numbers be tried at as many places as the trials allow for this size and those up to four levers. Says how many sets
    /// that makes.
    fn affordable(&mut self, size: usize, left: u64) -> u64 {
        let mut sets = u64::MAX;
        for most in (0..=MOST_BETWEEN).rev() {
            self.thin_out(most);
            let sizes = self.sizes(self.moves.len());
            sets = sizes.get(size - 1).copied().unwrap_or(0);
            let ahead =
                sizes.iter().take(MAX_LEVERS.max(size)).skip(size - 1).fold(0, |sum: u64, sets| sum.saturating_add(*sets));
            if ahead <= left {
                break;
            }
        }
        sets
    }

    /// What stands in the way with a set, in words.
    fn obstacle(&mut self, chosen: &Chosen) -> Option<String> {
        let (model, state) = (self.model, self.state(chosen));
        let pair = bound(model, self.records, &state).ok()?;
        let mut values = evaluate(model, &pair, &all_on(model));
        let (score, line) = stands(model, &pair, &mut values)?;
        self.aim.obstacle(&Words { model, pair: &pair }, &mut values, score, line)
    }
}

fn standing(model: &Model, trial: &Trial, cost: f64) -> Standing {
    let line = model.verdict.lines.get(trial.line);
    Standing {
        score: trial.score,
        verdict: line.map_or_else(String::new, |line| line.name.clone()),
        verdict_title: line.map_or_else(String::new, |line| line.title.clone()),
        cost,
        cost_text: show(cost, Dimension::MONEY, Style::Plain, model.currency),
    }
}

/// Puts sets into words.
struct Teller<'t> {
    question: Question<'t>,
    pair: &'t Pair<'t>,
}

impl Teller<'_> {
    fn target(&self) -> String {
        match self.question.target {
            Target::Verdict(verdict) => verdict.clone(),
            Target::Score(score) => show(*score, Dimension::NUMBER, Style::Plain, None),
        }
    }

    fn changes(&self, made: &moves::Move, pick: Pick) -> Vec<FieldChange> {
        made.settings(pick).iter().filter_map(|setting| moves::told(self.question.model, self.pair, setting)).collect()
    }

    fn alone(&self, bench: &Bench<'_, '_>, single: &Single, start: &Distance) -> Option<Alone> {
        let (at, pick) = single.step;
        let made = bench.moves.get(at)?;
        let model = self.question.model;
        Some(Alone {
            lever: model.levers.get(made.lever).map_or_else(String::new, |lever| lever.name.clone()),
            member: made.members.join(", "),
            changes: self.changes(made, pick),
            standing: standing(model, &single.trial, single.trial.cost),
            reaches: single.trial.distance.reached,
            helps: single.trial.distance.nearer(start),
        })
    }

    fn plan(&self, bench: &mut Bench<'_, '_>, chosen: &Chosen, reaches: bool) -> Result<Plan, Diagnostic> {
        let Question { model, money, records, .. } = self.question;
        let ordered = order(bench, chosen);
        let mut steps = Vec::new();
        let mut so_far = Chosen::new();
        let mut spent = 0.0;
        for step in &ordered {
            so_far.push(*step);
            let trial = bench.trial(&so_far, Ask::Cost).unwrap_or_else(nowhere);
            let others: Chosen = ordered.iter().filter(|other| *other != step).copied().collect();
            let without = bench.trial(&others, Ask::Cost).map(|trial| standing(model, &trial, trial.cost));
            let (at, pick) = *step;
            let Some(made) = bench.moves.get(at) else { continue };
            let Some(lever) = model.levers.get(made.lever) else { continue };
            let cost = trial.cost - spent;
            steps.push(PlanStep {
                lever: lever.name.clone(),
                member: made.members.join(", "),
                changes: self.changes(made, pick),
                because: self.because(made)?,
                source: lever.source.clone(),
                standing: standing(model, &trial, trial.cost),
                without,
                cost,
                cost_text: show(cost, Dimension::MONEY, Style::Plain, model.currency),
            });
            spent = trial.cost;
        }
        let state = bench.state(&ordered);
        let mut offer = state.offer.into_owned();
        offer.name = format!("{} (redesigned)", offer.name);
        offer.title = offer.name.clone();
        let report: Report = assess(model, Records { partner: &state.partner, offer: &offer, ..records })?;
        let settings = ordered.iter().filter_map(|(at, pick)| Some(bench.moves.get(*at)?.settings(*pick))).flatten();
        let of_partner = settings.filter(|setting| !setting.is_of_offer());
        let partner_changes = of_partner.filter_map(|setting| moves::told(model, self.pair, &setting)).collect();
        let whole = Standing {
            score: report.score,
            verdict: report.verdict.clone(),
            verdict_title: report.verdict_title.clone(),
            cost: spent,
            cost_text: show(spent, Dimension::MONEY, Style::Plain, model.currency),
        };
        Ok(Plan {
            reaches,
            steps,
            standing: whole,
            offer_text: laid_out(&write_offer(&model.schema, money, &offer)),
            partner_changes,
            report,
        })
    }

    fn because(&self, made: &moves::Move) -> Result<String, Diagnostic> {
        let Question { model, .. } = self.question;
        let Some(lever) = model.levers.get(made.lever) else { return Ok(String::new()) };
        let mut values = evaluate(model, self.pair, &all_on(model));
        let instance = lever.scope.iter().zip(&made.members).fold(0, |instance, (entity, name)| {
            let count = self.pair.count(*entity);
            instance * count + (0..count).find(|member| self.pair.name(*entity, *member) == name).unwrap_or(0)
        });
        let words = Words { model, pair: self.pair };
        let filled = words.filled(&mut values, &lever.because, &lever.scope, instance);
        filled.map_err(|fault| in_lever(model, self.pair, lever, &fault, &values))
    }
}

/// The steps of a set, each time the one that adds most.
fn order(bench: &mut Bench<'_, '_>, chosen: &Chosen) -> Chosen {
    let mut rest = chosen.clone();
    let mut ordered = Chosen::new();
    while !rest.is_empty() {
        let mut best: Option<(usize, Trial)> = None;
        for (place, step) in rest.iter().enumerate() {
            let mut more = ordered.clone();
            more.push(*step);
            let trial = bench.trial(&more, Ask::Standing).unwrap_or_else(nowhere);
            let more = |known: &Trial| (known.distance.reached, known.score) < (trial.distance.reached, trial.score);
            if best.as_ref().is_none_or(|(_, known)| more(known)) {
                best = Some((place, trial));
            }
        }
        let Some((place, _)) = best else { break };
        ordered.push(rest.remove(place));
    }
    ordered
}

/// Program text in its canonical form.
fn laid_out(text: &str) -> String {
    let mut sources = crate::source::Sources::new();
    let id = sources.add("offer", text);
    let (tree, diagnostics) = crate::syntax::parse(&sources, id);
    if diagnostics.is_empty() { crate::syntax::format(&sources, &tree) } else { text.into() }
}
