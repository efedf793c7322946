//! The recycle bin of an entity: deleted records, the last deleted first, with who deleted them and when.

use super::Door;
use super::cursor::Binding;
use super::names::{Names, Wanted};
use super::output::Output;
use super::record::Presence;
use super::restore::{deletions, told};
use crate::db::sql::instant_text;
use crate::db::{ColumnName, Row, Sql};
use crate::error::{Code, Problem, Result};
use crate::filter::{Joins, write_reach};
use crate::metadata::model::Reach;
use crate::registry::Entity;
use chrono::{DateTime, Utc};
use serde_json::{Value as Json, json};
use uuid::Uuid;

const DEFAULT_LIMIT: u32 = 50;
const MAX_LIMIT: u32 = 200;

/// What a page of the bin was asked for.
#[derive(Clone, Debug, Default)]
pub struct BinQuery {
    /// As in a list.
    pub fields: Option<String>,
    pub limit: Option<u32>,
    pub cursor: Option<String>,
}

/// `{ "items": [ { "id", "version", …fields, "deleted": {"at","by","change"} } ], "next", "count" }`: what the caller could
/// have deleted.
///
/// # Errors
/// `NotFound` for the entity, `Forbidden` to those who may delete nothing, `Malformed`, `FilterInvalid` as in a list.
pub async fn list_deleted(door: &Door<'_>, entity: &str, query: &BinQuery) -> Result<Vec<u8>> {
    let entity = door.entity(entity)?;
    if door.scope.on(entity.ix).delete == Reach::None {
        return Err(Problem::new(Code::Forbidden));
    }
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(Problem::malformed("parameter_invalid").param("name", "limit"));
    }
    let binding = Binding { secret: door.secret, principal: door.scope.me(), query: [&entity.id, "deleted", ""] };
    let after = query.cursor.as_deref().map(|cursor| read_place(&binding, cursor)).transpose()?;
    let mut joins = Joins::new(&door.snapshot.registry, door.scope, entity);
    let output = Output::build((&door.snapshot.registry, door.scope, entity), &mut joins, query.fields.as_deref())?;
    joins.check("/fields").map_err(Problem::filter)?;
    let mut sql = door.db.sql();
    sql.raw("SELECT ");
    output.write_columns(&mut sql);
    let (deleted_at, id) = (ColumnName::system("deleted_at"), ColumnName::system("id"));
    sql.raw(", ").aliased(0, &deleted_at).raw(", ").aliased(0, &id);
    joins.write_from(&mut sql);
    write_bin(&mut sql, door, entity);
    if let Some((at, last)) = after {
        sql.raw(" AND (").aliased(0, &deleted_at).raw(" < ").instant(at).raw(" OR (");
        sql.aliased(0, &deleted_at).raw(" = ").instant(at).raw(" AND ").aliased(0, &id).raw(" < ").id(last).raw("))");
    }
    sql.raw(" ORDER BY ").aliased(0, &deleted_at).raw(" DESC, ").aliased(0, &id).raw(" DESC");
    sql.raw(" LIMIT ").number(u64::from(limit) + 1);
    let rows = door.db.read(&sql).await?;
    let shown = &rows[..rows.len().min(limit as usize)];
    let place = |row: &Row| Ok((Row::require(row.instant(output.width()))?, Row::require(row.id(output.width() + 1))?));
    let places: Vec<(DateTime<Utc>, Uuid)> = shown.iter().map(place).collect::<Result<_>>()?;
    let deletions = deletions(door, places.iter().map(|(_, id)| *id)).await?;
    let mut people = Wanted::default();
    people.add(door.snapshot.registry.user, deletions.values().filter_map(|deletion| deletion.by));
    let people = Names::load(door, people).await?;
    let names = output.names(door, &rows).await?;
    let mut out = b"{\"items\":[".to_vec();
    for (n, (row, (at, id))) in shown.iter().zip(&places).enumerate() {
        if n > 0 {
            out.push(b',');
        }
        output.write_open(&mut out, row, (&names, door.scope))?;
        let deletion = deletions.get(id);
        let name = deletion.and_then(|deletion| people.get(deletion.by?));
        out.extend_from_slice(b",\"deleted\":");
        out.extend_from_slice(told(&instant_text(*at), deletion, name).to_string().as_bytes());
        out.push(b'}');
    }
    let next = match places.last() {
        Some((at, id)) if rows.len() > limit as usize => Some(binding.write(&[json!(instant_text(*at)), json!(id)])?),
        _ => None,
    };
    out.extend_from_slice(b"],\"next\":");
    out.extend_from_slice(json!(next).to_string().as_bytes());
    out.extend_from_slice(
        format!(",\"count\":{{\"value\":{},\"capped\":false}}}}", count(door, entity).await?).as_bytes(),
    );
    Ok(out)
}

/// Deleted, readable, and deletable by the caller.
fn write_bin(sql: &mut Sql, door: &Door<'_>, entity: &Entity) {
    sql.raw(" WHERE ");
    Presence::Deleted.write(sql, door.scope, entity);
    write_reach(sql, door.scope, entity, 0, door.scope.on(entity.ix).delete);
}

async fn count(door: &Door<'_>, entity: &Entity) -> Result<i64> {
    let mut sql = door.db.sql();
    sql.raw("SELECT COUNT(*) FROM ").table(entity.table.clone()).raw(" t0");
    write_bin(&mut sql, door, entity);
    door.db.find(&sql).await?.map_or(Ok(0), |row| Row::require(row.int(0)))
}

fn read_place(binding: &Binding<'_>, cursor: &str) -> Result<(DateTime<Utc>, Uuid)> {
    let values = binding.read(cursor)?;
    let text = |n: usize| values.get(n).and_then(Json::as_str);
    let place = text(0).and_then(|at| at.parse().ok()).zip(text(1).and_then(|id| id.parse().ok()));
    place.ok_or_else(|| Problem::malformed("cursor_invalid"))
}
