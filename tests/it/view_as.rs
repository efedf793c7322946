//! `Sartor-View-As`: who designs sees any screen as any role, within what they may see themselves, and changes nothing.

use crate::support::{App, Caller};
use serde_json::json;

/// A designer who reads no deals, by a role that is published for them.
async fn designer(app: &App) -> Caller {
    let admin = app.admin().await;
    let role = json!({ "$schema": "sartor/1/role", "id": "t_role_design", "name": "designs", "platform": ["design"],
        "objects": { "account": { "read": "all", "fields": { "code": "none" } } } });
    let id = admin.post("/drafts", json!({ "name": "d" })).await.expect(201).id();
    admin.patch(&format!("/drafts/{id}"), json!({ "files": { "roles/designs.json": role } })).await.expect(200);
    let hash = admin.get(&format!("/drafts/{id}/plan")).await.expect(200).body["hash"].clone();
    admin.post(&format!("/drafts/{id}/publish"), json!({ "plan": hash, "accept": [], "note": "" })).await.expect(200);
    app.person("designer", &["t_role_design"]).await
}

both!(a_view_shows_what_the_role_may_see, |app| {
    let admin = app.admin().await;
    let deal = admin.create("deal", json!({ "name": "Mine", "cost": "5" })).await;
    let zhang = app.caller("zhang").await;
    let theirs = zhang.create("deal", json!({ "name": "Theirs" })).await;
    let as_sales = app.admin().await.viewing("sales");
    let me = as_sales.get("/me").await.expect(200);
    assert_eq!(
        (&me.body["user"]["id"], &me.body["roles"], &me.body["platform"]),
        (&json!(admin.user), &json!(["sales"]), &json!([]))
    );
    assert_eq!(
        me.body["viewing"],
        json!([{ "id": "t_role_sales", "name": "sales", "label": "Sales", "description": null }])
    );
    assert!(admin.get("/me").await.body.get("viewing").is_none());
    // Own records only, without the cost.
    assert_eq!(as_sales.list("deal", &[]).await.column("name"), [json!("Mine")]);
    as_sales.get(&format!("/records/deal/{}", theirs.id())).await.problem(404, "not_found");
    let seen = as_sales.get(&format!("/records/deal/{}", deal.id())).await.expect(200);
    assert!(seen.body.get("cost").is_none(), "{}", seen.text);
    // Several roles add up, as for people.
    let both = app.admin().await.viewing(" readonly , sales ");
    assert_eq!(both.list("deal", &[("sort", "name".into())]).await.column("name"), [json!("Mine"), json!("Theirs")]);
    assert_eq!(both.get("/me").await.body["viewing"].as_array().unwrap().len(), 2);
});

both!(a_view_is_kept_apart_from_oneself, |app| {
    let (admin, as_sales) = (app.admin().await, app.admin().await.viewing("sales"));
    for path in ["/metadata", "/openapi.json"] {
        let (own, view) = (admin.get(path).await.expect(200), as_sales.get(path).await.expect(200));
        assert_ne!(own.headers["etag"], view.headers["etag"], "{path}");
        assert!(own.text.contains("cost") && !view.text.contains("\"cost\""), "{path}");
        let tag = own.headers["etag"].clone();
        let again = as_sales.send("GET", path, &[("if-none-match", &tag)], None).await;
        assert_eq!((again.status, again.text), (200, view.text), "{path}");
        admin.send("GET", path, &[("if-none-match", &tag)], None).await.expect(304);
    }
    // The same person at once, in two tabs.
    assert_eq!(admin.get("/me").await.body["platform"].as_array().unwrap().len(), 5);
});

both!(a_view_shows_no_more_than_oneself_may_see, |app| {
    let designer = designer(&app).await;
    let admin = app.admin().await;
    let account = admin.create("account", json!({ "name": "A", "code": "secret" })).await;
    admin.create("deal", json!({ "name": "D" })).await;
    let as_admin = app.caller("designer").await.viewing("admin");
    as_admin.get("/records/deal").await.problem(404, "not_found");
    let seen = as_admin.get(&format!("/records/account/{}", account.id())).await.expect(200);
    assert!(seen.body.get("code").is_none(), "{}", seen.text);
    as_admin
        .filtered("account", json!({ "field": "code", "op": "eq", "value": "secret" }))
        .await
        .problem(422, "filter_invalid");
    // Not even what only the other role may do.
    assert_eq!(as_admin.get("/me").await.body["platform"], json!(["design"]));
    drop(designer);
});

