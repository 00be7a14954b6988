//! What holds for every meeting in every form.

use jitsi_oidc_adapter::jitsi::{Meeting, Origin, Overrides, Room, TokenIn, meeting_url};
use percent_encoding::percent_decode_str;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;
use url::Url;

/// Two meet sites, one with a port and an IP address.
pub(crate) const ORIGINS: [&str; 2] = ["https://app.example.net", "http://[::1]:8080"];

pub(crate) fn origins() -> impl Iterator<Item = Origin> {
    ORIGINS.iter().map(|text| Origin::parse(text).expect("it is an origin"))
}

/// For browsers, the meeting's URL is that of the meeting on the meet site, and its overrides are
/// unchanged.
pub(crate) fn holds(meeting: &Meeting, overrides: &Overrides) {
    for origin in origins() {
        let text = meeting_url(&origin, meeting, None, TokenIn::Fragment, overrides, None);
        assert!(text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\'), "{text}");
        let url = Url::parse(&text).expect("a meeting has a URL");
        stays(&origin, &url);
        assert_eq!(url.query(), None, "{url}");
        assert_eq!(url.path(), meeting.path(), "a browser does not change the path");
        let segments: Vec<String> =
            url.path_segments().expect("it has a path").map(plain).collect();
        assert_eq!(segments, names(meeting), "{url}");
        let folders = &segments[..segments.len() - 1];
        let below = folders.iter().any(|folder| folder == "oidc" || folder == "_oidc");
        assert!(!below, "{url} is a path of the adapter");
        fragment_holds(overrides, url.fragment().unwrap_or_default());
    }
    let encoded = meeting.path();
    let again =
        Meeting::encoded(encoded.trim_start_matches('/')).expect("the path names a meeting");
    assert_eq!(again, *meeting, "the path names the same meeting");
    room_claim(&meeting.room);
    if let Some(tenant) = &meeting.tenant {
        let subject = tenant.subject();
        assert!(!subject.is_empty() && !subject.contains(['/', '.']), "{subject}");
        assert!(!subject.bytes().any(|byte| byte.is_ascii_uppercase()), "{subject}");
    }
}

/// A URL of exactly this origin.
pub(crate) fn stays(origin: &Origin, url: &Url) {
    assert_eq!(url.origin(), origin.url().origin(), "{url}");
    assert!(url.username().is_empty() && url.password().is_none(), "{url}");
}

/// The names of tenant and room in plain text.
fn names(meeting: &Meeting) -> Vec<String> {
    let tenant = meeting.tenant.clone().map(String::from);
    let mut names: Vec<String> =
        tenant.iter().flat_map(|tenant| tenant.split('/').map(str::to_owned)).collect();
    names.push(meeting.room.clone().into());
    names
}

/// The room's name in Prosody: lower case and percent-encoded. Jitsi's steps do not change it again
/// if its lower-case form is stable in Unicode.
fn room_claim(room: &Room) {
    let safe = room.backend_safe();
    let kept = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    assert!(safe.bytes().all(|byte| kept(byte) || b"-_.~!'()*%".contains(&byte)), "{safe}");
    assert_ne!(safe, "*", "Prosody treats it as every room");
    let name = plain(&safe);
    let stable = name.nfkc().collect::<String>().to_lowercase() == name;
    if let (true, Ok(again)) = (stable, Room::encoded(&safe)) {
        assert_eq!(again.backend_safe(), safe);
    }
}

/// Reads the fragment as Jitsi's client does (react/features/base/util/parseURLParams.ts).
fn fragment_holds(overrides: &Overrides, fragment: &str) {
    let parts: Vec<&str> = fragment.split('&').filter(|part| !part.is_empty()).collect();
    assert_eq!(parts.len(), overrides.iter().count(), "{fragment}");
    for ((key, value), part) in overrides.iter().zip(parts) {
        let (name, text) = part.split_once('=').expect("each part has a value");
        assert!(!text.contains('='), "Jitsi splits at the next `=`: {part}");
        assert_eq!(plain(name), *key);
        let text = plain(text).replace("\\&", "&");
        let text =
            text.replace(['\u{2018}', '\u{2019}'], "'").replace(['\u{201c}', '\u{201d}'], "\"");
        let read: Value = serde_json::from_str(&text).expect("each value is JSON");
        assert_eq!(read, *value, "the value is exactly the same");
    }
}

fn plain(text: &str) -> String {
    percent_decode_str(text).decode_utf8().expect("what we encode is UTF-8").into_owned()
}
