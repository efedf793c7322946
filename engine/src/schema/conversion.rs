//! Values of a field on their way into columns of another type: each different value is read once, what becomes of it is
//! decided elsewhere and kept in `sys_conversion`, and the database puts it into the rows. So a publish converts what is in
//! the rows at that moment, however many there are; a value that nobody decided about stops it.
//!
//! Columns that had values of the new type before get these back wherever the value of now is still what was made of it.

use super::count::Sample;
use crate::db::{ColumnName, Database, Row, Sql, Storage, TableName};
use crate::error::Result;
use crate::fields::{self, Value};
use crate::registry::{BASE, CURRENCY, ENTITY, Entity, Field, Kind, LINE};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

pub(super) const CONVERSION: crate::db::SystemTable = TableName::system("sys_conversion");
/// Names and ids looked up by one statement.
const CHUNK: usize = 500;
const SAMPLES: u64 = 5;

/// A field whose values change their type.
#[derive(Clone, Copy)]
pub struct Retyping<'a> {
    pub entity: &'a Entity,
    /// Where the values are.
    pub source: &'a Field,
    /// Where they go.
    pub target: &'a Field,
    /// The target had values before.
    pub revived: bool,
}

/// A value that is in some records.
#[derive(Clone, Debug)]
pub struct Held {
    /// The value as one text; equal to `fields::stored_text` of it.
    pub key: String,
    pub value: Value,
    /// Records that are not deleted.
    pub live: i64,
}

/// The different values that need a counterpart, most frequent first.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_held(db: &Database, retyping: Retyping<'_>) -> Result<Vec<Held>> {
    let columns = retyping.source.columns();
    let mut sql = db.sql();
    sql.raw("SELECT ");
    write_key(&mut sql, retyping.source);
    sql.raw(", SUM(CASE WHEN ").aliased(0, &ColumnName::system("deleted_at")).raw(" IS NULL THEN 1 ELSE 0 END), ");
    sql.list(", ", columns, |sql, (column, _, _)| {
        sql.aliased(0, column);
    });
    sql.raw(" FROM ").table(retyping.entity.table.clone()).raw(" t0 WHERE ");
    write_has_value(&mut sql, retyping.source);
    write_changed(&mut sql, retyping);
    sql.raw(" GROUP BY ").list(", ", columns, |sql, (column, _, _)| {
        sql.aliased(0, column);
    });
    let mut found: BTreeMap<String, Held> = BTreeMap::new();
    for row in db.read(&sql).await? {
        let (key, live) = (Row::require(row.text(0))?, row.int(1)?.unwrap_or_default());
        let value = fields::read(retyping.source, &row, &mut 2)?;
        found.entry(key.clone()).or_insert(Held { key, value, live: 0 }).live += live;
    }
    let mut held: Vec<Held> = found.into_values().collect();
    held.sort_by_key(|one| std::cmp::Reverse(one.live));
    Ok(held)
}

/// Live records whose target gets back the value it had.
///
/// # Errors
/// As `list_held`.
pub async fn count_returned(db: &Database, retyping: Retyping<'_>) -> Result<i64> {
    if !retyping.revived {
        return Ok(0);
    }
    let mut sql = db.sql();
    sql.raw("SELECT count(*) FROM ").table(retyping.entity.table.clone()).raw(" t0 WHERE ");
    sql.aliased(0, &ColumnName::system("deleted_at")).raw(" IS NULL AND ");
    sql.aliased(0, &retyping.target.column).raw(" IS NOT NULL AND ");
    write_unchanged(&mut sql, retyping);
    Ok(db.find(&sql).await?.map(|row| row.int(0)).transpose()?.flatten().unwrap_or_default())
}

/// What values became the last time they went this way, by key.
///
/// # Errors
/// As `list_held`.
pub async fn list_earlier(db: &Database, retyping: Retyping<'_>) -> Result<HashMap<String, String>> {
    let mut sql = db.sql();
    sql.raw("SELECT c.old, c.new FROM ").table(CONVERSION).raw(" c WHERE ");
    write_way(&mut sql, retyping.source, retyping.target);
    sql.raw(" AND c.new IS NOT NULL");
    db.read(&sql).await?.iter().map(|row| Ok((Row::require(row.text(0))?, Row::require(row.text(1))?))).collect()
}

