//! Numbers for plans: how many live records meet a condition, and a few of them by name. Asked before a publish, by the
//! engine itself, so every record counts whoever may see it.

use super::recast::Recast;
use crate::db::{ColumnName, Database, Row, Sql, Step, Tag};
use crate::error::Result;
use crate::filter::{Context, Filter, Joins, write_filter, write_visible};
use crate::permissions::Scope;
use crate::registry::{Entity, Registry};
use std::collections::HashSet;
use uuid::Uuid;

/// Samples a plan shows at most.
const SAMPLES: u64 = 5;

/// A question about the records of one entity. Every column the filter looks at must exist.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    pub registry: &'a Registry,
    /// The engine's own scope on the registry.
    pub system: &'a Scope,
    pub entity: &'a Entity,
    pub context: &'a Context,
    pub filter: &'a Filter,
    /// The column records are called by, when there is one already.
    pub name: Option<&'a ColumnName>,
    /// The records as they will be, where fields change their type.
    pub recast: Option<&'a Recast<'a>>,
}

/// How the records of a table are gone through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Walk {
    /// As the database sees fit: by an index, where one serves the question.
    Planned,
    /// One after the other as they lie in the table. Without statistics SQLite takes any index of live records for a short
    /// cut to all of them, and then looks each one up where chance has put it.
    Straight,
}

/// One record of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    pub id: Uuid,
    pub name: String,
}

impl Question<'_> {
    /// ` FROM … WHERE …` after what `select` writes.
    fn write(&self, sql: &mut Sql, walk: Walk, select: impl FnOnce(&mut Sql)) {
        let mut joins = Joins::new(self.registry, self.system, self.entity);
        let mut condition = sql.fresh();
        joins.write_visible(&mut condition);
        condition.raw(" AND ");
        write_filter(&mut condition, &mut joins, self.context, self.filter);
        select(sql);
        self.write_rows(sql, &joins, walk);
        sql.raw(" WHERE ").nested(&condition);
    }

    fn write_rows(&self, sql: &mut Sql, joins: &Joins<'_>, walk: Walk) {
        joins.write_from_as(sql, |sql| match self.recast {
            Some(recast) => recast.write(sql, self.entity),
            None => {
                write_walk(sql.table(self.entity.table.clone()).raw(" t0"), walk);
            }
        });
    }

    fn write_sample(&self, sql: &mut Sql) {
        sql.aliased(0, &ColumnName::system("id")).raw(", ");
        match self.name {
            Some(name) => sql.aliased(0, name),
            None => sql.raw("NULL"),
        };
    }
}

/// How many live records meet the condition.
///
/// # Errors
/// When the database cannot be read.
pub async fn count(db: &Database, question: Question<'_>) -> Result<i64> {
    let mut sql = db.sql();
    question.write(&mut sql, Walk::Planned, |sql| {
        sql.raw("SELECT count(*)");
    });
    one_number(db, &sql).await
}

/// How many live records of an entity meet each of these conditions; the table is gone through once.
///
/// # Errors
/// As `count`.
pub async fn count_each(db: &Database, question: Question<'_>, filters: &[&Filter]) -> Result<Vec<i64>> {
    if filters.is_empty() {
        return Ok(Vec::new());
    }
    let mut joins = Joins::new(question.registry, question.system, question.entity);
    let mut counts = db.sql();
    counts.raw("SELECT ").list(", ", filters, |sql, filter| {
        sql.raw("COUNT(CASE WHEN ");
        write_filter(sql, &mut joins, question.context, filter);
        sql.raw(" THEN 1 END)");
    });
    let mut sql = counts;
    question.write_rows(&mut sql, &joins, Walk::Straight);
    sql.raw(" WHERE ");
    joins.write_visible(&mut sql);
    match db.find(&sql).await? {
        Some(row) => (0..filters.len()).map(|at| Row::require(row.int(at))).collect(),
        None => Ok(vec![0; filters.len()]),
    }
}

/// Whether any live record meets the condition.
///
/// # Errors
/// As `count`.
pub async fn exists(db: &Database, question: Question<'_>, walk: Walk) -> Result<bool> {
    Ok(db.find(&limited(db.sql(), question, walk)).await?.is_some())
}

/// After the name of a table.
fn write_walk(sql: &mut Sql, walk: Walk) {
    match walk {
        Walk::Planned => {}
        Walk::Straight => {
            sql.either(" NOT INDEXED", "");
        }
    }
}

/// The same as part of a write: nothing of it happens when a record meets the condition.
pub fn absent_step(db: &Database, question: Question<'_>) -> Step {
    Step::Absent(limited(db.sql(), question, Walk::Planned), Tag::Referenced)
}

fn limited(mut sql: Sql, question: Question<'_>, walk: Walk) -> Sql {
    question.write(&mut sql, walk, |sql| {
        sql.raw("SELECT 1");
    });
    sql.raw(" LIMIT 1");
    sql
}

