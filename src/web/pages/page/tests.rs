use super::*;
use crate::branding::{Branding, Color, Link, Logo};
use crate::jitsi::Origin;
use crate::web::text::Language;

fn brand(branding: Branding) -> Brand {
    Brand::new(branding, &Origin::parse("https://meet.example.org").unwrap())
}

/// Every part of a site.
fn branding() -> Branding {
    Branding {
        site_name: Some("A & B".into()),
        logo: Some(Logo::parse(b"<svg/>".to_vec()).unwrap()),
        color: Some(Color::parse("#ffcc00").unwrap()),
        contact: Some(Link::contact("it@example.org").unwrap()),
        imprint: Some(Link::page("https://a.example/?a=1&b='").unwrap()),
        privacy: Some(Link::page("https://b.example/").unwrap()),
    }
}

fn page(brand: &Brand) -> Page<'_> {
    let notice = Notice { sentence: "Hello.", advice: "Do it." };
    Page::new(brand, Language::default().text(), Sign::Done, notice)
}

const HOSTILE: &str = "/x\"><script>alert('1')</script>&";
const HARMLESS: &str = "/x&#34;&#62;&#60;script&#62;alert(&#39;1&#39;)&#60;/script&#62;&#38;";

#[test]
fn a_value_stays_inside_its_attribute() {
    let brand = brand(Branding::default());
    let page = page(&brand).link("Go", HOSTILE.into()).link("Else", HOSTILE.into());
    let html = page.opens(HOSTILE.into()).script(Script::renew(HOSTILE.into(), 1)).to_string();
    assert!(html.contains(&format!("<a href=\"{HARMLESS}\" autofocus>Go</a>")), "{html}");
    assert!(html.contains(&format!("<a href=\"{HARMLESS}\">Else</a>")), "{html}");
    assert!(html.contains(&format!("content=\"0;url={HARMLESS}\"")), "{html}");
    assert!(html.contains(&format!("<script data-again=\"{HARMLESS}\" data-lifetime=")));
    assert_eq!(html.matches("<script").count(), 1, "{html}");
    assert_eq!(html.matches("</script").count(), 1, "{html}");
}

#[test]
fn only_a_page_with_a_script_allows_one_and_only_a_framed_page_allows_frames() {
    let brand = brand(Branding::default());
    let page = || page(&brand);
    assert!(!page().policy().contains("script-src"));
    assert!(page().policy().ends_with("frame-ancestors 'none'"));
    assert!(page().framed().policy().ends_with("frame-ancestors 'self'"));
}

#[test]
fn the_page_names_its_language() {
    let brand = brand(Branding::default());
    let text = Language::German.text();
    let page = Page::new(&brand, text, Sign::Done, text.signed_out);
    assert!(page.to_string().contains("<html lang=\"de\">"));
}

#[test]
fn a_page_without_branding_shows_the_host_and_nothing_else_of_the_site() {
    let html = page(&brand(Branding::default())).to_string();
    assert!(html.contains("<p class=\"site\">meet.example.org</p>"), "{html}");
    assert_eq!(html.matches("<style>").count(), 1);
    assert!(!html.contains("<img") && !html.contains("<footer>"), "{html}");
}

#[test]
fn a_page_shows_every_part_of_the_site_and_its_policy_allows_them() {
    let brand = brand(branding());
    let (page, logo) = (page(&brand), branding().logo.unwrap());
    let html = page.to_string();
    for part in [
        &format!("<img src=\"{}\" alt=\"A &#38; B\">", logo.path()),
        "<style>:root { --accent: #ffcc00; --on-accent: #000 }</style>",
        "<a href=\"mailto:it@example.org\">Contact</a>",
        "<a href=\"https://a.example/?a=1&#38;b=%27\">Legal notice</a>",
        "<a href=\"https://b.example/\">Privacy</a>",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    let color = Inline::new(branding().color.unwrap().style());
    let sources = [STYLE.source(), color.source()].join(" ");
    let logo = format!("https://meet.example.org{}", logo.path());
    assert_eq!(
        page.policy(),
        format!(
            "{DENY}; form-action 'none'; style-src {sources}; img-src {logo}; frame-ancestors 'none'"
        )
    );
}

const HTTP_CONF: &str = include_str!("../../../../nginx/jitsi-oidc-http.conf");
const ROUTES_CONF: &str = include_str!("../../../../nginx/jitsi-oidc.conf");

/// The value of `key` in the map of `variable` in `nginx/jitsi-oidc-http.conf`.
fn mapped(variable: &str, key: &str) -> &'static str {
    let (_, map) = HTTP_CONF.split_once(&format!(" ${variable} {{\n")).unwrap();
    let mut lines = map.lines().take_while(|line| *line != "}");
    let value = lines.find_map(|line| line.trim_start().strip_prefix(key)?.strip_prefix(' '));
    let value = value.unwrap().trim().trim_end_matches(';');
    let quote = value.chars().next().unwrap();
    value.strip_prefix(quote).unwrap().strip_suffix(quote).unwrap()
}

