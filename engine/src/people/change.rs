//! Changing a person: what they are called, how they sign in, what they may do, and whether they may come in at all.

use super::rights::{keep_others, last_of, lost, require_givable};
use super::store::{self, ActRow, PersonRow};
use super::{Called, Office, Person, find_roles, get, get_row, item, read_language};
use crate::auth::store::normal_email;
use crate::db::{ApplyError, Step, Tag};
use crate::error::{Code, ItemCode, Problem, Result};
use crate::locales::Language;
use serde::{Deserialize, Deserializer};
use serde_json::json;
use uuid::Uuid;

/// What a change says; absent parts stay.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PersonChange {
    pub name: Option<String>,
    pub email: Option<String>,
    /// Null: no choice of their own.
    #[serde(deserialize_with = "said")]
    pub language: Option<Option<String>>,
    /// API names: exactly these from now on.
    pub roles: Option<Vec<String>>,
    /// Whether they may come in.
    pub active: Option<bool>,
}

fn said<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<String>>, D::Error> {
    Option::<String>::deserialize(value).map(Some)
}

/// Changes a person over the version that was seen (over the present one without `expect`).
///
/// # Errors
/// `NotFound`, `VersionConflict`, `ValidationFailed`; `Forbidden` for roles beyond one's own rights; `StateConflict` for
/// oneself and for the last who could let others in.
pub async fn update(office: &Office<'_>, id: Uuid, expect: Option<i64>, change: &PersonChange) -> Result<Person> {
    let before = get_row(office, id).await?;
    if expect.is_some_and(|version| version != before.version) {
        return Err(Problem::new(Code::VersionConflict));
    }
    let after = changed(office, &before, change)?;
    if after == before {
        return get(office, id).await;
    }
    if before.active && !after.active && id == office.actor.user {
        return Err(Problem::new(Code::StateConflict).param("detail", "person_self"));
    }
    let given: Vec<String> = match (before.active, after.active) {
        // Who comes back has their roles from whoever lets them in.
        (false, true) => after.roles.clone(),
        _ => after.roles.iter().filter(|role| !before.roles.contains(role)).cloned().collect(),
    };
    require_givable(office, &given)?;
    if before.email != after.email && id != office.actor.user {
        // Who cannot sign in as they are used to is shut out, and the address could be somebody else's from then on.
        require_givable(office, &before.roles)?;
    }
    let rights = lost(office.snapshot, &before, &after);
    let kept = keep_others(office, &before, &rights).await?;
    let steps = steps(office, &before, &after, kept);
    office.db.apply(steps).await.map_err(|error| match error {
        ApplyError::Expected(Tag::Revision) => Problem::revision_moved(),
        ApplyError::Expected(Tag::Version) => Problem::new(Code::VersionConflict),
        ApplyError::Expected(Tag::State) if !rights.is_empty() => last_of(&before, rights[0]),
        ApplyError::Unique { .. } => Problem::invalid(vec![item("email", ItemCode::EmailTaken)]),
        other => other.into(),
    })?;
    office.auth.forget();
    get(office, id).await
}

/// The person as the change wants them.
fn changed(office: &Office<'_>, before: &PersonRow, change: &PersonChange) -> Result<PersonRow> {
    let mut after = before.clone();
    let mut items = Called { name: change.name.as_deref(), email: change.email.as_deref() }.check();
    if let Some(name) = &change.name {
        name.trim().clone_into(&mut after.name);
    }
    if let Some(email) = &change.email {
        after.email = normal_email(email);
    }
    match change.language.as_ref().map(|tag| read_language(tag.as_deref())) {
        None => {}
        Some(Ok(language)) => after.language = language,
        Some(Err(item)) => items.push(item),
    }
    match change.roles.as_ref().map(|names| find_roles(office.snapshot, names)) {
        None => {}
        Some(Ok(roles)) => after.roles = roles,
        Some(Err(unknown)) => items.extend(unknown),
    }
    after.active = change.active.unwrap_or(before.active);
    if items.is_empty() { Ok(after) } else { Err(Problem::invalid(items)) }
}

fn steps(office: &Office<'_>, before: &PersonRow, after: &PersonRow, kept: Vec<Step>) -> Vec<Step> {
    let Office { db, snapshot, .. } = *office;
    let mut steps = vec![store::lock(db, snapshot.revision), store::update(db, after)];
    let others_roles = before.roles != after.roles;
    if others_roles {
        steps.extend(store::assign(db, after.id, &after.roles));
    }
    if before.active && !after.active {
        steps.push(store::end_sessions(db, after.id));
    }
    // Whoever made a link could be its person with the roles of then, not with others.
    let gains = after.roles.iter().any(|role| !before.roles.contains(role));
    if gains || !after.active {
        steps.push(store::drop_link(db, after.id));
    }
    steps.extend(kept);
    steps.extend(acts(office, before, after).iter().map(|act| store::insert_act(db, act)));
    if others_roles || before.active != after.active {
        steps.extend(db.revocation_steps());
    }
    steps
}

/// What is written down of it.
fn acts(office: &Office<'_>, before: &PersonRow, after: &PersonRow) -> Vec<ActRow> {
    let of =
        |act: &'static str, detail| ActRow { person: after.id, act, at: office.clock.now(), by: office.by(), detail };
    let mut acts = Vec::new();
    let mut detail = json!({});
    let tag = |row: &PersonRow| row.language.map(Language::tag);
    if before.name != after.name {
        detail["name"] = json!({ "from": before.name, "to": after.name });
    }
    if before.email != after.email {
        detail["email"] = json!({ "from": before.email, "to": after.email });
    }
    if before.language != after.language {
        detail["language"] = json!({ "from": tag(before), "to": tag(after) });
    }
    if detail != json!({}) {
        acts.push(of("changed", detail));
    }
    if before.roles != after.roles {
        acts.push(of("roles", json!({ "roles": { "from": before.roles, "to": after.roles } })));
    }
    match (before.active, after.active) {
        (true, false) => acts.push(of("suspended", json!({}))),
        (false, true) => acts.push(of("let_in", json!({}))),
        (true, true) | (false, false) => {}
    }
    acts
}
