//! The functions of the language: what they take and what comes out.

use super::types::{Typed, Typer};
use crate::diagnostic::{Code, Diagnostic};
use crate::prelude::*;
use crate::program::{Expr, Function, Shape, Type};
use crate::source::Span;
use crate::syntax::tree::{self, Name};
use crate::value::Dimension;

const NUMBER: Type = Type::Number(Dimension::NUMBER);

impl Typer<'_, '_> {
    pub(crate) fn builtin(
        &mut self,
        function: Function,
        name: &Name,
        arguments: &[tree::Expr],
        wanted: Option<Type>,
        span: Span,
    ) -> Option<Typed> {
        let (least, most) = function.arity();
        if arguments.len() < least || arguments.len() > most {
            self.context.report(
                Diagnostic::new(
                    Code::WRONG_USE,
                    span,
                    format!("`{}` takes {}, found {}", name.node, count(least, most), arguments.len()),
                )
                .help(format!("write `{}`", function.signature())),
            );
            return None;
        }
        match function {
            Function::Min | Function::Max | Function::Clamp => self.same_kind(function, name, arguments, wanted, span),
            Function::Abs => self.keeps_kind(function, name, arguments, wanted, span),
            Function::Ratio => self.ratio(function, name, arguments, span),
            Function::Sqrt => self.root(function, name, arguments, span),
            Function::Decay => self.decay(function, name, arguments, span),
            _ => self.plain(function, name, arguments, span),
        }
    }

    fn same_kind(
        &mut self,
        function: Function,
        name: &Name,
        arguments: &[tree::Expr],
        wanted: Option<Type>,
        span: Span,
    ) -> Option<Typed> {
        // The first argument that says what it is decides; literals such as `0` or `3 days` follow it.
        let role = format!("`{}`", name.node);
        let typed: Vec<Option<Typed>> = arguments.iter().map(|argument| self.infer(argument, wanted)).collect();
        let leader = typed.iter().zip(arguments).flatten_leader().or(wanted).unwrap_or(NUMBER);
        let mut percent = false;
        let mut expressions = Vec::new();
        for (argument, typed) in arguments.iter().zip(typed) {
            let typed = typed?;
            let typed = if typed.shape.kind == leader { typed } else { self.reread(argument, typed, leader)? };
            let typed = self.of_type(typed, leader, &role)?;
            let typed = self.never_missing(typed)?;
            percent |= typed.shape.percent;
            expressions.push(typed.expr);
        }
        if !matches!(leader, Type::Number(_)) {
            let found = super::types::words(&self.model.schema, leader);
            self.context.report(
                Diagnostic::new(Code::WRONG_TYPE, span, format!("{role} wants numbers, found {found}")).help("use numbers"),
            );
            return None;
        }
        Some(made(function, expressions, Shape { kind: leader, percent }, false, span))
    }

    /// A literal that was read without knowing its place is read again.
    fn reread(&mut self, argument: &tree::Expr, typed: Typed, leader: Type) -> Option<Typed> {
        if matches!(argument.kind, tree::ExprKind::Literal(_)) { self.infer(argument, Some(leader)) } else { Some(typed) }
    }

    fn keeps_kind(
        &mut self,
        function: Function,
        name: &Name,
        arguments: &[tree::Expr],
        wanted: Option<Type>,
        span: Span,
    ) -> Option<Typed> {
        self.same_kind(function, name, arguments, wanted, span)
    }

    fn numbers(&mut self, name: &Name, arguments: &[tree::Expr]) -> Option<Vec<(Expr, Dimension)>> {
        let mut found = Vec::new();
        for argument in arguments {
            let typed = self.infer(argument, None)?;
            let typed = self.never_missing(typed)?;
            let Type::Number(dimension) = typed.shape.kind else {
                return self.of_type(typed, NUMBER, &format!("`{}`", name.node)).map(|_| Vec::new());
            };
            found.push((typed.expr, dimension));
        }
        Some(found)
    }

    fn ratio(&mut self, function: Function, name: &Name, arguments: &[tree::Expr], span: Span) -> Option<Typed> {
        let numbers = self.numbers(name, arguments)?;
        let [(_, above), (_, below)] = numbers.as_slice() else { return None };
        let kind = Type::Number(above.over(*below));
        Some(made(function, numbers.into_iter().map(|(expr, _)| expr).collect(), Shape { kind, percent: false }, true, span))
    }

    fn root(&mut self, function: Function, name: &Name, arguments: &[tree::Expr], span: Span) -> Option<Typed> {
        let numbers = self.numbers(name, arguments)?;
        let [(_, under)] = numbers.as_slice() else { return None };
        if [under.money, under.time, under.effort].iter().any(|power| power % 2 != 0) {
            self.context.report(
                Diagnostic::new(
                    Code::WRONG_DIMENSION,
                    span,
                    format!("the square root of {} is nothing that can be measured", under.words()),
                )
                .help("take the root of a plain number, or of a product of two alike"),
            );
            return None;
        }
        let half = Dimension { money: under.money / 2, time: under.time / 2, effort: under.effort / 2 };
        let shape = Shape { kind: Type::Number(half), percent: false };
        Some(made(function, numbers.into_iter().map(|(expr, _)| expr).collect(), shape, false, span))
    }

    /// `decay(time, rate)`: together a plain number.
    fn decay(&mut self, function: Function, name: &Name, arguments: &[tree::Expr], span: Span) -> Option<Typed> {
        let numbers = self.numbers(name, arguments)?;
        let [(_, time), (_, rate)] = numbers.as_slice() else { return None };
        if time.times(*rate) != Dimension::NUMBER {
            self.context.report(
                Diagnostic::new(Code::WRONG_DIMENSION, span, format!("{} and {} do not cancel", time.words(), rate.words()))
                    .help("`decay(duration, number per month)`: the rate is per unit of the time"),
            );
            return None;
        }
        let shape = Shape { kind: NUMBER, percent: false };
        Some(made(function, numbers.into_iter().map(|(expr, _)| expr).collect(), shape, false, span))
    }

    fn plain(&mut self, function: Function, name: &Name, arguments: &[tree::Expr], span: Span) -> Option<Typed> {
        let role = format!("`{}`", name.node);
        let mut expressions = Vec::new();
        for argument in arguments {
            expressions.push(self.expect(argument, NUMBER, &role)?.expr);
        }
        Some(made(function, expressions, Shape { kind: NUMBER, percent: false }, false, span))
    }
}

/// The type of the first argument that is not a bare literal, else of the first that is not a plain number.
trait Leader {
    fn flatten_leader(self) -> Option<Type>;
}

impl<'t, I: Iterator<Item = (&'t Option<Typed>, &'t tree::Expr)>> Leader for I {
    fn flatten_leader(self) -> Option<Type> {
        let mut literal = None;
        for (typed, argument) in self {
            let Some(typed) = typed else { continue };
            if !matches!(argument.kind, tree::ExprKind::Literal(_)) {
                return Some(typed.shape.kind);
            }
            if typed.shape.kind != NUMBER {
                literal = literal.or(Some(typed.shape.kind));
            }
        }
        literal
    }
}

fn made(function: Function, arguments: Vec<Expr>, shape: Shape, optional: bool, span: Span) -> Typed {
    Typed::of(Expr::Call(function, arguments, span), shape, optional, span)
}

fn count(least: usize, most: usize) -> String {
    if most == usize::MAX {
        format!("at least {least} values")
    } else if least == most {
        format!("{least} value{}", if least == 1 { "" } else { "s" })
    } else {
        format!("{least} to {most} values")
    }
}
