//! The `Cookie` header that an application behind a guarded location gets: the client's, without the
//! adapter's cookies.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use harness::nginx::Site;
use harness::ports;
use harness::stub::{Reply, Seen, Stub};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};

use crate::world::World;

const SESSION: &str = "__Host-jitsi_oidc=SECRET";

/// Accepts any cookies as a session.
fn signed_in(_: &Seen) -> Reply {
    Reply::status(204).header("x-auth-moderator", "false")
}

/// A guarded application that responds with the cookies that it got.
struct GuardedApplication {
    world: World,
    _application: Stub,
}

impl GuardedApplication {
    fn new() -> Self {
        let application = Stub::start(ports::loopback(0), |seen| {
            let cookies: Vec<_> = seen.headers.iter().filter(|(it, _)| it == "cookie").collect();
            assert!(cookies.len() <= 1, "{cookies:?}");
            Reply::status(200).body(cookies.first().map_or("none", |(_, value)| value))
        });
        let location = format!(
            "location ^~ /app/ {{ include snippets/jitsi-oidc-protect.conf; \
             proxy_pass http://{}; }}",
            application.address()
        );
        let world = World::set_up(Site::Debian, Some(signed_in), Some(signed_in), |it, _| {
            it.server(&location)
        });
        Self { world, _application: application }
    }

    /// The cookies that the application gets when the client sends these `Cookie` lines.
    fn passed_on(&self, lines: &[Vec<u8>]) -> String {
        let mut request = b"GET /app/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n".to_vec();
        for line in lines {
            request.extend([b"Cookie: ", line.as_slice(), b"\r\n"].concat());
        }
        request.extend(b"\r\n");
        let answer = exchange(self.world.nginx.address(), &request).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200"), "{answer}");
        if body == "none" { String::new() } else { body.to_owned() }
    }

    fn of(&self, line: &str) -> String {
        self.passed_on(&[line.as_bytes().to_vec()])
    }
}

fn exchange(address: SocketAddr, request: &[u8]) -> io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(request)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// Whether the adapter reads this part of a header as one of its cookies.
fn is_ours(part: &str) -> bool {
    let Some((name, _)) = part.split_once('=') else { return false };
    let name = name.trim_matches([' ', '\t']);
    matches!(
        name,
        "__Host-jitsi_oidc"
            | "jitsi_oidc"
            | "jitsi_oidc_hint"
            | "__Secure-jitsi_oidc_id_token"
            | "jitsi_oidc_id_token"
    ) || name.starts_with("__Host-jitsi_oidc_login_")
        || name.starts_with("jitsi_oidc_login_")
}

#[actix_web::test]
async fn the_adapters_cookies_are_removed_and_all_others_stay_unchanged() {
    let guarded = GuardedApplication::new();
    for (sent, passed_on) in [
        ("a=1; __Host-jitsi_oidc=SECRET; b=2", "a=1; b=2"),
        ("__Host-jitsi_oidc=SECRET; b=2", "b=2"),
        ("a=1; __Host-jitsi_oidc=SECRET", "a=1"),
        (SESSION, ""),
        ("__Host-jitsi_oidc=SECRET; __Host-jitsi_oidc_login_12345678=SECRET", ""),
        ("a=1;__Host-jitsi_oidc=SECRET;b=2", "a=1;b=2"),
        ("a=1;\t__Host-jitsi_oidc \t= SECRET ; b=2", "a=1; b=2"),
        (
            "__Host-jitsi_oidc=SECRET; __Host-jitsi_oidc=SECRET; b=2; __Host-jitsi_oidc=SECRET",
            "b=2",
        ),
        ("jitsi_oidc=SECRET; jitsi_oidc_login_x=SECRET; jitsi_oidc_hint=1; b=2", "b=2"),
        ("jitsi_oidc_id_token=SECRET; a=1; __Secure-jitsi_oidc_id_token=SECRET", "a=1"),
        // Cookies of other applications.
        (
            "x__Host-jitsi_oidc=1; __Host-jitsi_oidc2=2",
            "x__Host-jitsi_oidc=1; __Host-jitsi_oidc2=2",
        ),
        ("__host-jitsi_oidc=1; __HOST-JITSI_OIDC=2", "__host-jitsi_oidc=1; __HOST-JITSI_OIDC=2"),
        ("a=__Host-jitsi_oidc=1; jitsi=\"x y\"", "a=__Host-jitsi_oidc=1; jitsi=\"x y\""),
        ("__Host-jitsi_oidc; a", "__Host-jitsi_oidc; a"),
        ("a=1;; b=2;", "a=1;; b=2;"),
    ] {
        assert_eq!(guarded.of(sent), passed_on, "{sent}");
    }
    let lines = ["a=1", SESSION, "b=2", "__Host-jitsi_oidc_login_1=SECRET"];
    assert_eq!(guarded.passed_on(&lines.map(|it| it.as_bytes().to_vec())), "a=1; b=2");
}

