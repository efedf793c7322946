//! Every field type through create, edit, filter, sort, import text and export, on both databases. A type without a row here
//! fails `no_type_is_missing`; the list with a column for each is looked at in `tests/browser/types.test.mjs`.

use super::answers::is_read_alike;
use super::sheets::{csv, export, read};
use crate::support::{App, Caller};
use sartor::metadata::FieldType;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// What a type goes through. `$acme`, `$beta`, `$li`, `$zhang`, `$file` and `$picture` are ids. Record A is made with `made`
/// and becomes `edited`; record B is made with `made` and gets what `text` means.
struct Row {
    kind: &'static str,
    /// Properties of the field.
    field: Json,
    made: Json,
    shown: Json,
    edited: Json,
    edited_shown: Json,
    /// Finds A, not B.
    filter: Json,
    /// Names in ascending order; none where the type is not sorted by.
    sorted: Option<&'static str>,
    text: &'static str,
    /// `"!code"` where text is refused.
    read: Json,
    /// Of B, in English.
    cell: &'static str,
}

fn rows() -> Vec<Row> {
    let row = |kind, (made, shown): (Json, Json), (edited, edited_shown): (Json, Json)| Row {
        kind,
        field: json!({}),
        made,
        shown,
        edited,
        edited_shown,
        filter: json!({ "op": "empty" }),
        sorted: None,
        text: "",
        read: Json::Null,
        cell: "",
    };
    let same = |value: Json| (value.clone(), value);
    let op = |op: &str, value: Json| json!({ "op": op, "value": value });
    let yuan = |amount: &str| json!({ "amount": amount, "currency": "CNY" });
    let (acme, beta) = (json!({ "id": "$acme", "name": "Acme" }), json!({ "id": "$beta", "name": "Beta Co., Ltd." }));
    let account = |id: &str| json!({ "entity": "account", "id": id });
    let about = |id: &str, name: &str| json!({ "entity": "account", "id": id, "name": name });
    let options = json!({ "options": [
        { "id": "ev_east", "name": "east", "label": { "zh-CN": "华东", "en": "East" } },
        { "id": "ev_south", "name": "south", "label": { "zh-CN": "华南", "en": "South" } },
    ] });
    // A list of options of its own for each field: their ids are unique in a workspace.
    let several = serde_json::from_str(&options.to_string().replace("\"ev_", "\"evs_")).unwrap();
    let rich = |content: Json| json!({ "type": "doc", "content": content });
    let line = |text: &str| json!({ "type": "paragraph", "content": [{ "type": "text", "text": text }] });
    let item = |text: Json| json!({ "type": "listItem", "content": [{ "type": "paragraph", "content": [text] }] });
    let signed = |mut value: Json| {
        value["at"] = json!("2026-11-22T04:00:00.000Z");
        value["by"] = json!({ "id": "$me", "name": "王管理" });
        value
    };
    let place = |lat: &str, lng: &str| json!({ "lat": lat, "lng": lng });
    vec![
        // Given by the engine, and never changed; first, so that its numbers are.
        Row {
            field: json!({ "pattern": "E-{00}" }),
            filter: op("eq", json!("E-01")),
            sorted: Some("AB"),
            text: "E-07",
            read: json!("!field_read_only"),
            cell: "E-02",
            ..row("auto_number", (Json::Null, json!("E-01")), (json!("!field_read_only"), json!("E-01")))
        },
        Row {
            filter: op("eq", json!("a")),
            sorted: Some("AB"),
            text: " 007 ",
            read: json!("007"),
            cell: "007",
            ..row("text", same(json!("b")), same(json!("a")))
        },
        Row {
            filter: op("contains", json!("a")),
            text: "007\nb",
            read: json!("007\nb"),
            cell: "007\nb",
            ..row("long_text", same(json!("x\ny")), same(json!("a")))
        },
        Row {
            filter: op("contains", json!("A\nb")),
            text: "## 纪要\n- **007**\n- [b](https://x.example)",
            read: rich(json!([
                { "type": "heading", "attrs": { "level": 2 }, "content": [{ "type": "text", "text": "纪要" }] },
                { "type": "bulletList", "content": [
                    item(json!({ "type": "text", "text": "007", "marks": [{ "type": "bold" }] })),
                    item(json!({ "type": "text", "text": "b", "marks": [{ "type": "link", "attrs": { "href": "https://x.example" } }] })),
                ] },
            ])),
            cell: "## 纪要\n- **007**\n- [b](https://x.example)",
            ..row(
                "rich_text",
                (json!("x"), rich(json!([line("x")]))),
                (json!("xA\nBx"), rich(json!([line("xA"), line("Bx")]))),
            )
        },
        Row {
            filter: op("lt", json!(7)),
            sorted: Some("AB"),
            text: "1,234",
            read: json!(1234),
            cell: "1234",
            ..row("integer", same(json!(7)), (json!("5"), json!(5)))
        },
        Row {
            filter: op("lt", json!("4")),
            sorted: Some("AB"),
            text: "-1,234.50",
            read: json!("-1234.50"),
            cell: "-1234.50",
            ..row("decimal", (json!("12.5"), json!("12.50")), (json!(3), json!("3.00")))
        },
        Row {
            filter: op("lt", json!(10)),
            sorted: Some("AB"),
            text: "１２％",
            read: json!("12.00"),
            cell: "12%",
            ..row("percent", (json!(15), json!("15.00")), (json!("7.5"), json!("7.50")))
        },
        Row {
            filter: op("lt", json!("60")),
            sorted: Some("AB"),
            text: "35.7万元",
            read: yuan("357000.00"),
            cell: "357000.00",
            ..row("money", (json!("100"), yuan("100.00")), (yuan("50"), yuan("50.00")))
        },
        Row {
            filter: op("lte", json!(2)),
            sorted: Some("AB"),
            text: "★★★★★",
            read: json!(5),
            cell: "5",
            ..row("rating", same(json!(4)), same(json!(2)))
        },
        Row {
            filter: op("lt", json!(90)),
            sorted: Some("AB"),
            text: "2小时30分",
            read: json!(150),
            cell: "2 h 30 min",
            ..row("duration", same(json!(90)), (json!("1h"), json!(60)))
        },
        Row {
            filter: op("eq", json!("a@test.example")),
            sorted: Some("AB"),
            text: " c@TEST.example",
            read: json!("c@test.example"),
            cell: "c@test.example",
            ..row("email", same(json!("b@test.example")), same(json!("a@test.example")))
        },
        Row {
            filter: op("contains", json!("0000-1234")),
            sorted: Some("AB"),
            text: "+44 20 7183 8750",
            read: json!("+442071838750"),
            cell: "'+442071838750",
            ..row("phone", same(json!("13900000000")), (json!("138 0000 1234"), json!("13800001234")))
        },
        Row {
            filter: op("starts_with", json!("http://a")),
            sorted: Some("AB"),
            text: "www.c.example",
            read: json!("https://www.c.example"),
            cell: "https://www.c.example",
            ..row("url", (json!("b.example"), json!("https://b.example")), same(json!("http://a.example")))
        },
        Row {
            filter: op("lt", json!("10:00")),
            sorted: Some("AB"),
            text: "下午2:05",
            read: json!("14:05"),
            cell: "14:05",
            ..row("time", same(json!("14:00")), (json!("9:30"), json!("09:30")))
        },
        Row {
            filter: op("eq", json!(false)),
            sorted: Some("AB"),
            text: "是",
            read: json!(true),
            cell: "Yes",
            ..row("boolean", same(json!(true)), same(json!(false)))
        },
        Row {
            filter: op("lt", json!("2026-11-15")),
            sorted: Some("AB"),
            text: "2026年11月22日",
            read: json!("2026-11-22"),
            cell: "2026-11-22",
            ..row("date", same(json!("2026-12-01")), same(json!("2026-11-01")))
        },
        Row {
            filter: op("lt", json!("2026-11-15T00:00:00Z")),
            sorted: Some("AB"),
            text: "Nov 22, 2026, 2:05 PM",
            read: json!("2026-11-22T06:05:00.000Z"),
            cell: "2026-11-22 14:05",
            ..row(
                "datetime",
                (json!("2026-12-01T00:00:00Z"), json!("2026-12-01T00:00:00.000Z")),
                (json!("2026-11-01T00:00:00+08:00"), json!("2026-10-31T16:00:00.000Z")),
            )
        },
        Row {
            field: options,
            filter: op("in", json!(["east"])),
            sorted: Some("AB"),
            text: "华南",
            read: json!("south"),
            cell: "South",
            ..row("choice", same(json!("south")), same(json!("east")))
        },
        Row {
            field: several,
            filter: op("has_all", json!(["east", "south"])),
            text: "华南、East",
            read: json!(["east", "south"]),
            cell: "East, South",
            ..row("multi_choice", same(json!(["south"])), (json!("south, east"), json!(["east", "south"])))
        },
        Row {
            filter: op("has_any", json!(["a"])),
            text: "VIP；老客户",
            read: json!(["VIP", "老客户"]),
            cell: "VIP, 老客户",
            ..row("tags", same(json!(["b"])), same(json!(["a"])))
        },
        Row {
            text: "{\"b\": 2, \"a\": [1]}",
            read: json!({ "a": [1], "b": 2 }),
            cell: "{\"a\":[1],\"b\":2}",
            ..row("json", same(json!({ "b": 1 })), same(Json::Null))
        },
        Row {
            text: "31.230416, 121.473701 ±12 m",
            read: json!({ "lat": "31.230416", "lng": "121.473701", "accuracy": 12 }),
            cell: "31.230416, 121.473701 ±12 m",
            ..row("position", (place("31.2", "121.4"), place("31.200000", "121.400000")), same(Json::Null))
        },
        Row {
            filter: op("contains", json!("市吴中")),
            text: "江苏苏州工业园区星湖街328号 215000",
            read: json!({ "country": "CN", "province": "江苏省", "city": "苏州市", "district": "苏州工业园区", "street": "星湖街328号", "postcode": "215000" }),
            cell: "江苏省苏州市苏州工业园区星湖街328号 215000",
            ..row(
                "address",
                same(json!({ "country": "DE", "city": "Berlin" })),
                (
                    json!("苏州市吴中区"),
                    json!({ "country": "CN", "province": "江苏省", "city": "苏州市", "district": "吴中区" }),
                ),
            )
        },
        Row {
            field: json!({ "to": "account" }),
            filter: op("in", json!(["$acme"])),
            sorted: Some("AB"),
            text: "Beta Co., Ltd.",
            read: beta.clone(),
            cell: "Beta Co., Ltd.",
            ..row("lookup", (json!("$beta"), beta.clone()), (json!({ "id": "$acme" }), acme.clone()))
        },
        Row {
            filter: op("eq", json!("$li")),
            sorted: Some("BA"),
            text: "li@test.example",
            read: json!({ "id": "$li", "name": "李娜" }),
            cell: "李娜",
            ..row(
                "user",
                (json!("$zhang"), json!({ "id": "$zhang", "name": "张伟" })),
                (json!("$li"), json!({ "id": "$li", "name": "李娜" })),
            )
        },
        Row {
            field: json!({ "to": ["account", "deal"] }),
            filter: op("eq", account("$acme")),
            text: "account: Acme",
            read: about("$acme", "Acme"),
            cell: "Acme",
            ..row(
                "regarding",
                (account("$beta"), about("$beta", "Beta Co., Ltd.")),
                (account("$acme"), about("$acme", "Acme")),
            )
        },
        Row {
            field: json!({ "to": "account" }),
            filter: op("has_any", json!(["$acme"])),
            text: "\"Beta Co., Ltd.\"、Acme",
            read: json!([acme, beta]),
            cell: "Acme, \"Beta Co., Ltd.\"",
            ..row("many_to_many", (json!(["$beta"]), json!([beta])), (json!(["$acme"]), json!([acme])))
        },
        Row {
            text: "a.txt",
            read: json!("!files_as_text"),
            cell: "a.txt",
            ..row(
                "attachment",
                (json!(["$file"]), json!([{ "id": "$file", "name": "a.txt", "size": 1, "type": "text/plain" }])),
                same(Json::Null),
            )
        },
        Row {
            text: "b.png",
            read: json!("!files_as_text"),
            cell: "b.png",
            ..row(
                "image",
                (json!(["$picture"]), json!([{ "id": "$picture", "name": "b.png", "size": 8, "type": "image/png" }])),
                same(Json::Null),
            )
        },
        Row {
            filter: op("contains", json!("娜")),
            text: "李娜",
            read: json!("!signature_as_text"),
            cell: "周芳 (2026-11-22 12:00)",
            ..row(
                "signature",
                // When and by whom is never what somebody sends.
                (
                    json!({ "name": "周芳", "strokes": [[1, 2, 3, 4]], "at": "2000-01-01T00:00:00Z", "by": "$li" }),
                    signed(json!({ "name": "周芳", "strokes": [[1, 2, 3, 4]] })),
                ),
                (json!({ "name": "李娜" }), signed(json!({ "name": "李娜" }))),
            )
        },
        Row {
            filter: op("eq", json!("main/two")),
            sorted: Some("BA"),
            text: "二",
            read: json!("main/two"),
            cell: "Two",
            ..row("stage", same(json!("main/one")), (json!("two"), json!("main/two")))
        },
    ]
}

