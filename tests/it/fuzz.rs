//! Random mutations of what is right: cursors, values of every field type, pasted text, filters and metadata files. Nothing
//! panics, nothing is answered 5xx, and what is large stays within a bound of memory. The mutations come from a fixed seed, as
//! many as fit into some seconds.

use crate::crash::server::Site;
use crate::records::every_type;
use crate::support::app::fixture;
use crate::support::{Answer, Caller, Kind};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use sartor::metadata::{self, Document, FileTree};
use sartor::snapshot::Snapshot;
use serde_json::{Value as Json, json};
use std::time::{Duration, Instant};

const TIME: Duration = Duration::from_secs(5);
const MOST: usize = 1_500;
/// Fewer would prove little.
const LEAST: usize = 20;

/// What is put where it does not belong.
const TOKENS: [&str; 24] = [
    "\0",
    "\u{202e}",
    "\u{1f469}\u{200d}\u{1f4bb}",
    "'",
    "\"",
    "\\",
    "%",
    "_",
    "{}",
    "[]",
    "null",
    "true",
    "-0",
    "1e400",
    "9007199254740993",
    "__proto__",
    "constructor",
    "00000000-0000-0000-0000-000000000000",
    "2026-02-30",
    "$me",
    "../..",
    "'; DROP TABLE",
    "１２",
    "\u{feff}",
];

/// One change of a text.
#[derive(Clone, Debug)]
enum Mutation {
    Insert(Index, usize),
    Remove(Index, usize),
    Repeat(Index, usize, usize),
    Replace(Index, char),
    Nest(usize),
}

fn mutations() -> impl Strategy<Value = Vec<Mutation>> {
    let one = prop_oneof![
        (any::<Index>(), 0..TOKENS.len()).prop_map(|(at, token)| Mutation::Insert(at, token)),
        (any::<Index>(), 1..20usize).prop_map(|(at, count)| Mutation::Remove(at, count)),
        (any::<Index>(), 1..20usize, 1..400usize).prop_map(|(at, count, times)| Mutation::Repeat(at, count, times)),
        (any::<Index>(), any::<char>()).prop_map(|(at, letter)| Mutation::Replace(at, letter)),
        (1..300usize).prop_map(Mutation::Nest),
    ];
    proptest::collection::vec(one, 1..4)
}

fn mutate(text: &str, mutations: &[Mutation]) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for mutation in mutations {
        let place = |at: &Index, letters: &[char]| at.index(letters.len() + 1);
        match mutation {
            Mutation::Insert(at, token) => {
                let at = place(at, &letters);
                letters.splice(at..at, TOKENS[*token].chars());
            }
            Mutation::Remove(at, count) => {
                let at = place(at, &letters);
                letters.drain(at..(at + count).min(letters.len()));
            }
            Mutation::Repeat(at, count, times) => {
                let at = place(at, &letters);
                let part: Vec<char> = letters[at..(at + count).min(letters.len())].to_vec();
                letters.splice(at..at, part.repeat(*times));
            }
            Mutation::Replace(at, letter) => {
                let at = place(at, &letters);
                if let Some(place) = letters.get_mut(at) {
                    *place = *letter;
                }
            }
            Mutation::Nest(depth) => {
                let inner: String = letters.iter().collect();
                letters = format!("{}{inner}{}", "[".repeat(*depth), "]".repeat(*depth)).chars().collect();
            }
        }
    }
    letters.into_iter().collect()
}

/// Puts something else, or the whole of it once more, in the place of one node.
fn graft(json: &mut Json, at: &Index, with: &Json) {
    let mut pointers = Vec::new();
    walk(json, &mut String::new(), &mut pointers);
    if let Some(node) = json.pointer_mut(&pointers[at.index(pointers.len())]) {
        *node = with.clone();
    }
}

fn walk(json: &Json, path: &mut String, found: &mut Vec<String>) {
    found.push(path.clone());
    let length = path.len();
    let children: Vec<(String, &Json)> = match json {
        Json::Array(items) => items.iter().enumerate().map(|(n, item)| (n.to_string(), item)).collect(),
        Json::Object(map) => map.iter().map(|(key, item)| (key.replace('~', "~0").replace('/', "~1"), item)).collect(),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => Vec::new(),
    };
    for (key, item) in children {
        path.push('/');
        path.push_str(&key);
        walk(item, path, found);
        path.truncate(length);
    }
}

