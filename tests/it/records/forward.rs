//! Kept counts and sums are brought forward by what was changed, and say the same as when they are asked anew.

use crate::support::{App, Caller, Kind};
use sartor::config::Storage;
use sea_orm::sqlx::{self, Connection as _, Executor as _, PgConnection};
use serde_json::{Value as Json, json};
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

/// Holds for every record, and looks at another one: such a question is always asked anew.
fn everything() -> Json {
    json!({ "any": [{ "field": "account.region", "op": "empty" }, { "field": "account.region", "op": "not_empty" }] })
}

/// What the question answers, which must be what it answers when it is asked anew.
async fn ask(caller: &Caller, question: &Json) -> Json {
    let path = "/records/deal/aggregate";
    let kept = caller.post(path, question.clone()).await.expect(200).body;
    let mut anew = question.clone();
    anew["filter"] = match question.get("filter") {
        Some(filter) => json!({ "all": [filter, everything()] }),
        None => everything(),
    };
    let anew = caller.post(path, anew).await.expect(200).body;
    assert_eq!(kept, anew, "{question}");
    kept["groups"].clone()
}

/// How many answers were brought forward, and how many questions asked anew.
fn forwarded(app: &App) -> (u64, u64) {
    let figures = app.workspace.db.figures();
    (figures.kept_forwarded, figures.kept_misses)
}

fn by_stage() -> Json {
    json!({ "groupBy": [{ "field": "stage" }], "measures": [{ "op": "count" }, { "op": "sum", "field": "amount" }] })
}

fn total() -> Json {
    json!({ "measures": [{ "op": "sum", "field": "seats" }, { "op": "count" }, { "op": "avg", "field": "discount" }] })
}

both!(a_change_brings_a_kept_answer_forward, |app| {
    let admin = app.admin().await;
    let mut ids = Vec::new();
    for n in 0..6 {
        let deal = json!({ "name": format!("D{n}"), "amount": "10.50", "seats": n, "close_date": "2026-12-01" });
        ids.push(admin.create("deal", deal).await.id());
    }
    let questions = [by_stage(), total()];
    for question in &questions {
        ask(&admin, question).await;
    }
    let path = |n: usize| format!("/records/deal/{}", ids[n]);
    let forward = async |what: &str| {
        let before = forwarded(&app);
        for question in &questions {
            ask(&admin, question).await;
        }
        let after = forwarded(&app);
        // Those that compare are asked anew.
        assert_eq!((after.0 - before.0, after.1 - before.1), (2, 2), "{what}");
    };
    admin.patch(&path(0), json!({ "amount": "20", "discount": "5" })).await.expect(200);
    forward("an update").await;
    admin.patch(&path(0), json!({ "note": "nothing anybody asks for" })).await.expect(200);
    forward("another field").await;
    admin.delete(&path(1)).await.expect(204);
    forward("a deletion").await;
    admin.post(&format!("{}/restore", path(1)), json!({})).await.expect(200);
    forward("a restore").await;
    admin.create("deal", json!({ "name": "new", "amount": "1" })).await;
    forward("a creation").await;
    let bulk = json!({ "operations": [
        { "op": "update", "id": ids[2], "values": { "seats": null } },
        { "op": "update", "id": ids[3], "values": { "seats": 100, "amount": null } },
        { "op": "delete", "id": ids[4] },
        { "op": "create", "values": { "name": "of many", "seats": 7 } },
    ] });
    let many = admin.post("/records/deal/bulk", bulk).await.expect(200);
    forward("a bulk").await;
    admin.post(&format!("/changes/{}/undo", many.headers["sartor-change"]), json!({})).await.expect(200);
    forward("an undo").await;
    for seats in [1, 2, 3] {
        admin.patch(&path(5), json!({ "seats": seats })).await.expect(200);
    }
    admin.delete(&path(5)).await.expect(204);
    forward("several changes of one record").await;
    let brief = admin.create("deal", json!({ "name": "brief" })).await.id();
    admin.delete(&format!("/records/deal/{brief}")).await.expect(204);
    forward("a record that came and went").await;
    app.another().await.admin().await.patch(&path(0), json!({ "seats": 9 })).await.expect(200);
    forward("another process").await;
    admin.create("account", json!({ "name": "of no concern" })).await;
    forward("another entity").await;
});

