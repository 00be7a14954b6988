//! Where the provider is: the issuer, discovery, and endpoints set by hand.

use url::Url;

use super::provider_url::{endpoint, issuer};
use super::reader::error::Reported;
use super::reader::section::Section;

/// Endpoints of the provider that the configuration names; each is https, or http on loopback.
///
/// `authorization`, `token` and `jwks` together replace discovery; otherwise each that is set wins
/// over what discovery says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Endpoints {
    /// `oidc.authorization_endpoint`.
    pub authorization: Option<Url>,
    /// `oidc.token_endpoint`.
    pub token: Option<Url>,
    /// `oidc.jwks_uri`.
    pub jwks: Option<Url>,
    /// `oidc.userinfo_endpoint`.
    pub userinfo: Option<Url>,
    /// `oidc.end_session_endpoint`.
    pub end_session: Option<Url>,
}

/// The issuer, where its metadata lies unless endpoints replace it, and those endpoints.
pub(super) fn read(
    section: &mut Section<'_>,
) -> Result<(String, Option<Url>, Endpoints), Reported> {
    let issuer = section.required("issuer", "\"https://login.example.org/realms/main\"", issuer);
    let discovery_url = section.optional("discovery_url", endpoint);
    let authorization = section.optional("authorization_endpoint", endpoint);
    let token = section.optional("token_endpoint", endpoint);
    let jwks = section.optional("jwks_uri", endpoint);
    let userinfo = section.optional("userinfo_endpoint", endpoint);
    let end_session = section.optional("end_session_endpoint", endpoint);

    let endpoints = Endpoints {
        authorization: authorization?,
        token: token?,
        jwks: jwks?,
        userinfo: userinfo?,
        end_session: end_session?,
    };
    let (issuer, below_issuer) = issuer?;
    let discovery_url = match (endpoints.replace_discovery(), discovery_url?) {
        (true, None) => None,
        (true, Some(_)) => {
            return Err(section.refuse(
                "discovery_url",
                "would never be read: authorization_endpoint, token_endpoint and jwks_uri \
                 together replace discovery; remove it or one of them",
            ));
        }
        (false, given) => Some(given.unwrap_or(below_issuer)),
    };
    Ok((issuer, discovery_url, endpoints))
}

impl Endpoints {
    fn replace_discovery(&self) -> bool {
        self.authorization.is_some() && self.token.is_some() && self.jwks.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::reader::testing::read_section;

    const THREE: &str = "authorization_endpoint = 'https://id.example.org/a?tenant=1'\n\
                         token_endpoint = 'https://id.example.org/t'\n\
                         jwks_uri = 'https://keys.example.org/k'\n";

    fn discovery(text: &str) -> Result<Option<String>, String> {
        let text = format!("[oidc]\nissuer = 'https://id.example.org/'\n{text}");
        let (_, discovery_url, _) = read_section("oidc", &text, &[], read)?;
        Ok(discovery_url.map(String::from))
    }

    #[test]
    fn discovery_is_below_the_issuer_or_where_the_file_says() {
        let below = "https://id.example.org/.well-known/openid-configuration".to_owned();
        assert_eq!(discovery(""), Ok(Some(below.clone())));
        assert_eq!(discovery("token_endpoint = 'https://id.example.org/t'"), Ok(Some(below)));
        let elsewhere = "http://localhost:9000/meta".to_owned();
        let text = "discovery_url = 'http://localhost:9000/meta'";
        assert_eq!(discovery(text), Ok(Some(elsewhere)));
    }

    #[test]
    fn three_endpoints_replace_discovery() {
        assert_eq!(discovery(THREE), Ok(None));
        assert_eq!(
            discovery(&format!("{THREE}discovery_url = 'https://id.example.org/meta'")),
            Err("config.toml:6:17: oidc.discovery_url: would never be read: \
                 authorization_endpoint, token_endpoint and jwks_uri together replace discovery; \
                 remove it or one of them"
                .to_owned())
        );
    }

    #[test]
    fn every_endpoint_is_https() {
        for key in [
            "discovery_url",
            "authorization_endpoint",
            "token_endpoint",
            "jwks_uri",
            "userinfo_endpoint",
            "end_session_endpoint",
        ] {
            let column = key.len() + 4;
            let message = format!(
                "config.toml:3:{column}: oidc.{key}: must be https (http only on a loopback address)"
            );
            assert_eq!(discovery(&format!("{key} = 'http://id.example.org/'")), Err(message));
        }
    }
}
