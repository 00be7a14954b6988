//! Requests that pass the room guard because they are not pages: files, and signalling to Prosody,
//! Jicofo and the bridge, also for tenants. With a session the guarded site equals the unguarded one.

use harness::browser::{Method, raw};
use harness::nginx::Site;

use crate::room::{ada, answers, bare_request, checks, line, world};
use crate::world::{FOLDERS, SITES, World};

/// A WebSocket handshake as the client sends it to the bridge and the relays.
async fn handshake(world: &World, path: &str) -> String {
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n"
    );
    raw(world.nginx.address(), request.as_bytes()).await.unwrap()
}

/// The session check runs the server's own `set` lines again (`$prefix`, `$custom_index`,
/// `$config_js_location`). This must have no effect, also for tenants.
#[actix_web::test]
async fn a_signed_in_person_gets_the_same_site_with_and_without_the_guard() {
    for site in SITES {
        let mut met = Vec::new();
        for guarded in [false, true] {
            let world = if guarded { world(site) } else { World::new(site, answers) };
            let browser = ada(&world);
            let mut answers = Vec::new();
            for path in [
                "/",
                "/Room",
                "/a/b/Room",
                "/config.js",
                "/tenant/config.js",
                "/a/b/config.js",
                "/pwa-worker.js",
                "/tenant/pwa-worker.js",
                "/a/b/pwa-worker.js",
                "/http-bind",
                "/t%C3%A4%20b/http-bind",
                "/a/b/c/http-bind",
                "/a/b/xmpp-websocket",
                "/A.b/http-bind",
                "/_api/room-info",
                "/tenant/_api/room-info",
                "/a/b/_api/room-info",
                "/static/none",
                "/it's",
            ] {
                let answer = browser.get(&world.nginx.url(path)).await;
                answers.push((path, answer.status, answer.body));
            }
            met.push(answers);
        }
        assert_eq!(met[0], met[1]);
        let body = |path: &str| &met[1].iter().find(|(it, ..)| *it == path).unwrap().2;
        assert_eq!(body("/a/b/c/http-bind"), "bosh of the prefix <c>");
        assert_eq!(body("/a/b/_api/room-info"), "room-info of the prefix <b>");
        assert_eq!(body("/tenant/pwa-worker.js"), "of 'tenant.'");
        assert_eq!(body("/a/b/config.js"), "var prefix = 'b/';");
    }
}

#[actix_web::test]
async fn files_and_signalling_pass_without_a_session_check_also_for_tenants() {
    for site in SITES {
        let world = world(site);
        for (path, body) in [
            ("/libs/app.js?v=1", "the client"),
            ("/tenant/libs/app.js", "the client"),
            ("/a/b/libs/app.js", "the client"),
            ("/config.js", "var prefix = '';"),
            ("/tenant/config.js?room=R", "var prefix = 'tenant/';"),
            ("/http-bind?room=R", "bosh of the prefix <>"),
            ("/tenant/http-bind", "bosh of the prefix <tenant>"),
            ("/a/b/http-bind", "bosh of the prefix <b>"),
            ("/t%C3%A4nant/http-bind", "bosh of the prefix <t%C3%A4nant>"),
            ("/xmpp-websocket?room=R", "websocket of the prefix <>"),
            ("/tenant/xmpp-websocket", "websocket of the prefix <tenant>"),
            ("/oidc/health", "adapter"),
        ] {
            let answer = bare_request(&world, Method::GET, path).await;
            assert_eq!((answer.status, answer.body.as_str()), (200, body), "{path}");
        }
        assert_eq!(checks(&world), 0);
        assert!(world.seen_at("/oidc/login").is_empty());
    }
}

