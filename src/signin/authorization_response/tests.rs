//! A correct authorization response, and responses with one error each.

use super::*;
use crate::jitsi::Meeting;
use crate::signin::{Prompt, Randomness};

const ISSUER: &str = "https://sso.example.org";
const ENDPOINT: &str = "https://sso.example.org/authorize";
const RANDOM: Randomness = Randomness { state: [0; 32], nonce: [1; 32], verifier: [2; 32] };

fn attempt(prompt: Prompt) -> Attempt {
    let target = Target::meeting(Meeting::encoded("room").unwrap());
    Attempt::begin(target, prompt, &RANDOM, 1_800_000_000)
}

fn rule(required: bool) -> IssuerRule {
    IssuerRule { endpoint: ENDPOINT.into(), issuer: ISSUER.into(), required }
}

fn good() -> AuthorizationResponse {
    AuthorizationResponse {
        state: "A".repeat(43),
        iss: None,
        error: None,
        description: None,
        code: Some("the code".into()),
    }
}

fn error(code: &str) -> AuthorizationResponse {
    AuthorizationResponse { error: Some(code.into()), ..good() }
}

#[track_caller]
fn assert_refused(
    prompt: Prompt,
    response: AuthorizationResponse,
    required: bool,
    cause: AuthorizationError,
) {
    let rejected = attempt(prompt).accept(response, &rule(required)).err().unwrap();
    assert_eq!(rejected.cause, cause);
    assert_eq!(rejected.target, *attempt(prompt).target(), "the target is kept");
}

#[test]
fn a_correct_response_gives_the_code_with_its_verifier_and_nonce() {
    let with_issuer = AuthorizationResponse { iss: Some(ISSUER.into()), ..good() };
    for (response, required) in [(good(), false), (with_issuer.clone(), false), (with_issuer, true)]
    {
        let begun = attempt(Prompt::Configured);
        let accepted = begun.clone().accept(response, &rule(required)).ok().unwrap();
        assert_eq!(accepted.redeemable.code, "the code");
        assert_eq!(accepted.redeemable.verifier, begun.verifier());
        assert_eq!(accepted.redeemable.nonce, begun.nonce());
        assert_eq!(accepted.target, *begun.target());
        assert!(!accepted.restarted);
    }
    let target = attempt(Prompt::None).target().clone();
    let again = Attempt::begin_again(target, Prompt::None, &RANDOM, 7);
    assert!(again.accept(good(), &rule(false)).ok().unwrap().restarted);
}

#[test]
fn another_state_is_refused() {
    for state in [String::new(), "A".repeat(42), "A".repeat(44), "a".repeat(43)] {
        let response = AuthorizationResponse { state, ..good() };
        assert_refused(Prompt::Configured, response, false, AuthorizationError::WrongState);
    }
}

fn wrong_issuer(found: &str) -> AuthorizationError {
    AuthorizationError::WrongIssuer(Box::new(OtherIssuer::new(found, ISSUER, &[])))
}

fn answer(code: &str) -> ProviderAnswer {
    ProviderAnswer { error: ProviderError::of(code, None, &[]), at: ENDPOINT.into() }
}

#[test]
fn another_issuer_is_refused_and_a_promised_issuer_is_required() {
    for iss in ["", "https://sso.example.org/", "https://evil.example"] {
        for required in [false, true] {
            let response = AuthorizationResponse { iss: Some(iss.into()), ..good() };
            assert_refused(Prompt::Configured, response, required, wrong_issuer(iss));
        }
    }
    assert_refused(Prompt::Configured, good(), true, AuthorizationError::MissingIssuer);
    assert_eq!(
        wrong_issuer("https://sso.example.org/").to_string(),
        "the authorization response's iss is not oidc.issuer: it is https://sso.example.org/, and \
         oidc.issuer is https://sso.example.org"
    );
    assert!(wrong_issuer("").to_string().contains("it is empty, and"));
    let remedy = "in Keycloak, turn off Exclude Issuer From Authentication Response of the client";
    assert!(AuthorizationError::MissingIssuer.to_string().contains(remedy));
}

