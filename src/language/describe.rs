//! What is known of a thing: for hovers, and beside the items of a completion.

use super::kind::Kind;
use super::meaning::{Meaning, RecordSort, View};
use super::{Analysis, words};
use crate::facts::Record;
use crate::prelude::*;
use crate::program::{Expr, Function, RuleRole, Shape, Type};
use crate::schema::{Default, Entity, Field, FieldType};
use crate::source::Span;
use crate::syntax::parse_value;
use crate::syntax::tree::{Comments, Declaration, DeclarationKind, FactValue, Origin};
use crate::value::{Currency, Dimension, Literal, Style, Unit, show_stated};

/// What is known of a thing. Empty where there is nothing to say.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Description {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) is: Option<String>,
    pub(super) unit: Option<String>,
    pub(super) value: Option<String>,
    pub(super) formula: Option<String>,
    pub(super) example: Option<String>,
    pub(super) documentation: Option<String>,
    pub(super) origin: Option<String>,
}

/// The longest formula that is shown, in bytes.
const LONGEST_FORMULA: usize = 1200;

impl View<'_> {
    /// What a word stands for, described.
    pub(super) fn describe(&self, meaning: &Meaning, at: usize) -> Option<(Kind, Description)> {
        match meaning {
            Meaning::Number(from, to) => self.number(*from, *to, at),
            Meaning::Local(_, _, name, entity) => {
                let of = entity.list().map_or_else(
                    || "an offer to the partner".to_string(),
                    |(owner, list)| format!("a member of {}.{list}", owner.word()),
                );
                Some((
                    Kind::Member,
                    Description { name: name.clone(), title: name.clone(), is: Some(of), ..Description::default() },
                ))
            }
            Meaning::Member(_, head, entity, name) => {
                let owner =
                    self.scan.heads.get(*head).and_then(|head| head.name).map(|name| super::scan::unquoted(self.word(name)));
                let record = owner.as_ref().and_then(|owner| self.analysis.record(self.scan.keyword(self.text, *head), owner));
                let member = record.and_then(|record| record.list(*entity).iter().find(|member| member.name == *name));
                Some((member_kind(*entity), self.analysis.member(*entity, name, member, owner.as_deref())))
            }
            other => self.analysis.describe(other),
        }
    }

    /// A number in base units.
    fn number(&self, from: usize, to: usize, at: usize) -> Option<(Kind, Description)> {
        let literal = self.literal(from, to)?;
        let wanted = self.field_of(at).map(|(_, field)| field.dimension());
        let measure = literal.reading(wanted);
        let currency = match literal.unit {
            Unit::Money(currency) => Some(currency),
            _ => None,
        };
        let unit = unit_words(measure.dimension, currency.map(|currency| currency.code().to_string()).as_deref());
        let description = Description {
            name: literal.print(),
            title: literal.print(),
            is: Some(measure.dimension.words()),
            value: Some(format!("{}{}", plain(measure.value), if unit.is_empty() { String::new() } else { format!(" {unit}") })),
            unit: (!unit.is_empty()).then_some(unit),
            ..Description::default()
        };
        Some((Kind::Number, description))
    }

    /// The number that is written from one lexeme to another.
    pub(super) fn literal(&self, from: usize, to: usize) -> Option<Literal> {
        let (from, to) = (self.scan.get(from)?, self.scan.get(to)?);
        match parse_value(self.text.get(from.start..to.end)?, self.source).ok()?.node {
            FactValue::Literal(literal) => Some(literal),
            _ => None,
        }
    }
}

/// A number as a person reads it, every digit kept that matters.
fn plain(value: f64) -> String {
    let rounded = libm::round(value * 1e9) / 1e9;
    show_stated(if rounded.is_finite() { rounded } else { value }, Dimension::NUMBER, Style::Plain, None)
}

