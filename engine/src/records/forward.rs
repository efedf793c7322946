//! Kept counts and sums brought forward by the records that were changed since, instead of being asked anew
//! (`docs/adr/0020-kept-answers-forward.md`).
//!
//! The history tells which records were changed since the state an answer is of, and what they were before. What those
//! records add to each group, as they were and as they are, the database works out by the same statement over a table of
//! these rows alone. Wherever anything is not exactly as expected the question is asked anew: that is always right.

use super::Door;
use crate::db::{Answer, Bind, ColumnName, Dialect, Known, Mark, Row, Sql, Storage, sql::instant_text};
use crate::error::{Problem, Result};
use crate::fields::{self, At, Historic, Value};
use crate::filter::{Filter, Path};
use crate::history::{self, Action, WINDOW};
use crate::metadata::model::Reach;
use crate::registry::{Entity, Field, FieldIx, Kind};
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// Changes an answer is brought forward by: beyond that the whole table is read about as fast.
const MOST: usize = 300;

/// A number of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    Count,
    /// Nothing where there are no values; `filled` is the number that counts those.
    Sum {
        filled: usize,
    },
}

/// A question whose answer can be brought forward.
pub struct Question<'q> {
    pub entity: &'q Entity,
    /// The fields of the entity it looks at.
    pub fields: &'q [FieldIx],
    /// The statement over all rows: the columns of the key, the numbers, and a mark (`history::write_mark`).
    pub whole: &'q Sql,
    /// Columns of the key; without any there is one group, which stays when it is empty.
    pub keys: usize,
    pub numbers: &'q [Number],
    /// The number that counts the rows.
    pub rows: usize,
    /// Groups the statement answers at most.
    pub limit: u64,
    /// The same over the table this statement writes: `sign`, the key, the numbers.
    pub over: &'q (dyn Fn(&Sql) -> Sql + Sync),
    /// The key of a row whose columns begin there.
    pub key: &'q (dyn Fn(&Row, usize) -> Result<Vec<Value>> + Sync),
}

/// The fields of its own a question looks at, by these paths, its filter and its reader's reach; none where the history does
/// not tell all their changes.
pub fn looked_at<'p>(
    door: &Door<'_>,
    (entity, filter): (&Entity, &Filter),
    paths: impl Iterator<Item = &'p Path>,
) -> Option<Vec<FieldIx>> {
    let mut is_own = !entity.builtin;
    filter.related(&mut |_| is_own = false);
    filter.each(&mut |_| is_own = false);
    let mut found = BTreeSet::new();
    let mut look = |path: &Path| {
        is_own &= path.hops.is_empty() && path.start == entity.ix && path.entity == entity.ix;
        found.insert(path.field);
    };
    filter.paths(&mut look);
    paths.for_each(look);
    if door.scope.on(entity.ix).read != Reach::All {
        found.extend(entity.owner);
    }
    let is_traced = is_own && found.iter().all(|ix| entity.fields.get(ix.0).is_some_and(|field| traced(entity, field)));
    is_traced.then(|| found.into_iter().collect())
}

/// Whether every change of a field is told by the history, and all its columns follow from its value.
fn traced(entity: &Entity, field: &Field) -> bool {
    let is_told = match field.system {
        false => field.computed.is_none(),
        // The others are written once.
        true => Some(field.ix) == entity.owner || matches!(&*field.id, "sys_id" | "sys_created_at" | "sys_created_by"),
    };
    let is_plain = match field.kind {
        // What is looked into is derived from what is kept, as it was done when it was written.
        Kind::RichText { .. } | Kind::Address { .. } | Kind::Signature => false,
        // In other tables too.
        Kind::ManyToMany { .. } | Kind::Attachment { .. } | Kind::Image { .. } => false,
        Kind::Json | Kind::Position => false,
        Kind::Id | Kind::Text { .. } | Kind::LongText { .. } | Kind::Integer { .. } | Kind::Money { .. } => true,
        Kind::Percent { .. } | Kind::Decimal { .. } | Kind::Rating { .. } | Kind::Duration => true,
        Kind::Email | Kind::Phone | Kind::Url | Kind::Time => true,
        Kind::Boolean | Kind::Date | Kind::DateTime => true,
        Kind::Choice(_) | Kind::MultiChoice(_) | Kind::Tags | Kind::AutoNumber(_) => true,
        Kind::Lookup { .. } | Kind::Regarding { .. } | Kind::User | Kind::Stage => true,
    };
    is_told && is_plain
}

