//! A decided write as statements: the record's own row, the history row and the event, with what they expect to find.

use super::checklist::Mark;
use super::plan::Touch;
use super::record::{EventValues, Record};
use super::{Door, checklist, visits};
use crate::db::{Bind, ColumnName, Sql, Step, Storage, TableName, Tag};
use crate::fields::{self, At, Historic, Value};
use crate::files::{self, store::LinkRow};
use crate::filter::write_reach;
use crate::history::{self, Action, Change};
use crate::metadata::model::Reach;
use crate::outbox::{self, Event};
use crate::registry::{Entity, Field, FieldIx, Kind, Registry};
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::{Map, Value as Json};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// The first step of a write: the published revision must still be the one it was decided on. On PostgreSQL the lock makes
/// a publish wait for writes under way, and the other way round: one of the table, for of a row that many share each of
/// them would write down anew who has it.
pub fn require_revision(door: &Door<'_>) -> Step {
    let (mut sql, state) = (door.db.sql(), TableName::system("sys_state"));
    sql.raw("SELECT revision FROM ").table(state).raw(" WHERE one = 1 AND revision = ").int(door.snapshot.revision);
    Step::Require(sql, Tag::Revision).beside().sharing(state)
}

/// Inserts the record as it stands in memory.
pub fn insert(door: &Door<'_>, entity: &Entity, record: &Record) -> Step {
    let stored: Vec<_> = entity
        .fields
        .iter()
        .flat_map(|field| {
            let columns = field.columns().iter().map(|(column, _, _)| column);
            columns.zip(fields::binds(field, record.value(field.ix)))
        })
        .collect();
    let mut sql = door.db.sql();
    sql.raw("INSERT INTO ").table(entity.table.clone()).raw(" (");
    sql.list(", ", &stored, |sql, (column, _)| {
        sql.column(column);
    });
    sql.raw(") VALUES (");
    sql.list(", ", stored, |sql, (_, bind)| {
        sql.bind(bind);
    });
    sql.raw(")");
    Step::Run(sql)
}

/// Writes the changed columns where the row still has the version that was read and is still within reach.
pub fn update(door: &Door<'_>, entity: &Entity, record: &Record, changed: &[FieldIx]) -> Step {
    let mut sql = door.db.sql();
    // SQLite takes no alias on the left of SET, so conditions name the table's columns through `t0` and SET bare ones.
    sql.raw("UPDATE ").table(entity.table.clone()).raw(" AS t0 SET ");
    write_changed(&mut sql, entity, record, changed);
    where_current(&mut sql, door, entity, record);
    Step::RunOne(sql, Tag::Version)
}

/// Marks the record as deleted; it stays until it is purged.
pub fn delete(door: &Door<'_>, entity: &Entity, record: &Record) -> Step {
    let mut sql = door.db.sql();
    sql.raw("UPDATE ").table(entity.table.clone()).raw(" AS t0 SET \"deleted_at\" = ").instant(door.now());
    sql.raw(", \"version\" = ").int(record.version);
    where_current(&mut sql, door, entity, record);
    Step::RunOne(sql, Tag::Version)
}

/// Brings a deleted record back where it still has the version that was read.
pub fn restore(door: &Door<'_>, entity: &Entity, record: &Record, changed: &[FieldIx]) -> Step {
    let mut sql = door.db.sql();
    sql.raw("UPDATE ")
        .table(entity.table.clone())
        .raw(" AS t0 SET \"deleted_at\" = ")
        .bind(Bind::Null(Storage::Instant));
    write_changed(sql.raw(", "), entity, record, changed);
    where_version(&mut sql, door, entity, record);
    sql.raw(" AND ").aliased(0, &ColumnName::system("deleted_at")).raw(" IS NOT NULL");
    Step::RunOne(sql, Tag::Version)
}

fn write_changed(sql: &mut Sql, entity: &Entity, record: &Record, changed: &[FieldIx]) {
    let stored = changed.iter().flat_map(|ix| {
        let field = entity.field(*ix);
        let columns = field.columns().iter().map(|(column, _, _)| column);
        columns.zip(fields::binds(field, record.value(*ix)))
    });
    sql.list(", ", stored, |sql, (column, bind)| {
        sql.column(column).raw(" = ").bind(bind);
    });
}

fn where_current(sql: &mut Sql, door: &Door<'_>, entity: &Entity, record: &Record) {
    where_version(sql, door, entity, record);
    sql.raw(" AND ").aliased(0, &ColumnName::system("deleted_at")).raw(" IS NULL");
}

