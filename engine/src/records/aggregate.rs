//! Counts and sums over groups, as boards and totals need them: one statement, limited by the reader's scope.

use super::asked::Shape;
use super::list::write_rows;
use super::{Door, zone};
use crate::db::{Row, Sql};
use crate::decimal::format_decimal;
use crate::error::{Item, ItemCode, Problem, Result};
use crate::fields::{self, At, write_str};
use crate::filter::{Filter, Joins, Path, check, resolve_path, write_compared, write_filter};
use crate::registry::{Entity, Field, Kind, Registry};
use serde_json::Value as Json;
use std::time::Instant;

const MAX_GROUPS: usize = 3;
const MAX_MEASURES: usize = 10;
const MAX_ROWS: u64 = 1000;

enum Group {
    Value(Path, usize),
    /// A reference, with the field its record goes by and that record's table; without them where the name may not be read.
    Reference(Path, usize, Option<(Path, usize)>),
    Bucket(Path, usize, Bucket),
}

#[derive(Clone, Copy)]
enum Bucket {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

enum Measure {
    Count,
    /// How many different values; empty ones are none.
    Distinct(Path, usize),
    Of(Function, Path, usize),
}

#[derive(Clone, Copy)]
enum Function {
    Sum,
    Avg,
    Min,
    Max,
}

/// How sums are worked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Adding {
    /// In 64 bits, which is enough for all but the largest; the database says when it is not.
    Whole,
    /// Billions and the rest are added up apart, and put together in `Sum`.
    Apart,
}

