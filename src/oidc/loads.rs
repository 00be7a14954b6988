//! When the provider's metadata is loaded: by itself after a pause, and earlier where a person waits
//! for it.

use std::time::Duration;

use tokio::{
    sync::{Notify, watch},
    time::{Instant, sleep_until, timeout},
};

/// What the loop that loads and the people who wait tell each other.
#[derive(Debug)]
pub(super) struct Loads {
    phase: watch::Sender<Phase>,
    asked: Notify,
}

#[derive(Clone, Copy, Debug)]
enum Phase {
    /// No load has begun.
    New,
    /// A load runs.
    Running { began: Instant },
    /// The last load failed, and the next one begins at `next`.
    Failed { began: Instant, next: Instant },
    /// Loaded once, and so for good.
    Loaded,
}

impl Default for Loads {
    fn default() -> Self {
        Self { phase: watch::Sender::new(Phase::New), asked: Notify::new() }
    }
}

impl Loads {
    /// A load begins: when.
    pub(super) fn begin(&self) -> Instant {
        let began = Instant::now();
        self.change(Phase::Running { began });
        began
    }

    /// The load brought the metadata.
    pub(super) fn succeed(&self) {
        self.change(Phase::Loaded);
    }

    /// The load that began at `began` failed. Returns after `pause`, or [`SPACING`] after `began` where
    /// somebody asks.
    pub(super) async fn pause(&self, began: Instant, pause: Duration) {
        let next = Instant::now() + pause;
        self.change(Phase::Failed { began, next });
        tokio::select! {
            () = sleep_until(next) => {}
            () = self.asked.notified() => sleep_until(next.min(began + SPACING)).await,
        }
    }

    /// A person needs the metadata.
    pub(super) fn ask(&self) {
        self.asked.notify_one();
    }

    /// Waits for the end of a load that runs or may begin at once, at most for `patience`. Returns at
    /// once where the next load begins later.
    pub(super) async fn wait(&self, patience: Duration) {
        let asked = Instant::now();
        let over = |phase: &Phase| match *phase {
            Phase::New | Phase::Running { .. } => false,
            Phase::Failed { began, next } => began >= asked || next.min(began + SPACING) > asked,
            Phase::Loaded => true,
        };
        // Neither outcome matters: whoever waited looks whether the metadata is there.
        let _ = timeout(patience, self.phase.subscribe().wait_for(over)).await;
    }

    /// In how many seconds it is worth to come back, at least 1, for somebody who has asked: when the
    /// next load begins, or when the running one, which takes `longest` at most, has ended.
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
        // Once loaded, nobody waits any more.
        self.phase.send_if_modified(|current| {
            let changes = !matches!(current, Phase::Loaded);
            if changes {
                *current = phase;
            }
            changes
        });
    }
}

/// From the beginning of one load to that of the next, where people ask.
const SPACING: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests;
