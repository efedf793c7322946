//! What is large is made ahead of a publish by a job, while people go on working: it can be stopped, and leaves nothing then.

use super::{FILE, consent, count_wrong, draft, fill, large, leavings, nth, plan, publish_things, thing};
use crate::records::jobs::wait;
use crate::support::{App, Caller, Kind};
use sartor::config::Storage;
use sartor::db::{ColumnName, Step, TableName};
use sartor::drafts::{self, AskedPublish, Desk, Errand, Going, Hand, Progress, PublishOrder};
use sartor::locales::Language;
use sartor::records::Stretch;
use sea_orm::sqlx::{self, Connection as _, Executor as _, PgConnection};
use serde_json::{Value as Json, json};
use std::time::Duration;
use uuid::Uuid;

fn text(name: &str) -> Json {
    json!({ "id": format!("fld_{name}"), "name": name, "type": "text", "label": name })
}

fn whole(name: &str) -> Json {
    json!({ "id": format!("fld_{name}"), "name": name, "type": "integer", "label": name, "convert": { "from": "text", "rest": "empty" } })
}

fn codes(plan: &Json) -> Vec<&str> {
    plan["effects"].as_array().unwrap().iter().map(|effect| effect["code"].as_str().unwrap()).collect()
}

/// Begins to publish a draft; the job.
async fn begin(admin: &Caller, id: &str) -> Json {
    let planned = plan(admin, id).await;
    let started = admin.post(&format!("/drafts/{id}/publish"), consent(&planned)).await.expect(202);
    let job = started.body["job"].clone();
    assert_eq!(started.headers["location"], format!("/api/v1/jobs/{}", job.as_str().unwrap()));
    job
}

async fn revision(admin: &Caller) -> i64 {
    admin.get("/me").await.expect(200).headers["sartor-revision"].parse().unwrap()
}

both!(values_of_a_large_table_are_converted_while_people_work, |app| {
    let admin = app.admin().await;
    publish_things(&admin, json!([text("a"), text("b")])).await;
    let db = &app.workspace.db;
    let rows = large(db);
    fill(db, (rows, "a", 97)).await;
    let before = revision(&admin).await;
    let id = draft(&admin, json!({ FILE: thing(json!([whole("a"), text("b")])) })).await;
    let planned = plan(&admin, &id).await;
    assert!(codes(&planned).contains(&"made_ahead") && !codes(&planned).contains(&"writes_wait"), "{planned}");
    let job = begin(&admin, &id).await;
    admin.post(&format!("/drafts/{id}/publish"), consent(&planned)).await.problem(409, "state_conflict");

    // Everything that can become of a record meanwhile, at both ends of the table.
    let other = app.admin().await;
    let mut written = 0;
    for n in 0..400 {
        let state = admin.get(&format!("/jobs/{}", job.as_str().unwrap())).await.expect(200).body["state"].clone();
        if !matches!(state.as_str(), Some("queued" | "running")) {
            break;
        }
        let one = if n % 2 == 0 { nth(1 + n) } else { nth(rows - n) };
        // What is emptied is so in either type: only early, so that it is surely the text.
        // The others are no whole number as the API takes it, so that what is written after the publish is refused.
        let emptied = if n < 3 { Json::Null } else { json!("1,007") };
        let value = [json!("1,005"), json!(format!("2,{n:03}")), emptied][n % 3].clone();
        let path = format!("/records/thing/{one}");
        let answer = match n % 5 {
            0 => other.post("/records/thing", json!({ "name": format!("N{n}"), "a": value })).await,
            1 => other.delete(&path).await,
            _ => other.patch(&path, json!({ "a": value })).await,
        };
        // Once it is published a text is no number.
        written += usize::from(answer.status < 300);
    }
    let done = wait(&admin, &job).await;
    assert_eq!((&done["state"], &done["kind"], &done["problem"]), (&json!("done"), &json!("publish"), &json!(null)));
    assert_eq!(done["total"], json!(rows));
    assert!(done["done"].as_i64().unwrap() >= rows as i64, "{done}");
    assert!(written > 3, "only {written} records were written meanwhile");
    assert_eq!(revision(&admin).await, before + 1);
    assert_eq!(count_wrong(db, "fld_a").await, 0);
    let (parts, entries, columns) = leavings(db).await;
    assert_eq!((parts, columns), (0, vec!["f_fld_a__2".to_owned()]));
    assert!(entries >= 97);
    // Nobody changed anything but who is told of.
    assert_eq!(app.trail(nth(rows / 2).parse().unwrap()).await.0, Vec::<String>::new());
    assert_eq!(admin.get(&format!("/records/thing/{}", nth(rows / 2))).await.body["a"], json!(rows / 2 % 97));
    admin.get(&format!("/drafts/{id}/plan")).await.problem(409, "state_conflict");
    admin.post(&format!("/jobs/{}/cancel", job.as_str().unwrap()), json!({})).await.problem(409, "state_conflict");

    // And back, with nothing lost: old values are where they were, so nothing is made ahead.
    let planned = admin.get(&format!("/revisions/{before}/plan")).await.expect(200).body;
    admin.post(&format!("/revisions/{before}/restore"), consent(&planned)).await.expect(200);
    assert_eq!(
        admin.get(&format!("/records/thing/{}", nth(rows / 2))).await.body["a"],
        json!((rows / 2 % 97).to_string())
    );
});

