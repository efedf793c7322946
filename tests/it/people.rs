//! `/users`, `/invitation`: people are invited, given roles, suspended and let back in by whoever manages people.

use crate::support::app::PASSWORD;
use crate::support::{Answer, App, Caller};
use chrono::Duration;
use serde_json::{Value as Json, json};

/// Somebody in a browser, as keys invite nobody.
async fn browser(app: &App, who: &str) -> Caller {
    let user = app.caller(who).await.user;
    let token = sartor::auth::start_session(&app.workspace.db, &app.workspace.clock, user).await.unwrap();
    let mut caller = app.anonymous().with_session(token);
    caller.user = user;
    caller
}

/// Who signed in by this answer.
fn session(app: &App, answer: &Answer) -> Caller {
    let line = answer.headers["set-cookie"].split(';').next().unwrap();
    app.anonymous().with_session(line.split_once('=').unwrap().1.to_owned())
}

async fn sign_in(app: &App, email: &str, password: &str) -> Answer {
    app.anonymous().post("/session", json!({ "email": email, "password": password })).await
}

async fn join(app: &App, token: &Json, password: &str) -> Answer {
    app.anonymous().post("/invitation", json!({ "token": token, "password": password })).await
}

async fn opened(app: &App, token: &Json) -> Json {
    let path = format!("/invitation?token={}", token.as_str().unwrap());
    app.anonymous().get(&path).await.expect(200).body["person"].clone()
}

/// What was done about a person, the latest first.
async fn acts(admin: &Caller, id: &Json) -> Vec<String> {
    let person = admin.get(&format!("/users/{}", id.as_str().unwrap())).await.expect(200);
    person.body["acts"].as_array().unwrap().iter().map(|act| act["act"].as_str().unwrap().to_owned()).collect()
}

fn chen() -> Json {
    json!({ "name": " 陈晓 ", "email": "Chen@Test.example", "roles": ["sales"], "language": "zh-CN" })
}

/// A role that manages people and nothing else.
async fn keeper(app: &App) -> Caller {
    let role = json!({ "$schema": "sartor/1/role", "id": "t_role_keeper", "name": "keeper", "label": "Keeper", "platform": ["users"],
        "objects": { "account": { "read": "own", "create": true, "update": "own" } } });
    app.admin().await.publish(json!({ "roles/keeper.json": role })).await;
    app.person("keeper", &["t_role_keeper"]).await;
    browser(app, "keeper").await
}

both!(a_colleague_is_invited_and_comes_in, |app| {
    let admin = browser(&app, "admin").await;
    let made = admin.post("/users", chen()).await.expect(201);
    let (id, token) = (made.body["id"].clone(), made.body["link"]["token"].clone());
    assert_eq!(made.headers["location"], format!("/api/v1/users/{}", id.as_str().unwrap()));
    let seen = |body: &Json| {
        json!([
            body["name"],
            body["email"],
            body["roles"],
            body["state"],
            body["language"],
            body["seen_at"],
            body["link"]
        ])
    };
    let path = format!("/users/{}", id.as_str().unwrap());
    let link = json!({ "expires_at": "2026-11-29T04:00:00.000Z", "expired": false });
    let expect = json!(["陈晓", "chen@test.example", ["sales"], "invited", "zh-CN", null, link]);
    assert_eq!(seen(&admin.get(&path).await.expect(200).body), expect);
    let listed = admin.get("/users?details=true").await.expect(200).body["items"].clone();
    assert!(listed.as_array().unwrap().iter().any(|person| seen(person) == expect), "{listed}");
    // The token is nowhere in the database.
    assert!(crate::support::contents::Contents::mentions(&app.workspace.db, token.as_str().unwrap()).await.is_empty());
    // Nobody is told by a link that is none; a password that is too short uses nothing up.
    assert_eq!(opened(&app, &json!("x")).await, json!(null));
    let told = json!({ "name": "陈晓", "email": "chen@test.example", "language": "zh-CN", "renews": false });
    assert_eq!(opened(&app, &token).await, told);
    let before = app.contents().await;
    assert_eq!(join(&app, &token, "short").await.items(), ["/password too_short"]);
    join(&app, &json!("x"), "a good password").await.problem(403, "forbidden");
    sign_in(&app, "chen@test.example", "").await.problem(401, "unauthenticated");
    assert_eq!(before.differences(&app.contents().await), Vec::<String>::new());
    let joined = join(&app, &token, "a good password").await.expect(201);
    assert_eq!((&joined.body["user"]["name"], &joined.body["roles"]), (&json!("陈晓"), &json!(["sales"])));
    let chen = session(&app, &joined);
    chen.create("deal", json!({ "name": "D" })).await;
    // Once.
    assert_eq!(opened(&app, &token).await, json!(null));
    let again = join(&app, &token, "another password").await;
    assert!(again.problem(403, "forbidden").body["detail"].as_str().unwrap().contains("not valid any more"));
    sign_in(&app, "chen@test.example", "a good password").await.expect(201);
    let person = admin.get(&path).await.expect(200).body;
    assert_eq!(
        json!([person["state"], person["link"], person["seen_at"]]),
        json!(["active", null, "2026-11-22T04:00:00.000Z"])
    );
    assert_eq!(acts(&admin, &id).await, ["joined", "invited"]);
    assert_eq!(person["acts"][1]["by"], json!({ "kind": "user", "id": admin.user, "name": "王管理" }));
    assert_eq!(person["acts"][1]["detail"], json!({ "roles": { "from": [], "to": ["Sales"] } }));
    // People are no records: nothing was written to history or told to others.
    assert_eq!(app.trail(id.as_str().unwrap().parse().unwrap()).await, (vec![], vec![]));
});

