//! Parameters of paths, queries and headers, each described once and referred to by every operation that takes it.

use utoipa::openapi::path::{Parameter as Described, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{Ref, Required};

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Path,
    Query,
    Header,
}

/// What it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Text,
    Name,
    Id,
    /// From, to.
    Number(i64, i64),
    OneOf(&'static [&'static str]),
    /// JSON inside text.
    Json,
}

/// A parameter; its text is `parameter.<key>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) struct Parameter {
    /// Its name among the components; another than `name` where operations mean different things by one name.
    key: &'static str,
    name: &'static str,
    place: Place,
    shape: Shape,
}

const fn query(name: &'static str, shape: Shape) -> Parameter {
    Parameter { key: name, name, place: Place::Query, shape }
}

const fn header(name: &'static str) -> Parameter {
    Parameter { key: name, name, place: Place::Header, shape: Shape::Text }
}

pub(in crate::http) const FILTER: Parameter = query("filter", Shape::Json);
pub(in crate::http) const SORT: Parameter = query("sort", Shape::Text);
pub(in crate::http) const FIELDS: Parameter = query("fields", Shape::Text);
pub(in crate::http) const FORMAT: Parameter = query("format", Shape::OneOf(&["csv"]));
pub(in crate::http) const LIMIT: Parameter = query("limit", Shape::Number(1, 200));
pub(in crate::http) const CURSOR: Parameter = query("cursor", Shape::Text);
pub(in crate::http) const COUNT: Parameter = query("count", Shape::OneOf(&["none", "capped", "exact"]));
pub(in crate::http) const LABELS: Parameter = query("labels", Shape::OneOf(&["all"]));
/// Of which entity, where all may be meant.
pub(in crate::http) const ENTITY: Parameter = Parameter { key: "of_entity", ..query("entity", Shape::Name) };
/// Only people with this right beyond records.
pub(in crate::http) const MAY: Parameter = query("may", Shape::OneOf(&["design"]));
/// With what only those who manage people are told.
pub(in crate::http) const DETAILS: Parameter = query("details", Shape::OneOf(&["true"]));
/// Drafts of people who may not go on with them.
pub(in crate::http) const OF: Parameter = query("of", Shape::OneOf(&["left"]));
/// Of the set-up address, or of a one-time link.
pub(in crate::http) const TOKEN: Parameter = query("token", Shape::Text);
pub(in crate::http) const NAME: Parameter = Parameter { key: "file_name", ..query("name", Shape::Text) };
pub(in crate::http) const DOWNLOAD: Parameter = query("download", Shape::OneOf(&["1"]));
pub(in crate::http) const SHOW: Parameter = query("show", Shape::Text);
pub(in crate::http) const TIMELINE_LIMIT: Parameter =
    Parameter { key: "timeline_limit", ..query("limit", Shape::Number(1, 100)) };
/// Part of what is looked for.
pub(in crate::http) const PART: Parameter = query("q", Shape::Text);
pub(in crate::http) const SEARCH: Parameter = Parameter { key: "search", ..query("q", Shape::Text) };
pub(in crate::http) const SEARCH_LIMIT: Parameter =
    Parameter { key: "search_limit", ..query("limit", Shape::Number(1, 20)) };
pub(in crate::http) const IF_MATCH: Parameter = header("If-Match");
pub(in crate::http) const IDEMPOTENCY_KEY: Parameter = header("Idempotency-Key");
pub(in crate::http) const IF_NONE_MATCH: Parameter = header("If-None-Match");
pub(super) const VIEW_AS: Parameter = header("Sartor-View-As");
pub(super) const VIEW_AS_DRAFT: Parameter = header("Sartor-View-As-Draft");
pub(super) const ACCEPT_LANGUAGE: Parameter = header("Accept-Language");

/// Those a path may hold, by name.
const OF_PATHS: [Parameter; 8] = [
    of_path("change", Shape::Id),
    of_path("entity", Shape::Name),
    of_path("id", Shape::Id),
    of_path("number", Shape::Number(0, i64::MAX)),
    of_path("kind", Shape::Name),
    of_path("item", Shape::Name),
    of_path("field", Shape::Name),
    of_path("key", Shape::Text),
];

const fn of_path(name: &'static str, shape: Shape) -> Parameter {
    Parameter { key: name, name, place: Place::Path, shape }
}

impl Parameter {
    /// The parameter in braces of a path; one that is not in the table above has no text and fails the test of texts.
    pub fn in_path(name: &'static str) -> Self {
        OF_PATHS.into_iter().find(|known| known.name == name).unwrap_or(of_path(name, Shape::Text))
    }

    /// Name among the document's components, and of its text.
    pub fn key(self) -> &'static str {
        self.key
    }

    pub fn reference(self) -> Ref {
        Ref::new(format!("#/components/parameters/{}", self.key))
    }

    /// As the document's components describe it.
    pub fn describe(self, text: String) -> Described {
        let (place, required) = match self.place {
            Place::Path => (ParameterIn::Path, Required::True),
            Place::Query => (ParameterIn::Query, Required::False),
            Place::Header => (ParameterIn::Header, Required::False),
        };
        let parameter = ParameterBuilder::new().name(self.name).parameter_in(place).required(required);
        parameter.description(Some(text)).schema(Some(self.schema())).build()
    }

    fn schema(self) -> Object {
        let text = ObjectBuilder::new().schema_type(Type::String);
        match self.shape {
            Shape::Text => text.build(),
            Shape::Name => text.pattern(Some("^[a-z][a-z0-9_]{0,47}$")).build(),
            Shape::Id => text.format(Some(SchemaFormat::Custom("uuid".to_owned()))).build(),
            Shape::Number(from, to) => {
                let number = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(from as f64));
                if to == i64::MAX { number.build() } else { number.maximum(Some(to as f64)).build() }
            }
            Shape::OneOf(words) => text.enum_values(Some(words.iter().copied())).build(),
            Shape::Json => text.content_media_type("application/json").build(),
        }
    }
}

/// Text without further rules, as headers are.
pub(super) fn text_schema() -> Object {
    ObjectBuilder::new().schema_type(Type::String).build()
}
