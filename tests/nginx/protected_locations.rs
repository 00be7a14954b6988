//! `docs/protecting-locations.md`: each nginx block of the page in a real nginx, with instances of the
//! adapter that have the page's policies.
//!
//! | module | job |
//! | --- | --- |
//! | [`application`] | an application behind nginx |
//! | [`page`] | the blocks of the page, and a site that has them |
//! | [`mistakes`] | the table of mistakes: each has the effect that its row says |

mod application;
mod mistakes;
mod page;

use std::net::SocketAddr;

use harness::browser::{Browser, Method, raw};
use harness::nginx::Site;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use self::page::{PAGE, Page, ini};
use crate::world::SITES;

/// Paths of the page's locations, and who may open them: Ada (staff, teacher), Grace (student), Root
/// (admin).
const PATHS: [(&str, [u16; 3]); 8] = [
    ("/recordings/", [200, 200, 403]),
    ("/recordings/xyz/room_2026-11-28.mp4", [200, 200, 403]),
    ("/recordings/xyz/metadata.json", [200, 200, 403]),
    ("/etherpad/p/room", [200, 200, 200]),
    ("/etherpad/socket.io/?EIO=4", [200, 200, 200]),
    ("/grafana/d/1?orgId=1", [403, 403, 200]),
    ("/wiki/Start", [200, 200, 200]),
    ("/material/", [200, 403, 403]),
];

#[actix_web::test]
async fn a_stranger_is_sent_to_the_sign_in_and_then_to_the_page() {
    for site in SITES {
        let world = Page::start(site).await;
        for (path, [ada, ..]) in PATHS {
            let url = world.meet.url(path);
            let stranger = world.meet.browser();
            let authorize = world.authorization_request(&stranger, path).await;
            for answer in [
                stranger.fetch(&url).await,
                Browser::new().request(Method::GET, &url).send().await,
                Browser::new().request(Method::POST, &url).send().await,
            ] {
                assert_eq!((answer.status, answer.location()), (401, None), "{path}");
            }
            assert!(world.seen().is_empty(), "{path}: {:?}", world.seen());

            let back = stranger.get(&world.meet.provider.sign_in_as("ada", &authorize)).await;
            assert_eq!(back.location(), Some(url.clone()), "{path}");
            assert_eq!(stranger.get(&url).await.status, ada, "{path}");
            world.forget();
        }
    }
}

/// The two commands at the end of the page.
#[actix_web::test]
async fn the_commands_of_the_page_print_401_and_303() {
    let world = Page::start(Site::Debian).await;
    let commands: Vec<_> = PAGE.lines().filter(|line| line.starts_with("curl ")).collect();
    assert_eq!(commands.len(), 2);
    assert!(PAGE.contains("The first prints 401, the second 303."));
    assert!(commands.iter().all(|it| it.ends_with(" https://meet.example.org/recordings/")));
    for (command, status) in commands.into_iter().zip(["401", "303"]) {
        let header = command.split("-H '").nth(1).and_then(|rest| rest.split('\'').next());
        // Without -H, curl accepts everything.
        let header = header.unwrap_or("Accept: */*");
        let request = format!(
            "GET /recordings/ HTTP/1.1\r\nHost: x\r\n{header}\r\nConnection: close\r\n\r\n"
        );
        let answer = raw(world.meet.nginx.address(), request.as_bytes()).await.unwrap();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{command}: {answer}");
    }
}

#[actix_web::test]
async fn each_location_is_open_to_the_people_of_its_policy_only() {
    for site in SITES {
        let world = Page::start(site).await;
        for (number, person) in ["ada", "grace", "root"].into_iter().enumerate() {
            let browser = world.signed_in(person).await;
            for (path, expected) in PATHS {
                let expected = expected[number];
                for answer in [
                    browser.get(&world.meet.url(path)).await,
                    browser.fetch(&world.meet.url(path)).await,
                ] {
                    assert_eq!(answer.status, expected, "{person}: {path}");
                    assert_eq!(answer.location(), None, "a 403 stays a 403: {person}: {path}");
                    let is_answered = !answer.body.is_empty() && !answer.body.contains("our body");
                    assert!(is_answered, "{person}: {path}: {}", answer.body);
                }
            }
        }
        let refused = world.seen_at("/grafana/d/1").len();
        assert_eq!(refused, 2, "only Root's requests reach Grafana");
    }
}

