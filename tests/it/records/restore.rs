//! The recycle bin: `GET /records/{entity}/deleted` and `POST /records/{entity}/{id}/restore`.

use crate::support::Caller;
use serde_json::{Value as Json, json};

/// Publishes `remark` (goes along with its deal), `reply` (goes along with its remark) and `visit` (its deal is cleared).
pub async fn publish_followers(admin: &Caller) {
    let entity = |id: &str, to: &str, on_delete: &str| {
        json!({
            "$schema": "sartor/1/entity", "id": format!("ent_{id}"), "name": id, "nameField": "title", "owned": false,
            "fields": [
                { "id": format!("fld_{id}_title"), "name": "title", "type": "text" },
                { "id": format!("fld_{id}_of"), "name": to, "type": "lookup", "to": to, "onDelete": on_delete }
            ]
        })
    };
    let mut role = admin.get("/revisions/1/files").await.body["files"]["roles/admin.json"].clone();
    for entity in ["remark", "reply", "visit"] {
        role["objects"][entity] = json!({ "read": "all", "create": true, "update": "all", "delete": "all" });
    }
    let files = json!({
        "entities/remark/entity.json": entity("remark", "deal", "cascade"), "roles/admin.json": role,
        "entities/reply/entity.json": entity("reply", "remark", "cascade"), "entities/visit/entity.json": entity("visit", "deal", "clear")
    });
    let draft = admin.post("/drafts", json!({ "name": "d" })).await.id();
    admin.patch(&format!("/drafts/{draft}"), json!({ "files": files })).await.expect(200);
    let plan = admin.get(&format!("/drafts/{draft}/plan")).await.body["hash"].clone();
    admin.post(&format!("/drafts/{draft}/publish"), json!({ "plan": plan })).await.expect(200);
}

async fn restore(caller: &Caller, entity: &str, id: uuid::Uuid) -> crate::support::Answer {
    caller.post(&format!("/records/{entity}/{id}/restore"), json!({})).await
}

both!(a_deleted_record_lies_in_the_bin_and_comes_back_as_it_was, |app| {
    let admin = app.admin().await;
    let deal = admin.create("deal", json!({ "name": "A", "seats": 3, "amount": "9" })).await;
    let other = admin.create("deal", json!({ "name": "B" })).await;
    admin.delete(&format!("/records/deal/{}", deal.id())).await.expect(204);
    app.workspace.clock.advance(chrono::Duration::minutes(1));
    let gone = admin.delete(&format!("/records/deal/{}", other.id())).await.expect(204);
    let bin = admin.get("/records/deal/deleted?fields=name,owner").await.expect(200);
    assert_eq!(bin.column("name"), [json!("B"), json!("A")]);
    assert_eq!(bin.body["count"], json!({ "value": 2, "capped": false }));
    let told = &bin.body["items"][0]["deleted"];
    let by = json!({ "kind": "key", "id": admin.user, "name": "王管理" });
    assert_eq!((&told["by"], &told["change"]), (&by, &json!(gone.headers["sartor-change"])));
    assert_eq!(told["at"], "2026-11-22T04:01:00.000Z");
    let back = restore(&admin, "deal", deal.id()).await.expect(200);
    let told = (&back.body["name"], &back.body["seats"], &back.body["version"], back.headers["etag"].as_str());
    assert_eq!(told, (&json!("A"), &json!(3), &json!(3), "\"3\""));
    assert!(back.headers.contains_key("sartor-change"));
    let expect = (["created", "deleted", "restored"], ["record.created", "record.deleted", "record.restored"]);
    let (history, events) = app.trail(deal.id()).await;
    assert_eq!(
        (history.as_slice(), events.as_slice()),
        (expect.0.map(str::to_owned).as_slice(), expect.1.map(str::to_owned).as_slice())
    );
    assert_eq!(admin.get("/records/deal/deleted").await.column("name"), [json!("B")]);
    restore(&admin, "deal", deal.id()).await.problem(409, "state_conflict");
});

both!(the_bin_is_read_in_pages, |app| {
    let admin = app.admin().await;
    for n in 0..5 {
        let deal = admin.create("deal", json!({ "name": format!("D{n}") })).await;
        admin.delete(&format!("/records/deal/{}", deal.id())).await.expect(204);
    }
    let mut seen = Vec::new();
    let mut path = "/records/deal/deleted?limit=2".to_owned();
    loop {
        let page = admin.get(&path).await.expect(200);
        seen.extend(page.column("name"));
        let Some(next) = page.body["next"].as_str() else { break };
        path = format!("/records/deal/deleted?limit=2&cursor={next}");
    }
    seen.sort_by_key(Json::to_string);
    assert_eq!(seen, ["D0", "D1", "D2", "D3", "D4"].map(|name| json!(name)));
    admin.get("/records/deal/deleted?cursor=x").await.problem(400, "malformed");
});

