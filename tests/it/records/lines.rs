//! `$lines`: records that are written with the one they belong to.

use crate::support::{Answer, Caller};
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// Sheets with lines: kept in order, added up by the sheet, refused on a closed one, with a cost sellers may not see.
pub async fn publish_sheets(admin: &Caller) {
    let sheet = json!({
        "$schema": "sartor/1/entity", "id": "ent_sheet", "name": "sheet", "nameField": "name", "owned": true,
        "fields": [
            { "id": "sh_name", "name": "name", "type": "text", "required": true },
            { "id": "sh_closed", "name": "closed", "type": "boolean" },
            { "id": "sh_total", "name": "total", "type": "rollup", "of": "lines", "op": "sum", "field": "amount" }
        ]
    });
    let line = json!({
        "$schema": "sartor/1/entity", "id": "ent_line", "name": "line", "nameField": "title", "owned": true,
        "fields": [
            { "id": "li_title", "name": "title", "type": "text", "label": { "zh-CN": "描述", "en": "Title" }, "required": true },
            { "id": "li_sheet", "name": "sheet", "type": "lookup", "to": "sheet", "required": true, "onDelete": "cascade",
              "inverse": { "name": "lines", "label": { "zh-CN": "明细", "en": "Lines" }, "order": "place" } },
            { "id": "li_place", "name": "place", "type": "integer" },
            { "id": "li_qty", "name": "qty", "type": "decimal", "label": { "zh-CN": "数量", "en": "Quantity" }, "default": "1", "min": "0" },
            { "id": "li_price", "name": "price", "type": "money" },
            { "id": "li_cost", "name": "cost", "type": "money" },
            { "id": "li_amount", "name": "amount", "type": "formula", "result": "money", "formula": "qty * price" }
        ],
        "rules": [ { "id": "li_closed", "when": { "field": "sheet.closed", "op": "eq", "value": true }, "lock": ["qty"],
            "message": { "zh-CN": "报价已关闭", "en": "The sheet is closed" } },
            { "id": "li_cheap", "when": { "all": [ { "field": "sheet.name", "op": "eq", "value": "strict" }, { "field": "price", "op": "empty" } ] },
              "require": ["price"], "message": { "zh-CN": "请填写价格", "en": "A strict sheet needs prices" } } ]
    });
    let form = json!({
        "$schema": "sartor/1/form", "id": "fm_sheet", "name": "main",
        "elements": [
            { "type": "Control", "id": "fm_sheet_name", "field": "name" },
            { "type": "SubTable", "id": "fm_sheet_lines", "entity": "line", "field": "sheet", "columns": ["title", "qty", "cost", "amount"],
              "totals": [ { "field": "amount", "measure": "sum" }, { "field": "cost", "measure": "sum" } ] }
        ]
    });
    let files = admin.get("/revisions/1/files").await.body["files"].clone();
    let role = |name: &str, rights: Json, line: Json| {
        let mut role = files[format!("roles/{name}.json")].clone();
        role["objects"]["sheet"] = rights;
        role["objects"]["line"] = line;
        role
    };
    let all = json!({ "read": "all", "create": true, "update": "all", "delete": "all" });
    let own = json!({ "read": "own", "create": true, "update": "own", "delete": "own", "fields": { "cost": "none" } });
    let files = json!({
        "entities/sheet/entity.json": sheet, "entities/line/entity.json": line, "entities/sheet/forms/main.json": form,
        "roles/admin.json": role("admin", all.clone(), all.clone()), "roles/sales.json": role("sales", all, own),
        "roles/readonly.json": role("readonly", json!({ "read": "all", "update": "all" }), json!({ "read": "all" })),
    });
    let draft = admin.post("/drafts", json!({ "name": "d" })).await.id();
    let saved = admin.patch(&format!("/drafts/{draft}"), json!({ "files": files })).await.expect(200);
    assert_eq!(saved.body["problems"], json!([]));
    let plan = admin.get(&format!("/drafts/{draft}/plan")).await.body["hash"].clone();
    admin.post(&format!("/drafts/{draft}/publish"), json!({ "plan": plan })).await.expect(200);
}

