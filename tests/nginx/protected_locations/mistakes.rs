//! The table of mistakes of the page: each has the effect that its row says. Other tests have the
//! effects of `return`, of a second `auth_request` and of inherited lines.

use harness::browser::{Browser, Method};
use harness::nginx::Site;

use super::page::{PAGE, Page};
use crate::world::{SITES, scratch};

const PROTECT: &str = "include snippets/jitsi-oidc-protect.conf;";

/// Checks that the table has a row for this mistake, in these words.
fn assert_row(mistake: &str) {
    assert!(PAGE.contains(&format!("\n| {mistake} | ")), "no row begins with: {mistake}");
}

#[actix_web::test]
async fn an_application_that_is_reached_without_nginx_believes_anybody() {
    assert_row("The application listens on every address.");
    let pass = "proxy_pass http://127.0.0.1:8080;";
    let world =
        Page::with(Site::Debian, "", &format!("location ^~ /wiki/ {{ {PROTECT} {pass} }}")).await;
    let browser = world.signed_in("ada").await;
    assert_eq!(browser.get(&world.meet.url("/wiki/")).await.body, "a page for ada-1815");
    let forged = Browser::new();
    let request = forged.request(Method::GET, &world.application_url("/wiki/"));
    let answer = request.header("x-auth-user", "root-1").send().await;
    assert_eq!(answer.body, "a page for root-1");
}

#[actix_web::test]
async fn without_the_modifier_jitsi_takes_the_path_for_a_room() {
    assert_row("`location /recordings/` without `^~`");
    for site in SITES {
        for (modifier, is_guarded) in [("", false), ("^~", true)] {
            let location = format!("location {modifier} /recordings/ {{ {PROTECT} root /srv; }}");
            let world = Page::with(site, "", &location).await;
            let path = "/recordings/xyz/metadata.json";
            let answer = world.meet.browser().fetch(&world.meet.url(path)).await;
            assert_eq!(answer.status == 401, is_guarded, "{modifier}: {}", answer.status);
            let browser = world.signed_in("ada").await;
            let answer = browser.fetch(&world.meet.url(path)).await;
            assert_eq!(answer.body == "{}", is_guarded, "{modifier}: {}", answer.body);
        }
    }
}

#[actix_web::test]
async fn a_location_inside_is_guarded_unless_it_opens_itself() {
    assert_row("`auth_request off;` in a location inside");
    assert_row("`satisfy any;` in a location inside, with `allow` or `auth_basic`");
    for (lines, status) in [
        ("", 401),
        ("add_header X-Own 1;", 401),
        ("allow all;", 401),
        ("auth_request off;", 200),
        ("satisfy any; allow all;", 200),
    ] {
        let inside = format!("location ~ json$ {{ {lines} }}");
        let location = format!("location ^~ /recordings/ {{ {PROTECT} root /srv; {inside} }}");
        let world = Page::with(Site::Debian, "", &location).await;
        let url = world.meet.url("/recordings/xyz/metadata.json");
        assert_eq!(world.meet.browser().fetch(&url).await.status, status, "{lines}");
        assert_eq!(world.signed_in("ada").await.fetch(&url).await.status, 200, "{lines}");
    }
}

#[actix_web::test]
async fn a_cache_serves_the_page_of_another_person() {
    assert_row("`proxy_cache` with the default key");
    let folder = scratch();
    let http = format!("proxy_cache_path {} keys_zone=app:1m;", folder.path().display());
    for (key, second) in [
        ("", "a page for ada-1815"),
        ("proxy_cache_key $uri$jitsi_oidc_user;", "a page for grace-1906"),
        ("proxy_cache off;", "a page for grace-1906"),
    ] {
        let cache = if key.contains("off") { "" } else { "proxy_cache app;" };
        let location = format!(
            "location ^~ /wiki/ {{ {PROTECT} {cache} {key} proxy_cache_valid 1h; \
             proxy_pass http://127.0.0.1:8080; }}"
        );
        let world = Page::with(Site::Debian, &http, &location).await;
        let url = world.meet.url("/wiki/");
        let first = world.signed_in("ada").await.get(&url).await;
        assert_eq!(first.body, "a page for ada-1815", "{key}");
        let answer = world.signed_in("grace").await.get(&url).await;
        assert_eq!(answer.body, second, "{key}");
        assert_eq!(world.meet.browser().fetch(&url).await.status, 401, "{key}");
    }
}

#[actix_web::test]
async fn names_with_underscores_reach_the_application_only_if_the_server_accepts_them() {
    assert_row("`underscores_in_headers on;` or `ignore_invalid_headers off;`");
    for (lines, own, of_snippet) in [
        ("", false, false),
        ("underscores_in_headers on;", true, false),
        // The comment of jitsi-oidc-signin.conf says this as well.
        ("ignore_invalid_headers off;", true, true),
    ] {
        let location = format!(
            "{lines} location ^~ /wiki/ {{ {PROTECT} proxy_pass http://127.0.0.1:8080; \
             proxy_set_header X-Forwarded-User $jitsi_oidc_user; }}"
        );
        let world = Page::with(Site::Debian, "", &location).await;
        let browser = world.signed_in("ada").await;
        let request = browser.request(Method::GET, &world.meet.url("/wiki/"));
        let request =
            request.header("x_forwarded_user", "mallory").header("x_auth_user", "mallory");
        assert_eq!(request.send().await.body, "a page for ada-1815");
        let seen = &world.seen()[0];
        assert_eq!(seen.header("x-forwarded-user"), Some("ada-1815"), "{lines}");
        assert_eq!(seen.header("x_forwarded_user").is_some(), own, "{lines}");
        assert_eq!(seen.header("x_auth_user").is_some(), of_snippet, "{lines}");
    }
}
