//! The person in a meeting token, and what they may do.

use std::borrow::Cow;
use std::fmt;

/// What a person may do in a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// `affiliation` `owner`, `moderator` `"true"`.
    Moderator,
    /// `affiliation` `member`, `moderator` `"false"`.
    Member,
}

/// The person of a meeting token. Everything except the identifier is optional. `Debug` shows none
/// of it.
#[derive(Clone)]
pub struct User<'a> {
    /// A stable identifier.
    pub id: &'a str,
    /// The name to show.
    pub name: Option<&'a str>,
    /// The e-mail address. Jitsi shows it as "logged in as".
    pub email: Option<&'a str>,
    /// The URL of a picture.
    pub avatar: Option<Cow<'a, str>>,
    /// What they may do.
    pub role: Role,
    /// `context.group`.
    pub group: Option<&'a str>,
}

impl Role {
    /// The word in the log and in headers: `moderator` or `member`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Moderator => "moderator",
            Self::Member => "member",
        }
    }
}

impl fmt::Debug for User<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_has_a_word_for_the_log() {
        assert_eq!((Role::Moderator.as_str(), Role::Member.as_str()), ("moderator", "member"));
    }
}
