//! A collection of open-redirect attacks, through every parameter. The response redirects to the
//! provider, to the meeting site, or not at all. The same is true of every link on its page.
//!
//! | module | job |
//! | --- | --- |
//! | [`parameters`] | the queries that carry an attack |

mod parameters;

use harness::browser::{Answer, Browser, Method};
use harness::config::{APP_ID, CLIENT_ID, CLIENT_SECRET, JWT_SECRET};
use harness::prosody::Settings;
use percent_encoding::percent_decode_str;
use provider::Client;
use url::Url;

use self::parameters::{encoded, logout_queries, response_queries, target_queries};
use crate::page_content::{data, links, refresh};
use crate::world::World;

const VECTORS: &str = include_str!("data/open-redirect-vectors.txt");

/// The origin that the vectors attack.
const APP: &str = "https://app.example.net";

/// A URL parser resolves these to the meeting site. A browser that gets only the path as `Location`
/// goes to another host.
const TRAPS: [&str; 3] = ["/.//evil.com", "/a/..//evil.com", "/%2e//evil.com"];

/// Each line as written, and percent-decoded into bytes.
fn vectors() -> impl Iterator<Item = Vec<u8>> {
    VECTORS.lines().filter(|line| !line.is_empty()).chain(TRAPS).flat_map(|line| {
        let decoded: Vec<u8> = percent_decode_str(line).collect();
        let differs = decoded != line.as_bytes();
        [Some(line.as_bytes().to_vec()), differs.then_some(decoded)].into_iter().flatten()
    })
}

fn app(path: &str) -> String {
    format!("{APP}{path}")
}

/// An adapter whose `jitsi.url` is the origin of the vectors.
async fn world() -> World {
    let world = World::with(|config| config.with("jitsi.url", APP)).await;
    let client = Client::confidential(CLIENT_ID, CLIENT_SECRET);
    world.provider.set_client(client.redirect_uri(&app("/oidc/redirect")));
    world
}

fn browser(world: &World) -> Browser {
    let browser = Browser::new();
    browser.route(APP, world.adapter.address());
    browser.judge(Settings::debian(APP_ID, JWT_SECRET, "app.example.net"));
    browser
}

async fn begin(world: &World, browser: &Browser) -> String {
    let answer = browser.get(&app("/oidc/auth?roomname=room")).await;
    answer.location().filter(|it| it.starts_with(world.provider.issuer())).unwrap()
}

async fn signed_in(world: &World) -> Browser {
    let browser = browser(world);
    let authorize = begin(world, &browser).await;
    assert_eq!(browser.get(&world.provider.sign_in_as("ada", &authorize)).await.status, 303);
    browser
}

/// The response redirects only to an allowed origin, and its page links only to the meeting site.
fn assert_stays(answer: &Answer, allowed: &[&str], tried: &str) {
    match answer.status {
        303 => {
            let location = answer.header("location").unwrap_or_else(|| panic!("{tried}"));
            let safe = location.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
            assert!(safe, "{tried}: {location}");
            let url: Url = location.parse().unwrap_or_else(|_| panic!("{tried}: {location}"));
            assert!(url.username().is_empty() && url.password().is_none(), "{tried}: {location}");
            let origin = url.origin().ascii_serialization();
            assert!(allowed.contains(&origin.as_str()), "{tried}: {location}");
            let own = url.path().split('/').find(|segment| !segment.is_empty());
            assert_ne!((origin.as_str(), own), (APP, Some("oidc")), "{tried}: {location}");
        }
        200 | 400 | 401 | 403 | 502 => {
            assert_eq!(answer.header("location"), None, "{tried}");
            assert_page_stays(answer, tried);
        }
        status => panic!("{tried}: {status}"),
    }
}

/// All URLs of the page are on the host of the meeting site, also those that open an app. The
/// page's script posts only to the origin of the meeting site.
fn assert_page_stays(answer: &Answer, tried: &str) {
    let again = data(answer, "again");
    for address in links(answer).into_iter().chain(refresh(answer)).chain(again) {
        assert!(address.bytes().all(|byte| byte.is_ascii_graphic()), "{tried}: {address}");
        let url = Url::parse(APP).unwrap().join(&address);
        let url = url.unwrap_or_else(|_| panic!("{tried}: {address}"));
        let schemes = ["https", "org.jitsi.meet", "jitsi-meet", "intent"];
        assert!(schemes.contains(&url.scheme()), "{tried}: {address}");
        assert_eq!((url.host_str(), url.port()), (Some("app.example.net"), None), "{tried}");
        assert!(url.username().is_empty() && url.password().is_none(), "{tried}: {address}");
        if url.scheme() == "intent" {
            let stock = "#Intent;scheme=org.jitsi.meet;package=org.jitsi.meet;end";
            assert!(address.ends_with(stock), "{tried}: {address}");
            assert_eq!(address.matches(';').count(), 3, "{tried}: {address}");
        }
    }
    assert!(data(answer, "origin").is_none_or(|origin| origin == APP), "{tried}");
    let own = "frame-ancestors 'none'";
    assert!(answer.header("content-security-policy").unwrap().ends_with(own), "{tried}");
}