/// The unit of numbers of this dimension: `EUR per month`, `months`; empty for a plain number.
pub(super) fn unit_words(dimension: Dimension, currency: Option<&str>) -> String {
    match (dimension.money, dimension.time, dimension.effort) {
        (0, 0, 0) => String::new(),
        (0, 1, 0) => "months".into(),
        (0, -1, 0) => "per month".into(),
        (0, 0, 1) => "days of work".into(),
        (0, 0, -1) => "per day of work".into(),
        _ => dimension.words().replace("money", currency.unwrap_or("money")),
    }
}

fn member_kind(entity: Entity) -> Kind {
    match entity {
        Entity::Goal => Kind::Goal,
        Entity::Activity => Kind::Activity,
        Entity::Reward => Kind::Reward,
        Entity::Ask => Kind::Ask,
        _ => Kind::Entity,
    }
}

pub(super) fn documentation(comments: &Comments) -> Option<String> {
    let mut lines: Vec<&str> = Vec::new();
    for comment in &comments.before {
        lines.push(&comment.text);
        if comment.blank_after {
            lines.clear();
        }
    }
    lines.extend(comments.after.as_ref().map(|comment| comment.text.as_str()));
    (!lines.is_empty()).then(|| lines.join("\n"))
}

impl Analysis {
    pub(super) fn record(&self, keyword: &str, name: &str) -> Option<&Record> {
        let facts = self.facts();
        match keyword {
            "vendor" => facts.vendors.get(name),
            "partner" => facts.partners.get(name),
            "offer" => facts.offers.get(name),
            "archetype" => facts.archetypes.get(name),
            _ => None,
        }
    }

    fn declarations(&self) -> impl Iterator<Item = &Declaration> {
        self.examined.trees.iter().flat_map(|tree| &tree.declarations)
    }

    pub(super) fn describe(&self, meaning: &Meaning) -> Option<(Kind, Description)> {
        match meaning {
            Meaning::Word(area, word) => {
                let known = words::find(*area, word)?;
                let text = |text: &str| Some(text.to_string());
                Some((
                    Kind::Keyword,
                    Description {
                        name: word.clone(),
                        title: word.clone(),
                        documentation: text(known.is),
                        example: text(known.written),
                        ..Description::default()
                    },
                ))
            }
            Meaning::Field(entity, name) => {
                let schema = &self.model().schema;
                let field = schema.field(schema.find(*entity, name)?)?;
                Some((Kind::Field, self.field(field)))
            }
            Meaning::List(entity) => {
                let (owner, list) = entity.list()?;
                let known = words::find(super::meaning::Area::Facts, list)
                    .or_else(|| words::find(super::meaning::Area::Facts, entity.word()));
                let is = format!("the {} of the {}", if list == entity.word() { "members" } else { list }, owner.word());
                Some((
                    Kind::List,
                    Description {
                        name: format!("{}.{list}", owner.word()),
                        title: list.into(),
                        is: Some(is),
                        documentation: known.map(|known| known.is.into()),
                        ..Description::default()
                    },
                ))
            }
            Meaning::Entity(entity) => Some((Kind::Entity, self.entity(*entity))),
            Meaning::Symbol(set, name) => self.symbol(set, name),
            Meaning::Set(name) => {
                let set = self.model().schema.set(self.model().schema.find_set(name)?)?;
                let members: Vec<&str> = set.members.keys().map(String::as_str).collect();
                Some((
                    Kind::Set,
                    Description {
                        name: name.clone(),
                        title: format!("kind {name}"),
                        is: Some("a set of symbols".into()),
                        documentation: Some(members.join(", ")),
                        ..Description::default()
                    },
                ))
            }
            Meaning::Scale(words) => {
                let value = self.model().schema.scale.get(words)?;
                Some((
                    Kind::Scale,
                    Description {
                        name: words.clone(),
                        title: words.clone(),
                        is: Some("a word of the scale".into()),
                        value: Some(plain(*value)),
                        ..Description::default()
                    },
                ))
            }
            Meaning::Declared(name) => self.declared_name(name),
            Meaning::Function(name) => Some((Kind::Function, function(name)?)),
            Meaning::Record(sort, name) => self.named(*sort, name),
            Meaning::Rule(name) => self.rule(name),
            Meaning::Lever(name) => self.lever(name),
            Meaning::Cause(name) => {
                let cause = self.model().causes.iter().find(|cause| cause.name == *name)?;
                let rules = cause.rules.iter().filter_map(|rule| self.model().rules.get(rule.0)).map(|rule| rule.name.as_str());
                let rules: Vec<&str> = rules.collect();
                let documentation = (!rules.is_empty()).then(|| format!("Rules: {}", rules.join(", ")));
                Some((
                    Kind::Cause,
                    Description {
                        name: name.clone(),
                        title: cause.title.clone(),
                        is: Some("a cause".into()),
                        documentation,
                        ..Description::default()
                    },
                ))
            }
            Meaning::Verdict(name) => {
                let lines = || self.model().verdict.lines.iter().filter(|line| line.name == *name);
                let title = lines().map(|line| line.title.clone()).next()?;
                Some((
                    Kind::Verdict,
                    Description {
                        name: name.clone(),
                        title,
                        is: Some("a verdict".into()),
                        formula: self.verdict_lines(name),
                        ..Description::default()
                    },
                ))
            }
            Meaning::Library(name) => {
                let known = self.model().libraries.contains(name);
                known.then(|| {
                    (
                        Kind::Library,
                        Description {
                            name: name.clone(),
                            title: name.clone(),
                            is: Some("a library that ships with the engine".into()),
                            ..Description::default()
                        },
                    )
                })
            }
            Meaning::File(name) => Some((
                Kind::File,
                Description { name: name.clone(), title: name.clone(), is: Some("a file".into()), ..Description::default() },
            )),
            Meaning::Unit(_) | Meaning::Number(..) | Meaning::Local(..) | Meaning::Member(..) => None,
        }
    }

