//! The search: each lever alone, every set of levers by increasing size, and what of a set is needed.
//!
//! A step belongs to a plan only where without it the target is missed, and a number goes no farther than it must: by bisection,
//! first in large steps, then in small ones.

use super::aim::Distance;
use super::bench::{Ask, Bench, Chosen, Step, Trial};
use super::moves::{Pick, between};
use crate::prelude::*;
use crate::schema::{Entity, Value};

/// Sets of at most so many levers are all looked at, for the cheapest.
pub(crate) const MAX_LEVERS: usize = 4;
/// Where none of those suffices, sets of up to so many are, as far as the trials allow it.
pub(crate) const MORE_LEVERS: usize = 6;
/// Where none of those suffices, levers are added one by one up to so many.
const MOST_LEVERS: usize = 12;
/// How many sets that reach the target are kept, to see what of each is needed.
const MAX_REACHED: usize = 100_000;
/// Of a number's way, how far along it sets are tried too, the first ones first: in parts of 32.
const ANCHORS: [usize; 5] = [16, 8, 4, 24, 2];
/// At so many places before its limit a number is tried at most: these, and the best place alone.
pub(crate) const MOST_BETWEEN: usize = ANCHORS.len() + 1;

/// What is known of one lever alone: its place among the moves, its best outcome, and where the pair then stands.
pub(crate) struct Single {
    pub(crate) step: Step,
    pub(crate) trial: Trial,
}

/// A set that reaches the target, of which everything is needed, and what it costs.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    pub(crate) chosen: Chosen,
    pub(crate) cost: f64,
}

/// What a search has come across.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Sets that reach the target, as they were tried.
    reached: Vec<Chosen>,
    /// The same, those that hold no number.
    fixed: BTreeSet<Vec<(usize, usize)>>,
    /// The set that comes closest without reaching it.
    pub(crate) nearest: Option<(Chosen, Distance)>,
    /// Whether some set reaches the score and not the verdict that belongs to it.
    pub(crate) score_alone: bool,
    /// The cheapest set, and the cheapest of the smallest.
    pub(crate) cheapest: Option<Found>,
    pub(crate) fewest: Option<Found>,
    /// Sets that reach the target and were not followed up for want of trials.
    pub(crate) unsettled: u64,
}

impl Seen {
    pub(crate) fn any(&self) -> bool {
        !self.reached.is_empty()
    }
}

impl Bench<'_, '_> {
    /// Leaves levers out where there are too many to try each: those on members that state the least money or work go first.
    /// Says how many.
    pub(crate) fn leave_out_the_least(&mut self) -> usize {
        let most = usize::try_from(self.limit / 3).unwrap_or(usize::MAX);
        let size = |made: &super::moves::Move| if made.numeric { MANY } else { made.outcomes.len() };
        let all: usize = self.moves.iter().map(size).sum();
        if all <= most {
            return 0;
        }
        let mut ordered: Vec<(f64, usize)> =
            self.moves.iter().enumerate().map(|(at, made)| (self.weight(made.lever, &made.members), at)).collect();
        ordered.arrange(|a, b| b.0.total_cmp(&a.0));
        let (mut kept, mut taken) = (BTreeSet::new(), 0);
        for (_, at) in ordered {
            let size = self.moves.get(at).map_or(0, size);
            if taken + size <= most {
                taken += size;
                kept.insert(at);
            }
        }
        let before = self.moves.len();
        let mut at = 0;
        self.moves.retain(|_| {
            at += 1;
            kept.contains(&(at - 1))
        });
        before - self.moves.len()
    }

    /// How much of the money or work in its list a member states; 1 for the pair.
    fn weight(&self, lever: usize, members: &[String]) -> f64 {
        let scope: &[Entity] = self.model.levers.get(lever).map_or(&[], |lever| &lever.scope);
        let mut least = 1.0;
        for (entity, name) in scope.iter().zip(members) {
            let owner = if matches!(entity, Entity::Ask | Entity::Reward) { self.records.offer } else { self.records.partner };
            let mut share = 0.0;
            for (id, field) in self.model.schema.fields_of(*entity) {
                let dimension = field.dimension();
                if dimension.money != 1 && dimension.effort != 1 {
                    continue;
                }
                let stated = |record: &crate::facts::Record| {
                    record.cells.get(&id).and_then(|cell| cell.value.number()).map_or(0.0, f64::abs)
                };
                let largest = owner.list(*entity).iter().map(stated).fold(0.0, f64::max);
                let own = owner.list(*entity).iter().find(|member| member.name == *name).map_or(0.0, stated);
                if largest > 0.0 && own / largest > share {
                    share = own / largest;
                }
            }
            least = if share < least { share } else { least };
        }
        least
    }

