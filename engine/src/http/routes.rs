//! Every operation of the server. An operation that is not in this table does not exist; `docs/guides/add-an-endpoint.md`
//! says what a new row needs.

use super::app::App;
use super::openapi::{self, parameter as ask};
use super::route::{AnswerHeader, Right, Route, delete, get, patch, post, put};
use super::{
    drafts, files, first_hour, health, invitation, jobs, keys, me, metadata, metrics, operations, records, revisions,
    roles, search, session, setup, sheets, storage, templates, users, views,
};
use crate::error::Code;
use AnswerHeader::{Change, Location, Tag, Version};
use Code::{
    DraftConflict, FilterInvalid, Forbidden, GateRefused, IdempotencyMismatch, MetadataInvalid, NotFound, PlanStale,
    PublishBusy, RateLimited, StateConflict, TooLarge, UniqueViolation, ValidationFailed, VersionConflict,
};
use axum::Router;

/// What writing a record may be refused for.
const WRITE: [Code; 7] =
    [Forbidden, NotFound, ValidationFailed, GateRefused, UniqueViolation, StateConflict, VersionConflict];
/// What publishing may be refused for.
const PUBLISH: [Code; 8] =
    [Forbidden, NotFound, ValidationFailed, PlanStale, StateConflict, DraftConflict, MetadataInvalid, PublishBusy];

