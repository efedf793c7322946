//! Visits, leave gates, checklists and moves back: `/records/{entity}/{id}/stages`, `…/checklist/{item}`, every door.

use crate::support::{Answer, App, Caller};
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// A pipeline with both sides of gates, checklists and every kind of end.
fn project() -> Json {
    let stage = |name: &str, more: Json| {
        let mut stage = json!({ "id": format!("t_pj_{name}"), "name": name, "label": name });
        stage.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        stage
    };
    json!({
        "$schema": "sartor/1/pipeline", "id": "t_pl_project", "name": "project", "label": "Project", "field": "stage",
        "stages": [
            stage("idea", json!({
                "expectedDays": 5, "leave": { "require": ["account"] },
                "checklist": [ { "id": "t_pj_visited", "label": { "zh-CN": "已拜访", "en": "Visited" }, "required": true },
                               { "id": "t_pj_noted", "label": "Noted" } ] })),
            stage("offer", json!({
                "expectedDays": 10, "enter": { "require": ["amount"] },
                "leave": { "require": ["close_date"], "when": { "field": "source", "op": "eq", "value": "expo" }, "message": "From an expo only" },
                "checklist": [ { "id": "t_pj_checked", "label": "Checked twice", "required": true } ] })),
            stage("signing", json!({ "leave": { "require": ["note"] } })),
            stage("won", json!({ "kind": "won" })),
            stage("lost", json!({ "kind": "lost", "enter": { "require": ["note"] } })),
            stage("shelved", json!({ "kind": "paused" })),
            stage("void", json!({ "kind": "invalid" })),
        ],
    })
}

async fn with_project(app: &App) -> Caller {
    let admin = app.admin().await;
    admin.publish(json!({ "entities/deal/pipelines/project.json": project() })).await;
    admin
}

async fn put(caller: &Caller, path: &str) -> Answer {
    caller.send("PUT", path, &[], None).await
}

async fn stages(caller: &Caller, id: Uuid) -> Json {
    caller.get(&format!("/records/deal/{id}/stages")).await.expect(200).body
}

both!(every_door_keeps_visits, |app| {
    let admin = with_project(&app).await;
    let account = admin.create("account", json!({ "name": "K" })).await.body["id"].clone();
    let values = json!({ "name": "A", "stage": "project/idea", "account": account, "amount": "5" });
    let deal = admin.create("deal", values).await;
    let (id, path) = (deal.id(), format!("/records/deal/{}", deal.id()));
    assert_eq!(deal.body["stage.entered_at"], deal.body["created_at"]);
    assert_eq!(app.visits(id).await, ["t_pj_idea…"]);
    // A change that moves nothing begins no visit.
    admin.patch(&path, json!({ "amount": "6" })).await.expect(200);
    assert_eq!(app.visits(id).await, ["t_pj_idea…"]);
    put(&admin, &format!("{path}/checklist/t_pj_visited")).await.expect(200);
    admin.patch(&path, json!({ "stage": "offer" })).await.expect(200);
    let back = json!({ "to": "idea", "note": "客户换人" });
    admin.post(&format!("{path}/transition"), back).await.expect(200);
    assert_eq!(app.visits(id).await, ["t_pj_idea", "t_pj_offer", "t_pj_idea…"]);
    // Into no stage, and out of nowhere.
    admin.patch(&path, json!({ "stage": null })).await.expect(200);
    assert_eq!(admin.get(&path).await.body["stage.entered_at"], Json::Null);
    admin.patch(&path, json!({ "stage": "project/idea" })).await.expect(200);
    assert_eq!(app.visits(id).await, ["t_pj_idea", "t_pj_offer", "t_pj_idea", "t_pj_idea…"]);
    admin.delete(&path).await.expect(204);
    assert_eq!(app.visits(id).await.last().unwrap(), "t_pj_idea…");
    let history = ["created", "updated", "updated", "updated", "updated", "updated", "updated", "deleted"];
    assert_eq!(app.trail(id).await.0, history);
    assert_eq!(app.trail(id).await.1.len(), history.len());
});

