//! What was removed is kept until somebody purges it; then nothing of it is left, and nothing else is missing.

use crate::records::jobs::wait;
use crate::support::contents::Contents;
use crate::support::{App, Caller};
use serde_json::{Value as Json, json};

const FILE: &str = "entities/thing/entity.json";

fn field(name: &str, kind: &str) -> Json {
    json!({ "id": format!("fld_{name}"), "name": name, "type": kind, "label": { "zh-CN": format!("字段{name}"), "en": format!("The {name}") } })
}

/// `thing` with a name and these fields, and all rights on it.
async fn publish_things(admin: &Caller, fields: Json) {
    let mut all = vec![json!({ "id": "fld_thing_n", "name": "name", "type": "text", "label": "Name" })];
    all.extend(fields.as_array().unwrap().iter().cloned());
    let entity = json!({ "$schema": "sartor/1/entity", "id": "ent_thing", "name": "thing", "label": "Thing", "nameField": "name", "fields": all });
    let mut role = admin.files().await["roles/admin.json"].clone();
    role["objects"]["thing"] = json!({ "read": "all", "create": true, "update": "all", "delete": "all" });
    admin.publish(json!({ FILE: entity, "roles/admin.json": role })).await;
}

async fn without_things(admin: &Caller) {
    let mut role = admin.files().await["roles/admin.json"].clone();
    role["objects"].as_object_mut().unwrap().remove("thing");
    admin.publish(json!({ FILE: null, "roles/admin.json": role })).await;
}

async fn removed(admin: &Caller) -> Vec<Json> {
    admin.get("/metadata/removed").await.expect(200).body["items"].as_array().unwrap().clone()
}

async fn restore(admin: &Caller, revision: i64) {
    let plan = admin.get(&format!("/revisions/{revision}/plan")).await.expect(200).body;
    let order = json!({ "plan": plan["hash"], "accept": [], "note": "" });
    admin.post(&format!("/revisions/{revision}/restore"), order).await.expect(200);
}

/// Purges these and waits for the end.
async fn purge(admin: &Caller, items: &[(&str, u32)]) -> Json {
    let items: Vec<Json> =
        items.iter().map(|(id, generation)| json!({ "element": id, "generation": generation })).collect();
    let started = admin.post("/metadata/purge", json!({ "items": items })).await.expect(202);
    let job = wait(admin, &started.body["job"]).await;
    assert_eq!((&job["kind"], &job["state"], &job["change"]), (&json!("purge"), &json!("done"), &Json::Null), "{job}");
    job
}

/// The tables that still tell of a text.
async fn mentions(app: &App, text: &str) -> Vec<String> {
    Contents::mentions(&app.workspace.db, text).await
}

both!(a_purged_field_is_nowhere, |app| {
    let admin = app.admin().await;
    publish_things(&admin, json!([field("code", "text"), field("cost", "money"), field("due", "date")])).await;
    let mut entity = admin.files().await[FILE].clone();
    entity["unique"] = json!([{ "id": "unq_code", "fields": ["code", "due"] }]);
    admin.publish(json!({ FILE: entity })).await;
    let thing = admin
        .create("thing", json!({ "name": "A", "code": "SECRET-1", "cost": "7.50", "due": "2026-01-02" }))
        .await
        .id();
    let path = format!("/records/thing/{thing}");
    admin.patch(&path, json!({ "code": "SECRET-2", "name": "B" })).await.expect(200);
    assert_eq!(mentions(&app, "SECRET").await, ["r_ent_thing", "sys_history", "sys_outbox"]);
    let bin = admin.create("thing", json!({ "name": "C", "code": "SECRET-3" })).await.id();
    admin.delete(&format!("/records/thing/{bin}")).await.expect(204);
    assert_eq!(removed(&admin).await, [Json::Null; 0]);

    publish_things(&admin, json!([field("due", "date")])).await;
    let kept = removed(&admin).await;
    let code = kept.iter().find(|item| item["element"] == "fld_code").unwrap();
    assert_eq!(
        (&code["what"], &code["label"], &code["entity_label"], &code["type"], &code["records"], &code["revision"]),
        (&json!("field"), &json!("The code"), &json!("Thing"), &json!("text"), &json!(2), &json!(4)),
        "{code}"
    );
    assert!(code["by"]["name"].is_string() && code["at"].is_string(), "{code}");
    let cost = kept.iter().find(|item| item["element"] == "fld_cost").unwrap();
    assert_eq!((&cost["records"], kept.len()), (&json!(1), 2));

    purge(&admin, &[("fld_code", 1), ("fld_cost", 1)]).await;
    assert_eq!(removed(&admin).await, [Json::Null; 0]);
    assert_eq!(mentions(&app, "SECRET").await, [""; 0]);
    // All else is as it was, history and recycle bin included.
    let record = admin.get(&path).await.expect(200).body;
    assert_eq!((&record["name"], &record["due"], &record["version"]), (&json!("B"), &json!("2026-01-02"), &json!(2)));
    let history = admin.get(&format!("{path}/history")).await.expect(200).body;
    assert_eq!(history["items"].as_array().unwrap().len(), 2, "{history}");
    assert!(history.to_string().contains("2026-01-02"), "{history}");
    admin.post(&format!("/records/thing/{bin}/restore"), json!({})).await.expect(200);

    // A restore has the fields again, empty, with the constraint over one of them.
    restore(&admin, 3).await;
    let record = admin.get(&path).await.expect(200).body;
    assert_eq!((&record["code"], &record["cost"]), (&Json::Null, &Json::Null));
    admin.patch(&path, json!({ "code": "X" })).await.expect(200);
    let twin = json!({ "name": "D", "code": "X", "due": "2026-01-02" });
    admin.post("/records/thing", twin).await.problem(409, "unique_violation");
});

