//! Expressions over the members of a list.

use super::types::{Checked, Typed, Typer};
use crate::diagnostic::{Code, Diagnostic};
use crate::prelude::*;
use crate::program::{Expr, ListOperator, SLOTS, Type};
use crate::schema::Entity;
use crate::source::Span;
use crate::syntax::tree::{self, AggregateOperator, Name};
use crate::value::Dimension;

impl Typer<'_, '_> {
    pub(super) fn aggregate(&mut self, aggregate: &tree::Aggregate, wanted: Option<Type>, span: Span) -> Checked {
        let Some((_, owner)) = self.member(&aggregate.entity) else {
            if Entity::find(&aggregate.entity.node).is_none() {
                let known = ["partner", "offer"];
                self.fail(super::unknown(
                    Code::UNKNOWN_NAME,
                    aggregate.entity.span,
                    "owner of lists",
                    &aggregate.entity.node,
                    known.into_iter(),
                ));
            }
            return None;
        };
        let Some(entity) = Entity::listed(owner, &aggregate.list.node) else {
            let lists = Entity::ALL.into_iter().filter_map(Entity::list).filter(|(of, _)| *of == owner).map(|(_, list)| list);
            let known: Vec<&str> = lists.collect();
            let what = format!("list in a {} called", owner.word());
            self.fail(super::unknown(
                Code::UNKNOWN_NAME,
                aggregate.list.span,
                &what,
                &aggregate.list.node,
                known.iter().copied(),
            ));
            return None;
        };
        self.shadow(&aggregate.member);
        let slot = self.scope.members.len();
        if slot >= SLOTS {
            return self.fail(
                Diagnostic::new(Code::TOO_DEEP, span, format!("more than {SLOTS} lists, one inside the other"))
                    .help("name a part of it with `define`"),
            );
        }
        self.scope.members.push((aggregate.member.node.clone(), entity));
        let before = self.scope.known.len();
        let condition = aggregate.condition.as_ref().map(|condition| self.truth(condition, "`where`"));
        if let Some(Some(condition)) = &condition {
            self.scope.assume(&condition.expr.clone());
        }
        let body = aggregate.body.as_ref().map(|body| self.body(aggregate.operator, body, wanted));
        self.scope.known.truncate(before);
        self.scope.members.pop();
        let condition = match condition {
            Some(condition) => Some(Box::new(condition?.expr)),
            None => None,
        };
        let (operator, body) = match (aggregate.operator, body) {
            (AggregateOperator::Count, _) => {
                (ListOperator::Count, Typed::new(Expr::Number(1.0), Type::Number(Dimension::NUMBER), span))
            }
            (operator, Some(body)) => (list_operator(operator), body?),
            (_, None) => return None,
        };
        let shape = body.shape;
        let expr = Expr::List { operator, entity, slot, condition, body: Box::new(body.expr) };
        let mut typed = Typed { expr, shape, optional: false, any: false, span };
        typed.optional = matches!(operator, ListOperator::Max | ListOperator::Min);
        Some(typed)
    }

    fn shadow(&mut self, member: &Name) {
        if self.slot(&member.node).is_some() {
            self.context.report(
                Diagnostic::new(
                    Code::SHADOWED,
                    member.span,
                    format!("`{}` hides the `{}` that is already in view", member.node, member.node),
                )
                .help("give the inner one another name"),
            );
        }
    }

    fn body(&mut self, operator: AggregateOperator, body: &tree::Expr, wanted: Option<Type>) -> Checked {
        match operator {
            AggregateOperator::Any | AggregateOperator::All => self.truth(body, "this list"),
            AggregateOperator::Product => self.expect(body, Type::Number(Dimension::NUMBER), "a product of a list"),
            _ => {
                let typed = self.infer(body, wanted)?;
                let typed = self.never_missing(typed)?;
                self.numeric(typed, "this list")
            }
        }
    }
}

fn list_operator(operator: AggregateOperator) -> ListOperator {
    match operator {
        AggregateOperator::Sum => ListOperator::Sum,
        AggregateOperator::Product => ListOperator::Product,
        AggregateOperator::Max => ListOperator::Max,
        AggregateOperator::Min => ListOperator::Min,
        AggregateOperator::Any => ListOperator::Any,
        AggregateOperator::All => ListOperator::All,
        AggregateOperator::Count => ListOperator::Count,
    }
}
