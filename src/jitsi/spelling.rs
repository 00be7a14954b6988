//! The names of meetings in Prosody, byte by byte: `room` or `tenant/room`, with the room as in
//! [`Room::backend_safe`](super::Room::backend_safe) and the tenant as in
//! [`Tenant::subject`](super::Tenant::subject).

use percent_encoding::percent_decode;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

/// A state of the automaton that accepts the name of a meeting in Prosody. It contains only the
/// part of the input that determines what may follow.
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
    /// After the tenant's slash.
    Slash,
    /// The room is `*` so far, which is not a valid room.
    Star,
    /// After a character.
    Character,
    /// After `%`.
    Percent(NextByte),
    /// After `%` and this digit.
    Digit(NextByte, u8),
    /// Inside a character: this many further bytes must follow.
    Within(u8),
}

/// Which byte of a character's UTF-8 an escape encodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum NextByte {
    First,
    /// One of this many further bytes.
    Continuation(u8),
}

impl SpellingState {
    /// The start of a name without a tenant.
    pub const ROOM: Self = Self { segment: Segment::Room, at: At::Start };
    /// The start of a name with a tenant.
    pub const TENANT: Self = Self { segment: Segment::Tenant, at: At::Start };

    /// Whether nothing was read.
    pub fn is_start(self) -> bool {
        self.at == At::Start
    }

    /// Whether this is in the tenant, before its slash.
    pub fn is_in_tenant(self) -> bool {
        self.segment == Segment::Tenant
    }

    /// Whether the name may end here.
    pub fn is_end(self) -> bool {
        self == Self { segment: Segment::Room, at: At::Character }
    }

    /// The state after `byte`. `None` if no name continues with this byte.
    pub fn after(self, byte: u8) -> Option<Self> {
        let at = match (self.at, byte) {
            (At::Start | At::Slash | At::Star | At::Character, b'%') => {
                At::Percent(NextByte::First)
            }
            (At::Character, b'/') if self.segment == Segment::Tenant => {
                return Some(Self { segment: Segment::Room, at: At::Slash });
            }
            (At::Start | At::Slash, b'*') if self.segment.keeps(b'*') => At::Star,
            (At::Start | At::Slash | At::Star | At::Character, byte) => {
                self.segment.keeps(byte).then_some(At::Character)?
            }
            (At::Within(left), b'%') => At::Percent(NextByte::Continuation(left)),
            (At::Percent(next), byte) => At::Digit(next, next.first_digit(byte)?),
            (At::Digit(next, high), byte) => {
                self.segment.after_escape(next, high << 4 | digit(byte)?)?
            }
            (At::Within(_), _) => return None,
        };
        Some(Self { at, ..self })
    }
}

impl Segment {
    /// Whether a byte is written as it is.
    fn keeps(self, byte: u8) -> bool {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'~' => true,
            b'.' | b'!' | b'\'' | b'(' | b')' | b'*' => self == Self::Room,
            _ => false,
        }
    }

    /// Whether an ASCII character is written as an escape. In a room, NFKC can produce all of them.
    fn escapes(self, byte: u8) -> bool {
        match self {
            _ if byte.is_ascii_control() || byte.is_ascii_alphanumeric() => false,
            Self::Room => !self.keeps(byte),
            Self::Tenant => !self.keeps(byte) && !br#"./\?#&:'""#.contains(&byte),
        }
    }

    /// UTF-8, as far as the first byte of a character determines it (RFC 3629 §3).
    fn after_escape(self, next: NextByte, byte: u8) -> Option<At> {
        match (next, byte) {
            (NextByte::First, 0..0x80) => self.escapes(byte).then_some(At::Character),
            (NextByte::First, 0xc2..=0xdf) => Some(At::Within(1)),
            (NextByte::First, 0xe0..=0xef) => Some(At::Within(2)),
            (NextByte::First, 0xf0..=0xf4) => Some(At::Within(3)),
            (NextByte::Continuation(1), 0x80..=0xbf) => Some(At::Character),
            (NextByte::Continuation(left), 0x80..=0xbf) => Some(At::Within(left - 1)),
            _ => None,
        }
    }
}

impl NextByte {
    /// The first digit of an escape. `None` if no valid escape begins with it.
    fn first_digit(self, byte: u8) -> Option<u8> {
        let digit = digit(byte)?;
        let valid = match self {
            Self::First => matches!(digit, 0x2..=0x7 | 0xc..=0xf),
            Self::Continuation(_) => matches!(digit, 0x8..=0xb),
        };
        valid.then_some(digit)
    }
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    }
}

/// Whether NFKC and lower case can produce the escaped characters of `text`, a part of a room's
/// name in Prosody. `%c3%84` is well-formed, but a capital letter.
///
/// Checks each character with its combining marks. A character of which `text` contains only a part
/// is not checked.
pub fn may_be_spelt(text: &[u8]) -> bool {
    let decoded: Vec<u8> = percent_decode(text).collect();
    decoded.utf8_chunks().all(|chunk| clusters(chunk.valid()).all(is_normal))
}

/// The characters of `text`, each with its combining marks.
fn clusters(text: &str) -> impl Iterator<Item = &str> {
    let starts: Vec<usize> = text
        .char_indices()
        .filter(|(at, character)| *at == 0 || canonical_combining_class(*character) == 0)
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect();
    (1..starts.len()).map(move |end| &text[starts[end - 1]..starts[end]])
}

/// Whether some name results in this text. The name may be in upper case: `H̱`, two characters,
/// becomes two lower-case characters, although Unicode has a single one.
fn is_normal(cluster: &str) -> bool {
    let safe = |name: &str| name.nfkc().collect::<String>().to_lowercase();
    safe(cluster) == cluster || safe(&cluster.to_uppercase()) == cluster
}

#[cfg(test)]
mod tests;
