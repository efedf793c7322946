//! The bad inputs of `docs/API-DESIGN.md`'s doors, each with its answer: against records, drafts and metadata files. Every
//! refusal has a code and a sentence in the caller's language, and leaves everything as it was.

use crate::support::{Answer, App, Caller};
use serde_json::{Value as Json, json};

/// One bad request: what it is, the request, and the answer it must get (`pointer code` of every item).
struct Case {
    what: &'static str,
    method: &'static str,
    path: String,
    body: String,
    status: u16,
    code: &'static str,
    items: &'static [&'static str],
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// Everything a problem says in words.
fn sentences(answer: &Answer) -> Vec<String> {
    let items = answer.body["errors"].as_array().cloned().unwrap_or_default();
    let own = [&answer.body["title"], &answer.body["detail"]].map(Json::clone);
    let all = own.into_iter().chain(items.into_iter().map(|item| item["message"].clone()));
    all.map(|text| text.as_str().unwrap_or_default().to_owned()).collect()
}

async fn try_all(app: &App, caller: &Caller, cases: Vec<Case>) {
    let mut wrong = Vec::new();
    for case in cases {
        let before = app.contents().await;
        let body = if case.method == "GET" { None } else { Some(case.body) };
        let answer = caller.send(case.method, &case.path, &[], body).await;
        let got = (answer.status, answer.body["code"].as_str().unwrap_or_default().to_owned(), answer.items());
        if got.0 != case.status || got.1 != case.code || got.2 != case.items {
            let text: String = answer.text.chars().take(300).collect();
            wrong.push(format!("{}: {} {} {:?}\n    {text}", case.what, got.0, got.1, got.2));
        }
        for sentence in sentences(&answer).iter().filter(|text| !is_chinese(text)) {
            wrong.push(format!("{}: not in the caller's language: {sentence}", case.what));
        }
        if app.contents().await != before {
            wrong.push(format!("{}: left a trace", case.what));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A deal with one key set to JSON text.
fn deal(name: &str, value: &str) -> String {
    if name == "name" { format!("{{\"name\":{value}}}") } else { format!("{{\"name\":\"n\",{}:{value}}}", json!(name)) }
}

fn create(what: &'static str, body: String, status: u16, code: &'static str, items: &'static [&'static str]) -> Case {
    Case { what, method: "POST", path: "/records/deal".to_owned(), body, status, code, items }
}

fn record_bodies() -> Vec<Case> {
    let invalid =
        |what, name: &str, value: &str, items| create(what, deal(name, value), 422, "validation_failed", items);
    let malformed = |what, body: &str| create(what, body.to_owned(), 400, "malformed", &[]);
    vec![
        create("a body of 9 MB", deal("name", &json!("x".repeat(9_000_000)).to_string()), 413, "too_large", &[]),
        invalid("a cell too long", "name", &json!("汉".repeat(121)).to_string(), &["/name length"]),
        invalid("NUL", "name", r#""a\u0000b""#, &["/name format"]),
        malformed("a lone surrogate", r#"{"name":"\ud800"}"#),
        malformed("1e400", r#"{"name":"n","seats":1e400}"#),
        malformed("a key twice", r#"{"name":"a","name":"b"}"#),
        malformed("a key twice, deep", r#"{"name":"a","amount":{"amount":"1","amount":"2"}}"#),
        malformed("no JSON", "name=n"),
        malformed("a list for the record", "[]"),
        malformed("2,000 lists in each other", &format!("{}{}", "[".repeat(2_000), "]".repeat(2_000))),
        invalid("2^53+1", "seats", "9007199254740993", &["/seats range"]),
        invalid("2^53+1 as text", "seats", "\"9007199254740993\"", &["/seats range"]),
        invalid("a fraction for a whole number", "seats", "1.5", &["/seats type"]),
        invalid("a number in scientific notation as text", "seats", "\"1e3\"", &["/seats type"]),
        invalid("an object for text", "name", r#"{"a":1}"#, &["/name type"]),
        invalid("a list for text", "name", r#"["a"]"#, &["/name type"]),
        invalid("a list of 70,000", "name", &format!("[{}1]", "1,".repeat(69_999)), &["/name type"]),
        invalid("30 February", "close_date", "\"2026-02-30\"", &["/close_date format"]),
        invalid("a date of year 0", "close_date", "\"0000-00-00\"", &["/close_date format"]),
        invalid("an instant without zone", "meeting_at", "\"2026-02-03T04:05:06\"", &["/meeting_at format"]),
        invalid("an amount in scientific notation", "amount", "\"1e10\"", &["/amount type"]),
        invalid("an amount with too many digits", "amount", "\"99999999999999999999.00\"", &["/amount range"]),
        invalid(
            "an amount with a foreign key",
            "amount",
            r#"{"amount":"1","currency":"CNY","x":1}"#,
            &["/amount type"],
        ),
        invalid("a choice that is not offered", "source", "\"__proto__\"", &["/source choice_unknown"]),
        invalid("a stage that is not there", "stage", "\"standard/../won\"", &["/stage stage_unknown"]),
        invalid("a boolean as text", "urgent", "\"yes\"", &["/urgent type"]),
        invalid(
            "a reference to nothing",
            "account",
            "\"0190a5c8-0000-7000-8000-00000000dead\"",
            &["/account reference_missing"],
        ),
        invalid("a reference that is a path", "account", "\"../../etc/passwd\"", &["/account format"]),
        invalid("an unknown field", "ghost", "1", &["/ghost field_unknown"]),
        invalid("a field called __proto__", "__proto__", r#"{"admin":true}"#, &["/__proto__ field_unknown"]),
        invalid("a field called select", "select", "1", &["/select field_unknown"]),
        invalid("a name with a slash", "a/b~c", "1", &["/a~1b~0c field_unknown"]),
        invalid("its own id", "id", "\"0190a5c8-0000-7000-8000-000000000001\"", &["/id field_read_only"]),
        invalid("its own version", "version", "7", &["/version field_read_only"]),
        invalid("when it was made", "created_at", "\"2020-01-01T00:00:00Z\"", &["/created_at field_read_only"]),
        invalid("that it is deleted", "deleted_at", "null", &["/deleted_at field_unknown"]),
        create(
            "everything wrong at once",
            r#"{"name":7,"seats":"x","ghost":1}"#.to_owned(),
            422,
            "validation_failed",
            &["/name type", "/seats type", "/ghost field_unknown"],
        ),
    ]
}

both!(records_refuse_bad_bodies, |app| {
    try_all(&app, &app.admin().await.speaking("zh-CN"), record_bodies()).await;
});

both!(what_only_looks_bad_is_kept_as_it_is, |app| {
    let admin = app.admin().await;
    for name in [
        "=cmd|' /C calc'!A0",
        "'; DROP TABLE sys_user; --",
        "<script>alert(1)</script>",
        "👩‍👩‍👧 \u{202e}rtl",
        "00123",
        "%_\\",
        "{{7*7}}",
    ] {
        let made = admin.create("deal", json!({ "name": name })).await;
        assert_eq!(made.body["name"], name);
        let found = admin.filtered("deal", json!({ "field": "name", "op": "eq", "value": name })).await;
        assert_eq!(found.column("name"), [json!(name)]);
        assert_eq!(app.trail(made.id()).await, (vec!["created".to_owned()], vec!["record.created".to_owned()]));
    }
    let digits = admin.create("deal", json!({ "name": "n", "seats": "007" })).await;
    assert_eq!(digits.body["seats"], 7);
});

fn ask(
    what: &'static str,
    parameters: &[(&str, String)],
    status: u16,
    code: &'static str,
    items: &'static [&'static str],
) -> Case {
    let query: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    Case { what, method: "GET", path: format!("/records/deal?{query}"), body: String::new(), status, code, items }
}

both!(lists_refuse_bad_questions, |app| {
    let (admin, li) = (app.admin().await, app.caller("li").await);
    for n in 0..2 {
        admin.create("deal", json!({ "name": format!("D{n}"), "owner": li.user })).await;
    }
    let page = admin.list("deal", &[("limit", "1".to_owned())]).await;
    let foreign = page.body["next"].as_str().unwrap().to_owned();
    let condition = json!({ "field": "name", "op": "eq", "value": "a" });
    let aggregate = |what, filter: Json, items| Case {
        what,
        method: "POST",
        path: "/records/deal/aggregate".to_owned(),
        body: json!({ "filter": filter, "measures": [{ "op": "count" }] }).to_string(),
        status: 422,
        code: "filter_invalid",
        items,
    };
    let nested = (0..60).fold(condition.clone(), |inner, _| json!({ "not": inner }));
    let plain = |what, path: &str, status, code| Case {
        what,
        method: "GET",
        path: path.to_owned(),
        body: String::new(),
        status,
        code,
        items: &[],
    };
    let cases = vec![
        aggregate("10,000 filters", json!({ "any": vec![condition.clone(); 10_000] }), &["/filter/any/99 too_complex"]),
        aggregate("60 levels of filter", nested, &["/filter/not/not/not/not/not/not/not/not too_complex"]),
        aggregate(
            "a list of 70,000 values",
            json!({ "field": "name", "op": "in", "value": vec!["a"; 70_000] }),
            &["/filter/value too_complex"],
        ),
        ask(
            "NUL in a filter",
            &[("filter", r#"{"field":"name","op":"eq","value":"a\u0000b"}"#.into())],
            422,
            "filter_invalid",
            &["/filter/value format"],
        ),
        ask("a filter that is no JSON", &[("filter", "{".into())], 422, "filter_invalid", &["/filter format"]),
        ask(
            "an unknown field",
            &[("filter", json!({ "field": "__proto__", "op": "eq", "value": 1 }).to_string())],
            422,
            "filter_invalid",
            &["/filter/field field_unknown"],
        ),
        ask(
            "an unknown operator",
            &[("filter", json!({ "field": "name", "op": "like", "value": "a" }).to_string())],
            422,
            "filter_invalid",
            &["/filter operator_unknown"],
        ),
        ask(
            "a sort of the sixth level",
            &[("sort", "account.owner.name.a.b.c".into())],
            422,
            "filter_invalid",
            &["/sort too_complex"],
        ),
        ask("a sort by select", &[("sort", "select".into())], 422, "filter_invalid", &["/sort field_unknown"]),
        ask("the cursor of somebody else", &[("limit", "1".into()), ("cursor", foreign)], 400, "malformed", &[]),
        ask("a made-up cursor", &[("cursor", "AAAA".into())], 400, "malformed", &[]),
        ask("no rows at all", &[("limit", "0".into())], 400, "malformed", &[]),
        ask("more rows than a page", &[("limit", "201".into())], 400, "malformed", &[]),
        ask("a parameter twice", &[("limit", "1".into()), ("limit", "2".into())], 400, "malformed", &[]),
        ask("an unknown parameter", &[("__proto__", "1".into())], 400, "malformed", &[]),
        plain("a path that leads out", "/records/..%2f..%2fetc/passwd", 404, "not_found"),
        plain("a system table", "/records/sys_user", 404, "not_found"),
        plain("NUL in a path", "/records/deal/%00", 404, "not_found"),
        plain("an id in braces", "/records/deal/{0190a5c8-0000-7000-8000-000000000001}", 404, "not_found"),
    ];
    try_all(&app, &li.speaking("zh-CN"), cases).await;
});

both!(two_people_cannot_overwrite_each_other, |app| {
    let admin = app.admin().await.speaking("zh-CN");
    let deal = admin.create("deal", json!({ "name": "D" })).await;
    let path = format!("/records/deal/{}", deal.id());
    admin.patch_if(&path, 1, json!({ "name": "mine" })).await.expect(200);
    let before = app.contents().await;
    let late = admin.patch_if(&path, 1, json!({ "name": "theirs" })).await;
    assert!(sentences(late.problem(412, "version_conflict")).iter().all(|text| is_chinese(text)));
    assert_eq!(app.contents().await, before);
    assert_eq!(admin.get(&path).await.body["name"], "mine");
});

both!(drafts_refuse_bad_files, |app| {
    let admin = app.admin().await;
    let draft = admin.post("/drafts", json!({ "name": "d" })).await.expect(201).id();
    let save = |what, body: String, status, code, items| Case {
        what,
        method: "PATCH",
        path: format!("/drafts/{draft}"),
        body,
        status,
        code,
        items,
    };
    let file = |what, path: &str, items| {
        save(what, json!({ "files": { path: {} } }).to_string(), 422, "validation_failed", items)
    };
    let name = |what, name: Json, items| Case {
        what,
        method: "POST",
        path: "/drafts".to_owned(),
        body: json!({ "name": name }).to_string(),
        status: 422,
        code: "validation_failed",
        items,
    };
    let many: serde_json::Map<String, Json> = (0..2_001).map(|n| (format!("roles/r{n}.json"), json!({}))).collect();
    let cases = vec![
        file("a path that leads out", "../../etc/passwd", &["/files/..~1..~1etc~1passwd format"]),
        file(
            "a path that leads out, from inside",
            "entities/../../x.json",
            &["/files/entities~1..~1..~1x.json format"],
        ),
        file("an absolute path", "/etc/passwd", &["/files/~1etc~1passwd format"]),
        file("a path with NUL", "roles/a\0.json", &["/files/roles~1a\0.json format"]),
        file("a hidden file", "roles/.env.json", &["/files/roles~1.env.json format"]),
        file("a program", "scripts/x.exe", &["/files/scripts~1x.exe format"]),
        file("demo data", "demo/users.json", &["/files/demo~1users.json format"]),
        file("__proto__", "__proto__", &["/files/__proto__ format"]),
        file("an object for a script", "scripts/a.rhai", &["/files/scripts~1a.rhai format"]),
        save(
            "a file of 1.1 MB",
            json!({ "files": { "scripts/a.rhai": "x".repeat(1_100_000) } }).to_string(),
            413,
            "too_large",
            &[],
        ),
        save(
            "a file with a list of 300,000",
            json!({ "files": { "choices/x.json": { "options": vec!["abc"; 300_000] } } }).to_string(),
            413,
            "too_large",
            &[],
        ),
        save("2,001 files", json!({ "files": many }).to_string(), 413, "too_large", &[]),
        save("a list of files", json!({ "files": [] }).to_string(), 422, "validation_failed", &["/files type"]),
        save("an unknown key", json!({ "flies": {} }).to_string(), 422, "validation_failed", &["/flies field_unknown"]),
        save("a revision that is not there", json!({ "base": 99, "files": {} }).to_string(), 404, "not_found", &[]),
        save("1e400 in a file", r#"{"files":{"settings.json":{"x":1e400}}}"#.to_owned(), 400, "malformed", &[]),
        save("a key twice in a file", r#"{"files":{"settings.json":{"a":1,"a":2}}}"#.to_owned(), 400, "malformed", &[]),
        name("no name", json!(""), &["/name required"]),
        name("a number for a name", json!(7), &["/name type"]),
        name("a name too long", json!("汉".repeat(201)), &["/name length"]),
        name("control characters in a name", json!("a\u{7}b"), &["/name format"]),
    ];
    try_all(&app, &admin.speaking("zh-CN"), cases).await;
});

/// The problems a draft of these files has, as `file pointer code`.
async fn problems(app: &App, admin: &Caller, files: Json) -> Vec<String> {
    let published = admin.get("/revisions").await.expect(200).body["items"].as_array().unwrap().len();
    let draft = admin.post("/drafts", json!({ "name": "d" })).await.expect(201).id();
    let path = format!("/drafts/{draft}");
    let saved = admin.patch(&path, json!({ "files": files })).await.expect(200).body;
    let problems = saved["problems"].as_array().unwrap();
    for problem in problems {
        let sentence = problem["message"].as_str().unwrap();
        assert!(is_chinese(sentence), "{sentence}");
    }
    // An invalid draft is kept, and cannot be published.
    let before = app.contents().await;
    let order = json!({ "plan": "x", "accept": [], "note": "" });
    let refused = admin.post(&format!("{path}/publish"), order).await;
    assert!(refused.status >= 400, "{}", refused.text);
    assert_eq!(app.contents().await, before);
    assert_eq!(admin.get("/revisions").await.expect(200).body["items"].as_array().unwrap().len(), published);
    let line = |problem: &Json| {
        format!(
            "{} {} {}",
            problem["file"].as_str().unwrap(),
            problem["pointer"].as_str().unwrap(),
            problem["code"].as_str().unwrap()
        )
    };
    problems.iter().map(line).collect()
}

both!(metadata_files_tell_what_is_wrong, |app| {
    let admin = app.admin().await.speaking("zh-CN");
    let entity =
        admin.get("/revisions/1/files").await.expect(200).body["files"]["entities/account/entity.json"].clone();
    let with_field = |field: Json| {
        let mut entity = entity.clone();
        entity["fields"].as_array_mut().unwrap().push(field);
        let n = entity["fields"].as_array().unwrap().len() - 1;
        (json!({ "entities/account/entity.json": entity }), n)
    };
    let field = |name: &str, rest: Json| {
        let mut field = json!({ "id": "t_acc_bad", "name": name, "type": "text" });
        field.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        field
    };
    let reference = json!({ "type": "lookup", "to": "nowhere" });
    let cases = [
        ("a field called __proto__", field("__proto__", json!({})), "name", "name_malformed"),
        ("a name that is a path", field("../../x", json!({})), "name", "name_malformed"),
        ("a name with NUL", field("a\u{0}", json!({})), "name", "name_malformed"),
        ("a field called id", field("id", json!({})), "name", "name_reserved"),
        ("a name that is taken", field("name", json!({})), "name", "name_taken"),
        ("an object for a label", field("bad", json!({ "label": { "en": {} } })), "label/en", "type_wrong"),
        ("an unknown property", field("bad", json!({ "onerror": "alert(1)" })), "onerror", "property_unknown"),
        ("a type that is not there", field("bad", json!({ "type": "select" })), "type", "value_unknown"),
        (
            "a length of 2^53+1",
            field("bad", json!({ "maxLength": 9_007_199_254_740_993_i64 })),
            "maxLength",
            "number_too_big",
        ),
        ("a negative length", field("bad", json!({ "maxLength": -1 })), "maxLength", "number_too_small"),
        ("text for a number", field("bad", json!({ "maxLength": "1e10" })), "maxLength", "type_wrong"),
        ("a lookup to nowhere", field("bad", reference), "to", "entity_unknown"),
    ];
    for (what, bad, place, code) in cases {
        let (files, n) = with_field(bad);
        let found = problems(&app, &admin, files).await;
        assert_eq!(found, [format!("entities/account/entity.json /fields/{n}/{place} {code}")], "{what}");
    }
    // Not even an object; text; and an entity that is somebody else's by id.
    let found = problems(&app, &admin, json!({ "roles/x.json": [], "settings.json": 7 })).await;
    assert_eq!(found.len(), 2, "{found:?}");
    let mut twin = entity.clone();
    twin["name"] = json!("twin");
    let found = problems(&app, &admin, json!({ "entities/twin/entity.json": twin })).await;
    assert!(found.iter().any(|problem| problem.ends_with("id_taken")), "{found:?}");
});

both!(labels_nobody_can_tell_apart_are_named, |app| {
    let admin = app.admin().await.speaking("zh-CN");
    let files = admin.get("/revisions/1/files").await.expect(200).body["files"].clone();
    let account = &files["entities/account/entity.json"];
    let with = |labels: &[Json]| {
        let mut entity = account.clone();
        for (n, label) in labels.iter().enumerate() {
            let field = json!({ "id": format!("t_acc_l{n}"), "name": format!("l{n}"), "type": "text", "label": label });
            entity["fields"].as_array_mut().unwrap().push(field);
        }
        json!({ "entities/account/entity.json": entity })
    };
    let first = account["fields"].as_array().unwrap().len();
    let at = |n: usize, code: &str| format!("entities/account/entity.json /fields/{}/label {code}", first + n);
    // Capitals, composed and full-width letters, more than one blank; in one language of two.
    for (one, other) in [
        (json!("Région"), json!("re\u{301}gion")),
        (json!("ABC 公司"), json!("ａｂｃ  公司 ")),
        (json!({ "en": "Size", "zh-CN": "大小" }), json!({ "en": "Extent", "zh-CN": "大小" })),
    ] {
        assert_eq!(warnings(&admin, with(&[one, other.clone()])).await, [at(1, "label_twin")], "{other}");
    }
    assert_eq!(warnings(&admin, with(&[json!("👩‍👩‍👧"), json!("👩‍👩‍👦")])).await, [""; 0]);
    assert_eq!(warnings(&admin, with(&[json!("长".repeat(300))])).await, [at(0, "label_long")]);
    let endless = with(&[json!("长".repeat(4_001))]);
    assert_eq!(problems(&app, &admin, endless).await, [at(0, "label_long"), at(0, "text_too_long")]);
});

/// The warnings of a draft that can be published all the same.
async fn warnings(admin: &Caller, files: Json) -> Vec<String> {
    let draft = admin.post("/drafts", json!({ "name": "d" })).await.expect(201).id();
    let path = format!("/drafts/{draft}");
    let saved = admin.patch(&path, json!({ "files": files })).await.expect(200).body;
    assert_eq!(admin.get(&format!("{path}/plan")).await.expect(200).body["publishable"], true);
    let line = |problem: &Json| {
        assert_eq!(problem["level"], "warning");
        assert!(is_chinese(problem["message"].as_str().unwrap()), "{problem}");
        let text = |key: &str| problem[key].as_str().unwrap().to_owned();
        format!("{} {} {}", text("file"), text("pointer"), text("code"))
    };
    saved["problems"].as_array().unwrap().iter().map(line).collect()
}

both!(records_that_would_need_each_other_are_refused, |app| {
    let admin = app.admin().await.speaking("zh-CN");
    let entity = |name: &str, to: &str| {
        json!({ "$schema": "sartor/1/entity", "id": format!("ent_{name}"), "name": name, "label": name, "nameField": "name", "fields": [
            { "id": format!("fld_{name}_n"), "name": "name", "type": "text", "label": "N" },
            { "id": format!("fld_{name}_to"), "name": "to", "type": "lookup", "to": to, "required": true, "label": "To" } ] })
    };
    let files = json!({ "entities/aa/entity.json": entity("aa", "bb"), "entities/bb/entity.json": entity("bb", "cc"),
        "entities/cc/entity.json": entity("cc", "bb"), "entities/dd/entity.json": entity("dd", "dd") });
    let found = problems(&app, &admin, files).await;
    let circles = ["bb", "dd"].map(|name| format!("entities/{name}/entity.json /fields/1/required required_circle"));
    assert_eq!(found, circles);
});

both!(words_with_emoji_and_marks_are_only_words, |app| {
    let admin = app.admin().await;
    let mut entity =
        admin.get("/revisions/1/files").await.expect(200).body["files"]["entities/account/entity.json"].clone();
    let label = "👩‍👩‍👧 \u{202e}LTR <b>";
    let select = json!({ "id": "t_acc_select", "name": "select", "type": "text", "label": label });
    entity["fields"].as_array_mut().unwrap().push(select);
    let draft = admin.post("/drafts", json!({ "name": "d" })).await.expect(201).id();
    let path = format!("/drafts/{draft}");
    let saved = admin.patch(&path, json!({ "files": { "entities/account/entity.json": entity } })).await.expect(200);
    assert_eq!(saved.body["problems"], json!([]));
    let plan = admin.get(&format!("{path}/plan")).await.expect(200).body;
    let order = json!({ "plan": plan["hash"], "accept": [], "note": "" });
    admin.post(&format!("{path}/publish"), order).await.expect(200);
    let made = admin.create("account", json!({ "name": "A", "select": "from where" })).await;
    let found = admin.list("account", &[("sort", "-select".into()), ("fields", "select".into())]).await;
    assert_eq!(found.column("select"), [json!("from where")]);
    assert_eq!(app.trail(made.id()).await.0, ["created"]);
    assert!(admin.get("/metadata").await.text.contains("LTR <b>"));
});

/// What a caller that first sends everything and then listens gets to hear: the line must not break before.
async fn send_whole(app: &App, head: &str, bytes: usize) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut line = tokio::net::TcpStream::connect(app.url.trim_start_matches("http://")).await.unwrap();
    let head = format!("{head}\r\nHost: sartor\r\nConnection: close\r\nContent-Length: {bytes}\r\n\r\n");
    line.write_all(head.as_bytes()).await.unwrap();
    for _ in 0..bytes / 100_000 {
        line.write_all(&[b' '; 100_000]).await.unwrap();
        // Slower than the server refuses.
        tokio::task::yield_now().await;
    }
    let mut answer = Vec::new();
    line.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned()
}

/// What a caller hears that waits to be asked for the body.
async fn send_head(app: &App, head: &str, bytes: usize) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut line = tokio::net::TcpStream::connect(app.url.trim_start_matches("http://")).await.unwrap();
    let head = format!("{head}\r\nHost: sartor\r\nContent-Length: {bytes}\r\n\r\n");
    line.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![0; 12];
    line.read_exact(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

both!(a_refusal_is_heard_after_a_body_nobody_read, |app| {
    let key = app.admin().await.key.clone().unwrap();
    let known = format!("Authorization: Bearer {key}\r\nContent-Type: application/json");
    for (head, expect) in [
        (format!("POST /api/v1/records/deal HTTP/1.1\r\n{known}"), "HTTP/1.1 413"),
        ("POST /api/v1/records/deal HTTP/1.1\r\nContent-Type: application/json".to_owned(), "HTTP/1.1 401"),
        (format!("POST /api/v1/nowhere HTTP/1.1\r\n{known}"), "HTTP/1.1 404"),
        (format!("PUT /api/v1/records/deal HTTP/1.1\r\n{known}"), "HTTP/1.1 405"),
    ] {
        let answer = send_whole(&app, &head, 20_000_000).await;
        assert!(answer.starts_with(expect), "{head}: {answer}");
    }
    // Who waits to be asked is not asked for a body nobody wants.
    let head = format!("POST /api/v1/records/deal HTTP/1.1\r\n{known}\r\nExpect: 100-continue");
    let answer = send_head(&app, &head, 20_000_000).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
});
