//! `templates/crm-starter` and its demo data, installed on an empty database as `serve --demo` does.

use crate::support::{App, Caller, Kind};
use sartor::auth;
use sartor::workspaces::demo;
use serde_json::{Value as Json, json};

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

async fn shows_a_living_company(app: App) {
    demo::install(&app.workspace, &|_| {}).await.unwrap();
    let admin = demo_caller(&app, "wang.siyuan@demo.example").await;
    let everything = json!({ "all": [] });
    assert!(count(&admin, "account", everything.clone()).await >= 300);
    assert!(count(&admin, "opportunity", everything.clone()).await >= 1000);
    // Both pipelines live, in every open stage.
    let metadata = admin.get("/metadata").await.expect(200).body;
    let entity = |name: &str| {
        metadata["entities"].as_array().unwrap().iter().find(|entity| entity["name"] == name).unwrap().clone()
    };
    for pipeline in entity("opportunity")["pipelines"].as_array().unwrap() {
        for stage in pipeline["stages"].as_array().unwrap().iter().filter(|stage| stage["kind"] == "open") {
            let here =
                count(&admin, "opportunity", json!({ "field": "stage", "op": "eq", "value": stage["key"] })).await;
            assert!(here > 0, "no deal in {}", stage["key"]);
        }
    }
    // Every view of the template can be asked as it stands.
    for described in metadata["entities"].as_array().unwrap() {
        let name = described["name"].as_str().unwrap();
        for view in described["views"].as_array().unwrap() {
            let mut parameters = Vec::new();
            if !view["filter"].is_null() {
                parameters.push(("filter", view["filter"].to_string()));
            }
            let sort: Vec<&str> = view["sort"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
            parameters.push(("sort", sort.join(",")));
            let fields: Vec<&str> = view["columns"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|column| column["field"].as_str())
                .collect();
            parameters.push(("fields", fields.join(",")));
            let answer = admin.list(name, &parameters).await;
            assert_eq!(answer.status, 200, "{name}/{}: {}", view["name"], answer.text);
        }
    }
    // A seller sees his own deals only, and never what managers decide.
    let seller = demo_caller(&app, "li.na@demo.example").await;
    let own = count(&seller, "opportunity", everything.clone()).await;
    assert!(own > 0 && own < count(&admin, "opportunity", everything).await, "{own}");
    assert!(!seller.get("/metadata").await.text.contains("manager_amount"));
    // Demo data is told apart by its cause, and keeps its own times.
    let newest = seller.list("opportunity", &[("sort", "created_at".into()), ("limit", "1".into())]).await;
    let id = newest.body["items"][0]["id"].as_str().unwrap();
    let history = seller.get(&format!("/records/opportunity/{id}/history")).await.expect(200);
    let first = history.body["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(first["cause"]["kind"], "demo");
    assert_eq!(first["at"], newest.body["items"][0]["created_at"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite() {
    shows_a_living_company(App::empty(Kind::Sqlite).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres() {
    shows_a_living_company(App::empty(Kind::Postgres).await).await;
}
