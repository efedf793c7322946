//! What a plan counts where values change their type with the same publish: those that will be there.

use super::{FILE, consent, draft, plan, publish_things, thing, told};
use serde_json::{Value as Json, json};

fn text(id: &str, name: &str) -> Json {
    json!({ "id": id, "name": name, "type": "text", "label": name })
}

/// Names of the samples of a broken rule.
fn sample(plan: &Json, element: &str) -> Vec<String> {
    let effects = plan["effects"].as_array().unwrap();
    let found = effects.iter().find(|one| one["element"] == element && one["code"] == "rows_break_rule").unwrap();
    found["sample"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

both!(rules_count_the_values_that_will_be_there, |app| {
    let admin = app.admin().await;
    publish_things(&admin, json!([text("fld_code", "code"), text("fld_size", "size"), text("fld_note", "note")])).await;
    let rows = [("a", "12", "S"), ("b", "x", "L"), ("c", "", "S"), ("d", "7", "?"), ("e", "12", "L")];
    for (name, code, size) in rows {
        let code = if code.is_empty() { Json::Null } else { json!(code) };
        admin.create("thing", json!({ "name": name, "code": code, "size": size })).await.expect(201);
    }
    let gone = admin.create("thing", json!({ "name": "gone" })).await.expect(201).id();
    admin.delete(&format!("/records/thing/{gone}")).await.expect(204);

    let option = |name: &str| json!({ "id": format!("opt_{name}"), "name": name, "label": name.to_uppercase() });
    let code = json!({ "id": "fld_code", "name": "code", "type": "integer", "label": "code", "required": true, "convert": { "from": "text", "rest": "empty" } });
    let size = json!({ "id": "fld_size", "name": "size", "type": "choice", "label": "size", "required": true, "options": [option("s"), option("l")], "convert": { "from": "text", "rest": "empty" } });
    let mut entity = thing(json!([code, size, text("fld_note", "note")]));
    entity["rules"] = json!([{ "id": "rul_note", "when": { "all": [{ "field": "code", "op": "gt", "value": 8 }, { "field": "size", "op": "eq", "value": "s" }] }, "require": ["note"], "message": "Note" }]);
    entity["unique"] =
        json!([{ "id": "unq_code", "fields": ["code"] }, { "id": "unq_both", "fields": ["code", "size"] }]);
    let id = draft(&admin, json!({ FILE: entity })).await;
    let planned = plan(&admin, &id).await;
    let of =
        |element: &str| told(&planned, element).into_iter().filter(|told| told.starts_with("rows")).collect::<Vec<_>>();
    assert_eq!(of("fld_code"), ["rows_break_rule 2"], "{planned}");
    assert_eq!(sample(&planned, "fld_code"), ["b", "c"]);
    assert_eq!(of("fld_size"), ["rows_break_rule 1"]);
    assert_eq!(sample(&planned, "fld_size"), ["d"]);
    assert_eq!(of("rul_note"), ["rows_break_rule 1"]);
    assert_eq!(sample(&planned, "rul_note"), ["a"]);
    assert_eq!(told(&planned, "unq_code"), ["unique_broken 1"]);
    assert_eq!(told(&planned, "unq_both"), Vec::<String>::new());

    // Without what stands in the way it is published, and says the truth.
    entity["unique"] = json!([]);
    let id = draft(&admin, json!({ FILE: entity })).await;
    let planned = plan(&admin, &id).await;
    admin.post(&format!("/drafts/{id}/publish"), consent(&planned)).await.expect(200);
    let filter = json!({ "field": "code", "op": "empty" }).to_string();
    let found = admin.list("thing", &[("filter", filter), ("count", "exact".to_owned())]).await.expect(200).body;
    assert_eq!(found["count"]["value"], 2);

    // Back to texts, which come back as they were, but for what was written since.
    let b = admin.list("thing", &[("filter", json!({ "field": "name", "op": "eq", "value": "b" }).to_string())]).await;
    let b = b.body["items"][0]["id"].as_str().unwrap().to_owned();
    admin.patch(&format!("/records/thing/{b}"), json!({ "code": 5, "note": "n" })).await.expect(200);
    let mut entity = thing(json!([text("fld_code", "code"), text("fld_size", "size"), text("fld_note", "note")]));
    entity["fields"][1]["required"] = json!(true);
    entity["rules"] = json!([{ "id": "rul_long", "when": { "field": "code", "op": "eq", "value": "5" }, "refuse": true, "message": "Five" }, { "id": "rul_q", "when": { "field": "size", "op": "eq", "value": "?" }, "refuse": true, "message": "?" }]);
    let id = draft(&admin, json!({ FILE: entity })).await;
    let planned = plan(&admin, &id).await;
    let of =
        |element: &str| told(&planned, element).into_iter().filter(|told| told.starts_with("rows")).collect::<Vec<_>>();
    assert_eq!(
        (of("rul_long"), sample(&planned, "rul_long")),
        (vec!["rows_break_rule 1".to_owned()], vec!["b".to_owned()])
    );
    assert_eq!((of("rul_q"), sample(&planned, "rul_q")), (vec!["rows_break_rule 1".to_owned()], vec!["d".to_owned()]));
    // It was required before already.
    assert_eq!(of("fld_code"), Vec::<String>::new());
});
