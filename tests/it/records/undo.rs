//! `POST /changes/{change}/undo`.

use super::restore::publish_followers;
use crate::support::{Answer, Caller};
use serde_json::{Value as Json, json};

async fn undo(caller: &Caller, answer: &Answer) -> Answer {
    undo_with(caller, answer, json!({})).await
}

async fn undo_with(caller: &Caller, answer: &Answer, body: Json) -> Answer {
    caller.post(&format!("/changes/{}/undo", answer.headers["sartor-change"]), body).await
}

both!(every_kind_of_write_is_taken_back, |app| {
    let admin = app.admin().await;
    let account = admin.create("account", json!({ "name": "K" })).await;
    let deal = admin.create("deal", json!({ "name": "A", "seats": 3, "account": account.id() })).await;
    let path = format!("/records/deal/{}", deal.id());
    // Changed values: exactly those, and nothing that was changed beside them.
    let changed = admin.patch(&path, json!({ "seats": 9, "note": "n", "account": null })).await.expect(200);
    admin.patch(&path, json!({ "source": "expo" })).await.expect(200);
    let undone = undo(&admin, &changed).await.expect(200);
    assert_eq!(
        undone.body["records"],
        json!([{ "entity": "deal", "id": deal.id(), "version": 4, "action": "updated" }])
    );
    let read = admin.get(&path).await.body;
    assert_eq!((&read["seats"], &read["note"], &read["source"]), (&json!(3), &json!(null), &json!("expo")));
    assert_eq!(read["account"]["id"], json!(account.id()));
    let newest = admin.get(&format!("{path}/history")).await.body["items"][0].clone();
    assert_eq!(newest["cause"], json!({ "kind": "undo", "id": changed.headers["sartor-change"] }));
    // An undo is undone like any change.
    undo(&admin, &undone).await.expect(200);
    assert_eq!(admin.get(&path).await.body["seats"], 9);
    // A stage move goes back, whatever the gates say.
    let moved = admin
        .post(&format!("{path}/transition"), json!({ "to": "standard/talks", "values": { "close_date": "2026-12-01", "amount": "7", "account": account.id() } }))
        .await
        .expect(200);
    undo(&admin, &moved).await.expect(200);
    let read = admin.get(&path).await.body;
    assert_eq!((&read["stage"], &read["close_date"]), (&json!("standard/lead"), &json!(null)));
    // A deletion comes back, a creation goes.
    let gone = admin.delete(&path).await.expect(204);
    undo(&admin, &gone).await.expect(200);
    admin.get(&path).await.expect(200);
    let made = admin.create("deal", json!({ "name": "B" })).await;
    let taken = undo(&admin, &made).await.expect(200);
    admin.get(&format!("/records/deal/{}", made.id())).await.problem(404, "not_found");
    undo(&admin, &taken).await.expect(200);
    assert_eq!(app.trail(made.id()).await.1, ["record.created", "record.deleted", "record.restored"]);
    let expect = ["created", "updated", "updated", "updated", "updated", "updated", "updated", "deleted", "restored"];
    assert_eq!(app.trail(deal.id()).await.0, expect);
    // Nothing is left to be done.
    let before = app.contents().await;
    let again = undo(&admin, &gone).await.expect(200);
    assert_eq!((&again.body["change"], again.headers.contains_key("sartor-change")), (&json!(null), false));
    assert_eq!(app.contents().await, before);
});

