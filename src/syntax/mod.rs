//! Text to tree and back.
//!
//! The grammar is `grammar/goalfit.pest`. A text is cut into tokens, the tokens bound its nesting and show where declarations
//! begin, each declaration is parsed alone, and what does not parse becomes diagnostics while the rest is kept. Knows no meaning.
//! Uses `source`, `diagnostic` and `value`.

mod build;
mod cut;
mod declarations;
mod expression;
mod facts;
mod format;
mod grammar;
mod hints;
mod lexical;
mod notation;
mod parse;
mod print;
mod recover;
mod rules;
mod slips;
mod tables;
mod template;
mod tokens;
pub mod tree;

pub(crate) use cut::starts;
pub use format::format;
pub use parse::{parse, parse_value};
pub(crate) use print::{expr as expr_text, is_word, quoted, test as test_text};
pub(crate) use tokens::DECLARATIONS;
pub use tokens::{Token, TokenKind, tokens};

/// The deepest nesting of brackets, `if` and lists in expressions.
pub const MAX_NESTING: usize = 64;
/// The most operands of one expression.
pub const MAX_OPERANDS: usize = 256;
/// The most diagnostics that reading one text gives.
pub const MAX_DIAGNOSTICS: usize = 1000;
/// The longest value that is read alone, in bytes.
pub const MAX_VALUE_BYTES: usize = 4096;

#[cfg(test)]
mod tests;