    /// Each lever alone, at every outcome; outcomes that change no value, or the same values as another one of the lever, are left
    /// out, and so are levers without any. The best lever comes first, and the moves are brought into that order.
    pub(crate) fn each_alone(&mut self, start: &Distance, seen: &mut Seen) -> Vec<Single> {
        let present = self.trial(&[], Ask::CostAndPrint).map(|trial| trial.print).unwrap_or_default();
        let total: usize = self.moves.iter().map(|made| made.outcomes.len()).sum();
        // Where there is too much to try, numbers are tried at a few places only.
        let whole = u64::try_from(total).unwrap_or(u64::MAX) <= self.limit / 3;
        let mut found: Vec<(Option<Single>, super::moves::Move)> = Vec::new();
        for at in 0..self.moves.len() {
            let single = self.alone(at, whole, &present, seen);
            let Some(made) = self.moves.get(at).filter(|made| !made.outcomes.is_empty()) else { continue };
            found.push((single, made.clone()));
        }
        found.arrange(|(a, _), (b, _)| match (a, b) {
            (Some(a), Some(b)) => best_first(&a.trial, &b.trial),
            (a, b) => b.is_some().cmp(&a.is_some()),
        });
        self.moves = found.iter().map(|(_, made)| made.clone()).collect();
        let singles: Vec<Single> = found
            .into_iter()
            .enumerate()
            .filter_map(|(at, (single, _))| single.map(|single| Single { step: (at, single.step.1), ..single }))
            .collect();
        for single in &singles {
            if single.trial.distance.reached {
                seen.reached.push(vec![single.step]);
            } else if single.trial.distance.nearer(start) {
                seen.keep_nearest(&[single.step], &single.trial.distance);
            }
        }
        singles
    }

    fn alone(&mut self, at: usize, whole: bool, present: &[Value], seen: &mut Seen) -> Option<Single> {
        let made = self.moves.get(at)?;
        let (numeric, many) = (made.numeric, made.outcomes.len());
        let outcomes: Vec<usize> = if numeric && !whole { places(many, MANY - 1) } else { (0..many).collect() };
        let mut best: Option<Single> = None;
        let mut known: Vec<Vec<Value>> = vec![present.to_vec()];
        let mut kept: Vec<usize> = Vec::new();
        let (mut idle, mut ended, mut dearer, mut last_cost) = (true, false, true, 0.0);
        for outcome in outcomes {
            if self.spent() {
                break;
            }
            let step = (at, Pick::Outcome(outcome));
            let ask = if numeric && outcome + 1 < many { Ask::Cost } else { Ask::CostAndPrint };
            let Some(mut trial) = self.trial(&[step], ask) else { continue };
            let print = core::mem::take(&mut trial.print);
            if ask == Ask::CostAndPrint {
                ended = true;
                if known.contains(&print) {
                    continue;
                }
                idle = false;
                if !numeric {
                    known.push(print);
                }
            }
            kept.push(outcome);
            dearer = dearer && trial.cost >= last_cost - SAME * (1.0 + f64::abs(last_cost));
            last_cost = trial.cost;
            seen.score_alone = seen.score_alone || self.aim.scores(trial.score) && !trial.distance.reached;
            let better = |best: &Single| match (trial.distance.reached, best.trial.distance.reached) {
                (true, true) => !numeric && trial.cost < best.trial.cost,
                _ => trial.distance.nearer(&best.trial.distance),
            };
            if best.as_ref().is_none_or(better) {
                best = Some(Single { step, trial });
            }
        }
        // Where the end has no result nothing is known of the whole way.
        idle = idle && (ended || kept.is_empty());
        if numeric {
            let tried = if idle { Vec::new() } else { self.worth_trying(at, many, &kept, best.as_ref()) };
            let made = self.moves.get_mut(at)?;
            if idle {
                made.outcomes.clear();
            }
            made.ever_dearer = dearer;
            made.worth = tried;
        } else {
            let made = self.moves.get_mut(at)?;
            let outcomes = kept.iter().filter_map(|outcome| made.outcomes.get(*outcome).cloned()).collect::<Vec<_>>();
            made.worth = (0..outcomes.len()).collect();
            made.outcomes = outcomes;
            if let Some(Single { step: (_, Pick::Outcome(outcome)), .. }) = &mut best {
                *outcome = kept.iter().position(|kept| kept == outcome).unwrap_or(0);
            }
        }
        best.filter(|_| self.moves.get(at).is_some_and(|made| !made.outcomes.is_empty()))
    }

