//! What Jitsi requires, as plain values and functions.
//!
//! Pure: no actix, reqwest, tokio, files, environment, clock or random numbers. `now` is an
//! argument.

mod app_link;
mod client;
mod extra_claim;
mod extra_path;
mod features;
mod keys;
mod known_claim;
mod link;
mod links;
mod meeting;
mod names;
mod origin;
mod overrides;
mod rsa_key;
mod signer;
mod spelling;
mod state;
mod subject;
mod token;
mod token_claims;
mod token_in;
mod token_rules;
mod token_size;
mod trip;
mod user;

pub use app_link::Apps;
pub use client::{AppKind, Client};
#[cfg(test)]
pub(crate) use extra_claim::add as add_claims;
pub use extra_claim::{ExtraClaim, ExtraValueError, token_bytes};
pub use extra_path::{ExtraPath, ExtraPathError, RESERVED};
pub use features::{Features, KNOWN_FEATURES};
pub use keys::{PublicKeys, PublishedKey};
pub use known_claim::{KNOWN_CLAIMS, Kind};
pub use link::{Return, meeting_url};
pub use links::{Links, MeetingPolicy};
pub use meeting::Meeting;
pub use names::{NameError, Room, Tenant, backend_safe, is_own_folder};
pub use origin::{Origin, OriginError, is_loopback};
pub use overrides::{Overrides, is_override};
pub use rsa_key::{KeyError, RsaPrivateKey, RsaPublicKey};
pub use signer::{SignatureCheckFailed, Signer};
pub use spelling::{SpellingState, may_be_spelt};
pub use state::{State, StateError};
pub use subject::{SingleLabelHost, Subject};
pub use token::{Grant, MintError, Minter, RoomClaim, Token};
pub use token_in::TokenIn;
pub use token_rules::{DecodedToken, RuleResult, TokenKeys, TokenRule, TokenRules};
pub use token_size::{LARGEST, TokenSize};
pub use trip::{InvalidTrip, Trip};
pub use user::{Role, User};
