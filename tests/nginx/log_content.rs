//! What a client can write into nginx's logs with requests to `/oidc/`, and how often.

use harness::browser::{Browser, Method, raw};
use harness::nginx::{Nginx, Site};
use harness::stub::{Reply, Seen};

use crate::world::{SITES, World};

fn ok(_: &Seen) -> Reply {
    Reply::status(200).body("adapter")
}

/// The last line of the log of `/oidc/`, without the address, the time, the size and the request id.
async fn logged(nginx: &Nginx, number: usize, start: &str, agent: &str) -> String {
    let request = format!(
        "{start} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: {agent}\r\nConnection: close\r\n\r\n"
    );
    raw(nginx.address(), request.as_bytes()).await.unwrap();
    let log = nginx.wait_for_oidc_lines(number);
    let line = log.lines().nth(number - 1).unwrap();
    assert!(line.len() < 450, "{}: {line}", line.len());
    let words: Vec<_> = line.split('"').collect();
    let status = words[2].trim().split(' ').next().unwrap();
    assert_eq!(words[3], "-", "{line}");
    format!("{} {status} {}", words[1], words[5])
}

#[actix_web::test]
async fn the_log_of_oidc_contains_route_names_and_no_paths() {
    let long = "x".repeat(7_000);
    let agent = "a".repeat(7_000);
    let cut = "a".repeat(200);
    for site in SITES {
        let world = World::new(site, ok);
        for (number, (target, agent, line)) in [
            ("GET /oidc/auth?room=R", "A/1 (b)", "GET /oidc/auth HTTP/1.1 200 A/1 (b)"),
            ("GET /oidc/redirect?code=CODE", "A", "GET /oidc/redirect HTTP/1.1 200 A"),
            ("POST /oidc/tokenize", "A", "POST /oidc/tokenize HTTP/1.1 200 A"),
            ("GET /oidc/login", "A", "GET /oidc/login HTTP/1.1 200 A"),
            ("GET /oidc/logout?id_token_hint=a.b.c", "A", "GET /oidc/logout HTTP/1.1 200 A"),
            ("GET /oidc/signed-out", "A", "GET /oidc/signed-out HTTP/1.1 200 A"),
            ("GET /oidc/jwks.json", "A", "GET /oidc/jwks.json HTTP/1.1 200 A"),
            ("GET /oidc/asap/0123.pem", "A", "GET /oidc/asap/ HTTP/1.1 200 A"),
            ("GET /oidc/join/secret-link", "A", "GET /oidc/join/ HTTP/1.1 200 A"),
            ("POST /oidc/join/secret-link?x", "A", "POST /oidc/join/ HTTP/1.1 200 A"),
            ("POST /oidc/invite", "A", "POST /oidc/invite HTTP/1.1 200 A"),
            ("GET /oidc/invite?room=secret", "A", "GET /oidc/invite HTTP/1.1 200 A"),
            ("GET /oidc/logo/0123.svg", "A", "GET /oidc/logo/ HTTP/1.1 200 A"),
            ("HEAD /oidc/health", "A", "HEAD /oidc/health HTTP/1.1 200 A"),
            ("GET /oidc/verify/admins", "A", "GET /oidc/verify/ HTTP/1.1 200 A"),
            // A path that is not a route, also with a code in it.
            ("GET /oidc/redirect%3Fcode=CODE", "A", "GET - HTTP/1.1 200 A"),
            ("GET /oidc/redirect/CODE", "A", "GET - HTTP/1.1 200 A"),
            ("GET /oidc/redirect;code=CODE", "A", "GET - HTTP/1.1 200 A"),
            ("GET /oidc/redirect%0A", "A", "GET - HTTP/1.1 200 A"),
            ("GET /oidc/re%64irect?code=CODE", "A", "GET - HTTP/1.1 200 A"),
            ("GET //oidc//redirect?code=CODE", "A", "GET - HTTP/1.1 200 A"),
            ("GET /t/oidc/redirect?code=CODE", "A", "GET - HTTP/1.1 404 A"),
            (&format!("GET /oidc/{long}"), &agent, &format!("GET - HTTP/1.1 200 {cut}")),
            (&format!("GET /oidc/asap/{long}"), "A", "GET /oidc/asap/ HTTP/1.1 200 A"),
            (&format!("GET /oidc/verify/{long}"), "A", "GET /oidc/verify/ HTTP/1.1 200 A"),
            (&format!("GET /oidc/verify{long}"), "A", "GET - HTTP/1.1 200 A"),
            ("PROPFIND /oidc/auth", "A", "- /oidc/auth HTTP/1.1 200 A"),
            (&format!("{} /oidc/auth", "X".repeat(7_000)), "A", "- /oidc/auth HTTP/1.1 200 A"),
        ]
        .into_iter()
        .enumerate()
        {
            assert_eq!(logged(&world.nginx, number + 1, target, agent).await, line, "{target:.80}");
        }
        let all = world.nginx.oidc_log() + &world.nginx.access_log();
        assert!(!all.contains("CODE") && !all.contains("xxxx"), "{all}");
    }
}

/// nginx does not limit `/oidc/verify`, so its requests must not fill a disk.
#[actix_web::test]
async fn verify_writes_no_line_and_longer_paths_are_limited() {
    for site in SITES {
        let world = World::new(site, ok);
        let browser = Browser::new();
        for _ in 0..150 {
            assert_eq!(browser.get(&world.nginx.url("/oidc/verify?x")).await.status, 200);
        }
        for path in ["/oidc/verify/admins", "/oidc/verifyX", "/oidc/verify%0A", "/oidc/verify/"] {
            let mut statuses = Vec::new();
            while statuses.len() < 150 && statuses.last() != Some(&429) {
                statuses.push(browser.get(&world.nginx.url(path)).await.status);
            }
            assert_eq!(statuses.last(), Some(&429), "{path}");
        }
        let log = world.nginx.wait_for_oidc_log("\" 429 ");
        assert!(!log.contains("/oidc/verify HTTP"), "{log}");
    }
}

/// The line in the error log would contain the request's path and query. The log has level `error` by
/// default.
#[actix_web::test]
async fn a_limited_request_is_not_logged_as_an_error() {
    let world = World::new(Site::Debian, ok);
    let browser = Browser::new();
    for _ in 0..150 {
        let request = browser.request(Method::GET, &world.nginx.url("/oidc/redirect?code=CODE"));
        request.send().await;
    }
    world.nginx.wait_for_oidc_log("\" 429 ");
    let log = world.nginx.error_log();
    let lines: Vec<_> = log.lines().filter(|line| line.contains("CODE")).collect();
    assert!(!lines.is_empty());
    assert!(lines.iter().all(|line| line.contains(" [info] ")), "{lines:?}");
}
