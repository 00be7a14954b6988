//! The URL of a meeting, rebuilt from its parts.

use std::fmt::Write;

use percent_encoding::utf8_percent_encode;
use serde_json::{Map, Value};

use super::names::UNRESERVED;
use super::{Meeting, Origin, Overrides, Token, TokenIn, Trip};

/// What a page of the meet site needs after a sign-in that began there.
#[derive(Clone, Copy, Debug)]
pub struct Return<'r> {
    /// The value that the page sent.
    pub trip: &'r Trip,
    /// The settings of the operator (`jitsi.overrides`), which the page must not remove.
    pub forced: &'r Map<String, Value>,
}

/// The URL of `meeting` for a browser, with `token` if given.
///
/// Every value of the fragment is percent-encoded JSON, because Jitsi's `parseURLParams` parses it
/// (react/features/base/util/parseURLParams.ts) and ignores an unquoted token.
pub fn meeting_url(
    origin: &Origin,
    meeting: &Meeting,
    token: Option<&Token>,
    token_in: TokenIn,
    overrides: &Overrides,
    returns: Option<Return<'_>>,
) -> String {
    let (query, fragment) = match token_in {
        TokenIn::Fragment => (None, token),
        TokenIn::Query => (token, None),
        TokenIn::Both => (token, token),
    };
    format!(
        "{}{}{}",
        origin.ascii(),
        meeting.path(),
        parameters(query, fragment, overrides, returns)
    )
}

/// Query and fragment of a link to a meeting. Keys and values are percent-encoded except for the
/// unreserved characters of RFC 3986 (section 2.3).
pub(super) fn parameters(
    query: Option<&Token>,
    fragment: Option<&Token>,
    overrides: &Overrides,
    returns: Option<Return<'_>>,
) -> String {
    let mut text = query.map_or_else(String::new, |token| format!("?jwt={}", token.reveal()));
    let jwt = fragment.map(|token| format!("jwt=%22{}%22", token.reveal()));
    let settings = overrides.iter().map(|(key, value)| format!("{}={}", encode(key), json(value)));
    let returns = returns.into_iter().flat_map(Return::parts);
    for (position, part) in jwt.into_iter().chain(settings).chain(returns).enumerate() {
        text.push(if position == 0 { '#' } else { '&' });
        text += &part;
    }
    text
}

impl Return<'_> {
    /// `trip`, and `forced` with the names of the operator's settings if there are any. Jitsi ignores
    /// unknown parameters.
    fn parts(self) -> impl Iterator<Item = String> {
        let names: Vec<Value> = self.forced.keys().map(|name| name.as_str().into()).collect();
        let forced = (!names.is_empty()).then(|| format!("forced={}", json(&Value::Array(names))));
        std::iter::once(format!("trip=%22{}%22", self.trip.as_str())).chain(forced)
    }
}

/// A value as percent-encoded JSON. Jitsi replaces typographic quotes before it parses, and splits the
/// fragment at `&`. Both occur only inside JSON strings, so they are written as escapes.
fn json(value: &Value) -> String {
    let mut text = String::new();
    for character in value.to_string().chars() {
        match character {
            '“' | '”' | '‘' | '’' | '&' => {
                // Writing into a String cannot fail.
                let _ = write!(text, "\\u{:04x}", u32::from(character));
            }
            other => text.push(other),
        }
    }
    encode(&text)
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn url(token_in: TokenIn, overrides: Value) -> String {
        let origin = Origin::parse("https://meet.example.org").unwrap();
        let meeting = Meeting::encoded("a/T%C3%A4st%20Raum").unwrap();
        let overrides = Overrides::of(overrides.as_object().unwrap().clone());
        let token = Token::new("a.b.c".into());
        meeting_url(&origin, &meeting, Some(&token), token_in, &overrides, None)
    }

    #[test]
    fn token_in_decides_where_the_token_is() {
        for (token_in, end) in [
            (TokenIn::Fragment, "#jwt=%22a.b.c%22"),
            (TokenIn::Query, "?jwt=a.b.c"),
            (TokenIn::Both, "?jwt=a.b.c#jwt=%22a.b.c%22"),
        ] {
            let expected = format!("https://meet.example.org/a/T%C3%A4st%20Raum{end}");
            assert_eq!(url(token_in, json!({})), expected);
        }
        assert!(url(TokenIn::Query, json!({"config.a": 1})).ends_with("?jwt=a.b.c#config.a=1"));
    }

    #[test]
    fn overrides_keep_their_types_and_stay_inside_their_value() {
        let url =
            url(TokenIn::Fragment, json!({"config.s": "a&b=“c”", "config.x&jwt": [true, null]}));
        let end = "&config.s=%22a%5Cu0026b%3D%5Cu201cc%5Cu201d%22&config.x%26jwt=%5Btrue%2Cnull%5D";
        assert!(url.ends_with(end), "{url}");
    }

    #[test]
    fn a_return_carries_the_trip_and_the_names_of_the_operators_settings() {
        let origin = Origin::parse("https://meet.example.org").unwrap();
        let meeting = Meeting::encoded("a").unwrap();
        let trip = Trip::parse("0123456789abcdef").unwrap();
        let overrides = Overrides::of(json!({"config.b": 1}).as_object().unwrap().clone());
        for (forced, end) in [
            (json!({}), ""),
            (
                json!({"config.b": 1, "config.c": "&"}),
                "&forced=%5B%22config.b%22%2C%22config.c%22%5D",
            ),
        ] {
            let returns = Return { trip: &trip, forced: forced.as_object().unwrap() };
            let token = Token::new("a.b.c".into());
            let url = meeting_url(
                &origin,
                &meeting,
                Some(&token),
                TokenIn::Query,
                &overrides,
                Some(returns),
            );
            let expected = format!(
                "https://meet.example.org/a?jwt=a.b.c#config.b=1&trip=%220123456789abcdef%22{end}"
            );
            assert_eq!(url, expected);
        }
    }
}
