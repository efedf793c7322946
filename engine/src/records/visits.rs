//! Stays of a record in stages: written with every move, in the move's own transaction, whatever the door.
//!
//! A visit begins when a record comes to a stage and ends when it goes on; coming back begins another. Beside the stage the
//! record itself keeps since when it is there (`registry`, `since`), so that lists show, sort and filter by it.

use super::Door;
use super::record::Record;
use crate::db::{Row, Sql, Step, TableName};
use crate::error::Result;
use crate::fields::Value;
use crate::history::{Action, Change};
use crate::registry::{Entity, Field, FieldIx, Kind, Pipeline};
use crate::metadata::model::StageKind;
use std::sync::Arc;
use uuid::Uuid;

/// Sets since when the record is in the stages the write takes it to.
pub fn stamp_since(door: &Door<'_>, entity: &Entity, before: Option<&Record>, after: &mut Record) {
    for since in &entity.fields {
        let Some(stage) = since.since else { continue };
        if before.is_none_or(|before| before.value(stage) != after.value(stage)) {
            let is_there = !after.value(stage).is_empty();
            after.values[since.ix.0] = if is_there { Value::Instant(door.now()) } else { Value::Empty };
        }
    }
}

/// The statements that end the visit a change leaves and begin the one it leads to; none when no stage moves.
pub fn steps(
    door: &Door<'_>,
    entity: &Entity,
    (before, after): (Option<&Record>, Option<&Record>),
    change: &Change,
) -> Vec<Step> {
    let moves = match change.action {
        Action::Created | Action::Updated => true,
        // A record in the bin stays where it is, and is there when it comes back.
        Action::Deleted | Action::Restored => false,
    };
    let Some(after) = after.filter(|_| moves) else { return Vec::new() };
    let mut steps = Vec::new();
    for field in entity.fields.iter().filter(|field| matches!(field.kind, Kind::Stage)) {
        let (from, to) = (before.and_then(|record| record.value(field.ix).key()), after.value(field.ix).key());
        if from != to {
            if from.is_some() {
                steps.push(Step::Run(end(door, field, change)));
            }
            if let Some(stage) = to {
                let pipeline = entity.stage(stage).map(|(pipeline, _)| &*pipeline.id);
                steps.push(Step::Run(begin(door, (field, pipeline, stage), change)));
            }
        }
    }
    steps
}

fn end(door: &Door<'_>, field: &Field, change: &Change) -> Sql {
    let mut sql = door.db.sql();
    sql.raw("UPDATE ").table(TableName::system("sys_stage_visit")).raw(" SET left_at = ").instant(change.at);
    sql.raw(" WHERE record = ").id(change.record).raw(" AND field = ").text_value(&*field.id);
    sql.raw(" AND left_at IS NULL");
    sql
}

fn begin(door: &Door<'_>, (field, pipeline, stage): (&Field, Option<&str>, &str), change: &Change) -> Sql {
    let mut sql = door.db.sql();
    sql.raw("INSERT INTO ").table(TableName::system("sys_stage_visit"));
    sql.raw(" (entity, record, field, pipeline, stage, entered_at, by_kind, by_id, change_id, reason) VALUES (");
    sql.text_value(&*change.entity).raw(", ").id(change.record).raw(", ").text_value(&*field.id).raw(", ");
    sql.optional_text(pipeline.map(str::to_owned)).raw(", ").text_value(stage).raw(", ").instant(change.at).raw(", ");
    sql.text_value(change.by.kind.name()).raw(", ").optional_id(change.by.id).raw(", ").id(change.change).raw(", ");
    sql.optional_text(change.note.clone()).raw(")");
    sql
}

/// The open stage a record was in before it came to the end of a pipeline, if it ever was in one.
///
/// # Errors
/// Those of the database.
pub async fn left_off(
    door: &Door<'_>,
    record: Uuid,
    (field, pipeline): (&Field, &Pipeline),
) -> Result<Option<Arc<str>>> {
    let open = pipeline.stages.iter().filter(|stage| stage.kind == StageKind::Open);
    let mut sql = door.db.sql();
    sql.raw("SELECT stage FROM ").table(TableName::system("sys_stage_visit")).raw(" WHERE record = ").id(record);
    sql.raw(" AND field = ").text_value(&*field.id).raw(" AND stage IN (").list(", ", open, |sql, stage| {
        sql.text_value(&*stage.id);
    });
    sql.raw(") ORDER BY seq DESC LIMIT 1");
    let row = door.db.find(&sql).await?;
    row.map(|row| Ok(Arc::from(Row::require(row.str(0))?))).transpose()
}

/// The stage fields whose stage a write changes, with the stage they were in.
pub fn leaving<'r>(
    entity: &Entity,
    (before, after): (&'r Record, &Record),
) -> Vec<(FieldIx, &'r Arc<str>)> {
    let stages = entity.fields.iter().filter(|field| matches!(field.kind, Kind::Stage));
    let moved = stages.filter(|field| before.value(field.ix) != after.value(field.ix));
    moved.filter_map(|field| Some((field.ix, before.value(field.ix).key()?))).collect()
}
