//! Responses as they are on the wire, and the headers that every response of the adapter has.

use std::net::SocketAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use harness::browser::raw_judged;
use sha2::{Digest, Sha256};

use crate::world::prosody;

const HOST: &str = "Host: meet.example.org\r\n";

/// One response, unchanged.
pub(crate) struct Raw {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
    pub(crate) text: String,
}

impl Raw {
    /// The response to a request that no HTTP library would send. `more` are header lines; a `host`
    /// line among them replaces the default one. Prosody's rules are checked for every token in the
    /// response.
    pub(crate) async fn ask(address: SocketAddr, method: &str, target: &str, more: &str) -> Self {
        let host = if more.lines().any(|line| line.starts_with("host:")) { "" } else { HOST };
        let request =
            format!("{method} {target} HTTP/1.1\r\n{host}Connection: close\r\n{more}\r\n");
        let text = raw_judged(address, request.as_bytes(), &prosody()).await.unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).unwrap_or_default();
        let headers = lines.filter_map(|line| line.split_once(':'));
        let headers = headers.map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()));
        Self {
            status: status.parse().unwrap_or_default(),
            headers: headers.collect(),
            body: body.to_owned(),
            text: text.clone(),
        }
    }

    /// Every value of a header.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        let found = self.headers.iter().filter(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).collect()
    }

    /// The headers that every response has, and those that no response has.
    pub(crate) fn assert_headers(&self, what: &str) {
        for (name, value) in [
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
        ] {
            assert_eq!(self.all(name), [value], "{what}: {name}");
        }
        let [policy] = self.all("content-security-policy")[..] else {
            panic!("{what}: one policy, not {:?}", self.all("content-security-policy"))
        };
        assert!(policy.starts_with("default-src 'none'"), "{what}: {policy}");
        for loose in ["unsafe", "*", "http:", "https:", "data:"] {
            assert!(!policy.contains(loose), "{what}: {policy}");
        }
        let framed = policy.contains("frame-ancestors 'self'");
        assert!(framed || policy.contains("frame-ancestors 'none'"), "{what}: {policy}");
        assert!(
            !framed || self.body.contains("<script"),
            "{what}: only a page with a script may be framed"
        );
        for (name, _) in &self.headers {
            let forbidden =
                ["access-control-", "cross-origin-opener-policy", "server", "x-powered-by"];
            assert!(!forbidden.iter().any(|it| name.starts_with(it)), "{what}: {name}");
        }
        assert!(matches!(self.status, 200..400) || self.all("location").is_empty(), "{what}");
        assert!(
            !(300..400).contains(&self.status) || self.status == 303,
            "{what}: {}",
            self.status
        );
        self.assert_page(policy, what);
    }

    /// A page uses only the scripts and styles that its policy names by hash or nonce, and loads
    /// nothing.
    fn assert_page(&self, policy: &str, what: &str) {
        let html = self.all("content-type").iter().any(|kind| kind.starts_with("text/html"));
        assert!(html || !self.body.contains('<'), "{what}: markup that is not text/html");
        for (element, directive) in [("script", "script-src"), ("style", "style-src")] {
            for rest in self.body.split(&format!("<{element}")).skip(1) {
                let (attributes, rest) = rest.split_once('>').unwrap();
                let (content, _) = rest.split_once(&format!("</{element}>")).unwrap();
                assert!(!attributes.contains("src"), "{what}: {attributes}");
                let hash = STANDARD.encode(Sha256::digest(content));
                let nonce = attributes.split("nonce=\"").nth(1).and_then(|it| it.split('"').next());
                // A directive may have several sources.
                let sources = policy.split("; ").find_map(|it| it.strip_prefix(directive));
                let sources = sources.unwrap_or_default();
                let allowed = sources.contains(&format!(" 'sha256-{hash}'"))
                    || nonce.is_some_and(|it| sources.contains(&format!(" 'nonce-{it}'")));
                assert!(allowed, "{what}: {policy} does not allow <{element}>{content}");
            }
        }
        for (at, _) in self.body.match_indices(" on") {
            let rest = &self.body[at + 3..];
            let word = rest.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(rest.len());
            assert!(
                word == 0 || !rest[word..].starts_with('='),
                "{what}: an inline handler: {rest}"
            );
        }
        for inline in [" style=", "javascript:", " src=", "<base", "<link", "<iframe", "<object"] {
            assert!(!self.body.contains(inline), "{what}: {inline}: {}", self.body);
        }
    }
}
