//! Checks the signature of a token with the loaded keys of the provider. If they do not verify it,
//! newer keys are fetched.

use std::time::Duration;

use serde_json::{Map, Value};
use tokio::time::Instant;

use super::{
    JwsError, LoadError, Provider,
    address::Address,
    body,
    endpoint::Endpoint,
    http::Http,
    jws::Jws,
    key_cache::{NoNewer, Patience},
    keys::{KeyDocument, KeySet},
    metadata::Metadata,
};
use crate::metrics;

impl Provider {
    /// Loads the keys, at start and once an hour.
    ///
    /// # Errors
    ///
    /// [`LoadError::Keys`]; the old keys are then kept.
    pub(super) async fn load_keys(&self, metadata: &Metadata) -> Result<(), LoadError> {
        let at = Address::from(metadata.jwks_uri.url());
        self.keys.load(&at, fetch_keys(self.http.clone(), metadata.jwks_uri.clone())).await
    }

    /// The payload of a token, after its signature is verified. If the loaded keys do not verify it, newer
    /// keys are fetched, twice at most and within `oidc.timeout`. So a key may be published up to two
    /// seconds after it signed.
    ///
    /// # Errors
    ///
    /// [`JwsError`]
    pub(super) async fn payload(
        &self,
        token: &Jws<'_>,
        metadata: &Metadata,
    ) -> Result<Map<String, Value>, JwsError> {
        let until = Instant::now() + self.settings.timeout;
        let at = Address::from(metadata.jwks_uri.url());
        let mut keys = self.keys.current().unwrap_or_default();
        let mut outcome = token.verify(&keys);
        let mut failed = None;
        for _ in 0..MOST_FETCHES {
            let for_cool_down = match &outcome {
                Err(refused) if refused.newer_keys_may_help() => refused.is_worth_waiting(),
                _ => return outcome,
            };
            let patience = Patience { until, for_cool_down };
            let fetch = fetch_keys(self.http.clone(), metadata.jwks_uri.clone());
            match self.keys.newer_than(&keys, patience, at.clone(), fetch).await {
                Ok(newer) => {
                    outcome = token.verify(&newer);
                    keys = newer;
                    failed = None;
                }
                Err(NoNewer::Failed(error)) => failed = Some(error),
                Err(NoNewer::Early) => break,
            }
            if Instant::now() >= until {
                break;
            }
        }
        outcome.map_err(|refused| match failed {
            _ if !refused.newer_keys_may_help() => refused,
            Some(fetch) => {
                JwsError::NoNewerKeys { refused: Box::new(refused), fetch: Box::new(fetch) }
            }
            None => JwsError::NewestKeys { refused: Box::new(refused), at, usable: keys.usable() },
        })
    }
}

impl Provider {
    /// Whether the provider still publishes the key of `id_token`. Fetches the keys, unless they were
    /// fetched within the last two seconds. If the fetch fails or takes longer than
    /// [`SIGN_OUT_PATIENCE`], the loaded keys decide.
    pub(super) async fn still_publishes_key_of(&self, id_token: &str, metadata: &Metadata) -> bool {
        let Ok(token) = Jws::parse(id_token, self.settings.signing_algs.as_slice()) else {
            return false;
        };
        let loaded = self.keys.current().unwrap_or_default();
        let until = Instant::now() + self.settings.timeout.min(SIGN_OUT_PATIENCE);
        let patience = Patience { until, for_cool_down: false };
        let at = Address::from(metadata.jwks_uri.url());
        let fetch = fetch_keys(self.http.clone(), metadata.jwks_uri.clone());
        let keys = self.keys.newer_than(&loaded, patience, at, fetch).await.unwrap_or(loaded);
        token.verify(&keys).is_ok()
    }
}

async fn fetch_keys(http: Http, jwks_uri: Endpoint) -> Result<KeySet, LoadError> {
    let failed = |error| LoadError::Keys(Address::from(jwks_uri.url()), error);
    let object = http.object(&jwks_uri, metrics::Endpoint::Keys).await.map_err(failed)?;
    let document =
        KeyDocument::of(&object).ok_or_else(|| failed(body::missing(&object, "keys")))?;
    Ok(KeySet::parse(&document))
}

/// Fetches of the key set for one token. The second one finds a key that was published after the
/// first fetch.
const MOST_FETCHES: usize = 2;

/// How long a sign-out waits for the keys. Its response clears the cookies, so a provider that does not
/// answer must not delay it by the whole `oidc.timeout`.
const SIGN_OUT_PATIENCE: Duration = Duration::from_secs(2);
