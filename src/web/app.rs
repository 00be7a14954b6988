//! The parts that the routes carry values between.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::cookies::Cookies;
use crate::jitsi::{Apps, Minter, Origin, Overrides, PublicKeys, TokenIn};
use crate::metrics::Metrics;
use crate::oidc::Provider;
use crate::signin::{Admission, ClaimSources};

/// Everything a request may need; one per process, shared by all workers.
pub struct App {
    /// The meet site.
    pub origin: Origin,
    /// The provider.
    pub provider: Arc<Provider>,
    /// The cookies.
    pub cookies: Cookies,
    /// The token's maker.
    pub minter: Minter,
    /// The public keys by which Prosody verifies tokens.
    pub keys: PublicKeys,
    /// Who may do what.
    pub admission: Admission,
    /// Which claims say who a person is.
    pub sources: ClaimSources,
    /// What goes into a meeting's URL.
    pub meeting: MeetingPolicy,
    /// How Jitsi's apps are opened.
    pub apps: Apps,
    /// Whether an app's link is opened without a tap.
    pub auto_return_to_app: bool,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// Seconds since 1970.
    pub now: fn() -> u64,
}

/// What the operator wants in a meeting's URL.
#[derive(Clone, Debug, Default)]
pub struct MeetingPolicy {
    /// Where the token stands.
    pub token_in: TokenIn,
    /// Settings for every meeting.
    pub overrides: Map<String, Value>,
    /// Settings that no link may carry.
    pub drop_overrides: Vec<String>,
}

impl MeetingPolicy {
    /// What remains of a link's settings.
    pub(super) fn govern(&self, overrides: &Overrides) -> Overrides {
        overrides.clone().governed(&self.drop_overrides, &self.overrides)
    }
}
