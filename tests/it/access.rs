//! Access diff: a plan says who gains and who loses what, by name, over all the roles a person has.

use crate::support::{App, Caller};
use serde_json::{Value as Json, json};

async fn files(admin: &Caller) -> Json {
    admin.get("/revisions/1/files").await.expect(200).body["files"].clone()
}

/// The plan of a draft with these files, for somebody who may design.
async fn plan(designer: &Caller, files: Json) -> Json {
    let id = designer.post("/drafts", json!({ "name": "d" })).await.expect(201).id();
    designer.patch(&format!("/drafts/{id}"), json!({ "files": files })).await.expect(200);
    designer.get(&format!("/drafts/{id}/plan")).await.expect(200).body
}

/// What it says, with the people it names.
fn told(plan: &Json) -> Vec<String> {
    let effects = plan["effects"].as_array().unwrap().iter();
    let line = |effect: &Json| {
        let names: Vec<&str> =
            effect["sample"].as_array().unwrap().iter().map(|person| person["name"].as_str().unwrap()).collect();
        format!("{} [{}]", effect["message"].as_str().unwrap(), names.join(" "))
    };
    effects.map(line).collect()
}

async fn with_both(app: &App) -> Caller {
    app.person("both", &["t_role_sales", "t_role_readonly"]).await;
    app.admin().await
}

both!(a_plan_says_who_loses_and_gains_what, |app| {
    let admin = with_both(&app).await;
    let mut sales = files(&admin).await["roles/sales.json"].clone();
    sales["objects"]["deal"]["fields"] = json!({ "amount": "none", "discount": "edit" });
    sales["objects"]["account"] = json!({ "read": "all", "create": true, "update": "none" });
    sales["platform"] = json!(["export"]);
    let planned = plan(&admin, json!({ "roles/sales.json": sales.clone() })).await;
    // Whoever is read-only besides goes on reading the amount, without changing it, and has read every account already; 孙离职 has left.
    assert_eq!(
        told(&planned),
        [
            "“Sales” loses in “Accounts”: changing. 3 people lose this. [李娜 张伟 both]",
            "“Sales” loses in “Deals”: reading “Amount”. 2 people lose this. [李娜 张伟]",
            "“Sales” loses in “Deals”: changing “Amount”. 3 people lose this. [李娜 张伟 both]",
            "“Sales” gains: exporting. 3 people gain this. [李娜 张伟 both]",
            "“Sales” gains in “Accounts”: reading records of others. 2 people gain this. [李娜 张伟]",
            "“Sales” gains in “Deals”: reading “Cost”. 2 people gain this. [李娜 张伟]",
            "“Sales” gains in “Deals”: changing “Cost”, changing “Discount”. 3 people gain this. [李娜 张伟 both]",
        ]
    );
    let element = |n: usize| planned["effects"][n]["element"].clone();
    assert_eq!((element(1), element(3)), (json!("t_role_sales/t_deal"), json!("t_role_sales")));
    assert_eq!(planned["effects"][1]["params"]["count"], 2);
    assert_eq!(planned["effects"][1]["sample"][0]["entity"], "user");
    let chinese = app.admin().await.speaking("zh-CN");
    let planned = plan(&chinese, json!({ "roles/sales.json": sales })).await;
    assert_eq!(told(&planned)[1], "“销售”在“商机”中失去：查看“金额”。2 人因此失去权限。 [李娜 张伟]");
});

both!(who_keeps_a_right_through_another_role_does_not_lose_it, |app| {
    let admin = with_both(&app).await;
    let files = files(&admin).await;
    let mut readonly = files["roles/readonly.json"].clone();
    readonly["objects"] = json!({ "account": { "read": "own" } });
    let planned = plan(&admin, json!({ "roles/readonly.json": readonly })).await;
    assert_eq!(
        told(&planned),
        [
            "“Read-only” loses in “Accounts”: reading records of others. 2 people lose this. [赵审计 both]",
            "“Read-only” loses in “Deals”: reading. 2 people lose this. [赵审计 both]",
        ]
    );
    // As far as anybody else's records go; one's own a seller still reads.
    let mut readonly = files["roles/readonly.json"].clone();
    readonly["objects"]["deal"] = json!({ "read": "all", "fields": { "amount": "none" } });
    let planned = plan(&admin, json!({ "roles/readonly.json": readonly })).await;
    assert_eq!(told(&planned), ["“Read-only” loses in “Deals”: reading “Amount”. One person loses this. [赵审计]"]);
    // A role that reads nothing new by a change of how it is written changes for nobody.
    let mut readonly = files["roles/readonly.json"].clone();
    readonly["objects"]["deal"] = json!({ "read": "all", "update": "none", "fields": {} });
    readonly["label"] = json!({ "zh-CN": "审计", "en": "Audit" });
    assert_eq!(told(&plan(&admin, json!({ "roles/readonly.json": readonly })).await), [""; 0]);
});

