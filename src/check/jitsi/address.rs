//! Whether an address in a file of Jitsi leads to this service.

use url::Url;

use crate::jitsi::Origin;

/// How an address compares with a route of this service. The query and the fragment are not compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Address {
    /// It begins with the address of the route, letter by letter.
    Same,
    /// It leads there, but is written in another way: the case of the host name, or the default port.
    Respelt,
    /// It does not lead there. The text says what differs, as a clause.
    Other(String),
}

/// Compares `text` with the route `path` at `origin`.
pub(super) fn compare(text: &str, origin: &Origin, path: &str) -> Address {
    let ours = origin.url();
    let url = match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "https" | "http") => url,
        Err(url::ParseError::RelativeUrlWithoutBase) => {
            return Address::Other("is relative: the apps cannot open it".to_owned());
        }
        Ok(_) | Err(_) => return Address::Other("is not an https address".to_owned()),
    };
    if url.scheme() != ours.scheme() {
        return Address::Other(format!("begins with {}:, not {}:", url.scheme(), ours.scheme()));
    }
    if url.host() != ours.host() {
        let host = url.host_str().unwrap_or_default();
        return Address::Other(format!("leads to another host, {host}"));
    }
    let [port, wanted] = [&url, ours].map(|it| it.port_or_known_default().unwrap_or_default());
    if port != wanted {
        return Address::Other(format!("leads to port {port}, not {wanted}"));
    }
    if url.path() != path {
        return Address::Other(format!("leads to another path than {path}"));
    }
    match text.starts_with(&format!("{}{path}", origin.ascii())) {
        true => Address::Same,
        false => Address::Respelt,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_compared_as_urls() {
        let other = |text: &str| Address::Other(text.to_owned());
        for (site, text, expected) in [
            (443, "https://meet.example.org/oidc/auth?state={state}", Address::Same),
            (443, "https://meet.example.org/oidc/auth", Address::Same),
            (443, "https://Meet.Example.ORG/oidc/auth?state={state}", Address::Respelt),
            (443, "HTTPS://meet.example.org/oidc/auth?", Address::Respelt),
            (443, "https://meet.example.org:443/oidc/auth?", Address::Respelt),
            (8443, "https://meet.example.org:8443/oidc/auth?", Address::Same),
            (443, "/oidc/auth?state={state}", other("is relative: the apps cannot open it")),
            (443, "//meet.example.org/oidc/auth?", other("is relative: the apps cannot open it")),
            (443, "myapp:auth", other("is not an https address")),
            (443, "https://", other("is not an https address")),
            (443, "http://meet.example.org/oidc/auth?", other("begins with http:, not https:")),
            (
                443,
                "https://sso.example.org/oidc/auth?",
                other("leads to another host, sso.example.org"),
            ),
            (443, "https://meet.example.org:8443/oidc/auth?", other("leads to port 8443, not 443")),
            (8443, "https://meet.example.org/oidc/auth?", other("leads to port 443, not 8443")),
            (
                443,
                "https://meet.example.org/oidc/Auth?",
                other("leads to another path than /oidc/auth"),
            ),
            (
                443,
                "https://meet.example.org/oidc/authentic?",
                other("leads to another path than /oidc/auth"),
            ),
        ] {
            let site = match site {
                443 => Origin::parse("https://meet.example.org"),
                port => Origin::parse(&format!("https://meet.example.org:{port}")),
            };
            assert_eq!(compare(text, &site.unwrap(), "/oidc/auth"), expected, "{text}");
        }
    }
}
