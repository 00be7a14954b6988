use super::*;

/// The private key of RFC 8037 appendix A.1.
pub(crate) const ED25519: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----
";

const P256: &str = "-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQggMD354KF1HuM1sXS
eg0BmFrNRQRfwTZ1Nga/1V5rCpGhRANCAAT9rPaNxzpvlddk/gvI8VE8YBmGnQS0
oP48OW+62BuVMHrDfbTVPmpqVL02x6XqPPrboOdAKEMgK5CrN+3Pac0h
-----END PRIVATE KEY-----
";

const P384: &str = "-----BEGIN PRIVATE KEY-----
MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDBnaTDP6Rivfvt49v8m
88x9HhBmpUQdNAkhDmW5Q5DJcHsh6aFT6Hs4iUddooH5wpihZANiAAR6zNMy2cNU
2VhfXcABCZBJzEFBKUMnt9FaOyQc5aogPUvKYWuu0ISCxtigQXS/B6FvdCzikqkH
z4V2J4YIEF4FqdJJ0/pRzBqI+g2lBEQW4qnvvI0OTw4P6V0nFUxPPTg=
-----END PRIVATE KEY-----
";

/// A key on P-256 in the form of SEC 1, which openssl ec writes.
const SEC1: &str = "-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIIDA9+eChdR7jNbF0noNAZhazUUEX8E2dTYGv9VeawqRoAoGCCqGSM49
AwEHoUQDQgAE/az2jcc6b5XXZP4LyPFRPGAZhp0EtKD+PDlvutgblTB6w3201T5q
alS9Nsel6jz626DnQChDICuQqzftz2nNIQ==
-----END EC PRIVATE KEY-----
";

const P521: &str = "-----BEGIN PRIVATE KEY-----
MIHuAgEAMBAGByqGSM49AgEGBSuBBAAjBIHWMIHTAgEBBEIAUVVtdwabqBilk/G2
zyM6xMCydAwmPbxzcLpIuSEMHKXmA/O5zTK5bqFJGKUt9gCT8XGo9Q2jWJNZIlXu
kZHT2xuhgYkDgYYABAAoOv8W4TCtYFMQZrbUsqo28IBDpCvHDDanz22ihdAJpjaP
toqWFfnHIZqaPC8Wr3AlU3ffTdp6dKqCks7CLZ1jHwEJBw2PqlLsXgZRbl44IK3F
deLogJo+NADsnZlRX8V3JQPSP92kY8ShbOGjI471Zxlzu0zpSTLRpFwVzFuBQcT6
lg==
-----END PRIVATE KEY-----
";

/// 1,024 bits.
const SMALL_RSA: &str = "-----BEGIN RSA PRIVATE KEY-----
MIICXgIBAAKBgQCk9huLtixi8HQcEk45uk9JJIOo5xRaV7aTTHaJRuIm8FaLLf2B
vfZCyC/33/1E8TSgoQbHQqmgmbLbdxuEC6jaEmKBjGwpaF00aE/5PVioxpD6GxJW
zkMJBy5MqrxDYMMEpWe7Bslw3JGcPT9qkc6SbbMZjElD8si6uRH1E7Iu9wIDAQAB
AoGBAIvAvMF2StBfad7GW2NoxfbvamNTsdh/6vuLkfjnBn16q7cp9VVPfCxDsO/M
4aLgvnc/NKDnhxG6ZN6tX7BUuGz7OUSME4+uklQHWYK56o3mhnxrA/2RZRo9xpXK
5bK4jU0rm+9+MSmK6A5KN/16+s7tawVOFSrLSpu7iK5WLrChAkEA1D0i80lyuYpN
q6H70jNo4fFN5wUm8vwur66IDsGaUTeLYPQpyEK4k+VdHKZigeNpBastV1Zw7Zyw
JwYy8EaZjwJBAMb5d3jG0AOR7GHSV0tq2taPHZgTdHVphxXdiPBb3eF264vNhyVi
nl72ldrc7A1C7t3mux2GCIyfB5BIX1Dn0BkCQQC+E/rnNFKBBPJG0o27VbuLDxeb
3Sti1qPhR0gnHxDbyAkVzdZVuhugqPxZGlKCzW5TW1kCLTJ6O6gvawfX1QLVAkBB
TXzFedKpaUoAbO1ThjVed8gJslDlfAXmyjd4U15F8iaqUoEJZw19M0bJdvpN++qz
j1dYADZsGIF9/BK0VfB5AkEAm+jJGnlHZV5mPhdUWJ0XDIezuiDKHSxpbpRpjDgY
FgT1pykPa6Z3spqXV/WlUfKh0YvEMeHKG2PmWJ9NMOA+tg==
-----END RSA PRIVATE KEY-----
";