#[test]
fn a_response_without_a_code_is_refused() {
    for code in [None, Some(String::new())] {
        let response = AuthorizationResponse { code, ..good() };
        assert_refused(Prompt::Configured, response, false, AuthorizationError::MissingCode);
    }
}

fn denied() -> AuthorizationError {
    AuthorizationError::Denied(answer("access_denied").into())
}

#[test]
fn only_a_silent_attempt_reports_that_interaction_is_needed() {
    for code in
        ["login_required", "interaction_required", "consent_required", "account_selection_required"]
    {
        assert_refused(Prompt::None, error(code), false, AuthorizationError::InteractionNeeded);
        let cause = AuthorizationError::Provider(answer(code).into());
        assert_eq!(cause.to_string(), format!("the provider answered {code} ({ENDPOINT})"));
        assert_refused(Prompt::Configured, error(code), false, cause);
    }
    assert_refused(Prompt::None, error("access_denied"), false, denied());
}

#[test]
fn an_error_takes_precedence_over_a_code_and_is_named_in_full() {
    for (code, description, expected) in [
        ("server_error", None, "server_error (https://sso.example.org/authorize)"),
        (
            "access_denied",
            Some("AADSTS50105: ada@example.org is not assigned"),
            "access_denied (https://sso.example.org/authorize), error_description: AADSTS50105: \
             [address] is not assigned",
        ),
        (
            "unmet_authentication_requirements",
            Some(" "),
            "unmet_authentication_requirements (https://sso.example.org/authorize)",
        ),
        ("", None, "an error without a code (https://sso.example.org/authorize)"),
        (
            "no \"way\"",
            None,
            "an unregistered error: no \\u{22}way\\u{22} (https://sso.example.org/authorize)",
        ),
    ] {
        let response =
            AuthorizationResponse { description: description.map(str::to_owned), ..error(code) };
        let rejected = attempt(Prompt::Configured).accept(response, &rule(false)).err().unwrap();
        assert_eq!(rejected.cause.to_string(), format!("the provider answered {expected}"));
    }
}

#[test]
fn a_text_that_repeats_a_secret_of_the_attempt_is_not_shown() {
    let begun = attempt(Prompt::Configured);
    for secret in [begun.state(), begun.nonce(), begun.verifier(), "the code"] {
        for response in [
            AuthorizationResponse { description: Some(format!("no {secret}")), ..error("x") },
            error(secret),
            AuthorizationResponse { iss: Some(format!("https://x/{secret}")), ..good() },
        ] {
            let rejected = begun.clone().accept(response, &rule(false)).err().unwrap();
            let cause = rejected.cause.to_string();
            assert!(!cause.contains(secret), "{cause}");
            assert!(cause.contains("repeats a secret"), "{cause}");
        }
    }
}

#[test]
fn the_state_is_checked_first_then_the_issuer_then_the_error() {
    let everything =
        AuthorizationResponse { iss: Some("x".into()), code: None, ..error("access_denied") };
    let stranger = AuthorizationResponse { state: "x".into(), ..everything.clone() };
    assert_refused(Prompt::Configured, stranger, false, AuthorizationError::WrongState);
    assert_refused(Prompt::Configured, everything, false, wrong_issuer("x"));
    let response = AuthorizationResponse { code: None, ..error("access_denied") };
    assert_refused(Prompt::Configured, response, false, denied());
}

#[test]
fn debug_shows_neither_code_nor_verifier() {
    let accepted = attempt(Prompt::Configured).accept(good(), &rule(false)).ok().unwrap();
    assert_eq!(
        format!("{:?} {:?}", good(), accepted.redeemable),
        "AuthorizationResponse { .. } Redeemable { .. }"
    );
}
