//! The cookies that a logout clears, and the cookie of the id token, which tells the provider whose
//! session ends.

use std::time::Duration;

use actix_web::rt::time::timeout;
use provider::Fault;

use super::{FRAMED, ask, assert_signed_out, end_session, hint};
use crate::world::{HINT, PENDING, SESSION, World, meet, pending, verify};

const ID_TOKEN: &str = "__Secure-jitsi_oidc_id_token";

/// Jitsi may send any `id_token_hint`. The adapter has not verified it and does not send it on.
#[actix_web::test]
async fn the_provider_gets_the_id_token_of_the_sign_in_as_the_hint_and_no_other() {
    let world = World::new().await;
    for query in ["", "?id_token_hint=a.b.c", "?id_token_hint=", "?id_token_hint=%3Cscript%3E&x=1"]
    {
        let browser = world.signed_in().await;
        let given = world.provider.calls().tokens;
        let answer = browser.get(&meet(&format!("/oidc/logout{query}"))).await;

        let parameters = end_session(&world, &answer);
        let hinted = hint(&parameters).unwrap();
        assert!(given.iter().any(|token| token == hinted), "{query}: {hinted}");
        assert_eq!(hinted.split('.').count(), 3, "{query}: not an access token");
        let hints = parameters.iter().filter(|(name, _)| name == "id_token_hint");
        assert_eq!((hints.count(), parameters.len()), (1, 3), "{query}: {parameters:?}");
        assert_signed_out(&browser, query).await;
        world.provider.reset_calls();
    }
}

#[actix_web::test]
async fn the_id_token_is_sealed_and_sent_only_to_the_logout() {
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
            assert!(!cookie.value().contains(part), "the cookie contains {part}");
        }
    }

    // A value that the adapter did not seal is ignored, and so is the value of another cookie.
    for value in ["a.b.c".to_owned(), browser.cookie(SESSION).unwrap()] {
        let browser = world.signed_in().await;
        let line = format!("{ID_TOKEN}={value}; Path=/oidc/logout; Secure; HttpOnly");
        browser.set_cookie(&line, &meet("/"));
        let parameters = end_session(&world, &browser.get(&meet("/oidc/logout")).await);
        assert_eq!(hint(&parameters), None, "{parameters:?}");
        assert_signed_out(&browser, "an id token that does not open").await;
    }
}

/// Keycloak responds with 400 to a hint that it can no longer verify, and keeps its session.
#[actix_web::test]
async fn an_id_token_whose_key_is_no_longer_published_is_not_sent_as_a_hint() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    world.provider.rotate_keys();
    let parameters = end_session(&world, &browser.get(&meet("/oidc/logout")).await);
    assert_eq!(hint(&parameters), None, "{parameters:?}");
    assert_eq!(parameters.len(), 2, "only the client and the return URL: {parameters:?}");
    assert_signed_out(&browser, "without a hint").await;
}

/// Only the response clears the cookies, so it must not depend on the provider.
#[actix_web::test]
async fn a_logout_works_while_the_providers_keys_cannot_be_fetched() {
    let world = World::with(|config| config.with("oidc.timeout", "5m")).await;
    for fault in [Fault::JwksHangs, Fault::Jwks500, Fault::JwksNotJson] {
        world.provider.set_fault(None);
        let browser = world.signed_in().await;
        world.provider.set_fault(Some(fault));
        let logout = meet("/oidc/logout");
        let answer = timeout(Duration::from_secs(60), browser.get(&logout)).await;
        let answer =
            answer.unwrap_or_else(|_| panic!("{fault}: the logout waits for the provider"));
        let parameters = end_session(&world, &answer);
        assert!(hint(&parameters).is_some(), "{fault}: the loaded keys are used");
        assert_signed_out(&browser, &fault.to_string()).await;
    }
}

/// For example a cookie that was copied from another browser.
#[actix_web::test]
async fn an_id_token_of_another_person_or_without_a_session_is_not_sent_as_a_hint() {
    let world = World::new().await;
    let of_ada = world.signed_in().await.cookie(ID_TOKEN).unwrap();
    let line = format!("{ID_TOKEN}={of_ada}; Path=/oidc/logout; Secure; HttpOnly");
    let (grace, nobody) = (world.browser(), world.browser());
    world.sign_in(&grace, "grace", "roomname=room").await;
    for browser in [grace, nobody] {
        browser.set_cookie(&line, &meet("/"));
        let parameters = end_session(&world, &browser.get(&meet("/oidc/logout")).await);
        assert_eq!(hint(&parameters), None, "{parameters:?}");
        assert_signed_out(&browser, "another person's id token").await;
    }
}

/// No browser keeps a cookie above 4,096 bytes. The cookie of an earlier sign-in is removed,
/// because it would name another session.
#[actix_web::test]
async fn an_id_token_that_does_not_fit_its_cookie_is_left_out_and_the_sign_in_works() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    assert!(browser.cookie(ID_TOKEN).is_some());
    let large = world.provider.person("grace").with("padding", "x".repeat(3_000));
    world.provider.set_person(large);
    let answer = world.sign_in(&browser, "grace", "roomname=room&prompt=login").await;

    assert_eq!(answer.status, 303, "{}", answer.body);
    assert_eq!(browser.refused(), Vec::<String>::new(), "nothing too large was set");
    assert_eq!(verify(&browser).await.header("x-auth-user"), Some("grace-1906"));
    assert_eq!(browser.cookie(ID_TOKEN), None, "Ada's id token is gone");
    let line = world.adapter.wait_for_log("id_token_dropped");
    assert!(line.contains("user=grace-1906"), "{line}");
    let parameters = end_session(&world, &browser.get(&meet("/oidc/logout")).await);
    assert_eq!(hint(&parameters), None, "{parameters:?}");
    assert_eq!(parameters.len(), 2, "only the client and the return URL: {parameters:?}");
    assert_signed_out(&browser, "without a hint").await;
}

/// Cookies with the adapter's prefix, whoever set them, and cookies with similar names.
#[actix_web::test]
async fn every_cookie_of_the_adapter_is_cleared_and_no_other() {
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

/// A browser sends such a name unchanged, and accepts its removal.
#[actix_web::test]
async fn an_attempt_cookie_whose_name_is_not_ascii_is_cleared_too() {
    let world = World::new().await;
    let browser = world.browser();
    let pair = format!("{PENDING}ä\u{202e}=x; theirs_ä=y");
    let answer = ask(&browser, "/oidc/logout", &[("cookie", pair.as_str())]).await;

    assert_eq!(answer.status, 303, "{}", answer.body);
    let removed: Vec<_> = answer.set_cookies.iter().map(cookie::Cookie::name).collect();
    assert_eq!(removed, [SESSION, ID_TOKEN, HINT, &format!("{PENDING}ä\u{202e}")]);
}
