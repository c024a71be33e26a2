//! The outline of a text: what it declares, and what is in it. From the tokens, so that a half-typed declaration keeps its place.

use super::Analysis;
use super::definition::kind_of_member;
use super::kind::Kind;
use super::meaning::View;
use super::range::{Lines, Range};
use super::scan::{Head, Role, unquoted};
use crate::prelude::*;
use crate::schema::Entity;
use crate::syntax::TokenKind;
use serde::{Deserialize, Serialize};

/// Something that a text declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema), schemars(rename = "SourceSymbol"))]
pub struct Symbol {
    /// Its name, without quotes.
    pub name: String,
    /// What a reader calls it, where that is stated.
    pub title: Option<String>,
    /// What it is.
    pub kind: Kind,
    /// All of it.
    pub range: Range,
    /// Its name, or the word that opens it where it has none.
    pub selection: Range,
    /// What is declared inside of it.
    pub children: Vec<Symbol>,
}

impl Analysis {
    /// What a source declares, in its order. Empty for a source that there is not.
    #[must_use]
    pub fn symbols(&self, source: &str) -> Vec<Symbol> {
        self.view(source, |view| {
            let lines = Lines::new(view.text);
            Some((0..view.scan.heads.len()).filter_map(|head| view.symbol_of(&lines, head)).collect())
        })
        .unwrap_or_default()
    }
}

impl View<'_> {
    fn symbol_of(&self, lines: &Lines<'_>, at: usize) -> Option<Symbol> {
        let head = self.scan.heads.get(at)?;
        let keyword = self.scan.keyword(self.text, at);
        let kind = match keyword {
            "vendor" => Kind::Vendor,
            "partner" => Kind::Partner,
            "archetype" => Kind::Archetype,
            "offer" => Kind::Offer,
            "expect" => Kind::Expect,
            "kind" => Kind::Set,
            "scale" => Kind::Scale,
            "field" => Kind::Field,
            "quantity" => Kind::Quantity,
            "define" => Kind::Define,
            "constant" => Kind::Constant,
            "table" => Kind::Table,
            "rule" if self.has_line(head, &["finding"]) => Kind::Finding,
            "rule" => Kind::Rule,
            "lever" => Kind::Lever,
            "verdict" => Kind::Verdict,
            "exchange" => Kind::Exchange,
            _ => return None,
        };
        let name = match (keyword, head.name) {
            ("field", Some(name)) => {
                let owner = self.scan.previous(name).and_then(|dot| self.scan.previous(dot))?;
                format!("{}.{}", self.word(owner), self.word(name))
            }
            ("expect", _) => self.title_of_expect(head),
            (_, Some(name)) => unquoted(self.word(name)),
            (word, None) => word.into(),
        };
        let title = (head.keyword..head.end).take_while(|at| self.word(*at) != "{").find(|at| self.is_role(*at, Role::Title));
        Some(Symbol {
            name,
            title: title.map(|title| unquoted(self.word(title))),
            kind,
            range: lines.range(self.bytes(head.keyword, head.end)),
            selection: lines.range(self.bytes(head.name.unwrap_or(head.keyword), head.name.unwrap_or(head.keyword) + 1)),
            children: self.children(lines, head),
        })
    }

    fn is_role(&self, at: usize, role: Role) -> bool {
        self.scan.get(at).is_some_and(|lexeme| lexeme.role == role)
    }

    fn has_line(&self, head: &Head, words: &[&str]) -> bool {
        (head.keyword..head.end).any(|at| self.is_role(at, Role::Line) && words.contains(&self.word(at)))
    }

    fn bytes(&self, from: usize, end: usize) -> core::ops::Range<usize> {
        let start = self.scan.get(from).map_or(0, |lexeme| lexeme.start);
        let end = end.checked_sub(1).and_then(|last| self.scan.get(last)).map_or(start, |lexeme| lexeme.end);
        start..end
    }

    fn title_of_expect(&self, head: &Head) -> String {
        let named = |role: Role| {
            let at = (head.keyword..head.end).take_while(|at| self.word(*at) != "{").find(|at| self.is_role(*at, role));
            at.map_or_else(String::new, |at| unquoted(self.word(at)))
        };
        format!("{} for {}", named(Role::Offer), named(Role::Partner))
    }

    fn children(&self, lines: &Lines<'_>, head: &Head) -> Vec<Symbol> {
        let mut children = Vec::new();
        for at in head.keyword..head.end {
            let Some(lexeme) = self.scan.get(at) else { break };
            let kind = match lexeme.role {
                Role::MemberName => {
                    let word = self.scan.previous(at).map_or("", |at| self.word(at));
                    Entity::find(word).map_or(Kind::Entity, kind_of_member)
                }
                Role::Symbol => Kind::Symbol,
                Role::Verdict => Kind::Verdict,
                Role::Scale => Kind::Scale,
                _ => continue,
            };
            let next = self.scan.next(at);
            let title = next.filter(|next| {
                self.scan.get(*next).is_some_and(|lexeme| lexeme.kind == TokenKind::Text && lexeme.role == Role::Title)
            });
            let end = match lexeme.role {
                Role::MemberName => self.block_end(title.or(Some(at)), head.end),
                _ => title.unwrap_or(at) + 1,
            };
            let start = if lexeme.role == Role::MemberName { self.scan.previous(at).unwrap_or(at) } else { at };
            children.push(Symbol {
                name: self.word(at).into(),
                title: title.map(|title| unquoted(self.word(title))),
                kind,
                range: lines.range(self.bytes(start, end)),
                selection: lines.range(self.bytes(at, at + 1)),
                children: Vec::new(),
            });
        }
        children
    }

    /// One past the bracket that closes the block which opens behind a lexeme; one past the lexeme where none does.
    fn block_end(&self, before: Option<usize>, end: usize) -> usize {
        let Some(before) = before else { return end };
        let Some(open) = self.scan.next(before).filter(|at| self.word(*at) == "{") else { return before + 1 };
        let outer = self.scan.get(open).map_or(0, |lexeme| lexeme.at.frame);
        let inside = |at: &usize| self.scan.get(*at).is_some_and(|lexeme| lexeme.at.frame != outer);
        let first_outside = (open + 1..end).find(|at| !inside(at)).unwrap_or(end);
        // The closing bracket is the first that stands in the outer block again.
        if self.word(first_outside) == "}" { first_outside + 1 } else { first_outside }
    }
}
