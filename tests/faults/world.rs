//! What every case here starts with: a provider, an adapter that knows it, and a browser.

use harness::adapter::Adapter;
use harness::browser::{Answer, Browser, Method};
use harness::config::{APP_ID, CLIENT_ID, CLIENT_SECRET, Config, JWT_SECRET};
use harness::prosody::Settings;
use harness::scratch::Scratch;
use provider::{Client, Options, Person, Provider};
use serde_json::json;

/// The meet site; browsers are told that the adapter answers there.
pub(crate) const ORIGIN: &str = "http://localhost";
pub(crate) const SESSION: &str = "jitsi_oidc";
pub(crate) const PENDING: &str = "jitsi_oidc_login_";

pub(crate) struct World {
    pub(crate) provider: Provider,
    pub(crate) adapter: Adapter,
    config: Config,
    scratch: Scratch,
}

impl World {
    /// A good provider, and an adapter that asks it for everything, so that each fault has a check
    /// to meet. `options` and `config` may change what they start with.
    pub(crate) fn with(
        options: impl FnOnce(Options) -> Options,
        config: impl FnOnce(Config) -> Config,
    ) -> Self {
        let client = Client::confidential(CLIENT_ID, CLIENT_SECRET)
            .redirect_uri(&format!("{ORIGIN}/oidc/redirect"));
        let provider =
            Provider::start(options(Options { clients: vec![client], ..Options::default() }));
        let scratch = Scratch::new(env!("CARGO_TARGET_TMPDIR"), "faults");
        let demanding = Config::new(ORIGIN, provider.issuer())
            .with("oidc.userinfo", "always")
            .with("oidc.timeout", "3s")
            .with("oidc.max_age", "1h")
            .with("oidc.acr_values", vec!["urn:example:loa:1".to_owned()]);
        let config = config(demanding);
        let adapter = start(&scratch, &config);
        Self { provider, adapter, config, scratch }
    }

    /// Ends the adapter, and starts another one that must load the provider anew.
    pub(crate) fn restart(&mut self) {
        let next = start(&self.scratch, &self.config);
        std::mem::replace(&mut self.adapter, next).kill();
    }

    pub(crate) fn browser(&self) -> Browser {
        let browser = Browser::new();
        let prosody = Settings::debian(APP_ID, JWT_SECRET, "localhost");
        browser.route(ORIGIN, self.adapter.address()).judge(prosody);
        browser
    }
}

fn start(scratch: &Scratch, config: &Config) -> Adapter {
    let adapter = Adapter::start(env!("CARGO_BIN_EXE_jitsi-oidc-adapter"), scratch.path(), config);
    adapter.wait_for_log(" metadata outcome=");
    adapter
}

/// Grace's claims of the four scopes of OpenID Connect Core 5.4.
pub(crate) fn grace() -> Person {
    let grace = Person::examples().into_iter().find(|person| person.id == "grace");
    grace
        .unwrap()
        .with("phone_number", "+1 202 456 1111")
        .with("phone_number_verified", true)
        .with("address", json!({ "locality": "Arlington" }))
}

/// What nginx asks of every request to a guarded page.
pub(crate) async fn verify(browser: &Browser) -> Answer {
    browser.request(Method::GET, &format!("{ORIGIN}/oidc/verify")).send().await
}

/// The attempts that this browser keeps.
pub(crate) fn pending(browser: &Browser) -> usize {
    browser.cookies().iter().filter(|cookie| cookie.name().starts_with(PENDING)).count()
}
