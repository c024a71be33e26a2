//! The checked program: quantities, rules, tables and constants as typed expressions.
//!
//! What the checker makes and the evaluator reads. Every name is resolved to a number, every literal is in base units, every
//! dimension has been followed; nothing here refers to text except spans for messages.

mod arithmetic;
mod comparisons;
mod expr;
pub(crate) mod scope;

pub use arithmetic::{MAX_COUNT, Problem, binary, call, finite, fold};
pub use comparisons::{MAX_COMPARED, MAX_ROUNDS, principal};
pub use expr::{Binary, Expr, Function, ListOperator, Place, SLOTS};

use crate::prelude::*;
use crate::schema::{Entity, FieldId, Schema, SetId};
use crate::source::Span;
use crate::syntax::tree::Operation;
use crate::value::{Currency, Dimension};

/// The most causes that one program may name.
pub const MAX_CAUSES: usize = 256;
/// The most live causes whose shares are computed one by one; beyond, the least are joined.
pub const MAX_LIVE_CAUSES: usize = 16;
/// The most steps that assessing one pair may take.
pub const MAX_STEPS: u64 = 50_000_000;

/// Number of a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct QuantityId(pub usize);
/// Number of an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EffectId(pub usize);
/// Number of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub usize);
/// Number of a cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CauseId(pub usize);
/// Number of a constant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConstantId(pub usize);
/// Number of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TableId(pub usize);

/// What an expression is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// A number in base units.
    Number(Dimension),
    /// Yes or no.
    Truth,
    /// A symbol of a set.
    Symbol(SetId),
    /// A text.
    Text,
    /// A calendar day.
    Date,
    /// A member of a list.
    Member(Entity),
}

/// How a value reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// What it is.
    pub kind: Type,
    /// Whether it reads as a percentage.
    pub percent: bool,
}

/// A quantity, or a define, which no rule moves.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// Its name.
    pub name: String,
    /// What a reader calls it.
    pub title: String,
    /// Whether rules may move it.
    pub moves: bool,
    /// One value for each member of these; slot `i` of its expressions is the member of `scope[i]`.
    pub scope: Vec<Entity>,
    /// The least value allowed.
    pub low: Option<f64>,
    /// The greatest value allowed.
    pub high: Option<f64>,
    /// Where it starts.
    pub base: Expr,
    /// What it is and how it reads.
    pub shape: Shape,
    /// Whether it may be missing.
    pub optional: bool,
    /// The effects on it, in the fixed order: library first, then by rule name.
    pub effects: Vec<EffectId>,
    /// Whether effects move it, or one of them or the target is computed from it. Of any other quantity nobody asks what it would be
    /// with some causes off.
    pub switched: bool,
    /// Where its name is declared.
    pub span: Span,
    /// Whether a library declares it.
    pub library: bool,
}

/// What a rule does to a quantity.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// The rule.
    pub rule: RuleId,
    /// The quantity.
    pub target: QuantityId,
    /// How.
    pub operation: Operation,
    /// By what; slots are those of the rule.
    pub value: Expr,
    /// For each entity of the target's scope the slot of the rule that says which member.
    pub members: Vec<usize>,
    /// Where it is written.
    pub span: Span,
}

/// How a finding is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A bound on what can be reached.
    Limit,
    /// Something that will go wrong.
    Warning,
    /// Something worth knowing.
    Note,
}

/// What a rule is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleRole {
    /// It moves quantities, on behalf of a cause.
    Moves(CauseId),
    /// It says something.
    Finding(Level),
    /// It says something of all offers in force for a partner together.
    Programme(Level),
    /// Where it holds there is no assessment.
    Refuses,
}

/// A rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its name, unique in the program.
    pub name: String,
    /// One instance for each member (or tuple of members) of these.
    pub scope: Vec<Entity>,
    /// `for … where` and `when`, joined by `and`; `None`: always.
    pub condition: Option<Expr>,
    /// What it is for.
    pub role: RuleRole,
    /// What it moves.
    pub effects: Vec<EffectId>,
    /// Its sentence.
    pub because: Template,
    /// Its source; empty where it states none.
    pub source: String,
    /// What it proposes.
    pub remedies: Vec<RemedyRule>,
    /// Where its name is declared.
    pub span: Span,
    /// Whether a library declares it.
    pub library: bool,
}

/// What a rule proposes.
#[derive(Debug, Clone, PartialEq)]
pub struct RemedyRule {
    /// The changes, made together.
    pub changes: Vec<RemedyChange>,
    /// In words.
    pub text: String,
}

