//! Advice as plain data: the same nouns in Rust, in JSON and in TypeScript. Units as in the report.

use crate::assess::{Finding, Report};
use crate::prelude::*;
use serde::{Deserialize, Serialize};

/// What would make an offer reach a target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Advice {
    /// Version of the report's shape.
    pub schema: u32,
    /// The partner's name.
    pub partner: String,
    /// The offer's name.
    pub offer: String,
    /// The target as text: a verdict such as `aligned`, or a score.
    pub target: String,
    /// The pair as it is.
    pub present: Standing,
    /// Whether it reaches the target as it is.
    pub reached: bool,
    /// Bounds that hold whatever the size of a reward: the findings of level `limit`.
    pub limits: Vec<Finding>,
    /// Each lever alone, at its best; the best first.
    pub alone: Vec<Alone>,
    /// Whether some lever alone reaches the target.
    pub one_suffices: bool,
    /// The cheapest set of levers that reaches the target, each of them needed; where none does, the set that comes closest: with
    /// the best verdict, and of those with the least of the largest gap; `null` where nothing helps or nothing is needed.
    pub plan: Option<Plan>,
    /// The set with the fewest levers that reaches the target, where it is another one.
    pub fewest: Option<Plan>,
    /// Where nothing reaches the target: the condition that is farthest from it then, such as `Score is 41, and at least 55 is
    /// wanted`.
    pub obstacle: Option<String>,
    /// Whether some change reaches the score that is wanted, but not the verdict that belongs to it.
    pub score_alone: bool,
    /// How much was looked at.
    pub search: Search,
}

/// Where a pair stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Standing {
    /// The value of the quantity that the verdict is about.
    pub score: f64,
    /// The verdict's symbol.
    pub verdict: String,
    /// The verdict for a reader.
    pub verdict_title: String,
    /// What the changes so far cost the vendor, in the program's currency; below zero: what they save.
    pub cost: f64,
    /// The same as text.
    pub cost_text: String,
}

/// One lever, moved alone as far as it helps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Alone {
    /// The lever's name.
    pub lever: String,
    /// The member that it is about, such as `cash`; empty for the pair.
    pub member: String,
    /// What it changes.
    pub changes: Vec<FieldChange>,
    /// Where the pair then stands.
    pub standing: Standing,
    /// Whether that reaches the target.
    pub reaches: bool,
    /// Whether that is nearer to the target than the offer as it is.
    pub helps: bool,
}

/// A field before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct FieldChange {
    /// The field, such as `reward.threshold`.
    pub field: String,
    /// The member, such as `cash`; empty for the partner or the offer.
    pub member: String,
    /// What it is, as text.
    pub from: String,
    /// What it becomes, as text.
    pub to: String,
}

/// A set of levers, each moved as far as needed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Plan {
    /// Whether it reaches the target.
    pub reaches: bool,
    /// Its steps, the one that adds most first.
    pub steps: Vec<PlanStep>,
    /// Where the pair stands after all of them.
    pub standing: Standing,
    /// The redesigned offer as program text, laid out.
    pub offer_text: String,
    /// Changes to the partner's own facts, which no offer holds, such as training it first.
    pub partner_changes: Vec<FieldChange>,
    /// The assessment of the redesigned offer.
    pub report: Report,
}

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct PlanStep {
    /// The lever's name.
    pub lever: String,
    /// The member that it is about; empty for the pair.
    pub member: String,
    /// What it changes.
    pub changes: Vec<FieldChange>,
    /// Why, in the lever's words.
    pub because: String,
    /// The lever's source; empty where it states none.
    pub source: String,
    /// Where the pair stands after this step and those before.
    pub standing: Standing,
    /// Where the pair would stand with all the other steps and without this one; `null` where that has no result.
    pub without: Option<Standing>,
    /// What this step costs, after those before.
    pub cost: f64,
    /// The same as text.
    pub cost_text: String,
}

/// How much was looked at, and whether that is all there is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Search {
    /// Offers that were assessed on the way.
    pub trials: u64,
    /// Levers that can be moved here, each member for itself.
    pub levers: usize,
    /// Levers that were left out because there was too much to try: those on the least rewards and asks.
    pub left_out: usize,
    /// Sets of at most so many levers were all looked at, with numbers at their limits and at up to `between` values before.
    pub complete_up_to: usize,
    /// At how many values before its limit a number was tried in sets of several levers, where more of it does not bring every
    /// condition of the verdict nearer.
    pub between: usize,
    /// Sets that reach the target and were not followed up for want of trials: one of them may cost less.
    pub unsettled: u64,
    /// Whether the search was stopped from outside.
    pub stopped: bool,
}