both!(a_purged_entity_is_nowhere, |app| {
    let admin = app.admin().await;
    let pairs = json!({ "id": "fld_deals", "name": "deals", "type": "many_to_many", "to": "deal", "label": "Deals" });
    publish_things(&admin, json!([field("note", "long_text"), pairs.clone()])).await;
    let deal = admin.create("deal", json!({ "name": "Kept" })).await.id();
    for n in 0..3 {
        admin.create("thing", json!({ "name": format!("SECRET-{n}"), "deals": [deal] })).await;
    }
    without_things(&admin).await;
    let kept = removed(&admin).await;
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert_eq!(
        (&kept[0]["what"], &kept[0]["generation"], &kept[0]["label"], &kept[0]["records"]),
        (&json!("entity"), &json!(0), &json!("Thing"), &json!(3))
    );
    let job = purge(&admin, &[("ent_thing", 0)]).await;
    // Three rows of history and three events.
    assert_eq!((&job["done"], &job["total"]), (&json!(6), &json!(6)));
    assert_eq!(mentions(&app, "SECRET").await, [""; 0]);
    assert_eq!(admin.get(&format!("/records/deal/{deal}")).await.expect(200).body["name"], "Kept");
    // A restore has the entity back, without records.
    restore(&admin, 2).await;
    assert_eq!(admin.get("/records/thing").await.expect(200).body["items"], json!([]));
    admin.create("thing", json!({ "name": "E", "deals": [deal] })).await;
});

both!(values_of_an_earlier_type_are_purged_and_the_field_stays, |app| {
    let admin = app.admin().await;
    publish_things(&admin, json!([field("size", "text")])).await;
    let thing = admin.create("thing", json!({ "name": "A", "size": "12" })).await.id();
    let number =
        json!({ "id": "fld_size", "name": "size", "type": "integer", "label": "Size", "convert": { "from": "text" } });
    publish_things(&admin, json!([number])).await;
    let kept = removed(&admin).await;
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert_eq!(
        (&kept[0]["what"], &kept[0]["element"], &kept[0]["generation"], &kept[0]["type"], &kept[0]["records"]),
        (&json!("values"), &json!("fld_size"), &json!(1), &json!("text"), &json!(1))
    );
    purge(&admin, &[("fld_size", 1)]).await;
    let path = format!("/records/thing/{thing}");
    assert_eq!(admin.get(&path).await.expect(200).body["size"], 12);
    let history = admin.get(&format!("{path}/history")).await.expect(200).text;
    assert!(history.contains("12"), "{history}");
    // Back to text: made anew from what is there.
    let mut text = field("size", "text");
    text["convert"] = json!({ "from": "integer" });
    publish_things(&admin, json!([text])).await;
    assert_eq!(admin.get(&path).await.expect(200).body["size"], "12");
});

