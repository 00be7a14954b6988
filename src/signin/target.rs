//! Where a person wants to go after they signed in.

use serde::{Deserialize, Serialize};

use super::Page;
use crate::jitsi::{Meeting, NameError, Overrides, Room, State, StateError, Tenant};

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
    },
    /// A page of the meet site's host; it gets no token.
    Page(Page),
}

/// The parameters by which a request names a meeting, after the query's own decoding.
#[derive(Clone, Copy, Debug, Default)]
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
        match parameters {
            TargetParameters {
                state: Some(state),
                roomname: None,
                return_to: None,
                room: None,
                tenant: None,
            } => {
                let State { meeting, overrides } = State::parse(state)?;
                Ok(Self::Meeting { meeting, overrides })
            }
            TargetParameters {
                state: None,
                roomname: Some(name),
                return_to: None,
                room: None,
                tenant: None,
            } => Ok(Self::meeting(Meeting::encoded(name)?)),
            TargetParameters {
                state: None,
                roomname: None,
                return_to: Some(path),
                room: None,
                tenant: None,
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
            } => {
                let tenant = tenant.map(Tenant::plain).transpose()?;
                Ok(Self::meeting(Meeting { tenant, room: Room::plain(room)? }))
            }
            _ => Err(TargetError::NotOneForm),
        }
    }

    /// A meeting without overrides.
    pub fn meeting(meeting: Meeting) -> Self {
        Self::Meeting { meeting, overrides: Overrides::default() }
    }

    /// The same target without a meeting's overrides.
    pub fn without_overrides(self) -> Self {
        match self {
            Self::Meeting { meeting, .. } => Self::meeting(meeting),
            page @ Self::Page(_) => page,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: TargetParameters<'static> =
        TargetParameters { state: None, roomname: None, return_to: None, room: None, tenant: None };

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
}
