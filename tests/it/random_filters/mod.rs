//! One meaning in four places: random filters over random records, decided by the engine in memory, by SQLite, by PostgreSQL,
//! and (from `tests/vectors/filter_random.json`, which this test keeps) by the web app.

mod generate;

use crate::support::{App, Caller, Kind};
use crate::vectors::{Record, tree};
use generate::{Dice, PEOPLE, TARGETS};
use sartor::auth::{self, store::NewUser};
use sartor::drafts::Desk;
use sartor::filter;
use sartor::locales::Language;
use sartor::metadata::{Document, FileTree};
use sartor::snapshot::Snapshot;
use serde_json::{Value as Json, json};

const DEPTH: usize = 4;
/// Seed of the program the web app runs too.
const SHARED: u64 = 20_261_125;

/// Records and filters, and for each filter the positions of the records it finds.
struct Program {
    targets: Vec<Json>,
    records: Vec<Json>,
    filters: Vec<(Json, Vec<usize>)>,
}

fn vector_fields() -> Json {
    json!({ "fields": generate::fields(), "zone": "Asia/Shanghai" })
}

/// The program of a seed, decided in memory.
fn program(seed: u64, (records, filters): (usize, usize)) -> Program {
    let mut dice = Dice(seed);
    let targets = generate::targets(&mut dice);
    let records = generate::records(&mut dice, records);
    let snapshot = Snapshot::compile(1, tree(&vector_fields())).unwrap();
    let entity = snapshot.registry.find("thing").unwrap();
    let context = snapshot.context(crate::support::app::now(), Some(PEOPLE[0].parse().unwrap()));
    let joined: Vec<Json> = records.iter().map(|record| join(record, &targets)).collect();
    let decide = |_| {
        let json = generate::filter(&mut dice, DEPTH);
        let filter = filter::check(&snapshot.registry, &snapshot.system, entity, &json)
            .unwrap_or_else(|item| panic!("{json}: {} {}", item.pointer, item.code.name()));
        let holds = |record: &Json| {
            let record = Record { registry: &snapshot.registry, context, json: record };
            filter::evaluate(&snapshot.registry, &context, &filter, &record)
        };
        let found = joined.iter().enumerate().filter(|(_, record)| holds(record)).map(|(n, _)| n).collect();
        (json, found)
    };
    let filters = (0..filters).map(decide).collect();
    Program { targets, records, filters }
}

/// The record as an answer shows it: with what its references lead to.
fn join(record: &Json, targets: &[Json]) -> Json {
    let shown = |id: &Json| {
        let n = TARGETS.iter().position(|known| id == known)?;
        let mut target = targets[n].clone();
        target["id"] = id.clone();
        Some(target)
    };
    let mut joined = record.clone();
    joined["a_lookup"] = shown(&record["a_lookup"]).unwrap_or(Json::Null);
    if let Some(ids) = record["a_many_to_many"].as_array() {
        joined["a_many_to_many"] = ids.iter().filter_map(shown).collect();
    }
    joined
}

/// Installs the model with a person who may do everything.
async fn open(kind: Kind) -> (App, Caller) {
    let app = App::empty(kind).await;
    let all = json!({ "read": "all", "create": true, "update": "all", "delete": "all" });
    let role = json!({ "$schema": "sartor/1/role", "id": "v_role", "name": "all", "objects": { "thing": all, "target": all } });
    let mut tree: FileTree = tree(&vector_fields());
    tree.files.insert("roles/all.json".to_owned(), Document::from(role));
    let about = json!({ "$schema": "sartor/1/template", "id": "v_template", "name": "random", "label": "Random", "version": "1.0.0", "format": 1, "idPrefix": "v_" });
    tree.files.insert("template.json".to_owned(), Document::from(about));
    let workspace = &app.workspace;
    let (clock, ids) = (workspace.clock.clone(), workspace.ids.clone());
    let head = workspace.current().await;
    let desk = Desk { db: &workspace.db, head: &head, clock: &clock, ids: &ids, author: None, language: Language::En };
    sartor::templates::install(&desk, &tree, "random filters").await.unwrap();
    workspace.refresh().await.unwrap();
    for (n, id) in PEOPLE.iter().enumerate() {
        let user = NewUser {
            id: id.parse().unwrap(),
            name: format!("p{n}"),
            email: format!("p{n}@test.example"),
            password: None,
            language: None,
            active: true,
            roles: vec!["v_role".to_owned()],
            at: crate::support::app::now(),
        };
        auth::store::create_user(&workspace.db, &user).await.unwrap();
    }
    let caller = app.caller("p0").await;
    (app, caller)
}

