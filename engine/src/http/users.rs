//! The people of the workspace: `/users`. Everybody who can sign in may see who the others are.

use super::answer;
use super::caller::Caller;
use super::failure::Answered;
use crate::auth::store;
use serde_json::{Value as Json, json};

/// `GET /users`
pub(super) async fn list_users(caller: Caller) -> Answered {
    let users = store::list_users(&caller.workspace().db).await?;
    let items: Vec<Json> = users
        .iter()
        .map(|user| json!({ "id": user.id, "name": user.name, "email": user.email, "active": user.active }))
        .collect();
    Ok(answer::json(&json!({ "items": items })))
}
