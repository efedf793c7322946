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
    pub owner: Option<SeedPerson>,
    /// Who made it; none means the owner.
    pub by: Option<SeedPerson>,
    pub at: Option<SeedMoment>,
    /// By field name: wire values, `{ "key" }` for a lookup, `{ "user" }` for a person, `{ "date", "add", "time" }` for a
    /// moment.
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
    pub at: Option<SeedMoment>,
    /// Who moved it; none means the owner.
    pub by: Option<SeedPerson>,
    pub note: Option<String>,
    #[serde(default)]
    pub values: Map<String, Value>,
}

/// A user, by the key in the users file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct SeedPerson {
    pub user: String,
}

/// A moment counted from when the records are made.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct SeedMoment {
    /// `now` or `today`.
    pub date: String,
    /// ±N and one of d, w, mo, q, y.
    pub add: Option<String>,
    /// `HH:MM` in the workspace's zone.
    pub time: Option<String>,
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
