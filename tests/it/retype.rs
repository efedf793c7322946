//! A field changes its type while its records are there: every pair of types, values that mean nothing, the way back, and
//! what goes on meanwhile.

use crate::support::{Answer, Caller};
use serde_json::{Value as Json, json};
use std::time::Instant;

/// `thing` with a name and these fields, and rights on it.
async fn publish_things(admin: &Caller, fields: Json) -> Json {
    let mut all = vec![json!({ "id": "fld_thing_n", "name": "name", "type": "text", "label": "Name" })];
    all.extend(fields.as_array().unwrap().iter().cloned());
    let entity = json!({ "$schema": "sartor/1/entity", "id": "ent_thing", "name": "thing", "label": "Thing", "nameField": "name", "fields": all });
    let mut role = admin.files().await["roles/admin.json"].clone();
    role["objects"]["thing"] = json!({ "read": "all", "create": true, "update": "all", "delete": "all" });
    admin.publish(json!({ FILE: entity, "roles/admin.json": role })).await
}

const FILE: &str = "entities/thing/entity.json";

/// The published file of `thing` with its n-th field (after the name) changed.
async fn with_field(admin: &Caller, nth: usize, changed: Json) -> Json {
    let mut entity = admin.files().await[FILE].clone();
    entity["fields"][nth + 1] = changed;
    json!({ FILE: entity })
}

async fn draft(admin: &Caller, files: Json) -> String {
    let id = admin.post("/drafts", json!({ "name": "retype" })).await.expect(201).id();
    let saved = admin.patch_if(&format!("/drafts/{id}"), 1, json!({ "files": files })).await.expect(200);
    assert_eq!(saved.body["problems"], json!([]));
    id.to_string()
}

async fn plan(admin: &Caller, draft: &str) -> Json {
    admin.get(&format!("/drafts/{draft}/plan")).await.expect(200).body
}

fn consent(plan: &Json) -> Json {
    let warned = plan["effects"].as_array().unwrap().iter().filter(|effect| effect["level"] == "warn");
    let accept: Vec<String> = warned
        .map(|effect| format!("{}:{}", effect["code"].as_str().unwrap(), effect["element"].as_str().unwrap()))
        .collect();
    json!({ "plan": plan["hash"], "accept": accept, "note": "" })
}

/// `code count` of every effect on a field.
fn told(plan: &Json, element: &str) -> Vec<String> {
    let effects = plan["effects"].as_array().unwrap().iter().filter(|effect| effect["element"] == element);
    effects.map(|effect| format!("{} {}", effect["code"].as_str().unwrap(), effect["params"]["count"])).collect()
}

async fn try_publish(admin: &Caller, files: Json) -> Answer {
    let id = draft(admin, files).await;
    let plan = plan(admin, &id).await;
    admin.post(&format!("/drafts/{id}/publish"), consent(&plan)).await
}

/// Goes back to a revision; what its plan said.
async fn restore(admin: &Caller, revision: i64) -> Json {
    let plan = admin.get(&format!("/revisions/{revision}/plan")).await.expect(200).body;
    admin.post(&format!("/revisions/{revision}/restore"), consent(&plan)).await.expect(200);
    plan
}

/// Every record with everything the API tells of it.
async fn dump(admin: &Caller) -> Vec<Json> {
    let (mut all, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let further = cursor.iter().map(|cursor| ("cursor", cursor.clone()));
        let parameters: Vec<(&str, String)> = [("limit", "200".to_owned())].into_iter().chain(further).collect();
        let page = admin.list("thing", &parameters).await.expect(200).body;
        all.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => return all,
        }
    }
}

fn options(names: &[&str]) -> Json {
    let option = |name: &&str| json!({ "id": format!("opt_{name}"), "name": name, "label": { "en": name, "zh-CN": format!("{name}区") } });
    names.iter().map(option).collect()
}

/// From, to, and pairs of a value before with the value after.
type Case = (Json, Json, Vec<(Json, Json)>);

