//! Statements about people: `sys_user` with roles and links, `sys_invitation`, `sys_person_act`.

use super::Opened;
use crate::db::{Database, Row, Sql, Step, TableName, Tag};
use crate::error::{Problem, Result};
use crate::history::ByKind;
use crate::locales::Language;
use chrono::{DateTime, Utc};
use serde_json::Value as Json;
use uuid::Uuid;

const USER: crate::db::SystemTable = TableName::system("sys_user");
const USER_ROLE: crate::db::SystemTable = TableName::system("sys_user_role");
const SESSION: crate::db::SystemTable = TableName::system("sys_session");
const KEY: crate::db::SystemTable = TableName::system("sys_key");
const INVITATION: crate::db::SystemTable = TableName::system("sys_invitation");
const ACT: crate::db::SystemTable = TableName::system("sys_person_act");
const STATE: crate::db::SystemTable = TableName::system("sys_state");

/// Acts told of one person.
const TOLD: u64 = 200;

/// Whether and how somebody comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// They have a password.
    Active,
    /// They have a link, used or not.
    Invited,
    /// They have neither: nobody can sign in as them.
    Closed,
    /// They may not come in, whatever they have.
    Suspended,
}

impl State {
    pub fn name(self) -> &'static str {
        match self {
            State::Active => "active",
            State::Invited => "invited",
            State::Closed => "closed",
            State::Suspended => "suspended",
        }
    }
}

/// A person as they are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRow {
    pub id: Uuid,
    pub name: String,
    pub email: String,
    pub language: Option<Language>,
    pub active: bool,
    pub has_password: bool,
    pub created_at: DateTime<Utc>,
    pub seen_at: Option<DateTime<Utc>>,
    pub version: i64,
    /// Until when their link may be used, where there is one.
    pub link: Option<DateTime<Utc>>,
    /// Element ids, in order.
    pub roles: Vec<String>,
}

impl PersonRow {
    pub fn state(&self) -> State {
        match (self.active, self.has_password, self.link) {
            (false, _, _) => State::Suspended,
            (true, true, _) => State::Active,
            (true, false, Some(_)) => State::Invited,
            (true, false, None) => State::Closed,
        }
    }
}

/// One line for each role somebody has, or one without.
fn select_people(db: &Database) -> Sql {
    let mut sql = db.sql();
    sql.raw("SELECT u.id, u.name, u.email, u.language, u.active, u.password IS NOT NULL, u.created_at, u.seen_at, u.version, i.expires_at, r.role FROM ");
    sql.table(USER).raw(" u LEFT JOIN ").table(INVITATION).raw(" i ON i.user_id = u.id LEFT JOIN ");
    sql.table(USER_ROLE).raw(" r ON r.user_id = u.id WHERE u.deleted_at IS NULL");
    sql
}

fn read_people(rows: &[Row]) -> Result<Vec<PersonRow>> {
    let mut people: Vec<PersonRow> = Vec::new();
    for row in rows {
        let id = Row::require(row.id(0))?;
        let role = row.text(10)?;
        match people.last_mut() {
            Some(last) if last.id == id => last.roles.extend(role),
            _ => people.push(PersonRow {
                id,
                name: Row::require(row.text(1))?,
                email: Row::require(row.text(2))?,
                language: row.text(3)?.as_deref().and_then(Language::of_tag),
                active: Row::require(row.boolean(4))?,
                has_password: Row::require(row.boolean(5))?,
                created_at: Row::require(row.instant(6))?,
                seen_at: row.instant(7)?,
                version: Row::require(row.int(8))?,
                link: row.instant(9)?,
                roles: role.into_iter().collect(),
            }),
        }
    }
    Ok(people)
}

/// By name.
pub(super) async fn list(db: &Database) -> Result<Vec<PersonRow>> {
    let mut sql = select_people(db);
    sql.raw(" ORDER BY u.name, u.id, r.role");
    read_people(&db.read(&sql).await?)
}

pub(super) async fn find(db: &Database, id: Uuid) -> Result<Option<PersonRow>> {
    let mut sql = select_people(db);
    sql.raw(" AND u.id = ").id(id).raw(" ORDER BY r.role");
    Ok(read_people(&db.read(&sql).await?)?.pop())
}

/// The first step: the roles are those of this revision, and on PostgreSQL one such write follows the other.
pub(super) fn lock(db: &Database, revision: i64) -> Step {
    let mut sql = db.sql();
    sql.raw("SELECT revision FROM ").table(STATE).raw(" WHERE revision = ").int(revision).either("", " FOR UPDATE");
    Step::Require(sql, Tag::Revision)
}

