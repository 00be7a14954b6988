//! A cookie with a valid session, and cookies that are not valid sessions.

use std::time::{Duration, SystemTime};

use cookie::{Cookie, CookieJar, Key};
use hmac::{Hmac, KeyInit, Mac};
use jitsi_oidc_adapter::cookies::{Binding, Cookies, RequestCookies, Secrets, SetCookie};
use jitsi_oidc_adapter::jitsi::{Meeting, Origin, Role};
use jitsi_oidc_adapter::signin::{Attempt, Email, Identity, Prompt, Randomness, Session, Target};
use serde_json::{Value, json};

use harness::config::{CLIENT_ID, SESSION_SECRET};

pub(crate) const SESSION: &str = "__Host-jitsi_oidc";
/// The keys of the cookies are derived from these two and [`CLIENT_ID`]. Nothing listens at the issuer:
/// sessions need no provider.
pub(crate) const ISSUER: &str = "http://127.0.0.1:1";
pub(crate) const MEET: &str = "https://meet.example.org";
pub(crate) const LIFETIME: u64 = 8 * 3600;

/// Cookies as `name=value`.
pub(crate) struct Forged {
    /// A valid session.
    pub(crate) good: String,
    /// Invalid sessions, each with the reason.
    pub(crate) bad: Vec<(&'static str, String)>,
}

/// Seconds since 1970.
pub(crate) fn now() -> u64 {
    SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs()
}

pub(crate) fn session_of(id: &str, name: Option<&str>, email: Option<Email>) -> Session {
    let identity = Identity {
        id: id.to_owned(),
        name: name.map(str::to_owned),
        email,
        avatar: None,
        group: None,
    };
    Session::of(identity, Role::Moderator)
}

pub(crate) fn ada() -> Session {
    session_of("ada", Some("Ada"), None)
}

pub(crate) fn cookies(secret: &str) -> Cookies {
    bound(secret, ISSUER, CLIENT_ID, MEET)
}

fn bound(secret: &str, issuer: &str, client_id: &str, site: &str) -> Cookies {
    let lifetime = Duration::from_secs(LIFETIME);
    let site = Origin::parse(site).unwrap();
    let binding = Binding { issuer, client_id, site: &site };
    let secrets = Secrets { current: secret.as_bytes(), previous: &[] };
    Cookies::new(secrets, &binding, lifetime, lifetime)
}

/// `name=value` of a session that begins at `at`. `None` if it does not fit its cookie.
pub(crate) fn session_pair(cookies: &Cookies, session: &Session, at: u64) -> Option<String> {
    cookies.keep_session(session, at).ok().map(|[set, _]| pair(&set))
}

fn pair(set: &SetCookie) -> String {
    set.header_value().to_str().unwrap().split(';').next().unwrap().to_owned()
}

fn value(pair: &str) -> &str {
    pair.split_once('=').unwrap().1
}

/// Seals any content as the adapter seals its cookies.
fn seal(purpose: &str, name: &str, content: &Value) -> String {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SESSION_SECRET.as_bytes()).unwrap();
    mac.update(b"jitsi-oidc-adapter/v2");
    for part in [purpose, ISSUER, CLIENT_ID, MEET] {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part.as_bytes());
    }
    let mut jar = CookieJar::new();
    let key = Key::derive_from(&mac.finalize().into_bytes());
    jar.private_mut(&key).add(Cookie::new(name.to_owned(), content.to_string()));
    jar.get(name).unwrap().value().to_owned()
}

/// A sealed session that is valid except for `changes`.
fn sealed_session(purpose: &str, name: &str, changes: Value) -> String {
    let part = |name, good| changes.get(name).cloned().unwrap_or(good);
    let content = json!([
        part("version", json!(1)),
        part("expiry", json!(now() + 60)),
        part("content", json!({"i": "ada"})),
    ]);
    format!("{SESSION}={}", seal(purpose, name, &content))
}

