//! The cache of the provider's keys: when they are fetched again.
//!
//! A token with an unknown key, or with an invalid signature under a known key, is a sign that the
//! provider has new keys (OIDC Core 10.1.1). Such tokens come from the provider's own token endpoint, so
//! an outsider cannot cause these fetches. A sign-out with a session and its id token also fetches the
//! keys, to check whether the key of the id token is still published.
//!
//! All waiting requests share one fetch. The next fetch begins at the earliest [`COOL_DOWN`] after
//! the last one began, whether that succeeded or not. A sign-in that arrives in between waits for
//! it, up to its time limit. Loading at start does not begin a cool-down: the keys may change a
//! second later.
//!
//! A new set is built completely before it replaces the old one. A failed fetch keeps the old set. An
//! empty set replaces the old one, too: the provider withdrew all keys.

use std::{sync::Arc, time::Duration};

use arc_swap::ArcSwapOption;
use tokio::{
    sync::Mutex,
    time::{Instant, sleep_until, timeout_at},
};

use super::{CallError, LoadError, address::Address, keys::KeySet};
use crate::metrics::{ProviderMetrics, RefreshOutcome, RefreshReason};

/// The current keys, and the state of their fetches.
#[derive(Debug, Default)]
pub(super) struct KeyCache {
    keys: ArcSwapOption<KeySet>,
    /// Locked while keys are fetched, and while a fetch waits for the end of the cool-down.
    refetch: Mutex<Refetch>,
    metrics: ProviderMetrics,
}

#[derive(Debug, Default)]
struct Refetch {
    began: Option<Instant>,
    /// If the last fetch failed: when, and why.
    failed: Option<(Instant, LoadError)>,
}

/// How long a sign-in waits for new keys.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// Afterwards it continues without them.
    pub(super) until: Instant,
    /// Whether it also waits for the end of a cool-down.
    pub(super) for_cool_down: bool,
}

/// Why there are no newer keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoNewer {
    /// The fetch failed.
    Failed(LoadError),
    /// The cool-down has not ended.
    Early,
}

impl KeyCache {
    /// Without keys. `metrics` counts the fetches.
    pub(super) fn counted_by(metrics: ProviderMetrics) -> Self {
        Self { metrics, ..Self::default() }
    }

    /// The current keys; `None` before the first load.
    pub(super) fn current(&self) -> Option<Arc<KeySet>> {
        self.keys.load_full()
    }

    /// Loads the key set at `address`, at start and once an hour.
    ///
    /// # Errors
    ///
    /// Those of `fetch`; the old keys are then kept.
    pub(super) async fn load(
        &self,
        address: &Address,
        fetch: impl Future<Output = Result<KeySet, LoadError>>,
    ) -> Result<(), LoadError> {
        let _alone = self.refetch.lock().await;
        let fetched = fetch.await;
        self.count(RefreshReason::Schedule, &fetched);
        self.replace(fetched?, address);
        Ok(())
    }

    /// Keys newer than `stale`, which did not verify a token: those that were loaded since, otherwise
    /// the result of `fetch`, from `address`.
    ///
    /// # Errors
    ///
    /// [`NoNewer`]
    pub(super) async fn newer_than(
        self: &Arc<Self>,
        stale: &Arc<KeySet>,
        patience: Patience,
        address: Address,
        fetch: impl Future<Output = Result<KeySet, LoadError>> + Send + 'static,
    ) -> Result<Arc<KeySet>, NoNewer> {
        let asked = Instant::now();
        let (cache, stale, at) = (Arc::clone(self), Arc::clone(stale), address.clone());
        // A separate task: a person who closes the browser must not cancel the fetch that others wait
        // for.
        let task = tokio::spawn(async move {
            let mut refetch = cache.refetch.lock().await;
            if let Some(newer) = cache.other_than(&stale) {
                return Ok(newer);
            }
            // If a fetch failed while this request waited for the lock, its error is used here too.
            if let Some((ended, error)) = &refetch.failed
                && *ended > asked
            {
                return Err(NoNewer::Failed(error.clone()));
            }
            if let Some(over) = refetch.began.map(|began| began + COOL_DOWN)
                && over > Instant::now()
            {
                if !patience.for_cool_down || over >= patience.until {
                    return Err(NoNewer::Early);
                }
                sleep_until(over).await;
            }
            refetch.began = Some(Instant::now());
            let fetched = fetch.await;
            cache.count(RefreshReason::Token, &fetched);
            match fetched {
                Ok(keys) => {
                    refetch.failed = None;
                    Ok(cache.replace(keys, &at))
                }
                Err(error) => {
                    log::warn!(
                        event = "keys", outcome = "failed", cause:% = error;
                        "the provider's keys could not be fetched again"
                    );
                    refetch.failed = Some((Instant::now(), error.clone()));
                    Err(NoNewer::Failed(error))
                }
            }
        });
        match timeout_at(patience.until, task).await {
            Ok(Ok(outcome)) => outcome,
            // The runtime has ended, because the process ends.
            Ok(Err(_)) => Err(NoNewer::Early),
            Err(_) => Err(NoNewer::Failed(LoadError::Keys(address, CallError::Timeout))),
        }
    }

    fn other_than(&self, stale: &Arc<KeySet>) -> Option<Arc<KeySet>> {
        self.current().filter(|current| !Arc::ptr_eq(current, stale))
    }

    fn count<T>(&self, reason: RefreshReason, fetched: &Result<T, LoadError>) {
        let outcome = match fetched {
            Ok(_) => RefreshOutcome::Loaded,
            Err(_) => RefreshOutcome::Failed,
        };
        self.metrics.keys_fetched(reason, outcome);
    }

    fn replace(&self, keys: KeySet, address: &Address) -> Arc<KeySet> {
        let keys = Arc::new(keys);
        let before = self.keys.swap(Some(Arc::clone(&keys)));
        keys.warn_of_changes(before.as_deref(), address);
        keys
    }
}

/// At most one fetch for unknown keys begins in this time.
const COOL_DOWN: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests;
