//! Quantities, rules, effects, causes and the verdict table.

use super::Context;
use super::constants::named;
use super::graph::{circle, sorted};
use super::names::{Named, Names};
use super::scope::{Offers, Scope};
use super::types::{Typed, Typer, words};
use crate::diagnostic::{Code, Diagnostic};
use crate::facts::Money;
use crate::prelude::*;
use crate::program::{
    Binary, Cause, CauseId, Effect, EffectId, Expr, Level, MAX_CAUSES, Model, Quantity, QuantityId, RemedyChange, RemedyRule,
    Rule, RuleId, RuleRole, Shape, Template, TemplatePart, Type,
};
use crate::schema::{Entity, FieldType};
use crate::source::{Span, Spanned};
use crate::syntax::tree::{self, DeclarationKind, Name, Operation, QuantityDeclaration, RuleDeclaration, RuleItemKind};
use crate::value::{Dimension, Unit};

/// Reads them all. Says whether anything is missing from the model, so that it must not be used.
pub(crate) fn read<'a>(context: &mut Context<'a>, names: &Names<'a>, model: &mut Model, money: &mut Money) -> bool {
    let before = context.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
    let mut reader = Reader { context, names, model, money, types: vec![None; names.quantities.len()] };
    reader.quantities();
    reader.rules();
    reader.levers();
    reader.verdict();
    context.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count() > before
}

pub(super) struct Reader<'r, 'a> {
    pub(super) context: &'r mut Context<'a>,
    pub(super) names: &'r Names<'a>,
    pub(super) model: &'r mut Model,
    money: &'r mut Money,
    pub(super) types: Vec<Option<(Shape, bool)>>,
}

