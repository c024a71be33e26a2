//! What can be written at a place.
//!
//! The word that is being typed is replaced by one that means nothing, and the declaration around it is looked through again:
//! what role that word has says what can stand there.

use super::Analysis;
use super::describe::Description;
use super::kind::Kind;
use super::meaning::{Meaning, View};
use super::range::{Lines, Offset, Range};
use super::scan::{Role, Scan, Sort, is_word, unquoted};
use super::walk::scan;
use super::words::{self, Known};
use crate::prelude::*;
use crate::syntax::{TokenKind, quoted};
use serde::{Deserialize, Serialize};

/// What can be written at a place.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Completions {
    /// What an item takes the place of: the word or the text in quotes that the cursor is in, or nothing.
    pub replace: Range,
    /// The items, the likeliest first: those that begin as what is typed already, then the others.
    pub items: Vec<Completion>,
}

/// Something that can be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Completion {
    /// What is shown in the list.
    pub label: String,
    /// What it is.
    pub kind: Kind,
    /// Its type or its title, for the same line.
    pub detail: Option<String>,
    /// What is said of it.
    pub documentation: Option<String>,
    /// What is written.
    pub insert: String,
}

/// A word that means nothing.
pub(super) const NOTHING: &str = "x_";
/// The most items.
const MOST: usize = 500;

/// Where the cursor is.
struct Cursor {
    /// What an item takes the place of, in bytes.
    replace: core::ops::Range<usize>,
    /// What is typed of it.
    typed: String,
    /// The declaration around, with the word that means nothing in it.
    text: String,
}

impl Analysis {
    /// What can be written at a place. Works in the middle of a half-typed declaration. Empty where nothing can be proposed, as in
    /// comments and texts for people, and for a source that there is not.
    #[must_use]
    pub fn complete(&self, source: &str, offset: Offset) -> Completions {
        self.view(source, |view| {
            let lines = Lines::new(view.text);
            let byte = lines.at(offset).byte;
            let Some(cursor) = cursor(&view, byte) else {
                return Some(Completions { replace: lines.range(byte..byte), items: Vec::new() });
            };
            let scanned = scan(&cursor.text);
            let at = scanned.lexemes.iter().position(|lexeme| {
                cursor.text.get(lexeme.start..lexeme.end).is_some_and(|word| word == NOTHING || unquoted(word) == NOTHING)
            });
            let inner = View { analysis: self, source: view.source, text: &cursor.text, scan: &scanned };
            let mut items = at.map_or_else(Vec::new, |at| inner.items(at));
            rank(&mut items, &cursor.typed);
            Some(Completions { replace: lines.range(cursor.replace), items })
        })
        .unwrap_or_default()
    }
}

/// Those that begin as what is typed come first; otherwise the order stays.
fn rank(items: &mut Vec<Completion>, typed: &str) {
    let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
    items.retain(|item| seen.insert((item.label.clone(), item.insert.clone())));
    let typed = typed.to_lowercase();
    items.arrange_by_key(|item| {
        let label = item.label.to_lowercase();
        if label.starts_with(&typed) {
            0
        } else if label.contains(&typed) || item.detail.as_ref().is_some_and(|detail| detail.to_lowercase().contains(&typed)) {
            1
        } else {
            2
        }
    });
    items.truncate(MOST);
}

