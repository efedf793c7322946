//! What has to hold after a crash, read from the tables themselves and asked of a server that was started again.

use super::load::{Kind, Log, Write};
use super::server::Site;
use crate::support::Caller;
use sartor::db::{Database, Dialect, Row, Sql, Step, TableName};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use uuid::Uuid;

/// Writes sent once more in one check, at most; each time other ones.
const AGAIN: usize = 12;

/// What was checked in earlier cycles.
#[derive(Default)]
pub struct Checked {
    /// Writes of earlier cycles.
    seen: usize,
    checks: usize,
}

/// A deal or account as its table has it.
struct Record {
    version: i64,
    name: String,
    deleted: bool,
    stage: Option<String>,
}

struct Tables {
    deals: BTreeMap<Uuid, Record>,
    accounts: BTreeMap<Uuid, Record>,
    /// Record, version, change.
    history: Vec<(Uuid, i64, Uuid)>,
    events: Vec<(Uuid, i64)>,
    /// Record, stage, whether it is there now.
    visits: Vec<(Uuid, String, bool)>,
}

fn uuid(row: &Row, at: usize) -> Uuid {
    row.id(at).unwrap().unwrap()
}

fn int(row: &Row, at: usize) -> i64 {
    row.int(at).unwrap().unwrap()
}

async fn read(db: &Database, write: impl FnOnce(&mut Sql)) -> Vec<Row> {
    let mut sql = db.sql();
    write(&mut sql);
    db.read(&sql).await.unwrap()
}

/// Waits for what PostgreSQL may still be committing for a server that was killed: several reads are to see one state.
async fn settle(db: &Database) {
    if db.dialect() == Dialect::Sqlite {
        return;
    }
    for _ in 0..10_000 {
        let busy = read(db, |sql| {
            sql.raw("SELECT 1 FROM pg_catalog.pg_stat_activity WHERE datname = current_database()");
            sql.raw(" AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND state <> 'idle'");
        });
        if busy.await.is_empty() {
            return;
        }
    }
    panic!("PostgreSQL is still at work for a server that is gone");
}

impl Tables {
    async fn read(db: &Database) -> Self {
        let records = async |columns: &'static str, table: &'static str| {
            let rows = read(db, |sql| {
                sql.raw("SELECT id, version, deleted_at, ").raw(columns).raw(" FROM ").table(TableName::system(table));
            });
            let rows = rows.await;
            let record = |row: &Row| Record {
                version: int(row, 1),
                deleted: row.instant(2).unwrap().is_some(),
                name: row.text(3).unwrap().unwrap(),
                stage: row.text(4).unwrap(),
            };
            rows.iter().map(|row| (uuid(row, 0), record(row))).collect::<BTreeMap<_, _>>()
        };
        let history = read(db, |sql| {
            sql.raw("SELECT record, version, change FROM ").table(TableName::system("sys_history"));
        });
        let events = read(db, |sql| {
            sql.raw("SELECT record, version FROM ").table(TableName::system("sys_outbox"));
        });
        let visits = read(db, |sql| {
            sql.raw("SELECT record, stage, left_at FROM ")
                .table(TableName::system("sys_stage_visit"))
                .raw(" ORDER BY seq");
        });
        Self {
            deals: records("\"f_t_deal_name\", \"f_t_deal_stage\"", "r_t_deal").await,
            accounts: records("\"f_t_acc_name\", \"f_t_acc_code\"", "r_t_account").await,
            history: history.await.iter().map(|row| (uuid(row, 0), int(row, 1), uuid(row, 2))).collect(),
            events: events.await.iter().map(|row| (uuid(row, 0), int(row, 1))).collect(),
            visits: visits
                .await
                .iter()
                .map(|row| (uuid(row, 0), row.text(1).unwrap().unwrap(), row.instant(2).unwrap().is_none()))
                .collect(),
        }
    }

    fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Record> {
        self.deals.values().filter(move |deal| deal.name == name)
    }

