//! `/w/{slug}`: several workspaces on one server.

use crate::sessions::cookie;
use crate::support::{Answer, Caller};
use chrono::Duration;
use sartor::ids::Ids;
use serde_json::json;

both!(workspaces_share_a_server_and_nothing_else, |app| {
    let north = app.further("north").await;
    let (here, there) = (app.admin().await, app.caller_of(&north, "admin").await.at("north"));
    assert_eq!(here.get("/me").await.expect(200).body["workspace"]["slug"], "default");
    assert_eq!(there.get("/me").await.expect(200).body["workspace"]["slug"], "north");
    // A record of one is nowhere in the other, and tells its place as it is asked for.
    let made = there.create("deal", json!({ "name": "Northern" })).await;
    assert_eq!(made.headers["location"], format!("/w/north/api/v1/records/deal/{}", made.id()));
    assert_eq!(here.list("deal", &[]).await.body["items"], json!([]));
    here.get(&format!("/records/deal/{}", made.id())).await.problem(404, "not_found");
    assert_eq!(there.list("deal", &[]).await.column("name"), [json!("Northern")]);
    // A publish in one is none in the other.
    let mut entity = there.files().await["entities/deal/entity.json"].clone();
    entity["fields"][0]["label"] = json!("Northern name");
    there.publish(json!({ "entities/deal/entity.json": entity })).await;
    assert!(there.get("/metadata").await.text.contains("Northern name"));
    assert!(!here.get("/metadata").await.text.contains("Northern name"));
    // Files too.
    let file = there.upload("a.txt", b"north").await.expect(201);
    assert!(file.headers["location"].starts_with("/w/north/api/v1/files/"));
    here.get(&format!("/files/{}", file.id())).await.problem(404, "not_found");
    assert_eq!(there.get(&format!("/files/{}", file.id())).await.expect(200).text, "north");
});

both!(who_opens_a_new_workspace_beside_others_finds_it_whole, |app| {
    let directory = app.directory().await;
    for round in 0..3 {
        let entry = directory.create(&format!("new-{round}"), &app.workspace.clock, &Ids::Random).await.unwrap();
        let open = || directory.open_workspace(entry.clone(), app.workspace.clock.clone(), Ids::Random);
        let opened = tokio::join!(open(), open(), open());
        for workspace in [opened.0, opened.1, opened.2] {
            let workspace = workspace.unwrap();
            assert_eq!(workspace.current().await.revision, 0);
            workspace.db.close().await;
        }
    }
    directory.close().await;
});

both!(a_key_or_cookie_opens_its_own_workspace_only, |app| {
    let north = app.further("north").await;
    let (here, there) = (app.admin().await, app.caller_of(&north, "admin").await);
    there.get("/me").await.problem(401, "unauthenticated");
    let here_key = Caller::new(&app.url, here.key.clone(), here.user).at("north");
    here_key.get("/me").await.problem(401, "unauthenticated");
    let nobody = app.anonymous().at("north");
    let northern = cookie(&nobody, "li").await;
    assert!(northern.starts_with("__Host-sartor.north="), "{northern}");
    let with = [("cookie", northern.as_str())];
    app.anonymous().send("GET", "/me", &with, None).await.problem(401, "unauthenticated");
    // Both at once, as a browser sends them: each workspace takes its own.
    let both = format!("{}; {northern}", cookie(&app.anonymous(), "zhang").await);
    let both = [("cookie", both.as_str())];
    let email = |answer: Answer| answer.expect(200).body["user"]["email"].clone();
    assert_eq!(email(nobody.send("GET", "/me", &both, None).await), "li@test.example");
    assert_eq!(email(app.anonymous().send("GET", "/me", &both, None).await), "zhang@test.example");
    // The token of one under the name of the other's cookie.
    let swapped = northern.replace("sartor.north", "sartor.default");
    app.anonymous().send("GET", "/me", &[("cookie", &swapped)], None).await.problem(401, "unauthenticated");
});

