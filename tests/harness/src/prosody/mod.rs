//! The rules by which Prosody with Jitsi's token plugins accepts or refuses a meeting token.
//!
//! An independent implementation, for tests and for the page that stands for Jitsi Meet. Sources:
//! jitsi-meet's `resources/prosody-plugins/`: `luajwtjitsi.lib.lua` for the token,
//! `token/util.lib.lua` for the claims and the room. Prosody stops at the first broken rule. Here
//! every rule is checked, so that a test shows all errors.

mod claims;
mod keys;
mod room;
mod token;

#[cfg(test)]
mod tests;

use serde::Serialize;
use serde_json::Value;

pub use keys::{CachedKeys, ServedKeys, asap_path, refresh_after};

/// The configuration of Prosody.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The key that signs tokens.
    pub key: Key,
    /// `signature_algorithm`: the only accepted algorithm.
    pub algorithm: String,
    /// `asap_accepted_issuers`. The default is only the `app_id`. `*` accepts all.
    pub accepted_issuers: Vec<String>,
    /// `asap_accepted_audiences`. `*` accepts all.
    pub accepted_audiences: Vec<String>,
    /// `asap_require_room_claim`.
    pub room_required: bool,
    /// `enable_domain_verification`: on in the Debian package, off in docker-jitsi-meet.
    pub domain_verification: bool,
    /// The XMPP domain: the virtual host for signed-in people.
    pub domain: String,
}

/// The key that signs tokens, as Prosody is configured. With one of the last two, Prosody refuses a
/// token that is signed with a shared secret, even if there is an `app_secret` as well.
#[derive(Debug, Clone)]
pub enum Key {
    /// `app_secret`.
    Secret(Vec<u8>),
    /// The keys of `cache_keys_url`.
    Cached(CachedKeys),
    /// The files of `asap_key_server`.
    Served(ServedKeys),
}

/// An attempt to enter a room.
#[derive(Debug, Clone, Copy)]
pub struct Visit<'a> {
    /// The room's node in its address, as the client computes it: `t%c3%a4st`.
    pub room: &'a str,
    /// The tenant at Prosody: `tenant_dots`. `None` without a tenant.
    pub tenant: Option<&'a str>,
    /// Seconds since 1970.
    pub now: i64,
}

/// A rule for a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// There are three parts in base64url without padding. The first two are JSON objects.
    Shape,
    /// With a key server, `kid` is the name of a key that the server has.
    KeyId,
    /// `typ` is exactly `JWT`.
    Type,
    /// `alg` is exactly the configured algorithm. With a key server it begins with `RS`.
    Algorithm,
    /// The signature is by the configured key.
    Signature,
    /// `exp` is a number in the future, without leeway. Prosody does not require it, but the client does.
    Expiry,
    /// `nbf` is absent, or is a number that is not in the future, without leeway.
    NotBefore,
    /// `iss` is an accepted string.
    Issuer,
    /// `aud` is an accepted string. A list is accepted only if all audiences are.
    Audience,
    /// `room` is present.
    RoomClaim,
    /// `sub` is present.
    Subject,
    /// `room` in lower case is this room, or `*`. With `context.room.regex` and domain verification it
    /// is a Lua pattern that matches exactly this room.
    Room,
    /// `sub` in lower case is `*`, or this tenant, or the domain if there is no tenant.
    Domain,
    /// No value is null: Prosody's plugins fail on null.
    NoNull,
}

/// The result of one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// The rule.
    pub rule: Rule,
    /// Whether the token follows it.
    pub ok: bool,
    /// The checked values, for people. May contain claims, but never the token or the key.
    pub detail: String,
}

/// The result of all rules for a token.
#[derive(Debug, Clone)]
pub struct Report {
    /// Every rule that could be checked. For a token that breaks [`Rule::Shape`] this is the only one.
    pub checks: Vec<Check>,
    /// The header, if it could be read.
    pub header: Option<Value>,
    /// The claims, if they could be read.
    pub claims: Option<Value>,
}

impl Report {
    /// Whether Prosody accepts the token.
    pub fn valid(&self) -> bool {
        self.checks.iter().all(|check| check.ok)
    }

    /// The broken rules.
    pub fn broken(&self) -> Vec<Rule> {
        self.checks.iter().filter(|check| !check.ok).map(|check| check.rule).collect()
    }
}

/// Checks every rule.
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

/// The claims of a token that Prosody accepts for this room.
///
/// # Errors
///
/// The rules that the token breaks.
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

    /// As [`Settings::debian`], with public keys in place of the secret. The algorithm is RS256, the
    /// default of `signature_algorithm` with public keys.
    pub fn debian_with_keys(app_id: &str, key: Key, domain: &str) -> Self {
        Self { key, algorithm: "RS256".to_owned(), ..Self::debian(app_id, "", domain) }
    }
}
