//! Indexes: those the design names, those made after a publish over a large table, and those that slow questions suggest.

use crate::records::jobs::wait;
use crate::support::{App, Caller};
use sartor::schema::{self, Side};
use serde_json::{Value as Json, json};

const FILE: &str = "entities/deal/entity.json";

async fn look(admin: &Caller, entity: &str) -> Json {
    admin.get(&format!("/metadata/entities/{entity}/indexes")).await.expect(200).body
}

/// Whether the database has an index over these fields of deals.
async fn is_there(admin: &Caller, fields: &Json) -> Option<bool> {
    let seen = look(admin, "deal").await;
    let found = seen["items"].as_array().unwrap().iter().find(|index| index["fields"] == *fields);
    found.map(|index| index["there"].as_bool().unwrap())
}

async fn name_index(admin: &Caller, indexes: Json) -> Json {
    let mut entity = admin.files().await[FILE].clone();
    entity["indexes"] = indexes;
    admin.publish(json!({ FILE: entity })).await
}

/// The statement by which the database would answer a list, as its planner tells it.
async fn plan_of(app: &App, fields: &[&str]) -> String {
    let mut sql = app.workspace.db.sql();
    let snapshot = app.workspace.current().await;
    let deal = snapshot.registry.find("deal").unwrap();
    sql.either("EXPLAIN QUERY PLAN SELECT id FROM ", "EXPLAIN SELECT id FROM ").table(deal.table.clone());
    sql.raw(" WHERE deleted_at IS NULL");
    for field in fields {
        sql.raw(" AND ").column(&deal.find(field).unwrap().compared_column()).raw(" > ").int(5);
    }
    let rows = app.workspace.db.read(&sql).await.unwrap();
    let at = usize::from(app.workspace.db.dialect() == sartor::db::Dialect::Sqlite) * 3;
    rows.iter().map(|row| row.text(at).unwrap().unwrap() + "\n").collect()
}

both!(an_index_the_design_names_is_made_over_records, |app| {
    let admin = app.admin().await;
    for n in 0..20 {
        admin.create("deal", json!({ "name": format!("D{n}"), "seats": n })).await;
    }
    assert_eq!(is_there(&admin, &json!(["seats"])).await, None);
    name_index(&admin, json!([{ "id": "idx_seats", "fields": ["seats"] }])).await;
    assert_eq!(is_there(&admin, &json!(["seats"])).await, Some(true));
    let seen = look(&admin, "deal").await;
    let own: Vec<&Json> = seen["items"].as_array().unwrap().iter().filter(|index| !index["own"].is_null()).collect();
    assert_eq!(own, [&json!({ "fields": ["seats"], "own": "idx_seats", "unique": false, "there": true })]);
    if app.workspace.db.dialect() == sartor::db::Dialect::Sqlite {
        let plan = plan_of(&app, &["seats"]).await;
        assert!(plan.contains("USING COVERING INDEX ix_") || plan.contains("USING INDEX ix_"), "{plan}");
    }
    // Taken out of the design it is not told any more.
    name_index(&admin, json!([])).await;
    assert_eq!(is_there(&admin, &json!(["seats"])).await, None);
});

both!(an_index_over_a_large_table_follows_the_publish, |app| {
    let admin = app.admin().await;
    crate::publish::fill(&app, 50_001).await;
    let mut entity = admin.files().await[FILE].clone();
    entity["indexes"] = json!([{ "id": "idx_seats", "fields": ["-seats"] }]);
    let id = admin.post("/drafts", json!({ "name": "index" })).await.expect(201).id();
    admin.patch_if(&format!("/drafts/{id}"), 1, json!({ "files": { FILE: entity } })).await.expect(200);
    let plan = admin.get(&format!("/drafts/{id}/plan")).await.expect(200).body;
    let later = plan["effects"].as_array().unwrap().iter().find(|effect| effect["code"] == "indexes_later").unwrap();
    assert_eq!(
        (&later["level"], &later["params"]["count"], &later["params"]["records"]),
        (&json!("info"), &json!(1), &json!(50_001))
    );
    let order = json!({ "plan": plan["hash"], "accept": [], "note": "" });
    admin.post(&format!("/drafts/{id}/publish"), order).await.expect(200);
    let jobs = admin.get("/jobs").await.expect(200).body;
    assert_eq!((&jobs["items"][0]["kind"], &jobs["items"][0]["entity"]), (&json!("index"), &json!("deal")));
    let job = wait(&admin, &jobs["items"][0]["id"]).await;
    assert_eq!((&job["state"], &job["done"], &job["total"]), (&json!("done"), &json!(1), &json!(1)), "{job}");
    assert_eq!(is_there(&admin, &json!(["-seats"])).await, Some(true));
});

both!(an_index_that_cannot_be_is_refused, |app| {
    let admin = app.admin().await;
    let entity = admin.files().await[FILE].clone();
    let codes = async |indexes: Json| {
        let mut entity = entity.clone();
        entity["indexes"] = indexes;
        let id = admin.post("/drafts", json!({ "name": "wrong" })).await.expect(201).id();
        let saved =
            admin.patch_if(&format!("/drafts/{id}"), 1, json!({ "files": { FILE: entity } })).await.expect(200).body;
        let told =
            |problem: &Json| format!("{} {}", problem["pointer"].as_str().unwrap(), problem["code"].as_str().unwrap());
        saved["problems"].as_array().unwrap().iter().map(told).collect::<Vec<_>>()
    };
    assert_eq!(codes(json!([{ "id": "idx_a", "fields": ["nothing"] }])).await, ["/indexes/0/fields/0 field_unknown"]);
    assert_eq!(codes(json!([{ "id": "idx_a", "fields": ["labels"] }])).await, ["/indexes/0/fields/0 index_type"]);
    assert_eq!(codes(json!([{ "id": "idx_a", "fields": ["account.name"] }])).await, ["/indexes/0/fields/0 index_type"]);
    let twice = json!([{ "id": "idx_a", "fields": ["seats"] }, { "id": "idx_b", "fields": ["seats"] }]);
    assert_eq!(codes(twice).await, ["/indexes/1 index_twice"]);
});

