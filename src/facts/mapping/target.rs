//! Where values go: `gross_profit`, `moves.refer.services`, `goal services.weight`, `reward[].amount`.

use super::RowEntity;
use crate::diagnostic::{Code, Diagnostic};
use crate::facts::nearest;
use crate::prelude::*;
use crate::schema::{Entity, Field, FieldId, FieldType, Schema};

/// A place in the facts.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Target {
    /// `name`, `title`, `archetype`, `vendor`
    Head(&'static str),
    /// A field of the row's own entity, with its keys.
    Own(FieldId, Vec<String>),
    /// A field of a member of one of its lists.
    Member(Entity, Who, What),
}

/// Which member of a list.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Who {
    /// The one of this name.
    Named(String),
    /// One for each member of the source's list.
    Each,
}

/// What of a member.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    /// `name`, `title`
    Head(&'static str),
    /// A field, with its keys.
    Field(FieldId, Vec<String>),
}

impl RowEntity {
    /// The entity of the schema.
    pub(crate) fn entity(self) -> Entity {
        match self {
            RowEntity::Partner => Entity::Partner,
            RowEntity::Offer => Entity::Offer,
            RowEntity::Vendor => Entity::Vendor,
        }
    }
}

/// The heads that an entity has.
pub(super) fn heads(entity: Entity) -> &'static [&'static str] {
    match entity {
        Entity::Partner => &["name", "title", "archetype"],
        Entity::Offer => &["name", "title", "vendor"],
        _ => &["name", "title"],
    }
}

impl Target {
    /// Reads a target for rows that are such an entity.
    pub(super) fn parse(schema: &Schema, entity: Entity, text: &str) -> Result<Target, Diagnostic> {
        let text = text.trim();
        let own = text.strip_prefix(entity.word()).and_then(|rest| rest.strip_prefix('.')).unwrap_or(text);
        if let Some(member) = Entity::ALL.into_iter().find(|member| starts(text, member.word()) && member.list().is_some()) {
            return Target::member(schema, entity, member, text);
        }
        if let Some(head) = heads(entity).iter().find(|head| **head == own) {
            return Ok(Target::Head(head));
        }
        let (id, keys) = field(schema, entity, own, text)?;
        Ok(Target::Own(id, keys))
    }

    fn member(schema: &Schema, owner: Entity, member: Entity, text: &str) -> Result<Target, Diagnostic> {
        let word = member.word();
        if member.list().is_none_or(|(holder, _)| holder != owner) {
            let message = format!("`to: {text}`: a {} has no list of {word}s", owner.word());
            let help = format!("make a mapping whose rows are {}s", member.list().map_or("other", |(holder, _)| holder.word()));
            return Err(Diagnostic::without_place(Code::BAD_MAPPING, message).help(help));
        }
        let rest = text.get(word.len()..).unwrap_or("");
        let (who, what) = match rest.strip_prefix("[].") {
            Some(what) => (Who::Each, what),
            None => {
                let rest = rest.trim_start();
                let (name, what) = rest.split_once('.').unwrap_or((rest, ""));
                (Who::Named(name.trim().into()), what)
            }
        };
        if who == Who::Named(String::new()) {
            let message = format!("`to: {text}` does not say which {word}");
            let help = format!("write `{word} name.field`, or `{word}[].field` for each member of a list");
            return Err(Diagnostic::without_place(Code::BAD_MAPPING, message).help(help));
        }
        // An ask has one field beside what it asks for.
        let what = if what.is_empty() && member == Entity::Ask { "days" } else { what };
        if let Some(head) = heads(member).iter().find(|head| **head == what) {
            return Ok(Target::Member(member, who, What::Head(head)));
        }
        let (id, keys) = field(schema, member, what, text)?;
        Ok(Target::Member(member, who, What::Field(id, keys)))
    }

    /// The field that it leads to, if it is no head.
    pub(super) fn field<'s>(&self, schema: &'s Schema) -> Option<&'s Field> {
        match self {
            Target::Head(_) | Target::Member(_, _, What::Head(_)) => None,
            Target::Own(id, _) | Target::Member(_, _, What::Field(id, _)) => schema.field(*id),
        }
    }

    /// Whether it has a place for each member of a list.
    pub(super) fn is_each(&self) -> bool {
        matches!(self, Target::Member(_, Who::Each, _))
    }
}

/// `goal services`, `goal[]`, but not `goals`
fn starts(text: &str, word: &str) -> bool {
    text.strip_prefix(word).is_some_and(|rest| rest.starts_with([' ', '[']))
}

fn field(schema: &Schema, entity: Entity, path: &str, whole: &str) -> Result<(FieldId, Vec<String>), Diagnostic> {
    let mut parts = path.split('.').map(str::trim);
    let name = parts.next().unwrap_or("");
    let known = || schema.fields_of(entity).filter(|(_, field)| !matches!(field.kind, FieldType::Member(_)));
    let Some((id, field)) = known().find(|(_, field)| field.name == name) else {
        let message = format!("`to: {whole}`: there is no field `{name}` of {}", entity.with_article());
        let wrong = Diagnostic::without_place(Code::BAD_MAPPING, message);
        let names = known().map(|(_, field)| field.name.as_str());
        return Err(match nearest(name, names.chain(heads(entity).iter().copied())) {
            Some(near) => wrong.help(format!("did you mean `{near}`?")),
            None => wrong.help(format!("declare it in the program: `field {}.{name}: number = missing`", entity.word())),
        });
    };
    let keys: Vec<String> = parts.map(Into::into).collect();
    if keys.len() > field.keys.len() {
        let noun = if keys.len() == 1 { "key" } else { "keys" };
        let message = format!("`to: {whole}` has {} {noun}, and `{name}` has {}", keys.len(), field.keys.len());
        return Err(Diagnostic::without_place(Code::BAD_MAPPING, message).help("leave those out that are too many"));
    }
    Ok((id, keys))
}
