//! A graph as instructions over registers: first what several offers need, then each offer's own.
//!
//! A register holds one value for each pair of a block. Registers are used again as soon as nothing reads them any more, so that
//! those at work stay in the cache.

use super::graph::{Dyadic, Graph, Node, Op, Unary};
use super::trace::Wanted;
use crate::prelude::*;

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Source {
    /// A register.
    Register(usize),
    /// A column: of facts, or of values kept from an earlier run.
    Column(usize),
    /// The same for all.
    Number(f64),
}

/// What an instruction does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Code {
    One(Unary),
    Two(Dyadic),
    Choose,
    Clamp,
    UpTo,
    Cell { table: usize, stride: usize, base: usize },
    Greatest { units: usize, table: usize },
    Partly { table: usize },
}

/// One operation on all pairs of a block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Instruction {
    pub(super) code: Code,
    pub(super) out: usize,
    pub(super) a: Source,
    pub(super) b: Source,
    pub(super) c: Source,
}

/// The instructions of one offer.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// The offer's place.
    pub(super) offer: usize,
    pub(super) instructions: Vec<Instruction>,
    pub(super) score: Source,
    pub(super) verdict: Source,
    pub(super) fails: Source,
    /// The main cause, what it lifts, and whether `eval` has to say.
    pub(super) main: Option<[Source; 3]>,
}

/// All instructions.
#[derive(Debug, Clone, Default)]
pub(super) struct Plan {
    /// What several offers need.
    pub(super) shared: Vec<Instruction>,
    /// What the offers read of it.
    pub(super) frontier: Vec<(Node, Source)>,
    /// Offer by offer.
    pub(super) parts: Vec<Part>,
    pub(super) registers: usize,
}

impl Plan {
    /// How many operations there are.
    pub(super) fn operations(&self) -> usize {
        self.parts.iter().fold(self.shared.len(), |sum, part| sum + part.instructions.len())
    }
}

/// Registers by number, those in use apart.
#[derive(Clone, Default)]
struct Registers {
    free: Vec<usize>,
    next: usize,
}

impl Registers {
    fn take(&mut self) -> usize {
        self.free.pop().unwrap_or_else(|| {
            self.next += 1;
            self.next - 1
        })
    }
}

