//! A valid id token, and tokens with one error each.

use serde_json::json;

use super::*;

const NOW: u64 = 1_800_000_000;
const SKEW: u64 = 60;

fn good() -> Value {
    json!({
        "iss": "https://sso.example.org/",
        "sub": "248289761001",
        "aud": "client!+ID",
        "exp": NOW + 300,
        "iat": NOW - 2,
        "nonce": "n-0S6_WzA2Mj",
        "at_hash": "77QmUPtjPfzWtF2AnpK9RQ",
        "groups": ["staff"],
    })
}

const EXPECTED: Expected<'static> = Expected {
    issuer: "https://sso.example.org/",
    client_id: "client!+ID",
    nonce: "n-0S6_WzA2Mj",
    acr_values: &[],
    max_age: None,
    clock_skew: Duration::from_secs(SKEW),
    at_hash: "77QmUPtjPfzWtF2AnpK9RQ",
};

/// The valid claims with `changes`; `null` removes a claim.
fn with(changes: Value) -> UnverifiedClaims {
    let (Value::Object(mut claims), Value::Object(changes)) = (good(), changes) else {
        unreachable!("tests write objects")
    };
    for (name, value) in changes {
        if value.is_null() {
            claims.remove(&name)
        } else {
            claims.insert(name, value)
        };
    }
    UnverifiedClaims::new(claims)
}

#[track_caller]
fn assert_accepted(changes: Value, expected: &Expected<'_>) {
    let outcome = with(changes.clone()).verify(expected, NOW);
    assert_eq!(outcome.err(), None, "{changes}");
}

#[track_caller]
fn assert_refused(changes: Value, expected: &Expected<'_>, error: ClaimsError) {
    let outcome = with(changes.clone()).verify(expected, NOW);
    assert_eq!(outcome.err(), Some(error), "{changes}");
}

#[test]
fn a_valid_token_is_accepted_and_keeps_its_claims() {
    let claims = with(json!({})).verify(&EXPECTED, NOW).unwrap();
    assert_eq!(claims.subject(), "248289761001");
    assert_eq!(
        claims.get(&super::super::ClaimPath::parse("groups").unwrap()),
        Some(&json!(["staff"]))
    );
}

#[test]
fn values_that_the_specification_allows_are_accepted() {
    for changes in [
        json!({"aud": ["client!+ID"]}),
        json!({"aud": ["client!+ID"], "azp": "client!+ID"}),
        json!({"aud": ["other", "client!+ID"], "azp": "client!+ID"}),
        json!({"exp": NOW - SKEW + 1}),
        json!({"exp": 1_800_000_300.0}),
        json!({"exp": 253_402_300_799_u64}),
        json!({"iat": NOW + SKEW}),
        json!({"iat": 1_799_999_998.75}),
        json!({"nbf": NOW + SKEW}),
        json!({"sub": "s".repeat(255)}),
        json!({"at_hash": null}),
        json!({"acr": "0", "auth_time": 1}),
        // Optional claims may be of any type.
        json!({"email_verified": "True", "updated_at": "yesterday", "name": 7, "amr": "pwd"}),
    ] {
        assert_accepted(changes, &EXPECTED);
    }
}

#[test]
fn a_protocol_claim_that_is_null_is_absent() {
    let Value::Object(mut claims) = good() else { unreachable!() };
    for optional in ["azp", "nbf", "acr", "auth_time", "at_hash"] {
        claims.insert(optional.to_owned(), Value::Null);
    }
    assert!(UnverifiedClaims::new(claims.clone()).verify(&EXPECTED, NOW).is_ok());
    claims.insert("nonce".to_owned(), Value::Null);
    let outcome = UnverifiedClaims::new(claims).verify(&EXPECTED, NOW);
    assert_eq!(outcome.err(), Some(ClaimsError::Missing("nonce")));
}

#[test]
fn a_required_claim_that_is_missing_is_refused() {
    for name in ["iss", "sub", "aud", "exp", "iat", "nonce"] {
        assert_refused(json!({name: null}), &EXPECTED, ClaimsError::Missing(name));
    }
}

