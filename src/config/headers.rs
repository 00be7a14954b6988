//! `[headers]`: what `/oidc/verify` says about a person beside name, address and role.

use super::claims;
use super::reader::error::{Problem, Reported};
use super::reader::item::Item;
use super::reader::section::Section;
use crate::signin::{ClaimPath, HeaderGroup, Rule, RuleClaim, Rules, Test};

/// `[headers]`.
#[derive(Clone, Debug, Default)]
pub(super) struct Headers {
    /// The groups that `X-Auth-Groups` may name. Default: none.
    pub(super) groups: Vec<HeaderGroup>,
    /// Whether `Remote-User`, `Remote-Name`, `Remote-Email` and `Remote-Groups` are set as well. Default: no.
    pub(super) remote: bool,
}

impl Headers {
    /// Reads the section.
    pub(super) fn read(section: &mut Section<'_>) -> Result<Self, Reported> {
        let names = section.or("groups", Vec::new(), names);
        let claim = section.optional("groups_claim", claims::path);
        let remote = section.or("remote", false, Item::boolean);

        let (names, claim) = (names?, claim?);
        if names.is_empty() && claim.is_some() {
            return Err(section.refuse("groups_claim", NO_GROUPS));
        }
        let claim = claim.or_else(|| ClaimPath::parse(CLAIM));
        let group = |name: &String| Some(HeaderGroup::new(name, members(claim.clone()?, name)));
        let groups: Vec<_> = names.iter().filter_map(group).collect();
        let bytes: usize = groups.iter().map(|group| group.text().len() + 1).sum();
        if bytes > MOST_BYTES {
            return Err(section.refuse("groups", TOO_LONG));
        }
        Ok(Self { groups, remote: remote? })
    }
}

/// The names of groups, each once.
fn names(item: &Item<'_>) -> Result<Vec<String>, Problem> {
    let mut names = Vec::new();
    for element in item.elements()? {
        let name = element.text()?.to_owned();
        if names.contains(&name) {
            return Err(element.wrong("is already in the list; remove one of them"));
        }
        names.push(name);
    }
    Ok(names)
}

/// The rule that the people of the group `name` satisfy.
fn members(claim: ClaimPath, name: &str) -> Rules {
    let test = Test::AnyOf(vec![name.to_owned()]);
    Rules::new(vec![Rule { claim: RuleClaim::Path(claim), test }])
}

/// The default of `groups_claim`.
const CLAIM: &str = "groups";

/// The most bytes of the header with every group. nginx reads 16 KB of headers, in which `Remote-Groups`
/// repeats the list, and many applications accept 8 KB.
const MOST_BYTES: usize = 2_000;

const NO_GROUPS: &str =
    "has no effect without headers.groups; set headers.groups, or remove this line";
const TOO_LONG: &str =
    "must fit a header: at most 2000 bytes, percent-encoded and with a comma after each name";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::reader::testing::read_section;

    fn read(text: &str, variables: &[(&str, &str)]) -> Result<Headers, String> {
        read_section("headers", text, variables, Headers::read)
    }

    fn groups(headers: &Headers) -> Vec<&str> {
        headers.groups.iter().map(HeaderGroup::text).collect()
    }

    #[test]
    fn no_group_is_named_by_default() {
        let headers = read("", &[]).unwrap();
        assert!(headers.groups.is_empty() && !headers.remote);
    }

    #[test]
    fn each_group_has_a_rule_about_the_claim() {
        let text = "[headers]\ngroups = ['staff', 'a, b']\nremote = true";
        let headers = read(text, &[]).unwrap();
        assert_eq!(groups(&headers), ["staff", "a%2C%20b"]);
        assert!(headers.remote);
        let rules = members(ClaimPath::parse("groups").unwrap(), "staff");
        assert_eq!(headers.groups[0].rules().fingerprint(), rules.fingerprint());

        for claim in ["'realm_access.roles'", "['realm_access', 'roles']"] {
            let text = format!("[headers]\ngroups = ['staff']\ngroups_claim = {claim}");
            let other = read(&text, &[]).unwrap();
            let other = other.groups[0].rules().fingerprint();
            assert_ne!(other, rules.fingerprint(), "{claim}");
        }
        let variables =
            [("JITSI_OIDC_HEADERS_GROUPS", "['a']"), ("JITSI_OIDC_HEADERS_REMOTE", "true")];
        let headers = read("", &variables).unwrap();
        assert_eq!((groups(&headers), headers.remote), (vec!["a"], true));
    }

    #[test]
    fn the_error_for_a_bad_list_names_its_place() {
        let long = format!("groups = ['{}']", "x".repeat(2_000));
        let encoded = format!("groups = ['{}']", "ä".repeat(334));
        for (text, message) in [
            (
                "groups = 'staff'",
                "2:10: headers.groups: must be a list like [\"a\", \"b\"], is a string",
            ),
            ("groups = ['']", "2:11: headers.groups[0]: must not be empty"),
            (
                "groups = ['a', 'b', 'a']",
                "2:21: headers.groups[2]: is already in the list; remove one of them",
            ),
            (
                "groups_claim = 'roles'",
                "2:16: headers.groups_claim: has no effect without headers.groups; set headers.groups, or \
                 remove this line",
            ),
            (
                "groups = ['a']\ngroups_claim = 'a..b'",
                "3:16: headers.groups_claim: must be the name of a claim, names joined by single dots, or a \
                 list of names like [\"realm_access\", \"roles\"]",
            ),
            (
                long.as_str(),
                "2:10: headers.groups: must fit a header: at most 2000 bytes, percent-encoded and with a \
                 comma after each name",
            ),
            (
                encoded.as_str(),
                "2:10: headers.groups: must fit a header: at most 2000 bytes, percent-encoded and with a \
                 comma after each name",
            ),
            ("remote = 1", "2:10: headers.remote: must be true or false, is an integer"),
        ] {
            let error = read(&format!("[headers]\n{text}"), &[]).unwrap_err();
            assert_eq!(error, format!("config.toml:{message}"), "{text}");
        }
        let fits = format!("[headers]\ngroups = ['{}']", "x".repeat(1_999));
        assert!(read(&fits, &[]).is_ok());
    }
}