/// The groups with their numbers, as they are in the database now.
///
/// # Errors
/// Those of the database.
pub async fn ask(door: &Door<'_>, question: &Question<'_>) -> Result<Arc<Vec<Row>>> {
    let (former, stamp) = match door.db.remember(question.whole).await? {
        Known::Now(rows) => return Ok(rows),
        Known::Before(former, stamp) => (former, stamp),
    };
    if let Some(former) = former
        && let Some(answer) = bring(door, question, &former).await?
    {
        let rows = answer.rows.clone();
        door.db.keep_forwarded(question.whole, stamp, answer);
        return Ok(rows);
    }
    let mark = |rows: &[Row]| {
        let at = question.keys + question.numbers.len();
        let mark = history::read_mark(rows.first()?, at).ok()??;
        // Were there more, nobody would know what is in them.
        let is_whole = (rows.len() as u64) < question.limit;
        (is_whole && mark.revision == door.snapshot.revision).then_some(mark)
    };
    door.db.read_to_keep(question.whole, stamp, mark).await
}

/// A former answer as it is now; none where that cannot be told from the history.
async fn bring(door: &Door<'_>, question: &Question<'_>, former: &Answer) -> Result<Option<Answer>> {
    let Some(mark) = former.mark.as_ref().filter(|mark| mark.revision == door.snapshot.revision) else {
        return Ok(None);
    };
    let Some(sql) = changes(door, question, mark) else { return Ok(None) };
    let found = door.db.read(&sql).await?;
    let Some(first) = found.first() else { return Ok(None) };
    let Some(now) = history::read_mark(first, 0)?.filter(|now| now.revision == mark.revision) else { return Ok(None) };
    let is_whole = first.int(2)?.is_some_and(|many| many <= WINDOW) && found.len() <= MOST;
    let Some(parts) = (if is_whole { parts(door, question, &found)? } else { None }) else { return Ok(None) };
    if parts.is_empty() {
        return Ok(Some(Answer { rows: former.rows.clone(), mark: Some(now) }));
    }
    let changed = match door.db.read(&(question.over)(&inline(door, question, &parts))).await {
        Err(problem) if is_overflow(&problem) => return Ok(None),
        changed => changed?,
    };
    let rows = merge(question, &former.rows, &changed)?;
    Ok(rows.map(|rows| Answer { rows: Arc::new(rows), mark: Some(now) }))
}

/// Whether a sum did not fit: SQLite's word for it, or PostgreSQL's `bigint out of range`.
pub fn is_overflow(problem: &Problem) -> bool {
    let causes = problem.causes();
    causes.contains("integer overflow") || causes.contains("out of range")
}

/// The columns before those of the record.
const AHEAD: usize = 9;

/// The state now, and every change of a record of the entity since the mark, each with the record as it is in that state: all
/// of it seen at the same moment, as it is one statement.
fn changes(door: &Door<'_>, question: &Question<'_>, mark: &Mark) -> Option<Sql> {
    let entity = question.entity;
    let mut sql = door.db.sql();
    sql.raw("WITH w AS (");
    if !history::write_since(&mut sql, mark) {
        return None;
    }
    sql.raw("), m (history, revision, many) AS (SELECT ");
    history::write_mark(&mut sql);
    sql.raw(", (SELECT COUNT(*) FROM w)) SELECT m.history, m.revision, m.many, w.record, w.version, w.action, w.diff");
    for column in ["version", "deleted_at"] {
        sql.raw(", ").aliased(0, &ColumnName::system(column));
    }
    for (column, _) in columns(question) {
        sql.raw(", ").aliased(0, column);
    }
    sql.raw(" FROM m LEFT JOIN w ON w.fresh AND m.many <= ").number(WINDOW.unsigned_abs());
    sql.raw(" AND w.entity = ").text_value(&*entity.id);
    sql.raw(" LEFT JOIN ").table(entity.table.clone()).raw(" t0 ON ");
    sql.aliased(0, &ColumnName::system("id")).raw(" = w.record");
    Some(sql)
}

/// All columns of the fields that are looked at.
fn columns<'q>(question: &'q Question<'_>) -> impl Iterator<Item = (&'q ColumnName, Storage)> {
    let fields = question.fields.iter().map(move |ix| question.entity.field(*ix));
    fields.flat_map(Field::columns).map(|(column, _, storage)| (column, *storage))
}

