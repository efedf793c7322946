//! PostgreSQL goes away: in the middle of a commit, for a while, for good. And how much of it one server takes.

use super::cluster::Cluster;
use super::proxy::Proxy;
use crate::crash::server::{Server, Site};
use crate::support::app::install_fixture;
use crate::support::database::{self, Place};
use crate::support::{App, Caller, Kind};
use sartor::config::Storage;
use sea_orm::sqlx::{self, Connection as _, PgConnection};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use uuid::Uuid;

async fn count(admin: &Caller) -> Json {
    let parameters = [("count", "exact".to_owned()), ("limit", "1".to_owned())];
    admin.list("deal", &parameters).await.expect(200).body["count"]["value"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_whose_answer_is_lost_is_told_and_done_once() {
    let place = database::place(Kind::Postgres).await;
    let proxy = Proxy::before(&place.storage).await;
    let app = App::at(proxy.storage.clone()).await;
    let admin = app.admin().await;
    let create = async |name: &str, key: Option<&str>| {
        let headers: Vec<_> = key.iter().map(|key| ("idempotency-key", *key)).collect();
        admin.send("POST", "/records/deal", &headers, Some(json!({ "name": name }).to_string())).await
    };
    // Without a key nobody can know, and that is what is said.
    proxy.cut_after("lost order");
    let lost = create("lost order", None).await;
    lost.problem(503, "unavailable");
    assert!(lost.body["detail"].as_str().unwrap().contains("may be saved or not"), "{}", lost.text);
    assert_eq!((proxy.cuts(), count(&admin).await), (1, json!(1)), "it is saved");
    // With a key the server finds out by itself.
    proxy.cut_after("known order");
    let known = create("known order", Some("k1")).await.expect(200);
    assert_eq!(known.body["version"], 1);
    assert_eq!(known.headers["sartor-change"], known.body["change"].as_str().unwrap());
    let again = create("known order", Some("k1")).await.expect(200);
    assert_eq!((&again.body, proxy.cuts(), count(&admin).await), (&known.body, 2, json!(2)));
    assert_eq!(app.trail(known.id()).await, (vec!["created".into()], vec!["record.created".into()]));
    // With a key, and nobody to ask: unknown until the same request comes again.
    proxy.cut_after_and_stay_away("unknown order");
    let unknown = create("unknown order", Some("k2")).await;
    unknown.problem(503, "unavailable");
    assert!(unknown.body["detail"].as_str().unwrap().contains("Idempotency-Key"), "{}", unknown.text);
    proxy.come_back();
    let told = create("unknown order", Some("k2")).await.expect(200);
    assert_eq!(app.trail(told.id()).await, (vec!["created".into()], vec!["record.created".into()]));
    assert_eq!(count(&admin).await, json!(3));
    create("another", Some("k2")).await.problem(422, "idempotency_mismatch");
    // Nothing is left of it: the next write is like any other.
    create("after", None).await.expect(201);
    assert_eq!(count(&admin).await, json!(4));
}

/// Writes deals until told to stop, each again and again with its key until it is answered; the names that were.
async fn write(admin: Caller, person: usize, (stop, done): (Arc<AtomicBool>, Arc<AtomicUsize>)) -> Vec<String> {
    let mut names = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let name = format!("p{person}-{}", names.len());
        let body = json!({ "name": name }).to_string();
        loop {
            let answer = admin.send("POST", "/records/deal", &[("idempotency-key", &name)], Some(body.clone())).await;
            match answer.status {
                200 | 201 => break,
                503 => {}
                _ => panic!("{}", answer.text),
            }
        }
        names.push(name);
        done.fetch_add(1, Ordering::Relaxed);
    }
    names
}

async fn until_ready(server: &Server, status: u16) {
    let nobody = Caller::new(&server.url, None, Uuid::nil());
    while nobody.get("/readyz").await.status != status {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_crashes_under_load_is_found_again_and_nothing_is_lost() {
    let cluster = Cluster::start();
    let storage = Storage::Postgres(cluster.url.clone());
    install_fixture(&storage).await;
    let site = Site::on(Place::at(storage)).await;
    let server = site.serve();
    let (stop, done) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let writers: Vec<_> =
        (0..6).map(|person| tokio::spawn(write(site.caller(&server), person, (stop.clone(), done.clone())))).collect();
    let more = async |count: usize| {
        let until = done.load(Ordering::Relaxed) + count;
        while done.load(Ordering::Relaxed) < until {
            tokio::task::yield_now().await;
        }
    };
    more(30).await;
    until_ready(&server, 200).await;
    cluster.crash();
    until_ready(&server, 503).await;
    let nobody = Caller::new(&server.url, None, Uuid::nil());
    nobody.get("/healthz").await.expect(200);
    cluster.go_on();
    until_ready(&server, 200).await;
    more(30).await;
    stop.store(true, Ordering::Relaxed);
    let mut names = BTreeSet::new();
    for writer in writers {
        names.extend(writer.await.unwrap());
    }
    // Every acknowledged one once, and nothing else: each writer sent until it was answered.
    let workspace = site.open().await;
    let mut sql = workspace.db.sql();
    sql.raw("SELECT \"f_t_deal_name\" FROM ").table(sartor::db::TableName::system("r_t_deal"));
    let rows = workspace.db.read(&sql).await.unwrap();
    let mut kept: Vec<String> = rows.iter().map(|row| row.text(0).unwrap().unwrap()).collect();
    kept.sort();
    assert_eq!(kept, names.into_iter().collect::<Vec<_>>());
    workspace.db.close().await;
    let ended = server.stop().await;
    assert_eq!(ended.code, Some(0), "{:?}", ended.logged);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_workspaces_together_take_no_more_connections_than_they_may() {
    const MOST: i64 = 3;
    let mut app = App::start(Kind::Postgres).await;
    let mut workspaces = Vec::new();
    for slug in ["north", "south", "east", "west"] {
        workspaces.push(app.further(slug).await);
    }
    let mut callers = Vec::new();
    for workspace in &workspaces {
        callers.push(app.caller_of(workspace, "admin").await.key);
        workspace.db.close().await;
    }
    let Storage::Postgres(url) = app.storage().clone() else { panic!("PostgreSQL") };
    app.stop().await;
    let site = Site::on(Place::at(Storage::Postgres(url.clone()))).await;
    let server = site.serve_with(site.command(), &["--db-connections", &MOST.to_string()]);
    let mut tasks = Vec::new();
    for (key, workspace) in callers.into_iter().zip(&workspaces) {
        for n in 0..6 {
            let caller = Caller::new(&server.url, key.clone(), Uuid::nil()).at(&workspace.slug);
            tasks.push(tokio::spawn(async move {
                for k in 0..10 {
                    caller.create("deal", json!({ "name": format!("{n}-{k}") })).await;
                    caller.list("deal", &[("count", "exact".into())]).await.expect(200);
                }
            }));
        }
    }
    let mut watch = PgConnection::connect(&url).await.unwrap();
    let mut most = 0;
    while tasks.iter().any(|task| !task.is_finished()) {
        let sql =
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'sartor'";
        let open: i64 = sqlx::query_scalar(sql).fetch_one(&mut watch).await.unwrap();
        most = most.max(open);
    }
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(most, MOST, "all of them are used, and no more");
    Caller::new(&server.url, None, Uuid::nil()).get("/readyz").await.expect(200);
    assert_eq!(server.stop().await.code, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_waits_for_a_lock_holds_up_nobody() {
    let place = database::place(Kind::Postgres).await;
    let app = App::at(place.storage.clone()).await;
    let admin = Arc::new(app.admin().await);
    let held = admin.create("deal", json!({ "name": "held" })).await.id();
    let other = admin.create("deal", json!({ "name": "other" })).await.id();
    let Storage::Postgres(url) = &place.storage else { unreachable!("asked for") };
    let mut somebody = PgConnection::connect(url).await.unwrap();
    let table: String = sqlx::query_scalar(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE tablename LIKE 'r\\_%deal'",
    )
    .fetch_one(&mut somebody)
    .await
    .unwrap();
    let lock = format!("SELECT 1 FROM {table} WHERE id = $1 FOR UPDATE");
    let mut open = somebody.begin().await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(lock)).bind(held).execute(&mut *open).await.unwrap();
    let waiting: Vec<_> = (0..6)
        .map(|n| {
            let (admin, change) = (admin.clone(), json!({ "name": format!("held {n}") }));
            tokio::spawn(async move { admin.patch(&format!("/records/deal/{held}"), change).await })
        })
        .collect();
    for n in 0..20 {
        admin.patch(&format!("/records/deal/{other}"), json!({ "name": format!("other {n}") })).await.expect(200);
        admin.create("deal", json!({ "name": format!("new {n}") })).await.expect(201);
    }
    assert!(waiting.iter().all(|write| !write.is_finished()), "the lock is held");
    open.rollback().await.unwrap();
    for write in waiting {
        write.await.unwrap().expect(200);
    }
    let kept = admin.get(&format!("/records/deal/{held}")).await.expect(200);
    assert_eq!(kept.body["version"], 7, "each of them once");
    assert_eq!(count(&admin).await, json!(22));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_writes_that_expect_the_same_version_one_wins() {
    let app = App::at(database::place(Kind::Postgres).await.storage.clone()).await;
    let admin = Arc::new(app.admin().await);
    let deal = admin.create("deal", json!({ "name": "one" })).await.id();
    let write = |n: usize| {
        let admin = admin.clone();
        tokio::spawn(async move {
            // Of those that expect the first version one at most is right, whichever it is.
            let stale = [("if-match", "\"1\"")];
            let body = json!({ "name": format!("name {n}") }).to_string();
            match n % 2 {
                0 => admin.send("PATCH", &format!("/records/deal/{deal}"), &stale, Some(body)).await.status,
                _ => admin.send("POST", "/records/deal", &[], Some(body)).await.status,
            }
        })
    };
    let mut statuses = Vec::new();
    for write in (0..60).map(write).collect::<Vec<_>>() {
        statuses.push(write.await.unwrap());
    }
    let of = |status: u16| statuses.iter().filter(|found| **found == status).count();
    assert_eq!((of(201), of(200), of(412)), (30, 1, 29), "{statuses:?}");
    assert_eq!(count(&admin).await, json!(31));
    assert_eq!(admin.get(&format!("/records/deal/{deal}")).await.expect(200).body["version"], 2);
}
