//! The tree: what was written, comments included, and nothing about what it means.
//!
//! Every node keeps its span. Formatter, highlighter, completion and checker all read this one tree.
#![allow(missing_docs, reason = "the syntax above each node shows its fields")]

use crate::prelude::*;
use crate::source::{SourceId, Span, Spanned};
use crate::value::{Date, Literal};
use serde::{Deserialize, Serialize};

/// One source text, parsed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tree {
    /// Which text.
    pub source: SourceId,
    /// The declarations, in the order in which they were written.
    pub declarations: Vec<Declaration>,
    /// Comments after the last declaration.
    pub trailing: Vec<Comment>,
}

/// A comment, without the `#` and the space after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// Its text.
    pub text: String,
    /// Where it stands, from the `#` to the end of the line.
    pub span: Span,
    /// Whether an empty line follows.
    pub blank_after: bool,
}

/// The comments that belong to a node: those above it (and, hoisted, those inside it that no smaller node could take),
/// and the one at the end of its line. `blank_before`: an empty line sets the node off from what stands above.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Comments {
    /// Lines above.
    pub before: Vec<Comment>,
    /// At the end of the node's last line.
    pub after: Option<Comment>,
    /// Whether an empty line stands above.
    pub blank_before: bool,
}

/// A bare word: a keyword's argument, a field, a symbol, a variable.
pub type Name = Spanned<String>;
/// A quoted text, its escapes resolved.
pub type Text = Spanned<String>;

/// A top-level declaration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Declaration {
    /// Its comments.
    pub comments: Comments,
    /// From keyword to closing brace.
    pub span: Span,
    /// What it declares.
    pub kind: DeclarationKind,
}

/// The kinds of top-level declarations. The syntax stands above each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum DeclarationKind {
    /// `use std` or `use "shared/kinds.goalfit"`
    Use(UsePath),
    /// `exchange €1 = $1.08`
    Exchange { left: Spanned<Literal>, right: Spanned<Literal> },
    /// `partner "Northwind" is services_firm { … }`, `archetype services_firm "Services firm" { … }`, `vendor "Acme" { … }`, `offer "Bounty" from "Acme" { … }`
    Facts(Facts),
    /// `expect "offer" for "partner" { verdict: misfires, ceiling: below 5 }`
    Expect(Expect),
    /// `kind goal { money "Money", recurring, services }`
    Kind { set: Name, members: Vec<KindMember>, trailing: Vec<Comment> },
    /// `scale { drives: 1, strongly: 0.75, hurts strongly: -0.75 }`
    Scale { words: Vec<ScaleWord>, trailing: Vec<Comment> },
    /// `field partner.sales_cycle "Sales cycle": duration in 0 months.. = 3 months`
    Field(FieldDeclaration),
    /// `quantity felt "Felt value" for reward in 0.. = expression` and `define total = expression`
    Quantity(QuantityDeclaration),
    /// `constant curvature "Curvature" = 0.88 source "Tversky & Kahneman 1992"` or `… assumed`
    Constant(ConstantDeclaration),
    /// `table serves "Serves" by reward.kind, goal.kind else 0 assumed { | … | }`
    Table(TableDeclaration),
    /// `rule "A long shot" { … }`
    Rule(RuleDeclaration),
    /// `verdict on score { misfires "Misfires" when score < 0 … mixed otherwise }`
    Verdict(VerdictDeclaration),
    /// `lever "Pay sooner" { … }`
    Lever(RuleDeclaration),
    /// `without rule "A long shot"`, `without lever "Pay sooner"`
    Without { lever: bool, name: Text },
}

/// What a `use` names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum UsePath {
    /// A library that ships with the engine: `use std`.
    Library(Name),
    /// Another source text, by name: `use "kinds.goalfit"`.
    File(Text),
}

/// Which entity a block of facts describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FactsKeyword {
    /// `vendor`
    Vendor,
    /// `partner`
    Partner,
    /// `archetype`: what is typical of a sort of partner.
    Archetype,
    /// `offer`
    Offer,
}

/// A block of facts with its head.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// The entity.
    pub keyword: FactsKeyword,
    /// `"Northwind Consulting"`, or the archetype's symbol.
    pub name: Name,
    /// `archetype services_firm "Services firm"`
    pub title: Option<Text>,
    /// `is services_firm`
    pub is: Option<Name>,
    /// `from "Acme Cloud"`
    pub from: Option<Text>,
    /// The facts.
    pub body: FactBlock,
}

/// `{ … }` with items separated by commas or line ends.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct FactBlock {
    /// The items.
    pub items: Vec<FactItem>,
    /// Comments after the last item.
    pub trailing: Vec<Comment>,
    /// Braces included.
    pub span: Span,
}