both!(what_is_slow_suggests_an_index, |app| {
    let admin = app.admin().await;
    assert_eq!(look(&admin, "deal").await["suggestions"], json!([]));
    let ask = async |filter: Json, sort: &str| {
        for _ in 0..3 {
            admin.list("deal", &[("filter", filter.to_string()), ("sort", sort.to_owned())]).await.expect(200);
        }
    };
    // Everything is slow from now on.
    app.workspace.asked.slow_from(std::time::Duration::ZERO);
    ask(json!({ "all": [{ "field": "seats", "op": "eq", "value": 3 }, { "field": "name", "op": "contains", "value": "x" }] }), "-close_date").await;
    ask(json!({ "field": "seats", "op": "gt", "value": 3 }), "").await;
    // What an index serves already, and what one record asks once, suggests nothing.
    ask(json!({ "field": "name", "op": "eq", "value": "x" }), "").await;
    admin.list("deal", &[("sort", "close_date".to_owned())]).await.expect(200);
    let by_month = json!({ "groupBy": [{ "field": "close_date", "bucket": "month" }], "measures": [{ "op": "sum", "field": "seats" }] });
    for _ in 0..4 {
        admin.post("/records/deal/aggregate", by_month.clone()).await.expect(200);
    }
    let seen = look(&admin, "deal").await;
    let told: Vec<(&Json, &Json, &Json)> = seen["suggestions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (&one["fields"], &one["questions"], &one["slow"]))
        .collect();
    assert_eq!(told.len(), 3, "{seen}");
    assert_eq!(told[0], (&json!(["close_date", "seats"]), &json!(4), &json!(4)));
    assert!(told.contains(&(&json!(["seats", "-close_date"]), &json!(3), &json!(3))), "{seen}");
    assert!(told.contains(&(&json!(["seats"]), &json!(3), &json!(3))), "{seen}");
    // Taken up, it is suggested no more.
    let indexes = json!([{ "id": "idx_a", "fields": ["seats", "-close_date"] }, { "id": "idx_b", "fields": ["close_date", "seats"] }]);
    name_index(&admin, indexes).await;
    assert_eq!(look(&admin, "deal").await["suggestions"], json!([]));
});

both!(a_part_of_a_name_is_found_by_an_index, |app| {
    let admin = app.admin().await;
    for name in ["苏州恒锐精密机械", "ABC Steel", "abC 精密", "x", "密精 100%"] {
        admin.create("deal", json!({ "name": name })).await;
    }
    let asked = async |op: &str, part: &str| {
        let filter = json!({ "field": "name", "op": op, "value": part }).to_string();
        let list = admin.list("deal", &[("filter", filter), ("sort", "name".to_owned())]).await.expect(200);
        let names = list.body["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned());
        names.collect::<Vec<_>>().join(", ")
    };
    let found = async |part: &str| asked("contains", part).await;
    assert_eq!(found("精密").await, "abC 精密, 苏州恒锐精密机械");
    assert_eq!(found("锐精密机").await, "苏州恒锐精密机械");
    assert_eq!(found("精").await, "abC 精密, 密精 100%, 苏州恒锐精密机械");
    assert_eq!(found("aBc").await, "ABC Steel, abC 精密");
    assert_eq!(found("BC S").await, "ABC Steel");
    assert_eq!(found("0%").await, "密精 100%");
    // Its parts are all there, but not as they stand in it; nothing in it is a wildcard.
    for part in ["密机精", "c steel ", "密_", "é", "机械苏州"] {
        assert_eq!(found(part).await, "", "{part}");
    }
    for (part, names) in
        [("苏州恒", "苏州恒锐精密机械"), ("AbC", "ABC Steel, abC 精密"), ("恒锐", ""), ("x", "x"), ("a%", "")]
    {
        assert_eq!(asked("starts_with", part).await, names, "{part}");
    }
    app.workspace.db.overhear();
    found("X").await;
    let heard = app.workspace.db.overhear().concat();
    assert!(!heard.contains("sartor_parts"), "one character has no parts: {heard}");
    found("锐精").await;
    let heard = app.workspace.db.overhear().concat();
    let of_parts = app.workspace.db.dialect() == sartor::db::Dialect::Postgres;
    assert_eq!(heard.contains("sartor_parts"), of_parts, "{heard}");
    // It is where the other indexes of the revision are, and a database that has none yet gets it as it gets those.
    let snapshot = app.workspace.current().await;
    let side = Side { registry: &snapshot.registry, model: &snapshot.model };
    assert!(schema::missing_indexes(&app.workspace.db, side).await.unwrap().is_empty());
    let index = schema::of_parts(snapshot.registry.find("deal").unwrap()).unwrap();
    app.workspace.db.apply(vec![schema::drop_index_step(&app.workspace.db, index.hash())]).await.unwrap();
    let missing = schema::missing_indexes(&app.workspace.db, side).await.unwrap();
    assert_eq!(missing, if of_parts { vec![index.clone()] } else { Vec::new() });
    assert_eq!(found("锐精").await, "苏州恒锐精密机械");
    for index in &missing {
        schema::make_index(&app.workspace.db, index).await.unwrap();
    }
    assert_eq!(found("锐精").await, "苏州恒锐精密机械");
    assert!(schema::missing_indexes(&app.workspace.db, side).await.unwrap().is_empty());
});
