//! Key behaviours of a stage, ticked by hand: each tick is a change of its record, with history row and event.

use super::Door;
use super::plan::{Touch, WritePlan};
use super::record::{self, Record};
use super::write::{self, TRIES, Written, refusal};
use crate::db::{Row, Sql, Step, TableName};
use crate::error::{Code, Item, ItemCode, Problem, Result};
use crate::history::{Action, Change};
use crate::permissions::Access;
use crate::registry::{Entity, Kind};
use std::collections::{HashMap, HashSet};
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
        return Ok(Written::new(id, before.version, None));
    }
    let mut after = Record { version: before.version + 1, ..before.clone() };
    write::stamp(door, entity, &mut after, false);
    let version = after.version;
    let mut plan = WritePlan::new(door);
    let marks = vec![(item, mark)];
    let (action, scope) = (Action::Updated, door.scope);
    let (at, by) = (door.now(), door.by.clone());
    plan.push(Touch { entity, before: Some(before), after, action, note: None, marks, at, by, scope });
    match plan.apply(door).await {
        Ok(()) => Ok(Written::new(id, version, Some(plan.change))),
        Err(refused) => Err(refusal(door, entity, refused.error)),
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
    Ok(list_ticked(door, &[record]).await?.remove(&record).unwrap_or_default())
}

/// Ticked items by record.
///
/// # Errors
/// Those of the database.
pub async fn list_ticked(door: &Door<'_>, records: &[Uuid]) -> Result<HashMap<Uuid, HashSet<Arc<str>>>> {
    let mut found: HashMap<Uuid, HashSet<Arc<str>>> = HashMap::new();
    if records.is_empty() {
        return Ok(found);
    }
    let mut sql = door.db.sql();
    sql.raw("SELECT record, item FROM ").table(TableName::system("sys_checklist_tick")).raw(" WHERE record IN (");
    sql.list(", ", records, |sql, record| {
        sql.id(*record);
    });
    sql.raw(")");
    for row in door.db.read(&sql).await? {
        let (record, item) = (Row::require(row.id(0))?, Row::require(row.str(1))?);
        found.entry(record).or_default().insert(item.into());
    }
    Ok(found)
}

/// The items a move is to tick on its way, each once.
///
/// # Errors
/// `ValidationFailed` for items that do not exist.
pub fn read(door: &Door<'_>, entity: &Entity, wanted: &[String]) -> Result<Vec<Arc<str>>> {
    let mut items: Vec<Arc<str>> = Vec::new();
    for name in wanted {
        let Some(item) = find(door, entity, name) else {
            let item = Item::new("/checklist", ItemCode::FieldUnknown).param("name", &**name);
            return Err(Problem::invalid(vec![item]));
        };
        if !items.contains(&item) {
            items.push(item);
        }
    }
    Ok(items)
}

/// The statements that keep the marks of a touched record.
pub fn steps(door: &Door<'_>, touch: &Touch<'_>, change: &Change) -> Vec<Step> {
    let of = |wanted: Mark| touch.marks.iter().filter(move |(_, mark)| *mark == wanted).map(|(item, _)| item);
    let ticked: Vec<&Arc<str>> = of(Mark::Ticked).collect();
    let insert = (!ticked.is_empty()).then(|| insert(door, &ticked, change));
    let remove = of(Mark::Open).map(|item| remove(door, item, change.record));
    insert.into_iter().chain(remove).map(|sql| Step::Run(sql).beside()).collect()
}

fn insert(door: &Door<'_>, items: &[&Arc<str>], change: &Change) -> Sql {
    let mut sql = door.db.sql();
    sql.raw("INSERT INTO ").table(TableName::system("sys_checklist_tick"));
    sql.raw(" (record, item, entity, at, by_kind, by_id, change_id) VALUES ");
    sql.list(", ", items, |sql, item| {
        sql.raw("(").id(change.record).raw(", ").text_value(&***item).raw(", ").text_value(&*change.entity);
        sql.raw(", ").instant(change.at).raw(", ").text_value(change.by.kind.name()).raw(", ");
        sql.optional_id(change.by.id).raw(", ").id(change.change).raw(")");
    });
    sql.raw(" ON CONFLICT DO NOTHING");
    sql
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