/// The page in `nginx/jitsi-oidc-http.conf` has this layout and the texts of `web::text`, and
/// `nginx/jitsi-oidc.conf` sends it with the same policy. nginx has no logo: the adapter serves it.
#[test]
fn the_page_of_nginxs_own_errors_is_the_same() {
    for branding in [Branding::default(), Branding { logo: None, ..branding() }] {
        let brand = brand(branding);
        for language in Language::ALL {
            for status in [429, 500, 502] {
                assert_same(&brand, language.text(), status);
            }
        }
    }
}

fn assert_same(brand: &Brand, text: &'static Text, status: u16) {
    let label = if text.tag == "en" { "default" } else { text.tag };
    let (key, sign, ours) = match (status, text.tag) {
        (500, tag) => (format!("\"{tag} 500\""), Sign::Stopped, Some(text.our_fault)),
        // Only nginx's: the adapter does not limit requests.
        (429, tag) => (format!("\"{tag} 429\""), Sign::Waiting, None),
        (_, "en") => ("default".to_owned(), Sign::Waiting, Some(text.service_away)),
        (_, tag) => (format!("\"~^{tag}\""), Sign::Waiting, Some(text.service_away)),
    };
    let theirs = Notice {
        sentence: mapped("jitsi_oidc_error_says", &key),
        advice: mapped("jitsi_oidc_error_advice", &key),
    };
    let id = RequestId::of(&actix_web::http::header::HeaderMap::new(), [7; 16]);
    let ours = Page::new(brand, text, sign, ours.unwrap_or(theirs))
        .link(text.try_again, String::new())
        .link(text.back_to_jitsi, "/".into())
        .id(&id);

    let style = brand.style().map_or_else(String::new, |it| format!("\n<style>{it}</style>"));
    let links = [
        (brand.contact(), text.labels.contact),
        (brand.imprint(), text.labels.imprint),
        (brand.privacy(), text.labels.privacy),
    ];
    let links = links.map(|(href, label)| {
        let escaped = href?.replace('&', "&#38;");
        Some(format!("\n<a href=\"{escaped}\">{label}</a>"))
    });
    let links: String = links.into_iter().flatten().collect();
    let footer = if links.is_empty() { links } else { format!("\n<footer>{links}\n</footer>") };
    let sign = if status == 500 { "500" } else { "default" };

    let (_, page) = HTTP_CONF.split_once("html    '").unwrap();
    let (page, _) = page.split_once("';\n").unwrap();
    let page = page
        .replace("$jitsi_oidc_language", text.tag)
        .replace("$jitsi_oidc_style", &style)
        .replace("$jitsi_oidc_site", &brand.name().replace('&', "&#38;"))
        .replace("$jitsi_oidc_sign", mapped("jitsi_oidc_sign", sign))
        .replace("$jitsi_oidc_error_says", theirs.sentence)
        .replace("$jitsi_oidc_error_advice", theirs.advice)
        .replace("$jitsi_oidc_try_again", mapped("jitsi_oidc_try_again", label))
        .replace("$jitsi_oidc_back_to_jitsi", mapped("jitsi_oidc_back_to_jitsi", label))
        .replace("$jitsi_oidc_request", mapped("jitsi_oidc_request", label))
        .replace("$jitsi_oidc_footer", &footer)
        .replace("$request_id", id.as_str());
    assert_eq!(page, ours.to_string());

    let color = brand.style().map_or_else(String::new, |it| format!(" {}", it.source()));
    let policy = ROUTES_CONF.replace("$jitsi_oidc_style_source", &color);
    assert!(policy.contains(&format!(" \"{}\" always;", ours.policy())));
}
