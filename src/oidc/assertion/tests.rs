use std::collections::HashSet;

use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, jwk::Jwk};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::*;
use crate::oidc::{
    ClientKey, Settings,
    testing::{self, CLIENT_ID, CLIENT_SECRET, ED, NOW, SigningKey, Stub},
};

async fn provider(change: impl FnOnce(&mut Settings)) -> (Stub, Provider) {
    let stub = Stub::start().await;
    stub.be_a_provider(&[&ED]);
    let mut settings = stub.settings();
    settings.client_secret = None;
    change(&mut settings);
    let provider = testing::provider(settings);
    provider.load().await.unwrap();
    (stub, provider)
}

fn assertion(provider: &Provider, random: &[u8; 32]) -> Option<String> {
    let loaded = provider.loaded().unwrap();
    let assertion = provider.assertion(&loaded.metadata, random, NOW).unwrap();
    assertion.map(|token| token.expose_secret().to_owned())
}

fn header(token: &str) -> Value {
    let part = token.split('.').next().unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// The claims, after the signature was verified with the key's public half.
fn claims(token: &str, key: &SigningKey) -> Value {
    let public: Jwk = serde_json::from_value(key.public.clone()).unwrap();
    let mut validation = Validation::new(key.algorithm);
    validation.validate_exp = false;
    validation.validate_aud = false;
    let key = DecodingKey::from_jwk(&public).unwrap();
    jsonwebtoken::decode::<Value>(token, &key, &validation).unwrap().claims
}

#[tokio::test]
async fn an_assertion_names_client_and_audience_and_expires_soon() {
    for key in [
        SigningKey::rsa("r"),
        SigningKey::ec(Algorithm::ES256, "e"),
        SigningKey::ec(Algorithm::ES384, "f"),
        SigningKey::ed("d", 5),
    ] {
        let (stub, provider) =
            provider(|settings| settings.client_key = Some(key.client_key())).await;
        let token = assertion(&provider, &[7; 32]).unwrap();
        assert_eq!(header(&token), json!({"typ": "JWT", "alg": key.algorithm, "kid": key.id}));
        assert_eq!(
            claims(&token, &key),
            json!({
                "iss": CLIENT_ID,
                "sub": CLIENT_ID,
                "aud": stub.endpoint("token"),
                "jti": URL_SAFE_NO_PAD.encode([7; 32]),
                "iat": NOW,
                "exp": NOW + 60,
            })
        );
    }
}

#[tokio::test]
async fn the_audience_can_be_the_issuer_and_is_one_string() {
    let key = SigningKey::ed("d", 5);
    let (stub, provider) = provider(|settings| {
        settings.client_key =
            Some(ClientKey { audience: AssertionAudience::Issuer, ..key.client_key() });
    })
    .await;
    let token = assertion(&provider, &[7; 32]).unwrap();
    assert_eq!(claims(&token, &key)["aud"], json!(stub.url));
}

#[tokio::test]
async fn each_assertion_has_its_own_jti() {
    let key = SigningKey::ed("d", 5);
    let (_stub, provider) = provider(|settings| settings.client_key = Some(key.client_key())).await;
    let names: HashSet<String> = (0..3)
        .map(|byte| assertion(&provider, &[byte; 32]).unwrap())
        .map(|token| claims(&token, &key)["jti"].to_string())
        .collect();
    assert_eq!(names.len(), 3);
}

#[tokio::test]
async fn only_a_client_with_a_key_sends_an_assertion_whatever_discovery_offers() {
    let key = SigningKey::ed("d", 5);
    let (_stub, with_key) = provider(|settings| settings.client_key = Some(key.client_key())).await;
    assert!(assertion(&with_key, &[0; 32]).is_some());
    let (_stub, public) = provider(|_| {}).await;
    assert_eq!(assertion(&public, &[0; 32]), None);
    let secret = |settings: &mut Settings| settings.client_secret = Some(CLIENT_SECRET.into());
    let (_stub, confidential) = provider(secret).await;
    assert_eq!(assertion(&confidential, &[0; 32]), None);
}

#[tokio::test]
async fn a_key_that_does_not_sign_sends_nothing() {
    let key = SigningKey::ed("d", 5);
    let wrong = ClientKey { algorithm: Algorithm::ES256, ..key.client_key() };
    for client_key in [Some(wrong), None] {
        let (_stub, provider) = provider(|settings| {
            settings.client_auth = Some(ClientAuth::PrivateKeyJwt);
            settings.client_key = client_key;
        })
        .await;
        let loaded = provider.loaded().unwrap();
        let outcome = provider.assertion(&loaded.metadata, &[0; 32], NOW);
        assert_eq!(outcome.err(), Some(RedeemError::Assertion));
    }
}
