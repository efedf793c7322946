//! The closed list of field types. What each of them does belongs to `fields`.
use serde::{Deserialize, Serialize};

/// What kind of value a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    Text,
    LongText,
    RichText,
    Integer,
    Money,
    Percent,
    Decimal,
    Rating,
    Duration,
    Email,
    Phone,
    Url,
    Time,
    Boolean,
    Date,
    Datetime,
    Choice,
    MultiChoice,
    Tags,
    AutoNumber,
    Json,
    Position,
    Address,
    Lookup,
    Regarding,
    ManyToMany,
    Attachment,
    Image,
    Signature,
    User,
    Stage,
    Formula,
    Rollup,
}

impl FieldType {
    /// Every type, in the order the designer offers them.
    pub const ALL: [FieldType; 33] = [
        FieldType::Text,
        FieldType::LongText,
        FieldType::RichText,
        FieldType::Integer,
        FieldType::Money,
        FieldType::Percent,
        FieldType::Decimal,
        FieldType::Rating,
        FieldType::Duration,
        FieldType::Email,
        FieldType::Phone,
        FieldType::Url,
        FieldType::Time,
        FieldType::Boolean,
        FieldType::Date,
        FieldType::Datetime,
        FieldType::Choice,
        FieldType::MultiChoice,
        FieldType::Tags,
        FieldType::AutoNumber,
        FieldType::Json,
        FieldType::Position,
        FieldType::Address,
        FieldType::Lookup,
        FieldType::Regarding,
        FieldType::ManyToMany,
        FieldType::Attachment,
        FieldType::Image,
        FieldType::Signature,
        FieldType::User,
        FieldType::Stage,
        FieldType::Formula,
        FieldType::Rollup,
    ];

    /// The word used in files and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            FieldType::Text => "text",
            FieldType::LongText => "long_text",
            FieldType::RichText => "rich_text",
            FieldType::Integer => "integer",
            FieldType::Money => "money",
            FieldType::Percent => "percent",
            FieldType::Decimal => "decimal",
            FieldType::Rating => "rating",
            FieldType::Duration => "duration",
            FieldType::Email => "email",
            FieldType::Phone => "phone",
            FieldType::Url => "url",
            FieldType::Time => "time",
            FieldType::Boolean => "boolean",
            FieldType::Date => "date",
            FieldType::Datetime => "datetime",
            FieldType::Choice => "choice",
            FieldType::MultiChoice => "multi_choice",
            FieldType::Tags => "tags",
            FieldType::AutoNumber => "auto_number",
            FieldType::Json => "json",
            FieldType::Position => "position",
            FieldType::Address => "address",
            FieldType::Lookup => "lookup",
            FieldType::Regarding => "regarding",
            FieldType::ManyToMany => "many_to_many",
            FieldType::Attachment => "attachment",
            FieldType::Image => "image",
            FieldType::Signature => "signature",
            FieldType::User => "user",
            FieldType::Stage => "stage",
            FieldType::Formula => "formula",
            FieldType::Rollup => "rollup",
        }
    }

    /// The type a word of a file stands for.
    pub fn find(word: &str) -> Option<FieldType> {
        FieldType::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}
