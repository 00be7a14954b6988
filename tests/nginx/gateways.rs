//! What an application behind a guarded location gets over each protocol of nginx: the identity from the
//! adapter, and neither identity headers of the client nor the cookies of the adapter.

use harness::browser::raw;
use harness::gateway::{Gateway, Protocol, Variables};
use harness::nginx::{Nginx, Site};
use harness::ports;
use harness::stub::{Reply, Seen, Stub};

use crate::symptoms::assert_page_lists;
use crate::world::{SITES, World};

/// Ada is signed in with the session cookie `ada`; she has no name.
fn answers(seen: &Seen) -> Reply {
    let cookies = seen.header("cookie").unwrap_or_default();
    if !cookies.contains("__Host-jitsi_oidc=ada") {
        return Reply::status(401);
    }
    Reply::status(204)
        .header("x-auth-user", "ada")
        .header("x-auth-name", "")
        .header("x-auth-email", "ada@example.org")
        .header("x-auth-groups", "staff,a%2Cb")
        .header("x-auth-moderator", "false")
}

/// The same with `headers.remote = true`.
fn remote_answers(seen: &Seen) -> Reply {
    answers(seen)
        .header("remote-user", "ada")
        .header("remote-name", "")
        .header("remote-email", "ada@example.org")
        .header("remote-groups", "staff,a%2Cb")
}

/// Every spelling of the identity headers that an application may read as one of them.
fn forged() -> String {
    let mut lines = String::new();
    for name in ["user", "name", "email", "groups", "moderator"] {
        for (first, second) in [('-', '-'), ('_', '_'), ('-', '_'), ('_', '-')] {
            for spelling in [
                format!("X{first}Auth{second}{name}"),
                format!("x{first}auth{second}{name}").to_uppercase(),
            ] {
                lines.push_str(&format!("{spelling}: mallory\r\n{spelling}: mallory2\r\n"));
            }
        }
    }
    for name in ["user", "name", "email", "groups"] {
        lines.push_str(&format!("Remote-{name}: mallory\r\nREMOTE_{name}: mallory2\r\n"));
    }
    lines
}

const COOKIES: &str = "Cookie: a=1; __Host-jitsi_oidc=ada; b=2; __Host-jitsi_oidc_login_12345678=x\r\n\
                       Cookie: jitsi_oidc_hint=1; c=3\r\n";
/// The cookies without those of the adapter.
const OTHER_COOKIES: &str = "a=1; b=2; c=3";

/// A signed-in client sends forged identity headers.
async fn send_forged(nginx: &Nginx, path: &str) {
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{COOKIES}{}\r\n", forged());
    let answer = raw(nginx.address(), request.as_bytes()).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("secret"), "{path}: {answer}");
}

/// The identity and the cookies that an application gets, with the names of CGI (RFC 3875, 4.1.18).
fn received(variables: &Variables) -> Vec<(String, String)> {
    let mut received: Vec<_> = variables
        .iter()
        .map(|(name, value)| (name.to_uppercase().replace('-', "_"), value.clone()))
        .filter(|(name, _)| {
            let of_identity = ["HTTP_X_AUTH", "HTTP_REMOTE"];
            of_identity.iter().any(|prefix| name.starts_with(prefix)) || name == "HTTP_COOKIE"
        })
        .collect();
    received.sort();
    received
}

fn of_headers(seen: &Seen) -> Variables {
    seen.headers.iter().map(|(name, value)| (format!("HTTP_{name}"), value.clone())).collect()
}

