//! The provider's public keys (RFC 7517), parsed once.
//!
//! An entry that cannot be used, of an unknown type say, costs nothing but itself: providers
//! publish encryption keys and new kinds of keys beside those that sign.

use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::Value;

use super::jws::algorithm_named;

/// The keys that can verify a signature.
#[derive(Debug)]
pub struct KeySet(Vec<Key>);

#[derive(Debug)]
struct Key {
    id: Option<String>,
    kind: Kind,
    /// The only algorithm that the provider means it for.
    only: Option<Algorithm>,
    key: DecodingKey,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Rsa,
    P256,
    P384,
    Ed25519,
}

impl KeySet {
    /// Parses the `keys` of a key set, leaving out what is not a public key for signatures:
    /// unknown types and curves, `use` other than `sig`, `key_ops` without `verify`, an unknown
    /// `alg`, and whatever does not parse. `None` where nothing is left.
    pub fn parse(document: &Document) -> Option<Self> {
        let keys: Vec<_> = document.keys.iter().filter_map(parse_key).take(MOST_KEYS).collect();
        (!keys.is_empty()).then_some(Self(keys))
    }

    /// The keys that a token's signature may be checked with.
    ///
    /// With a key id: those of that id. Without: all (OIDC Core 10.1 asks for one only then, but
    /// providers do leave it out). Always only those for the algorithm.
    pub(super) fn for_token<'a>(
        &'a self,
        algorithm: Algorithm,
        id: Option<&'a str>,
    ) -> impl Iterator<Item = &'a DecodingKey> {
        let kind = Kind::of(algorithm);
        self.0
            .iter()
            .filter(move |key| id.is_none() || key.id.as_deref() == id)
            .filter(move |key| Some(key.kind) == kind)
            .filter(move |key| key.only.is_none_or(|only| only == algorithm))
            .map(|key| &key.key)
    }
}

/// A key set as it comes, as JSON.
#[derive(Deserialize)]
pub struct Document {
    keys: Vec<Value>,
}

/// The members of a JWK that matter here (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2).
#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    r#use: Option<String>,
    key_ops: Option<Vec<String>>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

fn parse_key(value: &Value) -> Option<Key> {
    let jwk = Jwk::deserialize(value.as_object()?).ok()?;
    let for_signatures = jwk.r#use.as_deref().is_none_or(|usage| usage == "sig")
        && jwk.key_ops.is_none_or(|uses| uses.iter().any(|usage| usage == "verify"));
    if !for_signatures {
        return None;
    }
    let (kind, key) = match (jwk.kty.as_str(), jwk.crv.as_deref()) {
        ("RSA", _) => (Kind::Rsa, DecodingKey::from_rsa_components(&jwk.n?, &jwk.e?)),
        ("EC", Some("P-256")) => (Kind::P256, DecodingKey::from_ec_components(&jwk.x?, &jwk.y?)),
        ("EC", Some("P-384")) => (Kind::P384, DecodingKey::from_ec_components(&jwk.x?, &jwk.y?)),
        ("OKP", Some("Ed25519")) => (Kind::Ed25519, DecodingKey::from_ed_components(&jwk.x?)),
        _ => return None,
    };
    let only = match &jwk.alg {
        Some(name) => Some(algorithm_named(name)?),
        None => None,
    };
    Some(Key { id: jwk.kid, kind, only, key: key.ok()? })
}

impl Kind {
    /// The kind of key that verifies `algorithm`; none for HS*: a key that the provider publishes
    /// must never serve as a secret.
    fn of(algorithm: Algorithm) -> Option<Self> {
        match algorithm {
            Algorithm::RS256
            | Algorithm::RS384
            | Algorithm::RS512
            | Algorithm::PS256
            | Algorithm::PS384
            | Algorithm::PS512 => Some(Self::Rsa),
            Algorithm::ES256 => Some(Self::P256),
            Algorithm::ES384 => Some(Self::P384),
            Algorithm::EdDSA => Some(Self::Ed25519),
            _ => None,
        }
    }
}

/// Providers publish two to ten. The bound keeps a token without a key id from being tried against
/// thousands.
const MOST_KEYS: usize = 100;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parse(keys: Value) -> Option<KeySet> {
        KeySet::parse(&serde_json::from_value(json!({"keys": keys})).unwrap())
    }

    fn rsa() -> Value {
        json!({"kty": "RSA", "kid": "r", "use": "sig", "alg": "RS256", "n": "AQAB", "e": "AQAB"})
    }

    /// How many keys there are for a token.
    fn count(keys: &KeySet, algorithm: Algorithm, id: Option<&str>) -> usize {
        keys.for_token(algorithm, id).count()
    }

    fn changed(name: &str, value: Value) -> Value {
        let mut key = rsa();
        key[name] = value;
        key
    }

    #[test]
    fn what_is_no_key_for_signatures_costs_only_itself() {
        let keys = parse(json!([
            null,
            17,
            {},
            {"kty": "oct", "kid": "r", "k": "AQAB"},
            {"kty": "AKP", "alg": "ML-DSA-44", "pub": "AQAB"},
            {"kty": "EC", "crv": "secp256k1", "x": "AQAB", "y": "AQAB"},
            {"kty": "OKP", "crv": "X25519", "x": "AQAB"},
            {"kty": "RSA", "n": "AQAB"},
            {"kty": "RSA", "n": "not base64!", "e": "AQAB"},
            changed("use", json!("enc")),
            changed("key_ops", json!(["encrypt"])),
            changed("alg", json!("RSA-OAEP")),
            changed("kid", json!(7)),
            rsa(),
        ]))
        .unwrap();
        assert_eq!(keys.0.len(), 1);
        assert_eq!(count(&keys, Algorithm::RS256, Some("r")), 1);
    }

    #[test]
    fn a_set_without_a_usable_key_is_none() {
        assert!(parse(json!([])).is_none());
        assert!(parse(json!([{"kty": "oct", "k": "AQAB"}])).is_none());
    }

    #[test]
    fn a_key_serves_its_own_id_and_algorithm_only() {
        let keys = parse(json!([
            rsa(),
            {"kty": "RSA", "kid": "any", "n": "AQAB", "e": "AQAB", "key_ops": ["verify"]},
            {"kty": "EC", "crv": "P-256", "kid": "e", "x": "AQAB", "y": "AQAB"},
            {"kty": "EC", "crv": "P-384", "x": "AQAB", "y": "AQAB"},
            {"kty": "OKP", "crv": "Ed25519", "kid": "e", "alg": "Ed25519", "x": "AQAB"},
        ]))
        .unwrap();
        for (algorithm, id, expected) in [
            (Algorithm::RS256, Some("r"), 1),
            (Algorithm::PS256, Some("r"), 0),
            (Algorithm::PS512, Some("any"), 1),
            (Algorithm::RS256, Some("R"), 0),
            (Algorithm::RS256, None, 2),
            (Algorithm::PS256, None, 1),
            (Algorithm::ES256, Some("e"), 1),
            (Algorithm::ES256, Some("r"), 0),
            (Algorithm::ES384, Some("e"), 0),
            (Algorithm::ES384, None, 1),
            (Algorithm::EdDSA, Some("e"), 1),
            (Algorithm::HS256, None, 0),
        ] {
            assert_eq!(count(&keys, algorithm, id), expected, "{algorithm:?} {id:?}");
        }
    }
}
