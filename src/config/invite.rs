//! `[invite]`: links with which guests join one room without an account.

use std::time::Duration;

use super::invite_revoked;
use super::reader::duration::{DAY, MINUTE, between};
use super::reader::error::{Problem, Reported};
use super::reader::item::Item;
use super::reader::section::Section;
use super::rules::rules;
use crate::jitsi::Role;
use crate::signin::{InvitePolicy, Rules, Shows};

/// `[invite]`.
#[derive(Clone, Debug, Default)]
pub(super) struct Invite {
    /// What links may be, and which no longer count.
    pub(super) policy: InvitePolicy,
    /// The rules for those who may make links. Default: every moderator of the room.
    pub(super) who: Rules,
}

impl Invite {
    pub(super) fn read(section: &mut Section<'_>) -> Result<Self, Reported> {
        let default = InvitePolicy::default();
        let enabled = section.or("enabled", default.enabled, Item::boolean);
        let roles = section.or("roles", default.roles, roles);
        let max_validity = section.or(
            "max_validity",
            Duration::from_secs(default.max_validity),
            between(MINUTE, 3_650 * DAY),
        );
        let who = section.or("who", Rules::default(), rules);
        let shows = section.or("shows", default.shows, |item| item.choice(&SHOWS));
        let revoked = section.take("revoked");

        let revoked = revoked?
            .map(|item| {
                invite_revoked::read(section, &item).map_err(|problem| section.report(problem))
            })
            .transpose();
        let policy = InvitePolicy {
            enabled: enabled?,
            roles: roles?,
            max_validity: max_validity?.as_secs(),
            shows: shows?,
            revoked: revoked?.unwrap_or_default(),
        };
        Ok(Self { policy, who: who? })
    }
}

fn roles(item: &Item<'_>) -> Result<Vec<Role>, Problem> {
    let roles = item.each(|role| role.choice(&ROLES))?;
    match roles.is_empty() {
        true => Err(item.wrong("must contain \"guest\" or \"moderator\"")),
        false => Ok(roles),
    }
}

const ROLES: [(&str, Role); 2] = [("guest", Role::Member), ("moderator", Role::Moderator)];

const SHOWS: [(&str, Shows); 3] =
    [("name", Shows::Name), ("id", Shows::Id), ("nobody", Shows::Nobody)];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::reader::testing::read_section;

    fn read(text: &str) -> Result<Invite, String> {
        read_section("invite", text, &[], Invite::read)
    }

    #[test]
    fn there_are_no_invitations_by_default() {
        let invite = read("").unwrap();
        assert!(!invite.policy.enabled && invite.who.is_empty());
        assert_eq!(invite.policy.roles, [Role::Member]);
        assert_eq!(invite.policy.max_validity, 30 * 24 * 60 * 60);
    }

    #[test]
    fn every_key_is_read() {
        let invite = read(
            "[invite]\nenabled = true\nroles = ['guest', 'moderator']\nmax_validity = '2h'\n\
             who = [{ claim = 'groups', any_of = ['staff'] }]\nshows = 'nobody'",
        );
        let invite = invite.unwrap();
        assert!(invite.policy.enabled && !invite.who.is_empty());
        assert_eq!(invite.policy.roles, [Role::Member, Role::Moderator]);
        assert_eq!((invite.policy.max_validity, invite.policy.shows), (7_200, Shows::Nobody));
    }

    #[test]
    fn the_error_for_a_bad_value_names_its_key() {
        for (text, message) in [
            ("roles = []", "9: invite.roles: must contain \"guest\" or \"moderator\""),
            ("roles = ['member']", "10: invite.roles[0]: must be \"guest\" or \"moderator\""),
            ("max_validity = '30s'", "16: invite.max_validity: must be from \"1m\" to \"3650d\""),
            ("shows = 'email'", "9: invite.shows: must be \"name\", \"id\" or \"nobody\""),
            ("who = [{}]", "8: invite.who[0].claim: is missing; write claim = \"groups\""),
        ] {
            let error = read(&format!("[invite]\n{text}")).unwrap_err();
            assert_eq!(error, format!("config.toml:2:{message}"), "{text}");
        }
    }
}
