//! The people of the workspace: `/users`. Everybody who can sign in may see who the others are.

use super::answer;
use super::caller::Caller;
use super::failure::Answered;
use super::query::Query;
use crate::auth::store;
use crate::drafts;
use crate::metadata::model::PlatformRight;
use serde_json::{Value as Json, json};

/// `GET /users`
pub(super) async fn list_users(caller: Caller, mut query: Query) -> Answered {
    let right = query.parsed("may", |word| (word == "design").then_some(PlatformRight::Design))?;
    query.finish()?;
    let mut users = store::list_users(&caller.workspace().db).await?;
    if let Some(right) = right {
        // Who may what is told to those who may it too.
        caller.require(right)?;
        let designers = drafts::designers(&caller.desk()).await?;
        users.retain(|user| designers.contains(&user.id));
    }
    let items: Vec<Json> = users
        .iter()
        .map(|user| json!({ "id": user.id, "name": user.name, "email": user.email, "active": user.active }))
        .collect();
    Ok(answer::json(&json!({ "items": items })))
}
