//! `[claims]`: which claims of the provider say who somebody is.

use super::error::{Problem, Reported};
use super::item::Item;
use super::section::Section;

/// `[claims]`. In each list the first claim that is there counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// The identity; never an empty list. Default: `sub`.
    pub id: Vec<ClaimPath>,
    /// The name to show. Default: `displayName`, `name`, `preferred_username`.
    pub name: Vec<ClaimPath>,
    /// The e-mail address. Default: `email`.
    pub email: Vec<ClaimPath>,
    /// A picture's URL. Default: `picture`.
    pub avatar: Vec<ClaimPath>,
    /// `context.group`. Default: none.
    pub group: Vec<ClaimPath>,
    /// Makes an avatar from the e-mail's SHA-256 when no claim gives one. Default: yes.
    pub gravatar: bool,
}

/// A claim's name; `a.b` means `b` inside the object `a`. No part is empty.
///
/// Some providers put dots into plain names (`https://example.org/roles`), so whoever looks a
/// claim up should try the whole name first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimPath(String);

impl ClaimPath {
    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The names to follow, from the outermost object; at least one.
    pub fn segments(&self) -> impl Iterator<Item = &str> {
        self.0.split('.')
    }

    fn read(item: &Item<'_>) -> Result<Self, Problem> {
        let text = item.text()?;
        if text.split('.').any(str::is_empty) {
            return Err(item.wrong("must be a claim's name, or names joined by single dots"));
        }
        Ok(Self(text.to_owned()))
    }
}

impl Claims {
    pub(super) fn read(section: &mut Section<'_>) -> Result<Self, Reported> {
        let mut claims = |key, default: &[&str]| {
            let default = default.iter().map(|name| ClaimPath((*name).to_owned())).collect();
            section.or(key, default, |item| item.each(ClaimPath::read))
        };
        let id = claims("id", &["sub"]);
        let name = claims("name", &["displayName", "name", "preferred_username"]);
        let email = claims("email", &["email"]);
        let avatar = claims("avatar", &["picture"]);
        let group = claims("group", &[]);
        let gravatar = section.or("gravatar", true, Item::boolean);

        let id = id?;
        if id.is_empty() {
            return Err(section.refuse("id", "must name at least one claim, like [\"sub\"]"));
        }
        Ok(Self {
            id,
            name: name?,
            email: email?,
            avatar: avatar?,
            group: group?,
            gravatar: gravatar?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::testing::read_section;

    fn read(text: &str, variables: &[(&str, &str)]) -> Result<Claims, String> {
        read_section("claims", text, variables, Claims::read)
    }

    fn names(claims: &[ClaimPath]) -> Vec<&str> {
        claims.iter().map(ClaimPath::as_str).collect()
    }

    #[test]
    fn the_standard_claims_are_the_default() {
        let claims = read("", &[]).unwrap();
        assert_eq!(names(&claims.id), ["sub"]);
        assert_eq!(names(&claims.name), ["displayName", "name", "preferred_username"]);
        assert_eq!(names(&claims.email), ["email"]);
        assert_eq!(names(&claims.avatar), ["picture"]);
        assert_eq!(claims.group, []);
        assert!(claims.gravatar);
    }

    #[test]
    fn a_dot_goes_into_objects() {
        let claims = read("[claims]\ngroup = ['org.unit']\ngravatar = false", &[]).unwrap();
        assert_eq!(claims.group[0].segments().collect::<Vec<_>>(), ["org", "unit"]);
        assert!(!claims.gravatar);
    }

    #[test]
    fn the_environment_gives_lists_as_toml() {
        let variables = [("JITSI_OIDC_CLAIMS_ID", "['oid', 'sub']")];
        assert_eq!(names(&read("[claims]\nid = 7", &variables).unwrap().id), ["oid", "sub"]);
        assert_eq!(
            read("", &[("JITSI_OIDC_CLAIMS_ID", "sub")]).unwrap_err(),
            "JITSI_OIDC_CLAIMS_ID: must be a list like [\"a\", \"b\"], written as in TOML"
        );
    }

    #[test]
    fn a_bad_name_is_told_by_its_place_in_the_list() {
        for (text, message) in [
            ("id = []", "2:6: claims.id: must name at least one claim, like [\"sub\"]"),
            ("id = 'sub'", "2:6: claims.id: must be a list like [\"a\", \"b\"], is a string"),
            (
                "name = ['a', 'b..c']",
                "2:14: claims.name[1]: must be a claim's name, or names joined by single dots",
            ),
            ("name = ['']", "2:9: claims.name[0]: must not be empty"),
        ] {
            let error = read(&format!("[claims]\n{text}"), &[]).unwrap_err();
            assert_eq!(error, format!("config.toml:{message}"));
        }
    }
}