both!(a_bulk_is_taken_back_as_one, |app| {
    let admin = app.admin().await;
    let [a, b] = [
        admin.create("deal", json!({ "name": "A", "seats": 1 })).await,
        admin.create("deal", json!({ "name": "B" })).await,
    ];
    let operations = json!([
        { "op": "create", "values": { "name": "N" } },
        { "op": "update", "id": a.id(), "values": { "seats": 5 } },
        { "op": "delete", "id": b.id() }
    ]);
    let done = admin.post("/records/deal/bulk", json!({ "operations": operations })).await.expect(200);
    let made = done.body["items"][0]["id"].as_str().unwrap().to_owned();
    let undone = undo(&admin, &done).await.expect(200);
    assert_eq!(undone.body["records"].as_array().unwrap().len(), 3);
    assert_eq!(admin.get(&format!("/records/deal/{}", a.id())).await.body["seats"], 1);
    admin.get(&format!("/records/deal/{}", b.id())).await.expect(200);
    admin.get(&format!("/records/deal/{made}")).await.problem(404, "not_found");
    assert_eq!(app.trail(b.id()).await.1, ["record.created", "record.deleted", "record.restored"]);
    assert_eq!(app.trail(made.parse().unwrap()).await.1, ["record.created", "record.deleted"]);
});

both!(what_was_changed_since_refuses_or_is_left, |app| {
    let admin = app.admin().await;
    let [a, b] = [
        admin.create("deal", json!({ "name": "A", "seats": 1 })).await,
        admin.create("deal", json!({ "name": "B", "seats": 1 })).await,
    ];
    let order = json!({ "filter": { "field": "seats", "op": "eq", "value": 1 }, "set": { "seats": 5, "note": "x" }, "expect": 2 });
    let done = admin.post("/records/deal/bulk", order).await.expect(200);
    admin.patch(&format!("/records/deal/{}", b.id()), json!({ "seats": 6 })).await.expect(200);
    let before = app.contents().await;
    let refused = undo(&admin, &done).await;
    refused.problem(409, "state_conflict");
    assert_eq!(refused.items(), [format!("/deal/{}/seats changed_since", b.id())]);
    let told = json!({ "entity": "deal", "id": b.id(), "name": "B", "field": "seats" });
    assert_eq!(refused.body["errors"][0]["record"], told);
    assert_eq!(app.contents().await, before);
    let undone = undo_with(&admin, &done, json!({ "skip_conflicts": true })).await.expect(200);
    assert_eq!(undone.body["left"], json!([told]));
    let of = async |id| {
        let read = admin.get(&format!("/records/deal/{id}")).await.body;
        (read["seats"].clone(), read["note"].clone())
    };
    assert_eq!(of(a.id()).await, (json!(1), json!(null)));
    assert_eq!(of(b.id()).await, (json!(6), json!(null)));
    assert_eq!(app.trail(b.id()).await.1.len(), 4);
    // A record that was changed after it was made does not just vanish.
    let made = admin.create("deal", json!({ "name": "C" })).await;
    admin.patch(&format!("/records/deal/{}", made.id()), json!({ "seats": 6 })).await.expect(200);
    assert_eq!(undo(&admin, &made).await.items(), [format!("/deal/{} changed_since", made.id())]);
    // Nor one that others refer to.
    let account = admin.create("account", json!({ "name": "K" })).await;
    admin.create("deal", json!({ "name": "D", "account": account.id() })).await;
    assert_eq!(undo(&admin, &account).await.items(), [format!("/account/{} record_kept", account.id())]);
    admin
        .post(&format!("/changes/{}/undo", account.headers["sartor-change"]), json!({ "force": true }))
        .await
        .problem(422, "validation_failed");
});

both!(a_deletion_comes_back_with_all_that_went_along, |app| {
    let admin = app.admin().await;
    publish_followers(&admin).await;
    let deal = admin.create("deal", json!({ "name": "D" })).await;
    let remark = admin.create("remark", json!({ "title": "r", "deal": deal.id() })).await;
    let visit = admin.create("visit", json!({ "title": "v", "deal": deal.id() })).await;
    let gone = admin.delete(&format!("/records/deal/{}", deal.id())).await.expect(204);
    let undone = undo(&admin, &gone).await.expect(200);
    assert_eq!(undone.body["records"].as_array().unwrap().len(), 3);
    admin.get(&format!("/records/remark/{}", remark.id())).await.expect(200);
    let read = admin.get(&format!("/records/visit/{}", visit.id())).await.body;
    assert_eq!(read["deal"]["id"], json!(deal.id()));
    assert_eq!(app.trail(remark.id()).await.1, ["record.created", "record.deleted", "record.restored"]);
    assert_eq!(app.trail(visit.id()).await.1, ["record.created", "record.updated", "record.updated"]);
});

