//! The authorization request (OIDC Core 3.1.2.1).

use openidconnect::{
    AuthenticationContextClass, AuthenticationFlow, CsrfToken, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, Scope, core::CoreResponseType,
};
use url::Url;

use super::{DefaultPrompt, NotReady, Provider};
use crate::signin::{Attempt, Prompt};

/// The effect of a requested `prompt` together with `oidc.prompt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effective {
    /// An attempt with this prompt.
    Attempt(Prompt),
    /// No attempt: the request is for a silent sign-in, but `oidc.prompt` contains `login`, so every
    /// sign-in needs credentials. The person continues as a guest.
    SilentNotPossible,
}

impl Provider {
    /// The effect of the prompt `asked`.
    ///
    /// A request without a prompt is silent if `oidc.prompt` is `none`. The prompt of a request
    /// overrides `oidc.prompt`, with one exception: `none` does not override `login`. Operators set
    /// `login` so that nobody signs in with a session that another person left open at the provider.
    /// `consent` and `select_account` do not require credentials, so `none` overrides them.
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

    /// The URL of the authorization request for `attempt`: always the code flow with state, nonce and
    /// PKCE by S256, plus the configured parameters. `prompt` overrides `oidc.prompt`, as
    /// [`Provider::effective`] allows.
    ///
    /// The redirect URI is built from the configuration, never from a request.
    ///
    /// # Errors
    ///
    /// [`NotReady`]
    pub fn authorization_url(&self, attempt: &Attempt, prompt: Prompt) -> Result<Url, NotReady> {
        let loaded = self.loaded()?;
        let state = CsrfToken::new(attempt.state().to_owned());
        let nonce = Nonce::new(attempt.nonce().to_owned());
        // An attempt's verifier has 43 characters, the minimum of RFC 7636 §4.1.
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
        // As text: with the library's enum, the values would be listed twice.
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