both!(a_view_changes_nothing, |app| {
    let admin = app.admin().await;
    let deal = admin.create("deal", json!({ "name": "D" })).await;
    let path = format!("/records/deal/{}", deal.id());
    let (as_self, chinese) = (app.admin().await.viewing("admin"), app.admin().await.viewing("admin").speaking("zh-CN"));
    let before = app.contents().await;
    let refused = as_self.patch(&path, json!({ "name": "E" })).await;
    refused.problem(403, "view_as_reads");
    assert_eq!(
        refused.body["detail"],
        "You are viewing as another role: nothing is changed. Go back to yourself first."
    );
    as_self.post("/records/deal", json!({ "name": "N" })).await.problem(403, "view_as_reads");
    as_self.delete(&path).await.problem(403, "view_as_reads");
    as_self.post("/drafts", json!({ "name": "d" })).await.problem(403, "view_as_reads");
    as_self.patch("/me", json!({ "language": "en" })).await.problem(403, "view_as_reads");
    let upload =
        as_self.send("POST", "/files?name=a.txt", &[("content-type", "text/plain")], Some("a".to_owned())).await;
    upload.problem(403, "view_as_reads");
    let chinese = chinese.patch(&path, json!({})).await;
    assert_eq!(chinese.body["detail"], "您正以其他角色查看，不会改动任何内容。请先回到自己的身份。");
    // What is only asked with a body is answered.
    as_self.post("/records/deal/aggregate", json!({ "measures": [{ "op": "count" }] })).await.expect(200);
    assert_eq!(before.differences(&app.contents().await), Vec::<String>::new());
});

both!(only_designers_view_and_only_as_roles_there_are, |app| {
    let refused = app.caller("li").await.viewing("readonly").get("/records/deal").await;
    refused.problem(403, "view_as_refused");
    assert_eq!(refused.body["detail"], "Only people who may design can view as a role.");
    for (roles, named) in [("ghost", "ghost"), ("sales,ghost", "ghost"), ("", ""), ("sales,", "")] {
        let unknown = app.admin().await.viewing(roles).get("/me").await;
        unknown.problem(403, "view_as_refused");
        assert_eq!(unknown.body["detail"], format!("There is no role “{named}” to view as."));
    }
    app.anonymous().viewing("sales").get("/me").await.problem(401, "unauthenticated");
    app.caller("li").await.get("/roles").await.problem(403, "forbidden");
    let roles = app.admin().await.get("/roles").await.expect(200);
    assert_eq!(roles.column("name"), [json!("admin"), json!("readonly"), json!("sales")]);
});

