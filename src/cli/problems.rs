//! Diagnostics on a terminal: the source underlined, help and the correction below.

use super::look::safe;
use crate::diagnostic::{Diagnostic, Label};
use crate::source::{Sources, Span};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Element, Group, Level, Patch, Renderer, Snippet};
use std::io::{self, IsTerminal, Write};

/// More than these are counted, not shown.
const MAX_SHOWN: usize = 30;
/// A stretch of source that is longer is not shown.
const MAX_STRETCH: usize = 4_000;

/// Prints diagnostics to stderr.
pub(crate) fn print(sources: &Sources, diagnostics: &[Diagnostic]) {
    if diagnostics.is_empty() {
        return;
    }
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let color = !set("NO_COLOR") && (io::stderr().is_terminal() || set("CLICOLOR_FORCE"));
    let text = render(sources, diagnostics, color);
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Prints a remark to stderr.
pub(crate) fn note(message: &str) {
    let _ = writeln!(io::stderr(), "note: {}", safe(message));
}

/// Diagnostics as text, errors first where there are too many to show.
#[must_use]
pub(crate) fn render(sources: &Sources, diagnostics: &[Diagnostic], color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Unicode);
    let mut text = String::new();
    for diagnostic in diagnostics.iter().take(MAX_SHOWN) {
        text.push_str(&one(sources, diagnostic, &renderer));
        text.push_str("\n\n");
    }
    if diagnostics.len() > MAX_SHOWN {
        text.push_str(&format!("… and {} more\n\n", diagnostics.len() - MAX_SHOWN));
    }
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
    let warnings = diagnostics.len() - errors;
    text.push_str(&format!("{}\n", counted(errors, warnings)));
    text
}

/// `2 errors, 1 warning`
#[must_use]
pub(crate) fn counted(errors: usize, warnings: usize) -> String {
    let part = |count: usize, word: &str| (count > 0).then(|| format!("{count} {word}{}", if count == 1 { "" } else { "s" }));
    let parts: Vec<String> = [part(errors, "error"), part(warnings, "warning")].into_iter().flatten().collect();
    if parts.is_empty() { "nothing to say".into() } else { parts.join(", ") }
}

fn one(sources: &Sources, diagnostic: &Diagnostic, renderer: &Renderer) -> String {
    let level = if diagnostic.is_error() { Level::ERROR } else { Level::WARNING };
    let message = safe(&diagnostic.message);
    let title = level.primary_title(message.as_str()).id(diagnostic.code.as_str());
    let pieces: Vec<Piece> = pieces(sources, &diagnostic.labels);
    let elements: Vec<Element<'_>> = pieces.iter().map(|piece| piece.element().into()).collect();
    let helps: Vec<String> = diagnostic.help.iter().map(|help| safe(help)).collect();
    let placeless = elements.is_empty() && diagnostic.fix.is_none();
    let mut report = vec![title.elements(elements)];
    let fix = diagnostic.fix.as_ref().and_then(|fix| {
        let all = fix.edits.iter().skip(1).fold(fix.edits.first()?.span, |all, edit| all.to(edit.span));
        Some((fix, Piece::around(sources, all)?))
    });
    if let Some((fix, piece)) = &fix {
        let patches = fix.edits.iter().map(|edit| Patch::new(piece.local(edit.span), safe(&edit.text)));
        let patched = Snippet::source(piece.text.as_str()).line_start(piece.line).patches(patches);
        report.push(Level::HELP.secondary_title(safe(&fix.title)).element(patched));
    } else {
        report.extend(helps.iter().map(|help| Group::with_title(Level::HELP.secondary_title(help.as_str()))));
    }
    let rendered = renderer.render(&report);
    if placeless {
        // There is nothing to frame.
        return rendered.lines().filter(|line| !line.contains('╰')).collect::<Vec<_>>().join("\n");
    }
    rendered
}

/// A stretch of a source with the labels in it.
struct Piece {
    name: String,
    text: String,
    /// Where it starts in the source.
    start: usize,
    /// The line on which it starts.
    line: usize,
    labels: Vec<(Span, String, bool)>,
}

impl Piece {
    /// The lines of a span; `None` where they are too long to show.
    fn around(sources: &Sources, span: Span) -> Option<Piece> {
        let source = sources.get(span.source)?;
        let text = source.text.as_str();
        let range = span.range();
        let start = text.get(..range.start)?.rfind('\n').map_or(0, |at| at + 1);
        let end = text.get(range.end..)?.find('\n').map_or(text.len(), |at| range.end + at);
        let stretch = text.get(start..end)?;
        if stretch.len() > MAX_STRETCH {
            return None;
        }
        let line = sources.position(span.source, span.start).line;
        // Letters that move the cursor are shown as a box of the same length in bytes where that is possible.
        let shown: String = stretch
            .chars()
            .map(|letter| match letter {
                // The ends of lines of other systems.
                '\r' => ' ',
                letter if letter.is_control() && letter != '\t' && letter != '\n' => '?',
                letter => letter,
            })
            .collect();
        if shown.len() != stretch.len() {
            return None;
        }
        Some(Piece { name: safe(&source.name), text: shown, start, line, labels: Vec::new() })
    }

    fn local(&self, span: Span) -> core::ops::Range<usize> {
        let range = span.range();
        let clamp = |at: usize| at.saturating_sub(self.start).min(self.text.len());
        clamp(range.start)..clamp(range.end)
    }

    fn element(&self) -> Snippet<'_, annotate_snippets::Annotation<'_>> {
        let annotations = self.labels.iter().map(|(span, text, primary)| {
            let kind = if *primary { AnnotationKind::Primary } else { AnnotationKind::Context };
            kind.span(self.local(*span)).label(text.as_str())
        });
        Snippet::source(self.text.as_str()).line_start(self.line).path(self.name.as_str()).annotations(annotations)
    }
}

fn pieces(sources: &Sources, labels: &[Label]) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::new();
    for (at, label) in labels.iter().enumerate().take(8) {
        let Some(mut piece) = Piece::around(sources, label.span) else { continue };
        let entry = (label.span, safe(&label.text), at == 0);
        match found.iter_mut().find(|other| other.name == piece.name && other.start == piece.start && other.text == piece.text) {
            Some(other) => other.labels.push(entry),
            None => {
                piece.labels.push(entry);
                found.push(piece);
            }
        }
    }
    found
}
