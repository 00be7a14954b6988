//! What every test here starts with: a provider, an adapter that knows it, and browsers.

use harness::adapter::Adapter;
use harness::browser::Browser;
use harness::config::{APP_ID, CLIENT_ID, CLIENT_SECRET, Config, JWT_SECRET};
use harness::prosody::Settings;
use harness::scratch::Scratch;
use provider::{Client, Fault, Options, Provider};

/// The meet site; browsers are told that the adapter answers there.
pub(crate) const ORIGIN: &str = "http://localhost";

pub(crate) struct World {
    pub(crate) provider: Provider,
    adapter: Adapter,
    _scratch: Scratch,
}

impl World {
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
        Self { provider, adapter, _scratch: scratch }
    }

    pub(crate) fn browser(&self) -> Browser {
        let browser = Browser::new();
        let prosody = Settings::debian(APP_ID, JWT_SECRET, "localhost");
        browser.route(ORIGIN, self.adapter.address()).judge(prosody);
        browser
    }
}
