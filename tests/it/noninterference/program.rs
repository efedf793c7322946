//! Programs of calls: one row for every operation, with random filters, sorts, paths, fields and values, visible and hidden.

use super::model::{self, HIDDEN, WORDS, call, pick};
use super::secrets::Hidden;
use super::world::{Call, Seen};
use crate::requests::generate::Seed;
use crate::support::app::PASSWORD;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

const ENTITIES: [&str; 6] = ["case", "account", "deal", "note", "secret", "vault"];
/// Ids of elements, one of which is not there.
const FIELDS: [&str; 5] = ["no_title", "no_text", "no_minutes", "se_name", "se_size"];
const ELEMENTS: [&str; 4] = ["ent_case", "ent_note", "ent_secret", "ent_none"];

/// What the principal has learnt from answers, and what they may guess.
#[derive(Default)]
pub struct Known {
    pub records: BTreeMap<&'static str, Vec<String>>,
    pub hidden: Vec<Hidden>,
    changes: Vec<String>,
    /// `next` of an answer, with the path it belongs to.
    pub cursors: Vec<(String, String)>,
    views: Vec<String>,
    files: Vec<String>,
    drafts: Vec<String>,
    /// Address of a publish or restore, and what would be ordered there.
    orders: Vec<(String, Json)>,
    tags: Vec<(String, String)>,
    /// Addresses of records that were deleted, and of items that were ticked: what takes it back would seldom meet one.
    deleted: Vec<String>,
    ticked: Vec<String>,
    /// Files of the published revision, for designers.
    pub model: Json,
    /// Their own id.
    pub me: String,
    /// Numbers what must be unique.
    count: usize,
}

/// Operations and how often each is called, against the others.
pub const OPERATIONS: &[(&str, usize)] = &[
    ("list_records", 14),
    ("get_record", 6),
    ("create_record", 6),
    ("update_record", 7),
    ("delete_record", 2),
    ("transition_record", 3),
    ("list_history", 4),
    ("list_stages", 3),
    ("tick_item", 2),
    ("untick_item", 1),
    ("list_timeline", 5),
    ("aggregate_records", 7),
    ("suggest_values", 3),
    ("search_records", 4),
    ("export_records", 4),
    ("read_text", 4),
    ("bulk_records", 4),
    ("list_deleted", 2),
    ("restore_record", 4),
    ("undo_change", 3),
    ("create_file", 2),
    ("get_file", 3),
    ("list_views", 2),
    ("create_view", 2),
    ("update_view", 2),
    ("delete_view", 1),
    ("update_default_views", 1),
    ("list_jobs", 1),
    ("get_job", 1),
    ("cancel_job", 1),
    ("get_first_hour", 1),
    ("update_first_hour", 1),
    ("get_demo", 1),
    ("remove_demo", 1),
    ("list_users", 1),
    ("list_roles", 1),
    ("get_me", 1),
    ("update_preferences", 1),
    ("get_setup", 1),
    ("complete_setup", 1),
    ("change_password", 1),
    ("list_sessions", 1),
    ("end_session", 1),
    ("end_other_sessions", 1),
    ("invite_user", 1),
    ("get_user", 1),
    ("update_user", 1),
    ("create_link", 1),
    ("delete_link", 1),
    ("list_user_keys", 1),
    ("delete_user_key", 1),
    ("get_invitation", 1),
    ("accept_invitation", 1),
    ("list_user_sessions", 1),
    ("end_user_sessions", 1),
    ("list_keys", 1),
    ("create_key", 1),
    ("delete_key", 1),
    ("create_session", 1),
    ("delete_session", 1),
    ("get_metadata", 2),
    ("get_openapi", 1),
    ("get_kind_schema", 1),
    ("get_entity_schema", 2),
    ("find_uses", 1),
    ("plan_rename", 1),
    ("list_removed", 1),
    ("list_indexes", 1),
    ("purge", 1),
    ("list_drafts", 1),
    ("create_draft", 2),
    ("get_draft", 1),
    ("update_draft", 2),
    ("delete_draft", 1),
    ("get_plan", 2),
    ("get_merge", 1),
    ("hand_over_draft", 1),
    ("merge_draft", 1),
    ("take_over_draft", 1),
    ("get_revision_changes", 1),
    ("publish_draft", 1),
    ("list_templates", 1),
    ("list_revisions", 1),
    ("get_revision_files", 1),
    ("get_restore_plan", 1),
    ("restore_revision", 1),
    ("preview_conversion", 1),
];

