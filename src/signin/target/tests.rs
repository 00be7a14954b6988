//! The four forms of a request, and what is kept of them.

use super::*;
use crate::jitsi::AppKind;

const NONE: TargetParameters<'static> = TargetParameters {
    state: None,
    roomname: None,
    return_to: None,
    room: None,
    tenant: None,
    popup: false,
    trip: None,
};

fn path(parameters: TargetParameters<'_>) -> Result<String, TargetError> {
    match Target::requested(parameters)? {
        Target::Meeting { meeting, .. } => Ok(meeting.path()),
        Target::Page(_) | Target::NewRoom(_) => unreachable!("a request names only meetings"),
    }
}

#[test]
fn a_meeting_is_named_in_four_forms() {
    let state = Some(r#"{"room":"T%C3%A4st","tenant":"a"}"#);
    for parameters in [
        TargetParameters { state, ..NONE },
        TargetParameters { roomname: Some("a/T%C3%A4st"), ..NONE },
        TargetParameters { return_to: Some("/a/T%C3%A4st?jwt=x#y"), ..NONE },
        TargetParameters { room: Some("Täst"), tenant: Some("a"), ..NONE },
    ] {
        assert_eq!(path(parameters).unwrap(), "/a/T%C3%A4st");
    }
    let percent = TargetParameters { room: Some("50%"), ..NONE };
    assert_eq!(path(percent).unwrap(), "/50%25", "plain text is not decoded");
}

#[test]
fn a_request_must_name_exactly_one_meeting() {
    for parameters in [
        NONE,
        TargetParameters { tenant: Some("a"), ..NONE },
        TargetParameters { room: Some("a"), roomname: Some("a"), ..NONE },
        TargetParameters { return_to: Some("/a"), tenant: Some("a"), ..NONE },
        TargetParameters { state: Some("{}"), return_to: Some("/a"), ..NONE },
    ] {
        assert_eq!(path(parameters), Err(TargetError::NotOneForm));
    }
}

#[test]
fn an_invalid_name_is_refused() {
    let path_of = |return_to| path(TargetParameters { return_to: Some(return_to), ..NONE });
    assert_eq!(path_of("room"), Err(TargetError::NotAPath));
    assert_eq!(path_of("https://evil.example/room"), Err(TargetError::NotAPath));
    assert_eq!(path_of("//evil.example"), Err(TargetError::Name(NameError::Empty)));
    assert_eq!(path_of("/../x"), Err(TargetError::Name(NameError::DotSegment)));
    assert_eq!(path_of("/oidc/logout"), Err(TargetError::Name(NameError::Reserved)));
    let room = |room| path(TargetParameters { room: Some(room), ..NONE });
    assert_eq!(room("../../x"), Err(TargetError::Name(NameError::Character)));
    assert_eq!(room(""), Err(TargetError::Name(NameError::Empty)));
}

#[test]
fn the_client_is_kept_without_the_overrides_and_a_popup_takes_precedence_over_an_app() {
    let state = Some(r#"{"room":"a","config.x":1,"ios":true}"#);
    for (popup, client) in [(false, Client::App(AppKind::Ios)), (true, Client::Popup)] {
        let target = Target::requested(TargetParameters { state, popup, ..NONE }).unwrap();
        assert_eq!(target.client(), client);
        assert_eq!(target.without_overrides().client(), client);
    }
    let browser = Target::requested(TargetParameters { room: Some("a"), ..NONE }).unwrap();
    assert_eq!(browser.client(), Client::Browser);
    let popup = TargetParameters { room: Some("a"), popup: true, ..NONE };
    assert_eq!(Target::requested(popup).unwrap().client(), Client::Popup);
}

#[test]
fn a_target_is_the_same_after_serialization() {
    let state = Some(r#"{"room":"a","tenant":"t","config.x":[1],"electron":true}"#);
    for popup in [false, true] {
        let target = Target::requested(TargetParameters { state, popup, ..NONE }).unwrap();
        let json = serde_json::to_string(&target).unwrap();
        assert_eq!(serde_json::from_str::<Target>(&json).unwrap(), target, "{json}");
    }
}

#[test]
fn a_target_of_an_older_release_is_for_a_browser() {
    let sealed = r#"{"meeting":{"meeting":{"room":"a"}}}"#;
    let target: Target = serde_json::from_str(sealed).unwrap();
    assert_eq!(target.client(), Client::Browser);
    assert_eq!(serde_json::to_string(&target).unwrap(), sealed);
}

fn trip(parameters: TargetParameters<'_>) -> Option<Trip> {
    match Target::requested(parameters).unwrap() {
        Target::Meeting { trip, .. } => trip,
        Target::Page(_) | Target::NewRoom(_) => unreachable!("a request names only meetings"),
    }
}

#[test]
fn a_trip_is_kept_for_a_browser_in_every_form() {
    const TRIP: TargetParameters<'static> =
        TargetParameters { trip: Some("0123456789abcdef"), ..NONE };
    let kept = Some(Trip::parse("0123456789abcdef").unwrap());
    for parameters in [
        TargetParameters { state: Some(r#"{"room":"a"}"#), ..TRIP },
        TargetParameters { roomname: Some("a"), ..TRIP },
        TargetParameters { return_to: Some("/a"), ..TRIP },
        TargetParameters { room: Some("a"), ..TRIP },
    ] {
        assert_eq!(trip(parameters), kept);
        let target = Target::requested(parameters).unwrap();
        let json = serde_json::to_string(&target).unwrap();
        assert_eq!(serde_json::from_str::<Target>(&json).unwrap(), target, "{json}");
        let Target::Meeting { trip, .. } = target.without_overrides() else { unreachable!() };
        assert_eq!(trip, None);
    }
    let app = Some(r#"{"room":"a","ios":true}"#);
    assert_eq!(trip(TargetParameters { state: app, ..TRIP }), None);
    assert_eq!(trip(TargetParameters { room: Some("a"), popup: true, ..TRIP }), None);
    let odd = TargetParameters { room: Some("a"), trip: Some("a trip"), ..NONE };
    assert_eq!(trip(odd), None, "the sign-in continues without it");
}
