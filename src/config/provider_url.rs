//! The rule for every URL of the provider.

use url::Url;

use super::reader::error::Problem;
use super::reader::item::Item;
use crate::jitsi::is_loopback;

/// An endpoint: https, or http on a loopback host; no user name and no fragment (RFC 6749
/// section 3.1 and 3.2), a query is fine.
pub(super) fn endpoint(item: &Item<'_>) -> Result<Url, Problem> {
    let text = item.text()?;
    // The URL parser drops or trims these silently; what was written should be what is called.
    let odd = text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\');
    let url = Url::parse(text).ok().filter(|_| !odd).ok_or_else(|| {
        item.wrong("is not a URL; write it like \"https://login.example.org/realms/main\"")
    })?;
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        _ => return Err(item.wrong("must be https (http only on a loopback address)")),
    }
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err(item.wrong("must have no user name, password or fragment"));
    }
    Ok(url)
}

/// An issuer, kept byte for byte, and where its metadata lies by default: the issuer, one trailing
/// slash aside, plus `/.well-known/openid-configuration` (OpenID Connect Discovery 1.0 section 4).
pub(super) fn issuer(item: &Item<'_>) -> Result<(String, Url), Problem> {
    if endpoint(item)?.query().is_some() {
        return Err(item.wrong("must have no query"));
    }
    let issuer = item.text()?;
    // The address that a browser shows for the discovery document (RFC 8414 §3 has the second form).
    if WELL_KNOWN.iter().any(|path| issuer.contains(path)) {
        return Err(item.wrong(
            "must be the issuer, not the address of its discovery document: leave out /.well-known/ \
             and what follows; the document's \"issuer\" is what belongs here",
        ));
    }
    let base = issuer.strip_suffix('/').unwrap_or(issuer);
    let discovery = Url::parse(&format!("{base}/.well-known/openid-configuration"));
    let discovery = discovery.map_err(|_| item.wrong("is not a URL"))?;
    Ok((issuer.to_owned(), discovery))
}

const WELL_KNOWN: [&str; 2] =
    ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::reader::testing::read_section;

    fn read(url: &str) -> Result<(String, Url), String> {
        read_section("x", &format!("[x]\nurl = '{url}'"), &[], |section| {
            section.required("url", "", issuer)
        })
    }

    #[test]
    fn an_issuer_is_kept_byte_for_byte_and_discovered_below_itself() {
        for (text, discovery) in [
            ("https://Id.example.org", "https://id.example.org/.well-known/openid-configuration"),
            ("https://id.example.org/", "https://id.example.org/.well-known/openid-configuration"),
            ("https://a.org/r/x/", "https://a.org/r/x/.well-known/openid-configuration"),
            ("http://127.0.0.1:9000", "http://127.0.0.1:9000/.well-known/openid-configuration"),
            ("http://[::1]", "http://[::1]/.well-known/openid-configuration"),
        ] {
            let (issuer, url) = read(text).unwrap();
            assert_eq!((issuer.as_str(), url.as_str()), (text, discovery));
        }
    }

    #[test]
    fn a_bad_url_is_told_what_would_be_right_and_not_shown() {
        let not_a_url = "is not a URL; write it like \"https://login.example.org/realms/main\"";
        let not_https = "must be https (http only on a loopback address)";
        let extra = "must have no user name, password or fragment";
        let document = "must be the issuer, not the address of its discovery document: leave out \
                        /.well-known/ and what follows; the document's \"issuer\" is what belongs here";
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
            assert_eq!(read(bad), Err(format!("config.toml:2:7: x.url: {message}")), "{bad}");
        }
    }
}
