//! Computed fields in a write. What depends on the record alone is computed in memory, when the write is decided: rules and
//! history see it. Roll-ups, and what depends on them or on other records, are brought up to date by statements at the end of
//! the same transaction, each after those it is computed from, for the rows the write can have changed and no others.
//!
//! A record whose computed fields follow another record's change gets no new version and no history row: nobody changed it,
//! an open form on it stays valid, and the change is in the history of the record it happened to.

use super::Door;
use super::counted;
use super::plan::Touch;
use super::record::Record;
use super::surroundings::{Asked, Known, Neighbours, Surroundings};
use crate::computed::{self, Derived, Rollup, What};
use crate::db::{ColumnName, Database, Dialect, Sql, Step};
use crate::error::Result;
use crate::fields::{Money, Value};
use crate::filter::{Link, Lookups, Path};
use crate::history::Action;
use crate::metadata::model::RollupOp;
use crate::registry::{Entity, EntityIx, FieldIx, Kind};
use crate::snapshot::Snapshot;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// Rows one write brings up to date beyond its own and their parents; more are left to a job.
pub const MOST: u64 = 5_000;

/// A record whose computed fields are due.
pub struct Due<'r, 'a> {
    pub entity: &'a Entity,
    pub record: &'r mut Record,
    pub is_new: bool,
}

/// Computes the formulas of records as they will be, in memory: from their own values, and from those of the records they
/// lead to as they are now.
///
/// # Errors
/// Those of the database.
pub async fn compute(door: &Door<'_>, mut due: Vec<Due<'_, '_>>) -> Result<()> {
    let snapshot = door.snapshot;
    if !due.iter().any(|one| snapshot.computed.of(one.entity.ix).next().is_some()) {
        return Ok(());
    }
    for one in due.iter_mut().filter(|one| one.is_new) {
        begin(snapshot, one);
    }
    let asked = due.iter().map(|one| {
        let reached = snapshot.computed.of(one.entity.ix).filter_map(|derived| match &derived.what {
            What::Formula(formula) => Some(&formula.reached),
            What::Rollup(_) => None,
        });
        Asked { entity: one.entity, record: &*one.record, conditions: reached.flatten().collect() }
    });
    let asked: Vec<Asked<'_>> = asked.filter(|asked| !asked.conditions.is_empty()).collect();
    let known: Vec<Known<'_>> = due.iter().map(|one| (one.entity, &*one.record)).collect();
    let neighbours = Neighbours::load_beside((door, &snapshot.system), &asked, &known).await?;
    let registry = &snapshot.registry;
    for one in &mut due {
        for derived in snapshot.computed.of(one.entity.ix) {
            let What::Formula(formula) = &derived.what else { continue };
            let field = one.entity.field(derived.field);
            let around = Surroundings::new(registry, (one.entity, &*one.record), &neighbours);
            let input = |at: usize| {
                let path: &Path = &formula.paths[at];
                computed::to_formula(&path.field(registry).kind, &around.value(path))
            };
            let value = formula.program.run(&input);
            one.record.values[derived.field.0] = computed::of_formula(&field.kind, &registry.currency, value);
        }
    }
    Ok(())
}

/// A new record has no related ones yet.
fn begin(snapshot: &Snapshot, due: &mut Due<'_, '_>) {
    for derived in snapshot.computed.of(due.entity.ix) {
        let What::Rollup(rollup) = &derived.what else { continue };
        let field = due.entity.field(derived.field);
        let nothing = match (rollup.op, &field.kind) {
            (RollupOp::Count | RollupOp::Sum, Kind::Money { .. }) => {
                let currency = snapshot.registry.currency.clone();
                Value::Money(Money { amount: 0, currency, base: 0 })
            }
            (RollupOp::Count | RollupOp::Sum, _) => Value::Integer(0),
            (RollupOp::Min | RollupOp::Max | RollupOp::Avg | RollupOp::Latest, _) => Value::Empty,
        };
        due.record.values[derived.field.0] = super::shape::settle(field, nothing);
    }
}

