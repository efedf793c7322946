//! Records and people that come with a template. They are written by `templates`, never part of the model.
use serde::Deserialize;
use serde_json::{Map, Value};

use super::ApiName;

/// A file of records of one entity (`sartor/1/records`).
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct RecordsFile {
    pub entity: ApiName,
    pub records: Vec<RecordSeed>,
}

/// One record to be made.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct RecordSeed {
    /// Name inside these files; lookups of other records use it.
    pub key: Option<String>,
    /// Key of the owning user.
    pub owner: Option<String>,
    /// Key of the user who made the record.
    pub by: Option<String>,
    /// When the record was made.
    pub at: Option<String>,
    pub values: Map<String, Value>,
    #[serde(default)]
    pub moves: Vec<MoveSeed>,
}

/// A stage move after the record was made.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct MoveSeed {
    /// The stage field; none when the entity has one.
    pub field: Option<ApiName>,
    /// `pipeline/stage` or `stage`.
    pub to: String,
    pub at: Option<String>,
    pub by: Option<String>,
    pub note: Option<String>,
    #[serde(default)]
    pub values: Map<String, Value>,
}

/// A file of invented people (`sartor/1/users`).
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct UsersFile {
    pub users: Vec<UserSeed>,
}

/// One person.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct UserSeed {
    pub key: String,
    pub name: String,
    pub email: String,
    pub password: Option<String>,
    pub language: Option<String>,
    #[serde(default)]
    pub roles: Vec<ApiName>,
    #[serde(default = "yes")]
    pub active: bool,
}

fn yes() -> bool {
    true
}
