//! The checks of an id token's claims, in the order of OpenID Connect Core 1.0, section 3.1.3.7.
//! Each check follows the sentence that it implements:
//! <https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation>. `oidc` has already
//! done points 1 and 6 to 8 (decryption, signature, algorithm).
//!
//! Every claim that the protocol reads has exactly one type. A value of another type is refused,
//! never converted. `null` counts as absent. `acr` and `auth_time` are read only if they were
//! requested. All other claims are kept unchanged.

use std::{fmt, time::Duration};

use serde_json::{Map, Value};
use subtle::ConstantTimeEq;

use super::typed_claims::TypedClaims;
use super::{ClaimsError, OtherIssuer, VerifiedClaims};

/// The claims of an id token of which only the signature was verified.
///
/// **They may only be used for [`UnverifiedClaims::verify`]**, and before it for [`Self::clock_ahead`],
/// which is logged. `Debug` shows no claim.
pub struct UnverifiedClaims(TypedClaims);

/// The values that the claims of an id token are checked against. `Debug` shows none of them.
#[derive(Clone, Copy)]
pub struct Expected<'a> {
    /// `oidc.issuer`.
    pub issuer: &'a str,
    /// `oidc.client_id`.
    pub client_id: &'a str,
    /// The nonce of the authorization request.
    pub nonce: &'a str,
    /// `oidc.acr_values`: empty if none were requested.
    pub acr_values: &'a [String],
    /// `oidc.max_age`, if it was requested.
    pub max_age: Option<Duration>,
    /// `oidc.clock_skew`: the allowed difference of the clocks.
    pub clock_skew: Duration,
    /// The hash of the access token that came with the id token (OIDC Core 3.1.3.6).
    pub at_hash: &'a str,
}

impl UnverifiedClaims {
    /// The claims of a token whose signature is valid.
    pub fn new(claims: Map<String, Value>) -> Self {
        Self(TypedClaims::new(claims))
    }

    /// Checks the claims at `now`, in seconds since 1970, in this order: `iss`, `sub`, `aud`,
    /// `azp`, `exp`, `iat`, `nbf`, `nonce`, `acr`, `auth_time`, `at_hash`.
    ///
    /// # Errors
    ///
    /// [`ClaimsError`] with the first check that failed.
    pub fn verify(self, expected: &Expected<'_>, now: u64) -> Result<VerifiedClaims, ClaimsError> {
        self.check_issuer(expected)?;
        let subject = self.subject()?;
        self.check_audience(expected)?;
        self.check_times(expected.clock_skew.as_secs(), now)?;
        self.check_nonce(expected)?;
        self.check_authentication(expected, now)?;
        self.check_access_token(expected)?;
        Ok(VerifiedClaims::verified(subject, self.0.into_map()))
    }

    /// The seconds by which our clock is ahead of the provider's, if they are more than a minute.
    /// `asked` is the time of the token request by our clock, in seconds since 1970. The provider
    /// set `iat` after that request.
    ///
    /// The log has a warning: Prosody's clock may agree with the provider's, and Prosody refuses a
    /// meeting token whose `nbf` is in the future. `None` if `iat` is missing or malformed, which
    /// [`Self::verify`] reports.
    pub fn clock_ahead(&self, asked: u64) -> Option<u64> {
        let issued = self.0.time("iat").ok().flatten()?;
        asked.checked_sub(issued).filter(|seconds| *seconds > MAX_SECONDS_AHEAD)
    }

    fn check_issuer(&self, expected: &Expected<'_>) -> Result<(), ClaimsError> {
        // "The Issuer Identifier for the OpenID Provider [...] MUST exactly match the value of the
        // iss (issuer) Claim."
        let found = self.0.required_text("iss")?;
        if found == expected.issuer {
            Ok(())
        } else {
            let other = OtherIssuer::new(found, expected.issuer, &[expected.nonce]);
            Err(ClaimsError::WrongIssuer(Box::new(other)))
        }
    }