fn cases(account: &str) -> Vec<Case> {
    let kind = |name: &str| json!({ "type": name });
    let (text, long) = (kind("text"), kind("long_text"));
    let choice = |name: &str| json!({ "type": name, "options": options(&["east", "west"]) });
    let scaled = |name: &str, scale: u8| json!({ "type": name, "scale": scale });
    let money = |amount: &str| json!({ "amount": amount, "currency": "CNY" });
    let place = json!({ "lat": 31.2, "lng": 121.5 });
    let address =
        json!({ "country": "CN", "province": "江苏省", "city": "苏州市", "district": "虎丘区", "street": "科技路1号" });
    let rich = |lines: Json| {
        let line = |line: &Json| json!({ "type": "paragraph", "content": [{ "type": "text", "text": line }] });
        json!({ "type": "doc", "content": lines.as_array().unwrap().iter().map(line).collect::<Vec<_>>() })
    };
    let bold = json!({ "type": "doc", "content": [
        { "type": "paragraph", "content": [{ "type": "text", "text": "b", "marks": [{ "type": "bold" }] }] },
    ] });
    vec![
        (text.clone(), kind("email"), vec![(json!("a@b.cn"), json!("a@b.cn")), (json!("none"), Json::Null)]),
        (text.clone(), kind("phone"), vec![(json!("+86 138 0013 8000"), json!("13800138000"))]),
        (text.clone(), kind("url"), vec![(json!("https://x.cn"), json!("https://x.cn")), (json!("a b"), Json::Null)]),
        (kind("email"), kind("text"), vec![(json!("a@b.cn"), json!("a@b.cn"))]),
        (kind("url"), kind("long_text"), vec![(json!("https://x.cn"), json!("https://x.cn"))]),
        (
            text.clone(),
            choice("choice"),
            vec![(json!("East"), json!("east")), (json!("west区"), json!("west")), (json!("?"), Json::Null)],
        ),
        (
            text.clone(),
            choice("multi_choice"),
            vec![(json!("east, west区"), json!(["east", "west"])), (json!("east, x"), Json::Null)],
        ),
        (text.clone(), kind("tags"), vec![(json!("a，b"), json!(["a", "b"]))]),
        (
            text.clone(),
            kind("integer"),
            vec![(json!("1,200"), json!(1200)), (json!("3.4"), json!(3)), (json!("x"), Json::Null)],
        ),
        (text.clone(), scaled("decimal", 2), vec![(json!("1.25"), json!("1.25")), (json!("1.255"), json!("1.26"))]),
        (text.clone(), scaled("money", 2), vec![(json!("¥1,234.50"), money("1234.50")), (json!("USD 5"), Json::Null)]),
        (text.clone(), scaled("percent", 1), vec![(json!("12.5%"), json!("12.5"))]),
        (text.clone(), kind("rating"), vec![(json!("4"), json!(4)), (json!("9"), Json::Null)]),
        (text.clone(), kind("duration"), vec![(json!("1h30"), json!(90))]),
        (text.clone(), kind("time"), vec![(json!("09:30"), json!("09:30"))]),
        (text.clone(), kind("date"), vec![(json!("2026-11-22"), json!("2026-11-22")), (json!("soon"), Json::Null)]),
        (text.clone(), kind("datetime"), vec![(json!("2026-11-22 11:00"), json!("2026-11-22T03:00:00.000Z"))]),
        (
            text.clone(),
            kind("boolean"),
            vec![(json!("是"), json!(true)), (json!("no"), json!(false)), (json!("maybe"), json!(false))],
        ),
        (
            text.clone(),
            json!({ "type": "lookup", "to": "account" }),
            vec![(json!("恒达"), json!({ "id": account, "name": "恒达" })), (json!("nobody"), Json::Null)],
        ),
        (long.clone(), kind("integer"), vec![(json!("7"), json!(7))]),
        (kind("integer"), scaled("decimal", 2), vec![(json!(5), json!("5.00"))]),
        (
            scaled("decimal", 2),
            kind("integer"),
            vec![(json!("5.00"), json!(5)), (json!("5.50"), json!(6)), (json!("-5.50"), json!(-6))],
        ),
        (scaled("money", 2), scaled("money", 0), vec![(json!("10.49"), money("10")), (json!("10.50"), money("11"))]),
        (scaled("money", 2), scaled("decimal", 2), vec![(json!("10.49"), json!("10.49"))]),
        (scaled("decimal", 2), scaled("money", 2), vec![(json!("10.49"), money("10.49"))]),
        (kind("percent"), kind("decimal"), vec![(json!("15"), json!("15.00"))]),
        (kind("integer"), kind("rating"), vec![(json!(3), json!(3)), (json!(30), Json::Null)]),
        (kind("integer"), json!({ "type": "integer", "max": 10 }), vec![(json!(3), json!(3)), (json!(30), json!(30))]),
        (kind("duration"), kind("integer"), vec![(json!(90), json!(90))]),
        (choice("choice"), text.clone(), vec![(json!("east"), json!("east区"))]),
        (choice("choice"), choice("multi_choice"), vec![(json!("east"), json!(["east"]))]),
        (
            choice("multi_choice"),
            choice("choice"),
            vec![(json!(["west"]), json!("west")), (json!(["east", "west"]), Json::Null)],
        ),
        (choice("multi_choice"), kind("tags"), vec![(json!(["east", "west"]), json!(["east区", "west区"]))]),
        (kind("tags"), text.clone(), vec![(json!(["b", "a"]), json!("a、b"))]),
        (kind("date"), kind("datetime"), vec![(json!("2026-11-22"), json!("2026-11-21T16:00:00.000Z"))]),
        (
            kind("datetime"),
            kind("date"),
            vec![
                (json!("2026-11-21T16:00:00Z"), json!("2026-11-22")),
                (json!("2026-11-22T17:00:00Z"), json!("2026-11-23")),
            ],
        ),
        (
            kind("boolean"),
            json!({ "type": "choice", "options": options(&["yes", "no"]) }),
            vec![(json!(true), json!("yes")), (json!(false), json!("no"))],
        ),
        (kind("boolean"), text.clone(), vec![(json!(true), json!("是")), (json!(false), json!("否"))]),
        (kind("integer"), text.clone(), vec![(json!(-5), json!("-5"))]),
        (scaled("money", 2), text.clone(), vec![(json!("5.10"), json!("5.10"))]),
        (kind("date"), text.clone(), vec![(json!("2026-11-22"), json!("2026-11-22"))]),
        (kind("datetime"), text.clone(), vec![(json!("2026-11-22T03:00:00Z"), json!("2026-11-22 11:00"))]),
        (kind("rating"), kind("long_text"), vec![(json!(4), json!("4"))]),
        (kind("time"), text.clone(), vec![(json!("09:30"), json!("09:30"))]),
        (text.clone(), kind("address"), vec![(json!("江苏省苏州市虎丘区科技路1号"), address.clone())]),
        (kind("address"), text.clone(), vec![(address, json!("江苏省苏州市虎丘区科技路1号"))]),
        (long, kind("rich_text"), vec![(json!("# 1\n**b**"), rich(json!(["# 1", "**b**"])))]),
        (kind("rich_text"), kind("long_text"), vec![(json!("a\n\nb"), json!("a\n\nb"))]),
        (kind("rich_text"), text.clone(), vec![(bold, json!("b")), (json!("a\nb"), Json::Null)]),
        (kind("signature"), text.clone(), vec![(json!({ "name": "周芳" }), json!("周芳 (2026-11-22 12:00)"))]),
        (kind("position"), text.clone(), vec![(place, json!("31.200000, 121.500000"))]),
        (json!({ "type": "lookup", "to": "account" }), text.clone(), vec![(json!(account), json!("恒达"))]),
        (
            json!({ "type": "regarding", "to": ["account", "deal"] }),
            text.clone(),
            vec![(json!({ "entity": "account", "id": account }), json!("恒达"))],
        ),
        (kind("user"), text, vec![(json!("$me"), json!("Admin"))]),
    ]
}

