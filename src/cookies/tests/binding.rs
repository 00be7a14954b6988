//! Secrets, deployments and the names of the cookies.

use super::*;

#[test]
fn a_new_secret_signs_nobody_out() {
    let [set, _] = cookies(&[OLD]).keep_session(&session("Ada"), NOW).unwrap();
    assert!(cookies(&[NEW, OLD]).session(&sent(pair(&set)), NOW).is_some());
    assert!(cookies(&[NEW]).session(&sent(pair(&set)), NOW).is_none());
    let [set, _] = cookies(&[NEW, OLD]).keep_session(&session("Ada"), NOW).unwrap();
    assert!(cookies(&[NEW]).session(&sent(pair(&set)), NOW).is_some(), "the first secret seals");
}

/// Whether `theirs` opens a session, an attempt and an id token that `ours` sealed.
fn opens(ours: &Cookies, theirs: &Cookies) -> [bool; 3] {
    let begun = attempt(1, NOW, "");
    let [session_cookie, _] = ours.keep_session(&session("Ada"), NOW).unwrap();
    let attempt_cookie = ours.keep_attempt(&sent(""), &begun, NOW).unwrap().remove(0);
    let id_token = ours.keep_id_token(&session("Ada"), "a.b.c", NOW).unwrap();
    let header = [&session_cookie, &attempt_cookie, &id_token].map(pair).join("; ");
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
        // The same bytes, split at another position.
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
fn without_tls_on_loopback_the_names_have_no_prefix() {
    let cookies = bound(&[NEW], ISSUER, CLIENT, "http://localhost:8080");
    let [set, _] = cookies.keep_session(&session("Ada"), NOW).unwrap();
    assert!(text(&set).starts_with("jitsi_oidc=") && !text(&set).contains("Secure"));
    assert!(text(&cookies.forget_attempt("x")).starts_with("jitsi_oidc_login_"));
}
