//! An operator's locations with the room guard: locations of every kind and path are guarded without a
//! line of their own. The exceptions are in the comment at the top of `jitsi-oidc-room.conf`.

use harness::browser::{Browser, Method, raw};
use harness::nginx::{Setup, Site};
use harness::ports;

use crate::room::{ada, answers, bare_request};
use crate::world::{SITES, World};

/// Each kind that takes precedence over Jitsi's expressions, with a proxy and with files, also with the
/// names of Jitsi's own locations. The application and the folder respond with "the operator's own".
const KINDS: [(&str, &[&str]); 10] = [
    (
        "location ^~ /other/ { proxy_pass http://APPLICATION; }",
        &[
            "/other/secret/libs/x",
            "/other/libs/app.js",
            "/other/config.js",
            "/other/manifest.json",
            "/other/http-bind",
            "/other/_api/public/x",
            "/other/.well-known/x",
            "/t/other/config.js",
            "/other/colibri-ws/default-id/x",
        ],
    ),
    (
        "location ^~ /files/ { alias FOLDER/; }",
        &["/files/page", "/files/libs/page", "/t/files/page"],
    ),
    ("location ^~ /static/own/ { alias FOLDER/; }", &["/static/own/page", "/t/static/own/page"]),
    ("location ^~ /libs/own/ { proxy_pass http://APPLICATION; }", &["/libs/own/app.js"]),
    ("location = /one { proxy_pass http://APPLICATION; }", &["/one", "/t/one"]),
    (
        "location = /secret/config.js { alias FOLDER/page; }",
        &["/secret/config.js", "/secret/secret/config.js", "/t/secret/config.js"],
    ),
    (
        "location ~ ^/(tool|images)/ { proxy_pass http://APPLICATION; }",
        &["/tool/config.js", "/tool/libs/x", "/images/file", "/t/tool/config.js"],
    ),
    (
        "location ~ ^/(tool)/(.*)$ { alias FOLDER/$2; }",
        &["/tool/page", "/tool/libs/page", "/tool/http-bind/page"],
    ),
    ("location ~* \\.(js|css)$ { root FOLDER; }", &["/libs/app.js", "/t/config.js", "/x/app.js"]),
    (
        "location ~ ^/_api/(public)/ { proxy_pass http://APPLICATION; }",
        &["/_api/public/branding.json"],
    ),
];

fn world(site: Site, location: &str, more: &str) -> World {
    let application = ports::free();
    let http = format!(
        "server {{ listen {application}; location / {{ return 200 \"the operator's own\"; }} }}"
    );
    World::set_up(site, Some(answers), Some(answers), |setup: Setup, scratch| {
        for path in
            ["page", "libs/page", "http-bind/page", "libs/app.js", "t/config.js", "x/app.js"]
        {
            scratch.file(&format!("own/{path}"), "the operator's own");
        }
        let location = location
            .replace("APPLICATION", &application.to_string())
            .replace("FOLDER", &scratch.path().join("own").to_string_lossy());
        crate::world::guard(setup).http(&http).server(&location).server(more)
    })
}

#[actix_web::test]
async fn an_operators_location_is_guarded_without_an_own_line() {
    for site in SITES {
        for (location, paths) in KINDS {
            let world = world(site, location, "");
            for path in paths {
                for method in [Method::GET, Method::POST] {
                    let answer = bare_request(&world, method, path).await;
                    assert_eq!(answer.status, 401, "{location} {path}: {}", answer.body);
                }
                let handshake = format!(
                    "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\n\
                     Upgrade: websocket\r\n\r\n"
                );
                let answer = raw(world.nginx.address(), handshake.as_bytes()).await.unwrap();
                assert!(answer.starts_with("HTTP/1.1 401"), "{location} {path}: {answer}");
                assert_eq!(Browser::new().get(&world.nginx.url(path)).await.status, 303, "{path}");

                let answer = ada(&world).get(&world.nginx.url(path)).await;
                assert_eq!(answer.body, "the operator's own", "{location} {path}");
            }
        }
    }
}