/// What records are called, for values that are references.
///
/// # Errors
/// As `list_held`.
pub async fn list_names(db: &Database, entity: &Entity, ids: &[Uuid]) -> Result<HashMap<Uuid, String>> {
    let mut names = HashMap::new();
    let name = entity.field(entity.name_field);
    for chunk in ids.chunks(CHUNK) {
        let mut sql = db.sql();
        sql.raw("SELECT id, ").column(&name.column).raw(" FROM ").table(entity.table.clone()).raw(" WHERE id IN (");
        sql.list(", ", chunk, |sql, id| {
            sql.id(*id);
        });
        sql.raw(")");
        for row in db.read(&sql).await? {
            names.insert(Row::require(row.id(0))?, row.text(1)?.unwrap_or_default());
        }
    }
    Ok(names)
}

/// Records by what they are called; more than one of a name are told as `None`. People are found by their address too.
///
/// # Errors
/// As `list_held`.
pub async fn find_named(db: &Database, entity: &Entity, names: &[String]) -> Result<HashMap<String, Option<Uuid>>> {
    let mut found: HashMap<String, Option<Uuid>> = HashMap::new();
    let name = entity.field(entity.name_field).column.clone();
    let columns = if entity.builtin { vec![name, ColumnName::system("email")] } else { vec![name] };
    for column in &columns {
        for chunk in names.chunks(CHUNK) {
            let mut sql = db.sql();
            sql.raw("SELECT id, ").column(column).raw(" FROM ").table(entity.table.clone()).raw(" WHERE ");
            sql.raw(if entity.builtin { "" } else { "deleted_at IS NULL AND " });
            sql.column(column).raw(" IN (").list(", ", chunk, |sql, name| {
                sql.text_value(&**name);
            });
            sql.raw(")");
            for row in db.read(&sql).await? {
                let (id, text) = (Row::require(row.id(0))?, Row::require(row.text(1))?);
                found.entry(text).and_modify(|one| *one = one.filter(|known| *known == id)).or_insert(Some(id));
            }
        }
    }
    Ok(found)
}

/// A few live records with one of these values, oldest first. `name`: the column they are called by.
///
/// # Errors
/// As `list_held`.
pub async fn sample_held(
    db: &Database,
    retyping: Retyping<'_>,
    name: &ColumnName,
    keys: &[&str],
) -> Result<Vec<Sample>> {
    let mut sql = db.sql();
    sql.raw("SELECT ").aliased(0, &ColumnName::system("id")).raw(", ").aliased(0, name).raw(" FROM ");
    sql.table(retyping.entity.table.clone()).raw(" t0 WHERE ").aliased(0, &ColumnName::system("deleted_at"));
    sql.raw(" IS NULL AND ");
    write_has_value(&mut sql, retyping.source);
    write_changed(&mut sql, retyping);
    sql.raw(" AND ");
    write_key(&mut sql, retyping.source);
    sql.raw(" IN (").list(", ", keys.iter().take(CHUNK), |sql, key| {
        sql.text_value(*key);
    });
    sql.raw(") ORDER BY ").aliased(0, &ColumnName::system("id")).raw(" LIMIT ").number(SAMPLES);
    super::count::read_samples(db, &sql).await
}

/// One column's part of the text in `c.new`.
pub(super) fn write_part(sql: &mut Sql, field: &Field, (part, storage): (&str, Storage)) {
    let is_number = storage != Storage::Text;
    if is_number {
        sql.raw("CAST(");
    }
    match (&field.kind, part) {
        (Kind::Money { .. }, CURRENCY) | (Kind::Regarding { .. }, ENTITY) => {
            sql.either("substr(c.new, instr(c.new, ' ') + 1)", "split_part(c.new, ' ', 2)");
        }
        (Kind::Money { .. }, "" | BASE) | (Kind::Regarding { .. }, "") => {
            sql.either("substr(c.new, 1, instr(c.new, ' ') - 1)", "split_part(c.new, ' ', 1)");
        }
        // What a value is kept as has no line ends of its own; its text may have.
        (Kind::Address { .. } | Kind::RichText { .. } | Kind::Signature, "") => {
            sql.either("substr(c.new, 1, instr(c.new, char(10)) - 1)", "split_part(c.new, chr(10), 1)");
        }
        (Kind::Address { .. } | Kind::RichText { .. } | Kind::Signature, LINE) => {
            sql.either("substr(c.new, instr(c.new, char(10)) + 1)", "substr(c.new, strpos(c.new, chr(10)) + 1)");
        }
        _ => {
            sql.raw("c.new");
        }
    }
    if is_number {
        sql.raw(" AS ").column_type(storage).raw(")");
    }
}

