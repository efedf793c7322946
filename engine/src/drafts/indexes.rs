//! Indexes a publish wants over records that are there: made in the same transaction, or by a job where the table is large.

use super::Desk;
use super::pace::{Timing, Work};
use super::plan::side;
use crate::db::{Database, Step};
use crate::error::{Problem, Result};
use crate::history::ByKind;
use crate::records::{self, Asked};
use crate::registry::{Entity, EntityIx};
use crate::schema::{self, Index, Key};
use crate::snapshot::Snapshot;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// Indexes over one table.
#[derive(Debug)]
pub struct Late {
    pub entity: EntityIx,
    pub indexes: Vec<Index>,
    pub rows: i64,
}

impl Late {
    /// Whether they are left to a job.
    pub fn is_large(&self) -> bool {
        records::is_large(self.rows)
    }
}

/// The tables with records over which indexes are to be made.
///
/// # Errors
/// Those of the database.
pub async fn find(
    db: &Database,
    (published, planned): (&Snapshot, &Snapshot),
    schema: &schema::Plan,
) -> Result<Vec<Late>> {
    let mut of: BTreeMap<EntityIx, Vec<Index>> = BTreeMap::new();
    for (entity, index) in schema::late_indexes(side(published), side(planned), schema) {
        if index.is_for(db.dialect()) {
            of.entry(entity).or_default().push(index);
        }
    }
    let mut found = Vec::with_capacity(of.len());
    for (entity, indexes) in of {
        let rows = records::count_rows(db, planned.registry.entity(entity)).await?;
        found.push(Late { entity, indexes, rows });
    }
    Ok(found)
}

/// The steps of a publish for them. Nobody publishes from the command line on behalf of a person: what is large is made there
/// by `sartor workspace index`.
pub fn steps(desk: &Desk<'_>, planned: &Snapshot, late: &[Late], timing: &mut Timing) -> Vec<Step> {
    let (large, small): (Vec<&Late>, Vec<&Late>) = late.iter().partition(|late| late.is_large());
    let mut steps = Vec::new();
    for late in small {
        let entity = &planned.registry.entity(late.entity).id;
        let mut make =
            |index: &Index| timing.one((Work::of_index(index), entity, late.rows), schema::index_step(desk.db, index));
        steps.extend(late.indexes.iter().map(&mut make));
    }
    let Some(author) = desk.author else { return steps };
    for late in large {
        let order = records::Ordered {
            id: desk.ids.next(desk.clock),
            change: desk.ids.next(desk.clock),
            by: (ByKind::User, author),
            at: desk.clock.now(),
            kind: records::INDEX_JOB,
            entity: &planned.registry.entity(late.entity).name,
            order: json!({}),
            total: i64::try_from(late.indexes.len()).unwrap_or_default(),
        };
        steps.push(records::order_job(desk.db, &order));
    }
    steps
}

/// The indexes of an entity and those that would serve what was slow since this process began: `{ "items": [ { "fields":
/// ["stage", "-amount"], "own": element id or null, "unique" , "there" } ], "suggestions" }`; `own` is one the design names,
/// `there` whether the database has made it.
///
/// # Errors
/// `NotFound`; those of the database.
pub async fn look(desk: &Desk<'_>, asked: &Asked, name: &str) -> Result<Json> {
    let head = desk.head;
    let entity = head.registry.find(name).filter(|entity| !entity.builtin).ok_or_else(Problem::not_found)?;
    let source = head.model.entity_by_id(&entity.id).ok_or_else(Problem::not_found)?;
    let there = desk.db.list_indexes().await?;
    let own: Vec<(Index, &str)> =
        source.indexes.iter().filter_map(|order| Some((schema::of_order(entity, order)?, order.id.as_str()))).collect();
    let items: Vec<Json> = schema::indexes_of(entity, source)
        .iter()
        .map(|index| {
            let named = own.iter().find(|(other, _)| other == index).map(|(_, id)| *id);
            let is_there = there.get(&index.hash()) == Some(&true);
            json!({ "fields": fields(entity, index), "own": named, "unique": index.is_unique(), "there": is_there })
        })
        .collect();
    Ok(json!({ "items": items, "suggestions": asked.suggest(entity, source) }))
}

/// An index by the names of its fields, as a file has them; the id that ends most of them is not told.
fn fields(entity: &Entity, index: &Index) -> Vec<String> {
    let name = |key: &Key| {
        let field = entity.fields.iter().find(|field| field.compared_column() == key.column && &*field.name != "id")?;
        Some(if key.descending { format!("-{}", field.name) } else { field.name.to_string() })
    };
    index.columns.iter().filter_map(name).collect()
}