    /// Every record has each of its versions once in history and once as an event, and is in the stage of its last visit.
    fn agree(&self) {
        let history: BTreeSet<(Uuid, i64)> =
            self.history.iter().map(|(record, version, _)| (*record, *version)).collect();
        assert_eq!(history.len(), self.history.len(), "a version has two history rows");
        let events: BTreeSet<(Uuid, i64)> = self.events.iter().copied().collect();
        assert_eq!(events.len(), self.events.len(), "a version has two events");
        let all = self.deals.iter().chain(&self.accounts);
        let expect: BTreeSet<(Uuid, i64)> =
            all.flat_map(|(id, record)| (1..=record.version).map(|version| (*id, version))).collect();
        assert_eq!(history, expect, "history and records differ");
        assert_eq!(events, expect, "events and records differ");
        let mut open: BTreeMap<Uuid, Vec<&str>> = BTreeMap::new();
        for (record, stage, is_open) in &self.visits {
            if *is_open {
                open.entry(*record).or_default().push(stage);
            }
        }
        for (id, deal) in self.deals.iter().filter(|(_, deal)| !deal.deleted) {
            let stages = open.get(id).cloned().unwrap_or_default();
            assert_eq!(stages, deal.stage.as_deref().into_iter().collect::<Vec<_>>(), "the visits of {id}");
        }
    }
}

impl Checked {
    /// Writes that were acknowledged, and such as were cut off.
    pub fn totals(&self, log: &Log) -> (usize, usize) {
        let writes = log.writes();
        let acknowledged = writes.iter().filter(|write| write.answer.is_some()).count();
        (acknowledged, writes.len() - acknowledged)
    }

    /// Checks everything, then starts a server, sends cut off and acknowledged writes once more, and checks again.
    pub async fn check(&mut self, site: &Site, log: &Log) {
        let writes = log.writes();
        let fresh = &writes[self.seen..];
        self.seen = writes.len();
        let workspace = site.open().await;
        let db = &workspace.db;
        settle(db).await;
        let tables = Tables::read(db).await;
        tables.agree();
        check_numbers(db).await;
        check_catalogue(db).await;
        check_jobs(db, &tables).await;
        fresh.iter().for_each(|write| check_write(write, &tables));
        free_jobs(db).await;

        let server = site.serve();
        let admin = site.caller(&server);
        check_publishes(&admin, &writes).await;
        check_files(&admin, site, db, fresh).await;
        // A server waits for the answer of a request that may be under way elsewhere; not in every cycle.
        if self.checks.is_multiple_of(6) {
            send_again(&admin, fresh).await;
        }
        self.checks += 1;
        drop(server);
        let tables = Tables::read(db).await;
        tables.agree();
        for write in fresh {
            let once = |name: &str, count| assert_eq!(tables.named(name).count(), count, "{name} was done twice");
            match &write.kind {
                Kind::Create(name) => assert!(tables.named(name).count() <= 1, "{name} was made twice"),
                Kind::Bulk(name) if write.answer.is_some() => (0..3).for_each(|n| once(&format!("{name}{n}"), 1)),
                Kind::Bulk(_) | Kind::Update(_) | Kind::Move(_) | Kind::Undo(_) | Kind::Upload(_) => {}
                Kind::Publish(_) | Kind::Job => {}
            }
        }
        db.close().await;
    }

    /// Lets a server finish what jobs were cut off, and has every account changed once by each job that is done.
    pub async fn finish_jobs(&self, site: &Site) {
        let workspace = site.open().await;
        free_jobs(&workspace.db).await;
        let server = site.serve();
        let admin = site.caller(&server);
        for _ in 0..20_000 {
            let jobs = admin.get("/jobs").await.expect(200).body["items"].clone();
            let state = |job: &Json| job["state"].as_str().unwrap_or_default().to_owned();
            if jobs.as_array().unwrap().iter().all(|job| !matches!(&*state(job), "queued" | "running")) {
                let done = jobs.as_array().unwrap().iter().filter(|job| job["state"] == "done");
                assert!(done.clone().count() > 0, "no job was done: {jobs}");
                for job in done {
                    assert_eq!(job["done"], job["total"], "{job}");
                }
                workspace.db.close().await;
                return;
            }
            tokio::task::yield_now().await;
        }
        panic!("the jobs do not end");
    }
}

