//! A token request with a code that does not exist: the error shows whether the client authentication is
//! right.

use super::super::finding::{Finding, identifiers};
use super::Moment;
use crate::config::Config;
use crate::oidc::{Provider, RedeemError, RefusalCode};
use crate::signin::{MissingClaims, Redeemable};

identifiers! {
    Provider:
    SECRET = "client-secret",
}

/// Without a registered client there is nothing to find out.
pub(super) fn not_asked() -> Finding {
    Finding::skipped(SECRET, PLACE, "not asked, because client-registered fails")
}

/// RFC 6749 section 5.2: `invalid_client` and `unauthorized_client` refuse the client, `invalid_grant`
/// accepts it and refuses the code.
pub(super) async fn answered(config: &Config, provider: &Provider, moment: &Moment) -> Finding {
    let text = |bytes: &[u8; 32]| base16ct::lower::encode_string(bytes);
    let redeemable = Redeemable {
        code: CODE.to_owned(),
        verifier: text(&moment.attempt.verifier),
        nonce: text(&moment.attempt.nonce),
    };
    let missing = |claims: &_| MissingClaims::of(&config.claims, &config.admission, claims);
    let answer = provider.redeem(redeemable, &moment.request, missing, || moment.now).await;
    let place = PLACE;
    match answer {
        Err(RedeemError::Refused { code: RefusalCode::InvalidGrant, .. }) => {
            Finding::holds(SECRET, place, "accepts the client, and refuses the test code")
        }
        Err(error @ RedeemError::Refused { code: RefusalCode::InvalidClient | RefusalCode::UnauthorizedClient, .. }) => {
            Finding::fails(SECRET, place, error.to_string())
                .wanted("the client authentication of the client at the provider")
                .fix(match (&config.oidc.client_key, &config.oidc.client_secret) {
                    (Some(_), _) => "register the public key, which the log of serve shows, at the provider",
                    (None, Some(_)) => "copy the client's secret into oidc.client_secret again, and compare oidc.client_id and oidc.client_auth",
                    (None, None) => "set oidc.client_secret, or make the client public at the provider",
                })
        }
        Err(error) => Finding::warning(SECRET, place, error.to_string())
            .wanted("invalid_grant, which shows that the client authentication is right"),
        Ok(_) => Finding::fails(SECRET, place, "accepts a code that it never issued")
            .wanted("invalid_grant"),
    }
}

const PLACE: &str = "client authentication";

/// Says what it is, for the provider's log.
const CODE: &str = "code-of-jitsi-oidc-adapter-check";
