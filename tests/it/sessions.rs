//! `/session`, `/me`: signing in, and what a cookie may do.

use crate::support::app::PASSWORD;
use crate::support::{Answer, App, Caller};
use sartor::auth;
use serde_json::json;
use tokio::task::JoinSet;

/// The cookie line of somebody who signed in.
pub async fn cookie(nobody: &Caller, who: &str) -> String {
    let credentials = json!({ "email": format!("{who}@test.example"), "password": PASSWORD });
    let signed_in = nobody.post("/session", credentials).await.expect(201);
    signed_in.headers["set-cookie"].split(';').next().unwrap().to_owned()
}

both!(a_session_signs_in_and_out, |app| {
    let nobody = app.anonymous();
    let credentials = json!({ "email": "li@test.example", "password": PASSWORD });
    let signed_in = nobody.post("/session", credentials).await.expect(201);
    assert_eq!(signed_in.body["user"]["name"], "李娜");
    assert_eq!(signed_in.body["roles"], json!(["sales"]));
    let cookie = signed_in.headers["set-cookie"].clone();
    for part in ["__Host-sartor.default=", "HttpOnly", "SameSite=", "Secure", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let with = [("cookie", cookie.as_str())];
    assert_eq!(nobody.send("GET", "/me", &with, None).await.expect(200).body["user"]["email"], "li@test.example");
    // A write with the cookie needs our own origin.
    let body = || Some(json!({ "name": "A" }).to_string());
    let elsewhere = [("cookie", cookie.as_str()), ("origin", "https://evil.example")];
    nobody.send("POST", "/records/deal", &elsewhere, body()).await.problem(403, "forbidden");
    nobody.send("POST", "/records/deal", &with, body()).await.problem(403, "forbidden");
    let ours = [("cookie", cookie.as_str()), ("origin", app.url.as_str())];
    nobody.send("POST", "/records/deal", &ours, body()).await.expect(201);
    let typed = [("cookie", cookie.as_str()), ("origin", app.url.as_str()), ("content-type", "application/json")];
    nobody.send("DELETE", "/session", &typed, None).await.expect(204);
    nobody.send("GET", "/me", &with, None).await.problem(401, "unauthenticated");
});

both!(wrong_passwords_unknown_people_and_suspended_ones_are_the_same, |app| {
    let nobody = app.anonymous();
    let mut answers = Vec::new();
    for (email, password) in
        [("li@test.example", "wrong"), ("who@test.example", PASSWORD), ("gone@test.example", PASSWORD)]
    {
        let answer = nobody.post("/session", json!({ "email": email, "password": password })).await;
        answer.problem(401, "unauthenticated");
        answers.push(answer.body["detail"].clone());
    }
    assert!(answers.iter().all(|detail| *detail == answers[0]), "{answers:?}");
});

both!(a_sign_in_under_way_leaves_no_session_of_an_old_password, |app| {
    let li = app.caller("li").await;
    let another = auth::hash_password("another long one").await.unwrap();
    // Passwords are verified two at a time: all know the old hash by the time the first is done, and most are still waiting.
    let mut under_way = JoinSet::new();
    for _ in 0..8 {
        let nobody = app.anonymous();
        let credentials = json!({ "email": "li@test.example", "password": PASSWORD });
        under_way.spawn(async move { nobody.post("/session", credentials).await });
    }
    let mut answers = vec![under_way.join_next().await.unwrap().unwrap()];
    auth::store::update_password(&app.workspace.db, li.user, another).await.unwrap();
    app.workspace.auth.forget();
    while let Some(answer) = under_way.join_next().await {
        answers.push(answer.unwrap());
    }
    for answer in answers {
        match answer.headers.get("set-cookie").and_then(|line| line.split(';').next()) {
            // It was there before the change, which ended it.
            Some(cookie) => {
                let me = app.anonymous().send("GET", "/me", &[("cookie", cookie)], None).await;
                me.problem(401, "unauthenticated");
            }
            None => {
                let told = &answer.problem(401, "unauthenticated").body["detail"];
                // The second one where the change ended the session before it could be told of.
                let known = [
                    "The e-mail address or the password is not right.",
                    "You are not signed in, or your session has expired. Please sign in again.",
                ];
                assert!(known.iter().any(|sentence| told == sentence), "{told}");
            }
        }
    }
});

both!(of_two_changes_of_one_password_one_counts, |app| {
    let li = app.caller("li").await;
    let mut changes = JoinSet::new();
    for n in 0..2 {
        let token = auth::start_session(&app.workspace.db, &app.workspace.clock, li.user).await.unwrap();
        let browser = Caller::new(&app.url, None, li.user).with_session(token);
        browser.get("/me").await.expect(200);
        let body = json!({ "old_password": PASSWORD, "new_password": format!("password number {n}") });
        changes.spawn(async move { browser.send("PUT", "/me/password", &[], Some(body.to_string())).await });
    }
    let mut statuses = Vec::new();
    while let Some(answer) = changes.join_next().await {
        let answer = answer.unwrap();
        statuses.push(answer.status);
        if answer.status == 422 {
            assert_eq!(answer.items(), ["/old_password password_wrong"]);
        }
    }
    statuses.sort_unstable();
    // The later one may already find its session ended.
    assert!(statuses == [204, 422] || statuses == [204, 401], "{statuses:?}");
});

both!(guessing_is_slowed_down, |app| {
    let nobody = app.anonymous();
    let mut statuses = Vec::new();
    for _ in 0..12 {
        statuses.push(nobody.post("/session", json!({ "email": "li@test.example", "password": "wrong" })).await.status);
    }
    assert_eq!(statuses, [401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 429, 429]);
    // The right password is not looked at meanwhile, and an account that is none is held up just the same.
    let locked = nobody.post("/session", json!({ "email": "li@test.example", "password": PASSWORD })).await;
    locked.problem(429, "rate_limited");
    assert_eq!(
        (&*locked.headers["retry-after"], &locked.body["detail"]),
        ("30", &json!("Too many attempts. Please try again in 30 seconds."))
    );
    let mut unknown = Vec::new();
    for _ in 0..12 {
        unknown.push(nobody.post("/session", json!({ "email": "who@test.example", "password": "wrong" })).await);
    }
    assert_eq!(unknown.iter().map(|answer| answer.status).collect::<Vec<_>>(), statuses);
    assert_eq!(
        (&unknown[11].body["detail"], &unknown[11].headers["retry-after"]),
        (&locked.body["detail"], &locked.headers["retry-after"])
    );
    app.workspace.clock.advance(chrono::Duration::seconds(31));
    nobody.post("/session", json!({ "email": "li@test.example", "password": PASSWORD })).await.expect(201);
});

both!(keys_of_suspended_people_and_made_up_keys_open_nothing, |app| {
    app.caller("gone").await.get("/me").await.problem(401, "unauthenticated");
    let made_up = crate::support::Caller::new(&app.url, Some("sk_default_aaaaaaaaaaaa_bbbb".into()), uuid::Uuid::nil());
    made_up.get("/me").await.problem(401, "unauthenticated");
});

both!(language_follows_the_person_then_the_header, |app| {
    let li = app.caller("li").await.speaking("zh-CN");
    let label = async || li.get("/metadata").await.body["entities"][0]["label"].clone();
    assert_eq!(label().await, "客户");
    li.patch("/me", json!({ "language": "en" })).await.expect(200);
    assert_eq!(label().await, "Account");
    assert_eq!(li.get("/records/nothing").await.body["title"], "Not found");
    li.patch("/me", json!({ "language": null })).await.expect(200);
    assert_eq!(li.get("/records/nothing").await.body["title"], "找不到");
});

both!(an_address_that_cannot_be_one_signs_nobody_in, |app| {
    let nobody = app.anonymous();
    // Too long ones are neither looked up nor remembered, so they are never counted.
    for email in ["a\u{0}b@test.example".to_owned(), format!("{}@test.example", "a".repeat(100_000))] {
        for _ in 0..12 {
            let body = json!({ "email": email, "password": "x" });
            nobody.post("/session", body).await.problem(401, "unauthenticated");
        }
    }
});

both!(sessions_and_keys_end_by_themselves, |app| {
    let (li, nobody) = (app.caller("li").await, app.anonymous());
    let session = cookie(&nobody, "li").await;
    let with = [("cookie", session.as_str())];
    let clock = &app.workspace.clock;
    let seen = async || nobody.send("GET", "/sessions", &with, None).await.expect(200).body["items"][0].clone();
    let first = seen().await;
    clock.advance(chrono::Duration::days(13));
    // Used again, so the fourteen days begin anew; that is written beside the request.
    let again = loop {
        let session = seen().await;
        if session["seen_at"] != first["seen_at"] {
            break session;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(again["created_at"], first["created_at"]);
    clock.advance(chrono::Duration::days(13));
    nobody.send("GET", "/me", &with, None).await.expect(200);
    // Thirty days after the sign-in it is over, used or not.
    clock.advance(chrono::Duration::days(5));
    nobody.send("GET", "/me", &with, None).await.problem(401, "unauthenticated");
    let idle = cookie(&nobody, "li").await;
    clock.advance(chrono::Duration::days(15));
    nobody.send("GET", "/me", &[("cookie", &idle)], None).await.problem(401, "unauthenticated");
    clock.advance(chrono::Duration::days(-31));
    li.get("/me").await.expect(200);
    clock.advance(chrono::Duration::days(351));
    li.get("/me").await.problem(401, "unauthenticated");
});

both!(watchers_are_told_that_it_lives_and_can_serve, |app| {
    let nobody = app.anonymous();
    assert_eq!(nobody.get("/healthz").await.expect(200).body["status"], "ok");
    nobody.get("/readyz").await.expect(200);
    app.workspace.db.close().await;
    assert_eq!(nobody.get("/healthz").await.status, 200);
    assert_eq!(nobody.get("/readyz").await.status, 503);
});

/// A signed-in browser of this kind.
async fn browser(app: &App, who: &str, agent: &str) -> Caller {
    let credentials = json!({ "email": format!("{who}@test.example"), "password": PASSWORD }).to_string();
    let signed_in =
        app.anonymous().send("POST", "/session", &[("user-agent", agent)], Some(credentials)).await.expect(201);
    app.anonymous().with_session(token(&signed_in))
}

/// The token an answer sets.
fn token(answer: &Answer) -> String {
    let line = answer.headers["set-cookie"].split(';').next().unwrap();
    line.split_once('=').unwrap().1.to_owned()
}

const WINDOWS: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36";
const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1";

both!(sessions_are_told_apart_and_ended_one_by_one, |app| {
    let desk = browser(&app, "li", WINDOWS).await;
    app.workspace.clock.advance(chrono::Duration::minutes(1));
    let phone = browser(&app, "li", IPHONE).await;
    let other = browser(&app, "zhang", WINDOWS).await;
    let seen = phone.get("/sessions").await.expect(200).body["items"].clone();
    assert_eq!((&seen[0]["device"], &seen[1]["device"]), (&json!("Safari · iPhone"), &json!("Chrome · Windows")));
    assert_eq!((&seen[0]["current"], &seen[1]["current"], &seen[2]), (&json!(true), &json!(false), &json!(null)));
    assert_eq!(seen[0]["address"], "127.0.0.1");
    assert_eq!(
        (&seen[1]["created_at"], &seen[1]["expires_at"]),
        (&json!("2026-11-22T04:00:00.000Z"), &json!("2026-12-06T04:00:00.000Z"))
    );
    // Somebody else's is as if it were not there.
    let path = format!("/sessions/{}", seen[1]["id"].as_str().unwrap());
    let before = app.contents().await;
    other.delete(&path).await.problem(404, "not_found");
    assert_eq!(app.contents().await, before);
    phone.delete(&path).await.expect(204);
    phone.delete(&path).await.problem(404, "not_found");
    desk.get("/me").await.problem(401, "unauthenticated");
    phone.get("/me").await.expect(200);
    // All but the one that asks.
    let (one, two) = (browser(&app, "li", WINDOWS).await, browser(&app, "li", "curl/8").await);
    phone.delete("/sessions").await.expect(204);
    one.get("/me").await.problem(401, "unauthenticated");
    two.get("/me").await.problem(401, "unauthenticated");
    assert_eq!(phone.get("/sessions").await.expect(200).body["items"].as_array().unwrap().len(), 1);
    other.get("/me").await.expect(200);
});

both!(an_administrator_lists_and_ends_the_sessions_of_others, |app| {
    let (li, admin) = (browser(&app, "li", WINDOWS).await, app.admin().await);
    let user = li.get("/me").await.body["user"]["id"].as_str().unwrap().to_owned();
    let path = format!("/users/{user}/sessions");
    for who in ["li", "readonly", "nobody"] {
        app.caller(who).await.get(&path).await.problem(403, "forbidden");
        app.caller(who).await.delete(&path).await.problem(403, "forbidden");
    }
    let listed = admin.get(&path).await.expect(200).body["items"].clone();
    assert_eq!((&listed[0]["device"], &listed[0]["current"]), (&json!("Chrome · Windows"), &json!(false)));
    admin.delete(&format!("/sessions/{}", listed[0]["id"].as_str().unwrap())).await.expect(204);
    li.get("/me").await.problem(401, "unauthenticated");
    let again = browser(&app, "li", WINDOWS).await;
    admin.delete(&path).await.expect(204);
    again.get("/me").await.problem(401, "unauthenticated");
});

both!(a_session_ended_on_one_node_ends_on_the_others_within_seconds, |app| {
    let other = app.another().await;
    let li = browser(&app, "li", WINDOWS).await;
    let there = other.anonymous().with_session(li.session.clone().unwrap());
    there.get("/me").await.expect(200);
    li.delete("/session").await.expect(204);
    other.workspace.clock.advance(chrono::Duration::seconds(5));
    there.get("/me").await.problem(401, "unauthenticated");
});

both!(a_new_password_asks_for_the_old_one_and_ends_other_sessions, |app| {
    let (here, elsewhere) = (browser(&app, "li", WINDOWS).await, browser(&app, "li", IPHONE).await);
    let change = |old: &str, new: &str| Some(json!({ "old_password": old, "new_password": new }).to_string());
    let before = app.contents().await;
    let put = async |body| here.send("PUT", "/me/password", &[("user-agent", WINDOWS)], body).await;
    assert_eq!(put(change(PASSWORD, "too short")).await.items(), ["/new_password too_short"]);
    assert_eq!(put(change("not this one", "a new password")).await.items(), ["/old_password password_wrong"]);
    app.caller("li")
        .await
        .send("PUT", "/me/password", &[], change(PASSWORD, "a new password"))
        .await
        .problem(403, "forbidden");
    let (mut after, mut was) = (app.contents().await, before);
    after.leave_out("sys_key");
    was.leave_out("sys_key");
    assert_eq!(after, was);
    let changed = put(change(PASSWORD, "a new password")).await.expect(204);
    elsewhere.get("/me").await.problem(401, "unauthenticated");
    here.get("/me").await.problem(401, "unauthenticated");
    let here = app.anonymous().with_session(token(&changed));
    here.get("/me").await.expect(200);
    assert_eq!(here.get("/sessions").await.body["items"].as_array().unwrap().len(), 1);
    let sign_in = async |password: &str| {
        app.anonymous().post("/session", json!({ "email": "li@test.example", "password": password })).await
    };
    sign_in(PASSWORD).await.problem(401, "unauthenticated");
    sign_in("a new password").await.expect(201);
    // Guessing the old one is slowed down like any guessing.
    let mut statuses = Vec::new();
    for _ in 0..12 {
        let body = change("wrong", "another password");
        statuses.push(here.send("PUT", "/me/password", &[], body).await.status);
    }
    assert_eq!(statuses.last(), Some(&429), "{statuses:?}");
});

both!(keys_are_made_told_once_and_taken_away, |app| {
    let li = browser(&app, "li", WINDOWS).await;
    assert_eq!(li.get("/keys").await.expect(200).body["items"], json!([]));
    assert_eq!(li.post("/keys", json!({ "name": " " })).await.items(), ["/name required"]);
    let made = li.post("/keys", json!({ "name": "ERP" })).await.expect(201);
    let text = made.body["key"].as_str().unwrap().to_owned();
    assert!(text.starts_with("sk_default_"), "{text}");
    let listed = li.get("/keys").await.expect(200);
    assert_eq!((&listed.body["items"][0]["name"], &listed.body["items"][0]["seen_at"]), (&json!("ERP"), &json!(null)));
    assert!(!listed.text.contains(&text));
    let program = Caller::new(&app.url, Some(text), uuid::Uuid::nil());
    assert_eq!(program.get("/me").await.expect(200).body["key"]["name"], "ERP");
    program.post("/keys", json!({ "name": "more" })).await.problem(403, "forbidden");
    let path = format!("/keys/{}", made.body["id"].as_str().unwrap());
    app.caller("zhang").await.delete(&path).await.problem(404, "not_found");
    li.delete(&path).await.expect(204);
    program.get("/me").await.problem(401, "unauthenticated");
    li.delete(&path).await.problem(404, "not_found");
});

both!(over_plain_http_beyond_this_machine_the_cookie_has_another_name, |app| {
    app.further("north").await;
    let insecure = app.insecure().await;
    for slug in ["default", "north"] {
        let set = async |app: &App| {
            let credentials = json!({ "email": "li@test.example", "password": PASSWORD });
            app.anonymous().at(slug).post("/session", credentials).await.expect(201).headers["set-cookie"].clone()
        };
        let (safe, plain) = (set(&app).await, set(&insecure).await);
        assert!(safe.starts_with(&format!("__Host-sartor.{slug}=")) && safe.ends_with("; Secure"), "{safe}");
        assert!(plain.starts_with(&format!("sartor.{slug}=")) && !plain.contains("Secure"), "{plain}");
        for cookie in [&safe, &plain] {
            assert!(cookie.contains("; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000"), "{cookie}");
        }
        // Neither server takes the other's name: a cookie set over plain HTTP is none where it must be secure.
        let open = async |app: &App, line: &str| {
            let cookie = line.split(';').next().unwrap();
            app.anonymous().at(slug).send("GET", "/me", &[("cookie", cookie)], None).await.status
        };
        assert_eq!([open(&app, &safe).await, open(&app, &plain).await], [200, 401]);
        assert_eq!([open(&insecure, &safe).await, open(&insecure, &plain).await], [401, 200]);
    }
});
