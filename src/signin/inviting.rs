//! Who may invite whom for how long.

use unicode_normalization::UnicodeNormalization;

use super::text::printable;
use super::{
    AccessDenied, Admission, Invitation, Mark, NamesTooLong, Revocation, RoomAccess, Session,
};
use crate::jitsi::{Meeting, Role};

/// What the operator allows (`[invite]`).
#[derive(Clone, Debug)]
pub struct InvitePolicy {
    /// Whether there are invitations.
    pub enabled: bool,
    /// The roles that links may have.
    pub roles: Vec<Role>,
    /// The longest time from making a link to its end, in seconds.
    pub max_validity: u64,
    /// What a guest sees of the inviter.
    pub shows: Shows,
    /// Which invitations no longer count.
    pub revoked: Vec<Revocation>,
}

/// What a guest sees of the inviter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// The name, or the id of a person without a name.
    Name,
    /// The id.
    Id,
    /// Nothing.
    Nobody,
}

/// The link that a person asks for.
pub struct Wish {
    /// The role of those who join.
    pub role: Role,
    /// The seconds from its begin to its end.
    pub valid: u64,
    /// When it begins, in seconds since 1970. A past time counts as now.
    pub from: Option<u64>,
    /// The name of the guest. Without a visible character it counts as absent.
    pub guest: Option<String>,
    /// The passcode. An empty one counts as absent.
    pub passcode: Option<String>,
}

/// Why a link cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WishError {
    /// `invite.roles` does not have the role.
    #[error("invite.roles does not allow this role")]
    Role,
    /// The link would be valid for no time, or longer than `invite.max_validity`.
    #[error("the link would be valid for no time or longer than invite.max_validity")]
    Validity,
    /// The passcode does not have 6 to 64 characters.
    #[error("the passcode does not have 6 to 64 characters")]
    Passcode,
    /// The names do not fit.
    #[error(transparent)]
    Names(#[from] NamesTooLong),
}

/// Whether a person may invite to a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InviteAccess {
    /// They may.
    Allowed,
    /// The session does not have the results of the current rules. The person must sign in again.
    Stale,
    /// The room is closed to the person.
    Room(AccessDenied),
    /// The person does not moderate this meeting.
    NotModerator,
    /// `invite.who` does not hold.
    Who,
}

/// Makes the marks of an invitation, each with a key of its own.
pub trait Marks {
    /// The mark of an inviter's id.
    fn inviter(&self, id: &str) -> Mark;
    /// The mark of a passcode that was normalized by [`passcode`].
    fn passcode(&self, passcode: &str) -> Mark;
}

impl Admission {
    /// Whether `session` may invite to `meeting`: it may enter the room, moderates it, and satisfies
    /// `invite.who`.
    pub fn invite_access(&self, session: &Session, meeting: &Meeting) -> InviteAccess {
        match self.room_access(session, meeting) {
            RoomAccess::Denied(denied) => return InviteAccess::Room(denied),
            RoomAccess::Stale => return InviteAccess::Stale,
            RoomAccess::Allowed => {}
        }
        if self.lacks_role(session, meeting) {
            return InviteAccess::Stale;
        }
        if self.role(session, meeting) != Role::Moderator {
            return InviteAccess::NotModerator;
        }
        let who = &self.rules.invite;
        match (who.is_empty() || self.held(session, who), self.knows_all_of(session)) {
            (true, _) => InviteAccess::Allowed,
            (false, true) => InviteAccess::Who,
            (false, false) => InviteAccess::Stale,
        }
    }
}

impl InvitePolicy {
    /// The invitation of `session` to `meeting`, made at `now`, in seconds since 1970. Whether they may invite is
    /// not checked here ([`Admission::invite_access`]).
    ///
    /// # Errors
    ///
    /// [`WishError`]
    pub fn invite(
        &self,
        session: &Session,
        meeting: Meeting,
        wish: Wish,
        marks: &impl Marks,
        now: u64,
    ) -> Result<Invitation, WishError> {
        if !self.roles.contains(&wish.role) {
            return Err(WishError::Role);
        }
        let from = wish.from.filter(|from| *from > now);
        let until = from.unwrap_or(now).saturating_add(wish.valid);
        if wish.valid == 0 || until - now > self.max_validity {
            return Err(WishError::Validity);
        }
        let passcode = wish.passcode.as_deref().map(passcode).filter(|text| !text.is_empty());
        let fits = |text: &String| (6..=64).contains(&text.chars().count());
        if passcode.as_ref().is_some_and(|text| !fits(text)) {
            return Err(WishError::Passcode);
        }
        let invitation = Invitation {
            meeting,
            role: wish.role,
            created: now,
            from,
            until,
            passcode: passcode.map(|text| marks.passcode(&text)),
            inviter: marks.inviter(session.id()),
            shown: self.shown(session),
            guest: wish.guest.as_deref().and_then(printable),
        };
        invitation.to_bytes()?;
        Ok(invitation)
    }

    /// Whether a line of `invite.revoked` names `invitation`.
    pub fn revokes(&self, invitation: &Invitation, marks: &impl Marks) -> bool {
        self.revoked.iter().any(|line| line.names(invitation, |id| marks.inviter(id)))
    }

    fn shown(&self, session: &Session) -> Option<String> {
        match self.shows {
            Shows::Name => Some(session.name().unwrap_or(session.id()).to_owned()),
            Shows::Id => Some(session.id().to_owned()),
            Shows::Nobody => None,
        }
    }
}

/// A passcode as it is compared: without blanks at its ends and in NFKC, because keyboards write the same letter
/// in different ways.
pub fn passcode(typed: &str) -> String {
    typed.trim().nfkc().collect()
}

/// Without invitations.
impl Default for InvitePolicy {
    fn default() -> Self {
        Self {
            enabled: false,
            roles: vec![Role::Member],
            max_validity: 30 * 24 * 60 * 60,
            shows: Shows::Name,
            revoked: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
