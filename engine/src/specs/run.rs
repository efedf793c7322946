//! Plays one scenario on an open place: people, files, clock, calls; stops at the first thing that came otherwise.

use super::blocks::{Call, Expected, Person, Request, Step};
use super::captures::{Captures, Saved, Unknown};
use super::compare::difference;
use super::store::{self, Entry};
use super::{Failure, Scenario, Spec, bed};
use crate::auth;
use crate::auth::store::{NewUser, create_user};
use crate::config::Storage;
use crate::drafts::{Consent, publish_tree};
use crate::error::{Code, Problem};
use crate::files::{self, FileStore};
use crate::filter::Context;
use crate::http::{App, AppOptions, LocalAnswer, LocalCall, call};
use crate::ids::{self, RequestId};
use crate::locales::Language;
use crate::metadata::{self, Document, Overlay, print};
use crate::snapshot::Snapshot;
use crate::workspaces::Workspace;
use chrono::{DateTime, Duration, Utc};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Characters of an answer that are shown.
const SHOWN: usize = 4_000;
const PREFIX: &str = "/api/v1";
const NOBODY: &str = "anonymous";

/// Plays a scenario on a place where the template is installed and nobody works.
///
/// # Errors
/// The first thing that came otherwise than it was written.
pub async fn run(storage: &Storage, spec: &Spec, scenario: &Scenario) -> Result<(), Failure> {
    let workspace = bed::open(storage).await.map_err(|problem| internal(scenario.line, &problem))?;
    // Files go to a place of their own, which goes with the scenario.
    let folder = std::env::temp_dir().join(format!("sartor-spec-files-{}", ids::secret(9)));
    let files = FileStore::new(folder.clone(), files::LIMIT);
    let app = App::new(workspace.clone(), AppOptions::default()).with_files(files);
    let mut play =
        Play { app, workspace, captures: Captures::default(), people: BTreeMap::new(), keys: BTreeMap::new() };
    let mut played = Ok(());
    for step in spec.background.iter().chain(&scenario.steps) {
        played = play.step(step).await;
        if played.is_err() {
            break;
        }
    }
    play.workspace.db.close().await;
    let _ = std::fs::remove_dir_all(folder);
    played
}

struct Play {
    app: App,
    workspace: Arc<Workspace>,
    captures: Captures,
    people: BTreeMap<String, Uuid>,
    /// API keys of those who called already.
    keys: BTreeMap<String, String>,
}

impl Play {
    async fn step(&mut self, step: &Step) -> Result<(), Failure> {
        match step {
            Step::People { people, .. } => {
                for person in people {
                    self.add_person(person).await?;
                }
                Ok(())
            }
            Step::Files { line, files } => self.publish(*line, files).await,
            Step::Clock { line, to } => self.move_clock(*line, to),
            Step::Call(call) => self.call(call).await,
        }
    }

    async fn add_person(&mut self, person: &Person) -> Result<(), Failure> {
        let snapshot = self.workspace.current().await;
        let find = |name: &String| match snapshot.model.role(name) {
            Some(role) => Ok(role.id.to_string()),
            None => {
                let known: Vec<&str> = snapshot.model.roles.iter().map(|role| &*role.name).collect();
                let failure = Failure::new(person.line, "role_unknown").with("role", name.as_str());
                Err(failure.with("known", known.join(", ")))
            }
        };
        let user = NewUser {
            id: self.workspace.ids.next(&self.workspace.clock),
            name: person.name.clone(),
            email: format!("{}@test.example", person.key),
            password: None,
            language: None,
            active: true,
            roles: person.roles.iter().map(find).collect::<Result<_, _>>()?,
            at: self.workspace.clock.now(),
        };
        create_user(&self.workspace.db, &user).await.map_err(|problem| match problem.code {
            Code::UniqueViolation => Failure::new(person.line, "person_twice").with("name", person.key.as_str()),
            _ => internal(person.line, &problem),
        })?;
        let body = json!({ "id": user.id, "name": user.name, "email": user.email });
        self.captures.save(&person.key, Saved { body, headers: BTreeMap::new() });
        self.people.insert(person.key.clone(), user.id);
        Ok(())
    }

