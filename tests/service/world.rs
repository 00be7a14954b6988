//! What every test here starts with: a provider, an adapter that knows it, and browsers.

use harness::adapter::Adapter;
use harness::browser::{Answer, Browser};
use harness::config::{CLIENT_ID, CLIENT_SECRET, Config};
use harness::scratch::Scratch;
use provider::{Client, Fault, Options, Provider};

/// The meet site; browsers are told that the adapter answers there.
pub(crate) const ORIGIN: &str = "http://localhost";

pub(crate) struct World {
    pub(crate) provider: Provider,
    pub(crate) adapter: Adapter,
    pub(crate) scratch: Scratch,
}

impl World {
    /// Everything good.
    pub(crate) fn new() -> Self {
        Self::with(None, |config| config)
    }

    /// A provider with a fault, an adapter with a changed configuration; knows the provider where
    /// the fault lets it.
    pub(crate) fn with(fault: Option<Fault>, change: impl FnOnce(Config) -> Config) -> Self {
        let client = Client::confidential(CLIENT_ID, CLIENT_SECRET)
            .redirect_uri(&format!("{ORIGIN}/oidc/redirect"));
        let options = Options { clients: vec![client], fault, ..Options::default() };
        let provider = Provider::start(options);
        let scratch = Scratch::new(env!("CARGO_TARGET_TMPDIR"), "service");
        let config = change(Config::new(ORIGIN, provider.issuer()));
        let adapter =
            Adapter::start(env!("CARGO_BIN_EXE_jitsi-oidc-adapter"), scratch.path(), &config);
        adapter.wait_for_log(" metadata outcome=");
        Self { provider, adapter, scratch }
    }

    pub(crate) fn browser(&self) -> Browser {
        let browser = Browser::new();
        browser.route(ORIGIN, self.adapter.address());
        browser
    }

    /// Asks for a meeting and signs in as Ada; the answer to the provider's answer.
    pub(crate) async fn sign_in(&self, browser: &Browser, path: &str) -> Answer {
        let start = browser.get(&format!("{ORIGIN}{path}")).await;
        assert_eq!(start.status, 303, "{}", start.body);
        let callback = self.provider.sign_in_as("ada", &start.location().unwrap());
        browser.get(&callback).await
    }
}
