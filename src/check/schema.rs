//! Kinds, scales and fields: what facts may say.

use super::Context;
use crate::diagnostic::{Code, Diagnostic};
use crate::facts::Money;
use crate::prelude::*;
use crate::schema::{Default, Entity, Field, FieldType, Schema, SetId, SymbolInfo, SymbolSet};
use crate::source::{Span, Spanned};
use crate::syntax::tree::{DeclarationKind, FactValue, FieldDeclaration, KindMember, Name, RangeExpr, ScaleWord, TypeExpr};
use crate::value::{Dimension, Literal, Unit};

/// Reads them all.
pub(crate) fn read(context: &mut Context<'_>) -> Schema {
    let mut schema = Schema::default();
    let activity = Field {
        entity: Entity::Ask,
        name: "activity".into(),
        title: "Activity".into(),
        kind: FieldType::Member(Entity::Activity),
        keys: Vec::new(),
        low: None,
        high: None,
        default: Default::Required,
        span: Span::default(),
        library: true,
    };
    schema.fields.push(activity);
    for declaration in context.declarations() {
        match &declaration.kind {
            DeclarationKind::Kind { set, members, .. } => kind(context, &mut schema, set, members),
            DeclarationKind::Scale { words, .. } => scale(context, &mut schema, words),
            _ => {}
        }
    }
    for declaration in context.declarations() {
        if let DeclarationKind::Field(declared) = &declaration.kind
            && let Some(field) = field(context, &mut schema, declared)
        {
            schema.fields.push(field);
        }
    }
    // Reports list facts in this order, whatever the order of declarations.
    schema.fields.arrange(|a, b| (a.entity, &a.name).cmp(&(b.entity, &b.name)));
    schema
}

/// A kind may be declared in several places; its symbols are joined, in the order of their names so that files may come in any order.
fn kind(context: &mut Context<'_>, schema: &mut Schema, set: &Name, members: &[KindMember]) {
    let at = match schema.find_set(&set.node) {
        Some(id) => id.0,
        None => {
            schema.sets.push(SymbolSet { name: set.node.clone(), members: Map::default() });
            schema.sets.len() - 1
        }
    };
    let Some(known) = schema.sets.get_mut(at) else { return };
    for member in members {
        let title = member.title.as_ref().map_or_else(|| crate::facts::readable(&member.name.node), |title| title.node.clone());
        let info = SymbolInfo { title, span: member.name.span };
        if let Some(first) = known.members.get(&member.name.node) {
            context.report(
                Diagnostic::new(Code::DOUBLED_NAME, member.name.span, format!("`{}` is declared twice", member.name.node))
                    .and(first.span, "the first time")
                    .help("keep one of them"),
            );
            continue;
        }
        known.members.insert(member.name.node.clone(), info);
    }
    known.members.sort_keys();
}

fn scale(context: &mut Context<'_>, schema: &mut Schema, words: &[ScaleWord]) {
    for word in words {
        let number =
            word.value.node.number().filter(|_| word.value.node.unit == Unit::Plain || word.value.node.unit == Unit::Percent);
        let Some(number) = number else {
            context.report(
                Diagnostic::new(Code::WRONG_TYPE, word.value.span, format!("`{}` stands for a number", word.words.node))
                    .help("write `0.75`"),
            );
            continue;
        };
        if schema.scale.insert(word.words.node.clone(), number).is_some() {
            context.report(
                Diagnostic::new(Code::DOUBLED_NAME, word.words.span, format!("`{}` is declared twice", word.words.node))
                    .help("keep one of them"),
            );
        }
    }
}

