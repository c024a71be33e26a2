//! The verdict table: what it is about, and its lines.

use super::names::Named;
use super::rules::Reader;
use super::scope::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::prelude::*;
use crate::program::{Binary, Expr, QuantityId, Type, Verdict, VerdictLine};
use crate::source::Span;
use crate::syntax::expr_text;
use crate::syntax::tree::{self, DeclarationKind};

impl Reader<'_, '_> {
    /// Reads the program's own table, or else the library's.
    pub(super) fn verdict(&mut self) {
        let mut own: Option<(&tree::VerdictDeclaration, Span)> = None;
        let mut library: Option<(&tree::VerdictDeclaration, Span)> = None;
        for declaration in self.context.declarations() {
            let DeclarationKind::Verdict(verdict) = &declaration.kind else { continue };
            let place = if self.context.is_library(declaration.span.source) { &mut library } else { &mut own };
            if let Some((_, first)) = place {
                let first = *first;
                self.context.report(
                    Diagnostic::new(Code::DOUBLED_NAME, verdict.on.span, "there are two verdict tables")
                        .and(first, "the first")
                        .help("join their lines into one"),
                );
                continue;
            }
            *place = Some((verdict, verdict.on.span));
        }
        let Some((verdict, span)) = own.or(library) else {
            self.context.report(
                Diagnostic::without_place(Code::NO_VERDICT, "the program has no verdict table, so there is nothing to assess")
                    .help("start it with `use std`, or declare a `verdict on …` of its own"),
            );
            return;
        };
        let on = match self.names.find(&verdict.on.node) {
            Some(Named::Quantity(at)) => at,
            _ => {
                let known: Vec<&str> = self.names.quantities.iter().map(|quantity| quantity.name.node.as_str()).collect();
                self.context.report(super::unknown(
                    Code::UNKNOWN_NAME,
                    verdict.on.span,
                    "quantity",
                    &verdict.on.node,
                    known.iter().copied(),
                ));
                return;
            }
        };
        let usable = self.model.quantities.get(on).is_some_and(|quantity| {
            quantity.scope.is_empty() && !quantity.optional && matches!(quantity.shape.kind, Type::Number(_))
        });
        if !usable && self.types.get(on).is_some_and(Option::is_some) {
            self.context.report(
                Diagnostic::new(Code::WRONG_USE, span, format!("`{}` cannot be judged", verdict.on.node))
                    .help("a verdict is about one number for the pair that is never missing"),
            );
        }
        let mut lines = Vec::new();
        for line in &verdict.lines {
            let condition =
                line.condition.as_ref().map(|condition| self.typed(Scope::default(), |typer| typer.truth(condition, "`when`")));
            let typed = condition.flatten().map(|typed| typed.expr);
            let parts = match (&typed, &line.condition) {
                (Some(typed), Some(written)) => {
                    let texts = written_parts(written);
                    alternatives(typed).into_iter().cloned().zip(texts).collect()
                }
                _ => Vec::new(),
            };
            lines.push(VerdictLine {
                name: line.name.node.clone(),
                title: line.title.as_ref().map_or_else(|| crate::facts::readable(&line.name.node), |title| title.node.clone()),
                condition: typed,
                parts,
            });
        }
        let otherwise = verdict.lines.iter().position(|line| line.condition.is_none());
        if otherwise.is_none_or(|at| at + 1 != verdict.lines.len()) {
            self.context.report(
                Diagnostic::new(
                    Code::NO_OTHERWISE,
                    span,
                    "the last line of a verdict table, and only the last, must be `otherwise`",
                )
                .help("end it with `mixed otherwise`"),
            );
        }
        self.model.verdict = Verdict { on: QuantityId(on), lines };
    }
}

/// What stands on both sides of every `or` at the top.
fn alternatives(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Binary(Binary::Or, left, right, _) => [alternatives(left), alternatives(right)].concat(),
        other => vec![other],
    }
}

/// The same, as written.
fn written_parts(expr: &tree::Expr) -> Vec<String> {
    match &expr.kind {
        tree::ExprKind::Binary { operator: tree::BinaryOperator::Or, left, right } => {
            [written_parts(left), written_parts(right)].concat()
        }
        tree::ExprKind::Group(inner) => match &inner.kind {
            tree::ExprKind::Binary { operator: tree::BinaryOperator::Or, .. } => written_parts(inner),
            _ => vec![expr_text(expr)],
        },
        _ => vec![expr_text(expr)],
    }
}
