//! `private_key_jwt` (OIDC Core 9): the token by which our key proves who we are (RFC 7523 §2.2).

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use secrecy::SecretString;
use serde::Serialize;

use super::{ClientAuth, Provider, RedeemError, metadata::Metadata};

/// The private key of a client that proves itself by one. `Debug` shows nothing.
#[derive(Clone)]
pub struct ClientKey {
    /// What the key signs with.
    pub algorithm: Algorithm,
    /// The key.
    pub key: EncodingKey,
    /// The `kid` by which the provider finds the public half.
    pub id: String,
    /// Whom an assertion is for.
    pub audience: AssertionAudience,
}

/// Whom an assertion is for: its only `aud`, a string and no list.
///
/// OIDC Core 9 says the token endpoint, and some providers take nothing else; others take the
/// issuer only. An assertion for a token endpoint can be abused where a client speaks to several
/// authorization servers and one of them names another's endpoint, so that it gets an assertion
/// which is good there. We speak to one, and what names an endpoint is sent to this very endpoint,
/// so the provider gets nothing that it can use elsewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AssertionAudience {
    /// The URL that the assertion is sent to.
    #[default]
    TokenEndpoint,
    /// `oidc.issuer`.
    Issuer,
}

/// RFC 7523 §3 and OIDC Core 9.
#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    jti: String,
    iat: u64,
    exp: u64,
}

impl Provider {
    /// An assertion for one token request; none where we authenticate in another way.
    ///
    /// # Errors
    ///
    /// [`RedeemError::Assertion`]
    pub(super) fn assertion(
        &self,
        metadata: &Metadata,
        random: &[u8; 32],
        now: u64,
    ) -> Result<Option<SecretString>, RedeemError> {
        if metadata.client_auth != ClientAuth::PrivateKeyJwt {
            return Ok(None);
        }
        let key = self.settings.client_key.as_ref().ok_or(RedeemError::Assertion)?;
        let client_id = self.settings.client_id.as_str();
        let claims = Claims {
            iss: client_id,
            sub: client_id,
            aud: match key.audience {
                AssertionAudience::TokenEndpoint => metadata.token_endpoint.url().as_str(),
                AssertionAudience::Issuer => &self.settings.issuer,
            },
            jti: URL_SAFE_NO_PAD.encode(random),
            iat: now,
            exp: now.saturating_add(LIFETIME),
        };
        let header = Header { kid: Some(key.id.clone()), ..Header::new(key.algorithm) };
        let signed = jsonwebtoken::encode(&header, &claims, &key.key);
        signed.map(|token| Some(token.into())).map_err(|_| RedeemError::Assertion)
    }
}

impl fmt::Debug for ClientKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientKey").finish_non_exhaustive()
    }
}

/// RFC 7521 §4.2.
pub(super) const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// In seconds: long enough for clocks that are a little apart, and used once, at once.
const LIFETIME: u64 = 60;

#[cfg(test)]
mod tests;
