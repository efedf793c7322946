//! `/records/{entity}`: every door to records, on both databases.

mod aggregate;
mod bulk;
mod buttons;
mod create;
pub mod every_type;
mod gate;
mod history;
mod idempotency;
pub mod jobs;
mod limits;
mod lines;
mod list;
mod many;
pub mod relations;
pub mod restore;
mod rich_text;
mod sets;
pub mod sheets;
mod signature;
mod stages;
mod statements;
mod numbers;
mod tags;
mod timeline;
mod types;
mod undo;
mod update;
