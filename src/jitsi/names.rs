//! Names of rooms and tenants: in plain text, in a URL, and in Prosody.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// A room's name in plain text, which every component reads as the same room.
///
/// It is not empty, not a dot segment and at most 255 bytes long. It contains no control character,
/// no character that Jitsi's nginx site refuses (`/ ? & : ' "`), and no character that ends a path
/// (`\ #`).
/// It is not `*`, and NFKC does not turn it into `*`: Prosody accepts a token for `*` in every room
/// (token/util.lib.lua, `verify_room`).
///
/// A name whose NFKC form contains one of these characters, for example `℀`, is allowed. Only the
/// client and this type apply NFKC, in the same order, and encode the result. nginx sees the
/// original name. Prosody sees a node of lower-case ASCII, which nodeprep (RFC 3920, A.5) does not
/// change. The only exception is a full-width apostrophe, which NFKC turns into `'`; XMPP does
/// not allow anyone to join such a node.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Room(String);

/// A tenant: one or more path segments before the room, each with the rules of a [`Room`].
///
/// No segment is `oidc` or `_oidc`: Jitsi's nginx site serves `/tenant/REST` as `/REST`, so a
/// meeting there would have a path of the adapter. The last segment is not `localhost` in upper or
/// lower case: that is the `sub` of a meeting without a tenant at `http://localhost`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Tenant(String);

/// Why a text is not the name of a room or tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// The name is empty.
    #[error("a name is empty")]
    Empty,
    /// `.` or `..`, which a URL parser would remove.
    #[error("a name is a dot segment")]
    DotSegment,
    /// More than 255 bytes of UTF-8.
    #[error("a name is longer than 255 bytes")]
    TooLong,
    /// One of `/ \ ? # & : ' "` or a control character.
    #[error("a name contains a character that no meeting can have")]
    Character,
    /// An invalid percent-encoding, or bytes that are not UTF-8.
    #[error("a name is not percent-encoded UTF-8")]
    Encoding,
    /// `*`, or a name that NFKC turns into `*`.
    #[error("the name is *, which Prosody treats as every name")]
    Every,
    /// There are no meetings below `/oidc/` and `/_oidc/`, also after a tenant.
    #[error("the tenant leads to the adapter's own paths")]
    Reserved,
    /// At `http://localhost`, Prosody would treat this tenant as its own domain.
    #[error("a tenant cannot be named localhost")]
    Localhost,
}

impl Room {
    /// A room from plain text.
    ///
    /// # Errors
    ///
    /// [`NameError`] if the text breaks a rule of the type.
    pub fn plain(text: &str) -> Result<Self, NameError> {
        checked(text).map(|name| Self(name.to_owned()))
    }

    /// A room as in the address bar, percent-encoded once.
    ///
    /// # Errors
    ///
    /// As [`Room::plain`], or [`NameError::Encoding`].
    pub fn encoded(text: &str) -> Result<Self, NameError> {
        Self::plain(&decoded(text)?)
    }

    /// An invalid name, for tests of later checks.
    #[cfg(test)]
    pub(super) fn unchecked(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The backend-safe name, which is the room's node in Prosody and the token's `room` claim:
    /// NFKC, lower case, percent-encoded, lower case again (Jitsi's `getBackendSafeRoomName`,
    /// react/features/base/util/uri.ts).
    pub fn backend_safe(&self) -> String {
        backend_safe(&self.0)
    }

    /// The room as a path segment of a URL.
    pub fn segment(&self) -> String {
        segment(&self.0)
    }
}

impl Tenant {
    /// A tenant from plain text, with `/` between segments.
    ///
    /// # Errors
    ///
    /// [`NameError`] if a segment breaks a rule of the type.
    pub fn plain(text: &str) -> Result<Self, NameError> {
        text.split('/').try_for_each(|part| checked(part).map(drop))?;
        if text.split('/').any(is_own_folder) {
            return Err(NameError::Reserved);
        }
        let tenant = Self(text.to_owned());
        match tenant.subject().as_str() {
            LOCALHOST => Err(NameError::Localhost),
            _ => Ok(tenant),
        }
    }

    /// A tenant as in the address bar, each segment percent-encoded once.
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

    /// The tenant in Prosody: the last segment as in the address bar, in lower case, dots as
    /// underscores (jitsi-meet config.js, `subdomain`; for `/a/b/room` nginx passes on `b`).
    pub fn subject(&self) -> String {
        let last = self.0.rsplit_once('/').map_or(&*self.0, |(_, last)| last);
        segment(last).to_lowercase().replace('.', "_")
    }

    /// The tenant as path segments of a URL, without a slash at the start or end.
    pub fn path(&self) -> String {
        self.0.split('/').map(segment).collect::<Vec<_>>().join("/")
    }
}

/// Any text in the spelling of a room's [backend-safe name](Room::backend_safe).
pub fn backend_safe(text: &str) -> String {
    let lower = text.nfkc().collect::<String>().to_lowercase();
    utf8_percent_encode(&lower, URI_COMPONENT).to_string().to_lowercase()
}

fn decoded(text: &str) -> Result<String, NameError> {
    let bytes = text.as_bytes();
    let malformed = bytes.iter().enumerate().any(|(at, byte)| {
        *byte == b'%'
            && !bytes.get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit))
    });
    if malformed {
        return Err(NameError::Encoding);
    }
    let text = percent_decode_str(text).decode_utf8().map_err(|_| NameError::Encoding)?;
    Ok(text.into_owned())
}

fn checked(name: &str) -> Result<&str, NameError> {
    match name {
        "" => Err(NameError::Empty),
        "." | ".." => Err(NameError::DotSegment),
        _ if name.len() > MAX_NAME_BYTES => Err(NameError::TooLong),
        _ if name.contains(|c: char| r#"/\?#&:'""#.contains(c) || c.is_control()) => {
            Err(NameError::Character)
        }
        _ if name.nfkc().eq(['*']) => Err(NameError::Every),
        _ => Ok(name),
    }
}

/// Whether a decoded path segment that is not the last one is a folder of the adapter in the
/// shipped nginx snippets, `/oidc/` or `/_oidc/`. nginx compares case-sensitively.
pub fn is_own_folder(segment: &str) -> bool {
    matches!(segment, "oidc" | "_oidc")
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

const MAX_NAME_BYTES: usize = 255;

/// The only single-word host that `jitsi.url` may have without `jwt.subject`
/// ([`Subject::of_site`](super::Subject::of_site)).
pub(super) const LOCALHOST: &str = "localhost";

/// The characters that `encodeURIComponent` encodes (ECMA-262 19.2.6.4).
const URI_COMPONENT: &AsciiSet =
    &UNRESERVED.remove(b'!').remove(b'\'').remove(b'(').remove(b')').remove(b'*');

/// All characters except the unreserved ones of RFC 3986. Jitsi's client removes
/// `! $ ( ) * + , ; = @ [ ]` from the room in the address bar unless they are encoded.
pub(super) const UNRESERVED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

#[cfg(test)]
mod tests;
