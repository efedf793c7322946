//! Rules that limit which records a lookup may point to: at every door, by what the record that points has itself.

use crate::records::relations::publish_files;
use crate::support::{Answer, App, Caller};
use serde_json::{Value as Json, json};

const SAME_ACCOUNT: &str = r#"{ "field": "account", "op": "eq", "value": { "record": "account" } }"#;

fn same_account() -> Json {
    serde_json::from_str(SAME_ACCOUNT).unwrap()
}

/// The rule that a deal's contact works for its account.
fn of_its_account() -> Json {
    json!({ "id": "t_lim_contact", "when": { "field": "account", "op": "not_empty" }, "records": { "contact": same_account() },
        "message": { "zh-CN": "联系人要属于商机的客户", "en": "The contact must belong to the deal’s account" } })
}

/// Contacts of accounts, deals with a contact, and calls about deals with a contact of the deal's account. `rules` are the
/// deal's, beside those it has.
async fn publish(admin: &Caller, rules: Json) {
    let files = admin.get("/revisions/1/files").await.expect(200).body["files"].clone();
    let text = |id: &str, name: &str| json!({ "id": id, "name": name, "type": "text", "label": name });
    let contact = json!({
        "$schema": "sartor/1/entity", "id": "ent_contact", "name": "contact", "nameField": "name", "owned": true,
        "fields": [ text("co_name", "name"),
            { "id": "co_account", "name": "account", "type": "lookup", "to": "account", "label": { "zh-CN": "单位", "en": "Works for" } },
            { "id": "co_active", "name": "active", "type": "boolean" }, { "id": "co_vip", "name": "vip", "type": "boolean" } ]
    });
    let call = json!({
        "$schema": "sartor/1/entity", "id": "ent_call", "name": "call", "nameField": "name",
        "fields": [ text("ca_name", "name"),
            { "id": "ca_deal", "name": "deal", "type": "lookup", "to": "deal", "inverse": { "name": "calls" } },
            { "id": "ca_with", "name": "with", "type": "lookup", "to": "contact" } ],
        "rules": [ { "id": "t_lim_call", "records": { "with": { "field": "account", "op": "eq", "value": { "record": "deal.account" } } },
            "message": { "zh-CN": "只能和商机客户的联系人通话", "en": "Calls are with contacts of the deal’s account" } } ]
    });
    let mut deal = files["entities/deal/entity.json"].clone();
    deal["fields"].as_array_mut().unwrap().push(
        json!({ "id": "t_deal_contact", "name": "contact", "type": "lookup", "to": "contact", "label": { "zh-CN": "联系人", "en": "Contact" } }),
    );
    deal["rules"].as_array_mut().unwrap().extend(rules.as_array().unwrap().clone());
    let mut account = files["entities/account/entity.json"].clone();
    account["fields"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "id": "t_acc_main", "name": "main", "type": "lookup", "to": "contact" }));
    // One's own id: who is the main contact works here.
    account["rules"] = json!([{ "id": "t_lim_main", "records": { "main": { "field": "account", "op": "eq", "value": { "record": "id" } } } }]);
    let role = |name: &str, contact: Json| {
        let mut role = files[format!("roles/{name}.json")].clone();
        role["objects"]["contact"] = contact;
        role["objects"]["call"] = json!({ "read": "all", "create": true, "update": "all", "delete": "all" });
        role
    };
    publish_files(admin, json!({
        "entities/contact/entity.json": contact, "entities/call/entity.json": call,
        "entities/deal/entity.json": deal, "entities/account/entity.json": account,
        "roles/admin.json": role("admin", json!({ "read": "all", "create": true, "update": "all", "delete": "all" })),
        "roles/sales.json": role("sales", json!({ "read": "own", "create": true, "fields": { "vip": "none" } })),
    })).await;
}

struct Company {
    a: Json,
    b: Json,
    /// Contacts of the two.
    of_a: Json,
    of_b: Json,
}

async fn company(admin: &Caller) -> Company {
    let a = admin.create("account", json!({ "name": "A" })).await.body["id"].clone();
    let b = admin.create("account", json!({ "name": "B" })).await.body["id"].clone();
    let of_a =
        admin.create("contact", json!({ "name": "Anna", "account": a, "active": true })).await.body["id"].clone();
    let of_b = admin.create("contact", json!({ "name": "Bert", "account": b })).await.body["id"].clone();
    Company { a, b, of_a, of_b }
}

