//! Requests generated from the OpenAPI document, right and wrong, by everybody: none fails on our side, every refusal is a
//! problem the document names, in the language asked for, and leaves everything as it was; every answer has the shape the
//! document says.

mod attack;
pub mod generate;
mod shape;

use crate::support::{Answer, App, Caller};
use generate::{Generator, Seed};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::time::Instant;

/// One operation of the document.
#[derive(Clone)]
struct Operation {
    method: String,
    path: String,
    spec: Json,
}

fn operations(document: &Json) -> Vec<Operation> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        if item.get("servers").is_some() {
            continue;
        }
        for method in ["get", "post", "patch", "put", "delete"] {
            if let Some(spec) = item.get(method) {
                found.push(Operation { method: method.to_uppercase(), path: path.clone(), spec: spec.clone() });
            }
        }
    }
    // What takes things away comes last, so that there is something to ask for before.
    found.sort_by_key(|operation| operation.method == "DELETE");
    found
}

/// A request as it is sent.
struct Request {
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Option<String>,
    /// Whether the path still leads to the operation for sure.
    aimed: bool,
}

/// Things that are there, by the first word of the path.
#[derive(Clone)]
struct Things {
    ids: BTreeMap<&'static str, String>,
    foreign_cursor: String,
}

impl Things {
    async fn make(admin: &Caller, owner: &Caller) -> Self {
        let account = admin.create("account", json!({ "name": "A", "owner": owner.user })).await.id().to_string();
        let deal = json!({ "name": "D", "owner": owner.user, "account": account, "amount": "5" });
        let deal = admin.create("deal", deal).await.id().to_string();
        let draft = admin.post("/drafts", json!({ "name": "d" })).await.expect(201).id().to_string();
        let view = json!({ "entity": "deal", "label": "v", "shared": true, "document": {} });
        let view = admin.post("/views", view).await.expect(201).id().to_string();
        let page = admin.list("deal", &[("limit", "1".to_owned())]).await;
        let foreign_cursor = page.body["next"].as_str().unwrap_or("x").to_owned();
        let ids = BTreeMap::from([("deal", deal), ("account", account), ("drafts", draft), ("views", view)]);
        Self { ids, foreign_cursor }
    }

    /// The path with everything in braces filled in.
    fn fill(&self, path: &str) -> String {
        let path = path.replace("{entity}", "deal").replace("{number}", "1").replace("{kind}", "entity");
        let words: Vec<&str> = path.split('/').collect();
        let key = if words.get(1) == Some(&"records") { words.get(2) } else { words.get(1) };
        let id = key.and_then(|key| self.ids.get(key)).map_or("0190a5c8-0000-7000-8000-000000000001", String::as_str);
        let mut filled = path.replace("{id}", id);
        while let (Some(open), Some(close)) = (filled.find('{'), filled.find('}')) {
            filled.replace_range(open..=close, "x");
        }
        filled
    }
}

struct Program<'a> {
    document: &'a Json,
    /// How many of the wrong values are tried at each place.
    tries: usize,
    things: &'a Things,
    operation: &'a Operation,
}

