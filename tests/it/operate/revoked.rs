//! What is taken away counts at once, also on a server that was not asked; and keys that may only read.

use crate::crash::server::Site;
use crate::support::{App, Caller, Kind};
use sartor::auth::sessions::Whose;
use sartor::auth::{self, Grant, keys};
use serde_json::json;
use std::process::Output;

/// The same person at another server.
fn at(other: &App, caller: &Caller) -> Caller {
    let there = Caller::new(&other.url, caller.key.clone(), caller.user);
    match &caller.session {
        Some(token) => there.with_session(token.clone()),
        None => there,
    }
}

/// Asks until the answer is this. The clock of the tests stands still: nothing that is remembered runs out by itself.
async fn until(app: &App, caller: &Caller, (path, status): (&str, u16)) {
    if matches!(app.storage(), sartor::config::Storage::Folder(_)) {
        // A number in the file is looked at by each request: the very first one knows.
        caller.get(path).await.expect(status);
        return;
    }
    while caller.get(path).await.status != status {
        tokio::task::yield_now().await;
    }
}

both!(what_is_taken_away_counts_at_once_on_other_servers, |app| {
    let other = app.another().await;
    let (db, clock) = (&app.workspace.db, &app.workspace.clock);
    let li = app.caller("li").await;
    let session = auth::start_session(db, clock, li.user).await.unwrap();
    let browser = Caller::new(&app.url, None, li.user).with_session(session);
    let (there, browser_there) = (at(&other, &li), at(&other, &browser));
    for caller in [&there, &browser_there] {
        caller.get("/records/deal").await.expect(200);
    }
    // Roles.
    auth::store::assign_roles(db, li.user, &[]).await.unwrap();
    until(&app, &there, ("/records/deal", 404)).await;
    until(&app, &browser_there, ("/records/deal", 404)).await;
    auth::store::assign_roles(db, li.user, &["t_role_sales".to_owned()]).await.unwrap();
    until(&app, &there, ("/records/deal", 200)).await;
    // A key.
    let id = li.get("/keys").await.expect(200).body["items"][0]["id"].as_str().unwrap().to_owned();
    li.delete(&format!("/keys/{id}")).await.expect(204);
    until(&app, &there, ("/me", 401)).await;
    // A session.
    browser_there.get("/me").await.expect(200);
    app.workspace.auth.end_sessions(Whose::All(li.user)).await.unwrap();
    until(&app, &browser_there, ("/me", 401)).await;
    // Another password ends them all.
    let session = auth::start_session(db, clock, li.user).await.unwrap();
    let again = Caller::new(&other.url, None, li.user).with_session(session);
    again.get("/me").await.expect(200);
    auth::store::update_password(db, li.user, auth::hash_password("another long one").await.unwrap()).await.unwrap();
    until(&app, &again, ("/me", 401)).await;
});

both!(a_key_for_reading_changes_nothing, |app| {
    let admin = app.admin().await;
    let deal = admin.create("deal", json!({ "name": "D" })).await;
    let session = auth::start_session(&app.workspace.db, &app.workspace.clock, admin.user).await.unwrap();
    let browser = Caller::new(&app.url, None, admin.user).with_session(session);
    browser.post("/keys", json!({ "name": "x", "scope": "all" })).await.problem(422, "validation_failed");
    let usual = browser.post("/keys", json!({ "name": "x" })).await.expect(201);
    assert_eq!(usual.body["scope"], "write");
    let made = browser.post("/keys", json!({ "name": "reports", "scope": "read" })).await.expect(201);
    assert_eq!(made.body["scope"], "read");
    let listed = browser.get("/keys").await.expect(200).body["items"].clone();
    assert!(
        listed.as_array().unwrap().iter().any(|key| key["name"] == "reports" && key["scope"] == "read"),
        "{listed}"
    );
    let reader = Caller::new(&app.url, Some(made.body["key"].as_str().unwrap().to_owned()), admin.user);
    let before = app.contents().await;
    let path = format!("/records/deal/{}", deal.id());
    for path in ["/me", "/records/deal", &path, "/search?q=D", "/drafts", "/records/deal/export?format=csv"] {
        reader.get(path).await.expect(200);
    }
    reader.post("/records/deal/aggregate", json!({ "measures": [{ "op": "count" }] })).await.expect(200);
    let table = json!({ "columns": ["name"], "rows": [["a"]] });
    reader.post("/records/deal/read-text", table).await.expect(200);
    let refused = reader.post("/records/deal", json!({ "name": "E" })).await;
    refused.problem(403, "forbidden");
    assert!(refused.body["detail"].as_str().unwrap().contains("only read"), "{}", refused.text);
    let create = json!({ "op": "create", "values": { "name": "E" } });
    reader.post("/records/deal/bulk", json!({ "operations": [create] })).await.problem(403, "forbidden");
    reader.patch(&path, json!({ "seats": 1 })).await.problem(403, "forbidden");
    reader.delete(&path).await.problem(403, "forbidden");
    reader.post("/drafts", json!({ "name": "d" })).await.problem(403, "forbidden");
    reader.upload("a.txt", b"a").await.problem(403, "forbidden");
    reader.patch("/me", json!({ "language": "en" })).await.problem(403, "forbidden");
    reader.delete("/sessions").await.problem(403, "forbidden");
    reader.post("/no/such/thing", json!({})).await.problem(403, "forbidden");
    assert_eq!(before.differences(&app.contents().await), Vec::<String>::new());
    // What it is told it may do is what it may do.
    let ids = async |caller: &Caller| caller.get("/openapi.json").await.expect(200).text;
    assert!(ids(&admin).await.contains("create_record.deal") && !ids(&reader).await.contains("create_record.deal"));
    assert!(ids(&reader).await.contains("list_records.deal"));
});

fn text(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn such_keys_are_made_on_the_command_line_too() {
    let site = Site::new(Kind::Sqlite).await;
    let server = site.serve();
    let create = |scope: &str| {
        let arguments = ["key", "create", "--user", "admin@test.example", "--scope", scope];
        site.command().args(arguments).output().unwrap()
    };
    for (scope, status) in [("read", 403), ("write", 201)] {
        let output = create(scope);
        assert!(output.status.success(), "{}", text(&output));
        let key = text(&output).trim().to_owned();
        let caller = Caller::new(&server.url, Some(key), uuid::Uuid::nil());
        caller.get("/records/deal").await.expect(200);
        caller.post("/records/deal", json!({ "name": "D" })).await.expect(status);
    }
    assert!(!create("everything").status.success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn looking_for_revocations_costs_a_request_next_to_nothing() {
    const LOOKS: u32 = 20_000;
    let app = App::start(Kind::Sqlite).await;
    let admin = app.admin().await;
    let whose = ("default", admin.user);
    keys::create(&app.workspace.db, &app.workspace.clock, whose, ("k", Grant::Read)).await.unwrap();
    let begun = std::time::Instant::now();
    for _ in 0..LOOKS {
        assert!(app.workspace.db.revocations().is_some());
    }
    let each = begun.elapsed() / LOOKS;
    println!("{each:?} each");
    // Far above what it takes, far below a query over a connection.
    assert!(each < std::time::Duration::from_micros(200), "{each:?}");
}
