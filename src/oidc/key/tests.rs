use base64::engine::general_purpose::{
    STANDARD, STANDARD_NO_PAD, URL_SAFE as PADDED, URL_SAFE_NO_PAD,
};
use jsonwebtoken::crypto;
use serde_json::json;

use super::*;
use crate::oidc::testing::SigningKey;

fn key_of(entry: &Value) -> Result<DecodingKey, String> {
    match Key::read(entry) {
        Ok(key) => Ok(key.key),
        Err(unusable) => Err(unusable.fault.to_string()),
    }
}

fn changed(key: &SigningKey, member: &str, value: impl Into<Value>) -> Value {
    let mut entry = key.public.clone();
    entry[member] = value.into();
    entry
}

fn octets_of(key: &SigningKey, member: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(key.public[member].as_str().unwrap()).unwrap()
}

/// The entry is the same key: it verifies what `key` signs.
#[track_caller]
fn assert_same(key: &SigningKey, entry: &Value) {
    let verifying = key_of(entry).unwrap_or_else(|fault| panic!("{entry}: {fault}"));
    let signature = crypto::sign(b"message", key.private(), key.algorithm).unwrap();
    assert!(crypto::verify(&signature, b"message", &verifying, key.algorithm).unwrap(), "{entry}");
}

#[test]
fn leading_zero_octets_do_not_change_a_number() {
    let rsa = SigningKey::rsa("r");
    let (p256, p384) =
        (SigningKey::ec(Algorithm::ES256, "p256"), SigningKey::ec(Algorithm::ES384, "p384"));
    for (key, members) in [(&rsa, ["n", "e"]), (&p256, ["x", "y"]), (&p384, ["x", "y"])] {
        for member in members {
            for zeros in 1..=3 {
                let octets = [vec![0; zeros], octets_of(key, member)].concat();
                assert_same(key, &changed(key, member, URL_SAFE_NO_PAD.encode(octets)));
            }
        }
    }
}

/// One in 256 coordinates begins with a zero octet, which some providers leave out.
#[test]
fn a_coordinate_may_lack_its_zero_octets() {
    for algorithm in [Algorithm::ES256, Algorithm::ES384] {
        let short = (0..10_000).find_map(|_| {
            let key = SigningKey::ec(algorithm, "e");
            let member = ["x", "y"].into_iter().find(|member| octets_of(&key, member)[0] == 0)?;
            Some((key, member))
        });
        let (key, member) = short.expect("one in 128 keys has one");
        let octets = octets_of(&key, member);
        assert_same(&key, &changed(&key, member, URL_SAFE_NO_PAD.encode(&octets[1..])));
        assert_same(&key, &key.public);
    }
}

#[test]
fn padded_and_plain_base64_are_read() {
    // The alphabets differ in 2 of 64 characters, so nearly every modulus is written differently in each.
    let (rsa, ec, ed) =
        (SigningKey::rsa("r"), SigningKey::ec(Algorithm::ES256, "e"), SigningKey::ed("d", 7));
    for (key, members) in [(&rsa, &["n", "e"][..]), (&ec, &["x", "y"]), (&ed, &["x"])] {
        for member in members {
            let octets = octets_of(key, member);
            for text in
                [PADDED.encode(&octets), STANDARD.encode(&octets), STANDARD_NO_PAD.encode(&octets)]
            {
                assert_same(key, &changed(key, member, text));
            }
        }
    }
}

/// A modulus of that many bits. It need not be a product of two primes.
fn modulus(bits: usize) -> String {
    let mut octets = vec![0xff; bits.div_ceil(8)];
    octets[0] >>= octets.len() * 8 - bits;
    URL_SAFE_NO_PAD.encode(octets)
}