both!(stages_tell_dwell_reason_and_who, |app| {
    let admin = with_project(&app).await;
    let deal = admin.create("deal", json!({ "name": "A", "stage": "project/idea" })).await;
    let path = format!("/records/deal/{}", deal.id());
    admin.post(&format!("{path}/transition"), json!({ "to": "shelved", "note": "预算冻结" })).await.expect(200);
    // As if it had begun 12 days ago and been laid aside two days ago.
    app.back_date("sys_stage_visit", "entered_at", "t_pj_idea", 12).await;
    app.back_date("sys_stage_visit", "left_at", "t_pj_idea", 2).await;
    app.back_date("sys_stage_visit", "entered_at", "t_pj_shelved", 2).await;
    let told = stages(&admin, deal.id()).await;
    assert_eq!(told["days"], "calendar");
    let field = &told["fields"][0];
    assert_eq!((&field["field"], &field["current"]["stage"]), (&json!("stage"), &json!("project/shelved")));
    let (now, before) = (&field["visits"][0], &field["visits"][1]);
    assert_eq!(now["dwell"], json!({ "seconds": 2 * 86_400, "days": 2 }));
    assert_eq!(
        (&now["reason"], &now["by"]["name"], &now["left_at"]),
        (&json!("预算冻结"), &json!("王管理"), &Json::Null)
    );
    assert_eq!((&now["expectedDays"], &now["overstayed"]), (&Json::Null, &json!(false)));
    assert_eq!(before["dwell"], json!({ "seconds": 10 * 86_400, "days": 10 }));
    assert_eq!((&before["expectedDays"], &before["overstayed"]), (&json!(5), &json!(true)));
    assert!(before["left_at"].is_string());
    // Paused is no stay to be alarmed about; going on begins another visit.
    admin.patch(&path, json!({ "stage": "idea" })).await.expect(200);
    assert_eq!(app.visits(deal.id()).await, ["t_pj_idea", "t_pj_shelved", "t_pj_idea…"]);
});

both!(who_may_not_read_the_stage_learns_nothing_of_visits, |app| {
    let admin = with_project(&app).await;
    let role = |access: &str| {
        json!({
        "$schema": "sartor/1/role", "id": "t_role_readonly", "name": "readonly", "label": { "zh-CN": "只读", "en": "Read only" },
        "objects": { "account": { "read": "all" }, "deal": { "read": "all", "fields": { "stage": access } } }, "platform": [] })
    };
    let deal = admin.create("deal", json!({ "name": "A", "stage": "project/idea" })).await;
    let path = format!("/records/deal/{}", deal.id());
    put(&admin, &format!("{path}/checklist/t_pj_visited")).await.expect(200);
    admin.publish(json!({ "roles/readonly.json": role("none") })).await;
    let reader = app.caller("readonly").await;
    assert_eq!(stages(&reader, deal.id()).await["fields"], json!([]));
    for seen in [reader.get(&path).await, reader.get(&format!("{path}/history")).await, reader.get("/metadata").await] {
        assert!(!seen.text.contains("entered_at") && !seen.text.contains("t_pj_"), "{}", seen.text);
    }
    for field in ["stage.entered_at", "stage.days", "stage.overstayed"] {
        let filter = json!({ "field": field, "op": "eq", "value": 1 });
        reader.filtered("deal", filter).await.problem(422, "filter_invalid");
    }
    reader.get("/records/deal?sort=stage.entered_at").await.problem(422, "filter_invalid");
    reader.get("/records/deal?fields=stage.entered_at").await.problem(422, "filter_invalid");
    put(&reader, &format!("{path}/checklist/t_pj_noted")).await.problem(404, "not_found");
    admin.publish(json!({ "roles/readonly.json": role("read") })).await;
    let reader = app.caller("readonly").await;
    assert_eq!(stages(&reader, deal.id()).await["fields"][0]["current"]["stage"], "project/idea");
    put(&reader, &format!("{path}/checklist/t_pj_noted")).await.problem(403, "forbidden");
});