const ENCRYPTED: &str = "-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhaoKzb/C9QagICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEABZjLkEe+ArCmInhTf0/OgEgZAm
VJVHGxk3YgjzaEnjCR4E1tkgHkb6wO3DZ4lfgBBTstrUskNDqtfBLksL7zX2B78s
hT4w9gOZs4MztIA3qOiUhhSVB+SBGNxOqX++ipLb6bM6o+Bje4GOjTMj4DoWBJxm
TfrbMiInR+7CpW8tLc3L8ZYXfneB3DOLeRCbqVXqVjpMxNdpKFYY6nJYzXtDhD8=
-----END ENCRYPTED PRIVATE KEY-----
";

const PUBLIC: &str = "-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE/az2jcc6b5XXZP4LyPFRPGAZhp0E
tKD+PDlvutgblTB6w3201T5qalS9Nsel6jz626DnQChDICuQqzftz2nNIQ==
-----END PUBLIC KEY-----
";

const RSA: &str = include_str!("../../../tests/harness/keys/rsa.pem");

fn key(pem: &str, id: Option<&str>) -> Result<ClientKey, ClientKeyError> {
    ClientKey::from_pem(pem.as_bytes(), id.map(str::to_owned), AssertionAudience::default())
}

#[test]
fn the_algorithm_follows_from_the_type_of_the_key() {
    for (pem, algorithm) in [
        (RSA, Algorithm::RS256),
        (P256, Algorithm::ES256),
        (P384, Algorithm::ES384),
        (ED25519, Algorithm::EdDSA),
    ] {
        assert_eq!(key(pem, None).unwrap().algorithm, algorithm);
    }
}

/// RFC 8037 appendix A.3.
#[test]
fn the_id_is_the_thumbprint_unless_it_is_set() {
    let thumbprint = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";
    let by_default = key(ED25519, None).unwrap();
    assert_eq!(by_default.id, thumbprint);
    let public: serde_json::Value = serde_json::from_str(&by_default.public).unwrap();
    assert_eq!(
        public,
        serde_json::json!({
            "kty": "OKP",
            "crv": "Ed25519",
            "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
            "kid": thumbprint,
            "use": "sig",
            "alg": "EdDSA",
        })
    );
    assert_eq!(key(ED25519, Some("k1")).unwrap().id, "k1");
}

#[test]
fn a_file_without_a_private_key_that_signs_is_refused() {
    for (pem, error) in [
        ("", ClientKeyError::NotAPrivateKey),
        ("hunter2", ClientKeyError::NotAPrivateKey),
        (SEC1, ClientKeyError::NotAPrivateKey),
        (ENCRYPTED, ClientKeyError::NotAPrivateKey),
        (&ED25519[..60], ClientKeyError::NotAPrivateKey),
        (P521, ClientKeyError::CannotSign),
        (SMALL_RSA, ClientKeyError::CannotSign),
        (PUBLIC, ClientKeyError::NotAPrivateKey),
    ] {
        assert_eq!(key(pem, None).err(), Some(error), "{pem}");
    }
}

#[test]
fn debug_shows_no_key() {
    let key = key(ED25519, None).unwrap();
    let shown = format!("{key:?} {key:#?}");
    assert!(shown.contains("EdDSA"), "{shown}");
    assert!(!shown.contains("nWGxne") && !shown.contains("157, 97"), "{shown}");
}
