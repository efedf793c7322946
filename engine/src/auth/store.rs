//! The tables of users and their roles. Only this file knows their columns.

use super::authenticator::Proof;
use super::{Actor, Grant};
use crate::db::{Database, Row, Sql, Step, TableName, Tag};
use crate::error::Result;
use crate::locales::Language;
use chrono::{DateTime, Utc};
use uuid::Uuid;

const USER: &str = "sys_user";
const USER_ROLE: &str = "sys_user_role";
const SESSION: &str = "sys_session";
const KEY: &str = "sys_key";
const INVITATION: &str = "sys_invitation";

/// A user to be made.
#[derive(Clone, Debug)]
pub struct NewUser {
    pub id: Uuid,
    pub name: String,
    pub email: String,
    /// PHC text of `hash_password`; none for a person who cannot sign in.
    pub password: Option<String>,
    pub language: Option<Language>,
    pub active: bool,
    /// Element ids.
    pub roles: Vec<String>,
    pub at: DateTime<Utc>,
}

/// A user as lists show them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub id: Uuid,
    pub name: String,
    pub email: String,
    pub active: bool,
}

/// The form in which e-mail addresses are kept and compared.
pub fn normal_email(email: &str) -> String {
    email.trim().to_lowercase()
}

/// What makes a user, to be applied with other steps.
pub fn user_steps(db: &Database, user: &NewUser) -> Vec<Step> {
    let mut sql = db.sql();
    sql.raw("INSERT INTO ").table(TableName::system(USER));
    sql.raw(" (id, name, email, password, language, active, created_at, version) VALUES (").id(user.id);
    sql.raw(", ").text_value(user.name.trim()).raw(", ").text_value(normal_email(&user.email));
    sql.raw(", ").optional_text(user.password.clone());
    sql.raw(", ").optional_text(user.language.map(|language| language.tag().to_owned()));
    sql.raw(", ").boolean(user.active).raw(", ").instant(user.at).raw(", 1)");
    let mut steps = vec![Step::Run(sql)];
    steps.extend(user.roles.iter().map(|role| insert_role(db, user.id, role)));
    steps
}

/// Makes a user.
///
/// # Errors
/// `UniqueViolation` when the e-mail address is taken.
pub async fn create_user(db: &Database, user: &NewUser) -> Result<()> {
    Ok(db.apply(user_steps(db, user)).await?)
}

/// Gives a user exactly these roles (element ids).
///
/// # Errors
/// Those of the database.
pub async fn assign_roles(db: &Database, user: Uuid, roles: &[String]) -> Result<()> {
    let mut delete = db.sql();
    delete.raw("DELETE FROM ").table(TableName::system(USER_ROLE)).raw(" WHERE user_id = ").id(user);
    let mut steps = vec![Step::Run(delete)];
    steps.extend(roles.iter().map(|role| insert_role(db, user, role)));
    steps.extend(db.revocation_steps());
    Ok(db.apply(steps).await?)
}

fn insert_role(db: &Database, user: Uuid, role: &str) -> Step {
    let mut sql = db.sql();
    sql.raw("INSERT INTO ").table(TableName::system(USER_ROLE)).raw(" (user_id, role) VALUES (").id(user);
    sql.raw(", ").text_value(role).raw(")");
    Step::Run(sql)
}

/// Gives a user another password and ends all their sessions.
///
/// # Errors
/// `StateConflict` when there is no such user.
pub async fn update_password(db: &Database, user: Uuid, hash: String) -> Result<()> {
    Ok(db.apply(password_steps(db, user, hash)).await?)
}

/// What that takes, to be applied with other steps.
pub(super) fn password_steps(db: &Database, user: Uuid, hash: String) -> Vec<Step> {
    let mut update = db.sql();
    update.raw("UPDATE ").table(TableName::system(USER)).raw(" SET password = ").text_value(hash);
    update.raw(", version = version + 1 WHERE deleted_at IS NULL AND id = ").id(user);
    let mut sessions = db.sql();
    sessions.raw("DELETE FROM ").table(TableName::system(SESSION)).raw(" WHERE user_id = ").id(user);
    // A link would put another password in its place.
    let mut link = db.sql();
    link.raw("DELETE FROM ").table(TableName::system(INVITATION)).raw(" WHERE user_id = ").id(user);
    let mut steps = vec![Step::RunOne(update, Tag::State), Step::Run(sessions), Step::Run(link)];
    steps.extend(db.revocation_steps());
    steps
}