both!(every_pair_of_types_converts_and_comes_back, |app| {
    let admin = app.admin().await;
    let account = admin.create("account", json!({ "name": "恒达" })).await.id().to_string();
    let me = admin.get("/me").await.expect(200).body["user"].clone();
    let cases = cases(&account);
    let field = |n: usize, kind: &Json| {
        let mut kind = kind.clone();
        // Options are elements: each field has its own.
        for option in kind.get_mut("options").and_then(Json::as_array_mut).into_iter().flatten() {
            option["id"] = json!(format!("{}_{n:02}", option["id"].as_str().unwrap()));
        }
        let map = kind.as_object_mut().unwrap();
        let base =
            json!({ "id": format!("fld_case_{n:02}"), "name": format!("c_{n:02}"), "label": format!("Case {n}") });
        map.extend(base.as_object().unwrap().clone());
        kind
    };
    publish_things(&admin, cases.iter().enumerate().map(|(n, (from, _, _))| field(n, from)).collect()).await;
    let rows = cases.iter().map(|(_, _, values)| values.len()).max().unwrap();
    let mut ids = Vec::new();
    for row in 0..rows {
        let mut values = json!({ "name": format!("row {row}") });
        for (n, (_, _, pairs)) in cases.iter().enumerate() {
            if let Some((before, _)) = pairs.get(row) {
                values[format!("c_{n:02}")] = if before == "$me" { me["id"].clone() } else { before.clone() };
            }
        }
        ids.push(admin.create("thing", values).await.id());
    }
    let before = dump(&admin).await;
    let mut entity = admin.files().await[FILE].clone();
    for (n, (from, to, _)) in cases.iter().enumerate() {
        let mut changed = field(n, to);
        for option in changed.get_mut("options").and_then(Json::as_array_mut).into_iter().flatten() {
            option["id"] = json!(format!("{}_to", option["id"].as_str().unwrap()));
        }
        changed["convert"] = json!({ "from": from["type"], "rest": "empty" });
        entity["fields"][n + 1] = changed;
    }
    try_publish(&admin, json!({ FILE: entity })).await.expect(200);
    let (name, mut wrong) = (me["name"].clone(), Vec::new());
    for (row, id) in ids.iter().enumerate() {
        let record = admin.get(&format!("/records/thing/{id}")).await.expect(200).body;
        for (n, (from, to, pairs)) in cases.iter().enumerate() {
            let Some((value, expect)) = pairs.get(row) else { continue };
            let expect = if value == "$me" { &name } else { expect };
            let found = &record[format!("c_{n:02}")];
            if found != expect {
                wrong.push(format!("{value} of {from} as {to} is {found}, not {expect}"));
            }
        }
        // No change of the record: nobody made one.
        assert_eq!(record["version"], 1);
        assert_eq!(app.trail(*id).await.0.len(), 1);
        admin.get(&format!("/records/thing/{id}/history")).await.expect(200);
    }
    assert_eq!(wrong, [""; 0]);
    // Conditions look into the line of an address and the text of rich text, not into what they are kept as.
    for (n, (_, to, _)) in cases.iter().enumerate() {
        let (inside, kept) = match to["type"].as_str() {
            Some("address") => ("虎丘区科技", "district"),
            Some("rich_text") => ("1\n**", "paragraph"),
            _ => continue,
        };
        for (part, found) in [(inside, 1), (kept, 0)] {
            let filter = json!({ "field": format!("c_{n:02}"), "op": "contains", "value": part });
            let items = admin.list("thing", &[("filter", filter.to_string())]).await.expect(200).body["items"].clone();
            assert_eq!(items.as_array().unwrap().len(), found, "{part} in {to}");
        }
    }
    restore(&admin, 2).await;
    for (after, before) in dump(&admin).await.iter().zip(&before) {
        for (name, value) in before.as_object().unwrap() {
            assert_eq!(&after[name], value, "{name} of {}", before["name"]);
        }
    }
});