impl Program<'_> {
    fn parameters(&self, place: &str) -> Vec<&Json> {
        let references = self.operation.spec["parameters"].as_array().into_iter().flatten();
        let described =
            references.filter_map(|item| self.document.pointer(item["$ref"].as_str()?.trim_start_matches('#')));
        described.filter(|parameter| parameter["in"] == place).collect()
    }

    fn body_schema(&self) -> Option<&Json> {
        self.operation.spec.pointer("/requestBody/content/application~1json/schema")
    }

    fn property_names(&self) -> Vec<String> {
        let Some(schema) = self.body_schema() else { return Vec::new() };
        let schema = match schema["$ref"].as_str() {
            Some(reference) => self.document.pointer(reference.trim_start_matches('#')).unwrap_or(schema),
            None => schema,
        };
        schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect()
    }

    /// Requests that are right as far as schemas say.
    fn valid(&self, seed: u64) -> Vec<Request> {
        let id = self.things.ids["account"].clone();
        let mut generator = Generator { document: self.document, seed: Seed::new(seed), id };
        let path = self.things.fill(&self.operation.path);
        let mut requests = Vec::new();
        for _ in 0..3 {
            let body = self.body_schema().map(|schema| generator.value(schema, 0).to_string());
            requests.push(Request { path: path.clone(), headers: Vec::new(), body, aimed: true });
        }
        for parameter in self.parameters("query") {
            let value = generator.value(&parameter["schema"], 0);
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            requests.push(self.with_query(parameter["name"].as_str().unwrap(), &text));
        }
        requests
    }

    /// A body that is right, to go wrong in one place.
    fn right_body(&self) -> Json {
        let id = self.things.ids["account"].clone();
        let mut generator = Generator { document: self.document, seed: Seed::new(7), id };
        self.body_schema().map_or(json!({}), |schema| generator.value(schema, 0))
    }

    fn with_query(&self, name: &str, value: &str) -> Request {
        let query: String = url::form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish();
        let path = format!("{}?{query}", self.things.fill(&self.operation.path));
        let body = self.body_schema().map(|_| self.right_body().to_string());
        Request { path, headers: Vec::new(), body, aimed: true }
    }

    /// Requests that are wrong in one way each.
    fn broken(&self, seed: u64) -> Vec<Request> {
        let mut seed = Seed::new(seed ^ self.operation.path.len() as u64);
        let path = self.things.fill(&self.operation.path);
        let plain = |path: String, body: Option<String>, aimed| Request { path, headers: Vec::new(), body, aimed };
        let right = self.body_schema().map(|_| self.right_body());
        let text = right.as_ref().map(Json::to_string);
        let mut requests = Vec::new();
        if let Some(right) = &right {
            let bodies = attack::bodies(right, &self.property_names(), (&mut seed, self.tries));
            requests.extend(bodies.into_iter().map(|body| plain(path.clone(), Some(body), true)));
        }
        for parameter in self.parameters("query") {
            let name = parameter["name"].as_str().unwrap();
            let values = attack::parameters(name, &self.things.foreign_cursor, (&mut seed, self.tries));
            // A longer address is refused by HTTP itself, before anybody looks at it.
            let sendable =
                values.iter().map(|value| self.with_query(name, value)).filter(|request| request.path.len() < 60_000);
            requests.extend(sendable);
            requests.push(plain(format!("{path}?{name}=1&{name}=2"), text.clone(), true));
        }
        requests.push(plain(format!("{path}?__proto__=1"), text.clone(), true));
        requests.push(plain(format!("{path}?%ff=%00"), text.clone(), true));
        let words: Vec<&str> = self.operation.path.split('/').collect();
        for (n, _) in words.iter().enumerate().filter(|(_, word)| word.starts_with('{')) {
            for segment in seed.sample(&attack::SEGMENTS, 2 * self.tries) {
                let mut words = words.clone();
                words[n] = segment;
                requests.push(plain(self.things.fill(&words.join("/")), text.clone(), false));
            }
        }
        for (name, value) in seed.sample(&attack::HEADERS, self.tries) {
            let headers = vec![(name, value.to_owned())];
            requests.push(Request { path: path.clone(), headers, body: text.clone(), aimed: true });
        }
        requests
    }
}

/// Schemas of the document, ready to judge answers.
struct Judge<'a> {
    document: &'a Json,
    validators: BTreeMap<String, jsonschema::Validator>,
}

impl Judge<'_> {
    /// What is wrong with an answer, by what the document says of its operation.
    fn faults(&mut self, operation: &Operation, request: &Request, answer: &Answer) -> Vec<String> {
        let mut faults = Vec::new();
        let status = answer.status.to_string();
        let described = operation.spec["responses"].get(&status);
        if answer.status >= 500 {
            faults.push("failed on our side".to_owned());
        }
        if described.is_none() && request.aimed {
            faults.push("the document does not name this status".to_owned());
        }
        if answer.status >= 400 {
            faults.extend(refusal_faults(operation, request, answer));
        } else if let Some(schema) =
            described.and_then(|described| described.pointer("/content/application~1json/schema"))
        {
            faults.extend(self.shape_faults(schema, &answer.body));
        }
        faults
    }

    fn shape_faults(&mut self, schema: &Json, body: &Json) -> Vec<String> {
        let key = schema.to_string();
        let components = &self.document["components"];
        let validator = self.validators.entry(key).or_insert_with(|| {
            jsonschema::validator_for(&json!({ "allOf": [schema], "components": components })).unwrap()
        });
        validator.iter_errors(body).map(|error| format!("{}: {error}", error.instance_path())).collect()
    }
}

