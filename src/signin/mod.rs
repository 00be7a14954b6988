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
mod error_code;
mod failed_rules;
mod fingerprint;
mod gravatar;
mod id_token;
mod identity;
mod missing_claims;
mod other_issuer;
mod own_room;
mod owned_room;
mod provider_error;
mod provider_text;
mod return_page;
mod room_names;
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
pub use error_code::ErrorCode;
pub use failed_rules::FailedRules;
pub use fingerprint::{Fingerprint, MAX_RULE_LISTS};
pub use id_token::{Expected, UnverifiedClaims};
pub use identity::{ClaimSources, Email, Identity, IdentityError};
pub use missing_claims::MissingClaims;
pub use other_issuer::OtherIssuer;
pub use own_room::Creation;
pub use owned_room::{NewRoom, OwnerKeys, Ownership};
pub use provider_error::{ProviderAnswer, ProviderError};
pub use provider_text::ProviderText;
pub use return_page::{ReturnPage, ReturnPageError};
pub use room_names::RoomNames;
pub use rule_results::{Evaluation, RuleResults};
pub use rules::{FailedRule, FailureReason, Rule, RuleClaim, Rules};
pub use session::Session;
pub use shown::Shown;
pub use target::{Target, TargetError, TargetParameters};
pub use unreachable::{Reason, Unreachable};
pub use who_may::WhoMay;
