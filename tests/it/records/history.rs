//! `GET /records/{entity}/{id}/history`.

use serde_json::json;

both!(history_tells_names_and_hides_what_the_reader_may_not_see, |app| {
    let (admin, li) = (app.admin().await, app.caller("li").await);
    let account = admin.create("account", json!({ "name": "K" })).await;
    let deal = admin.create("deal", json!({ "name": "A", "cost": "5", "owner": li.user })).await;
    let path = format!("/records/deal/{}", deal.id());
    admin
        .patch(&path, json!({ "account": account.body["id"], "cost": "7", "source": "expo", "amount": "9" }))
        .await
        .expect(200);
    let seen = admin.get(&format!("{path}/history")).await.expect(200);
    let newest = &seen.body["items"][0];
    assert_eq!(
        (&newest["action"], &newest["by"]["name"], &newest["cause"]["kind"]),
        (&json!("updated"), &json!("王管理"), &json!("api"))
    );
    let change = |field: &str| {
        let changes = newest["changes"].as_array().unwrap();
        changes.iter().find(|change| change["field"] == field).cloned().unwrap_or_default()
    };
    assert_eq!(change("account")["to"], json!({ "id": account.body["id"], "name": "K" }));
    assert_eq!(change("source")["from"], "web");
    assert_eq!(change("cost")["to"], json!({ "amount": "7.00", "currency": "CNY" }));
    // The seller may not see costs, nor an account that is not his.
    let seen = li.get(&format!("{path}/history")).await.expect(200);
    assert!(!seen.text.contains("cost"), "{}", seen.text);
    assert!(!seen.text.contains("\"K\""), "{}", seen.text);
    assert_eq!(seen.body["items"].as_array().unwrap().len(), 2);
});

both!(old_values_are_told_whatever_the_limits_are_today, |app| {
    let admin = app.admin().await;
    let deal =
        admin.create("deal", json!({ "name": "n".repeat(100), "discount": "80", "seats": 900, "amount": "7" })).await;
    let files = admin.get("/revisions/1/files").await.body["files"].clone();
    let mut entity = files["entities/deal/entity.json"].clone();
    for (at, limit) in [
        (0, json!({ "maxLength": 10 })),
        (4, json!({ "max": 50 })),
        (5, json!({ "max": 100 })),
        (2, json!({ "max": 5 })),
    ] {
        entity["fields"][at].as_object_mut().unwrap().extend(limit.as_object().unwrap().clone());
    }
    let draft = admin.post("/drafts", json!({ "name": "d" })).await.id();
    admin
        .patch(&format!("/drafts/{draft}"), json!({ "files": { "entities/deal/entity.json": entity } }))
        .await
        .expect(200);
    let plan = admin.get(&format!("/drafts/{draft}/plan")).await.body;
    let order = json!({ "plan": plan["hash"], "accept": [], "note": "" });
    admin.post(&format!("/drafts/{draft}/publish"), order).await.expect(200);
    let seen = admin.get(&format!("/records/deal/{}/history", deal.id())).await.expect(200);
    let to = |field: &str| {
        let changes = seen.body["items"][0]["changes"].as_array().unwrap();
        changes.iter().find(|change| change["field"] == field).unwrap()["to"].clone()
    };
    let expect = [json!("n".repeat(100)), json!("80.00"), json!(900), json!({ "amount": "7.00", "currency": "CNY" })];
    assert_eq!([to("name"), to("discount"), to("seats"), to("amount")], expect);
});
