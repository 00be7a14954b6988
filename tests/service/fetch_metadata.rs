//! Fetch Metadata: `/oidc/auth`, `/oidc/redirect` and `/oidc/tokenize` accept navigations, and
//! `/oidc/tokenize` also accepts scripts of the same origin. Any other request gets 403 and changes
//! nothing.

use harness::browser::{Answer, Browser, Method};

use crate::refusals::{assert_cause, assert_page};
use crate::world::{SESSION, World, enter, meet, pending, verify};

type Headers = Vec<(&'static str, &'static str)>;

const ONLY_A_WINDOW: &str = "This address only works in a browser window.";
const SITES: [&str; 4] = ["none", "same-origin", "same-site", "cross-site"];
/// Every destination of the Fetch standard except `document`, `iframe` and `empty`, and some that no
/// browser sends.
const SUB_RESOURCES: [&str; 26] = [
    "audio",
    "audioworklet",
    "embed",
    "fencedframe",
    "font",
    "frame",
    "image",
    "json",
    "manifest",
    "object",
    "paintworklet",
    "report",
    "script",
    "serviceworker",
    "sharedworker",
    "speculationrules",
    "style",
    "text",
    "track",
    "video",
    "webidentity",
    "worker",
    "xslt",
    "unheard-of",
    "Document",
    "",
];

async fn ask(browser: &Browser, url: &str, headers: &Headers) -> Answer {
    let request = browser.request(Method::GET, url).header("accept", "text/html,*/*;q=0.8");
    headers.iter().fold(request, |request, (name, value)| request.header(name, value)).send().await
}

fn metadata(site: &'static str, mode: &'static str, dest: &'static str) -> Headers {
    vec![("sec-fetch-site", site), ("sec-fetch-mode", mode), ("sec-fetch-dest", dest)]
}

/// Headers of requests that are neither navigations nor scripts.
fn sub_resources() -> Vec<Headers> {
    let mut all = Vec::new();
    for dest in SUB_RESOURCES {
        all.push(vec![("sec-fetch-dest", dest)]);
        for mode in ["no-cors", "cors", "navigate"] {
            all.push(metadata("same-origin", mode, dest));
        }
    }
    for site in SITES {
        all.push(metadata(site, "no-cors", "image"));
        // `<object>` and `<embed>` navigate.
        all.push(metadata(site, "navigate", "object"));
        all.push(metadata(site, "websocket", "websocket"));
        for (dest, purpose) in [("document", "prefetch"), ("iframe", "prefetch;prerender")] {
            let mut ahead = metadata(site, "navigate", dest);
            ahead.push(("sec-purpose", purpose));
            all.push(ahead);
        }
    }
    // Chromium before version 80 sends no destination.
    all.push(vec![("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")]);
    all
}

/// Headers of scripts of any site.
fn scripts() -> Vec<Headers> {
    let sites = SITES.into_iter().flat_map(|site| {
        ["cors", "no-cors", "same-origin"].map(|mode| metadata(site, mode, "empty"))
    });
    sites.chain([vec![("sec-fetch-dest", "empty")]]).collect()
}

fn same_origin(headers: &Headers) -> bool {
    headers.contains(&("sec-fetch-site", "same-origin"))
}

/// Headers of navigations, into a window or a frame.
fn navigations() -> Vec<Headers> {
    let mut all: Vec<Headers> = SITES
        .into_iter()
        .flat_map(|site| ["document", "iframe"].map(|dest| metadata(site, "navigate", dest)))
        .collect();
    // A browser without Fetch Metadata, and headers of which a proxy removed some.
    all.push(Vec::new());
    all.push(vec![("sec-fetch-mode", "navigate")]);
    all.push(vec![("sec-fetch-dest", "document")]);
    all
}

/// The refusal, without cookie, redirect or token.
fn assert_only_refused(answer: &Answer, why: &str) {
    assert_page(answer, 403, ONLY_A_WINDOW, why);
    assert!(!answer.headers.contains_key("set-cookie"), "{why}: {:?}", answer.set_cookies);
    assert_eq!(answer.header("location"), None, "{why}");
    assert!(!answer.body.contains("eyJ"), "{why}: no token: {}", answer.body);
}

#[actix_web::test]
async fn only_a_navigation_begins_a_sign_in_and_discards_an_older_attempt() {
    let world = World::new().await;
    let browser = world.browser();
    let mut begun = Vec::new();
    for _ in 0..4 {
        begun.push(world.begin(&browser, "roomname=room").await);
    }
    world.provider.reset_calls();
    let before = browser.cookies();
    for headers in sub_resources().into_iter().chain(scripts()) {
        for query in ["roomname=room", "roomname=room&prompt=none", "roomname=room&nonce=n", ""] {
            let answer = ask(&browser, &meet(&format!("/oidc/auth?{query}")), &headers).await;
            assert_only_refused(&answer, &format!("{headers:?} {query}"));
        }
    }
    assert_eq!(browser.cookies(), before);
    assert_eq!(world.provider.calls().authorize, 0);
    for (at, authorize) in begun.iter().enumerate() {
        let answer = browser.get(&world.provider.sign_in_as("ada", authorize)).await;
        assert_eq!(answer.status, 303, "{at}: {}", answer.body);
    }
}

