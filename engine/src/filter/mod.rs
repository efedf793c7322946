//! The filter language: one AST for views, lists, rules and gates, with two back ends that mean the same.
//!
//! `check` resolves names against a `Scope` and types the values; `sql` writes a checked filter into a statement; `eval`
//! decides it over a record in memory. Shapes and semantics: `contract.md` §4.

mod check;
mod dwell;
mod eval;
mod joins;
mod moment;
mod path;
mod problem;
mod sql;

pub use check::{check, check_json, check_through, is_comparable};
pub use eval::{Lookups, evaluate};
pub use joins::{Joins, write_reach, write_visible};
pub use moment::{Anchor, Moment, Unit};
pub use path::{Path, current_path, resolve_path};
pub use problem::{condition_problem, value_problem};
pub use sql::{compared_bind, write_compared, write_filter, write_link};

use crate::fields::{Comparison, Value};
use crate::permissions::Scope;
use crate::registry::{EntityIx, FieldIx, Registry};
use chrono::{DateTime, Utc};
use std::sync::Arc;
use uuid::Uuid;

/// Largest filter accepted.
pub const MAX_NODES: usize = 100;
pub const MAX_DEPTH: usize = 8;
pub const MAX_HOPS: usize = 3;
pub const MAX_LIST: usize = 1000;
/// Listed values of a whole filter: a statement can bind only so many.
pub const MAX_VALUES: usize = 10_000;
/// Longest text that is looked for inside another, in characters.
pub const MAX_PART: usize = 10_000;
/// Records one statement may reach over lookups, each a join; SQLite takes 64 tables.
pub const MAX_JOINS: usize = 60;
/// Questions about related records in one filter, those inside others included; each is a statement inside the statement.
pub const MAX_RELATED: usize = 10;
/// How deep they stand inside each other.
pub const MAX_NESTED: usize = 3;

/// A checked condition: every path exists and may be read, every value has its field's type.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    /// Exact negation: true where the inner condition is not true, also for empty values.
    Not(Box<Filter>),
    Empty(Path),
    Compare {
        path: Path,
        comparison: Comparison,
        operand: Operand,
    },
    /// Any of these values.
    In(Path, Vec<Value>),
    /// A set with any of these members: option ids, words.
    Has(Path, Vec<Arc<str>>),
    /// A stage among these (element ids): short names, `stage.kind` and `stage.pipeline` all become this.
    Stages(Path, Vec<Arc<str>>),
    /// Some record of a related list matches; `none` is its negation.
    Related(Box<Related>),
    /// A `regarding` field that leads to a record of one of these entities (element ids): `regarding.entity`.
    Entities(Path, Vec<Arc<str>>),
    /// Every record a field leads to meets a condition: what limits a set, or a reference to several entities.
    Each(Box<Each>),
}

/// A condition on all records a field leads to. Those that are not there for the reader are none of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Each {
    /// The entity the condition is asked of.
    pub source: EntityIx,
    /// The field of it that leads to the others.
    pub field: FieldIx,
    /// The entity of those that are looked at; records of another one fit.
    pub entity: EntityIx,
    /// Paths begin at the record that is led to, those of `Operand::Own` at the source.
    pub filter: Filter,
}

impl Each {
    /// The field that leads to the records, as a path of the source.
    pub fn field(&self, registry: &Registry) -> Path {
        let source = registry.entity(self.source);
        Path::own(source, source.field(self.field))
    }
}

/// A question about the records that hang on one, or that a set of it has.
#[derive(Clone, Debug, PartialEq)]
pub struct Related {
    /// The entity the question is asked of.
    pub source: EntityIx,
    /// The entity whose records are looked at.
    pub entity: EntityIx,
    pub link: Link,
    pub filter: Filter,
}

/// How related records are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// They point here by this field of theirs.
    Inverse(FieldIx),
    /// They are the members of this field of the source.
    Members(FieldIx),
}

impl Related {
    /// The field that relates the two, as a path of the entity it belongs to.
    pub fn field(&self, registry: &Registry) -> Path {
        let (entity, field) = match self.link {
            Link::Inverse(field) => (self.entity, field),
            Link::Members(field) => (self.source, field),
        };
        let entity = registry.entity(entity);
        Path::own(entity, entity.field(field))
    }
}

/// The right side of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    Value(Value),
    /// A date or instant that moves with the clock.
    Moment(Moment),
    /// The person asking.
    Me,
    Path(Path),
    /// Inside `Filter::Each`: a path of the record that leads to the one the condition is on.
    Own(Path),
}

