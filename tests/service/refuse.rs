//! Every wrong answer of the provider: status, sentence, cookies, and the cause in the log.

use harness::browser::Answer;
use provider::Fault;

use crate::world::{HINT, SESSION, World, enter, meet, pending, verify};

const INVALID: &str = "This sign-in is no longer valid.";
const CHANGED: &str = "This link is not complete or was changed on its way.";
const REFUSED: &str = "The sign-in was cancelled or refused.";
const FAILED: &str = "The sign-in service could not sign you in.";

/// A page in plain words, which tells nothing of the cause.
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

/// The log line of this very answer has the cause.
pub(crate) fn assert_cause(world: &World, answer: &Answer, cause: &str) {
    let id = answer.header("x-request-id").unwrap();
    let line = world.adapter.wait_for_log(id);
    assert!(line.contains(cause), "{line} lacks {cause}");
    assert!(line.contains("outcome=refused"), "{line}");
}

/// A sign-in at a provider with this fault.
async fn at(world: &World, fault: Fault) -> Answer {
    let browser = world.browser();
    let authorize = world.begin(&browser, "roomname=room").await;
    world.provider.reset_calls();
    world.provider.set_fault(Some(fault));
    let answer = browser.get(&world.provider.sign_in_as("ada", &authorize)).await;
    world.provider.set_fault(None);
    assert_eq!(browser.cookie(SESSION), None, "{fault}");
    assert_eq!(verify(&browser).await.status, 401, "{fault}");
    answer
}

#[actix_web::test]
async fn an_answer_that_does_not_pass_costs_no_code() {
    let world = World::new().await;
    let none = "no sign-in attempt";
    for (fault, status, sentence, cause) in [
        (Fault::AnswerStateWrong, 400, INVALID, none),
        (Fault::AnswerStateMissing, 400, INVALID, none),
        (Fault::AnswerStateRepeated, 400, CHANGED, "a parameter is given twice"),
        (Fault::AnswerCodeRepeated, 400, CHANGED, "a parameter is given twice"),
        (Fault::AnswerIssRepeated, 400, CHANGED, "a parameter is given twice"),
        (Fault::AnswerIssWrong, 400, INVALID, "the answer's iss is not oidc.issuer"),
        (Fault::AnswerErrorIssWrong, 400, INVALID, "the answer's iss is not oidc.issuer"),
        (Fault::AnswerIssMissing, 400, INVALID, "lacks iss"),
        (Fault::AnswerCodeMissing, 400, INVALID, "neither code nor error"),
        (Fault::AnswerAccessDenied, 403, REFUSED, "access_denied"),
        (Fault::AnswerLoginRequired, 502, FAILED, "login_required"),
        (Fault::AnswerServerError, 502, FAILED, "server_error"),
        (Fault::AnswerErrorMarkup, 502, FAILED, "an unregistered error"),
    ] {
        let answer = at(&world, fault).await;
        assert_page(&answer, status, sentence, &fault.to_string());
        assert!(!answer.body.contains("alert(1)"), "{fault}");
        assert_cause(&world, &answer, cause);
        let calls = world.provider.calls();
        assert_eq!((calls.token, calls.redeemed.len()), (0, 0), "{fault}: no code is sent");
    }
}

