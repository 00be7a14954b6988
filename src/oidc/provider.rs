//! The provider: its loaded metadata and keys, and the loop that keeps them loaded.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use arc_swap::ArcSwapOption;

use super::{
    ClientError, LoadError, NotReady, RedirectUris, Settings,
    address::Address,
    client::{self, OidcClient},
    http::Http,
    key_cache::KeyCache,
    loads::Loads,
    metadata::{DiscoveryDocument, Metadata},
    trust,
};
use crate::{jitsi::Origin, metrics::ProviderMetrics, signin::IssuerRule};

/// An OpenID Provider, shared by all workers in an `Arc`. One sign-in sends it a token request and at
/// most one userinfo request.
#[derive(Debug)]
pub struct Provider {
    pub(super) settings: Settings,
    pub(super) redirect_uris: RedirectUris,
    pub(super) http: Http,
    pub(super) loaded: ArcSwapOption<Loaded>,
    pub(super) loads: Loads,
    pub(super) keys: Arc<KeyCache>,
    /// Whether the log has warned that our clock is ahead.
    pub(super) clock_warned: AtomicBool,
}

/// The result of one load.
#[derive(Debug)]
pub(super) struct Loaded {
    /// Before the configuration overrides it.
    pub(super) document: DiscoveryDocument,
    pub(super) metadata: Metadata,
    pub(super) client: OidcClient,
}

impl Provider {
    /// Creates the HTTP client. Makes no call. Requires rustls' default crypto provider.
    ///
    /// `site` is the origin of the meet site. The redirect URIs are below it.
    ///
    /// # Errors
    ///
    /// [`ClientError`]
    pub fn new(settings: Settings, site: &Origin) -> Result<Self, ClientError> {
        Self::counted_by(ProviderMetrics::default(), settings, site)
    }

    /// As [`Self::new`]. `metrics` counts the calls.
    pub(super) fn counted_by(
        metrics: ProviderMetrics,
        settings: Settings,
        site: &Origin,
    ) -> Result<Self, ClientError> {
        let http = Http::new(&settings, metrics)?;
        trust::warn_without_certificates(&settings.issuer, settings.authorities.as_ref());
        let keys = Arc::new(KeyCache::counted_by(http.metrics.clone()));
        Ok(Self {
            settings,
            redirect_uris: RedirectUris::of(site),
            http,
            loaded: ArcSwapOption::empty(),
            loads: Loads::default(),
            keys,
            clock_warned: AtomicBool::new(false),
        })
    }

