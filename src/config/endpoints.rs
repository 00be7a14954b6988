//! The URLs of the provider: the issuer, the discovery metadata, and endpoints that replace it.

use url::Url;

use super::reader::error::{Problem, Reported};
use super::reader::item::Item;
use super::reader::section::Section;
use super::reader::warning::WarningKind;
use crate::oidc::{Endpoint, Endpoints, Issuer};

/// The keys of `[oidc]` that are URLs.
#[derive(Debug)]
pub(super) struct Addresses {
    pub(super) issuer: Issuer,
    pub(super) discovery_url: Option<Endpoint>,
    pub(super) endpoints: Endpoints,
}

/// Reads the URLs. A discovery URL that the endpoints replace is an error.
pub(super) fn read(section: &mut Section<'_>) -> Result<Addresses, Reported> {
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
    let (issuer, discovery_url) = (issuer?, discovery_url?);
    if issuer.discovery().url().host_str() == Some(EXAMPLE_HOST) {
        section.warn("issuer", WarningKind::ExampleIssuer, STILL_EXAMPLE);
    }
    let discovery_url = match (endpoints.replace_discovery(), discovery_url) {
        (true, None) => None,
        (true, Some(_)) => {
            return Err(section.refuse(
                "discovery_url",
                "has no effect: authorization_endpoint, token_endpoint and jwks_uri together replace \
                 discovery; remove it or one of them",
            ));
        }
        (false, set) => Some(set.unwrap_or_else(|| issuer.discovery().clone())),
    };
    Ok(Addresses { issuer, discovery_url, endpoints })
}

/// An endpoint without user name, password and fragment (RFC 6749 §3.1 and §3.2). A query is allowed.
fn endpoint(item: &Item<'_>) -> Result<Endpoint, Problem> {
    let text = item.text()?;
    // The URL parser removes or replaces these characters. The requested URL must be the configured one.
    let odd = text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\');
    let url = Url::parse(text).ok().filter(|_| !odd).ok_or_else(|| {
        item.wrong("is not a URL; write it like \"https://login.example.org/realms/main\"")
    })?;
    let extra = !url.username().is_empty() || url.password().is_some() || url.fragment().is_some();
    let endpoint = Endpoint::new(url).ok_or_else(|| item.wrong(NOT_HTTPS))?;
    match extra {
        true => Err(item.wrong("must have no user name, password or fragment")),
        false => Ok(endpoint),
    }
}

/// The issuer: an endpoint without a query (OIDC Discovery 3), and not the URL of its metadata.
fn issuer(item: &Item<'_>) -> Result<Issuer, Problem> {
    if endpoint(item)?.url().query().is_some() {
        return Err(item.wrong("must have no query"));
    }
    let text = item.text()?;
    // Copied from the address bar of a browser. The second form is that of RFC 8414 §3.
    if WELL_KNOWN.iter().any(|path| text.contains(path)) {
        return Err(item.wrong(
            "must be the issuer, not the address of its discovery document: remove /.well-known/ and \
             everything after it; the issuer is the value of \"issuer\" in that document",
        ));
    }
    Issuer::new(text).ok_or_else(|| item.wrong(NOT_HTTPS))
}

/// The host of the issuer in `config.toml.example`.
const EXAMPLE_HOST: &str = "login.example.org";

const STILL_EXAMPLE: &str = "is still that of the example file: write the issuer of your provider";

const NOT_HTTPS: &str = "must be https (http only on a loopback address)";

const WELL_KNOWN: [&str; 2] =
    ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::reader::testing::read_section;

    const THREE: &str = "authorization_endpoint = 'https://id.example.org/a?tenant=1'\n\
                         token_endpoint = 'https://id.example.org/t'\n\
                         jwks_uri = 'https://keys.example.org/k'\n";

    fn discovery(text: &str) -> Result<Option<String>, String> {
        let text = format!("[oidc]\nissuer = 'https://id.example.org/'\n{text}");
        let addresses = read_section("oidc", &text, &[], read)?;
        Ok(addresses.discovery_url.map(|endpoint| endpoint.url().to_string()))
    }

    #[test]
    fn the_default_discovery_url_is_below_the_issuer() {
        let below = "https://id.example.org/.well-known/openid-configuration".to_owned();
        assert_eq!(discovery(""), Ok(Some(below.clone())));
        assert_eq!(discovery("token_endpoint = 'https://id.example.org/t'"), Ok(Some(below)));
        let text = "discovery_url = 'http://localhost:9000/meta'";
        assert_eq!(discovery(text), Ok(Some("http://localhost:9000/meta".to_owned())));
    }

    #[test]
    fn three_endpoints_replace_discovery() {
        assert_eq!(discovery(THREE), Ok(None));
        assert_eq!(
            discovery(&format!("{THREE}discovery_url = 'https://id.example.org/meta'")),
            Err("config.toml:6:17: oidc.discovery_url: has no effect: \
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

    fn read_issuer(url: &str) -> Result<Issuer, String> {
        read_section("x", &format!("[x]\nurl = '{url}'"), &[], |section| {
            section.required("url", "", issuer)
        })
    }

    #[test]
    fn an_issuer_is_kept_byte_for_byte() {
        for text in ["https://Id.example.org", "https://id.example.org/", "http://127.0.0.1:9000"] {
            assert_eq!(read_issuer(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn the_error_for_a_bad_url_does_not_show_it() {
        let not_a_url = "is not a URL; write it like \"https://login.example.org/realms/main\"";
        let not_https = "must be https (http only on a loopback address)";
        let extra = "must have no user name, password or fragment";
        let document = "must be the issuer, not the address of its discovery document: remove \
                        /.well-known/ and everything after it; the issuer is the value of \"issuer\" \
                        in that document";
        for (bad, message) in [
            ("https://id.example.org/realms/a/.well-known/openid-configuration", document),
            ("https://id.example.org/.well-known/openid-configuration/", document),
            ("https://id.example.org/.well-known/oauth-authorization-server/a", document),
            ("id.example.org", not_a_url),
            ("https://", not_a_url),
            ("https://id.example.org/ ", not_a_url),
            ("https:\\\\id.example.org", not_a_url),
            ("http://id.example.org", not_https),
            ("http://localhost.example.org", not_https),
            ("file:///etc/passwd", not_https),
            ("https://user:hunter2@id.example.org", extra),
            ("https://id.example.org/#a", extra),
            ("https://id.example.org/?a", "must have no query"),
            ("", "must not be empty"),
        ] {
            let error = format!("config.toml:2:7: x.url: {message}");
            assert_eq!(read_issuer(bad).err(), Some(error), "{bad}");
        }
    }
}