/// Operations called less than once in so many programs, because each takes as long as a hundred others.
const RARE: [&str; 1] = ["create_session"];

/// What those who design mostly do.
pub const DESIGN: [&str; 28] = [
    "update_first_hour",
    "list_indexes",
    "get_demo",
    "get_first_hour",
    "list_removed",
    "list_revisions",
    "find_uses",
    "plan_rename",
    "preview_conversion",
    "list_drafts",
    "list_templates",
    "create_draft",
    "create_draft",
    "delete_draft",
    "get_revision_files",
    "get_merge",
    "hand_over_draft",
    "list_roles",
    "merge_draft",
    "get_revision_changes",
    "update_draft",
    "update_draft",
    "get_plan",
    "get_plan",
    "publish_draft",
    "get_draft",
    "get_restore_plan",
    "restore_revision",
];

/// Some operation.
pub fn choose(seed: &mut Seed) -> &'static str {
    let total: usize = OPERATIONS.iter().map(|(_, weight)| weight).sum();
    let mut at = seed.below(total);
    for (name, weight) in OPERATIONS {
        if at < *weight {
            let is_rare = RARE.contains(name) && seed.below(20) > 0;
            return if is_rare { "list_records" } else { name };
        }
        at -= weight;
    }
    "list_records"
}

fn some(seed: &mut Seed, items: &[String]) -> String {
    // Mostly one of the latest, and every so often one that is not there.
    match seed.below(8) {
        0 => "01900000-0000-7000-8000-00000000dead".to_owned(),
        n if n < 4 && !items.is_empty() => items[items.len() - 1 - seed.below(items.len().min(3))].clone(),
        _ if !items.is_empty() => items[seed.below(items.len())].clone(),
        _ => "01900000-0000-7000-8000-00000000dead".to_owned(),
    }
}

