//! Files: `POST /files` takes bytes in, `GET /files/{id}` gives them back. What was sent in never runs here: it is answered
//! as a download under a policy that allows nothing, and shown in place only when its bytes are a picture's.

use super::answer::{self, with_header, with_status};
use super::caller::{Caller, FoundEarly};
use super::failure::Answered;
use super::query::{Query, parse_id};
use crate::error::{Code, Problem};
use crate::files::{INLINE, Upload, store::FileRow};
use crate::records;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use futures_util::stream;
use serde_json::json;
use tokio::io::AsyncReadExt;

const POLICY: &str = "sandbox; default-src 'none'; frame-ancestors 'none'";
const CHUNK: usize = 64 * 1024;

/// `POST /files`
pub(super) async fn create_file(caller: Caller, mut query: Query, request: Request) -> Answered {
    let name = query.text("name").unwrap_or_default();
    query.finish()?;
    if !caller.scope.writes_something() {
        return Err(Problem::new(Code::Forbidden).into());
    }
    let workspace = caller.workspace();
    let upload = Upload { name, by: caller.actor.user };
    let (parts, body) = request.into_parts();
    let still = async {
        match parts.extensions.get::<FoundEarly>() {
            Some(caller) => caller.confirm(&parts.headers).await,
            None => Ok(()),
        }
    };
    let files = &caller.visit.site.files;
    let place = (&workspace.db, &workspace.clock, &workspace.ids);
    let row = files.receive(place, upload, (body.into_data_stream(), still)).await?;
    let document = json!({ "id": row.id, "name": row.name, "size": row.size, "type": row.kind });
    let response = with_status(answer::json(&document), StatusCode::CREATED);
    Ok(with_header(response, header::LOCATION, &format!("/api/v1/files/{}", row.id)))
}

/// `GET /files/{id}`
pub(super) async fn get_file(caller: Caller, Path(id): Path<String>, mut query: Query, headers: HeaderMap) -> Answered {
    let download = query.parsed("download", |word| (word == "1").then_some(()))?.is_some();
    query.finish()?;
    let row = records::find_file(&caller.door(), parse_id(&id)?).await?;
    let tag = format!("\"{}\"", row.sha256);
    let known = headers.get(header::IF_NONE_MATCH).and_then(|line| line.to_str().ok()).unwrap_or_default();
    let response = if known.split(',').any(|known| known.trim().trim_start_matches("W/") == tag) {
        with_status(answer::empty(), StatusCode::NOT_MODIFIED)
    } else {
        let file = caller.visit.site.files.open(&row).await?;
        let response = Response::new(Body::from_stream(stream::try_unfold(file, |mut file| async {
            let mut chunk = vec![0; CHUNK];
            let length = file.read(&mut chunk).await?;
            chunk.truncate(length);
            Ok::<_, std::io::Error>((length > 0).then(|| (Bytes::from(chunk), file)))
        })));
        let response = with_header(response, header::CONTENT_LENGTH, &row.size.to_string());
        let response = with_header(response, header::CONTENT_TYPE, media(&row));
        with_header(response, header::CONTENT_DISPOSITION, &disposition(&row, download))
    };
    let response = with_header(response, header::CONTENT_SECURITY_POLICY, POLICY);
    // Kept by the browser, but asked for each time: rights may have changed.
    let response = with_header(response, header::CACHE_CONTROL, "private, no-cache");
    Ok(with_header(response, header::ETAG, &tag))
}

/// Pictures by their type; everything else is bytes a browser does not look into.
fn media(row: &FileRow) -> &str {
    if INLINE.contains(&&*row.kind) { &row.kind } else { "application/octet-stream" }
}

fn disposition(row: &FileRow, download: bool) -> String {
    let word = if INLINE.contains(&&*row.kind) && !download { "inline" } else { "attachment" };
    format!("{word}; {}", answer::file_name(&row.name))
}
