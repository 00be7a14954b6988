//! `[claims]`: which claims of the provider identify and describe a person.

use super::reader::error::{Problem, Reported};
use super::reader::item::Item;
use super::reader::section::Section;
use crate::signin::{ClaimPath, ClaimSources};

/// Reads the section. Defaults: `id`: `sub`; `name`: `displayName`, `name`, `preferred_username`;
/// `email`: `email`; `avatar`: `picture`; `group`: none; `gravatar`: yes.
pub(super) fn read(section: &mut Section<'_>) -> Result<ClaimSources, Reported> {
    let mut claims = |key, default: &[&str]| {
        let default = default.iter().filter_map(|name| ClaimPath::parse(name)).collect();
        section.or(key, default, |item| item.each(path))
    };
    let id = claims("id", &["sub"]);
    let name = claims("name", &["displayName", "name", "preferred_username"]);
    let email = claims("email", &["email"]);
    let avatar = claims("avatar", &["picture"]);
    let group = claims("group", &[]);
    let gravatar = section.or("gravatar", true, Item::boolean);

    let id = id?;
    if id.is_empty() {
        return Err(section.refuse("id", "must contain at least one claim, like [\"sub\"]"));
    }
    Ok(ClaimSources {
        id,
        name: name?,
        email: email?,
        avatar: avatar?,
        group: group?,
        gravatar: gravatar?,
    })
}

/// The path of one claim: a string, in which a dot may separate the names of nested objects, or a list of
/// names, in which a dot is always part of a name.
pub(super) fn path(item: &Item<'_>) -> Result<ClaimPath, Problem> {
    if item.is_list() {
        let steps = item.each(|step| step.text().map(str::to_owned))?;
        let wrong = "must contain at least one name, like [\"realm_access\", \"roles\"]";
        return ClaimPath::steps(steps).ok_or_else(|| item.wrong(wrong));
    }
    let wrong = || {
        item.wrong(
            "must be the name of a claim, names joined by single dots, or a list of names like \
             [\"realm_access\", \"roles\"]",
        )
    };
    ClaimPath::parse(item.text()?).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::reader::testing::read_section;

    fn read(text: &str, variables: &[(&str, &str)]) -> Result<ClaimSources, String> {
        read_section("claims", text, variables, super::read)
    }

    fn names(claims: &[ClaimPath]) -> Vec<String> {
        claims.iter().map(ClaimPath::to_string).collect()
    }

    #[test]
    fn the_standard_claims_are_the_default() {
        let claims = read("", &[]).unwrap();
        assert_eq!(names(&claims.id), ["sub"]);
        assert_eq!(names(&claims.name), ["displayName", "name", "preferred_username"]);
        assert_eq!(names(&claims.email), ["email"]);
        assert_eq!(names(&claims.avatar), ["picture"]);
        assert!(claims.group.is_empty());
        assert!(claims.gravatar);
    }

    #[test]
    fn a_dot_separates_the_names_of_nested_objects() {
        let claims = read("[claims]\ngroup = ['org.unit']\ngravatar = false", &[]).unwrap();
        assert_eq!(names(&claims.group), ["org.unit"]);
        assert!(!claims.gravatar);
    }

    #[test]
    fn an_element_may_be_a_list_of_names() {
        let text = "[claims]\nid = [['https://example.org/app', 'id'], 'sub', ['a.b']]";
        let claims = read(text, &[]).unwrap();
        assert_eq!(names(&claims.id), [r#"["https://example.org/app","id"]"#, "sub", r#"["a.b"]"#]);
        let variables = [("JITSI_OIDC_CLAIMS_NAME", "[['a.b', 'c'], 'name']")];
        let claims = read("", &variables).unwrap();
        assert_eq!(names(&claims.name), [r#"["a.b","c"]"#, "name"]);
    }

    #[test]
    fn a_variable_sets_a_list_as_toml() {
        let variables = [("JITSI_OIDC_CLAIMS_ID", "['oid', 'sub']")];
        assert_eq!(names(&read("[claims]\nid = 7", &variables).unwrap().id), ["oid", "sub"]);
        assert_eq!(
            read("", &[("JITSI_OIDC_CLAIMS_ID", "sub")]).unwrap_err(),
            "JITSI_OIDC_CLAIMS_ID: must be a list like [\"a\", \"b\"], written as in TOML"
        );
    }

    #[test]
    fn the_error_for_a_bad_name_names_its_place_in_the_list() {
        for (text, message) in [
            ("id = []", "2:6: claims.id: must contain at least one claim, like [\"sub\"]"),
            ("id = 'sub'", "2:6: claims.id: must be a list like [\"a\", \"b\"], is a string"),
            (
                "name = ['a', 'b..c']",
                "2:14: claims.name[1]: must be the name of a claim, names joined by single dots, or \
                 a list of names like [\"realm_access\", \"roles\"]",
            ),
            (
                "name = ['a', []]",
                "2:14: claims.name[1]: must contain at least one name, like [\"realm_access\", \
                 \"roles\"]",
            ),
            ("name = [['a', '']]", "2:15: claims.name[0][1]: must not be empty"),
            (
                "name = [['a', 1]]",
                "2:15: claims.name[0][1]: must be a string in quotes, is an integer",
            ),
            ("name = [[['a']]]", "2:10: claims.name[0][0]: must be a string in quotes, is a list"),
            ("name = ['']", "2:9: claims.name[0]: must not be empty"),
        ] {
            let error = read(&format!("[claims]\n{text}"), &[]).unwrap_err();
            assert_eq!(error, format!("config.toml:{message}"));
        }
    }
}
