//! What a browser sends back is opened, and nothing else.

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
    Cookies::new(secrets, &binding, Duration::from_secs(3600), Duration::from_secs(600))
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

/// `name=value` of a `Set-Cookie`, as a browser sends it back.
fn pair(set: &str) -> &str {
    set.split(';').next().unwrap()
}

fn sent(pairs: &str) -> RequestCookies<'_> {
    RequestCookies::parse(std::iter::once(pairs.as_bytes()))
}

#[test]
fn a_session_comes_back_until_it_expires() {
    let cookies = cookies(&[NEW]);
    let [set, hint] = cookies.keep_session(&session("Ada"), NOW).unwrap();
    assert!(set.starts_with("__Host-jitsi_oidc="));
    assert!(set.ends_with("; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=3600"), "{set}");
    assert_eq!(hint, "jitsi_oidc_hint=1; SameSite=Lax; Secure; Path=/; Max-Age=3600");
    assert!(!set.contains("Ada"));
    let request = sent(pair(&set));
    assert!(cookies.session(&request, NOW + 3599) == Some(session("Ada")));
    assert!(cookies.session(&request, NOW + 3600).is_none());
}

#[test]
fn a_changed_byte_opens_nothing() {
    let cookies = cookies(&[NEW]);
    let [set, _] = cookies.keep_session(&session("Ada"), NOW).unwrap();
    let good = pair(&set);
    let start = good.find('=').unwrap() + 1;
    for at in start..good.len() {
        let mut bytes = good.as_bytes().to_vec();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let request = RequestCookies::parse(std::iter::once(bytes.as_slice()));
        assert!(cookies.session(&request, NOW).is_none(), "byte {at}");
    }
    for shorter in start..good.len() {
        assert!(cookies.session(&sent(&good[..shorter]), NOW).is_none());
    }
}

#[test]
fn a_cookie_of_one_kind_is_none_of_another() {
    let cookies = cookies(&[NEW]);
    let set = cookies.keep_attempt(&sent(""), &attempt(1, NOW, ""), NOW).unwrap();
    let value = pair(&set[0]).split_once('=').unwrap().1;
    assert!(cookies.session(&sent(&format!("__Host-jitsi_oidc={value}")), NOW).is_none());
    let other = cookies.names.attempt("another state");
    let request = format!("{other}={value}");
    assert!(cookies.attempt(&sent(&request), "another state", NOW).is_none());
    assert!(cookies.attempt(&sent(pair(&set[0])), attempt(1, NOW, "").state(), NOW).is_some());
}

#[test]
fn a_new_secret_signs_nobody_out() {
    let [set, _] = cookies(&[OLD]).keep_session(&session("Ada"), NOW).unwrap();
    assert!(cookies(&[NEW, OLD]).session(&sent(pair(&set)), NOW).is_some());
    assert!(cookies(&[NEW]).session(&sent(pair(&set)), NOW).is_none());
    let [set, _] = cookies(&[NEW, OLD]).keep_session(&session("Ada"), NOW).unwrap();
    assert!(cookies(&[NEW]).session(&sent(pair(&set)), NOW).is_some(), "the first one seals");
}

/// Whether `theirs` opens a session, an attempt and an id token that `ours` sealed.
fn opens(ours: &Cookies, theirs: &Cookies) -> [bool; 3] {
    let begun = attempt(1, NOW, "");
    let [session_cookie, _] = ours.keep_session(&session("Ada"), NOW).unwrap();
    let attempt_cookie = ours.keep_attempt(&sent(""), &begun, NOW).unwrap().remove(0);
    let id_token = ours.keep_id_token(&session("Ada"), "a.b.c", NOW).unwrap();
    let header = [&session_cookie, &attempt_cookie, &id_token].map(|set| pair(set)).join("; ");
    let request = sent(&header);
    [
        theirs.session(&request, NOW).is_some(),
        theirs.attempt(&request, begun.state(), NOW).is_some(),
        theirs.id_token(&request, &session("Ada"), NOW).is_some(),
    ]
}