    fn entity(&self, entity: Entity) -> Description {
        let known = words::find(super::meaning::Area::Facts, entity.word())
            .or_else(|| words::find(super::meaning::Area::Opening, entity.word()));
        let is = match entity.list() {
            Some((owner, list)) => format!("a member of {}.{list}", owner.word()),
            None => format!("the pair's {}", entity.word()),
        };
        Description {
            name: entity.word().into(),
            title: entity.word().into(),
            is: Some(is),
            documentation: known.map(|known| known.is.into()),
            ..Description::default()
        }
    }

    fn currency(&self) -> Option<Currency> {
        self.model().currency
    }

    pub(super) fn field(&self, field: &Field) -> Description {
        let declared = self.declarations().find(|declaration| {
            declaration.span.source == field.span.source
                && declaration.span.range().contains(&field.span.range().start)
                && field.span != Span::default()
        });
        let currency = self.currency().map(|currency| currency.code().to_string());
        let unit = match field.kind {
            FieldType::Number { percent: true, .. } => "%".into(),
            _ => unit_words(field.dimension(), currency.as_deref()),
        };
        Description {
            name: field.path(),
            title: field.title.clone(),
            is: Some(self.field_type(field)),
            unit: (!unit.is_empty()).then_some(unit),
            value: self.default_text(field).map(|text| format!("{text} where it is not stated")),
            formula: declared.map(|declared| self.slice(declared.span)),
            documentation: declared.and_then(|declared| documentation(&declared.comments)),
            ..Description::default()
        }
    }

    /// What a field is where nobody states it, as it would be written.
    pub(super) fn default_text(&self, field: &Field) -> Option<String> {
        Some(match &field.default {
            Default::Required => return None,
            Default::Missing => "missing".into(),
            Default::Number(number) => self.shown(*number, field),
            Default::Truth(truth) => if *truth { "yes" } else { "no" }.into(),
            Default::Symbol(symbol) => match field.kind {
                FieldType::Symbol(set) => self.model().schema.symbol_name(set, *symbol).into(),
                _ => return None,
            },
            Default::Text(text) => crate::syntax::quoted(text),
            Default::Date(_) => return None,
        })
    }

