//! `/jobs`: a bulk or an undo of more records than one transaction takes.

use crate::support::app::now;
use crate::support::{Answer, App, Caller};
use chrono::Duration;
use sartor::db::{Database, Step, TableName};
use serde_json::{Value as Json, json};
use std::time::Instant;
use uuid::Uuid;

/// How often a job is looked at.
const LOOK: std::time::Duration = std::time::Duration::from_millis(5);
/// How long a job is looked at before a test gives up on it: longer than a step that met a busy database is let rest.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(90);

/// The job once it is over.
pub async fn wait(caller: &Caller, id: &Json) -> Json {
    let path = format!("/jobs/{}", id.as_str().unwrap());
    let begun = Instant::now();
    // Not without a pause: the job wants the processor too.
    let mut looks = tokio::time::interval(LOOK);
    while begun.elapsed() < PATIENCE {
        let job = caller.get(&path).await.expect(200).body;
        if !matches!(job["state"].as_str(), Some("queued" | "running")) {
            return job;
        }
        looks.tick().await;
    }
    panic!("the job does not end");
}

/// So many deals, in the order of their ids.
async fn deals(caller: &Caller, count: usize, values: Json) -> Vec<String> {
    let mut ids = Vec::new();
    for start in (0..count).step_by(1_000) {
        let create = |n: usize| {
            let mut values = values.clone();
            values["name"] = json!(format!("D{n}"));
            json!({ "op": "create", "values": values })
        };
        let operations: Vec<Json> = (start..count.min(start + 1_000)).map(create).collect();
        let done = caller.post("/records/deal/bulk", json!({ "operations": operations })).await.expect(200);
        ids.extend(done.column("id").iter().map(|id| id.as_str().unwrap().to_owned()));
    }
    ids.sort();
    ids
}

/// History rows of a change, and of how many records.
async fn traces(app: &App, change: &Json) -> (i64, i64) {
    let mut sql = app.workspace.db.sql();
    sql.raw("SELECT COUNT(*), COUNT(DISTINCT record) FROM ").table(TableName::system("sys_history"));
    sql.raw(" WHERE change = ").id(change.as_str().unwrap().parse().unwrap());
    pair(app, &sql).await
}

/// Events of changed records, and of how many records.
async fn events(app: &App) -> (i64, i64) {
    let mut sql = app.workspace.db.sql();
    sql.raw("SELECT COUNT(*), COUNT(DISTINCT record) FROM ").table(TableName::system("sys_outbox"));
    sql.raw(" WHERE type = 'record.updated'");
    pair(app, &sql).await
}

async fn pair(app: &App, sql: &sartor::db::Sql) -> (i64, i64) {
    let row = app.workspace.db.find(sql).await.unwrap().unwrap();
    (row.int(0).unwrap().unwrap(), row.int(1).unwrap().unwrap())
}

async fn found(caller: &Caller, seats: i64) -> Json {
    let filter = json!({ "field": "seats", "op": "eq", "value": seats }).to_string();
    let parameters = [("filter", filter), ("count", "exact".to_owned()), ("limit", "1".to_owned())];
    caller.list("deal", &parameters).await.expect(200).body["count"]["value"].clone()
}

fn seats(from: i64, to: i64, expect: usize) -> Json {
    let filter = json!({ "field": "seats", "op": "eq", "value": from });
    json!({ "filter": filter, "set": { "seats": to }, "expect": expect })
}

/// A job as a process left it that was stopped in the middle: in its hands for so many seconds yet.
pub async fn leave(
    app: &App,
    (id, by): (Uuid, Uuid),
    order: &Json,
    (position, done): (Option<&str>, i64),
    seconds: i64,
) {
    leave_in(&app.workspace.db, (id, by), order, (position, done), seconds).await;
}