/// A record that counts, as it was (-1) or as it is (1): the values of the fields that are looked at.
struct Part {
    sign: i64,
    values: Vec<Value>,
}

/// What goes and what comes; none where the history does not fit the records.
fn parts(door: &Door<'_>, question: &Question<'_>, found: &[Row]) -> Result<Option<Vec<Part>>> {
    let mut records: BTreeMap<Uuid, Vec<(i64, &Row)>> = BTreeMap::new();
    for row in found {
        if let Some(record) = row.id(3)? {
            records.entry(record).or_default().push((Row::require(row.int(4))?, row));
        }
    }
    let mut parts = Vec::new();
    for changes in records.into_values() {
        let Some(past) = Past::read(door, question, changes)? else { return Ok(None) };
        if past.was.is_some() && past.was == past.is {
            continue;
        }
        parts.extend(past.was.map(|values| Part { sign: -1, values }));
        parts.extend(past.is.map(|values| Part { sign: 1, values }));
    }
    Ok(Some(parts))
}

/// A record then and now; none when it was deleted, or not there yet.
struct Past {
    was: Option<Vec<Value>>,
    is: Option<Vec<Value>>,
}

impl Past {
    /// `changes`: all of one record, by version. None where one is missing, or does not fit those around it.
    fn read(door: &Door<'_>, question: &Question<'_>, mut changes: Vec<(i64, &Row)>) -> Result<Option<Self>> {
        changes.sort_by_key(|(version, _)| *version);
        let (Some((first, oldest)), Some((last, newest))) = (changes.first(), changes.last()) else { return Ok(None) };
        let is_unbroken = changes.iter().zip(*first..).all(|((version, _), expect)| *version == expect);
        // A record that is gone for good has no version.
        if !is_unbroken || newest.int(7)? != Some(*last) {
            return Ok(None);
        }
        let is_there = newest.instant(8)?.is_none();
        if is_there == (newest.str(5)? == Some(Action::Deleted.name())) {
            return Ok(None);
        }
        let mut at = AHEAD;
        let fields: Vec<&Field> = question.fields.iter().map(|ix| question.entity.field(*ix)).collect();
        let is = fields.iter().map(|field| fields::read(field, newest, &mut at)).collect::<Result<Vec<Value>>>()?;
        let mut was = is.clone();
        for (_, row) in changes.iter().rev() {
            let Ok(diff) = serde_json::from_str::<Map<String, Json>>(row.str(6)?.unwrap_or_default()) else {
                return Ok(None);
            };
            for (value, field) in was.iter_mut().zip(&fields) {
                let Some(pair) = diff.get(&*field.id) else { continue };
                let at = At::new(&door.snapshot.registry, question.entity, field);
                match (read_old(at, &pair[0]), read_old(at, &pair[1])) {
                    (Some(old), Some(new)) if new == *value => *value = old,
                    _ => return Ok(None),
                }
            }
        }
        let action = oldest.str(5)?;
        let was_there = [Action::Updated, Action::Deleted].iter().any(|other| action == Some(other.name()));
        Ok(Some(Self { was: was_there.then_some(was), is: is_there.then_some(is) }))
    }
}

/// A value of the history; none where it is not exactly what was written there.
fn read_old(at: At<'_>, stored: &Json) -> Option<Value> {
    let value = fields::of_history_json(at, stored);
    let again = serde_json::to_value(Historic::new(at, &value)).ok()?;
    (again == *stored).then_some(value)
}

/// `(SELECT … AS sign, … AS deleted_at, …)`: the parts as a table that has what the question looks at. They are one value, so
/// that the statement is the same however many they are.
fn inline(door: &Door<'_>, question: &Question<'_>, parts: &[Part]) -> Sql {
    let fields = || question.fields.iter().map(move |ix| question.entity.field(*ix));
    let line = |part: &Part| {
        let values = fields().zip(&part.values).flat_map(|(field, value)| fields::binds(field, value));
        Json::Array(std::iter::once(part.sign.into()).chain(values.map(cell)).collect())
    };
    let table = Json::Array(parts.iter().map(line).collect());
    let mut sql = door.db.sql();
    let at = |sql: &mut Sql, n: u64, storage: Storage| {
        sql.raw("CAST(r.value ->> ").number(n).raw(" AS ");
        match (sql.dialect(), storage) {
            // The type alone; how texts are compared stands behind it.
            (Dialect::Postgres, Storage::Text) => sql.raw("text) COLLATE \"C\""),
            _ => sql.column_type(storage).raw(")"),
        };
    };
    sql.raw("(SELECT ");
    at(&mut sql, 0, Storage::Integer);
    sql.raw(" AS sign, CAST(NULL AS ").column_type(Storage::Instant).raw(") AS ");
    sql.column(&ColumnName::system("deleted_at"));
    for (n, (column, storage)) in (1..).zip(columns(question)) {
        at(sql.raw(", "), n, storage);
        sql.raw(" AS ").column(column);
    }
    sql.either(" FROM json_each(", " FROM json_array_elements(CAST(").text_value(table.to_string());
    sql.either(") r)", " AS json)) r)");
    sql
}

