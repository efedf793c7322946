//! `GET /records/{entity}/{id}/timeline`: a record's changes and the records around it, newest first, page by page.

use crate::support::{App, Caller};
use serde_json::{Value as Json, json};

/// A `note` that stands on the timelines of its deal and its account.
async fn publish_notes(app: &App) -> Caller {
    let admin = app.admin().await;
    let files = admin.get("/revisions/1/files").await.expect(200).body["files"].clone();
    let lookup = |name: &str, to: &str| json!({ "id": format!("no_{name}"), "name": name, "type": "lookup", "to": to });
    let note = json!({
        "$schema": "sartor/1/entity", "id": "ent_note", "name": "note", "nameField": "title", "owned": true,
        "timeline": { "at": "at", "kind": "kind", "text": "text", "fields": ["minutes"] },
        "fields": [
            { "id": "no_title", "name": "title", "type": "text" }, { "id": "no_text", "name": "text", "type": "long_text" },
            { "id": "no_at", "name": "at", "type": "datetime" }, { "id": "no_minutes", "name": "minutes", "type": "duration" },
            { "id": "no_kind", "name": "kind", "type": "choice", "options": [ { "id": "no_call", "name": "call" } ] },
            lookup("deal", "deal"), lookup("other_deal", "deal"), lookup("account", "account")
        ]
    });
    let mut changed = json!({ "entities/note/entity.json": note });
    for (role, rights) in [
        ("admin", json!({ "read": "all", "create": true })),
        ("sales", json!({ "read": "own", "create": true, "fields": { "minutes": "none" } })),
    ] {
        let path = format!("roles/{role}.json");
        changed[&path] = files[&path].clone();
        changed[&path]["objects"]["note"] = rights;
    }
    admin.publish(changed).await;
    admin
}

/// Title of a record, or action of a change.
fn shown(item: &Json) -> String {
    match item["type"].as_str() {
        Some("record") => item["record"]["title"].as_str().unwrap().to_owned(),
        _ => item["action"].as_str().unwrap().to_owned(),
    }
}

async fn walk(caller: &Caller, path: &str, limit: usize) -> Vec<String> {
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = caller.get(&format!("{path}?limit={limit}{cursor}")).await.expect(200).body;
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= limit);
        seen.extend(items.iter().map(shown));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return seen,
        }
    }
}

both!(a_timeline_merges_changes_and_records_without_gaps, |app| {
    let admin = publish_notes(&app).await;
    let account = admin.create("account", json!({ "name": "Acme" })).await.id();
    let deal = admin.create("deal", json!({ "name": "d", "account": account })).await.id();
    let path = format!("/records/deal/{deal}/timeline");
    admin.patch(&format!("/records/deal/{deal}"), json!({ "seats": 3 })).await.expect(200);
    // The test's clock stands still: changes and these records share one moment, so every page may break between equals.
    let now = "2026-11-22T04:00:00Z";
    for n in 0..4 {
        admin.create("note", json!({ "title": format!("same {n}"), "deal": deal, "at": now })).await;
    }
    admin.create("note", json!({ "title": "future", "deal": deal, "at": "2026-12-01T00:00:00Z" })).await;
    admin.create("note", json!({ "title": "past", "other_deal": deal, "at": "2025-01-01T00:00:00Z", "kind": "call", "text": "hello", "minutes": 5 })).await;
    admin.create("note", json!({ "title": "elsewhere", "account": account, "at": now })).await;
    admin.create("note", json!({ "title": "without a moment", "deal": deal })).await;
    let whole = walk(&admin, &path, 100).await;
    let expect = ["future", "updated", "created", "same 0", "same 1", "same 2", "same 3", "past"];
    assert_eq!(whole, expect);
    for limit in 1..=8 {
        assert_eq!(walk(&admin, &path, limit).await, whole, "pages of {limit}");
    }
    let items = admin.get(&path).await.expect(200).body["items"].clone();
    let last = &items[7];
    assert_eq!(last["record"]["kind"], "call");
    assert_eq!((&last["record"]["text"], &last["record"]["minutes"]), (&json!("hello"), &json!(5)));
    assert_eq!((&last["entity"], &last["at"]), (&json!("note"), &json!("2025-01-01T00:00:00.000Z")));
    assert_eq!(items[1]["changes"][0]["field"], "seats");
    let only = |show: &str| format!("{path}?show={show}");
    assert_eq!(admin.get(&only("_changes")).await.expect(200).body["items"].as_array().unwrap().len(), 2);
    assert_eq!(admin.get(&only("note")).await.expect(200).body["items"].as_array().unwrap().len(), 6);
    admin.get(&format!("{path}?limit=0")).await.problem(400, "malformed");
    admin.get(&format!("{path}?cursor=abc")).await.problem(400, "malformed");
});

both!(a_timeline_shows_what_its_reader_may_read, |app| {
    let admin = publish_notes(&app).await;
    let li = app.caller("li").await;
    let deal = li.create("deal", json!({ "name": "d" })).await.id();
    let path = format!("/records/deal/{deal}/timeline");
    let at = "2026-11-20T00:00:00Z";
    admin.create("note", json!({ "title": "secret", "deal": deal, "at": at, "minutes": 7 })).await;
    let own =
        admin.create("note", json!({ "title": "mine", "deal": deal, "at": at, "minutes": 7, "owner": li.user })).await;
    let seen = li.get(&path).await.expect(200).body;
    let records: Vec<&Json> =
        seen["items"].as_array().unwrap().iter().filter(|item| item["type"] == "record").collect();
    assert_eq!(records.len(), 1, "{seen}");
    assert_eq!(records[0]["record"]["id"], json!(own.id()));
    assert!(records[0]["record"].get("minutes").is_none(), "{seen}");
    // A cursor is good for one person.
    admin.create("note", json!({ "title": "third", "deal": deal, "at": at, "owner": li.user })).await;
    let next = admin.get(&format!("{path}?limit=1")).await.expect(200).body["next"].as_str().unwrap().to_owned();
    li.get(&format!("{path}?limit=1&cursor={next}")).await.problem(400, "malformed");
    // Deleted records leave the timeline, a hidden one has none.
    admin.delete(&format!("/records/note/{}", own.id())).await.problem(403, "forbidden");
    app.caller("zhang").await.get(&path).await.problem(404, "not_found");
    assert_eq!(app.trail(own.id()).await, (vec!["created".to_owned()], vec!["record.created".to_owned()]));
});
