//! The kind of value a computed field holds: what its formula says it gives, or what its roll-up makes of a field.

use super::Kind;
use super::build::build_choice;
use crate::metadata::model::{Entity, Field, FieldKind, Model, ResultType, RollupOp};

/// Longest chain of roll-ups over roll-ups that is followed; a cycle is refused where they are compiled.
const MOST: usize = 20;
/// Characters a text result keeps.
const TEXT: usize = crate::formula::MAX_TEXT;

/// The kind of a computed field; an integer where what it is computed from does not say.
pub fn kind_of(model: &Model, entity: &Entity, field: &Field, depth: usize) -> Kind {
    let unknown = Kind::Integer { min: None, max: None };
    match &field.kind {
        FieldKind::Formula { result, scale, .. } => of_result(*result, u32::from(*scale)),
        FieldKind::Rollup { of, op, field, .. } => {
            let measured = field.as_ref().and_then(|name| {
                let (related, _) = model.related(entity, of)?;
                source_kind(model, related, name, depth)
            });
            match (op, measured) {
                (RollupOp::Count, _) | (_, None) => unknown,
                (RollupOp::Avg, Some(Kind::Integer { .. } | Kind::Rating { .. })) => {
                    Kind::Decimal { scale: 2, min: None, max: None }
                }
                (_, Some(Kind::Rating { .. })) => unknown,
                (_, Some(kind)) => kind,
            }
        }
        _ => unknown,
    }
}

fn of_result(result: ResultType, scale: u32) -> Kind {
    let (min, max) = (None, None);
    match result {
        ResultType::Money => Kind::Money { scale, min, max },
        ResultType::Decimal => Kind::Decimal { scale, min, max },
        ResultType::Percent => Kind::Percent { scale, min, max },
        ResultType::Integer => Kind::Integer { min, max },
        ResultType::Text => Kind::Text { max_length: TEXT },
        ResultType::Boolean => Kind::Boolean,
        ResultType::Date => Kind::Date,
        ResultType::Datetime => Kind::DateTime,
    }
}

/// The kind of the field a roll-up looks at, without its limits.
fn source_kind(model: &Model, entity: &Entity, name: &str, depth: usize) -> Option<Kind> {
    if matches!(name, "created_at" | "updated_at") {
        return Some(Kind::DateTime);
    }
    let field = entity.field(name)?;
    let (min, max) = (None, None);
    Some(match &field.kind {
        FieldKind::Integer { .. } => Kind::Integer { min, max },
        FieldKind::Money { scale, .. } => Kind::Money { scale: u32::from(*scale), min, max },
        FieldKind::Percent { scale, .. } => Kind::Percent { scale: u32::from(*scale), min, max },
        FieldKind::Decimal { scale, .. } => Kind::Decimal { scale: u32::from(*scale), min, max },
        FieldKind::Rating { .. } => Kind::Rating { max: 10 },
        FieldKind::Duration {} => Kind::Duration,
        FieldKind::Date {} => Kind::Date,
        FieldKind::Datetime {} => Kind::DateTime,
        FieldKind::Boolean {} => Kind::Boolean,
        FieldKind::Text { max_length } => Kind::Text { max_length: *max_length as usize },
        FieldKind::Choice { .. } => Kind::Choice(model.options(field).iter().map(build_choice).collect()),
        FieldKind::Formula { .. } | FieldKind::Rollup { .. } if depth < MOST => {
            kind_of(model, entity, field, depth + 1)
        }
        _ => return None,
    })
}
