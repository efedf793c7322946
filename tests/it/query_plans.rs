//! How SQLite goes about the statements of the views crm-starter ships: a column of a board, and a list of everything, are
//! read in the order of an index, whatever number of records there is.

use crate::support::{App, Caller, Kind};
use rusqlite::Connection;
use sartor::auth;
use sartor::config::DemoSize;
use sartor::workspaces::demo;
use serde_json::{Value as Json, json};

/// Views of small tables that SQLite sorts: by the place of a choice, by another record's name, or by two values that may
/// both be empty. Views of what there is much of are not among them.
const SORTED: [&str; 12] = [
    "benchmark/all ",
    "bundle_item/all ",
    "deal_contact/all ",
    "deal_party/all ",
    "lead/board ",
    "offer/all ",
    "opp_line/all ",
    "price_book/all ",
    "price_entry/all ",
    "quote_line/all ",
    "quote_term/all ",
    "rep_skill/all ",
];

/// What a view asks for first: a board the cards of its first stage.
fn first_page(described: &Json, view: &Json) -> Option<Vec<(&'static str, String)>> {
    let sort: Vec<&str> = view["sort"].as_array()?.iter().filter_map(Json::as_str).collect();
    let filter = match (view["type"].as_str(), view["groupBy"].as_str()) {
        (Some("board"), Some("stage")) => {
            let stage = &described["pipelines"][0]["stages"][0]["key"];
            Some(json!({ "field": "stage", "op": "eq", "value": stage }))
        }
        (Some("list") | None, _) if view["filter"].is_null() => None,
        _ => return None,
    };
    let mut parameters = vec![("sort", sort.join(",")), ("limit", "50".to_owned())];
    parameters.extend(filter.map(|filter| ("filter", filter.to_string())));
    Some(parameters)
}

/// The steps of the plan of each ordered statement that was heard.
fn plan(db: &Connection, heard: &[String]) -> Vec<String> {
    let ordered = heard.iter().filter(|text| text.contains(" ORDER BY "));
    let explain = |text: &String| {
        let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {text}")).unwrap();
        let mut rows = statement.raw_query();
        let mut steps: Vec<String> = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            steps.push(row.get(3).unwrap());
        }
        steps
    };
    ordered.flat_map(explain).collect()
}

/// A server with the sample of crm-starter, its admin, and a connection that explains statements.
async fn sample() -> (App, Caller, Connection) {
    let app = App::empty(Kind::Sqlite).await;
    demo::install(&app.workspace, DemoSize::Sample, &|_| {}).await.unwrap();
    let db = &app.workspace.db;
    let user = auth::store::find_user_by_email(db, "wang.siyuan@demo.example").await.unwrap().unwrap();
    let key = auth::create_key(db, &app.workspace.clock, "default", user.id, "test").await.unwrap();
    let admin = Caller::new(&app.url, Some(key), user.id);
    let plans = Connection::open(app.workspace.files.with_file_name("data.db")).unwrap();
    (app, admin, plans)
}

/// Counts, sums and groups of a million records are one go through an index, not through the records.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn counts_and_sums_read_the_index_alone() {
    let (app, admin, plans) = sample().await;
    let db = &app.workspace.db;
    // Steps through the records; who asks is found beside them.
    let all = |steps: &[String]| steps.iter().filter(|step| step.contains(" t0 ")).cloned().collect::<Vec<_>>();
    let covered = async |query: Json| {
        db.overhear();
        admin.post("/records/opportunity/aggregate", query.clone()).await.expect(200);
        let steps = all(&plan(&plans, &db.overhear()));
        assert!(!steps.is_empty(), "{query}");
        assert!(steps.iter().all(|step| step.contains("USING COVERING INDEX ix_")), "{query}: {steps:?}");
    };
    let sum = json!([{ "op": "sum", "field": "amount" }, { "op": "count" }]);
    covered(json!({ "groupBy": [{ "field": "expected_close", "bucket": "month" }], "measures": sum })).await;
    covered(json!({ "groupBy": [{ "field": "stage" }], "measures": sum })).await;
    // The capped count of a list has no order of its own.
    let stage = json!({ "field": "stage", "op": "eq", "value": "standard/quoting" }).to_string();
    db.overhear();
    admin.list("opportunity", &[("filter", stage), ("count", "capped".to_owned())]).await.expect(200);
    let counts: Vec<String> = db.overhear().into_iter().filter(|text| text.starts_with("SELECT COUNT(*)")).collect();
    assert_eq!(counts.len(), 1, "{counts:?}");
    let steps = all(&plan(&plans, &[format!("{} ORDER BY 1", counts[0])]));
    assert!(steps.len() == 1 && steps.iter().all(|step| step.contains("USING COVERING INDEX ix_")), "{steps:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shipped_views_are_read_in_the_order_of_an_index() {
    let (app, admin, plans) = sample().await;
    let db = &app.workspace.db;
    let metadata = admin.get("/metadata").await.expect(200).body;
    let (mut looked_at, mut sorted) = (0, Vec::new());
    for described in metadata["entities"].as_array().unwrap() {
        for view in described["views"].as_array().unwrap() {
            let Some(parameters) = first_page(described, view) else { continue };
            let entity = described["name"].as_str().unwrap();
            db.overhear();
            admin.list(entity, &parameters).await.expect(200);
            let steps = plan(&plans, &db.overhear());
            assert!(!steps.is_empty(), "{entity} {parameters:?}");
            looked_at += 1;
            if steps.iter().any(|step| step.contains("TEMP B-TREE")) {
                sorted.push(format!("{entity}/{} {}: {steps:?}", view["name"].as_str().unwrap(), parameters[0].1));
            }
        }
    }
    assert!(looked_at > 10, "only {looked_at} views were looked at");
    let unknown: Vec<&String> =
        sorted.iter().filter(|found| !SORTED.iter().any(|known| found.starts_with(known))).collect();
    assert!(unknown.is_empty(), "{unknown:#?}");
}
