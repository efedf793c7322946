//! A server in operation: what it logs, its figures, how it stops, and what slow or broken connections do to it.

mod logs;
mod metrics;
mod slow;
mod stop;
mod wire;
