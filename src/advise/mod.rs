//! Advice: what would make an offer reach a target, at the least cost.
//!
//! Moves the levers that a program declares. First each alone; then every set of up to four, by increasing size, each number at
//! its limit and, where that reaches the target, moved back by bisection; the cheapest set is the plan. Where none suffices,
//! levers are added to the closest set one by one. Takes a checked program and the records of a pair and gives plain data;
//! assesses with the evaluator and knows no lever by name. Bounded by a number of trials, never by a clock, so the result is the
//! same everywhere.

pub(crate) mod moves;
mod report;
pub(crate) mod search;

pub use report::{Advice, Alone, FieldChange, Plan, PlanStep, Search, Standing};
pub use search::Target;

use crate::assess::{FindingLevel, REPORT_SCHEMA, Records, Report, Words, assess, in_lever, pair};
use crate::diagnostic::Diagnostic;
use crate::eval::{all_on, evaluate};
use crate::facts::{Money, Pair, write_offer};
use crate::prelude::*;
use crate::program::Model;
use crate::value::{Dimension, Style, show};
use search::{Bench, Chosen, Found, MAX_LEVERS, MOST_LEVERS, Seen, State, Trial, most_trials};

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
    let bound = pair(model, records)?;
    let mut values = evaluate(model, &bound, &all_on(model));
    let moves = moves::moves(model, &bound, &mut values, &|lever| lever.need.is_none())?;
    let mut bench = Bench {
        model,
        records,
        goal: target,
        moves,
        trials: 0,
        expected: 0,
        limit: most_trials(records.offer),
        stopped: false,
        fault: None,
        progress,
    };
    let start = Trial { score: present.score, verdict: present.verdict.clone(), verdict_title: present.verdict_title.clone() };
    let reached = bench.reaches(&start);
    bench.expected = bench.limit;
    bench.leave_out_twins();
    let alone = bench.each_alone(&bound);
    let mut seen = Seen::default();
    let mut complete_up_to = 0;
    if !reached {
        bench.best_first(&alone);
        // Levers stand in the order of `alone` now.
        if let Some(((_, outcome), best)) = alone.first().filter(|(_, best)| !best.reaches) {
            seen.nearest = Some((vec![(0, *outcome)], best.standing.score));
        }
        let sizes = bench.sizes();
        for (size, sets) in (1..).zip(sizes) {
            let ahead: u64 = sizes.iter().take(MAX_LEVERS).skip(size - 1).sum();
            bench.expected = bench.trials + ahead.max(sets);
            // A quarter is kept for adding levers one by one.
            let left = (bench.limit / 4 * 3).saturating_sub(bench.trials);
            let affordable = sets <= left && (size <= MAX_LEVERS || seen.reached.is_empty());
            if !affordable || !bench.sets(size, &mut seen) {
                break;
            }
            complete_up_to = size;
        }
        if seen.reached.is_empty() {
            bench.beyond(&mut seen);
        }
    }
    if let Some(wrong) = bench.fault.take() {
        return Err(wrong);
    }
    let (cheapest, fewest) = chosen(&seen);
    let teller = Teller { question, pair: &bound };
    let plan = match (&cheapest, &seen.nearest) {
        (Some(found), _) => Some(teller.plan(&mut bench, found, true)?),
        (None, Some((chosen, score))) if *score > present.score => {
            let found = Found { chosen: chosen.clone(), cost: bench.cost(chosen) };
            Some(teller.plan(&mut bench, &found, false)?)
        }
        _ => None,
    };
    let fewest = match fewest.filter(|fewest| Some(fewest) != cheapest.as_ref()) {
        Some(found) => Some(teller.plan(&mut bench, &found, true)?),
        None => None,
    };
    if let Some(wrong) = bench.fault.take() {
        return Err(wrong);
    }
    Ok(Advice {
        schema: REPORT_SCHEMA,
        partner: present.partner.clone(),
        offer: present.offer.clone(),
        target: teller.target(),
        reached,
        limits: present.findings.iter().filter(|finding| finding.level == FindingLevel::Limit).cloned().collect(),
        one_suffices: alone.iter().any(|(_, alone)| alone.reaches),
        alone: alone.into_iter().map(|(_, alone)| alone).collect(),
        plan,
        fewest,
        search: Search {
            trials: bench.trials,
            levers: bench.moves.len(),
            complete_up_to: if reached { MAX_LEVERS } else { complete_up_to },
            stopped: bench.stopped,
        },
        present: teller.standing(&start, 0.0),
    })
}

