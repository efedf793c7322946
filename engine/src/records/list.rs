//! Listing records: one statement for the rows and every name they refer to, one more for a count when asked.

use super::asked::Shape;
use super::cursor::Binding;
use super::output::Output;
use super::{Door, sort};
use crate::db::Sql;
use crate::error::{Problem, Result};
use crate::filter::{Filter, Joins, check_json, write_filter};
use crate::registry::Entity;
use serde_json::Value as Json;
use std::time::Instant;

/// Counting stops here: beyond it the exact number helps nobody and costs a scan.
pub const COUNT_CAP: i64 = 10_000;
const DEFAULT_LIMIT: u32 = 50;
const MAX_LIMIT: u32 = 200;

/// How rows are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CountMode {
    #[default]
    None,
    /// Up to `COUNT_CAP`.
    Capped,
    Exact,
}

/// What a list was asked for, as text from the address.
#[derive(Clone, Debug, Default)]
pub struct ListQuery {
    pub filter: Option<String>,
    pub sort: Option<String>,
    pub fields: Option<String>,
    pub limit: Option<u32>,
    pub cursor: Option<String>,
    pub count: CountMode,
}

/// `{ "items": […], "next": …, "count": … }` as bytes.
///
/// # Errors
/// `NotFound` for the entity, `FilterInvalid` for filter, sort or fields, `Malformed` for the cursor or limit.
pub async fn list(door: &Door<'_>, entity: &str, query: &ListQuery) -> Result<Vec<u8>> {
    let entity = door.entity(entity)?;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(Problem::malformed("parameter_invalid").param("name", "limit"));
    }
    let registry = &door.snapshot.registry;
    let filter = match &query.filter {
        Some(text) => check_json(registry, door.scope, entity, text)?,
        None => Filter::everything(),
    };
    let begun = Instant::now();
    let count = count(door, entity, &filter, query.count);
    let page = page(door, entity, &filter, (query, limit));
    let (count, page) = futures_util::future::try_join(count, page).await?;
    if let Some(asked) = door.asked {
        asked.note(Shape::of_list(entity, &filter, query.sort.as_deref()), begun.elapsed());
    }
    let mut out = Vec::with_capacity(page.items.len() + 128);
    out.extend_from_slice(b"{\"items\":[");
    out.extend_from_slice(&page.items);
    out.extend_from_slice(b"],\"next\":");
    match page.next {
        Some(cursor) => crate::fields::write_str(&mut out, &cursor),
        None => out.extend_from_slice(b"null"),
    }
    if let Some(count) = count {
        let capped = query.count == CountMode::Capped && count > COUNT_CAP;
        let value = if capped { COUNT_CAP } else { count };
        out.extend_from_slice(format!(",\"count\":{{\"value\":{value},\"capped\":{capped}}}").as_bytes());
    }
    out.push(b'}');
    Ok(out)
}

struct Page {
    items: Vec<u8>,
    next: Option<String>,
}

async fn page(door: &Door<'_>, entity: &Entity, filter: &Filter, (query, limit): (&ListQuery, u32)) -> Result<Page> {
    let binding = Binding {
        secret: door.secret,
        principal: door.scope.me(),
        query: [&entity.id, query.filter.as_deref().unwrap_or_default(), query.sort.as_deref().unwrap_or_default()],
    };
    let wanted = Wanted {
        filter,
        fields: query.fields.as_deref(),
        sort: query.sort.as_deref(),
        after: query.cursor.as_deref().map(|cursor| binding.read(cursor)).transpose()?,
        // One more than is shown says whether there is a next page.
        limit: limit + 1,
    };
    let mut rows = rows(door, entity, &wanted).await?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = match rows.last() {
        Some(last) if more => Some(binding.write(&last.keys)?),
        _ => None,
    };
    let mut items = Vec::with_capacity(rows.iter().map(|row| row.body.len() + 1).sum());
    for (n, row) in rows.iter().enumerate() {
        if n > 0 {
            items.push(b',');
        }
        items.extend_from_slice(&row.body);
    }
    Ok(Page { items, next })
}

/// Rows to read: those a filter finds, in an order, after some row of that order.
pub(super) struct Wanted<'q> {
    pub filter: &'q Filter,
    /// As `ListQuery`.
    pub fields: Option<&'q str>,
    pub sort: Option<&'q str>,
    /// Values of the sort keys, the id last.
    pub after: Option<Vec<Json>>,
    pub limit: u32,
}

/// A row as an answer carries it, and its values of the sort keys.
pub(super) struct ListRow {
    pub body: Vec<u8>,
    pub keys: Vec<Json>,
}

