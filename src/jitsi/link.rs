//! The URL of a meeting, rebuilt from its parts.

use std::fmt::Write;

use percent_encoding::utf8_percent_encode;
use serde_json::{Map, Value};

use super::names::UNRESERVED;
use super::{Meeting, Origin, Overrides, Token, TokenIn, Trip};

/// What a page of the meet site needs to handle the return of a sign-in that began there.
#[derive(Clone, Copy, Debug)]
pub struct Return<'r> {
    /// The value that the page sent.
    pub trip: &'r Trip,
    /// The settings of the operator (`jitsi.overrides`), which the page must not take away.
    pub forced: &'r Map<String, Value>,
}

/// The URL that takes a browser into `meeting`, with its token where there is one.
///
/// Every value of the fragment is percent-encoded JSON, as Jitsi's `parseURLParams` reads it
/// (react/features/base/util/parseURLParams.ts): an unquoted token would be ignored.
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

/// Query and fragment of a link into a meeting. Everything in them is percent-encoded but
/// RFC 3986's unreserved characters and the signs that part keys and values.
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
    /// `trip`, and `forced` with the names of the operator's settings where there are some. Jitsi
    /// ignores names that it does not know.
    fn parts(self) -> impl Iterator<Item = String> {
        let names: Vec<Value> = self.forced.keys().map(|name| name.as_str().into()).collect();
        let forced = (!names.is_empty()).then(|| format!("forced={}", json(&Value::Array(names))));
        std::iter::once(format!("trip=%22{}%22", self.trip.as_str())).chain(forced)
    }
}

/// A value as percent-encoded JSON. Jitsi replaces typographic quotes before it parses, and cuts
/// the fragment at `&`: within JSON text, which is where they can stand, they are escaped.
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
    fn the_token_stands_where_the_operator_wants_it() {
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
    fn overrides_keep_their_types_and_break_out_of_nothing() {
        let url =
            url(TokenIn::Fragment, json!({"config.s": "a&b=“c”", "config.x&jwt": [true, null]}));
        let end = "&config.s=%22a%5Cu0026b%3D%5Cu201cc%5Cu201d%22&config.x%26jwt=%5Btrue%2Cnull%5D";
        assert!(url.ends_with(end), "{url}");
    }

    #[test]
    fn the_return_of_a_sign_in_carries_what_its_page_sent_and_what_the_operator_forces() {
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
