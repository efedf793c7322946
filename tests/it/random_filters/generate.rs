//! A model with fields of every comparable type, records and filters over it, made from a seed: the same seed gives the same
//! program everywhere. Values come from small pools, so that conditions often hold, and from the edges of each type.

use serde_json::{Map, Value as Json, json};

/// SplitMix64 (Steele, Lea and Flood 2014): small, and the same on every machine.
pub struct Dice(pub u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn pick<T: Clone>(&mut self, pool: &[T]) -> T {
        pool[self.below(pool.len())].clone()
    }
}

/// People a record may name; the first is the one who asks.
pub const PEOPLE: [&str; 2] = ["01900000-0000-7000-8000-0000000000a1", "01900000-0000-7000-8000-0000000000a2"];
/// Stand-ins for the ids the related records get.
pub const TARGETS: [&str; 3] = [
    "01900000-0000-7000-8000-0000000000f1",
    "01900000-0000-7000-8000-0000000000f2",
    "01900000-0000-7000-8000-0000000000f3",
];

const STAGES: [&str; 6] = ["first/new", "first/talk", "first/won", "second/new", "second/shelved", "second/lost"];

/// The fields of the model, as vectors write them.
pub fn fields() -> Json {
    let choice = |names: &[&str]| json!({ "type": "choice", "choices": names });
    let pipelines = json!([
        { "name": "first", "stages": [ { "name": "new", "kind": "open", "probability": 10 },
            { "name": "talk", "kind": "open", "probability": 40 }, { "name": "won", "kind": "won", "probability": 100 } ] },
        { "name": "second", "stages": [ { "name": "new", "kind": "open" }, { "name": "shelved", "kind": "paused" },
            { "name": "lost", "kind": "lost", "probability": 0 } ] },
    ]);
    let inner =
        json!({ "nick": { "type": "text" }, "region": choice(&["east", "south"]), "units": { "type": "integer" } });
    let mut all = Map::new();
    for kind in ["text", "long_text", "integer", "money", "percent", "decimal", "rating", "duration"] {
        all.insert(format!("a_{kind}"), json!({ "type": kind }));
    }
    for kind in ["email", "phone", "url", "time", "boolean", "date", "datetime", "user"] {
        all.insert(format!("a_{kind}"), json!({ "type": kind }));
    }
    // A second one of some types, to compare with.
    for kind in ["text", "integer", "money", "date", "datetime"] {
        all.insert(format!("b_{kind}"), json!({ "type": kind }));
    }
    all.insert("a_choice".to_owned(), choice(&["web", "expo", "call"]));
    all.insert("a_multi_choice".to_owned(), json!({ "type": "multi_choice", "choices": ["web", "expo", "call"] }));
    for kind in ["tags", "json", "position", "address", "rich_text", "signature"] {
        all.insert(format!("a_{kind}"), json!({ "type": kind }));
    }
    all.insert("b_tags".to_owned(), json!({ "type": "tags" }));
    all.insert("owner".to_owned(), json!({ "type": "user" }));
    all.insert("a_stage".to_owned(), json!({ "type": "stage", "pipelines": pipelines }));
    all.insert("a_lookup".to_owned(), json!({ "type": "lookup", "fields": inner }));
    all.insert("a_many_to_many".to_owned(), json!({ "type": "many_to_many", "fields": inner }));
    all.insert("a_regarding".to_owned(), json!({ "type": "regarding" }));
    Json::Object(all)
}

