//! `[roles]`: who moderates.

use super::reader::error::Reported;
use super::reader::section::Section;
use super::rules::rules;
use crate::signin::Rules;

/// `moderator`: the rules that a moderator must satisfy. Everybody else is a member. Default: no rule,
/// so everybody is a moderator.
pub(super) fn read(section: &mut Section<'_>) -> Result<Rules, Reported> {
    section.or("moderator", Rules::default(), rules)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::reader::testing::read_section;

    #[test]
    fn everybody_is_a_moderator_without_rules() {
        assert!(read_section("roles", "", &[], read).unwrap().is_empty());
        let text = "[[roles.moderator]]\nclaim = 'groups'\nany_of = ['teachers']";
        assert!(!read_section("roles", text, &[], read).unwrap().is_empty());
        assert_eq!(
            read_section("roles", "[roles]\nmoderators = []", &[], read).unwrap_err(),
            "config.toml:2:1: roles.moderators: unknown key; did you mean `moderator`?"
        );
    }
}
