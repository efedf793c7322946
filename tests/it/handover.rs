//! A draft is one person's, who may give it to a colleague who designs.

use crate::support::{App, Caller};
use serde_json::{Value as Json, json};

/// Somebody else who designs, and publishes nothing.
async fn colleague(app: &App) -> Caller {
    let role = json!({ "$schema": "sartor/1/role", "id": "t_role_design", "name": "designs", "label": "Designer", "platform": ["design"] });
    app.admin().await.publish(json!({ "roles/designs.json": role })).await;
    app.person("colleague", &["t_role_design"]).await
}

async fn drafts(caller: &Caller) -> Vec<Json> {
    caller.get("/drafts").await.expect(200).column("name")
}

both!(a_draft_is_handed_to_a_colleague_who_goes_on_with_it, |app| {
    let (colleague, admin) = (colleague(&app).await, app.admin().await);
    let id = admin.post("/drafts", json!({ "name": "Bids" })).await.expect(201).id();
    let path = format!("/drafts/{id}");
    let role = json!({ "$schema": "sartor/1/role", "id": "t_role_guest", "name": "guest" });
    let saved = admin.patch(&path, json!({ "files": { "roles/guest.json": role.clone() } })).await.expect(200);
    assert_eq!(
        colleague.patch(&path, json!({ "name": "Mine" })).await.problem(403, "forbidden").body["detail"],
        "This draft is 王管理’s now, and only they change it."
    );
    let given = admin
        .send(
            "POST",
            &format!("{path}/handover"),
            &[("if-match", "\"2\"")],
            Some(json!({ "to": colleague.user }).to_string()),
        )
        .await
        .expect(200);
    assert_eq!(saved.headers["etag"], "\"2\"");
    assert_eq!(
        (&given.headers["etag"][..], &given.body["author"]),
        ("\"3\"", &json!({ "id": colleague.user, "name": "colleague" }))
    );
    assert_eq!(given.body["files"], json!({ "roles/guest.json": role }));
    // It moved from one list to the other; the old owner still reads it, and nothing more.
    assert_eq!((drafts(&admin).await, drafts(&colleague).await), (vec![], vec![json!("Bids")]));
    admin.get(&path).await.expect(200);
    let plan = admin.get(&format!("{path}/plan")).await.expect(200).body;
    let before = app.contents().await;
    let late = admin.send("PATCH", &path, &[("if-match", "\"2\"")], Some(json!({ "name": "Late" }).to_string())).await;
    assert_eq!(
        late.problem(403, "forbidden").body["detail"],
        "This draft is colleague’s now, and only they change it."
    );
    admin.delete(&path).await.problem(403, "forbidden");
    admin.post(&format!("{path}/merge"), json!({})).await.problem(403, "forbidden");
    admin.post(&format!("{path}/handover"), json!({ "to": admin.user })).await.problem(403, "forbidden");
    let order = json!({ "plan": plan["hash"], "accept": [], "note": "" });
    admin.post(&format!("{path}/publish"), order.clone()).await.problem(403, "forbidden");
    assert_eq!(before.differences(&app.contents().await), Vec::<String>::new());
    // The colleague goes on, and hands it back to be published.
    colleague.patch(&path, json!({ "name": "Bids, looked through" })).await.expect(200);
    colleague.post(&format!("{path}/handover"), json!({ "to": admin.user })).await.expect(200);
    admin.post(&format!("{path}/publish"), order).await.expect(200);
});

