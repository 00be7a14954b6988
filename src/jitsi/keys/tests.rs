//! The test key. Its thumbprint was computed with another program.

use serde_json::{Value, json};

use super::*;
use crate::jitsi::{KeyError, RsaPrivateKey, Signer};

const PRIVATE: &[u8] = include_bytes!("../../../tests/harness/keys/rsa.pem");
const PRIVATE_PKCS1: &[u8] = include_bytes!("../../../tests/harness/keys/rsa.pkcs1.pem");
const PUBLIC: &str = include_str!("../../../tests/harness/keys/rsa.pub.pem");
const PUBLIC_PKCS1: &[u8] = include_bytes!("../../../tests/harness/keys/rsa.pub.pkcs1.pem");
const OTHER: &[u8] = include_bytes!("../../../tests/harness/keys/other.pem");
const EC: &[u8] = include_bytes!("../../../tests/harness/keys/ec.pem");
const EC_SEC1: &[u8] = include_bytes!("../../../tests/harness/keys/ec.sec1.pem");
const SHORT: &[u8] = include_bytes!("../../../tests/harness/keys/short.pem");
const ENCRYPTED: &[u8] = include_bytes!("../../../tests/harness/keys/encrypted.pem");

/// The format of openssl before PKCS#8: a header marks the key as encrypted.
const ENCRYPTED_PKCS1: &[u8] = b"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\
    DEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF\n\nAQID\n\
    -----END RSA PRIVATE KEY-----\n";

const THUMBPRINT: &str = "s_ehbLwoExq4J_arYz4y_Va3Ok4pXA3jWOQ3Iv67Zec";
const FILE: &str = "8d371029ffb40c3fa321715d337b61e4dc00468f29931129b0b48471c090a3f4.pem";

#[test]
fn every_pem_form_gives_the_same_key() {
    let key = RsaPrivateKey::parse(PRIVATE).unwrap();
    assert_eq!(key.public().published(None).id(), THUMBPRINT);
    let commented = [b"# ours\n".as_slice(), PRIVATE].concat();
    for form in [PRIVATE_PKCS1, &commented] {
        assert_eq!(RsaPrivateKey::parse(form).unwrap().public(), key.public());
    }
    for form in [PRIVATE, PRIVATE_PKCS1, PUBLIC.as_bytes(), PUBLIC_PKCS1] {
        assert_eq!(&RsaPublicKey::parse(form).unwrap(), key.public());
    }
}

#[test]
fn a_file_without_a_usable_rsa_key_is_refused_with_its_reason() {
    for (file, error) in [
        (b"".as_slice(), KeyError::NoKey),
        (b"-----BEGIN PRIVATE KEY-----\nAQID\n", KeyError::NoKey),
        (b"-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFICATE-----\n", KeyError::NoKey),
        (b"-----BEGIN PRIVATE KEY-----\nAQID\n-----END PRIVATE KEY-----\n", KeyError::NotRsa),
        (b"-----BEGIN FINE KEY-----\nAQID\n-----END FINE KEY-----\n", KeyError::NoKey),
        (EC, KeyError::NotRsa),
        (EC_SEC1, KeyError::NotRsa),
        (SHORT, KeyError::Unusable),
        (ENCRYPTED, KeyError::Encrypted),
        (ENCRYPTED_PKCS1, KeyError::Encrypted),
    ] {
        assert_eq!(RsaPrivateKey::parse(file).err(), Some(error));
        assert_eq!(RsaPublicKey::parse(file).err(), Some(error));
    }
    assert_eq!(RsaPrivateKey::parse(PUBLIC.as_bytes()).err(), Some(KeyError::PublicOnly));
}

#[test]
fn the_keys_are_served_in_both_forms() {
    let old = RsaPublicKey::parse(OTHER).unwrap();
    let keys = [
        RsaPublicKey::parse(PRIVATE).unwrap().published(None),
        old.published(Some("App/1".into())),
    ];
    let served = PublicKeys::of(&keys, Algorithm::RS384);

    let set: Value = serde_json::from_str(served.jwks().unwrap()).unwrap();
    assert_eq!(set["keys"].as_array().unwrap().len(), 2);
    let n = URL_SAFE_NO_PAD.encode(&keys[0].key.n);
    let first =
        json!({"kty": "RSA", "use": "sig", "alg": "RS384", "kid": THUMBPRINT, "n": n, "e": "AQAB"});
    assert_eq!(set["keys"][0], first);
    assert_eq!(set["keys"][1]["kid"], "App/1");

    assert_eq!(served.pem(FILE), Some(PUBLIC), "the bytes that openssl writes");
    for unknown in ["", ".pem", THUMBPRINT, &FILE.to_uppercase(), &FILE[..64]] {
        assert_eq!(served.pem(unknown), None, "{unknown}");
    }
    assert_eq!(served.pems.len(), 2);
}

#[test]
fn with_a_shared_secret_no_key_is_served() {
    assert_eq!(PublicKeys::default().jwks(), None);
    assert_eq!(PublicKeys::default().pem(FILE), None);
}

#[test]
fn a_signer_names_its_key_and_debug_does_not_show_it() {
    let key = RsaPrivateKey::parse(PRIVATE).unwrap();
    for algorithm in [Algorithm::RS256, Algorithm::RS384, Algorithm::RS512] {
        let signer = Signer::rsa(algorithm, &key, "one").unwrap();
        assert_eq!((signer.algorithm(), signer.key_id()), (algorithm, Some("one")));
        assert_eq!(format!("{signer:?}"), format!("Signer {{ algorithm: {algorithm:?}, .. }}"));
    }
    assert!(Signer::rsa(Algorithm::HS256, &key, "one").is_err(), "HS256 does not fit an RSA key");
    assert_eq!(format!("{key:?}"), "RsaPrivateKey { .. }");
}
