//! A disk without room, a damaged file, a clock that goes back: said in one clear sentence, nothing lost, and it goes on by
//! itself where it can.

use super::server::Site;
use crate::support::Kind;
use chrono::Duration;
use sartor::config::Storage;
use serde_json::{Value as Json, json};
use std::path::PathBuf;
use std::process::Command;

/// Blocks of 512 bytes a file of the server may have: some hundred kilobytes of writes fit.
const ROOM: &str = "1600";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_said_and_loses_nothing() {
    let site = Site::new(Kind::Sqlite).await;
    let program = site.command();
    let mut limited = Command::new("sh");
    limited.args(["-c", "trap '' XFSZ; ulimit -S -f \"$0\"; exec \"$@\"", ROOM]).arg(program.get_program());
    for (name, value) in program.get_envs() {
        limited.env(name, value.unwrap());
    }
    let server = site.serve_by(limited);
    let admin = site.caller(&server);
    let mut kept = Vec::new();
    let refused = loop {
        let body = json!({ "name": format!("D{}", kept.len()), "note": "n".repeat(9_000) });
        let answer = admin.post("/records/deal", body).await;
        if answer.status != 201 {
            break answer;
        }
        kept.push(answer.id());
        assert!(kept.len() < 2_000, "the disk does not get full");
    };
    refused.problem(503, "unavailable");
    assert!(refused.body["detail"].as_str().unwrap().contains("storage is full"), "{}", refused.text);
    let still = admin.post("/records/account", json!({ "name": "x".repeat(70), "code": "c" })).await;
    assert!(matches!(still.status, 201 | 503), "{}", still.text);
    let listed = async || {
        let parameters = [("count", "exact".to_owned()), ("limit", "1".to_owned())];
        admin.list("deal", &parameters).await.expect(200).body["count"]["value"].clone()
    };
    assert_eq!(listed().await, json!(kept.len()), "reading goes on, and what was kept is there");
    // Room is made: it goes on without being started again.
    let pid = server.id().to_string();
    let raised = Command::new("prlimit").args(["--pid", &pid, "--fsize=unlimited"]).status();
    assert!(raised.is_ok_and(|status| status.success()), "prlimit (util-linux) is needed");
    admin.post("/records/deal", json!({ "name": "after", "note": "n".repeat(9_000) })).await.expect(201);
    assert_eq!(listed().await, json!(kept.len() + 1));
    server.kill();
    let server = site.serve();
    let admin = site.caller(&server);
    for id in kept {
        admin.get(&format!("/records/deal/{id}")).await.expect(200);
    }
}

/// The file of the only workspace.
fn data_file(site: &Site) -> PathBuf {
    let Storage::Folder(folder) = &site.place.storage else { panic!("SQLite keeps files") };
    let mut folders = std::fs::read_dir(folder.join("workspaces")).unwrap();
    folders.next().unwrap().unwrap().path().join("data.db")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_file_is_said_in_the_readers_language() {
    for damage in [0, 4_096] {
        let site = Site::new(Kind::Sqlite).await;
        let file = data_file(&site);
        let mut bytes = std::fs::read(&file).unwrap();
        let from = bytes.len().min(damage);
        bytes[from..].fill(0x5a);
        std::fs::write(&file, bytes).unwrap();
        for (language, sentence) in [("en_US.UTF-8", "restore the latest backup"), ("zh_CN.UTF-8", "恢复最近的备份")]
        {
            for arguments in [&["metadata", "revisions"][..], &["serve", "--listen", "127.0.0.1:0"]] {
                let output = site.command().env("LC_ALL", language).args(arguments).output().unwrap();
                let text = String::from_utf8_lossy(&output.stderr).into_owned();
                assert!(!output.status.success() && text.contains(sentence), "{damage} {arguments:?}: {text}");
                assert!(!text.contains("panicked"), "{text}");
            }
        }
    }
}

both!(a_clock_that_goes_back_confuses_nobody, |app| {
    let li = app.caller("li").await;
    let token = sartor::auth::start_session(&app.workspace.db, &app.workspace.clock, li.user).await.unwrap();
    let browser = app.caller("li").await.with_session(token);
    let anonymous = app.anonymous();
    let wrong = json!({ "email": "li@test.example", "password": "wrong" });
    for _ in 0..11 {
        anonymous.post("/session", wrong.clone()).await;
    }
    anonymous.post("/session", wrong.clone()).await.problem(429, "rate_limited");
    for n in 0..3 {
        li.create("deal", json!({ "name": format!("before {n}") })).await;
    }
    let page = li.list("deal", &[("limit", "2".into()), ("sort", "-created_at".into())]).await.expect(200).body;
    app.workspace.clock.advance(Duration::hours(-2));
    // Signed in still, and nobody is locked out until the clock has caught up.
    browser.get("/me").await.expect(200);
    anonymous.post("/session", wrong.clone()).await.problem(429, "rate_limited");
    app.workspace.clock.advance(Duration::minutes(15));
    let right = json!({ "email": "li@test.example", "password": crate::support::app::PASSWORD });
    anonymous.post("/session", right).await.expect(201);
    let made = li.create("deal", json!({ "name": "after" })).await;
    let path = format!("/records/deal/{}", made.id());
    li.patch(&path, json!({ "seats": 1 })).await.expect(200);
    // The cursor goes on where it was: what is older comes, what was made since is older by its own clock.
    let rest = [
        ("limit", "9".to_owned()),
        ("sort", "-created_at".to_owned()),
        ("cursor", page["next"].as_str().unwrap().to_owned()),
    ];
    assert_eq!(li.list("deal", &rest).await.column("name"), [json!("before 2"), json!("after")]);
    let versions =
        |items: Json| items["items"].as_array().unwrap().iter().map(|item| item["version"].clone()).collect::<Vec<_>>();
    let history = li.get(&format!("{path}/history")).await.expect(200).body;
    assert_eq!(versions(history), [json!(2), json!(1)]);
    app.workspace.clock.advance(Duration::hours(1));
    li.patch(&path, json!({ "seats": 2 })).await.expect(200);
    app.workspace.clock.advance(Duration::minutes(-30));
    li.patch(&path, json!({ "seats": 3 })).await.expect(200);
    let history = li.get(&format!("{path}/history")).await.expect(200).body;
    assert_eq!(versions(history), [json!(4), json!(3), json!(2), json!(1)], "in the order it happened");
    assert_eq!(app.trail(made.id()).await.1.len(), 4);
});
