//! Who may do what: the matrix over every operation, hidden equals absent, and deny leaves no trace.

use crate::support::{Answer, App, Caller};
use serde_json::{Value as Json, json};

/// Every operation with a request that would be right for an administrator, and the status each kind of caller gets.
/// Callers: anonymous, a person without roles, read-only, a seller (owns nothing here), an administrator.
struct Operation {
    name: &'static str,
    method: &'static str,
    path: String,
    body: Option<Json>,
    expect: [u16; 5],
}

fn operations(deal: &str, draft: &str) -> Vec<Operation> {
    let record = format!("/records/deal/{deal}");
    let drafted = format!("/drafts/{draft}");
    let row = |name, method, path: &str, body: Option<Json>, expect| Operation {
        name,
        method,
        path: path.to_owned(),
        body,
        expect,
    };
    let order = json!({ "plan": "x", "accept": [], "note": "" });
    vec![
        row("get_setup", "GET", "/setup", None, [200, 200, 200, 200, 200]),
        row(
            "create_session",
            "POST",
            "/session",
            Some(json!({ "email": "x@test.example", "password": "x" })),
            [401, 401, 401, 401, 401],
        ),
        row("delete_session", "DELETE", "/session", None, [204, 204, 204, 204, 204]),
        row("get_me", "GET", "/me", None, [401, 200, 200, 200, 200]),
        row("update_preferences", "PATCH", "/me", Some(json!({ "language": null })), [401, 200, 200, 200, 200]),
        row("get_metadata", "GET", "/metadata", None, [401, 200, 200, 200, 200]),
        row("get_kind_schema", "GET", "/metadata/schemas/entity", None, [401, 200, 200, 200, 200]),
        row("get_entity_schema", "GET", "/metadata/entities/deal/schema", None, [401, 404, 200, 200, 200]),
        row("list_records", "GET", "/records/deal", None, [401, 404, 200, 200, 200]),
        row("create_record", "POST", "/records/deal", Some(json!({ "name": "n" })), [401, 404, 403, 201, 201]),
        row("get_record", "GET", &record, None, [401, 404, 200, 404, 200]),
        row("update_record", "PATCH", &record, Some(json!({ "seats": 1 })), [401, 404, 403, 404, 200]),
        row(
            "transition_record",
            "POST",
            &format!("{record}/transition"),
            Some(json!({ "to": "standard/lead" })),
            [401, 404, 403, 404, 200],
        ),
        row("list_history", "GET", &format!("{record}/history"), None, [401, 404, 200, 404, 200]),
        row(
            "aggregate_records",
            "POST",
            "/records/deal/aggregate",
            Some(json!({ "measures": [{ "op": "count" }] })),
            [401, 404, 200, 200, 200],
        ),
        row("delete_record", "DELETE", &record, None, [401, 404, 403, 404, 204]),
        row("list_users", "GET", "/users", None, [401, 200, 200, 200, 200]),
        row("create_draft", "POST", "/drafts", Some(json!({ "name": "d" })), [401, 403, 403, 403, 201]),
        row("list_drafts", "GET", "/drafts", None, [401, 403, 403, 403, 200]),
        row("get_draft", "GET", &drafted, None, [401, 403, 403, 403, 200]),
        row("update_draft", "PATCH", &drafted, Some(json!({ "files": {} })), [401, 403, 403, 403, 200]),
        row("get_plan", "GET", &format!("{drafted}/plan"), None, [401, 403, 403, 403, 200]),
        row("publish_draft", "POST", &format!("{drafted}/publish"), Some(order.clone()), [401, 403, 403, 403, 409]),
        row("delete_draft", "DELETE", &drafted, None, [401, 403, 403, 403, 204]),
        row("list_revisions", "GET", "/revisions", None, [401, 403, 403, 403, 200]),
        row("get_revision_files", "GET", "/revisions/1/files", None, [401, 403, 403, 403, 200]),
        row("get_restore_plan", "GET", "/revisions/1/plan", None, [401, 403, 403, 403, 200]),
        row("restore_revision", "POST", "/revisions/1/restore", Some(order), [401, 403, 403, 403, 409]),
    ]
}

async fn call(caller: &Caller, operation: &Operation) -> Answer {
    let body = operation.body.as_ref().map(Json::to_string);
    caller.send(operation.method, &operation.path, &[], body).await
}

async fn matrix(app: &App) {
    let admin = app.admin().await;
    let deal = admin.create("deal", json!({ "name": "D" })).await.id().to_string();
    let draft = admin.post("/drafts", json!({ "name": "draft" })).await.expect(201).id().to_string();
    let callers = [
        ("anonymous", app.anonymous()),
        ("no rights", app.caller("nobody").await),
        ("read-only", app.caller("readonly").await),
        ("seller", app.caller("li").await),
        ("administrator", admin),
    ];
    for operation in operations(&deal, &draft) {
        for ((who, caller), expect) in callers.iter().zip(operation.expect) {
            let before = app.contents().await;
            let answer = call(caller, &operation).await;
            assert_eq!(answer.status, expect, "{} as {who}: {}", operation.name, answer.text);
            if expect >= 400 {
                assert_eq!(app.contents().await, before, "{} as {who} left a trace", operation.name);
                assert_eq!(answer.headers["content-type"], "application/problem+json", "{} as {who}", operation.name);
                assert!(answer.body["request_id"].is_string());
            }
        }
    }
}

both!(every_operation_knows_its_callers, |app| { matrix(&app).await });

