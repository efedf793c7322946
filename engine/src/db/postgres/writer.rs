//! The writer: a few transactions at a time. Writes that wait while these are at work are done together by the next one, so
//! that one commit, and one look at the published revision, serves many.
//!
//! Hardly any write is refused, or waits for another one's lock. Where one of several does, nothing of them has happened and
//! each begins again in a transaction of its own.

use super::{Manner, Pool, apply};
use crate::db::figures::{BATCH_SIZES, Batches};
use crate::db::writer::{ApplyError, Step};
use crate::error::Problem;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// Transactions of short writes at once. Beyond what the processors of a small server do at a time, more of them only makes
/// each commit serve fewer.
const LANES: usize = 3;
/// Writes in one transaction: those at its beginning wait for its end.
const MOST: usize = 16;
/// Values bound in a short write; a longer one has a transaction to itself.
const SHORT: usize = 500;
/// How often a write that the server gave up for another one begins again.
const TRIES: usize = 3;

type Outcome = Result<(), ApplyError>;

struct Order {
    steps: Vec<Step>,
    answer: oneshot::Sender<Outcome>,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Order>,
    /// Lanes at work.
    lanes: usize,
}

/// The way to write of one schema; cheap to clone.
#[derive(Clone)]
pub struct Writer {
    pool: Pool,
    queue: Arc<Mutex<Queue>>,
    batches: Arc<Batches>,
}

impl Writer {
    pub fn new(pool: Pool) -> Self {
        Self { pool, queue: Arc::default(), batches: Arc::default() }
    }

    /// Transactions committed, by the number of writes in them, and the writes.
    pub fn batches(&self) -> ([u64; BATCH_SIZES.len() + 1], u64) {
        self.batches.told()
    }

    /// Applies all steps, or none of them. A caller who goes away mid-way changes nothing: the work is a task of its own.
    ///
    /// # Errors
    /// As `Database::apply`.
    pub async fn apply(&self, steps: Vec<Step>) -> Outcome {
        let (answer, done) = oneshot::channel();
        let order = Order { steps, answer };
        let values: usize = order.steps.iter().map(|step| step.sql().binds().len()).sum();
        if values > SHORT {
            tokio::spawn(self.clone().alone(order));
        } else if let Some(lane) = self.order(order) {
            tokio::spawn(lane.work());
        }
        done.await.map_err(|cause| ApplyError::Failed(Problem::internal(cause)))?
    }

    /// Applies schema changes together with other steps; waits at most two seconds for running writes, three times.
    ///
    /// # Errors
    /// As `Database::apply_exclusive`.
    pub async fn apply_exclusive(&self, steps: Vec<Step>) -> Outcome {
        let pool = self.pool.clone();
        let task = tokio::spawn(async move { insist(&pool, &steps, Manner::Exclusive).await });
        task.await.map_err(|cause| ApplyError::Failed(Problem::internal(cause)))?
    }

    /// Puts a write in the queue. Answers a lane that is to be set to work, where there is room for one more.
    fn order(&self, order: Order) -> Option<Lane> {
        let mut queue = self.queue();
        queue.waiting.push_back(order);
        if queue.lanes >= LANES {
            return None;
        }
        queue.lanes += 1;
        Some(Lane { writer: self.clone(), ended: false })
    }

    async fn alone(self, order: Order) {
        let outcome = insist(&self.pool, &order.steps, Manner::Alone).await;
        if outcome.is_ok() {
            self.batches.note(1);
        }
        // A caller who went away does not matter: the write is done or refused all the same.
        drop(order.answer.send(outcome));
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One transaction after the other, as long as writes wait.
struct Lane {
    writer: Writer,
    /// It took itself off the queue's count.
    ended: bool,
}

impl Lane {
    async fn work(mut self) {
        while let Some(orders) = self.next() {
            self.settle(orders).await;
        }
    }

    /// The writes that wait. None ends the lane: nobody orders anything between the look and the end.
    fn next(&mut self) -> Option<Vec<Order>> {
        let mut queue = self.writer.queue();
        let most = queue.waiting.len().min(MOST);
        if most == 0 {
            queue.lanes -= 1;
            drop(queue);
            self.ended = true;
            return None;
        }
        Some(queue.waiting.drain(..most).collect())
    }

    async fn settle(&self, orders: Vec<Order>) {
        let writes: Vec<&[Step]> = orders.iter().map(|order| &*order.steps).collect();
        let told: Box<dyn Fn() -> Outcome + Send> = match apply(&self.writer.pool, &writes, Manner::Together).await {
            Ok(()) => {
                self.writer.batches.note(orders.len());
                Box::new(|| Ok(()))
            }
            // Done or not: to begin again could do it twice.
            Err(ApplyError::Failed(problem)) if problem.is_outcome_unknown() => {
                let cause = problem.to_string();
                Box::new(move || Err(ApplyError::Failed(Problem::outcome_unknown().caused_by(cause.clone()))))
            }
            Err(refused) => return self.again(orders, refused),
        };
        // A caller who went away does not matter: the write is done all the same.
        orders.into_iter().for_each(|order| drop(order.answer.send(told())));
    }

    /// What was refused alone is refused; everything else goes on beside the lane, where it may wait.
    fn again(&self, mut orders: Vec<Order>, refused: ApplyError) {
        let is_known = orders.len() == 1 && !matches!(refused, ApplyError::Busy);
        if let Some(order) = orders.pop_if(|_| is_known) {
            drop(order.answer.send(Err(refused)));
        }
        for order in orders {
            tokio::spawn(self.writer.clone().alone(order));
        }
    }
}

impl Drop for Lane {
    /// Where its work ended by a panic others take its place.
    fn drop(&mut self) {
        if !self.ended {
            self.writer.queue().lanes -= 1;
        }
    }
}

/// Applies one write; two that wait for each other are settled by the server, which gives one up: it begins again.
async fn insist(pool: &Pool, steps: &[Step], manner: Manner) -> Outcome {
    for _ in 1..TRIES {
        match apply(pool, &[steps], manner).await {
            Err(ApplyError::Busy) => {}
            settled => return settled,
        }
    }
    apply(pool, &[steps], manner).await
}
