//! Files that are no backup, not a whole one, or of a later version; names that are taken; and a restore that fails half-way.

use super::archive::Archive;
use super::{Desk, back_up, count, furnish, open, restore};
use sartor::config::Storage;
use sartor::db::Database;
use sartor::error::{Code, Problem};
use sartor::ids::RequestId;
use sartor::locales::Language;
use sartor::workspaces::backup::{self, Taken};
use sartor::workspaces::list;
use serde_json::{Value as Json, json};
use std::path::Path;

/// The sentence of a refusal, in both languages.
fn told(problem: &Problem) -> [String; 2] {
    Language::ALL.map(|language| {
        let document = problem.render(language, &RequestId(uuid::Uuid::nil()));
        document["detail"].as_str().unwrap().to_owned()
    })
}

/// A restore that must be refused by this detail, and by `verify` too; nothing is made.
async fn refused(storage: &Storage, file: &Path, detail: &'static str) {
    let before = list(storage).await.unwrap();
    let problem = restore(storage, file, "default", Taken::Replace).await.unwrap_err();
    assert_eq!(problem.params.get("detail"), Some(&json!(detail)), "{problem:?}");
    let verified = backup::verify(file).await.unwrap_err();
    assert_eq!(verified.params.get("detail"), Some(&json!(detail)), "{verified:?}");
    for sentence in told(&problem) {
        assert!(!sentence.contains(['{', '}']) && sentence.ends_with(['.', '。']), "{sentence}");
    }
    assert_eq!(list(storage).await.unwrap(), before);
}

fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(bytes), &mut out).unwrap();
    out
}

both!(a_file_that_is_not_whole_restores_nothing, |app| {
    let desk = Desk::new();
    let admin = app.admin().await;
    furnish(&app, &admin).await;
    let good = desk.at("good.sartor");
    back_up(&app, &good).await.unwrap();
    let exists = back_up(&app, &good).await.unwrap_err();
    assert_eq!((exists.code, exists.params["detail"].as_str()), (Code::StateConflict, Some("backup_exists")));
    let before = app.contents().await;
    let bytes = std::fs::read(&good).unwrap();
    let bad = desk.at("bad.sartor");
    // Cut off anywhere.
    for share in [3, 30, 70, 99] {
        std::fs::write(&bad, &bytes[..bytes.len() * share / 100]).unwrap();
        refused(app.storage(), &bad, "backup_cut").await;
    }
    // One bit of what is packed: it is noticed, unless the same is unpacked from it (a repetition found elsewhere).
    for share in [20, 50, 80] {
        let mut other = bytes.clone();
        other[bytes.len() * share / 100] ^= 0x10;
        std::fs::write(&bad, &other).unwrap();
        match backup::verify(&bad).await {
            Ok(_) => assert!(unpacked(&other) == unpacked(&bytes), "damage at {share} % is not noticed"),
            Err(problem) => {
                let detail = problem.params["detail"].as_str().unwrap();
                assert!(["backup_damaged", "backup_cut"].contains(&detail), "{problem:?}");
            }
        }
    }
    // Something else.
    let template = sartor::templates::pack(&crate::support::app::fixture()).unwrap();
    for foreign in [b"".as_slice(), b"{}", &[0; 4096], &template] {
        std::fs::write(&bad, foreign).unwrap();
        let problem = backup::verify(&bad).await.unwrap_err();
        assert!(["backup_foreign", "backup_cut"].contains(&problem.params["detail"].as_str().unwrap()), "{problem:?}");
    }
    std::fs::write(&bad, &template).unwrap();
    refused(app.storage(), &bad, "backup_foreign").await;
    assert_eq!(app.contents().await, before);
    assert_eq!(desk.names(), ["bad.sartor", "good.sartor"]);
});

