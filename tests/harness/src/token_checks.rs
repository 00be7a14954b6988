//! Checks every token in a response by Prosody's rules.

use std::collections::BTreeSet;
use std::time::{SystemTime, UNIX_EPOCH};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;
use url::Url;

use crate::answer::Answer;
use crate::prosody::{self, Settings, Visit};

/// The claims of a token that Prosody accepts for `meeting`: `room` or `tenant/room`, as in the address
/// bar. `now` is in seconds since 1970.
///
/// # Panics
///
/// Prosody refuses the token. The message names the broken rules.
pub fn admitted(token: &str, settings: &Settings, meeting: &str, now: u64) -> Value {
    let (room, tenant) = room_and_tenant(meeting);
    let now = i64::try_from(now).unwrap_or(i64::MAX);
    let visit = Visit { room: &room, tenant: tenant.as_deref(), now };
    prosody::verify(token, settings, &visit)
        .unwrap_or_else(|broken| panic!("Prosody refuses the token for {meeting}: {broken:?}"))
}

/// Checks the tokens in the body of a response and in its `Location`. A `Location` of another origin
/// is not checked: it can contain an id token of the provider.
pub(crate) fn answer(answer: &Answer, judge: Option<&Settings>) {
    let origin = |url: &str| url.parse::<Url>().map(|url| url.origin()).ok();
    if let Some(location) = answer.location()
        && origin(&location) == origin(&answer.url)
    {
        text(&location, judge);
    }
    text(&answer.body, judge);
}

/// Checks the tokens in a text. Each token must be in at least one link, and `judge` must accept it
/// for the room of every such link. Without a `judge` the text must have no token: it would not be
/// checked.
pub(crate) fn text(text: &str, judge: Option<&Settings>) {
    let tokens: BTreeSet<&str> = found(text).collect();
    if tokens.is_empty() {
        return;
    }
    let settings = judge.expect("a test that sees meeting tokens has a judge for them");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    for token in tokens {
        let words = text.split(|c: char| c.is_whitespace() || "\"<>".contains(c));
        let mut meetings = words.filter(|word| word.contains(token)).filter_map(meeting).peekable();
        assert!(meetings.peek().is_some(), "a token without a link, so without a room: {text}");
        for meeting in meetings {
            admitted(token, settings, meeting, now);
        }
    }
}

/// The parts of a text that look like a token: a header and claims that begin like JSON objects, and
/// a signature.
fn found(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)));
    // A `%22` before the token leaves its digits in the word.
    words.filter_map(|word| word.find("eyJ").map(|start| &word[start..])).filter(|word| {
        let parts: Vec<_> = word.split('.').collect();
        parts.len() == 3 && parts[1].starts_with("eyJ") && !parts[2].is_empty()
    })
}

/// The path of a link, without the first slash. A link into an app has another scheme and the same
/// path.
fn meeting(link: &str) -> Option<&str> {
    let (_, there) = link.split_once("://")?;
    let (_host, path) = there.split(['?', '#']).next()?.split_once('/')?;
    Some(path)
}

/// The room's node and the tenant that Jitsi's client derives from an address
/// (`getBackendSafeRoomName`, and `subdomain` in `config.js`).
pub fn room_and_tenant(meeting: &str) -> (String, Option<String>) {
    let (tenant, room) = meeting.rsplit_once('/').unwrap_or(("", meeting));
    let plain = percent_decode_str(room).decode_utf8_lossy().nfkc().collect::<String>();
    let room = utf8_percent_encode(&plain.to_lowercase(), URI_COMPONENT).to_string();
    let tenant = tenant.rsplit('/').next().filter(|tenant| !tenant.is_empty());
    (room.to_lowercase(), tenant.map(|tenant| tenant.to_lowercase().replace('.', "_")))
}

/// What JavaScript's `encodeURIComponent` encodes.
const URI_COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;

    use jsonwebtoken::{EncodingKey, Header, encode};
    use serde_json::json;

    use super::*;

    #[test]
    fn tokens_are_found_in_addresses_and_pages() {
        for (text, token) in [
            ("https://a/R#jwt=%22eyJx.eyJy.z_-%22&config.a=1", Some("eyJx.eyJy.z_-")),
            ("https://a/R?jwt=eyJx.eyJy.z", Some("eyJx.eyJy.z")),
            ("{\"token\":\"eyJx.eyJy.z\"}", Some("eyJx.eyJy.z")),
            ("<a href=\"x://a/R?jwt=eyJx.eyJy.z#b\">", Some("eyJx.eyJy.z")),
            ("eyJx.y.z eyJx.eyJy eyJx.eyJy. meet.example.org", None),
        ] {
            assert_eq!(found(text).next(), token, "{text}");
        }
    }

    #[test]
    fn the_room_of_a_link_is_the_one_that_jitsis_client_derives() {
        for (link, room, tenant) in [
            ("https://a/Room", "room", None),
            ("https://a:8/T%C3%A4st%20Raum?x=/y#z/", "t%c3%a4st%20raum", None),
            ("intent://a/a/Te.Nant/%EF%AC%81nal#jwt=1#Intent;end", "final", Some("te_nant")),
        ] {
            let expected = (room.to_owned(), tenant.map(str::to_owned));
            assert_eq!(meeting(link).map(room_and_tenant), Some(expected), "{link}");
        }
    }

    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    fn settings() -> Settings {
        Settings::debian("jitsi", SECRET, "meet.example")
    }

    /// A token for `room` of `tenant`, or of no tenant.
    fn token(room: &str, tenant: Option<&str>) -> String {
        let claims = json!({
            "iss": "jitsi", "aud": "jitsi", "sub": tenant.unwrap_or("meet.example"), "room": room,
            "exp": 4_000_000_000_u64,
        });
        encode(&Header::default(), &claims, &EncodingKey::from_secret(SECRET.as_bytes())).unwrap()
    }

    #[test]
    fn a_token_is_checked_for_the_room_of_its_link() {
        let (room, tenant) = (token("room", None), token("room", Some("a")));
        for text in [
            format!("https://meet.example/Room#jwt=%22{room}%22&config.a=1"),
            format!("HTTP/1.1 303 x\r\nlocation: https://meet.example/a/Room?jwt={tenant}\r\n\r\n"),
            format!(r#"{{"token":"{room}","url":"https://meet.example/Room?jwt={room}"}}"#),
            format!(r#"<a href="x://m/a/Room?jwt={tenant}#jwt=%22{tenant}%22">{tenant}</a>"#),
        ] {
            super::text(&text, Some(&settings()));
        }
        for (text, why) in [
            (format!("https://meet.example/Other#jwt=%22{room}%22"), "for Other: [Room]"),
            (format!("https://meet.example/a/Room?jwt={room}"), "for a/Room: [Domain]"),
            (format!("https://meet.example/Room?jwt={room} {tenant}"), "a token without a link"),
            (format!("https://a/Room?jwt={room}x"), "for Room: [Signature]"),
        ] {
            let refused = catch_unwind(|| super::text(&text, Some(&settings()))).unwrap_err();
            let refused = refused.downcast::<String>().unwrap();
            assert!(refused.contains(why), "{refused}");
        }
    }

    #[test]
    #[should_panic(expected = "a test that sees meeting tokens has a judge for them")]
    fn a_token_that_is_not_checked_fails_the_test() {
        super::text(&format!("https://meet.example/Room#jwt=%22{}%22", token("room", None)), None);
    }
}
