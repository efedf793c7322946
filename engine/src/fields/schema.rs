//! The JSON Schema of a record as it is sent and as it is answered: types, formats, lengths and unconditional `required`.
//! Everything with a condition is a rule.

use super::integer::LIMIT;
use super::{address, duration, email, many_to_many, signature, tags, url};
use crate::locales::Language;
use crate::registry::{Entity, Field, Kind, Registry};
use serde_json::{Map, Value as Json, json};

/// What may be sent to create a record of `entity`, limited to fields `writable` allows. JSON Schema 2020-12.
pub fn record_schema(
    _registry: &Registry,
    entity: &Entity,
    language: Language,
    writable: impl Fn(&Field) -> bool,
) -> Json {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for field in entity.fields.iter().filter(|field| !field.read_only && writable(field)) {
        let mut schema = value_schema(entity, field);
        schema["title"] = json!(field.label.text(language));
        properties.insert(field.name.to_string(), schema);
        if field.required && field.default.is_none() {
            required.push(json!(field.name));
        }
    }
    // What is said about the change, and lines written with the record, stand beside the values.
    properties.insert("$note".to_owned(), json!({ "type": ["string", "null"], "maxLength": 2000 }));
    let list = json!({ "type": "array", "items": { "type": "object" } });
    properties.insert("$lines".to_owned(), json!({ "type": "object", "additionalProperties": list }));
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": entity.label.text(language),
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn value_schema(entity: &Entity, field: &Field) -> Json {
    match &field.kind {
        Kind::Text { max_length } | Kind::LongText { max_length } => {
            json!({ "type": ["string", "null"], "maxLength": max_length })
        }
        Kind::Integer { min, max } => {
            json!({ "type": ["integer", "null"], "minimum": min.unwrap_or(-LIMIT), "maximum": max.unwrap_or(LIMIT) })
        }
        Kind::Decimal { scale, .. } | Kind::Percent { scale, .. } => {
            json!({ "type": ["string", "number", "null"], "pattern": decimal_pattern(*scale) })
        }
        Kind::Money { scale, .. } => json!({
            "type": ["string", "number", "object", "null"],
            "pattern": decimal_pattern(*scale),
            "properties": { "amount": { "type": ["string", "number"], "pattern": decimal_pattern(*scale) }, "currency": { "type": "string", "pattern": "^[A-Z]{3}$" } },
            "required": ["amount"],
            "additionalProperties": false,
        }),
        Kind::Rating { max } => json!({ "type": ["integer", "null"], "minimum": 1, "maximum": max }),
        Kind::Duration => {
            json!({ "type": ["integer", "string", "null"], "minimum": 0, "maximum": duration::MAX_MINUTES })
        }
        Kind::Email => json!({ "type": ["string", "null"], "maxLength": email::MAX_LENGTH, "pattern": "[@＠]" }),
        Kind::Phone => {
            json!({ "type": ["string", "null"], "examples": ["13800000000", "+442071838750", "02100000000,123"] })
        }
        Kind::Url => json!({ "type": ["string", "null"], "maxLength": url::MAX_LENGTH }),
        Kind::Time => json!({ "type": ["string", "null"], "pattern": TIME }),
        Kind::Boolean => json!({ "type": ["boolean", "null"] }),
        Kind::Date => json!({ "type": ["string", "null"], "format": "date" }),
        Kind::DateTime => json!({ "type": ["string", "null"], "format": "date-time" }),
        Kind::Choice(choices) => {
            let mut names: Vec<Json> = choices.iter().map(|choice| json!(choice.name)).collect();
            names.push(Json::Null);
            json!({ "enum": names })
        }
        Kind::MultiChoice(choices) => {
            let names: Vec<Json> = choices.iter().map(|choice| json!(choice.name)).collect();
            json!({ "type": ["array", "null"], "items": { "enum": names }, "uniqueItems": true })
        }
        Kind::AutoNumber(_) => json!({ "type": ["string", "null"], "readOnly": true }),
        Kind::Tags => json!({
            "type": ["array", "null"],
            "items": { "type": "string", "minLength": 1, "maxLength": tags::MAX_LENGTH, "pattern": "^[^,，]*$" },
            "maxItems": tags::MAX_TAGS,
        }),
        // Any value at all; 64 kB and 32 levels are more than a schema can say.
        Kind::Json => json!({}),
        Kind::Position => json!({
            "type": ["object", "null"],
            "properties": {
                "lat": { "type": ["string", "number"], "pattern": decimal_pattern(6) },
                "lng": { "type": ["string", "number"], "pattern": decimal_pattern(6) },
                "accuracy": { "type": ["number", "null"], "minimum": 0 },
            },
            "required": ["lat", "lng"],
            "additionalProperties": false,
        }),
        // One line is understood too.
        Kind::Address { .. } => {
            let part = |most: usize| json!({ "type": ["string", "null"], "maxLength": most });
            json!({
                "type": ["object", "string", "null"],
                "properties": {
                    "country": { "type": ["string", "null"], "pattern": "^([A-Za-z]{2})?$" },
                    "province": part(address::MAX_PLACE),
                    "city": part(address::MAX_PLACE),
                    "district": part(address::MAX_PLACE),
                    "street": part(address::MAX_STREET),
                    "postcode": part(address::MAX_POSTCODE),
                },
                "additionalProperties": false,
            })
        }
        Kind::Signature => json!({
            "type": ["object", "null"],
            "properties": {
                "name": { "type": "string", "maxLength": signature::MAX_NAME },
                "strokes": { "type": ["array", "null"], "items": { "type": "array", "items": { "type": "integer", "minimum": 0, "maximum": signature::WIDTH } } },
                "at": { "type": ["string", "null"], "format": "date-time" },
                "by": { "type": ["object", "string", "null"] },
            },
            "required": ["name"],
            "additionalProperties": false,
        }),
        // A text is understood too: its lines are paragraphs. Which nodes there are is in the guide.
        Kind::RichText { .. } => json!({
            "type": ["object", "string", "null"],
            "properties": { "type": { "const": "doc" }, "content": { "type": "array", "items": { "type": "object" } } },
            "required": ["type"],
        }),
        Kind::Stage => {
            let names: Vec<Json> =
                entity.pipelines_of(field.ix).flat_map(|p| &p.stages).map(|stage| json!(stage.key)).collect();
            json!({ "type": ["string", "null"], "examples": names })
        }
        // Which entities there are is not everybody's to know; the engine says it of a wrong one.
        Kind::Regarding { .. } => json!({
            "type": ["object", "null"],
            "properties": { "entity": { "type": "string" }, "id": { "type": "string", "format": "uuid" } },
            "required": ["entity", "id"],
        }),
        Kind::Attachment { most, .. } | Kind::Image { most } => ids_schema(*most),
        Kind::ManyToMany { .. } => ids_schema(many_to_many::MOST),
        Kind::Id | Kind::Lookup { .. } | Kind::User => json!({
            "type": ["string", "object", "null"],
            "format": "uuid",
            "properties": { "id": { "type": "string", "format": "uuid" } },
            "required": ["id"],
        }),
    }
}

fn ids_schema(most: usize) -> Json {
    json!({
        "type": ["array", "null"],
        "maxItems": most,
        "items": {
            "type": ["string", "object"],
            "format": "uuid",
            "properties": { "id": { "type": "string", "format": "uuid" } },
            "required": ["id"],
        },
    })
}

/// What an answer about a record of `entity` holds, limited to fields `readable` allows. Shapes it refers to
/// (`RecordRights`, `ProblemItem`, `File`) are those of the OpenAPI document.
pub fn output_schema(
    _registry: &Registry,
    entity: &Entity,
    language: Language,
    readable: impl Fn(&Field) -> bool,
) -> Json {
    let mut properties = Map::new();
    properties.insert("id".to_owned(), json!({ "type": "string", "format": "uuid" }));
    properties.insert("version".to_owned(), json!({ "type": "integer", "minimum": 1 }));
    let own = entity.fields.iter().filter(|field| !matches!(&*field.name, "id" | "version" | "deleted_at"));
    for field in own.filter(|field| readable(field)) {
        let mut schema = answer_schema(entity, field);
        schema["title"] = json!(field.label.text(language));
        if let Some(help) = &field.help {
            schema["description"] = json!(help.text(language));
        }
        properties.insert(field.name.to_string(), schema);
    }
    properties.insert("rights".to_owned(), json!({ "$ref": "#/components/schemas/RecordRights" }));
    let warnings = json!({ "type": "array", "items": { "$ref": "#/components/schemas/ProblemItem" } });
    properties.insert("warnings".to_owned(), warnings);
    json!({
        "title": entity.label.text(language),
        "type": "object",
        "properties": properties,
        "required": ["id", "version"],
        "additionalProperties": false,
    })
}

fn answer_schema(entity: &Entity, field: &Field) -> Json {
    match &field.kind {
        Kind::Text { .. } | Kind::LongText { .. } | Kind::Email | Kind::Phone => json!({ "type": ["string", "null"] }),
        Kind::Url => json!({ "type": ["string", "null"], "format": "uri" }),
        Kind::Time => json!({ "type": ["string", "null"], "pattern": TIME }),
        Kind::Integer { .. } | Kind::Rating { .. } | Kind::Duration => json!({ "type": ["integer", "null"] }),
        Kind::Decimal { scale, .. } | Kind::Percent { scale, .. } => {
            json!({ "type": ["string", "null"], "pattern": decimal_pattern(*scale) })
        }
        Kind::Money { scale, .. } => json!({
            "type": ["object", "null"],
            "properties": {
                "amount": { "type": "string", "pattern": decimal_pattern(*scale) },
                "currency": { "type": "string", "pattern": "^[A-Z]{3}$" },
            },
            "required": ["amount", "currency"],
        }),
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Date => json!({ "type": ["string", "null"], "format": "date" }),
        Kind::DateTime => json!({ "type": ["string", "null"], "format": "date-time" }),
        // Retired options stay on old records, so names are examples and no closed list.
        Kind::Choice(choices) => {
            let names: Vec<&str> = choices.iter().map(|choice| &*choice.name).collect();
            json!({ "type": ["string", "null"], "examples": names })
        }
        Kind::MultiChoice(choices) => {
            let names: Vec<&str> = choices.iter().map(|choice| &*choice.name).collect();
            json!({ "type": ["array", "null"], "items": { "type": "string", "examples": names } })
        }
        Kind::AutoNumber(_) => json!({ "type": ["string", "null"] }),
        Kind::Tags => json!({ "type": ["array", "null"], "items": { "type": "string" } }),
        Kind::Json => json!({}),
        Kind::Position => json!({
            "type": ["object", "null"],
            "properties": {
                "lat": { "type": "string", "pattern": decimal_pattern(6) },
                "lng": { "type": "string", "pattern": decimal_pattern(6) },
                "accuracy": { "type": "integer", "minimum": 0 },
            },
            "required": ["lat", "lng"],
        }),
        // Parts that are empty are not there.
        Kind::Address { .. } => json!({
            "type": ["object", "null"],
            "properties": {
                "country": { "type": "string", "pattern": "^[A-Z]{2}$" },
                "province": { "type": "string" },
                "city": { "type": "string" },
                "district": { "type": "string" },
                "street": { "type": "string" },
                "postcode": { "type": "string" },
            },
            "required": ["country"],
        }),
        Kind::Signature => json!({
            "type": ["object", "null"],
            "properties": {
                "name": { "type": "string" },
                "strokes": { "type": "array", "items": { "type": "array", "items": { "type": "integer" } } },
                "at": { "type": "string", "format": "date-time" },
                "by": {
                    "type": "object",
                    "properties": { "id": { "type": "string", "format": "uuid" }, "name": { "type": ["string", "null"] } },
                    "required": ["id", "name"],
                },
            },
            "required": ["name"],
        }),
        Kind::RichText { .. } => json!({
            "type": ["object", "null"],
            "properties": { "type": { "const": "doc" }, "content": { "type": "array", "items": { "type": "object" } } },
            "required": ["type", "content"],
        }),
        Kind::Stage => {
            let stages = entity.pipelines_of(field.ix).flat_map(|pipeline| &pipeline.stages);
            json!({ "type": ["string", "null"], "examples": stages.map(|stage| &*stage.key).collect::<Vec<_>>() })
        }
        Kind::Id => json!({ "type": "string", "format": "uuid" }),
        Kind::Regarding { .. } => json!({
            "type": ["object", "null"],
            "properties": {
                "entity": { "type": "string" },
                "id": { "type": "string", "format": "uuid" },
                "name": { "type": ["string", "null"] },
            },
            "required": ["entity", "id", "name"],
        }),
        Kind::ManyToMany { .. } => json!({
            "type": ["array", "null"],
            "items": {
                "type": "object",
                "properties": { "id": { "type": "string", "format": "uuid" }, "name": { "type": ["string", "null"] } },
                "required": ["id", "name"],
            },
        }),
        Kind::Attachment { .. } | Kind::Image { .. } => json!({
            "type": ["array", "null"],
            "items": { "$ref": "#/components/schemas/File" },
        }),
        // Further fields stand beside the name when a path asked for them.
        Kind::Lookup { .. } | Kind::User => json!({
            "type": ["object", "null"],
            "properties": { "id": { "type": "string", "format": "uuid" }, "name": { "type": ["string", "null"] } },
            "required": ["id", "name"],
        }),
    }
}

const TIME: &str = r"^([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?$";

fn decimal_pattern(scale: u32) -> String {
    if scale == 0 { r"^-?\d+$".to_owned() } else { format!(r"^-?\d+(\.\d{{1,{scale}}}0*)?$") }
}
