//! How long a record is in its stage, as conditions on the instant its stay began, so that they are asked like any other
//! and find an index. Days are calendar days in the workspace's zone: 0 on the day it came.

use super::{Anchor, Filter, Moment, Operand, Path, Unit};
use crate::fields::Comparison;
use crate::metadata::model::StageKind;
use crate::registry::Registry;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Comparisons `stage.days` takes; `stage.overstayed` takes `eq` and `ne`.
pub const OPS: [&str; 7] = ["eq", "ne", "lt", "lte", "gt", "gte", "between"];
/// Days beyond which nobody asks.
const MOST: i64 = 36_500;

/// `stage.days` compared with whole numbers; none when that makes no sense.
pub fn days(registry: &Registry, stage: &Path, op: &str, wanted: &[Json]) -> Option<Filter> {
    let since = since(registry, stage)?;
    let number = |value: &Json| value.as_i64().or_else(|| value.as_str()?.parse().ok());
    let numbers: Vec<i64> = wanted.iter().filter_map(number).filter(|n| (0..=MOST).contains(n)).collect();
    let longer = |days: i64| longer_than(&since, days);
    let shorter = |days: i64| Filter::All(vec![not(Filter::Empty(since.clone())), not(longer_than(&since, days - 1))]);
    match (op, numbers.as_slice()) {
        _ if numbers.len() != wanted.len() => None,
        ("gt", [n]) => Some(longer(*n)),
        ("gte", [n]) => Some(longer(n - 1)),
        ("lt", [n]) => Some(shorter(*n)),
        ("lte", [n]) => Some(shorter(n + 1)),
        ("eq", [n]) => Some(Filter::All(vec![longer(n - 1), shorter(n + 1)])),
        ("ne", [n]) => Some(not(Filter::All(vec![longer(n - 1), shorter(n + 1)]))),
        ("between", [from, to]) => Some(Filter::All(vec![longer(from - 1), shorter(to + 1)])),
        _ => None,
    }
}

/// `stage.overstayed`: in an open stage for more days than the stage expects.
pub fn overstayed(registry: &Registry, stage: &Path, op: &str, wanted: &[Json]) -> Option<Filter> {
    let since = since(registry, stage)?;
    let [Json::Bool(flag)] = wanted else { return None };
    let mut by_days: BTreeMap<i64, Vec<Arc<str>>> = BTreeMap::new();
    for candidate in registry.entity(stage.entity).pipelines_of(stage.field).flat_map(|pipeline| &pipeline.stages) {
        if let (StageKind::Open, Some(days)) = (candidate.kind, candidate.expected_days) {
            by_days.entry(days).or_default().push(candidate.id.clone());
        }
    }
    let late = |(days, stages)| Filter::All(vec![Filter::Stages(stage.clone(), stages), longer_than(&since, days)]);
    let late = Filter::Any(by_days.into_iter().map(late).collect());
    match (op, flag) {
        ("eq", true) | ("ne", false) => Some(late),
        ("eq", false) | ("ne", true) => Some(not(late)),
        _ => None,
    }
}

fn since(registry: &Registry, stage: &Path) -> Option<Path> {
    let since = registry.entity(stage.entity).since(stage.field)?;
    Some(Path { field: since.ix, ..stage.clone() })
}

/// The day it came is more than `days` ago: it came before that day began.
fn longer_than(since: &Path, days: i64) -> Filter {
    let amount = i32::try_from(-days).unwrap_or_default();
    let operand = Operand::Moment(Moment { anchor: Anchor::Today, amount, unit: Unit::Day });
    Filter::Compare { path: since.clone(), comparison: Comparison::Less, operand }
}

fn not(filter: Filter) -> Filter {
    Filter::Not(Box::new(filter))
}
