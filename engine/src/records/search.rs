//! Finding records by what people call them: part of the name, of a phone number, of an e-mail address or of a record's
//! number, over all entities the reader may read. Two Chinese characters, or four digits of a phone number, are enough.

use super::Door;
use super::list::{ListRow, Wanted, rows};
use crate::error::{Problem, Result};
use crate::fields::{self, Comparison, Value, write_str};
use crate::filter::{Filter, Operand, Path};
use crate::registry::{Entity, Field, Kind};

const DEFAULT_LIMIT: u32 = 5;
const MAX_LIMIT: u32 = 20;
/// Characters of a search text; more is no name.
const MAX_LENGTH: usize = 100;
/// Characters of a part of a number or address worth looking for: fewer would find half of all.
const MIN_FRAGMENT: usize = 3;

/// `{ "groups": [ { "entity", "items": [ { "id", "version", <name field>, <what tells records apart> } ] } ] }` as bytes:
/// entities in the order of the model, those whose records are found; names that begin with the text first.
///
/// # Errors
/// `Malformed` for a limit outside 1–20.
pub async fn search(door: &Door<'_>, text: &str, limit: Option<u32>) -> Result<Vec<u8>> {
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(Problem::malformed("parameter_invalid").param("name", "limit"));
    }
    let text: String = text.trim().chars().take(MAX_LENGTH).filter(|c| *c != '\0').collect();
    let mut out = b"{\"groups\":[".to_vec();
    if !text.is_empty() {
        let registry = &door.snapshot.registry;
        let entities = registry.entities.iter().filter(|entity| !entity.builtin && door.scope.reads_entity(entity.ix));
        let found = entities.map(|entity| find(door, entity, &text, limit));
        let mut first = true;
        for (entity, rows) in futures_util::future::try_join_all(found).await? {
            if rows.is_empty() {
                continue;
            }
            out.extend_from_slice(if first { b"{\"entity\":" } else { b",{\"entity\":" });
            first = false;
            write_str(&mut out, &entity.name);
            out.extend_from_slice(b",\"items\":[");
            for (n, row) in rows.iter().enumerate() {
                if n > 0 {
                    out.push(b',');
                }
                out.extend_from_slice(&row.body);
            }
            out.extend_from_slice(b"]}");
        }
    }
    out.extend_from_slice(b"]}");
    Ok(out)
}

/// Records of one entity: names that begin with the text, then whatever else has it in it.
async fn find<'a>(door: &Door<'_>, entity: &'a Entity, text: &str, limit: u32) -> Result<(&'a Entity, Vec<ListRow>)> {
    let name = entity.field(entity.name_field);
    let has = |field: &Field, comparison| Filter::Compare {
        path: Path::own(entity, field),
        comparison,
        operand: Operand::Value(Value::Text(fields::fragment(&field.kind, text).into())),
    };
    let searched = |field: &&Field| door.scope.reads(entity.ix, field) && is_searched(entity, field, text);
    let anywhere: Vec<Filter> =
        entity.fields.iter().filter(searched).map(|field| has(field, Comparison::Contains)).collect();
    if anywhere.is_empty() {
        return Ok((entity, Vec::new()));
    }
    let fields = shown_fields(door, entity);
    let mut found = Vec::new();
    let begins = has(name, Comparison::StartsWith);
    let by_name = door.scope.reads(entity.ix, name);
    if by_name {
        found = rows(door, entity, &wanted(&begins, &fields, limit)).await?;
    }
    let room = limit.saturating_sub(u32::try_from(found.len()).unwrap_or(u32::MAX));
    if room > 0 {
        let anywhere = Filter::Any(anywhere);
        let rest = if by_name { Filter::All(vec![anywhere, Filter::Not(Box::new(begins))]) } else { anywhere };
        found.extend(rows(door, entity, &wanted(&rest, &fields, room)).await?);
    }
    Ok((entity, found))
}

fn wanted<'q>(filter: &'q Filter, fields: &'q str, limit: u32) -> Wanted<'q> {
    Wanted { filter, fields: Some(fields), sort: None, after: None, limit }
}

/// The name, and what else a record is known by when enough of it is given.
fn is_searched(entity: &Entity, field: &Field, text: &str) -> bool {
    if matches!(field.kind, Kind::Phone) {
        let fragment = fields::fragment(&field.kind, text);
        let is_part = fragment.chars().all(|c| c.is_ascii_digit() || c == '+');
        return is_part && fragment.chars().count() >= MIN_FRAGMENT;
    }
    let enough = text.chars().count() >= MIN_FRAGMENT;
    field.ix == entity.name_field || (enough && matches!(field.kind, Kind::Email | Kind::AutoNumber(_)))
}

/// The name, and the first stage, lookup or choice: what tells records of one name apart.
fn shown_fields(door: &Door<'_>, entity: &Entity) -> String {
    let readable = |field: &&Field| door.scope.reads(entity.ix, field);
    let first = |fits: fn(&Kind) -> bool| entity.fields.iter().filter(readable).find(|field| fits(&field.kind));
    let hint = first(|kind| matches!(kind, Kind::Stage))
        .or_else(|| first(|kind| matches!(kind, Kind::Lookup { .. })))
        .or_else(|| first(|kind| matches!(kind, Kind::Choice(_))));
    let name = Some(entity.field(entity.name_field)).filter(readable);
    name.into_iter().chain(hint).map(|field| &*field.name).collect::<Vec<_>>().join(",")
}
