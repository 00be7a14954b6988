//! The private key of a client that authenticates by `private_key_jwt` (OIDC Core 9).

use std::fmt;

use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, crypto,
    jwk::{Jwk, PublicKeyUse, ThumbprintHash},
};

/// A private key that signs client assertions (RFC 7523 §2.2). `Debug` shows no secret.
#[derive(Clone)]
pub struct ClientKey {
    /// Follows from the type of the key: RS256, ES256, ES384 or `EdDSA`.
    pub(super) algorithm: Algorithm,
    /// The private key. One test signature was verified with its public half.
    pub(super) key: EncodingKey,
    /// The `kid` under which the public half is registered at the provider.
    pub(super) id: String,
    /// The `aud` of an assertion.
    pub(super) audience: AssertionAudience,
    /// The public half as a JWK.
    pub(super) public: String,
}

/// The `aud` of an assertion: one string, not a list.
///
/// OIDC Core 9 requires the token endpoint, and some providers accept only that. Others accept only the
/// issuer. An assertion for a token endpoint can be abused if a client uses several authorization
/// servers: one of them publishes the token endpoint of another as its own, and receives an assertion
/// that is valid there. This service uses one provider and sends an assertion only to the endpoint in its
/// `aud`, so the provider cannot use it elsewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AssertionAudience {
    /// The URL of the token endpoint.
    #[default]
    TokenEndpoint,
    /// `oidc.issuer`.
    Issuer,
}

/// Why a file is refused. Follows the name of the file in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientKeyError {
    /// Not a private key of a supported form.
    #[error(
        "must contain one unencrypted private key in PEM: RSA, EC on P-256 or P-384, or Ed25519; \
         convert other forms with openssl pkcs8 -topk8 -nocrypt"
    )]
    NotAPrivateKey,
    /// The public half does not verify a signature of the key.
    #[error(
        "contains a key that cannot sign; it must be a private key: RSA of 2048 to 8192 bits, EC on \
         P-256 or P-384, or Ed25519"
    )]
    CannotSign,
}

impl ClientKey {
    /// Reads a key from PEM and checks that it can sign. `id` defaults to the key's JWK thumbprint by
    /// SHA-256 (RFC 7638).
    ///
    /// # Errors
    ///
    /// [`ClientKeyError`]
    pub fn from_pem(
        pem: &[u8],
        id: Option<String>,
        audience: AssertionAudience,
    ) -> Result<Self, ClientKeyError> {
        let (algorithms, key) = KINDS
            .iter()
            .find_map(|(read, algorithms)| Some((algorithms, read(pem).ok()?)))
            .ok_or(ClientKeyError::NotAPrivateKey)?;
        // The library checks a key only when it signs.
        let (algorithm, mut public) = algorithms
            .iter()
            .find_map(|algorithm| Some((*algorithm, public_half(&key, *algorithm)?)))
            .ok_or(ClientKeyError::CannotSign)?;
        let thumbprint =
            || public.thumbprint(ThumbprintHash::SHA256).map_err(|_| ClientKeyError::CannotSign);
        let id = id.map_or_else(thumbprint, Ok)?;
        public.common.key_id = Some(id.clone());
        public.common.public_key_use = Some(PublicKeyUse::Signature);
        let public = serde_json::to_string(&public).map_err(|_| ClientKeyError::CannotSign)?;
        Ok(Self { algorithm, key, id, audience, public })
    }

    /// The `kid` of the key, as registered at the provider.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The public half as a JWK, to register at the provider.
    pub fn public(&self) -> &str {
        &self.public
    }
}

/// The public half, if it verifies a signature that the key makes with `algorithm`.
fn public_half(key: &EncodingKey, algorithm: Algorithm) -> Option<Jwk> {
    let public = Jwk::from_encoding_key(key, algorithm).ok()?;
    let signature = crypto::sign(b"test", key, algorithm).ok()?;
    let verifying = DecodingKey::from_jwk(&public).ok()?;
    let verified = crypto::verify(&signature, b"test", &verifying, algorithm).unwrap_or(false);
    verified.then_some(public)
}

impl fmt::Debug for ClientKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientKey")
            .field("algorithm", &self.algorithm)
            .field("id", &self.id)
            .field("audience", &self.audience)
            .finish_non_exhaustive()
    }
}

type Read = fn(&[u8]) -> Result<EncodingKey, jsonwebtoken::errors::Error>;

const KINDS: [(Read, &[Algorithm]); 3] = [
    (EncodingKey::from_rsa_pem, &[Algorithm::RS256]),
    (EncodingKey::from_ec_pem, &[Algorithm::ES256, Algorithm::ES384]),
    (EncodingKey::from_ed_pem, &[Algorithm::EdDSA]),
];

#[cfg(test)]
pub(crate) mod tests;
