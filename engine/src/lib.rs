//! Sartor's engine. The modules stand in reading order, and a module uses only those above it: `docs/ARCHITECTURE.md`
//! carries the same table and `tests/it/tidy.rs` holds the two together.

pub mod clock;
pub mod config;
pub mod decimal;
pub mod ids;
pub mod locales;
pub mod error;
pub mod formula;
pub mod metadata;
pub mod db;
pub mod auth;
pub mod files;
pub mod registry;
pub mod fields;
pub mod permissions;
pub mod filter;
pub mod computed;
pub mod pipelines;
pub mod schema;
pub mod snapshot;
pub mod history;
pub mod outbox;
pub mod records;
pub mod views;
pub mod people;
pub mod drafts;
pub mod templates;
pub mod workspaces;
pub mod jobs;
pub mod http;
pub mod specs;
pub mod cli;