fn pool(kind: &str) -> Vec<Json> {
    let texts = |list: &[&str]| list.iter().map(|text| json!(text)).collect();
    match kind {
        "text" | "long_text" => {
            texts(&["a", "A", "ab", "aB%", "100%", "a_b", "a\\b", "Äb", "äb", "年底", "年底前", "😀a", "\u{ffff}z"])
        }
        "integer" => [-3, 0, 1, 5, 10, 9_007_199_254_740_991_i64].iter().map(|n| json!(n)).collect(),
        "money" => texts(&["-1.50", "0.00", "0.01", "10.00", "500000.00", "90071992547409.91"]),
        "percent" | "decimal" => texts(&["-0.25", "0.00", "9.50", "10.00", "15.00"]),
        "rating" => [1, 2, 5].iter().map(|n| json!(n)).collect(),
        "duration" => [0, 30, 90, 150].iter().map(|n| json!(n)).collect(),
        "email" => texts(&["li@hengda.cn", "Li@hengda.cn", "an@b.example"]),
        "phone" => texts(&["13800001234", "02161000000,123", "+442071838750"]),
        "url" => texts(&["https://www.hengda.example", "http://a.example/x"]),
        "time" => texts(&["00:00", "09:30", "09:30:15", "23:59:59"]),
        "boolean" => vec![json!(true), json!(false)],
        "date" => texts(&["2026-01-01", "2026-11-21", "2026-11-22", "2026-11-23", "2026-12-31", "2028-02-29"]),
        "datetime" => texts(&[
            "2026-11-21T15:59:59.999Z",
            "2026-11-21T16:00:00.000Z",
            "2026-11-22T04:00:00.000Z",
            "2026-11-30T00:00:00.000Z",
        ]),
        "user" => texts(&PEOPLE),
        "choice" => texts(&["web", "expo", "call"]),
        "multi_choice" => {
            vec![json!(["web"]), json!(["web", "expo"]), json!(["expo", "call"]), json!(["web", "expo", "call"])]
        }
        "tags" => vec![json!(["VIP"]), json!(["100%", "vip"]), json!(["A_b", "重点客户"]), json!(["\"q\\", "Äb"])],
        "json" => vec![json!([]), json!({ "a": 1 }), json!("x"), json!(0), json!(false)],
        "position" => vec![json!({ "lat": "31.230416", "lng": "121.473701" })],
        "address" => vec![
            json!({ "country": "CN", "province": "江苏省", "city": "苏州市", "street": "Ab路100%" }),
            json!({ "country": "CN", "district": "aB", "street": "1_a", "postcode": "215000" }),
            json!({ "country": "DE", "city": "Äb", "street": "A 1", "postcode": "10117" }),
        ],
        "rich_text" => ["Ab 100%", "年底前\na_b", "äB\\"].iter().map(|text| rich(text)).collect(),
        "signature" => vec![json!({ "name": "Ab 100%" }), json!({ "name": "李娜_", "strokes": [[1, 2, 3, 4]] })],
        "stage" => texts(&STAGES),
        "region" => texts(&["east", "south"]),
        "lookup" => texts(&TARGETS),
        "many_to_many" => vec![json!([TARGETS[0]]), json!([TARGETS[1], TARGETS[2]]), json!(TARGETS)],
        "regarding" => TARGETS[..2].iter().map(|id| json!({ "entity": "target", "id": id })).collect(),
        other => panic!("no values of {other}"),
    }
}

/// A document whose lines are a heading and what follows.
fn rich(text: &str) -> Json {
    let line = |(n, line): (usize, &str)| {
        let text = json!([{ "type": "text", "text": line, "marks": [{ "type": "bold" }] }]);
        if n == 0 {
            json!({ "type": "heading", "attrs": { "level": 1 }, "content": text })
        } else {
            json!({ "type": "paragraph", "content": text })
        }
    };
    json!({ "type": "doc", "content": text.split('\n').enumerate().map(line).collect::<Vec<_>>() })
}

/// The type's name of a field: `a_text`, `owner`, `a_lookup.region`.
fn kind_of(path: &str) -> &str {
    match path {
        "owner" => "user",
        "a_lookup.nick" => "text",
        "a_lookup.units" => "integer",
        "a_lookup.region" => "region",
        own => &own[2..],
    }
}

/// Related records: their values by name, in the order of `TARGETS`.
pub fn targets(dice: &mut Dice) -> Vec<Json> {
    let inner = |dice: &mut Dice, kind: &str| if dice.one_in(3) { Json::Null } else { dice.pick(&pool(kind)) };
    TARGETS
        .iter()
        .map(|_| json!({ "nick": inner(dice, "text"), "region": inner(dice, "region"), "units": inner(dice, "integer") }))
        .collect()
}

/// Records as they are created: references by id, about a third of the values empty.
pub fn records(dice: &mut Dice, count: usize) -> Vec<Json> {
    let names: Vec<String> = fields().as_object().unwrap().keys().cloned().collect();
    (0..count)
        .map(|_| {
            let value = |name: &String| {
                let empty = dice.one_in(3) && !matches!(kind_of(name), "boolean" | "stage");
                let value = if empty { Json::Null } else { dice.pick(&pool(kind_of(name))) };
                (name.clone(), value)
            };
            Json::Object(names.iter().map(value).collect())
        })
        .collect()
}

