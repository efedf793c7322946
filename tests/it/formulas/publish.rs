//! Publishing computed fields over records that are there: the plan says so, the values are right, a restore brings the
//! fields of before back with values of now, and a large table is computed by a job.

use super::writes::publish_quotes;
use crate::support::Caller;
use serde_json::{Value as Json, json};

fn effects(plan: &Json, code: &str) -> Vec<(String, Json)> {
    let all = plan["effects"].as_array().unwrap().iter().filter(|effect| effect["code"] == code);
    all.map(|effect| (effect["element"].as_str().unwrap().to_owned(), effect["params"]["count"].clone())).collect()
}

/// The deal entity with one more field, or another one of the same id.
async fn deal(admin: &Caller, field: Json) -> Json {
    let mut deal = admin.files().await["entities/deal/entity.json"].clone();
    let fields = deal["fields"].as_array_mut().unwrap();
    fields.retain(|known| known["id"] != field["id"]);
    fields.push(field);
    json!({ "entities/deal/entity.json": deal })
}

async fn plan(admin: &Caller, files: Json) -> Json {
    let id = admin.post("/drafts", json!({ "name": "plan" })).await.expect(201).id();
    let path = format!("/drafts/{id}");
    let body = json!({ "files": files }).to_string();
    admin.send("PATCH", &path, &[("if-match", "\"1\"")], Some(body)).await.expect(200);
    let plan = admin.get(&format!("{path}/plan")).await.expect(200).body;
    admin.delete(&path).await;
    plan
}

both!(records_that_are_there_are_computed_with_the_publish, |app| {
    let admin = app.admin().await;
    let made = admin.create("deal", json!({ "name": "D", "amount": "200", "discount": "25" })).await.id();
    let formula =
        |text: &str| json!({ "id": "q_net", "name": "net", "type": "formula", "result": "money", "formula": text });
    let first = deal(&admin, formula("amount * (1 - discount / 100)")).await;
    let planned = plan(&admin, first.clone()).await;
    assert_eq!(effects(&planned, "values_computed"), [("q_net".to_owned(), json!(1))], "{planned}");
    assert_eq!(effects(&planned, "column_added"), []);
    admin.publish(first).await;
    let path = format!("/records/deal/{made}");
    assert_eq!(admin.get(&path).await.body["net"]["amount"], "150.00");
    assert_eq!(app.trail(made).await.0, ["created"]);
    // Another formula is another value; a new label is not.
    admin.publish(deal(&admin, formula("amount * 2")).await).await;
    assert_eq!(admin.get(&path).await.body["net"]["amount"], "400.00");
    let mut named = formula("amount * 2");
    named["label"] = json!("Twice");
    assert_eq!(effects(&plan(&admin, deal(&admin, named).await).await, "values_computed"), []);
    // Back to the first: what it gives is computed from what there is now.
    admin.patch(&path, json!({ "amount": "100" })).await.expect(200);
    let planned = admin.get("/revisions/2/plan").await.expect(200).body;
    assert_eq!(effects(&planned, "values_computed"), [("q_net".to_owned(), json!(1))]);
    admin.post("/revisions/2/restore", json!({ "plan": planned["hash"] })).await.expect(200);
    assert_eq!(admin.get(&path).await.body["net"]["amount"], "75.00");
});

both!(chains_are_computed_in_their_order, |app| {
    let admin = app.admin().await;
    admin.create("account", json!({ "name": "A", "credit_limit": "10" })).await;
    publish_quotes(&admin).await;
    let found = admin.list("account", &[]).await.expect(200);
    assert_eq!(found.column("free")[0]["amount"], "10.00");
    assert_eq!(found.column("quoted")[0]["amount"], "0.00");
});

/// The account entity with counts of its deals, and the tender pipeline as `change` leaves it.
async fn counted(admin: &Caller, change: impl Fn(&mut Json)) -> Json {
    let files = admin.files().await;
    let mut account = files["entities/account/entity.json"].clone();
    let count = |name: &str, filter: Json| json!({ "id": format!("q_acc_{name}"), "name": name, "type": "rollup", "of": "deals", "op": "count", "filter": filter });
    let fields = account["fields"].as_array_mut().unwrap();
    fields.retain(|field| !field["id"].as_str().unwrap().starts_with("q_acc_"));
    fields.push(count("won", json!({ "field": "stage.kind", "op": "eq", "value": "won" })));
    fields.push(count("bidding", json!({ "field": "stage", "op": "eq", "value": "tender/bidding" })));
    let mut pipeline = files["entities/deal/pipelines/tender.json"].clone();
    change(&mut pipeline);
    json!({ "entities/account/entity.json": account, "entities/deal/pipelines/tender.json": pipeline })
}

both!(sums_follow_what_a_stage_means, |app| {
    let admin = app.admin().await;
    let account = admin.create("account", json!({ "name": "A" })).await.id();
    for stage in ["survey", "survey", "bidding"] {
        let deal =
            json!({ "name": "D", "account": account, "stage": format!("tender/{stage}"), "close_date": "2026-12-01" });
        admin.create("deal", deal).await;
    }
    admin.publish(counted(&admin, |_| ()).await).await;
    let counts = async || {
        let body = admin.get(&format!("/records/account/{account}")).await.expect(200).body;
        [body["won"].clone(), body["bidding"].clone()]
    };
    assert_eq!(counts().await, [json!(0), json!(1)]);
    // The same condition in the file means another stage now.
    let files = counted(&admin, |pipeline| pipeline["stages"][1]["kind"] = json!("won")).await;
    assert_eq!(effects(&plan(&admin, files.clone()).await, "values_computed"), [("q_acc_won".to_owned(), json!(1))]);
    admin.publish(files).await;
    assert_eq!(counts().await, [json!(1), json!(1)]);
    // Another order of stages is no other condition.
    let files = counted(&admin, |pipeline| pipeline["stages"].as_array_mut().unwrap().swap(1, 2)).await;
    assert_eq!(effects(&plan(&admin, files).await, "values_computed"), []);
    // As many stages as before, of which one is another: its records were moved.
    let files = counted(&admin, |pipeline| {
        let moved = json!({ "t_td_survey": "bidding" });
        pipeline["stages"][0] = json!({ "id": "t_td_visit", "name": "visit", "label": "Visit" });
        pipeline["moves"] = json!("any");
        pipeline["moved"] = moved;
    })
    .await;
    admin.publish(files).await;
    assert_eq!(counts().await, [json!(3), json!(3)]);
});