both!(what_was_changed_by_hand_or_comes_from_the_future_is_refused, |app| {
    let desk = Desk::new();
    let admin = app.admin().await;
    furnish(&app, &admin).await;
    let good = desk.at("good.sartor");
    back_up(&app, &good).await.unwrap();
    let bad = desk.at("bad.sartor");
    let forged = async |change: &dyn Fn(&mut Archive), detail| {
        let mut archive = Archive::read(&good);
        change(&mut archive);
        archive.write(&bad);
        refused(app.storage(), &bad, detail).await;
    };
    let head = |archive: &mut Archive, name: &str, value: Json| {
        let mut head = archive.json("sartor-backup.json");
        head[name] = value;
        archive.set_json("sartor-backup.json", &head);
    };
    forged(&|archive| head(archive, "version", json!(2)), "backup_newer").await;
    forged(
        &|archive| {
            let mut names = archive.json("sartor-backup.json")["migrations"].clone();
            names.as_array_mut().unwrap().push(json!("m999_of_the_future"));
            head(archive, "migrations", names);
        },
        "backup_newer",
    )
    .await;
    forged(&|archive| head(archive, "format", json!("other")), "backup_foreign").await;
    forged(&|archive| head(archive, "revision", json!(2)), "backup_damaged").await;
    // Bytes that do not fit the table of contents.
    let users = "tables/sys_user/000001.jsonl";
    let at = |archive: &Archive, path: &str| archive.0.iter().position(|(name, _)| name == path).unwrap();
    forged(
        &|archive| {
            let at = at(archive, users);
            archive.0[at].1.extend_from_slice(b"[]\n");
        },
        "backup_damaged",
    )
    .await;
    forged(
        &|archive| {
            let at = at(archive, users);
            archive.0.remove(at);
        },
        "backup_damaged",
    )
    .await;
    forged(
        &|archive| {
            let at = archive.0.iter().position(|(name, _)| name.starts_with("files/")).unwrap();
            archive.0[at].1 = "他".as_bytes().to_vec();
        },
        "backup_damaged",
    )
    .await;
    // A way out of the folder, tables that are none of ours, columns there are not.
    for path in ["files/../../x", "tables/pg_class/000001.jsonl", "../x", "tables/sys_user/1.jsonl", "x"] {
        forged(
            &|archive| {
                let last = archive.0.len() - 1;
                archive.0.insert(last, ("files".to_owned(), Vec::new()));
                archive.0[last].0 = path.replace("..", "__");
            },
            "backup_damaged",
        )
        .await;
    }
    forged(
        &|archive| {
            let mut contents = archive.json("manifest.json");
            contents["tables"][0]["columns"][0] = json!("no_column");
            archive.set_json("manifest.json", &contents);
        },
        "backup_damaged",
    )
    .await;
    // Everything agrees, but what was published cannot be read.
    forged(&|archive| archive.set_rows("sys_blob", &[]), "backup_damaged").await;
});

both!(a_name_that_is_taken_is_given_up_only_when_told, |app| {
    let desk = Desk::new();
    let admin = app.admin().await;
    let made = furnish(&app, &admin).await;
    let file = desk.at("a.sartor");
    back_up(&app, &file).await.unwrap();
    let later = admin.create("deal", json!({ "name": "later" })).await.id();
    let problem = restore(app.storage(), &file, "default", Taken::Refuse).await.unwrap_err();
    assert_eq!((problem.code, problem.params["detail"].as_str()), (Code::StateConflict, Some("workspace_used")));
    let [chinese, english] = told(&problem);
    assert!(chinese.contains("--replace") && english.contains("default"), "{chinese} {english}");
    let odd = restore(app.storage(), &file, "../x", Taken::Refuse).await.unwrap_err();
    assert_eq!(odd.params["detail"], "workspace_name");
    // A restore that breaks off after all checks: a person twice, with a table of contents that agrees.
    let mut forged = Archive::read(&file);
    let mut users = forged.rows("sys_user");
    users.push(users[0].clone());
    forged.set_rows("sys_user", &users);
    forged.write(&desk.at("twice.sartor"));
    restore(app.storage(), &desk.at("twice.sartor"), "default", Taken::Replace).await.unwrap_err();
    assert_eq!(places(app.storage()).await, 1, "nothing of the new place is left");
    admin.get(&format!("/records/deal/{later}")).await.expect(200);
    admin.create("deal", json!({ "name": "still taken in" })).await;
    // And one that does not.
    let before = list(app.storage()).await.unwrap();
    restore(app.storage(), &file, "default", Taken::Replace).await.unwrap();
    let after = list(app.storage()).await.unwrap();
    assert_eq!(after.len(), 1);
    assert_ne!(after[0].id, before[0].id);
    assert_eq!(places(app.storage()).await, 1, "the replaced place is gone");
    // A server that still has the old place open says so, and takes nothing that would be lost.
    let answer = admin.post("/records/deal", json!({ "name": "too late" })).await;
    assert!(answer.status >= 500, "{}", answer.text);
    app.anonymous().get("/readyz").await.problem(503, "unavailable");
    let fresh = app.on(open(app.storage(), "default").await, app.files.clone()).await;
    let admin = fresh.admin().await;
    admin.get(&format!("/records/deal/{}", made["deal"].as_str().unwrap())).await.expect(200);
    admin.get(&format!("/records/deal/{later}")).await.problem(404, "not_found");
});

