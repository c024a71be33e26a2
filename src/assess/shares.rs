//! What each cause took: the Shapley value, and its two plainer companions.

use super::players::Cast;
use super::report::CauseShare;
use super::sentences::Words;
use crate::diagnostic::Diagnostic;
use crate::eval::{Switch, Values};
use crate::prelude::*;

/// The Shapley value of every player in the game `worth`, where `worth[set]` is the value of a set of players (one bit each)
/// and `worth.len()` is 2ⁿ: the mean over all orders of what a player adds. The shares sum to `worth[all] − worth[none]`.
/// Shapley, L. S. 1953: A value for n-person games.
#[must_use]
pub fn shapley(worth: &[f64]) -> Vec<f64> {
    let players = usize::try_from(worth.len().max(1).ilog2()).unwrap_or(0);
    let weights = weights(players);
    // The size of each set: those with a further player are one larger than those without.
    let mut sizes: Vec<usize> = vec![0];
    for _ in 0..players {
        sizes.extend_from_within(..);
        let half = sizes.len() / 2;
        sizes.iter_mut().skip(half).for_each(|size| *size += 1);
    }
    let by_set: Vec<f64> = sizes.iter().map(|size| weights.get(*size).copied().unwrap_or(0.0)).collect();
    (0..players)
        .map(|player| {
            let bit: usize = 1 << player;
            let mut share = 0.0;
            // Sets stand in runs without the player and with it.
            for (worth, by_set) in worth.chunks_exact(2 * bit).zip(by_set.chunks_exact(2 * bit)) {
                let (without, with) = worth.split_at(bit);
                for ((without, with), weight) in without.iter().zip(with).zip(by_set) {
                    share += (with - without) * weight;
                }
            }
            share
        })
        .collect()
}

/// |S|! (n − |S| − 1)! / n! for each size of S: the chance that exactly S comes before a player in a random order,
/// which is 1 / (n · C(n − 1, |S|)).
fn weights(players: usize) -> Vec<f64> {
    let count = f64::from(u32::try_from(players).unwrap_or(u32::MAX));
    let mut choose = 1.0;
    let mut weights = Vec::new();
    for size in 0..players {
        weights.push(1.0 / (count * choose));
        let taken = f64::from(u32::try_from(size).unwrap_or(u32::MAX));
        choose = choose * (count - 1.0 - taken) / (taken + 1.0);
    }
    weights
}

/// The target for every set of players.
fn worth(words: &Words<'_>, values: &Values<'_>, cast: &Cast) -> Result<Vec<f64>, Diagnostic> {
    let values = values.across(words.model.verdict.on, cast.players);
    values.map(|value| value.number().ok_or_else(|| super::no_value(words.pair))).collect()
}

/// The cause with the largest share, by its symbol.
pub(crate) fn main(words: &Words<'_>, values: &Values<'_>, cast: &Cast) -> Result<Option<(String, f64)>, Diagnostic> {
    let worth = worth(words, values, cast)?;
    let shares = shapley(&worth);
    let mut found: Option<(String, f64)> = None;
    for (cause, switch) in words.model.causes.iter().zip(&cast.switches) {
        let Switch::Player(player) = switch else { continue };
        let (name, player) =
            (if cast.others == Some(*player) { "other_causes" } else { cause.name.as_str() }, usize::from(*player));
        let share = shares.get(player).copied().unwrap_or(0.0) + 0.0;
        if share.abs() > found.as_ref().map_or(0.0, |(_, most)| most.abs()) {
            found = Some((name.into(), share));
        }
    }
    Ok(found)
}

/// Every cause of the program with its share in the target; the largest loss first, neutral ones last.
pub(crate) fn causes(words: &Words<'_>, values: &mut Values<'_>, cast: &Cast) -> Result<Vec<CauseShare>, Diagnostic> {
    let model = words.model;
    let worth = worth(words, values, cast)?;
    let shares = shapley(&worth);
    let at = |set: usize| worth.get(set).copied().unwrap_or(0.0);
    let all = worth.len() - 1;
    let mut found = Vec::new();
    for (number, cause) in model.causes.iter().enumerate() {
        let player = match cast.switches.get(number) {
            Some(Switch::Player(player)) if cast.others != Some(*player) => Some(usize::from(*player)),
            Some(Switch::Player(_)) => continue,
            _ => None,
        };
        let told = words.cause(values, cause)?;
        let live = player.is_some() && cause.rules.iter().any(|rule| words.acts(values, *rule));
        let bit = player.map_or(0, |player| 1 << player);
        found.push(CauseShare {
            name: cause.name.clone(),
            title: cause.title.clone(),
            share: player.and_then(|player| shares.get(player)).copied().unwrap_or(0.0) + 0.0,
            alone: at(bit),
            lift: at(all & !bit) - at(all) + 0.0,
            live,
            because: told.because,
            rule: told.rule,
            source: told.source,
        });
    }
    if let Some(player) = cast.others {
        let bit = 1 << usize::from(player);
        found.push(CauseShare {
            name: "other_causes".into(),
            title: "other causes".into(),
            share: shares.get(usize::from(player)).copied().unwrap_or(0.0),
            alone: at(bit),
            lift: at(all & !bit) - at(all),
            live: true,
            because: format!(
                "Joined, since more than {} causes act here: {}.",
                crate::program::MAX_LIVE_CAUSES,
                cast.joined.join(", ")
            ),
            rule: String::new(),
            source: String::new(),
        });
    }
    found.arrange(|a, b| b.live.cmp(&a.live).then(a.share.total_cmp(&b.share)).then_with(|| a.name.cmp(&b.name)));
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_a_sum_are_its_terms() {
        let worth: Vec<f64> =
            (0..8_u32).map(|set| f64::from(set & 1) * 2.0 + f64::from(set >> 1 & 1) * 3.0 - f64::from(set >> 2)).collect();
        let shares = shapley(&worth);
        for (share, term) in shares.iter().zip([2.0, 3.0, -1.0]) {
            assert!((share - term).abs() < 1e-12);
        }
    }

    #[test]
    fn the_glove_game_gives_the_short_side_two_thirds() {
        // One left glove, two right ones: a pair is worth 1. Shapley: 2/3, 1/6, 1/6.
        let worth: Vec<f64> = (0..8_u32).map(|set| f64::from(u8::from(set & 1 == 1 && set & 6 != 0))).collect();
        let shares = shapley(&worth);
        for (share, known) in shares.iter().zip([2.0 / 3.0, 1.0 / 6.0, 1.0 / 6.0]) {
            assert!((share - known).abs() < 1e-12);
        }
    }
}
