//! Where-used and rename: what is answered about a draft, and that a name people know keeps answering after a publish.

use crate::support::{Answer, Caller};
use serde_json::{Value as Json, json};

async fn uses(admin: &Caller, element: &str, draft: Option<&str>) -> Vec<Json> {
    let answer = admin.post("/metadata/uses", json!({ "element": element, "draft": draft })).await.expect(200);
    answer.body["items"].as_array().expect("items").clone()
}

/// `kind part needed`, of each use.
fn told(uses: &[Json]) -> Vec<String> {
    let word = |used: &Json, key: &str| used[key].as_str().unwrap_or_default().to_owned();
    uses.iter().map(|used| format!("{} {} {}", word(used, "kind"), word(used, "part"), used["needed"])).collect()
}

async fn draft(admin: &Caller, files: Json) -> String {
    let id = admin.post("/drafts", json!({ "name": "rename" })).await.expect(201).id().to_string();
    admin.patch(&format!("/drafts/{id}"), json!({ "files": files })).await.expect(200);
    id
}

async fn publish(admin: &Caller, draft: &str) -> Answer {
    let plan = admin.get(&format!("/drafts/{draft}/plan")).await.expect(200).body;
    let warned = plan["effects"].as_array().unwrap().iter().filter(|effect| effect["level"] == "warn");
    let key = |effect: &Json| format!("{}:{}", effect["code"].as_str().unwrap(), effect["element"].as_str().unwrap());
    let accept: Vec<String> = warned.map(key).collect();
    admin
        .post(&format!("/drafts/{draft}/publish"), json!({ "plan": plan["hash"], "accept": accept, "note": "t" }))
        .await
}

both!(uses_tell_what_stands_in_the_way, |app| {
    let admin = app.admin().await;
    let deal = admin.get("/revisions/1/files").await.body["files"]["entities/deal/entity.json"].clone();
    let field = |name: &str| {
        let fields = deal["fields"].as_array().unwrap();
        fields.iter().find(|field| field["name"] == name).unwrap()["id"].as_str().unwrap().to_owned()
    };
    let amount = uses(&admin, &field("amount"), None).await;
    assert!(amount.iter().any(|used| used["kind"] == "view" && used["needed"] == false), "{amount:?}");
    assert!(amount.iter().all(|used| used["label"].as_str().is_some_and(|label| !label.is_empty())), "{amount:?}");
    // Those in the way stand first.
    let needed: Vec<bool> = amount.iter().map(|used| used["needed"] == true).collect();
    assert!(needed.is_sorted_by(|a, b| a >= b), "{:?}", told(&amount));

    // In a draft: a new rule asks for the field.
    let mut entity = deal.clone();
    let rule =
        json!({ "id": "rul_new", "when": { "field": "amount", "op": "gt", "value": "5" }, "require": ["amount"] });
    entity["rules"] = json!([rule]);
    let id = draft(&admin, json!({ "entities/deal/entity.json": entity })).await;
    let in_draft = uses(&admin, &field("amount"), Some(&id)).await;
    assert_eq!(in_draft.iter().filter(|used| used["element"] == "rul_new" && used["needed"] == true).count(), 2);
    admin.post("/metadata/uses", json!({ "element": "fld_nothing" })).await.expect(404);
    admin.delete(&format!("/drafts/{id}")).await.expect(204);
});

both!(a_renamed_field_answers_by_both_names, |app| {
    let admin = app.admin().await;
    let made = admin.create("deal", json!({ "name": "A", "amount": "120" })).await.expect(201);
    let id = made.id();
    admin.create("deal", json!({ "name": "B", "amount": "80" })).await.expect(201);
    let deal = admin.get("/revisions/1/files").await.body["files"]["entities/deal/entity.json"].clone();
    let fields = deal["fields"].as_array().unwrap();
    let amount = fields.iter().find(|field| field["name"] == "amount").unwrap()["id"].clone();

    let refused = admin.post("/metadata/rename", json!({ "element": amount, "name": "Order value" })).await.expect(422);
    assert_eq!(refused.body["errors"][0]["pointer"], "/name");
    let taken = admin.post("/metadata/rename", json!({ "element": amount, "name": "name" })).await.expect(200);
    assert_eq!(taken.body["problems"][0]["code"], "name_taken");

    let plan =
        admin.post("/metadata/rename", json!({ "element": amount, "name": "order_value" })).await.expect(200).body;
    assert_eq!((&plan["alias"], &plan["problems"]), (&json!("amount"), &json!([])));
    assert!(plan["uses"].as_u64().unwrap() > 0);
    let draft = draft(&admin, plan["files"].clone()).await;
    // Taken back inside the draft, nothing is left of it.
    let back = json!({ "element": amount, "name": "amount", "draft": draft });
    let undone = admin.post("/metadata/rename", back).await.expect(200).body;
    assert_eq!(undone["files"]["entities/deal/entity.json"], deal);
    publish(&admin, &draft).await.expect(200);

    let record = admin.get(&format!("/records/deal/{id}")).await.expect(200).body;
    assert_eq!(record["order_value"]["amount"], "120.00");
    let by_old = admin.get(&format!("/records/deal/{id}?fields=amount")).await.expect(200);
    assert_eq!(by_old.status, 200);
    admin.patch(&format!("/records/deal/{id}"), json!({ "amount": "130" })).await.expect(200);
    assert_eq!(admin.get(&format!("/records/deal/{id}")).await.body["order_value"]["amount"], "130.00");
    for name in ["amount", "order_value"] {
        let filter = json!({ "field": name, "op": "gt", "value": "100" }).to_string();
        let found = admin.list("deal", &[("filter", filter), ("sort", format!("-{name}"))]).await.expect(200).body;
        assert_eq!(found["items"].as_array().unwrap().len(), 1, "{name}");
    }
});

both!(a_renamed_entity_answers_by_both_names, |app| {
    let admin = app.admin().await;
    let made = admin.create("deal", json!({ "name": "A" })).await.expect(201);
    let deal = admin.get("/revisions/1/files").await.body["files"]["entities/deal/entity.json"]["id"].clone();
    let plan = admin.post("/metadata/rename", json!({ "element": deal, "name": "chance" })).await.expect(200).body;
    assert_eq!(plan["problems"], json!([]));
    let draft = draft(&admin, plan["files"].clone()).await;
    publish(&admin, &draft).await.expect(200);
    for name in ["deal", "chance"] {
        admin.get(&format!("/records/{name}/{}", made.id())).await.expect(200);
        admin.create(name, json!({ "name": name })).await.expect(201);
    }
});
