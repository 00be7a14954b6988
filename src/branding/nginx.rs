//! The site's parts for the error page that nginx serves itself.

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use super::{Branding, Link};

impl Branding {
    /// The content of `/etc/nginx/jitsi-oidc-pages.map`, which `nginx/jitsi-oidc-http.conf` includes in its
    /// maps. `None` if nginx's page has nothing of the site: it has no logo, because the adapter serves it.
    pub fn nginx_map(&self) -> Option<String> {
        let style = self.color.map(|color| color.style());
        // CSP Level 3, hash-source: exactly the bytes between the element's tags.
        let source = style
            .as_ref()
            .map(|style| format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(style))));
        let href = |link: &Option<Link>| link.as_ref().map(|link| escaped(link.href()));
        let entries = [
            ("site_name", self.site_name.as_deref().map(escaped)),
            ("style", style),
            ("style_source", source),
            ("contact", href(&self.contact)),
            ("imprint", href(&self.imprint)),
            ("privacy", href(&self.privacy)),
        ];
        let lines = entries.map(|(name, value)| Some(format!("{name} \"{}\";\n", value?)));
        let text: String = lines.into_iter().flatten().collect();
        (!text.is_empty()).then_some(text)
    }
}

/// Escapes for HTML and for a quoted string of nginx, in which `$` begins a variable and nothing escapes it.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' | '<' | '>' | '"' | '\'' | '$' | '\\' => {
                escaped.push_str(&format!("&#{};", u32::from(c)));
            }
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branding::Color;

    #[test]
    fn without_branding_there_is_no_file() {
        assert_eq!(Branding::default().nginx_map(), None);
    }

    #[test]
    fn a_value_stays_inside_its_string_and_its_element() {
        let branding = Branding {
            site_name: Some("\"; \\ $host <b> & 'x'".into()),
            color: Some(Color::parse("#123456").unwrap()),
            contact: Some(Link::contact("it@example.org").unwrap()),
            imprint: Some(Link::page("https://a.example/?a=$1&b='").unwrap()),
            ..Branding::default()
        };
        assert_eq!(
            branding.nginx_map().unwrap(),
            "site_name \"&#34;; &#92; &#36;host &#60;b&#62; &#38; &#39;x&#39;\";\n\
             style \":root { --accent: #123456; --on-accent: #fff }\";\n\
             style_source \" 'sha256-A99m1GGx6ispjSSbC6mAJ67eTiiF8qKk5PXpGQZDUhI='\";\n\
             contact \"mailto:it@example.org\";\n\
             imprint \"https://a.example/?a=&#36;1&#38;b=%27\";\n"
        );
    }
}
