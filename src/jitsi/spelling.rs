//! How Prosody spells meetings, byte by byte: `room` or `tenant/room`, with the room as in
//! [`Room::backend_safe`](super::Room::backend_safe) and the tenant as in
//! [`Tenant::subject`](super::Tenant::subject).

use percent_encoding::percent_decode;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

/// A place in the spelling of a meeting: what was read so far, as far as it decides what may follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SpellingState {
    segment: Segment,
    at: At,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Segment {
    Tenant,
    Room,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum At {
    /// Nothing was read.
    Start,
    /// Behind the tenant's slash.
    Slash,
    /// The room is `*` so far, which is no room.
    Star,
    /// Behind a character.
    Character,
    /// Behind `%`.
    Percent(Expected),
    /// Behind `%` and this digit.
    Digit(Expected, u8),
    /// Inside of a character, whose next byte must follow: how many are to come.
    Within(u8),
}

/// Which byte of a character's UTF-8 an escape stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Expected {
    First,
    /// This many are to come, this one included.
    Continuation(u8),
}

impl SpellingState {
    /// Where a meeting's spelling begins: with a room, and with a tenant.
    pub const ROOM: Self = Self { segment: Segment::Room, at: At::Start };
    /// As [`Self::ROOM`], for a tenant.
    pub const TENANT: Self = Self { segment: Segment::Tenant, at: At::Start };

    /// Whether nothing was read.
    pub fn is_start(self) -> bool {
        self.at == At::Start
    }

    /// Whether this is inside of the tenant, before its slash.
    pub fn is_in_tenant(self) -> bool {
        self.segment == Segment::Tenant
    }

    /// Whether the spelling may end here.
    pub fn is_end(self) -> bool {
        self == Self { segment: Segment::Room, at: At::Character }
    }

    /// The place behind `byte`; `None` where no meeting goes on so.
    pub fn behind(self, byte: u8) -> Option<Self> {
        let at = match (self.at, byte) {
            (At::Start | At::Slash | At::Star | At::Character, b'%') => {
                At::Percent(Expected::First)
            }
            (At::Character, b'/') if self.segment == Segment::Tenant => {
                return Some(Self { segment: Segment::Room, at: At::Slash });
            }
            (At::Start | At::Slash, b'*') if self.segment.keeps(b'*') => At::Star,
            (At::Start | At::Slash | At::Star | At::Character, byte) => {
                self.segment.keeps(byte).then_some(At::Character)?
            }
            (At::Within(left), b'%') => At::Percent(Expected::Continuation(left)),
            (At::Percent(expected), byte) => At::Digit(expected, expected.first_digit(byte)?),
            (At::Digit(expected, high), byte) => {
                self.segment.behind_escape(expected, high << 4 | digit(byte)?)?
            }
            (At::Within(_), _) => return None,
        };
        Some(Self { at, ..self })
    }
}

impl Segment {
    /// Whether a byte stands for itself.
    fn keeps(self, byte: u8) -> bool {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'~' => true,
            b'.' | b'!' | b'\'' | b'(' | b')' | b'*' => self == Self::Room,
            _ => false,
        }
    }

    /// Whether an ASCII character is written as an escape. Of a room, NFKC makes all of them.
    fn escapes(self, byte: u8) -> bool {
        match self {
            _ if byte.is_ascii_control() || byte.is_ascii_alphanumeric() => false,
            Self::Room => !self.keeps(byte),
            Self::Tenant => !self.keeps(byte) && !br#"./\?#&:'""#.contains(&byte),
        }
    }

    /// UTF-8 as far as the first byte of a character tells (RFC 3629, 3).
    fn behind_escape(self, expected: Expected, byte: u8) -> Option<At> {
        match (expected, byte) {
            (Expected::First, 0..0x80) => self.escapes(byte).then_some(At::Character),
            (Expected::First, 0xc2..=0xdf) => Some(At::Within(1)),
            (Expected::First, 0xe0..=0xef) => Some(At::Within(2)),
            (Expected::First, 0xf0..=0xf4) => Some(At::Within(3)),
            (Expected::Continuation(1), 0x80..=0xbf) => Some(At::Character),
            (Expected::Continuation(left), 0x80..=0xbf) => Some(At::Within(left - 1)),
            _ => None,
        }
    }
}

impl Expected {
    /// The first digit of an escape, where some escape goes on from there.
    fn first_digit(self, byte: u8) -> Option<u8> {
        let digit = digit(byte)?;
        let goes_on = match self {
            Self::First => matches!(digit, 0x2..=0x7 | 0xc..=0xf),
            Self::Continuation(_) => matches!(digit, 0x8..=0xb),
        };
        goes_on.then_some(digit)
    }
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    }
}

/// Whether the escaped characters of `text`, a part of a room's spelling, can come out of NFKC and
/// lower case. `%c3%84` is well-formed and cannot: it is a capital letter.
///
/// Looks at each character with the marks that follow it; of a character that `text` has in part it
/// says nothing.
pub fn may_be_spelt(text: &[u8]) -> bool {
    let decoded: Vec<u8> = percent_decode(text).collect();
    decoded.utf8_chunks().all(|chunk| clusters(chunk.valid()).all(is_normal))
}

/// A character that stands for itself with the combining marks behind it.
fn clusters(text: &str) -> impl Iterator<Item = &str> {
    let starts: Vec<usize> = text
        .char_indices()
        .filter(|(at, character)| *at == 0 || canonical_combining_class(*character) == 0)
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect();
    (1..starts.len()).map(move |end| &text[starts[end - 1]..starts[end]])
}

/// Whether a name comes out as this text. Upper case too may be what goes in: of `H̱`, two
/// characters, there is a lower case in one, which it does not become.
fn is_normal(cluster: &str) -> bool {
    let safe = |name: &str| name.nfkc().collect::<String>().to_lowercase();
    safe(cluster) == cluster || safe(&cluster.to_uppercase()) == cluster
}

#[cfg(test)]
mod tests;
