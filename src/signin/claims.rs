//! The verified claims of a person.

use std::fmt;

use serde_json::{Map, Value};

use super::ClaimPath;
use super::text::{is_absent, is_visible};

/// The claims of a verified id token, and those of userinfo if it was called.
///
/// A reader takes the first value that it can use, first from the id token, then from userinfo. A
/// claim that is empty or has a wrong type in the id token is therefore read from userinfo.
///
/// An e-mail address that the provider reports as not verified must not identify a person: `find`
/// then skips the claim `email`. `find_shown` does not, and is for display only.
///
/// Created only by [`UnverifiedClaims::verify`](super::UnverifiedClaims::verify). `Debug` shows no
/// claim.
#[derive(Clone)]
pub struct VerifiedClaims {
    subject: String,
    id_token: Map<String, Value>,
    userinfo: Map<String, Value>,
    email_denied: bool,
    incomplete: bool,
}

impl VerifiedClaims {
    /// Declares the claims of an id token verified: every check of OIDC Core 3.1.3.7 has passed.
    /// `subject` is its `sub`.
    pub(super) fn verified(subject: String, id_token: Map<String, Value>) -> Self {
        let mut claims = Self {
            subject,
            id_token,
            userinfo: Map::new(),
            email_denied: false,
            incomplete: false,
        };
        claims.update_email_denied();
        claims
    }

    /// The first value at `path` that is not absent.
    pub fn get(&self, path: &ClaimPath) -> Option<&Value> {
        self.find(path, |value| (!is_absent(value)).then_some(value))
    }

    /// The first value at `path` that `read` accepts, as `read` returns it, for a decision about
    /// the person. The claim `email` is absent if the provider reports the address as not verified.
    pub(super) fn find<'c, T>(
        &'c self,
        path: &ClaimPath,
        mut read: impl FnMut(&'c Value) -> Option<T>,
    ) -> Option<T> {
        let shown = |name: &str| !(self.email_denied && name == EMAIL);
        self.sources().find_map(|claims| {
            path.find(&|name| claims.get(name).filter(|_| shown(name)), &mut read)
        })
    }

    /// As [`Self::find`], but includes an e-mail address that is not verified: only for display,
    /// never for a decision.
    pub(super) fn find_shown<'c, T>(
        &'c self,
        path: &ClaimPath,
        mut read: impl FnMut(&'c Value) -> Option<T>,
    ) -> Option<T> {
        self.sources().find_map(|claims| path.find(&|name| claims.get(name), &mut read))
    }

    /// `sub` of the id token: the provider's identifier of the person, 1 to 255 bytes.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The claim `email`, verified or not, if it is a string.
    pub(super) fn email(&self) -> Option<&str> {
        self.sources()
            .find_map(|claims| claims.get(EMAIL)?.as_str().filter(|text| is_visible(text)))
    }

    /// `email_verified` (OIDC Core 5.1). `None` if it is absent or neither true nor false.
    pub(super) fn email_verified(&self) -> Option<bool> {
        self.sources().find_map(|claims| boolean(claims, EMAIL_VERIFIED))
    }

    /// Whether the provider reports the e-mail address as not verified.
    pub(super) fn email_denied(&self) -> bool {
        self.email_denied
    }

    /// Whether the provider says that a claim of `path` is kept elsewhere (`_claim_names`, OIDC
    /// Core 5.6.2), as Entra ID does for people with many groups.
    pub(super) fn is_elsewhere(&self, path: &ClaimPath) -> bool {
        self.sources()
            .filter_map(|claims| claims.get("_claim_names")?.as_object())
            .any(|names| path.first_names().iter().any(|name| names.contains_key(*name)))
    }

    /// Whether userinfo was needed and failed.
    pub(super) fn is_incomplete(&self) -> bool {
        self.incomplete
    }

    /// Records that userinfo was needed and failed: the values of missing claims are unknown.
    pub fn without_userinfo(&mut self) {
        self.incomplete = true;
    }

    /// Adds the claims of userinfo. Usable claims of the id token take precedence.
    ///
    /// `email` and `email_verified` are read from the same source, and so are `phone_number` and
    /// `phone_number_verified`. Otherwise the `email_verified` of one source could mark the address
    /// of the other as verified. If there is only one address, "not verified" from either source
    /// counts.
    ///
    /// The caller has checked that userinfo's `sub` equals the id token's (OIDC Core 5.3.2).
    pub fn complete_from_userinfo(&mut self, mut userinfo: Map<String, Value>) {
        for (name, verified) in ADDRESSES {
            let own = address(&self.id_token, name).map(str::to_owned);
            match (own, address(&userinfo, name)) {
                (Some(own), Some(other)) if own == other => {}
                (Some(_), Some(_)) => {
                    userinfo.remove(name);
                    userinfo.remove(verified);
                }
                (Some(_), None) => {
                    if boolean(&userinfo, verified) != Some(false) {
                        userinfo.remove(verified);
                    }
                }
                (None, Some(_)) => {
                    let stated = boolean(&userinfo, verified);
                    if stated.is_some() || boolean(&self.id_token, verified) != Some(false) {
                        self.id_token.remove(verified);
                    }
                    self.id_token.remove(name);
                }
                (None, None) => {}
            }
        }
        self.userinfo = userinfo;
        self.update_email_denied();
    }

    /// Claims without verification, for tests.
    #[cfg(test)]
    pub(crate) fn for_tests(claims: Value) -> Self {
        let Value::Object(claims) = claims else { unreachable!("tests write objects") };
        let subject = claims.get("sub").and_then(Value::as_str).unwrap_or("ada").to_owned();
        Self::verified(subject, claims)
    }

    fn sources(&self) -> impl Iterator<Item = &Map<String, Value>> {
        [&self.id_token, &self.userinfo].into_iter()
    }

    fn update_email_denied(&mut self) {
        self.email_denied = self.email_verified() == Some(false);
    }
}

impl fmt::Debug for VerifiedClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedClaims").finish_non_exhaustive()
    }
}

/// The text of an address: a string, or the first visible string of a list.
fn address<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    let text = |value: &'a Value| value.as_str().filter(|text| is_visible(text));
    match claims.get(name)? {
        Value::Array(list) => list.iter().find_map(text),
        single => text(single),
    }
}

/// A boolean, or a value that some providers write instead. `None` for any other value.
fn boolean(claims: &Map<String, Value>, name: &str) -> Option<bool> {
    match claims.get(name)? {
        Value::Bool(value) => Some(*value),
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

/// The address claims, each with the claim that says whether it is verified (OIDC Core 5.1).
const ADDRESSES: [(&str, &str); 2] =
    [(EMAIL, EMAIL_VERIFIED), ("phone_number", "phone_number_verified")];

#[cfg(test)]
mod tests;
