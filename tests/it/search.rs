//! `GET /search`: one question over every entity, within what its reader may read.

use crate::support::{Answer, Caller};
use serde_json::{Value as Json, json};

/// `entity: name, name` of every group.
async fn search(caller: &Caller, text: &str) -> Vec<String> {
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("q", text).finish();
    groups(&caller.get(&format!("/search?{query}")).await.expect(200))
}

fn groups(answer: &Answer) -> Vec<String> {
    let names = |group: &Json| {
        let items = group["items"].as_array().unwrap().iter();
        items.map(|item| item["name"].as_str().unwrap_or("?").to_owned()).collect::<Vec<_>>().join(", ")
    };
    let groups = answer.body["groups"].as_array().unwrap().iter();
    groups.map(|group| format!("{}: {}", group["entity"].as_str().unwrap(), names(group))).collect()
}

both!(records_are_found_by_what_people_call_them, |app| {
    let admin = app.admin().await;
    let person = json!({
        "$schema": "sartor/1/entity", "id": "ent_person", "name": "person", "nameField": "name",
        "fields": [
            { "id": "pe_name", "name": "name", "type": "text" }, { "id": "pe_phone", "name": "phone", "type": "phone" },
            { "id": "pe_email", "name": "email", "type": "email" },
            { "id": "pe_number", "name": "number", "type": "auto_number", "pattern": "P-{YYYY}-{0000}" }
        ]
    });
    let mut files = json!({ "entities/person/entity.json": person });
    for (role, rights) in [
        ("admin", json!({ "read": "all", "create": true })),
        ("sales", json!({ "read": "all", "fields": { "phone": "none" } })),
    ] {
        let path = format!("roles/{role}.json");
        files[&path] = admin.get("/revisions/1/files").await.expect(200).body["files"][&path].clone();
        files[&path]["objects"]["person"] = rights;
    }
    admin.publish(files).await;
    for name in ["恒锐精密", "上海恒锐", "North_Wind", "northern 100%"] {
        admin.create("account", json!({ "name": name })).await;
    }
    let deal = admin.create("deal", json!({ "name": "恒锐 二期" })).await;
    admin.create("person", json!({ "name": "李总", "phone": "138-0000-1234", "email": "li@hengrui.example" })).await;
    // Two characters are enough; names that begin with them come first.
    assert_eq!(search(&admin, "恒锐").await, ["account: 恒锐精密, 上海恒锐", "deal: 恒锐 二期"]);
    assert_eq!(search(&admin, " NORTH ").await, ["account: North_Wind, northern 100%"]);
    assert_eq!(search(&admin, "h_W").await, ["account: North_Wind"]);
    assert_eq!(search(&admin, "%").await, ["account: northern 100%"]);
    assert_eq!(search(&admin, "0000 1234").await, ["person: 李总"]);
    assert_eq!(search(&admin, "+86 138").await, ["person: 李总"]);
    assert_eq!(search(&admin, "hengrui").await, ["person: 李总"]);
    assert_eq!(search(&admin, "p-2026-0001").await, ["person: 李总"]);
    assert_eq!(search(&admin, "").await, [""; 0]);
    // What tells records apart comes along.
    let answer = admin.get("/search?q=%E4%BA%8C%E6%9C%9F").await.expect(200);
    assert_eq!(answer.body["groups"][0]["items"][0]["stage"], deal.body["stage"]);
    let few = admin.get("/search?q=%E6%81%92%E9%94%90&limit=1").await.expect(200);
    assert_eq!(groups(&few), ["account: 恒锐精密", "deal: 恒锐 二期"]);
    admin.get("/search?q=a&limit=21").await.problem(400, "malformed");
    admin.get("/search?q=a&p=1").await.problem(400, "malformed");
    // A seller finds what is theirs, and nothing by a number they may not read.
    let li = app.caller("li").await;
    li.create("deal", json!({ "name": "恒锐 三期" })).await;
    assert_eq!(search(&li, "恒锐").await.last().unwrap(), "deal: 恒锐 三期");
    assert_eq!(search(&li, "1234").await, [""; 0]);
    assert_eq!(search(&li, "hengrui").await, ["person: 李总"]);
    assert_eq!(search(&app.caller("nobody").await, "恒锐").await, [""; 0]);
    assert_eq!(app.trail(deal.id()).await, (vec!["created".to_owned()], vec!["record.created".to_owned()]));
});
