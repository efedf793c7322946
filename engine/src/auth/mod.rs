//! Who is asking: passwords, sessions and API keys lead to an `Actor`. What an actor may do is decided in `permissions`.
//!
//! Secrets are kept as hashes only, and an unknown e-mail address costs as much work as a wrong password.

mod authenticator;
mod cache;
mod failures;
mod password;
mod token;
pub mod store;

pub use authenticator::{Authenticator, SignIn, create_key, start_session};
pub use password::{MIN_LENGTH, hash_password};
pub use token::{KeyText, digest};

use crate::locales::Language;
use uuid::Uuid;

/// A person who signed in, or an API key acting for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    pub user: Uuid,
    pub name: String,
    pub email: String,
    /// The language the person chose, if they did.
    pub language: Option<Language>,
    /// Element ids of the person's roles, in order.
    pub roles: Vec<String>,
    /// Name of the API key; none for a session.
    pub key: Option<String>,
}