/// A condition of at most `depth` levels.
pub fn filter(dice: &mut Dice, depth: usize) -> Json {
    if depth > 1 && dice.one_in(2) {
        let some = |dice: &mut Dice| (0..dice.below(4)).map(|_| filter(dice, depth - 1)).collect::<Vec<_>>();
        return match dice.below(3) {
            0 => json!({ "all": some(dice) }),
            1 => json!({ "any": some(dice) }),
            _ => json!({ "not": filter(dice, depth - 1) }),
        };
    }
    if dice.one_in(14) {
        let inner = json!({ "all": (0..dice.below(3)).map(|_| inner_comparison(dice)).collect::<Vec<_>>() });
        let asked = dice.pick(&["some", "none"]);
        return json!({ asked: "a_many_to_many", "where": inner });
    }
    comparison(dice)
}

/// A condition over a related record.
fn inner_comparison(dice: &mut Dice) -> Json {
    let (field, kind) = dice.pick(&[("nick", "text"), ("region", "region"), ("units", "integer")]);
    let op = dice.pick(&["eq", "ne", "empty", "not_empty"]);
    if matches!(op, "empty" | "not_empty") {
        return json!({ "field": field, "op": op });
    }
    json!({ "field": field, "op": op, "value": dice.pick(&pool(kind)) })
}

fn comparison(dice: &mut Dice) -> Json {
    let mut paths: Vec<String> = fields().as_object().unwrap().keys().cloned().collect();
    paths.extend(["a_lookup.nick", "a_lookup.region", "a_lookup.units"].map(str::to_owned));
    if dice.one_in(12) {
        return stage_attribute(dice);
    }
    let path = dice.pick(&paths);
    let kind = kind_of(&path);
    let mut ops = vec!["eq", "ne", "in", "not_in", "empty", "not_empty"];
    if matches!(
        kind,
        "integer" | "money" | "percent" | "decimal" | "rating" | "duration" | "time" | "date" | "datetime" | "text"
    ) {
        ops.extend(["lt", "lte", "gt", "gte", "between"]);
    }
    if matches!(kind, "text" | "long_text" | "email" | "phone" | "url") {
        ops.extend(["contains", "starts_with", "contains"]);
    }
    match kind {
        "json" | "position" => ops = vec!["empty", "not_empty"],
        "address" | "rich_text" | "signature" => ops = vec!["contains", "contains", "empty", "not_empty"],
        "tags" => ops = vec!["eq", "ne", "has_any", "has_all", "has_none", "contains", "contains", "empty"],
        "multi_choice" => ops = vec!["eq", "ne", "has_any", "has_all", "has_none", "empty", "not_empty"],
        "many_to_many" => ops = vec!["has_any", "has_all", "has_none", "empty", "not_empty"],
        _ => {}
    }
    let op = dice.pick(&ops);
    let value = match op {
        "empty" | "not_empty" => return json!({ "field": path, "op": op }),
        "in" | "not_in" => (0..dice.below(4)).map(|_| listed(dice, &path)).collect(),
        "between" => json!([operand(dice, &path), operand(dice, &path)]),
        "has_any" | "has_all" | "has_none" => (0..dice.below(3)).map(|_| member(dice, kind)).collect(),
        "contains" | "starts_with" => part(dice, kind),
        "eq" | "ne" if dice.one_in(8) => dice.pick(&[Json::Null, json!("")]),
        _ => operand(dice, &path),
    };
    json!({ "field": path, "op": op, "value": value })
}

fn listed(dice: &mut Dice, path: &str) -> Json {
    match (kind_of(path), dice.below(6)) {
        (_, 0) => Json::Null,
        ("user", 1) => json!("$me"),
        (kind, _) => written(dice, kind),
    }
}

/// A value to compare with: a plain one, a moving date, the person asking, another field of the same type.
fn operand(dice: &mut Dice, path: &str) -> Json {
    match (kind_of(path), dice.below(4)) {
        ("date" | "datetime", 0) => moment(dice),
        ("user", 0) => json!("$me"),
        (kind @ ("text" | "integer" | "money" | "date" | "datetime" | "tags"), 1) => {
            let side = dice.pick(&["a", "b"]);
            json!({ "field": format!("{side}_{kind}") })
        }
        (kind, _) => written(dice, kind),
    }
}