/// A change that a rule proposes.
#[derive(Debug, Clone, PartialEq)]
pub struct RemedyChange {
    /// The field to change, of the member in `slot` or of the single partner or offer.
    pub field: FieldId,
    /// Which slot of the rule says whose.
    pub place: Place,
    /// To what.
    pub value: Expr,
    /// How the value reads.
    pub shape: Shape,
}

/// What may be changed, and what that costs.
#[derive(Debug, Clone, PartialEq)]
pub struct Lever {
    /// Its name, unique in the program.
    pub name: String,
    /// One instance for each member (or tuple of members) of these.
    pub scope: Vec<Entity>,
    /// Where it can be moved; `None`: everywhere.
    pub condition: Option<Expr>,
    /// What it changes, all at once; at most one of the changes has more than one outcome.
    pub changes: Vec<Change>,
    /// What the vendor must expect to pay: moving the lever costs the difference that it makes. `None`: nothing.
    pub cost: Option<Expr>,
    /// Days of work of the partner's people that it takes. `Some`: the lever is a need, and no part of an offer's redesign.
    pub need: Option<Expr>,
    /// What else it is for, beside the target of the verdict.
    pub gain: Option<Expr>,
    /// How many days of work a month there is room for.
    pub pace: Option<Expr>,
    /// Its sentence.
    pub because: Template,
    /// Its source; empty where it states none.
    pub source: String,
    /// Where its name is declared.
    pub span: Span,
    /// Whether a library declares it.
    pub library: bool,
}

impl Lever {
    /// Whether it looks over all offers.
    #[must_use]
    pub fn is_over_offers(&self) -> bool {
        self.expressions().any(Expr::is_over_offers)
    }

    /// Everything that it computes.
    pub fn expressions(&self) -> impl Iterator<Item = &Expr> {
        let numbers = [&self.condition, &self.cost, &self.need, &self.gain, &self.pace].into_iter().flatten();
        numbers.chain(self.changes.iter().flat_map(|change| change.to.expressions())).chain(self.because.holes())
    }

    /// With every look over all offers replaced by what `replace` says that it comes to.
    ///
    /// # Errors
    /// The first error of `replace`.
    pub fn settled<E>(&self, replace: &mut dyn FnMut(&Expr) -> Result<Expr, E>) -> Result<Lever, E> {
        let mut part = |expr: &Option<Expr>| expr.as_ref().map(|expr| expr.settled(replace)).transpose();
        let mut settled = Lever {
            condition: part(&self.condition)?,
            cost: part(&self.cost)?,
            need: part(&self.need)?,
            gain: part(&self.gain)?,
            pace: part(&self.pace)?,
            ..self.clone()
        };
        for change in &mut settled.changes {
            match &mut change.to {
                ChangeTo::Up(expr) | ChangeTo::Down(expr) | ChangeTo::To(expr) => *expr = expr.settled(replace)?,
                ChangeTo::OneOf(options) => {
                    for option in options {
                        *option = option.settled(replace)?;
                    }
                }
                ChangeTo::Any | ChangeTo::Plus(..) => {}
            }
        }
        settled.because = self.because.settled(replace)?;
        Ok(settled)
    }
}

/// A field that a lever changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The field.
    pub field: FieldId,
    /// Whose.
    pub place: Place,
    /// Where to.
    pub to: ChangeTo,
}

/// Where a change leads.
#[derive(Debug, Clone, PartialEq)]
pub enum ChangeTo {
    /// Any number from now up to this.
    Up(Expr),
    /// Any number from now down to this.
    Down(Expr),
    /// Any other symbol or member that the field can hold.
    Any,
    /// One of these.
    OneOf(Vec<Expr>),
    /// This.
    To(Expr),
    /// Also these values.
    Plus(Vec<PlusSource>),
}

/// Where further values of a field with keys come from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PlusSource {
    /// Another field with the same keys.
    Field(FieldId, Place),
    /// The members of one of the offer's lists, 1 for each.
    List(Entity),
}

impl ChangeTo {
    /// Whether there is something to choose.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !matches!(self, ChangeTo::To(_) | ChangeTo::Plus(..))
    }

    /// The expressions in it.
    pub fn expressions(&self) -> impl Iterator<Item = &Expr> {
        match self {
            ChangeTo::Up(expr) | ChangeTo::Down(expr) | ChangeTo::To(expr) => core::slice::from_ref(expr),
            ChangeTo::Any | ChangeTo::Plus(..) => &[],
            ChangeTo::OneOf(options) => options.as_slice(),
        }
        .iter()
    }
}

