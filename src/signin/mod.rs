//! One sign-in, as plain values: the attempt, the verified claims, the person that they identify,
//! and the session.
//!
//! Pure: no actix, reqwest, tokio, files, environment, clock or random numbers. `now` and random
//! bytes are arguments.

mod account;
mod admission;
mod attempt;
mod authorization_response;
mod braces;
mod captured;
mod capturing_rules;
mod claim_entry;
mod claim_path;
mod claim_test;
mod claims;
mod claims_error;
mod condition;
mod duration;
mod error_code;
mod failed_rule;
mod failed_rules;
mod fingerprint;
mod forwarded_page;
mod grants;
mod gravatar;
mod header_text;
mod id_token;
mod identity;
mod invitation;
mod inviting;
mod meeting_names;
mod meeting_role;
mod missing_claims;
mod other_issuer;
mod own_room;
mod owned_room;
mod provider_error;
mod provider_text;
mod return_page;
mod revocation;
mod rfc3339;
mod role_room;
mod room_facts;
mod room_names;
mod room_page;
mod room_pattern;
mod room_roles;
mod rule;
mod rule_results;
mod rule_tree;
mod rules;
mod session;
mod shown;
mod target;
mod text;
mod typed_claims;
mod unreachable;
mod value_set;
mod who_may;

pub use account::Account;
pub use admission::{
    AccessDenied, Admission, AdmissionRules, Admitted, DeniedRoom, RoomAccess, RoomRules,
};
pub use attempt::{Attempt, Prompt, Randomness};
pub use authorization_response::{
    Accepted, AuthorizationError, AuthorizationResponse, IssuerRule, Redeemable, Rejected,
};
pub use braces::BraceError;
pub use captured::{Captured, GroupText};
pub use capturing_rules::{CapturingRules, RoomTest};
pub use claim_entry::ClaimEntry;
pub use claim_path::ClaimPath;
pub use claim_test::Test;
pub use claims::VerifiedClaims;
pub use claims_error::ClaimsError;
pub use condition::Condition;
pub use duration::{DURATION_UNITS, parse_duration};
pub use error_code::ErrorCode;
pub use failed_rule::{FailedRule, FailureReason};
pub use failed_rules::FailedRules;
pub use fingerprint::{Fingerprint, MAX_RULE_LISTS};
pub use forwarded_page::ForwardedPage;
pub use header_text::{HeaderGroup, header_text};
pub use id_token::{Expected, UnverifiedClaims};
pub use identity::{ClaimSources, Email, Identity, IdentityError};
pub use invitation::{Closed, Invitation, Mark, NamesTooLong};
pub use inviting::{InviteAccess, InvitePolicy, Marks, Shows, Wish, WishError, passcode};
pub use missing_claims::MissingClaims;
pub use other_issuer::OtherIssuer;
pub use own_room::Creation;
pub use owned_room::{NewRoom, OwnerKeys, Ownership};
pub use provider_error::{ProviderAnswer, ProviderError};
pub use provider_text::ProviderText;
pub use return_page::{ReturnPage, ReturnPageError};
pub use revocation::{Revocation, RevokedRoom};
pub use rfc3339::{parse_rfc3339, rfc3339};
pub use role_room::RoleRoom;
pub use room_facts::{RoomFacts, RoomValues};
pub use room_names::RoomNames;
pub use room_pattern::{PatternText, RoomPattern};
pub use room_roles::{RoleDecision, RoomRoles};
pub use rule::{Rule, RuleClaim};
pub use rule_results::{Evaluation, RuleResults};
pub use rules::Rules;
pub use session::Session;
pub use shown::Shown;
pub use target::{Target, TargetError, TargetParameters};
pub use unreachable::{Reason, Unreachable};
pub use who_may::WhoMay;