/// The same in another workspace.
pub async fn leave_in(
    db: &Database,
    (id, by): (Uuid, Uuid),
    order: &Json,
    (position, done): (Option<&str>, i64),
    seconds: i64,
) {
    let mut sql = db.sql();
    sql.raw("INSERT INTO ").table(TableName::system("sys_job"));
    sql.raw(" (id, kind, state, entity, order_json, position, done, changed, total, change_id, by_kind, by_id, holder, lease_until, created_at, updated_at) VALUES (");
    sql.id(id).raw(", 'bulk', 'running', 'deal', ").text_value(order.to_string());
    sql.raw(", ").optional_id(position.map(|id| id.parse().unwrap())).raw(", ").int(done).raw(", ").int(done);
    sql.raw(", 1200, ").id(Uuid::now_v7()).raw(", 'user', ").id(by).raw(", ").id(Uuid::now_v7());
    sql.raw(", ").instant(now() + Duration::seconds(seconds));
    sql.raw(", ").instant(now()).raw(", ").instant(now()).raw(")");
    db.apply(vec![Step::Run(sql)]).await.unwrap();
}

async fn send(caller: &Caller, body: &Json) -> Answer {
    caller.send("POST", "/records/deal/bulk", &[("Idempotency-Key", "k")], Some(body.to_string())).await
}

both!(what_a_filter_finds_is_changed_and_taken_back_by_jobs, |app| {
    let admin = app.admin().await;
    let ids = deals(&admin, 3_100, json!({ "seats": 1 })).await;
    let before = app.contents().await;
    admin.post("/records/deal/bulk", seats(1, 5, 3_099)).await.problem(409, "state_conflict");
    admin.post("/records/deal/bulk", seats(1, -5, 3_100)).await.problem(422, "validation_failed");
    assert_eq!(admin.get("/jobs").await.expect(200).body, json!({ "items": [] }));
    assert_eq!(app.contents().await, before);

    let started = send(&admin, &seats(1, 5, 3_100)).await.expect(202);
    let job = started.body["job"].clone();
    assert_eq!(started.headers["location"], format!("/api/v1/jobs/{}", job.as_str().unwrap()));
    // The same request with its key starts no second one.
    assert_eq!(send(&admin, &seats(1, 5, 3_100)).await.expect(202).body["job"], job);
    let done = wait(&admin, &job).await;
    assert_eq!((&done["state"], &done["kind"], &done["entity"]), (&json!("done"), &json!("bulk"), &json!("deal")));
    assert_eq!((&done["done"], &done["total"], &done["problem"]), (&json!(3_100), &json!(3_100), &json!(null)));
    assert_eq!(traces(&app, &done["change"]).await, (3_100, 3_100));
    assert_eq!(events(&app).await, (3_100, 3_100));
    assert_eq!((found(&admin, 1).await, found(&admin, 5).await), (json!(0), json!(3_100)));
    for id in [&ids[0], &ids[1_700], &ids[3_099]] {
        assert_eq!(app.trail(id.parse().unwrap()).await.1, ["record.created", "record.updated"]);
        let newest = admin.get(&format!("/records/deal/{id}/history")).await.body["items"][0].clone();
        assert_eq!((&newest["change"], &newest["version"]), (&done["change"], &json!(2)));
    }
    assert_eq!(admin.get("/jobs").await.body["items"], json!([done]));
    let other = app.caller("li").await;
    let path = format!("/jobs/{}", job.as_str().unwrap());
    other.get(&path).await.problem(404, "not_found");
    other.post(&format!("{path}/cancel"), json!({})).await.problem(404, "not_found");
    assert_eq!(other.get("/jobs").await.body, json!({ "items": [] }));
    admin.post(&format!("{path}/cancel"), json!({})).await.problem(409, "state_conflict");

    // What is too much to be taken back at once is taken back by a job too.
    let undo = format!("/changes/{}/undo", done["change"].as_str().unwrap());
    app.caller("readonly").await.post(&undo, json!({})).await.problem(403, "forbidden");
    let undone = admin.post(&undo, json!({})).await.expect(202);
    let undone = wait(&admin, &undone.body["job"]).await;
    assert_eq!((&undone["state"], &undone["kind"]), (&json!("done"), &json!("undo")), "{undone}");
    assert_eq!((&undone["done"], &undone["total"]), (&json!(3_100), &json!(3_100)));
    assert_eq!(traces(&app, &undone["change"]).await, (3_100, 3_100));
    assert_eq!(events(&app).await, (6_200, 3_100));
    assert_eq!((found(&admin, 1).await, found(&admin, 5).await), (json!(3_100), json!(0)));
    let newest = admin.get(&format!("/records/deal/{}/history", ids[9])).await.body["items"][0].clone();
    assert_eq!(newest["cause"], json!({ "kind": "undo", "id": done["change"] }));
});

