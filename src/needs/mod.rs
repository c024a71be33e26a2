//! Needs: what a partner lacks for what offers ask of it, what mending that is worth, and when there is room for it.
//!
//! Moves each lever that states a `need` on every pair of the partner for which its condition holds: one that changes the partner's
//! own facts once for all of these offers, one that changes an offer for that offer. Ranks them by what the target gains for each
//! unit of cost, then by the lever's own gain, and lays them out over months at the pace that the lever states. Gives plain data.

use crate::advise::FieldChange;
use crate::advise::bench::State;
use crate::advise::moves::{Move, Setting, apply, moves, told};
use crate::assess::{Finding, REPORT_SCHEMA, Records, Words, counted, in_lever, over, pair, programme, sound, target};
use crate::diagnostic::{Code, Diagnostic};
use crate::eval::{Values, all_on, evaluate};
use crate::facts::{Pair, Record};
use crate::prelude::*;
use crate::program::{Expr, Lever, Model};
use crate::value::{Dimension, Style, show};
use alloc::borrow::Cow;
use serde::{Deserialize, Serialize};

/// What a partner lacks, best first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Needs {
    /// Version of the report's shape.
    pub schema: u32,
    /// The partner's name.
    pub partner: String,
    /// What rules say of all offers together.
    pub findings: Vec<Finding>,
    /// The needs, best first, in the order in which to go about them.
    pub needs: Vec<Need>,
    /// A thousand of the program's currency as text, such as `€1000`: what `score_per_1000` is about.
    pub thousand: String,
}

/// One need.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Need {
    /// The lever's name.
    pub lever: String,
    /// The members that it is about, such as an activity; empty for the pair.
    pub member: String,
    /// The offer that is changed; empty where the partner's own facts are.
    pub offer: String,
    /// What changes.
    pub changes: Vec<FieldChange>,
    /// Why, in the lever's words.
    pub because: String,
    /// What it does to each offer that the lever's condition holds for.
    pub effects: Vec<NeedEffect>,
    /// The offers among them whose target it lowers; it raises the others by more.
    pub lowers: Vec<String>,
    /// What the target gains, over all these offers.
    pub score_gain: f64,
    /// What the lever's own gain comes to, such as closings, over all offers.
    pub gain: f64,
    /// What that gain is called.
    pub gain_title: String,
    /// What it costs the vendor, in the program's currency.
    pub cost: f64,
    /// The same as text.
    pub cost_text: String,
    /// What the target gains for each 1000 of cost; `null` where it costs nothing.
    pub score_per_1000: Option<f64>,
    /// Days of work that it takes of the partner's people.
    pub days: f64,
    /// When it starts, in months from now: at once where it takes no days, else after the needs before it that do; `null` where there
    /// is no room for it.
    pub from_month: Option<f64>,
    /// When it is done; `null` where there is no room for it.
    pub to_month: Option<f64>,
}

/// What mending a need does to one offer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct NeedEffect {
    /// The offer's name.
    pub offer: String,
    /// The target as it is.
    pub score: f64,
    /// The target with the need mended.
    pub score_then: f64,
    /// The lever's gain as it is.
    pub gain: f64,
    /// The lever's gain with the need mended.
    pub gain_then: f64,
}

