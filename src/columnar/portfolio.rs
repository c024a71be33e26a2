//! Partners that stay in memory: scored again, only what has changed since is computed.

use super::graph::Node;
use super::group::{Columns, Done, Job, Kept, Layout, run_all};
use super::layout::{Offered, Reader};
use super::machine::LANES;
use super::plan::{Plan, schedule};
use super::trace::Wanted;
use super::{LEAST_TOGETHER, Scores, Verdicts};
use crate::facts::Record;
use crate::prelude::*;
use crate::program::Model;
use crate::schema::same_columns;

/// The most memory that is spent on keeping what partners come to apart from any offer, in bytes.
const MOST_KEPT: usize = 256 << 20;
/// A graph that has grown to so many times its first size is made anew.
const MOST_GROWN: usize = 8;

/// Partners and offers with their scores.
#[derive(Debug, Clone)]
pub struct Portfolio {
    model: Model,
    offers: Vec<Offered>,
    partners: Vec<Record>,
    reader: Result<Reader, String>,
    groups: Vec<Group>,
    verdicts: Verdicts,
    /// The smallest number of partners of one layout that a plan is made for.
    least: usize,
    computed: u64,
}

/// Partners of one layout, with what they came to.
#[derive(Debug, Clone, Default)]
struct Group {
    layout: Layout,
    columns: Columns,
    /// How many columns are facts; the others are kept values.
    facts: usize,
    kept: Kept,
    /// By offer: what was wanted, and what came of it.
    outputs: Vec<Option<Output>>,
    first_size: usize,
}

#[derive(Debug, Clone)]
struct Output {
    wanted: Wanted,
    scores: Vec<f64>,
    verdicts: Vec<u8>,
    fails: Vec<bool>,
}

impl Portfolio {
    /// Reads the partners.
    #[must_use]
    pub fn new(model: &Model, offers: Vec<Offered>, partners: Vec<Record>) -> Portfolio {
        Portfolio::with_least(model, offers, partners, LEAST_TOGETHER)
    }

    /// As [`Portfolio::new`]; fewer than `least` partners of one layout are left to `eval`.
    #[must_use]
    pub fn with_least(model: &Model, offers: Vec<Offered>, partners: Vec<Record>, least: usize) -> Portfolio {
        let (verdicts, reader) = (Verdicts::new(model), super::reader(model, &offers));
        let mut portfolio =
            Portfolio { model: model.clone(), offers, partners, reader, groups: Vec::new(), verdicts, least, computed: 0 };
        portfolio.read();
        portfolio
    }

    /// The offers.
    #[must_use]
    pub fn offers(&self) -> &[Offered] {
        &self.offers
    }

    /// The partners.
    #[must_use]
    pub fn partners(&self) -> &[Record] {
        &self.partners
    }

    /// Why all pairs are left to `eval`, where they are.
    #[must_use]
    pub fn unplanned(&self) -> Option<&str> {
        self.reader.as_ref().err().map(String::as_str)
    }

    /// How many operations on columns were computed so far, each for all partners of a layout: what a change costs is the
    /// difference before and after.
    #[must_use]
    pub fn computed(&self) -> u64 {
        self.computed
    }

    /// Puts another offer in place of one. What does not depend on it stays as it is.
    pub fn set_offer(&mut self, at: usize, offered: Offered) {
        let known = self.reader.as_ref().is_ok_and(|reader| reader.knows(&offered));
        let Some(place) = self.offers.get_mut(at) else { return };
        *place = offered;
        if known { self.trace(Some(at)) } else { self.read() }
    }

    /// Adds an offer.
    pub fn add_offer(&mut self, offered: Offered) {
        let known = self.reader.as_ref().is_ok_and(|reader| reader.knows(&offered));
        self.offers.push(offered);
        if known { self.trace(Some(self.offers.len() - 1)) } else { self.read() }
    }

    /// Goes on with another program for the same facts, such as one with another constant. What does not depend on what has
    /// changed stays as it is.
    pub fn set_model(&mut self, model: &Model) {
        let same = same_columns(&self.model.schema, &model.schema) && self.model.texts == model.texts;
        self.model = model.clone();
        let verdicts = Verdicts::new(model);
        if verdicts != self.verdicts {
            // What was kept of a pair is the place of its verdict among the names.
            self.groups.iter_mut().flat_map(|group| &mut group.outputs).for_each(|output| *output = None);
            self.verdicts = verdicts;
        }
        if same {
            self.trace(None);
        } else {
            self.read();
        }
    }

    fn read(&mut self) {
        self.reader = super::reader(&self.model, &self.offers);
        self.groups.clear();
        let Ok(reader) = &mut self.reader else { return };
        let mut columns: Map<usize, Columns> = Map::default();
        for (at, partner) in self.partners.iter().enumerate() {
            if let Some(row) = reader.read(partner) {
                columns.entry(row.layout).or_default().push(at, &row.values);
            }
        }
        for columns in columns.into_values().filter(|columns| columns.rows.len() >= self.least) {
            let mut group = Group { columns, ..Group::default() };
            group.layout.ranges = group.columns.ranges();
            group.columns.fill();
            group.facts = group.columns.columns.len();
            self.groups.push(group);
        }
        self.trace(None);
    }

    /// Traces one offer or all.
    fn trace(&mut self, only: Option<usize>) {
        let Ok(reader) = &mut self.reader else { return };
        for group in &mut self.groups {
            group.layout.wanted.resize(self.offers.len(), None);
            group.outputs.resize_with(self.offers.len(), || None);
            if group.first_size > 0 && group.layout.graph.len() > group.first_size * MOST_GROWN {
                group.forget();
            }
            let Some(partner) = group.columns.rows.first().and_then(|row| self.partners.get(*row)) else { continue };
            let whole = only.filter(|_| group.first_size > 0);
            for (at, offered) in self.offers.iter().enumerate().filter(|(at, _)| whole.is_none_or(|only| only == *at)) {
                let wanted = group.layout.trace(&self.model, reader, partner, offered);
                if let Some(place) = group.layout.wanted.get_mut(at) {
                    *place = wanted;
                }
            }
            if group.first_size == 0 {
                group.first_size = group.layout.graph.len();
            }
        }
    }