both!(a_stopped_publish_leaves_nothing, |app| {
    let admin = app.admin().await;
    publish_things(&admin, json!([text("a"), text("b")])).await;
    let db = &app.workspace.db;
    fill(db, (large(db), "a", 97)).await;
    let before = revision(&admin).await;
    let id = draft(&admin, json!({ FILE: thing(json!([whole("a"), text("b")])) })).await;
    let job = begin(&admin, &id).await;
    let cancelled = admin.post(&format!("/jobs/{}/cancel", job.as_str().unwrap()), json!({})).await.expect(200);
    assert_eq!(cancelled.body["state"], "cancelled");
    assert_eq!(revision(&admin).await, before);
    // The draft is as it was, and another publish finds a clean table.
    let small = draft(&admin, json!({ FILE: thing(json!([text("a"), text("b"), text("c")])) })).await;
    let planned = plan(&admin, &small).await;
    admin.post(&format!("/drafts/{small}/publish"), consent(&planned)).await.expect(200);
    assert_eq!(leavings(db).await, (0, 0, Vec::new()));
    // What was planned over the revision of then is not published by itself, but anew.
    let mut entity = thing(json!([whole("a"), text("b"), text("c")]));
    entity["label"] = json!("Thing");
    let again = draft(&admin, json!({ FILE: entity })).await;
    let job = begin(&admin, &again).await;
    assert_eq!(wait(&admin, &job).await["state"], "done");
    assert_eq!(count_wrong(db, "fld_a").await, 0);
    assert_eq!(leavings(db).await.0, 0);
});

both!(a_publish_that_was_overtaken_is_refused_and_leaves_nothing, |app| {
    let admin = app.admin().await;
    publish_things(&admin, json!([text("a"), text("b")])).await;
    let db = &app.workspace.db;
    fill(db, (large(db), "a", 97)).await;
    let id = draft(&admin, json!({ FILE: thing(json!([whole("a"), text("b")])) })).await;
    let small = draft(&admin, json!({ FILE: thing(json!([text("a"), text("b"), text("c")])) })).await;
    let planned = plan(&admin, &small).await;
    let job = begin(&admin, &id).await;
    let answer = admin.post(&format!("/drafts/{small}/publish"), consent(&planned)).await;
    let failed = wait(&admin, &job).await;
    // One of the two was first.
    match answer.status {
        200 => {
            assert_eq!((&failed["state"], &failed["problem"]["status"]), (&json!("failed"), &json!(409)), "{failed}");
            let last = draft(&admin, json!({ FILE: thing(json!([text("a"), text("b")])) })).await;
            let planned = plan(&admin, &last).await;
            admin.post(&format!("/drafts/{last}/publish"), consent(&planned)).await.expect(200);
            assert_eq!(leavings(db).await, (0, 0, Vec::new()));
        }
        _ => assert_eq!(failed["state"], "done", "{failed}"),
    }
});

