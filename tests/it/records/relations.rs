//! Fields that point at records of several entities: what they keep, answer, find, and what becomes of them when a record
//! they point at is deleted.

use crate::support::{Answer, Caller};
use serde_json::{Value as Json, json};

/// Publishes files on top of the first revision, with full rights for the administrator on `entities`.
pub async fn publish(admin: &Caller, entities: &[Json]) {
    let files = admin.get("/revisions/1/files").await.expect(200).body["files"].clone();
    let mut role = files["roles/admin.json"].clone();
    let mut patch = json!({});
    for entity in entities {
        let name = entity["name"].as_str().unwrap();
        role["objects"][name] = json!({ "read": "all", "create": true, "update": "all", "delete": "all" });
        patch[format!("entities/{name}/entity.json")] = entity.clone();
    }
    patch["roles/admin.json"] = role;
    publish_files(admin, patch).await;
}

pub async fn publish_files(admin: &Caller, files: Json) {
    let id = admin.post("/drafts", json!({ "name": "relations" })).await.expect(201).id();
    let path = format!("/drafts/{id}");
    let body = json!({ "files": files });
    let saved = admin.send("PATCH", &path, &[("if-match", "\"1\"")], Some(body.to_string())).await.expect(200);
    assert_eq!(saved.body["problems"], json!([]), "{}", saved.text);
    let plan = admin.get(&format!("{path}/plan")).await.expect(200).body;
    assert_eq!(plan["publishable"], true, "{plan}");
    let warned = plan["effects"].as_array().unwrap().iter().filter(|effect| effect["level"] == "warn");
    let accept: Vec<String> = warned
        .map(|effect| format!("{}:{}", effect["code"].as_str().unwrap(), effect["element"].as_str().unwrap()))
        .collect();
    let body = json!({ "plan": plan["hash"], "accept": accept, "note": "test" });
    admin.post(&format!("{path}/publish"), body).await.expect(200);
}

/// Names of the rows in the order of the answer.
pub fn names(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.column("name").iter().map(|name| name.as_str().unwrap()).collect()
}

/// Things of three entities, and visits about any of them. Sellers and auditors read all visits, and no secret.
async fn publish_visits(admin: &Caller) {
    let regarding = |name: &str, on_delete: &str| {
        json!({ "id": format!("vi_{name}"), "name": name, "type": "regarding", "to": ["account", "deal", "secret"],
            "onDelete": on_delete, "inverse": { "name": format!("visits_{name}") } })
    };
    let name = |id: &str| json!({ "id": id, "name": "name", "type": "text" });
    let secret = json!({ "$schema": "sartor/1/entity", "id": "ent_secret", "name": "secret", "nameField": "name", "fields": [name("se_name")] });
    let visit = json!({
        "$schema": "sartor/1/entity", "id": "ent_visit", "name": "visit", "nameField": "name",
        "fields": [name("vi_name"), regarding("about", "block"), regarding("seen", "clear"), regarding("root", "cascade"),
            { "id": "vi_days", "name": "days", "type": "integer" }],
        "rules": [ { "id": "vi_rule", "when": { "all": [
            { "field": "about.entity", "op": "eq", "value": "deal" }, { "field": "about", "op": "not_empty" } ] },
            "require": ["days"], "message": "Deals take days" } ]
    });
    publish(admin, &[secret, visit]).await;
    let files = admin.get("/revisions/2/files").await.expect(200).body["files"].clone();
    let mut patch = json!({});
    for role in ["sales", "readonly"] {
        let path = format!("roles/{role}.json");
        patch[&path] = files[&path].clone();
        patch[&path]["objects"]["visit"] = json!({ "read": "all", "create": true, "update": "all" });
    }
    publish_files(admin, patch).await;
}