#[test]
fn a_deployment_that_differs_in_one_value_opens_nothing() {
    let ours = cookies(&[NEW]);
    for (issuer, client, site) in [
        ("https://login.example.org/", CLIENT, SITE),
        ("https://staging.example.org", CLIENT, SITE),
        (ISSUER, "Jitsi", SITE),
        (ISSUER, "", SITE),
        (ISSUER, CLIENT, "https://staging.example.org"),
        (ISSUER, CLIENT, "https://meet.example.org:8443"),
        // The same bytes in a row, cut elsewhere.
        ("https://login.example.orgj", "itsi", SITE),
        ("https://login.example.or", "gjitsi", SITE),
        (CLIENT, ISSUER, SITE),
    ] {
        let theirs = bound(&[NEW, OLD], issuer, client, site);
        let why = format!("{issuer} {client} {site}");
        assert_eq!(opens(&ours, &theirs), [false; 3], "{why}");
        assert_eq!(opens(&theirs, &ours), [false; 3], "{why}");
        assert_eq!(opens(&theirs, &theirs), [true; 3], "{why}");
    }
}

#[test]
fn another_spelling_of_the_same_site_opens_everything() {
    let ours = cookies(&[NEW]);
    for site in
        ["https://meet.example.org/", "https://MEET.example.org", "https://meet.example.org:443"]
    {
        let theirs = bound(&[OLD, NEW], ISSUER, CLIENT, site);
        assert_eq!(opens(&ours, &theirs), [true; 3], "{site}");
    }
}

#[test]
fn a_strangers_cookie_of_the_same_name_does_not_hide_ours() {
    let cookies = cookies(&[NEW]);
    let [set, _] = cookies.keep_session(&session("Ada"), NOW).unwrap();
    let both = format!("a=\u{fc}; __Host-jitsi_oidc=rubbish; =; ;;x; {}", pair(&set));
    let mut bytes = both.into_bytes();
    bytes.extend_from_slice(b"; bad=\xff\xfe");
    let request = RequestCookies::parse(std::iter::once(bytes.as_slice()));
    assert!(cookies.session(&request, NOW).is_some());
}

/// To a browser it is a name without `__Host-`, which a sibling domain may set with its own session.
#[test]
fn a_name_behind_another_space_is_another_name() {
    let cookies = cookies(&[NEW]);
    let [set, _] = cookies.keep_session(&session("Mallory"), NOW).unwrap();
    let theirs = pair(&set);
    for space in ["\u{a0}", "\u{85}", "\u{2000}", "\u{3000}", "\u{b}", "\u{c}", "\r"] {
        let before = format!("a=b; {space}{theirs}");
        assert!(cookies.session(&sent(&before), NOW).is_none(), "before it: {space:?}");
        let behind = theirs.replacen('=', &format!("{space}="), 1);
        assert!(cookies.session(&sent(&behind), NOW).is_none(), "behind it: {space:?}");
    }
    for space in ["", " ", "\t", "  \t"] {
        let pair = format!("a=b;{space}{theirs}{space};c=d");
        assert!(cookies.session(&sent(&pair), NOW).is_some(), "{space:?}");
    }
}

#[test]
fn a_session_that_fits_no_cookie_is_refused() {
    let error = cookies(&[NEW]).keep_session(&session(&"x".repeat(1_500)), NOW).unwrap_err();
    assert_eq!((error.what, error.limit), ("the session", 2_000));
}

#[test]
fn without_tls_on_loopback_the_names_have_no_prefix() {
    let cookies = bound(&[NEW], ISSUER, CLIENT, "http://localhost:8080");
    let [set, _] = cookies.keep_session(&session("Ada"), NOW).unwrap();
    assert!(set.starts_with("jitsi_oidc=") && !set.contains("Secure"));
    assert!(cookies.forget_attempt("x").starts_with("jitsi_oidc_login_"));
}

#[test]
fn five_attempts_are_kept_and_the_oldest_goes() {
    let cookies = cookies(&[NEW]);
    let mut kept: Vec<String> = Vec::new();
    for seed in 0..5 {
        let request = kept.join("; ");
        let begun = NOW + u64::from(seed);
        let set = cookies.keep_attempt(&sent(&request), &attempt(seed, begun, ""), begun).unwrap();
        assert_eq!(set.len(), 1, "nothing is dropped yet");
        kept.push(pair(&set[0]).to_owned());
    }
    kept.rotate_left(2);
    let request = kept.join("; ");
    let set = cookies.keep_attempt(&sent(&request), &attempt(9, NOW + 9, ""), NOW + 9).unwrap();
    let oldest = attempt(0, NOW, "");
    assert_eq!(set.len(), 2);
    assert_eq!(set[0], cookies.forget_attempt(oldest.state()));
    assert!(set[0].ends_with("=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0"), "{}", set[0]);
}

