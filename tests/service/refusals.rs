//! Authorization responses of another browser, links that name no meeting, and what a refusal
//! leaves unchanged. The faults of a provider are in `tests/faults`.

use harness::browser::Answer;
use provider::Fault;

use crate::page_content;
use crate::world::{HINT, SESSION, World, meet, pending, verify};

pub(crate) const INVALID: &str = "This sign-in is no longer valid.";
const REFUSED: &str = "The sign-in was cancelled or refused.";
pub(crate) const FAILED: &str = "The sign-in service could not sign you in.";

/// A page with this sentence and the request id. It sets no session.
pub(crate) fn assert_page(answer: &Answer, status: u16, sentence: &str, why: &str) {
    assert_eq!(answer.status, status, "{why}: {}", answer.body);
    assert!(answer.body.contains(sentence), "{why}: {}", answer.body);
    let id = answer.header("x-request-id").unwrap();
    assert!(answer.body.contains(id), "{why}: the page shows the request id");
    let policy = answer.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'"), "{why}: {policy}");
    assert_eq!(answer.header("cache-control"), Some("no-store"), "{why}");
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{why}");
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"), "{why}");
    assert!(answer.set_cookie(SESSION).is_none(), "{why}: no session");
    assert!(answer.set_cookie(HINT).is_none(), "{why}: no hint");
}

/// The log line of this response has the cause.
pub(crate) fn assert_cause(world: &World, answer: &Answer, cause: &str) {
    let id = answer.header("x-request-id").unwrap();
    let line = world.adapter.wait_for_log(id);
    assert!(line.contains(cause), "{line} lacks {cause}");
    assert!(line.contains("outcome=refused"), "{line}");
}

#[actix_web::test]
async fn another_browser_cannot_use_an_authorization_response() {
    let world = World::new().await;
    let (mine, theirs) = (world.browser(), world.browser());
    let authorize = world.begin(&mine, "roomname=room").await;
    world.begin(&theirs, "roomname=room").await;
    let back = world.provider.sign_in_as("mallory", &authorize);

    assert_page(&theirs.get(&back).await, 400, INVALID, "the response of another browser");
    assert_eq!(world.provider.calls().token, 0);
    assert_eq!((pending(&theirs), pending(&mine)), (1, 1), "both may still finish their own");
}

/// All get the same status. The log says which case it was.
#[actix_web::test]
async fn a_response_without_its_attempt_is_refused_and_the_log_says_what_is_missing() {
    let world = World::new().await;
    let browser = world.browser();
    let authorize = world.begin(&browser, "roomname=room").await;
    let back = world.provider.sign_in_as("ada", &authorize);

    let without = world.browser().get(&back).await;
    assert_page(&without, 400, INVALID, "without any cookie");
    assert_cause(
        &world,
        &without,
        "another host name than jitsi.url or over http, or the browser blocks",
    );

    let other = world.browser();
    world.begin(&other, "roomname=room").await;
    let unknown = other.get(&back).await;
    assert_page(&unknown, 400, INVALID, "with another attempt");
    assert_cause(&world, &unknown, "sent cookies of the adapter, but not that of this attempt");

    assert_eq!(world.provider.calls().token, 0, "no code is sent");
}

/// A reload, the back button, a bookmark.
#[actix_web::test]
async fn a_repeated_response_leads_a_person_with_a_session_to_jitsi() {
    let world = World::new().await;
    let browser = world.browser();
    let authorize = world.begin(&browser, "roomname=room").await;
    let back = world.provider.sign_in_as("ada", &authorize);
    browser.get(&back).await;
    let before = (browser.cookies(), world.provider.calls().token);

    let denied = world.provider.deny(&authorize);
    for url in [&back, &denied, &back] {
        let again = browser.get(url).await;
        assert_eq!((again.status, again.location()), (303, Some(meet("/"))), "{url}");
        assert!(again.set_cookies.is_empty(), "{url}: {:?}", again.set_cookies);
        assert!(again.body.contains("<h1>You are signed in.</h1>"), "{url}: {}", again.body);
        assert_eq!(page_content::links(&again), [meet("/")], "{url}");
        page_content::assert_policy(&again, url);
        let line = world.adapter.wait_for_log(again.header("x-request-id").unwrap());
        assert!(line.contains(" INFO sign_in ") && line.contains(" outcome=repeated "), "{line}");
        assert!(line.contains(" user=ada-1815 "), "{line}");
    }
    assert_eq!((browser.cookies(), world.provider.calls().token), before, "nothing else happens");
    assert_eq!(verify(&browser).await.status, 204);

    // Not what a provider sends.
    for query in ["", "code=a", "state=a", "error=access_denied", "code=a&state="] {
        let answer = browser.get(&meet(&format!("/oidc/redirect?{query}"))).await;
        assert_page(&answer, 400, INVALID, query);
    }
    // The response may be meant for the attempt in progress: its state is then wrong.
    world.begin(&browser, "roomname=other&prompt=login").await;
    let answer = browser.get(&back).await;
    assert_page(&answer, 400, INVALID, "an attempt in progress");
    let advice = "<p>You are already signed in. You can return to Jitsi Meet.</p>";
    assert!(answer.body.contains(advice), "{}", answer.body);
    assert_cause(&world, &answer, "; the person is signed in");
    assert!(answer.set_cookies.is_empty(), "{:?}", answer.set_cookies);

    for cookie in [SESSION, HINT] {
        browser.forget(cookie);
    }
    assert_page(&browser.get(&back).await, 400, INVALID, "without a session");
    assert_eq!((world.provider.calls().token, pending(&browser)), (before.1, 1));
}

