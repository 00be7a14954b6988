//! What every case starts with: a provider, an adapter that is its client, and a browser.

use harness::browser::{Answer, Browser};
use harness::config::Config;
use harness::world::{self, AtOrigin, Suite};
use provider::{Options, Person};
use serde_json::json;

/// The meet site; browsers reach the adapter there.
pub(crate) const ORIGIN: &str = "http://localhost";
pub(crate) const SESSION: &str = "jitsi_oidc";
pub(crate) const PENDING: &str = "jitsi_oidc_login_";

/// A provider and an adapter at [`ORIGIN`].
pub(crate) type World = harness::world::World<Faults>;

/// This suite.
#[derive(Debug)]
pub(crate) struct Faults;

impl Suite for Faults {
    const PROGRAM: &'static str = env!("CARGO_BIN_EXE_jitsi-oidc-adapter");
    const TEMPORARY: &'static str = env!("CARGO_TARGET_TMPDIR");
    const NAME: &'static str = "faults";
}

impl AtOrigin for Faults {
    const ORIGIN: &'static str = ORIGIN;
}

/// A good provider, and an adapter that requests everything from it, so that each fault meets a
/// check. `options` and `change` may change what they start with.
pub(crate) fn demanding(
    options: impl FnOnce(Options) -> Options,
    change: impl FnOnce(Config) -> Config,
) -> World {
    World::builder().options(options).loaded(|config| change(request_everything(config)))
}

/// The adapter requests everything from the provider, and waits at most three seconds for it.
pub(crate) fn request_everything(config: Config) -> Config {
    config
        .with("oidc.userinfo", "always")
        .with("oidc.timeout", "3s")
        .with("oidc.max_age", "1h")
        .with("oidc.acr_values", vec!["urn:example:loa:1".to_owned()])
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

/// The subrequest of nginx for a guarded page.
pub(crate) async fn verify(browser: &Browser) -> Answer {
    World::verify(browser).await
}

/// The number of sign-in attempts whose cookies this browser keeps.
pub(crate) fn pending(browser: &Browser) -> usize {
    world::attempts(browser, PENDING)
}
