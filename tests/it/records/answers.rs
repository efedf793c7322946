//! What a write answers is what a reading answers, though most writes are answered without reading the record again.

use crate::formulas::publish_quotes;
use crate::support::{Answer, App, Caller};
use sartor::db::{ColumnName, Step, TableName};
use serde_json::json;

/// Asserts that somebody who asks now is answered the same record as the write was answered with.
pub async fn is_read_alike(caller: &Caller, entity: &str, written: &Answer) {
    let read = caller.get(&format!("/records/{entity}/{}", written.id())).await.expect(200);
    assert_eq!(written.text, read.text, "{entity}");
    assert_eq!(written.headers["etag"], read.headers["etag"]);
}

async fn create(caller: &Caller, entity: &str, body: serde_json::Value) -> String {
    let written = caller.create(entity, body).await;
    is_read_alike(caller, entity, &written).await;
    format!("/records/{entity}/{}", written.id())
}

async fn patch(caller: &Caller, path: &str, body: serde_json::Value) -> Answer {
    let written = caller.patch(path, body).await.expect(200);
    is_read_alike(caller, path.split('/').nth(2).unwrap(), &written).await;
    written
}

both!(a_write_answers_what_a_reading_answers, |app| {
    let (admin, li, zhang) = (app.admin().await, app.caller("li").await, app.caller("zhang").await);
    let account = admin.create("account", json!({ "name": "恒锐精密", "region": "east" })).await;
    is_read_alike(&admin, "account", &account).await;
    let account = account.id();
    let deal = json!({ "name": "A", "account": account, "amount": "5", "engineer": li.user, "labels": ["b", "a"], "cost": "3" });
    let path = create(&admin, "deal", deal).await;
    patch(&admin, &path, json!({ "amount": "7.50", "urgent": true, "meeting_at": "2026-11-23T09:30:00+08:00" })).await;
    patch(&admin, &path, json!({ "account": null, "engineer": zhang.user })).await;
    patch(&admin, &path, json!({ "amount": "7.50" })).await;
    patch(&admin, &path, json!({ "account": account, "owner": li.user })).await;
    // Whose it is now may read neither what the account is called nor what it cost, and keeps the account all the same.
    let seen = patch(&li, &path, json!({ "note": "Called" })).await;
    assert_eq!((&seen.body["account"], seen.body.get("cost")), (&json!({ "id": account, "name": null }), None));
    let moved = json!({ "to": "standard/talks", "note": "电话确认" });
    is_read_alike(&li, "deal", &li.post(&format!("{path}/transition"), moved).await.expect(200)).await;
    create(&li, "deal", json!({ "name": "B", "source": "expo" })).await;
    // Who gives it away may not read it any more.
    let given = li.patch(&path, json!({ "owner": zhang.user })).await.expect(200);
    assert_eq!(given.body, json!({ "id": given.body["id"], "version": given.body["version"] }));
    li.get(&path).await.problem(404, "not_found");
    // The account is in the bin: its name is told to nobody.
    admin.delete(&format!("/records/account/{account}")).await;
    patch(&admin, &path, json!({ "note": "Called again" })).await;
});

both!(computed_fields_are_answered_as_they_are_read, |app| {
    let admin = app.admin().await;
    publish_quotes(&admin).await;
    let account = create(&admin, "account", json!({ "name": "A", "credit_limit": "1000" })).await;
    let id = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    let quote = create(&admin, "quote", json!({ "name": "Q", "account": id(&account), "off": "10" })).await;
    let line = create(&admin, "line", json!({ "name": "1", "quote": id(&quote), "qty": 2, "price": "50" })).await;
    let answered = patch(&admin, &quote, json!({ "name": "Q1" })).await;
    assert_eq!(answered.body["total"]["amount"], "90.00");
    patch(&admin, &line, json!({ "qty": 3 })).await;
    patch(&admin, &quote, json!({ "off": null })).await;
    let label = create(&admin, "label", json!({ "name": "L", "weight": 3 })).await;
    let answered = patch(&admin, &quote, json!({ "labels": [id(&label)] })).await;
    assert_eq!(answered.body["weight"], 3);
    create(&admin, "quote", json!({ "name": "R", "labels": [id(&label)] })).await;
    patch(&admin, &account, json!({ "credit_limit": "500" })).await;
});

/// How often a write looked at a table, by the statements it took.
async fn looks(app: &App, table: &str, write: impl Future<Output = Answer>) -> usize {
    app.workspace.db.overhear();
    let answer = write.await;
    assert!((200..300).contains(&answer.status), "{}", answer.text);
    let statements = app.workspace.db.overhear();
    let looks = |text: &&String| text.starts_with("SELECT t0") && text.contains(&format!("\"{table}\" t0"));
    statements.iter().filter(looks).count()
}

both!(what_is_known_is_not_read_again, |app| {
    let admin = app.admin().await;
    let account = admin.create("account", json!({ "name": "A" })).await.id();
    let deal = json!({ "name": "A", "account": account, "engineer": admin.user });
    assert_eq!(looks(&app, "r_t_deal", admin.create("deal", deal.clone())).await, 0);
    let deal = format!("/records/deal/{}", admin.create("deal", deal).await.id());
    assert_eq!(looks(&app, "r_t_deal", admin.patch(&deal, json!({ "note": "Called" }))).await, 1);
    assert_eq!(looks(&app, "r_t_deal", admin.get(&deal)).await, 1);
});

/// On PostgreSQL a sum may change between the reading of a record and its write: what is answered is the sum as it is then.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_others_computed_meanwhile_is_answered() {
    let app = App::start(crate::support::Kind::Postgres).await;
    let admin = app.admin().await;
    publish_quotes(&admin).await;
    let label = admin.create("label", json!({ "name": "L" })).await.id();
    let db = &app.workspace.db;
    let column = ColumnName::of_catalogue("f_q_lab_used").unwrap();
    let (mut other, mut wait) = (db.sql(), db.sql());
    other.raw("UPDATE ").table(TableName::of_catalogue("r_q_label").unwrap()).raw(" SET ").column(&column);
    other.raw(" = 7 WHERE id = ").id(label);
    // Long enough for the other write to have read the record.
    wait.raw("SELECT 1 FROM pg_sleep(1)");
    let writes = db.apply(vec![Step::Run(other), Step::Lock(wait)]);
    let path = format!("/records/label/{label}");
    let change = async {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        admin.patch(&path, json!({ "name": "L1" })).await.expect(200)
    };
    let (others, answered) = tokio::join!(writes, change);
    others.unwrap();
    assert_eq!(answered.body["used"], 7);
    is_read_alike(&admin, "label", &answered).await;
}
