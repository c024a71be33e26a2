//! Diagnostics: what an analyst wrote that cannot be right, where, and the way out.
//!
//! Plain data, no rendering: the terminal, the page and editors each show it in their way. Uses only `source`.
//! Every code is registered in [`CODES`] with an explanation and an example, is tested by that example and is never reused.

mod codes;

pub use codes::{CODES, Code};

use crate::prelude::*;
use crate::source::Span;
use serde::{Deserialize, Serialize};

/// How much a diagnostic matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing can be computed before this is mended.
    Error,
    /// The program works; this is probably not what was meant.
    Warning,
}

/// A place involved, with what to say about it. The first label of a diagnostic is the primary one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema), schemars(rename = "SpanLabel"))]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is the matter here; may be empty.
    pub text: String,
}

/// One replacement in a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema), schemars(rename = "SpanEdit"))]
pub struct Edit {
    /// What is replaced; an empty span inserts.
    pub span: Span,
    /// What takes its place.
    pub text: String,
}

/// A correction that a tool can apply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema), schemars(rename = "SpanFix"))]
pub struct Fix {
    /// What it does, for a menu.
    pub title: String,
    /// The replacements; they do not overlap.
    pub edits: Vec<Edit>,
}

/// One thing to tell the writer of a program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema), schemars(rename = "SpanDiagnostic"))]
pub struct Diagnostic {
    /// The registered code, such as `E0203`.
    pub code: String,
    /// Error or warning.
    pub severity: Severity,
    /// What is the matter: lower case start, one line, no full stop, names in backticks.
    pub message: String,
    /// The places involved, the primary one first. Empty where there is no place, as for a missing file.
    pub labels: Vec<Label>,
    /// What to do.
    pub help: Vec<String>,
    /// A correction, where there is one.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A diagnostic of this code at this place.
    #[must_use]
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        let mut made = Diagnostic::without_place(code, message);
        made.labels.push(Label { span, text: String::new() });
        made
    }

    /// A diagnostic that belongs to no place in a text.
    #[must_use]
    pub fn without_place(code: Code, message: impl Into<String>) -> Self {
        Diagnostic {
            code: code.id.into(),
            severity: if code.id.starts_with('W') { Severity::Warning } else { Severity::Error },
            message: message.into(),
            labels: Vec::new(),
            help: Vec::new(),
            fix: None,
        }
    }

    /// Says something at the primary place.
    #[must_use]
    pub fn labelled(mut self, text: impl Into<String>) -> Self {
        if let Some(first) = self.labels.first_mut() {
            first.text = text.into();
        }
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn and(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Adds a way out.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    /// Adds a correction that replaces one place.
    #[must_use]
    pub fn fix(mut self, title: impl Into<String>, span: Span, text: impl Into<String>) -> Self {
        self.fix = Some(Fix { title: title.into(), edits: vec![Edit { span, text: text.into() }] });
        self
    }

    /// Whether it keeps the program from being used.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The primary place.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }
}