both!(roles_that_go_and_come_are_told_with_their_people, |app| {
    let admin = with_both(&app).await;
    let role = json!({ "$schema": "sartor/1/role", "id": "t_role_guest", "name": "guest", "objects": { "deal": { "read": "all" } } });
    let planned = plan(&admin, json!({ "roles/readonly.json": null, "roles/guest.json": role })).await;
    assert_eq!(
        told(&planned),
        [
            "The role “Read-only” goes away. 2 people lose this. [赵审计 both]",
            "The role “guest” comes in. Nobody has this role now. []",
        ]
    );
});

both!(forms_views_and_moves_only_for_some_are_told, |app| {
    let admin = with_both(&app).await;
    let files = files(&admin).await;
    let mut view = files["entities/deal/views/board.json"].clone();
    view["roles"] = json!(["sales"]);
    let mut tender = files["entities/deal/pipelines/tender.json"].clone();
    tender["moves"] = json!([
        { "from": "survey", "to": ["bidding"], "roles": ["sales"] },
        { "from": "bidding", "to": ["survey"] },
        { "from": "bidding", "to": ["won"], "roles": ["admin", "sales"] },
    ]);
    let changed = json!({ "entities/deal/views/board.json": view, "entities/deal/pipelines/tender.json": tender });
    let planned = plan(&admin, changed).await;
    let move_away = "moving from “Site survey” to “Bidding”";
    let label = view["label"]["en"].as_str().unwrap();
    let mut told = told(&planned);
    told.sort();
    assert_eq!(
        told,
        [
            format!(
                "“Administrator” loses in “Deals”: the view “{label}”, {move_away}. One person loses this. [王管理]"
            ),
            // Who changes no deal moved none before.
            format!("“Read-only” loses in “Deals”: the view “{label}”. One person loses this. [赵审计]"),
            "“Sales” gains in “Deals”: moving from “Bidding” to “Awarded”. 3 people gain this. [李娜 张伟 both]"
                .to_owned(),
        ]
    );
});

both!(people_are_counted_and_a_few_are_named_without_making_a_plan_stale, |app| {
    let admin = app.admin().await;
    for n in 0..5 {
        app.person(&format!("p{n}"), &["t_role_sales"]).await;
    }
    let mut sales = files(&admin).await["roles/sales.json"].clone();
    sales["objects"]["deal"]["fields"]["amount"] = json!("none");
    let id = admin.post("/drafts", json!({ "name": "d" })).await.expect(201).id();
    admin.patch(&format!("/drafts/{id}"), json!({ "files": { "roles/sales.json": sales } })).await.expect(200);
    let planned = admin.get(&format!("/drafts/{id}/plan")).await.expect(200).body;
    assert_eq!(
        told(&planned),
        ["“Sales” loses in “Deals”: reading “Amount”. 7 people lose this. [李娜 张伟 p0 p1 p2]"]
    );
    // Somebody who keeps it through another role makes no other plan.
    app.person("both", &["t_role_sales", "t_role_readonly"]).await;
    let order = json!({ "plan": planned["hash"], "accept": [], "note": "" });
    admin.post(&format!("/drafts/{id}/publish"), order).await.expect(200);
    let li = app.caller("li").await;
    let metadata = li.get("/metadata").await.expect(200).text;
    assert!(!metadata.contains("t_deal_amount"), "what was said is so");
});

both!(a_designer_who_reads_no_record_learns_of_people_only, |app| {
    let designer = app.person("designer", &["t_role_design"]).await;
    let admin = app.admin().await;
    let role = json!({ "$schema": "sartor/1/role", "id": "t_role_design", "name": "designs", "platform": ["design"] });
    let planned = plan(&admin, json!({ "roles/designs.json": role.clone() })).await;
    assert_eq!(told(&planned), ["The role “designs” comes in. One person gains this. [designer]"]);
    let id = admin.post("/drafts", json!({ "name": "d" })).await.expect(201).id();
    admin.patch(&format!("/drafts/{id}"), json!({ "files": { "roles/designs.json": role } })).await.expect(200);
    let hash = admin.get(&format!("/drafts/{id}/plan")).await.expect(200).body["hash"].clone();
    admin.post(&format!("/drafts/{id}/publish"), json!({ "plan": hash, "accept": [], "note": "" })).await.expect(200);
    let mut sales = files(&admin).await["roles/sales.json"].clone();
    sales["objects"]["account"] = json!({ "read": "own" });
    let planned = plan(&designer, json!({ "roles/sales.json": sales })).await;
    assert_eq!(
        told(&planned),
        ["“Sales” loses in “Accounts”: creating, changing. 2 people lose this. [李娜 张伟]"],
        "who is there is known to everybody who can sign in (GET /users)"
    );
});

