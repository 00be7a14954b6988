//! The status of an error.

use actix_web::http::StatusCode;

use super::invite_error::{InviteError, JoinError};
use super::web_error::WebError;
use crate::jitsi::MintError;
use crate::oidc::RedeemError;
use crate::signin::{AuthorizationError, WishError};

impl WebError {
    /// The status of the response.
    pub(in crate::web) fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Query(_)
            | Self::Target(_)
            | Self::TargetTooLarge(_)
            | Self::Page(_)
            | Self::NoAttempt(_) => StatusCode::BAD_REQUEST,
            Self::NotSignedIn | Self::NotANavigation => StatusCode::UNAUTHORIZED,
            Self::Authorization(error) => match error {
                AuthorizationError::WrongState
                | AuthorizationError::WrongIssuer(_)
                | AuthorizationError::MissingIssuer
                | AuthorizationError::MissingCode => StatusCode::BAD_REQUEST,
                AuthorizationError::Denied(_) | AuthorizationError::InteractionNeeded => {
                    StatusCode::FORBIDDEN
                }
                AuthorizationError::Provider(_) => StatusCode::BAD_GATEWAY,
            },
            Self::NotReady(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Redeem(error) if error.nothing_was_sent() => StatusCode::SERVICE_UNAVAILABLE,
            Self::Redeem(_) | Self::Identity(_) => StatusCode::BAD_GATEWAY,
            Self::SessionTooLarge(_) | Self::Seal(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Invite(error) => match error {
                InviteError::OtherSite
                | InviteError::NotModerator
                | InviteError::Who
                | InviteError::Wish(WishError::Role) => StatusCode::FORBIDDEN,
                InviteError::Body => StatusCode::PAYLOAD_TOO_LARGE,
                InviteError::Malformed | InviteError::Wish(_) => StatusCode::BAD_REQUEST,
                InviteError::NotEncrypted => StatusCode::INTERNAL_SERVER_ERROR,
            },
            Self::Join(error) => match error {
                JoinError::NotSealed | JoinError::Malformed => StatusCode::BAD_REQUEST,
                JoinError::OtherSite | JoinError::Closed(_) => StatusCode::FORBIDDEN,
            },
            Self::Denied(_) | Self::NotOpened(_) | Self::SilentNotPossible => StatusCode::FORBIDDEN,
            // If the room's name makes the token too large, the link is wrong.
            Self::Mint(MintError::TooLarge(size)) if size.is_by_room() => StatusCode::BAD_REQUEST,
            Self::Mint(
                MintError::TooLarge(_)
                | MintError::Sign(_)
                | MintError::EveryRoom
                | MintError::EveryTenant,
            )
            | Self::Random(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Whether the code was not sent to the provider, so that another instance, or a later reload of the page,
    /// can complete the sign-in.
    pub(in crate::web) fn keeps_the_code(&self) -> bool {
        matches!(self, Self::Redeem(error) if error.nothing_was_sent())
    }

    /// `Retry-After` in seconds, for a 503: when the next attempt may succeed.
    pub(in crate::web) fn retry_after(&self) -> Option<u64> {
        match self {
            Self::NotReady(error) | Self::Redeem(RedeemError::NotReady(error)) => {
                Some(error.retry_after)
            }
            _ => None,
        }
    }

    /// Whether the request itself is wrong. All other errors are those of a sign-in that failed.
    pub(super) fn is_malformed_request(&self) -> bool {
        match self {
            Self::NotFound
            | Self::WrongMethod
            | Self::Query(_)
            | Self::Target(_)
            | Self::TargetTooLarge(_)
            | Self::Page(_)
            | Self::NotOpened(_)
            | Self::NotANavigation
            | Self::NoAttempt(_)
            | Self::Authorization(AuthorizationError::WrongState) => true,
            Self::Mint(MintError::TooLarge(size)) => size.is_by_room(),
            Self::NotSignedIn
            | Self::SilentNotPossible
            | Self::Authorization(_)
            | Self::NotReady(_)
            | Self::Redeem(_)
            | Self::Identity(_)
            | Self::Denied(_)
            | Self::SessionTooLarge(_)
            | Self::Seal(_)
            | Self::Mint(_)
            | Self::Invite(_)
            | Self::Join(_)
            | Self::Random(_) => false,
        }
    }
}
