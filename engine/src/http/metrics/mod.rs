//! `GET /metrics`: figures of the server in Prometheus' text format, for who has the token it was started with.
//!
//! Without such a token the address does not exist: behind a proxy every caller seems to come from this machine, so where a
//! request comes from proves nothing. Names of workspaces are the only words of a company in here.

use super::app::App;
use super::failure::Answered;
use super::site::Site;
use super::watch::{BOUNDS, Entry, METHODS, Row};
use crate::auth;
use crate::db::{BATCH_SIZES, Dialect, Figures};
use crate::error::{Code, Problem, Result};
use crate::jobs;
use crate::outbox;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::Ordering;

mod process;

/// `GET /metrics`
pub(super) async fn get_metrics(State(app): State<App>, headers: HeaderMap) -> Answered {
    check_token(&app, &headers)?;
    let mut text = Text::default();
    write_server(&mut text);
    write_requests(&mut text, &app);
    write_workspaces(&mut text, &app.sites()).await;
    let mut response = Response::new(Body::from(text.0));
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

fn check_token(app: &App, headers: &HeaderMap) -> Result<()> {
    let expected = app.metrics.as_ref().ok_or_else(Problem::not_found)?;
    let line = headers.get(header::AUTHORIZATION).and_then(|line| line.to_str().ok()).unwrap_or_default();
    let token = line.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    // Hashes are compared: how long that takes says nothing about the token.
    match token {
        Some((_, token)) if auth::digest(token.trim()) == **expected => Ok(()),
        Some(_) | None => Err(Problem::new(Code::Unauthenticated)),
    }
}

/// What a figure is.
#[derive(Clone, Copy)]
enum Kind {
    Counter,
    Gauge,
    Histogram,
}

/// Lines on their way.
#[derive(Default)]
struct Text(String);

impl Text {
    /// Begins a figure; all its lines follow.
    fn begin(&mut self, name: &str, kind: Kind, help: &str) {
        let kind = match kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
        };
        // Writing to a string does not fail.
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn line(&mut self, name: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        self.0.push_str(name);
        if !labels.is_empty() {
            let labels: Vec<String> = labels.iter().map(|(name, value)| format!("{name}=\"{value}\"")).collect();
            let _ = write!(self.0, "{{{}}}", labels.join(","));
        }
        let _ = writeln!(self.0, " {value}");
    }

    /// A figure of one line.
    fn one(&mut self, (name, kind): (&str, Kind), help: &str, value: impl std::fmt::Display) {
        self.begin(name, kind, help);
        self.line(name, &[], value);
    }

    /// The lines of one histogram: how many up to each bound, and the sum.
    fn histogram(&mut self, name: &str, labels: &[(&str, &str)], (bounds, counts): (&[String], &[u64]), sum: &str) {
        let bucket = format!("{name}_bucket");
        let mut seen = 0;
        let ends = bounds.iter().map(String::as_str).chain(["+Inf"]);
        for (bound, count) in ends.zip(counts) {
            seen += count;
            let labels: Vec<(&str, &str)> = labels.iter().copied().chain([("le", bound)]).collect();
            self.line(&bucket, &labels, seen);
        }
        self.line(&format!("{name}_sum"), labels, sum);
        self.line(&format!("{name}_count"), labels, seen);
    }
}

fn write_server(text: &mut Text) {
    text.begin("sartor_build_info", Kind::Gauge, "The version that runs.");
    text.line("sartor_build_info", &[("version", env!("CARGO_PKG_VERSION"))], 1);
    let Some(process) = process::read() else { return };
    let cpu = ("process_cpu_seconds_total", Kind::Counter);
    text.one(cpu, "Processor time of the process, in seconds.", process.cpu_seconds);
    let memory = ("process_resident_memory_bytes", Kind::Gauge);
    text.one(memory, "Memory of the process, in bytes.", process.memory_bytes);
    text.one(("process_open_fds", Kind::Gauge), "Open files and connections.", process.open_files);
    text.one(("process_threads", Kind::Gauge), "Threads.", process.threads);
}

fn write_requests(text: &mut Text, app: &App) {
    let requests = &app.requests;
    let under_way = ("sartor_http_requests_under_way", Kind::Gauge);
    text.one(under_way, "Requests that are not answered yet.", requests.under_way());
    let gone = ("sartor_http_requests_gone_total", Kind::Counter);
    text.one(gone, "Requests whose caller went away before the answer.", requests.gone());
    let rows = requests.rows();
    let name = "sartor_http_requests_total";
    text.begin(name, Kind::Counter, "Requests by route, method and class of status.");
    for (route, method, entry) in entries(&rows) {
        for (class, count) in ["1xx", "2xx", "3xx", "4xx", "5xx"].iter().zip(&entry.classes) {
            let count = count.load(Ordering::Relaxed);
            if count > 0 {
                text.line(name, &[("route", route), ("method", method), ("status", class)], count);
            }
        }
    }
    let name = "sartor_http_request_duration_seconds";
    text.begin(name, Kind::Histogram, "Time until a request's answer was made, by route and method.");
    let bounds = BOUNDS.map(seconds);
    for (route, method, entry) in entries(&rows) {
        let counts: Vec<u64> = entry.durations.iter().map(|count| count.load(Ordering::Relaxed)).collect();
        if counts.iter().any(|count| *count > 0) {
            let sum = seconds(entry.micros.load(Ordering::Relaxed));
            text.histogram(name, &[("route", route), ("method", method)], (&bounds, &counts), &sum);
        }
    }
}

fn entries(rows: &[(String, Arc<Row>)]) -> impl Iterator<Item = (&str, &'static str, &Entry)> {
    rows.iter()
        .flat_map(|(route, row)| METHODS.into_iter().zip(row.iter()).map(|(method, entry)| (&**route, method, entry)))
}

/// Microseconds as a decimal number of seconds.
fn seconds(micros: u64) -> String {
    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}

/// A figure of a database: its name and kind, what it says, and where it stands.
type OfDatabase = ((&'static str, Kind), &'static str, fn(&Figures) -> u64);

const OF_DATABASE: [OfDatabase; 6] = [
    (("sartor_db_connections", Kind::Gauge), "Open connections of readers (PostgreSQL: all).", |f| {
        f.connections as u64
    }),
    (("sartor_db_connections_busy", Kind::Gauge), "Those of them at work.", |f| f.busy as u64),
    (("sartor_db_writes_waiting", Kind::Gauge), "Writes that wait for the writer or are being done.", |f| {
        f.writes_waiting as u64
    }),
    (("sartor_kept_answers_hits_total", Kind::Counter), "Questions answered from memory.", |f| f.kept_hits),
    (("sartor_kept_answers_forwarded_total", Kind::Counter), "Questions answered by what was changed since.", |f| {
        f.kept_forwarded
    }),
    (("sartor_kept_answers_misses_total", Kind::Counter), "Questions that had to be asked.", |f| f.kept_misses),
];

async fn write_workspaces(text: &mut Text, sites: &[Arc<Site>]) {
    text.one(("sartor_workspaces_open", Kind::Gauge), "Workspaces that are open.", sites.len());
    let figures: Vec<_> = sites.iter().map(|site| (&*site.workspace.slug, site.workspace.db.figures())).collect();
    for ((name, kind), help, read) in OF_DATABASE {
        text.begin(name, kind, help);
        for (slug, figures) in &figures {
            text.line(name, &[("workspace", slug)], read(figures));
        }
    }
    if sites.iter().any(|site| site.workspace.db.dialect() == Dialect::Sqlite) {
        let name = "sartor_db_batch_writes";
        text.begin(name, Kind::Histogram, "Writes committed together.");
        let bounds = BATCH_SIZES.map(|size| size.to_string());
        for (slug, figures) in &figures {
            if let Some((sizes, writes)) = figures.batches {
                text.histogram(name, &[("workspace", slug)], (&bounds, &sizes), &writes.to_string());
            }
        }
    }
    // What cannot be asked is left out: a figure that is missing is noticed, a wrong one is not.
    let name = "sartor_jobs";
    text.begin(name, Kind::Gauge, "Jobs by state; those that are over are kept for some weeks.");
    for site in sites {
        for (state, count) in jobs::count(&site.workspace.db).await.unwrap_or_default() {
            text.line(name, &[("workspace", &site.workspace.slug), ("state", state.name())], count);
        }
    }
    let name = "sartor_outbox_events";
    text.begin(name, Kind::Gauge, "Events in the outbox.");
    for site in sites {
        if let Ok(count) = outbox::count(&site.workspace.db).await {
            text.line(name, &[("workspace", &site.workspace.slug)], count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_histogram_counts_up() {
        let mut text = Text::default();
        text.histogram("h", &[("a", "b")], (&["1".into(), "2".into()], &[3, 0, 2]), "9");
        let expect = "h_bucket{a=\"b\",le=\"1\"} 3\nh_bucket{a=\"b\",le=\"2\"} 3\nh_bucket{a=\"b\",le=\"+Inf\"} 5\nh_sum{a=\"b\"} 9\nh_count{a=\"b\"} 5\n";
        assert_eq!(text.0, expect);
        assert_eq!(seconds(2_500), "0.002500");
        assert_eq!(seconds(10_000_000), "10.000000");
    }
}
