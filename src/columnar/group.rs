//! Partners of one layout: their columns, the graph and plan for them, and blocks at work.
#![allow(clippy::vec_box, reason = "registers change places by their addresses, 2 kB stay where they are")]

use super::graph::{Graph, Node, index};
use super::layout::{Offered, Reader, range};
use super::machine::{LANES, Lanes, Machine};
use super::plan::{Plan, schedule};
use super::range::Range;
use super::trace::{Wanted, trace};
use super::{Scores, Verdicts};
use crate::check::too_much_work;
use crate::facts::Record;
use crate::prelude::*;
use crate::program::Model;

/// What partners of one layout come to with each offer.
#[derive(Debug, Clone, Default)]
pub(super) struct Layout {
    pub(super) graph: Graph,
    /// Where the facts lie that it holds for.
    pub(super) ranges: Vec<Range>,
    /// By offer; `None` where `eval` computes every pair.
    pub(super) wanted: Vec<Option<Wanted>>,
    /// Whether the main cause of each pair is wanted, too.
    pub(super) mains: bool,
}

impl Layout {
    /// For facts within these ranges.
    pub(super) fn new(
        model: &Model,
        reader: &mut Reader,
        partner: &Record,
        offers: &[Offered],
        ranges: Vec<Range>,
        mains: bool,
    ) -> Layout {
        let mut layout = Layout { graph: Graph::default(), ranges, wanted: Vec::new(), mains };
        for offer in offers {
            let wanted = layout.trace(model, reader, partner, offer);
            layout.wanted.push(wanted);
        }
        layout
    }

    /// One offer.
    pub(super) fn trace(&mut self, model: &Model, reader: &mut Reader, partner: &Record, offer: &Offered) -> Option<Wanted> {
        let pair = reader.symbolic(&model.schema, partner, offer)?;
        if too_much_work(model, pair.counts()).is_some() {
            return None;
        }
        trace(&mut self.graph, model, &pair, &self.ranges, self.mains).ok()
    }

    /// A plan for all offers.
    pub(super) fn plan(&mut self) -> Plan {
        let Layout { graph, wanted, .. } = self;
        let wanted: Vec<(usize, &Wanted)> =
            wanted.iter().enumerate().filter_map(|(at, wanted)| Some((at, wanted.as_ref()?))).collect();
        schedule(graph, &wanted, &Map::default())
    }
}

/// Partners of one layout, fact by fact.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns {
    /// Which partners.
    pub(super) rows: Vec<usize>,
    /// Each as long as a whole number of blocks.
    pub(super) columns: Vec<Vec<f64>>,
}

impl Columns {
    pub(super) fn push(&mut self, row: usize, values: &[f64]) {
        self.rows.push(row);
        self.columns.resize_with(values.len(), Vec::new);
        for (column, value) in self.columns.iter_mut().zip(values) {
            column.push(*value);
        }
    }

    /// Where the facts lie. Called before [`Columns::fill`].
    pub(super) fn ranges(&self) -> Vec<Range> {
        self.columns.iter().map(|column| range(column.iter().copied())).collect()
    }

    /// Fills the last block up with its last partner.
    pub(super) fn fill(&mut self) {
        let whole = self.blocks() * LANES;
        for column in &mut self.columns {
            let last = column.last().copied().unwrap_or(f64::NAN);
            column.resize(whole, last);
        }
    }

    pub(super) fn blocks(&self) -> usize {
        self.rows.len().div_ceil(LANES)
    }

    /// One block of each column.
    pub(super) fn block(&self, block: usize) -> Vec<&Lanes> {
        static NONE: Lanes = [f64::NAN; LANES];
        self.columns.iter().map(|column| lanes(column, block).unwrap_or(&NONE)).collect()
    }
}

fn lanes(column: &[f64], block: usize) -> Option<&Lanes> {
    let start = block * LANES;
    column.get(start..start + LANES)?.try_into().ok()
}

