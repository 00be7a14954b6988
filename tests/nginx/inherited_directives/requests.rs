//! The requests that reach the adapter do not depend on the proxy directives of the site: below `/oidc/`
//! the request of the client, and in a session check only its cookies.

use harness::browser::{Browser, Method};
use harness::nginx::Site;
use harness::stub::{Reply, Seen};

use crate::world::World;

const LINES: &[&str] = &[
    "proxy_method POST;",
    "proxy_method DELETE;",
    "proxy_set_body changed;",
    "proxy_set_body \"\";",
    "proxy_pass_request_headers off;",
    "proxy_pass_request_body off;",
    "proxy_request_buffering off;",
    "proxy_set_header X-Original-URI /admin/; proxy_set_header Cookie \"\";",
    "proxy_http_version 1.0;",
    "client_body_in_file_only on;",
    "client_body_in_file_only clean; client_body_buffer_size 1;",
    "client_body_in_single_buffer on; client_body_buffer_size 1;",
    "chunked_transfer_encoding off; log_subrequest on;",
    "fastcgi_pass_request_headers off; proxy_headers_hash_max_size 4096;",
];

fn answers(_: &Seen) -> Reply {
    Reply::status(401)
}

/// The method, the target, the headers without the value of the request id, and the length of the body.
type Request = (String, String, Vec<(String, String)>, usize);

async fn requests(http: &str, server: &str) -> Vec<Request> {
    let world = World::set_up(Site::Debian, Some(answers), Some(answers), |setup, _| {
        setup.http(http).server(server)
    });
    let browser = Browser::new();
    for (method, path, body) in [
        (Method::GET, "/oidc/auth?room=R", ""),
        (Method::POST, "/oidc/invite?x=1", "text"),
        (Method::POST, "/oidc/large", &*"x".repeat(16_000)),
        (Method::HEAD, "/oidc/auth", ""),
        (Method::PUT, "/recordings/x?y=z", "body"),
    ] {
        let request = browser.request(method, &world.nginx.url(path));
        let request = request.header("accept", "text/html").header("cookie", "a=1");
        let _ = request.header("sec-fetch-mode", "navigate").body(body.to_owned()).send().await;
    }
    let seen = world.seen();
    let mut requests: Vec<_> = seen.into_iter().map(essence).collect();
    requests.sort();
    requests
}

fn essence(seen: Seen) -> Request {
    let mut headers = seen.headers;
    for (name, value) in &mut headers {
        if name == "x-request-id" {
            assert_eq!(value.len(), 32, "{value}");
            value.clear();
        }
    }
    headers.sort();
    (seen.method, seen.target, headers, seen.body)
}

#[actix_web::test]
async fn no_line_of_the_site_changes_the_requests_to_the_adapter() {
    let expected = requests("", "").await;
    let sent: Vec<_> = expected.iter().map(|it| (it.0.as_str(), it.1.as_str(), it.3)).collect();
    assert_eq!(
        sent,
        [
            ("GET", "/oidc/auth?room=R", 0),
            ("GET", "/oidc/login", 0),
            ("GET", "/oidc/verify", 0),
            ("HEAD", "/oidc/auth", 0),
            ("POST", "/oidc/invite?x=1", 4),
            ("POST", "/oidc/large", 16_000),
        ]
    );
    for lines in LINES {
        assert_eq!(requests(lines, "").await, expected, "http: {lines}");
        assert_eq!(requests("", lines).await, expected, "server: {lines}");
    }
}
