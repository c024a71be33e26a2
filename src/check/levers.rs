//! Levers: what may be changed, how far, and what that costs.

use super::rules::{Parts, Reader};
use super::scope::{Offers, Scope};
use crate::diagnostic::{Code, Diagnostic};
use crate::prelude::*;
use crate::program::{Change, ChangeTo, Expr, Lever, Place, PlusSource, Template, Type};
use crate::schema::{Entity, Field, FieldId, FieldType};
use crate::source::Span;
use crate::syntax::tree::{self, Name, RuleDeclaration, RuleItemKind};
use crate::value::Dimension;

impl<'a> Reader<'_, 'a> {
    /// Reads them all, those of the library first, and by name.
    pub(super) fn levers(&mut self) {
        let mut declared = self.declared(true);
        declared.arrange_by_key(|lever| (!self.context.is_library(lever.name.span.source), lever.name.node.clone()));
        for lever in declared {
            self.lever(lever);
        }
    }

    fn lever(&mut self, declared: &'a RuleDeclaration) {
        let (mut parts, mut changes) = (Parts::default(), Vec::new());
        let (mut cost, mut need, mut gain, mut pace) = (None, None, None, None);
        for item in &declared.items {
            let doubled = match &item.kind {
                RuleItemKind::For { scope, condition } => parts.scope.replace((scope, condition.as_ref())).is_some(),
                RuleItemKind::When(when) => parts.when.replace(when).is_some(),
                RuleItemKind::Because(because) => parts.because.replace(because).is_some(),
                RuleItemKind::Source(source) => parts.source.replace(source).is_some(),
                RuleItemKind::Cost(expr) => cost.replace(expr).is_some(),
                RuleItemKind::Need(expr) => need.replace(expr).is_some(),
                RuleItemKind::Gain(expr) => gain.replace(expr).is_some(),
                RuleItemKind::Pace(expr) => pace.replace(expr).is_some(),
                RuleItemKind::Change { entity, field, to } => {
                    changes.push((entity, field, to, item.span));
                    false
                }
                _ => {
                    self.context.report(
                        Diagnostic::new(Code::INCOMPLETE_RULE, item.span, "a lever has no such line")
                            .help("a lever has `for`, `when`, `change`, `cost`, `need`, `gain`, `pace`, `because` and `source`"),
                    );
                    false
                }
            };
            if doubled {
                self.context.report(
                    Diagnostic::new(Code::DOUBLED_FIELD, item.span, "this line stands twice in the lever")
                        .help("keep one of them"),
                );
            }
        }
        if changes.is_empty() {
            let wrong = format!("the lever \"{}\" changes nothing", declared.name.node);
            self.context.report(
                Diagnostic::new(Code::INCOMPLETE_RULE, declared.name.span, wrong)
                    .help("add for example `change: reward.lag down to 0 months`"),
            );
        }
        let scope = parts.scope.map_or_else(Vec::new, |(names, _)| self.scope(names));
        let mut view = Scope::of(&scope);
        if need.is_some() && scope.is_empty() {
            view.offers = Offers::May;
        }
        let condition = self.condition(&mut view, &parts);
        let mut read: Vec<Change> = Vec::new();
        for (entity, field, to, span) in changes {
            let Some(change) = self.change(&view, entity, field, to) else { continue };
            if change.to.is_open() && read.iter().any(|other| other.to.is_open()) {
                self.context.report(
                    Diagnostic::new(Code::INCOMPLETE_RULE, span, "only one change of a lever can leave something to choose")
                        .help("make two levers of it"),
                );
            }
            if read.iter().any(|other| (other.field, other.place) == (change.field, change.place)) {
                self.context.report(
                    Diagnostic::new(Code::DOUBLED_FIELD, field.span, format!("`{}` is changed twice", field.node))
                        .help("keep one of the changes"),
                );
            }
            read.push(change);
        }
        let mut number = |expr: Option<&'a tree::Expr>, dimension: Dimension, role: &str| {
            let typed = self.typed(view.clone(), |typer| typer.expect(expr?, Type::Number(dimension), role));
            typed.map(|typed| typed.expr)
        };
        let cost = number(cost, Dimension::MONEY, "the cost");
        let need = number(need, Dimension::EFFORT, "the need");
        let gain = number(gain, Dimension::NUMBER, "the gain");
        let pace = number(pace, Dimension::EFFORT.over(Dimension::TIME), "the pace");
        let because = match parts.because {
            Some(template) => self.template(&view, template),
            None => Template::default(),
        };
        self.model.levers.push(Lever {
            name: declared.name.node.clone(),
            scope,
            condition,
            changes: read,
            cost,
            need,
            gain,
            pace,
            because,
            source: parts.source.map_or_else(String::new, |source| source.node.clone()),
            span: declared.name.span,
            library: self.context.is_library(declared.name.span.source),
        });
    }

    /// The field that a remedy or a lever changes, and whose.
    pub(super) fn changed_field(&mut self, view: &Scope, entity: &Name, field: &Name) -> Option<(FieldId, Place)> {
        let place = self.typed(view.clone(), |typer| {
            let name = tree::Expr { span: entity.span, kind: tree::ExprKind::Name(entity.clone()) };
            typer.infer(&name, None)
        })?;
        let (Expr::Member(place), Some(of)) = (place.expr, Entity::find(&entity.node)) else {
            self.context.report(
                Diagnostic::new(
                    Code::WRONG_USE,
                    entity.span,
                    "only a field of the partner, the offer or a member in view can be changed",
                )
                .help("write `reward.threshold`, with `for: reward` above"),
            );
            return None;
        };
        let Some(id) = self.model.schema.find(of, &field.node) else {
            self.context.report(crate::facts::unknown_field(&self.model.schema, of, &field.node, field.span));
            return None;
        };
        Some((id, place))
    }

    fn change(&mut self, view: &Scope, entity: &Name, name: &Name, to: &tree::ChangeTo) -> Option<Change> {
        let (id, place) = self.changed_field(view, entity, name)?;
        let field = self.model.schema.field(id)?.clone();
        let to = match to {
            tree::ChangeTo::Up(limit) => ChangeTo::Up(self.bound(view, &field, name.span, limit)?),
            tree::ChangeTo::Down(limit) => ChangeTo::Down(self.bound(view, &field, name.span, limit)?),
            tree::ChangeTo::Any if field.keys.is_empty() && matches!(field.kind, FieldType::Symbol(_) | FieldType::Member(_)) => {
                ChangeTo::Any
            }
            tree::ChangeTo::Any => return self.cannot(&field, name.span, "become any symbol"),
            tree::ChangeTo::OneOf(options) => {
                ChangeTo::OneOf(options.iter().filter_map(|option| self.outcome(view, &field, name.span, option)).collect())
            }
            tree::ChangeTo::Plus(sources) => {
                let sources: Option<Vec<PlusSource>> =
                    sources.iter().map(|(owner, name)| self.plus_source(view, &field, owner, name)).collect();
                ChangeTo::Plus(sources?)
            }
            tree::ChangeTo::To(value) => ChangeTo::To(self.outcome(view, &field, name.span, value)?),
        };
        Some(Change { field: id, place, to })
    }

    /// `vendor.hopes`, a field with the same keys; or `offer.asks`, a list whose members are called by them.
    fn plus_source(&mut self, view: &Scope, field: &Field, owner: &Name, name: &Name) -> Option<PlusSource> {
        if let Some(list) = (owner.node == "offer").then(|| Entity::listed(Entity::Offer, &name.node)).flatten() {
            let of =
                |entity: &Entity| self.model.schema.fields_of(list).any(|(_, other)| other.kind == FieldType::Member(*entity));
            return match field.keys.as_slice() {
                [only] if of(only) => Some(PlusSource::List(list)),
                _ => self.cannot(field, name.span, &format!("take over the members of `offer.{}`", name.node)),
            };
        }
        let (other, place) = self.changed_field(view, owner, name)?;
        let same = |other: &Field| other.keys == field.keys && other.kind == field.kind && !field.keys.is_empty();
        if !self.model.schema.field(other).is_some_and(same) {
            return self.cannot(field, name.span, &format!("take over the values of `{}`", name.node));
        }
        Some(PlusSource::Field(other, place))
    }

    fn cannot<T>(&mut self, field: &Field, span: Span, what: &str) -> Option<T> {
        self.context.report(
            Diagnostic::new(Code::WRONG_USE, span, format!("`{}` cannot {what}", field.path()))
                .help("numbers go `up to` or `down to` a limit, symbols `to any` or `to one of`, values `to` one value"),
        );
        None
    }

    fn bound(&mut self, view: &Scope, field: &Field, span: Span, limit: &tree::Expr) -> Option<Expr> {
        if !matches!(field.kind, FieldType::Number { .. }) || !field.keys.is_empty() {
            return self.cannot(field, span, "go up or down");
        }
        let role = format!("the limit of `{}`", field.path());
        let kind = Type::Number(field.dimension());
        Some(self.typed(view.clone(), |typer| typer.expect(limit, kind, &role))?.expr)
    }

    /// One value that a field may get; `missing` where nothing may be stated.
    fn outcome(&mut self, view: &Scope, field: &Field, span: Span, value: &tree::Expr) -> Option<Expr> {
        if matches!(value.kind, tree::ExprKind::Missing) {
            return if field.may_be_missing() { Some(Expr::Missing) } else { self.cannot(field, span, "become missing") };
        }
        let kind = match &field.kind {
            _ if !field.keys.is_empty() => {
                return self.cannot(field, span, "get one value: it has one for each of several names");
            }
            FieldType::Number { dimension, .. } => Type::Number(*dimension),
            FieldType::Truth => Type::Truth,
            FieldType::Symbol(set) => Type::Symbol(*set),
            FieldType::Text | FieldType::Date | FieldType::Member(_) => return self.cannot(field, span, "be set by a lever"),
        };
        let role = format!("`{}`", field.path());
        Some(self.typed(view.clone(), |typer| typer.expect(value, kind, &role))?.expr)
    }
}
