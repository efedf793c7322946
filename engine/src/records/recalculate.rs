//! Computing a field anew for the records that are there: with the publish that made or changed it, or, of large tables, by a
//! job afterwards. Until a record's turn has come its field is empty, or has the value of before.

use super::Door;
use super::derive::{Rows, Wake, steps, update};
use super::long::{Stretch, Stride};
use super::store::require_revision;
use crate::computed::Derived;
use crate::db::{ColumnName, Database, Dialect, Row, Sql, Step, TableName};
use crate::error::{Problem, Result};
use crate::history::ByKind;
use crate::registry::{Entity, EntityIx, Field, FieldIx, Kind};
use crate::snapshot::Snapshot;
use chrono::{DateTime, Utc};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use uuid::Uuid;

/// Records of a table whose fields are computed inside the publish.
pub const SMALL: u64 = 50_000;
/// Records of one step of a job.
const STEP: u64 = 1_000;
/// What the job is called.
pub const JOB: &str = "recalculate";
/// What the job that makes indexes is called.
pub const INDEX_JOB: &str = "index";

/// The computed fields of `planned`, by position, that compute something else than `published` has in its columns; those that
/// depend on one of them among them.
pub fn changed(published: &Snapshot, planned: &Snapshot) -> Vec<usize> {
    let mut different = retyped(published, planned);
    let mut found = Vec::new();
    for (at, derived) in planned.computed.fields().iter().enumerate() {
        let entity = derived.home(&planned.registry);
        let id = &entity.field(derived.field).id;
        let before = published.registry.find_by_id(&entity.id).and_then(|entity| {
            let field = entity.find_by_id(id)?;
            published.computed.find(entity.ix, field.ix)
        });
        let same = before.is_some_and(|before| before.signature == derived.signature);
        let depends = derived.sources(&planned.registry).iter().any(|source| different.contains(source));
        if !same || depends {
            different.insert((derived.entity, derived.field));
            found.push(at);
        }
    }
    found
}

/// Fields whose values are in other columns than before.
fn retyped(published: &Snapshot, planned: &Snapshot) -> HashSet<(EntityIx, FieldIx)> {
    let mut found = HashSet::new();
    for entity in &planned.registry.entities {
        let Some(before) = published.registry.find_by_id(&entity.id) else { continue };
        // Where stages or options come and go, records may have been moved, and since when they are where they are.
        let moved = stages(before) != stages(entity);
        let is_other = |field: &&Field| {
            before.find_by_id(&field.id).is_some_and(|was| {
                let ids =
                    |field: &Field| field.kind.choices().iter().map(|choice| choice.id.clone()).collect::<Vec<_>>();
                let is_of_stage = matches!(field.kind, Kind::Stage) || field.since.is_some();
                was.column != field.column || (moved && is_of_stage) || ids(was) != ids(field)
            })
        };
        found.extend(entity.fields.iter().filter(is_other).map(|field| (entity.ix, field.ix)));
    }
    found
}

/// The stages of all pipelines of an entity, in an order of their own.
fn stages(entity: &Entity) -> BTreeSet<&str> {
    entity.pipelines.iter().flat_map(|pipeline| &pipeline.stages).map(|stage| &*stage.id).collect()
}

/// How many records a table has, those in the bin among them.
///
/// # Errors
/// Those of the database.
pub async fn count(db: &Database, entity: &Entity) -> Result<i64> {
    let mut sql = db.sql();
    sql.raw("SELECT COUNT(*) FROM ").table(entity.table.clone());
    db.find(&sql).await?.map_or(Ok(0), |row| Row::require(row.int(0)))
}

/// Whether that many records are left to a job.
pub fn is_large(count: i64) -> bool {
    count.unsigned_abs() > SMALL
}

/// Computes a field for every record of its table.
pub fn fill(db: &Database, snapshot: &Snapshot, derived: &Derived) -> Step {
    Step::Run(update(db, snapshot, derived))
}

/// A job about one table that a publish leaves behind.
pub struct Ordered<'a> {
    pub id: Uuid,
    pub change: Uuid,
    pub by: (ByKind, Uuid),
    pub at: DateTime<Utc>,
    pub kind: &'static str,
    /// API name.
    pub entity: &'a str,
    pub order: Json,
    pub total: i64,
}

