//! Views people save: own and shared, checked when written, opened with what is still readable.

use crate::support::{App, Caller};
use serde_json::{Value as Json, json};
use uuid::Uuid;

fn document() -> Json {
    json!({
        "type": "list",
        "columns": [{ "field": "name", "width": 300 }, { "field": "account.region" }, { "field": "stage.kind" }, { "field": "amount" }],
        "filter": { "all": [{ "field": "seats", "op": "gt", "value": 3 }, { "field": "owner", "op": "eq", "value": "$me" }] },
        "sort": ["-amount", "name"],
        "groupBy": "source",
        "totals": [{ "field": "amount", "measure": "sum" }],
    })
}

fn view(label: &str, shared: bool, document: Json) -> Json {
    json!({ "entity": "deal", "label": label, "shared": shared, "document": document })
}

async fn labels(caller: &Caller) -> Vec<String> {
    let list = caller.get("/views").await.expect(200);
    list.column("label").iter().map(|label| label.as_str().unwrap().to_owned()).collect()
}

/// Saved views are no records: they leave neither history nor events.
async fn assert_no_trail(app: &App, id: Uuid) {
    assert_eq!(app.trail(id).await, (Vec::new(), Vec::new()));
}

/// Publishes these files as the administrator.
async fn publish(admin: &Caller, files: Json) {
    let draft = admin.post("/drafts", json!({ "name": "d" })).await.expect(201).id();
    admin.patch(&format!("/drafts/{draft}"), json!({ "files": files })).await.expect(200);
    let plan = admin.get(&format!("/drafts/{draft}/plan")).await.expect(200).body;
    let effects = plan["effects"].as_array().unwrap().iter();
    let accept: Vec<String> = effects
        .map(|effect| format!("{}:{}", effect["code"].as_str().unwrap(), effect["element"].as_str().unwrap()))
        .collect();
    let order = json!({ "plan": plan["hash"], "accept": accept, "note": "" });
    admin.post(&format!("/drafts/{draft}/publish"), order).await.expect(200);
}

async fn file(admin: &Caller, path: &str) -> Json {
    admin.get("/revisions/1/files").await.expect(200).body["files"][path].clone()
}

both!(a_view_is_saved_and_comes_back_as_it_was, |app| {
    let li = app.caller("li").await;
    let made = li.post("/views", view(" 我的大单 ", false, document())).await.expect(201);
    let id = made.id();
    assert_eq!(made.headers["etag"], "\"1\"");
    assert_eq!(made.headers["location"], format!("/api/v1/views/{id}"));
    let name = made.body["name"].as_str().unwrap().to_owned();
    assert!(name.starts_with("v_") && name.len() == 14, "{name}");
    assert_eq!(made.body["label"], "我的大单");
    assert_eq!(made.body["document"], document());
    assert_eq!(made.body["dropped"], json!([]));
    assert_eq!(made.body["owner"], json!({ "id": li.user, "name": "李娜" }));
    let listed = li.get("/views?entity=deal").await.expect(200).body;
    assert_eq!(listed["items"], json!([made.body]));
    assert_eq!(li.get("/views?entity=account").await.expect(200).body["items"], json!([]));
    assert_no_trail(&app, id).await;
});