both!(leaving_asks_at_every_door_and_names_exactly_what_is_missing, |app| {
    let admin = with_project(&app).await;
    let deal = admin.create("deal", json!({ "name": "A", "stage": "project/idea" })).await;
    let path = format!("/records/deal/{}", deal.id());
    let before = app.contents().await;
    let expect = ["/account required", "/checklist/t_pj_visited checklist", "/amount required"];
    let by_patch = admin.patch(&path, json!({ "stage": "offer" })).await;
    let by_transition = admin.post(&format!("{path}/transition"), json!({ "to": "offer" })).await;
    for refused in [by_patch, by_transition] {
        refused.problem(422, "gate_refused");
        assert_eq!(refused.items(), expect);
        assert_eq!(refused.body["errors"][1]["fix"], json!({ "checklist": "t_pj_visited" }));
        assert_eq!(refused.body["errors"][1]["message"], "To do first in “idea”: Visited");
        assert_eq!(refused.body["errors"][0]["rule"], "t_pj_idea");
    }
    assert_eq!(app.contents().await, before);
    // Skipping a stage means both its sides and its checklist.
    let skipped = admin.patch(&path, json!({ "stage": "signing" })).await;
    let all = [
        "/account required",
        "/checklist/t_pj_visited checklist",
        "/amount required",
        "/close_date required",
        "/source leave_condition",
        "/checklist/t_pj_checked checklist",
    ];
    assert_eq!(skipped.items(), all);
    assert_eq!(skipped.body["errors"][4]["message"], "From an expo only");
    // Losing, pausing and calling it invalid skip nothing.
    for to in ["shelved", "idea", "void"] {
        admin.patch(&path, json!({ "stage": to, "$note": "试" })).await.expect(200);
    }
    assert_eq!(admin.patch(&path, json!({ "stage": "lost" })).await.items(), ["/note required"]);
    // A record that is new comes from before the first stage.
    let born = admin.post("/records/deal", json!({ "name": "B", "stage": "project/offer" })).await;
    assert_eq!(born.items(), expect);
    assert_eq!(born.body["code"], "gate_refused");
    assert_eq!(app.visits(deal.id()).await, ["t_pj_idea", "t_pj_shelved", "t_pj_idea", "t_pj_void…"]);
});

both!(a_pause_or_a_loss_is_no_way_around_the_gates, |app| {
    let admin = with_project(&app).await;
    let deal = admin.create("deal", json!({ "name": "A", "stage": "project/idea", "note": "n" })).await;
    let path = format!("/records/deal/{}", deal.id());
    for end in ["shelved", "lost", "void"] {
        admin.patch(&path, json!({ "stage": end })).await.expect(200);
        let leapt = admin.patch(&path, json!({ "stage": "offer", "$note": "再来" })).await;
        assert_eq!(
            leapt.items(),
            ["/account required", "/checklist/t_pj_visited checklist", "/amount required"],
            "{end}"
        );
        admin.patch(&path, json!({ "stage": "idea", "$note": "再来" })).await.expect(200);
    }
    // What began at an end never was on the way.
    let born = admin.create("deal", json!({ "name": "B", "stage": "project/shelved" })).await;
    let leapt = admin.patch(&format!("/records/deal/{}", born.id()), json!({ "stage": "offer" })).await;
    assert_eq!(leapt.items(), ["/account required", "/checklist/t_pj_visited checklist", "/amount required"]);
});

both!(going_back_needs_a_reason_at_every_door, |app| {
    let admin = with_project(&app).await;
    let account = admin.create("account", json!({ "name": "K" })).await.body["id"].clone();
    let deal = admin
        .create("deal", json!({ "name": "A", "account": account, "amount": "1", "close_date": "2026-12-01" }))
        .await;
    let (id, path) = (deal.id(), format!("/records/deal/{}", deal.id()));
    admin.patch(&path, json!({ "stage": "standard/quote" })).await.expect(200);
    let before = app.contents().await;
    let blank = admin.patch(&path, json!({ "stage": "lead", "$note": "  " })).await;
    let by_patch = admin.patch(&path, json!({ "stage": "lead" })).await;
    let by_transition = admin.post(&format!("{path}/transition"), json!({ "to": "lead" })).await;
    for refused in [blank, by_patch, by_transition] {
        refused.problem(422, "gate_refused");
        assert_eq!(refused.items(), ["/$note reason_required"]);
        assert_eq!(refused.body["errors"][0]["fix"], json!({ "note": true }));
        assert_eq!(refused.body["errors"][0]["message"], "Going back from “Quote” to “Lead” needs a reason");
    }
    for wrong in [json!({ "stage": "lead", "$note": 5 }), json!({ "stage": "lead", "$note": "a\u{0}b" })] {
        let refused = admin.patch(&path, wrong).await;
        refused.problem(422, "validation_failed");
        assert_eq!(refused.items(), ["/$note format"]);
    }
    assert_eq!(app.contents().await, before);
    admin.patch(&path, json!({ "stage": "lead", "$note": "客户重新询价" })).await.expect(200);
    let told = stages(&admin, id).await;
    assert_eq!(told["fields"][0]["current"]["reason"], "客户重新询价");
    assert_eq!(admin.get(&format!("{path}/history")).await.body["items"][0]["note"], "客户重新询价");
    // Reopening what was won is going back as well; a pipeline may do without reasons.
    admin.patch(&path, json!({ "stage": "won" })).await.expect(200);
    assert_eq!(admin.patch(&path, json!({ "stage": "quote" })).await.items(), ["/$note reason_required"]);
    let mut free = project();
    free["backward"] = json!("free");
    admin.publish(json!({ "entities/deal/pipelines/project.json": free })).await;
    admin.patch(&path, json!({ "stage": "project/idea" })).await.expect(200);
    put(&admin, &format!("{path}/checklist/t_pj_visited")).await.expect(200);
    admin.patch(&path, json!({ "stage": "offer" })).await.expect(200);
    admin.patch(&path, json!({ "stage": "idea" })).await.expect(200);
});

