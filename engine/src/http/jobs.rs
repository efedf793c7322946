//! Jobs: what goes on after its request was answered.

use super::answer::{self, with_header, with_status};
use super::caller::Caller;
use super::failure::Answered;
use super::query::{Query, parse_id};
use crate::jobs;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::Response;
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// `202`: the request goes on as a job.
pub(super) fn started(job: Uuid) -> Response {
    let response = with_status(answer::json(&json!({ "job": job })), StatusCode::ACCEPTED);
    with_header(response, header::LOCATION, &format!("/api/v1/jobs/{job}"))
}

/// `GET /jobs`
pub(super) async fn list_jobs(caller: Caller, query: Query) -> Answered {
    query.finish()?;
    let jobs = jobs::list(&caller.door()).await?;
    let items: Vec<Json> = jobs.iter().map(|job| job.to_json(caller.language())).collect();
    Ok(answer::json(&json!({ "items": items })))
}

/// `GET /jobs/{id}`
pub(super) async fn get_job(caller: Caller, Path(id): Path<String>, query: Query) -> Answered {
    let id = parse_id(&id)?;
    query.finish()?;
    Ok(answer::json(&jobs::get(&caller.door(), id).await?.to_json(caller.language())))
}

/// `POST /jobs/{id}/cancel`
pub(super) async fn cancel_job(caller: Caller, Path(id): Path<String>) -> Answered {
    let job = jobs::cancel(&caller.door(), parse_id(&id)?).await?;
    Ok(answer::json(&job.to_json(caller.language())))
}
