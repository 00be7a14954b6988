//! Who the verified claims name.

use serde_json::{Number, Value};

use super::text::{is_visible, printable};
use super::{ClaimPath, VerifiedClaims};

/// Which claims say who a person is: of each list the first that is there counts.
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
    /// The group, which Jitsi shows nowhere but counts limits by.
    pub group: Vec<ClaimPath>,
    /// Take the picture from Gravatar where no claim gives one.
    pub gravatar: bool,
}

/// A person, as far as the configuration wants to know them. `Debug` is left out on purpose: all
/// but the id is for nobody's log.
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

/// An e-mail address, and what the provider says about it.
#[derive(Clone, PartialEq, Eq)]
pub struct Email {
    /// The address.
    pub address: String,
    /// The provider said `email_verified: false`: for display alone.
    pub denied: bool,
}

/// The claims name nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// None of `claims.id` is there.
    #[error("the provider gave none of the claims in claims.id")]
    NoId,
    /// `claims.id` names the e-mail address alone, and the provider calls it unverified.
    #[error("claims.id names the e-mail address, which the provider calls not verified")]
    UnverifiedId,
    /// More than an identifier may take; cut short it might be somebody else's.
    #[error("the claim that claims.id names is longer than 255 bytes, or than 510 in JSON")]
    LongId,
}

impl ClaimSources {
    /// Whether `claims` give an identifier.
    pub(super) fn identify(&self, claims: &VerifiedClaims) -> bool {
        find(claims, &self.id, identifier).is_some()
    }

    /// The keys of `[claims]` for which `claims` have no answer, in the order of the contract. The
    /// avatar is left out: userinfo is not asked for a picture alone.
    pub(super) fn unanswered(&self, claims: &VerifiedClaims) -> Vec<String> {
        let name = self.name.is_empty() || self.whole_name(claims);
        let email = self.email.is_empty() || self.address(claims).is_some();
        let group = self.group.is_empty() || find(claims, &self.group, text).is_some();
        let answered = [
            ("claims.id", self.identify(claims)),
            ("claims.name", name),
            ("claims.email", email),
            ("claims.group", group),
        ];
        let open = answered.into_iter().filter(|(_, answered)| !answered);
        open.map(|(key, _)| key.to_owned()).collect()
    }

    /// The person that `claims` name.
    ///
    /// The identifier is taken to the letter: with a blank or a control character less it might be
    /// somebody else's. An integer is one by its decimal text, below 2⁵³: beyond, two identifiers
    /// may have become one on the way through a JSON library. Everything else is a string without
    /// control characters and blanks around it. Of a list the first element that fits counts.
    ///
    /// Where the claim `name` is absent, `given_name` and `family_name` stand in its place.
    ///
    /// A claim of a wrong type counts as absent. Names are cut at 150 bytes; an e-mail address
    /// above 254, a picture's URL above 400, and a group above 128 bytes are left out: the session
    /// must fit one cookie. So bytes count as in the session's JSON, where a quote takes two, and
    /// where an identifier takes more than 255 of them, the others have as much less room: the
    /// picture goes first, then the group, then the address.
    ///
    /// # Errors
    ///
    /// [`IdentityError`] where no claim gives an identifier of at most 255 bytes.
    pub fn identity(&self, claims: &VerifiedClaims) -> Result<Identity, IdentityError> {
        let id = find(claims, &self.id, identifier).ok_or_else(|| self.nobody(claims))?;
        if id.len() > 255 || in_json(&id) > 510 {
            return Err(IdentityError::LongId);
        }
        let mut room = Room(MOST_BYTES.saturating_sub(in_json(&id)));
        let name = self.shown_name(claims).map(|name| room.cut(name, 150));
        let email = self.address(claims).filter(|email| room.takes(email, 254));
        let group = find(claims, &self.group, text).filter(|group| room.takes(group, 128));
        let avatar = find(claims, &self.avatar, picture).filter(|url| room.takes(url, 400));
        let email = email.map(|address| Email { address, denied: claims.email_denied() });
        Ok(Identity { id, name, email, avatar, group })
    }

    fn nobody(&self, claims: &VerifiedClaims) -> IdentityError {
        let shown = |path: &ClaimPath| claims.find_shown(path, |value| first(value, identifier));
        match self.id.iter().find_map(shown) {
            Some(_) => IdentityError::UnverifiedId,
            None => IdentityError::NoId,
        }
    }

    /// The address to show: the provider may call it unverified.
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

    /// Whether the claims have a name of which userinfo would hold no more: one part of a name alone
    /// is not enough.
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
    let there: Vec<String> = parts.into_iter().flatten().collect();
    (!there.is_empty()).then(|| there.join(" "))
}

/// What is left of the session for the claims to come, in bytes of JSON.
struct Room(usize);

impl Room {
    /// Whether there is room for `text`, which may take `most`; it is taken then.
    fn takes(&mut self, text: &str, most: usize) -> bool {
        let bytes = in_json(text);
        let fits = bytes <= most.min(self.0);
        if fits {
            self.0 -= bytes;
        }
        fits
    }

    /// As much of `text` as there is room for, `most` at most.
    fn cut(&mut self, mut text: String, most: usize) -> String {
        let end = (0..=most.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
        text.truncate(end.unwrap_or_default());
        while !self.takes(&text, most) {
            text.pop();
        }
        text
    }
}

/// What `read` makes of the first claim of `paths` that it takes.
fn find(
    claims: &VerifiedClaims,
    paths: &[ClaimPath],
    read: fn(&Value) -> Option<String>,
) -> Option<String> {
    paths.iter().find_map(|path| claims.find(path, |value| first(value, read)))
}

/// What `read` makes of a value, or of the first element that it takes where the value is a list.
fn first(value: &Value, read: fn(&Value) -> Option<String>) -> Option<String> {
    match value {
        Value::Array(values) => values.iter().find_map(read),
        one => read(one),
    }
}

/// A string in one line and without blanks around it.
fn text(value: &Value) -> Option<String> {
    printable(value.as_str()?)
}

/// An address of a picture that a browser may load.
fn picture(value: &Value) -> Option<String> {
    text(value).filter(|url| url.starts_with("https://") || url.starts_with("http://"))
}

/// A string to the letter, where anything of it can be seen, or an integer.
fn identifier(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => is_visible(text).then(|| text.clone()),
        Value::Number(number) => is_exact(number).then(|| number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Whether the number is an integer that every JSON library reads to the last digit
/// (RFC 8259 §6: "in the range [-(2**53)+1, (2**53)-1]").
fn is_exact(number: &Number) -> bool {
    number.as_i64().is_some_and(|number| number.unsigned_abs() < 1 << 53)
}

/// Bytes that a text takes in JSON, between the quotes.
fn in_json(text: &str) -> usize {
    Value::from(text).to_string().len() - 2
}

/// The claim for which its parts may stand.
const NAME: &str = "name";

/// Of all claims together: what they take at their longest where nothing is escaped. A session of
/// that size fits its cookie.
pub(super) const MOST_BYTES: usize = 255 + 150 + 254 + 128 + 400;

#[cfg(test)]
mod tests;
