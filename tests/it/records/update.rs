//! `PATCH` and `DELETE /records/{entity}/{id}`.

use serde_json::json;

both!(absent_is_unchanged_and_null_clears, |app| {
    let admin = app.admin().await;
    let deal = admin.create("deal", json!({ "name": "A", "note": "x", "seats": 3 })).await;
    let path = format!("/records/deal/{}", deal.id());
    let changed = admin.patch_if(&path, 1, json!({ "note": null })).await.expect(200);
    assert_eq!(
        (&changed.body["note"], &changed.body["seats"], &changed.body["version"]),
        (&json!(null), &json!(3), &json!(2))
    );
    assert_eq!(changed.headers["etag"], "\"2\"");
    let (history, events) = app.trail(deal.id()).await;
    assert_eq!(
        (history.join(" "), events.join(" ")),
        ("created updated".into(), "record.created record.updated".into())
    );
});

both!(nothing_to_change_leaves_no_trace, |app| {
    let admin = app.admin().await;
    let deal = admin.create("deal", json!({ "name": "A" })).await;
    let before = app.contents().await;
    let same = admin.patch(&format!("/records/deal/{}", deal.id()), json!({ "name": "A" })).await.expect(200);
    assert_eq!(same.body["version"], 1);
    assert!(!same.headers.contains_key("sartor-change"));
    assert_eq!(app.contents().await, before);
});

both!(a_stale_version_is_refused, |app| {
    let admin = app.admin().await;
    let deal = admin.create("deal", json!({ "name": "A" })).await;
    let path = format!("/records/deal/{}", deal.id());
    admin.patch_if(&path, 1, json!({ "name": "B" })).await.expect(200);
    admin.patch_if(&path, 1, json!({ "name": "C" })).await.problem(412, "version_conflict");
    assert_eq!(admin.get(&path).await.body["name"], "B");
});

both!(parallel_writers_without_a_version_all_win, |app| {
    let admin = app.admin().await;
    let deal = admin.create("deal", json!({ "name": "A" })).await;
    let path = format!("/records/deal/{}", deal.id());
    let writes = [json!({ "seats": 7 }), json!({ "note": "n" }), json!({ "discount": "5" })];
    let answers = futures_util::future::join_all(writes.map(|body| admin.patch(&path, body))).await;
    assert!(answers.iter().all(|answer| answer.status == 200), "{answers:?}");
    let read = admin.get(&path).await;
    assert_eq!(
        (&read.body["seats"], &read.body["note"], &read.body["discount"]),
        (&json!(7), &json!("n"), &json!("5.00"))
    );
    assert_eq!(read.body["version"], 4);
});

both!(a_rule_is_checked_only_when_its_fields_change, |app| {
    let admin = app.admin().await;
    let deal = admin.create("deal", json!({ "name": "A", "amount": "600000", "close_date": "2026-12-01" })).await;
    let path = format!("/records/deal/{}", deal.id());
    admin.patch(&path, json!({ "close_date": null })).await.problem(422, "validation_failed");
    admin.patch(&path, json!({ "name": "B" })).await.expect(200);
});

both!(a_lock_holds_once_its_condition_does, |app| {
    let admin = app.admin().await;
    let account = admin.create("account", json!({ "name": "K" })).await;
    let values = json!({ "name": "A", "account": account.body["id"], "amount": "100", "close_date": "2026-12-01", "stage": "standard/won" });
    let deal = admin.create("deal", values).await;
    let answer = admin.patch(&format!("/records/deal/{}", deal.id()), json!({ "amount": "90" })).await;
    answer.problem(422, "validation_failed");
    assert_eq!(answer.items(), ["/amount field_locked"]);
});

both!(what_others_refer_to_cannot_be_deleted, |app| {
    let admin = app.admin().await;
    let account = admin.create("account", json!({ "name": "K" })).await;
    let deal = admin.create("deal", json!({ "name": "A", "account": account.body["id"] })).await;
    let path = format!("/records/account/{}", account.id());
    admin.delete(&path).await.problem(409, "state_conflict");
    admin.delete(&format!("/records/deal/{}", deal.id())).await.expect(204);
    admin.delete(&path).await.expect(204);
    admin.get(&path).await.problem(404, "not_found");
    assert_eq!(app.trail(account.id()).await.1, ["record.created", "record.deleted"]);
});

both!(a_delete_without_a_version_is_not_overtaken, |app| {
    let admin = app.admin().await;
    for _ in 0..15 {
        let deal = admin.create("deal", json!({ "name": "A" })).await;
        let path = format!("/records/deal/{}", deal.id());
        let (changed, deleted) =
            futures_util::future::join(admin.patch(&path, json!({ "seats": 7 })), admin.delete(&path)).await;
        assert_eq!(deleted.status, 204, "{}", deleted.text);
        assert!(matches!(changed.status, 200 | 404), "{}", changed.text);
    }
});

both!(a_reference_and_the_end_of_its_record_do_not_pass_each_other, |app| {
    let admin = app.admin().await;
    let mut outcomes = std::collections::BTreeSet::new();
    for _ in 0..40 {
        let account = admin.create("account", json!({ "name": "K" })).await;
        let path = format!("/records/account/{}", account.id());
        let deal = json!({ "name": "A", "account": account.body["id"] });
        let (made, gone) = futures_util::future::join(admin.post("/records/deal", deal), admin.delete(&path)).await;
        outcomes.insert((made.status, gone.status));
    }
    // One of the two wins; never both, never neither.
    let expect = [(201, 409), (422, 204)];
    assert!(outcomes.iter().all(|outcome| expect.contains(outcome)), "{outcomes:?}");
});
