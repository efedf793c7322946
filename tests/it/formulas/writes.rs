//! What every kind of write does to computed fields, on both databases: of the record itself, of its parents, of its children.

use crate::support::{App, Caller};
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// Quotes with lines, under accounts: line totals, quote totals over them, account totals over those, and a line's share of the
/// account's limit.
pub async fn publish_quotes(admin: &Caller) {
    let files = admin.files().await;
    let mut role = files["roles/admin.json"].clone();
    let mut readonly = files["roles/readonly.json"].clone();
    for name in ["quote", "line", "label"] {
        role["objects"][name] = json!({ "read": "all", "create": true, "update": "all", "delete": "all" });
    }
    readonly["objects"]["quote"] = json!({ "read": "all" });
    let mut account = files["entities/account/entity.json"].clone();
    let add = |entity: &mut Json, field: Json| entity["fields"].as_array_mut().unwrap().push(field);
    add(
        &mut account,
        json!({ "id": "q_acc_quoted", "name": "quoted", "type": "rollup", "of": "quotes", "op": "sum", "field": "total" }),
    );
    add(
        &mut account,
        json!({ "id": "q_acc_free", "name": "free", "type": "formula", "result": "money", "formula": "credit_limit - quoted" }),
    );
    add(
        &mut account,
        json!({ "id": "q_acc_last", "name": "last_word", "type": "rollup", "of": "quotes", "op": "latest", "field": "name", "by": "on" }),
    );
    let quote = json!({
        "$schema": "sartor/1/entity", "id": "q_quote", "name": "quote", "nameField": "name", "label": "Quote",
        "fields": [
            { "id": "q_quo_name", "name": "name", "type": "text" },
            { "id": "q_quo_on", "name": "on", "type": "date" },
            { "id": "q_quo_account", "name": "account", "type": "lookup", "to": "account", "onDelete": "clear", "inverse": { "name": "quotes" } },
            { "id": "q_quo_off", "name": "off", "type": "money" },
            { "id": "q_quo_goods", "name": "goods", "type": "rollup", "of": "lines", "op": "sum", "field": "sum" },
            { "id": "q_quo_many", "name": "many", "type": "rollup", "of": "lines", "op": "count", "filter": { "field": "qty", "op": "gt", "value": 1 } },
            { "id": "q_quo_best", "name": "best", "type": "rollup", "of": "lines", "op": "max", "field": "sum" },
            { "id": "q_quo_mean", "name": "mean", "type": "rollup", "of": "lines", "op": "avg", "field": "qty" },
            { "id": "q_quo_total", "name": "total", "type": "formula", "result": "money", "formula": "goods - coalesce(off, 0)" },
            { "id": "q_quo_labels", "name": "labels", "type": "many_to_many", "to": "label", "inverse": { "name": "quotes" } },
            { "id": "q_quo_weight", "name": "weight", "type": "rollup", "of": "labels", "op": "sum", "field": "weight" }
        ],
        "rules": [ { "id": "q_quo_r", "when": { "field": "total", "op": "gt", "value": "1000" }, "require": ["on"] } ]
    });
    let line = json!({
        "$schema": "sartor/1/entity", "id": "q_line", "name": "line", "nameField": "name", "label": "Line",
        "fields": [
            { "id": "q_lin_name", "name": "name", "type": "text" },
            { "id": "q_lin_quote", "name": "quote", "type": "lookup", "to": "quote", "onDelete": "cascade", "inverse": { "name": "lines" } },
            { "id": "q_lin_qty", "name": "qty", "type": "integer", "default": 1 },
            { "id": "q_lin_price", "name": "price", "type": "money" },
            { "id": "q_lin_sum", "name": "sum", "type": "formula", "result": "money", "formula": "qty * price" },
            { "id": "q_lin_share", "name": "share", "type": "formula", "result": "percent", "formula": "sum / quote.account.credit_limit * 100" }
        ],
        "rules": [ { "id": "q_lin_r", "when": { "field": "sum", "op": "gt", "value": "5000" }, "refuse": true } ]
    });
    let label = json!({
        "$schema": "sartor/1/entity", "id": "q_label", "name": "label", "nameField": "name", "label": "Label",
        "fields": [
            { "id": "q_lab_name", "name": "name", "type": "text" },
            { "id": "q_lab_weight", "name": "weight", "type": "integer" },
            { "id": "q_lab_used", "name": "used", "type": "rollup", "of": "quotes", "op": "count" }
        ]
    });
    admin
        .publish(json!({
            "entities/quote/entity.json": quote, "entities/line/entity.json": line, "entities/label/entity.json": label,
            "entities/account/entity.json": account, "roles/admin.json": role, "roles/readonly.json": readonly,
        }))
        .await;
}

