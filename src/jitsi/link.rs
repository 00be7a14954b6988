//! The URL of a meeting, rebuilt from its parts.

use std::fmt::Write;

use percent_encoding::utf8_percent_encode;
use serde_json::Value;

use super::names::UNRESERVED;
use super::{Meeting, Origin, Overrides, Token, TokenIn};

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
) -> String {
    let (query, fragment) = match token_in {
        TokenIn::Fragment => (None, token),
        TokenIn::Query => (token, None),
        TokenIn::Both => (token, token),
    };
    format!("{}{}{}", origin.ascii(), meeting.path(), parameters(query, fragment, overrides))
}

/// Query and fragment of a link into a meeting. Everything in them is percent-encoded but
/// RFC 3986's unreserved characters and the signs that part keys and values.
pub(super) fn parameters(
    query: Option<&Token>,
    fragment: Option<&Token>,
    overrides: &Overrides,
) -> String {
    let mut text = query.map_or_else(String::new, |token| format!("?jwt={}", token.reveal()));
    let jwt = fragment.map(|token| format!("jwt=%22{}%22", token.reveal()));
    let settings = overrides.iter().map(|(key, value)| format!("{}={}", encode(key), json(value)));
    for (position, part) in jwt.into_iter().chain(settings).enumerate() {
        text.push(if position == 0 { '#' } else { '&' });
        text += &part;
    }
    text
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
        meeting_url(&origin, &meeting, Some(&Token::new("a.b.c".into())), token_in, &overrides)
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
}
