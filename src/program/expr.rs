//! Typed expressions.

use super::{ConstantId, QuantityId, TableId};
use crate::prelude::*;
use crate::schema::{Entity, FieldId};
use crate::source::Span;
use crate::value::Date;

/// How many members an expression may have in view at once: its scope and its lists, one inside the other.
pub const SLOTS: usize = 8;

/// Which member of an entity is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The only one: the pair's partner, offer or vendor.
    Single,
    /// The member in this slot.
    Slot(usize),
    /// The member that a field of the member in a slot refers to, as `ask.activity`.
    Via(FieldId, usize),
}

/// An expression. Its depth is bounded by the parser's limits.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A number in base units.
    Number(f64),
    /// Yes or no.
    Truth(bool),
    /// A symbol.
    Symbol(u32),
    /// A day.
    Date(Date),
    /// A text, by its number in the model's texts.
    Text(usize),
    /// Missing.
    Missing,
    /// A named constant.
    Constant(ConstantId),
    /// A member itself, for sentences and comparisons.
    Member(Place),
    /// A field of a member; for fields with keys the keys follow.
    Field(FieldId, Vec<Place>),
    /// Whether any value of a field with keys is stated for this member.
    AnyStated(FieldId, Place),
    /// A quantity of these members.
    Quantity(QuantityId, Vec<Place>),
    /// A table's cell.
    Table(TableId, Vec<Expr>),
    /// `-x`
    Negate(Box<Expr>),
    /// `not x`
    Not(Box<Expr>),
    /// Two operands.
    Binary(Binary, Box<Expr>, Box<Expr>, Span),
    /// `x in [a, b]`
    In(Box<Expr>, Vec<Expr>),
    /// `x is missing`
    IsMissing(Box<Expr>),
    /// `if a then b else c`
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// A function of the language.
    Call(Function, Vec<Expr>, Span),
    /// Over all offers in force for a partner: what each comes to is put in before the rest is computed.
    OverOffers {
        /// What is made of them.
        operator: ListOperator,
        /// Which offers count.
        condition: Option<Box<Expr>>,
        /// What is made of each pair.
        body: Box<Expr>,
    },
    /// What comparisons of each member of a list with each come to.
    Comparing {
        /// Whose members.
        entity: Entity,
        /// The slot that holds the first member; the second is in the next.
        first: usize,
        /// Whose part of the eigenvector; `None`: the eigenvalue.
        at: Option<Place>,
        /// How many times the first counts what the second counts.
        body: Box<Expr>,
        /// Where it is written.
        span: Span,
    },
    /// Over the members of a list.
    List {
        /// What is made of it.
        operator: ListOperator,
        /// Whose members.
        entity: Entity,
        /// The slot that holds the member.
        slot: usize,
        /// Which members count.
        condition: Option<Box<Expr>>,
        /// What is made of each.
        body: Box<Expr>,
    },
}

/// Operators between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binary {
    /// The second where the first is missing.
    Else,
    /// Either.
    Or,
    /// Both.
    And,
    /// The same.
    Equal,
    /// Not the same.
    NotEqual,
    /// Below.
    Less,
    /// Not above.
    AtMost,
    /// Above.
    Greater,
    /// Not below.
    AtLeast,
    /// Sum.
    Add,
    /// Difference.
    Subtract,
    /// Product.
    Multiply,
    /// Quotient.
    Divide,
}

/// What is made of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListOperator {
    /// The sum; 0 of an empty list.
    Sum,
    /// The product; 1 of an empty list.
    Product,
    /// The greatest; missing for an empty list.
    Max,
    /// The least; missing for an empty list.
    Min,
    /// Whether any holds.
    Any,
    /// Whether all hold.
    All,
    /// How many.
    Count,
    /// What the first comes to; missing for an empty list.
    First,
}

