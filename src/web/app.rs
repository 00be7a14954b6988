//! The parts of the adapter that handlers use.

use std::sync::Arc;

use super::pages::Brand;
use crate::cookies::Cookies;
use crate::jitsi::{Links, Minter, PublicKeys};
use crate::metrics::Metrics;
use crate::oidc::Provider;
use crate::signin::{Admission, ClaimSources};

/// The parts that a request may need. All workers share one value.
pub struct App {
    /// The meet site and the links into its meetings.
    pub links: Links,
    /// The site's own parts of every page.
    pub brand: Brand,
    /// The OpenID Provider.
    pub provider: Arc<Provider>,
    /// Seals and opens the cookies.
    pub cookies: Cookies,
    /// Mints meeting tokens.
    pub minter: Minter,
    /// The public keys by which Prosody verifies tokens.
    pub keys: PublicKeys,
    /// The access rules and the moderator rules.
    pub admission: Admission,
    /// The claims that identify a person.
    pub sources: ClaimSources,
    /// Whether the page opens an app's link without a tap (`jitsi.auto_return_to_app`).
    pub auto_return_to_app: bool,
    /// The metrics.
    pub metrics: Arc<Metrics>,
    /// The clock: seconds since 1970.
    pub now: fn() -> u64,
}
