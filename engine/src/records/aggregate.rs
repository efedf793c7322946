//! Counts and sums over groups, as boards and totals need them: one statement, limited by the reader's scope.

use super::Door;
use super::asked::Shape;
use super::bucket::Bucket;
use super::forward::{self, Number, Question, is_overflow};
use super::grouped::{Adding, Function, Group, Measure, Over, statement};
use crate::db::Row;
use crate::decimal::format_decimal;
use crate::error::{Item, ItemCode, Problem, Result};
use crate::fields::{self, At, Value, write_str};
use crate::filter::{Context, Filter, Joins, Path, check, resolve_path};
use crate::registry::{Entity, Field, FieldIx, Kind, Registry};
use serde_json::Value as Json;
use std::sync::Arc;
use std::time::Instant;

const MAX_GROUPS: usize = 3;
const MAX_MEASURES: usize = 10;
const MAX_ROWS: u64 = 1000;

/// `{ "groups": [ { "key": […], "values": […] } ] }` as bytes.
///
/// # Errors
/// `NotFound` for the entity, `FilterInvalid` for anything that cannot be asked.
pub async fn aggregate(door: &Door<'_>, entity: &str, query: &Json) -> Result<Vec<u8>> {
    let entity = door.entity(entity)?;
    let registry = &door.snapshot.registry;
    let known = ["filter", "groupBy", "measures", "limit"];
    let map = query.as_object().ok_or_else(|| Problem::malformed("body_not_object"))?;
    if let Some(name) = map.keys().find(|key| !known.contains(&key.as_str())) {
        return Err(invalid(&format!("/{name}"), "filter, groupBy, measures, limit"));
    }
    let filter = match query.get("filter") {
        Some(json) if !json.is_null() => check(registry, door.scope, entity, json).map_err(Problem::filter)?,
        _ => Filter::everything(),
    };
    let mut joins = Joins::new(registry, door.scope, entity);
    let groups = read_list(query, "groupBy", MAX_GROUPS, |json, at| read_group(door, entity, &mut joins, json, at))?;
    let measures =
        read_list(query, "measures", MAX_MEASURES, |json, at| read_measure(door, entity, &mut joins, json, at))?;
    let limit = query.get("limit").map_or(Some(MAX_ROWS), Json::as_u64).filter(|limit| (1..=MAX_ROWS).contains(limit));
    let limit = limit.ok_or_else(|| invalid("/limit", "1–1000"))?;
    // Of one moment, whatever is asked: what is brought forward has to mean the same as what is kept.
    let context = door.context();
    let mut ask =
        |adding| statement(door, (&mut joins, &filter, &context), (&groups, (&measures, adding)), (limit, Over::All));
    let (whole, apart) = (ask(Adding::Whole), ask(Adding::Apart));
    joins.check("/filter").map_err(Problem::filter)?;
    let begun = Instant::now();
    let paths = || groups.iter().map(Group::path).chain(measures.iter().filter_map(Measure::path));
    let is_forwardable = groups.iter().all(Group::is_own) && measures.iter().all(Measure::is_added);
    let looked_at = if is_forwardable { forward::looked_at(door, (entity, &filter), paths()) } else { None };
    let answer = match &looked_at {
        Some(fields) => ask_forward(door, (entity, fields), (&filter, &context), ((&groups, &measures), limit)).await,
        None => door.db.read_kept(&whole).await,
    };
    let (rows, adding) = match answer {
        Err(problem) if is_overflow(&problem) => (door.db.read_kept(&apart).await?, Adding::Apart),
        rows => (rows?, Adding::Whole),
    };
    if let Some(asked) = door.asked {
        asked.note(Shape::of_groups(registry, entity, &filter, paths()), begun.elapsed());
    }
    let mut out = b"{\"groups\":[".to_vec();
    for (n, row) in rows.iter().enumerate() {
        out.extend_from_slice(if n > 0 { b",{\"key\":[" } else { b"{\"key\":[" });
        let mut at = 0;
        for (n, group) in groups.iter().enumerate() {
            if n > 0 {
                out.push(b',');
            }
            write_key(&mut out, registry, group, row, &mut at)?;
        }
        out.extend_from_slice(b"],\"values\":[");
        for (n, measure) in measures.iter().enumerate() {
            if n > 0 {
                out.push(b',');
            }
            write_measure(&mut out, registry, (measure, adding), (row, &mut at))?;
        }
        out.extend_from_slice(b"]}");
    }
    out.extend_from_slice(b"]}");
    Ok(out)
}

