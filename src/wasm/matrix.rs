//! Scores of whole portfolios, step by step: see [`super::Handle::matrix`].

use super::{Answer, json, json_of, read_datum, room, told};
use crate::columnar::Held;
use crate::door::Titled;
use crate::prelude::*;
use crate::program::Model;
use crate::{Matrix, Program, score_held};
use alloc::rc::Rc;
use core::cell::RefCell;
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// Scores of partners (rows) and offers (columns). First all partners are read, of which the columns keep the numbers; then those that
/// look alike are computed together, however they came.
#[wasm_bindgen]
#[derive(Debug)]
pub struct MatrixHandle {
    /// Whose partners are called by their names.
    origin: Rc<Program>,
    program: Rc<Program>,
    /// How many partners there will be.
    partners: usize,
    /// What reads them.
    held: Rc<RefCell<Held>>,
    /// How many had been read when this began.
    before: usize,
    /// What the verdict is about, then the quantities that were wanted.
    parts: Vec<Part>,
    /// Without the partners' names, which the program has.
    matrix: Matrix,
}

/// What is computed of each pair.
#[derive(Debug)]
struct Part {
    /// The rules, where they are not the program's own.
    model: Option<Model>,
    mains: bool,
    /// Made when all partners are read.
    held: Option<Rc<RefCell<Held>>>,
    done: usize,
    /// What a quantity comes to, row by row.
    values: Vec<f64>,
}

impl Part {
    fn new(model: Option<Model>, mains: bool) -> Part {
        Part { model, mains, held: None, done: 0, values: Vec::new() }
    }

    /// What scores the partners that were read.
    fn held(&mut self, program: &Program, read: &Rc<RefCell<Held>>) -> Rc<RefCell<Held>> {
        let make = || {
            if self.model.is_none() && !self.mains {
                return Rc::clone(read);
            }
            let (read, model) = (read.borrow(), self.model.as_ref().unwrap_or_else(|| program.model()));
            let held = read.again(model, read.offers().to_vec()).unwrap_or_else(|| {
                let mut held = Held::new(model, read.offers().to_vec());
                held.read(program.facts().partners.values().map(AsRef::as_ref));
                held.close();
                held
            });
            Rc::new(RefCell::new(if self.mains { held.with_mains() } else { held }))
        };
        Rc::clone(self.held.get_or_insert_with(make))
    }
}

impl MatrixHandle {
    /// For so many partners, none of whom has been scored.
    ///
    /// # Errors
    /// Unknown quantities.
    pub(super) fn new(
        origin: &Rc<Program>,
        program: Rc<Program>,
        partners: usize,
        held: Rc<RefCell<Held>>,
        mains: bool,
        quantities: &[String],
    ) -> Answer<MatrixHandle> {
        let offers: Vec<String> = program.offers().map(Into::into).collect();
        let before = held.borrow().read_so_far();
        let mut parts = vec![Part::new(None, mains)];
        for quantity in quantities {
            let model = program.model_of(quantity).map_err(|error| told(&program, &error))?;
            parts.push(Part::new(Some(model), false));
        }
        let matrix = Matrix { offers, ..Matrix::default() };
        Ok(MatrixHandle { origin: Rc::clone(origin), program, partners, held, before, parts, matrix })
    }

    /// Reads so many more partners, as far as they are there, and says how many are read.
    fn read(&self, partners: usize) -> usize {
        let mut held = self.held.borrow_mut();
        let read = held.read_so_far();
        held.read(self.program.facts().partners.values().map(AsRef::as_ref).skip(read).take(partners));
        if read < self.partners && held.read_so_far() >= self.partners {
            held.close();
        }
        held.read_so_far()
    }