async fn try_all(browser: &Browser, route: &str, allowed: &[&str]) {
    for vector in vectors() {
        for query in target_queries(&vector) {
            // A request may set the cookie of an attempt. Other tests check these cookies.
            let answer = browser.get(&app(&format!("{route}?{query}"))).await;
            assert_stays(&answer, allowed, &format!("{route}?{query}"));
        }
    }
}

#[test]
fn the_list_of_vectors_is_complete_and_not_only_text() {
    assert!(vectors().count() > 600);
    assert!(vectors().any(|vector| std::str::from_utf8(&vector).is_err()), "one is not UTF-8");
}

#[actix_web::test]
async fn without_a_session_no_target_redirects_to_another_site() {
    let world = world().await;
    try_all(&browser(&world), "/oidc/auth", &[world.provider.issuer()]).await;
}

#[actix_web::test]
async fn with_a_session_no_target_redirects_to_another_site() {
    let world = world().await;
    let browser = signed_in(&world).await;
    try_all(&browser, "/oidc/auth", &[APP, world.provider.issuer()]).await;
}

#[actix_web::test]
async fn no_target_sends_a_token_to_another_site() {
    let world = world().await;
    try_all(&signed_in(&world).await, "/oidc/tokenize", &[APP]).await;
}

/// Each vector replaces a parameter of the authorization response to a valid attempt.
#[actix_web::test]
async fn no_authorization_response_redirects_to_another_site() {
    let world = world().await;
    let browser = browser(&world);
    let back = world.provider.deny(&begin(&world, &browser).await);
    let kept: Vec<String> = browser.cookies().iter().map(ToString::to_string).collect();
    let allowed = &[world.provider.issuer()];
    for vector in vectors() {
        for query in response_queries(&vector, &back.parse().unwrap()) {
            let answer = browser.get(&app(&format!("/oidc/redirect?{query}"))).await;
            assert_stays(&answer, allowed, &query);
            assert!(
                answer.status != 303 || query.contains("&code="),
                "{query}: a new attempt was begun"
            );
            browser.cookies().iter().for_each(|cookie| browser.forget(cookie.name()));
            kept.iter().for_each(|line| browser.set_cookie(line, &app("/oidc/redirect")));
        }
    }
}

#[actix_web::test]
async fn no_logout_redirects_to_another_site() {
    let world = world().await;
    let browser = browser(&world);
    let plain = browser.get(&app("/oidc/signed-out")).await.body;
    let issuer = world.provider.issuer();
    for vector in vectors() {
        for query in logout_queries(&vector) {
            let answer = browser.get(&app(&format!("/oidc/logout?{query}"))).await;
            assert_stays(&answer, &[issuer], &query);
            let end: Option<Url> = answer.location().map(|location| location.parse().unwrap());
            for (name, value) in end.iter().flat_map(|end| end.query_pairs()) {
                assert!(name != "post_logout_redirect_uri" || value == app("/oidc/signed-out"));
                assert_ne!(name, "id_token_hint", "{query}: an unverified hint");
            }
            let request = browser.request(Method::GET, &app(&format!("/oidc/logout?{query}")));
            let answer = request.header("sec-fetch-site", "cross-site").send().await;
            assert_stays(&answer, &[], &query);
            let answer = browser.get(&app(&format!("/oidc/signed-out?{query}"))).await;
            assert_eq!((answer.status, &answer.body), (200, &plain), "{query}");
        }
    }
}

#[actix_web::test]
async fn no_guarded_page_redirects_to_another_site() {
    let world = world().await;
    let (stranger, member) = (browser(&world), signed_in(&world).await);
    for vector in vectors() {
        // HTTP does not allow these bytes in a header, so nginx cannot send them.
        if vector.iter().any(|byte| (*byte < 0x20 && *byte != b'\t') || *byte == 0x7f) {
            continue;
        }
        for (browser, allowed) in [(&stranger, world.provider.issuer()), (&member, APP)] {
            let answer = browser
                .request(Method::GET, &app("/oidc/login"))
                .header("accept", "text/html")
                .header("x-original-uri", &vector)
                .send()
                .await;
            assert_stays(&answer, &[allowed], &String::from_utf8_lossy(&vector));
        }
    }
}

/// An accepted target goes through the whole sign-in, so that the sealed target is checked too.
#[actix_web::test]
async fn a_sign_in_for_an_accepted_target_ends_at_the_meeting_site() {
    let world = world().await;
    let mut accepted = 0;
    for vector in vectors() {
        let browser = browser(&world);
        let url = app(&format!("/oidc/auth?room={}", encoded(&vector)));
        let answer = browser.get(&url).await;
        if let Some(authorize) = answer.location() {
            let answer = browser.get(&world.provider.sign_in_as("ada", &authorize)).await;
            assert_eq!(answer.status, 303, "{url}");
            assert_stays(&answer, &[APP], &url);
            accepted += 1;
        }
    }
    assert!(accepted > 0, "some vectors are harmless names");
}
