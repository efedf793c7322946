//! `sartor workspace backup | restore | verify`: what comes back is what was there, on either database, also when it was
//! written to meanwhile; and nothing is lost when a file is not what it should be.

mod archive;
mod faults;
mod under_writes;

use crate::records::relations::{publish, publish_files};
use crate::support::app::now;
use crate::support::{App, Caller, Kind};
use archive::Archive;
use sartor::clock::Clock;
use sartor::config::Storage;
use sartor::db::{Row, TableName};
use sartor::error::Result;
use sartor::files::FileStore;
use sartor::ids::Ids;
use sartor::workspaces::Workspace;
use sartor::workspaces::backup::{self, BackupOrder, RestoreOrder, Summary, Taken};
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A folder for the files of one test, gone at the end.
struct Desk(PathBuf);

impl Desk {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("sartor-backup-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn back_up(app: &App, to: &Path) -> Result<Summary> {
    back_up_of(&app.workspace, &app.files, to).await
}

async fn back_up_of(workspace: &Workspace, files: &FileStore, to: &Path) -> Result<Summary> {
    let (slug, db, clock) = (&*workspace.slug, &workspace.db, &workspace.clock);
    backup::backup(&BackupOrder { slug, db, files, clock, to }).await
}

async fn restore(storage: &Storage, file: &Path, slug: &str, taken: Taken) -> Result<Summary> {
    let clock = Clock::fixed(now());
    let order = RestoreOrder { file, storage, slug: Some(slug), taken, files: None, clock: &clock, ids: &Ids::Random };
    backup::restore(&order).await
}

async fn open(storage: &Storage, slug: &str) -> Arc<Workspace> {
    Workspace::open(storage, slug, Clock::fixed(now()), Ids::Random).await.unwrap()
}

async fn count(workspace: &Workspace, table: &'static str) -> i64 {
    let mut sql = workspace.db.sql();
    sql.raw("SELECT COUNT(*) FROM ").table(TableName::system(table));
    Row::require(workspace.db.find(&sql).await.unwrap().unwrap().int(0)).unwrap()
}

/// Records with a value of every kind of column, files, sets, a deleted record, a field and an entity that are retired.
async fn furnish(app: &App, admin: &Caller) -> Json {
    let thing = json!({
        "$schema": "sartor/1/entity", "id": "ent_thing", "name": "thing", "nameField": "name", "owned": true,
        "fields": [ { "id": "th_no", "name": "no", "type": "auto_number", "pattern": "T-{0000}" },
            { "id": "th_name", "name": "name", "type": "text" }, { "id": "th_old", "name": "old", "type": "text" },
            { "id": "th_docs", "name": "docs", "type": "attachment" },
            { "id": "th_deals", "name": "deals", "type": "many_to_many", "to": "deal" },
            { "id": "th_about", "name": "about", "type": "regarding", "to": ["account", "deal"] } ]
    });
    let gone = json!({ "$schema": "sartor/1/entity", "id": "ent_gone", "name": "gone", "nameField": "name",
        "fields": [ { "id": "go_name", "name": "name", "type": "text" } ] });
    publish(admin, &[thing.clone(), gone]).await;
    let account = admin.create("account", json!({ "name": "恒达 \"quoted\" \\ \u{1f680}" })).await.id();
    let deal = admin.create("deal", json!({ "name": "D", "account": account, "amount": "1234.56", "discount": "12.5",
        "seats": 7, "urgent": true, "close_date": "2026-12-01", "meeting_at": "2026-11-22T03:04:05.678Z", "note": "one\ntwo\t\"three\"\u{2028}", "labels": ["b", "a"] }));
    let deal = deal.await.id();
    let file = admin.upload("一.txt", "字".as_bytes()).await.expect(201).id();
    let again = admin.upload("二.txt", "字".as_bytes()).await.expect(201).id();
    let body = json!({ "name": "T", "old": "kept aside", "docs": [file, again], "deals": [deal], "about": { "entity": "deal", "id": deal } });
    let thing_id = admin.create("thing", body).await.id();
    admin.create("gone", json!({ "name": "aside" })).await;
    let lost = admin.create("deal", json!({ "name": "deleted" })).await.id();
    admin.delete(&format!("/records/deal/{lost}")).await.expect(204);
    admin.post(&format!("/records/deal/{deal}/transition"), json!({ "to": "standard/talks" })).await.expect(200);
    let mut without = thing;
    without["fields"].as_array_mut().unwrap().retain(|field| field["name"] != "old");
    let mut role = admin.files().await["roles/admin.json"].clone();
    role["objects"].as_object_mut().unwrap().remove("gone");
    let retired =
        json!({ "entities/thing/entity.json": without, "entities/gone/entity.json": null, "roles/admin.json": role });
    publish_files(admin, retired).await;
    let user = app.caller("li").await.user;
    sartor::auth::start_session(&app.workspace.db, &app.workspace.clock, user).await.unwrap();
    json!({ "account": account, "deal": deal, "thing": thing_id, "file": file, "lost": lost })
}

both!(a_workspace_comes_back_as_it_was, |app| {
    let desk = Desk::new();
    let admin = app.admin().await;
    let made = furnish(&app, &admin).await;
    let summary = back_up(&app, &desk.at("a.sartor")).await.unwrap();
    assert_eq!((&*summary.workspace, summary.revision, summary.files), ("default", 3, 1));
    assert_eq!(summary, backup::verify(&desk.at("a.sartor")).await.unwrap());
    assert_eq!(desk.names(), ["a.sartor"], "nothing of the trial is left");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(desk.at("a.sartor")).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "only its owner may read it");
    }
    // Beside the first, under another name.
    let restored = restore(app.storage(), &desk.at("a.sartor"), "copy", Taken::Refuse).await.unwrap();
    assert_eq!(Summary { workspace: "default".into(), ..restored }, summary);
    let copy = open(app.storage(), "copy").await;
    assert_eq!(copy.current().await.revision, 3);
    assert_ne!(copy.secret, app.workspace.secret, "cursors of the one are none of the other");
    assert_eq!((count(&copy, "sys_session").await, count(&app.workspace, "sys_session").await), (0, 1));
    assert_eq!(count(&copy, "sys_key").await, count(&app.workspace, "sys_key").await);
    let store = FileStore::new(copy.files.clone(), u64::MAX);
    // A second backup of either holds the same, byte for byte.
    back_up_of(&copy, &store, &desk.at("b.sartor")).await.unwrap();
    assert_eq!(Archive::read(&desk.at("b.sartor")).state(), Archive::read(&desk.at("a.sartor")).state());
    // And it is a workspace like any other: it answers, numbers go on, the field that was retired comes back with its value.
    let copy = app.on(copy, store).await;
    let admin = copy.admin().await;
    let thing = admin.get(&format!("/records/thing/{}", made["thing"].as_str().unwrap())).await.expect(200).body;
    assert_eq!((&thing["no"], &thing["docs"][0]["name"]), (&json!("T-0001"), &json!("一.txt")));
    let bytes = admin.get(&format!("/files/{}", made["file"].as_str().unwrap())).await.expect(200);
    assert_eq!(bytes.text, "字");
    let next = admin.create("thing", json!({ "name": "U" })).await;
    assert_eq!(next.body["no"], "T-0002");
    assert_eq!(copy.trail(next.id()).await, (vec!["created".to_owned()], vec!["record.created".to_owned()]));
    let deleted = admin.get("/records/deal/deleted").await.expect(200);
    assert_eq!(deleted.column("id"), [made["lost"].clone()]);
    admin.post(&format!("/records/deal/{}/restore", made["lost"].as_str().unwrap()), json!({})).await.expect(200);
    let plan = admin.get("/revisions/2/plan").await.expect(200).body;
    let order = json!({ "plan": plan["hash"], "accept": accepted(&plan), "note": "" });
    admin.post("/revisions/2/restore", order).await.expect(200);
    let thing = admin.get(&format!("/records/thing/{}", made["thing"].as_str().unwrap())).await.expect(200).body;
    assert_eq!(thing["old"], "kept aside");
    assert_eq!(admin.list("gone", &[]).await.column("name"), [json!("aside")]);
});

