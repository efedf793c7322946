//! What the fenced blocks of a specification say, one type for each; reading them knows their line numbers.

use super::Failure;
use super::lines::{Block, Line};
use crate::metadata::{Document, files};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// One step of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    People {
        line: usize,
        people: Vec<Person>,
    },
    /// Files published over what is there, those that stand together at once; none removes the file.
    Files {
        line: usize,
        files: BTreeMap<String, Option<Document>>,
    },
    /// Moves the clock: by an offset (`+3d`, `+2h`), or to an instant.
    Clock {
        line: usize,
        to: String,
    },
    Call(Box<Call>),
}

/// Somebody who calls: `li: 李娜 (sales)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    pub line: usize,
    pub key: String,
    pub name: String,
    /// API names.
    pub roles: Vec<String>,
}

/// A request with what must come of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    pub request: Request,
    pub expected: Expected,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    pub line: usize,
    /// Key of a person, or `anonymous`.
    pub who: String,
    pub method: String,
    /// Below `/api/v1`.
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Option<Json>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Expected {
    pub line: usize,
    pub status: u16,
    /// The problem's code; its items are then exactly `items`.
    pub code: Option<String>,
    /// `pointer code`, in order.
    pub items: Vec<String>,
    pub headers: Vec<(String, String)>,
    /// What the answer must contain, with the line it begins in.
    pub body: Option<(usize, Json)>,
    pub history: Option<Vec<String>>,
    pub events: Option<Vec<String>>,
    /// Under this name the answer is used later.
    pub save: Option<String>,
}

const METHODS: [&str; 5] = ["GET", "POST", "PATCH", "PUT", "DELETE"];
/// Names that mean something in `{{…}}` already.
pub const RESERVED: [&str; 6] = ["any", "absent", "contains", "today", "now", "anonymous"];

/// `people`: one person a line.
pub fn people(block: &Block<'_>) -> Result<Vec<Person>, Failure> {
    let written = block.lines.iter().filter(|line| !line.text.trim().is_empty());
    written.map(person).collect()
}

fn person(line: &Line<'_>) -> Result<Person, Failure> {
    let refuse = || Failure::new(line.number, "people_line").with("text", line.text.trim());
    let (key, rest) = line.text.split_once(':').ok_or_else(refuse)?;
    let (name, roles) = match rest.trim().strip_suffix(')') {
        Some(rest) => rest.rsplit_once('(').ok_or_else(refuse)?,
        None => (rest, ""),
    };
    let key = key.trim();
    if !is_name(key) || name.trim().is_empty() {
        return Err(refuse());
    }
    if RESERVED.contains(&key) {
        return Err(Failure::new(line.number, "name_reserved").with("name", key));
    }
    let roles = roles.split(',').map(str::trim).filter(|role| !role.is_empty()).map(str::to_owned);
    Ok(Person { line: line.number, key: key.to_owned(), name: name.trim().to_owned(), roles: roles.collect() })
}

/// `file <path>`: its content, or nothing to remove it.
pub fn file(block: &Block<'_>) -> Result<(String, Option<Document>), Failure> {
    let path = block.argument;
    if !files::is_metadata(path) {
        return Err(Failure::new(block.line, "file_path").with("path", path));
    }
    let text = block.text();
    if text.trim().is_empty() {
        return Ok((path.to_owned(), None));
    }
    if path.ends_with(".json") {
        let json = json(&text, block.line + 1)?;
        return Ok((path.to_owned(), Some(Document::from(json))));
    }
    Ok((path.to_owned(), Some(Document::Text(text))))
}

/// `clock`: one line.
pub fn clock(block: &Block<'_>) -> Result<String, Failure> {
    let text = block.text();
    if text.trim().is_empty() || text.trim().contains('\n') {
        return Err(Failure::new(block.line, "clock_invalid").with("text", text.trim()));
    }
    Ok(text.trim().to_owned())
}

/// `request`: `who: METHOD /path`, header lines, a JSON body.
pub fn request(block: &Block<'_>) -> Result<Request, Failure> {
    let first = block.lines.first().map_or("", |line| line.text.trim());
    let refuse = || Failure::new(block.line + 1, "request_line").with("text", first);
    let (who, call) = first.split_once(": ").ok_or_else(refuse)?;
    let (method, path) = call.trim().split_once(' ').ok_or_else(refuse)?;
    let (who, path) = (who.trim(), path.trim());
    if !is_name(who) || !METHODS.contains(&method) || !path.starts_with('/') {
        return Err(refuse());
    }
    let mut request = Request {
        line: block.line + 1,
        who: who.to_owned(),
        method: method.to_owned(),
        path: path.to_owned(),
        headers: Vec::new(),
        body: None,
    };
    for (at, line) in block.lines.iter().enumerate().skip(1) {
        let text = line.text.trim();
        if text.starts_with(['{', '[']) {
            request.body = Some(json(&block.text_from(at), line.number)?);
            return Ok(request);
        }
        if !text.is_empty() {
            let header = header(text).ok_or_else(|| Failure::new(line.number, "header_line").with("text", text))?;
            request.headers.push(header);
        }
    }
    Ok(request)
}

