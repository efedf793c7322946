//! What every field type takes and answers: `tests/vectors/fields/<type>.json`, one file per type, shared with the web
//! app (`designer-ui/src/fields/vectors.test.ts`). A case is `{ input, field?, value }` or `{ input, field?, code }`;
//! `client: false` marks what only the engine checks. `tests/vectors/text/<type>.json` says what a text means for a field:
//! `{ text, field?, value }` or `{ text, field?, code }`.

use sartor::fields::{self, At, Found, Meaning, Reading, Value, Words};
use sartor::locales::Language;
use sartor::metadata::{Document, FieldType, FileTree};
use sartor::snapshot::Snapshot;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use uuid::Uuid;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/fields");
const TEXTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/text");
/// Types whose text is not read back, and the refusal instead.
const ONE_WAY: [(&str, &str); 4] = [
    ("signature", "signature_as_text"),
    ("attachment", "files_as_text"),
    ("image", "files_as_text"),
    ("auto_number", "field_read_only"),
];

/// Every type somebody writes values of: what is computed is read in the kind it gives (`tests/it/formulas`).
fn types() -> impl Iterator<Item = &'static str> {
    let written = FieldType::ALL.into_iter().filter(|kind| !matches!(kind, FieldType::Formula | FieldType::Rollup));
    written.map(FieldType::as_str)
}