fn expected() -> Vec<(String, String)> {
    [
        ("HTTP_COOKIE", OTHER_COOKIES),
        ("HTTP_X_AUTH_EMAIL", "ada@example.org"),
        ("HTTP_X_AUTH_GROUPS", "staff,a%2Cb"),
        ("HTTP_X_AUTH_MODERATOR", "false"),
        ("HTTP_X_AUTH_USER", "ada"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

/// The same with `headers.remote = true`.
fn expected_remote() -> Vec<(String, String)> {
    let remote = [
        ("HTTP_REMOTE_EMAIL", "ada@example.org"),
        ("HTTP_REMOTE_GROUPS", "staff,a%2Cb"),
        ("HTTP_REMOTE_USER", "ada"),
    ];
    let remote = remote.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let mut all = [expected(), remote.to_vec()].concat();
    all.sort();
    all
}

/// A guarded location with these lines. The server accepts header names with underscores.
fn world(site: Site, http: &str, location: &str) -> World {
    world_with(answers, site, http, location)
}

/// The same for an adapter with these answers.
fn world_with(answers: fn(&Seen) -> Reply, site: Site, http: &str, location: &str) -> World {
    let server = format!("underscores_in_headers on;\nlocation ^~ /app/ {{\n{location}\n}}\n");
    World::set_up(site, Some(answers), Some(answers), |setup, _| setup.http(http).server(&server))
}

const PROTECT: &str = "include snippets/jitsi-oidc-protect.conf;";
const PARAMS: &str = "fastcgi_param REQUEST_METHOD $request_method; \
                      uwsgi_param REQUEST_METHOD $request_method; \
                      scgi_param REQUEST_METHOD $request_method;";

#[actix_web::test]
async fn an_http_application_gets_neither_forged_headers_nor_the_adapters_cookies() {
    for site in SITES {
        let application = Stub::start(ports::loopback(0), |_| Reply::status(200).body("secret"));
        let pass = format!("{PROTECT} proxy_pass http://{};", application.address());
        send_forged(&world(site, "", &pass).nginx, "/app/x").await;
        assert_eq!(received(&of_headers(&application.seen()[0])), expected());
        send_forged(&world_with(remote_answers, site, "", &pass).nginx, "/app/x").await;
        assert_eq!(received(&of_headers(&application.seen()[1])), expected_remote());
    }
}

/// Another nginx receives the HTTP/2 requests and passes on every header.
#[actix_web::test]
async fn a_grpc_application_gets_neither_forged_headers_nor_the_adapters_cookies() {
    for site in SITES {
        let application = Stub::start(ports::loopback(0), |_| Reply::status(200).body("secret"));
        let address = ports::free();
        let http = format!(
            "server {{ listen {address} http2; underscores_in_headers on; \
             ignore_invalid_headers off; location / {{ proxy_pass http://{}; }} }}",
            application.address()
        );
        let pass = format!("{PROTECT} grpc_pass grpc://{address};");
        send_forged(&world(site, &http, &pass).nginx, "/app/x").await;
        assert_eq!(received(&of_headers(&application.seen()[0])), expected());
    }
}

#[actix_web::test]
async fn gateways_get_neither_forged_headers_nor_the_adapters_cookies() {
    for (protocol, pass) in [
        (Protocol::FastCgi, "fastcgi_pass"),
        (Protocol::Uwsgi, "uwsgi_pass"),
        (Protocol::Scgi, "scgi_pass"),
    ] {
        for site in SITES {
            let application = Gateway::start(protocol);
            let pass = format!("{PROTECT} {PARAMS} {pass} {};", application.address());
            send_forged(&world(site, "", &pass).nginx, "/app/x").await;
            let variables = &application.seen()[0];
            assert_eq!(received(variables), expected(), "{protocol:?}");
            assert!(variables.contains(&("REQUEST_METHOD".into(), "GET".into())), "{variables:?}");
            send_forged(&world_with(remote_answers, site, "", &pass).nginx, "/app/x").await;
            assert_eq!(received(&application.seen()[1]), expected_remote(), "{protocol:?}");
        }
    }
}

/// The comment at the top of the snippet states the rule: such a location must include the snippet again.
#[actix_web::test]
async fn a_nested_location_with_own_lines_must_include_the_snippet_again() {
    let head = include_str!("../../nginx/jitsi-oidc-signin.conf");
    assert!(head.contains(
        "A nested location that has such a line of its own inherits none of the lines below"
    ));
    assert_page_lists("An application believes a client's `X-Auth-User`, or sees our cookies");
    let again = "include snippets/jitsi-oidc-signin.conf;";
    for (protocol, lines) in [
        (Protocol::FastCgi, "fastcgi_param A b; fastcgi_pass"),
        (Protocol::Uwsgi, "uwsgi_param A b; uwsgi_pass"),
        (Protocol::Scgi, "scgi_param A b; scgi_pass"),
    ] {
        for (repeated, is_safe) in [("", false), (again, true)] {
            let application = Gateway::start(protocol);
            let nested = format!("{repeated} {lines} {};", application.address());
            let location = format!("{PROTECT} location ~ \\.php {{ {nested} }}");
            send_forged(&world(Site::Debian, "", &location).nginx, "/app/x.php").await;
            let received = received(&application.seen()[0]);
            assert_eq!(received == expected(), is_safe, "{protocol:?}: {received:?}");
        }
    }
    for (repeated, is_safe) in [("", false), (again, true)] {
        let application = Stub::start(ports::loopback(0), |_| Reply::status(200).body("secret"));
        let nested = format!(
            "{repeated} proxy_set_header A b; proxy_pass http://{};",
            application.address()
        );
        let location = format!("{PROTECT} location ~ \\.php {{ {nested} }}");
        send_forged(&world(Site::Debian, "", &location).nginx, "/app/x.php").await;
        let received = received(&of_headers(&application.seen()[0]));
        assert_eq!(received == expected(), is_safe, "{received:?}");
    }
}
