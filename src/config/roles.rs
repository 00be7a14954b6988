//! `[roles]`: who moderates.

use super::jwt::Jwt;
use super::reader::error::Reported;
use super::reader::section::Section;
use super::role_rooms::role_rooms;
use super::rules::rules;
use crate::signin::{RoomRoles, Rules};

/// `[roles]`.
#[derive(Clone, Debug, Default)]
pub(super) struct Roles {
    /// The rules that a moderator must satisfy. Everybody else is a member. Default: no rule, so everybody
    /// is a moderator.
    pub(super) moderator: Rules,
    /// The rules for certain rooms. Default: none.
    pub(super) rooms: RoomRoles,
}

impl Roles {
    /// Reads the section. A rule for rooms that has no effect with the tokens of `jwt` is an error.
    pub(super) fn read(section: &mut Section<'_>, jwt: Option<&Jwt>) -> Result<Self, Reported> {
        let moderator = section.or("moderator", Rules::default(), rules);
        let rooms = section.or("rooms", RoomRoles::default(), |item| role_rooms(item, jwt));
        Ok(Self { moderator: moderator?, rooms: rooms? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::reader::testing::read_section;

    fn read(text: &str) -> Result<Roles, String> {
        read_section("roles", text, &[], |section| Roles::read(section, None))
    }

    #[test]
    fn everybody_is_a_moderator_without_rules() {
        assert!(read("").unwrap().moderator.is_empty());
        let text = "[[roles.moderator]]\nclaim = 'groups'\nany_of = ['teachers']";
        assert!(!read(text).unwrap().moderator.is_empty());
        assert_eq!(
            read("[roles]\nmoderators = []").unwrap_err(),
            "config.toml:2:1: roles.moderators: unknown key; did you mean `moderator`?"
        );
    }
}
