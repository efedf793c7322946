//! Every request is counted and told in one line: which route it took, how it ended, how long it took, who asked.
//!
//! What is counted and told is the route's template, never the address: an address carries ids and filters, and those are
//! what a customer's data looks like. Where nobody wants the line, nothing is made for it.

use super::failure::Refused;
use crate::auth::Actor;
use crate::db::Tally;
use crate::ids::RequestId;
use axum::extract::{MatchedPath, Request};
use axum::http::StatusCode;
use axum::response::Response;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// What the lines of requests are filtered by: `SARTOR_LOG=info,sartor::request=warn` leaves them out.
macro_rules! target {
    () => {
        "sartor::request"
    };
}

/// Upper bounds of the durations requests are told apart by, in microseconds; beyond the last there is one more group.
pub(super) const BOUNDS: [u64; 13] = [
    1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000,
];
/// The methods there are; any other text is told as the last.
pub(super) const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OTHER"];
/// The web app and its files.
const PAGE: &str = "page";
/// An address of the API no operation has.
const UNKNOWN: &str = "unknown";

/// The requests of a server since it was started.
#[derive(Debug, Default)]
pub(super) struct Requests {
    /// By route.
    rows: RwLock<BTreeMap<String, Arc<Row>>>,
    under_way: AtomicUsize,
    /// Those whose caller went away before the answer.
    gone: AtomicU64,
}

/// Those of one route, by method.
pub(super) type Row = [Entry; METHODS.len()];

/// Those of one method of a route.
#[derive(Debug, Default)]
pub(super) struct Entry {
    /// By the first digit of the status, from 1.
    pub classes: [AtomicU64; 5],
    /// By duration (`BOUNDS`, then longer).
    pub durations: [AtomicU64; BOUNDS.len() + 1],
    pub micros: AtomicU64,
}

impl Requests {
    pub fn under_way(&self) -> usize {
        self.under_way.load(Ordering::Relaxed)
    }

    pub fn gone(&self) -> u64 {
        self.gone.load(Ordering::Relaxed)
    }

    /// Every route that was asked for, in the order of their names.
    pub fn rows(&self) -> Vec<(String, Arc<Row>)> {
        let rows = self.rows.read().unwrap_or_else(PoisonError::into_inner);
        rows.iter().map(|(route, row)| (route.clone(), row.clone())).collect()
    }

    fn row(&self, route: &str) -> Arc<Row> {
        if let Some(row) = self.rows.read().unwrap_or_else(PoisonError::into_inner).get(route) {
            return row.clone();
        }
        let mut rows = self.rows.write().unwrap_or_else(PoisonError::into_inner);
        rows.entry(route.to_owned()).or_default().clone()
    }

    fn count(&self, route: &str, method: usize, (status, time): (StatusCode, Duration)) {
        let row = self.row(route);
        let entry = &row[method];
        let class = usize::from(status.as_u16() / 100).clamp(1, entry.classes.len()) - 1;
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let group = BOUNDS.iter().position(|bound| micros <= *bound).unwrap_or(BOUNDS.len());
        entry.classes[class].fetch_add(1, Ordering::Relaxed);
        entry.durations[group].fetch_add(1, Ordering::Relaxed);
        entry.micros.fetch_add(micros, Ordering::Relaxed);
    }
}

/// Whether anybody reads the lines of requests.
pub(super) fn is_told() -> bool {
    tracing::enabled!(target: target!(), tracing::Level::INFO)
}

/// Who asked what of which workspace, and what it cost; as far as it is known.
#[derive(Default)]
pub(super) struct Known<'a> {
    pub workspace: Option<&'a str>,
    pub actor: Option<&'a Actor>,
    pub tally: Tally,
}

/// A request under way.
pub(super) struct Watch {
    requests: Arc<Requests>,
    id: RequestId,
    begun: Instant,
    method: usize,
    path: Option<MatchedPath>,
    is_data: bool,
    ended: bool,
}

impl Watch {
    pub fn begin(requests: &Arc<Requests>, request: &Request, id: &RequestId) -> Self {
        requests.under_way.fetch_add(1, Ordering::Relaxed);
        let method = METHODS.iter().position(|method| request.method().as_str() == *method);
        Self {
            requests: requests.clone(),
            id: RequestId(id.0),
            begun: Instant::now(),
            method: method.unwrap_or(METHODS.len() - 1),
            path: request.extensions().get::<MatchedPath>().cloned(),
            is_data: request.uri().path().starts_with("/api/"),
            ended: false,
        }
    }

    pub fn begun(&self) -> Instant {
        self.begun
    }

    fn template(&self) -> &str {
        let other = if self.is_data { UNKNOWN } else { PAGE };
        self.path.as_ref().map_or(other, MatchedPath::as_str)
    }

    /// The answer is made.
    pub fn end(mut self, response: &Response, known: &Known<'_>) {
        self.ended = true;
        let time = self.begun.elapsed();
        self.requests.count(self.template(), self.method, (response.status(), time));
        if !is_told() {
            return;
        }
        let actor = known.actor.map(|actor| if actor.key.is_some() { "key" } else { "user" });
        tracing::info!(
            target: target!(),
            request = %self.id,
            method = METHODS[self.method],
            route = self.template(),
            status = response.status().as_u16(),
            code = response.extensions().get::<Refused>().map(|Refused(code)| code.name()),
            ms = milliseconds(time),
            workspace = known.workspace,
            actor,
            user = known.actor.map(|actor| tracing::field::display(actor.user)),
            view_as = known.actor.and_then(|actor| actor.view.as_ref()).map(|view| view.roles.join(",")),
            statements = known.tally.statements(),
            db_ms = milliseconds(known.tally.waited()),
            "request"
        );
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.requests.under_way.fetch_sub(1, Ordering::Relaxed);
        if self.ended {
            return;
        }
        self.requests.gone.fetch_add(1, Ordering::Relaxed);
        let (method, route) = (METHODS[self.method], self.template());
        let ms = milliseconds(self.begun.elapsed());
        tracing::info!(target: target!(), request = %self.id, method, route, ms, "the caller went away");
    }
}

/// With three decimals.
fn milliseconds(time: Duration) -> f64 {
    f64::from(u32::try_from(time.as_micros()).unwrap_or(u32::MAX)) / 1000.0
}
