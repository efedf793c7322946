//! Sorting and keyset paging: the expressions rows are ordered by, and the condition "after this row".
//!
//! Empty values come last in both directions; `id` is always the last key, so the order is total. Choices and stages sort
//! in the order of their list, references by the name of the record they lead to.

use crate::db::{Bind, ColumnName, Row, Sql, Storage};
use crate::error::{Item, ItemCode, Problem, Result};
use crate::fields;
use crate::filter::{Joins, Path, resolve_path};
use crate::permissions::Scope;
use crate::registry::{Entity, Kind, Registry};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value as Json, json};
use std::sync::Arc;
use uuid::Uuid;

/// Most keys a caller may sort by.
const MAX_KEYS: usize = 5;

/// One key: what to order by, and which way.
pub struct Key {
    expression: Expression,
    storage: Storage,
    descending: bool,
}

enum Expression {
    Column(usize, ColumnName),
    /// Never empty: rows older than the field are false.
    Boolean(usize, ColumnName),
    /// The position of a choice or stage in its list.
    Position(usize, ColumnName, Vec<Arc<str>>),
}

/// The keys of a `sort=` text, `id` added at the end.
///
/// # Errors
/// `FilterInvalid` for unknown, unreadable or unsortable fields and for too many keys.
pub fn parse(
    (registry, scope, entity): (&Registry, &Scope, &Entity),
    joins: &mut Joins<'_>,
    text: Option<&str>,
) -> Result<Vec<Key>> {
    let mut keys = Vec::new();
    for part in text.unwrap_or_default().split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (name, descending) = part.strip_prefix('-').map_or((part, false), |name| (name, true));
        let path = resolve_path(registry, scope, entity, name, "/sort").map_err(Problem::filter)?;
        keys.push(key((registry, scope), joins, &path, descending)?);
    }
    if keys.len() > MAX_KEYS {
        return Err(Problem::filter(Item::new("/sort", ItemCode::TooComplex).param("limit", format!("≤ {MAX_KEYS}"))));
    }
    keys.push(Key {
        expression: Expression::Column(0, ColumnName::system("id")),
        storage: Storage::Id,
        descending: false,
    });
    Ok(keys)
}

fn key((registry, scope): (&Registry, &Scope), joins: &mut Joins<'_>, path: &Path, descending: bool) -> Result<Key> {
    let entity = registry.entity(path.entity);
    let field = path.field(registry);
    if !fields::is_sortable(&field.kind) {
        let item =
            Item::new("/sort", ItemCode::OperatorUnknown).param("field", field.label.to_json()).param("op", "sort");
        return Err(Problem::filter(item));
    }
    let alias = joins.alias(path);
    let column = field.compared_column();
    let position = |ids: Vec<Arc<str>>| (Expression::Position(alias, column.clone(), ids), Storage::Integer);
    let (expression, storage) = match &field.kind {
        Kind::Choice(choices) => position(choices.iter().map(|choice| choice.id.clone()).collect()),
        Kind::Stage => {
            position(entity.pipelines_of(field.ix).flat_map(|p| &p.stages).map(|stage| stage.id.clone()).collect())
        }
        Kind::Lookup { .. } | Kind::User => match registry.target(field) {
            Some(target) if scope.reads(target.ix, target.field(target.name_field)) => {
                let (alias, _) = joins.hop(alias, entity.ix, field.ix);
                (Expression::Column(alias, target.field(target.name_field).column.clone()), Storage::Text)
            }
            _ => (Expression::Column(alias, column), Storage::Id),
        },
        Kind::Boolean => (Expression::Boolean(alias, column), Storage::Boolean),
        kind => (Expression::Column(alias, column), kind.storage()),
    };
    Ok(Key { expression, storage, descending })
}

impl Key {
    /// The expression itself.
    pub fn write(&self, sql: &mut Sql) {
        match &self.expression {
            Expression::Column(alias, column) => {
                sql.aliased(*alias, column);
            }
            Expression::Boolean(alias, column) => {
                sql.raw("COALESCE(").aliased(*alias, column).either(", 0)", ", FALSE)");
            }
            Expression::Position(alias, column, ids) => {
                sql.raw("CASE ").aliased(*alias, column);
                for (n, id) in ids.iter().enumerate() {
                    sql.raw(" WHEN ").text_value(&**id).raw(" THEN ").number(n as u64);
                }
                sql.raw(" END");
            }
        }
    }

