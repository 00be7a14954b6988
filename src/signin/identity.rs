//! The person that the verified claims identify.

use serde_json::{Number, Value};

use super::text::{is_visible, printable};
use super::{ClaimPath, VerifiedClaims};

/// Which claims identify and describe a person. In each list, the first claim that is present
/// counts.
#[derive(Clone, Debug)]
pub struct ClaimSources {
    /// The identifier.
    pub id: Vec<ClaimPath>,
    /// The name to show.
    pub name: Vec<ClaimPath>,
    /// The e-mail address.
    pub email: Vec<ClaimPath>,
    /// URL of a picture.
    pub avatar: Vec<ClaimPath>,
    /// The group. Jitsi does not show it, but applies limits by it.
    pub group: Vec<ClaimPath>,
    /// Use the picture from Gravatar if no claim gives one.
    pub gravatar: bool,
}

/// A person, with the claims that the configuration names. There is no `Debug` on purpose: only the
/// identifier may be logged.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// The identifier.
    pub id: String,
    /// The name to show.
    pub name: Option<String>,
    /// The e-mail address.
    pub email: Option<Email>,
    /// URL of their picture.
    pub avatar: Option<String>,
    /// `context.group`.
    pub group: Option<String>,
}

/// An e-mail address, and whether the provider reports it as not verified.
#[derive(Clone, PartialEq, Eq)]
pub struct Email {
    /// The address.
    pub address: String,
    /// The provider said `email_verified: false`: the address is for display only.
    pub denied: bool,
}

/// Why the claims do not identify a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// No claim of `claims.id` is present.
    #[error("the provider gave none of the claims in claims.id")]
    NoId,
    /// The only claim of `claims.id` that is present is the e-mail address, and it is not verified.
    #[error("claims.id names the e-mail address, which the provider reports as not verified")]
    UnverifiedId,
    /// The identifier is too long. A shortened one could be that of another person.
    #[error("the claim that claims.id names is longer than 255 bytes, or than 510 in JSON")]
    LongId,
}

impl ClaimSources {
    /// Whether `claims` contain an identifier.
    pub(super) fn identify(&self, claims: &VerifiedClaims) -> bool {
        find(claims, &self.id, identifier).is_some()
    }

    /// The keys of `[claims]` for which `claims` contain no value. `claims.avatar` is left out:
    /// userinfo is not called only for a picture.
    pub(super) fn missing(&self, claims: &VerifiedClaims) -> Vec<String> {
        let name = self.name.is_empty() || self.whole_name(claims);
        let email = self.email.is_empty() || self.address(claims).is_some();
        let group = self.group.is_empty() || find(claims, &self.group, text).is_some();
        let present = [
            ("claims.id", self.identify(claims)),
            ("claims.name", name),
            ("claims.email", email),
            ("claims.group", group),
        ];
        let missing = present.into_iter().filter(|(_, present)| !present);
        missing.map(|(key, _)| key.to_owned()).collect()
    }

    /// The person that `claims` identify.
    ///
    /// The identifier is used exactly as it is: without a blank or a control character it could be
    /// that of another person. An integer below 2⁵³ is used as its decimal text; above, JSON
    /// libraries may have merged two identifiers into one. All other values are strings, from which
    /// control characters and surrounding blanks are removed. In a list, the first usable element
    /// counts. A claim of a wrong type counts as absent.
    ///
    /// If the claim `name` is absent, `given_name` and `family_name` replace it.
    ///
    /// The session must fit one cookie. A name is cut at 150 bytes. An e-mail address above 254
    /// bytes, a picture's URL above 400 bytes and a group above 128 bytes are left out. Bytes are
    /// counted as in the session's JSON, where a quote takes two. An identifier above 255 such
    /// bytes reduces the space of the others: the picture is left out first, then the group, then
    /// the address.
    ///
    /// # Errors
    ///
    /// [`IdentityError`] if no claim gives an identifier of at most 255 bytes.
    pub fn identity(&self, claims: &VerifiedClaims) -> Result<Identity, IdentityError> {
        let id = find(claims, &self.id, identifier).ok_or_else(|| self.no_identifier(claims))?;
        if id.len() > 255 || in_json(&id) > 510 {
            return Err(IdentityError::LongId);
        }
        let mut budget = Budget(MAX_CLAIM_BYTES.saturating_sub(in_json(&id)));
        let name = self.shown_name(claims).map(|name| budget.cut(name, 150));
        let email = self.address(claims).filter(|email| budget.takes(email, 254));
        let group = find(claims, &self.group, text).filter(|group| budget.takes(group, 128));
        let avatar = find(claims, &self.avatar, picture).filter(|url| budget.takes(url, 400));
        let email = email.map(|address| Email { address, denied: claims.email_denied() });
        Ok(Identity { id, name, email, avatar, group })
    }