    fn shown(&self, number: f64, field: &Field) -> String {
        let percent = matches!(field.kind, FieldType::Number { percent: true, .. });
        show_stated(number, field.dimension(), if percent { Style::Percent } else { Style::Plain }, self.currency())
    }

    pub(super) fn field_type(&self, field: &Field) -> String {
        let schema = &self.model().schema;
        let mut words = match &field.kind {
            FieldType::Number { whole: true, .. } => "a whole number".to_string(),
            FieldType::Number { dimension, percent: true, .. } if *dimension == Dimension::NUMBER => "a share".into(),
            FieldType::Number { dimension, .. } => dimension.words(),
            FieldType::Truth => "yes or no".into(),
            FieldType::Symbol(set) => match schema.set(*set) {
                Some(set) if set.name.contains('.') => {
                    format!("one of {}", set.members.keys().map(String::as_str).collect::<Vec<_>>().join(", "))
                }
                Some(set) => format!("a kind of {}", set.name),
                None => "a symbol".into(),
            },
            FieldType::Text => "a text".into(),
            FieldType::Date => "a date".into(),
            FieldType::Member(entity) => format!("one of the {}", entity.list().map_or("members", |(_, list)| list)),
        };
        match (field.low, field.high) {
            (Some(low), Some(high)) => {
                words.push_str(&format!(" from {} to {}", self.shown(low, field), self.shown(high, field)))
            }
            (Some(0.0), None) => words.push_str(", not negative"),
            (Some(low), None) => words.push_str(&format!(", at least {}", self.shown(low, field))),
            (None, Some(high)) => words.push_str(&format!(", at most {}", self.shown(high, field))),
            (None, None) => {}
        }
        if !field.keys.is_empty() {
            let keys: Vec<&str> = field.keys.iter().map(|key| key.word()).collect();
            words.push_str(&format!(", for each {}", keys.join(" and ")));
        }
        words
    }

    fn symbol(&self, set: &str, name: &str) -> Option<(Kind, Description)> {
        let schema = &self.model().schema;
        let info = schema.set(schema.find_set(set)?)?.members.get(name)?;
        let member = self.declarations().find_map(|declaration| match &declaration.kind {
            DeclarationKind::Kind { set: found, members, .. } if found.node == set => {
                members.iter().find(|member| member.name.node == name)
            }
            _ => None,
        });
        let is = if set.contains('.') { format!("a choice of `{set}`") } else { format!("a kind of {set}") };
        let description = Description {
            name: name.into(),
            title: info.title.clone(),
            is: Some(is),
            documentation: member.and_then(|member| documentation(&member.comments)),
            ..Description::default()
        };
        Some((Kind::Symbol, description))
    }

    fn declared_name(&self, name: &str) -> Option<(Kind, Description)> {
        let declared = self.declared.get(name)?;
        let mut description = Description { name: name.into(), title: declared.title.clone(), ..Description::default() };
        let Some(declaration) = self.declaration(declared.place) else { return Some((declared.kind, description)) };
        description.documentation = documentation(&declaration.comments);
        description.formula = Some(self.slice(declaration.span));
        let model = self.model();
        match &declaration.kind {
            DeclarationKind::Quantity(_) => {
                let quantity = model.quantities.iter().find(|quantity| quantity.name == name);
                if let Some(quantity) = quantity.filter(|quantity| quantity.base != Expr::Missing) {
                    let scope: Vec<&str> = quantity.scope.iter().map(|entity| entity.word()).collect();
                    let each = if scope.is_empty() { String::new() } else { format!(", for each {}", scope.join(" and ")) };
                    let optional = if quantity.optional { ", may be missing" } else { "" };
                    description.is = Some(format!("{}{each}{optional}", self.shape(quantity.shape)));
                    description.unit = self.shape_unit(quantity.shape);
                }
            }
            DeclarationKind::Constant(constant) => {
                let known = model.constants.iter().find(|constant| constant.name == name);
                description.origin = origin(constant.origin.as_ref());
                if let Some(known) = known {
                    description.is = Some(self.shape(known.shape));
                    description.unit = self.shape_unit(known.shape);
                    let style = if known.shape.percent { Style::Percent } else { Style::Plain };
                    let dimension = if let Type::Number(dimension) = known.shape.kind { dimension } else { Dimension::NUMBER };
                    description.value = Some(show_stated(known.value, dimension, style, self.currency()));
                }
            }
            DeclarationKind::Table(table) => {
                description.origin = origin(table.origin.as_ref());
                let keys: Vec<String> =
                    table.keys.iter().map(|(entity, field)| format!("{}.{}", entity.node, field.node)).collect();
                let known = model.tables.iter().find(|known| known.name == name);
                description.is = Some(format!(
                    "{} by {}",
                    known.map_or_else(|| "a table".into(), |known| self.shape(known.shape)),
                    keys.join(", ")
                ));
                description.example = Some(format!("{name}({})", keys.join(", ")));
                let head = Span { end: table.rows.span.start, ..declaration.span };
                description.formula = Some(self.slice(head).trim_end().trim_end_matches('{').trim_end().to_string());
            }
            _ => {}
        }
        Some((declared.kind, description))
    }

