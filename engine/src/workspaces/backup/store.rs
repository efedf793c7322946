//! What a backup asks a database and tells one: rows of any table, and the line of the directory that says where a
//! workspace lies.

use crate::db::{
    Bind, Column, ColumnName, Database, Row, Sql, Step, Storage, Table, TableName, Tag, sql::instant_text,
};
use crate::error::{Problem, Result};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value as Json;
use uuid::Uuid;

const STATE: &str = "sys_state";
const WORKSPACE: &str = "sys_workspace";
/// Revision of a place whose workspace was restored to another one: no write is decided on it, so none is taken any more.
pub(super) const MOVED: i64 = -1;

/// The revision that is published.
pub(super) fn select_revision(sql: &mut Sql) {
    sql.raw("SELECT revision FROM ").table(TableName::system(STATE)).raw(" WHERE one = 1");
}

/// Hash, size and a name of every file whose row is carried; equal bytes once.
pub(super) fn select_files(blank: &Sql, loose_before: DateTime<Utc>) -> Sql {
    let mut sql = blank.fresh();
    sql.raw("SELECT sha256, MAX(size), MIN(name) FROM ").table(TableName::system("sys_file"));
    sql.raw(" WHERE loose_since IS NULL OR loose_since >= ").instant(loose_before);
    sql.raw(" GROUP BY sha256 ORDER BY sha256");
    sql
}

/// The columns a publish under way has made, each after its entity.
pub(super) fn select_ahead(sql: &mut Sql) {
    sql.raw("SELECT entity, part FROM ").table(TableName::system("sys_prepared")).raw(" WHERE kind = 'column'");
}

/// The rows of a table in the order of its key.
pub(super) fn select_rows(blank: &Sql, table: &Table, columns: &[&Column], loose_before: DateTime<Utc>) -> Sql {
    let mut sql = blank.fresh();
    sql.raw("SELECT ").list(", ", columns, |sql, column| {
        sql.column(&column.name);
        if column.storage == Storage::Integer {
            sql.either("", "::bigint");
        }
    });
    sql.raw(" FROM ").table(table.name.clone());
    // Files that hang on nothing are swept after a day, perhaps while the backup is being written.
    match table.name.as_str() {
        "sys_file" => {
            sql.raw(" WHERE loose_since IS NULL OR loose_since >= ").instant(loose_before);
        }
        "sys_file_link" => {
            sql.raw(" WHERE file NOT IN (SELECT id FROM ").table(TableName::system("sys_file"));
            sql.raw(" WHERE loose_since < ").instant(loose_before).raw(")");
        }
        _ => {}
    }
    sql.raw(" ORDER BY ").list(", ", table.columns.iter().filter(|column| column.key), |sql, column| {
        sql.column(&column.name);
    });
    sql
}

/// Appends a row as a line of the archive.
pub(super) fn write_row(row: &Row, columns: &[&Column], out: &mut Vec<u8>) -> Result<()> {
    out.push(b'[');
    for (at, column) in columns.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        let value = match column.storage {
            Storage::Text => row.str(at)?.map(Json::from),
            Storage::Integer => row.int(at)?.map(Json::from),
            Storage::Boolean => row.boolean(at)?.map(Json::from),
            Storage::Id => row.id(at)?.map(|id| Json::from(id.to_string())),
            Storage::Date => row.date(at)?.map(|date| Json::from(date.to_string())),
            Storage::Instant => row.instant(at)?.map(|instant| Json::from(instant_text(instant))),
        };
        serde_json::to_writer(&mut *out, &value).map_err(Problem::internal)?;
    }
    out.extend_from_slice(b"]\n");
    Ok(())
}

/// A value of the archive as the target's column keeps it; `None` for one that does not fit.
pub(super) fn read_value(value: &Json, storage: Storage) -> Option<Bind> {
    if value.is_null() {
        return Some(Bind::Null(storage));
    }
    match storage {
        Storage::Text => value.as_str().map(|text| Bind::Text(text.to_owned())),
        Storage::Integer => value.as_i64().map(Bind::Integer),
        Storage::Boolean => value.as_bool().map(Bind::Boolean),
        Storage::Id => value.as_str()?.parse::<Uuid>().ok().map(Bind::Id),
        Storage::Date => value.as_str()?.parse::<NaiveDate>().ok().map(Bind::Date),
        Storage::Instant => value.as_str()?.parse::<DateTime<Utc>>().ok().map(Bind::Instant),
    }
}

