//! Stage gates: the same refusal from every door.

use serde_json::{Value as Json, json};

fn of(answer: &crate::support::Answer) -> (u16, Json, Vec<String>) {
    (answer.status, answer.body["code"].clone(), answer.items())
}

both!(the_same_gate_at_every_door, |app| {
    let admin = app.admin().await;
    let deal = admin.create("deal", json!({ "name": "A", "source": null })).await;
    let path = format!("/records/deal/{}", deal.id());
    let before = app.contents().await;
    let expect = (
        422,
        json!("gate_refused"),
        vec![
            "/account required".to_owned(),
            "/amount required".to_owned(),
            "/close_date required".to_owned(),
            "/source entry_condition".to_owned(),
        ],
    );
    let transition =
        admin.post(&format!("{path}/transition"), json!({ "field": "stage", "to": "standard/quote" })).await;
    assert_eq!(of(&transition), expect, "transition");
    assert_eq!(of(&admin.patch(&path, json!({ "stage": "standard/quote" })).await), expect, "patch");
    assert_eq!(
        of(&admin.patch_if(&path, 1, json!({ "stage": "quote" })).await),
        expect,
        "patch with a version and a short name"
    );
    let create = admin.post("/records/deal", json!({ "name": "B", "source": null, "stage": "standard/quote" })).await;
    assert_eq!(of(&create), expect, "create");
    assert_eq!(transition.body["errors"][3]["message"], "Say where it came from");
    assert_eq!(transition.body["errors"][0]["rule"], "t_st_talks");
    assert_eq!(app.contents().await, before);
});

both!(missing_values_can_be_filled_on_the_way, |app| {
    let admin = app.admin().await;
    let account = admin.create("account", json!({ "name": "K" })).await;
    let deal = admin.create("deal", json!({ "name": "A" })).await;
    let values = json!({ "account": account.body["id"], "amount": "5000", "close_date": "2026-12-24" });
    let path = format!("/records/deal/{}/transition", deal.id());
    let moved = admin.post(&path, json!({ "to": "quote", "values": values, "note": "客户要方案" })).await.expect(200);
    assert_eq!(moved.body["stage"], "standard/quote");
    let history = admin.get(&format!("/records/deal/{}/history", deal.id())).await;
    assert_eq!(history.body["items"][0]["note"], "客户要方案");
});

both!(losing_skips_no_gates_and_winning_all_of_them, |app| {
    let admin = app.admin().await;
    let deal = admin.create("deal", json!({ "name": "A" })).await;
    let path = format!("/records/deal/{}", deal.id());
    let won = admin.patch(&path, json!({ "stage": "standard/won" })).await;
    assert_eq!(won.items(), ["/account required", "/amount required", "/close_date required"]);
    let lost = admin.patch(&path, json!({ "stage": "standard/lost" })).await;
    assert_eq!(lost.items(), ["/note required"]);
    admin.patch(&path, json!({ "stage": "standard/lost", "note": "价格" })).await.expect(200);
});

both!(only_listed_moves_and_only_for_their_roles, |app| {
    let (admin, li) = (app.admin().await, app.caller("li").await);
    let deal = li.create("deal", json!({ "name": "A", "stage": "tender/survey", "close_date": "2026-12-01" })).await;
    let path = format!("/records/deal/{}", deal.id());
    let skipped = li.patch(&path, json!({ "stage": "tender/won" })).await;
    skipped.problem(422, "gate_refused");
    assert_eq!(skipped.items(), ["/stage move_not_allowed"]);
    // A short name means the record's own pipeline first.
    li.patch(&path, json!({ "stage": "bidding" })).await.expect(200);
    assert_eq!(li.patch(&path, json!({ "stage": "won" })).await.items(), ["/stage move_not_allowed"]);
    admin.patch(&path, json!({ "stage": "won" })).await.expect(200);
});

both!(leaving_a_pipeline_is_no_way_around_its_moves, |app| {
    let (admin, li) = (app.admin().await, app.caller("li").await);
    // As if it came from before the first stage: only where its moves lead, for those they are for.
    let wanted = json!({ "name": "A", "stage": "tender/won", "close_date": "2026-12-01" });
    assert_eq!(li.post("/records/deal", wanted.clone()).await.items(), ["/stage move_not_allowed"]);
    admin.create("deal", wanted).await;
    let deal = li.create("deal", json!({ "name": "A", "stage": "tender/bidding", "close_date": "2026-12-01" })).await;
    let path = format!("/records/deal/{}", deal.id());
    for body in [json!({ "stage": null }), json!({ "stage": "" })] {
        assert_eq!(li.patch(&path, body).await.items(), ["/stage move_not_allowed"]);
    }
    let nowhere = li.post(&format!("{path}/transition"), json!({ "to": "" })).await;
    assert_eq!(nowhere.items(), ["/stage move_not_allowed"]);
    let account = li.create("account", json!({ "name": "K" })).await;
    let over = json!({ "stage": "standard/talks", "account": account.body["id"] });
    li.patch(&path, over).await.expect(200);
    assert_eq!(li.patch(&path, json!({ "stage": "tender/won" })).await.items(), ["/stage move_not_allowed"]);
    li.patch(&path, json!({ "stage": "tender/bidding" })).await.expect(200);
});

both!(a_note_holds_what_both_databases_can_keep, |app| {
    let admin = app.admin().await;
    let deal = admin.create("deal", json!({ "name": "A" })).await;
    let path = format!("/records/deal/{}", deal.id());
    let before = app.contents().await;
    let values = json!({ "note": "price" });
    let refused =
        admin.post(&format!("{path}/transition"), json!({ "to": "lost", "values": values, "note": "a\u{0}b" })).await;
    refused.problem(422, "validation_failed");
    assert_eq!(refused.items(), ["/note format"]);
    assert_eq!(app.contents().await, before);
});

both!(a_lock_looks_at_the_record_before_the_change, |app| {
    let admin = app.admin().await;
    let account = admin.create("account", json!({ "name": "K" })).await;
    let deal =
        admin.create("deal", json!({ "name": "A", "account": account.body["id"], "close_date": "2026-12-01" })).await;
    let path = format!("/records/deal/{}", deal.id());
    // The gate asks for the amount on the way to the stage that locks it …
    let moved = admin.post(&format!("{path}/transition"), json!({ "to": "won", "values": { "amount": "5" } })).await;
    moved.expect(200);
    // … and going back does not open it in the same breath.
    let both = json!({ "stage": "standard/quote", "amount": "1", "$note": "客户反悔" });
    assert_eq!(admin.patch(&path, both).await.items(), ["/amount field_locked"]);
    admin.patch(&path, json!({ "stage": "standard/quote", "$note": "客户反悔" })).await.expect(200);
    admin.patch(&path, json!({ "amount": "1" })).await.expect(200);
});
