//! The cause without which the target would gain most: the walk again, with each cause switched off in turn.

use super::{Trace, Untraceable, line_number};
use crate::columnar::graph::{Dyadic, Node};
use crate::prelude::*;

/// The cause without which the target would gain most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::columnar) struct Main {
    /// Its number; as many as there are causes where the target would gain without none of them.
    pub(in crate::columnar) cause: Node,
    /// What the target would gain.
    pub(in crate::columnar) lift: Node,
    /// Where any of these is so, `eval` has to say.
    pub(in crate::columnar) tests: Vec<Node>,
}

impl Trace<'_> {
    /// The target again with each cause switched off in turn: what that leaves as it is, is the same node.
    pub(super) fn main(&mut self, score: Node, known: &BTreeSet<Node>) -> Result<Main, Untraceable> {
        let mut lift = self.graph.number(0.0);
        let mut cause = self.graph.number(line_number(self.model.causes.len()));
        for off in 0..self.model.causes.len() {
            (self.off, self.visits) = (Some(off), 0);
            let without = self.target()?;
            if without == score {
                continue;
            }
            let gain = self.graph.two(Dyadic::Subtract, without, score);
            let more = self.graph.two(Dyadic::Less, lift, gain);
            let number = self.graph.number(line_number(off));
            lift = self.graph.choose(more, gain, lift);
            cause = self.graph.choose(more, number, cause);
        }
        let tests = core::mem::take(&mut self.tests);
        Ok(Main { cause, lift, tests: tests.difference(known).copied().collect() })
    }
}