/// Ten thousand records of a text with this many spellings.
async fn fill(admin: &Caller, rows: usize) {
    let spellings = ["华东", "East", "east", "华北", "North", "西部", "west ", "?", "n/a", "待定"];
    for block in 0..rows / 1000 {
        let operation = |n: usize| {
            let region = spellings[(block * 1000 + n) * 7 % spellings.len()];
            json!({ "op": "create", "values": { "name": format!("T{block}-{n}"), "region": region } })
        };
        let operations: Vec<Json> = (0..1000).map(operation).collect();
        admin.post("/records/thing/bulk", json!({ "operations": operations })).await.expect(200);
    }
}

fn region() -> Json {
    let option = |name: &str, zh: &str, en: &str| json!({ "id": format!("opt_{name}"), "name": name, "label": { "zh-CN": zh, "en": en } });
    json!({ "id": "fld_region", "name": "region", "type": "choice", "label": { "zh-CN": "大区", "en": "Region" }, "options": [
        option("east", "华东", "East"), option("north", "华北", "North"), option("west", "西区", "West"), option("open", "未定", "Open") ] })
}

fn free_region() -> Json {
    json!({ "id": "fld_region", "name": "region", "type": "text", "label": { "zh-CN": "大区", "en": "Region" } })
}

both!(ten_thousand_texts_become_choices_and_texts_again, |app| {
    let admin = app.admin().await;
    publish_things(&admin, json!([free_region()])).await;
    fill(&admin, 10_000).await;
    let before = dump(&admin).await;
    let raw = app.contents().await;

    // First with nothing said: what does not speak for itself stands in the way.
    let id = draft(&admin, with_field(&admin, 0, region()).await).await;
    let planned = plan(&admin, &id).await;
    assert_eq!(planned["publishable"], false);
    assert_eq!(told(&planned, "fld_region"), ["values_left 4000", "values_converted 6000"]);
    assert_eq!(planned["effects"][0]["sample"].as_array().unwrap().len(), 5);
    let refused = admin.post(&format!("/drafts/{id}/publish"), consent(&planned)).await;
    refused.problem(409, "state_conflict");
    assert!(refused.body["detail"].as_str().unwrap().contains("4,000"), "{}", refused.text);

    // The preview counts every spelling.
    let mut mapped = region();
    mapped["convert"] = json!({ "from": "text", "map": { "西部": "west", "待定": "open", "?": null } });
    let proposal = json!({ "element": "fld_region", "draft": id, "field": mapped });
    let seen = admin.post("/metadata/conversion", proposal).await.expect(200).body;
    assert_eq!(
        (&seen["from"], &seen["to"], &seen["records"], &seen["different"]),
        (&json!("text"), &json!("choice"), &json!(10000), &json!(10))
    );
    assert_eq!(
        seen["totals"],
        json!({ "converted": 6000, "rounded": 0, "mapped": 2000, "emptied": 1000, "left": 1000 })
    );
    let left = seen["values"].as_array().unwrap().iter().find(|value| value["how"] == "left").unwrap();
    assert_eq!((&left["text"], &left["count"]), (&json!("n/a"), &json!(1000)));
    assert!(left["fault"].is_string());

    // Everything settled.
    mapped["convert"]["rest"] = json!("empty");
    let files = with_field(&admin, 0, mapped).await;
    admin.patch_if(&format!("/drafts/{id}"), 2, json!({ "files": files })).await.expect(200);
    let planned = plan(&admin, &id).await;
    assert_eq!(told(&planned, "fld_region"), ["values_emptied 2000", "values_converted 6000", "values_mapped 2000"]);
    let begun = Instant::now();
    admin.post(&format!("/drafts/{id}/publish"), consent(&planned)).await.expect(200);
    let took = begun.elapsed();
    assert!(took.as_secs() < 20, "publishing took {took:?}");
    let groups = json!({ "groupBy": [{ "field": "region" }], "measures": [{ "op": "count" }] });
    let counted = admin.post("/records/thing/aggregate", groups).await.expect(200).body["groups"].clone();
    let count = |name: Json| {
        let group = counted.as_array().unwrap().iter().find(|group| group["key"][0] == name);
        group.map(|group| group["values"][0].clone())
    };
    let counts = [json!("east"), json!("north"), json!("west"), json!("open"), Json::Null].map(count);
    assert_eq!(counts, [3000, 2000, 2000, 1000, 2000].map(|n| Some(json!(n))), "{counted}");
    let first =
        admin.list("thing", &[("filter", json!({ "field": "name", "op": "eq", "value": "T0-0" }).to_string())]).await;
    let first = first.body["items"][0].clone();
    assert_eq!((&first["region"], &first["version"]), (&json!("east"), &json!(1)));

    // Undone.
    let planned = restore(&admin, 2).await;
    assert_eq!(told(&planned, "fld_region"), ["values_converted 0", "values_returned 10000"]);
    assert_eq!(dump(&admin).await, before);
    let differences = raw.differences(&app.contents().await);
    let records: Vec<&String> =
        differences.iter().filter(|line| line.contains(" sys_history ") || line.contains(" sys_outbox ")).collect();
    assert_eq!(records, Vec::<&String>::new());
});

