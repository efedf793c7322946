//! Templates in and out: export, install, upgrade; on both databases.

use crate::support::App;
use crate::support::app::fixture;
use sartor::drafts::{Consent, Desk, installed, plan_tree, publish_tree, revisions};
use sartor::error::Problem;
use sartor::locales::Language;
use sartor::metadata::{FileTree, Overlay, print_document};
use sartor::snapshot::Snapshot;
use sartor::templates::{self, ExportOrder, Upgrade};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The bytes of an export, file by file.
fn exported(head: &Snapshot) -> BTreeMap<String, String> {
    let tree = templates::export(head, &ExportOrder::default()).unwrap();
    tree.files.iter().map(|(path, document)| (path.clone(), print_document(document))).collect()
}

/// Files as they come from a folder with these bytes.
fn read(bytes: &BTreeMap<String, String>) -> FileTree {
    bytes.iter().map(|(path, text)| (path.clone(), sartor::metadata::files::document(path, text.clone()))).collect()
}

async fn at_desk<T>(app: &App, work: impl AsyncFnOnce(Desk<'_>) -> T) -> T {
    let head = app.workspace.refresh().await.unwrap();
    work(app.workspace.desk(&head, None, Language::En)).await
}

async fn install(app: &App, template: &FileTree) -> Result<(), Problem> {
    let snapshot = at_desk(app, async |desk| templates::install(&desk, template, "test").await).await?;
    app.workspace.swap(snapshot);
    Ok(())
}

async fn prepare(app: &App, template: &FileTree) -> Result<Upgrade, Problem> {
    at_desk(app, async |desk| Upgrade::prepare(&desk, template).await).await
}

async fn upgrade(app: &App, template: &FileTree) -> Result<(), Problem> {
    let work =
        async |desk: Desk<'_>| Upgrade::prepare(&desk, template).await?.publish(&desk, Consent::NotNeeded("up")).await;
    let snapshot = at_desk(app, work).await?;
    app.workspace.swap(snapshot);
    Ok(())
}

/// Publishes files over what is there, as an admin would.
async fn change(app: &App, files: Json) {
    let overlay: Overlay = serde_json::from_value(files).unwrap();
    let work = async |desk: Desk<'_>| {
        publish_tree(&desk, desk.head.tree.with(&overlay), Consent::NotNeeded(""), Vec::new()).await
    };
    let snapshot = at_desk(app, work).await.unwrap();
    app.workspace.swap(snapshot);
}

async fn head(app: &App) -> Arc<Snapshot> {
    app.workspace.refresh().await.unwrap()
}

/// The fixture as its next version.
fn next(change: impl FnOnce(&mut FileTree)) -> FileTree {
    let mut tree = fixture();
    let mut about = tree.json("template.json").unwrap().clone();
    about["version"] = json!("1.1.0");
    tree.insert_json("template.json", about);
    change(&mut tree);
    tree
}

fn edit(tree: &mut FileTree, path: &str, edit: impl FnOnce(&mut Json)) {
    let mut file = tree.json(path).unwrap().clone();
    edit(&mut file);
    tree.insert_json(path, file);
}

fn detail(problem: &Problem) -> &str {
    problem.params["detail"].as_str().unwrap()
}

both!(export_install_export_is_byte_identical, |app| {
    // Written by hand, not canonically: order of keys, defaults, another line end, a test and a script beside it.
    change(
        &app,
        json!({
            "roles/helper.json": { "platform": [], "objects": {}, "name": "helper", "id": "rol_helper", "$schema": "sartor/1/role" },
            "tests/deals.md": "# Deals\r\n\r\n## One\r\n",
            "scripts/late.rhai": "1 + 1",
        }),
    )
    .await;
    let first = exported(&*head(&app).await);
    assert!(first.len() > 10 && first["roles/helper.json"].starts_with("{\n  \"$schema\""), "{first:?}");
    let other = app.beside().await;
    install(&other, &read(&first)).await.unwrap();
    assert_eq!(exported(&*head(&other).await), first);
});

both!(the_starter_comes_out_as_it_went_in, |app| {
    let empty = app.beside().await;
    install(&empty, &templates::crm_starter().unwrap()).await.unwrap();
    let first = exported(&*head(&empty).await);
    let other = app.beside().await;
    install(&other, &read(&first)).await.unwrap();
    assert_eq!(exported(&*head(&other).await), first);
    // Packed and unpacked on the way: the same again.
    let packed = templates::pack(&read(&first)).unwrap();
    assert_eq!(templates::unpack(packed.as_slice()).unwrap(), read(&first));
});

