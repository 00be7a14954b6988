//! `[oidc]`: the provider, and this service as its client.

use std::time::Duration;

use super::authorize;
use super::ca;
use super::credentials::{self, Credentials};
use super::endpoints::{self, Addresses};
use super::proxy;
use super::reader::duration::{DAY, MINUTE, SECOND, between};
use super::reader::error::Reported;
use super::reader::section::Section;
use super::signing_algs;
use crate::oidc::{Settings, UserinfoPolicy};

/// Reads the section into the types of [`crate::oidc`].
pub(super) fn read(section: &mut Section<'_>) -> Result<Settings, Reported> {
    let addresses = endpoints::read(section);
    let client_id =
        section.required("client_id", "\"jitsi\"", |item| item.text().map(str::to_owned));
    let credentials = credentials::read(section);
    let scopes = section.or("scopes", default_scopes(), authorize::scopes);
    let prompt = section.optional("prompt", authorize::prompt);
    let acr_values = section.or("acr_values", Vec::new(), authorize::acr_values);
    let max_age = section.optional("max_age", between(Duration::ZERO, 400 * DAY));
    let authorize_params = section.table("authorize_params", authorize::params);
    let signing_algs = signing_algs::read(section);
    let userinfo = section.or("userinfo", UserinfoPolicy::default(), |item| item.choice(USERINFO));
    let clock_skew = section.or("clock_skew", MINUTE, between(Duration::ZERO, 5 * MINUTE));
    let timeout = section.or("timeout", 10 * SECOND, between(SECOND, 5 * MINUTE));
    let authorities = ca::read(section);
    let proxy = proxy::read(section);

    let Credentials { secret, key, auth } = credentials?;
    let Addresses { issuer, discovery_url, endpoints } = addresses?;
    Ok(Settings {
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
        authorities: authorities?,
        proxy: proxy?,
    })
}

fn default_scopes() -> Vec<String> {
    ["openid", "profile", "email"].map(str::to_owned).into()
}

const USERINFO: &[(&str, UserinfoPolicy)] = &[
    ("when_needed", UserinfoPolicy::WhenNeeded),
    ("always", UserinfoPolicy::Always),
    ("never", UserinfoPolicy::Never),
];

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use jsonwebtoken::Algorithm;

    use super::*;
    use crate::config::reader::testing::read_section;
    use crate::oidc::{ClientAuth, Endpoints, SigningAlgorithms};

    fn read(more: &str) -> Result<Settings, String> {
        let text = format!("[oidc]\nissuer = 'https://id.example.org'\nclient_id = 'c'\n{more}");
        read_section("oidc", &text, &[], super::read)
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
        assert_eq!(oidc.discovery_url.as_ref(), Some(oidc.issuer.discovery()));
        assert_eq!(oidc.endpoints, Endpoints::default());
        assert_eq!((oidc.prompt, oidc.acr_values, oidc.max_age), (None, vec![], None));
        assert_eq!(oidc.authorize_params, []);
        assert_eq!(oidc.signing_algs, SigningAlgorithms::default());
        assert_eq!(oidc.userinfo, UserinfoPolicy::WhenNeeded);
        assert_eq!((oidc.clock_skew, oidc.timeout), (60 * SECOND, 10 * SECOND));
        assert!(oidc.authorities.is_none() && oidc.proxy.is_none());
    }

    #[test]
    fn the_keys_without_a_file_of_their_own_can_be_set() {
        let oidc = read(
            "client_secret = 'password'\nclient_auth = 'client_secret_post'\nmax_age = '0s'\n\
             signing_algs = ['ES256']\nuserinfo = 'never'\nclock_skew = '0s'\ntimeout = '2s'",
        )
        .unwrap();
        assert_eq!(oidc.client_secret.unwrap().expose_secret(), "password");
        assert_eq!(oidc.client_auth, Some(ClientAuth::Post));
        assert_eq!((oidc.max_age, oidc.clock_skew), (Some(Duration::ZERO), Duration::ZERO));
        assert_eq!(oidc.signing_algs.as_slice(), [Algorithm::ES256]);
        assert_eq!((oidc.userinfo, oidc.timeout), (UserinfoPolicy::Never, 2 * SECOND));
    }
}
