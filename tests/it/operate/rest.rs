//! What operators do now and then: set up a further workspace, back up one that lost a file, make indexes after an upgrade,
//! start a server whose predecessor left work behind.

use crate::crash::server::{Ended, Site};
use crate::support::Kind;
use sartor::db::{Step, TableName};
use sartor::ids::RequestId;
use sartor::locales::Language;
use sartor::workspaces::backup::{self, BackupOrder};
use serde_json::json;
use std::process::Output;
use uuid::Uuid;

/// A job of `north` that another process had in hand.
const JOB: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0c01);

both!(work_of_a_workspace_nobody_asks_for_is_found, |app| {
    let north = app.further("north").await;
    let admin = app.caller_of(&north, "admin").await.at("north");
    let made = admin.create("deal", json!({ "name": "N", "seats": 1 })).await;
    let filter = json!({ "field": "name", "op": "eq", "value": "N" });
    let order = json!({ "filter": filter, "set": { "seats": 7 }, "note": null, "expect": 1, "until": made.id() });
    crate::records::jobs::leave_in(&north.db, (JOB, admin.user), &order, (None, 0), -1).await;
    // A server that starts now is asked for nothing of it.
    let _other = app.another().await;
    let seats = async || admin.get(&format!("/records/deal/{}", made.id())).await.expect(200).body["seats"].clone();
    while seats().await != json!(7) {
        tokio::task::yield_now().await;
    }
});

both!(a_set_up_address_that_is_none_says_how_to_get_one, |app| {
    let directory = app.directory().await;
    let entry = directory.create("south", &app.workspace.clock, &sartor::ids::Ids::Random).await.unwrap();
    directory
        .open_workspace(entry, app.workspace.clock.clone(), sartor::ids::Ids::Random)
        .await
        .unwrap()
        .db
        .close()
        .await;
    let order = json!({ "token": "x", "company": "C", "language": "en", "time_zone": "UTC", "currency": "CNY", "start": "blank", "name": "N", "email": "n@test.example", "password": "0123456789" });
    let refused = app.anonymous().at("south").post("/setup", order).await;
    refused.problem(403, "forbidden");
    let told = refused.body["detail"].as_str().unwrap();
    assert!(told.contains("sartor workspace setup --workspace south"), "{told}");
});

both!(a_backup_goes_on_over_files_that_are_lost, |app| {
    let admin = app.admin().await;
    let mut ids = Vec::new();
    for (name, text) in [("kept.txt", "kept"), ("lost.txt", "lost"), ("rotten.txt", "rotten")] {
        ids.push((admin.upload(name, text.as_bytes()).await.expect(201).id(), text));
    }
    let hash = |text: &str| {
        use sha2::Digest as _;
        sha2::Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    std::fs::remove_file(app.files.place(&hash("lost"))).unwrap();
    std::fs::write(app.files.place(&hash("rotten")), "r0tten").unwrap();
    let file = std::env::temp_dir().join(format!("sartor-lost-{}.sartor", Uuid::new_v4()));
    let (db, clock) = (&app.workspace.db, &app.workspace.clock);
    let order = BackupOrder { slug: "default", db, files: &app.files, clock, to: &file };
    let written = backup::backup(&order).await.unwrap();
    let names: Vec<&str> = written.missing.iter().map(|missing| &*missing.name).collect();
    assert!(names.len() == 2 && names.contains(&"lost.txt") && names.contains(&"rotten.txt"), "{names:?}");
    assert_eq!((written.files, &backup::verify(&file).await.unwrap()), (1, &written));
    // The program says it by its exit code, in both languages.
    for (language, sentence) in
        [("en_US.UTF-8", "2 uploaded files are not in it"), ("zh_CN.UTF-8", "缺少 2 个上传的文件")]
    {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_sartor"));
        let output = command.args(["workspace", "verify"]).arg(&file).env("LC_ALL", language).output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{text}");
        assert!(text.contains(sentence) && text.contains("lost.txt") && text.contains(&hash("lost")), "{text}");
    }
    std::fs::remove_file(file).unwrap();
});

fn text(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
}

async fn indexes_that_are_not_there_are_made(kind: Kind) {
    let site = Site::new(kind).await;
    let names = async || {
        let workspace = site.open().await;
        let mut sql = workspace.db.sql();
        if kind == Kind::Sqlite {
            sql.raw("SELECT name FROM ")
                .table(TableName::system("sqlite_master"))
                .raw(" WHERE type = 'index' AND name LIKE 'ix_%' ORDER BY name");
        } else {
            sql.raw("SELECT CAST(indexname AS text) FROM pg_indexes WHERE schemaname LIKE 'w\\_%' AND indexname LIKE 'ix\\_%' ORDER BY indexname");
        }
        let rows = workspace.db.read(&sql).await.unwrap();
        workspace.db.close().await;
        rows.iter().map(|row| row.text(0).unwrap().unwrap()).collect::<Vec<_>>()
    };
    let index = || site.command().args(["workspace", "index"]).output().unwrap();
    let all = text(&index());
    assert!(all.contains("has all"), "{all}");
    let before = names().await;
    assert!(before.len() > 3, "{before:?}");
    // As an older version left it.
    let workspace = site.open().await;
    for name in &before[..2] {
        let hash = u64::from_str_radix(name.trim_start_matches("ix_"), 16).unwrap();
        let mut sql = workspace.db.sql();
        sql.raw("DROP INDEX ").qualified_index(hash);
        workspace.db.apply(vec![Step::Run(sql)]).await.unwrap();
    }
    workspace.db.close().await;
    assert_eq!(names().await, before[2..]);
    // Also beside a server that runs.
    let server = site.serve();
    let made = index();
    assert!(made.status.success(), "{}", text(&made));
    assert_eq!(names().await, before);
    site.caller(&server).create("deal", json!({ "name": "D" })).await;
    let ended: Ended = server.stop().await;
    assert_eq!(ended.code, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn indexes_on_sqlite() {
    indexes_that_are_not_there_are_made(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn indexes_on_postgres() {
    indexes_that_are_not_there_are_made(Kind::Postgres).await;
}

#[test]
fn unknown_outcomes_are_told_in_both_languages() {
    for language in Language::ALL {
        let told = sartor::error::Problem::outcome_unknown().render(language, &RequestId(Uuid::nil()));
        assert!(told["detail"].as_str().unwrap().contains("Idempotency-Key"), "{told}");
    }
}
