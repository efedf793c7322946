//! `sys_session`. Only this file knows its columns.

use super::super::Actor;
use super::super::store::{join_user, read_actor};
use super::{IDLE, LONGEST, SEEN_EVERY, Session};
use crate::db::Row;
use crate::db::{Database, Sql, Step, TableName};
use crate::error::Result;
use chrono::{DateTime, Utc};
use uuid::Uuid;

const SESSION: crate::db::SystemTable = TableName::system("sys_session");
const USER: crate::db::SystemTable = TableName::system("sys_user");

/// A session to be kept.
pub(in crate::auth) struct NewSession {
    pub id: Uuid,
    pub digest: String,
    pub user: Uuid,
    pub at: DateTime<Utc>,
    pub address: Option<String>,
    pub agent: Option<String>,
}

/// The actor of a session, and whether it is time to write that it was seen.
pub(in crate::auth) struct Found {
    pub actor: Actor,
    pub is_stale: bool,
}

/// Which sessions somebody may end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// One session of this person.
    OneOf(Uuid, Uuid),
    /// All of this person.
    All(Uuid),
    /// All of this person but one.
    Others(Uuid, Uuid),
}

/// What keeps a session, to be applied with other steps.
pub(in crate::auth) fn insert_step(db: &Database, session: &NewSession) -> Step {
    let mut sql = db.sql();
    sql.raw("INSERT INTO ").table(SESSION);
    sql.raw(" (id, hash, user_id, created_at, seen_at, expires_at, address, agent) VALUES (").id(session.id);
    sql.raw(", ").text_value(&*session.digest).raw(", ").id(session.user).raw(", ").instant(session.at);
    sql.raw(", ").instant(session.at).raw(", ").instant(session.at + LONGEST);
    sql.raw(", ").optional_text(session.address.clone()).raw(", ").optional_text(session.agent.clone()).raw(")");
    Step::Run(sql)
}

/// What keeps a session and forgets those that ran out; `first` is asked before anything else.
pub(in crate::auth) fn insert_steps(db: &Database, session: &NewSession, first: Option<Step>) -> Vec<Step> {
    let mut sweep = db.sql();
    sweep.raw("DELETE FROM ").table(SESSION).raw(" WHERE expires_at <= ").instant(session.at);
    sweep.raw(" OR seen_at <= ").instant(session.at - IDLE);
    let mut seen = db.sql();
    seen.raw("UPDATE ").table(USER).raw(" SET seen_at = ").instant(session.at).raw(" WHERE id = ").id(session.user);
    first.into_iter().chain([Step::Run(sweep), insert_step(db, session), Step::Run(seen)]).collect()
}

/// The actor behind a token whose session has not ended.
pub(in crate::auth) async fn find_actor(db: &Database, digest: &str, now: DateTime<Utc>) -> Result<Option<Found>> {
    let mut sql = db.sql();
    sql.raw("SELECT u.id, u.name, u.email, u.language, r.role, c.id, c.seen_at FROM ").table(SESSION);
    join_user(sql.raw(" c "));
    sql.raw(" AND c.hash = ").text_value(digest);
    write_alive(sql.raw(" AND "), now);
    sql.raw(" ORDER BY r.role");
    let rows = db.read(&sql).await?;
    let Some(actor) = read_actor(&rows, None)? else { return Ok(None) };
    let Some(first) = rows.first() else { return Ok(None) };
    let seen: DateTime<Utc> = Row::require(first.instant(6))?;
    Ok(Some(Found { actor: Actor { session: first.id(5)?, ..actor }, is_stale: now - seen >= SEEN_EVERY }))
}

fn write_alive(sql: &mut Sql, now: DateTime<Utc>) {
    sql.raw("c.expires_at > ").instant(now).raw(" AND c.seen_at > ").instant(now - IDLE);
}

/// Writes that a session is used, and its person here.
pub(in crate::auth) async fn touch(db: &Database, digest: &str, now: DateTime<Utc>) -> Result<()> {
    let mut sql = db.sql();
    sql.raw("UPDATE ").table(SESSION).raw(" SET seen_at = ").instant(now);
    sql.raw(" WHERE hash = ").text_value(digest).raw(" AND seen_at <= ").instant(now - SEEN_EVERY);
    let mut person = db.sql();
    person.raw("UPDATE ").table(USER).raw(" SET seen_at = ").instant(now).raw(" WHERE id = (SELECT user_id FROM ");
    person.table(SESSION).raw(" WHERE hash = ").text_value(digest).raw(")");
    Ok(db.apply(vec![Step::Run(sql), Step::Run(person)]).await?)
}

/// A person's sessions that have not ended, the one seen last first.
///
/// # Errors
/// Those of the database.
pub async fn list(db: &Database, user: Uuid, now: DateTime<Utc>) -> Result<Vec<Session>> {
    let mut sql = db.sql();
    sql.raw("SELECT c.id, c.created_at, c.seen_at, c.expires_at, c.address, c.agent FROM ").table(SESSION);
    sql.raw(" c WHERE c.user_id = ").id(user);
    write_alive(sql.raw(" AND "), now);
    sql.raw(" ORDER BY c.seen_at DESC, c.created_at DESC, c.id");
    db.read(&sql).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Session> {
    let seen_at: DateTime<Utc> = Row::require(row.instant(2))?;
    let expires_at: DateTime<Utc> = Row::require(row.instant(3))?;
    Ok(Session {
        id: Row::require(row.id(0))?,
        created_at: Row::require(row.instant(1))?,
        seen_at,
        expires_at: expires_at.min(seen_at + IDLE),
        address: row.text(4)?,
        agent: row.text(5)?,
    })
}

/// Ends sessions. Answers whether there was one.
///
/// # Errors
/// Those of the database.
pub async fn delete(db: &Database, whose: Whose) -> Result<bool> {
    let condition = |sql: &mut Sql| {
        match whose {
            Whose::OneOf(user, id) => sql.raw("id = ").id(id).raw(" AND user_id = ").id(user),
            Whose::All(user) => sql.raw("user_id = ").id(user),
            Whose::Others(user, kept) => sql.raw("user_id = ").id(user).raw(" AND id <> ").id(kept),
        };
    };
    let mut find = db.sql();
    condition(find.raw("SELECT 1 FROM ").table(SESSION).raw(" WHERE "));
    find.raw(" LIMIT 1");
    if db.find(&find).await?.is_none() {
        return Ok(false);
    }
    let mut sql = db.sql();
    condition(sql.raw("DELETE FROM ").table(SESSION).raw(" WHERE "));
    let mut steps = vec![Step::Run(sql)];
    steps.extend(db.revocation_steps());
    db.apply(steps).await?;
    Ok(true)
}

/// Ends the session of a token; one that is none changes nothing.
pub(in crate::auth) async fn delete_by_token(db: &Database, digest: &str) -> Result<()> {
    let mut find = db.sql();
    find.raw("SELECT 1 FROM ").table(SESSION).raw(" WHERE hash = ").text_value(digest);
    if db.find(&find).await?.is_none() {
        return Ok(());
    }
    let mut sql = db.sql();
    sql.raw("DELETE FROM ").table(SESSION).raw(" WHERE hash = ").text_value(digest);
    let mut steps = vec![Step::Run(sql)];
    steps.extend(db.revocation_steps());
    Ok(db.apply(steps).await?)
}