#[test]
fn the_fault_of_an_unusable_rsa_key_is_named() {
    let rsa = SigningKey::rsa("r");
    let bits = |bits| format!("whose RSA modulus has {bits} bits instead of 2048 to 8192");
    let exponent = "whose RSA exponent e is even, below 3 or longer than 33 bits".to_owned();
    for (entry, fault) in [
        (changed(&rsa, "n", modulus(512)), bits(512)),
        (changed(&rsa, "n", modulus(1024)), bits(1024)),
        (changed(&rsa, "n", modulus(2047)), bits(2047)),
        (changed(&rsa, "n", modulus(8193)), bits(8193)),
        (changed(&rsa, "n", ""), bits(0)),
        (changed(&rsa, "n", "AAAA"), bits(0)),
        (changed(&rsa, "e", "AQ"), exponent.clone()),
        (changed(&rsa, "e", "AA"), exponent.clone()),
        (changed(&rsa, "e", ""), exponent.clone()),
        (changed(&rsa, "e", "BA"), exponent.clone()),
        (changed(&rsa, "e", "BAAAAAE"), exponent),
        (changed(&rsa, "n", "not base64!"), "whose n is not base64url".to_owned()),
        (changed(&rsa, "e", "A"), "whose e is not base64url".to_owned()),
        (changed(&rsa, "n", json!(null)), "which lacks n".to_owned()),
        (
            changed(&rsa, "e", 65537),
            "which is not a JSON object, or has a member of a wrong type".to_owned(),
        ),
    ] {
        assert_eq!(key_of(&entry).unwrap_err(), fault, "{entry}");
    }
    let mut even = octets_of(&rsa, "n");
    *even.last_mut().unwrap() &= 0xfe;
    let fault = key_of(&changed(&rsa, "n", URL_SAFE_NO_PAD.encode(even))).unwrap_err();
    assert!(fault.starts_with("whose values are not a public key"), "{fault}");
}

#[test]
fn a_point_that_is_not_on_its_curve_is_refused() {
    for algorithm in [Algorithm::ES256, Algorithm::ES384] {
        let key = SigningKey::ec(algorithm, "e");
        let mut off = octets_of(&key, "y");
        off[20] ^= 1;
        let fault = key_of(&changed(&key, "y", URL_SAFE_NO_PAD.encode(off))).unwrap_err();
        assert!(fault.starts_with("whose values are not a public key"), "{fault}");
        let long = [vec![1], octets_of(&key, "x")].concat();
        let fault = key_of(&changed(&key, "x", URL_SAFE_NO_PAD.encode(long))).unwrap_err();
        assert_eq!(fault, "whose x is too long for its curve");
        assert_eq!(key_of(&changed(&key, "x", json!(null))).unwrap_err(), "which lacks x");
    }
    let ed = SigningKey::ed("d", 7);
    let fault = key_of(&changed(&ed, "x", "AQAB")).unwrap_err();
    assert!(fault.starts_with("whose values are not a public key"), "{fault}");
}

#[test]
fn a_key_for_another_purpose_is_ignored_without_a_warning() {
    let rsa = SigningKey::rsa("r");
    for entry in [
        json!({"kty": "oct", "kid": "r", "k": "AQAB"}),
        json!({"kty": "AKP", "alg": "ML-DSA-44", "pub": "AQAB"}),
        json!({"kty": "EC", "crv": "secp256k1", "x": "AQAB", "y": "AQAB"}),
        json!({"kty": "OKP", "crv": "X25519", "x": "AQAB"}),
        changed(&rsa, "use", "enc"),
        changed(&rsa, "key_ops", json!(["encrypt"])),
        changed(&rsa, "alg", "RSA-OAEP"),
    ] {
        let unusable = Key::read(&entry).unwrap_err();
        assert_eq!(unusable.fault, KeyFault::OtherPurpose, "{entry}");
        assert!(!unusable.fault.is_worth_a_warning());
    }
    for entry in [json!(null), json!(17), json!({}), changed(&rsa, "kid", 7)] {
        assert_eq!(Key::read(&entry).unwrap_err().fault, KeyFault::Malformed, "{entry}");
    }
}
