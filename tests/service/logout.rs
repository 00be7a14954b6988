//! The way out: who may ask for it, in which window, and where it leads.
//!
//! | module | job |
//! | --- | --- |
//! | [`cookies`] | what is cleared, and which id token the provider is told of |

mod cookies;

use harness::adapter::Adapter;
use harness::browser::{Answer, Browser, Method};
use harness::config::Config;
use url::Url;

use crate::page_content;
use crate::world::{BINARY, HINT, MEET, SESSION, World, meet, pending, verify};

/// GET of a path with these headers and no others.
async fn ask(browser: &Browser, path: &str, headers: &[(&'static str, &str)]) -> Answer {
    let request = browser.request(Method::GET, &meet(path));
    let request =
        headers.iter().fold(request, |request, (name, value)| request.header(name, value));
    request.send().await
}

/// What a browser says of a frame that a page of the meet site opens.
const FRAMED: [(&str, &str); 3] = [
    ("sec-fetch-site", "same-origin"),
    ("sec-fetch-mode", "navigate"),
    ("sec-fetch-dest", "iframe"),
];

/// The parameters of the address at the provider that the person is sent to.
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

/// No session is left, neither in the browser nor by any of its cookies.
async fn assert_out(browser: &Browser, why: &str) {
    assert!(browser.cookies().is_empty(), "{why}: {:?}", browser.cookies());
    assert_eq!(verify(browser).await.status, 401, "{why}");
}

/// Nothing was done.
async fn assert_still_in(browser: &Browser, answer: &Answer, why: &str) {
    assert!(answer.set_cookies.is_empty(), "{why}: {:?}", answer.set_cookies);
    assert!(!answer.headers.contains_key("set-cookie"), "{why}");
    assert_eq!(answer.header("location"), None, "{why}");
    assert!(browser.cookie(SESSION).is_some() && browser.cookie(HINT).is_some(), "{why}");
    assert_eq!(verify(browser).await.status, 204, "{why}");
}

#[actix_web::test]
async fn who_logs_out_is_out_here_and_at_the_provider() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    world.begin(&browser, "roomname=room&prompt=login").await;
    let answer = browser.get(&meet("/oidc/logout")).await;

    let parameters = end_session(&world, &answer);
    let back = ("post_logout_redirect_uri".to_owned(), meet("/oidc/signed-out"));
    assert!(parameters.contains(&back), "{parameters:?}");
    assert_out(&browser, "top-level").await;
    assert_eq!(browser.refused(), Vec::<String>::new(), "a browser takes the removals");
}

/// Jitsi's `silentLogout`: the page in its hidden frame says the word that it waits for.
#[actix_web::test]
async fn a_framed_logout_ends_the_session_and_says_so_to_its_own_origin() {
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
        let word = "parent.postMessage({ type: 'logout-success' }, location.origin);\n";
        assert_eq!(page_content::script(&answer), Some(word), "{path}");
        assert_eq!(page_content::links(&answer), Vec::<String>::new(), "{path}");
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.ends_with("; frame-ancestors 'self'"), "{path}: {policy}");
        assert_eq!(answer.header("x-frame-options"), None, "{path}");
        assert!(!answer.body.contains("a.b.c"), "{path}: {}", answer.body);
        assert_out(&browser, path).await;
        assert_eq!(world.provider.calls().end_session, 0, "{path}: only a window goes there");
    }
}

#[actix_web::test]
async fn without_an_end_session_endpoint_the_way_leads_to_the_last_page() {
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
    // It knows the session's secret and nothing of a provider.
    let config = Config::new(MEET, "http://127.0.0.1:1");
    let lonely = Adapter::start(BINARY, world.scratch.path(), &config);
    for (why, adapter) in [("no endpoint", &plain), ("never loaded", &lonely)] {
        let browser = world.signed_in().await;
        browser.route(MEET, adapter.address());
        world.provider.reset_calls();
        let answer = browser.get(&meet("/oidc/logout?id_token_hint=a")).await;

        assert_eq!(answer.status, 303, "{why}: {}", answer.body);
        assert_eq!(answer.location(), Some(meet("/oidc/signed-out")), "{why}");
        assert_out(&browser, why).await;
        let answer = browser.get(&meet("/oidc/signed-out")).await;
        assert_eq!(page_content::links(&answer), [meet("/")], "{why}");
        assert_eq!(world.provider.calls().end_session, 0, "{why}");

        let browser = world.signed_in().await;
        browser.route(MEET, adapter.address());
        let answer = ask(&browser, "/oidc/logout", &FRAMED).await;
        assert_eq!(answer.status, 200, "{why}");
        assert_out(&browser, why).await;
    }
}

