//! Publishing over large tables: plans that count what will be there and say who waits, and what is prepared beforehand.

mod counts;

use crate::support::Caller;
use serde_json::{Value as Json, json};

pub const FILE: &str = "entities/thing/entity.json";

/// `thing` with a name and these fields.
pub fn thing(fields: Json) -> Json {
    let mut all = vec![json!({ "id": "fld_thing_n", "name": "name", "type": "text", "label": "Name" })];
    all.extend(fields.as_array().unwrap().iter().cloned());
    json!({ "$schema": "sartor/1/entity", "id": "ent_thing", "name": "thing", "label": "Thing", "nameField": "name", "fields": all })
}

/// Publishes a new `thing` with these fields, and rights on it.
pub async fn publish_things(admin: &Caller, fields: Json) {
    let mut role = admin.files().await["roles/admin.json"].clone();
    role["objects"]["thing"] = json!({ "read": "all", "create": true, "update": "all", "delete": "all" });
    admin.publish(json!({ FILE: thing(fields), "roles/admin.json": role })).await;
}

pub async fn draft(admin: &Caller, files: Json) -> String {
    let id = admin.post("/drafts", json!({ "name": "large" })).await.expect(201).id();
    let saved = admin.patch_if(&format!("/drafts/{id}"), 1, json!({ "files": files })).await.expect(200);
    assert_eq!(saved.body["problems"], json!([]));
    id.to_string()
}

pub async fn plan(admin: &Caller, draft: &str) -> Json {
    admin.get(&format!("/drafts/{draft}/plan")).await.expect(200).body
}

/// The order to publish what a plan says, accepting all it warns of.
pub fn consent(plan: &Json) -> Json {
    let warned = plan["effects"].as_array().unwrap().iter().filter(|effect| effect["level"] == "warn");
    let accept: Vec<String> = warned
        .map(|effect| format!("{}:{}", effect["code"].as_str().unwrap(), effect["element"].as_str().unwrap()))
        .collect();
    json!({ "plan": plan["hash"], "accept": accept, "note": "" })
}

/// `code count` of every effect on an element.
pub fn told(plan: &Json, element: &str) -> Vec<String> {
    let effects = plan["effects"].as_array().unwrap().iter().filter(|effect| effect["element"] == element);
    effects.map(|effect| format!("{} {}", effect["code"].as_str().unwrap(), effect["params"]["count"])).collect()
}
