//! Rows of `docs/troubleshooting.md` about nginx: each cause has the effect that its row says. Rows about
//! the adapter are in `tests/service`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use harness::browser::{Browser, raw};
use harness::nginx::Site;
use harness::ports;
use harness::scratch::Scratch;
use harness::stub::{Reply, Seen};

use crate::world::{SITES, SNIPPETS, World, bare, guard, scratch, setup};

const PAGE: &str = include_str!("../../docs/troubleshooting.md");

/// The page has a row for this symptom, in these words.
pub(crate) fn told(symptom: &str) {
    let row = format!("\n| {symptom} | ");
    assert!(PAGE.contains(&row), "no row begins with: {symptom}");
}

pub(crate) fn snippet(name: &str) -> PathBuf {
    Path::new(SNIPPETS).join(name)
}

/// The http context's file with other instances than the shipped ones: one, at `address`.
fn instance_at(scratch: &Scratch, address: &str) -> String {
    let text = fs::read_to_string(snippet("jitsi-oidc-http.conf")).unwrap();
    let text = text.replace("127.0.0.1:8000", address).replace("server 127.0.0.1:8001", "# ");
    format!("include {};", scratch.file("http.conf", &text).display())
}

pub(crate) fn adapter(_: &Seen) -> Reply {
    Reply::status(200).body("adapter")
}

#[test]
fn without_the_file_of_the_http_context_nginx_misses_its_log_format() {
    told("nginx: `unknown log format \"jitsi_oidc\"`");
    for site in SITES {
        let said = bare(site, &scratch()).hook(&snippet("jitsi-oidc.conf")).test().unwrap_err();
        assert!(said.contains("unknown log format \"jitsi_oidc\""), "{said}");
    }
}

#[actix_web::test]
async fn without_the_snippet_or_with_a_plain_location_the_room_auth_opens() {
    told("`/oidc/auth` shows a room called \"auth\"");
    told("The room \"auth\" opens");
    for site in SITES {
        for lines in ["", "location /oidc/ { proxy_pass http://127.0.0.1:1; }"] {
            let scratch = scratch();
            let nginx = bare(site, &scratch).server(lines).start();
            let answer = Browser::new().get(&nginx.url("/oidc/auth?room=R")).await;
            assert_eq!(answer.status, 200, "{lines}");
            assert!(answer.body.contains("the package's body"), "{lines}: {}", answer.body);
            assert!(answer.body.contains("var prefix = 'oidc/'"), "{lines}: the tenant oidc");
        }
    }
}

/// The welcome page of a fresh nginx, say.
#[actix_web::test]
async fn another_server_block_knows_no_oidc() {
    told("404 at `/oidc/…`");
    let (scratch, address) = (scratch(), ports::free());
    let other = format!(
        "server {{ listen {address}; root {}; location / {{ try_files $uri $uri/ =404; }} }}",
        scratch.path().join("root").display()
    );
    let nginx = setup(Site::Debian, &scratch).listen(address).http(&other).start();
    assert_eq!(Browser::new().get(&nginx.url("/oidc/health")).await.status, 404);
    let named = "GET /oidc/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let answer = raw(address, named.as_bytes()).await.unwrap();
    assert!(!answer.starts_with("HTTP/1.1 404"), "{answer}");
}

/// Names that Jitsi's client drops characters of before it signs in, typed into the address bar:
/// the site has no such room, with or without the guard.
#[actix_web::test]
async fn a_room_that_the_sites_expression_refuses_is_404() {
    told("404 for the room");
    fn signed_in(seen: &Seen) -> Reply {
        Reply::status(if seen.path() == "/oidc/verify" { 204 } else { 200 })
    }
    for site in SITES {
        for guarded in [false, true] {
            let world = match guarded {
                true => World::guarded(site, signed_in, "", ""),
                false => World::new(site, signed_in),
            };
            for name in ["it's", "a&b", "a:b", "a\"b", "it%27s", "a%26b", "a%3Ab", "a%22b"] {
                for path in [format!("/{name}"), format!("/tenant/{name}")] {
                    let request =
                        format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
                    let answer = raw(world.nginx.address(), request.as_bytes()).await.unwrap();
                    assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {answer}");
                    assert!(!answer.contains("our body"), "{path}: {answer}");
                }
            }
            // What the client makes of the others is a room.
            for name in ["a+b", "a@b", "a;b=c", "50%25", "foo.bar"] {
                let answer = Browser::new().get(&world.nginx.url(&format!("/{name}"))).await;
                assert!(answer.body.contains("our body"), "{name}: {}", answer.body);
            }
        }
    }
}

