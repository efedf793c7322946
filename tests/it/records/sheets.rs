//! Records as tables: out as a CSV file, in as text that is understood cell by cell.

use crate::support::{Answer, Caller, EXPORT_LIMIT};
use serde_json::{Value as Json, json};

/// Lines and cells of a CSV file; a byte order mark and nothing but CRLF between lines are expected.
pub fn csv(answer: &Answer) -> Vec<Vec<String>> {
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.headers["content-type"], "text/csv; charset=utf-8");
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut letters = answer.text.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(letter) = letters.next() {
        let row = rows.last_mut().unwrap();
        match letter {
            '"' if quoted && letters.next_if_eq(&'"').is_some() => row.last_mut().unwrap().push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\r' if !quoted => {
                assert_eq!(letters.next(), Some('\n'));
                rows.push(vec![String::new()]);
            }
            '\n' if !quoted => panic!("a line ends without CR"),
            letter => row.last_mut().unwrap().push(letter),
        }
    }
    assert_eq!(rows.pop(), Some(vec![String::new()]), "the last line ends like the others");
    rows
}

pub async fn export(caller: &Caller, entity: &str, parameters: &[(&str, &str)]) -> Answer {
    let query: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    caller.get(&format!("/records/{entity}/export?{query}")).await
}

/// Values of a table, faults as `!code`.
pub async fn read(caller: &Caller, entity: &str, table: Json) -> Vec<Vec<Json>> {
    let answer = caller.post(&format!("/records/{entity}/read-text"), table).await.expect(200);
    let cell = |cell: &Json| match cell.get("fault") {
        Some(fault) => {
            assert!(!fault["message"].as_str().unwrap().contains(['{', '}']), "{fault}");
            json!(format!("!{}", fault["code"].as_str().unwrap()))
        }
        None => cell["value"].clone(),
    };
    let rows = answer.body["rows"].as_array().unwrap();
    rows.iter().map(|row| row.as_array().unwrap().iter().map(cell).collect()).collect()
}

async fn publish_export_role(app: &crate::support::App, admin: &Caller) -> Caller {
    let files = admin.files().await;
    let mut role = files["roles/sales.json"].clone();
    role["platform"] = json!(["export"]);
    admin.publish(json!({ "roles/sales.json": role })).await;
    app.caller("li").await
}

both!(a_file_holds_what_a_list_shows_and_no_formula, |app| {
    let admin = app.admin().await;
    let account = admin.create("account", json!({ "name": "=恒达, \"重工\"" })).await.id();
    for (name, cost) in [("b", "5"), ("-a", "-1234.5"), ("c\"", "1000")] {
        admin.create("deal", json!({ "name": name, "cost": cost, "account": account })).await;
    }
    let fields = "name,cost,account,account.name,stage,owner,created_at";
    let answer = export(&admin, "deal", &[("format", "csv"), ("fields", fields), ("sort", "cost")]).await;
    assert!(answer.text.starts_with('\u{feff}'), "{}", answer.text);
    let name = &answer.headers["content-disposition"];
    assert!(name.starts_with("attachment; filename*=UTF-8''") && name.ends_with("%202026-11-22.csv"), "{name}");
    let rows = csv(&answer);
    assert_eq!(rows[0].len(), 7);
    assert_eq!(rows[0][3], format!("{} · {}", rows[0][2], rows[0][0]));
    let firm = "'=恒达, \"重工\"";
    assert_eq!(rows[1][..4], ["'-a", "-1234.50", firm, firm]);
    assert_eq!(rows[1][5..], ["王管理", "2026-11-22 12:00"]);
    assert_eq!(rows.iter().skip(1).map(|row| &*row[1]).collect::<Vec<_>>(), ["-1234.50", "5.00", "1000.00"]);
    assert_eq!(rows[3][0], "c\"");
    let filter = json!({ "field": "cost", "op": "gt", "value": "0" }).to_string();
    assert_eq!(csv(&export(&admin, "deal", &[("filter", &filter), ("fields", "name")]).await).len(), 3);
    let chinese = admin.speaking("zh-CN");
    assert_ne!(csv(&export(&chinese, "deal", &[("fields", fields)]).await)[0], rows[0]);
    for (name, value) in [("fields", "ghost"), ("sort", "ghost"), ("filter", "{\"field\":\"ghost\",\"op\":\"empty\"}")]
    {
        export(&chinese, "deal", &[(name, value)]).await.problem(422, "filter_invalid");
    }
    export(&chinese, "deal", &[("format", "xlsx")]).await.problem(400, "malformed");
    export(&chinese, "ghost", &[]).await.problem(404, "not_found");
});

