//! The provider's authorization response, checked against the attempt that it answers: state, then
//! issuer, then error, then code. The issuer comes before the error: an error from another issuer
//! must not be trusted (RFC 9207 §2.4).

use std::fmt;

use subtle::ConstantTimeEq;

use super::{Attempt, OtherIssuer, Prompt, ProviderAnswer, ProviderError, Target};

/// The parameters of the redirect to `/oidc/redirect`, unchecked. `Debug` shows none of them.
#[derive(Clone, Default)]
pub struct AuthorizationResponse {
    /// `state`, required.
    pub state: String,
    /// `iss` (RFC 9207).
    pub iss: Option<String>,
    /// `error` (RFC 6749 §4.1.2.1).
    pub error: Option<String>,
    /// `error_description`.
    pub description: Option<String>,
    /// `code`.
    pub code: Option<String>,
}

/// What `iss` of an authorization response must be (RFC 9207 §2.4), and who sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerRule {
    /// The authorization endpoint without its query, for messages.
    pub endpoint: String,
    /// The configured issuer.
    pub issuer: String,
    /// `iss` must be present: the metadata contains
    /// `authorization_response_iss_parameter_supported: true`.
    pub required: bool,
}

/// The result of an accepted authorization response.
pub struct Accepted {
    /// What the token request needs.
    pub redeemable: Redeemable,
    /// Where the person wants to go.
    pub target: Target,
    /// The `prompt` of the attempt.
    pub prompt: Prompt,
    /// This attempt already is the second one, after an `invalid_grant`.
    pub restarted: bool,
}

/// The parts of an attempt that the token request consumes. `Debug` shows none of them.
pub struct Redeemable {
    /// The authorization code.
    pub code: String,
    /// The PKCE code verifier.
    pub verifier: String,
    /// The nonce that the id token must contain.
    pub nonce: String,
}

/// A refused authorization response.
#[derive(Debug)]
pub struct Rejected {
    /// Where the person wanted to go.
    pub target: Target,
    /// Why the response is refused.
    pub cause: AuthorizationError,
}

/// Why an authorization response is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthorizationError {
    /// `state` differs from the attempt's.
    #[error("the state is not that of the attempt")]
    WrongState,
    /// `iss` is another issuer: a mix-up attack, or a wrong `oidc.issuer`.
    #[error("the authorization response's iss is not oidc.issuer: {0}")]
    WrongIssuer(Box<OtherIssuer>),
    /// No `iss`, although the metadata promises one.
    #[error(
        "the authorization response lacks iss, which the provider's metadata promises \
         (authorization_response_iss_parameter_supported): let the provider send it (in Keycloak, turn \
         off Exclude Issuer From Authentication Response of the client), and check that no proxy \
         removes it"
    )]
    MissingIssuer,
    /// A silent attempt would need a login page: the person continues as a guest.
    #[error("the provider requires interaction, which prompt=none forbids")]
    InteractionNeeded,
    /// `access_denied`: the person or the provider refused.
    #[error("the provider answered {0}")]
    Denied(Box<ProviderAnswer>),
    /// Any other error of the provider.
    #[error("the provider answered {0}")]
    Provider(Box<ProviderAnswer>),
    /// Neither an error nor a code.
    #[error("the authorization response has neither code nor error")]
    MissingCode,
}

impl Attempt {
    /// Checks the authorization response and consumes the attempt: it cannot be used twice.
    ///
    /// Checks in this order: `state` equals the attempt's; `iss` equals the issuer, and is present
    /// if the metadata promises it; there is no `error`; there is a `code`.
    ///
    /// # Errors
    ///
    /// [`Rejected`] with the target and the first check that failed.
    pub fn accept(
        self,
        response: AuthorizationResponse,
        rule: &IssuerRule,
    ) -> Result<Accepted, Rejected> {
        match self.check(&response, rule) {
            Err(cause) => Err(Rejected { target: self.target, cause }),
            Ok(()) => match response.code.filter(|code| !code.is_empty()) {
                None => {
                    Err(Rejected { target: self.target, cause: AuthorizationError::MissingCode })
                }
                Some(code) => Ok(Accepted {
                    redeemable: Redeemable { code, verifier: self.verifier, nonce: self.nonce },
                    target: self.target,
                    prompt: self.prompt,
                    restarted: self.restarted,
                }),
            },
        }
    }

    fn check(
        &self,
        response: &AuthorizationResponse,
        rule: &IssuerRule,
    ) -> Result<(), AuthorizationError> {
        if !bool::from(self.state.as_bytes().ct_eq(response.state.as_bytes())) {
            return Err(AuthorizationError::WrongState);
        }
        match &response.iss {
            Some(iss) if *iss != rule.issuer => {
                let other = OtherIssuer::new(iss, &rule.issuer, &self.secrets(response));
                return Err(AuthorizationError::WrongIssuer(Box::new(other)));
            }
            None if rule.required => return Err(AuthorizationError::MissingIssuer),
            _ => {}
        }
        let answer = |code| ProviderAnswer {
            error: ProviderError::of(
                code,
                response.description.as_deref(),
                &self.secrets(response),
            ),
            at: rule.endpoint.clone(),
        };
        match response.error.as_deref() {
            None => Ok(()),
            // OIDC Core 3.1.2.6.
            Some(
                "login_required"
                | "interaction_required"
                | "consent_required"
                | "account_selection_required",
            ) if self.prompt == Prompt::None => Err(AuthorizationError::InteractionNeeded),
            Some(code @ "access_denied") => Err(AuthorizationError::Denied(answer(code).into())),
            Some(other) => Err(AuthorizationError::Provider(answer(other).into())),
        }
    }

    /// The secrets of this attempt and its response, which a text of the provider may repeat.
    fn secrets<'s>(&'s self, response: &'s AuthorizationResponse) -> Vec<&'s str> {
        let own = [self.state.as_str(), &self.nonce, &self.verifier];
        own.into_iter().chain(response.code.as_deref()).collect()
    }
}

impl AuthorizationResponse {
    /// Whether it has `state`, and `code` or `error`, as every response of a provider has (RFC 6749
    /// §4.1.2).
    pub fn is_complete(&self) -> bool {
        !self.state.is_empty() && (self.code.is_some() || self.error.is_some())
    }
}

impl fmt::Debug for Redeemable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redeemable").finish_non_exhaustive()
    }
}

impl fmt::Debug for AuthorizationResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizationResponse").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
