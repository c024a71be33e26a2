//! What can be written at a place.
//!
//! The word that is being typed is replaced by one that means nothing, and the declaration around it is looked through again:
//! what role that word has says what can stand there.

use super::Analysis;
use super::definition::{kind_of, kind_of_member};
use super::describe::{Description, documentation};
use super::kind::Kind;
use super::meaning::{Meaning, RecordSort, TYPES, View};
use super::range::{Lines, Offset, Range};
use super::scan::{Role, Scan, Sort, is_word, scan, unquoted};
use super::words::{self, Known};
use crate::prelude::*;
use crate::schema::{Default, Entity, Field, FieldType, SetId};
use crate::syntax::tree::DeclarationKind;
use crate::syntax::{TokenKind, quoted};
use crate::value::Dimension;
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
const NOTHING: &str = "x_";
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
    items.sort_by_key(|item| {
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
            return words::OPENINGS.iter().map(|known| keyword(known, opening(known.word))).collect();
        }
        let units = self.units(at);
        if !units.is_empty() {
            return units;
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

    fn head(&self, at: usize) -> Vec<Completion> {
        let Some(lexeme) = self.scan.get(at) else { return Vec::new() };
        let keyword_of = self.keyword(at);
        let marker = lexeme.at.field.map_or("", |field| self.word(field));
        let named =
            lexeme.at.head.and_then(|head| self.scan.heads.get(head)).and_then(|head| head.name).is_some_and(|name| name < at);
        let listed = |all: &[&str]| -> Vec<Completion> {
            let known = all.iter().filter_map(|word| words::HEAD.iter().find(|known| known.word == *word));
            known.map(|known| keyword(known, known.word.into())).collect()
        };
        match (keyword_of, marker) {
            ("use", _) => self.libraries(),
            ("expect", "") if self.scan.previous(at).is_some_and(|before| self.word(before) == "expect") => {
                self.records(RecordSort::Offer)
            }
            ("expect", "") => listed(&["for"]),
            ("expect", "for") if self.is_after(at, "for") => self.records(RecordSort::Partner),
            ("expect", _) => listed(&["differs"]),
            ("without", "rule" | "lever") => self.ruled(marker == "lever"),
            ("without", _) => listed(&["rule", "lever"]),
            (_, "is") if self.is_after(at, "is") => self.records(RecordSort::Archetype),
            (_, "from") if self.is_after(at, "from") => self.records(RecordSort::Vendor),
            ("partner", _) if named => listed(&["is"]),
            ("offer", _) if named => listed(&["from"]),
            ("kind", _) => Entity::ALL
                .into_iter()
                .filter(|entity| entity.list().is_some())
                .map(|entity| item(entity.word(), Kind::Set, entity.word().into(), None))
                .collect(),
            ("quantity" | "define", "for") if named => self.scopes(),
            ("quantity" | "define", "") if named => listed(&["for", "in"]),
            ("quantity" | "define", "in") => Vec::new(),
            ("constant", "=") => listed(&["source", "assumed"]),
            ("table", "by") if self.is_after(at, ".") => self.expression_items(at),
            ("table", "by") if self.is_after(at, "by") || self.is_after(at, ",") => self.entities(),
            ("table", "by") => listed(&["else", "source", "assumed"]),
            ("table", _) if named => listed(&["by"]),
            ("verdict", "on") => self.quantities(|kind| kind == Kind::Quantity),
            ("verdict", _) => listed(&["on"]),
            ("field", ":") => self.types(at),
            ("field", "=") => self.values(at),
            _ => Vec::new(),
        }
    }

    fn is_after(&self, at: usize, word: &str) -> bool {
        self.scan.previous(at).is_some_and(|before| self.word(before) == word)
    }

    fn types(&self, at: usize) -> Vec<Completion> {
        if self.is_after(at, "kind") {
            let sets = self.analysis.model().schema.sets.iter().filter(|set| !set.name.contains('.'));
            return sets.map(|set| item(&set.name, Kind::Set, set.name.clone(), None)).collect();
        }
        if self.is_after(at, "for") || self.is_after(at, ",") {
            return self.scopes();
        }
        if self.is_after(at, "per") {
            return ["month", "day"].iter().map(|unit| item(unit, Kind::Unit, (*unit).into(), None)).collect();
        }
        let all: &[&str] = if self.is_after(at, ":") { TYPES } else { &["in", "for", "per"] };
        let extra: &[&str] = if self.is_after(at, ":") { &["kind", "one"] } else { &[] };
        let known = all.iter().chain(extra).filter_map(|word| words::HEAD.iter().find(|known| known.word == *word));
        known.map(|known| keyword(known, if known.word == "one" { "one of ".into() } else { known.word.into() })).collect()
    }

    fn scopes(&self) -> Vec<Completion> {
        let members = Entity::ALL.into_iter().filter(|entity| entity.list().is_some());
        members.map(|entity| self.described(&Meaning::Entity(entity), entity.word(), Kind::Entity)).collect()
    }

    pub(super) fn entities(&self) -> Vec<Completion> {
        Entity::ALL.into_iter().map(|entity| self.described(&Meaning::Entity(entity), entity.word(), Kind::Entity)).collect()
    }

    pub(super) fn described(&self, meaning: &Meaning, label: &str, kind: Kind) -> Completion {
        item(label, kind, label.into(), self.analysis.describe(meaning).map(|(_, described)| described))
    }

    fn libraries(&self) -> Vec<Completion> {
        let mut items = vec![item(
            "std",
            Kind::Library,
            "std".into(),
            Some(Description { title: "std".into(), is: Some("the standard library".into()), ..Description::default() }),
        )];
        let sources = self.analysis.examined.sources.iter().filter(|(id, source)| !source.library && *id != self.source);
        items.extend(sources.map(|(_, source)| item(&source.name, Kind::File, quoted(&source.name), None)));
        items
    }

    fn records(&self, sort: RecordSort) -> Vec<Completion> {
        let facts = self.analysis.facts();
        let map = match sort {
            RecordSort::Vendor => &facts.vendors,
            RecordSort::Partner => &facts.partners,
            RecordSort::Archetype => &facts.archetypes,
            RecordSort::Offer => &facts.offers,
        };
        let mut names: Vec<String> = map.keys().cloned().collect();
        // Also those that do not parse yet.
        for meaning in self.analysis.definitions.keys() {
            if let Meaning::Record(found, name) = meaning
                && *found == sort
                && !names.contains(name)
                && name != NOTHING
            {
                names.push(name.clone());
            }
        }
        let insert = |name: &str| if sort == RecordSort::Archetype { name.to_string() } else { quoted(name) };
        let describe = |name: &str| self.analysis.describe(&Meaning::Record(sort, name.into())).map(|(_, described)| described);
        names.iter().map(|name| item(name, kind_of(sort), insert(name), describe(name))).collect()
    }

    fn ruled(&self, levers: bool) -> Vec<Completion> {
        let declarations = self.analysis.examined.trees.iter().flat_map(|tree| &tree.declarations);
        let found = declarations.filter_map(|declaration| match &declaration.kind {
            DeclarationKind::Rule(rule) if !levers => Some((declaration, rule)),
            DeclarationKind::Lever(lever) if levers => Some((declaration, lever)),
            _ => None,
        });
        let kind = if levers { Kind::Lever } else { Kind::Rule };
        let described = |comments| Description { documentation: documentation(comments), ..Description::default() };
        found
            .map(|(declaration, rule)| Completion {
                detail: None,
                ..item(&rule.name.node, kind, quoted(&rule.name.node), Some(described(&declaration.comments)))
            })
            .collect()
    }

    // Facts

    /// The fields that are not stated yet: those that must be first, then blocks of members, then the others.
    fn fields(&self, entity: Entity, at: usize) -> Vec<Completion> {
        let stated = self.stated_in_block(at);
        let named = self
            .scan
            .frame(self.scan.get(at).map_or(0, |lexeme| lexeme.at.frame))
            .and_then(|frame| frame.name)
            .map(|name| self.word(name));
        let schema = &self.analysis.model().schema;
        let archetype = self.archetype(at);
        let mut ranked: Vec<(u8, Completion)> = Vec::new();
        for (id, field) in schema.fields_of(entity) {
            if stated.contains(field.name.as_str()) || matches!(field.kind, FieldType::Member(_)) {
                continue;
            }
            let given = archetype
                .is_some_and(|record| record.cells.contains_key(&id) || record.entries.keys().any(|(known, _)| *known == id));
            // A goal or reward that is called by a kind needs no `kind`.
            let implied = matches!(&field.kind, FieldType::Symbol(set) if field.name == "kind" && named.is_some_and(|name| schema.symbol(*set, name).is_some()));
            let rank = match field.default {
                Default::Required if !given && !implied => 0,
                _ if !field.keys.is_empty() => 3,
                Default::Missing => 4,
                _ => 2,
            };
            let insert = match field.keys.len() {
                0 => format!("{}: ", field.name),
                1 => format!("{} {{ ", field.name),
                _ => format!("{} {{\n    |  |\n", field.name),
            };
            let insert = if field.keys.len() > 1 { table_text(self, field) } else { insert };
            ranked.push((rank, item(&field.name, Kind::Field, insert, Some(self.analysis.field(field)))));
        }
        for member in Entity::ALL {
            let Some((owner, list)) = member.list().filter(|(owner, _)| *owner == entity) else { continue };
            let _ = owner;
            let word = if member == Entity::Ask { list } else { member.word() };
            if member == Entity::Ask && stated.contains(word) {
                continue;
            }
            let known = words::find(super::meaning::Area::Facts, word);
            let described = known.map(|known| Description {
                title: word.into(),
                documentation: Some(known.is.into()),
                example: Some(known.written.into()),
                ..Description::default()
            });
            let insert = if member == Entity::Ask { format!("{word} {{ ") } else { format!("{word} ") };
            ranked.push((1, item(word, kind_of_member(member), insert, described)));
        }
        ranked.sort_by_key(|(rank, _)| *rank);
        ranked.into_iter().map(|(_, item)| item).collect()
    }

    /// The archetype of the partner in whose block the lexeme stands directly.
    fn archetype(&self, at: usize) -> Option<&crate::facts::Record> {
        let head = self.scan.heads.get(self.scan.get(at)?.at.head?)?;
        let name = (head.keyword..head.end)
            .take_while(|at| self.word(*at) != "{")
            .find(|at| self.scan.get(*at).is_some_and(|lexeme| lexeme.role == Role::Archetype))?;
        let direct = self.scan.frame(self.scan.get(at)?.at.frame)?.name.is_none();
        self.analysis.facts().archetypes.get(self.word(name)).filter(|_| direct)
    }

    /// What the block in which the lexeme stands already states.
    fn stated_in_block(&self, at: usize) -> BTreeSet<&str> {
        let Some(frame) = self.scan.get(at).map(|lexeme| lexeme.at.frame) else { return BTreeSet::new() };
        let here = |other: &usize| {
            *other != at
                && self.scan.get(*other).is_some_and(|lexeme| {
                    lexeme.at.frame == frame
                        && matches!(
                            lexeme.role,
                            Role::Field | Role::Member | Role::Row | Role::Column | Role::Expected | Role::Line
                        )
                })
        };
        (0..self.scan.lexemes.len()).filter(here).map(|at| self.word(at)).collect()
    }

    /// Names for a goal or a reward: those of kinds need no `kind`.
    fn names_for_members(&self, at: usize) -> Vec<Completion> {
        let Some(entity) = self.scan.previous(at).and_then(|word| Entity::find(self.word(word))) else { return Vec::new() };
        let schema = &self.analysis.model().schema;
        schema.find_set(entity.word()).map_or_else(Vec::new, |set| self.symbols_of(set))
    }

    pub(super) fn symbols_of(&self, set: SetId) -> Vec<Completion> {
        let Some(set) = self.analysis.model().schema.set(set) else { return Vec::new() };
        let meaning = |name: &str| Meaning::Symbol(set.name.clone(), name.into());
        set.members.keys().map(|name| self.described(&meaning(name), name, Kind::Symbol)).collect()
    }

    /// The names by which entries go: this block's own members, then symbols.
    fn keys(&self, at: usize) -> Vec<Completion> {
        let Some(lexeme) = self.scan.get(at) else { return Vec::new() };
        let Some(frame) = self.scan.frame(lexeme.at.frame) else { return Vec::new() };
        let keys = if frame.sort == Sort::Table {
            let keys = lexeme.at.head.map_or_else(Vec::new, |head| self.table_keys(head));
            let wanted = usize::from(lexeme.role == Role::Column && keys.len() > 1);
            let Some((entity, name)) = keys.get(wanted) else { return Vec::new() };
            let field = self.field_named(*entity, name).map(|(_, field)| field);
            let stated = self.stated_in_block(at);
            let all = field.map_or_else(Vec::new, |field| {
                if let FieldType::Symbol(set) = field.kind { self.symbols_of(set) } else { Vec::new() }
            });
            return all.into_iter().filter(|item| !stated.contains(item.label.as_str())).collect();
        } else if frame.table {
            let outer = self.scan.frame(frame.parent).map(|outer| outer.sort);
            let Some(Sort::Facts(entity)) = outer else { return Vec::new() };
            let name = frame.keyword.map_or("", |keyword| self.word(keyword));
            self.field_named(entity, name).map_or_else(Vec::new, |(_, field)| field.keys.clone())
        } else {
            self.key_entity(at).into_iter().collect()
        };
        let wanted = usize::from(frame.table && lexeme.role == Role::Column);
        let Some(entity) = keys.get(wanted).copied() else { return Vec::new() };
        let stated = self.stated_in_block(at);
        let after = if frame.table { "" } else { ": " };
        let mut items = self.names_of(entity, at);
        items.retain(|item| !stated.contains(item.label.as_str()));
        for item in &mut items {
            item.insert.push_str(after);
        }
        items
    }

    /// The names of an entity's members in this declaration, then the symbols of its kind.
    fn names_of(&self, entity: Entity, at: usize) -> Vec<Completion> {
        let head = self
            .scan
            .get(at)
            .and_then(|lexeme| lexeme.at.head)
            .and_then(|head| self.scan.heads.get(head).map(|found| (head, found)));
        let mut items = Vec::new();
        if let Some((head, found)) = head {
            for (owner, name) in found.members.keys().filter(|(owner, name)| *owner == entity && name != NOTHING) {
                let meaning = Meaning::Member(self.source.0, head, *owner, name.clone());
                let described = self.describe(&meaning, at).map(|(_, described)| described);
                items.push(item(name, kind_of_member(entity), name.clone(), described));
            }
        }
        let own_goals = entity == Entity::Goal && !items.is_empty();
        let set = self.analysis.model().schema.find_set(entity.word()).filter(|_| !own_goals);
        items.extend(set.map_or_else(Vec::new, |set| self.symbols_of(set)));
        items
    }

    fn scale(&self) -> Vec<Completion> {
        let scale = &self.analysis.model().schema.scale;
        let mut words: Vec<(&String, &f64)> = scale.iter().collect();
        words.sort_by(|a, b| b.1.total_cmp(a.1));
        words.into_iter().map(|(words, _)| self.described(&Meaning::Scale(words.clone()), words, Kind::Scale)).collect()
    }

    /// What a fact can be.
    fn values(&self, at: usize) -> Vec<Completion> {
        let Some(lexeme) = self.scan.get(at) else { return Vec::new() };
        let field_word = lexeme.at.field.map_or("", |field| self.word(field));
        if self.keyword(at) == "expect" {
            return self.expected_values(field_word);
        }
        let Some((_, field)) = self.field_of(at) else { return Vec::new() };
        let in_list = self.scan.frame(lexeme.at.frame).is_some_and(|frame| frame.sort == Sort::List);
        if in_list {
            return field.keys.first().map_or_else(Vec::new, |entity| self.names_of(*entity, at));
        }
        let mut items = match &field.kind {
            FieldType::Symbol(set) => self.symbols_of(*set),
            FieldType::Truth => ["yes", "no"].iter().map(|word| item(word, Kind::Keyword, (*word).into(), None)).collect(),
            FieldType::Number { dimension, .. } if !field.keys.is_empty() && *dimension == Dimension::NUMBER => self.scale(),
            _ => Vec::new(),
        };
        let words = self.keyword(at) != "field" || field.keys.is_empty();
        if let Some(text) =
            self.analysis.default_text(field).filter(|text| words && !items.iter().any(|item| item.label == *text))
        {
            let told = Description {
                title: text.clone(),
                is: Some("what it is where nobody states it".into()),
                ..Description::default()
            };
            let kind = if text == "missing" { Kind::Keyword } else { Kind::Number };
            items.push(item(&text, kind, text.clone(), Some(told)));
        }
        items
    }

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
        quantities.sort_by_key(|quantity| !quantity.moves);
        items.extend(quantities.into_iter().map(|quantity| {
            let kind = if quantity.moves { Kind::Quantity } else { Kind::Define };
            let mut made = self.described(&Meaning::Declared(quantity.name.clone()), &quantity.name, kind);
            made.insert.push_str(": ");
            made
        }));
        items
    }

    fn expected_values(&self, field: &str) -> Vec<Completion> {
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
        let names: BTreeSet<&str> = lines.iter().map(|line| line.name.as_str()).collect();
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

    /// Units, where a number stands before on the same line and has none yet.
    fn units(&self, at: usize) -> Vec<Completion> {
        let Some(before) = self.scan.previous(at) else { return Vec::new() };
        let (Some(number), Some(word)) = (self.scan.get(before), self.scan.get(at)) else { return Vec::new() };
        let gap = self.text.get(number.end..word.start).unwrap_or("\n");
        let rate = self.word(before) == "per";
        if gap.contains(['\n', '\r']) || number.kind != TokenKind::Number && !rate {
            return Vec::new();
        }
        let unit = |label: &str, detail: &str| Completion {
            label: label.into(),
            kind: Kind::Unit,
            detail: Some(detail.into()),
            documentation: None,
            insert: label.into(),
        };
        if rate {
            return [
                ("day", "a day"),
                ("week", "52 in a year"),
                ("month", "12 in a year"),
                ("quarter", "3 months"),
                ("year", "12 months"),
            ]
            .iter()
            .map(|(word, told)| unit(word, told))
            .collect();
        }
        let one = self.word(before) == "1";
        let time = |per: &str| -> Vec<Completion> {
            let plural = if one || !per.is_empty() { "" } else { "s" };
            let all = [
                ("month", "12 in a year"),
                ("day", "365 in a year"),
                ("week", "52 in a year"),
                ("quarter", "3 months"),
                ("year", "12 months"),
            ];
            all.iter().map(|(word, told)| unit(&format!("{per}{word}{plural}"), told)).collect()
        };
        let dimension = match word.role {
            Role::Expression => None,
            _ => match self.field_of(at) {
                Some((_, field)) => Some(field.dimension()),
                None => return Vec::new(),
            },
        };
        let currency = self.analysis.model().currency.map_or("EUR".to_string(), |currency| currency.code().into());
        let digits = self.word(before).starts_with(|letter: char| letter.is_ascii_digit());
        match dimension.map(|dimension| (dimension.money, dimension.time, dimension.effort)) {
            None if self.word(before).ends_with('%') => time("per "),
            None if digits => [time(""), time("per ")].concat(),
            None => time("per "),
            Some((0, 1, 0)) => time(""),
            Some((0, 0, 1)) => vec![unit(if one { "day" } else { "days" }, "of work")],
            Some((1, -1, 0) | (0, -1, 0)) => time("per "),
            Some((1, 0, -1)) => vec![unit("per day", "of work")],
            Some((1, 0, 0)) if digits => vec![unit(&currency, "a currency")],
            Some(_) => Vec::new(),
        }
    }
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

/// A table with the names that are known as its header.
fn table_text(view: &View<'_>, field: &Field) -> String {
    let goals: Vec<String> = view
        .scan
        .heads
        .iter()
        .flat_map(|head| head.members.keys())
        .filter(|(entity, _)| field.keys.get(1) == Some(entity))
        .map(|(_, name)| name.clone())
        .collect();
    let header = if goals.is_empty() { "  ".to_string() } else { goals.join(" | ") };
    format!("{} {{\n    | | {header} |\n  }}", field.name)
}