/// Puts rows into a table.
pub(super) fn insert_rows(blank: &Sql, table: &Table, columns: &[ColumnName], rows: Vec<Vec<Bind>>) -> Step {
    let mut sql = blank.fresh();
    sql.raw("INSERT INTO ").table(table.name.clone()).raw(" (").list(", ", columns, |sql, column| {
        sql.column(column);
    });
    sql.raw(")");
    if table.is_counted() {
        // The numbers rows have already.
        sql.either("", " OVERRIDING SYSTEM VALUE");
    }
    sql.raw(" VALUES (").list("), (", rows, |sql, row| {
        sql.list(", ", row, |sql, value| {
            sql.bind(value);
        });
    });
    sql.raw(")");
    Step::Run(sql)
}

pub(super) async fn count_rows(db: &Database, table: &TableName) -> Result<u64> {
    let mut sql = db.sql();
    sql.raw("SELECT COUNT(*) FROM ").table(table.clone());
    let row = db.find(&sql).await?.ok_or_else(|| Problem::internal("a count without a row"))?;
    u64::try_from(Row::require(row.int(0))?).map_err(Problem::internal)
}

/// Whether anybody has done anything in a workspace: a published revision, or a user.
pub(super) async fn is_used(db: &Database) -> Result<bool> {
    let mut sql = db.sql();
    sql.raw("SELECT 1 FROM ").table(TableName::system(STATE)).raw(" WHERE revision <> 0");
    sql.raw(" UNION ALL SELECT 1 FROM ").table(TableName::system("sys_user")).raw(" LIMIT 1");
    Ok(db.find(&sql).await?.is_some())
}

/// From now on no write is taken at a place that has this revision. Answers what it had.
pub(super) async fn fence(db: &Database) -> Result<i64> {
    let mut select = db.sql();
    select_revision(&mut select);
    let row = db.find(&select).await?.ok_or_else(Problem::not_found)?;
    let revision = Row::require(row.int(0))?;
    set_revision(db, (revision, MOVED)).await?;
    Ok(revision)
}

pub(super) async fn set_revision(db: &Database, (from, to): (i64, i64)) -> Result<()> {
    let mut sql = db.sql();
    sql.raw("UPDATE ").table(TableName::system(STATE)).raw(" SET revision = ").int(to);
    sql.raw(" WHERE one = 1 AND revision = ").int(from);
    Ok(db.apply(vec![Step::RunOne(sql, Tag::State)]).await?)
}

/// Turns a workspace's name from one place to another.
pub(super) async fn turn(control: &Database, slug: &str, (from, to): (&str, &str)) -> Result<()> {
    let mut sql = control.sql();
    sql.raw("UPDATE ").table(TableName::system(WORKSPACE)).raw(" SET id = ").text_value(to);
    sql.raw(" WHERE slug = ").text_value(slug).raw(" AND id = ").text_value(from);
    Ok(control.apply(vec![Step::RunOne(sql, Tag::State)]).await?)
}

/// What SQLite itself finds wrong with its file; nothing on PostgreSQL, which checks when rows come in.
pub(super) async fn find_faults(db: &Database) -> Result<Vec<String>> {
    if db.dialect() == crate::db::Dialect::Postgres {
        return Ok(Vec::new());
    }
    let mut whole = db.sql();
    whole.raw("PRAGMA integrity_check");
    let mut faults = Vec::new();
    for row in db.read(&whole).await? {
        faults.extend(row.text(0)?.filter(|told| told != "ok"));
    }
    let mut references = db.sql();
    references.raw("SELECT \"table\" FROM pragma_foreign_key_check");
    for row in db.read(&references).await? {
        faults.extend(row.text(0)?);
    }
    Ok(faults)
}
