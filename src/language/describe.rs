//! What is known of a thing: for hovers, and beside the items of a completion.

use super::kind::Kind;
use super::meaning::{Meaning, RecordSort, View};
use super::types::{plain, unit_words};
use super::{Analysis, words};
use crate::facts::Record;
use crate::prelude::*;
use crate::program::{Expr, Function, RuleRole, Type};
use crate::schema::{Entity, Field, FieldType};
use crate::source::Span;
use crate::syntax::tree::{Comments, Declaration, DeclarationKind, Origin};
use crate::value::{Dimension, Style, show_stated};

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
        let records = match keyword {
            "vendor" => &facts.vendors,
            "partner" => &facts.partners,
            "offer" => &facts.offers,
            "archetype" => &facts.archetypes,
            _ => return None,
        };
        records.get(name).map(AsRef::as_ref)
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
                    let range = self.range_words(quantity);
                    let each = if scope.is_empty() { String::new() } else { format!(", for each {}", scope.join(" and ")) };
                    let optional = if quantity.optional { ", may be missing" } else { "" };
                    description.is = Some(format!("{}{range}{each}{optional}", self.shape(quantity.shape)));
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
            let value = self.value_text(field, cell.value)?;
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
