//! `/setup`: the first set-up of a workspace nobody can sign in to yet.

use crate::support::{Answer, App, Caller};
use chrono::Duration;
use sartor::workspaces::setup;
use serde_json::{Value as Json, json};

fn order(token: &str, change: Json) -> Json {
    let mut order = json!({
        "token": token, "company": "拓衡压缩空气系统", "language": "zh-CN", "time_zone": "Europe/Berlin", "currency": "EUR",
        "start": "crm-starter", "name": "王建国", "email": "wang@tuoheng.example", "password": "0123456789",
    });
    for (name, value) in change.as_object().unwrap() {
        order[name] = value.clone();
    }
    order
}

async fn token(app: &App) -> String {
    setup::renew(&app.workspace).await.unwrap().unwrap()
}

async fn state(nobody: &Caller, token: &str) -> Json {
    nobody.get(&format!("/setup?token={token}")).await.expect(200).body["first"].clone()
}

/// Who signed in by this answer.
fn session(app: &App, answer: &Answer) -> Caller {
    let line = answer.headers["set-cookie"].split(';').next().unwrap();
    app.anonymous().with_session(line.split_once('=').unwrap().1.to_owned())
}

both!(a_fresh_server_is_set_up_with_its_token, |app| {
    let app = app.beside().await;
    let (nobody, token) = (app.anonymous(), token(&app).await);
    assert_eq!(state(&nobody, &token).await, json!({ "open": true, "valid": true, "blank": true }));
    assert_eq!(state(&nobody, "x").await["valid"], false);
    assert_eq!(nobody.get("/setup").await.expect(200).body["first"]["valid"], json!(null));
    let done = nobody.post("/setup", order(&token, json!({}))).await.expect(201);
    assert_eq!((&done.body["user"]["name"], &done.body["roles"]), (&json!("王建国"), &json!(["admin"])));
    let company = json!({ "slug": "default", "name": "拓衡压缩空气系统", "timeZone": "Europe/Berlin", "currency": "EUR", "languages": ["zh-CN", "en"], "weekStart": 1 });
    assert_eq!(done.body["workspace"], company);
    assert_eq!(done.body["platform"], json!(["design", "publish", "users", "import", "export"]));
    let wang = session(&app, &done);
    assert_eq!(wang.list("account", &[]).await.expect(200).body["items"], json!([]));
    assert_eq!(wang.get("/templates").await.expect(200).body["items"][0]["name"], "crm-starter");
    let revision = wang.get("/revisions").await.expect(200).body["items"][0].clone();
    assert_eq!((&revision["number"], &revision["author"]["name"]), (&json!(1), &json!("王建国")));
    // It is set up: no token is worth anything any more, and none is made.
    assert_eq!(state(&nobody, &token).await, json!({ "open": false, "valid": false, "blank": false }));
    let again = nobody.post("/setup", order(&token, json!({ "email": "x@tuoheng.example" }))).await;
    assert_eq!(
        again.problem(409, "state_conflict").body["detail"],
        "This workspace is set up already. Please sign in."
    );
    assert_eq!(setup::renew(&app.workspace).await.unwrap(), None);
    let signed_in = json!({ "email": "wang@tuoheng.example", "password": "0123456789" });
    nobody.post("/session", signed_in).await.expect(201);
});

both!(a_company_may_begin_with_nothing, |app| {
    let app = app.beside().await;
    let (nobody, token) = (app.anonymous(), token(&app).await);
    let done = nobody.post("/setup", order(&token, json!({ "start": "blank", "language": "en" }))).await.expect(201);
    assert_eq!((&done.body["language"], &done.body["roles"]), (&json!("en"), &json!(["admin"])));
    let admin = session(&app, &done);
    assert_eq!(admin.get("/metadata").await.expect(200).body["entities"], json!([]));
    let files = admin.get("/revisions/1/files").await.expect(200).body["files"].clone();
    let paths: Vec<&String> = files.as_object().unwrap().keys().collect();
    assert_eq!(paths, ["roles/admin.json", "settings.json"]);
    // And goes on from there.
    let mut role = files["roles/admin.json"].clone();
    role["objects"] = json!({ "note": { "read": "all", "create": true } });
    let entity = json!({ "$schema": "sartor/1/entity", "id": "ent_note", "name": "note", "label": "Note", "labelPlural": "Notes", "nameField": "name",
        "fields": [{ "id": "fld_note_name", "name": "name", "label": "Name", "type": "text", "required": true }] });
    admin.publish(json!({ "entities/note/entity.json": entity, "roles/admin.json": role })).await;
    admin.create("note", json!({ "name": "first" })).await;
});

