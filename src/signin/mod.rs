//! One sign-in, as plain values: the attempt that a browser carries to the provider and back, the
//! claims that the provider vouches for, the person they name, the session that remains.
//!
//! Pure: no actix, reqwest, tokio, files, environment, clock or random numbers; `now` and random
//! bytes are arguments.

mod admission;
mod answer;
mod attempt;
mod claim_path;
mod claims;
mod error_code;
mod fingerprint;
mod gravatar;
mod id_token;
mod identity;
mod page;
mod rule_results;
mod rules;
mod session;
mod target;
mod text;
mod unanswered;

pub use admission::{Admission, Admitted, Denied, Entry, RoomRules};
pub use answer::{Accepted, Answer, AnswerError, IssuerRule, Redeemable, Rejected};
pub use attempt::{Attempt, Prompt, Randomness};
pub use claim_path::ClaimPath;
pub use claims::VerifiedClaims;
pub use error_code::ErrorCode;
pub use fingerprint::{Fingerprint, MAX_RULE_LISTS};
pub use id_token::{ClaimsError, Expected, UnverifiedClaims};
pub use identity::{ClaimSources, Email, Identity, IdentityError};
pub use page::{Page, PageError};
pub use rule_results::{Evaluation, RuleResults};
pub use rules::{Broken, Rule, RuleClaim, Rules, Test, Why};
pub use session::Session;
pub use target::{Target, TargetError, TargetParameters};
pub use unanswered::Unanswered;
