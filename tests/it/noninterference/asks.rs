//! What may be asked of records: fields, filters, orders, groups and measures, mostly such as can be answered, and every so
//! often about what is hidden.

use super::model::{call, pick};
use super::program::{Known, encoded};
use super::world::Call;
use crate::requests::generate::Seed;
use serde_json::{Value as Json, json};

/// Fields and paths that are hidden from everybody here, or from all but the auditor's and the seller's halves.
const HUSHED: [&str; 22] = [
    "margin",
    "secret_memo",
    "secret_tags",
    "secret_kind",
    "secret_due",
    "secret_of",
    "secret_of.name",
    "secret_size",
    "secret_team",
    "secret_docs",
    "secret_hot",
    "secret_at",
    "secret_phase",
    "secret_phase.kind",
    "secret_phase.entered_at",
    "secret_mail",
    "only_in_0",
    "only_in_1",
    "cost",
    "parent.margin",
    "parent.secret_size",
    "about.secret_cases",
];

/// What can be asked of a field.
#[derive(Clone, Copy)]
enum Sort {
    Text,
    Number,
    Day,
    Moment,
    Time,
    Flag,
    One(&'static [&'static str]),
    Several(&'static [&'static str]),
    Person,
    Record,
    Records,
    /// Only whether there is something.
    There,
}

const KINDS: &[&str] = &["alpha", "beta", "gamma"];
const REGIONS: &[&str] = &["east", "south"];
const TAGS: &[&str] = &["vip", "late", "hidden", "x"];
const PHASES: &[&str] = &["main/first", "main/second", "main/done"];
const STAGES: &[&str] = &["standard/lead", "standard/talks"];
const STATES: &[&str] = &["open", "won", "lost"];

/// Fields and paths of an entity that somebody reads; the records they lead to may be hidden.
fn shown(entity: &str) -> &'static [(&'static str, Sort)] {
    match entity {
        "case" => &[
            ("name", Sort::Text),
            ("code", Sort::Text),
            ("mail", Sort::Text),
            ("memo", Sort::There),
            ("size", Sort::Number),
            ("ratio", Sort::Number),
            ("share", Sort::Number),
            ("budget", Sort::Number),
            ("grade", Sort::Number),
            ("span", Sort::Number),
            ("hot", Sort::Flag),
            ("due", Sort::Day),
            ("at", Sort::Moment),
            ("hour", Sort::Time),
            ("kind", Sort::One(KINDS)),
            ("kinds", Sort::Several(KINDS)),
            ("labels", Sort::Several(TAGS)),
            ("about", Sort::Record),
            ("about.name", Sort::Text),
            ("about.region", Sort::One(REGIONS)),
            ("about.credit_limit", Sort::Number),
            ("about.owner", Sort::Person),
            ("about.code", Sort::Text),
            ("parent", Sort::Record),
            ("parent.name", Sort::Text),
            ("parent.about.region", Sort::One(REGIONS)),
            ("parent.budget", Sort::Number),
            ("parent.created_at", Sort::Moment),
            ("team", Sort::Records),
            ("who", Sort::Person),
            ("owner", Sort::Person),
            ("owner.name", Sort::Text),
            ("phase", Sort::One(PHASES)),
            ("phase.kind", Sort::One(STATES)),
            ("phase.entered_at", Sort::Moment),
            ("created_at", Sort::Moment),
            ("updated_at", Sort::Moment),
            ("topic", Sort::There),
            ("docs", Sort::There),
            ("extra", Sort::There),
            ("place", Sort::There),
        ],
        "account" => &[
            ("name", Sort::Text),
            ("code", Sort::Text),
            ("region", Sort::One(REGIONS)),
            ("credit_limit", Sort::Number),
            ("owner", Sort::Person),
            ("created_at", Sort::Moment),
        ],
        "deal" => &[
            ("name", Sort::Text),
            ("amount", Sort::Number),
            ("seats", Sort::Number),
            ("labels", Sort::Several(TAGS)),
            ("account", Sort::Record),
            ("account.name", Sort::Text),
            ("account.region", Sort::One(REGIONS)),
            ("stage", Sort::One(STAGES)),
            ("stage.kind", Sort::One(STATES)),
            ("owner", Sort::Person),
            ("updated_at", Sort::Moment),
        ],
        "note" => &[
            ("title", Sort::Text),
            ("at", Sort::Moment),
            ("minutes", Sort::Number),
            ("case", Sort::Record),
            ("case.name", Sort::Text),
            ("case.about.region", Sort::One(REGIONS)),
            ("account.name", Sort::Text),
            ("owner", Sort::Person),
        ],
        "user" => &[("name", Sort::Text), ("email", Sort::Text), ("active", Sort::Flag)],
        _ => &[("name", Sort::Text), ("size", Sort::Number)],
    }
}

