//! Words a tags field holds already, for whoever types another one: those of records the reader may see, most used first.

use super::Door;
use crate::db::{Row, Sql};
use crate::error::{Problem, Result};
use crate::filter::write_visible;
use crate::registry::{Entity, Field, Kind};
use serde_json::{Value as Json, json};

/// Words of one answer.
const LIMIT: u64 = 20;

/// `{ "items": [ { "value": "VIP", "count": 12 } ] }`: words with `part` in them, all when there is none.
///
/// # Errors
/// `NotFound`, the same for a hidden entity, a hidden field and one that holds no words.
pub async fn suggest(door: &Door<'_>, entity: &str, field: &str, part: Option<&str>) -> Result<Json> {
    let entity = door.entity(entity)?;
    let readable = entity.find(field).filter(|field| door.scope.reads(entity.ix, field));
    let field = readable.filter(|field| matches!(field.kind, Kind::Tags)).ok_or_else(Problem::not_found)?;
    let part = part.map(str::trim).filter(|part| !part.is_empty());
    let part = part.map(|part| crate::fields::fragment(&field.kind, part).to_ascii_lowercase());
    let rows = door.db.read(&statement(door, entity, field, part)).await?;
    let read = |row: &Row| Ok(json!({ "value": Row::require(row.text(0))?, "count": Row::require(row.int(1))? }));
    Ok(json!({ "items": rows.iter().map(read).collect::<Result<Vec<Json>>>()? }))
}

/// Takes every set apart. On SQLite the text of a set becomes that of a JSON list, which it reads as rows.
fn statement(door: &Door<'_>, entity: &Entity, field: &Field, part: Option<String>) -> Sql {
    let mut sql = door.db.sql();
    sql.raw("SELECT word.value, COUNT(*) FROM ").table(entity.table.clone()).raw(" t0, ");
    sql.either("json_each('[\"' || replace(replace(replace(trim(", "unnest(string_to_array(btrim(");
    sql.aliased(0, &field.column);
    sql.either(
        ", ','), '\\', '\\\\'), '\"', '\\\"'), ',', '\",\"') || '\"]') word WHERE ",
        ", ','), ',')) AS word(value) WHERE ",
    );
    write_visible(&mut sql, door.scope, entity, 0);
    sql.raw(" AND ").aliased(0, &field.column).raw(" IS NOT NULL");
    if let Some(part) = part {
        sql.either(" AND instr(lower(word.value), ", " AND strpos(lower(word.value COLLATE \"C\"), ");
        sql.text_value(part).raw(") > 0");
    }
    sql.raw(" GROUP BY word.value ORDER BY COUNT(*) DESC, word.value LIMIT ").number(LIMIT);
    sql
}
