//! `[oidc]`: the provider, and how this service asks it.

use std::time::Duration;

use jsonwebtoken::Algorithm;
use secrecy::SecretString;
use url::Url;

use super::algorithms::public_key;
use super::authorize::{self, Prompt};
use super::ca;
use super::client::{self, Client, ClientAuth};
use super::client_key::ClientKey;
use super::endpoints::{self, Endpoints};
use super::proxy::{self, Proxy};
use super::reader::duration::{DAY, MINUTE, SECOND, between};
use super::reader::error::Reported;
use super::reader::section::Section;

/// `[oidc]`.
#[derive(Debug)]
pub struct Oidc {
    /// The provider's name, compared byte for byte; https, http only on loopback. Required.
    pub issuer: String,
    /// Where the metadata lies; `None` where three endpoints replace it. Default: below the issuer.
    pub discovery_url: Option<Url>,
    /// Endpoints set by hand: each wins over what discovery says. Default: none.
    pub endpoints: Endpoints,
    /// The name of this service at the provider. Required.
    pub client_id: String,
    /// Inline or from `oidc.client_secret_file`. Default: none, a public client.
    pub client_secret: Option<SecretString>,
    /// From `oidc.client_key_file`; never beside a secret. Default: none.
    pub client_key: Option<ClientKey>,
    /// How this service proves itself at the token endpoint; `private_key_jwt` where there is a
    /// key. Default: by what discovery offers.
    pub client_auth: Option<ClientAuth>,
    /// What is asked for; always with `openid`. Default: `openid`, `profile`, `email`.
    pub scopes: Vec<String>,
    /// Sent with each sign-in that does not bring a prompt of its own; with `none` such a sign-in is
    /// silent. Default: none.
    pub prompt: Vec<Prompt>,
    /// Wanted of the sign-in, and then demanded of the id token's `acr`. Default: none.
    pub acr_values: Vec<String>,
    /// How old the sign-in at the provider may be, at most 400 d; `0s` demands a new one. Then
    /// demanded of the id token's `auth_time`. Default: any age.
    pub max_age: Option<Duration>,
    /// Further parameters of the authorization request, none that another key or the protocol
    /// sets, in the order of their names. Default: none.
    pub authorize_params: Vec<(String, String)>,
    /// Algorithms that an id token may be signed with; never empty, never `none` or a secret-key
    /// one. Default: RS256, PS256, ES256, ES384, `EdDSA`.
    pub signing_algs: Vec<Algorithm>,
    /// When the userinfo endpoint is asked. Default: when needed.
    pub userinfo: Userinfo,
    /// How far the provider's clock may be off, 0 to 5 min. Default: 60 s.
    pub clock_skew: Duration,
    /// For each call to the provider, 1 s to 5 min. Default: 10 s.
    pub timeout: Duration,
    /// PEM certificates (at least one) from `oidc.ca_file`, trusted in addition to the system's.
    /// A relative path starts at the configuration file's folder. Default: none.
    pub ca_file: Option<Vec<u8>>,
    /// From `HTTPS_PROXY` and `NO_PROXY`. Default: none.
    pub proxy: Option<Proxy>,
}

/// `oidc.userinfo`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Userinfo {
    /// Where the id token has none of a `claims.*` list (`avatar` aside), or lacks a claim that a rule
    /// names.
    #[default]
    WhenNeeded,
    /// At every sign-in.
    Always,
    /// Not at all.
    Never,
}