both!(a_draft_says_what_the_roles_allow, |app| {
    let admin = app.admin().await;
    let deal = admin.create("deal", json!({ "name": "D", "cost": "5", "amount": "7" })).await;
    let path = format!("/records/deal/{}", deal.id());
    // Sellers see the cost and no amounts, which are called otherwise; accounts not at all; and there is a role for guests.
    let files = admin.files().await;
    let mut sales = files["roles/sales.json"].clone();
    sales["objects"] = json!({ "deal": { "read": "own", "update": "own", "fields": { "worth": "none" } } });
    let guest = json!({ "$schema": "sartor/1/role", "id": "t_role_guest", "name": "guest", "label": "Guest", "objects": { "account": { "read": "all" } } });
    let mut entity = files["entities/deal/entity.json"].clone();
    for field in entity["fields"].as_array_mut().unwrap() {
        if field["name"] == "amount" {
            field["name"] = json!("worth");
            field["aliases"] = json!(["amount"]);
        }
    }
    let id = admin.post("/drafts", json!({ "name": "Rights" })).await.expect(201).id().to_string();
    let drafted = format!("/drafts/{id}");
    let saved = json!({ "files": { "roles/sales.json": sales, "roles/guest.json": guest, "entities/deal/entity.json": entity } });
    let saved = admin.patch(&drafted, saved).await.expect(200);
    assert_eq!(saved.body["problems"], json!([]), "{}", saved.text);
    let as_sales = app.admin().await.viewing("sales");
    let look = async |caller: &Caller, path: &str| {
        caller.send("GET", path, &[("sartor-view-as-draft", id.as_str())], None).await
    };
    // As published, then as the draft has it: on the same records and fields.
    let (now, then) = (as_sales.get(&path).await.expect(200).body, look(&as_sales, &path).await.expect(200).body);
    assert_eq!(json!([now.get("cost"), now["amount"]["amount"]]), json!([null, "7.00"]));
    assert_eq!(json!([then["cost"]["amount"], then.get("amount")]), json!(["5.00", null]));
    as_sales.get("/records/account").await.expect(200);
    look(&as_sales, "/records/account").await.problem(404, "not_found");
    let filter = json!({ "field": "amount", "op": "gt", "value": "1" }).to_string();
    let query: String = url::form_urlencoded::byte_serialize(filter.as_bytes()).collect();
    look(&as_sales, &format!("/records/deal?filter={query}")).await.problem(422, "filter_invalid");
    let me = look(&as_sales, "/me").await.expect(200).body;
    assert_eq!(me["viewingDraft"], json!({ "id": id, "name": "Rights" }));
    assert!(as_sales.get("/me").await.body.get("viewingDraft").is_none());
    let (own, view) = (as_sales.get("/metadata").await, look(&as_sales, "/metadata").await.expect(200));
    assert_ne!(own.headers["etag"], view.headers["etag"]);
    // A role only the draft has.
    let as_guest = app.admin().await.viewing("guest");
    as_guest.get("/me").await.problem(403, "view_as_refused");
    assert_eq!(look(&as_guest, "/me").await.expect(200).body["viewing"][0]["label"], "Guest");
    look(&as_guest, "/records/account").await.expect(200);
    look(&as_guest, &path).await.problem(404, "not_found");
    // It follows the draft, changes nothing, and is for who designs.
    let before = app.contents().await;
    let write = as_sales
        .send("PATCH", &path, &[("sartor-view-as-draft", id.as_str())], Some(json!({ "name": "E" }).to_string()))
        .await;
    write.problem(403, "view_as_reads");
    look(&app.caller("li").await.viewing("sales"), "/me").await.problem(403, "view_as_refused");
    let traces = before.differences(&app.contents().await);
    assert!(traces.iter().all(|line| line.contains("sys_key")), "{traces:?}");
    admin.patch(&drafted, json!({ "files": { "roles/sales.json": null } })).await.expect(200);
    look(&as_sales, "/me").await.problem(403, "view_as_refused");
    let broken = json!({ "files": { "roles/sales.json": { "$schema": "sartor/1/role", "id": "t_role_sales", "name": "sales", "objects": { "ghost": {} } } } });
    admin.patch(&drafted, broken).await.expect(200);
    let refused = look(&as_sales, "/me").await;
    assert_eq!(
        refused.problem(403, "view_as_refused").body["detail"],
        "The draft “Rights” cannot be looked through before its problems and conflicts are settled."
    );
    admin.delete(&drafted).await.expect(204);
    let refused = look(&as_sales, "/me").await;
    assert!(refused.problem(403, "view_as_refused").body["detail"].as_str().unwrap().contains("not there any more"));
});

both!(a_view_of_a_draft_shows_no_more_than_oneself_may_see, |app| {
    let admin = app.admin().await;
    drop(designer(&app).await);
    admin.create("deal", json!({ "name": "D" })).await;
    let all = json!({ "$schema": "sartor/1/role", "id": "t_role_all", "name": "all", "objects": { "deal": { "read": "all" }, "account": { "read": "all" } } });
    let id = admin.post("/drafts", json!({ "name": "All" })).await.expect(201).id().to_string();
    admin.patch(&format!("/drafts/{id}"), json!({ "files": { "roles/all.json": all } })).await.expect(200);
    let viewing = app.caller("designer").await.viewing("all");
    let look = async |path: &str| viewing.send("GET", path, &[("sartor-view-as-draft", id.as_str())], None).await;
    look("/records/deal").await.problem(404, "not_found");
    look("/records/account").await.expect(200);
});
