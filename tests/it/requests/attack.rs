//! Requests that are wrong on purpose: bodies, parameters, paths and headers as `security.md` lists them.

use super::generate::Seed;
use serde_json::{Value as Json, json};

/// Values that fit hardly anywhere, as JSON text: some could not be written by a well-behaved library.
fn values() -> Vec<String> {
    let mut values: Vec<String> = [
        "null",
        "true",
        "-1",
        "0.5",
        "1e400",
        "-1e400",
        "9007199254740993",
        "99999999999999999999999",
        "1e10",
        "\"\"",
        "\" \"",
        r#""a\u0000b""#,
        r#""\ud800""#,
        r#""\u202e\u2066🎉""#,
        r#""2026-02-30""#,
        r#""1e400""#,
        r#""'; DROP TABLE sys_user; --""#,
        r#""../../etc/passwd""#,
        r#""javascript:alert(1)""#,
        r#""=cmd|' /C calc'!A0""#,
        r#""__proto__""#,
        "[]",
        "[[]]",
        "[null]",
        "{}",
        r#"{"id":null}"#,
        r#"{"id":"x"}"#,
        r#"{"amount":{},"currency":1}"#,
        r#"{"__proto__":{"admin":true}}"#,
        r#"{"a":1,"a":2}"#,
    ]
    .map(str::to_owned)
    .to_vec();
    values.push(format!("{:?}", "汉".repeat(20_000)));
    values
}

/// What is too much anywhere; tried less often, because each is large.
fn heaps() -> Vec<String> {
    let list = format!("[{}1]", "1,".repeat(69_999));
    let deep = format!("{}{}", "[".repeat(2_000), "]".repeat(2_000));
    vec![list, deep, format!("\"{}\"", "x".repeat(1_000_000))]
}

/// Bodies for an operation whose right body is `valid`.
pub fn bodies(valid: &Json, names: &[String], (seed, tries): (&mut Seed, usize)) -> Vec<String> {
    let values = values();
    let mut bodies: Vec<String> =
        ["", "null", "[]", "\"x\"", "{", "{}", "{} {}", "\u{feff}{}", "{\"a\":1,\"a\":2}", "nul", "{\"\\ud800\":1}"]
            .map(str::to_owned)
            .to_vec();
    for name in [
        "__proto__",
        "select",
        "constructor",
        "",
        "a.b.c.d.e.f",
        "id",
        "version",
        "created_at",
        "deleted_at",
        "\u{0}",
        "名称",
    ] {
        bodies.push(with(valid, name, "1"));
    }
    for name in names {
        let mut without = valid.clone();
        if let Some(map) = without.as_object_mut() {
            map.remove(name);
        }
        bodies.push(without.to_string());
        bodies.extend(seed.sample(&values, tries).iter().map(|value| with(valid, name, value)));
    }
    if names.iter().any(|name| name == "filter") {
        bodies.extend(seed.sample(&filters(), 6 * tries).iter().map(|filter| with(valid, "filter", filter)));
    }
    if let Some(name) = names.first() {
        bodies.extend(seed.sample(&heaps(), tries / 4).iter().map(|value| with(valid, name, value)));
    }
    bodies
}

/// The object with one key set to JSON text, as text.
fn with(object: &Json, name: &str, value: &str) -> String {
    let mut parts = vec![format!("{}:{value}", json!(name))];
    for (key, kept) in object.as_object().into_iter().flatten().filter(|(key, _)| *key != name) {
        parts.push(format!("{}:{kept}", json!(key)));
    }
    format!("{{{}}}", parts.join(","))
}

/// Filters that are too much or no filter at all.
pub fn filters() -> Vec<String> {
    let condition = json!({ "field": "name", "op": "eq", "value": "a" });
    let many = json!({ "any": vec![condition.clone(); 10_000] }).to_string();
    let nested = format!("{}{}{}", "{\"not\":".repeat(500), condition, "}".repeat(500));
    let list = json!({ "field": "name", "op": "in", "value": vec!["a"; 70_000] }).to_string();
    let one = |field: &str, op: &str, value: Json| json!({ "field": field, "op": op, "value": value }).to_string();
    let address = json!({ "any": vec![json!({ "all": [] }); 1_000] }).to_string();
    let mut filters = vec![many, nested, list, address];
    for field in
        ["__proto__", "select", "id", "a.b.c.d.e.f", "", "cost", "stage.kind", "owner.name", "deleted_at", "名"]
    {
        filters.push(one(field, "eq", json!("x")));
    }
    for op in ["eq", "in", "between", "contains", "has_any", "empty", "like", "__proto__"] {
        for value in [
            json!(null),
            json!({}),
            json!([]),
            json!("a\u{0}b"),
            json!(9_007_199_254_740_993_i64),
            json!({ "date": "today", "add": "99999999999d" }),
            json!({ "field": "name" }),
            json!([[[]]]),
        ] {
            for field in ["name", "amount", "close_date", "stage", "account"] {
                filters.push(one(field, op, value.clone()));
            }
        }
    }
    filters.extend(
        [
            "",
            "{",
            "null",
            "[]",
            "7",
            "{\"all\":{}}",
            "{\"some\":\"deals\"}",
            "{\"all\":[],\"any\":[]}",
            "{\"field\":\"name\",\"op\":\"eq\",\"value\":\"\\ud800\"}",
        ]
        .map(str::to_owned),
    );
    filters
}

/// Values of a query parameter, by its name.
pub fn parameters(name: &str, foreign_cursor: &str, (seed, tries): (&mut Seed, usize)) -> Vec<String> {
    let common = [
        "",
        "x",
        "-1",
        "0",
        "1e400",
        "99999999999999999999",
        "\u{0}",
        "汉🎉",
        "__proto__",
        "select",
        "../..",
        "*",
        "{}",
    ];
    let mut values: Vec<String> = seed.sample(&common.map(str::to_owned), 2 * tries);
    match name {
        "filter" => values.extend(seed.sample(&filters(), 6 * tries)),
        "sort" | "fields" => {
            values.extend(
                [
                    "account.owner.name.x.y.z",
                    "-",
                    "-,-",
                    "name,name",
                    "cost",
                    "account.deals",
                    "stage.kind",
                    "--name",
                    "id.id",
                ]
                .map(str::to_owned),
            );
            values.push("name,".repeat(5_000));
            values.push(vec!["account.owner.name"; 300].join(","));
        }
        "cursor" => values.extend([foreign_cursor.to_owned(), foreign_cursor.replace('A', "B"), "9".repeat(5_000)]),
        "limit" => values.extend(["201", "10000", "1.5", "+5", " 5"].map(str::to_owned)),
        _ => {}
    }
    values
}

/// What may stand in a path instead of a name or an id; written as it is sent.
pub const SEGMENTS: [&str; 16] = [
    "x",
    "__proto__",
    "select",
    "sys_user",
    "%00",
    "%ff",
    "..%2f..%2fetc",
    "%2e%2e",
    "user",
    "0",
    "-1",
    "99999999999999999999",
    "%E6%B1%89",
    "a%20b",
    "00000000-0000-0000-0000-000000000000",
    "{0190a5c8-0000-7000-8000-000000000001}",
];

/// Headers as nobody should send them.
pub const HEADERS: [(&str, &str); 8] = [
    ("if-match", "3"),
    ("if-match", "\"99999999999999999999\""),
    ("if-match", "\"-1\""),
    ("if-match", "W/\"1\""),
    ("if-none-match", "\"\", *, \"x"),
    ("accept-language", "zh-CN;q=x,,,"),
    ("content-type", "text/plain"),
    ("content-type", "application/json; charset=utf-16"),
];