/// The value of a field of row `t0` as one text; NULL where it has none. Nothing said is no.
pub(super) fn write_key(sql: &mut Sql, field: &Field) {
    let column = |sql: &mut Sql| {
        sql.aliased(0, &field.column);
    };
    match field.kind.storage() {
        Storage::Text => column(sql),
        Storage::Integer | Storage::Id => {
            sql.raw("CAST(");
            column(sql);
            sql.raw(" AS text)");
        }
        Storage::Boolean => {
            sql.raw("CASE WHEN ");
            column(sql);
            sql.raw(" THEN '1' ELSE '0' END");
        }
        Storage::Date => {
            sql.either("", "to_char(");
            column(sql);
            sql.either("", ", 'YYYY-MM-DD')");
        }
        Storage::Instant => {
            sql.either("", "to_char(timezone('UTC', ");
            column(sql);
            sql.either("", "), 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')");
        }
    }
    let second = match &field.kind {
        Kind::Money { .. } => CURRENCY,
        Kind::Regarding { .. } => ENTITY,
        Kind::Address { .. } | Kind::RichText { .. } | Kind::Signature => LINE,
        _ => return,
    };
    sql.either(
        if second == LINE { " || char(10) || " } else { " || ' ' || " },
        if second == LINE { " || chr(10) || " } else { " || ' ' || " },
    );
    sql.aliased(0, &field.column.with_suffix(second));
}

pub(super) fn write_has_value(sql: &mut Sql, field: &Field) {
    match field.kind {
        Kind::Boolean => sql.raw("1 = 1"),
        _ => sql.aliased(0, &field.column).raw(" IS NOT NULL"),
    };
}

/// ` AND NOT …` of the records whose target stays as it is.
pub(super) fn write_changed(sql: &mut Sql, retyping: Retyping<'_>) {
    if retyping.revived {
        sql.raw(" AND NOT ");
        write_unchanged(sql, retyping);
    }
}

/// Whether the source is what was once made of the target.
pub(super) fn write_unchanged(sql: &mut Sql, retyping: Retyping<'_>) {
    let (source, target) = (retyping.source, retyping.target);
    sql.raw("(EXISTS (SELECT 1 FROM ").table(CONVERSION).raw(" c WHERE ");
    write_match(sql, (target, source), target);
    // Nothing said is no, whichever way it came about.
    let is_flag = matches!(source.kind, Kind::Boolean);
    sql.raw(if is_flag { " AND COALESCE(c.new, '0')" } else { " AND c.new" });
    sql.either(" IS ", " IS NOT DISTINCT FROM ");
    write_key(sql, source);
    sql.raw(")");
    if !matches!(target.kind, Kind::Boolean) && !matches!(source.kind, Kind::Boolean) {
        sql.raw(" OR (").aliased(0, &target.column).raw(" IS NULL AND ").aliased(0, &source.column).raw(" IS NULL)");
    }
    sql.raw(")");
}

/// The entry of `c` for the value of `held` in row `t0`, on the way between two generations.
pub(super) fn write_match(sql: &mut Sql, (source, target): (&Field, &Field), held: &Field) {
    write_way(sql, source, target);
    // A long text is no key of an index; its hash is.
    let hashed = sql.dialect() == crate::db::Dialect::Postgres;
    if hashed {
        sql.raw(" AND md5(c.old) = md5(");
        write_key(sql, held);
        sql.raw(")");
    }
    sql.raw(" AND c.old = ");
    write_key(sql, held);
}

pub(super) fn write_way(sql: &mut Sql, source: &Field, target: &Field) {
    sql.raw("c.element = ").text_value(&*target.id).raw(" AND c.source = ").int(source.generation.into());
    sql.raw(" AND c.target = ").int(target.generation.into());
}