#[actix_web::test]
async fn without_an_instance_oidc_is_502_and_a_protected_place_500() {
    told("502 at `/oidc/…`");
    told("500 in a protected place");
    told("502 after `docker compose up`");
    for site in SITES {
        let world = World::with(site, None, None);
        for (path, status) in [("/oidc/auth", 502), ("/oidc/health", 502), ("/recordings/", 500)] {
            assert_eq!(Browser::new().get(&world.nginx.url(path)).await.status, status, "{path}");
        }
        let said = world.nginx.error_log();
        assert!(said.contains("connect() failed (111: Connection refused)"), "{said}");
    }
}

#[actix_web::test]
async fn a_location_by_hand_has_too_small_buffers_for_a_meetings_link() {
    told("502 and `upstream sent too big header` in nginx's error log");
    let scratch = scratch();
    let link = "x".repeat(6000);
    let adapter = harness::stub::Stub::start(ports::loopback(0), move |_| {
        Reply::status(303).header("location", &format!("https://meet.example.org/R#{link}"))
    });
    let location = |name: &str, more: &str| {
        let address = adapter.address();
        format!("location ^~ /{name}/ {{ proxy_pass http://{address}/; {more} }}")
    };
    let (by_hand, larger) =
        (location("hand", ""), location("larger", "proxy_buffer_size 16k; proxy_buffers 4 16k;"));
    let nginx = bare(Site::Debian, &scratch).server(&by_hand).server(&larger).start();

    assert_eq!(Browser::new().get(&nginx.url("/hand/redirect")).await.status, 502);
    let said = nginx.error_log();
    assert!(said.contains("upstream sent too big header"), "{said}");
    assert_eq!(Browser::new().get(&nginx.url("/larger/redirect")).await.status, 303);
}

#[actix_web::test]
async fn more_than_ten_requests_a_second_from_one_address_are_429_after_a_while() {
    told("429");
    let world = World::new(Site::Debian, adapter);
    let browser = Browser::new();
    let mut refused = 0;
    for _ in 0..150 {
        let status = browser.get(&world.nginx.url("/oidc/auth?room=R")).await.status;
        assert!(matches!(status, 200 | 429), "{status}");
        refused += u32::from(status == 429);
    }
    assert!(refused > 0);
    assert!(world.nginx.error_log().contains("limiting requests"), "the log says so");
}

#[test]
fn a_name_in_the_upstream_that_is_not_there_keeps_nginx_from_starting() {
    told("`web` restarts for ever, `host not found in upstream`");
    let scratch = scratch();
    let http = instance_at(&scratch, "oidc.invalid:8010");
    let setup = bare(Site::Docker, &scratch).http(&http).hook(&snippet("jitsi-oidc.conf"));
    let said = setup.test().unwrap_err();
    assert!(said.contains("host not found in upstream \"oidc.invalid:8010\""), "{said}");
}

/// Every request comes in again as a new one, until the rate limit ends it.
#[actix_web::test]
async fn an_upstream_that_is_nginx_itself_is_429_at_once_and_a_hundred_lines_of_log() {
    told("429 at once at `/oidc/auth`, and a hundred lines of it in the log");
    let (scratch, address) = (scratch(), ports::free());
    let http = instance_at(&scratch, &address.to_string());
    let log = scratch.path().join("oidc.log");
    let nginx = bare(Site::Docker, &scratch)
        .listen(address)
        .http(&http)
        .hook(&snippet("jitsi-oidc.conf"))
        .server(&format!("set $jitsi_oidc_access_log {};", log.display()))
        .start();

    let answer = Browser::new().get(&nginx.url("/oidc/auth?room=R")).await;
    assert_eq!(answer.status, 429, "{}", answer.body);
    let lines = || fs::read_to_string(&log).unwrap_or_default().lines().count();
    let deadline = Instant::now() + Duration::from_secs(20);
    while lines() < 102 && Instant::now() < deadline {
        // nginx writes after it has answered.
        actix_web::rt::time::sleep(Duration::from_millis(20)).await;
    }
    assert!((102..200).contains(&lines()), "{}", lines());
}

