//! One field of an entity: what all fields share, and per type what only that type has. How a value is stored and
//! shown belongs to `fields`.
use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, de::Error};
use serde_json::Value;

use super::{ApiName, ElementId, FieldType, Label};

/// A field. `kind` carries the type and its own properties.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Field {
    pub id: ElementId,
    pub name: ApiName,
    #[serde(default)]
    pub aliases: Vec<ApiName>,
    pub label: Option<Label>,
    pub help: Option<Label>,
    #[serde(default)]
    pub required: bool,
    #[serde(default)]
    pub read_only: bool,
    /// How values of an earlier type become values of this one, when a publish changes it.
    pub convert: Option<Convert>,
    /// Where records with a removed own option go: by its id, the name of another option, or none for no value.
    #[serde(default)]
    pub moved: BTreeMap<ElementId, Option<ApiName>>,
    /// Default as written: a wire value, a relative date object, or `$me` for a user.
    pub default: Option<Value>,
    #[serde(flatten)]
    pub kind: FieldKind,
}

impl Field {
    /// The type without its properties.
    pub fn field_type(&self) -> FieldType {
        self.kind.field_type()
    }

    /// Whether `name` is the field's name or an earlier one.
    pub fn answers_to(&self, name: &str) -> bool {
        self.name == *name || self.aliases.iter().any(|alias| alias == name)
    }
}

/// A change of type of a field that has values.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Convert {
    /// The type it had: for another one this says nothing.
    pub from: FieldType,
    /// What values become that are to become something else than they say, by the text people read: a text as somebody would
    /// type it into the field, or none for no value.
    #[serde(default)]
    pub map: BTreeMap<String, Option<String>>,
    /// What becomes of values that mean nothing in the new type. Without it, they stand in the way.
    pub rest: Option<Rest>,
}

/// What becomes of values nobody settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rest {
    /// The records have no value in the field any more.
    Empty,
}

