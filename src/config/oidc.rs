//! `[oidc]`: the provider, and how this service asks it.

use std::time::Duration;

use jsonwebtoken::Algorithm;
use secrecy::SecretString;
use url::Url;

use super::authorize::{self, Prompt};
use super::ca;
use super::duration::{DAY, MINUTE, SECOND, between};
use super::endpoints::{self, Endpoints};
use super::error::{Problem, Reported};
use super::item::Item;
use super::secret::{self, Found};
use super::section::Section;

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
    /// How this service proves itself at the token endpoint. Default: by what discovery offers.
    pub client_auth: Option<ClientAuth>,
    /// What is asked for; always with `openid`. Default: `openid`, `profile`, `email`.
    pub scopes: Vec<String>,
    /// Sent with each sign-in that does not bring a prompt of its own. Default: none.
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
}

/// `oidc.client_auth` (OpenID Connect Core 1.0 section 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAuth {
    /// The secret in the `Authorization` header.
    ClientSecretBasic,
    /// The secret in the body.
    ClientSecretPost,
    /// No secret: a public client.
    None,
}

/// `oidc.userinfo`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Userinfo {
    /// Where the id token has none of a `claims.*` list (`avatar` aside).
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
        let client_secret =
            secret::one(section, "client_secret", "client_secret_file", Found::text);
        let client_auth = section.optional("client_auth", |item| item.choice(CLIENT_AUTH));
        let scopes = section.or("scopes", default_scopes(), authorize::scopes);
        let prompt = section.or("prompt", Vec::new(), authorize::prompt);
        let acr_values = section.or("acr_values", Vec::new(), authorize::acr_values);
        let max_age = section.optional("max_age", between(Duration::ZERO, 400 * DAY));
        let authorize_params = section.table("authorize_params", authorize::params);
        let signing_algs = section.or("signing_algs", DEFAULT_ALGS.to_vec(), signing_algs);
        let userinfo = section.or("userinfo", Userinfo::WhenNeeded, |item| item.choice(USERINFO));
        let clock_skew = section.or("clock_skew", MINUTE, between(Duration::ZERO, 5 * MINUTE));
        let timeout = section.or("timeout", 10 * SECOND, between(SECOND, 5 * MINUTE));
        let ca_file = ca::read(section);

        let (client_secret, client_auth) = (client_secret?, client_auth?);
        agree(section, client_auth, client_secret.is_some());
        let (issuer, discovery_url, endpoints) = endpoints?;
        Ok(Self {
            issuer,
            discovery_url,
            endpoints,
            client_id: client_id?,
            client_secret,
            client_auth,
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
        })
    }
}

/// Client authentication and secret belong together.
fn agree(section: &mut Section<'_>, client_auth: Option<ClientAuth>, has_secret: bool) {
    use ClientAuth::{ClientSecretBasic, ClientSecretPost};

    match (client_auth, has_secret) {
        (Some(ClientAuth::None), true) => {
            section.refuse("client_auth", "\"none\" sends no secret; remove it or the secret");
        }
        (Some(ClientSecretBasic | ClientSecretPost), false) => {
            section.refuse(
                "client_auth",
                "needs a secret; give oidc.client_secret or oidc.client_secret_file",
            );
        }
        (Some(ClientAuth::None) | None, _) | (Some(_), true) => {}
    }
}

fn signing_algs(item: &Item<'_>) -> Result<Vec<Algorithm>, Problem> {
    let algs = item.each(|alg| match alg.text()? {
        "none" => Err(alg.wrong("\"none\" would let anybody in: such a token is not signed")),
        "HS256" | "HS384" | "HS512" => Err(alg.wrong(
            "must be an algorithm with a public key: HS* would make the client secret a signing key",
        )),
        _ => alg.choice(SIGNING_ALGS),
    })?;
    if algs.is_empty() {
        return Err(item.wrong("must name at least one algorithm, like [\"RS256\"]"));
    }
    Ok(algs)
}

fn default_scopes() -> Vec<String> {
    ["openid", "profile", "email"].map(str::to_owned).into()
}

const DEFAULT_ALGS: [Algorithm; 5] =
    [Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::ES384, Algorithm::EdDSA];

const SIGNING_ALGS: &[(&str, Algorithm)] = &[
    ("RS256", Algorithm::RS256),
    ("RS384", Algorithm::RS384),
    ("RS512", Algorithm::RS512),
    ("PS256", Algorithm::PS256),
    ("PS384", Algorithm::PS384),
    ("PS512", Algorithm::PS512),
    ("ES256", Algorithm::ES256),
    ("ES384", Algorithm::ES384),
    ("EdDSA", Algorithm::EdDSA),
];

const CLIENT_AUTH: &[(&str, ClientAuth)] = &[
    ("client_secret_basic", ClientAuth::ClientSecretBasic),
    ("client_secret_post", ClientAuth::ClientSecretPost),
    ("none", ClientAuth::None),
];

const USERINFO: &[(&str, Userinfo)] = &[
    ("when_needed", Userinfo::WhenNeeded),
    ("always", Userinfo::Always),
    ("never", Userinfo::Never),
];

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;
    use crate::config::testing::read_section;

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

    #[test]
    fn client_authentication_and_secret_belong_together() {
        for (text, message) in [
            (
                "client_auth = 'none'\nclient_secret = 'hunter2'",
                "\"none\" sends no secret; remove it or the secret",
            ),
            (
                "client_auth = 'client_secret_basic'",
                "needs a secret; give oidc.client_secret or oidc.client_secret_file",
            ),
            (
                "client_auth = 'private_key_jwt'",
                "must be \"client_secret_basic\", \"client_secret_post\" or \"none\"",
            ),
        ] {
            let error = read(text).unwrap_err();
            assert_eq!(error, format!("config.toml:4:15: oidc.client_auth: {message}"));
        }
        assert!(read("client_auth = 'none'").is_ok());
    }

    #[test]
    fn an_id_token_is_signed_with_a_public_key_algorithm() {
        let secret_key = "must be an algorithm with a public key: HS* would make the client secret \
                          a signing key";
        for (algs, place, message) in [
            (
                "['RS256', 'none']",
                "26: oidc.signing_algs[1]",
                "\"none\" would let anybody in: such a token is not signed",
            ),
            ("['HS256']", "17: oidc.signing_algs[0]", secret_key),
            (
                "['ES512']",
                "17: oidc.signing_algs[0]",
                "must be \"RS256\", \"RS384\", \"RS512\", \"PS256\", \"PS384\", \"PS512\", \
                 \"ES256\", \"ES384\" or \"EdDSA\"",
            ),
            ("[]", "16: oidc.signing_algs", "must name at least one algorithm, like [\"RS256\"]"),
        ] {
            let error = read(&format!("signing_algs = {algs}")).unwrap_err();
            assert_eq!(error, format!("config.toml:4:{place}: {message}"));
        }
    }
}
