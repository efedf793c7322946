//! Sign-in, sign-out, and the way from a session token or an API key to the actor behind it.

use super::cache::Cache;
use super::failures::Failures;
use super::password::{check_password, hash_password, verify_password};
use super::sessions::{self, Origin, Whose};
use super::token::{KeyText, digest};
use super::{Actor, keys, store};
use crate::clock::Clock;
use crate::db::{ApplyError, Database};
use crate::error::{Code, Item, ItemCode, Problem, Result};
use crate::locales::Texts;
use chrono::Duration;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use uuid::Uuid;

/// Longer ones are no addresses (RFC 5321), and are neither looked up nor counted.
const MAX_EMAIL_BYTES: usize = 320;
/// The door of one workspace.
pub struct Authenticator {
    slug: String,
    db: Database,
    clock: Clock,
    cache: Cache,
    /// Revocations that were seen.
    revocations: AtomicI64,
    failures: Failures,
}

/// What a person sends to sign in.
pub struct SignIn<'a> {
    pub email: &'a str,
    pub password: &'a str,
    pub peer: IpAddr,
    /// `User-Agent`.
    pub agent: Option<&'a str>,
    /// The session of the same browser, which ends now: a token is never used on after a sign-in.
    pub replaces: Option<&'a str>,
}

/// What a signed-in person sends to get another password.
pub struct NewPassword<'a> {
    pub old: &'a str,
    pub new: &'a str,
    pub peer: IpAddr,
    pub agent: Option<&'a str>,
}

impl Authenticator {
    pub fn new(slug: &str, db: Database, clock: Clock) -> Self {
        Self {
            slug: slug.to_owned(),
            db,
            clock,
            cache: Cache::default(),
            revocations: AtomicI64::new(0),
            failures: Failures::default(),
        }
    }

    /// Starts a session for the person with this e-mail address and password, and answers its token.
    ///
    /// # Errors
    /// `Unauthenticated` for a wrong pair, whichever half is wrong; `RateLimited` after too many of them.
    pub async fn sign_in(&self, sign_in: &SignIn<'_>) -> Result<String> {
        let email = store::normal_email(sign_in.email);
        if email.len() > MAX_EMAIL_BYTES || email.chars().any(char::is_control) {
            return Err(sign_in_failed());
        }
        self.admit(&email, sign_in.peer)?;
        let found = store::find_password(&self.db, &email).await?;
        let proof = verify(sign_in.password, found).await?.ok_or_else(sign_in_failed)?;
        self.failures.clear(&email, sign_in.peer);
        if let Some(token) = sign_in.replaces {
            self.sign_out(token).await?;
        }
        self.start(&proof, sign_in.peer, sign_in.agent).await
    }

    /// Starts a session of somebody who was let in with this password just now, and answers its token.
    ///
    /// # Errors
    /// `Unauthenticated` when they may not come in any more, or have another password by now.
    pub async fn sign_in_as(
        &self,
        user: Uuid,
        password: &str,
        (peer, agent): (IpAddr, Option<&str>),
    ) -> Result<String> {
        let found = store::find_password_of(&self.db, user).await?;
        let proof = verify(password, found).await?.ok_or_else(sign_in_failed)?;
        self.start(&proof, peer, agent).await
    }

    /// The session is kept only while what was proved holds: a password takes a while to verify, and may be changed
    /// meanwhile.
    async fn start(&self, proof: &Proof, peer: IpAddr, agent: Option<&str>) -> Result<String> {
        let origin = Origin { address: Some(peer), agent: agent.map(str::to_owned) };
        let (token, session) = sessions::begin(&self.clock, proof.user, &origin);
        let holds = store::require_password(&self.db, proof);
        match self.db.apply(sessions::insert_steps(&self.db, &session, Some(holds))).await {
            Ok(()) => Ok(token),
            Err(ApplyError::Expected(_)) => Err(sign_in_failed()),
            Err(error) => Err(error.into()),
        }
    }

    /// Gives a person another password, ends all their sessions and answers the token of a new one.
    ///
    /// # Errors
    /// `ValidationFailed` when the new one is too short or the old one is not theirs, `RateLimited` as for a sign-in.
    pub async fn change_password(&self, actor: &Actor, change: &NewPassword<'_>) -> Result<String> {
        if let Some(item) = check_password("new_password", change.new) {
            return Err(Problem::invalid(vec![item]));
        }
        let email = store::normal_email(&actor.email);
        self.admit(&email, change.peer)?;
        let found = store::find_password(&self.db, &email).await?.filter(|(user, _)| *user == actor.user);
        let wrong = || {
            let item = Item::of_field("old_password", ItemCode::PasswordWrong);
            Problem::invalid(vec![item.param("field", Texts::of("system", "old_password").to_json())])
        };
        let proof = verify(change.old, found).await?.ok_or_else(wrong)?;
        self.failures.clear(&email, change.peer);
        let origin = Origin { address: Some(change.peer), agent: change.agent.map(str::to_owned) };
        let (token, session) = sessions::begin(&self.clock, actor.user, &origin);
        let mut steps = vec![store::require_password(&self.db, &proof)];
        steps.extend(store::password_steps(&self.db, actor.user, hash_password(change.new).await?));
        steps.push(sessions::insert_step(&self.db, &session));
        self.db.apply(steps).await.map_err(|error| match error {
            // It was changed meanwhile.
            ApplyError::Expected(_) => wrong(),
            other => other.into(),
        })?;
        self.cache.clear();
        Ok(token)
    }

