//! What is asked of records, by its shape, and how long it took: from that follow the indexes worth having. Kept in memory
//! since the process began; no value of any question is kept.

use crate::fields::Comparison;
use crate::filter::{Filter, Path};
use crate::metadata::model;
use crate::registry::{Entity, Kind, Registry};
use crate::schema;
use serde_json::{Value as Json, json};
use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// From here on somebody waits; microseconds.
const SLOW: u64 = 50_000;
/// How often a question has to be slow before an index is suggested.
const OFTEN: u64 = 3;
/// Shapes kept; what is asked least makes room.
const MOST: usize = 500;
/// Fields of a suggested index.
const FIELDS: usize = 4;

/// A question without its values.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Shape {
    /// Element ids.
    entity: Arc<str>,
    equal: BTreeSet<Arc<str>>,
    /// What follows in the index: the order, the days looked at, the groups, what is added up; with whether it descends.
    then: Vec<(Arc<str>, bool)>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    questions: u64,
    slow: u64,
    longest: Duration,
}

/// The questions of one workspace.
#[derive(Debug)]
pub struct Asked {
    shapes: Mutex<HashMap<Shape, Tally>>,
    /// Microseconds.
    slow: AtomicU64,
}

impl Default for Asked {
    fn default() -> Self {
        Self { shapes: Mutex::default(), slow: AtomicU64::new(SLOW) }
    }
}