/// Whether a sum did not fit: SQLite's word for it, or PostgreSQL's `bigint out of range`.
fn is_overflow(problem: &Problem) -> bool {
    let causes = problem.causes();
    causes.contains("integer overflow") || causes.contains("out of range")
}

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
    let mut ask = |adding| statement(door, (&mut joins, &filter), (&groups, (&measures, adding)), limit);
    let (whole, apart) = (ask(Adding::Whole), ask(Adding::Apart));
    joins.check("/filter").map_err(Problem::filter)?;
    let begun = Instant::now();
    let (rows, adding) = match door.db.read_kept(&whole).await {
        Err(problem) if is_overflow(&problem) => (door.db.read_kept(&apart).await?, Adding::Apart),
        rows => (rows?, Adding::Whole),
    };
    if let Some(asked) = door.asked {
        let paths = groups.iter().map(Group::path).chain(measures.iter().filter_map(Measure::path));
        asked.note(Shape::of_groups(registry, entity, &filter, paths), begun.elapsed());
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
        let bucket = match bucket.as_str() {
            Some("day") => Bucket::Day,
            Some("week") => Bucket::Week,
            Some("month") => Bucket::Month,
            Some("quarter") => Bucket::Quarter,
            Some("year") => Bucket::Year,
            _ => return Err(invalid(&format!("{at}/bucket"), "day, week, month, quarter, year")),
        };
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

fn statement(
    door: &Door<'_>,
    (joins, filter): (&mut Joins<'_>, &Filter),
    (groups, (measures, adding)): (&[Group], (&[Measure], Adding)),
    limit: u64,
) -> Sql {
    let registry = &door.snapshot.registry;
    let mut condition = door.db.sql();
    write_filter(&mut condition, joins, &door.context(), filter);
    if let ([Group::Bucket(day, alias, bucket)], true) = (groups, measures.iter().all(Measure::adds_up))
        && matches!(day.field(registry).kind, Kind::Date)
    {
        return by_day(door, (joins, &condition), ((day, *alias), *bucket), ((measures, adding), limit));
    }
    let mut sql = door.db.sql();
    sql.raw("SELECT ");
    sql.list(", ", groups, |sql, group| write_group(sql, registry, group));
    if !groups.is_empty() && !measures.is_empty() {
        sql.raw(", ");
    }
    sql.list(", ", measures, |sql, measure| write_function(sql, registry, (measure, adding)));
    if groups.is_empty() && measures.is_empty() {
        sql.raw("COUNT(*)");
    }
    write_rows(&mut sql, joins, &condition);
    if !groups.is_empty() {
        let expressions: usize = groups.iter().map(Group::expressions).sum();
        sql.raw(" GROUP BY ");
        sql.list(", ", 1..=expressions, |sql, n| {
            sql.number(n as u64);
        });
        sql.raw(" ORDER BY ");
        sql.list(", ", 1..=expressions, |sql, n| {
            sql.number(n as u64).raw(" NULLS LAST");
        });
    }
    sql.raw(" LIMIT ").number(limit);
    sql
}

/// A statement over buckets of days: first by day, in the order of an index where there is one, then the days of each
/// bucket. Five times as fast as working out the bucket of every row.
fn by_day(
    door: &Door<'_>,
    (joins, condition): (&Joins<'_>, &Sql),
    ((day, alias), bucket): ((&Path, usize), Bucket),
    ((measures, adding), limit): ((&[Measure], Adding), u64),
) -> Sql {
    let registry = &door.snapshot.registry;
    let columns = || measures.iter().flat_map(|measure| measure.columns(adding)).zip(0_u64..);
    let mut sql = door.db.sql();
    sql.raw("WITH days (day").list("", columns(), |sql, (_, n)| {
        sql.raw(", m").number(n);
    });
    sql.raw(") AS (SELECT ").aliased(alias, &day.field(registry).column).list("", measures, |sql, measure| {
        write_function(sql.raw(", "), registry, (measure, adding));
    });
    write_rows(&mut sql, joins, condition);
    sql.raw(" GROUP BY 1) SELECT ");
    write_bucket(&mut sql, bucket, &|sql| {
        sql.raw("day");
    });
    sql.list("", columns(), |sql, (whole, n)| {
        match whole {
            Whole::Sum => sql.raw(", CAST(SUM(m").number(n).raw(") AS BIGINT)"),
            Whole::Min => sql.raw(", MIN(m").number(n).raw(")"),
            Whole::Max => sql.raw(", MAX(m").number(n).raw(")"),
        };
    });
    sql.raw(" FROM days GROUP BY 1 ORDER BY 1 NULLS LAST LIMIT ").number(limit);
    sql
}

/// How the values of parts make the value of the whole.
#[derive(Clone, Copy)]
enum Whole {
    Sum,
    Min,
    Max,
}

impl Measure {
    /// Whether the measure of the whole follows from those of its parts.
    fn adds_up(&self) -> bool {
        match self {
            Measure::Count | Measure::Of(..) => true,
            Measure::Distinct(..) => false,
        }
    }

    fn path(&self) -> Option<&Path> {
        match self {
            Measure::Count => None,
            Measure::Distinct(path, _) | Measure::Of(_, path, _) => Some(path),
        }
    }

    /// The columns it takes.
    fn columns(&self, adding: Adding) -> &'static [Whole] {
        match self {
            Measure::Count | Measure::Distinct(..) => &[Whole::Sum],
            Measure::Of(Function::Sum, ..) if adding == Adding::Whole => &[Whole::Sum],
            Measure::Of(Function::Avg, ..) if adding == Adding::Whole => &[Whole::Sum; 2],
            Measure::Of(Function::Sum, ..) => &[Whole::Sum; 2],
            Measure::Of(Function::Avg, ..) => &[Whole::Sum; 3],
            Measure::Of(Function::Min, ..) => &[Whole::Min],
            Measure::Of(Function::Max, ..) => &[Whole::Max],
        }
    }
}

impl Group {
    fn path(&self) -> &Path {
        let (Group::Value(path, _) | Group::Reference(path, ..) | Group::Bucket(path, ..)) = self;
        path
    }

    /// How many expressions of the statement it takes.
    fn expressions(&self) -> usize {
        match self {
            Group::Value(..) | Group::Bucket(..) | Group::Reference(_, _, None) => 1,
            Group::Reference(_, _, Some(_)) => 2,
        }
    }
}

fn write_group(sql: &mut Sql, registry: &Registry, group: &Group) {
    match group {
        Group::Value(path, alias) => {
            write_compared(sql, *alias, path.field(registry));
        }
        Group::Reference(path, alias, named) => {
            // By name first, so that the groups come in the order a list sorts them.
            if let Some((name, alias)) = named {
                write_compared(sql, *alias, name.field(registry));
                sql.raw(", ");
            }
            write_compared(sql, *alias, path.field(registry));
        }
        Group::Bucket(path, alias, bucket) => {
            let field = path.field(registry);
            match field.kind {
                Kind::DateTime => {
                    write_bucket(sql, *bucket, &|sql| zone::write_local(sql, registry.zone, *alias, &field.column))
                }
                _ => write_bucket(sql, *bucket, &|sql| {
                    sql.aliased(*alias, &field.column);
                }),
            }
        }
    }
}

/// The first day of the bucket that what `write` writes falls in, as a date in both databases. Weeks begin on Monday
/// (ISO 8601).
fn write_bucket(sql: &mut Sql, bucket: Bucket, write: &dyn Fn(&mut Sql)) {
    let (sqlite, postgres) = match bucket {
        Bucket::Day => (["date(", ")"], ["CAST(date_trunc('day', ", ") AS date)"]),
        Bucket::Week => (["date(", ", '-6 days', 'weekday 1')"], ["CAST(date_trunc('week', ", ") AS date)"]),
        Bucket::Month => (["date(", ", 'start of month')"], ["CAST(date_trunc('month', ", ") AS date)"]),
        Bucket::Year => (["date(", ", 'start of year')"], ["CAST(date_trunc('year', ", ") AS date)"]),
        Bucket::Quarter => (["", ""], ["CAST(date_trunc('quarter', ", ") AS date)"]),
    };
    if let (Bucket::Quarter, crate::db::Dialect::Sqlite) = (bucket, sql.dialect()) {
        // Months since the quarter began, taken off the first of the month.
        sql.raw("date(");
        write(sql);
        sql.raw(", 'start of month', '-' || ((CAST(strftime('%m', ");
        write(sql);
        sql.raw(") AS INTEGER) - 1) % 3) || ' months')");
        return;
    }
    sql.either(sqlite[0], postgres[0]);
    write(sql);
    sql.either(sqlite[1], postgres[1]);
}

fn write_function(sql: &mut Sql, registry: &Registry, (measure, adding): (&Measure, Adding)) {
    let (function, path, alias) = match measure {
        Measure::Count => {
            sql.raw("COUNT(*)");
            return;
        }
        Measure::Distinct(path, alias) => {
            sql.raw("COUNT(DISTINCT ");
            write_compared(sql, *alias, path.field(registry));
            sql.raw(")");
            return;
        }
        Measure::Of(function, path, alias) => (function, path, alias),
    };
    let column = path.field(registry).compared_column();
    match function {
        Function::Sum | Function::Avg => {
            match adding {
                Adding::Whole => sql.raw("CAST(SUM(").aliased(*alias, &column).raw(") AS BIGINT)"),
                Adding::Apart => {
                    sql.raw("CAST(SUM(").aliased(*alias, &column).raw(" / 1000000000) AS BIGINT), CAST(SUM(");
                    sql.aliased(*alias, &column).raw(" % 1000000000) AS BIGINT)")
                }
            };
            if matches!(function, Function::Avg) {
                sql.raw(", COUNT(").aliased(*alias, &column).raw(")");
            }
        }
        Function::Min => {
            sql.raw("MIN(").aliased(*alias, &column).raw(")");
        }
        Function::Max => {
            sql.raw("MAX(").aliased(*alias, &column).raw(")");
        }
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
        Measure::Count | Measure::Distinct(..) | Measure::Of(Function::Min | Function::Max, ..) => {
            *at += 1;
            row.int(*at - 1)?.map(i128::from)
        }
    };
    match (measure, value) {
        (_, None) => out.extend_from_slice(b"null"),
        (Measure::Count | Measure::Distinct(..), Some(count)) => out.extend_from_slice(count.to_string().as_bytes()),
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