fn field(context: &mut Context<'_>, schema: &mut Schema, declared: &FieldDeclaration) -> Option<Field> {
    let Some(entity) = Entity::find(&declared.entity.node) else {
        let known = Entity::ALL.into_iter().map(Entity::word);
        context.report(super::unknown(Code::UNKNOWN_NAME, declared.entity.span, "entity", &declared.entity.node, known));
        return None;
    };
    let name = &declared.name;
    let title = declared.title.as_ref().map_or_else(|| crate::facts::readable(&name.node), |title| title.node.clone());
    if let Some(first) = schema.find(entity, &name.node).and_then(|id| schema.field(id)) {
        let library = first.library;
        let mut wrong =
            Diagnostic::new(Code::DOUBLED_NAME, name.span, format!("`{}.{}` is declared twice", entity.word(), name.node));
        if first.span != Span::default() {
            wrong = wrong.and(first.span, if library { "here, in the library" } else { "the first time" });
        }
        context.report(wrong.help("give one of them another name"));
        return None;
    }
    let reserved = ["name", "title", "is", "from", "archetype", "vendor"].contains(&name.node.as_str());
    let is_list = Entity::listed(entity, &name.node).is_some();
    if reserved || is_list {
        context.report(
            Diagnostic::new(Code::RESERVED_NAME, name.span, format!("`{}` has a meaning of its own", name.node))
                .help("choose another name"),
        );
        return None;
    }
    let (kind, keys) = field_type(context, schema, declared)?;
    let mut field = Field {
        entity,
        name: name.node.clone(),
        title,
        kind,
        keys,
        low: None,
        high: None,
        default: Default::Required,
        span: name.span,
        library: context.is_library(name.span.source),
    };
    if matches!(&declared.kind.node, TypeExpr::Named(name) if name.node == "share") {
        (field.low, field.high) = (Some(0.0), Some(1.0));
    }
    if let Some(range) = &declared.range {
        (field.low, field.high) = bounds(context, range, field.dimension());
        if percent_range(range)
            && let FieldType::Number { percent, .. } = &mut field.kind
        {
            *percent = true;
        }
    }
    if let Some(default) = &declared.default {
        field.default = default_of(context, schema, &field, default)?;
    } else if !field.keys.is_empty() || entity == Entity::Vendor {
        context.report(
            Diagnostic::new(Code::NEEDS_DEFAULT, name.span, format!("`{}.{}` needs a default", entity.word(), name.node))
                .help("write `= 0` or `= missing` at the end"),
        );
    }
    Some(field)
}

fn percent_range(range: &RangeExpr) -> bool {
    [&range.low, &range.high].into_iter().flatten().any(|end| end.node.unit == Unit::Percent)
}

/// The ends of a range in base units. A plain 0 is 0 of anything.
pub(crate) fn bounds(context: &mut Context<'_>, range: &RangeExpr, dimension: Dimension) -> (Option<f64>, Option<f64>) {
    let mut end = |literal: &Option<Spanned<Literal>>| -> Option<f64> {
        let literal = literal.as_ref()?;
        let (value, found) = crate::facts::number_of(&literal.node, dimension, &mut Money::default(), literal.span).ok()?;
        if found == dimension || (found == Dimension::NUMBER && value == 0.0) {
            return Some(value);
        }
        context.report(
            Diagnostic::new(
                Code::WRONG_DIMENSION,
                literal.span,
                format!("this range wants {}, found `{}`", dimension.words(), literal.node.print()),
            )
            .labelled(format!("this is {}", found.words()))
            .help("write the ends of the range in the unit of the value"),
        );
        None
    };
    let (low, high) = (end(&range.low), end(&range.high));
    if let (Some(least), Some(most)) = (low, high)
        && least > most
    {
        context.report(
            Diagnostic::new(Code::RANGE_REVERSED, range.span, "this range ends before it starts")
                .help("write the smaller end first"),
        );
        return (None, None);
    }
    (low, high)
}

fn field_type(context: &mut Context<'_>, schema: &mut Schema, declared: &FieldDeclaration) -> Option<(FieldType, Vec<Entity>)> {
    let (kind, keys) = match &declared.kind.node {
        TypeExpr::For(kind, keys) => (kind.as_ref(), keys.as_slice()),
        kind => (kind, [].as_slice()),
    };
    let mut entities = Vec::new();
    for key in keys {
        match Entity::find(&key.node).filter(|entity| entity.list().is_some()) {
            Some(entity) => entities.push(entity),
            None => {
                let known = Entity::ALL.into_iter().filter(|entity| entity.list().is_some()).map(Entity::word);
                context.report(super::unknown(Code::UNKNOWN_NAME, key.span, "list of members", &key.node, known));
                return None;
            }
        }
    }
    if entities.len() > 2 {
        context.report(
            Diagnostic::new(Code::WRONG_TYPE, declared.kind.span, "a field has at most two keys").help("leave out the third"),
        );
        return None;
    }
    let kind = match kind {
        TypeExpr::Named(name) => named_type(context, name)?,
        TypeExpr::Per(of, per) => rate(context, of, per)?,
        TypeExpr::Kind(set) => FieldType::Symbol(named_set(context, schema, set)?),
        TypeExpr::OneOf(choices) => FieldType::Symbol(choice(context, schema, declared, choices)),
        TypeExpr::For(..) => return None,
    };
    if !entities.is_empty() && !matches!(kind, FieldType::Number { .. }) {
        context.report(
            Diagnostic::new(Code::WRONG_TYPE, declared.kind.span, "a field with keys holds numbers")
                .help("write `number for activity`"),
        );
        return None;
    }
    Some((kind, entities))
}

