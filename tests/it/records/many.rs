//! Sets of records of another entity, and conditions over the records that hang on one.

use super::relations::{names, publish};
use crate::support::{Answer, App, Caller};
use sartor::db::{Row, TableName};
use sartor::metadata::ElementId;
use serde_json::{Value as Json, json};
use uuid::Uuid;

fn named(id: &str) -> Json {
    json!({ "id": id, "name": "name", "type": "text" })
}

/// Projects with a set of accounts; a project needs a lead when some account of it is in the south.
async fn publish_projects(admin: &Caller) {
    let some = json!({ "some": "accounts", "where": { "field": "region", "op": "eq", "value": "south" } });
    let project = json!({
        "$schema": "sartor/1/entity", "id": "ent_project", "name": "project", "nameField": "name",
        "fields": [ named("pr_name"),
            { "id": "pr_accounts", "name": "accounts", "type": "many_to_many", "to": "account", "inverse": { "name": "projects" } },
            { "id": "pr_lead", "name": "lead", "type": "text" } ],
        "rules": [ { "id": "pr_rule", "when": some, "require": ["lead"], "message": "The south needs a lead" } ]
    });
    publish(admin, &[project]).await;
    let files = admin.get("/revisions/2/files").await.expect(200).body["files"].clone();
    let mut sales = files["roles/sales.json"].clone();
    sales["objects"]["project"] = json!({ "read": "all", "create": true, "update": "all" });
    super::relations::publish_files(admin, json!({ "roles/sales.json": sales })).await;
}

async fn account(admin: &Caller, values: Json) -> Answer {
    admin.create("account", values).await
}

/// The pairs of the field, as the table of its own keeps them.
async fn pairs(app: &App) -> Vec<(Uuid, Uuid)> {
    let mut sql = app.workspace.db.sql();
    sql.raw("SELECT from_id, to_id FROM ").table(TableName::of_pairs(&ElementId::new("pr_accounts").unwrap()));
    let read = |row: &Row| (row.id(0).unwrap().unwrap(), row.id(1).unwrap().unwrap());
    let mut pairs: Vec<_> = app.workspace.db.read(&sql).await.unwrap().iter().map(read).collect();
    pairs.sort();
    pairs
}

