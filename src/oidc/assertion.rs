//! `private_key_jwt` (OIDC Core 9): the assertion that authenticates the client (RFC 7523 §2.2).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::Header;
use secrecy::SecretString;
use serde::Serialize;

use super::{AssertionAudience, ClientAuth, Provider, RedeemError, metadata::Metadata};

/// The claims that RFC 7523 §3 and OIDC Core 9 require.
#[derive(Serialize)]
struct AssertionClaims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    jti: String,
    iat: u64,
    exp: u64,
}

impl Provider {
    /// An assertion for one token request; `None` if the client authenticates by another method.
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
        let claims = AssertionClaims {
            iss: client_id,
            sub: client_id,
            aud: match key.audience {
                AssertionAudience::TokenEndpoint => metadata.token_endpoint.url().as_str(),
                AssertionAudience::Issuer => self.settings.issuer.as_str(),
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

/// The value of `client_assertion_type` (RFC 7521 §4.2).
pub(super) const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// In seconds. An assertion is used once, immediately; this allows for a small clock difference.
const LIFETIME: u64 = 60;

#[cfg(test)]
mod tests;