both!(a_file_holds_only_what_its_reader_may_see, |app| {
    let admin = app.admin().await;
    let li = app.caller("li").await;
    admin.create("deal", json!({ "name": "mine", "cost": "7", "owner": li.user })).await;
    admin.create("deal", json!({ "name": "theirs", "cost": "7" })).await;
    let refused = export(&li, "deal", &[]).await;
    refused.problem(403, "forbidden");
    assert!(refused.body["detail"].as_str().unwrap().contains("export"), "{}", refused.text);
    let li = publish_export_role(&app, &admin).await;
    let rows = csv(&export(&li, "deal", &[]).await);
    let name = rows[0].iter().position(|heading| heading == "Name").unwrap();
    assert_eq!(rows[1..].iter().map(|row| &*row[name]).collect::<Vec<_>>(), ["mine"]);
    assert!(!rows[1].iter().any(|cell| cell == "7.00"), "{rows:?}");
    export(&li, "deal", &[("fields", "name,cost")]).await.problem(422, "filter_invalid");
});

both!(a_large_file_comes_whole_and_too_large_a_one_not_at_all, |app| {
    let admin = app.admin().await;
    let fill = async |from: usize, to: usize| {
        let create = |n: usize| json!({ "op": "create", "values": { "name": format!("n{n:05}") } });
        let body = json!({ "operations": (from..to).map(create).collect::<Vec<_>>() });
        admin.post("/records/account/bulk", body).await.expect(200);
    };
    fill(0, 1000).await;
    let limit = usize::try_from(EXPORT_LIMIT).unwrap();
    fill(1000, limit).await;
    for (sort, first) in [("-name", format!("n{:05}", limit - 1)), ("name", "n00000".to_owned())] {
        let rows = csv(&export(&admin, "account", &[("fields", "name"), ("sort", sort)]).await);
        let mut names: Vec<&str> = rows[1..].iter().map(|row| &*row[0]).collect();
        assert_eq!((names.len(), names[0]), (limit, &*first));
        names.dedup();
        assert_eq!(names.len(), limit);
    }
    fill(limit, limit + 1).await;
    export(&admin, "account", &[("fields", "name")]).await.problem(413, "too_large");
    let filter = json!({ "field": "name", "op": "ne", "value": "n00000" }).to_string();
    assert_eq!(csv(&export(&admin, "account", &[("filter", &filter)]).await).len(), limit + 1);
});

