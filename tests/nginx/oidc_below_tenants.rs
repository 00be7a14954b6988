//! The adapter's locations are reached only at `/oidc/` and `/_oidc/`, not below a tenant. Jitsi's site
//! removes the tenant from a path and searches for a location again, which must not be the adapter's.

use harness::browser::{Method, raw};
use harness::nginx::Site;
use harness::stub::{Reply, Seen};

use crate::room::ada;
use crate::world::{SITES, World, guard};

/// An adapter that returns every request that it gets.
fn tells_all(seen: &Seen) -> Reply {
    let status = match seen.path() {
        "/oidc/verify" | "/oidc/verify/admins" => 204,
        "/oidc/login" => 303,
        _ => 200,
    };
    Reply::status(status)
        .header("x-auth-user", "ada")
        .header("set-cookie", "session=; Max-Age=0")
        .header("location", "https://provider.example/authorize")
}

fn worlds(site: Site, lines: &str) -> [impl FnOnce() -> World; 2] {
    let lines = lines.to_owned();
    let make = move |guarded: bool| {
        let lines = lines.clone();
        move || {
            World::set_up(site, Some(tells_all), Some(tells_all), |setup, _| {
                let setup = if guarded { guard(setup) } else { setup };
                setup.server(&lines)
            })
        }
    };
    [make(false), make(true)]
}

/// The response's header in lower case, and its body.
async fn ask(world: &World, start: &str) -> (String, String) {
    let request = format!(
        "{start} HTTP/1.1\r\nHost: x\r\nCookie: session=ada\r\nAccept: text/html\r\n\
         Sec-Fetch-Mode: navigate\r\nConnection: close\r\n\r\n"
    );
    let answer = raw(world.nginx.address(), request.as_bytes()).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_ascii_lowercase(), body.to_owned())
}

fn assert_nothing(path: &str, (head, body): &(String, String)) {
    assert!(head.starts_with("http/1.1 404"), "{path}: {head}");
    assert_eq!(body, "There is no such page.\n", "{path}: {head}");
    for header in ["x-auth-", "set-cookie:", "location:"] {
        assert!(!head.contains(header), "{path}: {head}");
    }
}

#[actix_web::test]
async fn no_location_of_the_adapter_is_below_a_tenant() {
    let tenants =
        ["/t", "/a/b", "/a/b/c/d", "/t%C3%A4", "/t;x", "/oidcs", "/%0A", "/t//", "/x/../t"];
    let names =
        ["/oidc/", "/_oidc/", "/%6Fidc/", "/%5foidc/", "%2Foidc/", "%2f_oid%63%2F", "//oidc//"];
    let rests = [
        "auth?room=R",
        "logout",
        "redirect?code=CODE",
        "verify",
        "verify/admins",
        "login",
        "room",
        "",
        "x/libs/y",
    ];
    for site in SITES {
        for world in worlds(site, "") {
            let world = world();
            for tenant in tenants {
                for name in names {
                    for rest in rests {
                        let path = format!("{tenant}{name}{rest}");
                        assert_nothing(&path, &ask(&world, &format!("GET {path}")).await);
                    }
                }
            }
            for path in ["/_oidc/", "/_oidc/x", "/_oidc/auth", "/_oidc/libs/app.js", "/%5Foidc/x/y"]
            {
                assert_nothing(path, &ask(&world, &format!("GET {path}")).await);
            }
            for method in ["POST", "HEAD", "OPTIONS", "PUT"] {
                let answer = ask(&world, &format!("{method} /t/_oidc/verify")).await;
                assert!(answer.0.starts_with("http/1.1 404"), "{method}: {}", answer.0);
                assert!(!answer.0.contains("x-auth-"), "{method}: {}", answer.0);
            }
            assert!(world.seen().is_empty(), "the adapter got no request");
            let log = world.nginx.access_log() + &world.nginx.oidc_log();
            assert!(!log.contains("CODE"), "{log}");
        }
    }
}

#[actix_web::test]
async fn no_location_of_the_adapter_is_below_a_tenant_with_merge_slashes_off() {
    for site in SITES {
        for world in worlds(site, "merge_slashes off;") {
            let world = world();
            for path in [
                "//oidc/auth",
                "//_oidc/verify",
                "/t//oidc/logout",
                "///_oidc/login",
                "/t/_oidc//verify",
            ] {
                assert_nothing(path, &ask(&world, &format!("GET {path}")).await);
            }
            assert!(world.seen().is_empty());
        }
    }
}

/// `internal` does not stop these, because nginx treats a rewritten request as internal.
#[actix_web::test]
async fn a_rewrite_of_the_operator_does_not_reach_verify() {
    for site in SITES {
        for world in worlds(site, "rewrite ^/app/(.*)$ /$1 last;") {
            let world = world();
            for path in ["/app/_oidc/verify", "/app/_oidc/verify/admins"] {
                let (head, _) = ask(&world, &format!("GET {path}")).await;
                assert!(head.starts_with("http/1.1 403"), "{path}: {head}");
                assert!(!head.contains("x-auth-"), "{path}: {head}");
            }
            assert!(world.seen().is_empty());
        }
    }
}

#[actix_web::test]
async fn a_room_may_be_named_oidc_or_underscore_oidc() {
    for site in SITES {
        for world in worlds(site, "") {
            let world = world();
            for path in
                ["/oidc", "/t/oidc", "/a/b/oidc", "/_oidc", "/t/_oidc", "/oidcs/R", "/t/xoidc/R"]
            {
                let answer = ada(&world).request(Method::GET, &world.nginx.url(path)).send().await;
                assert!(
                    answer.body.contains("our body"),
                    "{path}: {} {}",
                    answer.status,
                    answer.body
                );
            }
        }
    }
}