impl Asked {
    /// Takes another time for slow from now on.
    pub fn slow_from(&self, slow: Duration) {
        self.slow.store(u64::try_from(slow.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Keeps that a question was asked.
    pub fn note(&self, shape: Option<Shape>, took: Duration) {
        let Some(shape) = shape else { return };
        let mut shapes = self.shapes.lock().unwrap_or_else(PoisonError::into_inner);
        if shapes.len() >= MOST && !shapes.contains_key(&shape) {
            let least = shapes.iter().min_by_key(|(_, tally)| (tally.slow, tally.questions));
            if let Some(least) = least.map(|(least, _)| least.clone()) {
                shapes.remove(&least);
            }
        }
        let tally = shapes.entry(shape).or_default();
        tally.questions += 1;
        tally.slow += u64::from(took.as_micros() >= u128::from(self.slow.load(Ordering::Relaxed)));
        tally.longest = tally.longest.max(took);
    }

    /// Indexes of an entity that would serve what was slow and that it does not have, the most wanted first:
    /// `{ "fields": ["stage", "-amount"], "questions", "slow", "longest": milliseconds }`.
    pub fn suggest(&self, entity: &Entity, source: &model::Entity) -> Vec<Json> {
        let shapes = self.shapes.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut found: Vec<(Vec<String>, Tally)> = Vec::new();
        for (shape, tally) in
            shapes.into_iter().filter(|(shape, tally)| shape.entity == entity.id && tally.slow >= OFTEN)
        {
            let Some(fields) = shape.fields(entity) else { continue };
            if is_served(entity, source, (&fields, shape.equal.len())) {
                continue;
            }
            match found.iter_mut().find(|(other, _)| *other == fields) {
                Some((_, both)) => {
                    both.questions += tally.questions;
                    both.slow += tally.slow;
                    both.longest = both.longest.max(tally.longest);
                }
                None => found.push((fields, tally)),
            }
        }
        found.sort_by_key(|(_, tally)| std::cmp::Reverse((tally.slow, tally.longest)));
        let told = |(fields, tally): (Vec<String>, Tally)| {
            let longest = u64::try_from(tally.longest.as_millis()).unwrap_or(u64::MAX);
            json!({ "fields": fields, "questions": tally.questions, "slow": tally.slow, "longest": longest })
        };
        found.into_iter().map(told).collect()
    }
}

impl Shape {
    /// Of a list: what it asks one value for, then its order, or without one the field it asks a stretch of.
    pub fn of_list(entity: &Entity, filter: &Filter, sort: Option<&str>) -> Option<Self> {
        let (equal, ranges) = parts(entity, filter);
        let mut then = Vec::new();
        for part in sort.unwrap_or_default().split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (name, descending) = part.strip_prefix('-').map_or((part, false), |name| (name, true));
            let Some(field) = entity.find(name).filter(|field| schema::is_ordered_by_value(&field.kind)) else { break };
            then.push((field.id.clone(), descending));
        }
        if then.is_empty() {
            then.extend(ranges.into_iter().take(1).map(|field| (field, false)));
        }
        Self::new(entity, equal, then)
    }

    /// Of sums over groups: what it asks one value for, the groups, and what is added up, so that the index alone answers.
    pub fn of_groups<'p>(
        registry: &Registry,
        entity: &Entity,
        filter: &Filter,
        paths: impl IntoIterator<Item = &'p Path>,
    ) -> Option<Self> {
        let (equal, _) = parts(entity, filter);
        let mut then: Vec<(Arc<str>, bool)> = Vec::new();
        for path in paths {
            let field = path.field(registry);
            if !path.hops.is_empty() || field.system {
                return None;
            }
            if !equal.contains(&field.id) && !then.iter().any(|(other, _)| *other == field.id) {
                then.push((field.id.clone(), false));
            }
        }
        Self::new(entity, equal, then)
    }

    fn new(entity: &Entity, equal: BTreeSet<Arc<str>>, then: Vec<(Arc<str>, bool)>) -> Option<Self> {
        let is_told = !equal.is_empty() || !then.is_empty();
        (is_told && !entity.builtin).then(|| Self { entity: entity.id.clone(), equal, then })
    }

    /// The fields of the index that serves it, by name as an entity's file has them; none when a field is gone.
    fn fields(&self, entity: &Entity) -> Option<Vec<String>> {
        let equal = self.equal.iter().map(|id| (id, false));
        let all =
            equal.chain(self.then.iter().filter(|(id, _)| !self.equal.contains(id)).map(|(id, down)| (id, *down)));
        let name = |(id, descending): (&Arc<str>, bool)| {
            let field = entity.find_by_id(id)?;
            Some(if descending { format!("-{}", field.name) } else { field.name.to_string() })
        };
        all.take(FIELDS).map(name).collect()
    }
}

/// Fields a condition asks one value for, and those it asks a stretch of; what it says beside that, an index does not help.
fn parts(entity: &Entity, filter: &Filter) -> (BTreeSet<Arc<str>>, Vec<Arc<str>>) {
    let (mut equal, mut ranges) = (BTreeSet::new(), Vec::new());
    let mut note = |path: &Path, one: bool| {
        let Some(field) = Some(path)
            .filter(|path| path.hops.is_empty())
            .map(|path| entity.field(path.field))
            .filter(|field| !field.system && can_be_indexed(&field.kind))
        else {
            return;
        };
        match one {
            true => {
                equal.insert(field.id.clone());
            }
            false if !ranges.contains(&field.id) => ranges.push(field.id.clone()),
            false => {}
        }
    };
    let all = match filter {
        Filter::All(all) => all.as_slice(),
        one => std::slice::from_ref(one),
    };
    for one in all {
        match one {
            Filter::Compare { path, comparison: Comparison::Equal, .. } => note(path, true),
            Filter::Compare {
                path,
                comparison:
                    Comparison::Less | Comparison::LessOrEqual | Comparison::Greater | Comparison::GreaterOrEqual,
                ..
            } => {
                note(path, false);
            }
            Filter::In(path, _) | Filter::Stages(path, _) => note(path, true),
            Filter::Compare { .. } | Filter::Has(..) | Filter::Empty(_) | Filter::Entities(..) => {}
            Filter::All(_) | Filter::Any(_) | Filter::Not(_) | Filter::Related(_) | Filter::Each(_) => {}
        }
    }
    (equal, ranges)
}

fn can_be_indexed(kind: &Kind) -> bool {
    schema::is_ordered_by_value(kind)
        || matches!(kind, Kind::Choice(_) | Kind::Stage | Kind::Lookup { .. } | Kind::User | Kind::Boolean)
}

/// Whether an index there is begins with these fields, those of equal value in any order.
fn is_served(entity: &Entity, source: &model::Entity, (fields, equal): (&[String], usize)) -> bool {
    let column = |path: &String| {
        let (name, descending) = path.strip_prefix('-').map_or((path.as_str(), false), |name| (name, true));
        entity.find(name).map(|field| (field.compared_column(), descending))
    };
    let Some(wanted) = fields.iter().map(column).collect::<Option<Vec<_>>>() else { return true };
    let (one, then) = wanted.split_at(equal.min(wanted.len()));
    schema::indexes_of(entity, source).iter().any(|index| {
        let keys: Vec<_> = index.columns.iter().map(|key| (key.column.clone(), key.descending)).collect();
        let Some((first, rest)) = keys.split_at_checked(one.len()) else { return false };
        let is_same = |key: &(_, _)| one.iter().any(|(column, _)| *column == key.0);
        // Read backwards it is the opposite order.
        let turned: Vec<_> = then.iter().map(|(column, down)| (column.clone(), !down)).collect();
        first.iter().all(is_same) && (rest.starts_with(then) || (!then.is_empty() && rest.starts_with(&turned)))
    })
}