both!(a_set_up_is_done_whole_or_not_at_all, |app| {
    let app = app.beside().await;
    let (nobody, token) = (app.anonymous(), token(&app).await);
    let before = app.contents().await;
    let wrong = json!({ "company": " ", "time_zone": "Mars/Olympus", "currency": "euro", "name": "", "email": "nobody", "password": "123456789" });
    let refused = nobody.post("/setup", order(&token, wrong)).await;
    refused.problem(422, "validation_failed");
    let items = [
        "/company required",
        "/time_zone format",
        "/currency format",
        "/name required",
        "/email format",
        "/password too_short",
    ];
    assert_eq!(refused.items(), items);
    for wrong in [
        json!({ "start": "other" }),
        json!({ "language": "fr" }),
        json!({ "extra": 1 }),
        json!({ "email": 1 }),
        json!({ "company": "a\u{0}b" }),
    ] {
        nobody.post("/setup", order(&token, wrong)).await.problem(422, "validation_failed");
    }
    for unknown in ["", "x", &token[1..]] {
        let refused = nobody.post("/setup", order(unknown, json!({}))).await;
        refused.problem(403, "forbidden");
        assert!(refused.body["detail"].as_str().unwrap().contains("Start the server again"), "{}", refused.text);
    }
    assert_eq!(app.contents().await, before);
    nobody.post("/setup", order(&token, json!({}))).await.expect(201);
});

both!(a_token_lasts_a_day_and_the_newest_counts, |app| {
    let app = app.beside().await;
    let nobody = app.anonymous();
    let (first, second) = (token(&app).await, token(&app).await);
    nobody.post("/setup", order(&first, json!({}))).await.problem(403, "forbidden");
    app.workspace.clock.advance(Duration::hours(24));
    assert_eq!(state(&nobody, &second).await["valid"], false);
    nobody.post("/setup", order(&second, json!({}))).await.problem(403, "forbidden");
    let third = token(&app).await;
    assert_eq!(state(&nobody, &third).await["valid"], true);
    nobody.post("/setup", order(&third, json!({}))).await.expect(201);
});

both!(of_two_set_ups_at_once_one_wins, |app| {
    let app = app.beside().await;
    let other = app.another().await;
    let token = token(&app).await;
    let (here, there) = (app.anonymous(), other.anonymous());
    let at = |n: usize| json!({ "email": format!("p{n}@tuoheng.example") });
    let (one, two, three, four) = tokio::join!(
        here.post("/setup", order(&token, at(1))),
        there.post("/setup", order(&token, at(2))),
        here.post("/setup", order(&token, at(3))),
        there.post("/setup", order(&token, at(4))),
    );
    let mut statuses = [one.status, two.status, three.status, four.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409], "{} {} {} {}", one.text, two.text, three.text, four.text);
    assert_eq!(sartor::auth::store::list_users(&app.workspace.db).await.unwrap().len(), 1);
});

both!(a_design_that_is_there_already_stays, |app| {
    let app = app.beside().await;
    let head = app.workspace.refresh().await.unwrap();
    let desk = app.workspace.desk(&head, None, sartor::locales::Language::En);
    let installed = sartor::templates::install(&desk, &crate::support::app::fixture(), "fixture").await.unwrap();
    app.workspace.swap(installed);
    let (nobody, token) = (app.anonymous(), token(&app).await);
    assert_eq!(state(&nobody, &token).await["blank"], false);
    let done = nobody.post("/setup", order(&token, json!({}))).await.expect(201);
    assert_eq!(done.body["workspace"]["name"], "拓衡压缩空气系统");
    let admin = session(&app, &done);
    admin.create("deal", json!({ "name": "D" })).await;
    assert_eq!(admin.get("/revisions").await.expect(200).body["items"][0]["number"], 2);
});

both!(a_further_workspace_is_set_up_at_its_own_address, |app| {
    let directory = app.directory().await;
    let entry = directory.create("north", &app.workspace.clock, &app.workspace.ids).await.unwrap();
    let north = directory.open_workspace(entry, app.workspace.clock.clone(), app.workspace.ids.clone()).await.unwrap();
    directory.close().await;
    let token = setup::renew(&north).await.unwrap().unwrap();
    let nobody = app.anonymous().at("north");
    app.anonymous().post("/setup", order(&token, json!({}))).await.problem(409, "state_conflict");
    let done = nobody.post("/setup", order(&token, json!({}))).await.expect(201);
    assert_eq!(done.body["workspace"]["slug"], "north");
    assert!(done.headers["set-cookie"].starts_with("__Host-sartor.north="));
});
