//! Computed fields of one revision: formulas and roll-ups, checked, in the order in which they can be computed.
//!
//! A formula over the record's own fields alone is *local*: it is computed in memory when a write is decided. Roll-ups, and what
//! depends on them or on other records, are *late*: the database computes them in the write's transaction, after its rows
//! (`records::derive`), so that what others write meanwhile is in them. `store` and `count` write both as SQL, for that and for
//! back-fills.

mod build;
mod count;
mod names;
mod order;
mod rollup;
mod store;
mod value;

pub use build::compile;
pub use value::{of_formula, to_formula};

use crate::db::Sql;
use crate::filter::{Filter, Link, Path};
use crate::formula::Program;
use crate::metadata::model::RollupOp;
use crate::permissions::Scope;
use crate::registry::{Entity, EntityIx, FieldIx, Registry};
use serde_json::Value as Json;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// All computed fields, each after those it is computed from.
#[derive(Debug, Default)]
pub struct Computed {
    fields: Vec<Derived>,
    by_field: HashMap<(EntityIx, FieldIx), usize>,
    /// What sets some of them, as it was written first.
    assignments: Mutex<HashMap<Together, Arc<Sql>>>,
}

/// Fields that are set by one statement.
type Together = Vec<(EntityIx, FieldIx)>;

/// Combinations of fields that are remembered as statements; a model has few, a bulk of everything a few more.
const REMEMBERED: usize = 500;

/// One computed field.
#[derive(Debug)]
pub struct Derived {
    pub entity: EntityIx,
    pub field: FieldIx,
    pub what: What,
    /// Computed by the database, after the rows of a write.
    pub late: bool,
    /// The same text as long as it computes the same: by element ids.
    pub signature: String,
}

#[derive(Debug)]
pub enum What {
    Formula(Formula),
    Rollup(Rollup),
}

/// A formula with what its inputs are.
#[derive(Debug)]
pub struct Formula {
    pub program: Program,
    pub paths: Vec<Path>,
    /// One condition for each path over lookups: what has to be read to compute it in memory.
    pub reached: Vec<Filter>,
}

/// A roll-up over the records of a related list or set.
#[derive(Debug)]
pub struct Rollup {
    /// Whose records are looked at.
    pub of: EntityIx,
    pub link: Link,
    pub op: RollupOp,
    /// None for `count`.
    pub measured: Option<FieldIx>,
    /// What says which record is the latest.
    pub by: FieldIx,
    pub filter: Filter,
    /// Fields of those records the condition looks at.
    pub looked_at: Vec<FieldIx>,
    /// How a sum and an average come from the database's partial sums.
    pub combine: Option<Program>,
}

impl Rollup {
    /// Fields of the related records whose change changes the result.
    pub fn reads(&self) -> impl Iterator<Item = FieldIx> {
        self.weighs().chain(self.looked_at.iter().copied())
    }

    /// Those whose change changes the result as long as the condition holds all the same.
    pub fn weighs(&self) -> impl Iterator<Item = FieldIx> + use<> {
        let link = match self.link {
            Link::Inverse(field) => Some(field),
            Link::Members(_) => None,
        };
        let by = (self.op == RollupOp::Latest).then_some(self.by);
        link.into_iter().chain(self.measured).chain(by)
    }
}

impl Computed {
    /// In the order in which they can be computed.
    pub fn fields(&self) -> &[Derived] {
        &self.fields
    }

    /// ` SET … = …` of an `UPDATE` of the fields' table, whose rows are `t0`, for the database of `sql`. None of the fields is
    /// computed from another.
    pub fn assignments(&self, sql: &Sql, model: (&Registry, &Scope), fields: &[&Derived]) -> Arc<Sql> {
        let key: Together = fields.iter().map(|derived| (derived.entity, derived.field)).collect();
        let mut known = self.assignments.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(written) = known.get(&key) {
            return written.clone();
        }
        let (mut plain, mut settled) = (sql.fresh(), sql.fresh());
        count::write_assignments(&mut plain, model, fields);
        settled.settled(&plain);
        let settled = Arc::new(settled);
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(key, settled.clone());
        settled
    }

    pub fn find(&self, entity: EntityIx, field: FieldIx) -> Option<&Derived> {
        self.by_field.get(&(entity, field)).map(|at| &self.fields[*at])
    }

    /// Those of one entity, in their order.
    pub fn of(&self, entity: EntityIx) -> impl Iterator<Item = &Derived> {
        self.fields.iter().filter(move |derived| derived.entity == entity)
    }

    /// Whether any roll-up of the entity has to be brought up to date by writes to others.
    pub fn has_rollups(&self, entity: EntityIx) -> bool {
        self.of(entity).any(|derived| matches!(derived.what, What::Rollup(_)))
    }

    /// Whether a write may make any number of records due: those behind somebody else's lookup or set.
    pub fn reaches_many(&self) -> bool {
        let late = self.fields.iter().filter(|derived| derived.late);
        late.map(|derived| &derived.what).any(|what| match what {
            What::Formula(formula) => formula.paths.iter().any(|path| !path.hops.is_empty()),
            What::Rollup(rollup) => matches!(rollup.link, Link::Members(_)),
        })
    }

    fn new(fields: Vec<Derived>) -> Self {
        let by_field = fields.iter().enumerate().map(|(at, derived)| ((derived.entity, derived.field), at)).collect();
        Self { fields, by_field, assignments: Mutex::default() }
    }
}

impl Derived {
    /// `quote.total`, for people who design.
    pub fn name(&self, registry: &Registry) -> String {
        let entity = registry.entity(self.entity);
        format!("{}.{}", entity.name, entity.field(self.field).name)
    }

    /// The entity it belongs to.
    pub fn home<'a>(&self, registry: &'a Registry) -> &'a Entity {
        registry.entity(self.entity)
    }

    /// Every column it is computed from, with the entity it is of.
    pub fn sources(&self, registry: &Registry) -> Vec<(EntityIx, FieldIx)> {
        match &self.what {
            What::Formula(formula) => formula.paths.iter().flat_map(|path| columns(registry, path)).collect(),
            What::Rollup(rollup) => {
                let own = match rollup.link {
                    Link::Members(field) => Some((self.entity, field)),
                    Link::Inverse(_) => None,
                };
                rollup.reads().map(|field| (rollup.of, field)).chain(own).collect()
            }
        }
    }
}

/// A formula as the browser computes it: `{ "inputs": [{ "path", "type" }], "expr": […] }`, by the names of the wire.
pub fn program_json(registry: &Registry, formula: &Formula) -> Json {
    let path = |at: usize| names::written(registry, &formula.paths[at]);
    formula.program.to_json(&path, &|key| names::key_name(registry, &formula.paths, key))
}

/// The lookups of a path, each with its entity, and the field at its end.
pub fn columns(registry: &Registry, path: &Path) -> Vec<(EntityIx, FieldIx)> {
    let mut entity = registry.entity(path.start);
    let mut found = Vec::with_capacity(path.hops.len() + 1);
    for hop in &path.hops {
        found.push((entity.ix, *hop));
        if let Some(target) = registry.target(entity.field(*hop)) {
            entity = target;
        }
    }
    found.push((path.entity, path.field));
    found
}
