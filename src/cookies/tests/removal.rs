//! Clearing cookies.

use super::*;

#[test]
fn logout_clears_every_cookie_of_the_adapter() {
    let cookies = cookies(&[NEW]);
    let removals = cookies.forget_all(&sent("__Host-jitsi_oidc_login_00000000=x; other=1"), NOW);
    let names: Vec<_> = removals.iter().map(|set| text(set).split('=').next().unwrap()).collect();
    assert_eq!(
        names,
        [
            "__Host-jitsi_oidc",
            "__Secure-jitsi_oidc_id_token",
            "jitsi_oidc_hint",
            "__Host-jitsi_oidc_login_00000000"
        ]
    );
    assert!(removals.iter().all(|set| text(set).ends_with("Max-Age=0")));
}

#[test]
fn a_name_that_no_header_value_can_contain_is_not_an_attempt() {
    let cookies = cookies(&[NEW]);
    for name in ["\u{1}", "a\nSet-Cookie: b", "\u{7f}"] {
        let header = format!("__Host-jitsi_oidc_login_{name}=x");
        assert_eq!(cookies.forget_all(&sent(&header), NOW).len(), 3, "{name:?}");
    }
    let removals = cookies.forget_all(&sent("__Host-jitsi_oidc_login_\u{e9}=x"), NOW);
    let removal = removals.last().unwrap().header_value().as_bytes();
    assert!(removal.starts_with("__Host-jitsi_oidc_login_\u{e9}=;".as_bytes()));
}

/// nginx reads 16 KiB of response headers.
#[test]
fn removals_fit_one_response_and_later_requests_clear_the_rest() {
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
                let bytes = set.iter().map(|cookie| cookie.header_value().len() + 16);
                assert!(bytes.sum::<usize>() < 8_192);
            }
            for first in
                ["__Host-jitsi_oidc=;", "__Secure-jitsi_oidc_id_token=;", "jitsi_oidc_hint=;"]
            {
                let mut fixed = forgotten.iter().take(3);
                assert!(fixed.any(|set| text(set).starts_with(first)), "{first}");
            }
            let before = names.len();
            let cleared = |name: &str| {
                forgotten.iter().any(|set| text(set).starts_with(&format!("{name}=;")))
            };
            names.retain(|name| !cleared(name));
            if names.len() == before {
                break;
            }
            assert!(round < 20, "{} are left", names.len());
        }
        assert!(names.len() <= 1, "{} are left", names.len());
    }
}

/// Other programs of the site can set cookies with our prefix, and a browser may send these first.
#[test]
fn a_logout_clears_attempts_that_open_before_others() {
    let cookies = cookies(&[NEW]);
    let junk: Vec<_> = (0..260).map(|at| format!("__Host-jitsi_oidc_login_{at:08x}=x")).collect();
    let attempts: Vec<_> = (1..=5)
        .map(|seed| {
            cookies.keep_attempt(&sent(""), &attempt(seed, NOW, ""), NOW).unwrap().remove(0)
        })
        .collect();
    let real = || attempts.iter().map(pair);
    for header in [
        junk.iter().map(String::as_str).chain(real()).collect::<Vec<_>>().join("; "),
        real().chain(junk.iter().map(String::as_str)).collect::<Vec<_>>().join("; "),
    ] {
        let removals = cookies.forget_all(&sent(&header), NOW);
        for attempt in real() {
            let name = attempt.split_once('=').unwrap().0;
            let removal = format!("{name}=;");
            assert!(removals.iter().any(|set| text(set).starts_with(&removal)), "{name}");
        }
        assert!(removals.len() > 8, "others are cleared too: {removals:?}");
    }
}
