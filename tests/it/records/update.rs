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

both!(deleting_clears_or_takes_along_what_the_design_says, |app| {
    let admin = app.admin().await;
    let note = |id: &str, field: &str, on_delete: &str| {
        json!({
            "$schema": "sartor/1/entity", "id": format!("ent_{id}"), "name": id, "nameField": "title", "owned": false,
            "fields": [
                { "id": format!("fld_{id}_title"), "name": "title", "type": "text" },
                { "id": format!("fld_{id}_of"), "name": field, "type": "lookup", "to": if id == "reply" { "remark" } else { "deal" }, "onDelete": on_delete }
            ]
        })
    };
    let mut role = admin.get("/revisions/1/files").await.body["files"]["roles/admin.json"].clone();
    for entity in ["remark", "reply", "visit"] {
        role["objects"][entity] = json!({ "read": "all", "create": true, "update": "all", "delete": "all" });
    }
    let files = json!({
        "entities/remark/entity.json": note("remark", "deal", "cascade"), "entities/reply/entity.json": note("reply", "remark", "cascade"),
        "entities/visit/entity.json": note("visit", "deal", "clear"), "roles/admin.json": role
    });
    let draft = admin.post("/drafts", json!({ "name": "d" })).await.id();
    admin.patch(&format!("/drafts/{draft}"), json!({ "files": files })).await.expect(200);
    let plan = admin.get(&format!("/drafts/{draft}/plan")).await.body["hash"].clone();
    admin.post(&format!("/drafts/{draft}/publish"), json!({ "plan": plan })).await.expect(200);

    let deal = admin.create("deal", json!({ "name": "D" })).await;
    let remark = admin.create("remark", json!({ "title": "r", "deal": deal.body["id"] })).await;
    let reply = admin.create("reply", json!({ "title": "re", "remark": remark.body["id"] })).await;
    let visit = admin.create("visit", json!({ "title": "v", "deal": deal.body["id"] })).await;
    let other = admin.create("visit", json!({ "title": "w" })).await;
    admin.delete(&format!("/records/deal/{}", deal.id())).await.expect(204);
    admin.get(&format!("/records/remark/{}", remark.id())).await.problem(404, "not_found");
    admin.get(&format!("/records/reply/{}", reply.id())).await.problem(404, "not_found");
    let cleared = admin.get(&format!("/records/visit/{}", visit.id())).await.expect(200);
    assert_eq!((&cleared.body["deal"], &cleared.body["version"]), (&json!(null), &json!(2)));
    assert_eq!(app.trail(reply.id()).await.1, ["record.created", "record.deleted"]);
    assert_eq!(app.trail(visit.id()).await.1, ["record.created", "record.updated"]);
    assert_eq!(app.trail(other.id()).await.1, ["record.created"]);
});