    /// Publishes files over what is there, as the engine itself.
    async fn publish(&self, line: usize, files: &BTreeMap<String, Option<Document>>) -> Result<(), Failure> {
        let failed = |problem: Problem| internal(line, &problem);
        let head = self.workspace.refresh().await.map_err(failed)?;
        let tree = head.tree.with(&Overlay { files: files.clone() });
        if let Err(problems) = Snapshot::compile(head.revision + 1, tree.clone()) {
            let words = |language: Language| {
                let said = problems.iter().map(|problem| place_and_words(problem, language));
                said.collect::<Vec<_>>().join("\n  ")
            };
            return Err(Failure::new(line, "files_invalid").with("problems", in_both(words)));
        }
        let desk = self.workspace.desk(&head, None, Language::default());
        match publish_tree(&desk, tree, Consent::NotNeeded(""), Vec::new()).await {
            Ok(snapshot) => {
                self.workspace.swap(snapshot);
                Ok(())
            }
            Err(problem) => {
                let words = |language| detail(&problem, language);
                Err(Failure::new(line, "files_refused").with("reason", in_both(words)))
            }
        }
    }

    fn move_clock(&mut self, line: usize, to: &str) -> Result<(), Failure> {
        let clock = &self.workspace.clock;
        let by = offset(to).or_else(|| {
            let at: DateTime<Utc> = DateTime::parse_from_rfc3339(to).ok()?.into();
            Some(at - clock.now())
        });
        let by = by.ok_or_else(|| Failure::new(line, "clock_invalid").with("text", to))?;
        clock.advance(by);
        // A key lives for a time only; those who call after a long while get a new one.
        self.keys.clear();
        Ok(())
    }

    async fn call(&mut self, step: &Call) -> Result<(), Failure> {
        let Call { request, expected } = step;
        let failed = |problem: Problem| internal(request.line, &problem);
        let context = self.context().await;
        let mark = store::mark(&self.workspace.db).await.map_err(failed)?;
        let answer = self.ask(request, &context).await?;
        let (history, events) = store::since(&self.workspace.db, mark).await.map_err(failed)?;
        // An answer that is no JSON is its text; an empty one is nothing.
        let text = || if answer.text.is_empty() { Json::Null } else { Json::from(&*answer.text) };
        let body = serde_json::from_str(&answer.text).unwrap_or_else(|_| text());
        let seen = Seen {
            headers: answer.headers,
            body,
            history: self.named(history).await,
            events: self.named(events).await,
        };
        let shown = |failure: Failure| Failure { answer: Some(seen.shown(answer.status)), ..failure };
        let expected = self.filled(expected, &context)?;
        check(&expected, answer.status, &seen).map_err(shown)?;
        if let Some(name) = expected.save {
            self.captures.save(&name, Saved { body: seen.body, headers: seen.headers });
        }
        Ok(())
    }

    async fn context(&self) -> Context {
        self.workspace.current().await.context(self.workspace.clock.now(), None)
    }

    async fn ask(&mut self, request: &Request, context: &Context) -> Result<LocalAnswer, Failure> {
        let line = request.line;
        let unknown = |unknown: Unknown| Failure::new(line, "capture_unknown").with("name", unknown.0);
        let path = self.captures.fill_text(&request.path, context).map_err(unknown)?;
        let header = |(name, value): &(String, String)| {
            Ok((name.clone(), self.captures.fill_text(value, context).map_err(unknown)?))
        };
        let headers = request.headers.iter().map(header).collect::<Result<Vec<_>, Failure>>()?;
        let body = request.body.as_ref().map(|body| self.captures.fill(body, context)).transpose().map_err(unknown)?;
        let key = self.key(line, &request.who).await?;
        let asked = LocalCall {
            method: &request.method,
            path: &encoded(&format!("{PREFIX}{path}")),
            key: key.as_deref(),
            headers: &headers,
            body: body.map(|body| body.to_string()),
        };
        call(&self.app, asked).await.map_err(|problem| internal(line, &problem))
    }

