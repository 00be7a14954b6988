//! `/oidc/logout`: who may sign out, in which window, and where it redirects to.
//!
//! | module | job |
//! | --- | --- |
//! | [`cookies`] | what a logout clears, and which id token the provider gets |

mod cookies;

use harness::adapter::Adapter;
use harness::browser::{Answer, Browser, Method};
use harness::config::Config;
use url::Url;

use crate::page_content;
use crate::world::{BINARY, HINT, MEET, SESSION, World, meet, pending, verify};

/// Requests a path with these headers and no others.
async fn ask(browser: &Browser, path: &str, headers: &[(&'static str, &str)]) -> Answer {
    let request = browser.request(Method::GET, &meet(path));
    let request =
        headers.iter().fold(request, |request, (name, value)| request.header(name, value));
    request.send().await
}

/// The Fetch Metadata of a frame in a page of the meet site.
const FRAMED: [(&str, &str); 3] = [
    ("sec-fetch-site", "same-origin"),
    ("sec-fetch-mode", "navigate"),
    ("sec-fetch-dest", "iframe"),
];

/// The parameters of the redirect to the provider's end-session endpoint.
fn end_session(world: &World, answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(answer.status, 303, "{}", answer.body);
    let url: Url = answer.location().unwrap().parse().unwrap();
    assert!(url.as_str().starts_with(world.provider.issuer()), "{url}");
    assert_eq!(url.path(), "/end-session");
    url.query_pairs().into_owned().collect()
}

fn hint(parameters: &[(String, String)]) -> Option<&str> {
    let found = parameters.iter().find(|(name, _)| name == "id_token_hint");
    found.map(|(_, value)| value.as_str())
}

/// The browser has neither cookies nor a session.
async fn assert_signed_out(browser: &Browser, why: &str) {
    assert!(browser.cookies().is_empty(), "{why}: {:?}", browser.cookies());
    assert_eq!(verify(browser).await.status, 401, "{why}");
}

/// The response sets no cookie and redirects nowhere: the person is still signed in.
async fn assert_still_signed_in(browser: &Browser, answer: &Answer, why: &str) {
    assert!(answer.set_cookies.is_empty(), "{why}: {:?}", answer.set_cookies);
    assert!(!answer.headers.contains_key("set-cookie"), "{why}");
    assert_eq!(answer.header("location"), None, "{why}");
    assert!(browser.cookie(SESSION).is_some() && browser.cookie(HINT).is_some(), "{why}");
    assert_eq!(verify(browser).await.status, 204, "{why}");
}

#[actix_web::test]
async fn a_logout_ends_the_session_here_and_at_the_provider() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    world.begin(&browser, "roomname=room&prompt=login").await;
    let answer = browser.get(&meet("/oidc/logout")).await;

    let parameters = end_session(&world, &answer);
    let back = ("post_logout_redirect_uri".to_owned(), meet("/oidc/signed-out"));
    assert!(parameters.contains(&back), "{parameters:?}");
    assert_signed_out(&browser, "top-level").await;
    assert_eq!(browser.refused(), Vec::<String>::new(), "the browser accepts the removals");
}

/// Jitsi's `silentLogout` waits for this message from the page in its hidden frame.
#[actix_web::test]
async fn a_framed_logout_ends_the_session_and_posts_a_message_to_its_own_origin() {
    let world = World::new().await;
    for (path, dest) in [
        ("/oidc/logout", "iframe"),
        ("/oidc/logout?id_token_hint=a.b.c", "iframe"),
        ("/oidc/logout?id_token_hint=%22%3E%3Cscript%3E", "frame"),
    ] {
        let browser = world.signed_in().await;
        world.begin(&browser, "roomname=room&prompt=login").await;
        world.provider.reset_calls();
        let headers = [FRAMED[0], FRAMED[1], ("sec-fetch-dest", dest)];
        let answer = ask(&browser, path, &headers).await;

        assert_eq!((answer.status, answer.header("location")), (200, None), "{path}");
        let message = "parent.postMessage({ type: 'logout-success' }, location.origin);\n";
        assert_eq!(page_content::script(&answer), Some(message), "{path}");
        assert_eq!(page_content::links(&answer), Vec::<String>::new(), "{path}");
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.ends_with("; frame-ancestors 'self'"), "{path}: {policy}");
        assert_eq!(answer.header("x-frame-options"), None, "{path}");
        assert!(!answer.body.contains("a.b.c"), "{path}: {}", answer.body);
        assert_signed_out(&browser, path).await;
        assert_eq!(
            world.provider.calls().end_session,
            0,
            "{path}: only a top-level window goes there"
        );
    }
}

