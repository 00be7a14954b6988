//! Directives that run before the session check or that could open a guarded location.

use harness::browser::{Browser, Method};
use harness::stub::{Reply, Seen};

use crate::world::{SITES, World, guard};

const HEAD: &str = include_str!("../../nginx/jitsi-oidc-signin.conf");

/// Only the cookie `session=ada` is a session.
fn answers(seen: &Seen) -> Reply {
    let signed_in = seen.header("cookie").is_some_and(|it| it.contains("session=ada"));
    match seen.path() {
        "/oidc/verify" | "/oidc/verify/room" | "/oidc/verify/admins" if signed_in => {
            Reply::status(204).header("x-auth-moderator", "true")
        }
        "/oidc/login" if seen.header("sec-fetch-mode") == Some("navigate") => {
            Reply::status(303).header("location", "https://provider.example/authorize")
        }
        "/oidc/verify" | "/oidc/verify/room" | "/oidc/verify/admins" | "/oidc/login" => {
            Reply::status(401)
        }
        _ => Reply::status(200).body("adapter"),
    }
}

fn ada(world: &World) -> Browser {
    let browser = Browser::new();
    browser.set_cookie("session=ada; Path=/", &world.nginx.url("/"));
    browser
}

/// nginx runs `return` and `rewrite` of a location before its `auth_request`, and nothing in a snippet
/// can change that.
#[actix_web::test]
async fn return_and_rewrite_run_before_the_session_check() {
    assert!(HEAD.contains(
        "\"return\" and \"rewrite\" in it, also inside \"if\", run before auth_request."
    ));
    let locations = "
        location ^~ /returned/ { include snippets/jitsi-oidc-protect.conf; return 200 secret; }
        location ^~ /if/ { include snippets/jitsi-oidc-protect.conf; if ($arg_x) { return 200 secret; } }
        location ^~ /rewritten/ { include snippets/jitsi-oidc-protect.conf; rewrite ^ /elsewhere/ last; }
        location ^~ /elsewhere/ { return 200 secret; }
        location ^~ /file/ { include snippets/jitsi-oidc-protect.conf; try_files /libs/file =404; }
        location ^~ /inside/ { include snippets/jitsi-oidc-protect.conf; rewrite ^ /libs/file break; }";
    for site in SITES {
        let world =
            World::set_up(site, Some(answers), Some(answers), |setup, _| setup.server(locations));
        let guest = Browser::new();
        for path in ["/returned/", "/if/?x=1", "/rewritten/"] {
            let answer = guest.fetch(&world.nginx.url(path)).await;
            assert_eq!((answer.status, answer.body.as_str()), (200, "secret"), "{path}");
        }
        assert!(world.seen_at("/oidc/verify").is_empty(), "there was no session check");
        // Serving a file and "rewrite … break" come after the session check.
        for path in ["/if/", "/file/x", "/inside/x"] {
            let answer = guest.fetch(&world.nginx.url(path)).await;
            assert_eq!(answer.status, 401, "{path}: {}", answer.body);
        }
        assert_eq!(ada(&world).fetch(&world.nginx.url("/file/x")).await.body, "libs");
    }
}

/// The session check is a subrequest, to which the server's `if` and `rewrite` lines apply, too. A site
/// that serves its index for every unknown path would answer it with 200.
#[actix_web::test]
async fn a_rewrite_of_the_server_does_not_answer_the_session_check() {
    let lines = "if (!-e $request_filename) { rewrite ^ /index.html last; }
        location ^~ /static/ { include snippets/jitsi-oidc-protect.conf; }";
    for site in SITES {
        let world =
            World::set_up(site, Some(answers), Some(answers), |setup, _| setup.server(lines));
        let url = world.nginx.url("/static/file");
        assert_eq!(Browser::new().fetch(&url).await.status, 401);
        let page = Browser::new().get(&url).await;
        assert_eq!(page.location().as_deref(), Some("https://provider.example/authorize"));
        assert_eq!(ada(&world).fetch(&url).await.body, "static");
    }
}