both!(who_may_not_delete_sees_no_bin, |app| {
    let (admin, li, nobody) = (app.admin().await, app.caller("li").await, app.caller("nobody").await);
    let deal = admin.create("deal", json!({ "name": "A", "owner": li.user })).await;
    admin.delete(&format!("/records/deal/{}", deal.id())).await.expect(204);
    let before = app.contents().await;
    li.get("/records/deal/deleted").await.problem(403, "forbidden");
    nobody.get("/records/deal/deleted").await.problem(404, "not_found");
    restore(&li, "deal", deal.id()).await.problem(403, "forbidden");
    restore(&nobody, "deal", deal.id()).await.problem(404, "not_found");
    restore(&admin, "account", deal.id()).await.problem(404, "not_found");
    assert_eq!(app.contents().await, before);
});

both!(what_went_along_comes_back_together, |app| {
    let admin = app.admin().await;
    publish_followers(&admin).await;
    let deal = admin.create("deal", json!({ "name": "D" })).await;
    let remark = admin.create("remark", json!({ "title": "r", "deal": deal.id() })).await;
    let early = admin.create("remark", json!({ "title": "early", "deal": deal.id() })).await;
    let reply = admin.create("reply", json!({ "title": "re", "remark": remark.id() })).await;
    let visit = admin.create("visit", json!({ "title": "v", "deal": deal.id() })).await;
    let moved = admin.create("visit", json!({ "title": "m", "deal": deal.id() })).await;
    let other = admin.create("deal", json!({ "name": "O" })).await;
    admin.delete(&format!("/records/remark/{}", early.id())).await.expect(204);
    admin.delete(&format!("/records/deal/{}", deal.id())).await.expect(204);
    admin.patch(&format!("/records/visit/{}", moved.id()), json!({ "deal": other.id() })).await.expect(200);
    // A remark is nothing without its deal.
    let refused = restore(&admin, "remark", remark.id()).await;
    refused.problem(409, "state_conflict");
    assert_eq!(refused.items(), ["/deal reference_missing"]);
    restore(&admin, "deal", deal.id()).await.expect(200);
    let of = async |entity: &str, id: uuid::Uuid| admin.get(&format!("/records/{entity}/{id}")).await;
    assert_eq!(of("remark", remark.id()).await.expect(200).body["deal"]["id"], json!(deal.id()));
    assert_eq!(of("reply", reply.id()).await.expect(200).body["remark"]["id"], json!(remark.id()));
    assert_eq!(of("visit", visit.id()).await.body["deal"]["id"], json!(deal.id()));
    assert_eq!(of("visit", moved.id()).await.body["deal"]["id"], json!(other.id()));
    // It was deleted before, by itself.
    of("remark", early.id()).await.problem(404, "not_found");
    assert_eq!(app.trail(reply.id()).await.1, ["record.created", "record.deleted", "record.restored"]);
    assert_eq!(app.trail(visit.id()).await.1, ["record.created", "record.updated", "record.updated"]);
    assert_eq!(app.trail(early.id()).await.1, ["record.created", "record.deleted"]);
    restore(&admin, "remark", early.id()).await.expect(200);
});

both!(a_value_taken_meanwhile_refuses_and_a_lost_reference_is_cleared, |app| {
    let admin = app.admin().await;
    let account = admin.create("account", json!({ "name": "K", "code": "A1" })).await;
    let deal = admin.create("deal", json!({ "name": "D", "account": account.id() })).await;
    admin.delete(&format!("/records/deal/{}", deal.id())).await.expect(204);
    admin.delete(&format!("/records/account/{}", account.id())).await.expect(204);
    let second = admin.create("account", json!({ "name": "L", "code": "A1" })).await;
    let before = app.contents().await;
    let refused = restore(&admin, "account", account.id()).await;
    refused.problem(409, "unique_violation");
    assert_eq!(refused.items(), ["/code unique"]);
    assert_eq!(app.contents().await, before);
    let back = restore(&admin, "deal", deal.id()).await.expect(200);
    assert_eq!(back.body["account"], json!(null));
    let newest = admin.get(&format!("/records/deal/{}/history", deal.id())).await.body["items"][0].clone();
    assert_eq!((&newest["action"], &newest["changes"][0]["field"]), (&json!("restored"), &json!("account")));
    assert_eq!(app.trail(deal.id()).await.1, ["record.created", "record.deleted", "record.restored"]);
    admin.delete(&format!("/records/account/{}", second.id())).await.expect(204);
    restore(&admin, "account", account.id()).await.expect(200);
});

