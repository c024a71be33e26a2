//! Needs: what a partner lacks for what offers ask of it, what mending that is worth, and when there is room for it.
//!
//! Pulls each lever that states a `need` on every pair of the partner: one that changes the partner's own facts once for all
//! offers, one that changes an offer for that offer. Ranks them by what the target gains for each unit of cost, then by the
//! lever's own gain, and lays them out over months at the pace that the lever states. Gives plain data.

use crate::advise::FieldChange;
use crate::advise::bench::State;
use crate::advise::moves::{Move, apply, moves, told};
use crate::assess::{Finding, REPORT_SCHEMA, Records, Words, in_lever, pair, programme, sound, target};
use crate::diagnostic::Diagnostic;
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
}

/// One need.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Need {
    /// The lever's name.
    pub lever: String,
    /// The offer that is changed; empty where the partner's own facts are.
    pub offer: String,
    /// What changes.
    pub changes: Vec<FieldChange>,
    /// Why, in the lever's words.
    pub because: String,
    /// What it does to each offer.
    pub effects: Vec<NeedEffect>,
    /// What the target gains, over all offers.
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
    /// When it starts, in months from now, after the needs before it.
    pub from_month: f64,
    /// When it is done.
    pub to_month: f64,
}

/// What mending a need does to one offer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
/// What keeps one of the pairs from being assessed, and faults in levers.
pub fn needs(model: &Model, partner: &Record, records: &[Records<'_>]) -> Result<Needs, Diagnostic> {
    let mut found: Vec<(Need, f64)> = Vec::new();
    for at in records {
        let bound = pair(model, *at)?;
        let mut values = evaluate(model, &bound, &all_on(model));
        sound(model, &bound, &mut values)?;
        for made in moves(model, &bound, &mut values, &|lever| lever.need.is_some())? {
            let Some(lever) = model.levers.get(made.lever) else { continue };
            let Some(outcome) = made.outcomes.last() else { continue };
            let of_offer = outcome.iter().any(|setting| setting.is_of_offer());
            let offer = if of_offer { at.offer.name.clone() } else { String::new() };
            let known = found.iter().any(|(need, _)| need.lever == lever.name && need.offer == offer);
            if known {
                continue;
            }
            let look = Look { model, lever, made: &made };
            let affected: Vec<Records<'_>> = if of_offer { vec![*at] } else { records.to_vec() };
            let mut effects = Vec::new();
            for other in affected {
                effects.extend(look.effect(other)?);
            }
            let mut state = State { partner: Cow::Borrowed(at.partner), offer: Cow::Borrowed(at.offer) };
            outcome.iter().for_each(|setting| apply(model, setting, &mut state));
            let cost = look.difference(lever.cost.as_ref(), &bound, &mut values, &state, *at)?;
            let days = look.number(lever.need.as_ref(), &bound, &mut values)?;
            let pace = look.number(lever.pace.as_ref(), &bound, &mut values)?;
            let score_gain: f64 = effects.iter().map(|effect| effect.score_then - effect.score).sum();
            let gain: f64 = effects.iter().map(|effect| effect.gain_then - effect.gain).sum();
            let because = Words { model, pair: &bound }.filled(&mut values, &lever.because, &lever.scope, look.instance(&bound));
            let because = because.map_err(|fault| in_lever(model, &bound, lever, &fault, &values))?;
            let need = Need {
                lever: lever.name.clone(),
                offer,
                changes: outcome.iter().filter_map(|setting| told(model, &bound, setting)).collect(),
                because,
                effects,
                score_gain,
                gain,
                gain_title: look.gain_title(),
                cost,
                cost_text: show(cost, Dimension::MONEY, Style::Plain, model.currency),
                score_per_1000: (cost > 0.0).then(|| score_gain / cost * 1000.0),
                days,
                from_month: 0.0,
                to_month: 0.0,
            };
            if need.score_gain > 1e-9 || need.gain > 1e-9 {
                found.push((need, pace));
            }
        }
    }
    let worth = |need: &Need, gained: f64| if need.cost > 0.0 { gained / need.cost } else { f64::INFINITY };
    found.sort_by(|(a, _), (b, _)| {
        let by_score = worth(b, b.score_gain).total_cmp(&worth(a, a.score_gain));
        by_score.then(worth(b, b.gain).total_cmp(&worth(a, a.gain))).then_with(|| (&a.lever, &a.offer).cmp(&(&b.lever, &b.offer)))
    });
    let mut month = 0.0;
    let laid_out = found.into_iter().map(|(mut need, pace)| {
        need.from_month = month;
        if pace > 0.0 {
            month += need.days / pace;
        }
        need.to_month = month;
        need
    });
    let needs = laid_out.collect();
    Ok(Needs { schema: REPORT_SCHEMA, partner: partner.name.clone(), findings: programme(model, records)?, needs })
}

/// A lever on one partner.
struct Look<'l> {
    model: &'l Model,
    lever: &'l Lever,
    made: &'l Move,
}

