//! The room guard with `access.rooms` and `access.names`: nginx with two instances of the adapter and a provider.

use harness::browser::{Browser, Method, raw};
use harness::config::Config;
use harness::nginx::Site;
use provider::{Options, Provider};
use toml::toml;

use crate::room;
use crate::world::{MeetSite, Reservation, SITES, World, guard, setup};

const NOT_THIS_ROOM: &str = "You are not allowed to join this meeting with this account.";

/// `board` and the rooms of the tenant `staff` are for the staff. Ada is one of them, and Grace is not. Rooms have
/// one of these names, or begin with `course-`.
fn rules(config: Config) -> Config {
    let tables = toml! {
        [[rooms]]
        match = "^(board$|oidc$|staff/)"
        require = [{ claim = "groups", any_of = ["staff"] }]
    };
    let config = config.with("access.rooms", tables["rooms"].clone());
    config.with("access.names", vec!["^(board|oidc|a)$", "^course-"])
}

/// Starts with the operator's lines for the http context and for the server block.
async fn start_with(site: Site, http: &str, lines: &str) -> MeetSite {
    let reservation = Reservation::new();
    let client = reservation.client();
    let provider = Provider::start(Options { clients: vec![client], ..Options::default() });
    let config = rules(Config::new(reservation.origin(), provider.issuer()));
    let setup = guard(setup(site, reservation.scratch())).http(http).server(lines);
    reservation.start(provider, config, setup).await
}

async fn start(site: Site) -> MeetSite {
    start_with(site, "", "").await
}

/// A browser in which this person signed in because of the guard.
async fn signed_in(meet: &MeetSite, person: &str) -> Browser {
    let browser = meet.browser();
    let authorize = browser.get(&meet.url("/")).await.location().unwrap();
    let answer = browser.get(&meet.provider.sign_in_as(person, &authorize)).await;
    assert_eq!(answer.location(), Some(meet.url("/")), "{}", answer.body);
    browser
}

/// The response to a navigation with exactly this path, which no URL parser changes.
async fn line(meet: &MeetSite, browser: &Browser, path: &str) -> String {
    let cookie = browser.cookie("jitsi_oidc").unwrap();
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccept: text/html\r\n\
         Sec-Fetch-Mode: navigate\r\nCookie: jitsi_oidc={cookie}\r\n\r\n"
    );
    raw(meet.nginx.address(), request.as_bytes()).await.unwrap()
}

#[actix_web::test]
async fn no_spelling_shows_the_page_of_a_closed_room() {
    for site in SITES {
        let meet = start(site).await;
        let (ada, grace) = (signed_in(&meet, "ada").await, signed_in(&meet, "grace").await);
        for path in [
            "/board",
            "/Board",
            "/b%6fard",
            "//board",
            "/board?x",
            "/board?x=/course-a",
            "/bo!ard",
            "/%EF%BD%82oard",
            "/x/../board",
            "/x/%2e%2e/board",
            "/tenant/board",
            "/a/b/BOARD",
            "/a//board",
            "/staff/course-a",
            "/oidc",
            "/tenant/oidc",
        ] {
            let refused = line(&meet, &grace, path).await;
            assert!(refused.starts_with("HTTP/1.1 403"), "{path}: {refused}");
            assert!(
                !refused.contains("our body") && refused.contains(NOT_THIS_ROOM),
                "{path}: {refused}"
            );
            let shown = line(&meet, &ada, path).await;
            assert!(shown.starts_with("HTTP/1.1 200"), "{path}: {shown}");
            assert!(shown.contains("our body"), "{path}: {shown}");
        }
        // Nobody may use this name.
        for path in ["/lunch", "/tenant/lunch", "/%2f", "/a%2Fboard", "/%2a"] {
            let refused = line(&meet, &ada, path).await;
            assert!(!refused.contains("our body"), "{path}: {refused}");
            assert!(refused.starts_with("HTTP/1.1 403") || path == "/%2f", "{path}: {refused}");
        }
        // The welcome page. Jitsi's client joins no room there.
        for path in ["/", "/?board", "/board/", "/tenant/", "/course-a", "/tenant/Course-a?x=1"] {
            let shown = line(&meet, &grace, path).await;
            assert!(shown.starts_with("HTTP/1.1 200"), "{path}: {shown}");
            assert!(shown.contains("our body"), "{path}: {shown}");
        }
    }
}