#[test]
fn no_type_is_missing() {
    let tried: Vec<&str> = rows().iter().map(|row| row.kind).collect();
    // What is computed nobody writes: `tests/it/formulas`.
    let written = FieldType::ALL.iter().filter(|kind| !matches!(kind, FieldType::Formula | FieldType::Rollup));
    let types: BTreeSet<&str> = written.map(|kind| kind.as_str()).collect();
    assert_eq!(tried.iter().copied().collect::<BTreeSet<_>>(), types);
    assert_eq!(tried.len(), types.len(), "each once");
}

/// An entity with a field of every type, named as the type is.
async fn publish(admin: &Caller) {
    let field = |row: &Row| {
        let mut field = json!({ "id": format!("ev_f_{}", row.kind), "name": row.kind, "type": row.kind });
        field.as_object_mut().unwrap().extend(row.field.as_object().unwrap().clone());
        field
    };
    let mut fields = vec![json!({ "id": "ev_f_name", "name": "name", "type": "text" })];
    fields.extend(rows().iter().map(field));
    let stage = |name: &str, zh: &str, en: &str| json!({ "id": format!("ev_st_{name}"), "name": name, "kind": "open", "label": { "zh-CN": zh, "en": en } });
    let stages = [stage("one", "一", "One"), stage("two", "二", "Two")];
    let mut role = admin.files().await["roles/admin.json"].clone();
    role["objects"]["every"] = json!({ "read": "all", "create": true, "update": "all", "delete": "all" });
    let files = json!({
        "entities/every/entity.json": { "$schema": "sartor/1/entity", "id": "ent_every", "name": "every", "nameField": "name", "fields": fields },
        "entities/every/pipelines/main.json":
            { "$schema": "sartor/1/pipeline", "id": "ev_pl", "name": "main", "field": "stage", "stages": stages },
        "roles/admin.json": role,
    });
    admin.publish(files).await;
}