both!(what_was_written_since_is_converted_back, |app| {
    let admin = app.admin().await;
    publish_things(&admin, json!([free_region()])).await;
    let mut ids = Vec::new();
    for region in ["华东", "西部", "?", "华北"] {
        ids.push(admin.create("thing", json!({ "name": region, "region": region })).await.id());
    }
    let mut changed = region();
    changed["convert"] = json!({ "from": "text", "map": { "西部": "west" }, "rest": "empty" });
    try_publish(&admin, with_field(&admin, 0, changed.clone()).await).await.expect(200);
    let path = |n: usize| format!("/records/thing/{}", ids[n]);
    // One to another choice, one cleared, and a new record; labels change meanwhile.
    admin.patch(&path(0), json!({ "region": "west" })).await.expect(200);
    admin.patch(&path(3), json!({ "region": null })).await.expect(200);
    let fresh = admin.create("thing", json!({ "name": "new", "region": "open" })).await.id();
    changed["options"][0]["label"] = json!({ "zh-CN": "东", "en": "The East" });
    admin.publish(with_field(&admin, 0, changed).await).await;

    let planned = restore(&admin, 2).await;
    assert_eq!(told(&planned, "fld_region"), ["values_converted 2", "values_returned 2"]);
    let region = async |path: String| admin.get(&path).await.expect(200).body["region"].clone();
    let now = [region(path(0)).await, region(path(1)).await, region(path(2)).await, region(path(3)).await];
    assert_eq!(now, [json!("西区"), json!("西部"), json!("?"), Json::Null]);
    assert_eq!(region(format!("/records/thing/{fresh}")).await, json!("未定"));
    // And forward again: what a value was is remembered, whatever the label says now.
    let planned = restore(&admin, 3).await;
    assert_eq!(planned["publishable"], true);
    let now = [region(path(0)).await, region(path(1)).await, region(path(2)).await, region(path(3)).await];
    assert_eq!(now, [json!("west"), json!("west"), Json::Null, Json::Null]);
    assert_eq!(region(format!("/records/thing/{fresh}")).await, json!("open"));
});