    fn subject(&self) -> Result<String, ClaimsError> {
        // Section 2: "sub REQUIRED. [...] It MUST NOT exceed 255 ASCII characters in length."
        let subject = self.0.required_text("sub")?;
        match subject.len() {
            1..=255 => Ok(subject.to_owned()),
            _ => Err(ClaimsError::Malformed("sub")),
        }
    }

    fn check_audience(&self, expected: &Expected<'_>) -> Result<(), ClaimsError> {
        // "The Client MUST validate that the aud (audience) Claim contains its client_id value
        // [...]. The ID Token MUST be rejected if the ID Token does not list the Client as a valid
        // audience, or if it contains additional audiences not trusted by the Client."
        let audiences: Vec<&str> = match self.0.required("aud")? {
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
        // that its client_id is the Claim Value" (text of errata set 1). Other audiences are
        // trusted only if the provider says that it issued the token to this client.
        match self.0.text("azp")? {
            Some(party) if party != expected.client_id => Err(ClaimsError::WrongAuthorizedParty),
            None if audiences.iter().any(|audience| *audience != expected.client_id) => {
                Err(ClaimsError::MissingAuthorizedParty)
            }
            _ => Ok(()),
        }
    }

    fn check_times(&self, skew: u64, now: u64) -> Result<(), ClaimsError> {
        // "The current time MUST be before the time represented by the exp Claim."
        if now >= self.0.required_time("exp")?.saturating_add(skew) {
            return Err(ClaimsError::Expired);
        }
        // "The iat Claim can be used to reject tokens that were issued too far away from the
        // current time": a token from the future is wrong. Section 2 requires the claim.
        if self.0.required_time("iat")? > now.saturating_add(skew) {
            return Err(ClaimsError::IssuedInFuture);
        }
        // RFC 7519 §4.1.5: "the current date/time MUST be after or equal to the not-before
        // date/time listed in the nbf claim."
        match self.0.time("nbf")? {
            Some(nbf) if nbf > now.saturating_add(skew) => Err(ClaimsError::NotYetValid),
            _ => Ok(()),
        }
    }

    fn check_nonce(&self, expected: &Expected<'_>) -> Result<(), ClaimsError> {
        // "If a nonce value was sent in the Authentication Request, a nonce Claim MUST be present
        // and its value checked to verify that it is the same value as the one that was sent".
        let nonce = self.0.required_text("nonce")?;
        if bool::from(nonce.as_bytes().ct_eq(expected.nonce.as_bytes())) {
            Ok(())
        } else {
            Err(ClaimsError::WrongNonce)
        }
    }

    fn check_authentication(&self, expected: &Expected<'_>, now: u64) -> Result<(), ClaimsError> {
        // "If the acr Claim was requested, the Client SHOULD check that the asserted Claim Value is
        // appropriate."
        // If it was not requested it is not read, and may have any type.
        if !expected.acr_values.is_empty() {
            let context = self.0.required_text("acr")?;
            if !expected.acr_values.iter().any(|asked| asked == context) {
                return Err(ClaimsError::WrongContext);
            }
        }
        // "If the auth_time Claim was requested, either through a specific request for this Claim
        // or by using the max_age parameter, the Client SHOULD check the auth_time Claim value".
        if let Some(max_age) = expected.max_age {
            let skew = expected.clock_skew.as_secs();
            let authenticated = self.0.required_time("auth_time")?;
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
        match self.0.text("at_hash")? {
            Some(hash) if !bool::from(hash.as_bytes().ct_eq(expected.at_hash.as_bytes())) => {
                Err(ClaimsError::WrongAccessTokenHash)
            }
            _ => Ok(()),
        }
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

/// A smaller difference is not logged.
const MAX_SECONDS_AHEAD: u64 = 60;

#[cfg(test)]
mod tests;
