//! What tests need to see and to break: the statements a database was sent, and an end of the process at a chosen point of
//! a publish. Only debug builds listen or break; in release builds all of it is nothing.

#[cfg(debug_assertions)]
use std::sync::atomic::{AtomicI64, Ordering};
#[cfg(debug_assertions)]
use std::sync::{Mutex, PoisonError};

/// The texts of statements sent to one database, from the time somebody begins to listen.
#[derive(Default)]
pub(super) struct Ear {
    #[cfg(debug_assertions)]
    texts: Mutex<Option<Vec<String>>>,
}

impl Ear {
    #[cfg(debug_assertions)]
    pub fn hear(&self, text: &str) {
        if let Some(texts) = self.texts.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            texts.push(text.to_owned());
        }
    }

    #[cfg(not(debug_assertions))]
    pub fn hear(&self, _: &str) {}

    /// Listens from now on; answers what was heard since the last time.
    #[cfg(debug_assertions)]
    pub fn take(&self) -> Vec<String> {
        self.texts.lock().unwrap_or_else(PoisonError::into_inner).replace(Vec::new()).unwrap_or_default()
    }

    #[cfg(not(debug_assertions))]
    pub fn take(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Points yet to be passed before the process ends; negative when it does not.
#[cfg(debug_assertions)]
static LEFT: AtomicI64 = AtomicI64::new(-1);

/// A publish begins. With `SARTOR_FAULT=publish:<n>` the process ends at its n-th point: before the first statement (0),
/// after each one, and after the commit.
#[cfg(debug_assertions)]
pub(super) fn begin_publish() {
    let asked = std::env::var("SARTOR_FAULT").ok();
    let point = asked.as_deref().and_then(|text| text.strip_prefix("publish:")).and_then(|text| text.parse().ok());
    if let Some(point) = point {
        LEFT.store(point, Ordering::SeqCst);
        pass();
    }
}

#[cfg(not(debug_assertions))]
pub(super) fn begin_publish() {}

/// A job begins to make something ahead of a publish. With `SARTOR_FAULT=ahead:<n>` the process ends at its n-th point.
#[cfg(debug_assertions)]
pub fn begin_ahead() {
    static BEGUN: std::sync::Once = std::sync::Once::new();
    let asked = std::env::var("SARTOR_FAULT").ok();
    let point = asked.as_deref().and_then(|text| text.strip_prefix("ahead:")).and_then(|text| text.parse().ok());
    if let Some(point) = point {
        BEGUN.call_once(|| LEFT.store(point, Ordering::SeqCst));
    }
}

#[cfg(not(debug_assertions))]
pub fn begin_ahead() {}

/// A point is passed.
#[cfg(debug_assertions)]
pub(super) fn pass() {
    if LEFT.load(Ordering::SeqCst) >= 0 && LEFT.fetch_sub(1, Ordering::SeqCst) == 0 {
        // As a crash: nothing is unwound, closed or written any more.
        std::process::abort();
    }
}

#[cfg(not(debug_assertions))]
pub(super) fn pass() {}
