//! Slow and strange connections: each costs its caller the connection, and nobody else anything.

use super::wire::{Wire, status};
use crate::support::{App, Kind};
use sartor::http::Limits;
use serde_json::json;
use std::time::{Duration, Instant};

const SHORT: Duration = Duration::from_millis(150);

/// Limits that are over in a moment, but for the one that is named.
fn usual() -> Limits {
    Limits { idle: Duration::from_secs(10), ..Limits::default() }
}

async fn app() -> App {
    App::start(Kind::Sqlite).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn headers_that_never_end_are_answered_408() {
    let app = app().await.limited(Limits { head: SHORT, ..usual() }).await;
    let begun = Instant::now();
    let mut silent = Wire::open(&app.url).await;
    silent.send("GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: ").await;
    assert_eq!(status(&silent.rest().await), "HTTP/1.1 408 Request Timeout");
    // Byte by byte is no better: the time counts from the first one.
    let mut dripping = Wire::open(&app.url).await;
    for letter in "GET /healthz HTTP/1.1\r\nx-slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa".chars() {
        if !dripping.try_send(&letter.to_string()).await {
            break;
        }
        tokio::time::sleep(SHORT / 20).await;
    }
    assert_eq!(status(&dripping.rest().await), "HTTP/1.1 408 Request Timeout");
    assert!(begun.elapsed() >= 2 * SHORT);
    // A second request on a connection has the same time as the first.
    let mut second = Wire::open(&app.url).await;
    second.send("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert_eq!(status(&second.until("\"ok\"}").await), "HTTP/1.1 200 OK");
    second.send("GET /hea").await;
    assert_eq!(status(&second.rest().await), "HTTP/1.1 408 Request Timeout");
}

