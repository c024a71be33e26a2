//! The text of values, expressions and lines, without layout.

use super::tree::*;
use crate::prelude::*;
use crate::value::{Literal, Unit};

/// A text in quotes, escapes put back.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// Whether a name can stand without quotes.
pub(crate) fn is_word(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_alphanumeric() || letter == '_')
}

/// A fact's value.
pub(crate) fn value(value: &FactValue) -> String {
    match value {
        FactValue::Literal(literal) => literal.print(),
        FactValue::Range { low, high } => format!("{}..{}", first_of_two(low, high), high.print()),
        FactValue::Around { middle, spread } => format!("{} ± {}", first_of_two(middle, spread), spread.print()),
        FactValue::Date(date) => date.to_string(),
        FactValue::Truth(truth) => if *truth { "yes" } else { "no" }.into(),
        FactValue::Missing => "missing".into(),
        FactValue::Words(words) => words.clone(),
        FactValue::Text(text) => quoted(text),
        FactValue::List(items) => {
            format!("[{}]", items.iter().map(|item| self::value(&item.node)).collect::<Vec<_>>().join(", "))
        }
    }
}

/// The first of two numbers: the unit that the second states stands there alone.
fn first_of_two(first: &Literal, second: &Literal) -> String {
    if first.per != second.per {
        return first.print();
    }
    match first.unit {
        Unit::Time(_) | Unit::Work if first.unit == second.unit => first.bare(),
        _ => Literal { per: None, ..first.clone() }.print(),
    }
}

/// What an expectation demands.
pub(crate) fn test(test: &Test) -> String {
    match test {
        Test::Is(value) => self::value(&value.node),
        Test::Below(limit) => format!("below {}", limit.node.print()),
        Test::Above(limit) => format!("above {}", limit.node.print()),
    }
}

/// ` in 0%..100%`
pub(crate) fn range(range: &RangeExpr) -> String {
    let end = |end: &Option<crate::source::Spanned<Literal>>| end.as_ref().map_or_else(String::new, |end| end.node.print());
    format!(" in {}..{}", end(&range.low), end(&range.high))
}

/// ` source "…"` or ` assumed`
pub(crate) fn origin(origin: &Origin) -> String {
    match origin {
        Origin::Source(text) => format!(" source {}", quoted(&text.node)),
        Origin::Assumed(_) => " assumed".into(),
    }
}

/// A field's declaration.
pub(crate) fn field(field: &FieldDeclaration) -> String {
    let mut text = format!("field {}.{}", field.entity.node, field.name.node);
    if let Some(title) = &field.title {
        text.push_str(&format!(" {}", quoted(&title.node)));
    }
    text.push_str(&format!(": {}", kind(&field.kind.node)));
    if let Some(bounds) = &field.range {
        text.push_str(&range(bounds));
    }
    if let Some(default) = &field.default {
        text.push_str(&format!(" = {}", value(&default.node)));
    }
    text
}

fn kind(kind: &TypeExpr) -> String {
    let names = |names: &[Name]| names.iter().map(|name| name.node.as_str()).collect::<Vec<_>>().join(", ");
    match kind {
        TypeExpr::Named(name) => name.node.clone(),
        TypeExpr::Per(of, per) => format!("{} per {}", of.node, per.node),
        TypeExpr::Kind(set) => format!("kind {}", set.node),
        TypeExpr::OneOf(choices) => format!("one of {}", names(choices)),
        TypeExpr::For(of, keys) => format!("{} for {}", self::kind(of), names(keys)),
    }
}

/// An expression. Groups are in the tree, so nothing has to be added.
pub(crate) fn expr(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Literal(literal) => literal.print(),
        ExprKind::Date(date) => date.to_string(),
        ExprKind::Text(text) => quoted(text),
        ExprKind::Truth(truth) => if *truth { "yes" } else { "no" }.into(),
        ExprKind::Missing => "missing".into(),
        ExprKind::Name(name) => name.node.clone(),
        ExprKind::Path { entity, field } => format!("{}.{}", entity.node, field.node),
        ExprKind::Call { function, arguments } => format!("{}({})", function.node, list(arguments)),
        ExprKind::Lookup { entity, field, arguments } => format!("{}.{}({})", entity.node, field.node, list(arguments)),
        ExprKind::Unary { operator: UnaryOperator::Negate, operand } => format!("-{}", self::expr(operand)),
        ExprKind::Unary { operator: UnaryOperator::Not, operand } => format!("not {}", self::expr(operand)),
        ExprKind::Binary { operator, left, right } => format!("{} {} {}", self::expr(left), operator.word(), self::expr(right)),
        ExprKind::In { value, list: items } => format!("{} in [{}]", self::expr(value), list(items)),
        ExprKind::Is { value, known } => format!("{} is {}", self::expr(value), if *known { "known" } else { "missing" }),
        ExprKind::If { condition, then, otherwise } => {
            format!("if {} then {} else {}", self::expr(condition), self::expr(then), self::expr(otherwise))
        }
        ExprKind::Aggregate(aggregate) => self::aggregate(aggregate),
        ExprKind::Comparing(comparing) => {
            let Comparing { body, members: (first, second), entity, list, at } = comparing;
            let over = format!("{} for {}, {} in {}.{}", self::expr(body), first.node, second.node, entity.node, list.node);
            match at {
                Some(at) => format!("eigenvector of {over} at {}", at.node),
                None => format!("eigenvalue of {over}"),
            }
        }
        ExprKind::Group(inner) => format!("({})", self::expr(inner)),
    }
}