#[actix_web::test]
async fn a_refusal_is_a_warning_only_if_the_provider_or_the_adapter_has_a_fault() {
    let world = World::new().await;
    for (fault, status, level) in [
        (Fault::AnswerAccessDenied, 403, "INFO"),
        (Fault::AnswerServerError, 502, "WARN"),
        (Fault::AnswerIssMissing, 400, "WARN"),
        (Fault::Token500, 502, "WARN"),
        (Fault::SubMissing, 502, "WARN"),
    ] {
        let browser = world.browser();
        let authorize = world.begin(&browser, "roomname=room").await;
        world.provider.set_fault(Some(fault));
        let answer = browser.get(&world.provider.sign_in_as("ada", &authorize)).await;
        world.provider.set_fault(None);

        assert_eq!(answer.status, status, "{fault}");
        let line = world.adapter.wait_for_log(answer.header("x-request-id").unwrap());
        assert!(line.contains(&format!(" {level} refused ")), "{fault}: {line}");
        assert!(line.contains(&format!(" status={status} ")), "{fault}: {line}");
    }
}

#[actix_web::test]
async fn a_refused_sign_in_keeps_the_existing_session() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    let authorize = world.begin(&browser, "roomname=room&prompt=login").await;
    let answer = browser.get(&world.provider.deny(&authorize)).await;

    assert_page(&answer, 403, REFUSED, "Cancel");
    assert_eq!(verify(&browser).await.status, 204);
}

#[actix_web::test]
async fn a_hint_without_a_session_is_cleared() {
    let world = World::new().await;
    let browser = world.browser();
    browser.set_cookie("jitsi_oidc_hint=1; Path=/; Secure", &meet("/"));
    let authorize = world.begin(&browser, "roomname=room").await;
    let answer = browser.get(&world.provider.deny(&authorize)).await;

    assert_eq!(answer.status, 403);
    assert_eq!(browser.cookie(HINT), None);
}

#[actix_web::test]
async fn a_new_session_sets_its_hint_even_if_an_old_hint_is_left() {
    let world = World::new().await;
    let browser = world.browser();
    browser.set_cookie("jitsi_oidc_hint=1; Path=/; Secure", &meet("/"));
    let answer = world.sign_in(&browser, "ada", "roomname=room").await;

    assert_eq!(answer.status, 303, "{}", answer.body);
    let hints: Vec<_> = answer.set_cookies.iter().filter(|it| it.name() == HINT).collect();
    assert_eq!(hints.len(), 1, "set once: {hints:?}");
    assert_eq!(browser.cookie(HINT).as_deref(), Some("1"));
    assert_eq!(verify(&browser).await.status, 204);
}

#[actix_web::test]
async fn a_link_that_names_no_meeting_is_refused_without_a_sign_in() {
    let world = World::new().await;
    let browser = world.browser();
    for query in [
        "",
        "roomname=",
        "roomname=..",
        "roomname=a&room=b",
        "roomname=a&roomname=a",
        "tenant=a",
        "roomname=oidc/x",
        "return_to=room",
        "state=%7B",
        "room=a%2Fb",
        "room=%FF",
        "room=a%0Ab",
    ] {
        let answer = browser.get(&meet(&format!("/oidc/auth?{query}"))).await;
        assert_eq!(answer.status, 400, "{query}");
        assert_eq!(answer.header("location"), None, "{query}");
        assert!(browser.cookies().is_empty(), "{query}");
    }
}
