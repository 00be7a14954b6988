//! The authorization request (OIDC Core 3.1.2.1): where to send the browser.

use openidconnect::{
    AuthenticationContextClass, AuthenticationFlow, CsrfToken, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, Scope, core::CoreResponseType,
};
use url::Url;

use super::{DefaultPrompt, NotReady, Provider};
use crate::signin::{Attempt, Prompt};

/// How a request with a `prompt` of its own signs in under `oidc.prompt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effective {
    /// By an attempt with this prompt.
    Attempt(Prompt),
    /// Not at all: the request asks for a silent sign-in, and `oidc.prompt` contains `login`. Each
    /// sign-in needs credentials then, so the person goes on as guest.
    SilentNotPossible,
}

impl Provider {
    /// What counts where a request asks for `asked`.
    ///
    /// A request without a prompt is silent where `oidc.prompt` is `none`. A request's own prompt
    /// beats `oidc.prompt`, with one exception: `none` does not beat `login`, which the operator
    /// sets so that nobody signs in with what somebody else left open at the provider. `consent`
    /// and `select_account` demand no credentials, so `none` beats them.
    pub fn effective(&self, asked: Prompt) -> Effective {
        let configured = self.settings.prompt.as_ref();
        match asked {
            Prompt::None if configured.is_some_and(DefaultPrompt::requires_login) => {
                Effective::SilentNotPossible
            }
            Prompt::Configured if configured.is_some_and(DefaultPrompt::is_silent) => {
                Effective::Attempt(Prompt::None)
            }
            Prompt::Configured | Prompt::None | Prompt::Login => Effective::Attempt(asked),
        }
    }

    /// The URL of the provider that begins `attempt`: the code flow and nothing else, with state,
    /// nonce, PKCE by S256 always, and what the configuration asks for. `prompt` beats
    /// `oidc.prompt`, as [`Provider::effective`] allows.
    ///
    /// The redirect URI is the configuration's, never a request's.
    ///
    /// # Errors
    ///
    /// [`NotReady`]
    pub fn authorization_url(&self, attempt: &Attempt, prompt: Prompt) -> Result<Url, NotReady> {
        let loaded = self.loaded()?;
        let state = CsrfToken::new(attempt.state().to_owned());
        let nonce = Nonce::new(attempt.nonce().to_owned());
        // An attempt's verifier has 43 characters: the least that RFC 7636 §4.1 allows.
        let verifier = PkceCodeVerifier::new(attempt.verifier().to_owned());
        let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
        // The library adds `openid`.
        let scopes = self.settings.scopes.iter().filter(|scope| *scope != "openid");
        let mut request = loaded
            .client
            .authorize_url(flow, || state, || nonce)
            .add_scopes(scopes.cloned().map(Scope::new))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        if let Some(max_age) = self.settings.max_age {
            request = request.set_max_age(max_age);
        }
        for context in &self.settings.acr_values {
            request =
                request.add_auth_context_value(AuthenticationContextClass::new(context.clone()));
        }
        let prompt = match prompt {
            Prompt::None => Some("none"),
            Prompt::Login => Some("login"),
            Prompt::Configured => self.settings.prompt.as_ref().map(DefaultPrompt::as_str),
        };
        // As text: the library's enum would need a second list of the values.
        if let Some(prompt) = prompt {
            request = request.add_extra_param("prompt", prompt);
        }
        for (name, value) in &self.settings.authorize_params {
            request = request.add_extra_param(name.as_str(), value.as_str());
        }
        Ok(request.url().0)
    }
}

#[cfg(test)]
mod tests;