    fn shape(&self, shape: Shape) -> String {
        match shape.kind {
            Type::Number(dimension) if shape.percent && dimension == Dimension::NUMBER => "a percentage".into(),
            Type::Number(dimension) => dimension.words(),
            Type::Truth => "yes or no".into(),
            Type::Symbol(set) => {
                self.model().schema.set(set).map_or_else(|| "a symbol".into(), |set| format!("a symbol of {}", set.name))
            }
            Type::Text => "a text".into(),
            Type::Date => "a date".into(),
            Type::Member(entity) => format!("a member of {}", entity.list().map_or("a list", |(_, list)| list)),
        }
    }

    fn shape_unit(&self, shape: Shape) -> Option<String> {
        let Type::Number(dimension) = shape.kind else { return None };
        let currency = self.currency().map(|currency| currency.code().to_string());
        let unit =
            if shape.percent && dimension == Dimension::NUMBER { "%".into() } else { unit_words(dimension, currency.as_deref()) };
        (!unit.is_empty()).then_some(unit)
    }

    fn named(&self, sort: RecordSort, name: &str) -> Option<(Kind, Description)> {
        let (kind, keyword) = match sort {
            RecordSort::Vendor => (Kind::Vendor, "vendor"),
            RecordSort::Partner => (Kind::Partner, "partner"),
            RecordSort::Archetype => (Kind::Archetype, "archetype"),
            RecordSort::Offer => (Kind::Offer, "offer"),
        };
        let record = self.record(keyword, name)?;
        let of = match (&record.archetype, &record.vendor) {
            (Some(archetype), _) => format!("{keyword}, {archetype}"),
            (_, Some(vendor)) => format!("{keyword} from {vendor}"),
            _ => keyword.into(),
        };
        let parts = Entity::ALL.into_iter().filter(|entity| !record.list(*entity).is_empty()).map(|entity| {
            let members: Vec<&str> = record.list(entity).iter().map(|member| member.title.as_str()).collect();
            format!("{}: {}", entity.list().map_or(entity.word(), |(_, list)| list), members.join(", "))
        });
        let mut lines: Vec<String> = parts.collect();
        let declared = record.span.and_then(|span| {
            self.declarations().find(|declaration| {
                declaration.span.source == span.source && declaration.span.range().contains(&span.range().start)
            })
        });
        if let Some(comments) = declared.and_then(|declared| documentation(&declared.comments)) {
            lines.insert(0, comments);
        }
        let documentation = (!lines.is_empty()).then(|| lines.join("\n"));
        Some((
            kind,
            Description { name: name.into(), title: record.title.clone(), is: Some(of), documentation, ..Description::default() },
        ))
    }

