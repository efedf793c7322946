//! `POST /records/{entity}/aggregate`.

use serde_json::json;

both!(groups_count_and_sum_exactly, |app| {
    let admin = app.admin().await;
    for (name, amount, stage, date) in [
        ("a", "0.10", "standard/lead", "2026-01-31"),
        ("b", "0.20", "standard/lead", "2026-02-01"),
        ("c", "99999999999.99", "tender/survey", "2026-03-31"),
        ("d", "1", "tender/survey", "2026-04-01"),
    ] {
        admin.create("deal", json!({ "name": name, "amount": amount, "stage": stage, "close_date": date })).await;
    }
    admin.create("deal", json!({ "name": "e" })).await;
    let ask = async |body| admin.post("/records/deal/aggregate", body).await.expect(200).body["groups"].clone();
    let measures = json!([{ "op": "count" }, { "op": "sum", "field": "amount" }]);
    let total = ask(json!({ "measures": measures })).await;
    assert_eq!(total, json!([{ "key": [], "values": [5, "100000000001.29"] }]));
    let mut by_stage =
        ask(json!({ "groupBy": [{ "field": "stage" }], "measures": measures })).await.as_array().unwrap().clone();
    by_stage.sort_by_key(|group| group["key"][0].as_str().unwrap().to_owned());
    assert_eq!(by_stage[0], json!({ "key": ["standard/lead"], "values": [3, "0.30"] }));
    assert_eq!(by_stage[1], json!({ "key": ["tender/survey"], "values": [2, "100000000000.99"] }));
    for (bucket, expect) in [
        ("year", json!(["2026-01-01", null])),
        ("quarter", json!(["2026-01-01", "2026-04-01", null])),
        ("month", json!(["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01", null])),
        ("week", json!(["2026-01-26", "2026-03-30", null])),
    ] {
        let groups =
            ask(json!({ "groupBy": [{ "field": "close_date", "bucket": bucket }], "measures": [{ "op": "count" }] }))
                .await;
        let keys: Vec<_> = groups.as_array().unwrap().iter().map(|group| group["key"][0].clone()).collect();
        assert_eq!(json!(keys), expect, "{bucket}");
    }
    let filter = json!({ "field": "account.region", "op": "empty" });
    assert_eq!(
        ask(json!({ "filter": filter, "measures": [{ "op": "max", "field": "amount" }] })).await[0]["values"],
        json!(["99999999999.99"])
    );
});

both!(groups_by_a_reference_carry_its_name_in_the_order_of_names, |app| {
    let (admin, li) = (app.admin().await, app.caller("li").await);
    let zeta = admin.create("account", json!({ "name": "Zeta" })).await.body["id"].clone();
    let alfa = admin.create("account", json!({ "name": "Alfa", "owner": li.user })).await.body["id"].clone();
    for (name, account) in [("a", &zeta), ("b", &alfa), ("c", &zeta), ("d", &json!(null))] {
        admin.create("deal", json!({ "name": name, "account": account, "owner": li.user })).await;
    }
    let body = json!({ "groupBy": [{ "field": "account" }], "measures": [{ "op": "count" }] });
    let groups = admin.post("/records/deal/aggregate", body.clone()).await.expect(200).body["groups"].clone();
    let key = |id: &serde_json::Value, name: Option<&str>| json!([{ "id": id, "name": name }]);
    let expect = json!([
        { "key": key(&alfa, Some("Alfa")), "values": [1] },
        { "key": key(&zeta, Some("Zeta")), "values": [2] },
        { "key": [null], "values": [1] },
    ]);
    assert_eq!(groups, expect);
    // A record the caller may not read hides its name, as in a list.
    let groups = li.post("/records/deal/aggregate", body).await.expect(200).body["groups"].clone();
    let keys: Vec<_> = groups.as_array().unwrap().iter().map(|group| group["key"].clone()).collect();
    assert_eq!(keys.len(), 3);
    assert!(keys.contains(&key(&alfa, Some("Alfa"))) && keys.contains(&key(&zeta, None)), "{keys:?}");
    let by_owner = json!({ "groupBy": [{ "field": "owner" }, { "field": "account.region" }] });
    let groups = admin.post("/records/deal/aggregate", by_owner).await.expect(200).body["groups"].clone();
    assert_eq!(groups[0]["key"], json!([{ "id": li.user, "name": "李娜" }, null]));
});

both!(questions_that_cannot_be_asked_are_refused, |app| {
    let admin = app.admin().await;
    for body in [
        json!({ "measures": [{ "op": "sum", "field": "name" }] }),
        json!({ "measures": [{ "op": "median", "field": "amount" }] }),
        json!({ "groupBy": [{ "field": "note" }] }),
        json!({ "groupBy": [{ "field": "close_date", "bucket": "century" }] }),
        json!({ "limit": 100_000 }),
        json!({ "groups": [] }),
    ] {
        admin.post("/records/deal/aggregate", body).await.problem(422, "filter_invalid");
    }
});

both!(sums_and_averages_are_exact_beyond_64_bits, |app| {
    let admin = app.admin().await;
    let most = "999999999999999.99";
    let made = (0..101).map(|n| admin.create("deal", json!({ "name": format!("D{n}"), "cost": most })));
    futures_util::future::join_all(made).await;
    admin.create("deal", json!({ "name": "less", "cost": "-0.02" })).await;
    let measures = json!([{ "op": "sum", "field": "cost" }, { "op": "avg", "field": "cost" }, { "op": "count" }, { "op": "min", "field": "cost" }]);
    let body = json!({ "measures": measures });
    let answer = admin.post("/records/deal/aggregate", body).await.expect(200);
    // 100 999 999 999 999 998.97 over 102 rows, rounded half away from zero.
    let expect = json!(["100999999999999998.97", "990196078431372.54", 102, "-0.02"]);
    assert_eq!(answer.body["groups"][0]["values"], expect);
    let none = json!({ "field": "name", "op": "empty" });
    let answer = admin.post("/records/deal/aggregate", json!({ "filter": none, "measures": measures })).await;
    assert_eq!(answer.expect(200).body["groups"][0]["values"], json!([null, null, 0, null]));
});
