//! `/records/{entity}`: every door to records, on both databases.

mod aggregate;
mod create;
mod gate;
mod history;
mod list;
mod many;
pub mod relations;
mod numbers;
mod sets;
mod tags;
mod timeline;
mod types;
mod update;