    /// The scores of all pairs. `left` are those that `eval` must compute.
    pub fn scores(&mut self) -> Scores {
        let plans: Vec<Option<Plan>> = self.groups.iter_mut().map(Group::plan).collect();
        let jobs: Vec<Job<'_>> = self
            .groups
            .iter()
            .zip(&plans)
            .filter_map(|(group, plan)| {
                let plan = plan.as_ref()?;
                let keep = plan.frontier.len() * group.columns.blocks() * LANES * 8 <= MOST_KEPT;
                Some(Job { plan, tables: &group.layout.graph.tables, columns: &group.columns, keep })
            })
            .collect();
        let mut results = run_all(&jobs).into_iter();
        for (group, plan) in self.groups.iter_mut().zip(&plans) {
            let Some(plan) = plan else { continue };
            self.computed += u64::try_from(plan.operations()).unwrap_or(u64::MAX);
            group.take(plan, results.next().unwrap_or_default(), &self.verdicts);
        }
        let mut scores = Scores::new(self.partners.len(), self.offers.len(), &self.verdicts);
        for group in &self.groups {
            for (offer, output) in group.outputs.iter().enumerate() {
                let Some(output) = output else { continue };
                let values = output.scores.iter().zip(&output.verdicts).zip(&output.fails);
                for (row, ((score, verdict), fails)) in group.columns.rows.iter().zip(values) {
                    if !fails {
                        scores.set(*row, offer, *score, *verdict);
                    }
                }
            }
        }
        scores.settle();
        scores
    }
}

impl Group {
    /// Starts anew, with the facts alone.
    fn forget(&mut self) {
        self.columns.columns.truncate(self.facts);
        let ranges = core::mem::take(&mut self.layout.ranges);
        self.layout = Layout { ranges, wanted: vec![None; self.outputs.len()], ..Layout::default() };
        self.kept.clear();
        self.outputs.iter_mut().for_each(|output| *output = None);
        self.first_size = 0;
    }

    /// A plan for what has changed.
    fn plan(&mut self) -> Option<Plan> {
        for (output, wanted) in self.outputs.iter_mut().zip(&self.layout.wanted) {
            if output.as_ref().map(|output| &output.wanted) != wanted.as_ref() {
                *output = None;
            }
        }
        let Layout { graph, wanted, .. } = &mut self.layout;
        let changed: Vec<(usize, &Wanted)> = wanted
            .iter()
            .enumerate()
            .filter(|(at, _)| self.outputs.get(*at).is_none_or(Option::is_none))
            .filter_map(|(at, wanted)| Some((at, wanted.as_ref()?)))
            .collect();
        (!changed.is_empty()).then(|| schedule(graph, &changed, &self.kept))
    }

    /// Takes over what a plan came to.
    fn take(&mut self, plan: &Plan, done: Vec<Done>, verdicts: &Verdicts) {
        let kept = done.first().map_or(0, |block| block.kept.len());
        for (at, (node, _)) in plan.frontier.iter().enumerate().take(kept) {
            let column = done.iter().filter_map(|block| block.kept.get(at)).flat_map(|lanes| lanes.iter().copied()).collect();
            self.kept.insert(*node, self.columns.columns.len());
            self.columns.columns.push(column);
        }
        for (at, part) in plan.parts.iter().enumerate() {
            let Some(Some(wanted)) = self.layout.wanted.get(part.offer) else { continue };
            let mut output = Output { wanted: wanted.clone(), scores: Vec::new(), verdicts: Vec::new(), fails: Vec::new() };
            for block in &done {
                let lanes = block.scores.get(at).zip(block.verdicts.get(at)).zip(block.fails.get(at));
                let Some(((scores, lines), fails)) = lanes else { continue };
                output.scores.extend_from_slice(scores.as_slice());
                output.verdicts.extend(lines.iter().map(|line| verdicts.of_line(*line)));
                output.fails.extend(fails.iter().map(|fails| *fails != 0.0));
            }
            if let Some(place) = self.outputs.get_mut(part.offer) {
                *place = Some(output);
            }
        }
        self.drop_unread();
    }

    /// Gives back the columns of values that nothing reads any more.
    fn drop_unread(&mut self) {
        let mut read: BTreeSet<Node> = BTreeSet::new();
        let mut seen: BTreeSet<Node> = BTreeSet::new();
        let wanted = self.layout.wanted.iter().flatten();
        let mut stack: Vec<Node> =
            wanted.flat_map(|wanted| wanted.tests.iter().copied().chain([wanted.score, wanted.verdict])).collect();
        while let Some(node) = stack.pop() {
            if !seen.insert(node) {
                continue;
            }
            if self.kept.contains_key(&node) {
                read.insert(node);
            } else {
                stack.extend(self.layout.graph.parts(node).into_iter().flatten());
            }
        }
        if read.len() == self.kept.len() {
            return;
        }
        let old = core::mem::take(&mut self.kept);
        let mut columns = core::mem::take(&mut self.columns.columns);
        let values = columns.split_off(self.facts.min(columns.len()));
        for ((node, _), column) in old.into_iter().zip(values) {
            if read.contains(&node) {
                self.kept.insert(node, columns.len());
                columns.push(column);
            }
        }
        self.columns.columns = columns;
    }
}
