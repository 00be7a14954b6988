//! The header and the signature (RFC 7515), and the faults in them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::crypto;
use jsonwebtoken::{Algorithm, EncodingKey};
use openidconnect::{JsonWebKey, PrivateSigningKey};
use serde_json::{Value, json};

use crate::jwks::PUBLISHED_SECRET;
use crate::keys::{RsaKey, ec_key, stranger};
use crate::{Client, Fault};

/// The key and algorithm of a signature.
pub(crate) enum Signer<'a> {
    Rs256(&'a RsaKey),
    Es256,
    Hs256(Vec<u8>),
    Nobody,
}

/// Signs the claims of an id token. Applies the faults in header and signature.
pub(super) fn sign_wrong(fault: Fault, claims: &Value, key: &RsaKey, client: &Client) -> String {
    let signer = match fault {
        Fault::SignatureEs256 | Fault::SignatureInvalidEs256 => Signer::Es256,
        Fault::SignatureOtherKey | Fault::SignatureEmbeddedKey | Fault::KidUnknown => {
            Signer::Rs256(stranger())
        }
        Fault::SignatureHs256ClientSecret => {
            Signer::Hs256(client.secret.clone().unwrap_or_default().into_bytes())
        }
        Fault::SignatureHs256PublicKey => Signer::Hs256(key.public_der()),
        Fault::SignatureHs256PublishedSecret => Signer::Hs256(PUBLISHED_SECRET.to_vec()),
        Fault::AlgNone | Fault::AlgNoneMixedCase => Signer::Nobody,
        _ => Signer::Rs256(key),
    };
    let mut header = signer.header();
    match fault {
        Fault::SignatureOtherKey | Fault::SignatureHs256PublicKey => header["kid"] = kid(key),
        Fault::SignatureEmbeddedKey => {
            header["jwk"] = json!(stranger().as_verification_key());
        }
        Fault::AlgNoneMixedCase => header["alg"] = json!("nOnE"),
        Fault::SignatureHs256PublishedSecret => header["kid"] = json!("shared"),
        Fault::KidAbsentSingleKey | Fault::KidAbsentMultipleKeys | Fault::KidAbsentEverywhere => {
            header["kid"] = Value::Null;
        }
        Fault::KidOfOtherKey => header["kid"] = json!(ec_key().public.key_id()),
        Fault::TypAtJwt => header["typ"] = json!("at+jwt"),
        Fault::TypLogoutJwt => header["typ"] = json!("logout+jwt"),
        Fault::TypJwt => header["typ"] = json!("JWT"),
        Fault::CritUnknown => {
            header["crit"] = json!(["https://example.org/must-know"]);
            header["https://example.org/must-know"] = json!(true);
        }
        Fault::CritEmpty => header["crit"] = json!([]),
        _ => {}
    }
    let content = match fault {
        Fault::HeaderPositional => {
            signing_input(json!([header["alg"], null, header["kid"]]), claims)
        }
        Fault::PayloadNotAnObject => signing_input(header, &json!([claims])),
        _ => signing_input(header, claims),
    };
    let signature = match fault {
        Fault::SignatureMissing => String::new(),
        Fault::SignatureInvalidRs256 | Fault::SignatureInvalidEs256 => {
            signer.signature(&format!("{content}x"))
        }
        _ => signer.signature(&content),
    };
    match fault {
        Fault::IdTokenFourParts => format!("{content}.{signature}.{signature}"),
        _ => format!("{content}.{signature}"),
    }
}

/// A correctly signed token.
pub(crate) fn sign(signer: &Signer<'_>, claims: &Value) -> String {
    let content = signing_input(signer.header(), claims);
    let signature = signer.signature(&content);
    format!("{content}.{signature}")
}

impl Signer<'_> {
    fn header(&self) -> Value {
        match self {
            Signer::Rs256(key) => json!({ "alg": "RS256", "kid": kid(key) }),
            Signer::Es256 => json!({ "alg": "ES256", "kid": ec_key().public.key_id() }),
            Signer::Hs256(_) => json!({ "alg": "HS256" }),
            Signer::Nobody => json!({ "alg": "none" }),
        }
    }

    fn signature(&self, content: &str) -> String {
        let by_jsonwebtoken = |key: &EncodingKey, algorithm| {
            crypto::sign(content.as_bytes(), key, algorithm).expect("the key is of the algorithm")
        };
        match self {
            Signer::Rs256(key) => URL_SAFE_NO_PAD.encode(key.signature(content.as_bytes())),
            Signer::Es256 => by_jsonwebtoken(&ec_key().private, Algorithm::ES256),
            Signer::Hs256(secret) => {
                by_jsonwebtoken(&EncodingKey::from_secret(secret), Algorithm::HS256)
            }
            Signer::Nobody => String::new(),
        }
    }
}

fn kid(key: &RsaKey) -> Value {
    json!(key.as_verification_key().key_id())
}

/// The header and the claims, encoded and joined. Null members of the header are left out.
fn signing_input(mut header: Value, claims: &Value) -> String {
    if let Some(members) = header.as_object_mut() {
        members.retain(|_, value| !value.is_null());
    }
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", encode(&header), encode(claims))
}