fn pick_json(seed: &mut Seed, items: &[Json]) -> Json {
    items[seed.below(items.len())].clone()
}

impl Known {
    /// A field or a path of an entity; one in eight is hidden from most.
    pub fn path(&self, entity: &str, seed: &mut Seed) -> String {
        if seed.below(8) == 0 {
            return pick(seed, &HUSHED).to_owned();
        }
        pick(seed, shown(entity)).0.to_owned()
    }

    pub fn filter(&self, entity: &str, seed: &mut Seed, depth: usize) -> Json {
        if depth > 0 && seed.below(3) == 0 {
            let parts: Vec<Json> = (0..=seed.below(2)).map(|_| self.filter(entity, seed, depth - 1)).collect();
            return match seed.below(3) {
                0 => json!({ "all": parts }),
                1 => json!({ "any": parts }),
                _ => json!({ "not": parts[0] }),
            };
        }
        match seed.below(10) {
            0 => {
                let related = match entity {
                    "case" => pick(seed, &["notes", "children", "team", "secrets", "secret_team"]),
                    "account" => pick(seed, &["cases", "notes", "deals", "team_of", "secrets", "secret_cases"]),
                    _ => "notes",
                };
                let inner = match seed.below(3) {
                    0 => json!({ "all": [] }),
                    1 => json!({ "field": "created_at", "op": "not_empty" }),
                    _ => {
                        json!({ "field": pick(seed, &["size", "margin", "minutes"]), "op": "gt", "value": seed.below(900) })
                    }
                };
                json!({ pick(seed, &["some", "none"]): related, "where": inner })
            }
            1 => {
                let path = pick(seed, &HUSHED);
                let value = pick(seed, &["1", "a", "2026-12-10", "alpha", "hushed/done", "500"]);
                json!({ "field": path, "op": pick(seed, &["eq", "ne", "gt", "contains", "not_empty"]), "value": value })
            }
            2 if entity == "case" => {
                json!({ "field": "size", "op": "lt", "value": { "field": pick(seed, &["secret_size", "grade", "size"]) } })
            }
            _ => self.condition(entity, seed),
        }
    }

    /// A condition that can be asked.
    fn condition(&self, entity: &str, seed: &mut Seed) -> Json {
        let (path, kind) = pick(seed, shown(entity));
        let equal = || ["eq", "ne", "in", "not_in", "empty", "not_empty"];
        let (op, value) = match kind {
            Sort::Text => (
                pick(seed, &["eq", "contains", "starts_with", "ne", "gt"]),
                json!(pick(seed, &["a", "Hidden", "alpha pump 0", "beta", "空", "1"])),
            ),
            Sort::Number => (pick(seed, &["eq", "gt", "lte", "ne", "empty"]), json!(seed.below(9).pow(3).to_string())),
            Sort::Day => (
                pick(seed, &["gt", "lte", "eq", "empty"]),
                pick_json(seed, &[json!("2026-11-22"), json!({ "date": "today", "add": "20d" }), json!("2026-12-24")]),
            ),
            Sort::Moment => (pick(seed, &["gt", "lte"]), json!("2026-11-22T04:00:02Z")),
            Sort::Flag => ("eq", json!(seed.below(2) == 0)),
            Sort::Time => ("gt", json!("10:00")),
            Sort::One(words) => (pick(seed, &equal()), json!(pick(seed, words))),
            Sort::Several(words) => (pick(seed, &["has_any", "has_none", "has_all"]), json!([pick(seed, words)])),
            Sort::Person => (pick(seed, &equal()), json!("$me")),
            Sort::Record => (pick(seed, &equal()), json!(self.id(seed))),
            Sort::Records => (pick(seed, &["has_any", "has_none"]), json!([self.id(seed)])),
            Sort::There => ("not_empty", Json::Null),
        };
        match op {
            "empty" | "not_empty" => json!({ "field": path, "op": op }),
            "in" | "not_in" => json!({ "field": path, "op": op, "value": [value] }),
            _ => json!({ "field": path, "op": op, "value": value }),
        }
    }