/// The cheapest set (of equally cheap ones the smallest), and the cheapest of the smallest.
fn chosen(seen: &Seen) -> (Option<Found>, Option<Found>) {
    let by_cost = |a: &&Found, b: &&Found| a.cost.total_cmp(&b.cost).then(a.chosen.len().cmp(&b.chosen.len()));
    let cheapest = seen.reached.iter().min_by(by_cost).cloned();
    let least = seen.reached.iter().map(|found| found.chosen.len()).min();
    let fewest = seen.reached.iter().filter(|found| Some(found.chosen.len()) == least).min_by(by_cost).cloned();
    (cheapest, fewest)
}

impl Bench<'_, '_> {
    /// Outcomes that change no value at all are left out, and of those that change all values alike all but one: several symbols
    /// may mean the same.
    fn leave_out_twins(&mut self) {
        let present = self.fingerprint(&self.state(&[]));
        for at in 0..self.moves.len() {
            let Some(made) = self.moves.get(at) else { continue };
            if made.numeric {
                let end = self.state(&[(at, made.outcomes.len().saturating_sub(1))]);
                let idle = self.fingerprint(&end) == present;
                if let Some(made) = self.moves.get_mut(at).filter(|_| idle) {
                    made.outcomes.clear();
                }
                continue;
            }
            let mut known = vec![present.clone()];
            let mut kept = Vec::new();
            for outcome in 0..made.outcomes.len() {
                let state = self.state(&[(at, outcome)]);
                let print = self.fingerprint(&state);
                if !known.contains(&print) {
                    known.push(print);
                    kept.extend(self.moves.get(at).and_then(|made| made.outcomes.get(outcome)).cloned());
                }
            }
            if let Some(made) = self.moves.get_mut(at) {
                made.outcomes = kept;
            }
        }
        self.moves.retain(|made| !made.outcomes.is_empty());
    }

    /// Every value of the pair in a state.
    fn fingerprint(&mut self, state: &State<'_>) -> Vec<crate::schema::Value> {
        self.trials += 1;
        let records = Records { vendor: self.records.vendor, partner: &state.partner, offer: &state.offer };
        let Ok(pair) = pair(self.model, records) else { return Vec::new() };
        let values = evaluate(self.model, &pair, &all_on(self.model));
        let ids = (0..self.model.quantities.len()).map(crate::program::QuantityId);
        let all = ids.zip(&self.model.quantities).flat_map(|(id, quantity)| {
            let members = values.instances(&quantity.scope);
            (0..members).map(|member| values.value(id, member, u32::MAX)).collect::<Vec<_>>()
        });
        all.collect()
    }

    /// Each lever alone at its best: the nearest outcome that reaches the target, else the one with the highest score.
    fn each_alone(&mut self, pair: &Pair<'_>) -> Vec<((usize, usize), Alone)> {
        let mut found = Vec::new();
        // Where there is too much to try, numbers are tried at their limits only.
        let total: usize = self.moves.iter().map(|made| made.outcomes.len()).sum();
        let whole = u64::try_from(total).unwrap_or(u64::MAX) <= self.limit / 3;
        for at in 0..self.moves.len() {
            let Some(made) = self.moves.get(at) else { continue };
            let outcomes = if whole { 0..made.outcomes.len() } else { made.tried() };
            let mut best: Option<(usize, Trial, bool)> = None;
            for outcome in outcomes {
                if self.spent() {
                    break;
                }
                let state = self.state(&[(at, outcome)]);
                let Some(trial) = self.trial(&state) else { continue };
                let reaches = self.reaches(&trial);
                let better = best.as_ref().is_none_or(|(_, best, reached)| !reached && (reaches || trial.score > best.score));
                if better {
                    best = Some((outcome, trial, reaches));
                }
            }
            let Some((outcome, trial, reaches)) = best else { continue };
            let cost = self.cost(&[(at, outcome)]);
            let Some(made) = self.moves.get(at) else { continue };
            let settings = made.outcomes.get(outcome).into_iter().flatten();
            found.push((
                (at, outcome),
                Alone {
                    lever: self.model.levers.get(made.lever).map_or_else(String::new, |lever| lever.name.clone()),
                    member: made.members.join(", "),
                    changes: settings.filter_map(|setting| moves::told(self.model, pair, setting)).collect(),
                    standing: standing(self.model, &trial, cost),
                    reaches,
                },
            ));
        }
        found.sort_by(|(_, a), (_, b)| {
            (b.reaches, b.standing.score).partial_cmp(&(a.reaches, a.standing.score)).unwrap_or(core::cmp::Ordering::Equal)
        });
        found
    }

    /// The levers that help most alone come first, so that a search that is cut short has seen the best.
    fn best_first(&mut self, alone: &[((usize, usize), Alone)]) {
        let mut order: Vec<usize> = alone.iter().map(|((at, _), _)| *at).collect();
        order.extend((0..self.moves.len()).filter(|at| !alone.iter().any(|((other, _), _)| other == at)));
        self.moves = order.iter().filter_map(|at| self.moves.get(*at).cloned()).collect();
    }

