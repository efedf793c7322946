//! A plan says how long others wait, from what was measured here, and it is near the truth.

use super::{FILE, consent, draft, fill, number_of, plan, publish_things, thing};
use crate::support::App;
use sartor::db::TableName;
use serde_json::{Value as Json, json};

/// Records enough to tell, and few enough to be converted inside a publish.
const ROWS: usize = 9_000;

fn text(name: &str) -> Json {
    json!({ "id": format!("fld_{name}"), "name": name, "type": "text", "label": name })
}

fn whole(name: &str) -> Json {
    json!({ "id": format!("fld_{name}"), "name": name, "type": "integer", "label": name, "convert": { "from": "text", "rest": "empty" } })
}

/// The effects that tell who waits, by their work in English.
fn waits(plan: &Json) -> Vec<(String, Json)> {
    let effects = plan["effects"].as_array().unwrap().iter().filter(|effect| effect["code"] == "writes_wait");
    effects.map(|effect| (effect["params"]["work"]["en"].as_str().unwrap().to_owned(), effect.clone())).collect()
}

/// What a work on things took the last time, in milliseconds.
async fn taken(app: &App, work: &str) -> f64 {
    let mut sql = app.workspace.db.sql();
    sql.raw("SELECT micros FROM ").table(TableName::system("sys_pace")).raw(" WHERE work = ").text_value(work);
    sql.raw(" AND entity = ").text_value("ent_thing");
    number_of(&app.workspace.db, &sql).await as f64 / 1000.0
}

/// Asserts that what was told is within an order of magnitude of what it took.
fn near(effect: &Json, took: f64) {
    let of = |name: &str| effect["params"][name].as_f64().unwrap();
    let (least, most) = (of("least_ms"), of("most_ms"));
    // Told is a third of it to three times as much; a millisecond is rounded away.
    assert!(
        least <= most && took >= least * 0.3 - 1.0 && took <= most * 3.4 + 1.0,
        "{took} ms is not near {least}–{most} ms"
    );
}

both!(what_a_plan_says_of_waiting_is_near_the_truth, |app| {
    let admin = app.admin().await;
    publish_things(&admin, json!([text("a"), text("b")])).await;
    fill(&app.workspace.db, (ROWS, "a", 97)).await;
    let mut entity = thing(json!([whole("a"), text("b")]));
    entity["unique"] = json!([{ "id": "unq_name", "fields": ["name"] }]);
    let id = draft(&admin, json!({ FILE: entity.clone() })).await;
    let planned = plan(&admin, &id).await;
    let told = waits(&planned);
    let works: Vec<&str> = told.iter().map(|(work, _)| work.as_str()).collect();
    assert_eq!(
        works,
        ["the values of “Thing” change their type", "the index that keeps values of “Thing” unique is made"],
        "{planned}"
    );
    for (_, effect) in &told {
        assert_eq!((&effect["level"], &effect["params"]["basis"]), (&json!("info"), &json!("read")));
        assert_eq!(effect["params"]["records"], json!(ROWS));
    }
    let chinese = app.admin().await.speaking("zh-CN");
    let message = waits(&plan(&chinese, &id).await)[0].1["message"].as_str().unwrap().to_owned();
    assert!(message.starts_with("发布期间，") && message.contains("需等待"), "{message}");
    // It is no part of what is agreed to: the figures are others every time.
    let order = consent(&planned);
    admin.post(&format!("/drafts/{id}/publish"), order).await.expect(200);
    near(&told[0].1, taken(&app, "convert").await);
    near(&told[1].1, taken(&app, "unique").await);

    // The next time it is known how long it took.
    entity["fields"][2] = whole("b");
    let id = draft(&admin, json!({ FILE: entity })).await;
    let planned = plan(&admin, &id).await;
    let told = waits(&planned);
    assert_eq!((told.len(), &told[0].1["params"]["basis"]), (1, &json!("done")), "{planned}");
    admin.post(&format!("/drafts/{id}/publish"), consent(&planned)).await.expect(200);
});

both!(nobody_is_told_of_what_takes_no_time, |app| {
    let admin = app.admin().await;
    publish_things(&admin, json!([text("a")])).await;
    fill(&app.workspace.db, (2_500, "a", 97)).await;
    let id = draft(&admin, json!({ FILE: thing(json!([whole("a")])) })).await;
    let told = waits(&plan(&admin, &id).await);
    assert!(told.is_empty(), "{told:?}");
});
