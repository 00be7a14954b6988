//! The signature algorithms of the provider's tokens (RFC 7518 §3.1, RFC 8037 §3.1).

use std::str::FromStr;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, AlgorithmFamily};
use sha2::{Digest, Sha256, Sha384, Sha512};

/// The algorithms that an id token may be signed with: at least one, each with a public key.
///
/// HS* is never allowed: everybody who has the client secret could then sign an id token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningAlgorithms(Vec<Algorithm>);

impl SigningAlgorithms {
    /// `None` if the list is empty or contains an HS* algorithm.
    pub fn new(algorithms: Vec<Algorithm>) -> Option<Self> {
        let symmetric = |algorithm: &Algorithm| algorithm.family() == AlgorithmFamily::Hmac;
        let usable = !algorithms.is_empty() && !algorithms.iter().any(symmetric);
        usable.then_some(Self(algorithms))
    }

    /// The algorithms, in the order of the configuration.
    pub fn as_slice(&self) -> &[Algorithm] {
        &self.0
    }
}

impl Default for SigningAlgorithms {
    fn default() -> Self {
        use Algorithm::{ES256, ES384, EdDSA, PS256, RS256};
        Self(vec![RS256, PS256, ES256, ES384, EdDSA])
    }
}

/// The algorithm of this name; `Ed25519` is the new name of `EdDSA` with Ed25519 (RFC 9864). `None` for
/// an algorithm that this service does not verify.
pub(super) fn algorithm_named(name: &str) -> Option<Algorithm> {
    Algorithm::from_str(if name == "Ed25519" { "EdDSA" } else { name }).ok()
}

/// The expected `at_hash`: the left half of the access token's hash, in base64url. OIDC Core 3.1.3.6
/// requires the hash algorithm "used in the alg Header Parameter of the ID Token's JOSE Header". For
/// Ed25519 that is SHA-512, which the algorithm uses internally.
pub(super) fn access_token_hash(algorithm: Algorithm, access_token: &str) -> String {
    fn left_half<D: Digest>(text: &str) -> String {
        let hash = D::digest(text);
        URL_SAFE_NO_PAD.encode(&hash[..hash.len() / 2])
    }
    match algorithm {
        Algorithm::RS384 | Algorithm::PS384 | Algorithm::ES384 => left_half::<Sha384>(access_token),
        Algorithm::RS512 | Algorithm::PS512 | Algorithm::EdDSA => left_half::<Sha512>(access_token),
        _ => left_half::<Sha256>(access_token),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_list_and_a_symmetric_algorithm_are_refused() {
        assert_eq!(SigningAlgorithms::new(Vec::new()), None);
        for symmetric in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
            assert_eq!(SigningAlgorithms::new(vec![Algorithm::RS256, symmetric]), None);
        }
        let default = SigningAlgorithms::default();
        assert_eq!(SigningAlgorithms::new(default.as_slice().to_vec()), Some(default));
    }

    #[test]
    fn at_hash_is_the_left_half_of_the_hash_of_the_algorithm() {
        // The example of OIDC Core appendix A.3.
        let token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
        assert_eq!(access_token_hash(Algorithm::RS256, token), "77QmUPtjPfzWtF2AnpK9RQ");
        for (algorithm, length) in [
            (Algorithm::ES256, 22),
            (Algorithm::PS256, 22),
            (Algorithm::ES384, 32),
            (Algorithm::PS384, 32),
            (Algorithm::RS512, 43),
            (Algorithm::EdDSA, 43),
        ] {
            assert_eq!(access_token_hash(algorithm, token).len(), length, "{algorithm:?}");
        }
    }
}