both!(what_is_wrong_with_an_invitation_is_said_at_once, |app| {
    let admin = browser(&app, "admin").await;
    let before = app.contents().await;
    let wrong = json!({ "name": " ", "email": "nobody", "roles": ["sales", "ghost"], "language": "fr" });
    let refused = admin.post("/users", wrong).await;
    assert_eq!(
        refused.items(),
        ["/name required", "/email format", "/language choice_unknown", "/roles/1 choice_unknown"]
    );
    let taken = json!({ "name": "L", "email": " LI@test.example", "roles": [] });
    let refused = admin.post("/users", taken).await;
    assert_eq!(refused.items(), ["/email email_taken"]);
    assert_eq!(refused.body["errors"][0]["message"], "Somebody has this e-mail address already");
    for wrong in [
        json!({ "name": "a\u{0}b" }),
        json!({ "name": "n".repeat(101) }),
        json!({ "email": "e".repeat(300) }),
        json!({ "x": 1 }),
    ] {
        let mut order = chen();
        order.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
        admin.post("/users", order).await.problem(422, "validation_failed");
    }
    // A program makes no ways in.
    let keyed = app.admin().await;
    keyed.post("/users", chen()).await.problem(403, "forbidden");
    keyed.post(&format!("/users/{}/link", admin.user), json!({})).await.problem(403, "forbidden");
    let traces = before.differences(&app.contents().await);
    assert!(traces.iter().all(|line| line.contains("sys_key")), "{traces:?}");
});

both!(a_link_runs_out_is_made_anew_and_withdrawn, |app| {
    let admin = browser(&app, "admin").await;
    let made = admin.post("/users", chen()).await.expect(201).body;
    let path = format!("/users/{}", made["id"].as_str().unwrap());
    let first = made["link"]["token"].clone();
    app.workspace.clock.advance(Duration::days(7));
    assert_eq!(opened(&app, &first).await, json!(null));
    join(&app, &first, "a good password").await.problem(403, "forbidden");
    assert_eq!(admin.get(&path).await.body["link"]["expired"], true);
    let second = admin.post(&format!("{path}/link"), json!({})).await.expect(201).body;
    let third = admin.post(&format!("{path}/link"), json!({})).await.expect(201).body;
    assert_eq!(second["expires_at"], "2026-12-06T04:00:00.000Z");
    join(&app, &second["token"], "a good password").await.problem(403, "forbidden");
    admin.delete(&format!("{path}/link")).await.expect(204);
    admin.delete(&format!("{path}/link")).await.problem(404, "not_found");
    join(&app, &third["token"], "a good password").await.problem(403, "forbidden");
    assert_eq!(admin.get(&path).await.body["state"], "closed");
    let fourth = admin.post(&format!("{path}/link"), json!({})).await.expect(201).body;
    // Suspending takes it away, and there is none for somebody suspended.
    admin.patch(&path, json!({ "active": false })).await.expect(200);
    join(&app, &fourth["token"], "a good password").await.problem(403, "forbidden");
    let refused = admin.post(&format!("{path}/link"), json!({})).await;
    assert_eq!(refused.problem(409, "state_conflict").body["detail"], "陈晓 is suspended. Let them back in first.");
    assert_eq!(
        acts(&admin, &made["id"]).await,
        ["suspended", "link_made", "link_withdrawn", "link_made", "link_made", "invited"]
    );
});

