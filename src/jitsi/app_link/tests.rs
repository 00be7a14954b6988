//! The links, parsed by the rules of Jitsi's clients.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};
use url::Url;

use super::*;

/// What an app reads from a link.
#[derive(Debug, PartialEq)]
struct Understood {
    server: String,
    tenant: Option<String>,
    room: String,
    jwt: Option<String>,
    /// The fragment without `jwt`.
    settings: Map<String, Value>,
}

fn apps() -> Apps {
    Apps {
        ios_scheme: "org.example.ios".into(),
        android_scheme: "org.example.android".into(),
        android_package: "org.example.package".into(),
        desktop_scheme: "example-meet".into(),
    }
}

fn link(app: AppKind, meeting: &str, token: bool, overrides: Value) -> String {
    let origin = Origin::parse("https://meet.example.org:8443").unwrap();
    let token = token.then(|| Token::new("aA0-_.b.c".into()));
    let overrides = Overrides::of(overrides.as_object().unwrap().clone());
    apps().link(app, &origin, &Meeting::encoded(meeting).unwrap(), token.as_ref(), &overrides)
}

/// The fragment as jitsi-meet base/util/parseURLParams.ts parses it: split at `&`; the value is the text
/// between the first and the second `=`. It is decoded, typographic quotes are replaced by plain ones,
/// and the result is parsed as JSON. Jitsi ignores a value that is not JSON; the test fails.
fn fragment(hash: &str) -> Map<String, Value> {
    let parts: Vec<&str> = hash.split('&').filter(|part| !part.is_empty()).collect();
    if matches!(parts.as_slice(), [only] if only.starts_with('/')) {
        return Map::new();
    }
    let value = |text: &str| {
        let text = percent_decode_str(text).decode_utf8().unwrap();
        let plain = text.replace(['“', '”'], "\"").replace(['‘', '’'], "'");
        serde_json::from_str(&plain).unwrap_or_else(|_| panic!("{plain} is not JSON"))
    };
    let pair = |part: &&str| {
        let mut around = part.split('=');
        let key = percent_decode_str(around.next().unwrap()).decode_utf8().unwrap().into_owned();
        (key, value(around.next().unwrap()))
    };
    parts.iter().map(pair).collect()
}

fn search(query: &str) -> Option<String> {
    url::form_urlencoded::parse(query.as_bytes())
        .find_map(|(name, value)| (name == "jwt").then(|| value.into_owned()))
}

fn text(value: Option<Value>) -> Option<String> {
    value.map(|value| value.as_str().unwrap().to_owned())
}