/// Looks for the needs of a partner.
///
/// # Errors
/// What keeps a pair from being assessed that a need or a rule over all offers asks for, and faults in levers.
pub fn needs(model: &Model, partner: &Record, records: &[Records<'_>]) -> Result<Needs, Diagnostic> {
    // By name: the order in which offers are declared changes nothing.
    let levers: Vec<&Lever> = model.levers.iter().filter(|lever| lever.need.is_some()).collect();
    let mut records = counted(model, records, &levers)?;
    records.arrange(|a, b| a.offer.name.cmp(&b.offer.name));
    let pairs = records.iter().map(|records| pair(model, *records)).collect::<Result<Vec<_>, _>>()?;
    let mut all = Vec::new();
    for bound in &pairs {
        let mut values = evaluate(model, bound, &all_on(model));
        sound(model, bound, &mut values)?;
        all.push(values);
    }
    let settled = settled(model, &pairs, &mut all)?;
    let candidates = candidates(&settled, &pairs, &mut all)?;
    let present = Present { model, settled: &settled, records: &records, pairs: &pairs };
    let mut found = Vec::new();
    for candidate in &candidates {
        found.extend(present.weigh(candidate, &mut all)?);
    }
    let worth = |need: &Need, gained: f64| match (gained > 0.0, need.cost > 0.0) {
        (true, false) => f64::INFINITY,
        (true, true) => gained / need.cost,
        (false, _) => 0.0,
    };
    found.arrange(|(a, _), (b, _)| {
        let by_score = worth(b, b.score_gain).total_cmp(&worth(a, a.score_gain)).then(b.score_gain.total_cmp(&a.score_gain));
        let by_gain = worth(b, b.gain).total_cmp(&worth(a, a.gain)).then(b.gain.total_cmp(&a.gain));
        by_score.then(by_gain).then_with(|| (&a.lever, &a.member, &a.offer).cmp(&(&b.lever, &b.member, &b.offer)))
    });
    let thousand = show(1000.0, Dimension::MONEY, Style::Plain, model.currency);
    let findings = programme(model, &records)?;
    Ok(Needs { schema: REPORT_SCHEMA, partner: partner.name.clone(), findings, needs: laid_out(found), thousand })
}

/// The needs with their months: what takes none of the partner's days starts at once, what does comes one after the other, and what
/// there is no room for has no months.
fn laid_out(found: Vec<(Need, Option<f64>)>) -> Vec<Need> {
    let mut month = 0.0;
    let placed = found.into_iter().map(|(mut need, pace)| {
        let takes = if need.days > 0.0 { pace.map_or(Some(0.0), |pace| (pace > 0.0).then(|| need.days / pace)) } else { None };
        (need.from_month, need.to_month) = match takes {
            _ if need.days <= 0.0 => (Some(0.0), Some(0.0)),
            Some(months) => (Some(month), Some(month + months)),
            None => (None, None),
        };
        month += takes.unwrap_or(0.0);
        need
    });
    placed.collect()
}

/// The model with every look of a need over all offers replaced by what it comes to.
fn settled<'m>(model: &'m Model, pairs: &[Pair<'_>], all: &mut [Values<'_>]) -> Result<Cow<'m, Model>, Diagnostic> {
    if !model.levers.iter().any(Lever::is_over_offers) {
        return Ok(Cow::Borrowed(model));
    }
    let mut settled = model.clone();
    for lever in settled.levers.iter_mut().filter(|lever| lever.is_over_offers()) {
        *lever = over_all(model, lever, pairs, all)?;
    }
    Ok(Cow::Owned(settled))
}

fn over_all(model: &Model, lever: &Lever, pairs: &[Pair<'_>], all: &mut [Values<'_>]) -> Result<Lever, Diagnostic> {
    lever.settled(&mut |part| over(part, all)).map_err(|fault| match (pairs.first(), all.first()) {
        (Some(bound), Some(values)) => in_lever(model, bound, lever, &fault, values),
        _ => Diagnostic::without_place(Code::NO_RESULT, "there is no offer"),
    })
}

/// A change that may be a need, and the offers for which the lever's condition holds.
struct Candidate {
    made: Move,
    outcome: Vec<Setting>,
    of_offer: bool,
    offers: Vec<usize>,
}

/// What every need's lever can change: the partner's own facts once for all offers that it holds for, an offer's for that offer.
fn candidates(model: &Model, pairs: &[Pair<'_>], all: &mut [Values<'_>]) -> Result<Vec<Candidate>, Diagnostic> {
    let mut found: Vec<Candidate> = Vec::new();
    for (at, (bound, values)) in pairs.iter().zip(all).enumerate() {
        for made in moves(model, bound, values, &|lever| lever.need.is_some())? {
            let Some(outcome) = made.outcomes.last().cloned() else { continue };
            let of_offer = outcome.iter().any(Setting::is_of_offer);
            let same = |known: &&mut Candidate| {
                !of_offer && known.outcome == outcome && (known.made.lever, &known.made.members) == (made.lever, &made.members)
            };
            match found.iter_mut().find(same) {
                Some(known) => known.offers.push(at),
                None => found.push(Candidate { made, outcome, of_offer, offers: vec![at] }),
            }
        }
    }
    Ok(found)
}

