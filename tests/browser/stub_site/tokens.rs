//! The tokens of a [`StubSite`](super::StubSite).

use std::time::UNIX_EPOCH;

use harness::config::{APP_ID, JWT_SECRET};
use harness::token_checks::room_and_tenant;
use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::{Value, json};

use super::HOST;

/// A token that Prosody accepts for the meeting at `path`.
pub(crate) fn token(path: &str) -> String {
    // Jitsi's client removes these characters from the name of a room.
    let meeting = path.trim_start_matches('/').replace(['+', ':', ';', ',', '='], "");
    let (room, tenant) = room_and_tenant(&meeting);
    token_of(&claims(&room, tenant.as_deref().unwrap_or(HOST), 5 * 3600))
}

pub(crate) fn claims(room: &str, subject: &str, seconds: i64) -> Value {
    let now = UNIX_EPOCH.elapsed().expect("after 1970").as_secs();
    let exp = i64::try_from(now).expect("a small number") + seconds;
    json!({
        "iss": APP_ID, "aud": APP_ID, "sub": subject, "room": room, "iat": now, "exp": exp,
        "context": { "user": {
            "id": "1", "name": "Jürgen Groß", "email": "juergen@example.org", "moderator": "true",
        } },
    })
}

/// A signed token with these claims.
pub(crate) fn token_of(claims: &Value) -> String {
    let key = EncodingKey::from_secret(JWT_SECRET.as_bytes());
    encode(&Header::default(), claims, &key).expect("a secret signs")
}
