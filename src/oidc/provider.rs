//! The provider: what is loaded of it, and the loop that keeps it loaded.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use arc_swap::ArcSwapOption;
use url::Url;

use super::{
    ClientError, LoadError, NotReady, Settings,
    client::{self, OidcClient},
    http::Http,
    key_cache::KeyCache,
    loads::Loads,
    metadata::{DiscoveryDocument, Metadata, Warning},
    trust,
};
use crate::{jitsi::Origin, signin::IssuerRule};

/// An OpenID Provider. Shared by all workers in an `Arc`; one sign-in costs it a token request and
/// one to userinfo at most.
#[derive(Debug)]
pub struct Provider {
    pub(super) settings: Settings,
    redirect_uri: Url,
    pub(super) post_logout_redirect_uri: Url,
    pub(super) http: Http,
    loaded: ArcSwapOption<Loaded>,
    loads: Loads,
    pub(super) keys: Arc<KeyCache>,
    /// The log says once that the clocks are apart.
    told_of_clock: AtomicBool,
}

/// What one load brought.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) metadata: Metadata,
    pub(super) client: OidcClient,
}

impl Provider {
    /// Makes the HTTP client, and sends nothing. Requires rustls' default crypto provider.
    ///
    /// `site` is the origin of the meet site: the provider redirects browsers to its pages.
    ///
    /// # Errors
    ///
    /// [`ClientError`]
    pub fn new(settings: Settings, site: &Origin) -> Result<Self, ClientError> {
        let http = Http::new(&settings)?;
        trust::warn_without_certificates(&settings.issuer, settings.authorities.as_ref());
        Ok(Self {
            settings,
            redirect_uri: page(site, "/oidc/redirect"),
            post_logout_redirect_uri: page(site, "/oidc/signed-out"),
            http,
            loaded: ArcSwapOption::empty(),
            loads: Loads::default(),
            keys: Arc::default(),
            told_of_clock: AtomicBool::new(false),
        })
    }

    /// Loads metadata and keys, and goes on loading them: after a failure with a pause that doubles
    /// from 1 s to 60 s, and that ends 2 s after the load began where a person waits; else once an
    /// hour. Never ends; run it as a task of its own.
    ///
    /// A failure leaves in place what was loaded before. Keys that could not be loaded keep nobody
    /// from beginning a sign-in: they are fetched again when a token comes.
    pub async fn keep_loaded(&self) {
        let mut pause = FIRST_PAUSE;
        loop {
            // Where it is news that a load succeeds.
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
    /// [`LoadError`]; what was loaded before then stays. [`LoadError::Keys`] leaves the metadata
    /// loaded.
    pub async fn load(&self) -> Result<(), LoadError> {
        let loaded = self.load_metadata().await?;
        self.load_keys(&loaded.metadata).await
    }

    async fn load_metadata(&self) -> Result<Arc<Loaded>, LoadError> {
        let document = match &self.settings.discovery_url {
            Some(at) => DiscoveryDocument::fetch(&self.http, at, &self.settings.issuer).await?,
            None => DiscoveryDocument::default(),
        };
        let warnings = document.warnings(self.settings.signing_algs.as_slice());
        let metadata = document.under(&self.settings)?;
        let client = client::build(&self.settings, self.redirect_uri.clone(), &metadata);
        let loaded = Arc::new(Loaded { metadata, client });
        // After the swap: whoever waits for the line in the log may begin a sign-in at once.
        if self.loaded.swap(Some(Arc::clone(&loaded))).is_none() {
            warnings.into_iter().for_each(warn_of);
        }
        Ok(loaded)
    }

    /// The metadata is loaded, so that sign-ins can begin.
    pub fn is_ready(&self) -> bool {
        self.loaded.load().is_some()
    }

    /// Has the metadata loaded soon, where it was never loaded: at once, or 2 s after the last load
    /// began.
    pub fn ask_for_load(&self) {
        if !self.is_ready() {
            self.loads.ask();
        }
    }

    /// Has the metadata loaded as [`Self::ask_for_load`] does, and waits for a load that runs or
    /// begins at once: `oidc.timeout`, at most 3 s. Whether it helped, the next call that needs the
    /// metadata tells.
    pub async fn wait_until_ready(&self) {
        if !self.is_ready() {
            self.loads.ask();
            self.loads.wait(self.settings.timeout.min(LONGEST_WAIT)).await;
        }
    }

    /// The rule for the `iss` of an authorization response (RFC 9207 §2.4).
    ///
    /// # Errors
    ///
    /// [`NotReady`]
    pub fn issuer_rule(&self) -> Result<IssuerRule, NotReady> {
        let required = self.loaded()?.metadata.answers_with_issuer;
        Ok(IssuerRule { issuer: self.settings.issuer.as_str().to_owned(), required })
    }

    pub(super) fn loaded(&self) -> Result<Arc<Loaded>, NotReady> {
        let not_ready = || NotReady { retry_after: self.loads.retry_after(self.settings.timeout) };
        self.loaded.load_full().ok_or_else(not_ready)
    }

    /// Says once in the log that our clock is `seconds` ahead of the provider's.
    pub(super) fn warn_of_clock(&self, seconds: u64) {
        if !self.told_of_clock.swap(true, Ordering::Relaxed) {
            log::warn!(
                event = "clock", outcome = "doubtful", seconds = seconds;
                "this clock is ahead of the provider's, by the iat of an id token; a Prosody whose \
                 clock is right refuses meeting tokens as long as their nbf is in its future: set the \
                 clocks by NTP"
            );
        }
    }
}

fn warn_of(warning: Warning) {
    match warning {
        Warning::NoS256 => log::warn!(
            event = "metadata", outcome = "doubtful";
            "the provider's code_challenge_methods_supported lacks S256, which is sent all the same"
        ),
        Warning::NoCommonAlgorithm => log::warn!(
            event = "metadata", outcome = "doubtful";
            "the provider signs id tokens with none of oidc.signing_algs"
        ),
    }
}

/// The URL of a page of this service.
fn page(site: &Origin, path: &str) -> Url {
    let mut url = site.url().clone();
    url.set_path(path);
    url
}

const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// How long a person waits for the metadata.
const LONGEST_WAIT: Duration = Duration::from_secs(3);

/// Keys that the provider withdrew are believed no longer than this.
const REFRESH: Duration = Duration::from_secs(3600);

#[cfg(test)]
mod tests;
