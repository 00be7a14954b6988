//! What a sealed value opens as, and until when.

use super::*;

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
fn a_cookie_of_one_purpose_does_not_open_as_another() {
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
fn a_value_longer_than_browsers_keep_is_not_opened() {
    let site = Origin::parse(SITE).unwrap();
    let binding = Binding { issuer: ISSUER, client_id: CLIENT, site: &site };
    let ring = KeyRing::derive(secrets_of(&[NEW]), &binding, "test");
    let opened = |text: &str| {
        let value = ring.seal("name", &text, NOW + 1).unwrap();
        let content: Option<String> = ring.open("name", &value, NOW);
        (value.len(), content.is_some())
    };
    let outcomes: Vec<_> = (2_990..3_030).map(|length| opened(&"x".repeat(length))).collect();
    assert!(outcomes.contains(&(4_096, true)));
    assert!(outcomes.contains(&(4_100, false)));
    assert!(outcomes.iter().all(|(size, opened)| *opened == (*size <= 4_096)));
}

#[test]
fn content_without_a_json_form_is_an_error() {
    let site = Origin::parse(SITE).unwrap();
    let binding = Binding { issuer: ISSUER, client_id: CLIENT, site: &site };
    let ring = KeyRing::derive(secrets_of(&[NEW]), &binding, "test");
    let not_json = std::collections::BTreeMap::from([((1, 2), 3)]);
    assert!(matches!(ring.seal("name", &not_json, NOW + 1), Err(SealError::Json(_))));
}