    /// The key's value in a row, as a cursor keeps it.
    ///
    /// # Errors
    /// `Internal` when the column is not of the key's type.
    pub fn read(&self, row: &Row, at: usize) -> Result<Json> {
        Ok(match self.storage {
            Storage::Text => json!(row.str(at)?),
            // `CASE` with small literals is a 32-bit integer on PostgreSQL; the statement casts it.
            Storage::Integer => json!(row.int(at)?),
            Storage::Boolean => json!(row.boolean(at)?),
            Storage::Id => json!(row.id(at)?),
            Storage::Date => json!(row.date(at)?.map(|day| day.to_string())),
            Storage::Instant => json!(row.instant(at)?.map(|at| at.to_rfc3339())),
        })
    }

    /// Written in the column list, so that `read` finds the type it expects.
    pub fn write_selected(&self, sql: &mut Sql) {
        match self.storage {
            Storage::Integer => {
                sql.raw("CAST(");
                self.write(sql);
                sql.raw(" AS BIGINT)");
            }
            Storage::Text | Storage::Boolean | Storage::Id | Storage::Date | Storage::Instant => self.write(sql),
        }
    }

    fn bind(&self, value: &Json) -> Option<Bind> {
        Some(match self.storage {
            Storage::Text => Bind::Text(value.as_str()?.to_owned()),
            Storage::Integer => Bind::Integer(value.as_i64()?),
            Storage::Boolean => Bind::Boolean(value.as_bool()?),
            Storage::Id => Bind::Id(value.as_str()?.parse::<Uuid>().ok()?),
            Storage::Date => Bind::Date(value.as_str()?.parse::<NaiveDate>().ok()?),
            Storage::Instant => Bind::Instant(value.as_str()?.parse::<DateTime<Utc>>().ok()?),
        })
    }
}

/// ` ORDER BY …`.
pub fn write_order(sql: &mut Sql, keys: &[Key]) {
    sql.raw(" ORDER BY ");
    let last = keys.len().saturating_sub(1);
    sql.list(", ", keys.iter().enumerate(), |sql, (n, key)| {
        key.write(sql);
        sql.raw(match (n == last, key.descending) {
            // The id is never empty; told so, SQLite takes the order of an index as it is.
            (true, true) => " DESC",
            (true, false) => " ASC",
            (false, true) => " DESC NULLS LAST",
            (false, false) => " ASC NULLS LAST",
        });
    });
}

/// The rows after the one whose key values are `values`: equal in the first keys and after it in the next one.
///
/// # Errors
/// `Malformed` when the values do not fit the keys.
pub fn write_after(sql: &mut Sql, keys: &[Key], values: &[Json]) -> Result<()> {
    let invalid = || Problem::malformed("cursor_invalid");
    if values.len() != keys.len() {
        return Err(invalid());
    }
    sql.raw("(");
    let mut first = true;
    for (n, (key, value)) in keys.iter().zip(values).enumerate() {
        if value.is_null() {
            // Nothing comes after empty but equal rows, settled by the next key.
            continue;
        }
        if !first {
            sql.raw(" OR ");
        }
        first = false;
        sql.raw("(");
        for (key, value) in keys.iter().zip(values).take(n) {
            key.write(sql);
            match value {
                Json::Null => {
                    sql.raw(" IS NULL AND ");
                }
                value => {
                    sql.raw(" = ").bind(key.bind(value).ok_or_else(invalid)?).raw(" AND ");
                }
            }
        }
        sql.raw("(");
        key.write(sql);
        sql.raw(if key.descending { " < " } else { " > " }).bind(key.bind(value).ok_or_else(invalid)?).raw(" OR ");
        key.write(sql);
        sql.raw(" IS NULL))");
    }
    sql.raw(")");
    Ok(())
}
