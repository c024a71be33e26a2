//! Scores of whole portfolios, step by step: see [`super::Handle::matrix`].

use super::{Answer, json, json_of, read_datum, told};
use crate::columnar::{Held, Scorer};
use crate::door::Titled;
use crate::prelude::*;
use crate::{Matrix, Program, QuantityScorer};
use alloc::rc::Rc;
use core::cell::RefCell;
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// Scores of partners (rows) and offers (columns), computed in blocks.
#[wasm_bindgen]
#[derive(Debug)]
pub struct MatrixHandle {
    /// Whose partners are called by their names.
    pub(super) origin: Rc<Program>,
    pub(super) program: Rc<Program>,
    pub(super) way: Way,
    /// How many partners had been read when this began.
    pub(super) before: usize,
    /// Without the partners' names, which the program has.
    pub(super) matrix: Matrix,
    pub(super) done: usize,
}

/// How a matrix is computed.
#[derive(Debug)]
pub(super) enum Way {
    /// All of the program's own partners, whose numbers are kept for the next time.
    Held(Rc<RefCell<Held>>),
    /// Other partners, or more than scores: each block is read and forgotten.
    Blocks(Box<Blocks>),
}

/// What scores blocks.
#[derive(Debug)]
pub(super) struct Blocks {
    scorer: Scorer,
    quantities: Vec<(QuantityScorer, Vec<f64>)>,
}

impl Way {
    pub(super) fn blocks(program: &Program, mains: bool, quantities: &[String]) -> Answer<Way> {
        let names: Vec<&str> = program.offers().collect();
        let scorer = program.plan_scores(&names).map_err(|error| told(program, &error))?;
        let planned = quantities.iter().map(|name| program.plan_quantity(name, &names).map(|plan| (plan, Vec::new())));
        let quantities = planned.collect::<Result<_, _>>().map_err(|error| told(program, &error))?;
        Ok(Way::Blocks(Box::new(Blocks { scorer: if mains { scorer.with_mains() } else { scorer }, quantities })))
    }
}

/// What the places of a matrix stand for.
#[derive(Debug, Serialize)]
struct Names<'m> {
    partners: Vec<&'m str>,
    offers: &'m [String],
    verdicts: Vec<Titled>,
    causes: Vec<Titled>,
}

/// A pair without a result.
#[derive(Debug, Serialize)]
struct CellFailure<'m> {
    partner: usize,
    offer: usize,
    message: &'m str,
}

#[wasm_bindgen]
impl MatrixHandle {
    /// How many partners there are.
    #[must_use]
    pub fn partners(&self) -> usize {
        self.program.facts().partners.len()
    }

    /// Scores so many more partners, or those that are given as names and facts, and says how many are done. To read one of those that
    /// are kept counts as half of it.
    ///
    /// # Errors
    /// Facts that cannot be read, unknown names.
    pub fn step(&mut self, partners: usize, given: Option<String>) -> Answer<usize> {
        if let Some(given) = given {
            let given = read_datum(&given)?;
            let program = Rc::make_mut(&mut self.program);
            program.take_partners(&self.origin, &given).map_err(|error| told(&self.origin, &error))?;
        }
        let all = self.partners();
        let columns = self.matrix.offers.len();
        self.matrix.scores.resize(all * columns, f64::NAN);
        self.matrix.verdicts.resize(all * columns, u8::MAX);
        Ok(match &mut self.way {
            Way::Held(held) => {
                let held = Rc::clone(held);
                self.step_held(&mut held.borrow_mut(), partners)
            }
            Way::Blocks(_) => self.step_block(partners),
        })
    }

    fn step_held(&mut self, held: &mut Held, partners: usize) -> usize {
        let all = self.partners();
        let records = &self.program.facts().partners;
        let read = held.read_so_far();
        if read < all {
            held.read(records.values().skip(read).take(partners));
            if held.read_so_far() >= all {
                held.close();
            }
            return share(all, held.read_so_far() - self.before, all + all - self.before);
        }
        let record = |row: usize| records.get_index(row).map(|(_, record)| record);
        let (rows, block) = self.program.score_held(held, self.done, partners, &record);
        self.done = if rows.is_empty() { all } else { self.done + rows.len() };
        self.enter(&rows, block);
        if self.done >= all {
            self.matrix.faults.arrange_by_key(|(row, column, _)| (*row, *column));
        }
        share(all, all - self.before + self.done, all + all - self.before)
    }

