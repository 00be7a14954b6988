//! The shipped room guard: nobody sees the page of a room without a session. `unguarded_requests` tests
//! the requests that pass because they are not pages, and `room_sign_in` tests nginx with the real adapter.

use std::io;

use harness::browser::{Answer, Browser, Method, raw};
use harness::nginx::Site;
use harness::stub::{Reply, Seen};

use crate::world::{SITES, World};

/// Signed in with the cookie `session=ada`.
pub(crate) fn answers(seen: &Seen) -> Reply {
    let signed_in = seen.header("cookie").is_some_and(|it| it.contains("session=ada"));
    match seen.path() {
        "/oidc/verify" | "/oidc/verify/room" if signed_in => Reply::status(204),
        "/oidc/login" if seen.header("sec-fetch-mode") == Some("navigate") => {
            Reply::status(303).header("location", "https://provider.example/authorize")
        }
        "/oidc/verify" | "/oidc/verify/room" | "/oidc/login" => Reply::status(401),
        "/oidc/verify/admins" => Reply::status(403),
        _ => Reply::status(200).body("adapter"),
    }
}

pub(crate) fn world(site: Site) -> World {
    World::guarded(site, answers, "", "")
}

/// The number of session checks.
pub(crate) fn checks(world: &World) -> usize {
    world.seen_at("/oidc/verify").len() + world.seen_at("/oidc/verify/room").len()
}

pub(crate) fn ada(world: &World) -> Browser {
    let browser = Browser::new();
    browser.set_cookie("session=ada; Path=/", &world.nginx.url("/"));
    browser
}

/// The response to a request without cookies, and without the headers that only browsers send.
pub(crate) async fn bare_request(world: &World, method: Method, path: &str) -> Answer {
    Browser::new().request(method, &world.nginx.url(path)).send().await
}

