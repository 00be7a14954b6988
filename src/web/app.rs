//! The parts of the adapter that handlers use.

use std::sync::Arc;

use actix_web::{HttpMessage as _, HttpRequest};
use arc_swap::{ArcSwap, Guard};

use super::pages::Brand;
use crate::cookies::{Cookies, Invitations};
use crate::jitsi::{Links, Minter, PublicKeys};
use crate::metrics::{Metrics, Opened};
use crate::oidc::Provider;
use crate::signin::{Admission, ClaimSources, InvitePolicy};

/// The parts that a request may need, all from one configuration. All workers share one value.
pub struct App {
    /// The meet site and the links into its meetings.
    pub links: Links,
    /// The site's own parts of every page.
    pub brand: Brand,
    /// The OpenID Provider.
    pub provider: Arc<Provider>,
    /// Seals and opens the cookies.
    pub cookies: Cookies,
    /// Seals and opens the links of invitations.
    pub invitations: Invitations,
    /// Which invitations may be made, and which no longer count.
    pub invite: InvitePolicy,
    /// Mints meeting tokens.
    pub minter: Minter,
    /// The public keys by which Prosody verifies tokens.
    pub keys: PublicKeys,
    /// The access rules and the moderator rules.
    pub admission: Admission,
    /// Whether `/oidc/verify` sets `Remote-*` beside `X-Auth-*` (`headers.remote`).
    pub remote_headers: bool,
    /// The claims that identify a person.
    pub sources: ClaimSources,
    /// Whether the page opens an app's link without a tap (`jitsi.auto_return_to_app`).
    pub auto_return_to_app: bool,
    /// The metrics of the process.
    pub metrics: Arc<Metrics>,
    /// Of the metrics, those by the secrets of this configuration.
    pub opened: Arc<Opened>,
    /// The clock: seconds since 1970.
    pub now: fn() -> u64,
}

/// The parts in use, which a reload of the configuration replaces.
///
/// Each request reads them once, when it arrives, so that it never sees two configurations. Requests that are
/// running keep their parts until they end.
pub struct Live(ArcSwap<App>);

impl Live {
    /// The parts at the start.
    pub fn new(app: App) -> Self {
        Self(ArcSwap::from_pointee(app))
    }

    /// The parts for a request that arrives now.
    pub fn current(&self) -> Arc<App> {
        self.0.load_full()
    }

    /// The same for a request that does not wait. Takes no lock, and no counter that workers share.
    pub(super) fn glance(&self) -> Guard<Arc<App>> {
        self.0.load()
    }

    /// The parts for every request that arrives from now on.
    pub fn replace(&self, app: App) {
        self.0.store(Arc::new(app));
    }
}

impl App {
    /// The parts of a request. `None` if the request did not come from the service.
    pub(super) fn of(request: &HttpRequest) -> Option<Arc<Self>> {
        request.extensions().get::<Arc<Self>>().cloned()
    }
}
