//! What editors ask: problems, classes for highlighting, hovers, completions, outlines, definitions, numbers to edit.
//!
//! Plain data out, every place counted in bytes, in UTF-16 code units and in lines and columns. Texts that do not parse, or that
//! are wrong, get answers from what is known of them. Uses the tokens and trees of `syntax` and what `check` knows of a program,
//! through `door`; parses nothing itself.
//!
//! ```
//! use goalfit::language::{Analysis, Offset};
//! use goalfit::Sources;
//!
//! let text = "use std\noffer \"Bounty\" {\n  window: 12 months\n}\n";
//! let analysis = Analysis::new(Sources::single("bounty.goalfit", text));
//! let hover = analysis.hover("bounty.goalfit", Offset::Byte(text.find("window").unwrap())).unwrap();
//! assert_eq!((hover.title.as_str(), hover.is.as_deref()), ("Window", Some("a duration, not negative")));
//! let inside = Offset::Byte(text.find("window").unwrap());
//! let items = analysis.complete("bounty.goalfit", inside).items;
//! assert!(items.iter().any(|item| item.label == "reward"));
//! ```

mod complete;
mod definition;
mod describe;
mod edits;
mod expressions;
mod heads;
mod highlight;
mod hover;
mod kind;
mod literals;
mod meaning;
mod numbers;
mod outline;
mod problems;
mod range;
mod scan;
mod statements;
mod types;
mod walk;
mod words;

pub use complete::{Completion, Completions};
pub use edits::{EditError, apply, fixes};
pub use highlight::{Class, Highlight, tokens};
pub use hover::Hover;
pub use kind::Kind;
pub use numbers::{NumberLiteral, NumberMember, NumberPart, Unwritten, set_number};
pub use outline::Symbol;
pub use problems::{Problem, ProblemFix, ProblemLabel, TextEdit, problems};
pub use range::{Lines, Location, Offset, Point, Range};

use crate::door::{Examined, Program, ReadBefore, examine};
use crate::facts::Facts;
use crate::prelude::*;
use crate::program::Model;
use crate::source::{SourceId, Sources, Span};
use crate::syntax::tree::{Declaration, DeclarationKind};
use meaning::{Meaning, View};
use scan::{Scan, unquoted};
use walk::scan;

/// A program, looked at once, for any number of questions. Holds all texts, trees and whatever could be checked.
#[derive(Debug, Clone)]
pub struct Analysis {
    examined: Examined,
    /// The sources that are not a library's, looked through.
    scans: BTreeMap<SourceId, Scan>,
    /// Quantities, defines, constants and tables by name.
    declared: BTreeMap<String, Declared>,
    /// Where things are declared.
    definitions: BTreeMap<Meaning, Span>,
}

/// A named declaration.
#[derive(Debug, Clone)]
struct Declared {
    kind: Kind,
    title: String,
    /// The tree and the declaration in it; none where it does not parse.
    place: Option<(usize, usize)>,
}

impl Analysis {
    /// Looks at a program. The first source is the main one; the others take part where a `use` names them. Never fails.
    #[must_use]
    pub fn new(sources: Sources) -> Self {
        Analysis::of(sources, Vec::new())
    }

    /// Looks at the program again after its texts have changed; texts that have not are not read again.
    #[must_use]
    pub fn update(self, sources: Sources) -> Self {
        let Examined { sources: before, trees, diagnostics, .. } = self.examined;
        let told: BTreeSet<SourceId> =
            diagnostics.iter().flat_map(|diagnostic| &diagnostic.labels).map(|label| label.span.source).gather();
        let kept = trees.into_iter().filter(|tree| !told.contains(&tree.source)).filter_map(|tree| {
            let text = before.get(tree.source)?.text.clone();
            Some(ReadBefore { text, tree })
        });
        let kept = kept.collect();
        Analysis::of(sources, kept)
    }

    fn of(sources: Sources, before: Vec<ReadBefore>) -> Self {
        let examined = examine(sources, before);
        let own = examined.sources.iter().filter(|(_, source)| !source.library);
        let scans = own.map(|(id, source)| (id, scan(&source.text))).gather();
        let mut analysis = Analysis { examined, scans, declared: BTreeMap::new(), definitions: BTreeMap::new() };
        analysis.declare();
        analysis.define();
        analysis
    }

    /// The program, where it has no errors: what [`crate::compile`] gives for the same sources.
    #[must_use]
    pub fn program(&self) -> Option<Program> {
        self.examined.to_program()
    }