/// The first few records that meet the condition, oldest first.
///
/// # Errors
/// As `count`.
pub async fn sample(db: &Database, question: Question<'_>) -> Result<Vec<Sample>> {
    let mut sql = db.sql();
    question.write(&mut sql, Walk::Planned, |sql| {
        sql.raw("SELECT ");
        question.write_sample(sql);
    });
    sql.raw(" ORDER BY ").aliased(0, &ColumnName::system("id")).raw(" LIMIT ").number(SAMPLES);
    read_samples(db, &sql).await
}

/// Those of these records that somebody may see by name; `scope` must be of the entity's registry.
///
/// # Errors
/// As `count`.
pub async fn readable(db: &Database, scope: &Scope, entity: &Entity, ids: &[Uuid]) -> Result<HashSet<Uuid>> {
    if !scope.reads(entity.ix, entity.field(entity.name_field)) {
        return Ok(HashSet::new());
    }
    let mut sql = db.sql();
    sql.raw("SELECT ")
        .aliased(0, &ColumnName::system("id"))
        .raw(" FROM ")
        .table(entity.table.clone())
        .raw(" t0 WHERE ");
    write_visible(&mut sql, scope, entity, 0);
    sql.raw(" AND ").aliased(0, &ColumnName::system("id")).raw(" IN (").list(", ", ids, |sql, id| {
        sql.id(*id);
    });
    sql.raw(")");
    db.read(&sql).await?.iter().map(|row| Row::require(row.id(0))).collect()
}

/// Live records that hold equal values in all of `columns`; empty values equal nothing.
#[derive(Clone, Copy)]
pub struct Repeated<'a> {
    pub entity: &'a Entity,
    pub columns: &'a [ColumnName],
    pub walk: Walk,
}

/// How many groups of such records there are.
///
/// # Errors
/// As `count`.
pub async fn count_repeated(db: &Database, repeated: Repeated<'_>) -> Result<i64> {
    let mut sql = db.sql();
    sql.raw("SELECT count(*) FROM (");
    write_repeated(&mut sql, repeated);
    sql.raw(") repeated");
    one_number(db, &sql).await
}

/// The same of the records as they will be.
///
/// # Errors
/// As `count`.
pub async fn count_clashes(
    db: &Database,
    entity: &Entity,
    (recast, columns): (&Recast<'_>, &[ColumnName]),
) -> Result<i64> {
    let mut sql = db.sql();
    recast.write_repeated(&mut sql, entity, columns);
    one_number(db, &sql).await
}

/// A few of the records in such groups.
///
/// # Errors
/// As `count`.
pub async fn sample_repeated(db: &Database, question: Question<'_>, repeated: Repeated<'_>) -> Result<Vec<Sample>> {
    let columns = repeated.columns;
    let mut sql = db.sql();
    sql.raw("SELECT ");
    question.write_sample(&mut sql);
    sql.raw(" FROM ").table(question.entity.table.clone()).raw(" t0 WHERE ");
    sql.aliased(0, &ColumnName::system("deleted_at")).raw(" IS NULL AND (");
    sql.list(", ", columns, |sql, column| {
        sql.aliased(0, column);
    });
    sql.raw(") IN (");
    write_repeated(&mut sql, repeated);
    sql.raw(") ORDER BY ");
    sql.list(", ", columns, |sql, column| {
        sql.aliased(0, column);
    });
    sql.raw(" LIMIT ").number(SAMPLES);
    read_samples(db, &sql).await
}

fn write_repeated(sql: &mut Sql, Repeated { entity, columns, walk }: Repeated<'_>) {
    let list = |sql: &mut Sql| {
        sql.list(", ", columns, |sql, column| {
            sql.column(column);
        });
    };
    sql.raw("SELECT ");
    list(sql);
    write_walk(sql.raw(" FROM ").table(entity.table.clone()), walk);
    sql.raw(" WHERE ").column(&ColumnName::system("deleted_at")).raw(" IS NULL");
    for column in columns {
        sql.raw(" AND ").column(column).raw(" IS NOT NULL");
    }
    sql.raw(" GROUP BY ");
    list(sql);
    sql.raw(" HAVING count(*) > 1");
}

/// Reads so many records at most, whole as they lie, for who wants to know how long that takes; how many there were.
///
/// # Errors
/// As `count`.
pub async fn read_some(db: &Database, entity: &Entity, most: u64) -> Result<i64> {
    let mut sql = db.sql();
    sql.raw("SELECT count(*), SUM(LENGTH(told)) FROM (SELECT ").either("updated_at", "CAST(updated_at AS text)");
    sql.raw(" AS told FROM ").table(entity.table.clone());
    write_walk(&mut sql, Walk::Straight);
    sql.raw(" LIMIT ").number(most).raw(") few");
    one_number(db, &sql).await
}

async fn one_number(db: &Database, sql: &Sql) -> Result<i64> {
    match db.find(sql).await? {
        Some(row) => Row::require(row.int(0)),
        None => Ok(0),
    }
}

pub(super) async fn read_samples(db: &Database, sql: &Sql) -> Result<Vec<Sample>> {
    let rows = db.read(sql).await?;
    let read = |row: &Row| Ok(Sample { id: Row::require(row.id(0))?, name: row.text(1)?.unwrap_or_default() });
    rows.iter().map(read).collect()
}
