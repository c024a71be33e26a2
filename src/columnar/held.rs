//! Partners that are read once and scored as often as somebody asks, some of them at a time. Only their numbers are kept.

use super::group::{Columns, Layout, run};
use super::layout::{Offered, Reader};
use super::machine::{LANES, Machine};
use super::plan::Plan;
use super::range::Range;
use super::scorer::MOST_OPERATIONS;
use super::{LEAST_TOGETHER, Scores, Verdicts, has_too_many_lines};
use crate::facts::Record;
use crate::prelude::*;
use crate::program::Model;
use crate::schema::{Schema, same_columns};
use alloc::sync::Arc;

/// The numbers of partners, with what scores them against the same offers.
#[derive(Debug, Clone)]
pub struct Held {
    offers: Vec<Offered>,
    /// What the partners were read with.
    schema: Schema,
    texts: Vec<String>,
    reader: Result<Reader, String>,
    groups: Map<usize, Group>,
    /// Partners that `eval` looks at.
    left: Vec<usize>,
    read: usize,
    verdicts: Verdicts,
    mains: bool,
}

/// Partners of one layout.
#[derive(Debug, Clone, Default)]
struct Group {
    /// Shared with others of the same partners.
    columns: Arc<Columns>,
    ranges: Vec<Range>,
    /// Made when it is needed.
    plan: Option<(Plan, Vec<Vec<f64>>)>,
}

impl Group {
    /// Its columns, to be changed.
    fn own(&mut self) -> &mut Columns {
        Arc::make_mut(&mut self.columns)
    }
}

impl Held {
    /// Nobody, for these offers.
    #[must_use]
    pub fn new(model: &Model, offers: Vec<Offered>) -> Held {
        Held {
            schema: model.schema.clone(),
            texts: model.texts.clone(),
            reader: super::reader(model, &offers),
            verdicts: Verdicts::new(model),
            offers,
            groups: Map::default(),
            left: Vec::new(),
            read: 0,
            mains: false,
        }
    }

    /// The same partners for other rules and offers; `None` where these read other numbers.
    #[must_use]
    pub fn again(&self, model: &Model, offers: Vec<Offered>) -> Option<Held> {
        let reader = self.reader.as_ref().ok().filter(|reader| offers.iter().all(|offered| reader.knows(offered)))?;
        if !same_columns(&self.schema, &model.schema) || self.texts != model.texts || has_too_many_lines(model) {
            return None;
        }
        let group = |group: &Group| Group { columns: Arc::clone(&group.columns), ranges: group.ranges.clone(), plan: None };
        Some(Held {
            schema: model.schema.clone(),
            texts: self.texts.clone(),
            reader: Ok(reader.clone()),
            verdicts: Verdicts::new(model),
            offers,
            groups: self.groups.iter().map(|(layout, of)| (*layout, group(of))).collect(),
            left: self.left.clone(),
            read: self.read,
            mains: self.mains,
        })
    }

    /// Finds the main cause of each pair, too: see [`Scores::mains`].
    #[must_use]
    pub fn with_mains(mut self) -> Held {
        self.mains = true;
        self.groups.values_mut().for_each(|group| group.plan = None);
        self
    }

    /// The offers.
    #[must_use]
    pub fn offers(&self) -> &[Offered] {
        &self.offers
    }

    /// Why all pairs are left to `eval`, where they are.
    #[must_use]
    pub fn unplanned(&self) -> Option<&str> {
        self.reader.as_ref().err().map(String::as_str)
    }

    /// How many partners were read.
    #[must_use]
    pub fn read_so_far(&self) -> usize {
        self.read
    }

    /// Reads more partners.
    pub fn read<'r>(&mut self, partners: impl Iterator<Item = &'r Record>) {
        for partner in partners {
            match self.reader.as_mut().ok().and_then(|reader| reader.read(partner)) {
                Some(row) => self.groups.entry(row.layout).or_default().own().push(self.read, &row.values),
                None => self.left.push(self.read),
            }
            self.read += 1;
        }
    }

    /// Says that all partners are read.
    pub fn close(&mut self) {
        for group in self.groups.values().filter(|group| group.columns.rows.len() < LEAST_TOGETHER) {
            self.left.extend(&group.columns.rows);
        }
        self.groups.retain(|_, group| group.columns.rows.len() >= LEAST_TOGETHER);
        for group in self.groups.values_mut() {
            group.ranges = group.columns.ranges();
            group.own().fill();
        }
    }

    /// The next partners to score after so many, about `most` of them, and their scores in that order, which is not that in which
    /// they were read. `partner` gives those that were read, by their places, for the same program.
    pub fn score<'r>(
        &mut self,
        model: &Model,
        after: usize,
        most: usize,
        partner: &dyn Fn(usize) -> Option<&'r Record>,
    ) -> (Vec<usize>, Scores) {
        let mut before = after;
        for at in 0..self.groups.len() {
            let rows = self.groups.get_index(at).map_or(0, |(_, group)| group.columns.rows.len());
            if before < rows {
                return self.planned(model, at, before / LANES, most.div_ceil(LANES), partner);
            }
            before -= rows;
        }
        let rows: Vec<usize> = self.left.iter().skip(before).take(most).copied().collect();
        let mut scores = self.blank(rows.len());
        scores.settle();
        (rows, scores)
    }

    /// Scores of so many partners, to be filled in.
    fn blank(&self, partners: usize) -> Scores {
        let mut scores = Scores::new(partners, self.offers.len(), &self.verdicts);
        if self.mains {
            scores.want_mains();
        }
        scores
    }

    /// Some blocks of a group.
    fn planned<'r>(
        &mut self,
        model: &Model,
        at: usize,
        first: usize,
        blocks: usize,
        partner: &dyn Fn(usize) -> Option<&'r Record>,
    ) -> (Vec<usize>, Scores) {
        self.prepare(model, at, partner);
        let group = self.groups.get_index(at).map(|(_, group)| group);
        let all = group.map_or(&[][..], |group| &group.columns.rows);
        let rows: Vec<usize> = all.iter().skip(first * LANES).take(blocks * LANES).copied().collect();
        let mut scores = self.blank(rows.len());
        if let Some(Group { columns, plan: Some((plan, tables)), .. }) = group {
            let mut machine = Machine::new();
            let places: Vec<usize> = (0..rows.len()).collect();
            for (block, places) in places.chunks(LANES).enumerate() {
                let done = run(&mut machine, plan, tables, &columns.block(first + block), false);
                done.enter(plan, places, &self.verdicts, model.causes.len(), &mut scores);
            }
        }
        scores.settle();
        (rows, scores)
    }

    /// Makes a group's plan where there is none; the others' go where they are too many together.
    fn prepare<'r>(&mut self, model: &Model, at: usize, partner: &dyn Fn(usize) -> Option<&'r Record>) {
        let Ok(reader) = &mut self.reader else { return };
        let Some((_, group)) = self.groups.get_index_mut(at).filter(|(_, group)| group.plan.is_none()) else { return };
        let Some(first) = group.columns.rows.first().and_then(|row| partner(*row)) else { return };
        let mut layout = Layout::new(model, reader, first, &self.offers, group.ranges.clone(), self.mains);
        let plan = layout.plan();
        group.plan = Some((plan, layout.graph.tables));
        let operations = |group: &Group| group.plan.as_ref().map_or(0, |(plan, _)| plan.operations());
        if self.groups.values().map(operations).sum::<usize>() > MOST_OPERATIONS {
            let others = self.groups.values_mut().enumerate().filter(|(other, _)| *other != at);
            others.for_each(|(_, group)| group.plan = None);
        }
    }
}