const TYPES: &[&str] = &["number", "count", "share", "money", "duration", "days", "truth", "text", "date"];

fn number(dimension: Dimension) -> FieldType {
    FieldType::Number { dimension, whole: false, percent: false }
}

fn named_type(context: &mut Context<'_>, name: &Name) -> Option<FieldType> {
    Some(match name.node.as_str() {
        "number" => number(Dimension::NUMBER),
        "count" => FieldType::Number { dimension: Dimension::NUMBER, whole: true, percent: false },
        "share" => FieldType::Number { dimension: Dimension::NUMBER, whole: false, percent: true },
        "money" => number(Dimension::MONEY),
        "duration" => number(Dimension::TIME),
        "days" => number(Dimension::EFFORT),
        "truth" => FieldType::Truth,
        "text" => FieldType::Text,
        "date" => FieldType::Date,
        other => {
            context.report(super::unknown(Code::UNKNOWN_NAME, name.span, "type", other, TYPES.iter().copied()));
            return None;
        }
    })
}

fn rate(context: &mut Context<'_>, of: &Name, per: &Name) -> Option<FieldType> {
    let FieldType::Number { dimension, .. } = named_type(context, of)? else {
        context.report(Diagnostic::new(Code::WRONG_TYPE, of.span, "a rate is of numbers").help("write `money per month`"));
        return None;
    };
    match per.node.as_str() {
        "month" => Some(number(dimension.over(Dimension::TIME))),
        "day" => Some(number(dimension.over(Dimension::EFFORT))),
        other => {
            context.report(
                Diagnostic::new(Code::WRONG_TYPE, per.span, format!("a rate is per month or per day of work, found `{other}`"))
                    .help("write `per month`; values may still be stated per year, quarter or week"),
            );
            None
        }
    }
}

fn named_set(context: &mut Context<'_>, schema: &Schema, set: &Name) -> Option<SetId> {
    let found = schema.find_set(&set.node);
    if found.is_none() {
        let known: Vec<&str> = schema.sets.iter().map(|set| set.name.as_str()).collect();
        context.report(super::unknown(Code::UNKNOWN_NAME, set.span, "kind", &set.node, known.iter().copied()));
    }
    found
}

fn choice(context: &mut Context<'_>, schema: &mut Schema, declared: &FieldDeclaration, choices: &[Name]) -> SetId {
    let mut members = Map::default();
    for choice in choices {
        let info = SymbolInfo { title: choice.node.replace('_', " "), span: choice.span };
        if members.insert(choice.node.clone(), info).is_some() {
            context.report(
                Diagnostic::new(Code::DOUBLED_NAME, choice.span, format!("`{}` is listed twice", choice.node))
                    .help("keep one of them"),
            );
        }
    }
    schema.sets.push(SymbolSet { name: format!("{}.{}", declared.entity.node, declared.name.node), members });
    SetId(schema.sets.len() - 1)
}

fn default_of(context: &mut Context<'_>, schema: &Schema, field: &Field, default: &Spanned<FactValue>) -> Option<Default> {
    if default.node == FactValue::Missing {
        return Some(Default::Missing);
    }
    let mut probe = field.clone();
    probe.keys.clear();
    probe.default = Default::Missing;
    match crate::facts::read_value(schema, &mut Money::default(), &probe, default) {
        Ok(cell) => Some(match (cell.value, cell.text) {
            (_, Some(text)) => Default::Text(text),
            (crate::schema::Value::Number(number), _) => Default::Number(number),
            (crate::schema::Value::Truth(truth), _) => Default::Truth(truth),
            (crate::schema::Value::Symbol(symbol), _) => Default::Symbol(symbol),
            (crate::schema::Value::Date(date), _) => Default::Date(date),
            _ => Default::Missing,
        }),
        Err(wrong) => {
            context.report(wrong);
            None
        }
    }
}