/// Files that an app, a manifest or a frame of another site loads without cookies, also for tenants.
#[actix_web::test]
async fn every_kind_of_file_passes() {
    for site in SITES {
        let world = world(site);
        let mut files: Vec<_> = FOLDERS.map(|it| (format!("{it}/file"), it)).to_vec();
        for (name, text) in [
            ("config.js", "var prefix = '"),
            ("interface_config.js", "the interface"),
            ("external_api.js", "the external API"),
            ("manifest.json", "{}"),
            ("pwa-worker.js", "of '"),
        ] {
            files.push((name.to_owned(), text));
        }
        if site == Site::Debian {
            files.push(("_api/public/branding.json".to_owned(), "the branding"));
        }
        for (file, text) in files {
            for tenant in ["/", "/tenant/", "/a/b/"] {
                let path = format!("{tenant}{file}");
                let answer = bare_request(&world, Method::GET, &path).await;
                assert!(
                    answer.status == 200 && answer.body.starts_with(text),
                    "{path}: {answer:?}"
                );
                assert!(!answer.body.contains("our body"), "{path}");
            }
        }
        assert!(world.seen().is_empty(), "there was no session check");
        // Debian's location for the client that keeps its WebSocket. It has only headers. In docker's site
        // this path is a room.
        for path in ["/_unlock?room=R", "/tenant/_unlock"] {
            let answer = bare_request(&world, Method::GET, path).await;
            assert_eq!(answer.status, if site == Site::Debian { 404 } else { 401 }, "{path}");
        }
    }
}

#[actix_web::test]
async fn the_bridge_and_jicofo_are_reached_without_a_session_check() {
    let debian = world(Site::Debian);
    let bridge = handshake(&debian, "/colibri-ws/default-id/R/1?pwd=x").await;
    assert!(bridge.ends_with("bridge asked for </colibri-ws/default-id/R/1?pwd=x>"), "{bridge}");
    for (path, asked) in [
        ("/conference-request/v1", "/conference-request/v1"),
        ("/conference-request/v1/x", "/conference-request/v1/x"),
        ("/tenant/conference-request/v1", "/conference-request/v1"),
        ("/a/b/conference-request/v1", "/conference-request/v1"),
    ] {
        let answer = bare_request(&debian, Method::POST, path).await;
        assert_eq!(answer.body, format!("jicofo asked for <{asked}>"), "{path}");
    }
    assert!(debian.seen().is_empty());
    drop(debian);

    let docker = world(Site::Docker);
    for path in ["/colibri-ws/jvb/R/1?pwd=x", "/colibri-relay-ws/jvb-2.x/1"] {
        let bridge = handshake(&docker, path).await;
        assert!(bridge.ends_with(&format!("bridge asked for <{path}>")), "{bridge}");
    }
    assert!(docker.seen().is_empty());
    // This site has no Jicofo, so the path is a tenant and a room.
    let answer = bare_request(&docker, Method::POST, "/conference-request/v1").await;
    assert_eq!(answer.status, 401, "{}", answer.body);
}

