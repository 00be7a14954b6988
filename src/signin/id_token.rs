//! The checks of an id token's claims, in the order of OpenID Connect Core 1.0, section 3.1.3.7,
//! each under the sentence it implements:
//! <https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation>. Its points 1 and 6 to
//! 8 (decryption, signature, algorithm) are done before, in `oidc`.
//!
//! Every claim that the protocol reads has exactly one type; a value of another type is refused,
//! never converted. `null` counts as absent. `acr` and `auth_time` are read only where they were
//! asked for. Claims that the protocol does not read are kept as they came.

use std::{fmt, time::Duration};

use serde_json::{Map, Value};
use subtle::ConstantTimeEq;

use super::{VerifiedClaims, claims::present};

/// The claims of an id token whose signature was verified, and nothing else.
///
/// **The only allowed use is [`UnverifiedClaims::verify`]**; before it, [`Self::clock_ahead`] for the
/// log. `Debug` shows no claim.
pub struct UnverifiedClaims(Map<String, Value>);

/// What the claims of an id token are held against. `Debug` shows nothing.
#[derive(Clone, Copy)]
pub struct Expected<'a> {
    /// `oidc.issuer`.
    pub issuer: &'a str,
    /// `oidc.client_id`.
    pub client_id: &'a str,
    /// The nonce of the authorization request.
    pub nonce: &'a str,
    /// `oidc.acr_values`: empty where none were asked for.
    pub acr_values: &'a [String],
    /// `oidc.max_age`, where one was asked for.
    pub max_age: Option<Duration>,
    /// `oidc.clock_skew`: how far the provider's clock may be from ours.
    pub clock_skew: Duration,
    /// The hash of the access token that came with the id token (OIDC Core 3.1.3.6).
    pub at_hash: &'a str,
}

