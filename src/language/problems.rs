//! Diagnostics with their places as editors count them.

use super::range::{Lines, Location, Range};
use crate::diagnostic::{Diagnostic, Severity};
use crate::prelude::*;
use crate::source::{SourceId, Sources, Span};
use serde::{Deserialize, Serialize};

/// Something to tell the writer of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema), schemars(rename = "Diagnostic"))]
pub struct Problem {
    /// The registered code, such as `E0203`.
    pub code: String,
    /// Error or warning.
    pub severity: Severity,
    /// What is the matter: lower case start, one line, no full stop, names in backticks.
    pub message: String,
    /// The places involved, the primary one first. Empty where there is no place.
    pub labels: Vec<ProblemLabel>,
    /// What to do.
    pub help: Vec<String>,
    /// A correction, where there is one.
    pub fix: Option<ProblemFix>,
}

/// A place that a problem involves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema), schemars(rename = "DiagnosticLabel"))]
pub struct ProblemLabel {
    /// Where.
    pub location: Location,
    /// What is the matter here; may be empty.
    pub text: String,
}

/// A correction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema), schemars(rename = "DiagnosticFix"))]
pub struct ProblemFix {
    /// What it does, for a menu.
    pub title: String,
    /// The replacements, sorted; they do not overlap.
    pub edits: Vec<TextEdit>,
}

/// A replacement in a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct TextEdit {
    /// The text's name.
    pub source: String,
    /// What is replaced; an empty range inserts.
    pub range: Range,
    /// What takes its place.
    pub text: String,
}

/// Turns spans into places, each text being read once.
pub(super) struct Places<'s> {
    sources: &'s Sources,
    lines: BTreeMap<SourceId, Lines<'s>>,
}

impl<'s> Places<'s> {
    pub(super) fn new(sources: &'s Sources) -> Self {
        Places { sources, lines: BTreeMap::new() }
    }

    pub(super) fn location(&mut self, span: Span) -> Option<Location> {
        let source = self.sources.get(span.source)?;
        let lines = self.lines.entry(span.source).or_insert_with(|| Lines::new(&source.text));
        Some(Location { source: source.name.clone(), library: source.library, range: lines.range(span.range()) })
    }
}

/// Diagnostics with their places as editors count them.
#[must_use]
pub fn problems(sources: &Sources, diagnostics: &[Diagnostic]) -> Vec<Problem> {
    let mut places = Places::new(sources);
    diagnostics.iter().map(|diagnostic| problem(&mut places, diagnostic)).collect()
}

fn problem(places: &mut Places<'_>, diagnostic: &Diagnostic) -> Problem {
    let labels = diagnostic.labels.iter().filter_map(|label| {
        let location = places.location(label.span)?;
        Some(ProblemLabel { location, text: label.text.clone() })
    });
    let labels = labels.collect();
    let fix = diagnostic.fix.as_ref().map(|fix| {
        let edits = fix.edits.iter().filter_map(|edit| {
            let Location { source, range, .. } = places.location(edit.span)?;
            Some(TextEdit { source, range, text: edit.text.clone() })
        });
        let mut edits: Vec<TextEdit> = edits.collect();
        edits.arrange_by_key(|edit| (edit.range.start.byte, edit.range.end.byte));
        ProblemFix { title: fix.title.clone(), edits }
    });
    Problem {
        code: diagnostic.code.clone(),
        severity: diagnostic.severity,
        message: diagnostic.message.clone(),
        labels,
        help: diagnostic.help.clone(),
        fix,
    }
}
