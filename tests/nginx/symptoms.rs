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

/// Checks that the page has a row for this symptom, in these words.
pub(crate) fn assert_page_lists(symptom: &str) {
    let row = format!("\n| {symptom} | ");
    assert!(PAGE.contains(&row), "no row begins with: {symptom}");
}

pub(crate) fn snippet(name: &str) -> PathBuf {
    Path::new(SNIPPETS).join(name)
}

/// The file of the http context with a single instance at `address` instead of the shipped ones.
fn instance_at(scratch: &Scratch, address: &str) -> String {
    let text = fs::read_to_string(snippet("jitsi-oidc-http.conf")).unwrap();
    let text = text.replace("127.0.0.1:8000", address).replace("server 127.0.0.1:8001", "# ");
    format!("include {};", scratch.file("http.conf", &text).display())
}

pub(crate) fn adapter(_: &Seen) -> Reply {
    Reply::status(200).body("adapter")
}

#[test]
fn without_the_http_file_nginx_does_not_know_the_log_format() {
    assert_page_lists("nginx: `unknown log format \"jitsi_oidc\"`");
    for site in SITES {
        let errors = bare(site, &scratch()).hook(&snippet("jitsi-oidc.conf")).test().unwrap_err();
        assert!(errors.contains("unknown log format \"jitsi_oidc\""), "{errors}");
    }
}

#[actix_web::test]
async fn without_the_snippet_or_with_a_plain_location_the_room_auth_opens() {
    assert_page_lists("`/oidc/auth` shows a room called \"auth\"");
    assert_page_lists("The room \"auth\" opens");
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

/// For example the welcome page of a new nginx.
#[actix_web::test]
async fn another_server_block_answers_404_below_oidc() {
    assert_page_lists("404 at `/oidc/…`");
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

/// Jitsi's client removes characters from these names before the sign-in. Typed into the address bar,
/// they get 404 with and without the guard.
#[actix_web::test]
async fn a_room_name_that_the_sites_expression_refuses_gets_404() {
    assert_page_lists("404 for the room");
    fn signed_in(seen: &Seen) -> Reply {
        Reply::status(if seen.path().starts_with("/oidc/verify") { 204 } else { 200 })
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
            // The site accepts these names.
            for name in ["a+b", "a@b", "a;b=c", "50%25", "foo.bar"] {
                let answer = Browser::new().get(&world.nginx.url(&format!("/{name}"))).await;
                assert!(answer.body.contains("our body"), "{name}: {}", answer.body);
            }
        }
    }
}

#[actix_web::test]
async fn without_an_instance_oidc_gets_502_and_a_guarded_page_500() {
    assert_page_lists("502 at `/oidc/…`");
    assert_page_lists("500 in a protected place");
    assert_page_lists("502 after `docker compose up`");
    for site in SITES {
        let world = World::with(site, None, None);
        for (path, status) in [("/oidc/auth", 502), ("/oidc/health", 502), ("/recordings/", 500)] {
            assert_eq!(Browser::new().get(&world.nginx.url(path)).await.status, status, "{path}");
        }
        let errors = world.nginx.error_log();
        assert!(errors.contains("connect() failed (111: Connection refused)"), "{errors}");
    }
}

#[actix_web::test]
async fn the_buffers_of_a_handwritten_location_are_too_small_for_a_meeting_link() {
    assert_page_lists("502 and `upstream sent too big header` in nginx's error log");
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
    let errors = nginx.error_log();
    assert!(errors.contains("upstream sent too big header"), "{errors}");
    assert_eq!(Browser::new().get(&nginx.url("/larger/redirect")).await.status, 303);
}

#[actix_web::test]
async fn too_many_requests_from_one_address_get_429() {
    assert_page_lists("429");
    let world = World::new(Site::Debian, adapter);
    let browser = Browser::new();
    let mut refused = 0;
    for _ in 0..150 {
        let status = browser.get(&world.nginx.url("/oidc/auth?room=R")).await.status;
        assert!(matches!(status, 200 | 429), "{status}");
        refused += u32::from(status == 429);
    }
    assert!(refused > 0);
    assert!(world.nginx.error_log().contains("limiting requests"), "the log contains the limit");
}

#[test]
fn nginx_does_not_start_if_a_name_in_the_upstream_does_not_resolve() {
    assert_page_lists("`web` restarts for ever, `host not found in upstream`");
    let scratch = scratch();
    let http = instance_at(&scratch, "oidc.invalid:8010");
    let setup = bare(Site::Docker, &scratch).http(&http).hook(&snippet("jitsi-oidc.conf"));
    let errors = setup.test().unwrap_err();
    assert!(errors.contains("host not found in upstream \"oidc.invalid:8010\""), "{errors}");
}

/// nginx passes every request to itself again, until the rate limit ends it.
#[actix_web::test]
async fn an_upstream_that_is_nginx_itself_gets_429_and_logs_a_hundred_lines() {
    assert_page_lists("429 at once at `/oidc/auth`, and a hundred lines of it in the log");
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
        // nginx writes the lines after it has answered.
        actix_web::rt::time::sleep(Duration::from_millis(20)).await;
    }
    assert!((102..200).contains(&lines()), "{}", lines());
}

