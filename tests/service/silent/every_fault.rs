//! Every fault of the development provider that ends a sign-in, during a silent attempt.

use provider::{Demand, Fault};

use super::assert_as_guest;
use crate::world::{HINT, PENDING, SESSION, World, meet, pending, verify};

/// The authorization response itself is malformed: the adapter cannot trust it to belong to this
/// attempt.
const MALFORMED: [Fault; 8] = [
    Fault::AnswerStateWrong,
    Fault::AnswerStateMissing,
    Fault::AnswerStateRepeated,
    Fault::AnswerCodeRepeated,
    Fault::AnswerIssRepeated,
    Fault::AnswerErrorRepeated,
    Fault::AnswerUnknownRepeated,
    Fault::AnswerNotUtf8,
];

/// The provider works, and refuses or would have to show a page. Everything else is a fault of the
/// provider or of the configuration.
const INFO: [Fault; 6] = [
    Fault::AnswerErrorBesideCode,
    Fault::AnswerAccessDenied,
    Fault::AnswerLoginRequired,
    Fault::AnswerInteractionRequired,
    Fault::AnswerConsentRequired,
    Fault::AnswerAccountSelectionRequired,
];

/// The token endpoint answers `invalid_grant`: the sign-in begins again once, and is silent too.
const RESTARTS: [Fault; 2] = [Fault::AnswerCodeForged, Fault::TokenInvalidGrant];

/// Faults that end a sign-in with the configuration below. Faults of the documents that are loaded
/// at start do not affect an attempt, and `acr` and `auth_time` are not requested.
fn faults() -> impl Iterator<Item = Fault> {
    let other = ["everything-", "discovery-", "jwks-", "acr-", "auth-time-"];
    let all = Fault::ALL.iter().copied();
    all.filter(|fault| fault.demand() == Demand::Refuse)
        .filter(move |fault| !other.iter().any(|prefix| fault.name().starts_with(prefix)))
}

#[actix_web::test]
async fn after_every_fault_a_silent_attempt_continues_as_guest_and_keeps_the_session() {
    let change = |config: harness::config::Config| {
        config.with("oidc.timeout", "1s").with("oidc.userinfo", "always")
    };
    let world = World::with(change).await;
    let ada = world.signed_in().await;
    let before = ada.cookie(SESSION);
    let mut seen = 0;
    for fault in faults() {
        seen += 1;
        world.provider.set_fault(None);
        // Another browser begins: with a session, this one would enter the meeting at once.
        let beginner = world.browser();
        let authorize = world.begin(&beginner, "roomname=room&prompt=none").await;
        for cookie in beginner.cookies() {
            ada.set_cookie(&cookie.to_string(), &meet("/"));
        }
        world.provider.set_fault(Some(fault));
        let mut answer = ada.get(&world.provider.sign_in_as("grace", &authorize)).await;
        if RESTARTS.contains(&fault) {
            let again = answer.location().unwrap();
            assert!(again.contains("prompt=none"), "{fault}: {again}");
            answer = ada.get(&world.provider.sign_in_as("grace", &again)).await;
        }

        let id = answer.header("x-request-id").unwrap();
        let line = world.adapter.wait_for_log(id);
        if MALFORMED.contains(&fault) {
            assert_eq!((answer.status, answer.header("location")), (400, None), "{fault}");
            assert!(line.contains("outcome=refused"), "{fault}: {line}");
        } else {
            assert_as_guest(&answer, "/room", &fault.to_string());
            let level = if INFO.contains(&fault) { "INFO" } else { "WARN" };
            assert!(line.contains(&format!(" {level} sign_in ")), "{fault}: {line}");
            assert!(line.contains(" outcome=guest "), "{fault}: {line}");
            let (_, cause) =
                line.split_once(" cause=").unwrap_or_else(|| panic!("{fault}: {line}"));
            assert!(!cause.trim_matches('"').trim().is_empty(), "{fault}: {line}");
            let names: Vec<_> = answer.set_cookies.iter().map(cookie::Cookie::name).collect();
            assert!(
                matches!(&names[..], [name] if name.starts_with(PENDING)),
                "{fault}: the attempt is over, and nothing else changes: {names:?}"
            );
            assert_eq!(pending(&ada), 0, "{fault}");
        }
        assert_eq!((ada.cookie(SESSION), ada.cookie(HINT)), (before.clone(), Some("1".into())));
        assert_eq!(verify(&ada).await.header("x-auth-user"), Some("ada-1815"), "{fault}");
        let left: Vec<_> = ada.cookies().iter().map(|it| it.name().to_owned()).collect();
        left.iter().filter(|name| name.starts_with(PENDING)).for_each(|name| ada.forget(name));
    }
    assert!(seen > 100, "{seen} faults: the provider's list is longer");
}
