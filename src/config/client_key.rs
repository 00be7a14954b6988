//! `oidc.client_key_file`: the private key that proves who this service is (`private_key_jwt`).

use std::fmt;
use std::path::Path;

use jsonwebtoken::jwk::{Jwk, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, crypto};

use super::reader::error::{Problem, Reported};
use super::reader::item::Item;
use super::reader::secret_file;
use super::reader::section::Section;

/// A private key that signs client assertions (RFC 7523 section 2.2). `Debug` shows no secret.
pub struct ClientKey {
    /// By the kind of the key: RS256, ES256, ES384 or `EdDSA`.
    pub algorithm: Algorithm,
    /// The private key; it has signed once, and its public half has verified that.
    pub key: EncodingKey,
    /// `oidc.client_key_id`. Default: the key's JWK thumbprint by SHA-256 (RFC 7638).
    pub id: String,
    /// `oidc.client_assertion_audience`.
    pub audience: AssertionAudience,
    /// The public half as a JWK, to be registered at the provider.
    pub public: String,
}

/// `oidc.client_assertion_audience`: whom an assertion names as its only audience.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AssertionAudience {
    /// The token endpoint's URL, as OpenID Connect Core 1.0 section 9 says.
    #[default]
    TokenEndpoint,
    /// `oidc.issuer`, which some providers take only.
    Issuer,
}

/// The key, where the file is given; its id and audience are errors without it.
pub(super) fn read(section: &mut Section<'_>) -> Result<Option<ClientKey>, Reported> {
    let file = section.take("client_key_file");
    let id = section.optional(KEY_ID, |item| item.text().map(str::to_owned));
    let audience = section.optional(AUDIENCE, |item| item.choice(AUDIENCES));

    let (file, id, audience) = (file?, id?, audience?);
    let Some(file) = file else {
        let useless = "needs oidc.client_key_file, which is missing";
        return match (id, audience) {
            (Some(_), _) => Err(section.refuse(KEY_ID, useless)),
            (None, Some(_)) => Err(section.refuse(AUDIENCE, useless)),
            (None, None) => Ok(None),
        };
    };
    let path = file.text().map(|path| section.secret_path(path));
    let key =
        path.and_then(|path| load(&file, &path, id)).map_err(|wrong| section.report(wrong))?;
    Ok(Some(ClientKey { audience: audience.unwrap_or_default(), ..key }))
}

fn load(item: &Item<'_>, path: &Path, id: Option<String>) -> Result<ClientKey, Problem> {
    let pem = secret_file::read(item, path)?;
    parse(&pem, id).map_err(|rule| item.wrong(format!("{} {rule}", path.display())))
}

fn parse(pem: &[u8], id: Option<String>) -> Result<ClientKey, &'static str> {
    let (algorithms, key) = KINDS
        .iter()
        .find_map(|(read, algorithms)| Some((algorithms, read(pem).ok()?)))
        .ok_or(NO_KEY)?;
    // Reading a key does not check it; signing with it does.
    let fits = |algorithm: &&Algorithm| public_half(&key, **algorithm).is_some();
    let algorithm = *algorithms.iter().find(fits).ok_or(BAD_KEY)?;
    let mut public = public_half(&key, algorithm).ok_or(BAD_KEY)?;
    let thumbprint = || public.thumbprint(ThumbprintHash::SHA256).map_err(|_| BAD_KEY);
    let id = id.map_or_else(thumbprint, Ok)?;
    public.common.key_id = Some(id.clone());
    public.common.public_key_use = Some(PublicKeyUse::Signature);
    let public = serde_json::to_string(&public).map_err(|_| BAD_KEY)?;
    Ok(ClientKey { algorithm, key, id, audience: AssertionAudience::default(), public })
}

/// The public half of a key that makes signatures by `algorithm` which that half verifies.
fn public_half(key: &EncodingKey, algorithm: Algorithm) -> Option<Jwk> {
    let public = Jwk::from_encoding_key(key, algorithm).ok()?;
    let signature = crypto::sign(b"test", key, algorithm).ok()?;
    let verifying = DecodingKey::from_jwk(&public).ok()?;
    let holds = crypto::verify(&signature, b"test", &verifying, algorithm).unwrap_or(false);
    holds.then_some(public)
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

const NO_KEY: &str = "must hold one private key in PEM, not encrypted: RSA, EC on P-256 or P-384, \
                      or Ed25519; openssl pkcs8 -topk8 -nocrypt makes one of other forms";

const BAD_KEY: &str = "holds a key that cannot sign; it must be a private key: RSA of 2048 to 8192 \
                       bits, EC on P-256 or P-384, or Ed25519";

const KEY_ID: &str = "client_key_id";
const AUDIENCE: &str = "client_assertion_audience";

const AUDIENCES: &[(&str, AssertionAudience)] =
    &[("token_endpoint", AssertionAudience::TokenEndpoint), ("issuer", AssertionAudience::Issuer)];

#[cfg(test)]
pub(super) mod tests;
