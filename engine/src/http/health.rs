//! Whether the process lives (`/healthz`) and whether it can serve (`/readyz`), for whatever watches over it.

use super::answer;
use super::app::App;
use super::failure::Answered;
use crate::drafts::revisions;
use crate::error::{Code, Problem};
use axum::extract::State;
use axum::response::Response;
use futures_util::future::join_all;
use serde_json::json;
use std::time::Duration;
use tokio::time::timeout;

/// `GET /healthz`
pub(super) async fn get_health() -> Response {
    answer::json(&json!({ "status": "ok" }))
}

/// How long a database may take to say anything.
const PATIENCE: Duration = Duration::from_secs(3);

/// `GET /readyz`: asks the database of every open workspace. One that was restored to another place is served no more: the
/// first one until a start finds it there, others are found by the next request.
pub(super) async fn get_readiness(State(app): State<App>) -> Answered {
    if app.is_stopping() {
        return Err(Problem::new(Code::Unavailable).param("detail", "stopping").into());
    }
    let sites = app.sites();
    let heads = join_all(sites.iter().map(|site| revisions::find_head(&site.workspace.db)));
    let heads = timeout(PATIENCE, heads).await.map_err(|cause| Problem::new(Code::Unavailable).caused_by(cause))?;
    for (position, head) in heads.into_iter().enumerate() {
        let head = head.map_err(|cause| Problem::new(Code::Unavailable).caused_by(cause))?;
        if head < 0 && position == 0 {
            return Err(Problem::new(Code::Unavailable).into());
        }
    }
    Ok(get_health().await)
}
