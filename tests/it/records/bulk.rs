//! `POST /records/{entity}/bulk`.

use crate::support::{App, Caller};
use serde_json::{Value as Json, json};

async fn bulk(caller: &Caller, entity: &str, body: Json) -> crate::support::Answer {
    caller.post(&format!("/records/{entity}/bulk"), body).await
}

/// Rows of a system table.
async fn rows_of(app: &App, table: &'static str) -> i64 {
    let mut sql = app.workspace.db.sql();
    sql.raw("SELECT COUNT(*) FROM ").table(sartor::db::TableName::system(table));
    app.workspace.db.find(&sql).await.unwrap().unwrap().int(0).unwrap().unwrap()
}

both!(many_kinds_of_operations_are_one_change, |app| {
    let admin = app.admin().await;
    let account = admin.create("account", json!({ "name": "K" })).await;
    let [a, b, c] = [
        admin.create("deal", json!({ "name": "A" })).await,
        admin.create("deal", json!({ "name": "B" })).await,
        admin.create("deal", json!({ "name": "C" })).await,
    ];
    let done = bulk(
        &admin,
        "deal",
        json!({ "operations": [
            { "op": "create", "values": { "name": "N", "account": account.id(), "amount": "5" } },
            { "op": "update", "id": a.id(), "version": 1, "values": { "seats": 4 }, "note": "as agreed" },
            { "op": "transition", "id": b.id(), "to": "standard/talks", "values": { "close_date": "2026-12-01", "amount": "7", "account": account.id() } },
            { "op": "delete", "id": c.id() },
            { "op": "update", "id": account.id(), "values": {} }
        ] }),
    )
    .await;
    // The account is no deal.
    done.problem(422, "validation_failed");
    assert_eq!(done.items(), ["/operations/4/id record_missing"]);
    let done = bulk(
        &admin,
        "deal",
        json!({ "operations": [
            { "op": "create", "values": { "name": "N", "account": account.id(), "amount": "5" } },
            { "op": "update", "id": a.id(), "version": 1, "values": { "seats": 4 }, "note": "as agreed" },
            { "op": "transition", "id": b.id(), "to": "standard/talks", "values": { "close_date": "2026-12-01", "amount": "7", "account": account.id() } },
            { "op": "delete", "id": c.id() }
        ] }),
    )
    .await
    .expect(200);
    let change = done.headers["sartor-change"].clone();
    assert_eq!(done.body["change"], json!(change));
    let told: Vec<(Json, Json, Json)> = done.body["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (item["op"].clone(), item["version"].clone(), item["changed"].clone()))
        .collect();
    let expect = [("create", 1), ("update", 2), ("transition", 2), ("delete", 2)];
    assert_eq!(told, expect.map(|(op, version)| (json!(op), json!(version), json!(true))));
    let made = done.body["items"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(admin.get(&format!("/records/deal/{made}")).await.expect(200).body["name"], "N");
    assert_eq!(admin.get(&format!("/records/deal/{}", b.id())).await.body["stage"], "standard/talks");
    admin.get(&format!("/records/deal/{}", c.id())).await.problem(404, "not_found");
    assert_eq!(app.trail(a.id()).await.0, ["created", "updated"]);
    assert_eq!(app.trail(b.id()).await.1, ["record.created", "record.updated"]);
    assert_eq!(app.trail(c.id()).await.1, ["record.created", "record.deleted"]);
    assert_eq!(app.trail(made.parse().unwrap()).await.1, ["record.created"]);
    let newest = admin.get(&format!("/records/deal/{}/history", a.id())).await.body["items"][0].clone();
    assert_eq!((&newest["change"], &newest["note"]), (&json!(change), &json!("as agreed")));
});

both!(one_refusal_refuses_all_and_every_one_is_named, |app| {
    let admin = app.admin().await;
    let [a, b] =
        [admin.create("deal", json!({ "name": "A" })).await, admin.create("deal", json!({ "name": "B" })).await];
    let account = admin.create("account", json!({ "name": "K" })).await;
    admin.create("deal", json!({ "name": "C", "account": account.id() })).await;
    let before = app.contents().await;
    let refused = bulk(
        &admin,
        "deal",
        json!({ "operations": [
            { "op": "update", "id": a.id(), "values": { "seats": 4 } },
            { "op": "update", "id": b.id(), "values": { "seats": -1, "nothing": 1 } },
            { "op": "create", "values": { "amount": "900000" } },
            { "op": "update", "id": a.id(), "values": { "note": "again" } },
            { "op": "delete", "id": "01900000-0000-7000-8000-000000000001" },
            { "op": "create", "values": { "name": "D", "account": a.id() } }
        ] }),
    )
    .await;
    refused.problem(422, "validation_failed");
    let expect = [
        "/operations/1/values/nothing field_unknown",
        "/operations/1/values/seats range",
        "/operations/2/values/name required",
        "/operations/2/values/close_date required",
        "/operations/3/id record_repeated",
        "/operations/4/id record_missing",
        "/operations/5/values/account reference_missing",
    ];
    let mut told = refused.items();
    told.sort();
    let mut expect = expect.map(str::to_owned).to_vec();
    expect.sort();
    assert_eq!(told, expect);
    let named = refused.body["errors"].as_array().unwrap().iter().find(|item| item["code"] == "range").unwrap();
    assert_eq!(named["record"], json!({ "id": b.id(), "name": "B" }));
    let stale = json!({ "operations": [{ "op": "update", "id": a.id(), "version": 7, "values": { "seats": 4 } }] });
    let stale = bulk(&admin, "deal", stale).await;
    stale.problem(412, "version_conflict");
    assert_eq!(stale.items(), ["/operations/0/version version_changed"]);
    let held = bulk(&admin, "account", json!({ "operations": [{ "op": "delete", "id": account.id() }] })).await;
    held.problem(409, "state_conflict");
    assert_eq!(held.items(), ["/operations/0 record_kept"]);
    bulk(
        &admin,
        "deal",
        json!({ "operations": [{ "op": "update", "id": a.id(), "values": { "stage": "standard/won" } }] }),
    )
    .await
    .problem(422, "gate_refused");
    assert_eq!(app.contents().await, before);
});

both!(equal_unique_values_name_their_operation, |app| {
    let admin = app.admin().await;
    let account = admin.create("account", json!({ "name": "K", "code": "A1" })).await;
    let before = app.contents().await;
    let operations = json!([
        { "op": "create", "values": { "name": "L", "code": "B1" } },
        { "op": "create", "values": { "name": "M", "code": "A1" } }
    ]);
    let refused = bulk(&admin, "account", json!({ "operations": operations })).await;
    refused.problem(409, "unique_violation");
    assert_eq!(refused.items(), ["/operations/1/values/code unique"]);
    assert_eq!(app.contents().await, before);
    // What goes makes room for what comes.
    let operations = json!([
        { "op": "create", "values": { "name": "M", "code": "A1" } },
        { "op": "delete", "id": account.id() }
    ]);
    bulk(&admin, "account", json!({ "operations": operations })).await.expect(200);
    assert_eq!(app.trail(account.id()).await.1, ["record.created", "record.deleted"]);
});

both!(the_seller_changes_only_what_is_theirs, |app| {
    let (li, zhang, readonly) = (app.caller("li").await, app.caller("zhang").await, app.caller("readonly").await);
    let (mine, theirs) =
        (li.create("deal", json!({ "name": "A" })).await, zhang.create("deal", json!({ "name": "B" })).await);
    let before = app.contents().await;
    let operations = json!([
        { "op": "update", "id": mine.id(), "values": { "seats": 4 } },
        { "op": "update", "id": theirs.id(), "values": { "seats": 4 } }
    ]);
    let refused = bulk(&li, "deal", json!({ "operations": operations })).await;
    assert_eq!(refused.items(), ["/operations/1/id record_missing"]);
    assert!(refused.body["errors"][0].get("record").is_none());
    let refused = bulk(&readonly, "deal", json!({ "operations": operations })).await;
    refused.problem(403, "forbidden");
    assert_eq!(refused.items(), ["/operations/0 not_permitted", "/operations/1 not_permitted"]);
    bulk(&li, "deal", json!({ "operations": [{ "op": "delete", "id": mine.id() }] })).await.problem(403, "forbidden");
    let hidden =
        bulk(&li, "deal", json!({ "operations": [{ "op": "update", "id": mine.id(), "values": { "cost": "1" } }] }))
            .await;
    assert_eq!(hidden.items(), ["/operations/0/values/cost field_unknown"]);
    assert_eq!(app.contents().await, before);
});

both!(everything_a_filter_finds_is_set_or_deleted, |app| {
    let admin = app.admin().await;
    let mut ids = Vec::new();
    for n in 0..5 {
        ids.push(admin.create("deal", json!({ "name": format!("D{n}"), "seats": n })).await.id());
    }
    let filter = json!({ "field": "seats", "op": "gte", "value": 2 });
    let before = app.contents().await;
    let wrong = bulk(&admin, "deal", json!({ "filter": filter, "set": { "note": "x" }, "expect": 4 })).await;
    wrong.problem(409, "state_conflict");
    assert!(wrong.text.contains("expected 4") && wrong.text.contains("finds 3"), "{}", wrong.text);
    let refused = bulk(&admin, "deal", json!({ "filter": filter, "set": { "amount": "800000" }, "expect": 3 })).await;
    assert_eq!(refused.items(), ["/set/close_date required"; 3]);
    assert_eq!(refused.body["errors"][0]["record"]["name"], "D2");
    assert_eq!(app.contents().await, before);
    let done = bulk(&admin, "deal", json!({ "filter": filter, "set": { "note": "x" }, "expect": 3 })).await.expect(200);
    assert_eq!(done.body["items"].as_array().unwrap().len(), 3);
    let same = bulk(&admin, "deal", json!({ "filter": filter, "set": { "note": "x" }, "expect": 3 })).await.expect(200);
    assert_eq!((&same.body["change"], &same.body["items"][0]["changed"]), (&json!(null), &json!(false)));
    assert!(!same.headers.contains_key("sartor-change"));
    assert_eq!(app.trail(ids[4]).await.1, ["record.created", "record.updated"]);
    bulk(&admin, "deal", json!({ "filter": filter, "delete": true, "expect": 3 })).await.expect(200);
    assert_eq!(app.trail(ids[4]).await.1, ["record.created", "record.updated", "record.deleted"]);
    assert_eq!(app.trail(ids[1]).await.1, ["record.created"]);
    assert_eq!(admin.list("deal", &[("count", "exact".into())]).await.body["count"]["value"], 2);
});

both!(a_thousand_operations_are_one_change, |app| {
    let admin = app.admin().await;
    let account = admin.create("account", json!({ "name": "K", "region": "east" })).await;
    let (history, events) = (rows_of(&app, "sys_history").await, rows_of(&app, "sys_outbox").await);
    let create = |n: usize| json!({ "op": "create", "values": { "name": format!("D{n}"), "account": account.id(), "seats": n % 7 } });
    let made =
        bulk(&admin, "deal", json!({ "operations": (0..1000).map(create).collect::<Vec<_>>() })).await.expect(200);
    let items = made.body["items"].as_array().unwrap();
    let update = |item: &Json| json!({ "op": "update", "id": item["id"], "version": 1, "values": { "discount": "5" } });
    let operations: Vec<Json> = items.iter().map(update).collect();
    let began = std::time::Instant::now();
    bulk(&admin, "deal", json!({ "operations": operations })).await.expect(200);
    // A bound that only one statement for each record and rule would break, also on a busy machine.
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
    assert_eq!(rows_of(&app, "sys_history").await, history + 2000);
    assert_eq!(rows_of(&app, "sys_outbox").await, events + 2000);
    let id: uuid::Uuid = items[500]["id"].as_str().unwrap().parse().unwrap();
    assert_eq!(app.trail(id).await.1, ["record.created", "record.updated"]);
    let many: Vec<Json> = (0..1001).map(create).collect();
    assert_eq!(bulk(&admin, "deal", json!({ "operations": many })).await.items(), ["/operations range"]);
});

both!(parallel_bulks_on_the_same_records_all_win, |app| {
    let admin = app.admin().await;
    let mut ids = Vec::new();
    for n in 0..20 {
        ids.push(admin.create("deal", json!({ "name": format!("D{n}") })).await.id());
    }
    let order = |field: &str, value: Json, backwards: bool| {
        let mut operations: Vec<Json> =
            ids.iter().map(|id| json!({ "op": "update", "id": id, "values": { field: value } })).collect();
        if backwards {
            operations.reverse();
        }
        json!({ "operations": operations })
    };
    let (one, other) = futures_util::future::join(
        bulk(&admin, "deal", order("seats", json!(3), false)),
        bulk(&admin, "deal", order("note", json!("n"), true)),
    )
    .await;
    assert_eq!((one.status, other.status), (200, 200), "{} {}", one.text, other.text);
    for id in ids {
        let read = admin.get(&format!("/records/deal/{id}")).await;
        let told = (&read.body["seats"], &read.body["note"], &read.body["version"]);
        assert_eq!(told, (&json!(3), &json!("n"), &json!(3)));
    }
});

/// Rounds of one bulk beside one change, which comes a little later in each: in some of them in the middle of it.
const ROUNDS: usize = 20;
const MANY: usize = 60;

both!(a_record_that_fits_no_more_is_left_alone, |app| {
    let admin = app.admin().await;
    let make = |n| json!({ "op": "create", "values": { "name": format!("D{n}"), "seats": 1 } });
    let made = bulk(&admin, "deal", json!({ "operations": (0..MANY).map(make).collect::<Vec<_>>() })).await.expect(200);
    let last = made.body["items"][MANY - 1]["id"].as_str().unwrap().to_owned();
    let path = format!("/records/deal/{last}");
    for round in 0..ROUNDS {
        let note = format!("round {round}");
        let order =
            json!({ "filter": { "field": "seats", "op": "eq", "value": 1 }, "set": { "note": note }, "expect": MANY });
        let leave = async {
            tokio::time::sleep(std::time::Duration::from_millis(round as u64)).await;
            admin.patch(&path, json!({ "seats": 2 })).await.expect(200)
        };
        let (swept, left) = tokio::join!(bulk(&admin, "deal", order), leave);
        let found = admin.get(&path).await;
        match swept.status {
            // All of them, before this one left: then its change came after.
            200 => assert_eq!(left.body["note"], note, "{round}"),
            _ => {
                swept.problem(409, "state_conflict");
                assert_ne!(found.body["note"], note, "{round}");
            }
        }
        assert_eq!(found.body["version"], left.body["version"], "{round}: changed after it had left");
        admin.patch(&path, json!({ "seats": 1 })).await.expect(200);
    }
});