both!(a_draft_goes_only_to_who_designs, |app| {
    let (colleague, admin) = (colleague(&app).await, app.admin().await);
    let id = admin.post("/drafts", json!({ "name": "d" })).await.expect(201).id();
    let path = format!("/drafts/{id}/handover");
    let before = app.contents().await;
    for who in ["li", "nobody", "gone"] {
        let to = app.caller(who).await.user;
        let refused = admin.post(&path, json!({ "to": to })).await;
        refused.problem(422, "validation_failed");
        assert_eq!(refused.items(), ["/to may_not_design"], "{who}");
    }
    admin.post(&path, json!({ "to": id })).await.problem(422, "validation_failed");
    admin.post(&path, json!({ "to": "x" })).await.problem(422, "validation_failed");
    admin.post(&path, json!({})).await.problem(422, "validation_failed");
    let stale =
        admin.send("POST", &path, &[("if-match", "\"7\"")], Some(json!({ "to": colleague.user }).to_string())).await;
    stale.problem(409, "draft_conflict");
    let traces = before.differences(&app.contents().await);
    assert!(traces.iter().all(|line| line.contains("sys_key")), "{traces:?}");
    // To oneself nothing moves.
    assert_eq!(admin.post(&path, json!({ "to": admin.user })).await.expect(200).headers["etag"], "\"1\"");
    admin.delete(&format!("/drafts/{id}")).await.expect(204);
    admin.post(&path, json!({ "to": colleague.user })).await.problem(404, "not_found");
});

both!(who_designs_is_told_to_those_who_design, |app| {
    let (colleague, admin) = (colleague(&app).await, app.admin().await);
    for caller in [&colleague, &admin] {
        let mut names = caller.get("/users?may=design").await.expect(200).column("name");
        names.sort_by_key(ToString::to_string);
        assert_eq!(names, [json!("colleague"), json!("王管理")]);
    }
    app.caller("li").await.get("/users?may=design").await.problem(403, "forbidden");
    admin.get("/users?may=fly").await.problem(400, "malformed");
});

/// Names of the drafts of people who may not go on with them.
async fn left(caller: &Caller) -> Vec<Json> {
    caller.get("/drafts?of=left").await.expect(200).column("name")
}

both!(the_draft_of_somebody_who_left_is_taken_over, |app| {
    let (colleague, admin) = (colleague(&app).await, app.admin().await);
    let id = colleague.post("/drafts", json!({ "name": "Bids" })).await.expect(201).id();
    let path = format!("/drafts/{id}/takeover");
    let role = json!({ "$schema": "sartor/1/role", "id": "t_role_guest", "name": "guest" });
    let saved = json!({ "files": { "roles/guest.json": role.clone() } });
    colleague.patch(&format!("/drafts/{id}"), saved).await.expect(200);
    // As long as they may go on, it is theirs.
    assert_eq!(left(&admin).await, Vec::<Json>::new());
    let before = app.contents().await;
    let refused = admin.post(&path, json!({})).await;
    assert_eq!(
        refused.problem(403, "forbidden").body["detail"],
        "colleague may still go on with this draft. Ask them to hand it over."
    );
    colleague.get("/drafts?of=left").await.problem(403, "forbidden");
    admin.get("/drafts?of=right").await.problem(400, "malformed");
    assert_eq!(before.differences(&app.contents().await), Vec::<String>::new());
    admin.patch(&format!("/users/{}", colleague.user), json!({ "active": false })).await.expect(200);
    assert_eq!(left(&admin).await, [json!("Bids")]);
    let send = async |version: &str| admin.send("POST", &path, &[("if-match", version)], Some("{}".to_owned())).await;
    send("\"1\"").await.problem(409, "draft_conflict");
    let taken = send("\"2\"").await.expect(200);
    assert_eq!((&taken.headers["etag"][..], &taken.body["author"]["name"]), ("\"3\"", &json!("王管理")));
    assert_eq!(taken.body["files"], json!({ "roles/guest.json": role }));
    assert_eq!((left(&admin).await, drafts(&admin).await), (vec![], vec![json!("Bids")]));
    admin.patch(&format!("/drafts/{id}"), json!({ "name": "Mine" })).await.expect(200);
    // Who does not design any more has left it too.
    admin.patch(&format!("/users/{}", colleague.user), json!({ "active": true })).await.expect(200);
    let second = colleague.post("/drafts", json!({ "name": "Later" })).await.expect(201).id();
    admin.patch(&format!("/users/{}", colleague.user), json!({ "roles": [] })).await.expect(200);
    assert_eq!(left(&admin).await, [json!("Later")]);
    admin.post(&format!("/drafts/{second}/takeover"), json!({})).await.expect(200);
});
