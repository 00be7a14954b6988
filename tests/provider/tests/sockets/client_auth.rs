//! Client authentication at the token endpoint.

use std::sync::atomic::{AtomicU32, Ordering};

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use provider::{AuthMethod, Client, Options, Provider};
use serde_json::{Value, json};

use crate::browser::{REDIRECT_URI, SECRET, attempt, code, http, provider, relying_party};

#[tokio::test]
async fn a_public_client_needs_no_secret() {
    let provider = provider();
    provider.set_client(Client::public("jitsi").redirect_uri(REDIRECT_URI));
    assert_eq!(redeem(&provider, &[("client_id", "jitsi")]).await, 200);
    assert_eq!(provider.calls().client_auth, [AuthMethod::None]);
}

#[tokio::test]
async fn a_confidential_client_needs_its_secret() {
    let provider = provider();
    assert_eq!(redeem(&provider, &[("client_id", "jitsi")]).await, 401);
    assert_eq!(redeem(&provider, &[("client_id", "jitsi"), ("client_secret", SECRET)]).await, 200);
    assert_eq!(provider.calls().client_auth, [AuthMethod::ClientSecretPost]);
}

#[tokio::test]
async fn a_client_may_have_two_secrets() {
    let provider = provider();
    let client = Client::confidential("jitsi", SECRET).second_secret("the second secret");
    provider.set_client(client.redirect_uri(REDIRECT_URI));
    for (secret, status) in [(SECRET, 200), ("the second secret", 200), ("a third secret", 401)] {
        let form = [("client_id", "jitsi"), ("client_secret", secret)];
        assert_eq!(redeem(&provider, &form).await, status, "{secret}");
    }
}

#[tokio::test]
async fn a_method_that_is_not_supported_is_refused() {
    let auth_methods = vec![AuthMethod::ClientSecretBasic];
    let provider = crate::browser::provider_with(Options { auth_methods, ..Options::default() });
    assert_eq!(redeem(&provider, &[("client_id", "jitsi"), ("client_secret", SECRET)]).await, 401);
}

#[tokio::test]
async fn an_assertion_needs_the_clients_key_this_audience_and_a_new_jti() {
    let (key, pem) = key_pair();
    let (stranger, _) = key_pair();
    let provider = provider();
    let client = Client { assertion_key: Some(pem), ..Client::public("jitsi") };
    provider.set_client(client.redirect_uri(REDIRECT_URI));
    let here = provider.issuer();
    let good = assertion(&key, here);
    assert_eq!(redeem(&provider, &good).await, 200);
    assert_eq!(redeem(&provider, &good).await, 401, "it was already used");
    assert_eq!(redeem(&provider, &assertion(&key, "https://elsewhere.example.net")).await, 401);
    assert_eq!(redeem(&provider, &assertion(&stranger, here)).await, 401);
    assert_eq!(redeem(&provider, &[("client_id", "jitsi")]).await, 401);
    assert_eq!(provider.calls().client_auth, [AuthMethod::PrivateKeyJwt]);
}

/// The status of a token request that is correct except for the client authentication.
async fn redeem(provider: &Provider, client: &[(&str, &str)]) -> u16 {
    let attempt = attempt(&relying_party(provider).await);
    let code = code(&provider.sign_in_as("ada", attempt.url.as_str()));
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("redirect_uri", REDIRECT_URI),
        ("code_verifier", attempt.verifier.secret()),
        ("code", code.secret()),
    ];
    form.extend(client);
    let request = http().post(format!("{}/token", provider.issuer())).form(&form);
    request.send().await.unwrap().status().as_u16()
}

/// Each assertion has its own `jti`.
static NEXT: AtomicU32 = AtomicU32::new(0);

fn assertion(key: &EncodingKey, audience: &str) -> [(&'static str, &'static str); 2] {
    let exp = chrono::Utc::now().timestamp() + 60;
    let jti = NEXT.fetch_add(1, Ordering::Relaxed).to_string();
    let claims: Value =
        json!({ "iss": "jitsi", "sub": "jitsi", "aud": audience, "exp": exp, "jti": jti });
    let token = jsonwebtoken::encode(&Header::new(Algorithm::ES256), &claims, key).unwrap();
    [
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", token.leak()),
    ]
}

/// A private key and its public key as PEM.
fn key_pair() -> (EncodingKey, String) {
    let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let private = EcdsaKeyPair::generate_pkcs8(algorithm, &SystemRandom::new()).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(algorithm, private.as_ref()).unwrap();
    let public: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
    let encoded = STANDARD.encode(public.as_ref());
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{encoded}\n-----END PUBLIC KEY-----\n");
    (EncodingKey::from_ec_der(private.as_ref()), pem)
}
