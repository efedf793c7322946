//! A whole record in memory, and how one or many are read.

use super::{Door, shape, store};
use crate::db::{ColumnName, Row, Sql};
use crate::error::{Problem, Result};
use crate::fields::{self, At, Historic, Value};
use crate::filter::{Filter, Joins, Link, Related, write_filter};
use crate::permissions::Scope;
use crate::registry::{Entity, EntityIx, Field, FieldIx, Registry};
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// All values of a record, by position of the field.
#[derive(Clone, Debug)]
pub struct Record {
    pub id: Uuid,
    pub version: i64,
    pub values: Vec<Value>,
}

impl Record {
    pub fn value(&self, field: FieldIx) -> &Value {
        &self.values[field.0]
    }

    pub fn owner(&self, entity: &Entity) -> Option<Uuid> {
        entity.owner.and_then(|field| self.value(field).reference())
    }
}

/// The values of a record as events carry them: by field id, empty ones left out. No record: none.
pub struct EventValues<'a> {
    registry: &'a Registry,
    entity: &'a Entity,
    record: Option<&'a Record>,
}

impl<'a> EventValues<'a> {
    pub fn new(registry: &'a Registry, entity: &'a Entity, record: Option<&'a Record>) -> Self {
        Self { registry, entity, record }
    }
}

impl Serialize for EventValues<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        if let Some(record) = self.record {
            for field in self.entity.fields.iter().filter(|field| !record.value(field.ix).is_empty()) {
                let at = At::new(self.registry, self.entity, field);
                map.serialize_entry(&field.id, &Historic::new(at, record.value(field.ix)))?;
            }
        }
        map.end()
    }
}

/// The record with this id that `scope` may read.
///
/// # Errors
/// Those of the database.
pub async fn find(door: &Door<'_>, scope: &Scope, entity: &Entity, id: Uuid) -> Result<Option<Record>> {
    let mut sql = door.db.sql();
    sql.raw("SELECT ");
    write_columns(&mut sql, entity);
    sql.raw(" FROM ").table(entity.table.clone()).raw(" t0 WHERE ");
    sql.aliased(0, &ColumnName::system("id")).raw(" = ").id(id).raw(" AND ");
    crate::filter::write_visible(&mut sql, scope, entity, 0);
    door.db.find(&sql).await?.map(|row| read(entity, &row)).transpose()
}

/// Which rows of a table are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    Live,
    /// In the recycle bin.
    Deleted,
}

impl Presence {
    /// These rows of table `t0`, as far as `scope` may read them.
    pub fn write(self, sql: &mut Sql, scope: &Scope, entity: &Entity) {
        sql.aliased(0, &ColumnName::system("deleted_at"));
        sql.raw(match self {
            Presence::Live => " IS NULL",
            Presence::Deleted => " IS NOT NULL",
        });
        crate::filter::write_reach(sql, scope, entity, 0, scope.on(entity.ix).read);
    }
}

/// Ids asked for in one statement.
const BATCH: usize = 500;

