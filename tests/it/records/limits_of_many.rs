//! Rules that limit more than lookups: every member of a set, people, and references to several entities.

use crate::records::relations::publish_files;
use crate::support::{Answer, Caller};
use serde_json::{Value as Json, json};

fn same_account() -> Json {
    json!({ "field": "account", "op": "eq", "value": { "record": "account" } })
}

/// The people of a deal work for its account.
fn people() -> Json {
    json!({ "id": "t_lim_people", "when": { "field": "account", "op": "not_empty" }, "records": { "people": same_account() },
        "message": { "zh-CN": "参与人要属于商机的客户", "en": "Who takes part works for the deal’s account" } })
}

/// Nobody looks after their own deal, whichever of the two is chosen.
fn reviewer() -> Json {
    let other = |than: &str| json!({ "field": "id", "op": "ne", "value": { "record": than } });
    json!({ "id": "t_lim_reviewer", "records": {
        "reviewer": { "all": [{ "field": "active", "op": "eq", "value": true }, other("owner")] }, "owner": other("reviewer") },
        "message": "Somebody else reviews" })
}

/// What a deal is about: its account itself, or a contact of it; of other deals, any.
fn about() -> Json {
    json!({ "id": "t_lim_about", "when": { "field": "account", "op": "not_empty" }, "records": {
        "about.contact": same_account(), "about.account": { "field": "id", "op": "eq", "value": { "record": "account" } } } })
}

/// Contacts of accounts; deals with people, somebody who reviews them and what they are about.
async fn publish(admin: &Caller, rules: Json) {
    let files = admin.get("/revisions/1/files").await.expect(200).body["files"].clone();
    let contact = json!({
        "$schema": "sartor/1/entity", "id": "ent_contact", "name": "contact", "nameField": "name", "owned": true,
        "fields": [ { "id": "co_name", "name": "name", "type": "text", "label": "name" },
            { "id": "co_account", "name": "account", "type": "lookup", "to": "account" } ]
    });
    let mut deal = files["entities/deal/entity.json"].clone();
    deal["fields"].as_array_mut().unwrap().extend([
        json!({ "id": "t_deal_people", "name": "people", "type": "many_to_many", "to": "contact", "label": "People" }),
        json!({ "id": "t_deal_reviewer", "name": "reviewer", "type": "user", "label": "Reviewer" }),
        json!({ "id": "t_deal_about", "name": "about", "type": "regarding", "to": ["account", "contact", "deal"], "label": "About" }),
    ]);
    deal["rules"] = rules;
    let role = |name: &str, contact: Json| {
        let mut role = files[format!("roles/{name}.json")].clone();
        role["objects"]["contact"] = contact;
        role
    };
    publish_files(admin, json!({
        "entities/contact/entity.json": contact, "entities/deal/entity.json": deal,
        "roles/admin.json": role("admin", json!({ "read": "all", "create": true, "update": "all", "delete": "all" })),
        "roles/sales.json": role("sales", json!({ "read": "own", "create": true, "update": "own" })),
    })).await;
}

struct Company {
    a: Json,
    b: Json,
    /// Contacts of the two.
    of_a: Json,
    also_of_a: Json,
    of_b: Json,
}

async fn company(admin: &Caller) -> Company {
    let made = async |entity: &str, values: Json| admin.create(entity, values).await.body["id"].clone();
    let (a, b) = (made("account", json!({ "name": "A" })).await, made("account", json!({ "name": "B" })).await);
    Company {
        of_a: made("contact", json!({ "name": "Anna", "account": a })).await,
        also_of_a: made("contact", json!({ "name": "Ada", "account": a })).await,
        of_b: made("contact", json!({ "name": "Bert", "account": b })).await,
        a,
        b,
    }
}

#[track_caller]
fn refused(answer: &Answer, pointer: &str) {
    answer.problem(422, "validation_failed");
    assert_eq!(answer.items(), [format!("{pointer} record_unfit")], "{}", answer.text);
}