both!(an_upgrade_brings_what_is_new_and_takes_what_is_gone, |app| {
    let admin = app.admin().await;
    let deal = admin.create("deal", json!({ "name": "D", "seats": 3 })).await;
    let template = next(|tree| {
        edit(tree, "entities/deal/entity.json", |entity| {
            entity["fields"].as_array_mut().unwrap().retain(|field| field["name"] != "urgent");
            let rating = json!({ "id": "t_deal_phase", "name": "phase", "type": "text", "label": "Phase" });
            entity["fields"].as_array_mut().unwrap().push(rating);
        });
        // A file may be moved: its element keeps its id.
        let role = tree.files.remove("roles/readonly.json").unwrap();
        tree.files.insert("roles/auditor.json".into(), role);
        edit(tree, "roles/auditor.json", |role| role["name"] = json!("auditor"));
        tree.files.remove("entities/deal/views/board.json").unwrap();
        tree.insert_json(
            "roles/helper.json",
            json!({ "$schema": "sartor/1/role", "id": "t_role_helper", "name": "helper", "objects": {} }),
        );
    });
    let planned = prepare(&app, &template).await.unwrap();
    assert_eq!((planned.from.as_deref(), &*planned.to), (Some("1.0.0"), "1.1.0"));
    assert_eq!((&planned.kept, &planned.conflicts), (&vec![], &vec![]));
    let plan = at_desk(&app, async |desk| plan_tree(&desk, planned.tree.clone()).await.unwrap()).await;
    assert!(plan.is_publishable());
    upgrade(&app, &template).await.unwrap();

    let read = admin.get(&format!("/records/deal/{}", deal.id())).await.expect(200);
    assert_eq!((&read.body["phase"], &read.body["seats"], read.body.get("urgent")), (&json!(null), &json!(3), None));
    let model = head(&app).await;
    assert!(model.model.role("auditor").is_some() && model.model.role("helper").is_some());
    assert_eq!(model.tree.find("roles/readonly.json"), None);
    assert_eq!(model.tree.find("entities/deal/views/board.json"), None);
    // The new version is what the next one is compared with.
    let listed = admin.get("/templates").await.expect(200);
    assert_eq!(
        listed.body,
        json!({ "items": [{ "name": "test-base", "version": "1.1.0", "installed_at": "2026-11-22T04:00:00.000Z" }] })
    );
    let (known, files) = installed::find(&app.workspace.db, "test-base").await.unwrap().unwrap();
    assert_eq!((known.version.as_str(), files), ("1.1.0", template.clone()));
    let again = prepare(&app, &template).await.unwrap();
    assert!(at_desk(&app, async |desk| again.is_done(&desk)).await);
    // The writes of an upgrade are metadata: no record was touched.
    assert_eq!(app.trail(deal.id()).await.1, ["record.created"]);
});

both!(what_was_changed_here_stays_or_is_named, |app| {
    let settings = json!({ "$schema": "sartor/1/settings", "id": "t_settings", "name": "我的公司" });
    change(&app, json!({ "settings.json": settings, "roles/mine.json": { "$schema": "sartor/1/role", "id": "rol_mine", "name": "mine", "objects": {} } })).await;
    // The new version changes other files: both stay side by side.
    let first = next(|tree| edit(tree, "roles/sales.json", |role| role["label"] = json!("Sellers")));
    let planned = prepare(&app, &first).await.unwrap();
    assert_eq!((&planned.kept[..], &planned.conflicts[..]), (&["settings.json".to_owned()][..], &[][..]));
    upgrade(&app, &first).await.unwrap();
    let model = head(&app).await;
    assert_eq!(model.tree.json("settings.json").unwrap()["name"], "我的公司");
    assert!(model.model.role("mine").is_some());
    assert_eq!(model.tree.json("roles/sales.json").unwrap()["label"], "Sellers");
    // Another property of a file that was changed here: both stand in it.
    let version = |number: &'static str, settings: fn(&mut Json)| {
        next(|tree| {
            edit(tree, "template.json", |about| about["version"] = json!(number));
            edit(tree, "settings.json", settings);
            edit(tree, "roles/sales.json", |role| role["label"] = json!("Sellers"));
        })
    };
    let second = version("1.1.1", |settings| settings["weekStart"] = json!(0));
    assert_eq!(prepare(&app, &second).await.unwrap().kept, ["settings.json"]);
    upgrade(&app, &second).await.unwrap();
    let model = head(&app).await;
    let settings = model.tree.json("settings.json").unwrap();
    assert_eq!((&settings["name"], &settings["weekStart"]), (&json!("我的公司"), &json!(0)));
    // A property both sides changed: nothing happens, and the file is named.
    let third = version("1.2.0", |settings| settings["name"] = json!("Ours"));
    let before = app.contents().await;
    let refused = upgrade(&app, &third).await.unwrap_err();
    assert_eq!((detail(&refused), &refused.params["files"]), ("template_conflicts", &json!("settings.json")));
    assert_eq!(app.contents().await, before);
    let (known, _) = installed::find(&app.workspace.db, "test-base").await.unwrap().unwrap();
    assert_eq!(known.version, "1.1.1");
});

both!(installing_overwrites_nothing, |app| {
    let before = app.contents().await;
    let again = install(&app, &fixture()).await.unwrap_err();
    assert_eq!(detail(&again), "template_installed");
    // Another template whose files meet those that are there.
    let mut other = fixture();
    edit(&mut other, "template.json", |about| about["name"] = json!("other"));
    edit(&mut other, "roles/sales.json", |role| role["label"] = json!("Others"));
    let refused = install(&app, &other).await.unwrap_err();
    assert_eq!(detail(&refused), "template_in_the_way");
    assert_eq!(refused.params["files"], "roles/sales.json, template.json");
    let older = next(|tree| edit(tree, "template.json", |about| about["version"] = json!("0.9.0")));
    assert_eq!(detail(&prepare(&app, &older).await.unwrap_err()), "template_downgrade");
    let unnamed = next(|tree| drop(tree.files.remove("template.json")));
    assert_eq!(detail(&prepare(&app, &unnamed).await.unwrap_err()), "template_unnamed");
    assert_eq!(app.contents().await, before);
});

both!(a_file_written_in_another_order_can_be_read_back, |app| {
    // Equal as a document, another text: both are kept, and what was published opens again.
    let region = head(&app).await.tree.json("choices/region.json").unwrap().clone();
    let turned: serde_json::Map<String, Json> = region.as_object().unwrap().clone().into_iter().rev().collect();
    change(&app, json!({ "choices/region.json": turned, "roles/x.json": { "$schema": "sartor/1/role", "id": "rol_x", "name": "x", "objects": {} } })).await;
    let number = head(&app).await.revision;
    let tree = revisions::load_tree(&app.workspace.db, number).await.unwrap();
    assert_eq!(tree.json("choices/region.json"), Some(&Json::Object(turned)));
});