/// Nobody holds the jobs of a process that is gone; a lease would be waited for otherwise.
async fn free_jobs(db: &Database) {
    let mut sql = db.sql();
    sql.raw("UPDATE ")
        .table(TableName::system("sys_job"))
        .raw(" SET lease_until = ")
        .instant(chrono::DateTime::UNIX_EPOCH);
    sql.raw(" WHERE lease_until IS NOT NULL");
    db.apply(vec![Step::Run(sql)]).await.unwrap();
}

/// Whether a write did what its answer says; and without an answer, all of it or nothing.
fn check_write(write: &Write, tables: &Tables) {
    let answer = write.answer.as_ref().map(|(_, text)| serde_json::from_str::<Json>(text).unwrap_or_default());
    let has =
        |id: Uuid, version: i64| tables.history.iter().any(|(record, known, _)| (*record, *known) == (id, version));
    match (&write.kind, answer) {
        (Kind::Create(name), Some(answer)) => {
            let id: Uuid = answer["id"].as_str().unwrap().parse().unwrap();
            assert!(
                tables.deals.get(&id).is_some_and(|deal| deal.name == *name),
                "{name} was acknowledged and is gone"
            );
        }
        (Kind::Create(name), None) => assert!(tables.named(name).count() <= 1),
        (Kind::Bulk(name), answer) => {
            let count = (0..3).map(|n| tables.named(&format!("{name}{n}")).count()).sum::<usize>();
            let whole = if answer.is_some() { count == 3 } else { count == 0 || count == 3 };
            assert!(whole, "{count} of three of {name}, acknowledged: {}", answer.is_some());
        }
        (Kind::Update(id) | Kind::Move(id), Some(answer)) => {
            assert!(has(*id, answer["version"].as_i64().unwrap()), "a change of {id} was acknowledged and is gone");
        }
        (Kind::Undo(id), Some(_)) => assert!(tables.deals[id].deleted, "an undo of {id} was acknowledged and is gone"),
        (Kind::Update(_) | Kind::Move(_) | Kind::Undo(_), None) => {}
        // Asked of the server.
        (Kind::Upload(_) | Kind::Publish(_) | Kind::Job, _) => {}
    }
}

/// No number was given twice.
async fn check_numbers(db: &Database) {
    let rows = read(db, |sql| {
        sql.raw("SELECT COUNT(\"f_t_deal_number\"), COUNT(DISTINCT \"f_t_deal_number\"), COUNT(*) FROM ");
        sql.table(TableName::system("r_t_deal"));
    });
    let rows = rows.await;
    assert_eq!(int(&rows[0], 0), int(&rows[0], 1), "a number was given twice");
    assert_eq!(int(&rows[0], 0), int(&rows[0], 2), "a deal has no number");
}

/// The catalogue has exactly the columns the tables have, and what is published is the last revision there is.
async fn check_catalogue(db: &Database) {
    let rows = read(db, |sql| {
        sql.raw("SELECT (SELECT revision FROM ")
            .table(TableName::system("sys_state"))
            .raw("), (SELECT MAX(number) FROM ");
        sql.table(TableName::system("sys_revision")).raw(")");
    });
    let rows = rows.await;
    assert_eq!(int(&rows[0], 0), int(&rows[0], 1), "half a publish");
    for (entity, table) in [("t_account", "r_t_account"), ("t_deal", "r_t_deal")] {
        let known = read(db, |sql| {
            sql.raw("SELECT element, suffix FROM ")
                .table(TableName::system("sys_column"))
                .raw(" WHERE entity = ")
                .text_value(entity);
            sql.raw(" AND suffix <> 'owner'");
        });
        let name = |row: &Row| format!("f_{}{}", row.text(0).unwrap().unwrap(), row.text(1).unwrap().unwrap());
        let known: BTreeSet<String> = known.await.iter().map(name).collect();
        let there = read(db, |sql| match db.dialect() {
            sartor::db::Dialect::Sqlite => {
                sql.raw("SELECT name FROM pragma_table_info(")
                    .text_value(table)
                    .raw(") WHERE name LIKE 'f\\_%' ESCAPE '\\'");
            }
            sartor::db::Dialect::Postgres => {
                sql.raw("SELECT a.attname::text FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attname LIKE 'f\\_%' AND c.relname = ");
                sql.text_value(table);
            }
        });
        let there: BTreeSet<String> = there.await.iter().map(|row| row.text(0).unwrap().unwrap()).collect();
        assert_eq!(known, there, "the catalogue of {entity} and its table differ");
    }
}

