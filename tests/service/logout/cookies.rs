//! What a logout clears, and the cookie of the id token, by which the provider knows whose session
//! ends.

use std::time::Duration;

use actix_web::rt::time::timeout;
use provider::Fault;

use super::{FRAMED, ask, assert_out, end_session, hint};
use crate::world::{HINT, PENDING, SESSION, World, meet, pending, verify};

const ID_TOKEN: &str = "__Secure-jitsi_oidc_id_token";

/// Whatever Jitsi puts there: an id token that we never checked signs nobody out.
#[actix_web::test]
async fn the_provider_is_told_of_the_id_token_that_we_got_and_of_no_other() {
    let world = World::new().await;
    for query in ["", "?id_token_hint=a.b.c", "?id_token_hint=", "?id_token_hint=%3Cscript%3E&x=1"]
    {
        let browser = world.signed_in().await;
        let given = world.provider.calls().tokens;
        let answer = browser.get(&meet(&format!("/oidc/logout{query}"))).await;

        let parameters = end_session(&world, &answer);
        let hinted = hint(&parameters).unwrap();
        assert!(given.iter().any(|token| token == hinted), "{query}: {hinted}");
        assert_eq!(hinted.split('.').count(), 3, "{query}: no access token");
        let hints = parameters.iter().filter(|(name, _)| name == "id_token_hint");
        assert_eq!((hints.count(), parameters.len()), (1, 3), "{query}: {parameters:?}");
        assert_out(&browser, query).await;
        world.provider.reset_calls();
    }
}

#[actix_web::test]
async fn the_id_token_is_sealed_and_goes_to_the_logout_alone() {
    let world = World::new().await;
    let browser = world.browser();
    let answer = world.sign_in(&browser, "ada", "roomname=room").await;
    let cookie = answer.set_cookie(ID_TOKEN).unwrap();
    assert_eq!(cookie.path(), Some("/oidc/logout"));
    assert_eq!((cookie.http_only(), cookie.secure()), (Some(true), Some(true)));
    assert_eq!(cookie.same_site(), Some(cookie::SameSite::Lax));
    for token in world.provider.calls().tokens {
        assert!(!cookie.value().contains(&token), "it is sealed");
        for part in token.split('.').filter(|part| part.len() > 20) {
            assert!(!cookie.value().contains(part), "{part} stands in the cookie");
        }
    }

    // What we did not seal is none of ours; another cookie of ours is none in its place.
    for value in ["a.b.c".to_owned(), browser.cookie(SESSION).unwrap()] {
        let browser = world.signed_in().await;
        let line = format!("{ID_TOKEN}={value}; Path=/oidc/logout; Secure; HttpOnly");
        browser.set_cookie(&line, &meet("/"));
        let parameters = end_session(&world, &browser.get(&meet("/oidc/logout")).await);
        assert_eq!(hint(&parameters), None, "{parameters:?}");
        assert_out(&browser, "a foreign id token").await;
    }
}

/// Keycloak answers 400 to a hint that it can no longer verify, and keeps its session.
#[actix_web::test]
async fn an_id_token_whose_key_is_no_longer_published_is_no_hint() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    world.provider.rotate_keys();
    let parameters = end_session(&world, &browser.get(&meet("/oidc/logout")).await);
    assert_eq!(hint(&parameters), None, "{parameters:?}");
    assert_eq!(parameters.len(), 2, "client and way back: {parameters:?}");
    assert_out(&browser, "without a hint").await;
}

/// Only the answer clears the cookies, so it must not depend on the provider.
#[actix_web::test]
async fn a_sign_out_works_while_the_providers_keys_cannot_be_fetched() {
    let world = World::with(|config| config.with("oidc.timeout", "5m")).await;
    for fault in [Fault::JwksHangs, Fault::Jwks500, Fault::JwksNotJson] {
        world.provider.set_fault(None);
        let browser = world.signed_in().await;
        world.provider.set_fault(Some(fault));
        let logout = meet("/oidc/logout");
        let answer = timeout(Duration::from_secs(60), browser.get(&logout)).await;
        let answer = answer.unwrap_or_else(|_| panic!("{fault}: it waits for the provider"));
        let parameters = end_session(&world, &answer);
        assert!(hint(&parameters).is_some(), "{fault}: the keys that are loaded count");
        assert_out(&browser, &fault.to_string()).await;
    }
}