both!(the_matrix_misses_no_operation, |app| {
    let _ = &app;
    let documented = include_str!("../../docs/API-DESIGN.md");
    let rows = documented
        .lines()
        .skip_while(|line| !line.starts_with("## Operations"))
        .take_while(|line| !line.starts_with("### "));
    let named: Vec<&str> = rows
        .filter(|line| line.starts_with("| ") && line.contains("`/") | line.contains(" /"))
        .filter_map(|line| line.split('|').nth(1))
        .map(str::trim)
        .collect();
    let mut wanted: Vec<String> = Vec::new();
    for name in named {
        match name {
            "operation" | "health" => {}
            "get_draft / update_draft / delete_draft" => {
                wanted.extend(["get_draft", "update_draft", "delete_draft"].map(str::to_owned))
            }
            other => wanted.push(other.to_owned()),
        }
    }
    assert!(wanted.len() > 20, "the table of operations was not found: {wanted:?}");
    let tested = operations("x", "x");
    for name in wanted {
        assert!(tested.iter().any(|operation| operation.name == name), "{name} has no row in the matrix");
    }
});

both!(own_means_own_in_every_door, |app| {
    let (admin, li, zhang) = (app.admin().await, app.caller("li").await, app.caller("zhang").await);
    let mine = li.create("deal", json!({ "name": "mine", "amount": "1" })).await;
    let theirs = zhang.create("deal", json!({ "name": "theirs", "amount": "5" })).await;
    assert_eq!(li.list("deal", &[]).await.column("name"), [json!("mine")]);
    let sum = li
        .post("/records/deal/aggregate", json!({ "measures": [{ "op": "count" }, { "op": "sum", "field": "amount" }] }))
        .await;
    assert_eq!(sum.body["groups"][0]["values"], json!([1, "1.00"]));
    let counted = li.list("deal", &[("count", "exact".into())]).await;
    assert_eq!(counted.body["count"]["value"], 1);
    li.patch(&format!("/records/deal/{}", theirs.id()), json!({ "name": "x" })).await.problem(404, "not_found");
    // Giving a record away ends one's own rights on it.
    li.patch(&format!("/records/deal/{}", mine.id()), json!({ "owner": zhang.user })).await;
    assert_eq!(admin.list("deal", &[("count", "exact".into())]).await.body["count"]["value"], 2);
});

both!(a_hidden_field_and_an_absent_one_are_the_same, |app| {
    let (admin, li) = (app.admin().await, app.caller("li").await);
    let deal = admin.create("deal", json!({ "name": "D", "cost": "5", "owner": li.user })).await;
    let seen = li.get(&format!("/records/deal/{}", deal.id())).await.expect(200);
    assert!(seen.body.get("cost").is_none(), "{}", seen.text);
    let swap = |answer: Answer, name: &str| {
        (
            answer.status,
            answer.text.replace(name, "FIELD").replace(answer.body["request_id"].as_str().unwrap_or("-"), "ID"),
        )
    };
    let path = format!("/records/deal/{}", deal.id());
    for name in ["cost", "ghost"] {
        let tried = [
            swap(li.filtered("deal", json!({ "field": name, "op": "gt", "value": "1" })).await, name),
            swap(li.list("deal", &[("sort", name.to_owned())]).await, name),
            swap(li.list("deal", &[("fields", name.to_owned())]).await, name),
            swap(
                li.post("/records/deal/aggregate", json!({ "measures": [{ "op": "sum", "field": name }] })).await,
                name,
            ),
            swap(li.patch(&path, json!({ name: "1" })).await, name),
        ];
        let statuses: Vec<u16> = tried.iter().map(|(status, _)| *status).collect();
        assert_eq!(statuses, [422; 5], "{tried:?}");
        if name == "ghost" {
            let cost = [
                swap(li.filtered("deal", json!({ "field": "cost", "op": "gt", "value": "1" })).await, "cost"),
                swap(li.list("deal", &[("sort", "cost".to_owned())]).await, "cost"),
                swap(li.list("deal", &[("fields", "cost".to_owned())]).await, "cost"),
                swap(
                    li.post("/records/deal/aggregate", json!({ "measures": [{ "op": "sum", "field": "cost" }] })).await,
                    "cost",
                ),
                swap(li.patch(&path, json!({ "cost": "1" })).await, "cost"),
            ];
            assert_eq!(cost, tried);
        }
    }
    // A field that may be read but not changed says so.
    assert_eq!(li.patch(&path, json!({ "discount": "3" })).await.items(), ["/discount field_read_only"]);
    let metadata = li.get("/metadata").await.expect(200);
    assert!(!metadata.text.contains("t_deal_cost"));
});

both!(a_hop_to_a_hidden_record_is_empty, |app| {
    let (admin, li) = (app.admin().await, app.caller("li").await);
    let account = admin.create("account", json!({ "name": "Secret Ltd", "region": "east" })).await;
    admin.create("deal", json!({ "name": "D", "account": account.body["id"], "owner": li.user })).await;
    let seen = li.list("deal", &[("fields", "name,account.region".into())]).await;
    assert_eq!(seen.body["items"][0]["account"], json!({ "id": account.body["id"], "name": null, "region": null }));
    let found = li.filtered("deal", json!({ "field": "account.region", "op": "eq", "value": "east" })).await;
    assert_eq!(found.body["items"], json!([]));
    let found = li.filtered("deal", json!({ "field": "account.name", "op": "contains", "value": "Secret" })).await;
    assert_eq!(found.body["items"], json!([]));
});
