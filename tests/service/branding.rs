//! `[pages]`: what a site adds to every page.

use base64::{Engine, engine::general_purpose::STANDARD};
use harness::config::Config;
use sha2::{Digest, Sha256};

use crate::world::{World, meet, scratch};

/// An image with a script, which must never run.
const LOGO: &str = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";

/// A configuration with every key. `folder` must live as long as the world.
fn branded(config: Config, folder: &harness::scratch::Scratch) -> Config {
    let logo = folder.file("logo.svg", LOGO);
    config
        .with("pages.site_name", "Example <University>")
        .with("pages.logo", logo.display().to_string())
        .with("pages.color", "#ffb000")
        .with("pages.contact", "it@example.org")
        .with("pages.imprint", "https://www.example.org/legal")
        .with("pages.privacy", "https://www.example.org/privacy")
}

#[actix_web::test]
async fn every_page_shows_the_sites_parts_and_its_policy_allows_only_them() {
    let folder = scratch();
    let world = World::with(|config| branded(config, &folder)).await;
    let browser = world.browser();
    for path in ["none", "auth?room=..", "signed-out"] {
        let answer = browser.get(&meet(&format!("/oidc/{path}"))).await;
        let body = &answer.body;
        for part in [
            "alt=\"Example &#60;University&#62;\"",
            "--accent: #ffb000; --on-accent: #000",
            "<a href=\"mailto:it@example.org\">Contact</a>",
            "<a href=\"https://www.example.org/legal\">Legal notice</a>",
            "<a href=\"https://www.example.org/privacy\">Privacy</a>",
        ] {
            assert!(body.contains(part), "{path}: {part}: {body}");
        }
        let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
        let styles = body.split("<style>").skip(1).map(|it| it.split_once("</style>").unwrap().0);
        let styles: Vec<_> = styles.map(hash).collect();
        assert_eq!(
            answer.header("content-security-policy").unwrap(),
            format!(
                "default-src 'none'; base-uri 'none'; form-action 'none'; style-src {}; img-src {}; \
                 frame-ancestors 'none'",
                styles.join(" "),
                meet(&logo_path(body))
            ),
            "{path}"
        );
    }
}

/// The address of the page's image.
fn logo_path(body: &str) -> String {
    let (_, after) = body.split_once("<img src=\"").unwrap();
    after.split_once('"').unwrap().0.to_owned()
}

#[actix_web::test]
async fn the_logo_is_an_image_that_browsers_may_keep_and_nothing_in_it_runs() {
    let folder = scratch();
    let world = World::with(|config| branded(config, &folder)).await;
    let browser = world.browser();
    let page = browser.get(&meet("/oidc/signed-out")).await;
    let logo = browser.get(&meet(&logo_path(&page.body))).await;
    assert_eq!((logo.status, logo.body.as_str()), (200, LOGO));
    for (name, value) in [
        ("content-type", "image/svg+xml"),
        ("cache-control", "public, max-age=31536000, immutable"),
        ("x-content-type-options", "nosniff"),
        (
            "content-security-policy",
            "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'",
        ),
    ] {
        assert_eq!(logo.header(name), Some(value), "{name}");
    }
    for name in ["logo.svg", "../../etc/passwd", "%2e%2e%2flogo.svg", ""] {
        let other = browser.get(&meet(&format!("/oidc/logo/{name}"))).await;
        assert_eq!(other.status, 404, "{name}");
    }
}

#[actix_web::test]
async fn a_site_without_a_logo_serves_none() {
    let world = World::new().await;
    let name = format!("/oidc/logo/{}.svg", "0".repeat(32));
    assert_eq!(world.browser().get(&meet(&name)).await.status, 404);
}