    /// Scores about so many partners, and says how many were scored in all parts together.
    fn score(&mut self, partners: usize) -> usize {
        let MatrixHandle { program, held, parts, matrix, partners: all, .. } = self;
        let records = &program.facts().partners;
        let record = |row: usize| records.get_index(row).map(|(_, record)| record.as_ref());
        if let Some((at, part)) = parts.iter_mut().enumerate().find(|(_, part)| part.done < *all) {
            let held = part.held(program, held);
            let model = part.model.as_ref().unwrap_or_else(|| program.model());
            let (rows, mut block) = score_held(model, &mut held.borrow_mut(), part.done, partners, &record);
            part.done = if rows.is_empty() { *all } else { part.done + rows.len() };
            tell_apart(&mut block);
            if at == 0 {
                enter(matrix, *all, &rows, block);
                if part.done >= *all {
                    matrix.faults.arrange_by_key(|(row, column, _)| (*row, *column));
                }
            } else {
                put(&mut part.values, *all, matrix.offers.len(), &rows, &block.scores);
            }
        }
        parts.iter().map(|part| part.done).sum()
    }
}

/// Puts scores of these rows where they belong.
fn enter(matrix: &mut Matrix, all: usize, rows: &[usize], block: Matrix) {
    let columns = matrix.offers.len();
    put(&mut matrix.scores, all, columns, rows, &block.scores);
    put(&mut matrix.verdicts, all, columns, rows, &block.verdicts);
    if !block.mains.is_empty() {
        put(&mut matrix.mains, all, columns, rows, &block.mains);
        put(&mut matrix.lifts, all, columns, rows, &block.lifts);
    }
    let faults = block.faults.into_iter();
    matrix.faults.extend(faults.filter_map(|(at, column, why)| Some((*rows.get(at)?, column, why))));
}

fn put<T: Copy + Default>(into: &mut Vec<T>, all: usize, columns: usize, rows: &[usize], values: &[T]) {
    into.resize(all * columns, T::default());
    for (at, row) in rows.iter().enumerate() {
        let (from, to) = (at * columns..(at + 1) * columns, row * columns..(row + 1) * columns);
        if let (Some(place), Some(values)) = (into.get_mut(to), values.get(from)) {
            place.copy_from_slice(values);
        }
    }
}

/// A pair without a result is told apart from one that scores 0.
fn tell_apart(block: &mut Matrix) {
    for (row, column, _) in &block.faults {
        if let Some(score) = block.scores.get_mut(row * block.offers.len() + column) {
            *score = f64::NAN;
        }
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
        self.partners
    }

    /// Reads so many more partners, or those that are given as names and facts; when all are read, scores so many. Says how many of all
    /// are done, where to read counts as one part and each quantity as another.
    ///
    /// # Errors
    /// Facts that cannot be read, unknown names.
    pub fn step(&mut self, partners: usize, given: Option<String>) -> Answer<usize> {
        if let Some(given) = given {
            room::ahead(&given);
            let given = read_datum(&given)?;
            let program = Rc::make_mut(&mut self.program);
            program.take_partners(&self.origin, &given).map_err(|error| told(&self.origin, &error))?;
        }
        let all = self.partners;
        let before = self.held.borrow().read_so_far();
        let read = if before < all { self.read(partners) } else { all };
        let scored = if before < all { 0 } else { self.score(partners) };
        Ok(share(all, read - self.before + scored, all - self.before + all * self.parts.len()))
    }

    /// The scores, row by row; NaN where a pair has no result. They are given away, as are the other numbers.
    pub fn scores(&mut self) -> Vec<f64> {
        core::mem::take(&mut self.matrix.scores)
    }

    /// The verdicts, as places in the list of verdicts; 255 where a pair has none.
    pub fn verdicts(&mut self) -> Vec<u8> {
        core::mem::take(&mut self.matrix.verdicts)
    }

    /// The main causes, where they were wanted, as places in the list of causes (`names().causes`); 255 where a pair has none. The
    /// main cause is the one without which, all others on, the score would be highest: the largest `lift` of a report.
    pub fn mains(&mut self) -> Vec<u8> {
        core::mem::take(&mut self.matrix.mains)
    }

    /// What each pair would gain without its main cause; 0 where it has none.
    pub fn lifts(&mut self) -> Vec<f64> {
        core::mem::take(&mut self.matrix.lifts)
    }

    /// One of the quantities that were wanted, by its place among them, row by row; NaN where a pair has no result.
    pub fn quantity(&mut self, at: usize) -> Vec<f64> {
        self.parts.get_mut(at + 1).map(|part| core::mem::take(&mut part.values)).unwrap_or_default()
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