both!(an_option_that_is_gone_is_nothing_a_value_comes_back_to, |app| {
    let admin = app.admin().await;
    publish_things(&admin, json!([free_region()])).await;
    for region in ["East", "West"] {
        admin.create("thing", json!({ "name": region, "region": region })).await;
    }
    let mut several = region();
    several["type"] = json!("multi_choice");
    try_publish(&admin, with_field(&admin, 0, several.clone()).await).await.expect(200);
    let mut plain = free_region();
    plain["convert"] = json!({ "from": "multi_choice" });
    try_publish(&admin, with_field(&admin, 0, plain).await).await.expect(200);
    // Several again, now without the East.
    several["options"].as_array_mut().unwrap().remove(0);
    let id = draft(&admin, with_field(&admin, 0, several.clone()).await).await;
    let planned = plan(&admin, &id).await;
    assert_eq!(told(&planned, "fld_region"), ["values_emptied 1", "values_converted 1", "values_returned 0"]);
});

both!(equal_values_after_a_conversion_break_a_constraint, |app| {
    let admin = app.admin().await;
    publish_things(&admin, json!([{ "id": "fld_code", "name": "code", "type": "text", "label": "Code" }])).await;
    for code in ["1", "01", "2"] {
        admin.create("thing", json!({ "name": code, "code": code })).await;
    }
    let mut entity = admin.files().await[FILE].clone();
    entity["unique"] = json!([{ "id": "unq_code", "fields": ["code"] }]);
    admin.publish(json!({ FILE: entity })).await;
    let mut changed = admin.files().await[FILE]["fields"][1].clone();
    changed["type"] = json!("integer");
    let id = draft(&admin, with_field(&admin, 0, changed.clone()).await).await;
    let planned = plan(&admin, &id).await;
    assert_eq!(told(&planned, "unq_code"), ["unique_broken 1"]);
    assert_eq!(planned["publishable"], false);
    changed["convert"] = json!({ "from": "text", "map": { "01": "11" } });
    admin
        .patch_if(&format!("/drafts/{id}"), 2, json!({ "files": with_field(&admin, 0, changed).await }))
        .await
        .expect(200);
    let planned = plan(&admin, &id).await;
    assert_eq!(told(&planned, "unq_code"), Vec::<String>::new());
    admin.post(&format!("/drafts/{id}/publish"), consent(&planned)).await.expect(200);
    admin.post("/records/thing", json!({ "name": "x", "code": 11 })).await.problem(409, "unique_violation");
    restore(&admin, 3).await;
    admin.post("/records/thing", json!({ "name": "x", "code": "01" })).await.problem(409, "unique_violation");
});

