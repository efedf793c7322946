//! Buttons of forms: who is told of them, that their references are followed, and what cannot be done by one. What they do is
//! done by the ordinary operations, which have tests of their own.

use crate::support::{App, Caller};
use serde_json::{Value as Json, json};

const FORM: &str = "entities/deal/forms/main.json";

fn button(id: &str, action: Json) -> Json {
    json!({ "type": "Button", "id": id, "label": { "zh-CN": "按钮", "en": "Button" }, "action": action, "icon": "phone", "look": "primary",
        "place": "header", "confirm": { "zh-CN": "确定吗？", "en": "Sure?" } })
}

fn form(nodes: Vec<Json>) -> Json {
    let mut elements = vec![json!({ "type": "Control", "id": "t_fm_name", "field": "name" })];
    elements.extend(nodes);
    json!({ "$schema": "sartor/1/form", "id": "t_fm_deal", "name": "main", "elements": elements })
}

fn all() -> Vec<Json> {
    vec![
        button("t_b_move", json!({ "move": "standard/quote" })),
        button(
            "t_b_set",
            json!({ "set": { "urgent": true, "close_date": { "date": "today", "add": "7d" }, "engineer": "$me", "note": null } }),
        ),
        button("t_b_ask", json!({ "ask": ["note"], "set": { "source": "expo" } })),
        button("t_b_discount", json!({ "set": { "discount": "5" } })),
        button(
            "t_b_create",
            json!({ "create": "deal", "values": { "account": { "record": "account" }, "name": { "record": "name" }, "amount": "500" } }),
        ),
        button("t_b_account", json!({ "create": "account", "values": { "region": { "record": "account.region" } } })),
        button("t_b_open", json!({ "open": "https://maps.example/?q={account.name}&a={name}" })),
        button("t_b_cost", json!({ "open": "https://x.example/?c={cost}" })),
    ]
}

/// The buttons of a deal's form, by id.
async fn told(caller: &Caller) -> Vec<(String, Json)> {
    let entities = caller.get("/metadata").await.expect(200).body["entities"].clone();
    let deal = entities.as_array().unwrap().iter().find(|entity| entity["name"] == "deal").unwrap().clone();
    let elements = deal["forms"][0]["elements"].as_array().unwrap().clone();
    let buttons = elements.into_iter().filter(|element| element["type"] == "Button");
    buttons.map(|element| (element["id"].as_str().unwrap().to_owned(), element)).collect()
}

both!(buttons_are_told_to_who_could_use_them, |app| {
    let (admin, li, auditor) = (app.admin().await, app.caller("li").await, app.caller("readonly").await);
    admin.publish(json!({ FORM: form(all()) })).await;
    let ids = async |caller: &Caller| -> Vec<String> { told(caller).await.into_iter().map(|(id, _)| id).collect() };
    assert_eq!(
        ids(&admin).await,
        ["t_b_move", "t_b_set", "t_b_ask", "t_b_discount", "t_b_create", "t_b_account", "t_b_open", "t_b_cost"]
    );
    // A seller may not change the discount nor see the cost.
    assert_eq!(ids(&li).await, ["t_b_move", "t_b_set", "t_b_ask", "t_b_create", "t_b_account", "t_b_open"]);
    // Who only reads may follow a link.
    assert_eq!(ids(&auditor).await, ["t_b_open", "t_b_cost"]);
    let (_, shown) = told(&admin).await.swap_remove(2);
    assert_eq!(shown["action"], json!({ "set": { "source": "expo" }, "ask": ["note"] }));
    assert_eq!(
        (&shown["icon"], &shown["look"], &shown["place"]),
        (&json!("phone"), &json!("primary"), &json!("header"))
    );
    assert_eq!((&shown["label"], &shown["confirm"]), (&json!("Button"), &json!("Sure?")));
    let chinese = app.admin().await.speaking("zh-CN");
    let (_, shown) = told(&chinese).await.swap_remove(0);
    assert_eq!((&shown["label"], &shown["confirm"]), (&json!("按钮"), &json!("确定吗？")));
});