both!(groups_come_and_go_and_sums_over_nothing_are_nothing, |app| {
    let admin = app.admin().await;
    let account = admin.create("account", json!({ "name": "K" })).await.id();
    let one = admin.create("deal", json!({ "name": "one", "amount": "3" })).await.id();
    let two = admin.create("deal", json!({ "name": "two" })).await.id();
    assert_eq!(ask(&admin, &by_stage()).await, json!([{ "key": ["standard/lead"], "values": [2, "3.00"] }]));
    admin.delete(&format!("/records/deal/{one}")).await.expect(204);
    let before = forwarded(&app);
    assert_eq!(ask(&admin, &by_stage()).await, json!([{ "key": ["standard/lead"], "values": [1, null] }]));
    assert_eq!(ask(&admin, &total()).await, json!([{ "key": [], "values": [null, 1, null] }]));
    // A new group: the database says where it stands.
    let talks = json!({ "field": "stage", "to": "standard/talks", "values": { "account": account } });
    admin.post(&format!("/records/deal/{two}/transition"), talks).await.expect(200);
    assert_eq!(ask(&admin, &by_stage()).await, json!([{ "key": ["standard/talks"], "values": [1, null] }]));
    admin.create("deal", json!({ "name": "three", "amount": "0" })).await;
    ask(&admin, &by_stage()).await;
    admin.delete(&format!("/records/deal/{two}")).await.expect(204);
    assert_eq!(ask(&admin, &by_stage()).await, json!([{ "key": ["standard/lead"], "values": [1, "0.00"] }]));
    assert!(forwarded(&app).0 >= before.0 + 2);
});

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Dice(AtomicU64);

impl Dice {
    fn below(&self, n: usize) -> usize {
        let mut z = self.0.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed).wrapping_add(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % n as u64) as usize
    }

    fn pick<T: Clone>(&self, pool: &[T]) -> T {
        pool[self.below(pool.len())].clone()
    }

    /// Values of some fields.
    fn values(&self, people: &[Uuid], accounts: &[Uuid]) -> Json {
        let mut values = json!({});
        for _ in 0..=self.below(4) {
            let (field, value) = match self.below(12) {
                0 => (
                    "amount",
                    self.pick(&[json!(null), json!("0"), json!("0.01"), json!("1234.56"), json!("499999.99")]),
                ),
                1 => ("cost", self.pick(&[json!(null), json!("-7.5"), json!("12")])),
                2 => ("seats", self.pick(&[json!(null), json!(0), json!(1), json!(99_999)])),
                3 => ("discount", self.pick(&[json!(null), json!("0"), json!("12.34"), json!("30")])),
                4 => ("urgent", self.pick(&[json!(true), json!(false), json!(null)])),
                5 => ("close_date", self.pick(&["2025-12-31", "2026-01-01", "2026-03-29", "2026-11-30"]).into()),
                6 => (
                    "meeting_at",
                    self.pick(&["2026-01-31T15:59:59.999Z", "2026-01-31T16:00:00Z", "2026-06-01T00:00:00Z"]).into(),
                ),
                7 => ("source", self.pick(&[json!("web"), json!("expo"), json!(null)])),
                8 => ("note", self.pick(&[json!("Ärger \"A\" 恒锐\n"), json!("it's %_\\ '{}'"), json!(null)])),
                9 => ("labels", self.pick(&[json!(["a", "b"]), json!(["恒"]), json!([])])),
                10 => ("owner", json!(self.pick(people))),
                _ => ("account", json!(self.pick(accounts))),
            };
            values[field] = value;
        }
        values
    }
}

