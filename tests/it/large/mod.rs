//! Publishing over large tables: plans that count what will be there and say who waits, and what is prepared beforehand.

mod ahead;
mod counts;
mod crash;
mod waits;

use crate::support::Caller;
use sartor::db::{ColumnName, Database, Dialect, Sql, Step, TableName};
use serde_json::{Value as Json, json};

pub const FILE: &str = "entities/thing/entity.json";

/// `thing` with a name and these fields.
pub fn thing(fields: Json) -> Json {
    let mut all = vec![json!({ "id": "fld_thing_n", "name": "name", "type": "text", "label": "Name" })];
    all.extend(fields.as_array().unwrap().iter().cloned());
    json!({ "$schema": "sartor/1/entity", "id": "ent_thing", "name": "thing", "label": "Thing", "nameField": "name", "fields": all })
}

/// Publishes a new `thing` with these fields, and rights on it.
pub async fn publish_things(admin: &Caller, fields: Json) {
    let mut role = admin.files().await["roles/admin.json"].clone();
    role["objects"]["thing"] = json!({ "read": "all", "create": true, "update": "all", "delete": "all" });
    admin.publish(json!({ FILE: thing(fields), "roles/admin.json": role })).await;
}

pub async fn draft(admin: &Caller, files: Json) -> String {
    let id = admin.post("/drafts", json!({ "name": "large" })).await.expect(201).id();
    let saved = admin.patch_if(&format!("/drafts/{id}"), 1, json!({ "files": files })).await.expect(200);
    assert_eq!(saved.body["problems"], json!([]));
    id.to_string()
}

pub async fn plan(admin: &Caller, draft: &str) -> Json {
    admin.get(&format!("/drafts/{draft}/plan")).await.expect(200).body
}

/// The order to publish what a plan says, accepting all it warns of.
pub fn consent(plan: &Json) -> Json {
    let warned = plan["effects"].as_array().unwrap().iter().filter(|effect| effect["level"] == "warn");
    let accept: Vec<String> = warned
        .map(|effect| format!("{}:{}", effect["code"].as_str().unwrap(), effect["element"].as_str().unwrap()))
        .collect();
    json!({ "plan": plan["hash"], "accept": accept, "note": "" })
}

/// So many things named `T<n>`, in the order of their ids, whose `field` is the number's rest by `different`, as a text.
pub async fn fill(db: &Database, (rows, field, different): (usize, &str, u64)) {
    let head = sartor::drafts::revisions::load_head(db).await.unwrap();
    let entity = head.registry.find("thing").unwrap();
    let mut sql = db.sql();
    sql.raw("INSERT INTO ").table(entity.table.clone()).raw(" (id, version, created_at, updated_at, ");
    sql.column(&entity.find("name").unwrap().column).raw(", ").column(&entity.find(field).unwrap().column).raw(") ");
    sql.either(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ",
        "SELECT CAST(lpad(to_hex(i), 32, '0') AS uuid), 1, now(), now(), 'T' || i, CAST(i % ",
    );
    let (first, second) =
        if db.dialect() == Dialect::Sqlite { (rows as u64, different) } else { (different, rows as u64) };
    sql.number(first);
    sql.either(") SELECT printf('00000000-0000-0000-0000-%012x', i), 1, '2026-11-22T04:00:00.000Z', '2026-11-22T04:00:00.000Z', 'T' || i, CAST(i % ", " AS text) FROM generate_series(1, ");
    sql.number(second).either(" AS text) FROM n", ") AS s(i)");
    db.apply(vec![Step::Run(sql)]).await.unwrap();
}

/// The n-th of them.
pub fn nth(n: usize) -> String {
    format!("00000000-0000-0000-0000-{n:012x}")
}

/// More records than are converted inside a publish.
pub fn large(db: &Database) -> usize {
    match db.dialect() {
        Dialect::Sqlite => 50_100,
        Dialect::Postgres => 10_100,
    }
}

/// How many things have a number in a converted field (element id, in its second generation) that is not what its text says.
pub async fn count_wrong(db: &Database, element: &str) -> i64 {
    let (text, number) = (format!("f_{element}"), format!("f_{element}__2"));
    let column = |name: &str| ColumnName::of_catalogue(name).unwrap();
    let mut sql = db.sql();
    sql.raw("SELECT count(*) FROM ").table(TableName::of_catalogue("r_ent_thing").unwrap()).raw(" WHERE CAST(");
    sql.raw("REPLACE(")
        .column(&column(&text))
        .raw(", ',', '') AS BIGINT)")
        .either(" IS NOT ", " IS DISTINCT FROM ")
        .column(&column(&number));
    number_of(db, &sql).await
}

pub async fn number_of(db: &Database, sql: &Sql) -> i64 {
    db.find(sql).await.unwrap().unwrap().int(0).unwrap().unwrap()
}

/// What is left of what was made ahead: parts and converted values that are written down, and columns of another generation.
pub async fn leavings(db: &Database) -> (i64, i64, Vec<String>) {
    let count = async |table: &'static str| {
        let mut sql = db.sql();
        sql.raw("SELECT count(*) FROM ").table(TableName::system(table));
        number_of(db, &sql).await
    };
    let columns = db.list_columns(&TableName::of_catalogue("r_ent_thing").unwrap()).await.unwrap();
    let further = columns.into_iter().filter(|name| name.contains("__2")).collect();
    (count("sys_prepared").await, count("sys_conversion").await, further)
}

/// `code count` of every effect on an element.
pub fn told(plan: &Json, element: &str) -> Vec<String> {
    let effects = plan["effects"].as_array().unwrap().iter().filter(|effect| effect["element"] == element);
    effects.map(|effect| format!("{} {}", effect["code"].as_str().unwrap(), effect["params"]["count"])).collect()
}
