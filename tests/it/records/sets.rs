//! Values that are sets, several options of a list: kept without order, found by their members, limited by rules.

use crate::support::{Answer, Caller};
use serde_json::{Value as Json, json};

/// Accounts with a list of product lines; `service` is retired, others follow only for the south.
async fn publish_lines(admin: &Caller) -> Json {
    let files = admin.files().await;
    let mut entity = files["entities/account/entity.json"].clone();
    let option = |name: &str| json!({ "id": format!("t_line_{name}"), "name": name });
    let mut options: Vec<Json> = ["z_compressor", "dryer", "nitrogen", "service"].map(option).into();
    options[3]["retired"] = json!(true);
    entity["fields"].as_array_mut().unwrap().push(json!({
        "id": "t_acc_lines", "name": "lines", "type": "multi_choice", "options": options, "default": ["dryer", "service"],
        "label": { "zh-CN": "产品线", "en": "Lines" }
    }));
    entity["rules"] = json!([ {
        "id": "t_acc_r9", "when": { "field": "lines", "op": "has_any", "value": ["nitrogen"] },
        "options": { "lines": ["nitrogen", "dryer"] }, "message": { "zh-CN": "氮气只配干燥机", "en": "Nitrogen goes with dryers only" }
    } ]);
    admin.publish(json!({ "entities/account/entity.json": entity })).await;
    entity
}

fn names(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.column("name").iter().map(|name| name.as_str().unwrap()).collect()
}

both!(several_options_are_one_value, |app| {
    let admin = app.admin().await;
    publish_lines(&admin).await;
    // The retired part of a default is nobody's choice any more.
    let plain = admin.create("account", json!({ "name": "a" })).await;
    assert_eq!(plain.body["lines"], json!(["dryer"]));
    let both = admin.create("account", json!({ "name": "b", "lines": ["dryer", "z_compressor", "dryer"] })).await;
    assert_eq!(both.body["lines"], json!(["z_compressor", "dryer"]), "in the order of the list, each once");
    let none = admin.create("account", json!({ "name": "c", "lines": [] })).await;
    assert_eq!(none.body["lines"], Json::Null);
    admin.create("account", json!({ "name": "d", "lines": ["nitrogen", "dryer"] })).await;
    let f = |op: &str, value: Json| json!({ "field": "lines", "op": op, "value": value });
    for (filter, expect) in [
        (f("has_any", json!(["z_compressor", "nitrogen"])), "bd"),
        (f("has_any", json!([])), ""),
        (f("has_all", json!(["dryer", "nitrogen"])), "d"),
        (f("has_all", json!([])), "abcd"),
        (f("has_none", json!(["nitrogen", "z_compressor"])), "ac"),
        (f("eq", json!(["dryer"])), "a"),
        (f("eq", json!(["dryer", "z_compressor"])), "b"),
        (f("eq", json!([])), "c"),
        (f("ne", json!(["dryer"])), "bcd"),
        (f("empty", Json::Null), "c"),
        (f("not_empty", Json::Null), "abd"),
    ] {
        assert_eq!(names(&admin.filtered("account", filter.clone()).await), expect, "{filter}");
    }
    for filter in [
        f("has_any", json!(["west"])),
        f("has_any", json!("dryer")),
        f("has_any", json!([""])),
        f("in", json!([["dryer"]])),
        f("gt", json!(["dryer"])),
        f("contains", json!("dry")),
        json!({ "field": "name", "op": "has_any", "value": ["a"] }),
    ] {
        admin.filtered("account", filter).await.problem(422, "filter_invalid");
    }
    admin.list("account", &[("sort", "lines".to_owned())]).await.problem(422, "filter_invalid");
    let grouped = json!({ "groupBy": [{ "field": "lines" }], "measures": [{ "op": "count" }] });
    admin.post("/records/account/aggregate", grouped).await.problem(422, "filter_invalid");
    // Written, remembered, and nothing happens when only the order differs.
    let path = format!("/records/account/{}", both.id());
    let same = admin.patch(&path, json!({ "lines": ["dryer", "z_compressor"] })).await.expect(200);
    assert_eq!(same.body["version"], 1);
    let changed = admin.patch(&path, json!({ "lines": ["nitrogen"] })).await.expect(200);
    assert_eq!(changed.body["lines"], json!(["nitrogen"]));
    let history = admin.get(&format!("{path}/history")).await.expect(200).body;
    let change = &history["items"][0]["changes"][0];
    assert_eq!((&change["from"], &change["to"]), (&json!(["z_compressor", "dryer"]), &json!(["nitrogen"])));
    let (actions, events) = app.trail(both.id()).await;
    assert_eq!(actions, ["created", "updated"]);
    assert_eq!(events, ["record.created", "record.updated"]);
    // The rule limits every member.
    let refused = admin.patch(&path, json!({ "lines": ["nitrogen", "z_compressor"] })).await;
    refused.problem(422, "validation_failed");
    assert_eq!(refused.items(), ["/lines choice_unknown"]);
    assert_eq!(refused.body["errors"][0]["rule"], "t_acc_r9");
});

