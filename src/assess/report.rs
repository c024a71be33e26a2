//! The report: what came out, as plain data. The same nouns in Rust, in JSON and in TypeScript.
//!
//! No methods that compute and no references into the program. Numbers are in base units (money in the program's currency,
//! months, person-days, shares as 0..1); every `text` field is the same number as a reader would write it.

use crate::prelude::*;
use serde::{Deserialize, Serialize};

/// The version of this shape; it grows when a field changes its meaning or goes.
pub const REPORT_SCHEMA: u32 = 1;
/// The version of the language that this engine reads.
pub const LANGUAGE: &str = "1.0";

/// What speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Version {
    /// The engine's version.
    pub engine: String,
    /// The version of the language that it reads.
    pub language: String,
    /// The version of the report's shape.
    pub schema: u32,
}

impl Version {
    /// This engine's.
    #[must_use]
    pub fn current() -> Self {
        Version { engine: env!("CARGO_PKG_VERSION").into(), language: LANGUAGE.into(), schema: REPORT_SCHEMA }
    }
}

/// One pair, explained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Report {
    /// Version of this shape.
    pub schema: u32,
    /// Version of the language.
    pub language: String,
    /// The libraries that spoke.
    pub libraries: Vec<Library>,
    /// The partner's name.
    pub partner: String,
    /// The offer's name.
    pub offer: String,
    /// The vendor's name, where the offer states one.
    pub vendor: Option<String>,
    /// The quantity that the verdict is about, as `score`.
    pub target: String,
    /// Its value.
    pub score: f64,
    /// Its value with every cause switched off: where it would stand if nothing were in the way.
    pub best: f64,
    /// The verdict's symbol, such as `misfires`.
    pub verdict: String,
    /// The verdict for a reader, such as `Misfires`.
    pub verdict_title: String,
    /// The parts of the verdict's condition that hold; empty for `otherwise`.
    pub verdict_reasons: Vec<VerdictReason>,
    /// Every quantity by name: a number, `null` where it is missing, or one value for each member.
    pub quantities: BTreeMap<String, QuantityValue>,
    /// What a reader calls each quantity, and the value as text where it is one number.
    pub labels: BTreeMap<String, QuantityLabel>,
    /// Every cause of the target, largest loss first; neutral ones last, with share 0.
    pub causes: Vec<CauseShare>,
    /// The causes that were joined into `other causes`, since there were too many to take apart exactly.
    pub joined: Vec<String>,
    /// What the rules have to say beside the score.
    pub findings: Vec<Finding>,
    /// Changes that rules propose, with the target's value if only that change were made.
    pub remedies: Vec<Remedy>,
    /// From base to value, step by step. Order-dependent, unlike `causes`: for the target cause by cause, for each member of a list factor by factor.
    pub chain: Vec<Chain>,
    /// Quantities that are sums over members, member by member.
    pub parts: Vec<Parts>,
    /// What nobody stated: defaults, archetypes, constants without a source.
    pub assumed: Vec<Assumption>,
    /// The facts that were given for this pair.
    pub given: Vec<GivenFact>,
    /// The facts that were given as ranges, and what they do to the target.
    pub uncertain: Vec<Uncertain>,
    /// Unknown fields in the facts, kept out of the computation.
    pub unknown: Vec<String>,
}

/// Pairs explained, and what rules say of all offers to each partner together. The latter stands apart: another offer changes no
/// pair's report.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Explanation {
    /// Version of this shape.
    pub schema: u32,
    /// The pairs, best first.
    pub reports: Vec<Report>,
    /// The partners.
    pub programme: Vec<Programme>,
}

/// What rules say of all offers to one partner together.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Programme {
    /// The partner's name.
    pub partner: String,
    /// What they say.
    pub findings: Vec<Finding>,
    /// Why nothing can be said, where one of the offers cannot be assessed.
    pub problem: Option<String>,
}

/// Why the verdict is what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct VerdictReason {
    /// The condition that holds, as written in the verdict table.
    pub condition: String,
    /// The quantities that it reads, by name.
    pub reads: Vec<String>,
}

/// A library that took part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Library {
    /// `std`
    pub name: String,
    /// Its version.
    pub version: String,
}

/// A quantity's value: one number, nothing, or one for each member (nested for pairs of members).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum QuantityValue {
    /// A number in base units.
    Number(f64),
    /// Yes or no.
    Truth(bool),
    /// A symbol.
    Symbol(String),
    /// One for each member, by its name.
    Members(BTreeMap<String, QuantityValue>),
    /// Missing.
    Missing,
}

/// What a reader calls a quantity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct QuantityLabel {
    /// Its title.
    pub title: String,
    /// Its unit in words, such as `days of work`; empty for plain numbers, `%` for shares.
    pub unit: String,
    /// The value as a reader would write it; empty for members.
    pub text: String,
}

/// A cause and what it did to the target. Three answers to three questions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct CauseShare {
    /// Its symbol, such as `odds`.
    pub name: String,
    /// What a reader calls it, such as `long shot`.
    pub title: String,
    /// Its Shapley value: what it took (below zero) or gave; all shares sum to score − best.
    pub share: f64,
    /// The target with only this cause on.
    pub alone: f64,
    /// What the target would gain if only this cause were switched off.
    pub lift: f64,
    /// Whether it has any effect on this pair.
    pub live: bool,
    /// Its rules' sentences, filled in.
    pub because: String,
    /// Its rules' names, joined by `; `.
    pub rule: String,
    /// Its rules' sources, joined by `; `.
    pub source: String,
}

