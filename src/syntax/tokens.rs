//! The text as flat tokens: every byte in exactly one of them. For highlighting, and for what must be known before parsing.

use super::grammar::{Grammar, Rule};
use crate::prelude::*;
use pest::Parser;
use serde::{Deserialize, Serialize};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenKind {
    /// Blanks and line ends.
    Space,
    /// `# …`
    Comment,
    /// `"…"`
    Text,
    /// `2027-03-31`
    Date,
    /// `€100k`, `45%`
    Number,
    /// A word of the language.
    Keyword,
    /// A unit: `months`, `EUR`.
    Unit,
    /// Any other word.
    Name,
    /// An opening bracket.
    Open,
    /// A closing bracket.
    Close,
    /// `|`
    Bar,
    /// `:`, `,`, `.`
    Punctuation,
    /// `+`, `<=`, …
    Operator,
    /// What belongs nowhere.
    Unknown,
}

/// A piece of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Token {
    /// Its letters.
    #[must_use]
    pub fn text<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start..self.end).unwrap_or("")
    }
}

/// Words that open a declaration.
pub(crate) const DECLARATIONS: &[&str] = &[
    "use",
    "exchange",
    "vendor",
    "partner",
    "archetype",
    "offer",
    "expect",
    "kind",
    "scale",
    "field",
    "quantity",
    "define",
    "constant",
    "table",
    "rule",
    "lever",
    "verdict",
    "without",
];

/// Words with a meaning inside of declarations and expressions.
const WORDS: &[&str] = &[
    "is",
    "from",
    "for",
    "in",
    "by",
    "else",
    "assumed",
    "source",
    "on",
    "when",
    "otherwise",
    "and",
    "or",
    "not",
    "if",
    "then",
    "where",
    "missing",
    "known",
    "yes",
    "no",
    "sum",
    "product",
    "max",
    "min",
    "any",
    "all",
    "count",
    "of",
    "per",
    "becomes",
    "times",
    "plus",
    "minus",
    "finding",
    "refuse",
    "cause",
    "effect",
    "because",
    "remedy",
    "change",
    "one",
    "below",
    "above",
    "differs",
    "goal",
    "reward",
    "activity",
    "asks",
    "moves",
    "hopes",
];

const UNITS: &[&str] = &["day", "days", "week", "weeks", "month", "months", "quarter", "quarters", "year", "years", "work"];

/// Cuts a text into tokens.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token> {
    let Ok(mut pairs) = Grammar::parse(Rule::tokens, text) else {
        // The token rule takes any character; there is no text that it refuses.
        return vec![Token { kind: TokenKind::Unknown, start: 0, end: text.len() }];
    };
    let Some(all) = pairs.next() else { return Vec::new() };
    let mut found = Vec::new();
    let mut previous = TokenKind::Space;
    for token in all.into_inner().filter(|pair| pair.as_rule() != Rule::EOI) {
        let span = token.as_span();
        let kind = kind(token.as_rule(), span.as_str(), previous);
        if kind != TokenKind::Space {
            previous = kind;
        }
        found.push(Token { kind, start: span.start(), end: span.end() });
    }
    found
}

fn kind(rule: Rule, text: &str, previous: TokenKind) -> TokenKind {
    match rule {
        Rule::t_space => TokenKind::Space,
        Rule::t_comment => TokenKind::Comment,
        Rule::t_text => TokenKind::Text,
        Rule::t_date => TokenKind::Date,
        Rule::t_number => TokenKind::Number,
        Rule::t_open => TokenKind::Open,
        Rule::t_close => TokenKind::Close,
        Rule::t_bar => TokenKind::Bar,
        Rule::t_punctuation => TokenKind::Punctuation,
        Rule::t_operator => TokenKind::Operator,
        Rule::t_word if UNITS.contains(&text) && matches!(previous, TokenKind::Number | TokenKind::Unit | TokenKind::Keyword) => {
            TokenKind::Unit
        }
        Rule::t_word if DECLARATIONS.contains(&text) || WORDS.contains(&text) => TokenKind::Keyword,
        Rule::t_word => TokenKind::Name,
        _ => TokenKind::Unknown,
    }
}
