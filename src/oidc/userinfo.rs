//! The userinfo request (OIDC Core 5.3). The response is JSON or a signed token.

use reqwest::header::HeaderValue;
use secrecy::SecretString;
use serde_json::{Map, Value};

use super::{
    CallError, JwsError, Provider, UserinfoError, body, endpoint::Endpoint, jws::Jws,
    provider::Loaded,
};

impl Provider {
    /// Requests the claims of the person whose access token this is.
    ///
    /// Checks that `sub` is `subject`. In a signed response, also checks its signature, and `iss`, `aud`
    /// and `exp` if present. `now` is our clock, in seconds since 1970.
    ///
    /// # Errors
    ///
    /// [`UserinfoError`]
    pub(super) async fn userinfo(
        &self,
        loaded: &Loaded,
        endpoint: &Endpoint,
        access_token: &SecretString,
        subject: &str,
        now: u64,
    ) -> Result<Map<String, Value>, UserinfoError> {
        let failed = UserinfoError::Call;
        let response = self.http.with_bearer(endpoint, access_token).await.map_err(failed)?;
        let claims = if is_jwt(response.content_type.as_ref()) {
            let token = str::from_utf8(&response.body)
                .map_err(|_| UserinfoError::Jws(JwsError::Malformed))?;
            self.signed_userinfo(loaded, token.trim_ascii(), now).await?
        } else {
            response.object().map_err(failed)?
        };
        // OIDC Core 5.3.2: "The sub Claim in the UserInfo Response MUST be verified to exactly
        // match the sub Claim in the ID Token; if they do not match, the UserInfo Response values
        // MUST NOT be used."
        let sub = claims.get("sub").and_then(Value::as_str).filter(|sub| !sub.is_empty());
        match sub {
            Some(sub) if sub == subject => Ok(claims),
            Some(_) => Err(UserinfoError::WrongSubject),
            None => Err(match body::missing(&claims, "sub") {
                error @ CallError::ErrorObject(_) => failed(error),
                _ => UserinfoError::MissingSubject,
            }),
        }
    }

    async fn signed_userinfo(
        &self,
        loaded: &Loaded,
        token: &str,
        now: u64,
    ) -> Result<Map<String, Value>, UserinfoError> {
        let token =
            Jws::parse(token, self.settings.signing_algs.as_slice()).map_err(UserinfoError::Jws)?;
        let claims = self.payload(&token, &loaded.metadata).await.map_err(UserinfoError::Jws)?;
        // OIDC Core 5.3.2: "If signed, the UserInfo Response SHOULD contain the Claims iss (issuer)
        // and aud (audience) as members": they may be missing, but if present they must match.
        if claims.get("iss").is_some_and(|issuer| issuer != self.settings.issuer.as_str()) {
            return Err(UserinfoError::WrongIssuer);
        }
        if claims.get("aud").is_some_and(|audience| !contains(audience, &self.settings.client_id)) {
            return Err(UserinfoError::WrongAudience);
        }
        // RFC 7519 §4.1.4: "on or after which the JWT MUST NOT be accepted for processing".
        let latest = now.saturating_sub(self.settings.clock_skew.as_secs());
        if claims.get("exp").is_some_and(|expires| !is_after(expires, latest)) {
            return Err(UserinfoError::Expired);
        }
        Ok(claims)
    }
}

/// Whether a NumericDate (RFC 7519 §2) is later than `then`. False for a value that is not a number.
fn is_after(date: &Value, then: u64) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "exact for the next 285 million years")]
    date.as_f64().is_some_and(|date| date > then as f64)
}

fn contains(audience: &Value, client_id: &str) -> bool {
    match audience {
        Value::Array(several) => several.iter().any(|one| one == client_id),
        one => one == client_id,
    }
}

/// Whether it is `application/jwt`, with or without parameters (RFC 9110 §8.3.1).
fn is_jwt(content_type: Option<&HeaderValue>) -> bool {
    content_type
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/jwt"))
}