pub fn encoded(pairs: &[(&str, String)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

impl Known {
    fn accounts(&self) -> &[String] {
        self.records.get("account").map(Vec::as_slice).unwrap_or_default()
    }

    /// An entity and a record of it: mostly a visible one, sometimes one that is hidden, there or not.
    fn record(&self, seed: &mut Seed) -> (&'static str, String) {
        if seed.below(5) == 0 && !self.hidden.is_empty() {
            let hidden = &self.hidden[seed.below(self.hidden.len())];
            return (hidden.entity, hidden.id.clone());
        }
        let entity = pick(seed, &["case", "case", "case", "account", "deal", "note"]);
        (entity, some(seed, self.records.get(entity).map(Vec::as_slice).unwrap_or_default()))
    }

    /// Mostly a case, which has a checklist; otherwise the record given.
    fn listed(&self, record: &str, seed: &mut Seed) -> String {
        match seed.below(3) {
            0 => record.to_owned(),
            _ => {
                let cases = self.records.get("case").map(Vec::as_slice).unwrap_or_default();
                format!("/records/case/{}", some(seed, cases))
            }
        }
    }

    pub fn id(&self, seed: &mut Seed) -> String {
        self.record(seed).1
    }

    /// A call of an operation; none for one that is not known here.
    pub fn call(&mut self, operation: &str, seed: &mut Seed) -> Option<Call> {
        let (entity, id) = self.record(seed);
        let record = format!("/records/{entity}/{id}");
        Some(match operation {
            "list_records" => self.list(seed),
            "get_record" => call("GET", record, None),
            "create_record" => self.create(seed),
            "update_record" => {
                let mut values =
                    if entity == "case" { model::values(seed, self.accounts()) } else { self.values_of(entity, seed) };
                // Chosen by themselves, so that the rest of a program is what it was.
                let mut of_lines = Seed::new((self.tags.len() * 31 + self.count) as u64);
                if entity == "case" && of_lines.below(3) == 0 {
                    values["$lines"] = self.lines(&mut of_lines);
                }
                let update = call("PATCH", record.clone(), Some(values));
                match self.tags.iter().rev().find(|(path, _)| *path == record && seed.below(2) == 0) {
                    Some((_, tag)) => update.with("if-match", tag.clone()),
                    None => update,
                }
            }
            "delete_record" => call("DELETE", record, None),
            "transition_record" => {
                let (field, to) = if entity == "deal" {
                    ("stage", "standard/talks")
                } else {
                    ("phase", pick(seed, &["main/second", "main/done", "main/dropped", "main/first"]))
                };
                let field = if seed.below(8) == 0 { "secret_phase" } else { field };
                call("POST", format!("{record}/transition"), Some(json!({ "field": field, "to": to })))
            }
            "list_history" => call("GET", format!("{record}/history"), None),
            "list_stages" => call("GET", format!("{record}/stages"), None),
            "tick_item" => call(
                "PUT",
                format!(
                    "{}/checklist/{}",
                    self.listed(&record, seed),
                    pick(seed, &["ck_phase", "ck_secret_phase", "t_ck_asked"])
                ),
                None,
            ),
            "untick_item" if !self.ticked.is_empty() && seed.below(3) > 0 => {
                call("DELETE", self.ticked.remove(0), None)
            }
            "untick_item" => {
                let item = pick(seed, &["ck_phase", "ck_secret_phase"]);
                call("DELETE", format!("{}/checklist/{item}", self.listed(&record, seed)), None)
            }
            "list_timeline" => {
                let show = pick(seed, &["", "&show=records", "&show=changes", "&show=note", "&show=secret"]);
                call("GET", format!("{record}/timeline?limit={}{show}", 1 + seed.below(20)), None)
            }
            "aggregate_records" => self.aggregate(seed),
            "suggest_values" => {
                let field = pick(seed, &["labels", "labels", "secret_tags", "name"]);
                let part = pick(seed, &["", "?q=i", "?q=t", "?q=hid"]);
                call("GET", format!("/records/{}/suggest/{field}{part}", pick(seed, &["case", "deal"])), None)
            }
            "search_records" => {
                let word = pick(
                    seed,
                    &["alpha", "pump", "空压", "hidden", "1380000", "b.example", "s3@b", "s5@b", "s7@b", "eps_", "a"],
                );
                call(
                    "GET",
                    format!(
                        "/search?{}",
                        encoded(&[("q", word.to_owned()), ("limit", (1 + seed.below(20)).to_string())])
                    ),
                    None,
                )
            }
            "export_records" => {
                let mut pairs =
                    vec![("format", "csv".to_owned()), ("filter", self.filter(entity, seed, 2).to_string())];
                pairs.push(("sort", self.sortable(entity, seed)));
                pairs.push(("fields", [self.path(entity, seed), self.path(entity, seed)].join(",")));
                call("GET", format!("/records/{entity}/export?{}", encoded(&pairs)), None)
            }
            "read_text" => self.read_text(entity, seed),
            "bulk_records" => self.bulk(seed),
            "list_deleted" => call("GET", format!("/records/{entity}/deleted?limit={}", 1 + seed.below(20)), None),
            "restore_record" if !self.deleted.is_empty() && seed.below(3) > 0 => {
                call("POST", format!("{}/restore", self.deleted.remove(0)), Some(json!({})))
            }
            "restore_record" => call("POST", format!("{record}/restore"), Some(json!({}))),
            "undo_change" => call(
                "POST",
                format!("/changes/{}/undo", some(seed, &self.changes)),
                Some(json!({ "skip_conflicts": seed.below(2) == 0 })),
            ),
            "create_file" => {
                let body = Some(format!("file {}", seed.below(3)).into_bytes());
                Call { body, ..call("POST", "/files?name=a.txt", None) }
            }
            "get_file" => call("GET", format!("/files/{}", some(seed, &self.files)), None),
            operation => return self.beside_records(operation, seed),
        })
    }

    /// Lines of a case: new ones, and ones that are there, hidden or not.
    fn lines(&self, seed: &mut Seed) -> Json {
        let list = pick(seed, &["notes", "notes", "notes", "children", "secrets", "nothing"]);
        let known = self.records.get(if list == "children" { "case" } else { "note" });
        let mut lines = Vec::new();
        for n in 0..seed.below(4) {
            let id = match self.hidden.get(seed.below(8)) {
                Some(hidden) => hidden.id.clone(),
                None => some(seed, known.map(Vec::as_slice).unwrap_or_default()),
            };
            let title = if list == "notes" { "title" } else { "name" };
            lines.push(match seed.below(4) {
                0 => json!({ title: format!("line {n}") }),
                1 => json!({ "id": id, title: format!("line {n}") }),
                2 => json!({ "id": id, "$delete": true }),
                _ => json!({ "id": id }),
            });
        }
        json!({ list: lines })
    }

    fn beside_records(&mut self, operation: &str, seed: &mut Seed) -> Option<Call> {
        let view = format!("/views/{}", some(seed, &self.views));
        let drafted = format!("/drafts/{}", some(seed, &self.drafts));
        Some(match operation {
            "list_views" => call("GET", pick(seed, &["/views", "/views?entity=case", "/views?entity=secret"]), None),
            "create_view" => {
                let entity = pick(seed, &["case", "deal"]);
                let sort = self.sortable(entity, seed);
                let document = json!({ "sort": [sort], "filter": self.filter(entity, seed, 1), "columns": [ { "field": self.path(entity, seed) } ] });
                let shared = seed.below(2) == 0;
                call(
                    "POST",
                    "/views",
                    Some(
                        json!({ "entity": entity, "label": format!("l{}", seed.below(9)), "shared": shared, "document": document }),
                    ),
                )
            }
            "update_view" => {
                call("PATCH", view, Some(json!({ "label": format!("m{}", seed.below(9)), "position": seed.below(5) })))
            }
            "delete_view" => call("DELETE", view, None),
            "update_default_views" => call(
                "PATCH",
                "/views/defaults",
                Some(json!({ pick(seed, &["deal", "case", "secret"]): pick(seed, &["all", "board"]) })),
            ),
            "list_jobs" => call("GET", "/jobs", None),
            "get_job" => call("GET", format!("/jobs/{}", self.id(seed)), None),
            "cancel_job" => call("POST", format!("/jobs/{}/cancel", self.id(seed)), Some(json!({}))),
            "get_first_hour" => call("GET", "/first-hour", None),
            "update_first_hour" => call("PATCH", "/first-hour", Some(json!({ "dismissed": true }))),
            "get_demo" => call("GET", "/demo", None),
            "remove_demo" => call("POST", "/demo/removal", Some(json!({ "expect": 1 }))),
            "list_users" => call("GET", "/users", None),
            "list_roles" => call("GET", "/roles", None),
            "get_me" => call("GET", "/me", None),
            "update_preferences" => call("PATCH", "/me", Some(json!({ "language": pick(seed, &["zh-CN", "en"]) }))),
            "get_metadata" => call("GET", pick(seed, &["/metadata", "/metadata?labels=all"]), None),
            "get_openapi" => call("GET", "/openapi.json", None),
            "get_kind_schema" => {
                call("GET", format!("/metadata/schemas/{}", pick(seed, &["entity", "role", "x"])), None)
            }
            "get_entity_schema" => call("GET", format!("/metadata/entities/{}/schema", pick(seed, &ENTITIES)), None),
            "find_uses" => call("POST", "/metadata/uses", Some(json!({ "element": pick(seed, &ELEMENTS) }))),
            "list_indexes" => {
                call("GET", format!("/metadata/entities/{}/indexes", pick(seed, &["case", "deal", "secret"])), None)
            }
            "list_removed" => call("GET", "/metadata/removed", None),
            "purge" => call(
                "POST",
                "/metadata/purge",
                Some(json!({ "items": [ { "element": pick(seed, &ELEMENTS), "generation": 1 } ] })),
            ),
            "plan_rename" => call(
                "POST",
                "/metadata/rename",
                Some(json!({ "element": pick(seed, &ELEMENTS), "name": pick(seed, &["other", "Bad"]) })),
            ),
            "preview_conversion" => {
                call("POST", "/metadata/conversion", Some(json!({ "element": pick(seed, &FIELDS) })))
            }
            "list_drafts" => call("GET", "/drafts", None),
            "create_draft" => call("POST", "/drafts", Some(json!({ "name": format!("d{}", seed.below(9)) }))),
            "get_draft" => call("GET", drafted, None),
            "update_draft" => call("PATCH", drafted, Some(json!({ "files": model::design(seed, &self.model) }))),
            "delete_draft" => call("DELETE", drafted, None),
            // To themselves: it is theirs, and others' are refused.
            "hand_over_draft" => call("POST", format!("{drafted}/handover"), Some(json!({ "to": self.me }))),
            "get_merge" => call("GET", format!("{drafted}/merge"), None),
            "merge_draft" => call("POST", format!("{drafted}/merge"), Some(json!({ "take": {} }))),
            "get_revision_changes" => call("GET", format!("/revisions/{}/changes", 1 + seed.below(3)), None),
            "get_plan" => call("GET", format!("{drafted}/plan"), None),
            "publish_draft" | "restore_revision" => match self.orders.pop() {
                Some((path, order)) => call("POST", path, Some(order)),
                None => {
                    call("POST", format!("{drafted}/publish"), Some(json!({ "plan": "x", "accept": [], "note": "" })))
                }
            },
            "take_over_draft" => call("POST", format!("{drafted}/takeover"), Some(json!({}))),
            "list_templates" => call("GET", "/templates", None),
            "list_revisions" => call("GET", "/revisions", None),
            "get_revision_files" => call("GET", format!("/revisions/{}/files", 1 + seed.below(3)), None),
            "get_restore_plan" => call("GET", format!("/revisions/{}/plan", 2 + seed.below(4)), None),
            operation => return self.beside_the_model(operation, seed),
        })
    }

    /// Signing in and what hangs on a person; nothing of others' sessions and keys may be felt.
    fn beside_the_model(&self, operation: &str, seed: &mut Seed) -> Option<Call> {
        let id = self.id(seed);
        Some(match operation {
            "get_setup" => call("GET", "/setup", None),
            "complete_setup" => call("POST", "/setup", Some(json!({ "token": "x", "name": "n" }))),
            "change_password" => {
                call("PUT", "/me/password", Some(json!({ "password": "wrong", "next": "correct horse battery" })))
            }
            "list_sessions" => call("GET", "/sessions", None),
            "end_session" => call("DELETE", format!("/sessions/{id}"), None),
            "end_other_sessions" => call("DELETE", "/sessions", None),
            "list_user_sessions" => call("GET", format!("/users/{id}/sessions"), None),
            "end_user_sessions" => call("DELETE", format!("/users/{id}/sessions"), None),
            "invite_user" => {
                call("POST", "/users", Some(json!({ "name": "n", "email": "n@test.example", "roles": [] })))
            }
            "get_user" => call("GET", format!("/users/{id}"), None),
            "update_user" => call("PATCH", format!("/users/{id}"), Some(json!({ "name": "n" }))),
            "create_link" => call("POST", format!("/users/{id}/link"), Some(json!({}))),
            "delete_link" => call("DELETE", format!("/users/{id}/link"), None),
            "list_user_keys" => call("GET", format!("/users/{id}/keys"), None),
            "delete_user_key" => call("DELETE", format!("/users/{id}/keys/aaaaaaaaaaaa"), None),
            "get_invitation" => call("GET", "/invitation?token=x", None),
            "accept_invitation" => call("POST", "/invitation", Some(json!({ "token": "x", "password": "0123456789" }))),
            "list_keys" => call("GET", "/keys", None),
            "create_key" => call("POST", "/keys", Some(json!({ "name": "k" }))),
            "delete_key" => call("DELETE", format!("/keys/{}", pick(seed, &["k", "aaaaaaaaaaaa"])), None),
            "create_session" => call(
                "POST",
                "/session",
                Some(
                    json!({ "email": "li@test.example", "password": pick(seed, &["wrong", PASSWORD, PASSWORD, PASSWORD]) }),
                ),
            ),
            "delete_session" => call("DELETE", "/session", None),
            _ => return None,
        })
    }

    fn read_text(&self, entity: &str, seed: &mut Seed) -> Call {
        let columns = [self.path(entity, seed), pick(seed, &["about", "parent", "team", "account", "name"]).to_owned()];
        let rows = json!([[pick(seed, WORDS), pick(seed, WORDS)], ["1", self.id(seed)], ["是", "hidden"]]);
        call("POST", format!("/records/{entity}/read-text"), Some(json!({ "columns": columns, "rows": rows })))
    }

    fn values_of(&self, entity: &str, seed: &mut Seed) -> Json {
        let account = some(seed, self.accounts());
        match entity {
            "account" => json!({ "name": pick(seed, WORDS), "region": pick(seed, &["east", "south"]) }),
            "deal" => {
                json!({ "name": pick(seed, WORDS), "amount": seed.below(900), "account": account, "labels": [pick(seed, &["vip", "late"])] })
            }
            "note" => {
                json!({ "title": pick(seed, WORDS), "at": "2026-11-22T01:00:00Z", "account": self.id(seed), "case": self.id(seed) })
            }
            _ => json!({ "name": pick(seed, WORDS), pick(seed, &HIDDEN): "1" }),
        }
    }

    fn create(&mut self, seed: &mut Seed) -> Call {
        self.count += 1;
        let entity = pick(seed, &["case", "case", "note", "account", "deal", "secret"]);
        let mut values =
            if entity == "case" { model::values(seed, self.accounts()) } else { self.values_of(entity, seed) };
        if entity == "case" {
            values["name"] = json!(pick(seed, WORDS));
            values["code"] = json!(format!("P{}", self.count));
            match seed.below(6) {
                0 => values["about"] = json!(self.id(seed)),
                1 => values["parent"] = json!(self.id(seed)),
                2 => values["team"] = json!([self.id(seed)]),
                3 => values["docs"] = json!([some(seed, &self.files)]),
                4 => {
                    values["topic"] =
                        json!({ "entity": pick(seed, &["account", "deal", "secret"]), "id": self.id(seed) })
                }
                _ => values[pick(seed, &HIDDEN)] = json!("1"),
            }
        }
        let create = call("POST", format!("/records/{entity}"), Some(values));
        if seed.below(4) == 0 { create.with("idempotency-key", format!("k{}", seed.below(40))) } else { create }
    }

    fn bulk(&mut self, seed: &mut Seed) -> Call {
        let entity = pick(seed, &["case", "case", "deal", "secret"]);
        let body = match seed.below(4) {
            0 => json!({ "filter": self.filter(entity, seed, 1), "set": { "labels": [pick(seed, &["vip", "late"])] } }),
            1 => json!({ "operations": [ { "op": "update", "id": self.id(seed), "values": { "labels": ["x"] } },
                { "op": "update", "id": self.id(seed), "values": { "labels": ["y"] } } ] }),
            2 => json!({ "operations": [ { "op": "create", "values": { "name": pick(seed, WORDS) } } ] }),
            _ => {
                self.count += 1;
                json!({ "operations": [ { "op": "create", "values": { "name": pick(seed, WORDS), "code": format!("P{}", self.count) } },
                    { "op": "delete", "id": self.id(seed) } ] })
            }
        };
        call("POST", format!("/records/{entity}/bulk"), Some(body))
    }

    /// What an answer taught.
    pub fn learn(&mut self, operation: &str, call: &Call, seen: &Seen) {
        if let Some(change) = seen.headers.get("sartor-change") {
            self.changes.push(change.clone());
        }
        if seen.status >= 400 {
            return;
        }
        if let (Some(tag), Some(path)) = (seen.headers.get("etag"), call.path.split('?').next()) {
            self.tags.push((path.to_owned(), tag.clone()));
        }
        match operation {
            "delete_record" => self.deleted.push(call.path.clone()),
            "tick_item" => self.ticked.push(call.path.clone()),
            _ => {}
        }
        let body = seen.json();
        let id = body["id"].as_str().map(str::to_owned);
        match (operation, id) {
            ("create_record", Some(id)) => {
                let entity = call.path.rsplit('/').next().unwrap_or_default();
                if let Some(known) = ENTITIES.iter().find(|known| **known == entity) {
                    self.records.entry(known).or_default().push(id);
                }
            }
            ("create_view", Some(id)) => self.views.push(id),
            ("create_file", Some(id)) => self.files.push(id),
            ("create_draft", Some(id)) => self.drafts.push(id),
            ("list_records" | "list_timeline", _) => {
                if let Some(next) = body["next"].as_str() {
                    self.cursors.push((call.path.clone(), next.to_owned()));
                }
            }
            ("list_history", _) => {
                let items = body["items"].as_array().into_iter().flatten();
                self.changes.extend(items.filter_map(|item| item["change"].as_str()).map(str::to_owned));
            }
            _ => {}
        }
    }

    /// An order of what a plan says, for the unchanged answer of one database.
    pub fn order(&mut self, operation: &str, call: &Call, plan: &Json) {
        if plan["publishable"] != true {
            return;
        }
        let effects = plan["effects"].as_array().into_iter().flatten();
        let accept: Vec<String> = effects
            .map(|effect| {
                format!("{}:{}", effect["code"].as_str().unwrap_or(""), effect["element"].as_str().unwrap_or(""))
            })
            .collect();
        let path = match operation {
            "get_plan" => call.path.replace("/plan", "/publish"),
            _ => call.path.replace("/plan", "/restore"),
        };
        self.orders.push((path, json!({ "plan": plan["hash"], "accept": accept, "note": "n" })));
    }

    /// What the principal may not see can be guessed: its files and views are tried too.
    pub fn guess(&mut self, hidden: Vec<Hidden>) {
        self.hidden = hidden;
    }
}
