//! Partners that come and go in blocks: plans are kept, facts are not. Memory does not grow with the number of partners.

use super::group::{Columns, Job, Layout, run_all};
use super::layout::{Like, Offered, Reader};
use super::machine::LANES;
use super::plan::Plan;
use super::range::Range;
use super::{LEAST_TOGETHER, Scores, Verdicts};
use crate::facts::{Outline, Record};
use crate::prelude::*;
use crate::program::Model;

/// After so many plans for one layout the next one is for all numbers.
const MOST_PLANS: u32 = 4;
/// Plans with more operations together than this are not kept: those that were used last are. An operation takes about 100 bytes.
pub(super) const MOST_OPERATIONS: usize = 400_000;
/// After so many different layouts, or texts, everything that is known of them is forgotten.
const MOST_KNOWN: usize = 50_000;

/// A partner to score.
#[derive(Debug, Clone, Copy)]
pub enum Entry<'r> {
    /// By its record.
    Record(&'r Record),
    /// By the outline (its place in the list that is given with it) that it has in common with others, and its own numbers.
    Like {
        /// Which outline.
        outline: usize,
        /// What it is called.
        name: &'r str,
        /// What it states at the outline's places.
        numbers: &'r [f64],
    },
}

/// Scores partners block by block against the same offers.
#[derive(Debug, Clone)]
pub struct Scorer {
    model: Model,
    offers: Vec<Offered>,
    reader: Result<Reader, String>,
    planned: Map<usize, Planned>,
    /// Outlines by their place; `None` where `eval` has to look at such partners.
    likes: Map<usize, Option<Like>>,
    /// How many partners of a layout without a plan came by.
    met: Map<usize, usize>,
    verdicts: Verdicts,
    least: usize,
    mains: bool,
    blocks: u64,
}

/// What is kept of a layout.
#[derive(Debug, Clone)]
struct Planned {
    plan: Plan,
    tables: Vec<Vec<f64>>,
    ranges: Vec<Range>,
    made: u32,
    /// The block that used it last.
    used: u64,
}

impl Scorer {
    /// For these offers.
    #[must_use]
    pub fn new(model: &Model, offers: Vec<Offered>) -> Scorer {
        Scorer::with_least(model, offers, LEAST_TOGETHER)
    }

    /// As [`Scorer::new`]; as long as fewer than `least` partners of one layout came by they are left to `eval`.
    #[must_use]
    pub fn with_least(model: &Model, offers: Vec<Offered>, least: usize) -> Scorer {
        let (reader, verdicts) = (super::reader(model, &offers), Verdicts::new(model));
        Scorer {
            model: model.clone(),
            offers,
            reader,
            planned: Map::default(),
            likes: Map::default(),
            met: Map::default(),
            verdicts,
            least,
            mains: false,
            blocks: 0,
        }
    }

    /// Finds the main cause of each pair, too: see [`Scores::mains`].
    #[must_use]
    pub fn with_mains(mut self) -> Scorer {
        self.mains = true;
        self.planned.clear();
        self
    }

