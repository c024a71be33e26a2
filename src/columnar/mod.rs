//! Many pairs at once: the target and the verdict of every partner with every offer, the same bits as `eval`'s, all causes on.
//!
//! A program is traced into a graph of operations (`trace`), once for partners with the same lists (`layout`) and each offer; an
//! offer's facts and all constants are numbers in it, so what they decide is decided once. The graph becomes instructions over
//! registers (`plan`), which run over blocks of partners (`machine`). What could leave a pair without a result is tested for; such
//! pairs, and all that no plan can express, are listed as *left*: the caller has `eval` compute them, and gets its words.
//! Uses `program`, `facts`, `check` (for the bound on work); takes records and gives numbers.

mod graph;
mod group;
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

pub use layout::Offered;
pub use portfolio::Portfolio;
pub use scorer::Scorer;

use crate::prelude::*;
use crate::program::Model;
use layout::Reader;

/// Fewer partners of one layout are left to `eval`: to make a plan takes longer.
pub const LEAST_TOGETHER: usize = 8;
/// No verdict, or none known.
pub const NO_VERDICT: u8 = u8::MAX;

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

    /// Lists what is left.
    fn settle(&mut self) {
        let offers = self.offers.max(1);
        let settled = core::mem::take(&mut self.settled);
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

/// The lines of the verdict table by their symbols.
#[derive(Debug, Clone, Default)]
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

fn reader(model: &Model, offers: &[Offered]) -> Result<Reader, String> {
    if model.verdict.lines.len() >= usize::from(NO_VERDICT) {
        return Err(format!("the verdict has {} lines", model.verdict.lines.len()));
    }
    Reader::new(&model.schema, &model.texts, offers)
}