both!(an_address_of_no_workspace_says_so, |app| {
    let nobody = app.anonymous();
    for slug in ["nowhere", "North", "a_b", "%41", ""] {
        let answer = app.anonymous().at(slug).get("/setup").await;
        assert_eq!((answer.status, answer.body["code"].as_str()), (404, Some("not_found")), "{slug}: {}", answer.text);
    }
    let answer = app.anonymous().at("nowhere").speaking("zh-CN").get("/me").await;
    assert_eq!(answer.problem(404, "not_found").body["detail"], "此地址没有工作区。");
    // A page for people, in their language.
    let page = async |language: &str| {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = client.get(format!("{}/w/nowhere/o/deal", app.url)).header("accept-language", language);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 404);
        assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
        assert!(response.headers().contains_key("content-security-policy"));
        response.text().await.unwrap()
    };
    assert!(page("zh-CN").await.contains("这里没有工作区"));
    assert!(page("en").await.contains("There is no workspace here"));
    nobody.get("/setup").await.expect(200);
});

both!(the_default_workspace_has_an_address_with_its_name_too, |app| {
    let admin = app.admin().await;
    let named = Caller::new(&app.url, admin.key.clone(), admin.user).at("default");
    assert_eq!(named.get("/me").await.expect(200).body["workspace"]["slug"], "default");
});

both!(the_document_of_a_workspace_names_its_address_and_its_cookie, |app| {
    let north = app.further("north").await;
    let there = app.caller_of(&north, "admin").await.at("north");
    for caller in [&there, &app.anonymous().at("north")] {
        let document = caller.get("/openapi.json").await.expect(200).body;
        assert_eq!(document["servers"][0]["url"], "/w/north/api/v1");
        assert_eq!(document["components"]["securitySchemes"]["session"]["name"], "__Host-sartor.north");
    }
    let document = app.admin().await.get("/openapi.json").await.expect(200).body;
    assert_eq!(document["servers"][0]["url"], "/api/v1");
    assert_eq!(document["components"]["securitySchemes"]["session"]["name"], "__Host-sartor.default");
});

both!(a_workspace_that_is_renamed_moves_and_ends_its_keys, |app| {
    let north = app.further("north").await;
    let there = app.caller_of(&north, "admin").await.at("north");
    there.get("/me").await.expect(200);
    let directory = app.directory().await;
    assert_eq!(directory.rename("north", "south").await.unwrap().id, north.id);
    for (from, to, code) in [
        ("north", "x", "not_found"),
        ("south", "South", "validation_failed"),
        ("south", "default", "unique_violation"),
        ("default", "x", "state_conflict"),
    ] {
        assert_eq!(directory.rename(from, to).await.unwrap_err().code.name(), code, "{from} → {to}");
    }
    assert_eq!(
        directory.create("south", &app.workspace.clock, &north.ids).await.unwrap_err().code.name(),
        "unique_violation"
    );
    directory.close().await;
    // A running server notices.
    app.workspace.clock.advance(Duration::seconds(3));
    there.get("/me").await.problem(404, "not_found");
    let moved = Caller::new(&app.url, there.key.clone(), there.user).at("south");
    moved.get("/me").await.problem(401, "unauthenticated");
    assert!(cookie(&app.anonymous().at("south"), "li").await.starts_with("__Host-sartor.south="));
    // What was open under the old name came along.
    app.anonymous().at("south").get("/setup").await.expect(200);
});

both!(jobs_of_every_open_workspace_are_worked_off, |app| {
    let north = app.further("north").await;
    let there = app.caller_of(&north, "admin").await.at("north");
    // Left behind by a server that stopped before anybody asked for the workspace on this one.
    let (job, nothing) = (uuid::Uuid::now_v7(), json!({ "field": "seats", "op": "eq", "value": 1 }));
    let order = json!({ "filter": nothing, "set": { "seats": 5 }, "expect": 0 });
    crate::records::jobs::leave_in(&north.db, (job, there.user), &order, (None, 0), -1).await;
    there.get("/me").await.expect(200);
    let done = crate::records::jobs::wait(&there, &json!(job)).await;
    assert_eq!(done["state"], "done", "{done}");
});