/// Draws until the time is over.
struct Draws {
    runner: TestRunner,
    until: Instant,
    done: usize,
}

impl Draws {
    fn begin() -> Self {
        let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let runner = TestRunner::new_with_rng(proptest::test_runner::Config::default(), random);
        Self { runner, until: Instant::now() + TIME, done: 0 }
    }

    fn go_on(&mut self) -> bool {
        self.done += 1;
        self.done <= LEAST || (self.done <= MOST && Instant::now() < self.until)
    }

    fn draw<S: Strategy>(&mut self, strategy: S) -> S::Value {
        strategy.new_tree(&mut self.runner).unwrap().current()
    }

    fn mutated(&mut self, text: &str) -> String {
        let mutations = self.draw(mutations());
        mutate(text, &mutations)
    }
}

#[track_caller]
fn bear(answer: &Answer, what: &str) {
    assert!((200..500).contains(&answer.status), "{} for {what}: {}", answer.status, answer.text);
    if answer.status >= 400 {
        assert!(answer.body["code"].is_string(), "{}", answer.text);
    }
}

/// Anything that may stand in an address.
fn encode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

both!(cursors, |app| {
    let admin = app.admin().await;
    for n in 0..5 {
        admin.create("deal", json!({ "name": format!("D{n}"), "amount": n.to_string() })).await;
    }
    let sorts = ["name", "-amount,name", "created_at"];
    let mut valid = Vec::new();
    for sort in sorts {
        let page = admin.list("deal", &[("limit", "2".into()), ("sort", sort.into())]).await.expect(200);
        valid.push(page.body["next"].as_str().unwrap().to_owned());
    }
    let mut draws = Draws::begin();
    while draws.go_on() {
        let n = draws.draw(0..sorts.len());
        let cursor = draws.mutated(&valid[n]);
        let sort = sorts[draws.draw(0..sorts.len())];
        let path = format!("/records/deal?limit=2&sort={sort}&cursor={}", encode(&cursor));
        let answer = admin.get(&path).await;
        bear(&answer, &cursor);
        if cursor != valid[n] {
            // A seal that is not ours opens nothing; only an empty one means the beginning.
            assert!(answer.status >= 400 || cursor.trim().is_empty(), "{cursor} was taken: {}", answer.text);
        }
    }
});

both!(values_of_every_type, |app| {
    let (admin, samples) = every_type::samples(&app).await;
    let mut draws = Draws::begin();
    while draws.go_on() {
        let (kind, value, text) = &samples[draws.draw(0..samples.len())];
        let value = draws.mutated(&value.to_string());
        // As it is when it is JSON still, else as a text.
        let value = serde_json::from_str(&value).unwrap_or_else(|_| json!(value));
        bear(&admin.post("/records/every", json!({ "name": "F", (*kind): value })).await, &format!("{kind} {value}"));
        let filter = json!({ "field": kind, "op": (["eq", "in", "gt", "contains", "has_any"][draws.draw(0..5usize)]), "value": value });
        let path = format!("/records/every?filter={}", encode(&filter.to_string()));
        if path.len() < 40_000 {
            bear(&admin.get(&path).await, &filter.to_string());
        }
        let cell = draws.mutated(text);
        let table = json!({ "columns": [kind], "rows": [[cell]] });
        bear(&admin.post("/records/every/read-text", table).await, &format!("{kind} “{cell}”"));
    }
});

both!(filters, |app| {
    let admin = app.admin().await;
    let valid = [
        json!({ "field": "name", "op": "contains", "value": "a" }),
        json!({ "all": [ { "field": "amount", "op": "gte", "value": "5" }, { "any": [ { "field": "seats", "op": "in", "value": [1, 2] }, { "field": "urgent", "op": "is_true" } ] } ] }),
        json!({ "not": { "field": "account.name", "op": "starts_with", "value": "x" } }),
        json!({ "field": "close_date", "op": "within", "value": { "last": 3, "unit": "month" } }),
        json!({ "field": "stage.days", "op": "gt", "value": 5 }),
        json!({ "field": "owner", "op": "eq", "value": "$me" }),
    ];
    let mut draws = Draws::begin();
    while draws.go_on() {
        let mut filter = valid[draws.draw(0..valid.len())].clone();
        let text = if draws.draw(any::<bool>()) {
            let with = valid[draws.draw(0..valid.len())].clone();
            let (node, value) = (draws.draw(any::<Index>()), draws.draw(any::<Index>()));
            let others = [with, json!(null), json!(1e308), json!(""), json!([[]]), json!({ "all": [] })];
            graft(&mut filter, &node, value.get(&others));
            filter.to_string()
        } else {
            draws.mutated(&filter.to_string())
        };
        let path = format!("/records/deal?filter={}", encode(&text));
        if path.len() < 40_000 {
            bear(&admin.get(&path).await, &text);
        }
        let order = json!({ "filter": serde_json::from_str(&text).unwrap_or_else(|_| json!(text)), "measures": [{ "op": "count" }] });
        bear(&admin.post("/records/deal/aggregate", order).await, &text);
    }
});