both!(a_record_of_any_of_several_entities_is_pointed_at, |app| {
    let (admin, li) = (app.admin().await, app.caller("li").await);
    publish_visits(&admin).await;
    let account = admin.create("account", json!({ "name": "Hengda" })).await;
    let own = admin.create("account", json!({ "name": "Own", "owner": li.user })).await;
    let deal = admin.create("deal", json!({ "name": "Pumps" })).await;
    let secret = admin.create("secret", json!({ "name": "Plan" })).await;
    let at = |entity: &str, target: &Answer| json!({ "entity": entity, "id": target.body["id"] });
    let a = admin.create("visit", json!({ "name": "a", "about": at("account", &account) })).await;
    assert_eq!(a.body["about"], json!({ "entity": "account", "id": account.body["id"], "name": "Hengda" }));
    assert_eq!(app.trail(a.id()).await, (vec!["created".into()], vec!["record.created".into()]));
    // What is answered can be sent again.
    admin
        .create(
            "visit",
            json!({ "name": "b", "about": admin.create("visit", json!({ "name": "x" })).await.body["about"] }),
        )
        .await;
    admin.create("visit", json!({ "name": "c", "days": 1, "about": at("deal", &deal) })).await;
    admin.create("visit", json!({ "name": "d", "about": at("secret", &secret) })).await;
    admin.create("visit", json!({ "name": "e", "about": at("account", &own) })).await;
    let before = app.contents().await;
    for (about, code) in [
        (json!({ "entity": "account", "id": deal.body["id"] }), "reference_missing"),
        (json!({ "entity": "visit", "id": a.body["id"] }), "choice_unknown"),
        (json!({ "entity": "planet", "id": a.body["id"] }), "choice_unknown"),
        (json!({ "entity": "account", "id": "1" }), "format"),
        (account.body["id"].clone(), "type"),
    ] {
        let refused = admin.post("/records/visit", json!({ "name": "f", "about": about })).await;
        assert_eq!((refused.status, &refused.body["errors"][0]["code"]), (422, &json!(code)), "{}", refused.text);
    }
    // The rule looks at the entity.
    let refused = admin.post("/records/visit", json!({ "name": "f", "about": at("deal", &deal) })).await;
    assert_eq!(refused.body["errors"][0]["rule"], "vi_rule", "{}", refused.text);
    // An entity one may not know is as unknown as none; a record one may not see is not there.
    let refused = li.post("/records/visit", json!({ "name": "f", "about": at("secret", &secret) })).await;
    assert_eq!(refused.body["errors"][0]["code"], "choice_unknown", "{}", refused.text);
    let refused = li.post("/records/visit", json!({ "name": "f", "about": at("account", &account) })).await;
    assert_eq!(refused.body["errors"][0]["code"], "reference_missing", "{}", refused.text);
    assert_eq!(app.contents().await, before);

    let f = |field: &str, op: &str, value: Json| json!({ "field": field, "op": op, "value": value });
    for (filter, all, seen) in [
        (f("about", "eq", at("account", &account)), "a", "a"),
        (f("about", "ne", at("account", &account)), "bcdex", "bcdex"),
        (f("about", "in", json!([at("deal", &deal), at("account", &own)])), "ce", "ce"),
        (f("about", "not_in", json!([at("deal", &deal), at("account", &own)])), "abdx", "abdx"),
        (json!({ "field": "about", "op": "empty" }), "bx", "bdx"),
        (json!({ "field": "about", "op": "not_empty" }), "acde", "ace"),
        (f("about.entity", "eq", json!("account")), "ae", "ae"),
        (f("about.entity", "ne", json!("account")), "bcdx", "bcdx"),
        (f("about.entity", "in", json!(["deal", "account"])), "ace", "ace"),
        (f("about.entity", "not_in", json!(["deal", "opportunity"])), "abdex", "abdex"),
        (f("about", "eq", json!({ "field": "seen" })), "", ""),
    ] {
        assert_eq!(names(&admin.filtered("visit", filter.clone()).await), all, "{filter}");
        assert_eq!(names(&li.filtered("visit", filter.clone()).await), seen, "{filter}");
    }
    for filter in [
        f("about", "gt", at("account", &account)),
        f("about", "contains", json!("a")),
        f("about", "eq", json!("account")),
        f("about.name", "eq", json!("Hengda")),
        f("about.entity", "gt", json!("account")),
        f("about.entity", "eq", json!("planet")),
    ] {
        admin.filtered("visit", filter).await.problem(422, "filter_invalid");
    }
    // Asking for what one may not know is asking for nothing.
    let one = li.filtered("visit", f("about.entity", "eq", json!("secret"))).await;
    let other = li.filtered("visit", f("about.entity", "eq", json!("planet"))).await;
    let said = |answer: &Answer| (answer.status, answer.body["errors"].to_string().replace("secret", "planet"));
    assert_eq!(said(&one), said(&other));
    assert_eq!(one.status, 422);
    li.filtered("visit", f("about", "eq", at("secret", &secret))).await.problem(422, "filter_invalid");
    admin.list("visit", &[("sort", "about".to_owned())]).await.problem(422, "filter_invalid");
    let group = json!({ "groupBy": [{ "field": "about" }], "measures": [{ "op": "count" }] });
    admin.post("/records/visit/aggregate", group).await.problem(422, "filter_invalid");

    // A seller sees visits, but only own accounts and no secret: the reference without a name, and nothing at all.
    let seen = li.list("visit", &[("sort", "name".to_owned()), ("fields", "name,about".to_owned())]).await;
    let hidden = json!({ "entity": "account", "id": account.body["id"], "name": null });
    let shown = json!({ "entity": "account", "id": own.body["id"], "name": "Own" });
    let deal_hidden = json!({ "entity": "deal", "id": deal.body["id"], "name": null });
    assert_eq!(json!(seen.column("about")), json!([hidden, null, deal_hidden, null, shown, null]));
    let metadata = li.get("/metadata").await.expect(200);
    let entities = metadata.body["entities"].as_array().unwrap();
    let visit = entities.iter().find(|entity| entity["name"] == "visit").unwrap();
    let field = visit["fields"].as_array().unwrap().iter().find(|field| field["name"] == "about").unwrap();
    assert_eq!((&field["type"], &field["to"]), (&json!("regarding"), &json!(["account", "deal"])));
    assert!(!metadata.text.contains("secret"));
    let account_lists = &entities.iter().find(|entity| entity["name"] == "account").unwrap()["relatedLists"];
    let list = json!({ "name": "visits_about", "label": "visits_about", "entity": "visit", "field": "about" });
    assert!(account_lists.as_array().unwrap().contains(&list), "{account_lists}");

    // The history tells names, as far as its reader may see them.
    let path = format!("/records/visit/{}", a.id());
    admin.patch(&path, json!({ "about": at("deal", &deal), "days": 2 })).await.expect(200);
    assert_eq!(app.trail(a.id()).await.0, ["created", "updated"]);
    let change = |history: &Answer| {
        let changes = history.body["items"][0]["changes"].as_array().unwrap().clone();
        changes.into_iter().find(|change| change["field"] == "about").unwrap()
    };
    let told = change(&admin.get(&format!("{path}/history")).await.expect(200));
    assert_eq!(
        (&told["from"]["name"], &told["to"]),
        (&json!("Hengda"), &json!({ "entity": "deal", "id": deal.body["id"], "name": "Pumps" }))
    );
    let told = change(&li.get(&format!("{path}/history")).await.expect(200));
    assert_eq!((&told["from"], &told["to"]), (&hidden, &deal_hidden));
});