#[actix_web::test]
async fn neither_a_rewrite_nor_an_allow_line_of_the_site_opens_a_room() {
    for (http, server) in [
        ("", "if (!-e $request_filename) { rewrite ^ /index.html last; }"),
        ("satisfy any; allow all;", ""),
        ("satisfy any;", "allow all;"),
    ] {
        for site in SITES {
            let world = World::guarded(site, answers, http, server);
            for path in ["/", "/Room", "/tenant/Room"] {
                let answer = Browser::new().fetch(&world.nginx.url(path)).await;
                assert_eq!(answer.status, 401, "{http} {server} {path}: {}", answer.body);
                let page = Browser::new().get(&world.nginx.url(path)).await;
                assert_eq!(page.location().as_deref(), Some("https://provider.example/authorize"));
                let room = ada(&world).get(&world.nginx.url(path)).await;
                assert!(room.body.contains("our body"), "{path}: {}", room.body);
            }
        }
    }
}

/// An uploaded page must not be read as SSI.
#[actix_web::test]
async fn a_guarded_page_runs_no_ssi() {
    let page = "<!--#include virtual=\"/admin/x\" --><!--#echo var=\"http_cookie\" -->\
                <!--#set var=\"x\" value=\"$http_cookie\" --><!--#echo var=\"x\" -->";
    for site in SITES {
        let location =
            "location ^~ /uploads/ { include snippets/jitsi-oidc-protect.conf; alias UPLOADS/; }";
        let scratch = crate::world::scratch();
        let uploads = scratch.file("page.html", page);
        let location = location.replace("UPLOADS", &uploads.parent().unwrap().to_string_lossy());
        for http in ["", "ssi on; ssi_types *;"] {
            let world = World::set_up(site, Some(answers), Some(answers), |setup, _| {
                setup.http(http).server(&location)
            });
            let answer = ada(&world).get(&world.nginx.url("/uploads/page.html")).await;
            assert_eq!((answer.status, answer.body.as_str()), (200, page));
            assert!(world.application.seen().is_empty());
        }
    }
}

#[actix_web::test]
async fn one_allow_line_opens_no_guarded_location() {
    for (http, server) in [
        ("satisfy any; allow all;", ""),
        ("", "satisfy any; allow all;"),
        ("satisfy any;", "allow 127.0.0.1; deny all;"),
    ] {
        for site in SITES {
            let world = World::set_up(site, Some(answers), Some(answers), |setup, _| {
                setup.http(http).server(server)
            });
            for path in ["/recordings/", "/admin/"] {
                let answer = Browser::new().fetch(&world.nginx.url(path)).await;
                assert_eq!((answer.status, answer.body.contains("secret")), (401, false), "{path}");
                let page = Browser::new().get(&world.nginx.url(path)).await;
                assert_eq!(page.location().as_deref(), Some("https://provider.example/authorize"));
            }
            assert_eq!(ada(&world).fetch(&world.nginx.url("/recordings/")).await.body, "secret");
        }
    }
}

/// `user:password`.
const BASIC: &str = "Basic dXNlcjpwYXNzd29yZA==";

#[actix_web::test]
async fn a_password_of_the_site_is_required_in_addition_to_the_session_but_not_below_oidc() {
    for site in SITES {
        for level in ["http", "server", "location"] {
            let scratch = crate::world::scratch();
            let file = scratch.file("passwords", "user:{PLAIN}password\n");
            let basic = format!("auth_basic site; auth_basic_user_file {};", file.display());
            let at = |it: &str| if it == level { basic.clone() } else { String::new() };
            let location = format!(
                "location ^~ /both/ {{ {} include snippets/jitsi-oidc-protect.conf; \
                 alias /nowhere/; }}",
                at("location")
            );
            let world = World::set_up(site, Some(answers), Some(answers), |setup, _| {
                setup.http(&at("http")).server(&at("server")).server(&location)
            });
            let url = world.nginx.url("/both/x");
            // No redirect to the sign-in, which would be an endless loop.
            for browser in [Browser::new(), ada(&world)] {
                let answer = browser.get(&url).await;
                assert_eq!((answer.status, answer.location()), (401, None), "{level}");
                assert_eq!(answer.header("www-authenticate"), Some("Basic realm=\"site\""));
            }
            assert!(world.seen_at("/oidc/login").is_empty());
            let with_password = |browser: Browser| {
                let url = url.clone();
                async move {
                    let request = browser.request(Method::GET, &url).header("authorization", BASIC);
                    request.header("sec-fetch-mode", "navigate").send().await
                }
            };
            let signed_in = with_password(ada(&world)).await;
            assert_eq!(signed_in.status, 404, "{level}: nothing is there, but who asks came in");
            let guest = with_password(Browser::new()).await;
            assert_eq!(guest.location().as_deref(), Some("https://provider.example/authorize"));

            // Prosody fetches keys there and has no password.
            let open = Browser::new().fetch(&world.nginx.url("/oidc/jwks.json")).await;
            assert_eq!((open.status, open.body.as_str()), (200, "adapter"), "{level}");
        }
    }
}

