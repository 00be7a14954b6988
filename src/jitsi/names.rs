//! Names of rooms and tenants: as people write them, as a URL carries them, and as Prosody knows
//! them.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// A room's name in plain text: not empty, no dot segment, at most 255 bytes, and nothing that
/// Jitsi's nginx site refuses (`/ ? & : ' "`), that ends a path (`\ #`), or controls.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Room(String);

/// A tenant: one or more path segments before the room, each held to the rules of a [`Room`]; the
/// first is not `oidc`, whose paths are ours.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Tenant(String);

/// Why a text names no room or tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing there.
    #[error("a name is empty")]
    Empty,
    /// `.` or `..`, which a URL parser would remove.
    #[error("a name is a dot segment")]
    DotSegment,
    /// More than 255 bytes of UTF-8.
    #[error("a name is longer than 255 bytes")]
    TooLong,
    /// One of `/ \ ? # & : ' "` or a control character.
    #[error("a name holds a character that no meeting can have")]
    Character,
    /// A broken percent-encoding, or one of bytes that are no UTF-8.
    #[error("a name is not percent-encoded UTF-8")]
    Encoding,
    /// Below `/oidc/` nothing is a meeting.
    #[error("the tenant is the adapter's own path")]
    Reserved,
}

impl Room {
    /// A room from plain text.
    ///
    /// # Errors
    ///
    /// [`NameError`] where the text breaks a rule of the type.
    pub fn plain(text: &str) -> Result<Self, NameError> {
        checked(text).map(|name| Self(name.to_owned()))
    }

    /// A room from an address bar's form, percent-encoded once.
    ///
    /// # Errors
    ///
    /// As [`Room::plain`], or [`NameError::Encoding`].
    pub fn encoded(text: &str) -> Result<Self, NameError> {
        Self::plain(&decoded(text)?)
    }

    /// The backend-safe name, which is the room's node at Prosody and the token's `room` claim:
    /// NFKC, lower case, percent-encoded, lower case again (Jitsi's `getBackendSafeRoomName`,
    /// react/features/base/util/uri.ts).
    pub fn backend_safe(&self) -> String {
        let lower = self.0.nfkc().collect::<String>().to_lowercase();
        utf8_percent_encode(&lower, URI_COMPONENT).to_string().to_lowercase()
    }

    /// The room as a path segment of a URL.
    pub fn segment(&self) -> String {
        segment(&self.0)
    }
}

impl Tenant {
    /// A tenant from plain text, segments parted by `/`.
    ///
    /// # Errors
    ///
    /// [`NameError`] where a segment breaks a rule of the type, or the first is `oidc`.
    pub fn plain(text: &str) -> Result<Self, NameError> {
        text.split('/').try_for_each(|part| checked(part).map(drop))?;
        if text.split('/').next() == Some("oidc") {
            return Err(NameError::Reserved);
        }
        Ok(Self(text.to_owned()))
    }

    /// A tenant from an address bar's form, each segment percent-encoded once.
    ///
    /// # Errors
    ///
    /// As [`Tenant::plain`], or [`NameError::Encoding`].
    pub fn encoded(text: &str) -> Result<Self, NameError> {
        let parts = text.split('/').map(|part| {
            let part = decoded(part)?;
            checked(&part).map(str::to_owned)
        });
        Self::plain(&parts.collect::<Result<Vec<_>, _>>()?.join("/"))
    }

    /// The tenant as Prosody knows it: the last segment as in the address bar, lower case, dots as
    /// underscores (jitsi-meet config.js, `subdomain`; for `/a/b/room` nginx leaves `b`).
    pub fn subject(&self) -> String {
        let last = self.0.rsplit('/').next().unwrap_or_default();
        segment(last).to_lowercase().replace('.', "_")
    }

    /// The tenant as path segments of a URL, without slashes at its ends.
    pub fn path(&self) -> String {
        self.0.split('/').map(segment).collect::<Vec<_>>().join("/")
    }
}

fn decoded(text: &str) -> Result<String, NameError> {
    let bytes = text.as_bytes();
    let broken = bytes.iter().enumerate().any(|(at, byte)| {
        *byte == b'%'
            && !bytes.get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit))
    });
    if broken {
        return Err(NameError::Encoding);
    }
    let text = percent_decode_str(text).decode_utf8().map_err(|_| NameError::Encoding)?;
    Ok(text.into_owned())
}

fn checked(name: &str) -> Result<&str, NameError> {
    match name {
        "" => Err(NameError::Empty),
        "." | ".." => Err(NameError::DotSegment),
        _ if name.len() > LONGEST_NAME => Err(NameError::TooLong),
        _ if name.contains(|c: char| r#"/\?#&:'""#.contains(c) || c.is_control()) => {
            Err(NameError::Character)
        }
        _ => Ok(name),
    }
}

