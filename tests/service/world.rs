//! What every test starts with: a provider, an adapter that is its client, and browsers.

use harness::adapter::Adapter;
use harness::browser::{Answer, Browser};
use harness::prosody::{self, Settings, Visit};
use harness::scratch::Scratch;
use harness::world::{self, AtOrigin, Suite};
use provider::Provider;
use serde_json::Value;

pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_jitsi-oidc-adapter");
pub(crate) const MEET: &str = "https://meet.example.org";
pub(crate) const SESSION: &str = "__Host-jitsi_oidc";
pub(crate) const PENDING: &str = "__Host-jitsi_oidc_login_";
pub(crate) const HINT: &str = "jitsi_oidc_hint";

/// A provider and an adapter at [`MEET`].
pub(crate) type World = harness::world::World<Service>;

/// This suite.
#[derive(Debug)]
pub(crate) struct Service;

impl Suite for Service {
    const PROGRAM: &'static str = BINARY;
    const TEMPORARY: &'static str = env!("CARGO_TARGET_TMPDIR");
    const NAME: &'static str = "service";
}

impl AtOrigin for Service {
    const ORIGIN: &'static str = MEET;
}

/// The URL of a path of the meeting site.
pub(crate) fn meet(path: &str) -> String {
    format!("{MEET}{path}")
}

/// A provider that has the adapter's client.
pub(crate) fn start_provider() -> Provider {
    Service::provider()
}

/// A new folder.
pub(crate) fn scratch() -> Scratch {
    Service::scratch()
}

/// Waits until the adapter redirects to the provider.
pub(crate) async fn wait_until_ready(adapter: &Adapter) {
    adapter.wait_until_ready(MEET).await;
}

/// The number of sign-in attempts whose cookies this browser keeps.
pub(crate) fn pending(browser: &Browser) -> usize {
    world::attempts(browser, PENDING)
}

/// A stock Prosody for [`MEET`].
pub(crate) fn prosody() -> Settings {
    Service::prosody()
}

/// The answer leads into the meeting at `path` with a token that Prosody takes for `room` and
/// `tenant`: its claims, and the rest of the fragment.
pub(crate) fn enter(
    answer: &Answer,
    path: &str,
    room: &str,
    tenant: Option<&str>,
) -> (Value, String) {
    enter_by(&prosody(), answer, path, room, tenant)
}

/// As [`enter`], with a Prosody that is set up in another way.
pub(crate) fn enter_by(
    settings: &Settings,
    answer: &Answer,
    path: &str,
    room: &str,
    tenant: Option<&str>,
) -> (Value, String) {
    assert_eq!(answer.status, 303, "{}", answer.body);
    let location = answer.header("location").unwrap();
    let rest = location.strip_prefix(&format!("{MEET}{path}#jwt=%22"));
    let rest = rest.unwrap_or_else(|| panic!("{location} is not {path}"));
    let (token, rest) = rest.split_once("%22").unwrap();
    (claims_by(settings, token, room, tenant), rest.to_owned())
}

/// The claims of a token that Prosody takes for `room` and `tenant`.
pub(crate) fn claims(token: &str, room: &str, tenant: Option<&str>) -> Value {
    claims_by(&prosody(), token, room, tenant)
}

fn claims_by(settings: &Settings, token: &str, room: &str, tenant: Option<&str>) -> Value {
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs().try_into().unwrap();
    let claims = prosody::verify(token, settings, &Visit { room, tenant, now });
    claims.unwrap_or_else(|broken| panic!("Prosody refuses: {broken:?}"))
}

/// The subrequest of nginx for a guarded page.
pub(crate) async fn verify(browser: &Browser) -> Answer {
    World::verify(browser).await
}
