//! When the provider's keys are fetched again.
//!
//! A token with an unknown key, or with a wrong signature under a known one, is a sign that the
//! provider has new keys (OIDC Core 10.1.1). It is also what an attacker would send. So one fetch
//! serves all sign-ins that wait, and the next may begin [`COOL_DOWN`] after it began, whether it
//! succeeded or not; in between such tokens are refused. Loading at start does not begin a
//! cool-down: the keys may change a second later.
//!
//! A new set is built first and then swapped in. A failed fetch leaves the old one in place.

use std::{sync::Arc, time::Duration};

use arc_swap::ArcSwapOption;
use tokio::{sync::Mutex, time::Instant};

use super::{LoadError, keys::KeySet};

/// The keys, and when they were asked for.
#[derive(Debug, Default)]
pub(super) struct KeyCache {
    keys: ArcSwapOption<KeySet>,
    /// Held while keys are fetched.
    refetch: Mutex<Refetch>,
}

#[derive(Debug, Default)]
struct Refetch {
    began: Option<Instant>,
    ended: Option<Instant>,
}

impl KeyCache {
    /// The keys as they are known now; `None` before the first load.
    pub(super) fn current(&self) -> Option<Arc<KeySet>> {
        self.keys.load_full()
    }

    /// Loads the keys, at start and from time to time.
    ///
    /// # Errors
    ///
    /// Those of `fetch`; the old keys then stay.
    pub(super) async fn load(
        &self,
        fetch: impl Future<Output = Result<KeySet, LoadError>>,
    ) -> Result<(), LoadError> {
        let _alone = self.refetch.lock().await;
        self.keys.store(Some(Arc::new(fetch.await?)));
        Ok(())
    }

    /// Keys newer than `stale`, which did not verify a token: those that came meanwhile, or else
    /// those that `fetch` brings. `None` where there are none, or where it is too early to ask.
    pub(super) async fn newer_than(
        self: &Arc<Self>,
        stale: &Arc<KeySet>,
        fetch: impl Future<Output = Result<KeySet, LoadError>> + Send + 'static,
    ) -> Option<Arc<KeySet>> {
        let asked = Instant::now();
        let newer = {
            let stale = Arc::clone(stale);
            move |cache: &Self| cache.current().filter(|current| !Arc::ptr_eq(current, &stale))
        };
        let cache = Arc::clone(self);
        // A task of its own: a person who closes the browser must not end the fetch that others
        // wait for.
        let task = tokio::spawn(async move {
            let mut refetch = cache.refetch.lock().await;
            if let Some(newer) = newer(&cache) {
                return Some(newer);
            }
            // What ended while we waited for the lock was as good as ours.
            let waited = refetch.ended.is_some_and(|ended| ended >= asked);
            let cooling = refetch.began.is_some_and(|began| began.elapsed() < COOL_DOWN);
            if waited || cooling {
                return None;
            }
            refetch.began = Some(Instant::now());
            match fetch.await {
                Ok(keys) => cache.keys.store(Some(Arc::new(keys))),
                Err(error) => log::warn!(
                    event = "keys", outcome = "failed", cause:% = error;
                    "the provider's keys could not be fetched again"
                ),
            }
            refetch.ended = Some(Instant::now());
            newer(&cache)
        });
        task.await.ok().flatten()
    }
}

/// The contract's: at most one fetch for unknown keys in this time.
const COOL_DOWN: Duration = Duration::from_secs(10);

#[cfg(test)]
mod tests;
