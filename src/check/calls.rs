//! Names with something in brackets: functions, tables, quantities of members.

use super::names::Named;
use super::types::{Checked, Typed, Typer};
use crate::diagnostic::{Code, Diagnostic};
use crate::prelude::*;
use crate::program::{Expr, Function, Place, TableId, Type};
use crate::schema::Entity;
use crate::source::Span;
use crate::syntax::tree::{self, Name};
use crate::value::Dimension;

impl Typer<'_, '_> {
    pub(super) fn call(&mut self, function: &Name, arguments: &[tree::Expr], wanted: Option<Type>, span: Span) -> Checked {
        if function.node == "percent" {
            return self.percent(arguments, span);
        }
        if let Some(builtin) = Function::find(&function.node) {
            return self.builtin(builtin, function, arguments, wanted, span);
        }
        match self.names.find(&function.node) {
            Some(Named::Quantity(at)) => {
                let scope: Vec<Entity> =
                    self.names.quantities.get(at)?.scope.iter().filter_map(|name| Entity::find(&name.node)).collect();
                if scope.len() != arguments.len() {
                    return self.quantity(at, vec![Place::Single; arguments.len()], span);
                }
                let mut places = Vec::new();
                for (argument, entity) in arguments.iter().zip(scope) {
                    places.push(self.place(argument, entity)?);
                }
                self.quantity(at, places, span)
            }
            Some(Named::Table(at)) => self.table(at, function, arguments, span),
            Some(Named::Constant(_)) => self.fail(
                Diagnostic::new(
                    Code::WRONG_USE,
                    span,
                    format!("`{}` is a constant and takes nothing in brackets", function.node),
                )
                .help(format!("write `{}`", function.node)),
            ),
            None => {
                let known: Vec<&str> =
                    self.names.all().chain(Function::ALL.iter().map(|(name, _)| *name)).chain(["percent"]).collect();
                self.fail(super::unknown(
                    Code::UNKNOWN_NAME,
                    function.span,
                    "function, table or quantity",
                    &function.node,
                    known.iter().copied(),
                ))
            }
        }
    }

    /// `percent(x)`: x, read as a percentage.
    fn percent(&mut self, arguments: &[tree::Expr], span: Span) -> Checked {
        let [argument] = arguments else {
            return self
                .fail(Diagnostic::new(Code::WRONG_USE, span, "`percent` takes one number").help("write `percent(score / 100)`"));
        };
        let wanted = Type::Number(Dimension::NUMBER);
        let typed = self.infer(argument, Some(wanted))?;
        Some(self.of_type(typed, wanted, "`percent`")?.percent(true))
    }

    fn table(&mut self, at: usize, name: &Name, arguments: &[tree::Expr], span: Span) -> Checked {
        let table = self.model.tables.get(at)?;
        let (keys, shape) = (table.keys.clone(), table.shape);
        if keys.len() != arguments.len() {
            return self.fail(
                Diagnostic::new(
                    Code::WRONG_USE,
                    span,
                    format!("`{}` wants {} keys, found {}", name.node, keys.len(), arguments.len()),
                )
                .help("write the keys that it is declared by"),
            );
        }
        let mut found = Vec::new();
        for (argument, set) in arguments.iter().zip(keys) {
            found.push(self.expect(argument, Type::Symbol(set), &format!("`{}`", name.node))?.expr);
        }
        Some(Typed::new(Expr::Table(TableId(at), found), shape.kind, span).percent(shape.percent))
    }
}