    fn admit(&self, email: &str, peer: IpAddr) -> Result<()> {
        self.failures.admit(email, peer, self.clock.now()).map_err(locked)
    }

    /// Ends sessions; other processes learn of it by the commit. Answers whether there was one.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn end_sessions(&self, whose: Whose) -> Result<bool> {
        let ended = sessions::delete(&self.db, whose).await?;
        self.cache.clear();
        Ok(ended)
    }

    /// Ends a session; a token that is none changes nothing.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn sign_out(&self, token: &str) -> Result<()> {
        sessions::delete_by_token(&self.db, &digest(token)).await?;
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
        self.keep_up();
        if let Some(actor) = self.cache.find(&digest, now) {
            return Ok(Some(actor));
        }
        let age = self.cache.age();
        let Some(found) = sessions::find_actor(&self.db, &digest, now).await? else { return Ok(None) };
        if found.is_stale {
            let (db, digest) = (self.db.clone(), digest.clone());
            note(async move { sessions::touch(&db, &digest, now).await });
        }
        Ok(Some(self.keep(digest, found.actor, age)))
    }

    /// The actor of an API key of this workspace that has not run out.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn find_by_key(&self, text: &str) -> Result<Option<Arc<Actor>>> {
        let Some(key) = KeyText::parse(text).filter(|key| key.slug == self.slug) else { return Ok(None) };
        let digest = digest(text);
        let now = self.clock.now();
        self.keep_up();
        if let Some(actor) = self.cache.find(&digest, now) {
            return Ok(Some(actor));
        }
        let age = self.cache.age();
        let Some((actor, is_stale)) = keys::find_actor(&self.db, (key.id, &digest), now).await? else {
            return Ok(None);
        };
        if is_stale {
            let (db, digest) = (self.db.clone(), digest.clone());
            note(async move { keys::touch(&db, &digest, now).await });
        }
        Ok(Some(self.keep(digest, actor, age)))
    }

    /// Forgets remembered actors: after a change of roles, settings or state of a user.
    pub fn forget(&self) {
        self.cache.clear();
    }

    /// Forgets remembered actors when another process on the same file took something away.
    fn keep_up(&self) {
        if let Some(number) = self.db.revocations()
            && self.revocations.swap(number, Ordering::AcqRel) != number
        {
            self.cache.clear();
        }
    }

    fn keep(&self, digest: String, actor: Actor, age: u64) -> Arc<Actor> {
        let actor = Arc::new(actor);
        self.cache.keep(digest, actor.clone(), (self.clock.now(), age));
        actor
    }
}

/// What somebody proved: the password behind this hash is theirs.
pub(super) struct Proof {
    pub user: Uuid,
    pub hash: String,
}

/// The proof a password gives of who was found; none when it is not theirs, or nobody was.
async fn verify(password: &str, found: Option<(Uuid, Option<String>)>) -> Result<Option<Proof>> {
    let (user, hash) = found.map_or((None, None), |(user, hash)| (Some(user), hash));
    let matches = verify_password(password, hash.clone()).await?;
    Ok(user.zip(hash).filter(|_| matches).map(|(user, hash)| Proof { user, hash }))
}

fn sign_in_failed() -> Problem {
    Problem::new(Code::Unauthenticated).param("detail", "sign_in_failed")
}

/// Writes down that somebody was seen, beside the request: reading waits for no write.
fn note(touch: impl Future<Output = Result<()>> + Send + 'static) {
    tokio::spawn(async {
        if let Err(problem) = touch.await {
            tracing::debug!(%problem, "when somebody was last seen could not be written");
        }
    });
}

/// Too many attempts: how long to wait, in whole seconds or minutes.
fn locked(wait: Duration) -> Problem {
    let seconds = (wait.num_milliseconds() + 999) / 1000;
    let problem = Problem::new(Code::RateLimited).param("retry_after", seconds);
    if seconds <= 90 {
        return problem.param("detail", "sign_in_locked_seconds").param("count", seconds);
    }
    problem.param("detail", "sign_in_locked_minutes").param("count", (seconds + 59) / 60)
}