/// A value as people write it: also in other forms than the one it is kept in.
fn written(dice: &mut Dice, kind: &str) -> Json {
    let other: &[Json] = &match kind {
        "integer" => vec![json!("5"), json!("-3")],
        "money" => vec![json!("10"), json!(0.01), json!({ "amount": "500000", "currency": "CNY" })],
        "percent" | "decimal" => vec![json!("9.5"), json!(15), json!("010.0")],
        "duration" => vec![json!("1.5h"), json!("2小时30分"), json!("0:30")],
        "email" => vec![json!(" Li@HENGDA.cn"), json!("an@B.example")],
        "phone" => vec![json!("+86 138-0000-1234"), json!("021-6100 0000 转 123"), json!("+44 (20) 7183 8750")],
        "url" => vec![json!("WWW.hengda.example"), json!("http://A.example/x")],
        "time" => vec![json!("9:30"), json!("09:30:00")],
        "datetime" => vec![json!("2026-11-22T12:00:00+08:00"), json!("2026-11-21T23:59:59.999+08:00")],
        "stage" => vec![json!("new"), json!("won"), json!("talk")],
        "multi_choice" => vec![json!(["expo", "web"]), json!("web,expo"), json!([])],
        "tags" => vec![json!(["vip", "100%"]), json!([" VIP "]), json!(["A_b", "a_B", "重点客户"]), json!([])],
        "lookup" | "user" => vec![json!({ "id": pool(kind)[0] })],
        _ => Vec::new(),
    };
    if !other.is_empty() && dice.one_in(3) { dice.pick(other) } else { dice.pick(&pool(kind)) }
}

fn member(dice: &mut Dice, kind: &str) -> Json {
    let members: &[&str] = match kind {
        "multi_choice" => &["web", "expo", "call"],
        "many_to_many" => &TARGETS,
        _ => &["VIP", "vip", " 100% ", "A_b", "重点客户", "A\u{308}b", "\"q\\", "none"],
    };
    json!(dice.pick(members))
}

fn part(dice: &mut Dice, kind: &str) -> Json {
    let parts: &[&str] = match kind {
        "email" => &["HENGDA", "li@", "@b.", "%"],
        "phone" => &["138-0000", "转123", "1234", "+44 20", "abc", "-"],
        "url" => &["hengda", "HTTP://", "_", "https"],
        "address" => &["市", "省苏州", "ab", "%", "_", "1_a 2150", "Ä", "10117, de", "\"", "country"],
        "signature" => &["B 1", "%", "_", "娜", "name", "strokes", "\""],
        "rich_text" => &["b 1", "%", "_", "前\na", "Ä", "b\\", "\"", "type", "bold"],
        "tags" => &["vi", "%", "_", ",", "客户", "a\u{308}", "\\", "p"],
        _ => &["a", "B", "%", "_", "\\", "年底", "ä", "Ä", "😀"],
    };
    if matches!(kind, "text" | "long_text") && dice.one_in(5) {
        return json!({ "field": dice.pick(&["a_text", "b_text", "a_long_text"]) });
    }
    json!(dice.pick(parts))
}

fn moment(dice: &mut Dice) -> Json {
    let anchors = ["now", "today", "start_of_week", "start_of_month", "start_of_quarter", "start_of_year"];
    let mut moment = json!({ "date": dice.pick(&anchors) });
    if dice.one_in(2) {
        moment["add"] = json!(dice.pick(&["1d", "-1d", "1w", "1mo", "-1q", "1y", "39d"]));
    }
    moment
}

fn stage_attribute(dice: &mut Dice) -> Json {
    let op = dice.pick(&["eq", "ne", "in", "not_in"]);
    let several = matches!(op, "in" | "not_in");
    match dice.below(3) {
        0 => {
            let kinds = [json!("open"), json!("won"), json!("paused")];
            let value = if several { json!([dice.pick(&kinds), dice.pick(&kinds)]) } else { dice.pick(&kinds) };
            json!({ "field": "a_stage.kind", "op": op, "value": value })
        }
        1 => {
            json!({ "field": "a_stage.pipeline", "op": op, "value": if several { json!(["second"]) } else { json!("first") } })
        }
        _ => {
            let op = dice.pick(&["lt", "lte", "gt", "gte", "eq"]);
            json!({ "field": "a_stage.probability", "op": op, "value": dice.pick(&[0, 10, 40, 100]) })
        }
    }
}
