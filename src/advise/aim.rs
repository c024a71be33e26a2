//! What is wanted, and how far a pair is from it.
//!
//! Reads nothing but the verdict table: its lines go from the worst to the best, and each comparison in a line's condition is
//! short of what is wanted by the gap between its two sides, over the range that the program declares for them.

use crate::assess::Words;
use crate::eval::Values;
use crate::prelude::*;
use crate::program::{Binary, Expr, Model, Quantity};
use crate::schema::Value;

/// What is to be reached.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// A verdict, by its symbol, or a better one.
    Verdict(String),
    /// A value of the quantity that the verdict is about, with the best verdict that the table has for such a value and none
    /// worse than now.
    Score(f64),
}

/// The target, held against the program's verdict table.
#[derive(Debug, Clone)]
pub(crate) struct Aim<'m> {
    model: &'m Model,
    /// Per line of the table: the place of its verdict, 0 the worst.
    places: Vec<usize>,
    wanted: Wanted,
}

#[derive(Debug, Clone, Copy)]
enum Wanted {
    Verdict(usize),
    /// No less than `score`; no verdict below `now`; `then` is the best that such a score can get.
    Score {
        score: f64,
        now: usize,
        then: usize,
    },
}

/// How far off a pair is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Distance {
    /// Whether it is there.
    pub(crate) reached: bool,
    /// The place of its verdict, no more than is wanted.
    pub(crate) place: usize,
    /// How far the conditions fall short.
    pub(crate) gap: Gap,
}

/// How far conditions are from what is wanted of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Gap {
    /// The largest gap of any of them.
    pub(crate) largest: f64,
    /// All together.
    pub(crate) sum: f64,
}

/// Gaps below this are none.
const NONE: f64 = 1e-9;

impl Distance {
    /// Whether it is nearer in some way: by the verdict, then by the largest gap, then by all of them.
    pub(crate) fn nearer(&self, other: &Distance) -> bool {
        (other.reached, other.place) < (self.reached, self.place)
            || (other.reached, other.place) == (self.reached, self.place) && self.gap.less(other.gap)
    }

    /// Whether it is nearer in what matters most: a better verdict, or less of the largest gap.
    pub(crate) fn clearly_nearer(&self, other: &Distance) -> bool {
        (other.reached, other.place) < (self.reached, self.place)
            || (other.reached, other.place) == (self.reached, self.place) && self.gap.largest < other.gap.largest - NONE
    }
}

impl Gap {
    const CLOSED: Gap = Gap { largest: 0.0, sum: 0.0 };

    fn of(size: f64) -> Gap {
        Gap { largest: size, sum: size }
    }

    fn less(self, other: Gap) -> bool {
        self.largest < other.largest - NONE || (self.largest <= other.largest + NONE && self.sum < other.sum - NONE)
    }

    /// Both must be closed.
    fn and(self, other: Gap) -> Gap {
        let largest = if other.largest > self.largest { other.largest } else { self.largest };
        Gap { largest, sum: self.sum + other.sum }
    }

    /// One of them must be.
    fn or(self, other: Gap) -> Gap {
        if other.less(self) { other } else { self }
    }
}

/// What may be the case where some conditions are not known.
#[derive(Clone, Copy)]
struct Maybe {
    yes: bool,
    no: bool,
}

