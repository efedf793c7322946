//! What every field type takes and answers: `tests/vectors/fields/<type>.json`, one file per type, shared with the web
//! app (`designer-ui/src/fields/vectors.test.ts`). A case is `{ input, field?, value }` or `{ input, field?, code }`;
//! `client: false` marks what only the engine checks.

use sartor::fields::{self, At};
use sartor::metadata::{Document, FieldType, FileTree};
use sartor::snapshot::Snapshot;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/fields");

fn cases(kind: &str) -> Vec<Json> {
    let text = std::fs::read_to_string(format!("{FOLDER}/{kind}.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The field of a case: one of its own when it has properties, else the plain one.
fn name_of(n: usize, case: &Json) -> String {
    if case.get("field").is_some() { format!("f{n}") } else { "plain".to_owned() }
}

fn field(kind: &str, name: &str, properties: Option<&Json>) -> Json {
    let mut field = json!({ "id": format!("v_{name}"), "name": name, "type": kind });
    match kind {
        "lookup" | "many_to_many" => field["to"] = json!("thing"),
        "regarding" => field["to"] = json!(["thing"]),
        _ => {}
    }
    for (key, value) in properties.and_then(Json::as_object).into_iter().flatten() {
        field[key] = value.clone();
        for option in field[key].as_array_mut().into_iter().flatten() {
            // Ids are unique in a workspace, and every case has its own field.
            option["id"] = json!(format!("{}_{name}", option["id"].as_str().unwrap()));
        }
    }
    field
}

/// One entity with the fields of all cases.
fn tree(kind: &str, cases: &[Json]) -> FileTree {
    let mut tree = FileTree::default();
    let mut insert = |path: &str, json: Json| tree.files.insert(path.to_owned(), Document::Json(json));
    let mut all = vec![json!({ "id": "v_title", "name": "title", "type": "text" })];
    if cases.iter().any(|case| case.get("field").is_none()) {
        all.push(field(kind, "plain", None));
    }
    let own = cases.iter().enumerate().filter(|(_, case)| case.get("field").is_some());
    all.extend(own.map(|(n, case)| field(kind, &name_of(n, case), case.get("field"))));
    if kind == "stage" {
        let stage = |name: &str, kind: &str| json!({ "id": format!("v_st_{name}"), "name": name, "kind": kind });
        let stages = [stage("talking", "open"), stage("won", "won"), stage("lost", "lost")];
        insert(
            "entities/thing/pipelines/sales.json",
            json!({ "$schema": "sartor/1/pipeline", "id": "v_pl", "name": "sales", "field": "plain", "stages": stages }),
        );
    }
    insert(
        "settings.json",
        json!({ "$schema": "sartor/1/settings", "id": "v_settings", "name": "v", "timeZone": "Asia/Shanghai", "currency": "CNY", "languages": ["en"] }),
    );
    insert(
        "entities/thing/entity.json",
        json!({ "$schema": "sartor/1/entity", "id": "v_thing", "name": "thing", "nameField": "title", "fields": all }),
    );
    tree
}

#[test]
fn every_type_reads_and_writes_its_vectors() {
    let mut failures = Vec::new();
    for kind in FieldType::ALL.map(FieldType::as_str) {
        let cases = cases(kind);
        let snapshot = Snapshot::compile(1, tree(kind, &cases)).unwrap_or_else(|found| panic!("{kind}: {found:#?}"));
        let entity = snapshot.registry.find("thing").unwrap();
        for (n, case) in cases.iter().enumerate() {
            let at = At::new(&snapshot.registry, entity, entity.find(&name_of(n, case)).unwrap());
            let answer = |input: &Json| match fields::parse(at, input) {
                Ok(value) => json!({ "value": fields::to_json(at, &value) }),
                Err(item) => json!({ "code": item.code.name() }),
            };
            let found = answer(&case["input"]);
            let expect = match case.get("code") {
                Some(code) => json!({ "code": code }),
                None => json!({ "value": case["value"] }),
            };
            if found != expect {
                failures.push(format!("{kind}: {case} gave {found}"));
            }
            // What is answered can be sent again and means the same, also through the history.
            if let Ok(value) = fields::parse(at, &case["input"]) {
                let again = fields::parse(at, &fields::to_json(at, &value)).unwrap();
                let remembered = fields::of_history_json(at, &fields::history_json(at, &value));
                let sent = fields::to_json(at, &again);
                if sent != found["value"] || fields::to_json(at, &remembered) != found["value"] {
                    failures.push(format!("{kind}: {case} is not the same when sent again"));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_type_has_a_file_and_every_file_a_type() {
    let files: BTreeSet<String> = std::fs::read_dir(FOLDER)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_str().unwrap().trim_end_matches(".json").to_owned())
        .collect();
    let types: BTreeSet<String> = FieldType::ALL.map(|kind| kind.as_str().to_owned()).into();
    assert_eq!(files, types);
}