fn where_version(sql: &mut Sql, door: &Door<'_>, entity: &Entity, record: &Record) {
    sql.raw(" WHERE ").aliased(0, &ColumnName::system("id")).raw(" = ").id(record.id);
    sql.raw(" AND ").aliased(0, &ColumnName::system("version")).raw(" = ").int(record.version - 1);
    let access = door.scope.on(entity.ix);
    if access.read == Reach::Own {
        write_reach(sql, door.scope, entity, 0, access.read);
    }
}

/// No live record may still point at the one that goes away.
pub fn absent_reference(door: &Door<'_>, source: &Entity, field: FieldIx, id: Uuid) -> Step {
    let mut sql = door.db.sql();
    sql.raw("SELECT 1 FROM ").table(source.table.clone()).raw(" t0 WHERE ");
    write_refers(&mut sql, source.field(field), &[id]);
    sql.raw(" AND ").aliased(0, &ColumnName::system("deleted_at")).raw(" IS NULL LIMIT 1");
    Step::Absent(sql, Tag::Referenced)
}

/// The rows of `t0` whose field leads to one of these records: by its column, or by its pairs.
pub fn write_refers(sql: &mut Sql, field: &Field, ids: &[Uuid]) {
    let list = |sql: &mut Sql| {
        sql.raw(" IN (").list(", ", ids, |sql, id| {
            sql.id(*id);
        });
        sql.raw(")");
    };
    match &field.kind {
        Kind::ManyToMany { pairs, .. } => {
            sql.aliased(0, &ColumnName::system("id")).raw(" IN (SELECT from_id FROM ").table(pairs.clone());
            sql.raw(" WHERE to_id");
            list(sql);
            sql.raw(")");
        }
        _ => {
            sql.aliased(0, &field.column);
            list(sql);
        }
    }
}

/// What is kept beside a changed set, brought in line with it: pairs of records, links of files.
pub fn beside(door: &Door<'_>, touch: &Touch<'_>, field: &Field) -> Vec<Step> {
    let is_set = matches!(field.kind, Kind::ManyToMany { .. }) || fields::most_files(&field.kind).is_some();
    if !is_set {
        return Vec::new();
    }
    let ids = |record: Option<&Record>| -> BTreeSet<Uuid> {
        let members = record.and_then(|record| record.value(field.ix).members()).unwrap_or_default();
        members.iter().filter_map(|id| id.parse().ok()).collect()
    };
    let (before, after) = (ids(touch.before.as_ref()), ids(Some(&touch.after)));
    let (gone, new): (Vec<Uuid>, Vec<Uuid>) =
        (before.difference(&after).copied().collect(), after.difference(&before).copied().collect());
    match &field.kind {
        Kind::ManyToMany { pairs, .. } => change_pairs(door, (pairs, touch.after.id), gone, new),
        _ => {
            let link = |file: Uuid| LinkRow {
                file,
                entity: touch.entity.id.to_string(),
                field: field.id.to_string(),
                record: touch.after.id,
            };
            let unlink = gone.into_iter().flat_map(|file| files::store::unlink(door.db, &link(file), door.now()));
            unlink.chain(new.into_iter().flat_map(|file| files::store::link(door.db, &link(file)))).collect()
        }
    }
}

fn change_pairs(door: &Door<'_>, (pairs, from): (&TableName, Uuid), gone: Vec<Uuid>, new: Vec<Uuid>) -> Vec<Step> {
    let mut steps = Vec::new();
    if !gone.is_empty() {
        let mut sql = door.db.sql();
        sql.raw("DELETE FROM ").table(pairs.clone()).raw(" WHERE from_id = ").id(from);
        sql.raw(" AND to_id IN (").list(", ", gone, |sql, id| {
            sql.id(id);
        });
        sql.raw(")");
        steps.push(Step::Run(sql));
    }
    if !new.is_empty() {
        let mut sql = door.db.sql();
        sql.raw("INSERT INTO ").table(pairs.clone()).raw(" (from_id, to_id) VALUES ");
        sql.list(", ", new, |sql, id| {
            sql.raw("(").id(from).raw(", ").id(id).raw(")");
        });
        steps.push(Step::Run(sql));
    }
    steps
}

/// The record that is to be referred to must still be there. On PostgreSQL the shared lock keeps it until the reference is
/// written; its deletion writes first and asks for references after that, so one of the two sees the other.
pub fn require_target(door: &Door<'_>, target: &Entity, id: Uuid) -> Step {
    let mut sql = door.db.sql();
    sql.raw("SELECT 1 FROM ").table(target.table.clone()).raw(" t0 WHERE ");
    sql.aliased(0, &ColumnName::system("id")).raw(" = ").id(id);
    sql.raw(" AND ").aliased(0, &ColumnName::system("deleted_at")).raw(" IS NULL");
    // What is added up there is written next: asking for it later would wait for others who do the same.
    match door.snapshot.computed.has_rollups(target.ix) {
        true => sql.either("", " FOR NO KEY UPDATE"),
        false => sql.either("", " FOR SHARE"),
    };
    Step::Require(sql, Tag::Target)
}