/// `answer`: status and code, then lines that say more, in any order.
pub fn answer(block: &Block<'_>) -> Result<Expected, Failure> {
    let first = block.lines.first().map_or("", |line| line.text.trim());
    let mut words = first.split_whitespace();
    let status = words.next().and_then(|word| word.parse().ok()).filter(|status| (100..600).contains(status));
    let code = words.next().map(str::to_owned);
    let (Some(status), None) = (status, words.next()) else {
        return Err(Failure::new(block.line + 1, "status_invalid").with("text", first));
    };
    let mut expected = Expected {
        line: block.line + 1,
        status,
        code,
        items: Vec::new(),
        headers: Vec::new(),
        body: None,
        history: None,
        events: None,
        save: None,
    };
    let mut at = 1;
    while let Some(line) = block.lines.get(at) {
        if line.text.trim_start().starts_with(['{', '[', '"']) {
            let (body, lines) = json_of_lines(block, at)?;
            expected.body = Some((line.number, body));
            at += lines;
        } else {
            answer_line(line, &mut expected)?;
            at += 1;
        }
    }
    Ok(expected)
}

fn answer_line(line: &Line<'_>, expected: &mut Expected) -> Result<(), Failure> {
    let text = line.text.trim();
    let refuse = |code| Failure::new(line.number, code).with("text", text);
    if text.is_empty() {
        return Ok(());
    }
    if text.starts_with('/') {
        let words: Vec<&str> = text.split_whitespace().collect();
        let [pointer, code] = words[..] else { return Err(refuse("item_line")) };
        // The record as a whole has the empty pointer, which cannot be seen.
        let pointer = if pointer == "/" { "" } else { pointer };
        expected.items.push(format!("{pointer} {code}"));
        return Ok(());
    }
    let (name, value) = header(text).ok_or_else(|| refuse("answer_line"))?;
    match name.as_str() {
        "history" => expected.history = Some(list(&value).ok_or_else(|| refuse("list_line"))?),
        "events" => expected.events = Some(list(&value).ok_or_else(|| refuse("list_line"))?),
        "save" if RESERVED.contains(&value.as_str()) || !is_name(&value) => {
            return Err(Failure::new(line.number, "name_reserved").with("name", value));
        }
        "save" => expected.save = Some(value),
        _ => expected.headers.push((name, value)),
    }
    Ok(())
}

/// `[created deal, updated]` → its entries.
fn list(text: &str) -> Option<Vec<String>> {
    let inner = text.strip_prefix('[')?.strip_suffix(']')?;
    let entries = inner.split(',').map(|entry| entry.split_whitespace().collect::<Vec<_>>().join(" "));
    Some(entries.filter(|entry| !entry.is_empty()).collect())
}

/// `Name: value`; the name in lower case.
fn header(text: &str) -> Option<(String, String)> {
    let (name, value) = text.split_once(':')?;
    let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    plain.then(|| (name.to_ascii_lowercase(), value.trim().to_owned()))
}

fn is_name(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    text.starts_with(|first: char| first.is_ascii_lowercase()) && text.bytes().all(plain)
}

/// One JSON value that fills the text; `line` is that of its first line.
fn json(text: &str, line: usize) -> Result<Json, Failure> {
    serde_json::from_str(text).map_err(|error| unreadable(&error, line))
}

/// The JSON value that begins in a line of the block, and how many lines it takes.
fn json_of_lines(block: &Block<'_>, at: usize) -> Result<(Json, usize), Failure> {
    let text = block.text_from(at);
    let line = block.lines.get(at).map_or(block.line, |line| line.number);
    let mut values = serde_json::Deserializer::from_str(&text).into_iter::<Json>();
    let value = match values.next() {
        Some(Ok(value)) => value,
        Some(Err(error)) => return Err(unreadable(&error, line)),
        None => Json::Null,
    };
    let read = &text[..values.byte_offset()];
    let rest = text[values.byte_offset()..].lines().next().unwrap_or_default().trim();
    let lines = read.matches('\n').count() + 1;
    if rest.is_empty() {
        Ok((value, lines))
    } else {
        Err(Failure::new(line + lines - 1, "answer_line").with("text", rest))
    }
}

fn unreadable(error: &serde_json::Error, line: usize) -> Failure {
    Failure::new(line + error.line().saturating_sub(1), "json_invalid").with("detail", error.to_string())
}
