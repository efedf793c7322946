//! `POST /records/{entity}`.

use serde_json::json;

both!(a_record_comes_back_as_it_was_written, |app| {
    let admin = app.admin().await;
    let account =
        admin.create("account", json!({ "name": " 恒锐精密 ", "region": "east", "credit_limit": "1000.5" })).await;
    assert_eq!(account.body["name"], "恒锐精密");
    assert_eq!(account.body["credit_limit"], json!({ "amount": "1000.50", "currency": "CNY" }));
    assert_eq!(account.headers["etag"], "\"1\"");
    assert!(account.headers["location"].ends_with(&format!("/records/account/{}", account.id())));
    assert!(account.headers.contains_key("sartor-change"));
    let sent = json!({
        "name": "空压站节能改造", "account": account.body["id"], "amount": { "amount": "357000", "currency": "CNY" }, "discount": "12.5",
        "seats": 3, "urgent": true, "close_date": "2026-12-31", "meeting_at": "2026-11-23T09:30:00+08:00", "source": "expo",
        "engineer": admin.user, "note": "第一行\r\n第二行", "stage": "standard/talks"
    });
    let deal = admin.create("deal", sent).await;
    let expect = json!({
        "name": "空压站节能改造", "account": { "id": account.body["id"], "name": "恒锐精密" }, "amount": { "amount": "357000.00", "currency": "CNY" },
        "discount": "12.50", "seats": 3, "urgent": true, "close_date": "2026-12-31", "meeting_at": "2026-11-23T01:30:00.000Z", "source": "expo",
        "engineer": { "id": admin.user, "name": "王管理" }, "note": "第一行\n第二行", "stage": "standard/talks",
        "owner": { "id": admin.user, "name": "王管理" }, "created_at": "2026-11-22T04:00:00.000Z", "version": 1, "cost": null
    });
    for (name, value) in expect.as_object().unwrap() {
        assert_eq!(&deal.body[name], value, "{name}");
    }
    assert_eq!(app.trail(deal.id()).await, (vec!["created".to_owned()], vec!["record.created".to_owned()]));
});

both!(defaults_fill_what_was_not_sent, |app| {
    let seller = app.caller("li").await;
    let deal = seller.create("deal", json!({ "name": "A" })).await;
    assert_eq!(deal.body["source"], "web");
    assert_eq!(deal.body["stage"], "standard/lead");
    assert_eq!(deal.body["urgent"], false);
    assert_eq!(deal.body["owner"]["id"], json!(seller.user));
});

both!(every_wrong_value_is_named_at_once_and_nothing_is_kept, |app| {
    let admin = app.admin().await;
    let before = app.contents().await;
    let answer = admin
        .post("/records/deal", json!({
            "amount": "12.345", "discount": "101", "seats": 1.5, "urgent": "yes", "close_date": "2026-02-30", "meeting_at": "2026-11-22 10:00",
            "source": "unknown", "account": "not-an-id", "note": "a\u{0}b", "stage": "standard/nowhere", "nonsense": 1, "created_at": "2026-01-01T00:00:00Z", "id": "x"
        }))
        .await;
    answer.problem(422, "validation_failed");
    assert_eq!(
        answer.items(),
        [
            "/amount format",
            "/discount range",
            "/seats type",
            "/urgent type",
            "/close_date format",
            "/meeting_at format",
            "/source choice_unknown",
            "/account format",
            "/note format",
            "/stage stage_unknown",
            "/nonsense field_unknown",
            "/created_at field_read_only",
            "/id field_read_only"
        ]
    );
    assert_eq!(answer.body["errors"][6]["message"], "“Source” has no choice “unknown”");
    assert_eq!(app.contents().await, before);
});