/// The answer of a question that looks at these fields of its own only.
async fn ask_forward(
    door: &Door<'_>,
    (entity, fields): (&Entity, &[FieldIx]),
    (filter, context): (&Filter, &Context),
    ((groups, measures), limit): ((&[Group], &[Measure]), u64),
) -> Result<Arc<Vec<Row>>> {
    let registry = &door.snapshot.registry;
    let (measures, numbers, rows) = with_hidden(measures);
    let write = |over: Over<'_>| {
        let mut joins = Joins::new(registry, door.scope, entity);
        statement(door, (&mut joins, filter, context), (groups, (&measures, Adding::Whole)), (limit, over))
    };
    let key = |row: &Row, mut at: usize| -> Result<Vec<Value>> {
        groups.iter().map(|group| read_key(registry, group, row, &mut at)).collect()
    };
    let question = Question {
        entity,
        fields,
        whole: &write(Over::Marked),
        keys: groups.iter().map(Group::expressions).sum(),
        numbers: &numbers,
        rows,
        limit,
        over: &|table| write(Over::These(table)),
        key: &key,
    };
    forward::ask(door, &question).await
}

/// Measures with those behind them that say what is left of a group: how many rows it has, and how many values each sum.
/// With what their columns are, and which of them counts the rows.
fn with_hidden(measures: &[Measure]) -> (Vec<Measure>, Vec<Number>, usize) {
    let rows: usize = measures.iter().map(|measure| measure.columns(Adding::Whole).len()).sum();
    let (mut numbers, mut hidden) = (Vec::new(), vec![Measure::Count]);
    for measure in measures {
        match measure {
            Measure::Of(Function::Avg, ..) => {
                numbers.extend([Number::Sum { filled: numbers.len() + 1 }, Number::Count]);
            }
            Measure::Of(_, path, alias) => {
                numbers.push(Number::Sum { filled: rows + hidden.len() });
                hidden.push(Measure::Filled(path.clone(), *alias));
            }
            Measure::Count | Measure::Filled(..) | Measure::Distinct(..) => numbers.push(Number::Count),
        }
    }
    numbers.extend(hidden.iter().map(|_| Number::Count));
    (measures.iter().cloned().chain(hidden).collect(), numbers, rows)
}

fn invalid(pointer: &str, expected: &str) -> Problem {
    Problem::filter(Item::new(pointer, ItemCode::Format).param("field", pointer).param("expected", expected))
}

fn read_list<T>(
    query: &Json,
    name: &str,
    most: usize,
    mut read: impl FnMut(&Json, &str) -> Result<T>,
) -> Result<Vec<T>> {
    let list = match query.get(name) {
        None => &[][..],
        Some(json) => json.as_array().ok_or_else(|| invalid(&format!("/{name}"), "[ … ]"))?,
    };
    if list.len() > most {
        return Err(Problem::filter(
            Item::new(format!("/{name}"), ItemCode::TooComplex).param("limit", format!("≤ {most}")),
        ));
    }
    list.iter().enumerate().map(|(n, json)| read(json, &format!("/{name}/{n}"))).collect()
}

fn read_path(door: &Door<'_>, entity: &Entity, json: &Json, at: &str) -> Result<Path> {
    let pointer = format!("{at}/field");
    let name = json.get("field").and_then(Json::as_str).ok_or_else(|| invalid(&pointer, "\"amount\""))?;
    resolve_path(&door.snapshot.registry, door.scope, entity, name, &pointer).map_err(Problem::filter)
}

