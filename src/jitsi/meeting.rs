//! A meeting: a room, optionally of a tenant.

use serde::{Deserialize, Serialize};

use super::{NameError, Room, Tenant};

/// The meeting that a person wants to join.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Meeting {
    /// The tenant, if the address has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<Tenant>,
    /// The room.
    pub room: Room,
}

impl Meeting {
    /// `room` or `tenant/room`, as in the address bar: each segment percent-encoded once.
    ///
    /// # Errors
    ///
    /// [`NameError`] of the first invalid name.
    pub fn encoded(text: &str) -> Result<Self, NameError> {
        match text.rsplit_once('/') {
            None => Ok(Self { tenant: None, room: Room::encoded(text)? }),
            Some((tenant, room)) => {
                Ok(Self { tenant: Some(Tenant::encoded(tenant)?), room: Room::encoded(room)? })
            }
        }
    }

    /// The path of the meeting on the meet site, `/tenant/room`, percent-encoded.
    pub fn path(&self) -> String {
        match &self.tenant {
            None => format!("/{}", self.room.segment()),
            Some(tenant) => format!("/{}/{}", tenant.path(), self.room.segment()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tenant_is_everything_before_the_last_slash() {
        let meeting = Meeting::encoded("a/b/T%C3%A4st").unwrap();
        assert_eq!(meeting.path(), "/a/b/T%C3%A4st");
        assert_eq!(meeting.tenant.unwrap().subject(), "b");
        assert_eq!(Meeting::encoded("room").unwrap().path(), "/room");
        assert_eq!(Meeting::encoded("/room"), Err(NameError::Empty));
        assert_eq!(Meeting::encoded("room/"), Err(NameError::Empty));
        assert_eq!(Meeting::encoded("oidc/room"), Err(NameError::Reserved));
    }

    #[test]
    fn a_meeting_is_the_same_after_serialization() {
        for name in ["room", "a/b/T%C3%A4st"] {
            let meeting = Meeting::encoded(name).unwrap();
            let json = serde_json::to_string(&meeting).unwrap();
            assert_eq!(serde_json::from_str::<Meeting>(&json).unwrap(), meeting, "{json}");
        }
        assert!(serde_json::from_str::<Meeting>(r#"{"room":"a/b"}"#).is_err());
        assert!(serde_json::from_str::<Meeting>(r#"{"room":"a","tenant":"oidc"}"#).is_err());
    }
}