#[test]
fn a_protocol_claim_of_a_wrong_type_is_refused() {
    for name in ["iss", "sub", "azp", "nonce", "at_hash"] {
        for value in [json!(1), json!(true), json!(["x"]), json!({"x": 1})] {
            assert_refused(json!({name: value}), &EXPECTED, ClaimsError::Malformed(name));
        }
    }
    for value in [json!(1), json!({"client!+ID": 1}), json!(["client!+ID", 1])] {
        assert_refused(json!({"aud": value}), &EXPECTED, ClaimsError::Malformed("aud"));
    }
}

#[test]
fn a_malformed_time_is_refused() {
    for name in ["exp", "iat", "nbf"] {
        for value in no_times() {
            assert_refused(json!({name: value}), &EXPECTED, ClaimsError::Malformed(name));
        }
    }
}

fn no_times() -> [Value; 9] {
    [
        json!("1800000300"),
        json!(true),
        json!([NOW + 300]),
        json!(-1),
        json!(-0.5),
        json!(1e300),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(9_007_199_254_740_994_u64),
    ]
}

#[test]
fn acr_and_auth_time_may_have_any_type_unless_they_were_requested() {
    let asked = ["gold".to_owned()];
    let by_acr = Expected { acr_values: &asked, ..EXPECTED };
    let by_age = Expected { max_age: Some(Duration::from_secs(100)), ..EXPECTED };
    for value in [json!(1), json!(true), json!(["gold"]), json!({"x": 1})] {
        assert_accepted(json!({"acr": value}), &EXPECTED);
        assert_accepted(json!({"acr": value, "auth_time": NOW}), &by_age);
        assert_refused(json!({"acr": value}), &by_acr, ClaimsError::Malformed("acr"));
    }
    for value in no_times() {
        assert_accepted(json!({"auth_time": value}), &EXPECTED);
        assert_accepted(json!({"auth_time": value, "acr": "gold"}), &by_acr);
        assert_refused(json!({"auth_time": value}), &by_age, ClaimsError::Malformed("auth_time"));
    }
}

fn wrong_issuer(found: &str) -> ClaimsError {
    ClaimsError::WrongIssuer(Box::new(OtherIssuer::new(found, EXPECTED.issuer, &[])))
}

#[test]
fn the_issuer_is_compared_byte_for_byte() {
    for issuer in [
        "",
        "https://sso.example.org",
        "https://SSO.example.org/",
        "https://sso.example.org/ ",
        "https://sso.example.org:443/",
    ] {
        assert_refused(json!({"iss": issuer}), &EXPECTED, wrong_issuer(issuer));
    }
}

#[test]
fn a_subject_has_1_to_255_bytes() {
    for subject in [String::new(), "s".repeat(256), "ü".repeat(128)] {
        assert_refused(json!({"sub": subject}), &EXPECTED, ClaimsError::Malformed("sub"));
    }
}

#[test]
fn the_token_must_be_issued_to_this_client() {
    for (changes, error) in [
        (json!({"aud": "other"}), ClaimsError::WrongAudience),
        (json!({"aud": ""}), ClaimsError::WrongAudience),
        (json!({"aud": []}), ClaimsError::WrongAudience),
        (json!({"aud": ["other"], "azp": "client!+ID"}), ClaimsError::WrongAudience),
        (json!({"aud": ["client!+ID", "other"]}), ClaimsError::MissingAuthorizedParty),
        (
            json!({"aud": ["client!+ID", "other"], "azp": "other"}),
            ClaimsError::WrongAuthorizedParty,
        ),
        (json!({"azp": "other"}), ClaimsError::WrongAuthorizedParty),
        (json!({"azp": ""}), ClaimsError::WrongAuthorizedParty),
    ] {
        assert_refused(changes, &EXPECTED, error);
    }
}

#[test]
fn the_clocks_may_differ_by_the_skew_but_not_more() {
    assert_refused(json!({"exp": NOW - SKEW}), &EXPECTED, ClaimsError::Expired);
    assert_refused(json!({"exp": 0}), &EXPECTED, ClaimsError::Expired);
    assert_refused(json!({"iat": NOW + SKEW + 1}), &EXPECTED, ClaimsError::IssuedInFuture);
    assert_refused(json!({"nbf": NOW + SKEW + 1}), &EXPECTED, ClaimsError::NotYetValid);
    let exact = Expected { clock_skew: Duration::ZERO, ..EXPECTED };
    assert_refused(json!({"exp": NOW}), &exact, ClaimsError::Expired);
    assert_refused(json!({"iat": NOW + 1}), &exact, ClaimsError::IssuedInFuture);
    assert_accepted(json!({"exp": NOW + 1, "iat": NOW, "nbf": NOW}), &exact);
}

