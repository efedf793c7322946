//! `GET /records/{entity}`: filter, sort, fields, paging, count.

use crate::support::Caller;
use serde_json::{Value as Json, json};

/// Three accounts and seven deals whose names say what they are.
async fn deals(admin: &Caller) {
    let east = admin.create("account", json!({ "name": "East Ltd", "region": "east" })).await.body["id"].clone();
    let south =
        admin.create("account", json!({ "name": "South_Ltd 100%", "region": "south" })).await.body["id"].clone();
    let rows = [
        json!({ "name": "a", "account": east, "amount": "100", "close_date": "2026-11-21", "stage": "standard/talks" }),
        json!({ "name": "b", "account": south, "amount": "300.10", "close_date": "2026-11-22", "urgent": true }),
        json!({ "name": "c", "account": east, "amount": "200", "close_date": "2026-12-22", "source": "expo" }),
        json!({ "name": "d", "amount": null, "source": null, "discount": "7.25" }),
        json!({ "name": "e", "stage": "tender/survey", "amount": "200", "seats": 9 }),
        json!({ "name": "F", "note": "Says 50%_off\\now", "meeting_at": "2026-11-22T16:30:00Z" }),
        json!({ "name": "中文 空压机", "engineer": admin.user }),
    ];
    for row in rows {
        admin.create("deal", row).await;
    }
}

fn names(answer: &crate::support::Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.column("name").iter().map(|name| name.as_str().unwrap().chars().next().unwrap()).collect()
}

both!(filters_mean_what_the_contract_says, |app| {
    let admin = app.admin().await;
    deals(&admin).await;
    let f = |field: &str, op: &str, value: Json| json!({ "field": field, "op": op, "value": value });
    let cases: Vec<(Json, &str)> = vec![
        (f("amount", "eq", json!("200")), "ce"),
        (f("amount", "ne", json!("200")), "Fabd中"),
        (f("amount", "gte", json!("200")), "bce"),
        (f("amount", "lt", json!(200)), "a"),
        (f("amount", "between", json!(["200", "300.1"])), "bce"),
        (json!({ "field": "amount", "op": "empty" }), "Fd中"),
        (json!({ "field": "amount", "op": "not_empty" }), "abce"),
        (json!({ "not": f("amount", "gt", json!("150")) }), "Fad中"),
        (f("account.region", "eq", json!("east")), "ac"),
        (f("account.region", "ne", json!("east")), "Fbde中"),
        (f("account.name", "contains", json!("LTD")), "abc"),
        (f("account.name", "contains", json!("_ltd 100%")), "b"),
        (f("note", "contains", json!("50%_OFF\\")), "F"),
        (f("name", "starts_with", json!("中文")), "中"),
        (f("source", "in", json!(["expo", null])), "cd"),
        (f("source", "not_in", json!(["web"])), "cd"),
        (f("close_date", "eq", json!({ "date": "today" })), "b"),
        (f("close_date", "lte", json!({ "date": "today", "add": "1mo" })), "abc"),
        (f("close_date", "lt", json!({ "date": "start_of_month" })), ""),
        (f("meeting_at", "gte", json!({ "date": "today", "add": "1d" })), "F"),
        (f("engineer", "eq", json!("$me")), "中"),
        (f("owner.name", "eq", json!("王管理")), "Fabcde中"),
        (f("urgent", "eq", json!(true)), "b"),
        (f("discount", "gt", json!("7.2")), "d"),
        (f("seats", "in", json!([9, 10])), "e"),
        (f("stage", "eq", json!("survey")), "e"),
        (f("stage", "in", json!(["standard/talks", "tender/survey"])), "ae"),
        (f("stage.pipeline", "eq", json!("tender")), "e"),
        (f("stage.kind", "ne", json!("open")), ""),
        (f("stage.probability", "gte", json!(20)), "ae"),
        (f("amount", "eq", json!({ "field": "cost" })), ""),
        (json!({ "any": [f("name", "eq", json!("a")), f("name", "eq", json!("b"))] }), "ab"),
        (json!({ "all": [] }), "Fabcde中"),
        (json!({ "any": [] }), ""),
        (json!({ "not": { "all": [] } }), ""),
    ];
    for (filter, expect) in cases {
        assert_eq!(names(&admin.filtered("deal", filter.clone()).await), expect, "{filter}");
    }
});