both!(required_and_rules_are_told_in_the_callers_language, |app| {
    let admin = app.admin().await.speaking("zh-CN");
    let answer = admin.post("/records/deal", json!({ "amount": "600000" })).await;
    answer.problem(422, "validation_failed");
    assert_eq!(answer.items(), ["/name required", "/close_date required"]);
    assert_eq!(answer.body["errors"][0]["message"], "请填写“名称”");
    assert_eq!(answer.body["errors"][1]["message"], "金额超过 50 万请填写预计成交日");
    assert_eq!(answer.body["errors"][1]["rule"], "t_deal_r1");
    assert_eq!(answer.body["errors"][1]["fix"], json!({ "field": "close_date" }));
});

both!(a_rule_looks_through_a_relation, |app| {
    let admin = app.admin().await;
    let south = admin.create("account", json!({ "name": "S", "region": "south" })).await;
    let refused =
        admin.post("/records/deal", json!({ "name": "A", "account": south.body["id"], "discount": "31" })).await;
    refused.problem(422, "validation_failed");
    assert_eq!(refused.body["errors"][0]["rule"], "t_deal_r3");
    admin.create("deal", json!({ "name": "A", "account": south.body["id"], "discount": "30" })).await;
});

both!(a_reference_must_exist_and_be_visible, |app| {
    let (li, zhang) = (app.caller("li").await, app.caller("zhang").await);
    let hidden = zhang.create("account", json!({ "name": "Zhang's" })).await;
    let absent = "01900000-0000-7000-8000-000000000000";
    let texts: Vec<String> = [hidden.body["id"].as_str().unwrap(), absent]
        .map(|id| json!({ "name": "A", "account": id }).to_string())
        .into();
    let mut answers = Vec::new();
    for text in texts {
        let answer = li.send("POST", "/records/deal", &[], Some(text)).await;
        answer.problem(422, "validation_failed");
        answers.push(answer.body["errors"].clone());
    }
    // Hidden and absent are the same answer.
    assert_eq!(answers[0], answers[1]);
});

both!(a_unique_value_is_refused_by_name_of_the_field_only, |app| {
    let admin = app.admin().await;
    admin.create("account", json!({ "name": "A", "code": "K-1" })).await;
    let answer = admin.post("/records/account", json!({ "name": "B", "code": "K-1" })).await;
    answer.problem(409, "unique_violation");
    assert_eq!(answer.items(), ["/code unique"]);
    assert_eq!(answer.body["errors"][0]["message"], "The code is taken");
    assert_eq!(admin.list("account", &[]).await.body["items"].as_array().unwrap().len(), 1);
});

both!(a_retired_choice_is_not_chosen_anew, |app| {
    let answer = app.admin().await.post("/records/account", json!({ "name": "A", "region": "old" })).await;
    answer.problem(422, "validation_failed");
    assert_eq!(answer.items(), ["/region choice_unknown"]);
});

both!(unreadable_bodies_are_told_where, |app| {
    let admin = app.admin().await;
    let before = app.contents().await;
    for (body, code) in [("{\"name\":", "malformed"), ("[1]", "malformed"), ("{\"name\":1e400}", "malformed")] {
        admin.send("POST", "/records/deal", &[], Some(body.to_owned())).await.problem(400, code);
    }
    admin.send("POST", "/records/deal", &[("content-type", "text/plain")], None).await.problem(415, "media_type");
    assert_eq!(app.contents().await, before);
});

both!(a_refusal_is_never_longer_than_a_person_reads, |app| {
    let admin = app.admin().await;
    let body: serde_json::Map<_, _> = (0..70_000).map(|n| (format!("f{n}"), json!(n))).collect();
    let answer = admin.post("/records/deal", json!(body)).await;
    answer.problem(422, "validation_failed");
    assert_eq!(answer.items().len(), 100);
    let odd = admin.post("/records/deal", json!({ "name": "A", "a/b~c": 1 })).await;
    assert_eq!(odd.items(), ["/a~1b~0c field_unknown"]);
    let list = admin.post("/records/deal", json!({ "name": vec![1; 70_000] })).await;
    assert_eq!(list.items(), ["/name type"]);
});
