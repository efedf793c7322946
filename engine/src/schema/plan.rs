//! The difference between what the database has and what a revision needs, as a list of actions. Pure.

use super::catalogue::{Catalogue, Standing};
use super::column::{ColumnSpec, columns, key};
use super::index::{Index, indexes, of_parts};
use crate::db::ColumnName;
use crate::metadata::model::Model;
use crate::registry::{Entity, EntityIx, Field, FieldIx, Registry};
use std::collections::HashSet;
use std::sync::Arc;

/// One of the two revisions compared.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    pub registry: &'a Registry,
    pub model: &'a Model,
}

impl<'a> Side<'a> {
    fn entities(self) -> impl Iterator<Item = &'a Entity> {
        self.registry.entities.iter().filter(|entity| !entity.builtin)
    }

    pub(super) fn indexes(self) -> Vec<(EntityIx, Index)> {
        let pairs = self.entities().zip(&self.model.entities);
        let of = |(entity, source): (&'a Entity, &'a crate::metadata::model::Entity)| {
            let all = indexes(entity, source).into_iter().chain(of_parts(entity));
            all.map(|index| (entity.ix, index))
        };
        pairs.flat_map(of).collect()
    }
}

/// One thing to do. Entities of `Retire…` are those of the published side, all others of the planned one.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    CreateTable { entity: EntityIx, columns: Vec<ColumnSpec> },
    ReviveTable { entity: EntityIx },
    RetireTable { entity: EntityIx },
    AddColumn { entity: EntityIx, column: ColumnSpec },
    ReviveColumn { entity: EntityIx, column: ColumnSpec },
    RetireColumn { entity: EntityIx, column: ColumnSpec },
    CreateIndex(Index),
    DropIndex(Index),
}

/// What a publish does to the tables.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// In the order they are done.
    pub actions: Vec<Action>,
    /// Fields (of the planned side) whose type is no longer that of their stored values. Such a plan is not carried out.
    pub conflicts: Vec<(EntityIx, FieldIx)>,
    /// Fields (of the planned side) whose values are in columns of another type until the publish.
    pub conversions: Vec<(EntityIx, FieldIx)>,
    missing: HashSet<(Arc<str>, String)>,
    /// Columns that were made ahead.
    there: HashSet<ColumnName>,
}

impl Plan {
    /// Columns it adds that are there by now: they only have to be written down.
    pub fn take_over(&mut self, columns: &HashSet<ColumnName>) {
        self.there.clone_from(columns);
    }

    pub(super) fn is_made(&self, column: &ColumnName) -> bool {
        self.there.contains(column)
    }

    /// Whether a field of the planned side has no column yet.
    pub fn lacks(&self, entity: &Entity, field: &Field) -> bool {
        let is_everywhere = field.system && field.since.is_none() && entity.owner != Some(field.ix);
        self.lacks_table(entity) || (!is_everywhere && self.missing.contains(&key(entity, field, "")))
    }

    /// Whether an entity of the planned side has no table yet.
    pub fn lacks_table(&self, entity: &Entity) -> bool {
        self.missing.contains(&(entity.id.clone(), TABLE.to_owned()))
    }

    /// The columns of an entity of the planned side that are there already, beside those every record has.
    pub fn columns_there(&self, registry: &Registry, entity: &Entity) -> Vec<ColumnName> {
        let is_there = |spec: &ColumnSpec| !self.missing.contains(&(spec.element.clone(), spec.suffix.clone()));
        columns(registry, entity).into_iter().filter(is_there).map(|spec| spec.column).collect()
    }

    /// Whether a field's values come from columns of another type.
    pub fn converts(&self, entity: &Entity, field: &Field) -> bool {
        self.conversions.contains(&(entity.ix, field.ix))
    }
}

/// Stands for the suffix of an entity whose table is missing.
const TABLE: &str = "table";

impl Action {
    pub(super) fn is_of_index(&self) -> bool {
        match self {
            Action::CreateIndex(_) | Action::DropIndex(_) => true,
            Action::CreateTable { .. } | Action::ReviveTable { .. } | Action::RetireTable { .. } => false,
            Action::AddColumn { .. } | Action::ReviveColumn { .. } | Action::RetireColumn { .. } => false,
        }
    }
}