/// A cookie that was copied from another browser, say.
#[actix_web::test]
async fn an_id_token_of_another_person_or_without_a_session_is_no_hint() {
    let world = World::new().await;
    let of_ada = world.signed_in().await.cookie(ID_TOKEN).unwrap();
    let line = format!("{ID_TOKEN}={of_ada}; Path=/oidc/logout; Secure; HttpOnly");
    let (grace, nobody) = (world.browser(), world.browser());
    world.sign_in(&grace, "grace", "roomname=room").await;
    for browser in [grace, nobody] {
        browser.set_cookie(&line, &meet("/"));
        let parameters = end_session(&world, &browser.get(&meet("/oidc/logout")).await);
        assert_eq!(hint(&parameters), None, "{parameters:?}");
        assert_out(&browser, "another person's id token").await;
    }
}

/// Above 4,096 bytes no browser keeps a cookie; one of the sign-in before would name another session.
#[actix_web::test]
async fn an_id_token_that_fits_no_cookie_is_left_out_and_the_sign_in_works() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    assert!(browser.cookie(ID_TOKEN).is_some());
    let large = world.provider.person("grace").with("padding", "x".repeat(3_000));
    world.provider.set_person(large);
    let answer = world.sign_in(&browser, "grace", "roomname=room&prompt=login").await;

    assert_eq!(answer.status, 303, "{}", answer.body);
    assert_eq!(browser.refused(), Vec::<String>::new(), "nothing too large was set");
    assert_eq!(verify(&browser).await.header("x-auth-user"), Some("grace-1906"));
    assert_eq!(browser.cookie(ID_TOKEN), None, "Ada's is gone");
    let line = world.adapter.wait_for_log("id_token_dropped");
    assert!(line.contains("user=grace-1906"), "{line}");
    let parameters = end_session(&world, &browser.get(&meet("/oidc/logout")).await);
    assert_eq!(hint(&parameters), None, "{parameters:?}");
    assert_eq!(parameters.len(), 2, "client and way back: {parameters:?}");
    assert_out(&browser, "without a hint").await;
}

/// What lies in the browser under our prefix, whoever put it there, and what only looks like it.
#[actix_web::test]
async fn every_cookie_of_ours_is_cleared_and_no_other() {
    let world = World::new().await;
    for framed in [false, true] {
        let browser = world.signed_in().await;
        world.begin(&browser, "roomname=room&prompt=login").await;
        let set = |name: &str, value: &str| {
            browser.set_cookie(&format!("{name}={value}; Path=/; Secure"), &meet("/"));
        };
        for suffix in [
            "",
            "0",
            "00000000",
            "ffffffffffffffff",
            "<svg>",
            "a b",
            "\"x\"",
            "a,b",
            "__Host-",
            "%3B",
        ] {
            set(&format!("{PENDING}{suffix}"), "x");
        }
        set(&format!("{PENDING}empty"), "");
        set(&format!("{PENDING}stale"), &browser.cookie(SESSION).unwrap());
        let others = [
            "jitsi_oidc_login_00000000",
            "__Host-jitsi_oidc2",
            "x__Host-jitsi_oidc",
            "__Secure-jitsi_oidc_id_token2",
            "jitsi_oidc_hint2",
            "__Host-JITSI_OIDC_LOGIN_a",
            "SESSION",
        ];
        for name in others {
            set(name, "theirs");
        }
        assert_eq!(pending(&browser), 13);
        let headers: &[_] = if framed { &FRAMED } else { &[] };
        let answer = ask(&browser, "/oidc/logout", headers).await;

        assert!(matches!(answer.status, 200 | 303), "{}", answer.body);
        let left = browser.cookies();
        let mut left: Vec<_> = left.iter().map(|it| (it.name(), it.value())).collect();
        left.sort_unstable();
        let mut expected: Vec<_> = others.iter().map(|name| (*name, "theirs")).collect();
        expected.sort_unstable();
        assert_eq!(left, expected, "framed: {framed}");
        for cookie in &answer.set_cookies {
            assert_eq!((cookie.value(), cookie.domain()), ("", None), "{cookie}");
            assert!(!others.contains(&cookie.name()), "{cookie}");
        }
        assert_eq!(verify(&browser).await.status, 401);
    }
}

/// A browser sends them as they are, and takes them back as they are.
#[actix_web::test]
async fn a_pending_cookie_whose_name_is_not_ascii_is_cleared_too() {
    let world = World::new().await;
    let browser = world.browser();
    let pair = format!("{PENDING}ä\u{202e}=x; theirs_ä=y");
    let answer = ask(&browser, "/oidc/logout", &[("cookie", pair.as_str())]).await;

    assert_eq!(answer.status, 303, "{}", answer.body);
    let removed: Vec<_> = answer.set_cookies.iter().map(cookie::Cookie::name).collect();
    assert_eq!(removed, [SESSION, ID_TOKEN, HINT, &format!("{PENDING}ä\u{202e}")]);
}