both!(filters_that_cannot_be_asked_are_told_where, |app| {
    let admin = app.admin().await;
    let deep = (0..12).fold(json!({ "all": [] }), |inner, _| json!({ "not": inner }));
    let cases = [
        (json!({ "field": "nothing", "op": "eq", "value": 1 }), "/filter/field field_unknown"),
        (json!({ "field": "account.nothing", "op": "eq", "value": 1 }), "/filter/field field_unknown"),
        (json!({ "field": "name.x", "op": "eq", "value": 1 }), "/filter/field field_unknown"),
        (json!({ "field": "amount", "op": "contains", "value": "1" }), "/filter operator_unknown"),
        (json!({ "field": "amount", "op": "around", "value": "1" }), "/filter operator_unknown"),
        (json!({ "all": [ { "field": "amount", "op": "eq", "value": "x" } ] }), "/filter/all/0/value type"),
        (json!({ "field": "source", "op": "eq", "value": "nope" }), "/filter/value choice_unknown"),
        (json!({ "field": "stage", "op": "eq", "value": "nope" }), "/filter/value stage_unknown"),
        (json!({ "field": "amount", "op": "eq", "value": "1", "extra": 1 }), "/filter format"),
        (json!({ "xor": [] }), "/filter format"),
        (deep, "/filter/not/not/not/not/not/not/not/not too_complex"),
        (json!({ "any": vec![json!({ "all": [] }); 101] }), "/filter/any/99 too_complex"),
        (json!({ "field": "seats", "op": "in", "value": vec![1; 1001] }), "/filter/value too_complex"),
    ];
    for (filter, expect) in cases {
        let answer = admin.filtered("deal", filter.clone()).await;
        answer.problem(422, "filter_invalid");
        // An operator is told with the node it stands in.
        let found = answer.items().join(" ").replace("/filter/value operator", "/filter operator");
        assert_eq!(found, expect, "{filter}");
    }
    admin.list("deal", &[("filter", "{".into())]).await.problem(422, "filter_invalid");
    admin.list("deal", &[("sort", "nothing".into())]).await.problem(422, "filter_invalid");
    admin.list("deal", &[("sort", "note".into())]).await.problem(422, "filter_invalid");
    admin.list("deal", &[("fields", "name,nothing".into())]).await.problem(422, "filter_invalid");
    admin.list("deal", &[("limit", "0".into())]).await.problem(400, "malformed");
    admin.list("nothing", &[]).await.problem(404, "not_found");
});

both!(sorting_puts_empty_last_and_pages_without_gaps, |app| {
    let admin = app.admin().await;
    deals(&admin).await;
    for (sort, expect) in [
        ("name", "Fabcde中"),
        ("-name", "中edcbaF"),
        ("amount,name", "acebFd中"),
        ("-amount,name", "bceaFd中"),
        ("close_date,-name", "abc中edF"),
        ("account,name", "acbFde中"),
        ("-account.region,name", "bacFde中"),
        ("stage,name", "Fbcd中ae"),
        ("source,name", "Fabe中cd"),
        ("urgent,-seats,name", "eFacd中b"),
        ("engineer,name", "中Fabcde"),
    ] {
        let whole = admin.list("deal", &[("sort", sort.into())]).await;
        assert_eq!(names(&whole), expect, "{sort}");
        let mut paged = String::new();
        let mut cursor: Option<String> = None;
        loop {
            let mut parameters = vec![("sort", sort.to_owned()), ("limit", "2".to_owned())];
            parameters.extend(cursor.take().map(|cursor| ("cursor", cursor)));
            let page = admin.list("deal", &parameters).await;
            paged += &names(&page);
            match page.body["next"].as_str() {
                Some(next) => cursor = Some(next.to_owned()),
                None => break,
            }
        }
        assert_eq!(paged, expect, "{sort} in pages");
    }
});

both!(a_cursor_belongs_to_its_person_and_query, |app| {
    let admin = app.admin().await;
    deals(&admin).await;
    let page = admin.list("deal", &[("sort", "name".into()), ("limit", "2".into())]).await;
    let cursor = page.body["next"].as_str().unwrap().to_owned();
    let next = |sort: &str| [("sort", sort.to_owned()), ("limit", "2".to_owned()), ("cursor", cursor.clone())];
    admin.list("deal", &next("name")).await.expect(200);
    admin.list("deal", &next("-name")).await.problem(400, "malformed");
    app.caller("readonly").await.list("deal", &next("name")).await.problem(400, "malformed");
});

both!(fields_nest_along_relations_and_counts_are_capped, |app| {
    let admin = app.admin().await;
    deals(&admin).await;
    let fields = ("fields", "name,account.region,owner.email".to_owned());
    let answer =
        admin.list("deal", &[fields, ("sort", "name".into()), ("count", "capped".into()), ("limit", "2".into())]).await;
    let a = &answer.body["items"][1];
    assert_eq!(a["account"]["name"], "East Ltd");
    assert_eq!(a["account"]["region"], "east");
    assert_eq!(a["owner"]["email"], "admin@test.example");
    assert_eq!(a.as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "version", "name", "account", "owner"]);
    assert_eq!(answer.body["count"], json!({ "value": 7, "capped": false }));
});