both!(what_is_in_use_or_gone_is_not_purged, |app| {
    let admin = app.admin().await;
    publish_things(&admin, json!([field("code", "text"), field("due", "date")])).await;
    admin.create("thing", json!({ "name": "A", "code": "KEPT" })).await;
    publish_things(&admin, json!([field("due", "date")])).await;
    let before = app.contents().await;
    for items in [
        json!([]),
        json!([{ "element": "fld_due", "generation": 1 }]),
        json!([{ "element": "ent_thing", "generation": 0 }]),
        json!([{ "element": "fld_code", "generation": 1 }, { "element": "fld_nothing", "generation": 1 }]),
        json!([{ "element": "fld_code", "generation": 2 }]),
    ] {
        admin.post("/metadata/purge", json!({ "items": items })).await.problem(409, "state_conflict");
    }
    admin
        .post("/metadata/purge", json!({ "items": [ { "element": "fld_code" } ] }))
        .await
        .problem(422, "validation_failed");
    assert_eq!(before.differences(&app.contents().await), [""; 0]);

    // Its job goes to the end.
    let order = json!({ "items": [{ "element": "fld_code", "generation": 1 }] });
    let started = admin.post("/metadata/purge", order.clone()).await.expect(202);
    let path = format!("/jobs/{}/cancel", started.body["job"].as_str().unwrap());
    admin.post(&path, json!({})).await.problem(409, "state_conflict");
    wait(&admin, &started.body["job"]).await;
    admin.post("/metadata/purge", order).await.problem(409, "state_conflict");
});

/// Has a worker take the job up as another kind, as if nothing of it were done; how it ends.
async fn again(app: &App, job: &Json, kind: &str) -> String {
    let (db, id): (_, uuid::Uuid) = (&app.workspace.db, job.as_str().unwrap().parse().unwrap());
    let table = || sartor::db::TableName::system("sys_job");
    let mut sql = db.sql();
    sql.raw("UPDATE ").table(table()).raw(" SET state = 'queued', kind = ").text_value(kind).raw(" WHERE id = ").id(id);
    db.apply(vec![sartor::db::Step::Run(sql)]).await.unwrap();
    app.workspace.bell.notify_one();
    loop {
        let mut sql = db.sql();
        sql.raw("SELECT state FROM ").table(table()).raw(" WHERE id = ").id(id);
        let state = db.find(&sql).await.unwrap().unwrap().text(0).unwrap().unwrap();
        if state != "queued" && state != "running" {
            return state;
        }
        tokio::task::yield_now().await;
    }
}

both!(a_purge_goes_on_when_who_asked_for_it_is_suspended, |app| {
    let admin = app.admin().await;
    publish_things(&admin, json!([field("code", "text"), field("due", "date")])).await;
    admin.create("thing", json!({ "name": "A", "code": "SECRET" })).await;
    publish_things(&admin, json!([field("due", "date")])).await;
    let manager = app.person("manager", &["t_role_admin"]).await;
    let order = json!({ "items": [{ "element": "fld_code", "generation": 1 }] });
    let started = manager.post("/metadata/purge", order).await.expect(202).body;
    wait(&manager, &started["job"]).await;
    admin.patch(&format!("/users/{}", manager.user), json!({ "active": false, "roles": [] })).await.expect(200);
    // What was decided is finished by the engine; what needs somebody's rights is not.
    for (kind, state) in [("purge", "done"), ("index", "done"), ("demo", "failed"), ("bulk", "failed")] {
        assert_eq!(again(&app, &started["job"], kind).await, state, "{kind}");
    }
});

both!(files_of_a_purged_field_are_swept, |app| {
    let admin = app.admin().await;
    publish_things(&admin, json!([field("papers", "attachment"), field("scans", "attachment")])).await;
    let file = admin.upload("a.txt", b"alone").await.expect(201).id();
    let shared = admin.upload("b.txt", b"shared").await.expect(201).id();
    admin.create("thing", json!({ "name": "A", "papers": [file, shared], "scans": [shared] })).await;
    publish_things(&admin, json!([field("scans", "attachment")])).await;
    purge(&admin, &[("fld_papers", 1)]).await;
    let mut sql = app.workspace.db.sql();
    sql.raw("SELECT name FROM ").table(sartor::db::TableName::system("sys_file")).raw(" WHERE loose_since IS NOT NULL");
    let loose: Vec<String> =
        app.workspace.db.read(&sql).await.unwrap().iter().map(|row| row.text(0).unwrap().unwrap()).collect();
    assert_eq!(loose, ["a.txt"]);
});