/// Plans the way from what is published to `planned`.
pub fn build(published: Side<'_>, planned: Side<'_>, catalogue: &Catalogue) -> Plan {
    let mut plan = Plan::default();
    for entity in planned.entities() {
        plan_entity(&mut plan, planned.registry, entity, catalogue);
        plan_conversions(&mut plan, published.registry, entity);
    }
    plan_indexes(&mut plan, published, planned);
    for entity in published.entities() {
        plan_retired(&mut plan, published.registry, entity, planned.registry);
    }
    plan
}

fn plan_entity(plan: &mut Plan, registry: &Registry, entity: &Entity, catalogue: &Catalogue) {
    let specs = columns(registry, entity);
    let standing = catalogue.table(&entity.id);
    match standing {
        Standing::Absent => {
            plan.missing.insert((entity.id.clone(), TABLE.to_owned()));
        }
        Standing::Retired => plan.actions.push(Action::ReviveTable { entity: entity.ix }),
        Standing::Live | Standing::Foreign => {}
    }
    let mut fresh = Vec::new();
    for column in specs {
        match catalogue.column(&entity.id, &column) {
            Standing::Absent => {
                plan.missing.insert((column.element.clone(), column.suffix.clone()));
                fresh.push(column);
            }
            Standing::Retired => plan.actions.push(Action::ReviveColumn { entity: entity.ix, column }),
            Standing::Foreign if plan.conflicts.contains(&(entity.ix, column.field)) => {}
            Standing::Foreign => plan.conflicts.push((entity.ix, column.field)),
            Standing::Live => {}
        }
    }
    if standing == Standing::Absent {
        plan.actions.push(Action::CreateTable { entity: entity.ix, columns: fresh });
    } else {
        plan.actions.extend(fresh.into_iter().map(|column| Action::AddColumn { entity: entity.ix, column }));
    }
}

/// Fields that were in another generation's columns.
fn plan_conversions(plan: &mut Plan, published: &Registry, entity: &Entity) {
    let Some(before) = published.find_by_id(&entity.id) else { return };
    for field in entity.fields.iter().filter(|field| !field.system) {
        let was = before.find_by_id(&field.id);
        if was.is_some_and(|was| was.generation != field.generation) {
            plan.conversions.push((entity.ix, field.ix));
        }
    }
}

/// New indexes are made where that is instant (over new columns) or needed (unique ones); the others follow (`late`). Indexes that are no longer wanted
/// stay, for a restore would want them again; only a unique one has to go.
fn plan_indexes(plan: &mut Plan, published: Side<'_>, planned: Side<'_>) {
    let (before, after) = (published.indexes(), planned.indexes());
    let kept: HashSet<u64> = after.iter().map(|(_, index)| index.hash()).collect();
    let had: HashSet<u64> = before.iter().map(|(_, index)| index.hash()).collect();
    for (_, index) in before {
        if index.is_unique() && !kept.contains(&index.hash()) {
            plan.actions.push(Action::DropIndex(index));
        }
    }
    for (entity, index) in after {
        let is_new = !had.contains(&index.hash());
        if is_new && (index.is_unique() || plan.is_over_new(planned.registry.entity(entity), &index)) {
            plan.actions.push(Action::CreateIndex(index));
        }
    }
}

impl Plan {
    /// Whether every record's entry would be empty but for columns that are new.
    fn is_over_new(&self, entity: &Entity, index: &Index) -> bool {
        let is_new = |column: &ColumnName| {
            self.actions.iter().any(|action| match action {
                // What is filled with converted values is not empty.
                Action::AddColumn { entity, column: added } => {
                    added.column == *column && !self.conversions.contains(&(*entity, added.field))
                }
                Action::CreateTable { .. } | Action::ReviveTable { .. } | Action::RetireTable { .. } => false,
                Action::ReviveColumn { .. }
                | Action::RetireColumn { .. }
                | Action::CreateIndex(_)
                | Action::DropIndex(_) => false,
            })
        };
        self.lacks_table(entity) || index.columns.first().is_some_and(|key| is_new(&key.column))
    }
}

fn plan_retired(plan: &mut Plan, registry: &Registry, entity: &Entity, planned: &Registry) {
    let kept = planned.find_by_id(&entity.id);
    if kept.is_none() {
        plan.actions.push(Action::RetireTable { entity: entity.ix });
    }
    let wanted = kept.map(|kept| columns(planned, kept)).unwrap_or_default();
    for column in columns(registry, entity) {
        if !wanted.iter().any(|other| (&other.element, &other.suffix) == (&column.element, &column.suffix)) {
            plan.actions.push(Action::RetireColumn { entity: entity.ix, column });
        }
    }
}
