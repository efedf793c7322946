//! Integration tests: the real server over HTTP, on SQLite and on PostgreSQL. The tree follows the addresses.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

#[macro_use]
mod support;

mod access;
mod backup;
mod bad_inputs;
mod moved;
mod noninterference;
mod records;
mod guard;
mod handover;
mod cli;
mod crash;
mod fields;
mod files;
mod first_hour;
mod formulas;
mod fuzz;
mod indexes;
mod large;
mod openapi;
mod operate;
mod people;
mod publish;
mod purge;
mod query_plans;
mod refactor;
mod requests;
mod reshape;
mod retype;
mod retype_undo;
mod random_filters;
mod search;
mod sessions;
mod setup;
mod specs;
mod starter;
mod templates;
mod tidy;
mod traps;
mod vectors;
mod view_as;
mod views;
mod workspaces;