both!(checklists_are_ticked_and_told, |app| {
    let admin = with_project(&app).await;
    let deal = admin.create("deal", json!({ "name": "A", "stage": "project/idea" })).await;
    let (id, path) = (deal.id(), format!("/records/deal/{}", deal.id()));
    let item = format!("{path}/checklist/t_pj_visited");
    let ticked = put(&admin, &item).await.expect(200);
    assert_eq!((ticked.headers["etag"].as_str(), &ticked.body["version"]), ("\"2\"", &json!(2)));
    assert!(ticked.headers.contains_key("sartor-change"));
    // Once more changes nothing.
    assert!(!put(&admin, &item).await.expect(200).headers.contains_key("sartor-change"));
    assert_eq!(
        app.trail(id).await,
        (vec!["created".into(), "updated".into()], vec!["record.created".into(), "record.updated".into()])
    );
    let told = stages(&admin, id).await;
    let list = &told["fields"][0]["checklist"];
    assert_eq!(
        (&list[0]["item"], &list[0]["stage"], &list[0]["required"]),
        (&json!("t_pj_visited"), &json!("project/idea"), &json!(true))
    );
    assert_eq!(list[0]["tick"]["by"]["name"], "王管理");
    assert_eq!((&list[1]["required"], &list[1]["tick"]), (&json!(false), &Json::Null));
    let history = admin.get(&format!("{path}/history")).await.body["items"][0]["changes"].clone();
    assert_eq!(history, json!([{ "item": "t_pj_visited", "label": "Visited", "from": false, "to": true }]));
    let stale = admin.send("DELETE", &item, &[("if-match", "\"1\"")], None).await;
    stale.problem(412, "version_conflict");
    admin.delete(&item).await.expect(200);
    assert_eq!(stages(&admin, id).await["fields"][0]["checklist"][0]["tick"], Json::Null);
    let before = app.contents().await;
    put(&admin, &format!("{path}/checklist/t_pj_nothing")).await.problem(404, "not_found");
    assert_eq!(app.contents().await, before);
});

both!(a_move_brings_values_ticks_and_reason_at_once, |app| {
    let admin = with_project(&app).await;
    let account = admin.create("account", json!({ "name": "K" })).await.body["id"].clone();
    let deal = admin.create("deal", json!({ "name": "A", "stage": "project/idea" })).await;
    let (id, path) = (deal.id(), format!("/records/deal/{}", deal.id()));
    let before = app.contents().await;
    let unknown = json!({ "to": "offer", "checklist": ["t_pj_nothing"] });
    assert_eq!(admin.post(&format!("{path}/transition"), unknown).await.items(), ["/checklist field_unknown"]);
    assert_eq!(app.contents().await, before);
    let values = json!({ "account": account, "amount": "9" });
    let wanted =
        json!({ "to": "offer", "values": values, "checklist": ["t_pj_visited", "t_pj_noted"], "note": "谈成" });
    let moved = admin.post(&format!("{path}/transition"), wanted).await.expect(200);
    assert_eq!((&moved.body["stage"], &moved.body["version"]), (&json!("project/offer"), &json!(2)));
    let told = stages(&admin, id).await;
    assert!(told["fields"][0]["checklist"][1]["tick"].is_object());
    assert_eq!(app.trail(id).await.0, ["created", "updated"]);
    assert_eq!(app.visits(id).await, ["t_pj_idea", "t_pj_offer…"]);
});