/// Orders what is wanted of these offers. `kept` are nodes that stand in columns already.
pub(super) fn schedule(graph: &mut Graph, wanted: &[(usize, &Wanted)], kept: &Map<Node, usize>) -> Plan {
    let fails = chains(graph, wanted.iter().map(|(_, wanted)| wanted.tests.as_slice()).collect());
    let unsure = chains(graph, wanted.iter().filter_map(|(_, wanted)| Some(wanted.main.as_ref()?.tests.as_slice())).collect());
    let mut unsure = unsure.into_iter();
    let outputs: Vec<Vec<Node>> = wanted
        .iter()
        .zip(&fails)
        .map(|((_, wanted), fails)| {
            let main = wanted.main.as_ref().and_then(|main| Some([main.cause, main.lift, unsure.next()?]));
            [wanted.score, wanted.verdict, *fails].into_iter().chain(main.into_iter().flatten()).collect()
        })
        .collect();
    // By node: the only offer that needs it, or several.
    let mut users: Vec<User> = vec![User::Nobody; graph.len()];
    for (at, outputs) in outputs.iter().enumerate() {
        follow(graph, outputs, at, kept, &mut users);
    }
    let mut read_by_parts = vec![false; graph.len()];
    for node in 0..graph.len() {
        if matches!(users.get(node), Some(User::One(_))) {
            for part in graph.parts(node).into_iter().flatten() {
                mark(&mut read_by_parts, part);
            }
        }
    }
    outputs.iter().flatten().for_each(|node| mark(&mut read_by_parts, *node));

    let mut sources: Vec<Option<Source>> = (0..graph.len()).map(|node| given(graph, node, kept)).collect();
    let mut registers = Registers::default();
    let shared: Vec<Node> = (0..graph.len()).filter(|node| users.get(*node) == Some(&User::Several)).collect();
    let pinned = |node: Node| read_by_parts.get(node).copied().unwrap_or(false);
    let shared_instructions = emit(graph, &shared, &pinned, &mut sources, &mut registers);
    let frontier =
        shared.iter().filter(|node| pinned(**node)).filter_map(|node| Some((*node, sources.get(*node).copied()??))).collect();
    let mut own: Vec<Vec<Node>> = vec![Vec::new(); wanted.len()];
    for (node, user) in users.iter().enumerate() {
        if let User::One(at) = user
            && let Some(own) = own.get_mut(*at)
        {
            own.push(node);
        }
    }
    let mut most = registers.next;
    let mut parts = Vec::new();
    for (((offer, _), own), outputs) in wanted.iter().zip(&own).zip(&outputs) {
        let mut registers = registers.clone();
        let pinned = |node: Node| outputs.contains(&node);
        let instructions = emit(graph, own, &pinned, &mut sources, &mut registers);
        most = most.max(registers.next);
        let source = |at: usize| {
            let node = outputs.get(at)?;
            Some(sources.get(*node).copied().flatten().unwrap_or(Source::Number(f64::NAN)))
        };
        let (Some(score), Some(verdict), Some(fails)) = (source(0), source(1), source(2)) else { continue };
        let main = source(3).zip(source(4)).zip(source(5)).map(|((cause, lift), unsure)| [cause, lift, unsure]);
        parts.push(Part { offer: *offer, instructions, score, verdict, fails, main });
    }
    Plan { shared: shared_instructions, frontier, parts, registers: most }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum User {
    Nobody,
    One(usize),
    Several,
}

/// For each offer whether any of its tests is so. Tests that many offers share come first, so that their chains are one.
fn chains(graph: &mut Graph, offers: Vec<&[Node]>) -> Vec<Node> {
    let mut uses: BTreeMap<Node, usize> = BTreeMap::new();
    for node in offers.iter().copied().flatten() {
        *uses.entry(*node).or_insert(0) += 1;
    }
    let mut found = Vec::new();
    for tests in offers {
        let mut tests = tests.to_vec();
        tests.arrange_by_key(|node| (core::cmp::Reverse(uses.get(node).copied().unwrap_or(0)), *node));
        let no = graph.truth(false);
        found.push(tests.into_iter().fold(no, |so_far, test| graph.two(Dyadic::Or, so_far, test)));
    }
    found
}

fn mark(marks: &mut [bool], node: Node) {
    if let Some(place) = marks.get_mut(node) {
        *place = true;
    }
}

/// Marks what these outputs need.
fn follow(graph: &Graph, outputs: &[Node], at: usize, kept: &Map<Node, usize>, users: &mut [User]) {
    let mut stack: Vec<Node> = outputs.to_vec();
    while let Some(node) = stack.pop() {
        if given(graph, node, kept).is_some() {
            continue;
        }
        let Some(user) = users.get_mut(node) else { continue };
        let next = match *user {
            User::Nobody => User::One(at),
            User::One(other) if other == at => continue,
            User::One(_) => User::Several,
            User::Several => continue,
        };
        *user = next;
        stack.extend(graph.parts(node).into_iter().flatten());
    }
}

/// What is there before any instruction.
fn given(graph: &Graph, node: Node, kept: &Map<Node, usize>) -> Option<Source> {
    match graph.op(node) {
        Op::Number(bits) => Some(Source::Number(f64::from_bits(bits))),
        Op::Input(column) => Some(Source::Column(column)),
        _ => kept.get(&node).map(|column| Source::Column(*column)),
    }
}

/// Instructions for these nodes, which are in order.
fn emit(
    graph: &Graph,
    nodes: &[Node],
    pinned: &dyn Fn(Node) -> bool,
    sources: &mut [Option<Source>],
    registers: &mut Registers,
) -> Vec<Instruction> {
    let mut last: Map<Node, usize> = Map::default();
    for (at, node) in nodes.iter().enumerate() {
        for part in graph.parts(*node).into_iter().flatten() {
            last.insert(part, at);
        }
    }
    let here: BTreeSet<Node> = nodes.iter().copied().gather();
    let mut instructions = Vec::new();
    for (at, node) in nodes.iter().enumerate() {
        let parts = graph.parts(*node);
        let [a, b, c] =
            parts.map(|part| part.and_then(|part| sources.get(part).copied().flatten()).unwrap_or(Source::Number(f64::NAN)));
        let code = match graph.op(*node) {
            Op::One(unary, _) => Code::One(unary),
            Op::Two(dyadic, ..) => Code::Two(dyadic),
            Op::Choose(..) => Code::Choose,
            Op::Clamp(..) => Code::Clamp,
            Op::UpTo(..) => Code::UpTo,
            Op::Cell { table, stride, base, .. } => Code::Cell { table, stride, base },
            Op::Greatest { units, table, .. } => Code::Greatest { units, table },
            Op::Partly { table, .. } => Code::Partly { table },
            Op::Number(_) | Op::Input(_) => continue,
        };
        let out = registers.take();
        instructions.push(Instruction { code, out, a, b, c });
        if let Some(place) = sources.get_mut(*node) {
            *place = Some(Source::Register(out));
        }
        let mut freed: Vec<Node> = parts.into_iter().flatten().collect();
        freed.dedup();
        for (place, part) in freed.iter().enumerate() {
            let again = freed.iter().take(place).any(|other| other == part);
            if again || last.get(part) != Some(&at) || !here.contains(part) || pinned(*part) {
                continue;
            }
            if let Some(Some(Source::Register(register))) = sources.get(*part) {
                registers.free.push(*register);
            }
        }
    }
    instructions
}