/// Members of a set have no order of their own.
fn sorted(value: Json) -> Json {
    let Json::Array(mut list) = value else { return value };
    list.sort_by_key(Json::to_string);
    Json::Array(list)
}

struct Bench<'a> {
    app: &'a App,
    admin: Caller,
    ids: Vec<(&'static str, String)>,
}

impl<'a> Bench<'a> {
    async fn begin(app: &'a App) -> Self {
        let admin = app.admin().await;
        publish(&admin).await;
        let acme = admin.create("account", json!({ "name": "Acme" })).await.id();
        let beta = admin.create("account", json!({ "name": "Beta Co., Ltd." })).await.id();
        let file = admin.upload("a.txt", b"a").await.expect(201).id();
        let picture = admin.upload("b.png", b"\x89PNG\r\n\x1a\n").await.expect(201).id();
        let (li, zhang) = (app.caller("li").await.user, app.caller("zhang").await.user);
        let ids = [
            ("$me", admin.user),
            ("$acme", acme),
            ("$beta", beta),
            ("$li", li),
            ("$zhang", zhang),
            ("$file", file),
            ("$picture", picture),
        ];
        let ids = ids.map(|(name, id)| (name, id.to_string())).to_vec();
        Self { app, admin, ids }
    }

    fn fill(&self, value: &Json) -> Json {
        let text = self.ids.iter().fold(value.to_string(), |text, (name, id)| text.replace(name, id));
        serde_json::from_str(&text).unwrap()
    }

