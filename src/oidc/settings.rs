//! `[oidc]`: the provider, and this service as its client. `config` parses the keys into these types.

use std::time::Duration;

use secrecy::SecretString;

use super::{
    algorithm::SigningAlgorithms,
    authorities::Authorities,
    client_key::ClientKey,
    endpoint::{Endpoint, Issuer},
    prompt::DefaultPrompt,
    proxy::Proxy,
};

/// The keys of `[oidc]`. `Debug` shows no secret.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The issuer, compared byte for byte. Required.
    pub issuer: Issuer,
    /// The URL of the metadata; `None` if endpoints replace it. Default: [`Issuer::discovery`].
    pub discovery_url: Option<Endpoint>,
    /// Endpoints set by hand. Default: none.
    pub endpoints: Endpoints,
    /// The client id of this service. Required.
    pub client_id: String,
    /// Inline or from `oidc.client_secret_file`. Default: none, a public client.
    pub client_secret: Option<SecretString>,
    /// From `oidc.client_key_file`; never together with a secret. Default: none.
    pub client_key: Option<ClientKey>,
    /// How this service authenticates at the token endpoint. Default: `private_key_jwt` if there is a
    /// key, otherwise according to the metadata.
    pub client_auth: Option<ClientAuth>,
    /// The scopes to request; always with `openid`. Default: `openid`, `profile`, `email`.
    pub scopes: Vec<String>,
    /// The `prompt` of sign-ins whose request has none. Default: none.
    pub prompt: Option<DefaultPrompt>,
    /// Sent as `acr_values`, and then required in the id token's `acr`. Default: none.
    pub acr_values: Vec<String>,
    /// How old the sign-in at the provider may be, at most 400 d; `0s` requires a new one. Then
    /// required in the id token's `auth_time`. Default: any age.
    pub max_age: Option<Duration>,
    /// Further parameters of the authorization request, in the order of their names. None of them is
    /// set by another key or by the protocol. Default: none.
    pub authorize_params: Vec<(String, String)>,
    /// Algorithms that an id token may be signed with. Default: RS256, PS256, ES256, ES384, `EdDSA`.
    pub signing_algs: SigningAlgorithms,
    /// When the userinfo endpoint is called. Default: when needed.
    pub userinfo: UserinfoPolicy,
    /// How far the provider's clock may be off, 0 to 5 min, in whole seconds. Default: 60 s.
    pub clock_skew: Duration,
    /// The limit of each call to the provider, from the first byte sent to the last byte read: 1 s to
    /// 5 min. Default: 10 s.
    pub timeout: Duration,
    /// From `oidc.ca_file`, trusted in addition to the system's certificates. Default: none.
    pub authorities: Option<Authorities>,
    /// From the variables `HTTPS_PROXY` and `NO_PROXY`. Default: none.
    pub proxy: Option<Proxy>,
}

/// Configured endpoints of the provider. Each one overrides the metadata.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Endpoints {
    /// `oidc.authorization_endpoint`.
    pub authorization: Option<Endpoint>,
    /// `oidc.token_endpoint`.
    pub token: Option<Endpoint>,
    /// `oidc.jwks_uri`.
    pub jwks: Option<Endpoint>,
    /// `oidc.userinfo_endpoint`.
    pub userinfo: Option<Endpoint>,
    /// `oidc.end_session_endpoint`.
    pub end_session: Option<Endpoint>,
}

/// How this service authenticates at the token endpoint (OIDC Core 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAuth {
    /// `client_secret_basic`: id and secret, form-encoded, in the `Authorization` header.
    Basic,
    /// `client_secret_post`: id and secret in the body.
    Post,
    /// `private_key_jwt`: an assertion in the body, signed with the private key (RFC 7523 §2.2).
    PrivateKeyJwt,
    /// `none`: the id in the body and no secret, as a public client.
    None,
}

impl ClientAuth {
    /// The name of the method in the configuration and in discovery metadata (OIDC Core 9).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Basic => "client_secret_basic",
            Self::Post => "client_secret_post",
            Self::PrivateKeyJwt => "private_key_jwt",
            Self::None => "none",
        }
    }
}

/// When the userinfo endpoint is called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UserinfoPolicy {
    /// If the id token contains no claim of a `claims.*` list (except `avatar`), or lacks a claim that
    /// a rule names.
    #[default]
    WhenNeeded,
    /// At every sign-in, if the provider has the endpoint.
    Always,
    /// Never.
    Never,
}

impl Endpoints {
    /// Whether the authorization, token and key endpoints are set. Together they replace the metadata.
    pub fn replace_discovery(&self) -> bool {
        self.authorization.is_some() && self.token.is_some() && self.jwks.is_some()
    }
}