/// A request with exactly these bytes, for paths that every URL parser changes.
pub(crate) async fn line(world: &World, start: &str) -> io::Result<String> {
    let request = format!("{start} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    raw(world.nginx.address(), request.as_bytes()).await
}

#[actix_web::test]
async fn without_a_session_a_room_redirects_to_the_sign_in_and_back_to_that_room() {
    for site in SITES {
        let world = world(site);
        for page in [
            "/",
            "/index.html",
            "/Room",
            "/T%C3%A4st%20Raum?jwt=x&y=%26",
            "/tenant/Room",
            "/a/b/Room",
            "/oidc",
            "/tenant/oidc",
            "/libs",
            "/colibri-ws/default-id/Room",
            "/conference-request/v1",
            "/transcripts/1.txt",
            "/http-bind/libs",
            "/favicon.ico",
        ] {
            let answer = Browser::new().get(&world.nginx.url(page)).await;
            assert_eq!(answer.status, 303, "{page}: {}", answer.body);
            assert_eq!(answer.header("location"), Some("https://provider.example/authorize"));
            let sign_ins = world.seen_at("/oidc/login");
            assert_eq!(sign_ins.last().unwrap().header("x-original-uri"), Some(page));
        }
    }
}

/// Names that only the other site has a location for. Here they are a tenant and a room.
#[actix_web::test]
async fn a_name_without_a_location_on_this_site_is_a_room() {
    for (site, pages) in [
        (
            Site::Docker,
            ["/_unlock", "/t/_unlock", "/_api/public/Room", "/colibri-ws/default-id/Room"]
                .as_slice(),
        ),
        (Site::Debian, ["/connection_optimization/Room", "/colibri-relay-ws/x/Room"].as_slice()),
    ] {
        let world = world(site);
        for page in pages {
            let answer = Browser::new().get(&world.nginx.url(page)).await;
            assert_eq!(answer.status, 303, "{page}: {}", answer.body);
        }
    }
}

#[actix_web::test]
async fn a_signed_in_person_gets_the_page_with_all_its_includes() {
    for site in SITES {
        let world = world(site);
        for (page, config) in [
            ("/", "var prefix = '';"),
            ("/Room", "var prefix = '';"),
            ("/tenant/Room", "var prefix = 'tenant/';"),
            ("/a/b/Room", "var prefix = 'b/';"),
            ("/oidc", "var prefix = '';"),
        ] {
            let answer = ada(&world).get(&world.nginx.url(page)).await;
            let whole = format!("<html><script>{config}</script><p>our body</p></html>");
            assert_eq!((answer.status, answer.body), (200, whole), "{page}");
        }
        // nginx checks again after each internal redirect, and not more often.
        let checks = checks(&world);
        assert!((5..=20).contains(&checks), "{checks} session checks for five pages");
    }
}

#[actix_web::test]
async fn a_request_that_is_not_a_page_navigation_gets_401_and_no_redirect() {
    for site in SITES {
        let world = world(site);
        for page in ["/Room", "/tenant/Room", "/"] {
            for method in [Method::GET, Method::POST, Method::HEAD] {
                let answer = bare_request(&world, method, page).await;
                assert_eq!((answer.status, answer.location()), (401, None), "{page}");
                assert!(!answer.body.contains("our body"), "{page}");
            }
        }
        let request = "GET /Room HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\n\
                       Upgrade: websocket\r\nSec-Fetch-Mode: navigate\r\n\r\n";
        let answer = raw(world.nginx.address(), request.as_bytes()).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    }
}

#[actix_web::test]
async fn no_spelling_of_a_path_shows_the_page() {
    for site in SITES {
        let world = world(site);
        for path in [
            "/libs/../Room",
            "//Room",
            "/libs/%2e%2e/Room",
            "/config.js%0A",
            "/http-bind%0A",
            "/t/Room%3F/libs/app.js",
            "/t%26/libs/app.js",
            "/tenant/libs",
            "/tenant/libs/",
            "/a/http-bind/Room",
            "/colibri-ws/x/y/Room",
            "/tenant/conference-request/v1",
            "/_oidc/room",
            "/tenant/_oidc/room",
            "/Room?upgrade=websocket",
        ] {
            for method in ["GET", "POST", "HEAD", "OPTIONS"] {
                let answer = line(&world, &format!("{method} {path}")).await.unwrap();
                assert!(!answer.contains("our body"), "{method} {path}: {answer}");
                let is_page = answer.starts_with("HTTP/1.1 200") && answer.contains("text/html");
                assert!(!is_page, "{method} {path}: {answer}");
            }
        }
    }
}

#[actix_web::test]
async fn a_recorder_passes_by_address_or_secret_only_if_configured() {
    let pass = "set $jitsi_oidc_room_pass $oidc_pass;";
    for site in SITES {
        let by_secret = "map $http_x_recorder $oidc_pass { default 0; \"a long random text\" 1; }";
        let world = World::guarded(site, answers, by_secret, pass);
        for (secret, status) in [("a long random text", 200), ("a long random", 401), ("1", 401)] {
            let browser = Browser::new();
            let request = browser.request(Method::GET, &world.nginx.url("/tenant/Room"));
            let answer = request.header("x-recorder", secret).send().await;
            assert_eq!((answer.status, answer.body.contains("our body")), (status, status == 200));
        }
        drop(world);
        for (address, status) in [("127.0.0.1", 200), ("192.0.2.1", 401)] {
            let by_address = format!("geo $oidc_pass {{ default 0; {address} 1; }}");
            let world = World::guarded(site, answers, &by_address, pass);
            assert_eq!(bare_request(&world, Method::GET, "/Room").await.status, status);
        }
    }
}

#[actix_web::test]
async fn a_location_with_its_own_auth_request_keeps_it() {
    for site in SITES {
        let world = world(site);
        assert_eq!(ada(&world).get(&world.nginx.url("/recordings/")).await.body, "secret");
        let refused = ada(&world).get(&world.nginx.url("/admin/")).await;
        assert_eq!(refused.status, 403);
        assert_eq!(world.seen_at("/oidc/verify/admins").len(), 1);
    }
}
