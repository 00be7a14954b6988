//! Starts a [`World`].

use std::marker::PhantomData;
use std::net::SocketAddr;

use provider::{Options, Provider};

use super::{AtOrigin, METADATA_LOADED, World};
use crate::adapter::Adapter;
use crate::config::Config;

/// What a [`World`] starts with.
pub struct Builder<S> {
    provider: Option<Provider>,
    listen: Option<SocketAddr>,
    suite: PhantomData<S>,
}

impl<S: AtOrigin> Builder<S> {
    /// A provider of [`AtOrigin::provider`], and an adapter on a free port.
    pub(super) fn new() -> Self {
        Self { provider: None, listen: None, suite: PhantomData }
    }

    /// Uses a provider that is already running.
    #[must_use]
    pub fn provider(mut self, provider: Provider) -> Self {
        self.provider = Some(provider);
        self
    }

    /// Starts a provider with these options. Its only client is [`AtOrigin::client`], unless `change`
    /// sets others.
    #[must_use]
    pub fn options(self, change: impl FnOnce(Options) -> Options) -> Self {
        let options = Options { clients: vec![S::client()], ..Options::default() };
        self.provider(Provider::start(change(options)))
    }

    /// The adapter listens on this address.
    #[must_use]
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = Some(address);
        self
    }

    /// Starts everything, with this change of the smallest configuration. Waits until the adapter
    /// redirects to the provider.
    pub async fn ready(self, change: impl FnOnce(Config) -> Config) -> World<S> {
        let world = self.start(change);
        world.adapter.wait_until_ready(S::ORIGIN).await;
        world
    }

    /// As [`Builder::ready`], for a provider whose metadata may be refused: waits until the adapter
    /// has loaded the metadata, or has failed to.
    pub fn loaded(self, change: impl FnOnce(Config) -> Config) -> World<S> {
        let world = self.start(change);
        world.adapter.wait_for_log(METADATA_LOADED);
        world
    }

    fn start(self, change: impl FnOnce(Config) -> Config) -> World<S> {
        let provider = self.provider.unwrap_or_else(S::provider);
        let mut config = Config::new(S::ORIGIN, provider.issuer());
        if let Some(address) = self.listen {
            config = config.with("server.listen", address.to_string());
        }
        let config = change(config);
        let scratch = S::scratch();
        let adapter = Adapter::start(S::PROGRAM, scratch.path(), &config);
        World { adapter, provider, scratch, suite: PhantomData }
    }
}