/// A valid session, and every kind of cookie that is not one.
pub(crate) fn forged() -> Forged {
    let ours = cookies(SESSION_SECRET);
    let good = session_pair(&ours, &ada(), now()).unwrap();
    let sealed = value(&good);
    let no_cookies = RequestCookies::parse(std::iter::empty());
    let random = Randomness { state: [1; 32], nonce: [2; 32], verifier: [3; 32] };
    let target = Target::meeting(Meeting::encoded("room").unwrap());
    let attempt = Attempt::begin(target, Prompt::Configured, &random, now());
    let attempt_pair = pair(&ours.keep_attempt(&no_cookies, &attempt, now()).unwrap()[0]);
    let attempt_name = attempt_pair.split_once('=').unwrap().0;
    let id_token = pair(&ours.keep_id_token(&ada(), "a.b.c", now()).unwrap());
    let id_token_name = id_token.split_once('=').unwrap().0;
    let foreign = cookies("the-secret-of-somebody-else-0123456789abc");
    let of = |issuer: &str, client_id: &str, site: &str| {
        session_pair(&bound(SESSION_SECRET, issuer, client_id, site), &ada(), now()).unwrap()
    };
    let named = |name: &str, value: &str| format!("{name}={value}");

    // `seal` is correct: the cases below fail only because of their own change.
    let own = sealed_session("session", SESSION, json!({}));
    let request = RequestCookies::parse(std::iter::once(own.as_bytes()));
    assert!(ours.session(&request, now()).is_some(), "a value that this test sealed opens");

    let mut bad = vec![
        ("an attempt as a session", named(SESSION, value(&attempt_pair))),
        ("an id token as a session", named(SESSION, value(&id_token))),
        ("a session as an attempt", named(attempt_name, sealed)),
        ("a session as an id token", named(id_token_name, sealed)),
        ("an attempt", attempt_pair.clone()),
        ("an id token", id_token.clone()),
        ("an attempt as an id token", named(id_token_name, value(&attempt_pair))),
        ("an id token as an attempt", named(attempt_name, value(&id_token))),
        ("a session as the hint", named("jitsi_oidc_hint", sealed)),
        ("the hint", "jitsi_oidc_hint=1".to_owned()),
        ("the name without its prefix", named("jitsi_oidc", sealed)),
        ("another prefix", named("__Secure-jitsi_oidc", sealed)),
        ("the name in lower case", named("__host-jitsi_oidc", sealed)),
        ("the session twice in one value", named(SESSION, &format!("{sealed}{sealed}"))),
        ("in quotes", named(SESSION, &format!("\"{sealed}\""))),
        (
            "percent-encoded",
            named(SESSION, &format!("%{:02X}{}", sealed.as_bytes()[0], &sealed[1..])),
        ),
        ("expired just now", session_pair(&ours, &ada(), now() - LIFETIME).unwrap()),
        ("expired long ago", session_pair(&ours, &ada(), 0).unwrap()),
        ("another secret", session_pair(&foreign, &ada(), now()).unwrap()),
        ("another issuer", of("https://id.example.org", CLIENT_ID, MEET)),
        ("another client", of(ISSUER, "staging", MEET)),
        ("another site", of(ISSUER, CLIENT_ID, "https://staging.example.org")),
        ("no value", named(SESSION, "")),
        ("only a name", SESSION.to_owned()),
        ("4,096 bytes", named(SESSION, &"A".repeat(4_096))),
        ("60,000 bytes", named(SESSION, &"A".repeat(60_000))),
        ("the session after 60,000 bytes", named(SESSION, &("A".repeat(60_000) + sealed))),
        ("sealed for another purpose", sealed_session("attempt", SESSION, json!({}))),
        ("sealed under another name", sealed_session("session", attempt_name, json!({}))),
        ("version 0", sealed_session("session", SESSION, json!({"version": 0}))),
        ("version 2", sealed_session("session", SESSION, json!({"version": 2}))),
        ("the version as text", sealed_session("session", SESSION, json!({"version": "1"}))),
        ("no version", sealed_session("session", SESSION, json!({"version": null}))),
        ("no expiry", sealed_session("session", SESSION, json!({"expiry": null}))),
        ("a negative expiry", sealed_session("session", SESSION, json!({"expiry": -1}))),
        ("an absurd expiry", sealed_session("session", SESSION, json!({"expiry": 1e300}))),
        (
            "expired by the sealed expiry",
            sealed_session("session", SESSION, json!({"expiry": now()})),
        ),
        ("no person in the content", sealed_session("session", SESSION, json!({"content": {}}))),
        ("no content", sealed_session("session", SESSION, json!({"content": null}))),
        ("a number as a person", sealed_session("session", SESSION, json!({"content": {"i": 1}}))),
    ];
    bad.extend((0..sealed.len()).step_by(7).map(|at| ("cut short", named(SESSION, &sealed[..at]))));
    Forged { good, bad }
}

/// The valid session with one byte of its value changed: every byte in three ways.
pub(crate) fn flipped(good: &str) -> impl Iterator<Item = Vec<u8>> {
    (good.find('=').unwrap() + 1..good.len()).flat_map(move |at| {
        // Another letter, the other case, and a byte that a cookie cannot contain.
        [0x01, 0x20, 0x80].into_iter().map(move |mask| {
            let mut bytes = good.as_bytes().to_vec();
            bytes[at] ^= mask;
            bytes
        })
    })
}
