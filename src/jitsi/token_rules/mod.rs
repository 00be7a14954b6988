//! The rules by which Prosody accepts or refuses a meeting token.
//!
//! Sources: jitsi-meet resources/prosody-plugins/luajwtjitsi.lib.lua for the token, token/util.lib.lua for
//! the claims and the room. Prosody stops at the first broken rule. Here every rule is checked, so that an
//! operator sees all of them at once.

mod claims;
mod header;

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::DecodingKey;
use serde_json::Value;

use super::Meeting;

/// The settings of Prosody that decide about a token.
#[derive(Clone, Debug)]
pub struct TokenRules {
    /// The keys.
    pub keys: TokenKeys,
    /// `signature_algorithm`: the only accepted algorithm.
    pub algorithm: String,
    /// `asap_accepted_issuers`. `*` accepts all.
    pub issuers: Vec<String>,
    /// `asap_accepted_audiences`. `*` accepts all.
    pub audiences: Vec<String>,
    /// `asap_require_room_claim`.
    pub room_required: bool,
    /// The virtual host, if `enable_domain_verification` is on.
    pub domain: Option<String>,
}

/// The keys that verify a token.
#[derive(Clone)]
pub enum TokenKeys {
    /// `app_secret`.
    Secret(DecodingKey),
    /// Public keys by `kid`: of `cache_keys_url` or `asap_key_server`.
    Public(BTreeMap<String, DecodingKey>),
    /// Public keys of an address that is not this service's.
    Elsewhere,
}

/// A rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TokenRule {
    /// Three parts in base64url without padding; the first two are JSON objects.
    Shape,
    /// `typ` is exactly `JWT`.
    Type,
    /// `alg` is the configured algorithm, and RS256, RS384 or RS512 with public keys.
    Algorithm,
    /// `kid` names one of the public keys.
    KeyId,
    /// The signature is by the key.
    Signature,
    /// `exp` is a number in the future, without leeway. Prosody does not require it, but Jitsi's client
    /// does.
    Expiry,
    /// `nbf` is absent or not in the future, without leeway.
    NotBefore,
    /// `iss` is an accepted issuer.
    Issuer,
    /// `aud` is an accepted audience.
    Audience,
    /// `room` is this room or `*`.
    Room,
    /// `sub` is this tenant, without a tenant the virtual host, or `*`.
    Subject,
    /// No value is null: Prosody's plugins fail on null.
    NoNull,
}

/// The result of one rule. It contains claims, but neither the token nor a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleResult {
    /// The rule.
    pub rule: TokenRule,
    /// Whether the token follows it. `None`: it cannot be checked here.
    pub holds: Option<bool>,
    /// What is there.
    pub found: String,
    /// What Prosody accepts.
    pub wanted: String,
}

/// A token whose parts could be read.
#[derive(Clone, Debug)]
pub struct DecodedToken<'t> {
    signed: &'t str,
    signature: &'t str,
    /// The header.
    pub header: Value,
    /// The claims. They may be personal data.
    pub claims: Value,
}

impl<'t> DecodedToken<'t> {
    /// `None` if the token breaks [`TokenRule::Shape`].
    pub fn of(token: &'t str) -> Option<Self> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        URL_SAFE_NO_PAD.decode(signature).ok()?;
        Some(Self { signed, signature, header: object(header)?, claims: object(claims)? })
    }

    /// Checks every rule for an attempt to join `meeting` at `now`, in seconds since 1970. Without a
    /// meeting, the rules for room and subject are not checked.
    pub fn check(
        &self,
        rules: &TokenRules,
        meeting: Option<&Meeting>,
        now: u64,
    ) -> Vec<RuleResult> {
        let mut results = vec![RuleResult::holds(TokenRule::Shape, "three parts")];
        results.extend(header::check(self, rules));
        results.extend(claims::check(&self.claims, rules, now));
        if let Some(meeting) = meeting {
            results.extend(claims::check_meeting(&self.claims, rules, meeting));
        }
        results
    }
}

impl RuleResult {
    fn holds(rule: TokenRule, found: impl Into<String>) -> Self {
        Self { rule, holds: Some(true), found: found.into(), wanted: String::new() }
    }

    fn of(
        rule: TokenRule,
        holds: bool,
        found: impl Into<String>,
        wanted: impl Into<String>,
    ) -> Self {
        Self { rule, holds: Some(holds), found: found.into(), wanted: wanted.into() }
    }
}

/// `NAME is VALUE` for a message; a long value is cut.
fn is(name: &str, value: &Value) -> String {
    let text = match value {
        Value::Null => return format!("{name} is missing"),
        value => value.to_string(),
    };
    match text.char_indices().nth(LONGEST_SHOWN) {
        Some((end, _)) => format!("{name} is {}…", &text[..end]),
        None => format!("{name} is {text}"),
    }
}

/// The list of accepted values for a message.
fn one_of(accepted: &[String]) -> String {
    accepted.iter().map(|value| format!("{value:?}")).collect::<Vec<_>>().join(" or ")
}

fn object(part: &str) -> Option<Value> {
    let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
    serde_json::from_slice(&bytes).ok().filter(Value::is_object)
}

impl TokenKeys {
    /// The RSA keys of a key set (RFC 7517) that have a `kid`, as `cache_keys_url` reads them.
    pub fn published(jwks: &str) -> Self {
        let set: Value = serde_json::from_str(jwks).unwrap_or_default();
        let entries = set.get("keys").and_then(Value::as_array);
        let keys = entries.into_iter().flatten().filter_map(|key| {
            let text = |name: &str| key.get(name).and_then(Value::as_str);
            let public = DecodingKey::from_rsa_components(text("n")?, text("e")?).ok()?;
            Some((text("kid")?.to_owned(), public))
        });
        Self::Public(keys.collect())
    }
}

/// Shows no key.
impl fmt::Debug for TokenKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Secret(_) => "a secret",
            Self::Public(_) => "public keys",
            Self::Elsewhere => "public keys of another address",
        })
    }
}

const LONGEST_SHOWN: usize = 100;

#[cfg(test)]
mod tests;
