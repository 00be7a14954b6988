//! Each fault does what its name says and nothing else.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::PkceCodeVerifier;
use provider::{Fault, Options, Provider};
use serde_json::{Value, json};

use crate::browser::{
    REDIRECT_URI, RelyingParty, SECRET, attempt, code, http, parameter, provider, provider_with,
    relying_party, soon,
};

#[tokio::test]
async fn each_fault_in_the_claims_changes_the_id_token() {
    let provider = provider();
    let exp = |claims: &Value| claims["exp"].as_f64();
    assert_eq!(claims_with(&provider, Fault::IssWrong).await["iss"], "https://other.example.net");
    assert_eq!(claims_with(&provider, Fault::SubMissing).await.get("sub"), None);
    assert_eq!(claims_with(&provider, Fault::AudString).await["aud"], "jitsi");
    assert_eq!(exp(&claims_with(&provider, Fault::ExpAbsurd).await), Some(1e300));
    assert!(claims_with(&provider, Fault::ExpString).await["exp"].is_string());
    assert_eq!(claims_with(&provider, Fault::EmailVerifiedNumber).await["email_verified"], 1);
    assert_eq!(exp(&claims_with(&provider, Fault::ExpLargest).await), Some(u64::MAX as f64));
    assert!(exp(&claims_with(&provider, Fault::ExpFraction).await).unwrap().fract() > 0.0);
    assert!(claims_with(&provider, Fault::NonceList).await["nonce"].is_array());
    assert_eq!(claims_with(&provider, Fault::AudTwice).await["aud"], json!(["jitsi", "jitsi"]));
    for fault in [Fault::ClaimsAggregated, Fault::ClaimsDistributed] {
        let claims = claims_with(&provider, fault).await;
        let source = claims["_claim_names"]["email"].as_str().unwrap();
        assert!(claims["_claim_sources"][source].is_object(), "{fault}");
    }
    let several = claims_with(&provider, Fault::AudSeveralWithAzp).await;
    assert_eq!(several["aud"], json!(["jitsi", "other-client"]));
    assert_eq!(several["azp"], "jitsi");
}

#[tokio::test]
async fn each_fault_in_the_header_changes_the_header() {
    let provider = provider();
    for (fault, member, value) in [
        (Fault::AlgNone, "alg", json!("none")),
        (Fault::AlgNoneMixedCase, "alg", json!("nOnE")),
        (Fault::TypAtJwt, "typ", json!("at+jwt")),
        (Fault::KidAbsentSingleKey, "kid", Value::Null),
        (Fault::SignatureEs256, "alg", json!("ES256")),
        (Fault::SignatureHs256ClientSecret, "alg", json!("HS256")),
        (Fault::CritUnknown, "crit", json!(["https://example.org/must-know"])),
    ] {
        let token = id_token_with(&provider, fault).await;
        assert_eq!(part(&token, 0)[member], value, "{fault}");
        assert_eq!(part(&token, 1)["sub"], "ada-1815", "{fault}");
    }
    for unsigned in [Fault::AlgNone, Fault::SignatureMissing] {
        assert!(id_token_with(&provider, unsigned).await.ends_with('.'));
    }
}

#[tokio::test]
async fn openidconnects_verifier_refuses_and_accepts_the_same_id_tokens() {
    for (fault, good) in [
        (Fault::AudString, true),
        (Fault::SignatureEs256, true),
        (Fault::KidAbsentSingleKey, true),
        (Fault::TypJwt, true),
        (Fault::SignatureInvalidRs256, false),
        (Fault::SignatureInvalidEs256, false),
        (Fault::SignatureOtherKey, false),
        (Fault::SignatureEmbeddedKey, false),
        (Fault::SignatureHs256ClientSecret, false),
        (Fault::SignatureHs256PublicKey, false),
        (Fault::SignatureMissing, false),
        (Fault::KidAbsentMultipleKeys, false),
        (Fault::KidUnknown, false),
        (Fault::KeysRotateBeforeSigning, false),
        (Fault::KeysPublishedLate, false),
        (Fault::TypAtJwt, false),
        (Fault::CritUnknown, false),
        (Fault::IssSlash, false),
        (Fault::AudWrong, false),
        (Fault::AudEmpty, false),
        (Fault::ExpPast, false),
        (Fault::NonceWrong, false),
    ] {
        let provider = provider_with(Options { fault: Some(fault), ..Options::default() });
        let (party, http) = (relying_party(&provider).await, http());
        let attempt = attempt(&party);
        let answer = provider.sign_in_as("ada", attempt.url.as_str());
        let request = party.exchange_code(code(&answer)).unwrap();
        let verifier = PkceCodeVerifier::new(attempt.verifier.secret().clone());
        let tokens = request.set_pkce_verifier(verifier).request_async(&http).await.unwrap();
        let id_token = openidconnect::TokenResponse::id_token(&tokens).unwrap();
        let checked = id_token.claims(&party.id_token_verifier(), &attempt.nonce);
        assert_eq!(checked.is_ok(), good, "{fault}: {checked:?}");
    }
}

