//! `[policies]`: rules for pages that nginx guards.

use std::collections::BTreeMap;

use super::error::{Problem, Reported};
use super::fields::Field;
use super::rules::rules;
use super::section::Section;
use crate::signin::Rules;

/// Each key is the name of a policy, `/oidc/verify/NAME`, and its value a list of rules that must
/// all hold. Default: none.
pub(super) fn read(section: &mut Section<'_>) -> Result<BTreeMap<String, Rules>, Reported> {
    let mut policies = BTreeMap::new();
    let mut failed = None;
    for field in section.rest() {
        match policy(&field) {
            Ok(rules) => drop(policies.insert(field.name, rules)),
            Err(problem) => failed = Some(section.report(problem)),
        }
    }
    failed.map_or(Ok(policies), Err)
}

fn policy(field: &Field<'_>) -> Result<Rules, Problem> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if field.name.is_empty() || !field.name.bytes().all(plain) {
        let message = "a policy's name must be of letters, digits, - and _, as it stands in a path";
        return Err(Problem::new(&field.key, message));
    }
    let rules = rules(&field.value)?;
    if rules.is_empty() {
        let message = "must hold at least one rule; for everybody who is signed in there is \
                       /oidc/verify itself";
        return Err(field.value.wrong(message));
    }
    Ok(rules)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::testing::read_section;

    #[test]
    fn a_policy_has_a_name_and_rules() {
        let text = "[policies]\nrecordings = [{ claim = 'groups', any_of = ['staff'] }]\n\
                    [[policies.etherpad-2]]\nclaim = 'a'\nequals = 1\n\
                    [[policies.etherpad-2]]\nclaim = 'b'\nequals = 2";
        let policies = read_section("policies", text, &[], read).unwrap();
        assert_eq!(policies.keys().collect::<Vec<_>>(), ["etherpad-2", "recordings"]);
        assert!(read_section("policies", "", &[], read).unwrap().is_empty());
    }

    #[test]
    fn every_bad_policy_is_told_by_its_full_path() {
        let text =
            "[policies]\n'a/b' = []\nempty = []\nodd = [{ claim = 'x', any = [] }]\ntext = 'x'";
        assert_eq!(
            read_section("policies", text, &[], read).unwrap_err(),
            "config.toml:2:1: policies.\"a/b\": a policy's name must be of letters, digits, - and \
             _, as it stands in a path\n\
             config.toml:3:9: policies.empty: must hold at least one rule; for everybody who is \
             signed in there is /oidc/verify itself\n\
             config.toml:4:23: policies.odd[0].any: unknown key; expected one of claim, any_of, equals, \
             matches\n\
             config.toml:5:8: policies.text: must be a list like [\"a\", \"b\"], is a string"
        );
    }
}
