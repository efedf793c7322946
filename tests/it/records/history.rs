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
