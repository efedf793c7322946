//! Stays of a record in stages: written with every move, in the move's own transaction, whatever the door.
//!
//! A visit begins when a record comes to a stage and ends when it goes on; coming back begins another. Beside the stage the
//! record itself keeps since when it is there (`registry`, `since`), so that lists show, sort and filter by it.

use super::Door;
use super::plan::Touch;
use crate::db::{Row, Sql, Step, TableName};
use crate::error::Result;
use crate::fields::Value;
use crate::history::{Action, Change};
use crate::metadata::model::StageKind;
use crate::registry::{Entity, Field, FieldIx, Kind};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// Rows of one statement.
const ROWS: usize = 40;

/// Sets since when the record is in the stages a write takes it to.
pub fn stamp_since(touch: &mut Touch<'_>) {
    if !moves(touch) {
        return;
    }
    for since in &touch.entity.fields {
        let Some(stage) = since.since else { continue };
        let before = touch.before.as_ref().map(|before| before.value(stage));
        let now = touch.after.value(stage);
        if before != Some(now) {
            touch.after.values[since.ix.0] = if now.is_empty() { Value::Empty } else { Value::Instant(touch.at) };
        }
    }
}

/// Whether a write may begin or end visits.
fn moves(touch: &Touch<'_>) -> bool {
    match touch.action {
        Action::Created | Action::Updated => true,
        // A record in the bin stays where it is, and is there when it comes back.
        Action::Deleted | Action::Restored => false,
    }
}

/// One visit that begins.
struct Arrival<'a> {
    change: &'a Change,
    field: &'a Field,
    pipeline: Option<Arc<str>>,
    stage: Arc<str>,
}

/// The statements that end the visits a write leaves and begin those it leads to; none when no stage moves.
pub fn steps(door: &Door<'_>, touches: &[Touch<'_>], changes: &[Change]) -> Vec<Step> {
    let mut left: BTreeMap<(&str, DateTime<Utc>), Vec<&Change>> = BTreeMap::new();
    let mut arrivals = Vec::new();
    for (touch, change) in touches.iter().zip(changes).filter(|(touch, _)| moves(touch)) {
        for field in touch.entity.fields.iter().filter(|field| matches!(field.kind, Kind::Stage)) {
            let from = touch.before.as_ref().and_then(|record| record.value(field.ix).key());
            let to = touch.after.value(field.ix).key();
            if from == to {
                continue;
            }
            if from.is_some() {
                left.entry((&*field.id, change.at)).or_default().push(change);
            }
            if let Some(stage) = to {
                let pipeline = touch.entity.stage(stage).map(|(pipeline, _)| pipeline.id.clone());
                arrivals.push(Arrival { change, field, pipeline, stage: stage.clone() });
            }
        }
    }
    let ends = left.iter().flat_map(|(left, changes)| changes.chunks(ROWS).map(|rows| end(door, *left, rows)));
    let begins = arrivals.chunks(ROWS).map(|rows| begin(door, rows));
    ends.chain(begins).map(|sql| Step::Run(sql).beside()).collect()
}

/// Changes that left a stage field's stages at one moment.
fn end(door: &Door<'_>, (field, at): (&str, DateTime<Utc>), changes: &[&Change]) -> Sql {
    let mut sql = door.db.sql();
    sql.raw("UPDATE ").table(TableName::system("sys_stage_visit")).raw(" SET left_at = ").instant(at);
    sql.raw(" WHERE field = ").text_value(field).raw(" AND left_at IS NULL AND record IN (");
    sql.list(", ", changes, |sql, change| {
        sql.id(change.record);
    });
    sql.raw(")");
    sql
}

fn begin(door: &Door<'_>, arrivals: &[Arrival<'_>]) -> Sql {
    let mut sql = door.db.sql();
    sql.raw("INSERT INTO ").table(TableName::system("sys_stage_visit"));
    sql.raw(" (entity, record, field, pipeline, stage, entered_at, by_kind, by_id, change_id, reason) VALUES ");
    sql.list(", ", arrivals, |sql, arrival| {
        let Arrival { change, field, pipeline, stage } = arrival;
        sql.raw("(").text_value(&*change.entity).raw(", ").id(change.record).raw(", ").text_value(&*field.id);
        sql.raw(", ").optional_text(pipeline.as_ref().map(ToString::to_string)).raw(", ").text_value(&**stage);
        sql.raw(", ").instant(change.at).raw(", ").text_value(change.by.kind.name()).raw(", ");
        sql.optional_id(change.by.id).raw(", ").id(change.change).raw(", ").optional_text(change.note.clone());
        sql.raw(")");
    });
    sql
}

/// By record and stage field: the open stage it was in last.
pub type LeftOff = HashMap<(Uuid, FieldIx), Arc<str>>;

/// The open stages records of an entity were in last.
///
/// # Errors
/// Those of the database.
pub async fn left_off(door: &Door<'_>, entity: &Entity, records: &[Uuid]) -> Result<LeftOff> {
    let mut found = LeftOff::new();
    if records.is_empty() {
        return Ok(found);
    }
    let mut sql = door.db.sql();
    sql.raw("SELECT record, stage FROM ").table(TableName::system("sys_stage_visit")).raw(" WHERE record IN (");
    sql.list(", ", records, |sql, record| {
        sql.id(*record);
    });
    sql.raw(") ORDER BY seq");
    for row in door.db.read(&sql).await? {
        let (record, stage) = (Row::require(row.id(0))?, Row::require(row.str(1))?);
        if let Some((pipeline, stage)) = entity.stage(stage).filter(|(_, stage)| stage.kind == StageKind::Open) {
            found.insert((record, pipeline.field), stage.id.clone());
        }
    }
    Ok(found)
}
