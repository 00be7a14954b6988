//! `/oidc/invite`.

use harness::browser::{Browser, Method};
use serde_json::{Value, json};

use super::{assert_shows, inviting, link, now, post, post_with, submit, wish, wish_with};
use crate::refusals::{assert_cause, assert_page};
use crate::world::{World, enter, meet};
use jitsi_oidc_adapter::signin::parse_rfc3339;

const MAY_NOT: &str = "You cannot invite people to this meeting.";

async fn signed_in_as(world: &World, person: &str) -> Browser {
    let browser = world.browser();
    let answer = world.sign_in(&browser, person, "roomname=room").await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    browser
}

#[actix_web::test]
async fn a_moderator_makes_a_link_of_199_characters_that_says_when_it_expires() {
    let world = World::with(inviting).await;
    let ada = world.signed_in().await;
    for more in [
        json!({}),
        json!({"tenant": "uni", "name": "Bob", "passcode": "123456"}),
        json!({"room": "a-much-longer-name-of-a-room", "role": "moderator"}),
    ] {
        let before = now();
        let answer = post(&ada, &wish_with(more)).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        let made = answer.json();
        assert_eq!(made.as_object().unwrap().len(), 2);
        let url = made["url"].as_str().unwrap();
        assert!(url.starts_with(&meet("/oidc/join/")) && url.len() == 199, "{url}");
        let expires = parse_rfc3339(made["expires"].as_str().unwrap()).unwrap();
        assert!((before + 7_200..=now() + 7_200).contains(&expires));
    }
    let line = world.adapter.wait_for_log(" invitation ");
    assert!(line.contains(" user=ada-1815 room=room role=member outcome=made until=20"), "{line}");
}

#[actix_web::test]
async fn two_links_for_the_same_wish_differ() {
    let world = World::with(inviting).await;
    let ada = world.signed_in().await;
    assert_ne!(link(&ada, &wish()).await, link(&ada, &wish()).await);
}

#[actix_web::test]
async fn a_person_who_may_not_invite_gets_403_and_no_link() {
    let world = World::with(inviting).await;
    let everyone = |config| inviting(config).without("roles.moderator");
    let all_moderate = World::with(everyone).await;
    for (world, person, cause) in [
        (&world, "grace", "the person does not moderate this meeting"),
        (&all_moderate, "grace", "invite.who does not hold"),
    ] {
        let browser = signed_in_as(world, person).await;
        let answer = post(&browser, &wish()).await;
        assert_eq!(answer.status, 403, "{}", answer.body);
        let error = answer.json();
        assert_eq!(error["error"], MAY_NOT);
        assert_eq!(error["request_id"].as_str(), answer.header("x-request-id"));
        assert_cause(world, &answer, cause);
        let page = browser.get(&meet("/oidc/invite?room=room")).await;
        assert_page(&page, 403, MAY_NOT, person);
        assert_cause(world, &page, cause);
    }
}

#[actix_web::test]
async fn a_moderator_cannot_invite_to_a_room_that_is_closed_to_them() {
    let closed = |config| {
        let rooms = toml::toml! {
            [[rooms]]
            match = "^board"
            require = [{ claim = "groups", any_of = ["board"] }]
        };
        inviting(config).with("access", rooms)
    };
    let world = World::with(closed).await;
    let ada = world.signed_in().await;
    let answer = post(&ada, &wish_with(json!({"room": "board"}))).await;
    assert_eq!(answer.status, 403, "{}", answer.body);
    assert_cause(&world, &answer, "access.rooms[0] does not hold");
    assert_eq!(post(&ada, &wish()).await.status, 201);
}