#[tokio::test]
async fn each_fault_in_the_authorization_response_changes_it() {
    let provider = provider();
    let party = relying_party(&provider).await;
    let answer = |fault| {
        provider.set_fault(Some(fault));
        provider.sign_in_as("ada", attempt(&party).url.as_str())
    };
    let iss = parameter(&answer(Fault::AnswerIssWrong), "iss");
    assert_eq!(iss.as_deref(), Some("https://other.example.net"));
    assert_eq!(parameter(&answer(Fault::AnswerIssMissing), "iss"), None);
    assert_eq!(parameter(&answer(Fault::AnswerCodeMissing), "code"), None);
    assert_eq!(answer(Fault::AnswerStateRepeated).matches("state=").count(), 2);
    assert_eq!(answer(Fault::AnswerErrorRepeated).matches("error=").count(), 2);
    assert!(answer(Fault::AnswerNotUtf8).ends_with("=%FF"));
    let both = answer(Fault::AnswerErrorBesideCode);
    assert!(parameter(&both, "error").is_some() && parameter(&both, "code").is_some());
    assert_eq!(
        parameter(&answer(Fault::AnswerUnknownParameters), "authuser").as_deref(),
        Some("0")
    );
    let denied = answer(Fault::AnswerErrorIssWrong);
    assert_eq!(parameter(&denied, "error").as_deref(), Some("access_denied"));
    assert_eq!(parameter(&denied, "iss").as_deref(), Some("https://other.example.net"));
    assert_eq!(parameter(&denied, "code"), None);
}

#[tokio::test]
async fn a_fault_in_one_endpoint_does_not_change_the_others() {
    let provider = provider();
    provider.set_fault(Some(Fault::Jwks500));
    assert_eq!(get(&provider, "/jwks").await.status(), 500);
    assert_eq!(get(&provider, "/.well-known/openid-configuration").await.status(), 200);
    provider.set_fault(None);
    assert_eq!(get(&provider, "/jwks").await.status(), 200);
    assert_eq!(provider.calls().jwks, 2);
}

#[tokio::test]
async fn the_key_set_can_have_another_url() {
    let provider = provider();
    provider.set_fault(Some(Fault::JwksElsewhere));
    let document = get(&provider, "/.well-known/openid-configuration").await.text().await.unwrap();
    let document: Value = serde_json::from_str(&document).unwrap();
    assert_eq!(document["jwks_uri"], format!("{}/jwks/elsewhere", provider.issuer()));
    assert_eq!(get(&provider, "/jwks").await.text().await.unwrap(), "{\"keys\":[]}");
    let keys = get(&provider, "/jwks/elsewhere").await.text().await.unwrap();
    assert!(keys.contains("\"kid\":"), "{keys}");
}

#[tokio::test]
async fn two_keys_can_have_the_same_key_id_and_one_can_have_none() {
    let provider = provider();
    for (fault, count) in
        [(Fault::KidShared, 3), (Fault::KidAbsentEverywhere, 1), (Fault::KidAbsentInKeySet, 2)]
    {
        provider.set_fault(Some(fault));
        let set = get(&provider, "/jwks").await.text().await.unwrap();
        let set: Value = serde_json::from_str(&set).unwrap();
        let keys = set["keys"].as_array().unwrap();
        assert_eq!(keys.len(), count, "{fault}");
        match fault {
            Fault::KidShared => assert_eq!(keys[0]["kid"], keys[1]["kid"]),
            _ => assert_eq!(keys[0].get("kid"), None),
        }
    }
}

