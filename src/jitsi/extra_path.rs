//! The path of a further claim of the meeting token, and the claims that it must not name.

/// The names of the objects that lead to a claim, and its own. Neither the path nor a part of it is reserved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtraPath(Vec<String>);

/// Why a path is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExtraPathError {
    /// There is no name, or an empty one.
    #[error(
        "must be names joined by single dots, or a list of names like [\"context\", \"user\", \"x\"]"
    )]
    NoName,
    /// The path is a reserved claim, leads into one, or contains one.
    #[error(
        "must not be, contain or be inside {0}, which is reserved: it decides who the person is, what they may do, or where"
    )]
    Reserved(&'static str),
    /// A name by which plugins grant the rights of a moderator.
    #[error(
        "must not contain the name moderator or affiliation: plugins of Prosody make a person a moderator by it; use [roles]"
    )]
    GrantsModeration,
    /// Not one plain name below `context.user`.
    #[error(
        "must be one name below context.user, of letters, digits, - and _: Prosody makes it the name of an XML element (presence_identity)"
    )]
    OfUser,
}

impl ExtraPath {
    /// The path of these names.
    ///
    /// # Errors
    ///
    /// [`ExtraPathError`]
    pub fn new(names: Vec<String>) -> Result<Self, ExtraPathError> {
        if names.is_empty() || names.iter().any(String::is_empty) {
            return Err(ExtraPathError::NoName);
        }
        if names.iter().any(|name| grants_moderation(name)) {
            return Err(ExtraPathError::GrantsModeration);
        }
        if let Some(reserved) = RESERVED.into_iter().find(|reserved| overlap(&names, reserved)) {
            return Err(ExtraPathError::Reserved(reserved));
        }
        let path = Self(names);
        match path.of_user() {
            Some([name]) if is_element(name) => Ok(path),
            Some(_) => Err(ExtraPathError::OfUser),
            None => Ok(path),
        }
    }

    /// The names.
    pub fn names(&self) -> &[String] {
        &self.0
    }

    /// Whether this is the claim with these names, joined by dots.
    pub(super) fn is(&self, dotted: &str) -> bool {
        self.0.iter().map(String::as_str).eq(dotted.split('.'))
    }

    /// The names below `context.user`. `None` for any other path.
    pub(super) fn of_user(&self) -> Option<&[String]> {
        match &self.0[..] {
            [context, user, rest @ ..] if context == "context" && user == "user" => Some(rest),
            _ => None,
        }
    }
}

/// Whether plugins make a person a moderator by a claim of this name. `token_affiliation` reads both in
/// `context.user`, nvonahsen/jitsi-token-moderation-plugin reads `moderator` at the top.
pub(super) fn grants_moderation(name: &str) -> bool {
    ["moderator", "affiliation"].iter().any(|grants| name.eq_ignore_ascii_case(grants))
}

/// Whether one path begins with the other. In any case of letters: readers compare exactly, but another case
/// is a mistake.
fn overlap(names: &[String], reserved: &str) -> bool {
    names.iter().zip(reserved.split('.')).all(|(name, other)| name.eq_ignore_ascii_case(other))
}

/// Whether the name can be the name of an XML element without a namespace.
fn is_element(name: &str) -> bool {
    let rest = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    name.starts_with(|first: char| first.is_ascii_alphabetic()) && name.bytes().all(rest)
}

/// The claims that this service sets, and those that would change who the person is or which room the token
/// opens. `docs/token-claims.md` has the reader of each.
pub const RESERVED: [&str; 23] = [
    "iss",
    "aud",
    "sub",
    "room",
    "iat",
    "nbf",
    "exp",
    "jti",
    "alg",
    "user_id",
    "name",
    "email",
    "picture",
    "context.user.id",
    "context.user.name",
    "context.user.email",
    "context.user.avatar",
    "context.user.avatarUrl",
    "context.group",
    "context.features",
    "context.tenant",
    "context.room.regex",
    "context.matrix",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn path(dotted: &str) -> Result<ExtraPath, ExtraPathError> {
        ExtraPath::new(dotted.split('.').map(str::to_owned).collect())
    }

    #[test]
    fn a_path_that_is_not_reserved_is_accepted() {
        for dotted in [
            "context.user.lobby_bypass",
            "context.user.hidden-from-recorder",
            "context.user.role",
            "context.user.ids",
            "context.room.lobby",
            "context.room.regexes",
            "context.callee.name",
            "tenant",
            "x.room",
            "names",
        ] {
            let path = path(dotted).unwrap_or_else(|error| panic!("{dotted}: {error}"));
            assert!(path.is(dotted) && !path.is("x"), "{dotted}");
        }
        let dots = ExtraPath::new(vec!["a.b".to_owned(), "c".to_owned()]).unwrap();
        assert!(!dots.is("a.b.c"), "a dot in a name is not a separator");
    }

    #[test]
    fn a_reserved_claim_cannot_be_named_contained_or_entered() {
        for reserved in RESERVED {
            let inside = format!("{reserved}.x");
            let other_case = reserved.to_uppercase();
            let mut tried = vec![reserved.to_owned(), inside, other_case];
            tried.extend(reserved.match_indices('.').map(|(at, _)| reserved[..at].to_owned()));
            for dotted in tried {
                let error = path(&dotted).unwrap_err();
                assert!(matches!(error, ExtraPathError::Reserved(_)), "{dotted}: {error}");
            }
        }
    }

    #[test]
    fn no_name_grants_the_rights_of_a_moderator() {
        for dotted in [
            "moderator",
            "affiliation",
            "context.user.moderator",
            "context.user.affiliation",
            "context.user.Moderator",
            "context.moderator",
            "x.AFFILIATION.y",
        ] {
            assert_eq!(path(dotted), Err(ExtraPathError::GrantsModeration), "{dotted}");
        }
    }

    #[test]
    fn a_claim_of_the_user_is_one_plain_name() {
        for dotted in ["context.user.a.b", "context.user.ä", "context.user.a b", "context.user.1a"]
        {
            assert_eq!(path(dotted), Err(ExtraPathError::OfUser), "{dotted}");
        }
        for dotted in ["", "a.", ".a", "a..b"] {
            assert_eq!(path(dotted), Err(ExtraPathError::NoName), "{dotted}");
        }
        assert_eq!(ExtraPath::new(Vec::new()), Err(ExtraPathError::NoName));
    }
}