#[actix_web::test]
async fn a_body_html_that_is_not_there_is_told_in_the_error_log_and_the_page_lacks_it() {
    told(
        "The prejoin page comes twice; nginx's error log says `open() \"…\" failed` for \
         `subrequest: \"/body.html\"`",
    );
    for site in SITES {
        let scratch = scratch();
        let nginx = setup(site, &scratch).server("set $jitsi_oidc_body_html /run/none;").start();
        let answer = Browser::new().get(&nginx.url("/Room")).await;
        assert_eq!(answer.status, 200);
        assert!(!answer.body.contains("our body"), "{}", answer.body);
        let said = nginx.error_log();
        let line = said.lines().find(|line| line.contains("subrequest: \"/body.html\"")).unwrap();
        assert!(line.contains("open() \"/run/none\" failed (2: No such file"), "{line}");
    }
}

#[actix_web::test]
async fn a_recorder_that_was_not_let_through_meets_the_sign_in() {
    told("Jibri cannot join");
    fn nobody(seen: &Seen) -> Reply {
        let location = "https://provider.example/authorize";
        match seen.path() {
            "/oidc/login" => Reply::status(303).header("location", location),
            _ => Reply::status(401),
        }
    }
    let recorder = "geo $oidc_pass { default 0; 127.0.0.1 1; }";
    let pass = "set $jitsi_oidc_room_pass $oidc_pass;";
    let world = World::guarded(Site::Debian, nobody, "", "");
    assert_eq!(Browser::new().get(&world.nginx.url("/Room")).await.status, 303);
    drop(world);
    let world = World::guarded(Site::Debian, nobody, recorder, pass);
    assert_eq!(Browser::new().get(&world.nginx.url("/Room")).await.status, 200);
}

/// What an update does to a copy that was made before it.
#[test]
fn a_copy_from_before_the_update_is_an_unknown_variable() {
    told("nginx: `unknown \"jitsi_oidc_…\" variable`");
    for site in SITES {
        let scratch = scratch();
        let text = fs::read_to_string(snippet("jitsi-oidc-http.conf")).unwrap();
        let old = text.replace("$jitsi_oidc_prefix", "$jitsi_oidc_older");
        let http = format!("include {};", scratch.file("http.conf", &old).display());
        let setup = bare(site, &scratch).http(&http).hook(&snippet("jitsi-oidc.conf"));
        let said = guard(setup).test().unwrap_err();
        assert!(said.contains("unknown \"jitsi_oidc_prefix\" variable"), "{said}");
    }
}

#[actix_web::test]
async fn the_adapter_is_not_below_a_tenant() {
    told("404 \"There is no such page.\" at `/tenant/oidc/…`");
    for site in SITES {
        let world = World::new(site, adapter);
        let answer = Browser::new().get(&world.nginx.url("/tenant/oidc/auth?room=R")).await;
        assert_eq!((answer.status, answer.body.as_str()), (404, "There is no such page.\n"));
        assert!(world.seen().is_empty());
    }
}

/// The causes are in `own`: limits of the operator, and an expression that takes Jitsi's files.
#[actix_web::test]
async fn under_the_guard_an_expression_of_the_operator_asks_for_a_session() {
    told("With a sign-in before the room, a page of your own leads to the sign-in");
    told("With a sign-in before the room, 401 for `config.js` or `/http-bind` without a session");
    fn nobody(_: &Seen) -> Reply {
        Reply::status(401)
    }
    for site in SITES {
        for (line, status) in [("", 401), ("auth_request off;", 200)] {
            let lines = format!("location ~* \\.(js|css)$ {{ expires 30d; {line} }}");
            let world = World::guarded(site, nobody, "", &lines);
            let answer = Browser::new().get(&world.nginx.url("/libs/app.js")).await;
            assert_eq!(answer.status, status, "{line}");
        }
    }
}

#[test]
fn the_guard_needs_the_file_of_the_http_context_too() {
    let setup = guard(bare(Site::Debian, &scratch()));
    let said = setup.test().unwrap_err();
    assert!(said.contains("unknown \"jitsi_oidc_"), "{said}");
}