/// What a block came to.
#[derive(Debug, Clone, Default)]
pub(super) struct Done {
    /// For each part of the plan, pair by pair.
    pub(super) scores: Vec<Box<Lanes>>,
    pub(super) verdicts: Vec<Box<Lanes>>,
    pub(super) fails: Vec<Box<Lanes>>,
    /// The main causes, what they lift, and where that is not known; where they are wanted.
    pub(super) mains: Vec<[Box<Lanes>; 3]>,
    /// For each node of the frontier, where it is kept.
    pub(super) kept: Vec<Box<Lanes>>,
}

impl Done {
    /// Puts what these partners came to into the scores, unless `eval` has to say.
    pub(super) fn enter(&self, plan: &Plan, rows: &[usize], verdicts: &Verdicts, causes: usize, scores: &mut Scores) {
        let mut mains = self.mains.iter();
        for (part, ((values, lines), fails)) in plan.parts.iter().zip(self.scores.iter().zip(&self.verdicts).zip(&self.fails)) {
            for (((row, value), line), fails) in rows.iter().zip(values.iter()).zip(lines.iter()).zip(fails.iter()) {
                if *fails == 0.0 {
                    scores.set(*row, part.offer, *value, verdicts.of_line(*line));
                }
            }
            if let (Some(_), Some([found, lifts, unsure])) = (part.main, mains.next()) {
                let values = found.iter().zip(lifts.iter()).zip(fails.iter().zip(unsure.iter()));
                for (row, ((cause, lift), (fails, unsure))) in rows.iter().zip(values) {
                    if *fails == 0.0 && *unsure == 0.0 {
                        scores.set_main(*row, part.offer, index(*cause), *lift, causes);
                    }
                }
            }
        }
    }
}

/// Computes one block.
pub(super) fn run(machine: &mut Machine, plan: &Plan, tables: &[Vec<f64>], columns: &[&Lanes], keep: bool) -> Done {
    machine.reserve(plan.registers);
    machine.run(&plan.shared, columns, tables);
    let mut done = Done::default();
    if keep {
        done.kept = plan.frontier.iter().map(|(_, source)| machine.copy(*source, columns)).collect();
    }
    for part in &plan.parts {
        machine.run(&part.instructions, columns, tables);
        done.scores.push(machine.copy(part.score, columns));
        done.verdicts.push(machine.copy(part.verdict, columns));
        done.fails.push(machine.copy(part.fails, columns));
        done.mains.extend(part.main.map(|main| main.map(|source| machine.copy(source, columns))));
    }
    done
}

/// Work on some blocks of one layout.
pub(super) struct Job<'a> {
    pub(super) plan: &'a Plan,
    pub(super) tables: &'a [Vec<f64>],
    pub(super) columns: &'a Columns,
    pub(super) keep: bool,
}

/// Computes every block of every job; the results stand in the order of the jobs, whatever the number of threads.
pub(super) fn run_all(jobs: &[Job<'_>]) -> Vec<Vec<Done>> {
    let tasks: Vec<(&Job<'_>, usize)> =
        jobs.iter().flat_map(|job| (0..job.columns.blocks()).map(move |block| (job, block))).collect();
    let mut done = each(&tasks).into_iter();
    jobs.iter().map(|job| done.by_ref().take(job.columns.blocks()).collect()).collect()
}

#[cfg(not(feature = "parallel"))]
fn each(tasks: &[(&Job<'_>, usize)]) -> Vec<Done> {
    let mut machine = Machine::new();
    tasks.iter().map(|task| perform(&mut machine, task)).collect()
}

#[cfg(feature = "parallel")]
fn each(tasks: &[(&Job<'_>, usize)]) -> Vec<Done> {
    use rayon::prelude::*;
    tasks.par_iter().map_init(Machine::new, perform).collect()
}

fn perform(machine: &mut Machine, (job, block): &(&Job<'_>, usize)) -> Done {
    run(machine, job.plan, job.tables, &job.columns.block(*block), job.keep)
}

/// Nodes that stand in columns, by column.
pub(super) type Kept = Map<Node, usize>;