/// The partner and its offers as they are.
struct Present<'p> {
    model: &'p Model,
    settled: &'p Model,
    records: &'p [Records<'p>],
    pairs: &'p [Pair<'p>],
}

/// A need, and at what pace there is room for it; `None` where the lever states no pace.
type Weighed = (Need, Option<f64>);

impl Present<'_> {
    /// What a change does, costs and takes; nothing where it gains nothing.
    fn weigh(&self, candidate: &Candidate, all: &mut [Values<'_>]) -> Result<Option<Weighed>, Diagnostic> {
        let model = self.model;
        let Some(declared) = model.levers.get(candidate.made.lever) else { return Ok(None) };
        let states = self.changed(candidate);
        let looked_at = |at: &usize| declared.is_over_offers() || candidate.offers.contains(at);
        let (mut places, mut pairs) = (Vec::new(), Vec::new());
        for (at, (records, state)) in self.records.iter().zip(&states).enumerate().filter(|(at, _)| looked_at(at)) {
            // An offer that has no result with the change made is left out.
            if let Ok(bound) = pair(model, Records { vendor: records.vendor, partner: &state.partner, offer: &state.offer }) {
                places.push(at);
                pairs.push(bound);
            }
        }
        let (mut offers, mut then) = (Vec::new(), Vec::new());
        for (at, bound) in places.into_iter().zip(&pairs) {
            let mut values = evaluate(model, bound, &all_on(model));
            if sound(model, bound, &mut values).is_ok() {
                offers.push((at, bound));
                then.push(values);
            }
        }
        let lever_then = if declared.is_over_offers() { over_all(model, declared, &pairs, &mut then)? } else { declared.clone() };
        let mut scales = Vec::new();
        for ((at, bound_then), values_then) in
            offers.into_iter().zip(&mut then).filter(|((at, _), _)| candidate.offers.contains(at))
        {
            let (Some(bound), Some(values)) = (self.pairs.get(at), all.get_mut(at)) else { continue };
            scales.push(self.scale(candidate, (bound, values), (bound_then, values_then), &lever_then)?);
        }
        Ok(self.need(candidate, scales))
    }

    /// The facts with the change made: the partner's for all offers, an offer's for that offer.
    fn changed(&self, candidate: &Candidate) -> Vec<State<'_>> {
        let changed = self.records.iter().enumerate().map(|(at, records)| {
            let mut state = State { partner: Cow::Borrowed(records.partner), offer: Cow::Borrowed(records.offer) };
            if !candidate.of_offer || candidate.offers.contains(&at) {
                candidate.outcome.iter().for_each(|setting| apply(self.model, setting, &mut state));
            }
            state
        });
        changed.collect()
    }

    /// What the change does for one offer.
    fn scale(
        &self,
        candidate: &Candidate,
        (bound, values): (&Pair<'_>, &mut Values<'_>),
        (bound_then, values_then): (&Pair<'_>, &mut Values<'_>),
        lever_then: &Lever,
    ) -> Result<Scale, Diagnostic> {
        let model = self.model;
        let Some(lever) = self.settled.levers.get(candidate.made.lever) else { return Ok(Scale::default()) };
        let members = &candidate.made.members;
        let now = Look { model, lever, members, bound };
        let then = Look { model, lever: lever_then, members, bound: bound_then };
        let because = Words { model, pair: bound }.filled(values, &lever.because, &lever.scope, now.instance());
        let told = |setting| told(model, bound, setting);
        Ok(Scale {
            effect: NeedEffect {
                offer: bound.offer.name.clone(),
                score: target(model, bound, values, u32::MAX)?,
                score_then: target(model, bound_then, values_then, u32::MAX)?,
                gain: now.number(lever.gain.as_ref(), values)?.unwrap_or(0.0),
                gain_then: then.number(lever_then.gain.as_ref(), values_then)?.unwrap_or(0.0),
            },
            cost: {
                let after = then.number(lever_then.cost.as_ref(), values_then)?.unwrap_or(0.0);
                after - now.number(lever.cost.as_ref(), values)?.unwrap_or(0.0) + 0.0
            },
            days: now.number(lever.need.as_ref(), values)?.unwrap_or(0.0),
            pace: now.number(lever.pace.as_ref(), values)?,
            because: because.map_err(|fault| in_lever(model, bound, lever, &fault, values))?,
            changes: candidate.outcome.iter().filter_map(told).collect(),
        })
    }

    /// The need over its offers; nothing where it gains nothing. One fact of the partner's is mended once for all offers: at what
    /// the dearest and longest of them states, at the slowest pace.
    fn need(&self, candidate: &Candidate, scales: Vec<Scale>) -> Option<Weighed> {
        let lever = self.model.levers.get(candidate.made.lever)?;
        let first = scales.first()?;
        let greatest = |of: fn(&Scale) -> f64| scales.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
        let (cost, days) = (greatest(|scale| scale.cost), greatest(|scale| scale.days));
        let pace = scales.iter().filter_map(|scale| scale.pace).reduce(f64::min);
        let (because, changes) = (first.because.clone(), first.changes.clone());
        let offer = if candidate.of_offer { first.effect.offer.clone() } else { String::new() };
        let effects: Vec<NeedEffect> = scales.into_iter().map(|scale| scale.effect).collect();
        let score_gain: f64 = effects.iter().map(|effect| effect.score_then - effect.score).sum();
        let gain: f64 = effects.iter().map(|effect| effect.gain_then - effect.gain).sum();
        let lowers: Vec<String> =
            effects.iter().filter(|effect| effect.score_then < effect.score - LEAST).map(|effect| effect.offer.clone()).collect();
        // What lowers a score is a need only where it raises others by more.
        if score_gain <= LEAST && (gain <= LEAST || !lowers.is_empty()) {
            return None;
        }
        let need = Need {
            lever: lever.name.clone(),
            member: candidate.made.members.join(", "),
            offer,
            changes,
            because,
            effects,
            lowers,
            score_gain,
            gain,
            gain_title: gain_title(self.model, lever),
            cost,
            cost_text: show(cost, Dimension::MONEY, Style::Plain, self.model.currency),
            score_per_1000: (cost > 0.0).then(|| score_gain / cost * 1000.0),
            days,
            from_month: None,
            to_month: None,
        };
        Some((need, pace))
    }
}

