//! A change from before a field had another type or other options is taken back: what it held then may be no value now.

use crate::support::Caller;
use serde_json::{Value as Json, json};
use uuid::Uuid;

async fn publish_thing(admin: &Caller, field: &Json) {
    let name = json!({ "id": "fld_thing_n", "name": "name", "type": "text", "label": "Name" });
    let entity = json!({ "$schema": "sartor/1/entity", "id": "ent_thing", "name": "thing", "label": "Thing", "nameField": "name", "fields": [name, field] });
    let mut role = admin.files().await["roles/admin.json"].clone();
    role["objects"]["thing"] = json!({ "read": "all", "create": true, "update": "all", "delete": "all" });
    admin.publish(json!({ "entities/thing/entity.json": entity, "roles/admin.json": role })).await;
}

/// A field of this type, with options of these names where it has some.
fn field(kind: &str, options: &[&str]) -> Json {
    let mut field =
        json!({ "id": "fld_thing_x", "name": "x", "type": kind, "label": { "zh-CN": "大区", "en": "Region" } });
    if !options.is_empty() {
        let option = |name: &&str| json!({ "id": format!("opt_{name}"), "name": name, "label": name });
        field["options"] = options.iter().map(option).collect();
    }
    field
}

/// A thing with this value, which was cleared; and the change that did it.
async fn cleared(admin: &Caller, value: Json) -> (Uuid, String) {
    let thing = admin.create("thing", json!({ "name": "T", "x": value })).await.id();
    let answer = admin.patch(&format!("/records/thing/{thing}"), json!({ "x": null })).await.expect(200);
    (thing, answer.headers["sartor-change"].clone())
}

both!(what_was_of_another_type_does_not_come_back, |app| {
    let admin = app.admin().await;
    let cases = [
        (field("tags", &[]), json!(["south"]), field("multi_choice", &["east", "south"])),
        (field("choice", &["east", "south"]), json!("east"), field("text", &[])),
        (field("multi_choice", &["east", "south"]), json!(["east"]), field("tags", &[])),
        (field("text", &[]), json!("7"), field("integer", &[])),
    ];
    for (n, (before, value, after)) in cases.into_iter().enumerate() {
        // Each with a field and options of its own.
        let own = |field: Json| {
            serde_json::from_str::<Json>(
                &field
                    .to_string()
                    .replace("fld_thing_x", &format!("fld_thing_{n}"))
                    .replace("opt_", &format!("opt{n}_")),
            )
            .unwrap()
        };
        let (before, mut after) = (own(before), own(after));
        publish_thing(&admin, &before).await;
        let (thing, change) = cleared(&admin, value).await;
        after["convert"] = json!({ "from": before["type"], "rest": "empty" });
        publish_thing(&admin, &after).await;
        let trail = app.trail(thing).await;
        for (language, name) in [("zh-CN", "大区"), ("en", "Region")] {
            let refused =
                app.admin().await.speaking(language).post(&format!("/changes/{change}/undo"), json!({})).await;
            refused.problem(409, "state_conflict");
            assert_eq!(refused.body["errors"][0]["code"], "changed_since", "{n}: {}", refused.text);
            assert!(refused.body["errors"][0]["message"].as_str().unwrap().contains(name), "{n}: {}", refused.text);
        }
        assert_eq!(admin.get(&format!("/records/thing/{thing}")).await.expect(200).body["x"], Json::Null, "{n}");
        assert_eq!(app.trail(thing).await, trail);
    }
});

both!(options_that_are_gone_do_not_come_back, |app| {
    let admin = app.admin().await;
    publish_thing(&admin, &field("multi_choice", &["east", "south"])).await;
    let (thing, change) = cleared(&admin, json!(["east", "south"])).await;
    let (other, harmless) = cleared(&admin, json!(["south"])).await;
    publish_thing(&admin, &field("multi_choice", &["south"])).await;
    let refused = admin.post(&format!("/changes/{change}/undo"), json!({})).await;
    refused.problem(409, "state_conflict");
    assert_eq!(refused.body["errors"][0]["code"], "choice_unknown", "{}", refused.text);
    assert_eq!(admin.get(&format!("/records/thing/{thing}")).await.expect(200).body["x"], Json::Null);
    admin.post(&format!("/changes/{harmless}/undo"), json!({})).await.expect(200);
    assert_eq!(admin.get(&format!("/records/thing/{other}")).await.expect(200).body["x"], json!(["south"]));
});