    /// Adds levers to the closest set, each time the one that adds most, until the target is reached or nothing helps.
    fn beyond(&mut self, seen: &mut Seen) {
        while let Some((chosen, score)) = seen.nearest.clone() {
            if chosen.len() >= MOST_LEVERS || self.spent() {
                return;
            }
            let mut best: Option<(Chosen, Trial)> = None;
            for at in 0..self.moves.len() {
                let taken = |made: &moves::Move| {
                    chosen.iter().any(|(other, _)| self.moves.get(*other).is_some_and(|other| other.collides(made)))
                };
                let Some(made) = self.moves.get(at).filter(|made| !taken(made)) else { continue };
                for outcome in made.tried() {
                    let mut more = chosen.clone();
                    more.push((at, outcome));
                    let state = self.state(&more);
                    let Some(trial) = self.trial(&state) else { continue };
                    let reaches = self.reaches(&trial);
                    if best.as_ref().is_none_or(|(_, known)| !self.reaches(known) && (reaches || trial.score > known.score)) {
                        best = Some((more, trial));
                    }
                }
            }
            let Some((more, trial)) = best else { return };
            if self.reaches(&trial) {
                let found = self.cheapest(&more);
                seen.reached.push(found);
                return;
            }
            if trial.score <= score {
                return;
            }
            seen.nearest = Some((more, trial.score));
        }
    }
}

fn standing(model: &Model, trial: &Trial, cost: f64) -> Standing {
    Standing {
        score: trial.score,
        verdict: trial.verdict.clone(),
        verdict_title: trial.verdict_title.clone(),
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

    fn standing(&self, trial: &Trial, cost: f64) -> Standing {
        standing(self.question.model, trial, cost)
    }

    fn plan(&self, bench: &mut Bench<'_, '_>, found: &Found, reaches: bool) -> Result<Plan, Diagnostic> {
        let Question { model, money, records, .. } = self.question;
        let ordered = order(bench, &found.chosen);
        let mut steps = Vec::new();
        let mut so_far = Chosen::new();
        let mut spent = 0.0;
        for (at, outcome) in &ordered {
            so_far.push((*at, *outcome));
            let state = bench.state(&so_far);
            let trial = bench.trial(&state);
            let others: Chosen = ordered.iter().filter(|other| *other != &(*at, *outcome)).copied().collect();
            let rest = bench.state(&others);
            let without = bench.trial(&rest).map(|trial| self.standing(&trial, bench.cost(&others)));
            let cost = bench.cost(&so_far);
            let Some(made) = bench.moves.get(*at) else { continue };
            let Some(lever) = model.levers.get(made.lever) else { continue };
            let settings = made.outcomes.get(*outcome).into_iter().flatten();
            let nowhere = Trial { score: f64::from(0_u8), verdict: String::new(), verdict_title: String::new() };
            steps.push(PlanStep {
                lever: lever.name.clone(),
                member: made.members.join(", "),
                changes: settings.filter_map(|setting| moves::told(model, self.pair, setting)).collect(),
                because: self.because(made)?,
                source: lever.source.clone(),
                standing: self.standing(trial.as_ref().unwrap_or(&nowhere), cost),
                without,
                cost: cost - spent,
                cost_text: show(cost - spent, Dimension::MONEY, Style::Plain, model.currency),
            });
            spent = cost;
        }
        let state = bench.state(&ordered);
        let mut offer = state.offer.into_owned();
        offer.name = format!("{} (redesigned)", offer.name);
        offer.title = offer.name.clone();
        let report: Report = assess(model, Records { partner: &state.partner, offer: &offer, ..records })?;
        let trial = Trial { score: report.score, verdict: report.verdict.clone(), verdict_title: report.verdict_title.clone() };
        let partner_changes = ordered.iter().filter_map(|(at, outcome)| bench.moves.get(*at)?.outcomes.get(*outcome)).flatten();
        let partner_changes = partner_changes.filter(|setting| !setting.is_of_offer());
        Ok(Plan {
            reaches,
            steps,
            standing: self.standing(&trial, spent),
            offer_text: laid_out(&write_offer(&model.schema, money, &offer)),
            partner_changes: partner_changes.filter_map(|setting| moves::told(model, self.pair, setting)).collect(),
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
        let mut best: Option<(usize, f64)> = None;
        for (place, step) in rest.iter().enumerate() {
            let mut more = ordered.clone();
            more.push(*step);
            let state = bench.state(&more);
            let score = bench.trial(&state).map_or(f64::NEG_INFINITY, |trial| trial.score);
            if best.is_none_or(|(_, known)| score > known) {
                best = Some((place, score));
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