both!(a_sample_tells_nothing_of_fields_its_reader_does_not_read, |app| {
    let admin = app.admin().await;
    let designer = json!({ "$schema": "sartor/1/role", "id": "t_role_designer", "name": "designer", "label": "Designer",
        "platform": ["design"], "objects": { "account": { "read": "all", "fields": { "credit_limit": "none" } } } });
    admin.publish(json!({ "roles/designer.json": designer })).await;
    app.person("designer", &["t_role_designer"]).await;
    let designer = app.caller("designer").await;
    admin.create("account", json!({ "name": "Rich", "credit_limit": "500" })).await;
    admin.create("account", json!({ "name": "Poor", "credit_limit": "5" })).await;
    let sample = async |when: Json| {
        let mut account = files(&admin).await["entities/account/entity.json"].clone();
        account["rules"] = json!([{ "id": "t_acc_new", "when": when, "refuse": true, "message": "No" }]);
        let planned = plan(&designer, json!({ "entities/account/entity.json": account })).await;
        let effect = planned["effects"].as_array().unwrap().iter().find(|effect| effect["element"] == "t_acc_new");
        let effect = effect.unwrap_or_else(|| panic!("{planned}"));
        assert_eq!(effect["params"]["count"], 1);
        effect["sample"].as_array().map_or(0, Vec::len)
    };
    assert_eq!(sample(json!({ "field": "name", "op": "eq", "value": "Rich" })).await, 1);
    assert_eq!(sample(json!({ "field": "credit_limit", "op": "gt", "value": "100" })).await, 0);
});

/// What keeps a plan from being published, in words.
fn blocks(plan: &Json) -> Vec<&str> {
    let effects = plan["effects"].as_array().unwrap().iter().filter(|effect| effect["level"] == "block");
    effects.map(|effect| effect["message"].as_str().unwrap()).collect()
}

both!(rights_a_workspace_needs_stay_with_somebody, |app| {
    let admin = app.admin().await;
    let role = files(&admin).await["roles/admin.json"].clone();
    let with = |platform: Json| {
        let mut role = role.clone();
        role["platform"] = platform;
        json!({ "roles/admin.json": role })
    };
    let of = |what: &str| {
        format!("Nobody who can sign in would have the right “{what}” any more. Leave it to a role that somebody has.")
    };
    for (platform, what) in [
        (json!(["design", "publish"]), "managing people"),
        (json!(["users", "publish"]), "designing"),
        (json!(["users", "design"]), "publishing"),
    ] {
        assert_eq!(blocks(&plan(&admin, with(platform)).await), [of(what)]);
    }
    let gone = plan(&admin, json!({ "roles/admin.json": null })).await;
    assert_eq!(blocks(&gone), [of("managing people"), of("designing"), of("publishing")]);
    let chinese = app.admin().await.speaking("zh-CN");
    let planned = plan(&chinese, with(json!(["design", "publish"]))).await;
    assert_eq!(blocks(&planned), ["发布后将没有可以登录的人拥有“管理用户”权限。请在有人担任的角色中保留该权限。"]);
    // It is not published either.
    let id = admin.post("/drafts", json!({ "name": "d" })).await.expect(201).id();
    admin.patch(&format!("/drafts/{id}"), json!({ "files": with(json!(["users"])) })).await.expect(200);
    let planned = admin.get(&format!("/drafts/{id}/plan")).await.expect(200).body;
    let before = app.contents().await;
    let order = json!({ "plan": planned["hash"], "accept": [], "note": "" });
    let refused = admin.post(&format!("/drafts/{id}/publish"), order).await;
    let detail = &refused.problem(409, "state_conflict").body["detail"];
    assert!(detail.as_str().unwrap().contains(&of("designing")), "{detail}");
    assert_eq!(before.differences(&app.contents().await), Vec::<String>::new());
    // What somebody has through another role may go: they can sign in, so it counts.
    let boss = json!({ "$schema": "sartor/1/role", "id": "t_role_boss", "name": "boss", "platform": ["users", "design", "publish"] });
    admin.publish(json!({ "roles/boss.json": boss })).await;
    app.person("no password", &["t_role_boss"]).await;
    assert_eq!(blocks(&plan(&admin, with(json!(["design", "publish"]))).await), [of("managing people")]);
    let me = format!("/users/{}", admin.user);
    admin.patch(&me, json!({ "roles": ["boss"] })).await.expect(200);
    assert_eq!(blocks(&plan(&admin, with(json!([]))).await), Vec::<&str>::new());
    // An earlier revision, which knows nothing of that role, is not gone back to.
    let back = admin.get("/revisions/1/plan").await.expect(200).body;
    assert_eq!(blocks(&back), [of("managing people"), of("designing"), of("publishing")]);
    let order = json!({ "plan": back["hash"], "accept": [], "note": "" });
    admin.post("/revisions/1/restore", order).await.problem(409, "state_conflict");
    admin.patch(&me, json!({ "roles": ["boss", "admin"] })).await.expect(200);
    let back = admin.get("/revisions/1/plan").await.expect(200).body;
    let order = json!({ "plan": back["hash"], "accept": [], "note": "" });
    admin.post("/revisions/1/restore", order).await.expect(200);
});