impl Look<'_> {
    /// What the need does to an offer; nothing where it has no result.
    fn effect(&self, records: Records<'_>) -> Result<Option<NeedEffect>, Diagnostic> {
        let Self { model, lever, made } = *self;
        let bound = pair(model, records)?;
        let mut values = evaluate(model, &bound, &all_on(model));
        sound(model, &bound, &mut values)?;
        let mut state = State { partner: Cow::Borrowed(records.partner), offer: Cow::Borrowed(records.offer) };
        made.outcomes.last().into_iter().flatten().for_each(|setting| apply(model, setting, &mut state));
        let then = Records { vendor: records.vendor, partner: &state.partner, offer: &state.offer };
        let Ok(then) = pair(model, then) else { return Ok(None) };
        let mut changed = evaluate(model, &then, &all_on(model));
        if sound(model, &then, &mut changed).is_err() {
            return Ok(None);
        }
        Ok(Some(NeedEffect {
            offer: records.offer.name.clone(),
            score: target(model, &bound, &values, u32::MAX)?,
            score_then: target(model, &then, &changed, u32::MAX)?,
            gain: self.number(lever.gain.as_ref(), &bound, &mut values)?,
            gain_then: self.number(lever.gain.as_ref(), &then, &mut changed)?,
        }))
    }

    /// What a lever's account comes to more with the change made.
    fn difference(
        &self,
        account: Option<&Expr>,
        bound: &Pair<'_>,
        values: &mut Values<'_>,
        state: &State<'_>,
        records: Records<'_>,
    ) -> Result<f64, Diagnostic> {
        let then = pair(self.model, Records { vendor: records.vendor, partner: &state.partner, offer: &state.offer })?;
        let mut changed = evaluate(self.model, &then, &all_on(self.model));
        Ok(self.number(account, &then, &mut changed)? - self.number(account, bound, values)? + 0.0)
    }

    /// A number of the lever for a pair; 0 where it states none.
    fn number(&self, expr: Option<&Expr>, bound: &Pair<'_>, values: &mut Values<'_>) -> Result<f64, Diagnostic> {
        let Some(expr) = expr else { return Ok(0.0) };
        let value = values.compute(expr, &self.lever.scope, self.instance(bound));
        let value = value.map_err(|fault| in_lever(self.model, bound, self.lever, &fault, values))?;
        Ok(value.number().unwrap_or(0.0))
    }

    /// The title of the quantity that the gain is; `gain` for anything else.
    fn gain_title(&self) -> String {
        match &self.lever.gain {
            Some(Expr::Quantity(id, _)) => {
                self.model.quantities.get(id.0).map_or_else(String::new, |quantity| quantity.title.clone())
            }
            _ => "gain".into(),
        }
    }

    fn instance(&self, bound: &Pair<'_>) -> usize {
        self.lever.scope.iter().zip(&self.made.members).fold(0, |instance, (entity, name)| {
            let count = bound.count(*entity);
            instance * count + (0..count).find(|member| bound.name(*entity, *member) == name).unwrap_or(0)
        })
    }
}