both!(every_member_of_a_set_fits_at_every_door, |app| {
    let admin = app.admin().await;
    publish(&admin, json!([people()])).await;
    let Company { a, b, of_a, also_of_a, of_b } = company(&admin).await;
    let deal = admin.create("deal", json!({ "name": "D", "account": a, "people": [of_a] })).await;
    let free = admin.create("deal", json!({ "name": "Free", "people": [of_a, of_b] })).await;
    let path = format!("/records/deal/{}", deal.id());
    let before = app.contents().await;

    let create = admin.post("/records/deal", json!({ "name": "E", "account": a, "people": [of_a, of_b] })).await;
    refused(&create, "/people");
    let item = &create.body["errors"][0];
    assert_eq!(
        (&item["message"], &item["rule"], &item["fix"]),
        (&json!("Who takes part works for the deal’s account"), &json!("t_lim_people"), &json!({ "field": "people" }))
    );
    refused(&admin.patch(&path, json!({ "people": [also_of_a, of_b] })).await, "/people");
    // The other side of the comparison, and where the rule begins to hold.
    refused(&admin.patch(&path, json!({ "account": b })).await, "/people");
    refused(&admin.patch(&format!("/records/deal/{}", free.id()), json!({ "account": a })).await, "/people");
    let operations = json!({ "operations": [
        { "op": "update", "id": free.body["id"], "values": { "name": "Freed" } },
        { "op": "create", "values": { "name": "F", "account": b, "people": [of_b, of_a] } } ] });
    refused(&admin.post("/records/deal/bulk", operations).await, "/operations/1/values/people");
    let sweep = json!({ "filter": { "field": "people", "op": "has_any", "value": [of_a] }, "set": { "account": b }, "expect": 2 });
    let swept = admin.post("/records/deal/bulk", sweep).await;
    assert_eq!(swept.items(), ["/set/people record_unfit", "/set/people record_unfit"], "{}", swept.text);
    let moved =
        admin.post(&format!("{path}/transition"), json!({ "to": "talks", "values": { "people": [of_b] } })).await;
    refused(&moved, "/people");
    assert_eq!(app.contents().await, before, "nothing was written");

    admin.patch(&path, json!({ "people": [of_a, also_of_a] })).await.expect(200);
    admin.patch(&path, json!({ "account": b, "people": [of_b] })).await.expect(200);
    admin.patch(&path, json!({ "people": null, "account": a })).await.expect(200);
    assert_eq!(app.trail(deal.id()).await.0, ["created", "updated", "updated", "updated"]);
});

both!(people_are_limited_by_what_the_record_has, |app| {
    let (admin, li) = (app.admin().await, app.caller("li").await);
    publish(&admin, json!([reviewer()])).await;
    let deal = admin.create("deal", json!({ "name": "D", "reviewer": li.user })).await;
    let path = format!("/records/deal/{}", deal.id());
    let before = app.contents().await;
    let both = admin.post("/records/deal", json!({ "name": "E", "reviewer": admin.user })).await;
    both.problem(422, "validation_failed");
    assert_eq!(
        both.items(),
        ["/reviewer record_unfit", "/owner record_unfit"],
        "the two are the same person: {}",
        both.text
    );
    let own = admin.patch(&path, json!({ "owner": li.user })).await;
    assert_eq!(own.items(), ["/reviewer record_unfit", "/owner record_unfit"], "{}", own.text);
    let operations =
        json!({ "operations": [{ "op": "update", "id": deal.body["id"], "values": { "reviewer": admin.user } }] });
    let bulk = admin.post("/records/deal/bulk", operations).await;
    assert_eq!(
        bulk.items(),
        ["/operations/0/values/reviewer record_unfit", "/operations/0/values/owner record_unfit"],
        "{}",
        bulk.text
    );
    assert_eq!(app.contents().await, before, "nothing was written");
    admin.patch(&path, json!({ "owner": li.user, "reviewer": admin.user })).await.expect(200);
    assert_eq!(app.trail(deal.id()).await.0, ["created", "updated"]);
});

