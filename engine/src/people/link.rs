//! One-time links: whoever has one chooses the password of its person, once. There is no e-mail yet, so who makes a link is
//! told it, this once, and passes it on.

use super::rights::{require_covered, require_givable};
use super::store::{self, ActRow, PersonRow};
use super::{Called, Office, Person, State, find_roles, get, get_row, item, read_language};
use crate::auth::store::{NewUser, user_steps};
use crate::auth::{self, check_password, digest};
use crate::db::{ApplyError, Database, Tag};
use crate::error::{Code, ItemCode, Problem, Result};
use crate::history::ByKind;
use crate::ids;
use crate::locales::Language;
use chrono::{DateTime, Duration, Utc};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

/// How long a link of somebody who was never here may be used.
const INVITED: Duration = Duration::days(7);
/// The same of somebody who has a password and wants another.
const ANOTHER: Duration = Duration::days(1);
const TOKEN_BYTES: usize = 32;

/// Who is to come in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invitation {
    pub name: String,
    pub email: String,
    /// API names.
    pub roles: Vec<String>,
    #[serde(default)]
    pub language: Option<String>,
}

/// A link, told when it is made and never again.
#[derive(Clone, Debug)]
pub struct Link {
    pub token: String,
    pub expires_at: DateTime<Utc>,
}

impl Link {
    fn new(office: &Office<'_>, lasts: Duration) -> Self {
        Self { token: ids::secret(TOKEN_BYTES), expires_at: office.clock.now() + lasts }
    }
}

/// Makes a person with a link for them.
///
/// # Errors
/// `ValidationFailed`, also for an e-mail address somebody has; `Forbidden` for roles beyond one's own rights.
pub async fn invite(office: &Office<'_>, invitation: &Invitation) -> Result<(Person, Link)> {
    let called = Called { name: Some(&invitation.name), email: Some(&invitation.email) };
    let mut items = called.check();
    let language = read_language(invitation.language.as_deref());
    let roles = find_roles(office.snapshot, &invitation.roles);
    let (language, roles) = match (language, roles) {
        (Ok(language), Ok(roles)) if items.is_empty() => (language, roles),
        (language, roles) => {
            items.extend(language.err());
            items.extend(roles.err().into_iter().flatten());
            return Err(Problem::invalid(items));
        }
    };
    require_givable(office, &roles)?;
    let user = NewUser {
        id: office.ids.next(office.clock),
        name: invitation.name.trim().to_owned(),
        email: invitation.email.clone(),
        password: None,
        language,
        active: true,
        roles,
        at: office.clock.now(),
    };
    let link = Link::new(office, INVITED);
    let mut steps = vec![store::lock(office.db, office.snapshot.revision)];
    steps.extend(user_steps(office.db, &user));
    steps.push(store::insert_link(office.db, user.id, (&digest(&link.token), user.at, link.expires_at)));
    let detail = json!({ "roles": { "from": [], "to": user.roles } });
    steps.push(store::insert_act(office.db, &act(office, (user.id, "invited"), detail)));
    office.db.apply(steps).await.map_err(|error| match error {
        ApplyError::Unique { .. } => Problem::invalid(vec![item("email", ItemCode::EmailTaken)]),
        other => refused(other),
    })?;
    Ok((get(office, user.id).await?, link))
}

/// Makes a link in place of any earlier one of this person.
///
/// # Errors
/// `NotFound`; `StateConflict` for somebody who is suspended; `VersionConflict` when they were changed meanwhile; `Forbidden`
/// for somebody with more rights than one's own or records that are hidden from one, since whoever has the link can be them.
pub async fn make_link(office: &Office<'_>, id: Uuid) -> Result<Link> {
    let row = get_row(office, id).await?;
    if !row.active {
        return Err(suspended(&row));
    }
    require_covered(office, &row)?;
    let link = Link::new(office, if row.state() == State::Active { ANOTHER } else { INVITED });
    let db = office.db;
    let steps = vec![
        store::lock(db, office.snapshot.revision),
        store::require_version(db, &row),
        store::drop_link(db, id),
        store::insert_link(db, id, (&digest(&link.token), office.clock.now(), link.expires_at)),
        store::insert_act(db, &act(office, (id, "link_made"), json!({}))),
    ];
    db.apply(steps).await.map_err(|error| match error {
        // Suspended, or with more rights than they were judged by.
        ApplyError::Expected(Tag::Version) => Problem::new(Code::VersionConflict),
        other => refused(other),
    })?;
    Ok(link)
}