both!(of_two_who_use_a_link_at_once_one_wins, |app| {
    let admin = browser(&app, "admin").await;
    let token = admin.post("/users", chen()).await.expect(201).body["link"]["token"].clone();
    let (one, two, three) = tokio::join!(
        join(&app, &token, "password one"),
        join(&app, &token, "password two"),
        join(&app, &token, "password three")
    );
    let mut statuses = [one.status, two.status, three.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 403, 403]);
});

both!(a_forgotten_password_is_replaced_by_a_link, |app| {
    let admin = browser(&app, "admin").await;
    let li = browser(&app, "li").await;
    let link = admin.post(&format!("/users/{}/link", li.user), json!({})).await.expect(201).body;
    assert_eq!(link["expires_at"], "2026-11-23T04:00:00.000Z");
    assert_eq!(opened(&app, &link["token"]).await["renews"], true);
    // Until it is used everything is as it was.
    li.get("/me").await.expect(200);
    let order = json!({ "token": link["token"], "password": "a new password", "language": "zh-CN" });
    let joined = app.anonymous().post("/invitation", order).await.expect(201);
    assert_eq!(joined.body["user"]["language"], "zh-CN");
    li.get("/me").await.problem(401, "unauthenticated");
    sign_in(&app, "li@test.example", PASSWORD).await.problem(401, "unauthenticated");
    sign_in(&app, "li@test.example", "a new password").await.expect(201);
    assert_eq!(acts(&admin, &json!(li.user)).await, ["password", "link_made"]);
});

both!(a_person_is_changed_over_the_version_that_was_seen, |app| {
    let admin = browser(&app, "admin").await;
    let li = app.caller("li").await;
    let path = format!("/users/{}", li.user);
    let changed = admin
        .patch_if(
            &path,
            1,
            json!({ "name": "李娜娜", "email": "Nana@test.example", "roles": ["readonly"], "language": "en" }),
        )
        .await
        .expect(200);
    assert_eq!(changed.headers["etag"], "\"2\"");
    assert_eq!(
        json!([changed.body["name"], changed.body["email"], changed.body["roles"]]),
        json!(["李娜娜", "nana@test.example", ["readonly"]])
    );
    // What was taken away counts at once.
    li.post("/records/deal", json!({ "name": "D" })).await.problem(403, "forbidden");
    let before = app.contents().await;
    admin.patch_if(&path, 1, json!({ "name": "x" })).await.problem(412, "version_conflict");
    assert_eq!(admin.patch(&path, json!({ "email": "zhang@test.example" })).await.items(), ["/email email_taken"]);
    assert_eq!(
        admin.patch(&path, json!({ "roles": ["ghost"], "language": "fr" })).await.items(),
        ["/language choice_unknown", "/roles/0 choice_unknown"]
    );
    // Nothing else: nothing is written.
    admin.patch(&path, json!({ "name": "李娜娜", "roles": ["readonly"] })).await.expect(200);
    admin.patch(&format!("/users/{}", uuid::Uuid::nil()), json!({ "name": "x" })).await.problem(404, "not_found");
    assert_eq!(before.differences(&app.contents().await), Vec::<String>::new());
    let person = admin.get(&path).await.expect(200).body;
    assert_eq!(acts(&admin, &json!(li.user)).await, ["roles", "changed"]);
    assert_eq!(person["acts"][0]["detail"]["roles"], json!({ "from": ["Sales"], "to": ["Read-only"] }));
    assert_eq!(person["acts"][1]["detail"]["name"], json!({ "from": "李娜", "to": "李娜娜" }));
    admin.patch(&path, json!({ "language": null })).await.expect(200);
    assert_eq!(admin.get(&path).await.body["language"], json!(null));
});

