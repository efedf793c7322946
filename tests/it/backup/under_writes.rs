//! A backup while people write: what it holds is a state the workspace was in.

use super::{Desk, back_up, open, restore};
use crate::support::Caller;
use sartor::db::{Row, TableName};
use sartor::workspaces::Workspace;
use sartor::workspaces::backup::Taken;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Writes one thing after the other until told to stop: creates, changes, moves, deletes. Counts what was acknowledged.
async fn write(caller: Caller, who: usize, (stop, done): (Arc<AtomicBool>, Arc<AtomicUsize>)) {
    let mut n = 0;
    while !stop.load(Ordering::Relaxed) {
        let deal = caller.create("deal", json!({ "name": format!("{who}-{n:05}"), "seats": 0 })).await.id();
        let path = format!("/records/deal/{deal}");
        caller.patch(&path, json!({ "seats": 1, "note": "x".repeat(200) })).await.expect(200);
        caller.post(&format!("{path}/transition"), json!({ "to": "standard/lost" })).await.expect(200);
        if n % 3 == 0 {
            caller.delete(&path).await.expect(204);
        }
        done.fetch_add(1, Ordering::Relaxed);
        n += 1;
    }
}

/// Version and whether deleted, of every deal by its name.
async fn deals(workspace: &Workspace) -> BTreeMap<String, (uuid::Uuid, i64, bool)> {
    let snapshot = workspace.current().await;
    let entity = snapshot.registry.find("deal").unwrap();
    let mut sql = workspace.db.sql();
    sql.raw("SELECT id, version, deleted_at, ").column(&entity.find("name").unwrap().column);
    sql.raw(" FROM ").table(entity.table.clone());
    let rows = workspace.db.read(&sql).await.unwrap();
    let deal = |row: &Row| {
        let of = (row.id(0).unwrap().unwrap(), row.int(1).unwrap().unwrap(), row.instant(2).unwrap().is_some());
        (row.text(3).unwrap().unwrap(), of)
    };
    rows.iter().map(deal).collect()
}

/// The last version and action history tells of every record, and how many entries there are.
async fn history(workspace: &Workspace) -> BTreeMap<uuid::Uuid, (i64, String, i64)> {
    let mut sql = workspace.db.sql();
    sql.raw("SELECT record, version, action FROM ").table(TableName::system("sys_history")).raw(" ORDER BY seq");
    let mut told = BTreeMap::new();
    for row in workspace.db.read(&sql).await.unwrap() {
        let entry = told.entry(row.id(0).unwrap().unwrap()).or_insert((0, String::new(), 0));
        *entry = (row.int(1).unwrap().unwrap(), row.text(2).unwrap().unwrap(), entry.2 + 1);
    }
    told
}

/// How many events there are of every record.
async fn events(workspace: &Workspace) -> BTreeMap<uuid::Uuid, i64> {
    let mut sql = workspace.db.sql();
    sql.raw("SELECT record, COUNT(*) FROM ").table(TableName::system("sys_outbox")).raw(" GROUP BY record");
    let rows = workspace.db.read(&sql).await.unwrap();
    rows.iter().map(|row| (row.id(0).unwrap().unwrap(), row.int(1).unwrap().unwrap())).collect()
}

both!(a_backup_holds_one_state_of_a_workspace_that_is_written_to, |app| {
    const WRITERS: usize = 4;
    let desk = Desk::new();
    let stop = Arc::new(AtomicBool::new(false));
    let done: Vec<Arc<AtomicUsize>> = (0..WRITERS).map(|_| Arc::default()).collect();
    let mut writers = Vec::new();
    for (who, done) in done.iter().enumerate() {
        writers.push(tokio::spawn(write(app.admin().await, who, (stop.clone(), done.clone()))));
    }
    let count = || done.iter().map(|done| done.load(Ordering::Relaxed)).collect::<Vec<_>>();
    for n in 0..3 {
        // Everybody has written something new.
        let last = count();
        while count().iter().zip(&last).any(|(now, last)| now < &(last + 3)) {
            assert!(!writers.iter().any(tokio::task::JoinHandle::is_finished), "a writer gave up");
            tokio::task::yield_now().await;
        }
        let acknowledged = count();
        back_up(&app, &desk.at(&format!("{n}.sartor"))).await.unwrap();
        restore(app.storage(), &desk.at(&format!("{n}.sartor")), &format!("copy{n}"), Taken::Refuse).await.unwrap();
        let copy = open(app.storage(), &format!("copy{n}")).await;
        let (deals, history, events) = (deals(&copy).await, history(&copy).await, events(&copy).await);
        for (name, (id, version, deleted)) in &deals {
            let (last, action, entries) = &history[id];
            assert_eq!((last, *action == "deleted"), (version, *deleted), "{name}");
            assert_eq!((entries, &events[id]), (version, version), "{name}: an entry and an event for each version");
        }
        assert_eq!(history.len(), deals.len(), "history tells of nothing that is not there");
        // What was acknowledged before is there; of each writer a beginning of what was written, without gaps.
        for (who, acknowledged) in acknowledged.iter().enumerate() {
            let own: Vec<&String> = deals.keys().filter(|name| name.starts_with(&format!("{who}-"))).collect();
            assert!(own.len() >= *acknowledged, "{} of {acknowledged}", own.len());
            let expected: Vec<String> = (0..own.len()).map(|n| format!("{who}-{n:05}")).collect();
            assert!(own.iter().zip(&expected).all(|(own, expected)| *own == expected));
            // All but the newest were written to their end.
            for (n, name) in own.iter().enumerate().take(own.len() - 1) {
                assert_eq!(deals[*name].1, if n % 3 == 0 { 4 } else { 3 }, "{name}");
            }
        }
        copy.db.close().await;
    }
    stop.store(true, Ordering::Relaxed);
    for writer in writers {
        writer.await.unwrap();
    }
});