/// A `server_name` with an expression and an `if` capture text that a client chooses. Such a capture is
/// in `$1`, too, and is not the tenant of a location.
#[actix_web::test]
async fn a_capture_of_the_server_does_not_make_a_location_jitsis() {
    let location = "location = /secret/config.js { alias FOLDER/page; }";
    let chosen = "if ($http_x_chosen ~ \"^(.*)$\") { set $chosen $1; }\n";
    for site in SITES {
        let application = ports::free();
        let world = World::set_up(site, Some(answers), Some(answers), |setup, scratch| {
            scratch.file("own/page", "the operator's own");
            let location = location
                .replace("APPLICATION", &application.to_string())
                .replace("FOLDER", &scratch.path().join("own").to_string_lossy());
            // Before the guard, by `server_name`.
            let before = scratch.file("a-server.conf", chosen);
            crate::world::guard(setup).hook(&before).server(&location)
        });
        let request = Browser::new();
        let request = request.request(Method::GET, &world.nginx.url("/secret/config.js"));
        let answer = request.header("x-chosen", "secret").send().await;
        assert_eq!(answer.status, 401, "{}", answer.body);
    }
}

#[actix_web::test]
async fn a_location_with_auth_request_off_is_open() {
    for site in SITES {
        let location = "location ^~ /other/ { auth_request off; proxy_pass http://APPLICATION; }";
        let world = world(site, location, "");
        let answer = bare_request(&world, Method::GET, "/other/page").await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "the operator's own"));
        assert!(world.seen().is_empty());
    }
}

/// nginx takes `limit_conn` lines from one level only, and `limit_req` lines, too. The guard needs only
/// one of the two.
#[actix_web::test]
async fn a_limit_of_the_operator_does_not_change_the_guard() {
    let zones = "limit_conn_zone $binary_remote_addr zone=own_conn:1m;
                 limit_req_zone $binary_remote_addr zone=own_req:1m rate=1000r/s;";
    let both = "limit_conn own_conn 100; limit_req zone=own_req burst=1000 nodelay;";
    for site in SITES {
        for (http, server, passes) in [
            ("", "limit_conn own_conn 100;", true),
            ("", "limit_req zone=own_req burst=1000 nodelay;", true),
            (both, "", true),
            ("", both, false),
            (both, "limit_conn own_conn 50; limit_conn jitsi_oidc_place_conn 1;", true),
            ("", &format!("{both} limit_conn jitsi_oidc_place_conn 1;"), true),
        ] {
            let world = World::guarded(site, answers, &format!("{zones}{http}"), server);
            for path in ["/libs/app.js", "/t/http-bind"] {
                let answer = bare_request(&world, Method::GET, path).await;
                let status = if passes { 200 } else { 401 };
                assert_eq!(answer.status, status, "{http} {server} {path}: {}", answer.body);
            }
            let answer = bare_request(&world, Method::GET, "/t/Room").await;
            assert_eq!(answer.status, 401, "{http} {server}");
        }
    }
}

/// The guard does not affect another server of the same nginx.
#[actix_web::test]
async fn another_server_is_unchanged() {
    for site in SITES {
        let other = ports::free();
        let http = format!(
            "map $uri $own {{ default $uri; }}
             server {{
                 listen {other};
                 location / {{ auth_request /ask; return 200 $own; }}
                 location /page/ {{ auth_request /ask; proxy_pass http://127.0.0.1:1; }}
                 location = /ask {{ return 403; }}
             }}"
        );
        let world = World::guarded(site, answers, &http, "");
        let get = |path: &'static str| async move {
            Browser::new().get(&format!("http://{other}{path}")).await
        };
        assert_eq!(get("/x").await.body, "/x");
        assert_eq!(get("/page/libs/x").await.status, 403);
        assert!(world.seen().is_empty());
    }
}
