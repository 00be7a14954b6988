//! Collected attacks on redirects, through every parameter that there is: the answer leads to the
//! provider, to the meeting site, or nowhere, and so does every address on its page.
//!
//! | module | job |
//! | --- | --- |
//! | [`parameters`] | which requests carry an attack |

mod parameters;

use harness::browser::{Answer, Browser, Method};
use harness::config::{APP_ID, CLIENT_ID, CLIENT_SECRET, JWT_SECRET};
use harness::prosody::Settings;
use percent_encoding::percent_decode_str;
use provider::Client;
use url::Url;

use self::parameters::{encoded, of_answers, of_targets, of_the_end};
use crate::page_content::{data, links, refresh};
use crate::world::World;

const VECTORS: &str = include_str!("data/open-redirect-vectors.txt");

/// The own host of those vectors.
const APP: &str = "https://app.example.net";

/// Of the own origin to a parser, and of another host to a browser that is sent to the path alone.
const TRAPS: [&str; 3] = ["/.//evil.com", "/a/..//evil.com", "/%2e//evil.com"];

/// Each line as it stands and percent-decoded, byte by byte.
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

/// An adapter that stands before the host of the vectors.
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

/// Where a browser would be after this answer, or could be by a click.
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

/// The page's addresses are of the own host, in an app as in a browser, and so is the page that its
/// script talks to.
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
        for query in of_targets(&vector) {
            // Each would leave an attempt's cookie behind, which is another test's matter.
            let answer = browser.get(&app(&format!("{route}?{query}"))).await;
            assert_stays(&answer, allowed, &format!("{route}?{query}"));
        }
    }
}

#[test]
fn the_vectors_are_there() {
    assert!(vectors().count() > 600);
    assert!(vectors().any(|vector| std::str::from_utf8(&vector).is_err()), "not text alone");
}

#[actix_web::test]
async fn without_a_session_nothing_leads_elsewhere() {
    let world = world().await;
    try_all(&browser(&world), "/oidc/auth", &[world.provider.issuer()]).await;
}

#[actix_web::test]
async fn with_a_session_nothing_leads_elsewhere() {
    let world = world().await;
    let browser = signed_in(&world).await;
    try_all(&browser, "/oidc/auth", &[APP, world.provider.issuer()]).await;
}

#[actix_web::test]
async fn no_token_is_handed_to_another_place() {
    let world = world().await;
    try_all(&signed_in(&world).await, "/oidc/tokenize", &[APP]).await;
}

/// Each in place of what the provider said, for an attempt that is good.
#[actix_web::test]
async fn no_answer_of_the_provider_leads_elsewhere() {
    let world = world().await;
    let browser = browser(&world);
    let back = world.provider.deny(&begin(&world, &browser).await);
    let kept: Vec<String> = browser.cookies().iter().map(ToString::to_string).collect();
    let refuse = &[world.provider.issuer()];
    for vector in vectors() {
        for query in of_answers(&vector, &back.parse().unwrap()) {
            let answer = browser.get(&app(&format!("/oidc/redirect?{query}"))).await;
            assert_stays(&answer, refuse, &query);
            assert!(answer.status != 303 || query.contains("&code="), "{query}: begun again");
            browser.cookies().iter().for_each(|cookie| browser.forget(cookie.name()));
            kept.iter().for_each(|line| browser.set_cookie(line, &app("/oidc/redirect")));
        }
    }
}

#[actix_web::test]
async fn no_way_out_leads_elsewhere() {
    let world = world().await;
    let browser = browser(&world);
    let plain = browser.get(&app("/oidc/signed-out")).await.body;
    let issuer = world.provider.issuer();
    for vector in vectors() {
        for query in of_the_end(&vector) {
            let answer = browser.get(&app(&format!("/oidc/logout?{query}"))).await;
            assert_stays(&answer, &[issuer], &query);
            let end: Option<Url> = answer.location().map(|location| location.parse().unwrap());
            for (name, value) in end.iter().flat_map(|end| end.query_pairs()) {
                assert!(name != "post_logout_redirect_uri" || value == app("/oidc/signed-out"));
                assert_ne!(name, "id_token_hint", "{query}: a hint that nobody vouches for");
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
async fn no_guarded_page_leads_elsewhere() {
    let world = world().await;
    let (stranger, member) = (browser(&world), signed_in(&world).await);
    for vector in vectors() {
        // nginx hands on what HTTP allows.
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

/// A good target goes through the whole sign-in, so that what is sealed between is looked at too.
#[actix_web::test]
async fn what_the_first_half_takes_the_second_leads_to_the_meeting_site() {
    let world = world().await;
    let mut taken = 0;
    for vector in vectors() {
        let browser = browser(&world);
        let url = app(&format!("/oidc/auth?room={}", encoded(&vector)));
        let answer = browser.get(&url).await;
        if let Some(authorize) = answer.location() {
            let answer = browser.get(&world.provider.sign_in_as("ada", &authorize)).await;
            assert_eq!(answer.status, 303, "{url}");
            assert_stays(&answer, &[APP], &url);
            taken += 1;
        }
    }
    assert!(taken > 0, "some vectors are harmless names");
}