both!(earlier_names_keep_answering, |app| {
    let admin = app.admin().await;
    deals(&admin).await;
    assert_eq!(names(&admin.list("opportunity", &[("sort", "name".into())]).await), "Fabcde中");
});

both!(no_typed_value_is_more_than_the_database_can_take, |app| {
    let admin = app.admin().await;
    deals(&admin).await;
    let ask = async |filter: Json| {
        let body = json!({ "filter": filter, "measures": [{ "op": "count" }] });
        admin.post("/records/deal/aggregate", body).await
    };
    for (op, value) in [("contains", "a\u{0}b"), ("starts_with", "\u{0}"), ("contains", &*"x".repeat(60_000))] {
        ask(json!({ "field": "name", "op": op, "value": value })).await.problem(422, "filter_invalid");
    }
    // The calendar ends; what lies beyond is its last day.
    for (op, add, expect) in
        [("lt", "+99999y", 3), ("gt", "-99999y", 3), ("gt", "99999mo", 0), ("lt", "-99999w", 0), ("lt", "-9y", 0)]
    {
        let found = ask(json!({ "field": "close_date", "op": op, "value": { "date": "today", "add": add } })).await;
        assert_eq!(found.expect(200).body["groups"][0]["values"], json!([expect]), "{op} {add}");
        let found = ask(json!({ "field": "meeting_at", "op": op, "value": { "date": "now", "add": add } })).await;
        assert_eq!(found.expect(200).body["groups"][0]["values"], json!([expect / 3]), "{op} {add}");
    }
    ask(json!({ "field": "close_date", "op": "lt", "value": { "date": "today", "add": "-2147483648d" } }))
        .await
        .problem(422, "filter_invalid");
    let long = json!({ "field": "seats", "op": "in", "value": vec![1; 1000] });
    ask(json!({ "any": vec![long.clone(); 10] })).await.expect(200);
    ask(json!({ "any": vec![long; 90] })).await.problem(422, "filter_invalid");
});

both!(a_filter_may_ask_beyond_the_limits_of_a_field, |app| {
    let admin = app.admin().await;
    deals(&admin).await;
    for (filter, expect) in [
        (json!({ "field": "discount", "op": "gt", "value": "200" }), ""),
        (json!({ "field": "discount", "op": "gt", "value": "-1" }), "d"),
        (json!({ "field": "amount", "op": "lt", "value": "-1" }), ""),
        (json!({ "field": "seats", "op": "lte", "value": 1_000_000 }), "e"),
        (json!({ "field": "name", "op": "eq", "value": "n".repeat(200) }), ""),
    ] {
        assert_eq!(names(&admin.filtered("deal", filter.clone()).await), expect, "{filter}");
    }
});

both!(a_text_may_be_looked_for_in_another_field, |app| {
    let admin = app.admin().await;
    for (name, note) in [("ann", "see ANN"), ("bob", "Bob says"), ("cy%", "no cyx"), ("dee", "")] {
        admin.create("deal", json!({ "name": name, "note": note })).await;
    }
    for (op, expect) in [("contains", "ab"), ("starts_with", "b")] {
        let filter = json!({ "field": "note", "op": op, "value": { "field": "name" } });
        assert_eq!(names(&admin.filtered("deal", filter).await), expect, "{op}");
    }
});

both!(what_no_stage_can_be_is_refused, |app| {
    let admin = app.admin().await;
    deals(&admin).await;
    for (attribute, op, value) in [
        ("kind", "ne", json!("Won")),
        ("kind", "in", json!(["won", "done"])),
        ("pipeline", "not_in", json!(["standard", "nothing"])),
        ("probability", "ne", json!("12.5")),
        ("probability", "gte", json!("")),
        ("probability", "lt", json!([10, 20])),
    ] {
        let filter = json!({ "field": format!("stage.{attribute}"), "op": op, "value": value });
        let refused = admin.filtered("deal", filter.clone()).await;
        refused.problem(422, "filter_invalid");
        assert_eq!(refused.items(), ["/filter/value format"], "{filter}");
    }
    let text = json!({ "field": "stage.probability", "op": "eq", "value": "20" });
    admin.filtered("deal", text).await.expect(200);
});

both!(every_listed_value_of_a_stage_counts, |app| {
    let admin = app.admin().await;
    deals(&admin).await;
    for (filter, expect) in [
        (json!({ "field": "stage.probability", "op": "in", "value": [30, 20] }), "ae"),
        (json!({ "field": "stage.probability", "op": "not_in", "value": [10, 20] }), "a"),
        (json!({ "field": "stage", "op": "in", "value": ["survey", null] }), "e"),
        (json!({ "field": "stage", "op": "eq", "value": "" }), ""),
        (json!({ "field": "source", "op": "in", "value": ["", "expo"] }), "cd"),
    ] {
        assert_eq!(names(&admin.filtered("deal", filter.clone()).await), expect, "{filter}");
    }
});