#[track_caller]
fn refused(answer: &Answer, pointer: &str) {
    answer.problem(422, "validation_failed");
    assert_eq!(answer.items(), [format!("{pointer} record_unfit")], "{}", answer.text);
}

both!(a_contact_belongs_to_the_account_at_every_door, |app| {
    let admin = app.admin().await;
    publish(&admin, json!([of_its_account()])).await;
    let Company { a, b, of_a, of_b } = company(&admin).await;
    let deal = admin.create("deal", json!({ "name": "D", "account": a, "contact": of_a })).await;
    let free = admin.create("deal", json!({ "name": "Free", "contact": of_b })).await;
    let path = format!("/records/deal/{}", deal.id());
    let chinese = app.admin().await.speaking("zh-CN");
    let before = app.contents().await;

    let create = admin.post("/records/deal", json!({ "name": "E", "account": a, "contact": of_b })).await;
    refused(&create, "/contact");
    let item = &create.body["errors"][0];
    assert_eq!(
        (&item["message"], &item["rule"]),
        (&json!("The contact must belong to the deal’s account"), &json!("t_lim_contact"))
    );
    assert_eq!(item["fix"], json!({ "field": "contact" }));
    refused(&admin.patch(&path, json!({ "contact": of_b })).await, "/contact");
    refused(&admin.patch_if(&path, 1, json!({ "contact": of_b })).await, "/contact");
    // The other field: the contact no longer fits, and that is what is named.
    let zh = chinese.patch(&path, json!({ "account": b })).await;
    refused(&zh, "/contact");
    assert_eq!(zh.body["errors"][0]["message"], "联系人要属于商机的客户");
    // Where the rule begins to hold.
    refused(&admin.patch(&format!("/records/deal/{}", free.id()), json!({ "account": a })).await, "/contact");
    let moved =
        admin.post(&format!("{path}/transition"), json!({ "to": "talks", "values": { "contact": of_b } })).await;
    refused(&moved, "/contact");
    let operations = json!({ "operations": [
        { "op": "update", "id": free.body["id"], "values": { "name": "Freed" } },
        { "op": "create", "values": { "name": "F", "account": b, "contact": of_a } } ] });
    refused(&admin.post("/records/deal/bulk", operations).await, "/operations/1/values/contact");
    let sweep =
        json!({ "filter": { "field": "contact", "op": "eq", "value": of_a }, "set": { "account": b }, "expect": 1 });
    refused(&admin.post("/records/deal/bulk", sweep).await, "/set/contact");
    assert_eq!(app.contents().await, before, "nothing was written");

    // Both at once, none of them, and what has nothing to do with it.
    let both = admin.patch(&path, json!({ "account": b, "contact": of_b })).await.expect(200);
    assert_eq!(both.body["contact"]["name"], "Bert");
    admin.patch(&path, json!({ "contact": null, "account": a })).await.expect(200);
    admin.patch(&path, json!({ "note": "…" })).await.expect(200);
    assert_eq!(app.trail(deal.id()).await.0, ["created", "updated", "updated", "updated"]);
});

both!(lines_are_judged_with_the_record_they_belong_to, |app| {
    let admin = app.admin().await;
    publish(&admin, json!([])).await;
    let Company { a, b, of_a, of_b } = company(&admin).await;
    let lines = |with: &Json| json!({ "calls": [{ "name": "first", "with": with }] });
    let wrong = admin.post("/records/deal", json!({ "name": "D", "account": a, "$lines": lines(&of_b) })).await;
    refused(&wrong, "/$lines/calls/0/with");
    let deal = admin.create("deal", json!({ "name": "D", "account": a, "$lines": lines(&of_a) })).await;
    let path = format!("/records/deal/{}", deal.id());
    // By the account the deal will have.
    refused(&admin.patch(&path, json!({ "account": b, "$lines": lines(&of_a) })).await, "/$lines/calls/0/with");
    admin.patch(&path, json!({ "account": b, "$lines": lines(&of_b) })).await.expect(200);
    refused(&admin.post("/records/call", json!({ "name": "x", "deal": deal.body["id"], "with": of_a })).await, "/with");
});

