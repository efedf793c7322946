//! The people of a workspace, for whoever manages them: invited by a one-time link, given roles, suspended and let back in.
//!
//! Nobody gives a right they lack themselves, and the last person who may design, publish or manage people stays able to.
//! Each act is one transaction that leaves a row of its own (`sys_person_act`); what is taken away counts at once.

mod change;
mod link;
mod rights;
mod store;
mod ways;

pub use change::{PersonChange, update};
pub use link::{Invitation, Join, Link, Opened, invite, join, make_link, open, withdraw_link};
pub use rights::{KEPT, may_give, roles_with};
pub use store::{Act, State};
pub use ways::{end_key, end_session, end_sessions, keys, sessions};

use crate::auth::{Actor, Authenticator, is_email};
use crate::clock::Clock;
use crate::db::{Database, sql::instant_text};
use crate::error::{Item, ItemCode, Problem, Result};
use crate::history::ByKind;
use crate::ids::Ids;
use crate::locales::{Language, Texts};
use crate::permissions::Scope;
use crate::registry;
use crate::snapshot::Snapshot;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use store::PersonRow;
use uuid::Uuid;

/// Characters a name has at most.
const NAME_LENGTH: usize = 100;
const EMAIL_LENGTH: usize = 200;

/// Where people are managed: the workspace, what is published there, and who does it.
#[derive(Clone, Copy)]
pub struct Office<'a> {
    pub db: &'a Database,
    pub snapshot: &'a Snapshot,
    /// The rights of who does it.
    pub scope: &'a Scope,
    pub clock: &'a Clock,
    pub ids: &'a Ids,
    pub auth: &'a Authenticator,
    pub actor: &'a Actor,
}

impl Office<'_> {
    /// The kind of who acts, as it is written down.
    fn by(&self) -> (ByKind, Uuid) {
        let kind = if self.actor.key.is_some() { ByKind::Key } else { ByKind::User };
        (kind, self.actor.user)
    }
}

/// One person with what who manages people may know.
#[derive(Clone, Debug)]
pub struct Person {
    row: PersonRow,
    /// API names, in the order of the roles.
    roles: Vec<String>,
    /// The link ran out.
    is_link_over: bool,
    is_me: bool,
}

impl Person {
    pub fn version(&self) -> i64 {
        self.row.version
    }

    pub fn id(&self) -> Uuid {
        self.row.id
    }

    /// The document of `docs/API-DESIGN.md`.
    pub fn to_json(&self) -> Json {
        let row = &self.row;
        let link = row.link.map(|until| json!({ "expires_at": instant_text(until), "expired": self.is_link_over }));
        json!({
            "id": row.id, "name": row.name, "email": row.email, "language": row.language.map(Language::tag),
            "roles": self.roles, "state": row.state().name(), "link": link, "me": self.is_me,
            "seen_at": row.seen_at.map(instant_text), "created_at": instant_text(row.created_at),
            "active": row.active, "version": row.version,
        })
    }
}

/// Everybody, by name.
///
/// # Errors
/// Those of the database.
pub async fn list(office: &Office<'_>) -> Result<Vec<Person>> {
    let rows = store::list(office.db).await?;
    Ok(rows.into_iter().map(|row| person(office, row)).collect())
}

/// One person.
///
/// # Errors
/// `NotFound`.
pub async fn get(office: &Office<'_>, id: Uuid) -> Result<Person> {
    Ok(person(office, get_row(office, id).await?))
}

/// The same, with what was done about them, the latest first.
///
/// # Errors
/// `NotFound`.
pub async fn describe(office: &Office<'_>, id: Uuid, language: Language) -> Result<Json> {
    let person = get(office, id).await?;
    let acts = store::list_acts(office.db, id).await?;
    let mut document = person.to_json();
    document["acts"] = acts.iter().map(|act| act_json(office, act, language)).collect();
    Ok(document)
}

fn act_json(office: &Office<'_>, act: &Act, language: Language) -> Json {
    let mut detail = act.detail.clone();
    // Roles are kept by id; one that is gone has only that.
    for side in ["from", "to"] {
        if let Some(roles) = detail.get_mut("roles").and_then(|roles| roles.get_mut(side)) {
            let ids: Vec<String> = serde_json::from_value(roles.take()).unwrap_or_default();
            let known = &office.snapshot.model.roles;
            let label = |id: &String| match known.iter().find(|role| *role.id == **id) {
                Some(role) => registry::texts(role.label.as_ref(), &role.name).text(language).to_owned(),
                None => id.clone(),
            };
            *roles = ids.iter().map(label).collect();
        }
    }
    json!({
        "act": act.act, "at": instant_text(act.at), "detail": detail,
        "by": { "kind": act.by_kind, "id": act.by.0, "name": act.by.1 },
    })
}

async fn get_row(office: &Office<'_>, id: Uuid) -> Result<PersonRow> {
    store::find(office.db, id).await?.ok_or_else(Problem::not_found)
}

fn person(office: &Office<'_>, row: PersonRow) -> Person {
    let roles = office.snapshot.model.roles.iter().filter(|role| row.roles.iter().any(|id| *role.id == **id));
    Person {
        roles: roles.map(|role| role.name.to_string()).collect(),
        is_link_over: row.link.is_some_and(|until| until <= office.clock.now()),
        is_me: row.id == office.actor.user,
        row,
    }
}

/// What somebody is called and how they sign in, as it was sent.
struct Called<'a> {
    name: Option<&'a str>,
    email: Option<&'a str>,
}

impl Called<'_> {
    /// Everything wrong with it.
    fn check(&self) -> Vec<Item> {
        let name = self.name.and_then(|name| {
            let length = name.trim().chars().count();
            match length {
                0 => Some(item("name", ItemCode::Required)),
                1..=NAME_LENGTH if name.chars().any(char::is_control) => Some(form("name", "control")),
                1..=NAME_LENGTH => None,
                _ => Some(item("name", ItemCode::Length).param("max", NAME_LENGTH).param("length", length)),
            }
        });
        let email = self.email.map(str::trim).and_then(|email| {
            let fits = is_email(email) && email.chars().count() <= EMAIL_LENGTH;
            (!fits).then(|| form("email", "email"))
        });
        name.into_iter().chain(email).collect()
    }
}

fn item(field: &str, code: ItemCode) -> Item {
    Item::of_field(field, code).param("field", Texts::of("system", field).to_json())
}

fn form(field: &str, key: &str) -> Item {
    item(field, ItemCode::Format).param("expected", Texts::of("expected", key).to_json())
}

/// Element ids of roles given by name, each once; and what is wrong with the names.
fn find_roles(snapshot: &Snapshot, names: &[String]) -> Result<Vec<String>, Vec<Item>> {
    let mut ids = BTreeMap::new();
    let mut items = Vec::new();
    for (n, name) in names.iter().enumerate() {
        match snapshot.model.role(name) {
            Some(role) => {
                ids.insert(role.id.to_string(), ());
            }
            None => {
                let item = Item::new(format!("/roles/{n}"), ItemCode::ChoiceUnknown);
                let field = Texts::of("system", "roles").to_json();
                items.push(item.param("field", field).param("value", name.as_str()));
            }
        }
    }
    if items.is_empty() { Ok(ids.into_keys().collect()) } else { Err(items) }
}

/// The language of a tag that was sent.
fn read_language(tag: Option<&str>) -> Result<Option<Language>, Item> {
    let Some(tag) = tag else { return Ok(None) };
    let found = Language::ALL.into_iter().find(|language| language.tag() == tag);
    found.map(Some).ok_or_else(|| item("language", ItemCode::ChoiceUnknown).param("value", tag))
}
