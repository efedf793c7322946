//! The web app, embedded in the binary. Every address outside `/api/` that is no file is the app's own page.

use super::answer::with_header;
use super::failure::{Failure, refuse_method, refuse_route};
use crate::error::{Params, Problem};
use crate::locales::Language;
use axum::body::Body;
use axum::http::{Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../designer-ui/dist"]
#[allow_missing = true]
struct Files;

const PAGE: &str = "index.html";
const MISSING: &str = "<!doctype html><meta charset=\"utf-8\"><title>Sartor</title>\
    <p>The web app is not part of this binary. Run <code>cargo xtask build</code>.</p>\
    <p lang=\"zh-CN\">此程序不包含网页界面，请运行 <code>cargo xtask build</code>。</p>";
/// Names of files below it carry a hash of their content.
const HASHED: &str = "assets/";
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";

/// `GET` of anything outside the API.
pub(super) async fn get_page(method: Method, uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path == "api" || path.starts_with("api/") {
        return refuse_route().await.into_response();
    }
    // Taken off when a workspace follows.
    if path == "w" || path.starts_with("w/") {
        return Failure(Problem::not_found()).into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        return refuse_method().await;
    }
    match Files::get(path).filter(|_| !path.is_empty()) {
        Some(file) => answer_file(path, file),
        // A missing file must not answer a page where a script was asked for.
        None if path.starts_with(HASHED) => Failure(Problem::not_found()).into_response(),
        None => match Files::get(PAGE) {
            Some(page) => answer_file(PAGE, page),
            None => with_header(Response::new(Body::from(MISSING)), header::CONTENT_TYPE, "text/html; charset=utf-8"),
        },
    }
}

/// The page for an address of no workspace: no app is there that could say it.
pub(super) fn refuse_workspace(language: Language) -> Response {
    let text = |key| language.text("page", key, &Params::new());
    let (tag, title, line, home) =
        (language.tag(), text("workspace_title"), text("workspace_line"), text("workspace_home"));
    let page = format!(
        "<!doctype html><html lang=\"{tag}\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title}</title><link rel=\"icon\" href=\"/favicon.svg\"><link rel=\"stylesheet\" href=\"/plain.css\">\
         <main><h1>{title}</h1><p>{line}</p><p><a href=\"/\">{home}</a></p></main></html>"
    );
    let mut response = with_header(Response::new(Body::from(page)), header::CONTENT_TYPE, "text/html; charset=utf-8");
    *response.status_mut() = StatusCode::NOT_FOUND;
    with_header(response, header::CACHE_CONTROL, "no-store")
}

fn answer_file(path: &str, file: EmbeddedFile) -> Response {
    let kind = file.metadata.mimetype();
    let kind = if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind.to_owned() };
    let caching = if path.starts_with(HASHED) { FOR_EVER } else { ASK_AGAIN };
    let response = with_header(Response::new(Body::from(file.data)), header::CONTENT_TYPE, &kind);
    with_header(response, header::CACHE_CONTROL, caching)
}