both!(a_set_of_records_is_a_value_like_others, |app| {
    let (admin, li) = (app.admin().await, app.caller("li").await);
    publish_projects(&admin).await;
    let a = account(&admin, json!({ "name": "A" })).await;
    let b = account(&admin, json!({ "name": "B", "owner": li.user })).await;
    let c = account(&admin, json!({ "name": "C" })).await;
    let p = admin
        .create("project", json!({ "name": "p", "accounts": [c.id(), { "id": a.id(), "name": "x" }, c.id()] }))
        .await;
    let of = |account: &Answer| json!({ "id": account.body["id"], "name": account.body["name"] });
    assert_eq!(p.body["accounts"], json!([of(&a), of(&c)]), "each once, in the order of their ids");
    assert_eq!(app.trail(p.id()).await, (vec!["created".into()], vec!["record.created".into()]));
    let q = admin.create("project", json!({ "name": "q", "accounts": [b.id()] })).await;
    admin.create("project", json!({ "name": "r", "accounts": [] })).await;
    let mut expect = vec![(p.id(), a.id()), (p.id(), c.id()), (q.id(), b.id())];
    expect.sort();
    assert_eq!(pairs(&app).await, expect);

    let before = (app.contents().await, pairs(&app).await);
    let many: Vec<String> = (0..201).map(|n| format!("01900000-0000-7000-8000-{n:012}")).collect();
    for (value, code) in [
        (json!([p.id()]), "reference_missing"),
        (json!(["1"]), "format"),
        (json!([7]), "type"),
        (json!({ "id": a.id() }), "type"),
        (json!(many), "too_many"),
    ] {
        let refused = admin.post("/records/project", json!({ "name": "x", "accounts": value })).await;
        assert_eq!((refused.status, &refused.body["errors"][0]["code"]), (422, &json!(code)), "{}", refused.text);
    }
    let refused = li.post("/records/project", json!({ "name": "x", "accounts": [a.id()] })).await;
    assert_eq!(refused.body["errors"][0]["code"], "reference_missing", "{}", refused.text);
    assert_eq!((app.contents().await, pairs(&app).await), before);

    let f = |op: &str, value: Json| json!({ "field": "accounts", "op": op, "value": value });
    for (filter, expect) in [
        (f("has_any", json!([a.id(), b.id()])), "pq"),
        (f("has_any", json!([{ "id": a.id() }])), "p"),
        (f("has_all", json!([a.id(), c.id()])), "p"),
        (f("has_all", json!([a.id(), b.id()])), ""),
        (f("has_none", json!([a.id()])), "qr"),
        (f("eq", json!([c.id(), a.id()])), "p"),
        (f("empty", Json::Null), "r"),
        (f("not_empty", Json::Null), "pq"),
    ] {
        assert_eq!(names(&admin.filtered("project", filter.clone()).await), expect, "{filter}");
    }
    for filter in [f("contains", json!("a")), f("gt", json!([a.id()])), f("in", json!([[a.id()]]))] {
        admin.filtered("project", filter).await.problem(422, "filter_invalid");
    }
    admin.list("project", &[("sort", "accounts".to_owned())]).await.problem(422, "filter_invalid");

    // Who may not see a member sees that there is one, and keeps it when changing others.
    let path = format!("/records/project/{}", p.id());
    let seen = li.get(&path).await.expect(200);
    let hidden = |account: &Answer| json!({ "id": account.body["id"], "name": null });
    assert_eq!(seen.body["accounts"], json!([hidden(&a), hidden(&c)]));
    let changed = li.patch(&path, json!({ "accounts": [seen.body["accounts"][0], b.id()] })).await.expect(200);
    assert_eq!(changed.body["accounts"], json!([hidden(&a), of(&b)]));
    assert_eq!(
        app.trail(p.id()).await,
        (vec!["created".into(), "updated".into()], vec!["record.created".into(), "record.updated".into()])
    );
    let mut expect = vec![(p.id(), a.id()), (p.id(), b.id()), (q.id(), b.id())];
    expect.sort();
    assert_eq!(pairs(&app).await, expect);
    let history = admin.get(&format!("{path}/history")).await.expect(200);
    let change = &history.body["items"][0]["changes"][0];
    assert_eq!((&change["from"], &change["to"]), (&json!([of(&a), of(&c)]), &json!([of(&a), of(&b)])));

    // Deleting an account takes it out of the sets, under one change.
    admin.delete(&format!("/records/account/{}", b.id())).await.expect(204);
    assert_eq!(admin.get(&path).await.body["accounts"], json!([of(&a)]));
    assert_eq!(admin.get(&format!("/records/project/{}", q.id())).await.body["accounts"], Json::Null);
    assert_eq!(pairs(&app).await, [(p.id(), a.id())]);
    assert_eq!(
        app.trail(q.id()).await,
        (vec!["created".into(), "updated".into()], vec!["record.created".into(), "record.updated".into()])
    );
    assert_eq!(app.trail(b.id()).await.0, ["created", "deleted"]);
    let metadata = admin.get("/metadata").await.expect(200).body;
    let lists = metadata["entities"].as_array().unwrap().iter().find(|entity| entity["name"] == "account").unwrap()["relatedLists"].clone();
    let list = json!({ "name": "projects", "label": "projects", "entity": "project", "field": "accounts" });
    assert!(lists.as_array().unwrap().contains(&list), "{lists}");
});

