//! Passwords as argon2id hashes. Hashing is heavy on purpose, so few run at once and never on the request threads.

use crate::error::{Code, Item, ItemCode, Problem, Result};
use crate::locales::Texts;
use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use std::sync::LazyLock;
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};

/// Characters a new password has at least.
pub const MIN_LENGTH: usize = 10;
/// Bytes a password has at most: more only costs work.
const MAX_BYTES: usize = 1024;
/// Each hash takes 19 MiB and one core for a moment.
static WORKERS: Semaphore = Semaphore::const_new(2);
/// Sign-ins that wait longer than this are sent away.
const WAIT: Duration = Duration::from_secs(10);

/// What a password is compared with when nobody has that e-mail address: the same work, never a match.
static NOBODY: LazyLock<Result<String, String>> = LazyLock::new(|| hash("no password is compared with this"));

/// What is wrong with a new password that was sent as this field; none when it may be one.
pub fn check_password(field: &str, password: &str) -> Option<Item> {
    let item = |code| Item::of_field(field, code).param("field", Texts::of("system", field).to_json());
    if password.chars().count() < MIN_LENGTH {
        return Some(item(ItemCode::TooShort).param("min", MIN_LENGTH));
    }
    (password.len() > MAX_BYTES).then(|| item(ItemCode::Length).param("max", MAX_BYTES).param("length", password.len()))
}

/// The argon2id hash (PHC text) of a password, with a salt of its own.
///
/// # Errors
/// `RateLimited` when too many sign-ins are under way.
pub async fn hash_password(password: &str) -> Result<String> {
    let _permit = permit().await?;
    let password = password.to_owned();
    let hashed = tokio::task::spawn_blocking(move || hash(&password)).await.map_err(Problem::internal)?;
    hashed.map_err(Problem::internal)
}

/// Whether a password belongs to a hash; without a hash it never does, after the same work.
///
/// # Errors
/// `RateLimited` when too many sign-ins are under way.
pub(super) async fn verify_password(password: &str, hash: Option<String>) -> Result<bool> {
    if password.len() > MAX_BYTES {
        return Ok(false);
    }
    let _permit = permit().await?;
    let password = password.to_owned();
    tokio::task::spawn_blocking(move || matches(&password, hash)).await.map_err(Problem::internal)
}

async fn permit() -> Result<SemaphorePermit<'static>> {
    match tokio::time::timeout(WAIT, WORKERS.acquire()).await {
        Ok(permit) => permit.map_err(Problem::internal),
        Err(_) => Err(Problem::new(Code::RateLimited)),
    }
}

fn hash(password: &str) -> Result<String, String> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|error| error.to_string())?;
    let salt = SaltString::encode_b64(&salt).map_err(|error| error.to_string())?;
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt).map_err(|error| error.to_string())?;
    Ok(hash.to_string())
}

fn matches(password: &str, hash: Option<String>) -> bool {
    let known = hash.is_some();
    let Some(text) = hash.or_else(|| NOBODY.clone().ok()) else { return false };
    let Ok(parsed) = PasswordHash::new(&text) else { return false };
    Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_matches() {
        let hash = hash_password("correct horse").await.expect("hash");
        assert!(hash.starts_with("$argon2id$"));
        assert!(verify_password("correct horse", Some(hash.clone())).await.expect("checked"));
        assert!(!verify_password("Correct horse", Some(hash)).await.expect("checked"));
        assert!(!verify_password("no password is compared with this", None).await.expect("checked"));
    }
}