both!(own_views_are_private_and_shared_ones_are_seen_by_all_readers, |app| {
    let (li, zhang, admin, nobody) =
        (app.caller("li").await, app.caller("zhang").await, app.admin().await, app.caller("nobody").await);
    let own = li.post("/views", view("own", false, document())).await.expect(201).id();
    let shared = li.post("/views", view("shared", true, document())).await.expect(201).id();
    assert_eq!(labels(&li).await, ["own", "shared"]);
    assert_eq!(labels(&zhang).await, ["shared"]);
    assert_eq!(labels(&admin).await, ["shared"], "not even an administrator sees private views");
    assert_eq!(labels(&nobody).await, Vec::<String>::new());
    nobody.get("/views?entity=deal").await.problem(404, "not_found");
    let (own, shared) = (format!("/views/{own}"), format!("/views/{shared}"));
    let rename = json!({ "label": "x" });
    zhang.patch(&own, rename.clone()).await.problem(404, "not_found");
    admin.patch(&own, rename.clone()).await.problem(404, "not_found");
    admin.delete(&own).await.problem(404, "not_found");
    zhang.patch(&shared, rename.clone()).await.problem(403, "forbidden");
    zhang.delete(&shared).await.problem(403, "forbidden");
    nobody.delete(&shared).await.problem(404, "not_found");
    assert_eq!(labels(&li).await, ["own", "shared"]);
    // Who may design keeps the shared ones in order, but does not make them somebody's private ones.
    admin.patch(&shared, json!({ "label": "team" })).await.expect(200);
    admin.patch(&shared, json!({ "shared": false })).await.problem(403, "forbidden");
    li.patch(&shared, json!({ "shared": false })).await.expect(200);
    assert_eq!(labels(&zhang).await, Vec::<String>::new());
    li.patch(&own, json!({ "shared": true, "position": 9 })).await.expect(200);
    assert_eq!(labels(&zhang).await, ["own"]);
    admin.delete(&own).await.expect(204);
    assert_eq!(labels(&li).await, ["team"]);
});

both!(a_view_is_changed_over_the_version_one_has_seen, |app| {
    let li = app.caller("li").await;
    let id = li.post("/views", view("v", false, document())).await.expect(201).id();
    let path = format!("/views/{id}");
    let renamed = li.patch_if(&path, 1, json!({ "label": "w" })).await.expect(200);
    assert_eq!((renamed.body["version"].clone(), renamed.headers["etag"].as_str()), (json!(2), "\"2\""));
    li.patch_if(&path, 1, json!({ "label": "x" })).await.problem(412, "version_conflict");
    let mut arranged = document();
    arranged["columns"] = json!([{ "field": "amount" }, { "field": "name", "width": 200 }]);
    let changed = li.patch(&path, json!({ "document": arranged })).await.expect(200);
    assert_eq!((&changed.body["document"], &changed.body["label"]), (&arranged, &json!("w")));
    assert_no_trail(&app, id).await;
});

both!(a_document_is_checked_like_a_view_file, |app| {
    let li = app.caller("li").await;
    let refused = async |change: fn(&mut Json)| {
        let mut written = document();
        change(&mut written);
        let answer = li.post("/views", view("v", false, written)).await;
        answer.problem(422, "validation_failed");
        answer.items()
    };
    let hidden = refused(|d| d["columns"][3]["field"] = json!("cost")).await;
    assert_eq!(hidden, ["/document/columns/3/field field_unknown"]);
    assert_eq!(refused(|d| d["columns"][3]["field"] = json!("ghost")).await, hidden);
    assert_eq!(refused(|d| d["columns"][0]["width"] = json!(5)).await, ["/document/columns/0/width range"]);
    assert_eq!(refused(|d| d["sort"] = json!(["-note"])).await, ["/document/sort/0 operator_unknown"]);
    assert_eq!(refused(|d| d["sort"] = json!(["-cost"])).await, ["/document/sort/0 field_unknown"]);
    assert_eq!(refused(|d| d["groupBy"] = json!("amount")).await, ["/document/groupBy operator_unknown"]);
    assert_eq!(
        refused(|d| d["totals"][0]["field"] = json!("name")).await,
        ["/document/totals/0/field operator_unknown"]
    );
    assert_eq!(
        refused(|d| d["filter"]["all"][0]["op"] = json!("like")).await,
        ["/document/filter/all/0 operator_unknown"]
    );
    assert_eq!(
        refused(|d| d["filter"]["all"][1]["field"] = json!("cost")).await,
        ["/document/filter/all/1/field field_unknown"]
    );
    assert_eq!(refused(|d| d["colour"] = json!("red")).await, ["/document/colour field_unknown"]);
    let both = refused(|d| {
        d["type"] = json!("board");
        d["groupBy"] = json!(null);
        d["columns"][1]["field"] = json!("ghost");
    });
    assert_eq!(both.await, ["/document/columns/1/field field_unknown", "/document/groupBy required"]);
    let answer = li.post("/views", view("  ", false, document())).await;
    assert_eq!(answer.items(), ["/label required"]);
    li.post("/views", json!({ "entity": "ghost", "label": "v", "document": document() }))
        .await
        .problem(404, "not_found");
    assert_eq!(labels(&li).await, Vec::<String>::new());
});