impl<'m> Aim<'m> {
    /// The target on a pair as it is.
    pub(crate) fn new(model: &'m Model, target: &Target, values: &Values<'_>, verdict: &str) -> Aim<'m> {
        let lines = &model.verdict.lines;
        let mut names: Vec<&str> = Vec::new();
        let mut places = Vec::new();
        for line in lines {
            let place = names.iter().position(|name| *name == line.name).unwrap_or_else(|| {
                names.push(&line.name);
                names.len() - 1
            });
            places.push(place);
        }
        let place = |verdict: &str| names.iter().position(|name| *name == verdict).unwrap_or(0);
        let mut aim = Aim { model, places, wanted: Wanted::Verdict(0) };
        aim.wanted = match target {
            Target::Verdict(verdict) => Wanted::Verdict(place(verdict)),
            Target::Score(score) => {
                let mut then = values.clone();
                then.suppose(model.verdict.on, Value::Number(*score));
                Wanted::Score { score: *score, now: place(verdict), then: aim.best(&mut then) }
            }
        };
        aim
    }

    /// How far off a pair is whose verdict comes from this line.
    pub(crate) fn distance(&self, values: &mut Values<'_>, score: f64, line: usize) -> Distance {
        let place = self.places.get(line).copied().unwrap_or(0);
        match self.wanted {
            Wanted::Verdict(wanted) => {
                let reached = place >= wanted;
                let gap = if reached { Gap::CLOSED } else { self.gap_to(values, wanted) };
                Distance { reached, place: place.min(wanted), gap }
            }
            Wanted::Score { score: wanted, now, then } => {
                let enough = score >= wanted;
                let least = now.max(if enough { self.best(values) } else { then });
                if enough && place >= least {
                    return Distance { reached: true, place: least, gap: Gap::CLOSED };
                }
                let short = if enough { Gap::CLOSED } else { Gap::of(self.apart(score, wanted, self.on(), None)) };
                let gap = if place >= least { short } else { short.and(self.gap_to(values, least)) };
                Distance { reached: false, place: place.min(least), gap }
            }
        }
    }

    /// Whether the score would do, if it were for that alone.
    pub(crate) fn scores(&self, score: f64) -> bool {
        matches!(self.wanted, Wanted::Score { score: wanted, .. } if score >= wanted)
    }

    /// The signed distance of each comparison in the table to where it tips: what a change does to each of them.
    pub(crate) fn margins(&self, values: &mut Values<'_>) -> Vec<f64> {
        let mut found = Vec::new();
        for line in &self.model.verdict.lines {
            let Some(condition) = &line.condition else { continue };
            condition.visit(&mut |expr| {
                if let Expr::Binary(operator, left, right, _) = expr
                    && let Some(above) = upwards(*operator)
                {
                    let sides = side(values, left).zip(side(values, right));
                    found.push(sides.map_or(0.0, |(left, right)| if above { left - right } else { right - left }));
                }
            });
        }
        found
    }

    /// The condition that is farthest from what is wanted, in words; `None` where it cannot be told.
    pub(crate) fn obstacle(&self, words: &Words<'_>, values: &mut Values<'_>, score: f64, line: usize) -> Option<String> {
        let place = self.places.get(line).copied().unwrap_or(0);
        let mut open: Vec<(f64, String)> = Vec::new();
        let least = match self.wanted {
            Wanted::Verdict(wanted) => wanted,
            Wanted::Score { score: wanted, now, then } => {
                if score < wanted {
                    let on = words.target();
                    let text = |number: f64| words.quantity_text(on, number);
                    let told = format!("{} is {}, and at least {} is wanted", on.title, text(score), text(wanted));
                    open.push((self.apart(score, wanted, Some(on), None), told));
                }
                now.max(if score >= wanted { self.best(values) } else { then })
            }
        };
        if place < least {
            let way = self.ways(least).into_iter().min_by(|a, b| {
                let (a, b) = (self.gap_on(values, a), self.gap_on(values, b));
                a.largest.total_cmp(&b.largest).then(a.sum.total_cmp(&b.sum))
            });
            for (condition, holds) in way.into_iter().flatten() {
                self.open(words, values, condition, holds, &mut open);
            }
        }
        open.into_iter().reduce(|most, other| if other.0 > most.0 { other } else { most }).map(|(_, told)| told)
    }

    fn on(&self) -> Option<&'m Quantity> {
        self.model.quantities.get(self.model.verdict.on.0)
    }

    /// How far the table is from giving a verdict of at least this place.
    fn gap_to(&self, values: &mut Values<'_>, least: usize) -> Gap {
        let gaps = self.ways(least).into_iter().map(|way| self.gap_on(values, &way));
        gaps.reduce(Gap::or).unwrap_or(Gap::of(1.0))
    }

    fn gap_on(&self, values: &mut Values<'_>, way: &[(&Expr, bool)]) -> Gap {
        way.iter().map(|(condition, holds)| self.gap(values, condition, *holds)).fold(Gap::CLOSED, Gap::and)
    }

    /// The ways to a verdict of at least this place: for each line that gives one, what must hold and what must not.
    fn ways(&self, least: usize) -> Vec<Vec<(&'m Expr, bool)>> {
        let mut before: Vec<(&Expr, bool)> = Vec::new();
        let mut found = Vec::new();
        for (line, place) in self.model.verdict.lines.iter().zip(&self.places) {
            if *place >= least {
                let mut way = before.clone();
                way.extend(line.condition.as_ref().map(|condition| (condition, true)));
                found.push(way);
            } else if let Some(condition) = &line.condition {
                before.push((condition, false));
            }
        }
        found
    }

    /// How far a condition is from holding, or from not holding.
    fn gap(&self, values: &mut Values<'_>, expr: &Expr, holds: bool) -> Gap {
        match expr {
            Expr::Not(inner) => self.gap(values, inner, !holds),
            Expr::Binary(operator @ (Binary::And | Binary::Or), left, right, _) => {
                let (left, right) = (self.gap(values, left, holds), self.gap(values, right, holds));
                if (*operator == Binary::And) == holds { left.and(right) } else { left.or(right) }
            }
            _ => {
                if values.compute(expr, &[], 0).is_ok_and(|value| value.is_yes() == holds) {
                    return Gap::CLOSED;
                }
                let Expr::Binary(operator, left, right, _) = expr else { return Gap::of(1.0) };
                match (upwards(*operator), side(values, left).zip(side(values, right))) {
                    (Some(_), Some((first, second))) => {
                        Gap::of(self.apart(first, second, self.quantity(left), self.quantity(right)))
                    }
                    _ => Gap::of(1.0),
                }
            }
        }
    }

    /// Two numbers' distance over the range that is declared for one of them, or else over their size.
    fn apart(&self, first: f64, second: f64, left: Option<&Quantity>, right: Option<&Quantity>) -> f64 {
        let range = [left, right].into_iter().flatten().find_map(|quantity| Some(quantity.high? - quantity.low?));
        let size = range.unwrap_or_else(|| first.abs() + second.abs());
        let apart = if size > 0.0 { (first - second).abs() / size } else { 0.0 };
        // At its edge a condition that must tip is still not there.
        if apart > NONE { apart } else { NONE }
    }

    fn quantity(&self, expr: &Expr) -> Option<&'m Quantity> {
        match expr {
            Expr::Quantity(id, _) => self.model.quantities.get(id.0),
            _ => None,
        }
    }

    /// The best verdict that the table can give where of all conditions only those about its own quantity are known.
    fn best(&self, values: &mut Values<'_>) -> usize {
        let mut best = 0;
        for (line, place) in self.model.verdict.lines.iter().zip(&self.places) {
            let holds = line.condition.as_ref().map_or(Maybe { yes: true, no: false }, |condition| self.maybe(values, condition));
            if holds.yes {
                best = best.max(*place);
            }
            if !holds.no {
                break;
            }
        }
        best
    }

    fn maybe(&self, values: &mut Values<'_>, expr: &Expr) -> Maybe {
        match expr {
            Expr::Not(inner) => {
                let Maybe { yes, no } = self.maybe(values, inner);
                Maybe { yes: no, no: yes }
            }
            Expr::Binary(operator @ (Binary::And | Binary::Or), left, right, _) => {
                let (left, right) = (self.maybe(values, left), self.maybe(values, right));
                if *operator == Binary::And {
                    Maybe { yes: left.yes && right.yes, no: left.no || right.no }
                } else {
                    Maybe { yes: left.yes || right.yes, no: left.no && right.no }
                }
            }
            _ => {
                let mut only_own = true;
                expr.visit(&mut |part| {
                    only_own = only_own
                        && match part {
                            Expr::Quantity(id, _) => *id == self.model.verdict.on,
                            Expr::Field(..) | Expr::AnyStated(..) | Expr::List { .. } | Expr::Comparing { .. } => false,
                            _ => true,
                        };
                });
                let known = if only_own { values.compute(expr, &[], 0).ok() } else { None };
                known.map_or(Maybe { yes: true, no: true }, |value| Maybe { yes: value.is_yes(), no: !value.is_yes() })
            }
        }
    }

    /// What in a condition is not as it is wanted, in words, with its gap.
    fn open(&self, words: &Words<'_>, values: &mut Values<'_>, expr: &Expr, holds: bool, found: &mut Vec<(f64, String)>) {
        let gap = self.gap(values, expr, holds).largest;
        if gap <= 0.0 {
            return;
        }
        match expr {
            Expr::Not(inner) => self.open(words, values, inner, !holds, found),
            Expr::Binary(operator @ (Binary::And | Binary::Or), left, right, _) => {
                let (first, second) = (self.gap(values, left, holds), self.gap(values, right, holds));
                let both = (*operator == Binary::And) == holds;
                if both || !second.less(first) {
                    self.open(words, values, left, holds, found);
                }
                if both || second.less(first) {
                    self.open(words, values, right, holds, found);
                }
            }
            Expr::Binary(operator, left, right, _) if upwards(*operator).is_some() => {
                let (Some((first, second)), Some(quantity)) = (side(values, left).zip(side(values, right)), self.quantity(left))
                else {
                    return;
                };
                let bound = match (operator, holds) {
                    (Binary::Less, true) | (Binary::AtLeast, false) => "less than",
                    (Binary::AtMost, true) | (Binary::Greater, false) => "at most",
                    (Binary::Greater, true) | (Binary::AtMost, false) => "more than",
                    _ => "at least",
                };
                let text = |number: f64| words.quantity_text(quantity, number);
                found.push((gap, format!("{} is {}, and {bound} {} is wanted", quantity.title, text(first), text(second))));
            }
            Expr::IsMissing(inner) => {
                if let Some(quantity) = self.quantity(inner) {
                    let told = if holds { "stated, and must not be" } else { "missing, and must be known" };
                    found.push((gap, format!("{} is {told}", quantity.title)));
                }
            }
            _ => {}
        }
    }
}

/// Whether a comparison wants its left side to be the larger one; `None` for anything that compares no sizes.
fn upwards(operator: Binary) -> Option<bool> {
    match operator {
        Binary::Greater | Binary::AtLeast => Some(true),
        Binary::Less | Binary::AtMost => Some(false),
        _ => None,
    }
}

fn side(values: &mut Values<'_>, expr: &Expr) -> Option<f64> {
    values.compute(expr, &[], 0).ok()?.number()
}