/// With `proxy_intercept_errors` an application's 401 must not redirect a signed-in person to the
/// sign-in.
#[actix_web::test]
async fn an_applications_own_401_does_not_lead_to_the_sign_in() {
    for site in SITES {
        let application = harness::stub::Stub::start(harness::ports::loopback(0), |seen| {
            let refused = Reply::status(401).body("the application's");
            match seen.path() {
                "/app/basic" => refused.header("www-authenticate", "Basic realm=\"app\""),
                _ => refused,
            }
        });
        let location = format!(
            "location ^~ /app/ {{ include snippets/jitsi-oidc-protect.conf; proxy_pass http://{}; }}",
            application.address()
        );
        let world = World::set_up(site, Some(answers), Some(answers), |setup, _| {
            setup.http("proxy_intercept_errors on;").server(&location)
        });
        for path in ["/app/basic", "/app/bare"] {
            let answer = ada(&world).get(&world.nginx.url(path)).await;
            assert_eq!((answer.status, answer.location()), (401, None), "{path}");
        }
        assert!(world.seen_at("/oidc/login").is_empty());
    }
}

/// nginx checks the size of an upload in the location of the session check, too.
#[actix_web::test]
async fn a_location_may_take_larger_uploads_than_the_server() {
    for site in SITES {
        let world = World::set_up(site, Some(answers), Some(answers), |setup, _| {
            let application = "location ^~ /upload/ { client_max_body_size 1m; \
                 include snippets/jitsi-oidc-protect.conf; alias /nowhere/; }";
            setup.server(application).http("client_max_body_size 1k;")
        });
        let url = world.nginx.url("/upload/x");
        let body = "x".repeat(100_000);
        let upload = |browser: Browser| {
            let (url, body) = (url.clone(), body.clone());
            async move { browser.request(Method::POST, &url).body(body).send().await.status }
        };
        assert_eq!(upload(Browser::new()).await, 401);
        assert_eq!(upload(ada(&world)).await, 404, "no file is there, but the request was allowed");
    }
}

/// A site's error page may have status 200, which nginx would take as the result of the session check.
#[actix_web::test]
async fn an_error_page_of_the_site_does_not_answer_the_session_check() {
    let lines = "error_page 401 403 500 502 503 504 =200 /static/file;";
    for intercepted in ["", "proxy_intercept_errors on;"] {
        for (http, server) in [(lines, ""), ("", lines)] {
            for site in SITES {
                let http = format!("{http} {intercepted}");
                let world = World::set_up(site, None, None, |it, _| it.http(&http).server(server));
                for path in ["/recordings/", "/admin/"] {
                    let answer = Browser::new().fetch(&world.nginx.url(path)).await;
                    assert_eq!(answer.status, 500, "{path}: {}", answer.body);
                }
                assert!(world.application.seen().is_empty());
                drop(world);
                let world =
                    World::set_up(site, None, None, |it, _| guard(it).http(&http).server(server));
                let room = Browser::new().get(&world.nginx.url("/Room")).await;
                assert!(!room.body.contains("our body"), "{}", room.body);
                drop(world);
                let world = World::set_up(site, Some(answers), Some(answers), |it, _| {
                    it.http(&http).server(server)
                });
                for path in ["/recordings/", "/admin/"] {
                    let answer = Browser::new().fetch(&world.nginx.url(path)).await;
                    assert_eq!(answer.status, 401, "{path}: {}", answer.body);
                }
                assert!(world.application.seen().is_empty());
            }
        }
    }
}
