//! Constant SQL shape: whatever stands in whatever place of a request, no statement's text has any of it, and there is no
//! statement that the same requests with a plain word would not have made.

use super::{Program, Request, Things, operations, send};
use crate::support::App;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// In every word that is sent, and in no statement of ours.
const MARK: &str = "zq9x";
const PLAIN: &str = "zq9x plain";
const HOSTILE: [&str; 2] =
    ["zq9x'\";--$1?%_/*\\) OR 1=1 UNION SELECT password FROM sys_user --", "zq9x\u{202e}汉\u{301}\"t0\".\"id\""];

/// Every place of a JSON value where a string stands, and every key of an object, as pointers.
fn places(value: &Json, at: &str, found: &mut Vec<String>) {
    match value {
        Json::String(_) => found.push(at.to_owned()),
        Json::Array(items) => items.iter().enumerate().for_each(|(n, item)| places(item, &format!("{at}/{n}"), found)),
        Json::Object(map) => map.iter().for_each(|(key, item)| places(item, &format!("{at}/{key}"), found)),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

/// Requests of an operation with `word` in one place each; the n-th of every word is about the same place.
fn requests(program: &Program<'_>, right: &Json, word: &str) -> Vec<Request> {
    let path = program.things.fill(&program.operation.path);
    let has_body = program.body_schema().is_some();
    let text = has_body.then(|| right.to_string());
    let plain = |path: String, body: Option<String>| Request { path, headers: Vec::new(), body, aimed: false };
    let mut requests = Vec::new();
    if has_body {
        let mut found = Vec::new();
        places(right, "", &mut found);
        for place in found {
            let mut body = right.clone();
            *body.pointer_mut(&place).unwrap() = json!(word);
            requests.push(plain(path.clone(), Some(body.to_string())));
        }
        let mut body = right.clone();
        body[word] = json!(word);
        requests.push(plain(path.clone(), Some(body.to_string())));
    }
    for parameter in program.parameters("query") {
        let name = parameter["name"].as_str().unwrap();
        let filter = |field: &str| json!({ "field": field, "op": "eq", "value": word }).to_string();
        let values = match name {
            "filter" => vec![word.to_owned(), filter("name"), filter(word), filter("amount"), filter("stage")],
            "sort" => vec![word.to_owned(), format!("-{word}"), format!("account.{word}")],
            _ => vec![word.to_owned()],
        };
        requests.extend(values.iter().map(|value| plain(program.with_query(name, value).path, text.clone())));
    }
    let encoded: String = url::form_urlencoded::byte_serialize(word.as_bytes()).collect();
    let words: Vec<&str> = program.operation.path.split('/').collect();
    for (n, _) in words.iter().enumerate().filter(|(_, word)| word.starts_with('{')) {
        let mut words = words.clone();
        let encoded = encoded.replace('+', "%20");
        words[n] = &encoded;
        requests.push(plain(program.things.fill(&words.join("/")), text.clone()));
    }
    let header: String = word.chars().filter(char::is_ascii).collect();
    for name in ["if-match", "if-none-match", "idempotency-key", "accept-language"] {
        requests.push(Request { headers: vec![(name, header.clone())], ..plain(path.clone(), text.clone()) });
    }
    requests
}

/// Every statement that was sent while every place of every operation had the word in it, and how many requests that took.
async fn heard(app: &App, word: &str) -> (BTreeSet<String>, usize) {
    let admin = app.admin().await;
    let things = Things::make(&admin, &admin).await;
    let document = admin.get("/openapi.json").await.expect(200).body;
    let (mut texts, mut sent) = (BTreeSet::new(), 0);
    app.workspace.db.overhear();
    // One entity stands for all.
    for operation in operations(&document).iter().filter(|operation| !operation.path.contains("/account")) {
        let program = Program { document: &document, tries: 1, things: &things, operation };
        for request in requests(&program, &program.right_body(), word) {
            send(&admin, operation, &request).await;
            sent += 1;
        }
        texts.extend(app.workspace.db.overhear().iter().map(|text| without_limits(text)));
    }
    (texts, sent)
}

/// How many rows are left to be found depends on how many there were.
fn without_limits(text: &str) -> String {
    text.rsplit_once(" LIMIT ").map_or(text, |(before, _)| before).to_owned()
}

both!(hostile_words_leave_every_statement_as_it_was, |app| {
    let (expect, sent) = heard(&app, PLAIN).await;
    assert!(sent > 300, "only {sent} requests were made");
    assert!(expect.len() > 50, "only {} statements were heard", expect.len());
    for word in HOSTILE {
        let (texts, _) = heard(&app.sibling().await, word).await;
        let typed: Vec<_> = texts.iter().filter(|text| text.contains(MARK)).collect();
        assert!(typed.is_empty(), "{word} became part of {typed:#?}");
        let new: Vec<_> = texts.difference(&expect).collect();
        assert!(new.is_empty(), "{word} led to {new:#?}");
    }
});

/// What was typed and is found in the text of a statement; for all requests of a run.
pub fn typed_words(texts: &[String]) -> Vec<String> {
    const TYPED: [&str; 9] =
        ["__proto__", "DROP TABLE", "passwd", "javascript", "cmd|", "1e400", "x'\"", "long long", "a.b.c"];
    let strange = |text: &&String| !text.is_ascii() || TYPED.iter().any(|typed| text.contains(typed));
    texts.iter().filter(strange).cloned().collect()
}
