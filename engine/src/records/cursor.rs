//! Cursors: the key values of the last row, sealed so that they can not be made up, and bound to who asked what.

use crate::error::{Problem, Result};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use serde_json::Value as Json;
use sha2::Sha256;
use uuid::Uuid;

/// What a cursor is good for: one person, one query.
pub struct Binding<'a> {
    pub secret: &'a str,
    pub principal: Option<Uuid>,
    /// Entity, filter and sort, as asked.
    pub query: [&'a str; 3],
}

const SEAL: usize = 16;

impl Binding<'_> {
    fn seal(&self, payload: &[u8]) -> Result<[u8; SEAL]> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).map_err(Problem::internal)?;
        mac.update(self.principal.unwrap_or_default().as_bytes());
        for part in self.query {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac.update(payload);
        let mut seal = [0; SEAL];
        seal.copy_from_slice(&mac.finalize().into_bytes()[..SEAL]);
        Ok(seal)
    }

    /// The cursor after a row with these key values.
    ///
    /// # Errors
    /// None in practice: HMAC takes keys of any length.
    pub fn write(&self, values: &[Json]) -> Result<String> {
        let payload = Json::Array(values.to_vec()).to_string().into_bytes();
        let mut sealed = self.seal(&payload)?.to_vec();
        sealed.extend(payload);
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// The key values of a cursor.
    ///
    /// # Errors
    /// `Malformed` when it was made up, or for another person or query.
    pub fn read(&self, cursor: &str) -> Result<Vec<Json>> {
        let invalid = || Problem::malformed("cursor_invalid");
        let sealed = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| invalid())?;
        let (seal, payload) = sealed.split_at_checked(SEAL).ok_or_else(invalid)?;
        let expected = self.seal(payload)?;
        // Compared without an early end, so that the time taken tells nothing.
        let differences = seal.iter().zip(expected).fold(0, |sum, (a, b)| sum | (a ^ b));
        if differences != 0 {
            return Err(invalid());
        }
        serde_json::from_slice(payload).map_err(|_| invalid())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_cursor_is_good_for_its_person_and_query_only() {
        let of = |principal, filter| Binding {
            secret: "s",
            principal: Some(Uuid::from_u128(principal)),
            query: ["e", filter, ""],
        };
        let cursor = of(1, "a").write(&[json!(7), json!(null)]).unwrap_or_default();
        assert_eq!(of(1, "a").read(&cursor).ok(), Some(vec![json!(7), json!(null)]));
        assert!(of(2, "a").read(&cursor).is_err());
        assert!(of(1, "b").read(&cursor).is_err());
        assert!(of(1, "a").read("AAAA").is_err());
        assert!(of(1, "a").read("not base64!").is_err());
    }
}