both!(a_unique_index_over_a_large_table_is_made_beside_writers, |app| {
    let admin = app.admin().await;
    crate::publish::fill(&app, 50_001).await;
    let mut entity = admin.files().await["entities/deal/entity.json"].clone();
    entity["unique"] = json!([{ "id": "unq_deal", "fields": ["name"] }]);
    let id = draft(&admin, json!({ "entities/deal/entity.json": entity })).await;
    let planned = plan(&admin, &id).await;
    let order = consent(&planned);
    if app.workspace.db.dialect() == sartor::db::Dialect::Sqlite {
        // Its one writer makes the index, and the plan says for how long.
        assert!(codes(&planned).contains(&"writes_wait"), "{planned}");
        admin.post(&format!("/drafts/{id}/publish"), order).await.expect(200);
    } else {
        assert!(codes(&planned).contains(&"made_ahead") && !codes(&planned).contains(&"writes_wait"), "{planned}");
        let job = begin(&admin, &id).await;
        let done = wait(&admin, &job).await;
        assert_eq!((&done["state"], &done["done"]), (&json!("done"), &json!(50_001)), "{done}");
    }
    admin.post("/records/deal", json!({ "name": "deal 77" })).await.problem(409, "unique_violation");
    let mut sql = app.workspace.db.sql();
    sql.raw("SELECT part FROM ").table(sartor::db::TableName::system("sys_prepared"));
    assert_eq!(app.workspace.db.read(&sql).await.unwrap().len(), 0);
});

/// The table of things.
fn things() -> TableName {
    TableName::of_catalogue("r_ent_thing").unwrap()
}

/// A job of a publish that goes on in another process, of which nothing more is heard here.
async fn elsewhere(app: &App, admin: &Caller) -> Uuid {
    let id = Uuid::now_v7();
    let mut sql = app.workspace.db.sql();
    sql.raw("INSERT INTO ").table(TableName::system("sys_job"));
    sql.raw(" (id, kind, state, order_json, done, changed, total, change_id, by_kind, by_id, created_at, updated_at, holder, lease_until) VALUES (");
    let (now, late) = ("2026-11-22T04:00:00Z".parse().unwrap(), "2036-11-22T04:00:00Z".parse().unwrap());
    sql.id(id).raw(", 'publish', 'running', '{}', 0, 0, 0, ").id(Uuid::now_v7()).raw(", 'user', ").id(admin.user);
    sql.raw(", ").instant(now).raw(", ").instant(now).raw(", ").id(Uuid::now_v7()).raw(", ").instant(late).raw(")");
    app.workspace.db.apply(vec![Step::Run(sql)]).await.unwrap();
    id
}