both!(a_view_opens_with_what_its_reader_may_see, |app| {
    let (admin, li) = (app.admin().await, app.caller("li").await);
    let mut written = document();
    written["columns"] = json!([{ "field": "name" }, { "field": "cost" }, { "field": "amount" }]);
    written["filter"] =
        json!({ "all": [{ "field": "cost", "op": "gt", "value": "7" }, { "field": "seats", "op": "gt", "value": 3 }] });
    written["sort"] = json!(["-cost", "name"]);
    written["totals"] = json!([{ "field": "cost", "measure": "sum" }]);
    let id = admin.post("/views", view("margins", true, written)).await.expect(201).id();
    let seen = li.get("/views").await.expect(200);
    assert!(!seen.text.contains("cost"), "{}", seen.text);
    let item = &seen.body["items"][0];
    assert_eq!(item["document"]["columns"], json!([{ "field": "name" }, { "field": "amount" }]));
    assert_eq!(item["document"]["filter"], json!({ "all": [{ "field": "seats", "op": "gt", "value": 3 }] }));
    assert_eq!((&item["document"]["sort"], &item["document"]["totals"]), (&json!(["name"]), &json!([])));
    assert_eq!(item["dropped"], json!(["columns", "filter", "sort", "totals"]));
    assert_eq!(item["rights"], json!({ "update": false, "delete": false }));
    // A condition that stands alone cannot be cut: the view shows every record, and says so.
    let alone = json!({ "filter": { "field": "cost", "op": "gt", "value": "7" } });
    admin.patch(&format!("/views/{id}"), json!({ "document": alone })).await.expect(200);
    let item = &li.get("/views").await.expect(200).body["items"][0];
    assert_eq!((&item["document"]["filter"], &item["dropped"]), (&json!(null), &json!(["filter"])));
});

both!(a_view_outlives_renames_and_removals, |app| {
    let admin = app.admin().await;
    let mut written = document();
    written["filter"] = json!({ "any": [{ "field": "seats", "op": "gt", "value": 3 }, { "field": "urgent", "op": "eq", "value": true }] });
    written["groupBy"] = json!("engineer");
    admin.post("/views", view("v", false, written)).await.expect(201);
    let mut entity = file(&admin, "entities/deal/entity.json").await;
    let fields = entity["fields"].as_array_mut().unwrap();
    // seats → places; engineer goes.
    fields.retain(|field| field["name"] != "engineer");
    let seats = fields.iter_mut().find(|field| field["name"] == "seats").unwrap();
    seats["name"] = json!("places");
    seats["aliases"] = json!(["seats"]);
    publish(&admin, json!({ "entities/deal/entity.json": entity })).await;
    let item = &admin.get("/views").await.expect(200).body["items"][0];
    assert_eq!(item["document"]["filter"]["any"][0]["field"], "places");
    assert_eq!((&item["document"]["groupBy"], &item["dropped"]), (&json!(null), &json!(["groupBy"])));
    let filter = item["document"]["filter"].clone();
    admin.filtered("deal", filter).await.expect(200);
});