#[actix_web::test]
async fn only_a_page_of_the_meet_site_may_ask_for_a_link() {
    let world = World::with(inviting).await;
    let ada = world.signed_in().await;
    let ours = ("origin", "https://meet.example.org");
    for headers in [
        &[("sec-fetch-site", "cross-site"), ours][..],
        &[("sec-fetch-site", "same-site"), ours],
        &[("sec-fetch-site", "none")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[],
    ] {
        let answer = post_with(&ada, &wish(), headers).await;
        assert_eq!(answer.status, 403, "{headers:?}: {}", answer.body);
        assert_cause(&world, &answer, "not from the meet site's own origin");
    }
    assert_eq!(post_with(&ada, &wish(), &[ours]).await.status, 201);
}

#[actix_web::test]
async fn a_script_without_a_session_gets_401_as_json() {
    let world = World::with(inviting).await;
    let answer = post(&world.browser(), &wish()).await;
    assert_eq!(answer.status, 401, "{}", answer.body);
    assert_eq!(answer.json()["error"], "You are not signed in.");
}

#[actix_web::test]
async fn without_the_section_there_are_no_invitations() {
    let world = World::with(|config| inviting(config).with("invite.enabled", false)).await;
    let ada = world.signed_in().await;
    assert_eq!(post(&ada, &wish()).await.status, 404);
    assert_eq!(ada.get(&meet("/oidc/invite?room=room")).await.status, 404);
    let link = super::sealed(&world, &super::invitation(&world));
    assert_eq!(ada.get(&link).await.status, 404);
    assert_eq!(submit(&ada, &link, "name=Bob").await.status, 404);
}

#[actix_web::test]
async fn each_wrong_wish_is_refused_with_a_sentence() {
    let guests = |config| inviting(config).with("invite.roles", vec!["guest".to_owned()]);
    let world = World::with(guests).await;
    let ada = world.signed_in().await;
    let wrong = "This link cannot be made.";
    let long = "The names are too long for a link.";
    let names = "g".repeat(80);
    for (more, status, sentence) in [
        (json!({"role": "moderator"}), 403, wrong),
        (json!({"role": "owner"}), 400, wrong),
        (json!({"valid": "8d"}), 400, wrong),
        (json!({"valid": "0s"}), 400, wrong),
        (json!({"valid": "two hours"}), 400, wrong),
        (json!({"valid": 7200}), 400, wrong),
        (json!({"from": "tomorrow"}), 400, wrong),
        (json!({"from": "2100-01-01T00:00:00Z"}), 400, wrong),
        (json!({"passcode": "12345"}), 400, wrong),
        (json!({"until": "2h"}), 400, wrong),
        (json!({"name": names}), 400, long),
        (json!({"room": names}), 400, long),
        (json!({"room": ".."}), 400, "This link does not lead to a meeting."),
        (json!({"room": "*"}), 400, "This link does not lead to a meeting."),
        (json!({"tenant": "oidc"}), 400, "This link does not lead to a meeting."),
    ] {
        let answer = post(&ada, &wish_with(more.clone())).await;
        assert_eq!(answer.status, status, "{more}: {}", answer.body);
        assert_eq!(answer.json()["error"], sentence, "{more}");
    }
    let answer = post(&ada, &Value::from("x".repeat(9_000))).await;
    assert_eq!(answer.status, 413, "{}", answer.body);
    for body in [json!([]), json!({}), json!("")] {
        assert_eq!(post(&ada, &body).await.status, 400, "{body}");
    }
}

#[actix_web::test]
async fn a_person_without_a_session_signs_in_and_comes_back_to_the_page() {
    let world = World::with(inviting).await;
    let browser = world.browser();
    let answer = browser.get(&meet("/oidc/invite?room=r%2Bb&tenant=uni")).await;
    let authorize = answer.location().unwrap();
    assert!(authorize.starts_with(world.provider.issuer()), "{authorize}");
    let answer = browser.get(&world.provider.sign_in_as("ada", &authorize)).await;
    assert_eq!(answer.location().unwrap(), meet("/oidc/invite?room=r%2Bb&tenant=uni&again=1"));
    let page = browser.get(&answer.location().unwrap()).await;
    assert_shows(&page, "Invite to this meeting.");
    assert!(page.body.contains("<bdi>uni/r+b</bdi>"), "{}", page.body);
}

#[actix_web::test]
async fn a_session_from_before_the_rules_signs_in_again_once() {
    let old = |config| inviting(config).with("invite.who", toml::Value::Array(Vec::new()));
    let mut world = World::with(old).await;
    let ada = world.signed_in().await;
    world.restart(inviting);
    world.adapter.wait_until_ready(crate::world::MEET).await;
    ada.route(crate::world::MEET, world.adapter.address());
    assert_eq!(post(&ada, &wish()).await.status, 401);
    let again = ada.get(&meet("/oidc/invite?room=room&again=1")).await;
    assert_page(&again, 403, MAY_NOT, "directly after a sign-in");
    let authorize = ada.get(&meet("/oidc/invite?room=room")).await.location().unwrap();
    let answer = ada.get(&world.provider.sign_in_as("ada", &authorize)).await;
    let page = ada.get(&answer.location().unwrap()).await;
    assert_shows(&page, "Invite to this meeting.");
    assert_eq!(post(&ada, &wish()).await.status, 201);
}

#[actix_web::test]
async fn the_form_of_the_page_makes_a_link() {
    let world = World::with(inviting).await;
    let ada = world.signed_in().await;
    let page = ada.get(&meet("/oidc/invite?room=T%C3%A4st&tenant=uni")).await;
    assert_shows(&page, "Invite to this meeting.");
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("; form-action 'self';"), "{policy}");
    for field in [
        "name=\"room\" value=\"T\u{e4}st\"",
        "name=\"tenant\" value=\"uni\"",
        "<option value=\"moderator\">",
    ] {
        assert!(page.body.contains(field), "{field}: {}", page.body);
    }
    let form =
        "room=T%C3%A4st&tenant=uni&role=moderator&days=1&hours=&from=&from_utc=&name=&passcode=";
    let answer = submit(&ada, &meet("/oidc/invite"), form).await;
    assert_shows(&answer, "The link is ready.");
    let (_, link) = answer.body.split_once("<input class=\"link\" value=\"").unwrap();
    let link = link.split('"').next().unwrap();
    let guest = world.browser();
    let answer = submit(&guest, link, "name=Bob").await;
    let (claims, _) = enter(&answer, "/uni/T%C3%A4st", "t%c3%a4st", Some("uni"));
    assert_eq!(claims["context"]["user"]["affiliation"], "owner");

    let wrong = submit(&ada, &meet("/oidc/invite"), "room=room&role=guest&days=9").await;
    assert_page(&wrong, 400, "This link cannot be made.", "too long");
    assert!(wrong.body.contains("/oidc/invite?room=room\""), "back to the form: {}", wrong.body);
    let elsewhere = ada.request(Method::POST, &meet("/oidc/invite"));
    let elsewhere = elsewhere.header("sec-fetch-site", "cross-site").body(form).send().await;
    assert_page(&elsewhere, 403, MAY_NOT, "another site's form");
}
