//! A publish that ends at each of its points, from before the first statement to after the commit: afterwards the old or the
//! new revision is there whole, and publishing works.

use super::server::Site;
use crate::support::{Contents, Kind};
use serde_json::json;
use std::process::Stdio;

/// More points than any publish of this test has.
const POINTS: usize = 80;

async fn end_at_every_point(kind: Kind) {
    let site = Site::new(kind).await;
    let folder = site.files.join("metadata");
    std::fs::create_dir_all(&site.files).unwrap();
    let text = folder.to_str().unwrap().to_owned();
    let run = |arguments: &[&str], fault: Option<usize>| {
        let mut command = site.command();
        if let Some(point) = fault {
            command.env("SARTOR_FAULT", format!("publish:{point}"));
        }
        command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success()
    };
    assert!(run(&["metadata", "export", &text], None));
    // Tables, columns, an index and rights in one publish.
    let entity = json!({ "$schema": "sartor/1/entity", "id": "ent_survey", "name": "survey", "nameField": "name",
        "fields": [ { "id": "sv_name", "name": "name", "type": "text" }, { "id": "sv_deal", "name": "deal", "type": "lookup", "to": "deal" } ],
        "unique": [ { "id": "sv_unique", "fields": ["name"] } ] });
    std::fs::create_dir_all(folder.join("entities/survey")).unwrap();
    std::fs::write(folder.join("entities/survey/entity.json"), entity.to_string()).unwrap();
    let role = folder.join("roles/admin.json");
    let mut rights: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&role).unwrap()).unwrap();
    rights["objects"]["survey"] = json!({ "read": "all", "create": true, "update": "all", "delete": "all" });
    std::fs::write(&role, rights.to_string()).unwrap();
    let account = folder.join("entities/account/entity.json");
    let mut file: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&account).unwrap()).unwrap();
    file["fields"].as_array_mut().unwrap().push(json!({ "id": "t_acc_new", "name": "fresh", "type": "money" }));
    std::fs::write(&account, file.to_string()).unwrap();

    let contents = async || {
        let workspace = site.open().await;
        let (revision, contents) = (workspace.current().await.revision, Contents::of(&workspace.db, &folder).await);
        workspace.db.close().await;
        (revision, contents)
    };
    let publish = ["metadata", "publish", &text, "--accept-all"];
    let (revision, before) = contents().await;
    let mut point = 0;
    loop {
        assert!(!run(&publish, Some(point)), "the publish did not end at point {point}");
        let (now, after) = contents().await;
        if now > revision {
            // The last point lies behind the commit.
            break;
        }
        assert_eq!(before.differences(&after), Vec::<String>::new(), "point {point} left something behind");
        point += 1;
        assert!(point < POINTS, "the publish never got through");
    }
    assert!(point > 10, "only {point} points were tried");
    // The new one is whole, and everything goes on.
    let server = site.serve();
    let admin = site.caller(&server);
    let made = admin.create("survey", json!({ "name": "a" })).await;
    admin.post("/records/survey", json!({ "name": "a" })).await.problem(409, "unique_violation");
    admin.create("account", json!({ "name": "A", "fresh": "5" })).await;
    admin.get(&format!("/records/survey/{}", made.id())).await.expect(200);
    let mut entity = admin.files().await["entities/account/entity.json"].clone();
    entity["fields"].as_array_mut().unwrap().retain(|field| field["name"] != "fresh");
    admin.publish(json!({ "entities/account/entity.json": entity })).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite() {
    end_at_every_point(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres() {
    end_at_every_point(Kind::Postgres).await;
}
