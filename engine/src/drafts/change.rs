//! The changes of a plan in words: what was added, changed and removed, by its label, in the caller's language.

use crate::error::Params;
use crate::locales::Language;
use crate::metadata::{Action, Change, FileTree};
use serde_json::{Map, Value as Json, json};

/// The document of one change: codes for programs, `label` and `message` for people. `trees`: before and after.
pub fn render(change: &Change, trees: (&FileTree, &FileTree), language: Language) -> Json {
    let label = text(&label(change, trees), language);
    let mut out = json!({ "element": change.element, "kind": change.kind, "action": change.action });
    if let Some(property) = &change.property {
        out["property"] = json!(property);
        out["from"] = change.from.clone().unwrap_or_default();
        out["to"] = change.to.clone().unwrap_or_default();
    }
    out["message"] = message(change, trees, &label, language).into();
    out["label"] = label.into();
    out
}

fn message(change: &Change, (before, after): (&FileTree, &FileTree), label: &str, language: Language) -> String {
    let mut params = Params::new();
    params.insert("label".into(), label.into());
    if let Some(id) = &change.entity {
        let entity = label_of(after, id).or_else(|| label_of(before, id)).unwrap_or_else(|| id.as_str().into());
        params.insert("entity".into(), text(&entity, language).into());
    }
    let own = matches!(change.kind, "entity" | "field" | "stage" | "choice");
    let key = match (change.action, own, change.kind) {
        (Action::Add, true, kind) => format!("add_{kind}"),
        (Action::Remove, true, kind) => format!("remove_{kind}"),
        (Action::Add, false, _) => "add_element".to_owned(),
        (Action::Remove, false, _) => "remove_element".to_owned(),
        (Action::Change, _, _) if change.property.as_deref() == Some("order") => "order_property".to_owned(),
        (Action::Change, _, _) => {
            let property = change.property.as_deref().unwrap_or_default();
            params.insert("property".into(), property_text(property, language).into());
            "change_property".to_owned()
        }
    };
    language.text("change", &key, &params)
}

/// `required` → "required"; `objects.account.read` → "rights (account.read)". A property without words is its name.
pub(super) fn property_text(property: &str, language: Language) -> String {
    let (first, rest) = property.split_once('.').unwrap_or((property, ""));
    let words = language.text("property", first, &Params::new());
    if rest.is_empty() { words } else { format!("{words} ({rest})") }
}

/// The label; of a rule or constraint, which have none, the sentence it answers with.
fn label(change: &Change, (before, after): (&FileTree, &FileTree)) -> Json {
    if change.label.as_str() != Some(&change.element) {
        return change.label.clone();
    }
    let tree = if change.action == Action::Remove { before } else { after };
    let mut documents = tree.files.values().filter_map(|document| document.json());
    documents.find_map(|document| message_of(document, &change.element)).unwrap_or_else(|| change.label.clone())
}

/// `message` of the object with this id, anywhere in a document.
fn message_of(json: &Json, id: &str) -> Option<Json> {
    match json {
        Json::Object(map) if map.get("id").and_then(Json::as_str) == Some(id) => map.get("message").cloned(),
        Json::Object(map) => map.values().find_map(|value| message_of(value, id)),
        Json::Array(list) => list.iter().find_map(|value| message_of(value, id)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => None,
    }
}

/// A label as written: one text, or one for each language.
pub(super) fn text(label: &Json, language: Language) -> String {
    match label {
        Json::String(text) => text.clone(),
        Json::Object(map) => crate::locales::Texts::from_map(map).text(language).to_owned(),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) => label.to_string(),
    }
}

/// The label of the file with this id.
fn label_of(tree: &FileTree, id: &str) -> Option<Json> {
    let is = |map: &&Map<String, Json>| map.get("id").and_then(Json::as_str) == Some(id);
    let file = tree.files.values().filter_map(|document| document.json()?.as_object()).find(is)?;
    file.get("label").or_else(|| file.get("name")).cloned()
}