/// The type of a field with the properties only that type has; defaults are filled in.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum FieldKind {
    Text {
        #[serde(default = "text_length")]
        max_length: u32,
    },
    LongText {
        #[serde(default = "long_text_length")]
        max_length: u32,
    },
    /// Text with headings, lists and styles; `max_length` counts the characters people read.
    RichText {
        #[serde(default = "long_text_length")]
        max_length: u32,
    },
    Integer {
        #[serde(default, deserialize_with = "decimal_text")]
        min: Option<String>,
        #[serde(default, deserialize_with = "decimal_text")]
        max: Option<String>,
    },
    Money {
        #[serde(default, deserialize_with = "decimal_text")]
        min: Option<String>,
        #[serde(default, deserialize_with = "decimal_text")]
        max: Option<String>,
        #[serde(default = "two")]
        scale: u8,
    },
    /// 15 means 15 %.
    Percent {
        #[serde(default, deserialize_with = "decimal_text")]
        min: Option<String>,
        #[serde(default, deserialize_with = "decimal_text")]
        max: Option<String>,
        #[serde(default = "two")]
        scale: u8,
    },
    Decimal {
        #[serde(default, deserialize_with = "decimal_text")]
        min: Option<String>,
        #[serde(default, deserialize_with = "decimal_text")]
        max: Option<String>,
        #[serde(default = "two")]
        scale: u8,
    },
    /// 1 to `max`, 5 when not given.
    Rating {
        #[serde(default, deserialize_with = "decimal_text")]
        max: Option<String>,
    },
    /// Whole minutes.
    Duration {},
    Email {},
    Phone {},
    Url {},
    Time {},
    Boolean {},
    Date {},
    Datetime {},
    /// Options come from the shared list `choices`, or are the field's own. `Model::options` gives either.
    Choice {
        #[serde(default)]
        choices: Option<ApiName>,
        #[serde(default)]
        options: Vec<ChoiceOption>,
    },
    /// Several options of a list, in no order of their own.
    MultiChoice {
        #[serde(default)]
        choices: Option<ApiName>,
        #[serde(default)]
        options: Vec<ChoiceOption>,
    },
    /// Words made by hand.
    Tags {},
    /// Given by the engine when a record is made; `pattern` as in `NumberPattern`.
    AutoNumber {
        pattern: String,
    },
    /// Any JSON value.
    Json {},
    /// A place on earth.
    Position {},
    /// A name somebody signed with, drawn or typed.
    Signature {},
    /// Where somebody is, in parts; `country` is that of an address that names none.
    Address {
        #[serde(default = "home")]
        country: String,
    },
    Lookup {
        to: ApiName,
        #[serde(default)]
        on_delete: OnDelete,
        #[serde(default)]
        inverse: Option<Inverse>,
    },
    /// One record of any of several entities.
    Regarding {
        to: Vec<ApiName>,
        #[serde(default)]
        on_delete: OnDelete,
        #[serde(default)]
        inverse: Option<Inverse>,
    },
    /// A set of records of another entity.
    ManyToMany {
        to: ApiName,
        #[serde(default)]
        inverse: Option<Inverse>,
    },
    /// Files of the types in `accept` (media types; `image/*` for all of a kind), or of any.
    Attachment {
        #[serde(default = "twenty")]
        max_count: u8,
        #[serde(default)]
        accept: Vec<String>,
    },
    /// Pictures a browser can show.
    Image {
        #[serde(default = "twenty")]
        max_count: u8,
    },
    User {},
    Stage {},
    /// Computed from other fields of the record, and of those it refers to.
    Formula {
        result: ResultType,
        #[serde(default = "two")]
        scale: u8,
        formula: String,
    },
    /// Computed from the records of a related list or set.
    Rollup {
        /// Inverse name of a field that points here, or an own set.
        of: ApiName,
        op: RollupOp,
        /// The related records' field; none for `count`.
        #[serde(default)]
        field: Option<ApiName>,
        /// For `latest`: what says which is the latest; when it was made, when not given.
        #[serde(default)]
        by: Option<ApiName>,
        #[serde(default)]
        filter: Option<Value>,
    },
}

/// What a formula gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResultType {
    Money,
    Decimal,
    Percent,
    Integer,
    Text,
    Boolean,
    Date,
    Datetime,
}

/// What a roll-up does with the related records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RollupOp {
    Count,
    Sum,
    Min,
    Max,
    Avg,
    Latest,
}

impl RollupOp {
    /// The word used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            RollupOp::Count => "count",
            RollupOp::Sum => "sum",
            RollupOp::Min => "min",
            RollupOp::Max => "max",
            RollupOp::Avg => "avg",
            RollupOp::Latest => "latest",
        }
    }
}

impl FieldKind {
    /// Whether the field can point to records of an entity.
    pub fn points_to(&self, entity: &str) -> bool {
        match self {
            FieldKind::Lookup { to, .. } | FieldKind::ManyToMany { to, .. } => *to == *entity,
            FieldKind::Regarding { to, .. } => to.iter().any(|name| *name == *entity),
            _ => false,
        }
    }

    /// Whether the engine computes the values.
    pub fn is_computed(&self) -> bool {
        matches!(self, FieldKind::Formula { .. } | FieldKind::Rollup { .. })
    }

