//! `/oidc/verify` in this process: for any request, 204 only with a valid session, otherwise 401 or
//! 403.

use std::path::Path;
use std::sync::Arc;

use actix_http::Response;
use actix_web::body::{BoxBody, MessageBody as _};
use actix_web::dev::{AppConfig, Service as _, ServiceFactory as _};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::http::{Method, Uri};
use actix_web::rt::System;
use actix_web::test::TestRequest;
use harness::config::{Config, SESSION_SECRET};
use jitsi_oidc_adapter::config::{self, Environment};
use jitsi_oidc_adapter::signin::Email;
use jitsi_oidc_adapter::{server, web};
use percent_encoding::percent_decode_str;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config as Cases, TestRunner};

use crate::forged_cookies::{self, ISSUER, MEET, SESSION, cookies, session_of, session_pair};

const IDENTITY: [&str; 5] =
    ["x-auth-user", "x-auth-name", "x-auth-email", "x-auth-groups", "x-auth-moderator"];

/// The service in this process. Its configuration accepts the cookies of [`forged_cookies::cookies`].
fn service() -> impl Fn(TestRequest) -> Response<BoxBody> {
    let text = Config::new(MEET, ISSUER).to_string();
    let config = config::Config::parse(Path::new("test.toml"), &text, &Environment::default());
    let live = Arc::new(web::Live::new(assembled(config.unwrap())));
    let system = System::new();
    let inner = system.block_on(web::service(live).new_service(AppConfig::default())).unwrap();
    move |request| system.block_on(inner.call(request.to_request())).unwrap()
}

/// The parts of the service.
pub(crate) fn assembled(config: config::Config) -> web::App {
    // Fails if another test of this process has installed it already.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    server::assemble(config).unwrap()
}

fn runner(cases: u32) -> TestRunner {
    TestRunner::new(Cases { cases, failure_persistence: None, ..Cases::default() })
}

/// A random request.
#[derive(Clone, Debug)]
struct RandomRequest {
    method: String,
    /// The path after `/oidc/verify`: a policy, possibly an odd one.
    tail: String,
    query: Option<String>,
    headers: Vec<(String, Vec<u8>)>,
    cookies: Vec<Vec<Piece>>,
}

/// Part of a `Cookie` header.
#[derive(Clone, Debug)]
enum Piece {
    Good,
    /// One of [`forged_cookies::Forged::bad`].
    Bad(prop::sample::Index),
    /// The valid session with this byte of its value changed.
    Flipped(prop::sample::Index, u8),
    Bytes(Vec<u8>),
}

fn pieces() -> impl Strategy<Value = Piece> {
    prop_oneof![
        1 => Just(Piece::Good),
        4 => any::<prop::sample::Index>().prop_map(Piece::Bad),
        3 => (any::<prop::sample::Index>(), 1_u8..).prop_map(|(at, by)| Piece::Flipped(at, by)),
        3 => vec(any::<u8>(), 0..40).prop_map(Piece::Bytes),
        1 => "[a-zA-Z_-]{0,20}=[!-~]{0,60}".prop_map(|text| Piece::Bytes(text.into_bytes())),
    ]
}

fn requests() -> impl Strategy<Value = RandomRequest> {
    let method = prop_oneof![
        3 => prop::sample::select(vec!["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT"])
            .prop_map(str::to_owned),
        1 => "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,20}",
    ];
    let tail = prop_oneof![
        2 => Just(String::new()),
        1 => "/[!-~&&[^?#\"<>\\\\^`{|}]]{0,30}",
        1 => "(/(\\.|\\.\\.|%2e|%2f|%00|%ff|verify|oidc|staff|)){1,5}",
    ];
    let headers = vec(
        (
            prop_oneof![
                "[a-z][a-z0-9-]{0,20}",
                prop::sample::select(IDENTITY.to_vec()).prop_map(str::to_owned),
                prop::sample::select(vec![
                    "authorization",
                    "x-original-uri",
                    "x-original-method",
                    "x-forwarded-for",
                    "accept",
                    "upgrade",
                    "content-length",
                    "expect",
                    "range",
                    "if-none-match",
                ])
                .prop_map(str::to_owned),
            ],
            vec(any::<u8>(), 0..40),
        ),
        0..6,
    );
    let cookies = vec(vec(pieces(), 0..6), 0..4);
    (method, tail, option::of("[!-~&&[^#\"<>\\\\^`{|}]]{0,40}"), headers, cookies).prop_map(
        |(method, tail, query, headers, cookies)| RandomRequest {
            method,
            tail,
            query,
            headers,
            cookies,
        },
    )
}