/// One item of a block of facts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FactItem {
    /// Its comments.
    pub comments: Comments,
    /// The whole item.
    pub span: Span,
    /// Which shape it has.
    pub kind: FactItemKind,
}

/// The three shapes of facts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FactItemKind {
    /// `sales_cycle: 6 months`
    Field { name: Name, value: Spanned<FactValue> },
    /// `goal services "Grow services" { … }`, `asks { refer: 40 days }`
    Block { keyword: Name, name: Option<Name>, title: Option<Text>, body: FactBlock },
    /// `moves { | … | }`
    Table { keyword: Name, rows: Rows },
}

/// A fact's value: a literal, never a computation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FactValue {
    /// `€100k`, `6 months`, `45%`, `-0.1`
    Literal(Literal),
    /// `6..12 months`, `€50k..€80k per month`: both ends with their unit.
    Range { low: Literal, high: Literal },
    /// `40% ± 10%` (also written `+/-`)
    Around { middle: Literal, spread: Literal },
    /// `2027-03-31`
    Date(Date),
    /// `yes`, `no`. In a place for numbers `no` is the scale word.
    Truth(bool),
    /// `missing`: not known, whatever the archetype says.
    Missing,
    /// A symbol or scale words: `services_firm`, `hurts strongly`.
    Words(String),
    /// `"EMEA"`
    Text(String),
    /// `[refer, co_sell]`
    List(Vec<Spanned<FactValue>>),
}

/// The rows of a table, header first: `| cell | cell |` line by line.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Rows {
    /// The header row.
    pub header: Vec<Cell>,
    /// The others. Their lengths are as written, not yet checked.
    pub rows: Vec<Row>,
    /// Comments after the last row.
    pub trailing: Vec<Comment>,
    /// From the first bar to the last.
    pub span: Span,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Its comments.
    pub comments: Comments,
    /// Its cells.
    pub cells: Vec<Cell>,
    /// From the first bar to the last.
    pub span: Span,
}

/// A cell of a table; `None` where it is blank.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Its value.
    pub value: Option<FactValue>,
    /// Between the bars, without the blanks around (never empty: a blank cell's span is the blank).
    pub span: Span,
}

/// `expect "offer" for "partner" differs because "…" { … }`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Expect {
    /// The offer's name.
    pub offer: Text,
    /// The partner's name.
    pub partner: Text,
    /// Why the model is known to disagree with what happened.
    pub differs: Option<Text>,
    /// What is expected.
    pub items: Vec<Expectation>,
    /// Comments after the last item.
    pub trailing: Vec<Comment>,
}

/// `ceiling: below 5`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Expectation {
    /// Its comments.
    pub comments: Comments,
    /// The whole item.
    pub span: Span,
    /// What is looked at: `verdict`, `first_cause`, `finding` or a quantity.
    pub name: Name,
    /// How it must be.
    pub test: Test,
}

/// What an expectation demands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Test {
    /// A value; a number must agree to the digits written, `0.07 ± 0.01` to the spread, `3..4` lies between.
    Is(Spanned<FactValue>),
    /// `below 5`
    Below(Spanned<Literal>),
    /// `above 60`
    Above(Spanned<Literal>),
}

/// `money "Money"`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KindMember {
    /// Its comments.
    pub comments: Comments,
    /// The symbol.
    pub name: Name,
    /// What a reader sees.
    pub title: Option<Text>,
}

/// `hurts strongly: -0.75`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScaleWord {
    /// Its comments.
    pub comments: Comments,
    /// One word or several with single blanks.
    pub words: Name,
    /// What it stands for.
    pub value: Spanned<Literal>,
}

/// `field reward.to "Who is paid": one of both, decider, doer = both`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldDeclaration {
    /// `reward`
    pub entity: Name,
    /// `to`
    pub name: Name,
    /// What a reader sees.
    pub title: Option<Text>,
    /// Its type.
    pub kind: Spanned<TypeExpr>,
    /// `in 0%..100%`
    pub range: Option<RangeExpr>,
    /// `= both`; `= missing` makes the field optional. Without one the field is required.
    pub default: Option<Spanned<FactValue>>,
}

/// A type as written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum TypeExpr {
    /// `number`, `count`, `money`, `duration`, `days` (of work), `truth`, `text`, `date`, `activity`
    Named(Name),
    /// `money per month`, `number per month`, `money per day` (of work)
    Per(Name, Name),
    /// `kind goal`
    Kind(Name),
    /// `one of both, decider`
    OneOf(Vec<Name>),
    /// `number for activity, goal`: one value for each member, or pair of members
    For(Box<TypeExpr>, Vec<Name>),
}

