//! Many pairs at once: the target and the verdict of every partner with every offer, the same bits as `eval`'s, all causes on.
//!
//! A program is traced into a graph of operations (`trace`), once for partners with the same lists (`layout`) and each offer; an
//! offer's facts and all constants are numbers in it, so what they decide is decided once. The graph becomes instructions over
//! registers (`plan`), which run over blocks of partners (`machine`). What could leave a pair without a result is tested for; such
//! pairs, and all that no plan can express, are listed as *left*: the caller has `eval` compute them, and gets its words.
//! Uses `program`, `facts`, `check` (for the bound on work); takes records and gives numbers.

mod graph;
mod group;
mod held;
mod layout;
mod machine;
mod plan;
mod portfolio;
mod power;
mod range;
mod scorer;
mod stencil;
mod tails;
mod trace;

pub use held::Held;
pub use layout::Offered;
pub use portfolio::Portfolio;
pub use scorer::{Entry, Scorer};

use crate::prelude::*;
use crate::program::Model;
use layout::Reader;

/// Fewer partners of one layout are left to `eval`: to make a plan takes longer. Measured with the standard library and 20 offers
/// (`cargo bench --bench columnar`): a plan and its first block take as long as two partners by `eval`, 2.3 ms and 2 × 1.1 ms.
pub const LEAST_TOGETHER: usize = 3;
/// No verdict, or none known.
pub const NO_VERDICT: u8 = u8::MAX;

/// No cause: none lifts the target, or none is known.
pub const NO_CAUSE: u8 = u8::MAX;

/// Scores of partners × offers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scores {
    /// How many partners.
    pub partners: usize,
    /// How many offers.
    pub offers: usize,
    /// Partner by partner. 0 for the pairs that are left.
    pub scores: Vec<f64>,
    /// Places in `verdict_names`; [`NO_VERDICT`] where no line holds, and for the pairs that are left.
    pub verdicts: Vec<u8>,
    /// The verdicts' symbols, from the worst to the best.
    pub verdict_names: Vec<String>,
    /// Pairs that `eval` has to compute, as places of partner and offer, in order.
    pub left: Vec<(usize, usize)>,
    /// The *main cause* of each pair, where a scorer finds them: the number of the cause without which, all others on, the target
    /// would be highest; [`NO_CAUSE`] where it would be higher without none of them, and for the pairs in `unsure`. The first of
    /// several that are alike, among the first 254 of the program. No Shapley share, which would take all sets of causes: it is the largest `lift` of a report.
    pub mains: Vec<u8>,
    /// What the target would gain without it; 0 where there is none.
    pub lifts: Vec<f64>,
    /// Pairs whose main cause `eval` has to find, beside those that are left.
    pub unsure: Vec<(usize, usize)>,
    settled: Vec<bool>,
}

impl Scores {
    fn new(partners: usize, offers: usize, verdicts: &Verdicts) -> Scores {
        let cells = partners * offers;
        Scores {
            partners,
            offers,
            scores: vec![0.0; cells],
            verdicts: vec![NO_VERDICT; cells],
            verdict_names: verdicts.names.clone(),
            left: Vec::new(),
            mains: Vec::new(),
            lifts: Vec::new(),
            unsure: Vec::new(),
            settled: vec![false; cells],
        }
    }

    fn set(&mut self, partner: usize, offer: usize, score: f64, verdict: u8) {
        let at = partner * self.offers + offer;
        if let (Some(place), Some(line), Some(settled)) =
            (self.scores.get_mut(at), self.verdicts.get_mut(at), self.settled.get_mut(at))
        {
            (*place, *line, *settled) = (score, verdict, true);
        }
    }

    fn want_mains(&mut self) {
        let cells = self.partners * self.offers;
        (self.mains, self.lifts) = (vec![UNSURE; cells], vec![0.0; cells]);
    }

    fn set_main(&mut self, partner: usize, offer: usize, cause: usize, lift: f64, causes: usize) {
        let at = partner * self.offers + offer;
        let cause =
            if cause < causes { u8::try_from(cause).ok().filter(|cause| *cause < UNSURE).unwrap_or(NO_CAUSE) } else { NO_CAUSE };
        if let (Some(place), Some(gain)) = (self.mains.get_mut(at), self.lifts.get_mut(at)) {
            (*place, *gain) = (cause, lift);
        }
    }

    /// Puts in the main cause that `eval` found.
    pub fn put_main(&mut self, partner: usize, offer: usize, cause: usize, lift: f64) {
        self.set_main(partner, offer, cause, lift, usize::MAX);
    }

    /// Lists what is left.
    fn settle(&mut self) {
        let offers = self.offers.max(1);
        let settled = core::mem::take(&mut self.settled);
        for (at, (main, settled)) in self.mains.iter_mut().zip(&settled).enumerate() {
            if *main == UNSURE {
                *main = NO_CAUSE;
                if *settled {
                    self.unsure.push((at / offers, at % offers));
                }
            }
        }
        self.left =
            settled.into_iter().enumerate().filter(|(_, settled)| !settled).map(|(at, _)| (at / offers, at % offers)).collect();
    }

    /// Puts in what `eval` came to.
    pub fn put(&mut self, partner: usize, offer: usize, score: f64, verdict: &str) {
        let at = partner * self.offers + offer;
        let place = self.verdict_names.iter().position(|name| name == verdict).and_then(|place| u8::try_from(place).ok());
        if let (Some(cell), Some(line)) = (self.scores.get_mut(at), self.verdicts.get_mut(at)) {
            (*cell, *line) = (score, place.unwrap_or(NO_VERDICT));
        }
    }
}

/// A cell whose main cause nobody has found.
const UNSURE: u8 = u8::MAX - 1;

/// The lines of the verdict table by their symbols.
#[derive(Debug, Clone, Default, PartialEq)]
struct Verdicts {
    names: Vec<String>,
    lines: Vec<u8>,
}

impl Verdicts {
    fn new(model: &Model) -> Verdicts {
        let mut found = Verdicts::default();
        for line in &model.verdict.lines {
            let place = found.names.iter().position(|name| *name == line.name).unwrap_or_else(|| {
                found.names.push(line.name.clone());
                found.names.len() - 1
            });
            found.lines.push(u8::try_from(place).unwrap_or(NO_VERDICT));
        }
        found
    }

    fn of_line(&self, line: f64) -> u8 {
        self.lines.get(graph::index(line)).copied().unwrap_or(NO_VERDICT)
    }
}

fn has_too_many_lines(model: &Model) -> bool {
    model.verdict.lines.len() >= usize::from(NO_VERDICT)
}

fn reader(model: &Model, offers: &[Offered]) -> Result<Reader, String> {
    if has_too_many_lines(model) {
        return Err(format!("the verdict has {} lines", model.verdict.lines.len()));
    }
    Reader::new(&model.schema, &model.texts, offers)
}