/// The word under the cursor and the declaration around it. `None` where nothing can be proposed.
fn cursor(view: &View<'_>, byte: usize) -> Option<Cursor> {
    let before = byte.checked_sub(1).and_then(|before| view.scan.holding(before));
    let here = view.scan.holding(byte);
    let word = |at: Option<usize>| at.filter(|at| view.scan.get(*at).is_some_and(|lexeme| is_word(lexeme.kind)));
    let text = |at: Option<usize>| {
        at.filter(|at| view.scan.get(*at).is_some_and(|lexeme| lexeme.kind == TokenKind::Text && lexeme.start < byte))
    };
    if let Some(lexeme) = before.and_then(|at| view.scan.get(at)) {
        let whole = view.text.get(lexeme.start..lexeme.end)?;
        let open_text = lexeme.kind == TokenKind::Text && (byte < lexeme.end || whole.len() < 2 || !whole.ends_with('"'));
        let stays = match lexeme.kind {
            TokenKind::Comment => true,
            TokenKind::Number | TokenKind::Date => true,
            TokenKind::Text => open_text && matches!(lexeme.role, Role::Prose | Role::Title | Role::Name),
            _ => false,
        };
        if stays {
            return None;
        }
    }
    let (range, in_quotes) = if let Some(at) = text(before).filter(|at| {
        view.scan.get(*at).is_some_and(|lexeme| byte < lexeme.end || !view.word(*at).ends_with('"') || view.word(*at).len() < 2)
    }) {
        let lexeme = view.scan.get(at)?;
        let closed = view.word(at).len() > 1 && view.word(at).ends_with('"');
        (lexeme.start..if closed { lexeme.end } else { byte }, true)
    } else if let Some(at) =
        word(before).or(word(here).filter(|at| view.scan.get(*at).is_some_and(|lexeme| lexeme.start == byte)))
    {
        let lexeme = view.scan.get(at)?;
        (lexeme.start..lexeme.end, false)
    } else {
        (byte..byte, false)
    };
    let (start, end) = piece(view.scan, view.text, range.start);
    let typed = view.text.get(range.start..byte.max(range.start)).unwrap_or("").trim_start_matches('"').to_string();
    let put = if in_quotes { quoted(NOTHING) } else { NOTHING.to_string() };
    let text = format!("{}{put}{}", view.text.get(start..range.start)?, view.text.get(range.end..end)?);
    Some(Cursor { replace: range, typed, text })
}

/// The declaration that holds a byte, with the blanks behind it.
fn piece(scan: &Scan, text: &str, byte: usize) -> (usize, usize) {
    let start_of = |head: &super::scan::Head| scan.get(head.keyword).map_or(0, |lexeme| lexeme.start);
    let after = scan.heads.partition_point(|head| start_of(head) <= byte);
    let start = after.checked_sub(1).and_then(|at| scan.heads.get(at)).map_or(0, start_of);
    // A word at the margin begins a new declaration only if what stands before is there, too: from the line's start on.
    let line = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    let end = scan.heads.get(after).map_or(text.len(), start_of);
    (line.min(start), end)
}

/// An item for something described.
pub(super) fn item(label: &str, kind: Kind, insert: String, described: Option<Description>) -> Completion {
    let Some(described) = described else {
        return Completion { label: label.into(), kind, detail: None, documentation: None, insert };
    };
    let same = crate::facts::readable(label) == described.title || described.title == label;
    let detail = match (same, described.is) {
        (true, is) => is,
        (false, Some(is)) => Some(format!("{} · {is}", described.title)),
        (false, None) => Some(described.title.clone()),
    };
    let mut told: Vec<String> = described.documentation.into_iter().collect();
    told.extend(described.value);
    told.extend(described.example.map(|example| format!("`{example}`")));
    told.extend(described.origin);
    Completion { label: label.into(), kind, detail, documentation: (!told.is_empty()).then(|| told.join("\n")), insert }
}

pub(super) fn keyword(known: &Known, insert: String) -> Completion {
    Completion {
        label: known.word.into(),
        kind: Kind::Keyword,
        detail: None,
        documentation: Some(format!("{}\n`{}`", known.is, known.written)),
        insert,
    }
}

