//! Whether the process lives (`/healthz`) and whether it can serve (`/readyz`), for whatever watches over it.

use super::answer;
use super::app::App;
use super::failure::Answered;
use crate::drafts::revisions;
use crate::error::{Code, Problem};
use axum::extract::State;
use axum::response::Response;
use serde_json::json;

/// `GET /healthz`
pub(super) async fn get_health() -> Response {
    answer::json(&json!({ "status": "ok" }))
}

/// `GET /readyz`: asks the database. A workspace that was restored to another place is served no more: a start finds it there.
pub(super) async fn get_readiness(State(app): State<App>) -> Answered {
    let head = revisions::find_head(&app.first().workspace.db).await;
    if head.map_err(|cause| Problem::new(Code::Unavailable).caused_by(cause))? < 0 {
        return Err(Problem::new(Code::Unavailable).into());
    }
    Ok(get_health().await)
}