/// The functions of the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// The least of its arguments.
    Min,
    /// The greatest of its arguments.
    Max,
    /// `clamp(x, low, high)`
    Clamp,
    /// The size without the sign.
    Abs,
    /// `limit(a, b)`: signed harmonic mean of two shares.
    Limit,
    /// `ratio(a, b)`: a / b, missing where b is 0.
    Ratio,
    /// e to the power of x.
    Exp,
    /// The natural logarithm.
    Ln,
    /// `pow(x, y)`
    Pow,
    /// The square root.
    Sqrt,
    /// The greatest whole number not above.
    Floor,
    /// The least whole number not below.
    Ceil,
    /// The nearest whole number, halves away from zero.
    Round,
    /// `saturate(x)` = x / (1 + |x|)
    Saturate,
    /// `decay(time, rate)` = 1 / (1 + rate × time)
    Decay,
    /// `at_least(n, mean)`: P(N ≥ n), N Poisson.
    AtLeast,
    /// `up_to(units, mean)` and `up_to(units, mean, power)`: E[min(N, units)^power], N Poisson.
    UpTo,
    /// `harmonic(n)`: 1 + 1/2 + … + 1/n, 0 for n = 0.
    Harmonic,
}

impl Function {
    /// All functions by name.
    pub const ALL: &'static [(&'static str, Function)] = &[
        ("min", Function::Min),
        ("max", Function::Max),
        ("clamp", Function::Clamp),
        ("abs", Function::Abs),
        ("limit", Function::Limit),
        ("ratio", Function::Ratio),
        ("exp", Function::Exp),
        ("ln", Function::Ln),
        ("pow", Function::Pow),
        ("sqrt", Function::Sqrt),
        ("floor", Function::Floor),
        ("ceil", Function::Ceil),
        ("round", Function::Round),
        ("saturate", Function::Saturate),
        ("decay", Function::Decay),
        ("at_least", Function::AtLeast),
        ("up_to", Function::UpTo),
        ("harmonic", Function::Harmonic),
    ];

    /// Finds a function by its name.
    #[must_use]
    pub fn find(name: &str) -> Option<Function> {
        Function::ALL.iter().find(|(known, _)| *known == name).map(|(_, function)| *function)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Function::ALL.iter().find(|(_, function)| *function == self).map_or("", |(name, _)| name)
    }

    /// How many arguments it takes, at least and at most.
    #[must_use]
    pub fn arity(self) -> (usize, usize) {
        match self {
            Function::Min | Function::Max => (2, usize::MAX),
            Function::Clamp => (3, 3),
            Function::Limit | Function::Ratio | Function::Pow | Function::Decay | Function::AtLeast => (2, 2),
            Function::UpTo => (2, 3),
            Function::Abs
            | Function::Exp
            | Function::Ln
            | Function::Sqrt
            | Function::Floor
            | Function::Ceil
            | Function::Round
            | Function::Saturate
            | Function::Harmonic => (1, 1),
        }
    }

    /// How it is written.
    #[must_use]
    pub fn signature(self) -> &'static str {
        match self {
            Function::Min => "min(a, b, …)",
            Function::Max => "max(a, b, …)",
            Function::Clamp => "clamp(value, low, high)",
            Function::Abs => "abs(value)",
            Function::Limit => "limit(a, b)",
            Function::Ratio => "ratio(a, b)",
            Function::Exp => "exp(x)",
            Function::Ln => "ln(x)",
            Function::Pow => "pow(x, power)",
            Function::Sqrt => "sqrt(x)",
            Function::Floor => "floor(x)",
            Function::Ceil => "ceil(x)",
            Function::Round => "round(x)",
            Function::Saturate => "saturate(x)",
            Function::Decay => "decay(time, rate)",
            Function::AtLeast => "at_least(n, mean)",
            Function::UpTo => "up_to(units, mean) or up_to(units, mean, power)",
            Function::Harmonic => "harmonic(n)",
        }
    }
}

impl Expr {
    /// The expressions directly inside.
    pub fn children(&self) -> Vec<&Expr> {
        let mut children = Vec::new();
        self.inside(&mut |child| children.push(child));
        children
    }

