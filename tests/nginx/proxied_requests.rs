//! The requests that reach the adapter, their headers, and the responses to the client.

use futures_util::future::join_all;
use harness::browser::{Browser, Method, raw};
use harness::stub::{Reply, Seen};

use crate::world::{SITES, World, guard, scratch, setup};

fn ok(_: &Seen) -> Reply {
    Reply::status(200).body("adapter")
}

#[test]
fn nginx_accepts_the_shipped_files_without_a_warning() {
    for site in SITES {
        setup(site, &scratch()).test().unwrap();
        guard(setup(site, &scratch())).test().unwrap();
    }
}

#[actix_web::test]
async fn every_path_below_oidc_is_passed_to_the_adapter() {
    for site in SITES {
        let world = World::new(site, ok);
        for path in [
            "/oidc/auth?state=%7B%22room%22%3A%22R%22%7D&x=a%2Fb",
            "/oidc/asap/0123.pem",
            "/oidc/config.js",
            "/oidc/http-bind",
            "/oidc/verify/admins",
        ] {
            let answer = Browser::new().get(&world.nginx.url(path)).await;
            assert_eq!((answer.status, answer.body.as_str()), (200, "adapter"), "{path}");
            assert!(world.seen().iter().any(|seen| seen.target == path), "{path} arrives as it is");
        }
    }
}

#[actix_web::test]
async fn a_room_may_be_called_oidc() {
    for site in SITES {
        let world = World::new(site, ok);
        for path in ["/oidc", "/tenant/oidc", "/oidcs/room", "/OIDC/auth"] {
            let answer = Browser::new().get(&world.nginx.url(path)).await;
            assert!(answer.body.contains("our body"), "{path}: {}", answer.body);
        }
        assert!(world.seen().is_empty(), "a room is not passed to the adapter");
    }
}

#[actix_web::test]
async fn jitsis_index_includes_our_body_for_rooms_and_tenants() {
    for site in SITES {
        let world = World::new(site, ok);
        for (path, config) in [
            ("/", "var prefix = '';"),
            ("/Room", "var prefix = '';"),
            ("/T%C3%A4st%20Raum", "var prefix = '';"),
            ("/tenant/Room", "var prefix = 'tenant/';"),
            ("/a/b/Room", "var prefix = 'b/';"),
        ] {
            let answer = Browser::new().get(&world.nginx.url(path)).await;
            let page = format!("<html><script>{config}</script><p>our body</p></html>");
            assert_eq!((answer.status, answer.body), (200, page), "{path}");
        }
        let alone = Browser::new().get(&world.nginx.url("/body.html")).await;
        assert_eq!(alone.body, "<p>our body</p>");
        assert!(alone.header("content-type").is_some_and(|it| it.starts_with("text/html")));
    }
}

#[actix_web::test]
async fn the_adapters_request_headers_are_not_taken_from_the_client() {
    for site in SITES {
        let world = World::new(site, ok);
        let browser = Browser::new();
        let request = browser
            .request(Method::GET, &world.nginx.url("/oidc/login"))
            .header("x-original-uri", "/recordings/")
            .header("x-request-id", "chosen-by-the-client")
            .header("cookie", "a=1");
        let _ = request.send().await;

        let seen = &world.seen_at("/oidc/login")[0];
        assert_eq!(seen.header("x-original-uri"), None);
        assert_eq!(seen.header("host"), Some("jitsi_oidc_adapter"));
        assert_eq!(seen.header("cookie"), Some("a=1"));
        let id = seen.header("x-request-id").unwrap();
        assert!(id.len() == 32 && id.bytes().all(|it| it.is_ascii_hexdigit()), "{id}");
    }
}

#[actix_web::test]
async fn every_cookie_and_a_long_link_are_passed_back_unchanged() {
    let world = World::new(harness::nginx::Site::Debian, |_| {
        let token = "t".repeat(10_000);
        Reply::status(303)
            .header("location", &format!("http://jitsi_oidc_adapter/R#jwt=%22{token}%22"))
            .header("set-cookie", "session=1; Path=/")
            .header("set-cookie", "pending=; Path=/; Max-Age=0")
            .header("set-cookie", "hint=1; Path=/")
    });
    let answer = Browser::new().get(&world.nginx.url("/oidc/redirect?code=c&state=s")).await;

    assert_eq!(answer.status, 303);
    assert!(
        answer.header("location").is_some_and(|it| it.starts_with("http://jitsi_oidc_adapter/R#"))
    );
    assert_eq!(answer.set_cookies.len(), 3);
}