fn unsuitable(field: &Field, op: &str, at: &str) -> Problem {
    Problem::filter(Item::new(at, ItemCode::OperatorUnknown).param("field", field.label.to_json()).param("op", op))
}

fn read_group(door: &Door<'_>, entity: &Entity, joins: &mut Joins<'_>, json: &Json, at: &str) -> Result<Group> {
    let path = read_path(door, entity, json, at)?;
    let field = path.field(&door.snapshot.registry);
    let alias = joins.alias(&path);
    if let Some(bucket) = json.get("bucket") {
        let bucket = bucket.as_str().and_then(Bucket::of_name);
        let bucket = bucket.ok_or_else(|| invalid(&format!("{at}/bucket"), "day, week, month, quarter, year"))?;
        return match field.kind {
            Kind::Date | Kind::DateTime => Ok(Group::Bucket(path, alias, bucket)),
            _ => Err(unsuitable(field, "bucket", at)),
        };
    }
    if !fields::is_groupable(&field.kind) {
        return Err(unsuitable(field, "group", at));
    }
    if !matches!(field.kind, Kind::Lookup { .. } | Kind::User) {
        return Ok(Group::Value(path, alias));
    }
    let registry = &door.snapshot.registry;
    let named = registry.target(field).and_then(|target| {
        let name = target.field(target.name_field);
        let hop = door.scope.reads(target.ix, name).then(|| joins.hop(alias, path.entity, path.field))?;
        Some((Path::own(target, name), hop.0))
    });
    Ok(Group::Reference(path, alias, named))
}

fn read_measure(door: &Door<'_>, entity: &Entity, joins: &mut Joins<'_>, json: &Json, at: &str) -> Result<Measure> {
    let op = json.get("op").and_then(Json::as_str).unwrap_or_default();
    let function = match op {
        "count" => return Ok(Measure::Count),
        "distinct" => {
            let path = read_path(door, entity, json, at)?;
            let field = path.field(&door.snapshot.registry);
            if !fields::is_groupable(&field.kind) {
                return Err(unsuitable(field, op, at));
            }
            let alias = joins.alias(&path);
            return Ok(Measure::Distinct(path, alias));
        }
        "sum" => Function::Sum,
        "avg" => Function::Avg,
        "min" => Function::Min,
        "max" => Function::Max,
        _ => return Err(invalid(&format!("{at}/op"), "count, distinct, sum, avg, min, max")),
    };
    let path = read_path(door, entity, json, at)?;
    let field = path.field(&door.snapshot.registry);
    match field.kind {
        // Stars do not add up.
        Kind::Rating { .. } if matches!(function, Function::Sum) => Err(unsuitable(field, op, at)),
        Kind::Integer { .. }
        | Kind::Money { .. }
        | Kind::Percent { .. }
        | Kind::Decimal { .. }
        | Kind::Rating { .. }
        | Kind::Duration => {
            let alias = joins.alias(&path);
            Ok(Measure::Of(function, path, alias))
        }
        _ => Err(unsuitable(field, op, at)),
    }
}

/// A sum as the statement answers it.
struct Sum {
    total: i128,
    /// Of an average.
    count: i128,
}

impl Sum {
    fn read(row: &Row, at: &mut usize, (function, adding): (&Function, Adding)) -> Result<Option<Self>> {
        let mut next = || {
            *at += 1;
            row.int(*at - 1)
        };
        let first = next()?;
        let rest = if adding == Adding::Apart { next()? } else { None };
        let count = if matches!(function, Function::Avg) { next()? } else { None };
        let total = first.map(|first| match rest {
            Some(rest) => i128::from(first) * 1_000_000_000 + i128::from(rest),
            None => i128::from(first),
        });
        Ok(total.map(|total| Self { total, count: i128::from(count.unwrap_or_default()) }))
    }

    /// Rounded half away from zero, in the unit the column is stored in or `10^-finer` of it.
    fn average(&self, finer: u32) -> i128 {
        let half = if self.total < 0 { -self.count } else { self.count };
        (2 * self.total * 10_i128.pow(finer) + half) / (2 * self.count.max(1))
    }
}