fn cell(bind: Bind) -> Json {
    match bind {
        Bind::Null(_) => Json::Null,
        Bind::Text(text) => text.into(),
        Bind::Integer(number) => number.into(),
        Bind::Boolean(flag) => flag.into(),
        Bind::Id(id) => id.to_string().into(),
        Bind::Date(day) => day.to_string().into(),
        Bind::Instant(at) => instant_text(at).into(),
    }
}

/// The numbers of a group, with its key.
struct Group {
    key: Vec<Value>,
    numbers: Vec<Option<i64>>,
}

/// The former groups with what was added and taken away; none where a group is new, whose place among the others only the
/// database knows, or where a number does not fit.
fn merge(question: &Question<'_>, former: &Arc<Vec<Row>>, changed: &[Row]) -> Result<Option<Vec<Row>>> {
    let read = |row: &Row, from: usize| {
        let numbers = (0..question.numbers.len()).map(|n| row.int(from + question.keys + n));
        Ok::<_, Problem>(Group { key: (question.key)(row, from)?, numbers: numbers.collect::<Result<_>>()? })
    };
    let mut groups = former.iter().map(|row| read(row, 0)).collect::<Result<Vec<Group>>>()?;
    for row in changed {
        let (sign, part) = (row.int(0)?.unwrap_or_default(), read(row, 1)?);
        let Some(group) = groups.iter_mut().find(|group| group.key == part.key) else { return Ok(None) };
        for (number, more) in group.numbers.iter_mut().zip(part.numbers) {
            let more = more.unwrap_or_default().checked_mul(sign);
            match more.and_then(|more| number.unwrap_or_default().checked_add(more)) {
                Some(sum) => *number = Some(sum),
                None => return Ok(None),
            }
        }
    }
    let mut rows = Vec::with_capacity(groups.len());
    for (n, Group { mut numbers, .. }) in groups.into_iter().enumerate() {
        if !settle(question.numbers, &mut numbers) {
            return Ok(None);
        }
        let is_empty = numbers.get(question.rows).copied().flatten() == Some(0);
        if !is_empty || question.keys == 0 {
            rows.push(Row::renumbered(former, n, (question.keys, numbers)));
        }
    }
    Ok(Some(rows))
}

/// Sums over no value are nothing. False for what no rows can have.
fn settle(kinds: &[Number], numbers: &mut [Option<i64>]) -> bool {
    for (n, kind) in kinds.iter().enumerate() {
        let Some(number) = numbers.get(n).copied() else { return false };
        match kind {
            Number::Count if number.is_none_or(|count| count < 0) => return false,
            Number::Count => {}
            Number::Sum { filled } => match numbers.get(*filled).copied().flatten() {
                Some(0) if number.unwrap_or_default() == 0 => numbers[n] = None,
                Some(1..) => {}
                _ => return false,
            },
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_over_nothing_are_nothing() {
        let kinds = [Number::Sum { filled: 2 }, Number::Count, Number::Count];
        let check = |numbers: [Option<i64>; 3], expect: Option<[Option<i64>; 3]>| {
            let mut settled = numbers;
            assert_eq!(settle(&kinds, &mut settled).then_some(settled), expect, "{numbers:?}");
        };
        check([Some(7), Some(2), Some(1)], Some([Some(7), Some(2), Some(1)]));
        check([Some(0), Some(2), Some(1)], Some([Some(0), Some(2), Some(1)]));
        check([Some(0), Some(2), Some(0)], Some([None, Some(2), Some(0)]));
        check([None, Some(0), Some(0)], Some([None, Some(0), Some(0)]));
        check([Some(7), Some(2), Some(0)], None);
        check([Some(7), Some(-1), Some(1)], None);
        check([Some(7), Some(1), Some(-1)], None);
    }
}
