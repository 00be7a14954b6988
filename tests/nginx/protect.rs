//! `auth_request` with the shipped snippets: who is allowed, and what the application gets.

use harness::browser::{Browser, Method, raw};
use harness::nginx::Site;
use harness::stub::{Reply, Seen};

use crate::world::{SITES, World, scratch, setup};

/// Signed in with the cookie `session=ada`, and an admin with `session=root`.
fn answers(seen: &Seen) -> Reply {
    let cookies = seen.header("cookie").unwrap_or_default();
    let signed_in = Reply::status(204)
        .header("x-auth-user", "ada%20lovelace")
        .header("x-auth-name", "Ada")
        .header("x-auth-email", "")
        .header("x-auth-groups", "staff")
        .header("x-auth-moderator", "true");
    match seen.path() {
        "/oidc/verify" if cookies.contains("session=") => signed_in,
        "/oidc/verify/admins" if cookies.contains("session=root") => signed_in,
        "/oidc/verify/admins" if cookies.contains("session=ada") => Reply::status(403),
        "/oidc/login" if seen.header("sec-fetch-mode") == Some("navigate") => Reply::status(303)
            .header("location", "https://provider.example/authorize")
            .header("set-cookie", "pending=1; Path=/")
            .header("set-cookie", "old=; Path=/; Max-Age=0"),
        _ => Reply::status(401),
    }
}

fn signed_in(world: &World, session: &str) -> Browser {
    let browser = Browser::new();
    browser.set_cookie(&format!("session={session}; Path=/"), &world.nginx.url("/"));
    browser
}

#[actix_web::test]
async fn nobody_outside_reaches_the_internal_locations() {
    for site in SITES {
        let world = World::new(site, answers);
        let browser = signed_in(&world, "root");
        for path in ["/_oidc/verify", "/_oidc/verify/admins", "/_oidc/login"] {
            assert_eq!(browser.get(&world.nginx.url(path)).await.status, 404, "{path}");
        }
        assert!(world.seen().is_empty());
    }
}

#[actix_web::test]
async fn a_signed_in_person_is_allowed_and_the_application_gets_the_identity() {
    for site in SITES {
        let world = World::new(site, answers);
        let browser = signed_in(&world, "ada");
        let request = browser
            .request(Method::POST, &world.nginx.url("/recordings/a%2Fb?x=1"))
            .header("x-auth-user", "mallory")
            .header("x-auth-email", "mallory@example.org")
            .header("x-auth-groups", "admins")
            .header("x-auth-moderator", "false")
            .header("remote-user", "mallory")
            .header("remote-groups", "admins")
            .body("body");
        let answer = request.send().await;

        assert_eq!((answer.status, answer.body.as_str()), (200, "secret"));
        let seen = &world.application.seen()[0];
        assert_eq!(seen.header("x-auth-user"), Some("ada%20lovelace"));
        assert_eq!(seen.header("x-auth-name"), Some("Ada"));
        assert_eq!(
            seen.header("x-auth-email"),
            None,
            "an unknown e-mail is not taken from the client"
        );
        assert_eq!(seen.header("x-auth-groups"), Some("staff"));
        assert_eq!(seen.header("x-auth-moderator"), Some("true"));
        assert_eq!(seen.header("remote-user"), None, "headers.remote is off");
        assert_eq!(seen.header("remote-groups"), None, "headers.remote is off");
        assert_eq!((seen.method.as_str(), seen.body), ("POST", 4));
        assert_eq!(seen.target, "/recordings/a%2Fb?x=1");
    }
}

#[actix_web::test]
async fn the_session_check_contains_only_the_cookies_and_the_address_of_the_request() {
    let world = World::new(Site::Debian, answers);
    let browser = signed_in(&world, "ada");
    let request = browser
        .request(Method::POST, &world.nginx.url("/recordings/?group=admins"))
        .header("x-forwarded-user", "mallory")
        .header("x-original-uri", "/elsewhere")
        .body("body");
    let _ = request.send().await;

    let seen = &world.seen_at("/oidc/verify")[0];
    assert_eq!((seen.method.as_str(), seen.target.as_str(), seen.body), ("GET", "/oidc/verify", 0));
    let mut names: Vec<_> = seen.headers.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["cookie", "host", "x-original-uri", "x-request-id"]);
    let address = seen.header("x-original-uri");
    assert_eq!(address, Some("/recordings/?group=admins"), "nginx's, not the client's");
}

#[actix_web::test]
async fn a_policy_is_checked_by_name_and_its_403_stays_a_403() {
    let world = World::new(Site::Debian, answers);
    let url = world.nginx.url("/admin/");
    assert_eq!(signed_in(&world, "root").get(&url).await.body, "secret");

    let refused = signed_in(&world, "ada").get(&url).await;
    assert_eq!((refused.status, refused.location()), (403, None));
    assert_eq!(world.seen_at("/oidc/verify/admins").len(), 2);
    assert!(world.seen_at("/oidc/login").is_empty(), "signing in again would not help");
    assert_eq!(world.application.seen().len(), 1);
}