#[actix_web::test]
async fn without_an_end_session_endpoint_a_logout_redirects_to_the_signed_out_page() {
    let world = World::new().await;
    let issuer = world.provider.issuer();
    let endpoint = |name: &str| format!("{issuer}/{name}");
    let plain = world
        .another(|config| {
            config
                .with("oidc.authorization_endpoint", endpoint("authorize"))
                .with("oidc.token_endpoint", endpoint("token"))
                .with("oidc.jwks_uri", endpoint("jwks"))
        })
        .await;
    // It has the session secret but no metadata.
    let config = Config::new(MEET, "http://127.0.0.1:1");
    let lonely = Adapter::start(BINARY, world.scratch.path(), &config);
    for (why, adapter) in [("no endpoint", &plain), ("never loaded", &lonely)] {
        let browser = world.signed_in().await;
        browser.route(MEET, adapter.address());
        world.provider.reset_calls();
        let answer = browser.get(&meet("/oidc/logout?id_token_hint=a")).await;

        assert_eq!(answer.status, 303, "{why}: {}", answer.body);
        assert_eq!(answer.location(), Some(meet("/oidc/signed-out")), "{why}");
        assert_signed_out(&browser, why).await;
        let answer = browser.get(&meet("/oidc/signed-out")).await;
        assert_eq!(page_content::links(&answer), [meet("/")], "{why}");
        assert_eq!(world.provider.calls().end_session, 0, "{why}");

        let browser = world.signed_in().await;
        browser.route(MEET, adapter.address());
        let answer = ask(&browser, "/oidc/logout", &FRAMED).await;
        assert_eq!(answer.status, 200, "{why}");
        assert_signed_out(&browser, why).await;
    }
}

#[actix_web::test]
async fn another_site_signs_nobody_out_without_a_click() {
    let world = World::new().await;
    for site in ["cross-site", "same-site"] {
        // A link, a frame, a picture, a script.
        for dest in ["document", "iframe", "image", "empty"] {
            let browser = world.signed_in().await;
            world.begin(&browser, "roomname=room&prompt=login").await;
            let headers = [("sec-fetch-site", site), ("sec-fetch-dest", dest)];
            let answer = ask(&browser, "/oidc/logout?id_token_hint=a", &headers).await;

            let why = format!("{site} {dest}");
            assert_eq!(answer.status, 200, "{why}");
            assert_still_signed_in(&browser, &answer, &why).await;
            assert_eq!(pending(&browser), 1, "{why}");
            assert!(answer.body.contains("Do you want to sign out?"), "{why}: {}", answer.body);
            // `frame-ancestors 'none'` keeps another site from laying its page over the link.
            page_content::assert_policy(&answer, &why);
            assert_eq!(
                (page_content::script(&answer), page_content::refresh(&answer)),
                (None, None),
                "{why}"
            );
            for element in ["<form", "<button", "<input"] {
                assert!(!answer.body.contains(element), "{why}: {}", answer.body);
            }
            let [link, stay] = &page_content::links(&answer)[..] else {
                panic!("{why}: {}", answer.body)
            };
            assert_eq!(*stay, meet("/"), "{why}: Stay signed in");

            let clicked = [
                ("sec-fetch-site", "same-origin"),
                ("sec-fetch-mode", "navigate"),
                ("sec-fetch-dest", "document"),
                ("sec-fetch-user", "?1"),
            ];
            let answer = ask(&browser, link, &clicked).await;
            end_session(&world, &answer);
            assert_signed_out(&browser, &why).await;
        }
    }
}