fn cases(folder: &str, kind: &str) -> Vec<Json> {
    let text = std::fs::read_to_string(format!("{folder}/{kind}.json")).unwrap();
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
fn tree(kind: &str, cases: &[Json], texts: bool) -> FileTree {
    let mut tree = FileTree::default();
    let mut insert = |path: &str, json: Json| tree.files.insert(path.to_owned(), Document::from(json));
    let mut all = vec![json!({ "id": "v_title", "name": "title", "type": "text" })];
    if cases.iter().any(|case| case.get("field").is_none()) {
        all.push(field(kind, "plain", None));
    }
    let own = cases.iter().enumerate().filter(|(_, case)| case.get("field").is_some());
    all.extend(own.map(|(n, case)| field(kind, &name_of(n, case), case.get("field"))));
    if kind == "stage" {
        let stage = |id: &str, name: &str, kind: &str, label: &str| json!({ "id": id, "name": name, "kind": kind, "label": { "zh-CN": label } });
        let mut pipeline = |id: &str, name: &str, label: &str, stages: Json| {
            let label = json!({ "zh-CN": label });
            insert(
                &format!("entities/thing/pipelines/{name}.json"),
                json!({ "$schema": "sartor/1/pipeline", "id": id, "name": name, "label": label, "field": "plain", "stages": stages }),
            );
        };
        let won = |id: &str| stage(id, "won", "won", "赢单");
        let talking = json!({ "id": "v_st_talking", "name": "talking", "kind": "open", "label": { "zh-CN": "谈判", "en": "Talking" } });
        pipeline(
            "v_pl",
            "sales",
            "销售",
            json!([talking, won("v_st_won"), stage("v_st_lost", "lost", "lost", "输单")]),
        );
        if texts {
            pipeline(
                "v_pl_b",
                "service",
                "服务",
                json!([stage("v_st_taken", "taken", "open", "受理"), won("v_st_won_b")]),
            );
        }
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
    for kind in types() {
        let cases = cases(FOLDER, kind);
        let snapshot =
            Snapshot::compile(1, tree(kind, &cases, false)).unwrap_or_else(|found| panic!("{kind}: {found:#?}"));
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
                let stored = serde_json::to_value(fields::Historic::new(at, &value)).unwrap();
                let remembered = fields::of_history_json(at, &stored);
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
    let types: BTreeSet<String> = types().map(str::to_owned).collect();
    for folder in [FOLDER, TEXTS] {
        let name = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name().to_str().unwrap().to_owned();
        let files = std::fs::read_dir(folder).unwrap().map(name);
        let files: BTreeSet<String> = files.map(|name| name.trim_end_matches(".json").to_owned()).collect();
        assert_eq!(files, types, "{folder}");
    }
}

/// Records and people of these tests by name; `Twice` is the name of two.
fn find(name: &str) -> Found<Uuid> {
    let id = |last: u128| Found::One(Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0000 + last));
    match name {
        "Alpha" | "01920000-0000-7000-8000-00000000000a" => id(10),
        "Beta Co., Ltd." => id(11),
        "Gamma" => id(12),
        "Twice" => Found::Several,
        other => other.parse().map_or(Found::None, Found::One),
    }
}

fn read(at: At<'_>, text: &str, language: Language) -> Result<Value, String> {
    let refused = |item: sartor::error::Item| item.code.name().to_owned();
    match fields::from_text(at, text, Reading { language, pipeline: None }).map_err(refused)? {
        Meaning::Value(value) => Ok(value),
        Meaning::Named(named) => {
            let sought = fields::sought(at, &named, &|_| true);
            assert!(sought.iter().any(|(_, name)| *name == named.whole), "{named:?} is not looked up");
            let found = |_: sartor::registry::EntityIx, name: &str| {
                assert!(sought.iter().any(|(_, asked)| asked == name), "{name} was not looked up");
                find(name)
            };
            fields::settle(at, &named, &|_| true, &found).map_err(refused)
        }
    }
}

#[test]
fn every_type_reads_texts_as_people_write_them() {
    let mut failures = Vec::new();
    for kind in types() {
        let cases = cases(TEXTS, kind);
        let snapshot =
            Snapshot::compile(1, tree(kind, &cases, true)).unwrap_or_else(|found| panic!("{kind}: {found:#?}"));
        let entity = snapshot.registry.find("thing").unwrap();
        for (n, case) in cases.iter().enumerate() {
            let at = At::new(&snapshot.registry, entity, entity.find(&name_of(n, case)).unwrap());
            for language in Language::ALL {
                let found = match read(at, case["text"].as_str().unwrap(), language) {
                    Ok(value) => json!({ "value": fields::to_json(at, &value) }),
                    Err(code) => json!({ "code": code }),
                };
                let expect = match case.get("code") {
                    Some(code) => json!({ "code": code }),
                    None => json!({ "value": case["value"] }),
                };
                if found != expect {
                    failures.push(format!("{kind} in {}: {case} gave {found}", language.tag()));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// What is written as text means the same when it is read, in every language: every value of all vectors.
#[test]
fn every_type_reads_back_the_text_it_writes() {
    let mut failures = Vec::new();
    let mut count = 0;
    for kind in types() {
        for (folder, texts) in [(FOLDER, false), (TEXTS, true)] {
            let cases = cases(folder, kind);
            let snapshot = Snapshot::compile(1, tree(kind, &cases, texts)).unwrap();
            let entity = snapshot.registry.find("thing").unwrap();
            for (n, case) in cases.iter().enumerate().filter(|(_, case)| case.get("code").is_none()) {
                let at = At::new(&snapshot.registry, entity, entity.find(&name_of(n, case)).unwrap());
                let value = fields::parse(at, &case["value"]).unwrap();
                for language in Language::ALL {
                    // Names of two letters more than one, so that sets are taken apart at the right places.
                    let named = |id: Uuid| {
                        ["Alpha", "Beta Co., Ltd.", "Gamma"].into_iter().find(|name| find(name) == Found::One(id))
                    };
                    let words = Words { language, names: &|id| named(id).map(str::to_owned) };
                    let text = fields::to_text(at, &value, &words);
                    let expect = match ONE_WAY.iter().find(|(one, _)| *one == kind) {
                        Some((_, code)) if !value.is_empty() => Err((*code).to_owned()),
                        _ if kind == "boolean" && value.is_empty() => Ok(Value::Boolean(false)),
                        _ => Ok(value.clone()),
                    };
                    count += 1;
                    if read(at, &text, language) != expect {
                        failures.push(format!("{kind} in {}: {case} is written “{text}”", language.tag()));
                    }
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(count > 400, "only {count} values were tried");
}
