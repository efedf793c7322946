//! The model under many changes: whatever is edited and published, going back to a revision gives back its schema and its
//! data; and a model of two hundred entities is planned, published and taken back like a small one.

use crate::requests::generate::Seed;
use crate::support::Caller;
use serde_json::{Value as Json, json};

/// Sequences of edits on each database; each is the same in every run.
const SEQUENCES: u64 = 5;
const EDITS: usize = 7;

/// What people see of the model and of the records that were there: everything but the number of the revision.
async fn seen(admin: &Caller, records: &[(&str, String)]) -> Json {
    let mut metadata = admin.get("/metadata?labels=all").await.expect(200).body;
    metadata.as_object_mut().unwrap().remove("revision");
    let mut rows = Vec::new();
    for (entity, id) in records {
        rows.push(admin.get(&format!("/records/{entity}/{id}")).await.expect(200).body);
    }
    json!({ "files": admin.files().await, "metadata": metadata, "records": rows })
}

/// Publishes what can be published; false when the files or the plan stand against it.
async fn try_publish(admin: &Caller, files: Json) -> bool {
    let id = admin.post("/drafts", json!({ "name": "random" })).await.expect(201).id();
    let path = format!("/drafts/{id}");
    admin.patch_if(&path, 1, json!({ "files": files })).await.expect(200);
    let plan = admin.get(&format!("{path}/plan")).await.expect(200).body;
    if plan["publishable"] != true {
        admin.delete(&path).await.expect(204);
        return false;
    }
    admin.post(&format!("{path}/publish"), consent(&plan)).await.expect(200);
    true
}

fn consent(plan: &Json) -> Json {
    let warned = plan["effects"].as_array().unwrap().iter().filter(|effect| effect["level"] == "warn");
    let accept: Vec<String> = warned
        .map(|effect| format!("{}:{}", effect["code"].as_str().unwrap(), effect["element"].as_str().unwrap()))
        .collect();
    json!({ "plan": plan["hash"], "accept": accept, "note": "" })
}

async fn restore(admin: &Caller, revision: i64) {
    let plan = admin.get(&format!("/revisions/{revision}/plan")).await.expect(200).body;
    admin.post(&format!("/revisions/{revision}/restore"), consent(&plan)).await.expect(200);
}