#[actix_web::test]
async fn a_request_that_is_not_a_navigation_gets_no_token_for_the_session() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    world.provider.reset_calls();
    let before = browser.cookies();
    let picture = metadata("cross-site", "no-cors", "image");
    let answer = ask(&browser, &meet("/oidc/auth?roomname=room"), &picture).await;
    assert_cause(&world, &answer, "a sub-resource, requested by another origin");
    for headers in sub_resources() {
        for route in ["auth", "tokenize"] {
            let url = meet(&format!("/oidc/{route}?roomname=room"));
            assert_only_refused(
                &ask(&browser, &url, &headers).await,
                &format!("{route} {headers:?}"),
            );
        }
    }
    for headers in scripts() {
        let why = format!("{headers:?}");
        let url = meet("/oidc/auth?roomname=room");
        assert_only_refused(&ask(&browser, &url, &headers).await, &why);
        let answer = ask(&browser, &meet("/oidc/tokenize?roomname=room"), &headers).await;
        if same_origin(&headers) {
            enter(&answer, "/room", "room", None);
        } else {
            assert_only_refused(&answer, &why);
        }
    }
    assert_eq!(browser.cookies(), before);
    assert_eq!(verify(&browser).await.status, 204);
    assert_eq!((world.provider.calls().authorize, world.provider.calls().token), (0, 0));
}

#[actix_web::test]
async fn only_a_script_of_the_same_origin_gets_json() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    for headers in scripts() {
        let request = browser.request(Method::GET, &meet("/oidc/tokenize?roomname=room"));
        let request = request.header("accept", "application/json");
        let request =
            headers.iter().fold(request, |request, (name, value)| request.header(name, value));
        let answer = request.send().await;
        if same_origin(&headers) {
            assert_eq!(answer.status, 200, "{headers:?}: {}", answer.body);
            assert!(answer.body.contains("\"token\""), "{headers:?}");
        } else {
            assert_only_refused(&answer, &format!("{headers:?}"));
        }
    }
}

#[actix_web::test]
async fn only_a_navigation_completes_a_sign_in_and_uses_its_attempt() {
    let world = World::new().await;
    let browser = world.browser();
    let authorize = world.begin(&browser, "roomname=room&prompt=none").await;
    let back = world.provider.sign_in_as("ada", &authorize);
    let response: url::Url = back.parse().unwrap();
    let state = response.query_pairs().find(|(name, _)| name == "state").unwrap().1;
    let denied = meet(&format!("/oidc/redirect?error=login_required&state={state}"));
    world.provider.reset_calls();
    for headers in sub_resources().into_iter().chain(scripts()) {
        for url in [&back, &denied] {
            let answer = ask(&browser, url, &headers).await;
            assert_only_refused(&answer, &format!("{headers:?} {url}"));
        }
    }
    assert_eq!((pending(&browser), browser.cookie(SESSION)), (1, None));
    assert_eq!(world.provider.calls().token, 0);
    enter(&browser.get(&back).await, "/room", "room", None);
    assert_eq!(world.provider.calls().token, 1);
}

#[actix_web::test]
async fn a_navigation_from_any_site_signs_in() {
    let world = World::new().await;
    for headers in navigations() {
        let why = format!("{headers:?}");
        let browser = world.browser();
        let begun = ask(&browser, &meet("/oidc/auth?roomname=room"), &headers).await;
        assert_eq!((begun.status, pending(&browser)), (303, 1), "{why}: {}", begun.body);
        let back = world.provider.sign_in_as("ada", &begun.location().unwrap());
        enter(&ask(&browser, &back, &headers).await, "/room", "room", None);
        assert_eq!((pending(&browser), verify(&browser).await.status), (0, 204), "{why}");
        for route in ["auth", "tokenize"] {
            let url = meet(&format!("/oidc/{route}?roomname=room"));
            enter(&ask(&browser, &url, &headers).await, "/room", "room", None);
        }
    }
}

/// nginx sends these requests to `/oidc/login` for a picture or a prefetch of a guarded page.
#[actix_web::test]
async fn a_prefetched_or_embedded_guarded_page_begins_no_sign_in() {
    let world = World::new().await;
    let browser = world.browser();
    for headers in sub_resources() {
        let request = browser.request(Method::GET, &meet("/oidc/login"));
        let request = request.header("accept", "text/html").header("x-original-uri", "/a");
        let request =
            headers.iter().fold(request, |request, (name, value)| request.header(name, value));
        let answer = request.send().await;
        assert_page(&answer, 401, "You are not signed in.", &format!("{headers:?}"));
        assert!(!answer.headers.contains_key("set-cookie"), "{headers:?}");
    }
}