/// The amounts of money fields, other values as they are.
async fn values(caller: &Caller, entity: &str, id: Uuid, fields: &[&str]) -> Vec<Json> {
    let body = caller.get(&format!("/records/{entity}/{id}")).await.expect(200).body;
    let plain = |name: &&str| body[*name].get("amount").unwrap_or(&body[*name]).clone();
    fields.iter().map(plain).collect()
}

struct World {
    admin: Caller,
    account: Uuid,
    quote: Uuid,
    lines: [Uuid; 2],
}

async fn world(app: &App) -> World {
    let admin = app.admin().await;
    publish_quotes(&admin).await;
    let account = admin.create("account", json!({ "name": "A", "credit_limit": "1000" })).await.id();
    let quote = admin.create("quote", json!({ "name": "Q", "account": account, "off": "10" })).await.id();
    let one = admin.create("line", json!({ "name": "1", "quote": quote, "qty": 2, "price": "50" })).await.id();
    let two = admin.create("line", json!({ "name": "2", "quote": quote, "price": "25.50" })).await.id();
    World { admin, account, quote, lines: [one, two] }
}

const QUOTE: [&str; 5] = ["goods", "many", "best", "mean", "total"];

both!(a_change_runs_up_the_chain_in_its_own_transaction, |app| {
    let World { admin, account, quote, lines } = world(&app).await;
    assert_eq!(
        values(&admin, "quote", quote, &QUOTE).await,
        [json!("125.50"), json!(1), json!("100.00"), json!("1.50"), json!("115.50")]
    );
    assert_eq!(values(&admin, "account", account, &["quoted", "free"]).await, [json!("115.50"), json!("884.50")]);
    assert_eq!(values(&admin, "line", lines[0], &["sum", "share"]).await, [json!("100.00"), json!("10.00")]);
    // The line's own history tells of its sum; the parents are neither changed nor told of.
    admin.patch(&format!("/records/line/{}", lines[0]), json!({ "qty": 3 })).await.expect(200);
    assert_eq!(
        values(&admin, "quote", quote, &QUOTE).await,
        [json!("175.50"), json!(1), json!("150.00"), json!("2.00"), json!("165.50")]
    );
    assert_eq!(values(&admin, "account", account, &["quoted", "free"]).await, [json!("165.50"), json!("834.50")]);
    let past = admin.get(&format!("/records/line/{}/history", lines[0])).await.expect(200).body;
    let changed: Vec<&str> =
        past["items"][0]["changes"].as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap()).collect();
    assert_eq!(changed, ["qty", "sum", "share"], "{past}");
    assert_eq!(app.trail(quote).await, (vec!["created".to_owned()], vec!["record.created".to_owned()]));
    assert_eq!(admin.get(&format!("/records/quote/{quote}")).await.body["version"], 1);
    // And so it is with what the quote itself changes.
    admin.patch(&format!("/records/quote/{quote}"), json!({ "off": null })).await.expect(200);
    assert_eq!(values(&admin, "quote", quote, &["total"]).await, [json!("175.50")]);
    assert_eq!(values(&admin, "account", account, &["quoted", "free"]).await, [json!("175.50"), json!("824.50")]);
});

