//! Code → verified claims: the token request (OIDC Core 3.1.3), the verification of the id token, and
//! userinfo if needed.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use super::{
    IdTokenError, Provider, RedeemError, UserinfoFailure, UserinfoPolicy,
    address::Address,
    algorithm::access_token_hash,
    jws::Jws,
    provider::Loaded,
    token_request::{Credentials, request_tokens},
    token_response::TokenType,
};
use crate::signin::{Expected, MissingClaims, Redeemable, UnverifiedClaims, VerifiedClaims};

/// The result of redeeming a code. `Debug` shows nothing.
pub struct Redeemed {
    /// The verified claims about the person.
    pub claims: VerifiedClaims,
    /// The id token, later sent as `id_token_hint` at the sign-out.
    pub id_token: SecretString,
    /// Why userinfo failed, and which claims are therefore missing. `None` if userinfo was not needed or
    /// succeeded.
    pub userinfo_failed: Option<(UserinfoFailure, MissingClaims)>,
}

impl Provider {
    /// Redeems a code for verified claims.
    ///
    /// `random` must be random bytes of this call only; they become the `jti` of the assertion.
    /// `missing` returns the claims that the id token lacks; it is called only under
    /// [`UserinfoPolicy::WhenNeeded`]. `now` is our clock, in seconds since 1970. It is read before the token
    /// request and after the response.
    ///
    /// Checks the token type, the id token's header, signature and claims, and that the userinfo response
    /// is about the same person. Sends the token request, one userinfo request at most, and fetches new
    /// keys if needed.
    ///
    /// Under [`UserinfoPolicy::WhenNeeded`] the sign-in continues without the claims of userinfo if
    /// userinfo fails, unless [`MissingClaims::ends_sign_in`]. A response about another person always
    /// ends the sign-in.
    ///
    /// # Errors
    ///
    /// [`RedeemError`]
    pub async fn redeem(
        &self,
        redeemable: Redeemable,
        random: &[u8; 32],
        missing: impl Fn(&VerifiedClaims) -> MissingClaims,
        now: impl Fn() -> u64,
    ) -> Result<Redeemed, RedeemError> {
        let loaded = self.loaded()?;
        let began = now();
        let Redeemable { code, verifier, nonce } = redeemable;
        let assertion = self.assertion(&loaded.metadata, random, began)?;
        let sent = Credentials { code, verifier, assertion };
        let tokens = request_tokens(&self.http, &loaded, &self.settings, sent).await?;
        let at = || Address::from(loaded.metadata.token_endpoint.url());
        let (access_token, TokenType::Bearer, id_token) = tokens.into_parts() else {
            return Err(RedeemError::NotBearer(at()));
        };
        let id_token = id_token.ok_or_else(|| RedeemError::IdToken(at(), IdTokenError::Missing))?;
        // The time of the response must not count as a clock difference. Even a fast one may arrive in the next
        // second.
        let times = Times { sent: began, now: now() };
        let claims = self.verify(&loaded, &id_token, &access_token, &nonce, times).await;
        let mut claims = claims.map_err(|error| RedeemError::IdToken(at(), error))?;
        // `optional`: the missing claims, if the sign-in can continue without them.
        let (wanted, optional) = match self.settings.userinfo {
            UserinfoPolicy::Always => (true, None),
            UserinfoPolicy::Never => (false, None),
            UserinfoPolicy::WhenNeeded => {
                let missing = missing(&claims);
                (!missing.is_empty(), Some(missing).filter(|missing| !missing.ends_sign_in()))
            }
        };
        let mut userinfo_failed = None;
        if wanted && let Some(endpoint) = &loaded.metadata.userinfo_endpoint {
            let subject = claims.subject();
            let userinfo =
                self.userinfo(&loaded, endpoint, &access_token, subject, times.now).await;
            match (userinfo, optional) {
                (Ok(userinfo), _) => claims.complete_from_userinfo(userinfo),
                (Err(error), optional) => {
                    let is_for_another = error.is_for_another();
                    let failure = UserinfoFailure { at: Address::from(endpoint.url()), error };
                    match optional {
                        Some(missing) if !is_for_another => {
                            claims.without_userinfo();
                            userinfo_failed = Some((failure, missing));
                        }
                        _ => return Err(RedeemError::Userinfo(failure)),
                    }
                }
            }
        }
        Ok(Redeemed { claims, id_token, userinfo_failed })
    }

    async fn verify(
        &self,
        loaded: &Loaded,
        id_token: &SecretString,
        access_token: &SecretString,
        nonce: &str,
        times: Times,
    ) -> Result<VerifiedClaims, IdTokenError> {
        let settings = &self.settings;
        let token = Jws::parse(id_token.expose_secret(), settings.signing_algs.as_slice())
            .map_err(IdTokenError::Jws)?;
        let claims = self.payload(&token, &loaded.metadata).await.map_err(IdTokenError::Jws)?;
        let claims = UnverifiedClaims::new(claims);
        if let Some(seconds) = claims.clock_ahead(times.sent) {
            self.warn_of_clock(seconds);
        }
        let at_hash = access_token_hash(token.algorithm(), access_token.expose_secret());
        let expected = Expected {
            issuer: settings.issuer.as_str(),
            client_id: &settings.client_id,
            nonce,
            acr_values: &settings.acr_values,
            max_age: settings.max_age,
            clock_skew: settings.clock_skew,
            at_hash: &at_hash,
        };
        claims.verify(&expected, times.now).map_err(IdTokenError::Claims)
    }
}

/// Our clock, in seconds since 1970.
#[derive(Clone, Copy)]
struct Times {
    /// Before the token request was sent.
    sent: u64,
    /// After its response was received.
    now: u64,
}

impl fmt::Debug for Redeemed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redeemed").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