/// What is found wrong is told; whatever it is, checking and compiling come to an end.
#[test]
fn metadata_files() {
    let base = fixture();
    let paths: Vec<String> = base.files.keys().cloned().collect();
    let mut draws = Draws::begin();
    let (mut wrong, mut sound) = (0, 0);
    while draws.go_on() {
        let mut tree: FileTree = base.clone();
        for _ in 0..draws.draw(1..4usize) {
            let path = &paths[draws.draw(0..paths.len())];
            let Some(document) = tree.json(path).cloned() else { continue };
            let mutated = if draws.draw(any::<bool>()) {
                let other = tree.json(&paths[draws.draw(0..paths.len())]).cloned().unwrap_or_default();
                let mut document = document;
                let (node, value) = (draws.draw(any::<Index>()), draws.draw(any::<Index>()));
                let others =
                    [other, json!(null), json!(-1), json!(1e300), json!("x".repeat(5_000)), json!([]), json!({})];
                graft(&mut document, &node, value.get(&others));
                document
            } else {
                let text = draws.mutated(&document.to_string());
                match serde_json::from_str(&text) {
                    Ok(document) => document,
                    Err(_) => continue,
                }
            };
            tree.files.insert(path.clone(), Document::from(mutated));
        }
        let problems = metadata::check(&tree).problems;
        match Snapshot::compile(1, tree) {
            Ok(_) => sound += 1,
            Err(found) => {
                wrong += 1;
                assert!(!found.is_empty() || !problems.is_empty());
            }
        }
    }
    assert!(wrong > 5 && wrong + sound > LEAST / 2, "{wrong} wrong, {sound} sound");
}

/// The most memory the process ever had, in MB.
fn peak(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.split_whitespace().next().unwrap().parse::<u64>().unwrap() / 1024
}

/// What a server may take while four callers at once send as much as they are allowed to, in MB.
const PEAK: u64 = 500;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn large_inputs_stay_within_a_bound() {
    let site = Site::new(Kind::Sqlite).await;
    let server = site.serve();
    let admin = site.caller(&server);
    let large = 8 * 1024 * 1024 - 64;
    let bodies = [
        format!("{{\"name\":\"{}\"}}", "x".repeat(large)),
        format!("{{\"name\":[{}0]}}", "0,".repeat(large / 2 - 16)),
        format!("{{\"name\":{}{}}}", "[".repeat(large / 2 - 16), "]".repeat(large / 2 - 16)),
        format!("{{{}\"z\":0}}", (0..400_000).map(|n| format!("\"k{n}\":0,")).collect::<String>()),
        json!({ "filter": { "field": "name", "op": "in", "value": vec!["x"; 70_000] }, "measures": [{ "op": "count" }] }).to_string(),
        json!({ "filter": { "all": vec![json!({ "field": "name", "op": "eq", "value": "x" }); 10_000] }, "measures": [{ "op": "count" }] }).to_string(),
        json!({ "columns": ["name"], "rows": vec![["x".repeat(8_000)]; 1_000] }).to_string(),
    ];
    let before = peak(server.id());
    for path in ["/records/deal", "/records/deal/aggregate", "/records/deal/bulk", "/records/deal/read-text", "/drafts"]
    {
        for body in &bodies {
            let send = async |caller: &Caller| caller.send("POST", path, &[], Some(body.clone())).await;
            let answers = tokio::join!(send(&admin), send(&admin), send(&admin), send(&admin));
            for answer in [answers.0, answers.1, answers.2, answers.3] {
                bear(&answer, &format!("{path} {}…", &body[..40]));
            }
        }
    }
    let after = peak(server.id());
    println!("{before} MB before, at most {after} MB");
    assert!(after <= PEAK, "{after} MB");
}