/// A browser that keeps and sends cookies in the order of their creation (RFC 6265 section 5.4).
fn browse(jar: &mut Vec<String>, set: &[String]) {
    for line in set {
        let name = line.split('=').next().unwrap();
        jar.retain(|kept| kept.split('=').next() != Some(name));
        if !line.ends_with("Max-Age=0") {
            jar.push(pair(line).to_owned());
        }
    }
}

/// The seeds of the attempts that the browser still has.
fn kept(cookies: &Cookies, jar: &[String], count: u8) -> Vec<u8> {
    let header = jar.join("; ");
    let is_kept =
        |seed: &u8| cookies.attempt(&sent(&header), attempt(*seed, NOW, "").state(), NOW).is_some();
    (0..count).filter(is_kept).collect()
}

proptest::proptest! {
    #[test]
    fn the_newest_attempts_of_one_second_stay(count in 1_u8..40, rotated in 0_usize..5) {
        let cookies = cookies(&[NEW]);
        let mut jar = Vec::new();
        for seed in 0..count {
            // Whatever order a browser sends them in.
            let turns = if jar.is_empty() { 0 } else { rotated % jar.len() };
            jar.rotate_left(turns);
            let set = cookies.keep_attempt(&sent(&jar.join("; ")), &attempt(seed, NOW, ""), NOW);
            browse(&mut jar, &set.unwrap());
        }
        let newest: Vec<u8> = (count.saturating_sub(5)..count).collect();
        proptest::prop_assert_eq!(kept(&cookies, &jar, count), newest);
    }

    /// Requests that overlap do not know each other's attempts: the header's order decides.
    #[test]
    fn of_attempts_that_began_at_once_the_later_ones_in_the_header_stay(count in 1_u8..20) {
        let cookies = cookies(&[NEW]);
        let mut jar = Vec::new();
        for seed in 0..count {
            let set = cookies.keep_attempt(&sent(""), &attempt(seed, NOW, ""), NOW).unwrap();
            browse(&mut jar, &set);
        }
        let set = cookies.keep_attempt(&sent(&jar.join("; ")), &attempt(count, NOW, ""), NOW);
        browse(&mut jar, &set.unwrap());
        let newest: Vec<u8> = ((count + 1).saturating_sub(5)..=count).collect();
        proptest::prop_assert_eq!(kept(&cookies, &jar, count + 1), newest);
    }
}

/// The clock of the next instance may be behind.
#[test]
fn a_clock_that_goes_back_makes_no_new_attempt_old() {
    let cookies = cookies(&[NEW]);
    let mut jar = Vec::new();
    for seed in 0..8 {
        let now = NOW - 10 * u64::from(seed);
        let set = cookies.keep_attempt(&sent(&jar.join("; ")), &attempt(seed, now, ""), now);
        browse(&mut jar, &set.unwrap());
    }
    assert_eq!(kept(&cookies, &jar, 8), [3, 4, 5, 6, 7]);
}

#[test]
fn attempts_stay_within_their_budget_and_what_does_not_open_goes_first() {
    let cookies = cookies(&[NEW]);
    let large = attempt(1, NOW, &"x".repeat(800));
    let first = cookies.keep_attempt(&sent(""), &large, NOW).unwrap();
    let broken = format!("__Host-jitsi_oidc_login_deadbeef={}", "A".repeat(1_100));
    let request = format!("{broken}; {}", pair(&first[0]));
    let size = pair(&first[0]).len();
    assert!((1_500..1_800).contains(&size), "{size}");

    let small = attempt(2, NOW + 1, "");
    let set = cookies.keep_attempt(&sent(&request), &small, NOW + 1).unwrap();
    assert_eq!(set.len(), 2);
    assert!(set[0].starts_with("__Host-jitsi_oidc_login_deadbeef=;"), "{}", set[0]);

    let set =
        cookies.keep_attempt(&sent(&request), &attempt(3, NOW + 1, &"x".repeat(800)), NOW + 1);
    assert_eq!(set.unwrap().len(), 3, "two large ones are more than 3,000 bytes");

    let huge = attempt(4, NOW, &"x".repeat(1_400));
    let error = cookies.keep_attempt(&sent(""), &huge, NOW).unwrap_err();
    assert_eq!((error.what, error.limit), ("the attempt", 2_000));
    assert!(cookies.keep_attempt(&sent(""), &huge.without_overrides().unwrap(), NOW).is_ok());
}

