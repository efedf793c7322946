//! Durability with the real binary: killed at any moment, ended at every step of a publish, without room on its disk, over a
//! damaged file. What was acknowledged is there, everything else is absent or complete, and it goes on by itself.

pub mod invariants;
mod kill;
pub mod load;
mod publish;
pub mod server;
mod trouble;
