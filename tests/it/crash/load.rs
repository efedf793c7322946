//! Mixed writes by several people at once, each remembered before it is sent and again when it is acknowledged.

use super::server::{Server, Site};
use crate::support::{Answer, Caller};
use serde_json::{Value as Json, json};
use std::sync::{Arc, Mutex};
use uuid::Uuid;

/// What was sent.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Makes a deal of this name.
    Create(String),
    /// Makes three deals whose names begin so.
    Bulk(String),
    /// Changes a deal.
    Update(Uuid),
    Move(Uuid),
    /// Takes back the creation of a deal.
    Undo(Uuid),
    Upload(Vec<u8>),
    /// Adds a field of this name to accounts.
    Publish(String),
    /// A change of all accounts, by a job.
    Job,
}

/// A write: with its answer, once there was one.
#[derive(Clone, Debug)]
pub struct Write {
    pub kind: Kind,
    pub path: String,
    pub body: Json,
    pub key: Option<String>,
    pub answer: Option<(u16, String)>,
}

/// Everything that was ever sent.
#[derive(Clone, Default)]
pub struct Log(pub Arc<Mutex<Vec<Write>>>);

impl Log {
    fn begin(&self, write: Write) -> usize {
        let mut writes = self.0.lock().unwrap();
        writes.push(write);
        writes.len() - 1
    }

    fn end(&self, n: usize, answer: &Answer) {
        self.0.lock().unwrap()[n].answer = Some((answer.status, answer.text.clone()));
    }

    pub fn writes(&self) -> Vec<Write> {
        self.0.lock().unwrap().clone()
    }
}

/// Writes until the server is gone. Ends by itself then.
pub async fn write(site: &Site, server: &Server, log: &Log, cycle: usize) {
    let person = |n: usize| Person { caller: site.caller(server), log: log.clone(), name: format!("{cycle}-{n}") };
    let tasks = [
        tokio::spawn(person(0).deals()),
        tokio::spawn(person(1).deals()),
        tokio::spawn(person(2).many()),
        tokio::spawn(person(3).back()),
        tokio::spawn(person(4).files()),
        tokio::spawn(person(5).designs()),
        tokio::spawn(person(6).sweeps(cycle)),
    ];
    for task in tasks {
        task.await.unwrap();
    }
}

struct Person {
    caller: Caller,
    log: Log,
    name: String,
}

impl Person {
    /// Sends a write; none when the server is gone.
    async fn send(&self, method: &str, kind: Kind, path: &str, body: Json) -> Option<Answer> {
        let key = (method == "POST").then(|| Uuid::new_v4().to_string());
        let write = Write { kind, path: path.to_owned(), body: body.clone(), key: key.clone(), answer: None };
        let n = self.log.begin(write);
        let headers: Vec<(&str, &str)> = key.iter().map(|key| ("idempotency-key", key.as_str())).collect();
        loop {
            let answer = self.caller.try_send(method, path, &headers, Some(body.to_string())).await?;
            // “Please try again”: somebody published twice meanwhile.
            if answer.status != 503 {
                self.log.end(n, &answer);
                return Some(answer);
            }
        }
    }

    async fn deals(self) {
        for n in 0.. {
            let name = format!("c{}-{n}", self.name);
            let body = json!({ "name": name, "amount": "5", "seats": 0 });
            let Some(made) = self.send("POST", Kind::Create(name), "/records/deal", body).await else { return };
            let id = made.expect(201).id();
            let path = format!("/records/deal/{id}");
            let Some(changed) = self.send("PATCH", Kind::Update(id), &path, json!({ "seats": n + 1 })).await else {
                return;
            };
            changed.expect(200);
            let body = json!({ "to": "standard/lost", "values": { "note": "n" } });
            let Some(moved) = self.send("POST", Kind::Move(id), &format!("{path}/transition"), body).await else {
                return;
            };
            moved.expect(200);
        }
    }

    async fn many(self) {
        for n in 0.. {
            let name = format!("b{}-{n}-", self.name);
            let create = |k: usize| json!({ "op": "create", "values": { "name": format!("{name}{k}") } });
            let body = json!({ "operations": [create(0), create(1), create(2)] });
            let Some(made) = self.send("POST", Kind::Bulk(name.clone()), "/records/deal/bulk", body).await else {
                return;
            };
            made.expect(200);
        }
    }

    async fn back(self) {
        for n in 0.. {
            let name = format!("u{}-{n}", self.name);
            let body = json!({ "name": name });
            let Some(made) = self.send("POST", Kind::Create(name), "/records/deal", body).await else { return };
            let path = format!("/changes/{}/undo", made.headers["sartor-change"]);
            let Some(undone) = self.send("POST", Kind::Undo(made.id()), &path, json!({})).await else { return };
            undone.expect(200);
        }
    }

    async fn files(self) {
        for n in 0.. {
            let bytes = format!("file {} {n} {}", self.name, "x".repeat(20_000)).into_bytes();
            let write = Write {
                kind: Kind::Upload(bytes.clone()),
                path: String::new(),
                body: Json::Null,
                key: None,
                answer: None,
            };
            let k = self.log.begin(write);
            let Some(sent) = self.caller.try_upload("a.txt", &bytes).await else { return };
            self.log.end(k, &sent.expect(201));
        }
    }

    async fn designs(self) {
        let name = self.name.replace('-', "_");
        for n in 0.. {
            let field = format!("x{name}_{n}");
            let Some(published) = self.design(&field).await else { return };
            assert!(matches!(published.status, 200 | 409 | 503), "{}", published.text);
        }
    }

    /// Adds a field in a draft and publishes it.
    async fn design(&self, field: &str) -> Option<Answer> {
        let get = async |path: &str| Some(self.caller.try_send("GET", path, &[], None).await?.expect(200).body);
        let post = async |method: &str, path: &str, body: Json| {
            self.caller.try_send(method, path, &[], Some(body.to_string())).await
        };
        let number = get("/revisions").await?["items"][0]["number"].clone();
        let files = get(&format!("/revisions/{number}/files")).await?;
        let mut entity = files["files"]["entities/account/entity.json"].clone();
        let text = json!({ "id": format!("fld_{field}"), "name": field, "type": "text" });
        entity["fields"].as_array_mut().unwrap().push(text);
        let draft = post("POST", "/drafts", json!({ "name": field })).await?.expect(201).id();
        let path = format!("/drafts/{draft}");
        let files = json!({ "files": { "entities/account/entity.json": entity } });
        post("PATCH", &path, files).await?.expect(200);
        let plan = get(&format!("{path}/plan")).await?;
        let order = json!({ "plan": plan["hash"], "accept": [], "note": field });
        self.send("POST", Kind::Publish(field.to_owned()), &format!("{path}/publish"), order).await
    }

    /// Has all accounts changed, once.
    async fn sweeps(self, cycle: usize) {
        let found = self.caller.try_send("GET", "/records/account?limit=1&count=exact", &[], None).await;
        let Some(found) = found else { return };
        let order = json!({ "filter": { "all": [] }, "set": { "credit_limit": format!("{}", cycle + 1) }, "expect": found.body["count"]["value"] });
        let Some(started) = self.send("POST", Kind::Job, "/records/account/bulk", order).await else { return };
        started.expect(202);
    }
}
