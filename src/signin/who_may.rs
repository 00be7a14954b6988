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
    /// The rules of `roles.moderator`.
    pub(super) moderator: usize,
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
        self.moderator == 0 && self.role_rooms == 0
    }
}

impl fmt::Display for WhoMay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.require {
            0 => "everyone whom the provider lets in can host, and ",
            _ => "only people for whom access.require holds can host, and ",
        })?;
        f.write_str(match self.moderator {
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
            let who = WhoMay { require, rooms, moderator, role_rooms: 0 };
            assert_eq!(who.to_string(), sentence);
            assert_eq!(who.everyone_hosts(), require == 0);
            assert_eq!(who.every_host_moderates(), moderator == 0);
        }
        for (role_rooms, verb) in
            [(1, "1 entry of roles.rooms decides"), (2, "2 entries of roles.rooms decide")]
        {
            let who = WhoMay { require: 0, rooms: 0, moderator: 0, role_rooms };
            let part = format!("every host is a moderator; {verb} who moderates some rooms");
            assert!(who.to_string().ends_with(&part), "{who}");
            assert!(!who.every_host_moderates());
        }
    }
}
