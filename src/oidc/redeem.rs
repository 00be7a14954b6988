//! Code → verified claims: the token request (OIDC Core 3.1.3), the verification of the id token, and
//! userinfo if needed.

use std::{
    fmt,
    pin::Pin,
    sync::atomic::{AtomicU16, Ordering},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use openidconnect::{
    AsyncHttpClient, AuthorizationCode, HttpRequest, HttpResponse, PkceCodeVerifier,
    RequestTokenError,
};
use reqwest::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;
use url::form_urlencoded::byte_serialize;

use super::{
    BodyFault, CallError, IdTokenError, Provider, RedeemError, RefusalCode, Settings,
    UserinfoFailure, UserinfoPolicy,
    address::Address,
    algorithm::access_token_hash,
    assertion::ASSERTION_TYPE,
    http::Http,
    jws::Jws,
    provider::Loaded,
    token_response::{self, TokenErrorResponse, TokenResponse, TokenType},
};
use crate::metrics;
use crate::signin::{
    Expected, MissingClaims, ProviderText, Redeemable, UnverifiedClaims, VerifiedClaims,
};

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
    /// [`UserinfoPolicy::WhenNeeded`]. `now` is our clock at the call, in seconds since 1970.
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
        now: u64,
    ) -> Result<Redeemed, RedeemError> {
        let loaded = self.loaded()?;
        let began = Instant::now();
        let Redeemable { code, verifier, nonce } = redeemable;
        let assertion = self.assertion(&loaded.metadata, random, now)?;
        let sent = Credentials { code, verifier, assertion };
        let tokens = request_tokens(&self.http, &loaded, &self.settings, sent).await?;
        let at = || Address::from(loaded.metadata.token_endpoint.url());
        let (access_token, TokenType::Bearer, id_token) = tokens.into_parts() else {
            return Err(RedeemError::NotBearer(at()));
        };
        let id_token = id_token.ok_or_else(|| RedeemError::IdToken(at(), IdTokenError::Missing))?;
        // The response may have taken seconds, which must not count as a clock difference.
        let times = Times { sent: now, now: now.saturating_add(began.elapsed().as_secs()) };
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

/// What a token request proves its right with.
struct Credentials {
    code: String,
    verifier: String,
    assertion: Option<SecretString>,
}

impl Credentials {
    /// Every secret of the request, which its response may repeat.
    fn secrets(&self, settings: &Settings) -> Vec<String> {
        let mut secrets = vec![self.code.clone(), self.verifier.clone()];
        secrets.extend(self.assertion.iter().map(|text| text.expose_secret().to_owned()));
        if let Some(secret) = settings.client_secret.as_ref().map(ExposeSecret::expose_secret) {
            let form = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
            let pair = format!("{}:{}", form(&settings.client_id), form(secret));
            secrets.extend([secret.to_owned(), STANDARD.encode(pair)]);
        }
        secrets
    }
}

/// Sends the token request, once.
async fn request_tokens(
    http: &Http,
    loaded: &Loaded,
    settings: &Settings,
    sent: Credentials,
) -> Result<TokenResponse, RedeemError> {
    let secrets = sent.secrets(settings);
    let secrets: Vec<_> = secrets.iter().map(String::as_str).collect();
    let call = TokenCall { http, secrets: &secrets, status: AtomicU16::new(0) };
    let mut request = loaded
        .client
        .exchange_code(AuthorizationCode::new(sent.code))
        .set_pkce_verifier(PkceCodeVerifier::new(sent.verifier));
    if let Some(assertion) = &sent.assertion {
        request = request
            .add_extra_param("client_assertion_type", ASSERTION_TYPE)
            .add_extra_param("client_assertion", assertion.expose_secret());
    }
    let outcome = request.request_async(&call).await;
    let at = Address::from(loaded.metadata.token_endpoint.url());
    let status = call.status.load(Ordering::Relaxed);
    // The library's parse error contains the whole response, so it is not passed on.
    outcome.map_err(|error| match error {
        RequestTokenError::ServerResponse(TokenErrorResponse { error, description }) => {
            let description = description.and_then(|text| ProviderText::of(&text, &secrets));
            let code = RefusalCode::of(&error, &secrets);
            RedeemError::Refused { at, status, code, description }
        }
        RequestTokenError::Request(error) => RedeemError::Token(at, error),
        RequestTokenError::Parse(_, body) => match token_response::bad_member(&body) {
            Some(member) => RedeemError::TokenMember(at, member),
            None => RedeemError::Token(at, BodyFault::NotAnObject.into()),
        },
        // The library's name for an empty body.
        RequestTokenError::Other(_) => RedeemError::Token(at, BodyFault::Empty.into()),
    })
}

/// Sends the token request by our HTTP client. Keeps the status, which the library's errors do not contain.
struct TokenCall<'a> {
    http: &'a Http,
    secrets: &'a [&'a str],
    status: AtomicU16,
}

impl<'c> AsyncHttpClient<'c> for TokenCall<'_> {
    type Error = CallError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, CallError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let request = request.try_into().map_err(|_| CallError::Broken)?;
            let response = self.http.send(request, metrics::Endpoint::Token).await?;
            self.status.store(response.status.as_u16(), Ordering::Relaxed);
            // RFC 6749 §5.2: an error has status 400 or 401. Some providers send another, even 200.
            let refused = TokenErrorResponse::in_body(&response.body).is_some();
            if !refused && response.status != StatusCode::OK {
                return Err(response.refusal(self.secrets));
            }
            response.object()?;
            let mut response = HttpResponse::new(response.body);
            // The library recognizes an error only by its status.
            if refused {
                *response.status_mut() = StatusCode::BAD_REQUEST;
            }
            Ok(response)
        })
    }
}

#[cfg(test)]
mod tests;