both!(a_retired_option_stays_where_it_is_and_is_not_chosen_anew, |app| {
    let admin = app.admin().await;
    let mut entity = publish_lines(&admin).await;
    let lines = entity["fields"].as_array().unwrap().len() - 1;
    let made = admin.create("account", json!({ "name": "a", "lines": ["z_compressor", "dryer"] })).await;
    entity["fields"][lines]["options"][0]["retired"] = json!(true);
    admin.publish(json!({ "entities/account/entity.json": entity })).await;
    let path = format!("/records/account/{}", made.id());
    // Taking one away and adding another leaves the old one alone.
    let kept = admin.patch(&path, json!({ "lines": ["z_compressor"] })).await.expect(200);
    assert_eq!(kept.body["lines"], json!(["z_compressor"]));
    admin.patch(&path, json!({ "lines": ["dryer"] })).await.expect(200);
    let again = admin.patch(&path, json!({ "lines": ["dryer", "z_compressor", "service"] })).await;
    again.problem(422, "validation_failed");
    assert_eq!(again.items(), ["/lines choice_unknown", "/lines choice_unknown"]);
    // Removing an option that is in use is told with the number of records, and the records keep it.
    entity["fields"][lines]["options"].as_array_mut().unwrap().retain(|option| option["name"] != "dryer");
    entity["fields"][lines]["default"] = json!(["nitrogen"]);
    entity["rules"] = json!([]);
    let plan = admin.publish(json!({ "entities/account/entity.json": entity })).await;
    let told = plan["effects"].as_array().unwrap().iter().find(|effect| effect["element"] == "t_line_dryer").unwrap();
    assert_eq!((&told["code"], &told["params"]["count"]), (&json!("records_with_removed_choice"), &json!(1)));
    assert_eq!(admin.get(&path).await.expect(200).body["lines"], json!(["t_line_dryer"]));
});

both!(a_new_limit_tells_which_records_break_it, |app| {
    let admin = app.admin().await;
    let mut entity = publish_lines(&admin).await;
    for (name, lines) in [("a", json!(["dryer"])), ("b", json!(["dryer", "z_compressor"])), ("c", json!([]))] {
        admin.create("account", json!({ "name": name, "lines": lines })).await;
    }
    entity["rules"] = json!([{ "id": "t_acc_r8", "options": { "lines": ["dryer", "nitrogen"] } }]);
    let plan = admin.publish(json!({ "entities/account/entity.json": entity })).await;
    let told = plan["effects"].as_array().unwrap().iter().find(|effect| effect["element"] == "t_acc_r8").unwrap();
    assert_eq!((&told["code"], &told["params"]["count"]), (&json!("rows_break_rule"), &json!(1)));
    assert_eq!(told["sample"][0]["name"], "b");
});