#[actix_web::test]
async fn a_response_is_not_read_as_ssi_or_compressed() {
    for site in SITES {
        let include = "<!--#include virtual=\"/config.js\" -->";
        let world = World::new(site, |_| {
            let page = "<!--#include virtual=\"/config.js\" -->".repeat(100);
            Reply::status(200).header("content-type", "text/html").body(&page)
        });
        let browser = Browser::new();
        let request = browser
            .request(Method::GET, &world.nginx.url("/oidc/signed-out"))
            .header("accept-encoding", "gzip");
        let answer = request.send().await;

        assert_eq!(answer.body, include.repeat(100));
        assert_eq!(answer.header("content-encoding"), None);
    }
}

#[actix_web::test]
async fn no_access_log_contains_a_query_or_a_referrer() {
    for site in SITES {
        let world = World::new(site, ok);
        let browser = Browser::new();
        let request = browser
            .request(Method::GET, &world.nginx.url("/oidc/redirect?code=CODE&state=STATE"))
            .header("referer", "https://provider.example/?TOKEN");
        let _ = request.send().await;
        let id = world.seen()[0].header("x-request-id").unwrap().to_owned();

        let log = world.nginx.wait_for_oidc_log(&id);
        assert!(log.contains("\"GET /oidc/redirect HTTP/1.1\" 200"), "{log}");
        let all = log + &world.nginx.access_log();
        for secret in ["CODE", "STATE", "TOKEN"] {
            assert!(!all.contains(secret), "{all}");
        }
    }
}

#[actix_web::test]
async fn no_access_log_contains_a_query_after_a_failure() {
    for site in SITES {
        let world = World::with(site, None, None);
        let browser = Browser::new();
        let mut statuses = Vec::new();
        for path in ["/oidc/redirect", "/tenant/oidc/redirect", "/recordings/"] {
            for _ in 0..120 {
                let url = world.nginx.url(&format!("{path}?code=CODE&state=STATE"));
                let request = browser.request(Method::GET, &url);
                let status =
                    request.header("referer", "https://x.example/?TOKEN").send().await.status;
                if statuses.last() != Some(&(path, status)) {
                    statuses.push((path, status));
                }
                if status == 429 || path == "/recordings/" {
                    break;
                }
            }
        }
        assert!(statuses.contains(&("/oidc/redirect", 502)), "{statuses:?}");
        assert!(statuses.contains(&("/tenant/oidc/redirect", 404)), "{statuses:?}");
        assert!(statuses.contains(&("/oidc/redirect", 429)), "{statuses:?}");

        let log = world.nginx.wait_for_oidc_log("\" 429 ");
        assert!(log.contains("\" 502 "), "{log}");
        // The site's own log must only omit /oidc/.
        let all = log + &world.nginx.access_log();
        for line in all.lines().filter(|line| !line.contains("/recordings/")) {
            for secret in ["CODE", "STATE", "TOKEN"] {
                assert!(!line.contains(secret), "{line}");
            }
        }
    }
}

#[actix_web::test]
async fn sign_ins_of_one_address_are_limited_but_session_checks_are_not() {
    let world = World::new(harness::nginx::Site::Debian, ok);
    let browser = Browser::new();
    // The limit allows a burst of 100 and then 10 per second: requests at once exceed it also on a busy
    // machine.
    let mut statuses = Vec::new();
    while statuses.len() < 1_000 && !statuses.contains(&429) {
        let url = world.nginx.url("/oidc/auth?room=R");
        let batch: Vec<_> = (0..50).map(|_| Browser::new()).collect();
        let answers = join_all(batch.iter().map(|browser| browser.get(&url))).await;
        statuses.extend(answers.iter().map(|answer| answer.status));
    }
    assert!(
        statuses[..100].iter().all(|status| *status == 200),
        "a whole office can sign in at once"
    );
    assert!(statuses.contains(&429));

    for _ in 0..20 {
        assert_eq!(browser.get(&world.nginx.url("/oidc/verify")).await.status, 200);
    }
    assert!(browser.get(&world.nginx.url("/Room")).await.body.contains("our body"));
}

#[actix_web::test]
async fn no_spelling_of_a_path_reaches_an_internal_location() {
    for site in SITES {
        let world = World::new(site, ok);
        for path in
            ["/x/../_oidc/verify", "//_oidc/verify", "/%5foidc/verify", "/oidc/../_oidc/login"]
        {
            let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            let answer = raw(world.nginx.address(), request.as_bytes()).await.unwrap();
            assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {answer}");
        }
        assert!(world.seen().is_empty());
    }
}
