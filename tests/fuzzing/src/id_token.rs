//! The checks of an id token: header, keys, signature, claims.

use std::sync::LazyLock;
use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jitsi_oidc_adapter::oidc::{Jws, KeyDocument, KeySet};
use jitsi_oidc_adapter::signin::{Expected, UnverifiedClaims, VerifiedClaims};
use jsonwebtoken::{Algorithm, EncodingKey, crypto, jwk::Jwk};
use serde_json::{Value, json};

use crate::form;

/// A token is accepted only if the provider's key signed exactly these bytes, its header requires
/// nothing unknown, and each claim passes a second, independent check.
///
/// Forms: a whole token; a header and a payload, separated by a newline, which the provider's key
/// signs; pairs of a position and a mask, which change the valid token; a key set for the valid
/// token.
pub fn id_token(bytes: &[u8]) -> bool {
    match form(bytes, 4) {
        Some((0, rest)) => {
            let token = String::from_utf8_lossy(rest);
            let claims = verify(&token, &KEYS);
            assert!(claims.is_none() || token == *GOOD, "nobody signed {token}");
            claims.is_some()
        }
        Some((1, rest)) => signed(rest),
        Some((2, rest)) => changed(rest),
        Some((_, rest)) => with_keys(rest),
        None => false,
    }
}

fn signed(rest: &[u8]) -> bool {
    let at = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    let (header, payload) = rest.split_at(at);
    let payload = payload.strip_prefix(b"\n").unwrap_or(payload);
    let token = sign(header, payload);
    let Some(claims) = verify(&token, &KEYS) else { return false };
    let header: Value = serde_json::from_slice(header).expect("an accepted header is JSON");
    assert!(matches!(header["alg"].as_str(), Some("EdDSA" | "Ed25519")), "{header}");
    assert!(header["kid"].is_null() || header["kid"] == KEY_ID, "{header}");
    assert!(header.get("crit").is_none(), "{header}");
    if let Some(typ) = header["typ"].as_str() {
        let plain = ["jwt", "jose", "application/jwt", "application/jose"];
        assert!(plain.contains(&typ.to_ascii_lowercase().as_str()), "{header}");
    }
    let sent: Value = serde_json::from_slice(payload).expect("accepted claims are JSON");
    holds(&sent);
    assert_eq!(Some(claims.subject()), sent["sub"].as_str());
    true
}

/// Each check of OpenID Connect Core 3.1.3.7, written a second time.
fn holds(claims: &Value) {
    assert_eq!(claims["iss"], ISSUER);
    assert!(claims["sub"].as_str().is_some_and(|sub| (1..=255).contains(&sub.len())), "{claims}");
    let party = claims["azp"] == CLIENT_ID;
    let audience = match &claims["aud"] {
        Value::Array(all) => {
            let others = all.iter().filter(|one| **one != CLIENT_ID).count();
            all.iter().all(Value::is_string) && others < all.len() && (others == 0 || party)
        }
        one => *one == CLIENT_ID,
    };
    assert!(audience && (party || claims["azp"].is_null()), "{claims}");
    let time = |name: &str| claims[name].as_f64();
    let (now, skew) = (NOW as f64, SKEW as f64);
    assert!(time("exp").is_some_and(|exp| exp + skew > now), "{claims}");
    assert!(time("iat").is_some_and(|iat| (0.0..now + skew + 1.0).contains(&iat)), "{claims}");
    assert!(claims["nbf"].is_null() || time("nbf").is_some_and(|nbf| nbf < now + skew + 1.0));
    assert!(
        time("auth_time")
            .is_some_and(|at| (now - skew - MAX_AGE as f64..now + skew + 1.0).contains(&at))
    );
    assert_eq!(claims["nonce"], NONCE);
    assert_eq!(claims["acr"], ACR);
    assert!(claims["at_hash"].is_null() || claims["at_hash"] == AT_HASH, "{claims}");
}