both!(some_and_none_ask_related_records, |app| {
    let (admin, li) = (app.admin().await, app.caller("li").await);
    publish_projects(&admin).await;
    let a = account(&admin, json!({ "name": "A", "region": "east", "owner": li.user })).await;
    let b = account(&admin, json!({ "name": "B", "region": "south" })).await;
    let c = account(&admin, json!({ "name": "C", "owner": li.user })).await;
    for (name, account, amount, owner) in [("x", &a, "9", &li), ("y", &a, "90", &admin), ("z", &b, "900", &admin)] {
        let values = json!({ "name": name, "account": account.id(), "amount": amount, "owner": owner.user });
        admin.create("deal", values).await;
    }
    admin.create("project", json!({ "name": "p", "accounts": [a.id(), c.id()] })).await;
    admin.create("project", json!({ "name": "q", "accounts": [b.id()], "lead": "Li" })).await;
    admin.create("project", json!({ "name": "r" })).await;
    let f = |field: &str, op: &str, value: Json| json!({ "field": field, "op": op, "value": value });
    let some = |list: &str, inner: Json| json!({ "some": list, "where": inner });
    let none = |list: &str, inner: Json| json!({ "none": list, "where": inner });
    let all = json!({ "all": [] });
    for (entity, filter, expect, seen) in [
        ("account", some("deals", f("amount", "gt", json!("50"))), "AB", ""),
        ("account", some("deals", f("amount", "gt", json!("5"))), "AB", "A"),
        ("account", none("deals", f("amount", "gt", json!("50"))), "C", "AC"),
        ("account", some("deals", all.clone()), "AB", "A"),
        ("account", none("deals", all.clone()), "C", "C"),
        ("account", json!({ "not": some("deals", all.clone()) }), "C", "C"),
        ("account", some("projects", f("name", "eq", json!("p"))), "AC", "AC"),
        ("account", some("projects", f("accounts", "has_any", json!([c.id()]))), "AC", "AC"),
        ("project", some("accounts", f("region", "eq", json!("south"))), "q", ""),
        ("project", none("accounts", f("region", "eq", json!("south"))), "pr", "pqr"),
        ("project", none("accounts", all.clone()), "r", "qr"),
        // Inside each other, with a path over a lookup and a comparison of two fields.
        ("project", some("accounts", some("deals", f("account.region", "eq", json!("east")))), "p", "p"),
        ("project", some("accounts", some("deals", f("amount", "eq", json!({ "field": "amount" })))), "pq", "p"),
        (
            "project",
            json!({ "all": [some("accounts", all.clone()), none("accounts", none("deals", all.clone()))] }),
            "q",
            "",
        ),
        ("deal", f("account.region", "eq", json!("south")), "z", ""),
    ] {
        assert_eq!(names(&admin.filtered(entity, filter.clone()).await), expect, "{filter}");
        assert_eq!(names(&li.filtered(entity, filter.clone()).await), seen, "{filter}");
    }
    // Counts and sums go the same way.
    let parameters = [("filter", some("deals", all.clone()).to_string()), ("count", "exact".to_owned())];
    assert_eq!(admin.list("account", &parameters).await.body["count"]["value"], 2);
    let ask = json!({ "filter": some("projects", all.clone()), "measures": [{ "op": "count" }] });
    assert_eq!(admin.post("/records/account/aggregate", ask).await.expect(200).body["groups"][0]["values"], json!([3]));

    let deep = (0..4).fold(all.clone(), |inner, n| some(if n % 2 == 0 { "accounts" } else { "projects" }, inner));
    let wide = json!({ "all": vec![some("deals", all.clone()); 11] });
    for (entity, filter, code) in [
        ("account", some("cases", all.clone()), "field_unknown"),
        ("account", some("name", all.clone()), "field_unknown"),
        ("account", some("deals", f("colour", "eq", json!("red"))), "field_unknown"),
        ("account", json!({ "some": "deals" }), "format"),
        ("account", json!({ "some": "deals", "where": all, "none": "deals" }), "format"),
        ("account", json!({ "some": 7, "where": all }), "format"),
        ("account", deep, "too_complex"),
        ("account", wide, "too_complex"),
    ] {
        let refused = admin.filtered(entity, filter.clone()).await;
        refused.problem(422, "filter_invalid");
        assert_eq!(refused.body["errors"][0]["code"], code, "{filter}: {}", refused.text);
    }
    // What one may not read cannot be asked about, not even around a corner.
    let refused = li.filtered("account", some("deals", f("cost", "gt", json!("1")))).await;
    assert_eq!(refused.body["errors"][0]["code"], "field_unknown", "{}", refused.text);
    let nobody = app.caller("readonly").await;
    nobody.filtered("account", some("projects", json!({ "all": [] }))).await.problem(422, "filter_invalid");
});

both!(rules_look_at_related_records, |app| {
    let admin = app.admin().await;
    publish_projects(&admin).await;
    let south = account(&admin, json!({ "name": "S", "region": "south" })).await;
    let east = account(&admin, json!({ "name": "E", "region": "east" })).await;
    let before = app.contents().await;
    let refused = admin.post("/records/project", json!({ "name": "p", "accounts": [east.id(), south.id()] })).await;
    assert_eq!((refused.status, &refused.body["errors"][0]["rule"]), (422, &json!("pr_rule")), "{}", refused.text);
    assert_eq!(app.contents().await, before);
    let p = admin.create("project", json!({ "name": "p", "accounts": [east.id()] })).await;
    let path = format!("/records/project/{}", p.id());
    // Putting it into the set mentions the rule.
    let refused = admin.patch(&path, json!({ "accounts": [south.id()] })).await;
    assert_eq!(refused.body["errors"][0]["pointer"], "/lead", "{}", refused.text);
    admin.patch(&path, json!({ "accounts": [south.id()], "lead": "Li" })).await.expect(200);
    assert_eq!(app.trail(p.id()).await.0, ["created", "updated"]);
    // What happens to the account is no change of the project; its reader is warned.
    let q = admin.create("project", json!({ "name": "q", "accounts": [east.id()] })).await;
    admin.patch(&format!("/records/account/{}", east.id()), json!({ "region": "south" })).await.expect(200);
    let seen = admin.get(&format!("/records/project/{}", q.id())).await.expect(200);
    assert_eq!(seen.body["warnings"][0]["rule"], "pr_rule", "{}", seen.text);
});