impl<'a> Reader<'_, 'a> {
    /// Runs a check of expressions in a scope; new texts go into the model.
    pub(super) fn typed<T>(&mut self, scope: Scope, run: impl FnOnce(&mut Typer<'_, 'a>) -> Option<T>) -> Option<T> {
        let mut texts = core::mem::take(&mut self.model.texts);
        let mut typer = Typer {
            context: self.context,
            names: self.names,
            model: self.model,
            money: self.money,
            quantities: &self.types,
            texts: &mut texts,
            scope,
        };
        let result = run(&mut typer);
        self.model.texts = texts;
        result
    }

    // Quantities

    fn quantities(&mut self) {
        let names = self.names;
        for declared in &names.quantities {
            let quantity = self.shell(declared);
            self.model.quantities.push(quantity);
        }
        let reads = |at: usize| -> Vec<usize> {
            let mut found = Vec::new();
            if let Some(declared) = names.quantities.get(at) {
                named(&declared.value, &mut |name| {
                    if let Some(Named::Quantity(other)) = names.find(name) {
                        found.push(other);
                    }
                });
            }
            found
        };
        match sorted(names.quantities.len(), &reads) {
            Ok(order) => order.into_iter().for_each(|at| self.base(at)),
            Err(path) => {
                let path: Vec<&Name> =
                    path.iter().filter_map(|at| names.quantities.get(*at)).map(|declared| &declared.name).collect();
                self.context.report(circle("quantities", &path));
            }
        }
    }

    fn shell(&mut self, declared: &QuantityDeclaration) -> Quantity {
        Quantity {
            name: declared.name.node.clone(),
            title: declared
                .title
                .as_ref()
                .map_or_else(|| crate::facts::readable(&declared.name.node), |title| title.node.clone()),
            moves: declared.moves,
            scope: self.scope(&declared.scope),
            low: None,
            high: None,
            base: Expr::Missing,
            shape: Shape { kind: Type::Number(Dimension::NUMBER), percent: false },
            optional: false,
            effects: Vec::new(),
            switched: false,
            span: declared.name.span,
            library: self.context.is_library(declared.name.span.source),
        }
    }

    pub(super) fn scope(&mut self, words: &[Name]) -> Vec<Entity> {
        let mut scope: Vec<Entity> = Vec::new();
        for word in words {
            match Entity::find(&word.node).filter(|entity| entity.list().is_some()) {
                Some(entity) if scope.contains(&entity) => self.context.report(
                    Diagnostic::new(Code::DOUBLED_NAME, word.span, format!("`{}` stands twice", word.node))
                        .help("keep one of them"),
                ),
                Some(entity) => scope.push(entity),
                None => {
                    let known = Entity::ALL.into_iter().filter(|entity| entity.list().is_some()).map(Entity::word);
                    self.context.report(super::unknown(Code::UNKNOWN_NAME, word.span, "list of members", &word.node, known));
                }
            }
        }
        scope
    }

    fn base(&mut self, at: usize) {
        let (Some(declared), Some(scope)) =
            (self.names.quantities.get(at), self.model.quantities.get(at).map(|quantity| quantity.scope.clone()))
        else {
            return;
        };
        let Some(typed) = self.typed(Scope::of(&scope), |typer| typer.infer(&declared.value, None)) else { return };
        let mut shape = typed.shape;
        let (mut low, mut high) = (None, None);
        if let Some(range) = &declared.range {
            shape.percent |= [&range.low, &range.high].into_iter().flatten().any(|end| end.node.unit == Unit::Percent);
            match shape.kind {
                Type::Number(dimension) => (low, high) = super::schema::bounds(self.context, range, dimension),
                kind => {
                    let found = words(&self.model.schema, kind);
                    self.context.report(
                        Diagnostic::new(Code::WRONG_TYPE, range.span, format!("only numbers have a range, found {found}"))
                            .help("leave the range out"),
                    );
                }
            }
        }
        if declared.moves && !matches!(shape.kind, Type::Number(_)) {
            let found = words(&self.model.schema, shape.kind);
            self.context.report(
                Diagnostic::new(Code::WRONG_TYPE, declared.value.span, format!("a quantity is a number, found {found}"))
                    .help("write `define` instead"),
            );
        }
        if let Some(value) = crate::program::fold(&typed.expr, &self.model.constants)
            && (low.is_some_and(|low| value < low) || high.is_some_and(|high| value > high))
        {
            self.context.report(
                Diagnostic::new(
                    Code::OUT_OF_RANGE,
                    declared.value.span,
                    format!("`{}` starts outside of its own range", declared.name.node),
                )
                .help("widen the range, or let it start within"),
            );
        }
        if let Some(place) = self.types.get_mut(at) {
            *place = Some((shape, typed.optional));
        }
        if let Some(quantity) = self.model.quantities.get_mut(at) {
            (quantity.base, quantity.shape, quantity.optional) = (typed.expr, shape, typed.optional);
            (quantity.low, quantity.high) = (low, high);
        }
    }

    // Rules

    fn rules(&mut self) {
        let mut declared = self.declared(false);
        declared.arrange_by_key(|rule| (!self.context.is_library(rule.name.span.source), rule.name.node.clone()));
        self.causes(&declared);
        for rule in declared {
            self.rule(rule);
        }
        // Rules are sorted, and effects were added rule by rule: the order of effects is fixed.
        for at in 0..self.model.effects.len() {
            let Some(target) = self.model.effects.get(at).map(|effect| effect.target) else { continue };
            if let Some(quantity) = self.model.quantities.get_mut(target.0) {
                quantity.effects.push(EffectId(at));
            }
        }
    }

    /// The rules (or levers) that are not taken out, each name once.
    pub(super) fn declared(&mut self, levers: bool) -> Vec<&'a RuleDeclaration> {
        let word = if levers { "lever" } else { "rule" };
        let mut found: BTreeMap<&'a str, &'a RuleDeclaration> = BTreeMap::new();
        for declaration in self.context.declarations() {
            let rule = match &declaration.kind {
                DeclarationKind::Rule(rule) if !levers => rule,
                DeclarationKind::Lever(lever) if levers => lever,
                _ => continue,
            };
            if let Some(first) = found.get(rule.name.node.as_str()) {
                let first = first.name.span;
                self.context.report(
                    Diagnostic::new(
                        Code::DOUBLED_NAME,
                        rule.name.span,
                        format!("there are two {word}s called \"{}\"", rule.name.node),
                    )
                    .labelled("the second")
                    .and(first, "the first")
                    .help(format!(
                        "give one of them another name; to replace a library's {word} take it out first: `without {word} \"…\"`"
                    )),
                );
                continue;
            }
            found.insert(&rule.name.node, rule);
        }
        let mut gone: BTreeMap<&'a str, Span> = BTreeMap::new();
        for declaration in self.context.declarations() {
            let DeclarationKind::Without { lever, name: rule } = &declaration.kind else { continue };
            if *lever != levers {
                continue;
            }
            if let Some(first) = gone.insert(&rule.node, rule.span) {
                self.context.report(
                    Diagnostic::new(Code::DOUBLED_NAME, rule.span, format!("the {word} \"{}\" is taken out twice", rule.node))
                        .and(first, "the first time")
                        .help("keep one of them"),
                );
            } else if found.remove(rule.node.as_str()).is_none() {
                let known: Vec<&str> = found.keys().copied().collect();
                let wrong = Diagnostic::new(Code::UNKNOWN_RULE, rule.span, format!("there is no {word} \"{}\"", rule.node));
                let wrong = match crate::facts::nearest(&rule.node, known.iter().copied()) {
                    Some(near) => wrong
                        .fix(format!("write \"{near}\""), rule.span, format!("\"{near}\""))
                        .help(format!("did you mean \"{near}\"?")),
                    None => wrong.help(format!("look the {word}'s name up in a report")),
                };
                self.context.report(wrong);
            }
        }
        found.into_values().collect()
    }

    /// Causes by name; the first title that is stated holds.
    fn causes(&mut self, declared: &[&RuleDeclaration]) {
        let mut titles: BTreeMap<&str, Option<&Spanned<String>>> = BTreeMap::new();
        for item in declared.iter().flat_map(|rule| &rule.items) {
            let RuleItemKind::Cause { name, title } = &item.kind else { continue };
            let known = titles.entry(&name.node).or_default();
            match (&known, title) {
                (Some(first), Some(other)) if first.node != other.node => {
                    let first = first.span;
                    self.context.report(
                        Diagnostic::new(Code::TWO_TITLES, other.span, format!("the cause `{}` has two titles", name.node))
                            .and(first, "the first")
                            .help("keep one; rules that share a cause need not repeat its title"),
                    );
                }
                (None, Some(title)) => *known = Some(title),
                _ => {}
            }
        }
        if titles.len() > MAX_CAUSES {
            self.context.report(
                Diagnostic::without_place(
                    Code::TOO_MANY,
                    format!("{} causes, and at most {MAX_CAUSES} are allowed", titles.len()),
                )
                .help("let rules share causes"),
            );
        }
        self.model.causes = titles
            .into_iter()
            .map(|(name, title)| Cause {
                name: name.into(),
                title: title.map_or_else(|| name.replace('_', " "), |title| title.node.clone()),
                rules: Vec::new(),
            })
            .collect();
    }

    fn rule(&mut self, declared: &'a RuleDeclaration) {
        let Some(parts) = self.parts(declared) else { return };
        let scope = parts.scope.map_or_else(Vec::new, |(names, _)| self.scope(names));
        let id = RuleId(self.model.rules.len());
        let mut view = Scope::of(&scope);
        if scope.is_empty() && matches!(parts.role, Some(Role::Finding(_))) {
            view.offers = Offers::May;
        }
        let condition = self.condition(&mut view, &parts);
        let role = match parts.role {
            Some(Role::Finding(level)) => RuleRole::Finding(level),
            Some(Role::Refuses) => RuleRole::Refuses,
            None => {
                let Some(cause) = parts.cause.and_then(|name| self.model.causes.iter().position(|cause| cause.name == name.node))
                else {
                    return;
                };
                if let Some(cause) = self.model.causes.get_mut(cause) {
                    cause.rules.push(id);
                }
                RuleRole::Moves(CauseId(cause))
            }
        };
        let first = self.model.effects.len();
        for (effect, span) in &parts.effects {
            if let Some(made) = self.effect(id, &scope, &view, effect, *span) {
                self.model.effects.push(made);
            }
        }
        let because = match parts.because {
            Some(template) => self.template(&view, template),
            None => Template::default(),
        };
        let remedies: Vec<RemedyRule> = parts.remedies.iter().filter_map(|remedy| self.remedy(&view, remedy)).collect();
        let role = self.over_offers(declared, role, condition.as_ref(), &because, remedies.is_empty());
        self.model.rules.push(Rule {
            name: declared.name.node.clone(),
            scope,
            condition,
            role,
            effects: (first..self.model.effects.len()).map(EffectId).collect(),
            because,
            source: parts.source.map_or_else(String::new, |source| source.node.clone()),
            remedies,
            span: declared.name.span,
            library: self.context.is_library(declared.name.span.source),
        });
    }

    /// A finding that looks over all offers is about a partner: it reads no single offer.
    fn over_offers(
        &mut self,
        declared: &RuleDeclaration,
        role: RuleRole,
        condition: Option<&Expr>,
        because: &Template,
        plain: bool,
    ) -> RuleRole {
        let RuleRole::Finding(level) = role else { return role };
        let holes = because.parts.iter().filter_map(|part| match part {
            TemplatePart::Hole(expr, _) => Some(expr),
            TemplatePart::Text(_) => None,
        });
        let all: Vec<&Expr> = condition.into_iter().chain(holes).collect();
        if !all.iter().any(|expr| expr.is_over_offers()) {
            return role;
        }
        if !plain || all.iter().any(|expr| reads_an_offer(&self.model.schema, expr)) {
            let wrong = format!("the finding \"{}\" looks over all offers and is about a single one, too", declared.name.node);
            self.context.report(
                Diagnostic::new(Code::WRONG_USE, declared.name.span, wrong).help(
                    "outside of `… for offer in partner.offers` read only the partner's own fields, and leave remedies out",
                ),
            );
        }
        RuleRole::Programme(level)
    }

    pub(super) fn condition(&mut self, view: &mut Scope, parts: &Parts<'_>) -> Option<Expr> {
        let mut joined: Option<Expr> = None;
        let filter = parts.scope.and_then(|(_, condition)| condition);
        for (condition, role) in
            filter.map(|filter| (filter, "`where`")).into_iter().chain(parts.when.map(|when| (when, "`when`")))
        {
            let typed = self.typed(view.clone(), |typer| typer.truth(condition, role));
            let Some(Typed { expr, span, .. }) = typed else { continue };
            view.assume(&expr);
            joined = Some(match joined {
                Some(first) => Expr::Binary(Binary::And, Box::new(first), Box::new(expr), span),
                None => expr,
            });
        }
        joined
    }

    fn effect(&mut self, rule: RuleId, scope: &[Entity], view: &Scope, effect: &tree::Effect, span: Span) -> Option<Effect> {
        let target = match self.names.find(&effect.target.node) {
            Some(Named::Quantity(at)) => QuantityId(at),
            _ => {
                let known: Vec<&str> = self
                    .names
                    .quantities
                    .iter()
                    .filter(|quantity| quantity.moves)
                    .map(|quantity| quantity.name.node.as_str())
                    .collect();
                self.context.report(super::unknown(
                    Code::UNKNOWN_NAME,
                    effect.target.span,
                    "quantity",
                    &effect.target.node,
                    known.iter().copied(),
                ));
                return None;
            }
        };
        let quantity = self.model.quantities.get(target.0)?;
        if !quantity.moves {
            let wrong = Diagnostic::new(
                Code::NOT_A_QUANTITY,
                effect.target.span,
                format!("`{}` is a define, which no rule moves", quantity.name),
            )
            .and(quantity.span, "declared here")
            .help("declare it with `quantity` instead");
            self.context.report(wrong);
            return None;
        }
        let members = self.members(scope, &quantity.scope.clone(), effect)?;
        let (shape, optional) = self.types.get(target.0).copied().flatten()?;
        let wanted = if effect.operation == Operation::Times { Type::Number(Dimension::NUMBER) } else { shape.kind };
        let role = format!("`{}` {}", effect.target.node, operation_word(effect.operation));
        let value = self.typed(view.clone(), |typer| {
            let typed = typer.infer(&effect.value, Some(wanted))?;
            let typed = typer.of_type(typed, wanted, &role)?;
            if optional && effect.operation == Operation::Becomes { Some(typed) } else { typer.never_missing(typed) }
        })?;
        Some(Effect { rule, target, operation: effect.operation, value: value.expr, members, span })
    }

    /// Which slot of the rule says which member of the target is moved.
    fn members(&mut self, scope: &[Entity], target: &[Entity], effect: &tree::Effect) -> Option<Vec<usize>> {
        let wanted: Vec<&str> = target.iter().map(|entity| entity.word()).collect();
        if effect.members.len() != target.len() {
            let help = if wanted.is_empty() {
                format!("write `{}`", effect.target.node)
            } else {
                format!("write `{}({})`, and `for: {}` above", effect.target.node, wanted.join(", "), wanted.join(", "))
            };
            self.context.report(
                Diagnostic::new(
                    Code::WRONG_USE,
                    effect.target.span,
                    format!(
                        "`{}` has {}",
                        effect.target.node,
                        match wanted.as_slice() {
                            [] => "one value for the pair".into(),
                            wanted => format!("one value for each {}", wanted.join(" and ")),
                        }
                    ),
                )
                .help(help),
            );
            return None;
        }
        let mut slots = Vec::new();
        for (member, entity) in effect.members.iter().zip(target) {
            match scope.iter().position(|of| of == entity).filter(|_| member.node == entity.word()) {
                Some(slot) => slots.push(slot),
                None => {
                    self.context.report(
                        Diagnostic::new(
                            Code::NOT_IN_VIEW,
                            member.span,
                            format!("`{}` is no {} in view", member.node, entity.word()),
                        )
                        .help(format!(
                            "add `for: {}` to the rule and write `{}({})`",
                            entity.word(),
                            effect.target.node,
                            wanted.join(", ")
                        )),
                    );
                    return None;
                }
            }
        }
        Some(slots)
    }

    pub(super) fn template(&mut self, view: &Scope, template: &tree::Template) -> Template {
        let mut parts = Vec::new();
        for part in &template.parts {
            match part {
                tree::TemplatePart::Text(text) => parts.push(TemplatePart::Text(text.clone())),
                tree::TemplatePart::Hole(expr) => {
                    if let Some(typed) = self.typed(view.clone(), |typer| typer.infer(expr, None)) {
                        parts.push(TemplatePart::Hole(typed.expr, typed.shape));
                    }
                }
            }
        }
        Template { parts }
    }

    fn remedy(&mut self, view: &Scope, remedy: &RemedyItem<'_>) -> Option<RemedyRule> {
        let changes: Option<Vec<RemedyChange>> = remedy.parts.iter().map(|part| self.remedy_change(view, part)).collect();
        Some(RemedyRule { changes: changes?, text: remedy.text.map_or_else(String::new, |text| text.node.clone()) })
    }

    fn remedy_change(&mut self, view: &Scope, part: &tree::RemedyPart) -> Option<RemedyChange> {
        let (id, place) = self.changed_field(view, &part.entity, &part.field)?;
        let field = self.model.schema.field(id)?.clone();
        let (kind, percent) = match &field.kind {
            FieldType::Number { dimension, percent, .. } if field.keys.is_empty() => (Type::Number(*dimension), *percent),
            FieldType::Truth => (Type::Truth, false),
            FieldType::Symbol(set) => (Type::Symbol(*set), false),
            _ => {
                self.context.report(
                    Diagnostic::new(Code::WRONG_USE, part.field.span, format!("a remedy cannot set `{}`", field.path()))
                        .help("set a number, a truth or a symbol"),
                );
                return None;
            }
        };
        let value = self.typed(view.clone(), |typer| typer.expect(&part.value, kind, &format!("`{}`", field.path())))?;
        Some(RemedyChange { field: id, place, value: value.expr, shape: Shape { kind, percent } })
    }
}