/// Rows of one entity, as a statement finds them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rows {
    These(EntityIx, Vec<Uuid>),
    /// What a field of these rows leads to.
    Led {
        by: Box<Rows>,
        entity: EntityIx,
        field: FieldIx,
    },
    /// The rows of an entity whose field leads to these.
    Leading {
        to: Box<Rows>,
        entity: EntityIx,
        field: FieldIx,
    },
}

impl Rows {
    /// Whether there may be any number of them: the other side of a lookup.
    fn is_open(&self) -> bool {
        match self {
            Rows::These(..) => false,
            Rows::Led { by, .. } => by.is_open(),
            Rows::Leading { .. } => true,
        }
    }

    /// Their ids, to stand inside `IN (…)`.
    fn write(&self, sql: &mut Sql, snapshot: &Snapshot) {
        match self {
            Rows::These(_, ids) => {
                sql.list(", ", ids, |sql, id| {
                    sql.id(*id);
                });
            }
            Rows::Led { .. } | Rows::Leading { .. } => self.write_select(sql, snapshot),
        }
    }

    fn write_select(&self, sql: &mut Sql, snapshot: &Snapshot) {
        let id = ColumnName::system("id");
        match self {
            Rows::These(entity, ids) => {
                let entity = snapshot.registry.entity(*entity);
                sql.raw("SELECT ").column(&id).raw(" FROM ").table(entity.table.clone()).raw(" WHERE ").column(&id);
                sql.raw(" IN (").list(", ", ids, |sql, id| {
                    sql.id(*id);
                });
                sql.raw(")");
            }
            Rows::Led { by, entity, field } => {
                let entity = snapshot.registry.entity(*entity);
                let field = entity.field(*field);
                match &field.kind {
                    Kind::ManyToMany { pairs, .. } => {
                        sql.raw("SELECT to_id FROM ").table(pairs.clone()).raw(" WHERE from_id IN (");
                    }
                    _ => {
                        sql.raw("SELECT ").column(&field.column).raw(" FROM ").table(entity.table.clone());
                        sql.raw(" WHERE ").column(&field.column).raw(" IS NOT NULL AND ").column(&id).raw(" IN (");
                    }
                }
                by.write(sql, snapshot);
                sql.raw(")");
            }
            Rows::Leading { to, entity, field } => {
                let entity = snapshot.registry.entity(*entity);
                let field = entity.field(*field);
                match &field.kind {
                    Kind::ManyToMany { pairs, .. } => {
                        sql.raw("SELECT from_id FROM ").table(pairs.clone()).raw(" WHERE to_id IN (");
                    }
                    _ => {
                        sql.raw("SELECT ").column(&id).raw(" FROM ").table(entity.table.clone()).raw(" WHERE ");
                        sql.column(&field.column).raw(" IN (");
                    }
                }
                to.write(sql, snapshot);
                sql.raw(")");
            }
        }
    }
}

/// ` IN (…)` of the ids of all of these.
fn write_in(sql: &mut Sql, snapshot: &Snapshot, rows: &[Rows]) {
    sql.raw(" IN (");
    match rows {
        [one] => one.write(sql, snapshot),
        several => {
            sql.list(" UNION ", several, |sql, one| one.write_select(sql, snapshot));
        }
    }
    sql.raw(")");
}

/// A computed field, and the rows of it that are due.
#[derive(Debug)]
pub struct Task<'s> {
    pub derived: &'s Derived,
    pub rows: Vec<Rows>,
}

/// What a write does to other records' computed fields.
pub struct Wake<'s> {
    snapshot: &'s Snapshot,
    /// By position among the computed fields: rows whose value may have changed.
    dirty: BTreeMap<usize, Vec<Rows>>,
    /// Computed fields whose open rows are left to a job.
    left: HashSet<usize>,
}

