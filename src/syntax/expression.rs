//! Expressions: flat in the grammar, a tree by precedence here.

use super::MAX_OPERANDS;
use super::build::Build;
use super::grammar::{Pair, Rule};
use super::tree::*;
use crate::diagnostic::{Code, Diagnostic};
use crate::prelude::*;
use crate::source::Span;
use alloc::rc::Rc;
use pest::pratt_parser::{Assoc, Op, PrattParser};

/// From loosest to tightest.
pub(crate) fn precedence() -> Rc<PrattParser<Rule>> {
    let parser = PrattParser::new()
        .op(Op::infix(Rule::else_op, Assoc::Left))
        .op(Op::infix(Rule::or_op, Assoc::Left))
        .op(Op::infix(Rule::and_op, Assoc::Left))
        .op(Op::prefix(Rule::not))
        .op(Op::infix(Rule::equal, Assoc::Left)
            | Op::infix(Rule::not_equal, Assoc::Left)
            | Op::infix(Rule::less, Assoc::Left)
            | Op::infix(Rule::at_most, Assoc::Left)
            | Op::infix(Rule::greater, Assoc::Left)
            | Op::infix(Rule::at_least, Assoc::Left)
            | Op::postfix(Rule::is_missing)
            | Op::postfix(Rule::is_known)
            | Op::postfix(Rule::in_list))
        .op(Op::infix(Rule::add, Assoc::Left) | Op::infix(Rule::subtract, Assoc::Left))
        .op(Op::infix(Rule::multiply, Assoc::Left) | Op::infix(Rule::divide, Assoc::Left))
        .op(Op::prefix(Rule::negate));
    Rc::new(parser)
}