/// Takes a link away.
///
/// # Errors
/// `NotFound` for nobody, and where there is no link.
pub async fn withdraw_link(office: &Office<'_>, id: Uuid) -> Result<()> {
    let row = get_row(office, id).await?;
    if row.link.is_none() {
        return Err(Problem::not_found());
    }
    let db = office.db;
    let steps =
        vec![store::take_link_of(db, id), store::insert_act(db, &act(office, (id, "link_withdrawn"), json!({})))];
    db.apply(steps).await.map_err(|error| match error {
        ApplyError::Expected(_) => Problem::not_found(),
        other => other.into(),
    })
}

fn act(office: &Office<'_>, (person, act): (Uuid, &'static str), detail: serde_json::Value) -> ActRow {
    ActRow { person, act, at: office.clock.now(), by: office.by(), detail }
}

fn suspended(row: &PersonRow) -> Problem {
    Problem::new(Code::StateConflict).param("detail", "person_suspended").param("name", row.name.as_str())
}

fn refused(error: ApplyError) -> Problem {
    match error {
        ApplyError::Expected(Tag::Revision) => Problem::revision_moved(),
        other => other.into(),
    }
}

/// Whom a link is for, as whoever opens it is told.
#[derive(Clone, Debug)]
pub struct Opened {
    pub user: Uuid,
    pub name: String,
    pub email: String,
    pub language: Option<Language>,
    /// They have a password already, which the link replaces.
    pub renews: bool,
}

/// Whom a link is for; none for one that is none, ran out, was used or was taken away.
///
/// # Errors
/// Those of the database.
pub async fn open(db: &Database, token: &str, now: DateTime<Utc>) -> Result<Option<Opened>> {
    store::find_opened(db, &digest(token), now).await
}

/// What whoever opened a link sends.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Join {
    pub token: String,
    pub password: String,
    /// The language the page was read in; absent: as it is.
    #[serde(default)]
    pub language: Option<String>,
}

/// Uses a link up: its person has this password from now on, and no session of before. Answers who that is.
///
/// # Errors
/// `Forbidden` for a link that is none (any more), `ValidationFailed`, `RateLimited` as for a sign-in.
pub async fn join(db: &Database, now: DateTime<Utc>, order: &Join) -> Result<Uuid> {
    let invalid = || Problem::new(Code::Forbidden).param("detail", "link_invalid");
    let opened = open(db, &order.token, now).await?.ok_or_else(invalid)?;
    let mut items: Vec<_> = check_password("password", &order.password).into_iter().collect();
    let language = read_language(order.language.as_deref()).unwrap_or_else(|item| {
        items.push(item);
        None
    });
    if !items.is_empty() {
        return Err(Problem::invalid(items));
    }
    let hash = auth::hash_password(&order.password).await?;
    let mut steps = vec![
        store::take_link(db, &digest(&order.token), now),
        store::set_password(db, opened.user, (hash, language)),
        store::end_sessions(db, opened.user),
    ];
    let by = (ByKind::User, opened.user);
    let act = if opened.renews { "password" } else { "joined" };
    steps.push(store::insert_act(db, &ActRow { person: opened.user, act, at: now, by, detail: json!({}) }));
    steps.extend(db.revocation_steps());
    db.apply(steps).await.map_err(|error| match error {
        // Somebody was quicker with it, or took it away meanwhile.
        ApplyError::Expected(_) => invalid(),
        other => other.into(),
    })?;
    Ok(opened.user)
}
