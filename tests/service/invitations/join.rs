//! `/oidc/join/SEALED`.

use harness::browser::Method;
use harness::config::Config;
use harness::prosody::{self, Rule, Visit};
use jitsi_oidc_adapter::jitsi::Role;
use jitsi_oidc_adapter::signin::{Invitation, rfc3339};
use serde_json::json;

use super::{
    assert_shows, invitation, invitations, inviting, link, now, sealed, submit, wish, wish_with,
};
use crate::refusals::{assert_cause, assert_page};
use crate::world::{World, enter, meet, prosody};

#[actix_web::test]
async fn a_guest_sees_the_invitation_and_joins_without_an_account() {
    let world = World::with(inviting).await;
    let link = link(&world.signed_in().await, &wish()).await;
    let guest = world.browser();
    let page = guest.get(&link).await;
    assert_shows(&page, "You are invited to a meeting.");
    for shown in ["<bdi>room</bdi>", "<bdi>Ada Lovelace</bdi>", "<time datetime=\"20"] {
        assert!(page.body.contains(shown), "{shown}: {}", page.body);
    }
    assert!(!page.body.contains("passcode") && page.set_cookies.is_empty());
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("; form-action 'self';"), "{policy}");

    let answer = submit(&guest, &link, "name=+B%C3%B6b%E2%80%AE%0A").await;
    let (claims, _) = enter(&answer, "/room", "room", None);
    let user = &claims["context"]["user"];
    assert_eq!((&user["name"], &user["affiliation"]), (&json!("B\u{f6}b"), &json!("member")));
    assert_eq!(user.as_object().unwrap().len(), 4, "no e-mail address and no picture: {user}");
    let id = user["id"].as_str().unwrap();
    assert!(id.starts_with("guest:") && id.len() == 38, "{id}");
    assert!(answer.set_cookies.is_empty(), "no session");
    let again = enter(&submit(&guest, &link, "name=Bob").await, "/room", "room", None).0;
    assert_ne!(again["context"]["user"]["id"], id, "another id for each opening");
    let line = world.adapter.wait_for_log(" outcome=joined");
    assert!(line.contains(" invitation request_id=") && line.contains(" room=room role=member"));
    assert!(line.contains(id) && !line.contains("B\u{f6}b"), "{line}");
}

#[actix_web::test]
async fn the_token_opens_this_room_alone() {
    let any = |config: Config| inviting(config).with("jwt.room", "any");
    let world = World::with(any).await;
    let answer = submit(&world.browser(), &sealed(&world, &invitation(&world)), "name=Bob").await;
    assert_eq!(enter(&answer, "/room", "room", None).0["room"], "room");
    let location = answer.header("location").unwrap();
    let token = location.split("%22").nth(1).unwrap();
    for (room, tenant, broken) in [("other", None, Rule::Room), ("room", Some("uni"), Rule::Domain)]
    {
        let visit = Visit { room, tenant, now: now().try_into().unwrap() };
        assert_eq!(prosody::verify(token, &prosody(), &visit), Err(vec![broken]), "{room}");
    }
}

#[actix_web::test]
async fn the_role_is_that_of_the_link() {
    let world = World::with(inviting).await;
    let moderating = Invitation { role: Role::Moderator, ..invitation(&world) };
    for (made, affiliation) in [(invitation(&world), "member"), (moderating, "owner")] {
        let link = sealed(&world, &made);
        let answer = submit(&world.browser(), &link, "name=Bob&role=moderator").await;
        let (claims, _) = enter(&answer, "/room", "room", None);
        assert_eq!(claims["context"]["user"]["affiliation"], affiliation);
    }
}

#[actix_web::test]
async fn the_token_ends_with_the_link_or_after_its_lifetime() {
    let world = World::with(inviting).await;
    let long = Invitation { until: now() + 1_000_000, ..invitation(&world) };
    for (made, until) in [(invitation(&world), Some(invitation(&world).until)), (long, None)] {
        let answer = submit(&world.browser(), &sealed(&world, &made), "name=Bob").await;
        let (claims, _) = enter(&answer, "/room", "room", None);
        let (iat, exp) = (claims["iat"].as_u64().unwrap(), claims["exp"].as_u64().unwrap());
        match until {
            Some(until) => assert!(exp <= until && exp >= until - 60),
            None => assert_eq!(exp, iat + 5 * 60 * 60),
        }
    }
}

#[actix_web::test]
async fn a_link_that_is_not_open_gets_no_token() {
    let world = World::with(inviting).await;
    let guest = world.browser();
    let from = now() + 1_000;
    for (made, sentence, cause) in [
        (
            Invitation { until: now(), ..invitation(&world) },
            "This invitation has expired.",
            "the invitation has expired",
        ),
        (
            Invitation { from: Some(from), ..invitation(&world) },
            "This meeting has not begun yet.",
            "the invitation is not valid yet",
        ),
    ] {
        let link = sealed(&world, &made);
        for answer in [guest.get(&link).await, submit(&guest, &link, "name=Bob").await] {
            assert_page(&answer, 403, sentence, cause);
            assert_cause(&world, &answer, cause);
            assert!(!answer.body.contains("<form"), "{}", answer.body);
        }
    }
    let early = sealed(&world, &Invitation { from: Some(from), ..invitation(&world) });
    let page = guest.get(&early).await;
    let time = format!("<time datetime=\"{}\">", rfc3339(from));
    assert!(page.body.contains(&time), "{}", page.body);
}