both!(a_body_that_stops_or_crawls_is_answered_408, |app| {
    let (body_pause, rate) = (SHORT, 100_000);
    let limited = app.limited(Limits { body_pause, body_rate: rate, ..usual() }).await;
    let admin = app.admin().await;
    let key = admin.key.clone().unwrap();
    let before = app.contents().await;
    let head = |path: &str, kind: &str| {
        format!(
            "POST /api/v1{path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {key}\r\naccept-language: en\r\ncontent-type: {kind}\r\ncontent-length: 60000\r\n\r\n"
        )
    };
    for (path, kind) in [("/records/deal", "application/json"), ("/files?name=a.txt", "text/plain")] {
        let mut stopped = Wire::open(&limited.url).await;
        stopped.send(&head(path, kind)).await;
        stopped.send("{ \"name\": \"").await;
        let answer = stopped.rest().await;
        assert_eq!(status(&answer), "HTTP/1.1 408 Request Timeout", "{answer}");
        assert!(answer.contains("\"code\":\"request_timeout\"") && answer.contains("was too slow"), "{answer}");
        assert!(answer.to_ascii_lowercase().contains("connection: close"), "{answer}");
        // Never silent for long, yet far below the rate.
        let mut crawling = Wire::open(&limited.url).await;
        crawling.send(&head(path, kind)).await;
        for _ in 0..100 {
            if !crawling.try_send("{").await {
                break;
            }
            tokio::time::sleep(SHORT / 10).await;
        }
        let answer = crawling.rest().await;
        assert_eq!(status(&answer), "HTTP/1.1 408 Request Timeout", "{answer}");
    }
    assert_eq!(before.differences(&app.contents().await), Vec::<String>::new());
    // Who is merely slow but brings enough is served.
    let mut slow = Wire::open(&limited.url).await;
    slow.send(&head("/files?name=a.txt", "text/plain").replace("60000", "60")).await;
    for _ in 0..6 {
        slow.send("0123456789").await;
        tokio::time::sleep(SHORT / 8).await;
    }
    assert_eq!(status(&slow.until("}").await), "HTTP/1.1 201 Created");
});

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_nobody_uses_is_closed() {
    let app = app().await.limited(Limits { idle: SHORT, ..Limits::default() }).await;
    let mut unused = Wire::open(&app.url).await;
    assert_eq!(unused.rest().await, "", "closed without a word");
    // A busy machine may take that long between the two lines here: then it was not used either, and is closed before or
    // while the request is sent. Each try gives the machine more time.
    let mut answer = String::new();
    for tries in 1..=6 {
        let app = App::start(Kind::Sqlite).await.limited(Limits { idle: SHORT * tries, ..Limits::default() }).await;
        let mut used = Wire::open(&app.url).await;
        if used.try_send("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await {
            answer = used.rest().await;
        }
        if !answer.is_empty() {
            break;
        }
    }
    assert_eq!(status(&answer), "HTTP/1.1 200 OK");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn there_are_no_more_connections_than_there_may_be() {
    let app = app().await.limited(Limits { connections: 3, ..usual() }).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        let mut wire = Wire::open(&app.url).await;
        wire.send("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await;
        wire.until("\"ok\"}").await;
        held.push(wire);
    }
    let mut fourth = Wire::open(&app.url).await;
    fourth.send("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let answer = fourth.rest().await;
    assert!(status(&answer) == "HTTP/1.1 503 Service Unavailable" && answer.contains("retry-after: 5"), "{answer}");
    // One goes, another comes in: it takes the server a moment to notice.
    held.pop();
    loop {
        let mut next = Wire::open(&app.url).await;
        next.send("GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
        if status(&next.rest().await) == "HTTP/1.1 200 OK" {
            break;
        }
    }
    // Those that stayed are served on.
    held[0].send("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await;
    held[0].until("\"ok\"}").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_request_is_refused_in_the_words_of_http() {
    let app = app().await;
    let many: String = (0..150).map(|n| format!("x-{n}: a\r\n")).collect();
    for (text, expect) in [
        (format!("GET /healthz HTTP/1.1\r\nx-long: {}\r\n\r\n", "a".repeat(200_000)), "431"),
        (format!("GET /healthz HTTP/1.1\r\n{many}\r\n"), "431"),
        (format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(200_000)), "4"),
        ("NOT HTTP AT ALL\r\n\r\n".to_owned(), "400"),
        ("GET /healthz HTTP/1.1\r\nno colon\r\n\r\n".to_owned(), "400"),
        ("POST /api/v1/session HTTP/1.1\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n".to_owned(), "400"),
        ("\u{16}\u{3}\u{1}\0\u{5} a TLS hello".to_owned(), "400"),
    ] {
        let mut wire = Wire::open(&app.url).await;
        wire.try_send(&text).await;
        let answer = wire.rest().await;
        let place = &text[..text.len().min(40)];
        assert!(status(&answer).starts_with(&format!("HTTP/1.1 {expect}")), "{place:?}: {answer:?}");
    }
    let admin = app.admin().await;
    admin.create("deal", json!({ "name": "still there" })).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_in_a_row_are_answered_in_their_order() {
    let app = app().await;
    let mut wire = Wire::open(&app.url).await;
    let requests: String =
        (0..20).map(|n| format!("GET {} HTTP/1.1\r\nhost: x\r\n\r\n", ["/healthz", "/api/v1/me"][n % 2])).collect();
    wire.send(&requests).await;
    wire.send("GET /readyz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    let answers = wire.rest().await;
    let lines: Vec<&str> = answers.lines().filter(|line| line.contains("HTTP/1.1 ")).collect();
    let codes: Vec<&str> = lines.iter().map(|line| &line[line.find("HTTP/1.1 ").unwrap() + 9..][..3]).collect();
    let expect: Vec<&str> = (0..20).map(|n| ["200", "401"][n % 2]).chain(["200"]).collect();
    assert_eq!(codes, expect, "{answers}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_nobody_takes_is_given_up() {
    let app = app().await;
    let limited = app.limited(Limits { write_pause: SHORT, connections: 1, ..usual() }).await;
    let admin = app.admin().await;
    let key = admin.key.clone().unwrap();
    // More answers than any buffer on the way holds.
    let mut deaf = Wire::open(&limited.url).await;
    let ask = format!("GET /api/v1/openapi.json HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {key}\r\n\r\n");
    for _ in 0..2_000 {
        let sent = tokio::time::timeout(SHORT, deaf.try_send(&ask)).await;
        if sent != Ok(true) {
            break;
        }
    }
    // Its place is free again.
    loop {
        let mut next = Wire::open(&limited.url).await;
        next.send("GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
        if status(&next.rest().await) == "HTTP/1.1 200 OK" {
            break;
        }
    }
}
