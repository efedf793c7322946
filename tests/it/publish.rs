//! Draft → plan → publish → restore over HTTP: a company's own stages and entities live, without a rebuild.

use crate::support::{Answer, Caller};
use serde_json::{Value as Json, json};
use std::time::Instant;

/// A draft with these files; its id.
async fn draft(admin: &Caller, files: Json) -> String {
    let id = admin.post("/drafts", json!({ "name": "test" })).await.expect(201).id().to_string();
    let saved = admin
        .send("PATCH", &format!("/drafts/{id}"), &[("if-match", "\"1\"")], Some(json!({ "files": files }).to_string()))
        .await;
    assert_eq!(saved.status, 200, "{}", saved.text);
    id
}

async fn plan(admin: &Caller, draft: &str) -> Json {
    admin.get(&format!("/drafts/{draft}/plan")).await.expect(200).body
}

/// Codes of the plan's effects, each with its element.
fn effects(plan: &Json) -> Vec<String> {
    plan["effects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|effect| format!("{}:{}", effect["code"].as_str().unwrap(), effect["element"].as_str().unwrap()))
        .collect()
}

async fn publish(admin: &Caller, draft: &str, plan: &Json) -> Answer {
    let warned = plan["effects"].as_array().unwrap().iter().filter(|effect| effect["level"] == "warn");
    let accept: Vec<String> = warned
        .map(|effect| format!("{}:{}", effect["code"].as_str().unwrap(), effect["element"].as_str().unwrap()))
        .collect();
    admin
        .post(&format!("/drafts/{draft}/publish"), json!({ "plan": plan["hash"], "accept": accept, "note": "test" }))
        .await
}

async fn restore(admin: &Caller, revision: i64) -> Answer {
    let plan = admin.get(&format!("/revisions/{revision}/plan")).await.expect(200).body;
    let warned = plan["effects"].as_array().unwrap().iter().filter(|effect| effect["level"] == "warn");
    let accept: Vec<String> = warned
        .map(|effect| format!("{}:{}", effect["code"].as_str().unwrap(), effect["element"].as_str().unwrap()))
        .collect();
    admin
        .post(
            &format!("/revisions/{revision}/restore"),
            json!({ "plan": plan["hash"], "accept": accept, "note": "back" }),
        )
        .await
}

fn survey() -> Json {
    let field = |id: &str, name: &str, kind: Json| {
        let mut field = json!({ "id": format!("fld_{id}"), "name": name });
        field.as_object_mut().unwrap().extend(kind.as_object().unwrap().clone());
        field
    };
    json!({
        "$schema": "sartor/1/entity", "id": "ent_survey", "name": "site_survey", "label": { "zh-CN": "现场勘测单", "en": "Site survey" },
        "labelPlural": { "zh-CN": "现场勘测单", "en": "Site surveys" }, "nameField": "name", "owned": true,
        "fields": [
            field("sv_name", "name", json!({ "type": "text", "label": { "zh-CN": "名称", "en": "Name" }, "required": true })),
            field("sv_deal", "deal", json!({ "type": "lookup", "to": "deal", "label": { "zh-CN": "商机", "en": "Deal" } })),
            field("sv_on", "surveyed_on", json!({ "type": "date", "label": { "zh-CN": "勘测日期", "en": "Surveyed on" } })),
            field("sv_eng", "engineer", json!({ "type": "user", "label": { "zh-CN": "工程师", "en": "Engineer" } })),
            field("sv_air", "air_demand", json!({ "type": "integer", "label": { "zh-CN": "用气量", "en": "Air demand" } })),
            field("sv_dew", "dew_point", json!({ "type": "percent", "label": { "zh-CN": "露点", "en": "Dew point" } })),
            field("sv_cost", "cost", json!({ "type": "money", "label": { "zh-CN": "费用", "en": "Cost" } })),
            field("sv_stage", "stage", json!({ "type": "stage", "label": { "zh-CN": "状态", "en": "State" } })),
        ]
    })
}

/// The standard pipeline with 投标 after the quote.
fn with_bidding(files: &Json) -> Json {
    let mut pipeline = files["entities/deal/pipelines/standard.json"].clone();
    let stage = json!({ "id": "stg_bidding", "name": "bidding", "label": { "zh-CN": "投标", "en": "Bidding" }, "hue": 300, "probability": 70, "enter": { "require": ["discount"] } });
    pipeline["stages"].as_array_mut().unwrap().insert(3, stage);
    pipeline
}

fn with_survey_rights(files: &Json) -> Json {
    let mut role = files["roles/admin.json"].clone();
    role["objects"]["site_survey"] = json!({ "read": "all", "create": true, "update": "all", "delete": "all" });
    role
}

async fn live_stages(app: crate::support::App, rows: usize) {
    let admin = app.admin().await;
    let deal = admin.create("deal", json!({ "name": "D", "amount": "5", "close_date": "2026-12-01" })).await;
    fill(&app, rows).await;
    let files = admin.get("/revisions/1/files").await.expect(200).body["files"].clone();
    let changed = json!({
        "entities/site_survey/entity.json": survey(),
        "entities/site_survey/pipelines/main.json": {
            "$schema": "sartor/1/pipeline", "id": "pl_survey", "name": "main", "field": "stage",
            "stages": [ { "id": "stg_planned", "name": "planned", "label": { "zh-CN": "计划", "en": "Planned" } }, { "id": "stg_done", "name": "done", "label": { "zh-CN": "完成", "en": "Done" }, "kind": "won" } ]
        },
        "entities/deal/pipelines/standard.json": with_bidding(&files),
        "roles/admin.json": with_survey_rights(&files),
    });
    let id = draft(&admin, changed).await;
    let planned = plan(&admin, &id).await;
    assert_eq!(planned["publishable"], true, "{planned}");
    let told = effects(&planned);
    assert!(
        told.contains(&"table_created:ent_survey".to_owned()) && told.contains(&"stage_added:stg_bidding".to_owned()),
        "{told:?}"
    );
    // Not there yet.
    admin.get("/records/site_survey").await.problem(404, "not_found");
    let begun = Instant::now();
    assert_eq!(publish(&admin, &id, &planned).await.expect(200).body["revision"], 2);
    let took = begun.elapsed();
    assert_eq!(admin.get("/me").await.headers["sartor-revision"], "2");
    assert!(!app.anonymous().get("/setup").await.headers.contains_key("sartor-revision"));
    assert!(took.as_millis() < 1000, "publishing took {took:?} over {rows} rows");
    // At once: list, form and board, metadata, stage, gate.
    let made = admin
        .create("site_survey", json!({ "name": "勘测 1", "deal": deal.body["id"], "air_demand": 120, "cost": "800" }))
        .await;
    assert_eq!(made.body["stage"], "main/planned");
    assert_eq!(admin.list("site_survey", &[]).await.column("name"), [json!("勘测 1")]);
    let metadata = admin.get("/metadata").await.expect(200).body;
    let entity =
        metadata["entities"].as_array().unwrap().iter().find(|entity| entity["name"] == "site_survey").unwrap().clone();
    let kinds: Vec<&str> =
        entity["views"].as_array().unwrap().iter().map(|view| view["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["list", "board"]);
    assert_eq!(entity["forms"].as_array().unwrap().len(), 1);
    let path = format!("/records/deal/{}", deal.id());
    assert_eq!(
        admin.patch(&path, json!({ "stage": "standard/bidding" })).await.items(),
        ["/account required", "/discount required"]
    );
    // Restore takes it back …
    assert_eq!(restore(&admin, 1).await.expect(200).body["revision"], 3);
    admin.get("/records/site_survey").await.problem(404, "not_found");
    admin.patch(&path, json!({ "stage": "standard/bidding" })).await.problem(422, "validation_failed");
    // … and restore again brings the data back.
    assert_eq!(restore(&admin, 2).await.expect(200).body["revision"], 4);
    let back = admin.get(&format!("/records/site_survey/{}", made.id())).await.expect(200);
    assert_eq!((&back.body["air_demand"], &back.body["cost"]["amount"]), (&json!(120), &json!("800.00")));
}

/// Rows straight into the table, as many as a grown company has.
pub async fn fill(app: &crate::support::App, rows: usize) {
    if rows == 0 {
        return;
    }
    let snapshot = app.workspace.current().await;
    let entity = snapshot.registry.find("deal").unwrap();
    let mut sql = app.workspace.db.sql();
    let column = sartor::db::ColumnName::system;
    sql.raw("INSERT INTO ")
        .table(entity.table.clone())
        .raw(" (")
        .column(&column("id"))
        .raw(", ")
        .column(&column("version"))
        .raw(", ");
    sql.column(&column("created_at"))
        .raw(", ")
        .column(&column("updated_at"))
        .raw(", ")
        .column(&entity.find("name").unwrap().column);
    sql.raw(", ").column(&entity.find("stage").unwrap().column).raw(") ");
    sql.either("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ", "SELECT CAST(lpad(to_hex(i), 32, '0') AS uuid), 1, now(), now(), 'deal ' || i, 't_st_lead' FROM generate_series(1, ");
    sql.number(rows as u64);
    sql.either(") SELECT printf('00000000-0000-0000-0000-%012x', i), 1, '2026-11-22T04:00:00.000Z', '2026-11-22T04:00:00.000Z', 'deal ' || i, 't_st_lead' FROM n", ") AS s(i)");
    app.workspace.db.apply(vec![sartor::db::Step::Run(sql)]).await.unwrap();
}

mod the_test_of_the_issue {
    use super::live_stages;
    use crate::support::{App, Kind};

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn sqlite() {
        live_stages(App::start(Kind::Sqlite).await, 100_000).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn postgres() {
        live_stages(App::start(Kind::Postgres).await, 100_000).await;
    }
}

both!(the_plan_counts_rows_that_break_a_new_rule, |app| {
    let admin = app.admin().await;
    for n in 0..7 {
        admin.create("deal", json!({ "name": format!("D{n}"), "amount": format!("{}", n * 100) })).await;
    }
    let files = admin.get("/revisions/1/files").await.body["files"].clone();
    let mut entity = files["entities/deal/entity.json"].clone();
    let rule = json!({ "id": "rul_big", "when": { "field": "amount", "op": "gte", "value": "400" }, "require": ["engineer"], "message": { "zh-CN": "大单需要工程师", "en": "Big deals need an engineer" } });
    entity["rules"].as_array_mut().unwrap().push(rule);
    let id = draft(&admin, json!({ "entities/deal/entity.json": entity })).await;
    let planned = plan(&admin, &id).await;
    let effect = &planned["effects"][0];
    assert_eq!(
        (&effect["code"], &effect["level"], &effect["element"]),
        (&json!("rows_break_rule"), &json!("warn"), &json!("rul_big")),
        "{planned}"
    );
    assert_eq!(effect["params"]["count"], 3);
    assert_eq!(effect["sample"].as_array().unwrap().len(), 3);
    assert!(effect["message"].as_str().unwrap().contains("Big deals need an engineer"), "{effect}");
    // Not accepted: nothing happens.
    let before = app.contents().await;
    let order = json!({ "plan": planned["hash"], "accept": [], "note": "" });
    let refused = admin.post(&format!("/drafts/{id}/publish"), order).await;
    assert_eq!((refused.status, refused.body["code"].as_str()), (422, Some("validation_failed")), "{}", refused.text);
    assert!(refused.body["detail"].as_str().unwrap().contains("rows_break_rule:rul_big"), "{}", refused.text);
    assert_eq!(app.contents().await, before);
    publish(&admin, &id, &planned).await.expect(200);
    // Old rows keep working and say what is missing.
    let old =
        admin.filtered("deal", json!({ "field": "name", "op": "eq", "value": "D6" })).await.body["items"][0]["id"]
            .as_str()
            .unwrap()
            .to_owned();
    let read = admin.get(&format!("/records/deal/{old}")).await.expect(200);
    assert_eq!(read.body["warnings"][0]["rule"], "rul_big", "{}", read.text);
    admin.patch(&format!("/records/deal/{old}"), json!({ "note": "still editable" })).await.expect(200);
    admin.patch(&format!("/records/deal/{old}"), json!({ "amount": "900" })).await.problem(422, "validation_failed");
});

both!(a_stage_with_records_in_it_is_not_removed, |app| {
    let admin = app.admin().await;
    admin.create("deal", json!({ "name": "D", "stage": "tender/survey" })).await;
    let files = admin.get("/revisions/1/files").await.body["files"].clone();
    let mut pipeline = files["entities/deal/pipelines/tender.json"].clone();
    pipeline["stages"].as_array_mut().unwrap().remove(0);
    pipeline["moves"] = json!("any");
    let id = draft(&admin, json!({ "entities/deal/pipelines/tender.json": pipeline })).await;
    let planned = plan(&admin, &id).await;
    // A move only administrators might make is now anybody's who changes deals.
    assert_eq!(effects(&planned), ["records_in_removed_stage:t_td_survey", "access_gained:t_role_sales/t_deal"]);
    assert_eq!((&planned["publishable"], &planned["effects"][0]["sample"][0]["name"]), (&json!(false), &json!("D")));
    let refused = publish(&admin, &id, &planned).await;
    assert!(refused.status == 409 || refused.status == 422, "{}", refused.text);
});

both!(a_hidden_field_keeps_its_values_for_restore, |app| {
    let admin = app.admin().await;
    let deal = admin.create("deal", json!({ "name": "D", "seats": 42 })).await;
    let files = admin.get("/revisions/1/files").await.body["files"].clone();
    let mut entity = files["entities/deal/entity.json"].clone();
    entity["fields"].as_array_mut().unwrap().retain(|field| field["name"] != "seats");
    let id = draft(&admin, json!({ "entities/deal/entity.json": entity })).await;
    let planned = plan(&admin, &id).await;
    assert_eq!(effects(&planned), ["column_hidden:t_deal_seats"]);
    assert_eq!(planned["effects"][0]["params"]["count"], 1);
    publish(&admin, &id, &planned).await.expect(200);
    let path = format!("/records/deal/{}", deal.id());
    assert!(admin.get(&path).await.body.get("seats").is_none());
    admin.patch(&path, json!({ "seats": 1 })).await.problem(422, "validation_failed");
    restore(&admin, 1).await.expect(200);
    assert_eq!(admin.get(&path).await.body["seats"], 42);
});

both!(an_invalid_draft_is_kept_and_says_what_is_wrong, |app| {
    let admin = app.admin().await.speaking("zh-CN");
    let files = admin.get("/revisions/1/files").await.body["files"].clone();
    let mut entity = files["entities/deal/entity.json"].clone();
    entity["nameField"] = json!("nmae");
    entity["rules"][0]["when"] = json!({ "field": "amount", "op": "contains", "value": "5" });
    entity["fields"][1]["to"] = json!("acount");
    let id = draft(&admin, json!({ "entities/deal/entity.json": entity })).await;
    let read = admin.get(&format!("/drafts/{id}")).await.expect(200);
    let problems = read.body["problems"].as_array().unwrap();
    let here = problems.iter().filter(|problem| problem["file"] == "entities/deal/entity.json");
    assert!(here.count() >= 2, "{}", read.text);
    assert!(problems.iter().all(|problem| problem["message"].is_string() && problem["pointer"].is_string()));
    assert!(read.text.contains("account"), "a near name is offered: {}", read.text);
    let planned = plan(&admin, &id).await;
    assert_eq!(planned["publishable"], false);
    let refused = admin
        .post(&format!("/drafts/{id}/publish"), json!({ "plan": planned["hash"], "accept": [], "note": "" }))
        .await;
    refused.problem(422, "metadata_invalid");
});

both!(drafts_refuse_lost_updates_and_stale_plans, |app| {
    let admin = app.admin().await;
    let files = admin.get("/revisions/1/files").await.body["files"].clone();
    let mut first = files["entities/deal/entity.json"].clone();
    first["hue"] = json!(10);
    let id = draft(&admin, json!({ "entities/deal/entity.json": first.clone() })).await;
    let stale = admin
        .send("PATCH", &format!("/drafts/{id}"), &[("if-match", "\"1\"")], Some(json!({ "files": {} }).to_string()))
        .await;
    stale.problem(409, "draft_conflict");
    let planned = plan(&admin, &id).await;
    first["hue"] = json!(11);
    admin.patch(&format!("/drafts/{id}"), json!({ "files": { "entities/deal/entity.json": first } })).await.expect(200);
    publish(&admin, &id, &planned).await.problem(409, "plan_stale");
    // Another draft on the same file, published in between.
    let mut second = files["entities/deal/entity.json"].clone();
    second["hue"] = json!(99);
    let other = draft(&admin, json!({ "entities/deal/entity.json": second })).await;
    let other_plan = plan(&admin, &other).await;
    let planned = plan(&admin, &id).await;
    publish(&admin, &other, &other_plan).await.expect(200);
    publish(&admin, &id, &planned).await.problem(409, "draft_conflict");
});

both!(a_draft_goes_on_over_what_was_published_since, |app| {
    let admin = app.admin().await;
    let files = admin.get("/revisions/1/files").await.body["files"].clone();
    let path = "entities/deal/entity.json";
    let with = |hue: i64, field: &str| {
        let mut entity = files[path].clone();
        entity["hue"] = json!(hue);
        let field = json!({ "id": format!("fld_{field}"), "name": field, "type": "text", "label": field });
        entity["fields"].as_array_mut().unwrap().push(field);
        entity
    };
    let mine = draft(&admin, json!({ path: with(10, "mine") })).await;
    let theirs = draft(&admin, json!({ path: with(99, "theirs") })).await;
    let planned = plan(&admin, &theirs).await;
    publish(&admin, &theirs, &planned).await.expect(200);

    // Only what both sides changed is asked; the two new fields are not.
    let merge = admin.get(&format!("/drafts/{mine}/merge")).await.expect(200).body;
    assert_eq!((&merge["base"], &merge["head"]), (&json!(1), &json!(2)));
    let conflicts = merge["conflicts"].as_array().unwrap();
    assert_eq!(conflicts.len(), 1, "{merge}");
    let asked = &conflicts[0];
    assert_eq!((&asked["property"], &asked["mine"], &asked["theirs"]), (&json!("hue"), &json!(10), &json!(99)));
    let address = format!("/drafts/{mine}/merge");
    admin.post(&address, json!({ "take": {} })).await.problem(409, "draft_conflict");
    admin.post(&address, json!({ "take": { "x": "ours" } })).await.problem(422, "validation_failed");
    let take = json!({ "take": { asked["key"].as_str().unwrap(): "mine" } });
    let stale = admin.send("POST", &address, &[("if-match", "\"1\"")], Some(take.to_string())).await;
    stale.problem(409, "draft_conflict");
    let merged = admin.post(&address, take).await.expect(200).body;
    assert_eq!((&merged["base"], &merged["files"][path]["hue"]), (&json!(2), &json!(10)));
    let again = admin.get(&address).await.expect(200).body;
    assert_eq!((&again["base"], &again["conflicts"]), (&json!(2), &json!([])));

    let planned = plan(&admin, &mine).await;
    publish(&admin, &mine, &planned).await.expect(200);
    admin.create("deal", json!({ "name": "both", "mine": "a", "theirs": "b" })).await;
    admin.get(&address).await.problem(409, "state_conflict");
    let words = |changes: &Json| -> Vec<String> {
        let changes = changes["changes"].as_array().unwrap();
        changes
            .iter()
            .map(|change| format!("{} {}", change["action"].as_str().unwrap(), change["element"].as_str().unwrap()))
            .collect()
    };
    let changes = admin.get("/revisions/3/changes").await.expect(200).body;
    assert_eq!(words(&changes), ["change t_deal", "add fld_mine"], "{changes}");
    admin.get("/revisions/9/changes").await.problem(404, "not_found");
});

both!(writes_under_way_finish_by_the_rules_in_force, |app| {
    // Writers keep writing while a revision is published: none fails, none writes by old rules afterwards.
    let admin = app.admin().await;
    let files = admin.get("/revisions/1/files").await.body["files"].clone();
    let mut entity = files["entities/deal/entity.json"].clone();
    entity["fields"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "id": "fld_extra", "name": "extra", "type": "text", "label": "Extra" }));
    let id = draft(&admin, json!({ "entities/deal/entity.json": entity })).await;
    let planned = plan(&admin, &id).await;
    let writes = async {
        let mut statuses = Vec::new();
        for n in 0..60 {
            statuses.push(admin.post("/records/deal", json!({ "name": format!("W{n}") })).await.status);
        }
        statuses
    };
    let (statuses, published) = futures_util::future::join(writes, publish(&admin, &id, &planned)).await;
    published.expect(200);
    assert!(statuses.iter().all(|status| *status == 201), "{statuses:?}");
    admin.create("deal", json!({ "name": "X", "extra": "now" })).await;
});

both!(a_new_boolean_is_false_in_old_rows_everywhere, |app| {
    let admin = app.admin().await;
    admin.create("deal", json!({ "name": "old" })).await;
    let files = admin.get("/revisions/1/files").await.body["files"].clone();
    let mut entity = files["entities/deal/entity.json"].clone();
    let field = json!({ "id": "fld_checked", "name": "checked", "type": "boolean", "label": "Checked" });
    entity["fields"].as_array_mut().unwrap().push(field);
    let id = draft(&admin, json!({ "entities/deal/entity.json": entity })).await;
    let planned = plan(&admin, &id).await;
    publish(&admin, &id, &planned).await.expect(200);
    admin.create("deal", json!({ "name": "new", "checked": true })).await;
    assert_eq!(
        admin.list("deal", &[("sort", "checked,name".into())]).await.column("checked"),
        [json!(false), json!(true)]
    );
    let found = admin.filtered("deal", json!({ "field": "checked", "op": "eq", "value": false })).await;
    assert_eq!(found.column("name"), [json!("old")]);
    assert_eq!(
        admin.filtered("deal", json!({ "field": "checked", "op": "empty" })).await.column("name"),
        [] as [Json; 0]
    );
    let groups = json!({ "groupBy": [{ "field": "checked" }], "measures": [{ "op": "count" }] });
    let groups = admin.post("/records/deal/aggregate", groups).await.expect(200).body["groups"].clone();
    assert_eq!(groups, json!([{ "key": [false], "values": [1] }, { "key": [true], "values": [1] }]));
});

both!(a_new_required_boolean_asks_nothing_of_old_rows, |app| {
    let admin = app.admin().await;
    let account = admin.create("account", json!({ "name": "K" })).await;
    let deal = admin.create("deal", json!({ "name": "old", "account": account.body["id"] })).await;
    let files = admin.get("/revisions/1/files").await.body["files"].clone();
    let mut entity = files["entities/deal/entity.json"].clone();
    let field = json!({ "id": "fld_checked", "name": "checked", "type": "boolean", "required": true });
    entity["fields"].as_array_mut().unwrap().push(field);
    let id = draft(&admin, json!({ "entities/deal/entity.json": entity })).await;
    let planned = plan(&admin, &id).await;
    publish(&admin, &id, &planned).await.expect(200);
    let path = format!("/records/deal/{}", deal.id());
    assert_eq!(admin.get(&path).await.body["warnings"], json!([]));
    admin.patch(&path, json!({ "stage": "standard/talks" })).await.expect(200);
});

both!(ids_that_would_share_a_column_are_refused, |app| {
    let admin = app.admin().await;
    let files = admin.get("/revisions/1/files").await.body["files"].clone();
    for id in ["t_deal_amount__base", "t_deal_name__2", "sys_owner"] {
        let mut entity = files["entities/deal/entity.json"].clone();
        let field = json!({ "id": id, "name": "extra", "type": "integer" });
        entity["fields"].as_array_mut().unwrap().push(field);
        let draft = draft(&admin, json!({ "entities/deal/entity.json": entity })).await;
        let read = admin.get(&format!("/drafts/{draft}")).await.expect(200);
        let problem = &read.body["problems"][0];
        assert_eq!((&problem["pointer"], &problem["code"]), (&json!("/fields/14/id"), &json!("id_reserved")), "{id}");
        assert_eq!(plan(&admin, &draft).await["publishable"], false);
    }
});

both!(relations_and_texts_stay_within_what_both_databases_take, |app| {
    let admin = app.admin().await;
    let names = ["a", "b", "c", "d"];
    let mut fields = vec![json!({ "id": "fld_title", "name": "title", "type": "text", "maxLength": 1000 })];
    fields
        .extend(names.map(|name| json!({ "id": format!("fld_{name}"), "name": name, "type": "lookup", "to": "node" })));
    let node = json!({ "$schema": "sartor/1/entity", "id": "ent_node", "name": "node", "nameField": "title", "fields": fields });
    let view = json!({ "$schema": "sartor/1/view", "id": "viw_node", "name": "all", "columns": [{ "field": "title" }], "sort": ["-title"] });
    let files = admin.get("/revisions/1/files").await.body["files"].clone();
    let mut role = files["roles/admin.json"].clone();
    role["objects"]["node"] = json!({ "read": "all", "create": true, "update": "all" });
    let files =
        json!({ "entities/node/entity.json": node, "entities/node/views/all.json": view, "roles/admin.json": role });
    let id = draft(&admin, files).await;
    let planned = plan(&admin, &id).await;
    publish(&admin, &id, &planned).await.expect(200);
    // Text that does not compress: longer than an index entry of PostgreSQL may be.
    let mut state = 7_u32;
    let mut random = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from_u32(0x4e00 + (state >> 8) % 20_000).unwrap()
    };
    let title: String = (0..1000).map(|_| random()).collect();
    let made = admin.create("node", json!({ "title": title })).await;
    assert_eq!(made.body["title"], json!(title));
    let numbers = 0..4 * 4 * 4;
    let deep: Vec<String> =
        numbers.map(|n| format!("{}.{}.{}.title", names[n / 16], names[n / 4 % 4], names[n % 4])).collect();
    admin.list("node", &[("fields", deep[..8].join(","))]).await.expect(200);
    admin.list("node", &[("fields", deep.join(","))]).await.problem(422, "filter_invalid");
    let conditions: Vec<Json> = deep.iter().map(|path| json!({ "field": path, "op": "empty" })).collect();
    let filter = json!({ "all": conditions });
    admin
        .list("node", &[("filter", filter.to_string()), ("count", "exact".into())])
        .await
        .problem(422, "filter_invalid");
    admin.post("/records/node/aggregate", json!({ "filter": filter })).await.problem(422, "filter_invalid");
});

both!(nothing_a_draft_says_breaks_the_server, |app| {
    let admin = app.admin().await;
    let files = admin.get("/revisions/1/files").await.body["files"].clone();
    let base = files["entities/deal/entity.json"].clone();
    let with = |pointer: &str, value: Json| {
        let mut entity = base.clone();
        match pointer.rsplit_once('/') {
            Some((around, "-")) => entity.pointer_mut(around).unwrap().as_array_mut().unwrap().push(value),
            _ => *entity.pointer_mut(pointer).unwrap() = value,
        }
        entity
    };
    let field = |name: &str, more: Json| {
        let mut field = json!({ "id": format!("fld_{name}"), "name": name, "type": "text" });
        field.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        field
    };
    let deep = (0..100).fold(json!({ "all": [] }), |inner, _| json!({ "not": inner }));
    let list = json!({ "field": "seats", "op": "in", "value": vec![1; 1000] });
    let many = |n: usize| (0..n).map(|n| field(&format!("f{n}"), json!({ "type": "money" }))).collect::<Vec<_>>();
    let mut wide = base.clone();
    wide["fields"].as_array_mut().unwrap().extend(many(700));
    let documents = [
        with("/rules/0/when", deep),
        with("/rules/0/when", json!({ "any": vec![list; 90] })),
        with("/rules/0/when", json!({ "field": "name", "op": "contains", "value": "\u{0}" })),
        with(
            "/rules/0/when",
            json!({ "field": "close_date", "op": "lt", "value": { "date": "today", "add": "-99999y" } }),
        ),
        with("/label", json!({ "en": "\u{0}\u{202e}", "__proto__": "x" })),
        with("/fields/-", field("select", json!({ "default": "\u{0}" }))),
        with("/fields/-", field("__proto__", json!({}))),
        with("/fields/-", field("constructor", json!({ "maxLength": 1e300 }))),
        with("/fields/-", field("big", json!({ "type": "integer", "min": 9_007_199_254_740_993_i64 }))),
        with("/fields/-", field("decimals", json!({ "type": "money", "scale": 99 }))),
        with("/fields", json!(vec![1; 70_000])),
        with("/fields/0/type", json!("integer")),
        wide,
        json!([]),
        json!(7),
    ];
    for (n, document) in documents.into_iter().enumerate() {
        let id = admin.post("/drafts", json!({ "name": "d" })).await.expect(201).id();
        let saved =
            admin.patch(&format!("/drafts/{id}"), json!({ "files": { "entities/deal/entity.json": document } })).await;
        assert!(saved.status < 500, "{n}: {}", saved.text);
        assert!(saved.body["problems"].as_array().is_none_or(|problems| problems.len() <= 400), "{n}");
        let planned = admin.get(&format!("/drafts/{id}/plan")).await;
        assert!(planned.status < 500, "{n}: {}", planned.text);
        if planned.body["publishable"] == true {
            let done = publish(&admin, &id.to_string(), &planned.body).await;
            assert!(done.status < 500, "{n}: {}", done.text);
            let back = admin.post("/records/deal", json!({ "name": "works" })).await;
            assert!(back.status < 500, "{n}: {}", back.text);
        }
        admin.delete(&format!("/drafts/{id}")).await;
    }
    admin.list("deal", &[]).await.expect(200);
});

both!(a_default_that_is_retired_is_left_out, |app| {
    let admin = app.admin().await;
    let files = admin.get("/revisions/1/files").await.body["files"].clone();
    let mut entity = files["entities/deal/entity.json"].clone();
    entity["fields"][9]["options"][0]["retired"] = json!(true);
    let id = draft(&admin, json!({ "entities/deal/entity.json": entity })).await;
    let planned = plan(&admin, &id).await;
    publish(&admin, &id, &planned).await.expect(200);
    assert_eq!(admin.create("deal", json!({ "name": "A" })).await.body["source"], json!(null));
    let refused = admin.post("/records/deal", json!({ "name": "A", "source": "web" })).await;
    assert_eq!(refused.items(), ["/source choice_unknown"]);
});

both!(records_that_refer_to_each_other_do_not_block_each_other, |app| {
    let admin = app.admin().await;
    let files = admin.get("/revisions/1/files").await.body["files"].clone();
    let mut entity = files["entities/deal/entity.json"].clone();
    let field = json!({ "id": "fld_twin", "name": "twin", "type": "lookup", "to": "deal" });
    entity["fields"].as_array_mut().unwrap().push(field);
    let id = draft(&admin, json!({ "entities/deal/entity.json": entity })).await;
    let planned = plan(&admin, &id).await;
    publish(&admin, &id, &planned).await.expect(200);
    let pair = [
        admin.create("deal", json!({ "name": "A" })).await.id(),
        admin.create("deal", json!({ "name": "B" })).await.id(),
    ];
    let path = |n: usize| format!("/records/deal/{}", pair[n]);
    for n in 0..20 {
        let twin = |other: usize| json!({ "twin": if n % 2 == 0 { json!(pair[other]) } else { json!(null) } });
        let (first, second) = (path(0), path(1));
        let both = futures_util::future::join(admin.patch(&first, twin(1)), admin.patch(&second, twin(0))).await;
        assert_eq!((both.0.status, both.1.status), (200, 200), "{} {}", both.0.text, both.1.text);
    }
    // One that refers to nothing but itself may go.
    admin.patch(&path(0), json!({ "twin": pair[0] })).await.expect(200);
    admin.delete(&path(0)).await.expect(204);
});
