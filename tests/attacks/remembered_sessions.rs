//! The sessions that a worker remembers at `/oidc/verify`: remembering one must never change a response.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use actix_web::dev::{AppConfig, Service as _, ServiceFactory as _};
use actix_web::rt::System;
use actix_web::test::TestRequest;
use harness::config::{Config, SESSION_SECRET};
use jitsi_oidc_adapter::config::{self, Environment};
use jitsi_oidc_adapter::web;

use crate::forged_cookies::{ISSUER, LIFETIME, MEET, cookies, session_of, session_pair};
use crate::verify::assembled;

const BEGIN: u64 = 1_800_000_000;
const OTHER: &str = "the-secret-of-the-next-year-0123456789abc";

/// The parts of a configuration with this session secret. The clock of each test is its own.
fn parts(secret: &str, now: fn() -> u64) -> web::App {
    let text = Config::new(MEET, ISSUER).with("session.secret", secret).to_string();
    let config = config::Config::parse(Path::new("test.toml"), &text, &Environment::default());
    web::App { now, ..assembled(config.unwrap()) }
}

/// One worker. Returns the status and the user of a response.
fn worker(live: &Arc<web::Live>) -> impl Fn(&str) -> (u16, String) {
    let system = System::new();
    let service = web::service(Arc::clone(live)).new_service(AppConfig::default());
    let service = system.block_on(service).unwrap();
    move |cookie: &str| {
        let request = TestRequest::with_uri("/oidc/verify").append_header(("cookie", cookie));
        let answer = system.block_on(service.call(request.to_request())).unwrap();
        let user = answer.headers().get("x-auth-user").map(|user| user.to_str().unwrap());
        (answer.status().as_u16(), user.unwrap_or_default().to_owned())
    }
}

fn pair(id: &str) -> String {
    session_pair(&cookies(SESSION_SECRET), &session_of(id, None, None), BEGIN).unwrap()
}

#[test]
fn a_remembered_session_ends_when_it_expires() {
    static CLOCK: AtomicU64 = AtomicU64::new(BEGIN);
    let live = Arc::new(web::Live::new(parts(SESSION_SECRET, || CLOCK.load(Ordering::Relaxed))));
    let (ask, ada) = (worker(&live), pair("ada"));
    for (at, status) in [(0, 204), (LIFETIME - 1, 204), (LIFETIME, 401), (LIFETIME + 1, 401)] {
        CLOCK.store(BEGIN + at, Ordering::Relaxed);
        assert_eq!(ask(&ada).0, status, "{at} s after the sign-in");
        assert_eq!(ask(&ada).0, status, "{at} s after the sign-in, again");
    }
    // An expired session does not hide a valid one.
    let later = session_of("grace", None, None);
    let later = session_pair(&cookies(SESSION_SECRET), &later, BEGIN + LIFETIME).unwrap();
    assert_eq!(ask(&format!("{ada}; {later}")), (204, "grace".to_owned()));
}

#[test]
fn a_remembered_session_ends_with_its_secret() {
    let live = Arc::new(web::Live::new(parts(SESSION_SECRET, || BEGIN)));
    let (ask, ada) = (worker(&live), pair("ada"));
    for secret in [SESSION_SECRET, OTHER, SESSION_SECRET, OTHER] {
        live.replace(parts(secret, || BEGIN));
        let status = if secret == SESSION_SECRET { 204 } else { 401 };
        assert_eq!(ask(&ada).0, status, "the configuration has {secret}");
        assert_eq!(ask(&ada).0, status, "the configuration has {secret}, again");
    }
}

/// More sessions than a worker remembers, in an order in which most are forgotten in between.
#[test]
fn no_session_is_taken_for_another() {
    let live = Arc::new(web::Live::new(parts(SESSION_SECRET, || BEGIN)));
    let ask = worker(&live);
    let sessions: Vec<_> = (0..1_500).map(|number| pair(&format!("person-{number}"))).collect();
    for number in (0..6_000_usize).map(|step| step * 677 % 1_500).chain(0..10).chain(0..10) {
        let session = &sessions[number];
        assert_eq!(ask(session), (204, format!("person-{number}")));
        let (start, end) = session.split_at(session.len() - 8);
        let letter = if end.starts_with('A') { 'B' } else { 'A' };
        let changed = format!("{start}{letter}{}", &end[1..]);
        assert_eq!(ask(&changed).0, 401, "one byte differs");
    }
}