    async fn key(&mut self, line: usize, who: &str) -> Result<Option<String>, Failure> {
        if who == NOBODY {
            return Ok(None);
        }
        if let Some(key) = self.keys.get(who) {
            return Ok(Some(key.clone()));
        }
        let user = self.people.get(who).ok_or_else(|| {
            let known: Vec<&str> = self.people.keys().map(String::as_str).chain([NOBODY]).collect();
            Failure::new(line, "person_unknown").with("name", who).with("known", known.join(", "))
        })?;
        let workspace = &self.workspace;
        let key = auth::create_key(&workspace.db, &workspace.clock, &workspace.slug, *user, who).await;
        let key = key.map_err(|problem| internal(line, &problem))?;
        self.keys.insert(who.to_owned(), key.clone());
        Ok(Some(key))
    }

    fn filled(&self, expected: &Expected, context: &Context) -> Result<Expected, Failure> {
        let fill = |line: usize| move |unknown: Unknown| Failure::new(line, "capture_unknown").with("name", unknown.0);
        let text = |(name, value): &(String, String)| {
            Ok((name.clone(), self.captures.fill_text(value, context).map_err(fill(expected.line))?))
        };
        let headers = expected.headers.iter().map(text).collect::<Result<_, Failure>>()?;
        let item = |item: &String| self.captures.fill_text(item, context).map_err(fill(expected.line));
        let items = expected.items.iter().map(item).collect::<Result<_, Failure>>()?;
        let body = match &expected.body {
            Some((line, body)) => Some((*line, self.captures.fill(body, context).map_err(fill(*line))?)),
            None => None,
        };
        Ok(Expected { headers, items, body, ..expected.clone() })
    }

    /// Rows with the entities' names: `(created, deal)`.
    async fn named(&self, entries: Vec<Entry>) -> Vec<(String, String)> {
        let snapshot = self.workspace.current().await;
        let name =
            |id: &str| snapshot.registry.find_by_id(id).map_or_else(|| id.to_owned(), |entity| entity.name.to_string());
        entries.into_iter().map(|entry| (entry.what, name(&entry.entity))).collect()
    }
}

/// What a call led to.
struct Seen {
    headers: BTreeMap<String, String>,
    body: Json,
    history: Vec<(String, String)>,
    events: Vec<(String, String)>,
}

impl Seen {
    fn shown(&self, status: u16) -> String {
        let text = if self.body.is_null() { String::new() } else { print(&self.body) };
        let cut: String = text.chars().take(SHOWN).collect();
        let more = if cut.len() < text.len() { "…" } else { "" };
        format!("{status}\n{}{more}", cut.trim_end())
    }
}

fn check(expected: &Expected, status: u16, seen: &Seen) -> Result<(), Failure> {
    let line = expected.line;
    if status != expected.status {
        return Err(Failure::new(line, "status").with("expected", expected.status).with("came", status));
    }
    if let Some(code) = &expected.code {
        check_problem(expected, code, &seen.body)?;
    } else if !expected.items.is_empty() {
        return Err(Failure::new(line, "items_without_code"));
    }
    for (name, value) in &expected.headers {
        let came = seen.headers.get(name).map_or("–", String::as_str);
        if came != value {
            return Err(differs(line, "header", (value, came)).with("name", name.as_str()));
        }
    }
    if let Some((line, body)) = &expected.body
        && let Some(found) = difference(body, &seen.body)
    {
        return Err(differs(*line, "value", (&found.expected, &found.came)).with("pointer", found.pointer));
    }
    check_trail(line, "history", (expected.history.as_deref(), &seen.history))?;
    check_trail(line, "events", (expected.events.as_deref(), &seen.events))
}

