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
