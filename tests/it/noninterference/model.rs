//! The company of these tests: a model with a hidden counterpart of everything, people who see different halves of it, and
//! records that are the same in both databases.

use super::world::{Call, World};
use crate::requests::generate::Seed;
use serde_json::{Value as Json, json};

/// Everybody who asks. Each pair of databases is about one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Principal {
    /// Reads, changes and deletes their own records, without the hidden fields.
    Seller,
    /// Reads all records, without the hidden fields and entities.
    Auditor,
    /// Has no role.
    Nobody,
    /// Designs and publishes, and reads no record.
    Designer,
}

impl Principal {
    pub const ALL: [Principal; 4] = [Principal::Seller, Principal::Auditor, Principal::Nobody, Principal::Designer];

    /// How many of a hundred programs are theirs: who is answered most has most to find.
    pub fn share(self) -> usize {
        match self {
            Principal::Seller => 46,
            Principal::Auditor => 34,
            Principal::Nobody => 6,
            Principal::Designer => 14,
        }
    }

    /// The part of their address before `@`.
    pub fn who(self) -> &'static str {
        match self {
            Principal::Seller => "li",
            Principal::Auditor => "readonly",
            Principal::Nobody => "nobody",
            Principal::Designer => "designer",
        }
    }
}

/// Fields of a case nobody but the administrator may read, one of each kind of value.
pub const HIDDEN: [&str; 13] = [
    "margin",
    "secret_memo",
    "secret_tags",
    "secret_kind",
    "secret_due",
    "secret_of",
    "secret_size",
    "secret_team",
    "secret_docs",
    "secret_hot",
    "secret_at",
    "secret_phase",
    "secret_mail",
];

fn case() -> Json {
    let field = |name: &str, kind: &str, rest: Json| {
        let mut field = json!({ "id": format!("ca_{name}"), "name": name, "type": kind });
        field.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        field
    };
    let none = || json!({});
    let options = |prefix: &str| {
        let option = |name: &str| json!({ "id": format!("{prefix}_{name}"), "name": name });
        json!({ "options": (["alpha", "beta", "gamma"].map(option)) })
    };
    json!({
        "$schema": "sartor/1/entity", "id": "ent_case", "name": "case", "nameField": "name", "owned": true,
        "label": { "zh-CN": "案例", "en": "Case" },
        "fields": [
            field("name", "text", json!({ "required": true, "maxLength": 80 })), field("code", "text", none()),
            field("number", "auto_number", json!({ "pattern": "CASE-{00000}" })),
            field("mail", "email", none()), field("tel", "phone", none()), field("web", "url", none()),
            field("size", "integer", none()), field("ratio", "decimal", json!({ "scale": 2 })), field("share", "percent", none()),
            field("budget", "money", none()), field("hot", "boolean", none()), field("due", "date", none()),
            field("at", "datetime", none()), field("grade", "rating", none()), field("span", "duration", none()),
            field("hour", "time", none()), field("kind", "choice", options("ca_k")), field("kinds", "multi_choice", options("ca_ks")),
            field("labels", "tags", none()), field("memo", "long_text", none()), field("extra", "json", none()),
            field("place", "position", none()), field("who", "user", none()), field("docs", "attachment", none()),
            field("about", "lookup", json!({ "to": "account", "inverse": { "name": "cases" } })),
            field("parent", "lookup", json!({ "to": "case", "inverse": { "name": "children" } })),
            field("team", "many_to_many", json!({ "to": "account", "inverse": { "name": "team_of" } })),
            field("topic", "regarding", json!({ "to": ["account", "deal"], "inverse": { "name": "topics" } })),
            field("phase", "stage", none()),
            field("margin", "money", none()), field("secret_memo", "long_text", none()), field("secret_tags", "tags", none()),
            field("secret_kind", "choice", options("ca_sk")), field("secret_due", "date", none()), field("secret_at", "datetime", none()),
            field("secret_of", "lookup", json!({ "to": "account", "inverse": { "name": "secret_cases" } })),
            field("secret_size", "integer", none()), field("secret_hot", "boolean", none()), field("secret_mail", "email", none()),
            field("secret_team", "many_to_many", json!({ "to": "account", "inverse": { "name": "secret_team_of" } })),
            field("secret_docs", "attachment", none()), field("secret_phase", "stage", none()),
        ],
        "unique": [ { "id": "ca_unique", "fields": ["code"] } ]
    })
}

