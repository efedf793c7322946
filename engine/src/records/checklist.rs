//! Key behaviours of a stage, ticked by hand: each tick is a change of its record, with history row and event.

use super::record::{self, Record};
use super::write::{self, TRIES, Written, refusal};
use super::{Door, store};
use crate::db::{Row, Sql, Step, TableName};
use crate::error::{Code, Item, ItemCode, Problem, Result};
use crate::history::{Action, Change};
use crate::permissions::Access;
use crate::registry::{Entity, Kind};
use serde_json::{Map, Value as Json, json};
use std::collections::HashSet;
use std::sync::Arc;
use uuid::Uuid;

/// What becomes of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Ticked,
    Open,
}

/// Ticks an item of a checklist on a record, or takes the tick away. Nothing happens when it stands so already.
///
/// # Errors
/// `NotFound` for the record or the item, `Forbidden`, `VersionConflict`.
pub async fn mark(
    door: &Door<'_>,
    entity: &str,
    (id, item): (Uuid, &str),
    expect: Option<i64>,
    mark: Mark,
) -> Result<Written> {
    let entity = door.entity(entity)?;
    for _ in 1..TRIES {
        match try_mark(door, entity, (id, item), expect, mark).await {
            Err(problem) if problem.code == Code::VersionConflict && expect.is_none() => {}
            settled => return settled,
        }
    }
    try_mark(door, entity, (id, item), expect, mark).await
}

async fn try_mark(
    door: &Door<'_>,
    entity: &Entity,
    (id, item): (Uuid, &str),
    expect: Option<i64>,
    mark: Mark,
) -> Result<Written> {
    let before = record::find(door, door.scope, entity, id).await?.ok_or_else(Problem::not_found)?;
    let item = find(door, entity, item).ok_or_else(Problem::not_found)?;
    if !Access::covers(door.scope.on(entity.ix).update, door.scope.me(), before.owner(entity)) {
        return Err(Problem::new(Code::Forbidden));
    }
    if expect.is_some_and(|version| version != before.version) {
        return Err(Problem::new(Code::VersionConflict));
    }
    let is_ticked = ticked(door, id).await?.contains(&item);
    if is_ticked == (mark == Mark::Ticked) {
        return Ok(Written { id, version: before.version, change: None });
    }
    let mut after = Record { version: before.version + 1, ..before.clone() };
    write::stamp(door, entity, Some(&before), &mut after);
    let differs = |field: &crate::registry::Field| before.value(field.ix) != after.value(field.ix);
    let changed: Vec<_> = entity.fields.iter().filter(|field| differs(field)).map(|field| field.ix).collect();
    let diff = Map::from_iter([(item.to_string(), json!([is_ticked, !is_ticked]))]);
    let change = store::change(door, entity, &after, Action::Updated, diff);
    let mut steps = vec![store::require_revision(door), store::update(door, entity, &after, &changed)];
    steps.push(match mark {
        Mark::Ticked => insert(door, &item, &change),
        Mark::Open => Step::Run(remove(door, &item, id)),
    });
    steps.extend(store::trail(door, entity, (Some(&before), Some(&after)), &change));
    match door.db.apply(steps).await {
        Ok(()) => Ok(Written { id, version: after.version, change: Some(change.change) }),
        Err(error) => Err(refusal(door, entity, error)),
    }
}

/// The item, if this person may know of the stages it belongs to.
fn find(door: &Door<'_>, entity: &Entity, item: &str) -> Option<Arc<str>> {
    let (field, _, item) = entity.checklist_item(item)?;
    door.scope.reads(entity.ix, entity.field(field)).then(|| item.id.clone())
}

/// Items of the record's checklists that are ticked.
///
/// # Errors
/// Those of the database.
pub async fn ticked(door: &Door<'_>, record: Uuid) -> Result<HashSet<Arc<str>>> {
    let mut sql = door.db.sql();
    sql.raw("SELECT item FROM ").table(TableName::system("sys_checklist_tick")).raw(" WHERE record = ").id(record);
    let rows = door.db.read(&sql).await?;
    rows.iter().map(|row| Ok(Arc::from(Row::require(row.str(0))?))).collect()
}

/// The items a move ticks on its way, each once, without those that were ticked before.
///
/// # Errors
/// `ValidationFailed` for items that do not exist.
pub fn fresh(
    door: &Door<'_>,
    entity: &Entity,
    wanted: &[String],
    known: &HashSet<Arc<str>>,
) -> Result<Vec<Arc<str>>> {
    let mut items: Vec<Arc<str>> = Vec::new();
    for name in wanted {
        let Some(item) = find(door, entity, name) else {
            let item = Item::new("/checklist", ItemCode::FieldUnknown).param("name", &**name);
            return Err(Problem::invalid(vec![item]));
        };
        if !known.contains(&item) && !items.contains(&item) {
            items.push(item);
        }
    }
    Ok(items)
}

/// What history says of items ticked with another change.
pub fn diff(items: &[Arc<str>]) -> impl Iterator<Item = (String, Json)> {
    items.iter().map(|item| (item.to_string(), json!([false, true])))
}

/// Keeps a tick.
pub fn insert(door: &Door<'_>, item: &str, change: &Change) -> Step {
    let mut sql = door.db.sql();
    sql.raw("INSERT INTO ").table(TableName::system("sys_checklist_tick"));
    sql.raw(" (record, item, entity, at, by_kind, by_id, change_id) VALUES (").id(change.record).raw(", ");
    sql.text_value(item).raw(", ").text_value(&*change.entity).raw(", ").instant(change.at).raw(", ");
    sql.text_value(change.by.kind.name()).raw(", ").optional_id(change.by.id).raw(", ").id(change.change).raw(")");
    Step::Run(sql)
}

fn remove(door: &Door<'_>, item: &str, record: Uuid) -> Sql {
    let mut sql = door.db.sql();
    sql.raw("DELETE FROM ").table(TableName::system("sys_checklist_tick")).raw(" WHERE record = ").id(record);
    sql.raw(" AND item = ").text_value(item);
    sql
}

/// Whether leaving a stage of the entity may depend on ticks.
pub fn gates(entity: &Entity) -> bool {
    let stages = entity.pipelines.iter().flat_map(|pipeline| &pipeline.stages);
    let mut items = stages.flat_map(|stage| &stage.checklist);
    entity.fields.iter().any(|field| matches!(field.kind, Kind::Stage)) && items.any(|item| item.required)
}
