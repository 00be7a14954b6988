//! Silent attempts (`prompt=none`): the person did not ask to sign in, and continues as guest if
//! anything fails.
//!
//! | module | job |
//! | --- | --- |
//! | [`access_rules`] | people whom the rules refuse |
//! | [`configured_login`] | `oidc.prompt = "login"`: `prompt=none` ends as guest at once |
//! | [`configured_none`] | `oidc.prompt = "none"`: an attempt is silent unless its request asks for a login |
//! | [`clients`] | windows, popups and apps after a failure |
//! | [`every_fault`] | every fault of the provider |

mod access_rules;
mod clients;
mod configured_login;
mod configured_none;
mod every_fault;

use harness::adapter::Adapter;
use harness::browser::{Answer, Browser};
use harness::config::Config;
use provider::Fault;

use self::access_rules::with_access_rules;
use crate::page_content;
use crate::refusals::assert_page;
use crate::world::{BINARY, HINT, MEET, SESSION, World, enter, meet, pending, scratch, verify};

/// Whatever fails after the redirect to the provider, the person continues as guest at once, and
/// the log has the cause.
#[actix_web::test]
async fn a_silent_attempt_that_fails_continues_as_guest() {
    let world = World::with(|config| config.with("oidc.timeout", "1s")).await;
    for (fault, level, cause) in [
        (Fault::AnswerLoginRequired, "INFO", "prompt=none forbids"),
        (Fault::AnswerInteractionRequired, "INFO", "prompt=none forbids"),
        (Fault::AnswerConsentRequired, "INFO", "prompt=none forbids"),
        (Fault::AnswerAccountSelectionRequired, "INFO", "prompt=none forbids"),
        (Fault::AnswerAccessDenied, "INFO", "access_denied"),
        (Fault::AnswerServerError, "WARN", "server_error"),
        (Fault::AnswerTemporarilyUnavailable, "WARN", "temporarily_unavailable"),
        (Fault::AnswerErrorUnregistered, "WARN", "the provider answered"),
        (Fault::AnswerErrorMarkup, "WARN", "the provider answered"),
        (Fault::AnswerErrorBesideCode, "INFO", "access_denied"),
        (Fault::AnswerErrorIssWrong, "WARN", "iss is not oidc.issuer"),
        (Fault::AnswerIssWrong, "WARN", "iss is not oidc.issuer"),
        (Fault::AnswerIssMissing, "WARN", "lacks iss"),
        (Fault::AnswerCodeMissing, "WARN", "neither code nor error"),
        (Fault::Token500, "WARN", "500"),
        (Fault::TokenInvalidClient, "WARN", "invalid_client"),
        (Fault::TokenErrorWith200, "WARN", "invalid_client"),
        (Fault::TokenNotJson, "WARN", "the code was not redeemed"),
        (Fault::NonceWrong, "WARN", "nonce"),
        (Fault::TokenHangs, "WARN", "the code was not redeemed"),
        (Fault::ExpPast, "WARN", "the id token has expired"),
    ] {
        for prompt in ["&prompt=none", ""] {
            let browser = world.browser();
            world.provider.set_fault(None);
            let authorize = world.begin(&browser, &format!("roomname=room{prompt}")).await;
            world.provider.set_fault(Some(fault));
            let answer = browser.get(&world.provider.sign_in_as("ada", &authorize)).await;

            assert_eq!((pending(&browser), browser.cookie(SESSION)), (0, None), "{fault}");
            assert_eq!(verify(&browser).await.status, 401, "{fault}");
            if prompt.is_empty() {
                assert!(
                    answer.status >= 400,
                    "{fault}: a person who asked to sign in gets an error"
                );
                continue;
            }
            assert_as_guest(&answer, "/room", &fault.to_string());
            let line = world.adapter.wait_for_log(answer.header("x-request-id").unwrap());
            assert!(line.contains(&format!(" {level} sign_in ")), "{fault}: {line}");
            assert!(line.contains(" outcome=guest ") && line.contains(cause), "{fault}: {line}");
        }
    }
}

/// An error without `iss`, although the metadata promises one: `state` shows that it belongs to
/// this browser.
#[actix_web::test]
async fn an_error_without_iss_ends_a_silent_attempt_as_guest() {
    let world = World::new().await;
    for error in ["login_required", "access_denied", "server_error", "x", "%3Cb%3E"] {
        for (prompt, silent) in [("&prompt=none", true), ("", false)] {
            let browser = world.browser();
            let authorize = world.begin(&browser, &format!("roomname=room{prompt}")).await;
            let url: url::Url = authorize.parse().unwrap();
            let state = url.query_pairs().find(|(name, _)| name == "state").unwrap().1;
            let back = meet(&format!("/oidc/redirect?error={error}&state={state}"));
            let answer = browser.get(&back).await;
            if silent {
                assert_as_guest(&answer, "/room", error);
                let line = world.adapter.wait_for_log(answer.header("x-request-id").unwrap());
                assert!(line.contains("lacks iss") && line.contains("outcome=guest"), "{line}");
            } else {
                assert_eq!((answer.status, answer.header("location")), (400, None), "{error}");
            }
            assert_eq!((pending(&browser), browser.cookie(SESSION)), (0, None), "{error}");
        }
    }
    assert_eq!(world.provider.calls().token, 0);
}