both!(a_parents_change_runs_down, |app| {
    let World { admin, account, quote, lines } = world(&app).await;
    admin.patch(&format!("/records/account/{account}"), json!({ "credit_limit": "500" })).await.expect(200);
    assert_eq!(values(&admin, "line", lines[0], &["share"]).await, [json!("20.00")]);
    let other = admin.create("account", json!({ "name": "B", "credit_limit": "200" })).await.id();
    admin.patch(&format!("/records/quote/{quote}"), json!({ "account": other })).await.expect(200);
    assert_eq!(values(&admin, "line", lines[0], &["share"]).await, [json!("50.00")]);
    assert_eq!(values(&admin, "account", account, &["quoted", "free"]).await, [json!("0.00"), json!("500.00")]);
    assert_eq!(values(&admin, "account", other, &["quoted", "free"]).await, [json!("115.50"), json!("84.50")]);
    assert_eq!(app.trail(lines[0]).await.0, ["created"]);
});

both!(lines_that_move_go_and_come_back, |app| {
    let World { admin, account, quote, lines } = world(&app).await;
    let other = admin.create("quote", json!({ "name": "R", "account": account })).await.id();
    assert_eq!(
        values(&admin, "quote", other, &QUOTE).await,
        [json!("0.00"), json!(0), Json::Null, Json::Null, json!("0.00")]
    );
    admin.patch(&format!("/records/line/{}", lines[0]), json!({ "quote": other })).await.expect(200);
    assert_eq!(values(&admin, "quote", quote, &["goods", "total"]).await, [json!("25.50"), json!("15.50")]);
    assert_eq!(values(&admin, "quote", other, &["goods", "total"]).await, [json!("100.00"), json!("100.00")]);
    admin.delete(&format!("/records/line/{}", lines[1])).await.expect(204);
    assert_eq!(values(&admin, "quote", quote, &["goods", "total"]).await, [json!("0.00"), json!("-10.00")]);
    admin.post(&format!("/records/line/{}/restore", lines[1]), json!({})).await.expect(200);
    assert_eq!(values(&admin, "quote", quote, &["goods", "total"]).await, [json!("25.50"), json!("15.50")]);
    // The quote goes with its lines, and what hung on the account is gone from there too.
    admin.delete(&format!("/records/quote/{other}")).await.expect(204);
    assert_eq!(values(&admin, "account", account, &["quoted"]).await, [json!("15.50")]);
    admin.post(&format!("/records/quote/{other}/restore"), json!({})).await.expect(200);
    assert_eq!(values(&admin, "account", account, &["quoted"]).await, [json!("115.50")]);
    assert_eq!(values(&admin, "line", lines[0], &["share"]).await, [json!("10.00")]);
});

both!(a_bulk_and_its_undo_leave_the_sums_right, |app| {
    let World { admin, account, quote, lines } = world(&app).await;
    let operations = json!({ "operations": [
        { "op": "update", "id": lines[0], "values": { "price": "60" } },
        { "op": "delete", "id": lines[1] },
        { "op": "create", "values": { "name": "3", "quote": quote, "qty": 4, "price": "1" } },
    ] });
    let done = admin.post("/records/line/bulk", operations).await.expect(200).body;
    assert_eq!(
        values(&admin, "quote", quote, &QUOTE).await,
        [json!("124.00"), json!(2), json!("120.00"), json!("3.00"), json!("114.00")]
    );
    let change = done["change"].as_str().unwrap();
    admin.post(&format!("/changes/{change}/undo"), json!({})).await.expect(200);
    assert_eq!(
        values(&admin, "quote", quote, &QUOTE).await,
        [json!("125.50"), json!(1), json!("100.00"), json!("1.50"), json!("115.50")]
    );
    assert_eq!(values(&admin, "account", account, &["quoted"]).await, [json!("115.50")]);
    assert_eq!(values(&admin, "line", lines[0], &["sum"]).await, [json!("100.00")]);
    // Everything a filter finds.
    admin
        .post("/records/line/bulk", json!({ "filter": { "all": [] }, "set": { "qty": 1 }, "expect": 2 }))
        .await
        .expect(200);
    assert_eq!(values(&admin, "quote", quote, &["goods"]).await, [json!("75.50")]);
});

