//! Who is asking: passwords, sessions and API keys lead to an `Actor`. What an actor may do is decided in `permissions`.
//!
//! Secrets are kept as hashes only, and an unknown e-mail address costs as much work as a wrong password.

mod authenticator;
mod cache;
mod failures;
mod password;
mod token;
pub mod keys;
pub mod sessions;
pub mod store;

pub use authenticator::{Authenticator, NewPassword, SignIn};
pub use keys::{Grant, create_key};
pub use password::{MIN_LENGTH, check_password, hash_password};
pub use sessions::start_session;
pub use token::{KeyText, digest};

use crate::locales::Language;
use uuid::Uuid;

/// Whether a text may be an e-mail address.
pub fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    let plain = !text.chars().any(|letter| letter.is_whitespace() || letter.is_control());
    plain && parts.is_some_and(|(person, domain)| !person.is_empty() && !domain.is_empty() && !domain.contains('@'))
}

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
    /// What the key may do of what its person may.
    pub grant: Grant,
    /// The session; none for a key.
    pub session: Option<Uuid>,
    /// What the person looks through (`Sartor-View-As`); none for themselves.
    pub view: Option<View>,
}

/// The roles somebody looks through.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct View {
    /// Element ids.
    pub roles: Vec<String>,
    /// The draft, in its version, that says what the roles allow; none: what is published.
    pub draft: Option<(Uuid, i64)>,
}

/// What somebody's rights follow from besides who they are. Whatever is kept by rights is kept by all of this.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rights {
    roles: Vec<String>,
    grant: Grant,
    view: Option<View>,
}

impl Actor {
    pub fn rights(&self) -> Rights {
        Rights { roles: self.roles.clone(), grant: self.grant, view: self.view.clone() }
    }

    /// The roles whose screens the person sees: their own, or those they look through.
    pub fn shown_roles(&self) -> &[String] {
        self.view.as_ref().map_or(&self.roles, |view| &view.roles)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_address_has_two_parts() {
        assert!(is_email("wang@demo.example"));
        for text in ["wang", "@demo.example", "wang@", "wang @demo.example", "a@b@c", ""] {
            assert!(!is_email(text), "{text}");
        }
    }
}