impl<'s> Wake<'s> {
    pub fn new(snapshot: &'s Snapshot) -> Self {
        Self { snapshot, dirty: BTreeMap::new(), left: HashSet::new() }
    }

    /// These rows of a computed field were just computed by other means.
    pub fn seed(&mut self, at: usize, rows: Rows) {
        self.dirty.entry(at).or_default().push(rows);
    }

    /// Leaves a field's open rows alone: a job will see to them.
    pub fn leave(&mut self, at: usize) {
        self.left.insert(at);
    }

    /// Every late field with the rows that are due because of these touches and of what was seeded, in order.
    pub fn tasks(mut self, touches: &[Touch<'_>]) -> Vec<(usize, Task<'s>)> {
        let mut tasks = Vec::new();
        let snapshot = self.snapshot;
        let summary = Summary::of(touches);
        for (at, derived) in snapshot.computed.fields().iter().enumerate().filter(|(_, derived)| derived.late) {
            let mut rows: Vec<Rows> = match &derived.what {
                What::Formula(formula) => formula.paths.iter().flat_map(|path| self.of_path(path, &summary)).collect(),
                What::Rollup(rollup) => self.of_rollup(derived, rollup, (&summary, touches)),
            };
            if matches!(derived.what, What::Formula(_)) {
                rows.extend(summary.own(derived.entity));
            }
            if self.left.contains(&at) {
                rows.retain(|rows| !rows.is_open());
            }
            merge(&mut rows);
            if rows.is_empty() {
                continue;
            }
            self.dirty.entry(at).or_default().extend(rows.iter().cloned());
            tasks.push((at, Task { derived, rows }));
        }
        tasks
    }

    fn dirty(&self, entity: EntityIx, field: FieldIx) -> Vec<Rows> {
        let known = self.snapshot.computed.fields().iter();
        let at = known.enumerate().find(|(_, derived)| (derived.entity, derived.field) == (entity, field));
        at.and_then(|(at, _)| self.dirty.get(&at)).cloned().unwrap_or_default()
    }

    /// Rows whose path leads over, or to, something that changed.
    fn of_path(&self, path: &Path, summary: &Summary) -> Vec<Rows> {
        let way = computed::columns(&self.snapshot.registry, path);
        let mut found = Vec::new();
        for (level, (entity, field)) in way.iter().enumerate() {
            let mut changed = self.dirty(*entity, *field);
            if level > 0 {
                changed.extend(summary.changed(*entity, &[*field]));
            }
            for rows in changed {
                let back = way[..level].iter().rev();
                found.push(back.fold(rows, |rows, (entity, field)| Rows::Leading {
                    to: Box::new(rows),
                    entity: *entity,
                    field: *field,
                }));
            }
        }
        found
    }

    fn of_rollup(&self, derived: &Derived, rollup: &Rollup, (summary, touches): (&Summary, &[Touch<'_>])) -> Vec<Rows> {
        let reads: Vec<FieldIx> = rollup.reads().collect();
        let mut found = Vec::new();
        let changed: Vec<Rows> = reads.iter().flat_map(|field| self.dirty(rollup.of, *field)).collect();
        match rollup.link {
            Link::Inverse(field) => {
                let parents = counted::parents(self.snapshot, (derived.entity, field), rollup, touches);
                if !parents.is_empty() {
                    found.push(Rows::These(derived.entity, parents.into_iter().collect()));
                }
                found.extend(changed.into_iter().map(|rows| Rows::Led {
                    by: Box::new(rows),
                    entity: rollup.of,
                    field,
                }));
            }
            Link::Members(field) => {
                found.extend(summary.changed(derived.entity, &[field]));
                let members = summary.changed(rollup.of, &reads).into_iter().chain(summary.come_or_gone(rollup.of));
                found.extend(members.chain(changed).map(|rows| Rows::Leading {
                    to: Box::new(rows),
                    entity: derived.entity,
                    field,
                }));
            }
        }
        // What happened to the others while a record was in the bin is made up for.
        found.extend(summary.restored(derived.entity));
        found
    }
}

/// Ids of one entity in one list.
fn merge(rows: &mut Vec<Rows>) {
    let mut ids: BTreeMap<EntityIx, BTreeSet<Uuid>> = BTreeMap::new();
    rows.retain(|one| match one {
        Rows::These(entity, these) => {
            ids.entry(*entity).or_default().extend(these);
            false
        }
        Rows::Led { .. } | Rows::Leading { .. } => true,
    });
    rows.extend(ids.into_iter().map(|(entity, ids)| Rows::These(entity, ids.into_iter().collect())));
}

/// Which records of which entities a write touches, and how.
#[derive(Default)]
struct Summary {
    entities: HashMap<EntityIx, Seen>,
}

#[derive(Default)]
struct Seen {
    staying: Vec<Uuid>,
    come_or_gone: Vec<Uuid>,
    restored: Vec<Uuid>,
    changed: Vec<(Uuid, HashSet<FieldIx>)>,
}

impl Summary {
    fn of(touches: &[Touch<'_>]) -> Self {
        let mut summary = Self::default();
        for touch in touches {
            let seen = summary.entities.entry(touch.entity.ix).or_default();
            let id = touch.after.id;
            match touch.action {
                Action::Deleted => seen.come_or_gone.push(id),
                Action::Created => {
                    seen.staying.push(id);
                    seen.come_or_gone.push(id);
                }
                Action::Restored => {
                    seen.staying.push(id);
                    seen.come_or_gone.push(id);
                    seen.restored.push(id);
                }
                Action::Updated => seen.staying.push(id),
            }
            seen.changed.push((id, touch.changed().into_iter().collect()));
        }
        summary
    }

    fn these(entity: EntityIx, ids: Vec<Uuid>) -> Option<Rows> {
        (!ids.is_empty()).then_some(Rows::These(entity, ids))
    }

    fn own(&self, entity: EntityIx) -> Option<Rows> {
        Self::these(entity, self.entities.get(&entity)?.staying.clone())
    }

    fn come_or_gone(&self, entity: EntityIx) -> Option<Rows> {
        Self::these(entity, self.entities.get(&entity)?.come_or_gone.clone())
    }

    fn restored(&self, entity: EntityIx) -> Option<Rows> {
        Self::these(entity, self.entities.get(&entity)?.restored.clone())
    }

    /// Records with another value in one of these fields.
    fn changed(&self, entity: EntityIx, fields: &[FieldIx]) -> Option<Rows> {
        let seen = self.entities.get(&entity)?;
        let differs = seen.changed.iter().filter(|(_, changed)| fields.iter().any(|field| changed.contains(field)));
        Self::these(entity, differs.map(|(id, _)| *id).collect())
    }
}

/// Fields of one entity that one statement computes for the same rows.
struct Group<'t, 's> {
    fields: Vec<&'s Derived>,
    rows: &'t [Rows],
}

/// Tasks by statement: a task goes to the first statement for its rows behind all that it is computed from.
fn group<'t, 's>(snapshot: &Snapshot, tasks: &'t [(usize, Task<'s>)]) -> Vec<Group<'t, 's>> {
    let mut groups: Vec<Group<'t, 's>> = Vec::with_capacity(tasks.len());
    for (_, task) in tasks {
        let sources = task.derived.sources(&snapshot.registry);
        let feeds = |group: &Group<'_, '_>| {
            group.fields.iter().any(|derived| sources.contains(&(derived.entity, derived.field)))
        };
        let first = groups.iter().rposition(feeds).map_or(0, |last| last + 1);
        let fits = |group: &&mut Group<'_, '_>| {
            group.rows == task.rows && group.fields.iter().all(|derived| derived.entity == task.derived.entity)
        };
        match groups[first..].iter_mut().find(fits) {
            Some(group) => group.fields.push(task.derived),
            None => groups.push(Group { fields: vec![task.derived], rows: &task.rows }),
        }
    }
    groups
}

/// The statements of tasks, each after those it depends on; one for all fields of the same rows. Records in `held` are locked
/// by a statement before these, or new.
pub fn steps(db: &Database, snapshot: &Snapshot, (tasks, held): (&[(usize, Task<'_>)], &HashSet<Uuid>)) -> Vec<Step> {
    let mut steps = Vec::with_capacity(tasks.len() * 2);
    for Group { fields, rows } in group(snapshot, tasks) {
        let Some(first) = fields.first() else { continue };
        let entity = first.home(&snapshot.registry);
        let is_held = rows.iter().all(|rows| match rows {
            Rows::These(_, ids) => ids.iter().all(|id| held.contains(id)),
            Rows::Led { .. } | Rows::Leading { .. } => false,
        });
        if db.dialect() == Dialect::Postgres && !is_held {
            // What is computed has to be read after the rows are ours: a statement sees what was there when it began.
            let mut sql = db.sql();
            sql.raw("SELECT 1 FROM ")
                .table(entity.table.clone())
                .raw(" t0 WHERE ")
                .aliased(0, &ColumnName::system("id"));
            write_in(&mut sql, snapshot, rows);
            sql.raw(" ORDER BY ").aliased(0, &ColumnName::system("id")).raw(" FOR NO KEY UPDATE");
            let is_told = rows.iter().all(|rows| matches!(rows, Rows::These(..)));
            steps.push(if is_told { Step::Lock(sql).beside() } else { Step::Lock(sql) });
        }
        let mut sql = update_all(db, snapshot, (entity, &fields));
        sql.raw(" WHERE ").aliased(0, &ColumnName::system("id"));
        write_in(&mut sql, snapshot, rows);
        steps.push(Step::Run(sql));
    }
    steps
}

/// `UPDATE … SET <computed>` of a field's table, without a condition.
pub fn update(db: &Database, snapshot: &Snapshot, derived: &Derived) -> Sql {
    update_all(db, snapshot, (derived.home(&snapshot.registry), &[derived]))
}

/// The same for several fields of an entity, none of them computed from another.
fn update_all(db: &Database, snapshot: &Snapshot, (entity, fields): (&Entity, &[&Derived])) -> Sql {
    let mut sql = db.sql();
    sql.raw("UPDATE ").table(entity.table.clone()).raw(" AS t0 SET ");
    let assignments = snapshot.computed.assignments(&sql, (&snapshot.registry, &snapshot.system), fields);
    sql.nested(&assignments);
    sql
}

/// The tasks of a write whose rows are more than one transaction takes, by position among the computed fields.
///
/// # Errors
/// Those of the database.
pub async fn find_large(db: &Database, snapshot: &Snapshot, tasks: &[(usize, Task<'_>)]) -> Result<Vec<usize>> {
    let mut large = Vec::new();
    for (at, task) in tasks.iter().filter(|(_, task)| task.rows.iter().any(Rows::is_open)) {
        let entity = task.derived.home(&snapshot.registry);
        let mut sql = db.sql();
        sql.raw("SELECT COUNT(*) FROM (SELECT 1 FROM ").table(entity.table.clone()).raw(" t0 WHERE ");
        sql.aliased(0, &ColumnName::system("id"));
        write_in(&mut sql, snapshot, &task.rows);
        sql.raw(" LIMIT ").number(MOST + 1).raw(") many");
        let count = db.find(&sql).await?.map(|row| row.int(0)).transpose()?.flatten().unwrap_or_default();
        if count.unsigned_abs() > MOST {
            large.push(*at);
        }
    }
    Ok(large)
}