impl Build<'_> {
    /// An expression, unless it is too long.
    pub(crate) fn expr(&mut self, pair: Pair<'_>) -> Option<Expr> {
        let operands = pair
            .clone()
            .into_inner()
            .flatten()
            .filter(|pair| {
                matches!(
                    pair.as_rule(),
                    Rule::literal
                        | Rule::reference
                        | Rule::text
                        | Rule::date
                        | Rule::yes
                        | Rule::no
                        | Rule::negate
                        | Rule::not
                        | Rule::group
                )
            })
            .take(MAX_OPERANDS + 1)
            .count();
        if operands > MAX_OPERANDS {
            let span = self.span_of(&pair);
            self.diagnostics.push(
                Diagnostic::new(Code::TOO_LONG, span, format!("an expression of more than {MAX_OPERANDS} operands"))
                    .help("name parts of it with `define`"),
            );
            return None;
        }
        let pratt = Rc::clone(&self.pratt);
        self.flat(pair, &pratt)
    }

    fn flat(&mut self, pair: Pair<'_>, pratt: &PrattParser<Rule>) -> Option<Expr> {
        let build = core::cell::RefCell::new(self);
        let span_of = |pair: &Pair<'_>| build.try_borrow().map_or_else(|_| Span::default(), |build| build.span_of(pair));
        pratt
            .map_primary(|pair| build.try_borrow_mut().ok()?.primary(pair, pratt))
            .map_prefix(|operator, operand: Option<Expr>| {
                let operand = operand?;
                let span = span_of(&operator).to(operand.span);
                let operator = if operator.as_rule() == Rule::not { UnaryOperator::Not } else { UnaryOperator::Negate };
                Some(Expr { span, kind: ExprKind::Unary { operator, operand: Box::new(operand) } })
            })
            .map_postfix(|value, operator| {
                let value = value?;
                let span = value.span.to(span_of(&operator));
                let kind = match operator.as_rule() {
                    Rule::is_missing => ExprKind::Is { value: Box::new(value), known: false },
                    Rule::is_known => ExprKind::Is { value: Box::new(value), known: true },
                    _ => {
                        let items: Vec<Pair<'_>> = operator.into_inner().collect();
                        let mut list = Vec::new();
                        for item in items {
                            list.push(build.try_borrow_mut().ok()?.flat(item, pratt)?);
                        }
                        ExprKind::In { value: Box::new(value), list }
                    }
                };
                Some(Expr { span, kind })
            })
            .map_infix(|left, operator, right| {
                let (left, right) = (left?, right?);
                let operator = operator_of(operator.as_rule());
                if operator.is_comparison() && is_comparison(&left) {
                    build.try_borrow_mut().ok()?.chained(&left, &right);
                    return None;
                }
                let span = left.span.to(right.span);
                Some(Expr { span, kind: ExprKind::Binary { operator, left: Box::new(left), right: Box::new(right) } })
            })
            .parse(pair.into_inner())
    }

    /// `1 < x < 3`
    fn chained(&mut self, left: &Expr, right: &Expr) {
        let wrong = Diagnostic::new(Code::CHAINED_COMPARISON, left.span.to(right.span), "comparisons do not chain");
        let letters = |span: Span| self.text.get(span.range()).unwrap_or("");
        let wrong = match &left.kind {
            ExprKind::Binary { right: middle, .. } => {
                let again = format!(" and {}", letters(middle.span));
                let place = Span { start: middle.span.end, end: middle.span.end, ..middle.span };
                let rest = letters(Span { start: middle.span.end, ..right.span });
                let write = format!("{}{again}{rest}", letters(left.span));
                let wrong = wrong.fix(format!("write `and {}`", letters(middle.span)), place, again);
                if write.len() <= 80 {
                    wrong.help(format!("write `{write}`"))
                } else {
                    wrong.help("join two comparisons with `and`")
                }
            }
            _ => wrong.help("join two comparisons with `and`"),
        };
        self.diagnostics.push(wrong);
    }

    fn primary(&mut self, pair: Pair<'_>, pratt: &PrattParser<Rule>) -> Option<Expr> {
        let span = self.span_of(&pair);
        let kind = match pair.as_rule() {
            Rule::literal => ExprKind::Literal(self.literal(pair)?),
            Rule::date => ExprKind::Date(self.date(&pair)?),
            Rule::text => ExprKind::Text(self.text(&pair).node),
            Rule::yes => ExprKind::Truth(true),
            Rule::no => ExprKind::Truth(false),
            Rule::missing => ExprKind::Missing,
            Rule::group => ExprKind::Group(Box::new(self.flat(pair.into_inner().next()?, pratt)?)),
            Rule::choice => {
                let mut parts = pair.into_inner();
                let condition = Box::new(self.flat(parts.next()?, pratt)?);
                let then = Box::new(self.flat(parts.next()?, pratt)?);
                ExprKind::If { condition, then, otherwise: Box::new(self.flat(parts.next()?, pratt)?) }
            }
            Rule::aggregate => {
                let inner = pair.into_inner().next()?;
                match inner.as_rule() {
                    Rule::comparing => ExprKind::Comparing(self.comparing(inner, pratt)?),
                    _ => ExprKind::Aggregate(self.aggregate(inner, pratt)?),
                }
            }
            Rule::reference => self.reference(pair, pratt)?,
            _ => return None,
        };
        Some(Expr { span, kind })
    }

    fn reference(&mut self, pair: Pair<'_>, pratt: &PrattParser<Rule>) -> Option<ExprKind> {
        let mut parts = pair.into_inner();
        let name = self.name(&parts.next()?);
        let (mut field, mut arguments) = (None, None);
        for part in parts {
            match part.as_rule() {
                Rule::member => field = part.into_inner().next().map(|word| self.name(&word)),
                _ => {
                    let mut found = Vec::new();
                    for argument in part.into_inner() {
                        found.push(self.flat(argument, pratt)?);
                    }
                    arguments = Some(found);
                }
            }
        }
        Some(match (field, arguments) {
            (None, None) => ExprKind::Name(name),
            (Some(field), None) => ExprKind::Path { entity: name, field },
            (None, Some(arguments)) => ExprKind::Call { function: name, arguments },
            (Some(field), Some(arguments)) => ExprKind::Lookup { entity: name, field, arguments },
        })
    }

    fn comparing(&mut self, pair: Pair<'_>, pratt: &PrattParser<Rule>) -> Option<Comparing> {
        let mut parts = pair.into_inner();
        let vector = parts.next()?.as_str() == "eigenvector";
        let body = Box::new(self.flat(parts.next()?, pratt)?);
        let members = (self.name(&parts.next()?), self.name(&parts.next()?));
        let entity = self.name(&parts.next()?);
        let list = self.name(&parts.next()?);
        let at = parts.next().and_then(|at| at.into_inner().next()).map(|name| self.name(&name));
        if vector != at.is_some() {
            let (wrong, help) = if vector {
                ("an eigenvector has a part for each member: say whose is meant", "add `at goal`")
            } else {
                ("an eigenvalue is one number for the whole list", "leave `at …` out")
            };
            self.diagnostics.push(Diagnostic::new(Code::UNEXPECTED, list.span, wrong).help(help));
            return None;
        }
        Some(Comparing { body, members, entity, list, at })
    }

    fn aggregate(&mut self, pair: Pair<'_>, pratt: &PrattParser<Rule>) -> Option<Aggregate> {
        let mut parts = pair.into_inner();
        let first = parts.next()?;
        let (operator, body, over) = if first.as_rule() == Rule::fold {
            let operator = match first.as_str() {
                "sum" => AggregateOperator::Sum,
                "product" => AggregateOperator::Product,
                "max" => AggregateOperator::Max,
                "min" => AggregateOperator::Min,
                "any" => AggregateOperator::Any,
                "first" => AggregateOperator::First,
                _ => AggregateOperator::All,
            };
            (operator, Some(Box::new(self.flat(parts.next()?, pratt)?)), parts.next()?)
        } else {
            (AggregateOperator::Count, None, first)
        };
        let mut over = over.into_inner();
        let member = self.name(&over.next()?);
        let entity = self.name(&over.next()?);
        let list = self.name(&over.next()?);
        let condition = match over.next() {
            Some(filter) => Some(Box::new(self.flat(filter.into_inner().next()?, pratt)?)),
            None => None,
        };
        Some(Aggregate { operator, body, member, entity, list, condition })
    }
}