/// Titles of a sheet's lines in their order.
async fn titles(caller: &Caller, sheet: Uuid) -> Vec<Json> {
    lines(caller, sheet).await.column("title")
}

async fn lines(caller: &Caller, sheet: Uuid) -> Answer {
    let filter = json!({ "field": "sheet", "op": "eq", "value": sheet }).to_string();
    caller.list("line", &[("filter", filter), ("sort", "place".into())]).await
}

async fn line_id(caller: &Caller, sheet: Uuid, at: usize) -> Uuid {
    lines(caller, sheet).await.body["items"][at]["id"].as_str().unwrap().parse().unwrap()
}

/// A sheet with lines A, B, C of 1, 2, 3 pieces at 10.
async fn sheet(caller: &Caller, name: &str) -> Answer {
    let lines: Vec<Json> =
        (1..=3).zip(["A", "B", "C"]).map(|(n, title)| json!({ "title": title, "qty": n, "price": "10" })).collect();
    caller.create("sheet", json!({ "name": name, "$lines": { "lines": lines } })).await.expect(201)
}

fn path(sheet: &Answer) -> String {
    format!("/records/sheet/{}", sheet.id())
}

both!(a_record_is_made_with_its_lines_in_one_change, |app| {
    let admin = app.admin().await;
    publish_sheets(&admin).await;
    let made = sheet(&admin, "S").await;
    assert_eq!((&made.body["version"], &made.body["total"]["amount"]), (&json!(1), &json!("60.00")));
    assert_eq!(titles(&admin, made.id()).await, ["A", "B", "C"]);
    let found = lines(&admin, made.id()).await;
    assert_eq!(found.column("place"), [1, 2, 3]);
    assert_eq!(found.body["items"][2]["amount"]["amount"], "30.00");
    assert_eq!(app.trail(made.id()).await.1, ["record.created"]);
    let first = line_id(&admin, made.id(), 0).await;
    assert_eq!(app.trail(first).await, (vec!["created".into()], vec!["record.created".into()]));
    let of_line = admin.get(&format!("/records/line/{first}/history")).await.body["items"][0].clone();
    let of_sheet = admin.get(&format!("{}/history", path(&made))).await.body["items"][0].clone();
    assert_eq!(of_line["change"], of_sheet["change"]);
    let told =
        json!([{ "list": "lines", "label": "Lines", "entity": "line", "created": 3, "updated": 0, "deleted": 0 }]);
    assert_eq!(of_sheet["lines"], told);
    // All of it goes with one undo, and comes back with another.
    let undone = admin.post(&format!("/changes/{}/undo", made.headers["sartor-change"]), json!({})).await.expect(200);
    assert_eq!(undone.body["records"].as_array().unwrap().len(), 4);
    admin.get(&path(&made)).await.problem(404, "not_found");
    assert_eq!(titles(&admin, made.id()).await, [] as [Json; 0]);
    admin.post(&format!("/changes/{}/undo", undone.headers["sartor-change"]), json!({})).await.expect(200);
    assert_eq!(titles(&admin, made.id()).await, ["A", "B", "C"]);
    assert_eq!(app.trail(first).await.1, ["record.created", "record.deleted", "record.restored"]);
});

/// A change of a sheet with lines A, B, C and how they stand afterwards. In `lines`, `A`, `B` and `C` are their ids.
struct Case {
    lines: &'static str,
    expect: &'static [&'static str],
    total: &'static str,
    /// Which of A, B, C were written.
    written: &'static str,
}