    async fn make(&self, row: &Row, name: &str) -> (String, uuid::Uuid) {
        let mut values = json!({ "name": format!("{} {name}", row.kind) });
        if !row.made.is_null() {
            values[row.kind] = self.fill(&row.made);
        }
        let made = self.admin.create("every", values).await;
        is_read_alike(&self.admin, "every", &made).await;
        (format!("/records/every/{}", made.id()), made.id())
    }

    async fn try_row(&self, row: &Row) {
        let (kind, admin) = (row.kind, &self.admin);
        let (a, id) = self.make(row, "A").await;
        let shown = admin.get(&a).await.expect(200).body[kind].clone();
        assert_eq!(sorted(shown), sorted(self.fill(&row.shown)), "{kind} as it was made");
        let edited = admin.patch(&a, json!({ kind: self.fill(&row.edited) })).await;
        let refused = row.edited.as_str().and_then(|text| text.strip_prefix('!'));
        match refused {
            Some(code) => assert_eq!(edited.problem(422, "validation_failed").items(), [format!("/{kind} {code}")]),
            None => {
                let edited = edited.expect(200);
                is_read_alike(admin, "every", &edited).await;
                assert_eq!(sorted(edited.body[kind].clone()), sorted(self.fill(&row.edited_shown)), "{kind} edited");
            }
        }
        let trail = self.app.trail(id).await;
        let expect = if refused.is_some() { 1 } else { 2 };
        assert_eq!(trail.0, ["created", "updated"][..expect], "{kind}");
        assert_eq!(trail.1, ["record.created", "record.updated"][..expect], "{kind}");
        let (b, _) = self.make(row, "B").await;
        self.find(row).await;
        self.import(row, &b).await;
        let filter = json!({ "field": "name", "op": "eq", "value": format!("{kind} B") }).to_string();
        let file = csv(&export(admin, "every", &[("fields", &format!("name,{kind}")), ("filter", &filter)]).await);
        assert_eq!(file[1..], [[format!("{kind} B"), row.cell.to_owned()]], "{kind} as a cell");
    }

