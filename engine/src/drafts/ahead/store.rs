//! `sys_prepared`, whose columns only this file knows, and what a stretch of records asks of the database.

use crate::db::{Bind, ColumnName, Database, Row, Sql, Step, Storage, TableName, Tag};
use crate::error::{Problem, Result};
use crate::registry::Entity;
use uuid::Uuid;

const PREPARED: crate::db::SystemTable = TableName::system("sys_prepared");
const HISTORY: crate::db::SystemTable = TableName::system("sys_history");
const STATE: crate::db::SystemTable = TableName::system("sys_state");
const JOB: crate::db::SystemTable = TableName::system("sys_job");

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Column,
    Index,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Column => "column",
            Kind::Index => "index",
        }
    }
}

/// Something a job makes.
#[derive(Clone, Debug)]
pub struct Part {
    /// The column's name, or the hash of the index.
    pub name: String,
    pub kind: Kind,
    /// Element id of the entity.
    pub entity: String,
    /// Of a column: the field and the generation of its values.
    pub field: Option<(String, i64)>,
    pub job: Uuid,
    /// The last change (by its number in the history) before it was there.
    pub since: i64,
    /// The last record that is done.
    pub position: Option<Uuid>,
    pub is_whole: bool,
}

impl Part {
    pub fn table(&self) -> Option<TableName> {
        TableName::of_catalogue(&format!("r_{}", self.entity))
    }

    pub fn column(&self) -> Option<ColumnName> {
        (self.kind == Kind::Column).then(|| ColumnName::of_catalogue(&self.name)).flatten()
    }

    pub fn hash(&self) -> Option<u64> {
        u64::from_str_radix(&self.name, 16).ok().filter(|_| self.kind == Kind::Index)
    }

    /// The field and the generation its values go to.
    pub fn conversion(&self) -> Option<(&str, i64)> {
        self.field.as_ref().map(|(element, generation)| (element.as_str(), *generation))
    }
}

fn select(db: &Database) -> Sql {
    let mut sql = db.sql();
    sql.raw("SELECT p.part, p.kind, p.entity, p.element, p.generation, p.job, p.since, p.position, p.whole FROM ");
    sql.table(PREPARED).raw(" p");
    sql
}

fn read(row: &Row) -> Result<Part> {
    let kind = match row.str(1)? {
        Some("column") => Kind::Column,
        Some("index") => Kind::Index,
        _ => return Err(Problem::internal("a part of a kind that is not known")),
    };
    Ok(Part {
        name: Row::require(row.text(0))?,
        kind,
        entity: Row::require(row.text(2))?,
        field: row.text(3)?.zip(row.int(4)?),
        job: Row::require(row.id(5))?,
        since: row.int(6)?.unwrap_or_default(),
        position: row.id(7)?,
        is_whole: Row::require(row.int(8))? != 0,
    })
}

/// Everything that is being made.
///
/// # Errors
/// Those of the database.
pub async fn list(db: &Database) -> Result<Vec<Part>> {
    db.read(&select(db)).await?.iter().map(read).collect()
}

/// What belongs to no job that goes on.
///
/// # Errors
/// Those of the database.
pub async fn list_left(db: &Database) -> Result<Vec<Part>> {
    let mut sql = select(db);
    sql.raw(" WHERE NOT EXISTS (SELECT 1 FROM ").table(JOB);
    sql.raw(" j WHERE j.id = p.job AND j.state IN ('queued', 'running'))");
    db.read(&sql).await?.iter().map(read).collect()
}

/// Writes down that a part is begun, after every change that is in the history by now.
pub fn begin(db: &Database, part: &Part) -> Step {
    let mut sql = db.sql();
    sql.raw("INSERT INTO ").table(PREPARED);
    sql.raw(" (part, kind, entity, element, generation, job, since, position, whole) VALUES (").text_value(&*part.name);
    sql.raw(", ").text_value(part.kind.name()).raw(", ").text_value(&*part.entity).raw(", ");
    let (element, generation) = part.field.clone().unzip();
    sql.optional_text(element).raw(", ").bind(generation.map_or(Bind::Null(Storage::Integer), Bind::Integer));
    sql.raw(", ").id(part.job).raw(", (SELECT COALESCE(MAX(seq), 0) FROM ").table(HISTORY).raw("), ");
    sql.optional_id(part.position).raw(", ").int(i64::from(part.is_whole)).raw(")");
    Step::Run(sql)
}

/// Keeps how far a job's part is; fails where a publish or another job took it over.
pub fn advance(db: &Database, (job, name): (Uuid, &str), position: Option<Uuid>, is_whole: i64) -> Step {
    let mut sql = db.sql();
    sql.raw("UPDATE ").table(PREPARED).raw(" SET position = ").optional_id(position).raw(", whole = ").int(is_whole);
    sql.raw(" WHERE part = ").text_value(name).raw(" AND job = ").id(job);
    Step::RunOne(sql, Tag::State)
}

/// Forgets a part; it has to be known.
pub fn forget(db: &Database, part: &Part) -> Step {
    let mut sql = db.sql();
    sql.raw("DELETE FROM ")
        .table(PREPARED)
        .raw(" WHERE part = ")
        .text_value(&*part.name)
        .raw(" AND job = ")
        .id(part.job);
    Step::RunOne(sql, Tag::State)
}

/// Fails where somebody has begun one of these parts since they were looked at.
pub fn require_none(db: &Database, names: &[String]) -> Step {
    let mut sql = db.sql();
    sql.raw("SELECT 1 FROM ").table(PREPARED).raw(" WHERE part IN (").list(", ", names, |sql, name| {
        sql.text_value(&**name);
    });
    sql.raw(")");
    Step::Absent(sql, Tag::Target)
}

/// Holds only on the revision the work was planned over.
pub fn require_base(db: &Database, revision: i64) -> Step {
    let mut sql = db.sql();
    sql.raw("SELECT 1 FROM ").table(STATE).raw(" WHERE revision = ").int(revision);
    Step::Require(sql, Tag::Revision)
}

/// The same, and no publish comes between this and the end of the transaction.
pub fn hold_base(db: &Database, revision: i64) -> Step {
    let mut sql = db.sql();
    sql.raw("SELECT 1 FROM ").table(STATE).raw(" WHERE revision = ").int(revision).either("", " FOR SHARE");
    Step::Require(sql, Tag::Revision)
}

/// The next records of a table, those in the bin among them.
///
/// # Errors
/// Those of the database.
pub async fn next(db: &Database, entity: &Entity, after: Option<Uuid>, many: u64) -> Result<Vec<Uuid>> {
    let id = ColumnName::system("id");
    let mut sql = db.sql();
    sql.raw("SELECT ").aliased(0, &id).raw(" FROM ").table(entity.table.clone()).raw(" t0");
    if let Some(after) = after {
        sql.raw(" WHERE ").aliased(0, &id).raw(" > ").id(after);
    }
    sql.raw(" ORDER BY ").aliased(0, &id).raw(" LIMIT ").number(many);
    db.read(&sql).await?.iter().map(|row| Row::require(row.id(0))).collect()
}
