//! `[policies]`: rules for pages that nginx guards.

use std::collections::{BTreeMap, BTreeSet};

use super::reader::error::{Problem, Reported};
use super::reader::item::Field;
use super::reader::section::Section;
use super::rules::rules;
use crate::signin::{MAX_RULE_LISTS, Rules};

/// Reads the section. A key is the name of a policy, `/oidc/verify/NAME`, and its value a list of rules
/// that must all hold. Default: no policy.
///
/// A session stores the results of these lists and of the `others`. More lists than fit into its cookie are
/// an error.
pub(super) fn read(
    section: &mut Section<'_>,
    others: &[&Rules],
) -> Result<BTreeMap<String, Rules>, Reported> {
    let mut policies = BTreeMap::new();
    let mut failed = None;
    for field in section.rest() {
        match policy(&field) {
            Ok(rules) => drop(policies.insert(field.name, rules)),
            Err(problem) => failed = Some(section.report(problem)),
        }
    }
    let lists = others.iter().copied().chain(policies.values());
    let lists: BTreeSet<_> = lists.map(Rules::fingerprint).collect();
    if lists.len() > MAX_RULE_LISTS {
        let message = format!(
            "the configuration has {} different lists of rules, but the session cookie of 2000 bytes can \
             store the results of {MAX_RULE_LISTS}; use the same list in several places",
            lists.len(),
        );
        return Err(section.refuse_whole(message));
    }
    failed.map_or(Ok(policies), Err)
}

fn policy(field: &Field<'_>) -> Result<Rules, Problem> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if field.name.is_empty() || !field.name.bytes().all(plain) {
        let message = "a policy name must contain only letters, digits, - and _, because it is part of a path";
        return Err(Problem::new(&field.key, message));
    }
    if field.name == ROOM {
        let message = "/oidc/verify/room is the check of a room's page by access.rooms and access.names; choose another name";
        return Err(Problem::new(&field.key, message));
    }
    let rules = rules(&field.value)?;
    if rules.is_empty() {
        let message = "must contain at least one rule; to allow everybody who is signed in, use \
                       /oidc/verify without a policy";
        return Err(field.value.wrong(message));
    }
    Ok(rules)
}

/// `/oidc/verify/room` has rules of its own.
const ROOM: &str = "room";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::reader::testing::read_section;
    use crate::signin::{ClaimPath, Rule, RuleClaim, Test};

    #[test]
    fn a_policy_has_a_name_and_rules() {
        let text = "[policies]\nrecordings = [{ claim = 'groups', any_of = ['staff'] }]\n\
                    [[policies.etherpad-2]]\nclaim = 'a'\nequals = 1\n\
                    [[policies.etherpad-2]]\nclaim = 'b'\nequals = 2";
        let policies = read_section("policies", text, &[], |section| read(section, &[])).unwrap();
        assert_eq!(policies.keys().collect::<Vec<_>>(), ["etherpad-2", "recordings"]);
        assert!(
            read_section("policies", "", &[], |section| read(section, &[])).unwrap().is_empty()
        );
    }

    #[test]
    fn the_error_for_a_bad_policy_names_its_full_path() {
        let text =
            "[policies]\n'a/b' = []\nempty = []\nodd = [{ claim = 'x', any = [] }]\ntext = 'x'";
        assert_eq!(
            read_section("policies", text, &[], |section| read(section, &[])).unwrap_err(),
            "config.toml:2:1: policies.\"a/b\": a policy name must contain only letters, digits, - \
             and _, because it is part of a path\n\
             config.toml:3:9: policies.empty: must contain at least one rule; to allow everybody who \
             is signed in, use /oidc/verify without a policy\n\
             config.toml:4:29: policies.odd[0].any: is a list of rules and must not be next to claim; for \
             the values of a claim write any_of\n\
             config.toml:5:8: policies.text: must be a list of tables like [{ claim = \"groups\", \
             any_of = [\"teachers\"] }], is a string"
        );
    }

    #[test]
    fn the_name_of_the_check_for_rooms_is_reserved() {
        let text = "[policies]\nrooms = [{ claim = 'x', equals = 1 }]\nroom = [{ claim = 'x', equals = 1 }]";
        assert_eq!(
            read_section("policies", text, &[], |section| read(section, &[])).unwrap_err(),
            "config.toml:3:1: policies.room: /oidc/verify/room is the check of a room's page by access.rooms \
             and access.names; choose another name"
        );
    }

    #[test]
    fn more_rule_lists_than_a_session_can_store_are_refused() {
        let rule = |number: usize| {
            let claim = RuleClaim::Path(ClaimPath::parse("groups").unwrap());
            let test = Test::AnyOf(vec![format!("g{number}")]);
            Rules::new(vec![Rule { claim, test }])
        };
        let others = |count: usize| -> Vec<Rules> { (0..count).map(rule).collect() };
        let read = |text: &str, others: &[Rules]| {
            let others: Vec<_> = others.iter().collect();
            read_section("policies", text, &[], |section| read(section, &others)).map(|it| it.len())
        };
        let own = "\n[policies]\na = [{ claim = 'groups', any_of = ['own'] }]";
        let same = "\n[policies]\na = [{ claim = 'groups', any_of = ['g0'] }]";
        assert_eq!(read(own, &others(MAX_RULE_LISTS - 1)), Ok(1));
        assert_eq!(read(same, &others(MAX_RULE_LISTS)), Ok(1), "one list for a room and a policy");
        assert_eq!(
            read(own, &others(MAX_RULE_LISTS)).unwrap_err(),
            "config.toml:2:1: policies: the configuration has 801 different lists of rules, but the \
             session cookie of 2000 bytes can store the results of 800; use the same list in several \
             places"
        );
        assert!(read("", &others(MAX_RULE_LISTS + 1)).unwrap_err().contains("has 801 different"));
    }
}
