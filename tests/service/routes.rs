//! Every route with every method: the expected status and the same headers.

use harness::ports;

use crate::response_headers::Raw;
use crate::world::{SESSION, World, meet};

/// A path, whether a session is sent, the status of GET, and the status of the other methods.
const ROUTES: [(&str, bool, u16, u16); 31] = [
    ("/oidc/auth?roomname=room", false, 303, 405),
    ("/oidc/auth?roomname=room", true, 303, 405),
    ("/oidc/auth", false, 400, 405),
    ("/oidc/redirect?code=a&state=b", false, 400, 405),
    ("/oidc/redirect?code=a&state=b", true, 303, 405),
    ("/oidc/redirect", true, 400, 405),
    ("/oidc/tokenize?roomname=room", false, 401, 405),
    ("/oidc/tokenize?roomname=room", true, 303, 405),
    ("/oidc/new?name=room", false, 303, 405),
    ("/oidc/new", true, 303, 405),
    ("/oidc/login", false, 401, 405),
    ("/oidc/login", true, 401, 405),
    ("/oidc/logout", false, 303, 405),
    ("/oidc/logout", true, 303, 405),
    ("/oidc/signed-out", false, 200, 405),
    ("/oidc/invite?room=room", false, 303, 405),
    ("/oidc/invite?room=room", true, 200, 405),
    ("/oidc/join/none", false, 400, 405),
    ("/oidc/logo/none.svg", false, 404, 405),
    ("/oidc/health", false, 200, 405),
    ("/oidc/verify", false, 401, 401),
    ("/oidc/verify", true, 204, 204),
    ("/oidc/verify/none", true, 403, 403),
    ("/oidc/verify/room", false, 401, 401),
    ("/oidc/verify/room", true, 403, 403),
    ("/oidc/none", false, 404, 404),
    ("/oidc/", true, 404, 404),
    ("/oidc", false, 404, 404),
    ("/", true, 404, 404),
    ("/metrics", false, 404, 404),
    ("/%ff/..//x", true, 404, 404),
];

const METHODS: [&str; 10] =
    ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "X-ODD"];

#[actix_web::test]
async fn every_response_of_every_route_has_the_same_headers() {
    let world = World::with(|config| config.with("invite.enabled", true)).await;
    let session = world.signed_in().await.cookie(SESSION).unwrap();
    let cookie = format!("Cookie: {SESSION}={session}\r\n");
    let address = world.adapter.address();
    for (target, signed_in, get, other) in ROUTES {
        for method in METHODS {
            let cookie = if signed_in { cookie.as_str() } else { "" };
            let answer = Raw::ask(address, method, target, cookie).await;
            let what = format!("{method} {target} {signed_in}");
            let expected = match (method, target) {
                ("GET", _) => get,
                // Monitoring tools send HEAD.
                ("HEAD", "/oidc/health") => 200,
                // Another site could have sent these.
                ("POST", "/oidc/invite?room=room") => 403,
                ("POST", "/oidc/join/none") => 400,
                _ => other,
            };
            assert_eq!(answer.status, expected, "{what}");
            // Not a page: nginx reads the status and the identity, and shows nobody the rest.
            let verify = target.starts_with("/oidc/verify");
            match verify {
                true => assert_eq!(answer.all("cache-control"), ["no-store"], "{what}"),
                false => answer.assert_headers(&what),
            }
            let with_form = target.starts_with("/oidc/invite") || target.starts_with("/oidc/join/");
            let allowed = if with_form { "GET, POST" } else { "GET" };
            let allow = if expected == 405 { vec![allowed] } else { Vec::new() };
            assert_eq!(answer.all("allow"), allow, "{what}: Allow");
            assert_eq!(answer.all("x-request-id").len(), usize::from(!verify), "{what}");
            assert!(!(verify || method == "HEAD") || answer.body.is_empty(), "{what}: no body");
            assert!(expected != 405 || answer.all("set-cookie").is_empty(), "{what}");
        }
    }
    for (what, more) in [
        ("framed logout", "Sec-Fetch-Dest: iframe\r\nSec-Fetch-Site: same-origin\r\n"),
        ("cross-site logout", "Sec-Fetch-Site: cross-site\r\n"),
    ] {
        let answer = Raw::ask(address, "GET", "/oidc/logout", more).await;
        assert_eq!(answer.status, 200, "{what}");
        answer.assert_headers(what);
    }
    let json = format!("{cookie}Accept: application/json\r\n");
    let answer = Raw::ask(address, "GET", "/oidc/tokenize?roomname=room", &json).await;
    assert_eq!(answer.status, 200);
    answer.assert_headers("a token as JSON");
}

#[actix_web::test]
async fn every_response_of_the_admin_listener_has_the_same_headers() {
    let admin = ports::free();
    let world = World::with(|config| config.with("server.admin_listen", admin.to_string())).await;
    world.signed_in().await;
    for (target, method, status) in [
        ("/healthz", "GET", 200),
        ("/healthz", "HEAD", 200),
        ("/healthz", "POST", 404),
        ("/readyz", "GET", 200),
        ("/readyz", "HEAD", 200),
        ("/metrics", "GET", 200),
        ("/metrics", "OPTIONS", 404),
        ("/oidc/verify", "GET", 404),
        ("/", "GET", 404),
    ] {
        let answer = Raw::ask(admin, method, target, "").await;
        assert_eq!(answer.status, status, "{method} {target}");
        answer.assert_headers(&format!("{method} {target}"));
    }
}

#[actix_web::test]
async fn a_repeated_parameter_is_refused_except_by_verify_and_the_signed_out_page() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    for route in
        ["auth", "redirect", "tokenize", "login", "logout", "invite", "join/x", "health", "none"]
    {
        for query in ["x=1&x=1", "x&x", "x=1&%78=2"] {
            let answer = browser.get(&meet(&format!("/oidc/{route}?{query}"))).await;
            assert_eq!(answer.status, 400, "{route}?{query}");
            assert_eq!(answer.header("location"), None, "{route}?{query}");
            assert!(answer.set_cookies.is_empty(), "{route}?{query}: {:?}", answer.set_cookies);
        }
    }
    assert_eq!(browser.get(&meet("/oidc/verify?x=1&x=1")).await.status, 204);
    assert_eq!(browser.get(&meet("/oidc/signed-out?x=1&x=1")).await.status, 200);
}