both!(a_pair_without_a_way_says_what_is_possible, |app| {
    let admin = app.admin().await;
    publish_things(
        &admin,
        json!([{ "id": "fld_day", "name": "day", "type": "date", "label": { "en": "Day", "zh-CN": "日期" } }]),
    )
    .await;
    admin.create("thing", json!({ "name": "a", "day": "2026-11-22" })).await;
    let changed =
        json!({ "id": "fld_day", "name": "day", "type": "integer", "label": { "en": "Day", "zh-CN": "日期" } });
    let id = draft(&admin, with_field(&admin, 0, changed).await).await;
    let planned = plan(&app.admin().await.speaking("en"), &id).await;
    assert_eq!(told(&planned, "fld_day"), ["type_changed null"]);
    let message = planned["effects"][0]["message"].as_str().unwrap();
    assert_eq!(
        message,
        "“Day” of “Thing” cannot become whole number: date can become text, long text, date and time, choice. Add a new field instead, or choose one of these."
    );
    let refused = try_publish(&admin, json!({})).await;
    assert_eq!(refused.status, 409, "{}", refused.text);
});

both!(places_that_need_the_old_type_are_named, |app| {
    let admin = app.admin().await;
    publish_things(&admin, json!([free_region()])).await;
    let view = json!({ "$schema": "sartor/1/view", "id": "viw_east", "name": "east", "label": "East", "type": "list", "columns": [{ "field": "name" }],
        "filter": { "field": "region", "op": "contains", "value": "东" } });
    admin.publish(json!({ "entities/thing/views/east.json": view })).await;
    let id = admin.post("/drafts", json!({ "name": "retype" })).await.expect(201).id();
    let files = with_field(&admin, 0, region()).await;
    let saved = admin.patch_if(&format!("/drafts/{id}"), 1, json!({ "files": files })).await.expect(200);
    let problem = &saved.body["problems"][0];
    assert_eq!(
        (&problem["file"], &problem["level"]),
        (&json!("entities/thing/views/east.json"), &json!("error")),
        "{}",
        saved.text
    );
    // A mapping to what is no option is named at its place.
    let mut mapped = region();
    mapped["convert"] = json!({ "from": "text", "map": { "a/b": "nowhere" } });
    let saved =
        admin.patch_if(&format!("/drafts/{id}"), 2, json!({ "files": with_field(&admin, 0, mapped).await })).await;
    let problems = saved.expect(200).body["problems"].clone();
    let found = problems.as_array().unwrap().iter().find(|problem| problem["code"] == "convert_unknown").unwrap();
    assert_eq!(found["pointer"], "/fields/1/convert/map/a~1b");
});

