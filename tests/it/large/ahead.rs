//! What is large is made ahead of a publish by a job, while people go on working: it can be stopped, and leaves nothing then.

use super::{FILE, consent, count_wrong, draft, fill, large, leavings, nth, plan, publish_things, thing};
use crate::records::jobs::wait;
use crate::support::Caller;
use serde_json::{Value as Json, json};

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