both!(several_come_back_in_one_change, |app| {
    let admin = app.admin().await;
    let [a, b] =
        [admin.create("deal", json!({ "name": "A" })).await, admin.create("deal", json!({ "name": "B" })).await];
    let operations = [&a, &b].map(|deal| json!({ "op": "delete", "id": deal.id() }));
    admin.post("/records/deal/bulk", json!({ "operations": operations })).await.expect(200);
    let operations = [&a, &b].map(|deal| json!({ "op": "restore", "id": deal.id() }));
    let done = admin.post("/records/deal/bulk", json!({ "operations": operations })).await.expect(200);
    assert_eq!(done.body["items"][1], json!({ "op": "restore", "id": b.id(), "version": 3, "changed": true }));
    assert_eq!(app.trail(a.id()).await.1, ["record.created", "record.deleted", "record.restored"]);
    let again = admin.post("/records/deal/bulk", json!({ "operations": operations })).await;
    assert_eq!(again.items(), ["/operations/0/id record_missing", "/operations/1/id record_missing"]);
});

both!(one_of_two_restores_wins, |app| {
    let admin = app.admin().await;
    for _ in 0..10 {
        let deal = admin.create("deal", json!({ "name": "A" })).await;
        admin.delete(&format!("/records/deal/{}", deal.id())).await.expect(204);
        let (one, other) =
            futures_util::future::join(restore(&admin, "deal", deal.id()), restore(&admin, "deal", deal.id())).await;
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409], "{} {}", one.text, other.text);
        assert_eq!(app.trail(deal.id()).await.1, ["record.created", "record.deleted", "record.restored"]);
    }
});

both!(what_comes_back_is_in_the_sets_again_it_was_taken_out_of, |app| {
    let admin = app.admin().await;
    let named = |id: &str| json!({ "id": id, "name": "name", "type": "text" });
    let set = |id: &str, name: &str, inverse: &str| json!({ "id": id, "name": name, "type": "many_to_many", "to": "account", "inverse": { "name": inverse } });
    let project = json!({
        "$schema": "sartor/1/entity", "id": "ent_project", "name": "project", "nameField": "name",
        "fields": [ named("pr_name"), set("pr_accounts", "accounts", "projects"), set("pr_more", "more", "more_projects"),
            { "id": "pr_many", "name": "many", "type": "rollup", "of": "accounts", "op": "count" } ]
    });
    crate::records::relations::publish(&admin, &[project]).await;
    let mut ids = Vec::new();
    for name in ["A", "B", "C"] {
        ids.push(admin.create("account", json!({ "name": name })).await.id());
    }
    let [a, b, c] = ids[..] else { unreachable!("three of them") };
    let both = admin.create("project", json!({ "name": "p", "accounts": [a, b], "more": [a] })).await.id();
    let only = admin.create("project", json!({ "name": "q", "accounts": [a] })).await.id();
    let again = admin.create("project", json!({ "name": "r", "accounts": [a, b] })).await.id();
    let look = async |id: uuid::Uuid| {
        let record = admin.get(&format!("/records/project/{id}")).await.expect(200).body;
        let names = |field: &str| -> String {
            record[field].as_array().into_iter().flatten().map(|one| one["name"].as_str().unwrap()).collect()
        };
        (names("accounts"), names("more"), record["many"].clone())
    };
    let told = |accounts: &str, more: &str, many: i64| (accounts.to_owned(), more.to_owned(), json!(many));
    admin.delete(&format!("/records/account/{a}")).await.expect(204);
    assert_eq!((look(both).await, look(only).await), (told("B", "", 1), told("", "", 0)));
    // The set as it is by now gets it back, not the set of then.
    admin.patch(&format!("/records/project/{again}"), json!({ "accounts": [c] })).await.expect(200);
    restore(&admin, "account", a).await.expect(200);
    assert_eq!((look(both).await, look(only).await), (told("AB", "A", 2), told("A", "", 1)));
    assert_eq!(look(again).await, told("AC", "", 2));
    let (history, events) = app.trail(both).await;
    assert_eq!(history, ["created", "updated", "updated"]);
    assert_eq!(events, ["record.created", "record.updated", "record.updated"]);
});
