//! The HTTP face: routes, who is asking, problems in the reader's language, the web app. The only place that knows axum.
//!
//! A connection (`serve`, `connection`, `line`) brings requests.
//! A request goes `prefix` (the name of its workspace is taken off the address) → `drain` (nothing of a refused body stays on the line) → `seal` (headers, compression) → `enter` (request id, actor, origin, snapshot, language) → handler.
//! Handlers are `verb_resource`, one file for each resource; they decide nothing about records. `routes` lists them all: the
//! router and the OpenAPI document are made from that one table.

mod answer;
mod app;
mod body;
mod caller;
mod connection;
mod cookie;
mod drafts;
mod drain;
mod enter;
mod failure;
mod files;
mod first_hour;
mod health;
mod invitation;
mod jobs;
mod kept;
mod keys;
mod limits;
mod line;
mod local;
mod me;
mod metadata;
mod metrics;
mod once;
mod openapi;
mod operations;
mod prefix;
mod query;
mod records;
mod storage;
mod revisions;
mod roles;
mod route;
mod routes;
mod scopes;
mod seal;
mod search;
mod serve;
mod session;
mod setup;
mod sheets;
mod site;
mod strict_json;
mod templates;
mod ui;
mod users;
mod view_as;
mod views;
mod watch;

pub use app::{App, AppOptions, FilePlan};
pub use limits::Limits;
pub use local::{LocalAnswer, LocalCall, call};
pub use openapi::{fixed_document, whole_document};
pub use serve::serve;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{from_fn, from_fn_with_state};
use tower::ServiceBuilder;
use tower::util::MapRequest;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate as _};

/// A server as one service.
pub type Served = MapRequest<Router, fn(Request) -> Request>;

/// Every route of a running server, of every workspace it serves.
pub fn router(app: App) -> Served {
    // Fonts are compressed already.
    let compressible = DefaultPredicate::new().and(NotForContentType::const_new("font/"));
    let api = routes::router_of(routes::api_routes())
        .fallback(failure::refuse_route)
        .method_not_allowed_fallback(failure::refuse_method);
    let router: Router<App> = Router::new()
        .nest("/api/v1", api)
        .merge(routes::router_of(routes::server_routes()))
        .fallback(ui::get_page)
        .method_not_allowed_fallback(failure::refuse_method);
    // The first one sees a request first. All in one: each layer of a router by itself is a box that every request copies.
    let layers = ServiceBuilder::new()
        .layer(CompressionLayer::new().compress_when(compressible))
        .layer(from_fn_with_state(app.limits, drain::drain))
        .layer(from_fn(seal::seal))
        .layer(from_fn_with_state(app.clone(), enter::enter))
        .layer(CatchPanicLayer::custom(failure::of_panic));
    MapRequest::new(router.layer(layers).with_state(app), prefix::take_prefix)
}
