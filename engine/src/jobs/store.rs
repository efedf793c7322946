//! `sys_job`. Only this file knows its columns.

use super::{Job, Kind, State};
use crate::db::{ApplyError, Bind, Database, Row, Sql, Step, Storage, TableName, Tag};
use crate::error::{Problem, Result};
use crate::history::ByKind;
use crate::records::Stretch;
use chrono::{DateTime, Duration, Utc};
use serde_json::Value as Json;
use uuid::Uuid;

const JOB: crate::db::SystemTable = TableName::system("sys_job");
/// Jobs told at once.
const LISTED: u64 = 50;
/// How long a job that is over is kept: as long as its change can be undone.
const KEPT_DAYS: i64 = 30;
/// How long a job stays with a process that says nothing.
const LEASE_SECONDS: i64 = 60;

fn select(db: &Database) -> Sql {
    let mut sql = db.sql();
    sql.raw("SELECT id, kind, state, entity, order_json, position, done, changed, total, change_id, by_kind, by_id, ");
    sql.raw("problem, created_at, updated_at FROM ").table(JOB).raw(" WHERE ");
    sql
}

fn read(row: &Row) -> Result<Job> {
    let json = |text: Option<&str>| text.map(serde_json::from_str).transpose().map_err(Problem::internal);
    let unknown = || Problem::internal("a job of a kind or state that is not known");
    Ok(Job {
        id: Row::require(row.id(0))?,
        kind: row.str(1)?.and_then(Kind::of_name).ok_or_else(unknown)?,
        state: row.str(2)?.and_then(State::of_name).ok_or_else(unknown)?,
        entity: row.text(3)?,
        order: json(row.str(4)?)?.unwrap_or(Json::Null),
        position: row.id(5)?,
        done: Row::require(row.int(6))?,
        changed: Row::require(row.int(7))?,
        total: Row::require(row.int(8))?,
        change: Row::require(row.id(9))?,
        by_kind: if row.str(10)? == Some(ByKind::Key.name()) { ByKind::Key } else { ByKind::User },
        by: Row::require(row.id(11))?,
        problem: json(row.str(12)?)?,
        created_at: Row::require(row.instant(13))?,
        updated_at: Row::require(row.instant(14))?,
    })
}

/// A person's jobs, the newest first.
pub async fn list(db: &Database, by: Uuid) -> Result<Vec<Job>> {
    let mut sql = select(db);
    sql.raw("by_id = ").id(by).raw(" ORDER BY id DESC LIMIT ").number(LISTED);
    db.read(&sql).await?.iter().map(read).collect()
}

/// A person's job.
pub async fn find(db: &Database, id: Uuid, by: Uuid) -> Result<Option<Job>> {
    let mut sql = select(db);
    sql.raw("id = ").id(id).raw(" AND by_id = ").id(by);
    db.find(&sql).await?.as_ref().map(read).transpose()
}

/// Whether a change is still being made.
pub async fn is_under_way(db: &Database, change: Uuid) -> Result<bool> {
    let mut sql = db.sql();
    sql.raw("SELECT 1 FROM ").table(JOB).raw(" WHERE change_id = ").id(change);
    sql.raw(" AND state IN ('queued', 'running')");
    Ok(db.find(&sql).await?.is_some())
}

/// Whether a job of this kind is not over.
pub async fn is_kind_under_way(db: &Database, kind: Kind) -> Result<bool> {
    let mut sql = db.sql();
    sql.raw("SELECT 1 FROM ").table(JOB).raw(" WHERE kind = ").text_value(kind.name());
    sql.raw(" AND state IN ('queued', 'running')");
    Ok(db.find(&sql).await?.is_some())
}

/// Keeps a new job, and forgets those that have been over for long.
pub fn insert(db: &Database, job: &Job) -> [Step; 2] {
    let mut sweep = db.sql();
    sweep.raw("DELETE FROM ").table(JOB).raw(" WHERE state IN ('done', 'failed', 'cancelled') AND updated_at < ");
    sweep.instant(job.created_at - Duration::days(KEPT_DAYS));
    let mut sql = db.sql();
    sql.raw("INSERT INTO ").table(JOB);
    sql.raw(" (id, kind, state, entity, order_json, done, changed, total, change_id, by_kind, by_id, created_at, updated_at) VALUES (");
    sql.id(job.id).raw(", ").text_value(job.kind.name()).raw(", ").text_value(job.state.name());
    sql.raw(", ").optional_text(job.entity.clone()).raw(", ").text_value(job.order.to_string());
    sql.raw(", 0, 0, ").int(job.total).raw(", ").id(job.change).raw(", ").text_value(job.by_kind.name());
    sql.raw(", ").id(job.by).raw(", ").instant(job.created_at).raw(", ").instant(job.updated_at).raw(")");
    [Step::Run(sweep), Step::Run(sql)]
}

/// Whether there is a job nobody has in hand.
///
/// # Errors
/// Those of the database.
pub async fn is_waiting(db: &Database, now: DateTime<Utc>) -> Result<bool> {
    let mut sql = db.sql();
    sql.raw("SELECT 1 FROM ").table(JOB).raw(" WHERE ");
    write_free(&mut sql, now);
    sql.raw(" LIMIT 1");
    Ok(db.find(&sql).await?.is_some())
}