/// These bytes without those that a header value cannot contain.
fn header_value(bytes: &[u8]) -> HeaderValue {
    let kept: Vec<u8> =
        bytes.iter().copied().filter(|byte| *byte >= 0x20 && *byte != 0x7f).collect();
    HeaderValue::from_bytes(&kept).unwrap()
}

impl Piece {
    fn bytes(&self, cases: &forged_cookies::Forged) -> Vec<u8> {
        match self {
            Self::Good => cases.good.clone().into_bytes(),
            Self::Bad(at) => cases.bad[at.index(cases.bad.len())].1.clone().into_bytes(),
            Self::Flipped(at, by) => {
                let mut bytes = cases.good.clone().into_bytes();
                let start = SESSION.len() + 1;
                let at = start + at.index(bytes.len() - start);
                bytes[at] ^= by;
                bytes
            }
            Self::Bytes(bytes) => bytes.clone(),
        }
    }
}

impl RandomRequest {
    /// The request. `None` if its target is not a URI.
    fn request(&self, cases: &forged_cookies::Forged) -> Option<TestRequest> {
        let query = self.query.iter().map(|query| format!("?{query}")).collect::<String>();
        let target = format!("/oidc/verify{}{query}", self.tail);
        target.parse::<Uri>().ok()?;
        let mut request =
            TestRequest::with_uri(&target).method(Method::from_bytes(self.method.as_bytes()).ok()?);
        for (name, value) in &self.headers {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            request = request.append_header((name, header_value(value)));
        }
        for pieces in &self.cookies {
            let line: Vec<_> = pieces.iter().map(|piece| piece.bytes(cases)).collect();
            request = request.append_header(("cookie", header_value(&line.join(&b"; "[..]))));
        }
        Some(request)
    }

    /// The status that the adapter must answer.
    fn status(&self) -> u16 {
        let good = self.cookies.iter().flatten().any(|piece| matches!(piece, Piece::Good));
        match (good, self.tail.is_empty()) {
            (false, _) => 401,
            (true, true) => 204,
            (true, false) => 403,
        }
    }
}

/// Checks what holds for every response of `/oidc/verify`.
fn check_response(answer: Response<BoxBody>, status: u16) -> Result<(), TestCaseError> {
    let headers = answer.headers().clone();
    prop_assert_eq!(answer.status().as_u16(), status);
    prop_assert!(!headers.contains_key("set-cookie"));
    prop_assert_eq!(headers.get("cache-control").unwrap(), "no-store");
    for name in IDENTITY {
        let values: Vec<_> = headers.get_all(name).collect();
        prop_assert_eq!(values.len(), usize::from(status == 204), "{}", name);
        let safe = values.iter().all(|value| value.as_bytes().iter().all(u8::is_ascii_graphic));
        prop_assert!(safe, "{}: {:?}", name, values);
    }
    let body = answer.into_body().try_into_bytes();
    prop_assert!(body.is_ok_and(|body| body.is_empty()), "the response has a body");
    Ok(())
}