fn accepted(plan: &Json) -> Vec<String> {
    let effects = plan["effects"].as_array().unwrap().iter().filter(|effect| effect["level"] == "warn");
    effects.map(|e| format!("{}:{}", e["code"].as_str().unwrap(), e["element"].as_str().unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_written_on_sqlite_goes_to_postgresql_and_back() {
    let desk = Desk::new();
    let app = App::start(Kind::Sqlite).await;
    furnish(&app, &app.admin().await).await;
    back_up(&app, &desk.at("1.sartor")).await.unwrap();
    let first = Archive::read(&desk.at("1.sartor")).state();
    for (n, kind) in [(2, Kind::Postgres), (3, Kind::Sqlite), (4, Kind::Postgres)] {
        let there = App::empty(kind).await;
        there.workspace.db.close().await;
        let before = desk.at(&format!("{}.sartor", n - 1));
        // A workspace nobody has used gives way.
        restore(there.storage(), &before, "default", Taken::Refuse).await.unwrap();
        let workspace = open(there.storage(), "default").await;
        let store = FileStore::new(workspace.files.clone(), u64::MAX);
        let after = desk.at(&format!("{n}.sartor"));
        back_up_of(&workspace, &store, &after).await.unwrap();
        assert_eq!(Archive::read(&after).state(), first, "backup {n}");
        workspace.db.close().await;
        remove_files(&workspace.files);
    }
}

/// Files of a PostgreSQL workspace lie below `./data`, not beside a database of the test's own.
fn remove_files(files: &Path) {
    let place = files.parent().unwrap();
    let _ = std::fs::remove_dir_all(place);
    for folder in place.ancestors().skip(1).take(2) {
        let _ = std::fs::remove_dir(folder);
    }
}
