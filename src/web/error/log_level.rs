//! Whether an error is logged, and at which level.

use log::Level;

use super::invite_error::InviteError;
use super::web_error::WebError;
use crate::signin::AuthorizationError;

impl WebError {
    /// Whether the log has a line. nginx asks for each image of a guarded page without a limit, so the
    /// refusal of such a request is not logged.
    pub(in crate::web) fn is_logged(&self) -> bool {
        !matches!(self, Self::NotANavigation)
    }

    /// The level of the log line: WARN for a fault of the provider, of the configuration or of the
    /// adapter, INFO for the refusal of a person or of a request.
    pub(in crate::web) fn level(&self) -> Level {
        match self {
            Self::NotFound
            | Self::WrongMethod
            | Self::Query(_)
            | Self::Target(_)
            | Self::TargetTooLarge(_)
            | Self::Page(_)
            | Self::NotOpened(_)
            | Self::NotSignedIn
            | Self::SilentNotPossible
            | Self::NotANavigation
            | Self::NoAttempt(_)
            | Self::Authorization(
                AuthorizationError::WrongState
                | AuthorizationError::Denied(_)
                | AuthorizationError::InteractionNeeded,
            )
            | Self::Invite(
                InviteError::OtherSite
                | InviteError::Body
                | InviteError::Malformed
                | InviteError::NotModerator
                | InviteError::Who
                | InviteError::Wish(_),
            )
            | Self::Join(_)
            | Self::Denied(_) => Level::Info,
            Self::Authorization(
                AuthorizationError::WrongIssuer(_)
                | AuthorizationError::MissingIssuer
                | AuthorizationError::MissingCode
                | AuthorizationError::Provider(_),
            )
            | Self::NotReady(_)
            | Self::Redeem(_)
            | Self::Identity(_)
            | Self::SessionTooLarge(_)
            | Self::Seal(_)
            | Self::Invite(InviteError::NotEncrypted)
            | Self::Random(_) => Level::Warn,
            // A token that is too large because of the room's name is the fault of the link.
            Self::Mint(_) if self.is_malformed_request() => Level::Info,
            Self::Mint(_) => Level::Warn,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cookies::{SealError, TooLarge};
    use crate::jitsi::{MintError, TokenSize};
    use crate::oidc::{NotReady, RedeemError};
    use crate::signin::{
        AccessDenied, DeniedRoom, IdentityError, OtherIssuer, ProviderAnswer, ProviderError,
        ReturnPageError, TargetError,
    };
    use crate::web::error::{JoinError, MissingAttempt, QueryError};
    use crate::web::fetch::Fetch;

    /// A table of errors and their levels, by pattern. It does not compile if no pattern matches a
    /// variant.
    macro_rules! levels {
        ($($pattern:pat => [$($error:expr => $level:ident),+],)+) => {{
            let _complete = |error: &WebError| match error {
                $($pattern => {})+
            };
            [$($(($error, Level::$level)),+),+]
        }};
    }

    #[test]
    fn a_fault_of_the_provider_or_of_the_adapter_is_a_warning_and_a_refusal_is_not() {
        use AuthorizationError as Authorization;
        use WebError as E;
        let too_large = TooLarge { what: "the session", bytes: 3_000, limit: 2_000 };
        let token =
            |claim| MintError::TooLarge(TokenSize { bytes: 5_000, claim, claim_bytes: 4_000 });
        let not_ready = NotReady { retry_after: 2 };
        let fetch = Fetch::of(&actix_web::http::header::HeaderMap::new());
        let answer = |code| ProviderAnswer {
            error: ProviderError::of(code, None, &[]),
            at: "https://id.example.org/authorize".to_owned(),
        };
        let room = |position| AccessDenied::Room(DeniedRoom { position, rule: None });
        let other = OtherIssuer::new("", "https://id.example.org", &[]);
        for (error, level) in levels! {
            E::NotFound => [E::NotFound => Info],
            E::WrongMethod => [E::WrongMethod => Info],
            E::Query(_) => [E::Query(QueryError::Repeated) => Info],
            E::Target(_) => [E::Target(TargetError::NotOneForm) => Info],
            E::TargetTooLarge(_) => [E::TargetTooLarge(too_large) => Info],
            E::Page(_) => [E::Page(ReturnPageError::NotAPath) => Info],
            E::NotOpened(_) => [E::NotOpened(fetch) => Info],
            E::NotSignedIn => [E::NotSignedIn => Info],
            E::SilentNotPossible => [E::SilentNotPossible => Info],
            E::NotANavigation => [E::NotANavigation => Info],
            E::NoAttempt(_) => [E::NoAttempt(MissingAttempt::NoCookies) => Info],
            E::Authorization(_) => [
                E::Authorization(Authorization::WrongState) => Info,
                E::Authorization(Authorization::Denied(answer("access_denied").into())) => Info,
                E::Authorization(Authorization::InteractionNeeded) => Info,
                E::Authorization(Authorization::WrongIssuer(other.into())) => Warn,
                E::Authorization(Authorization::MissingIssuer) => Warn,
                E::Authorization(Authorization::MissingCode) => Warn,
                E::Authorization(Authorization::Provider(answer("server_error").into())) => Warn
            ],
            E::NotReady(_) => [E::NotReady(not_ready) => Warn],
            E::Redeem(_) => [E::Redeem(RedeemError::Assertion) => Warn],
            E::Identity(_) => [E::Identity(IdentityError::NoId) => Warn],
            E::Denied(_) => [E::Denied(room(0)) => Info],
            E::SessionTooLarge(_) => [E::SessionTooLarge(too_large) => Warn],
            E::Seal(_) => [E::Seal(SealError::NotEncrypted) => Warn],
            E::Mint(_) => [
                E::Mint(token("room")) => Info,
                E::Mint(token("context.user.name")) => Warn,
                E::Mint(MintError::EveryRoom) => Warn
            ],
            E::Invite(_) => [
                E::Invite(InviteError::NotModerator) => Info,
                E::Invite(InviteError::NotEncrypted) => Warn
            ],
            E::Join(_) => [E::Join(JoinError::NotSealed) => Info],
            E::Random(_) => [E::Random(getrandom::Error::UNSUPPORTED) => Warn],
        } {
            assert_eq!(error.level(), level, "{error}");
            let is_fault = level == Level::Warn;
            assert!(is_fault || !error.status().is_server_error(), "{error}");
        }
    }
}
