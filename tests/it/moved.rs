//! A stage or option goes away with records in it: the files say where they go, the publish takes them there, and going back
//! takes them back as they were.

use crate::support::Caller;
use serde_json::{Value as Json, json};

const PIPELINE: &str = "entities/deal/pipelines/standard.json";
const DEAL: &str = "entities/deal/entity.json";

fn told(plan: &Json, element: &str) -> Vec<String> {
    let effects = plan["effects"].as_array().unwrap().iter().filter(|effect| effect["element"] == element);
    effects.map(|effect| format!("{} {}", effect["code"].as_str().unwrap(), effect["params"]["count"])).collect()
}

async fn restore(admin: &Caller, revision: i64) -> Json {
    let plan = admin.get(&format!("/revisions/{revision}/plan")).await.expect(200).body;
    assert_eq!(plan["publishable"], true, "{plan}");
    let order = json!({ "plan": plan["hash"], "accept": [], "note": "" });
    admin.post(&format!("/revisions/{revision}/restore"), order).await.expect(200);
    plan
}

both!(records_of_a_removed_stage_go_where_the_pipeline_says, |app| {
    let admin = app.admin().await;
    let files = admin.files().await;
    let stages: Vec<Json> = files[PIPELINE]["stages"].as_array().unwrap().clone();
    let (first, second) = (stages[0].clone(), stages[1].clone());
    let mut ids = Vec::new();
    for n in 0..3 {
        ids.push(
            admin
                .create("deal", json!({ "name": format!("D{n}"), "amount": "5", "close_date": "2026-12-01" }))
                .await
                .id(),
        );
    }
    let look = async |n: usize| {
        let record = admin.get(&format!("/records/deal/{}", ids[n])).await.expect(200).body;
        let stages = admin.get(&format!("/records/deal/{}/stages", ids[n])).await.expect(200).body;
        (record, stages)
    };
    let before = [look(0).await, look(1).await, look(2).await];
    let mut changed = files[PIPELINE].clone();
    changed["stages"].as_array_mut().unwrap().remove(0);

    // Nothing said: they stand in the way.
    let id = admin.post("/drafts", json!({ "name": "x" })).await.expect(201).id();
    admin.patch_if(&format!("/drafts/{id}"), 1, json!({ "files": { PIPELINE: changed.clone() } })).await.expect(200);
    let plan = admin.get(&format!("/drafts/{id}/plan")).await.expect(200).body;
    assert_eq!(told(&plan, first["id"].as_str().unwrap()), ["records_in_removed_stage 3"]);

    changed["moved"] = json!({ first["id"].as_str().unwrap(): second["name"] });
    let plan = admin.publish(json!({ PIPELINE: changed.clone() })).await;
    assert_eq!(told(&plan, first["id"].as_str().unwrap()), ["records_moved 3"]);
    let (record, stays) = look(0).await;
    assert_eq!(record["stage"], format!("standard/{}", second["name"].as_str().unwrap()));
    assert_eq!((&record["version"], stays["fields"][0]["visits"].as_array().unwrap().len()), (&json!(1), 2));
    assert_eq!(app.trail(ids[0]).await.0.len(), 1);
    // One goes on by hand; it stays where it went.
    let third = format!("standard/{}", stages[2]["name"].as_str().unwrap());
    let moved = json!({ "field": "stage", "to": third, "values": { "discount": "5" } });
    let went = admin.post(&format!("/records/deal/{}/transition", ids[2]), moved).await;
    assert_eq!(went.status, 200, "{}", went.text);

    let plan = restore(&admin, 1).await;
    assert!(told(&plan, first["id"].as_str().unwrap()).contains(&"records_moved_back 2".to_owned()), "{plan}");
    assert_eq!([look(0).await, look(1).await], [before[0].clone(), before[1].clone()]);
    assert_eq!(look(2).await.0["stage"], third);
    // A move from what is there, or to what is not, is named.
    let mut wrong = files[PIPELINE].clone();
    wrong["moved"] = json!({ first["id"].as_str().unwrap(): "nowhere" });
    let id = admin.post("/drafts", json!({ "name": "y" })).await.expect(201).id();
    let saved = admin.patch_if(&format!("/drafts/{id}"), 1, json!({ "files": { PIPELINE: wrong } })).await.expect(200);
    let codes: Vec<&Json> = saved.body["problems"].as_array().unwrap().iter().map(|problem| &problem["code"]).collect();
    assert!(codes.contains(&&json!("moved_present")) && codes.len() == 2, "{}", saved.text);
});

