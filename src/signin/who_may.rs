//! Who may do what by the rules of a configuration, in words.

use std::fmt;

/// What the rules of a configuration open to whom. [`Display`](fmt::Display) is a sentence for an
/// operator, without a full stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WhoMay {
    /// The rules of `access.require`.
    pub(super) require: usize,
    /// The entries of `access.rooms`.
    pub(super) rooms: usize,
    /// The rules of `access.create`.
    pub(super) create: usize,
    /// The rules of `roles.moderator`.
    pub(super) moderator: usize,
    /// `roles.moderator` is `"owner"`.
    pub(super) only_owners: bool,
    /// The entries of `roles.rooms`.
    pub(super) role_rooms: usize,
}

impl WhoMay {
    /// Whether everyone whom the provider lets in can host.
    pub fn everyone_hosts(&self) -> bool {
        self.require == 0
    }

    /// Whether every host is a moderator.
    pub fn every_host_moderates(&self) -> bool {
        self.moderator == 0 && !self.only_owners && self.role_rooms == 0
    }
}

impl fmt::Display for WhoMay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.require {
            0 => "everyone whom the provider lets in can host, and ",
            _ => "only people for whom access.require holds can host, and ",
        })?;
        f.write_str(match self.moderator {
            _ if self.only_owners => "only the owner of a room is a moderator",
            0 => "every host is a moderator",
            _ => "only hosts for whom roles.moderator holds are moderators",
        })?;
        match self.role_rooms {
            0 => {}
            1 => f.write_str("; 1 entry of roles.rooms decides who moderates some rooms")?,
            several => {
                write!(f, "; {several} entries of roles.rooms decide who moderates some rooms")?;
            }
        }
        match self.rooms {
            0 => Ok(()),
            1 => f.write_str("; 1 entry of access.rooms restricts rooms further"),
            several => write!(f, "; {several} entries of access.rooms restrict rooms further"),
        }?;
        match self.create {
            0 => Ok(()),
            _ => {
                f.write_str("; only hosts for whom access.create holds can have rooms of their own")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_says_who_can_host_and_who_moderates() {
        for (require, moderator, rooms, sentence) in [
            (0, 0, 0, "everyone whom the provider lets in can host, and every host is a moderator"),
            (
                2,
                0,
                0,
                "only people for whom access.require holds can host, and every host is a moderator",
            ),
            (
                0,
                1,
                1,
                "everyone whom the provider lets in can host, and only hosts for whom \
                 roles.moderator holds are moderators; 1 entry of access.rooms restricts rooms \
                 further",
            ),
            (
                1,
                1,
                3,
                "only people for whom access.require holds can host, and only hosts for whom \
                 roles.moderator holds are moderators; 3 entries of access.rooms restrict rooms \
                 further",
            ),
        ] {
            let who = WhoMay { require, rooms, moderator, ..NOTHING };
            assert_eq!(who.to_string(), sentence);
            assert_eq!(who.everyone_hosts(), require == 0);
            assert_eq!(who.every_host_moderates(), moderator == 0);
        }
        for (role_rooms, verb) in
            [(1, "1 entry of roles.rooms decides"), (2, "2 entries of roles.rooms decide")]
        {
            let who = WhoMay { role_rooms, ..NOTHING };
            let part = format!("every host is a moderator; {verb} who moderates some rooms");
            assert!(who.to_string().ends_with(&part), "{who}");
            assert!(!who.every_host_moderates());
        }
    }
    const NOTHING: WhoMay =
        WhoMay { require: 0, rooms: 0, create: 0, moderator: 0, only_owners: false, role_rooms: 0 };

    #[test]
    fn the_sentence_says_that_only_owners_moderate_and_who_can_have_rooms() {
        let who = WhoMay { create: 2, only_owners: true, ..NOTHING };
        assert_eq!(
            who.to_string(),
            "everyone whom the provider lets in can host, and only the owner of a room is a moderator; only \
             hosts for whom access.create holds can have rooms of their own"
        );
        assert!(!who.every_host_moderates());
    }
}