#[actix_web::test]
async fn a_link_that_was_not_sealed_is_400() {
    let world = World::with(inviting).await;
    let guest = world.browser();
    let good = sealed(&world, &invitation(&world));
    assert_eq!(guest.get(&good).await.status, 200);
    let foreign = invitations(&world, b"the secret of somebody else, 32 b");
    let foreign = foreign.seal(&invitation(&world), [7; 12]).unwrap();
    let session = world.signed_in().await.cookie(crate::world::SESSION).unwrap();
    let last = if good.ends_with('A') { "B" } else { "A" };
    for (what, link) in [
        ("changed", format!("{}{last}", &good[..good.len() - 1])),
        ("cut", good[..good.len() - 1].to_owned()),
        ("longer", format!("{good}A")),
        ("another secret", meet(&format!("/oidc/join/{foreign}"))),
        ("a session", meet(&format!("/oidc/join/{}", session.replace(['+', '/', '='], "A")))),
        ("anything", meet("/oidc/join/x")),
    ] {
        for answer in [guest.get(&link).await, submit(&guest, &link, "name=Bob").await] {
            let sentence = "This link is incomplete or has been changed.";
            assert_page(&answer, 400, sentence, what);
        }
    }
    let log = world.adapter.settled_log().await.join("\n");
    assert!(log.contains("path=/oidc/join/{sealed}"), "{log}");
    assert!(!log.contains(&good[40..60]) && !log.contains(&foreign[..20]), "{log}");
}

#[actix_web::test]
async fn a_wrong_passcode_shows_the_page_again() {
    let world = World::with(inviting).await;
    let body = wish_with(json!({"passcode": "open \u{fb01}le"}));
    let link = link(&world.signed_in().await, &body).await;
    let guest = world.browser();
    let page = guest.get(&link).await;
    assert!(page.body.contains("name=\"passcode\" type=\"password\""), "{}", page.body);
    for wrong in ["name=Bob", "name=Bob&passcode=", "name=Bob&passcode=Open+file"] {
        let answer = submit(&guest, &link, wrong).await;
        assert_page(&answer, 403, "The passcode is wrong.", wrong);
        assert!(answer.body.contains("<form") && answer.header("location").is_none());
    }
    let line = world.adapter.wait_for_log(" outcome=refused cause=\"the passcode is wrong\"");
    assert!(line.contains(" invitation ") && line.contains(" room=room"), "{line}");
    let answer = submit(&guest, &link, "name=Bob&passcode=open+file+").await;
    enter(&answer, "/room", "room", None);
    let log = world.adapter.settled_log().await.join("\n");
    assert!(!log.contains("open"), "no passcode in the log: {log}");
}

#[actix_web::test]
async fn the_name_of_the_link_cannot_be_changed() {
    let world = World::with(inviting).await;
    let link = link(&world.signed_in().await, &wish_with(json!({"name": "<Bob> & Co"}))).await;
    let guest = world.browser();
    let page = guest.get(&link).await;
    assert!(page.body.contains("value=\"&#60;Bob&#62; &#38; Co\" readonly"), "{}", page.body);
    let (claims, _) = enter(&submit(&guest, &link, "name=Eve").await, "/room", "room", None);
    assert_eq!(claims["context"]["user"]["name"], "<Bob> & Co");
    let (claims, _) = enter(&submit(&guest, &link, "").await, "/room", "room", None);
    assert_eq!(claims["context"]["user"]["name"], "<Bob> & Co");
}

#[actix_web::test]
async fn a_name_that_is_not_visible_is_left_out() {
    let world = World::with(inviting).await;
    let link = sealed(&world, &invitation(&world));
    let answer = submit(&world.browser(), &link, "name=+%E2%80%8B").await;
    let (claims, _) = enter(&answer, "/room", "room", None);
    assert_eq!(claims["context"]["user"].get("name"), None);
}

#[actix_web::test]
async fn the_form_of_another_site_does_not_join() {
    let world = World::with(inviting).await;
    let link = sealed(&world, &invitation(&world));
    for headers in [
        &[("sec-fetch-site", "cross-site"), ("sec-fetch-dest", "document")][..],
        &[("sec-fetch-site", "same-origin"), ("sec-fetch-dest", "empty")],
    ] {
        let guest = world.browser();
        let request = guest.request(Method::POST, &link).body("name=Bob");
        let request = headers.iter().fold(request, |it, (name, value)| it.header(name, value));
        let answer = request.send().await;
        assert_eq!(answer.status, 403, "{headers:?}");
        assert_cause(&world, &answer, "another site sent the form");
    }
}