#[actix_web::test]
async fn a_stranger_signs_in_and_then_sees_the_page_or_that_the_room_is_closed() {
    for site in SITES {
        let meet = start(site).await;
        for (person, status) in [("ada", 200), ("grace", 403)] {
            let browser = meet.browser();
            let authorize = browser.get(&meet.url("/tenant/board?x=1")).await.location().unwrap();
            assert!(authorize.starts_with(meet.provider.issuer()), "{authorize}");
            let answer = browser.get(&meet.provider.sign_in_as(person, &authorize)).await;
            assert_eq!(answer.location(), Some(meet.url("/tenant/board?x=1")));
            let page = browser.get(&meet.url("/tenant/board?x=1")).await;
            assert_eq!((page.status, page.location()), (status, None), "{person}");
            assert_eq!(page.body.contains("our body"), status == 200, "{}", page.body);
        }
    }
}

#[actix_web::test]
async fn the_page_of_the_adapter_says_that_the_room_is_closed() {
    for site in SITES {
        let meet = start(site).await;
        let browser = signed_in(&meet, "grace").await;
        let german = browser.request(Method::GET, &meet.url("/board"));
        let german = german.header("accept", "text/html").header("accept-language", "de");
        let page = german.send().await;
        assert_eq!(page.status, 403);
        assert!(page.body.contains("<html lang=\"de\">"), "{}", page.body);
        assert!(
            page.body.contains("/oidc/auth?return_to=%2Fboard&#38;prompt=login"),
            "{}",
            page.body
        );
        assert_eq!(page.header("cache-control"), Some("no-store"));
        assert!(page.set_cookies.is_empty(), "{:?}", page.set_cookies);

        for method in [Method::GET, Method::POST, Method::HEAD] {
            let answer = browser.request(method, &meet.url("/board")).send().await;
            assert_eq!((answer.status, answer.location()), (403, None), "a script");
            assert!(!answer.body.contains("our body"), "{}", answer.body);
        }
        let forged = browser.request(Method::GET, &meet.url("/board"));
        let forged = forged.header("x-original-uri", "/course-a").header("accept", "text/html");
        assert_eq!(forged.send().await.status, 403, "the address is nginx's");
        let handshake =
            browser.request(Method::GET, &meet.url("/board")).header("upgrade", "websocket");
        assert_eq!(handshake.header("accept", "text/html").send().await.status, 403);
        for path in ["/_oidc/closed", "/tenant/_oidc/closed", "/_oidc/verify/room"] {
            assert_eq!(browser.get(&meet.url(path)).await.status, 404, "{path}");
        }
    }
}

/// The path of such a place is not the address of a room.
#[actix_web::test]
async fn another_place_requires_only_a_session_and_keeps_its_own_403() {
    let lines = "
        set $jitsi_oidc_room_signal 1;
        location = /lunch { return 200; }
        location ^~ /files/ { try_files /index.html =404; }
        location = /own { try_files /config.js =404; }
        location = /denied { deny all; try_files /config.js =404; }
    ";
    for site in SITES {
        let meet = start_with(site, "", lines).await;
        let browser = signed_in(&meet, "grace").await;
        for path in ["/files/board", "/own", "/http-bind", "/tenant/xmpp-websocket", "/libs/app.js"]
        {
            assert_eq!(browser.get(&meet.url(path)).await.status, 200, "{path}");
            let script = meet.browser().request(Method::GET, &meet.url(path)).send().await;
            let expected = if path.starts_with("/libs") { 200 } else { 401 };
            assert_eq!(script.status, expected, "{path} without a session");
        }
        if site == Site::Docker {
            assert_eq!(browser.get(&meet.url("/transcripts/1.txt")).await.status, 200);
        }
        let denied = browser.get(&meet.url("/denied")).await;
        assert_eq!(denied.status, 403);
        assert!(denied.body.contains("nginx"), "nginx's own page: {}", denied.body);
    }
}

#[actix_web::test]
async fn nginx_asks_for_the_rules_only_where_the_place_is_a_page_of_jitsi() {
    for site in SITES {
        let world = World::guarded(site, room::answers, "", "set $jitsi_oidc_room_signal 1;");
        let rooms = || world.seen_at("/oidc/verify/room").len();
        for path in ["/recordings/", "/http-bind", "/tenant/http-bind", "/_api/room-info"] {
            room::ada(&world).get(&world.nginx.url(path)).await;
        }
        assert_eq!(rooms(), 0);
        for path in ["/Room", "/tenant/Room?x=%26", "/", "/oidc"] {
            let before = rooms();
            room::ada(&world).get(&world.nginx.url(path)).await;
            assert!(rooms() > before, "{path}");
            let asked = world.seen_at("/oidc/verify/room");
            assert_eq!(asked.last().unwrap().header("x-original-uri"), Some(path));
        }
    }
}