    /// All texts, those of libraries included.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.examined.sources
    }

    /// Every diagnostic, by place.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        problems(&self.examined.sources, &self.examined.diagnostics)
    }

    fn model(&self) -> &Model {
        &self.examined.checked.model
    }

    fn facts(&self) -> &Facts {
        &self.examined.checked.facts
    }

    fn declaration(&self, place: Option<(usize, usize)>) -> Option<&Declaration> {
        let (tree, at) = place?;
        self.examined.trees.get(tree)?.declarations.get(at)
    }

    /// Runs a question on one of the texts; a library's is looked through for it.
    fn view<T>(&self, source: &str, ask: impl FnOnce(View<'_>) -> Option<T>) -> Option<T> {
        let id = self.examined.sources.find(source)?;
        let text = self.examined.sources.get(id)?.text.as_str();
        match self.scans.get(&id) {
            Some(scan) => ask(View { analysis: self, source: id, text, scan }),
            None => ask(View { analysis: self, source: id, text, scan: &scan(text) }),
        }
    }

    /// Lists the named declarations: a program's own before a library's, those that parse before those that do not yet.
    fn declare(&mut self) {
        let library = |source: SourceId| self.examined.sources.get(source).is_some_and(|source| source.library);
        let mut declared: BTreeMap<String, Declared> = BTreeMap::new();
        for (tree_at, tree) in self.examined.trees.iter().enumerate() {
            for (at, declaration) in tree.declarations.iter().enumerate() {
                let (kind, name, title) = match &declaration.kind {
                    DeclarationKind::Quantity(quantity) => {
                        (if quantity.moves { Kind::Quantity } else { Kind::Define }, &quantity.name, &quantity.title)
                    }
                    DeclarationKind::Constant(constant) => (Kind::Constant, &constant.name, &constant.title),
                    DeclarationKind::Table(table) => (Kind::Table, &table.name, &table.title),
                    _ => continue,
                };
                if declared.contains_key(&name.node) && library(tree.source) {
                    continue;
                }
                let title = title.as_ref().map_or_else(|| crate::facts::readable(&name.node), |title| title.node.clone());
                declared.insert(name.node.clone(), Declared { kind, title, place: Some((tree_at, at)) });
            }
        }
        for (id, scan) in &self.scans {
            let text = self.examined.sources.get(*id).map_or("", |source| source.text.as_str());
            for (at, head) in scan.heads.iter().enumerate() {
                let kind = match scan.keyword(text, at) {
                    "quantity" => Kind::Quantity,
                    "define" => Kind::Define,
                    "constant" => Kind::Constant,
                    "table" => Kind::Table,
                    _ => continue,
                };
                let Some(name) = head.name.map(|name| scan.text(text, name)) else { continue };
                declared.entry(name.into()).or_insert_with(|| Declared {
                    kind,
                    title: crate::facts::readable(name),
                    place: None,
                });
            }
        }
        self.declared = declared;
    }
}

/// Every diagnostic of a program, by place. Never fails, whatever the texts are.
///
/// ```
/// let problems = goalfit::language::check(goalfit::Sources::single("main.goalfit", "use std\npartner {"));
/// assert_eq!(problems[0].labels[0].location.range.start.line, 2);
/// ```
#[must_use]
pub fn check(sources: Sources) -> Vec<Problem> {
    let examined = examine(sources, Vec::new());
    problems(&examined.sources, &examined.diagnostics)
}

/// A text in its one canonical form.
///
/// # Errors
/// Every diagnostic, where the text cannot be read.
pub fn format(text: &str) -> Result<String, Vec<Problem>> {
    let sources = Sources::single("main.goalfit", text);
    let (tree, diagnostics) = crate::syntax::parse(&sources, SourceId(0));
    if diagnostics.iter().any(crate::Diagnostic::is_error) {
        return Err(problems(&sources, &diagnostics));
    }
    Ok(crate::syntax::format(&sources, &tree))
}

/// What stands at a place; see [`Analysis::hover`], which answers many questions for the price of one.
#[must_use]
pub fn hover(sources: Sources, source: &str, offset: Offset) -> Option<Hover> {
    Analysis::new(sources).hover(source, offset)
}

/// What can be written at a place; see [`Analysis::complete`], which answers many questions for the price of one.
#[must_use]
pub fn complete(sources: Sources, source: &str, offset: Offset) -> Completions {
    Analysis::new(sources).complete(source, offset)
}
