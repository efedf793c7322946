//! API keys: a program's way in, with the rights of the person it acts for.

mod store;

pub use store::{delete, list};
pub(super) use store::{find_actor, touch};

use super::token::{self, KeyText};
use crate::clock::Clock;
use crate::db::{Database, sql::instant_text};
use crate::error::{Problem, Result};
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// How long an API key lasts.
const KEY_DAYS: i64 = 365;

/// What a key may do of what its person may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Grant {
    /// Look, and change nothing.
    Read,
    Write,
}

impl Grant {
    pub const TABLE: [(Grant, &'static str); 2] = [(Grant::Read, "read"), (Grant::Write, "write")];

    pub fn name(self) -> &'static str {
        Self::TABLE.iter().find(|(grant, _)| *grant == self).map_or("read", |(_, name)| name)
    }

    pub(super) fn of_name(name: &str) -> Result<Self> {
        let found = Self::TABLE.iter().find(|(_, own)| *own == name).map(|(grant, _)| *grant);
        found.ok_or_else(|| Problem::internal("a key of a scope that is not known"))
    }
}

/// A key as its person sees it: never its text.
#[derive(Clone, Debug)]
pub struct Key {
    pub id: String,
    pub name: String,
    pub created_at: DateTime<Utc>,
    pub seen_at: Option<DateTime<Utc>>,
    pub expires_at: Option<DateTime<Utc>>,
    pub grant: Grant,
}

impl Key {
    /// As answers tell it.
    pub fn to_json(&self) -> Json {
        json!({
            "id": self.id,
            "name": self.name,
            "scope": self.grant.name(),
            "created_at": instant_text(self.created_at),
            "seen_at": self.seen_at.map(instant_text),
            "expires_at": self.expires_at.map(instant_text),
        })
    }
}

/// Makes an API key of a workspace that acts as `user`. The answer is the only time its text is seen.
///
/// # Errors
/// Those of the database.
pub async fn create_key(db: &Database, clock: &Clock, slug: &str, user: Uuid, name: &str) -> Result<String> {
    Ok(create(db, clock, (slug, user), (name, Grant::Write)).await?.1)
}

/// The same, with what lists tell of it.
///
/// # Errors
/// Those of the database.
pub async fn create(
    db: &Database,
    clock: &Clock,
    (slug, user): (&str, Uuid),
    (name, grant): (&str, Grant),
) -> Result<(Key, String)> {
    let (id, text) = KeyText::generate(slug);
    let now = clock.now();
    let key = Key {
        id,
        name: name.to_owned(),
        created_at: now,
        seen_at: None,
        expires_at: Some(now + Duration::days(KEY_DAYS)),
        grant,
    };
    store::insert(db, (&key, user), &token::digest(&text)).await?;
    Ok((key, text))
}