both!(writes_go_on_while_a_type_changes, |app| {
    let admin = app.admin().await;
    publish_things(&admin, json!([{ "id": "fld_code", "name": "code", "type": "text", "label": "Code" }])).await;
    for n in 0..300 {
        admin.create("thing", json!({ "name": format!("{n}"), "code": format!("{n}") })).await;
    }
    let mut changed = admin.files().await[FILE]["fields"][1].clone();
    changed["type"] = json!("integer");
    let files = with_field(&admin, 0, changed).await;
    let writer = {
        let admin = app.admin().await;
        tokio::spawn(async move {
            let mut made = Vec::new();
            for n in 1000..1200 {
                // Both types take the digits of a text.
                let answer =
                    admin.post("/records/thing", json!({ "name": format!("{n}"), "code": format!("{n}") })).await;
                assert_eq!(answer.status, 201, "{}", answer.text);
                made.push((answer.id(), n));
            }
            made
        })
    };
    let id = draft(&admin, files).await;
    loop {
        let planned = plan(&admin, &id).await;
        let answer = admin.post(&format!("/drafts/{id}/publish"), consent(&planned)).await;
        if answer.status == 200 {
            break;
        }
        assert_eq!(answer.status, 503, "{}", answer.text);
    }
    for (id, n) in writer.await.unwrap() {
        assert_eq!(admin.get(&format!("/records/thing/{id}")).await.expect(200).body["code"], json!(n));
    }
    let count = admin.list("thing", &[("filter", json!({ "field": "code", "op": "empty" }).to_string())]).await;
    assert_eq!(count.body["items"], json!([]));
});

both!(formulas_follow_the_type_of_what_they_use, |app| {
    let admin = app.admin().await;
    let total = json!({ "id": "fld_total", "name": "total", "type": "formula", "result": "decimal", "formula": "amount * 2", "label": "Total" });
    let amount = json!({ "id": "fld_amount", "name": "amount", "type": "decimal", "scale": 3, "label": "Amount" });
    publish_things(&admin, json!([amount, total])).await;
    let id = admin.create("thing", json!({ "name": "a", "amount": "1.255" })).await.id();
    let path = format!("/records/thing/{id}");
    assert_eq!(admin.get(&path).await.body["total"], "2.51");
    let changed = json!({ "id": "fld_amount", "name": "amount", "type": "money", "scale": 1, "label": "Amount" });
    try_publish(&admin, with_field(&admin, 0, changed).await).await.expect(200);
    let record = admin.get(&path).await.body;
    assert_eq!((&record["amount"]["amount"], &record["total"]), (&json!("1.3"), &json!("2.60")));
    restore(&admin, 2).await;
    let record = admin.get(&path).await.body;
    assert_eq!((&record["amount"], &record["total"]), (&json!("1.255"), &json!("2.51")));
});

both!(values_are_shown_to_those_who_may_read_them, |app| {
    let admin = app.admin().await;
    publish_things(&admin, json!([free_region()])).await;
    admin.create("thing", json!({ "name": "a", "region": "geheim" })).await;
    let proposal = json!({ "element": "fld_region" });
    let seen = admin.post("/metadata/conversion", proposal.clone()).await.expect(200);
    assert_eq!(seen.body["values"][0]["text"], "geheim");
    let mut role = admin.files().await["roles/admin.json"].clone();
    role["objects"]["thing"]["fields"] = json!({ "region": "none" });
    admin.publish(json!({ "roles/admin.json": role })).await;
    let seen = admin.post("/metadata/conversion", proposal).await.expect(200);
    assert_eq!((&seen.body["values"], &seen.body["records"]), (&Json::Null, &json!(0)));
    assert!(!seen.text.contains("geheim"));
    admin.post("/metadata/conversion", json!({ "element": "fld_nothing" })).await.problem(404, "not_found");
});
