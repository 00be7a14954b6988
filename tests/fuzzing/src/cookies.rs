//! The cookies of a request, and their content.

use std::fmt::Debug;
use std::sync::LazyLock;
use std::time::Duration;

use jitsi_oidc_adapter::cookies::{Binding, Cookies, RequestCookies, Secrets, SetCookie};
use jitsi_oidc_adapter::jitsi::{Meeting, Origin, Overrides, Role};
use jitsi_oidc_adapter::signin::{
    Attempt, Email, Identity, NewRoom, Prompt, Randomness, Session, Target,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{form, meeting};

/// A value opens only if it was sealed for its purpose, with a secret of the deployment, and has
/// not expired. Other cookies in the request do not matter. Pending attempts keep their limits.
///
/// Forms: `Cookie` headers, one per line, in which the bytes 1 to 8 and 14 are replaced by valid
/// and invalid cookies of the adapter; the JSON of a session; the JSON of an attempt.
pub fn cookies(bytes: &[u8]) -> bool {
    match form(bytes, 3) {
        Some((0, rest)) => headers(&filled(rest)),
        Some((1, rest)) => content::<Session>(rest, |session| {
            let email = session.trusted_email();
            assert!(email.is_none() || email == session.user(session.role(), true).email);
        }),
        Some((_, rest)) => content::<Attempt>(rest, |attempt| match attempt.target() {
            Target::Meeting { meeting, .. } => meeting::holds(meeting, &Overrides::default()),
            Target::Page(_) => {}
            Target::NewRoom(name) => {
                assert_eq!(NewRoom::named(name.as_ref()).as_ref(), Ok(name));
            }
        }),
        None => false,
    }
}

fn headers(headers: &[u8]) -> bool {
    let lines = || headers.split(|byte| *byte == b'\n');
    let request = RequestCookies::parse(lines());
    let cases = &*CASES;
    let sent = |good: &[&str]| {
        let texts: Vec<_> = lines().map(String::from_utf8_lossy).collect();
        let mut pairs = texts.iter().flat_map(|text| text.split(';'));
        pairs.any(|pair| {
            pair.split_once('=').is_some_and(|(name, value)| {
                good.contains(&format!("{}={}", bare(name), bare(value)).as_str())
            })
        })
    };
    let session = cases.ours.session(&request, NOW);
    assert_eq!(session.is_some(), sent(&[&cases.session, &cases.old_session]), "sessions");
    assert!(session.is_none_or(|session| session.until(0) == ada()));
    let attempt = cases.ours.attempt(&request, cases.attempt.state(), NOW);
    assert_eq!(attempt.is_some(), sent(&[&cases.attempt_pair]), "attempts");
    assert!(attempt.is_none_or(|found| found.verifier() == cases.attempt.verifier()));
    let id_token = cases.ours.id_token(&request, &ada(), NOW);
    assert_eq!(id_token.is_some(), sent(&[&cases.id_token]), "id tokens");
    assert!(id_token.is_none_or(|found| found == ID_TOKEN));
    assert!(cases.ours.session(&request, NOW + LIFETIME).is_none(), "it has expired");
    budget(&cases.ours, &request, headers);
    sent(&[&cases.session])
}

/// Removes the blanks that may surround a name or a value.
fn bare(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

/// With the new attempt, a browser has at most five attempts and 3,000 bytes of them.
fn budget(ours: &Cookies, request: &RequestCookies<'_>, headers: &[u8]) {
    let set = ours.keep_attempt(request, &attempt(9), NOW).expect("a small attempt fits");
    let (new, removals) = set.split_last().expect("the new attempt is set");
    let removed: Vec<&str> = removals
        .iter()
        .map(|set| {
            let (name, attributes) = text(set).split_once('=').expect("a cookie has a value");
            assert_eq!(attributes, "; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0");
            assert!(name.starts_with(ATTEMPT_PREFIX), "{name} is not ours");
            name
        })
        .collect();
    let texts: Vec<_> = headers.split(|byte| *byte == b'\n').map(String::from_utf8_lossy).collect();
    let kept = texts
        .iter()
        .flat_map(|text| text.split(';'))
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (bare(name), bare(value)))
        .filter(|(name, _)| name.starts_with(ATTEMPT_PREFIX) && !removed.contains(name))
        // A header value cannot contain such a name, so the cookie cannot be removed.
        .filter(|(name, _)| !name.bytes().any(|byte| byte.is_ascii_control() && byte != b'\t'));
    let sizes: Vec<usize> = kept.map(|(name, value)| name.len() + value.len()).collect();
    let pair = text(new).split(';').next().expect("a cookie has a pair");
    assert!(sizes.len() < 5, "{} besides the new one", sizes.len());
    assert!(sizes.iter().sum::<usize>() + pair.len() - 1 <= 3_000, "{sizes:?}");
    for set in ours.forget_all(request, NOW) {
        let set = text(&set);
        assert!(set.ends_with("Max-Age=0"), "{set}");
        assert!(set.split('=').next().is_some_and(|name| name.contains("jitsi_oidc")), "{set}");
    }
}

/// JSON from a seal, possibly of another release. If it can be read, it reads the same after it is
/// written again.
fn content<T: DeserializeOwned + Serialize + Debug>(json: &[u8], look: fn(&T)) -> bool {
    let Ok(read) = serde_json::from_slice::<T>(json) else { return false };
    look(&read);
    let written = serde_json::to_string(&read).expect("it was JSON");
    let again: T = serde_json::from_str(&written).expect("we read what we write");
    let name = std::any::type_name::<T>().rsplit("::").next().unwrap_or_default();
    assert_eq!(format!("{again:?}"), format!("{name} {{ .. }}"), "Debug shows nothing");
    true
}

/// `rest`, with cookies of the adapter in place of the bytes that select them.
fn filled(rest: &[u8]) -> Vec<u8> {
    let cases = &*CASES;
    let mut filled = Vec::with_capacity(rest.len());
    for byte in rest {
        match byte {
            1 => filled.extend_from_slice(cases.session.as_bytes()),
            2 => filled.extend_from_slice(value(&cases.session).as_bytes()),
            3 => filled.extend_from_slice(cases.old_session.as_bytes()),
            4 => filled.extend_from_slice(cases.foreign_session.as_bytes()),
            5 => filled.extend_from_slice(cases.expired_session.as_bytes()),
            6 => filled.extend_from_slice(cases.attempt_pair.as_bytes()),
            7 => filled.extend_from_slice(cases.id_token.as_bytes()),
            8 => filled.extend_from_slice(ATTEMPT_PREFIX.as_bytes()),
            14 => filled.extend_from_slice(cases.unbound_session.as_bytes()),
            other => filled.push(*other),
        }
    }
    filled
}

/// Cookies of the adapter, as `name=value`.
struct Cases {
    ours: Cookies,
    session: String,
    /// Sealed with the previous secret.
    old_session: String,
    /// Sealed with an unknown secret.
    foreign_session: String,
    /// Sealed with the current secret, for another provider.
    unbound_session: String,
    expired_session: String,
    attempt: Attempt,
    attempt_pair: String,
    id_token: String,
}

static CASES: LazyLock<Cases> = LazyLock::new(|| {
    let lifetime = Duration::from_secs(LIFETIME);
    let with = |secrets| deployment(secrets, "https://login.example.org", lifetime);
    let only = |current| Secrets { current, previous: &[] };
    let old: &[u8] = b"the secret of last year, 32 bytes";
    let secrets = Secrets { current: b"the secret of this year, 32 bytes", previous: &[old] };
    let ours = with(secrets);
    let nothing = RequestCookies::parse(std::iter::empty());
    let attempt = attempt(1);
    let session = |cookies: &Cookies, at| {
        let [set, _] = cookies.keep_session(&ada(), at).expect("it fits");
        pair(&set)
    };
    let set = ours.keep_attempt(&nothing, &attempt, NOW).expect("it fits");
    Cases {
        session: session(&ours, NOW),
        old_session: session(&with(only(old)), NOW),
        foreign_session: session(&with(only(b"the secret of somebody else, 32 b")), NOW),
        unbound_session: session(&deployment(secrets, "https://other.example.org", lifetime), NOW),
        expired_session: session(&ours, NOW - LIFETIME),
        attempt_pair: set.last().map(pair).expect("it is set"),
        id_token: ours.keep_id_token(&ada(), ID_TOKEN, NOW).map(|set| pair(&set)).expect("it fits"),
        ours,
        attempt,
    }
});

fn deployment(secrets: Secrets<'_>, issuer: &str, lifetime: Duration) -> Cookies {
    let site = Origin::parse("https://meet.example.org").expect("it is an origin");
    let binding = Binding { issuer, client_id: "jitsi", site: &site };
    Cookies::new(secrets, &binding, lifetime, lifetime)
}

fn ada() -> Session {
    let email = Some(Email { address: "ada@example.org".into(), denied: false });
    let identity =
        Identity { id: "ada".into(), name: Some("Ada".into()), email, avatar: None, group: None };
    Session::of(identity, Role::Moderator)
}

fn attempt(seed: u8) -> Attempt {
    let random = Randomness { state: [seed; 32], nonce: [1; 32], verifier: [2; 32] };
    let meeting = Meeting::encoded("room").expect("it is a room");
    Attempt::begin(Target::meeting(meeting), Prompt::Configured, &random, NOW)
}

fn text(set: &SetCookie) -> &str {
    str::from_utf8(set.header_value().as_bytes()).expect("it was written as text")
}

fn pair(set: &SetCookie) -> String {
    text(set).split(';').next().unwrap_or_default().to_owned()
}

fn value(pair: &str) -> &str {
    pair.split_once('=').map_or("", |(_, value)| value)
}

const ID_TOKEN: &str = "an.id.token";
const ATTEMPT_PREFIX: &str = "__Host-jitsi_oidc_login_";
const NOW: u64 = 1_800_000_000;
const LIFETIME: u64 = 3_600;