/// `in 0..1`, `in 0 days..`, `in ..100%`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RangeExpr {
    /// The least value allowed.
    pub low: Option<Spanned<Literal>>,
    /// The greatest value allowed.
    pub high: Option<Spanned<Literal>>,
    /// Without the word `in`.
    pub span: Span,
}

/// A quantity (rules may move it) or a define (they may not).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuantityDeclaration {
    /// Whether rules may move it: `quantity`, not `define`.
    pub moves: bool,
    /// Its name.
    pub name: Name,
    /// What a reader sees.
    pub title: Option<Text>,
    /// `for reward, goal`
    pub scope: Vec<Name>,
    /// `in -100%..100%`
    pub range: Option<RangeExpr>,
    /// After `=`.
    pub value: Expr,
}

/// Where a number comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Origin {
    /// `source "Saaty 1980"`
    Source(Text),
    /// `assumed`
    Assumed(Span),
}

/// `constant one_pocket "One pocket" = 62% source "…"`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConstantDeclaration {
    /// Its name.
    pub name: Name,
    /// What a reader sees.
    pub title: Option<Text>,
    /// An expression over literals and other constants.
    pub value: Expr,
    /// Its source.
    pub origin: Option<Origin>,
}

/// `table serves by reward.kind, goal.kind else 0 { | … | }`. With one key each row is `| symbol | value |` and the header is
/// `| reward.kind | value |`-like words or blank; with two keys the header's first cell is blank and the others are symbols.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TableDeclaration {
    /// Its name.
    pub name: Name,
    /// What a reader sees.
    pub title: Option<Text>,
    /// `reward.kind`, `goal.kind`: one or two fields of symbols.
    pub keys: Vec<(Name, Name)>,
    /// What a cell that is not there stands for.
    pub default: Option<Spanned<FactValue>>,
    /// Its source.
    pub origin: Option<Origin>,
    /// The cells.
    pub rows: Rows,
}

/// `rule "A long shot" { … }`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RuleDeclaration {
    /// Its name.
    pub name: Text,
    /// Its items.
    pub items: Vec<RuleItem>,
    /// Comments after the last item.
    pub trailing: Vec<Comment>,
}

/// One line of a rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RuleItem {
    /// Its comments.
    pub comments: Comments,
    /// The whole item.
    pub span: Span,
    /// Which.
    pub kind: RuleItemKind,
}

/// The lines that a rule can have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum RuleItemKind {
    /// `for: reward where reward.odds is missing`, `for: reward, goal`
    For { scope: Vec<Name>, condition: Option<Expr> },
    /// `when: …`
    When(Expr),
    /// `cause: odds "long shot"`
    Cause { name: Name, title: Option<Text> },
    /// `effect: felt(reward) times …`
    Effect(Effect),
    /// `because: "… {hole} …"`
    Because(Template),
    /// `source: "Oyer 1998"`
    Source(Text),
    /// `remedy: reward.units = 3, reward.threshold = 0 "pay per deal"`
    Remedy { parts: Vec<RemedyPart>, text: Option<Text> },
    /// `change: reward.lag down to 0 months`: what a lever does
    Change { entity: Name, field: Name, to: ChangeTo },
    /// `cost: outlay`: what the vendor must expect to pay
    Cost(Expr),
    /// `need: 10 days of work`: what it takes of the partner's people; makes the lever a need
    Need(Expr),
    /// `gain: closings`: what else it is for, beside the target
    Gain(Expr),
    /// `pace: 5 days of work per month`: how much of that there is room for
    Pace(Expr),
    /// `finding`, `finding: warning`, `finding: limit`, `finding: note`
    Finding(Option<Name>),
    /// `refuse`: where it holds there is no assessment, and the reason is the error
    Refuse,
}

/// Where a change leads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ChangeTo {
    /// `up to …`: any number from now up to this.
    Up(Expr),
    /// `down to …`: any number from now down to this.
    Down(Expr),
    /// `to any`: any other symbol or member that the field can hold.
    Any,
    /// `to one of …, …`
    OneOf(Vec<Expr>),
    /// `to …`
    To(Expr),
    /// `plus offer.asks plus vendor.hopes`: also the values of other fields with the same keys, and the members of lists.
    Plus(Vec<(Name, Name)>),
}

/// `reward.threshold = 0`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RemedyPart {
    /// Whose field.
    pub entity: Name,
    /// The field.
    pub field: Name,
    /// What it becomes.
    pub value: Expr,
}

/// `felt(reward) times expression`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// The quantity.
    pub target: Name,
    /// Its members.
    pub members: Vec<Name>,
    /// How it is moved.
    pub operation: Operation,
    /// By what.
    pub value: Expr,
}