/// What a filter may need to know when it is decided.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    pub now: DateTime<Utc>,
    pub zone: chrono_tz::Tz,
    pub week_start: u8,
    pub me: Option<Uuid>,
}

impl Filter {
    /// Matches every record.
    pub fn everything() -> Self {
        Filter::All(Vec::new())
    }

    /// Whether a scope may read everything the condition looks at.
    pub fn is_readable(&self, registry: &Registry, scope: &Scope) -> bool {
        let mut readable = true;
        self.paths(&mut |path| readable &= path.is_readable(registry, scope));
        self.related(&mut |related| {
            readable &= scope.reads_entity(related.entity) && related.field(registry).is_readable(registry, scope);
            readable &= related.filter.is_readable(registry, scope);
        });
        self.each(&mut |each| {
            readable &= scope.reads_entity(each.entity) && each.field(registry).is_readable(registry, scope);
            readable &= each.filter.is_readable(registry, scope);
        });
        readable
    }

    /// Every field the condition looks at, of whichever entity, with those that lead there.
    pub fn fields(&self, registry: &Registry) -> Vec<(EntityIx, FieldIx)> {
        let mut found = Vec::new();
        let mut add = |path: &Path| {
            let mut entity = registry.entity(path.start);
            for hop in &path.hops {
                found.push((entity.ix, *hop));
                entity = registry.target(entity.field(*hop)).unwrap_or(entity);
            }
            found.push((path.entity, path.field));
        };
        self.paths(&mut add);
        self.related(&mut |related| add(&related.field(registry)));
        self.each(&mut |each| add(&each.field(registry)));
        self.related(&mut |related| found.extend(related.filter.fields(registry)));
        self.each(&mut |each| found.extend(each.filter.fields(registry)));
        found
    }

    /// Calls `visit` with every condition on all records a field leads to.
    pub fn each<'a>(&'a self, visit: &mut dyn FnMut(&'a Each)) {
        match self {
            Filter::All(nodes) | Filter::Any(nodes) => nodes.iter().for_each(|node| node.each(visit)),
            Filter::Not(node) => node.each(visit),
            Filter::Each(each) => visit(each),
            Filter::Empty(_) | Filter::In(..) | Filter::Has(..) | Filter::Related(_) => {}
            Filter::Stages(..) | Filter::Entities(..) | Filter::Compare { .. } => {}
        }
    }

    /// Calls `visit` with every path of the record that leads to the one this condition is on.
    fn owns<'a>(&'a self, visit: &mut dyn FnMut(&'a Path)) {
        match self {
            Filter::All(nodes) | Filter::Any(nodes) => nodes.iter().for_each(|node| node.owns(visit)),
            Filter::Not(node) => node.owns(visit),
            Filter::Compare { operand: Operand::Own(path), .. } => visit(path),
            Filter::Empty(_) | Filter::In(..) | Filter::Has(..) | Filter::Related(_) | Filter::Each(_) => {}
            Filter::Stages(..) | Filter::Entities(..) | Filter::Compare { .. } => {}
        }
    }

    /// Calls `visit` with every question about related records; those inside another's are its own.
    pub fn related<'a>(&'a self, visit: &mut dyn FnMut(&'a Related)) {
        match self {
            Filter::All(nodes) | Filter::Any(nodes) => nodes.iter().for_each(|node| node.related(visit)),
            Filter::Not(node) => node.related(visit),
            Filter::Related(related) => visit(related),
            Filter::Empty(_) | Filter::In(..) | Filter::Has(..) | Filter::Each(_) => {}
            Filter::Stages(..) | Filter::Entities(..) | Filter::Compare { .. } => {}
        }
    }

    /// Calls `visit` with every path of the record itself the condition looks at, not with those of related records.
    pub fn paths<'a>(&'a self, visit: &mut dyn FnMut(&'a Path)) {
        match self {
            Filter::All(nodes) | Filter::Any(nodes) => nodes.iter().for_each(|node| node.paths(visit)),
            Filter::Not(node) => node.paths(visit),
            Filter::Empty(path) | Filter::In(path, _) | Filter::Has(path, _) => visit(path),
            Filter::Stages(path, _) | Filter::Entities(path, _) => visit(path),
            Filter::Related(_) => {}
            Filter::Each(each) => each.filter.owns(visit),
            Filter::Compare { path, operand, .. } => {
                visit(path);
                if let Operand::Path(other) = operand {
                    visit(other);
                }
            }
        }
    }
}
