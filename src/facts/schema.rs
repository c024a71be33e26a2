//! The JSON Schema of facts, made from the fields that a program declares.

use crate::prelude::*;
use crate::schema::{Default, Entity, Field, FieldType, Schema};
use serde_json::{Map as Object, Value, json};

/// JSON Schema (2020-12) of what [`super::read_data`] takes.
#[must_use]
pub fn facts_schema(schema: &Schema) -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Facts of goalfit",
        "description": "Values are text of the language, such as \"€130k per month\", or numbers in the unit that is stated.",
        "$defs": {
            "vendor": record(schema, Entity::Vendor),
            "partner": record(schema, Entity::Partner),
            "offer": record(schema, Entity::Offer),
        },
        "anyOf": [
            {
                "type": "object",
                "properties": {
                    "vendors": many("vendor"),
                    "partners": many("partner"),
                    "offers": many("offer"),
                },
                "minProperties": 1,
                "additionalProperties": false,
            },
            { "type": "array", "items": named("partner") },
            {
                "$ref": "#/$defs/partner",
                "required": ["name"],
                // These are facts as a whole, and no partner with fields that nobody knows.
                "properties": { "vendors": false, "partners": false, "offers": false },
            },
        ],
    })
}

/// One of a list, which says its own name.
fn named(of: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{of}"), "required": ["name"] })
}

/// A list, or an object by name.
fn many(of: &str) -> Value {
    by_name(&named(of), &json!({ "$ref": format!("#/$defs/{of}") }))
}

fn by_name(listed: &Value, under_its_name: &Value) -> Value {
    let own = json!({ "anyOf": [under_its_name, { "type": "null" }] });
    json!({ "anyOf": [
        { "type": "array", "items": listed },
        { "type": "object", "additionalProperties": own },
        { "type": "null" },
    ] })
}

fn record(schema: &Schema, entity: Entity) -> Value {
    let mut properties = Object::new();
    properties.insert("name".into(), json!({ "type": "string", "minLength": 1 }));
    properties.insert("title".into(), json!({ "type": ["string", "null"] }));
    match entity {
        Entity::Partner => drop(properties.insert("archetype".into(), json!({ "type": ["string", "null"] }))),
        Entity::Offer => drop(properties.insert("vendor".into(), json!({ "type": ["string", "null"] }))),
        _ => {}
    }
    for (_, field) in schema.fields_of(entity).filter(|(_, field)| !matches!(field.kind, FieldType::Member(_))) {
        properties.insert(field.name.clone(), field_schema(schema, field));
    }
    for member in Entity::ALL {
        let Some((owner, list)) = member.list() else { continue };
        if owner != entity {
            continue;
        }
        let of = if member == Entity::Ask {
            let days = schema.fields_of(member).find(|(_, field)| !matches!(field.kind, FieldType::Member(_)));
            let days = days.map_or(json!({}), |(_, field)| field_schema(schema, field));
            json!({ "type": ["object", "null"], "additionalProperties": days, "description": "By activity." })
        } else {
            let record = record(schema, member);
            // Rewards may go without a name.
            let mut listed = record.clone();
            if let (Value::Object(listed), true) = (&mut listed, member != Entity::Reward) {
                listed.insert("required".into(), json!(["name"]));
            }
            by_name(&listed, &record)
        };
        properties.insert(list.into(), of);
    }
    json!({ "type": "object", "properties": properties, "description": "Unknown fields are kept out and listed." })
}

fn field_schema(schema: &Schema, field: &Field) -> Value {
    let mut value = plain(schema, field);
    for key in field.keys.iter().rev() {
        value = json!({
            "anyOf": [
                { "type": "object", "additionalProperties": value },
                { "type": "array", "items": { "type": "string" }, "description": "Names that count fully." },
                { "type": "null" },
            ],
            "description": format!("By {}.", key.word()),
        });
    }
    let mut told = field.title.clone();
    match field.default {
        Default::Required => told.push_str(". Required, here or in the archetype."),
        Default::Missing => told.push_str(". May be missing."),
        _ => told.push_str(". Has a default, which is reported as assumed."),
    }
    if let Value::Object(object) = &mut value {
        object.insert("description".into(), json!(told));
    }
    value
}

fn plain(schema: &Schema, field: &Field) -> Value {
    match &field.kind {
        FieldType::Number { dimension, whole, percent } => {
            let unit = if *percent { "a share, 1 = 100%".into() } else { unit(dimension.words()) };
            let mut number = json!({ "type": if *whole { "integer" } else { "number" }, "description": format!("In {unit}.") });
            if let Value::Object(object) = &mut number {
                object.extend(field.low.map(|low| ("minimum".into(), json!(low))));
                object.extend(field.high.map(|high| ("maximum".into(), json!(high))));
            }
            json!({ "anyOf": [number, { "type": "string", "description": "Text of the language." }, { "type": "null" }], "x-unit": unit })
        }
        FieldType::Truth => json!({ "type": ["boolean", "string", "null"] }),
        FieldType::Symbol(set) => {
            let names = schema.set(*set).into_iter().flat_map(|set| set.members.keys());
            let names: Vec<Value> = names.map(|name| json!(name)).chain([Value::Null]).collect();
            json!({ "enum": names })
        }
        FieldType::Text | FieldType::Member(_) => json!({ "type": ["string", "null"] }),
        FieldType::Date => json!({ "type": ["string", "null"], "format": "date" }),
    }
}

fn unit(words: String) -> String {
    match words.as_str() {
        "a number" => "no unit".into(),
        "a duration" => "months".into(),
        _ => words,
    }
}