#[test]
fn the_id_token_is_kept_for_logout_alone_and_only_where_it_fits() {
    let cookies = cookies(&[NEW]);
    let set = cookies.keep_id_token(&session("Ada"), "a.b.c", NOW).unwrap();
    assert!(set.contains("; Path=/oidc/logout;"), "{set}");
    assert_eq!(cookies.id_token(&sent(pair(&set)), &session("Ada"), NOW).as_deref(), Some("a.b.c"));
    assert!(cookies.keep_id_token(&session("Ada"), &"x".repeat(3_100), NOW).is_err());
}

#[test]
fn logout_clears_every_cookie_of_ours() {
    let cookies = cookies(&[NEW]);
    let removals = cookies.forget_all(&sent("__Host-jitsi_oidc_login_00000000=x; other=1"), NOW);
    let names: Vec<&str> = removals.iter().map(|set| set.split('=').next().unwrap()).collect();
    assert_eq!(
        names,
        [
            "__Host-jitsi_oidc",
            "__Secure-jitsi_oidc_id_token",
            "jitsi_oidc_hint",
            "__Host-jitsi_oidc_login_00000000"
        ]
    );
    assert!(removals.iter().all(|set| set.ends_with("Max-Age=0")));
}

/// A sign-in as another person leaves the id token of the first where the new one does not fit.
#[test]
fn an_id_token_belongs_to_its_person() {
    let cookies = cookies(&[NEW]);
    let set = cookies.keep_id_token(&session("Ada"), "a.b.c", NOW).unwrap();
    let identity =
        Identity { id: "grace".into(), name: None, email: None, avatar: None, group: None };
    let other = Session::of(identity, Role::Moderator);
    assert_eq!(cookies.id_token(&sent(pair(&set)), &other, NOW), None);
    assert!(cookies.id_token(&sent(pair(&set)), &session("Ada Lovelace"), NOW).is_some());
}

/// nginx reads 16 KiB of an answer's head.
#[test]
fn removals_have_room_in_one_answer_and_the_rest_goes_later() {
    let cookies = cookies(&[NEW]);
    let name = |number: usize| format!("__Host-jitsi_oidc_login_{number:08x}");
    for long in ["", &"x".repeat(6_000)] {
        let mut names: Vec<String> = (0..260).map(name).collect();
        names.insert(0, format!("__Host-jitsi_oidc_login_{long}"));
        for round in 0.. {
            let header: Vec<_> = names.iter().map(|name| format!("{name}=x")).collect();
            let header = header.join("; ");
            let forgotten = cookies.forget_all(&sent(&header), NOW);
            let dropped = cookies.keep_attempt(&sent(&header), &attempt(1, NOW, ""), NOW).unwrap();
            for set in [&forgotten, &dropped] {
                assert!(set.iter().map(|cookie| cookie.len() + 16).sum::<usize>() < 8_192);
            }
            for first in
                ["__Host-jitsi_oidc=;", "__Secure-jitsi_oidc_id_token=;", "jitsi_oidc_hint=;"]
            {
                assert!(forgotten.iter().take(3).any(|set| set.starts_with(first)), "{first}");
            }
            let before = names.len();
            names.retain(|name| !forgotten.iter().any(|set| set.starts_with(&format!("{name}=;"))));
            if names.len() == before {
                break;
            }
            assert!(round < 20, "{} are left", names.len());
        }
        assert!(names.len() <= 1, "{} are left", names.len());
    }
}

/// Other programs of the site can set cookies with our prefix, and they may stand first.
#[test]
fn a_logout_removes_attempts_that_open_before_all_others() {
    let cookies = cookies(&[NEW]);
    let junk: Vec<_> = (0..260).map(|at| format!("__Host-jitsi_oidc_login_{at:08x}=x")).collect();
    let attempts: Vec<_> = (1..=5)
        .map(|seed| {
            cookies.keep_attempt(&sent(""), &attempt(seed, NOW, ""), NOW).unwrap().remove(0)
        })
        .collect();
    let real = || attempts.iter().map(|set| pair(set));
    for header in [
        junk.iter().map(String::as_str).chain(real()).collect::<Vec<_>>().join("; "),
        real().chain(junk.iter().map(String::as_str)).collect::<Vec<_>>().join("; "),
    ] {
        let removals = cookies.forget_all(&sent(&header), NOW);
        for attempt in real() {
            let name = attempt.split_once('=').unwrap().0;
            assert!(removals.iter().any(|set| set.starts_with(&format!("{name}=;"))), "{name}");
        }
        assert!(removals.len() > 8, "others go too: {removals:?}");
    }
}