/// A sentence with holes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Template {
    /// Texts and holes.
    pub parts: Vec<TemplatePart>,
}

impl Template {
    /// The expressions in its holes.
    pub fn holes(&self) -> impl Iterator<Item = &Expr> {
        self.parts.iter().filter_map(|part| match part {
            TemplatePart::Hole(expr, _) => Some(expr),
            TemplatePart::Text(_) => None,
        })
    }

    /// With every look over all offers replaced by what `replace` says that it comes to.
    ///
    /// # Errors
    /// The first error of `replace`.
    pub fn settled<E>(&self, replace: &mut dyn FnMut(&Expr) -> Result<Expr, E>) -> Result<Template, E> {
        let mut parts = Vec::new();
        for part in &self.parts {
            parts.push(match part {
                TemplatePart::Hole(expr, shape) => TemplatePart::Hole(expr.settled(replace)?, *shape),
                text => text.clone(),
            });
        }
        Ok(Template { parts })
    }
}

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq)]
pub enum TemplatePart {
    /// Letters.
    Text(String),
    /// A value, and how it reads.
    Hole(Expr, Shape),
}

/// A cause.
#[derive(Debug, Clone, PartialEq)]
pub struct Cause {
    /// Its symbol.
    pub name: String,
    /// What a reader calls it.
    pub title: String,
    /// Its rules.
    pub rules: Vec<RuleId>,
}

/// A named number.
#[derive(Debug, Clone, PartialEq)]
pub struct Constant {
    /// Its name.
    pub name: String,
    /// What a reader calls it.
    pub title: String,
    /// In base units.
    pub value: f64,
    /// How it reads.
    pub shape: Shape,
    /// Its source; `None` where it is assumed.
    pub source: Option<String>,
    /// Where its name is declared.
    pub span: Span,
}

/// A table over one or two sets of symbols, every cell filled.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// What a reader calls it.
    pub title: String,
    /// Its keys.
    pub keys: Vec<SetId>,
    /// Row by row: `cells[first * width + second]`.
    pub cells: Vec<f64>,
    /// How many symbols the last key has.
    pub width: usize,
    /// How a cell reads.
    pub shape: Shape,
    /// Its source; `None` where it is assumed or says nothing.
    pub source: Option<String>,
    /// Whether it is marked as assumed.
    pub assumed: bool,
}

/// A line of the verdict table.
#[derive(Debug, Clone, PartialEq)]
pub struct VerdictLine {
    /// Its symbol.
    pub name: String,
    /// What a reader calls it.
    pub title: String,
    /// When; `None`: otherwise.
    pub condition: Option<Expr>,
    /// Its condition taken apart at `or`: what each part is, and how it is written.
    pub parts: Vec<(Expr, String)>,
}

/// The verdict table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Verdict {
    /// The quantity that it is about.
    pub on: QuantityId,
    /// The first line that holds decides.
    pub lines: Vec<VerdictLine>,
}

/// One thing to compute, in an order in which everything that it reads has been computed before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A quantity, its effects being known.
    Quantity(QuantityId),
    /// An effect.
    Effect(EffectId),
}

/// What a program knows, its facts apart.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Model {
    /// Entities, fields, symbols.
    pub schema: Schema,
    /// Named numbers.
    pub constants: Vec<Constant>,
    /// Texts that expressions compare with.
    pub texts: Vec<String>,
    /// Tables.
    pub tables: Vec<Table>,
    /// Quantities and defines.
    pub quantities: Vec<Quantity>,
    /// Effects.
    pub effects: Vec<Effect>,
    /// Rules, in the fixed order: library first, then by name.
    pub rules: Vec<Rule>,
    /// Levers, in the fixed order: library first, then by name.
    pub levers: Vec<Lever>,
    /// Causes, by name.
    pub causes: Vec<Cause>,
    /// The verdict table.
    pub verdict: Verdict,
    /// The order in which to compute.
    pub order: Vec<Unit>,
    /// For each unit in that order: how many causes it is computed with and without.
    pub influences: Vec<usize>,
    /// How long the lists of each entity may be without its pairs being too much work. It may be that longer ones are not either.
    pub room: [usize; 7],
    /// The currency that the program counts in; `None` where no money was written yet.
    pub currency: Option<Currency>,
    /// What one unit of other currencies is in it.
    pub exchange: BTreeMap<Currency, f64>,
    /// The names of libraries that speak.
    pub libraries: Vec<String>,
}