both!(references_in_buttons_are_known_and_renamed, |app| {
    let admin = app.admin().await;
    admin.publish(json!({ FORM: form(all()) })).await;
    let used = async |element: &str| -> Vec<String> {
        let answer = admin.post("/metadata/uses", json!({ "element": element })).await.expect(200);
        let items = answer.body["items"].as_array().unwrap().clone();
        let here = items.iter().filter(|used| used["file"] == FORM && used["part"] == "action");
        here.map(|used| format!("{} {}", used["element"].as_str().unwrap(), used["pointer"].as_str().unwrap()))
            .collect()
    };
    let mut name = used("t_deal_name").await;
    name.sort();
    assert_eq!(
        name,
        [
            "t_b_create /elements/5/action/values/name",
            "t_b_create /elements/5/action/values/name/record",
            "t_b_open /elements/7/action/open"
        ]
    );
    assert_eq!(used("t_st_quote").await, ["t_b_move /elements/1/action/move"]);
    assert_eq!(used("t_src_expo").await, ["t_b_ask /elements/3/action/set/source"]);
    assert_eq!(used("t_acc_name").await, ["t_b_open /elements/7/action/open"]);
    assert_eq!(used("t_account").await, ["t_b_account /elements/6/action/create"]);

    let mut files = json!({});
    for (element, name) in [
        ("t_acc_name", "title"),
        ("t_deal_name", "subject"),
        ("t_st_quote", "offer"),
        ("t_account", "customer"),
        ("t_deal_discount", "rebate"),
    ] {
        let id = admin.post("/drafts", json!({ "name": "r" })).await.expect(201).id();
        admin.patch(&format!("/drafts/{id}"), json!({ "files": files })).await.expect(200);
        let plan = admin
            .post("/metadata/rename", json!({ "element": element, "name": name, "draft": id }))
            .await
            .expect(200)
            .body;
        for (file, document) in plan["files"].as_object().unwrap() {
            files[file] = document.clone();
        }
    }
    let action = |at: usize| files[FORM]["elements"][at]["action"].clone();
    assert_eq!(action(1), json!({ "move": "standard/offer" }));
    assert_eq!(action(4), json!({ "set": { "rebate": "5" } }));
    assert_eq!(action(5)["values"]["subject"], json!({ "record": "subject" }));
    assert_eq!(action(6)["create"], "customer");
    assert_eq!(action(7)["open"], "https://maps.example/?q={account.title}&a={subject}");
    admin.publish(files).await;
    assert_eq!(told(&admin).await.len(), 8);
});

async fn problems(app: &App, language: &'static str, action: Json) -> Vec<(String, String, String)> {
    let admin = app.admin().await.speaking(language);
    let id = admin.post("/drafts", json!({ "name": "p" })).await.expect(201).id();
    let files = json!({ "files": { FORM: form(vec![button("t_b_one", action)]) } });
    let told = admin.patch(&format!("/drafts/{id}"), files).await.expect(200).body["problems"].clone();
    let word = |problem: &Json, key: &str| problem[key].as_str().unwrap_or_default().to_owned();
    let told =
        told.as_array().unwrap().iter().map(|one| (word(one, "pointer"), word(one, "code"), word(one, "message")));
    told.collect()
}

both!(buttons_that_can_do_nothing_are_told, |app| {
    for (language, sentence) in [("en", "A button does exactly one thing"), ("zh-CN", "一个按钮只做一件事")] {
        let check = async |action: Json, pointer: &str, code: &str| -> String {
            let told = problems(&app, language, action.clone()).await;
            let found = told.iter().find(|(at, is, _)| at == &format!("/elements/1/action{pointer}") && is == code);
            let (_, _, message) = found.unwrap_or_else(|| panic!("{action} {pointer} {code}: {told:?}"));
            let unfilled = ["{value}", "{field}", "{other}", "{reason}"].iter().any(|place| message.contains(place));
            assert!(!message.is_empty() && message != code && !unfilled, "{message}");
            message.clone()
        };
        let message = check(json!({ "move": "standard/quote", "open": "tel:1" }), "", "button_action").await;
        assert!(message.starts_with(sentence), "{message}");
        check(json!({ "set": {} }), "", "button_action").await;
        check(json!({ "move": "standard/nowhere" }), "/move", "stage_unknown").await;
        check(json!({ "set": { "nothing": 1 } }), "/set/nothing", "field_unknown").await;
        check(json!({ "set": { "stage": "standard/quote" } }), "/set/stage", "button_field").await;
        check(json!({ "set": { "amount": "abc" } }), "/set/amount", "value_invalid").await;
        check(json!({ "set": { "source": "fair" } }), "/set/source", "choice_unknown").await;
        check(json!({ "set": { "amount": { "record": "name" } } }), "/set/amount", "button_value_kind").await;
        check(
            json!({ "set": { "account": "0190a000-0000-7000-8000-000000000001" } }),
            "/set/account",
            "button_value_kind",
        )
        .await;
        check(json!({ "create": "nothing" }), "/create", "entity_unknown").await;
        check(
            json!({ "create": "account", "values": { "name": { "record": "nothing" } } }),
            "/values/name/record",
            "field_unknown",
        )
        .await;
        check(json!({ "open": "javascript:alert(1)" }), "/open", "button_address").await;
        check(json!({ "open": "https://{name}.example/" }), "/open", "button_address").await;
        check(json!({ "open": "tel:{nothing}" }), "/open", "field_unknown").await;
    }
    let good = problems(&app, "en", json!({ "set": { "engineer": "$me" } })).await;
    assert!(good.is_empty(), "{good:?}");
});
