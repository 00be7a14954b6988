//! What the configuration says about the provider, parsed and with its defaults in.

use std::time::Duration;

use jsonwebtoken::Algorithm;
use secrecy::SecretString;
use url::Url;

use super::ClientKey;

/// The provider, and we as its client. The keys of `[oidc]` in the contract say what each is for.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `oidc.issuer`, as it was written: it is compared byte for byte.
    pub issuer: String,
    /// `oidc.discovery_url`; `None` for the issuer's own.
    pub discovery_url: Option<Url>,
    /// `oidc.authorization_endpoint`, over the metadata's; so are the next four.
    pub authorization_endpoint: Option<Url>,
    /// `oidc.token_endpoint`.
    pub token_endpoint: Option<Url>,
    /// `oidc.jwks_uri`.
    pub jwks_uri: Option<Url>,
    /// `oidc.userinfo_endpoint`.
    pub userinfo_endpoint: Option<Url>,
    /// `oidc.end_session_endpoint`.
    pub end_session_endpoint: Option<Url>,
    /// `oidc.client_id`.
    pub client_id: String,
    /// `oidc.client_secret`; `None` for a public client.
    pub client_secret: Option<SecretString>,
    /// `oidc.client_key_file`, for [`ClientAuth::PrivateKeyJwt`].
    pub client_key: Option<ClientKey>,
    /// `oidc.client_auth`; `None` for what the metadata offers.
    pub client_auth: Option<ClientAuth>,
    /// `jitsi.url` + `/oidc/redirect`.
    pub redirect_uri: Url,
    /// `jitsi.url` + `/oidc/signed-out`.
    pub post_logout_redirect_uri: Url,
    /// `oidc.scopes`; `openid` is always sent.
    pub scopes: Vec<String>,
    /// `oidc.prompt`.
    pub prompt: Option<String>,
    /// `oidc.acr_values`; then demanded of the id token too.
    pub acr_values: Vec<String>,
    /// `oidc.max_age`; `auth_time` is then demanded of the id token.
    pub max_age: Option<Duration>,
    /// `oidc.authorize_params`.
    pub authorize_params: Vec<(String, String)>,
    /// `oidc.signing_algs`; an HS algorithm among them is refused by
    /// [`Provider::new`](super::Provider::new).
    pub signing_algs: Vec<Algorithm>,
    /// `oidc.userinfo`.
    pub userinfo: UserinfoPolicy,
    /// `oidc.clock_skew`, whole seconds.
    pub clock_skew: Duration,
    /// `oidc.timeout`, per call: from the first byte sent to the last one read.
    pub timeout: Duration,
    /// The content of `oidc.ca_file`: PEM certificates, added to the system's.
    pub ca_pem: Option<Vec<u8>>,
    /// The proxy towards the provider. The environment is not read here.
    pub proxy: Option<Proxy>,
}

/// How we authenticate at the token endpoint (OIDC Core 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAuth {
    /// `client_secret_basic`: id and secret, form-encoded, in the `Authorization` header.
    Basic,
    /// `client_secret_post`: both in the body.
    Post,
    /// `private_key_jwt`: a token in the body that our private key signs (RFC 7523 §2.2).
    PrivateKeyJwt,
    /// `none`: the id in the body, no secret.
    None,
}

/// When userinfo is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UserinfoPolicy {
    /// When the id token lacks what the configuration needs.
    #[default]
    WhenNeeded,
    /// At every sign-in, where the provider has the endpoint.
    Always,
    /// Never.
    Never,
}

/// `HTTPS_PROXY` and `NO_PROXY`, for calls over https. Loopback addresses are always called
/// directly.
#[derive(Clone)]
pub struct Proxy {
    /// The proxy; may hold a user name and password, so `Debug` shows nothing.
    pub url: Url,
    /// Hosts to call directly: names, addresses and networks, separated by commas.
    pub no_proxy: Option<String>,
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Proxy").finish_non_exhaustive()
    }
}