both!(an_own_id_is_a_value_too, |app| {
    let admin = app.admin().await;
    publish(&admin, json!([])).await;
    let Company { a, of_a, of_b, .. } = company(&admin).await;
    let path = format!("/records/account/{}", a.as_str().unwrap());
    refused(&admin.patch(&path, json!({ "main": of_b })).await, "/main");
    admin.patch(&path, json!({ "main": of_a })).await.expect(200);
    // A new account has nobody yet.
    refused(&admin.post("/records/account", json!({ "name": "C", "main": of_a })).await, "/main");
});

both!(undo_asks_no_rules_and_what_it_leaves_is_told, |app| {
    let admin = app.admin().await;
    publish(&admin, json!([of_its_account()])).await;
    let Company { a, b, of_a, .. } = company(&admin).await;
    let deal = admin.create("deal", json!({ "name": "D", "account": a, "contact": of_a })).await;
    let path = format!("/records/deal/{}", deal.id());
    let cleared = admin.patch(&path, json!({ "contact": null })).await.expect(200);
    admin.patch(&path, json!({ "account": b })).await.expect(200);
    admin.post(&format!("/changes/{}/undo", cleared.headers["sartor-change"]), json!({})).await.expect(200);
    let now = admin.get(&path).await.expect(200).body;
    assert_eq!((&now["account"]["name"], &now["contact"]["name"]), (&json!("B"), &json!("Anna")));
    assert_eq!(
        (&now["warnings"][0]["pointer"], &now["warnings"][0]["code"]),
        (&json!("/contact"), &json!("record_unfit"))
    );
    // What has nothing to do with it is not held up; what has is.
    admin.patch(&path, json!({ "note": "x" })).await.expect(200);
    let c = admin.create("account", json!({ "name": "C" })).await.body["id"].clone();
    refused(&admin.patch(&path, json!({ "account": c })).await, "/contact");
});

both!(what_is_hidden_is_not_told_by_what_fits, |app| {
    let (admin, li) = (app.admin().await, app.caller("li").await);
    let vip = json!({ "id": "t_lim_vip", "records": { "contact": { "field": "vip", "op": "eq", "value": true } }, "message": "Not this one" });
    publish(&admin, json!([of_its_account(), vip])).await;
    let rules = async |caller: &Caller| -> Vec<String> {
        let entities = caller.get("/metadata").await.expect(200).body["entities"].clone();
        let deal = entities.as_array().unwrap().iter().find(|entity| entity["name"] == "deal").unwrap().clone();
        deal["rules"].as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap().to_owned()).collect()
    };
    assert!(rules(&admin).await.contains(&"t_lim_vip".to_owned()));
    let known = rules(&li).await;
    assert!(known.contains(&"t_lim_contact".to_owned()) && !known.contains(&"t_lim_vip".to_owned()), "{known:?}");
    let metadata = admin.get("/metadata").await.body;
    let deal = metadata["entities"].as_array().unwrap().iter().find(|entity| entity["name"] == "deal").unwrap();
    let served = deal["rules"].as_array().unwrap().iter().find(|rule| rule["id"] == "t_lim_contact").unwrap();
    assert_eq!(served["records"], json!({ "contact": same_account() }));
    // The rule holds for them all the same.
    let own = li.create("account", json!({ "name": "Own" })).await.body["id"].clone();
    let plain = li.create("contact", json!({ "name": "Plain", "account": own })).await.body["id"].clone();
    refused(&li.post("/records/deal", json!({ "name": "D", "account": own, "contact": plain })).await, "/contact");
    // A contact somebody may not see any more: whether it fits is not their business.
    let seen = admin.create("contact", json!({ "name": "Seen", "account": own, "vip": true })).await.body["id"].clone();
    let deal = admin.create("deal", json!({ "name": "D", "account": own, "contact": seen, "owner": li.user })).await;
    let shown = li.get(&format!("/records/deal/{}", deal.id())).await.expect(200).body;
    assert_eq!((&shown["contact"]["name"], &shown["warnings"]), (&Json::Null, &json!([])));
});