/// Writes a person over the version that was read.
pub(super) fn update(db: &Database, person: &PersonRow) -> Step {
    let mut sql = db.sql();
    sql.raw("UPDATE ").table(USER).raw(" SET name = ").text_value(&*person.name);
    sql.raw(", email = ").text_value(&*person.email).raw(", language = ");
    sql.optional_text(person.language.map(|language| language.tag().to_owned()));
    sql.raw(", active = ").boolean(person.active).raw(", version = version + 1 WHERE deleted_at IS NULL AND id = ");
    sql.id(person.id).raw(" AND version = ").int(person.version);
    Step::RunOne(sql, Tag::Version)
}

/// Exactly these roles (element ids).
pub(super) fn assign(db: &Database, user: Uuid, roles: &[String]) -> Vec<Step> {
    let mut delete = db.sql();
    delete.raw("DELETE FROM ").table(USER_ROLE).raw(" WHERE user_id = ").id(user);
    let insert = |role: &String| {
        let mut sql = db.sql();
        sql.raw("INSERT INTO ").table(USER_ROLE).raw(" (user_id, role) VALUES (").id(user).raw(", ");
        sql.text_value(role.as_str()).raw(")");
        Step::Run(sql)
    };
    std::iter::once(Step::Run(delete)).chain(roles.iter().map(insert)).collect()
}

/// Asks for somebody else who can sign in and has one of these roles (element ids).
pub(super) fn others_with(db: &Database, but: Uuid, roles: &[String]) -> Sql {
    let mut sql = db.sql();
    sql.raw("SELECT 1 FROM ").table(USER).raw(" u JOIN ").table(USER_ROLE).raw(" r ON r.user_id = u.id");
    sql.raw(" WHERE u.deleted_at IS NULL AND u.active AND u.password IS NOT NULL AND u.id <> ").id(but);
    sql.raw(" AND r.role IN (");
    sql.list(", ", roles, |sql, role| {
        sql.text_value(role.as_str());
    });
    sql.raw(") LIMIT 1");
    sql
}

/// Goes on only while there is such a person.
pub(super) fn require_others(others: Sql) -> Step {
    Step::Require(others, Tag::State)
}

/// They may come in, and nothing about them was changed since they were read.
pub(super) fn require_version(db: &Database, person: &PersonRow) -> Step {
    let mut sql = db.sql();
    sql.raw("SELECT 1 FROM ").table(USER).raw(" WHERE deleted_at IS NULL AND active AND id = ").id(person.id);
    sql.raw(" AND version = ").int(person.version).either("", " FOR SHARE");
    Step::Require(sql, Tag::Version)
}

/// Ends all of somebody's sessions.
pub(super) fn end_sessions(db: &Database, user: Uuid) -> Step {
    let mut sql = db.sql();
    sql.raw("DELETE FROM ").table(SESSION).raw(" WHERE user_id = ").id(user);
    Step::Run(sql)
}

/// Whose session it is.
pub(super) async fn find_session_owner(db: &Database, session: Uuid) -> Result<Option<Uuid>> {
    let mut sql = db.sql();
    sql.raw("SELECT user_id FROM ").table(SESSION).raw(" WHERE id = ").id(session);
    db.find(&sql).await?.map(|row| Row::require(row.id(0))).transpose()
}

pub(super) fn end_session(db: &Database, session: Uuid) -> Step {
    let mut sql = db.sql();
    sql.raw("DELETE FROM ").table(SESSION).raw(" WHERE id = ").id(session);
    Step::RunOne(sql, Tag::State)
}

/// The name of a key of somebody.
pub(super) async fn find_key(db: &Database, user: Uuid, id: &str) -> Result<Option<String>> {
    let mut sql = db.sql();
    sql.raw("SELECT name FROM ").table(KEY).raw(" WHERE user_id = ").id(user).raw(" AND id = ").text_value(id);
    db.find(&sql).await?.map(|row| Row::require(row.text(0))).transpose()
}

pub(super) fn end_key(db: &Database, user: Uuid, id: &str) -> Step {
    let mut sql = db.sql();
    sql.raw("DELETE FROM ").table(KEY).raw(" WHERE user_id = ").id(user).raw(" AND id = ").text_value(id);
    Step::RunOne(sql, Tag::State)
}

/// Keeps a link by its hash: made when, good until when.
pub(super) fn insert_link(db: &Database, user: Uuid, (hash, at, until): (&str, DateTime<Utc>, DateTime<Utc>)) -> Step {
    let mut sql = db.sql();
    sql.raw("INSERT INTO ").table(INVITATION).raw(" (user_id, hash, made_at, expires_at) VALUES (").id(user);
    sql.raw(", ").text_value(hash).raw(", ").instant(at).raw(", ").instant(until).raw(")");
    Step::Run(sql)
}