    /// Whether it finds main causes.
    #[must_use]
    pub fn finds_mains(&self) -> bool {
        self.mains
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

    /// How many operations the plans that are kept have together.
    #[must_use]
    pub fn kept(&self) -> usize {
        self.planned.values().map(|planned| planned.plan.operations()).sum()
    }

    /// The scores of these partners with all offers.
    pub fn block(&mut self, partners: &[&Record]) -> Scores {
        let entries: Vec<Entry<'_>> = partners.iter().map(|partner| Entry::Record(partner)).collect();
        self.entries(&[], &entries)
    }

    /// The scores of these partners with all offers. An outline keeps its place from block to block; new ones are added behind.
    pub fn entries(&mut self, outlines: &[Outline], entries: &[Entry<'_>]) -> Scores {
        self.blocks += 1;
        self.forget();
        let mut scores = Scores::new(entries.len(), self.offers.len(), &self.verdicts);
        if self.mains {
            scores.want_mains();
        }
        let mut waiting = self.groups(outlines, entries);
        // Plans for a few layouts at a time, so that a block of many layouts does not need them all at once.
        while !waiting.is_empty() {
            let mut prepared: Vec<(usize, Columns)> = Vec::new();
            let mut operations = 0;
            while let Some((key, mut columns)) = waiting.pop() {
                self.prepare(key, &columns, entries);
                if let Some(planned) = self.planned.get_mut(&key) {
                    planned.used = self.blocks;
                    operations += planned.plan.operations();
                    columns.fill();
                    prepared.push((key, columns));
                }
                if operations > MOST_OPERATIONS / 2 {
                    break;
                }
            }
            self.run(&prepared, &mut scores);
            self.evict();
        }
        scores.settle();
        scores
    }

    fn run(&self, prepared: &[(usize, Columns)], scores: &mut Scores) {
        let jobs: Vec<Job<'_>> = prepared
            .iter()
            .filter_map(|(key, columns)| {
                let planned = self.planned.get(key)?;
                Some(Job { plan: &planned.plan, tables: &planned.tables, columns, keep: false })
            })
            .collect();
        for (job, blocks) in jobs.iter().zip(run_all(&jobs)) {
            for (rows, block) in job.columns.rows.chunks(LANES).zip(&blocks) {
                block.enter(job.plan, rows, &self.verdicts, self.model.causes.len(), scores);
            }
        }
    }

    /// Partners by layout.
    fn groups(&mut self, outlines: &[Outline], entries: &[Entry<'_>]) -> Vec<(usize, Columns)> {
        let mut groups: Map<usize, Columns> = Map::default();
        let Scorer { reader: Ok(reader), likes, .. } = self else { return Vec::new() };
        let mut values: Vec<f64> = Vec::new();
        for (at, entry) in entries.iter().enumerate() {
            match entry {
                Entry::Record(partner) => {
                    if let Some(row) = reader.read(partner) {
                        groups.entry(row.layout).or_default().push(at, &row.values);
                    }
                }
                Entry::Like { outline, name, numbers } => {
                    if !likes.contains_key(outline) {
                        let like = outlines.get(*outline).and_then(|outline| reader.like(outline));
                        likes.insert(*outline, like);
                    }
                    if let Some(Some(like)) = likes.get(outline)
                        && !reader.mentions(name)
                        && like.fill(numbers, &mut values)
                    {
                        groups.entry(like.layout).or_default().push(at, &values);
                    }
                }
            }
        }
        groups.into_iter().collect()
    }

    /// Makes a plan where there is none for these facts.
    fn prepare(&mut self, key: usize, columns: &Columns, entries: &[Entry<'_>]) {
        let Ok(reader) = &mut self.reader else { return };
        let Some(first) = columns.rows.first().and_then(|row| entries.get(*row)) else { return };
        let known = self.planned.get(&key);
        let ranges = columns.ranges();
        if known.is_some_and(|known| lie_in(&ranges, &known.ranges)) {
            return;
        }
        if known.is_none() {
            let met = self.met.entry(key).or_insert(0);
            *met += columns.rows.len();
            if *met < self.least {
                return;
            }
        }
        let made = known.map_or(0, |known| known.made) + 1;
        let ranges = match known {
            None => ranges,
            Some(known) => known.ranges.iter().zip(ranges).map(|(known, new)| widened(*known, new, made)).collect(),
        };
        let partner = match first {
            Entry::Record(partner) => *partner,
            Entry::Like { outline, .. } => match self.likes.get(outline) {
                Some(Some(like)) => &like.record,
                _ => return,
            },
        };
        let mut layout = Layout::new(&self.model, reader, partner, &self.offers, ranges, self.mains);
        let plan = layout.plan();
        let Layout { graph, ranges, .. } = layout;
        self.planned.insert(key, Planned { plan, tables: graph.tables, ranges, made, used: self.blocks });
    }

    /// Gives back the plans that were not used for longest, where there are too many.
    fn evict(&mut self) {
        let mut kept = self.kept();
        while kept > MOST_OPERATIONS && self.planned.len() > 1 {
            let Some((key, oldest)) = self.planned.iter().min_by_key(|(_, planned)| planned.used) else { return };
            let key = *key;
            kept -= oldest.plan.operations();
            self.planned.swap_remove(&key);
            self.met.insert(key, 0);
        }
    }

    /// Begins anew where partners have brought too many layouts or texts of their own.
    fn forget(&mut self) {
        if self.reader.as_ref().is_ok_and(|reader| reader.known() > MOST_KNOWN) {
            self.reader = super::reader(&self.model, &self.offers);
            self.planned.clear();
            self.likes.clear();
            self.met.clear();
        }
    }
}

fn lie_in(ranges: &[Range], known: &[Range]) -> bool {
    ranges.len() == known.len() && ranges.iter().zip(known).all(|(new, known)| new.lies_in(*known))
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
