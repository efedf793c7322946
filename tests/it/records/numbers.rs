//! `auto_number`: given once, unique and without gaps, also when many write at the same moment and from two processes.

use crate::support::{App, Caller};
use chrono::Duration;
use serde_json::{Value as Json, json};

/// Deals with a number; the plan that added it.
async fn publish_number(admin: &Caller, pattern: &str) -> Json {
    let mut entity = admin.files().await["entities/deal/entity.json"].clone();
    let fields = entity["fields"].as_array_mut().unwrap();
    fields.retain(|field| field["name"] != "number");
    fields.push(json!({
        "id": "t_deal_number", "name": "number", "type": "auto_number", "pattern": pattern, "required": true,
        "label": { "zh-CN": "编号", "en": "Number" }
    }));
    admin.publish(json!({ "entities/deal/entity.json": entity })).await
}

async fn make(caller: &Caller) -> String {
    caller.create("deal", json!({ "name": "D" })).await.body["number"].as_str().unwrap().to_owned()
}

both!(two_hundred_at_once_get_two_hundred_numbers, |app| {
    let admin = app.admin().await;
    publish_number(&admin, "O-{YYYY}-{00000}").await;
    let mut numbers = futures_util::future::join_all((0..200).map(|_| make(&admin))).await;
    numbers.sort();
    let expect: Vec<String> = (1..=200).map(|n| format!("O-2026-{n:05}")).collect();
    assert_eq!(numbers, expect);
});

both!(a_number_is_given_once_and_stays, |app| {
    let admin = app.admin().await;
    let old = admin.create("deal", json!({ "name": "old" })).await;
    let plan = publish_number(&admin, "{YY}{MM}-{000}").await;
    let told = plan["effects"].as_array().unwrap().iter().find(|effect| effect["element"] == "t_deal_number").unwrap();
    assert_eq!((&told["code"], &told["params"]["count"]), (&json!("numbers_added"), &json!(1)));
    let old = format!("/records/deal/{}", old.id());
    // Older records have none, and are changed as before.
    let read = admin.patch(&old, json!({ "seats": 1 })).await.expect(200);
    assert_eq!(read.body["number"], Json::Null);
    for refused in [json!({ "name": "D", "number": "X" }), json!({ "seats": 1 }), json!({ "name": "D", "amount": "x" })]
    {
        admin.post("/records/deal", refused).await.problem(422, "validation_failed");
    }
    // What was refused took no number.
    let made = admin.create("deal", json!({ "name": "a" })).await;
    assert_eq!(made.body["number"], "2611-001");
    let path = format!("/records/deal/{}", made.id());
    let refused = admin.patch(&path, json!({ "number": null })).await;
    assert_eq!(refused.items(), ["/number field_read_only"]);
    let history = admin.get(&format!("{path}/history")).await.expect(200).body;
    let changes = history["items"][0]["changes"].as_array().unwrap();
    assert!(changes.iter().any(|change| change["field"] == "number" && change["to"] == "2611-001"), "{history}");
    assert_eq!(app.trail(made.id()).await, (vec!["created".to_owned()], vec!["record.created".to_owned()]));
    // The day is the company's: still November in UTC, December in Shanghai.
    app.workspace
        .clock
        .advance("2026-11-30T16:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap() - crate::support::app::now());
    assert_eq!(make(&admin).await, "2612-001");
    app.workspace.clock.advance(Duration::hours(-1));
    assert_eq!(make(&admin).await, "2611-002");
    // Found and sorted as text.
    let f = |op: &str, value: &str| json!({ "field": "number", "op": op, "value": value });
    for (filter, expect) in [
        (f("eq", "2611-002"), vec!["2611-002"]),
        (f("starts_with", "2612"), vec!["2612-001"]),
        (f("contains", "-001"), vec!["2611-001", "2612-001"]),
        (f("gt", "2611-001"), vec!["2611-002", "2612-001"]),
    ] {
        let query = [("filter", filter.to_string()), ("sort", "number".to_owned())];
        let found = admin.list("deal", &query).await.expect(200).column("number");
        assert_eq!(found, expect.iter().map(|number| json!(number)).collect::<Vec<_>>(), "{filter}");
    }
    // Another pattern goes on counting where its period is the same.
    publish_number(&admin, "N{YYYY}{MM}-{0000}").await;
    assert_eq!(make(&admin).await, "N202611-0003");
});

both!(patterns_that_would_repeat_are_refused, |app| {
    let admin = app.admin().await;
    let mut entity = admin.files().await["entities/deal/entity.json"].clone();
    for pattern in ["O-", "{MM}-{000}", "{00}{00}", "{YYYY"] {
        let field = json!({ "id": "t_deal_number", "name": "number", "type": "auto_number", "pattern": pattern });
        entity["fields"].as_array_mut().unwrap().retain(|field| field["name"] != "number");
        entity["fields"].as_array_mut().unwrap().push(field);
        let draft = admin.post("/drafts", json!({ "name": "d" })).await.expect(201).id();
        let files = json!({ "files": { "entities/deal/entity.json": entity } });
        let saved = admin.patch(&format!("/drafts/{draft}"), files).await.expect(200).body;
        assert_eq!(saved["problems"][0]["code"], "pattern_malformed", "{pattern}: {saved}");
    }
});

both!(two_processes_share_one_counter, |app| {
    let admin = app.admin().await;
    publish_number(&admin, "{0000}").await;
    assert_eq!(make(&admin).await, "0001");
    let other: App = app.another().await;
    let guest = other.admin().await;
    let mut numbers = vec!["0001".to_owned(), make(&guest).await, make(&admin).await, make(&guest).await];
    let both = (0..40).map(|n| make(if n % 2 == 0 { &admin } else { &guest }));
    numbers.extend(futures_util::future::join_all(both).await);
    numbers.sort();
    let expect: Vec<String> = (1..=44).map(|n| format!("{n:04}")).collect();
    assert_eq!(numbers, expect);
});

both!(a_number_in_the_bin_is_not_given_again, |app| {
    let admin = app.admin().await;
    publish_number(&admin, "{0000}").await;
    let numbers = [make(&admin).await, make(&admin).await];
    assert_eq!(numbers, ["0001", "0002"]);
    for deal in
        admin.list("deal", &[("fields", "number".to_owned())]).await.expect(200).body["items"].as_array().unwrap()
    {
        admin.delete(&format!("/records/deal/{}", deal["id"].as_str().unwrap())).await.expect(204);
    }
    // What a crash can leave on PostgreSQL, where a counter that is locked is left to the one who holds it.
    let mut behind = app.workspace.db.sql();
    behind.raw("UPDATE ").table(sartor::db::TableName::system("sys_sequence")).raw(" SET next = 1");
    app.workspace.db.apply(vec![sartor::db::Step::Run(behind)]).await.unwrap();
    let other: App = app.another().await;
    assert_eq!(make(&other.admin().await).await, "0003");
    assert_eq!(make(&admin).await, "0004", "and the first process meets what the other has taken");
});
