//! What an application behind a guarded location learns of a request by each protocol that nginx
//! speaks: who it is, and neither a client's word for it nor the adapter's cookies.

use harness::browser::raw;
use harness::gateway::{Gateway, Protocol, Variables};
use harness::nginx::{Nginx, Site};
use harness::ports;
use harness::stub::{Reply, Seen, Stub};

use crate::symptoms::told;
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
        .header("x-auth-moderator", "false")
}

/// Every spelling of the four headers that some application takes for them.
fn forged() -> String {
    let mut lines = String::new();
    for name in ["user", "name", "email", "moderator"] {
        for (first, second) in [('-', '-'), ('_', '_'), ('-', '_'), ('_', '-')] {
            for spelling in [
                format!("X{first}Auth{second}{name}"),
                format!("x{first}auth{second}{name}").to_uppercase(),
            ] {
                lines.push_str(&format!("{spelling}: mallory\r\n{spelling}: mallory2\r\n"));
            }
        }
    }
    lines
}

const COOKIES: &str = "Cookie: a=1; __Host-jitsi_oidc=ada; b=2; __Host-jitsi_oidc_login_12345678=x\r\n\
                       Cookie: jitsi_oidc_hint=1; c=3\r\n";
const LEFT: &str = "a=1; b=2; c=3";

/// A request with everything that a hostile client can say, by somebody who is signed in.
async fn ask(nginx: &Nginx, path: &str) {
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{COOKIES}{}\r\n", forged());
    let answer = raw(nginx.address(), request.as_bytes()).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("secret"), "{path}: {answer}");
}

/// What an application makes of the request: names as CGI has them (RFC 3875, 4.1.18).
fn learned(variables: &Variables) -> Vec<(String, String)> {
    let mut learned: Vec<_> = variables
        .iter()
        .map(|(name, value)| (name.to_uppercase().replace('-', "_"), value.clone()))
        .filter(|(name, _)| name.starts_with("HTTP_X_AUTH") || name == "HTTP_COOKIE")
        .collect();
    learned.sort();
    learned
}

fn of_headers(seen: &Seen) -> Variables {
    seen.headers.iter().map(|(name, value)| (format!("HTTP_{name}"), value.clone())).collect()
}

fn expected() -> Vec<(String, String)> {
    [
        ("HTTP_COOKIE", LEFT),
        ("HTTP_X_AUTH_EMAIL", "ada@example.org"),
        ("HTTP_X_AUTH_MODERATOR", "false"),
        ("HTTP_X_AUTH_USER", "ada"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

/// A guarded location that `pass` leads to an application. The server lets underscores in.
fn world(site: Site, http: &str, location: &str) -> World {
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
        ask(&world(site, "", &pass).nginx, "/app/x").await;
        assert_eq!(learned(&of_headers(&application.seen()[0])), expected());
    }
}

/// HTTP/2 is read by another nginx, which passes on every header that it gets.
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
        ask(&world(site, &http, &pass).nginx, "/app/x").await;
        assert_eq!(learned(&of_headers(&application.seen()[0])), expected());
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
            ask(&world(site, "", &pass).nginx, "/app/x").await;
            let variables = &application.seen()[0];
            assert_eq!(learned(variables), expected(), "{protocol:?}");
            assert!(variables.contains(&("REQUEST_METHOD".into(), "GET".into())), "{variables:?}");
        }
    }
}

/// The rule of the snippet's head: such a location must include the snippet again.
#[actix_web::test]
async fn a_location_inside_with_lines_of_its_own_needs_the_snippet_again() {
    let head = include_str!("../../nginx/jitsi-oidc-signin.conf");
    assert!(head.contains(
        "A nested location that has such a line of its own inherits none of the lines below"
    ));
    told("An application believes a client's `X-Auth-User`, or sees our cookies");
    let again = "include snippets/jitsi-oidc-signin.conf;";
    for (protocol, lines) in [
        (Protocol::FastCgi, "fastcgi_param A b; fastcgi_pass"),
        (Protocol::Uwsgi, "uwsgi_param A b; uwsgi_pass"),
        (Protocol::Scgi, "scgi_param A b; scgi_pass"),
    ] {
        for (repeated, is_safe) in [("", false), (again, true)] {
            let application = Gateway::start(protocol);
            let inside = format!("{repeated} {lines} {};", application.address());
            let location = format!("{PROTECT} location ~ \\.php {{ {inside} }}");
            ask(&world(Site::Debian, "", &location).nginx, "/app/x.php").await;
            let learned = learned(&application.seen()[0]);
            assert_eq!(learned == expected(), is_safe, "{protocol:?}: {learned:?}");
        }
    }
    for (repeated, is_safe) in [("", false), (again, true)] {
        let application = Stub::start(ports::loopback(0), |_| Reply::status(200).body("secret"));
        let inside = format!(
            "{repeated} proxy_set_header A b; proxy_pass http://{};",
            application.address()
        );
        let location = format!("{PROTECT} location ~ \\.php {{ {inside} }}");
        ask(&world(Site::Debian, "", &location).nginx, "/app/x.php").await;
        let learned = learned(&of_headers(&application.seen()[0]));
        assert_eq!(learned == expected(), is_safe, "{learned:?}");
    }
}