/// Places of workspaces there are, named by the directory or not.
async fn places(storage: &Storage) -> usize {
    match storage {
        Storage::Folder(folder) => std::fs::read_dir(folder.join("workspaces")).unwrap().count(),
        Storage::Postgres(url) => {
            use sea_orm::sqlx::{Connection as _, PgConnection, Row as _};
            let mut server = PgConnection::connect(url).await.unwrap();
            let query = "SELECT COUNT(*) FROM pg_namespace WHERE nspname LIKE 'w\\_%'";
            let row = sea_orm::sqlx::query(query).fetch_one(&mut server).await.unwrap();
            usize::try_from(row.get::<i64, _>(0)).unwrap()
        }
    }
}

both!(a_backup_of_an_earlier_version_is_brought_up_to_date, |app| {
    let desk = Desk::new();
    let admin = app.admin().await;
    let deal = admin.create("deal", json!({ "name": "old" })).await.id();
    back_up(&app, &desk.at("a.sartor")).await.unwrap();
    let mut archive = Archive::read(&desk.at("a.sartor"));
    // As it would have been before jobs.
    const KNOWN: usize = 6;
    let place = desk.at("as-it-was.db");
    let db = Database::open_sqlite_at(&place, Some(KNOWN as u32)).await.unwrap();
    let had = db.freeze().await.unwrap().tables().await.unwrap();
    db.close().await;
    let told = archive.json("manifest.json")["tables"].as_array().unwrap().clone();
    let names = told.iter().map(|table| table["name"].as_str().unwrap().to_owned());
    let is_new = |name: &String| name.starts_with("sys_") && !had.iter().any(|table| table.name.as_str() == name);
    let later: Vec<String> = names.filter(is_new).collect();
    assert!(later.contains(&"sys_job".to_owned()), "{later:?}");
    later.iter().for_each(|name| archive.remove(name));
    // Sessions are no part of a backup, of whatever version.
    for table in had.iter().filter(|table| table.name.as_str() != "sys_session") {
        let columns: Vec<String> = table.columns.iter().map(|column| column.name.as_str().to_owned()).collect();
        archive.keep_columns(table.name.as_str(), &columns);
    }
    let mut head = archive.json("sartor-backup.json");
    head["migrations"].as_array_mut().unwrap().truncate(KNOWN);
    archive.set_json("sartor-backup.json", &head);
    archive.write(&desk.at("old.sartor"));
    restore(app.storage(), &desk.at("old.sartor"), "old", Taken::Refuse).await.unwrap();
    let old = open(app.storage(), "old").await;
    assert_eq!(count(&old, "sys_job").await, 0);
    let old = app.on(old, app.files.clone()).await;
    old.admin().await.get(&format!("/records/deal/{deal}")).await.expect(200);
});