both!(a_person_chooses_the_view_to_begin_with, |app| {
    let (li, zhang) = (app.caller("li").await, app.caller("zhang").await);
    let saved = li.post("/views", view("v", true, document())).await.expect(201);
    let name = &saved.body["name"];
    let chosen = li.patch("/views/defaults", json!({ "deal": name })).await.expect(200);
    assert_eq!(chosen.body["defaults"], json!({ "deal": name }));
    assert_eq!(zhang.get("/views").await.body["defaults"], json!({}));
    assert_eq!(
        li.patch("/views/defaults", json!({ "deal": "board" })).await.body["defaults"],
        json!({ "deal": "board" })
    );
    for unknown in [json!({ "deal": "ghost" }), json!({ "deal": 7 })] {
        let answer = li.patch("/views/defaults", unknown).await;
        assert_eq!(answer.problem(422, "validation_failed").items(), ["/deal reference_missing"]);
    }
    let answer = li.patch("/views/defaults", json!({ "ghost": "all", "deal": null })).await;
    assert_eq!(answer.items(), ["/ghost field_unknown"]);
    assert_eq!(li.get("/views").await.body["defaults"], json!({ "deal": "board" }), "all or nothing");
    assert_eq!(li.patch("/views/defaults", json!({ "deal": null })).await.body["defaults"], json!({}));
    // Somebody else's default goes with the view.
    zhang.patch("/views/defaults", json!({ "deal": name })).await.expect(200);
    li.delete(&format!("/views/{}", saved.id())).await.expect(204);
    assert_eq!(zhang.get("/views").await.body["defaults"], json!({}));
});

both!(views_of_the_design_may_be_for_roles, |app| {
    let (admin, li) = (app.admin().await, app.caller("li").await);
    let mut board = file(&admin, "entities/deal/views/board.json").await;
    board["roles"] = json!(["sales"]);
    let mut role = file(&admin, "roles/sales.json").await;
    role["objects"]["deal"]["defaultView"] = json!("board");
    publish(&admin, json!({ "entities/deal/views/board.json": board, "roles/sales.json": role })).await;
    let deal = async |caller: &Caller| {
        let metadata = caller.get("/metadata").await.expect(200).body;
        let entities = metadata["entities"].as_array().unwrap();
        let deal = entities.iter().find(|entity| entity["name"] == "deal").unwrap();
        let views: Vec<Json> = deal["views"].as_array().unwrap().iter().map(|view| view["name"].clone()).collect();
        (views, deal["defaultView"].clone())
    };
    assert_eq!(deal(&admin).await, (vec![json!("all")], json!(null)));
    assert_eq!(deal(&li).await, (vec![json!("all"), json!("board")], json!("board")));
    // Both name things that must be there.
    let draft = admin.post("/drafts", json!({ "name": "d" })).await.expect(201).id();
    role["objects"]["deal"]["defaultView"] = json!("ghost");
    let mut board = board;
    board["roles"] = json!(["ghosts"]);
    let files = json!({ "entities/deal/views/board.json": board, "roles/sales.json": role });
    let problems = admin.patch(&format!("/drafts/{draft}"), json!({ "files": files })).await.expect(200).body;
    let found: Vec<&str> =
        problems["problems"].as_array().unwrap().iter().map(|problem| problem["pointer"].as_str().unwrap()).collect();
    assert_eq!(found, ["/roles/0", "/objects/deal/defaultView"], "{problems:#}");
});

