//! Stopping the real binary: what was begun is finished, what is acknowledged is there, and then it ends.

use super::wire::{Wire, status};
use crate::crash::invariants::Checked;
use crate::crash::load::{self, Log};
use crate::crash::server::{Server, Site};
use crate::support::{Caller, Kind};
use serde_json::{Value as Json, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Waits until nobody listens any more.
async fn until_closed(server: &Server) {
    while Wire::try_open(&server.url).await.is_some() {
        tokio::task::yield_now().await;
    }
}

/// What was logged about jobs, and by nobody's request.
fn jobs_told(ended: &crate::crash::server::Ended) -> Vec<&String> {
    ended.logged.iter().filter(|line| !line.contains("\"request\"")).collect()
}

fn told(ended: &crate::crash::server::Ended, message: &str) -> bool {
    ended.logged.iter().any(|line| line.contains(message))
}

/// Creates deals until nobody listens; the ids of those that were acknowledged. Any other end is a request that was cut.
async fn create(url: String, key: String, name: usize, made: Arc<AtomicUsize>) -> Vec<Uuid> {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut ids = Vec::new();
    for n in 0.. {
        let body = json!({ "name": format!("s{name}-{n}") }).to_string();
        let request = client.post(format!("{url}/api/v1/records/deal")).bearer_auth(&key);
        let answer = match request.header("content-type", "application/json").body(body).send().await {
            Ok(answer) => answer,
            Err(cause) => {
                assert!(cause.is_connect(), "a request was cut: {cause:?}");
                break;
            }
        };
        let answered = answer.status();
        let text = answer.text().await.expect("an answer that begins is whole");
        assert_eq!(answered, 201, "{text}");
        let made_now: Json = serde_json::from_str(&text).unwrap();
        ids.push(made_now["id"].as_str().unwrap().parse().unwrap());
        made.fetch_add(1, Ordering::Relaxed);
    }
    ids
}

async fn nothing_is_cut_under_load(kind: Kind) {
    let site = Site::new(kind).await;
    let server = site.serve();
    let made = Arc::new(AtomicUsize::new(0));
    let writers: Vec<_> =
        (0..8).map(|name| tokio::spawn(create(server.url.clone(), site.key.clone(), name, made.clone()))).collect();
    // One whose body is half there when the signal comes.
    let mut slow = Wire::open(&server.url).await;
    let body = json!({ "name": "slow" }).to_string();
    let (first, second) = body.split_at(8);
    let length = body.len();
    slow.send(&format!("POST /api/v1/records/deal HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{first}", site.key)).await;
    // And a connection that says nothing.
    let mut idle = Wire::open(&server.url).await;
    idle.send("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await;
    idle.until("\"ok\"}").await;
    while made.load(Ordering::Relaxed) < 40 {
        tokio::task::yield_now().await;
    }
    server.signal("TERM");
    until_closed(&server).await;
    slow.send(second).await;
    let answer = slow.rest().await;
    assert_eq!(status(&answer), "HTTP/1.1 201 Created", "{answer}");
    assert!(answer.contains("connection: close"), "{answer}");
    assert_eq!(idle.rest().await, "");
    let mut ids = Vec::new();
    for writer in writers {
        ids.extend(writer.await.unwrap());
    }
    let ended = server.ended().await;
    assert_eq!(ended.code, Some(0), "{:?}", ended.logged);
    assert!(told(&ended, "\"stopped\"") && !told(&ended, "cut off"), "{:?}", ended.logged);
    // What was acknowledged is there, and nothing else.
    let server = site.serve();
    let admin = site.caller(&server);
    let listed = admin.list("deal", &[("count", "exact".into()), ("limit", "1".into())]).await.expect(200);
    assert_eq!(listed.body["count"]["value"], json!(ids.len() + 1));
    for id in ids {
        admin.get(&format!("/records/deal/{id}")).await.expect(200);
    }
}

async fn mixed_writes_and_jobs_are_whole_after_it(kind: Kind) {
    let site = Site::new(kind).await;
    site.furnish(1_200).await;
    let log = Log::default();
    let mut checked = Checked::default();
    for cycle in 0..2 {
        let server = site.serve();
        let ended = async {
            while log.writes().iter().filter(|write| write.answer.is_some()).count() < 30 * (cycle + 1) {
                tokio::task::yield_now().await;
            }
            server.signal("INT");
        };
        tokio::join!(load::write(&site, &server, &log, cycle), ended);
        let ended = server.ended().await;
        assert_eq!(ended.code, Some(0), "{:?}", ended.logged);
        // Nobody has its job in hand: another process takes it at once instead of after its lease.
        let count = |message| ended.logged.iter().filter(|line| line.contains(message)).count();
        assert_eq!(count("a job was taken"), count("a job was put down"), "{:#?}", jobs_told(&ended));
        let workspace = site.open().await;
        // Later ones may stand where the check before killed its own server.
        let states = if cycle == 0 { sartor::jobs::count(&workspace.db).await.unwrap() } else { Vec::new() };
        assert!(
            !states.iter().any(|(state, _)| *state == sartor::jobs::State::Running),
            "{states:?} {:#?}",
            jobs_told(&ended)
        );
        workspace.db.close().await;
        checked.check(&site, &log).await;
    }
    checked.finish_jobs(&site).await;
    checked.check(&site, &log).await;
}

macro_rules! on_both {
    ($($name:ident),*) => { $(mod $name {
        use crate::support::Kind;

        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn sqlite() {
            super::$name(Kind::Sqlite).await;
        }

        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn postgres() {
            super::$name(Kind::Postgres).await;
        }
    })* };
}

on_both!(nothing_is_cut_under_load, mixed_writes_and_jobs_are_whole_after_it);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_balancer_is_told_first() {
    let site = Site::new(Kind::Sqlite).await;
    let server = site.serve_with(site.command(), &["--stop-delay", "0.7"]);
    let (admin, nobody) = (site.caller(&server), Caller::new(&server.url, None, Uuid::nil()));
    nobody.get("/readyz").await.expect(200);
    server.signal("TERM");
    let refused = loop {
        let answer = nobody.get("/readyz").await;
        if answer.status != 200 {
            break answer;
        }
    };
    refused.problem(503, "unavailable");
    assert!(refused.body["detail"].as_str().unwrap().contains("about to stop"), "{}", refused.text);
    // It is not gone yet: new connections are served.
    nobody.get("/healthz").await.expect(200);
    admin.create("deal", json!({ "name": "late" })).await;
    assert_eq!(server.ended().await.code, Some(0));
}

/// A request that never ends by itself.
async fn stuck(server: &Server, site: &Site) -> Wire {
    let mut wire = Wire::open(&server.url).await;
    wire.send(&format!("POST /api/v1/records/deal HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n", site.key)).await;
    // It is read by now, and worked on.
    wire.until("100 Continue").await;
    wire
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_takes_too_long_is_cut_off_and_told() {
    let site = Site::new(Kind::Sqlite).await;
    let server = site.serve_with(site.command(), &["--stop-timeout", "0.5"]);
    let wire = stuck(&server, &site).await;
    let begun = Instant::now();
    let ended = server.stop().await;
    assert_eq!(ended.code, Some(0));
    assert!(told(&ended, "requests took too long and were cut off"), "{:?}", ended.logged);
    assert!((Duration::from_millis(500)..Duration::from_secs(10)).contains(&begun.elapsed()));
    drop(wire);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_signal_ends_it_at_once() {
    let site = Site::new(Kind::Sqlite).await;
    let server = site.serve();
    let wire = stuck(&server, &site).await;
    let begun = Instant::now();
    server.signal("TERM");
    until_closed(&server).await;
    server.signal("INT");
    let ended = server.ended().await;
    assert_eq!(ended.code, Some(130));
    assert!(begun.elapsed() < Duration::from_secs(10) && told(&ended, "ending at once"), "{:?}", ended.logged);
    drop(wire);
}
