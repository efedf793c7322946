//! A checked filter decided over a record in memory, for rules and gates: the same meaning as its SQL.

use super::{Context, Each, Filter, Operand, Path, Related};
use crate::fields::{self, Comparison, Value};
use crate::registry::{Kind, Registry};

/// Gives the value at a path of the record being decided on; paths over lookups were read before.
pub trait Lookups {
    fn value(&self, path: &Path) -> Value;

    /// Whether some related record matches; found out before.
    fn some(&self, related: &Related) -> bool;

    /// Whether every record a field leads to `fits`; they were read before.
    fn each(&self, each: &Each, fits: &dyn Fn(&dyn Lookups) -> bool) -> bool;

    /// Inside `each`: the value at a path of the record that leads here.
    fn own(&self, _: &Path) -> Value {
        Value::Empty
    }
}

/// Whether the record meets the condition.
pub fn evaluate(registry: &Registry, context: &Context, filter: &Filter, record: &dyn Lookups) -> bool {
    let inner = |node: &Filter| evaluate(registry, context, node, record);
    match filter {
        Filter::All(nodes) => nodes.iter().all(inner),
        Filter::Any(nodes) => nodes.iter().any(inner),
        Filter::Not(node) => !inner(node),
        Filter::Empty(path) => value_at(registry, record, path).is_empty(),
        Filter::In(path, values) => {
            let have = value_at(registry, record, path);
            values.iter().any(|value| compare(&have, value, Comparison::Equal))
        }
        Filter::Has(path, members) => {
            record.value(path).members().is_some_and(|have| members.iter().any(|member| have.contains(member)))
        }
        Filter::Stages(path, stages) => record.value(path).key().is_some_and(|key| stages.contains(key)),
        Filter::Related(related) => record.some(related),
        Filter::Each(each) => record.each(each, &|led| evaluate(registry, context, &each.filter, led)),
        Filter::Entities(path, entities) => match record.value(path) {
            Value::Regarding(entity, _) => entities.contains(&entity),
            _ => false,
        },
        Filter::Compare { path, comparison, operand } => {
            let want = match operand {
                Operand::Value(value) => value.clone(),
                Operand::Me => context.me.map_or(Value::Empty, Value::Reference),
                Operand::Path(other) => value_at(registry, record, other),
                Operand::Own(other) => seen(registry, other, record.own(other)),
                Operand::Moment(moment) => match path.field(registry).kind {
                    Kind::DateTime => Value::Instant(moment.instant(context)),
                    _ => Value::Date(moment.day(context)),
                },
            };
            compare(&value_at(registry, record, path), &want, *comparison)
        }
    }
}

/// The value at a path as conditions see it; a boolean is never empty.
fn value_at(registry: &Registry, record: &dyn Lookups, path: &Path) -> Value {
    seen(registry, path, record.value(path))
}

fn seen(registry: &Registry, path: &Path, value: Value) -> Value {
    match (&path.field(registry).kind, value) {
        (Kind::Boolean, Value::Empty) => Value::Boolean(false),
        // Of an address, conditions see the line, of rich text its plain text, of a signature the name.
        (Kind::Address { .. }, Value::Text(text)) => Value::Text(fields::line_of(&text).into()),
        (Kind::RichText { .. }, Value::Text(text)) => Value::Text(fields::plain_of(&text).into()),
        (Kind::Signature, Value::Text(text)) => Value::Text(fields::signer_of(&text).into()),
        (_, value) => value,
    }
}

/// Compares two values of the same type; an empty one never compares.
fn compare(have: &Value, want: &Value, comparison: Comparison) -> bool {
    use std::cmp::Ordering;
    if let (Comparison::Contains | Comparison::StartsWith, Value::Text(have), Value::Text(want)) =
        (comparison, have, want)
    {
        let (have, want) = (have.to_ascii_lowercase(), want.to_ascii_lowercase());
        return if comparison == Comparison::Contains { have.contains(&want) } else { have.starts_with(&want) };
    }
    if let (Comparison::Contains, Value::Keys(members), Value::Text(part)) = (comparison, have, want) {
        let part = part.to_ascii_lowercase();
        return members.iter().any(|member| member.to_ascii_lowercase().contains(&part));
    }
    let order = match (have, want) {
        // Code point order is byte order in UTF-8.
        (Value::Text(a), Value::Text(b)) | (Value::Key(a), Value::Key(b)) => a.cmp(b),
        (Value::Keys(a), Value::Keys(b)) => a.cmp(b),
        (Value::Integer(a), Value::Integer(b)) => a.cmp(b),
        (Value::Money(a), Value::Money(b)) => a.base.cmp(&b.base),
        (Value::Boolean(a), Value::Boolean(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Instant(a), Value::Instant(b)) => a.cmp(b),
        (Value::Reference(a), Value::Reference(b)) => a.cmp(b),
        // Ids are unique across entities, and the database compares them alone.
        (Value::Regarding(_, a), Value::Regarding(_, b)) => a.cmp(b),
        _ => return false,
    };
    match comparison {
        Comparison::Equal => order == Ordering::Equal,
        Comparison::Less => order == Ordering::Less,
        Comparison::LessOrEqual => order != Ordering::Greater,
        Comparison::Greater => order == Ordering::Greater,
        Comparison::GreaterOrEqual => order != Ordering::Less,
        Comparison::Contains | Comparison::StartsWith => false,
    }
}