/// Rows of history or events in one statement.
const ROWS: usize = 40;

/// What the history of a record says beside its values.
pub type Told<'t> = Option<&'t (Uuid, Map<String, Json>)>;

/// The history rows and the events of everything a change touched, and what it does to visits and checklists.
pub fn trails(door: &Door<'_>, change: Uuid, (touches, told): (&[Touch<'_>], Told<'_>)) -> Vec<Step> {
    let of = |touch: &Touch<'_>| told.filter(|(record, _)| *record == touch.after.id).map(|(_, more)| more);
    let changes: Vec<Change> = touches.iter().map(|touch| of_touch(door, change, (touch, of(touch)))).collect();
    let event = |(touch, change)| {
        let touch: &Touch<'_> = touch;
        let values = |record| EventValues::new(&door.snapshot.registry, touch.entity, record);
        let after = match touch.action {
            Action::Created | Action::Updated | Action::Restored => Some(&touch.after),
            Action::Deleted => None,
        };
        // What comes back was not there before.
        let before = if touch.action == Action::Restored { None } else { touch.before.as_ref() };
        Event {
            id: door.ids.next(door.clock),
            revision: door.snapshot.revision,
            change,
            before: values(before),
            after: values(after),
        }
    };
    let events: Vec<Event<'_, EventValues<'_>>> = touches.iter().zip(&changes).map(event).collect();
    let mut steps = visits::steps(door, touches, &changes);
    steps.extend(touches.iter().zip(&changes).flat_map(|(touch, change)| checklist::steps(door, touch, change)));
    steps.extend(changes.chunks(ROWS).map(|rows| history::insert(door.db.sql(), rows)));
    steps.extend(events.chunks(ROWS).map(|rows| outbox::insert(door.db.sql(), rows)));
    steps
}

fn of_touch(door: &Door<'_>, change: Uuid, (touch, more): (&Touch<'_>, Option<&Map<String, Json>>)) -> Change {
    let fields = match touch.action {
        // The values are kept with the record.
        Action::Deleted => Vec::new(),
        Action::Created | Action::Updated | Action::Restored => told_fields(touch),
    };
    let diff = Diff { registry: &door.snapshot.registry, touch, fields: &fields, more };
    Change {
        change,
        at: touch.at,
        entity: touch.entity.id.to_string(),
        record: touch.after.id,
        version: touch.after.version,
        action: touch.action,
        by: touch.by.clone(),
        cause: door.cause.clone(),
        note: touch.note.clone(),
        // Values always have a text.
        diff: serde_json::to_string(&diff).unwrap_or_default(),
        changed: diff.changed(),
    }
}

/// What changed, without the engine's own bookkeeping.
fn told_fields<'a>(touch: &Touch<'a>) -> Vec<&'a Field> {
    let changed = touch.changed().into_iter().map(|ix| touch.entity.field(ix));
    changed.filter(|field| !field.system || Some(field.ix) == touch.entity.owner).collect()
}

/// `{ "<field id>": [old, new] }` of some fields of a touched record, and `{ "<item id>": [was, is] }` of its checklists.
struct Diff<'a> {
    registry: &'a Registry,
    touch: &'a Touch<'a>,
    fields: &'a [&'a Field],
    /// What is told beside the values.
    more: Option<&'a Map<String, Json>>,
}

impl Diff<'_> {
    fn changed(&self) -> Vec<Arc<str>> {
        let items = self.marks().iter().map(|(item, _)| item.clone());
        let more = self.more.into_iter().flat_map(Map::keys).map(|key| Arc::from(key.as_str()));
        self.fields.iter().map(|field| field.id.clone()).chain(items).chain(more).collect()
    }

    /// A deleted record keeps its ticks.
    fn marks(&self) -> &[(Arc<str>, Mark)] {
        if self.touch.action == Action::Deleted { &[] } else { &self.touch.marks }
    }
}

impl Serialize for Diff<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Touch { entity, before, after, .. } = self.touch;
        let marks = self.marks();
        let mut map = to.serialize_map(None)?;
        for field in self.fields {
            let value = |value| Historic::new(At::new(self.registry, entity, field), value);
            let old = before.as_ref().map_or(&Value::Empty, |record| record.value(field.ix));
            map.serialize_entry(&field.id, &[value(old), value(after.value(field.ix))])?;
        }
        for (item, mark) in marks {
            let is_ticked = *mark == Mark::Ticked;
            map.serialize_entry(item, &[!is_ticked, is_ticked])?;
        }
        for (key, told) in self.more.into_iter().flatten() {
            map.serialize_entry(key, told)?;
        }
        map.end()
    }
}