both!(records_of_a_removed_option_go_to_another_or_to_none, |app| {
    let admin = app.admin().await;
    let mut entity = admin.files().await[DEAL].clone();
    let option = |name: &str| json!({ "id": format!("opt_{name}"), "name": name, "label": name });
    let options = json!([option("a"), option("b"), option("c"), option("d")]);
    let set: Vec<Json> =
        ["a", "b", "c", "d"].map(|name| json!({ "id": format!("set_{name}"), "name": name, "label": name })).to_vec();
    let fields = entity["fields"].as_array_mut().unwrap();
    fields.push(json!({ "id": "fld_one", "name": "one", "type": "choice", "label": "One", "options": options }));
    fields.push(json!({ "id": "fld_set", "name": "some", "type": "multi_choice", "label": "Some", "options": set }));
    admin.publish(json!({ DEAL: entity.clone() })).await;
    let revision = 2;
    let mut ids = Vec::new();
    for (one, some) in [("a", json!(["a", "c"])), ("b", json!(["a", "b", "d"])), ("d", json!(["d"]))] {
        ids.push(admin.create("deal", json!({ "name": one, "one": one, "some": some })).await.id());
    }
    let look = async || {
        let mut all = Vec::new();
        for id in &ids {
            let record = admin.get(&format!("/records/deal/{id}")).await.expect(200).body;
            all.push(json!([record["one"], record["some"], record["version"]]));
        }
        all
    };
    let before = look().await;
    let fields = entity["fields"].as_array_mut().unwrap();
    let at = fields.len() - 2;
    for field in &mut fields[at..] {
        field["options"].as_array_mut().unwrap().drain(..2);
    }
    fields[at]["moved"] = json!({ "opt_a": "c", "opt_b": null });
    fields[at + 1]["moved"] = json!({ "set_a": "d", "set_b": null });
    let plan = admin.publish(json!({ DEAL: entity })).await;
    assert_eq!(
        (told(&plan, "opt_a"), told(&plan, "set_a")),
        (vec!["records_moved 1".to_owned()], vec!["records_moved 2".to_owned()])
    );
    assert_eq!(look().await, [json!(["c", ["c", "d"], 1]), json!([null, ["d"], 1]), json!(["d", ["d"], 1])]);
    restore(&admin, revision).await;
    assert_eq!(look().await, before);
});

both!(an_option_that_comes_back_alone_brings_no_other_with_it, |app| {
    let admin = app.admin().await;
    let mut entity = admin.files().await[DEAL].clone();
    let set: Vec<Json> =
        ["a", "b", "c"].map(|name| json!({ "id": format!("set_{name}"), "name": name, "label": name })).to_vec();
    entity["fields"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "id": "fld_set", "name": "some", "type": "multi_choice", "label": "Some", "options": set }));
    admin.publish(json!({ DEAL: entity.clone() })).await;
    let all = admin.create("deal", json!({ "name": "all", "some": ["a", "b", "c"] })).await.id();
    let two = admin.create("deal", json!({ "name": "two", "some": ["a", "b"] })).await.id();
    let binned = admin.create("deal", json!({ "name": "binned", "some": ["b"] })).await.id();
    let touched = admin.create("deal", json!({ "name": "touched", "some": ["a", "b"] })).await.id();
    admin.delete(&format!("/records/deal/{binned}")).await.expect(204);
    let some = async |id: uuid::Uuid| admin.get(&format!("/records/deal/{id}")).await.expect(200).body["some"].clone();
    let at = entity["fields"].as_array().unwrap().len() - 1;
    let with = |names: &[usize], moved: Json| {
        let mut changed = entity.clone();
        changed["fields"][at]["options"] = names.iter().map(|n| set[*n].clone()).collect();
        changed["fields"][at]["moved"] = moved;
        json!({ DEAL: changed })
    };
    admin.publish(with(&[2], json!({ "set_a": null, "set_b": null }))).await;
    assert_eq!((some(all).await, some(two).await), (json!(["c"]), Json::Null));
    // Somebody decided about this one since.
    admin.patch(&format!("/records/deal/{touched}"), json!({ "some": ["c"] })).await.expect(200);

    let plan = admin.publish(with(&[0, 2], json!({ "set_b": null }))).await;
    assert_eq!(told(&plan, "set_a"), ["records_moved_back 2"]);
    assert_eq!((some(all).await, some(two).await), (json!(["a", "c"]), json!(["a"])));
    assert_eq!(some(touched).await, json!(["c"]));
    let plan = admin.publish(with(&[0, 1, 2], json!({}))).await;
    assert_eq!(told(&plan, "set_b"), ["records_moved_back 2"]);
    assert_eq!((some(all).await, some(two).await), (json!(["a", "b", "c"]), json!(["a", "b"])));
    assert_eq!(some(touched).await, json!(["c"]));
    // What lay in the bin went back too.
    admin.post(&format!("/records/deal/{binned}/restore"), json!({})).await.expect(200);
    assert_eq!(some(binned).await, json!(["b"]));
});

both!(what_lies_in_the_bin_goes_back_to_an_option_although_nobody_counts_it, |app| {
    let admin = app.admin().await;
    let mut entity = admin.files().await[DEAL].clone();
    let options = ["a", "b"].map(|name| json!({ "id": format!("opt_{name}"), "name": name, "label": name })).to_vec();
    entity["fields"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "id": "fld_one", "name": "one", "type": "choice", "label": "One", "options": options }));
    admin.publish(json!({ DEAL: entity.clone() })).await;
    let binned = admin.create("deal", json!({ "name": "binned", "one": "a" })).await.id();
    admin.delete(&format!("/records/deal/{binned}")).await.expect(204);
    let at = entity["fields"].as_array().unwrap().len() - 1;
    let mut fewer = entity.clone();
    fewer["fields"][at]["options"].as_array_mut().unwrap().remove(0);
    fewer["fields"][at]["moved"] = json!({ "opt_a": "b" });
    admin.publish(json!({ DEAL: fewer })).await;
    let plan = admin.publish(json!({ DEAL: entity })).await;
    assert_eq!(told(&plan, "opt_a").iter().filter(|told| told.starts_with("records_moved_back")).count(), 0, "{plan}");
    admin.post(&format!("/records/deal/{binned}/restore"), json!({})).await.expect(200);
    assert_eq!(admin.get(&format!("/records/deal/{binned}")).await.expect(200).body["one"], "a");
});