    /// Looks at the expressions directly inside.
    pub(crate) fn inside<'e>(&'e self, see: &mut dyn FnMut(&'e Expr)) {
        match self {
            Expr::Number(_)
            | Expr::Truth(_)
            | Expr::Symbol(_)
            | Expr::Date(_)
            | Expr::Text(_)
            | Expr::Missing
            | Expr::Constant(_)
            | Expr::Member(_)
            | Expr::Field(..)
            | Expr::AnyStated(..)
            | Expr::Quantity(..) => {}
            Expr::Table(_, inner) | Expr::Call(_, inner, _) => inner.iter().for_each(see),
            Expr::Comparing { body: inner, .. } | Expr::Negate(inner) | Expr::Not(inner) | Expr::IsMissing(inner) => see(inner),
            Expr::Binary(_, left, right, _) => {
                see(left);
                see(right);
            }
            Expr::In(value, list) => {
                see(value);
                list.iter().for_each(see);
            }
            Expr::If(condition, then, otherwise) => {
                see(condition);
                see(then);
                see(otherwise);
            }
            Expr::List { condition, body, .. } | Expr::OverOffers { condition, body, .. } => {
                condition.iter().for_each(|condition| see(condition));
                see(body);
            }
        }
    }

    /// Whether it looks over all offers.
    #[must_use]
    pub fn is_over_offers(&self) -> bool {
        let mut found = false;
        self.visit(&mut |expr| found = found || matches!(expr, Expr::OverOffers { .. }));
        found
    }

    /// The expression with every part that looks over all offers replaced.
    ///
    /// # Errors
    /// The first error of `replace`.
    pub fn settled<E>(&self, replace: &mut dyn FnMut(&Expr) -> Result<Expr, E>) -> Result<Expr, E> {
        let mut boxed = |expr: &Expr| -> Result<Box<Expr>, E> { expr.settled(replace).map(Box::new) };
        Ok(match self {
            Expr::OverOffers { .. } => return replace(self),
            Expr::Negate(inner) => Expr::Negate(boxed(inner)?),
            Expr::Not(inner) => Expr::Not(boxed(inner)?),
            Expr::IsMissing(inner) => Expr::IsMissing(boxed(inner)?),
            Expr::Binary(operator, left, right, span) => Expr::Binary(*operator, boxed(left)?, boxed(right)?, *span),
            Expr::If(condition, then, otherwise) => Expr::If(boxed(condition)?, boxed(then)?, boxed(otherwise)?),
            Expr::Call(function, arguments, span) => {
                let arguments = arguments.iter().map(|argument| argument.settled(replace)).collect::<Result<_, E>>()?;
                Expr::Call(*function, arguments, *span)
            }
            Expr::In(value, list) => {
                let value = boxed(value)?;
                Expr::In(value, list.iter().map(|item| item.settled(replace)).collect::<Result<_, E>>()?)
            }
            Expr::Table(table, keys) => {
                Expr::Table(*table, keys.iter().map(|key| key.settled(replace)).collect::<Result<_, E>>()?)
            }
            Expr::List { operator, entity, slot, condition, body } => Expr::List {
                operator: *operator,
                entity: *entity,
                slot: *slot,
                condition: condition.as_ref().map(|condition| boxed(condition)).transpose()?,
                body: boxed(body)?,
            },
            Expr::Comparing { entity, first, at, body, span } => {
                Expr::Comparing { entity: *entity, first: *first, at: *at, body: boxed(body)?, span: *span }
            }
            other => other.clone(),
        })
    }

    /// Visits this expression and all inside, outermost first.
    pub fn visit(&self, see: &mut dyn FnMut(&Expr)) {
        see(self);
        self.inside(&mut |child| child.visit(see));
    }

    /// The quantities that it reads, each once, in the order of their numbers.
    #[must_use]
    pub fn reads(&self) -> BTreeSet<QuantityId> {
        let mut found = BTreeSet::new();
        self.read(&mut found);
        found
    }

    /// Whether it reads a quantity that is marked here.
    pub(crate) fn reads_any(&self, marked: &[bool]) -> bool {
        let mut found = false;
        self.visit(&mut |expr| {
            if let Expr::Quantity(id, _) = expr {
                found |= marked.get(id.0) == Some(&true);
            }
        });
        found
    }

    /// Adds the quantities that it reads.
    pub(crate) fn read(&self, found: &mut BTreeSet<QuantityId>) {
        self.visit(&mut |expr| {
            if let Expr::Quantity(id, _) = expr {
                found.insert(*id);
            }
        });
    }
}
