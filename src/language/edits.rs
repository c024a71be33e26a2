//! Changes of texts: corrections applied, one by one or all at once.

use super::problems::{Problem, TextEdit};
use crate::prelude::*;
use core::fmt;

/// Why edits cannot be applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EditError {
    /// Two edits change the same place.
    Overlap {
        /// The byte at which the second begins.
        byte: usize,
    },
    /// An edit lies outside of the text, or cuts a character in two.
    Outside {
        /// The byte at which it begins.
        byte: usize,
    },
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EditError::Overlap { byte } => write!(f, "two edits change the same place, at byte {byte}"),
            EditError::Outside { byte } => write!(f, "an edit lies outside of the text, at byte {byte}"),
        }
    }
}

impl core::error::Error for EditError {}

/// The text with all edits made, in whatever order they come. Their byte offsets are those of the text before any of them;
/// which source they name is not looked at. Two insertions at one place are made in the order given.
///
/// # Errors
/// Edits that overlap or do not lie in the text; then nothing is changed.
pub fn apply(text: &str, edits: &[TextEdit]) -> Result<String, EditError> {
    let mut sorted: Vec<&TextEdit> = edits.iter().collect();
    sorted.arrange_by_key(|edit| (edit.range.start.byte, edit.range.end.byte));
    let mut changed = String::with_capacity(text.len());
    let mut from = 0;
    for edit in sorted {
        let (start, end) = (edit.range.start.byte, edit.range.end.byte);
        if start < from {
            return Err(EditError::Overlap { byte: start });
        }
        let kept = text.get(from..start).filter(|_| text.get(start..end).is_some());
        changed.push_str(kept.ok_or(EditError::Outside { byte: start })?);
        changed.push_str(&edit.text);
        from = end;
    }
    changed.push_str(text.get(from..).ok_or(EditError::Outside { byte: from })?);
    Ok(changed)
}

/// The edits of all corrections of one source that can be made together: in the order of the problems, those that would
/// change a place that is changed already are left out. To be asked again after they are made.
#[must_use]
pub fn fixes(problems: &[Problem], source: &str) -> Vec<TextEdit> {
    let mut made: Vec<TextEdit> = Vec::new();
    for fix in problems.iter().filter_map(|problem| problem.fix.as_ref()) {
        let here = fix.edits.iter().all(|edit| edit.source == source);
        let free = fix.edits.iter().all(|edit| made.iter().all(|other| apart(edit, other)));
        if here && free {
            made.extend(fix.edits.iter().cloned());
        }
    }
    made.arrange_by_key(|edit| (edit.range.start.byte, edit.range.end.byte));
    made
}

fn apart(edit: &TextEdit, other: &TextEdit) -> bool {
    let (a, b) = (edit.range, other.range);
    (a.end.byte <= b.start.byte || b.end.byte <= a.start.byte) && a.start.byte != b.start.byte
}
