//! One record with what its reader may do with it, and the rules an old record breaks.

use super::Door;
use super::decide::Decision;
use super::output::Output;
use super::record;
use super::surroundings::Surroundings;
use crate::db::ColumnName;
use crate::error::{Problem, Result};
use crate::filter::{Filter, Joins};
use crate::locales::Language;
use crate::permissions::Access;
use crate::registry::Kind;
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
    let registry = &door.snapshot.registry;
    let mut joins = Joins::new(registry, door.scope, entity);
    let mut output = Output::build((registry, door.scope, entity), &mut joins, None)?;
    // Rules see the whole record, whatever its reader may see of it.
    let places = output.complete(entity);
    let mut sql = door.db.sql();
    sql.raw("SELECT ");
    output.write_columns(&mut sql);
    joins.write_from(&mut sql);
    sql.raw(" WHERE ");
    joins.write_visible(&mut sql);
    sql.raw(" AND ").aliased(0, &ColumnName::system("id")).raw(" = ").id(id);
    let row = door.db.find(&sql).await?.ok_or_else(Problem::not_found)?;
    let mut body = Vec::with_capacity(1024);
    let rows = [row];
    let names = output.names(door, &rows).await?;
    output.write_open(&mut body, &rows[0], (&names, door.scope))?;
    let record = record::read_at(entity, &rows[0], &places)?;
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
    let warnings = warnings(door, entity, &record, language).await?;
    body.extend_from_slice(b",\"rights\":");
    body.extend_from_slice(rights.to_string().as_bytes());
    body.extend_from_slice(b",\"warnings\":");
    body.extend_from_slice(Json::Array(warnings).to_string().as_bytes());
    body.push(b'}');
    Ok(Answer { body, version: record.version })
}

async fn warnings(
    door: &Door<'_>,
    entity: &crate::registry::Entity,
    record: &record::Record,
    language: Language,
) -> Result<Vec<Json>> {
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
