//! Computed fields that a publish makes or changes: filled in the same transaction, or by a job where the table is large.

use super::Desk;
use super::pace::{Timing, Work};
use crate::db::{Database, Step};
use crate::error::Result;
use crate::history::ByKind;
use crate::records;
use crate::registry::EntityIx;
use crate::schema;
use crate::snapshot::Snapshot;
use serde_json::json;

/// Fields of one table, by position among the computed ones.
#[derive(Debug)]
pub struct Table {
    pub entity: EntityIx,
    pub fields: Vec<usize>,
    pub rows: i64,
}

impl Table {
    /// Whether it is left to a job.
    pub fn is_large(&self) -> bool {
        records::is_large(self.rows)
    }
}

/// The tables with records whose computed fields change.
///
/// # Errors
/// Those of the database.
pub async fn tables(desk: &Desk<'_>, planned: &Snapshot, schema: &schema::Plan) -> Result<Vec<Table>> {
    find(desk.db, (desk.head, planned), schema).await
}

/// The same for a plan.
///
/// # Errors
/// Those of the database.
pub async fn find(
    db: &Database,
    (published, planned): (&Snapshot, &Snapshot),
    schema: &schema::Plan,
) -> Result<Vec<Table>> {
    let mut tables = Vec::new();
    let changed = records::changed_computations(published, planned);
    for (entity, fields) in records::by_entity(planned, &changed) {
        let home = planned.registry.entity(entity);
        if schema.lacks_table(home) {
            continue;
        }
        let rows = records::count_rows(db, home).await?;
        if rows > 0 {
            tables.push(Table { entity, fields, rows });
        }
    }
    Ok(tables)
}

/// The steps of a publish for them: small tables at once, each field after those it is computed from; a job for a large one.
/// Nobody publishes from the command line or an installation on behalf of a person: there all of it happens at once.
pub fn steps(desk: &Desk<'_>, planned: &Snapshot, tables: &[Table], timing: &mut Timing) -> Vec<Step> {
    let is_left = |table: &&Table| table.is_large() && desk.author.is_some();
    let at_once = tables.iter().filter(|table| !is_left(table)).flat_map(|table| table.fields.iter().copied());
    let mut at_once: Vec<usize> = at_once.collect();
    at_once.sort_unstable();
    let fields = planned.computed.fields();
    let fill = |at: usize| {
        let (entity, step) = (fields[at].entity, records::fill(desk.db, planned, &fields[at]));
        match tables.iter().find(|table| table.entity == entity) {
            Some(table) => timing.one((Work::Compute, &planned.registry.entity(entity).id, table.rows), step),
            None => step,
        }
    };
    let mut steps: Vec<Step> = at_once.into_iter().map(fill).collect();
    let Some(author) = desk.author else { return steps };
    for table in tables.iter().filter(is_left) {
        let entity = planned.registry.entity(table.entity);
        let ids: Vec<&str> = table.fields.iter().map(|at| &*entity.field(fields[*at].field).id).collect();
        let order = records::Ordered {
            id: desk.ids.next(desk.clock),
            change: desk.ids.next(desk.clock),
            by: (ByKind::User, author),
            at: desk.clock.now(),
            kind: records::JOB,
            entity: &entity.name,
            order: json!({ "fields": ids }),
            total: table.rows,
        };
        steps.push(records::order_job(desk.db, &order));
    }
    steps
}
