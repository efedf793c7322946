//! `templates/crm-starter` and its demo data, installed on an empty database as `serve --demo` does.

use crate::support::{App, Caller, Kind};
use sartor::auth;
use sartor::config::DemoSize;
use sartor::workspaces::demo;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

async fn demo_caller(app: &App, email: &str) -> Caller {
    let user = auth::store::find_user_by_email(&app.workspace.db, email).await.unwrap().unwrap();
    let key = auth::create_key(&app.workspace.db, &app.workspace.clock, "default", user.id, "test").await.unwrap();
    Caller::new(&app.url, Some(key), user.id)
}

async fn count(caller: &Caller, entity: &str, filter: Json) -> i64 {
    let body = json!({ "filter": filter, "measures": [{ "op": "count" }] });
    let answer = caller.post(&format!("/records/{entity}/aggregate"), body).await.expect(200);
    answer.body["groups"][0]["values"][0].as_i64().unwrap()
}

const PEOPLE: [(&str, &str); 4] = [
    ("admin", "wang.siyuan@demo.example"),
    ("manager", "chen.jianguo@demo.example"),
    ("sales", "li.na@demo.example"),
    ("readonly", "fang.min@demo.example"),
];

async fn shows_a_living_company(app: App) {
    demo::install(&app.workspace, DemoSize::Sample, &|_| {}).await.unwrap();
    let admin = demo_caller(&app, PEOPLE[0].1).await;
    let everything = json!({ "all": [] });
    let metadata = admin.get("/metadata").await.expect(200).body;
    // Nothing the template has is empty, and what a company lives on is there in numbers.
    for described in entities(&metadata) {
        let name = described["name"].as_str().unwrap();
        let there = count(&admin, name, everything.clone()).await;
        let least = match name {
            "account" => 250,
            "opportunity" => 500,
            "activity" => 1800,
            "lead" => 300,
            "product" | "quote" | "opp_line" => 40,
            "quote_line" | "deal_contact" => 150,
            _ => 3,
        };
        assert!(there >= least, "{there} of {name}");
    }
    // Every pipeline lives, in every open stage.
    for described in entities(&metadata) {
        let name = described["name"].as_str().unwrap();
        for pipeline in described["pipelines"].as_array().into_iter().flatten() {
            for stage in pipeline["stages"].as_array().unwrap().iter().filter(|stage| stage["kind"] == "open") {
                let here = count(&admin, name, json!({ "field": "stage", "op": "eq", "value": stage["key"] })).await;
                assert!(here > 0, "no {name} in {}", stage["key"]);
            }
        }
    }
    // Every view can be asked as it stands, by everybody who sees it.
    let mut matrix =
        String::from("# Who may do what in crm-starter, as `GET /metadata` answers it to one person of each role.\n");
    for (role, email) in PEOPLE {
        let caller = demo_caller(&app, email).await;
        let metadata = caller.get("/metadata").await.expect(200).body;
        for described in entities(&metadata) {
            open_every_view(&caller, described).await;
        }
        matrix.push_str(&format!("\n## {role}\n"));
        entities(&metadata).for_each(|described| matrix.push_str(&rights(described)));
    }
    check_golden("crm-starter-permissions.txt", &matrix);
    // A seller sees his own deals only, and never what managers decide or what things cost.
    let seller = demo_caller(&app, "li.na@demo.example").await;
    let own = count(&seller, "opportunity", everything.clone()).await;
    assert!(own > 0 && own < count(&admin, "opportunity", everything).await, "{own}");
    let seen = seller.get("/metadata").await.text;
    for secret in ["manager_amount", "floor_price", "\"cost\"", "metric_review"] {
        assert!(!seen.contains(secret), "{secret}");
    }
    quotes_agree_to_the_cent(&admin).await;
    what_is_loaded_is_what_the_files_say(&admin).await;
    // Demo data is told apart by its cause, and keeps its own times.
    let newest = seller.list("opportunity", &[("sort", "created_at".into()), ("limit", "1".into())]).await;
    let id = newest.body["items"][0]["id"].as_str().unwrap();
    let history = seller.get(&format!("/records/opportunity/{id}/history")).await.expect(200);
    let first = history.body["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(first["cause"]["kind"], "demo");
    assert_eq!(first["at"], newest.body["items"][0]["created_at"]);
}

fn entities(metadata: &Json) -> impl Iterator<Item = &Json> {
    metadata["entities"].as_array().unwrap().iter()
}

async fn open_every_view(caller: &Caller, described: &Json) {
    let name = described["name"].as_str().unwrap();
    for view in described["views"].as_array().unwrap() {
        let mut parameters = vec![("limit", "3".to_owned())];
        if !view["filter"].is_null() {
            parameters.push(("filter", view["filter"].to_string()));
        }
        let sort: Vec<&str> = view["sort"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
        parameters.push(("sort", sort.join(",")));
        let columns = view["columns"].as_array().into_iter().flatten();
        let fields: Vec<&str> = columns.filter_map(|column| column["field"].as_str()).collect();
        parameters.push(("fields", fields.join(",")));
        let answer = caller.list(name, &parameters).await;
        assert_eq!(answer.status, 200, "{name}/{}: {}", view["name"], answer.text);
    }
}

/// One line for an entity: rights on its records, then fields that are hidden or only shown.
fn rights(described: &Json) -> String {
    let rights = &described["rights"];
    let word = |right: &str| rights[right].as_str().unwrap_or("none").to_owned();
    let create = if rights["create"] == true { "yes" } else { "no" };
    let fields = described["fields"].as_array().unwrap().iter();
    let shown: Vec<&str> = fields
        .filter(|field| field["access"] == "read" && field["readOnly"] != true)
        .filter_map(|field| field["name"].as_str())
        .collect();
    let present: Vec<&str> =
        described["fields"].as_array().unwrap().iter().filter_map(|field| field["name"].as_str()).collect();
    let name = described["name"].as_str().unwrap();
    let file = template_file(&format!("entities/{name}/entity.json"));
    let hidden = file["fields"].as_array().unwrap().iter().filter_map(|field| field["name"].as_str());
    let hidden: Vec<&str> = hidden.filter(|name| !present.contains(name)).collect();
    let mut line = format!(
        "{name:<15} read {:<4} create {create:<3} update {:<4} delete {}",
        word("read"),
        word("update"),
        word("delete")
    );
    if !shown.is_empty() && word("update") != "none" {
        line.push_str(&format!("; only shown: {}", shown.join(" ")));
    }
    if !hidden.is_empty() {
        line.push_str(&format!("; hidden: {}", hidden.join(" ")));
    }
    line + "\n"
}

/// What a person reviewed; `SARTOR_BLESS=1` writes it anew.
fn check_golden(file: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/golden").join(file);
    if std::env::var_os("SARTOR_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, found).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(known, found, "{file} differs: read it, then run again with SARTOR_BLESS=1");
}

/// Rows of the sample in a demo file, by column; the moves of a record as they stand.
fn sample_rows(file: &str) -> Vec<Map<String, Json>> {
    let text = std::fs::read_to_string(template().join("demo").join(file)).unwrap();
    let mut lines = text.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
    let columns = lines.next().unwrap()["columns"].clone();
    let row = |cells: Json| -> Map<String, Json> {
        let names = columns.as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned());
        names.zip(cells.as_array().unwrap().iter().cloned()).collect()
    };
    lines.map(row).filter(|row| row.get("$sample").is_none_or(|mark| mark == 1)).collect()
}

/// Numbers, stages and sums as the API answers them are those counted from the files.
async fn what_is_loaded_is_what_the_files_say(admin: &Caller) {
    for (entity, files) in [
        ("account", vec!["10_account.jsonl", "11_partner.jsonl"]),
        ("contact", vec!["20_contact.jsonl"]),
        ("lead", vec!["36_lead.jsonl"]),
        ("activity", vec!["40_activity.jsonl"]),
        ("task", vec!["50_task.jsonl"]),
        ("quote", vec!["60_quote.jsonl"]),
    ] {
        let rows: usize = files.into_iter().map(|file| sample_rows(file).len()).sum();
        assert_eq!(count(admin, entity, json!({ "all": [] })).await, rows as i64, "{entity}");
    }
    let (mut stages, mut won) = (BTreeMap::<String, i64>::new(), 0);
    for row in sample_rows("30_opportunity.jsonl") {
        let pipeline = row["stage"].as_str().unwrap().split('/').next().unwrap().to_owned();
        let moves = row.get("$moves").and_then(Json::as_array).cloned().unwrap_or_default();
        let stage = moves.last().map_or(row["stage"].as_str().unwrap().to_owned(), |step| {
            format!("{pipeline}/{}", step[0].as_str().unwrap())
        });
        let mut amounts = moves.iter().filter_map(|step| step[2]["amount"].as_str());
        let amount = amounts.next_back().or(row.get("amount").and_then(Json::as_str)).unwrap_or("0");
        if stage.ends_with("/won") {
            won += amount.parse::<i64>().unwrap();
        }
        *stages.entry(stage).or_default() += 1;
    }
    for (stage, expect) in stages {
        let found = count(admin, "opportunity", json!({ "field": "stage", "op": "eq", "value": stage })).await;
        assert_eq!(found, expect, "{stage}");
    }
    let filter = json!({ "field": "stage.kind", "op": "eq", "value": "won" });
    let body = json!({ "filter": filter, "measures": [{ "op": "sum", "field": "amount" }] });
    let answer = admin.post("/records/opportunity/aggregate", body).await.expect(200).body;
    let sum = &answer["groups"][0]["values"][0];
    let sum = sum["amount"].as_str().or(sum.as_str()).unwrap();
    assert_eq!(sum.parse::<f64>().unwrap() as i64, won);
}

#[test]
fn the_demo_company_holds_its_figures() {
    let run = |arguments: &[&str]| {
        let mut python = std::process::Command::new("python3");
        let output = python.args(arguments).current_dir(template().join("demo")).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    run(&["-B", "-m", "unittest", "generator.test_truth"]);
    run(&["-B", "-m", "generator", "--check"]);
}

/// Lines less the header discount make the total, and payment terms make 100 %.
async fn quotes_agree_to_the_cent(admin: &Caller) {
    let cents = |money: &Json| -> i64 {
        let text = money["amount"].as_str().unwrap_or("0.00");
        text.replace('.', "").parse().unwrap()
    };
    let quotes = admin.list("quote", &[("fields", "total,header_discount".into()), ("limit", "200".into())]).await;
    let with_total = quotes.body["items"].as_array().unwrap().iter().filter(|quote| !quote["total"].is_null());
    let mut seen = 0;
    for quote in with_total.take(25) {
        let filter = json!({ "field": "quote", "op": "eq", "value": quote["id"] }).to_string();
        let lines = admin.list("quote_line", &[("filter", filter.clone()), ("fields", "qty,price".into())]).await;
        let sum: i64 = lines.body["items"].as_array().unwrap().iter().fold(0, |sum, line| {
            let quantity: i64 = line["qty"].as_str().unwrap().trim_end_matches(".00").parse().unwrap();
            sum + quantity * cents(&line["price"])
        });
        assert_eq!(sum - cents(&quote["header_discount"]), cents(&quote["total"]), "{quote}");
        let terms = admin.list("quote_term", &[("filter", filter), ("fields", "ratio".into())]).await;
        let ratios = terms.body["items"].as_array().unwrap().iter();
        assert_eq!(ratios.map(|term| term["ratio"].as_str().unwrap().parse::<f64>().unwrap()).sum::<f64>(), 100.0);
        seen += 1;
    }
    assert_eq!(seen, 25);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite() {
    shows_a_living_company(App::empty(Kind::Sqlite).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres() {
    shows_a_living_company(App::empty(Kind::Postgres).await).await;
}

fn template() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../templates/crm-starter")
}

fn template_file(path: &str) -> Json {
    serde_json::from_str(&std::fs::read_to_string(template().join(path)).unwrap()).unwrap()
}

/// The template's own files, without its demo records.
fn template_files() -> Vec<(String, Json)> {
    let mut found = Vec::new();
    let mut folders = vec![template()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if path.file_name().unwrap() != "demo" {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|extension| extension == "json") {
                let name = path.strip_prefix(template()).unwrap().display().to_string();
                found.push((name.clone(), template_file(&name)));
            }
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(found.len() > 100);
    found
}

#[test]
fn everything_people_read_is_there_in_both_languages() {
    fn is_chinese(text: &str) -> bool {
        text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
    }
    fn look(value: &Json, place: &str, problems: &mut Vec<String>) {
        match value {
            Json::Object(map) if map.contains_key("zh-CN") || map.contains_key("en") => {
                let text = |language: &str| map.get(language).and_then(Json::as_str).unwrap_or("").trim().to_owned();
                let (chinese, english) = (text("zh-CN"), text("en"));
                if chinese.is_empty() || english.is_empty() || is_chinese(&english) {
                    problems.push(format!("{place}: {value}"));
                }
            }
            Json::Object(map) => {
                // What has an id is read by people: it says what it is called. A layout has no words, a control its field's.
                let kind = map.get("type").and_then(Json::as_str).unwrap_or("");
                let wordless = ["Control", "HorizontalLayout", "VerticalLayout"].contains(&kind)
                    || map.contains_key("require")
                    || map.contains_key("lock")
                    || map.contains_key("refuse")
                    || map.contains_key("options") && map.contains_key("when")
                    || map.contains_key("records")
                    || map.get("fields").is_some_and(|fields| fields[0].is_string());
                if map.contains_key("id") && !map.contains_key("$schema") && !wordless && !map.contains_key("label") {
                    problems.push(format!("{place}: no label"));
                }
                // Nobody is shown an index.
                if wordless
                    && !place.contains("/indexes/")
                    && map.contains_key("id")
                    && !["Control", "HorizontalLayout", "VerticalLayout"].contains(&kind)
                    && !map.contains_key("message")
                {
                    problems.push(format!("{place}: no message"));
                }
                map.iter().for_each(|(key, value)| look(value, &format!("{place}/{key}"), problems));
            }
            Json::Array(list) => {
                list.iter().enumerate().for_each(|(at, value)| look(value, &format!("{place}/{at}"), problems));
            }
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
        }
    }
    let mut problems = Vec::new();
    for (path, document) in template_files() {
        look(&document, &path, &mut problems);
        let named = ["settings.json", "navigation.json"].contains(&path.as_str());
        if !named && !document["label"].is_object() {
            problems.push(format!("{path}: no label"));
        }
    }
    assert_eq!(problems, Vec::<String>::new());
}

#[test]
fn every_entity_can_be_reached_and_filled_in() {
    let files = template_files();
    let navigation = template_file("navigation.json").to_string();
    let of = |entity: &str, folder: &str| {
        let start = format!("entities/{entity}/{folder}/");
        files.iter().filter(|(path, _)| path.starts_with(&start)).map(|(_, file)| file.clone()).collect::<Vec<_>>()
    };
    let mut lists = Vec::new();
    for (_, form) in files.iter().filter(|(path, _)| path.contains("/forms/")) {
        let placed = form["elements"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|part| part["type"] == "RelatedList" || part["type"] == "SubTable");
        lists.extend(placed.map(|part| (part["entity"].clone(), part["field"].clone())));
    }
    let mut entities = 0;
    for (path, entity) in files.iter().filter(|(path, _)| path.ends_with("/entity.json")) {
        entities += 1;
        let name = entity["name"].as_str().unwrap();
        let (forms, views) = (of(name, "forms"), of(name, "views"));
        assert!(!forms.is_empty() && views.iter().any(|view| view["name"] == "all"), "{path}");
        let fields = entity["fields"].as_array().unwrap();
        if !navigation.contains(&format!("\"entity\":\"{name}\"")) {
            // A child: it goes with its parent, whose page lists it.
            let parent = fields.iter().find(|field| field["required"] == true && field["onDelete"] == "cascade");
            let parent = parent.unwrap_or_else(|| panic!("{name} is neither in the menu nor a child"));
            assert!(lists.contains(&(entity["name"].clone(), parent["name"].clone())), "{name} is on no page");
            assert!(parent["inverse"].is_object(), "{name}");
        }
        // Every field stands on the form for the desk, and every stage field has its pipeline. Lines show their place by it.
        let main = of(name, "forms").into_iter().find(|form| form["name"] == "main").unwrap().to_string();
        let is_place = |field: &&Json| fields.iter().any(|other| other["inverse"]["order"] == field["name"]);
        for field in fields.iter().filter(|field| !is_place(field)) {
            let control = format!("\"field\":{}", field["name"]);
            assert!(main.contains(&control), "{name}.{} is on no form", field["name"]);
            let staged = field["type"] == "stage";
            assert!(
                !staged || of(name, "pipelines").iter().any(|pipeline| pipeline["field"] == field["name"]),
                "{name}"
            );
        }
        if fields.iter().any(|field| field["type"] == "stage") {
            assert!(views.iter().any(|view| view["type"] == "board"), "{name} has stages and no board");
        }
    }
    assert_eq!(entities, 27);
}