/// Questions over every kind of field that can be brought forward.
fn questions(me: Uuid, account: Uuid) -> Vec<Json> {
    let (count, sum) = (json!({ "op": "count" }), |field: &str| json!({ "op": "sum", "field": field }));
    let avg = |field: &str| json!({ "op": "avg", "field": field });
    let bucket = |field: &str, bucket: &str| json!({ "field": field, "bucket": bucket });
    let ask = |groups: Json, measures: Json| json!({ "groupBy": groups, "measures": measures });
    let mut all = vec![
        by_stage(),
        total(),
        ask(json!([]), json!([])),
        ask(json!([bucket("close_date", "month")]), json!([sum("amount"), avg("seats")])),
        ask(json!([bucket("close_date", "week"), { "field": "stage" }]), json!([count])),
        ask(json!([bucket("meeting_at", "day")]), json!([count, sum("seats")])),
        ask(json!([bucket("meeting_at", "quarter"), { "field": "urgent" }]), json!([avg("amount"), count])),
        ask(json!([{ "field": "source" }, { "field": "urgent" }]), json!([sum("seats"), sum("amount"), avg("amount")])),
        ask(json!([{ "field": "discount" }]), json!([count])),
        ask(json!([{ "field": "seats" }, bucket("created_at", "day")]), json!([count, sum("discount")])),
        ask(json!([{ "field": "close_date" }]), json!([sum("discount"), sum("seats")])),
    ];
    for filter in [
        json!({ "field": "stage.kind", "op": "eq", "value": "open" }),
        json!({ "field": "labels", "op": "has_any", "value": ["a", "恒"] }),
        json!({ "field": "note", "op": "contains", "value": "a\" 恒" }),
        json!({ "field": "name", "op": "starts_with", "value": "d1" }),
        json!({ "field": "amount", "op": "gte", "value": "0.01" }),
        json!({ "field": "close_date", "op": "lt", "value": "2026-03-29" }),
        json!({ "field": "meeting_at", "op": "gt", "value": "2026-01-31T15:59:59.999Z" }),
        json!({ "field": "owner", "op": "eq", "value": me }),
        json!({ "field": "account", "op": "eq", "value": account }),
        json!({ "not": { "field": "urgent", "op": "eq", "value": true } }),
        json!({ "any": [{ "field": "seats", "op": "empty" }, { "field": "source", "op": "in", "value": ["expo"] }] }),
    ] {
        all.push(json!({ "groupBy": [{ "field": "stage" }], "measures": [count, sum("amount")], "filter": filter }));
        all.push(json!({ "measures": [count, avg("seats")], "filter": filter }));
    }
    all
}

both!(whatever_is_done_the_answers_are_those_of_the_database, |app| {
    let (admin, li) = (app.admin().await, app.caller("li").await);
    let second = app.another().await;
    let elsewhere = second.admin().await;
    let dice = Dice(AtomicU64::new(20_261_126));
    let people = [admin.user, li.user];
    let mut accounts = Vec::new();
    for (name, owner) in [("A", admin.user), ("L", li.user)] {
        accounts.push(admin.create("account", json!({ "name": name, "owner": owner, "region": "south" })).await.id());
    }
    let (mut ids, mut changes) = (Vec::new(), Vec::new());
    for n in 0..25 {
        let mut values = dice.values(&people, &accounts);
        values["name"] = format!("D{n}").into();
        let made = admin.post("/records/deal", values).await;
        if made.status == 201 {
            ids.push(made.id());
        }
    }
    assert!(ids.len() > 10);
    let mut all: Vec<(&Caller, Json)> =
        questions(admin.user, accounts[0]).into_iter().map(|ask| (&admin, ask)).collect();
    all.extend(questions(li.user, accounts[1]).into_iter().map(|ask| (&li, ask)));
    let before = forwarded(&app);
    let rounds = 15;
    for _ in 0..rounds {
        let acts =
            (0..=dice.below(5)).map(|_| act(&dice, [&admin, &elsewhere], (&ids, &changes), (&people, &accounts)));
        let acts: Vec<_> = acts.collect();
        // People ask while others write; what they are told then is of no single state, and kept all the same.
        let asking = (0..4).map(|_| {
            let (caller, question) = &all[dice.below(all.len())];
            caller.post("/records/deal/aggregate", question.clone())
        });
        let (acts, asking) = (futures_util::future::join_all(acts), futures_util::future::join_all(asking));
        let (done, _) = futures_util::future::join(acts, asking).await;
        for (id, change) in done {
            ids.extend(id);
            changes.extend(change);
        }
        for (caller, question) in &all {
            ask(caller, question).await;
        }
    }
    let asked = (rounds * all.len()) as u64;
    // All that compare are asked anew; of the others the first round is, and where a group is new.
    let (brought, anew) = (forwarded(&app).0 - before.0, forwarded(&app).1 - before.1 - asked);
    assert!(brought > 3 * anew && brought > asked / 3, "of {asked}, {brought} brought forward, {anew} asked anew");
});