    /// Loads metadata and keys, and reloads them once an hour. After a failure, it retries after a pause
    /// that doubles from 1 s to 60 s. If a person waits for the metadata, it retries 2 s after the last
    /// load began. Never ends; run it as a separate task.
    ///
    /// A failure keeps what was loaded before. Without keys, sign-ins can still begin: the keys are
    /// fetched again when a token arrives.
    pub async fn keep_loaded(&self) {
        let mut pause = FIRST_PAUSE;
        loop {
            // Log a success only after a failure, and the first time.
            let news = !self.is_ready() || pause != FIRST_PAUSE;
            let began = self.loads.begin();
            let metadata = self.load_metadata().await;
            if metadata.is_ok() {
                self.loads.succeed();
                if news {
                    log::info!(
                        event = "metadata", outcome = "loaded";
                        "the provider's metadata is loaded"
                    );
                }
            }
            let event = if metadata.is_ok() { "keys" } else { "metadata" };
            let loaded = match metadata {
                Ok(loaded) => self.load_keys(&loaded.metadata).await,
                Err(error) => Err(error),
            };
            let Err(error) = loaded else {
                if news {
                    let usable = self.keys.current().map_or(0, |keys| keys.usable());
                    log::info!(
                        event = "keys", outcome = "loaded", usable = usable;
                        "the provider's keys are loaded"
                    );
                }
                pause = FIRST_PAUSE;
                tokio::time::sleep(REFRESH).await;
                continue;
            };
            log::warn!(
                event = event, outcome = "failed", cause:% = error, retry_seconds = pause.as_secs();
                "the provider's metadata or keys could not be loaded"
            );
            match self.is_ready() {
                true => tokio::time::sleep(pause).await,
                false => self.loads.pause(began, pause).await,
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// Loads metadata and keys once.
    ///
    /// # Errors
    ///
    /// [`LoadError`]; what was loaded before is kept. After [`LoadError::Keys`] the metadata is loaded.
    pub async fn load(&self) -> Result<(), LoadError> {
        let loaded = self.load_metadata().await?;
        self.load_keys(&loaded.metadata).await
    }

    async fn load_metadata(&self) -> Result<Arc<Loaded>, LoadError> {
        let document = match &self.settings.discovery_url {
            Some(at) => DiscoveryDocument::fetch(&self.http, at, &self.settings.issuer).await?,
            None => DiscoveryDocument::default(),
        };
        let loaded = Arc::new(self.overridden(document)?);
        self.http.metrics.metadata_loaded();
        // After the swap: once the line is in the log, a sign-in can begin.
        if self.loaded.swap(Some(Arc::clone(&loaded))).is_none() {
            self.warn_of(&loaded.document);
        }
        Ok(loaded)
    }

    /// What a load gives: the document, overridden by the settings, and a client for it.
    ///
    /// # Errors
    ///
    /// Those of [`DiscoveryDocument::overridden_by`].
    pub(super) fn overridden(&self, document: DiscoveryDocument) -> Result<Loaded, LoadError> {
        let metadata = document.clone().overridden_by(&self.settings)?;
        let client = client::build(&self.settings, self.redirect_uris.sign_in.clone(), &metadata);
        Ok(Loaded { document, metadata, client })
    }

    /// Logs what in the document may make every sign-in fail.
    pub(super) fn warn_of(&self, document: &DiscoveryDocument) {
        let Some(at) = &self.settings.discovery_url else { return };
        for warning in document.warnings(&self.settings) {
            log::warn!(
                event = "metadata", outcome = "doubtful", address:% = Address::from(at.url()),
                cause:% = warning;
                "sign-ins may not work with this metadata"
            );
        }
    }

    /// The metrics of the calls, the metadata and the keys.
    pub fn metrics(&self) -> &ProviderMetrics {
        &self.http.metrics
    }

    /// Whether the metadata is loaded, so that sign-ins can begin.
    pub fn is_ready(&self) -> bool {
        self.loaded.load().is_some()
    }

    /// Requests a load if the metadata was never loaded. It begins at once, or 2 s after the last load
    /// began.
    pub fn ask_for_load(&self) {
        if !self.is_ready() {
            self.loads.request();
        }
    }

    /// Requests a load like [`Self::ask_for_load`], and waits for a load that is running or begins at
    /// once: up to `oidc.timeout`, at most 3 s. Does not return whether the metadata is loaded; the next
    /// call that needs it does.
    pub async fn wait_until_ready(&self) {
        if !self.is_ready() {
            self.loads.request();
            self.loads.wait(self.settings.timeout.min(LONGEST_WAIT)).await;
        }
    }

    /// The rule for the `iss` of an authorization response (RFC 9207 §2.4).
    ///
    /// # Errors
    ///
    /// [`NotReady`]
    pub fn issuer_rule(&self) -> Result<IssuerRule, NotReady> {
        let metadata = &self.loaded()?.metadata;
        Ok(IssuerRule {
            endpoint: Address::from(metadata.authorization_endpoint.url()).to_string(),
            issuer: self.settings.issuer.as_str().to_owned(),
            required: metadata.sends_iss,
        })
    }

    pub(super) fn loaded(&self) -> Result<Arc<Loaded>, NotReady> {
        let not_ready = || NotReady { retry_after: self.loads.retry_after(self.settings.timeout) };
        self.loaded.load_full().ok_or_else(not_ready)
    }

    /// Logs once that our clock is `seconds` ahead of the provider's.
    pub(super) fn warn_of_clock(&self, seconds: u64) {
        if !self.clock_warned.swap(true, Ordering::Relaxed) {
            log::warn!(
                event = "clock", outcome = "doubtful", seconds = seconds;
                "the clock of this machine is ahead of the provider's, according to the iat of an id \
                 token; Prosody refuses meeting tokens whose nbf is in the future: synchronize the \
                 clocks by NTP"
            );
        }
    }
}

const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// The longest time that a person waits for the metadata.
const LONGEST_WAIT: Duration = Duration::from_secs(3);

/// A key that the provider has withdrawn is accepted at most this long.
const REFRESH: Duration = Duration::from_secs(3600);

#[cfg(test)]
mod tests;
