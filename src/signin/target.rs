//! Where a person goes after the sign-in.

use serde::{Deserialize, Serialize};

use super::{NewRoom, ReturnPage};
use crate::jitsi::{Client, Meeting, NameError, Overrides, Room, State, StateError, Tenant, Trip};

/// The target of a sign-in: a meeting, a page that nginx guards, or a new room.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// A meeting, with the settings of its link.
    Meeting {
        /// The meeting.
        meeting: Meeting,
        /// The settings of the link, as far as they are allowed.
        #[serde(default, skip_serializing_if = "Overrides::is_empty")]
        overrides: Overrides,
        /// The client that joins.
        #[serde(default, skip_serializing_if = "Client::is_browser")]
        client: Client,
        /// The value by which the page that began the sign-in recognizes its return; only for a
        /// browser.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        trip: Option<Trip>,
    },
    /// A page of the meet site's host. It gets no token.
    Page(ReturnPage),
    /// A room of the person's own, which gets its name after the sign-in.
    NewRoom(NewRoom),
}

/// The parameters by which a request names a meeting, after the query was decoded. There is no
/// `Debug`, because they are unchecked: a state may contain a token.
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
    /// Jitsi's inline mode opened a window for this request. Jitsi marks it with a `nonce`, whose
    /// value only its page uses.
    pub popup: bool,
    /// A [`Trip`]. Any other text is ignored. Not used for popups and apps.
    pub trip: Option<&'q str>,
}

/// Why a request does not name a meeting.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// Not exactly one of the four forms.
    #[error("the request must name a meeting in exactly one of the four forms")]
    NotOneForm,
    /// `return_to` does not begin with a slash.
    #[error("return_to is not a path of this host")]
    NotAPath,
    /// The name of the room or tenant is not valid.
    #[error(transparent)]
    Name(#[from] NameError),
    /// `state` is not valid.
    #[error(transparent)]
    State(#[from] StateError),
}

impl Target {
    /// The meeting that a request names in exactly one of the four forms.
    ///
    /// No text of a request goes into a redirect: the meeting's URL is rebuilt from the names,
    /// which are checked by their types.
    ///
    /// # Errors
    ///
    /// [`TargetError`] if there is no form or more than one, or a name is not valid.
    pub fn requested(parameters: TargetParameters<'_>) -> Result<Self, TargetError> {
        match (Self::named(parameters)?, parameters.popup) {
            // A popup takes precedence over the state: apps open no window, and a page waits for
            // the window's message.
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
                let path = path.find(['?', '#']).map_or(path, |end| &path[..end]);
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

    /// The client that joins; a page and a new room are for a browser.
    pub fn client(&self) -> Client {
        match self {
            Self::Meeting { client, .. } => *client,
            Self::Page(_) | Self::NewRoom(_) => Client::Browser,
        }
    }

    /// The same target without the overrides and the trip of a meeting. The overrides contain the
    /// choices on the prejoin page, so without them the prejoin page must appear again.
    pub fn without_overrides(self) -> Self {
        match self {
            Self::Meeting { meeting, client, .. } => {
                Self::Meeting { meeting, overrides: Overrides::default(), client, trip: None }
            }
            other @ (Self::Page(_) | Self::NewRoom(_)) => other,
        }
    }
}

#[cfg(test)]
mod tests;
