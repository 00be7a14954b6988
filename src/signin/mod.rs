//! One sign-in, as plain values: the attempt that a browser carries to the provider and back, the
//! claims that the provider vouches for, the person they name, the session that remains.
//!
//! Pure: no actix, reqwest, tokio, files, environment, clock or random numbers; `now` and random
//! bytes are arguments.

mod admission;
mod answer;
mod attempt;
mod claims;
mod facts;
mod gravatar;
mod id_token;
mod identity;
mod page;
mod rules;
mod session;
mod target;

pub use admission::{Admission, Denied, Entry, RoomRules};
pub use answer::{Accepted, Answer, AnswerError, IssuerRule, Redeemable, Rejected};
pub use attempt::{Attempt, Prompt, Randomness};
pub use claims::{ClaimPath, VerifiedClaims};
pub use facts::{Fact, Facts};
pub use id_token::{ClaimsError, Expected, UnverifiedClaims};
pub use identity::{ClaimSources, Email, Identity, IdentityError};
pub use page::{Page, PageError};
pub use rules::{Rule, RuleClaim, Rules, Test};
pub use session::Session;
pub use target::{Target, TargetError, TargetParameters};