/// A program over HTTP: everything it finds has to be what the memory found.
async fn run(caller: &Caller, program: &Program) {
    let mut ids = Vec::new();
    for (n, target) in program.targets.iter().enumerate() {
        let mut target = target.clone();
        target["title_of_record"] = json!(format!("target {n}"));
        ids.push(caller.create("target", target).await.id().to_string());
    }
    let mut old = Vec::new();
    for (n, record) in program.records.iter().enumerate() {
        let mut record: Json = serde_json::from_str(&real(&record.to_string(), &ids)).unwrap();
        record["title_of_record"] = json!(format!("{n:03}"));
        old.push(caller.create("thing", record).await.id());
    }
    let mut wrong = Vec::new();
    for (json, expect) in &program.filters {
        let filter = real(&json.to_string(), &ids);
        let query = [("filter", filter), ("fields", "title_of_record".to_owned()), ("limit", "200".to_owned())];
        let answer = caller.list("thing", &query).await.expect(200);
        let mut found: Vec<usize> =
            answer.column("title_of_record").iter().map(|name| name.as_str().unwrap().parse().unwrap()).collect();
        found.sort_unstable();
        if found != *expect {
            wrong.push(format!("{json}\n  memory   {expect:?}\n  database {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} filters differ:\n{}", wrong.len(), wrong.join("\n"));
    for id in old {
        caller.delete(&format!("/records/thing/{id}")).await.expect(204);
    }
}

/// With the ids the related records got in place of their stand-ins.
fn real(text: &str, ids: &[String]) -> String {
    TARGETS.iter().zip(ids).fold(text.to_owned(), |text, (stand_in, id)| text.replace(stand_in, id))
}

async fn programs(kind: Kind) {
    let (_app, caller) = open(kind).await;
    run(&caller, &program(SHARED, SHARED_SIZE)).await;
    for seed in 1..=4 {
        run(&caller, &program(seed, (20, 150))).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_finds_what_memory_finds() {
    programs(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_finds_what_memory_finds() {
    programs(Kind::Postgres).await;
}

const SHARED_SIZE: (usize, usize) = (25, 400);

#[test]
fn the_web_app_gets_the_same_program() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/filter_random.json");
    let program = program(SHARED, SHARED_SIZE);
    let records: Vec<Json> = program.records.iter().map(|record| join(record, &program.targets)).collect();
    let empty = program.filters.iter().filter(|(_, found)| found.is_empty()).count();
    let full = program.filters.iter().filter(|(_, found)| found.len() == records.len()).count();
    // A program whose filters mostly find nothing, or everything, would show little.
    assert!(empty + full < program.filters.len() / 2, "{empty} find nothing, {full} everything");
    let line = |value: &Json| format!("    {value}");
    let lines = |list: Vec<String>| list.join(",\n");
    let text = format!(
        "{{\n  \"now\": \"{}\",\n  \"zone\": \"Asia/Shanghai\",\n  \"me\": \"{}\",\n  \"fields\": {},\n  \"records\": [\n{}\n  ],\n  \"filters\": [\n{}\n  ]\n}}\n",
        crate::support::app::now().format("%Y-%m-%dT%H:%M:%SZ"),
        PEOPLE[0],
        generate::fields(),
        lines(records.iter().map(line).collect()),
        lines(
            program.filters.iter().map(|(filter, found)| line(&json!({ "filter": filter, "found": found }))).collect()
        ),
    );
    if std::env::var_os("SARTOR_BLESS").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap_or_default(), text, "run it once with SARTOR_BLESS=1");
}
