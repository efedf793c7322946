//! One record with what its reader may do with it, and the rules an old record breaks.

use super::Door;
use super::decide::Decision;
use super::names::Names;
use super::output::write_record;
use super::reading;
use super::record::Record;
use super::surroundings::Surroundings;
use super::write::{Remembered, Written};
use crate::error::{Problem, Result};
use crate::filter::Filter;
use crate::locales::Language;
use crate::permissions::Access;
use crate::registry::{Entity, Kind};
use crate::snapshot::Rule;
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// A record as bytes, and its version for the `ETag`.
pub struct Answer {
    pub body: Vec<u8>,
    pub version: i64,
}

/// Reads one record.
///
/// # Errors
/// `NotFound` when it does not exist or is not for this reader.
pub async fn get(door: &Door<'_>, entity: &str, id: Uuid, language: Language) -> Result<Answer> {
    let entity = door.entity(entity)?;
    let (record, names) = reading::find(door, entity, id, None).await?.ok_or_else(Problem::not_found)?;
    answer((door, entity), (&record, &names), language).await
}

/// The record a write left, from what the write knows of it where that is enough.
///
/// # Errors
/// As `get`.
pub async fn get_written(door: &Door<'_>, entity: &str, written: &Written, language: Language) -> Result<Answer> {
    let Some(Remembered { record, names }) = written.remembered.as_deref() else {
        return get(door, entity, written.id, language).await;
    };
    let entity = door.entity(entity)?;
    if !Access::covers(door.scope.on(entity.ix).read, door.scope.me(), record.owner(entity)) {
        return Err(Problem::not_found());
    }
    answer((door, entity), (record, names), language).await
}

/// A record with the names of the records it leads to and of the person behind the door, as far as they may see them.
///
/// # Errors
/// Those of the database.
pub async fn find_named(door: &Door<'_>, entity: &Entity, id: Uuid) -> Result<Option<(Record, Names)>> {
    reading::find(door, entity, id, door.by.id).await
}

/// The record with what its reader may do, and the rules it breaks.
async fn answer(
    (door, entity): (&Door<'_>, &Entity),
    (record, names): (&Record, &Names),
    language: Language,
) -> Result<Answer> {
    let mut body = Vec::with_capacity(2048);
    write_record(&mut body, (&door.snapshot.registry, door.scope, entity), (record, names));
    let access = door.scope.on(entity.ix);
    let owner = record.owner(entity);
    let update = Access::covers(access.update, door.scope.me(), owner);
    let has_stage =
        entity.fields.iter().any(|field| matches!(field.kind, Kind::Stage) && door.scope.edits(entity.ix, field));
    let rights = json!({
        "update": update,
        "delete": Access::covers(access.delete, door.scope.me(), owner),
        "transition": update && has_stage,
    });
    let warnings = warnings(door, entity, record, language).await?;
    body.extend_from_slice(b",\"rights\":");
    body.extend_from_slice(rights.to_string().as_bytes());
    body.extend_from_slice(b",\"warnings\":");
    body.extend_from_slice(Json::Array(warnings).to_string().as_bytes());
    body.push(b'}');
    Ok(Answer { body, version: record.version })
}

async fn warnings(door: &Door<'_>, entity: &Entity, record: &Record, language: Language) -> Result<Vec<Json>> {
    // Whether a rule is broken would tell what it looks at: only by what this reader may see.
    let is_known =
        |rule: &&Rule| rule.conditions().all(|condition| condition.is_readable(&door.snapshot.registry, door.scope));
    let rules: Vec<&Rule> = door.snapshot.rules(entity.ix).iter().filter(is_known).collect();
    let conditions: Vec<&Filter> = rules.iter().flat_map(|rule| rule.conditions()).collect();
    let surroundings = Surroundings::load((door, door.scope), entity, record, conditions).await?;
    let decision = Decision::of(door.snapshot, door.scope, entity, (None, record));
    let items = decision.warnings(&rules, &surroundings, &door.context());
    let readable = |item: &&crate::error::Item| {
        let name = item.pointer.trim_start_matches('/');
        entity.find(name).is_some_and(|field| door.scope.reads(entity.ix, field))
    };
    Ok(items.iter().filter(readable).map(|item| item.render(language)).collect())
}
