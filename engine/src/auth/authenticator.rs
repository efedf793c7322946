//! Sign-in, sign-out, and the way from a session token or an API key to the actor behind it.

use super::cache::Cache;
use super::failures::Failures;
use super::password::verify_password;
use super::token::{self, KeyText, digest};
use super::{Actor, store};
use crate::clock::Clock;
use crate::db::Database;
use crate::error::{Code, Problem, Result};
use chrono::Duration;
use std::net::IpAddr;
use std::sync::Arc;
use uuid::Uuid;

/// Longer ones are no addresses (RFC 5321), and are neither looked up nor counted.
const MAX_EMAIL_BYTES: usize = 320;
/// How long a session lasts.
const SESSION_DAYS: i64 = 14;
/// How long an API key lasts.
const KEY_DAYS: i64 = 365;

/// The door of one workspace.
pub struct Authenticator {
    slug: String,
    db: Database,
    clock: Clock,
    cache: Cache,
    failures: Failures,
}

/// What a person sends to sign in.
pub struct SignIn<'a> {
    pub email: &'a str,
    pub password: &'a str,
    pub peer: IpAddr,
    /// The session of the same browser, which ends now: a token is never used on after a sign-in.
    pub replaces: Option<&'a str>,
}

impl Authenticator {
    pub fn new(slug: &str, db: Database, clock: Clock) -> Self {
        Self { slug: slug.to_owned(), db, clock, cache: Cache::default(), failures: Failures::default() }
    }

    /// Starts a session for the person with this e-mail address and password, and answers its token.
    ///
    /// # Errors
    /// `Unauthenticated` for a wrong pair, whichever half is wrong; `RateLimited` after too many of them.
    pub async fn sign_in(&self, sign_in: &SignIn<'_>) -> Result<String> {
        let email = store::normal_email(sign_in.email);
        if email.len() > MAX_EMAIL_BYTES || email.chars().any(char::is_control) {
            return Err(Problem::new(Code::Unauthenticated).param("detail", "sign_in_failed"));
        }
        if !self.failures.admit(&email, sign_in.peer, self.clock.now()) {
            return Err(Problem::new(Code::RateLimited).param("detail", "sign_in_locked"));
        }
        let found = store::find_password(&self.db, &email).await?;
        let user = found.as_ref().map(|(user, _)| *user);
        let matches = verify_password(sign_in.password, found.and_then(|(_, hash)| hash)).await?;
        let Some(user) = user.filter(|_| matches) else {
            return Err(Problem::new(Code::Unauthenticated).param("detail", "sign_in_failed"));
        };
        self.failures.clear(&email, sign_in.peer);
        if let Some(token) = sign_in.replaces {
            self.sign_out(token).await?;
        }
        start_session(&self.db, &self.clock, user).await
    }

    /// Ends a session; a token that is none changes nothing.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn sign_out(&self, token: &str) -> Result<()> {
        store::delete_session(&self.db, &digest(token)).await?;
        self.cache.clear();
        Ok(())
    }

    /// The actor of a session that has not ended.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn find_by_session(&self, token: &str) -> Result<Option<Arc<Actor>>> {
        let digest = digest(token);
        let now = self.clock.now();
        if let Some(actor) = self.cache.find(&digest, now) {
            return Ok(Some(actor));
        }
        let age = self.cache.age();
        let actor = store::find_session_actor(&self.db, &digest, now).await?;
        Ok(actor.map(|actor| self.keep(digest, actor, age)))
    }

    /// The actor of an API key of this workspace that has not run out.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn find_by_key(&self, text: &str) -> Result<Option<Arc<Actor>>> {
        let Some(key) = KeyText::parse(text).filter(|key| key.slug == self.slug) else { return Ok(None) };
        let digest = digest(text);
        let now = self.clock.now();
        if let Some(actor) = self.cache.find(&digest, now) {
            return Ok(Some(actor));
        }
        let age = self.cache.age();
        let actor = store::find_key_actor(&self.db, (key.id, &digest), now).await?;
        Ok(actor.map(|actor| self.keep(digest, actor, age)))
    }

    /// Forgets remembered actors: after a change of roles, settings or state of a user.
    pub fn forget(&self) {
        self.cache.clear();
    }

    fn keep(&self, digest: String, actor: Actor, age: u64) -> Arc<Actor> {
        let actor = Arc::new(actor);
        self.cache.keep(digest, actor.clone(), (self.clock.now(), age));
        actor
    }
}

/// Starts a session without asking for a password: after the password was checked, or for a test.
///
/// # Errors
/// Those of the database.
pub async fn start_session(db: &Database, clock: &Clock, user: Uuid) -> Result<String> {
    let token = token::new_session();
    let now = clock.now();
    store::insert_session(db, &digest(&token), user, (now, now + Duration::days(SESSION_DAYS))).await?;
    Ok(token)
}

/// Makes an API key of a workspace that acts as `user`. The answer is the only time its text is seen.
///
/// # Errors
/// Those of the database.
pub async fn create_key(db: &Database, clock: &Clock, slug: &str, user: Uuid, name: &str) -> Result<String> {
    let (id, text) = KeyText::generate(slug);
    let now = clock.now();
    let key = store::NewKey { id, digest: digest(&text), user, name: name.to_owned(), at: now };
    store::insert_key(db, &key, now + Duration::days(KEY_DAYS)).await?;
    Ok(text)
}