fn pipeline(field: &str) -> Json {
    let stage = |name: &str, kind: &str| json!({ "id": format!("st_{field}_{name}"), "name": name, "kind": kind });
    let mut first = stage("first", "open");
    first["checklist"] = json!([ { "id": format!("ck_{field}"), "label": "Asked" } ]);
    json!({ "$schema": "sartor/1/pipeline", "id": format!("pl_{field}"), "name": "main", "field": field, "backward": "free",
        "stages": [first, stage("second", "open"), stage("done", "won"), stage("dropped", "lost")] })
}

fn further() -> [(&'static str, Json); 2] {
    let lookup = |prefix: &str, name: &str, to: &str, inverse: &str| json!({ "id": format!("{prefix}_{name}"), "name": name, "type": "lookup", "to": to, "inverse": { "name": inverse } });
    let secret = json!({ "$schema": "sartor/1/entity", "id": "ent_secret", "name": "secret", "nameField": "name",
        "timeline": { "at": "at" },
        "fields": [ { "id": "se_name", "name": "name", "type": "text" }, { "id": "se_at", "name": "at", "type": "datetime" },
            { "id": "se_size", "name": "size", "type": "integer" },
            lookup("se", "case", "case", "secrets"), lookup("se", "account", "account", "secrets") ] });
    // Notes of a case are its lines too, in an order.
    let mut noted = lookup("no", "case", "case", "notes");
    noted["inverse"]["order"] = json!("place");
    let note = json!({ "$schema": "sartor/1/entity", "id": "ent_note", "name": "note", "nameField": "title", "owned": true,
        "timeline": { "at": "at", "text": "text", "fields": ["minutes"] },
        "fields": [ { "id": "no_title", "name": "title", "type": "text" }, { "id": "no_text", "name": "text", "type": "long_text" },
            { "id": "no_at", "name": "at", "type": "datetime" }, { "id": "no_minutes", "name": "minutes", "type": "duration" },
            { "id": "no_place", "name": "place", "type": "integer" }, noted, lookup("no", "account", "account", "notes") ] });
    [("secret", secret), ("note", note)]
}

/// Puts the model on top of the test template.
pub async fn publish(world: &mut World) {
    let files = world.admin("GET", "/revisions/1/files", None).await["files"].clone();
    let all = json!({ "read": "all", "create": true, "update": "all", "delete": "all" });
    let hidden = Json::Object(HIDDEN.iter().map(|name| ((*name).to_owned(), json!("none"))).collect());
    let mut patch = json!({
        "entities/case/entity.json": case(), "entities/case/pipelines/main.json": pipeline("phase"),
        "entities/case/pipelines/secret.json": pipeline("secret_phase"),
        "roles/designer.json": { "$schema": "sartor/1/role", "id": "t_role_designer", "name": "designer", "platform": ["design", "publish"] },
    });
    patch["entities/case/pipelines/secret.json"]["name"] = json!("hushed");
    for (name, entity) in further() {
        patch[format!("entities/{name}/entity.json")] = entity;
    }
    for role in ["admin", "sales", "readonly"] {
        let path = format!("roles/{role}.json");
        let mut file = files[&path].clone();
        match role {
            "admin" => {
                for name in ["case", "secret", "note"] {
                    file["objects"][name] = all.clone();
                }
            }
            "sales" => {
                let own = json!({ "read": "own", "create": true, "update": "own", "delete": "own" });
                file["objects"]["note"] = own.clone();
                file["objects"]["account"] = own.clone();
                file["objects"]["case"] = own;
                file["objects"]["case"]["fields"] = hidden.clone();
                file["platform"] = json!(["export"]);
            }
            _ => {
                file["objects"]["case"] = json!({ "read": "all", "fields": hidden });
                file["objects"]["deal"]["fields"] = json!({ "cost": "none", "note": "none" });
                file["platform"] = json!(["export"]);
            }
        }
        patch[&path] = file;
    }
    world.publish(patch).await;
}

/// Records of everybody, the same in both databases; ids of those each principal may see are found by asking.
pub async fn fill(world: &mut World, seed: &mut Seed) {
    let owners = [world.user("li"), world.user("zhang")];
    let (mut accounts, mut cases) = (Vec::new(), Vec::new());
    for n in 0..8 {
        let account = json!({ "name": format!("{} {n}", pick(seed, WORDS)), "region": pick(seed, &["east", "south"]), "owner": owners[n % 2], "credit_limit": "500" });
        accounts.push(world.create("account", account).await);
    }
    for n in 0..10 {
        let about = accounts[seed.below(accounts.len())].clone();
        let mut case = values(seed, &accounts);
        case["name"] = json!(format!("{} {n}", pick(seed, WORDS)));
        case["owner"] = json!(owners[n % 2]);
        case["about"] = json!(about);
        case["code"] = json!(format!("C{n}"));
        let id = world.create("case", case).await;
        cases.push(id.clone());
        for owner in &owners {
            let note = json!({ "title": pick(seed, WORDS), "at": "2026-11-20T02:00:00Z", "case": id, "account": about, "owner": owner });
            world.create("note", note).await;
        }
        let deal = json!({ "name": format!("{} {n}", pick(seed, WORDS)), "amount": "50", "account": about, "owner": owners[n % 2], "cost": "7" });
        world.create("deal", deal).await;
    }
}

pub const WORDS: &[&str] = &["alpha pump", "beta drying", "空压机", "gamma", "delta 100%", "eps_ilon"];

pub fn pick<T: Copy>(seed: &mut Seed, items: &[T]) -> T {
    items[seed.below(items.len())]
}

/// Some values of a case, by its visible fields.
pub fn values(seed: &mut Seed, accounts: &[String]) -> Json {
    let mut values = json!({});
    for _ in 0..=seed.below(5) {
        let (name, value) = value(seed, accounts);
        values[name] = value;
    }
    values
}

fn value(seed: &mut Seed, accounts: &[String]) -> (&'static str, Json) {
    let account = if accounts.is_empty() { Json::Null } else { json!(accounts[seed.below(accounts.len())]) };
    match seed.below(24) {
        0 => ("mail", json!(pick(seed, &["a@b.example", "li@hengda.cn"]))),
        1 => ("tel", json!(pick(seed, &["13800001234", "021-61000000"]))),
        2 => ("web", json!("www.hengda.example")),
        3 => ("size", json!(seed.below(9))),
        4 => ("ratio", json!(pick(seed, &["1.5", "2.25"]))),
        5 => ("share", json!(pick(seed, &["10", "20"]))),
        6 => ("budget", json!(pick(seed, &["100", "200.50"]))),
        7 => ("hot", json!(seed.below(2) == 0)),
        8 => ("due", json!(pick(seed, &["2026-11-22", "2026-12-24"]))),
        9 => ("at", json!("2026-11-22T03:04:05Z")),
        10 => ("grade", json!(1 + seed.below(5))),
        11 => ("span", json!(30 * seed.below(5))),
        12 => ("hour", json!(pick(seed, &["09:00", "14:30"]))),
        13 => ("kind", json!(pick(seed, &["alpha", "beta"]))),
        14 => ("kinds", json!(["alpha", "gamma"])),
        15 => ("labels", json!([pick(seed, &["vip", "重点", "late"]), "x"])),
        16 => ("memo", json!(pick(seed, WORDS))),
        17 => ("extra", json!({ "a": seed.below(3) })),
        18 => ("place", json!({ "lat": "31.2", "lng": "121.4" })),
        19 => ("about", account),
        20 => ("team", if account.is_null() { json!([]) } else { json!([account]) }),
        21 => ("topic", if account.is_null() { Json::Null } else { json!({ "entity": "account", "id": account }) }),
        22 => ("due", Json::Null),
        _ => ("labels", Json::Null),
    }
}

/// Values of the hidden fields.
pub fn hidden(seed: &mut Seed, account: &str) -> Json {
    json!({
        "margin": format!("{}", 1 + seed.below(900)), "secret_memo": format!("{} {}", pick(seed, WORDS), seed.below(90)),
        "secret_tags": [format!("t{}", seed.below(90))], "secret_kind": pick(seed, &["alpha", "beta", "gamma"]),
        "secret_due": format!("2026-12-{:02}", 1 + seed.below(28)), "secret_at": format!("2026-12-{:02}T00:00:00Z", 1 + seed.below(28)),
        "secret_of": account, "secret_size": seed.below(900), "secret_hot": seed.below(2) == 0,
        "secret_mail": format!("s{}@b.example", seed.below(10)), "secret_team": [account],
    })
}

/// The files somebody designs: a label of a field that is there, or a field that is not.
pub fn design(seed: &mut Seed, files: &Json) -> Json {
    let path = "entities/account/entity.json";
    let mut entity = files[path].clone();
    if seed.below(2) == 0 {
        entity["label"] = json!({ "zh-CN": "客户", "en": format!("Account {}", seed.below(9)) });
    } else if let Some(fields) = entity["fields"].as_array_mut() {
        let n = seed.below(40);
        fields.retain(|field| field["name"] != format!("made_{n}"));
        fields.push(json!({ "id": format!("made_{n}"), "name": format!("made_{n}"), "type": "text" }));
    }
    json!({ path: entity })
}

/// A call as JSON over the API.
pub fn call(method: &'static str, path: impl Into<String>, body: Option<Json>) -> Call {
    Call { method, path: path.into(), headers: Vec::new(), body: body.map(|body| body.to_string().into_bytes()) }
}