/// Takes somebody's link away, if there is one.
pub(super) fn drop_link(db: &Database, user: Uuid) -> Step {
    Step::Run(delete_link(db, user))
}

/// Takes somebody's link away; there must be one.
pub(super) fn take_link_of(db: &Database, user: Uuid) -> Step {
    Step::RunOne(delete_link(db, user), Tag::State)
}

fn delete_link(db: &Database, user: Uuid) -> Sql {
    let mut sql = db.sql();
    sql.raw("DELETE FROM ").table(INVITATION).raw(" WHERE user_id = ").id(user);
    sql
}

/// Uses a link up; fails when it may not be used any more.
pub(super) fn take_link(db: &Database, hash: &str, now: DateTime<Utc>) -> Step {
    let mut sql = db.sql();
    sql.raw("DELETE FROM ").table(INVITATION).raw(" WHERE hash = ").text_value(hash);
    sql.raw(" AND expires_at > ").instant(now);
    Step::RunOne(sql, Tag::State)
}

/// Whom a link that may be used is for.
pub(super) async fn find_opened(db: &Database, hash: &str, now: DateTime<Utc>) -> Result<Option<Opened>> {
    let mut sql = db.sql();
    sql.raw("SELECT u.id, u.name, u.email, u.language, u.password IS NOT NULL FROM ").table(INVITATION);
    sql.raw(" i JOIN ").table(USER).raw(" u ON u.id = i.user_id WHERE u.deleted_at IS NULL AND u.active");
    sql.raw(" AND i.hash = ").text_value(hash).raw(" AND i.expires_at > ").instant(now);
    let Some(row) = db.find(&sql).await? else { return Ok(None) };
    Ok(Some(Opened {
        user: Row::require(row.id(0))?,
        name: Row::require(row.text(1))?,
        email: Row::require(row.text(2))?,
        language: row.text(3)?.as_deref().and_then(Language::of_tag),
        renews: Row::require(row.boolean(4))?,
    }))
}

/// Gives an active person a password, and a language if they chose one.
pub(super) fn set_password(db: &Database, user: Uuid, (hash, language): (String, Option<Language>)) -> Step {
    let mut sql = db.sql();
    sql.raw("UPDATE ").table(USER).raw(" SET password = ").text_value(hash).raw(", language = COALESCE(");
    sql.optional_text(language.map(|language| language.tag().to_owned()));
    sql.raw(", language), version = version + 1 WHERE deleted_at IS NULL AND active AND id = ").id(user);
    Step::RunOne(sql, Tag::State)
}

/// Something done about a person, to be written down.
#[derive(Clone, Debug)]
pub(super) struct ActRow {
    pub person: Uuid,
    pub act: &'static str,
    pub at: DateTime<Utc>,
    pub by: (ByKind, Uuid),
    pub detail: Json,
}

pub(super) fn insert_act(db: &Database, act: &ActRow) -> Step {
    let mut sql = db.sql();
    sql.raw("INSERT INTO ").table(ACT).raw(" (person, act, at, by_kind, by_id, detail) VALUES (").id(act.person);
    sql.raw(", ").text_value(act.act).raw(", ").instant(act.at).raw(", ").text_value(act.by.0.name());
    sql.raw(", ").id(act.by.1).raw(", ").text_value(act.detail.to_string()).raw(")");
    Step::Run(sql)
}

/// Something that was done about a person.
#[derive(Clone, Debug)]
pub struct Act {
    pub act: String,
    pub at: DateTime<Utc>,
    pub by_kind: String,
    pub by: (Uuid, Option<String>),
    pub detail: Json,
}

/// The latest first.
pub(super) async fn list_acts(db: &Database, person: Uuid) -> Result<Vec<Act>> {
    let mut sql = db.sql();
    sql.raw("SELECT a.act, a.at, a.by_kind, a.by_id, u.name, a.detail FROM ").table(ACT).raw(" a LEFT JOIN ");
    sql.table(USER).raw(" u ON u.id = a.by_id WHERE a.person = ").id(person);
    sql.raw(" ORDER BY a.seq DESC LIMIT ").number(TOLD);
    let read = |row: &Row| {
        let detail = Row::require(row.text(5))?;
        Ok(Act {
            act: Row::require(row.text(0))?,
            at: Row::require(row.instant(1))?,
            by_kind: Row::require(row.text(2))?,
            by: (Row::require(row.id(3))?, row.text(4)?),
            detail: serde_json::from_str(&detail).map_err(Problem::internal)?,
        })
    };
    db.read(&sql).await?.iter().map(read).collect()
}
