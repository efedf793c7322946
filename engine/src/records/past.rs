//! What happened to a record, newest first, as far as its reader may know: field ids become names, stored values wire
//! values, and changes of fields the reader may not see are left out.

use super::Door;
use super::names::{Names, Wanted};
use super::record;
use crate::db::{Row, Sql, TableName};
use crate::error::{Problem, Result};
use crate::fields::{self, At, Value};
use crate::locales::Language;
use crate::metadata::model::Reach;
use crate::registry::{Entity, Field, Kind};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

const LIMIT: usize = 50;

/// A page of the record's history: `{ "items", "next" }`; `before` is the version the page begins below. Every change of a
/// record has a version of its own. The number of the row is told nowhere: it counts what others write too.
///
/// # Errors
/// `NotFound` when the record is not for this reader.
pub async fn history(
    door: &Door<'_>,
    entity: &str,
    id: Uuid,
    (before, language): (Option<i64>, Language),
) -> Result<Vec<u8>> {
    let entity = door.entity(entity)?;
    record::find(door, door.scope, entity, id).await?.ok_or_else(Problem::not_found)?;
    let mut sql = select(door, id);
    if let Some(before) = before {
        sql.raw(" AND version < ").int(before);
    }
    sql.raw(" ORDER BY version DESC LIMIT ").number(LIMIT as u64 + 1);
    let mut entries = read_entries(door, &sql).await?;
    let more = entries.len() > LIMIT;
    entries.truncate(LIMIT);
    let next = entries.last().filter(|_| more).map(|entry| entry.version.to_string());
    let items = render_all(door, entity, &entries, language).await?;
    serde_json::to_vec(&json!({ "items": items, "next": next })).map_err(Problem::internal)
}

/// `SELECT … FROM sys_history WHERE record = id`, for `read_entries`.
pub(super) fn select(door: &Door<'_>, id: Uuid) -> Sql {
    let mut sql = door.db.sql();
    sql.raw("SELECT version, at, action, change, by_kind, by_id, cause_kind, cause_id, note, diff, acting_for FROM ");
    sql.table(TableName::system("sys_history")).raw(" WHERE record = ").id(id);
    sql
}

/// The rows of a statement that `select` began.
pub(super) async fn read_entries(door: &Door<'_>, sql: &Sql) -> Result<Vec<Entry>> {
    door.db.read(sql).await?.iter().map(read_entry).collect()
}

/// Entries as the reader may see them.
pub(super) async fn render_all(
    door: &Door<'_>,
    entity: &Entity,
    entries: &[Entry],
    language: Language,
) -> Result<Vec<Json>> {
    let names = load_names(door, entity, entries).await?;
    Ok(entries.iter().map(|entry| render(door, entity, entry, (&names, language))).collect())
}

/// One kept change of a record.
pub(super) struct Entry {
    pub version: i64,
    pub at: DateTime<Utc>,
    head: Map<String, Json>,
    by: Option<Uuid>,
    acting_for: Option<Uuid>,
    by_kind: String,
    diff: Map<String, Json>,
}

fn read_entry(row: &Row) -> Result<Entry> {
    let version = Row::require(row.int(0))?;
    let at = Row::require(row.instant(1))?;
    let diff = serde_json::from_str(row.str(9)?.unwrap_or("{}")).map_err(Problem::internal)?;
    let head = json!({
        "at": crate::db::sql::instant_text(at), "action": row.text(2)?, "version": version, "change": row.id(3)?,
        "cause": { "kind": row.text(6)?, "id": row.text(7)? }, "note": row.text(8)?,
    });
    let Json::Object(head) = head else { return Err(Problem::internal("an object literal is an object")) };
    Ok(Entry {
        version,
        at,
        head,
        by: row.id(5)?,
        acting_for: row.id(10)?,
        by_kind: row.text(4)?.unwrap_or_default(),
        diff,
    })
}

