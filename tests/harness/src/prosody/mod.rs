//! The rules by which Prosody takes or refuses a meeting token, with Jitsi's token plugins.
//!
//! In our own words, for tests and for the page that stands for Jitsi Meet. Sources: jitsi-meet's
//! `resources/prosody-plugins/`: `luajwtjitsi.lib.lua` for the token, `token/util.lib.lua` for the
//! claims and the room. Prosody stops at the first broken rule; here every rule is looked at, so that
//! a test sees all that is wrong.

mod claims;
mod door;
mod keys;
mod token;

#[cfg(test)]
mod tests;

use serde::Serialize;
use serde_json::Value;

pub use keys::{CachedKeys, ServedKeys, asap_path, refresh_after};

/// What Prosody is configured with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What signs tokens.
    pub key: Key,
    /// `signature_algorithm`: the only one that is taken.
    pub algorithm: String,
    /// `asap_accepted_issuers`, by default the `app_id` alone; `*` takes all.
    pub accepted_issuers: Vec<String>,
    /// `asap_accepted_audiences`; `*` takes all.
    pub accepted_audiences: Vec<String>,
    /// `asap_require_room_claim`.
    pub room_required: bool,
    /// `enable_domain_verification`: on where Debian installs it, off in docker-jitsi-meet.
    pub domain_verification: bool,
    /// The XMPP domain, the virtual host that people who sign in use.
    pub domain: String,
}

/// What signs tokens, from Prosody's side. With one of the last two a token with a shared secret is
/// refused even where there is an `app_secret` as well.
#[derive(Debug, Clone)]
pub enum Key {
    /// `app_secret`.
    Secret(Vec<u8>),
    /// What `cache_keys_url` gave.
    Cached(CachedKeys),
    /// What `asap_key_server` gives, by file.
    Served(ServedKeys),
}

/// Somebody at the door of a room.
#[derive(Debug, Clone, Copy)]
pub struct Visit<'a> {
    /// The room's node in its address, as the client computes it: `t%c3%a4st`.
    pub room: &'a str,
    /// The tenant as Prosody knows it: `tenant_dots`, `None` without one.
    pub tenant: Option<&'a str>,
    /// Seconds since 1970.
    pub now: i64,
}

/// One demand on a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Three parts, base64url without padding, the first two JSON objects.
    Shape,
    /// With a key server, `kid` is a string and names a key that is served.
    KeyId,
    /// `typ` is exactly `JWT`.
    Type,
    /// `alg` is the configured one, to the letter; with a key server it begins with `RS`.
    Algorithm,
    /// The signature is by the configured key.
    Signature,
    /// `exp` is a number and ahead, to the second. Prosody does not demand one, but the client does.
    Expiry,
    /// `nbf`, where there is one, is a number and not ahead, to the second.
    NotBefore,
    /// `iss` is an accepted string.
    Issuer,
    /// `aud` is there, and an accepted string; a list passes only where all are accepted.
    Audience,
    /// `room` is there.
    RoomClaim,
    /// `sub` is there.
    Subject,
    /// `room` in lower case is this room, or `*`. With `context.room.regex` it is a Lua pattern that
    /// finds exactly this room, where domains are verified.
    Room,
    /// `sub` in lower case is this tenant, without one the domain, or `*`.
    Domain,
    /// Nothing is null: Prosody's plugins break on it.
    NoNull,
}

/// Whether one rule holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// The rule.
    pub rule: Rule,
    /// Whether it holds.
    pub ok: bool,
    /// What was found, for people. Holds claims, never the token or the key.
    pub detail: String,
}

/// What Prosody makes of a token.
#[derive(Debug, Clone)]
pub struct Report {
    /// Every rule that could be looked at. A token without [`Rule::Shape`] has only this one.
    pub checks: Vec<Check>,
    /// The header, where it could be read.
    pub header: Option<Value>,
    /// The claims, where they could be read.
    pub claims: Option<Value>,
}

impl Report {
    /// Whether the person is let in.
    pub fn valid(&self) -> bool {
        self.checks.iter().all(|check| check.ok)
    }

    /// The rules that do not hold.
    pub fn broken(&self) -> Vec<Rule> {
        self.checks.iter().filter(|check| !check.ok).map(|check| check.rule).collect()
    }
}

/// Looks at every rule.
pub fn inspect(token: &str, settings: &Settings, visit: &Visit<'_>) -> Report {
    let Some(parts) = token::Parts::of(token) else {
        let detail = "three parts of base64url, the first two JSON objects".to_owned();
        let shape = Check { rule: Rule::Shape, ok: false, detail };
        return Report { checks: vec![shape], header: None, claims: None };
    };
    let mut checks = parts.check(settings);
    checks.extend(claims::check(&parts.claims, settings, visit));
    Report { checks, header: Some(parts.header), claims: Some(parts.claims) }
}

/// The claims of a token with which Prosody lets the visitor in.
///
/// # Errors
///
/// The rules that it breaks.
pub fn verify(token: &str, settings: &Settings, visit: &Visit<'_>) -> Result<Value, Vec<Rule>> {
    let report = inspect(token, settings, visit);
    match report.broken() {
        broken if broken.is_empty() => Ok(report.claims.unwrap_or_default()),
        broken => Err(broken),
    }
}

impl Settings {
    /// A stock Debian installation with a shared secret: HS256, domain verification on.
    pub fn debian(app_id: &str, secret: &str, domain: &str) -> Self {
        Self {
            key: Key::Secret(secret.as_bytes().to_vec()),
            algorithm: "HS256".to_owned(),
            accepted_issuers: vec![app_id.to_owned()],
            accepted_audiences: vec![app_id.to_owned()],
            room_required: true,
            domain_verification: true,
            domain: domain.to_owned(),
        }
    }

    /// As [`Settings::debian`], with public keys in place of the secret: RS256, unless
    /// `signature_algorithm` says otherwise.
    pub fn debian_with_keys(app_id: &str, key: Key, domain: &str) -> Self {
        Self { key, algorithm: "RS256".to_owned(), ..Self::debian(app_id, "", domain) }
    }
}
