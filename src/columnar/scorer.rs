//! Partners that come and go in blocks: plans are kept, facts are not.

use super::group::{Columns, Job, Layout, run_all};
use super::layout::{Offered, Reader};
use super::plan::Plan;
use super::range::Range;
use super::{LEAST_TOGETHER, Scores, Verdicts};
use crate::facts::Record;
use crate::prelude::*;
use crate::program::Model;

/// After so many plans for one layout the next one is for all numbers.
const MOST_PLANS: u32 = 4;

/// Scores partners block by block against the same offers.
#[derive(Debug, Clone)]
pub struct Scorer {
    model: Model,
    offers: Vec<Offered>,
    reader: Result<Reader, String>,
    layouts: Map<usize, Planned>,
    verdicts: Verdicts,
    least: usize,
}

#[derive(Debug, Clone)]
struct Planned {
    layout: Layout,
    plan: Plan,
    made: u32,
}

impl Scorer {
    /// For these offers.
    #[must_use]
    pub fn new(model: &Model, offers: Vec<Offered>) -> Scorer {
        Scorer::with_least(model, offers, LEAST_TOGETHER)
    }

    /// As [`Scorer::new`]; fewer than `least` partners of one layout in a block are left to `eval`, unless there is a plan for them.
    #[must_use]
    pub fn with_least(model: &Model, offers: Vec<Offered>, least: usize) -> Scorer {
        let (reader, verdicts) = (super::reader(model, &offers), Verdicts::new(model));
        Scorer { model: model.clone(), offers, reader, layouts: Map::default(), verdicts, least }
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

    /// The scores of these partners with all offers.
    pub fn block(&mut self, partners: &[&Record]) -> Scores {
        let mut scores = Scores::new(partners.len(), self.offers.len(), &self.verdicts);
        let groups = self.groups(partners);
        for (key, columns) in &groups {
            self.prepare(*key, columns, partners);
        }
        let mut prepared: Vec<(&Planned, Columns)> = Vec::new();
        for (key, mut columns) in groups {
            if let Some(planned) = self.layouts.get(&key) {
                columns.fill();
                prepared.push((planned, columns));
            }
        }
        let jobs: Vec<Job<'_>> = prepared
            .iter()
            .map(|(planned, columns)| Job { plan: &planned.plan, tables: &planned.layout.graph.tables, columns, keep: false })
            .collect();
        for (job, blocks) in jobs.iter().zip(run_all(&jobs)) {
            let mut rows = job.columns.rows.as_slice();
            for block in blocks {
                let (now, later) = rows.split_at(rows.len().min(super::machine::LANES));
                rows = later;
                let parts = block.scores.iter().zip(&block.verdicts).zip(&block.fails);
                for (part, ((values, lines), fails)) in job.plan.parts.iter().zip(parts) {
                    for (((row, value), line), fails) in now.iter().zip(values.iter()).zip(lines.iter()).zip(fails.iter()) {
                        if *fails == 0.0 {
                            scores.set(*row, part.offer, *value, self.verdicts.of_line(*line));
                        }
                    }
                }
            }
        }
        scores.settle();
        scores
    }

    fn groups(&mut self, partners: &[&Record]) -> Map<usize, Columns> {
        let mut groups: Map<usize, Columns> = Map::default();
        let Ok(reader) = &mut self.reader else { return groups };
        for (at, partner) in partners.iter().enumerate() {
            if let Some(row) = reader.read(partner) {
                groups.entry(row.layout).or_default().push(at, row.values);
            }
        }
        groups
    }

    /// Makes a plan where there is none for these facts.
    fn prepare(&mut self, key: usize, columns: &Columns, partners: &[&Record]) {
        let Ok(reader) = &mut self.reader else { return };
        let Some(partner) = columns.rows.first().and_then(|row| partners.get(*row)) else { return };
        let known = self.layouts.get(&key);
        let ranges = columns.ranges();
        if known.is_some_and(|known| known.layout.holds_for(&ranges)) || known.is_none() && columns.rows.len() < self.least {
            return;
        }
        let made = known.map_or(0, |known| known.made) + 1;
        let ranges = match known {
            None => ranges,
            Some(known) => known.layout.ranges.iter().zip(ranges).map(|(known, new)| widened(*known, new, made)).collect(),
        };
        let mut layout = Layout::new(&self.model, reader, partner, &self.offers, ranges);
        let plan = layout.plan();
        self.layouts.insert(key, Planned { layout, plan, made });
    }
}

/// A range with room for what later blocks may bring.
fn widened(known: Range, new: Range, made: u32) -> Range {
    let both = known.or(new);
    if new.lies_in(known) && made < MOST_PLANS {
        return known;
    }
    let (low, high) = if made < MOST_PLANS {
        (
            if both.low > 0.0 { both.low / 16.0 } else { both.low * 16.0 },
            if both.high < 0.0 { both.high / 16.0 } else { both.high * 16.0 },
        )
    } else {
        (f64::MIN, f64::MAX)
    };
    Range {
        low: low.max(f64::MIN),
        high: high.min(f64::MAX),
        missing: made >= MOST_PLANS || both.missing,
        minus_zero: both.minus_zero || made >= MOST_PLANS,
    }
}
