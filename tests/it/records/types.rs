//! The single-column types over HTTP, on both databases: what is stored, found, sorted, added up and remembered.

use crate::support::{Answer, Caller};
use serde_json::{Value as Json, json};

/// An entity with one field of each type, published while the system runs.
async fn publish_visits(admin: &Caller) {
    let files = admin.get("/revisions/1/files").await.expect(200).body["files"].clone();
    let field = |name: &str, rest: Json| {
        let mut field = json!({ "id": format!("vi_{name}"), "name": name, "type": name });
        field.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        field
    };
    let mut role = files["roles/admin.json"].clone();
    role["objects"]["visit"] = json!({ "read": "all", "create": true, "update": "all", "delete": "all" });
    let entity = json!({
        "$schema": "sartor/1/entity", "id": "ent_visit", "name": "visit", "nameField": "name",
        "fields": [
            field("name", json!({ "type": "text" })), field("decimal", json!({ "scale": 3, "max": "1000" })),
            field("rating", json!({ "max": 10 })), field("duration", json!({ "default": 30 })), field("email", json!({})),
            field("phone", json!({})), field("url", json!({})), field("time", json!({ "default": "09:00" })),
        ],
        "unique": [ { "id": "vi_unique", "fields": ["phone"] } ]
    });
    let id = admin.post("/drafts", json!({ "name": "visits" })).await.expect(201).id();
    let body = json!({ "files": { "entities/visit/entity.json": entity, "roles/admin.json": role } });
    let path = format!("/drafts/{id}");
    admin.send("PATCH", &path, &[("if-match", "\"1\"")], Some(body.to_string())).await.expect(200);
    let plan = admin.get(&format!("{path}/plan")).await.expect(200).body;
    assert_eq!(plan["publishable"], true, "{plan}");
    let warned = plan["effects"].as_array().unwrap().iter().filter(|effect| effect["level"] == "warn");
    let accept: Vec<String> = warned
        .map(|effect| format!("{}:{}", effect["code"].as_str().unwrap(), effect["element"].as_str().unwrap()))
        .collect();
    let body = json!({ "plan": plan["hash"], "accept": accept, "note": "test" });
    admin.post(&format!("{path}/publish"), body).await.expect(200);
}

fn names(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.column("name").iter().map(|name| name.as_str().unwrap()).collect()
}

