//! `Idempotency-Key`: a write with a key is done once. The same request again gets the answer of the first; the same key
//! with another request is refused. Refusals are not remembered: what was put right may be sent again.

use super::answer;
use super::caller::Caller;
use super::failure::{Answered, Failure};
use crate::error::{Code, Problem, Result};
use crate::records::{Kept, KeptAnswer, Once};
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Map, Value as Json, json};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use std::time::{Duration, Instant};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const MOST_CHARACTERS: usize = 200;
/// Headers that are given again with an answer.
const HEADERS: [&str; 4] = ["content-type", "etag", "location", "sartor-change"];
/// How long a request waits for the answer of the other one with its key, looking every `PAUSE`. Between a write and its
/// answer there are milliseconds: who decided longer ago and has not answered was cut off.
const PATIENCE: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(25);

/// Whose answer there may still be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answerer {
    /// Another request that is worked on somewhere.
    Other,
    /// Only this one.
    Nobody,
}

/// Does a write, unless the request's key says that it was done.
pub(super) async fn once<F>(
    mut caller: Caller,
    headers: &HeaderMap,
    (place, body): (&str, &Map<String, Json>),
    write: impl FnOnce(Caller) -> F,
) -> Answered
where
    F: Future<Output = Answered>,
{
    let Some(line) = headers.get(KEY) else { return write(caller).await };
    let once = Arc::new(Once {
        principal: caller.actor.user,
        key: read_key(line)?,
        hash: format!("{:x}", Sha256::digest(format!("{place}\n{}", Json::Object(body.clone())))),
    });
    if let Some(kept) = find(&caller, &once).await? {
        return Ok(again((&caller, &once), kept, Answerer::Other).await?);
    }
    caller.once = Some(once.clone());
    match write(caller.clone()).await {
        Ok(response) => Ok(keep(&caller, &once, response).await?),
        Err(Failure(problem)) if problem.is_key_taken() => match find(&caller, &once).await? {
            Some(kept) => Ok(again((&caller, &once), kept, Answerer::Other).await?),
            None => Err(Failure(problem)),
        },
        // The key says whether the write is there. When it cannot be asked, or is not there yet, nobody knows.
        Err(Failure(problem)) if problem.is_outcome_unknown() => match find(&caller, &once).await {
            Ok(Some(kept)) => Ok(again((&caller, &once), kept, Answerer::Nobody).await?),
            Ok(None) | Err(_) => Err(Failure(problem)),
        },
        refused => refused,
    }
}

fn read_key(line: &HeaderValue) -> Result<String> {
    let text = line.to_str().unwrap_or_default().trim();
    match text.len() {
        1..=MOST_CHARACTERS => Ok(text.to_owned()),
        _ => Err(Problem::malformed("idempotency_key_invalid")),
    }
}

async fn find(caller: &Caller, once: &Once) -> Result<Option<Kept>> {
    let workspace = caller.workspace();
    once.find(&workspace.db, workspace.clock.now()).await
}

/// The answer of the first request.
async fn again((caller, once): (&Caller, &Once), mut kept: Kept, answerer: Answerer) -> Result<Response> {
    if kept.hash != once.hash {
        return Err(Problem::new(Code::IdempotencyMismatch));
    }
    let age = (caller.workspace().clock.now() - kept.at).to_std().unwrap_or_default();
    let until = Instant::now() + PATIENCE.saturating_sub(age);
    while kept.answer.is_none() && answerer == Answerer::Other && Instant::now() < until {
        tokio::time::sleep(PAUSE).await;
        match find(caller, once).await? {
            Some(found) => kept = found,
            None => break,
        }
    }
    let Some(stored) = kept.answer else {
        // The write is there, its answer was lost with the server that gave it: what the write itself left behind.
        let response = answer::json(&kept.outcome);
        let change = kept.outcome["change"].as_str().and_then(|text| text.parse().ok());
        return Ok(answer::with_change(response, change));
    };
    let mut response = Response::new(Body::from(stored.body));
    *response.status_mut() = StatusCode::from_u16(stored.status).map_err(Problem::internal)?;
    for name in HEADERS {
        if let Some(value) = stored.headers[name].as_str() {
            response = answer::with_header(response, HeaderName::from_static(name), value);
        }
    }
    Ok(response)
}

async fn keep(caller: &Caller, once: &Once, response: Response) -> Result<Response> {
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.map_err(Problem::internal)?;
    let told = |name: &&str| Some(((*name).to_owned(), json!(parts.headers.get(*name)?.to_str().ok()?)));
    let stored = KeptAnswer {
        status: parts.status.as_u16(),
        headers: Json::Object(HEADERS.iter().filter_map(told).collect()),
        body: String::from_utf8_lossy(&bytes).into_owned(),
    };
    // The write is done: that its answer could not be kept must not look as if it failed.
    if let Err(problem) = once.keep(&caller.door(), &stored).await {
        tracing::warn!(%problem, cause = %problem.causes(), "the answer of a request with a key was not kept");
    }
    let mut response = Response::from_parts(parts, Body::from(bytes));
    response.headers_mut().remove(header::CONTENT_LENGTH);
    Ok(response)
}
