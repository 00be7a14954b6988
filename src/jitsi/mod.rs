//! What Jitsi requires, as plain values and functions.
//!
//! Pure: no actix, reqwest, tokio, files, environment, clock or random numbers. `now` is an argument.

mod app_link;
mod client;
mod features;
mod keys;
mod link;
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
mod token_size;
mod trip;
mod user;

pub use app_link::Apps;
pub use client::{App, Client};
pub use features::{Features, KNOWN_FEATURES};
pub use keys::{PublicKeys, PublishedKey};
pub use link::{Return, meeting_url};
pub use meeting::Meeting;
pub use names::{NameError, Room, Tenant, is_own_folder};
pub use origin::{Origin, OriginError, is_loopback};
pub use overrides::{Overrides, is_override};
pub use rsa_key::{KeyError, RsaPrivateKey, RsaPublicKey};
pub use signer::{SignatureCheckFailed, Signer};
pub use spelling::{SpellingState, may_be_spelt};
pub use state::{State, StateError};
pub use subject::{SingleLabelHost, Subject};
pub use token::{MintError, Minter, RoomClaim, Token};
pub use token_size::TokenSize;
pub use trip::{InvalidTrip, Trip};
pub use user::{Role, User};

/// Where the meeting URL carries the token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TokenIn {
    /// `#jwt=%22…%22`: reaches no server and no log. Read by Jitsi since 2024-05.
    #[default]
    Fragment,
    /// `?jwt=…`, for clients from before 2024-05; it stands in access logs.
    Query,
    /// Both.
    Both,
}