    async fn find(&self, row: &Row) {
        let kind = row.kind;
        let mut filter = self.fill(&row.filter);
        filter["field"] = json!(kind);
        let pair = json!({ "field": "name", "op": "starts_with", "value": format!("{kind} ") });
        let names = |answer: crate::support::Answer| {
            let names = answer.expect(200).column("name");
            names.iter().map(|name| name.as_str().unwrap().chars().last().unwrap()).collect::<String>()
        };
        let found = self.admin.filtered("every", json!({ "all": [pair, filter] })).await;
        assert_eq!(names(found), "A", "{kind} by {filter}");
        let ask = [("filter", pair.to_string()), ("sort", kind.to_owned())];
        let listed = self.admin.list("every", &ask).await;
        match row.sorted {
            Some(order) => assert_eq!(names(listed), order, "{kind} sorted"),
            None => {
                listed.problem(422, "filter_invalid");
            }
        }
    }

    async fn import(&self, row: &Row, path: &str) {
        let kind = row.kind;
        let found = read(&self.admin, "every", json!({ "columns": [kind], "rows": [[row.text]] })).await;
        let found = &found[0][0];
        assert_eq!(sorted(found.clone()), sorted(self.fill(&row.read)), "{kind} read from “{}”", row.text);
        if !found.as_str().is_some_and(|text| text.starts_with('!')) {
            let written = self.admin.patch(path, json!({ kind: found })).await.expect(200);
            assert_eq!(sorted(written.body[kind].clone()), sorted(found.clone()), "{kind} written");
        }
    }
}

/// An entity `every` with a field of every type, and for each a value that fits and a text that means one.
pub async fn samples(app: &App) -> (Caller, Vec<(&'static str, Json, &'static str)>) {
    let bench = Bench::begin(app).await;
    let samples = rows().iter().map(|row| (row.kind, bench.fill(&row.made), row.text)).collect();
    (bench.admin, samples)
}

both!(every_type_goes_all_the_way, |app| {
    let bench = Bench::begin(&app).await;
    for row in rows() {
        bench.try_row(&row).await;
    }
});
