//! From trees to a checked program, or to diagnostics.
//!
//! Order: fields and kinds (`schema`), facts, names, constants and tables, quantities and rules (`types`), the order of
//! computation (`graph`), the work that a pair costs (`cost`). Every step goes on after a mistake, so one does not hide the next.

mod calls;
mod constants;
mod cost;
mod expects;
mod functions;
mod graph;
mod levers;
mod lists;
mod names;
mod rules;
mod schema;
mod scope;
mod tables;
mod types;
mod unused;
mod verdicts;

pub(crate) use cost::too_much_work;
pub use cost::{Counts, longest, plain_work, work};

use crate::diagnostic::{Code, Diagnostic};
use crate::facts::{Facts, Money, read_trees};
use crate::prelude::*;
use crate::program::Model;
use crate::source::{SourceId, Sources, Span};
use crate::syntax::tree::{Declaration, Expect, Tree};
use names::Names;

/// What checking makes of a program without errors.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// What it knows.
    pub model: Model,
    /// Its facts.
    pub facts: Facts,
    /// Its currency.
    pub money: Money,
    /// Its expectations, each with its place.
    pub expects: Vec<(Expect, Span)>,
}

/// What every step of the check can see.
pub(crate) struct Context<'a> {
    pub(crate) sources: &'a Sources,
    pub(crate) trees: Vec<&'a Tree>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl<'a> Context<'a> {
    /// All declarations: those of libraries first, and within one text as written.
    pub(crate) fn declarations(&self) -> impl Iterator<Item = &'a Declaration> + use<'a> {
        let library: Vec<&'a Tree> = self.trees.iter().copied().filter(|tree| self.is_library(tree.source)).collect();
        let own: Vec<&'a Tree> = self.trees.iter().copied().filter(|tree| !self.is_library(tree.source)).collect();
        library.into_iter().chain(own).flat_map(|tree| &tree.declarations)
    }

    pub(crate) fn is_library(&self, source: SourceId) -> bool {
        self.sources.get(source).is_some_and(|source| source.library)
    }

    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }
}

/// Checks the trees of one program. The diagnostics hold the warnings, too; there is a program where none of them is an error.
#[must_use]
pub fn check(sources: &Sources, trees: &[&Tree], libraries: Vec<String>) -> (Option<Checked>, Vec<Diagnostic>) {
    let (checked, usable, diagnostics) = examine(sources, trees, libraries);
    (usable.then_some(checked), diagnostics)
}

/// As [`check`], with what is known even of a program with errors, for editors: whatever could be read and nothing else. It must
/// not be computed with where the second value says that it is not usable.
#[must_use]
pub(crate) fn examine(sources: &Sources, trees: &[&Tree], libraries: Vec<String>) -> (Checked, bool, Vec<Diagnostic>) {
    let mut context = Context { sources, trees: trees.to_vec(), diagnostics: Vec::new() };
    let schema = schema::read(&mut context);
    let (facts, mut money) = read_trees(&schema, &context.trees, &mut context.diagnostics);
    let names = Names::collect(&mut context);
    let mut model = Model { schema, libraries, ..Model::default() };
    constants::read(&mut context, &names, &mut model, &mut money);
    tables::read(&mut context, &names, &mut model, &mut money);
    let broken = rules::read(&mut context, &names, &mut model, &mut money);
    unused::warn(&mut context, &names, &model);
    model.currency = money.base;
    model.exchange = money.rates.clone();
    let expects = expects::read(&mut context, &model, &facts);
    if !broken {
        graph::order(&mut context, &mut model);
        graph::mark_switched(&mut model);
        model.influences = cost::influences(&model);
        cost::check(&mut context, &model, &facts);
        model.room = cost::room(&model, &facts);
    }
    let failed = broken || context.diagnostics.iter().any(Diagnostic::is_error);
    (Checked { model, facts, money, expects }, !failed, context.diagnostics)
}

/// An unknown name, with the nearest one that exists and a correction.
pub(crate) fn unknown<'n>(
    code: Code,
    span: Span,
    what: &str,
    name: &str,
    known: impl Iterator<Item = &'n str> + Clone,
) -> Diagnostic {
    let wrong = Diagnostic::new(code, span, format!("there is no {what} `{name}`"));
    match crate::facts::nearest(name, known.clone()) {
        Some(near) if code.id == Code::UNKNOWN_PAIR.id => {
            wrong.fix(format!("write `\"{near}\"`"), span, format!("\"{near}\"")).help(format!("did you mean `{near}`?"))
        }
        Some(near) => wrong.fix(format!("write `{near}`"), span, near).help(format!("did you mean `{near}`?")),
        None => wrong.help(format!("known are {}", crate::facts::listed(known))),
    }
}