/// One session, five attempts and the hint, each between two cookies of other applications.
#[actix_web::test]
async fn all_cookies_that_a_browser_keeps_are_removed_in_any_order() {
    let guarded = GuardedApplication::new();
    let attempts = (0..5).map(|it| format!("__Host-jitsi_oidc_login_0000000{it}=SECRET"));
    let ours: Vec<_> = attempts.chain([SESSION.into(), "jitsi_oidc_hint=1".into()]).collect();
    for turn in 0..ours.len() {
        let mut sent = vec!["x0=0".to_owned()];
        for at in 0..ours.len() {
            sent.push(ours[(at + turn) % ours.len()].clone());
            sent.push(format!("x{0}={0}", at + 1));
        }
        let passed_on = guarded.of(&sent.join("; "));
        assert_eq!(passed_on, "x0=0; x1=1; x2=2; x3=3; x4=4; x5=5; x6=6; x7=7");
    }
}

#[actix_web::test]
async fn a_cookie_header_that_does_not_match_is_withheld() {
    let guarded = GuardedApplication::new();
    let run = |count: usize| format!("a=1; {SESSION}; ").repeat(count);
    assert_eq!(guarded.of(&format!("{}b=2", run(12))), format!("{}b=2", "a=1; ".repeat(12)));
    for count in [13, 14, 100] {
        assert_eq!(guarded.of(&format!("{}b=2", run(count))), "", "{count} places");
    }
    // Adjacent cookies of the adapter count as one place.
    assert_eq!(guarded.of(&format!("a=1; {}b=2", format!("{SESSION}; ").repeat(200))), "a=1; b=2");
}

/// Four headers of the largest size that nginx accepts.
#[actix_web::test]
async fn long_headers_pass_and_hide_no_session() {
    let guarded = GuardedApplication::new();
    let (long, many) = (format!("a={}", "x".repeat(7000)), ";".repeat(7000));
    for padding in [long, many, format!("a={}b", " ".repeat(7000)), "a=1;".repeat(1700)] {
        for lines in [
            [padding.clone(), SESSION.to_owned(), padding.clone()],
            [SESSION.to_owned(), padding.clone(), padding.clone()],
            [padding.clone(), padding.clone(), SESSION.to_owned()],
        ] {
            let passed_on = guarded.passed_on(&lines.map(String::into_bytes));
            assert!(!passed_on.contains("SECRET"));
            assert!(passed_on.len() > 6000, "{}", passed_on.len());
        }
    }
}

#[actix_web::test]
async fn for_any_header_the_application_gets_only_other_cookies() {
    let name = select(vec![
        "a",
        "",
        "__Host-jitsi_oidc",
        "__Host-jitsi_oidc_login_ab12",
        "__Host-jitsi_oidc_login_",
        "__Secure-jitsi_oidc_id_token",
        "jitsi_oidc",
        "jitsi_oidc_login_x y",
        "jitsi_oidc_hint",
        "x__Host-jitsi_oidc",
        "__Host-jitsi_oidc2",
        "__Host-jitsi_oidc_hint",
        "__host-jitsi_oidc",
        "\u{a0}__Host-jitsi_oidc",
    ]);
    let blank = || select(vec!["", "", " ", "\t", " \t"]);
    let equals = select(vec!["=", "=", "=", ""]);
    let value = select(vec!["", "v", "\"x", "a=b", "\u{fc}", "__Host-jitsi_oidc=1", "x,y"]);
    let cookie = (blank(), name, blank(), equals, value, blank())
        .prop_map(|(a, name, b, equals, value, c)| format!("{a}{name}{b}{equals}{value}{c}"));
    let header = vec(prop_oneof![4 => cookie, 1 => "[ -:<-~\u{a0}-\u{ff}]{0,20}"], 0..14);

    let guarded = GuardedApplication::new();
    let mut runner = TestRunner::new(Config { cases: 400, ..Config::default() });
    let result = runner.run(&header, |parts| {
        let sent = parts.join(";").trim_matches([' ', '\t']).to_owned();
        let others: Vec<_> = sent.split(';').filter(|part| !is_ours(part)).collect();
        let expected = others.join(";").trim_matches([' ', '\t']).to_owned();
        let passed_on = guarded.of(&sent);
        prop_assert_eq!(passed_on.trim_matches([' ', '\t']), expected);
        Ok(())
    });
    result.unwrap();
}