/// Whatever fails, there is no error page, no token and no session.
#[actix_web::test]
async fn a_silent_attempt_of_a_popup_or_an_app_that_fails_continues_as_guest() {
    let world = World::with(with_access_rules).await;
    let app = "state=%7B%22room%22%3A%22room%22%2C%22ios%22%3Atrue%7D";
    for fault in [
        Some(Fault::AnswerServerError),
        Some(Fault::AnswerIssMissing),
        Some(Fault::Token500),
        Some(Fault::ExpPast),
        // Nothing fails but `access.require`.
        None,
    ] {
        for query in ["roomname=room&nonce=n", app] {
            let browser = world.browser();
            world.provider.set_fault(None);
            let authorize = world.begin(&browser, &format!("{query}&prompt=none")).await;
            world.provider.set_fault(fault);
            let answer = browser.get(&world.provider.sign_in_as("grace", &authorize)).await;

            let why = format!("{fault:?} {query}");
            assert_eq!(answer.status, 200, "{why}: {}", answer.body);
            let links = page_content::links(&answer);
            if query == app {
                assert!(links[0].starts_with("org.jitsi.meet://"), "{why}: {links:?}");
            } else {
                let message = page_content::data(&answer, "message").unwrap();
                assert!(message.contains("oauth-error"), "{why}: {message}");
                assert_eq!(links, [meet("/room")], "{why}");
            }
            assert!(!links[0].contains("jwt") && !answer.body.contains("eyJ"), "{why}: no token");
            assert_eq!((pending(&browser), browser.cookie(SESSION)), (0, None), "{why}");
            let line = world.adapter.wait_for_log(answer.header("x-request-id").unwrap());
            assert!(line.contains("outcome=guest"), "{why}: {line}");
        }
    }
}

#[actix_web::test]
async fn a_malformed_request_is_refused_even_if_it_is_silent() {
    let world = World::new().await;
    let browser = world.browser();
    for query in ["roomname=*&prompt=none", "prompt=none", "roomname=a&roomname=b&prompt=none"] {
        let answer = browser.get(&meet(&format!("/oidc/auth?{query}"))).await;
        assert_eq!((answer.status, answer.header("location")), (400, None), "{query}");
    }
    let authorize = world.begin(&browser, "roomname=room&prompt=none").await;
    let back = world.provider.sign_in_as("ada", &authorize);
    let answer = world.browser().get(&back).await;
    assert_eq!((answer.status, answer.header("location")), (400, None), "another browser");
    let answer = browser.get(&format!("{back}&state=twice")).await;
    assert_eq!((answer.status, answer.header("location")), (400, None), "repeated");
    assert_eq!(world.provider.calls().token, 0);
}

/// After the secret was replaced, a browser has a hint and a session that no longer opens.
#[actix_web::test]
async fn a_stale_hint_is_removed_after_one_silent_attempt() {
    let world = World::new().await;
    let browser = world.browser();
    browser.set_cookie(&format!("{HINT}=1; Path=/; Secure"), &meet("/"));
    browser.set_cookie(&format!("{SESSION}=stale; Path=/; Secure; HttpOnly"), &meet("/"));
    world.provider.reset_calls();
    let authorize = world.begin(&browser, "roomname=room&prompt=none").await;
    let back = browser.get(&authorize).await.location().unwrap();
    assert!(back.contains("error=login_required"), "{back}");
    let answer = browser.get(&back).await;

    assert_eq!(answer.location(), Some(meet("/room")));
    assert_eq!((browser.cookie(HINT), pending(&browser)), (None, 0));
    assert_eq!(world.provider.calls().authorize, 1);
}

/// If the operator removes the old secret at once, everybody with a session becomes a guest and
/// makes one silent attempt.
#[actix_web::test]
async fn a_session_of_a_removed_secret_causes_only_one_silent_attempt() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    assert_eq!(browser.cookie(HINT).as_deref(), Some("1"));
    let secret = "a-new-secret-of-sessions-0123456789abcdef";
    let rotated = world.another(|config| config.with("session.secret", secret)).await;
    browser.route(MEET, rotated.address());
    assert_eq!(verify(&browser).await.status, 401);
    world.provider.reset_calls();
    let authorize = world.begin(&browser, "roomname=room&prompt=none").await;
    let back = browser.get(&authorize).await.location().unwrap();
    assert!(back.contains("error=login_required"), "{back}");
    let answer = browser.get(&back).await;

    assert_eq!((answer.status, answer.location()), (303, Some(meet("/room"))), "as guest");
    assert_eq!((browser.cookie(HINT), pending(&browser)), (None, 0));
    assert_eq!(verify(&browser).await.status, 401);
    assert_eq!(world.provider.calls().authorize, 1);
}