    fn no_identifier(&self, claims: &VerifiedClaims) -> IdentityError {
        let shown = |path: &ClaimPath| claims.find_shown(path, |value| first(value, identifier));
        match self.id.iter().find_map(shown) {
            Some(_) => IdentityError::UnverifiedId,
            None => IdentityError::NoId,
        }
    }

    /// The address to show, verified or not.
    fn address(&self, claims: &VerifiedClaims) -> Option<String> {
        let shown = |path: &ClaimPath| claims.find_shown(path, |value| first(value, text));
        self.email.iter().find_map(shown)
    }

    fn shown_name(&self, claims: &VerifiedClaims) -> Option<String> {
        let named = |path: &ClaimPath| {
            let whole = claims.find(path, |value| first(value, text));
            whole.or_else(|| path.is(NAME).then(|| joined(parts(claims))).flatten())
        };
        self.name.iter().find_map(named)
    }

    /// Whether the claims contain a complete name. One part of a name is not complete: userinfo may
    /// have the other.
    fn whole_name(&self, claims: &VerifiedClaims) -> bool {
        self.name.iter().any(|path| {
            let both = || parts(claims).iter().all(Option::is_some);
            claims.find(path, |value| first(value, text)).is_some() || (path.is(NAME) && both())
        })
    }
}

/// `given_name` and `family_name` (OIDC Core 5.1).
fn parts(claims: &VerifiedClaims) -> [Option<String>; 2] {
    ["given_name", "family_name"].map(|part| {
        ClaimPath::parse(part).and_then(|path| claims.find(&path, |value| first(value, text)))
    })
}

fn joined(parts: [Option<String>; 2]) -> Option<String> {
    let present: Vec<String> = parts.into_iter().flatten().collect();
    (!present.is_empty()).then(|| present.join(" "))
}

/// The bytes of JSON that are left for further claims of the session.
struct Budget(usize);

impl Budget {
    /// Whether `text` fits, with at most `most` bytes. If so, its bytes are taken from the budget.
    fn takes(&mut self, text: &str, most: usize) -> bool {
        let bytes = in_json(text);
        let fits = bytes <= most.min(self.0);
        if fits {
            self.0 -= bytes;
        }
        fits
    }

    /// The longest start of `text` that fits, with at most `most` bytes.
    fn cut(&mut self, mut text: String, most: usize) -> String {
        // Only saves time: the loop below removes one character at a time.
        let mut end = most.min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
        while !self.takes(&text, most) {
            text.pop();
        }
        text
    }
}

/// The first claim of `paths` that `read` accepts, as `read` returns it.
fn find(
    claims: &VerifiedClaims,
    paths: &[ClaimPath],
    read: fn(&Value) -> Option<String>,
) -> Option<String> {
    paths.iter().find_map(|path| claims.find(path, |value| first(value, read)))
}

/// What `read` returns for a value, or for the first element of a list that it accepts.
fn first(value: &Value, read: fn(&Value) -> Option<String>) -> Option<String> {
    match value {
        Value::Array(values) => values.iter().find_map(read),
        single => read(single),
    }
}

/// A string as one line, without surrounding blanks.
fn text(value: &Value) -> Option<String> {
    printable(value.as_str()?)
}

/// The URL of a picture that a browser may load.
fn picture(value: &Value) -> Option<String> {
    text(value).filter(|url| url.starts_with("https://") || url.starts_with("http://"))
}

/// A string exactly as it is, if any of it is visible, or an integer.
fn identifier(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => is_visible(text).then(|| text.clone()),
        Value::Number(number) => is_exact(number).then(|| number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Whether the number is an integer that every JSON library reads exactly
/// (RFC 8259 §6: "in the range [-(2**53)+1, (2**53)-1]").
fn is_exact(number: &Number) -> bool {
    number.as_i64().is_some_and(|number| number.unsigned_abs() < 1 << 53)
}

/// The bytes of a text in JSON, between the quotes.
fn in_json(text: &str) -> usize {
    Value::from(text).to_string().len() - 2
}

/// The claim that `given_name` and `family_name` can replace.
const NAME: &str = "name";

/// The bytes of all claims together: the sum of their limits. A session of this size fits its
/// cookie.
pub(super) const MAX_CLAIM_BYTES: usize = 255 + 150 + 254 + 128 + 400;

#[cfg(test)]
mod tests;