    fn step_block(&mut self, partners: usize) -> usize {
        let Way::Blocks(blocks) = &mut self.way else { return self.done };
        let records: Vec<_> = self.program.facts().partners.values().skip(self.done).take(partners).collect();
        for (scorer, values) in &mut blocks.quantities {
            values.extend(scorer.block(&records));
        }
        let mut block = self.program.score_block(&mut blocks.scorer, &records);
        self.matrix.mains.append(&mut block.mains);
        self.matrix.lifts.append(&mut block.lifts);
        let rows: Vec<usize> = (self.done..self.done + records.len()).collect();
        self.done += rows.len();
        self.enter(&rows, block);
        self.done
    }

    /// Puts scores of these rows where they belong.
    fn enter(&mut self, rows: &[usize], block: Matrix) {
        let columns = self.matrix.offers.len();
        for (at, row) in rows.iter().enumerate() {
            let (from, to) = (at * columns..(at + 1) * columns, row * columns..(row + 1) * columns);
            if let (Some(place), Some(scores)) = (self.matrix.scores.get_mut(to.clone()), block.scores.get(from.clone())) {
                place.copy_from_slice(scores);
            }
            if let (Some(place), Some(verdicts)) = (self.matrix.verdicts.get_mut(to), block.verdicts.get(from)) {
                place.copy_from_slice(verdicts);
            }
        }
        // A pair without a result is told apart from one that scores 0.
        for (at, column, why) in block.faults {
            let Some(row) = rows.get(at) else { continue };
            if let Some(score) = self.matrix.scores.get_mut(row * columns + column) {
                *score = f64::NAN;
            }
            self.matrix.faults.push((*row, column, why));
        }
    }

    /// The scores, row by row; NaN where a pair has no result.
    #[must_use]
    pub fn scores(&self) -> Vec<f64> {
        self.matrix.scores.clone()
    }

    /// The verdicts, as places in the list of verdicts; 255 where a pair has none.
    #[must_use]
    pub fn verdicts(&self) -> Vec<u8> {
        self.matrix.verdicts.clone()
    }

    /// The main causes, where they were wanted, as places in the list of causes (`names().causes`); 255 where a pair has none. The
    /// main cause is the one without which, all others on, the score would be highest: the largest `lift` of a report.
    #[must_use]
    pub fn mains(&self) -> Vec<u8> {
        self.matrix.mains.clone()
    }

    /// What each pair would gain without its main cause; 0 where it has none.
    #[must_use]
    pub fn lifts(&self) -> Vec<f64> {
        self.matrix.lifts.clone()
    }

    /// One of the quantities that were wanted, by its place among them, row by row; NaN where a pair has no result.
    #[must_use]
    pub fn quantity(&self, at: usize) -> Vec<f64> {
        match &self.way {
            Way::Blocks(blocks) => blocks.quantities.get(at).map(|(_, values)| values.clone()).unwrap_or_default(),
            Way::Held(_) => Vec::new(),
        }
    }

    /// The pairs without a result, and why.
    ///
    /// # Errors
    /// None in practice.
    pub fn failures(&self) -> Answer<String> {
        let faults = self.matrix.faults.iter();
        let told = faults.map(|(partner, offer, why)| CellFailure { partner: *partner, offer: *offer, message: &why.message });
        json(&told.collect::<Vec<_>>())
    }

    /// The names of rows, columns and verdicts.
    ///
    /// # Errors
    /// None in practice.
    pub fn names(&self) -> Answer<String> {
        json(&Names {
            partners: self.program.partners().collect(),
            offers: &self.matrix.offers,
            verdicts: self.program.verdicts(),
            causes: self.program.causes(),
        })
    }

    /// One cell, explained.
    ///
    /// # Errors
    /// As `assess`.
    pub fn explain(&self, row: usize, column: usize) -> Answer<String> {
        let names = (self.program.partners().nth(row).unwrap_or(""), self.program.offers().nth(column).unwrap_or(""));
        json_of(&self.program, self.program.assess(names.0, names.1))
    }
}

/// The part of all that so many steps of so many are, rounded down.
fn share(all: usize, steps: usize, of: usize) -> usize {
    let [all, steps, of] = [all, steps, of].map(|count| u64::try_from(count).unwrap_or(u64::MAX));
    usize::try_from(all.saturating_mul(steps).checked_div(of).unwrap_or(0)).unwrap_or(usize::MAX)
}