/// Names of the people and records a page of history mentions.
async fn load_names(door: &Door<'_>, entity: &Entity, entries: &[Entry]) -> Result<Names> {
    let registry = &door.snapshot.registry;
    let mut wanted = Wanted::default();
    for entry in entries {
        wanted.add(registry.user, entry.by.into_iter().chain(entry.acting_for));
        for (field, values) in changes(entity, &entry.diff) {
            let at = At::new(registry, entity, field);
            values.iter().for_each(|stored| wanted.add_value(at, &fields::of_history_json(at, stored)));
        }
    }
    Names::load(door, wanted).await
}

/// The changed fields that still exist, with their old and new stored values.
fn changes<'a>(entity: &'a Entity, diff: &'a Map<String, Json>) -> impl Iterator<Item = (&'a Field, &'a [Json])> {
    diff.iter().filter_map(|(id, values)| Some((entity.find_by_id(id)?, values.as_array()?.as_slice())))
}

fn render(door: &Door<'_>, entity: &Entity, entry: &Entry, (names, language): (&Names, Language)) -> Json {
    let registry = &door.snapshot.registry;
    let wire = |field: &Field, stored: Option<&Json>| {
        let at = At::new(registry, entity, field);
        let value = stored.map_or(Value::Empty, |stored| fields::of_history_json(at, stored));
        match (&field.kind, &value) {
            (Kind::Boolean, Value::Empty) => Json::Null,
            _ => names.to_json(door.scope, at, &value),
        }
    };
    let readable = changes(entity, &entry.diff).filter(|(field, _)| door.scope.reads(entity.ix, field));
    let ticked = entry.diff.iter().filter_map(|(id, values)| {
        let (field, _, item) = entity.checklist_item(id)?;
        let shown = door.scope.reads(entity.ix, entity.field(field));
        let label = item.label.text(language);
        shown.then(|| json!({ "item": item.id, "label": label, "from": values.get(0), "to": values.get(1) }))
    });
    let changed: Vec<Json> = readable
        .map(|(field, values)| {
            json!({
                "field": field.name, "label": field.label.text(language),
                "from": wire(field, values.first()), "to": wire(field, values.get(1)),
            })
        })
        .chain(ticked)
        .collect();
    let mut item = entry.head.clone();
    let mut by = json!({ "kind": entry.by_kind, "id": entry.by, "name": entry.by.and_then(|id| names.get(id)) });
    if let Some(acting_for) = entry.acting_for {
        by["actingFor"] = names.reference(acting_for);
    }
    item.insert("by".to_owned(), by);
    item.insert("changes".to_owned(), Json::Array(changed));
    let lines = lines(door, entity, (entry, language));
    if !lines.is_empty() {
        item.insert("lines".to_owned(), Json::Array(lines));
    }
    Json::Object(item)
}

/// What was written with the record: `{ "list", "label", "entity", "created", "updated", "deleted" }`, all 0 when lines were
/// only put in another order. For who wrote it, and for who may read all such records: numbers tell what there is.
fn lines(door: &Door<'_>, entity: &Entity, (entry, language): (&Entry, Language)) -> Vec<Json> {
    let told = entity.incoming.iter().filter_map(|incoming| {
        let (name, label) = incoming.inverse.as_ref()?;
        let from = door.snapshot.registry.entity(incoming.entity);
        let field = from.field(incoming.field);
        let counts = entry.diff.get(&format!("${}", field.id))?;
        let is_author = entry.by.is_some() && entry.by == door.scope.me();
        let knows = is_author || door.scope.on(from.ix).read == Reach::All;
        (knows && door.scope.reads(from.ix, field)).then(|| {
            let label = label.text(language);
            json!({
                "list": name, "label": label, "entity": from.name,
                "created": counts["created"], "updated": counts["updated"], "deleted": counts["deleted"],
            })
        })
    });
    told.collect()
}