    /// The type without its properties.
    pub fn field_type(&self) -> FieldType {
        match self {
            FieldKind::Text { .. } => FieldType::Text,
            FieldKind::LongText { .. } => FieldType::LongText,
            FieldKind::RichText { .. } => FieldType::RichText,
            FieldKind::Integer { .. } => FieldType::Integer,
            FieldKind::Money { .. } => FieldType::Money,
            FieldKind::Percent { .. } => FieldType::Percent,
            FieldKind::Decimal { .. } => FieldType::Decimal,
            FieldKind::Rating { .. } => FieldType::Rating,
            FieldKind::Duration {} => FieldType::Duration,
            FieldKind::Email {} => FieldType::Email,
            FieldKind::Phone {} => FieldType::Phone,
            FieldKind::Url {} => FieldType::Url,
            FieldKind::Time {} => FieldType::Time,
            FieldKind::Boolean {} => FieldType::Boolean,
            FieldKind::Date {} => FieldType::Date,
            FieldKind::Datetime {} => FieldType::Datetime,
            FieldKind::Choice { .. } => FieldType::Choice,
            FieldKind::MultiChoice { .. } => FieldType::MultiChoice,
            FieldKind::Tags {} => FieldType::Tags,
            FieldKind::AutoNumber { .. } => FieldType::AutoNumber,
            FieldKind::Json {} => FieldType::Json,
            FieldKind::Position {} => FieldType::Position,
            FieldKind::Signature {} => FieldType::Signature,
            FieldKind::Address { .. } => FieldType::Address,
            FieldKind::Lookup { .. } => FieldType::Lookup,
            FieldKind::Regarding { .. } => FieldType::Regarding,
            FieldKind::ManyToMany { .. } => FieldType::ManyToMany,
            FieldKind::Attachment { .. } => FieldType::Attachment,
            FieldKind::Image { .. } => FieldType::Image,
            FieldKind::User {} => FieldType::User,
            FieldKind::Stage {} => FieldType::Stage,
            FieldKind::Formula { .. } => FieldType::Formula,
            FieldKind::Rollup { .. } => FieldType::Rollup,
        }
    }
}

/// One option of a choice. Records keep its id.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct ChoiceOption {
    pub id: ElementId,
    pub name: ApiName,
    #[serde(default)]
    pub aliases: Vec<ApiName>,
    pub label: Option<Label>,
    pub hue: Option<u16>,
    /// Kept on old records, no longer offered.
    #[serde(default)]
    pub retired: bool,
}

/// What happens to records that point to a deleted one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnDelete {
    /// The target can not be deleted while they point to it.
    #[default]
    Block,
    /// Their field becomes empty.
    Clear,
    /// They are deleted too.
    Cascade,
}

/// A lookup as seen from its target: the list of records that point to it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Inverse {
    pub name: ApiName,
    pub label: Option<Label>,
    /// Of lines: the whole number of their own that says which comes first.
    pub order: Option<ApiName>,
}

fn text_length() -> u32 {
    200
}

fn long_text_length() -> u32 {
    10_000
}

fn home() -> String {
    "CN".to_owned()
}

fn two() -> u8 {
    2
}

fn twenty() -> u8 {
    20
}

/// Reads a number, or its text, as exact decimal text.
fn decimal_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    match Option::<Value>::deserialize(deserializer)? {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(Value::Bool(_) | Value::Array(_) | Value::Object(_)) => Err(D::Error::custom("a number or its text")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_reads_with_its_defaults() {
        let check = |json: &str, expect: FieldKind| {
            let field: Field = serde_json::from_str(json).expect("a field");
            assert_eq!(field.kind, expect);
            assert_eq!(FieldType::find(field.field_type().as_str()), Some(field.field_type()));
        };
        check(r#"{"id":"fld_a","name":"a","type":"text"}"#, FieldKind::Text { max_length: 200 });
        check(r#"{"id":"fld_a","name":"a","type":"long_text","x-note":1}"#, FieldKind::LongText { max_length: 10_000 });
        check(
            r#"{"id":"fld_a","name":"a","type":"money","min":0,"max":"9.50"}"#,
            FieldKind::Money { min: Some("0".into()), max: Some("9.50".into()), scale: 2 },
        );
        check(r#"{"id":"fld_a","name":"a","type":"boolean","default":true}"#, FieldKind::Boolean {});
        check(
            r#"{"id":"fld_a","name":"a","type":"lookup","to":"account"}"#,
            FieldKind::Lookup { to: ApiName::new("account").expect("name"), on_delete: OnDelete::Block, inverse: None },
        );
    }
}
