//! A server in operation: what it logs, its figures, how it stops, and what slow or broken connections do to it.

mod arriving;
mod cluster;
mod logs;
mod meanwhile;
mod metrics;
mod postgres;
mod proxy;
mod rest;
mod revoked;
mod slow;
mod stop;
mod wire;