#[actix_web::test]
async fn another_site_logs_nobody_out_without_a_click() {
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
            assert_still_in(&browser, &answer, &why).await;
            assert_eq!(pending(&browser), 1, "{why}");
            assert!(answer.body.contains("Do you want to sign out?"), "{why}: {}", answer.body);
            // `frame-ancestors 'none'`: nobody lays a page of theirs over the link.
            page_content::assert_policy(&answer, &why);
            assert_eq!(
                (page_content::script(&answer), page_content::refresh(&answer)),
                (None, None),
                "{why}"
            );
            for way in ["<form", "<button", "<input"] {
                assert!(!answer.body.contains(way), "{why}: {}", answer.body);
            }
            let [link] = &page_content::links(&answer)[..] else {
                panic!("{why}: {}", answer.body)
            };

            let clicked = [
                ("sec-fetch-site", "same-origin"),
                ("sec-fetch-mode", "navigate"),
                ("sec-fetch-dest", "document"),
                ("sec-fetch-user", "?1"),
            ];
            let answer = ask(&browser, link, &clicked).await;
            end_session(&world, &answer);
            assert_out(&browser, &why).await;
        }
    }
}

/// What the meet site's own pages load by themselves: where a participant's avatar lies is that
/// participant's to say. And what a browser fetches before anybody asked.
#[actix_web::test]
async fn neither_a_picture_nor_a_browser_that_fetches_ahead_logs_anybody_out() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    let own = ("sec-fetch-site", "same-origin");
    for dest in ["image", "audio", "video", "style", "script", "object", "embed", "unheard-of", ""]
    {
        let answer = ask(&browser, "/oidc/logout", &[own, ("sec-fetch-dest", dest)]).await;
        assert_eq!(answer.status, 200, "{dest}");
        assert_still_in(&browser, &answer, dest).await;
    }
    for purpose in ["prefetch", "prefetch;prerender"] {
        for dest in ["document", "iframe"] {
            let headers = [own, ("sec-fetch-dest", dest), ("sec-purpose", purpose)];
            let answer = ask(&browser, "/oidc/logout", &headers).await;
            assert_eq!(answer.status, 200, "{purpose}");
            assert_still_in(&browser, &answer, purpose).await;
        }
    }
    let answer = ask(&browser, "/oidc/logout", &[("sec-fetch-site", "unheard-of")]).await;
    assert_still_in(&browser, &answer, "an unknown relation").await;
}

/// Safari before 16.4, which tells nothing: docs/security.md says what another site gains by it, and
/// what the person keeps.
#[actix_web::test]
async fn a_browser_without_fetch_metadata_is_believed_to_be_a_persons_own_window() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    let stolen = browser.cookies();
    let headers = [("accept", "text/html"), ("referer", "https://evil.example/")];
    let answer = ask(&browser, "/oidc/logout", &headers).await;

    end_session(&world, &answer);
    assert_out(&browser, "no Fetch Metadata").await;
    // It is a nuisance: no page for another's frame, no token, no word to anybody.
    assert_eq!((answer.body.as_str(), page_content::script(&answer)), ("", None));
    assert!(answer.set_cookies.iter().all(|cookie| cookie.value().is_empty()));
    assert_eq!(stolen.len(), 3, "there was something to clear: {stolen:?}");
    let again = world.sign_in(&browser, "ada", "roomname=room").await;
    assert_eq!((again.status, verify(&browser).await.status), (303, 204));
}

#[actix_web::test]
async fn only_get_logs_out() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    for method in [Method::HEAD, Method::POST, Method::OPTIONS, Method::DELETE] {
        let answer = browser.request(method.clone(), &meet("/oidc/logout")).send().await;
        assert_eq!(answer.status, 405, "{method}");
        assert_eq!(answer.header("allow"), Some("GET"), "{method}");
        assert_still_in(&browser, &answer, method.as_str()).await;
    }
    let answer = browser.get(&meet("/oidc/logout?id_token_hint=a&id_token_hint=b")).await;
    assert_eq!(answer.status, 400, "which one counts?");
    assert_still_in(&browser, &answer, "a parameter that comes twice").await;
}

/// A provider may add what it likes; one of them wrote `state` twice.
#[actix_web::test]
async fn the_last_page_ignores_whatever_comes() {
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
        assert_eq!(answer.body, plain.body, "{query}: the very same page");
        assert_eq!(answer.header("location"), None, "{query}");
        assert!(answer.set_cookies.is_empty(), "{query}");
    }
    // It is no way out by itself.
    let browser = world.signed_in().await;
    let answer = browser.get(&meet("/oidc/signed-out")).await;
    assert_eq!((answer.status, answer.set_cookies.len()), (200, 0));
    assert_eq!(verify(&browser).await.status, 204);
}