both!(who_is_suspended_is_out_at_once_and_comes_back, |app| {
    let admin = browser(&app, "admin").await;
    let (li, keyed, other) = (browser(&app, "li").await, app.caller("li").await, app.another().await);
    let there = other.anonymous().with_session(li.session.clone().unwrap());
    there.get("/me").await.expect(200);
    let path = format!("/users/{}", li.user);
    admin.patch(&path, json!({ "active": false })).await.expect(200);
    li.get("/me").await.problem(401, "unauthenticated");
    keyed.get("/me").await.problem(401, "unauthenticated");
    sign_in(&app, "li@test.example", PASSWORD).await.problem(401, "unauthenticated");
    other.workspace.clock.advance(Duration::seconds(5));
    there.get("/me").await.problem(401, "unauthenticated");
    assert_eq!(admin.get(&path).await.body["state"], "suspended");
    admin.patch(&path, json!({ "active": true })).await.expect(200);
    // Sessions are over, keys rested.
    li.get("/me").await.problem(401, "unauthenticated");
    keyed.get("/me").await.expect(200);
    sign_in(&app, "li@test.example", PASSWORD).await.expect(201);
    assert_eq!(acts(&admin, &json!(li.user)).await, ["let_in", "suspended"]);
});

both!(nobody_gives_what_they_lack, |app| {
    let admin = browser(&app, "admin").await;
    let keeper = keeper(&app).await;
    let li = app.caller("li").await;
    let given = |roles: &Answer| {
        let items = roles.body["items"].as_array().unwrap().clone();
        items.iter().filter(|role| role["mayGive"] == true).map(|role| role["name"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(given(&keeper.get("/roles").await.expect(200)), [json!("keeper")]);
    assert_eq!(
        given(&admin.get("/roles").await.expect(200)),
        [json!("admin"), json!("keeper"), json!("readonly"), json!("sales")]
    );
    let before = app.contents().await;
    let refused = keeper.post("/users", chen()).await;
    assert_eq!(
        refused.problem(403, "forbidden").body["detail"],
        "The role “Sales” allows more than you may do yourself, so you cannot give it. Ask somebody who has these rights."
    );
    let mine = format!("/users/{}", keeper.user);
    keeper.patch(&mine, json!({ "roles": ["keeper", "admin"] })).await.problem(403, "forbidden");
    // Whoever has a link can be its person; whoever lets somebody in gives them their roles.
    keeper.post(&format!("/users/{}/link", admin.user), json!({})).await.problem(403, "forbidden");
    let gone = app.caller("gone").await.user;
    keeper.patch(&format!("/users/{gone}"), json!({ "active": true })).await.problem(403, "forbidden");
    let traces = before.differences(&app.contents().await);
    assert!(traces.iter().all(|line| line.contains("sys_key")), "{traces:?}");
    // What one has one gives, and what one lacks one may take away.
    let mut colleague = chen();
    colleague["roles"] = json!(["keeper"]);
    keeper.post("/users", colleague).await.expect(201);
    let path = format!("/users/{}", li.user);
    keeper.patch(&path, json!({ "roles": ["sales", "keeper"] })).await.expect(200);
    keeper.patch(&path, json!({ "roles": [] })).await.expect(200);
    // The rest of people is closed to who does not manage them.
    for who in ["li", "readonly", "nobody"] {
        let caller = app.caller(who).await;
        caller.get("/users?details=true").await.problem(403, "forbidden");
        caller.get(&path).await.problem(403, "forbidden");
        caller.patch(&path, json!({ "roles": ["admin"] })).await.problem(403, "forbidden");
    }
});

both!(the_last_who_may_let_others_in_stays, |app| {
    let admin = browser(&app, "admin").await;
    let path = format!("/users/{}", admin.user);
    let before = app.contents().await;
    let myself = admin.patch(&path, json!({ "active": false })).await;
    assert_eq!(
        myself.problem(409, "state_conflict").body["detail"],
        "You cannot suspend yourself. Ask somebody else who manages people."
    );
    let last = admin.patch(&path, json!({ "roles": ["sales"] })).await;
    assert_eq!(
        last.problem(409, "state_conflict").body["detail"],
        "王管理 is the last who can sign in and has the right “managing people”. Give it to somebody else first."
    );
    assert_eq!(before.differences(&app.contents().await), Vec::<String>::new());
    // Somebody who cannot sign in yet does not count, nor does somebody with half of the rights.
    let keeper = keeper(&app).await;
    let mut deputy = chen();
    deputy["roles"] = json!(["admin"]);
    let deputy = admin.post("/users", deputy).await.expect(201).body;
    let refused = keeper.patch(&path, json!({ "active": false })).await;
    assert!(refused.problem(409, "state_conflict").body["detail"].as_str().unwrap().contains("“managing people”"));
    let joined = join(&app, &deputy["link"]["token"], "a good password").await.expect(201);
    let deputy = session(&app, &joined);
    // Of two who suspend each other at once one stays.
    let other = format!("/users/{}", joined.body["user"]["id"].as_str().unwrap());
    let (one, two) =
        tokio::join!(admin.patch(&other, json!({ "active": false })), deputy.patch(&path, json!({ "active": false })),);
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200, "{} {}", one.text, two.text);
    assert!([401, 409].contains(&statuses[1]), "{} {}", one.text, two.text);
});

both!(others_sessions_and_keys_are_seen_and_ended, |app| {
    let admin = browser(&app, "admin").await;
    let (li, keyed) = (browser(&app, "li").await, app.caller("li").await);
    let path = format!("/users/{}", li.user);
    let keys = admin.get(&format!("{path}/keys")).await.expect(200).body["items"].clone();
    assert_eq!(keys[0]["name"], "test");
    let ids: Vec<String> = keys.as_array().unwrap().iter().map(|key| key["id"].as_str().unwrap().to_owned()).collect();
    let before = app.contents().await;
    // Of another person it is none.
    admin.delete(&format!("/users/{}/keys/{}", admin.user, ids[0])).await.problem(404, "not_found");
    admin.delete(&format!("{path}/keys/a'b")).await.problem(404, "not_found");
    assert_eq!(before.differences(&app.contents().await), Vec::<String>::new());
    for id in &ids {
        admin.delete(&format!("{path}/keys/{id}")).await.expect(204);
    }
    keyed.get("/me").await.problem(401, "unauthenticated");
    li.get("/me").await.expect(200);
    let sessions = admin.get(&format!("{path}/sessions")).await.expect(200).body["items"].clone();
    admin.delete(&format!("/sessions/{}", sessions[0]["id"].as_str().unwrap())).await.expect(204);
    li.get("/me").await.problem(401, "unauthenticated");
    let again = browser(&app, "li").await;
    admin.delete(&format!("{path}/sessions")).await.expect(204);
    again.get("/me").await.problem(401, "unauthenticated");
    let done = acts(&admin, &json!(li.user)).await;
    assert_eq!(done[..2], ["sessions_ended", "session_ended"]);
    assert!(done[2..].iter().all(|act| act == "key_ended"), "{done:?}");
    // What one ends of one's own is nobody's business.
    let mine = admin.get("/sessions").await.body["items"].clone();
    let second = browser(&app, "admin").await;
    second.delete(&format!("/sessions/{}", mine[0]["id"].as_str().unwrap())).await.expect(204);
    assert_eq!(acts(&second, &json!(second.user)).await, Vec::<String>::new());
});

both!(roles_together_allow_no_more_than_each_of_them, |app| {
    let admin = app.admin().await;
    let role = |name: &str, platform: Json, access: Json| {
        json!({ "$schema": "sartor/1/role", "id": format!("t_role_{name}"), "name": name, "label": name, "platform": platform,
            "objects": { "account": access } })
    };
    let writes = json!({ "read": "all", "create": true, "update": "all", "fields": { "code": "read" } });
    let files = json!({
        "roles/clerk.json": role("clerk", json!(["users"]), writes),
        "roles/auditor.json": role("auditor", json!([]), json!({ "read": "all" })),
    });
    admin.publish(files).await;
    app.person("clerk", &["t_role_clerk"]).await;
    let clerk = browser(&app, "clerk").await;
    let account = admin.create("account", json!({ "name": "A", "code": "K1" })).await.id();
    let path = format!("/records/account/{account}");
    // Reading everything says nothing about what may be written.
    clerk.patch(&format!("/users/{}", clerk.user), json!({ "roles": ["clerk", "auditor"] })).await.expect(200);
    clerk.patch(&path, json!({ "name": "B" })).await.expect(200);
    let refused = clerk.patch(&path, json!({ "code": "K2" })).await;
    assert!(refused.status == 422, "{}", refused.text);
    assert_eq!(admin.get(&path).await.body["code"], "K1");
});

both!(a_move_only_a_role_may_make_comes_with_the_role_alone, |app| {
    let admin = app.admin().await;
    let keeper = keeper(&app).await;
    let source = include_str!("../fixtures/base/entities/deal/pipelines/tender.json");
    let mut pipeline: Json = serde_json::from_str(source).unwrap();
    pipeline["moves"][2]["roles"] = json!(["admin", "closer"]);
    let closer = json!({ "$schema": "sartor/1/role", "id": "t_role_closer", "name": "closer", "label": "Closer", "objects": {} });
    admin.publish(json!({ "roles/closer.json": closer, "entities/deal/pipelines/tender.json": pipeline })).await;
    let mine = format!("/users/{}", keeper.user);
    keeper.patch(&mine, json!({ "roles": ["keeper", "closer"] })).await.problem(403, "forbidden");
    browser(&app, "admin").await.patch(&mine, json!({ "roles": ["keeper", "closer"] })).await.expect(200);
    // Who may make the move gives it on.
    let mut colleague = chen();
    colleague["roles"] = json!(["closer"]);
    keeper.post("/users", colleague).await.expect(201);
});

both!(a_link_is_no_way_to_be_somebody_with_more, |app| {
    let admin = browser(&app, "admin").await;
    let keeper = keeper(&app).await;
    let mut colleague = chen();
    colleague["roles"] = json!(["keeper"]);
    let made = keeper.post("/users", colleague).await.expect(201).body;
    let path = format!("/users/{}", made["id"].as_str().unwrap());
    // Who was promoted since is not who the link was made for.
    admin.patch(&path, json!({ "roles": ["keeper", "sales"] })).await.expect(200);
    assert_eq!(opened(&app, &made["link"]["token"]).await, json!(null));
    join(&app, &made["link"]["token"], "a good password").await.problem(403, "forbidden");
    keeper.post(&format!("{path}/link"), json!({})).await.problem(403, "forbidden");
    // Nor does one read what is another's own by being them.
    let sun = json!({ "name": "孙", "email": "sun@test.example", "roles": ["keeper"] });
    let sun = keeper.post("/users", sun).await.expect(201).body;
    let path = format!("/users/{}", sun["id"].as_str().unwrap());
    join(&app, &sun["link"]["token"], "a good password").await.expect(201);
    let refused = keeper.post(&format!("{path}/link"), json!({})).await;
    let told = refused.problem(403, "forbidden").body["detail"].as_str().unwrap().to_owned();
    assert!(told.contains("of their own that are hidden from you"), "{told}");
    admin.post(&format!("{path}/link"), json!({})).await.expect(201);
});

both!(who_has_more_rights_keeps_their_address, |app| {
    let admin = browser(&app, "admin").await;
    let keeper = keeper(&app).await;
    let before = app.contents().await;
    let change = json!({ "email": "else@test.example" });
    keeper.patch(&format!("/users/{}", admin.user), change.clone()).await.problem(403, "forbidden");
    assert_eq!(before.differences(&app.contents().await), Vec::<String>::new());
    keeper.patch(&format!("/users/{}", keeper.user), change).await.expect(200);
});

both!(another_password_takes_links_away, |app| {
    let admin = browser(&app, "admin").await;
    let li = browser(&app, "li").await;
    let link = admin.post(&format!("/users/{}/link", li.user), json!({})).await.expect(201).body;
    let change = json!({ "old_password": PASSWORD, "new_password": "quite another one" });
    let changed = li.send("PUT", "/me/password", &[], Some(change.to_string())).await;
    assert!(changed.status < 300, "{}", changed.text);
    assert_eq!(opened(&app, &link["token"]).await, json!(null));
    // Whose browser a link is opened in is signed out there.
    let link = admin.post(&format!("/users/{}/link", li.user), json!({})).await.expect(201).body;
    let order = json!({ "token": link["token"], "password": "a new password" });
    admin.post("/invitation", order).await.expect(201);
    admin.get("/me").await.problem(401, "unauthenticated");
});
