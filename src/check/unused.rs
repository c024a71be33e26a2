//! Warnings for what a program declares and never uses.

use super::Context;
use super::names::Names;
use crate::diagnostic::{Code, Diagnostic};
use crate::prelude::*;
use crate::program::{Expr, Model, RuleRole, TemplatePart};

/// Constants, tables and causes of the program itself that nothing reads. Defines are shown in reports, so they have a use.
pub(crate) fn warn(context: &mut Context<'_>, names: &Names<'_>, model: &Model) {
    let mut constants = BTreeSet::new();
    let mut tables = BTreeSet::new();
    let mut see = |expr: &Expr| match expr {
        Expr::Constant(id) => drop(constants.insert(id.0)),
        Expr::Table(id, _) => drop(tables.insert(id.0)),
        _ => {}
    };
    for quantity in &model.quantities {
        quantity.base.visit(&mut see);
    }
    for effect in &model.effects {
        effect.value.visit(&mut see);
    }
    for rule in &model.rules {
        rule.condition.iter().for_each(|condition| condition.visit(&mut see));
        rule.remedies.iter().flat_map(|remedy| &remedy.changes).for_each(|change| change.value.visit(&mut see));
        for part in &rule.because.parts {
            if let TemplatePart::Hole(expr, _) = part {
                expr.visit(&mut see);
            }
        }
    }
    for lever in &model.levers {
        lever
            .condition
            .iter()
            .chain([&lever.cost, &lever.need, &lever.gain, &lever.pace].into_iter().flatten())
            .for_each(|expr| expr.visit(&mut see));
        lever.changes.iter().flat_map(|change| change.to.expressions()).for_each(|expr| expr.visit(&mut see));
        for part in &lever.because.parts {
            if let TemplatePart::Hole(expr, _) = part {
                expr.visit(&mut see);
            }
        }
    }
    for line in &model.verdict.lines {
        line.condition.iter().for_each(|condition| condition.visit(&mut see));
    }
    for declared in &names.constants {
        super::constants::named(&declared.value, &mut |name| {
            if let Some(super::names::Named::Constant(at)) = names.find(name) {
                constants.insert(at);
            }
        });
    }
    let unused = names
        .constants
        .iter()
        .enumerate()
        .filter(|(at, _)| !constants.contains(at))
        .map(|(_, declared)| ("constant", &declared.name))
        .chain(
            names.tables.iter().enumerate().filter(|(at, _)| !tables.contains(at)).map(|(_, declared)| ("table", &declared.name)),
        );
    for (what, name) in unused.collect::<Vec<_>>() {
        if !context.is_library(name.span.source) {
            context.report(
                Diagnostic::new(Code::UNUSED, name.span, format!("the {what} `{}` is never used", name.node))
                    .help("use it or delete it"),
            );
        }
    }
    for rule in &model.rules {
        if matches!(rule.role, RuleRole::Moves(_)) && rule.because.parts.is_empty() && !rule.library {
            context.report(
                Diagnostic::new(
                    Code::NO_REASON,
                    rule.span,
                    format!("the rule \"{}\" moves something and does not say why", rule.name),
                )
                .help("add `because: \"…\"`: reports show it beside the cause"),
            );
        }
    }
}
