//! Whether the process lives (`/healthz`) and whether it can serve (`/readyz`), for whatever watches over it.

use super::answer;
use super::app::App;
use super::failure::Answered;
use crate::drafts::revisions;
use axum::extract::State;
use axum::response::Response;
use serde_json::json;

/// `GET /healthz`
pub(super) async fn get_health() -> Response {
    answer::json(&json!({ "status": "ok" }))
}

/// `GET /readyz`: asks the database.
pub(super) async fn get_readiness(State(app): State<App>) -> Answered {
    revisions::find_head(&app.first().workspace.db).await?;
    Ok(get_health().await)
}
