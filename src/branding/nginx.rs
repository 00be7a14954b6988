//! The site's parts for the error page that nginx serves itself.

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use super::{Branding, Labels};

impl Branding {
    /// The content of `/etc/nginx/jitsi-oidc-pages.map`, which `nginx/jitsi-oidc-http.conf` includes in its
    /// maps. `None` if nginx's page has nothing of the site: it has no logo, because the adapter serves it.
    pub fn nginx_map(&self) -> Option<String> {
        let name = self.site_name.as_deref().map(escaped);
        let style = self.color.map(|color| color.style());
        // CSP Level 3, hash-source: exactly the bytes between the element's tags.
        let source = style
            .as_ref()
            .map(|style| format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(style))));
        let style = style.map(|style| format!("\\n<style>{style}</style>"));
        let entries = [
            // Every server of the site.
            ("\"~^site_name \"".to_owned(), name),
            ("style".to_owned(), style),
            ("style_source".to_owned(), source),
        ];
        let footers = Labels::ALL
            .map(|labels| (format!("\"footer {}\"", labels.tag), self.nginx_footer(&labels)));
        let lines = entries.into_iter().chain(footers);
        let lines = lines.map(|(key, value)| Some(format!("{key} \"{}\";\n", value?)));
        let text: String = lines.flatten().collect();
        (!text.is_empty()).then_some(text)
    }

    /// The links, if there are any.
    fn nginx_footer(&self, labels: &Labels) -> Option<String> {
        let links = [
            (&self.contact, labels.contact),
            (&self.imprint, labels.imprint),
            (&self.privacy, labels.privacy),
        ];
        let links = links.map(|(link, label)| {
            let href = escaped(link.as_ref()?.href());
            Some(format!("\\n<a href=\\\"{href}\\\">{label}</a>"))
        });
        let links: String = links.into_iter().flatten().collect();
        (!links.is_empty()).then(|| format!("\\n<footer>{links}\\n</footer>"))
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
    use crate::branding::{Color, Link};

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
        let map = branding.nginx_map().unwrap();
        let lines: Vec<_> = map.lines().collect();
        assert_eq!(lines.len(), 3 + Labels::ALL.len());
        assert_eq!(
            lines[..4],
            [
                r#""~^site_name " "&#34;; &#92; &#36;host &#60;b&#62; &#38; &#39;x&#39;";"#,
                r##"style "\n<style>:root { --accent: #123456; --on-accent: #fff }</style>";"##,
                r#"style_source " 'sha256-A99m1GGx6ispjSSbC6mAJ67eTiiF8qKk5PXpGQZDUhI='";"#,
                "\"footer en\" \"\\n<footer>\\n<a href=\\\"mailto:it@example.org\\\">Contact</a>\\n<a \
                 href=\\\"https://a.example/?a=&#36;1&#38;b=%27\\\">Legal notice</a>\\n</footer>\";",
            ]
        );
    }
}
