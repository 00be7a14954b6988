//! `/oidc/login` for guarded pages, and `/oidc/tokenize` for scripts.

use harness::browser::{Answer, Browser, Method};

use crate::world::{MEET, World, claims, enter, meet, pending, verify};

/// The request that nginx makes for a guarded page, with further headers.
async fn guarded(browser: &Browser, page: &str, headers: &[(&'static str, &str)]) -> Answer {
    let request = browser.request(Method::GET, &meet("/oidc/login")).header("x-original-uri", page);
    let request =
        headers.iter().fold(request, |request, (name, value)| request.header(name, value));
    request.send().await
}

const HTML: (&str, &str) = ("accept", "text/html,*/*;q=0.8");

#[actix_web::test]
async fn a_sign_in_for_a_guarded_page_returns_to_it() {
    let world = World::new().await;
    for page in ["/recordings/a%20b.mp4?x=1&y=%C3%A4", "/", "/a//b/"] {
        let browser = world.browser();
        let answer = guarded(&browser, page, &[HTML, ("sec-fetch-mode", "navigate")]).await;
        let authorize = answer.location().unwrap();
        let answer = browser.get(&world.provider.sign_in_as("ada", &authorize)).await;

        assert_eq!(answer.status, 303);
        assert_eq!(answer.header("location"), Some(meet(page).as_str()), "no token, no fragment");
        assert_eq!(verify(&browser).await.status, 204);
        let again = guarded(&browser, page, &[HTML]).await;
        assert_eq!(again.header("location"), Some(meet(page).as_str()));
    }
}

#[actix_web::test]
async fn only_a_page_navigation_is_sent_to_sign_in() {
    let world = World::new().await;
    let browser = world.browser();
    for headers in [
        vec![HTML, ("sec-fetch-mode", "cors")],
        vec![HTML, ("sec-fetch-mode", "websocket"), ("upgrade", "websocket")],
        vec![("accept", "image/avif,*/*")],
        vec![],
    ] {
        let answer = guarded(&browser, "/recordings/", &headers).await;
        assert_eq!(answer.status, 401, "{headers:?}");
        assert_eq!(answer.header("location"), None, "{headers:?}");
        assert_eq!(pending(&browser), 0, "{headers:?}");
    }
}

#[actix_web::test]
async fn a_page_of_the_adapter_or_of_another_host_is_refused() {
    let world = World::new().await;
    for page in ["/oidc/logout", "/%6fidc/logout", "https://evil.example/", "", "x", "/\\evil"] {
        let answer = guarded(&world.browser(), page, &[HTML]).await;
        assert_eq!(answer.status, 400, "{page}");
    }
    let answer =
        guarded(&world.browser(), "/recordings/", &[HTML, ("x-original-uri", "/other/")]).await;
    assert_eq!(answer.status, 400, "two pages");
}

#[actix_web::test]
async fn a_script_gets_the_token_of_the_signed_in_person() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    let url = meet("/oidc/tokenize?room=Other");

    let answer =
        browser.request(Method::GET, &url).header("accept", "application/json").send().await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let json = answer.json();
    assert_eq!(json["expires_in"], 5 * 3600);
    let token = json["token"].as_str().unwrap();
    assert_eq!(claims(token, "other", None)["context"]["user"]["id"], "ada-1815");
    assert_eq!(json["url"], format!("{MEET}/Other#jwt=%22{token}%22"));

    enter(&browser.get(&url).await, "/Other", "other", None);

    let stranger = world.browser();
    let answer =
        stranger.request(Method::GET, &url).header("accept", "application/json").send().await;
    assert_eq!(answer.status, 401);
    assert!(!answer.body.contains("token"), "{}", answer.body);
    assert_eq!(stranger.get(&meet("/oidc/tokenize?room=")).await.status, 400);
    assert!(stranger.cookies().is_empty(), "no attempt was begun");
}