both!(unique_values_and_references_hold, |app| {
    let admin = app.admin().await;
    let account = admin.create("account", json!({ "name": "K", "code": "A1" })).await;
    let path = format!("/records/account/{}", account.id());
    let changed = admin.patch(&path, json!({ "code": "A2" })).await.expect(200);
    admin.create("account", json!({ "name": "L", "code": "A1" })).await;
    undo(&admin, &changed).await.problem(409, "unique_violation");
    let lost = admin.create("account", json!({ "name": "M" })).await;
    let deal = admin.create("deal", json!({ "name": "D", "account": lost.id() })).await;
    let changed =
        admin.patch(&format!("/records/deal/{}", deal.id()), json!({ "account": account.id() })).await.expect(200);
    admin.delete(&format!("/records/account/{}", lost.id())).await.expect(204);
    let before = app.contents().await;
    let refused = undo(&admin, &changed).await;
    refused.problem(409, "state_conflict");
    assert_eq!(refused.items(), [format!("/deal/{}/account reference_missing", deal.id())]);
    assert_eq!(app.contents().await, before);
});

both!(who_may_undo, |app| {
    let (admin, li, zhang, readonly) =
        (app.admin().await, app.caller("li").await, app.caller("zhang").await, app.caller("readonly").await);
    let mine = li.create("deal", json!({ "name": "A", "seats": 1 })).await;
    let path = format!("/records/deal/{}", mine.id());
    let by_li = li.patch(&path, json!({ "seats": 2 })).await.expect(200);
    let before = app.contents().await;
    undo(&zhang, &by_li).await.problem(404, "not_found");
    undo(&readonly, &by_li).await.problem(403, "forbidden");
    li.post("/changes/01900000-0000-7000-8000-000000000001/undo", json!({})).await.problem(404, "not_found");
    assert_eq!(app.contents().await, before);
    undo(&admin, &by_li).await.expect(200);
    // A field the seller may not see is not theirs to bring back, nor is it named.
    let hidden = admin.patch(&path, json!({ "cost": "9" })).await.expect(200);
    let refused = undo(&li, &hidden).await;
    refused.problem(403, "forbidden");
    assert!(!refused.text.contains("cost"), "{}", refused.text);
    // The author takes back what they made, though they may not delete.
    let made = li.create("deal", json!({ "name": "B" })).await;
    undo(&li, &made).await.expect(200);
    assert_eq!(app.trail(made.id()).await.1, ["record.created", "record.deleted"]);
    app.workspace.clock.advance(chrono::Duration::days(31));
    let late = undo(&li, &by_li).await;
    late.problem(409, "state_conflict");
    assert!(late.text.contains("30 days"), "{}", late.text);
});

both!(one_of_two_undos_does_it, |app| {
    let admin = app.admin().await;
    for _ in 0..10 {
        let deal = admin.create("deal", json!({ "name": "A", "seats": 1 })).await;
        let changed = admin.patch(&format!("/records/deal/{}", deal.id()), json!({ "seats": 2 })).await.expect(200);
        let (one, other) = futures_util::future::join(undo(&admin, &changed), undo(&admin, &changed)).await;
        assert_eq!((one.status, other.status), (200, 200), "{} {}", one.text, other.text);
        let changes = [&one, &other].iter().filter(|answer| answer.headers.contains_key("sartor-change")).count();
        assert_eq!(changes, 1, "{} {}", one.text, other.text);
        assert_eq!(app.trail(deal.id()).await.1, ["record.created", "record.updated", "record.updated"]);
    }
});
