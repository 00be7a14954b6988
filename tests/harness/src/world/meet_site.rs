//! A meet site as an operator has it: nginx with the shipped snippets in front, several instances
//! of the adapter behind it, and a provider.

use std::marker::PhantomData;
use std::net::SocketAddr;

use provider::{Client, Provider};

use super::{Suite, client_at, prosody_at};
use crate::adapter::Adapter;
use crate::browser::Browser;
use crate::config::Config;
use crate::nginx::{Nginx, Setup};
use crate::ports::{self, INSTANCES, Turn};
use crate::prosody_http::StandIn;
use crate::scratch::Scratch;

/// The addresses of a [`MeetSite`] that does not run yet. The provider has to register the origin
/// before the site starts.
#[derive(Debug)]
pub struct Reservation<S> {
    origin: String,
    nginx: SocketAddr,
    instances: Vec<SocketAddr>,
    stand_in: Option<StandIn>,
    scratch: Scratch,
    turn: Option<Turn>,
    suite: PhantomData<S>,
}

impl<S: Suite> Reservation<S> {
    /// A free port for nginx, and the two instances that the shipped snippets name. Waits until no
    /// other test uses these.
    pub fn new() -> Self {
        let turn = ports::turn(S::TEMPORARY);
        Self { turn: Some(turn), ..Self::at(INSTANCES.to_vec()) }
    }

    /// Free ports for nginx and for `count` instances. The setup of nginx has to name them:
    /// [`Setup::instances`].
    pub fn with_free_ports(count: usize) -> Self {
        Self::at((0..count).map(|_| ports::free()).collect())
    }

    fn at(instances: Vec<SocketAddr>) -> Self {
        let nginx = ports::free();
        Self {
            origin: format!("http://{nginx}"),
            nginx,
            instances,
            stand_in: None,
            scratch: S::scratch(),
            turn: None,
            suite: PhantomData,
        }
    }

    /// Scheme, host and port of the meet site.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The addresses of the instances.
    pub fn instances(&self) -> &[SocketAddr] {
        &self.instances
    }

    /// The folder for the files of the site.
    pub fn scratch(&self) -> &Scratch {
        &self.scratch
    }

    /// The client of the adapter as the provider registers it, with both redirect URIs.
    pub fn client(&self) -> Client {
        client_at(&self.origin)
            .post_logout_redirect_uri(&format!("{}/oidc/signed-out", self.origin))
    }

    /// Starts Prosody's rules for the page that stands for Jitsi Meet. Returns the setup of a site
    /// with that page and the shipped snippets.
    pub fn stand_in_page(&mut self) -> Setup {
        let stand_in = StandIn::start(prosody_at(&self.origin));
        let setup = Setup::stand_in_page(&self.scratch.path().join("nginx"), &stand_in);
        self.stand_in = Some(stand_in);
        setup
    }

    /// Starts the instances with this configuration and nginx with this setup. Waits until every
    /// instance redirects to the provider. `provider` ends with the site.
    pub async fn start<P>(self, provider: P, config: Config, setup: Setup) -> MeetSite<S, P> {
        let start = |address: &SocketAddr| Some(instance::<S>(&self.scratch, &config, *address));
        let instances: Vec<_> = self.instances.iter().map(start).collect();
        for instance in instances.iter().flatten() {
            instance.wait_until_ready(&self.origin).await;
        }
        MeetSite {
            nginx: setup.listen(self.nginx).start(),
            _stand_in: self.stand_in,
            instances,
            provider,
            origin: self.origin,
            config,
            addresses: self.instances,
            scratch: self.scratch,
            _turn: self.turn,
            suite: PhantomData,
        }
    }
}

impl<S: Suite> Default for Reservation<S> {
    fn default() -> Self {
        Self::new()
    }
}

/// nginx, instances of the adapter and a provider `P`. All of them end when this is dropped.
pub struct MeetSite<S, P = Provider> {
    // The fields are dropped in this order. nginx ends before its instances: otherwise it would log
    // that they are down.
    /// nginx.
    pub nginx: Nginx,
    _stand_in: Option<StandIn>,
    instances: Vec<Option<Adapter>>,
    /// The provider at which the instances are registered.
    pub provider: P,
    origin: String,
    config: Config,
    addresses: Vec<SocketAddr>,
    scratch: Scratch,
    _turn: Option<Turn>,
    suite: PhantomData<S>,
}

impl<S: Suite, P> MeetSite<S, P> {
    /// Scheme, host and port of the meet site.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The URL of a path of the meet site.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// A new browser. It checks every token that it receives by Prosody's rules.
    pub fn browser(&self) -> Browser {
        let browser = Browser::new();
        browser.judge(prosody_at(&self.origin));
        browser
    }

    /// Starts an instance that does not run, and waits until it redirects to the provider.
    pub async fn start(&mut self, number: usize) {
        let instance = instance::<S>(&self.scratch, &self.config, self.addresses[number]);
        instance.wait_until_ready(&self.origin).await;
        self.instances[number] = Some(instance);
    }

    /// Removes a running instance from this value, for a test that ends it.
    ///
    /// # Panics
    ///
    /// The instance does not run.
    pub fn take(&mut self, number: usize) -> Adapter {
        self.instances[number].take().expect("the instance runs")
    }

    /// Kills an instance, as a power failure does.
    ///
    /// # Panics
    ///
    /// The instance does not run.
    pub fn kill(&mut self, number: usize) {
        self.take(number).kill();
    }
}

fn instance<S: Suite>(scratch: &Scratch, config: &Config, address: SocketAddr) -> Adapter {
    let config = config.clone().with("server.listen", address.to_string());
    Adapter::start(S::PROGRAM, scratch.path(), &config)
}