/// The live records with these ids that `scope` may read, in no particular order.
///
/// # Errors
/// Those of the database.
pub async fn list_by_ids(
    door: &Door<'_>,
    scope: &Scope,
    entity: &Entity,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<Record>> {
    list_present((door, scope), entity, ids, Presence::Live).await
}

/// As `list_by_ids`, of live or of deleted records.
///
/// # Errors
/// Those of the database.
pub async fn list_present(
    (door, scope): (&Door<'_>, &Scope),
    entity: &Entity,
    ids: impl IntoIterator<Item = Uuid>,
    presence: Presence,
) -> Result<Vec<Record>> {
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let mut records = Vec::with_capacity(ids.len());
    for ids in ids.chunks(BATCH) {
        let mut sql = door.db.sql();
        sql.raw("SELECT ");
        write_columns(&mut sql, entity);
        sql.raw(" FROM ").table(entity.table.clone()).raw(" t0 WHERE ");
        presence.write(&mut sql, scope, entity);
        sql.raw(" AND ").aliased(0, &ColumnName::system("id"));
        write_in(&mut sql, ids);
        for row in door.db.read(&sql).await? {
            records.push(read(entity, &row)?);
        }
    }
    Ok(records)
}

/// Records with their names; none for a name that is empty or that a scope may not read.
pub type Named = HashMap<(EntityIx, Uuid), Option<String>>;

/// Those of these records that are there, live and within `scope`: one statement, however many entities they are of.
///
/// # Errors
/// Those of the database.
pub async fn list_existing(
    (door, scope): (&Door<'_>, &Scope),
    wanted: BTreeMap<EntityIx, BTreeSet<Uuid>>,
) -> Result<Named> {
    let wanted = wanted.into_iter().flat_map(|(entity, ids)| ids.into_iter().map(move |id| (entity, id)));
    let wanted: Vec<(EntityIx, Uuid)> = wanted.collect();
    let mut found = Named::with_capacity(wanted.len());
    for some in wanted.chunks(BATCH) {
        let mut sql = door.db.sql();
        let of_one_entity = some.chunk_by(|(one, _), (next, _)| one == next);
        sql.list(" UNION ALL ", of_one_entity, |sql, part| {
            let entity = door.snapshot.registry.entity(part[0].0);
            let ids: Vec<Uuid> = part.iter().map(|(_, id)| *id).collect();
            sql.raw("SELECT CAST(").number(entity.ix.0 as u64).raw(" AS BIGINT), ");
            sql.aliased(0, &ColumnName::system("id")).raw(", ");
            let name = entity.field(entity.name_field);
            match scope.reads(entity.ix, name) {
                true => sql.aliased(0, &name.column),
                false => sql.raw("CAST(NULL AS TEXT)"),
            };
            sql.raw(" FROM ").table(entity.table.clone()).raw(" t0 WHERE ");
            Presence::Live.write(sql, scope, entity);
            sql.raw(" AND ").aliased(0, &ColumnName::system("id"));
            write_in(sql, &ids);
        });
        for row in door.db.read(&sql).await? {
            let entity = usize::try_from(Row::require(row.int(0))?).map_err(Problem::internal)?;
            found.insert((EntityIx(entity), Row::require(row.id(1))?), row.text(2)?);
        }
    }
    Ok(found)
}

fn write_in(sql: &mut Sql, ids: &[Uuid]) {
    sql.raw(" IN (").list(", ", ids, |sql, id| {
        sql.id(*id);
    });
    sql.raw(")");
}

/// The live records whose lookup `field` leads to one of `ids`, at most `limit` for each 500 of them, whoever may see them.
///
/// # Errors
/// Those of the database.
pub async fn list_referring(
    door: &Door<'_>,
    (entity, field): (&Entity, FieldIx),
    ids: &[Uuid],
    limit: usize,
) -> Result<Vec<Record>> {
    let mut records = Vec::new();
    for ids in ids.chunks(BATCH) {
        let mut sql = door.db.sql();
        sql.raw("SELECT ");
        write_columns(&mut sql, entity);
        sql.raw(" FROM ").table(entity.table.clone()).raw(" t0 WHERE ");
        store::write_refers(&mut sql, entity.field(field), ids);
        sql.raw(" AND ").aliased(0, &ColumnName::system("deleted_at")).raw(" IS NULL LIMIT ").number(limit as u64);
        for row in door.db.read(&sql).await? {
            records.push(read(entity, &row)?);
        }
    }
    Ok(records)
}

/// The live records whose lookup `field` leads to this one, as far as `scope` may see them; at most `limit`.
///
/// # Errors
/// Those of the database.
pub async fn list_lines(
    (door, scope): (&Door<'_>, &Scope),
    (entity, field): (&Entity, FieldIx),
    of: Uuid,
    limit: usize,
) -> Result<Vec<Record>> {
    let mut sql = door.db.sql();
    sql.raw("SELECT ");
    write_columns(&mut sql, entity);
    sql.raw(" FROM ").table(entity.table.clone()).raw(" t0 WHERE ");
    store::write_refers(&mut sql, entity.field(field), &[of]);
    sql.raw(" AND ");
    Presence::Live.write(&mut sql, scope, entity);
    sql.raw(" ORDER BY ").aliased(0, &ColumnName::system("id")).raw(" LIMIT ").number(limit as u64);
    door.db.read(&sql).await?.iter().map(|row| read(entity, row)).collect()
}

/// Which of these records a question about related records holds for: of an own set, which of these members match.
/// Related records count as far as `scope` may see them.
///
/// # Errors
/// Those of the database.
pub async fn list_matching(
    door: &Door<'_>,
    scope: &Scope,
    related: &Related,
    ids: BTreeSet<Uuid>,
) -> Result<HashSet<Uuid>> {
    let registry = &door.snapshot.registry;
    let (entity, filter) = match related.link {
        Link::Inverse(_) => (registry.entity(related.source), Filter::Related(Box::new(related.clone()))),
        Link::Members(_) => (registry.entity(related.entity), related.filter.clone()),
    };
    let mut found = HashSet::new();
    for ids in ids.into_iter().collect::<Vec<_>>().chunks(BATCH) {
        let mut joins = Joins::new(registry, scope, entity);
        let mut condition = door.db.sql();
        write_filter(&mut condition, &mut joins, &door.context(), &filter);
        let mut sql = door.db.sql();
        sql.raw("SELECT ").aliased(0, &ColumnName::system("id"));
        joins.write_from(&mut sql);
        sql.raw(" WHERE ").aliased(0, &ColumnName::system("id")).raw(" IN (").list(", ", ids, |sql, id| {
            sql.id(*id);
        });
        sql.raw(") AND ");
        if matches!(related.link, Link::Members(_)) {
            joins.write_visible(&mut sql);
            sql.raw(" AND ");
        }
        sql.nested(&condition);
        for row in door.db.read(&sql).await? {
            found.insert(Row::require(row.id(0))?);
        }
    }
    Ok(found)
}

pub(super) fn read(entity: &Entity, row: &Row) -> Result<Record> {
    let mut at = 0;
    read_with(entity, |field| fields::read(field, row, &mut at))
}

/// As `read`, where the columns of each field begin at a place of their own.
pub(super) fn read_at(entity: &Entity, row: &Row, places: &[usize]) -> Result<Record> {
    read_with(entity, |field| fields::read(field, row, &mut places[field.ix.0].clone()))
}

fn read_with(entity: &Entity, mut value: impl FnMut(&Field) -> Result<Value>) -> Result<Record> {
    let values = entity.fields.iter().map(|field| Ok(shape::settle(field, value(field)?)));
    let values = values.collect::<Result<Vec<_>>>()?;
    let kept = |name: &str| entity.find(name).map(|field| &values[field.ix.0]);
    let version = match kept("version") {
        Some(Value::Integer(version)) => *version,
        _ => 0,
    };
    let id = kept("id").and_then(Value::reference).unwrap_or_default();
    Ok(Record { id, version, values })
}

pub(super) fn write_columns(sql: &mut Sql, entity: &Entity) {
    let columns = entity.fields.iter().flat_map(|field| field.columns());
    sql.list(", ", columns, |sql, (column, _, _)| {
        sql.aliased(0, column);
    });
}
