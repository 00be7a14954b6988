use std::sync::LazyLock;

use serde_json::json;

use super::*;
use crate::oidc::testing::{ED, SigningKey};

static RSA: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::rsa("r"));
static P256: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::ec(Algorithm::ES256, "e"));
static P384: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::ec(Algorithm::ES384, "f"));

fn parse(keys: Value) -> KeySet {
    KeySet::parse(&serde_json::from_value(json!({"keys": keys})).unwrap())
}

/// `key` with these members changed; `null` removes a member.
fn with(key: &SigningKey, members: Value) -> Value {
    let mut entry = key.public.clone();
    for (name, value) in members.as_object().unwrap() {
        match value {
            Value::Null => drop(entry.as_object_mut().unwrap().remove(name)),
            value => entry[name] = value.clone(),
        }
    }
    entry
}

/// How many keys there are for a token.
fn count(keys: &KeySet, algorithm: Algorithm, id: Option<&str>) -> usize {
    keys.for_token(algorithm, id).count()
}

#[test]
fn an_entry_that_cannot_be_used_does_not_affect_the_others() {
    let keys = parse(json!([
        null,
        {"kty": "oct", "kid": "r", "k": "AQAB"},
        with(&RSA, json!({"n": "AQAB"})),
        with(&RSA, json!({"use": "enc"})),
        RSA.public,
    ]));
    assert_eq!(keys.usable(), 1);
    assert_eq!(count(&keys, Algorithm::RS256, Some("r")), 1);
}

#[test]
fn a_set_may_be_empty() {
    for keys in [json!([]), json!([{"kty": "oct", "k": "AQAB"}])] {
        let keys = parse(keys);
        assert_eq!(keys.usable(), 0);
        let refusal = keys.refusal(Algorithm::RS256, Some("r"), false);
        assert_eq!(refusal, JwsError::UnknownKey(TokenHead::of("RS256", Some("r"))));
    }
}

#[test]
fn a_key_is_used_only_for_its_own_id_and_algorithm() {
    let keys = parse(json!([
        with(&RSA, json!({"alg": "RS256"})),
        with(&RSA, json!({"kid": "any", "alg": null, "use": null, "key_ops": ["verify"]})),
        with(&P256, json!({"alg": null})),
        with(&P384, json!({"kid": "f2"})),
        with(&P384, json!({"kid": null})),
        with(&ED, json!({"kid": "e", "alg": "Ed25519"})),
    ]));
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
        (Algorithm::ES384, None, 2),
        (Algorithm::EdDSA, Some("e"), 1),
        (Algorithm::HS256, None, 0),
    ] {
        assert_eq!(count(&keys, algorithm, id), expected, "{algorithm:?} {id:?}");
    }
}

#[test]
fn a_sole_key_without_an_id_is_used_for_any_id() {
    let nameless = with(&RSA, json!({"kid": null}));
    let keys = parse(json!([nameless, P256.public]));
    assert_eq!(count(&keys, Algorithm::RS256, Some("k1")), 1);
    assert_eq!(count(&keys, Algorithm::ES256, Some("k1")), 0, "it has an id of its own");
    // A second usable key makes the choice ambiguous; a key that cannot be used does not.
    let several = parse(json!([nameless, RSA.public]));
    assert_eq!(count(&several, Algorithm::RS256, Some("k1")), 0);
    let unusable = parse(json!([nameless, with(&RSA, json!({"kid": null, "n": "AQAB"}))]));
    assert_eq!(count(&unusable, Algorithm::RS256, Some("k1")), 1);
}

#[test]
fn a_key_is_found_by_its_id_in_a_set_of_any_size() {
    let keys: Vec<_> =
        (0..300).map(|number| with(&ED, json!({"kid": number.to_string()}))).collect();
    let keys = parse(json!(keys));
    for id in ["0", "299"] {
        assert_eq!(count(&keys, Algorithm::EdDSA, Some(id)), 1, "{id}");
    }
    assert_eq!(count(&keys, Algorithm::EdDSA, None), MOST_TRIED, "without an id not all are tried");
}

#[test]
fn a_refusal_names_the_key_and_why_it_cannot_be_used() {
    let short = |members| {
        let mut entry = with(&RSA, json!({"n": "AQAB"}));
        for (name, value) in json!(members).as_object().unwrap() {
            entry[name] = value.clone();
        }
        entry
    };
    let nameless = |mut entry: Value| {
        drop(entry.as_object_mut().unwrap().remove("kid"));
        entry
    };
    let of_id = "is signed with a key that cannot be used: alg RS256, kid r, whose RSA modulus has 17 bits \
                 instead of 2048 to 8192";
    let perhaps = |kid| {
        format!(
            "is not signed with a usable key: alg RS256, {kid}; one key cannot be used: without kid, \
             whose RSA modulus has 17 bits instead of 2048 to 8192"
        )
    };
    let (perhaps, perhaps_r) = (&*perhaps("without kid"), &*perhaps("kid r"));
    let purpose = "is signed with a key that cannot be used: alg RS256, kid r, whose use, key_ops, kty, crv or \
                   alg is not for signatures that this service verifies";
    let algorithm = "is signed with a key that cannot be used: alg RS256, kid r, whose kty, crv or alg does \
                     not match the alg of the token";
    let unknown = "is signed with a key that the provider does not publish: alg RS256, kid r";
    for (keys, id, tried, expected) in [
        (json!([short(json!({}))]), Some("r"), false, of_id),
        (json!([short(json!({})), RSA.public]), Some("r"), true, of_id),
        (json!([nameless(short(json!({}))), RSA.public]), None, true, perhaps),
        (json!([nameless(short(json!({})))]), Some("r"), false, perhaps_r),
        (json!([with(&RSA, json!({"use": "enc"}))]), Some("r"), false, purpose),
        (json!([with(&RSA, json!({"alg": "PS256"}))]), Some("r"), false, algorithm),
        (json!([with(&P256, json!({"kid": "r"}))]), Some("r"), false, algorithm),
        (json!([short(json!({"kid": "other"})), ED.public]), Some("r"), false, unknown),
        (
            json!([RSA.public, null, 17]),
            Some("r"),
            true,
            "has an invalid signature (alg RS256, kid r)",
        ),
        (json!([RSA.public]), None, true, "has an invalid signature (alg RS256, without kid)"),
    ] {
        let refusal = parse(keys.clone()).refusal(Algorithm::RS256, id, tried);
        assert_eq!(refusal.to_string(), expected, "{keys} {id:?}");
    }
}