/// The row a job begins with: it is made in the transaction that makes it necessary. Its columns are those of `jobs::store`.
pub fn order_job(db: &Database, order: &Ordered<'_>) -> Step {
    let mut sql = db.sql();
    sql.raw("INSERT INTO ").table(TableName::system("sys_job"));
    sql.raw(" (id, kind, state, entity, order_json, done, changed, total, change_id, by_kind, by_id, created_at, updated_at) VALUES (");
    sql.id(order.id).raw(", ").text_value(order.kind).raw(", 'queued', ").text_value(order.entity).raw(", ");
    sql.text_value(order.order.to_string()).raw(", 0, 0, ").int(order.total).raw(", ");
    sql.id(order.change).raw(", ").text_value(order.by.0.name()).raw(", ").id(order.by.1).raw(", ");
    sql.instant(order.at).raw(", ").instant(order.at).raw(")");
    Step::Run(sql)
}

/// Fields of computed positions by their table.
pub fn by_entity(snapshot: &Snapshot, fields: &[usize]) -> BTreeMap<EntityIx, Vec<usize>> {
    let mut found: BTreeMap<EntityIx, Vec<usize>> = BTreeMap::new();
    for at in fields {
        found.entry(snapshot.computed.fields()[*at].entity).or_default().push(*at);
    }
    found
}

/// Computes fields (element ids) of the next records of an entity, and what depends on them; none behind the last.
///
/// # Errors
/// Those of the database.
pub async fn recalculate(
    door: &Door<'_>,
    (entity, ids): (&str, &[String]),
    stride: &Stride<'_>,
) -> Result<Option<Stretch>> {
    let snapshot = door.snapshot;
    let wanted: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
    // It may be called something else by now.
    let mut homes = snapshot.computed.fields().iter().map(|derived| (derived.home(&snapshot.registry), derived.field));
    let has_them = homes.find(|(home, field)| wanted.contains(&*home.field(*field).id)).map(|(home, _)| home);
    let entity = has_them.or_else(|| snapshot.registry.find(entity)).ok_or_else(Problem::not_found)?;
    let records = next(door.db, entity, stride.after).await?;
    let Some(last) = records.last().copied() else { return Ok(None) };
    let done = i64::try_from(records.len()).unwrap_or_default();
    let stretch = Stretch { last, done, changed: 0 };
    let mut all = vec![require_revision(door), (stride.mark)(&stretch)];
    let mut wake = Wake::new(snapshot);
    let rows = Rows::These(entity.ix, records);
    // What is added up has to be read after the rows are ours: a statement sees what was there when it began.
    if door.db.dialect() == Dialect::Postgres {
        let mut lock = door.db.sql();
        lock.raw("SELECT 1 FROM ").table(entity.table.clone()).raw(" t0 WHERE ");
        write_stretch(&mut lock, stride.after, last);
        lock.raw(" ORDER BY ").aliased(0, &ColumnName::system("id")).raw(" FOR NO KEY UPDATE");
        all.push(Step::Lock(lock));
    }
    let fields = snapshot.computed.fields().iter().enumerate();
    for (at, derived) in fields.filter(|(_, derived)| derived.entity == entity.ix) {
        if !wanted.contains(&*entity.field(derived.field).id) {
            continue;
        }
        let mut sql = update(door.db, snapshot, derived);
        sql.raw(" WHERE ");
        write_stretch(&mut sql, stride.after, last);
        all.push(Step::Run(sql));
        wake.seed(at, rows.clone());
    }
    all.extend(steps(door.db, snapshot, (&wake.tasks(&[]), &HashSet::new())));
    door.db.apply(all).await.map_err(|error| super::write::refusal(door, entity, error))?;
    Ok(Some(stretch))
}

fn write_stretch(sql: &mut Sql, after: Option<Uuid>, last: Uuid) {
    let id = ColumnName::system("id");
    if let Some(after) = after {
        sql.aliased(0, &id).raw(" > ").id(after).raw(" AND ");
    }
    sql.aliased(0, &id).raw(" <= ").id(last);
}

async fn next(db: &Database, entity: &Entity, after: Option<Uuid>) -> Result<Vec<Uuid>> {
    let id = ColumnName::system("id");
    let mut sql = db.sql();
    sql.raw("SELECT ").aliased(0, &id).raw(" FROM ").table(entity.table.clone()).raw(" t0");
    if let Some(after) = after {
        sql.raw(" WHERE ").aliased(0, &id).raw(" > ").id(after);
    }
    sql.raw(" ORDER BY ").aliased(0, &id).raw(" LIMIT ").number(STEP);
    db.read(&sql).await?.iter().map(|row| Row::require(row.id(0))).collect()
}