    pub fn list(&self, seed: &mut Seed) -> Call {
        let entity = pick(
            seed,
            &["case", "case", "case", "case", "account", "account", "deal", "deal", "note", "secret", "user"],
        );
        if seed.below(6) == 0
            && let Some((path, cursor)) = self.cursors.last()
        {
            return call("GET", format!("{path}&{}", encoded(&[("cursor", cursor.clone())])), None);
        }
        let mut pairs = vec![("limit", pick(seed, &["1", "3", "50", "200"]).to_owned())];
        if seed.below(3) > 0 {
            pairs.push(("filter", self.filter(entity, seed, 2).to_string()));
        }
        if seed.below(2) == 0 {
            let direction = pick(seed, &["", "-"]);
            let sort: Vec<String> =
                (0..=seed.below(2)).map(|_| format!("{direction}{}", self.sortable(entity, seed))).collect();
            pairs.push(("sort", sort.join(",")));
        }
        if seed.below(3) == 0 {
            let fields: Vec<String> = (0..=seed.below(3)).map(|_| self.path(entity, seed)).collect();
            pairs.push(("fields", fields.join(",")));
        }
        if seed.below(2) == 0 {
            pairs.push(("count", pick(seed, &["exact", "capped"]).to_owned()));
        }
        call("GET", format!("/records/{entity}?{}", encoded(&pairs)), None)
    }

    pub fn sortable(&self, entity: &str, seed: &mut Seed) -> String {
        if seed.below(8) == 0 {
            return pick(seed, &HUSHED).to_owned();
        }
        let one = |sort: &Sort| !matches!(sort, Sort::Several(_) | Sort::Records | Sort::There);
        let paths: Vec<&str> = shown(entity).iter().filter(|(_, sort)| one(sort)).map(|(path, _)| *path).collect();
        pick(seed, &paths).to_owned()
    }

    pub fn aggregate(&self, seed: &mut Seed) -> Call {
        let entity = pick(seed, &["case", "case", "case", "deal", "account", "account", "secret"]);
        let mut body = json!({});
        if seed.below(2) == 0 {
            body["filter"] = self.filter(entity, seed, 1);
        }
        let (groups, numbers): (&[&str], &[&str]) = match entity {
            "case" => (
                &[
                    "about",
                    "parent",
                    "owner",
                    "kind",
                    "phase",
                    "hot",
                    "about.region",
                    "parent.about.region",
                    "about.owner",
                    "grade",
                ],
                &["budget", "size", "grade", "ratio", "about.credit_limit", "parent.budget"],
            ),
            "deal" => (
                &["account", "owner", "stage", "source", "account.region"],
                &["amount", "seats", "account.credit_limit"],
            ),
            _ => (&["region", "owner"], &["credit_limit"]),
        };
        let hushed = |seed: &mut Seed, pool: &[&str], hidden: &[&str]| {
            let pool = if seed.below(8) == 0 { hidden } else { pool };
            pool[seed.below(pool.len())].to_owned()
        };
        let grouped: Vec<Json> = (0..seed.below(3)).map(|_| match seed.below(4) {
            0 => json!({ "field": hushed(seed, &["created_at", "updated_at"], &["secret_due", "secret_at"]), "bucket": "month" }),
            _ => json!({ "field": hushed(seed, groups, &HUSHED) }),
        }).collect();
        body["groupBy"] = json!(grouped);
        let measures: Vec<Json> = (0..=seed.below(2)).map(|_| match seed.below(4) {
            0 => json!({ "op": "count" }),
            1 => json!({ "op": "distinct", "field": hushed(seed, groups, &HUSHED) }),
            _ => json!({ "op": pick(seed, &["sum", "min", "max", "avg"]), "field": hushed(seed, numbers, &["margin", "secret_size", "cost"]) }),
        }).collect();
        body["measures"] = json!(measures);
        call("POST", format!("/records/{entity}/aggregate"), Some(body))
    }
}
