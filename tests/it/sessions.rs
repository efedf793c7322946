//! `/session`, `/me`: signing in, and what a cookie may do.

use crate::support::Caller;
use crate::support::app::PASSWORD;
use serde_json::json;

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

both!(guessing_is_slowed_down, |app| {
    let nobody = app.anonymous();
    let mut statuses = Vec::new();
    for _ in 0..12 {
        statuses.push(nobody.post("/session", json!({ "email": "li@test.example", "password": "wrong" })).await.status);
    }
    assert_eq!(statuses.last(), Some(&429), "{statuses:?}");
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
    let signed_in =
        nobody.post("/session", json!({ "email": "li@test.example", "password": PASSWORD })).await.expect(201);
    let cookie = signed_in.headers["set-cookie"].split(';').next().unwrap().to_owned();
    let with = [("cookie", cookie.as_str())];
    let clock = &app.workspace.clock;
    clock.advance(chrono::Duration::days(13));
    nobody.send("GET", "/me", &with, None).await.expect(200);
    clock.advance(chrono::Duration::days(2));
    nobody.send("GET", "/me", &with, None).await.problem(401, "unauthenticated");
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
