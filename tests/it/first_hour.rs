//! `/first-hour` and `/demo`: what a new workspace has of its own, and demo data that goes in one step and comes back.

use crate::records::jobs::wait;
use crate::support::{App, Caller};
use sartor::config::DemoSize;
use sartor::templates::{self, DemoFile, DemoOrder};
use serde_json::{Value as Json, json};

/// Loads demo records of the entity, as rows of these columns.
async fn load(app: &App, files: &[(&str, &[&str], Vec<Json>)]) {
    let file = |(entity, columns, rows): &(&str, &[&str], Vec<Json>)| {
        let head = json!({ "entity": entity, "columns": columns });
        let lines = std::iter::once(&head).chain(rows).map(|line| format!("{line}\n"));
        DemoFile { path: format!("demo/{entity}.jsonl"), text: lines.collect::<String>().into() }
    };
    let workspace = &app.workspace;
    let order = DemoOrder {
        db: &workspace.db,
        snapshot: &workspace.current().await,
        clock: &workspace.clock,
        ids: &workspace.ids,
        numbers: &workspace.numbers,
        secret: &workspace.secret,
        password: "x",
    };
    templates::load_files(&order, files.iter().map(file).collect(), DemoSize::Full, &|_| {}).await.unwrap();
}

/// Three accounts with a deal each, and one without.
async fn load_few(app: &App) {
    let accounts = (1..=4).map(|n| json!([format!("a{n}"), format!("A{n}")])).collect();
    let deals = (1..=3).map(|n| json!([format!("D{n}"), format!("a{n}")])).collect();
    load(app, &[("account", &["$key", "name"], accounts), ("deal", &["name", "account"], deals)]).await;
}

