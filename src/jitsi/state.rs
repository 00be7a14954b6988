//! Jitsi's `{state}`: what its client sends about the meeting that a person wants to join.

use serde_json::{Map, Value};

use super::{Client, Meeting, NameError, Overrides, Room, Tenant};

/// The parts of `{state}` that are used. Anyone can create one, so nothing in it is trusted.
///
/// Source: jitsi-meet react/features/authentication/functions.any.ts, `_getTokenAuthState`.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// `room` and `tenant`, percent-encoded as in the address bar. `roomSafe` is not read:
    /// it is computed from the room.
    pub meeting: Meeting,
    /// `config.*` and `interfaceConfig.*`.
    pub overrides: Overrides,
    /// `ios`, `android`, `electron`.
    pub client: Client,
}

/// Why a text is not a valid `{state}`.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    /// Not a JSON object.
    #[error("the state is not a JSON object")]
    NotAnObject,
    /// `room` is missing or not a string, or `tenant` is not a string.
    #[error("the state's room or tenant is not a string")]
    NotAString,
    /// `room` or `tenant` is not a valid name.
    #[error(transparent)]
    Name(#[from] NameError),
}

impl State {
    /// Parses the JSON, after the query was decoded.
    ///
    /// # Errors
    ///
    /// [`StateError`] if it is not an object or names no meeting.
    pub fn parse(json: &str) -> Result<Self, StateError> {
        let settings: Map<String, Value> =
            serde_json::from_str(json).map_err(|_| StateError::NotAnObject)?;
        let room = match settings.get("room") {
            Some(Value::String(room)) => Room::encoded(room)?,
            _ => return Err(StateError::NotAString),
        };
        let tenant = match settings.get("tenant") {
            None | Some(Value::Null) => None,
            Some(Value::String(tenant)) => Some(Tenant::encoded(tenant)?),
            Some(_) => return Err(StateError::NotAString),
        };
        let client = Client::of(&settings);
        Ok(Self { meeting: Meeting { tenant, room }, overrides: Overrides::of(settings), client })
    }

    /// The JSON that [`State::parse`] reads as this state, to begin a sign-in again. It does not
    /// say whether the sign-in is in a popup: a separate parameter does.
    pub fn to_json(&self) -> String {
        let mut settings: Map<String, Value> =
            self.overrides.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
        settings.insert("room".to_owned(), self.meeting.room.segment().into());
        if let Some(tenant) = &self.meeting.tenant {
            settings.insert("tenant".to_owned(), tenant.path().into());
        }
        if let Client::App(app) = self.client {
            settings.insert(app.flag().to_owned(), true.into());
        }
        Value::Object(settings).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_contains_a_meeting_and_its_overrides() {
        let state = State::parse(
            r#"{"room":"T%C3%A4st","roomSafe":"other","tenant":"a/b","config.x":{"y":1},"jwt":"z","ios":true}"#,
        )
        .unwrap();
        assert_eq!(state.meeting, Meeting::encoded("a/b/T%C3%A4st").unwrap());
        assert_eq!(state.overrides.iter().count(), 1);
        assert_eq!(state.client, Client::App(crate::jitsi::AppKind::Ios));
    }

    #[test]
    fn a_state_can_be_written_and_read_again() {
        for json in [
            r#"{"room":"T%C3%A4st%20x","tenant":"a/b%25","config.x":{"y":[null,1]},"electron":true}"#,
            r#"{"room":"r"}"#,
        ] {
            let state = State::parse(json).unwrap();
            assert_eq!(State::parse(&state.to_json()), Ok(state), "{json}");
        }
    }

    #[test]
    fn a_state_that_names_no_meeting_is_refused() {
        for (json, error) in [
            ("", StateError::NotAnObject),
            ("[]", StateError::NotAnObject),
            (r#"{"room":"a""#, StateError::NotAnObject),
            ("{}", StateError::NotAString),
            (r#"{"room":1}"#, StateError::NotAString),
            (r#"{"room":"a","tenant":1}"#, StateError::NotAString),
            (r#"{"room":"../x"}"#, StateError::Name(NameError::Character)),
            (r#"{"room":"a","tenant":"oidc"}"#, StateError::Name(NameError::Reserved)),
        ] {
            assert_eq!(State::parse(json), Err(error), "{json}");
        }
    }
}