fn list(items: &[Expr]) -> String {
    items.iter().map(expr).collect::<Vec<_>>().join(", ")
}

fn aggregate(aggregate: &Aggregate) -> String {
    let over = format!("{} in {}.{}", aggregate.member.node, aggregate.entity.node, aggregate.list.node);
    let filter = aggregate.condition.as_ref().map_or_else(String::new, |condition| format!(" where {}", expr(condition)));
    let word = match aggregate.operator {
        AggregateOperator::Sum => "sum",
        AggregateOperator::Product => "product",
        AggregateOperator::Max => "max",
        AggregateOperator::Min => "min",
        AggregateOperator::Any => "any",
        AggregateOperator::All => "all",
        AggregateOperator::First => "first",
        AggregateOperator::Count => "count",
    };
    match &aggregate.body {
        Some(body) => format!("{word} of {} for {over}{filter}", expr(body)),
        None => format!("{word} of {over}{filter}"),
    }
}

/// The word before the colon of a rule's line.
pub(crate) fn rule_key(item: &RuleItemKind) -> &'static str {
    match item {
        RuleItemKind::For { .. } => "for:",
        RuleItemKind::When(_) => "when:",
        RuleItemKind::Cause { .. } => "cause:",
        RuleItemKind::Effect(_) => "effect:",
        RuleItemKind::Because(_) => "because:",
        RuleItemKind::Source(_) => "source:",
        RuleItemKind::Remedy { .. } => "remedy:",
        RuleItemKind::Change { .. } => "change:",
        RuleItemKind::Cost(_) => "cost:",
        RuleItemKind::Need(_) => "need:",
        RuleItemKind::Gain(_) => "gain:",
        RuleItemKind::Pace(_) => "pace:",
        RuleItemKind::Finding(_) => "finding:",
        RuleItemKind::Refuse => "refuse:",
    }
}

/// What stands behind the colon; empty where there is none.
pub(crate) fn rule_value(item: &RuleItemKind) -> String {
    match item {
        RuleItemKind::For { scope, condition } => {
            let names = scope.iter().map(|name| name.node.as_str()).collect::<Vec<_>>().join(", ");
            match condition {
                Some(condition) => format!("{names} where {}", expr(condition)),
                None => names,
            }
        }
        RuleItemKind::When(condition) => expr(condition),
        RuleItemKind::Cause { name, title: Some(title) } => format!("{} {}", name.node, quoted(&title.node)),
        RuleItemKind::Cause { name, title: None } => name.node.clone(),
        RuleItemKind::Effect(effect) => self::effect(effect),
        RuleItemKind::Because(template) => self::template(template),
        RuleItemKind::Source(text) => quoted(&text.node),
        RuleItemKind::Remedy { parts, text } => {
            let words = text.as_ref().map_or_else(String::new, |text| format!(" {}", quoted(&text.node)));
            let parts = parts.iter().map(|part| format!("{}.{} = {}", part.entity.node, part.field.node, expr(&part.value)));
            format!("{}{words}", parts.collect::<Vec<_>>().join(", "))
        }
        RuleItemKind::Change { entity, field, to } => {
            let to = match to {
                ChangeTo::Up(limit) => format!("up to {}", expr(limit)),
                ChangeTo::Down(limit) => format!("down to {}", expr(limit)),
                ChangeTo::Any => "to any".into(),
                ChangeTo::Plus(sources) => {
                    let sources = sources.iter().map(|(entity, field)| format!("plus {}.{}", entity.node, field.node));
                    sources.collect::<Vec<_>>().join(" ")
                }
                ChangeTo::OneOf(options) => format!("to one of {}", options.iter().map(expr).collect::<Vec<_>>().join(", ")),
                ChangeTo::To(value) => format!("to {}", expr(value)),
            };
            format!("{}.{} {to}", entity.node, field.node)
        }
        RuleItemKind::Cost(value) | RuleItemKind::Need(value) | RuleItemKind::Gain(value) | RuleItemKind::Pace(value) => {
            expr(value)
        }
        RuleItemKind::Finding(level) => level.as_ref().map_or_else(String::new, |level| level.node.clone()),
        RuleItemKind::Refuse => String::new(),
    }
}

fn effect(effect: &Effect) -> String {
    let members = effect.members.iter().map(|member| member.node.as_str()).collect::<Vec<_>>().join(", ");
    let target = if members.is_empty() { effect.target.node.clone() } else { format!("{}({members})", effect.target.node) };
    let word = match effect.operation {
        Operation::Becomes => "becomes",
        Operation::Times => "times",
        Operation::Plus => "plus",
        Operation::Minus => "minus",
    };
    format!("{target} {word} {}", expr(&effect.value))
}

fn template(template: &Template) -> String {
    let mut text = String::from("\"");
    for part in &template.parts {
        match part {
            TemplatePart::Text(letters) => text.push_str(&escaped(letters).replace('{', "{{").replace('}', "}}")),
            TemplatePart::Hole(hole) => text.push_str(&format!("{{{}}}", expr(hole))),
        }
    }
    text.push('"');
    text
}