/// The page's links are `urls`, and the page opens nothing by itself.
fn assert_links<const N: usize>(answer: &Answer, urls: [&str; N], why: &str) {
    assert_eq!(page_content::links(answer), urls, "{why}: {}", answer.body);
    assert_eq!(
        (page_content::script(answer), page_content::refresh(answer)),
        (None, None),
        "{why}"
    );
    assert_eq!(answer.header("location"), None, "{why}");
}

/// The response redirects to the meeting at `path`, without a token.
fn assert_as_guest(answer: &Answer, path: &str, why: &str) {
    assert_eq!(answer.status, 303, "{why}: {}", answer.body);
    assert_eq!(answer.location(), Some(meet(path)), "{why}");
}

#[actix_web::test]
async fn a_silent_attempt_with_a_session_at_the_provider_signs_in_and_keeps_the_hint() {
    let world = World::new().await;
    let browser = world.browser();
    // The adapter's session has ended before the provider's session.
    browser.set_cookie(&format!("{HINT}=1; Path=/; Secure"), &meet("/"));
    let answer = world.sign_in(&browser, "ada", "roomname=room&prompt=none").await;

    enter(&answer, "/room", "room", None);
    assert_eq!(browser.cookie(HINT).as_deref(), Some("1"), "{:?}", answer.set_cookies);
    let names: Vec<_> = answer.set_cookies.iter().map(cookie::Cookie::name).collect();
    let repeated = names.iter().enumerate().find(|(at, name)| names[..*at].contains(name));
    assert_eq!(repeated, None, "a cookie is set twice: {names:?}");
    assert_eq!(verify(&browser).await.status, 204);
}

#[actix_web::test]
async fn a_silent_attempt_without_metadata_continues_as_guest() {
    let scratch = scratch();
    let adapter = Adapter::start(BINARY, scratch.path(), &Config::new(MEET, "http://127.0.0.1:1"));
    let browser = Browser::new();
    browser.route(MEET, adapter.address());
    browser.set_cookie(&format!("{HINT}=1; Path=/; Secure"), &meet("/"));
    let state = "state=%7B%22room%22%3A%22T%25C3%25A4st%22%2C%22tenant%22%3A%22x%22%7D";
    let answer = browser.get(&meet(&format!("/oidc/auth?{state}&prompt=none"))).await;
    assert_as_guest(&answer, "/x/T%C3%A4st", "no metadata");
    assert!(answer.set_cookies.is_empty(), "no attempt: {:?}", answer.set_cookies);
    let (again, guest) = ("/oidc/auth?return_to=%2Fx%2FT%25C3%25A4st", meet("/x/T%C3%A4st"));
    for prompt in ["", "&prompt=login"] {
        let answer = browser.get(&meet(&format!("/oidc/auth?{state}{prompt}"))).await;

        assert_page(&answer, 503, "The sign-in service cannot be reached at the moment.", prompt);
        assert_links(&answer, [again, &guest], prompt);
        assert!(answer.header("retry-after").is_some_and(|it| it.parse::<u32>().is_ok()));
        assert!(answer.set_cookies.is_empty(), "{prompt}: no attempt: {:?}", answer.set_cookies);
        assert_eq!(
            browser.cookie(HINT).as_deref(),
            Some("1"),
            "{prompt}: the session may still be valid"
        );
        assert_eq!(verify(&browser).await.status, 401, "{prompt}");
    }
}

/// The provider signed the person in, but an instance without metadata gets the authorization
/// response.
#[actix_web::test]
async fn a_silent_response_to_an_instance_without_metadata_keeps_the_attempt() {
    let world = World::new().await;
    let browser = world.browser();
    let authorize = world.begin(&browser, "roomname=room&prompt=none").await;
    let back = world.provider.sign_in_as("ada", &authorize);
    // The same issuer: with another one the attempt would not open.
    let config = Config::new(MEET, world.provider.issuer())
        .with("oidc.discovery_url", "http://127.0.0.1:1/.well-known/openid-configuration");
    let fresh = Adapter::start(BINARY, world.scratch.path(), &config);
    browser.route(MEET, fresh.address());
    let answer = browser.get(&back).await;

    assert_eq!(answer.status, 503, "{}", answer.body);
    assert_links(&answer, [&meet("/room")], "no metadata");
    assert!(answer.set_cookies.is_empty(), "{:?}", answer.set_cookies);
    assert_eq!((pending(&browser), world.provider.calls().token), (1, 0));
    browser.route(MEET, world.adapter.address());
    enter(&browser.get(&back).await, "/room", "room", None);
}