both!(a_job_left_half_done_goes_on_where_it_stopped, |app| {
    let admin = app.admin().await;
    let ids = deals(&admin, 1_200, json!({ "seats": 1 })).await;
    let order = json!({ "filter": { "field": "seats", "op": "eq", "value": 1 }, "set": { "seats": 5 }, "expect": 1_200, "until": ids[1_149] });
    // In other hands: nobody else goes on with it, and it can be cancelled.
    let held = Uuid::now_v7();
    leave(&app, (held, admin.user), &order, (Some(&ids[399]), 400), 30).await;
    let left = Uuid::now_v7();
    leave(&app, (left, admin.user), &order, (Some(&ids[399]), 400), -1).await;
    app.workspace.bell.notify_one();
    let done = wait(&admin, &json!(left)).await;
    assert_eq!((&done["state"], &done["done"]), (&json!("done"), &json!(1_150)));
    assert_eq!(traces(&app, &done["change"]).await, (750, 750));
    assert_eq!(events(&app).await, (750, 750));
    // Neither what was done before nor what came later is touched.
    for (n, expect) in [(0, 1), (399, 1), (400, 2), (1_149, 2), (1_150, 1)] {
        assert_eq!(admin.get(&format!("/records/deal/{}", ids[n])).await.body["version"], expect, "{n}");
    }
    assert_eq!(admin.get(&format!("/jobs/{held}")).await.body["state"], "running");
    let cancelled = admin.post(&format!("/jobs/{held}/cancel"), json!({})).await.expect(200);
    assert_eq!((&cancelled.body["state"], &cancelled.body["done"]), (&json!("cancelled"), &json!(400)));
    admin.post(&format!("/jobs/{held}/cancel"), json!({})).await.problem(409, "state_conflict");
    app.workspace.bell.notify_one();
    // The next job is taken only after the worker looked.
    let next = Uuid::now_v7();
    leave(&app, (next, admin.user), &order, (Some(&ids[1_149]), 1_150), -1).await;
    app.workspace.bell.notify_one();
    wait(&admin, &json!(next)).await;
    assert_eq!(admin.get(&format!("/jobs/{held}")).await.body["state"], "cancelled");
    assert_eq!(events(&app).await, (750, 750));
});

both!(a_refusal_stops_the_job_and_names_the_record, |app| {
    let admin = app.admin().await;
    let ids = deals(&admin, 1_200, json!({ "seats": 1, "discount": "10" })).await;
    let south = admin.create("account", json!({ "name": "S", "region": "south" })).await.expect(201).id();
    admin.patch(&format!("/records/deal/{}", ids[700]), json!({ "account": south })).await.expect(200);
    let order =
        json!({ "filter": { "field": "seats", "op": "eq", "value": 1 }, "set": { "discount": "40" }, "expect": 1_200 });
    let started = admin.post("/records/deal/bulk", order).await.expect(202);
    let failed = wait(&admin, &started.body["job"]).await;
    assert_eq!((&failed["state"], &failed["done"]), (&json!("failed"), &json!(500)), "{failed}");
    let problem = &failed["problem"];
    assert_eq!((&problem["code"], &problem["status"]), (&json!("validation_failed"), &json!(422)));
    assert_eq!(problem["errors"].as_array().unwrap().len(), 1);
    assert_eq!(problem["errors"][0]["record"]["id"], json!(ids[700]));
    assert_eq!(problem["errors"][0]["message"], "No more than 30 % in the south");
    let chinese = app.admin().await.speaking("zh-CN");
    let told = chinese.get(&format!("/jobs/{}", started.body["job"].as_str().unwrap())).await.body;
    assert_eq!(told["problem"]["errors"][0]["message"], "华南折扣不得超过 30%");
    // What was done stays, and can be taken back.
    assert_eq!(traces(&app, &failed["change"]).await, (500, 500));
    assert_eq!(app.trail(ids[499].parse().unwrap()).await.0, ["created", "updated"]);
    assert_eq!(app.trail(ids[500].parse().unwrap()).await.0, ["created"]);
    let undo = format!("/changes/{}/undo", failed["change"].as_str().unwrap());
    admin.post(&undo, json!({})).await.expect(200);
    assert_eq!(admin.get(&format!("/records/deal/{}", ids[0])).await.body["discount"], "10.00");
});
