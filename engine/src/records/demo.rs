//! Removing demo data: what was loaded goes, in portions and the other way round than it came, so that nothing is left
//! leading nowhere. What somebody has changed stays, and so does everything that something that stays refers to: a person's
//! own record never loses what it stands on.
//!
//! Demo records are known by their history: they were created with the cause `demo`.

use super::Door;
use super::delete::Going;
use super::long::{Stretch, Stride};
use super::plan::WritePlan;
use super::record::{self, Presence, Record};
use super::write::{TRIES, refusal};
use crate::db::{ApplyError, Database, Row, Sql, TableName, Tag};
use crate::error::{Code, Problem, Result};
use crate::fields::{self, At};
use crate::history::{Cause, CauseKind};
use crate::metadata::model::Reach;
use crate::registry::{Entity, EntityIx, Incoming, Kind, Registry};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// Records of one transaction.
const STEP: u64 = 500;
/// Referring records read at once: more than a portion has, so that one from elsewhere is always among them.
const REFERRING: usize = 2_000;

/// Why a demo record stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Somebody changed it.
    Changed,
    /// Something that stays refers to it.
    Referred,
    /// The caller may not delete all records of its entity.
    Forbidden,
}

impl Reason {
    const TABLE: [(Reason, &'static str); 3] =
        [(Reason::Changed, "changed"), (Reason::Referred, "referred"), (Reason::Forbidden, "forbidden")];
}

/// What becomes of the demo records of one entity.
#[derive(Clone, Debug, Default)]
pub struct Share {
    /// How many go.
    pub going: usize,
    kept: BTreeMap<Reason, usize>,
}

/// What removing the demo data would do.
#[derive(Clone, Debug, Default)]
pub struct Outlook {
    /// By API name of the entity; those with demo records the caller may read.
    shares: BTreeMap<String, Share>,
}

impl Outlook {
    /// Records that go.
    pub fn going(&self) -> usize {
        self.shares.values().map(|share| share.going).sum()
    }

    /// Demo records there are.
    pub fn live(&self) -> usize {
        self.shares.values().map(|share| share.going + share.kept.values().sum::<usize>()).sum()
    }

    /// `{ "going": 3260, "changed": 12, "referred": 4, "forbidden": 0, "entities": [ { "entity", "going", "changed",
    /// "referred", "forbidden" } ] }`
    pub fn to_json(&self) -> Json {
        let entities = self.shares.iter().map(|(entity, share)| {
            let mut json = json!({ "entity": entity, "going": share.going });
            for (reason, name) in Reason::TABLE {
                json[name] = share.kept.get(&reason).copied().unwrap_or_default().into();
            }
            json
        });
        let mut json = json!({ "going": self.going(), "entities": entities.collect::<Vec<_>>() });
        for (reason, name) in Reason::TABLE {
            let kept = self.shares.values().filter_map(|share| share.kept.get(&reason));
            json[name] = kept.sum::<usize>().into();
        }
        json
    }
}

/// Whether there are demo records, and whether there ever were: `(live, loaded)`.
///
/// # Errors
/// Those of the database.
pub async fn has_demo(db: &Database, registry: &Registry) -> Result<(bool, bool)> {
    let mut sql = db.sql();
    sql.raw("SELECT DISTINCT entity FROM ").table(TableName::system("sys_history"));
    sql.raw(" WHERE cause_kind = 'demo' AND action = 'created'");
    let rows = db.read(&sql).await?;
    for row in &rows {
        let Some(entity) = row.str(0)?.and_then(|id| registry.find_by_id(id)) else { continue };
        let mut sql = db.sql();
        sql.raw("SELECT 1 FROM ").table(entity.table.clone()).raw(" t0 WHERE t0.deleted_at IS NULL AND t0.id IN (");
        write_loaded(&mut sql, &entity.id);
        sql.raw(") LIMIT 1");
        if db.find(&sql).await?.is_some() {
            return Ok((true, true));
        }
    }
    Ok((false, !rows.is_empty()))
}

/// What removing the demo data would do now, as far as the caller may know of it.
///
/// # Errors
/// Those of the database.
pub async fn look_at_demo(door: &Door<'_>) -> Result<Outlook> {
    let registry = &door.snapshot.registry;
    let mut loaded: HashMap<Uuid, EntityIx> = HashMap::new();
    let mut kept: HashMap<Uuid, Reason> = HashMap::new();
    for entity in registry.entities.iter().filter(|entity| !entity.builtin) {
        for row in door.db.read(&live_sql(door.db, entity)).await? {
            let id = Row::require(row.id(0))?;
            loaded.insert(id, entity.ix);
            if !may_remove(door, entity) {
                kept.insert(id, Reason::Forbidden);
            } else if row.int(1)? == Some(1) {
                kept.insert(id, Reason::Changed);
            }
        }
    }
    let mut level: Vec<Uuid> = kept.keys().copied().collect();
    for id in list_referred(door, registry).await? {
        if loaded.contains_key(&id) && !kept.contains_key(&id) {
            kept.insert(id, Reason::Referred);
            level.push(id);
        }
    }
    while !level.is_empty() {
        let mut next = Vec::new();
        for id in list_named(door, &loaded, level).await? {
            if loaded.contains_key(&id) && !kept.contains_key(&id) {
                kept.insert(id, Reason::Referred);
                next.push(id);
            }
        }
        level = next;
    }
    let mut outlook = Outlook::default();
    for (id, entity) in loaded {
        if !door.scope.reads_entity(entity) {
            continue;
        }
        let share = outlook.shares.entry(registry.entity(entity).name.to_string()).or_default();
        match kept.get(&id) {
            Some(reason) => *share.kept.entry(*reason).or_default() += 1,
            None => share.going += 1,
        }
    }
    Ok(outlook)
}

/// Removes the next demo records, the last loaded first; none behind the first of all.
///
/// # Errors
/// As deleting: nothing of this portion is done then.
pub async fn remove_demo(door: &Door<'_>, job: Uuid, stride: &Stride<'_>) -> Result<Option<Stretch>> {
    let door = Door { cause: Cause { kind: CauseKind::Demo, id: Some(job.to_string()) }, ..door.clone() };
    let mut tries = 0;
    loop {
        tries += 1;
        let Some(portion) = Portion::load(&door, stride.after).await? else { return Ok(None) };
        let mut stretch = Stretch { last: portion.last, done: portion.count, changed: 0 };
        let Some((entity, records)) = portion.of else {
            door.db.apply(vec![(stride.mark)(&stretch)]).await?;
            return Ok(Some(stretch));
        };
        let records = without_referred(&door, entity, records).await?;
        let roots = records.into_iter().enumerate().collect();
        let everywhere = door.everywhere();
        let going = Going::gather(&everywhere, entity, roots).await?;
        let mut plan = WritePlan::new(&door);
        if going.refused().is_empty() {
            going.join(&everywhere, &mut plan);
        } else if tries < TRIES {
            // Somebody referred to one of them just now.
            continue;
        }
        stretch.changed = plan.touches().len() as i64;
        let mark = (stride.mark)(&stretch);
        if plan.touches().is_empty() {
            door.db.apply(vec![mark]).await?;
            return Ok(Some(stretch));
        }
        plan.joined_to(stride.change, mark);
        match plan.apply(&door).await {
            Ok(()) => return Ok(Some(stretch)),
            Err(refused) => match refused.error {
                ApplyError::Expected(Tag::Version | Tag::Target | Tag::Referenced) if tries < TRIES => {}
                error => return Err(refusal(&door, entity, error)),
            },
        }
    }
}

/// The next demo records that were loaded one after the other into the same entity.
struct Portion<'a> {
    last: Uuid,
    /// Those that are live.
    count: i64,
    /// The entity, as long as the design has it, and its records nobody changed.
    of: Option<(&'a Entity, Vec<Record>)>,
}

impl<'a> Portion<'a> {
    async fn load(door: &Door<'a>, after: Option<Uuid>) -> Result<Option<Self>> {
        let mut sql = door.db.sql();
        sql.raw("SELECT h.record, h.entity, ");
        write_changed(&mut sql);
        sql.raw(" FROM ").table(TableName::system("sys_history"));
        sql.raw(" h WHERE h.cause_kind = 'demo' AND h.action = 'created'");
        if let Some(after) = after {
            sql.raw(" AND h.record < ").id(after);
        }
        sql.raw(" ORDER BY h.record DESC LIMIT ").number(STEP);
        let rows = door.db.read(&sql).await?;
        let Some(first) = rows.first() else { return Ok(None) };
        let id: String = Row::require(first.text(1))?;
        let (mut last, mut ids, mut changed) = (Uuid::nil(), Vec::new(), HashSet::new());
        for row in rows {
            if row.str(1)? != Some(&*id) {
                break;
            }
            last = Row::require(row.id(0))?;
            ids.push(last);
            if row.int(2)? == Some(1) {
                changed.insert(last);
            }
        }
        let Some(entity) = door.snapshot.registry.find_by_id(&id) else {
            return Ok(Some(Self { last, count: 0, of: None }));
        };
        let mut records = record::list_present((door, &door.snapshot.system), entity, ids, Presence::Live).await?;
        let count = records.len() as i64;
        records.retain(|record| may_remove(door, entity) && !changed.contains(&record.id));
        Ok(Some(Self { last, count, of: Some((entity, records)) }))
    }
}

/// Whether the caller may delete whatever there is of an entity.
fn may_remove(door: &Door<'_>, entity: &Entity) -> bool {
    let access = door.scope.on(entity.ix);
    access.read == Reach::All && access.delete == Reach::All
}

/// Those of the records that nothing else refers to, whatever would become of the reference.
async fn without_referred(door: &Door<'_>, entity: &Entity, mut records: Vec<Record>) -> Result<Vec<Record>> {
    let everywhere = door.everywhere();
    let registry = &door.snapshot.registry;
    loop {
        let ids: Vec<Uuid> = records.iter().map(|record| record.id).collect();
        let own: HashSet<Uuid> = ids.iter().copied().collect();
        let mut held = HashSet::new();
        for incoming in &entity.incoming {
            let source = registry.entity(incoming.entity);
            let found = record::list_referring(&everywhere, (source, incoming.field), &ids, REFERRING).await?;
            for holder in found.into_iter().filter(|holder| !own.contains(&holder.id)) {
                let field = source.field(incoming.field);
                let named = fields::references(At::new(registry, source, field), holder.value(incoming.field));
                held.extend(named.into_iter().map(|(_, id)| id).filter(|id| own.contains(id)));
            }
        }
        if held.is_empty() {
            return Ok(records);
        }
        records.retain(|record| !held.contains(&record.id));
    }
}

/// Ids of demo records that live records refer to which are none.
async fn list_referred(door: &Door<'_>, registry: &Registry) -> Result<Vec<Uuid>> {
    let mut found = Vec::new();
    for entity in registry.entities.iter().filter(|entity| !entity.builtin) {
        for incoming in &entity.incoming {
            for row in door.db.read(&referred_sql(door.db, (registry, entity), incoming)).await? {
                found.extend(row.id(0)?);
            }
        }
    }
    Ok(found)
}

/// What these records refer to.
async fn list_named(door: &Door<'_>, entities: &HashMap<Uuid, EntityIx>, ids: Vec<Uuid>) -> Result<Vec<Uuid>> {
    let registry = &door.snapshot.registry;
    let mut of: BTreeMap<EntityIx, Vec<Uuid>> = BTreeMap::new();
    for id in ids {
        if let Some(entity) = entities.get(&id) {
            of.entry(*entity).or_default().push(id);
        }
    }
    let mut named = Vec::new();
    for (entity, ids) in of {
        let entity = registry.entity(entity);
        for record in record::list_present((door, &door.snapshot.system), entity, ids, Presence::Live).await? {
            for field in &entity.fields {
                let at = At::new(registry, entity, field);
                named.extend(fields::references(at, record.value(field.ix)).into_iter().map(|(_, id)| id));
            }
        }
    }
    Ok(named)
}

/// Ids of the records of an entity that were loaded.
fn write_loaded(sql: &mut Sql, entity: &str) {
    sql.raw("SELECT h.record FROM ").table(TableName::system("sys_history"));
    sql.raw(" h WHERE h.cause_kind = 'demo' AND h.action = 'created' AND h.entity = ").text_value(entity);
}

/// Whether somebody changed the record of `h`: what follows from a removal, or from taking it back, does not count.
fn write_changed(sql: &mut Sql) {
    sql.raw("CASE WHEN EXISTS (SELECT 1 FROM ").table(TableName::system("sys_history"));
    sql.raw(" c WHERE c.record = h.record AND c.action = 'updated' AND c.cause_kind NOT IN ('demo', 'undo'))");
    sql.raw(" THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END");
}

/// The live demo records of an entity, each with whether somebody changed it.
fn live_sql(db: &Database, entity: &Entity) -> Sql {
    let mut sql = db.sql();
    sql.raw("SELECT h.record, ");
    write_changed(&mut sql);
    sql.raw(" FROM ").table(TableName::system("sys_history")).raw(" h JOIN ").table(entity.table.clone());
    sql.raw(" t0 ON t0.id = h.record WHERE h.cause_kind = 'demo' AND h.action = 'created' AND h.entity = ");
    sql.text_value(&*entity.id).raw(" AND t0.deleted_at IS NULL");
    sql
}

/// The demo records of an entity that other live records lead to by a field.
fn referred_sql(db: &Database, (registry, entity): (&Registry, &Entity), incoming: &Incoming) -> Sql {
    let source = registry.entity(incoming.entity);
    let field = source.field(incoming.field);
    let mut sql = db.sql();
    let named = |sql: &mut Sql| match field.kind {
        Kind::ManyToMany { .. } => {
            sql.raw("p.to_id");
        }
        _ => {
            sql.aliased(0, &field.column);
        }
    };
    sql.raw("SELECT DISTINCT ");
    named(&mut sql);
    sql.raw(" FROM ").table(source.table.clone()).raw(" t0");
    if let Kind::ManyToMany { pairs, .. } = &field.kind {
        sql.raw(" JOIN ").table(pairs.clone()).raw(" p ON p.from_id = t0.id");
    }
    sql.raw(" WHERE t0.deleted_at IS NULL AND ");
    named(&mut sql);
    sql.raw(" IN (");
    write_loaded(&mut sql, &entity.id);
    sql.raw(") AND NOT EXISTS (SELECT 1 FROM ").table(TableName::system("sys_history"));
    sql.raw(" o WHERE o.record = t0.id AND o.cause_kind = 'demo' AND o.action = 'created')");
    sql
}

/// A removal that was asked for another number of records than there are.
///
/// # Errors
/// `StateConflict` with both numbers.
pub fn check_expected(outlook: &Outlook, expect: usize) -> Result<()> {
    match outlook.going() {
        found if found == expect && found > 0 => Ok(()),
        0 => Err(Problem::new(Code::StateConflict).param("detail", "demo_gone")),
        found => {
            let problem = Problem::new(Code::StateConflict).param("detail", "demo_differs");
            Err(problem.param("expected", expect).param("found", found))
        }
    }
}