both!(lines_are_made_changed_deleted_and_put_in_order, |app| {
    let cases = [
        Case {
            lines: r#"[{ "title": "D", "price": "5" }]"#,
            expect: &["A", "B", "C", "D"],
            total: "65.00",
            written: "",
        },
        Case {
            lines: r#"[{ "id": "B", "version": 1, "qty": "5" }]"#,
            expect: &["A", "B", "C"],
            total: "90.00",
            written: "B",
        },
        Case { lines: r#"[{ "id": "C", "$delete": true }]"#, expect: &["A", "B"], total: "30.00", written: "C" },
        Case {
            lines: r#"[{ "id": "C" }, { "id": "A" }, { "id": "B" }]"#,
            expect: &["C", "A", "B"],
            total: "60.00",
            written: "AB",
        },
        Case {
            lines: r#"[{ "id": "A" }, { "id": "C" }, { "id": "B" }]"#,
            expect: &["A", "C", "B"],
            total: "60.00",
            written: "B",
        },
        Case {
            lines: r#"[{ "title": "D" }, { "id": "C" }]"#,
            expect: &["A", "B", "D", "C"],
            total: "60.00",
            written: "C",
        },
        Case {
            lines: r#"[{ "id": "B", "$delete": true }, { "id": "C", "qty": "1" }, { "id": "A" }, { "title": "D", "price": "1" }]"#,
            expect: &["C", "A", "D"],
            total: "21.00",
            written: "ABC",
        },
    ];
    let admin = app.admin().await;
    publish_sheets(&admin).await;
    for case in cases {
        let made = sheet(&admin, "S").await;
        let mut ids = Vec::new();
        for at in 0..3 {
            ids.push(line_id(&admin, made.id(), at).await);
        }
        let named = ["A", "B", "C"].iter().zip(&ids);
        let text = named.fold(case.lines.to_owned(), |text, (name, id)| {
            text.replace(&format!("\"id\": \"{name}\""), &format!("\"id\": \"{id}\""))
        });
        let told: Json = serde_json::from_str(&text).unwrap();
        let done = admin.patch_if(&path(&made), 1, json!({ "$lines": { "lines": told } })).await.expect(200);
        assert_eq!(titles(&admin, made.id()).await, case.expect, "{}", case.lines);
        let stated = (&done.body["version"], &done.body["total"]["amount"]);
        assert_eq!(stated, (&json!(2), &json!(case.total)), "{}", case.lines);
        assert_eq!(app.trail(made.id()).await.1, ["record.created", "record.updated"], "{}", case.lines);
        for (name, id) in ["A", "B", "C"].iter().zip(&ids) {
            let written = app.trail(*id).await.1.len() == 2;
            assert_eq!(written, case.written.contains(name), "{name} of {}", case.lines);
        }
        // One undo takes all of it back.
        admin.post(&format!("/changes/{}/undo", done.headers["sartor-change"]), json!({})).await.expect(200);
        assert_eq!(titles(&admin, made.id()).await, ["A", "B", "C"], "{}", case.lines);
        assert_eq!(admin.get(&path(&made)).await.body["total"]["amount"], "60.00", "{}", case.lines);
    }
});

both!(nothing_said_changes_nothing, |app| {
    let admin = app.admin().await;
    publish_sheets(&admin).await;
    let made = sheet(&admin, "S").await;
    let first = line_id(&admin, made.id(), 0).await;
    let before = app.contents().await;
    for told in [json!({}), json!({ "lines": [] }), json!({ "lines": [{ "id": first, "version": 1, "qty": "1" }] })] {
        let same = admin.patch_if(&path(&made), 1, json!({ "name": "S", "$lines": told })).await.expect(200);
        assert_eq!((&same.body["version"], same.headers.contains_key("sartor-change")), (&json!(1), false), "{told}");
    }
    assert_eq!(app.contents().await, before);
});

both!(one_refusal_refuses_all_and_names_its_line, |app| {
    let admin = app.admin().await;
    publish_sheets(&admin).await;
    let made = sheet(&admin, "S").await;
    let other = sheet(&admin, "O").await;
    let ids = [line_id(&admin, made.id(), 0).await, line_id(&admin, made.id(), 1).await];
    let foreign = line_id(&admin, other.id(), 0).await;
    let chinese = app.admin().await.speaking("zh-CN");
    let before = app.contents().await;
    let told = json!({ "name": "", "$lines": { "lines": [
        { "id": ids[0], "qty": "-1" },
        { "qty": "2", "colour": "red" },
        { "qty": "2" },
        { "id": foreign, "qty": "2" },
        { "id": ids[0], "qty": "4" },
        { "id": ids[1], "version": 9 }
    ] } });
    let refused = admin.patch(&path(&made), told).await;
    refused.problem(422, "validation_failed");
    let mut items = refused.items();
    items.sort();
    let expect = [
        "/$lines/lines/0/qty range",
        "/$lines/lines/1/colour field_unknown",
        "/$lines/lines/2/title required",
        "/$lines/lines/3/id record_missing",
        "/$lines/lines/4/id record_repeated",
        "/$lines/lines/5/version version_changed",
        "/name required",
    ];
    assert_eq!(items, expect);
    let refused = chinese.patch(&path(&made), json!({ "$lines": { "lines": [{ "qty": "x" }] } })).await;
    assert_eq!(refused.body["errors"][0]["pointer"], "/$lines/lines/0/qty");
    assert!(refused.body["errors"][0]["message"].as_str().unwrap().contains("数量"), "{}", refused.text);
    // What cannot be read at all.
    let many: Vec<Json> = (0..501).map(|n| json!({ "title": format!("{n}") })).collect();
    for (told, expect) in [
        (json!(5), "/$lines type"),
        (json!({ "colours": [] }), "/$lines/colours field_unknown"),
        (json!({ "lines": {} }), "/$lines/lines type"),
        (json!({ "lines": [5] }), "/$lines/lines/0 type"),
        (json!({ "lines": [{ "id": "x" }] }), "/$lines/lines/0/id type"),
        (json!({ "lines": [{ "version": 1 }] }), "/$lines/lines/0/id required"),
        (json!({ "lines": [{ "title": "D", "place": 1 }] }), "/$lines/lines/0/place field_read_only"),
        (json!({ "lines": [{ "title": "D", "sheet": other.id() }] }), "/$lines/lines/0/sheet field_read_only"),
        (json!({ "lines": [{ "id": ids[0], "$delete": true, "qty": 1 }] }), "/$lines/lines/0/$delete type"),
        (json!({ "lines": many }), "/$lines/lines too_many"),
    ] {
        let refused = admin.patch(&path(&made), json!({ "$lines": told })).await;
        refused.problem(422, "validation_failed");
        assert_eq!(refused.items(), [expect]);
    }
    let bulk = json!({ "operations": [{ "op": "update", "id": made.id(), "values": { "$lines": {} } }] });
    let refused = admin.post("/records/sheet/bulk", bulk).await;
    assert_eq!(refused.items(), ["/operations/0/values/$lines field_unknown"]);
    assert_eq!(app.contents().await, before);
});

both!(rules_look_at_the_record_as_it_will_be, |app| {
    let admin = app.admin().await;
    publish_sheets(&admin).await;
    let before = app.contents().await;
    // The sheet is not there yet, and the rule of its lines knows its name.
    let told = json!({ "name": "strict", "$lines": { "lines": [{ "title": "A", "price": "1" }, { "title": "B" }] } });
    let refused = admin.post("/records/sheet", told).await;
    refused.problem(422, "validation_failed");
    assert_eq!(refused.items(), ["/$lines/lines/1/price required"]);
    assert_eq!(refused.body["errors"][0]["message"], "A strict sheet needs prices");
    assert_eq!(app.contents().await, before);
    let made = sheet(&admin, "S").await;
    let first = line_id(&admin, made.id(), 0).await;
    admin
        .patch(&path(&made), json!({ "closed": true, "$lines": { "lines": [{ "id": first, "qty": "7" }] } }))
        .await
        .expect(200);
    // A lock looks at the record before the change: opening it does not open its lines.
    let before = app.contents().await;
    let told = json!({ "closed": false, "$lines": { "lines": [{ "id": first, "qty": "8" }] } });
    let refused = admin.patch(&path(&made), told).await;
    assert_eq!(refused.items(), ["/$lines/lines/0/qty field_locked"]);
    assert_eq!(app.contents().await, before);
});

both!(a_version_holds_for_the_whole, |app| {
    let admin = app.admin().await;
    publish_sheets(&admin).await;
    let made = sheet(&admin, "S").await;
    admin.patch_if(&path(&made), 1, json!({ "$lines": { "lines": [{ "title": "D" }] } })).await.expect(200);
    let before = app.contents().await;
    let stale = admin.patch_if(&path(&made), 1, json!({ "$lines": { "lines": [{ "title": "E" }] } })).await;
    stale.problem(412, "version_conflict");
    let first = line_id(&admin, made.id(), 0).await;
    assert_eq!(app.contents().await, before);
    // A line somebody changed by itself is found out by its own version.
    admin.patch(&format!("/records/line/{first}"), json!({ "qty": "9" })).await.expect(200);
    let before = app.contents().await;
    let told = json!({ "$lines": { "lines": [{ "id": first, "version": 1, "qty": "3" }] } });
    let stale = admin.patch_if(&path(&made), 2, told).await;
    stale.problem(412, "version_conflict");
    assert_eq!(stale.items(), ["/$lines/lines/0/version version_changed"]);
    assert_eq!(app.contents().await, before);
});

both!(lines_ask_the_rights_of_their_own_entity, |app| {
    let (admin, li, readonly) = (app.admin().await, app.caller("li").await, app.caller("readonly").await);
    publish_sheets(&admin).await;
    let made = sheet(&admin, "S").await;
    let [first, second] = [line_id(&admin, made.id(), 0).await, line_id(&admin, made.id(), 1).await];
    let nobody = app.caller("nobody").await;
    let before = app.contents().await;
    // The lines are the administrator's: a seller does not see them.
    for line in [json!({ "id": first, "qty": "2" }), json!({ "id": first, "$delete": true }), json!({ "id": first })] {
        let refused = li.patch(&path(&made), json!({ "$lines": { "lines": [line] } })).await;
        assert_eq!(refused.items(), ["/$lines/lines/0/id record_missing"]);
    }
    let hidden = li.patch(&path(&made), json!({ "$lines": { "lines": [{ "title": "L", "cost": "1" }] } })).await;
    assert_eq!(hidden.items(), ["/$lines/lines/0/cost field_unknown"]);
    for line in [json!({ "title": "R" }), json!({ "id": first, "qty": "2" }), json!({ "id": first, "$delete": true })] {
        let refused = readonly.patch(&path(&made), json!({ "$lines": { "lines": [line] } })).await;
        refused.problem(403, "forbidden");
        assert_eq!(refused.items(), ["/$lines/lines/0 not_permitted"]);
    }
    let refused =
        readonly.post("/records/sheet", json!({ "name": "R", "$lines": { "lines": [{ "title": "R" }] } })).await;
    refused.problem(403, "forbidden");
    nobody.patch(&path(&made), json!({ "$lines": {} })).await.problem(404, "not_found");
    assert_eq!(app.contents().await, before);
    // Who may change the record may order its lines.
    readonly
        .patch(&path(&made), json!({ "$lines": { "lines": [{ "id": second }, { "id": first }] } }))
        .await
        .expect(200);
    assert_eq!(titles(&admin, made.id()).await, ["B", "A", "C"]);
    assert_eq!(app.trail(first).await.1, ["record.created", "record.updated"]);
    // What one may not see is not touched, and its place tells nothing.
    li.patch(&path(&made), json!({ "$lines": { "lines": [{ "title": "L" }, { "title": "M" }] } })).await.expect(200);
    assert_eq!(lines(&li, made.id()).await.column("place"), [1, 2]);
    assert_eq!(titles(&li, made.id()).await, ["L", "M"]);
    assert_eq!(app.trail(first).await.1.len(), 2);
    // Its history counts lines for who wrote them and for who may read all of them.
    let history = |answer: Answer| answer.body["items"][0]["lines"].clone();
    let of = format!("{}/history", path(&made));
    assert_eq!(history(li.get(&of).await)[0]["created"], 2);
    assert_eq!(history(admin.get(&of).await)[0]["created"], 2);
    assert_eq!(history(app.caller("zhang").await.get(&of).await), json!(null));
});

both!(a_form_shows_what_its_reader_may_see_of_lines, |app| {
    let admin = app.admin().await;
    publish_sheets(&admin).await;
    let node = async |caller: &Caller| {
        let metadata = caller.get("/metadata").await.body;
        let entity = metadata["entities"].as_array().unwrap().iter().find(|entity| entity["name"] == "sheet").cloned();
        let entity = entity.unwrap();
        (entity["forms"][0]["elements"][1].clone(), entity["relatedLists"][0].clone())
    };
    let (whole, list) = node(&admin).await;
    assert_eq!(whole["columns"], json!(["title", "qty", "cost", "amount"]));
    assert_eq!(whole["totals"][1], json!({ "field": "cost", "measure": "sum" }));
    assert_eq!((&list["name"], &list["order"]), (&json!("lines"), &json!("place")));
    let (part, _) = node(&app.caller("li").await).await;
    assert_eq!(part["columns"], json!(["title", "qty", "amount"]));
    assert_eq!(part["totals"], json!([{ "field": "amount", "measure": "sum" }]));
    // The document of the API has them too, as far as one may write them.
    let schemas = admin.get("/openapi.json").await.body["components"]["schemas"].clone();
    let items = &schemas["sheet.change"]["properties"]["$lines"]["properties"]["lines"]["items"];
    assert_eq!(items["$ref"], "#/components/schemas/line.line");
    assert!(schemas["line.line"]["properties"]["cost"].is_object());
    let schemas = app.caller("readonly").await.get("/openapi.json").await.body["components"]["schemas"].clone();
    assert!(schemas["sheet.change"]["properties"].get("$lines").is_some_and(|lines| lines.get("properties").is_none()));
});

both!(writers_of_lines_do_not_lose_each_other, |app| {
    let admin = app.admin().await;
    publish_sheets(&admin).await;
    let made = sheet(&admin, "S").await;
    let path = path(&made);
    let add = |n: usize| {
        let (admin, path) = (&admin, path.clone());
        async move {
            admin.patch(&path, json!({ "$lines": { "lines": [{ "title": format!("N{n}"), "price": "1" }] } })).await
        }
    };
    for answer in futures_util::future::join_all((0..4).map(add)).await {
        answer.expect(200);
    }
    let found = lines(&admin, made.id()).await;
    assert_eq!(found.column("place"), [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(admin.get(&path).await.body["total"]["amount"], "64.00");
    assert_eq!(app.trail(made.id()).await.1.len(), 5);
});

both!(a_request_is_done_once_with_its_lines, |app| {
    let admin = app.admin().await;
    publish_sheets(&admin).await;
    let body = json!({ "name": "S", "$lines": { "lines": [{ "title": "A" }] } }).to_string();
    let headers = [("idempotency-key", "one"), ("content-type", "application/json")];
    let first = admin.send("POST", "/records/sheet", &headers, Some(body.clone())).await.expect(201);
    let again = admin.send("POST", "/records/sheet", &headers, Some(body)).await.expect(201);
    assert_eq!(first.id(), again.id());
    assert_eq!(titles(&admin, first.id()).await, ["A"]);
    assert_eq!(app.trail(first.id()).await.1, ["record.created"]);
});
