//! `tags`: words made by hand, found by their members and parts, suggested from what the reader may see.

use crate::support::Answer;
use serde_json::{Value as Json, json};

fn names(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.column("name").iter().map(|name| name.as_str().unwrap()).collect()
}

both!(words_are_kept_found_and_remembered, |app| {
    let admin = app.admin().await;
    let made =
        admin.create("deal", json!({ "name": "a", "labels": [" 重点  客户 ", "VIP", "vip", "e\u{301}t\u{e9}"] })).await;
    assert_eq!(made.body["labels"], json!(["VIP", "\u{e9}t\u{e9}", "重点 客户"]));
    admin.create("deal", json!({ "name": "b", "labels": "100%,VI" })).await;
    admin.create("deal", json!({ "name": "c", "labels": ["a\"b\\c", "100", "_"] })).await;
    admin.create("deal", json!({ "name": "d" })).await;
    let f = |op: &str, value: Json| json!({ "field": "labels", "op": op, "value": value });
    for (filter, expect) in [
        (f("has_any", json!(["VIP"])), "a"),
        (f("has_any", json!(["vip"])), ""),
        (f("has_any", json!([" 重点 客户", "_"])), "ac"),
        (f("has_all", json!(["100%", "VI"])), "b"),
        (f("has_none", json!(["100%", "100"])), "ad"),
        (f("eq", json!(["VI", "100%"])), "b"),
        (f("contains", json!("vi")), "ab"),
        (f("contains", json!("0%")), "b"),
        (f("contains", json!("_")), "c"),
        (f("contains", json!("客户")), "a"),
        (f("contains", json!("E\u{301}")), ""),
        (f("contains", json!("e\u{301}t")), "a"),
        (f("contains", json!("100,")), ""),
        (f("contains", json!("\"b\\")), "c"),
        (f("empty", Json::Null), "d"),
    ] {
        assert_eq!(names(&admin.filtered("deal", filter.clone()).await), expect, "{filter}");
    }
    for filter in
        [f("starts_with", json!("V")), f("has_any", json!(["a,b"])), f("contains", json!({ "field": "name" }))]
    {
        admin.filtered("deal", filter).await.problem(422, "filter_invalid");
    }
    let path = format!("/records/deal/{}", made.id());
    admin.patch(&path, json!({ "labels": ["a,b"] })).await.problem(422, "validation_failed");
    let many: Vec<String> = (0..51).map(|n| format!("t{n}")).collect();
    let refused = admin.patch(&path, json!({ "labels": many })).await;
    assert_eq!(refused.items(), ["/labels format"]);
    admin.patch(&path, json!({ "labels": ["VIP", "new"] })).await.expect(200);
    let history = admin.get(&format!("{path}/history")).await.expect(200).body;
    let change = &history["items"][0]["changes"][0];
    assert_eq!(
        (&change["from"], &change["to"]),
        (&json!(["VIP", "\u{e9}t\u{e9}", "重点 客户"]), &json!(["VIP", "new"]))
    );
    let (actions, events) = app.trail(made.id()).await;
    assert_eq!(
        (actions, events),
        (
            vec!["created".to_owned(), "updated".to_owned()],
            vec!["record.created".to_owned(), "record.updated".to_owned()]
        )
    );
});

both!(suggestions_are_what_the_reader_may_see, |app| {
    let (admin, li, zhang) = (app.admin().await, app.caller("li").await, app.caller("zhang").await);
    for (caller, labels) in [
        (&li, json!(["VIP", "100%", "q\"\\"])),
        (&li, json!(["VIP", "vip2"])),
        (&zhang, json!(["VIP", "机密", "100%"])),
    ] {
        caller.create("deal", json!({ "name": "d", "labels": labels })).await;
    }
    let gone = li.create("deal", json!({ "name": "gone", "labels": ["deleted"] })).await;
    admin.delete(&format!("/records/deal/{}", gone.id())).await.expect(204);
    let suggest = async |caller: &crate::support::Caller, q: &str| {
        let query: String = url::form_urlencoded::Serializer::new(String::new()).append_pair("q", q).finish();
        let answer = caller.get(&format!("/records/deal/suggest/labels?{query}")).await.expect(200);
        let items = answer.body["items"].as_array().unwrap().clone();
        items.iter().map(|item| format!("{}:{}", item["value"].as_str().unwrap(), item["count"])).collect::<Vec<_>>()
    };
    assert_eq!(suggest(&admin, "").await, ["VIP:3", "100%:2", "q\"\\:1", "vip2:1", "机密:1"]);
    assert_eq!(suggest(&admin, "vi").await, ["VIP:3", "vip2:1"]);
    assert_eq!(suggest(&admin, "%").await, ["100%:2"]);
    assert_eq!(suggest(&admin, "\",\"").await, [""; 0]);
    // Only words of one's own records.
    assert_eq!(suggest(&li, "").await, ["VIP:2", "100%:1", "q\"\\:1", "vip2:1"]);
    for path in ["/records/deal/suggest/name", "/records/deal/suggest/nothing", "/records/deal/suggest/cost"] {
        li.get(path).await.problem(404, "not_found");
    }
    li.get("/records/deal/suggest/labels?p=1").await.problem(400, "malformed");
    for n in 0..25 {
        admin.create("deal", json!({ "name": "n", "labels": [format!("word {n:02}")] })).await;
    }
    assert_eq!(suggest(&admin, "WORD").await.len(), 20);
});