both!(every_kind_of_value_is_kept_found_and_added_up, |app| {
    let admin = app.admin().await;
    publish_visits(&admin).await;
    let made = admin
        .create(
            "visit",
            json!({
                "name": "a", "decimal": "12.5", "rating": 4, "duration": "2h30", "email": " Li@Hengda.CN ",
                "phone": "+86 138-0000-1234", "url": "www.Hengda.example/A", "time": "9:30:00"
            }),
        )
        .await;
    let expect = json!({
        "decimal": "12.500", "rating": 4, "duration": 150, "email": "Li@hengda.cn", "phone": "13800001234",
        "url": "https://www.hengda.example/A", "time": "09:30"
    });
    let path = format!("/records/visit/{}", made.id());
    let read = admin.get(&path).await.expect(200).body;
    for (name, value) in expect.as_object().unwrap() {
        assert_eq!((&made.body[name], &read[name]), (value, value), "{name}");
    }
    let rows = [
        json!({ "name": "b", "decimal": 9, "rating": 10, "phone": "021-61000000 转 123", "time": "09:30:15" }),
        json!({ "name": "c", "decimal": "-0.125", "rating": 9, "duration": 90, "email": "an@hengda.cn", "time": null }),
        json!({ "name": "d", "duration": null, "phone": "+44 20 7183 8750", "url": "http://a.example", "time": "14:05" }),
    ];
    for row in rows {
        admin.create("visit", row).await;
    }
    // The defaults are values like any other.
    let defaults = admin.filtered("visit", json!({ "field": "duration", "op": "eq", "value": 30 })).await;
    assert_eq!(names(&defaults), "b");
    let f = |field: &str, op: &str, value: Json| json!({ "field": field, "op": op, "value": value });
    for (filter, expect) in [
        (f("decimal", "gt", json!("9")), "a"),
        (f("decimal", "between", json!(["-0.125", 9])), "bc"),
        (f("rating", "gte", json!(9)), "bc"),
        (f("duration", "gte", json!("1.5h")), "ac"),
        (f("email", "contains", json!("HENGDA")), "ac"),
        (f("email", "eq", json!("Li@HENGDA.cn")), "a"),
        (f("email", "eq", json!("li@hengda.cn")), ""),
        (f("phone", "contains", json!("138-0000")), "a"),
        (f("phone", "starts_with", json!("+86 138")), "a"),
        (f("phone", "contains", json!("转 123")), "b"),
        (f("phone", "contains", json!("-")), ""),
        (f("phone", "contains", json!("%")), ""),
        (f("phone", "in", json!(["０１３８００００", "+44 (20) 71838750"])), "d"),
        (f("url", "starts_with", json!("http://")), "d"),
        (f("url", "eq", json!("WWW.hengda.example/A")), "a"),
        (f("time", "lt", json!("12:00")), "ab"),
        (f("time", "gt", json!("09:30")), "bd"),
        (json!({ "field": "time", "op": "empty" }), "c"),
    ] {
        let found = admin.list("visit", &[("filter", filter.to_string()), ("sort", "name".to_owned())]).await;
        assert_eq!(names(&found), expect, "{filter}");
    }
    for (sort, expect) in [
        ("decimal", "cbad"),
        ("-rating", "bcad"),
        ("duration,name", "bcad"),
        ("-time", "dbac"),
        ("phone", "dbac"),
        ("email,name", "acbd"),
        ("url,name", "dabc"),
    ] {
        // One row a page: the cursor keeps every type of key.
        let (mut seen, mut cursor) = (String::new(), None);
        loop {
            let mut parameters = vec![("sort", sort.to_owned()), ("limit", "1".to_owned())];
            parameters.extend(cursor.take().map(|cursor| ("cursor", cursor)));
            let page = admin.list("visit", &parameters).await;
            seen.push_str(&names(&page));
            match page.body["next"].as_str() {
                Some(next) => cursor = Some(next.to_owned()),
                None => break,
            }
        }
        assert_eq!(seen, expect, "{sort}");
    }
    for filter in [
        f("phone", "eq", json!("abc")),
        f("email", "gt", json!("a@b.cn")),
        f("time", "contains", json!("9")),
        f("rating", "eq", json!(11)),
    ] {
        admin.filtered("visit", filter).await.problem(422, "filter_invalid");
    }
    let measure = |op: &str, field: &str| json!({ "op": op, "field": field });
    let measures = [
        measure("sum", "decimal"),
        measure("avg", "decimal"),
        measure("avg", "rating"),
        measure("max", "rating"),
        measure("sum", "duration"),
        measure("avg", "duration"),
    ];
    let ask = |body: Json| admin.post("/records/visit/aggregate", body);
    let answer = ask(json!({ "measures": measures })).await.expect(200);
    assert_eq!(answer.body["groups"][0]["values"], json!(["21.375", "7.125", "7.67", 10, 270, 90]));
    ask(json!({ "measures": [measure("sum", "rating")] })).await.problem(422, "filter_invalid");
    ask(json!({ "measures": [measure("sum", "time")] })).await.problem(422, "filter_invalid");
    let groups = ask(json!({ "groupBy": [{ "field": "time" }], "measures": [{ "op": "count" }] })).await.expect(200);
    let keys: Vec<&Json> = groups.body["groups"].as_array().unwrap().iter().map(|group| &group["key"][0]).collect();
    assert_eq!(json!(keys), json!(["09:30", "09:30:15", "14:05", null]));
    // The same number written otherwise is the same number.
    let twice = admin.post("/records/visit", json!({ "name": "e", "phone": "0086 13800001234" })).await;
    twice.problem(409, "unique_violation");
    admin
        .patch(&path, json!({ "phone": "1e10", "time": "24:00", "url": "javascript:alert(1)" }))
        .await
        .problem(422, "validation_failed");
    admin
        .patch(&path, json!({ "phone": "400-800-1234", "time": "18:00", "decimal": null, "duration": 60 }))
        .await
        .expect(200);
    let history = admin.get(&format!("{path}/history")).await.expect(200);
    let change = |field: &str| {
        let changes = history.body["items"][0]["changes"].as_array().unwrap();
        let found = changes.iter().find(|change| change["field"] == field).cloned().unwrap_or_default();
        json!([found["from"], found["to"]])
    };
    assert_eq!(change("phone"), json!(["13800001234", "4008001234"]));
    assert_eq!(change("time"), json!(["09:30", "18:00"]));
    assert_eq!(change("decimal"), json!(["12.500", null]));
    assert_eq!(change("duration"), json!([150, 60]));
});