/// A time that is out of range is more often a wrong clock than a wrong token.
#[test]
fn the_error_of_a_time_out_of_range_says_that_the_clocks_may_be_wrong() {
    let expected = Expected { max_age: Some(Duration::from_secs(100)), ..EXPECTED };
    for times in [
        json!({"exp": NOW - SKEW}),
        json!({"iat": NOW + SKEW + 1}),
        json!({"nbf": NOW + SKEW + 1}),
        json!({"auth_time": NOW + SKEW + 1}),
    ] {
        let error = with(times.clone()).verify(&expected, NOW).err().map(|it| it.to_string());
        assert!(error.is_some_and(|it| it.ends_with(": check both clocks")), "{times}");
    }
}

#[test]
fn another_nonce_is_refused() {
    for nonce in ["", "n-0S6_WzA2M", "n-0S6_WzA2Mj ", "N-0S6_WzA2Mj"] {
        assert_refused(json!({"nonce": nonce}), &EXPECTED, ClaimsError::WrongNonce);
    }
}

#[test]
fn acr_is_required_if_it_was_requested() {
    let asked = ["gold".to_owned(), "silver".to_owned()];
    let expected = Expected { acr_values: &asked, ..EXPECTED };
    assert_accepted(json!({"acr": "silver"}), &expected);
    assert_refused(json!({"acr": null}), &expected, ClaimsError::Missing("acr"));
    assert_refused(json!({"acr": "bronze"}), &expected, ClaimsError::WrongContext);
    assert_refused(json!({"acr": "gold silver"}), &expected, ClaimsError::WrongContext);
}

#[test]
fn auth_time_is_required_if_max_age_was_requested() {
    let expected = Expected { max_age: Some(Duration::from_secs(100)), ..EXPECTED };
    assert_accepted(json!({"auth_time": NOW - 100 - SKEW}), &expected);
    assert_accepted(json!({"auth_time": NOW + SKEW}), &expected);
    assert_refused(json!({}), &expected, ClaimsError::Missing("auth_time"));
    assert_refused(
        json!({"auth_time": NOW - 101 - SKEW}),
        &expected,
        ClaimsError::StaleAuthentication,
    );
    assert_refused(
        json!({"auth_time": NOW + SKEW + 1}),
        &expected,
        ClaimsError::AuthenticatedInFuture,
    );
    // max_age=0 requires a login now.
    let now = Expected { max_age: Some(Duration::ZERO), ..EXPECTED };
    assert_accepted(json!({"auth_time": NOW - 5}), &now);
    assert_refused(json!({"auth_time": NOW - SKEW - 1}), &now, ClaimsError::StaleAuthentication);
}

#[test]
fn an_access_token_hash_must_match_if_present() {
    for hash in ["", "77QmUPtjPfzWtF2AnpK9RR", "77QmUPtjPfzWtF2AnpK9RQ=="] {
        assert_refused(json!({"at_hash": hash}), &EXPECTED, ClaimsError::WrongAccessTokenHash);
    }
}

#[test]
fn the_error_is_that_of_the_first_check_that_fails() {
    let everything = json!({"iss": "x", "aud": "x", "exp": 1, "nonce": "x", "at_hash": "x"});
    assert_refused(everything, &EXPECTED, wrong_issuer("x"));
}

#[test]
fn debug_shows_no_claim() {
    let unverified = with(json!({}));
    let mut shown = format!("{unverified:?} {EXPECTED:?}");
    assert_eq!(shown, "UnverifiedClaims { .. } Expected { .. }");
    shown += &format!("{:?}", unverified.verify(&EXPECTED, NOW));
    for secret in ["248289761001", "n-0S6", "77Qm", "staff"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn a_clock_that_is_ahead_by_more_than_a_minute_is_reported_in_seconds() {
    for (issued, ahead) in [
        (json!(NOW), None),
        (json!(NOW + 500), None),
        (json!(NOW - 60), None),
        (json!(NOW - 61), Some(61)),
        (json!(NOW - 7200), Some(7200)),
        // `verify` refuses a malformed time.
        (json!(null), None),
        (json!("then"), None),
        (json!(-5), None),
    ] {
        assert_eq!(with(json!({"iat": issued})).clock_ahead(NOW), ahead, "{issued}");
    }
}