fn changed(rest: &[u8]) -> bool {
    let mut token = GOOD.clone().into_bytes();
    for change in rest.chunks_exact(2) {
        let at = usize::from(change[0]) * token.len() / 256;
        token[at] ^= change[1];
    }
    let Ok(token) = String::from_utf8(token) else { return false };
    let accepted = verify(&token, &KEYS).is_some();
    assert_eq!(accepted, token == *GOOD, "{token}");
    accepted
}

fn with_keys(text: &[u8]) -> bool {
    let Ok(document) = serde_json::from_slice::<KeyDocument>(text) else { return false };
    let keys = KeySet::parse(&document);
    let accepted = verify(&GOOD, &keys).is_some();
    let sent: Value = serde_json::from_slice(text).expect("a key set is JSON");
    // Padded and standard base64 are read like base64url.
    let plain = |x: &str| x.trim_end_matches('=').replace('+', "-").replace('/', "_");
    let ours = KEY["x"].as_str().map(plain);
    let listed = sent["keys"]
        .as_array()
        .is_some_and(|keys| keys.iter().any(|key| key["x"].as_str().map(plain) == ours));
    assert!(listed || !accepted, "the key of the valid token is not in the set");
    accepted
}

fn verify(token: &str, keys: &KeySet) -> Option<VerifiedClaims> {
    let claims = Jws::parse(token, &ALLOWED).ok()?.verify(keys).ok()?;
    let acr_values = [ACR.to_owned()];
    let expected = Expected {
        issuer: ISSUER,
        client_id: CLIENT_ID,
        nonce: NONCE,
        acr_values: &acr_values,
        max_age: Some(Duration::from_secs(MAX_AGE)),
        clock_skew: Duration::from_secs(SKEW),
        at_hash: AT_HASH,
    };
    UnverifiedClaims::new(claims).verify(&expected, NOW).ok()
}

fn sign(header: &[u8], payload: &[u8]) -> String {
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let signature = crypto::sign(message.as_bytes(), &SECRET, Algorithm::EdDSA).expect("it signs");
    format!("{message}.{signature}")
}

/// The provider's key (RFC 8410 §7): a seed of 32 equal bytes.
static SECRET: LazyLock<EncodingKey> = LazyLock::new(|| {
    let mut der = vec![
        0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04,
        0x20,
    ];
    der.extend([7; 32]);
    EncodingKey::from_ed_der(&der)
});

/// The key as the provider publishes it.
static KEY: LazyLock<Value> = LazyLock::new(|| {
    let key = Jwk::from_encoding_key(&SECRET, Algorithm::EdDSA).expect("it is a key");
    let mut key = serde_json::to_value(key).expect("a key is JSON");
    key["kid"] = json!(KEY_ID);
    key
});

/// That key and two keys of other types.
static KEYS: LazyLock<KeySet> = LazyLock::new(|| {
    let document = json!({"keys": [
        {"kty": "RSA", "kid": "rsa", "n": "AQAB", "e": "AQAB"},
        {"kty": "EC", "crv": "P-256", "kid": "ec", "x": "AQAB", "y": "AQAB"},
        *KEY,
    ]});
    let document = serde_json::from_value(document).expect("it is a key set");
    KeySet::parse(&document)
});

static GOOD: LazyLock<String> = LazyLock::new(|| {
    let header = json!({"alg": "EdDSA", "kid": KEY_ID});
    let claims = json!({
        "iss": ISSUER, "sub": "ada", "aud": CLIENT_ID, "exp": NOW + 300, "iat": NOW, "nonce": NONCE,
        "acr": ACR, "auth_time": NOW, "at_hash": AT_HASH,
    });
    sign(header.to_string().as_bytes(), claims.to_string().as_bytes())
});

const ALLOWED: [Algorithm; 5] =
    [Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::ES384, Algorithm::EdDSA];
const KEY_ID: &str = "ed";
const ISSUER: &str = "https://id.example.org";
const CLIENT_ID: &str = "jitsi";
const NONCE: &str = "the-nonce";
const ACR: &str = "gold";
const AT_HASH: &str = "the-hash";
const NOW: u64 = 1_800_000_000;
const SKEW: u64 = 60;
const MAX_AGE: u64 = 600;
