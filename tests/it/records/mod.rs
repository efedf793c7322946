//! `/records/{entity}`: every door to records, on both databases.

mod aggregate;
mod bulk;
mod create;
mod gate;
mod history;
mod list;
pub mod relations;
mod restore;
mod sets;
mod timeline;
mod types;
mod update;
