//! Durability with the real binary: killed at any moment, ended at every step of a publish, without room on its disk, over a
//! damaged file. What was acknowledged is there, everything else is absent or complete, and it goes on by itself.

mod invariants;
mod kill;
mod load;
mod publish;
pub mod server;
mod trouble;