fn segment(name: &str) -> String {
    utf8_percent_encode(name, UNRESERVED).to_string()
}

impl TryFrom<String> for Room {
    type Error = NameError;
    fn try_from(text: String) -> Result<Self, NameError> {
        Self::plain(&text)
    }
}

impl From<Room> for String {
    fn from(room: Room) -> Self {
        room.0
    }
}

impl TryFrom<String> for Tenant {
    type Error = NameError;
    fn try_from(text: String) -> Result<Self, NameError> {
        Self::plain(&text)
    }
}

impl From<Tenant> for String {
    fn from(tenant: Tenant) -> Self {
        tenant.0
    }
}

const LONGEST_NAME: usize = 255;

/// What `encodeURIComponent` encodes (ECMA-262 19.2.6.4).
const URI_COMPONENT: &AsciiSet =
    &UNRESERVED.remove(b'!').remove(b'\'').remove(b'(').remove(b')').remove(b'*');

/// All but RFC 3986's unreserved characters: Jitsi's client cuts `! $ ( ) * + , ; = @ [ ]` out of
/// an address bar's room where they stand bare, and keeps them where they are encoded.
pub(super) const UNRESERVED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

#[cfg(test)]
mod tests {
    use super::*;

    /// reference/jitsi.md 9.6: the room in the state, and the MUC node that Jitsi joins.
    #[test]
    fn the_claim_is_the_node_that_jitsi_joins() {
        for (room, node) in [
            ("T%C3%A4st%20Raum", "t%c3%a4st%20raum"),
            ("%D0%9F%D0%A0%D0%98%D0%92%D0%95%D0%A2", "%d0%bf%d1%80%d0%b8%d0%b2%d0%b5%d1%82"),
            ("%F0%9F%98%80%20party", "%f0%9f%98%80%20party"),
            ("ab", "ab"),
            ("Stra%C3%9Fe", "stra%c3%9fe"),
            ("%E1%BA%9E", "%c3%9f"),
            ("%C4%B0stanbul", "i%cc%87stanbul"),
            ("%EF%AC%81nal%E2%91%A0", "final1"),
            ("%E2%85%A7", "viii"),
            ("%CE%9F%CE%94%CE%9F%CE%A3", "%ce%bf%ce%b4%ce%bf%cf%82"),
            ("e%CC%81te%CC%81", "%c3%a9t%c3%a9"),
            ("50%25", "50%25"),
            ("foo.bar", "foo.bar"),
            ("Room!1", "room!1"),
        ] {
            assert_eq!(Room::encoded(room).unwrap().backend_safe(), node, "{room}");
        }
    }

    #[test]
    fn a_room_goes_into_the_url_as_it_came() {
        for room in ["T%C3%A4st%20Raum", "e%CC%81te%CC%81", "50%25", "foo.bar", "a%2Bb"] {
            assert_eq!(Room::encoded(room).unwrap().segment(), room);
        }
    }

    #[test]
    fn a_bad_name_is_refused() {
        for (text, error) in [
            ("", NameError::Empty),
            (".", NameError::DotSegment),
            ("%2e%2E", NameError::DotSegment),
            ("a%2Fb", NameError::Character),
            ("a%5Cb", NameError::Character),
            ("a%0ab", NameError::Character),
            ("it's", NameError::Character),
            ("a%3Ab", NameError::Character),
            ("a\u{85}b", NameError::Character),
            ("50%", NameError::Encoding),
            ("%zz", NameError::Encoding),
            ("%ff", NameError::Encoding),
        ] {
            assert_eq!(Room::encoded(text), Err(error), "{text}");
            assert_eq!(Tenant::encoded(&format!("x/{text}")), Err(error), "{text}");
        }
        assert!(Room::plain(&"x".repeat(255)).is_ok());
        assert_eq!(Room::plain(&"x".repeat(256)), Err(NameError::TooLong));
        assert_eq!(Tenant::encoded("a//b"), Err(NameError::Empty));
        assert_eq!(Tenant::encoded("%6Fidc/x"), Err(NameError::Reserved));
        assert!(Tenant::encoded("x/oidc").is_ok());
    }

    /// reference/jitsi.md 9.5.
    #[test]
    fn the_subject_is_the_tenant_that_prosody_knows() {
        for (tenant, subject) in [
            ("tenant", "tenant"),
            ("Tenant.Dots", "tenant_dots"),
            ("a/b", "b"),
            ("t%C3%A4nant", "t%c3%a4nant"),
        ] {
            let tenant = Tenant::encoded(tenant).unwrap();
            assert_eq!(tenant.subject(), subject);
        }
        assert_eq!(Tenant::encoded("a/t%C3%A4nant").unwrap().path(), "a/t%C3%A4nant");
    }
}
