//! The JSON Schemas of the kinds of file, embedded and compiled once. They say what a file may hold; their `x-`
//! annotations (see `walk`) say what it means. Nothing is ever fetched.
use std::sync::OnceLock;

use jsonschema::{PatternOptions, Registry, Validator};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A kind of metadata file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Template,
    Settings,
    Entity,
    Form,
    View,
    Pipeline,
    Choices,
    Role,
    Navigation,
    Records,
    Users,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 11] = [
        Kind::Template,
        Kind::Settings,
        Kind::Entity,
        Kind::Form,
        Kind::View,
        Kind::Pipeline,
        Kind::Choices,
        Kind::Role,
        Kind::Navigation,
        Kind::Records,
        Kind::Users,
    ];

    /// The word in `$schema` (`sartor/1/<word>`) and in `/metadata/schemas/{kind}`.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Template => "template",
            Kind::Settings => "settings",
            Kind::Entity => "entity",
            Kind::Form => "form",
            Kind::View => "view",
            Kind::Pipeline => "pipeline",
            Kind::Choices => "choices",
            Kind::Role => "role",
            Kind::Navigation => "navigation",
            Kind::Records => "records",
            Kind::Users => "users",
        }
    }

    /// Whether the file belongs to the entity whose `entity.json` stands in the same folder.
    pub fn belongs_to_entity(self) -> bool {
        match self {
            Kind::Form | Kind::View | Kind::Pipeline => true,
            Kind::Template
            | Kind::Settings
            | Kind::Entity
            | Kind::Choices
            | Kind::Role
            | Kind::Navigation
            | Kind::Records
            | Kind::Users => false,
        }
    }
}

/// The kind a document says it is.
pub fn kind_of(document: &Value) -> Option<Kind> {
    let word = document.get("$schema")?.as_str()?.strip_prefix("sartor/1/")?;
    Kind::ALL.into_iter().find(|kind| kind.as_str() == word)
}

/// The schema of a kind, or of a shape they share (`common`, `label`, `filter`).
pub fn schema(name: &str) -> Option<&'static Value> {
    SOURCES.iter().position(|(known, _)| *known == name).map(|at| &schemas()[at])
}

/// The compiled schema of a kind.
pub fn validator(kind: Kind) -> &'static Validator {
    static VALIDATORS: OnceLock<Vec<Validator>> = OnceLock::new();
    &VALIDATORS.get_or_init(|| Kind::ALL.into_iter().map(compile).collect())[kind as usize]
}

const SOURCES: [(&str, &str); 14] = [
    ("template", include_str!("../../schemas/template.json")),
    ("settings", include_str!("../../schemas/settings.json")),
    ("entity", include_str!("../../schemas/entity.json")),
    ("form", include_str!("../../schemas/form.json")),
    ("view", include_str!("../../schemas/view.json")),
    ("pipeline", include_str!("../../schemas/pipeline.json")),
    ("choices", include_str!("../../schemas/choices.json")),
    ("role", include_str!("../../schemas/role.json")),
    ("navigation", include_str!("../../schemas/navigation.json")),
    ("records", include_str!("../../schemas/records.json")),
    ("users", include_str!("../../schemas/users.json")),
    ("common", include_str!("../../schemas/common.json")),
    ("label", include_str!("../../schemas/label.json")),
    ("filter", include_str!("../../schemas/filter.json")),
];

/// All embedded schemas, those of the kinds first.
pub fn schemas() -> &'static [Value] {
    static SCHEMAS: OnceLock<Vec<Value>> = OnceLock::new();
    let parse = |(_, text)| serde_json::from_str(text).expect("an embedded schema is JSON");
    SCHEMAS.get_or_init(|| SOURCES.into_iter().map(parse).collect())
}

fn compile(kind: Kind) -> Validator {
    let named = SOURCES.iter().zip(schemas());
    let shared = named.map(|((name, _), schema)| (format!("json-schema:///sartor/1/{name}"), schema));
    let registry = Registry::new().extend(shared).and_then(|registry| registry.prepare());
    let root = serde_json::json!({ "$ref": format!("json-schema:///sartor/1/{}", kind.as_str()) });
    jsonschema::options()
        .with_registry(&registry.expect("the embedded schemas refer to each other"))
        .offline()
        .with_pattern_options(PatternOptions::regex())
        .should_validate_formats(true)
        .build(&root)
        .expect("an embedded schema compiles")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_kind_compiles_and_knows_its_files() {
        for (at, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, at);
            assert_eq!(kind_of(&json!({ "$schema": format!("sartor/1/{}", kind.as_str()) })), Some(kind));
            assert!(schema(kind.as_str()).is_some());
            assert!(!validator(kind).is_valid(&json!({ "$schema": "sartor/1/other" })));
        }
        assert_eq!(kind_of(&json!({ "$schema": "sartor/2/entity" })), None);
        assert_eq!(kind_of(&json!(["x"])), None);
    }

    #[test]
    fn every_property_is_described() {
        fn check(at: &str, schema: &Value) {
            if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
                for (name, property) in properties {
                    for word in ["title", "description"] {
                        assert!(property.get(word).is_some(), "{at}/{name} has no {word}");
                    }
                }
            }
            match schema {
                Value::Object(map) => {
                    let described = map.iter().filter(|(key, _)| *key != "if");
                    described.for_each(|(key, value)| check(&format!("{at}/{key}"), value));
                }
                Value::Array(list) => list.iter().for_each(|value| check(at, value)),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
        SOURCES.iter().zip(schemas()).for_each(|((name, _), schema)| check(name, schema));
    }
}