/// Tenants of any number of segments pass exactly as Jitsi's own expressions match them. These have no end
/// (`^/…/http-bind`), so longer paths that they send to Prosody pass, too. `location_agreement` tests the
/// rest.
#[actix_web::test]
async fn below_a_tenant_exactly_the_paths_of_jitsis_expressions_pass() {
    for site in SITES {
        let world = World::guarded(site, answers, "", "");
        for tenant in ["", "/t", "/a/b", "/a/b/c/d", "/T.-_~%C3%A4%20%25", "/a+b;c=d@e"] {
            for (name, body) in [
                ("http-bind", "bosh of the prefix <"),
                ("xmpp-websocket", "websocket of the prefix <"),
                ("libs/app.js", "the client"),
                ("config.js", "var prefix = '"),
            ] {
                let answer = line(&world, &format!("GET {tenant}/{name}")).await.unwrap();
                assert!(answer.starts_with("HTTP/1.1 200"), "{tenant}/{name}: {answer}");
                assert!(answer.contains(body), "{tenant}/{name}: {answer}");
            }
        }
        for (path, body) in [
            ("/t/http-bindx", "bosh of the prefix <t>"),
            ("/t/http-bind/", "bosh of the prefix <t>"),
            ("/t/http-bind/x", "bosh of the prefix <t>"),
            ("/t/xmpp-websocket.", "websocket of the prefix <t>"),
        ] {
            let answer = line(&world, &format!("GET {path}")).await.unwrap();
            assert!(answer.ends_with(body), "{path}: {answer}");
        }
        let bridge = match site {
            Site::Debian => "/colibri-ws/default-id/R/1",
            Site::Docker => "/colibri-ws/jvb/R/1",
        };
        let answer = handshake(&world, &format!("/t{bridge}")).await;
        assert!(answer.ends_with(&format!("bridge asked for <{bridge}>")), "{answer}");
        assert_eq!(checks(&world), 0);

        for path in [
            // Not a tenant for Jitsi.
            "/a&b/http-bind",
            "/a:b/http-bind",
            "/a'b/http-bind",
            "/a%22b/http-bind",
            "/a%3Fb/http-bind",
            "/t/a&b/libs/app.js",
            // Only a part of the name, or a longer name.
            "/http-bindx",
            "/http-bind/",
            "/t/config.jsx",
            "/t/xwell-known/x",
            "/t/librarys/app.js",
            "/HTTP-BIND",
            // Other paths of the docker image, for people in a meeting.
            "/etherpad/p/R",
            "/socket.io/",
            "/rtcstats-ws/",
            // The bridge accepts only WebSockets.
            bridge,
        ] {
            let before = checks(&world);
            let answer = line(&world, &format!("GET {path}")).await.unwrap();
            assert!(answer.starts_with("HTTP/1.1 401"), "{path}: {answer}");
            assert_eq!(checks(&world), before + 1, "{path}");
        }
    }
}

/// Crawlers and browsers request these without cookies. Without the file the path is a room.
#[actix_web::test]
async fn robots_txt_and_favicon_ico_pass_if_the_site_has_them() {
    for site in SITES {
        let world = World::guarded(site, answers, "", "");
        for path in ["/robots.txt", "/favicon.ico", "/t/robots.txt", "/t/favicon.ico"] {
            let answer = bare_request(&world, Method::GET, path).await;
            assert_eq!((answer.status, answer.location()), (401, None), "{path}");
            assert!(!answer.body.contains("our body"), "{path}: {}", answer.body);
        }
        for name in ["robots.txt", "favicon.ico"] {
            world.root_file(name, name);
        }
        let before = checks(&world);
        for path in ["/robots.txt", "/favicon.ico", "/t/robots.txt", "/t/favicon.ico"] {
            let answer = bare_request(&world, Method::GET, path).await;
            let name = path.trim_start_matches("/t").trim_start_matches('/');
            assert_eq!((answer.status, answer.body.as_str()), (200, name), "{path}");
        }
        assert_eq!(checks(&world), before);
    }
}

#[actix_web::test]
async fn signalling_requires_a_session_if_configured() {
    for site in SITES {
        let world = World::guarded(site, answers, "", "set $jitsi_oidc_room_signal 1;");
        let bridge = handshake(&world, "/colibri-ws/default-id/R/1").await;
        assert!(bridge.starts_with("HTTP/1.1 401"), "{bridge}");
        let jicofo = bare_request(&world, Method::POST, "/tenant/conference-request/v1").await;
        assert_eq!((jicofo.status, jicofo.location()), (401, None));
        for path in ["/http-bind", "/xmpp-websocket", "/tenant/xmpp-websocket"] {
            let refused = bare_request(&world, Method::GET, path).await;
            assert_eq!((refused.status, refused.location()), (401, None), "{path}");
            let let_in = ada(&world).get(&world.nginx.url(path)).await;
            let tenant = if path.starts_with("/tenant") { "<tenant>" } else { "<>" };
            assert!(let_in.body.ends_with(tenant), "{path}: {}", let_in.body);
        }
        assert_eq!(bare_request(&world, Method::GET, "/libs/app.js").await.status, 200);
        drop(world);
        let world = World::guarded(site, answers, "", "set $jitsi_oidc_room_signal 0;");
        assert_eq!(bare_request(&world, Method::GET, "/tenant/http-bind").await.status, 200);
    }
}