/// The computed fields that a change of a line had set on quotes, one entry for each statement.
async fn set_on_quotes(app: &App, admin: &Caller, line: Uuid, change: Json) -> Vec<Vec<&'static str>> {
    app.workspace.db.overhear();
    admin.patch(&format!("/records/line/{line}"), change).await.expect(200);
    let heard = app.workspace.db.overhear();
    let updates = heard.iter().filter(|text| text.starts_with("UPDATE") && text.contains("(SELECT"));
    let set = |text: &String| {
        let set = text.rsplit_once(" WHERE ").map_or("", |(set, _)| set);
        // What is set has a bare name, what is read the name of its table before it.
        let is_set = |name: &&str| {
            let column = format!("\"f_q_quo_{name}\"");
            set.match_indices(&column).any(|(at, _)| !set[..at].ends_with('.'))
        };
        QUOTE.into_iter().filter(is_set).collect()
    };
    updates.map(set).filter(|set: &Vec<_>| !set.is_empty()).collect()
}

both!(a_write_computes_the_sums_it_can_change_and_no_others, |app| {
    let World { admin, quote, lines, .. } = world(&app).await;
    let many = |n: i64| json!(n);
    // Within the condition of `many`: one more of what is counted already leaves the count alone.
    let set = set_on_quotes(&app, &admin, lines[0], json!({ "qty": 3 })).await;
    assert_eq!(set, [vec!["goods", "best", "mean"], vec!["total"]]);
    assert_eq!(values(&admin, "quote", quote, &["goods", "many"]).await, [json!("175.50"), many(1)]);
    // Into it, and out of it again.
    let set = set_on_quotes(&app, &admin, lines[1], json!({ "qty": 2 })).await;
    assert_eq!(set, [vec!["goods", "many", "best", "mean"], vec!["total"]]);
    assert_eq!(values(&admin, "quote", quote, &["goods", "many"]).await, [json!("201.00"), many(2)]);
    let set = set_on_quotes(&app, &admin, lines[1], json!({ "qty": 1 })).await;
    assert_eq!(set, [vec!["goods", "many", "best", "mean"], vec!["total"]]);
    assert_eq!(values(&admin, "quote", quote, &["goods", "many"]).await, [json!("175.50"), many(1)]);
    // Nothing that anything is computed from.
    assert_eq!(set_on_quotes(&app, &admin, lines[1], json!({ "name": "two" })).await, Vec::<Vec<&str>>::new());
    // What was not counted goes without a trace in the count; what was counted takes itself out of it.
    admin.delete(&format!("/records/line/{}", lines[1])).await.expect(204);
    assert_eq!(values(&admin, "quote", quote, &["goods", "many"]).await, [json!("150.00"), many(1)]);
    admin.delete(&format!("/records/line/{}", lines[0])).await.expect(204);
    assert_eq!(values(&admin, "quote", quote, &["goods", "many"]).await, [json!("0.00"), many(0)]);
});

both!(sets_are_added_up_from_both_sides, |app| {
    let World { admin, quote, .. } = world(&app).await;
    let heavy = admin.create("label", json!({ "name": "heavy", "weight": 5 })).await.id();
    let light = admin.create("label", json!({ "name": "light", "weight": 1 })).await.id();
    admin.patch(&format!("/records/quote/{quote}"), json!({ "labels": [heavy, light] })).await.expect(200);
    assert_eq!(values(&admin, "quote", quote, &["weight"]).await, [json!(6)]);
    assert_eq!(values(&admin, "label", heavy, &["used"]).await, [json!(1)]);
    admin.patch(&format!("/records/label/{heavy}"), json!({ "weight": 7 })).await.expect(200);
    assert_eq!(values(&admin, "quote", quote, &["weight"]).await, [json!(8)]);
    admin.patch(&format!("/records/quote/{quote}"), json!({ "labels": [light] })).await.expect(200);
    assert_eq!(values(&admin, "quote", quote, &["weight"]).await, [json!(1)]);
    assert_eq!(values(&admin, "label", heavy, &["used"]).await, [json!(0)]);
    let made = admin.create("quote", json!({ "name": "S", "labels": [heavy, light] })).await.id();
    assert_eq!(values(&admin, "quote", made, &["weight"]).await, [json!(8)]);
    admin.delete(&format!("/records/label/{light}")).await.expect(204);
    assert_eq!(values(&admin, "quote", made, &["weight"]).await, [json!(7)]);
    admin.delete(&format!("/records/quote/{made}")).await.expect(204);
    assert_eq!(values(&admin, "label", heavy, &["used"]).await, [json!(0)]);
});

