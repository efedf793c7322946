//! The HTTP face: routes, who is asking, problems in the reader's language, the web app. The only place that knows axum.
//!
//! A request goes `seal` (headers, compression) → `enter` (request id, actor, origin, snapshot, language) → handler.
//! Handlers are `verb_resource`, one file for each resource; they decide nothing about records.

mod answer;
mod app;
mod body;
mod caller;
mod cookie;
mod enter;
mod failure;
mod health;
mod me;
mod metadata;
mod query;
mod records;
mod revisions;
mod drafts;
mod scopes;
mod seal;
mod serve;
mod session;
mod setup;
mod strict_json;
mod ui;
mod users;
mod views;

pub use app::{App, AppOptions};
pub use serve::serve;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, patch, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate as _};

/// Every route of a running server.
pub fn router(app: App) -> Router {
    // Fonts are compressed already.
    let compressible = DefaultPredicate::new().and(NotForContentType::const_new("font/"));
    let router: Router<App> = Router::new()
        .nest("/api/v1", api())
        .route("/healthz", get(health::health))
        .route("/readyz", get(health::ready))
        .fallback(ui::get_page)
        .method_not_allowed_fallback(failure::refuse_method);
    router
        .layer(CatchPanicLayer::custom(failure::of_panic))
        .layer(from_fn_with_state(app.clone(), enter::enter))
        .layer(from_fn(seal::seal))
        .layer(CompressionLayer::new().compress_when(compressible))
        .with_state(app)
}

#[rustfmt::skip]
fn api() -> Router<App> {
    let record = get(records::get_record).patch(records::update_record).delete(records::delete_record);
    let draft = get(drafts::get_draft).patch(drafts::update_draft).delete(drafts::delete_draft);
    Router::new()
        .route("/setup", get(setup::get_setup))
        .route("/session", post(session::create_session).delete(session::delete_session))
        .route("/me", get(me::get_me).patch(me::update_preferences))
        .route("/metadata", get(metadata::get_metadata))
        .route("/metadata/schemas/{kind}", get(metadata::get_kind_schema))
        .route("/metadata/entities/{entity}/schema", get(metadata::get_entity_schema))
        .route("/records/{entity}", get(records::list_records).post(records::create_record))
        .route("/records/{entity}/suggest/{field}", get(records::suggest_values))
        .route("/records/{entity}/aggregate", post(records::aggregate_records))
        .route("/records/{entity}/{id}", record)
        .route("/records/{entity}/{id}/transition", post(records::transition_record))
        .route("/records/{entity}/{id}/history", get(records::list_history))
        .route("/records/{entity}/{id}/timeline", get(records::list_timeline))
        .route("/users", get(users::list_users))
        .route("/views", get(views::list_views).post(views::create_view))
        .route("/views/defaults", patch(views::update_default_views))
        .route("/views/{id}", patch(views::update_view).delete(views::delete_view))
        .route("/drafts", get(drafts::list_drafts).post(drafts::create_draft))
        .route("/drafts/{id}", draft)
        .route("/drafts/{id}/plan", get(drafts::get_plan))
        .route("/drafts/{id}/publish", post(drafts::publish_draft))
        .route("/revisions", get(revisions::list_revisions))
        .route("/revisions/{number}/files", get(revisions::get_revision_files))
        .route("/revisions/{number}/plan", get(revisions::get_restore_plan))
        .route("/revisions/{number}/restore", post(revisions::restore_revision))
        .fallback(failure::refuse_route)
        .method_not_allowed_fallback(failure::refuse_method)
}