both!(documents_and_places_are_kept_and_only_asked_for, |app| {
    let admin = app.admin().await;
    let mut entity = admin.files().await["entities/account/entity.json"].clone();
    let field = |name: &str| json!({ "id": format!("t_acc_{name}"), "name": name, "type": name });
    entity["fields"].as_array_mut().unwrap().extend([field("json"), field("position")]);
    admin.publish(json!({ "entities/account/entity.json": entity })).await;
    let sent = json!({ "name": "a", "json": { "b": [1, null, "é"], "a": { "id": "x" } }, "position": { "lat": 31.2, "lng": "121.473701", "accuracy": 8.5 } });
    let made = admin.create("account", sent).await;
    assert_eq!(made.body["json"].to_string(), r#"{"a":{"id":"x"},"b":[1,null,"é"]}"#);
    assert_eq!(made.body["position"], json!({ "lat": "31.200000", "lng": "121.473701", "accuracy": 9 }));
    admin.create("account", json!({ "name": "b", "json": [], "position": "" })).await;
    admin.create("account", json!({ "name": "c", "json": "", "position": "-33.5,70" })).await;
    for (filter, expect) in [
        (json!({ "field": "json", "op": "empty" }), "c"),
        (json!({ "field": "json", "op": "not_empty" }), "ab"),
        (json!({ "field": "position", "op": "empty" }), "b"),
        (json!({ "field": "position", "op": "not_empty" }), "ac"),
    ] {
        assert_eq!(names(&admin.filtered("account", filter.clone()).await), expect, "{filter}");
    }
    for field in ["json", "position"] {
        for (op, value) in [("eq", json!(1)), ("in", json!([1])), ("gt", json!(1)), ("contains", json!("1"))] {
            let filter = json!({ "field": field, "op": op, "value": value });
            admin.filtered("account", filter).await.problem(422, "filter_invalid");
        }
        admin.list("account", &[("sort", field.to_owned())]).await.problem(422, "filter_invalid");
        let group = json!({ "groupBy": [{ "field": field }], "measures": [{ "op": "count" }] });
        admin.post("/records/account/aggregate", group).await.problem(422, "filter_invalid");
    }
    let path = format!("/records/account/{}", made.id());
    // The same document in another order is no change.
    let same = admin.patch(&path, json!({ "json": { "a": { "id": "x" }, "b": [1, null, "é"] } })).await.expect(200);
    assert_eq!(same.body["version"], 1);
    admin.patch(&path, json!({ "json": { "a": { "id": "x", "n": 2 } }, "position": null })).await.expect(200);
    let history = admin.get(&format!("{path}/history")).await.expect(200).body;
    let changes = history["items"][0]["changes"].as_array().unwrap();
    assert_eq!(changes[0]["to"], json!({ "a": { "id": "x", "n": 2 } }));
    assert_eq!((&changes[1]["from"]["lat"], &changes[1]["to"]), (&json!("31.200000"), &Json::Null));
    let (actions, events) = app.trail(made.id()).await;
    assert_eq!((actions.len(), events.len()), (2, 2));
    let before = app.contents().await;
    let wrong = json!({ "json": "x".repeat(70_000), "position": { "lat": "91", "lng": "0" } });
    assert_eq!(admin.patch(&path, wrong).await.items(), ["/json format", "/position range"]);
    assert_eq!(app.contents().await, before);
});
