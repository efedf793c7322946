//! Ids and secrets: UUIDv7 for records and changes, random tokens for sessions and keys.

use crate::clock::Clock;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::{Builder, Uuid};

/// Where new ids come from; injected so that two runs of a test can be compared byte for byte.
#[derive(Clone, Debug, Default)]
pub enum Ids {
    #[default]
    Random,
    /// 1, 2, 3 … in the random part of the UUID.
    Counted(Arc<AtomicU64>),
}

impl Ids {
    pub fn counted() -> Self {
        Ids::Counted(Arc::new(AtomicU64::new(1)))
    }

    /// A UUIDv7 whose time part is the clock's (RFC 9562 §5.7).
    pub fn next(&self, clock: &Clock) -> Uuid {
        match self {
            Ids::Random => Uuid::now_v7(),
            Ids::Counted(counter) => {
                let n = counter.fetch_add(1, Ordering::Relaxed);
                let millis = u64::try_from(clock.now().timestamp_millis()).unwrap_or_default();
                let mut random = [0; 10];
                random[2..].copy_from_slice(&n.to_be_bytes());
                Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
            }
        }
    }
}

/// The id of one HTTP request, shown to the caller and written to the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(pub Uuid);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// `bytes` random bytes from the operating system as URL-safe text without padding.
///
/// # Panics
/// When the operating system has no randomness to give: nothing safe can be done then.
pub fn secret(bytes: usize) -> String {
    let mut buffer = vec![0; bytes];
    #[expect(clippy::expect_used, reason = "without randomness no session or key is safe")]
    getrandom::fill(&mut buffer).expect("the operating system gives random bytes");
    URL_SAFE_NO_PAD.encode(buffer)
}

/// Twelve random characters of base32 for an element id made by the designer, such as `fld_8k3m2p9qx4tz`.
pub fn element_suffix() -> String {
    const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let uuid = Uuid::new_v4();
    uuid.as_bytes().iter().take(12).map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect()
}
