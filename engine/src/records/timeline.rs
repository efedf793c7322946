//! The timeline of a record: what happened to it and around it, newest first. Its own changes, and the records of entities
//! that stand on timelines (`timeline` in their metadata) and refer to it, each as far as the reader may see it.
//!
//! Every source is read in its own order from the cursor on, and the pages are merged: an entry's place is its moment, then
//! the name of its source, then its key within the source.

use super::cursor::Binding;
use super::list::{ListRow, Wanted, rows};
use super::past::{self, Entry};
use super::{Door, record};
use crate::db::sql::instant_text;
use crate::error::{Problem, Result};
use crate::fields::{Comparison, Value, write_str};
use crate::filter::{Filter, Operand, Path};
use crate::locales::Language;
use crate::registry::{Entity, Field, FieldIx, Kind, Timeline};
use chrono::{DateTime, Utc};
use serde_json::{Value as Json, json};
use uuid::Uuid;

const DEFAULT_LIMIT: u32 = 30;
const MAX_LIMIT: u32 = 100;
/// Name of the source of the record's own changes; no entity is called so, for names begin with a letter.
const CHANGES: &str = "_changes";

/// What of a timeline was asked for, as text from the address.
#[derive(Clone, Debug, Default)]
pub struct TimelineQuery {
    /// Names of entities, and `_changes`, separated by commas; everything when none is given.
    pub show: Option<String>,
    pub limit: Option<u32>,
    pub cursor: Option<String>,
}

/// Records of one entity that refer to the one whose timeline it is.
struct Source<'a> {
    entity: &'a Entity,
    timeline: &'a Timeline,
    lookups: Vec<FieldIx>,
}

/// Where a page goes on: after this place.
struct Place {
    at: DateTime<Utc>,
    source: String,
    key: Json,
}

/// An entry of the page with its place.
struct Placed {
    place: Place,
    body: Vec<u8>,
}

/// `{ "items": […], "next": … }` as bytes. Items: `{ "type": "change", … }` as the history has them, and
/// `{ "type": "record", "at", "entity", "record" }`.
///
/// # Errors
/// `NotFound` when the record is not for this reader, `Malformed` for a parameter or cursor.
pub async fn timeline(
    door: &Door<'_>,
    (entity, id): (&str, Uuid),
    query: &TimelineQuery,
    language: Language,
) -> Result<Vec<u8>> {
    let entity = door.entity(entity)?;
    record::find(door, door.scope, entity, id).await?.ok_or_else(Problem::not_found)?;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(Problem::malformed("parameter_invalid").param("name", "limit"));
    }
    let shown: Vec<&str> =
        query.show.as_deref().unwrap_or_default().split(',').filter(|name| !name.is_empty()).collect();
    let wanted = |name: &str| shown.is_empty() || shown.contains(&name);
    let sources: Vec<Source<'_>> =
        sources(door, entity).into_iter().filter(|source| wanted(&source.entity.name)).collect();
    let id_text = id.to_string();
    let binding = Binding {
        secret: door.secret,
        principal: door.scope.me(),
        query: [&entity.id, &id_text, query.show.as_deref().unwrap_or_default()],
    };
    let after = query.cursor.as_deref().map(|cursor| read_place(&binding.read(cursor)?)).transpose()?;
    let mut placed = Vec::new();
    if wanted(CHANGES) {
        placed.extend(read_changes(door, (entity, id), (after.as_ref(), limit), language).await?);
    }
    for source in &sources {
        placed.extend(read_records(door, source, id, (after.as_ref(), limit)).await?);
    }
    placed.sort_by(|a, b| b.place.at.cmp(&a.place.at).then_with(|| a.place.source.cmp(&b.place.source)));
    let more = placed.len() > limit as usize;
    placed.truncate(limit as usize);
    let mut out = b"{\"items\":[".to_vec();
    for (n, entry) in placed.iter().enumerate() {
        if n > 0 {
            out.push(b',');
        }
        out.extend_from_slice(&entry.body);
    }
    out.extend_from_slice(b"],\"next\":");
    match placed.last() {
        Some(Placed { place, .. }) if more => {
            let values = [json!(instant_text(place.at)), json!(place.source), place.key.clone()];
            write_str(&mut out, &binding.write(&values)?);
        }
        _ => out.extend_from_slice(b"null"),
    }
    out.push(b'}');
    Ok(out)
}

/// Entities with a timeline that have lookups leading here which the reader may read, by name.
fn sources<'a>(door: &Door<'a>, entity: &Entity) -> Vec<Source<'a>> {
    let registry = &door.snapshot.registry;
    let mut sources: Vec<Source<'a>> = Vec::new();
    for incoming in &entity.incoming {
        let from = registry.entity(incoming.entity);
        let Some(timeline) = &from.timeline else { continue };
        let reads = |field: FieldIx| door.scope.reads(from.ix, from.field(field));
        if !reads(incoming.field) || !reads(timeline.at) {
            continue;
        }
        match sources.iter_mut().find(|source| source.entity.ix == from.ix) {
            Some(source) => source.lookups.push(incoming.field),
            None => sources.push(Source { entity: from, timeline, lookups: vec![incoming.field] }),
        }
    }
    sources.sort_by(|a, b| a.entity.name.cmp(&b.entity.name));
    sources
}

