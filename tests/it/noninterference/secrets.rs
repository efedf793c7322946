//! What the two databases differ in: everything the principal may not see, written by others through the API.

use super::model::{self, Principal, WORDS, pick};
use super::world::World;
use crate::requests::generate::Seed;
use serde_json::{Value as Json, json};

/// A record the principal may not see, in one database or in both.
#[derive(Clone, Debug)]
pub struct Hidden {
    pub entity: &'static str,
    pub id: String,
}

/// What is hidden from somebody, and what of theirs has a hidden side.
pub struct Secrets {
    principal: Principal,
    /// Cases the principal sees, whose hidden fields differ.
    cases: Vec<String>,
    deals: Vec<String>,
    /// Accounts of others that visible records point at.
    accounts: Vec<String>,
    /// Made by others, for each database.
    made: [Vec<Hidden>; 2],
}

async fn ids(world: &mut World, entity: &str, filter: Json) -> Vec<String> {
    let filter: String = url::form_urlencoded::byte_serialize(filter.to_string().as_bytes()).collect();
    let page = world.admin("GET", &format!("/records/{entity}?limit=200&fields=name&filter={filter}"), None).await;
    page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

impl Secrets {
    pub async fn of(principal: Principal, world: &mut World) -> Self {
        let (li, zhang) = (world.user("li"), world.user("zhang"));
        let owned = |owner: &str| json!({ "field": "owner", "op": "eq", "value": owner });
        let everything = json!({ "all": [] });
        let (cases, deals, accounts) = match principal {
            Principal::Seller => (
                ids(world, "case", owned(&li)).await,
                ids(world, "deal", owned(&li)).await,
                ids(world, "account", owned(&zhang)).await,
            ),
            Principal::Auditor => {
                (ids(world, "case", everything.clone()).await, ids(world, "deal", everything).await, Vec::new())
            }
            Principal::Nobody | Principal::Designer => {
                (Vec::new(), Vec::new(), ids(world, "account", everything).await)
            }
        };
        Self { principal, cases, deals, accounts, made: [Vec::new(), Vec::new()] }
    }

    /// Records the principal may not see, of both databases.
    pub fn hidden(&self) -> Vec<Hidden> {
        let accounts = self.accounts.iter().map(|id| Hidden { entity: "account", id: id.clone() });
        accounts.chain(self.made.iter().flatten().cloned()).collect()
    }

    /// Metadata only others read, once: fields of a hidden entity, hidden fields of a visible one, an entity more. A designer
    /// reads all metadata.
    pub async fn publish(&self, worlds: &mut [World; 2]) {
        if self.principal == Principal::Designer {
            return;
        }
        for (n, world) in worlds.iter_mut().enumerate() {
            let files = world.admin("GET", "/revisions/2/files", None).await["files"].clone();
            let mut patch = json!({});
            let (case, secret) = ("entities/case/entity.json", "entities/secret/entity.json");
            patch[case] = files[case].clone();
            patch[secret] = files[secret].clone();
            let text =
                |id: &str, name: &str| json!({ "id": id, "name": name, "type": "text", "label": format!("World {n}") });
            let fields = patch[case]["fields"].as_array_mut().unwrap();
            for field in fields.iter_mut().filter(|field| model::HIDDEN.contains(&field["name"].as_str().unwrap())) {
                field["label"] = json!(format!("Hidden {} of {n}", field["name"].as_str().unwrap()));
            }
            fields.push(text(&format!("ca_only_{n}"), &format!("only_in_{n}")));
            patch[secret]["fields"].as_array_mut().unwrap().push(text(&format!("se_only_{n}"), "only"));
            for role in ["sales", "readonly"] {
                let path = format!("roles/{role}.json");
                patch[&path] = files[&path].clone();
                patch[&path]["objects"]["case"]["fields"][format!("only_in_{n}")] = json!("none");
            }
            if n == 1 {
                patch["entities/vault/entity.json"] = json!({ "$schema": "sartor/1/entity", "id": "ent_vault", "name": "vault",
                    "nameField": "name", "fields": [ { "id": "va_name", "name": "name", "type": "text" } ] });
            }
            world.publish(patch).await;
        }
    }

    /// Lets others work. What both databases have is touched alike, what only one has is touched at random.
    pub async fn work(&mut self, worlds: &mut [World; 2], shared: &mut Seed, own: &mut [Seed; 2]) {
        let case = (!self.cases.is_empty()).then(|| self.cases[shared.below(self.cases.len())].clone());
        let deal = (!self.deals.is_empty()).then(|| self.deals[shared.below(self.deals.len())].clone());
        let what = shared.below(4);
        for (n, world) in worlds.iter_mut().enumerate() {
            let seed = &mut own[n];
            if let Some(case) = &case {
                self.change_hidden_side(world, case, seed, what).await;
            }
            if let Some(deal) = &deal {
                let values = match self.principal {
                    Principal::Auditor => {
                        json!({ "cost": 1 + seed.below(900), "note": format!("n{}", seed.below(900)) })
                    }
                    _ => json!({ "cost": 1 + seed.below(900) }),
                };
                world.admin("PATCH", &format!("/records/deal/{deal}"), Some(values)).await;
            }
            self.work_apart(world, n, seed).await;
        }
        let next = worlds.iter().map(World::counted).max().unwrap_or_default() + 1_000;
        worlds.iter().for_each(|world| world.count_from(next));
    }

    async fn change_hidden_side(&self, world: &mut World, case: &str, seed: &mut Seed, what: usize) {
        let account = self.accounts.first().cloned();
        let account = match account {
            Some(account) => account,
            None => ids(world, "account", json!({ "all": [] })).await[0].clone(),
        };
        let mut values = model::hidden(seed, &account);
        match what {
            0 => values["secret_phase"] = json!(pick(seed, &["hushed/second", "hushed/done", "hushed/first"])),
            1 => {
                let text = format!("secret {}", seed.below(90));
                let call = model::call("POST", "/files?name=s.txt", None);
                let file = world.other("admin", &super::world::Call { body: Some(text.into_bytes()), ..call }).await;
                values["secret_docs"] = json!([file.json()["id"]]);
            }
            _ => {}
        }
        world.admin("PATCH", &format!("/records/case/{case}"), Some(values)).await;
    }

    /// What only this database gets.
    async fn work_apart(&mut self, world: &mut World, n: usize, seed: &mut Seed) {
        let zhang = world.user("zhang");
        for _ in 0..seed.below(3) {
            let name = format!("{} {}", pick(seed, WORDS), seed.below(90));
            let visible = self.cases.get(seed.below(self.cases.len().max(1))).cloned();
            let (entity, values) = match (self.principal, seed.below(5)) {
                (Principal::Auditor, 0 | 1) | (_, 0) => (
                    "secret",
                    json!({ "name": name, "at": "2026-11-21T02:00:00Z", "size": seed.below(9), "case": visible }),
                ),
                (Principal::Auditor, _) | (_, 1) => (
                    "note",
                    json!({ "title": name, "at": "2026-11-21T03:00:00Z", "minutes": 30, "case": visible, "owner": zhang }),
                ),
                (_, 2) => (
                    "account",
                    json!({ "name": name, "region": "south", "code": format!("S{}", seed.below(100_000)), "owner": zhang }),
                ),
                (_, 3) => {
                    ("deal", json!({ "name": name, "amount": seed.below(900), "owner": zhang, "labels": ["hidden"] }))
                }
                _ => {
                    let mut case = model::hidden(seed, &self.accounts.first().cloned().unwrap_or_default());
                    case["name"] = json!(name);
                    case["labels"] = json!(["vip", "hidden"]);
                    case["code"] = json!(format!("S{}", seed.below(100_000)));
                    case["parent"] = json!(visible);
                    case["owner"] = json!(zhang);
                    ("case", case)
                }
            };
            let body = Some(values);
            let call = model::call("POST", format!("/records/{entity}"), body);
            let made = world.other("admin", &call).await.json();
            self.made[n].push(Hidden { entity, id: made["id"].as_str().unwrap().to_owned() });
        }
        if !self.made[n].is_empty() && seed.below(3) == 0 {
            let place = seed.below(self.made[n].len());
            let Hidden { entity, id } = self.made[n].swap_remove(place);
            world.admin("DELETE", &format!("/records/{entity}/{id}"), None).await;
            if seed.below(2) == 0 {
                world.admin("POST", &format!("/records/{entity}/{id}/restore"), Some(json!({}))).await;
                self.made[n].push(Hidden { entity, id });
            }
        }
        if !self.accounts.is_empty() {
            let account = self.accounts[seed.below(self.accounts.len())].clone();
            let values = json!({ "name": format!("Hidden {}", seed.below(90)), "region": pick(seed, &["east", "south"]), "credit_limit": 1 + seed.below(900) });
            world.admin("PATCH", &format!("/records/account/{account}"), Some(values)).await;
        }
        self.work_beside(world, seed).await;
    }

    /// Views, files, drafts of others.
    async fn work_beside(&self, world: &mut World, seed: &mut Seed) {
        match seed.below(6) {
            0 => {
                let view = json!({ "entity": "deal", "label": format!("v{}", seed.below(90)), "document": { "sort": ["-amount"] } });
                world.admin("POST", "/views", Some(view)).await;
            }
            1 => {
                let call = model::call("POST", "/files?name=a.txt", None);
                let body = Some(format!("file {}", seed.below(3)).into_bytes());
                world.other("admin", &super::world::Call { body, ..call }).await;
            }
            2 if self.principal != Principal::Designer => {
                world.admin("POST", "/drafts", Some(json!({ "name": format!("d{}", seed.below(90)) }))).await;
            }
            3 => {
                let call = model::call("POST", "/records/secret", Some(json!({ "name": "once" })));
                world.other("admin", &call.with("idempotency-key", format!("k{}", world.counted()))).await;
            }
            _ => {}
        }
    }
}