both!(references_to_several_entities_are_limited_by_what_they_lead_to, |app| {
    let admin = app.admin().await;
    publish(&admin, json!([about()])).await;
    let Company { a, b, of_a, of_b, .. } = company(&admin).await;
    let to = |entity: &str, id: &Json| json!({ "entity": entity, "id": id });
    let deal = admin.create("deal", json!({ "name": "D", "account": a, "about": to("contact", &of_a) })).await;
    let path = format!("/records/deal/{}", deal.id());
    let before = app.contents().await;
    refused(&admin.patch(&path, json!({ "about": to("contact", &of_b) })).await, "/about");
    refused(&admin.patch(&path, json!({ "about": to("account", &b) })).await, "/about");
    refused(&admin.patch(&path, json!({ "account": b })).await, "/about");
    refused(
        &admin.post("/records/deal", json!({ "name": "E", "account": b, "about": to("account", &a) })).await,
        "/about",
    );
    assert_eq!(app.contents().await, before, "nothing was written");
    admin.patch(&path, json!({ "about": to("account", &a) })).await.expect(200);
    // Of deals nothing is asked.
    admin.patch(&path, json!({ "about": to("deal", &deal.body["id"]) })).await.expect(200);
    admin.patch(&path, json!({ "account": b })).await.expect(200);
    assert_eq!(app.trail(deal.id()).await.0, ["created", "updated", "updated", "updated"]);
    let metadata = admin.get("/metadata").await.body;
    let served = metadata["entities"].as_array().unwrap().iter().find(|entity| entity["name"] == "deal").unwrap();
    assert_eq!(served["rules"][0]["records"], about()["records"]);
});

