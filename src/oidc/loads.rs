//! When the provider's metadata is loaded: after a pause, or earlier if a person waits for it.

use std::time::Duration;

use tokio::{
    sync::{Notify, watch},
    time::{Instant, sleep_until, timeout},
};

/// The state that the loading loop shares with the requests that wait for it.
#[derive(Debug)]
pub(super) struct Loads {
    phase: watch::Sender<Phase>,
    requested: Notify,
}

#[derive(Clone, Copy, Debug)]
enum Phase {
    /// No load has begun.
    New,
    /// A load is running.
    Running { began: Instant },
    /// The last load failed, and the next one begins at `next`.
    Failed { began: Instant, next: Instant },
    /// Loaded once. This phase never changes again.
    Loaded,
}

impl Default for Loads {
    fn default() -> Self {
        Self { phase: watch::Sender::new(Phase::New), requested: Notify::new() }
    }
}

impl Loads {
    /// A load begins. Returns the time.
    pub(super) fn begin(&self) -> Instant {
        let began = Instant::now();
        self.change(Phase::Running { began });
        began
    }

    /// The load succeeded.
    pub(super) fn succeed(&self) {
        self.change(Phase::Loaded);
    }

    /// The load that began at `began` failed. Returns after `pause`, or [`SPACING`] after `began` if a
    /// load is requested.
    pub(super) async fn pause(&self, began: Instant, pause: Duration) {
        let next = Instant::now() + pause;
        self.change(Phase::Failed { began, next });
        tokio::select! {
            () = sleep_until(next) => {}
            () = self.requested.notified() => sleep_until(next.min(began + SPACING)).await,
        }
    }

    /// Requests a load, because a person needs the metadata.
    pub(super) fn request(&self) {
        self.requested.notify_one();
    }

    /// Waits up to `patience` for the end of a load that is running or may begin at once. Returns at once
    /// if the next load begins later.
    pub(super) async fn wait(&self, patience: Duration) {
        let since = Instant::now();
        let over = |phase: &Phase| match *phase {
            Phase::New | Phase::Running { .. } => false,
            Phase::Failed { began, next } => began >= since || next.min(began + SPACING) > since,
            Phase::Loaded => true,
        };
        // The result does not matter: the caller checks whether the metadata is loaded.
        let _ = timeout(patience, self.phase.subscribe().wait_for(over)).await;
    }

    /// The seconds after which a person who requested a load should retry, at least 1: when the next load
    /// begins, or when the running load has ended, which takes `longest` at most.
    pub(super) fn retry_after(&self, longest: Duration) -> u64 {
        let then = match *self.phase.borrow() {
            Phase::New | Phase::Loaded => return 1,
            Phase::Running { began } => began + longest,
            Phase::Failed { began, next } => next.min(began + SPACING),
        };
        let left = then.saturating_duration_since(Instant::now());
        left.as_secs().saturating_add(u64::from(left.subsec_nanos() > 0)).max(1)
    }

    fn change(&self, phase: Phase) {
        // Nobody waits once the metadata is loaded.
        self.phase.send_if_modified(|current| {
            let changes = !matches!(current, Phase::Loaded);
            if changes {
                *current = phase;
            }
            changes
        });
    }
}

/// From the beginning of one load to the beginning of the next, if loads are requested.
const SPACING: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests;
