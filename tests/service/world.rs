//! A provider, an adapter that knows it, and browsers that reach the adapter as the meeting site.

use std::time::{Duration, Instant};

use harness::adapter::Adapter;
use harness::browser::{Answer, Browser, Method};
use harness::config::{APP_ID, CLIENT_ID, CLIENT_SECRET, Config, JWT_SECRET};
use harness::prosody::{self, Settings, Visit};
use harness::scratch::Scratch;
use provider::{Client, Options, Provider};
use serde_json::Value;

pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_jitsi-oidc-adapter");
pub(crate) const MEET: &str = "https://meet.example.org";
pub(crate) const SESSION: &str = "__Host-jitsi_oidc";
pub(crate) const PENDING: &str = "__Host-jitsi_oidc_login_";
pub(crate) const HINT: &str = "jitsi_oidc_hint";

/// A provider and an adapter. Both end when this is dropped.
pub(crate) struct World {
    pub(crate) adapter: Adapter,
    pub(crate) provider: Provider,
    pub(crate) scratch: Scratch,
}

impl World {
    /// With the smallest configuration.
    pub(crate) async fn new() -> Self {
        Self::with(|config| config).await
    }

    /// With a changed configuration.
    pub(crate) async fn with(change: impl Fn(Config) -> Config) -> Self {
        Self::at(start_provider(), change).await
    }

    /// With a provider that runs already.
    pub(crate) async fn at(provider: Provider, change: impl Fn(Config) -> Config) -> Self {
        let scratch = scratch();
        let config = change(Config::new(MEET, provider.issuer()));
        let adapter = Adapter::start(BINARY, scratch.path(), &config);
        wait_until_ready(&adapter).await;
        Self { adapter, provider, scratch }
    }

    /// Starts one more instance and waits until it knows the provider.
    pub(crate) async fn another(&self, change: impl Fn(Config) -> Config) -> Adapter {
        let config = change(Config::new(MEET, self.provider.issuer()));
        let adapter = Adapter::start(BINARY, self.scratch.path(), &config);
        wait_until_ready(&adapter).await;
        adapter
    }

    /// A browser that was never here; [`MEET`] leads to the adapter. Every token that it sees is held
    /// to Prosody's rules.
    pub(crate) fn browser(&self) -> Browser {
        let browser = Browser::new();
        browser.route(MEET, self.adapter.address()).judge(prosody());
        browser
    }

    /// Begins a sign-in with this query of `/oidc/auth`: the address at the provider.
    pub(crate) async fn begin(&self, browser: &Browser, query: &str) -> String {
        let answer = browser.get(&meet(&format!("/oidc/auth?{query}"))).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let location = answer.location().unwrap();
        assert!(location.starts_with(self.provider.issuer()), "{location}");
        location
    }

    /// Signs `person` in with this query of `/oidc/auth`: the adapter's last answer.
    pub(crate) async fn sign_in(&self, browser: &Browser, person: &str, query: &str) -> Answer {
        let authorize = self.begin(browser, query).await;
        browser.get(&self.provider.sign_in_as(person, &authorize)).await
    }

    /// A browser in which Ada is signed in.
    pub(crate) async fn signed_in(&self) -> Browser {
        let browser = self.browser();
        let answer = self.sign_in(&browser, "ada", "roomname=room").await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        browser
    }
}

/// The URL of a path of the meeting site.
pub(crate) fn meet(path: &str) -> String {
    format!("{MEET}{path}")
}

/// A provider that knows the adapter's client.
pub(crate) fn start_provider() -> Provider {
    let client =
        Client::confidential(CLIENT_ID, CLIENT_SECRET).redirect_uri(&meet("/oidc/redirect"));
    Provider::start(Options { clients: vec![client], ..Options::default() })
}

pub(crate) fn scratch() -> Scratch {
    Scratch::new(env!("CARGO_TARGET_TMPDIR"), "service")
}

/// Waits until the adapter sends people to the provider: a silent sign-in goes on as guest before.
pub(crate) async fn wait_until_ready(adapter: &Adapter) {
    let deadline = Instant::now() + Duration::from_secs(20);
    let away = |answer: Answer| answer.location().is_some_and(|it| !it.starts_with(MEET));
    while !away(Browser::new().get(&adapter.url("/oidc/auth?roomname=a")).await) {
        assert!(Instant::now() < deadline, "no metadata:\n{}", adapter.log().join("\n"));
        actix_web::rt::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The attempts that this browser keeps.
pub(crate) fn pending(browser: &Browser) -> usize {
    browser.cookies().iter().filter(|cookie| cookie.name().starts_with(PENDING)).count()
}

/// Prosody as a stock installation has it.
pub(crate) fn prosody() -> Settings {
    Settings::debian(APP_ID, JWT_SECRET, "meet.example.org")
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

/// What nginx asks of every request to a guarded page.
pub(crate) async fn verify(browser: &Browser) -> Answer {
    browser.request(Method::GET, &meet("/oidc/verify")).send().await
}
