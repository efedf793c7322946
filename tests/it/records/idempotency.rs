//! `Idempotency-Key` on every POST that writes records.

use crate::support::{Answer, Caller};
use serde_json::{Value as Json, json};

async fn post(caller: &Caller, path: &str, key: &str, body: Json) -> Answer {
    caller.send("POST", path, &[("idempotency-key", key)], Some(body.to_string())).await
}

/// What a second answer must share with the first.
fn told(answer: &Answer) -> (u16, String, Vec<Option<String>>) {
    let headers = ["etag", "location", "sartor-change", "content-type"];
    let headers = headers.map(|name| answer.headers.get(name).cloned());
    (answer.status, answer.text.clone(), headers.to_vec())
}

both!(the_same_request_again_gets_the_same_answer, |app| {
    let admin = app.admin().await;
    let body = json!({ "name": "A", "seats": 1 });
    let first = post(&admin, "/records/deal", "k-1", body.clone()).await.expect(201);
    admin.patch(&format!("/records/deal/{}", first.id()), json!({ "seats": 2 })).await.expect(200);
    let before = app.contents().await;
    let second = post(&admin, "/records/deal", "k-1", body).await;
    assert_eq!(told(&second), told(&first));
    assert_eq!(app.contents().await, before);
    assert_eq!(app.trail(first.id()).await.1, ["record.created", "record.updated"]);
});

both!(every_post_that_writes_takes_a_key, |app| {
    let admin = app.admin().await;
    let account = admin.create("account", json!({ "name": "K" })).await;
    let deal = admin.create("deal", json!({ "name": "A", "account": account.id() })).await;
    let path = format!("/records/deal/{}", deal.id());
    let bulk =
        json!({ "operations": [{ "op": "create", "values": { "name": "N" } }, { "op": "delete", "id": deal.id() }] });
    let moved = json!({ "to": "standard/talks", "values": { "close_date": "2026-12-01", "amount": "7" } });
    let requests = [
        (format!("{path}/transition"), moved),
        ("/records/deal/bulk".to_owned(), bulk),
        (format!("{path}/restore"), json!({})),
    ];
    for (n, (path, body)) in requests.into_iter().enumerate() {
        let first = post(&admin, &path, &format!("k{n}"), body.clone()).await.expect(200);
        let before = app.contents().await;
        assert_eq!(told(&post(&admin, &path, &format!("k{n}"), body).await), told(&first), "{path}");
        assert_eq!(app.contents().await, before, "{path}");
    }
    let changed = admin.patch(&path, json!({ "seats": 7 })).await.expect(200);
    let undo = format!("/changes/{}/undo", changed.headers["sartor-change"]);
    let first = post(&admin, &undo, "u", json!({})).await.expect(200);
    assert_eq!(told(&post(&admin, &undo, "u", json!({})).await), told(&first));
    let expect =
        ["record.created", "record.updated", "record.deleted", "record.restored", "record.updated", "record.updated"];
    assert_eq!(app.trail(deal.id()).await.1, expect);
});

both!(another_request_with_the_key_is_refused, |app| {
    let (admin, li) = (app.admin().await, app.caller("li").await);
    let body = json!({ "name": "A" });
    post(&admin, "/records/deal", "k", body.clone()).await.expect(201);
    let before = app.contents().await;
    post(&admin, "/records/deal", "k", json!({ "name": "B" })).await.problem(422, "idempotency_mismatch");
    post(&admin, "/records/account", "k", body.clone()).await.problem(422, "idempotency_mismatch");
    post(&admin, "/records/deal", " ", body.clone()).await.problem(400, "malformed");
    post(&admin, "/records/deal", &"k".repeat(201), body.clone()).await.problem(400, "malformed");
    assert_eq!(app.contents().await, before);
    // Keys belong to people, and are forgotten after a day.
    post(&li, "/records/deal", "k", body.clone()).await.expect(201);
    app.workspace.clock.advance(chrono::Duration::hours(25));
    let later = post(&admin, "/records/deal", "k", json!({ "name": "B" })).await.expect(201);
    assert_eq!(app.trail(later.id()).await.1, ["record.created"]);
    let mut sql = app.workspace.db.sql();
    sql.raw("SELECT COUNT(*) FROM ").table(sartor::db::TableName::system("sys_idempotency"));
    assert_eq!(app.workspace.db.find(&sql).await.unwrap().unwrap().int(0).unwrap(), Some(1));
});

both!(what_was_refused_may_be_put_right, |app| {
    let admin = app.admin().await;
    let before = app.contents().await;
    post(&admin, "/records/deal", "k", json!({ "seats": -1 })).await.problem(422, "validation_failed");
    assert_eq!(app.contents().await, before);
    let made = post(&admin, "/records/deal", "k", json!({ "name": "A" })).await.expect(201);
    assert_eq!(app.trail(made.id()).await.1, ["record.created"]);
});

both!(a_write_with_nothing_to_do_is_remembered_too, |app| {
    let admin = app.admin().await;
    let deal = admin.create("deal", json!({ "name": "A" })).await;
    let path = format!("/records/deal/{}/transition", deal.id());
    let body = json!({ "to": "standard/lead" });
    let first = post(&admin, &path, "k", body.clone()).await.expect(200);
    admin.patch(&format!("/records/deal/{}", deal.id()), json!({ "seats": 2 })).await.expect(200);
    assert_eq!(told(&post(&admin, &path, "k", body).await), told(&first));
    assert_eq!(app.trail(deal.id()).await.1, ["record.created", "record.updated"]);
});

both!(twenty_at_once_make_one_record, |app| {
    let admin = app.admin().await;
    let requests = (0..20).map(|_| post(&admin, "/records/deal", "same", json!({ "name": "A" })));
    let answers = futures_util::future::join_all(requests).await;
    let first = told(&answers[0]);
    assert_eq!(first.0, 201, "{}", first.1);
    for answer in &answers {
        assert_eq!(told(answer), first);
    }
    assert_eq!(admin.list("deal", &[("count", "exact".into())]).await.body["count"]["value"], 1);
    assert_eq!(app.trail(answers[0].id()).await.1, ["record.created"]);
});
