//! The response of the token endpoint (RFC 6749 §5, OIDC Core 3.1.3.3).
//!
//! `expires_in`, `refresh_token` and `scope` are not used and therefore not parsed: some providers send
//! them with wrong types.

use std::fmt;

use openidconnect::{
    AccessToken, EmptyAdditionalClaims, ErrorResponse, IdToken, OAuth2TokenResponse, RefreshToken,
    Scope,
    core::{CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm},
};
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::Error as _};
use serde_json::{Map, Value};

/// A successful response. `Debug` shows nothing.
#[derive(Deserialize)]
pub(super) struct TokenResponse {
    access_token: AccessToken,
    token_type: TokenType,
    id_token: Option<SecretString>,
}

/// The `token_type`, "case insensitive" (RFC 6749 §5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenType {
    Bearer,
    Other,
}

/// An error response, as it came. `Debug` and `Display` show nothing of it: it may repeat a secret.
pub(super) struct TokenErrorResponse {
    /// `error`; not empty.
    pub(super) error: String,
    /// `error_description`.
    pub(super) description: Option<String>,
}

/// The first member of a token response that must be a string and is missing or has another type. `None`
/// if the body is not a JSON object, or has another fault.
pub(super) fn bad_member(body: &[u8]) -> Option<&'static str> {
    let body: Map<String, Value> = serde_json::from_slice(body).ok()?;
    let required = ["access_token", "token_type"];
    let is_text = |name: &str| body.get(name).is_some_and(Value::is_string);
    let bad = required.into_iter().find(|name| !is_text(name));
    bad.or_else(|| (!is_text(ID_TOKEN) && body.contains_key(ID_TOKEN)).then_some(ID_TOKEN))
}

impl TokenResponse {
    pub(super) fn into_parts(self) -> (SecretString, TokenType, Option<SecretString>) {
        (self.access_token.into_secret().into(), self.token_type, self.id_token)
    }
}

impl OAuth2TokenResponse for TokenResponse {
    type TokenType = TokenType;

    fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    fn token_type(&self) -> &TokenType {
        &self.token_type
    }

    fn expires_in(&self) -> Option<std::time::Duration> {
        None
    }

    fn refresh_token(&self) -> Option<&RefreshToken> {
        None
    }

    fn scopes(&self) -> Option<&Vec<Scope>> {
        None
    }
}

impl
    openidconnect::TokenResponse<
        EmptyAdditionalClaims,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    > for TokenResponse
{
    /// `None`: the library's type parses the claims strictly and before the signature is verified, so one
    /// optional claim of a wrong type would fail the response. Ours stays text until `jws` verifies it.
    fn id_token(
        &self,
    ) -> Option<
        &IdToken<
            EmptyAdditionalClaims,
            CoreGenderClaim,
            CoreJweContentEncryptionAlgorithm,
            CoreJwsSigningAlgorithm,
        >,
    > {
        None
    }
}

impl fmt::Debug for TokenResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenResponse").finish_non_exhaustive()
    }
}

/// Required by the library's trait; tokens are never serialized.
impl Serialize for TokenResponse {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(S::Error::custom("a token response is not written"))
    }
}

impl openidconnect::TokenType for TokenType {}

impl<'de> Deserialize<'de> for TokenType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Ok(if name.eq_ignore_ascii_case("bearer") { Self::Bearer } else { Self::Other })
    }
}

impl Serialize for TokenType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Bearer => serializer.serialize_str("Bearer"),
            Self::Other => Err(S::Error::custom("an unknown token type is not written")),
        }
    }
}

impl TokenErrorResponse {
    /// The OAuth error in a body, whatever the status.
    pub(super) fn in_body(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok()
    }
}

impl ErrorResponse for TokenErrorResponse {}

impl fmt::Debug for TokenErrorResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenErrorResponse").finish_non_exhaustive()
    }
}

impl fmt::Display for TokenErrorResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the token endpoint refused")
    }
}

impl<'de> Deserialize<'de> for TokenErrorResponse {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A map, because serde would also read a struct from an array.
        let body = Map::<String, Value>::deserialize(deserializer)?;
        let text = |member| body.get(member).and_then(Value::as_str).map(str::to_owned);
        let error = text("error").filter(|error| !error.is_empty());
        let error = error.ok_or_else(|| D::Error::custom("the member error is missing"))?;
        Ok(Self { error, description: text("error_description") })
    }
}

/// Required by the library's trait; errors are never serialized.
impl Serialize for TokenErrorResponse {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(S::Error::custom("a refusal is not written"))
    }
}

const ID_TOKEN: &str = "id_token";
