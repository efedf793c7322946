//! Where a record has been: its visits to stages with how long each took, and the checklists of its pipeline.
//!
//! Days are calendar days in the workspace's zone; the answer says so (`"days": "calendar"`), for a working calendar may
//! count them one day.

use super::Door;
use super::names::{Names, Wanted};
use super::record::{self, Record};
use crate::clock::today;
use crate::db::{Row, Sql, TableName};
use crate::error::{Problem, Result};
use crate::locales::Language;
use crate::metadata::model::StageKind;
use crate::registry::{Entity, Field, Kind};
use chrono::{DateTime, Utc};
use serde_json::{Value as Json, json};
use std::collections::HashMap;
use uuid::Uuid;

/// Visits told at most, the newest.
const LIMIT: u64 = 500;

/// `{ "days", "fields": [ { "field", "current", "visits", "checklist" } ] }`, for the stage fields this person may read.
///
/// # Errors
/// `NotFound` when the record is not for this reader.
pub async fn stages(door: &Door<'_>, entity: &str, id: Uuid, language: Language) -> Result<Vec<u8>> {
    let entity = door.entity(entity)?;
    let record = record::find(door, door.scope, entity, id).await?.ok_or_else(Problem::not_found)?;
    let (visits, ticks) = futures_util::future::try_join(read_visits(door, id), read_ticks(door, id)).await?;
    let registry = &door.snapshot.registry;
    let mut wanted = Wanted::default();
    wanted.add(registry.user, visits.iter().filter_map(|visit| visit.by.1));
    wanted.add(registry.user, ticks.values().filter_map(|tick| tick.by.1));
    let names = Names::load(door, wanted).await?;
    let page = Page { door, entity, names, language, visits, ticks };
    let stage_fields = entity.fields.iter().filter(|field| matches!(field.kind, Kind::Stage));
    let readable = stage_fields.filter(|field| door.scope.reads(entity.ix, field));
    let fields: Vec<Json> = readable.map(|field| page.field(field, &record)).collect();
    serde_json::to_vec(&json!({ "days": "calendar", "fields": fields })).map_err(Problem::internal)
}

/// Kind and id of who did it.
type By = (String, Option<Uuid>);

struct Visit {
    field: String,
    stage: String,
    entered_at: DateTime<Utc>,
    left_at: Option<DateTime<Utc>>,
    by: By,
    change: Uuid,
    reason: Option<String>,
}

struct Tick {
    at: DateTime<Utc>,
    by: By,
}

async fn read_visits(door: &Door<'_>, record: Uuid) -> Result<Vec<Visit>> {
    let mut sql: Sql = door.db.sql();
    sql.raw("SELECT field, stage, entered_at, left_at, by_kind, by_id, change_id, reason FROM ");
    sql.table(TableName::system("sys_stage_visit")).raw(" WHERE record = ").id(record);
    sql.raw(" ORDER BY seq DESC LIMIT ").number(LIMIT);
    let visit = |row: &Row| {
        Ok(Visit {
            field: Row::require(row.text(0))?,
            stage: Row::require(row.text(1))?,
            entered_at: Row::require(row.instant(2))?,
            left_at: row.instant(3)?,
            by: (Row::require(row.text(4))?, row.id(5)?),
            change: Row::require(row.id(6))?,
            reason: row.text(7)?,
        })
    };
    door.db.read(&sql).await?.iter().map(visit).collect()
}

async fn read_ticks(door: &Door<'_>, record: Uuid) -> Result<HashMap<String, Tick>> {
    let mut sql = door.db.sql();
    sql.raw("SELECT item, at, by_kind, by_id FROM ").table(TableName::system("sys_checklist_tick"));
    sql.raw(" WHERE record = ").id(record);
    let tick = |row: &Row| {
        let by = (Row::require(row.text(2))?, row.id(3)?);
        Ok((Row::require(row.text(0))?, Tick { at: Row::require(row.instant(1))?, by }))
    };
    door.db.read(&sql).await?.iter().map(tick).collect()
}

struct Page<'a> {
    door: &'a Door<'a>,
    entity: &'a Entity,
    names: Names,
    language: Language,
    visits: Vec<Visit>,
    ticks: HashMap<String, Tick>,
}

impl Page<'_> {
    fn field(&self, field: &Field, record: &Record) -> Json {
        let visits = self.visits.iter().filter(|visit| *visit.field == *field.id);
        let visits: Vec<Json> = visits.map(|visit| self.visit(visit)).collect();
        let current = visits.iter().find(|visit| visit["left_at"].is_null());
        json!({ "field": field.name, "current": current, "visits": visits, "checklist": self.checklist(field, record) })
    }

    fn visit(&self, visit: &Visit) -> Json {
        let until = visit.left_at.unwrap_or_else(|| self.door.now());
        let zone = self.door.snapshot.registry.zone;
        let days = (today(until, zone) - today(visit.entered_at, zone)).num_days().max(0);
        let found = self.entity.stage(&visit.stage);
        let expected = found.and_then(|(_, stage)| stage.expected_days);
        let is_open = found.is_some_and(|(_, stage)| stage.kind == StageKind::Open);
        json!({
            // A stage that was removed from its pipeline has no name any more.
            "stage": found.map(|(_, stage)| &stage.key),
            "label": found.map(|(_, stage)| stage.label.text(self.language)),
            "entered_at": crate::db::sql::instant_text(visit.entered_at),
            "left_at": visit.left_at.map(crate::db::sql::instant_text),
            "dwell": { "seconds": (until - visit.entered_at).num_seconds().max(0), "days": days },
            "expectedDays": expected,
            "overstayed": is_open && expected.is_some_and(|expected| days > expected),
            "by": self.by(&visit.by),
            "reason": visit.reason,
            "change": visit.change,
        })
    }

    /// The checklists of the pipeline the record is in, in the order of its stages.
    fn checklist(&self, field: &Field, record: &Record) -> Vec<Json> {
        let Some((pipeline, _)) = record.value(field.ix).key().and_then(|key| self.entity.stage(key)) else {
            return Vec::new();
        };
        let items = pipeline.stages.iter().flat_map(|stage| stage.checklist.iter().map(move |item| (stage, item)));
        let item = |(stage, item): (&crate::registry::Stage, &crate::registry::ChecklistItem)| {
            let tick = self.ticks.get(&*item.id);
            json!({
                "item": item.id, "label": item.label.text(self.language), "required": item.required, "stage": stage.key,
                "tick": tick.map(|tick| json!({ "at": crate::db::sql::instant_text(tick.at), "by": self.by(&tick.by) })),
            })
        };
        items.map(item).collect()
    }

    fn by(&self, (kind, id): &By) -> Json {
        json!({ "kind": kind, "id": id, "name": id.and_then(|id| self.names.get(id)) })
    }
}