#[actix_web::test]
async fn an_application_gets_the_person_and_nothing_that_the_client_forged() {
    const NAMES: [&str; 4] = ["x-auth-user", "x-auth-name", "x-auth-email", "x-auth-moderator"];
    for site in SITES {
        let world = Page::start(site).await;
        for (path, person, expected) in [
            ("/etherpad/p/room", "ada", ["ada-1815", "Ada%20Lovelace", "ada@example.org", "true"]),
            (
                "/wiki/Start",
                "grace",
                ["grace-1906", "Grace%20Hopper", "grace@example.org", "false"],
            ),
            ("/grafana/d/1", "root", ["root-1", "", "", "false"]),
        ] {
            let browser = world.signed_in(person).await;
            browser.set_cookie("grafana_session=abc; Path=/", &world.meet.url("/"));
            let request = browser
                .request(Method::GET, &world.meet.url(path))
                .header("x-auth-user", "mallory")
                .header("x-auth-name", "mallory")
                .header("x-auth-email", "mallory@example.org")
                .header("x-auth-groups", "mallory")
                .header("x-auth-moderator", "true")
                .header("remote-user", "mallory")
                .header("remote-groups", "mallory")
                .header("x_auth_user", "mallory")
                .header("x-forwarded-user", "mallory")
                .header("x_forwarded_user", "mallory")
                .header("authorization", "Basic bWFsbG9yeQ==");
            assert_eq!(request.send().await.status, 200, "{path}");
            let seen = world.seen();
            assert_eq!(seen.len(), 1, "{path}: {seen:?}");
            let seen = &seen[0];
            for (name, value) in NAMES.into_iter().zip(expected) {
                let value = (!value.is_empty()).then_some(value);
                assert_eq!(seen.header(name), value, "{path}: {name}");
                let count = seen.headers.iter().filter(|(it, _)| it == name).count();
                assert_eq!(count, usize::from(value.is_some()), "{path}: {name}");
            }
            assert_eq!(seen.header("cookie"), Some("grafana_session=abc"), "{path}");
            let of_client = seen.headers.iter().filter(|(_, value)| value.contains("mallory"));
            let of_client: Vec<_> = of_client.map(|(name, _)| name.as_str()).collect();
            // Only the wiki's location names this header.
            let untouched: &[&str] =
                if path.starts_with("/wiki/") { &[] } else { &["x-forwarded-user"] };
            assert_eq!(of_client, untouched, "{path}");
            if path.starts_with("/wiki/") {
                assert_eq!(seen.header("x-forwarded-user"), Some("grace-1906"));
                assert_eq!(seen.header("x-forwarded-email"), Some("grace@example.org"));
            }
            if path.starts_with("/grafana/") {
                assert_eq!(seen.header("authorization"), None);
                assert_eq!(seen.target, "/grafana/d/1", "Grafana serves from its sub path");
            }
            world.forget();
        }
    }
}

/// `grafana.ini` reads headers that nginx sets, and listens where the location passes requests to.
#[test]
fn grafana_reads_headers_that_the_location_sets() {
    let settings = ini();
    let value = |key: &str| {
        let found = settings.iter().find(|(name, _)| name == key);
        found.unwrap_or_else(|| panic!("no {key}")).1.as_str()
    };
    assert_eq!(value("server.http_addr"), "127.0.0.1");
    assert_eq!(value("server.root_url"), "https://meet.example.org/grafana/");
    assert_eq!(value("auth.proxy.whitelist"), "127.0.0.1");
    assert_eq!(value("auth.proxy.header_name"), "X-Auth-User");
    let headers = value("auth.proxy.headers").split(' ').map(|it| it.split_once(':').unwrap());
    assert_eq!(headers.collect::<Vec<_>>(), [("Email", "X-Auth-Email")]);
}

/// The handshake of a WebSocket by a client with these cookies.
fn handshake(path: &str, cookies: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\
         Sec-Fetch-Mode: websocket\r\nX-Auth-User: mallory\r\n{cookies}\r\n"
    )
}

/// The header of the response. A WebSocket stays open after it.
async fn head(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    String::from_utf8(head).unwrap()
}

#[actix_web::test]
async fn a_websocket_opens_with_a_session_only() {
    for site in SITES {
        let world = Page::start(site).await;
        let address = world.meet.nginx.address();
        let ada = world.signed_in("ada").await;
        let root = world.signed_in("root").await;
        let [etherpad, grafana] = ["/etherpad/socket.io/?EIO=4", "/grafana/api/live/ws"];
        for (path, browser, status) in [
            (etherpad, None, "401"),
            (grafana, None, "401"),
            (grafana, Some(&ada), "403"),
            (etherpad, Some(&ada), "101"),
            (grafana, Some(&root), "101"),
        ] {
            let cookies = browser.map(Page::cookie_line).unwrap_or_default();
            let answer = head(address, &handshake(path, &cookies)).await;
            assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{path}: {answer}");
            assert!(!answer.to_lowercase().contains("location:"), "{path}: {answer}");
            let seen = world.seen();
            if status == "101" {
                assert_eq!(seen.len(), 1, "{path}");
                assert_eq!(seen[0].header("upgrade"), Some("websocket"), "{path}");
                assert_eq!(seen[0].header("connection"), Some("upgrade"), "{path}");
                assert_ne!(seen[0].header("x-auth-user"), Some("mallory"), "{path}");
                assert!(seen[0].header("x-auth-user").is_some(), "{path}");
                let rest = path.strip_prefix("/etherpad").unwrap_or(path);
                assert_eq!(seen[0].target, rest, "{path}");
            } else {
                assert!(seen.is_empty(), "{path}: {seen:?}");
            }
            world.forget();
        }
    }
}

#[actix_web::test]
async fn a_video_is_downloaded_in_parts_and_the_list_is_a_page() {
    let world = Page::start(Site::Debian).await;
    let browser = world.signed_in("grace").await;
    let list = browser.get(&world.meet.url("/recordings/")).await;
    assert_eq!(list.header("content-type"), Some("text/html"));
    assert!(list.body.contains("xyz/") && list.header("content-disposition").is_none());

    let url = world.meet.url("/recordings/xyz/room_2026-11-28.mp4");
    let video = browser.get(&url).await;
    assert_eq!(video.header("content-disposition"), Some("attachment"));
    assert_eq!(video.header("content-type"), Some("video/mp4"));
    let part = browser.request(Method::GET, &url).header("range", "bytes=4-7").send().await;
    assert_eq!((part.status, part.body.as_str()), (206, &video.body[4..8]));
}