both!(calendars_are_checked_published_and_cut_to_what_one_reads, |app| {
    let (admin, li) = (app.admin().await, app.caller("li").await);
    let visits = json!({ "$schema": "sartor/1/view", "id": "t_vw_visits", "name": "visits", "type": "calendar",
        "columns": [{ "field": "account" }], "dateField": "close_date", "endField": "meeting_at", "colorBy": "source",
        "colors": [{ "when": { "field": "cost", "op": "gt", "value": "7" }, "hue": 20 }, { "when": { "field": "urgent", "op": "eq", "value": true }, "hue": 85 }] });
    let mut wrong = visits.clone();
    wrong["dateField"] = json!("account.created_at");
    wrong["endField"] = json!("note");
    wrong["imageField"] = json!("name");
    wrong["colorBy"] = json!("labels");
    wrong["colors"][0]["hue"] = json!(400);
    let draft = admin.post("/drafts", json!({ "name": "d" })).await.expect(201).id();
    let files = json!({ "files": { "entities/deal/views/visits.json": wrong } });
    let answer = admin.patch(&format!("/drafts/{draft}"), files).await.expect(200).body;
    let pointers: Vec<&str> =
        answer["problems"].as_array().unwrap().iter().map(|problem| problem["pointer"].as_str().unwrap()).collect();
    assert!(pointers.contains(&"/colors/0/hue"), "{answer:#}");
    let mut wrong = wrong;
    wrong["colors"][0]["hue"] = json!(20);
    let files = json!({ "files": { "entities/deal/views/visits.json": wrong } });
    let path = format!("/drafts/{draft}");
    let version = admin.get(&path).await.expect(200).body["version"].clone();
    let answer = admin.patch_if(&path, version.as_i64().unwrap(), files).await.expect(200).body;
    let codes = |name: &str| -> Vec<Json> {
        answer["problems"].as_array().unwrap().iter().map(|problem| problem[name].clone()).collect()
    };
    assert_eq!(codes("pointer"), ["/colorBy", "/dateField", "/endField", "/imageField"]);
    assert_eq!(codes("code"), ["view_color_type", "view_date_type", "view_date_type", "view_image_type"]);

    publish(&admin, json!({ "entities/deal/views/visits.json": visits })).await;
    let served = async |caller: &Caller| {
        let metadata = caller.get("/metadata").await.expect(200).body;
        let deal = metadata["entities"].as_array().unwrap().iter().find(|entity| entity["name"] == "deal").unwrap();
        deal["views"].as_array().unwrap().iter().find(|view| view["name"] == "visits").cloned().unwrap()
    };
    let whole = served(&admin).await;
    assert_eq!(
        (&whole["type"], &whole["dateField"], &whole["endField"]),
        (&json!("calendar"), &json!("close_date"), &json!("meeting_at"))
    );
    assert_eq!(
        (&whole["colorBy"], &whole["imageField"], &whole["colors"]),
        (&json!("source"), &json!(null), &visits["colors"])
    );
    // Li may not read the cost: the condition that asks for it is not told.
    assert_eq!(served(&li).await["colors"], json!([visits["colors"][1]]));
});

both!(a_calendar_of_ones_own_is_kept_and_loses_only_what_is_gone, |app| {
    let (admin, li) = (app.admin().await, app.caller("li").await);
    let mut written = document();
    written["type"] = json!("timeline");
    written["groupBy"] = json!(null);
    let answer = li.post("/views", view("v", false, written.clone())).await;
    assert_eq!(answer.items(), ["/document/dateField required"]);
    written["dateField"] = json!("meeting_at");
    written["endField"] = json!("name");
    written["colorBy"] = json!("cost");
    written["colors"] = json!([{ "when": { "field": "cost", "op": "gt", "value": "7" }, "hue": 361 }]);
    let answer = li.post("/views", view("v", false, written.clone())).await;
    assert_eq!(
        answer.items(),
        [
            "/document/endField operator_unknown",
            "/document/colorBy field_unknown",
            "/document/colors/0/when/field field_unknown",
            "/document/colors/0/hue range"
        ]
    );
    written["endField"] = json!("close_date");
    written["colors"] = json!([{ "when": { "field": "cost", "op": "gt", "value": "7" }, "hue": 20 }]);
    written["colorBy"] = json!("stage");
    let made = admin.post("/views", view("v", true, written.clone())).await.expect(201);
    for (name, value) in written.as_object().unwrap() {
        assert_eq!(made.body["document"][name], *value, "{name}");
    }
    assert_no_trail(&app, made.id()).await;
    let seen = &li.get("/views").await.expect(200).body["items"][0];
    assert_eq!((&seen["document"]["colors"], &seen["dropped"]), (&json!(null), &json!(["colors"])));
    // Without its days it is a list.
    let mut entity = file(&admin, "entities/deal/entity.json").await;
    entity["fields"].as_array_mut().unwrap().retain(|field| field["name"] != "meeting_at");
    publish(&admin, json!({ "entities/deal/entity.json": entity })).await;
    let item = &admin.get("/views").await.expect(200).body["items"][0];
    assert_eq!((&item["document"]["type"], &item["dropped"]), (&json!("list"), &json!(["dateField"])));
});
