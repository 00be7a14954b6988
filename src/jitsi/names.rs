//! Names of rooms and tenants: as people write them, as a URL carries them, and as Prosody knows
//! them.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// A room's name in plain text. Every later reader takes it for the same room.
///
/// It is not empty, no dot segment, at most 255 bytes long, and holds nothing that Jitsi's nginx site
/// refuses (`/ ? & : ' "`) or that ends a path (`\ #`), and no control character. It is not `*`, nor a
/// form of it that NFKC turns into `*`: Prosody takes a token for `*` as one for every room
/// (token/util.lib.lua, `verify_room`).
///
/// A name whose NFKC form holds one of these characters (`℀`, say) is a room. Only the client and this
/// type apply NFKC, in the same order, and encode the result. nginx sees the name as it came. Prosody
/// sees a node of lower-case ASCII, which nodeprep (RFC 3920, A.5) leaves as it is; the one exception is
/// the apostrophe that NFKC makes of a full-width one, and XMPP lets nobody join such a node.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Room(String);

/// A tenant: one or more path segments before the room, each under the rules of a [`Room`].
///
/// None is `oidc` or `_oidc`: Jitsi's nginx site serves `/tenant/REST` as `/REST`, so a meeting there
/// would be one of our own paths. The last one is not `localhost` in any case: that is the `sub` of a
/// meeting without tenant at `http://localhost`.
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
    /// `*`, or what NFKC turns into it.
    #[error("the name is *, which Prosody takes for every name")]
    Every,
    /// Below `/oidc/` and `/_oidc/` nothing is a meeting, also behind a tenant.
    #[error("the tenant leads to the adapter's own paths")]
    Reserved,
    /// Prosody of a development machine takes this tenant for its own domain.
    #[error("a tenant cannot be named localhost")]
    Localhost,
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

    /// A name that no request can have, for tests of who comes later.
    #[cfg(test)]
    pub(super) fn unchecked(text: &str) -> Self {
        Self(text.to_owned())
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
    /// [`NameError`] where a segment breaks a rule of the type.
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
        _ if name.nfkc().eq(['*']) => Err(NameError::Every),
        _ => Ok(name),
    }
}

/// Whether a path segment, decoded, with more behind it is a folder of ours in the shipped nginx
/// snippets, `/oidc/` or `/_oidc/`. nginx compares by letter case.
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

const LONGEST_NAME: usize = 255;

/// The one host of one word that `jitsi.url` may have without `jwt.subject`
/// ([`Subject::of_site`](super::Subject::of_site)).
pub(super) const LOCALHOST: &str = "localhost";

/// What `encodeURIComponent` encodes (ECMA-262 19.2.6.4).
const URI_COMPONENT: &AsciiSet =
    &UNRESERVED.remove(b'!').remove(b'\'').remove(b'(').remove(b')').remove(b'*');

/// All but RFC 3986's unreserved characters: Jitsi's client cuts `! $ ( ) * + , ; = @ [ ]` out of
/// an address bar's room where they stand bare, and keeps them where they are encoded.
pub(super) const UNRESERVED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

#[cfg(test)]
mod tests;
