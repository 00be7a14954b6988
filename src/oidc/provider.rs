//! The provider: what is loaded of it, and the loop that keeps it loaded.

use std::{sync::Arc, time::Duration};

use arc_swap::ArcSwapOption;
use jsonwebtoken::AlgorithmFamily;
use openidconnect::IssuerUrl;
use serde_json::{Map, Value};
use url::Url;

use super::{
    ClientError, JwsError, LoadError, NotReady, Settings,
    client::{self, OidcClient},
    endpoint::Endpoint,
    http::Http,
    jws::Jws,
    key_cache::KeyCache,
    keys::{self, KeySet},
    metadata::{Document, Doubt, Metadata},
};
use crate::signin::IssuerRule;

/// An OpenID Provider. Shared by all workers in an `Arc`; one sign-in costs it a token request and
/// one to userinfo at most.
#[derive(Debug)]
pub struct Provider {
    pub(super) settings: Settings,
    pub(super) http: Http,
    issuer: IssuerUrl,
    discovery: Endpoint,
    loaded: ArcSwapOption<Loaded>,
    keys: Arc<KeyCache>,
}

/// What one load brought.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) metadata: Metadata,
    pub(super) client: OidcClient,
}

impl Provider {
    /// Makes the HTTP client; calls nobody. Needs rustls' default provider installed.
    ///
    /// Checks that `issuer`, `discovery_url` and the endpoints are https (http only on loopback),
    /// and that `signing_algs` holds public-key algorithms only.
    ///
    /// # Errors
    ///
    /// [`ClientError`]
    pub fn new(settings: Settings) -> Result<Self, ClientError> {
        let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(|_| ClientError::Issuer)?;
        if !Endpoint::allows(issuer.url()) {
            return Err(ClientError::Issuer);
        }
        for (name, url) in [
            ("authorization_endpoint", &settings.authorization_endpoint),
            ("token_endpoint", &settings.token_endpoint),
            ("jwks_uri", &settings.jwks_uri),
            ("userinfo_endpoint", &settings.userinfo_endpoint),
            ("end_session_endpoint", &settings.end_session_endpoint),
        ] {
            if url.as_ref().is_some_and(|url| !Endpoint::allows(url)) {
                return Err(ClientError::Insecure(name));
            }
        }
        let discovery = match &settings.discovery_url {
            Some(url) => url.clone(),
            None => discovery_url(&settings.issuer).ok_or(ClientError::Issuer)?,
        };
        let discovery = Endpoint::new(discovery).ok_or(ClientError::Insecure("discovery_url"))?;
        let symmetric = |alg: &jsonwebtoken::Algorithm| alg.family() == AlgorithmFamily::Hmac;
        if settings.signing_algs.is_empty() || settings.signing_algs.iter().any(symmetric) {
            return Err(ClientError::Algorithms);
        }
        let http = Http::new(&settings)?;
        Ok(Self {
            settings,
            http,
            issuer,
            discovery,
            loaded: ArcSwapOption::empty(),
            keys: Arc::default(),
        })
    }

    /// Loads metadata and keys, and goes on loading them: after a failure with a pause that doubles
    /// from 1 s to 60 s, else once an hour. Never ends; run it as a task of its own.
    ///
    /// A failure leaves in place what was loaded before.
    pub async fn keep_loaded(&self) {
        let mut pause = FIRST_PAUSE;
        loop {
            let first = !self.is_ready();
            match self.load().await {
                Ok(()) => {
                    if first || pause != FIRST_PAUSE {
                        log::info!(
                            event = "metadata", outcome = "loaded";
                            "the provider's metadata and keys are loaded"
                        );
                    }
                    pause = FIRST_PAUSE;
                    tokio::time::sleep(REFRESH).await;
                }
                Err(error) => {
                    log::warn!(
                        event = "metadata", outcome = "failed", cause:% = error,
                        retry_seconds = pause.as_secs();
                        "the provider's metadata and keys could not be loaded"
                    );
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            }
        }
    }

    /// Loads metadata and keys once.
    ///
    /// # Errors
    ///
    /// [`LoadError`]; what was loaded before then stays.
    pub async fn load(&self) -> Result<(), LoadError> {
        let document = Document::fetch(&self.http, &self.discovery, &self.settings).await?;
        let doubts = document.doubts(&self.settings.signing_algs);
        let metadata = document.under(&self.settings)?;
        self.keys.load(fetch_keys(self.http.clone(), metadata.jwks_uri.clone())).await?;
        let client = client::build(&self.settings, self.issuer.clone(), &metadata);
        // Told once sign-ins begin: who waits for the log's line may begin one at once.
        if self.loaded.swap(Some(Arc::new(Loaded { metadata, client }))).is_none() {
            doubts.into_iter().for_each(warn_of);
        }
        Ok(())
    }

    /// Metadata and keys are loaded.
    pub fn is_ready(&self) -> bool {
        self.loaded.load().is_some()
    }

    /// What the `iss` of an authorization response is held against (RFC 9207 §2.4).
    ///
    /// # Errors
    ///
    /// [`NotReady`]
    pub fn issuer_rule(&self) -> Result<IssuerRule, NotReady> {
        let required = self.loaded()?.metadata.answers_with_issuer;
        Ok(IssuerRule { issuer: self.settings.issuer.clone(), required })
    }

    pub(super) fn loaded(&self) -> Result<Arc<Loaded>, NotReady> {
        self.loaded.load_full().ok_or(NotReady)
    }

    /// The payload of a token, once its signature holds; where the keys that we have do not fit,
    /// with newer ones, if the cool-down lets us ask.
    ///
    /// # Errors
    ///
    /// [`JwsError`]
    pub(super) async fn payload(
        &self,
        token: &Jws<'_>,
        metadata: &Metadata,
    ) -> Result<Map<String, Value>, JwsError> {
        let keys = self.keys.current().ok_or(JwsError::UnknownKey)?;
        let refused = match token.verify(&keys) {
            // The second: a new key under the old id.
            Err(refused @ (JwsError::UnknownKey | JwsError::Signature)) => refused,
            outcome => return outcome,
        };
        let fetch = fetch_keys(self.http.clone(), metadata.jwks_uri.clone());
        match self.keys.newer_than(&keys, fetch).await {
            Some(newer) => token.verify(&newer),
            None => Err(refused),
        }
    }
}

async fn fetch_keys(http: Http, jwks_uri: Endpoint) -> Result<KeySet, LoadError> {
    let document: keys::Document = http.json(&jwks_uri).await.map_err(LoadError::Keys)?;
    KeySet::parse(&document).ok_or(LoadError::NoUsableKey)
}

fn warn_of(doubt: Doubt) {
    match doubt {
        Doubt::NoS256 => log::warn!(
            event = "metadata", outcome = "doubtful";
            "the provider's code_challenge_methods_supported lacks S256, which is sent all the same"
        ),
        Doubt::NoCommonAlgorithm => log::warn!(
            event = "metadata", outcome = "doubtful";
            "the provider signs id tokens with none of oidc.signing_algs"
        ),
    }
}

/// OIDC Discovery 4: the issuer, "removing any terminating /", and the well-known path.
fn discovery_url(issuer: &str) -> Option<Url> {
    let base = issuer.strip_suffix('/').unwrap_or(issuer);
    Url::parse(&format!("{base}/.well-known/openid-configuration")).ok()
}

const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Keys that the provider withdrew are believed no longer than this.
const REFRESH: Duration = Duration::from_secs(3600);

#[cfg(test)]
mod tests;
