//! What each token of a text is there for, found in one walk over the tokens: it works in texts that do not parse.
//!
//! No second grammar: tokens and the cut into declarations are those of `syntax`; the walk knows only which block it is in and
//! what stands before. It keeps no texts and resolves no names.

use crate::prelude::*;
use crate::schema::Entity;
use crate::syntax::TokenKind;

/// What a lexeme is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Blanks, comments, signs.
    Plain,
    /// `partner`, `rule`: opens a declaration.
    Opening,
    /// A word of a declaration's head, or one that goes on in a value: `from`, `is`, `per`.
    Syntax,
    /// What is declared: a name in quotes or a word.
    Name,
    /// What a reader sees.
    Title,
    /// A text for people, or a piece of one.
    Prose,
    /// `is services_firm`
    Archetype,
    /// `from "Acme Cloud"`
    Vendor,
    /// `expect "Bounty"`
    Offer,
    /// `for "Northwind"`
    Partner,
    /// `without rule "Risk"`
    Ruled,
    /// `use std`
    Library,
    /// `use "kinds.goalfit"`
    File,
    /// A field of a block of facts, or the key of an entry.
    Field,
    /// `goal`, `asks`, `moves` before their block; also what may become a field.
    Member,
    /// `goal services`
    MemberName,
    /// A fact's value.
    Value,
    /// The first cell of a table.
    Corner,
    /// A cell of a table's header.
    Column,
    /// The first cell of a row.
    Row,
    /// Another cell.
    Cell,
    /// What an `expect` looks at.
    Expected,
    /// A member of a kind.
    Symbol,
    /// A word of a scale.
    Scale,
    /// `when`, `effect`, `because`: what a line of a rule says.
    Line,
    /// A cause, where a rule names it.
    Cause,
    /// How a finding is to be read.
    Level,
    /// The name of a verdict.
    Verdict,
    /// Part of a field's type.
    Type,
    /// Part of an expression.
    Expression,
    /// A brace of a hole.
    Hole,
}

/// A piece of the text: as a token, but sentences are split into letters and holes, and unclosed texts end with their line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lexeme {
    pub(super) kind: TokenKind,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) role: Role,
    pub(super) at: Place,
}

/// Where a lexeme stands.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    /// The declaration, by its number.
    pub(super) head: Option<usize>,
    /// The innermost bracket, by its number.
    pub(super) frame: usize,
    /// The lexeme whose value this is: a field, a line of a rule, or the last marking word of a head.
    pub(super) field: Option<usize>,
    /// The row of a table, the header being 0, and the column.
    pub(super) row: usize,
    pub(super) column: Option<usize>,
    /// Whether nothing stands before it on its line or in its item.
    pub(super) fresh: bool,
    /// The word that opened the item at hand, as `goal` in `goal services`.
    pub(super) item: Option<usize>,
    pub(super) item_name: Option<usize>,
    /// Whether the field has something of its value.
    pub(super) valued: bool,
}

/// A bracket, or the head of a declaration.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub(super) parent: usize,
    pub(super) sort: Sort,
    /// Where it opens.
    pub(super) open: usize,
    /// The word before it: `goal`, `moves`, a function.
    pub(super) keyword: Option<usize>,
    pub(super) name: Option<usize>,
    /// Whether it holds a table.
    pub(super) table: bool,
}

/// What a bracket holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// Nothing: between declarations.
    Outside,
    /// The head of a declaration.
    Head,
    /// Facts about one of these.
    Facts(Entity),
    /// `asks { … }`
    Asks,
    /// Entries of a field with keys.
    Entries,
    Expect,
    Kind,
    Scale,
    Table,
    Rule,
    Verdict,
    /// `(…)`
    Paren,
    /// `[…]`
    List,
    /// `{…}` in a sentence.
    Hole,
}

/// A declaration, whether it parses or not.
#[derive(Debug, Clone, Default)]
pub(super) struct Head {
    /// The lexeme of its keyword.
    pub(super) keyword: usize,
    /// The lexeme of its name.
    pub(super) name: Option<usize>,
    /// One past its last lexeme that is no blank and no comment.
    pub(super) end: usize,
    /// Members by entity and name: the lexeme of the name.
    pub(super) members: BTreeMap<(Entity, String), usize>,
    /// Names of members in view: those of its scope and of lists that it looks over.
    pub(super) locals: BTreeMap<String, (Entity, usize)>,
}

/// A text's lexemes.
#[derive(Debug, Clone, Default)]
pub(super) struct Scan {
    pub(super) lexemes: Vec<Lexeme>,
    pub(super) heads: Vec<Head>,
    pub(super) frames: Vec<Frame>,
}

impl Scan {
    pub(super) fn get(&self, at: usize) -> Option<&Lexeme> {
        self.lexemes.get(at)
    }

    pub(super) fn frame(&self, at: usize) -> Option<&Frame> {
        self.frames.get(at)
    }

    /// The letters of a lexeme.
    pub(super) fn text<'t>(&self, text: &'t str, at: usize) -> &'t str {
        self.get(at).and_then(|lexeme| text.get(lexeme.start..lexeme.end)).unwrap_or("")
    }

    /// The next lexeme that is neither blank nor comment.
    pub(super) fn next(&self, at: usize) -> Option<usize> {
        (at + 1..self.lexemes.len()).find(|at| self.is_code(*at))
    }

    /// The last one before.
    pub(super) fn previous(&self, at: usize) -> Option<usize> {
        (0..at.min(self.lexemes.len())).rev().find(|at| self.is_code(*at))
    }

    pub(super) fn is_code(&self, at: usize) -> bool {
        self.get(at).is_some_and(|lexeme| !matches!(lexeme.kind, TokenKind::Space | TokenKind::Comment))
    }

    /// The lexeme that holds a byte.
    pub(super) fn holding(&self, byte: usize) -> Option<usize> {
        let after = self.lexemes.partition_point(|lexeme| lexeme.start <= byte);
        let at = after.checked_sub(1)?;
        self.get(at).filter(|lexeme| byte < lexeme.end).map(|_| at)
    }

    /// The keyword of a declaration.
    pub(super) fn keyword<'t>(&self, text: &'t str, head: usize) -> &'t str {
        self.heads.get(head).map_or("", |head| self.text(text, head.keyword))
    }
}

/// Whether a lexeme of this kind is a word.
pub(super) fn is_word(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Keyword | TokenKind::Name | TokenKind::Unit)
}

/// A text without its quotes, escapes resolved.
pub(super) fn unquoted(text: &str) -> String {
    let inner = text.strip_prefix('"').unwrap_or(text);
    let inner = inner.strip_suffix('"').unwrap_or(inner);
    let mut plain = String::new();
    let mut letters = inner.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => plain.extend(letters.next().map(|letter| if letter == 'n' { '\n' } else { letter })),
            letter => plain.push(letter),
        }
    }
    plain
}