/// What makes a write happen only while nobody has ever been made a user.
pub fn absent_step(db: &Database) -> Step {
    Step::Absent(select_any(db), Tag::State)
}

/// Whether anybody has ever been made a user.
///
/// # Errors
/// Those of the database.
pub async fn has_users(db: &Database) -> Result<bool> {
    Ok(db.find(&select_any(db)).await?.is_some())
}

/// Whether somebody besides `me` may come in: another person whose address does not end with `demo`, or a program.
///
/// # Errors
/// Those of the database.
pub async fn has_company(db: &Database, me: Uuid, demo: &str) -> Result<bool> {
    let mut sql = db.sql();
    sql.raw("SELECT 1 FROM ").table(TableName::system(USER)).raw(" WHERE active = ").boolean(true);
    sql.raw(" AND id <> ").id(me).raw(" AND email NOT LIKE ").text_value(format!("%{demo}"));
    sql.raw(" UNION ALL SELECT 1 FROM ").table(TableName::system(KEY)).raw(" LIMIT 1");
    Ok(db.find(&sql).await?.is_some())
}

fn select_any(db: &Database) -> Sql {
    let mut sql = db.sql();
    sql.raw("SELECT 1 FROM ").table(TableName::system(USER)).raw(" LIMIT 1");
    sql
}

/// Whether a user is there, active or not.
///
/// # Errors
/// Those of the database.
pub async fn is_user(db: &Database, user: Uuid) -> Result<bool> {
    let mut sql = select_users(db);
    sql.raw(" AND id = ").id(user);
    Ok(db.find(&sql).await?.is_some())
}

/// Sets or clears the language a user chose.
///
/// # Errors
/// `StateConflict` when there is no such user.
pub async fn update_language(db: &Database, user: Uuid, language: Option<Language>) -> Result<()> {
    let mut sql = db.sql();
    sql.raw("UPDATE ").table(TableName::system(USER)).raw(" SET language = ");
    sql.optional_text(language.map(|language| language.tag().to_owned()));
    sql.raw(", version = version + 1 WHERE deleted_at IS NULL AND id = ").id(user);
    Ok(db.apply(vec![Step::RunOne(sql, Tag::State)]).await?)
}

/// All users by name.
///
/// # Errors
/// Those of the database.
pub async fn list_users(db: &Database) -> Result<Vec<User>> {
    let mut sql = select_users(db);
    sql.raw(" ORDER BY name, id");
    db.read(&sql).await?.iter().map(read_user).collect()
}

/// The user of an e-mail address.
///
/// # Errors
/// Those of the database.
pub async fn find_user_by_email(db: &Database, email: &str) -> Result<Option<User>> {
    let mut sql = select_users(db);
    sql.raw(" AND email = ").text_value(normal_email(email));
    db.find(&sql).await?.as_ref().map(read_user).transpose()
}

fn select_users(db: &Database) -> Sql {
    let mut sql = db.sql();
    sql.raw("SELECT id, name, email, active FROM ").table(TableName::system(USER)).raw(" WHERE deleted_at IS NULL");
    sql
}

fn read_user(row: &Row) -> Result<User> {
    Ok(User {
        id: Row::require(row.id(0))?,
        name: Row::require(row.text(1))?,
        email: Row::require(row.text(2))?,
        active: Row::require(row.boolean(3))?,
    })
}