/// Subresources of the meet site's own pages, because each participant chooses the URL of their
/// avatar, and pages that a browser prefetches.
#[actix_web::test]
async fn neither_a_subresource_nor_a_prefetch_signs_anybody_out() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    let own = ("sec-fetch-site", "same-origin");
    for dest in ["image", "audio", "video", "style", "script", "object", "embed", "unheard-of", ""]
    {
        let answer = ask(&browser, "/oidc/logout", &[own, ("sec-fetch-dest", dest)]).await;
        assert_eq!(answer.status, 200, "{dest}");
        assert_still_signed_in(&browser, &answer, dest).await;
    }
    for purpose in ["prefetch", "prefetch;prerender"] {
        for dest in ["document", "iframe"] {
            let headers = [own, ("sec-fetch-dest", dest), ("sec-purpose", purpose)];
            let answer = ask(&browser, "/oidc/logout", &headers).await;
            assert_eq!(answer.status, 200, "{purpose}");
            assert_still_signed_in(&browser, &answer, purpose).await;
        }
    }
    let answer = ask(&browser, "/oidc/logout", &[("sec-fetch-site", "unheard-of")]).await;
    assert_still_signed_in(&browser, &answer, "an unknown Sec-Fetch-Site").await;
}

/// Safari before 16.4 sends no Fetch Metadata. `docs/security.md` says what another site can do
/// there, and what it cannot.
#[actix_web::test]
async fn a_logout_without_fetch_metadata_counts_as_a_navigation_by_the_person() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    let stolen = browser.cookies();
    let headers = [("accept", "text/html"), ("referer", "https://evil.example/")];
    let answer = ask(&browser, "/oidc/logout", &headers).await;

    end_session(&world, &answer);
    assert_signed_out(&browser, "no Fetch Metadata").await;
    // It is only a nuisance: no page to frame, no token, no message.
    assert_eq!((answer.body.as_str(), page_content::script(&answer)), ("", None));
    assert!(answer.set_cookies.iter().all(|cookie| cookie.value().is_empty()));
    assert_eq!(stolen.len(), 3, "there were cookies to clear: {stolen:?}");
    let again = world.sign_in(&browser, "ada", "roomname=room").await;
    assert_eq!((again.status, verify(&browser).await.status), (303, 204));
}

#[actix_web::test]
async fn only_get_signs_out() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    for method in [Method::HEAD, Method::POST, Method::OPTIONS, Method::DELETE] {
        let answer = browser.request(method.clone(), &meet("/oidc/logout")).send().await;
        assert_eq!(answer.status, 405, "{method}");
        assert_eq!(answer.header("allow"), Some("GET"), "{method}");
        assert_still_signed_in(&browser, &answer, method.as_str()).await;
    }
    let answer = browser.get(&meet("/oidc/logout?id_token_hint=a&id_token_hint=b")).await;
    assert_eq!(answer.status, 400, "a repeated parameter");
    assert_still_signed_in(&browser, &answer, "a repeated parameter").await;
}

/// A provider may add any parameter. One provider sends `state` twice.
#[actix_web::test]
async fn the_signed_out_page_ignores_its_query() {
    let world = World::new().await;
    let browser = world.browser();
    let plain = browser.get(&meet("/oidc/signed-out")).await;
    assert_eq!(page_content::links(&plain), [meet("/")]);
    page_content::assert_policy(&plain, "plain");
    let long = format!("x={}", "a".repeat(6_000));
    for query in [
        "state=a&state=b",
        "error=access_denied&error_description=%3Csvg%3E",
        "%ff=%fe&a=%00",
        "&&=&=a",
        "post_logout_redirect_uri=https%3A%2F%2Fevil.example",
        "redirect=%2F%2Fevil.example&next=javascript%3Aalert(1)",
        long.as_str(),
    ] {
        let answer = browser.get(&meet(&format!("/oidc/signed-out?{query}"))).await;
        assert_eq!(answer.status, 200, "{query}");
        assert_eq!(answer.body, plain.body, "{query}: the same page");
        assert_eq!(answer.header("location"), None, "{query}");
        assert!(answer.set_cookies.is_empty(), "{query}");
    }
    // The page itself signs nobody out.
    let browser = world.signed_in().await;
    let answer = browser.get(&meet("/oidc/signed-out")).await;
    assert_eq!((answer.status, answer.set_cookies.len()), (200, 0));
    assert_eq!(verify(&browser).await.status, 204);
}
