use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::{EncodingKey, Header as JwtHeader};
use serde_json::json;

use super::*;
use crate::oidc::{
    KeyFault,
    keys::KeyDocument,
    testing::{ED, SigningKey},
};

const ALL: [Algorithm; 5] =
    [Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::ES384, Algorithm::EdDSA];

fn published(keys: &[&SigningKey]) -> KeySet {
    let keys: Vec<_> = keys.iter().map(|key| key.public.clone()).collect();
    KeySet::parse(&KeyDocument::deserialize(json!({"keys": keys})).unwrap())
}

fn head(id: Option<&str>) -> TokenHead {
    TokenHead::of("EdDSA", id)
}

fn unknown(id: Option<&str>) -> JwsError {
    JwsError::UnknownKey(head(id))
}

fn wrong(id: Option<&str>) -> JwsError {
    JwsError::Signature(head(id))
}

fn check(token: &str, keys: &KeySet) -> Result<Map<String, Value>, JwsError> {
    Jws::parse(token, &ALL)?.verify(keys)
}

/// A token with this header and without a valid signature.
fn unsigned(header: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{}", part(header), part(&json!({"sub": "1"})), URL_SAFE_NO_PAD.encode([7; 64]))
}

#[test]
fn every_allowed_algorithm_verifies() {
    let rsa = SigningKey::rsa("r");
    let mut pss = SigningKey::rsa("p");
    pss.algorithm = Algorithm::PS256;
    pss.public["alg"] = json!("PS256");
    let p256 = SigningKey::ec(Algorithm::ES256, "e2");
    let p384 = SigningKey::ec(Algorithm::ES384, "e3");
    let keys = published(&[&rsa, &pss, &p256, &p384, &ED]);
    for key in [&rsa, &pss, &p256, &p384, &ED] {
        let claims = check(&key.sign(&json!({"sub": "1"})), &keys).unwrap();
        assert_eq!(claims["sub"], "1", "{:?}", key.algorithm);
    }
}

#[test]
fn a_changed_byte_anywhere_is_refused() {
    let keys = published(&[&ED]);
    let token = ED.sign(&json!({"sub": "1"}));
    let parts: Vec<_> = token.split('.').collect();
    let other = ED.sign(&json!({"sub": "2"}));
    let other: Vec<_> = other.split('.').collect();
    for changed in [
        format!("{}.{}.{}", parts[0], other[1], parts[2]),
        format!("{}.{}.{}", parts[0], parts[1], other[2]),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{}.{}.{}", parts[0], parts[1], &parts[2][2..]),
    ] {
        assert_eq!(check(&changed, &keys), Err(wrong(Some("ed"))), "{changed}");
    }
}

#[test]
fn a_text_that_is_not_a_token_is_malformed() {
    let keys = published(&[&ED]);
    let token = ED.sign(&json!({"sub": "1"}));
    let parts: Vec<_> = token.split('.').collect();
    for malformed in [
        "",
        ".",
        "..",
        "a.b",
        "a.b.c",
        &format!("{token}.x"),
        &format!("{token}.x.y"),
        &format!("{}.{}", parts[0], parts[1]),
        &format!("{}=.{}.{}", parts[0], parts[1], parts[2]),
        &format!("{}.{}.{}", STANDARD.encode("{\"alg\":\"EdDSA\"}??>"), parts[1], parts[2]),
        &format!("{}.{}.{}", URL_SAFE_NO_PAD.encode("[]"), parts[1], parts[2]),
        &format!("{}.{}.{}", URL_SAFE_NO_PAD.encode("[\"EdDSA\",null,null]"), parts[1], parts[2]),
        &unsigned(&json!({"typ": "JWT"})),
        &unsigned(&json!({"alg": 1})),
        &unsigned(&json!({"alg": "EdDSA", "kid": 1})),
        &unsigned(&json!({"alg": "EdDSA", "typ": ["JWT"]})),
    ] {
        assert_eq!(check(malformed, &keys), Err(JwsError::Malformed), "{malformed}");
    }
    for payload in [json!("1"), json!([1]), json!(null)] {
        assert_eq!(check(&ED.sign(&payload), &keys), Err(JwsError::Malformed), "{payload}");
    }
}

/// RFC 7516 §7.1: five parts.
#[test]
fn an_encrypted_token_is_named() {
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let header = part(json!({"alg": "RSA-OAEP", "enc": "A256GCM"}));
    let plain = part(json!({"alg": "RS256"}));
    for (token, error) in [
        (format!("{header}.a2V5.aXY.dGV4dA.dGFn"), JwsError::Encrypted),
        (format!("{header}..aXY.dGV4dA.dGFn"), JwsError::Encrypted),
        (format!("{plain}.a2V5.aXY.dGV4dA.dGFn"), JwsError::Malformed),
        (format!("{header}.a2V5.aXY.dGV4dA"), JwsError::Malformed),
        (format!("{header}.a2V5.aXY.dGV4dA.dGFn.x"), JwsError::Malformed),
    ] {
        assert_eq!(check(&token, &published(&[&ED])), Err(error), "{token}");
    }
    let advice = "switch the encryption off at the provider";
    assert!(JwsError::Encrypted.to_string().contains(advice));
}

