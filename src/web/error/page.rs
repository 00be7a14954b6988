//! What the page of an error says and offers.

use super::invite_error::{InviteError, JoinError};
use super::web_error::{MissingAttempt, WebError};
use crate::jitsi::MintError;
use crate::signin::{AccessDenied, AuthorizationError, Closed, WishError};
use crate::web::text::{Notice, Text};

/// Something that the page of a refusal offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum Action {
    /// Begin the same sign-in again.
    TryAgain,
    /// Begin the same sign-in again with a login page of the provider (`prompt=login`): otherwise the
    /// provider would use the same account again. Not for a guarded page.
    AnotherAccount,
    /// Go to the meeting without signing in. Meetings only: a guarded page has no guests.
    Guest,
    /// Go to Jitsi's welcome page.
    Jitsi,
}

impl WebError {
    /// What the page says, in the language of `text`. It contains nothing of the request and nothing of the
    /// cause.
    pub(in crate::web) fn notice(&self, text: &Text) -> Notice {
        match self {
            Self::NotFound | Self::WrongMethod => text.no_such_page,
            Self::Query(_) | Self::Page(_) => text.changed_link,
            Self::Target(_) | Self::TargetTooLarge(_) => text.no_meeting,
            Self::NotOpened(_) => text.open_in_window,
            Self::NotSignedIn | Self::NotANavigation | Self::SilentNotPossible => {
                text.not_signed_in
            }
            // With this error the person has a session.
            Self::NoAttempt(MissingAttempt::AlreadySignedIn) => {
                Notice { advice: text.signed_in_anyway, ..text.no_longer_valid }
            }
            Self::NoAttempt(_) => text.no_longer_valid,
            Self::Authorization(error) => match error {
                AuthorizationError::WrongState
                | AuthorizationError::WrongIssuer(_)
                | AuthorizationError::MissingIssuer
                | AuthorizationError::MissingCode => text.no_longer_valid,
                AuthorizationError::Denied(_) => text.refused,
                AuthorizationError::InteractionNeeded => text.not_signed_in,
                AuthorizationError::Provider(_) => text.service_failed,
            },
            Self::NotReady(_) => text.service_away,
            Self::Redeem(error) if error.nothing_was_sent() => text.service_away,
            Self::Redeem(_) | Self::Identity(_) => text.service_failed,
            Self::SessionTooLarge(_) | Self::Seal(_) => text.our_fault,
            Self::Denied(AccessDenied::SignIn(_)) => text.not_allowed,
            Self::Denied(AccessDenied::Room(_)) => text.not_allowed_room,
            Self::Denied(AccessDenied::Name) => text.not_allowed_name,
            Self::Denied(AccessDenied::Create(_) | AccessDenied::NoOwnedRooms) => {
                text.not_allowed_new_room
            }
            Self::Mint(MintError::TooLarge(_)) => text.long_link,
            Self::Invite(error) => match error {
                InviteError::OtherSite | InviteError::NotModerator | InviteError::Who => {
                    text.may_not_invite
                }
                InviteError::Wish(WishError::Names(_)) => text.long_names,
                InviteError::Body | InviteError::Malformed | InviteError::Wish(_) => text.bad_wish,
                InviteError::NotEncrypted => text.our_fault,
            },
            Self::Join(error) => match error {
                JoinError::NotSealed | JoinError::OtherSite | JoinError::Malformed => {
                    text.changed_link
                }
                JoinError::Closed(Closed::Early { .. }) => text.too_early,
                JoinError::Closed(Closed::Expired) => text.link_expired,
                JoinError::Closed(Closed::Revoked) => text.link_revoked,
            },
            Self::Mint(MintError::Sign(_) | MintError::EveryRoom | MintError::EveryTenant)
            | Self::Random(_) => text.our_fault,
        }
    }

    /// Whether the page shows the account of the person: another account could be accepted.
    pub(super) fn shows_account(&self) -> bool {
        matches!(self, Self::Denied(denied) if *denied != AccessDenied::Name)
    }

    /// Whether the page shows examples of allowed names.
    pub(in crate::web) fn shows_names(&self) -> bool {
        matches!(self, Self::Denied(AccessDenied::Name))
    }

    /// The actions for a person who asked to sign in, the most important one first.
    ///
    /// A room that `access.rooms` closes to an account also gets the guest link. These rules refuse
    /// tokens, and a guest has none: Prosody decides about guests, and everyone can open the meeting's
    /// address. A page without the link would protect nothing.
    pub(super) fn actions(&self) -> &'static [Action] {
        match self {
            Self::NotFound
            | Self::WrongMethod
            | Self::Query(_)
            | Self::Page(_)
            | Self::Target(_)
            | Self::TargetTooLarge(_)
            | Self::NotOpened(_)
            | Self::NotANavigation
            | Self::NoAttempt(_)
            | Self::Join(_)
            | Self::Denied(AccessDenied::NoOwnedRooms)
            | Self::Invite(InviteError::OtherSite | InviteError::NotModerator | InviteError::Who) => {
                &[Action::Jitsi]
            }
            Self::Invite(_) => &[Action::TryAgain],
            Self::Denied(AccessDenied::Name) => &[Action::Jitsi, Action::Guest],
            Self::Denied(AccessDenied::Create(_)) => &[Action::AnotherAccount, Action::Jitsi],
            Self::Denied(_) => &[Action::AnotherAccount, Action::Guest],
            Self::Mint(MintError::TooLarge(_)) => &[Action::Guest],
            Self::Authorization(_)
            | Self::NotSignedIn
            | Self::SilentNotPossible
            | Self::NotReady(_)
            | Self::Redeem(_)
            | Self::Identity(_)
            | Self::SessionTooLarge(_)
            | Self::Seal(_)
            | Self::Mint(MintError::Sign(_) | MintError::EveryRoom | MintError::EveryTenant)
            | Self::Random(_) => &[Action::TryAgain, Action::Guest],
        }
    }
}