/// The rows the reader may see: one statement, and one for each entity that values point to by name.
///
/// # Errors
/// `FilterInvalid` for sort or fields, `Malformed` when `after` does not fit the order.
pub(super) async fn rows(door: &Door<'_>, entity: &Entity, wanted: &Wanted<'_>) -> Result<Vec<ListRow>> {
    let registry = &door.snapshot.registry;
    let mut joins = Joins::new(registry, door.scope, entity);
    let output = Output::build((registry, door.scope, entity), &mut joins, wanted.fields)?;
    let keys = sort::parse((registry, door.scope, entity), &mut joins, wanted.sort)?;
    let which = (wanted.filter, wanted.after.as_deref(), wanted.limit);
    let sql = statement(door, (&mut joins, &keys), which, |sql| output.write_columns(sql))?;
    let rows = door.db.read(&sql).await?;
    let names = output.names(door, &rows).await?;
    let read = |row: &crate::db::Row| {
        let mut body = Vec::with_capacity(512);
        output.write_open(&mut body, row, (&names, door.scope))?;
        body.push(b'}');
        let keys = keys.iter().enumerate().map(|(n, key)| key.read(row, output.width() + n)).collect::<Result<_>>()?;
        Ok(ListRow { body, keys })
    };
    rows.iter().map(read).collect()
}

/// The statement for these columns and the values of the keys: rows that meet the filter, after some row of the order.
///
/// # Errors
/// `FilterInvalid` for too many joins, `Malformed` when `after` does not fit the keys.
pub(super) fn statement(
    door: &Door<'_>,
    (joins, keys): (&mut Joins<'_>, &[sort::Key]),
    (filter, after, limit): (&Filter, Option<&[Json]>, u32),
    write_columns: impl FnOnce(&mut Sql),
) -> Result<Sql> {
    // The joins are complete only after the filter is written, and stand before it: it goes into a statement of its own.
    let mut condition = door.db.sql();
    write_filter(&mut condition, joins, &door.context(), filter);
    if let Some(values) = after {
        condition.raw(" AND ");
        sort::write_after(&mut condition, keys, values)?;
    }
    joins.check("/fields").map_err(Problem::filter)?;
    let mut sql = door.db.sql();
    sql.raw("SELECT ");
    write_columns(&mut sql);
    for key in keys {
        sql.raw(", ");
        key.write_selected(&mut sql);
    }
    joins.write_from(&mut sql);
    sql.raw(" WHERE ");
    joins.write_visible(&mut sql);
    sql.raw(" AND ").nested(&condition);
    sort::write_order(&mut sql, keys);
    sql.raw(" LIMIT ").number(u64::from(limit));
    Ok(sql)
}

/// How many records a filter finds.
///
/// # Errors
/// Those of the database.
pub(super) async fn count_all(door: &Door<'_>, entity: &Entity, filter: &Filter) -> Result<i64> {
    count_to(door, entity, filter, None).await
}

async fn count(door: &Door<'_>, entity: &Entity, filter: &Filter, mode: CountMode) -> Result<Option<i64>> {
    let limit = match mode {
        CountMode::None => return Ok(None),
        CountMode::Capped => Some(COUNT_CAP.unsigned_abs() + 1),
        CountMode::Exact => None,
    };
    count_to(door, entity, filter, limit).await.map(Some)
}

/// As `count_all`, but no further than `limit`.
///
/// # Errors
/// Those of the database.
pub(super) async fn count_to(door: &Door<'_>, entity: &Entity, filter: &Filter, limit: Option<u64>) -> Result<i64> {
    let mut joins = Joins::new(&door.snapshot.registry, door.scope, entity);
    let mut condition = door.db.sql();
    write_filter(&mut condition, &mut joins, &door.context(), filter);
    let mut sql = door.db.sql();
    sql.raw("SELECT COUNT(*) FROM (SELECT 1");
    write_rows(&mut sql, &joins, &condition);
    if let Some(limit) = limit {
        sql.raw(" LIMIT ").number(limit);
    }
    sql.raw(") counted");
    let rows = door.db.read_kept(&sql).await?;
    rows.first().map_or(Ok(0), |row| crate::db::Row::require(row.int(0)))
}

/// ` FROM … WHERE …`: the rows of an entity the reader may see that meet a condition.
pub(super) fn write_rows(sql: &mut Sql, joins: &Joins<'_>, condition: &Sql) {
    joins.write_from(sql);
    sql.raw(" WHERE ");
    joins.write_visible(sql);
    sql.raw(" AND ").nested(condition);
}