/// A code stands for the whole refusal: this code, and exactly these items.
fn check_problem(expected: &Expected, code: &str, body: &Json) -> Result<(), Failure> {
    let came = body["code"].as_str().unwrap_or("–");
    if came != code {
        return Err(differs(expected.line, "code", (code, came)));
    }
    let item = |item: &Json| {
        let text = |name: &str| item[name].as_str().unwrap_or_default().to_owned();
        format!("{} {}", text("pointer"), text("code"))
    };
    let came: Vec<String> = body["errors"].as_array().into_iter().flatten().map(item).collect();
    if came == expected.items {
        return Ok(());
    }
    Err(differs(expected.line, "items", (&joined(&expected.items), &joined(&came))))
}

/// Reads may leave nothing behind; a write says what it left.
fn check_trail(
    line: usize,
    code: &'static str,
    (expected, came): (Option<&[String]>, &[(String, String)]),
) -> Result<(), Failure> {
    let expected = expected.unwrap_or_default();
    let fits = |(wanted, (what, entity)): (&String, &(String, String))| match wanted.split_once(' ') {
        Some((action, of)) => action == what && of == entity,
        None => wanted == what,
    };
    if expected.len() == came.len() && expected.iter().zip(came).all(fits) {
        return Ok(());
    }
    let came: Vec<String> = came.iter().map(|(what, entity)| format!("{what} {entity}")).collect();
    Err(differs(line, code, (&format!("[{}]", expected.join(", ")), &format!("[{}]", came.join(", ")))))
}

fn differs(line: usize, code: &'static str, (expected, came): (&str, &str)) -> Failure {
    Failure::new(line, code).with("expected", expected).with("came", came)
}

fn joined(items: &[String]) -> String {
    if items.is_empty() {
        "–".to_owned()
    } else {
        items.iter().map(|item| item.trim()).collect::<Vec<_>>().join(", ")
    }
}

/// `+3d`, `-2h`, `+15m`, `+1w`.
fn offset(text: &str) -> Option<Duration> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+')?),
    };
    let at = rest.find(|letter: char| !letter.is_ascii_digit())?;
    let amount: i64 = rest[..at].parse().ok()?;
    let minutes = match &rest[at..] {
        "m" => 1,
        "h" => 60,
        "d" => 24 * 60,
        "w" => 7 * 24 * 60,
        _ => return None,
    };
    Duration::try_minutes(sign * amount.checked_mul(minutes)?)
}

/// The address as it travels: a person writes `filter={"field": "名称"}` as it reads (RFC 3986 §2).
fn encoded(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/?=&,:@!$'()*;%".contains(&byte);
    path.bytes().fold(String::new(), |out, byte| match plain(byte) {
        true => out + char::from(byte).encode_utf8(&mut [0; 4]),
        false => out + &format!("%{byte:02X}"),
    })
}

fn place_and_words(problem: &metadata::Problem, language: Language) -> String {
    format!("{}:{} {}", problem.file, problem.pointer, problem.message(language.tag()))
}

fn detail(problem: &Problem, language: Language) -> String {
    problem.render(language, &RequestId(Uuid::nil()))["detail"].as_str().unwrap_or_default().to_owned()
}

fn in_both(words: impl Fn(Language) -> String) -> Json {
    let entries = Language::ALL.map(|language| (language.tag().to_owned(), Json::from(words(language))));
    Json::Object(Map::from_iter(entries))
}

fn internal(line: usize, problem: &Problem) -> Failure {
    let cause = problem.cause.as_ref().map(|cause| format!(" ({cause})")).unwrap_or_default();
    Failure::new(line, "internal").with("detail", format!("{problem}{cause}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_and_addresses() {
        assert_eq!(offset("+3d"), Some(Duration::days(3)));
        assert_eq!(offset("-90m"), Some(Duration::minutes(-90)));
        for text in ["3d", "+d", "+3", "+3y", "+99999999999999999999d", ""] {
            assert_eq!(offset(text), None, "{text}");
        }
        assert_eq!(
            encoded("/a?filter={\"x\": \"甲+\"}&b=1%20"),
            "/a?filter=%7B%22x%22:%20%22%E7%94%B2%2B%22%7D&b=1%20"
        );
    }
}
