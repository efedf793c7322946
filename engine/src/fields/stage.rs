//! `stage`: a place in a pipeline, `"engineering/bidding"` on the wire, the stage's id in the database.

use super::{At, Value};
use crate::error::{Item, ItemCode};
use serde_json::Value as Json;

/// A full key, or a short name when it means one stage only. A short name that several pipelines have is settled by the
/// caller, who knows the record's pipeline (`resolve`).
pub fn parse(at: At<'_>, input: &Json) -> Result<Value, Item> {
    resolve(at, input, None)
}

/// As `parse`; `pipeline` (element id) is where the record is now, and a short name is looked for there first.
pub fn resolve(at: At<'_>, input: &Json, pipeline: Option<&str>) -> Result<Value, Item> {
    let name = input.as_str().ok_or_else(|| at.wrong_type("stage"))?;
    let found: Vec<_> = at.entity.stages_named(at.field.ix, name).collect();
    let here = found.iter().find(|(candidate, _)| pipeline == Some(&*candidate.id));
    match (here, found.as_slice()) {
        (Some((_, stage)), _) | (None, [(_, stage)]) => Ok(Value::Key(stage.id.clone())),
        _ => Err(at.item(ItemCode::StageUnknown).param("value", name)),
    }
}
