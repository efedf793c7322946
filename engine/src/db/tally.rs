//! What one request asked of its database: how many statements, and how long it waited for them.
//!
//! Only what is asked for inside `tallied` is counted; everywhere else nothing is measured.

use std::cell::Cell;
use std::pin::pin;
use std::time::{Duration, Instant};

tokio::task_local! {
    static TALLY: Tally;
}

/// The sum of one piece of work.
#[derive(Debug, Default)]
pub struct Tally {
    statements: Cell<u32>,
    waited: Cell<Duration>,
}

impl Tally {
    pub fn statements(&self) -> u32 {
        self.statements.get()
    }

    pub fn waited(&self) -> Duration {
        self.waited.get()
    }

    fn add(&self, statements: usize, waited: Duration) {
        let statements = u32::try_from(statements).unwrap_or(u32::MAX);
        self.statements.set(self.statements.get().saturating_add(statements));
        self.waited.set(self.waited.get() + waited);
    }
}

/// Does a piece of work and counts what it asks of databases.
pub async fn tallied<F: Future>(work: F) -> (F::Output, Tally) {
    let mut counted = pin!(TALLY.scope(Tally::default(), work));
    let output = counted.as_mut().await;
    (output, counted.take_value().unwrap_or_default())
}

/// Waits for the answer to so many statements.
pub(super) async fn timed<F: Future>(statements: usize, answer: F) -> F::Output {
    if TALLY.try_with(|_| ()).is_err() {
        return answer.await;
    }
    let begun = Instant::now();
    let output = answer.await;
    // Gone only when the work is.
    let _ = TALLY.try_with(|tally| tally.add(statements, begun.elapsed()));
    output
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_what_is_inside_is_counted() {
        timed(5, async {}).await;
        let (output, tally) = tallied(async {
            timed(2, async {}).await;
            timed(1, tokio::task::yield_now()).await;
            7
        })
        .await;
        assert_eq!((output, tally.statements()), (7, 3));
        let (_, inner) = tallied(async { tallied(timed(1, async {})).await }).await;
        assert_eq!(inner.statements(), 0, "the inner work counted for itself");
    }
}
