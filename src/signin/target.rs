//! Where a person wants to go after they signed in.

use serde::{Deserialize, Serialize};

use super::ReturnPage;
use crate::jitsi::{Client, Meeting, NameError, Overrides, Room, State, StateError, Tenant, Trip};

/// The end of a sign-in: a meeting, or a page that nginx guards.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// A meeting, with the settings that its link carried.
    Meeting {
        /// Which one.
        meeting: Meeting,
        /// What the link carried, filtered to what may come back.
        #[serde(default, skip_serializing_if = "Overrides::is_empty")]
        overrides: Overrides,
        /// What waits for the person there.
        #[serde(default, skip_serializing_if = "Client::is_browser")]
        client: Client,
        /// What the page that began the sign-in recognises its return by; a browser's alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        trip: Option<Trip>,
    },
    /// A page of the meet site's host; it gets no token.
    Page(ReturnPage),
}

/// The parameters by which a request names a meeting, after the query's own decoding. Without
/// `Debug`, for they are as they came: a state may hold a token that somebody put there.
#[derive(Clone, Copy, Default)]
pub struct TargetParameters<'q> {
    /// Jitsi's `{state}` JSON.
    pub state: Option<&'q str>,
    /// `room` or `tenant/room`, percent-encoded once more.
    pub roomname: Option<&'q str>,
    /// The path of a meeting, percent-encoded once more.
    pub return_to: Option<&'q str>,
    /// A room in plain text.
    pub room: Option<&'q str>,
    /// Its tenant in plain text.
    pub tenant: Option<&'q str>,
    /// Jitsi's inline mode opened a window for this request: it comes with a `nonce`, whose value
    /// means something to Jitsi's page alone.
    pub popup: bool,
    /// [`Trip`]; any other text counts as none. Popups and apps have no use for it.
    pub trip: Option<&'q str>,
}

/// Why a request names no meeting.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// None of the four forms, or more than one.
    #[error("the request names no meeting in exactly one of the four forms")]
    NotOneForm,
    /// `return_to` does not begin with a slash.
    #[error("return_to is not a path of this host")]
    NotAPath,
    /// The name of a room or tenant is none.
    #[error(transparent)]
    Name(#[from] NameError),
    /// `state` is not what Jitsi sends.
    #[error(transparent)]
    State(#[from] StateError),
}

impl Target {
    /// The meeting that a request asks for, in exactly one of the four forms.
    ///
    /// Nothing of a request's text goes into a redirect: the meeting's URL is rebuilt from the
    /// names, each of which has been held to the rules of its type.
    ///
    /// # Errors
    ///
    /// [`TargetError`] where there is no form or more than one, or a name is none.
    pub fn requested(parameters: TargetParameters<'_>) -> Result<Self, TargetError> {
        match (Self::named(parameters)?, parameters.popup) {
            // Whatever the state says: apps have no such window, and a page waits for its message.
            (Self::Meeting { meeting, overrides, .. }, true) => {
                Ok(Self::Meeting { meeting, overrides, client: Client::Popup, trip: None })
            }
            (Self::Meeting { meeting, overrides, client: Client::Browser, .. }, false) => {
                let trip = parameters.trip.and_then(|text| Trip::parse(text).ok());
                Ok(Self::Meeting { meeting, overrides, client: Client::Browser, trip })
            }
            (target, _) => Ok(target),
        }
    }

    fn named(parameters: TargetParameters<'_>) -> Result<Self, TargetError> {
        match parameters {
            TargetParameters {
                state: Some(state),
                roomname: None,
                return_to: None,
                room: None,
                tenant: None,
                popup: _,
                trip: _,
            } => {
                let State { meeting, overrides, client } = State::parse(state)?;
                Ok(Self::Meeting { meeting, overrides, client, trip: None })
            }
            TargetParameters {
                state: None,
                roomname: Some(name),
                return_to: None,
                room: None,
                tenant: None,
                popup: _,
                trip: _,
            } => Ok(Self::meeting(Meeting::encoded(name)?)),
            TargetParameters {
                state: None,
                roomname: None,
                return_to: Some(path),
                room: None,
                tenant: None,
                popup: _,
                trip: _,
            } => {
                let path = path.split(['?', '#']).next().unwrap_or_default();
                let name = path.strip_prefix('/').ok_or(TargetError::NotAPath)?;
                Ok(Self::meeting(Meeting::encoded(name)?))
            }
            TargetParameters {
                state: None,
                roomname: None,
                return_to: None,
                room: Some(room),
                tenant,
                popup: _,
                trip: _,
            } => {
                let tenant = tenant.map(Tenant::plain).transpose()?;
                Ok(Self::meeting(Meeting { tenant, room: Room::plain(room)? }))
            }
            _ => Err(TargetError::NotOneForm),
        }
    }

    /// A meeting without overrides, in a browser.
    pub fn meeting(meeting: Meeting) -> Self {
        let (overrides, client) = (Overrides::default(), Client::Browser);
        Self::Meeting { meeting, overrides, client, trip: None }
    }

    /// The client that waits at the target; a page is a browser's.
    pub fn client(&self) -> Client {
        match self {
            Self::Meeting { client, .. } => *client,
            Self::Page(_) => Client::Browser,
        }
    }

    /// The same target without a meeting's overrides and its trip: whether the person muted is
    /// among the overrides, so without them the prejoin page has to ask again.
    pub fn without_overrides(self) -> Self {
        match self {
            Self::Meeting { meeting, client, .. } => {
                Self::Meeting { meeting, overrides: Overrides::default(), client, trip: None }
            }
            page @ Self::Page(_) => page,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jitsi::App;

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
            Target::Page(_) => unreachable!("a request names meetings only"),
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
    fn a_request_names_exactly_one_meeting() {
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
    fn a_name_that_is_none_is_refused() {
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
    fn the_client_is_kept_without_the_overrides_and_a_popup_beats_an_app() {
        let state = Some(r#"{"room":"a","config.x":1,"ios":true}"#);
        for (popup, client) in [(false, Client::App(App::Ios)), (true, Client::Popup)] {
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
    fn a_target_is_the_same_after_its_cookie() {
        let state = Some(r#"{"room":"a","tenant":"t","config.x":[1],"electron":true}"#);
        for popup in [false, true] {
            let target = Target::requested(TargetParameters { state, popup, ..NONE }).unwrap();
            let json = serde_json::to_string(&target).unwrap();
            assert_eq!(serde_json::from_str::<Target>(&json).unwrap(), target, "{json}");
        }
    }

    #[test]
    fn a_target_that_an_older_release_sealed_is_a_browsers() {
        let sealed = r#"{"meeting":{"meeting":{"room":"a"}}}"#;
        let target: Target = serde_json::from_str(sealed).unwrap();
        assert_eq!(target.client(), Client::Browser);
        assert_eq!(serde_json::to_string(&target).unwrap(), sealed);
    }

    fn trip(parameters: TargetParameters<'_>) -> Option<Trip> {
        match Target::requested(parameters).unwrap() {
            Target::Meeting { trip, .. } => trip,
            Target::Page(_) => unreachable!("a request names meetings only"),
        }
    }

    #[test]
    fn a_trip_is_kept_for_a_browser_in_every_form_and_survives_its_cookie() {
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
        assert_eq!(trip(odd), None, "the sign-in goes on without it");
    }
}