    fn member(&self, entity: Entity, name: &str, member: Option<&Record>, owner: Option<&str>) -> Description {
        let title = member.map_or_else(|| crate::facts::readable(name), |member| member.title.clone());
        let facts = member.into_iter().flat_map(|member| &member.cells).filter_map(|(id, cell)| {
            let field = self.model().schema.field(*id)?;
            let value = match (cell.value, &field.kind) {
                (crate::schema::Value::Number(number), _) => self.shown(number, field),
                (crate::schema::Value::Symbol(symbol), FieldType::Symbol(set)) => {
                    self.model().schema.symbol_name(*set, symbol).into()
                }
                (crate::schema::Value::Truth(truth), _) => if truth { "yes" } else { "no" }.into(),
                _ => return None,
            };
            Some(format!("{}: {value}", field.name))
        });
        let facts: Vec<String> = facts.collect();
        let is = owner.map_or_else(|| entity.word().to_string(), |owner| format!("{} of {owner}", entity.word()));
        Description {
            name: name.into(),
            title,
            is: Some(is),
            documentation: (!facts.is_empty()).then(|| facts.join(", ")),
            ..Description::default()
        }
    }

    fn rule(&self, name: &str) -> Option<(Kind, Description)> {
        let declaration = self
            .declarations()
            .find(|declaration| matches!(&declaration.kind, DeclarationKind::Rule(rule) if rule.name.node == name))?;
        let known = self.model().rules.iter().find(|rule| rule.name == name);
        let (kind, is) = match known.map(|rule| &rule.role) {
            Some(RuleRole::Refuses) => (Kind::Rule, "a rule that refuses"),
            Some(RuleRole::Moves(_)) | None => (Kind::Rule, "a rule"),
            Some(_) => (Kind::Finding, "a finding"),
        };
        let origin = known.map(|rule| rule.source.clone()).filter(|source| !source.is_empty());
        Some((
            kind,
            Description {
                name: name.into(),
                title: name.into(),
                is: Some(is.into()),
                formula: Some(self.slice(declaration.span)),
                documentation: documentation(&declaration.comments),
                origin,
                ..Description::default()
            },
        ))
    }

    fn lever(&self, name: &str) -> Option<(Kind, Description)> {
        let declaration = self
            .declarations()
            .find(|declaration| matches!(&declaration.kind, DeclarationKind::Lever(lever) if lever.name.node == name))?;
        Some((
            Kind::Lever,
            Description {
                name: name.into(),
                title: name.into(),
                is: Some("a lever".into()),
                formula: Some(self.slice(declaration.span)),
                documentation: documentation(&declaration.comments),
                ..Description::default()
            },
        ))
    }

    fn verdict_lines(&self, name: &str) -> Option<String> {
        let lines = self.declarations().filter_map(|declaration| match &declaration.kind {
            DeclarationKind::Verdict(verdict) => Some(verdict.lines.iter().filter(|line| line.name.node == name)),
            _ => None,
        });
        let lines: Vec<String> = lines.flatten().map(|line| self.slice(line.span)).collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    /// The text of a span, cut where it is long.
    fn slice(&self, span: Span) -> String {
        let text = self.examined.sources.slice(span);
        let end = text.floor_char_boundary(LONGEST_FORMULA);
        match text.get(..end) {
            Some(cut) if end < text.len() => format!("{cut}…"),
            _ => text.into(),
        }
    }
}

fn origin(origin: Option<&Origin>) -> Option<String> {
    origin.map(|origin| match origin {
        Origin::Source(text) => text.node.clone(),
        Origin::Assumed(_) => "assumed".into(),
    })
}

pub(super) fn function(name: &str) -> Option<Description> {
    let (signature, is, example) = match Function::find(name) {
        Some(function) => {
            let (is, example) = words::function(function);
            (function.signature(), is, example)
        }
        None if name == "percent" => {
            ("percent(share)", "Writes a share as a percentage, in a sentence.", "\"{percent(0.25)}\" reads 25%")
        }
        None => return None,
    };
    Some(Description {
        name: name.into(),
        title: name.into(),
        is: Some("a function".into()),
        formula: Some(signature.into()),
        example: Some(example.into()),
        documentation: Some(is.into()),
        ..Description::default()
    })
}
