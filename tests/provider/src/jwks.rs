//! The key set (RFC 7517).

use actix_web::HttpRequest;
use actix_web::web::{Data, Json};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use openidconnect::PrivateSigningKey;
use openidconnect::core::CoreJsonWebKeySet;
use serde_json::{Value, json};

use crate::Fault;
use crate::keys;
use crate::state::State;

/// `GET /jwks` and `GET /jwks/elsewhere`
pub(crate) async fn jwks(state: Data<State>, http: HttpRequest) -> Json<Value> {
    let fault = state.fault();
    let signing = match fault {
        Some(Fault::KeysPublishedLate) if state.withholds_key() => state.keys.all().nth(1),
        _ => None,
    };
    let signing = signing.unwrap_or_else(|| state.keys.signing());
    let mut published = vec![signing.as_verification_key()];
    published.extend(state.keys.previous().map(|key| key.as_verification_key()));
    match fault {
        Some(Fault::KidAbsentMultipleKeys) => {
            published.push(keys::stranger().as_verification_key())
        }
        // The wrong key first: a client that stops at it does not find the right one.
        Some(Fault::KidShared) => published.insert(0, keys::stranger().as_verification_key()),
        Some(Fault::JwksElsewhere) if !http.path().ends_with("/elsewhere") => published.clear(),
        _ => {}
    }
    match fault {
        Some(Fault::JwksElsewhere | Fault::KidAbsentEverywhere) => {}
        _ => published.push(keys::ec_key().public.clone()),
    }
    let set = serde_json::to_value(CoreJsonWebKeySet::new(published)).expect("keys are JSON");
    Json(match fault {
        Some(fault) => wrong(fault, set),
        None => set,
    })
}

fn wrong(fault: Fault, mut set: Value) -> Value {
    let Some(keys) = set["keys"].as_array_mut() else { return set };
    match fault {
        Fault::JwksEmpty => keys.clear(),
        Fault::JwksEncryptionOnly => {
            for key in keys {
                key["use"] = json!("enc");
            }
        }
        Fault::KidAbsentEverywhere | Fault::KidAbsentInKeySet => {
            drop(keys[0].as_object_mut().and_then(|key| key.remove("kid")))
        }
        Fault::JwksLeadingZero => {
            let octets = [vec![0], modulus(&keys[0])].concat();
            keys[0]["n"] = json!(URL_SAFE_NO_PAD.encode(octets));
        }
        Fault::JwksPadded => keys[0]["n"] = json!(STANDARD.encode(modulus(&keys[0]))),
        Fault::JwksShortKey => keys[0]["n"] = json!(URL_SAFE_NO_PAD.encode([0xff; 128])),
        Fault::KidShared => keys[0]["kid"] = keys[1]["kid"].clone(),
        Fault::SignatureHs256PublishedSecret => {
            let k = URL_SAFE_NO_PAD.encode(PUBLISHED_SECRET);
            keys.push(json!({ "kty": "oct", "kid": "shared", "alg": "HS256", "k": k }));
        }
        Fault::JwksGarbageKey => {
            keys.insert(0, json!({ "kty": "RSA", "kid": "garbage", "n": "!!!", "e": 3 }));
            keys.insert(1, json!({ "kty": "EC", "kid": "half", "crv": "P-256", "x": "AA" }));
            keys.insert(2, json!("not even an object"));
        }
        Fault::JwksUnknownTypes => {
            keys.insert(0, json!({ "kty": "AKP", "kid": "new", "alg": "ML-DSA-44", "pub": "AA" }));
            keys.insert(1, json!({ "kty": "EC", "kid": "curve", "crv": "P-999", "x": "AA" }));
            keys.insert(2, json!({ "kty": "OKP", "kid": "okp", "crv": "X448", "x": "AA" }));
        }
        _ => {}
    }
    set
}

fn modulus(key: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(key["n"].as_str().unwrap_or_default()).expect("it is ours")
}

/// A secret that the key set publishes. Its signatures prove nothing.
pub(crate) const PUBLISHED_SECRET: &[u8] = b"a secret that is in the key set";
