//! Which causes are taken apart: all that can act on the pair, up to the limit; beyond it the least are joined.

use crate::eval::{Switch, Values, all_on, evaluate};
use crate::facts::Pair;
use crate::prelude::*;
use crate::program::{MAX_LIVE_CAUSES, Model};

/// What is done with each cause.
#[derive(Debug, Clone)]
pub(crate) struct Cast {
    /// By cause.
    pub(crate) switches: Vec<Switch>,
    /// How many players there are.
    pub(crate) players: usize,
    /// The bit that stands for several causes, if any.
    pub(crate) others: Option<u8>,
    /// Their titles.
    pub(crate) joined: Vec<String>,
}

/// Every cause is a player of its own while there are few. With many, those come first that change the target most when
/// they alone are switched, off or on; all others share one player, so that the shares still sum to the whole.
pub(crate) fn choose(model: &Model, pair: &Pair<'_>) -> Cast {
    let count = model.causes.len();
    if count <= MAX_LIVE_CAUSES {
        let switches = (0..count).map(player).collect();
        return Cast { switches, players: count, others: None, joined: Vec::new() };
    }
    let live = live(model, pair);
    let mut order: Vec<usize> = (0..count).filter(|cause| live.contains(cause)).collect();
    if order.len() > MAX_LIVE_CAUSES {
        let effects = single_effects(model, pair, &order);
        order.arrange(|a, b| {
            let effect = |cause: &usize| effects.get(cause).copied().unwrap_or(0.0);
            effect(b).total_cmp(&effect(a)).then(a.cmp(b))
        });
    }
    let joins = order.len() > MAX_LIVE_CAUSES;
    let single = if joins { MAX_LIVE_CAUSES - 1 } else { order.len() };
    let mut switches = vec![Switch::On; count];
    let mut joined = Vec::new();
    for (at, cause) in order.iter().enumerate() {
        if let Some(place) = switches.get_mut(*cause) {
            *place = player(at.min(single));
        }
        if at >= single {
            joined.extend(model.causes.get(*cause).map(|cause| cause.title.clone()));
        }
    }
    joined.arrange(Ord::cmp);
    let others = joins.then(|| u8::try_from(single).unwrap_or(0));
    Cast { switches, players: single + usize::from(joins), others, joined }
}

fn player(at: usize) -> Switch {
    Switch::Player(u8::try_from(at).unwrap_or(0))
}

/// The causes with an effect that is not neutral when all are on, when all but one are, or when only one is.
fn live(model: &Model, pair: &Pair<'_>) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut look = |switches: &[Switch]| {
        let values = evaluate(model, pair, switches);
        for (at, cause) in model.causes.iter().enumerate() {
            if acts(model, &values, &cause.rules) {
                found.insert(at);
            }
        }
    };
    look(&all_on(model));
    look(&vec![Switch::Off; model.causes.len()]);
    found
}

fn acts(model: &Model, values: &Values<'_>, rules: &[crate::program::RuleId]) -> bool {
    rules.iter().filter_map(|id| model.rules.get(id.0)).flat_map(|rule| &rule.effects).any(|effect| values.is_live(*effect))
}

/// How far the target moves when one cause is switched off, or on, alone; the larger of the two.
fn single_effects(model: &Model, pair: &Pair<'_>, causes: &[usize]) -> BTreeMap<usize, f64> {
    let value = |switches: &[Switch]| evaluate(model, pair, switches).value(model.verdict.on, 0, u32::MAX).number();
    let (on, off) = (all_on(model), vec![Switch::Off; model.causes.len()]);
    let (all, none) = (value(&on), value(&off));
    let with = |switches: &[Switch], cause: usize, switch: Switch| {
        let mut changed = switches.to_vec();
        if let Some(place) = changed.get_mut(cause) {
            *place = switch;
        }
        value(&changed)
    };
    let moved = |from: Option<f64>, to: Option<f64>| from.zip(to).map_or(0.0, |(from, to)| (from - to).abs());
    causes
        .iter()
        .map(|cause| {
            let lift = moved(all, with(&on, *cause, Switch::Off));
            let alone = moved(none, with(&off, *cause, Switch::On));
            (*cause, if alone > lift { alone } else { lift })
        })
        .gather()
}
