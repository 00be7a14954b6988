//! The cookies of a deployment as a browser stores and sends them.

mod attempts;
mod binding;
mod invitations;
mod older_release;
mod removal;
mod seal;

use super::*;
use crate::jitsi::{Client, Meeting, Origin, Overrides, Role};
use crate::signin::{Email, Identity, Prompt, Randomness, Target};

const NOW: u64 = 1_800_000_000;
const OLD: &[u8] = b"the secret of last year, 32 bytes";
const NEW: &[u8] = b"the secret of this year, 32 bytes";

const ISSUER: &str = "https://login.example.org";
const CLIENT: &str = "jitsi";
const SITE: &str = "https://meet.example.org";

fn cookies(secrets: &[&[u8]]) -> Cookies {
    bound(secrets, ISSUER, CLIENT, SITE)
}

fn bound(secrets: &[&[u8]], issuer: &str, client_id: &str, site: &str) -> Cookies {
    let site = Origin::parse(site).unwrap();
    let binding = Binding { issuer, client_id, site: &site };
    Cookies::new(secrets_of(secrets), &binding, Duration::from_secs(3600), Duration::from_secs(600))
}

fn session(name: &str) -> Session {
    let identity = Identity {
        id: "ada".into(),
        name: Some(name.into()),
        email: Some(Email { address: "ada@example.org".into(), denied: false }),
        avatar: None,
        group: None,
    };
    Session::of(identity, Role::Moderator)
}

fn attempt(seed: u8, now: u64, overrides: &str) -> Attempt {
    let settings = serde_json::json!({"config.subject": overrides});
    let target = Target::Meeting {
        meeting: Meeting::encoded("room").unwrap(),
        overrides: Overrides::of(settings.as_object().unwrap().clone()),
        client: Client::Browser,
        trip: None,
    };
    let random = Randomness { state: [seed; 32], nonce: [1; 32], verifier: [2; 32] };
    Attempt::begin(target, Prompt::Configured, &random, now)
}

/// The first of `secrets` is the current one.
fn secrets_of<'s>(secrets: &'s [&'s [u8]]) -> Secrets<'s> {
    let (current, previous) = secrets.split_first().unwrap();
    Secrets { current, previous }
}

/// Which value does not fit, and its limit.
fn too_large(error: KeepError) -> (&'static str, usize) {
    match error {
        KeepError::TooLarge(error) => (error.what, error.limit),
        KeepError::Seal(error) => unreachable!("{error}"),
    }
}

/// The header value.
fn text(set: &SetCookie) -> &str {
    set.header_value().to_str().unwrap()
}

/// `name=value` of a `Set-Cookie`, as a browser sends it back.
fn pair(set: &SetCookie) -> &str {
    text(set).split(';').next().unwrap()
}

fn sent(pairs: &str) -> RequestCookies<'_> {
    RequestCookies::parse(std::iter::once(pairs.as_bytes()))
}

#[test]
fn a_session_opens_until_it_expires() {
    let cookies = cookies(&[NEW]);
    let [set, hint] = cookies.keep_session(&session("Ada"), NOW).unwrap();
    let line = text(&set);
    assert!(line.starts_with("__Host-jitsi_oidc="));
    assert!(line.ends_with("; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=3600"), "{line}");
    assert_eq!(text(&hint), "jitsi_oidc_hint=1; SameSite=Lax; Secure; Path=/; Max-Age=3600");
    assert!(!line.contains("Ada"));
    let request = sent(pair(&set));
    assert!(cookies.session(&request, NOW + 3599) == Some(session("Ada").until(NOW + 3600)));
    assert!(cookies.session(&request, NOW + 3600).is_none());
}

#[test]
fn another_cookie_of_the_same_name_does_not_hide_ours() {
    let cookies = cookies(&[NEW]);
    let [set, _] = cookies.keep_session(&session("Ada"), NOW).unwrap();
    let both = format!("a=\u{fc}; __Host-jitsi_oidc=rubbish; =; ;;x; {}", pair(&set));
    let mut bytes = both.into_bytes();
    bytes.extend_from_slice(b"; bad=\xff\xfe");
    let request = RequestCookies::parse(std::iter::once(bytes.as_slice()));
    assert!(cookies.session(&request, NOW).is_some());
}

/// For a browser, this name does not begin with `__Host-`: a sibling domain may set it, with a
/// session of its own.
#[test]
fn a_name_with_other_white_space_is_another_name() {
    let cookies = cookies(&[NEW]);
    let [set, _] = cookies.keep_session(&session("Mallory"), NOW).unwrap();
    let theirs = pair(&set);
    for space in ["\u{a0}", "\u{85}", "\u{2000}", "\u{3000}", "\u{b}", "\u{c}", "\r"] {
        let before = format!("a=b; {space}{theirs}");
        assert!(cookies.session(&sent(&before), NOW).is_none(), "before the name: {space:?}");
        let behind = theirs.replacen('=', &format!("{space}="), 1);
        assert!(cookies.session(&sent(&behind), NOW).is_none(), "after the name: {space:?}");
    }
    for space in ["", " ", "\t", "  \t"] {
        let pair = format!("a=b;{space}{theirs}{space};c=d");
        assert!(cookies.session(&sent(&pair), NOW).is_some(), "{space:?}");
    }
}

#[test]
fn a_session_that_does_not_fit_its_cookie_is_refused() {
    let error = cookies(&[NEW]).keep_session(&session(&"x".repeat(1_500)), NOW).unwrap_err();
    assert_eq!(too_large(error), ("the session", 2_000));
}

#[test]
fn the_id_token_is_kept_for_logout_only_if_it_fits() {
    let cookies = cookies(&[NEW]);
    let set = cookies.keep_id_token(&session("Ada"), "a.b.c", NOW).unwrap();
    assert!(text(&set).contains("; Path=/oidc/logout;"), "{}", text(&set));
    assert_eq!(cookies.id_token(&sent(pair(&set)), &session("Ada"), NOW).as_deref(), Some("a.b.c"));
    assert!(cookies.keep_id_token(&session("Ada"), &"x".repeat(3_100), NOW).is_err());
}

/// After a sign-in as another person, the id token of the first remains if the new one does not
/// fit.
#[test]
fn an_id_token_opens_only_for_its_person() {
    let cookies = cookies(&[NEW]);
    let set = cookies.keep_id_token(&session("Ada"), "a.b.c", NOW).unwrap();
    let identity =
        Identity { id: "grace".into(), name: None, email: None, avatar: None, group: None };
    let other = Session::of(identity, Role::Moderator);
    assert_eq!(cookies.id_token(&sent(pair(&set)), &other, NOW), None);
    assert!(cookies.id_token(&sent(pair(&set)), &session("Ada Lovelace"), NOW).is_some());
}

#[test]
fn the_hint_is_found_by_its_exact_name() {
    let cookies = cookies(&[NEW]);
    assert!(cookies.has_hint(&sent("jitsi_oidc_hint=1")));
    assert!(!cookies.has_hint(&sent("__Host-jitsi_oidc=x; jitsi_oidc_hints=1")));
}