impl View<'_> {
    /// What can stand where this lexeme stands.
    fn items(&self, at: usize) -> Vec<Completion> {
        let Some(lexeme) = self.scan.get(at) else { return Vec::new() };
        let Some(frame) = self.scan.frame(lexeme.at.frame) else { return Vec::new() };
        if self.scan.heads.get(lexeme.at.head.unwrap_or(usize::MAX)).is_some_and(|head| head.keyword == at) {
            return openings();
        }
        let units = self.units(at);
        if !units.is_empty() {
            let more = if lexeme.role == Role::Expression { self.expression_items(at) } else { Vec::new() };
            return [units, more].concat();
        }
        match (lexeme.role, frame.sort) {
            (Role::Expression, Sort::Head) if !self.in_expression(at) => self.head(at),
            (_, Sort::Head) if lexeme.role != Role::Expression => self.head(at),
            (Role::Member, Sort::Facts(entity)) => self.fields(entity, at),
            (Role::MemberName, _) => self.names_for_members(at),
            (Role::Field, Sort::Facts(entity)) => self.fields(entity, at),
            (Role::Field | Role::Row | Role::Column | Role::Corner, _) => self.keys(at),
            (Role::Cell, _) => self.scale(),
            (Role::Value, _) => self.values(at),
            (Role::Expected, _) => self.expected(at),
            (Role::Line, _) => self.lines_of_rule(at),
            (Role::Level, _) => words::LEVELS.iter().map(|known| keyword(known, known.word.into())).collect(),
            (Role::Cause, _) => self.causes(),
            (Role::Verdict, _) => self.verdicts(),
            (Role::Expression, Sort::Rule) if lexeme.at.fresh => [self.lines_of_rule(at), self.expression_items(at)].concat(),
            (Role::Expression, _) => self.expression_items(at),
            _ => Vec::new(),
        }
    }

    fn in_expression(&self, at: usize) -> bool {
        let field = self.scan.get(at).and_then(|lexeme| lexeme.at.field).map_or("", |field| self.word(field));
        match self.keyword(at) {
            "quantity" | "define" | "constant" => field == "=",
            "field" => field.is_empty(),
            _ => false,
        }
    }

    // Heads

    pub(super) fn described(&self, meaning: &Meaning, label: &str, kind: Kind) -> Completion {
        item(label, kind, label.into(), self.analysis.describe(meaning).map(|(_, described)| described))
    }

    // Facts

    fn expected(&self, at: usize) -> Vec<Completion> {
        let stated = self.stated_in_block(at);
        let special = words::EXPECT.iter().filter(|known| known.word == "finding" || !stated.contains(known.word));
        let mut items: Vec<Completion> = special.map(|known| keyword(known, format!("{}: ", known.word))).collect();
        let plain = self
            .analysis
            .model()
            .quantities
            .iter()
            .filter(|quantity| quantity.scope.is_empty() && !stated.contains(quantity.name.as_str()));
        let mut quantities: Vec<&crate::program::Quantity> = plain.collect();
        quantities.arrange_by_key(|quantity| !quantity.moves);
        items.extend(quantities.into_iter().map(|quantity| {
            let kind = if quantity.moves { Kind::Quantity } else { Kind::Define };
            let mut made = self.described(&Meaning::Declared(quantity.name.clone()), &quantity.name, kind);
            made.insert.push_str(": ");
            made
        }));
        items
    }

    pub(super) fn expected_values(&self, field: &str) -> Vec<Completion> {
        match field {
            "verdict" => self.verdicts(),
            "first_cause" => self.causes(),
            "finding" => {
                let findings =
                    self.analysis.model().rules.iter().filter(|rule| {
                        !matches!(rule.role, crate::program::RuleRole::Moves(_) | crate::program::RuleRole::Refuses)
                    });
                findings.map(|rule| item(&rule.name, Kind::Finding, quoted(&rule.name), None)).collect()
            }
            _ => {
                let words =
                    ["below", "above", "missing"].iter().filter_map(|word| words::find(super::meaning::Area::Expect, word));
                words.map(|known| keyword(known, known.word.into())).collect()
            }
        }
    }

    fn verdicts(&self) -> Vec<Completion> {
        let lines = &self.analysis.model().verdict.lines;
        let names: BTreeSet<&str> = lines.iter().map(|line| line.name.as_str()).gather();
        names.into_iter().map(|name| self.described(&Meaning::Verdict(name.into()), name, Kind::Verdict)).collect()
    }

    fn causes(&self) -> Vec<Completion> {
        self.analysis
            .model()
            .causes
            .iter()
            .map(|cause| self.described(&Meaning::Cause(cause.name.clone()), &cause.name, Kind::Cause))
            .collect()
    }

    fn lines_of_rule(&self, at: usize) -> Vec<Completion> {
        let lines = if self.keyword(at) == "lever" { words::LEVER } else { words::RULE };
        let stated = self.stated_in_block(at);
        let again = |word: &str| matches!(word, "effect" | "remedy" | "change");
        let lines = lines.iter().filter(|known| again(known.word) || !stated.contains(known.word));
        lines
            .map(|known| {
                keyword(
                    known,
                    if matches!(known.word, "finding" | "refuse") { known.word.into() } else { format!("{}: ", known.word) },
                )
            })
            .collect()
    }

    // Numbers
}

pub(super) fn openings() -> Vec<Completion> {
    words::OPENINGS.iter().map(|known| keyword(known, opening(known.word))).collect()
}

/// What is written after an opening word.
fn opening(word: &str) -> String {
    match word {
        "scale" => "scale { ".into(),
        "verdict" => "verdict on ".into(),
        "without" => "without rule ".into(),
        word => format!("{word} "),
    }
}