    /// The places of a number that sets are tried with: the end, the best place where it is another one, and, where the way does
    /// not bring every comparison of the verdict table nearer, all that may have to be tried; [`Bench::thin_out`] takes some away.
    fn worth_trying(&mut self, at: usize, many: usize, kept: &[usize], best: Option<&Single>) -> Vec<usize> {
        let end = many.saturating_sub(1);
        let mut tried = vec![end];
        if let Some(Single { step: (_, Pick::Outcome(place)), .. }) = best
            && !tried.contains(place)
        {
            tried.push(*place);
        }
        // What the verdict's comparisons make of the way: looked at where it starts, half way and at its end.
        let mut steps = vec![self.margins(&[])];
        for place in [many / 8, many / 2, end] {
            steps.push(self.margins(&[(at, Pick::Outcome(place.min(end)))]));
        }
        let last = steps.last().cloned().unwrap_or_default();
        let worse =
            |earlier: &Vec<f64>| earlier.iter().zip(&last).any(|(before, then)| before - then > 1e-9 * before.abs().max(1e-3));
        let better =
            |earlier: &Vec<f64>| earlier.iter().zip(&last).any(|(before, then)| then - before > 1e-9 * before.abs().max(1e-3));
        // Where all go the same way, the end shows the most that the lever can do.
        let mixed = steps.iter().any(worse) && steps.iter().any(better);
        let jumps = steps.iter().any(|step| step.len() != last.len());
        if mixed || jumps || kept.is_empty() {
            let more = places(many, ANCHORS.len());
            tried.extend(more.into_iter().filter(|place| *place != end));
        }
        tried.dedup();
        let mut unique = Vec::new();
        for place in tried {
            if !unique.contains(&place) {
                unique.push(place);
            }
        }
        unique
    }

    /// Tries numbers at no more than so many places before their limits.
    pub(crate) fn thin_out(&mut self, most: usize) {
        for made in &mut self.moves {
            let many = if made.numeric { most + 1 } else { made.worth.len() };
            made.tried = made.worth.iter().take(many).copied().collect();
        }
    }

    /// At how many places before its limit a number is tried at most.
    pub(crate) fn between(&self) -> usize {
        self.moves.iter().filter(|made| made.numeric).map(|made| made.tried.len().saturating_sub(1)).max().unwrap_or(0)
    }