/// The mobile apps (jitsi-meet base/util/uri.ts, base/jwt/functions.ts): any scheme becomes `https:`. The
/// host ends at the first of `/ ? #`, the path at `?` or `#`, the query at the first `#`. Characters that
/// a room cannot have are removed from each segment of the path. The room is the text after the last
/// slash. The fragment's token takes precedence over the query's.
fn native(link: &str) -> Understood {
    let (_, rest) = link.split_once("://").unwrap();
    let rest: String = rest.chars().filter(|c| !c.is_whitespace()).collect();
    let (host, rest) = rest.split_at(rest.find(['/', '?', '#']).unwrap());
    let (path, rest) = rest.split_at(rest.find(['?', '#']).unwrap_or(rest.len()));
    let (query, hash) = rest.split_at(rest.find('#').unwrap_or(rest.len()));
    let path: String =
        path.chars().filter(|c| !r#":?#[]@!$&'()*+,;=></""#.contains(*c) || *c == '/').collect();
    let (tenant, room) = path.rsplit_once('/').unwrap();
    let mut settings = fragment(hash.trim_start_matches('#'));
    Understood {
        server: format!("https://{host}"),
        tenant: (tenant.len() > 1).then(|| tenant[1..].to_owned()),
        room: room.to_owned(),
        jwt: text(settings.remove("jwt")).or_else(|| search(query.trim_start_matches('?'))),
        settings,
    }
}

/// Android, before it opens the app (`Intent.parseUri`): the text after the last `#` is `Intent;` and
/// `name=value;` pairs up to `end`. The text before it gets the `scheme` of these pairs.
fn android(link: &str) -> Understood {
    let (data, intent) = link.rsplit_once('#').unwrap();
    let pairs = intent.strip_prefix("Intent;").unwrap().strip_suffix(";end").unwrap();
    assert_eq!(pairs, "scheme=org.example.android;package=org.example.package");
    native(&data.replacen("intent:", "org.example.android:", 1))
}

/// The desktop app (jitsi-meet-electron main.ts, app/features/utils/functions.ts,
/// app/features/conference/components/Conference.tsx): removes its scheme, splits the rest at the last
/// slash and resolves the second half against the first. The query's token takes precedence over the
/// fragment's. Of the settings it keeps only `config.*`.
fn electron(link: &str) -> Understood {
    let rest = link.strip_prefix("example-meet://").unwrap();
    let (server, room) = rest.rsplit_once('/').unwrap();
    let server = Url::parse(&format!("https://{server}/")).unwrap();
    let url = server.join(room).unwrap();
    let mut settings = fragment(url.fragment().unwrap_or_default());
    let jwt = url.query().and_then(search).or_else(|| text(settings.get("jwt").cloned()));
    settings.retain(|key, _| key.starts_with("config."));
    let tenant = server.path().trim_matches('/');
    Understood {
        server: server.origin().ascii_serialization(),
        tenant: (!tenant.is_empty()).then(|| tenant.to_owned()),
        room: url.path().rsplit('/').next().unwrap().to_owned(),
        jwt,
        settings,
    }
}

type Reader = fn(&str) -> Understood;

/// The apps, and how each reads a link.
const READERS: [(AppKind, Reader); 3] =
    [(AppKind::Ios, native), (AppKind::Android, android), (AppKind::Electron, electron)];

/// Settings whose text would end the link, a part of it, or the intent if it were not encoded.
fn hostile() -> Value {
    json!({
        "config.subject": "a/b//c #Intent;scheme=x;end &jwt=\"y\"? “q” ‘s’ 100% ä😀",
        "config.x;end#/&=": [true, null, {"y/": 1}],
        "config.startWithAudioMuted": true,
    })
}

#[test]
fn every_app_reads_the_meeting_its_token_and_its_settings() {
    for (app, read) in READERS {
        for (meeting, tenant, room) in [
            ("Room1", None, "Room1"),
            ("a/b.C/T%C3%A4st%20Raum", Some("a/b.C"), "T%C3%A4st%20Raum"),
            ("t%C3%A4nant/%F0%9F%98%80%20party", Some("t%C3%A4nant"), "%F0%9F%98%80%20party"),
            ("50%25%3BIntent%3Bend", None, "50%25%3BIntent%3Bend"),
            ("a@b%2B(c)", None, "a%40b%2B%28c%29"),
        ] {
            let link = link(app, meeting, true, hostile());
            let understood = Understood {
                server: "https://meet.example.org:8443".into(),
                tenant: tenant.map(str::to_owned),
                room: room.into(),
                jwt: Some("aA0-_.b.c".into()),
                settings: hostile().as_object().unwrap().clone(),
            };
            assert_eq!(read(&link), understood, "{link}");
        }
    }
}

#[test]
fn query_and_fragment_carry_the_token() {
    for app in [AppKind::Ios, AppKind::Android, AppKind::Electron] {
        let link = link(app, "Room1", true, json!({}));
        let both = "/Room1?jwt=aA0-_.b.c#jwt=%22aA0-_.b.c%22";
        assert!(link.contains(both), "{link}");
    }
}

#[test]
fn a_guests_link_has_no_token() {
    for (app, read) in READERS {
        let link = link(app, "a/Room1", false, json!({"config.a": 1}));
        assert!(!link.contains("jwt"), "{link}");
        let Understood { jwt, room, settings, .. } = read(&link);
        assert_eq!((jwt, room.as_str(), settings.len()), (None, "Room1", 1));
        let bare = self::link(app, "Room1", false, json!({}));
        assert_eq!(read(&bare).room, "Room1", "{bare}");
    }
}

#[test]
fn the_values_of_a_link_stay_inside_it() {
    for app in [AppKind::Ios, AppKind::Android, AppKind::Electron] {
        let link = link(app, "Room1", true, hostile());
        let (_, behind) = link.split_once("/Room1").unwrap();
        assert!(!behind.contains('/'), "the desktop app splits at the last slash: {link}");
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.~%?#&=;:/".contains(c);
        assert!(link.chars().all(plain), "{link}");
    }
}
