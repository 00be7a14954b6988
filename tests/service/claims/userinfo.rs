//! If the userinfo endpoint fails, the sign-in goes on without its claims, unless the id or an access
//! rule needs them.

use harness::stub::Reply;
use serde_json::{Value, json};

use super::provider::{ClaimsWorld, rule};
use crate::refusals::{FAILED, assert_page};
use crate::room_page;
use crate::world::{SESSION, enter, meet, verify};

/// Responses without usable claims.
fn failures() -> Vec<Reply> {
    let json = |status, body: &str| {
        Reply::status(status).header("content-type", "application/json").body(body)
    };
    vec![
        json(401, ""),
        json(200, ""),
        json(500, "{}"),
        json(302, "{}"),
        json(204, ""),
        json(404, "<html>"),
        json(200, "<html>"),
        json(200, "[]"),
        json(200, "{\"sub\":"),
        json(200, "{}"),
        json(200, "{\"name\": \"Ada\"}"),
        json(200, "{\"sub\": null}"),
        json(200, "{\"sub\": [\"ada\"]}"),
        Reply::status(200).header("content-type", "application/jwt").body("a.b.c"),
    ]
}

fn adfs() -> Value {
    json!({"upn": "ada@example.org", "groups": ["staff"]})
}

#[actix_web::test]
async fn a_sign_in_goes_on_without_userinfo_and_the_log_has_a_warning() {
    for failure in failures() {
        let world = ClaimsWorld::with(adfs(), failure.clone(), |config| {
            config
                .with("access.require", rule("groups", "any_of", vec!["staff"]))
                .with("roles.moderator", rule("department", "any_of", vec!["maths"]))
        })
        .await;
        let browser = world.browser();
        let user = world.user(&browser).await;
        assert_eq!((&user["id"], &user["affiliation"]), (&json!("ada"), &json!("member")));
        assert_eq!(world.userinfo_requests(), 1, "{failure:?}");
        let line = world.adapter.wait_for_log("userinfo_failed");
        assert!(line.contains("WARN") && line.contains("userinfo: "), "{line}");
        for missing in ["claims.name", "claims.email", "roles.moderator"] {
            assert!(line.contains(missing), "{line}");
        }
        assert!(!line.contains("access.require") && !line.contains("example.org"), "{line}");
        assert_eq!(verify(&browser).await.status, 204);
    }
}

/// Another sign-in would end in the same way, so that the page of the room would begin it again and again.
#[actix_web::test]
async fn a_room_whose_rule_needs_userinfo_is_closed_after_one_sign_in() {
    let failure = Reply::status(500);
    let world = ClaimsWorld::with(adfs(), failure, |config| {
        let mut entry = toml::Table::new();
        entry.insert("match".into(), "^board$".into());
        entry.insert("require".into(), rule("department", "any_of", vec!["maths"]));
        config.with("access.rooms", vec![toml::Value::Table(entry)])
    })
    .await;
    let browser = world.browser();
    let authorize = room_page::login(&browser, "/board").await.location().unwrap();
    let back = browser.get(&authorize).await.location().unwrap();
    assert_eq!(browser.get(&back).await.location(), Some(meet("/board")));
    assert_eq!(room_page::ask(&browser, "/board").await.status, 403);
    let answer = room_page::login(&browser, "/board").await;
    assert_page(&answer, 403, room_page::NOT_THIS_ROOM, "no third sign-in");
    assert_eq!(room_page::ask(&browser, "/lunch").await.status, 204);
}

#[actix_web::test]
async fn a_sign_in_fails_if_the_id_or_an_access_rule_needs_userinfo() {
    for failure in failures() {
        for (key, value) in [
            ("claims.id", toml::Value::from(vec!["oid"])),
            ("access.require", rule("department", "any_of", vec!["maths"])),
            ("access.require", rule("email_domain", "any_of", vec!["example.org"])),
            ("oidc.userinfo", "always".into()),
        ] {
            let world = ClaimsWorld::with(adfs(), failure.clone(), |config| {
                config.with(key, value.clone())
            })
            .await;
            let browser = world.browser();
            let answer = world.sign_in(&browser, "roomname=room").await;
            assert_page(&answer, 502, FAILED, key);
            assert!(world.log_line(&answer).contains("userinfo: "), "{}", world.log_line(&answer));
            assert_eq!(browser.cookie(SESSION), None, "{key}");
        }
    }
}

/// OpenID Connect Core section 5.3.2: the response must not be used, as it may be a token substitution.
#[actix_web::test]
async fn a_userinfo_response_about_another_person_ends_the_sign_in() {
    let body = r#"{"sub": "mallory", "name": "Ada"}"#;
    let reply = Reply::status(200).header("content-type", "application/json").body(body);
    let world = ClaimsWorld::with(adfs(), reply, |config| config).await;
    let browser = world.browser();
    let answer = world.sign_in(&browser, "roomname=room").await;
    assert_page(&answer, 502, FAILED, "another sub");
    assert_eq!(browser.cookie(SESSION), None);
}

#[actix_web::test]
async fn a_room_or_policy_that_needs_userinfo_is_refused_until_userinfo_works() {
    let required = rule("department", "any_of", vec!["maths"]);
    let mut room = toml::Table::new();
    room.insert("match".into(), "^board".into());
    room.insert("require".into(), required.clone());
    let world = ClaimsWorld::with(adfs(), Reply::status(401), |config| {
        config
            .with("access.rooms", vec![toml::Value::Table(room.clone())])
            .with("policies.maths", required.clone())
            .with("policies.staff", rule("groups", "any_of", vec!["staff"]))
    })
    .await;
    // A sign-in to that room is refused and sets no session.
    let browser = world.browser();
    let answer = world.sign_in(&browser, "roomname=board").await;
    assert_page(
        &answer,
        403,
        "You are not allowed to join this meeting with this account.",
        "board",
    );
    assert_eq!(browser.cookie(SESSION), None);
    // A sign-in to another room works. The session stores that these rules could not be checked.
    let answer = world.sign_in(&browser, "roomname=room").await;
    enter(&answer, "/room", "room", None);
    assert_eq!(browser.get(&meet("/oidc/verify/maths")).await.status, 403);
    assert_eq!(browser.get(&meet("/oidc/verify/staff")).await.status, 204);
    assert_eq!(browser.get(&meet("/oidc/tokenize?roomname=board")).await.status, 401);
    let requests = world.userinfo_requests();
    let answer = world.sign_in(&browser, "roomname=board").await;
    assert_page(
        &answer,
        403,
        "You are not allowed to join this meeting with this account.",
        "board again",
    );
    assert_eq!(world.userinfo_requests(), requests + 1, "userinfo is requested again");
}
