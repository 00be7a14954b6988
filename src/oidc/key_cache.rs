//! When the provider's keys are fetched again.
//!
//! A token with an unknown key, or with a wrong signature under a known one, is a sign that the
//! provider has new keys (OIDC Core 10.1.1). Such tokens come from the provider's own token endpoint,
//! so nobody outside can provoke these fetches. A sign-out with a session and its id token also fetches
//! the keys, to learn whether the key of the id token is still published.
//!
//! One fetch serves all who wait, and the next one begins [`COOL_DOWN`] after it began at the earliest,
//! whether it succeeded or not. A sign-in that comes in between waits for it, as long as its patience
//! lasts. Loading at start does not begin a cool-down: the keys may change a second later.
//!
//! A new set is built first and then swapped in. A failed fetch leaves the old one in place. A set
//! without any key takes the place of the old one as every other does: the provider withdrew them all.

use std::{sync::Arc, time::Duration};

use arc_swap::ArcSwapOption;
use tokio::{
    sync::Mutex,
    time::{Instant, sleep_until, timeout_at},
};

use super::{CallError, LoadError, address::Address, keys::KeySet};

/// The keys, and when they were asked for.
#[derive(Debug, Default)]
pub(super) struct KeyCache {
    keys: ArcSwapOption<KeySet>,
    /// Held while keys are fetched, and while a fetch waits for the end of the cool-down.
    refetch: Mutex<Refetch>,
}

#[derive(Debug, Default)]
struct Refetch {
    began: Option<Instant>,
    /// The last fetch, where it failed: when that was, and why.
    failed: Option<(Instant, LoadError)>,
}

/// How long a sign-in waits for new keys.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// Then it goes on without them.
    pub(super) until: Instant,
    /// Whether it waits for the end of a cool-down, too.
    pub(super) for_cool_down: bool,
}

/// Why there are no newer keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoNewer {
    /// The fetch failed.
    Failed(LoadError),
    /// It is too early to ask.
    Early,
}

impl KeyCache {
    /// The keys as they are known now; `None` before the first load.
    pub(super) fn current(&self) -> Option<Arc<KeySet>> {
        self.keys.load_full()
    }

    /// Loads the keys of the set at `address`, at start and from time to time.
    ///
    /// # Errors
    ///
    /// Those of `fetch`; the old keys then stay.
    pub(super) async fn load(
        &self,
        address: &Address,
        fetch: impl Future<Output = Result<KeySet, LoadError>>,
    ) -> Result<(), LoadError> {
        let _alone = self.refetch.lock().await;
        self.replace(fetch.await?, address);
        Ok(())
    }

    /// Keys newer than `stale`, which did not verify a token: those that came meanwhile, or else
    /// those that `fetch` brings from `address`.
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
        // A task of its own: a person who closes the browser must not end the fetch that others
        // wait for.
        let task = tokio::spawn(async move {
            let mut refetch = cache.refetch.lock().await;
            if let Some(newer) = cache.other_than(&stale) {
                return Ok(newer);
            }
            // What failed while we waited for the lock was as good as ours.
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
            match fetch.await {
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
            // Its runtime ended, and the process with it.
            Ok(Err(_)) => Err(NoNewer::Early),
            Err(_) => Err(NoNewer::Failed(LoadError::Keys(address, CallError::Timeout))),
        }
    }

    fn other_than(&self, stale: &Arc<KeySet>) -> Option<Arc<KeySet>> {
        self.current().filter(|current| !Arc::ptr_eq(current, stale))
    }

    fn replace(&self, keys: KeySet, address: &Address) -> Arc<KeySet> {
        let keys = Arc::new(keys);
        let before = self.keys.swap(Some(Arc::clone(&keys)));
        keys.warn_of_changes(before.as_deref(), address);
        keys
    }
}

/// The contract's: at most one fetch for unknown keys in this time.
const COOL_DOWN: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests;
