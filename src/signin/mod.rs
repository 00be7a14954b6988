//! One sign-in, as plain values: the attempt, the verified claims, the person that they identify,
//! and the session.
//!
//! Pure: no actix, reqwest, tokio, files, environment, clock or random numbers. `now` and random
//! bytes are arguments.

mod account;
mod admission;
mod attempt;
mod authorization_response;
mod claim_path;
mod claim_test;
mod claims;
mod claims_error;
mod duration;
mod error_code;
mod failed_rules;
mod fingerprint;
mod gravatar;
mod id_token;
mod identity;
mod invitation;
mod inviting;
mod missing_claims;
mod other_issuer;
mod provider_error;
mod provider_text;
mod return_page;
mod revocation;
mod rfc3339;
mod rule_results;
mod rules;
mod session;
mod shown;
mod target;
mod text;
mod typed_claims;
mod unreachable;
mod who_may;

pub use account::Account;
pub use admission::{
    AccessDenied, Admission, AdmissionRules, Admitted, DeniedRoom, RoomAccess, RoomRules,
};
pub use attempt::{Attempt, Prompt, Randomness};
pub use authorization_response::{
    Accepted, AuthorizationError, AuthorizationResponse, IssuerRule, Redeemable, Rejected,
};
pub use claim_path::ClaimPath;
pub use claim_test::Test;
pub use claims::VerifiedClaims;
pub use claims_error::ClaimsError;
pub use duration::{DURATION_UNITS, parse_duration};
pub use error_code::ErrorCode;
pub use failed_rules::FailedRules;
pub use fingerprint::{Fingerprint, MAX_RULE_LISTS};
pub use id_token::{Expected, UnverifiedClaims};
pub use identity::{ClaimSources, Email, Identity, IdentityError};
pub use invitation::{Closed, Invitation, Mark, NamesTooLong};
pub use inviting::{InviteAccess, InvitePolicy, Marks, Shows, Wish, WishError, passcode};
pub use missing_claims::MissingClaims;
pub use other_issuer::OtherIssuer;
pub use provider_error::{ProviderAnswer, ProviderError};
pub use provider_text::ProviderText;
pub use return_page::{ReturnPage, ReturnPageError};
pub use revocation::{Revocation, RevokedRoom};
pub use rfc3339::{parse_rfc3339, rfc3339};
pub use rule_results::{Evaluation, RuleResults};
pub use rules::{FailedRule, FailureReason, Rule, RuleClaim, Rules};
pub use session::Session;
pub use shown::Shown;
pub use target::{Target, TargetError, TargetParameters};
pub use unreachable::{Reason, Unreachable};
pub use who_may::WhoMay;
