//! The key set (RFC 7517).

use actix_web::web::{Data, Json};
use openidconnect::PrivateSigningKey;
use openidconnect::core::CoreJsonWebKeySet;
use serde_json::{Value, json};

use crate::Fault;
use crate::keys;
use crate::state::State;

/// `GET /jwks`
pub(crate) async fn jwks(state: Data<State>) -> Json<Value> {
    let fault = state.fault();
    let mut published = vec![state.keys.signing().as_verification_key()];
    if fault == Some(Fault::KidAbsentMultipleKeys) {
        published.push(keys::stranger().as_verification_key());
    }
    published.push(keys::ec_key().public.clone());
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