/// Decimals an average has beyond those of its field: 4.25 stars, but whole minutes.
fn avg_scale(kind: &Kind) -> u32 {
    match kind {
        Kind::Rating { .. } => 2,
        _ => 0,
    }
}

/// What tells a group of records' own values from the others.
fn read_key(registry: &Registry, group: &Group, row: &Row, at: &mut usize) -> Result<Value> {
    let first = *at;
    Ok(match group {
        Group::Value(path, _) => return fields::read(path.field(registry), row, at),
        Group::Reference(..) => {
            *at += group.expressions();
            row.id(*at - 1)?.map_or(Value::Empty, Value::Reference)
        }
        Group::Bucket(..) => {
            *at += 1;
            row.date(first)?.map_or(Value::Empty, Value::Date)
        }
    })
}

fn write_key(out: &mut Vec<u8>, registry: &Registry, group: &Group, row: &Row, at: &mut usize) -> Result<()> {
    match group {
        Group::Value(path, _) => {
            let entity = registry.entity(path.entity);
            let field = path.field(registry);
            let value = fields::read(field, row, at)?;
            fields::write(out, At::new(registry, entity, field), &value);
        }
        Group::Reference(_, _, named) => {
            let name = named.as_ref().map(|(name, _)| {
                let field = name.field(registry);
                Ok::<_, Problem>((
                    At::new(registry, registry.entity(name.entity), field),
                    fields::read(field, row, at)?,
                ))
            });
            let name = name.transpose()?;
            let id = row.id(*at)?;
            *at += 1;
            match id {
                None => out.extend_from_slice(b"null"),
                Some(id) => {
                    out.extend_from_slice(b"{\"id\":");
                    write_str(out, &id.to_string());
                    out.extend_from_slice(b",\"name\":");
                    match name {
                        Some((place, name)) => fields::write(out, place, &name),
                        None => out.extend_from_slice(b"null"),
                    }
                    out.push(b'}');
                }
            }
        }
        Group::Bucket(..) => {
            match row.date(*at)? {
                Some(day) => write_str(out, &day.to_string()),
                None => out.extend_from_slice(b"null"),
            }
            *at += 1;
        }
    }
    Ok(())
}

fn write_measure(
    out: &mut Vec<u8>,
    registry: &Registry,
    (measure, adding): (&Measure, Adding),
    (row, at): (&Row, &mut usize),
) -> Result<()> {
    let value = match measure {
        Measure::Of(function @ Function::Sum, ..) => Sum::read(row, at, (function, adding))?.map(|sum| sum.total),
        Measure::Of(function @ Function::Avg, path, _) => {
            let sum = Sum::read(row, at, (function, adding))?;
            sum.map(|sum| sum.average(avg_scale(&path.field(registry).kind)))
        }
        Measure::Count
        | Measure::Filled(..)
        | Measure::Distinct(..)
        | Measure::Of(Function::Min | Function::Max, ..) => {
            *at += 1;
            row.int(*at - 1)?.map(i128::from)
        }
    };
    match (measure, value) {
        (_, None) => out.extend_from_slice(b"null"),
        (Measure::Count | Measure::Filled(..) | Measure::Distinct(..), Some(count)) => {
            out.extend_from_slice(count.to_string().as_bytes())
        }
        (Measure::Of(function, path, _), Some(value)) => match path.field(registry).kind {
            Kind::Money { scale, .. } | Kind::Percent { scale, .. } => write_str(out, &format_decimal(value, scale)),
            Kind::Decimal { scale, .. } => write_str(out, &format_decimal(value, scale)),
            Kind::Rating { .. } if matches!(function, Function::Avg) => {
                write_str(out, &format_decimal(value, avg_scale(&path.field(registry).kind)));
            }
            _ => out.extend_from_slice(value.to_string().as_bytes()),
        },
    }
    Ok(())
}