#[actix_web::test]
async fn a_missing_body_html_is_in_the_error_log_and_not_in_the_page() {
    assert_page_lists(
        "The prejoin page comes twice; nginx's error log says `open() \"…\" failed` for \
         `subrequest: \"/body.html\"`",
    );
    for site in SITES {
        let scratch = scratch();
        let nginx = setup(site, &scratch).server("set $jitsi_oidc_body_html /run/none;").start();
        let answer = Browser::new().get(&nginx.url("/Room")).await;
        assert_eq!(answer.status, 200);
        assert!(!answer.body.contains("our body"), "{}", answer.body);
        let errors = nginx.error_log();
        let line = errors.lines().find(|line| line.contains("subrequest: \"/body.html\"")).unwrap();
        assert!(line.contains("open() \"/run/none\" failed (2: No such file"), "{line}");
    }
}

#[actix_web::test]
async fn a_recorder_without_a_pass_is_redirected_to_the_sign_in() {
    assert_page_lists("Jibri cannot join");
    fn not_signed_in(seen: &Seen) -> Reply {
        let location = "https://provider.example/authorize";
        match seen.path() {
            "/oidc/login" => Reply::status(303).header("location", location),
            _ => Reply::status(401),
        }
    }
    let recorder = "geo $oidc_pass { default 0; 127.0.0.1 1; }";
    let pass = "set $jitsi_oidc_room_pass $oidc_pass;";
    let world = World::guarded(Site::Debian, not_signed_in, "", "");
    assert_eq!(Browser::new().get(&world.nginx.url("/Room")).await.status, 303);
    drop(world);
    let world = World::guarded(Site::Debian, not_signed_in, recorder, pass);
    assert_eq!(Browser::new().get(&world.nginx.url("/Room")).await.status, 200);
}

/// The operator's copy of the file is older than the snippets after an update.
#[test]
fn an_old_copy_of_the_http_file_lacks_a_variable_of_the_guard() {
    assert_page_lists("nginx: `unknown \"jitsi_oidc_…\" variable`");
    for site in SITES {
        let scratch = scratch();
        let text = fs::read_to_string(snippet("jitsi-oidc-http.conf")).unwrap();
        let old = text.replace("$jitsi_oidc_prefix", "$jitsi_oidc_older");
        let http = format!("include {};", scratch.file("http.conf", &old).display());
        let setup = bare(site, &scratch).http(&http).hook(&snippet("jitsi-oidc.conf"));
        let errors = guard(setup).test().unwrap_err();
        assert!(errors.contains("unknown \"jitsi_oidc_prefix\" variable"), "{errors}");
    }
}

#[actix_web::test]
async fn oidc_below_a_tenant_gets_404() {
    assert_page_lists("404 \"There is no such page.\" at `/tenant/oidc/…`");
    for site in SITES {
        let world = World::new(site, adapter);
        let answer = Browser::new().get(&world.nginx.url("/tenant/oidc/auth?room=R")).await;
        assert_eq!((answer.status, answer.body.as_str()), (404, "There is no such page.\n"));
        assert!(world.seen().is_empty());
    }
}

/// `own_locations` tests the causes: limits of the operator, and an expression that matches Jitsi's files.
#[actix_web::test]
async fn under_the_guard_an_expression_location_of_the_operator_requires_a_session() {
    assert_page_lists("With a sign-in before the room, a page of your own leads to the sign-in");
    assert_page_lists(
        "With a sign-in before the room, 401 for `config.js` or `/http-bind` without a session",
    );
    fn not_signed_in(_: &Seen) -> Reply {
        Reply::status(401)
    }
    for site in SITES {
        for (line, status) in [("", 401), ("auth_request off;", 200)] {
            let lines = format!("location ~* \\.(js|css)$ {{ expires 30d; {line} }}");
            let world = World::guarded(site, not_signed_in, "", &lines);
            let answer = Browser::new().get(&world.nginx.url("/libs/app.js")).await;
            assert_eq!(answer.status, status, "{line}");
        }
    }
}

#[test]
fn the_guard_requires_the_http_file_too() {
    let setup = guard(bare(Site::Debian, &scratch()));
    let errors = setup.test().unwrap_err();
    assert!(errors.contains("unknown \"jitsi_oidc_"), "{errors}");
}
