//! Claims that the provider vouches for.

use std::fmt;

use serde_json::{Map, Value};

use super::ClaimPath;
use super::text::{is_absent, is_visible};

/// The claims of a verified id token, with those of userinfo where it was asked.
///
/// A reader takes the first value that it can use: the id token's, or else userinfo's. So a claim
/// that is empty or of a wrong type in the id token is taken from userinfo.
///
/// An e-mail address that the provider calls unverified identifies nobody: `find` does not
/// see the claim `email` then. `find_shown` does, for display only.
///
/// Made by [`UnverifiedClaims::verify`](super::UnverifiedClaims::verify) only. `Debug` shows no
/// claim.
#[derive(Clone)]
pub struct VerifiedClaims {
    id_token: Map<String, Value>,
    userinfo: Map<String, Value>,
    email_denied: bool,
    incomplete: bool,
}

impl VerifiedClaims {
    /// Names `claims` verified: every check of OIDC Core 3.1.3.7 held.
    pub(super) fn vouched(claims: Map<String, Value>) -> Self {
        let mut claims =
            Self { id_token: claims, userinfo: Map::new(), email_denied: false, incomplete: false };
        claims.note_denial();
        claims
    }

    /// The first value at `path` that is not absent.
    pub fn get(&self, path: &ClaimPath) -> Option<&Value> {
        self.find(path, |value| (!is_absent(value)).then_some(value))
    }

    /// What `read` makes of the first value at `path` that it takes, for a decision about the
    /// person. The claim `email` is absent where the provider calls the address unverified.
    pub(super) fn find<'c, T>(
        &'c self,
        path: &ClaimPath,
        mut read: impl FnMut(&'c Value) -> Option<T>,
    ) -> Option<T> {
        let shown = |name: &str| !(self.email_denied && name == EMAIL);
        self.answers().find_map(|claims| {
            path.find(&|name| claims.get(name).filter(|_| shown(name)), &mut read)
        })
    }

    /// As [`Self::find`], with an unverified e-mail address too: for display, and never for a
    /// decision.
    pub(super) fn find_shown<'c, T>(
        &'c self,
        path: &ClaimPath,
        mut read: impl FnMut(&'c Value) -> Option<T>,
    ) -> Option<T> {
        self.answers().find_map(|claims| path.find(&|name| claims.get(name), &mut read))
    }

    /// `sub`: the person, as this provider names them; 1 to 255 bytes.
    pub fn subject(&self) -> &str {
        self.id_token.get("sub").and_then(Value::as_str).unwrap_or_default()
    }

    /// The claim `email` where it is one string, verified or not.
    pub(super) fn email(&self) -> Option<&str> {
        self.answers()
            .find_map(|claims| claims.get(EMAIL)?.as_str().filter(|text| is_visible(text)))
    }

    /// What the provider says of the claim `email` (`email_verified`, OIDC Core 5.1); nothing where
    /// it says neither yes nor no.
    pub(super) fn email_verified(&self) -> Option<bool> {
        self.answers().find_map(|claims| word(claims, EMAIL_VERIFIED))
    }

    /// Whether the provider calls the e-mail address unverified.
    pub(super) fn email_denied(&self) -> bool {
        self.email_denied
    }

    /// Whether the provider says that a claim on the way of `path` is kept elsewhere (`_claim_names`,
    /// OIDC Core 5.6.2), as Entra ID does with the groups of people who have many.
    pub(super) fn is_elsewhere(&self, path: &ClaimPath) -> bool {
        self.answers()
            .filter_map(|claims| claims.get("_claim_names")?.as_object())
            .any(|names| path.first_names().iter().any(|name| names.contains_key(*name)))
    }

    /// Whether userinfo was needed and failed.
    pub(super) fn is_incomplete(&self) -> bool {
        self.incomplete
    }

    /// Notes that userinfo was needed and failed: what these claims do not say is not known.
    pub fn without_userinfo(&mut self) {
        self.incomplete = true;
    }

    /// Adds the claims of userinfo; what counts of the id token's own stays.
    ///
    /// `email` and `email_verified` stay together, and so do `phone_number` and
    /// `phone_number_verified`: with the address of one answer and the word of the other an address
    /// would seem verified that nobody verified. A denial counts for the only address that there is.
    ///
    /// The caller has checked that userinfo's `sub` equals the id token's (OIDC Core 5.3.2).
    pub fn complete_from_userinfo(&mut self, mut userinfo: Map<String, Value>) {
        for (name, verified) in VOUCHED {
            let own = address(&self.id_token, name).map(str::to_owned);
            match (own, address(&userinfo, name)) {
                (Some(own), Some(other)) if own == other => {}
                (Some(_), Some(_)) => {
                    userinfo.remove(name);
                    userinfo.remove(verified);
                }
                (Some(_), None) => {
                    if word(&userinfo, verified) != Some(false) {
                        userinfo.remove(verified);
                    }
                }
                (None, Some(_)) => {
                    let said = word(&userinfo, verified);
                    if said.is_some() || word(&self.id_token, verified) != Some(false) {
                        self.id_token.remove(verified);
                    }
                    self.id_token.remove(name);
                }
                (None, None) => {}
            }
        }
        self.userinfo = userinfo;
        self.note_denial();
    }

    /// Claims that nobody verified.
    #[cfg(test)]
    pub(crate) fn for_tests(claims: Value) -> Self {
        match claims {
            Value::Object(claims) => Self::vouched(claims),
            _ => Self::vouched(Map::new()),
        }
    }

    fn answers(&self) -> impl Iterator<Item = &Map<String, Value>> {
        [&self.id_token, &self.userinfo].into_iter()
    }

    fn note_denial(&mut self) {
        self.email_denied = self.email_verified() == Some(false);
    }
}

impl fmt::Debug for VerifiedClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedClaims").finish_non_exhaustive()
    }
}

/// The claim `name`; `null` counts as absent.
pub(super) fn present<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    claims.get(name).filter(|value| !value.is_null())
}

/// The text of an address: a string, or the first visible string of a list.
fn address<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    let text = |value: &'a Value| value.as_str().filter(|text| is_visible(text));
    match claims.get(name)? {
        Value::Array(list) => list.iter().find_map(text),
        one => text(one),
    }
}

/// A yes or no: a boolean, and what some providers write for it. Other values say nothing.
fn word(claims: &Map<String, Value>, name: &str) -> Option<bool> {
    match claims.get(name)? {
        Value::Bool(word) => Some(*word),
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" => Some(true),
            "false" | "no" | "0" => Some(false),
            _ => None,
        },
        Value::Number(number) if number.as_f64() == Some(0.0) => Some(false),
        Value::Number(number) if number.as_u64() == Some(1) => Some(true),
        _ => None,
    }
}

const EMAIL: &str = "email";
const EMAIL_VERIFIED: &str = "email_verified";

/// An address, and the provider's word that it is the person's own (OIDC Core 5.1).
const VOUCHED: [(&str, &str); 2] =
    [(EMAIL, EMAIL_VERIFIED), ("phone_number", "phone_number_verified")];

#[cfg(test)]
mod tests;