/// Less than this is nothing.
const LEAST: f64 = 1e-9;

/// What a change does for one offer.
#[derive(Default)]
struct Scale {
    effect: NeedEffect,
    cost: f64,
    days: f64,
    pace: Option<f64>,
    because: String,
    changes: Vec<FieldChange>,
}

/// A lever on one pair.
struct Look<'l> {
    model: &'l Model,
    lever: &'l Lever,
    members: &'l [String],
    bound: &'l Pair<'l>,
}

impl Look<'_> {
    /// A number of the lever; `None` where it states none.
    fn number(&self, expr: Option<&Expr>, values: &mut Values<'_>) -> Result<Option<f64>, Diagnostic> {
        let Some(expr) = expr else { return Ok(None) };
        let value = values.compute(expr, &self.lever.scope, self.instance());
        let value = value.map_err(|fault| in_lever(self.model, self.bound, self.lever, &fault, values))?;
        Ok(Some(value.number().unwrap_or(0.0)))
    }

    fn instance(&self) -> usize {
        let bound = self.bound;
        self.lever.scope.iter().zip(self.members).fold(0, |instance, (entity, name)| {
            let count = bound.count(*entity);
            instance * count + (0..count).find(|member| bound.name(*entity, *member) == name).unwrap_or(0)
        })
    }
}

/// The title of the first quantity that the gain reads; `gain` where it reads none.
fn gain_title(model: &Model, lever: &Lever) -> String {
    let mut first = None;
    if let Some(gain) = &lever.gain {
        gain.visit(&mut |expr| match expr {
            Expr::Quantity(id, _) if first.is_none() => first = Some(id.0),
            _ => {}
        });
    }
    first.and_then(|at| model.quantities.get(at)).map_or_else(|| "gain".into(), |quantity| quantity.title.clone())
}