#[actix_web::test]
async fn without_a_session_a_page_redirects_to_the_sign_in_and_back_to_that_page() {
    for site in SITES {
        let world = World::new(site, answers);
        for target in [
            "/recordings/a%2Fb?x=1&y=2%26z",
            "/recordings/t%C3%A4st%20raum/",
            "/recordings//a//",
            "/recordings/?q=%23&next=https://evil.example/",
            "/recordings/..;/x",
        ] {
            let answer = Browser::new().get(&world.nginx.url(target)).await;

            assert_eq!(answer.status, 303, "{target}");
            assert_eq!(answer.header("location"), Some("https://provider.example/authorize"));
            assert_eq!(answer.set_cookies.len(), 2, "{target}");
            let sign_ins = world.seen_at("/oidc/login");
            assert_eq!(sign_ins.last().unwrap().header("x-original-uri"), Some(target));
        }
        assert!(world.application.seen().is_empty());
    }
}

#[actix_web::test]
async fn the_sign_in_gets_the_page_from_nginx_and_not_from_the_client() {
    let world = World::new(Site::Debian, answers);
    let browser = Browser::new();
    let request = browser
        .request(Method::GET, &world.nginx.url("/recordings/1"))
        .header("sec-fetch-mode", "navigate")
        .header("x-original-uri", "/admin/")
        .header("x-request-id", "chosen");
    assert_eq!(request.send().await.status, 303);

    let sign_in = &world.seen_at("/oidc/login")[0];
    let pages: Vec<_> = sign_in.headers.iter().filter(|(it, _)| it == "x-original-uri").collect();
    assert_eq!(pages.len(), 1);
    assert_eq!(pages[0].1, "/recordings/1");
    assert_ne!(sign_in.header("x-request-id"), Some("chosen"));
}

#[actix_web::test]
async fn a_script_without_a_session_gets_401_and_its_body_is_dropped() {
    for site in SITES {
        let world = World::new(site, answers);
        let browser = Browser::new();
        let request = browser
            .request(Method::POST, &world.nginx.url("/recordings/upload"))
            .header("sec-fetch-mode", "cors")
            .body("x".repeat(1000));
        let answer = request.send().await;

        assert_eq!((answer.status, answer.location()), (401, None));
        assert_eq!(world.seen_at("/oidc/login")[0].body, 0);
        assert!(world.application.seen().is_empty());
    }
}

#[actix_web::test]
async fn a_websocket_without_a_session_gets_a_plain_401() {
    let world = World::new(Site::Debian, answers);
    let request = "GET /recordings/live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\n\
                   Upgrade: websocket\r\nSec-Fetch-Mode: navigate\r\n\r\n";
    let answer = raw(world.nginx.address(), request.as_bytes()).await.unwrap();

    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    assert!(!answer.to_lowercase().contains("location:"), "{answer}");
    assert!(world.seen_at("/oidc/login").is_empty());
}

#[actix_web::test]
async fn only_a_2xx_of_the_session_check_allows_access() {
    fn answer(seen: &Seen) -> Reply {
        let status = seen.header("cookie").and_then(|it| it.strip_prefix("session="));
        Reply::status(status.and_then(|it| it.parse().ok()).unwrap_or(401))
    }
    let world = World::new(Site::Debian, answer);
    for status in ["302", "400", "404", "429", "500", "503"] {
        let refused = signed_in(&world, status).get(&world.nginx.url("/recordings/")).await;
        assert_eq!(refused.status, 500, "{status}");
    }
    assert!(world.application.seen().is_empty());
}

#[actix_web::test]
async fn without_an_instance_guarded_pages_are_closed_and_meetings_continue() {
    for site in SITES {
        let world = World::with(site, None, None);
        let browser = signed_in(&world, "root");
        assert_eq!(browser.get(&world.nginx.url("/recordings/")).await.status, 500);
        assert!(world.application.seen().is_empty());
        assert!(browser.get(&world.nginx.url("/Room")).await.body.contains("our body"));
    }
}

/// As the head of the snippet says about a second `auth_request` in one location.
#[test]
fn two_auth_request_lines_in_one_location_do_not_start() {
    let location = "location ^~ /x/ { include snippets/jitsi-oidc-protect.conf; \
                    auth_request /_oidc/verify/admins; }";
    let errors = setup(Site::Debian, &scratch()).server(location).test().unwrap_err();
    assert!(errors.contains("\"auth_request\" directive is duplicate"), "{errors}");
}
