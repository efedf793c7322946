//! What is looked at and then done is done only while it still is as it was looked at. Another writer holds a lock until the
//! request waits for it, and changes what the request has read.

use crate::support::{App, Caller, Kind, database};
use sartor::config::Storage;
use sea_orm::sqlx::{self, Connection as _, PgConnection};
use serde_json::{Value as Json, json};
use std::sync::Arc;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// An application on PostgreSQL with somebody else at its database.
struct Beside {
    app: App,
    admin: Arc<Caller>,
    writer: PgConnection,
    watch: PgConnection,
    _place: database::Place,
}

impl Beside {
    async fn start() -> Self {
        let place = database::place(Kind::Postgres).await;
        let app = App::at(place.storage.clone()).await;
        let admin = Arc::new(app.admin().await);
        let Storage::Postgres(url) = &place.storage else { unreachable!("asked for") };
        let (writer, watch) = (PgConnection::connect(url).await.unwrap(), PgConnection::connect(url).await.unwrap());
        Self { app, admin, writer, watch, _place: place }
    }

    /// Does these statements, `{name}` standing for a system table and `$1` for an id, and commits once the request waits.
    async fn change(&mut self, statements: &[&str], id: Uuid, request: impl FnOnce() -> JoinHandle<u16>) -> u16 {
        let mut open = self.writer.begin().await.unwrap();
        for statement in statements {
            let mut statement = (*statement).to_owned();
            for name in ["sys_draft", "sys_state", "sys_user"] {
                let find = "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE tablename = $1 AND schemaname LIKE 'w\\_%'";
                let table: String = sqlx::query_scalar(find).bind(name).fetch_one(&mut *open).await.unwrap();
                statement = statement.replace(&format!("{{{name}}}"), &table);
            }
            let has_id = statement.contains("$1");
            let query = sqlx::query(sqlx::AssertSqlSafe(statement));
            let query = if has_id { query.bind(id) } else { query };
            let done = query.execute(&mut *open).await.unwrap();
            assert_eq!(done.rows_affected(), 1, "{id}");
        }
        let request = request();
        let waiting =
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        loop {
            let count: i64 = sqlx::query_scalar(waiting).fetch_one(&mut self.watch).await.unwrap();
            if count > 0 || request.is_finished() {
                break;
            }
        }
        open.commit().await.unwrap();
        request.await.unwrap()
    }