fn read_place(values: &[Json]) -> Result<Place> {
    let place = match values {
        [Json::String(at), Json::String(source), key] => {
            at.parse().ok().map(|at| Place { at, source: source.clone(), key: key.clone() })
        }
        _ => None,
    };
    place.ok_or_else(|| Problem::malformed("cursor_invalid"))
}

/// The key a source goes on after: its own, or before (after) all keys of the same moment when the page ended in a source
/// that stands before (after) this one.
fn key_after(after: &Place, source: &str, (lowest, highest): (Json, Json)) -> Json {
    match after.source.as_str().cmp(source) {
        std::cmp::Ordering::Less => lowest,
        std::cmp::Ordering::Equal => after.key.clone(),
        std::cmp::Ordering::Greater => highest,
    }
}

/// The record's own changes: later ones first, also within one moment.
async fn read_changes(
    door: &Door<'_>,
    (entity, id): (&Entity, Uuid),
    (after, limit): (Option<&Place>, u32),
    language: Language,
) -> Result<Vec<Placed>> {
    let mut sql = past::select(door, id);
    if let Some(after) = after {
        let key = key_after(after, CHANGES, (json!(i64::MAX), json!(0)));
        let key = key.as_i64().ok_or_else(|| Problem::malformed("cursor_invalid"))?;
        sql.raw(" AND (at < ")
            .instant(after.at)
            .raw(" OR (at = ")
            .instant(after.at)
            .raw(" AND version < ")
            .int(key)
            .raw("))");
    }
    sql.raw(" ORDER BY at DESC, version DESC LIMIT ").number(u64::from(limit) + 1);
    let entries: Vec<Entry> = past::read_entries(door, &sql).await?;
    let items = past::render_all(door, entity, &entries, language).await?;
    let placed = entries.iter().zip(items).map(|(entry, mut item)| {
        item["type"] = json!("change");
        let place = Place { at: entry.at, source: CHANGES.to_owned(), key: json!(entry.version) };
        Placed { place, body: item.to_string().into_bytes() }
    });
    Ok(placed.collect())
}

/// The records of a source: by id within one moment.
async fn read_records(
    door: &Door<'_>,
    source: &Source<'_>,
    id: Uuid,
    (after, limit): (Option<&Place>, u32),
) -> Result<Vec<Placed>> {
    let at = source.entity.field(source.timeline.at);
    let path = |field: &Field| Path::own(source.entity, field);
    let refers = |lookup: &FieldIx| {
        let path = path(source.entity.field(*lookup));
        match source.entity.field(*lookup).kind {
            Kind::ManyToMany { .. } => Filter::Has(path, vec![id.to_string().into()]),
            _ => Filter::Compare { path, comparison: Comparison::Equal, operand: Operand::Value(Value::Reference(id)) },
        }
    };
    let has_moment = Filter::Not(Box::new(Filter::Empty(path(at))));
    let filter = Filter::All(vec![Filter::Any(source.lookups.iter().map(refers).collect()), has_moment]);
    let keys = (json!(Uuid::nil()), json!(Uuid::max()));
    let after = after.map(|after| vec![json!(after.at.to_rfc3339()), key_after(after, &source.entity.name, keys)]);
    let (fields, sort) = (shown_fields(door, source), format!("-{}", at.name));
    let wanted = Wanted { filter: &filter, fields: Some(&fields), sort: Some(&sort), after, limit: limit + 1 };
    let rows = rows(door, source.entity, &wanted).await?;
    rows.into_iter().map(|row| place_record(source.entity, row)).collect()
}

/// Name, moment, kind, text, further fields and owner, as far as the reader may read them.
fn shown_fields(door: &Door<'_>, source: &Source<'_>) -> String {
    let Timeline { at, kind, text, fields } = source.timeline;
    let first = [Some(source.entity.name_field), Some(*at), *kind, *text, source.entity.owner];
    let all = first.into_iter().flatten().chain(fields.iter().copied()).map(|ix| source.entity.field(ix));
    let mut names: Vec<&str> = Vec::new();
    for field in all.filter(|field| door.scope.reads(source.entity.ix, field)) {
        if !names.contains(&&*field.name) {
            names.push(&field.name);
        }
    }
    names.join(",")
}

fn place_record(entity: &Entity, row: ListRow) -> Result<Placed> {
    let [at, key] =
        <[Json; 2]>::try_from(row.keys).map_err(|_| Problem::internal("a timeline sorts by moment and id"))?;
    let at: DateTime<Utc> = serde_json::from_value(at).map_err(Problem::internal)?;
    let mut body = b"{\"type\":\"record\",\"at\":".to_vec();
    write_str(&mut body, &instant_text(at));
    body.extend_from_slice(b",\"entity\":");
    write_str(&mut body, &entity.name);
    body.extend_from_slice(b",\"record\":");
    body.extend_from_slice(&row.body);
    body.push(b'}');
    Ok(Placed { place: Place { at, source: entity.name.to_string(), key }, body })
}
