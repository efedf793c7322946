//! The first set-up: a workspace nobody can sign in to gets its company, its template and its first administrator at once,
//! by whoever has the one-time token the server printed.
//!
//! Only the token's hash is kept. It is taken away by the very transaction that makes the first user, so of two set-ups at
//! once one wins; it is worth nothing once there is a user.

use super::{DEFAULT_SLUG, Workspace, store};
use crate::auth::{self, check_password, store::NewUser};
use crate::db::Step;
use crate::drafts::{Consent, Desk, publish_tree};
use crate::error::{Code, Item, ItemCode, Problem, Result};
use crate::ids;
use crate::locales::{Language, Texts};
use crate::metadata::FileTree;
use crate::metadata::model::{PlatformRight, Role};
use crate::snapshot::Snapshot;
use crate::templates::{Upgrade, crm_starter};
use chrono::Duration;
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// How long a token may be used.
const TOKEN_HOURS: i64 = 24;
const TOKEN_BYTES: usize = 32;
/// Characters a name has at most.
const NAME_LENGTH: usize = 100;
const EMAIL_LENGTH: usize = 200;
pub(super) const SETTINGS: &str = "settings.json";

/// What the design begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    CrmStarter,
    /// No entities yet, only an administrator's role.
    Blank,
}

impl Start {
    pub const ALL: [(Start, &'static str); 2] = [(Start::CrmStarter, "crm-starter"), (Start::Blank, "blank")];
}

/// What the person at the set-up page says.
#[derive(Clone, Debug)]
pub struct SetupOrder {
    pub token: String,
    pub company: String,
    pub language: Language,
    /// IANA name.
    pub time_zone: String,
    /// ISO 4217 code.
    pub currency: String,
    /// Without meaning where there is a design already.
    pub start: Start,
    pub name: String,
    pub email: String,
    pub password: String,
}

/// Whether nobody was ever made a user here.
///
/// # Errors
/// Those of the database.
pub async fn is_open(workspace: &Workspace) -> Result<bool> {
    Ok(!auth::store::has_users(&workspace.db).await?)
}

/// Whether a token may be used.
///
/// # Errors
/// Those of the database.
pub async fn is_valid(workspace: &Workspace, token: &str) -> Result<bool> {
    store::has_setup(&workspace.db, &auth::digest(token), workspace.clock.now()).await
}

/// A new token in place of any earlier one; none where there are users.
///
/// # Errors
/// Those of the database.
pub async fn renew(workspace: &Workspace) -> Result<Option<String>> {
    if !is_open(workspace).await? {
        return Ok(None);
    }
    let token = ids::secret(TOKEN_BYTES);
    let until = workspace.clock.now() + Duration::hours(TOKEN_HOURS);
    store::renew_setup(&workspace.db, &auth::digest(&token), until).await?;
    Ok(Some(token))
}

/// Sets the workspace up, whole or not at all, and answers its administrator.
///
/// # Errors
/// `StateConflict` when there are users, `Forbidden` for a token that is none, ran out or was used, `ValidationFailed`.
pub async fn complete(workspace: &Workspace, order: &SetupOrder) -> Result<Uuid> {
    admit(workspace, &order.token).await?;
    let items = check(order);
    if !items.is_empty() {
        return Err(Problem::invalid(items));
    }
    let password = auth::hash_password(&order.password).await?;
    let head = workspace.refresh().await?;
    let user = workspace.ids.next(&workspace.clock);
    let desk = workspace.desk(&head, Some(user), order.language);
    let design = Design::of(&desk, order).await?;
    let person = NewUser {
        id: user,
        name: order.name.trim().to_owned(),
        email: order.email.clone(),
        password: Some(password),
        language: Some(order.language),
        active: true,
        roles: vec![design.role.clone()],
        at: workspace.clock.now(),
    };
    let steps = steps(workspace, (&order.token, &person));
    match design.publish(&desk, steps).await {
        Ok(Some(snapshot)) => workspace.swap(snapshot),
        Ok(None) => {}
        // Somebody was quicker with the same token, or published meanwhile.
        Err(problem) if matches!(problem.code, Code::DraftConflict | Code::PlanStale | Code::StateConflict) => {
            admit(workspace, &order.token).await?;
            return Err(Problem::new(Code::Unavailable).param("detail", "revision_moved"));
        }
        Err(problem) => return Err(problem),
    }
    Ok(user)
}

async fn admit(workspace: &Workspace, token: &str) -> Result<()> {
    if !is_open(workspace).await? {
        return Err(Problem::new(Code::StateConflict).param("detail", "setup_done"));
    }
    if is_valid(workspace, token).await? {
        return Ok(());
    }
    let refused = Problem::new(Code::Forbidden);
    if workspace.slug == DEFAULT_SLUG {
        return Err(refused.param("detail", "setup_token"));
    }
    // The start of a server prints the address of the first workspace only.
    Err(refused.param("detail", "setup_token_of").param("name", &*workspace.slug))
}

/// Takes the token, sees that nobody is there, and makes the administrator.
fn steps(workspace: &Workspace, (token, person): (&str, &NewUser)) -> Vec<Step> {
    let taken = store::take_setup(&workspace.db, &auth::digest(token), workspace.clock.now());
    let mut steps = vec![taken, auth::store::absent_step(&workspace.db)];
    steps.extend(auth::store::user_steps(&workspace.db, person));
    steps
}

/// Everything wrong with what was said, at once.
fn check(order: &SetupOrder) -> Vec<Item> {
    let item = |field: &str, code| Item::of_field(field, code).param("field", Texts::of("system", field).to_json());
    let form =
        |field: &str, key: &str| item(field, ItemCode::Format).param("expected", Texts::of("expected", key).to_json());
    let named = |field: &'static str, text: &str| {
        let length = text.trim().chars().count();
        match length {
            0 => Some(item(field, ItemCode::Required)),
            1..=NAME_LENGTH if text.chars().any(char::is_control) => Some(form(field, "control")),
            1..=NAME_LENGTH => None,
            _ => Some(item(field, ItemCode::Length).param("max", NAME_LENGTH).param("length", length)),
        }
    };
    let email = order.email.trim();
    let is_email = auth::is_email(email) && email.chars().count() <= EMAIL_LENGTH;
    let zone = order.time_zone.parse::<chrono_tz::Tz>().is_ok();
    let currency = order.currency.len() == 3 && order.currency.bytes().all(|byte| byte.is_ascii_uppercase());
    let items = [
        named("company", &order.company),
        (!zone).then(|| form("time_zone", "time_zone")),
        (!currency).then(|| form("currency", "currency")),
        named("name", &order.name),
        (!is_email).then(|| form("email", "email")),
        check_password("password", &order.password),
    ];
    items.into_iter().flatten().collect()
}

/// The design a company begins with, and the role of its administrator.
struct Design {
    tree: FileTree,
    template: Option<Upgrade>,
    /// Element id.
    role: String,
}

impl Design {
    async fn of(desk: &Desk<'_>, order: &SetupOrder) -> Result<Self> {
        let begin = desk.head.revision == 0;
        let template = match order.start {
            Start::CrmStarter if begin => Some(Upgrade::prepare(desk, &crm_starter()?).await?),
            Start::CrmStarter | Start::Blank => None,
        };
        let mut tree = template.as_ref().map_or_else(|| desk.head.tree.clone(), |template| template.tree.clone());
        let settings = settings(&tree, order);
        tree.insert_json(SETTINGS, settings);
        let model = crate::metadata::check(&tree).model;
        let role =
            model.and_then(|model| model.roles.iter().find(|role| administers(role)).map(|role| role.id.to_string()));
        let role = match role {
            Some(role) => role,
            None => {
                let id = format!("rol_{}", ids::element_suffix());
                tree.insert_json("roles/admin.json", administrator(&id));
                id
            }
        };
        Ok(Self { tree, template, role })
    }

