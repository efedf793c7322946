//! `sys_key`. Only this file knows its columns.

use super::super::Actor;
use super::super::sessions::SEEN_EVERY;
use super::super::store::{join_user, read_actor};
use super::{Grant, Key};
use crate::db::{Bind, Database, Row, Step, Storage, TableName};
use crate::error::Result;
use chrono::{DateTime, Utc};
use uuid::Uuid;

const KEY: crate::db::SystemTable = TableName::system("sys_key");

pub(super) async fn insert(db: &Database, (key, user): (&Key, Uuid), digest: &str) -> Result<()> {
    let mut sql = db.sql();
    sql.raw("INSERT INTO ").table(KEY).raw(" (id, hash, user_id, name, scope, created_at, expires_at) VALUES (");
    sql.text_value(&*key.id).raw(", ").text_value(digest).raw(", ").id(user).raw(", ").text_value(&*key.name);
    sql.raw(", ").text_value(key.grant.name());
    sql.raw(", ").instant(key.created_at).raw(", ");
    match key.expires_at {
        Some(at) => sql.instant(at),
        None => sql.bind(Bind::Null(Storage::Instant)),
    };
    sql.raw(")");
    Ok(db.apply(vec![Step::Run(sql)]).await?)
}

/// The actor behind a key that has not run out, and whether it is time to write that it was seen.
pub(in crate::auth) async fn find_actor(
    db: &Database,
    (id, digest): (&str, &str),
    now: DateTime<Utc>,
) -> Result<Option<(Actor, bool)>> {
    let mut sql = db.sql();
    sql.raw("SELECT u.id, u.name, u.email, u.language, r.role, c.name, c.seen_at, c.scope FROM ").table(KEY);
    join_user(sql.raw(" c "));
    sql.raw(" AND c.id = ").text_value(id).raw(" AND c.hash = ").text_value(digest);
    sql.raw(" AND (c.expires_at IS NULL OR c.expires_at > ").instant(now).raw(") ORDER BY r.role");
    let rows = db.read(&sql).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let is_stale = first.instant(6)?.is_none_or(|seen| now - seen >= SEEN_EVERY);
    let grant = Grant::of_name(&Row::require(first.text(7))?)?;
    Ok(read_actor(&rows, first.text(5)?)?.map(|actor| (Actor { grant, ..actor }, is_stale)))
}

/// Writes that a key is used.
pub(in crate::auth) async fn touch(db: &Database, digest: &str, now: DateTime<Utc>) -> Result<()> {
    let mut sql = db.sql();
    sql.raw("UPDATE ").table(KEY).raw(" SET seen_at = ").instant(now);
    sql.raw(" WHERE hash = ").text_value(digest);
    sql.raw(" AND (seen_at IS NULL OR seen_at <= ").instant(now - SEEN_EVERY).raw(")");
    Ok(db.apply(vec![Step::Run(sql)]).await?)
}

/// A person's keys that have not run out, the newest first.
///
/// # Errors
/// Those of the database.
pub async fn list(db: &Database, user: Uuid, now: DateTime<Utc>) -> Result<Vec<Key>> {
    let mut sql = db.sql();
    sql.raw("SELECT id, name, created_at, seen_at, expires_at, scope FROM ")
        .table(KEY)
        .raw(" WHERE user_id = ")
        .id(user);
    sql.raw(" AND (expires_at IS NULL OR expires_at > ").instant(now).raw(") ORDER BY created_at DESC, id");
    let read = |row: &Row| {
        Ok(Key {
            id: Row::require(row.text(0))?,
            name: Row::require(row.text(1))?,
            created_at: Row::require(row.instant(2))?,
            seen_at: row.instant(3)?,
            expires_at: row.instant(4)?,
            grant: Grant::of_name(&Row::require(row.text(5))?)?,
        })
    };
    db.read(&sql).await?.iter().map(read).collect()
}

/// Takes a person's key away. Answers whether there was one.
///
/// # Errors
/// Those of the database.
pub async fn delete(db: &Database, user: Uuid, id: &str) -> Result<bool> {
    let mut find = db.sql();
    find.raw("SELECT 1 FROM ").table(KEY).raw(" WHERE user_id = ").id(user).raw(" AND id = ").text_value(id);
    if db.find(&find).await?.is_none() {
        return Ok(false);
    }
    let mut sql = db.sql();
    sql.raw("DELETE FROM ").table(KEY).raw(" WHERE user_id = ").id(user).raw(" AND id = ").text_value(id);
    let mut steps = vec![Step::Run(sql)];
    steps.extend(db.revocation_steps());
    db.apply(steps).await?;
    Ok(true)
}
