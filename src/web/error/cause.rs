//! The cause by which the metrics count an error.

use super::invite_error::{InviteError, JoinError};
use super::web_error::{MissingAttempt, WebError};
use crate::jitsi::MintError;
use crate::metrics::Cause;
use crate::oidc::{RedeemError, RefusalCode};
use crate::signin::{AccessDenied, AuthorizationError, Closed};

impl WebError {
    /// The cause. It depends on the kind of the error only, never on a value of a request.
    pub(in crate::web) fn cause(&self) -> Cause {
        match self {
            Self::NotFound => Cause::NotFound,
            Self::WrongMethod => Cause::WrongMethod,
            Self::Query(_) => Cause::Query,
            Self::Target(_) => Cause::Target,
            Self::TargetTooLarge(_) => Cause::TargetTooLarge,
            Self::Page(_) => Cause::Page,
            Self::NotOpened(_) => Cause::NotOpened,
            Self::NotSignedIn => Cause::NotSignedIn,
            Self::SilentNotPossible => Cause::SilentNotPossible,
            Self::NotANavigation => Cause::NotANavigation,
            Self::NoAttempt(MissingAttempt::NoCookies) => Cause::NoCookies,
            Self::NoAttempt(MissingAttempt::Unknown | MissingAttempt::AlreadySignedIn) => {
                Cause::NoAttempt
            }
            Self::Authorization(error) => authorization(error),
            Self::NotReady(_) => Cause::ProviderNotReady,
            Self::Redeem(error) => redeem(error),
            Self::Identity(_) => Cause::Identity,
            Self::Denied(AccessDenied::SignIn(_)) => Cause::AccessDenied,
            Self::Denied(AccessDenied::Room(_)) => Cause::RoomDenied,
            Self::Denied(AccessDenied::Name) => Cause::NameDenied,
            Self::Denied(AccessDenied::Create(_) | AccessDenied::NoOwnedRooms) => {
                Cause::NewRoomDenied
            }
            Self::Invite(InviteError::OtherSite) => Cause::OtherSite,
            Self::Invite(InviteError::NotModerator | InviteError::Who) => Cause::InviteDenied,
            Self::Invite(InviteError::Body | InviteError::Malformed | InviteError::Wish(_)) => {
                Cause::InviteInvalid
            }
            Self::Invite(InviteError::NotEncrypted) => Cause::Internal,
            Self::Join(JoinError::NotSealed | JoinError::Malformed) => Cause::LinkInvalid,
            Self::Join(JoinError::OtherSite) => Cause::OtherSite,
            Self::Join(JoinError::Closed(Closed::Early { .. })) => Cause::LinkEarly,
            Self::Join(JoinError::Closed(Closed::Expired)) => Cause::LinkExpired,
            Self::Join(JoinError::Closed(Closed::Revoked)) => Cause::LinkRevoked,
            Self::Mint(MintError::TooLarge(_)) => Cause::TokenTooLarge,
            Self::Mint(MintError::Sign(_) | MintError::EveryRoom | MintError::EveryTenant)
            | Self::SessionTooLarge(_)
            | Self::Seal(_)
            | Self::Random(_) => Cause::Internal,
        }
    }
}

fn authorization(error: &AuthorizationError) -> Cause {
    match error {
        AuthorizationError::WrongState => Cause::WrongState,
        AuthorizationError::WrongIssuer(_) | AuthorizationError::MissingIssuer => {
            Cause::WrongIssuer
        }
        AuthorizationError::MissingCode => Cause::MissingCode,
        AuthorizationError::InteractionNeeded => Cause::InteractionNeeded,
        AuthorizationError::Denied(_) => Cause::ProviderDenied,
        AuthorizationError::Provider(_) => Cause::ProviderError,
    }
}

fn redeem(error: &RedeemError) -> Cause {
    match error {
        RedeemError::NotReady(_) => Cause::ProviderNotReady,
        RedeemError::Assertion => Cause::Internal,
        RedeemError::Refused {
            code: RefusalCode::InvalidClient | RefusalCode::UnauthorizedClient,
            ..
        } => Cause::ClientRefused,
        RedeemError::Refused { .. } => Cause::CodeRefused,
        RedeemError::Token(..) | RedeemError::TokenMember(..) | RedeemError::NotBearer(_) => {
            Cause::TokenEndpoint
        }
        RedeemError::IdToken(..) => Cause::IdToken,
        RedeemError::Userinfo(_) => Cause::Userinfo,
    }
}