both!(a_table_of_text_is_understood_cell_by_cell, |app| {
    let admin = app.admin().await;
    let account = admin.create("account", json!({ "name": "Hengda Co., Ltd." })).await.id();
    for _ in 0..2 {
        admin.create("account", json!({ "name": "Twice" })).await;
    }
    let li = app.caller("li").await.user;
    let before = app.contents().await;
    let columns = json!(["name", "amount", "account", "owner", "stage"]);
    let rows = json!([
        [" A ", "35.7万元", "Hengda Co., Ltd.", "李娜", "standard/lead"],
        ["'=1", "1,5", account, "zhang@test.example", "nowhere"],
        ["", "", "Twice", "孙离职", ""],
        ["x", null, "Ghost"],
    ]);
    let found = read(&admin, "deal", json!({ "columns": columns, "rows": rows })).await;
    let firm = json!({ "id": account, "name": "Hengda Co., Ltd." });
    assert_eq!(
        found[0],
        [
            json!("A"),
            json!({ "amount": "357000.00", "currency": "CNY" }),
            firm.clone(),
            json!({ "id": li, "name": "李娜" }),
            json!("standard/lead")
        ]
    );
    assert_eq!((&found[1][0], &found[1][1], &found[1][2]), (&json!("=1"), &json!("!type"), &firm));
    assert_eq!((&found[1][3]["name"], &found[1][4]), (&json!("张伟"), &json!("!stage_unknown")));
    assert_eq!(
        (&found[2][0], &found[2][1], &found[2][2]),
        (&json!("!required"), &Json::Null, &json!("!name_ambiguous"))
    );
    assert_eq!(found[2][3]["name"], "孙离职");
    assert_eq!(found[3], [json!("x"), Json::Null, json!("!name_unknown")]);
    assert_eq!(app.contents().await, before, "reading leaves nothing");
    let ask = |table: Json| admin.post("/records/deal/read-text", table);
    let many = json!({ "columns": ["name"], "rows": vec![json!(["x"]); 1001] });
    assert_eq!(ask(many).await.problem(422, "validation_failed").items(), ["/rows too_many"]);
    let wide = json!({ "columns": ["name"], "rows": [["x"], ["x", "y"]] });
    assert_eq!(ask(wide).await.problem(422, "validation_failed").items(), ["/rows/1 too_many"]);
    let unknown = json!({ "columns": ["name", "ghost"], "rows": [] });
    assert_eq!(ask(unknown).await.problem(422, "validation_failed").items(), ["/columns/1 field_unknown"]);
    assert_eq!(
        ask(json!({ "columns": ["name"], "rows": [[1]] })).await.problem(422, "validation_failed").items(),
        ["/rows/0/0 type"]
    );
});

both!(a_reader_finds_by_name_only_what_they_may_see, |app| {
    let (admin, li) = (app.admin().await, app.caller("li").await);
    let hidden = admin.create("deal", json!({ "name": "hidden", "cost": "7" })).await.id();
    let mine = admin.create("deal", json!({ "name": "mine", "owner": li.user })).await.id();
    // A lookup to deals, as a visit has it.
    let files = admin.files().await;
    let mut entity = files["entities/account/entity.json"].clone();
    let lookup = json!({ "id": "t_acc_deal", "name": "deal", "type": "lookup", "to": "deal" });
    let set = json!({ "id": "t_acc_deals", "name": "deals", "type": "many_to_many", "to": "deal" });
    entity["fields"].as_array_mut().unwrap().extend([lookup, set]);
    admin.publish(json!({ "entities/account/entity.json": entity })).await;
    let table = json!({ "columns": ["deal", "deals"], "rows": [["hidden", "mine, hidden"], ["mine", "mine"], [hidden, hidden]] });
    let seen = read(&li, "account", table.clone()).await;
    let known = json!({ "id": mine, "name": "mine" });
    assert_eq!(seen[0], ["!name_unknown", "!name_unknown"]);
    assert_eq!(seen[1], [known.clone(), json!([known])]);
    assert_eq!(seen[2], ["!name_unknown", "!name_unknown"]);
    let all = read(&admin, "account", table).await;
    assert_eq!(all[0][0]["name"], "hidden");
    assert_eq!(all[0][1].as_array().unwrap().len(), 2);
    // A hidden field is unknown, one that may not be changed says so.
    let refused = li.post("/records/deal/read-text", json!({ "columns": ["cost"], "rows": [["1"]] })).await;
    assert_eq!(refused.problem(422, "validation_failed").items(), ["/columns/0 field_unknown"]);
    let locked =
        read(&li, "deal", json!({ "columns": ["discount", "created_at"], "rows": [["1", "2026-11-22"]] })).await;
    assert_eq!(locked[0], ["!field_read_only", "!field_read_only"]);
});
