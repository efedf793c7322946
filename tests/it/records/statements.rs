//! How many statements a request takes: always the same, however many rows there are and however many a page shows.

use crate::support::{App, Caller};
use serde_json::{Value as Json, json};

/// Deals that lead to an account and an engineer each, so that there are names to show.
async fn deals(admin: &Caller, many: usize) {
    let create = |entity: &str, values: Vec<Json>| {
        let operations: Vec<Json> = values.iter().map(|values| json!({ "op": "create", "values": values })).collect();
        let path = format!("/records/{entity}/bulk");
        async move { admin.post(&path, json!({ "operations": operations })).await.expect(200) }
    };
    let accounts = (0..many).map(|n| json!({ "name": format!("Account {n} of {many}"), "region": "east" })).collect();
    let accounts = create("account", accounts).await;
    let deals = accounts.column("id").into_iter().enumerate().map(|(n, account)| {
        json!({ "name": format!("Deal {n} of {many}"), "account": account, "engineer": admin.user, "amount": n.to_string() })
    });
    create("deal", deals.collect()).await;
}

async fn heard(app: &App, request: impl Future<Output = crate::support::Answer>) -> Vec<String> {
    app.workspace.db.overhear();
    let answer = request.await;
    assert!((200..300).contains(&answer.status), "{}", answer.text);
    app.workspace.db.overhear()
}

/// The statements of each request, by what it is.
async fn statements(app: &App, admin: &Caller) -> Vec<(&'static str, Vec<String>)> {
    let list = [("sort", "-amount".to_owned()), ("limit", "50".to_owned()), ("count", "capped".to_owned())];
    let deal = admin.list("deal", &list).await.body["items"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/records/deal/{deal}");
    let account = admin.get(&path).await.body["account"]["id"].clone();
    let body = json!({ "name": "New", "account": account, "amount": "5" });
    let sums = json!({ "groupBy": [{ "field": "stage" }], "measures": [{ "op": "sum", "field": "amount" }] });
    vec![
        ("get", heard(app, admin.get(&path)).await),
        ("list", heard(app, admin.list("deal", &list)).await),
        ("create", heard(app, admin.create("deal", body)).await),
        ("update", heard(app, admin.patch(&path, json!({ "note": "Called" }))).await),
        ("aggregate", heard(app, admin.post("/records/deal/aggregate", sums)).await),
    ]
}

both!(statements_do_not_grow_with_the_rows, |app| {
    let admin = app.admin().await;
    deals(&admin, 2).await;
    // What is asked once only (who is asking) is not counted.
    statements(&app, &admin).await;
    let few = statements(&app, &admin).await;
    deals(&admin, 70).await;
    let many = statements(&app, &admin).await;
    // Counts and sums: what was changed since, and what that makes.
    let most = [("get", 2), ("list", 2), ("create", 12), ("update", 12), ("aggregate", 2)];
    for (((name, few), (_, many)), (_, most)) in few.iter().zip(&many).zip(most) {
        assert_eq!(few.len(), many.len(), "{name}: with few rows {few:#?}, with many {many:#?}");
        assert!((1..=most).contains(&many.len()), "{name} takes {}: {many:#?}", many.len());
    }
});
