//! Expressions over the members of a list.

use super::scope::Offers;
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
        if aggregate.list.node == "offers" && aggregate.entity.node == Entity::Partner.word() {
            return self.over_offers(aggregate, wanted, span);
        }
        let entity = self.listed(&aggregate.entity, &aggregate.list)?;
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
        typed.optional = matches!(operator, ListOperator::Max | ListOperator::Min | ListOperator::First);
        Some(typed)
    }

    /// `sum of effort for offer in partner.offers where offer.in_force`
    fn over_offers(&mut self, aggregate: &tree::Aggregate, wanted: Option<Type>, span: Span) -> Checked {
        let wrong = match self.scope.offers {
            Offers::One => Some((
                "only a finding without `for`, or a lever with a `need` and without `for`, looks over all offers of a partner",
                "make it a rule with `finding`, or a lever with a `need`",
            )),
            Offers::Inside => Some(("one look over all offers stands inside another", "take the inner one out")),
            Offers::May if aggregate.member.node != Entity::Offer.word() => {
                Some(("an offer is called `offer`", "write `for offer in partner.offers`"))
            }
            Offers::May if aggregate.operator == AggregateOperator::First => {
                Some(("`first of` looks at the members of a pair, not over all offers", "write `max of` or `any of`"))
            }
            Offers::May => None,
        };
        if let Some((wrong, help)) = wrong {
            return self.fail(Diagnostic::new(Code::WRONG_USE, aggregate.list.span, wrong).help(help));
        }
        self.scope.offers = Offers::Inside;
        let before = self.scope.known.len();
        let condition = aggregate.condition.as_ref().map(|condition| self.truth(condition, "`where`"));
        if let Some(Some(condition)) = &condition {
            self.scope.assume(&condition.expr.clone());
        }
        let body = aggregate.body.as_ref().map(|body| self.body(aggregate.operator, body, wanted));
        self.scope.known.truncate(before);
        self.scope.offers = Offers::May;
        let condition = match condition {
            Some(condition) => Some(Box::new(condition?.expr)),
            None => None,
        };
        let number = || Typed::new(Expr::Number(1.0), Type::Number(Dimension::NUMBER), span);
        let (operator, body) = match body {
            Some(body) => (list_operator(aggregate.operator), body?),
            None => (ListOperator::Count, number()),
        };
        let shape = body.shape;
        let expr = Expr::OverOffers { operator, condition, body: Box::new(body.expr) };
        let optional = matches!(operator, ListOperator::Max | ListOperator::Min | ListOperator::First);
        Some(Typed { expr, shape, optional, any: false, span })
    }

    /// Whose members a list holds.
    fn listed(&mut self, owner: &Name, list: &Name) -> Option<Entity> {
        let Some((_, entity)) = self.member(owner) else {
            if Entity::find(&owner.node).is_none() {
                let known = ["partner", "offer"].into_iter();
                self.fail(super::unknown(Code::UNKNOWN_NAME, owner.span, "owner of lists", &owner.node, known));
            }
            return None;
        };
        let found = Entity::listed(entity, &list.node);
        if found.is_none() {
            let lists = Entity::ALL.into_iter().filter_map(Entity::list).filter(|(of, _)| *of == entity).map(|(_, list)| list);
            let known: Vec<&str> = lists.collect();
            let what = format!("list in a {} called", entity.word());
            self.fail(super::unknown(Code::UNKNOWN_NAME, list.span, &what, &list.node, known.iter().copied()));
        }
        found
    }

    /// Comparisons of each member with each.
    pub(super) fn comparing(&mut self, comparing: &tree::Comparing, span: Span) -> Checked {
        let entity = self.listed(&comparing.entity, &comparing.list)?;
        let at = match &comparing.at {
            None => None,
            Some(name) => match self.member(name)? {
                (place, of) if of == entity => Some(place),
                _ => {
                    let wrong = format!("`{}` is no {}", name.node, entity.word());
                    return self.fail(
                        Diagnostic::new(Code::WRONG_USE, name.span, wrong)
                            .help(format!("write the name of a {} that is in view", entity.word())),
                    );
                }
            },
        };
        let first = self.scope.members.len();
        if first + 1 >= SLOTS {
            return self.fail(
                Diagnostic::new(Code::TOO_DEEP, span, format!("more than {SLOTS} lists, one inside the other"))
                    .help("name a part of it with `define`"),
            );
        }
        for member in [&comparing.members.0, &comparing.members.1] {
            self.shadow(member);
            self.scope.members.push((member.node.clone(), entity));
        }
        let body = self.expect(&comparing.body, Type::Number(Dimension::NUMBER), "a comparison");
        self.scope.members.truncate(first);
        let expr = Expr::Comparing { entity, first, at, body: Box::new(body?.expr), span };
        Some(Typed::new(expr, Type::Number(Dimension::NUMBER), span))
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
            AggregateOperator::First => {
                let typed = self.infer(body, wanted)?;
                self.never_missing(typed)
            }
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
        AggregateOperator::First => ListOperator::First,
        AggregateOperator::Count => ListOperator::Count,
    }
}
