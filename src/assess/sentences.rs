//! Values as a reader sees them: sentences with their holes filled, quantities with their units, findings and remedies.

use super::fault;
use super::report::{Finding, QuantityLabel, QuantityValue, Remedy, RemedyStep};
use crate::diagnostic::Diagnostic;
use crate::eval::{Fault, Values, all_on, evaluate};
use crate::facts::Pair;
use crate::prelude::*;
use crate::program::{
    Cause, Model, Place, Quantity, QuantityId, RemedyRule, Rule, RuleId, RuleRole, Shape, Template, TemplatePart, Type,
};
use crate::schema::{Entity, FieldId, Value};
use crate::value::{Style, show, show_stated};

/// The most instances of one rule that a report spells out.
const MAX_SENTENCES: usize = 5;

/// What is needed to put values into words.
#[derive(Clone, Copy)]
pub(crate) struct Words<'a> {
    pub(crate) model: &'a Model,
    pub(crate) pair: &'a Pair<'a>,
}

/// A cause's rules, in words.
#[derive(Default)]
pub(crate) struct Told {
    pub(crate) because: String,
    pub(crate) rule: String,
    pub(crate) source: String,
}

impl<'a> Words<'a> {
    /// The quantity that the verdict is about.
    pub(crate) fn target(&self) -> &'a Quantity {
        static NONE: Quantity = Quantity {
            name: String::new(),
            title: String::new(),
            moves: false,
            scope: Vec::new(),
            low: None,
            high: None,
            base: crate::program::Expr::Missing,
            shape: Shape { kind: Type::Truth, percent: false },
            optional: true,
            effects: Vec::new(),
            switched: false,
            span: crate::source::Span { source: crate::source::SourceId(0), start: 0, end: 0 },
            library: false,
        };
        self.model.quantities.get(self.model.verdict.on.0).unwrap_or(&NONE)
    }

    /// A value as text.
    pub(crate) fn text(&self, value: Value, shape: Shape) -> String {
        match (value, shape.kind) {
            (Value::Number(number), Type::Number(dimension)) => {
                let style = if shape.percent { Style::Percent } else { Style::Plain };
                show(number, dimension, style, self.model.currency)
            }
            (Value::Truth(truth), _) => if truth { "yes" } else { "no" }.into(),
            (Value::Symbol(symbol), Type::Symbol(set)) => self.model.schema.symbol_title(set, symbol).into(),
            (Value::Member(member), Type::Member(entity)) => self.pair.title(entity, member).into(),
            (Value::Date(date), _) => date.to_string(),
            (Value::Text(text), _) => {
                let known = self.model.texts.len();
                self.model.texts.get(text).or_else(|| self.pair.texts.get(text.checked_sub(known)?)).cloned().unwrap_or_default()
            }
            _ => "unknown".into(),
        }
    }

    /// A constant as it was stated.
    pub(crate) fn stated(&self, value: f64, shape: Shape) -> String {
        match shape.kind {
            Type::Number(dimension) => {
                let style = if shape.percent { Style::Percent } else { Style::Plain };
                show_stated(value, dimension, style, self.model.currency)
            }
            _ => self.text(Value::Number(value), shape),
        }
    }

    /// A number of a quantity as text.
    pub(crate) fn quantity_text(&self, quantity: &Quantity, number: f64) -> String {
        self.text(Value::Number(number), quantity.shape)
    }

    /// A sentence with its holes filled.
    ///
    /// # Errors
    /// What goes wrong in a hole, as a diagnostic that names the rule.
    pub(crate) fn sentence(&self, values: &mut Values<'_>, rule: &Rule, instance: usize) -> Result<String, Diagnostic> {
        let filled = self.filled(values, &rule.because, &rule.scope, instance);
        filled.map_err(|fault| fault::in_rule(self, rule, "the sentence of", &fault, values))
    }

    /// A template with its holes filled, or what goes wrong in one of them.
    pub(crate) fn filled(
        &self,
        values: &mut Values<'_>,
        template: &Template,
        scope: &[Entity],
        instance: usize,
    ) -> Result<String, Box<Fault>> {
        let mut sentence = String::new();
        for part in &template.parts {
            match part {
                TemplatePart::Text(text) => sentence.push_str(text),
                TemplatePart::Hole(expr, shape) => {
                    sentence.push_str(&self.text(values.compute(expr, scope, instance)?, *shape));
                }
            }
        }
        Ok(capital(sentence))
    }

    /// The names of an instance's members, joined; empty for the pair.
    pub(crate) fn members(&self, values: &Values<'_>, scope: &[Entity], instance: usize) -> String {
        let slots = values.slots(scope, instance);
        let names: Vec<&str> = scope.iter().zip(slots).map(|(entity, slot)| self.pair.name(*entity, slot)).collect();
        names.join(", ")
    }

    /// The instances of a scope in the order in which a reader looks for their members.
    pub(crate) fn in_order(&self, values: &Values<'_>, scope: &[Entity]) -> Vec<usize> {
        let orders = scope.iter().map(|entity| self.pair.in_order(*entity));
        let instances = orders.zip(scope).fold(vec![0], |before, (order, entity)| {
            let count = self.pair.count(*entity);
            before.iter().flat_map(|at| order.iter().map(move |member| at * count + member)).collect()
        });
        debug_assert_eq!(instances.len(), values.instances(scope));
        instances
    }

    /// The instances of a rule that hold, with all causes on.
    fn holding(&self, values: &mut Values<'_>, rule: &Rule) -> Result<Vec<usize>, Diagnostic> {
        let mut found = Vec::new();
        for instance in self.in_order(values, &rule.scope) {
            let holds = match &rule.condition {
                None => true,
                Some(condition) => {
                    let value = values.compute(condition, &rule.scope, instance);
                    value.map_err(|fault| fault::in_rule(self, rule, "the condition of", &fault, values))?.is_yes()
                }
            };
            if holds {
                found.push(instance);
            }
        }
        Ok(found)
    }

    /// Whether any effect of a rule can change anything.
    pub(crate) fn acts(&self, values: &Values<'_>, rule: RuleId) -> bool {
        self.model.rules.get(rule.0).is_some_and(|rule| rule.effects.iter().any(|effect| values.is_live(*effect)))
    }

    /// A cause's rules that act, in words: one sentence for each member that is touched.
    pub(crate) fn cause(&self, values: &mut Values<'_>, cause: &Cause) -> Result<Told, Diagnostic> {
        let mut sentences: Vec<String> = Vec::new();
        let mut rules: Vec<&str> = Vec::new();
        let mut sources: Vec<&str> = Vec::new();
        for id in &cause.rules {
            if !self.acts(values, *id) {
                continue;
            }
            let Some(rule) = self.model.rules.get(id.0) else { continue };
            let holding = self.holding(values, rule)?;
            let touched: Vec<usize> = holding.iter().copied().filter(|instance| self.touches(values, rule, *instance)).collect();
            let told = if touched.is_empty() { holding } else { touched };
            for instance in told.iter().take(MAX_SENTENCES) {
                let sentence = self.sentence(values, rule, *instance)?;
                if !sentence.is_empty() && !sentences.contains(&sentence) {
                    sentences.push(sentence);
                }
            }
            if told.len() > MAX_SENTENCES {
                sentences.push(format!("And {} more.", told.len() - MAX_SENTENCES));
            }
            rules.push(&rule.name);
            if !rule.source.is_empty() && !sources.contains(&rule.source.as_str()) {
                sources.push(&rule.source);
            }
        }
        Ok(Told { because: sentences.join(" "), rule: rules.join("; "), source: sources.join("; ") })
    }

    /// Whether a rule changes anything for this instance, with all causes on.
    fn touches(&self, values: &Values<'_>, rule: &Rule, instance: usize) -> bool {
        rule.effects.iter().any(|effect| {
            let neutral = match self.model.effects.get(effect.0).map(|effect| effect.operation) {
                Some(crate::syntax::tree::Operation::Times) => Value::Number(1.0),
                Some(crate::syntax::tree::Operation::Becomes) | None => Value::Missing,
                Some(_) => Value::Number(0.0),
            };
            let value = values.effect_value(*effect, instance);
            !value.is_missing() && value != neutral
        })
    }

    /// Every quantity by name, and what a reader calls it.
    pub(crate) fn quantities(&self, values: &Values<'_>) -> (BTreeMap<String, QuantityValue>, BTreeMap<String, QuantityLabel>) {
        let mut quantities = BTreeMap::new();
        let mut labels = BTreeMap::new();
        for (at, quantity) in self.model.quantities.iter().enumerate() {
            let value = self.nested(values, QuantityId(at), quantity, 0, 0);
            let text = match value {
                QuantityValue::Members(_) => String::new(),
                _ => self.text(values.value(QuantityId(at), 0, u32::MAX), quantity.shape),
            };
            let unit = match quantity.shape.kind {
                Type::Number(_) if quantity.shape.percent => "%".into(),
                Type::Number(dimension) if dimension == crate::value::Dimension::NUMBER => String::new(),
                Type::Number(dimension) => dimension.words(),
                _ => String::new(),
            };
            labels.insert(quantity.name.clone(), QuantityLabel { title: quantity.title.clone(), unit, text });
            quantities.insert(quantity.name.clone(), value);
        }
        (quantities, labels)
    }

    fn nested(&self, values: &Values<'_>, id: QuantityId, quantity: &Quantity, depth: usize, before: usize) -> QuantityValue {
        match quantity.scope.get(depth) {
            None => self.plain(values.value(id, before, u32::MAX), quantity.shape),
            Some(entity) => QuantityValue::Members(
                (0..self.pair.count(*entity))
                    .map(|member| {
                        let at = before * self.pair.count(*entity) + member;
                        (self.pair.name(*entity, member).to_string(), self.nested(values, id, quantity, depth + 1, at))
                    })
                    .gather(),
            ),
        }
    }

    fn plain(&self, value: Value, shape: Shape) -> QuantityValue {
        match value {
            Value::Missing => QuantityValue::Missing,
            Value::Number(number) => QuantityValue::Number(number),
            Value::Truth(truth) => QuantityValue::Truth(truth),
            Value::Symbol(symbol) => QuantityValue::Symbol(match shape.kind {
                Type::Symbol(set) => self.model.schema.symbol_name(set, symbol).into(),
                _ => String::new(),
            }),
            Value::Member(_) | Value::Text(_) | Value::Date(_) => QuantityValue::Symbol(self.text(value, shape)),
        }
    }

    /// What rules say beside the target: limits first, then warnings, then notes.
    pub(crate) fn findings(&self, values: &mut Values<'_>) -> Result<Vec<Finding>, Diagnostic> {
        let mut found = Vec::new();
        for rule in &self.model.rules {
            let RuleRole::Finding(level) = rule.role else { continue };
            for instance in self.holding(values, rule)?.into_iter().take(MAX_SENTENCES) {
                found.push(Finding {
                    rule: rule.name.clone(),
                    level: level.into(),
                    because: self.sentence(values, rule, instance)?,
                    source: rule.source.clone(),
                    member: self.members(values, &rule.scope, instance),
                });
            }
        }
        found.arrange_by_key(|finding| finding.level);
        Ok(found)
    }

    /// The changes that rules propose, where the rule holds and acts, each tried on its own.
    pub(crate) fn remedies(&self, values: &mut Values<'_>) -> Result<Vec<Remedy>, Diagnostic> {
        let mut found: Vec<Remedy> = Vec::new();
        let present = values.value(self.model.verdict.on, 0, u32::MAX).number();
        for (at, rule) in self.model.rules.iter().enumerate() {
            let moves = matches!(rule.role, RuleRole::Moves(_));
            if rule.remedies.is_empty()
                || matches!(rule.role, RuleRole::Programme(_))
                || (moves && !self.acts(values, RuleId(at)))
            {
                continue;
            }
            for instance in self.holding(values, rule)?.into_iter().take(MAX_SENTENCES) {
                for remedy in &rule.remedies {
                    let mut changes = self.changes(values, rule, remedy, instance).into_iter();
                    let Some((_, first)) = changes.next() else { continue };
                    let also: Vec<RemedyStep> = changes.map(|(_, step)| step).collect();
                    let settings = self.changes(values, rule, remedy, instance).into_iter().map(|(setting, _)| setting);
                    let score = self.with_all(settings);
                    // What a cause took is not won back by a change that leaves the target where it is.
                    if moves && score.zip(present).is_some_and(|(then, now)| then <= now) {
                        continue;
                    }
                    let RemedyStep { field, member, from, to } = first;
                    let text = remedy.text.clone();
                    let made = Remedy { rule: rule.name.clone(), field, member, from, to, also, text, score };
                    let alike = |other: &Remedy| {
                        (&other.field, &other.member, &other.to, &other.also) == (&made.field, &made.member, &made.to, &made.also)
                    };
                    if !found.iter().any(alike) {
                        found.push(made);
                    }
                }
            }
        }
        Ok(found)
    }

    /// What a remedy would change, each change with its field's place and new value; nothing where one has no value.
    fn changes(
        &self,
        values: &mut Values<'_>,
        rule: &Rule,
        remedy: &RemedyRule,
        instance: usize,
    ) -> Vec<((FieldId, usize, Value), RemedyStep)> {
        let slots = values.slots(&rule.scope, instance);
        let mut made = Vec::new();
        for change in &remedy.changes {
            let Ok(value) = values.compute(&change.value, &rule.scope, instance) else { return Vec::new() };
            let Some(field) = self.model.schema.field(change.field) else { return Vec::new() };
            let member = match change.place {
                Place::Slot(slot) => slots.get(slot).copied().unwrap_or(0),
                Place::Single | Place::Via(..) => 0,
            };
            let now = self.pair.value(change.field, member);
            if now == value {
                continue;
            }
            let step = RemedyStep {
                field: field.path(),
                member: if field.entity.list().is_some() { self.pair.name(field.entity, member).into() } else { String::new() },
                from: self.pair.show(&self.model.schema, field, now, self.model.currency),
                to: self.pair.show(&self.model.schema, field, value, self.model.currency),
            };
            made.push(((change.field, member, value), step));
        }
        made
    }

    /// The target if one fact were different; `None` where that has no result.
    pub(crate) fn with(&self, field: FieldId, offsets: &[usize], value: Value) -> Option<f64> {
        self.with_all(offsets.iter().map(|offset| (field, *offset, value)))
    }

    /// The target if some facts were different; `None` where that has no result.
    fn with_all(&self, settings: impl Iterator<Item = (FieldId, usize, Value)>) -> Option<f64> {
        let mut changed = self.pair.clone();
        settings.for_each(|(field, offset, value)| changed.set(field, offset, value));
        let values = evaluate(self.model, &changed, &all_on(self.model));
        if values.fault().is_some() {
            return None;
        }
        values.value(self.model.verdict.on, 0, u32::MAX).number()
    }
}

fn capital(sentence: String) -> String {
    let mut letters = sentence.chars();
    match letters.next() {
        Some(first) if first.is_lowercase() => first.to_uppercase().chain(letters).collect(),
        _ => sentence,
    }
}
