//! One list of all names that expressions may use.

use super::Context;
use crate::diagnostic::{Code, Diagnostic};
use crate::prelude::*;
use crate::program::Function;
use crate::schema::Entity;
use crate::source::Span;
use crate::syntax::tree::{ConstantDeclaration, DeclarationKind, Name, QuantityDeclaration, TableDeclaration};

/// What a name stands for, by its place in the list of its sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    Constant(usize),
    Table(usize),
    Quantity(usize),
}

/// All named declarations, and what each name stands for.
pub(crate) struct Names<'a> {
    pub(crate) constants: Vec<&'a ConstantDeclaration>,
    pub(crate) tables: Vec<&'a TableDeclaration>,
    pub(crate) quantities: Vec<&'a QuantityDeclaration>,
    by_name: BTreeMap<&'a str, (Named, Span)>,
}

/// Words with a meaning of their own in expressions.
const RESERVED: &[&str] = &[
    "percent",
    "missing",
    "known",
    "yes",
    "no",
    "list",
    "and",
    "or",
    "not",
    "in",
    "is",
    "if",
    "then",
    "else",
    "for",
    "where",
    "of",
    "per",
    "becomes",
    "times",
    "plus",
    "minus",
    "when",
    "otherwise",
    "assumed",
    "source",
    "sum",
    "product",
    "any",
    "all",
    "count",
];

impl<'a> Names<'a> {
    /// Collects them. A constant of the program takes the place of a library's constant of that name.
    pub(crate) fn collect(context: &mut Context<'a>) -> Self {
        let mut names = Names { constants: Vec::new(), tables: Vec::new(), quantities: Vec::new(), by_name: BTreeMap::new() };
        for declaration in context.declarations() {
            match &declaration.kind {
                DeclarationKind::Constant(constant) => {
                    if names.replaces(context, constant) {
                        continue;
                    }
                    if names.add(context, &constant.name, Named::Constant(names.constants.len())) {
                        names.constants.push(constant);
                    }
                }
                DeclarationKind::Table(table) if names.add(context, &table.name, Named::Table(names.tables.len())) => {
                    names.tables.push(table);
                }
                DeclarationKind::Quantity(quantity)
                    if names.add(context, &quantity.name, Named::Quantity(names.quantities.len())) =>
                {
                    names.quantities.push(quantity);
                }
                _ => {}
            }
        }
        names
    }

    fn replaces(&mut self, context: &Context<'_>, constant: &'a ConstantDeclaration) -> bool {
        let Some((Named::Constant(at), first)) = self.by_name.get(constant.name.node.as_str()).copied() else { return false };
        let replaces = context.is_library(first.source) && !context.is_library(constant.name.span.source);
        if replaces && let Some(place) = self.constants.get_mut(at) {
            *place = constant;
            self.by_name.insert(&constant.name.node, (Named::Constant(at), constant.name.span));
        }
        replaces
    }

    fn add(&mut self, context: &mut Context<'a>, name: &'a Name, named: Named) -> bool {
        let taken =
            RESERVED.contains(&name.node.as_str()) || Entity::find(&name.node).is_some() || Function::find(&name.node).is_some();
        if taken {
            context.report(
                Diagnostic::new(Code::RESERVED_NAME, name.span, format!("`{}` has a meaning of its own", name.node))
                    .help("choose another name"),
            );
            return false;
        }
        if let Some((_, first)) = self.by_name.get(name.node.as_str()) {
            let library = context.is_library(first.source);
            context.report(
                Diagnostic::new(Code::DOUBLED_NAME, name.span, format!("`{}` is declared twice", name.node))
                    .labelled("the second time")
                    .and(*first, if library { "here, in the library" } else { "the first time" })
                    .help("give one of them another name"),
            );
            return false;
        }
        self.by_name.insert(&name.node, (named, name.span));
        true
    }

    /// What a name stands for.
    pub(crate) fn find(&self, name: &str) -> Option<Named> {
        self.by_name.get(name).map(|(named, _)| *named)
    }

    /// All of them.
    pub(crate) fn all(&self) -> impl Iterator<Item = &'a str> + Clone + '_ {
        self.by_name.keys().copied()
    }
}