/// A part of this kind that a job has begun.
async fn begun(app: &App, (job, kind, name): (Uuid, &'static str, &str)) {
    let mut sql = app.workspace.db.sql();
    sql.raw("INSERT INTO ").table(TableName::system("sys_prepared"));
    sql.raw(" (part, kind, entity, element, generation, job, since, whole) VALUES (").text_value(name).raw(", ");
    sql.text_value(kind).raw(", 'ent_thing', ");
    sql.raw(if kind == "column" { "'fld_a', 2, " } else { "NULL, NULL, " }).id(job).raw(", 0, 1)");
    app.workspace.db.apply(vec![Step::Run(sql)]).await.unwrap();
}

/// The column a job makes for `a` as a number, with something in it.
async fn half_a_column(app: &App, job: Uuid) {
    let db = &app.workspace.db;
    let column = ColumnName::of_catalogue("f_fld_a__2").unwrap();
    let mut add = db.sql();
    add.raw("ALTER TABLE ").table(things()).raw(" ADD COLUMN ").column(&column).raw(" BIGINT");
    let mut set = db.sql();
    set.raw("UPDATE ").table(things()).raw(" SET ").column(&column).raw(" = 7");
    db.apply(vec![Step::Run(add), Step::Run(set)]).await.unwrap();
    begun(app, (job, "column", column.as_str())).await;
}

both!(a_publish_takes_over_what_a_job_elsewhere_has_begun_of_it, |app| {
    let admin = app.admin().await;
    publish_things(&admin, json!([text("a"), text("b")])).await;
    let db = &app.workspace.db;
    fill(db, (30, "a", 7)).await;
    // How the unique index is called.
    let before = db.list_indexes().await.unwrap();
    let mut unique = thing(json!([text("a"), text("b")]));
    unique["unique"] = json!([{ "id": "unq_name", "fields": ["name"] }]);
    admin.publish(json!({ FILE: unique })).await;
    let hash = *db.list_indexes().await.unwrap().keys().find(|hash| !before.contains_key(hash)).unwrap();
    admin.publish(json!({ FILE: thing(json!([text("a"), text("b")])) })).await;

    let job = elsewhere(&app, &admin).await;
    half_a_column(&app, job).await;
    begun(&app, (job, "index", &format!("{hash:016x}"))).await;
    // As one that was broken off: it is there, and keeps nothing apart.
    let mut sql = db.sql();
    sql.raw("CREATE INDEX ").index(hash).raw(" ON ").table(things()).raw(" (version)");
    db.apply(vec![Step::Run(sql)]).await.unwrap();

    let mut wanted = thing(json!([whole("a"), text("b")]));
    wanted["unique"] = json!([{ "id": "unq_name", "fields": ["name"] }]);
    admin.publish(json!({ FILE: wanted })).await;
    assert_eq!((leavings(db).await.0, count_wrong(db, "fld_a").await), (0, 0));
    // The other job finds that it was overtaken; nothing of what was published goes with it.
    let mut sql = db.sql();
    sql.raw("UPDATE ").table(TableName::system("sys_job")).raw(" SET state = 'failed' WHERE id = ").id(job);
    db.apply(vec![Step::Run(sql)]).await.unwrap();
    sartor::drafts::sweep(db).await.unwrap();
    assert_eq!(db.list_indexes().await.unwrap().get(&hash), Some(&true));
    admin.post("/records/thing", json!({ "name": "T7" })).await.problem(409, "unique_violation");
    assert_eq!(admin.get(&format!("/records/thing/{}", nth(9))).await.expect(200).body["a"], 2);
});

both!(a_job_takes_over_what_another_one_left_behind, |app| {
    let admin = app.admin().await;
    publish_things(&admin, json!([text("a"), text("b")])).await;
    let db = &app.workspace.db;
    fill(db, (large(db), "a", 97)).await;
    let id = draft(&admin, json!({ FILE: thing(json!([whole("a"), text("b")])) })).await;
    let order: PublishOrder = serde_json::from_value(consent(&plan(&admin, &id).await)).unwrap();
    half_a_column(&app, Uuid::nil()).await;
    // Step by step, so that nobody clears up in between.
    let job = elsewhere(&app, &admin).await;
    let nothing = || {
        let mut sql = db.sql();
        sql.raw("UPDATE ").table(TableName::system("sys_job")).raw(" SET done = done WHERE id = ").id(job);
        Step::Run(sql)
    };
    let mark = |_: &Stretch| nothing();
    let hand = Hand { job, mark: &mark, finish: &nothing };
    let head = app.workspace.current().await;
    let (clock, ids, author) = (app.workspace.clock.clone(), app.workspace.ids.clone(), Some(admin.user));
    let desk = Desk { db, head: &head, clock: &clock, ids: &ids, author, language: Language::En };
    let errand = Errand { asked: AskedPublish::Draft(id.parse().unwrap()), order };
    let mut going = Going::default();
    let mut steps = 0;
    while let Progress::Going(_) = drafts::go_on(&desk, &errand, &mut going, &hand).await.unwrap() {
        steps += 1;
        assert!(steps < 2_000, "it does not end");
    }
    assert_eq!((leavings(db).await.0, count_wrong(db, "fld_a").await), (0, 0));
});

both!(what_the_database_computes_is_converted_inside_the_publish, |app| {
    let admin = app.admin().await;
    publish_things(&admin, json!([text("a"), text("b")])).await;
    let mut role = admin.files().await["roles/admin.json"].clone();
    role["objects"]["part"] = json!({ "read": "all", "create": true, "update": "all", "delete": "all" });
    let part = json!({
        "$schema": "sartor/1/entity", "id": "ent_part", "name": "part", "label": "Part", "nameField": "name",
        "fields": [ { "id": "fld_part_n", "name": "name", "type": "text", "label": "Name" },
            { "id": "fld_part_of", "name": "of", "type": "lookup", "to": "thing", "label": "Of", "onDelete": "clear", "inverse": { "name": "parts" } } ]
    });
    let many =
        json!({ "id": "fld_many", "name": "many", "type": "rollup", "of": "parts", "op": "count", "label": "Many" });
    let files = json!({ FILE: thing(json!([text("a"), text("b"), many])), "entities/part/entity.json": part, "roles/admin.json": role });
    admin.publish(files).await;
    let db = &app.workspace.db;
    fill(db, (large(db), "a", 97)).await;
    admin.create("part", json!({ "name": "p", "of": nth(3) })).await;
    // A history row for the part only: the thing's own has none.
    assert_eq!(app.trail(nth(3).parse().unwrap()).await.0, Vec::<String>::new());
    let mut many = text("many");
    many["convert"] = json!({ "from": "rollup", "rest": "empty" });
    let id = draft(&admin, json!({ FILE: thing(json!([text("a"), text("b"), many])) })).await;
    let planned = plan(&admin, &id).await;
    assert!(!codes(&planned).contains(&"made_ahead"), "{planned}");
    admin.post(&format!("/drafts/{id}/publish"), consent(&planned)).await.expect(200);
    assert_eq!(admin.get(&format!("/records/thing/{}", nth(3))).await.expect(200).body["many"], "1");
});

/// Somebody who looks at a table of this database for long, and may write to it.
async fn visitor(app: &App) -> PgConnection {
    let Storage::Postgres(url) = app.storage() else { unreachable!("asked for") };
    let mut somebody = PgConnection::connect(url).await.unwrap();
    somebody.execute("BEGIN").await.unwrap();
    somebody
}

async fn table_of(visitor: &mut PgConnection, entity: &str) -> String {
    let sql = "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE tablename = $1";
    sqlx::query_scalar(sql).bind(entity).fetch_one(&mut *visitor).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_others_do_not_let_pass_waits_and_goes_on() {
    let app = App::start(Kind::Postgres).await;
    let admin = app.admin().await;
    publish_things(&admin, json!([text("a"), text("b")])).await;
    let db = &app.workspace.db;
    fill(db, (large(db), "a", 97)).await;
    let id = draft(&admin, json!({ FILE: thing(json!([whole("a"), text("b")])) })).await;
    let mut reader = visitor(&app).await;
    let table = table_of(&mut reader, "r_ent_thing").await;
    reader.execute(sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"))).await.unwrap();
    let job = begin(&admin, &id).await;
    // It is tried, and put off.
    let state = async || admin.get(&format!("/jobs/{}", job.as_str().unwrap())).await.expect(200).body["state"].clone();
    until(async || state().await == "running").await;
    until(async || state().await != "running").await;
    assert_eq!(state().await, "queued");
    reader.execute("ROLLBACK").await.unwrap();
    assert_eq!(wait(&admin, &job).await["state"], "done");
    assert_eq!((leavings(db).await.0, count_wrong(db, "fld_a").await), (0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_stops_making_an_index_nobody_wants_any_more() {
    let app = App::start(Kind::Postgres).await;
    let admin = app.admin().await;
    crate::publish::fill(&app, 50_001).await;
    let db = &app.workspace.db;
    let before = db.list_indexes().await.unwrap();
    let mut entity = admin.files().await["entities/deal/entity.json"].clone();
    entity["unique"] = json!([{ "id": "unq_deal", "fields": ["name"] }]);
    let id = draft(&admin, json!({ "entities/deal/entity.json": entity })).await;
    let mut writer = visitor(&app).await;
    let snapshot = app.workspace.current().await;
    let table = table_of(&mut writer, snapshot.registry.find("deal").unwrap().table.as_str()).await;
    writer.execute(sqlx::AssertSqlSafe(format!("UPDATE {table} SET version = version WHERE false"))).await.unwrap();
    let job = begin(&admin, &id).await;
    // It waits for the writer, as it would for a long one.
    let making = async || {
        let mut sql = db.sql();
        sql.raw("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'");
        sql.raw(" AND query LIKE 'CREATE UNIQUE INDEX CONCURRENTLY%'");
        super::number_of(db, &sql).await
    };
    until(async || making().await == 1).await;
    admin.post(&format!("/jobs/{}/cancel", job.as_str().unwrap()), json!({})).await.expect(200);
    until(async || making().await == 0).await;
    // Nobody is held up while the writer goes on, and in the end nothing is left.
    admin.create("deal", json!({ "name": "between" })).await;
    sartor::drafts::sweep(db).await.unwrap();
    admin.create("deal", json!({ "name": "after" })).await;
    writer.execute("ROLLBACK").await.unwrap();
    until(async || {
        sartor::drafts::sweep(db).await.unwrap();
        let mut sql = db.sql();
        sql.raw("SELECT count(*) FROM ").table(TableName::system("sys_prepared"));
        super::number_of(db, &sql).await == 0
    })
    .await;
    assert_eq!(db.list_indexes().await.unwrap(), before);
}

/// Until it is so; not for ever.
async fn until(is_so: impl AsyncFn() -> bool) {
    let mut looks = tokio::time::interval(Duration::from_millis(50));
    for _ in 0..1_200 {
        looks.tick().await;
        if is_so().await {
            return;
        }
    }
    panic!("it does not come to that");
}