/// How an effect moves a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Operation {
    /// Replaces the base.
    Becomes,
    /// Multiplies.
    Times,
    /// Adds.
    Plus,
    /// Subtracts.
    Minus,
}

/// `verdict on score { … }`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VerdictDeclaration {
    /// The quantity that reports and shares are about.
    pub on: Name,
    /// Read from the top; the first that holds decides.
    pub lines: Vec<VerdictLine>,
    /// Comments after the last line.
    pub trailing: Vec<Comment>,
}

/// `aligned "Aligned" when score >= 55`, `mixed otherwise`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VerdictLine {
    /// Its comments.
    pub comments: Comments,
    /// The whole line.
    pub span: Span,
    /// The verdict.
    pub name: Name,
    /// What a reader sees.
    pub title: Option<Text>,
    /// `None` for `otherwise`.
    pub condition: Option<Expr>,
}

/// A text with holes: `"worth {percent(fit)} of the best day"`. `{{` and `}}` stand for braces.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Template {
    /// Texts and holes in turn.
    pub parts: Vec<TemplatePart>,
    /// Quotes included.
    pub span: Span,
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum TemplatePart {
    /// Letters, escapes resolved.
    Text(String),
    /// `{expression}`
    Hole(Expr),
}

/// An expression. Depth is bounded by the parser, so walking it needs a bounded stack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Expr {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: ExprKind,
}

/// The forms of expressions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ExprKind {
    /// `5`, `45%`, `€100k`, `9 months`, `€700 per day`
    Literal(Literal),
    /// `2027-03-31`
    Date(Date),
    /// `"text"`
    Text(String),
    /// `yes`, `no`
    Truth(bool),
    /// `missing`
    Missing,
    /// `score`, `cash`, `reward`
    Name(Name),
    /// `partner.day_worth`, `offer.asks`
    Path { entity: Name, field: Name },
    /// `max(a, b)`, `felt(reward)`, `serves(reward.kind, goal.kind)`
    Call { function: Name, arguments: Vec<Expr> },
    /// `partner.moves(activity, goal)`, `vendor.hopes(activity)`
    Lookup { entity: Name, field: Name, arguments: Vec<Expr> },
    /// `-x`, `not x`
    Unary { operator: UnaryOperator, operand: Box<Expr> },
    /// `a + b` and so on; left-associative
    Binary { operator: BinaryOperator, left: Box<Expr>, right: Box<Expr> },
    /// `x in [cash, points]`
    In { value: Box<Expr>, list: Vec<Expr> },
    /// `x is missing` (`known`: false), `x is known` (true)
    Is { value: Box<Expr>, known: bool },
    /// `if a then b else c`
    If { condition: Box<Expr>, then: Box<Expr>, otherwise: Box<Expr> },
    /// `sum of E for reward in offer.rewards where C`; also `max of`, `min of`, `any of`, `all of`, and `count of reward in offer.rewards where C` (no body)
    Aggregate(Aggregate),
    /// `eigenvector of E for a, b in list at c`, `eigenvalue of E for a, b in list`
    Comparing(Comparing),
    /// `(a)`: kept so that the formatter prints what was written
    Group(Box<Expr>),
}

/// An expression over the members of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Aggregate {
    /// Which.
    pub operator: AggregateOperator,
    /// What is summed; `None` for `count`.
    pub body: Option<Box<Expr>>,
    /// `reward`: the name by which a member is called.
    pub member: Name,
    /// `offer`
    pub entity: Name,
    /// `rewards`
    pub list: Name,
    /// `where …`
    pub condition: Option<Box<Expr>>,
}

/// What pairwise comparisons of the members of a list come to (Saaty 1977).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparing {
    /// How many times the first member counts what the second counts.
    pub body: Box<Expr>,
    /// The names of both members.
    pub members: (Name, Name),
    /// `partner`
    pub entity: Name,
    /// `goals`
    pub list: Name,
    /// The member whose part of the eigenvector is meant; `None`: the eigenvalue.
    pub at: Option<Name>,
}

/// What is made of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AggregateOperator {
    /// `sum of`
    Sum,
    /// `product of`
    Product,
    /// `max of`
    Max,
    /// `min of`
    Min,
    /// `any of`
    Any,
    /// `all of`
    All,
    /// `first of`
    First,
    /// `count of`
    Count,
}

/// Operators before an operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum UnaryOperator {
    /// `-`
    Negate,
    /// `not`
    Not,
}

/// Operators between operands, from loosest to tightest: `else` · `or` · `and` · comparisons (not chained) · `+ -` · `* /`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum BinaryOperator {
    /// `a else b`: b where a is missing
    Else,
    /// `or`
    Or,
    /// `and`
    And,
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}
