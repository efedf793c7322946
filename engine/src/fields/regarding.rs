//! `regarding`: one record of any of several entities. Kept as the record's id and the element id of its entity. Whether the
//! record exists and may be seen is checked when it is written.

use super::called::Found;
use super::{At, Value, lookup};
use crate::error::{Item, ItemCode};
use crate::registry::{Entity, EntityIx, Kind};
use serde_json::Value as Json;
use uuid::Uuid;

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

/// Every record a text may name: of any entity the reader may know, or of the one it says first (`客户: 恒达`).
pub fn sought<'a>(at: At<'a>, text: &str, knows: &dyn Fn(EntityIx) -> bool) -> Vec<(&'a Entity, String)> {
    let known = targets(&at.field.kind).iter().filter(|to| knows(**to)).map(|to| at.registry.entity(*to));
    let mut all: Vec<(&Entity, String)> = known.map(|entity| (entity, text.to_owned())).collect();
    all.extend(told(at, text, knows).map(|(entity, name)| (entity, name.to_owned())));
    all
}

pub fn settle(
    at: At<'_>,
    text: &str,
    knows: &dyn Fn(EntityIx) -> bool,
    find: &dyn Fn(EntityIx, &str) -> Found<Uuid>,
) -> Result<Value, Item> {
    let mut found = Vec::new();
    for to in targets(&at.field.kind).iter().filter(|to| knows(**to)) {
        match find(*to, text) {
            Found::One(id) => found.push((*to, id)),
            Found::None => {}
            Found::Several => return Err(at.item(ItemCode::NameAmbiguous).param("value", text)),
        }
    }
    if let ([], Some((entity, name))) = (&*found, told(at, text, knows)) {
        found.push((entity.ix, at.only(find(entity.ix, name), name)?));
    }
    match found.as_slice() {
        [(to, id)] => Ok(Value::Regarding(at.registry.entity(*to).id.clone(), *id)),
        [] => Err(at.item(ItemCode::NameUnknown).param("value", text)),
        [_, _, ..] => Err(at.item(ItemCode::NameAmbiguous).param("value", text)),
    }
}

/// The entity a text begins with, and the name behind it.
fn told<'a, 't>(at: At<'a>, text: &'t str, knows: &dyn Fn(EntityIx) -> bool) -> Option<(&'a Entity, &'t str)> {
    let (label, name) = text.split_once([':', '：'])?;
    let (label, name) = (label.trim(), name.trim());
    let mut known = targets(&at.field.kind).iter().filter(|to| knows(**to)).map(|to| at.registry.entity(*to));
    let entity = known.find(|entity| *entity.name == *label || entity.label.0.values().any(|one| one == label));
    entity.map(|entity| (entity, name))
}