/// A job says that as much is done as its change did.
async fn check_jobs(db: &Database, tables: &Tables) {
    let rows = read(db, |sql| {
        sql.raw("SELECT change_id, changed FROM ").table(TableName::system("sys_job"));
    });
    for row in rows.await {
        let of_job = tables.history.iter().filter(|(_, _, change)| *change == uuid(&row, 0));
        let records: Vec<Uuid> = of_job.map(|(record, _, _)| *record).collect();
        assert_eq!(i64::try_from(records.len()).unwrap(), int(&row, 1), "a job did other than it says");
        assert_eq!(records.iter().collect::<BTreeSet<_>>().len(), records.len(), "a job changed a record twice");
    }
}

/// Every acknowledged publish is there; every other one is there whole or not at all.
async fn check_publishes(admin: &Caller, writes: &[Write]) {
    let files = admin.files().await;
    let fields = files["entities/account/entity.json"]["fields"].as_array().unwrap().clone();
    let listed = admin.list("account", &[("limit", "1".to_owned())]).await.expect(200).body["items"][0].clone();
    for write in writes {
        let Kind::Publish(field) = &write.kind else { continue };
        let published = fields.iter().any(|known| known["name"] == **field);
        if write.answer.as_ref().is_some_and(|(status, _)| *status == 200) {
            assert!(published, "the publish of {field} was acknowledged and is gone");
        }
        assert_eq!(listed.get(field).is_some(), published, "{field} is published by half");
    }
}

/// Every acknowledged file is given back, and every known one has its bytes.
async fn check_files(admin: &Caller, site: &Site, db: &Database, fresh: &[Write]) {
    for write in fresh {
        let (Kind::Upload(bytes), Some((201, text))) = (&write.kind, &write.answer) else { continue };
        let id = serde_json::from_str::<Json>(text).unwrap()["id"].as_str().unwrap().to_owned();
        let back = admin.get(&format!("/files/{id}")).await.expect(200);
        assert_eq!(back.text.as_bytes(), &bytes[..], "the file {id} came back otherwise");
    }
    let mut on_disk = BTreeSet::new();
    let mut folders: Vec<PathBuf> = vec![site.files.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                on_disk.insert(path.file_name().unwrap().to_string_lossy().into_owned());
            }
        }
    }
    let rows = read(db, |sql| {
        sql.raw("SELECT sha256 FROM ").table(TableName::system("sys_file"));
    });
    for row in rows.await {
        let hash = row.text(0).unwrap().unwrap();
        let is_there = on_disk.iter().any(|name| hash.ends_with(&**name) || name.contains(&*hash));
        assert!(is_there, "{hash} is known and not on the disk");
    }
}

/// The same writes with the same keys: what was done is not done again, and what was acknowledged is answered as before.
async fn send_again(admin: &Caller, fresh: &[Write]) {
    let keyed = fresh.iter().filter(|write| write.key.is_some() && !matches!(write.kind, Kind::Publish(_) | Kind::Job));
    let (done, open): (Vec<&Write>, Vec<&Write>) = keyed.partition(|write| write.answer.is_some());
    let some = done.iter().rev().take(AGAIN);
    let again = open.iter().chain(some).map(async |write| {
        let headers = [("idempotency-key", write.key.as_deref().unwrap())];
        let answer = admin.send("POST", &write.path, &headers, Some(write.body.to_string())).await;
        match &write.answer {
            Some((status, text)) if *status < 300 => {
                assert_eq!((answer.status, &answer.text), (*status, text), "another answer for the same key");
            }
            _ => assert!(answer.status < 500, "{}: {}", write.path, answer.text),
        }
    });
    futures_util::future::join_all(again).await;
}