both!(a_plan_counts_the_rows_a_new_limit_finds_wanting, |app| {
    let admin = app.admin().await;
    publish(&admin, json!([])).await;
    let Company { a, of_a, of_b, .. } = company(&admin).await;
    let wrong = admin.create("deal", json!({ "name": "Wrong", "account": a, "contact": of_b })).await;
    admin.create("deal", json!({ "name": "Right", "account": a, "contact": of_a })).await;
    admin.create("deal", json!({ "name": "Without", "account": a })).await;
    admin.create("deal", json!({ "name": "Free", "contact": of_b })).await;
    let mut deal = admin.get("/revisions/2/files").await.body["files"]["entities/deal/entity.json"].clone();
    deal["rules"].as_array_mut().unwrap().push(of_its_account());
    let plan = admin.publish(json!({ "entities/deal/entity.json": deal })).await;
    let told = plan["effects"].as_array().unwrap().iter().find(|effect| effect["element"] == "t_lim_contact").unwrap();
    assert_eq!((&told["code"], &told["params"]["count"]), (&json!("rows_break_rule"), &json!(1)));
    assert_eq!(told["sample"][0]["name"], "Wrong");
    // The old row is told and not held up.
    let path = format!("/records/deal/{}", wrong.id());
    assert_eq!(admin.get(&path).await.body["warnings"][0]["code"], "record_unfit");
    admin.patch(&path, json!({ "note": "x" })).await.expect(200);
});

both!(references_in_limits_are_known_renamed_and_in_the_way, |app| {
    let admin = app.admin().await;
    publish(&admin, json!([of_its_account()])).await;
    let used = async |element: &str| -> Vec<Json> {
        let answer = admin.post("/metadata/uses", json!({ "element": element })).await.expect(200);
        let items = answer.body["items"].as_array().unwrap().clone();
        items
            .into_iter()
            .filter(|used| used["element"] == "t_lim_contact")
            .map(|used| used["pointer"].clone())
            .collect()
    };
    let at = |part: &str| vec![json!(format!("/rules/3/records/contact{part}"))];
    assert_eq!(used("co_account").await, at("/field"));
    assert_eq!(
        used("t_deal_account").await,
        [json!("/rules/3/when/field"), json!("/rules/3/records/contact/value/record")]
    );
    assert_eq!(used("t_deal_contact").await, at(""));

    let mut draft = json!({});
    for (element, name) in [("co_account", "employer"), ("t_deal_account", "customer"), ("t_deal_contact", "person")] {
        let id = admin.post("/drafts", json!({ "name": "r", })).await.expect(201).id();
        admin.patch(&format!("/drafts/{id}"), json!({ "files": draft })).await.expect(200);
        let plan =
            admin.post("/metadata/rename", json!({ "element": element, "name": name, "draft": id })).await.expect(200);
        for (file, document) in plan.body["files"].as_object().unwrap() {
            draft[file] = document.clone();
        }
    }
    let rule = &draft["entities/deal/entity.json"]["rules"][3];
    assert_eq!(
        rule["records"],
        json!({ "person": { "field": "employer", "op": "eq", "value": { "record": "customer" } } })
    );
    publish_files(&admin, draft.clone()).await;
    let Company { a, of_b, .. } = company(&admin).await;
    // By the new names and by the old ones.
    refused(&admin.post("/records/deal", json!({ "name": "D", "customer": a, "person": of_b })).await, "/person");
    refused(&admin.post("/records/deal", json!({ "name": "D", "account": a, "contact": of_b })).await, "/person");

    // What the condition looks at cannot go, and cannot become something it is not compared with.
    let mut contact = draft["entities/contact/entity.json"].clone();
    let fields = contact["fields"].as_array_mut().unwrap();
    fields.retain(|field| field["name"] != "employer");
    let problems = problems(&app, json!({ "entities/contact/entity.json": contact.clone() })).await;
    assert!(problems.contains(&("/rules/3/records/person/field".into(), "field_unknown".into())), "{problems:?}");
    contact["fields"].as_array_mut().unwrap().push(json!({ "id": "co_account", "name": "employer", "type": "text" }));
    let problems = self::problems(&app, json!({ "entities/contact/entity.json": contact })).await;
    assert!(
        problems.iter().any(|(at, code)| at.starts_with("/rules/3/records/person") && code == "condition_invalid"),
        "{problems:?}"
    );
});

