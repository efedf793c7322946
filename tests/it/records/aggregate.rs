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

both!(different_values_are_counted, |app| {
    let admin = app.admin().await;
    for (name, source, urgent, seats) in
        [("a", "web", true, Some(1)), ("b", "web", false, Some(1)), ("c", "expo", false, None)]
    {
        admin.create("deal", json!({ "name": name, "source": source, "urgent": urgent, "seats": seats })).await;
    }
    let measures: Vec<_> = ["source", "urgent", "seats", "name", "account", "owner", "stage", "close_date"]
        .map(|field| json!({ "op": "distinct", "field": field }))
        .into();
    let answer = admin.post("/records/deal/aggregate", json!({ "measures": measures })).await.expect(200);
    assert_eq!(answer.body["groups"][0]["values"], json!([2, 2, 1, 3, 0, 1, 1, 0]));
    let grouped = json!({ "groupBy": [{ "field": "source" }], "measures": [{ "op": "distinct", "field": "name" }] });
    let answer = admin.post("/records/deal/aggregate", grouped).await.expect(200);
    let mut groups = answer.body["groups"].as_array().unwrap().clone();
    groups.sort_by_key(|group| group["values"][0].as_i64());
    assert_eq!(json!(groups.iter().map(|group| &group["values"]).collect::<Vec<_>>()), json!([[1], [2]]));
    for field in ["note", "amount", "labels", "id", "nothing"] {
        let body = json!({ "measures": [{ "op": "distinct", "field": field }] });
        admin.post("/records/deal/aggregate", body).await.problem(422, "filter_invalid");
    }
});

/// First days of the groups of deals by their meeting.
async fn buckets(admin: &crate::support::Caller, bucket: &str) -> serde_json::Value {
    let group = json!({ "field": "meeting_at", "bucket": bucket });
    let body = json!({ "groupBy": [group], "measures": [{ "op": "count" }] });
    let groups = admin.post("/records/deal/aggregate", body).await.expect(200).body["groups"].clone();
    json!(
        groups.as_array().unwrap().iter().map(|group| json!([group["key"][0], group["values"][0]])).collect::<Vec<_>>()
    )
}

both!(moments_fall_into_days_of_the_companys_zone, |app| {
    let admin = app.admin().await;
    // Midnight in Shanghai is 16:00 in UTC.
    for at in ["2026-10-31T15:59:59.999Z", "2026-10-31T16:00:00.000Z", "2026-12-31T16:00:00Z", "2025-12-31T15:59:59Z"] {
        admin.create("deal", json!({ "name": "d", "meeting_at": at })).await;
    }
    admin.create("deal", json!({ "name": "none" })).await;
    for (bucket, expect) in [
        ("day", json!([["2025-12-31", 1], ["2026-10-31", 1], ["2026-11-01", 1], ["2027-01-01", 1], [null, 1]])),
        ("week", json!([["2025-12-29", 1], ["2026-10-26", 2], ["2026-12-28", 1], [null, 1]])),
        ("month", json!([["2025-12-01", 1], ["2026-10-01", 1], ["2026-11-01", 1], ["2027-01-01", 1], [null, 1]])),
        ("quarter", json!([["2025-10-01", 1], ["2026-10-01", 2], ["2027-01-01", 1], [null, 1]])),
        ("year", json!([["2025-01-01", 1], ["2026-01-01", 2], ["2027-01-01", 1], [null, 1]])),
    ] {
        assert_eq!(buckets(&admin, bucket).await, expect, "{bucket}");
    }
});

both!(moments_fall_into_days_where_clocks_change, |app| {
    let admin = app.admin().await;
    let mut settings = admin.files().await["settings.json"].clone();
    settings["timeZone"] = json!("Europe/Berlin");
    admin.publish(json!({ "settings.json": settings })).await;
    // Berlin is an hour ahead until 29 March 2026, 01:00 UTC, two hours until 25 October, 01:00 UTC.
    for at in [
        "2026-03-28T22:59:59.999Z",
        "2026-03-28T23:00:00Z",
        "2026-03-29T21:59:59.999Z",
        "2026-03-29T22:00:00Z",
        "2026-10-24T22:00:00Z",
        "2026-10-25T22:59:59.999Z",
        "2026-10-25T23:00:00Z",
        "2026-12-31T23:00:00Z",
    ] {
        admin.create("deal", json!({ "name": "d", "meeting_at": at })).await;
    }
    let days = json!([
        ["2026-03-28", 1],
        ["2026-03-29", 2],
        ["2026-03-30", 1],
        ["2026-10-25", 2],
        ["2026-10-26", 1],
        ["2027-01-01", 1]
    ]);
    assert_eq!(buckets(&admin, "day").await, days);
    assert_eq!(buckets(&admin, "quarter").await, json!([["2026-01-01", 4], ["2026-10-01", 3], ["2027-01-01", 1]]));
});