/// One thing somebody does: what it made, and the change that can be taken back.
async fn act(
    dice: &Dice,
    callers: [&Caller; 2],
    (ids, changes): (&[Uuid], &[String]),
    (people, accounts): (&[Uuid], &[Uuid]),
) -> (Option<Uuid>, Option<String>) {
    let (caller, id, mut values) = (dice.pick(&callers), dice.pick(ids), dice.values(people, accounts));
    let path = format!("/records/deal/{id}");
    let kind = dice.below(9);
    let answer = match kind {
        0 | 1 => {
            values["name"] = format!("D1{}", dice.below(1000)).into();
            caller.post("/records/deal", values).await
        }
        2 | 3 => caller.patch(&path, values).await,
        4 => {
            let to = dice.pick(&["standard/lead", "standard/talks", "standard/quote", "tender/survey", "standard/won"]);
            caller.post(&format!("{path}/transition"), json!({ "field": "stage", "to": to, "values": values })).await
        }
        5 => caller.delete(&path).await,
        6 => caller.post(&format!("{path}/restore"), json!({})).await,
        7 if !changes.is_empty() => {
            caller.post(&format!("/changes/{}/undo", dice.pick(changes)), json!({ "force": true })).await
        }
        _ => {
            let some = (0..3).map(|_| dice.pick(ids)).collect::<std::collections::BTreeSet<_>>();
            let operations = some.into_iter().map(|id| match dice.below(3) {
                0 => json!({ "op": "delete", "id": id }),
                _ => json!({ "op": "update", "id": id, "values": dice.values(people, accounts) }),
            });
            let body = json!({ "operations": operations.collect::<Vec<_>>() });
            caller.post("/records/deal/bulk", body).await
        }
    };
    assert!(answer.status < 500, "{kind}: {}", answer.text);
    let made = (answer.status == 201).then(|| answer.id());
    (made, answer.headers.get("sartor-change").cloned())
}

both!(a_publish_has_the_question_asked_anew, |app| {
    let admin = app.admin().await;
    let file = "entities/deal/entity.json";
    let mut entity = admin.files().await[file].clone();
    let field =
        |name: &str, kind: &str| json!({ "id": format!("fld_{name}"), "name": name, "type": kind, "label": name });
    for (name, kind) in [("code", "text"), ("old", "text")] {
        entity["fields"].as_array_mut().unwrap().push(field(name, kind));
    }
    admin.publish(json!({ file: entity })).await;
    let deal = admin.create("deal", json!({ "name": "A", "code": "12", "old": "SECRET", "seats": 3 })).await.id();
    admin.create("deal", json!({ "name": "B", "code": "7", "old": "SECRET" })).await;
    let by_code =
        json!({ "groupBy": [{ "field": "code" }], "measures": [{ "op": "count" }, { "op": "sum", "field": "seats" }] });
    ask(&admin, &by_code).await;

    // Another type, and one field less; what it had is purged while answers are kept.
    let fields = entity["fields"].as_array_mut().unwrap();
    fields.pop();
    let last = fields.len() - 1;
    fields[last] = field("code", "integer");
    fields[last]["convert"] = json!({ "from": "text" });
    admin.publish(json!({ file: entity })).await;
    let expect = json!([{ "key": [7], "values": [1, null] }, { "key": [12], "values": [1, 3] }]);
    assert_eq!(ask(&admin, &by_code).await, expect);
    admin.patch(&format!("/records/deal/{deal}"), json!({ "seats": 4 })).await.expect(200);
    let order =
        json!({ "items": [{ "element": "fld_old", "generation": 1 }, { "element": "fld_code", "generation": 1 }] });
    let started = admin.post("/metadata/purge", order).await.expect(202);
    crate::records::jobs::wait(&admin, &started.body["job"]).await;
    let before = forwarded(&app);
    let expect = json!([{ "key": [7], "values": [1, null] }, { "key": [12], "values": [1, 4] }]);
    assert_eq!(ask(&admin, &by_code).await, expect);
    assert_eq!(forwarded(&app).0, before.0 + 1, "what was purged has nothing to do with it");

    // A stage goes away with records in it, which have no history of that.
    ask(&admin, &by_stage()).await;
    let pipeline = "entities/deal/pipelines/standard.json";
    let mut stages = admin.files().await[pipeline].clone();
    let first = stages["stages"].as_array_mut().unwrap().remove(0);
    stages["moved"] = json!({ first["id"].as_str().unwrap(): stages["stages"][0]["name"] });
    admin.publish(json!({ pipeline: stages })).await;
    let before = forwarded(&app);
    let moved = ask(&admin, &by_stage()).await;
    assert_eq!((&moved[0]["key"], &moved[0]["values"][0]), (&json!(["standard/talks"]), &json!(2)));
    assert_eq!(forwarded(&app).0, before.0);
    admin.patch(&format!("/records/deal/{deal}"), json!({ "amount": "4" })).await.expect(200);
    ask(&admin, &by_stage()).await;
    assert_eq!(forwarded(&app).0, before.0 + 1);
});