    /// How many sets there are of each size, from one lever up, of the first so many moves.
    pub(crate) fn sizes(&self, among: usize) -> [u64; MORE_LEVERS] {
        let mut ways = [0_u64; MORE_LEVERS + 1];
        ways[0] = 1;
        for made in self.moves.iter().take(among) {
            let tried = u64::try_from(made.tried.len()).unwrap_or(u64::MAX);
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

    /// Looks at every set of one size, of the first so many moves. Says whether it got through.
    pub(crate) fn sets(&mut self, size: usize, among: usize, seen: &mut Seen) -> bool {
        let mut chosen = Chosen::new();
        self.extend(size, 0, among, &mut chosen, seen);
        !self.spent()
    }

    fn extend(&mut self, size: usize, from: usize, among: usize, chosen: &mut Chosen, seen: &mut Seen) {
        if self.spent() {
            return;
        }
        if chosen.len() == size {
            self.look(chosen, seen);
            return;
        }
        for at in from..among {
            if among - at < size - chosen.len() {
                return;
            }
            if self.collides(at, chosen) {
                continue;
            }
            for place in 0..self.moves.get(at).map_or(0, |made| made.tried.len()) {
                let Some(outcome) = self.moves.get(at).and_then(|made| made.tried.get(place)).copied() else { continue };
                chosen.push((at, Pick::Outcome(outcome)));
                self.extend(size, at + 1, among, chosen, seen);
                chosen.pop();
            }
        }
    }

    fn collides(&self, at: usize, chosen: &[Step]) -> bool {
        let Some(made) = self.moves.get(at) else { return true };
        chosen.iter().any(|(other, _)| self.moves.get(*other).is_some_and(|other| other.collides(made)))
    }

    fn is_number(&self, step: &Step) -> bool {
        self.moves.get(step.0).is_some_and(|made| made.numeric)
    }

    fn look(&mut self, chosen: &Chosen, seen: &mut Seen) {
        // Without a number to move back, a set is more than is needed as soon as a part of it is enough.
        let fixed: Option<Vec<(usize, usize)>> = chosen
            .iter()
            .map(|step| match step {
                (at, Pick::Outcome(outcome)) if !self.is_number(step) => Some((*at, *outcome)),
                _ => None,
            })
            .collect();
        if let Some(all) = &fixed {
            let without = |left: usize| all.iter().enumerate().filter(|(at, _)| *at != left).map(|(_, step)| *step).collect();
            if (0..all.len()).any(|left| seen.fixed.contains::<Vec<(usize, usize)>>(&without(left))) {
                seen.fixed.insert(all.clone());
                return;
            }
        }
        let Some(trial) = self.trial(chosen, Ask::Standing) else { return };
        if trial.distance.reached {
            seen.fixed.extend(fixed);
            if seen.reached.len() < MAX_REACHED {
                seen.reached.push(chosen.clone());
            } else {
                seen.unsettled += 1;
            }
        } else {
            seen.score_alone = seen.score_alone || self.aim.scores(trial.score);
            seen.keep_nearest(chosen, &trial.distance);
        }
    }

    /// Adds levers to the closest set, each time the one that brings it nearest, until it is there or nothing helps.
    pub(crate) fn beyond(&mut self, seen: &mut Seen) {
        while let Some((chosen, distance)) = seen.nearest.clone() {
            if chosen.len() >= MOST_LEVERS || self.spent() {
                return;
            }
            let mut best: Option<(Chosen, Distance)> = None;
            for at in 0..self.moves.len() {
                if self.collides(at, &chosen) {
                    continue;
                }
                for outcome in self.moves.get(at).map_or_else(Vec::new, |made| made.tried.clone()) {
                    let mut more = chosen.clone();
                    more.push((at, Pick::Outcome(outcome)));
                    if self.spent() {
                        break;
                    }
                    let Some(trial) = self.trial(&more, Ask::Standing) else { continue };
                    if best.as_ref().is_none_or(|(_, known)| trial.distance.nearer(known)) {
                        best = Some((more, trial.distance));
                    }
                }
            }
            let Some((more, found)) = best else { return };
            if found.reached {
                seen.reached.push(more);
                return;
            }
            if !found.nearer(&distance) {
                return;
            }
            seen.nearest = Some((more, found));
        }
    }

    /// Sees what of each set that reaches the target is needed, and keeps the cheapest and the smallest.
    pub(crate) fn settle(&mut self, seen: &mut Seen) {
        let reached = core::mem::take(&mut seen.reached);
        for chosen in &reached {
            // The first is always followed up, so that what reaches the target is never left without a plan; so are single levers.
            let over = self.trials >= self.limit || self.stopped;
            if over && chosen.len() > 1 && seen.cheapest.is_some() {
                seen.unsettled += 1;
                continue;
            }
            let best = seen.cheapest.as_ref().map(|found| found.cost);
            let fewest = seen.fewest.as_ref().map(|found| (found.chosen.len(), found.cost));
            if self.hopeless(chosen, seen) {
                continue;
            }
            let Some(found) = self.needed(chosen, best, fewest) else { continue };
            if seen.cheapest.as_ref().is_none_or(|best| cheaper(&found, best)) {
                seen.cheapest = Some(found.clone());
            }
            let smaller = |best: &Found| {
                found.chosen.len() < best.chosen.len() || found.chosen.len() == best.chosen.len() && cheaper(&found, best)
            };
            if seen.fewest.as_ref().is_none_or(smaller) {
                seen.fewest = Some(found);
            }
        }
        seen.reached = reached;
    }

    /// Whether a set is no smaller than what is known and cannot become cheaper: not with its numbers moved as little as can be.
    fn hopeless(&mut self, chosen: &Chosen, seen: &Seen) -> bool {
        let (Some(cheapest), Some(fewest)) = (&seen.cheapest, &seen.fewest) else { return false };
        if chosen.len() < fewest.chosen.len() || !chosen.iter().all(|step| self.goes_dearer(step)) {
            return false;
        }
        let least: Chosen =
            chosen.iter().map(|step| if self.is_number(step) { (step.0, Pick::Outcome(0)) } else { *step }).collect();
        let Some(trial) = self.trial(&least, Ask::Cost) else { return false };
        trial.cost >= cheapest.cost - SAME && (chosen.len() > fewest.chosen.len() || trial.cost >= fewest.cost - SAME)
    }

    fn goes_dearer(&self, step: &Step) -> bool {
        self.moves.get(step.0).is_some_and(|made| !made.numeric || made.ever_dearer)
    }

    /// What of a set is needed: steps that are not are dropped, numbers are moved back, from the last lever to the first and from
    /// the first to the last; the cheaper of both. `None` where it cannot be cheaper than `best` or smaller than `fewest`.
    fn needed(&mut self, chosen: &Chosen, best: Option<f64>, fewest: Option<(usize, f64)>) -> Option<Found> {
        let numbers: Vec<usize> = chosen.iter().filter(|step| self.is_number(step)).map(|(at, _)| *at).collect();
        let mut orders = vec![numbers.iter().rev().copied().collect::<Vec<usize>>()];
        if numbers.len() > 1 {
            orders.push(numbers);
        }
        let mut found: Option<Found> = None;
        for order in orders {
            let mut tuned = chosen.clone();
            for at in &order {
                self.move_back(&mut tuned, *at);
            }
            self.drop_idle(&mut tuned);
            let rough = self.trial(&tuned, Ask::Cost).filter(|trial| trial.distance.reached)?;
            // Small steps take off no more than a large one.
            let hopeless = best.is_some_and(|best| rough.cost > best + rough.cost.abs() / 2.0);
            if hopeless && fewest.is_some_and(|(least, cost)| tuned.len() > least || tuned.len() == least && cost < rough.cost) {
                continue;
            }
            for at in &order {
                self.move_back_finely(&mut tuned, *at);
            }
            self.drop_idle(&mut tuned);
            let Some(trial) = self.trial(&tuned, Ask::Cost).filter(|trial| trial.distance.reached) else { continue };
            let made = Found { chosen: tuned, cost: trial.cost };
            if found.as_ref().is_none_or(|known| cheaper(&made, known)) {
                found = Some(made);
            }
        }
        found
    }

    /// Drops every step without which the target is reached all the same.
    fn drop_idle(&mut self, chosen: &mut Chosen) {
        let mut at = 0;
        while at < chosen.len() {
            let mut less = chosen.clone();
            less.remove(at);
            if !less.is_empty() && self.reached(&less) {
                *chosen = less;
                at = 0;
            } else {
                at += 1;
            }
        }
    }

    /// Moves a lever's number back to the nearest step that still reaches the target.
    fn move_back(&mut self, chosen: &mut Chosen, of: usize) {
        let Some((place, end)) = outcome_of(chosen, of) else { return };
        let mut less = chosen.clone();
        less.remove(place);
        if !less.is_empty() && self.reached(&less) {
            *chosen = less;
            return;
        }
        // The end reaches the target; below `low` nothing is known to.
        let (mut low, mut high) = (0, end);
        while low < high && !self.stopped {
            let middle = low + (high - low) / 2;
            if self.reached(&with(chosen, place, Pick::Outcome(middle))) { high = middle } else { low = middle + 1 }
        }
        *chosen = with(chosen, place, Pick::Outcome(high));
    }

    /// The same between two steps.
    fn move_back_finely(&mut self, chosen: &mut Chosen, of: usize) {
        let Some((place, end)) = outcome_of(chosen, of) else { return };
        let Some(made) = self.moves.get(of) else { return };
        let (Some(least), Some(far)) = (made.least_step, made.number(end)) else { return };
        let near = end.checked_sub(1).and_then(|before| made.number(before)).unwrap_or(made.from);
        let numbers = between(near, far, least);
        let (mut low, mut high) = (0, numbers.len());
        while low < high && !self.stopped {
            let middle = low + (high - low) / 2;
            let Some(number) = numbers.get(middle) else { break };
            if self.reached(&with(chosen, place, Pick::Number(*number))) { high = middle } else { low = middle + 1 }
        }
        if let Some(number) = numbers.get(high) {
            *chosen = with(chosen, place, Pick::Number(*number));
        }
    }

    /// What of a set that reaches nothing is needed to be as near: the same, measured by the verdict and the largest gap.
    pub(crate) fn nearest_needed(&mut self, chosen: &Chosen, distance: &Distance) -> Chosen {
        let mut chosen = chosen.clone();
        let mut at = 0;
        while at < chosen.len() {
            let mut less = chosen.clone();
            less.remove(at);
            if self.as_near(&less, distance) {
                chosen = less;
                at = 0;
            } else {
                at += 1;
            }
        }
        let numbers: Vec<usize> = chosen.iter().filter(|step| self.is_number(step)).map(|(at, _)| *at).collect();
        for of in numbers {
            let Some((place, end)) = outcome_of(&chosen, of) else { continue };
            let (mut low, mut high) = (0, end);
            while low < high && !self.stopped {
                let middle = low + (high - low) / 2;
                if self.as_near(&with(&chosen, place, Pick::Outcome(middle)), distance) {
                    high = middle
                } else {
                    low = middle + 1
                }
            }
            chosen = with(&chosen, place, Pick::Outcome(high));
        }
        chosen
    }

    fn as_near(&mut self, chosen: &[Step], distance: &Distance) -> bool {
        self.trial(chosen, Ask::Standing).is_some_and(|trial| !distance.clearly_nearer(&trial.distance))
    }
}

/// How many places of a number's way are looked at where there is no time for all.
const MANY: usize = 4;

/// So many places before the end of a way of this length, and the end.
fn places(length: usize, many: usize) -> Vec<usize> {
    let end = length.saturating_sub(1);
    let mut found: Vec<usize> = Vec::new();
    for part in ANCHORS.iter().take(many) {
        let place = length * part / 32;
        if place < end && !found.contains(&place) {
            found.push(place);
        }
    }
    found.push(end);
    found
}

impl Seen {
    fn keep_nearest(&mut self, chosen: &[Step], distance: &Distance) {
        if self.nearest.as_ref().is_none_or(|(_, known)| distance.nearer(known)) {
            self.nearest = Some((chosen.to_vec(), *distance));
        }
    }
}

/// What reaches the target comes first, then what is nearest; of equally near ones the one with the higher score.
fn best_first(a: &Trial, b: &Trial) -> core::cmp::Ordering {
    let rank = |trial: &Trial| (trial.distance.reached, trial.distance.place);
    let largest = a.distance.gap.largest.total_cmp(&b.distance.gap.largest);
    let gaps = largest.then(a.distance.gap.sum.total_cmp(&b.distance.gap.sum));
    rank(b).cmp(&rank(a)).then(gaps).then(b.score.total_cmp(&a.score))
}

/// Costs that differ by less are the same.
const SAME: f64 = 1e-9;

/// Whether one set is to be preferred: it costs less, or as much with fewer levers.
fn cheaper(a: &Found, b: &Found) -> bool {
    let apart = a.cost - b.cost;
    let same = apart.abs() <= SAME * (1.0 + a.cost.abs());
    if same { a.chosen.len() < b.chosen.len() } else { apart < 0.0 }
}

fn outcome_of(chosen: &[Step], of: usize) -> Option<(usize, usize)> {
    chosen.iter().enumerate().find_map(|(place, (at, pick))| match pick {
        Pick::Outcome(outcome) if *at == of => Some((place, *outcome)),
        _ => None,
    })
}

fn with(chosen: &[Step], place: usize, pick: Pick) -> Chosen {
    let mut changed = chosen.to_vec();
    if let Some((_, old)) = changed.get_mut(place) {
        *old = pick;
    }
    changed
}
