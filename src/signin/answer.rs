//! The provider's answer to an authorization request, checked against the attempt that it claims
//! to answer: state, then issuer, then error, then code (RFC 9207 §2.4: an error from another
//! issuer is not to be trusted).

use std::fmt;

use subtle::ConstantTimeEq;

use super::{Attempt, ErrorCode, Prompt, Target};

/// The parameters of the redirect back to us, as they came.
#[derive(Clone, Default)]
pub struct Answer {
    /// `state`, required.
    pub state: String,
    /// `iss` (RFC 9207).
    pub iss: Option<String>,
    /// `error` (RFC 6749 §4.1.2.1).
    pub error: Option<String>,
    /// `code`.
    pub code: Option<String>,
}

/// What an answer's `iss` is held against (RFC 9207 §2.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerRule {
    /// The configured issuer.
    pub issuer: String,
    /// The metadata says `authorization_response_iss_parameter_supported`.
    pub required: bool,
}

/// An answer that passed: a code to redeem, and the target to go on to afterwards.
pub struct Accepted {
    /// What the token request needs.
    pub redeemable: Redeemable,
    /// Where the person wants to go.
    pub target: Target,
    /// What the attempt asked of the provider's login page.
    pub prompt: Prompt,
    /// This attempt was begun after an `invalid_grant` already.
    pub restarted: bool,
}

/// The parts of an attempt that the token request consumes. `Debug` shows nothing.
pub struct Redeemable {
    /// The authorization code.
    pub code: String,
    /// The PKCE code verifier.
    pub verifier: String,
    /// The nonce that the id token must hold.
    pub nonce: String,
}

/// An answer that did not pass.
#[derive(Debug)]
pub struct Rejected {
    /// Where the person wanted to go.
    pub target: Target,
    /// Why they do not get there signed in.
    pub cause: AnswerError,
}

/// Why an answer is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// Not the state of the attempt.
    #[error("the state is not that of the attempt")]
    WrongState,
    /// `iss` names another issuer: a mix-up attack, or a wrong `oidc.issuer`.
    #[error("the answer's iss is not oidc.issuer")]
    WrongIssuer,
    /// No `iss`, though the metadata promises one.
    #[error("the answer lacks iss, which the provider's metadata promises")]
    MissingIssuer,
    /// A silent attempt needed a page: the person goes on as guest.
    #[error("the provider would have to ask the person, which prompt=none forbids")]
    InteractionNeeded,
    /// `access_denied`: the person or the provider said no.
    #[error("the provider answered access_denied")]
    Denied,
    /// Any other error of the provider.
    #[error("the provider answered {0}")]
    Provider(ErrorCode),
    /// Neither an error nor a code.
    #[error("the answer holds neither code nor error")]
    MissingCode,
}

impl Attempt {
    /// Checks the provider's answer and consumes the attempt: it cannot be used twice.
    ///
    /// In this order: `state` equals the attempt's; `iss` equals the issuer, and is there where
    /// the metadata promises it; no `error`; a `code`.
    ///
    /// # Errors
    ///
    /// [`Rejected`] with the target and the first check that failed.
    pub fn accept(self, answer: Answer, rule: &IssuerRule) -> Result<Accepted, Rejected> {
        match self.check(&answer, rule) {
            Err(cause) => Err(Rejected { target: self.target, cause }),
            Ok(()) => match answer.code.filter(|code| !code.is_empty()) {
                None => Err(Rejected { target: self.target, cause: AnswerError::MissingCode }),
                Some(code) => Ok(Accepted {
                    redeemable: Redeemable { code, verifier: self.verifier, nonce: self.nonce },
                    target: self.target,
                    prompt: self.prompt,
                    restarted: self.restarted,
                }),
            },
        }
    }

    fn check(&self, answer: &Answer, rule: &IssuerRule) -> Result<(), AnswerError> {
        if !bool::from(self.state.as_bytes().ct_eq(answer.state.as_bytes())) {
            return Err(AnswerError::WrongState);
        }
        match &answer.iss {
            Some(iss) if *iss != rule.issuer => return Err(AnswerError::WrongIssuer),
            None if rule.required => return Err(AnswerError::MissingIssuer),
            _ => {}
        }
        match answer.error.as_deref() {
            None => Ok(()),
            Some(
                "login_required"
                | "interaction_required"
                | "consent_required"
                | "account_selection_required",
            ) if self.prompt == Prompt::None => Err(AnswerError::InteractionNeeded),
            Some("access_denied") => Err(AnswerError::Denied),
            Some(other) => Err(AnswerError::Provider(ErrorCode::of(other))),
        }
    }
}

impl fmt::Debug for Redeemable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redeemable").finish_non_exhaustive()
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
