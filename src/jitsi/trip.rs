//! The value by which a page of the meet site recognises the return of its own sign-in.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A random value that `body.html` draws for each page load, sends with the sign-in that begins on
/// that page, and compares with the one in the address of the return.
///
/// Another site that links to a meeting cannot know it. `Debug` hides it: whoever reads it in a log
/// could make such a link while the sign-in is under way.
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Trip(Box<str>);

/// The text is no [`Trip`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a trip is 16 to 64 characters of A-Z a-z 0-9 - _")]
pub struct InvalidTrip;

impl Trip {
    /// 16 to 64 characters of `A–Z a–z 0–9 - _`: nothing in it needs an escape in a URL or in JSON,
    /// and it fits beside the rest of an attempt's cookie.
    ///
    /// # Errors
    ///
    /// [`InvalidTrip`] for any other text.
    pub fn parse(text: &str) -> Result<Self, InvalidTrip> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let fits = (16..=64).contains(&text.len()) && text.bytes().all(allowed);
        if fits { Ok(Self(text.into())) } else { Err(InvalidTrip) }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Trip {
    type Error = InvalidTrip;

    fn try_from(text: String) -> Result<Self, InvalidTrip> {
        Self::parse(&text)
    }
}

impl From<Trip> for String {
    fn from(trip: Trip) -> Self {
        trip.0.into()
    }
}

impl fmt::Debug for Trip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Trip(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_short_text_of_plain_characters_is_a_trip() {
        for text in ["0123456789abcdef", "AZaz09-_AZaz09-_", &"x".repeat(64)] {
            let trip = Trip::parse(text).unwrap();
            assert_eq!(trip.as_str(), text);
            assert_eq!(format!("{trip:?}"), "Trip(..)");
        }
        let bad =
            ["", "0123456789abcde", "0123456789abcde\"", "0123456789abcde ", "0123456789abcdé"];
        for text in
            bad.into_iter().chain([&*"x".repeat(65), "0123456789abcde%22", "a=b&c=d&e=f&g=h&"])
        {
            assert_eq!(Trip::parse(text), Err(InvalidTrip), "{text}");
        }
    }

    #[test]
    fn a_trip_is_the_same_after_its_cookie_and_nothing_else_becomes_one() {
        let trip = Trip::parse("0123456789abcdef").unwrap();
        let json = serde_json::to_string(&trip).unwrap();
        assert_eq!(json, "\"0123456789abcdef\"");
        assert_eq!(serde_json::from_str::<Trip>(&json).unwrap(), trip);
        assert!(serde_json::from_str::<Trip>("\"short\"").is_err());
    }
}