#[actix_web::test]
async fn a_provider_that_fails_signs_nobody_in() {
    let world = World::new().await;
    for (fault, cause) in [
        (Fault::Token500, "the token endpoint: status 500"),
        (Fault::TokenInvalidClient, "invalid_client"),
        (Fault::TokenNotJson, "the token endpoint: the answer is not the JSON"),
        (Fault::TokenHuge, "larger than 1 MiB"),
        (Fault::TokenRedirects, "the token endpoint: status 3"),
        (Fault::TokenTypeOther, "token_type is not Bearer"),
        (Fault::IdTokenMissing, "no id token"),
        (Fault::IdTokenGarbage, "is malformed"),
        (Fault::IssWrong, "the id token's iss"),
        (Fault::AudWrong, "the id token's aud"),
        (Fault::AudSeveralWithoutAzp, "no azp"),
        (Fault::AzpOther, "the id token's azp"),
        (Fault::ExpPast, "has expired"),
        (Fault::IatFuture, "issued in the future"),
        (Fault::NonceWrong, "the id token's nonce"),
        (Fault::NonceMissing, "nonce"),
        (Fault::AtHashWrong, "at_hash"),
        (Fault::SignatureInvalidRs256, "wrong signature"),
        (Fault::SignatureOtherKey, "wrong signature"),
        (Fault::SignatureHs256ClientSecret, "signing_algs"),
        (Fault::SignatureHs256PublicKey, "signing_algs"),
        (Fault::AlgNone, "the id token"),
        (Fault::KidUnknown, "does not publish"),
        (Fault::CritUnknown, "critical"),
    ] {
        let answer = at(&world, fault).await;
        assert_page(&answer, 502, FAILED, &fault.to_string());
        assert_cause(&world, &answer, cause);
        assert_eq!(world.provider.calls().token, 1, "{fault}: the code is sent once");
    }
}

/// The list of faults is the provider's, so that a new one is tried here too.
#[actix_web::test]
async fn harmless_oddities_of_tokens_and_claims_sign_people_in() {
    let world = World::new().await;
    let after_discovery = |fault: &&Fault| {
        let name = fault.name();
        fault.demand() == provider::Demand::Accept
            && !name.starts_with("discovery")
            && !name.starts_with("jwks")
            // This one restarts: its own test.
            && **fault != Fault::TokenInvalidGrantOnce
            // Within ten seconds of one such fetch there is no second.
            && **fault != Fault::KeysRotateBeforeSigning
    };
    for fault in Fault::ALL.iter().filter(after_discovery) {
        let browser = world.browser();
        let authorize = world.begin(&browser, "roomname=room").await;
        world.provider.set_fault(Some(*fault));
        let answer = browser.get(&world.provider.sign_in_as("ada", &authorize)).await;
        world.provider.set_fault(None);
        assert_eq!(answer.status, 303, "{fault}: {:?}", world.adapter.log().last());
        enter(&answer, "/room", "room", None);
    }
}

#[actix_web::test]
async fn keys_that_rotated_are_fetched_again() {
    let world = World::new().await;
    world.provider.rotate_keys();
    let browser = world.browser();
    let answer = world.sign_in(&browser, "ada", "roomname=room").await;
    enter(&answer, "/room", "room", None);
}

#[actix_web::test]
async fn a_stale_code_begins_the_sign_in_again_once() {
    let world = World::new().await;
    for (fault, ends_well) in
        [(Fault::TokenInvalidGrantOnce, true), (Fault::TokenInvalidGrant, false)]
    {
        let browser = world.browser();
        world.provider.set_fault(Some(fault));
        let answer = world.sign_in(&browser, "ada", "roomname=room").await;
        let again = answer.location().unwrap();
        assert!(again.starts_with(world.provider.issuer()), "{again}");
        assert_eq!(pending(&browser), 1, "the first attempt is gone, the second is kept");
        assert_eq!(browser.cookie(SESSION), None);

        let answer = browser.get(&world.provider.sign_in_as("ada", &again)).await;
        if ends_well {
            enter(&answer, "/room", "room", None);
        } else {
            assert_page(&answer, 502, FAILED, "the second invalid_grant");
            assert_cause(&world, &answer, "invalid_grant");
        }
        assert_eq!(pending(&browser), 0);
    }
}

#[actix_web::test]
async fn another_browser_cannot_use_an_answer() {
    let world = World::new().await;
    let (mine, theirs) = (world.browser(), world.browser());
    let authorize = world.begin(&mine, "roomname=room").await;
    world.begin(&theirs, "roomname=room").await;
    let back = world.provider.sign_in_as("mallory", &authorize);

    assert_page(&theirs.get(&back).await, 400, INVALID, "a foreign answer");
    assert_eq!(world.provider.calls().token, 0);
    assert_eq!((pending(&theirs), pending(&mine)), (1, 1), "both may still finish their own");
}

#[actix_web::test]
async fn a_refused_sign_in_leaves_the_session_that_was_there() {
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
async fn a_link_that_names_no_meeting_is_refused_before_the_provider_hears_of_it() {
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