/// Takes the oldest job nobody has in hand but those that were put off; none when there is none.
pub async fn take(db: &Database, holder: Uuid, now: DateTime<Utc>, put_off: &[Uuid]) -> Result<Option<Job>> {
    loop {
        let mut sql = select(db);
        write_free(&mut sql, now);
        if !put_off.is_empty() {
            sql.raw(" AND id NOT IN (").list(", ", put_off, |sql, id| {
                sql.id(*id);
            });
            sql.raw(")");
        }
        sql.raw(" ORDER BY id LIMIT 1");
        let Some(job) = db.find(&sql).await?.as_ref().map(read).transpose()? else { return Ok(None) };
        let mut sql = db.sql();
        sql.raw("UPDATE ").table(JOB).raw(" SET state = 'running', holder = ").id(holder);
        sql.raw(", lease_until = ").instant(now + Duration::seconds(LEASE_SECONDS)).raw(" WHERE id = ").id(job.id);
        sql.raw(" AND ");
        write_free(&mut sql, now);
        match db.apply(vec![Step::RunOne(sql, Tag::State)]).await {
            Ok(()) => return Ok(Some(job)),
            // Another process was quicker.
            Err(ApplyError::Expected(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

fn write_free(sql: &mut Sql, now: DateTime<Utc>) {
    sql.raw("(state = 'queued' OR (state = 'running' AND lease_until <= ").instant(now).raw("))");
}

/// Keeps how far a job is; fails when it is no longer in these hands.
pub fn mark(db: &Database, (job, holder): (&Job, Uuid), stretch: &Stretch, now: DateTime<Utc>) -> Step {
    let mut sql = db.sql();
    sql.raw("UPDATE ").table(JOB).raw(" SET position = ").id(stretch.last);
    sql.raw(", done = ").int(job.done + stretch.done).raw(", changed = ").int(job.changed + stretch.changed);
    sql.raw(", updated_at = ").instant(now);
    sql.raw(", lease_until = ").instant(now + Duration::seconds(LEASE_SECONDS));
    write_held(&mut sql, job.id, holder);
    Step::RunOne(sql, Tag::State)
}

fn write_held(sql: &mut Sql, job: Uuid, holder: Uuid) {
    sql.raw(" WHERE id = ").id(job).raw(" AND state = 'running' AND holder = ").id(holder);
}

/// Whether a job is still in these hands.
pub async fn is_held(db: &Database, job: Uuid, holder: Uuid) -> Result<bool> {
    let mut sql = db.sql();
    sql.raw("SELECT 1 FROM ").table(JOB);
    write_held(&mut sql, job, holder);
    Ok(db.find(&sql).await?.is_some())
}

/// Gives a job out of these hands: to be taken again, done, or failed with what stood in the way.
pub async fn settle(
    db: &Database,
    (job, holder): (&Job, Uuid),
    (state, problem): (State, Option<Json>),
    now: DateTime<Utc>,
) -> Result<()> {
    let mut sql = db.sql();
    sql.raw("UPDATE ").table(JOB).raw(" SET state = ").text_value(state.name());
    sql.raw(", problem = ").optional_text(problem.map(|problem| problem.to_string()));
    sql.raw(", holder = ").bind(Bind::Null(Storage::Id)).raw(", lease_until = ").bind(Bind::Null(Storage::Instant));
    sql.raw(", updated_at = ").instant(now);
    write_held(&mut sql, job.id, holder);
    Ok(db.apply(vec![Step::Run(sql)]).await?)
}

/// Ends a job with what is done together with it; fails when it is no longer in these hands.
pub fn finish(db: &Database, (job, holder): (&Job, Uuid), now: DateTime<Utc>) -> Step {
    let mut sql = db.sql();
    sql.raw("UPDATE ")
        .table(JOB)
        .raw(" SET state = ")
        .text_value(State::Done.name())
        .raw(", updated_at = ")
        .instant(now);
    write_held(&mut sql, job.id, holder);
    Step::RunOne(sql, Tag::State)
}

/// Has a job stop before its next step; fails when it is over.
pub fn cancel(db: &Database, job: &Job, now: DateTime<Utc>) -> Step {
    let mut sql = db.sql();
    sql.raw("UPDATE ").table(JOB).raw(" SET state = 'cancelled', updated_at = ").instant(now);
    sql.raw(" WHERE id = ").id(job.id).raw(" AND state IN ('queued', 'running')");
    Step::RunOne(sql, Tag::State)
}

/// How many jobs there are in each state.
///
/// # Errors
/// Those of the database.
pub async fn count(db: &Database) -> Result<Vec<(State, i64)>> {
    let mut sql = db.sql();
    sql.raw("SELECT state, COUNT(*) FROM ").table(JOB).raw(" GROUP BY state ORDER BY state");
    let mut counts = Vec::new();
    for row in db.read(&sql).await? {
        if let Some(state) = row.str(0)?.and_then(State::of_name) {
            counts.push((state, Row::require(row.int(1))?));
        }
    }
    Ok(counts)
}
