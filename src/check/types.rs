//! Expressions: names resolved, dimensions followed, missing values guarded.

use super::Context;
use super::names::{Named, Names};
use super::scope::{Known, Scope, vouched};
use crate::diagnostic::{Code, Diagnostic};
use crate::facts::Money;
use crate::prelude::*;
use crate::program::{Binary, Expr, Model, Place, QuantityId, Shape, Type};
use crate::schema::{Entity, Field, FieldId, FieldType};
use crate::source::Span;
use crate::syntax::tree::{self, BinaryOperator, ExprKind, Name, UnaryOperator};
use crate::value::{Dimension, Literal, Unit};

/// A checked expression and what is known of it.
#[derive(Debug, Clone)]
pub(crate) struct Typed {
    pub(crate) expr: Expr,
    pub(crate) shape: Shape,
    /// Whether it may be missing.
    pub(crate) optional: bool,
    /// A literal 0, which is 0 of anything; `missing`, which is missing of anything.
    pub(super) any: bool,
    pub(crate) span: Span,
}

impl Typed {
    pub(super) fn new(expr: Expr, kind: Type, span: Span) -> Self {
        Typed { expr, shape: Shape { kind, percent: false }, optional: false, any: false, span }
    }

    /// An expression whose shape is known.
    pub(crate) fn of(expr: Expr, shape: Shape, optional: bool, span: Span) -> Self {
        Typed { expr, shape, optional, any: false, span }
    }

    pub(super) fn percent(mut self, percent: bool) -> Self {
        self.shape.percent = percent;
        self
    }
}

/// Checks expressions against what is known so far.
pub(crate) struct Typer<'c, 'a> {
    pub(crate) context: &'c mut Context<'a>,
    pub(crate) names: &'c Names<'a>,
    pub(crate) model: &'c Model,
    pub(crate) money: &'c mut Money,
    /// What each quantity is, where that is known by now.
    pub(crate) quantities: &'c [Option<(Shape, bool)>],
    pub(crate) texts: &'c mut Vec<String>,
    pub(crate) scope: Scope,
}

pub(super) type Checked = Option<Typed>;

impl Typer<'_, '_> {
    /// An expression of this type that is never missing.
    pub(crate) fn expect(&mut self, expr: &tree::Expr, wanted: Type, role: &str) -> Checked {
        let typed = self.infer(expr, Some(wanted))?;
        let typed = self.of_type(typed, wanted, role)?;
        self.never_missing(typed)
    }

    /// A condition.
    pub(crate) fn truth(&mut self, expr: &tree::Expr, role: &str) -> Checked {
        self.expect(expr, Type::Truth, role)
    }

