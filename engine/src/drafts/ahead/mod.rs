//! What is made ahead of a publish, so that the publish itself is quick: values of a large table that become values of
//! another type, and on PostgreSQL the indexes of unique constraints over one. Nobody sees any of it until the publish; what
//! a job leaves behind that is cancelled or fails is taken away again (`sweep`).

mod errand;
mod fill;
mod store;

pub(super) use errand::find;
pub use errand::{Asked, Errand, Going, Hand, Progress, go_on};

use super::Desk;
use super::conversions::{Conversion, Sides};
use crate::db::{ApplyError, ColumnName, Database, Dialect, Step};
use crate::error::{Problem, Result};
use crate::records;
use crate::registry::{Entity, EntityIx, Field, FieldIx, Registry};
use crate::schema::{self, Action, Changed, Index};
use std::collections::{HashMap, HashSet};
use store::{Kind, Part};
use uuid::Uuid;

/// What a publish wants made ahead of it.
#[derive(Clone, Debug, Default)]
pub struct Ahead {
    /// Fields of the planned side whose values change their type, with the records of their table.
    pub fields: Vec<(EntityIx, FieldIx, i64)>,
    pub indexes: Vec<(EntityIx, Index, i64)>,
}

/// Records whose values become others inside the publish. On PostgreSQL a row that changes is written anew, in every index of
/// its table, which takes ten times as long.
fn at_once(dialect: Dialect) -> i64 {
    match dialect {
        Dialect::Sqlite => 50_000,
        Dialect::Postgres => 10_000,
    }
}

impl Ahead {
    /// What of a publish is large. Nobody publishes from the command line on behalf of a person, and nobody is there to follow
    /// a job: all of it happens at once then.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn find(
        desk: &Desk<'_>,
        planned: &Registry,
        (schema, conversions): (&schema::Plan, &[Conversion]),
    ) -> Result<Self> {
        let mut ahead = Self::default();
        if desk.author.is_none() {
            return Ok(ahead);
        }
        let db = desk.db;
        for conversion in conversions {
            // Columns that have values already are not touched before the publish: they would be lost with a cancelled one.
            let is_new = conversion.values.as_ref().is_some_and(|values| !values.revived);
            let entity = planned.entity(conversion.entity);
            if !is_new || is_late(desk, entity, conversion.field) {
                continue;
            }
            let rows = records::count_rows(db, entity).await?;
            if rows > at_once(db.dialect()) {
                ahead.fields.push((conversion.entity, conversion.field, rows));
            }
        }
        if db.dialect() == Dialect::Sqlite {
            return Ok(ahead);
        }
        for action in &schema.actions {
            let Action::CreateIndex(index) = action else { continue };
            let home = planned.entities.iter().find(|entity| entity.table == index.table);
            let Some(entity) = home.filter(|entity| index.is_unique() && !schema.lacks_table(entity)) else { continue };
            let is_there = |column: &ColumnName| {
                let field = entity.fields.iter().find(|field| field.columns().iter().any(|(own, _, _)| own == column));
                // Values that become others with the publish are not there yet.
                let is_kept = |field: &Field| !schema.lacks(entity, field) && !schema.converts(entity, field);
                field.is_some_and(|field| is_kept(field) || ahead.converts(entity.ix, field.ix))
            };
            let all_there = index.columns.iter().all(|key| is_there(&key.column));
            let rows = records::count_rows(db, entity).await?;
            if all_there && records::is_large(rows) {
                ahead.indexes.push((entity.ix, index.clone(), rows));
            }
        }
        Ok(ahead)
    }

    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.indexes.is_empty()
    }

    /// Records to go through.
    pub fn total(&self) -> i64 {
        let fields = self.fields.iter().map(|(_, _, rows)| rows);
        fields.chain(self.indexes.iter().map(|(_, _, rows)| rows)).sum()
    }

    pub fn converts(&self, entity: EntityIx, field: FieldIx) -> bool {
        self.fields.iter().any(|(home, own, _)| (*home, *own) == (entity, field))
    }

    pub fn makes(&self, index: &Index) -> bool {
        self.indexes.iter().any(|(_, own, _)| own == index)
    }

    /// Whether a job has made all of it.
    fn is_made(&self, sides: Sides<'_>, parts: &[Part]) -> bool {
        let is_whole = |name: &str| parts.iter().any(|part| part.is_whole && part.name == name);
        let field = |entity: EntityIx, field: FieldIx| sides.planned.entity(entity).field(field).column.as_str();
        self.fields.iter().all(|(entity, own, _)| is_whole(field(*entity, *own)))
            && self.indexes.iter().all(|(_, index, _)| is_whole(&index_name(index)))
    }
}

/// Whether a field of the planned side has its values from what the database computes after a write. They change without a
/// change of their record, so the history does not tell which are to be caught up with.
fn is_late(desk: &Desk<'_>, entity: &Entity, field: FieldIx) -> bool {
    let head = desk.head;
    let before = head.registry.find_by_id(&entity.id);
    let Some((before, source)) = before.and_then(|before| Some((before, before.find_by_id(&entity.field(field).id)?)))
    else {
        return false;
    };
    let mut computed = head.computed.fields().iter();
    computed.any(|derived| derived.late && (derived.entity, derived.field) == (before.ix, source.ix))
}

fn index_name(index: &Index) -> String {
    format!("{:016x}", index.hash())
}