fn is_comparison(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Binary { operator, .. } if operator.is_comparison())
}

impl BinaryOperator {
    /// Whether it compares.
    #[must_use]
    pub fn is_comparison(self) -> bool {
        matches!(
            self,
            BinaryOperator::Equal
                | BinaryOperator::NotEqual
                | BinaryOperator::Less
                | BinaryOperator::AtMost
                | BinaryOperator::Greater
                | BinaryOperator::AtLeast
        )
    }

    /// As it is written.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            BinaryOperator::Else => "else",
            BinaryOperator::Or => "or",
            BinaryOperator::And => "and",
            BinaryOperator::Equal => "=",
            BinaryOperator::NotEqual => "!=",
            BinaryOperator::Less => "<",
            BinaryOperator::AtMost => "<=",
            BinaryOperator::Greater => ">",
            BinaryOperator::AtLeast => ">=",
            BinaryOperator::Add => "+",
            BinaryOperator::Subtract => "-",
            BinaryOperator::Multiply => "*",
            BinaryOperator::Divide => "/",
        }
    }
}

fn operator_of(rule: Rule) -> BinaryOperator {
    match rule {
        Rule::else_op => BinaryOperator::Else,
        Rule::or_op => BinaryOperator::Or,
        Rule::and_op => BinaryOperator::And,
        Rule::equal => BinaryOperator::Equal,
        Rule::not_equal => BinaryOperator::NotEqual,
        Rule::less => BinaryOperator::Less,
        Rule::at_most => BinaryOperator::AtMost,
        Rule::greater => BinaryOperator::Greater,
        Rule::at_least => BinaryOperator::AtLeast,
        Rule::add => BinaryOperator::Add,
        Rule::subtract => BinaryOperator::Subtract,
        Rule::multiply => BinaryOperator::Multiply,
        _ => BinaryOperator::Divide,
    }
}