both!(rules_lists_and_sums_see_what_is_computed, |app| {
    let World { admin, account, quote, lines } = world(&app).await;
    // A rule looks at the sum the write leads to, not at the one before.
    let refused = admin.patch(&format!("/records/line/{}", lines[0]), json!({ "qty": 101 })).await;
    refused.problem(422, "validation_failed");
    assert_eq!(values(&admin, "quote", quote, &["goods"]).await, [json!("125.50")]);
    for body in [json!({ "sum": "1" }), json!({ "share": "1" })] {
        let refused = admin.patch(&format!("/records/line/{}", lines[0]), body).await;
        assert_eq!(refused.problem(422, "validation_failed").body["errors"][0]["code"], "field_read_only");
    }
    let latest = admin.create("quote", json!({ "name": "L", "account": account, "on": "2026-11-02" })).await.id();
    admin.patch(&format!("/records/quote/{quote}"), json!({ "on": "2026-11-01" })).await.expect(200);
    assert_eq!(values(&admin, "account", account, &["last_word"]).await, [json!("L")]);
    admin.patch(&format!("/records/quote/{latest}"), json!({ "on": null })).await.expect(200);
    assert_eq!(values(&admin, "account", account, &["last_word"]).await, [json!("Q")]);
    let found = admin.filtered("quote", json!({ "field": "total", "op": "gt", "value": "100" })).await;
    assert_eq!(found.column("name"), [json!("Q")]);
    let sorted = admin.list("quote", &[("sort", "-total".to_owned())]).await.expect(200);
    assert_eq!(sorted.column("name"), [json!("Q"), json!("L")]);
    let sum = json!({ "measures": [ { "op": "sum", "field": "total" } ] });
    let sum = admin.post("/records/quote/aggregate", sum).await.expect(200).body;
    assert_eq!(sum["groups"][0]["values"][0], "115.50", "{sum}");
});

both!(writes_at_the_same_moment_add_up, |app| {
    let World { admin, account, quote, .. } = world(&app).await;
    let writes = (0..12).map(|n| {
        let admin = &admin;
        async move {
            let body = json!({ "name": format!("c{n}"), "quote": quote, "price": "1" });
            admin.create("line", body).await.expect(201);
            if n == 5 {
                admin.patch(&format!("/records/quote/{quote}"), json!({ "off": n.to_string() })).await.expect(200);
            }
        }
    });
    futures_util::future::join_all(writes).await;
    let body = admin.get(&format!("/records/quote/{quote}")).await.expect(200).body;
    let off: f64 = body["off"]["amount"].as_str().unwrap().parse().unwrap();
    assert_eq!(body["goods"]["amount"], "137.50", "{body}");
    assert_eq!(body["total"]["amount"], format!("{:.2}", 137.5 - off), "{body}");
    assert_eq!(values(&admin, "account", account, &["quoted"]).await, [body["total"]["amount"].clone()]);
});

both!(a_computed_field_has_a_right_of_its_own, |app| {
    let World { admin, quote, .. } = world(&app).await;
    let reader = app.caller("readonly").await;
    // Lines are nothing to this role, their sum is a field of the quote.
    reader.get("/records/line").await.problem(404, "not_found");
    assert_eq!(values(&reader, "quote", quote, &["goods"]).await, [json!("125.50")]);
    let model = reader.get("/metadata").await.expect(200).body;
    let entities = model["entities"].as_array().unwrap();
    let fields = entities.iter().find(|entity| entity["name"] == "quote").unwrap()["fields"].as_array().unwrap();
    let total = fields.iter().find(|field| field["name"] == "total").unwrap();
    assert_eq!(
        (&total["computed"], &total["type"], &total["readOnly"]),
        (&json!("formula"), &json!("money"), &json!(true))
    );
    assert_eq!(total["program"]["inputs"][0], json!({ "path": "goods", "type": "number" }));
    let model = admin.get("/metadata").await.expect(200).body.to_string();
    assert!(model.contains("quote.account.credit_limit"));
});
