//! What the sign-in page may know about a workspace before anybody signed in, and its first set-up: `/setup`.

use super::answer;
use super::body::Body;
use super::caller::Visitor;
use super::failure::Answered;
use super::query::Query;
use super::session::{Agent, Peer, signed_in};
use crate::auth::MIN_LENGTH;
use crate::error::{Item, ItemCode, Problem, Result};
use crate::locales::{Language, Texts};
use crate::workspaces::demo;
use crate::workspaces::setup::{self, SetupOrder, Start};
use serde::Deserialize;
use serde_json::json;

/// `GET /setup` (anonymous)
pub(super) async fn get_setup(Visitor(visit): Visitor, mut query: Query) -> Answered {
    let token = query.text("token");
    query.finish()?;
    let workspace = &visit.site.workspace;
    let sign_ins = if visit.site.options.demo { demo::list_sign_ins(workspace).await? } else { Vec::new() };
    let offered = sign_ins.iter().map(|sign_in| {
        json!({
            "name": sign_in.name,
            "email": sign_in.email,
            "password": demo::PASSWORD,
            "role": sign_in.role,
            "roleLabel": sign_in.role_label.text(visit.language),
        })
    });
    let open = setup::is_open(workspace).await?;
    let valid = match &token {
        Some(token) => Some(open && setup::is_valid(workspace, token).await?),
        None => None,
    };
    let settings = &visit.snapshot.model.settings;
    Ok(answer::json(&json!({
        "workspace": { "slug": workspace.slug, "name": settings.name.text(visit.language.tag(), settings.language()) },
        "languages": Language::ALL.map(Language::tag),
        "demo": offered.collect::<Vec<_>>(),
        "first": { "open": open, "valid": valid, "blank": visit.snapshot.revision == 0 },
        "passwordLength": MIN_LENGTH,
    })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    token: String,
    company: String,
    language: String,
    time_zone: String,
    currency: String,
    #[serde(default)]
    start: Option<String>,
    name: String,
    email: String,
    password: String,
}

impl Order {
    fn read(self) -> Result<SetupOrder> {
        let language = Language::ALL.into_iter().find(|language| language.tag() == self.language);
        let start = Start::ALL.into_iter().find(|(_, name)| self.start.as_deref().is_none_or(|start| start == *name));
        Ok(SetupOrder {
            language: language.ok_or_else(|| unknown("language", &self.language))?,
            start: start.map(|(start, _)| start).ok_or_else(|| unknown("start", &self.start.unwrap_or_default()))?,
            token: self.token,
            company: self.company,
            time_zone: self.time_zone,
            currency: self.currency,
            name: self.name,
            email: self.email,
            password: self.password,
        })
    }
}

fn unknown(field: &str, value: &str) -> Problem {
    let item = Item::of_field(field, ItemCode::ChoiceUnknown).param("value", value);
    Problem::invalid(vec![item.param("field", Texts::of("system", field).to_json())])
}

/// `POST /setup` (anonymous, with the token that was printed)
pub(super) async fn complete_setup(
    Visitor(visit): Visitor,
    Peer(peer): Peer,
    Agent(agent): Agent,
    body: Body,
) -> Answered {
    let order = body.read::<Order>()?.read()?;
    let workspace = &visit.site.workspace;
    let user = setup::complete(workspace, &order).await?;
    let token = workspace.auth.sign_in_as(user, &order.password, (peer, agent.as_deref())).await?;
    signed_in(&visit, &token).await
}