/// One edit of the published files by chance; it may turn out not to be publishable.
fn edit(seed: &mut Seed, files: &Json, nth: usize) -> Json {
    let pick = |seed: &mut Seed, options: &[&'static str]| options[seed.below(options.len())];
    let path = pick(seed, &["entities/deal/entity.json", "entities/account/entity.json"]);
    let mut entity = files[path].clone();
    let fields = entity["fields"].as_array_mut().unwrap();
    let at = seed.below(fields.len());
    match seed.below(8) {
        0 | 1 => {
            let kinds =
                ["text", "integer", "decimal", "money", "boolean", "date", "datetime", "tags", "email", "duration"];
            let kind = pick(seed, &kinds);
            let name = format!("made_{nth}");
            let field =
                json!({ "id": format!("fld_{name}"), "name": name, "type": kind, "label": format!("Made {nth}") });
            fields.insert(seed.below(fields.len() + 1), field);
        }
        2 | 3 => {
            fields.remove(at);
        }
        4 => fields[at]["required"] = json!(fields[at]["required"] != true),
        5 => fields[at]["label"] = json!({ "zh-CN": format!("标签{nth}"), "en": format!("Label {nth}") }),
        6 => {
            let file = "entities/deal/pipelines/standard.json";
            let mut pipeline = files[file].clone();
            let stages = pipeline["stages"].as_array_mut().unwrap();
            if seed.below(2) == 0 {
                let stage = json!({ "id": format!("stg_{nth}"), "name": format!("made_{nth}"), "label": format!("Stage {nth}") });
                stages.insert(1, stage);
            } else {
                stages.remove(seed.below(stages.len()));
            }
            return json!({ file: pipeline });
        }
        _ => {
            let name = format!("thing_{nth}");
            let thing = json!({
                "$schema": "sartor/1/entity", "id": format!("ent_{name}"), "name": name, "label": "Thing", "nameField": "name",
                "fields": [
                    { "id": format!("fld_{name}_n"), "name": "name", "type": "text", "label": "Name" },
                    { "id": format!("fld_{name}_d"), "name": "deal", "type": "lookup", "to": "deal", "label": "Deal" },
                ],
            });
            return json!({ format!("entities/{name}/entity.json"): thing });
        }
    }
    json!({ path: entity })
}

both!(whatever_was_published_going_back_gives_back_schema_and_data, |app| {
    let admin = app.admin().await;
    let account = admin.create("account", json!({ "name": "华北压缩机" })).await.id().to_string();
    let values = json!({
        "name": "空压站改造", "account": account, "amount": "357000.00", "cost": "1.10", "discount": "12.5", "seats": 42,
        "urgent": true, "close_date": "2026-12-01", "meeting_at": "2026-11-24T03:00:00Z", "source": "web", "note": "第一行\n第二行",
        "labels": ["急", "大客户"],
    });
    let deal = admin.create("deal", values).await.id().to_string();
    let empty = admin.create("deal", json!({ "name": "空的" })).await.id().to_string();
    let records = [("account", account), ("deal", deal), ("deal", empty)];
    let first = seen(&admin, &records).await;
    let (mut published, mut tried) = (0, 0);
    for number in 0..SEQUENCES {
        let mut seed = Seed::new(number);
        for nth in 0..EDITS {
            let files = admin.files().await;
            tried += 1;
            published += usize::from(try_publish(&admin, edit(&mut seed, &files, nth)).await);
        }
        restore(&admin, 1).await;
        assert_eq!(seen(&admin, &records).await, first, "sequence {number}");
    }
    assert!(published * 3 > tried, "only {published} of {tried} edits could be published");
});

/// Two hundred entities of sixty fields in every simple type, each pointing to the next.
fn large(admin_role: &Json) -> Json {
    let kinds = [
        "text",
        "integer",
        "decimal",
        "money",
        "percent",
        "boolean",
        "date",
        "datetime",
        "long_text",
        "tags",
        "email",
        "phone",
        "url",
        "rating",
        "duration",
        "time",
        "choice",
        "lookup",
    ];
    let mut files = serde_json::Map::new();
    let mut role = admin_role.clone();
    for n in 0..200 {
        let name = format!("big_{n:03}");
        let field = |at: usize| {
            let kind = if at == 0 { "text" } else { kinds[at % kinds.len()] };
            let field = if at == 0 { "name".to_owned() } else { format!("field_{at:02}") };
            let mut field = json!({
                "id": format!("fld_{name}_{at:02}"), "name": field, "type": kind,
                "label": { "zh-CN": format!("字段{at}"), "en": format!("Field {at}") },
            });
            match kind {
                "lookup" => field["to"] = json!(format!("big_{:03}", (n + 1) % 200)),
                "choice" => {
                    field["options"] = json!([{ "id": format!("opt_{name}_{at:02}"), "name": "one", "label": "One" }])
                }
                _ => {}
            }
            field
        };
        let entity = json!({
            "$schema": "sartor/1/entity", "id": format!("ent_{name}"), "name": name, "label": { "zh-CN": format!("对象{n}"), "en": format!("Thing {n}") },
            "nameField": "name", "fields": (0..60).map(field).collect::<Vec<_>>(),
        });
        files.insert(format!("entities/{name}/entity.json"), entity);
        role["objects"][&name] = json!({ "read": "all", "create": true, "update": "all", "delete": "all" });
    }
    files.insert("roles/admin.json".to_owned(), role);
    Json::Object(files)
}

both!(two_hundred_entities_are_published_and_taken_back, |app| {
    let admin = app.admin().await;
    let before = admin.files().await;
    let plan = admin.publish(large(&before["roles/admin.json"])).await;
    let created = plan["effects"].as_array().unwrap().iter().filter(|effect| effect["code"] == "table_created").count();
    assert_eq!(created, 200);
    let target = admin.create("big_001", json!({ "name": "next" })).await.id();
    let values = json!({ "name": "one", "field_01": 7, "field_16": "one", "field_17": target });
    let one = admin.create("big_000", values).await.id().to_string();
    let path = format!("/records/big_000/{one}");
    let record = admin.get(&path).await.expect(200).body;
    assert_eq!((&record["field_01"], &record["field_17"]["name"]), (&json!(7), &json!("next")));

    restore(&admin, 1).await;
    assert_eq!(admin.files().await, before);
    admin.get(&path).await.problem(404, "not_found");
    restore(&admin, 2).await;
    assert_eq!(admin.get(&path).await.expect(200).body, record);
});