    /// An expression of any type.
    pub(crate) fn infer(&mut self, expr: &tree::Expr, wanted: Option<Type>) -> Checked {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Literal(literal) => self.literal(literal, wanted, span),
            ExprKind::Date(date) => Some(Typed::new(Expr::Date(*date), Type::Date, span)),
            ExprKind::Text(text) => {
                let at = self.texts.iter().position(|other| other == text).unwrap_or_else(|| {
                    self.texts.push(text.clone());
                    self.texts.len() - 1
                });
                Some(Typed::new(Expr::Text(at), Type::Text, span))
            }
            ExprKind::Truth(truth) => Some(Typed::new(Expr::Truth(*truth), Type::Truth, span)),
            ExprKind::Missing => {
                let mut typed = Typed::new(Expr::Missing, wanted.unwrap_or(Type::Number(Dimension::NUMBER)), span);
                (typed.optional, typed.any) = (true, true);
                Some(typed)
            }
            ExprKind::Name(name) => self.name(name, wanted),
            ExprKind::Path { entity, field } => self.path(entity, field, span),
            ExprKind::Call { function, arguments } => self.call(function, arguments, wanted, span),
            ExprKind::Lookup { entity, field, arguments } => self.lookup(entity, field, arguments, span),
            ExprKind::Unary { operator, operand } => self.unary(*operator, operand, wanted, span),
            ExprKind::Binary { operator, left, right } => self.binary(*operator, left, right, wanted, span),
            ExprKind::In { value, list } => self.is_in(value, list, span),
            ExprKind::Is { value, known } => self.is(value, *known, span),
            ExprKind::If { condition, then, otherwise } => self.choice(condition, then, otherwise, wanted, span),
            ExprKind::Aggregate(aggregate) => self.aggregate(aggregate, wanted, span),
            ExprKind::Comparing(comparing) => self.comparing(comparing, span),
            ExprKind::Group(inner) => self.infer(inner, wanted).map(|typed| Typed { span, ..typed }),
        }
    }

    fn literal(&mut self, literal: &Literal, wanted: Option<Type>, span: Span) -> Checked {
        let dimension = match wanted {
            Some(Type::Number(dimension)) => dimension,
            _ => Dimension::NUMBER,
        };
        match crate::facts::number_of(literal, dimension, self.money, span) {
            Ok((value, found)) => {
                let mut typed = Typed::new(Expr::Number(value), Type::Number(found), span).percent(literal.unit == Unit::Percent);
                typed.any = value == 0.0 && found == Dimension::NUMBER;
                Some(typed)
            }
            Err(wrong) => self.fail(wrong),
        }
    }

    pub(super) fn fail(&mut self, wrong: Diagnostic) -> Checked {
        self.context.report(wrong);
        None
    }

    pub(super) fn slot(&self, name: &str) -> Option<(usize, Entity)> {
        let at = self.scope.members.iter().rposition(|(member, _)| member == name)?;
        self.scope.members.get(at).map(|(_, entity)| (at, *entity))
    }

    /// The member that a word names: one in view, or the pair's partner, offer or vendor.
    pub(super) fn member(&mut self, name: &Name) -> Option<(Place, Entity)> {
        if let Some((slot, entity)) = self.slot(&name.node) {
            return Some((Place::Slot(slot), entity));
        }
        match Entity::find(&name.node) {
            Some(entity) if entity.list().is_none() => Some((Place::Single, entity)),
            Some(entity) => {
                let (owner, list) = entity.list().unwrap_or((Entity::Partner, "goals"));
                self.fail(
                    Diagnostic::new(Code::NOT_IN_VIEW, name.span, format!("which {}? there may be several", entity.word())).help(format!(
                        "say for which: `for: {0}` in a rule, `for {0}` behind a quantity's name, or `sum of … for {0} in {1}.{list}`",
                        entity.word(),
                        owner.word()
                    )),
                );
                None
            }
            None => None,
        }
    }

    fn name(&mut self, name: &Name, wanted: Option<Type>) -> Checked {
        if let Some(Type::Symbol(set)) = wanted
            && let Some(symbol) = self.model.schema.symbol(set, &name.node)
        {
            return Some(Typed::new(Expr::Symbol(symbol), Type::Symbol(set), name.span));
        }
        if self.slot(&name.node).is_some() || Entity::find(&name.node).is_some() {
            let (place, entity) = self.member(name)?;
            return Some(Typed::new(Expr::Member(place), Type::Member(entity), name.span));
        }
        match self.names.find(&name.node) {
            Some(Named::Constant(at)) => {
                let constant = self.model.constants.get(at)?;
                let shape = constant.shape;
                Some(Typed::new(Expr::Constant(crate::program::ConstantId(at)), shape.kind, name.span).percent(shape.percent))
            }
            Some(Named::Quantity(at)) => self.quantity(at, Vec::new(), name.span),
            Some(Named::Table(_)) => self.fail(
                Diagnostic::new(Code::WRONG_USE, name.span, format!("`{}` is a table and wants its keys", name.node))
                    .help(format!("write `{}(reward.kind, goal.kind)` with the keys that it is declared by", name.node)),
            ),
            None => self.unknown_name(name, wanted),
        }
    }

    fn unknown_name(&mut self, name: &Name, wanted: Option<Type>) -> Checked {
        if let Some(Type::Symbol(set)) = wanted {
            let schema = &self.model.schema;
            let known = schema.set(set).into_iter().flat_map(|set| set.members.keys().map(String::as_str)).collect::<Vec<_>>();
            return self.fail(super::unknown(Code::UNKNOWN_SYMBOL, name.span, "symbol", &name.node, known.iter().copied()));
        }
        let members: Vec<String> = self.scope.members.iter().map(|(member, _)| member.clone()).collect();
        let known: Vec<&str> =
            self.names.all().chain(members.iter().map(String::as_str)).chain(["partner", "offer", "vendor"]).collect();
        let mut wrong =
            super::unknown(Code::UNKNOWN_NAME, name.span, "quantity, constant or table", &name.node, known.iter().copied());
        if let Some(set) = self.model.schema.sets.iter().find(|set| set.members.contains_key(&name.node)) {
            wrong = wrong.help(format!(
                "`{}` is a symbol of `{}`: compare it with a field, as in `reward.kind = {}`",
                name.node, set.name, name.node
            ));
        }
        self.fail(wrong)
    }

    pub(super) fn quantity(&mut self, at: usize, places: Vec<Place>, span: Span) -> Checked {
        let declared = self.names.quantities.get(at)?;
        if places.len() != declared.scope.len() {
            let members: Vec<&str> = declared.scope.iter().map(|name| name.node.as_str()).collect();
            let help = match members.as_slice() {
                [] => format!("write `{}`", declared.name.node),
                members => format!("write `{}({})`", declared.name.node, members.join(", ")),
            };
            return self.fail(
                Diagnostic::new(Code::WRONG_USE, span, format!("`{}` is {}", declared.name.node, per_member(&members)))
                    .help(help),
            );
        }
        let (shape, optional) = self.quantities.get(at).copied().flatten()?;
        let id = QuantityId(at);
        let optional = optional && !self.scope.known.contains(&Known::Quantity(id, places.clone()));
        let mut typed = Typed::new(Expr::Quantity(id, places), shape.kind, span).percent(shape.percent);
        typed.optional = optional;
        Some(typed)
    }

    fn find_field(&mut self, entity: &Name, field: &Name) -> Option<(Place, FieldId, Field)> {
        let Some((place, of)) = self.member(entity) else {
            if Entity::find(&entity.node).is_none() {
                let known: Vec<String> = self.scope.members.iter().map(|(name, _)| name.clone()).collect();
                let known: Vec<&str> = known.iter().map(String::as_str).chain(["partner", "offer", "vendor"]).collect();
                self.fail(super::unknown(
                    Code::UNKNOWN_NAME,
                    entity.span,
                    "member in view called",
                    &entity.node,
                    known.iter().copied(),
                ));
            }
            return None;
        };
        let Some(id) = self.model.schema.find(of, &field.node) else {
            if Entity::listed(of, &field.node).is_some() {
                self.fail(
                    Diagnostic::new(Code::WRONG_USE, field.span, format!("`{}.{}` is a list", entity.node, field.node))
                        .help(format!("say what to make of it: `sum of … for x in {}.{}`", entity.node, field.node)),
                );
                return None;
            }
            self.fail(crate::facts::unknown_field(&self.model.schema, of, &field.node, field.span));
            return None;
        };
        self.model.schema.field(id).map(|field| (place, id, field.clone()))
    }

    fn path(&mut self, entity: &Name, field: &Name, span: Span) -> Checked {
        let (place, id, found) = self.find_field(entity, field)?;
        if !found.keys.is_empty() {
            let keys: Vec<&str> = found.keys.iter().map(|key| key.word()).collect();
            return self.fail(
                Diagnostic::new(Code::WRONG_USE, span, format!("`{}.{}` has {}", entity.node, field.node, per_member(&keys)))
                    .help(format!("write `{}.{}({})`", entity.node, field.node, keys.join(", "))),
            );
        }
        if let (FieldType::Member(of), Place::Slot(slot)) = (&found.kind, place) {
            return Some(Typed::new(Expr::Member(Place::Via(id, slot)), Type::Member(*of), span));
        }
        Some(self.field_value(id, &found, vec![place], span))
    }

    fn field_value(&self, id: FieldId, field: &Field, places: Vec<Place>, span: Span) -> Typed {
        let (kind, percent) = match &field.kind {
            FieldType::Number { dimension, percent, .. } => (Type::Number(*dimension), *percent),
            FieldType::Truth => (Type::Truth, false),
            FieldType::Symbol(set) => (Type::Symbol(*set), false),
            FieldType::Text => (Type::Text, false),
            FieldType::Date => (Type::Date, false),
            FieldType::Member(entity) => (Type::Member(*entity), false),
        };
        let may_be_missing = field.may_be_missing() || field.entity == Entity::Vendor;
        let known = self.scope.known.contains(&Known::Field(id, places.clone()));
        let mut typed = Typed::new(Expr::Field(id, places), kind, span).percent(percent);
        typed.optional = may_be_missing && !known;
        typed
    }

    fn lookup(&mut self, entity: &Name, field: &Name, arguments: &[tree::Expr], span: Span) -> Checked {
        let (place, id, found) = self.find_field(entity, field)?;
        if arguments.len() != found.keys.len() {
            let keys: Vec<&str> = found.keys.iter().map(|key| key.word()).collect();
            return self.fail(
                Diagnostic::new(Code::WRONG_USE, span, format!("`{}.{}` has {}", entity.node, field.node, per_member(&keys)))
                    .help(if keys.is_empty() {
                        format!("write `{}.{}`", entity.node, field.node)
                    } else {
                        format!("write `{}.{}({})`", entity.node, field.node, keys.join(", "))
                    }),
            );
        }
        let mut places = vec![place];
        for (argument, key) in arguments.iter().zip(&found.keys) {
            places.push(self.place(argument, *key)?);
        }
        Some(self.field_value(id, &found, places, span))
    }

    /// An argument that must be a member.
    pub(super) fn place(&mut self, argument: &tree::Expr, wanted: Entity) -> Option<Place> {
        let typed = self.infer(argument, Some(Type::Member(wanted)))?;
        match (typed.expr, typed.shape.kind) {
            (Expr::Member(place), Type::Member(found)) if found == wanted => Some(place),
            (_, kind) => {
                let found = self.words(kind);
                let (owner, list) = wanted.list().unwrap_or((Entity::Partner, ""));
                self.fail(
                    Diagnostic::new(
                        Code::WRONG_TYPE,
                        argument.span,
                        format!("one of `{}.{list}` belongs here, found {found}", owner.word()),
                    )
                    .help(format!("write `{}`, or the name that the list's members have here", wanted.word())),
                );
                None
            }
        }
    }

    fn unary(&mut self, operator: UnaryOperator, operand: &tree::Expr, wanted: Option<Type>, span: Span) -> Checked {
        match operator {
            UnaryOperator::Not => {
                let typed = self.truth(operand, "`not`")?;
                Some(Typed { expr: Expr::Not(Box::new(typed.expr)), span, ..typed })
            }
            UnaryOperator::Negate => {
                let typed = self.infer(operand, wanted)?;
                let typed = self.never_missing(typed)?;
                let typed = self.numeric(typed, "`-`")?;
                let expr = match typed.expr {
                    Expr::Number(number) => Expr::Number(0.0 - number),
                    other => Expr::Negate(Box::new(other)),
                };
                Some(Typed { expr, span, ..typed })
            }
        }
    }

    fn binary(
        &mut self,
        operator: BinaryOperator,
        left: &tree::Expr,
        right: &tree::Expr,
        wanted: Option<Type>,
        span: Span,
    ) -> Checked {
        match operator {
            BinaryOperator::Or | BinaryOperator::And => self.logic(operator, left, right, span),
            BinaryOperator::Else => self.or_else(left, right, wanted, span),
            BinaryOperator::Multiply | BinaryOperator::Divide => self.product(operator, left, right, wanted, span),
            BinaryOperator::Add | BinaryOperator::Subtract => {
                let (a, b) = self.alike(left, right, wanted)?;
                let a = self.numeric(a, "a sum")?;
                let b = self.numeric(b, "a sum")?;
                let percent = a.shape.percent || b.shape.percent;
                let operator = if operator == BinaryOperator::Add { Binary::Add } else { Binary::Subtract };
                let kind = a.shape.kind;
                Some(Typed::new(Expr::Binary(operator, Box::new(a.expr), Box::new(b.expr), span), kind, span).percent(percent))
            }
            _ => self.comparison(operator, left, right, span),
        }
    }

    fn logic(&mut self, operator: BinaryOperator, left: &tree::Expr, right: &tree::Expr, span: Span) -> Checked {
        let and = operator == BinaryOperator::And;
        let role = if and { "`and`" } else { "`or`" };
        let a = self.truth(left, role);
        let before = self.scope.known.len();
        if let Some(a) = &a {
            self.scope.known.extend(vouched(&a.expr, and));
        }
        let b = self.truth(right, role);
        self.scope.known.truncate(before);
        let (a, b) = (a?, b?);
        let binary = if and { Binary::And } else { Binary::Or };
        Some(Typed::new(Expr::Binary(binary, Box::new(a.expr), Box::new(b.expr), span), Type::Truth, span))
    }

    fn or_else(&mut self, left: &tree::Expr, right: &tree::Expr, wanted: Option<Type>, span: Span) -> Checked {
        let (a, b) = self.pair(left, right, wanted)?;
        let (a, b) = self.unify(a, b)?;
        if !a.optional {
            let text = self.context.sources.slice(a.span).to_string();
            self.context.report(
                Diagnostic::new(
                    Code::NEVER_MISSING,
                    a.span,
                    format!("`{text}` is never missing, so what follows `else` is never used"),
                )
                .help("leave the `else` out"),
            );
        }
        let percent = a.shape.percent || b.shape.percent;
        let mut typed =
            Typed::new(Expr::Binary(Binary::Else, Box::new(a.expr), Box::new(b.expr), span), a.shape.kind, span).percent(percent);
        typed.optional = b.optional;
        Some(typed)
    }

    fn product(
        &mut self,
        operator: BinaryOperator,
        left: &tree::Expr,
        right: &tree::Expr,
        wanted: Option<Type>,
        span: Span,
    ) -> Checked {
        // A literal such as `0 days` takes its meaning from the place only where it stands alone.
        let pass = |expr: &tree::Expr| if flexible(expr) { wanted } else { None };
        let a = self.infer(left, pass(left).filter(|_| operator == BinaryOperator::Divide || !flexible(right)));
        let b = self.infer(right, None);
        let (a, b) = (a?, b?);
        let (a, b) = (self.never_missing(a), self.never_missing(b));
        let (a, b) = (self.numeric(a?, "a product"), self.numeric(b?, "a product"));
        let (a, b) = (a?, b?);
        let (Type::Number(x), Type::Number(y)) = (a.shape.kind, b.shape.kind) else { return None };
        let (binary, dimension) = match operator {
            BinaryOperator::Multiply => (Binary::Multiply, x.times(y)),
            _ => (Binary::Divide, x.over(y)),
        };
        Some(Typed::new(Expr::Binary(binary, Box::new(a.expr), Box::new(b.expr), span), Type::Number(dimension), span))
    }

    fn comparison(&mut self, operator: BinaryOperator, left: &tree::Expr, right: &tree::Expr, span: Span) -> Checked {
        let binary = match operator {
            BinaryOperator::Equal => Binary::Equal,
            BinaryOperator::NotEqual => Binary::NotEqual,
            BinaryOperator::Less => Binary::Less,
            BinaryOperator::AtMost => Binary::AtMost,
            BinaryOperator::Greater => Binary::Greater,
            _ => Binary::AtLeast,
        };
        let (a, b) = self.alike(left, right, None)?;
        let ordered = matches!(a.shape.kind, Type::Number(_) | Type::Date);
        if !ordered && !matches!(binary, Binary::Equal | Binary::NotEqual) {
            let found = self.words(a.shape.kind);
            return self.fail(
                Diagnostic::new(Code::WRONG_TYPE, span, format!("only numbers and dates have an order, found {found}"))
                    .help("compare with `=` or `!=`"),
            );
        }
        Some(Typed::new(Expr::Binary(binary, Box::new(a.expr), Box::new(b.expr), span), Type::Truth, span))
    }

    /// Both sides, of one type, neither missing.
    fn alike(&mut self, left: &tree::Expr, right: &tree::Expr, wanted: Option<Type>) -> Option<(Typed, Typed)> {
        let (a, b) = self.pair(left, right, wanted)?;
        let (a, b) = (self.never_missing(a), self.never_missing(b));
        self.unify(a?, b?)
    }

    /// Both sides; one that takes its meaning from its place (a symbol, `3 days`) is read in the light of the other.
    fn pair(&mut self, left: &tree::Expr, right: &tree::Expr, wanted: Option<Type>) -> Option<(Typed, Typed)> {
        let symbolic = |typer: &Self, expr: &tree::Expr| match &expr.kind {
            ExprKind::Name(name) => typer.names.find(&name.node).is_none() && typer.slot(&name.node).is_none(),
            _ => false,
        };
        let is_symbol = |expr: &tree::Expr, typer: &Self| flexible(expr) || symbolic(typer, expr);
        if is_symbol(left, self) && !is_symbol(right, self) {
            let b = self.infer(right, wanted);
            let kind = b.as_ref().map(|b| b.shape.kind).or(wanted);
            let a = self.infer(left, kind);
            return Some((a?, b?));
        }
        let a = self.infer(left, wanted);
        let kind = a.as_ref().filter(|a| !a.any).map(|a| a.shape.kind).or(wanted);
        let b = if a.is_none() && symbolic(self, right) { None } else { self.infer(right, kind) };
        Some((a?, b?))
    }

    fn unify(&mut self, mut a: Typed, mut b: Typed) -> Option<(Typed, Typed)> {
        if a.any {
            a.shape.kind = b.shape.kind;
        } else if b.any {
            b.shape.kind = a.shape.kind;
        }
        if a.shape.kind == b.shape.kind {
            return Some((a, b));
        }
        let (left, right) = (self.words(a.shape.kind), self.words(b.shape.kind));
        self.fail(
            Diagnostic::new(Code::WRONG_DIMENSION, b.span, format!("{left} and {right} do not go together"))
                .labelled(format!("this is {right}"))
                .and(a.span, format!("this is {left}"))
                .help("bring both to the same unit"),
        );
        None
    }

    fn is_in(&mut self, value: &tree::Expr, list: &[tree::Expr], span: Span) -> Checked {
        let typed = self.infer(value, None)?;
        let typed = self.never_missing(typed)?;
        let mut items = Vec::new();
        for item in list {
            let found = self.infer(item, Some(typed.shape.kind))?;
            let found = self.never_missing(found)?;
            items.push(self.of_type(found, typed.shape.kind, "this list")?.expr);
        }
        Some(Typed::new(Expr::In(Box::new(typed.expr), items), Type::Truth, span))
    }

    fn is(&mut self, value: &tree::Expr, known: bool, span: Span) -> Checked {
        let missing = |expr: Expr| {
            if known { Expr::Not(Box::new(Expr::IsMissing(Box::new(expr)))) } else { Expr::IsMissing(Box::new(expr)) }
        };
        if let ExprKind::Path { entity, field } = &value.kind
            && let Some((place, of)) = self.member(entity)
            && let Some(id) = self.model.schema.find(of, &field.node)
            && self.model.schema.field(id).is_some_and(|field| !field.keys.is_empty())
        {
            let stated = Expr::AnyStated(id, place);
            let expr = if known { stated } else { Expr::Not(Box::new(stated)) };
            return Some(Typed::new(expr, Type::Truth, span));
        }
        let typed = self.infer(value, None)?;
        let text = self.context.sources.slice(value.span).to_string();
        let vouched = match &typed.expr {
            Expr::Field(id, places) => self.scope.known.contains(&Known::Field(*id, places.clone())),
            Expr::Quantity(id, places) => self.scope.known.contains(&Known::Quantity(*id, places.clone())),
            _ => false,
        };
        if !typed.optional && !vouched {
            self.context.report(
                Diagnostic::new(
                    Code::NEVER_MISSING,
                    span,
                    format!("`{text}` is never missing, so this is always {}", if known { "yes" } else { "no" }),
                )
                .help("leave the test out"),
            );
        }
        Some(Typed::new(missing(typed.expr), Type::Truth, span))
    }

    fn choice(
        &mut self,
        condition: &tree::Expr,
        then: &tree::Expr,
        otherwise: &tree::Expr,
        wanted: Option<Type>,
        span: Span,
    ) -> Checked {
        let condition = self.truth(condition, "`if`");
        let before = self.scope.known.len();
        let branch = |typer: &mut Self, expr: &tree::Expr, holds: bool, wanted: Option<Type>| {
            if let Some(condition) = &condition {
                typer.scope.known.extend(vouched(&condition.expr, holds));
            }
            let typed = typer.infer(expr, wanted);
            typer.scope.known.truncate(before);
            typed
        };
        let a = branch(self, then, true, wanted);
        let hint = a.as_ref().filter(|a| !a.any).map(|a| a.shape.kind).or(wanted);
        let b = branch(self, otherwise, false, hint);
        let (condition, a, b) = (condition?, a?, b?);
        let (a, b) = self.unify(a, b)?;
        let percent = a.shape.percent || b.shape.percent;
        let optional = a.optional || b.optional;
        let any = a.any && b.any;
        let mut typed = Typed::new(Expr::If(Box::new(condition.expr), Box::new(a.expr), Box::new(b.expr)), a.shape.kind, span)
            .percent(percent);
        (typed.optional, typed.any) = (optional, any);
        Some(typed)
    }

    pub(crate) fn never_missing(&mut self, typed: Typed) -> Checked {
        if !typed.optional {
            return Some(typed);
        }
        let text = self.context.sources.slice(typed.span).to_string();
        let plain = text.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '.' | '(' | ')'));
        let whole = if plain { text.clone() } else { format!("({text})") };
        let nothing = match typed.shape.kind {
            Type::Number(Dimension { money: 0, time: 0, effort: 1 }) => "0 days",
            Type::Number(Dimension { money: 0, time: 1, effort: 0 }) => "0 months",
            Type::Number(_) => "0",
            Type::Truth => "no",
            _ => "…",
        };
        self.fail(Diagnostic::new(Code::MAY_BE_MISSING, typed.span, format!("`{text}` may be missing")).help(format!(
            "say what holds then: `({whole} else {nothing})`, or test it first: `if {text} is known then … else …`"
        )))
    }

    pub(super) fn numeric(&mut self, typed: Typed, role: &str) -> Checked {
        if matches!(typed.shape.kind, Type::Number(_)) {
            return Some(typed);
        }
        let found = self.words(typed.shape.kind);
        self.fail(
            Diagnostic::new(Code::WRONG_TYPE, typed.span, format!("{role} wants numbers, found {found}"))
                .help("use a number here"),
        )
    }

    /// An expression that must be of one type; a plain 0 is 0 of anything.
    pub(crate) fn of_type(&mut self, mut typed: Typed, wanted: Type, role: &str) -> Checked {
        if typed.any {
            typed.shape.kind = wanted;
        }
        if typed.shape.kind == wanted {
            return Some(typed);
        }
        let (found, wanted_words) = (self.words(typed.shape.kind), self.words(wanted));
        let code = match (typed.shape.kind, wanted) {
            (Type::Number(_), Type::Number(_)) => Code::WRONG_DIMENSION,
            _ => Code::WRONG_TYPE,
        };
        self.fail(
            Diagnostic::new(code, typed.span, format!("this is {found}; {role} wants {wanted_words}"))
                .labelled(format!("this is {found}"))
                .help(format!("change it so that {wanted_words} comes out")),
        )
    }

    fn words(&self, kind: Type) -> String {
        words(&self.model.schema, kind)
    }
}

/// What a reader calls a type.
pub(crate) fn words(schema: &crate::schema::Schema, kind: Type) -> String {
    match kind {
        Type::Number(dimension) => dimension.words(),
        Type::Truth => "a truth (`yes` or `no`)".into(),
        Type::Symbol(set) => format!("a symbol of `{}`", schema.set(set).map_or("", |set| set.name.as_str())),
        Type::Text => "a text".into(),
        Type::Date => "a date".into(),
        Type::Member(entity) => format!("a member ({})", entity.word()),
    }
}

fn per_member(members: &[&str]) -> String {
    match members {
        [] => "one value for the pair".into(),
        [one] => format!("one value for each {one}"),
        many => format!("one value for each {}", many.join(" and ")),
    }
}

/// Whether an expression is a literal that takes its meaning from its place.
fn flexible(expr: &tree::Expr) -> bool {
    match &expr.kind {
        ExprKind::Literal(_) | ExprKind::Missing => true,
        ExprKind::Group(inner) | ExprKind::Unary { operator: UnaryOperator::Negate, operand: inner } => flexible(inner),
        _ => false,
    }
}