#[test]
fn an_attempt_that_begins_again_fits_where_the_first_did() {
    let cookies = cookies(&[NEW]);
    let keeps = |attempt: &Attempt| cookies.keep_attempt(&sent(""), attempt, NOW).is_ok();
    let random = Randomness { state: [9; 32], nonce: [1; 32], verifier: [2; 32] };
    let longest = (0..2_000).rev().find(|length| keeps(&attempt(1, NOW, &"x".repeat(*length))));
    let first = attempt(1, NOW, &"x".repeat(longest.unwrap()));
    let again = Attempt::begin_again(first.target().clone(), Prompt::Configured, &random, NOW);
    assert!(keeps(&again));
}

#[test]
fn an_attempt_that_is_over_takes_no_room() {
    let cookies = cookies(&[NEW]);
    let set: Vec<_> = (1..=5)
        .flat_map(|seed| {
            let attempt = attempt(seed, NOW + u64::from(seed), "");
            cookies.keep_attempt(&sent(""), &attempt, NOW).unwrap()
        })
        .collect();
    let header = set.iter().map(|set| pair(set)).collect::<Vec<_>>().join("; ");
    let next = attempt(6, NOW + 6, "");
    assert_eq!(cookies.keep_attempt(&sent(&header), &next, NOW).unwrap().len(), 2);
    let over = attempt(5, NOW, "");
    let others = cookies.without_attempt(sent(&header), over.state());
    assert_eq!(cookies.keep_attempt(&others, &next, NOW).unwrap().len(), 1, "none is dropped");
}

#[test]
fn an_attempt_and_an_id_token_expire_by_our_clock() {
    let cookies = cookies(&[NEW]);
    let begun = attempt(1, NOW, "");
    let set = cookies.keep_attempt(&sent(""), &begun, NOW).unwrap();
    let request = sent(pair(&set[0]));
    assert!(cookies.attempt(&request, begun.state(), NOW + 599).is_some());
    assert!(cookies.attempt(&request, begun.state(), NOW + 600).is_none());

    let set = cookies.keep_id_token(&session("Ada"), &"x".repeat(1_000), NOW).unwrap();
    let request = sent(pair(&set));
    assert!(cookies.id_token(&request, &session("Ada"), NOW + 3599).is_some());
    assert!(cookies.id_token(&request, &session("Ada"), NOW + 3600).is_none());
}

#[test]
fn an_attempt_of_2000_bytes_is_kept_and_none_above() {
    let cookies = cookies(&[NEW]);
    let sizes = (1_000..1_400).step_by(3).filter_map(|length| {
        let kept = cookies.keep_attempt(&sent(""), &attempt(1, NOW, &"x".repeat(length)), NOW);
        // The `=` between name and value does not count.
        kept.ok().map(|set| pair(&set[0]).len() - 1)
    });
    assert_eq!(sizes.max(), Some(2_000));
}

#[test]
fn a_value_that_no_browser_keeps_is_not_opened() {
    let site = Origin::parse(SITE).unwrap();
    let binding = Binding { issuer: ISSUER, client_id: CLIENT, site: &site };
    let ring = KeyRing::derive(&[NEW], &binding, "test");
    let opened = |text: &str| {
        let value = ring.seal("name", &text, NOW + 1);
        let content: Option<String> = ring.open("name", &value, NOW);
        (value.len(), content.is_some())
    };
    let outcomes: Vec<_> = (2_990..3_030).map(|length| opened(&"x".repeat(length))).collect();
    assert!(outcomes.contains(&(4_096, true)));
    assert!(outcomes.contains(&(4_100, false)));
    assert!(outcomes.iter().all(|(size, opened)| *opened == (*size <= 4_096)));
}

#[test]
fn the_hint_is_a_cookie_of_its_own() {
    let cookies = cookies(&[NEW]);
    assert!(cookies.has_hint(&sent("jitsi_oidc_hint=1")));
    assert!(!cookies.has_hint(&sent("__Host-jitsi_oidc=x; jitsi_oidc_hints=1")));
}