fn refusal_faults(operation: &Operation, request: &Request, answer: &Answer) -> Vec<String> {
    let mut faults = Vec::new();
    let is_chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    if answer.headers.get("content-type").map(String::as_str) != Some("application/problem+json") {
        faults.push("is no problem document".to_owned());
    }
    let code = answer.body["code"].as_str().unwrap_or_default();
    let codes = operation.spec["x-codes"].as_array().cloned().unwrap_or_default();
    if request.aimed && !codes.contains(&json!(code)) {
        faults.push(format!("the document does not name the code {code}"));
    }
    if !answer.body["request_id"].is_string() {
        faults.push("has no request id".to_owned());
    }
    let items = answer.body["errors"].as_array().cloned().unwrap_or_default();
    let sentences = [&answer.body["title"], &answer.body["detail"]]
        .into_iter()
        .cloned()
        .chain(items.iter().map(|item| item["message"].clone()));
    for sentence in sentences {
        let text = sentence.as_str().unwrap_or_default();
        if !is_chinese(text) {
            faults.push(format!("does not speak Chinese: {text}"));
        }
        if text.contains('{')
            && text.contains('}')
            && !request.path.contains("%7B")
            && request.body.as_ref().is_none_or(|body| !body.contains(text))
        {
            let open = ["{field}", "{expected}", "{name}", "{limit}", "{value}", "{max}", "{op}"];
            if open.iter().any(|place| text.contains(place)) {
                faults.push(format!("leaves a place open: {text}"));
            }
        }
    }
    faults
}

async fn send(caller: &Caller, operation: &Operation, request: &Request) -> Answer {
    let headers: Vec<(&str, &str)> = request.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    caller.send(&operation.method, &request.path, &headers, request.body.clone()).await
}

fn short(text: &str) -> String {
    text.chars().take(200).collect()
}

async fn run_program(app: &App, who: &str, seed: u64) -> (usize, Vec<String>) {
    let admin = app.admin().await;
    let caller = match who {
        "anonymous" => app.anonymous(),
        name => app.caller(name).await,
    };
    let caller = caller.speaking("zh-CN");
    let things = Things::make(&admin, if who == "anonymous" { &admin } else { &caller }).await;
    let document = caller.get("/openapi.json").await.expect(200).body;
    let knows_deals = document["paths"].get("/records/deal").is_some();
    let mut judge = Judge { document: &document, validators: BTreeMap::new() };
    let (mut sent, mut faults) = (0, Vec::new());
    for operation in operations(&document) {
        // Those who are refused at the door, and paths that lead to the same place, need fewer tries.
        let is_general = operation.path.contains("{entity}") && knows_deals;
        let tries = if matches!(who, "anonymous" | "nobody") || is_general { 1 } else { 4 };
        let program = Program { document: &document, tries, things: &things, operation: &operation };
        let mut refused = Vec::new();
        let mut before = app.contents().await;
        let mut wrote = false;
        for request in program.valid(seed).into_iter().chain(program.broken(seed)) {
            sent += 1;
            let answer = send(&caller, &operation, &request).await;
            for fault in judge.faults(&operation, &request, &answer) {
                let what = request.body.as_deref().unwrap_or_default();
                faults.push(format!(
                    "{who} {} {} {} → {} {fault}: {}",
                    operation.method,
                    short(&request.path),
                    short(what),
                    answer.status,
                    short(&answer.text)
                ));
            }
            if operation.spec["operationId"] == "update_preferences" && answer.status == 200 {
                // Otherwise the person's own choice would be the language of what follows.
                caller.patch("/me", json!({ "language": null })).await.expect(200);
            }
            match answer.status {
                400.. => refused.push(request),
                _ => wrote |= operation.method != "GET",
            }
            if faults.len() > 30 {
                return (sent, faults);
            }
        }
        if wrote {
            // Between writes that were accepted, nobody can tell who changed what: what was refused is sent once more, alone.
            before = app.contents().await;
            for request in &refused {
                sent += 1;
                if send(&caller, &operation, request).await.status < 400 {
                    before = app.contents().await;
                }
            }
        }
        if app.contents().await != before {
            faults.push(format!("{who} {} {}: a refused call left a trace", operation.method, operation.path));
        }
    }
    (sent, faults)
}

both!(generated_requests_find_no_failure, |app| {
    let begun = Instant::now();
    let (mut all, mut found) = (0, Vec::new());
    let mut statements = 0;
    app.workspace.db.overhear();
    for (n, who) in ["anonymous", "nobody", "li", "admin"].into_iter().enumerate() {
        let (sent, faults) = run_program(&app, who, 2026 + n as u64).await;
        found.extend(faults);
        all += sent;
        let texts = app.workspace.db.overhear();
        statements += texts.len();
        found.extend(shape::typed_words(&texts).into_iter().map(|text| format!("typed into a statement: {text}")));
    }
    assert!(found.is_empty(), "{} of {all} requests:\n{}", found.len(), found.join("\n"));
    assert!(all > 2_000, "only {all} requests were made");
    assert!(statements > 2_000, "only {statements} statements were heard");
    println!("{all} requests in {:.1} s", begun.elapsed().as_secs_f64());
});
