//! Who the verified claims name.

use serde_json::Value;

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

/// An e-mail address, and what the provider says of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Email {
    /// The address.
    pub address: String,
    /// The provider said `email_verified: false`.
    pub denied: bool,
}

/// The claims name nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// None of `claims.id` is there.
    #[error("the provider gave none of the claims in claims.id")]
    NoId,
    /// More than an identifier may take; cut short it might be somebody else's.
    #[error("the claim that claims.id names is longer than 255 bytes, or than 510 in JSON")]
    LongId,
}

impl ClaimSources {
    /// Whether `claims` answer all that is asked, the avatar aside, so that userinfo need not be
    /// asked too.
    pub fn satisfied_by(&self, claims: &VerifiedClaims) -> bool {
        [&self.id, &self.name, &self.email, &self.group]
            .into_iter()
            .all(|paths| paths.is_empty() || text(claims, paths).is_some())
    }

    /// The person that `claims` name.
    ///
    /// The identifier is taken to the letter: with a blank or a control character less it might be
    /// somebody else's. Of all else those are taken off.
    ///
    /// A claim of a wrong type counts as absent. Names are cut at 150 bytes; an e-mail address
    /// above 254, a picture's URL above 400 or one that is not http(s), and a group above 128
    /// bytes are left out: the session must fit one cookie. So bytes count as in the session's
    /// JSON, where a quote takes two, and where an identifier takes more than 255 of them, the
    /// others have as much less room: the picture goes first, then the group, then the address.
    ///
    /// # Errors
    ///
    /// [`IdentityError`] where no claim gives an identifier of at most 255 bytes.
    pub fn identity(&self, claims: &VerifiedClaims) -> Result<Identity, IdentityError> {
        let id = find(claims, &self.id, exact).ok_or(IdentityError::NoId)?;
        if id.len() > 255 || in_json(&id) > 510 {
            return Err(IdentityError::LongId);
        }
        let mut room = Room(MOST_BYTES.saturating_sub(in_json(&id)));
        let name = text(claims, &self.name).map(|name| room.cut(name, 150));
        let email = text(claims, &self.email).filter(|email| room.takes(email, 254));
        let group = text(claims, &self.group).filter(|group| room.takes(group, 128));
        let avatar = text(claims, &self.avatar)
            .filter(|url| url.starts_with("https://") || url.starts_with("http://"))
            .filter(|url| room.takes(url, 400));
        let email = email.map(|address| Email { address, denied: denied(claims) });
        Ok(Identity { id, name, email, avatar, group })
    }
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

/// The first claim of `paths` that is there as text, in one line and without blanks around it.
fn text(claims: &VerifiedClaims, paths: &[ClaimPath]) -> Option<String> {
    find(claims, paths, printable)
}

/// The first claim of `paths` that is there as text: a string that `read` takes, a number, or the
/// first such of a list.
fn find(
    claims: &VerifiedClaims,
    paths: &[ClaimPath],
    read: fn(&str) -> Option<String>,
) -> Option<String> {
    paths.iter().find_map(|path| scalar(claims.get(path)?, read))
}

fn scalar(value: &Value, read: fn(&str) -> Option<String>) -> Option<String> {
    match value {
        Value::String(text) => read(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(values) => values.first().and_then(|first| scalar(first, read)),
        Value::Null | Value::Bool(_) | Value::Object(_) => None,
    }
}

/// What is left of a text without control characters and blanks around it; `None` where that is
/// nothing.
fn printable(text: &str) -> Option<String> {
    let printable: String = text.chars().filter(|c| !c.is_control()).collect();
    let trimmed = printable.trim();
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

/// The text to the letter, where anything of it can be seen.
fn exact(text: &str) -> Option<String> {
    printable(text).map(|_| text.to_owned())
}

/// Bytes that a text takes in JSON, between the quotes.
fn in_json(text: &str) -> usize {
    Value::from(text).to_string().len() - 2
}

/// Whether the provider denies the address: `false`, and what some write for it.
fn denied(claims: &VerifiedClaims) -> bool {
    match claims.top_level("email_verified") {
        Some(Value::Bool(verified)) => !verified,
        Some(Value::String(text)) => text.eq_ignore_ascii_case("false"),
        Some(Value::Number(number)) => number.as_f64() == Some(0.0),
        _ => false,
    }
}

/// Of all claims together: what they take at their longest where nothing is escaped. A session of
/// that size fits its cookie.
const MOST_BYTES: usize = 255 + 150 + 254 + 128 + 400;

#[cfg(test)]
mod tests;
