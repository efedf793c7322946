//! `regarding`: one record of any of several entities. Kept as the record's id and the element id of its entity. Whether the
//! record exists and may be seen is checked when it is written.

use super::{At, Value, lookup};
use crate::error::{Item, ItemCode};
use crate::registry::{EntityIx, Kind};
use serde_json::Value as Json;

/// `{ "entity": "account", "id": "…" }`; a `name` beside them, as answers carry it, is not looked at.
pub fn parse(at: At<'_>, input: &Json) -> Result<Value, Item> {
    let map = input.as_object().ok_or_else(|| at.wrong_type("regarding"))?;
    let name = map.get("entity").and_then(Json::as_str).ok_or_else(|| at.wrong_type("regarding"))?;
    let Value::Reference(id) = lookup::parse(at, input)? else { return Err(at.wrong_type("regarding")) };
    let entity = at.registry.find(name).filter(|entity| targets(&at.field.kind).contains(&entity.ix));
    let entity = entity.ok_or_else(|| at.item(ItemCode::ChoiceUnknown).param("value", name))?;
    Ok(Value::Regarding(entity.id.clone(), id))
}

/// The entities a field of this type may lead to.
pub fn targets(kind: &Kind) -> &[EntityIx] {
    match kind {
        Kind::Regarding { to, .. } => to,
        _ => &[],
    }
}

/// The refusal of a record of an entity the asker may not know (`knows` says which): the same as of one that is not there.
pub fn hidden_entity(at: At<'_>, value: &Value, knows: &dyn Fn(EntityIx) -> bool) -> Option<Item> {
    let Value::Regarding(id, _) = value else { return None };
    let entity = at.registry.find_by_id(id).filter(|entity| !knows(entity.ix))?;
    Some(at.item(ItemCode::ChoiceUnknown).param("value", &*entity.name))
}
