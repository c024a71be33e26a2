//! What a thing is, for icons and colours.

use serde::{Deserialize, Serialize};

/// What a name or an item of a list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema), schemars(rename = "SymbolKind"))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A word of the language.
    Keyword,
    /// A vendor.
    Vendor,
    /// A partner.
    Partner,
    /// An archetype of partners.
    Archetype,
    /// An offer.
    Offer,
    /// A goal of a partner.
    Goal,
    /// An activity.
    Activity,
    /// A reward of an offer.
    Reward,
    /// What an offer asks for.
    Ask,
    /// An expectation.
    Expect,
    /// A field.
    Field,
    /// A set of symbols.
    Set,
    /// A symbol of a set.
    Symbol,
    /// A scale, or a word of it that stands for a number.
    Scale,
    /// A quantity.
    Quantity,
    /// A define.
    Define,
    /// A constant.
    Constant,
    /// A table.
    Table,
    /// A rule that moves quantities, or refuses.
    Rule,
    /// A rule that says something.
    Finding,
    /// A lever.
    Lever,
    /// A cause.
    Cause,
    /// A verdict, or the table of verdicts.
    Verdict,
    /// A function.
    Function,
    /// A thing that facts are about: `partner`, `reward`.
    Entity,
    /// A list of members.
    List,
    /// A name for a member of a list within an expression.
    Member,
    /// A number with its unit.
    Number,
    /// A unit.
    Unit,
    /// A library.
    Library,
    /// A file.
    File,
    /// An exchange rate.
    Exchange,
}
