//! A process that ends while something is made ahead of a publish: another one goes on where it stopped, or takes it away.

use super::{FILE, consent, count_wrong, draft, fill, large, leavings, plan, publish_things, thing};
use crate::crash::server::Site;
use crate::records::jobs::wait;
use crate::support::Kind;
use sartor::db::{Database, Step, TableName};
use serde_json::{Value as Json, json};

/// Points at which the process ends: before the columns are there, among them, before and after values are converted, and late.
const POINTS: [usize; 4] = [1, 5, 20, 40];

fn field(n: usize, converted: usize) -> Json {
    let id = format!("fld_c{n}");
    match n < converted {
        true => {
            json!({ "id": id, "name": format!("c{n}"), "type": "integer", "label": format!("C{n}"), "convert": { "from": "text", "rest": "empty" } })
        }
        false => json!({ "id": id, "name": format!("c{n}"), "type": "text", "label": format!("C{n}") }),
    }
}

fn fields(converted: usize) -> Json {
    (0..POINTS.len()).map(|n| field(n, converted)).collect()
}

/// As if the time had passed for which a process that says nothing keeps its job.
async fn expire(db: &Database) {
    let mut sql = db.sql();
    sql.raw("UPDATE ").table(TableName::system("sys_job")).raw(" SET lease_until = created_at WHERE state = 'running'");
    db.apply(vec![Step::Run(sql)]).await.unwrap();
}

async fn end_and_go_on(kind: Kind) {
    let site = Site::new(kind).await;
    {
        let server = site.serve();
        publish_things(&site.caller(&server), fields(0)).await;
    }
    let workspace = site.open().await;
    for n in 0..POINTS.len() {
        // Each has values of its own.
        if n == 0 {
            fill(&workspace.db, (large(&workspace.db), "c0", 97)).await;
            continue;
        }
        let column = |n: usize| sartor::db::ColumnName::of_catalogue(&format!("f_fld_c{n}")).unwrap();
        let mut sql = workspace.db.sql();
        sql.raw("UPDATE ").table(TableName::of_catalogue("r_ent_thing").unwrap()).raw(" SET ").column(&column(n));
        sql.raw(" = ").column(&column(0));
        workspace.db.apply(vec![Step::Run(sql)]).await.unwrap();
    }
    workspace.db.close().await;
    for (n, point) in POINTS.into_iter().enumerate() {
        let mut command = site.command();
        command.env("SARTOR_FAULT", format!("ahead:{point}"));
        let server = site.serve_by(command);
        let admin = site.caller(&server);
        let id = draft(&admin, json!({ FILE: thing(fields(n + 1)) })).await;
        let planned = plan(&admin, &id).await;
        let job = admin.post(&format!("/drafts/{id}/publish"), consent(&planned)).await.expect(202).body["job"].clone();
        assert_ne!(server.ended().await.code, Some(0), "the process did not end at point {point}");
        let workspace = site.open().await;
        assert_eq!(workspace.current().await.revision, n as i64 + 2);
        expire(&workspace.db).await;
        workspace.db.close().await;
        let server = site.serve();
        let admin = site.caller(&server);
        let done = wait(&admin, &job).await;
        assert_eq!(done["state"], "done", "after point {point}: {done}");
        drop(server);
        let workspace = site.open().await;
        assert_eq!(workspace.current().await.revision, n as i64 + 3);
        assert_eq!(count_wrong(&workspace.db, &format!("fld_c{n}")).await, 0, "after point {point}");
        assert_eq!(leavings(&workspace.db).await.0, 0);
        workspace.db.close().await;
    }
}

async fn end_and_stop(kind: Kind) {
    let site = Site::new(kind).await;
    {
        let server = site.serve();
        publish_things(&site.caller(&server), fields(0)).await;
    }
    let workspace = site.open().await;
    fill(&workspace.db, (large(&workspace.db), "c0", 97)).await;
    workspace.db.close().await;
    let mut command = site.command();
    command.env("SARTOR_FAULT", "ahead:30");
    let server = site.serve_by(command);
    let admin = site.caller(&server);
    let id = draft(&admin, json!({ FILE: thing(fields(1)) })).await;
    let planned = plan(&admin, &id).await;
    let job = admin.post(&format!("/drafts/{id}/publish"), consent(&planned)).await.expect(202).body["job"].clone();
    assert_ne!(server.ended().await.code, Some(0));
    let workspace = site.open().await;
    assert_eq!(leavings(&workspace.db).await.2, ["f_fld_c0__2"]);
    workspace.db.close().await;
    let server = site.serve();
    let admin = site.caller(&server);
    admin.post(&format!("/jobs/{}/cancel", job.as_str().unwrap()), json!({})).await.expect(200);
    let mut entity = thing(fields(0));
    entity["label"] = json!("Things");
    let small = draft(&admin, json!({ FILE: entity })).await;
    let planned = plan(&admin, &small).await;
    admin.post(&format!("/drafts/{small}/publish"), consent(&planned)).await.expect(200);
    drop(server);
    let workspace = site.open().await;
    assert_eq!(leavings(&workspace.db).await, (0, 0, Vec::new()));
    workspace.db.close().await;
}

mod a_process_that_ends_is_followed_by_another {
    use super::{Kind, end_and_go_on};

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn sqlite() {
        end_and_go_on(Kind::Sqlite).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn postgres() {
        end_and_go_on(Kind::Postgres).await;
    }
}

mod what_is_stopped_after_an_end_leaves_nothing {
    use super::{Kind, end_and_stop};

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn sqlite() {
        end_and_stop(Kind::Sqlite).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn postgres() {
        end_and_stop(Kind::Postgres).await;
    }
}