#[tokio::test]
async fn a_redirect_leads_to_the_good_response() {
    let provider = provider();
    provider.set_fault(Some(Fault::DiscoveryRedirects));
    let first = get(&provider, "/.well-known/openid-configuration").await;
    assert_eq!(first.status(), 307);
    let path = first.headers()["location"].to_str().unwrap().to_owned();
    assert_eq!(get(&provider, &path).await.status(), 200);
}

#[tokio::test]
async fn a_huge_response_has_64_mib() {
    let provider = provider();
    provider.set_fault(Some(Fault::JwksHuge));
    let body = get(&provider, "/jwks").await.bytes().await.unwrap();
    assert_eq!(body.len(), 64 << 20);
}

#[tokio::test]
async fn a_provider_that_does_not_respond_can_be_stopped() {
    let provider = provider();
    for fault in [Fault::EverythingHangs, Fault::JwksHangs] {
        provider.set_fault(Some(fault));
        let answer = http().get(format!("{}/jwks", provider.issuer())).send();
        assert!(tokio::time::timeout(Duration::from_millis(300), answer).await.is_err());
    }
    soon(async move { provider.stop() }).await;
}

#[tokio::test]
async fn after_one_invalid_grant_the_next_code_is_accepted() {
    let provider = provider();
    assert_eq!(
        token_answer(&provider, Fault::TokenInvalidGrantOnce).await["error"],
        "invalid_grant"
    );
    let party = relying_party(&provider).await;
    assert!(redeem(&provider, &party).await["id_token"].is_string());
}

#[tokio::test]
async fn each_fault_in_the_key_set_or_userinfo_changes_it() {
    let provider = provider();
    provider.set_fault(Some(Fault::JwksEmpty));
    assert_eq!(get(&provider, "/jwks").await.text().await.unwrap(), "{\"keys\":[]}");
    for (fault, kind) in
        [(Fault::UserinfoSigned, "application/jwt"), (Fault::UserinfoSubWrong, "application/json")]
    {
        let token = token_answer(&provider, fault).await["access_token"].clone();
        let request = http().get(format!("{}/userinfo", provider.issuer()));
        let response = request.bearer_auth(token.as_str().unwrap()).send().await.unwrap();
        assert_eq!(response.headers()["content-type"], kind);
        let body = response.text().await.unwrap();
        assert_eq!(body.contains("somebody-else"), fault == Fault::UserinfoSubWrong, "{body}");
    }
}

async fn claims_with(provider: &Provider, fault: Fault) -> Value {
    part(&id_token_with(provider, fault).await, 1)
}

async fn id_token_with(provider: &Provider, fault: Fault) -> String {
    token_answer(provider, fault).await["id_token"].as_str().unwrap().to_owned()
}

async fn token_answer(provider: &Provider, fault: Fault) -> Value {
    let party = relying_party(provider).await;
    provider.set_fault(Some(fault));
    redeem(provider, &party).await
}

/// The token response as JSON, also an error.
async fn redeem(provider: &Provider, party: &RelyingParty) -> Value {
    let attempt = attempt(party);
    let answer = provider.sign_in_as("ada", attempt.url.as_str());
    let code = code(&answer);
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", "jitsi"),
        ("client_secret", SECRET),
        ("redirect_uri", REDIRECT_URI),
        ("code_verifier", attempt.verifier.secret()),
        ("code", code.secret()),
    ];
    let request = http().post(format!("{}/token", provider.issuer())).form(&form);
    let answer = soon(request.send()).await.unwrap().text().await.unwrap();
    serde_json::from_str(&answer).unwrap()
}

async fn get(provider: &Provider, path: &str) -> reqwest::Response {
    soon(http().get(format!("{}{path}", provider.issuer())).send()).await.unwrap()
}

/// The header (0) or the claims (1) of a token.
fn part(token: &str, index: usize) -> Value {
    let part = token.split('.').nth(index).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}