/// What a job made, for the publish that uses it.
#[derive(Debug, Default)]
pub struct Made {
    /// Columns that are there.
    pub columns: HashSet<ColumnName>,
    /// What each converted field (by element id) still lacks.
    pub fields: HashMap<String, Changed>,
    parts: Vec<Part>,
}

impl Made {
    /// The steps by which the publish takes it over.
    pub fn steps(&self, db: &Database) -> Vec<Step> {
        self.parts.iter().map(|part| store::forget(db, part)).collect()
    }
}

/// What a job made of what a publish wants; none while something is missing.
///
/// # Errors
/// Those of the database.
pub async fn made(
    db: &Database,
    job: Uuid,
    (ahead, sides): (&Ahead, Sides<'_>),
    (schema, conversions): (&schema::Plan, &[Conversion]),
) -> Result<Option<Made>> {
    let mut parts = store::list(db).await?;
    parts.retain(|part| part.job == job);
    if !ahead.is_made(sides, &parts) {
        return Ok(None);
    }
    let mut made = Made::default();
    made.columns.extend(parts.iter().filter_map(Part::column));
    for conversion in conversions.iter().filter(|one| ahead.converts(one.entity, one.field)) {
        let Some(retyping) = sides.retyping(conversion.entity, conversion.field, schema) else { continue };
        let since = parts.iter().find(|part| part.name == retyping.target.column.as_str()).map(|part| part.since);
        let Some(values) = &conversion.values else { continue };
        let known = schema::list_entries(db, retyping).await?;
        made.fields
            .insert(retyping.target.id.to_string(), Changed::of(&values.pairs(), &known, since.unwrap_or_default()));
    }
    made.parts = parts;
    Ok(Some(made))
}

/// Takes away what jobs made that are over without a publish. What others stand in the way of stays, and is looked at again:
/// whoever wants to make the same takes it away first (`clear`).
///
/// # Errors
/// Those of the database.
pub async fn sweep(db: &Database) -> Result<()> {
    for part in store::list_left(db).await? {
        let taken = match part.kind {
            Kind::Column => db.apply_exclusive(take_away(db, &part).await?).await,
            Kind::Index => drop_index(db, &part).await,
        };
        match taken {
            // Somebody else was quicker, or others are at work.
            Ok(()) | Err(ApplyError::Busy | ApplyError::Expected(_)) => {}
            Err(error) => return Err(Problem::from(error)),
        }
    }
    Ok(())
}

/// Takes an index away while others write. One that its server is still making is known until that has stopped, or it would
/// be there later and nobody knew.
async fn drop_index(db: &Database, part: &Part) -> Result<(), ApplyError> {
    if let Some(hash) = part.hash() {
        if let Some(table) = part.table()
            && schema::stop_making_index(db, (hash, table)).await.map_err(ApplyError::Failed)?
        {
            return Err(ApplyError::Busy);
        }
        schema::drop_index_beside(db, hash).await?;
    }
    db.apply(vec![store::forget(db, part)]).await
}

/// The steps that take a part away and forget it.
async fn take_away(db: &Database, part: &Part) -> Result<Vec<Step>> {
    let mut steps = vec![store::forget(db, part)];
    match part.kind {
        Kind::Column => {
            let (Some(column), Some(table)) = (part.column(), part.table()) else { return Ok(steps) };
            if db.list_columns(&table).await?.contains(column.as_str()) {
                steps.push(schema::drop_column_step(db, &table, &column));
                let conversion = part.conversion();
                steps.extend(conversion.map(|(element, to)| schema::forget_conversions(db, element, to)));
            }
        }
        Kind::Index => steps.extend(part.hash().map(|hash| schema::drop_index_step(db, hash))),
    }
    Ok(steps)
}

/// The steps by which somebody who is about to make these parts takes away what any other job made or left of them. They fail
/// with `Target` where another one was begun since.
async fn clear(db: &Database, parts: &[Part], names: &[String]) -> Result<Vec<Step>> {
    let mut steps = Vec::new();
    for part in parts.iter().filter(|part| names.contains(&part.name)) {
        steps.extend(take_away(db, part).await?);
    }
    if !names.is_empty() {
        steps.push(store::require_none(db, names));
    }
    Ok(steps)
}

/// The same for what a publish makes itself: columns and unique indexes its own job has not made.
///
/// # Errors
/// Those of the database.
pub async fn clear_for(db: &Database, schema: &schema::Plan, made: &Made) -> Result<Vec<Step>> {
    let name = |action: &Action| match action {
        Action::AddColumn { column, .. } => Some(column.column.as_str().to_owned()),
        Action::CreateIndex(index) => index.is_unique().then(|| index_name(index)),
        Action::CreateTable { .. } | Action::ReviveTable { .. } | Action::RetireTable { .. } => None,
        Action::ReviveColumn { .. } | Action::RetireColumn { .. } | Action::DropIndex(_) => None,
    };
    let is_made = |name: &String| made.parts.iter().any(|part| part.name == *name);
    let names: Vec<String> = schema.actions.iter().filter_map(name).filter(|name| !is_made(name)).collect();
    let mut steps = clear(db, &store::list(db).await?, &names).await?;
    if db.dialect() == Dialect::Postgres {
        // One that nobody wrote down, because its server went on making it for a process that had ended.
        let hashes = schema.actions.iter().filter_map(|action| {
            let Action::CreateIndex(index) = action else { return None };
            names.contains(&index_name(index)).then(|| index.hash())
        });
        steps.extend(hashes.map(|hash| schema::drop_index_step(db, hash)));
    }
    Ok(steps)
}
