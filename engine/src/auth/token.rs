//! The text of sessions and API keys, and the digest the database keeps instead of it.

use crate::ids;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// Random bytes of a session token or of a key's secret part: 43 characters.
const SECRET_BYTES: usize = 32;
const SECRET_LENGTH: usize = 43;
const ID_LENGTH: usize = 12;

/// A new session token.
pub(super) fn new_session() -> String {
    ids::secret(SECRET_BYTES)
}

/// SHA-256 of a token. No salt or stretching: a token has 256 random bits.
pub fn digest(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()))
}

/// The parts of an API key, `sk_<workspace>_<id>_<secret>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyText<'a> {
    pub slug: &'a str,
    /// Names the key in lists and logs; no secret.
    pub id: &'a str,
}

impl<'a> KeyText<'a> {
    /// A new key of a workspace: its id and its whole text.
    pub fn generate(slug: &str) -> (String, String) {
        let id = ids::element_suffix();
        let text = format!("sk_{slug}_{id}_{}", ids::secret(SECRET_BYTES));
        (id, text)
    }

    /// Reads a key. The parts are found from the end, where their lengths are fixed: the secret may itself hold `_`.
    pub fn parse(text: &'a str) -> Option<Self> {
        let rest = text.strip_prefix("sk_").filter(|rest| rest.is_ascii())?;
        let (rest, secret) = rest.split_at_checked(rest.len().checked_sub(SECRET_LENGTH)?)?;
        let rest = rest.strip_suffix('_')?;
        let (slug, id) = rest.split_at_checked(rest.len().checked_sub(ID_LENGTH)?)?;
        let slug = slug.strip_suffix('_').filter(|slug| !slug.is_empty())?;
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        (plain(secret) && plain(id)).then_some(Self { slug, id })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generated_key_is_read_back() {
        for slug in ["default", "north-east", "a_b"] {
            let (id, text) = KeyText::generate(slug);
            assert_eq!(KeyText::parse(&text), Some(KeyText { slug, id: &id }));
        }
    }

    #[test]
    fn other_texts_are_no_keys() {
        let secret = "s".repeat(SECRET_LENGTH);
        let check = |text: &str| assert_eq!(KeyText::parse(text), None, "{text}");
        check("");
        check("sk_");
        check(&secret);
        check(&format!("sk__{}_{secret}", "i".repeat(ID_LENGTH)));
        check(&format!("sk_default_{}_{}é", "i".repeat(ID_LENGTH), "s".repeat(SECRET_LENGTH - 2)));
        check(&format!("sk_default_short_{secret}"));
    }
}
