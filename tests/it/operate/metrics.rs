//! `/metrics`: who may read it, that it can be read, and that its figures move.

use crate::crash::server::Site;
use crate::support::{App, Caller, Kind, METRICS_TOKEN};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The lines of an answer: name with labels, and value. Everything in it must be of the format.
struct Figures(BTreeMap<String, f64>);

impl Figures {
    async fn of(app: &App) -> Self {
        let token = format!("Bearer {METRICS_TOKEN}");
        let answer = app.anonymous().send("GET", "/metrics", &[("authorization", &token)], None).await.expect(200);
        assert!(answer.headers["content-type"].starts_with("text/plain; version=0.0.4"), "{:?}", answer.headers);
        assert_eq!(answer.headers["cache-control"], "no-store");
        Self::parse(&answer.text)
    }

    fn parse(text: &str) -> Self {
        let mut types = BTreeMap::new();
        let mut figures = BTreeMap::new();
        for line in text.lines() {
            if let Some(rest) = line.strip_prefix("# TYPE ") {
                let (name, kind) = rest.split_once(' ').unwrap();
                assert!(matches!(kind, "counter" | "gauge" | "histogram"), "{line}");
                assert!(types.insert(name.to_owned(), kind.to_owned()).is_none(), "{name} twice");
            } else if line.strip_prefix("# HELP ").is_none() {
                let (series, value) = line.rsplit_once(' ').unwrap();
                let name = series.split('{').next().unwrap();
                let base = ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end));
                assert!(types.contains_key(name) || base.is_some_and(|base| types[base] == "histogram"), "{line}");
                assert!(figures.insert(series.to_owned(), value.parse().unwrap()).is_none(), "{series} twice");
            }
        }
        Self(figures)
    }

    #[track_caller]
    fn get(&self, series: &str) -> f64 {
        *self.0.get(series).unwrap_or_else(|| panic!("{series} is not among {:#?}", self.0.keys()))
    }
}

both!(figures_move, |app| {
    let (admin, nobody) = (app.admin().await, app.anonymous());
    app.further("north").await;
    let north = app.anonymous().at("north");
    north.get("/setup").await.expect(200);
    let created = "{route=\"/api/v1/records/{entity}\",method=\"POST\"";
    admin.create("deal", json!({ "name": "Confidential" })).await;
    let before = Figures::of(&app).await;
    for n in 0..3 {
        admin.create("deal", json!({ "name": format!("Confidential {n}") })).await;
    }
    nobody.post("/records/deal", json!({})).await.expect(401);
    nobody.get("/no/such/address").await.expect(404);
    // More than twice: a transaction that goes on beside it (when was the key seen?) keeps an answer from being kept.
    for _ in 0..20 {
        let count = json!({ "measures": [{ "op": "count" }] });
        admin.post("/records/deal/aggregate", count).await.expect(200);
    }
    let after = Figures::of(&app).await;
    let moved = |series: &str| after.get(series) - before.0.get(series).copied().unwrap_or(0.0);
    assert_eq!(moved(&format!("sartor_http_requests_total{created},status=\"2xx\"}}")), 3.0);
    assert_eq!(moved(&format!("sartor_http_requests_total{created},status=\"4xx\"}}")), 1.0);
    assert_eq!(moved(&format!("sartor_http_request_duration_seconds_count{created}}}")), 4.0);
    assert_eq!(moved(&format!("sartor_http_request_duration_seconds_bucket{created},le=\"+Inf\"}}")), 4.0);
    assert!(moved(&format!("sartor_http_request_duration_seconds_sum{created}}}")) > 0.0);
    assert_eq!(moved("sartor_http_requests_total{route=\"unknown\",method=\"GET\",status=\"4xx\"}"), 1.0);
    assert_eq!(moved("sartor_outbox_events{workspace=\"default\"}"), 3.0);
    assert!(moved("sartor_kept_answers_hits_total{workspace=\"default\"}") >= 1.0);
    assert_eq!(after.get("sartor_workspaces_open"), 2.0);
    assert_eq!(after.get("sartor_db_writes_waiting{workspace=\"default\"}"), 0.0);
    assert!(after.get("sartor_db_connections{workspace=\"north\"}") >= 1.0);
    assert_eq!(after.get("sartor_http_requests_under_way"), 1.0, "this one");
    assert!(after.get("process_cpu_seconds_total") > 0.0 && after.get("process_resident_memory_bytes") > 1e6);
    assert!(after.get("process_open_fds") > 3.0);
    if matches!(app.storage(), sartor::config::Storage::Folder(_)) {
        assert!(moved("sartor_db_batch_writes_sum{workspace=\"default\"}") >= 3.0);
    }
    // Of the company nothing but the names of workspaces.
    let told: Vec<_> =
        after.0.keys().filter(|series| series.contains("onfidential") || series.contains("deal")).collect();
    assert!(told.is_empty(), "{told:?}");
});

both!(jobs_are_counted_by_state, |app| {
    let admin = app.admin().await;
    let job = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0b02);
    crate::records::jobs::leave(&app, (job, admin.user), &json!({}), (None, 0), 60).await;
    assert_eq!(Figures::of(&app).await.get("sartor_jobs{workspace=\"default\",state=\"running\"}"), 1.0);
});

both!(only_the_token_opens_it, |app| {
    let (admin, nobody) = (app.admin().await, app.anonymous());
    nobody.get("/metrics").await.problem(401, "unauthenticated");
    // An administrator's key is of a workspace, figures are of the server.
    admin.get("/metrics").await.problem(401, "unauthenticated");
    for line in ["Bearer x", "Basic bWV0cmljcy1vZi10aGUtdGVzdHM=", METRICS_TOKEN, "Bearer"] {
        nobody.send("GET", "/metrics", &[("authorization", line)], None).await.problem(401, "unauthenticated");
    }
    app.anonymous().at("default").get("/metrics").await.problem(401, "unauthenticated");
});

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_token_there_is_no_such_address() {
    let site = Site::new(Kind::Sqlite).await;
    let server = site.serve();
    let nobody = Caller::new(&server.url, None, Uuid::nil());
    nobody.send("GET", "/metrics", &[("authorization", "Bearer ")], None).await.problem(404, "not_found");
    server.stop().await;
    let mut command = site.command();
    command.env("SARTOR_METRICS_TOKEN", "a token of 16 or more");
    let output = command.args(["serve", "--listen", "127.0.0.1:0"]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && text.contains("at least 16") && !text.contains("a token of"), "{text}");
}
