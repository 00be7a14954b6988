//! Prosody's rules for every token that comes with an answer, wherever it stands there.

use std::time::{SystemTime, UNIX_EPOCH};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use unicode_normalization::UnicodeNormalization;
use url::Url;

use crate::answer::Answer;
use crate::prosody::{self, Rule, Settings, Visit};

/// Looks at the tokens of an answer: in the address that it leads to, with the room there, and in its
/// body, where the room is not known. An address elsewhere may hold an id token: its provider's.
pub(crate) fn tokens(answer: &Answer, settings: &Settings) {
    let location = answer.location().unwrap_or_default();
    let here = answer.url.parse::<Url>().map(|url| url.origin());
    if let (Ok(url), Ok(here)) = (location.parse::<Url>(), here)
        && url.origin() == here
    {
        let (room, tenant) = meeting(&url);
        for token in found(&location) {
            let broken = broken(token, settings, &room, tenant.as_deref());
            assert!(broken.is_empty(), "Prosody refuses the token to {room}: {broken:?}");
        }
    }
    for token in found(&answer.body) {
        let mut broken = broken(token, settings, "", None);
        broken.retain(|rule| !matches!(rule, Rule::Room | Rule::Domain));
        assert!(broken.is_empty(), "Prosody refuses a token of {}: {broken:?}", answer.url);
    }
}

fn broken(token: &str, settings: &Settings, room: &str, tenant: Option<&str>) -> Vec<Rule> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let visit = Visit { room, tenant, now: i64::try_from(now).unwrap_or(i64::MAX) };
    prosody::inspect(token, settings, &visit).broken()
}

/// What looks like a token: a header and a body that begin like JSON objects, and a signature.
fn found(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)));
    // A `%22` in front leaves its digits.
    words.filter_map(|word| word.find("eyJ").map(|start| &word[start..])).filter(|word| {
        let parts: Vec<_> = word.split('.').collect();
        parts.len() == 3 && parts[1].starts_with("eyJ") && !parts[2].is_empty()
    })
}

/// The room's node and the tenant as Jitsi's client makes them of an address (`getBackendSafeRoomName`
/// and `subdomain` in `config.js`).
fn meeting(url: &Url) -> (String, Option<String>) {
    let path = url.path().trim_start_matches('/');
    let (tenant, room) = path.rsplit_once('/').unwrap_or(("", path));
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
    use super::*;

    #[test]
    fn tokens_are_found_in_addresses_and_pages_and_nowhere_else() {
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
    fn an_address_leads_to_the_room_that_the_client_makes_of_it() {
        for (path, room, tenant) in [
            ("/Room", "room", None),
            ("/T%C3%A4st%20Raum", "t%c3%a4st%20raum", None),
            ("/a/Te.Nant/%EF%AC%81nal", "final", Some("te_nant")),
        ] {
            let url: Url = format!("https://a{path}?x#y").parse().unwrap();
            assert_eq!(meeting(&url), (room.to_owned(), tenant.map(str::to_owned)), "{path}");
        }
    }
}
