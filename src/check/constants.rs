//! Constants: expressions over literals and other constants, folded to numbers.

use super::Context;
use super::graph::sorted;
use super::names::{Named, Names};
use super::scope::Scope;
use super::types::Typer;
use crate::diagnostic::{Code, Diagnostic};
use crate::facts::Money;
use crate::prelude::*;
use crate::program::{Constant, Model, Shape, Type};
use crate::syntax::tree::{self, ExprKind, Origin};
use crate::value::Dimension;

/// Folds them all. A constant that cannot be computed stands as 0, behind its diagnostic.
pub(crate) fn read<'a>(context: &mut Context<'a>, names: &Names<'a>, model: &mut Model, money: &mut Money) {
    let shape = Shape { kind: Type::Number(Dimension::NUMBER), percent: false };
    model.constants = names
        .constants
        .iter()
        .map(|declared| Constant {
            name: declared.name.node.clone(),
            title: declared
                .title
                .as_ref()
                .map_or_else(|| crate::facts::readable(&declared.name.node), |title| title.node.clone()),
            value: 0.0,
            shape,
            source: match &declared.origin {
                Some(Origin::Source(text)) => Some(text.node.clone()),
                Some(Origin::Assumed(_)) => None,
                None => Some(String::new()),
            },
            span: declared.name.span,
        })
        .collect();
    let reads = |at: usize| -> Vec<usize> {
        let mut found = Vec::new();
        if let Some(declared) = names.constants.get(at) {
            named(&declared.value, &mut |name| {
                if let Some(Named::Constant(other)) = names.find(name) {
                    found.push(other);
                }
            });
        }
        found
    };
    let order = match sorted(names.constants.len(), &reads) {
        Ok(order) => order,
        Err(circle) => {
            let path: Vec<_> = circle.iter().filter_map(|at| names.constants.get(*at)).map(|constant| &constant.name).collect();
            context.report(super::graph::circle("constants", &path));
            return;
        }
    };
    for at in order {
        fold(context, names, model, money, at);
    }
}

fn fold<'a>(context: &mut Context<'a>, names: &Names<'a>, model: &mut Model, money: &mut Money, at: usize) {
    let Some(declared) = names.constants.get(at) else { return };
    let mut texts = Vec::new();
    let typed = {
        let scope = Scope::default();
        let mut typer = Typer { context, names, model, money, quantities: &[], texts: &mut texts, scope };
        typer.infer(&declared.value, None).and_then(|typed| typer.never_missing(typed))
    };
    let Some(typed) = typed else { return };
    let value = crate::program::fold(&typed.expr, &model.constants);
    match (value, typed.shape.kind) {
        (Some(value), Type::Number(_)) => {
            if let Some(constant) = model.constants.get_mut(at) {
                (constant.value, constant.shape) = (value, typed.shape);
            }
        }
        _ => context.report(
            Diagnostic::new(
                Code::NOT_CONSTANT,
                declared.value.span,
                format!("`{}` cannot be computed beforehand", declared.name.node),
            )
            .help("a constant is made of numbers and other constants; name what depends on facts with `define`"),
        ),
    }
}

/// The bare names in an expression.
pub(crate) fn named<'e>(expr: &'e tree::Expr, see: &mut dyn FnMut(&'e str)) {
    match &expr.kind {
        ExprKind::Literal(_)
        | ExprKind::Date(_)
        | ExprKind::Text(_)
        | ExprKind::Truth(_)
        | ExprKind::Missing
        | ExprKind::Path { .. } => {}
        ExprKind::Name(name) => see(&name.node),
        ExprKind::Call { function, arguments } => {
            see(&function.node);
            arguments.iter().for_each(|argument| named(argument, see));
        }
        ExprKind::Lookup { arguments, .. } => arguments.iter().for_each(|argument| named(argument, see)),
        ExprKind::Unary { operand, .. } => named(operand, see),
        ExprKind::Binary { left, right, .. } => {
            named(left, see);
            named(right, see);
        }
        ExprKind::In { value, list } => {
            named(value, see);
            list.iter().for_each(|item| named(item, see));
        }
        ExprKind::Is { value, .. } => named(value, see),
        ExprKind::If { condition, then, otherwise } => {
            named(condition, see);
            named(then, see);
            named(otherwise, see);
        }
        ExprKind::Comparing(comparing) => named(&comparing.body, see),
        ExprKind::Aggregate(aggregate) => {
            aggregate.body.iter().chain(&aggregate.condition).for_each(|inner| named(inner, see));
        }
        ExprKind::Group(inner) => named(inner, see),
    }
}