/// Why the claims of an id token are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimsError {
    /// A claim that must be there is not.
    #[error("the id token lacks {0}")]
    Missing(&'static str),
    /// A claim has a wrong type, or a number that is no time.
    #[error("the id token's {0} is malformed")]
    Malformed(&'static str),
    /// `iss` is another issuer.
    #[error("the id token's iss is not oidc.issuer")]
    WrongIssuer,
    /// `aud` does not hold our client id.
    #[error("the id token's aud does not contain oidc.client_id")]
    WrongAudience,
    /// There are other audiences, and `azp` does not say that the token was issued to us.
    #[error("the id token has other audiences but no azp")]
    MissingAuthorizedParty,
    /// `azp` is another client.
    #[error("the id token's azp is not oidc.client_id")]
    WrongAuthorizedParty,
    /// `exp` has passed.
    #[error("the id token has expired")]
    Expired,
    /// `iat` lies in the future.
    #[error("the id token's iat is in the future: check both clocks")]
    IssuedInFuture,
    /// `nbf` lies in the future.
    #[error("the id token is not valid yet: check both clocks")]
    NotYetValid,
    /// `nonce` is not that of our request.
    #[error("the id token's nonce is not that of the attempt")]
    WrongNonce,
    /// `acr` is none of those asked for.
    #[error("the id token's acr is not one of oidc.acr_values")]
    WrongContext,
    /// The person authenticated longer ago than `oidc.max_age`.
    #[error("the person authenticated longer ago than oidc.max_age")]
    StaleAuthentication,
    /// `auth_time` lies in the future.
    #[error("the id token's auth_time is in the future: check both clocks")]
    AuthenticatedInFuture,
    /// `at_hash` is not the hash of the access token.
    #[error("the id token's at_hash does not match the access token")]
    WrongAccessTokenHash,
}

impl UnverifiedClaims {
    /// Takes the claims of a token whose signature holds.
    pub fn new(claims: Map<String, Value>) -> Self {
        Self(claims)
    }

    /// Checks the claims; `now` is our clock, in seconds since 1970.
    ///
    /// In this order: `iss`, `sub`, `aud`, `azp`, `exp`, `iat`, `nbf`, `nonce`, `acr`,
    /// `auth_time`, `at_hash`.
    ///
    /// # Errors
    ///
    /// [`ClaimsError`] with the first check that failed.
    pub fn verify(self, expected: &Expected<'_>, now: u64) -> Result<VerifiedClaims, ClaimsError> {
        self.check_issuer_and_subject(expected)?;
        self.check_audience(expected)?;
        self.check_times(expected.clock_skew.as_secs(), now)?;
        self.check_nonce(expected)?;
        self.check_authentication(expected, now)?;
        self.check_access_token(expected)?;
        Ok(VerifiedClaims::vouched(self.0))
    }

    /// By how many seconds our clock is ahead of the provider's, where that is more than a minute:
    /// `iat` says when the provider issued the token, which it did after `asked`, our clock before the
    /// token request, in seconds since 1970.
    ///
    /// The provider's clock stands for that of Prosody, which refuses a meeting token whose `nbf` is
    /// in its future.
    pub fn clock_ahead(&self, asked: u64) -> Option<u64> {
        let issued = self.time("iat").ok().flatten()?;
        asked.checked_sub(issued).filter(|seconds| *seconds > MOST_AHEAD)
    }

    fn check_issuer_and_subject(&self, expected: &Expected<'_>) -> Result<(), ClaimsError> {
        // "The Issuer Identifier for the OpenID Provider [...] MUST exactly match the value of the
        // iss (issuer) Claim."
        if self.required_text("iss")? != expected.issuer {
            return Err(ClaimsError::WrongIssuer);
        }
        // Section 2: "sub REQUIRED. [...] It MUST NOT exceed 255 ASCII characters in length."
        match self.required_text("sub")?.len() {
            1..=255 => Ok(()),
            _ => Err(ClaimsError::Malformed("sub")),
        }
    }

    fn check_audience(&self, expected: &Expected<'_>) -> Result<(), ClaimsError> {
        // "The Client MUST validate that the aud (audience) Claim contains its client_id value
        // [...]. The ID Token MUST be rejected if the ID Token does not list the Client as a valid
        // audience, or if it contains additional audiences not trusted by the Client."
        let audiences: Vec<&str> = match self.required("aud")? {
            Value::String(one) => vec![one],
            Value::Array(several) => several
                .iter()
                .map(Value::as_str)
                .collect::<Option<_>>()
                .ok_or(ClaimsError::Malformed("aud"))?,
            _ => return Err(ClaimsError::Malformed("aud")),
        };
        if !audiences.contains(&expected.client_id) {
            return Err(ClaimsError::WrongAudience);
        }
        // "If the ID Token contains multiple audiences, the Client SHOULD verify that an azp Claim
        // is present" and "if an azp (authorized party) Claim is present, the Client SHOULD verify
        // that its client_id is the Claim Value" (as the text of errata set 1 has it). Further
        // audiences are trusted only so: the provider says that it issued the token to us.
        match self.text("azp")? {
            Some(party) if party != expected.client_id => Err(ClaimsError::WrongAuthorizedParty),
            None if audiences.iter().any(|audience| *audience != expected.client_id) => {
                Err(ClaimsError::MissingAuthorizedParty)
            }
            _ => Ok(()),
        }
    }

    fn check_times(&self, skew: u64, now: u64) -> Result<(), ClaimsError> {
        // "The current time MUST be before the time represented by the exp Claim."
        if now >= self.required_time("exp")?.saturating_add(skew) {
            return Err(ClaimsError::Expired);
        }
        // "The iat Claim can be used to reject tokens that were issued too far away from the
        // current time": one from the future cannot be right. It is required by section 2.
        if self.required_time("iat")? > now.saturating_add(skew) {
            return Err(ClaimsError::IssuedInFuture);
        }
        // RFC 7519 §4.1.5: "the current date/time MUST be after or equal to the not-before
        // date/time listed in the nbf claim."
        match self.time("nbf")? {
            Some(nbf) if nbf > now.saturating_add(skew) => Err(ClaimsError::NotYetValid),
            _ => Ok(()),
        }
    }

    fn check_nonce(&self, expected: &Expected<'_>) -> Result<(), ClaimsError> {
        // "If a nonce value was sent in the Authentication Request, a nonce Claim MUST be present
        // and its value checked to verify that it is the same value as the one that was sent".
        let nonce = self.required_text("nonce")?;
        if bool::from(nonce.as_bytes().ct_eq(expected.nonce.as_bytes())) {
            Ok(())
        } else {
            Err(ClaimsError::WrongNonce)
        }
    }

    fn check_authentication(&self, expected: &Expected<'_>, now: u64) -> Result<(), ClaimsError> {
        // "If the acr Claim was requested, the Client SHOULD check that the asserted Claim Value is
        // appropriate."
        // Where it was not asked for it is not read: its type does not matter then.
        if !expected.acr_values.is_empty() {
            let context = self.required_text("acr")?;
            if !expected.acr_values.iter().any(|asked| asked == context) {
                return Err(ClaimsError::WrongContext);
            }
        }
        // "If the auth_time Claim was requested, either through a specific request for this Claim
        // or by using the max_age parameter, the Client SHOULD check the auth_time Claim value".
        if let Some(max_age) = expected.max_age {
            let skew = expected.clock_skew.as_secs();
            let authenticated = self.required_time("auth_time")?;
            if authenticated > now.saturating_add(skew) {
                return Err(ClaimsError::AuthenticatedInFuture);
            }
            let latest = authenticated.saturating_add(max_age.as_secs()).saturating_add(skew);
            if latest < now {
                return Err(ClaimsError::StaleAuthentication);
            }
        }
        Ok(())
    }

    fn check_access_token(&self, expected: &Expected<'_>) -> Result<(), ClaimsError> {
        // Section 3.1.3.8: "The value of at_hash in the ID Token MUST match the value produced in
        // the previous step if at_hash is present in the ID Token."
        match self.text("at_hash")? {
            Some(hash) if !bool::from(hash.as_bytes().ct_eq(expected.at_hash.as_bytes())) => {
                Err(ClaimsError::WrongAccessTokenHash)
            }
            _ => Ok(()),
        }
    }

    fn required(&self, name: &'static str) -> Result<&Value, ClaimsError> {
        present(&self.0, name).ok_or(ClaimsError::Missing(name))
    }

    fn text(&self, name: &'static str) -> Result<Option<&str>, ClaimsError> {
        present(&self.0, name)
            .map(|value| value.as_str().ok_or(ClaimsError::Malformed(name)))
            .transpose()
    }

    fn required_text(&self, name: &'static str) -> Result<&str, ClaimsError> {
        self.text(name)?.ok_or(ClaimsError::Missing(name))
    }

    fn time(&self, name: &'static str) -> Result<Option<u64>, ClaimsError> {
        present(&self.0, name)
            .map(|value| seconds(value).ok_or(ClaimsError::Malformed(name)))
            .transpose()
    }

    fn required_time(&self, name: &'static str) -> Result<u64, ClaimsError> {
        self.time(name)?.ok_or(ClaimsError::Missing(name))
    }
}

impl fmt::Debug for UnverifiedClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnverifiedClaims").finish_non_exhaustive()
    }
}

impl fmt::Debug for Expected<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Expected").finish_non_exhaustive()
    }
}

/// A NumericDate (RFC 7519 §2): a JSON number of seconds since 1970, which may have a fraction;
/// the fraction is dropped. `None` for anything else: text, negative numbers, and what is so large
/// that it would be rounded.
fn seconds(value: &Value) -> Option<u64> {
    let number = value.as_f64()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range is checked first"
    )]
    (0.0..=LATEST).contains(&number).then_some(number as u64)
}

/// In seconds.
const MOST_AHEAD: u64 = 60;

/// 2⁵³ seconds: the last whole number before JSON's numbers have gaps.
const LATEST: f64 = 9_007_199_254_740_992.0;

#[cfg(test)]
mod tests;