both!(deleting_what_visits_are_about_blocks_clears_or_takes_them_along, |app| {
    let admin = app.admin().await;
    publish_visits(&admin).await;
    let account = admin.create("account", json!({ "name": "Hengda" })).await;
    let at = json!({ "entity": "account", "id": account.body["id"] });
    let path = format!("/records/account/{}", account.id());
    let blocking = admin.create("visit", json!({ "name": "a", "about": at })).await;
    let clearing = admin.create("visit", json!({ "name": "b", "seen": at })).await;
    let following = admin.create("visit", json!({ "name": "c", "root": at })).await;
    let before = app.contents().await;
    admin.delete(&path).await.problem(409, "state_conflict");
    assert_eq!(app.contents().await, before);
    admin.patch(&format!("/records/visit/{}", blocking.id()), json!({ "about": null })).await.expect(200);
    admin.delete(&path).await.expect(204);
    let cleared = admin.get(&format!("/records/visit/{}", clearing.id())).await.expect(200);
    assert_eq!(cleared.body["seen"], Json::Null);
    admin.get(&format!("/records/visit/{}", following.id())).await.problem(404, "not_found");
    assert_eq!(
        app.trail(clearing.id()).await,
        (vec!["created".into(), "updated".into()], vec!["record.created".into(), "record.updated".into()])
    );
    assert_eq!(app.trail(following.id()).await.0, ["created", "deleted"]);
    assert_eq!(app.trail(account.id()).await.0, ["created", "deleted"]);
    // Nobody can point at it any more.
    let refused = admin.post("/records/visit", json!({ "name": "d", "about": at })).await;
    assert_eq!(refused.body["errors"][0]["code"], "reference_missing", "{}", refused.text);
});

#[test]
fn what_a_field_points_at_is_checked() {
    use sartor::metadata::{Document, FileTree};
    let check = |to: Json, kind: &str, expect: &[(&str, &str)]| {
        let field = json!({ "id": "x_about", "name": "about", "type": kind, "to": to });
        let name = json!({ "id": "x_name", "name": "name", "type": "text" });
        let entity = json!({ "$schema": "sartor/1/entity", "id": "x_visit", "name": "visit", "nameField": "name", "fields": [name, field] });
        let mut tree = FileTree::default();
        tree.files.insert("entities/visit/entity.json".to_owned(), Document::from(entity));
        let found = sartor::metadata::check(&tree).problems;
        let found: Vec<_> = found.iter().map(|problem| (problem.pointer.as_str(), problem.code)).collect();
        assert_eq!(found, expect, "{to} {kind}");
    };
    check(json!(["visit"]), "regarding", &[]);
    check(json!(["visit", "planet"]), "regarding", &[("/fields/1/to/1", "entity_unknown")]);
    check(json!("visit"), "regarding", &[("/fields/1/to", "type_wrong")]);
    check(json!([]), "regarding", &[("/fields/1/to", "list_too_short")]);
    check(json!(["visit", "visit"]), "regarding", &[("/fields/1/to", "items_repeated")]);
    check(json!(["visit"]), "lookup", &[("/fields/1/to", "type_wrong")]);
    check(json!("visit"), "lookup", &[]);
    check(json!("visit"), "text", &[("/fields/1/to", "property_not_for_type")]);
}
