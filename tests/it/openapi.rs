//! The OpenAPI document: valid, complete, the same as the pages say, and never more than its reader may see.

use crate::support::{Answer, App, Caller};
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

async fn document(caller: &Caller) -> Json {
    caller.get("/openapi.json").await.expect(200).body
}

/// `METHOD /path` and the operation, of a whole document.
fn operations(document: &Json) -> BTreeMap<String, Json> {
    let paths = document["paths"].as_object().unwrap();
    let methods = ["get", "post", "patch", "put", "delete"];
    let of_path = |(path, item): (&String, &Json)| {
        let item = item.as_object().unwrap().clone();
        let path = path.clone();
        item.into_iter()
            .filter(move |(method, _)| methods.contains(&method.as_str()))
            .map(move |(method, operation)| (format!("{} {path}", method.to_uppercase()), operation))
    };
    paths.iter().flat_map(of_path).collect()
}

/// Every value below, with the key it stands under.
fn walk(json: &Json, visit: &mut dyn FnMut(&str, &Json)) {
    match json {
        Json::Object(map) => map.iter().for_each(|(key, value)| {
            visit(key, value);
            walk(value, visit);
        }),
        Json::Array(items) => items.iter().for_each(|item| walk(item, visit)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

/// What is wrong with a document, by the schema of the OpenAPI Initiative and by what that cannot say.
fn faults(document: &Json) -> Vec<String> {
    let schema = std::fs::read_to_string(file("tests/fixtures/openapi/schema-3.1.json")).unwrap();
    let schema: Json = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut faults: Vec<String> =
        validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect();
    walk(document, &mut |key, value| {
        if let (true, Some(reference)) = (key == "$ref", value.as_str()) {
            let found = reference.strip_prefix('#').and_then(|pointer| document.pointer(pointer));
            if found.is_none() {
                faults.push(format!("{reference} leads nowhere"));
            }
        }
        if let Some(text) = value.as_str()
            && (text.starts_with('@') || text.starts_with('<') && text.ends_with('>') && text.contains('.'))
        {
            faults.push(format!("{key}: {text} has no words"));
        }
    });
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        if let Err(error) = jsonschema::meta::validate(schema) {
            faults.push(format!("schema {name}: {error}"));
        }
    }
    let operations = operations(document);
    let ids: BTreeSet<&str> = operations.values().filter_map(|operation| operation["operationId"].as_str()).collect();
    if ids.len() != operations.len() {
        faults.push("operation ids are not unique".to_owned());
    }
    faults
}

both!(every_document_is_openapi_3_1, |app| {
    let callers = [app.anonymous(), app.admin().await, app.caller("li").await, app.caller("nobody").await];
    for caller in callers {
        for language in ["en", "zh-CN"] {
            let headers = [("accept-language", language)];
            let document = caller.send("GET", "/openapi.json", &headers, None).await.expect(200).body;
            assert_eq!(faults(&document), [""; 0]);
        }
    }
});

#[test]
fn a_fault_of_a_document_is_found() {
    let mut document = sartor::http::fixed_document(sartor::locales::Language::En);
    assert_eq!(faults(&document), [""; 0]);
    document["paths"]["/me"]["get"]["operationId"] = json!(7);
    document["paths"]["/setup"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"] =
        json!("#/x");
    document["components"]["schemas"]["User"]["type"] = json!("person");
    document["info"]["title"] = json!("<info.title>");
    assert!(faults(&document).len() >= 4, "{:?}", faults(&document));
}

#[test]
fn the_golden_document_is_what_the_engine_answers() {
    let made = sartor::http::fixed_document(sartor::locales::Language::En);
    let made = serde_json::to_string_pretty(&made).unwrap() + "\n";
    let golden = file("docs/openapi.json");
    if std::env::var_os("SARTOR_BLESS").is_some() {
        std::fs::write(&golden, &made).unwrap();
    }
    let kept = std::fs::read_to_string(&golden).unwrap_or_default();
    assert!(kept == made, "docs/openapi.json is out of date: SARTOR_BLESS=1 cargo test --test it openapi");
}

#[test]
fn the_command_line_prints_the_golden_document() {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_sartor"));
    let output = command
        .arg("openapi")
        .env_remove("SARTOR_DATA")
        .env_remove("SARTOR_DATABASE")
        .env("LC_ALL", "en_US.UTF-8")
        .output();
    let printed = String::from_utf8(output.unwrap().stdout).unwrap();
    assert!(printed == std::fs::read_to_string(file("docs/openapi.json")).unwrap());
}

/// The table of operations in docs/API-DESIGN.md: `METHOD /path` by operation id.
fn documented() -> BTreeMap<String, String> {
    let page = std::fs::read_to_string(file("docs/API-DESIGN.md")).unwrap();
    let rows = page.lines().skip_while(|line| !line.starts_with("## Operations"));
    let rows = rows.take_while(|line| !line.starts_with("### ")).filter(|line| line.contains("| `"));
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let address = cells[2].split('`').nth(1).unwrap();
        let mut words = address.split(' ');
        let (method, path) = (words.next().unwrap(), words.next().unwrap());
        (cells[1].to_owned(), format!("{method} {}", path.split('?').next().unwrap()))
    };
    rows.map(row).collect()
}

#[test]
fn the_page_lists_every_operation_and_no_other() {
    let document = sartor::http::fixed_document(sartor::locales::Language::En);
    let operations = operations(&document).into_iter();
    let known: BTreeMap<String, String> = operations
        .map(|(address, operation)| (operation["operationId"].as_str().unwrap().to_owned(), address))
        .collect();
    assert!(known.len() > 20);
    assert_eq!(documented(), known, "left: docs/API-DESIGN.md, right: engine/src/http/routes.rs");
}

#[test]
fn routes_stand_in_one_table() {
    let mut folders = vec![file("engine/src/http")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let routes = text.matches(".route(").count();
            let allowed = usize::from(path.ends_with("http/routes.rs"));
            assert_eq!(routes, allowed, "{} makes a route beside the table", path.display());
        }
    }
}

#[test]
fn every_operation_speaks_both_languages() {
    use sartor::locales::Language;
    let [chinese, english] = [Language::ZhCn, Language::En].map(sartor::http::fixed_document);
    let is_chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let (mut spoken, mut silent) = (0, Vec::new());
    walk(&chinese, &mut |key, value| {
        if let (true, Some(text)) = (matches!(key, "summary" | "description"), value.as_str()) {
            spoken += 1;
            if !is_chinese(text) {
                silent.push(text.to_owned());
            }
        }
    });
    assert!(spoken > 100);
    assert_eq!(silent, [""; 0]);
    let mut foreign = Vec::new();
    walk(&english, &mut |_, value| {
        foreign.extend(value.as_str().filter(|text| is_chinese(text)).map(str::to_owned));
    });
    assert_eq!(foreign, [""; 0]);
}

fn names(map: &Json) -> BTreeSet<&str> {
    map.as_object().map(Map::keys).into_iter().flatten().map(String::as_str).collect()
}

both!(without_sign_in_no_name_of_the_model_is_told, |app| {
    let answer = app.anonymous().get("/openapi.json").await.expect(200);
    for name in ["deal", "account", "opportunity", "amount", "standard"] {
        assert!(!answer.text.to_lowercase().contains(name), "{name}");
    }
    assert_eq!(answer.body, sartor::http::fixed_document(sartor::locales::Language::En));
    assert!(!answer.headers.contains_key("sartor-revision"));
    app.anonymous().get("/openapi.json?x=1").await.problem(400, "malformed");
    let wrong = [("authorization", "Bearer sk_default_wrong_key")];
    app.anonymous().send("GET", "/openapi.json", &wrong, None).await.problem(401, "unauthenticated");
});

both!(everybody_finds_what_their_rights_give, |app| {
    let admin = document(&app.admin().await).await;
    let nobody = document(&app.caller("nobody").await).await;
    let readonly = document(&app.caller("readonly").await).await;
    let li = document(&app.caller("li").await).await;
    let of_deals = |document: &Json| {
        let all = operations(document).into_keys().filter(|address| address.contains("/records/deal"));
        all.collect::<Vec<_>>()
    };
    assert_eq!(operations(&nobody).len(), operations(&document(&app.anonymous()).await).len());
    assert!(!nobody.to_string().contains("deal"));
    let reading = [
        "GET /records/deal",
        "GET /records/deal/{id}",
        "GET /records/deal/{id}/history",
        "POST /records/deal/aggregate",
    ];
    let read = of_deals(&readonly);
    assert!(reading.iter().all(|address| read.contains(&(*address).to_owned())), "{read:?}");
    for writing in ["POST /records/deal", "PATCH /records/deal/{id}", "DELETE /records/deal/{id}"] {
        assert!(of_deals(&admin).contains(&writing.to_owned()), "{writing}");
        assert!(!read.contains(&writing.to_owned()), "{writing}");
        assert_eq!(of_deals(&li).contains(&writing.to_owned()), !writing.starts_with("DELETE"), "{writing}");
    }
    let schemas = &li["components"]["schemas"];
    let (seen, sent) = (names(&schemas["deal"]["properties"]), names(&schemas["deal.change"]["properties"]));
    assert!(seen.contains("discount") && !sent.contains("discount"), "readable only");
    assert!(!seen.contains("cost") && !sent.contains("cost"), "hidden");
    assert!(sent.contains("amount") && sent.contains("owner") && !sent.contains("created_at"));
    // What is said about a change is sent beside the values and answered in history.
    assert!(sent.iter().all(|name| seen.contains(name) || ["$note", "$lines"].contains(name)));
    assert!(names(&admin["components"]["schemas"]["deal"]["properties"]).contains("cost"));
    assert!(!names(&readonly["components"]["schemas"]).contains("deal.new"));
    assert_eq!(schemas["deal.new"]["required"], json!(["name"]));
    assert!(schemas["deal.change"].get("required").is_none());
    // An entity without stages has no moves.
    assert!(!names(&admin["paths"]).contains("/records/account/{id}/transition"));
    assert!(names(&admin["paths"]).contains("/records/deal/{id}/transition"));
});

both!(labels_are_in_the_readers_language, |app| {
    let chinese = document(&app.admin().await.speaking("zh-CN")).await;
    assert_eq!(chinese["components"]["schemas"]["deal"]["title"], "商机");
    assert_eq!(chinese["components"]["schemas"]["deal"]["properties"]["amount"]["title"], "金额");
    assert_eq!(chinese["paths"]["/records/deal"]["post"]["summary"], "新建记录：商机");
    let english = document(&app.admin().await).await;
    assert_eq!(english["components"]["schemas"]["deal"]["properties"]["amount"]["title"], "Amount");
});

/// Publishes one more field of deals.
async fn publish_color(admin: &Caller) {
    let files = admin.get("/revisions/1/files").await.expect(200).body["files"].clone();
    let mut entity = files["entities/deal/entity.json"].clone();
    let color =
        json!({ "id": "t_deal_color", "name": "color", "type": "text", "label": { "zh-CN": "颜色", "en": "Colour" } });
    entity["fields"].as_array_mut().unwrap().push(color);
    let draft = admin.post("/drafts", json!({ "name": "color" })).await.expect(201).id();
    let body = json!({ "files": { "entities/deal/entity.json": entity } });
    admin.patch(&format!("/drafts/{draft}"), body).await.expect(200);
    let plan = admin.get(&format!("/drafts/{draft}/plan")).await.expect(200).body;
    let order = json!({ "plan": plan["hash"], "accept": [], "note": "" });
    admin.post(&format!("/drafts/{draft}/publish"), order).await.expect(200);
}

async fn known(caller: &Caller, tag: &str) -> Answer {
    caller.send("GET", "/openapi.json", &[("if-none-match", tag)], None).await
}

async fn follows(app: &App) {
    let (admin, li) = (app.admin().await, app.caller("li").await);
    let first = admin.get("/openapi.json").await.expect(200);
    let tag = first.headers["etag"].clone();
    assert_eq!(first.headers["cache-control"], "private, no-cache");
    assert_eq!(first.headers["sartor-revision"], "1");
    assert_eq!(known(&admin, &tag).await.expect(304).text, "");
    // Another person with other rights, and the same in another language, have other documents.
    known(&li, &tag).await.expect(200);
    known(&app.admin().await.speaking("zh-CN"), &tag).await.expect(200);
    publish_color(&admin).await;
    let second = known(&admin, &tag).await.expect(200);
    assert_eq!(second.body["components"]["schemas"]["deal"]["properties"]["color"]["title"], "Colour");
    assert!(second.body["components"]["schemas"]["deal.new"]["properties"].get("color").is_some());
    assert_ne!(second.body["info"]["version"], first.body["info"]["version"]);
    assert!(known(&li, "").await.expect(200).text.contains("\"color\""));
}

both!(the_document_follows_every_publish, |app| { follows(&app).await });