both!(lists_show_sort_and_find_by_days_in_the_stage, |app| {
    let admin = with_project(&app).await;
    let mut ids = Vec::new();
    for (name, days) in [("fresh", 0), ("late", 6), ("old", 40)] {
        let deal = admin.create("deal", json!({ "name": name, "stage": "project/idea" })).await;
        app.enter_since("t_deal", "t_deal_stage", deal.id(), days).await;
        ids.push(deal.id());
    }
    let found = async |field: &str, op: &str, value: Json| {
        let filter = json!({ "field": field, "op": op, "value": value }).to_string();
        let query = [
            ("filter", filter),
            ("sort", "stage.entered_at".to_owned()),
            ("fields", "name,stage.entered_at".to_owned()),
        ];
        let page = admin.list("deal", &query).await.expect(200);
        assert!(page.body["items"].as_array().unwrap().iter().all(|item| item["stage.entered_at"].is_string()));
        page.column("name")
    };
    assert_eq!(found("stage.days", "gte", json!(0)).await, ["old", "late", "fresh"]);
    assert_eq!(found("stage.days", "gt", json!(5)).await, ["old", "late"]);
    assert_eq!(found("stage.days", "gt", json!(6)).await, ["old"]);
    assert_eq!(found("stage.days", "lte", json!(6)).await, ["late", "fresh"]);
    assert_eq!(found("stage.days", "lt", json!(6)).await, ["fresh"]);
    assert_eq!(found("stage.days", "eq", json!(6)).await, ["late"]);
    assert_eq!(found("stage.days", "between", json!([1, 39])).await, ["late"]);
    assert_eq!(found("stage.overstayed", "eq", json!(true)).await, ["old", "late"]);
    assert_eq!(found("stage.overstayed", "eq", json!(false)).await, ["fresh"]);
    let since = json!({ "date": "today", "add": "-10d" });
    assert_eq!(found("stage.entered_at", "lt", since).await, ["old"]);
    for (op, value) in [("gt", json!("x")), ("gt", json!(-1)), ("between", json!([1])), ("contains", json!(1))] {
        let filter = json!({ "field": "stage.days", "op": op, "value": value });
        admin.filtered("deal", filter).await.problem(422, "filter_invalid");
    }
    let count = json!({ "filter": { "field": "stage.overstayed", "op": "eq", "value": true }, "groupBy": [{ "field": "stage" }], "measures": [{ "op": "count" }] });
    let groups = admin.post("/records/deal/aggregate", count).await.expect(200).body["groups"].clone();
    assert_eq!(groups, json!([{ "key": ["project/idea"], "values": [2] }]));
    admin
        .patch(&format!("/records/deal/{}", ids[0]), json!({ "stage.entered_at": "2020-01-01T00:00:00Z" }))
        .await
        .problem(422, "validation_failed");
});

both!(records_from_before_visits_get_them_from_their_history, |app| {
    let admin = app.admin().await;
    let account = admin.create("account", json!({ "name": "K" })).await.body["id"].clone();
    let deal = admin.create("deal", json!({ "name": "A", "account": account })).await;
    let path = format!("/records/deal/{}", deal.id());
    admin.patch(&path, json!({ "stage": "talks" })).await.expect(200);
    admin.patch(&path, json!({ "stage": "lead", "$note": "重来" })).await.expect(200);
    let nowhere = admin.create("deal", json!({ "name": "B", "stage": null })).await;
    let kept = app.visits(deal.id()).await;
    // As a database of an earlier version: no visits, and no column that tells since when.
    let (db, table) = (&app.workspace.db, sartor::db::TableName::system);
    let snapshot = app.workspace.current().await;
    let entity = snapshot.registry.find("deal").unwrap();
    let since = entity.since(entity.find("stage").unwrap().ix).unwrap();
    let mut steps = Vec::new();
    for name in ["sys_stage_visit", "sys_checklist_tick"] {
        let mut drop = db.sql();
        drop.raw("DROP TABLE ").table(table(name));
        steps.push(drop);
    }
    let mut column = db.sql();
    column.raw("ALTER TABLE ").table(entity.table.clone()).raw(" DROP COLUMN ").column(&since.column);
    let mut told = db.sql();
    told.raw("DELETE FROM ").table(table("sys_column")).raw(" WHERE suffix = '__at'");
    let mut done = db.sql();
    done.raw("DELETE FROM ").table(table("sys_migration")).raw(" WHERE version = 'm005_stage_visits'");
    steps.extend([column, told, done]);
    db.apply(steps.into_iter().map(sartor::db::Step::Run).collect()).await.unwrap();
    let again = app.reopen().await;
    again.db.close().await;
    assert_eq!(app.visits(deal.id()).await, kept);
    assert_eq!(kept, ["t_st_lead", "t_st_talks", "t_st_lead…"]);
    assert_eq!(app.visits(nowhere.id()).await, Vec::<String>::new());
    let told = stages(&admin, deal.id()).await;
    let current = &told["fields"][0]["current"];
    assert_eq!((&current["reason"], &current["by"]["name"]), (&json!("重来"), &json!("王管理")));
    let row = admin.get(&path).await.expect(200);
    assert_eq!(row.body["stage.entered_at"], current["entered_at"]);
    admin.patch(&path, json!({ "stage": "talks" })).await.expect(200);
    assert_eq!(app.visits(deal.id()).await.last().unwrap(), "t_st_talks…");
});