async fn problems(app: &App, files: Json) -> Vec<(String, String)> {
    let admin = app.admin().await;
    let id = admin.post("/drafts", json!({ "name": "p" })).await.expect(201).id();
    let saved = admin.patch(&format!("/drafts/{id}"), json!({ "files": files })).await.expect(200);
    let told = saved.body["problems"].as_array().unwrap().clone();
    let word = |problem: &Json, key: &str| problem[key].as_str().unwrap_or_default().to_owned();
    told.iter().map(|problem| (word(problem, "pointer"), word(problem, "code"))).collect()
}

both!(limits_that_cannot_be_asked_are_told_in_a_sentence, |app| {
    let admin = app.admin().await;
    publish(&admin, json!([])).await;
    let deal = admin.get("/revisions/2/files").await.body["files"]["entities/deal/entity.json"].clone();
    let own = |field: &str| json!({ "field": field, "op": "eq", "value": { "record": "account" } });
    for (language, sentences) in [
        ("en", ["can be compared with only where a rule limits", "cannot ask about the records that hang on them"]),
        ("zh-CN", ["才能与当前记录的“account”比较", "不能看它下面的相关列表"]),
    ] {
        let admin = app.admin().await.speaking(language);
        let check = async |rule: Json, pointer: &str, code: &str, sentence: &str| {
            let mut deal = deal.clone();
            deal["rules"] = json!([rule]);
            let id = admin.post("/drafts", json!({ "name": "p" })).await.expect(201).id();
            let files = json!({ "files": { "entities/deal/entity.json": deal } });
            let told = admin.patch(&format!("/drafts/{id}"), files).await.expect(200).body["problems"].clone();
            let fits = |problem: &Json| problem["pointer"] == pointer && problem["code"] == code;
            let found = told.as_array().unwrap().iter().find(|problem| fits(problem));
            let found = found.unwrap_or_else(|| panic!("{pointer} {code}: {told}"));
            assert!(found["message"].as_str().unwrap().contains(sentence), "{found}");
        };
        let refuse = json!({ "id": "t_bad", "when": own("account"), "refuse": true });
        check(refuse, "/rules/0/when/value/record", "condition_invalid", sentences[0]).await;
        let limit = |field: &str, filter: Json| json!({ "id": "t_bad", "records": { field: filter } });
        let related = json!({ "some": "calls", "where": { "all": [] } });
        check(limit("account", related.clone()), "/rules/0/records/account/some", "related_list_unknown", "").await;
        let related = json!({ "some": "deals", "where": { "all": [] } });
        check(limit("account", related), "/rules/0/records/account/some", "condition_invalid", sentences[1]).await;
        check(limit("amount", json!({ "all": [] })), "/rules/0/records/amount", "rule_records_type", "amount").await;
        check(limit("contact", own("nothing")), "/rules/0/records/contact/field", "field_unknown", "nothing").await;
        check(limit("contact", own("name")), "/rules/0/records/contact/value", "condition_invalid", "").await;
    }
});

both!(limits_read_what_they_need_once, |app| {
    let admin = app.admin().await;
    publish(&admin, json!([of_its_account()])).await;
    let heard = async |many: usize| -> usize {
        let mut operations = Vec::new();
        for n in 0..many {
            let account = admin.create("account", json!({ "name": format!("{many}/{n}") })).await.body["id"].clone();
            let contact =
                admin.create("contact", json!({ "name": n.to_string(), "account": account })).await.body["id"].clone();
            operations.push(
                json!({ "op": "create", "values": { "name": n.to_string(), "account": account, "contact": contact } }),
            );
        }
        app.workspace.db.overhear();
        admin.post("/records/deal/bulk", json!({ "operations": operations })).await.expect(200);
        // The contacts with what the rule looks at, once however many deals.
        let heard = app.workspace.db.overhear();
        let of_contacts =
            |sql: &&String| sql.starts_with("SELECT") && sql.contains("r_ent_contact") && sql.contains("f_co_account");
        heard.iter().filter(of_contacts).count()
    };
    assert_eq!((heard(1).await, heard(40).await), (1, 1));
});