    async fn role(&self, name: &str, platform: Json) {
        let id = format!("t_role_{name}");
        let role = json!({ "$schema": "sartor/1/role", "id": id, "name": name, "platform": platform });
        self.admin.publish(json!({ format!("roles/{name}.json"): role })).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_handed_over_meanwhile_is_not_discarded() {
    let mut beside = Beside::start().await;
    beside.role("designs", json!(["design"])).await;
    let colleague = beside.app.person("colleague", &["t_role_designs"]).await;
    let draft = beside.admin.post("/drafts", json!({ "name": "d" })).await.expect(201).id();
    let give = format!("UPDATE {{sys_draft}} SET author = '{}', version = version + 1 WHERE id = $1", colleague.user);
    let admin = beside.admin.clone();
    let status = beside
        .change(&[&give], draft, || tokio::spawn(async move { admin.delete(&format!("/drafts/{draft}")).await.status }))
        .await;
    assert_eq!(status, 409);
    assert_eq!(colleague.get("/drafts").await.expect(200).column("name"), [json!("d")]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_draft_of_somebody_let_back_in_meanwhile_is_not_taken_over() {
    let mut beside = Beside::start().await;
    beside.role("designs", json!(["design"])).await;
    let colleague = beside.app.person("colleague", &["t_role_designs"]).await;
    let draft = colleague.post("/drafts", json!({ "name": "d" })).await.expect(201).id();
    let admin = beside.admin.clone();
    admin.patch(&format!("/users/{}", colleague.user), json!({ "active": false })).await.expect(200);
    let let_in = ["SELECT 1 FROM {sys_state} FOR UPDATE", "UPDATE {sys_user} SET active = true WHERE id = $1"];
    let path = format!("/drafts/{draft}/takeover");
    let status = beside
        .change(&let_in, colleague.user, || tokio::spawn(async move { admin.post(&path, json!({})).await.status }))
        .await;
    assert_eq!(status, 403);
    assert_eq!(colleague.get("/drafts").await.expect(200).column("name"), [json!("d")]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_publish_does_not_leave_a_right_to_somebody_suspended_meanwhile() {
    let mut beside = Beside::start().await;
    beside.role("people", json!(["users"])).await;
    let admin = beside.admin.clone();
    let li = beside.app.caller("li").await.user;
    admin.patch(&format!("/users/{li}"), json!({ "roles": ["people"] })).await.expect(200);
    let mut role = admin.files().await["roles/admin.json"].clone();
    role["platform"] = json!(["design", "publish"]);
    let draft = admin.post("/drafts", json!({ "name": "d" })).await.expect(201).id();
    let path = format!("/drafts/{draft}");
    admin.patch(&path, json!({ "files": { "roles/admin.json": role } })).await.expect(200);
    let plan = admin.get(&format!("{path}/plan")).await.expect(200).body;
    assert_eq!(plan["publishable"], true, "{plan}");
    let suspend = ["SELECT 1 FROM {sys_state} FOR UPDATE", "UPDATE {sys_user} SET active = false WHERE id = $1"];
    let (publisher, order) = (admin.clone(), json!({ "plan": plan["hash"], "accept": [], "note": "" }));
    let publish = format!("{path}/publish");
    let status =
        beside.change(&suspend, li, || tokio::spawn(async move { publisher.post(&publish, order).await.status })).await;
    assert_eq!(status, 409);
    let plan = admin.get(&format!("{path}/plan")).await.expect(200).body;
    assert_eq!(
        (&plan["publishable"], &plan["effects"][0]["code"]),
        (&json!(false), &json!("right_of_nobody")),
        "{plan}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_publish_waits_for_a_write_under_way() {
    let mut beside = Beside::start().await;
    let admin = beside.admin.clone();
    let deal = admin.create("deal", json!({ "name": "D" })).await.id();
    // Nothing of it touches the table of deals.
    let mut role = admin.files().await["roles/readonly.json"].clone();
    role["label"] = json!("Looks on");
    let draft = admin.post("/drafts", json!({ "name": "d" })).await.expect(201).id();
    let path = format!("/drafts/{draft}");
    admin.patch(&path, json!({ "files": { "roles/readonly.json": role } })).await.expect(200);
    let plan = admin.get(&format!("{path}/plan")).await.expect(200).body;
    // The write has begun, and waits for somebody else's hand on its record.
    let mut open = beside.writer.begin().await.unwrap();
    let find = "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE tablename = 'r_t_deal'";
    let table: String = sqlx::query_scalar(find).fetch_one(&mut *open).await.unwrap();
    let hold = format!("SELECT 1 FROM {table} WHERE id = $1 FOR UPDATE");
    sqlx::query(sqlx::AssertSqlSafe(hold)).bind(deal).execute(&mut *open).await.unwrap();
    let (writer, publisher) = (admin.clone(), admin.clone());
    let change = tokio::spawn(async move {
        writer.patch(&format!("/records/deal/{deal}"), json!({ "note": "Called" })).await.status
    });
    let waiting =
        "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while sqlx::query_scalar::<_, i64>(waiting).fetch_one(&mut beside.watch).await.unwrap() < 1 {}
    let order = json!({ "plan": plan["hash"], "accept": [], "note": "" });
    let publish = tokio::spawn(async move { publisher.post(&format!("{path}/publish"), order).await.status });
    while sqlx::query_scalar::<_, i64>(waiting).fetch_one(&mut beside.watch).await.unwrap() < 2 {
        assert!(!publish.is_finished(), "it did not wait");
    }
    open.commit().await.unwrap();
    assert_eq!((change.await.unwrap(), publish.await.unwrap()), (200, 200));
}