impl Oidc {
    pub(super) fn read(section: &mut Section<'_>) -> Result<Self, Reported> {
        let endpoints = endpoints::read(section);
        let client_id =
            section.required("client_id", "\"jitsi\"", |item| item.text().map(str::to_owned));
        let client = client::read(section);
        let scopes = section.or("scopes", default_scopes(), authorize::scopes);
        let prompt = section.or("prompt", Vec::new(), authorize::prompt);
        let acr_values = section.or("acr_values", Vec::new(), authorize::acr_values);
        let max_age = section.optional("max_age", between(Duration::ZERO, 400 * DAY));
        let authorize_params = section.table("authorize_params", authorize::params);
        let signing_algs = section.or("signing_algs", DEFAULT_ALGS.to_vec(), public_key);
        let userinfo = section.or("userinfo", Userinfo::WhenNeeded, |item| item.choice(USERINFO));
        let clock_skew = section.or("clock_skew", MINUTE, between(Duration::ZERO, 5 * MINUTE));
        let timeout = section.or("timeout", 10 * SECOND, between(SECOND, 5 * MINUTE));
        let ca_file = ca::read(section);
        let proxy = proxy::read(section);

        let Client { secret, key, auth } = client?;
        let (issuer, discovery_url, endpoints) = endpoints?;
        Ok(Self {
            issuer,
            discovery_url,
            endpoints,
            client_id: client_id?,
            client_secret: secret,
            client_key: key,
            client_auth: auth,
            scopes: scopes?,
            prompt: prompt?,
            acr_values: acr_values?,
            max_age: max_age?,
            authorize_params: authorize_params?,
            signing_algs: signing_algs?,
            userinfo: userinfo?,
            clock_skew: clock_skew?,
            timeout: timeout?,
            ca_file: ca_file?,
            proxy: proxy?,
        })
    }
}

fn default_scopes() -> Vec<String> {
    ["openid", "profile", "email"].map(str::to_owned).into()
}

const DEFAULT_ALGS: [Algorithm; 5] =
    [Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::ES384, Algorithm::EdDSA];

const USERINFO: &[(&str, Userinfo)] = &[
    ("when_needed", Userinfo::WhenNeeded),
    ("always", Userinfo::Always),
    ("never", Userinfo::Never),
];

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;
    use crate::config::reader::testing::read_section;

    fn read(more: &str) -> Result<Oidc, String> {
        let text = format!("[oidc]\nissuer = 'https://id.example.org'\nclient_id = 'c'\n{more}");
        read_section("oidc", &text, &[], Oidc::read)
    }

    #[test]
    fn issuer_and_client_id_are_enough() {
        let oidc = read("").unwrap();
        assert_eq!(
            (oidc.issuer.as_str(), oidc.client_id.as_str()),
            ("https://id.example.org", "c")
        );
        assert!(oidc.client_secret.is_none());
        assert_eq!(oidc.client_auth, None);
        assert_eq!(oidc.scopes, ["openid", "profile", "email"]);
        assert_eq!((oidc.prompt, oidc.acr_values, oidc.max_age), (vec![], vec![], None));
        assert_eq!(oidc.authorize_params, []);
        assert_eq!(oidc.signing_algs, DEFAULT_ALGS);
        assert_eq!(oidc.userinfo, Userinfo::WhenNeeded);
        assert_eq!((oidc.clock_skew, oidc.timeout), (60 * SECOND, 10 * SECOND));
        assert_eq!(oidc.ca_file, None);
    }

    #[test]
    fn the_simple_keys_can_be_set() {
        let oidc = read(
            "client_secret = 'password'\nclient_auth = 'client_secret_post'\nmax_age = '0s'\n\
             signing_algs = ['ES256']\nuserinfo = 'never'\nclock_skew = '0s'\ntimeout = '2s'",
        )
        .unwrap();
        assert_eq!(oidc.client_secret.unwrap().expose_secret(), "password");
        assert_eq!(oidc.client_auth, Some(ClientAuth::ClientSecretPost));
        assert_eq!((oidc.max_age, oidc.clock_skew), (Some(Duration::ZERO), Duration::ZERO));
        assert_eq!(oidc.signing_algs, [Algorithm::ES256]);
        assert_eq!((oidc.userinfo, oidc.timeout), (Userinfo::Never, 2 * SECOND));
    }
}