/// The operations below `/api/v1`.
#[rustfmt::skip]
pub(super) fn api_routes() -> Vec<Route> {
    vec![
        get("/setup", setup::get_setup).open().with(&[ask::TOKEN]).answers(200, "Setup"),
        post("/setup", setup::complete_setup).open().takes("SetupOrder").answers(201, "Me").refuses(&[Forbidden, StateConflict, ValidationFailed, RateLimited]),
        post("/session", session::create_session).open().takes("Credentials").answers(201, "Me").refuses(&[ValidationFailed, RateLimited]),
        delete("/session", session::delete_session).open(),
        get("/sessions", session::list_sessions).answers(200, "SessionList"),
        delete("/sessions", session::end_other_sessions),
        delete("/sessions/{id}", session::end_session).refuses(&[NotFound]),
        get("/invitation", invitation::get_invitation).open().with(&[ask::TOKEN]).answers(200, "OpenedInvitation"),
        post("/invitation", invitation::accept_invitation).open().takes("Join").answers(201, "Me").refuses(&[Forbidden, ValidationFailed, RateLimited]),
        put("/me/password", session::change_password).takes("PasswordChange").refuses(&[Forbidden, ValidationFailed, RateLimited]),
        get("/keys", keys::list_keys).answers(200, "KeyList"),
        post("/keys", keys::create_key).takes("NewKey").answers(201, "CreatedKey").refuses(&[Forbidden, ValidationFailed]),
        delete("/keys/{key}", keys::delete_key).refuses(&[NotFound]),
        get("/me", me::get_me).answers(200, "Me"),
        patch("/me", me::update_preferences).takes("Preferences").answers(200, "Me").refuses(&[ValidationFailed]),
        get("/users", users::list_users).with(&[ask::MAY, ask::DETAILS]).answers(200, "UserList").refuses(&[Forbidden]),
        post("/users", users::invite_user).takes("Invitation").answers(201, "Person").telling(&[Version, Location]).refuses(&[Forbidden, ValidationFailed]),
        get("/users/{id}", users::get_user).answers(200, "Person").telling(&[Version]).refuses(&[Forbidden, NotFound]),
        patch("/users/{id}", users::update_user).with(&[ask::IF_MATCH]).takes("PersonChange").answers(200, "Person").telling(&[Version])
            .refuses(&[Forbidden, NotFound, ValidationFailed, StateConflict, VersionConflict]),
        post("/users/{id}/link", users::create_link).answers(201, "Link").refuses(&[Forbidden, NotFound, StateConflict]),
        delete("/users/{id}/link", users::delete_link).refuses(&[Forbidden, NotFound]),
        get("/users/{id}/sessions", users::list_user_sessions).answers(200, "SessionList").refuses(&[Forbidden, NotFound]),
        delete("/users/{id}/sessions", users::end_user_sessions).refuses(&[Forbidden, NotFound]),
        get("/users/{id}/keys", users::list_user_keys).answers(200, "KeyList").refuses(&[Forbidden, NotFound]),
        delete("/users/{id}/keys/{key}", users::delete_user_key).refuses(&[Forbidden, NotFound]),
        get("/roles", roles::list_roles).answers(200, "RoleList").refuses(&[Forbidden]),
        get("/search", search::search_records).with(&[ask::SEARCH, ask::SEARCH_LIMIT]).answers(200, "SearchAnswer"),

        get("/openapi.json", openapi::get_openapi).open().with(&[ask::IF_NONE_MATCH]).answers(200, "OpenApi").telling(&[Tag]),
        get("/metadata", metadata::get_metadata).with(&[ask::LABELS, ask::IF_NONE_MATCH]).answers(200, "Metadata").telling(&[Tag]),
        get("/metadata/schemas/{kind}", metadata::get_kind_schema).answers(200, "JsonSchema").refuses(&[NotFound]),
        get("/metadata/entities/{entity}/schema", metadata::get_entity_schema).answers(200, "JsonSchema").refuses(&[NotFound]),
        post("/metadata/uses", drafts::find_uses).takes("UsesOf").answers(200, "UseList").refuses(&[Forbidden, NotFound, StateConflict, ValidationFailed]),
        post("/metadata/rename", drafts::plan_rename).takes("Renaming").answers(200, "RenamePlan")
            .refuses(&[Forbidden, NotFound, StateConflict, ValidationFailed]),
        get("/metadata/entities/{entity}/indexes", storage::list_indexes).answers(200, "IndexList").refuses(&[Forbidden, NotFound]),
        get("/metadata/removed", storage::list_removed).answers(200, "RemovedList").refuses(&[Forbidden]),
        post("/metadata/purge", storage::purge).takes("PurgeOrder").answers(202, "JobStarted").telling(&[Location])
            .refuses(&[Forbidden, ValidationFailed, StateConflict, PublishBusy]),
        post("/metadata/conversion", drafts::preview_conversion).takes("Proposal").answers(200, "ConversionPreview")
            .refuses(&[Forbidden, NotFound, StateConflict, DraftConflict, ValidationFailed]),

        get("/records/{entity}", records::list_records)
            .with(&[ask::FILTER, ask::SORT, ask::FIELDS, ask::LIMIT, ask::CURSOR, ask::COUNT])
            .answers(200, "RecordPage").refuses(&[NotFound, FilterInvalid]),
        post("/records/{entity}", records::create_record).needs(Right::Create).with(&[ask::IDEMPOTENCY_KEY])
            .takes("NewRecord").answers(201, "Record").telling(&[Version, Change, Location]).refuses(&WRITE).refuses(&[IdempotencyMismatch]),
        get("/records/{entity}/export", sheets::export_records).needs(Right::Export)
            .with(&[ask::FORMAT, ask::FILTER, ask::SORT, ask::FIELDS]).answers(200, "Csv").refuses(&[Forbidden, NotFound, TooLarge, FilterInvalid]),
        post("/records/{entity}/read-text", sheets::read_text).takes("TextTable").answers(200, "ReadTable").refuses(&[NotFound, ValidationFailed]),
        get("/records/{entity}/{id}", records::get_record).answers(200, "Record").telling(&[Version]).refuses(&[NotFound]),
        patch("/records/{entity}/{id}", records::update_record).needs(Right::Update).with(&[ask::IF_MATCH])
            .takes("RecordChange").answers(200, "Record").telling(&[Version, Change]).refuses(&WRITE),
        delete("/records/{entity}/{id}", records::delete_record).needs(Right::Delete).with(&[ask::IF_MATCH])
            .telling(&[Change]).refuses(&WRITE),
        post("/records/{entity}/{id}/transition", records::transition_record).needs(Right::Move).with(&[ask::IF_MATCH, ask::IDEMPOTENCY_KEY])
            .takes("Transition").answers(200, "Record").telling(&[Version, Change]).refuses(&WRITE).refuses(&[IdempotencyMismatch]),
        get("/records/{entity}/{id}/history", records::list_history).with(&[ask::CURSOR])
            .answers(200, "HistoryPage").refuses(&[NotFound]),
        get("/records/{entity}/{id}/stages", records::list_stages).answers(200, "Stages").refuses(&[NotFound]),
        put("/records/{entity}/{id}/checklist/{item}", records::tick_item).needs(Right::Move).with(&[ask::IF_MATCH])
            .answers(200, "Record").telling(&[Version, Change]).refuses(&[Forbidden, NotFound, VersionConflict]),
        delete("/records/{entity}/{id}/checklist/{item}", records::untick_item).needs(Right::Move).with(&[ask::IF_MATCH])
            .answers(200, "Record").telling(&[Version, Change]).refuses(&[Forbidden, NotFound, VersionConflict]),
        get("/records/{entity}/{id}/timeline", records::list_timeline).with(&[ask::SHOW, ask::TIMELINE_LIMIT, ask::CURSOR])
            .answers(200, "TimelinePage").refuses(&[NotFound]),
        post("/records/{entity}/aggregate", records::aggregate_records)
            .takes("AggregateRequest").answers(200, "Aggregate").refuses(&[NotFound, FilterInvalid]),
        get("/records/{entity}/suggest/{field}", records::suggest_values).with(&[ask::PART])
            .answers(200, "Suggestions").refuses(&[NotFound]),

        post("/files", files::create_file).with(&[ask::NAME]).takes("Bytes").answers(201, "File").telling(&[Location])
            .refuses(&[Forbidden, ValidationFailed]),
        get("/files/{id}", files::get_file).with(&[ask::DOWNLOAD, ask::IF_NONE_MATCH]).answers(200, "Bytes").telling(&[Tag]).refuses(&[NotFound]),
        post("/records/{entity}/bulk", operations::bulk_records).with(&[ask::IDEMPOTENCY_KEY])
            .takes("BulkOrder").answers(200, "Bulked").or_starts("JobStarted").telling(&[Change]).refuses(&WRITE).refuses(&[FilterInvalid, IdempotencyMismatch]),
        get("/records/{entity}/deleted", operations::list_deleted).needs(Right::Delete).with(&[ask::FIELDS, ask::LIMIT, ask::CURSOR])
            .answers(200, "DeletedPage").refuses(&[Forbidden, NotFound, FilterInvalid]),
        post("/records/{entity}/{id}/restore", operations::restore_record).needs(Right::Delete)
            .with(&[ask::IF_MATCH, ask::IDEMPOTENCY_KEY]).answers(200, "Record").telling(&[Version, Change])
            .refuses(&[Forbidden, NotFound, UniqueViolation, StateConflict, VersionConflict, IdempotencyMismatch]),
        post("/changes/{change}/undo", operations::undo_change).with(&[ask::IDEMPOTENCY_KEY])
            .takes("UndoOrder").answers(200, "Undone").or_starts("JobStarted").telling(&[Change])
            .refuses(&[Forbidden, NotFound, ValidationFailed, UniqueViolation, StateConflict, VersionConflict, IdempotencyMismatch]),

        get("/jobs", jobs::list_jobs).answers(200, "JobList"),
        get("/jobs/{id}", jobs::get_job).answers(200, "Job").refuses(&[NotFound]),
        post("/jobs/{id}/cancel", jobs::cancel_job).answers(200, "Job").refuses(&[NotFound, StateConflict]),

        get("/views", views::list_views).with(&[ask::ENTITY]).answers(200, "ViewList").refuses(&[NotFound]),
        post("/views", views::create_view).takes("NewView").answers(201, "SavedView").telling(&[Version, Location])
            .refuses(&[NotFound, ValidationFailed]),
        patch("/views/defaults", views::update_default_views).takes("ViewDefaults").answers(200, "ViewList").refuses(&[ValidationFailed]),
        patch("/views/{id}", views::update_view).with(&[ask::IF_MATCH]).takes("ViewChange").answers(200, "SavedView").telling(&[Version])
            .refuses(&[NotFound, ValidationFailed, VersionConflict]),
        delete("/views/{id}", views::delete_view).with(&[ask::IF_MATCH]).refuses(&[NotFound, VersionConflict]),

        get("/drafts", drafts::list_drafts).with(&[ask::OF]).answers(200, "DraftList").refuses(&[Forbidden]),
        post("/drafts", drafts::create_draft).takes("NewDraft").answers(201, "Draft").telling(&[Version, Location])
            .refuses(&[Forbidden, NotFound, ValidationFailed]),
        get("/drafts/{id}", drafts::get_draft).answers(200, "Draft").telling(&[Version]).refuses(&[Forbidden, NotFound]),
        patch("/drafts/{id}", drafts::update_draft).with(&[ask::IF_MATCH]).takes("DraftChange").answers(200, "Draft").telling(&[Version])
            .refuses(&[Forbidden, NotFound, ValidationFailed, DraftConflict, StateConflict]),
        delete("/drafts/{id}", drafts::delete_draft).refuses(&[Forbidden, NotFound, StateConflict, DraftConflict]),
        get("/drafts/{id}/merge", drafts::get_merge).answers(200, "Merge").refuses(&[Forbidden, NotFound, StateConflict]),
        post("/drafts/{id}/merge", drafts::merge_draft).with(&[ask::IF_MATCH]).takes("MergeOrder").answers(200, "Draft").telling(&[Version])
            .refuses(&[Forbidden, NotFound, ValidationFailed, DraftConflict, StateConflict]),
        post("/drafts/{id}/handover", drafts::hand_over_draft).with(&[ask::IF_MATCH]).takes("Handover").answers(200, "Draft").telling(&[Version])
            .refuses(&[Forbidden, NotFound, ValidationFailed, DraftConflict, StateConflict]),
        post("/drafts/{id}/takeover", drafts::take_over_draft).with(&[ask::IF_MATCH]).answers(200, "Draft").telling(&[Version])
            .refuses(&[Forbidden, NotFound, DraftConflict, StateConflict]),
        get("/drafts/{id}/plan", drafts::get_plan).answers(200, "Plan").refuses(&[Forbidden, NotFound, StateConflict, DraftConflict]),
        post("/drafts/{id}/publish", drafts::publish_draft).takes("PublishOrder").answers(200, "Published").or_starts("JobStarted").refuses(&PUBLISH),

        get("/first-hour", first_hour::get_first_hour).answers(200, "FirstHour").refuses(&[Forbidden]),
        patch("/first-hour", first_hour::update_first_hour).takes("FirstHourChange").answers(200, "FirstHour").refuses(&[Forbidden, ValidationFailed]),
        get("/demo", first_hour::get_demo).answers(200, "DemoOutlook").refuses(&[Forbidden]),
        post("/demo/removal", first_hour::remove_demo).takes("DemoRemoval").answers(202, "JobStarted").telling(&[Location])
            .refuses(&[Forbidden, ValidationFailed, StateConflict]),

        get("/templates", templates::list_templates).answers(200, "TemplateList").refuses(&[Forbidden]),
        get("/revisions", revisions::list_revisions).answers(200, "RevisionList").refuses(&[Forbidden]),
        get("/revisions/{number}/files", revisions::get_revision_files).answers(200, "RevisionFiles").refuses(&[Forbidden, NotFound]),
        get("/revisions/{number}/changes", revisions::get_revision_changes).answers(200, "RevisionChanges").refuses(&[Forbidden, NotFound]),
        get("/revisions/{number}/plan", revisions::get_restore_plan).answers(200, "Plan").refuses(&[Forbidden, NotFound]),
        post("/revisions/{number}/restore", revisions::restore_revision).takes("PublishOrder").answers(200, "Published").or_starts("JobStarted").refuses(&PUBLISH),
    ]
}

/// The operations without a prefix, for whatever watches over the process.
pub(super) fn server_routes() -> Vec<Route> {
    vec![
        get("/healthz", health::get_health).open().answers(200, "Health"),
        get("/readyz", health::get_readiness).open().answers(200, "Health"),
        get("/metrics", metrics::get_metrics)
            .open()
            .answers(200, "Figures")
            .refuses(&[Code::Unauthenticated, NotFound]),
    ]
}

/// A router of exactly these operations.
pub(super) fn router_of(routes: Vec<Route>) -> Router<App> {
    routes.into_iter().fold(Router::new(), |router, route| router.route(route.path, route.handler))
}
