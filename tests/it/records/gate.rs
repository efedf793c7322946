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