both!(a_plan_counts_what_new_limits_of_many_find_wanting, |app| {
    let (admin, li) = (app.admin().await, app.caller("li").await);
    publish(&admin, json!([])).await;
    let Company { a, b, of_a, also_of_a, of_b } = company(&admin).await;
    let deal = async |name: &str, values: Json| {
        let mut all = json!({ "name": name, "account": a });
        all.as_object_mut().unwrap().extend(values.as_object().unwrap().clone());
        admin.create("deal", all).await
    };
    let mixed = deal("Mixed", json!({ "people": [of_a, of_b] })).await;
    deal("All of A", json!({ "people": [of_a, also_of_a] })).await;
    deal("Nobody", json!({})).await;
    deal("Free", json!({ "account": null, "people": [of_b] })).await;
    deal("Own", json!({ "reviewer": admin.user })).await;
    deal("Other", json!({ "reviewer": li.user })).await;
    deal("About B", json!({ "about": { "entity": "account", "id": b } })).await;
    let bert = deal("About Bert", json!({ "about": { "entity": "contact", "id": of_b } })).await;
    deal("About A", json!({ "about": { "entity": "account", "id": a } })).await;
    deal("About a deal", json!({ "about": { "entity": "deal", "id": mixed.body["id"] } })).await;
    let mut file = admin.get("/revisions/2/files").await.body["files"]["entities/deal/entity.json"].clone();
    // Over lookups on both sides.
    let far = json!({ "field": "account.name", "op": "eq", "value": { "record": "account.name" } });
    let far = json!({ "id": "t_lim_far", "records": { "people": far, "about.contact": far }, "message": "Far" });
    file["rules"] = json!([people(), reviewer(), about(), far]);
    let plan = admin.publish(json!({ "entities/deal/entity.json": file })).await;
    let told = |rule: &str| -> (Json, Vec<String>) {
        let effect = plan["effects"].as_array().unwrap().iter().find(|effect| effect["element"] == rule).unwrap();
        let mut names: Vec<String> =
            effect["sample"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect();
        names.sort();
        (effect["params"]["count"].clone(), names)
    };
    assert_eq!(told("t_lim_people"), (json!(1), vec!["Mixed".to_owned()]));
    assert_eq!(told("t_lim_reviewer"), (json!(1), vec!["Own".to_owned()]));
    assert_eq!(told("t_lim_about"), (json!(2), vec!["About B".to_owned(), "About Bert".to_owned()]));
    assert_eq!(told("t_lim_far"), (json!(3), vec!["About Bert".to_owned(), "Free".to_owned(), "Mixed".to_owned()]));

    // The old rows are told, not held up, and take the members they had back.
    let path = format!("/records/deal/{}", mixed.id());
    let shown = admin.get(&path).await.expect(200).body;
    assert_eq!(
        (&shown["warnings"][0]["pointer"], &shown["warnings"][0]["code"]),
        (&json!("/people"), &json!("record_unfit"))
    );
    admin.patch(&path, json!({ "note": "x" })).await.expect(200);
    let cleared = admin.patch(&path, json!({ "people": [of_a] })).await.expect(200);
    assert_eq!(admin.get(&path).await.body["warnings"], json!([]));
    admin.post(&format!("/changes/{}/undo", cleared.headers["sartor-change"]), json!({})).await.expect(200);
    let undone = admin.get(&path).await.expect(200).body;
    assert_eq!(
        (undone["people"].as_array().unwrap().len(), &undone["warnings"][0]["code"]),
        (2, &json!("record_unfit"))
    );
    // What was deleted is no member any more.
    admin.patch(&format!("/records/deal/{}", bert.id()), json!({ "about": null })).await.expect(200);
    admin.delete(&format!("/records/contact/{}", of_b.as_str().unwrap())).await.expect(204);
    assert_eq!(admin.get(&path).await.expect(200).body["warnings"], json!([]));
});

both!(members_one_may_not_see_are_not_told_of, |app| {
    let (admin, li) = (app.admin().await, app.caller("li").await);
    publish(&admin, json!([])).await;
    let Company { a, of_a, of_b, .. } = company(&admin).await;
    let deal = json!({ "name": "D", "account": a, "people": [of_a, of_b], "about": { "entity": "contact", "id": of_b }, "owner": li.user });
    let deal = admin.create("deal", deal).await;
    let mut file = admin.get("/revisions/2/files").await.body["files"]["entities/deal/entity.json"].clone();
    file["rules"] = json!([people(), about()]);
    admin.publish(json!({ "entities/deal/entity.json": file })).await;
    let path = format!("/records/deal/{}", deal.id());
    assert_eq!(admin.get(&path).await.expect(200).body["warnings"].as_array().unwrap().len(), 2);
    assert_eq!(li.get(&path).await.expect(200).body["warnings"], json!([]));
    // What they write is judged all the same.
    let own = li.create("contact", json!({ "name": "Own" })).await.body["id"].clone();
    refused(&li.patch(&path, json!({ "people": [own] })).await, "/people");
});

both!(references_in_limits_of_many_are_known_renamed_and_in_the_way, |app| {
    let admin = app.admin().await;
    publish(&admin, json!([people(), reviewer(), about()])).await;
    let used = async |element: &str| -> Vec<String> {
        let answer = admin.post("/metadata/uses", json!({ "element": element })).await.expect(200);
        let items = answer.body["items"].as_array().unwrap().clone();
        items
            .into_iter()
            .filter(|used| used["element"].as_str().is_some_and(|element| element.starts_with("t_lim")))
            .map(|used| used["pointer"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(used("co_account").await, ["/rules/0/records/people/field", "/rules/2/records/about.contact/field"]);
    assert_eq!(used("t_deal_people").await, ["/rules/0/records/people"]);
    assert_eq!(used("t_deal_reviewer").await, ["/rules/1/records/reviewer", "/rules/1/records/owner/value/record"]);
    assert_eq!(used("ent_contact").await, ["/rules/2/records/about.contact"]);
    assert_eq!(used("t_deal_about").await, ["/rules/2/records/about.contact", "/rules/2/records/about.account"]);

    let mut draft = json!({});
    for (element, name) in [
        ("ent_contact", "person"),
        ("t_deal_about", "topic"),
        ("t_deal_people", "party"),
        ("co_account", "employer"),
        ("t_deal_reviewer", "checker"),
    ] {
        let id = admin.post("/drafts", json!({ "name": "r" })).await.expect(201).id();
        admin.patch(&format!("/drafts/{id}"), json!({ "files": draft })).await.expect(200);
        let plan =
            admin.post("/metadata/rename", json!({ "element": element, "name": name, "draft": id })).await.expect(200);
        for (file, document) in plan.body["files"].as_object().unwrap() {
            draft[file] = document.clone();
        }
    }
    let rules = &draft["entities/deal/entity.json"]["rules"];
    let employer = json!({ "field": "employer", "op": "eq", "value": { "record": "account" } });
    assert_eq!(rules[0]["records"], json!({ "party": employer }));
    assert_eq!(rules[1]["records"]["owner"]["value"], json!({ "record": "checker" }));
    let keys: Vec<&String> = rules[2]["records"].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["topic.person", "topic.account"], "{rules}");
    assert_eq!(rules[2]["records"]["topic.person"], employer);
});

both!(limits_of_many_that_cannot_be_asked_are_told, |app| {
    let admin = app.admin().await.speaking("en");
    publish(&admin, json!([])).await;
    let deal = admin.get("/revisions/2/files").await.body["files"]["entities/deal/entity.json"].clone();
    let check = async |key: &str, filter: Json, pointer: &str, code: &str| {
        let mut deal = deal.clone();
        deal["rules"] = json!([{ "id": "t_bad", "records": { key: filter } }]);
        let id = admin.post("/drafts", json!({ "name": "p" })).await.expect(201).id();
        let files = json!({ "files": { "entities/deal/entity.json": deal } });
        let told = admin.patch(&format!("/drafts/{id}"), files).await.expect(200).body["problems"].clone();
        let found =
            told.as_array().unwrap().iter().any(|problem| problem["pointer"] == pointer && problem["code"] == code);
        assert!(found, "{key}: {told}");
    };
    let all = || json!({ "all": [] });
    check("about", all(), "/rules/0/records/about", "rule_records_entity").await;
    check("about.call", all(), "/rules/0/records/about.call", "entity_unknown").await;
    check("people.contact", all(), "/rules/0/records/people.contact", "field_unknown").await;
    check("amount", all(), "/rules/0/records/amount", "rule_records_type").await;
    check("created_by", all(), "/rules/0/records/created_by", "rule_records_type").await;
    let own = |field: &str, of: &str| json!({ "field": field, "op": "eq", "value": { "record": of } });
    check("reviewer", own("region", "account"), "/rules/0/records/reviewer/field", "field_unknown").await;
    check("reviewer", own("id", "account"), "/rules/0/records/reviewer/value", "condition_invalid").await;
    check("people", own("name", "account"), "/rules/0/records/people/value", "condition_invalid").await;
    check("people", own("account", "nothing"), "/rules/0/records/people/value/record", "field_unknown").await;
    let related = json!({ "some": "deals", "where": { "all": [] } });
    check("about.account", related, "/rules/0/records/about.account/some", "condition_invalid").await;
});

both!(limits_of_many_read_what_they_need_once, |app| {
    let admin = app.admin().await;
    publish(&admin, json!([people(), about()])).await;
    let Company { a, of_a, also_of_a, .. } = company(&admin).await;
    let heard = async |many: usize| -> usize {
        let about = json!({ "entity": "contact", "id": of_a });
        let values = json!({ "name": many.to_string(), "account": a, "people": [of_a, also_of_a], "about": about });
        let operations: Vec<Json> = (0..many).map(|_| json!({ "op": "create", "values": values })).collect();
        app.workspace.db.overhear();
        admin.post("/records/deal/bulk", json!({ "operations": operations })).await.expect(200);
        let heard = app.workspace.db.overhear();
        let of_contacts =
            |sql: &&String| sql.starts_with("SELECT") && sql.contains("r_ent_contact") && sql.contains("f_co_account");
        heard.iter().filter(of_contacts).count()
    };
    assert_eq!((heard(1).await, heard(40).await), (1, 1));
});