    /// Publishes it together with these steps; without a new revision where nothing of the design is another.
    async fn publish(self, desk: &Desk<'_>, steps: Vec<Step>) -> Result<Option<Snapshot>> {
        if self.tree == desk.head.tree {
            desk.db.apply(steps).await?;
            return Ok(None);
        }
        match self.template {
            Some(template) => {
                let note = format!("{} {}", template.name, template.to);
                template.publish_with(desk, (self.tree, &note), steps).await.map(Some)
            }
            None => {
                let note = Texts::of("system", "setup_note");
                publish_tree(desk, self.tree, Consent::NotNeeded(note.text(desk.language)), steps).await.map(Some)
            }
        }
    }
}

fn administers(role: &Role) -> bool {
    [PlatformRight::Design, PlatformRight::Publish, PlatformRight::Users]
        .iter()
        .all(|right| role.platform.contains(right))
}

/// The settings as they are, with what the company says of itself.
fn settings(tree: &FileTree, order: &SetupOrder) -> Json {
    let mut settings = tree
        .json(SETTINGS)
        .cloned()
        .unwrap_or_else(|| json!({ "$schema": "sartor/1/settings", "id": format!("set_{}", ids::element_suffix()) }));
    settings["name"] = order.company.trim().into();
    settings["timeZone"] = order.time_zone.clone().into();
    settings["currency"] = order.currency.clone().into();
    let others = Language::ALL.into_iter().filter(|language| *language != order.language);
    settings["languages"] = std::iter::once(order.language).chain(others).map(Language::tag).collect();
    settings
}

fn administrator(id: &str) -> Json {
    json!({
        "$schema": "sartor/1/role",
        "id": id,
        "name": "admin",
        "label": Texts::of("system", "administrator").to_json(),
        "platform": ["design", "publish", "users", "import", "export"],
    })
}
