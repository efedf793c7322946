//! What somebody with a one-time link sees and does before they can sign in: `/invitation`.

use super::answer;
use super::body::Body;
use super::caller::Visitor;
use super::failure::Answered;
use super::query::Query;
use super::session::{Agent, Peer, signed_in};
use crate::auth::MIN_LENGTH;
use crate::locales::Language;
use crate::people::{self, Join};
use serde_json::json;

/// `GET /invitation` (anonymous)
pub(super) async fn get_invitation(Visitor(visit): Visitor, mut query: Query) -> Answered {
    let token = query.text("token").unwrap_or_default();
    query.finish()?;
    let workspace = &visit.site.workspace;
    let opened = people::open(&workspace.db, &token, workspace.clock.now()).await?;
    let settings = &visit.snapshot.model.settings;
    let person = opened.map(|opened| {
        let language = opened.language.map(Language::tag);
        json!({ "name": opened.name, "email": opened.email, "language": language, "renews": opened.renews })
    });
    Ok(answer::json(&json!({
        "workspace": { "slug": workspace.slug, "name": settings.name.text(visit.language.tag(), settings.language()) },
        "person": person,
        "passwordLength": MIN_LENGTH,
    })))
}

/// `POST /invitation` (anonymous, with the token of a link)
pub(super) async fn accept_invitation(
    Visitor(visit): Visitor,
    Peer(peer): Peer,
    Agent(agent): Agent,
    body: Body,
) -> Answered {
    let order: Join = body.read()?;
    let workspace = &visit.site.workspace;
    let user = people::join(&workspace.db, workspace.clock.now(), &order).await?;
    workspace.auth.forget();
    // Who used this browser before is not who uses it now.
    if let Some(token) = visit.token.as_deref() {
        workspace.auth.sign_out(token).await?;
    }
    let token = workspace.auth.sign_in_as(user, &order.password, (peer, agent.as_deref())).await?;
    signed_in(&visit, &token).await
}