#[test]
fn an_algorithm_that_is_not_allowed_is_refused() {
    let keys = published(&[&ED]);
    for name in ["none", "None", "NONE", "", "HS256", "HS512", "RS512", "ES512", "ES256K", "eddsa"]
    {
        let token = unsigned(&json!({"alg": name, "kid": "ed"}));
        let cause = check(&token, &keys).unwrap_err().to_string();
        let expected = format!(
            "is signed with an algorithm that oidc.signing_algs does not allow: alg {name}, kid ed; \
             allowed: RS256, PS256, ES256, ES384, EdDSA"
        );
        assert_eq!(cause, expected);
    }
    let token = ED.sign(&json!({}));
    let refused = Jws::parse(&token, &[Algorithm::RS256]).err();
    assert!(matches!(refused, Some(JwsError::Algorithm { .. })), "{refused:?}");
}

#[test]
fn a_public_key_is_never_used_as_a_secret() {
    let rsa = SigningKey::rsa("r");
    let keys = published(&[&rsa]);
    let modulus = rsa.public["n"].as_str().unwrap();
    for secret in [modulus.as_bytes(), &URL_SAFE_NO_PAD.decode(modulus).unwrap()] {
        let header = JwtHeader { kid: Some("r".to_owned()), ..JwtHeader::new(Algorithm::HS256) };
        let key = EncodingKey::from_secret(secret);
        let token = jsonwebtoken::encode(&header, &json!({"sub": "1"}), &key).unwrap();
        let refused = check(&token, &keys);
        assert!(matches!(refused, Err(JwsError::Algorithm { .. })), "{refused:?}");
        // Not even if the configuration allowed it.
        let token = Jws::parse(&token, &[Algorithm::HS256]).unwrap();
        let other =
            JwsError::UnusableKey(TokenHead::of("HS256", Some("r")), KeyFault::OtherAlgorithm);
        assert_eq!(token.verify(&keys), Err(other));
    }
}

#[test]
fn a_token_of_another_type_is_refused() {
    let keys = published(&[&ED]);
    let typed = |typ: Option<&str>| {
        let header = JwtHeader { typ: typ.map(str::to_owned), ..ED.header() };
        check(&ED.sign_with(&header, &json!({})), &keys)
    };
    for typ in [None, Some("JWT"), Some("jwt"), Some("application/jwt"), Some("JOSE")] {
        assert!(typed(typ).is_ok(), "{typ:?}");
    }
    for typ in ["at+jwt", "application/at+jwt", "logout+jwt", "secevent+jwt", "dpop+jwt", ""] {
        assert_eq!(typed(Some(typ)), Err(JwsError::WrongType(Shown::of(typ))));
    }
}

#[test]
fn critical_parameters_are_refused() {
    let keys = published(&[&ED]);
    for critical in [json!(["b64"]), json!([]), json!("exp"), json!(null)] {
        let token = unsigned(&json!({"alg": "EdDSA", "kid": "ed", "crit": critical}));
        assert_eq!(check(&token, &keys), Err(JwsError::Critical), "{critical}");
    }
}

#[test]
fn a_key_in_the_token_is_ignored() {
    let stranger = SigningKey::ed("ed", 2);
    let jwk = serde_json::from_value(stranger.public.clone()).unwrap();
    let header = JwtHeader { jwk: Some(jwk), ..stranger.header() };
    let token = stranger.sign_with(&header, &json!({"sub": "1"}));
    assert_eq!(check(&token, &published(&[&ED])), Err(wrong(Some("ed"))));
}

#[test]
fn without_a_key_id_every_key_for_the_algorithm_is_tried() {
    let other = SigningKey::ed("other", 2);
    let rsa = SigningKey::rsa("r");
    let header = JwtHeader { kid: None, ..ED.header() };
    let token = ED.sign_with(&header, &json!({"sub": "1"}));
    assert!(check(&token, &published(&[&ED])).is_ok());
    assert!(check(&token, &published(&[&rsa, &other, &ED])).is_ok());
    assert_eq!(check(&token, &published(&[&other])), Err(wrong(None)));
    assert_eq!(check(&token, &published(&[&rsa])), Err(unknown(None)));
}

#[test]
fn an_unknown_key_id_is_distinguished_from_an_invalid_signature() {
    let stranger = SigningKey::ed("stranger", 2);
    let token = stranger.sign(&json!({"sub": "1"}));
    assert_eq!(check(&token, &published(&[&ED])), Err(unknown(Some("stranger"))));
    let replaced = SigningKey::ed("ed", 2);
    let token = replaced.sign(&json!({"sub": "1"}));
    assert_eq!(check(&token, &published(&[&ED])), Err(wrong(Some("ed"))));
}