/// A rule that says something and changes nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Finding {
    /// The rule's name.
    pub rule: String,
    /// `limit` (a bound that no change of size can pass), `warning` or `note`.
    pub level: FindingLevel,
    /// The sentence, filled in.
    pub because: String,
    /// The rule's source; empty where it states none.
    pub source: String,
    /// The member it is about; empty for the pair.
    pub member: String,
}

/// How a finding is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum FindingLevel {
    /// A bound on what can be reached.
    Limit,
    /// Something that will go wrong.
    Warning,
    /// Something worth knowing.
    Note,
}

impl From<crate::program::Level> for FindingLevel {
    fn from(level: crate::program::Level) -> Self {
        match level {
            crate::program::Level::Limit => FindingLevel::Limit,
            crate::program::Level::Warning => FindingLevel::Warning,
            crate::program::Level::Note => FindingLevel::Note,
        }
    }
}

/// A change that a rule proposes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Remedy {
    /// The rule's name.
    pub rule: String,
    /// The field, such as `reward.threshold`.
    pub field: String,
    /// The member, such as `cash`; empty for the partner or the offer.
    pub member: String,
    /// What it is now, as text; `missing` where nothing is stated.
    pub from: String,
    /// What it should become, as text in the language.
    pub to: String,
    /// Further changes that are made together with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<RemedyStep>,
    /// In words, such as `pay per deal`.
    pub text: String,
    /// The target's value with this remedy alone; missing where it could not be computed.
    pub score: Option<f64>,
}

/// A further change of a remedy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct RemedyStep {
    /// The field.
    pub field: String,
    /// The member; empty for the partner or the offer.
    pub member: String,
    /// What it is now, as text.
    pub from: String,
    /// What it should become, as text in the language.
    pub to: String,
}

/// From base to value, step by step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Chain {
    /// The quantity, such as `felt`.
    pub quantity: String,
    /// Its title.
    pub title: String,
    /// The member's name, such as `cash`; empty for the pair.
    pub member: String,
    /// Where it starts.
    pub base: f64,
    /// The same as text.
    pub base_text: String,
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// Where it ends.
    pub value: f64,
    /// The same as text.
    pub text: String,
}

/// One step of a chain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Step {
    /// The cause's symbol.
    pub cause: String,
    /// Its title.
    pub title: String,
    /// How it moves: `becomes`, `times`, `plus`, `minus`; `on` for a cause switched on.
    pub operation: String,
    /// By what, in base units; for `on` the difference it makes.
    pub by: f64,
    /// The value after this step.
    pub value: f64,
    /// The same as text.
    pub text: String,
    /// The rule's name.
    pub rule: String,
}

/// A sum, member by member.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Parts {
    /// The quantity that is a sum, such as `fit`.
    pub quantity: String,
    /// Its title.
    pub title: String,
    /// What its members are, such as `goal`.
    pub by: String,
    /// The quantity of each member that is summed.
    pub of: String,
    /// The members, largest first.
    pub members: Vec<Part>,
}

/// One member's part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Part {
    /// The member's symbol.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its part.
    pub value: f64,
    /// The same as text.
    pub text: String,
}

/// Something that nobody stated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Assumption {
    /// Where it comes from.
    pub origin: AssumptionOrigin,
    /// What it is about, such as `partner.slack`, `goal trust.horizon` or `constant crowding_share`.
    pub name: String,
    /// The value as text.
    pub value: String,
    /// The archetype's name, the library's name, or why.
    pub from: String,
}

/// Where an assumption comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum AssumptionOrigin {
    /// The field's default.
    Default,
    /// The partner's archetype.
    Archetype,
    /// A constant or table that is marked as assumed.
    Constant,
    /// A member that the facts name but do not describe.
    Member,
}

/// A fact that was given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct GivenFact {
    /// Such as `partner.win` or `reward cash.amount`.
    pub name: String,
    /// As text.
    pub value: String,
}

/// A fact given as a range, and the target at both ends, all else at its midpoint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Uncertain {
    /// Such as `partner.win`.
    pub name: String,
    /// The low end as text.
    pub low: String,
    /// The high end as text.
    pub high: String,
    /// The target at the low end; missing where it cannot be computed there.
    pub score_low: Option<f64>,
    /// The target at the high end; missing where it cannot be computed there.
    pub score_high: Option<f64>,
}

/// What became of one `expect`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct ExpectOutcome {
    /// The partner's name.
    pub partner: String,
    /// The offer's name.
    pub offer: String,
    /// Why the model is known to disagree, where the program says so.
    pub differs: Option<String>,
    /// Where it stands.
    pub span: crate::source::Span,
    /// Its lines.
    pub checks: Vec<ExpectCheck>,
    /// Why there is no assessment, where there is none.
    pub error: Option<String>,
    /// The score, where there is an assessment.
    pub score: Option<f64>,
    /// What naive theories say of the pair, by title: every number of the pair whose name begins with `baseline_`.
    pub baselines: BTreeMap<String, f64>,
}

/// One line of an `expect`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct ExpectCheck {
    /// What is looked at.
    pub name: String,
    /// What was expected, as written.
    pub expected: String,
    /// What came out, as text.
    pub found: String,
    /// Whether they agree.
    pub holds: bool,
}