enum Role {
    Finding(Level),
    Refuses,
}

struct RemedyItem<'t> {
    parts: &'t [tree::RemedyPart],
    text: Option<&'t Spanned<String>>,
}

/// A rule's lines, sorted out.
#[derive(Default)]
pub(super) struct Parts<'t> {
    pub(super) scope: Option<(&'t [Name], Option<&'t tree::Expr>)>,
    pub(super) when: Option<&'t tree::Expr>,
    cause: Option<&'t Name>,
    effects: Vec<(&'t tree::Effect, Span)>,
    pub(super) because: Option<&'t tree::Template>,
    pub(super) source: Option<&'t Spanned<String>>,
    remedies: Vec<RemedyItem<'t>>,
    role: Option<Role>,
}

impl<'a> Reader<'_, 'a> {
    fn parts(&mut self, declared: &'a RuleDeclaration) -> Option<Parts<'a>> {
        let mut parts = Parts::default();
        for item in &declared.items {
            let doubled = match &item.kind {
                RuleItemKind::For { scope, condition } => parts.scope.replace((scope, condition.as_ref())).is_some(),
                RuleItemKind::When(when) => parts.when.replace(when).is_some(),
                RuleItemKind::Cause { name, .. } => parts.cause.replace(name).is_some(),
                RuleItemKind::Because(template) => parts.because.replace(template).is_some(),
                RuleItemKind::Source(source) => parts.source.replace(source).is_some(),
                RuleItemKind::Refuse => parts.role.replace(Role::Refuses).is_some(),
                RuleItemKind::Finding(level) => {
                    let level = self.level(level.as_ref());
                    parts.role.replace(Role::Finding(level)).is_some()
                }
                RuleItemKind::Effect(effect) => {
                    parts.effects.push((effect, item.span));
                    false
                }
                RuleItemKind::Change { .. }
                | RuleItemKind::Cost(_)
                | RuleItemKind::Need(_)
                | RuleItemKind::Gain(_)
                | RuleItemKind::Pace(_) => {
                    self.context.report(
                        Diagnostic::new(Code::INCOMPLETE_RULE, item.span, "a rule has no such line: levers have")
                            .help("write `lever` for `rule`, or say what the rule does with `effect: …`"),
                    );
                    false
                }
                RuleItemKind::Remedy { parts: changes, text } => {
                    parts.remedies.push(RemedyItem { parts: changes, text: text.as_ref() });
                    false
                }
            };
            if doubled {
                self.context.report(
                    Diagnostic::new(Code::DOUBLED_FIELD, item.span, "this line stands twice in the rule")
                        .help("keep one of them"),
                );
            }
        }
        self.whole(declared, &parts).then_some(parts)
    }

    fn level(&mut self, level: Option<&Name>) -> Level {
        let Some(name) = level else { return Level::Warning };
        match name.node.as_str() {
            "limit" => Level::Limit,
            "warning" => Level::Warning,
            "note" => Level::Note,
            other => {
                let known = ["limit", "warning", "note"];
                self.context.report(super::unknown(Code::UNKNOWN_NAME, name.span, "level of findings", other, known.into_iter()));
                Level::Warning
            }
        }
    }

    /// Whether the lines make a rule: a cause with effects, or a finding or refusal with a reason.
    fn whole(&mut self, declared: &RuleDeclaration, parts: &Parts<'_>) -> bool {
        let name = &declared.name;
        let problem = match (&parts.role, parts.cause, parts.effects.is_empty()) {
            (None, Some(_), false) => None,
            (None, Some(_), true) => {
                Some(("names a cause and has no effect", "add `effect: score times …`, or make it a `finding`"))
            }
            (None, None, false) => Some(("has an effect and names no cause", "add `cause: name \"in words\"`")),
            (None, None, true) => Some(("does nothing", "give it a `cause` and an `effect`, or make it a `finding`")),
            (Some(_), None, true) if parts.because.is_none() => Some(("says nothing", "add `because: \"…\"`")),
            (Some(_), None, true) => None,
            (Some(_), _, _) => Some(("is a finding and has a cause or an effect", "make two rules of it")),
        };
        if let Some((what, help)) = problem {
            self.context.report(
                Diagnostic::new(Code::INCOMPLETE_RULE, name.span, format!("the rule \"{}\" {what}", name.node)).help(help),
            );
        }
        problem.is_none()
    }
}

/// Whether an expression reads something of one offer, outside of a look over all of them.
fn reads_an_offer(schema: &crate::schema::Schema, expr: &Expr) -> bool {
    match expr {
        Expr::OverOffers { .. } => false,
        Expr::Quantity(..) => true,
        Expr::Member(_) | Expr::Field(..) | Expr::AnyStated(..) => {
            let id = match expr {
                Expr::Field(id, _) | Expr::AnyStated(id, _) => Some(*id),
                _ => None,
            };
            let of = id.and_then(|id| schema.field(id)).map(|field| field.entity);
            !matches!(of, None | Some(Entity::Partner | Entity::Goal))
        }
        other => other.children().into_iter().any(|child| reads_an_offer(schema, child)),
    }
}

fn operation_word(operation: Operation) -> &'static str {
    match operation {
        Operation::Becomes => "becomes",
        Operation::Times => "times",
        Operation::Plus => "plus",
        Operation::Minus => "minus",
    }
}