/// Active users with one of their roles each line, in the order they were made.
///
/// # Errors
/// Those of the database.
pub async fn list_role_members(db: &Database) -> Result<Vec<(User, String)>> {
    let mut sql = db.sql();
    sql.raw("SELECT u.id, u.name, u.email, u.active, r.role FROM ").table(TableName::system(USER)).raw(" u JOIN ");
    sql.table(TableName::system(USER_ROLE)).raw(" r ON r.user_id = u.id WHERE u.deleted_at IS NULL AND u.active");
    sql.raw(" ORDER BY u.created_at, u.id");
    let rows = db.read(&sql).await?;
    rows.iter().map(|row| Ok((read_user(row)?, Row::require(row.text(4))?))).collect()
}

/// The id and password hash of an active user.
pub(super) async fn find_password(db: &Database, email: &str) -> Result<Option<(Uuid, Option<String>)>> {
    let mut sql = select_password(db);
    sql.raw(" AND email = ").text_value(email);
    read_password(db, &sql).await
}

/// The same of a user whose id is known.
pub(super) async fn find_password_of(db: &Database, user: Uuid) -> Result<Option<(Uuid, Option<String>)>> {
    let mut sql = select_password(db);
    sql.raw(" AND id = ").id(user);
    read_password(db, &sql).await
}

fn select_password(db: &Database) -> Sql {
    let mut sql = db.sql();
    sql.raw("SELECT id, password FROM ").table(TableName::system(USER)).raw(" WHERE deleted_at IS NULL AND active");
    sql
}

async fn read_password(db: &Database, sql: &Sql) -> Result<Option<(Uuid, Option<String>)>> {
    db.find(sql).await?.map(|row| Ok((Row::require(row.id(0))?, row.text(1)?))).transpose()
}

/// Goes on only while somebody may come in with the password they proved to have; it stays so until the write is done.
pub(super) fn require_password(db: &Database, proof: &Proof) -> Step {
    let mut sql = select_password(db);
    sql.raw(" AND id = ").id(proof.user).raw(" AND password = ").text_value(&*proof.hash).either("", " FOR UPDATE");
    Step::Require(sql, Tag::State)
}

/// Ends every session and removes every key of the workspace: both carry its name, which is another now.
///
/// # Errors
/// Those of the database.
pub async fn end_everything(db: &Database) -> Result<()> {
    let clear = |table| {
        let mut sql = db.sql();
        sql.raw("DELETE FROM ").table(TableName::system(table));
        Step::Run(sql)
    };
    let mut steps = vec![clear(SESSION), clear(KEY)];
    steps.extend(db.revocation_steps());
    Ok(db.apply(steps).await?)
}

/// An active user as an actor.
///
/// # Errors
/// Those of the database.
pub async fn find_actor(db: &Database, user: Uuid) -> Result<Option<Actor>> {
    let mut sql = db.sql();
    sql.raw("SELECT u.id, u.name, u.email, u.language, r.role FROM ").table(TableName::system(USER));
    sql.raw(" u LEFT JOIN ").table(TableName::system(USER_ROLE)).raw(" r ON r.user_id = u.id WHERE u.active");
    sql.raw(" AND u.deleted_at IS NULL AND u.id = ").id(user).raw(" ORDER BY r.role");
    read_actor(&db.read(&sql).await?, None)
}

/// From a credential `c` to its active user `u` and the user's roles `r`, one row for each role.
pub(super) fn join_user(sql: &mut Sql) {
    sql.raw("JOIN ").table(TableName::system(USER)).raw(" u ON u.id = c.user_id LEFT JOIN ");
    sql.table(TableName::system(USER_ROLE)).raw(" r ON r.user_id = u.id WHERE u.active AND u.deleted_at IS NULL");
}

pub(super) fn read_actor(rows: &[Row], key: Option<String>) -> Result<Option<Actor>> {
    let Some(first) = rows.first() else { return Ok(None) };
    let roles = rows.iter().filter_map(|row| row.text(4).transpose()).collect::<Result<_>>()?;
    Ok(Some(Actor {
        user: Row::require(first.id(0))?,
        name: Row::require(first.text(1))?,
        email: Row::require(first.text(2))?,
        language: first.text(3)?.as_deref().and_then(Language::of_tag),
        roles,
        key,
        grant: Grant::Write,
        session: None,
        view: None,
    }))
}
