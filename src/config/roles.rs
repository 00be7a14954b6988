//! `[roles]`: who moderates.

use super::jwt::Jwt;
use super::reader::error::{Problem, Reported};
use super::reader::item::Item;
use super::reader::section::Section;
use super::role_rooms::role_rooms;
use super::rules::rules;
use crate::jitsi::RoomClaim;
use crate::signin::{RoomRoles, Rules};

/// `[roles]`.
#[derive(Clone, Debug)]
pub(super) struct Roles {
    /// Who is a moderator, where no other rule decides.
    pub(super) moderator: Moderator,
    /// The rules for certain rooms. Default: none.
    pub(super) rooms: RoomRoles,
}

/// Who is a moderator, where no other rule decides.
#[derive(Clone, Debug)]
pub(super) enum Moderator {
    /// Everybody for whom these rules hold. Everybody else is a member.
    Rules(Rules),
    /// `"owner"`: only the owner of an owned room, and only there.
    Owner,
}

impl Roles {
    /// Reads the section. What has no effect with the tokens of `jwt` is an error.
    ///
    /// `moderator`: rules, or `"owner"`. Default: no rule, so everybody is a moderator.
    pub(super) fn read(section: &mut Section<'_>, jwt: Option<&Jwt>) -> Result<Self, Reported> {
        let everybody = Moderator::Rules(Rules::default());
        let moderator = section.or("moderator", everybody, |item| moderator(item, jwt));
        let rooms = section.or("rooms", RoomRoles::default(), |item| role_rooms(item, jwt));
        Ok(Self { moderator: moderator?, rooms: rooms? })
    }
}

fn moderator(item: &Item<'_>, jwt: Option<&Jwt>) -> Result<Moderator, Problem> {
    if item.string().ok() != Some("owner") {
        item.elements_of(WANTED)?;
        return rules(item).map(Moderator::Rules);
    }
    match jwt.map(|jwt| jwt.room) {
        Some(RoomClaim::Any) => Err(item.wrong(
            "makes nobody a moderator with jwt.room = \"any\", because such a token opens every room and \
             there are no owned rooms; remove one of them",
        )),
        Some(RoomClaim::Requested) | None => Ok(Moderator::Owner),
    }
}

const WANTED: &str =
    "\"owner\" or a list of tables like [{ claim = \"groups\", any_of = [\"teachers\"] }]";

impl Moderator {
    /// The rules, and whether only owners are moderators.
    pub(super) fn into_parts(self) -> (Rules, bool) {
        match self {
            Self::Rules(rules) => (rules, false),
            Self::Owner => (Rules::default(), true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::reader::testing::read_section;

    fn read(text: &str) -> Result<(Rules, bool), String> {
        let read = |section: &mut Section<'_>| Roles::read(section, None);
        read_section("roles", text, &[], read).map(|roles| roles.moderator.into_parts())
    }

    #[test]
    fn everybody_is_a_moderator_without_rules() {
        let (rules, only_owners) = read("").unwrap();
        assert!(rules.is_empty() && !only_owners);
        let text = "[[roles.moderator]]\nclaim = 'groups'\nany_of = ['teachers']";
        let (rules, only_owners) = read(text).unwrap();
        assert!(!rules.is_empty() && !only_owners);
        assert_eq!(
            read("[roles]\nmoderators = []").unwrap_err(),
            "config.toml:2:1: roles.moderators: unknown key; did you mean `moderator`?"
        );
    }

    #[test]
    fn owner_makes_only_owners_moderators() {
        let (rules, only_owners) = read("[roles]\nmoderator = 'owner'").unwrap();
        assert!(rules.is_empty() && only_owners);
        for other in ["'owners'", "'Owner'", "true", "{}"] {
            let error = read(&format!("[roles]\nmoderator = {other}")).unwrap_err();
            let wanted =
                "config.toml:2:13: roles.moderator: must be \"owner\" or a list of tables like ";
            assert!(error.starts_with(wanted), "{error}");
        }
        let variable = [("JITSI_OIDC_ROLES_MODERATOR", "owner")];
        let read = |section: &mut Section<'_>| Roles::read(section, None);
        let roles = read_section("roles", "", &variable, read).unwrap();
        assert!(matches!(roles.moderator, Moderator::Owner));
    }
}
