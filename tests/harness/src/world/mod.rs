//! What a test starts with.
//!
//! - [`World`]: a provider, an adapter that is its client, and browsers that reach the adapter
//!   directly, as the meet site.
//! - [`MeetSite`]: a provider, several instances of the adapter, and nginx in front of them.
//!
//! A suite implements [`Suite`] once, and [`AtOrigin`] for its worlds.

use std::marker::PhantomData;
use std::net::SocketAddr;

use provider::{Client, Options, Provider};
use url::Url;

use crate::adapter::Adapter;
use crate::browser::{Answer, Browser, Method};
use crate::config::{APP_ID, CLIENT_ID, CLIENT_SECRET, Config, JWT_SECRET};
use crate::prosody::Settings;
use crate::scratch::Scratch;

mod builder;
mod meet_site;

pub use builder::Builder;
pub use meet_site::{MeetSite, Reservation};

/// The values of a suite that cargo sets only for its test binary, not for this library.
pub trait Suite {
    /// The adapter's program: `env!("CARGO_BIN_EXE_jitsi-oidc-adapter")`.
    const PROGRAM: &'static str;
    /// The folder for temporary files: `env!("CARGO_TARGET_TMPDIR")`.
    const TEMPORARY: &'static str;
    /// The suite's name, for the names of its temporary folders.
    const NAME: &'static str;

    /// A new temporary folder.
    fn scratch() -> Scratch {
        Scratch::new(Self::TEMPORARY, Self::NAME)
    }
}

/// A suite whose meet site always has the same origin.
pub trait AtOrigin: Suite {
    /// The origin of the meet site.
    const ORIGIN: &'static str;

    /// The client of the adapter as the provider registers it.
    fn client() -> Client {
        client_at(Self::ORIGIN)
    }

    /// A provider that has [`AtOrigin::client`] as its only client.
    fn provider() -> Provider {
        Provider::start(Options { clients: vec![Self::client()], ..Options::default() })
    }

    /// The settings of a stock Debian installation of Prosody for the meet site.
    fn prosody() -> Settings {
        prosody_at(Self::ORIGIN)
    }
}

/// The client of the adapter for the meet site at `origin`.
fn client_at(origin: &str) -> Client {
    Client::confidential(CLIENT_ID, CLIENT_SECRET).redirect_uri(&format!("{origin}/oidc/redirect"))
}

/// The settings of a stock Debian installation of Prosody for the meet site at `origin`.
fn prosody_at(origin: &str) -> Settings {
    let origin: Url = origin.parse().expect("the origin is a URL");
    Settings::debian(APP_ID, JWT_SECRET, origin.host_str().expect("the origin has a host"))
}

/// A provider and an adapter. Both end when this is dropped.
pub struct World<S> {
    /// The adapter.
    pub adapter: Adapter,
    /// The provider at which it is registered.
    pub provider: Provider,
    /// The folder of the configuration, for more files of the test.
    pub scratch: Scratch,
    suite: PhantomData<S>,
}

impl<S: AtOrigin> World<S> {
    /// Chooses what starts.
    pub fn builder() -> Builder<S> {
        Builder::new()
    }

    /// Starts with the smallest configuration, and waits until the adapter is ready.
    pub async fn new() -> Self {
        Self::builder().ready(|config| config).await
    }

    /// Starts with a changed configuration, and waits until the adapter is ready.
    pub async fn with(change: impl FnOnce(Config) -> Config) -> Self {
        Self::builder().ready(change).await
    }

    /// Starts with a provider that is already running, and waits until the adapter is ready.
    pub async fn at(provider: Provider, change: impl FnOnce(Config) -> Config) -> Self {
        Self::builder().provider(provider).ready(change).await
    }

    /// An adapter and a provider that the test has started itself.
    pub fn of(adapter: Adapter, provider: Provider, scratch: Scratch) -> Self {
        Self { adapter, provider, scratch, suite: PhantomData }
    }

    /// Starts one more instance, and waits until it is ready. Its configuration is the smallest one
    /// with this change, whatever the first instance has.
    pub async fn another(&self, change: impl FnOnce(Config) -> Config) -> Adapter {
        let adapter = self.start_adapter(change);
        adapter.wait_until_ready(S::ORIGIN).await;
        adapter
    }

    /// Kills the adapter and starts it again. Its configuration is then the smallest one with this
    /// change. Waits until it has loaded the provider's metadata, or has failed to.
    pub fn restart(&mut self, change: impl FnOnce(Config) -> Config) {
        let next = self.start_adapter(change);
        next.wait_for_log(METADATA_LOADED);
        std::mem::replace(&mut self.adapter, next).kill();
    }

    fn start_adapter(&self, change: impl FnOnce(Config) -> Config) -> Adapter {
        let config = change(Config::new(S::ORIGIN, self.provider.issuer()));
        Adapter::start(S::PROGRAM, self.scratch.path(), &config)
    }

    /// A new browser that reaches the adapter at [`AtOrigin::ORIGIN`].
    pub fn browser(&self) -> Browser {
        Self::browser_at(self.adapter.address())
    }

    /// A new browser that reaches `address` at [`AtOrigin::ORIGIN`]. It checks every token that it
    /// receives by Prosody's rules.
    pub fn browser_at(address: SocketAddr) -> Browser {
        let browser = Browser::new();
        browser.route(S::ORIGIN, address).judge(S::prosody());
        browser
    }

    /// Starts a sign-in with this query of `/oidc/auth`. Returns the authorization request.
    ///
    /// # Panics
    ///
    /// The adapter does not redirect to the provider.
    pub async fn begin(&self, browser: &Browser, query: &str) -> String {
        let answer = browser.get(&format!("{}/oidc/auth?{query}", S::ORIGIN)).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let location = answer.location().expect("a redirect has a location");
        assert!(location.starts_with(self.provider.issuer()), "{location}");
        location
    }

    /// Signs `person` in with this query of `/oidc/auth`. Returns the adapter's response to the
    /// authorization response.
    pub async fn sign_in(&self, browser: &Browser, person: &str, query: &str) -> Answer {
        let authorize = self.begin(browser, query).await;
        browser.get(&self.provider.sign_in_as(person, &authorize)).await
    }

    /// A new browser in which Ada is signed in.
    ///
    /// # Panics
    ///
    /// The sign-in does not end with a redirect.
    pub async fn signed_in(&self) -> Browser {
        let browser = self.browser();
        let answer = self.sign_in(&browser, "ada", "roomname=room").await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        browser
    }

    /// The subrequest of nginx for a guarded page.
    pub async fn verify(browser: &Browser) -> Answer {
        browser.request(Method::GET, &format!("{}/oidc/verify", S::ORIGIN)).send().await
    }
}

/// The number of sign-in attempts whose cookies this browser keeps; their names start with `prefix`.
pub fn attempts(browser: &Browser, prefix: &str) -> usize {
    browser.cookies().iter().filter(|cookie| cookie.name().starts_with(prefix)).count()
}

/// In the log line that follows each load of the provider's metadata, successful or not.
const METADATA_LOADED: &str = " metadata outcome=";
