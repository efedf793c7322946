//! Time is injected: nothing else in the engine asks the machine what time it is.

use chrono::{DateTime, Duration, NaiveDate, SubsecRound, TimeZone, Utc};
use std::sync::{Arc, Mutex, PoisonError};

/// Where "now" comes from. Instants are UTC with millisecond precision, the precision both databases keep.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    #[default]
    System,
    /// A clock a test sets and moves by hand.
    Fixed(Arc<Mutex<DateTime<Utc>>>),
}

impl Clock {
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Clock::Fixed(Arc::new(Mutex::new(at)))
    }

    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Clock::System => Utc::now().trunc_subsecs(3),
            Clock::Fixed(at) => *at.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Moves a fixed clock on; the system clock goes by itself.
    pub fn advance(&self, by: Duration) {
        match self {
            Clock::System => {}
            Clock::Fixed(at) => *at.lock().unwrap_or_else(PoisonError::into_inner) += by,
        }
    }
}

/// Today in a time zone: the date every "today", "this quarter" of a workspace goes through.
pub fn today(now: DateTime<Utc>, zone: chrono_tz::Tz) -> NaiveDate {
    zone.from_utc_datetime(&now.naive_utc()).date_naive()
}
