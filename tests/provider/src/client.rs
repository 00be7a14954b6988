//! The clients of the provider.

/// How a client authenticates at the token endpoint (OpenID Connect Core 9).
pub use openidconnect::core::CoreClientAuthMethod as AuthMethod;

/// A registered client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Its `client_id`.
    pub id: String,
    /// Its secret. `None` for a public client or one with an [`assertion_key`](Self::assertion_key).
    pub secret: Option<String>,
    /// A second secret, which is accepted as well while the secret is replaced.
    pub second_secret: Option<String>,
    /// The public key of a client that authenticates with `private_key_jwt`, as PEM: RSA, EC on P-256
    /// or P-384, or Ed25519.
    pub assertion_key: Option<String>,
    /// The registered redirect URIs, compared byte for byte.
    pub redirect_uris: Vec<String>,
    /// The registered post-logout redirect URIs, compared byte for byte.
    pub post_logout_redirect_uris: Vec<String>,
}

impl Client {
    /// A client with a secret.
    pub fn confidential(id: &str, secret: &str) -> Self {
        Self { secret: Some(secret.to_owned()), ..Self::public(id) }
    }

    /// A client without a secret.
    pub fn public(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            secret: None,
            second_secret: None,
            assertion_key: None,
            redirect_uris: Vec::new(),
            post_logout_redirect_uris: Vec::new(),
        }
    }

    /// Accepts a second secret.
    pub fn second_secret(mut self, secret: &str) -> Self {
        self.second_secret = Some(secret.to_owned());
        self
    }

    /// Whether the client has this secret.
    pub(crate) fn has_secret(&self, secret: &str) -> bool {
        [&self.secret, &self.second_secret].into_iter().flatten().any(|known| known == secret)
    }

    /// Registers a redirect URI.
    pub fn redirect_uri(mut self, uri: &str) -> Self {
        self.redirect_uris.push(uri.to_owned());
        self
    }

    /// Registers a post-logout redirect URI.
    pub fn post_logout_redirect_uri(mut self, uri: &str) -> Self {
        self.post_logout_redirect_uris.push(uri.to_owned());
        self
    }
}