#[test]
fn only_a_request_with_a_valid_session_gets_204() {
    let cases = forged_cookies::forged();
    let service = service();
    let outcome = runner(4_000).run(&requests(), |sent| {
        let Some(request) = sent.request(&cases) else {
            return Err(TestCaseError::reject("not a URI"));
        };
        let answer = service(request);
        check_response(answer, sent.status())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
    let mut seen = [0_u32; 3];
    let mut sample = TestRunner::deterministic();
    for _ in 0..300 {
        let sent = requests().new_tree(&mut sample).unwrap().current();
        seen[match sent.status() {
            204 => 0,
            401 => 1,
            _ => 2,
        }] += 1;
    }
    assert!(seen.iter().all(|count| *count > 20), "each status occurs often: {seen:?}");
}

#[test]
fn each_forged_cookie_is_refused_and_does_not_hide_a_valid_one() {
    let cases = forged_cookies::forged();
    let service = service();
    let check = |why: &str, cookie: &[u8], status| {
        let request = TestRequest::with_uri("/oidc/verify")
            .append_header(("cookie", HeaderValue::from_bytes(cookie).unwrap()));
        check_response(service(request), status).unwrap_or_else(|error| panic!("{why}: {error}"));
    };
    check("a valid session", cases.good.as_bytes(), 204);
    for (why, bad) in &cases.bad {
        check(why, bad.as_bytes(), 401);
        for both in [format!("{bad}; {}", cases.good), format!("{}; {bad}", cases.good)] {
            check(why, both.as_bytes(), 204);
        }
    }
    let all: Vec<&str> = cases.bad.iter().map(|(_, bad)| bad.as_str()).collect();
    check("all at once", all.join("; ").as_bytes(), 401);
    check(
        "bytes that are not UTF-8 next to the session",
        &[b"x=\xff\xfe; ", cases.good.as_bytes(), b"; \xc3\x28=\x80"].concat(),
        204,
    );
    check(
        "a byte that is not UTF-8 in the session",
        &[cases.good.as_bytes(), b"\xff"].concat(),
        401,
    );
}

#[test]
fn a_session_with_one_changed_byte_is_refused() {
    let cases = forged_cookies::forged();
    let service = service();
    let mut tried = 0;
    for bytes in forged_cookies::flipped(&cases.good) {
        let Ok(value) = HeaderValue::from_bytes(&bytes) else { continue };
        let request = TestRequest::with_uri("/oidc/verify").append_header(("cookie", value));
        let answer = service(request);
        let outcome = check_response(answer, 401);
        outcome.unwrap_or_else(|error| panic!("{}: {error}", String::from_utf8_lossy(&bytes)));
        tried += 1;
    }
    assert!(tried > cases.good.len(), "every byte was changed: {tried}");
}

#[test]
fn the_identity_headers_are_correct_for_any_name() {
    let service = service();
    let ours = cookies(SESSION_SECRET);
    let text = || prop_oneof![any::<String>(), "\\PC{0,40}", "[\\x00-\\xff]{0,40}"];
    let people = (text(), option::of(text()), option::of((text(), any::<bool>())));
    let outcome = runner(2_000).run(&people, |(id, name, email)| {
        let address = email.clone().map(|(address, denied)| Email { address, denied });
        let session = session_of(&id, name.as_deref(), address);
        let Some(pair) = session_pair(&ours, &session, forged_cookies::now()) else {
            return Err(TestCaseError::reject("too large for a cookie"));
        };
        let request = TestRequest::with_uri("/oidc/verify").append_header(("cookie", pair));
        let answer = service(request);
        let decoded = |name: &str| {
            let value = answer.headers().get(name).unwrap().to_str().unwrap().to_owned();
            percent_decode_str(&value).decode_utf8().unwrap().into_owned()
        };
        prop_assert_eq!(decoded("x-auth-user"), id);
        prop_assert_eq!(decoded("x-auth-name"), name.unwrap_or_default());
        let trusted = email.filter(|(_, denied)| !denied).map(|(address, _)| address);
        prop_assert_eq!(decoded("x-auth-email"), trusted.unwrap_or_default());
        prop_assert_eq!(decoded("x-auth-moderator"), "true");
        prop_assert_eq!(decoded("x-auth-groups"), "");
        prop_assert!(!answer.headers().contains_key("remote-user"));
        check_response(answer, 204)
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}