// What no history tells is never brought forward past: a row that is not as it says has the question asked anew.
both!(a_row_that_does_not_fit_its_history_has_the_question_asked_anew, |app| {
    let admin = app.admin().await;
    let ids = [
        admin.create("deal", json!({ "name": "A", "seats": 1 })).await.id(),
        admin.create("deal", json!({ "name": "B", "seats": 2 })).await.id(),
    ];
    ask(&admin, &total()).await;
    for id in ids {
        admin.patch(&format!("/records/deal/{id}"), json!({ "seats": 5 })).await.expect(200);
    }
    let before = forwarded(&app);
    let snapshot = app.workspace.current().await;
    let table = || snapshot.registry.find("deal").unwrap().table.clone();
    let mut sql = app.workspace.db.sql();
    sql.raw("UPDATE ").table(table()).raw(" SET \"f_t_deal_seats\" = 50 WHERE id = ").id(ids[0]);
    app.workspace.db.apply(vec![sartor::db::Step::Run(sql)]).await.unwrap();
    assert_eq!(ask(&admin, &total()).await[0]["values"][0], json!(55));
    admin.patch(&format!("/records/deal/{}", ids[1]), json!({ "seats": 6 })).await.expect(200);
    let mut sql = app.workspace.db.sql();
    sql.raw("DELETE FROM ").table(table()).raw(" WHERE id = ").id(ids[1]);
    app.workspace.db.apply(vec![sartor::db::Step::Run(sql)]).await.unwrap();
    assert_eq!(ask(&admin, &total()).await[0]["values"][0], json!(50));
    assert_eq!(forwarded(&app).0, before.0);
});

/// The schema of the default workspace, on a connection of its own.
async fn visitor(app: &App) -> (PgConnection, String) {
    let Storage::Postgres(url) = app.storage() else { panic!("a test of PostgreSQL") };
    let mut visitor = PgConnection::connect(url).await.unwrap();
    let find = "SELECT schemaname::text FROM pg_tables WHERE tablename = 'r_t_deal'";
    let schema: String = sqlx::query_scalar(find).fetch_one(&mut visitor).await.unwrap();
    (visitor, schema)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_committed_later_than_its_number_is_not_missed() {
    let app = App::start(Kind::Postgres).await;
    let admin = app.admin().await;
    let (slow, quick) = (
        admin.create("deal", json!({ "name": "slow", "seats": 1 })).await.id(),
        admin.create("deal", json!({ "name": "quick", "seats": 1 })).await.id(),
    );
    ask(&admin, &total()).await;
    // Somebody whose commit takes long has a number of the history already.
    let (mut somebody, schema) = visitor(&app).await;
    let mut open = somebody.begin().await.unwrap();
    let write = format!(
        "UPDATE \"{schema}\".r_t_deal SET \"f_t_deal_seats\" = 10, version = 2 WHERE id = '{slow}';
        INSERT INTO \"{schema}\".sys_history (change, at, entity, record, version, action, by_kind, cause_kind, diff)
        VALUES ('{slow}', now(), 't_deal', '{slow}', 2, 'updated', 'user', 'api', '{{\"t_deal_seats\":[1,10]}}')"
    );
    open.execute(sqlx::AssertSqlSafe(write)).await.unwrap();
    let before = forwarded(&app);
    for seats in [100, 200] {
        admin.patch(&format!("/records/deal/{quick}"), json!({ "seats": seats })).await.expect(200);
        assert_eq!(ask(&admin, &total()).await[0]["values"][0], json!(seats + 1));
    }
    open.commit().await.unwrap();
    assert_eq!(ask(&admin, &total()).await[0]["values"][0], json!(210));
    assert_eq!(forwarded(&app).0, before.0 + 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn transactions_of_another_server_are_forgotten() {
    let app = App::start(Kind::Postgres).await;
    let deal = app.admin().await.create("deal", json!({ "name": "A", "seats": 1 })).await.id();
    // As a copy of another server's database would have it: a number that comes only later here.
    let (mut somebody, schema) = visitor(&app).await;
    let foreign = format!("UPDATE \"{schema}\".sys_history SET txid = '999999999'");
    somebody.execute(sqlx::AssertSqlSafe(foreign)).await.unwrap();
    let other = app.another().await;
    let admin = other.admin().await;
    ask(&admin, &total()).await;
    admin.patch(&format!("/records/deal/{deal}"), json!({ "seats": 5 })).await.expect(200);
    let before = forwarded(&other);
    assert_eq!(ask(&admin, &total()).await[0]["values"][0], json!(5));
    assert_eq!(forwarded(&other).0, before.0 + 1);
    let left = format!("SELECT count(*) FROM \"{schema}\".sys_history WHERE txid IS NULL");
    let left: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(left)).fetch_one(&mut somebody).await.unwrap();
    assert_eq!(left, 1);
}
