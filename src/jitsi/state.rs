//! Jitsi's `{state}`: what its client says about the meeting that a person wants to join.

use serde_json::{Map, Value};

use super::{Meeting, NameError, Overrides, Room, Tenant};

/// The parts of `{state}` that count; anybody can craft one, so nothing in it is believed.
///
/// Source: jitsi-meet react/features/authentication/functions.any.ts, `_getTokenAuthState`.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// `room` and `tenant`, percent-encoded as in the address bar. `roomSafe` is not read: it is
    /// computed from the room.
    pub meeting: Meeting,
    /// `config.*` and `interfaceConfig.*`.
    pub overrides: Overrides,
}

/// Why a text is no `{state}`.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    /// No JSON, or JSON but no object.
    #[error("the state is not a JSON object")]
    NotAnObject,
    /// `room` is missing or no string, or `tenant` is no string.
    #[error("the state's room or tenant is not a string")]
    NotAString,
    /// `room` or `tenant` is none.
    #[error(transparent)]
    Name(#[from] NameError),
}

impl State {
    /// Parses the JSON, after the query's own decoding.
    ///
    /// # Errors
    ///
    /// [`StateError`] where it is no object, or names no meeting.
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
        Ok(Self { meeting: Meeting { tenant, room }, overrides: Overrides::of(settings) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_names_a_meeting_and_its_overrides() {
        let state = State::parse(
            r#"{"room":"T%C3%A4st","roomSafe":"other","tenant":"a/b","config.x":{"y":1},"jwt":"z","ios":true}"#,
        )
        .unwrap();
        assert_eq!(state.meeting, Meeting::encoded("a/b/T%C3%A4st").unwrap());
        assert_eq!(state.overrides.iter().count(), 1);
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