async fn names(caller: &Caller, entity: &str) -> Vec<String> {
    let found = caller.list(entity, &[("sort", "name".into())]).await.expect(200);
    found.column("name").iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

async fn record(caller: &Caller, entity: &str, name: &str) -> Json {
    let filter = json!({ "field": "name", "op": "eq", "value": name }).to_string();
    caller.list(entity, &[("filter", filter)]).await.expect(200).body["items"][0].clone()
}

fn id(record: &Json) -> uuid::Uuid {
    record["id"].as_str().unwrap().parse().unwrap()
}

/// `going changed referred forbidden`.
fn figures(outlook: &Json) -> [i64; 4] {
    ["going", "changed", "referred", "forbidden"].map(|name| outlook[name].as_i64().unwrap())
}

async fn outlook(caller: &Caller) -> [i64; 4] {
    figures(&caller.get("/demo").await.expect(200).body)
}

/// The removal of so many, once it is over.
async fn remove(caller: &Caller, expect: i64) -> Json {
    let started = caller.post("/demo/removal", json!({ "expect": expect })).await.expect(202);
    assert!(started.headers["location"].starts_with("/api/v1/jobs/"));
    let job = wait(caller, &started.body["job"]).await;
    assert_eq!((&job["kind"], &job["state"]), (&json!("demo"), &json!("done")), "{job}");
    job
}

async fn publish(admin: &Caller, files: Json) {
    let draft = admin.post("/drafts", json!({ "name": "own" })).await.expect(201).id();
    let saved = admin.patch(&format!("/drafts/{draft}"), json!({ "files": files })).await.expect(200);
    assert_eq!(saved.body["problems"], json!([]));
    let plan = admin.get(&format!("/drafts/{draft}/plan")).await.expect(200).body;
    admin.post(&format!("/drafts/{draft}/publish"), json!({ "plan": plan["hash"] })).await.expect(200);
}

async fn file(admin: &Caller, path: &str) -> Json {
    let head = admin.get("/revisions").await.expect(200).body["items"][0]["number"].clone();
    admin.get(&format!("/revisions/{head}/files")).await.expect(200).body["files"][path].clone()
}

both!(demo_data_goes_and_leaves_what_is_somebodys, |app| {
    let admin = app.admin().await;
    load_few(&app).await;
    let (first, second) = (record(&admin, "deal", "D1").await, record(&admin, "deal", "D2").await);
    assert_eq!(outlook(&admin).await, [7, 0, 0, 0]);
    // A deal somebody changed stays, and so does its account; one's own deal holds on to the third account.
    admin.patch(&format!("/records/deal/{}", id(&second)), json!({ "seats": 5 })).await.expect(200);
    let third = record(&admin, "account", "A3").await;
    let own = admin.create("deal", json!({ "name": "Own", "account": id(&third) })).await;
    let told = admin.get("/demo").await.expect(200).body;
    assert_eq!(figures(&told), [4, 1, 2, 0]);
    assert_eq!(told["entities"][0]["entity"], "account");
    assert_eq!(figures(&told["entities"][0]), [2, 0, 2, 0]);
    assert_eq!(figures(&told["entities"][1]), [2, 1, 0, 0]);
    // Another number than was looked at, or none at all, removes nothing.
    let refused = admin.post("/demo/removal", json!({ "expect": 7 })).await;
    refused.problem(409, "state_conflict");
    assert!(refused.body["detail"].as_str().unwrap().contains("would be 4 now"), "{}", refused.text);
    admin.post("/demo/removal", json!({})).await.problem(422, "validation_failed");

    let job = remove(&admin, 4).await;
    assert_eq!((&job["done"], &job["total"]), (&json!(7), &json!(7)));
    assert_eq!(names(&admin, "deal").await, ["D2", "Own"]);
    assert_eq!(names(&admin, "account").await, ["A2", "A3"]);
    let (history, events) = app.trail(id(&first)).await;
    assert_eq!(history, ["created", "deleted"]);
    assert_eq!(events, ["record.created", "record.deleted"]);
    let (history, events) = app.trail(own.id()).await;
    assert_eq!((history, events), (vec!["created".to_owned()], vec!["record.created".to_owned()]));
    let bin = admin.get("/records/deal/deleted").await.expect(200);
    assert_eq!(bin.column("name").len(), 2, "{}", bin.text);
    assert_eq!(outlook(&admin).await, [0, 1, 2, 0]);
    let refused = admin.post("/demo/removal", json!({ "expect": 0 })).await;
    refused.problem(409, "state_conflict");
    assert!(refused.body["detail"].as_str().unwrap().contains("no demo data"), "{}", refused.text);

    // Taken back, everything is demo data as before, and goes once more.
    let change = job["change"].as_str().unwrap();
    admin.post(&format!("/changes/{change}/undo"), json!({})).await.expect(200);
    assert_eq!(names(&admin, "deal").await, ["D1", "D2", "D3", "Own"]);
    assert_eq!(record(&admin, "deal", "D1").await["account"]["name"], "A1");
    assert_eq!(outlook(&admin).await, [4, 1, 2, 0]);
    remove(&admin, 4).await;
    assert_eq!(names(&admin, "account").await, ["A2", "A3"]);
});

both!(what_one_may_not_delete_stays, |app| {
    let admin = app.admin().await;
    load_few(&app).await;
    let mut role = file(&admin, "roles/admin.json").await;
    role["objects"]["account"]["delete"] = json!("own");
    publish(&admin, json!({ "roles/admin.json": role })).await;
    assert_eq!(outlook(&admin).await, [3, 0, 0, 4]);
    remove(&admin, 3).await;
    assert!(names(&admin, "deal").await.is_empty());
    assert_eq!(names(&admin, "account").await.len(), 4);
});

both!(much_demo_data_comes_back_whole, |app| {
    let admin = app.admin().await;
    let accounts = (0..2_700).map(|n| json!([format!("a{n}"), format!("A{n}")])).collect();
    let deals = (0..400).map(|n| json!([format!("D{n}"), format!("a{}", n * 3)])).collect();
    load(&app, &[("account", &["$key", "name"], accounts), ("deal", &["name", "account"], deals)]).await;
    let count = async |entity: &str| {
        let parameters = [("count", "exact".to_owned()), ("limit", "1".to_owned())];
        admin.list(entity, &parameters).await.expect(200).body["count"]["value"].as_i64().unwrap()
    };
    let job = remove(&admin, 3_100).await;
    assert_eq!((count("account").await, count("deal").await), (0, 0));
    let path = format!("/changes/{}/undo", job["change"].as_str().unwrap());
    let started = admin.post(&path, json!({})).await.expect(202);
    let undone = wait(&admin, &started.body["job"]).await;
    assert_eq!(undone["state"], "done", "{undone}");
    assert_eq!((count("account").await, count("deal").await), (2_700, 400));
    assert_eq!(record(&admin, "deal", "D7").await["account"]["name"], "A21");
});

/// Names of the steps that are done, and of those that are not.
fn steps(hour: &Json) -> (Vec<&str>, Vec<&str>) {
    let all = hour["steps"].as_array().unwrap().iter();
    let (done, open): (Vec<&Json>, Vec<&Json>) = all.partition(|step| step["done"] == true);
    let name = |step: &Json| step["step"].as_str().unwrap().to_owned().leak() as &str;
    (done.into_iter().map(name).collect(), open.into_iter().map(name).collect())
}

both!(the_first_hour_follows_what_is_there, |app| {
    let admin = app.admin().await;
    let look = async || admin.get("/first-hour").await.expect(200).body;
    let hour = look().await;
    // Others are there already, and there was no demo data.
    assert_eq!(steps(&hour), (vec!["people"], vec!["company", "field", "stage", "record"]));
    assert_eq!((&hour["dismissed"], &hour["demo"]), (&json!(false), &json!({ "there": false, "kept": false })));
    load_few(&app).await;
    assert_eq!(steps(&look().await).1, ["company", "field", "stage", "record", "demo"]);

    admin.create("account", json!({ "name": "Own" })).await;
    assert_eq!(steps(&look().await).1, ["company", "field", "stage", "demo"]);
    let mut settings = file(&admin, "settings.json").await;
    settings["name"] = json!("凌云");
    publish(&admin, json!({ "settings.json": settings })).await;
    assert_eq!(steps(&look().await).1, ["field", "stage", "demo"]);
    let mut entity = file(&admin, "entities/deal/entity.json").await;
    let survey = json!({ "id": "fld_survey_on", "name": "survey_on", "type": "date", "label": "Survey" });
    entity["fields"].as_array_mut().unwrap().push(survey);
    publish(&admin, json!({ "entities/deal/entity.json": entity })).await;
    assert_eq!(steps(&look().await).1, ["stage", "demo"]);
    let path = "entities/deal/pipelines/standard.json";
    let mut pipeline = file(&admin, path).await;
    pipeline["stages"][0]["label"] = json!("Knock");
    publish(&admin, json!({ path: pipeline })).await;
    assert_eq!(steps(&look().await).1, ["demo"]);

    let hour = admin.patch("/first-hour", json!({ "demo_kept": true, "dismissed": true })).await.expect(200).body;
    assert_eq!(steps(&hour).1, [""; 0]);
    assert_eq!((&hour["dismissed"], &hour["demo"]), (&json!(true), &json!({ "there": true, "kept": true })));
    admin.patch("/first-hour", json!({ "demo_kept": false })).await.expect(200);
    remove(&admin, 7).await;
    let hour = look().await;
    assert_eq!(steps(&hour).1, [""; 0]);
    assert_eq!((&hour["dismissed"], &hour["demo"]), (&json!(true), &json!({ "there": false, "kept": false })));
    admin.patch("/first-hour", json!({ "dismissed": "x" })).await.problem(422, "validation_failed");
});
