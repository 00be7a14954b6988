//! The value by which a page of the meet site recognizes the return from its own sign-in.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A random value. `body.html` generates it for each page load, sends it with a sign-in that begins
/// on that page, and compares it with the value in the address of the return.
///
/// Another site that links to a meeting does not know it. `Debug` does not show it: with a value
/// from a log, such a link could be made while the sign-in is in progress.
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Trip(Box<str>);

/// The text is not a valid [`Trip`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a trip is 16 to 64 characters of A-Z a-z 0-9 - _")]
pub struct InvalidTrip;

impl Trip {
    /// Parses 16 to 64 characters of `A–Z a–z 0–9 - _`. They need no escape in a URL or in JSON,
    /// and the length leaves enough space in the cookie of an attempt.
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
    fn a_trip_is_a_short_text_of_plain_characters() {
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
    fn a_trip_is_the_same_after_serialization_and_is_checked_again() {
        let trip = Trip::parse("0123456789abcdef").unwrap();
        let json = serde_json::to_string(&trip).unwrap();
        assert_eq!(json, "\"0123456789abcdef\"");
        assert_eq!(serde_json::from_str::<Trip>(&json).unwrap(), trip);
        assert!(serde_json::from_str::<Trip>("\"short\"").is_err());
    }
}
